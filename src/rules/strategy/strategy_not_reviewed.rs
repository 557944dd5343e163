//! `strategy-not-reviewed`: choices that nobody has looked at for a year.
//!
//! A strategy is reviewed as a whole, so all that are old are one finding, and all that have no date are another.

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;

use super::AS_OF;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::Choice;
use crate::rules::words::{choice as called, list};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "strategy-not-reviewed",
    group: Group::Strategy,
    level: Level::Note,
    summary: "choices were not reviewed for a year",
    page: include_str!("strategy_not_reviewed.md"),
    needs: &[Field::LastReviewed],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, months) = (context.plan, &context.policy.thresholds.review_months);
    let active = || plan.choices.iter().filter(|choice| choice.is_active());
    let is_read = |choice: &&Choice| !plan.is_unread(&choice.row, Field::LastReviewed);
    let without: Vec<&Choice> = active().filter(|choice| choice.reviewed.is_none()).filter(is_read).collect();
    // Where no active choice has a date, none is missing among the others.
    if !without.is_empty() && active().any(|choice| choice.reviewed.is_some()) {
        let has = if without.len() == 1 { "has" } else { "have" };
        let message = format!("{} {has} no date of a review", names(&without));
        let help = format!("enter in {} when the choice was last looked at", cells(&without));
        verdict.find(finding("no review", &without, message, help));
    }
    let Some(as_of) = plan.header.as_of else { return verdict.not_evaluated(AS_OF) };
    let oldest = as_of.checked_sub(months.value.to_i32().unwrap_or(0).clamp(0, 12_000).months()).unwrap_or(Date::MIN);
    let reviewed = |choice: &Choice| choice.reviewed.as_ref().map(|date| date.value);
    let old: Vec<&Choice> = active().filter(|choice| reviewed(choice).is_some_and(|date| date < oldest)).collect();
    let Some(first) = old.iter().filter_map(|choice| reviewed(choice)).min() else { return };
    let last = old.iter().filter_map(|choice| reviewed(choice)).max().unwrap_or(first);
    let when = if first == last { format!("on {first}") } else { format!("between {first} and {last}") };
    let was = if old.len() == 1 { "was" } else { "were" };
    let message = format!("{} {was} last reviewed {when}, more than {} months before {as_of}", names(&old), months.value);
    let stand = if old.len() == 1 { "it still stands" } else { "they still stand" };
    let help = format!("decide whether {stand}, and enter the date of that in {}", cells(&old));
    verdict.find(finding("last reviewed", &old, message, help).judged_by(months.cite()));
}

fn finding(field: &str, choices: &[&Choice], message: String, help: String) -> Finding {
    let at = choices[0].row.cell(Field::LastReviewed);
    let subject = Subject::new(Table::Strategy.name(), "", field);
    let mut finding = Finding::new(RULE.id, RULE.level, at, subject, message, help);
    for choice in &choices[1..] {
        finding = finding.relate(choice.row.cell(Field::LastReviewed), called(choice));
    }
    finding
}

/// The choices by name where they are few, else how many they are.
fn names(choices: &[&Choice]) -> String {
    match choices.len() {
        1..=3 => list(&choices.iter().map(|choice| called(choice)).collect::<Vec<_>>()),
        count => format!("{count} active choices"),
    }
}

fn cells(choices: &[&Choice]) -> String {
    let cell = |choice: &&Choice| choice.row.cell(Field::LastReviewed).local();
    match choices {
        [first, .., last] if choices.len() > 3 => format!("{} to {}", cell(first), cell(last)),
        choices => list(&choices.iter().map(cell).collect::<Vec<_>>()),
    }
}
