//! Calendars against published ones, and months of money in them.

use jiff::civil::{Weekday, date};
use proptest::prelude::*;

use super::*;
use crate::config::calendar::CalendarRow;

fn month(text: &str) -> Period {
    Period::parse(text).expect("a month")
}

fn weeks(pattern: [u8; 3], first_month: i8) -> CalendarRule {
    CalendarRule { kind: CalendarKind::Weeks(pattern), first_month: Some(first_month), ..CalendarRule::default() }
}

/// The calendar of the (US) National Retail Federation.
fn retail() -> CalendarRule {
    CalendarRule { named_for: Some(NamedFor::Start), ..weeks([4, 5, 4], 2) }
}

fn ends(rule: &CalendarRule, year: i16) -> Vec<String> {
    FiscalCalendar::of(rule, None).year(year).iter().map(|period| period.last.to_string()).collect()
}

fn span(rule: &CalendarRule, year: i16) -> (String, String, u32) {
    let periods = FiscalCalendar::of(rule, None).year(year);
    let weeks = periods.iter().map(FiscalPeriod::days).sum::<u32>() / 7;
    (periods[0].first.to_string(), periods[periods.len() - 1].last.to_string(), weeks)
}

/// Published by the National Retail Federation, <https://nrf.com/resources/4-5-4-calendar>: fiscal 2023 has 53 weeks, January the
/// fifth; 53 weeks also in 2000, 2006, 2012 and 2017.
#[test]
fn retail_years_are_as_published() {
    let rule = retail();
    assert_eq!(span(&rule, 2023), ("2023-01-29".to_owned(), "2024-02-03".to_owned(), 53));
    assert_eq!(span(&rule, 2024), ("2024-02-04".to_owned(), "2025-02-01".to_owned(), 52));
    assert_eq!(span(&rule, 2025), ("2025-02-02".to_owned(), "2026-01-31".to_owned(), 52));
    assert_eq!(span(&rule, 2026), ("2026-02-01".to_owned(), "2027-01-30".to_owned(), 52));
    let long: Vec<i16> = (2000..=2025).filter(|year| span(&rule, *year).2 == 53).collect();
    assert_eq!(long, [2000, 2006, 2012, 2017, 2023]);
    assert_eq!(
        ends(&rule, 2023),
        [
            "2023-02-25", "2023-04-01", "2023-04-29", "2023-05-27", "2023-07-01", "2023-07-29", "2023-08-26", "2023-09-30", "2023-10-28",
            "2023-11-25", "2023-12-30", "2024-02-03"
        ]
    );
    assert_eq!(ends(&rule, 2024)[..3], ["2024-03-02", "2024-04-06", "2024-05-04"]);
}

/// Apple's annual reports: the year is the 52 or 53 weeks that end on the last Saturday of September; fiscal 2023 spanned 53 weeks,
/// the extra one in the first quarter, which ended on 31 December 2022.
#[test]
fn a_year_may_end_on_the_last_saturday_and_have_its_long_period_elsewhere() {
    let rule = CalendarRule { year_end: YearEnd::Last, week_53: Some(3), ..weeks([5, 4, 4], 10) };
    for (year, end, weeks) in [(2021, "2021-09-25", 52), (2022, "2022-09-24", 52), (2023, "2023-09-30", 53), (2024, "2024-09-28", 52)] {
        let found = span(&rule, year);
        assert_eq!((&*found.1, found.2), (end, weeks), "{year}");
    }
    assert_eq!(ends(&rule, 2023)[..4], ["2022-10-29", "2022-11-26", "2022-12-31", "2023-02-04"]);
    assert_eq!(ends(&rule, 2024)[2], "2023-12-30");
}

/// ISO 8601: 2020 and 2026 have a week 53, and end on Sunday 3 January.
#[test]
fn a_year_that_ends_on_the_sunday_nearest_to_december_is_that_of_iso_weeks() {
    let rule = CalendarRule { weekday: Weekday::Sunday, ..weeks([4, 4, 5], 1) };
    for year in 1971_i16..2071 {
        let (first, last, weeks) = span(&rule, year);
        let days = [&first, &last].map(|day| day.parse::<Date>().expect("a date").iso_week_date());
        assert_eq!((days[0].year(), days[0].week()), (year, 1), "{first}");
        assert_eq!((days[1].year(), u32::from(days[1].week().unsigned_abs())), (year, weeks), "{last}");
    }
    assert_eq!(span(&rule, 2026), ("2025-12-29".to_owned(), "2027-01-03".to_owned(), 53));
}

#[test]
fn thirteen_periods_have_four_weeks_each_and_the_last_one_five() {
    let rule =
        CalendarRule { kind: CalendarKind::ThirteenPeriods, first_month: Some(1), year_end: YearEnd::Last, ..CalendarRule::default() };
    let periods = FiscalCalendar::of(&rule, None).year(2022);
    let lengths: Vec<u32> = periods.iter().map(|period| period.days() / 7).collect();
    assert_eq!(lengths, [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5]);
    assert_eq!(periods.iter().map(|period| period.quarter).collect::<Vec<_>>(), [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4]);
    assert_eq!((periods[12].label.as_str(), periods[12].year.as_str(), periods[12].number), ("FY2022-P13", "FY2022", 13));
    assert_eq!(periods[12].last, date(2022, 12, 31));
}

