//! Fiscal periods: the table of them that a calendar rule makes (number, label, dates, quarter, year), whatever their kind.
//!
//! Separate from [`period`](super::period) because plans are written, judged and reported in calendar months; finance may book in
//! weeks. Whoever hands months to finance goes through [`fiscal_months`], or [`FiscalTable::parts`] where each month is a line of its own.
//!
//! To add a kind of calendar: a case of [`CalendarKind`], and what its years hold in [`FiscalCalendar::year`].

mod share;

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

pub use share::by_weight;

use super::build::fiscal_year_number;
use super::money::Currency;
use super::period::{Calendar, Period};
use crate::config::calendar::{CalendarKind, CalendarRule, NamedFor, YearEnd, quarter};

/// One fiscal period. Ordered in time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FiscalPeriod {
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
    /// What it is called: `FY2027-P01`, or `2027-01` where it is a calendar month.
    pub label: String,
    /// Its fiscal year: `FY2027`.
    pub year: String,
    /// Its place in the year, from 1.
    pub number: u8,
    /// Its quarter, 1 to 4.
    pub quarter: u8,
}

impl FiscalPeriod {
    /// Its days, both ends included.
    pub fn days(&self) -> u32 {
        days(self.first, self.last)
    }

    /// How many days of a month it holds.
    fn days_of(&self, month: Period) -> u32 {
        days(self.first.max(month.first_day()), self.last.min(month.last_day()))
    }
}

/// The months of money as fiscal periods: each month is spread over the periods that share its days, by days, in whole minor units,
/// by largest remainder, so that its parts add up to it exactly. Months outside the plan's year go to the periods of their own.
pub fn fiscal_months(
    rule: &CalendarRule,
    own: Option<&Calendar>,
    months: &BTreeMap<Period, Decimal>,
    currency: Currency,
) -> BTreeMap<FiscalPeriod, Decimal> {
    let table = FiscalTable::of(rule, own, months.keys().copied());
    let mut periods = BTreeMap::new();
    for (month, amount) in months {
        for (period, part) in table.parts(*month, *amount, currency) {
            *periods.entry(period).or_default() += part;
        }
    }
    periods
}

/// The periods of a plan's fiscal year, and of every other one that some months of it fall into, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiscalTable {
    /// The periods. No day is in two of them.
    pub periods: Vec<FiscalPeriod>,
    naming: Naming,
}

impl FiscalTable {
    /// The table of a rule for a plan whose own fiscal year is `own`, with every day of `months` in it. A day that no period of the
    /// rule holds, since it lies outside the rows that settings give, is in its calendar month.
    pub fn of(rule: &CalendarRule, own: Option<&Calendar>, months: impl IntoIterator<Item = Period>) -> Self {
        let calendar = FiscalCalendar::of(rule, own);
        let mut years: BTreeMap<i16, Vec<FiscalPeriod>> = BTreeMap::new();
        if let Some(own) = own.map(|own| calendar.naming.year_of(own.first())) {
            years.insert(own, calendar.year(own));
        }
        let naming = calendar.naming;
        let months: Vec<Period> = months.into_iter().collect();
        for month in &months {
            let year = naming.year_of(*month);
            for year in [year.saturating_sub(1), year, year.saturating_add(1)] {
                if years.contains_key(&year) {
                    continue;
                }
                let periods = calendar.year(year);
                if periods.iter().any(|period| period.days_of(*month) > 0) {
                    years.insert(year, periods);
                }
            }
        }
        let mut table = FiscalTable { periods: years.into_values().flatten().collect(), naming };
        if rule.kind == CalendarKind::Table {
            table.periods = calendar.rows();
        }
        let outside: Vec<FiscalPeriod> = months.into_iter().flat_map(|month| table.outside(month)).collect();
        table.periods.extend(outside);
        table.periods.sort();
        table.periods.dedup();
        table
    }

    /// A month's money over the periods that share its days; its parts add up to it exactly. A period that gets nothing is left out,
    /// the first one excepted where all get nothing.
    pub fn parts(&self, month: Period, amount: Decimal, currency: Currency) -> Vec<(FiscalPeriod, Decimal)> {
        let start = self.periods.partition_point(|period| period.last < month.first_day());
        let sharing: Vec<&FiscalPeriod> = self.periods[start..].iter().take_while(|period| period.first <= month.last_day()).collect();
        if sharing.is_empty() {
            // A month that the table was not made for.
            return vec![(self.naming.month(month, month.first_day(), month.last_day()), amount)];
        }
        let weights: Vec<u32> = sharing.iter().map(|period| period.days_of(month)).collect();
        let parts = by_weight(amount, &weights, currency);
        let nothing = amount.is_zero();
        let parts = sharing.into_iter().cloned().zip(parts).enumerate();
        parts.filter(|(place, (_, part))| !part.is_zero() || (nothing && *place == 0)).map(|(_, part)| part).collect()
    }

    /// The days of a month that no period holds, as periods of that month's name.
    fn outside(&self, month: Period) -> Vec<FiscalPeriod> {
        let (mut from, last) = (month.first_day(), month.last_day());
        let mut outside = Vec::new();
        for period in self.periods.iter().filter(|period| period.days_of(month) > 0) {
            if from < period.first
                && let Some(before) = next(period.first, -1)
            {
                outside.push(self.naming.month(month, from, before));
            }
            match next(period.last, 1) {
                Some(after) => from = from.max(after),
                None => return outside,
            }
        }
        if from <= last {
            outside.push(self.naming.month(month, from, last));
        }
        outside
    }
}

