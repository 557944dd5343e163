//! `ambiguous-column`: two headers of one table that read as the same field.

use crate::finding::Level;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "ambiguous-column",
    group: Group::Workbook,
    level: Level::Warning,
    summary: "two columns of a table read as the same, and only one is used",
    page: include_str!("ambiguous_column.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its findings are made while the tables are recognised and, for months, while the plan is built.
fn check(_context: &Context<'_>, _verdict: &mut Verdict) {}
