//! Monthly money: what this plan carries of each planned initiative, and of its targets, month by month in whole minor units.
//!
//! This is what finance is handed, so that nothing is left over: a year's figure is rounded once, to its currency's minor unit, and
//! its months and the choices they are for add up to it exactly, by largest remainder. Rules and charts look at exact amounts, in
//! [`phasing`](super::phasing).

use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive as _;
use rust_decimal::{Decimal, RoundingStrategy};

use super::budget::Measure;
use super::money::{Amount, Currency, Money, round_half_away, tolerance};
use super::period::Period;
use super::phasing::{self, Phasing, evenly, stated};
use super::target::{self, TargetRow};
use super::{Initiative, Plan};
use crate::config::Thresholds;
use crate::workbook::CellRef;

/// One measure of one planned initiative in one currency, or one row of Targets.
#[derive(Clone, Debug)]
pub struct Monthly<'a> {
    /// What it is of.
    pub of: Of<'a>,
    /// The currency.
    pub currency: Currency,
    /// Whether the months are the plan's own.
    pub basis: Basis,
    /// What the largest month took, so that stated months add up to their year's figure.
    pub rounding: Decimal,
    /// The months, in order; those without money are left out.
    pub months: Vec<Month>,
}

/// What money is of.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    /// A measure of an initiative.
    Initiative(&'a Initiative, Measure),
    /// A row of Targets.
    Target(&'a TargetRow),
}

/// Where months come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The plan states them.
    Stated,
    /// The year's figure, spread over the months in which the initiative runs.
    Spread,
}

/// One month's money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// The month.
    pub period: Period,
    /// Whole minor units of its currency.
    pub amount: Decimal,
    /// The same in the reporting currency, in whole minor units; none where there is no rate.
    pub reporting: Option<Decimal>,
    /// What one unit was worth: the month's rate, or for a figure that was spread the mean of the year's.
    pub rate: Option<Decimal>,
    /// The month's cell, else the year's.
    pub at: CellRef,
}

/// The measures of initiatives that are handed over.
pub const MEASURES: [Measure; 3] = [Measure::Budget, Measure::Forecast, Measure::ExpectedRevenue];

/// A measure of a planned initiative, of what this plan carries: its months where it states some, else the year's figure spread over
/// the months in which it runs. One for each currency in which months are stated; months that are blank or zero are left out.
///
/// Months that differ from the year's figure by no more than their rounding follow it, the largest month taking the difference.
pub fn of_initiative<'a>(phasing: &Phasing<'a>, initiative: &'a Initiative, measure: Measure, thresholds: &Thresholds) -> Vec<Monthly<'a>> {
    let plan = phasing.plan();
    let of = Of::Initiative(initiative, measure);
    let rows = phasing.rows(initiative, measure);
    let months = phasing::of_year(plan, &rows);
    if months.is_empty() {
        let Some(year) = stated(initiative, measure) else { return Vec::new() };
        let periods = phasing.running(initiative, measure);
        return vec![spread(plan, of, &year.value.money, initiative, &periods, &year.at)];
    }
    let most = Thresholds::fraction(&thresholds.tolerance);
    let rounding = phasing::rounding(&months, stated(initiative, measure), most).map_or(Decimal::ZERO, |money| money.amount);
    let largest = phasing::largest(&months);
    let mut by_currency: BTreeMap<Currency, BTreeMap<Period, (Decimal, CellRef)>> = BTreeMap::new();
    let wanted: std::collections::BTreeSet<Period> = months.iter().map(|(period, _)| *period).collect();
    for (period, amount) in rows.iter().flat_map(|row| &row.months).filter(|(period, _)| wanted.contains(period)) {
        let of_currency = by_currency.entry(amount.value.money.currency).or_default();
        let sum = of_currency.entry(*period).or_insert_with(|| (Decimal::ZERO, amount.at.clone()));
        sum.0 += amount.value.value();
    }
    // A rounding is only known where all months are in the figure's currency, so that there is one.
    if let (Some(largest), [only]) = (largest, by_currency.values_mut().collect::<Vec<_>>().as_mut_slice())
        && let Some(month) = only.get_mut(&largest)
    {
        month.0 += rounding;
    }
    let rounding = initiative.carried(rounding);
    let all = by_currency.into_iter().map(|(currency, months)| in_months(plan, of, currency, initiative, months));
    all.map(|monthly| Monthly { rounding, ..monthly }).collect()
}

/// Stated months of one currency.
fn in_months<'a>(
    plan: &Plan,
    of: Of<'a>,
    currency: Currency,
    initiative: &Initiative,
    months: BTreeMap<Period, (Decimal, CellRef)>,
) -> Monthly<'a> {
    let exact: Vec<Decimal> = months.values().map(|(amount, _)| initiative.carried(*amount)).collect();
    stated_months(plan, of, currency, &exact, months.into_iter().map(|(period, (_, at))| (period, at)))
}

