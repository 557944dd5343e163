//! Alignment: how the money of initiatives arrives at the choices, and what share of it each gets.
//!
//! An initiative's money lands on the choices it claims ([`claims`]) and is carried to the nearest higher question that its choice
//! has links to, in equal parts, and onwards from there ([`carry`]). Links that skip past it carry nothing; links within a question
//! carry nothing. What arrives is set beside what the strategy declares ([`priorities`]). Money is only ever passed on, never made:
//! what arrives at a question is at most what was planned.

mod carry;
mod claims;
mod priorities;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use self::carry::Cascade;
use super::budget::Measure;
use super::condition::{Condition, Confidence};
use super::money::round_half_away;
use super::phasing::Phasing;
use super::strategy::{Choice, ChoiceIds, ChoiceStatus, Question};
use super::target::total_target;
use super::{Initiative, Plan};
use crate::config::Thresholds;

/// Where the money of a plan's planned Grow and Enable initiatives arrives. Indexes are into the plan's lists.
/// Amounts are in the reporting currency, of what this plan carries.
#[derive(Clone, Debug, Default)]
pub struct Alignment {
    /// What arrives at each choice, in the order of `plan.choices`.
    pub choices: Vec<ChoiceMoney>,
    /// What arrives at each question that has an active choice.
    pub questions: BTreeMap<Question, QuestionMoney>,
    /// What planned initiatives claim of choices that exist (Run and Mandatory too, for the grid), in the plan's order.
    pub claims: Vec<Claim>,
    /// Money carried from a choice to a choice of a higher question; links that carry nothing are there with zero.
    pub carried: Vec<Carried>,
    /// Planned budget of Grow and Enable.
    pub strategic: Decimal,
    /// The part of it that is linked to an active choice.
    pub aligned: Decimal,
    /// Planned budget of Run and Mandatory.
    pub run_and_mandatory: Decimal,
    /// `aligned / strategic`; none where there is no such money.
    pub aligned_share: Option<Decimal>,
    /// Choices that require support.
    pub requiring: Vec<usize>,
    /// Those of them with an active initiative, directly or through the choices that serve them.
    pub covered: Vec<usize>,
    /// Initiatives that the arithmetic calls critical, with why.
    pub critical: BTreeMap<usize, Vec<CriticalReason>>,
    /// Initiatives whose money has no rate to the reporting currency, and is not counted.
    pub unconverted: Vec<usize>,
}

/// What arrives at one choice.
#[derive(Clone, Debug, Default)]
pub struct ChoiceMoney {
    /// Claimed by initiatives directly.
    pub direct: Decimal,
    /// Arriving: directly and carried. Nothing arrives at a choice that is not active.
    pub arriving: Decimal,
    /// `arriving / money arriving at the question`, a fraction.
    pub funded: Option<Decimal>,
    /// The share its weight declares, a fraction; only where the question has weights.
    pub declared: Option<Decimal>,
    /// Its rank, only where the question has ranks; 1 is highest.
    pub rank: Option<u32>,
    /// Priority 1: rank 1, or the greatest weight of the question.
    pub first_priority: bool,
    /// `funded - declared`, in percentage points; only where the question has weights and two choices or more compete.
    pub gap: Option<Decimal>,
    /// Active initiatives that link to it directly, as primary or supporting.
    pub initiatives: Vec<usize>,
    /// Choices of lower questions linked to it, through which money can be carried here.
    pub served_by: Vec<usize>,
}

/// What arrives at one question.
#[derive(Clone, Debug, Default)]
pub struct QuestionMoney {
    /// Money arriving at its choices.
    pub arriving: Decimal,
    /// `arriving / planned money of Grow and Enable`, a fraction; none where there is no such money.
    pub reach: Option<Decimal>,
    /// How its priorities are written.
    pub declared_by: Priorities,
    /// Active choices with a priority, not in place.
    pub competing: usize,
}

