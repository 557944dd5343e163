//! Phasing: an initiative's money by month, as stated or, where it is not, spread over its dates; what it has spent, and what remains.
//!
//! Everything here is of what this plan carries (Shared % of a shared initiative) and in one currency: amounts for which there is no
//! rate are left out and named by [`without_rate`], never added as they are.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::budget::{LedgerEntry, Measure, PhasingRow};
use super::money::{Amount, Currency, Money, tolerance};
use super::period::Period;
use super::sourced::Sourced;
use super::{Initiative, Plan, same_id};
use crate::config::policy::Thresholds;

/// The months of one measure of an initiative, in the reporting currency, of what this plan carries; empty where none are stated.
///
/// As the ledger has them: where Budget (or Expected revenue) differs from its months by no more than their rounding, the year's
/// figure stands and the difference goes to the largest month.
pub fn months(plan: &Plan, initiative: &Initiative, measure: Measure) -> BTreeMap<Period, Decimal> {
    months_in(plan, initiative, measure, plan.currency())
}

/// The same in a currency: that of an envelope.
pub fn months_in(plan: &Plan, initiative: &Initiative, measure: Measure, currency: Currency) -> BTreeMap<Period, Decimal> {
    let rows = rows(plan, initiative, measure);
    let mut months: BTreeMap<Period, Decimal> = BTreeMap::new();
    for (period, amount) in rows.iter().flat_map(|row| &row.months) {
        if let Some(amount) = converted(plan, &amount.value.money, currency) {
            *months.entry(*period).or_default() += amount;
        }
    }
    if let Some(difference) = rounding(&rows, stated(initiative, measure)).and_then(|money| converted(plan, &money, currency))
        && let Some(largest) = largest(&months)
    {
        *months.entry(largest).or_default() += difference;
    }
    months.values_mut().for_each(|amount| *amount = initiative.carried(*amount));
    months
}

/// An initiative's rows of a measure: those of the Phasing sheet, else the months that stand on Initiatives.
pub fn rows<'a>(plan: &'a Plan, initiative: &Initiative, measure: Measure) -> Vec<&'a PhasingRow> {
    let own: Vec<&PhasingRow> = plan.phasing.iter().filter(|row| row.measure == measure && is_of(row, initiative)).collect();
    let on_initiatives = |row: &&PhasingRow| row.row.sheet == initiative.row.sheet && row.row.row == initiative.row.row;
    let (beside, apart): (Vec<_>, Vec<_>) = own.into_iter().partition(on_initiatives);
    if apart.is_empty() { beside } else { apart }
}

/// Whether a row phases an initiative: it gives its id, or its name where it has no id.
fn is_of(row: &PhasingRow, initiative: &Initiative) -> bool {
    let reference = row.initiative.as_ref().map_or("", |id| &id.value);
    same_id(reference, initiative.id()) || (initiative.id().is_empty() && same_id(reference, initiative.name()))
}

/// The year's figure of a measure, as its column on Initiatives states it.
pub fn stated(initiative: &Initiative, measure: Measure) -> Option<&Sourced<Amount>> {
    match measure {
        Measure::Budget => initiative.budget.as_ref(),
        Measure::Actual => initiative.actual.as_ref(),
        Measure::Forecast => initiative.forecast.as_ref(),
        Measure::ExpectedRevenue => initiative.expected_revenue.as_ref(),
    }
}

/// The difference between a year's figure and its months where it is only their rounding.
fn rounding(rows: &[&PhasingRow], year: Option<&Sourced<Amount>>) -> Option<Money> {
    let year = year?;
    let currency = year.value.money.currency;
    let months: Vec<&Amount> = rows.iter().flat_map(|row| row.months.values()).map(|amount| &amount.value).collect();
    if months.is_empty() || months.iter().any(|amount| amount.money.currency != currency) {
        return None;
    }
    let difference = year.value.value() - months.iter().map(|amount| amount.value()).sum::<Decimal>();
    let most = Thresholds::fraction(&Thresholds::default().tolerance);
    (difference.abs() <= tolerance(months, &year.value, most)).then_some(Money { amount: difference, currency })
}

/// The month with the most money; the first of equals.
fn largest(months: &BTreeMap<Period, Decimal>) -> Option<Period> {
    months.iter().rev().max_by_key(|(_, amount)| amount.abs()).map(|(period, _)| *period)
}

