//! `exception-unused`: an answer that matches no finding.

use crate::finding::Level;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "exception-unused",
    group: Group::Workbook,
    level: Level::Note,
    summary: "an answer on the Exceptions sheet matches no finding",
    page: include_str!("exception_unused.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its findings are made in `assess`, once all others are known.
fn check(_context: &Context<'_>, _verdict: &mut Verdict) {}