/// How a question's priorities are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Priorities {
    /// None is given.
    #[default]
    None,
    /// Ranks 1 to 5.
    Ranks,
    /// Weights on any scale.
    Weights,
}

/// What an initiative claims for a choice.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The initiative.
    pub initiative: usize,
    /// The choice.
    pub choice: usize,
    /// The share of its money, a fraction; none where the link is drawn, not counted.
    pub share: Option<Decimal>,
    /// The money, zero where drawn.
    pub amount: Decimal,
}

/// Money carried along one link.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The choice of the lower question.
    pub from: usize,
    /// The choice of the higher question.
    pub to: usize,
    /// How much.
    pub amount: Decimal,
    /// The link skips past the nearest higher question, so it carries nothing.
    pub skips: bool,
}

/// Why the arithmetic calls an initiative critical.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CriticalReason {
    /// The only active initiative linked directly to a priority-1 choice.
    AloneCarries(usize),
    /// It states at least a fifth of the total target as expected revenue.
    LargeRevenue,
    /// A condition of low confidence names it as what tests or secures it; its place in `plan.conditions`.
    NamedByCondition(usize),
}

/// What an initiative claims of choices that exist, by their id: a fraction of its money, those of nothing left out. What no choice
/// claims is left of 1.
pub fn claimed(plan: &Plan, initiative: &Initiative, ids: &ChoiceIds) -> Vec<(String, Decimal)> {
    let shares = claims::in_order(claims::shares(initiative, ids), plan).into_iter();
    let id = |choice: usize| plan.choices[choice].id().trim().to_owned();
    shares.filter_map(|(choice, share)| Some((id(choice), share.filter(|share| !share.is_zero())?))).collect()
}

/// Links that are followed for all initiatives together; a plan of 80 initiatives and 25 choices takes some hundreds.
const MOST_STEPS: usize = 1_000_000;

impl Alignment {
    /// The alignment of a plan, by the default settings.
    pub fn of(plan: &Plan) -> Self {
        Self::judged_by(plan, &Thresholds::default())
    }

    /// The alignment of a plan; `thresholds` say which part of the total target makes an initiative critical.
    pub fn judged_by(plan: &Plan, thresholds: &Thresholds) -> Self {
        let ids = ChoiceIds::of(&plan.choices);
        let cascade = Cascade::of(plan, &ids);
        let mut alignment = Alignment { choices: vec![ChoiceMoney::default(); plan.choices.len()], ..Alignment::default() };
        let phasing = Phasing::of(plan);
        for (index, initiative) in plan.initiatives.iter().enumerate().filter(|(_, initiative)| initiative.is_planned()) {
            alignment.land(plan, index, initiative, &ids, &phasing);
        }
        alignment.aligned_share = ratio(alignment.aligned, alignment.strategic);
        let landed: Vec<Decimal> = alignment.choices.iter().map(|choice| choice.direct).collect();
        let (arriving, carried) = cascade.carry(plan, &landed);
        alignment.carried = carried;
        for (index, arriving) in arriving.into_iter().enumerate() {
            alignment.choices[index].arriving = arriving;
            alignment.choices[index].served_by = cascade.serving(index);
        }
        alignment.questions = questions(plan, &mut alignment.choices, alignment.strategic);
        priorities::declare(plan, &mut alignment.choices, &mut alignment.questions);
        let supported = cascade.supported(plan, |choice| !alignment.choices[choice].initiatives.is_empty());
        alignment.requiring = (0..plan.choices.len()).filter(|index| requires_support(plan, *index, &ids)).collect();
        alignment.covered = alignment.requiring.iter().copied().filter(|index| supported[*index]).collect();
        alignment.critical = critical(plan, &alignment.choices, Thresholds::fraction(&thresholds.critical_revenue));
        alignment
    }

