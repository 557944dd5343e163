//! Phasing: an initiative's money by month, as stated or, where it is not, spread over its dates; what it has spent, and what remains.
//!
//! Everything here is of what this plan carries (Shared % of a shared initiative) and in one currency: amounts for which there is no
//! rate are left out and named by [`Phasing::without_rate`], never added as they are. An id that two initiatives share says nothing of
//! whose months those are: `duplicate-id` says so, and both have none.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::budget::{LedgerEntry, Measure, PhasingRow};
use super::money::{Amount, Currency, Money, bounded, tolerance};
use super::period::Period;
use super::sourced::Sourced;
use super::{Initiative, Plan};
use crate::config::policy::Thresholds;

/// The months of one measure of an initiative, in the reporting currency, of what this plan carries; empty where none are stated.
///
/// For one initiative; whoever goes through all of them makes a [`Phasing`] once.
pub fn months(plan: &Plan, initiative: &Initiative, measure: Measure) -> BTreeMap<Period, Decimal> {
    Phasing::of(plan).months(initiative, measure)
}

/// The months of Phasing and the rows of the ledger of a plan, by the initiative they are of.
#[derive(Debug)]
pub struct Phasing<'a> {
    plan: &'a Plan,
    rows: BTreeMap<String, Vec<&'a PhasingRow>>,
    booked: BTreeMap<String, Vec<&'a LedgerEntry>>,
    /// What more than one initiative is called.
    repeated: BTreeSet<String>,
    /// The most that rounding may make of a year's figure, a fraction of it.
    most: Decimal,
}

impl<'a> Phasing<'a> {
    /// The months and bookings of a plan, by the default settings.
    pub fn of(plan: &'a Plan) -> Self {
        Self::judged_by(plan, &Thresholds::default())
    }

    /// The months and bookings of a plan; `thresholds` say how far months may lie from the year's figure and still be its rounding.
    pub fn judged_by(plan: &'a Plan, thresholds: &Thresholds) -> Self {
        let most = Thresholds::fraction(&thresholds.tolerance);
        let mut phasing = Phasing { plan, rows: BTreeMap::new(), booked: BTreeMap::new(), repeated: BTreeSet::new(), most };
        for row in &plan.phasing {
            let reference = row.initiative.as_ref().map_or("", |reference| &reference.value);
            phasing.rows.entry(folded(reference)).or_default().push(row);
        }
        for entry in &plan.ledger {
            phasing.booked.entry(folded(entry.reference.as_deref().unwrap_or(""))).or_default().push(entry);
        }
        let mut seen = BTreeSet::new();
        for key in plan.initiatives.iter().map(key) {
            if !seen.insert(key.clone()) {
                phasing.repeated.insert(key);
            }
        }
        phasing
    }

    /// The plan it is of.
    pub fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// The stated months of a measure, in the reporting currency; empty where none are stated.
    ///
    /// As the ledger has them: where Budget (or Expected revenue) differs from its months by no more than their rounding, the year's
    /// figure stands and the difference goes to the largest month.
    pub fn months(&self, initiative: &Initiative, measure: Measure) -> BTreeMap<Period, Decimal> {
        self.months_in(initiative, measure, self.plan.currency())
    }

    /// The same in a currency: that of an envelope.
    pub fn months_in(&self, initiative: &Initiative, measure: Measure, currency: Currency) -> BTreeMap<Period, Decimal> {
        let rows = self.rows(initiative, measure);
        let mut months: BTreeMap<Period, Decimal> = BTreeMap::new();
        for (period, amount) in rows.iter().flat_map(|row| &row.months) {
            if let Some(amount) = converted_in(self.plan, &amount.value.money, *period, currency) {
                *months.entry(*period).or_default() += amount;
            }
        }
        let of_year = of_year(self.plan, &rows);
        if let Some(difference) = rounding(&of_year, stated(initiative, measure), self.most)
            && let Some(largest) = largest(&of_year)
            && let Some(difference) = converted_in(self.plan, &difference, largest, currency)
        {
            *months.entry(largest).or_default() += difference;
        }
        months.values_mut().for_each(|amount| *amount = initiative.carried(*amount));
        months
    }

