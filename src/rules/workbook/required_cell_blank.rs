//! `required-cell-blank`: a required cell of a data row is blank.

use crate::finding::Level;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "required-cell-blank",
    group: Group::Workbook,
    level: Level::Error,
    summary: "a required cell of a row is blank",
    page: include_str!("required_cell_blank.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its findings are made while the plan is built, where blank cells are seen.
fn check(_context: &Context<'_>, _verdict: &mut Verdict) {}
