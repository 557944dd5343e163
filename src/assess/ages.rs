//! How long findings have been open: what `finding-keeps-returning` says of a plan.
//!
//! Separate from the rules because it is about their findings as judged: their identity, their answers and their past.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::{Judged, State};
use crate::config::{Policy, Setting};
use crate::finding::{Finding, Level, Subject};
use crate::plan::{Period, Plan};
use crate::rules::cycle::finding_keeps_returning::RULE;

/// How many findings are named in words, and how many in related cells.
const NAMED: usize = 3;
const RELATED: usize = 20;

/// The one finding about a plan's warnings and errors that nobody puts right: open for several cycles, back after they were gone, or open
/// again since their acceptance has lapsed. It never counts itself.
pub(super) fn keeps_returning(plan: &Plan, policy: &Policy, judged: &[Judged]) -> Option<Finding> {
    let thresholds = &policy.thresholds;
    let last = plan.earlier.last()?;
    let as_of = plan.header.as_of;
    let mut old = Vec::new();
    for judged in judged.iter().filter(|judged| judged.answer.is_none() && judged.finding.level >= Level::Warning) {
        if judged.finding.rule == RULE.id {
            continue;
        }
        // The cycle of the plan is one of them.
        let cycles = plan.earlier.open_cycles(&judged.id) + 1;
        let is_old = reaches(cycles, &thresholds.open_cycles);
        let lapsed =
            last.findings.get(&judged.id).and_then(|past| past.accepted_until).filter(|until| as_of.is_some_and(|as_of| *until < as_of));
        let is_back = matches!(judged.state, State::Returning(_));
        if is_old || is_back || lapsed.is_some() {
            let since = plan.earlier.open_since(&judged.id);
            old.push(Old { judged, cycles, since, is_back, is_lapsed: lapsed.is_some() });
        }
    }
    let rank =
        |old: &Old<'_>| (Reverse(old.cycles), Reverse(old.judged.finding.level), old.judged.finding.at.clone(), old.judged.id.clone());
    old.sort_by_cached_key(rank);
    let first = old.first()?;
    let is_oldest = |old: &Old<'_>| reaches(old.cycles, &thresholds.open_cycles_warning);
    let is_warning = old.iter().any(|old| old.is_back || is_oldest(old));
    let setting = if old.iter().any(is_oldest) { &thresholds.open_cycles_warning } else { &thresholds.open_cycles };
    let help = "put them right, or answer them in the Findings sheet: accepted with a reason and a date, they rest";
    let level = if is_warning { Level::Warning } else { Level::Note };
    let subject = Subject::new("Findings", "", "age");
    let mut finding = Finding::new(RULE.id, level, first.judged.finding.at.clone(), subject, message(&old), help)
        .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()))
        .judged_by(setting.cite());
    for old in old.iter().filter(|old| old.judged.finding.at != first.judged.finding.at).take(RELATED) {
        finding = finding.relate(old.judged.finding.at.clone(), format!("{}, {}", old.judged.finding.rule, old.words()));
    }
    Some(finding)
}

/// A finding that is old.
struct Old<'a> {
    judged: &'a Judged,
    /// In how many cycles it has been open, this one among them.
    cycles: usize,
    /// Since when; none where it was not there in the last cycle.
    since: Option<Period>,
    is_back: bool,
    is_lapsed: bool,
}

impl Old<'_> {
    /// What is old about it: `open since 2027-01`.
    fn words(&self) -> String {
        match (self.is_back, self.is_lapsed, self.since) {
            (true, ..) => "back after it was gone".to_owned(),
            (_, true, _) => "its acceptance has lapsed".to_owned(),
            (_, _, Some(since)) => format!("open since {since}"),
            (_, _, None) => "open".to_owned(),
        }
    }
}

fn reaches(cycles: usize, setting: &Setting<Decimal>) -> bool {
    Decimal::from(cycles) >= setting.value
}

/// `3 findings have been open since January 2027 or for several cycles (no-single-owner); 1 finding is back after it was gone (...)`.
fn message(old: &[Old<'_>]) -> String {
    let (back, rest): (Vec<&Old<'_>>, Vec<&Old<'_>>) = old.iter().partition(|old| old.is_back);
    let (lapsed, open): (Vec<&Old<'_>>, Vec<&Old<'_>>) = rest.into_iter().partition(|old| old.is_lapsed);
    let mut parts = Vec::new();
    if let Some(oldest) = open.first() {
        let since = oldest.since.map_or(String::new(), |since| format!("{} {}", since.long_name(), since.year));
        let words = match open.len() {
            1 => format!("1 finding has been open since {since}"),
            many => format!("{many} findings have been open for {} cycles or more, the oldest since {since}", youngest(&open)),
        };
        parts.push(words + &rules_of(&open));
    }
    if !back.is_empty() {
        let gone = if back.len() == 1 { "it was" } else { "they were" };
        parts.push(format!("{} back after {gone} gone{}", is(back.len()), rules_of(&back)));
    }
    if !lapsed.is_empty() {
        let its = if lapsed.len() == 1 { "its" } else { "their" };
        parts.push(format!("{} open again since {its} acceptance lapsed{}", is(lapsed.len()), rules_of(&lapsed)));
    }
    parts.join("; ")
}

/// The fewest cycles that one of them has been open.
fn youngest(open: &[&Old<'_>]) -> usize {
    open.iter().map(|old| old.cycles).min().unwrap_or_default()
}

/// The rules of some findings, the first few named: ` (no-single-owner, unknown-choice and 2 more)`.
fn rules_of(old: &[&Old<'_>]) -> String {
    let mut rules: Vec<&str> = Vec::new();
    for old in old {
        if !rules.contains(&old.judged.finding.rule) {
            rules.push(old.judged.finding.rule);
        }
    }
    let (named, more) = (rules.iter().take(NAMED).copied().collect::<Vec<_>>().join(", "), rules.len().saturating_sub(NAMED));
    if more == 0 { format!(" ({named})") } else { format!(" ({named} and {more} more)") }
}

fn is(count: usize) -> String {
    if count == 1 { "1 finding is".to_owned() } else { format!("{count} findings are") }
}
