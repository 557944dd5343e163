//! The fiscal calendar that finance books in: what `[calendar]` says, as a type that cannot be wrong.
//!
//! Separate because the settings only say how periods lie; which dates that makes of a year is worked out in `plan::fiscal`.

use std::fmt;

use jiff::civil::{Date, Weekday};

/// How a company's fiscal periods lie. By default they are calendar months, in the plan's own fiscal year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarRule {
    /// What a period is.
    pub kind: CalendarKind,
    /// The month a fiscal year begins in, 1 to 12; the plan's own where none. A year of weeks begins about then.
    pub first_month: Option<i8>,
    /// Which year gives a fiscal year its number; as the plan names its own where none.
    pub named_for: Option<NamedFor>,
    /// The day of the week on which a year of weeks ends.
    pub weekday: Weekday,
    /// Which of those days in the year's last month ends it.
    pub year_end: YearEnd,
    /// The period that has the 53rd week in a year of 53; the last one where none.
    pub week_53: Option<u8>,
    /// The periods themselves, in order, where the kind is a table: each begins on the day after the one before it ends.
    pub rows: Vec<CalendarRow>,
}

impl Default for CalendarRule {
    fn default() -> Self {
        CalendarRule {
            kind: CalendarKind::Months,
            first_month: None,
            named_for: None,
            weekday: Weekday::Saturday,
            year_end: YearEnd::Nearest,
            week_53: None,
            rows: Vec::new(),
        }
    }
}

/// What a period is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CalendarKind {
    /// A calendar month.
    #[default]
    Months,
    /// Whole weeks: so many in the three periods of each quarter, 4-4-5 or another order of these.
    Weeks([u8; 3]),
    /// Four weeks, 13 times.
    ThirteenPeriods,
    /// What the settings' own rows say.
    Table,
}

impl CalendarKind {
    /// All of them, as settings write them.
    pub const ALL: [(CalendarKind, &'static str); 6] = [
        (CalendarKind::Months, "months"),
        (CalendarKind::Weeks([4, 4, 5]), "4-4-5"),
        (CalendarKind::Weeks([4, 5, 4]), "4-5-4"),
        (CalendarKind::Weeks([5, 4, 4]), "5-4-4"),
        (CalendarKind::ThirteenPeriods, "13-periods"),
        (CalendarKind::Table, "table"),
    ];

    /// Periods in a year of generated ones; none for a table, which may hold any number.
    pub fn periods(self) -> Option<u8> {
        match self {
            CalendarKind::Months | CalendarKind::Weeks(_) => Some(12),
            CalendarKind::ThirteenPeriods => Some(13),
            CalendarKind::Table => None,
        }
    }

    /// Whether its years are whole weeks, and end on one day of the week.
    pub fn is_of_weeks(self) -> bool {
        matches!(self, CalendarKind::Weeks(_) | CalendarKind::ThirteenPeriods)
    }
}

impl fmt::Display for CalendarKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = CalendarKind::ALL.iter().find(|(kind, _)| kind == self).map_or("weeks", |(_, name)| name);
        f.pad(name)
    }
}

/// Which calendar year gives a fiscal year its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedFor {
    /// The one it begins in, as retail does: the 4-5-4 year from February 2027 is 2027.
    Start,
    /// The one it ends in, as most others do: the year from October 2026 is 2027.
    End,
}

/// Which of a weekday's dates ends a year of weeks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum YearEnd {
    /// The one nearest to the last day of the year's last month, before it or after it.
    #[default]
    Nearest,
    /// The last one in that month.
    Last,
}

/// One period as the settings give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarRow {
    /// Its label, as finance writes it: `FY2027-P01`.
    pub label: String,
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
    /// Its fiscal year: `FY2027`.
    pub year: String,
    /// Its place in that year, from 1.
    pub number: u8,
    /// Its quarter, 1 to 4.
    pub quarter: u8,
}

/// The quarter of a period by its place in a year of 12 or 13, where the fourth quarter has four.
pub fn quarter(number: u8) -> u8 {
    (number.saturating_sub(1) / 3 + 1).min(4)
}
