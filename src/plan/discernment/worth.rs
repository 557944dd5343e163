//! Worth: what an initiative is for the strategy and for the year's contribution, each as its part of all initiatives' together.
//!
//! `s(i) = sum over h of wt(h) x q(i,h) / sum over j of q(j,h)`, where `q(i,h)` is the money of initiative i that arrives at the
//! how-to-win h, directly or carried, and j are all planned ones: a choice's weight is split over its initiatives by money.
//! `v(i) = expected revenue x margin x confidence`. `worth(i) = a x s(i) / sum s + (1 - a) x v(i) / sum v`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Row, Why, sum};
use crate::config::Thresholds;
use crate::plan::alignment::{Alignment, Priorities};
use crate::plan::budget::Measure;
use crate::plan::phasing::Phasing;
use crate::plan::strategy::Question;
use crate::plan::{Initiative, Plan};

/// How worth was weighed.
#[derive(Clone, Debug, Default)]
pub struct Weighing {
    /// The part of worth that is the strategy's, a fraction: the setting, 1 where nothing brings a contribution, 0 where no money
    /// reaches a how-to-win that has a weight; none where neither can be told.
    pub strategy_part: Option<Decimal>,
    /// Where the weights of the how-to-win choices are from.
    pub weights: Weights,
    /// Active how-to-win choices, with their weight (all add to 1) and the money that arrives at them.
    pub choices: Vec<Weighed>,
    /// `sum s`, over the initiatives that are listed.
    pub strategic: Decimal,
    /// `sum v`, over those that bring something.
    pub contribution: Decimal,
    /// No initiative and not the plan states a margin: revenue counts whole.
    pub without_margin: bool,
}

/// A how-to-win choice with its weight.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// The choice.
    pub choice: usize,
    /// Its weight, a fraction.
    pub weight: Decimal,
    /// The money that arrives at it.
    pub arriving: Decimal,
}

/// Where the weights of the how-to-win choices are from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weights {
    /// There is no active how-to-win.
    #[default]
    None,
    /// Their declared shares.
    Declared,
    /// 5 for rank 1 down to 1 for rank 5: for this list alone.
    Ranks,
    /// Equal, since no priorities are written.
    Equal,
}

/// Weighs the active initiatives, given with their money: rows in the plan's order. None where the links are too many to follow.
pub(super) fn weigh(
    plan: &Plan,
    alignment: &Alignment,
    phasing: &Phasing<'_>,
    thresholds: &Thresholds,
    active: &[(usize, Decimal)],
) -> Option<(Vec<Row>, Weighing)> {
    let arrivals = alignment.arrivals(plan, Question::HowToWin)?;
    let mut weighing = Weighing::default();
    (weighing.choices, weighing.weights) = weights(plan, alignment);
    for weighed in &mut weighing.choices {
        weighed.arriving = sum(arrivals.values().filter_map(|arrived| arrived.get(&weighed.choice)).copied());
    }
    let place: BTreeMap<usize, usize> = weighing.choices.iter().enumerate().map(|(place, weighed)| (weighed.choice, place)).collect();
    weighing.without_margin = plan.header.margin.is_none() && plan.initiatives.iter().all(|initiative| initiative.margin.is_none());
    let mut rows: Vec<Row> = Vec::with_capacity(active.len());
    for (index, money) in active {
        let initiative = &plan.initiatives[*index];
        let arrived = arrivals.get(index);
        let part = |(choice, amount): (&usize, &Decimal)| {
            let weighed = &weighing.choices[*place.get(choice)?];
            weighed.weight.checked_mul(amount.checked_div(weighed.arriving)?)
        };
        let revenue = revenue(plan, phasing, initiative);
        rows.push(Row {
            initiative: *index,
            money: *money,
            spent: phasing.actual_to_date(initiative, plan.currency()),
            serves: arrived.into_iter().flatten().map(|(choice, amount)| (*choice, *amount)).collect(),
            strategic: sum(arrived.into_iter().flatten().filter_map(part)),
            revenue: revenue.unwrap_or_default(),
            contribution: revenue.and_then(|revenue| contribution(plan, initiative, revenue, weighing.without_margin)),
            worth: Decimal::ZERO,
            place: None,
            verdict: None,
            why: Why::NotSplit,
            cumulative: None,
        });
    }
    weighing.strategic = sum(rows.iter().map(|row| row.strategic));
    weighing.contribution = sum(rows.iter().filter_map(|row| row.contribution).filter(|contribution| *contribution > Decimal::ZERO));
    weighing.strategy_part = match (weighing.strategic.is_zero(), weighing.contribution.is_zero()) {
        (true, true) => None,
        (true, false) => Some(Decimal::ZERO),
        (false, true) => Some(Decimal::ONE),
        (false, false) => Some(Thresholds::fraction(&thresholds.worth_strategy)),
    };
    for row in &mut rows {
        let (strategy, contribution) = parts(&weighing, row);
        row.worth = strategy.saturating_add(contribution).round_dp(15);
    }
    Some((rows, weighing))
}

