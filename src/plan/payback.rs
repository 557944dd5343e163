//! Payback: when an initiative has earned what it cost, on contribution and not on revenue.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::budget::Measure;
use super::money::round_half_away;
use super::period::Period;
use super::phasing::Phasing;
use super::{Initiative, Plan};

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
    fn only_recurring_revenue_runs_on() {
        // 100 of cost, 3 a month at the end: 12 are earned in the six months, 88 are left, 30 more months (29.33).
        let flow = flow(&[100], &[0, 0, 3, 3, 3, 3]);
        assert_eq!(month(flow.payback(Some(true), 60, 2)), Some(36));
        assert_eq!(flow.payback(Some(true), 35, 2), Payback::Never);
        assert_eq!(flow.payback(Some(false), 60, 2), Payback::Never);
        assert_eq!(flow.payback(None, 60, 2), Payback::Unknown);
    }
}
