//! What the company says for all its plans: codes, exchange rates, envelopes that several businesses draw on, findings that it accepts,
//! and what a run writes.
//!
//! Separate from the thresholds because none of it judges: it is what plans are held against, each entry with the line it stands on.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::finding::Origin;

/// What holds for every plan of the company.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company {
    /// Codes that finance knows, beside those on a plan's own Codes sheet.
    pub codes: Vec<CompanyCode>,
    /// Exchange rates, for what a plan's own FX sheet does not say.
    pub rates: Vec<CompanyRate>,
    /// Envelopes that several businesses draw on.
    pub envelopes: Vec<CompanyEnvelope>,
    /// Findings of single plans that are accepted.
    pub answers: Vec<CompanyAnswer>,
}

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CodeKind {
    /// A cost centre.
    CostCentre,
    /// An account.
    Account,
    /// A legal entity.
    Entity,
    /// A project.
    Project,
}

impl CodeKind {
    /// All of them, in the sheet's order.
    pub const ALL: [CodeKind; 4] = [CodeKind::CostCentre, CodeKind::Account, CodeKind::Entity, CodeKind::Project];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            CodeKind::CostCentre => "Cost centre",
            CodeKind::Account => "Account",
            CodeKind::Entity => "Entity",
            CodeKind::Project => "Project",
        }
    }
}

/// A code that finance knows. Codes are text: leading zeros count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyCode {
    /// What it stands for.
    pub kind: CodeKind,
    /// The code.
    pub code: String,
    /// What it is called.
    pub name: Option<String>,
    /// Where it was set.
    pub origin: Origin,
}

/// Which rate of a period it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RateType {
    /// The period's average, by which costs and revenue convert; a blank type means this.
    #[default]
    Average,
    /// The rate at the period's end.
    Closing,
}

impl RateType {
    /// All of them, in the sheet's order.
    pub const ALL: [RateType; 2] = [RateType::Average, RateType::Closing];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            RateType::Average => "Average",
            RateType::Closing => "Closing",
        }
    }
}

/// An exchange rate. It holds for plans that report in its `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyRate {
    /// The currency that is converted: three letters.
    pub currency: String,
    /// The currency it is converted to: three letters.
    pub to: String,
    /// A month, quarter or fiscal year, as text: `2027-01`, `Q1 FY2027`, `FY2027`. Which months these are, a plan's calendar says.
    pub period: String,
    /// Which rate it is.
    pub kind: RateType,
    /// What one unit of the currency is worth in the other one; above zero.
    pub rate: Decimal,
    /// Where it was set.
    pub origin: Origin,
}

/// An envelope that several businesses draw on, by its name as their plans write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyEnvelope {
    /// Its name.
    pub name: String,
    /// The most that may be drawn on it in a fiscal year.
    pub amount: Decimal,
    /// The amount's currency: three letters.
    pub currency: String,
    /// The businesses that may draw on it; every one where empty.
    pub businesses: Vec<String>,
    /// Where it was set.
    pub origin: Origin,
}

/// A finding of one plan that is accepted for a while, as on a plan's own Exceptions sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyAnswer {
    /// The business whose plan it is about.
    pub business: String,
    /// The rule that found it.
    pub rule: String,
    /// What it is about: in full, or by its key.
    pub subject: String,
    /// Why it is accepted.
    pub reason: String,
    /// Who accepts it.
    pub approver: String,
    /// The last day on which that holds.
    pub until: Date,
    /// Where it was set.
    pub origin: Origin,
}

/// What a run writes, beside what is always written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The folder, where the command line names none.
    pub folder: String,
    /// A copy of each workbook with a note on each cell at fault.
    pub checked_copies: bool,
    /// A page over all plans.
    pub index: bool,
}

impl Default for Output {
    fn default() -> Self {
        Output { folder: "out".to_owned(), checked_copies: true, index: true }
    }
}
