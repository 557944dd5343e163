//! Whether an initiative has a note of this cycle: what people last wrote about it, and when.
//!
//! A note's date is Updated, or any date within Notes, as people write them: `2027-04-20`, `20.4.`, `20 April: called`. A date that
//! can be read in two ways counts for the initiative: nobody is asked for a note that may be there.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::layout::{Field, months};
use crate::plan::values::{Edge, TextDate, parse_date};
use crate::plan::{Initiative, Period, Plan};
use crate::workbook::CellRef;

/// What the notes of a plan are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notes<'a> {
    plan: &'a Plan,
    /// The days on which a note of this cycle is written.
    first: Date,
    last: Date,
    /// Somebody fills in Notes, so that a blank one is no note.
    has_notes: bool,
}

/// What is wrong with an initiative's note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lacking {
    /// As the end of a sentence: `it has no note`, `its last note is of 2027-02-20`.
    pub(super) words: String,
    /// Where to write.
    pub(super) at: CellRef,
    /// The next action: where to write what, after `say `.
    pub(super) cells: String,
}

impl<'a> Notes<'a> {
    /// The notes of a plan as of a date; none where nothing in it says when a note was written.
    pub(super) fn of(plan: &'a Plan, as_of: Date) -> Option<Self> {
        let cycle = plan.header.cycle.as_ref().map_or(Period::of(as_of), |cycle| cycle.value.min(Period::of(as_of)));
        let notes = Notes { plan, first: cycle.first_day(), last: as_of, has_notes: plan.has(Field::Notes) };
        let is_dated = || plan.initiatives.iter().any(|initiative| !notes.dates(initiative).is_empty());
        (plan.has(Field::Updated) || is_dated()).then_some(notes)
    }

    /// What an initiative's note lacks; none where it has one of this cycle.
    pub(super) fn lacking(&self, initiative: &Initiative) -> Option<Lacking> {
        let is_current = |date: &Date| (self.first..=self.last).contains(date);
        let text = initiative.notes.is_some() || !self.has_notes;
        let (updated, written) = (initiative.updated.as_ref().map(|date| date.value), self.dates(initiative));
        if text && updated.iter().chain(&written).any(is_current) {
            return None;
        }
        let has = |field: Field| initiative.row.has(field);
        let (notes, date) = (initiative.row.cell(Field::Notes), initiative.row.cell(Field::Updated));
        let last = updated.or(written.into_iter().max()).filter(|date| *date < self.first);
        let words = match last {
            _ if !text => "it has no note".to_owned(),
            Some(last) => format!("its last note is of {last}"),
            None => match updated.filter(|date| *date > self.last) {
                Some(date) => format!("its note is dated {date}, after {}", self.last),
                None => "its note has no date of this cycle".to_owned(),
            },
        };
        let at = if has(Field::Notes) && (!text || !has(Field::Updated)) { notes.clone() } else { date.clone() };
        let cells = match (has(Field::Notes), has(Field::Updated)) {
            (true, true) => format!("in {}, and enter the day in {}", notes.local(), date.local()),
            (true, false) => format!("in {}, with the day", notes.local()),
            _ => format!("in a column Notes, and enter the day in {}", date.local()),
        };
        // A cell that cannot be read may hold the date.
        let unreadable = &self.plan.presence.unreadable;
        let is_unreadable = |field: Field| has(field) && unreadable.contains(&initiative.row.cell(field));
        (!is_unreadable(Field::Updated) && !is_unreadable(Field::Notes)).then_some(Lacking { words, at, cells })
    }

    /// The dates within an initiative's note.
    fn dates(&self, initiative: &Initiative) -> Vec<Date> {
        initiative.notes.as_ref().map_or_else(Vec::new, |notes| dates(&notes.value, self.first, self.last))
    }
}