/// Months as they are stated: the year is their sum, rounded once, and each converts at its own rate.
fn stated_months<'a>(
    plan: &Plan,
    of: Of<'a>,
    currency: Currency,
    exact: &[Decimal],
    places: impl Iterator<Item = (Period, CellRef)>,
) -> Monthly<'a> {
    let amounts = apportion(rounded_sum(exact, currency), exact, currency);
    let places: Vec<(Period, CellRef)> = places.collect();
    let converted: Option<Vec<Decimal>> =
        exact.iter().zip(&places).map(|(amount, (period, _))| plan.reporting_in(&Money { amount: *amount, currency }, *period)).collect();
    let reporting = converted.map(|exact| apportion(rounded_sum(&exact, plan.currency()), &exact, plan.currency()));
    let months = places.into_iter().zip(amounts).enumerate().map(|(index, ((period, at), amount))| Month {
        period,
        amount,
        reporting: reporting.as_ref().map(|reporting| reporting[index]),
        rate: rate(plan, currency, Some(period)),
        at,
    });
    Monthly { of, currency, basis: Basis::Stated, rounding: Decimal::ZERO, months: with_money(months) }
}

/// A year's figure in equal parts over some months, converted at the mean of the year's rates.
fn spread<'a>(plan: &Plan, of: Of<'a>, year: &Money, initiative: &Initiative, periods: &[Period], at: &CellRef) -> Monthly<'a> {
    spread_over(plan, of, &Money { amount: initiative.carried(year.amount), ..*year }, periods, at)
}

fn spread_over<'a>(plan: &Plan, of: Of<'a>, year: &Money, periods: &[Period], at: &CellRef) -> Monthly<'a> {
    let currency = year.currency;
    let parts = |amount: Decimal, currency: Currency| evenly(round_half_away(amount, currency.minor_digits()), periods.len(), currency);
    let amounts = parts(year.amount, currency);
    let reporting = plan.reporting(year).map(|amount| parts(amount, plan.currency()));
    let rate = rate(plan, currency, None);
    let months = periods.iter().zip(amounts).enumerate().map(|(index, (period, amount))| Month {
        period: *period,
        amount,
        reporting: reporting.as_ref().map(|reporting| reporting[index]),
        rate,
        at: at.clone(),
    });
    Monthly { of, currency, basis: Basis::Spread, rounding: Decimal::ZERO, months: with_money(months) }
}

fn with_money(months: impl Iterator<Item = Month>) -> Vec<Month> {
    months.filter(|month| !(month.amount.is_zero() && month.reporting.is_none_or(|amount| amount.is_zero()))).collect()
}

/// What one unit of a currency is worth in a month, or over the year.
fn rate(plan: &Plan, currency: Currency, period: Option<Period>) -> Option<Decimal> {
    if currency == plan.currency() {
        return Some(Decimal::ONE);
    }
    match period {
        Some(period) => plan.exchange.rate(currency, period),
        None => plan.exchange.mean(currency, plan.header.calendar.as_ref()?),
    }
}

fn rounded_sum(parts: &[Decimal], currency: Currency) -> Decimal {
    round_half_away(parts.iter().sum(), currency.minor_digits())
}

/// The targets of the plan's measure by month: the rows of the finest complete cut whose amounts are known, else the row over all.
///
/// Cuts divide one amount, so only one of them is taken. Where it differs from the row over all by no more than rounding, it follows
/// that row, the largest month of the largest row taking the difference.
pub fn of_targets<'a>(plan: &'a Plan, thresholds: &Thresholds) -> Vec<Monthly<'a>> {
    let most = Thresholds::fraction(&thresholds.tolerance);
    let target::Booked { rows, rounding } = target::booked(plan, most);
    let mut all: Vec<Monthly<'a>> = rows.into_iter().filter_map(|row| of_target(plan, row, most)).collect();
    if !rounding.is_zero() && all.iter().all(|monthly| monthly.currency == plan.currency()) {
        let months = all.iter_mut().flat_map(|monthly| &mut monthly.months);
        // The first of equals, so that the order of rows alone decides.
        if let Some(largest) = months.rev().max_by_key(|month| month.amount.abs()) {
            largest.amount += rounding;
            largest.reporting = largest.reporting.map(|amount| amount + rounding);
        }
        if let Some(first) = all.first_mut() {
            first.rounding += rounding;
        }
    }
    all
}