    /// An initiative's rows of a measure: those of the Phasing sheet, else the months that stand on Initiatives.
    pub fn rows(&self, initiative: &Initiative, measure: Measure) -> Vec<&'a PhasingRow> {
        let key = key(initiative);
        if key.is_empty() || self.repeated.contains(&key) {
            return Vec::new();
        }
        let own = self.rows.get(&key).into_iter().flatten().copied().filter(|row| row.measure == measure);
        let on_initiatives = |row: &&PhasingRow| row.row.sheet == initiative.row.sheet && row.row.row == initiative.row.row;
        let (beside, apart): (Vec<_>, Vec<_>) = own.partition(on_initiatives);
        if apart.is_empty() { beside } else { apart }
    }

    /// What the ledger books on an initiative, by its id or its project code.
    pub fn booked(&self, initiative: &Initiative) -> Vec<&'a LedgerEntry> {
        if self.repeated.contains(&key(initiative)) {
            return Vec::new();
        }
        let project = initiative.project.as_ref().map_or("", |project| &project.value);
        let references: BTreeSet<String> = [initiative.id(), project].into_iter().map(folded).collect();
        let known = references.iter().filter(|reference| !reference.is_empty());
        known.filter_map(|reference| self.booked.get(reference)).flatten().copied().collect()
    }

    /// What an initiative has of a measure in the fiscal year, in a currency: the figure on Initiatives, else the sum of its months in
    /// the year. A figure in another currency converts month by month where it has months. None where neither is stated, or where there
    /// is no rate.
    pub fn year(&self, initiative: &Initiative, measure: Measure, currency: Currency) -> Option<Decimal> {
        let stated = stated(initiative, measure);
        if let Some(stated) = stated.filter(|stated| stated.value.money.currency == currency) {
            return Some(initiative.carried(stated.value.value()));
        }
        let rows = self.rows(initiative, measure);
        if rows.iter().any(|row| !row.months.is_empty()) {
            if !without_rate(self.plan, &rows, currency).is_empty() {
                return None;
            }
            let months = self.months_in(initiative, measure, currency);
            return Some(months.iter().filter(|(period, _)| in_year(self.plan, **period)).map(|(_, amount)| amount).sum());
        }
        converted(self.plan, &stated?.value.money, currency).map(|amount| initiative.carried(amount))
    }

    /// The months of a measure within the fiscal year, in a currency: as stated, else the year's figure spread evenly.
    ///
    /// Cost is spread from the month of Start to the month of End. Revenue is spread from the month of Start to the year's end: what was
    /// built goes on selling. A date that is missing, or both lying outside the year, counts as the year's own. The parts are whole minor
    /// units and add up exactly, the first ones taking what is left over.
    pub fn spread(&self, initiative: &Initiative, measure: Measure, currency: Currency) -> BTreeMap<Period, Decimal> {
        let mut months = self.months_in(initiative, measure, currency);
        if !months.is_empty() {
            months.retain(|period, _| in_year(self.plan, *period));
            return months;
        }
        let Some(amount) = self.year(initiative, measure, currency) else { return months };
        let periods = self.running(initiative, measure);
        periods.iter().copied().zip(evenly(amount, periods.len(), currency)).collect()
    }

    /// The months of the fiscal year over which a year's figure is spread; none where no fiscal year is known.
    pub fn running(&self, initiative: &Initiative, measure: Measure) -> Vec<Period> {
        let Some(calendar) = &self.plan.header.calendar else { return Vec::new() };
        let start = initiative.start.as_ref().map_or(calendar.first(), |start| Period::of(start.value));
        let end = match (&initiative.end, measure) {
            (Some(end), Measure::Budget | Measure::Actual | Measure::Forecast) => Period::of(end.value),
            _ => calendar.last(),
        };
        let within: Vec<Period> = calendar.periods.iter().copied().filter(|period| (start..=end).contains(period)).collect();
        if within.is_empty() { calendar.periods.clone() } else { within }
    }

    /// What an initiative has spent to date, in a currency: Actual to date, else the closed months of its actuals, else what the ledger
    /// books on it in the closed months of the fiscal year. None where nothing says, or where there is no rate.
    pub fn actual_to_date(&self, initiative: &Initiative, currency: Currency) -> Option<Decimal> {
        if let Some(actual) = &initiative.actual {
            return converted(self.plan, &actual.value.money, currency).map(|amount| initiative.carried(amount));
        }
        let closed = |period: Period| in_year(self.plan, period) && cycle(self.plan).is_none_or(|cycle| period < cycle);
        let months = self.months_in(initiative, Measure::Actual, currency);
        if !months.is_empty() {
            return Some(months.iter().filter(|(period, _)| closed(**period)).map(|(_, amount)| amount).sum());
        }
        let booked = self.booked(initiative).into_iter().filter(|entry| closed(entry.period));
        let amounts: Option<Vec<Decimal>> = booked
            .map(|entry| converted_in(self.plan, &Money { amount: entry.amount, currency: entry.currency }, entry.period, currency))
            .collect();
        amounts.filter(|amounts| !amounts.is_empty()).map(|amounts| initiative.carried(amounts.into_iter().sum()))
    }

    /// What an initiative is still to spend in the fiscal year, in a currency: Forecast less what was spent (nothing where more was
    /// spent than was forecast); else the forecast's months from the cycle's month on; else the budget's, spread where it has none.
    pub fn remaining(&self, initiative: &Initiative, currency: Currency) -> Option<Decimal> {
        if let Some(forecast) = &initiative.forecast {
            let forecast = initiative.carried(converted(self.plan, &forecast.value.money, currency)?);
            let spent = self.actual_to_date(initiative, currency).unwrap_or_default();
            return Some((forecast - spent).max(Decimal::ZERO));
        }
        let has_months = |measure: Measure| !self.rows(initiative, measure).is_empty();
        let measure = if has_months(Measure::Forecast) { Measure::Forecast } else { Measure::Budget };
        if measure == Measure::Budget && initiative.budget.is_none() && !has_months(Measure::Budget) {
            return None;
        }
        let months = self.spread(initiative, measure, currency);
        let open = months.iter().filter(|(period, _)| cycle(self.plan).is_none_or(|cycle| **period >= cycle));
        Some(open.map(|(_, amount)| amount).sum())
    }

    /// The currencies in which an initiative states a measure, or the ledger books its actuals, and for which there is no rate to
    /// another one.
    pub fn without_rate(&self, initiative: &Initiative, measure: Measure, currency: Currency) -> BTreeSet<Currency> {
        let mut lacking = without_rate(self.plan, &self.rows(initiative, measure), currency);
        if measure == Measure::Actual && initiative.actual.is_none() {
            for entry in self.booked(initiative) {
                let money = Money { amount: entry.amount, currency: entry.currency };
                if converted_in(self.plan, &money, entry.period, currency).is_none() {
                    lacking.insert(entry.currency);
                }
            }
        }
        if stated(initiative, measure).is_some() && self.year(initiative, measure, currency).is_none() {
            lacking.extend(stated(initiative, measure).map(|amount| amount.value.money.currency));
        }
        lacking
    }
}

