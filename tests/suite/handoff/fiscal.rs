//! The ledger in a company's fiscal calendar: the plan to the minor unit all the same, and each period what the days of its months give.
//!
//! Which day is in which period is counted here day by day, and shared in whole minor units, by other arithmetic than the program's.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;
use throughline::config::Policy;
use throughline::config::calendar::{CalendarKind, CalendarRow, CalendarRule};
use throughline::render::handoff::changes::changes;
use throughline::render::handoff::profile::{self, Profile};
use throughline::render::handoff::reconcile::By;
use throughline::render::handoff::verify::verify;
use throughline::render::handoff::{Ledger, Making, Pack, ledger_csv, pack};

use super::drawn::{Drawn, drawn, in_one, minor, tables, whole};
use super::{accounts_in, accounts_of, files, judged, policy, text};
use crate::example::Table;
use crate::plans::clean;

fn rule(kind: CalendarKind) -> CalendarRule {
    CalendarRule { kind, ..CalendarRule::default() }
}

const RETAIL: CalendarKind = CalendarKind::Weeks([4, 4, 5]);

fn pack_in(tables: &[Table], calendar: CalendarRule, previous: Option<&Ledger>, profiles: &[Profile]) -> Pack {
    let (assessment, workbook) = judged(tables);
    let policy = Policy { calendar, ..policy() };
    pack(&assessment, &workbook, &Making { policy: &policy, previous, profiles }).expect("a pack")
}

/// The period of a day of 2027, whose fiscal year begins on Sunday 3 January and has 52 weeks.
fn period_of(kind: CalendarKind, day: jiff::civil::Date) -> String {
    let days = date(2027, 1, 3).until(day).expect("days").get_days();
    let lengths: &[i32] = if kind == RETAIL { &[4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5] } else { &[4; 13] };
    if days < 0 {
        return format!("FY2026-P{}", lengths.len());
    }
    let mut weeks = 0;
    for (number, length) in (1..).zip(lengths) {
        weeks += length;
        if days < weeks * 7 {
            return format!("FY2027-P{number:02}");
        }
    }
    panic!("{day} is after the year");
}

/// A month's minor units by period: by days, each rounded down, the rest one each to those that lost most.
fn shared(kind: CalendarKind, month: i8, minor: i64) -> BTreeMap<String, i64> {
    let first = date(2027, month, 1);
    let all = i64::from(first.days_in_month());
    let mut held: Vec<(String, i64)> = Vec::new();
    for day in 0..all {
        let period = period_of(kind, first.checked_add(day.days()).expect("a day"));
        match held.last_mut() {
            Some((last, days)) if *last == period => *days += 1,
            _ => held.push((period, 1)),
        }
    }
    let mut parts: Vec<(String, i64, i64)> =
        held.into_iter().map(|(period, days)| (period, minor * days / all, minor * days % all)).collect();
    let mut left = minor - parts.iter().map(|(_, part, _)| part).sum::<i64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|place| -parts[*place].2);
    for place in order {
        if left > 0 {
            parts[place].1 += 1;
            left -= 1;
        }
    }
    parts.into_iter().map(|(period, part, _)| (period, part)).collect()
}

