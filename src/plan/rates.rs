//! Exchange rates: what one unit of a currency is worth in the reporting currency, by period.
//!
//! Rows may be for a month, a quarter or a year; what converts is [`Exchange`], which has looked up every month once.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::money::{Amount, Currency};
use super::period::{Calendar, Period, Span};
use super::sourced::{RowRef, Sourced};
use super::{Plan, TargetMeasure};
use crate::config::company::CompanyRate;
pub use crate::config::company::RateType;
use crate::finding::Origin;

/// One row of FX.
#[derive(Clone, Debug)]
pub struct Rate {
    /// Its row.
    pub row: RowRef,
    /// The currency.
    pub currency: Option<Sourced<Currency>>,
    /// The periods it holds for.
    pub period: Option<Sourced<Span>>,
    /// Which rate it is.
    pub kind: RateType,
    /// Units of the reporting currency for one unit of the currency.
    pub rate: Option<Sourced<Decimal>>,
}

/// The average rate of each currency, month by month.
///
/// Of the rows that hold a month the narrowest counts: a month's own rate, else its quarter's, else its year's; of two quarters that
/// overlap, the later. Rows of one currency and period that state different rates settle nothing, which `duplicate-id` says. Where the FX
/// sheet says nothing of a month, the company's rates count ([`fill`](Exchange::fill)).
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    months: BTreeMap<(Currency, Period), Held>,
}

/// The rate of one month.
#[derive(Clone, Debug)]
struct Held {
    /// The periods that its row is for.
    span: Span,
    /// The rate; none where rows contradict each other.
    rate: Option<Decimal>,
    /// Where the settings say it; none of a rate of the FX sheet.
    origin: Option<Origin>,
}

/// What a rate could be: above zero, and no more than any currency is worth in another one.
const GREATEST: Decimal = Decimal::from_parts(100_000_000, 0, 0, false, 0);

impl Exchange {
    /// The average rates of the FX sheet.
    pub fn of(rates: &[Rate]) -> Self {
        let mut exchange = Exchange::default();
        for row in rates.iter().filter(|row| row.kind == RateType::Average) {
            if let (Some(currency), Some(span), Some(rate)) = (&row.currency, &row.period, &row.rate) {
                exchange.add(currency.value, span.value, rate.value, None);
            }
        }
        exchange
    }

    /// Takes the company's average rates to a reporting currency for every month for which the sheet says nothing. What the sheet
    /// contradicts itself about stays unsettled.
    pub fn fill(&mut self, rates: &[CompanyRate], reporting: Currency, calendar: Option<&Calendar>) {
        let mut company = Exchange::default();
        for rate in rates.iter().filter(|rate| rate.kind == RateType::Average && Currency::parse(&rate.to) == Some(reporting)) {
            if let (Some(currency), Some(span)) = (Currency::parse(&rate.currency), Span::parse(&rate.period, calendar)) {
                company.add(currency, span, rate.rate, Some(&rate.origin));
            }
        }
        for (month, held) in company.months.into_iter().filter(|(_, held)| held.rate.is_some()) {
            self.months.entry(month).or_insert(held);
        }
    }

    fn add(&mut self, currency: Currency, span: Span, rate: Decimal, origin: Option<&Origin>) {
        if rate <= Decimal::ZERO || rate > GREATEST {
            return;
        }
        let narrowness = |span: Span| (-span.len(), span.first);
        for period in (0..span.len()).map(|count| span.first.plus(count)) {
            let new = || Held { span, rate: Some(rate), origin: origin.cloned() };
            let held = self.months.entry((currency, period)).or_insert_with(new);
            if narrowness(span) > narrowness(held.span) {
                *held = new();
            } else if span == held.span && held.rate != Some(rate) {
                held.rate = None;
            }
        }
    }