#[test]
fn years_are_named_as_the_plan_names_its_own() {
    let rule = CalendarRule { kind: CalendarKind::Weeks([4, 5, 4]), ..CalendarRule::default() };
    let first_of = |label: &str, first: &str| {
        let own = Calendar::months(label, month(first));
        let table = FiscalTable::of(&rule, Some(&own), []);
        (table.periods[0].label.clone(), table.periods[0].first.to_string())
    };
    assert_eq!(first_of("FY2027", "2027-02"), ("FY2027-P01".to_owned(), "2027-01-31".to_owned()));
    assert_eq!(first_of("FY2028", "2027-02"), ("FY2028-P01".to_owned(), "2027-01-31".to_owned()));
    assert_eq!(first_of("2026/27", "2026-10"), ("FY2027-P01".to_owned(), "2026-10-04".to_owned()));
    assert_eq!(first_of("FY2027", "2027-01"), ("FY2027-P01".to_owned(), "2027-01-03".to_owned()));
}

fn table_of(rows: &[(&str, Date, Date)]) -> CalendarRule {
    let row = |(number, (label, first, last)): (u8, &(&str, Date, Date))| CalendarRow {
        label: (*label).to_owned(),
        first: *first,
        last: *last,
        year: "FY2027".to_owned(),
        number,
        quarter: quarter(number),
    };
    CalendarRule { kind: CalendarKind::Table, rows: (1..).zip(rows).map(row).collect(), ..CalendarRule::default() }
}

fn shown(periods: &BTreeMap<FiscalPeriod, Decimal>) -> Vec<(String, String)> {
    periods.iter().map(|(period, amount)| (period.label.clone(), amount.normalize().to_string())).collect()
}

fn months(rows: &[(&str, &str)]) -> BTreeMap<Period, Decimal> {
    rows.iter().map(|(period, amount)| (month(period), amount.parse().expect("a decimal"))).collect()
}

fn pairs(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(label, amount)| ((*label).to_owned(), (*amount).to_owned())).collect()
}

#[test]
fn months_are_spread_by_their_days() {
    let own = Calendar::months("FY2027", month("2027-01"));
    let euro = Currency::parse("EUR").expect("a currency");
    let of = |rule: &CalendarRule, rows: &[(&str, &str)]| shown(&fiscal_months(rule, Some(&own), &months(rows), euro));
    // 2026 ends on Saturday 2 January 2027: 2 of January's 31 days are its. P01 of 2027 is 3 to 30 January: 28 days, P02 has the 31st.
    let rule = CalendarRule { kind: CalendarKind::Weeks([4, 4, 5]), ..CalendarRule::default() };
    assert_eq!(of(&rule, &[("2027-01", "3100")]), pairs(&[("FY2026-P12", "200"), ("FY2027-P01", "2800"), ("FY2027-P02", "100")]));
    // February: 27 days to P02 (ends on the 27th), 1 to P03.
    assert_eq!(
        of(&rule, &[("2027-01", "3100"), ("2027-02", "-28")]),
        pairs(&[("FY2026-P12", "200"), ("FY2027-P01", "2800"), ("FY2027-P02", "73"), ("FY2027-P03", "-1")])
    );
    // Money of another year stands in that year's periods.
    assert_eq!(of(&rule, &[("2029-06", "0")]), pairs(&[("FY2029-P06", "0")]));
    assert_eq!(of(&CalendarRule::default(), &[("2027-01", "10.005"), ("2028-02", "1")]), pairs(&[("2027-01", "10.005"), ("2028-02", "1")]));
}

#[test]
fn what_lies_outside_a_table_is_in_its_calendar_month() {
    let own = Calendar::months("FY2027", month("2027-01"));
    let rule = table_of(&[("A", date(2027, 1, 4), date(2027, 1, 17)), ("B", date(2027, 1, 18), date(2027, 2, 14))]);
    let rows = months(&[("2026-12", "5"), ("2027-01", "31"), ("2027-02", "28"), ("2030-01", "7")]);
    let periods = fiscal_months(&rule, Some(&own), &rows, Currency::parse("JPY").expect("a currency"));
    assert_eq!(
        shown(&periods),
        pairs(&[("2026-12", "5"), ("2027-01", "3"), ("A", "14"), ("B", "28"), ("2027-02", "14"), ("2030-01", "7")])
    );
    let outside: Vec<(&str, u8, u8)> = periods.keys().map(|period| (period.year.as_str(), period.number, period.quarter)).collect();
    assert_eq!(outside[0], ("FY2026", 12, 4));
    assert_eq!(outside[4], ("FY2027", 2, 1));
}