/// The two parts of a row's worth: `a x s(i) / sum s` and `(1 - a) x v(i) / sum v`.
pub fn parts(weighing: &Weighing, row: &Row) -> (Decimal, Decimal) {
    let Some(part) = weighing.strategy_part else { return (Decimal::ZERO, Decimal::ZERO) };
    let share = |amount: Decimal, whole: Decimal| amount.checked_div(whole).unwrap_or_default();
    let strategy = part.saturating_mul(share(row.strategic, weighing.strategic));
    let contribution = share(row.contribution.unwrap_or_default(), weighing.contribution);
    // A loss that dwarfs all contributions says no more than that it is one.
    let contribution = contribution.clamp(-Decimal::ONE_THOUSAND, Decimal::ONE);
    (strategy, (Decimal::ONE - part).saturating_mul(contribution))
}

/// The active how-to-win choices with their weights, which add to 1. A choice that does not compete, being in place or without a
/// priority where others have one, has none.
fn weights(plan: &Plan, alignment: &Alignment) -> (Vec<Weighed>, Weights) {
    let of_question = |index: &usize| plan.choices[*index].is_active() && plan.choices[*index].question() == Some(Question::HowToWin);
    let choices: Vec<usize> = (0..plan.choices.len()).filter(of_question).collect();
    if choices.is_empty() {
        return (Vec::new(), Weights::None);
    }
    let written = alignment.questions.get(&Question::HowToWin).map_or(Priorities::None, |question| question.declared_by);
    let stated = |choice: &usize| {
        let money = &alignment.choices[*choice];
        match written {
            Priorities::Weights => money.declared.unwrap_or_default(),
            Priorities::Ranks => money.rank.map_or(Decimal::ZERO, |rank| Decimal::from(6_u32.saturating_sub(rank.max(1)))),
            Priorities::None => Decimal::ZERO,
        }
    };
    let mut weights: Vec<Decimal> = choices.iter().map(stated).collect();
    let mut from = if written == Priorities::Ranks { Weights::Ranks } else { Weights::Declared };
    if weights.iter().all(Decimal::is_zero) {
        weights = choices.iter().map(|choice| Decimal::from(u8::from(!plan.choices[*choice].is_in_place()))).collect();
        from = Weights::Equal;
    }
    let all = sum(weights.iter().copied());
    let weighed = choices.into_iter().zip(weights).map(|(choice, weight)| Weighed {
        choice,
        weight: weight.checked_div(all).unwrap_or_default(),
        arriving: Decimal::ZERO,
    });
    (weighed.collect(), from)
}

/// The revenue of the year, of what this plan carries; none where some of it has no rate.
fn revenue(plan: &Plan, phasing: &Phasing<'_>, initiative: &Initiative) -> Option<Decimal> {
    let measure = Measure::ExpectedRevenue;
    let has_rate = phasing.without_rate(initiative, measure, plan.currency()).is_empty();
    has_rate.then(|| phasing.year(initiative, measure, plan.currency()).unwrap_or_default())
}

/// `expected revenue x margin x confidence`; a blank confidence is 100 %, a blank margin the plan's. None where revenue is stated and
/// no margin is, though others have one.
fn contribution(plan: &Plan, initiative: &Initiative, revenue: Decimal, without_margin: bool) -> Option<Decimal> {
    if revenue.is_zero() {
        return Some(Decimal::ZERO);
    }
    let confidence = initiative.confidence.as_ref().map_or(Decimal::ONE, |confidence| confidence.value);
    let own = initiative.margin.as_ref().or(plan.header.margin.as_ref()).map(|margin| margin.value);
    let margin = if without_margin { Decimal::ONE } else { own? };
    Some(revenue.saturating_mul(margin).saturating_mul(confidence))
}