    /// The rates that are the company's: each currency, the months in a row that have one rate from one place, that rate and the place.
    pub fn from_settings(&self) -> Vec<(Currency, Span, Decimal, &Origin)> {
        let mut runs: Vec<(Currency, Span, Decimal, &Origin)> = Vec::new();
        for ((currency, period), held) in &self.months {
            let (Some(rate), Some(origin)) = (held.rate, &held.origin) else { continue };
            match runs.last_mut() {
                Some((of, span, at, from)) if (*of, *at, *from) == (*currency, rate, origin) && span.last.plus(1) == *period => {
                    span.last = *period;
                }
                _ => runs.push((*currency, Span::month(*period), rate, origin)),
            }
        }
        runs
    }

    /// What one unit of a currency is worth in a month.
    pub fn rate(&self, currency: Currency, period: Period) -> Option<Decimal> {
        self.months.get(&(currency, period))?.rate
    }

    /// What it is worth over a year: the mean of its months' rates; none where a month has none.
    pub fn mean(&self, currency: Currency, calendar: &Calendar) -> Option<Decimal> {
        let rates: Option<Vec<Decimal>> = calendar.periods.iter().map(|period| self.rate(currency, *period)).collect();
        let rates = rates.filter(|rates| !rates.is_empty())?;
        rates.iter().sum::<Decimal>().checked_div(Decimal::from(rates.len()))
    }

    /// Whether rows of one currency and period contradict each other, so that there is a rate and nobody knows which.
    pub fn is_unsettled(&self, currency: Currency, period: Period) -> bool {
        self.months.get(&(currency, period)).is_some_and(|held| held.rate.is_none())
    }
}

