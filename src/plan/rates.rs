//! Exchange rates: what one unit of a currency is worth in the reporting currency, by period.
//!
//! Rows may be for a month, a quarter or a year; what converts is [`Exchange`], which has looked up every month once.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::money::Currency;
use super::period::{Calendar, Period, Span};
use super::sourced::{RowRef, Sourced};
pub use crate::config::company::RateType;

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
/// overlap, the later. Rows of one currency and period that state different rates settle nothing, which `duplicate-id` says.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    months: BTreeMap<(Currency, Period), (Span, Option<Decimal>)>,
}

/// What a rate could be: above zero, and no more than any currency is worth in another one.
const GREATEST: Decimal = Decimal::from_parts(100_000_000, 0, 0, false, 0);

impl Exchange {
    /// The average rates of the FX sheet.
    pub fn of(rates: &[Rate]) -> Self {
        let mut months: BTreeMap<(Currency, Period), (Span, Option<Decimal>)> = BTreeMap::new();
        for row in rates.iter().filter(|row| row.kind == RateType::Average) {
            let (Some(currency), Some(span), Some(rate)) = (&row.currency, &row.period, &row.rate) else { continue };
            let (currency, span, rate) = (currency.value, span.value, rate.value);
            if rate <= Decimal::ZERO || rate > GREATEST {
                continue;
            }
            let narrowness = |span: Span| (-span.len(), span.first);
            for period in (0..span.len()).map(|count| span.first.plus(count)) {
                let held = months.entry((currency, period)).or_insert((span, Some(rate)));
                if narrowness(span) > narrowness(held.0) {
                    *held = (span, Some(rate));
                } else if span == held.0 && held.1 != Some(rate) {
                    held.1 = None;
                }
            }
        }
        Exchange { months }
    }

    /// What one unit of a currency is worth in a month.
    pub fn rate(&self, currency: Currency, period: Period) -> Option<Decimal> {
        self.months.get(&(currency, period))?.1
    }

    /// What it is worth over a year: the mean of its months' rates; none where a month has none.
    pub fn mean(&self, currency: Currency, calendar: &Calendar) -> Option<Decimal> {
        let rates: Option<Vec<Decimal>> = calendar.periods.iter().map(|period| self.rate(currency, *period)).collect();
        let rates = rates.filter(|rates| !rates.is_empty())?;
        rates.iter().sum::<Decimal>().checked_div(Decimal::from(rates.len()))
    }

    /// Whether rows of one currency and period contradict each other, so that there is a rate and nobody knows which.
    pub fn is_unsettled(&self, currency: Currency, period: Period) -> bool {
        self.months.get(&(currency, period)).is_some_and(|(_, rate)| rate.is_none())
    }
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