/// What an initiative has of a measure in the fiscal year, in a currency: the figure on Initiatives, else the sum of its months in
/// the year. None where neither is stated, or where there is no rate.
pub fn year(plan: &Plan, initiative: &Initiative, measure: Measure, currency: Currency) -> Option<Decimal> {
    if let Some(stated) = stated(initiative, measure) {
        return converted(plan, &stated.value.money, currency).map(|amount| initiative.carried(amount));
    }
    let months = months_in(plan, initiative, measure, currency);
    let sum = || months.iter().filter(|(period, _)| in_year(plan, **period)).map(|(_, amount)| amount).sum();
    (!months.is_empty()).then(sum)
}

/// The months of a measure within the fiscal year, in a currency: as stated, else the year's figure spread evenly.
///
/// Cost is spread from the month of Start to the month of End. Revenue is spread from the month of Start to the year's end: what was
/// built goes on selling. A date that is missing, or both lying outside the year, counts as the year's own. The parts are whole minor
/// units and add up exactly, the first ones taking what is left over.
pub fn spread(plan: &Plan, initiative: &Initiative, measure: Measure, currency: Currency) -> BTreeMap<Period, Decimal> {
    let mut months = months_in(plan, initiative, measure, currency);
    if !months.is_empty() {
        months.retain(|period, _| in_year(plan, *period));
        return months;
    }
    let Some(calendar) = &plan.header.calendar else { return months };
    let Some(amount) = year(plan, initiative, measure, currency) else { return months };
    let start = initiative.start.as_ref().map_or(calendar.first(), |start| Period::of(start.value));
    let end = match (&initiative.end, measure) {
        (Some(end), Measure::Budget | Measure::Actual | Measure::Forecast) => Period::of(end.value),
        _ => calendar.last(),
    };
    let within: Vec<Period> = calendar.periods.iter().copied().filter(|period| (start..=end).contains(period)).collect();
    let periods = if within.is_empty() { &calendar.periods } else { &within };
    periods.iter().copied().zip(evenly(amount, periods.len(), currency)).collect()
}

/// An amount in equal parts of whole minor units that add up to it exactly; the first ones are a minor unit larger where it does not
/// divide, and the very first takes what is less than a minor unit.
pub fn evenly(amount: Decimal, parts: usize, currency: Currency) -> Vec<Decimal> {
    if parts == 0 {
        return Vec::new();
    }
    let count = Decimal::from(parts);
    let unit = if amount.is_sign_negative() { -currency.minor_unit() } else { currency.minor_unit() };
    let part = (amount / count).trunc_with_scale(currency.minor_digits());
    let left = amount - part * count;
    let larger = (left / unit).trunc();
    let rest = left - larger * unit;
    let larger = larger.to_usize().unwrap_or(0);
    let more = |place: usize| if place < larger { unit } else { Decimal::ZERO };
    (0..parts).map(|place| part + more(place) + if place == 0 { rest } else { Decimal::ZERO }).collect()
}

/// A plan's ledger by what its rows are booked on, so that an initiative finds its rows without looking at all of them.
#[derive(Debug)]
pub struct Bookings<'a>(BTreeMap<String, Vec<&'a LedgerEntry>>);

impl<'a> Bookings<'a> {
    /// The ledger of a plan.
    pub fn of(plan: &'a Plan) -> Self {
        let mut bookings: BTreeMap<String, Vec<&LedgerEntry>> = BTreeMap::new();
        for entry in &plan.ledger {
            if let Some(reference) = &entry.reference {
                bookings.entry(reference.trim().to_lowercase()).or_default().push(entry);
            }
        }
        Bookings(bookings)
    }

    /// What is booked on an initiative, by its id or its project code.
    pub fn on(&self, initiative: &Initiative) -> Vec<&'a LedgerEntry> {
        let project = initiative.project.as_ref().map_or("", |project| &*project.value);
        let references: BTreeSet<String> = [initiative.id(), project].into_iter().map(|text| text.trim().to_lowercase()).collect();
        let known = references.iter().filter(|reference| !reference.is_empty());
        known.filter_map(|reference| self.0.get(reference)).flatten().copied().collect()
    }
}

