//! `unreadable-date`: text, or another year, where a date belongs.

use crate::finding::Level;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "unreadable-date",
    group: Group::Workbook,
    level: Level::Error,
    summary: "a date is written so that it cannot be read as one, or only by guessing",
    page: include_str!("unreadable_date.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its findings are made while the plan is built, where cells are read.
fn check(_context: &Context<'_>, _verdict: &mut Verdict) {}
