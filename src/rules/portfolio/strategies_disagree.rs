//! `strategies-disagree`: versions or declared parts of one business state different answers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Portfolio, RunFinding, RunVerdict, alone, cycle_words};
use crate::finding::{Level, Subject};
use crate::layout::{Field, Table, headers};
use crate::plan::Excerpt;
use crate::plan::excerpt::KeptChoice;
use crate::rules::{Group, Rule};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "strategies-disagree",
    group: Group::Portfolio,
    level: Level::Error,
    summary: "versions or parts of one business's plan state different strategies",
    page: include_str!("strategies_disagree.md"),
    needs: &[],
    check: alone,
};

/// Differences that a message spells out.
const MOST: usize = 3;
/// Characters of an answer that a message shows.
const SHOWN: usize = 60;

/// Looks across plans.
pub(super) fn across(portfolio: &Portfolio<'_>, verdict: &mut RunVerdict) {
    let mut groups: BTreeMap<_, Vec<&Excerpt>> = BTreeMap::new();
    for ((year, cycle, _), plans) in portfolio.counted() {
        for plan in plans.into_iter().filter(|plan| !plan.said.business.value.is_empty() && answers(plan).next().is_some()) {
            groups.entry((plan.said.key.clone(), year.clone(), cycle)).or_default().push(plan);
        }
    }
    for plans in groups.values_mut() {
        plans.sort_by(|a, b| a.file.cmp(&b.file));
        let first = plans[0];
        for other in &plans[1..] {
            let differences = differences(first, other);
            if !differences.is_empty() {
                verdict.find(finding(portfolio, first, other, &differences));
            }
        }
    }
}

/// One answer that is not the same in both plans.
struct Difference<'a> {
    id: &'a str,
    here: Option<&'a KeptChoice>,
    there: Option<&'a KeptChoice>,
}

/// The answers of a plan: what a proposed or retired choice says is none.
fn answers(plan: &Excerpt) -> impl Iterator<Item = &KeptChoice> {
    plan.said.choices.iter().filter(|choice| choice.active && !choice.text.value.trim().is_empty())
}

fn is_same(a: &KeptChoice, b: &KeptChoice) -> bool {
    a.question == b.question && headers::normalise(&a.text.value) == headers::normalise(&b.text.value)
}

/// What differs between two plans, from the aspiration down. An answer that stands in both under different ids is the same answer.
fn differences<'a>(first: &'a Excerpt, other: &'a Excerpt) -> Vec<Difference<'a>> {
    let by_id = |plan: &'a Excerpt| answers(plan).map(|choice| (choice.id.value.trim().to_lowercase(), choice)).collect::<BTreeMap<_, _>>();
    let (there, here) = (by_id(first), by_id(other));
    let ids: BTreeSet<&String> = there.keys().chain(here.keys()).collect();
    let stands = |choice: Option<&KeptChoice>, plan: &Excerpt| choice.is_some_and(|choice| answers(plan).any(|each| is_same(each, choice)));
    let mut differences: Vec<Difference<'a>> = Vec::new();
    for id in ids {
        let (here, there) = (here.get(id).copied(), there.get(id).copied());
        let same = match (here, there) {
            (Some(here), Some(there)) => is_same(here, there),
            (here, there) => stands(here, first) || stands(there, other),
        };
        let Some(either) = here.or(there).filter(|_| !same) else { continue };
        differences.push(Difference { id: &either.id.value, here, there });
    }
    differences.sort_by_key(|difference| std::cmp::Reverse(difference.here.or(difference.there).and_then(|choice| choice.question)));
    differences
}

fn finding(portfolio: &Portfolio<'_>, first: &Excerpt, other: &Excerpt, differences: &[Difference<'_>]) -> RunFinding {
    let quoted = |choice: &KeptChoice| {
        let text: String = choice.text.value.split_whitespace().collect::<Vec<_>>().join(" ");
        let cut = text.char_indices().nth(SHOWN).map_or(text.clone(), |(at, _)| format!("{}…", text[..at].trim_end()));
        format!("'{cut}'")
    };
    let words = differences.iter().take(MOST).map(|difference| match (difference.here, difference.there) {
        (Some(here), Some(there)) => format!("{} is {} here and {} there", difference.id, quoted(here), quoted(there)),
        (Some(here), None) => format!("{} {} is not there", difference.id, quoted(here)),
        (None, Some(there)) => format!("{} {} is missing here", difference.id, quoted(there)),
        (None, None) => String::new(),
    });
    let more = differences.len().saturating_sub(MOST);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let count = if differences.len() == 1 { "one answer differs".to_owned() } else { format!("{} answers differ", differences.len()) };
    let said = &other.said;
    let message = format!(
        "the strategy of {} in {} is not that of {}, both of {}: {count}: {}{more}",
        other.business(),
        portfolio.called(other),
        portfolio.called(first),
        cycle_words(said.cycle.value),
        words.collect::<Vec<_>>().join("; "),
    );
    let help = format!(
        "a business has one strategy: settle each answer with its owner, and write it alike in {} and {}",
        portfolio.called(first),
        portfolio.called(other)
    );
    let here = differences.iter().find_map(|difference| difference.here).map_or(&said.strategy, |choice| &choice.text.at);
    let there: Vec<&CellRef> = differences.iter().filter_map(|difference| difference.there).map(|choice| &choice.text.at).collect();
    let subject = Subject::new(Table::Strategy.name(), portfolio.called(other), Field::Choice.name().to_lowercase());
    let finding = RunFinding::new(&RULE, other, here, subject, message, help);
    there.into_iter().fold(finding, |finding, at| finding.relate(first, at.clone(), "the other answer"))
}
