//! Whether somebody does it, in time.

pub mod impossible_dates;
pub mod no_measure_of_success;
pub mod no_next_milestone;
pub mod no_single_owner;
mod note;
mod owner_name;
pub mod owner_overloaded;
pub mod status_contradicts_facts;
#[cfg(test)]
mod tests;
pub mod trouble_without_action;
pub mod variance_unexplained;

use std::collections::BTreeSet;

use crate::layout::Field;
use crate::plan::{Initiative, Plan};
use crate::workbook::CellRange;

/// What a rule that judges dates needs, where the plan does not say when it is judged.
const AS_OF: &str = "As-of date or Cycle on the Plan sheet";

/// The cells of a column that is blank in every row that a rule judges, where these are at least four: then it is one fault of the
/// column, as `required-cell-blank` has it, and not one a row. A cell that cannot be read is not blank.
fn blank_column(plan: &Plan, field: Field, judged: &[&Initiative]) -> Option<CellRange> {
    const MANY: usize = 4;
    let cells = || judged.iter().filter(|initiative| initiative.row.has(field)).map(|initiative| initiative.row.cell(field));
    let is_blank = !plan.has(field) && !cells().any(|cell| plan.presence.unreadable.contains(&cell));
    let first = cells().min().filter(|_| is_blank && judged.len() >= MANY)?;
    let last = cells().filter(|cell| cell.sheet == first.sheet).max()?;
    Some(CellRange::spanning(&first, &last))
}

/// Ids that several initiatives have, in lower case. What refers to such an id could mean any of them, so nothing is held
/// against them by it: `duplicate-id` says so.
fn repeated_ids(plan: &Plan) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    plan.initiatives.iter().map(id_of).filter(|id| !id.is_empty()).filter(|id| !seen.insert(id.clone())).collect()
}

fn id_of(initiative: &Initiative) -> String {
    initiative.id().trim().to_lowercase()
}
