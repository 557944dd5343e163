//! `initiative-counted-twice`: two plans hold one initiative, and no Shared % says which part each carries.
//!
//! Ids number the rows of a plan, so that `I-01` of one is not `I-01` of the next: an id counts with a near name, or where it is none
//! of the plan's own numbers. Candidates come from blocks (one id; one owner or both dates, with names that begin alike), since a thousand plans
//! hold too many initiatives to compare each with each.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::names::{Name, near_groups};
use super::{Portfolio, RunFinding, RunVerdict, alone, money};
use crate::finding::{Level, Subject};
use crate::layout::Table;
use crate::plan::Excerpt;
use crate::plan::excerpt::{KeptInitiative, name_key};
use crate::rules::words::list;
use crate::rules::{Group, Rule};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "initiative-counted-twice",
    group: Group::Portfolio,
    level: Level::Error,
    summary: "two plans hold one initiative, and no Shared % divides it",
    page: include_str!("initiative_counted_twice.md"),
    needs: &[],
    check: alone,
};

/// An initiative and its plan.
struct Entry<'a> {
    plan: &'a Excerpt,
    initiative: &'a KeptInitiative,
    name: Option<Name>,
    /// Its id is none of the plan's own numbers: `G-07` among `I-01` to `I-12`.
    is_guest: bool,
}

/// Looks across plans.
pub(super) fn across(portfolio: &Portfolio<'_>, verdict: &mut RunVerdict) {
    for plans in portfolio.counted().values().filter(|plans| plans.len() > 1) {
        let entries: Vec<Entry<'_>> = plans
            .iter()
            .flat_map(|plan| {
                let own = own_series(plan);
                plan.said.initiatives.iter().map(move |initiative| Entry {
                    plan,
                    initiative,
                    name: Name::of(&initiative.name.value, plan.business()),
                    is_guest: own.as_ref().is_some_and(|own| *own != series(&initiative.id)),
                })
            })
            .collect();
        let mut found = Joined::new(entries.len());
        for group in same(&entries) {
            found.join(&entries, &group, Level::Error);
        }
        for group in alike(&entries) {
            found.join(&entries, &group, Level::Warning);
        }
        verdict.findings.extend(found.groups().into_iter().filter_map(|(level, group)| {
            let entries: Vec<&Entry<'_>> = group.iter().map(|place| &entries[*place]).collect();
            finding(portfolio, level, &entries)
        }));
    }
}

/// What an id is without its number: `I-` of `I-07`.
fn series(id: &str) -> String {
    id.chars().filter(|character| !character.is_ascii_digit()).flat_map(char::to_lowercase).collect()
}

/// The series that most ids of a plan are of; none where no series has most of them.
fn own_series(plan: &Excerpt) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let ids = plan.said.initiatives.iter().map(|initiative| &initiative.id).filter(|id| !id.is_empty());
    ids.for_each(|id| *counts.entry(series(id)).or_default() += 1);
    let all: usize = counts.values().sum();
    counts.into_iter().find(|(_, count)| count * 2 > all).map(|(series, _)| series)
}

