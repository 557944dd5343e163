//! `finding-keeps-returning`: warnings and errors that nobody puts right, or that come back.

use super::EARLIER;
use crate::finding::Level;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "finding-keeps-returning",
    group: Group::Cycle,
    level: Level::Warning,
    summary: "findings stay open cycle after cycle, or come back",
    page: include_str!("finding_keeps_returning.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its finding is made in `assess`, once all others are judged and answered.
fn check(context: &Context<'_>, verdict: &mut Verdict) {
    if context.plan.earlier.is_empty() {
        verdict.not_evaluated(EARLIER);
    }
}
