//! `strategy-changed`: the choices are others than the plan was agreed with.

use std::collections::{BTreeMap, BTreeSet};

use super::trail::folded;
use super::{EARLIER, cell, counted, cycle_of, first_few};
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::record::{Row, wording as plain};
use crate::plan::{Plan, Record};
use crate::rules::words::list;
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "strategy-changed",
    group: Group::Cycle,
    level: Level::Warning,
    summary: "the strategy changed since the plan was agreed",
    page: include_str!("strategy_changed.md"),
    needs: &[Field::ChoiceId],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, now) = (context.plan, context.now);
    let earlier = &plan.earlier;
    let Some(last) = earlier.records().last() else { return verdict.not_evaluated(EARLIER) };
    let held = earlier.since_baseline();
    let agreed = held.first().unwrap_or(last);
    let changes = changes(agreed, now);
    if changes.is_empty() {
        return;
    }
    // It is no choice any more where it moves every month; while the plan is drafted it may.
    let also_before = match held {
        [.., before, last] => !self::changes(before, last).is_empty() && !self::changes(last, now).is_empty(),
        _ => false,
    };
    let words: Vec<String> = changes.iter().map(|change| format!("{} ({})", change.choice, list(&change.what))).collect();
    let again = if also_before { format!(", and {} was a change already", cycle_of(last)) } else { String::new() };
    let message =
        format!("{} changed since {}{again}: {}", counted(changes.len(), "choice", "choices"), cycle_of(agreed), first_few(&words, 4));
    let help = if also_before {
        "settle the choices: what changes every month gives no direction; tell those whose initiatives hang on them"
    } else if held.is_empty() {
        "nothing to do while the plan is drafted; check that the initiatives still serve what the choices say now"
    } else {
        "check that the initiatives still serve what the choices say now, and tell their owners"
    };
    let level = if also_before { Level::Warning } else { Level::Note };
    let at = changes.iter().find_map(|change| change.at.clone()).unwrap_or_else(|| plan.cell_of(Field::ChoiceId));
    let subject = Subject::new(Table::Strategy.name(), "", "changes");
    let mut finding = Finding::new(RULE.id, level, at.clone(), subject, message, help).owned_by(owner(plan));
    let others = changes.iter().filter_map(|change| Some((change.at.clone()?, list(&change.what))));
    for (cell, note) in others.filter(|(cell, _)| *cell != at).take(24) {
        finding = finding.relate(cell, note);
    }
    verdict.find(finding);
}

fn owner(plan: &Plan) -> Option<&str> {
    plan.header.owner.as_ref().map(|owner| &*owner.value)
}

/// How one choice differs.
struct Change {
    choice: String,
    what: Vec<String>,
    /// Where it stands now; none where it is gone.
    at: Option<CellRef>,
}

/// The choices that differ between two records, in the order of their ids: wording, links, priority, question, whether they stand.
fn changes(then: &Record, now: &Record) -> Vec<Change> {
    let (old, new) = (standing(then), standing(now));
    let renamed = renamed(&old, &new);
    let mut changes = Vec::new();
    for (key, (id, row)) in &new {
        let what = match (old.get(key), renamed.get(key)) {
            (Some((_, past)), _) => differences(past, row),
            (None, Some(former)) => vec![format!("was called {former}")],
            (None, None) => vec!["added".to_owned()],
        };
        changes.push(Change { choice: (*id).to_owned(), what, at: cell(&row.at) });
    }
    let former: BTreeSet<String> = renamed.values().map(|former| folded(former)).collect();
    for (key, (id, _)) in old.iter().filter(|(key, _)| !new.contains_key(*key) && !former.contains(*key)) {
        // Retired is said where its row is still there.
        let there = now.choices.iter().find(|(other, _)| folded(other) == *key).map(|(_, row)| row);
        let what = if there.is_some() { "retired" } else { "removed" };
        changes.push(Change { choice: (*id).to_owned(), what: vec![what.to_owned()], at: there.and_then(|row| cell(&row.at)) });
    }
    changes.retain(|change| !change.what.is_empty());
    changes.sort_by(|a, b| a.choice.cmp(&b.choice));
    changes
}

/// The choices that stand or are proposed, by their ids as ids are compared.
fn standing(record: &Record) -> BTreeMap<String, (&str, &Row)> {
    let standing = record.choices.iter().filter(|(_, row)| row.text("Status") != Some("Retired"));
    standing.map(|(id, row)| (folded(id), (id.as_str(), row))).collect()
}

/// The new ids of choices that are the same in all but their id, with the ids they had.
fn renamed<'a>(old: &BTreeMap<String, (&'a str, &Row)>, new: &BTreeMap<String, (&str, &Row)>) -> BTreeMap<String, &'a str> {
    let wording = |row: &Row| (row.text("Question").map(plain), row.text("Choice").map(plain));
    let gone = || old.iter().filter(|(key, _)| !new.contains_key(*key));
    let come = new.iter().filter(|(key, _)| !old.contains_key(*key));
    let same = come.filter_map(|(key, (_, row))| {
        let mut same = gone().filter(|(_, (_, past))| row.text("Choice").is_some() && wording(past) == wording(row));
        same.next().map(|(_, (id, _))| (key.clone(), *id))
    });
    same.collect()
}

/// In what a choice that stands differs from what it was, in words.
fn differences(then: &Row, now: &Row) -> Vec<String> {
    let mut what = Vec::new();
    let differs = |field: &str| then.text(field).map(plain) != now.text(field).map(plain);
    if differs("Choice") {
        what.push("wording".to_owned());
    }
    if differs("Question") {
        what.push("question".to_owned());
    }
    if links(then) != links(now) {
        what.push("links".to_owned());
    }
    let priority = |row: &Row| row.text("Priority").unwrap_or("none").to_owned();
    if priority(then) != priority(now) {
        what.push(format!("priority {} to {}", priority(then), priority(now)));
    }
    let status = |row: &Row| row.text("Status").unwrap_or("Active").to_lowercase();
    if status(then) != status(now) {
        what.push(format!("{} to {}", status(then), status(now)));
    }
    what
}

fn links(row: &Row) -> BTreeSet<String> {
    row.text("Links to").unwrap_or_default().split(';').map(folded).filter(|link| !link.is_empty()).collect()
}
