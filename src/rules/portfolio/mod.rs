//! Whether the plans of a run go together: what no plan can show alone.
//!
//! These rules look at the excerpts of all plans once every plan is judged; alone with one plan they find nothing. Their findings name
//! a file beside the cell, and stand in the run's own outputs, never in a plan's report: a plan's outputs hang on that plan alone.
//! To add one: as any rule, with a function over the [`Portfolio`], and a line of [`ACROSS`].

pub mod initiative_counted_twice;
mod names;
pub mod parent_and_child_conflict;
pub mod plan_not_delivered;
pub mod revenue_claimed_twice;
pub mod shared_envelope_exceeded;
pub mod strategies_disagree;
pub mod two_plans_one_business;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_decimal::Decimal;

use super::{Context, NotEvaluated, Rule, Verdict, strategy};
use crate::config::{Business, Policy};
use crate::finding::{Level, Origin, SettingRef, Subject};
use crate::plan::excerpt::name_key;
use crate::plan::money::grouped;
use crate::plan::{Currency, Excerpt, Period};
use crate::workbook::{CellRange, CellRef};

/// What a rule across plans may look at.
#[derive(Clone, Debug)]
pub struct Portfolio<'a> {
    /// The plans that were judged, in the order of their files.
    pub plans: &'a [Excerpt],
    /// Plans of another cycle than the one asked for: not judged, but it is known whose they are.
    pub other_cycles: &'a [Excerpt],
    /// Files that could not be read, as they were named.
    pub unread: &'a [String],
    /// These are all plans there are, so that what is not here is missing.
    pub is_whole: bool,
    /// The cycle asked for.
    pub cycle: Option<Period>,
    /// Who had a plan in the last cycle, where one is remembered.
    pub before: Option<&'a Before>,
    /// The settings.
    pub policy: &'a Policy,
    /// The businesses of the settings, by name.
    businesses: BTreeMap<String, &'a Business>,
}

/// Who had a plan in the last cycle that is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// That cycle.
    pub cycle: Period,
    /// The businesses.
    pub businesses: Vec<String>,
    /// The history that remembers them, as it was named.
    pub history: String,
}

/// Where something stands that concerns several plans: a file, and in it cells or a line where it has such.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as it was named.
    pub file: String,
    /// Cells of a workbook.
    pub cells: Option<CellRange>,
    /// A line of the settings, from 1.
    pub line: Option<usize>,
}

/// A fault between plans.
#[derive(Clone, Debug)]
pub struct RunFinding {
    /// The rule's id.
    pub rule: &'static str,
    /// The level the rule gives it.
    pub level: Level,
    /// The business it concerns first.
    pub business: String,
    /// What is wrong: a phrase with the numbers in it.
    pub message: String,
    /// The next action, a phrase.
    pub help: String,
    /// The first place to look at.
    pub at: Place,
    /// Other places that matter, each with a word or two on why.
    pub related: Vec<(Place, String)>,
    /// What it is about; with rule and business this is its identity.
    pub subject: Subject,
    /// Money at stake, with its currency, where there is any.
    pub at_stake: Option<(Decimal, Currency)>,
    /// The setting that judged it, where one did.
    pub set_by: Option<SettingRef>,
    /// Who should act, where a plan names one.
    pub owner: Option<String>,
}

/// What a rule across plans says.
#[derive(Debug, Default)]
pub struct RunVerdict {
    /// The faults it found.
    pub findings: Vec<RunFinding>,
    /// What it could not look at, in words.
    pub missing: Vec<String>,
}

