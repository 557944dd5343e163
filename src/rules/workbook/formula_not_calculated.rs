//! `formula-not-calculated`: a formula whose result the workbook does not hold.

use crate::finding::Level;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "formula-not-calculated",
    group: Group::Workbook,
    level: Level::Error,
    summary: "a formula has no stored result",
    page: include_str!("formula_not_calculated.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its findings are made while the plan is built, where cells are read.
fn check(_context: &Context<'_>, _verdict: &mut Verdict) {}
