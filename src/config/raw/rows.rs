//! Reading a table by the list of its keys: an unknown key is named with the nearest, a value of the wrong kind with what is wanted.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use toml::de::{DeTable, DeValue};

use super::values::{Value, number, quoted, suggestion, written};
use super::{Reading, nearest, top};
use crate::config::keys::{self, Key, Keys, Shape};

/// A table as read: each value that was right, with its place in the text.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Where it begins.
    pub(super) at: usize,
    values: BTreeMap<&'static str, (usize, Read)>,
}

#[derive(Debug)]
enum Read {
    Text(String),
    Number(Decimal),
    Date(Date),
    Flag(bool),
    Texts(Vec<String>),
    Rows(Vec<Row>),
}

impl Row {
    /// Where a key's value stands; where the table begins, for one that is left out.
    pub(super) fn at(&self, key: &str) -> usize {
        self.values.get(key).map_or(self.at, |(at, _)| *at)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.read(key).and_then(|read| if let Read::Text(text) = read { Some(text.as_str()) } else { None })
    }

    pub(super) fn number(&self, key: &str) -> Option<Decimal> {
        self.read(key).and_then(|read| if let Read::Number(number) = read { Some(*number) } else { None })
    }

    /// A whole number, which its shape keeps small.
    pub(super) fn whole(&self, key: &str) -> Option<u8> {
        self.number(key).and_then(|number| u8::try_from(number).ok())
    }

    pub(super) fn date(&self, key: &str) -> Option<Date> {
        self.read(key).and_then(|read| if let Read::Date(date) = read { Some(*date) } else { None })
    }

    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        self.read(key).and_then(|read| if let Read::Flag(flag) = read { Some(*flag) } else { None })
    }

    pub(super) fn texts(&self, key: &str) -> &[String] {
        self.read(key).map_or(&[], |read| if let Read::Texts(texts) = read { texts } else { &[] })
    }

    pub(super) fn rows(&self, key: &str) -> &[Row] {
        self.read(key).map_or(&[], |read| if let Read::Rows(rows) = read { rows } else { &[] })
    }

    fn read(&self, key: &str) -> Option<&Read> {
        self.values.get(key).map(|(_, read)| read)
    }
}

impl Reading<'_> {
    /// The one table of a name.
    pub(super) fn keyed(&mut self, value: &Value<'_>, keys: &Keys) -> Row {
        let name = keys.name;
        if let DeValue::Table(table) = value.get_ref() {
            return self.row(table, value.span().start, &format!("[{name}]"), keys.keys);
        }
        let message = format!("'{name}' is a table");
        self.problem(value.span().start, message, &format!("write [{name}] on a line of its own"));
        Row::default()
    }

    /// The entries of a name.
    pub(super) fn entries(&mut self, value: &Value<'_>, keys: &Keys) -> Vec<Row> {
        let name = keys.name;
        let help = format!("write [[{name}]] on a line of its own before each entry");
        self.listed(value, &format!("[[{name}]]"), keys.keys, &format!("'{name}' is a list of entries"), &help)
    }

    /// Remembers where the keys of a table were set.
    pub(super) fn set(&mut self, table: &Row, name: &str) {
        let set: Vec<_> = table.values.iter().map(|(key, (at, _))| (format!("{name}.{key}"), self.origin(*at))).collect();
        self.settings.origins.extend(set);
    }

    fn listed(&mut self, value: &Value<'_>, called: &str, keys: &'static [Key], is: &str, help: &str) -> Vec<Row> {
        let tables = value.get_ref().as_array().filter(|entries| entries.iter().all(|entry| entry.get_ref().is_table()));
        let Some(entries) = tables else {
            self.problem(value.span().start, is.to_owned(), help);
            return Vec::new();
        };
        let tables = entries.iter().filter_map(|entry| Some((entry.get_ref().as_table()?, entry.span().start)));
        tables.map(|(table, at)| self.row(table, at, called, keys)).collect()
    }

    fn row(&mut self, table: &DeTable<'_>, at: usize, called: &str, keys: &'static [Key]) -> Row {
        let mut row = Row { at, values: BTreeMap::new() };
        for (name, value) in table {
            let Some(key) = keys.iter().find(|key| key.name == &**name.get_ref()) else {
                let is_above = keys::TOP.keys.iter().any(|key| key.name == &**name.get_ref());
                let help = if is_above {
                    "it stands above the first [table]".to_owned()
                } else {
                    suggestion(name.get_ref(), keys.iter().map(|key| key.name))
                };
                self.problem(name.span().start, format!("{called} has no '{}'", name.get_ref()), &help);
                // What was meant is not asked for again.
                if let Some(meant) =
                    nearest(name.get_ref(), keys.iter().map(|key| key.name)).and_then(|near| keys.iter().find(|key| key.name == near))
                {
                    row.values.entry(meant.name).or_insert((value.span().start, Read::Flag(false)));
                }
                continue;
            };
            let at = value.span().start;
            match self.value(value, called, key) {
                Some(read) => row.values.insert(key.name, (at, read)),
                // It is there, if wrong.
                None => row.values.insert(key.name, (at, Read::Texts(Vec::new()))),
            };
        }
        for key in keys.iter().filter(|key| key.required && !row.has(key.name)) {
            let message = format!("an entry of {called} has no '{}'", key.name);
            self.problem(at, message, &format!("write {} = {}, for example", key.name, key.example));
        }
        row
    }

    fn value(&mut self, value: &Value<'_>, called: &str, key: &Key) -> Option<Read> {
        if let Shape::Rows(keys) = key.shape {
            let is = format!("{} is no list of rows", key.name);
            let called = format!("{} of {called}", key.name);
            return Some(Read::Rows(self.listed(value, &called, keys, &is, &format!("write {} = {}, for example", key.name, key.example))));
        }
        let read = read(value, key.shape);
        if read.is_none() {
            let message = format!("{} is {}", key.name, written(value));
            self.problem(value.span().start, message, &wanted(value, key));
        }
        read
    }
}

