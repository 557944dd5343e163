//! `missing-table-or-column`: a required table, or a required column of a table that is there, was found nowhere.
//!
//! Rules that need what is missing are not evaluated, so that the cause is said once, here.

use crate::finding::{Finding, Level, Subject};
use crate::layout::suggest::{NEAR, nearness};
use crate::layout::{Field, FieldSpec, Required, Table};
use crate::plan::Plan;
use crate::rules::words::list;
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "missing-table-or-column",
    group: Group::Workbook,
    level: Level::Error,
    summary: "a required table, or a required column of a table, was found nowhere",
    page: include_str!("missing_table_or_column.md"),
    needs: &[],
    check,
};

/// How many other spellings a help names.
const SPELLINGS: usize = 4;

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    for table in Table::ALL {
        match first_column(plan, table) {
            None if table.is_required() => verdict.find(missing_table(plan, table)),
            None => {}
            Some(first) => {
                if table == Table::Initiatives && !plan.has_table(table) {
                    verdict.find(without_rows(table, first.clone()));
                }
                let missing: Vec<&FieldSpec> = table.fields().filter(|spec| is_missing(plan, spec)).collect();
                let mut taken = Vec::new();
                for spec in missing {
                    verdict.find(missing_column(plan, spec, first, &mut taken));
                }
            }
        }
    }
}

/// The first header of a table, if it is there. Months may stand on Initiatives and tell nothing.
fn first_column(plan: &Plan, table: Table) -> Option<&CellRef> {
    let own = |field: &Field| field.table() == table && field.spec().required != Required::Months;
    plan.presence.columns.iter().filter(|(field, _)| own(field)).map(|(_, cell)| cell).min_by_key(|cell| (cell.row, cell.column))
}

fn is_missing(plan: &Plan, spec: &FieldSpec) -> bool {
    spec.is_missing(|field| plan.presence.columns.contains_key(&field))
}

fn missing_table(plan: &Plan, table: Table) -> Finding {
    let at = plan.presence.first_cell.clone().unwrap_or_else(|| CellRef::new("Sheet1", 0, 0));
    let names: Vec<&str> = table.fields().filter(|spec| spec.required == Required::Yes).map(|spec| spec.name).collect();
    let what = if table == Table::Plan { "labels" } else { "columns" };
    Finding::new(
        RULE.id,
        Level::Error,
        at,
        Subject::new(table.name(), "", ""),
        format!("no sheet of the workbook was recognised as {table}"),
        format!("add a sheet named {table} with the {what} {}", list(&names)),
    )
}

fn without_rows(table: Table, at: CellRef) -> Finding {
    Finding::new(
        RULE.id,
        Level::Error,
        at.clone(),
        Subject::new(table.name(), "", ""),
        format!("{table} has its headers and not one row"),
        format!("add the initiatives under row {}", at.row + 1),
    )
}

fn missing_column(plan: &Plan, spec: &FieldSpec, first: &CellRef, taken: &mut Vec<CellRef>) -> Finding {
    let (kind, on) = if spec.table == Table::Plan { ("label", "the Plan sheet") } else { ("column", spec.table.name()) };
    let mut wanted = format!("add a {kind} named {} to {on}", spec.name);
    if let Some(also) = spec.spellings.get(..spec.spellings.len().min(SPELLINGS)).filter(|also| !also.is_empty()) {
        wanted = format!("{wanted} (also read: {})", also.join(", "));
    }
    if spec.field == Field::PhasingPeriod {
        wanted = "add a column for each month, or one row a month with the columns Period and Amount".to_owned();
    }
    let subject = Subject::new(spec.table.name(), "", spec.name.to_lowercase());
    let message = match spec.field {
        Field::PhasingPeriod => format!("{on} has neither month columns nor a column Period"),
        _ => format!("{on} has no {kind} {}", spec.name),
    };
    match near_header(plan, spec, taken) {
        Some((header, at)) => {
            taken.push(at.clone());
            let help = format!("rename {}, '{header}', to {}, if that is what it holds; else {wanted}", at.local(), spec.name);
            Finding::new(RULE.id, Level::Error, at, subject, message, help)
        }
        None => Finding::new(RULE.id, Level::Error, first.clone(), subject, message, wanted),
    }
}

/// The header of the table nearest to one of the field's spellings, if any is near and no other column was suggested for it.
fn near_header(plan: &Plan, spec: &FieldSpec, taken: &[CellRef]) -> Option<(String, CellRef)> {
    let headers = plan.presence.other_headers.iter().filter(|(table, _, at)| *table == spec.table && !taken.contains(at));
    let best = headers.map(|(_, header, at)| (nearness(spec, header), header, at)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= NEAR).then(|| (best.1.clone(), best.2.clone()))
}
