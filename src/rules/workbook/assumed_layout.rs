//! `assumed-layout`: what the reader assumed about the workbook.

use crate::finding::Level;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "assumed-layout",
    group: Group::Workbook,
    level: Level::Note,
    summary: "something about the workbook's layout was assumed",
    page: include_str!("assumed_layout.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its findings are made while the tables are recognised and the plan is built.
fn check(_context: &Context<'_>, _verdict: &mut Verdict) {}