/// The dates in a text. One without a year counts only where it can lie between `first` and `last`: `1/2` may be a half.
fn dates(text: &str, first: Date, last: Date) -> Vec<Date> {
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '.' | '/' | '-' | '–');
    let words: Vec<&str> = text
        .split(|character: char| !is_part(character))
        .map(|word| word.trim_matches(['.', '/', '-', '–']))
        .filter(|word| !word.is_empty())
        .collect();
    let mut dates = Vec::new();
    let mut place = 0;
    while place < words.len() {
        let found = (1..=3).rev().find_map(|length| {
            let phrase = words.get(place..place + length)?;
            let read = read(phrase, first, last);
            (!read.is_empty()).then_some((length, read))
        });
        match found {
            Some((length, mut read)) => {
                dates.append(&mut read);
                place += length;
            }
            None => place += 1,
        }
    }
    dates
}

/// The dates that a phrase of one to three words can mean: none, one, or two where day and month could change places.
fn read(phrase: &[&str], first: Date, last: Date) -> Vec<Date> {
    let month_of = |word: &str| months::month_name(&word.to_lowercase());
    let has_digit = |word: &&str| word.contains(|character: char| character.is_ascii_digit());
    if !phrase.iter().any(has_digit) {
        return Vec::new();
    }
    let text = phrase.join(" ");
    match phrase {
        [only] => match only.split(['.', '/', '-']).collect::<Vec<&str>>().as_slice() {
            [a, b] => {
                let numbered = [(a, b), (b, a)].into_iter().filter_map(|(day, month)| day_and_month(day, month));
                within(numbered, first, last)
            }
            [_, _, _] => [None, Some(true)]
                .into_iter()
                .filter_map(|month_first| full(&text, month_first))
                .collect::<BTreeSet<Date>>()
                .into_iter()
                .collect(),
            _ => Vec::new(),
        },
        [a, b] => {
            let named = [(a, b), (b, a)].into_iter().filter_map(|(day, month)| Some((day_of(day)?, month_of(month)?)));
            within(named, first, last)
        }
        [a, b, _] if month_of(a).or(month_of(b)).is_some() => full(&text, None).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn full(text: &str, month_first: Option<bool>) -> Option<Date> {
    match parse_date(text, Edge::Last, month_first) {
        Some(TextDate::Sure(date) | TextDate::Likely(date)) => Some(date),
        Some(TextDate::Ambiguous) => full(text, Some(false)),
        None => None,
    }
}

fn day_and_month(day: &str, month: &str) -> Option<(i8, i8)> {
    let month = month.parse().ok().or_else(|| months::month_name(&month.to_lowercase()))?;
    Some((day_of(day)?, month))
}

/// A day of the month: `4`, `4th`.
fn day_of(word: &str) -> Option<i8> {
    word.trim_end_matches(char::is_alphabetic).parse().ok().filter(|day| (1..=31).contains(day))
}

fn within(days: impl Iterator<Item = (i8, i8)>, first: Date, last: Date) -> Vec<Date> {
    let dates = days.flat_map(|(day, month)| [first.year(), last.year()].map(|year| Date::new(year, month, day).ok()));
    let mut dates: Vec<Date> = dates.flatten().filter(|date| (first..=last).contains(date)).collect();
    dates.dedup();
    dates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_in_what_people_write() {
        let (first, last) = (jiff::civil::date(2027, 4, 1), jiff::civil::date(2027, 4, 30));
        let said = |text: &str| dates(text, first, last).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        for (text, expected) in [
            ("2027-04-20: two makers late", "2027-04-20"),
            ("Makers late (20.04.2027).", "2027-04-20"),
            ("20/4 called, 17.3. mailed", "2027-04-20"),
            ("20 April: called customer", "2027-04-20"),
            ("April 20, 2027 - moved", "2027-04-20"),
            ("since 3rd Feb 2027 on hold", "2027-02-03"),
            ("call of 12 Dec", ""),
            ("may 3 of 4 go, 1/2 paid", ""),
            ("05/04/2027 met", "2027-04-05 2027-05-04"),
            ("10 clinics of 12 are late, 3.5 days each", ""),
            ("4/20 called", "2027-04-20"),
            ("version 1.2.3, 50-60 calls, HTW-1", ""),
            ("waiting for the board", ""),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }
}
