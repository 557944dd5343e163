//! `typed-over-formula`: a typed value in a column of formulas.
//!
//! Columns are counted while the plan is built, over their data cells; totals and headings are not among them. The month columns of a
//! table are one: whoever typed over a row of them did one thing.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::FormulaColumn;
use crate::rules::words::list;
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::{CellRange, CellRef};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "typed-over-formula",
    group: Group::Workbook,
    level: Level::Note,
    summary: "a value is typed where the column's other cells are formulas",
    page: include_str!("typed_over_formula.md"),
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let share = &context.policy.thresholds.formula_share;
    let mut fields: BTreeMap<(Table, Field), Vec<&FormulaColumn>> = BTreeMap::new();
    for column in &context.plan.presence.formulas {
        let all = Decimal::from(column.formulas + column.typed);
        if Decimal::from(column.formulas) * Decimal::ONE_HUNDRED >= share.value * all {
            fields.entry((column.table, column.field)).or_default().push(column);
        }
    }
    for ((table, field), columns) in fields {
        let mut cells: Vec<&CellRef> = columns.iter().flat_map(|column| &column.cells).collect();
        cells.sort();
        let Some((first, rest)) = cells.split_first() else { continue };
        let formulas: usize = columns.iter().map(|column| column.formulas).sum();
        let typed: usize = columns.iter().map(|column| column.typed).sum();
        let name = if columns.len() > 1 { "the months" } else { &columns[0].name };
        let shown: Vec<String> = match cells.len() {
            1..=3 => cells.iter().map(|cell| cell.local()).collect(),
            _ => cells.iter().take(3).map(|cell| cell.local()).chain([format!("{} more", typed - 3)]).collect(),
        };
        let verb = if typed == 1 { "is" } else { "are" };
        let message =
            format!("{} {verb} typed; {formulas} of the {} cells of {name} on {table} are formulas", list(&shown), formulas + typed);
        let help = format!("restore the formula in {}, or say in a note why it is typed", first.local());
        let subject = Subject::new(table.name(), "", field.name().to_lowercase());
        let finding = Finding::new(RULE.id, RULE.level, (*first).clone(), subject, message, help).judged_by(share.cite());
        verdict.find(rest.iter().fold(finding, |finding, cell| finding.relate(CellRange::from((*cell).clone()), "typed too")));
    }
}
