//! `unknown-list-value`: a word outside the list of its column.

use crate::finding::Level;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "unknown-list-value",
    group: Group::Workbook,
    level: Level::Warning,
    summary: "a status, kind or question is not in its list",
    page: include_str!("unknown_list_value.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its findings are made while the plan is built, where cells are read.
fn check(_context: &Context<'_>, _verdict: &mut Verdict) {}
