//! Payback: when an initiative has earned what it cost, on contribution and not on revenue.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::budget::Measure;
use super::money::round_half_away;
use super::period::Period;
use super::phasing::Phasing;
use super::{Initiative, Plan};
use crate::config::policy::Thresholds;
use crate::layout::Field;

/// When an initiative pays back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payback {
    /// In that month, which is so many months after the start; the start's month is the first.
    In(i32, Period),
    /// Not within the months looked at.
    Never,
    /// Not within the months it states, and the plan says of no initiative whether revenue goes on.
    Unknown,
}

/// When the planned initiatives pay back that state revenue and cost something.
#[derive(Clone, Debug, Default)]
pub struct Paybacks {
    /// Months looked at.
    pub horizon: i32,
    /// Whether any initiative says if its revenue goes on.
    pub says_recurs: bool,
    /// One for each, in the sheet's order.
    pub rows: Vec<InitiativePayback>,
}

/// When an initiative pays back, of what this plan carries, in the reporting currency.
#[derive(Clone, Debug)]
pub struct InitiativePayback {
    /// The place in `plan.initiatives`.
    pub initiative: usize,
    /// What it costs, capex included; none without a rate.
    pub cost: Option<Decimal>,
    /// `expected revenue x confidence x margin`, of its months, else of the year; none without a rate or a margin.
    pub contribution: Option<Decimal>,
    /// Whether its revenue goes on after the stated months, where any initiative of the plan says so.
    pub recurs: Option<bool>,
    /// Its months and when it pays back, or what that would need.
    pub found: Result<(Flow, Payback), Lacking>,
}

impl Paybacks {
    /// Those of a plan.
    pub fn of(plan: &Plan, thresholds: &Thresholds) -> Self {
        let phasing = Phasing::of(plan);
        let horizon = thresholds.payback_horizon.value.to_i32().unwrap_or(60).clamp(1, 600);
        // Where no row says whether revenue goes on, a year that does not carry its cost says nothing of the next.
        let says_recurs = plan.has(Field::Recurs);
        let planned = plan.initiatives.iter().enumerate().filter(|(_, initiative)| initiative.is_planned());
        let rows = planned.filter_map(|(index, initiative)| {
            let flow = Flow::of(plan, &phasing, initiative)?;
            let recurs = says_recurs.then(|| initiative.recurs.as_ref().is_some_and(|recurs| recurs.value));
            let (cost, contribution) = match &flow {
                Ok(flow) => (Some(sum(&flow.cost)), Some(sum(&flow.contribution))),
                Err(_) => year(plan, &phasing, initiative),
            };
            let digits = plan.currency().minor_digits();
            let found = flow.map(|flow| {
                let payback = flow.payback(recurs, horizon, digits);
                (flow, payback)
            });
            Some(InitiativePayback { initiative: index, cost, contribution, recurs, found })
        });
        Paybacks { horizon, says_recurs, rows: rows.collect() }
    }
}

/// What an initiative costs and contributes in the year.
fn year(plan: &Plan, phasing: &Phasing<'_>, initiative: &Initiative) -> (Option<Decimal>, Option<Decimal>) {
    let of = |measure: Measure| {
        let known = phasing.without_rate(initiative, measure, plan.currency()).is_empty();
        if known { phasing.year(initiative, measure, plan.currency()) } else { None }
    };
    let margin = initiative.margin.as_ref().or(plan.header.margin.as_ref()).map(|margin| margin.value);
    let confidence = initiative.confidence.as_ref().map_or(Decimal::ONE, |confidence| confidence.value);
    let earned = of(Measure::ExpectedRevenue).zip(margin);
    (of(Measure::Budget), earned.map(|(revenue, margin)| revenue.saturating_mul(confidence).saturating_mul(margin)))
}

fn sum(amounts: &BTreeMap<Period, Decimal>) -> Decimal {
    amounts.values().fold(Decimal::ZERO, |sum, amount| sum.saturating_add(*amount))
}

/// What an initiative earns and costs by month, of what this plan carries, in the reporting currency.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The month of its start; the first with money where it has none.
    pub start: Period,
    /// Its cost by month, capex included.
    pub cost: BTreeMap<Period, Decimal>,
    /// `expected revenue x confidence x margin` by month.
    pub contribution: BTreeMap<Period, Decimal>,
    /// The margin, its own or the plan's, a fraction.
    pub margin: Decimal,
}

