//! Coverage of targets, and what was reached of them: in total and by part.
//!
//! Separate from the result because a plan is covered part by part, and each part may lack something else.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Brings, Coverage, ToDate, sum};
use crate::plan::cuts::{Dimensions, Figure, Lack, Lines};
use crate::plan::{Calendar, Line, Period, Plan, TargetMeasure, phasing};

/// The rows of the plan's measure, line by line.
pub(super) struct Sheet {
    pub(super) targets: Lines,
    pub(super) base: Lines,
    pub(super) actual: Lines,
    /// All dimensions there are to divide by.
    pub(super) known: BTreeSet<Dimensions>,
}

/// Why a part is not covered or reached: what is missing for it, in words.
pub(super) type Needs = &'static str;

pub(super) const MEASURE: Needs = "a Target of Revenue, or of one other money measure, on Targets";
pub(super) const A_RATE: Needs = "an exchange rate for each currency of Targets and Initiatives";
pub(super) const BASE: Needs = "Base on Targets";
pub(super) const EVERY_BASE: Needs = "Base of every part on Targets";
const ACTUAL: Needs = "months of an Actual line on Targets";
const EVERY_ACTUAL: Needs = "months of an Actual line of every part on Targets";
const FIRST_MONTH: Needs = "First month on the Plan sheet";
pub(super) const TARGET: Needs = "a Target row over all, or rows that leave no part out, on Targets";

impl Sheet {
    pub(super) fn of(plan: &Plan, measure: TargetMeasure) -> Self {
        let (targets, base, actual) =
            (Lines::of(plan, measure, Line::Target), Lines::base(plan, measure), Lines::of(plan, measure, Line::Actual));
        let known = targets.all().union(base.all()).cloned().collect();
        Sheet { targets, base, actual, known }
    }

    /// What is missing where a part has no base.
    fn no_base(&self) -> Option<Needs> {
        Some(if self.base.is_empty() { BASE } else { EVERY_BASE })
    }

    /// What is missing where a part has no actual.
    fn no_actual(&self) -> Option<Needs> {
        Some(if self.actual.is_empty() { ACTUAL } else { EVERY_ACTUAL })
    }

    /// What is judged: the total, then each row of the finest complete cut, in the sheet's order.
    pub(super) fn judged(&self) -> Vec<(Dimensions, String)> {
        let total = (Dimensions::default(), String::new());
        std::iter::once(total).chain(self.targets.parts(self.targets.all())).collect()
    }
}

/// `(actual of closed months + base and weighted initiatives of open months) / target`.
///
/// Months before the cycle's are closed; before the year starts all are open. A closed month after the last one with an actual is
/// still open: what is not booked yet is not nothing. An annual base is a twelfth a month. `Err` says what is missing, or nothing
/// where there is no target to cover.
pub(super) fn coverage(
    plan: &Plan,
    sheet: &Sheet,
    place: &Dimensions,
    name: &str,
    brings: &[Option<Brings>],
) -> Result<Coverage, Option<Needs>> {
    let target = sheet.targets.figure(place, sheet.targets.all()).ok_or(Some(TARGET))?;
    let amount = target.year.ok_or(Some(lack(&target)))?;
    let base = sheet.base.figure(place, &sheet.known).ok_or_else(|| sheet.no_base())?;
    let base_year = base.year.ok_or(Some(lack(&base)))?;
    let calendar = plan.header.calendar.as_ref().ok_or(Some(FIRST_MONTH))?;
    let (actual, open) = match closed(plan, calendar) {
        [] => (Decimal::ZERO, &*calendar.periods),
        closed => {
            let actual = sheet.actual.figure(place, &sheet.known).ok_or_else(|| sheet.no_actual())?;
            actual.year.ok_or(Some(lack(&actual)))?;
            let through = last_actual(&actual, closed).ok_or(Some(ACTUAL))?;
            let (past, open) = calendar.periods.split_at(through + 1);
            (actual.over(past).ok_or(Some(ACTUAL))?, open)
        }
    };
    let twelfths = || base_year * Decimal::from(open.len()) / Decimal::from(calendar.periods.len().max(1));
    let base = base.over(open).unwrap_or_else(twelfths);
    let mut initiatives = Decimal::ZERO;
    for brings in brings {
        let brings = brings.as_ref().ok_or(Some(A_RATE))?;
        if brings.place.is_within(place) {
            initiatives = initiatives.saturating_add(sum(open.iter().filter_map(|period| brings.months.get(period)).copied()));
        }
    }
    let covered = actual.saturating_add(base).saturating_add(initiatives);
    let share = share(covered, amount).ok_or(None)?;
    Ok(Coverage { part: name.to_owned(), at: target.at, target: amount, actual, base, initiatives, covered, share })
}

/// `actual revenue of closed months / their target`. Months without an actual at the end of the closed ones are not judged yet.
pub(super) fn to_date(plan: &Plan, sheet: &Sheet, place: &Dimensions, name: &str) -> Result<ToDate, Option<Needs>> {
    let target = sheet.targets.figure(place, sheet.targets.all()).ok_or(Some(TARGET))?;
    let calendar = plan.header.calendar.as_ref().ok_or(Some(FIRST_MONTH))?;
    let closed = match closed(plan, calendar) {
        [] => return Err(Some("a closed month of the fiscal year")),
        closed => closed,
    };
    let actual = sheet.actual.figure(place, &sheet.known).ok_or_else(|| sheet.no_actual())?;
    for figure in [&actual, &target] {
        figure.year.ok_or(Some(lack(figure)))?;
    }
    let past = &closed[..=last_actual(&actual, closed).ok_or(Some(ACTUAL))?];
    let through = past.last().copied().ok_or(Some(ACTUAL))?;
    let reached = actual.over(past).ok_or(Some(ACTUAL))?;
    let amount = target.over(past).ok_or(Some("months of the targets on Targets"))?;
    let share = share(reached, amount).ok_or(None)?;
    let cell = |figure: &Figure| figure.cells.get(&through).unwrap_or(&figure.at).clone();
    Ok(ToDate { part: name.to_owned(), at: cell(&actual), target_at: cell(&target), through, actual: reached, target: amount, share })
}

/// What a figure that has a row would need to be known.
pub(super) fn lack(figure: &Figure) -> Needs {
    match figure.lack {
        Some(Lack::Blank) => "Annual of each target on Targets",
        Some(Lack::Repeated) => "each row of Targets once",
        Some(Lack::Rate) | None => A_RATE,
    }
}

/// The months before the cycle's.
pub(super) fn closed<'a>(plan: &Plan, calendar: &'a Calendar) -> &'a [Period] {
    phasing::cycle(plan).map_or(&[], |cycle| calendar.closed(cycle))
}

/// The place of the last closed month that has an actual.
pub(super) fn last_actual(actual: &Figure, closed: &[Period]) -> Option<usize> {
    closed.iter().rposition(|period| actual.months.contains_key(period))
}

/// A fraction of a target over zero.
fn share(part: Decimal, target: Decimal) -> Option<Decimal> {
    (target > Decimal::ZERO).then(|| part.checked_div(target)).flatten()
}