/// A rule with its function over all plans, and whether it needs all that there are.
struct Across {
    rule: &'static Rule,
    needs_whole: bool,
    check: fn(&Portfolio<'_>, &mut RunVerdict),
}

/// Every rule that looks across plans, in the catalogue's order.
#[rustfmt::skip]
static ACROSS: &[Across] = &[
    Across { rule: &strategy::parent_not_cited::RULE, needs_whole: false, check: strategy::parent_not_cited::across },
    Across { rule: &two_plans_one_business::RULE, needs_whole: false, check: two_plans_one_business::across },
    Across { rule: &strategies_disagree::RULE, needs_whole: false, check: strategies_disagree::across },
    Across { rule: &initiative_counted_twice::RULE, needs_whole: false, check: initiative_counted_twice::across },
    Across { rule: &shared_envelope_exceeded::RULE, needs_whole: true, check: shared_envelope_exceeded::across },
    Across { rule: &revenue_claimed_twice::RULE, needs_whole: false, check: revenue_claimed_twice::across },
    Across { rule: &plan_not_delivered::RULE, needs_whole: true, check: plan_not_delivered::across },
    Across { rule: &parent_and_child_conflict::RULE, needs_whole: true, check: parent_and_child_conflict::across },
];

/// What is missing where not all plans are read.
const WHOLE: &str = "all plans: run with --portfolio, or over the folder that plans names in throughline.toml";

/// Every rule's findings across plans, and what was not evaluated.
pub fn check(portfolio: &Portfolio<'_>) -> (Vec<RunFinding>, Vec<NotEvaluated>) {
    let (mut findings, mut not_evaluated) = (Vec::new(), Vec::new());
    for across in ACROSS {
        let mut verdict = RunVerdict::default();
        if across.needs_whole && !portfolio.is_whole {
            verdict.not_evaluated(WHOLE);
        } else {
            (across.check)(portfolio, &mut verdict);
        }
        findings.append(&mut verdict.findings);
        verdict.missing = verdict.missing.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        if !verdict.missing.is_empty() {
            not_evaluated.push(NotEvaluated { rule: across.rule.id, needs: verdict.missing });
        }
    }
    (findings, not_evaluated)
}

/// What a rule across plans finds in one plan: nothing.
fn alone(_context: &Context<'_>, _verdict: &mut Verdict) {}

impl RunVerdict {
    /// Adds a fault.
    pub(super) fn find(&mut self, finding: RunFinding) {
        self.findings.push(finding);
    }

    /// Says that the rule could not look for want of something, in words.
    pub(super) fn not_evaluated(&mut self, needs: impl Into<String>) {
        self.missing.push(needs.into());
    }
}

impl Place {
    /// Cells of a plan.
    pub(super) fn of(plan: &Excerpt, cells: impl Into<CellRange>) -> Self {
        Place { file: plan.file.clone(), cells: Some(cells.into()), line: None }
    }

    /// A file as a whole.
    pub(super) fn file(file: &str) -> Self {
        Place { file: file.to_owned(), cells: None, line: None }
    }

    /// A line of the settings.
    pub(super) fn setting(origin: &Origin) -> Self {
        match origin {
            Origin::File { file, line } => Place { file: file.clone(), cells: None, line: Some(*line) },
            Origin::Default | Origin::CommandLine(_) => Place::file("throughline.toml"),
        }
    }
}

impl fmt::Display for Place {
    /// `plans/iberia.xlsx!Plan!B1`, `throughline.toml:12`, or the file alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match (&self.cells, self.line) {
            (Some(cells), _) => write!(f, "!{cells}"),
            (None, Some(line)) => write!(f, ":{line}"),
            (None, None) => Ok(()),
        }
    }
}

impl RunFinding {
    /// A finding of `rule` about a plan.
    pub(super) fn new(rule: &'static Rule, plan: &Excerpt, at: &CellRef, subject: Subject, message: String, help: String) -> Self {
        RunFinding {
            rule: rule.id,
            level: rule.level,
            business: plan.business().to_owned(),
            message,
            help,
            at: Place::of(plan, at.clone()),
            related: Vec::new(),
            subject,
            at_stake: None,
            set_by: None,
            owner: plan.said.owner.clone(),
        }
    }

    /// Adds a place that matters beside the first.
    #[must_use]
    pub(super) fn relate(mut self, plan: &Excerpt, cells: impl Into<CellRange>, note: impl Into<String>) -> Self {
        self.related.push((Place::of(plan, cells), note.into()));
        self
    }

    /// States the money at stake, where there is any.
    #[must_use]
    pub(super) fn stake(mut self, amount: Option<Decimal>, currency: Currency) -> Self {
        self.at_stake = amount.filter(|amount| !amount.is_zero()).map(|amount| (amount, currency));
        self
    }
}

/// Plans of one fiscal year, cycle and version: what may be added up.
type Edition = (String, Option<Period>, String);

fn edition(plan: &Excerpt) -> Edition {
    (plan.said.year.value.as_deref().map(name_key).unwrap_or_default(), plan.said.cycle.value, name_key(&plan.said.version))
}

/// By which the original of several files comes first: `plan (2).xlsx` and `Copy of plan.xlsx` are longer than `plan.xlsx`.
fn originality(plan: &Excerpt) -> (usize, &str) {
    (file_name(&plan.file).chars().count(), &plan.file)
}

/// `cycle 2026-11`, or `no cycle` where a plan names none.
fn cycle_words(cycle: Option<Period>) -> String {
    cycle.map_or_else(|| "no cycle".to_owned(), |cycle| format!("cycle {cycle}"))
}

