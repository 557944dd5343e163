//! What is remembered of a plan as one cycle stated it: plain values, by which a later cycle is judged.
//!
//! Separate from the plan because it must outlive its workbook: it is filled from a plan that was just judged, from the history, or
//! from a result of long ago, and holds no cells that could be looked up, only where they stood. [`Earlier`] is what a plan knows of its past.

mod earlier;
mod of_plan;

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

pub use earlier::Earlier;

use super::{Currency, Money, Period, Status};
use crate::finding::Level;
use crate::layout::Table;

/// A plan of one business and fiscal year, as one cycle stated and judged it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The business.
    pub business: String,
    /// `FY2027`.
    pub fiscal_year: Option<String>,
    /// The first month of the fiscal year.
    pub first_month: Option<Period>,
    /// The cycle.
    pub cycle: Option<Period>,
    /// The date it was judged at.
    pub as_of: Option<Date>,
    /// Budget, Forecast, Latest estimate or Scenario, as written.
    pub version: Option<String>,
    /// The plan's owner.
    pub owner: Option<String>,
    /// The reporting currency.
    pub currency: Currency,
    /// The name of its file.
    pub file: String,
    /// SHA-256 of its file, in hexadecimal.
    pub sha256: String,
    /// A handoff to finance was released from it.
    pub released: bool,
    /// The choices, by id.
    pub choices: BTreeMap<String, Row>,
    /// The initiatives, by id, or by name where they have none.
    pub initiatives: BTreeMap<String, Row>,
    /// Amounts by month: phasing, targets, and the ledger added up.
    pub months: BTreeMap<MonthKey, MonthValue>,
    /// The plan's figures, named as in `result.json`: `aligned_spend`.
    pub figures: BTreeMap<String, Decimal>,
    /// Its findings, by their identity.
    pub findings: BTreeMap<String, PastFinding>,
    /// What people answered, by the finding's identity.
    pub answers: BTreeMap<String, PastAnswer>,
}

/// A row of a table as remembered: its filled fields as text.
///
/// Dates are `2027-06-30`, amounts `120000 EUR`, fractions decimals with at most four places (`0.35`), lists joined by `; `.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Where it stood: `Initiatives!A14`.
    pub at: String,
    /// The fields, by the name of their column: `Owner`.
    pub fields: BTreeMap<String, String>,
}

impl Row {
    /// A field's text; none where it was blank.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }

    /// A field as a date.
    pub fn date(&self, field: &str) -> Option<Date> {
        self.text(field)?.parse().ok()
    }

    /// A field as an amount.
    pub fn money(&self, field: &str) -> Option<Money> {
        let (amount, currency) = self.text(field)?.split_once(' ')?;
        Some(Money { amount: amount.parse().ok()?, currency: Currency::parse(currency)? })
    }

    /// An initiative's status; blank is planned.
    pub fn status(&self) -> Status {
        let text = self.text("Status").unwrap_or_default();
        Status::ALL.into_iter().find(|status| status.name() == text).unwrap_or(Status::Planned)
    }

    /// Whether an initiative was active: neither an idea, nor cancelled, nor completed.
    pub fn is_active(&self) -> bool {
        !matches!(self.status(), Status::Idea | Status::Cancelled | Status::Completed)
    }
}

/// Whether two rows that follow each other look like one initiative under two ids: the same name, and the same owner or the same dates.
pub fn is_same_initiative(old: &Row, new: &Row) -> bool {
    let same = |field: &str| match (old.text(field), new.text(field)) {
        (Some(a), Some(b)) => wording(a) == wording(b),
        _ => false,
    };
    same("Name") && (same("Owner") || (same("Start") && same("End")))
}

/// A text without case, punctuation and superfluous spaces: what is left of it is its wording.
pub fn wording(text: &str) -> String {
    let letters: String = text.to_lowercase().chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Which amount of which month.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthKey {
    /// Phasing, Targets or Actuals.
    pub table: Table,
    /// The initiative; the segment, territory and product; the ledger's reference, cost centre and account. Joined by ` / `.
    pub key: String,
    /// The measure of phasing (`Budget`), the line and measure of a target (`Actual Revenue`); empty for the ledger.
    pub field: String,
    /// The currency.
    pub currency: Currency,
    /// The month.
    pub period: Period,
}

/// The amount of a month, and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthValue {
    /// The amount; the sum where several rows have one key.
    pub amount: Decimal,
    /// The first cell that held it: `Phasing!F9`.
    pub at: String,
}

/// A finding as remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastFinding {
    /// The rule's id.
    pub rule: String,
    /// Its level then.
    pub level: Level,
    /// What it said.
    pub message: String,
    /// What it was about: `Initiatives/I-04/budget`.
    pub subject: String,
    /// Where it stood: `Initiatives!D14`.
    pub at: String,
    /// Money at stake, in the reporting currency.
    pub at_stake: Option<Decimal>,
    /// Who should have acted.
    pub owner: Option<String>,
    /// Until when it was accepted, where an acceptance held.
    pub accepted_until: Option<Date>,
}

/// What somebody answered to a finding, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastAnswer {
    /// Will fix, Accept or Dispute.
    pub response: String,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub approver: String,
    /// The last day on which it holds, as typed.
    pub until: String,
    /// What the finding was when it was answered: `warning:2000`.
    pub held_to: String,
    /// Where it was written.
    pub at: String,
}

#[cfg(test)]
mod tests;
