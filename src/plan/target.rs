//! Targets: the revenue the plan is meant to reach, its base, and what was reached so far.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::money::Amount;
use super::period::Period;
use super::sourced::{RowRef, Sourced};

/// What a row of Targets states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Line {
    /// What should be reached; a blank line means this.
    Target,
    /// Revenue expected with no initiative.
    Base,
    /// What the year before brought.
    PriorYear,
    /// What was reached.
    Actual,
    /// The latest estimate.
    Forecast,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TargetMeasure {
    /// Recognised revenue; a blank measure means this.
    Revenue,
    /// Orders taken.
    Bookings,
    /// Invoices written.
    Billings,
    /// Pieces, not money.
    Units,
}

impl Line {
    /// All of them, in the sheet's order.
    pub const ALL: [Line; 5] = [Line::Target, Line::Base, Line::PriorYear, Line::Actual, Line::Forecast];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            Line::Target => "Target",
            Line::Base => "Base",
            Line::PriorYear => "Prior year",
            Line::Actual => "Actual",
            Line::Forecast => "Forecast",
        }
    }
}

impl TargetMeasure {
    /// All of them, in the sheet's order.
    pub const ALL: [TargetMeasure; 4] = [TargetMeasure::Revenue, TargetMeasure::Bookings, TargetMeasure::Billings, TargetMeasure::Units];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            TargetMeasure::Revenue => "Revenue",
            TargetMeasure::Bookings => "Bookings",
            TargetMeasure::Billings => "Billings",
            TargetMeasure::Units => "Units",
        }
    }
}

/// One row of Targets.
#[derive(Clone, Debug)]
pub struct TargetRow {
    /// Its row.
    pub row: RowRef,
    /// What it states.
    pub line: Line,
    /// What is measured.
    pub measure: TargetMeasure,
    /// Customer segment, or none: the row is over all.
    pub segment: Option<Sourced<String>>,
    /// Territory, or none.
    pub territory: Option<Sourced<String>>,
    /// Product, or none.
    pub product: Option<Sourced<String>>,
    /// The choice it stands for.
    pub choice: Option<Sourced<String>>,
    /// Who answers for it.
    pub owner: Option<Sourced<String>>,
    /// The Base column: annual revenue expected with no initiative.
    pub base: Option<Sourced<Amount>>,
    /// The months that are filled in.
    pub months: BTreeMap<Period, Sourced<Amount>>,
    /// The Annual column.
    pub annual: Option<Sourced<Amount>>,
}

impl TargetRow {
    /// The year's amount: Annual, else the sum of the months, else none.
    pub fn year(&self) -> Option<Decimal> {
        match &self.annual {
            Some(annual) => Some(annual.value.value()),
            None if self.months.is_empty() => None,
            None => Some(self.months.values().map(|amount| amount.value.value()).sum()),
        }
    }

    /// Its dimensions as people would name the row: `EMEA`, `Clinics, Service`, or nothing for the total.
    pub fn dimensions(&self) -> Vec<&str> {
        [&self.segment, &self.territory, &self.product].into_iter().flatten().map(|text| &*text.value).collect()
    }
}