    /// Counts the money of one planned initiative, where it is known, and lands it on the choices it claims.
    fn land(&mut self, plan: &Plan, index: usize, initiative: &Initiative, ids: &ChoiceIds, phasing: &Phasing<'_>) {
        let year = |_: &_| phasing.year(initiative, Measure::Budget, plan.currency());
        let budget = initiative.budget.as_ref().map_or(Some(Decimal::ZERO), year);
        if budget.is_none() {
            self.unconverted.push(index);
        }
        // Rounded once, as it is booked, so that what choices claim adds up to it in whole minor units.
        let budget = round_half_away(budget.unwrap_or_default(), plan.currency().minor_digits());
        let strategic = initiative.is_strategic();
        *(if strategic { &mut self.strategic } else { &mut self.run_and_mandatory }) += budget;
        for (choice, share, amount) in claims::of_amount(budget, claims::shares(initiative, ids), plan) {
            let money = &mut self.choices[choice];
            if strategic {
                money.direct += amount;
                self.aligned += if plan.choices[choice].is_active() { amount } else { Decimal::ZERO };
            }
            if initiative.is_active() {
                money.initiatives.push(index);
            }
            self.claims.push(Claim { initiative: index, choice, share, amount });
        }
    }

    /// Choices that require support and have none.
    pub fn uncovered(&self) -> impl Iterator<Item = usize> {
        self.requiring.iter().copied().filter(|choice| !self.covered.contains(choice))
    }

    /// `covered / requiring`, a fraction; none where no choice requires support.
    pub fn coverage(&self) -> Option<Decimal> {
        (!self.requiring.is_empty()).then(|| Decimal::from(self.covered.len()) / Decimal::from(self.requiring.len()))
    }

    /// The money of each planned Grow and Enable initiative that arrives at each active choice of a question, directly or carried; a
    /// negative budget brings none. None where the links are too many to be followed initiative by initiative.
    pub fn arrivals(&self, plan: &Plan, question: Question) -> Option<BTreeMap<usize, BTreeMap<usize, Decimal>>> {
        let cascade = Cascade::of(plan, &ChoiceIds::of(&plan.choices));
        let mut landed: BTreeMap<usize, Vec<(usize, Decimal)>> = BTreeMap::new();
        let brings = |claim: &&Claim| claim.amount > Decimal::ZERO && plan.initiatives[claim.initiative].is_strategic();
        for claim in self.claims.iter().filter(brings) {
            landed.entry(claim.initiative).or_default().push((claim.choice, claim.amount));
        }
        let mut steps = MOST_STEPS;
        let arrive = |(initiative, landed)| Some((initiative, cascade.arriving_at(plan, question, landed, &mut steps)?));
        landed.into_iter().map(arrive).collect()
    }

    /// Every choice whose money can arrive at a choice: itself, those that serve it, and those that serve them.
    pub fn sources(&self, choice: usize) -> BTreeSet<usize> {
        let mut sources = BTreeSet::new();
        let mut open = vec![choice];
        while let Some(next) = open.pop() {
            if sources.insert(next) {
                open.extend(&self.choices[next].served_by);
            }
        }
        sources
    }
}

/// Whether a choice must be supported. A second row of one id must not: nothing can link to it, and `duplicate-id` says so.
fn requires_support(plan: &Plan, index: usize, ids: &ChoiceIds) -> bool {
    let choice = &plan.choices[index];
    choice.requires_support() && ids.find(choice.id()).is_none_or(|meant| meant == index)
}

/// What arrives at each question that has an active choice, and each choice's share of it.
fn questions(plan: &Plan, choices: &mut [ChoiceMoney], strategic: Decimal) -> BTreeMap<Question, QuestionMoney> {
    let mut questions: BTreeMap<Question, QuestionMoney> = BTreeMap::new();
    let active = |choice: &Choice| if choice.is_active() { choice.question() } else { None };
    for (choice, money) in plan.choices.iter().zip(choices.iter()) {
        if let Some(question) = active(choice) {
            questions.entry(question).or_default().arriving += money.arriving;
        }
    }
    for (choice, money) in plan.choices.iter().zip(choices.iter_mut()) {
        money.funded = active(choice).and_then(|question| ratio(money.arriving, questions[&question].arriving));
    }
    for question in questions.values_mut() {
        question.reach = ratio(question.arriving, strategic);
    }
    questions
}

