//! `parent-and-child-conflict`: a child plays where its parent chose not to, or no child serves a parent's how-to-win.
//!
//! Texts are compared by their words: a phrase of the parent's Not doing is met where a child's where-to-play holds every word of it
//! before any `not` or `without`, or where a child has a target for a market of that very name.

use std::collections::{BTreeMap, BTreeSet};

use super::{Portfolio, RunFinding, RunVerdict, alone};
use crate::config::Business;
use crate::finding::{Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::excerpt::{KeptChoice, name_key};
use crate::plan::{Excerpt, Question, Sourced};
use crate::rules::words::list;
use crate::rules::{Group, Rule};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "parent-and-child-conflict",
    group: Group::Portfolio,
    level: Level::Warning,
    summary: "a business plays where its parent chose not to, or none serves a parent's how-to-win",
    page: include_str!("parent_and_child_conflict.md"),
    needs: &[],
    check: alone,
};

/// Words that say nothing by themselves, in the languages that plans are written in.
const SMALL: &[&str] = &[
    "a", "an", "and", "any", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "our", "the", "their", "to", "with", "all",
    "other", "outside", "der", "die", "das", "und", "oder", "mit", "für", "von", "im", "den", "dem", "alle", "de", "het", "een", "en",
    "van", "voor", "met", "le", "la", "les", "des", "du", "et", "ou", "pour", "avec", "el", "los", "las", "y", "o", "para", "con", "e",
    "os", "as",
];
/// Words after which a text says what is not meant.
const NEGATIONS: &[&str] = &[
    "not", "no", "never", "without", "except", "but", "instead", "nicht", "kein", "keine", "keinen", "ohne", "außer", "niet", "geen",
    "zonder", "pas", "sans", "sauf", "sin", "sem", "não", "excepto", "exceto", "salvo",
];

/// Looks across plans.
pub(super) fn across(portfolio: &Portfolio<'_>, verdict: &mut RunVerdict) {
    let editions = portfolio.counted();
    for plans in editions.values() {
        let mut families: BTreeMap<String, Vec<&Excerpt>> = BTreeMap::new();
        for plan in plans {
            if let Some(parent) = portfolio.parent(plan) {
                families.entry(parent).or_default().push(plan);
            }
        }
        for (parent, children) in families {
            let parents: Vec<&&Excerpt> = plans.iter().filter(|plan| plan.said.key == parent).collect();
            let Some(parent) = parents.first() else {
                let named = portfolio.parent_name(children[0]).unwrap_or(&parent);
                verdict.not_evaluated(format!("the plan of {named}, the parent of {}", children[0].business()));
                continue;
            };
            for child in &children {
                verdict.findings.extend(plays_against(portfolio, parent, child));
            }
            unserved(portfolio, parent, &children, verdict);
        }
    }
}

/// A market that a parent gives up and a child plays in, each once a phrase.
fn plays_against(portfolio: &Portfolio<'_>, parent: &Excerpt, child: &Excerpt) -> Vec<RunFinding> {
    let mut findings = Vec::new();
    let gives_up = parent.said.choices.iter().filter(|choice| choice.active && choice.question == Some(Question::WhereToPlay));
    for (choice, not_doing) in gives_up.filter_map(|choice| Some((choice, choice.not_doing.as_ref()?))) {
        for phrase in not_doing.value.split([';', ',', '\n', '.']).map(str::trim) {
            let words = words(phrase);
            let Some((at, what)) = plays_in(child, phrase, &words) else { continue };
            let id = &choice.id.value;
            let message =
                format!("{} plays where {} chose not to: {what}, and {id} gives up '{phrase}'", child.business(), parent.business());
            let help = format!("leave it, or have {} change {id} in {}", owner(parent), portfolio.called(parent));
            let subject = Subject::new(Table::Strategy.name(), phrase, Field::NotDoing.name().to_lowercase());
            findings.push(RunFinding::new(&RULE, child, at, subject, message, help).relate(
                parent,
                not_doing.at.clone(),
                "what the parent gives up",
            ));
        }
    }
    findings
}

/// Where a child plays in what a phrase names: a where-to-play choice, else a target for a market of that name.
fn plays_in<'a>(child: &'a Excerpt, phrase: &str, wanted: &BTreeSet<String>) -> Option<(&'a CellRef, String)> {
    if wanted.is_empty() {
        return None;
    }
    let plays = child.said.choices.iter().filter(|choice| choice.active && choice.question == Some(Question::WhereToPlay));
    for choice in plays {
        if clauses(&choice.text.value).any(|clause| wanted.is_subset(&clause)) {
            return Some((&choice.text.at, format!("{} says so", named(choice))));
        }
    }
    let name = name_key(phrase);
    let market = |text: &Option<String>| text.as_deref().is_some_and(|text| name_key(text) == name);
    let target =
        child.said.targets.iter().find(|target| market(&target.segment) || market(&target.territory) || market(&target.product))?;
    Some((&target.at, format!("it has a target for {phrase}")))
}

