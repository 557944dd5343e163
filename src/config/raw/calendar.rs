//! `[calendar]`: the rule of fiscal periods, and whether what is said of it fits its kind.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Weekday;

use super::Reading;
use super::rows::Row;
use super::values::Value;
use crate::config::calendar::{CalendarKind, CalendarRow, CalendarRule, NamedFor, YearEnd, quarter};
use crate::config::keys::CALENDAR;

impl Reading<'_> {
    pub(super) fn calendar(&mut self, value: &Value<'_>) {
        let table = self.keyed(value, &CALENDAR);
        let kind = table.text("kind").and_then(|name| CalendarKind::ALL.into_iter().find(|(_, other)| *other == name));
        let kind = kind.map_or(CalendarKind::Months, |(kind, _)| kind);
        let rule = CalendarRule {
            kind,
            first_month: table.whole("first-month").and_then(|month| i8::try_from(month).ok()),
            named_for: table.text("year-named-for").map(|end| if end == "start" { NamedFor::Start } else { NamedFor::End }),
            weekday: table.text("year-end-weekday").map_or(Weekday::Saturday, weekday),
            year_end: table.text("year-end").map_or(YearEnd::Nearest, |end| if end == "last" { YearEnd::Last } else { YearEnd::Nearest }),
            week_53: table.whole("week-53"),
            rows: self.calendar_rows(table.rows("rows")),
        };
        // What fits a kind that cannot be read, nobody knows.
        if !table.has("kind") || table.text("kind").is_some() {
            self.fits(&table, &rule);
        }
        self.set(&table, "calendar");
        self.settings.policy.calendar = rule;
    }

    /// What is said must have an effect: a setting that changes nothing is one that somebody relies on in vain.
    fn fits(&mut self, table: &Row, rule: &CalendarRule) {
        let kind = rule.kind;
        for key in ["year-end", "year-end-weekday", "week-53"].into_iter().filter(|key| table.has(key) && !kind.is_of_weeks()) {
            let message = format!("{key} says something of years of weeks, and kind is \"{kind}\"");
            self.problem(
                table.at(key),
                message,
                &format!("set kind to \"4-4-5\", \"4-5-4\", \"5-4-4\" or \"13-periods\", or take {key} out"),
            );
        }
        if let (Some(period), Some(most)) = (rule.week_53, kind.periods().filter(|most| kind.is_of_weeks() && rule.week_53 > Some(*most))) {
            let message = format!("week-53 is {period}, and a year of kind \"{kind}\" has {most} periods");
            self.problem(table.at("week-53"), message, &format!("write a whole number from 1 to {most}"));
        }
        let is_table = kind == CalendarKind::Table;
        if is_table && !table.has("rows") {
            let help = "list them: rows = [{ label = \"FY2027-P01\", year = \"FY2027\", start = 2027-01-01, end = 2027-01-29 }, ...]";
            self.problem(table.at("kind"), "kind is \"table\" and there are no rows".to_owned(), help);
        }
        if !is_table && table.has("rows") {
            let message = format!("rows are the periods of kind \"table\", and kind is \"{kind}\"");
            self.problem(table.at("rows"), message, "set kind = \"table\", or take the rows out");
        }
    }

    /// The rows of a table of periods, in which no day may be missing or stand twice.
    fn calendar_rows(&mut self, rows: &[Row]) -> Vec<CalendarRow> {
        let mut in_year: BTreeMap<&str, u8> = BTreeMap::new();
        for year in rows.iter().filter_map(|row| row.text("year")) {
            let count = in_year.entry(year).or_default();
            *count = count.saturating_add(1);
        }
        let mut read: Vec<CalendarRow> = Vec::new();
        for row in rows {
            let (Some(label), Some(year), Some(first), Some(last)) =
                (row.text("label"), row.text("year"), row.date("start"), row.date("end"))
            else {
                continue;
            };
            let number = read.iter().filter(|before| before.year == year).count();
            let number = u8::try_from(number).unwrap_or(u8::MAX).saturating_add(1);
            if last < first {
                let message = format!("{label} ends on {last}, before it starts on {first}");
                self.problem(row.at("end"), message, "correct one of the two");
            }
            if let Some(before) = read.last()
                && before.last.checked_add(1.days()).ok() != Some(first)
            {
                let message = format!("{label} starts on {first}, and {} before it ends on {}", before.label, before.last);
                self.problem(row.at("start"), message, "let each period begin on the day after the one before it ends");
            }
            if read.iter().any(|before| before.label == label) {
                self.problem(row.at("label"), format!("there are two periods '{label}'"), "give each a label of its own");
            }
            let by_place = in_year.get(year).filter(|count| matches!(count, 12 | 13)).map(|_| quarter(number));
            if row.whole("quarter").or(by_place).is_none() && !row.has("quarter") {
                let message = format!("{label} has no quarter, which only a year of 12 or 13 periods gives");
                self.problem(row.at, message, "write quarter = 1, for example");
            }
            let quarter = row.whole("quarter").or(by_place).unwrap_or(1);
            read.push(CalendarRow { label: label.to_owned(), first, last, year: year.to_owned(), number, quarter });
        }
        read
    }
}

fn weekday(name: &str) -> Weekday {
    match name {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "sunday" => Weekday::Sunday,
        _ => Weekday::Saturday,
    }
}