/// Initiatives that the arithmetic calls critical: active ones that alone are linked directly to a priority-1 choice, whose stated
/// revenue is at least `large` of the total target, or that a condition of low confidence names.
fn critical(plan: &Plan, choices: &[ChoiceMoney], large: Decimal) -> BTreeMap<usize, Vec<CriticalReason>> {
    let mut critical: BTreeMap<usize, Vec<CriticalReason>> = BTreeMap::new();
    for (choice, money) in choices.iter().enumerate() {
        if let ([alone], true) = (money.initiatives.as_slice(), money.first_priority) {
            critical.entry(*alone).or_default().push(CriticalReason::AloneCarries(choice));
        }
    }
    if let Some(target) = total_target(plan).filter(|target| *target > Decimal::ZERO) {
        for (index, initiative) in plan.initiatives.iter().enumerate().filter(|(_, initiative)| initiative.is_active()) {
            let revenue = initiative.expected_revenue.as_ref().and_then(|revenue| plan.reporting(&revenue.value.money));
            let share = revenue.and_then(|revenue| ratio(initiative.carried(revenue), target));
            if share.is_some_and(|share| share >= large) {
                critical.entry(index).or_default().push(CriticalReason::LargeRevenue);
            }
        }
    }
    for (condition, initiative) in named_by_conditions(plan) {
        critical.entry(initiative).or_default().push(CriticalReason::NamedByCondition(condition));
    }
    critical
}

/// Which active initiatives conditions of low confidence name, as (condition, initiative). What a retired choice rested on no longer
/// matters, and an id that two initiatives have could mean either.
fn named_by_conditions(plan: &Plan) -> Vec<(usize, usize)> {
    let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, initiative) in plan.initiatives.iter().enumerate().filter(|(_, initiative)| !initiative.id().trim().is_empty()) {
        by_id.entry(initiative.id().trim().to_lowercase()).or_default().push(index);
    }
    let stands = |condition: &Condition| {
        let choice = condition.choice.as_ref().and_then(|id| plan.choice(&id.value));
        choice.is_none_or(|choice| choice.status != ChoiceStatus::Retired)
    };
    let is_low = |condition: &Condition| condition.confidence.as_ref().is_some_and(|confidence| confidence.value == Confidence::Low);
    let conditions = plan.conditions.iter().enumerate().filter(|(_, condition)| is_low(condition) && stands(condition));
    conditions
        .flat_map(|(index, condition)| {
            let names = names(condition);
            let initiatives: BTreeSet<usize> = names
                .iter()
                .filter_map(|name| match by_id.get(name)?.as_slice() {
                    [only] => Some(*only),
                    _ => None,
                })
                .filter(|initiative| plan.initiatives[*initiative].is_active())
                .collect();
            initiatives.into_iter().map(move |initiative| (index, initiative))
        })
        .collect()
}

/// What a condition may name as initiatives, in lower case: its Initiatives column, and the words of its other texts that look like
/// ids, with a letter and a digit, so that `12 audits` names no initiative 12.
fn names(condition: &Condition) -> BTreeSet<String> {
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.');
    let texts = [&condition.statement, &condition.test, &condition.evidence].into_iter().flatten();
    let words = texts.flat_map(|text| text.value.split(move |character| !is_part(character)));
    let ids = words
        .map(|word| word.trim_matches(|character: char| !character.is_alphanumeric()).to_lowercase())
        .filter(|word| word.contains(char::is_alphabetic) && word.contains(|character: char| character.is_ascii_digit()));
    condition.initiatives.iter().map(|reference| reference.id.trim().to_lowercase()).chain(ids).collect()
}

/// A part of a whole, a fraction; none where there is no whole to divide.
fn ratio(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole > Decimal::ZERO { part.checked_div(whole) } else { None }
}
