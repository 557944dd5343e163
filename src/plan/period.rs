//! Time in a plan: periods, and the calendar that says which dates each holds.
//!
//! Plans are written, judged and reported in calendar months: everything asks the calendar, and nothing else does arithmetic on
//! months. The 4-4-5 years and 13 periods that finance may book in are made of these in [`fiscal`](super::fiscal).

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

/// A calendar month. Prints as `2027-01`; ordered in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
}

impl Period {
    /// A period from a year and a month of 1 to 12.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        ((1..=12).contains(&month) && (1000..=9999).contains(&year)).then_some(Period { year, month })
    }

    /// The month that holds a date.
    pub fn of(date: Date) -> Self {
        Period { year: date.year(), month: date.month() }
    }

    /// Reads `2027-01`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.trim().split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        Period::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// The period `count` months later, or earlier where it is negative.
    #[must_use]
    pub fn plus(self, count: i32) -> Self {
        let months = i32::from(self.year) * 12 + i32::from(self.month) - 1 + count;
        Period { year: months.div_euclid(12) as i16, month: (months.rem_euclid(12) + 1) as i8 }
    }

    /// Months from `earlier` to this one; negative where this one is earlier.
    pub fn months_since(self, earlier: Period) -> i32 {
        (i32::from(self.year) - i32::from(earlier.year)) * 12 + i32::from(self.month) - i32::from(earlier.month)
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        jiff::civil::date(self.year, self.month, 1)
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// The English short name of its month: `Jan`.
    pub fn short_name(self) -> &'static str {
        const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        NAMES[usize::from(self.month.unsigned_abs()).clamp(1, 12) - 1]
    }

    /// The English name of its month: `January`.
    pub fn long_name(self) -> &'static str {
        const NAMES: [&str; 12] =
            ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
        NAMES[usize::from(self.month.unsigned_abs()).clamp(1, 12) - 1]
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A month, a quarter or a year: the periods from the first to the last, both included. Prints as `2027-01` or `2027-01 to 2027-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first period.
    pub first: Period,
    /// The last period.
    pub last: Period,
}

impl Span {
    /// One period.
    pub fn month(period: Period) -> Self {
        Span { first: period, last: period }
    }

    /// Reads a quarter or a year. `Q3` and `Q3 FY2027` are quarters of the fiscal year, `Q3 2027` is one of the calendar year; `FY2027` is
    /// the fiscal year and so is its bare number where it is named for that year.
    pub fn parse(text: &str, calendar: Option<&Calendar>) -> Option<Self> {
        let text = text.trim().to_lowercase();
        // `2027-Q2` and `FY2027 Q2` are written the other way round.
        let text = match text.split_once('q') {
            Some((year, quarter)) if !year.is_empty() => format!("q{} {}", quarter.trim(), year.trim_end_matches([' ', '/', '-'])),
            _ => text,
        };
        let year =
            |text: &str| text.trim_start_matches("fy").trim().parse::<i16>().ok().map(|year| if year < 100 { 2000 + year } else { year });
        let names_year = |calendar: &&Calendar, wanted: i16| year(&calendar.label.to_lowercase()).is_none_or(|year| year == wanted);
        let Some(rest) = text.strip_prefix('q') else {
            let wanted = year(&text)?;
            return match calendar.filter(|calendar| names_year(calendar, wanted)) {
                Some(calendar) => Some(Span { first: calendar.first(), last: calendar.last() }),
                None if text.starts_with("fy") => None,
                None => Some(Span { first: Period::new(wanted, 1)?, last: Period::new(wanted, 12)? }),
            };
        };
        let quarter = rest.chars().next()?.to_digit(10).filter(|quarter| (1..=4).contains(quarter))? as i32;
        let rest = rest[1..].trim_start_matches([' ', '/', '-']);
        let first = match (rest, calendar) {
            ("", Some(calendar)) => calendar.first().plus(quarter * 3 - 3),
            (rest, Some(calendar)) if rest.starts_with("fy") => {
                year(rest).filter(|wanted| names_year(&calendar, *wanted))?;
                calendar.first().plus(quarter * 3 - 3)
            }
            (rest, _) => Period::new(year(rest).filter(|_| !rest.starts_with("fy"))?, 1)?.plus(quarter * 3 - 3),
        };
        Some(Span { first, last: first.plus(2) })
    }

    /// Whether it holds a period.
    pub fn contains(self, period: Period) -> bool {
        (self.first..=self.last).contains(&period)
    }

    /// How many periods it holds.
    pub fn len(self) -> i32 {
        self.last.months_since(self.first) + 1
    }

    /// Whether it holds none, which no span that was read does.
    pub fn is_empty(self) -> bool {
        self.len() < 1
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        if self.last == self.first { Ok(()) } else { write!(f, " to {}", self.last) }
    }
}

/// The months of one fiscal year, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The fiscal year's label: `FY2027`.
    pub label: String,
    /// Its periods, in order.
    pub periods: Vec<Period>,
}

impl Calendar {
    /// Twelve calendar months from `first`.
    pub fn months(label: impl Into<String>, first: Period) -> Self {
        Calendar { label: label.into(), periods: (0..12).map(|count| first.plus(count)).collect() }
    }

    /// The first period.
    pub fn first(&self) -> Period {
        self.periods[0]
    }

    /// The last period.
    pub fn last(&self) -> Period {
        self.periods[self.periods.len() - 1]
    }

    /// The first day of the year.
    pub fn first_day(&self) -> Date {
        self.first().first_day()
    }

    /// The last day of the year.
    pub fn last_day(&self) -> Date {
        self.last().last_day()
    }

    /// Whether a period belongs to the year.
    pub fn contains(&self, period: Period) -> bool {
        self.periods.contains(&period)
    }

    /// The place of a period in the year, from 0.
    pub fn index(&self, period: Period) -> Option<usize> {
        self.periods.iter().position(|candidate| *candidate == period)
    }

    /// The periods before `cycle`: closed when that cycle is planned.
    pub fn closed(&self, cycle: Period) -> &[Period] {
        &self.periods[..self.periods.partition_point(|period| *period < cycle)]
    }
}

/// Whole months between two dates, the later one's day rounded down. Negative where `end` is before `start`.
pub fn months_between(start: Date, end: Date) -> i32 {
    start.until((jiff::Unit::Month, end)).map_or(0, |span| span.get_months() + i32::from(span.get_years()) * 12)
}

/// A date some days later; the last date there is where that is past it.
pub fn plus_days(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fiscal_year_starts_in_any_month() {
        let calendar = Calendar::months("FY2027", Period::parse("2026-10").expect("a period"));
        assert_eq!(calendar.last().to_string(), "2027-09");
        assert_eq!(calendar.closed(Period::parse("2027-01").expect("a period")).len(), 3);
        assert_eq!(calendar.last_day().to_string(), "2027-09-30");
        assert_eq!(calendar.closed(Period::parse("2026-01").expect("a period")).len(), 0);
        assert_eq!(calendar.closed(Period::parse("2029-01").expect("a period")).len(), 12);
    }

    #[test]
    fn quarters_and_years_are_fiscal_unless_they_name_a_calendar_year() {
        let calendar = Calendar::months("FY2027", Period::parse("2026-10").expect("a period"));
        let read = |text: &str| Span::parse(text, Some(&calendar)).map(|span| span.to_string());
        assert_eq!(read("Q1").as_deref(), Some("2026-10 to 2026-12"));
        assert_eq!(read("Q2 FY2027").as_deref(), Some("2027-01 to 2027-03"));
        assert_eq!(read("Q3 2026").as_deref(), Some("2026-07 to 2026-09"));
        assert_eq!(read("2026-Q3").as_deref(), Some("2026-07 to 2026-09"));
        assert_eq!(read("FY2027 Q2").as_deref(), Some("2027-01 to 2027-03"));
        assert_eq!(read("FY27").as_deref(), Some("2026-10 to 2027-09"));
        assert_eq!(read("2027").as_deref(), Some("2026-10 to 2027-09"));
        assert_eq!(read("2026").as_deref(), Some("2026-01 to 2026-12"));
        for text in ["Q5", "Q1 FY2031", "FY2031", "soon", "Q", "", "2027-Q", "2027-Q5", "soonq1", "q1q2"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(Span::parse("Q1", None), None);
    }

    #[test]
    fn months_are_counted_whole() {
        let day = |text: &str| text.parse::<Date>().expect("a date");
        assert_eq!(months_between(day("2026-01-15"), day("2027-01-14")), 11);
        assert_eq!(months_between(day("2026-01-15"), day("2027-01-15")), 12);
    }
}