/// What an initiative has spent to date, in a currency: Actual to date, else the closed months of its actuals, else what the ledger
/// books on it in the closed months of the fiscal year. None where nothing says, or where there is no rate.
pub fn actual_to_date(plan: &Plan, initiative: &Initiative, bookings: &Bookings<'_>, currency: Currency) -> Option<Decimal> {
    if let Some(actual) = &initiative.actual {
        return converted(plan, &actual.value.money, currency).map(|amount| initiative.carried(amount));
    }
    let closed = |period: Period| in_year(plan, period) && cycle(plan).is_none_or(|cycle| period < cycle);
    let months = months_in(plan, initiative, Measure::Actual, currency);
    if !months.is_empty() {
        return Some(months.iter().filter(|(period, _)| closed(**period)).map(|(_, amount)| amount).sum());
    }
    let booked: Vec<&LedgerEntry> = bookings.on(initiative).into_iter().filter(|entry| closed(entry.period)).collect();
    let amounts: Option<Vec<Decimal>> =
        booked.iter().map(|entry| converted(plan, &Money { amount: entry.amount, currency: entry.currency }, currency)).collect();
    amounts.filter(|amounts| !amounts.is_empty()).map(|amounts| initiative.carried(amounts.into_iter().sum()))
}

/// What an initiative is still to spend in the fiscal year, in a currency: Forecast less what was spent (nothing where more was
/// spent than was forecast); else the forecast's months from the cycle's month on; else the budget's, spread where it has none.
pub fn remaining(plan: &Plan, initiative: &Initiative, bookings: &Bookings<'_>, currency: Currency) -> Option<Decimal> {
    if let Some(forecast) = &initiative.forecast {
        let forecast = initiative.carried(converted(plan, &forecast.value.money, currency)?);
        let spent = actual_to_date(plan, initiative, bookings, currency).unwrap_or_default();
        return Some((forecast - spent).max(Decimal::ZERO));
    }
    let stated = |measure: Measure| !rows(plan, initiative, measure).is_empty();
    let measure = if stated(Measure::Forecast) { Measure::Forecast } else { Measure::Budget };
    if measure == Measure::Budget && initiative.budget.is_none() && !stated(Measure::Budget) {
        return None;
    }
    let months = spread(plan, initiative, measure, currency);
    Some(months.iter().filter(|(period, _)| cycle(plan).is_none_or(|cycle| **period >= cycle)).map(|(_, amount)| amount).sum())
}

/// The cycle's month, else the month of the as-of date: the months before it are closed.
pub fn cycle(plan: &Plan) -> Option<Period> {
    plan.header.cycle.as_ref().map(|cycle| cycle.value).or_else(|| plan.header.as_of.map(Period::of))
}

/// The currencies in which an initiative states a measure and for which there is no rate to another one.
pub fn without_rate(plan: &Plan, initiative: &Initiative, measure: Measure, currency: Currency) -> BTreeSet<Currency> {
    let months = rows(plan, initiative, measure);
    let amounts = months.iter().flat_map(|row| row.months.values()).chain(stated(initiative, measure));
    let unconverted = amounts.map(|amount| amount.value.money).filter(|money| converted(plan, money, currency).is_none());
    unconverted.map(|money| money.currency).collect()
}

/// An amount in a currency: its own, or the reporting currency at the plan's rates.
pub fn converted(plan: &Plan, money: &Money, currency: Currency) -> Option<Decimal> {
    if money.currency == currency {
        Some(money.amount)
    } else if currency == plan.currency() {
        plan.reporting(money)
    } else {
        None
    }
}

fn in_year(plan: &Plan, period: Period) -> bool {
    plan.header.calendar.as_ref().is_none_or(|calendar| calendar.contains(period))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(amount: &str, count: usize, currency: &str) -> Vec<String> {
        let currency = Currency::parse(currency).expect("a currency");
        evenly(amount.parse().expect("a decimal"), count, currency).iter().map(|part| part.normalize().to_string()).collect()
    }

    #[test]
    fn even_parts_add_up_exactly_in_minor_units() {
        assert_eq!(parts("100", 3, "EUR"), ["33.34", "33.33", "33.33"]);
        assert_eq!(parts("1000", 3, "JPY"), ["334", "333", "333"]);
        assert_eq!(parts("0.01", 3, "KWD"), ["0.004", "0.003", "0.003"]);
        assert_eq!(parts("-100", 3, "EUR"), ["-33.34", "-33.33", "-33.33"]);
        // What is less than a minor unit stays in the first part.
        assert_eq!(parts("10.0005", 2, "EUR"), ["5.0005", "5"]);
        assert_eq!(parts("10", 0, "EUR"), Vec::<String>::new());
    }
}
