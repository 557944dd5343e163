//! Contribution, result and break-even: each formula a function of numbers.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::coverage::{A_RATE, BASE, Needs};
use super::{Brings, Costs, sum};
use crate::plan::money::{Currency, round_half_away};
use crate::plan::{Calendar, Period, phasing};

/// `base x plan margin + sum of expected revenue x confidence x the initiative's margin (else the plan's)`.
///
/// None where some of it has no margin of its own and the plan has none.
pub(super) fn contribution(base: Decimal, margin: Option<Decimal>, brings: &[&Brings]) -> Option<Decimal> {
    let part = |amount: Decimal, own: Option<Decimal>| match own.or(margin) {
        Some(margin) => Some(amount.saturating_mul(margin)),
        None => amount.is_zero().then_some(Decimal::ZERO),
    };
    let initiatives: Option<Vec<Decimal>> = brings.iter().map(|brings| part(brings.year, brings.margin)).collect();
    Some(part(base, None)?.saturating_add(sum(initiatives?)))
}

/// `contribution - fixed costs - opex budgets of planned initiatives`; capex is shown beside it.
pub(super) fn result(contribution: Decimal, fixed_costs: Decimal, opex: Decimal) -> Decimal {
    contribution.saturating_sub(fixed_costs).saturating_sub(opex)
}

/// `costs / (contribution / covered revenue)`: the plan's own mix, over the revenue that the contribution comes from. None where it
/// earns nothing on its revenue.
pub(super) fn break_even_revenue(costs: Decimal, contribution: Decimal, covered: Decimal) -> Option<Decimal> {
    if contribution <= Decimal::ZERO || covered <= Decimal::ZERO {
        return None;
    }
    costs.checked_div(contribution.checked_div(covered)?)
}

/// What each month earns: its base at the plan's margin, and what initiatives bring in it at theirs.
pub(super) fn monthly_contribution(
    calendar: &Calendar,
    base: &BTreeMap<Period, Decimal>,
    margin: Option<Decimal>,
    brings: &[&Brings],
) -> Vec<Decimal> {
    let margin = margin.unwrap_or_default();
    let earned = |period: &Period| {
        let initiatives = brings.iter().filter_map(|brings| {
            let amount = brings.months.get(period)?;
            Some(amount.saturating_mul(brings.margin.unwrap_or(margin)))
        });
        base.get(period).copied().unwrap_or_default().saturating_mul(margin).saturating_add(sum(initiatives))
    };
    calendar.periods.iter().map(earned).collect()
}

/// What each month costs: an even part of the fixed costs, and the initiatives' opex by phasing.
pub(super) fn monthly_cost(calendar: &Calendar, fixed_costs: Decimal, costs: &[Costs], currency: Currency) -> Vec<Decimal> {
    let fixed = phasing::evenly(fixed_costs, calendar.periods.len(), currency);
    let opex = |period: &Period| sum(costs.iter().filter_map(|costs| costs.get(period)).copied());
    calendar.periods.iter().zip(fixed).map(|(period, fixed)| fixed.saturating_add(opex(period))).collect()
}

/// The first month from which cumulative contribution stays at or above cumulative cost to the year's end, at the minor unit.
pub(super) fn break_even_month(calendar: &Calendar, earned: &[Decimal], spent: &[Decimal], digits: u32) -> Option<Period> {
    let mut ahead = Decimal::ZERO;
    let mut first = None;
    for ((period, earned), spent) in calendar.periods.iter().zip(earned).zip(spent) {
        ahead = ahead.saturating_add(*earned).saturating_sub(*spent);
        if round_half_away(ahead, digits) < Decimal::ZERO {
            first = None;
        } else if first.is_none() {
            first = Some(*period);
        }
    }
    first
}

/// What the result would need and the plan does not give.
pub(super) fn result_needs(base: bool, no_margin: bool, fixed_costs: bool, rates: bool) -> Option<Needs> {
    match (base, no_margin, fixed_costs) {
        _ if !rates => Some(A_RATE),
        (false, _, false) => Some("Base on Targets and Fixed costs for the year on the Plan sheet"),
        (false, _, true) => Some(BASE),
        (true, true, false) => Some("Contribution margin % and Fixed costs for the year on the Plan sheet"),
        (true, true, true) => Some("Contribution margin % on the Plan sheet"),
        (true, false, false) => Some("Fixed costs for the year on the Plan sheet"),
        (true, false, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals<const N: usize>(values: [i64; N]) -> Vec<Decimal> {
        values.map(Decimal::from).to_vec()
    }

    #[test]
    fn break_even_is_reached_only_where_it_stays() {
        let calendar = Calendar::months("FY2027", Period { year: 2026, month: 10 });
        // Ahead by 5, 0, -5, -2, 2 and so on: October and November do not stay, February is the first that does.
        let earned = decimals([15, 5, 5, 13, 14, 10, 10, 10, 10, 10, 10, 10]);
        let spent = decimals([10; 12]);
        let month = break_even_month(&calendar, &earned, &spent, 2);
        assert_eq!(month, Period::new(2027, 2));
        // A last month below cost: never.
        let earned = decimals([15, 5, 5, 13, 14, 10, 10, 10, 10, 10, 10, 2]);
        assert_eq!(break_even_month(&calendar, &earned, &spent, 2), None);
    }

    #[test]
    fn break_even_revenue_keeps_the_mix() {
        // 400 of contribution on 1,000 of revenue is 40 %; costs of 600 need 600 / 0.4 = 1,500.
        let [costs, contribution, covered] = [600, 400, 1000].map(Decimal::from);
        assert_eq!(break_even_revenue(costs, contribution, covered), Some(Decimal::from(1500)));
        assert_eq!(break_even_revenue(costs, Decimal::ZERO, covered), None);
    }
}