/// One row: its months where it states them; what they leave of Annual is their rounding, or is spread over the months that it does
/// not state.
fn of_target<'a>(plan: &Plan, row: &'a TargetRow, most: Decimal) -> Option<Monthly<'a>> {
    let of = Of::Target(row);
    let periods: Vec<Period> = plan.header.calendar.as_ref().map(|calendar| calendar.periods.clone()).unwrap_or_default();
    let in_year: Vec<(Period, &Amount, &CellRef)> = row
        .months
        .iter()
        .filter(|(period, _)| periods.is_empty() || periods.contains(period))
        .map(|(period, amount)| (*period, &amount.value, &amount.at))
        .collect();
    let Some((_, first, _)) = in_year.first() else {
        let annual = row.annual.as_ref()?;
        return Some(spread_over(plan, of, &annual.value.money, &periods, &annual.at));
    };
    let currency = first.money.currency;
    let mut months: BTreeMap<Period, (Decimal, CellRef)> =
        in_year.iter().map(|(period, amount, at)| (*period, (amount.value(), (*at).clone()))).collect();
    let mut rounding = Decimal::ZERO;
    if let Some(annual) = row.annual.as_ref().filter(|annual| annual.value.money.currency == currency) {
        let left = annual.value.value() - months.values().map(|(amount, _)| amount).sum::<Decimal>();
        let is_rounding = left.abs() <= tolerance(in_year.iter().map(|(_, amount, _)| *amount), &annual.value, most);
        let blank: Vec<Period> = periods.iter().copied().filter(|period| !months.contains_key(period)).collect();
        let largest =
            months.iter().max_by_key(|(period, (amount, _))| (amount.abs(), std::cmp::Reverse(**period))).map(|(period, _)| *period);
        match largest.and_then(|largest| months.get_mut(&largest)) {
            Some(month) if is_rounding => {
                month.0 += left;
                rounding = left;
            }
            _ => months.extend(
                blank.iter().copied().zip(evenly(left, blank.len(), currency)).map(|(period, part)| (period, (part, annual.at.clone()))),
            ),
        }
    }
    let exact: Vec<Decimal> = months.values().map(|(amount, _)| *amount).collect();
    let monthly = stated_months(plan, of, currency, &exact, months.into_iter().map(|(period, (_, at))| (period, at)));
    Some(Monthly { rounding, ..monthly })
}

/// Whole minor units that add up to `total`, each as near to its exact part as may be: all parts are rounded down, and what is left
/// goes, a minor unit each, to those that lost most (the first of equals). Where `total` is further from the parts' sum than their
/// rounding, the largest part takes what is left.
pub fn apportion(total: Decimal, exact: &[Decimal], currency: Currency) -> Vec<Decimal> {
    let (digits, unit) = (currency.minor_digits(), currency.minor_unit());
    let mut parts: Vec<Decimal> =
        exact.iter().map(|part| part.round_dp_with_strategy(digits, RoundingStrategy::ToNegativeInfinity)).collect();
    let left = total - parts.iter().sum::<Decimal>();
    let units = left.checked_div(unit).filter(|units| units.fract().is_zero()).and_then(|units| units.to_usize());
    match units.filter(|units| *units <= parts.len()) {
        Some(units) => {
            let mut order: Vec<usize> = (0..parts.len()).collect();
            order.sort_by_key(|index| std::cmp::Reverse(exact[*index] - parts[*index]));
            order.into_iter().take(units).for_each(|index| parts[index] += unit);
        }
        None => {
            if let Some(largest) = (0..parts.len()).rev().max_by_key(|index| exact[*index].abs()) {
                parts[largest] += left;
            }
        }
    }
    parts
}

/// Divides months among shares that add up to 1, so that each month's parts add up to it and each share's parts add up to what it gets
/// of the whole. Every month is divided by largest remainder but the largest one, which takes what the others leave.
pub fn divide(months: &[Decimal], shares: &[Decimal], currency: Currency) -> Vec<Vec<Decimal>> {
    let of = |amount: Decimal| {
        let exact: Vec<Decimal> = shares.iter().map(|share| amount * share).collect();
        apportion(amount, &exact, currency)
    };
    let mut divided: Vec<Vec<Decimal>> = months.iter().map(|month| of(*month)).collect();
    let Some(largest) = (0..months.len()).rev().max_by_key(|index| months[*index].abs()) else { return divided };
    let whole = of(months.iter().sum());
    let others = |share: usize| (0..months.len()).filter(|month| *month != largest).map(|month| divided[month][share]).sum::<Decimal>();
    divided[largest] = (0..shares.len()).map(|share| whole[share] - others(share)).collect();
    divided
}

#[cfg(test)]
#[path = "monthly_tests.rs"]
mod tests;
