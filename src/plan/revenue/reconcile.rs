//! Whether targets add up: months to the year, segments to the total, and one cut to another.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::plan::cuts::{Cut, Dimensions, Lines, differs};
use crate::plan::money::tolerance;
use crate::plan::{Line, Plan, TargetMeasure};
use crate::workbook::CellRef;

/// Two statements of one amount that differ.
#[derive(Clone, Debug)]
pub enum Difference {
    /// A row's months and its Annual. Its place in `plan.targets`, in the row's currency.
    Months {
        /// The row.
        row: usize,
        /// What its months add to.
        sum: Decimal,
        /// What it states.
        annual: Decimal,
        /// It is no more than the months' rounding.
        rounding: bool,
    },
    /// A row and the rows that divide it, or several cuts of one amount that has no row of its own. In the reporting currency.
    Cuts {
        /// The line.
        line: Line,
        /// The measure.
        measure: TargetMeasure,
        /// What the row is called; empty for the total.
        part: String,
        /// The row's own amount, and its cell.
        own: Option<(Decimal, CellRef)>,
        /// The cuts that differ: the columns that divide it (segment, territory, product), their sum, and the cell of their first row.
        cuts: Vec<([bool; 3], Decimal, CellRef)>,
    },
}

/// Lines whose year must be whole; an actual or a forecast may still be short of it.
const WHOLE: [Line; 3] = [Line::Target, Line::Base, Line::PriorYear];

/// All differences: rows whose months do not add up first, then cuts. A row that has one of its own is taken for neither side of another:
/// `most` is the tolerance and `apart` the distance between cuts without a total, both fractions.
pub fn differences(plan: &Plan, most: Decimal, apart: Decimal) -> Vec<Difference> {
    let mut differences = months(plan, most);
    let rows = differences.iter().filter_map(|difference| match difference {
        Difference::Months { row, rounding: false, .. } => Some(&plan.targets[*row]),
        _ => None,
    });
    let faulty: BTreeSet<(TargetMeasure, Line, Dimensions)> = rows.map(|row| (row.measure, row.line, Dimensions::of(row))).collect();
    for measure in TargetMeasure::ALL {
        let targets = Lines::of(plan, measure, Line::Target);
        let base = Lines::base(plan, measure);
        let known: BTreeSet<Dimensions> = targets.all().union(base.all()).cloned().collect();
        let is_faulty = |line: Line| {
            let faulty = &faulty;
            move |place: &Dimensions| faulty.contains(&(measure, line, place.clone()))
        };
        for (line, lines, known) in [(Line::Target, &targets, targets.all()), (Line::Base, &base, &known)] {
            cuts(lines, known, &is_faulty(line), (most, apart), |part, own, cuts| {
                differences.push(Difference::Cuts { line, measure, part, own, cuts });
            });
        }
    }
    differences
}

/// Rows whose months differ from Annual. Months are judged where the table has all of the year's, so that a sheet of the months so far
/// is no fault.
fn months(plan: &Plan, most: Decimal) -> Vec<Difference> {
    let Some(calendar) = &plan.header.calendar else { return Vec::new() };
    let shown: BTreeSet<_> = plan.targets.iter().flat_map(|row| row.months.keys().copied()).collect();
    if !calendar.periods.iter().all(|period| shown.contains(period)) {
        return Vec::new();
    }
    let rows = plan.targets.iter().enumerate().filter(|(_, row)| WHOLE.contains(&row.line));
    rows.filter_map(|(index, row)| {
        let annual = &row.annual.as_ref()?.value;
        let of_year = || row.months.iter().filter(|(period, _)| calendar.contains(**period)).map(|(_, amount)| &amount.value);
        let unreadable = plan.presence.unreadable.iter().any(|cell| cell.sheet == row.row.sheet && cell.row == row.row.row);
        if of_year().next().is_none() || unreadable || of_year().any(|amount| amount.money.currency != annual.money.currency) {
            return None;
        }
        let sum: Decimal = of_year().map(|amount| amount.value()).sum();
        let difference = (annual.value() - sum).abs();
        let rounding = difference <= tolerance(of_year(), annual, most);
        (!difference.is_zero()).then(|| Difference::Months { row: index, sum, annual: annual.value(), rounding })
    })
    .collect()
}

/// Parts whose row and cuts differ, the finest first: what a part's own territories do wrong is not said of its whole again.
fn cuts(
    lines: &Lines,
    known: &BTreeSet<Dimensions>,
    is_faulty: &dyn Fn(&Dimensions) -> bool,
    (most, apart): (Decimal, Decimal),
    mut found: impl FnMut(String, Option<(Decimal, CellRef)>, Vec<([bool; 3], Decimal, CellRef)>),
) {
    let count = |place: &Dimensions| place.filled().iter().filter(|filled| **filled).count();
    let mut places: Vec<(Dimensions, String)> = lines.named().to_vec();
    if lines.own(&Dimensions::default()).is_none() {
        places.push((Dimensions::default(), String::new()));
    }
    // Nothing divides the finest rows.
    let finest = places.iter().map(|(place, _)| count(place)).max().unwrap_or_default();
    places.retain(|(place, _)| count(place) < finest);
    places.sort_by_key(|(place, _)| std::cmp::Reverse(count(place)));
    let mut wrong: Vec<Dimensions> = Vec::new();
    for (place, name) in places {
        let finer_than = |cut: &Cut, other: &Dimensions| {
            let filled = other.filled();
            other.is_within(&place) && cut.columns != filled && (0..3).all(|column| !filled[column] || cut.columns[column])
        };
        let mut cuts = lines.cuts(&place, known);
        cuts.retain(|cut| cut.sum.year.is_some() && !cut.rows.iter().any(is_faulty) && !wrong.iter().any(|other| finer_than(cut, other)));
        let own = lines.own(&place).and_then(|own| Some((own.year?, own.at.clone())));
        match &own {
            Some(_) if is_faulty(&place) => continue,
            Some((year, _)) => cuts.retain(|cut| differs(&cut.sum, *year, most)),
            // A row that is there and says nothing, or stands twice, is said by another rule.
            None if lines.own(&place).is_some() => continue,
            None if !lie_apart(&cuts, apart) => continue,
            None => {}
        }
        if !cuts.is_empty() {
            let filled = place.filled();
            let columns = |cut: &Cut| [0, 1, 2].map(|column| cut.columns[column] && !filled[column]);
            let sums = cuts.into_iter().filter_map(|cut| Some((columns(&cut), cut.sum.year?, cut.sum.at))).collect();
            wrong.push(place);
            found(name, own, sums);
        }
    }
}

/// Whether the greatest and the least of several cuts are further apart than a fraction of the greatest.
fn lie_apart(cuts: &[Cut], apart: Decimal) -> bool {
    let sums = || cuts.iter().filter_map(|cut| cut.sum.year);
    let (Some(least), Some(greatest)) = (sums().min(), sums().max()) else { return false };
    greatest - least > greatest.abs() * apart
}
