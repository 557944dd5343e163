//! Budget: phasing by month, envelopes, and what the ledger says was spent.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::money::{Amount, Currency};
use super::period::Period;
use super::sourced::{RowRef, Sourced};
use crate::workbook::CellRef;

/// What a phasing row phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// Planned cost.
    Budget,
    /// Cost so far.
    Actual,
    /// Latest estimate of cost.
    Forecast,
    /// Revenue expected.
    ExpectedRevenue,
}

impl Measure {
    /// All of them, in the sheet's order.
    pub const ALL: [Measure; 4] = [Measure::Budget, Measure::Actual, Measure::Forecast, Measure::ExpectedRevenue];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Budget => "Budget",
            Measure::Actual => "Actual",
            Measure::Forecast => "Forecast",
            Measure::ExpectedRevenue => "Expected revenue",
        }
    }
}

/// One measure of one initiative, by month. Long rows of one initiative, measure and currency are one of these.
#[derive(Clone, Debug)]
pub struct PhasingRow {
    /// Its row; the first one in the long form.
    pub row: RowRef,
    /// The initiative's id as written.
    pub initiative: Option<Sourced<String>>,
    /// What is phased.
    pub measure: Measure,
    /// The currency of its months.
    pub currency: Currency,
    /// The months that are filled in.
    pub months: BTreeMap<Period, Sourced<Amount>>,
    /// The Total column, where there is one.
    pub total: Option<Sourced<Amount>>,
}

impl PhasingRow {
    /// The sum of its months.
    pub fn sum(&self) -> Decimal {
        self.months.values().map(|amount| amount.value.value()).sum()
    }
}

/// Money somebody has set aside.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Its row.
    pub row: RowRef,
    /// Its name, by which initiatives refer to it.
    pub name: Option<Sourced<String>>,
    /// The level that set it.
    pub level: Option<Sourced<String>>,
    /// How much it holds.
    pub amount: Option<Sourced<Amount>>,
    /// The choice it is meant for.
    pub choice: Option<Sourced<String>>,
    /// The cost centre it is meant for.
    pub cost_centre: Option<Sourced<String>>,
    /// Who holds it.
    pub holder: Option<Sourced<String>>,
    /// The approval behind it.
    pub approval: Option<Sourced<String>>,
}

/// Ledger rows of one initiative, period, cost centre, account and currency, added up while reading: a ledger of a
/// million rows is never held twice.
#[derive(Clone, Debug)]
pub struct LedgerEntry {
    /// Initiative id or project code as written, if any.
    pub reference: Option<String>,
    /// The period.
    pub period: Period,
    /// Cost centre, if any.
    pub cost_centre: Option<String>,
    /// Account, if any.
    pub account: Option<String>,
    /// The currency.
    pub currency: Currency,
    /// The sum.
    pub amount: Decimal,
    /// How many rows it sums.
    pub rows: u64,
    /// The amount cell of its first row.
    pub first: CellRef,
}