#[test]
fn the_first_and_last_years_there_are_lose_nothing() {
    let extremes = months(&[("1000-01", "1"), ("1001-02", "2"), ("9998-12", "3"), ("9999-12", "4")]);
    for (kind, _) in CalendarKind::ALL {
        for (first_month, named_for) in [(1, NamedFor::End), (12, NamedFor::Start), (12, NamedFor::End)] {
            let rule = CalendarRule { kind, first_month: Some(first_month), named_for: Some(named_for), ..CalendarRule::default() };
            let periods = fiscal_months(&rule, None, &extremes, Currency::NONE);
            assert_eq!(periods.values().sum::<Decimal>(), Decimal::TEN, "{kind} from month {first_month}");
        }
    }
}

#[test]
fn a_month_that_a_table_was_not_made_for_is_not_lost() {
    let table = FiscalTable::of(&retail(), None, [month("2027-01")]);
    let parts = table.parts(month("2030-05"), Decimal::TEN, Currency::NONE);
    assert_eq!(
        parts.iter().map(|(period, part)| (&*period.label, &*period.year, *part)).collect::<Vec<_>>(),
        [("2030-05", "FY2030", Decimal::TEN)]
    );
}

fn any_rule() -> impl Strategy<Value = CalendarRule> {
    let kinds: Vec<CalendarKind> = CalendarKind::ALL.iter().map(|(kind, _)| *kind).collect();
    let weekday = (0_i8..7).prop_map(|day| Weekday::from_sunday_zero_offset(day).expect("a weekday"));
    let ends = prop::sample::select(vec![YearEnd::Nearest, YearEnd::Last]);
    let named = prop::sample::select(vec![None, Some(NamedFor::Start), Some(NamedFor::End)]);
    (prop::sample::select(kinds), prop::option::of(1_i8..=12), named, weekday, ends, prop::option::of(1_u8..=12)).prop_map(
        |(kind, first_month, named_for, weekday, year_end, week_53)| {
            let rows = table_of(&[("A", date(2027, 1, 4), date(2027, 3, 31)), ("B", date(2027, 4, 1), date(2027, 12, 27))]).rows;
            CalendarRule { kind, first_month, named_for, weekday, year_end, week_53, rows }
        },
    )
}

fn any_months() -> impl Strategy<Value = BTreeMap<Period, Decimal>> {
    let amount = (-100_000_000_000_i64..100_000_000_000, 0_u32..5).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale));
    prop::collection::btree_map((-30_i32..42).prop_map(|count| month("2027-01").plus(count)), amount, 0..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_is_lost_in_any_calendar(rule in any_rule(), months in any_months(), code in prop::sample::select(vec!["EUR", "JPY", "KWD"]), first in 1_i8..=12) {
        let currency = Currency::parse(code).expect("a currency");
        let own = Calendar::months("FY2027", Period::new(2027, first).expect("a month"));
        let table = FiscalTable::of(&rule, Some(&own), months.keys().copied());
        for (month, amount) in &months {
            let parts = table.parts(*month, *amount, currency);
            prop_assert_eq!(parts.iter().map(|(_, part)| part).sum::<Decimal>(), *amount);
        }
        let periods = fiscal_months(&rule, Some(&own), &months, currency);
        prop_assert_eq!(periods.values().sum::<Decimal>(), months.values().sum::<Decimal>());
    }

    #[test]
    fn each_day_is_in_one_period_and_the_order_of_months_changes_nothing(rule in any_rule(), months in any_months(), first in 1_i8..=12) {
        let own = Calendar::months("FY2027", Period::new(2027, first).expect("a month"));
        let table = FiscalTable::of(&rule, Some(&own), months.keys().copied());
        for pair in table.periods.windows(2) {
            prop_assert!(pair[0].last < pair[1].first, "{:?}", pair);
        }
        for month in months.keys() {
            let held: u32 = table.periods.iter().map(|period| period.days_of(*month)).sum();
            prop_assert_eq!(held, days(month.first_day(), month.last_day()));
        }
        prop_assert_eq!(&table, &FiscalTable::of(&rule, Some(&own), months.keys().rev().copied()));
    }

    #[test]
    fn years_of_weeks_follow_each_other_without_a_gap(rule in any_rule(), year in 1900_i16..2100) {
        prop_assume!(rule.kind != CalendarKind::Table);
        let calendar = FiscalCalendar::of(&rule, None);
        let periods: Vec<FiscalPeriod> = [calendar.year(year), calendar.year(year + 1)].concat();
        for pair in periods.windows(2) {
            prop_assert_eq!(next(pair[0].last, 1), Some(pair[1].first));
        }
        if rule.kind.is_of_weeks() {
            let weeks = days(periods[0].first, calendar.year_end(year).expect("a date")) / 7;
            prop_assert!(weeks == 52 || weeks == 53, "{} weeks", weeks);
            prop_assert_eq!(calendar.year_end(year).expect("a date").weekday(), rule.weekday);
        }
    }
}
