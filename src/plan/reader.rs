//! Reading single cells into typed values, with a finding for each that cannot be read.
//!
//! Between the layout, which says where a value stands, and `build`, which says what it is for. A cell that cannot be read is
//! remembered as such, so that no rule blames it a second time.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::headcount::Ramp;
use super::money::{Amount, Currency, decimal_from_stored, grouped};
use super::period::{Period, Span};
use super::sourced::{RowRef, Sourced};
use super::strategy::{ChoiceRef, Priority};
use super::values::{self, DecimalMark, Edge, TextDate, TextNumber};
use super::{Calendar, Presence, words};
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Column, Field, Required, Table, TableLayout, Unit, headers, months};
use crate::workbook::{Cell, CellRange, CellRef, Sheet, Value, date_of};

/// What holds for all cells of a workbook.
#[derive(Clone, Debug)]
pub(super) struct Conventions {
    /// The mark before decimals in text numbers.
    pub(super) mark: DecimalMark,
    /// Whether ambiguous text dates are month first, where the workbook shows it.
    pub(super) month_first: Option<bool>,
    /// Serial numbers count from 1904.
    pub(super) from_1904: bool,
    /// The reporting currency.
    pub(super) currency: Currency,
    /// Dates outside are mistakes.
    pub(super) window: Option<(Date, Date)>,
    /// The fiscal year, by which months without a year are resolved.
    pub(super) calendar: Option<Calendar>,
}

/// Where one value stands.
pub(super) struct Place<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) cell: Option<&'a Cell>,
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) field: Field,
    pub(super) unit: Option<&'a Unit>,
    /// What the row is called, by which a finding keeps its identity.
    pub(super) key: &'a str,
    /// What a message calls the row; empty where it is its number.
    pub(super) called: &'a str,
    /// The month, for a cell of a month column.
    pub(super) period: Option<Period>,
}

/// A data row of a table.
pub(super) struct Row<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) layout: &'a TableLayout,
    pub(super) cells: &'a [Cell],
    pub(super) reference: RowRef,
    /// By what a finding about the row keeps its identity.
    pub(super) key: String,
    /// The key is a name that people know; else it is a hash.
    pub(super) named: bool,
    /// What a message calls the row; empty where it is its number.
    pub(super) called: String,
    pub(super) percents: Arc<BTreeMap<Field, bool>>,
}

/// Reads cells, collecting what cannot be read.
pub(super) struct Reader {
    pub(super) conventions: Conventions,
    pub(super) presence: Presence,
    pub(super) findings: Vec<Finding>,
    /// Problems that are one finding a column, with a count.
    counted: BTreeMap<(&'static str, Field, Level), Counted>,
    /// Required cells that are blank, by column: where all of a column's are, they are one finding.
    blanks: BTreeMap<Field, Vec<Finding>>,
    /// Words that their columns do not know, by column and word.
    unknown: BTreeMap<(Field, String), Unknown>,
    /// How many rows were asked for their required cells, by table.
    asked: BTreeMap<Table, usize>,
}

/// The first of many equal problems of a column, and how many there are.
struct Counted {
    at: CellRef,
    message: String,
    help: String,
    count: u64,
}

/// The first cell with a word that its column does not know, what is said of it, and the next cells.
struct Unknown {
    first: Counted,
    tail: String,
    others: Vec<CellRef>,
}

impl Place<'_> {
    pub(super) fn at(&self) -> CellRef {
        self.sheet.cell_ref(self.row, self.column)
    }

    fn subject(&self) -> Subject {
        let subject = Subject::new(self.field.table().name(), self.key, self.field.name().to_lowercase());
        match self.period {
            Some(period) => subject.in_period(period),
            None => subject,
        }
    }

    /// The cell in words: `Budget of I-02`, `2027-05 of I-02 on Phasing`.
    fn words(&self) -> String {
        match self.period {
            Some(period) => format!("{period} of {}", self.called()),
            None => format!("{} of {}", self.field.name(), self.called()),
        }
    }

    fn called(&self) -> String {
        if self.called.is_empty() { format!("row {}", self.row + 1) } else { self.called.to_owned() }
    }
}

