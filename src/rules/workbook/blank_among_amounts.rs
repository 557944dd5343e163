//! `blank-among-amounts`: blanks and numbers mixed in an initiative's months.
//!
//! Only between its dates, and only in months that have a column: outside its dates nothing is expected, and one row a month has no
//! blank cells. A row without any amount is judged by other rules.

use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::phasing::Phasing;
use crate::plan::{Initiative, Measure, Period, PhasingRow, Plan};
use crate::rules::words::{initiative as called, list};
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::{CellRange, CellRef};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "blank-among-amounts",
    group: Group::Workbook,
    level: Level::Note,
    summary: "months between an initiative's dates are blank while others hold amounts",
    page: include_str!("blank_among_amounts.md"),
    needs: &[Field::PhasingMonths],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let phasing = Phasing::of(plan);
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
        for row in [Measure::Budget, Measure::ExpectedRevenue].into_iter().flat_map(|measure| phasing.rows(initiative, measure)) {
            if let Some(finding) = judge(plan, initiative, row) {
                verdict.find(finding);
            }
        }
    }
}

fn judge(plan: &Plan, initiative: &Initiative, row: &PhasingRow) -> Option<Finding> {
    let (start, end) = (Period::of(initiative.start.as_ref()?.value), Period::of(initiative.end.as_ref()?.value));
    let table = if row.row.has(Field::PhasingInitiative) { Table::Phasing } else { Table::Initiatives };
    let columns = plan.presence.months.iter().filter(|((of, period), _)| *of == table && (start..=end).contains(period));
    let cells: Vec<(Period, CellRef)> =
        columns.map(|((_, period), header)| (*period, CellRef { row: row.row.row, ..header.clone() })).collect();
    // Revenue comes later than what is done for it: the months before its first are no gap.
    let begun = |period: &Period| row.measure != Measure::ExpectedRevenue || row.months.keys().next().is_some_and(|first| period > first);
    let is_blank =
        |(period, cell): &&(Period, CellRef)| !row.months.contains_key(period) && !plan.presence.unreadable.contains(cell) && begun(period);
    let blank: Vec<&(Period, CellRef)> = cells.iter().filter(is_blank).collect();
    let filled = cells.iter().any(|(period, _)| row.months.contains_key(period));
    let ((_, at), true) = (blank.first()?, filled) else { return None };
    let runs = runs(blank.iter().map(|(period, cell)| (*period, cell.clone())));
    let months: Vec<String> = runs.iter().flat_map(|run| between(run, run.0.to_string(), run.1.to_string())).collect();
    let places: Vec<String> = runs.iter().flat_map(|run| between(run, run.2.local(), run.3.local())).collect();
    let (name, measure) = (called(initiative), row.measure.name());
    let message = format!("{name} runs from {start} to {end}, and its {measure} is blank in {}", list(&months));
    let what = if blank.len() == 1 { "that month" } else { "those months" };
    let help = format!("enter 0 in {} if nothing is planned in {what}, else the amount", list(&places));
    let subject = Subject::new(table.name(), plan.key_of_row(&initiative.row, initiative.id(), initiative.name()), measure.to_lowercase());
    let finding = Finding::new(RULE.id, RULE.level, at.clone(), subject, message, help).owned_by(initiative.owner());
    Some(runs.iter().fold(finding, |finding, run| finding.relate(CellRange::spanning(&run.2, &run.3), "blank")))
}

/// Months that follow each other: the first and the last, and their cells.
type Run = (Period, Period, CellRef, CellRef);

fn runs(blank: impl Iterator<Item = (Period, CellRef)>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (period, cell) in blank {
        match runs.last_mut() {
            Some(run) if run.1.plus(1) == period && run.3.column + 1 == cell.column => (run.1, run.3) = (period, cell),
            _ => runs.push((period, period, cell.clone(), cell)),
        }
    }
    runs
}

/// The first and the last of a run in words: `D4`, `D4` and `E4`, or `D4 to G4`.
fn between(run: &Run, first: String, last: String) -> Vec<String> {
    match run.1.months_since(run.0) {
        0 => vec![first],
        1 => vec![first, last],
        _ => vec![format!("{first} to {last}")],
    }
}