fn read(value: &Value<'_>, shape: Shape) -> Option<Read> {
    let text = || value.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty());
    let read = match shape {
        Shape::Text | Shape::Code => Read::Text(text()?.to_owned()),
        Shape::Choice(words) => Read::Text((*words.iter().find(|word| folded(word) == text().map(folded).unwrap_or_default())?).to_owned()),
        Shape::Whole { least, most } => {
            let in_range = |number: &Decimal| number.fract().is_zero() && (Decimal::from(least)..=Decimal::from(most)).contains(number);
            Read::Number(number(value).filter(in_range)?)
        }
        Shape::Number { most, above_zero } => {
            let in_range = |number: &Decimal| {
                (Decimal::ZERO..=Decimal::from(most)).contains(number) && !(above_zero && number.is_zero()) && number.scale() <= 12
            };
            Read::Number(number(value).filter(in_range)?.normalize())
        }
        Shape::Date => Read::Date(date(value)?),
        Shape::Flag => Read::Flag(value.get_ref().as_bool()?),
        Shape::Currency => {
            let code = text().filter(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()))?;
            Read::Text(code.to_ascii_uppercase())
        }
        Shape::Period => Read::Text(text().filter(|text| is_period(text))?.to_owned()),
        Shape::Locale => Read::Text(text().filter(|text| top::is_locale(text))?.to_owned()),
        Shape::Texts => {
            let texts = value.get_ref().as_array()?.iter();
            let texts: Option<Vec<String>> =
                texts.map(|text| text.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)).collect();
            Read::Texts(texts?)
        }
        Shape::Rows(_) => return None,
    };
    Some(read)
}

/// What a key takes, as the next thing to do.
fn wanted(value: &Value<'_>, key: &Key) -> String {
    match key.shape {
        Shape::Choice(words) => {
            let near = value.get_ref().as_str().and_then(|text| nearest(text, words.iter().copied()));
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            let (last, others) = words.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
            let meant = near.map(|near| format!("did you mean {}? ", quoted(near))).unwrap_or_default();
            format!("{meant}write {} or {last}", others.join(", "))
        }
        Shape::Whole { least, most } => format!("write a whole number from {least} to {most}"),
        Shape::Number { most, above_zero: true } => format!("write a number above 0, up to {most}"),
        Shape::Number { most, above_zero: false } => format!("write a number from 0 to {most}"),
        Shape::Text => format!("write it in quotes: {}", key.example),
        Shape::Code => format!("write it in quotes, since leading zeros count: {}", key.example),
        Shape::Date => format!("write a date: {}", key.example),
        Shape::Flag => "write true or false".to_owned(),
        Shape::Currency => format!("write a code of three letters: {}", key.example),
        Shape::Period => "write a month, a quarter or a fiscal year: \"2027-01\", \"Q1 FY2027\", \"FY2027\"".to_owned(),
        Shape::Locale | Shape::Texts | Shape::Rows(_) => format!("write {}, for example", key.example),
    }
}

/// A word as it is compared: "Cost centre" is "cost-centre".
fn folded(text: &str) -> String {
    text.trim().to_lowercase().replace(['_', ' '], "-")
}

/// A date, with or without quotes.
fn date(value: &Value<'_>) -> Option<Date> {
    let text = match value.get_ref() {
        DeValue::Datetime(date) => date.to_string(),
        DeValue::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    // Dates far from any plan would not leave room for the days around them.
    text.parse::<Date>().ok().filter(|date| text.len() == 10 && (1900..=2200).contains(&date.year()))
}

/// Whether a text is a period as `plan::Span` reads them: `2027-01`, `Q1 FY2027`, `Q1 2027` (of the calendar year), `FY2027`.
pub(super) fn is_period(text: &str) -> bool {
    let text = text.to_lowercase();
    let year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) && ("1900".."2200").contains(&text);
    if let Some((before, month)) = text.split_once('-') {
        return year(before) && month.len() == 2 && month.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month));
    }
    match text.split_once(' ') {
        Some((quarter, rest)) => matches!(quarter, "q1" | "q2" | "q3" | "q4") && year(rest.strip_prefix("fy").unwrap_or(rest)),
        None => text.strip_prefix("fy").is_some_and(year),
    }
}
