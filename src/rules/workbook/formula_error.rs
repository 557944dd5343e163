//! `formula-error`: `#REF!` and the like in a cell that is read.

use crate::finding::Level;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "formula-error",
    group: Group::Workbook,
    level: Level::Error,
    summary: "a cell that is read holds an error value",
    page: include_str!("formula_error.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its findings are made while the plan is built, where cells are read.
fn check(_context: &Context<'_>, _verdict: &mut Verdict) {}
