//! Pipeline: open business by segment and period, how much of it is usually won, and the daily work that a target takes.

mod open;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::money::{Amount, grouped, round_half_away};
use super::period::{Span, months_between, plus_days};
use super::sourced::{RowRef, Sourced};
pub use open::{OpenPipeline, OpenRow, OpenTotal};

/// One row of Pipeline: a segment and the month, quarter or year in which its business closes.
#[derive(Clone, Debug)]
pub struct PipelineRow {
    /// Its row.
    pub row: RowRef,
    /// The segment.
    pub segment: Option<Sourced<String>>,
    /// When it closes.
    pub period: Option<Sourced<Span>>,
    /// Open qualified business that closes in the period.
    pub open: Option<Sourced<Amount>>,
    /// What is booked of the period already.
    pub booked: Option<Sourced<Amount>>,
    /// The part of qualified business that is won, a fraction.
    pub win_rate: Option<Sourced<Decimal>>,
    /// What a deal brings.
    pub deal: Option<Sourced<Amount>>,
    /// Days from qualified to won.
    pub cycle_days: Option<Sourced<Decimal>>,
    /// Opportunities qualified in a month.
    pub monthly: Option<Sourced<Decimal>>,
}

/// `open qualified / left to win`; none where nothing is left, so that it is covered.
pub fn coverage(open: Decimal, left: Decimal) -> Option<Decimal> {
    if left > Decimal::ZERO { open.checked_div(left) } else { None }
}

/// `1 / win rate`: how many times over what is left must be open. None where nothing is ever won.
pub fn needed_coverage(win_rate: Decimal) -> Option<Decimal> {
    if win_rate > Decimal::ZERO { Decimal::ONE.checked_div(win_rate) } else { None }
}

/// Coverage and what it takes as people read them, `2.0x` and `6.7x`, with more places where fewer would make them alike.
pub fn times(covered: Option<Decimal>, needed: Option<Decimal>) -> (Option<String>, Option<String>) {
    let said = |value: Decimal, places: u32| format!("{}x", grouped(value, places));
    let alike = |places: &u32| match (covered, needed) {
        (Some(covered), Some(needed)) => covered != needed && round_half_away(covered, *places) == round_half_away(needed, *places),
        _ => false,
    };
    let places = (1..4).find(|places| !alike(places)).unwrap_or(4);
    (covered.map(|value| said(value, places)), needed.map(|value| said(value, places)))
}

/// What it takes to win what is left of a target: the daily work behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// `left / average deal`.
    pub deals: Decimal,
    /// `deals / win rate`.
    pub opportunities: Decimal,
    /// The last day on which a deal can begin that still closes in the period: its end less the sales cycle.
    pub last_start: Date,
    /// Whole months from the as-of date to that day, at least one.
    pub months: i32,
    /// `opportunities / months`.
    pub monthly: Decimal,
}

impl Work {
    /// `monthly / reps`: what each of them is to qualify a month. None where nobody is there.
    pub fn per_rep(&self, reps: usize) -> Option<Decimal> {
        if reps > 0 { self.monthly.checked_div(Decimal::from(reps)) } else { None }
    }
}

/// What it takes; none where the average deal or the win rate is nothing. Opportunities that are open already do not count: these are
/// the new ones.
pub fn work(left: Decimal, deal: Decimal, win_rate: Decimal, cycle_days: Decimal, end: Date, as_of: Date) -> Option<Work> {
    if deal <= Decimal::ZERO || win_rate <= Decimal::ZERO {
        return None;
    }
    let deals = left.max(Decimal::ZERO).checked_div(deal)?;
    let opportunities = deals.checked_div(win_rate)?;
    let last_start = last_start(end, cycle_days);
    let months = months_between(as_of, last_start).max(1);
    Some(Work { deals, opportunities, last_start, months, monthly: opportunities.checked_div(Decimal::from(months))? })
}

/// A period's last day less the sales cycle.
pub fn last_start(end: Date, cycle_days: Decimal) -> Date {
    use rust_decimal::prelude::ToPrimitive;
    let days = cycle_days.clamp(Decimal::ZERO, Decimal::from(36_500)).round().to_i64().unwrap_or_default();
    plus_days(end, -days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn a_pipeline_is_needed_as_often_over_as_it_is_lost() {
        let decimal = |text: &str| text.parse::<Decimal>().expect("a decimal");
        assert_eq!(coverage(decimal("600"), decimal("150")), Some(decimal("4")));
        assert_eq!(coverage(decimal("600"), decimal("0")), None);
        assert_eq!(needed_coverage(decimal("0.25")), Some(decimal("4")));
        assert_eq!(needed_coverage(Decimal::ZERO), None);
    }

    #[test]
    fn times_are_written_with_the_places_that_tell_them_apart() {
        let said = |covered: &str, needed: &str| {
            let (covered, needed) = times(covered.parse().ok(), needed.parse().ok());
            format!("{} of {}", covered.unwrap_or_default(), needed.unwrap_or_default())
        };
        assert_eq!([said("4.13", "6.666"), said("3.32", "3.3333"), said("4", "4")], ["4.1x of 6.7x", "3.32x of 3.33x", "4.0x of 4.0x"]);
        assert_eq!((times(None, None), said("2.5", "")), ((None, None), "2.5x of ".to_owned()));
    }

    #[test]
    fn work_is_deals_by_win_rate_over_the_months_that_are_left_to_begin_one() {
        // 150,000 / 10,000 = 15 deals, / 0.3 = 50 opportunities; 60 days before the year's end is 1 November, six whole months on.
        let [left, deal, days] = [150_000, 10_000, 60].map(Decimal::from);
        let work_at = |as_of: &str| work(left, deal, Decimal::new(3, 1), days, day("2027-12-31"), day(as_of)).expect("work");
        let work = work_at("2027-04-30");
        assert_eq!((work.deals, work.opportunities), (Decimal::from(15), Decimal::from(50)));
        assert_eq!((work.last_start, work.months), (day("2027-11-01"), 6));
        assert_eq!(work.monthly.round_dp(2).to_string(), "8.33");
        // The last days, and those after, count as a month.
        assert_eq!((work_at("2027-10-25").months, work_at("2027-12-01").months), (1, 1));
    }
}