/// What a payback would need and the plan does not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// Expected revenue by months: the year's figure alone gives the year's result only.
    Months,
    /// A margin.
    Margin,
    /// A rate.
    Rate,
}

impl Lacking {
    /// In words: `months of Expected revenue on Phasing`.
    pub fn needs(self) -> &'static str {
        match self {
            Lacking::Months => "months of Expected revenue on Phasing",
            Lacking::Margin => "Margin % on Initiatives or Contribution margin % on the Plan sheet",
            Lacking::Rate => "an exchange rate",
        }
    }
}

impl Flow {
    /// What an initiative that states revenue and costs something earns and costs; none of others.
    pub fn of(plan: &Plan, phasing: &Phasing<'_>, initiative: &Initiative) -> Option<Result<Self, Lacking>> {
        let (revenue, currency) = (Measure::ExpectedRevenue, plan.currency());
        let stated = initiative.expected_revenue.as_ref().is_some_and(|revenue| !revenue.value.value().is_zero());
        let rows = phasing.rows(initiative, revenue);
        let by_months = rows.iter().any(|row| row.months.values().any(|amount| !amount.value.value().is_zero()));
        if !stated && !by_months {
            return None;
        }
        if [revenue, Measure::Budget].iter().any(|measure| !phasing.without_rate(initiative, *measure, currency).is_empty()) {
            return Some(Err(Lacking::Rate));
        }
        let months = phasing.months_in(initiative, Measure::Budget, currency);
        let mut cost = if months.is_empty() { phasing.spread(initiative, Measure::Budget, currency) } else { months };
        cost.retain(|_, amount| *amount > Decimal::ZERO);
        let first_cost = *cost.keys().next()?;
        if !by_months {
            return Some(Err(Lacking::Months));
        }
        let Some(margin) = initiative.margin.as_ref().or(plan.header.margin.as_ref()).map(|margin| margin.value) else {
            return Some(Err(Lacking::Margin));
        };
        let confidence = initiative.confidence.as_ref().map_or(Decimal::ONE, |confidence| confidence.value);
        let earned = |amount: Decimal| amount.saturating_mul(confidence).saturating_mul(margin);
        let contribution = phasing.months_in(initiative, revenue, currency).into_iter().map(|(period, amount)| (period, earned(amount)));
        let start = initiative.start.as_ref().map_or(first_cost, |start| Period::of(start.value));
        Some(Ok(Flow { start, cost, contribution: contribution.collect(), margin }))
    }

    /// What a month earns once the stated ones are over: the mean of the last three.
    pub fn run_on(&self) -> Decimal {
        let Some(last) = self.contribution.keys().next_back().copied() else { return Decimal::ZERO };
        let three = (0..3).filter_map(|back| self.contribution.get(&last.plus(-back)));
        three.fold(Decimal::ZERO, |sum, amount| sum.saturating_add(*amount)) / Decimal::from(3)
    }