/// The currencies of a plan's money.
pub fn currencies(plan: &Plan) -> BTreeSet<Currency> {
    let mut currencies: BTreeSet<Currency> = plan.ledger.iter().map(|entry| entry.currency).collect();
    let mut add = |amount: Option<&Sourced<Amount>>| currencies.extend(amount.map(|amount| amount.value.money.currency));
    add(plan.header.fixed_costs.as_ref());
    for initiative in &plan.initiatives {
        let amounts = [&initiative.budget, &initiative.actual, &initiative.forecast, &initiative.expected_revenue];
        amounts.into_iter().for_each(|amount| add(amount.as_ref()));
    }
    plan.phasing.iter().flat_map(|row| row.months.values()).for_each(|amount| add(Some(amount)));
    for row in plan.targets.iter().filter(|row| row.measure != TargetMeasure::Units) {
        [&row.annual, &row.base].into_iter().for_each(|amount| add(amount.as_ref()));
        row.months.values().for_each(|amount| add(Some(amount)));
    }
    plan.envelopes.iter().for_each(|envelope| add(envelope.amount.as_ref()));
    plan.reps.iter().for_each(|rep| add(rep.quota.as_ref()));
    for row in &plan.pipeline {
        [&row.open, &row.booked, &row.deal].into_iter().for_each(|amount| add(amount.as_ref()));
    }
    currencies
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::sketch::plan;

    fn rate(rows: &str, currency: &str, month: &str) -> Option<String> {
        let plan = plan(&[("FX", &format!("Currency | Period | Rate type | Rate to reporting\n{rows}"))]);
        let currency = Currency::parse(currency).expect("a currency");
        let found = match month {
            "year" => plan.exchange.mean(currency, plan.header.calendar.as_ref().expect("a calendar")),
            month => plan.exchange.rate(currency, Period::parse(month).expect("a period")),
        };
        found.map(|rate| rate.normalize().to_string())
    }

    #[test]
    fn the_narrowest_period_that_holds_a_month_counts() {
        const ROWS: &str =
            "USD | FY2027 | Average | 0.8\nUSD | Q2 FY2027 | Average | 0.9\nUSD | 2027-05 | | 1\nUSD | 2027-06 | Closing | 2";
        assert_eq!(rate(ROWS, "USD", "2027-03").as_deref(), Some("0.8"));
        assert_eq!(rate(ROWS, "USD", "2027-05").as_deref(), Some("1"));
        assert_eq!(rate(ROWS, "USD", "2027-06").as_deref(), Some("0.9"), "a closing rate converts nothing");
        assert_eq!(rate(ROWS, "USD", "2028-01"), None);
        // Nine months at 0.8, two at 0.9, one at 1: 10 / 12.
        assert_eq!(rate(ROWS, "USD", "year").as_deref(), Some("0.8333333333333333333333333333"));
        let turned = ROWS.lines().rev().collect::<Vec<_>>().join("\n");
        assert_eq!(rate(&turned, "USD", "2027-05").as_deref(), Some("1"));
        assert_eq!(rate(&turned, "USD", "2027-04").as_deref(), Some("0.9"));
    }

    #[test]
    fn the_companys_rates_are_for_what_the_sheet_does_not_say() {
        const ROWS: &str = "USD | 2027-02 | | 0.8\nUSD | 2027-03 | | 1\nUSD | 2027-03 | | 1.1\nUSD | 2027-04 | Closing | 5";
        let mut plan = plan(&[("FX", &format!("Currency | Period | Rate type | Rate to reporting\n{ROWS}"))]);
        let rate = |to: &str, period: &str, rate: &str, line| CompanyRate {
            currency: "USD".to_owned(),
            to: to.to_owned(),
            period: period.to_owned(),
            kind: RateType::Average,
            rate: rate.parse().expect("a decimal"),
            origin: Origin::File { file: "throughline.toml".to_owned(), line },
        };
        let closing = CompanyRate { kind: RateType::Closing, ..rate("EUR", "2027-06", "7", 4) };
        let rates = [rate("EUR", "FY2027", "0.9", 1), rate("EUR", "Q2 FY2027", "0.95", 2), rate("GBP", "2027-05", "0.7", 3), closing];
        plan.exchange.fill(&rates, Currency::parse("EUR").expect("a currency"), plan.header.calendar.as_ref());
        let dollar = Currency::parse("USD").expect("a currency");
        let at = |month: &str| plan.exchange.rate(dollar, Period::parse(month).expect("a month")).map(|rate| rate.normalize().to_string());
        assert_eq!(at("2027-01").as_deref(), Some("0.9"));
        assert_eq!(at("2027-02").as_deref(), Some("0.8"), "the sheet's own");
        assert_eq!(at("2027-03"), None, "the sheet contradicts itself");
        assert_eq!(at("2027-05").as_deref(), Some("0.95"), "the narrowest; a closing rate on the sheet says nothing of it");
        assert_eq!(at("2028-01"), None);
        let from: Vec<String> =
            plan.exchange.from_settings().iter().map(|(_, span, rate, origin)| format!("{span} {rate} {origin}")).collect();
        assert_eq!(
            from,
            ["2027-01 0.9 throughline.toml:1", "2027-04 to 2027-06 0.95 throughline.toml:2", "2027-07 to 2027-12 0.9 throughline.toml:1"]
        );
    }

    #[test]
    fn a_year_with_a_month_missing_has_no_mean() {
        assert_eq!(rate("USD | Q1 | | 1\nUSD | Q2 | | 1\nUSD | Q3 | | 1", "USD", "year"), None);
    }

    #[test]
    fn what_is_no_rate_or_is_stated_twice_differently_converts_nothing() {
        for rows in ["USD | FY2027 | | 0", "USD | FY2027 | | -1", "USD | FY2027 | | 1e20", "USD | FY2027 | | 1\nUSD | FY2027 | | 1.1"] {
            assert_eq!(rate(rows, "USD", "2027-03"), None, "{rows}");
        }
        assert_eq!(rate("USD | FY2027 | | 1.1\nUSD | FY2027 | | 1.1", "USD", "2027-03").as_deref(), Some("1.1"));
    }
}