/// Groups with one id, and nearly one name or an id of nobody's own numbering.
fn same(entries: &[Entry<'_>]) -> Vec<Vec<usize>> {
    let by_id = blocks(entries, |entry| Some(entry.initiative.id.to_lowercase()).filter(|id| !id.is_empty()));
    let mut groups = Vec::new();
    for block in by_id {
        groups.extend(near(entries, &block));
        groups.push(block.iter().copied().filter(|place| entries[*place].is_guest).collect());
    }
    groups
}

/// Groups with nearly one name, and the same owner or both dates.
fn alike(entries: &[Entry<'_>]) -> Vec<Vec<usize>> {
    let beginning = |entry: &Entry<'_>| entry.name.as_ref().map(|name| (name.block().0, name.block().1.to_owned()));
    let by_owner = blocks(entries, |entry| {
        let owner = name_key(entry.initiative.owner.as_deref()?);
        Some((owner, beginning(entry)?)).filter(|(owner, _)| !owner.is_empty())
    });
    let by_dates = blocks(entries, |entry| Some((entry.initiative.start?, entry.initiative.end?, beginning(entry)?)));
    by_owner.into_iter().chain(by_dates).flat_map(|block| near(entries, &block)).collect()
}

/// Entries with one key, where more than one plan has it.
fn blocks<K: Ord>(entries: &[Entry<'_>], key: impl Fn(&Entry<'_>) -> Option<K>) -> Vec<Vec<usize>> {
    let mut blocks: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (place, entry) in entries.iter().enumerate() {
        if let Some(key) = key(entry) {
            blocks.entry(key).or_default().push(place);
        }
    }
    blocks.into_values().filter(|block| block.iter().any(|place| !std::ptr::eq(entries[*place].plan, entries[block[0]].plan))).collect()
}

/// The groups of a block that have nearly one name.
fn near(entries: &[Entry<'_>], block: &[usize]) -> Vec<Vec<usize>> {
    let named: Vec<(usize, Name)> = block.iter().filter_map(|place| Some((*place, entries[*place].name.clone()?))).collect();
    let names: Vec<Name> = named.iter().map(|(_, name)| name.clone()).collect();
    near_groups(&names).into_iter().map(|group| group.into_iter().map(|place| named[place].0).collect()).collect()
}

/// Which entries are one initiative, and how sure that is.
struct Joined {
    /// The entry that stands for each.
    of: Vec<usize>,
    level: Vec<Level>,
}

impl Joined {
    fn new(count: usize) -> Self {
        Joined { of: (0..count).collect(), level: vec![Level::Note; count] }
    }

    fn find(&self, mut place: usize) -> usize {
        while self.of[place] != place {
            place = self.of[place];
        }
        place
    }

    /// Joins what is one initiative. Rows of one plan alone are that plan's own matter.
    fn join(&mut self, entries: &[Entry<'_>], group: &[usize], level: Level) {
        let several = !group.is_empty() && group.iter().any(|place| !std::ptr::eq(entries[*place].plan, entries[group[0]].plan));
        if !several {
            return;
        }
        for place in &group[1..] {
            let (a, b) = (self.find(group[0]), self.find(*place));
            let (low, high) = (a.min(b), a.max(b));
            self.of[high] = low;
            self.level[low] = self.level[low].max(self.level[high]).max(level);
        }
    }

    fn groups(&self) -> Vec<(Level, Vec<usize>)> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for place in 0..self.of.len() {
            groups.entry(self.find(place)).or_default().push(place);
        }
        groups.into_iter().filter(|(_, group)| group.len() > 1).map(|(first, group)| (self.level[first], group)).collect()
    }
}

/// The finding of one initiative in several plans; none where the shares they state add to no more than the whole.
fn finding(portfolio: &Portfolio<'_>, level: Level, entries: &[&Entry<'_>]) -> Option<RunFinding> {
    let parts: Decimal = entries.iter().map(|entry| entry.initiative.shared.unwrap_or(Decimal::ONE)).sum();
    if parts <= Decimal::ONE {
        return None;
    }
    let first = entries[0];
    let currency = first.plan.said.currency;
    let businesses: Vec<String> = entries
        .iter()
        .map(|entry| match entry.initiative.carried {
            Some(carried) => format!("{} with {}", entry.plan.business(), money(carried, entry.plan.said.currency)),
            None => entry.plan.business().to_owned(),
        })
        .collect();
    let called = called(first.initiative);
    let message = if level == Level::Error {
        format!("{called} stands in {} plans: {}", entries.len(), list(&businesses))
    } else {
        let names: BTreeSet<&str> = entries.iter().map(|entry| entry.initiative.name.value.as_str()).collect();
        let owners: BTreeSet<String> =
            entries.iter().map(|entry| entry.initiative.owner.as_deref().map(name_key).unwrap_or_default()).collect();
        let why = match (&first.initiative.owner, owners.len()) {
            (Some(owner), 1) => format!("the same owner, {owner}"),
            _ => "the same start and end".to_owned(),
        };
        let names: Vec<String> = names.into_iter().map(|name| format!("'{name}'")).collect();
        let alike = if names.len() == 1 { "stands" } else { "look like one initiative" };
        format!("{} {alike} in {} plans, with {why}: {}", list(&names), entries.len(), list(&businesses))
    };
    let stated = entries.iter().any(|entry| entry.initiative.shared.is_some());
    let percent = parts * Decimal::ONE_HUNDRED;
    let help = match (stated, level) {
        (true, _) => format!("set Shared % so that the parts add to 100 %: they add to {} %", percent.round_dp(1).normalize()),
        (false, Level::Error) => "state in Shared % which part each plan carries, or keep it in one of them".to_owned(),
        (false, _) => "if it is one initiative, state in Shared % which part each plan carries; if not, name them apart".to_owned(),
    };
    let key = if first.initiative.id.is_empty() { &first.initiative.name.value } else { &first.initiative.id };
    let subject = Subject::new(Table::Initiatives.name(), key, "shared %");
    let one_currency = entries.iter().all(|entry| entry.plan.said.currency == currency);
    let carried: Decimal = entries.iter().filter_map(|entry| entry.initiative.carried).sum();
    // The whole is what the largest of them is; what is carried beyond it is counted twice.
    let whole = entries.iter().filter_map(|entry| entry.initiative.budget.max(entry.initiative.carried)).max().unwrap_or_default();
    let twice = (carried - whole).max(Decimal::ZERO);
    let mut finding = RunFinding::new(&RULE, first.plan, &first.initiative.name.at, subject, message, help)
        .stake(one_currency.then_some(twice), currency);
    finding.level = level;
    finding.owner = first.initiative.owner.clone();
    for entry in &entries[1..] {
        finding = finding.relate(entry.plan, entry.initiative.name.at.clone(), format!("in {}", portfolio.called(entry.plan)));
    }
    Some(finding)
}

fn called(initiative: &KeptInitiative) -> String {
    match (&*initiative.id, &*initiative.name.value) {
        ("", name) => format!("'{name}'"),
        (id, "") => id.to_owned(),
        (id, name) => format!("{id} '{name}'"),
    }
}
