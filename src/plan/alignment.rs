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
use super::phasing::Phasing;
use super::strategy::{Choice, ChoiceIds, Question};
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
}

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
        let budget = budget.unwrap_or_default();
        let strategic = initiative.is_strategic();
        *(if strategic { &mut self.strategic } else { &mut self.run_and_mandatory }) += budget;
        for (choice, share) in claims::shares(initiative, ids) {
            let amount = share.map_or(Decimal::ZERO, |share| budget * share);
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

/// Initiatives that the arithmetic calls critical: active ones that alone are linked directly to a priority-1 choice, or whose stated
/// revenue is at least `large` of the total target.
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
    critical
}

/// A part of a whole, a fraction; none where there is no whole to divide.
fn ratio(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole > Decimal::ZERO { part.checked_div(whole) } else { None }
}
