//! `unreadable-number`: text where a number belongs.

use crate::finding::Level;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "unreadable-number",
    group: Group::Workbook,
    level: Level::Error,
    summary: "a number is written so that it cannot be read as one, or only by guessing",
    page: include_str!("unreadable_number.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its findings are made while the plan is built, where cells are read.
fn check(_context: &Context<'_>, _verdict: &mut Verdict) {}