impl<'a> Row<'a> {
    /// The place of a field; none where the table has no such column.
    pub(super) fn place(&self, field: Field) -> Option<Place<'_>> {
        let column = self.layout.columns.iter().find(|column| column.field == field && column.month.is_none())?;
        Some(self.place_in(column))
    }

    /// The place of one of the table's columns.
    pub(super) fn place_in(&self, column: &'a Column) -> Place<'_> {
        let cell = self.cells.binary_search_by_key(&column.column, |cell| cell.column).ok().map(|index| &self.cells[index]);
        Place {
            sheet: self.sheet,
            cell,
            row: self.reference.row,
            column: column.column,
            field: column.field,
            unit: column.unit.as_ref(),
            key: &self.key,
            called: &self.called,
            period: None,
        }
    }
}

impl Reader {
    pub(super) fn new(conventions: Conventions) -> Self {
        Reader {
            conventions,
            presence: Presence::default(),
            findings: Vec::new(),
            counted: BTreeMap::new(),
            blanks: BTreeMap::new(),
            unknown: BTreeMap::new(),
            asked: BTreeMap::new(),
        }
    }

    /// The value of a cell if it holds one that can be read at all; errors and formulas without a result are said here.
    fn value<'p>(&mut self, place: &Place<'p>) -> Option<&'p Value> {
        let value = &place.cell?.value;
        match value {
            Value::Error(error) => {
                let at = place.at();
                let message = format!("{} holds {error}", place.words());
                self.problem("formula-error", Level::Error, place, message, format!("repair {}", at.local()));
                None
            }
            Value::NotCalculated => {
                self.count("formula-not-calculated", place);
                None
            }
            Value::Text(text) if values::is_missing(&values::clean(text)) => None,
            value => {
                self.presence.filled.insert(place.field);
                Some(value)
            }
        }
    }

    /// Text; a number becomes its digits.
    pub(super) fn text(&mut self, place: &Place<'_>) -> Option<Sourced<String>> {
        let text = match self.value(place)? {
            Value::Text(text) => values::clean(text),
            Value::Number { value, is_date: true } => date_of(*value, self.conventions.from_1904)?.to_string(),
            Value::Number { value, .. } => values::number_as_text(*value),
            Value::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
            Value::Error(_) | Value::NotCalculated => return None,
        };
        Some(Sourced::new(text, place.at()))
    }

    /// A date, within the years around the plan.
    pub(super) fn date(&mut self, place: &Place<'_>, edge: Edge) -> Option<Sourced<Date>> {
        let date = match self.value(place)? {
            // A year or a small number in a column of dates is no day of 1905.
            Value::Number { value, is_date: false } if *value < 20_000.0 => return self.no_date(place, &values::number_as_text(*value)),
            Value::Number { value, .. } => match date_of(*value, self.conventions.from_1904) {
                Some(date) => date,
                None => return self.no_date(place, &values::number_as_text(*value)),
            },
            Value::Text(text) => match values::parse_date(text, edge, self.conventions.month_first) {
                Some(TextDate::Sure(date)) => date,
                Some(TextDate::Likely(date)) => {
                    let message = format!("{} is text, '{}', and was read as {date}", place.words(), values::clean(text));
                    self.problem("unreadable-date", Level::Warning, place, message, format!("enter {} as a date", place.at().local()));
                    date
                }
                Some(TextDate::Ambiguous) => {
                    let message = format!("{}, '{}', could be day first or month first", place.words(), values::clean(text));
                    self.problem("unreadable-date", Level::Error, place, message, format!("enter {} as a date", place.at().local()));
                    return None;
                }
                None => return self.no_date(place, &values::clean(text)),
            },
            other => {
                let text = if *other == Value::Bool(true) { "TRUE" } else { "FALSE" };
                return self.no_date(place, text);
            }
        };
        // People may have been hired long before any plan.
        if let Some((first, last)) = self.conventions.window.filter(|_| place.field != Field::RepStart)
            && (date < first || date > last)
        {
            let message = format!("{} is {date}, outside {} to {}", place.words(), first.year(), last.year());
            self.problem("unreadable-date", Level::Error, place, message, format!("correct the year in {}", place.at().local()));
            return None;
        }
        Some(Sourced::new(date, place.at()))
    }

    fn no_date<T>(&mut self, place: &Place<'_>, text: &str) -> Option<T> {
        let message = format!("{} is '{text}', which is no date", place.words());
        self.problem("unreadable-date", Level::Error, place, message, format!("enter {} as a date", place.at().local()));
        None
    }

    /// A period: a month in words or digits, or a date in it.
    pub(super) fn period(&mut self, place: &Place<'_>) -> Option<Sourced<Period>> {
        let text = match self.value(place)? {
            Value::Number { value, is_date: true } => {
                return date_of(*value, self.conventions.from_1904).map(|date| Sourced::new(Period::of(date), place.at()));
            }
            Value::Number { value, .. } => values::number_as_text(*value),
            Value::Text(text) => values::clean(text),
            _ => return self.no_date(place, "TRUE"),
        };
        let period = months::parse(&text).and_then(|label| super::build::resolve(label, true, self.conventions.calendar.as_ref()));
        let period = period.or_else(|| match values::parse_date(&text, Edge::First, self.conventions.month_first)? {
            TextDate::Sure(date) | TextDate::Likely(date) => Some(Period::of(date)),
            TextDate::Ambiguous => None,
        });
        // A serial number in a column that is not formatted as dates.
        let period = period.or_else(|| match &place.cell?.value {
            Value::Number { value, .. } if *value > 20_000.0 => date_of(*value, self.conventions.from_1904).map(Period::of),
            _ => None,
        });
        match period {
            Some(period) => Some(Sourced::new(period, place.at())),
            None => self.no_date(place, &text),
        }
    }

    /// A number. Text that reads as one is a warning, other words are an error.
    fn number(&mut self, place: &Place<'_>) -> Option<TextNumber> {
        match self.value(place)? {
            Value::Number { value, .. } => match decimal_from_stored(*value) {
                Some(value) => Some(TextNumber { value, percent: false, currency: None }),
                None => self.no_number(place, &format!("{value:e}")),
            },
            Value::Text(text) => match values::parse_number(text, self.conventions.mark) {
                Some(number) => {
                    let read = if number.percent {
                        format!("{} %", (number.value * Decimal::ONE_HUNDRED).normalize())
                    } else {
                        let currency = number.currency.as_ref().and_then(|unit| self.currency_of(unit));
                        let other = currency.filter(|currency| *currency != self.conventions.currency);
                        grouped(number.value, number.value.scale()) + &other.map_or(String::new(), |other| format!(" {other}"))
                    };
                    let message = format!("{} is text, '{}', and was read as {read}", place.words(), values::clean(text));
                    self.problem("unreadable-number", Level::Warning, place, message, format!("retype {} as a number", place.at().local()));
                    Some(number)
                }
                None => self.no_number(place, &values::clean(text)),
            },
            Value::Bool(value) => {
                let text = if *value { "TRUE" } else { "FALSE" };
                self.no_number(place, text)
            }
            Value::Error(_) | Value::NotCalculated => None,
        }
    }

    fn no_number<T>(&mut self, place: &Place<'_>, text: &str) -> Option<T> {
        let message = format!("{} is '{text}', which is no number", place.words());
        let blank = if place.field.spec().required == Required::Yes { "" } else { ", or leave it blank" };
        self.problem("unreadable-number", Level::Error, place, message, format!("enter a number in {}{blank}", place.at().local()));
        None
    }

    /// Money in the row's currency, else in the one its header names, else in the reporting currency.
    pub(super) fn amount(&mut self, place: &Place<'_>, currency: Option<Currency>) -> Option<Sourced<Amount>> {
        let number = self.number(place)?;
        let scale = place.unit.map_or(Decimal::ONE, |unit| unit.scale);
        // A currency beside the number is nearer to it than the row's or the header's.
        let typed = number.currency.as_ref().and_then(|unit| self.currency_of(unit));
        let header = place.unit.and_then(|unit| self.currency_of(unit));
        let currency = typed.or(currency).or(header).unwrap_or(self.conventions.currency);
        let number = number.value;
        if number.checked_mul(scale).is_none_or(|amount| amount.abs() > Decimal::new(1_000_000_000_000_000_000, 0)) {
            return self.no_number(place, &number.to_string());
        }
        let formula = place.sheet.formula(place.row, place.column).is_some();
        Some(Sourced::new(Amount::scaled(number, scale, currency, formula), place.at()))
    }

    /// A plain number.
    pub(super) fn plain(&mut self, place: &Place<'_>) -> Option<Sourced<Decimal>> {
        let number = self.number(place)?;
        Some(Sourced::new(number.value, place.at()))
    }

    /// A month, a quarter or a year.
    pub(super) fn span(&mut self, place: &Place<'_>) -> Option<Sourced<Span>> {
        let text = match place.cell.map(|cell| &cell.value) {
            Some(Value::Text(text)) => values::clean(text),
            Some(Value::Number { value, is_date: false }) => values::number_as_text(*value),
            _ => String::new(),
        };
        match Span::parse(&text, self.conventions.calendar.as_ref()) {
            Some(span) => {
                self.presence.filled.insert(place.field);
                Some(Sourced::new(span, place.at()))
            }
            None => self.period(place).map(|period| period.map(Span::month)),
        }
    }

    /// How a rep comes to full quota.
    pub(super) fn ramp(&mut self, place: &Place<'_>) -> Option<Sourced<Ramp>> {
        let text = self.text(place)?;
        match Ramp::parse(&text.value) {
            Some(ramp) => Some(Sourced::new(ramp, text.at)),
            None => self.no_number(place, &text.value),
        }
    }

    /// The currency that a unit names. A sign that several currencies share means the plan's own, where that is one of them.
    fn currency_of(&self, unit: &Unit) -> Option<Currency> {
        const DOLLARS: [&str; 10] = ["AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD", "CLP", "COP", "ARS"];
        let currency = Currency::parse(unit.currency.as_deref()?)?;
        let own = self.conventions.currency;
        let is_own = match currency.code() {
            "USD" => DOLLARS.contains(&own.code()),
            "JPY" => own.code() == "CNY",
            _ => false,
        };
        Some(if unit.shared_sign && is_own { own } else { currency })
    }

    /// A percentage as a fraction; `whole` says that the column writes 40 for 40 %.
    pub(super) fn percent(&mut self, place: &Place<'_>, whole: bool) -> Option<Sourced<Decimal>> {
        let number = self.number(place)?;
        let number = if whole && !number.percent { number.value / Decimal::ONE_HUNDRED } else { number.value };
        // Shares, margins and confidence multiply each other and money: past 10,000 % it is a slip, and could not be multiplied.
        if number.abs() > Decimal::ONE_HUNDRED {
            return self.no_number(place, &number.to_string());
        }
        Some(Sourced::new(number, place.at()))
    }

    /// A part of a whole as a fraction: a percentage that cannot be under 0 or over 100 %.
    pub(super) fn part(&mut self, place: &Place<'_>, whole: bool) -> Option<Sourced<Decimal>> {
        let before = self.findings.len();
        let part = self.percent(place, whole)?;
        if (Decimal::ZERO..=Decimal::ONE).contains(&part.value) {
            return Some(part);
        }
        // That it is text as well is no matter any more.
        self.findings.truncate(before);
        let percent = (part.value * Decimal::ONE_HUNDRED).normalize();
        let message = format!("{} is {} %; it must be between 0 and 100 %", place.words(), grouped(percent, percent.scale()));
        self.problem("unreadable-number", Level::Error, place, message, format!("correct {}", place.at().local()));
        None
    }

    /// A rank or a weight.
    pub(super) fn priority(&mut self, place: &Place<'_>) -> Option<Sourced<Priority>> {
        if let Some(Value::Text(text)) = place.cell.map(|cell| &cell.value)
            && let Some(number) = values::parse_number(text, self.conventions.mark)
            && number.percent
        {
            self.presence.filled.insert(place.field);
            return Some(Sourced::new(Priority { value: number.value, percent: true }, place.at()));
        }
        let TextNumber { value, percent, .. } = self.number(place)?;
        Some(Sourced::new(Priority { value, percent }, place.at()))
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, place: &Place<'_>) -> Option<Sourced<bool>> {
        let flag = match self.value(place)? {
            Value::Bool(value) => Some(*value),
            Value::Number { value, .. } => values::parse_flag(&values::number_as_text(*value)),
            Value::Text(text) => values::parse_flag(text),
            Value::Error(_) | Value::NotCalculated => None,
        };
        if flag.is_none() {
            self.unknown_word(place, "is neither yes nor no, and was left out");
        }
        flag.map(|flag| Sourced::new(flag, place.at()))
    }

    /// References to choices.
    pub(super) fn references(&mut self, place: &Place<'_>) -> Vec<ChoiceRef> {
        let at = place.at();
        self.text_with_breaks(place)
            .map(|text| values::parse_references(&text))
            .unwrap_or_default()
            .into_iter()
            .map(|(id, share)| ChoiceRef { id, share, at: at.clone() })
            .collect()
    }

    fn text_with_breaks(&mut self, place: &Place<'_>) -> Option<String> {
        match self.value(place)? {
            Value::Text(text) => Some(text.to_string()),
            Value::Number { value, .. } => Some(values::number_as_text(*value)),
            _ => None,
        }
    }

    /// A currency code; text that is none is an unreadable number's neighbour: the amount cannot be trusted.
    pub(super) fn currency(&mut self, place: &Place<'_>) -> Option<Sourced<Currency>> {
        let text = self.text(place)?;
        let known = headers::parse_unit(&text.value).and_then(|unit| unit.currency);
        match known.as_deref().and_then(Currency::parse).or_else(|| Currency::parse(&text.value)) {
            Some(currency) => Some(Sourced::new(currency, text.at)),
            None => {
                self.unknown_word(place, "is no currency code, and was left out");
                None
            }
        }
    }

    /// One of a list of words, by `parse`; a word outside the list is said, and left out.
    pub(super) fn listed<T>(&mut self, place: &Place<'_>, parse: impl Fn(&str) -> Option<T>, instead: &str) -> Option<Sourced<T>> {
        let text = self.text(place)?;
        match parse(&headers::normalise(&text.value)) {
            Some(value) => Some(Sourced::new(value, text.at)),
            None => {
                self.unknown_word(place, &format!("is not in its list, and was read {instead}"));
                None
            }
        }
    }

    /// A word that its column does not know. The same word in many rows of a column is one cause.
    fn unknown_word(&mut self, place: &Place<'_>, what: &str) {
        let text = match place.cell.map(|cell| &cell.value) {
            Some(Value::Text(text)) => values::clean(text),
            Some(Value::Number { value, .. }) => values::number_as_text(*value),
            _ => String::new(),
        };
        let help = words::instead_of(place.field, &text, &place.at().local());
        if place.field.table() == Table::Actuals {
            let message = format!("{}, '{text}', {what}", place.words());
            return self.count_as("unknown-list-value", Level::Warning, place, message, help);
        }
        self.presence.unreadable.insert(place.at());
        let word = headers::normalise(&text);
        let known = self.unknown.entry((place.field, word)).or_insert_with(|| {
            let first = Counted { at: place.at(), message: place.words(), help, count: 0 };
            Unknown { first, tail: format!("'{text}', {what}"), others: Vec::new() }
        });
        known.first.count += 1;
        if known.first.count > 1 && known.others.len() < 20 {
            known.others.push(place.at());
        }
    }

    fn say_unknown(&mut self) {
        for ((field, word), unknown) in std::mem::take(&mut self.unknown) {
            let Unknown { first: Counted { at, message, help, count }, tail, others } = unknown;
            let more = match count {
                1 => String::new(),
                2 => " and of 1 more row".to_owned(),
                count => format!(" and of {} more rows", count - 1),
            };
            // By the word and not by its rows: it stays the same finding while people correct some of them.
            let word: String = word.chars().take(60).collect();
            let subject = Subject::new(field.table().name(), word, field.name().to_lowercase());
            let message = format!("{message}{more}, {tail}");
            let finding = Finding::new("unknown-list-value", Level::Warning, at, subject, message, help);
            self.findings.push(others.into_iter().fold(finding, |finding, other| finding.relate(other, "the same word")));
        }
    }

    /// A required cell that is blank.
    pub(super) fn require(&mut self, row: &Row<'_>) {
        // These have rules of their own.
        const OTHERS: [Field; 6] =
            [Field::Owner, Field::Start, Field::End, Field::PrimaryChoice, Field::ConditionOwner, Field::ConditionChecked];
        *self.asked.entry(row.layout.table).or_default() += 1;
        for spec in row.layout.table.fields().filter(|spec| spec.required == Required::Yes && !OTHERS.contains(&spec.field)) {
            let Some(place) = row.place(spec.field) else { continue };
            let blank = match place.cell.map(|cell| &cell.value) {
                None => true,
                Some(Value::Text(text)) => values::is_missing(&values::clean(text)),
                Some(_) => false,
            };
            // A target stated by months needs no annual amount to be read.
            let by_months = spec.field == Field::TargetAnnual
                && row.layout.columns.iter().any(|column| column.month.is_some() && row.place_in(column).cell.is_some());
            if blank && !by_months {
                let message = format!("{} has no {}", place.called(), spec.name);
                self.blank(&place, message);
            }
        }
    }

    /// Says that a required cell is blank.
    pub(super) fn blank(&mut self, place: &Place<'_>, message: String) {
        self.problem("required-cell-blank", Level::Error, place, message, format!("fill in {}", place.at().local()));
    }

    fn problem(&mut self, rule: &'static str, level: Level, place: &Place<'_>, message: String, help: String) {
        if place.field.table() == Table::Actuals {
            return self.count_as(rule, level, place, message, help);
        }
        if level == Level::Error {
            self.presence.unreadable.insert(place.at());
        }
        let finding = Finding::new(rule, level, place.at(), place.subject(), message, help);
        match rule {
            "required-cell-blank" => self.blanks.entry(place.field).or_default().push(finding),
            _ => self.findings.push(finding),
        }
    }

    /// The blank required cells: one finding a cell, or one for a column with nothing in it.
    fn say_blanks(&mut self) {
        const MANY: usize = 4;
        for (field, mut findings) in std::mem::take(&mut self.blanks) {
            let rows = self.asked.get(&field.table()).copied().unwrap_or_default();
            if findings.len() < MANY || findings.len() < rows {
                self.findings.append(&mut findings);
                continue;
            }
            let (first, last) = (findings[0].at.clone(), findings[findings.len() - 1].at.clone());
            let message = format!("{} is blank in all {rows} rows of {}", field.name(), field.table());
            let subject = Subject::new(field.table().name(), "", field.name().to_lowercase());
            let help = format!("fill in {} to {}", first.local(), last.local());
            let range = CellRange::spanning(&first, &last);
            self.findings.push(Finding::new("required-cell-blank", Level::Error, first, subject, message, help).relate(range, "blank"));
        }
    }

    fn count(&mut self, rule: &'static str, place: &Place<'_>) {
        self.presence.unreadable.insert(place.at());
        let message = format!("{} is a formula with no stored result", place.words());
        self.count_as(rule, Level::Error, place, message, "open the workbook, let it recalculate, and save it".to_owned());
    }

    fn count_as(&mut self, rule: &'static str, level: Level, place: &Place<'_>, message: String, help: String) {
        let counted = self.counted.entry((rule, place.field, level));
        counted.and_modify(|counted| counted.count += 1).or_insert_with(|| Counted { at: place.at(), message, help, count: 1 });
    }

    /// Turns what was counted into findings, one a column.
    pub(super) fn finish(mut self) -> (Presence, Vec<Finding>) {
        self.say_blanks();
        self.say_unknown();
        for ((rule, field, level), counted) in std::mem::take(&mut self.counted) {
            let Counted { at, message, help, count } = counted;
            let column = if field.spec().required == Required::Months { "the months" } else { field.name() };
            let message = match count {
                1 => message,
                2 => format!("{message}; the same in 1 more cell of {column}"),
                count => format!("{message}; the same in {} more cells of {column}", grouped(Decimal::from(count - 1), 0)),
            };
            let subject = Subject::new(field.table().name(), "", field.name().to_lowercase());
            self.findings.push(Finding::new(rule, level, at, subject, message, help));
        }
        (self.presence, self.findings)
    }
}