/// An amount with its currency: `620,000 EUR`.
fn money(amount: Decimal, currency: Currency) -> String {
    let places = if amount.fract().is_zero() { 0 } else { currency.minor_digits() };
    let amount = grouped(amount, places);
    if currency == Currency::NONE { amount } else { format!("{amount} {currency}") }
}

impl<'a> Portfolio<'a> {
    /// Plans of a run, in the order of their files, of which there may be more, and of which no cycle was asked for.
    pub fn new(plans: &'a [Excerpt], policy: &'a Policy) -> Self {
        let businesses = policy.expected.businesses.iter().map(|business| (name_key(&business.name), business)).collect();
        Portfolio { plans, other_cycles: &[], unread: &[], is_whole: false, cycle: None, before: None, policy, businesses }
    }

    /// The cycle of the run: the one asked for, else the one that most plans are of, and of equally many the later.
    pub fn run_cycle(&self) -> Option<Period> {
        self.cycle.or_else(|| most(self.plans.iter().filter_map(|plan| plan.said.cycle.value)))
    }

    /// What the settings say of a business.
    pub(super) fn expected(&self, business: &str) -> Option<&'a Business> {
        self.businesses.get(&name_key(business)).copied()
    }

    /// Whether a file is declared a part of its business's one plan.
    fn is_part(&self, plan: &Excerpt) -> bool {
        self.expected(&plan.said.business.value).is_some_and(|business| business.parts.iter().any(|part| part.is(&plan.file)))
    }

    /// The name of the business above a plan's: as the settings say, else as the plan does.
    pub(super) fn parent_name<'b>(&self, plan: &'b Excerpt) -> Option<&'b str>
    where
        'a: 'b,
    {
        let set = self.expected(&plan.said.business.value).and_then(|business| business.parent.as_deref());
        set.or(plan.said.parent.as_ref().map(|parent| parent.value.as_str()))
    }

    /// Its key.
    pub(super) fn parent(&self, plan: &Excerpt) -> Option<String> {
        let parent = self.parent_name(plan).map(name_key);
        parent.filter(|parent| !parent.is_empty() && *parent != plan.said.key)
    }

    /// The keys of all businesses above a plan's.
    fn ancestors(&self, plan: &'a Excerpt) -> BTreeSet<String> {
        let mut above = BTreeSet::new();
        let mut next = self.parent(plan);
        while let Some(parent) = next.filter(|parent| !above.contains(parent)) {
            let of_plan = self.plans.iter().find(|plan| plan.said.key == parent).and_then(|plan| self.parent(plan));
            next = of_plan.or_else(|| self.expected(&parent).and_then(|business| business.parent.as_deref()).map(name_key));
            above.insert(parent);
        }
        above
    }

    /// The plans that count, by edition: of each business one plan and the declared parts of it. A second one is
    /// `two-plans-one-business`, and all that follows from it is that one fault.
    fn counted(&self) -> BTreeMap<Edition, Vec<&'a Excerpt>> {
        let mut editions: BTreeMap<Edition, Vec<&'a Excerpt>> = BTreeMap::new();
        let mut known = BTreeSet::new();
        let mut plans: Vec<&'a Excerpt> = self.plans.iter().collect();
        plans.sort_by_key(|plan| originality(plan));
        for plan in plans {
            let key = (edition(plan), plan.said.key.clone());
            let is_first = key.1.is_empty() || known.insert(key.clone());
            if is_first || self.is_part(plan) {
                editions.entry(key.0).or_default().push(plan);
            }
        }
        editions.values_mut().for_each(|plans| plans.sort_by(|a, b| a.file.cmp(&b.file)));
        editions
    }

    /// What files are called in messages: their names, and their paths where two have one name.
    pub(super) fn called(&self, plan: &Excerpt) -> String {
        let name = file_name(&plan.file);
        let alike = self.plans.iter().filter(|other| file_name(&other.file) == name).count();
        if alike > 1 { plan.file.clone() } else { name.to_owned() }
    }
}

/// What there is most of, and of equally many the greatest.
fn most<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0))).map(|(value, _)| value)
}

fn file_name(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{CATALOGUE, Group};

    #[test]
    fn every_portfolio_rule_of_the_catalogue_has_its_function() {
        for rule in CATALOGUE.iter().filter(|rule| rule.group == Group::Portfolio) {
            assert!(ACROSS.iter().any(|across| across.rule.id == rule.id), "add to ACROSS in src/rules/portfolio/mod.rs: {}", rule.id);
        }
    }
}