fn named(choice: &KeptChoice) -> &str {
    if choice.id.value.is_empty() { "a where-to-play" } else { &choice.id.value }
}

/// The words of each clause of a text, up to where it says what is not meant.
fn clauses(text: &str) -> impl Iterator<Item = BTreeSet<String>> {
    text.split([';', '.', '\n', ':']).map(|clause| {
        let clause = name_key(clause);
        let meant = clause.split(' ').take_while(|word| !NEGATIONS.contains(word));
        meant.filter(|word| !SMALL.contains(word)).map(singular).collect()
    })
}

/// The words of a phrase that say something.
fn words(phrase: &str) -> BTreeSet<String> {
    name_key(phrase).split(' ').filter(|word| !word.is_empty() && !SMALL.contains(word)).map(singular).collect()
}

/// A word without the ending that makes many of one, so that `laboratory` is among `laboratories`.
fn singular(word: &str) -> String {
    let stem = word.strip_suffix("ies").filter(|stem| stem.len() > 2).map(|stem| format!("{stem}y"));
    stem.unwrap_or_else(|| word.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s')).unwrap_or(word).to_owned())
}

fn owner(plan: &Excerpt) -> &str {
    plan.said.owner.as_deref().unwrap_or_else(|| plan.business())
}

/// The parent's how-to-win choices that neither a child serves nor the parent itself.
fn unserved(portfolio: &Portfolio<'_>, parent: &Excerpt, children: &[&Excerpt], verdict: &mut RunVerdict) {
    let key = parent.said.key.clone();
    let is_child = |business: &&Business| business.parent.as_deref().is_some_and(|parent| name_key(parent) == key);
    let is_here = |business: &&Business| children.iter().any(|child| child.said.key == name_key(&business.name));
    let absent: Vec<&str> =
        portfolio.policy.expected.businesses.iter().filter(is_child).filter(|each| !is_here(each)).map(|each| &*each.name).collect();
    if !absent.is_empty() {
        return verdict.not_evaluated(format!("the plan of {}, which may serve a choice of {}", list(&absent), parent.business()));
    }
    let cited: Vec<&Sourced<String>> =
        children.iter().flat_map(|child| &child.said.choices).filter(|choice| choice.active).flat_map(|choice| &choice.parents).collect();
    // Where no child cites anything, `parent-not-cited` says so of each.
    if cited.is_empty() {
        return;
    }
    let served = served(parent, cited.iter().map(|cited| &*cited.value));
    let names: Vec<&str> = children.iter().map(|child| child.business()).collect();
    for choice in parent.said.choices.iter().filter(|choice| choice.active && choice.question == Some(Question::HowToWin)) {
        let id = &choice.id.value;
        if id.is_empty() || choice.in_place || served.contains(&id.trim().to_lowercase()) {
            continue;
        }
        let none = if let [only] = names[..] { format!("{only} does not serve") } else { format!("none of {} serves", list(&names)) };
        let message = format!("{none} {id} of {}, nor does an initiative of its own: '{}'", parent.business(), choice.text.value.trim());
        let help = format!("have one of them cite {id} in Parent choice and fund it, or retire it");
        let subject = Subject::new(Table::Strategy.name(), id, Field::ParentChoice.name().to_lowercase());
        verdict.find(RunFinding::new(&RULE, parent, &choice.id.at, subject, message, help));
    }
}

/// The ids of a parent's choices that are served: cited by a child or supported by an initiative, directly or through the choices
/// that serve them.
fn served<'a>(parent: &'a Excerpt, cited: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let key = |id: &str| id.trim().to_lowercase();
    let own = parent.said.choices.iter().filter(|choice| choice.active && choice.supported).map(|choice| key(&choice.id.value));
    let mut served: BTreeSet<String> = cited.map(key).chain(own).collect();
    loop {
        let before = served.len();
        let passed: Vec<String> = parent
            .said
            .choices
            .iter()
            .filter(|choice| choice.active && served.contains(&key(&choice.id.value)))
            .flat_map(|choice| choice.links.iter().map(|link| key(link)))
            .collect();
        served.extend(passed);
        if served.len() == before {
            return served;
        }
    }
}