fn check(all: &[Drawn], only: Option<usize>, kind: CalendarKind) -> Result<(), TestCaseError> {
    let all = in_one(all, only);
    let accounts = accounts_in(&tables(&all, only), rule(kind));
    whole(&all, &accounts)?;
    let in_months = accounts_of(&tables(&all, only)).ledger.lines;
    let by_choice = |lines| minor(lines, |line| (line.currency, line.initiative_id.clone(), line.choice_id.clone()));
    prop_assert_eq!(by_choice(&accounts.ledger.lines), by_choice(&in_months), "by choice as in months");
    let by_period = minor(&accounts.ledger.lines, |line| (line.initiative_id.clone(), line.period.label.clone()));
    for (index, drawn) in all.iter().enumerate().filter(|(_, drawn)| drawn.is_planned() && drawn.shared == 100) {
        let mut wanted: BTreeMap<String, i64> = BTreeMap::new();
        for (month, typed) in (1..).zip(drawn.months().into_iter().flatten()) {
            shared(kind, month, typed).into_iter().for_each(|(period, part)| *wanted.entry(period).or_default() += part);
        }
        for (period, part) in wanted {
            let booked = by_period.get(&(format!("I-{index:02}"), period.clone())).copied().unwrap_or(0);
            prop_assert_eq!(booked, part, "I-{:02} in {}", index, period);
        }
    }
    for line in &accounts.ledger.lines {
        prop_assert!(line.period.label.starts_with(&line.fiscal_year) && !line.period.is_month(), "{:?}", line);
        prop_assert_eq!(period_of(kind, line.period.last), line.period.label.clone());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// In euros, yen, dinars, or all of them.
    #[test]
    fn the_ledger_is_the_plan_in_any_calendar(all in prop::collection::vec(drawn(), 1..16), only in prop::option::of(0..3_usize), thirteen: bool) {
        check(&all, only, if thirteen { CalendarKind::ThirteenPeriods } else { RETAIL })?;
    }
}

#[test]
fn a_pack_says_its_calendar_and_is_sound() {
    let pack = pack_in(&clean(), rule(RETAIL), None, &[]);
    assert_eq!(pack.reasons, []);
    let files = files(&pack);
    assert_eq!(verify(&files).differences, Vec::<String>::new());
    let told = text(&pack, "CONTROL.txt");
    for words in [
        "Periods             4-4-5\n                    FY2026 begins 2026-01-04, ends 2027-01-02\n                    FY2027 begins 2027-01-03, ends 2028-01-01\n",
        "Budget by month, EUR",
        "     FY2027-P01  2027-01-03 to 2027-01-30  ",
        "held against the report by month, and against the ledger by period",
    ] {
        assert!(told.contains(words), "{words}:\n{told}");
    }
    assert!(text(&pack, "sign-off.html").contains("4-4-5, FY2026 begins 2026-01-04, FY2027 begins 2027-01-03"));
    // Read back, the periods have their dates, by which load files are drawn.
    let read = ledger_csv::read(&files["ledger.csv"]).expect("a ledger");
    assert_eq!(read, pack.ledger);
    let first = read.lines.iter().find(|line| line.period.label == "FY2027-P01").expect("the first period");
    assert_eq!((first.period.first, first.period.last, first.period.number), (date(2027, 1, 3), date(2027, 1, 30), Some(1)));
    assert!(read.lines.iter().any(|line| line.source_cell.contains(':')), "a period names the cells of all its months");
    // Dates that were changed are found out by more than the hash of the file.
    let touched = String::from_utf8(files["ledger.csv"].clone()).expect("text").replacen("2027-01-30", "2027-01-31", 1);
    let mut other = files.clone();
    other.insert("ledger.csv".to_owned(), touched.into_bytes());
    let found = verify(&other).differences.join("\n");
    assert!(found.contains("ledger.csv: was changed") && found.contains("other dates or numbers"), "{found}");
}

#[test]
fn months_stay_as_they_are_without_a_fiscal_calendar() {
    let pack = pack_in(&clean(), rule(CalendarKind::Months), None, &[]);
    assert!(text(&pack, "ledger.csv").starts_with(&format!("{}\r\n", ledger_csv::COLUMNS.join(","))));
    for name in ["CONTROL.txt", "control.json", "sign-off.html"] {
        let text = text(&pack, name).to_lowercase();
        assert!(!text.contains("periods") && !text.contains("by period"), "{name}");
    }
}

#[test]
fn workbook_and_plan_meet_the_report_by_month_and_the_ledger_by_period() {
    let compared = accounts_in(&clean(), rule(RETAIL)).compared;
    let of = |by: By| compared.iter().filter(move |comparison| comparison.by == by);
    assert_eq!((of(By::Month).count(), of(By::Period).count()), (12, 13));
    assert!(of(By::Month).all(|month| month.ledger.is_none() && month.report.is_some() && month.workbook == month.report));
    assert!(of(By::Period).all(|period| period.report.is_none() && period.ledger.is_some() && period.workbook == period.ledger));
    assert_eq!(compared.iter().find(|comparison| !comparison.agrees()), None);
}

/// Nothing is erased and loaded anew because a company puts right the dates of a period: it is known by its label.
#[test]
fn a_period_is_known_by_its_label() {
    let table = |end: jiff::civil::Date| {
        let row = |label: &str, first, last, number| CalendarRow {
            label: label.to_owned(),
            first,
            last,
            year: "FY2027".to_owned(),
            number,
            quarter: 1,
        };
        let rows = vec![row("Winter", date(2027, 1, 1), end, 1), row("Spring", end.tomorrow().expect("a day"), date(2027, 12, 31), 2)];
        CalendarRule { rows, ..rule(CalendarKind::Table) }
    };
    let one = pack_in(&clean(), table(date(2027, 3, 31)), None, &[]);
    let other = pack_in(&clean(), table(date(2027, 4, 4)), Some(&one.ledger), &[]);
    let found = changes(&one.ledger, &other.ledger);
    assert!(!found.changed.is_empty() && found.erased.is_empty(), "{found:?}");
    // In the order of time, and not of the alphabet.
    let told = text(&one, "CONTROL.txt");
    assert!(told.find("Winter  2027-01-01").expect("winter") < told.find("Spring  2027-04-01").expect("spring"), "{told}");
    let lines: Vec<&str> = one.ledger.lines.iter().take(2).map(|line| line.period.label.as_str()).collect();
    assert_eq!(lines, ["Winter", "Spring"]);
}

fn built_in(name: &str) -> Profile {
    profile::parse(profile::built_in(name).expect("a profile"), name, name).expect("a profile")
}

#[test]
fn load_files_name_the_month_of_a_period_or_are_refused() {
    // The first of the retail year's 53 Januaries: periods begin on the last days of the month before, and are called by their own.
    let retail = pack_in(&clean(), rule(RETAIL), None, &[built_in("xero"), built_in("netsuite")]);
    assert_eq!(retail.reasons, []);
    let heads = text(&retail, "xero.csv");
    assert!(
        heads.lines().next().expect("headings").ends_with(
            "Dec-2026,Jan-2027,Feb-2027,Mar-2027,Apr-2027,May-2027,Jun-2027,Jul-2027,Aug-2027,Sep-2027,Oct-2027,Nov-2027,Dec-2027"
        ),
        "{heads}"
    );
    // 13 periods have numbers, and no months.
    let thirteen = rule(CalendarKind::ThirteenPeriods);
    let numbered = pack_in(&clean(), thirteen.clone(), None, &[built_in("netsuite")]);
    assert_eq!(numbered.reasons, []);
    assert!(text(&numbered, "netsuite.csv").lines().next().expect("headings").contains("periodAmount13"));
    let refused = pack_in(&clean(), thirteen, None, &[built_in("xero")]);
    let told = text(&refused, "NOT-RELEASED.txt");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("xero.csv cannot be drawn: the periods FY2027-P") && told.contains("would both be written '"), "{told}");
}
