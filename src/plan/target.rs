//! Targets: the revenue the plan is meant to reach, its base, and what was reached so far.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Plan;
use super::cuts::{Dimensions, Lines, differs};
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

/// The measure a plan is judged by: Revenue where a target states it, else the only money measure there is, else none.
///
/// Others are shown, never summed: revenue, bookings and billings of one deal are the same money three times.
pub fn plan_measure(plan: &Plan) -> Option<TargetMeasure> {
    let stated = |measure: TargetMeasure| plan.targets.iter().any(|row| row.line == Line::Target && row.measure == measure);
    if stated(TargetMeasure::Revenue) {
        return Some(TargetMeasure::Revenue);
    }
    match (stated(TargetMeasure::Bookings), stated(TargetMeasure::Billings)) {
        (true, false) => Some(TargetMeasure::Bookings),
        (false, true) => Some(TargetMeasure::Billings),
        _ => None,
    }
}

/// The year's target in total, of the plan's measure and in the reporting currency: the row over all, else the sum of the finest
/// complete cut. None where there is none, or where a part of it has no rate.
pub fn total_target(plan: &Plan) -> Option<Decimal> {
    let targets = Lines::of(plan, plan_measure(plan)?, Line::Target);
    targets.figure(&Dimensions::default(), targets.all())?.year
}

/// The targets that are booked: rows that together are the year's target once.
#[derive(Clone, Debug, Default)]
pub struct Booked<'a> {
    /// The rows of the finest complete cut whose amounts are known, else the row over all; in the sheet's order.
    pub rows: Vec<&'a TargetRow>,
    /// What the row over all states beyond their sum, where that is no more than rounding; in the reporting currency.
    pub rounding: Decimal,
}

/// The targets of the plan's measure that are booked; `most` is the tolerance, a fraction.
pub fn booked(plan: &Plan, most: Decimal) -> Booked<'_> {
    let Some(measure) = plan_measure(plan) else { return Booked::default() };
    let targets = Lines::of(plan, measure, Line::Target);
    let total = Dimensions::default();
    let finest = targets.cuts(&total, targets.all()).into_iter().rev().find(|cut| cut.sum.year.is_some());
    let own = targets.own(&total).and_then(|own| own.year);
    let places = finest.as_ref().map_or_else(|| std::iter::once(total).collect(), |cut| cut.rows.clone());
    let is_booked = |row: &&TargetRow| row.measure == measure && row.line == Line::Target && places.contains(&Dimensions::of(row));
    let rounding = match (finest, own) {
        (Some(cut), Some(own)) if !differs(&cut.sum, own, most) => own - cut.sum.year.unwrap_or(own),
        _ => Decimal::ZERO,
    };
    Booked { rows: plan.targets.iter().filter(is_booked).collect(), rounding }
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