    /// Months from the start to the first month, at or after the first cost, from which cumulative contribution stays at or above
    /// cumulative cost. Where revenue recurs, the mean of the last three months' contribution runs on to `horizon` months.
    pub fn payback(&self, recurs: Option<bool>, horizon: i32, digits: u32) -> Payback {
        let Some(first_cost) = self.cost.keys().next().copied() else { return Payback::Never };
        let mut net = self.contribution.clone();
        if let (Some(true), Some(last)) = (recurs, self.contribution.keys().next_back()) {
            let (run_on, first) = (self.run_on(), last.plus(1).max(self.start));
            for count in 0..=self.start.plus(horizon - 1).months_since(first).min(horizon) {
                net.insert(first.plus(count), run_on);
            }
        }
        for (period, cost) in &self.cost {
            let month = net.entry(*period).or_default();
            *month = month.saturating_sub(*cost);
        }
        let mut ahead = Decimal::ZERO;
        let mut first = None;
        for (period, amount) in net {
            ahead = ahead.saturating_add(amount);
            if round_half_away(ahead, digits) < Decimal::ZERO {
                first = None;
            } else if first.is_none() && period >= first_cost {
                first = Some(period);
            }
        }
        match first.map(|period| (period.months_since(self.start) + 1, period)) {
            Some((months, period)) if months <= horizon => Payback::In(months.max(1), period),
            _ if recurs.is_none() => Payback::Unknown,
            _ => Payback::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(first: &str, amounts: &[i64]) -> BTreeMap<Period, Decimal> {
        let first = Period::parse(first).expect("a period");
        (0..).zip(amounts).map(|(count, amount)| (first.plus(count), Decimal::from(*amount))).collect()
    }

    fn flow(cost: &[i64], contribution: &[i64]) -> Flow {
        let start = Period::parse("2027-01").expect("a period");
        Flow { start, cost: months("2027-01", cost), contribution: months("2027-01", contribution), margin: Decimal::ONE }
    }

    fn month(payback: Payback) -> Option<i32> {
        if let Payback::In(months, _) = payback { Some(months) } else { None }
    }

    #[test]
    fn it_is_the_first_month_from_which_earnings_stay_ahead_of_cost() {
        // -10, -15, -10, 0, 10: the fourth month.
        assert_eq!(month(flow(&[10, 10, 5], &[0, 5, 10, 10, 10]).payback(Some(false), 60, 2)), Some(4));
        // Ahead in the second month, behind again in the third, ahead for good in the fifth.
        assert_eq!(month(flow(&[10, 0, 20], &[0, 15, 0, 10, 10]).payback(Some(false), 60, 2)), Some(5));
        // What is earned before anything is spent is no payback yet.
        assert_eq!(month(flow(&[0, 0, 10], &[20, 20, 20]).payback(Some(false), 60, 2)), Some(1));
        let mut late = flow(&[], &[20, 20, 20]);
        late.cost = months("2027-03", &[10]);
        assert_eq!(month(late.payback(Some(false), 60, 2)), Some(3));
    }

    #[test]
    fn each_planned_initiative_that_earns_and_costs_has_one_or_says_what_it_lacks() {
        let plan = crate::plan::sketch::plan(&[
            (
                "Initiatives",
                "Initiative ID | Status | Budget | Expected revenue | Confidence % | Margin %
                I-01 | Planned | 120 | 600 | 50% | 40%\nI-02 | Planned | 120 | 600 | 50% | 40%\nI-03 | Planned | 120 | 600 | |
                I-04 | Planned | 120 | | |\nI-05 | Planned | | 600 | | 40%\nI-06 | Idea | 120 | 600 | | 40%",
            ),
            (
                "Phasing",
                "Initiative ID | Measure | 2027-01 | 2027-02 | 2027-03\nI-01 | Budget | 120 | |\nI-01 | Expected revenue | 200 | 200 | 400
                I-03 | Expected revenue | 200 | 200 | 200",
            ),
        ]);
        let paybacks = Paybacks::of(&plan, &Thresholds::default());
        let said: Vec<_> = paybacks.rows.iter().map(|row| (row.initiative, row.cost, row.contribution)).collect();
        let some = |amount: i64| Some(Decimal::from(amount));
        // 800 x 50 % x 40 % of the months; 600 x 50 % x 40 % of the year; no margin.
        assert_eq!(said, [(0, some(120), some(160)), (1, some(120), some(120)), (2, some(120), None)]);
        let found: Vec<_> =
            paybacks.rows.iter().map(|row| row.found.as_ref().map(|(_, payback)| *payback).map_err(|lacking| *lacking)).collect();
        let march = Period::parse("2027-03").expect("a period");
        assert_eq!(found, [Ok(Payback::In(3, march)), Err(Lacking::Months), Err(Lacking::Margin)]);
    }

    #[test]
    fn only_recurring_revenue_runs_on() {
        // 100 of cost, 3 a month at the end: 12 are earned in the six months, 88 are left, 30 more months (29.33).
        let flow = flow(&[100], &[0, 0, 3, 3, 3, 3]);
        assert_eq!(month(flow.payback(Some(true), 60, 2)), Some(36));
        assert_eq!(flow.payback(Some(true), 35, 2), Payback::Never);
        assert_eq!(flow.payback(Some(false), 60, 2), Payback::Never);
        assert_eq!(flow.payback(None, 60, 2), Payback::Unknown);
    }
}