/// A rule as it holds for one plan: its years have names and a first month.
#[derive(Clone, Copy, Debug)]
pub struct FiscalCalendar<'a> {
    rule: &'a CalendarRule,
    naming: Naming,
}

/// In which month fiscal years begin, and which year gives them their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Naming {
    first_month: i8,
    named_for: NamedFor,
}

impl<'a> FiscalCalendar<'a> {
    /// The rule for a plan: what it leaves open is as in the plan's own fiscal year. A plan that calls the year from 2027-02 FY2027
    /// names it for its start; any other one for its end.
    pub fn of(rule: &'a CalendarRule, own: Option<&Calendar>) -> Self {
        let stated = own.filter(|own| own.first() != own.last());
        let first_month = rule.first_month.or(stated.map(|own| own.first().month)).unwrap_or(1);
        let for_start = stated.is_some_and(|own| fiscal_year_number(&own.label) == Some(own.first().year));
        let named_for = rule.named_for.unwrap_or(if for_start { NamedFor::Start } else { NamedFor::End });
        FiscalCalendar { rule, naming: Naming { first_month, named_for } }
    }

    /// The periods of a fiscal year; none of one that no date can hold, and none where the rule is a table.
    pub fn year(&self, year: i16) -> Vec<FiscalPeriod> {
        match self.rule.kind {
            CalendarKind::Months => self.months(year),
            CalendarKind::Weeks(pattern) => self.weeks(year, &pattern.repeat(4)).unwrap_or_default(),
            CalendarKind::ThirteenPeriods => self.weeks(year, &[4; 13]).unwrap_or_default(),
            CalendarKind::Table => Vec::new(),
        }
    }

    /// The last day of a fiscal year of weeks.
    ///
    /// With Saturday nearest to the end of January this is the retail calendar, with Sunday nearest to the end of December the year of
    /// ISO 8601's weeks.
    pub fn year_end(&self, year: i16) -> Option<Date> {
        let end = self.naming.first_month_of(year)?.plus(11).last_day();
        let back = i64::from(end.weekday().since(self.rule.weekday));
        match self.rule.year_end {
            YearEnd::Nearest if back > 3 => next(end, 7 - back),
            YearEnd::Nearest | YearEnd::Last => next(end, -back),
        }
    }

    fn months(&self, year: i16) -> Vec<FiscalPeriod> {
        let Some(first) = self.naming.first_month_of(year) else { return Vec::new() };
        (0..12).map(|count| first.plus(count)).map(|month| self.naming.month(month, month.first_day(), month.last_day())).collect()
    }

    fn weeks(&self, year: i16, lengths: &[u8]) -> Option<Vec<FiscalPeriod>> {
        let mut first = next(self.year_end(year.checked_sub(1)?)?, 1)?;
        let end = self.year_end(year)?;
        let spare = i64::from(days(first, end)) / 7 - lengths.iter().map(|weeks| i64::from(*weeks)).sum::<i64>();
        let long = self.rule.week_53.map_or(lengths.len(), usize::from);
        let mut periods = Vec::new();
        for (number, weeks) in (1_u8..).zip(lengths) {
            let weeks = i64::from(*weeks) + if usize::from(number) == long { spare } else { 0 };
            let last = next(first, weeks * 7 - 1)?;
            let year = format!("FY{year}");
            periods.push(FiscalPeriod { first, last, label: format!("{year}-P{number:02}"), year, number, quarter: quarter(number) });
            first = next(last, 1)?;
        }
        Some(periods)
    }

    fn rows(&self) -> Vec<FiscalPeriod> {
        let row = |row: &crate::config::calendar::CalendarRow| FiscalPeriod {
            first: row.first,
            last: row.last,
            label: row.label.clone(),
            year: row.year.clone(),
            number: row.number,
            quarter: row.quarter,
        };
        self.rule.rows.iter().map(row).collect()
    }
}

impl Naming {
    /// The number of the fiscal year in which a month counts.
    fn year_of(&self, month: Period) -> i16 {
        let begins = if month.month >= self.first_month { month.year } else { month.year - 1 };
        match self.named_for {
            NamedFor::End if self.first_month > 1 => begins + 1,
            NamedFor::Start | NamedFor::End => begins,
        }
    }

    /// The month from which a year counts, in a year of weeks too, whose own days begin and end about there.
    fn first_month_of(&self, year: i16) -> Option<Period> {
        let begins = if self.named_for == NamedFor::End && self.first_month > 1 { year.checked_sub(1)? } else { year };
        // Months after it, and the week around its end, are still dates.
        Period::new(begins, self.first_month).filter(|first| (1001..=9997).contains(&first.year))
    }

    /// Some days of a month, as a period of its name.
    fn month(&self, month: Period, first: Date, last: Date) -> FiscalPeriod {
        let number = (month.month - self.first_month).rem_euclid(12).unsigned_abs() + 1;
        let year = format!("FY{}", self.year_of(month));
        FiscalPeriod { first, last, label: month.to_string(), year, number, quarter: quarter(number) }
    }
}

/// Days from one to another, both included; none where the second is before the first.
fn days(first: Date, last: Date) -> u32 {
    let between = first.until(last).map_or(-1, |span| span.get_days());
    u32::try_from(between.saturating_add(1)).unwrap_or(0)
}

fn next(date: Date, days: i64) -> Option<Date> {
    date.checked_add(days.days()).ok()
}

#[cfg(test)]
mod tests;