/// The currencies of months that have no rate.
fn without_rate(plan: &Plan, rows: &[&PhasingRow], currency: Currency) -> BTreeSet<Currency> {
    let months = rows.iter().flat_map(|row| &row.months);
    let lacking = months.filter(|(period, amount)| converted_in(plan, &amount.value.money, **period, currency).is_none());
    lacking.map(|(_, amount)| amount.value.money.currency).collect()
}

/// What rows call an initiative: its id, or its name where it has no id; without case and padding.
fn key(initiative: &Initiative) -> String {
    let id = folded(initiative.id());
    if id.is_empty() { folded(initiative.name()) } else { id }
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
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

/// The months that the year's figure is for: those of the fiscal year; all of them where none is.
pub fn of_year<'a>(plan: &Plan, rows: &[&'a PhasingRow]) -> Vec<(Period, &'a Amount)> {
    let all = || rows.iter().flat_map(|row| &row.months).map(|(period, amount)| (*period, &amount.value));
    let within: Vec<(Period, &Amount)> = all().filter(|(period, _)| in_year(plan, *period)).collect();
    if within.is_empty() { all().collect() } else { within }
}

/// The difference between a year's figure and its months where it is only their rounding; `most` as a fraction of the figure.
pub fn rounding(months: &[(Period, &Amount)], year: Option<&Sourced<Amount>>, most: Decimal) -> Option<Money> {
    let year = year?;
    let currency = year.value.money.currency;
    if months.is_empty() || months.iter().any(|(_, amount)| amount.money.currency != currency) {
        return None;
    }
    let difference = year.value.value() - months.iter().map(|(_, amount)| amount.value()).sum::<Decimal>();
    let allowed = tolerance(months.iter().map(|(_, amount)| *amount), &year.value, most);
    (!difference.is_zero() && difference.abs() <= allowed).then_some(Money { amount: difference, currency })
}

/// The month with the most money; the first of equals.
pub fn largest(months: &[(Period, &Amount)]) -> Option<Period> {
    months.iter().max_by_key(|(period, amount)| (amount.value().abs(), std::cmp::Reverse(*period))).map(|(period, _)| *period)
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

/// The cycle's month, else the month of the as-of date: the months before it are closed.
pub fn cycle(plan: &Plan) -> Option<Period> {
    plan.header.cycle.as_ref().map(|cycle| cycle.value).or_else(|| plan.header.as_of.map(Period::of))
}

/// An amount of the year in a currency: its own, the reporting currency at the plan's rates, or another one by way of that.
fn converted(plan: &Plan, money: &Money, currency: Currency) -> Option<Decimal> {
    if money.currency == currency {
        return Some(money.amount);
    }
    let reporting = plan.reporting(money)?;
    if currency == plan.currency() {
        return Some(reporting);
    }
    reporting.checked_div(plan.exchange.mean(currency, plan.header.calendar.as_ref()?)?).and_then(bounded)
}

/// The same of a month, at its rates.
fn converted_in(plan: &Plan, money: &Money, period: Period, currency: Currency) -> Option<Decimal> {
    if money.currency == currency {
        return Some(money.amount);
    }
    let reporting = plan.reporting_in(money, period)?;
    if currency == plan.currency() {
        Some(reporting)
    } else {
        reporting.checked_div(plan.exchange.rate(currency, period)?).and_then(bounded)
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
