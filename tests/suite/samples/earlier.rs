//! The two cycles before this one of two of the samples, made from the same tables: what was not known then is taken back, and what was
//! planned otherwise then is put in its place. `halden-air-nordics` was in order in both; `halden-air-benelux` was changed every month.

use super::plan::{Plan, column, rows};
use super::{benelux, nordics};

/// Places in the text of Initiatives that only the past looks at.
const COMPLETE: usize = 10;
const UPDATED: usize = 23;
const NOTES: usize = 24;

/// The earlier plans, oldest cycle first.
pub(super) fn plans() -> Vec<Plan> {
    vec![nordics_in(2), benelux_in_march(), nordics_in(3), benelux_in_april()]
}

fn nordics_in(closed: usize) -> Plan {
    as_of(&nordics::PLAN, closed, &[])
}

fn benelux_in_march() -> Plan {
    let initiatives = [
        ("Growth fund | 210000 | 224000", "Growth fund | 195000 | 198000"),
        ("| Grow | | Amira Haddad | 2027-01-11 | 2027-11-26", "| Grow | | TBD | 2027-01-11 | 2027-11-26"),
        ("| Pieter Claes | 2027-03-01 | 2027-09-30 | In progress", "| Pieter Claes | 2027-03-01 | 2027-06-25 | In progress"),
    ];
    let strategy = [("50 to 500 people in Flanders and the Netherlands.", "50 to 500 people in Flanders.")];
    let plan = as_of(&benelux::PLAN, 2, &initiatives);
    Plan { absent: &["B-11"], strategy: with(plan.strategy, &strategy), ..plan }
}

fn benelux_in_april() -> Plan {
    let initiatives = [
        ("| Grow | | Marketing | 2027-02-01", "| Grow | | Sanne Vos | 2027-02-01"),
        ("| Pieter Claes | 2027-03-01 | 2027-09-30 | In progress", "| Pieter Claes | 2027-03-01 | 2027-08-13 | In progress"),
    ];
    let strategy = [("50 to 500 people in Flanders and the Netherlands.", "50 to 500 people in Flanders and Brabant.")];
    let plan = as_of(&benelux::PLAN, 3, &initiatives);
    Plan { strategy: with(plan.strategy, &strategy), ..plan }
}

/// A plan as the cycle after so many closed months stated it, with some of its initiatives as they stood then.
fn as_of(plan: &Plan, closed: usize, initiatives: &[(&str, &str)]) -> Plan {
    let cycle = format!("2027-{:02}", closed + 1);
    let day = format!("{cycle}-12");
    let month = ["January", "February", "March", "April"][closed - 1];
    let header = [("2027-05-12", &*day), ("2027-05 |", &*format!("{cycle} |")), ("for April", &*format!("for {month}"))];
    Plan {
        file: kept(format!("{cycle}/{}", plan.file)),
        title: with(plan.title, &[("2027-05", &cycle)]),
        header: with(plan.header, &header),
        initiatives: kept(lines(with(plan.initiatives, initiatives), |row| taken_back(row, closed, &day))),
        milestones: kept(lines(plan.milestones, |row| {
            if row[3] > day {
                row[3].clear();
            }
        })),
        closed,
        booked: Some(plan.initiatives),
        ..*plan
    }
}

/// An initiative without what came after a day.
fn taken_back(row: &mut [String], closed: usize, day: &str) {
    const FULL: i64 = 4;
    let complete: Option<i64> = row[COMPLETE].strip_suffix('%').and_then(|percent| percent.parse().ok());
    if row[column::STATUS] == "In progress" && *row[column::START] > *day {
        row[column::STATUS] = "Planned".to_owned();
        row[COMPLETE].clear();
    } else if row[column::STATUS] == "Completed" && *row[column::END] > *day {
        row[column::STATUS] = "In progress".to_owned();
        row[COMPLETE] = "70%".to_owned();
    } else if let Some(complete) = complete.filter(|_| *row[UPDATED] > *day) {
        row[COMPLETE] = format!("{}%", (complete * closed as i64 / FULL / 5 * 5).max(5));
    }
    if *row[UPDATED] > *day {
        row[UPDATED] = format!("{}{}", &day[..8], if row[UPDATED][8..] > *"12" { "10" } else { &row[UPDATED][8..] });
        row[NOTES].clear();
    }
}

/// A table's text with a change to each of its rows.
fn lines(text: &str, change: impl Fn(&mut [String])) -> String {
    let rows = rows(text).into_iter().map(|row| {
        let mut row: Vec<String> = row.into_iter().map(str::to_owned).collect();
        change(&mut row);
        row.join(" | ")
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// A text with other words at the places that are named; each must be there once.
fn with(text: &str, changes: &[(&str, &str)]) -> &'static str {
    let mut text = text.to_owned();
    for (from, to) in changes {
        assert_eq!(text.matches(from).count(), 1, "'{from}' stands once");
        text = text.replace(from, to);
    }
    kept(text)
}

/// A sample's texts live as long as the tests run.
fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
