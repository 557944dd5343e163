//! Targets: the revenue the plan is meant to reach, its base, and what was reached so far.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Plan;
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
    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            TargetMeasure::Revenue => "Revenue",
            TargetMeasure::Bookings => "Bookings",
            TargetMeasure::Billings => "Billings",
            TargetMeasure::Units => "Units",
        }
    }

    /// Whether it is counted in money.
    pub fn is_money(self) -> bool {
        self != TargetMeasure::Units
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

/// The measure that a plan is judged by: Revenue if its targets have it, else their only money measure; none where there are several.
pub fn plan_measure(plan: &Plan) -> Option<TargetMeasure> {
    let measures: BTreeSet<TargetMeasure> =
        plan.targets.iter().filter(|row| row.line == Line::Target).map(|row| row.measure).filter(|measure| measure.is_money()).collect();
    if measures.contains(&TargetMeasure::Revenue) {
        return Some(TargetMeasure::Revenue);
    }
    measures.iter().next().copied().filter(|_| measures.len() == 1)
}

/// The year's target in total, in the reporting currency: the row of the plan's measure that names no dimension, else the sum of the
/// finest complete cut. None where no target is given, or where one that counts is blank or in another currency.
pub fn total_target(plan: &Plan) -> Option<Decimal> {
    let measure = plan_measure(plan)?;
    let rows: Vec<&TargetRow> = plan.targets.iter().filter(|row| row.line == Line::Target && row.measure == measure).collect();
    let year = |row: &TargetRow| {
        let amounts: Vec<&Amount> =
            row.annual.as_ref().map_or_else(|| row.months.values().map(|month| &month.value).collect(), |annual| vec![&annual.value]);
        let amounts: Option<Vec<Decimal>> = amounts.into_iter().map(|amount| plan.reporting(&amount.money)).collect();
        amounts.filter(|amounts| !amounts.is_empty()).map(|amounts| amounts.into_iter().sum::<Decimal>())
    };
    let whole: Vec<&TargetRow> = rows.iter().copied().filter(|row| row.dimensions().is_empty()).collect();
    let total = whole.iter().find(|row| row.choice.is_none());
    let parts = match total {
        Some(total) => vec![*total],
        // Rows that differ only in the choice they stand for are its parts.
        None if !whole.is_empty() => whole,
        None => finest_cut(&rows),
    };
    parts.into_iter().map(year).reduce(|sum, part| Some(sum? + part?))?
}

/// The rows of the finest complete cut: those that fill the same dimension columns, of which the most columns are filled, and whose
/// rows leave out nothing that a coarser cut within these columns names. Of several such cuts the one with the most rows.
fn finest_cut<'a>(rows: &[&'a TargetRow]) -> Vec<&'a TargetRow> {
    let values =
        |row: &TargetRow| [&row.segment, &row.territory, &row.product].map(|text| text.as_ref().map(|text| text.value.to_lowercase()));
    let mut cuts: BTreeMap<[bool; 3], Vec<&TargetRow>> = BTreeMap::new();
    for row in rows {
        cuts.entry(values(row).map(|value| value.is_some())).or_default().push(row);
    }
    // A row is split up by a cut where some row of the cut names all that it names.
    let splits = |cut: &[&TargetRow], coarse: &TargetRow| {
        let named = values(coarse);
        cut.iter().any(|fine| named.iter().zip(values(fine)).all(|(named, value)| named.is_none() || *named == value))
    };
    let is_complete = |columns: &[bool; 3], cut: &[&TargetRow]| {
        let within = |other: &[bool; 3]| other != columns && other.iter().zip(columns).all(|(other, column)| !other || *column);
        cuts.iter().filter(|(other, _)| within(other)).flat_map(|(_, rows)| rows).all(|coarse| splits(cut, coarse))
    };
    let filled = |columns: &[bool; 3]| columns.iter().filter(|column| **column).count();
    let complete = cuts.iter().filter(|(columns, cut)| is_complete(columns, cut));
    complete.max_by_key(|(columns, cut)| (filled(columns), cut.len())).map(|(_, cut)| cut.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::sketch::plan;

    fn total(targets: &str) -> Option<String> {
        total_target(&plan(&[("Targets", targets)])).map(|total| total.normalize().to_string())
    }

    #[test]
    fn the_total_is_the_row_without_dimensions() {
        let total = total(
            "Line | Measure | Segment | Annual
             Target | Revenue | Clinics | 300
             Target | Revenue | | 500
             Base | Revenue | | 900
             Target | Bookings | | 700",
        );
        assert_eq!(total.as_deref(), Some("500"));
    }

    #[test]
    fn without_such_a_row_the_finest_complete_cut_is_added_up() {
        // Segment and territory split up both segments: 100 + 150 + 240.
        let complete = "Line | Segment | Territory | Annual
             Target | Clinics | | 260
             Target | Clinics | North | 100
             Target | Clinics | South | 150
             Target | Service | | 240
             Target | Service | North | 240";
        assert_eq!(total(complete).as_deref(), Some("490"));
        // Without the last row Service is split up nowhere, so the segments are added: 260 + 240.
        let incomplete = complete.rsplit_once('\n').map_or("", |(rows, _)| rows);
        assert_eq!(total(incomplete).as_deref(), Some("500"));
    }

    #[test]
    fn the_measure_is_revenue_else_the_only_one_in_money() {
        assert_eq!(total("Line | Measure | Annual\nTarget | Units | 9000\nTarget | Bookings | 70").as_deref(), Some("70"));
        assert_eq!(total("Line | Measure | Annual\nTarget | Billings | 80\nTarget | Bookings | 70"), None);
        assert_eq!(total("Line | Measure | Annual\nTarget | Units | 9000"), None);
    }

    #[test]
    fn rows_that_differ_by_choice_alone_add_up() {
        assert_eq!(total("Line | Choice ID | Annual\nTarget | HTW-1 | 80\nTarget | HTW-2 | 70").as_deref(), Some("150"));
    }

    #[test]
    fn a_part_that_is_not_known_leaves_no_total() {
        assert_eq!(total("Line | Segment | Currency | Annual\nTarget | Clinics | | 80\nTarget | Service | USD | 70"), None);
        assert_eq!(total("Line | Segment | Annual\nTarget | Clinics | 80\nTarget | Service | "), None);
    }
}
