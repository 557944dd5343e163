//! `not-one-strategy`: the business has no strategy that stands, or more than one.
//!
//! A strategy is known by its winning aspiration: two different ones that stand are two strategies, whatever stands under them.
//! A Strategy table that is missing altogether is said by `missing-table-or-column`.

use std::collections::BTreeMap;

use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table, headers};
use crate::plan::{Choice, Plan, Question, same_id};
use crate::rules::words::{self, list};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "not-one-strategy",
    group: Group::Strategy,
    level: Level::Error,
    summary: "the business has no strategy that stands, or more than one",
    page: include_str!("not_one_strategy.md"),
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    if !plan.presence.columns.keys().any(|field| field.table() == Table::Strategy) {
        verdict.not_evaluated("the Strategy sheet");
        return;
    }
    let subject = Subject::new(Table::Strategy.name(), "", "");
    if !plan.choices.iter().any(Choice::is_active) {
        let (message, help) = match plan.choices.len() {
            0 => ("the Strategy sheet holds no choice".to_owned(), "answer the five questions, one row a choice"),
            1 => ("the only choice of the Strategy sheet is not active".to_owned(), "set Status to Active on the choices that stand"),
            count => (format!("none of the {count} choices is active"), "set Status to Active on the choices that stand"),
        };
        verdict.find(Finding::new(RULE.id, Level::Error, plan.cell_of(Field::ChoiceId), subject, message, help));
        return;
    }
    let different = aspirations(plan);
    if let [first, second, rest @ ..] = different.as_slice() {
        let names: Vec<String> = different.iter().map(|choice| words::choice(choice)).collect();
        let message = format!("{} different winning aspirations stand: {}", different.len(), list(&names));
        let help = format!(
            "merge {} into one, retire what no longer stands, or give the other business a plan of its own",
            list(&different.iter().map(|choice| choice.row.cell(Field::Choice).local()).collect::<Vec<_>>())
        );
        let owner = second.owner.as_ref().or(first.owner.as_ref()).map(|owner| owner.value.clone());
        let mut finding = Finding::new(RULE.id, Level::Error, second.row.cell(Field::Choice), subject, message, help).owned_by(owner);
        for choice in std::iter::once(first).chain(rest) {
            finding = finding.relate(choice.row.cell(Field::Choice), "another aspiration");
        }
        verdict.find(finding);
    }
}

/// The active winning aspirations that differ in their words, in the sheet's order.
fn aspirations(plan: &Plan) -> Vec<&Choice> {
    let stands =
        |choice: &&Choice| choice.is_active() && choice.question() == Some(Question::WinningAspiration) && !choice.text().trim().is_empty();
    let mut by_words: BTreeMap<String, &Choice> = BTreeMap::new();
    for choice in plan.choices.iter().filter(stands) {
        by_words.entry(headers::normalise(choice.text())).or_insert(choice);
    }
    let mut different: Vec<&Choice> = by_words.into_values().collect();
    different.sort_by_key(|choice| choice.row.row);
    different
}

/// Whether several strategies stand whose aspirations have one id: then their other ids repeat too, for the same cause.
pub(crate) fn blocks_share_ids(plan: &Plan) -> bool {
    let different = aspirations(plan);
    different.iter().skip(1).any(|choice| same_id(choice.id(), different[0].id()))
}
