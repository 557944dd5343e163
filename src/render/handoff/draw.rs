//! A load file from the ledger, as a profile has it.
//!
//! Lines whose columns say the same become one row, and their amounts are added, never rounded. What cannot be added is refused: two
//! currencies, two measures or two fiscal years never meet in one cell. A file is drawn whole or not at all, since half a load is worse
//! than none: every reason is named with the cell it comes from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::control::LoadFileLine;
use super::ledger::{Ledger, LedgerLine, LedgerMeasure};
use super::load_file::{LoadFile, Refusal, Shape, add_up, taken};
use super::pattern::{LedgerField, Names, Surroundings};
use super::profile::{Column, Formulas, LineEnd, Profile, Quotes, Zeros};
use super::release::Reason;
use crate::plan::{Calendar, CodeKind, Currency, Plan};
use crate::render::Artifact;
use crate::render::csv::{BYTE_ORDER_MARK, safe};

/// Initiatives of one reason beyond this many are counted, not told.
const MOST_TOLD: usize = 5;

/// What a profile needs beside the ledger.
#[derive(Clone, Copy, Debug)]
pub struct Book<'a> {
    /// The ledger.
    pub ledger: &'a Ledger,
    /// The plan's own currency.
    pub reporting_currency: Currency,
    /// The plan's fiscal year.
    pub calendar: &'a Calendar,
    /// What codes are called.
    pub names: &'a Names,
}

/// What the plan's Codes call each code; a code with two names keeps its first.
pub fn names(plan: &Plan) -> Names {
    let mut names = Names::new();
    for code in &plan.codes {
        if let (Some(kind), Some(text), Some(name)) = (&code.kind, &code.code, &code.name) {
            let kind: CodeKind = kind.value;
            names.entry((kind, text.value.clone())).or_insert_with(|| name.value.clone());
        }
    }
    names
}

/// Draws the load files of a pack.
///
/// # Errors
/// Why one of them cannot be drawn, so that none is.
pub fn draw_all(plan: &Plan, ledger: &Ledger, profiles: &[Profile]) -> Result<Vec<(Artifact, LoadFileLine)>, Vec<Reason>> {
    let Some(calendar) = plan.header.calendar.as_ref() else { return Ok(Vec::new()) };
    let names = names(plan);
    let book = Book { ledger, reporting_currency: plan.currency(), calendar, names: &names };
    let owner = plan.header.owner.as_ref().map(|owner| owner.value.clone());
    let reason = |profile: &Profile, refusal: Refusal| Reason {
        rule: None,
        id: None,
        at: refusal.at,
        message: format!("the load file {} cannot be drawn: {}", profile.file_name(), refusal.what),
        help: refusal.help,
        owner: owner.clone(),
    };
    let (mut drawn, mut reasons) = (Vec::new(), Vec::new());
    for profile in profiles {
        match draw(profile, &book) {
            Ok(file) => {
                let line = control_line(profile, &file);
                // Read back before it is handed over: what it says is what the ledger says.
                let sound =
                    add_up(&file.bytes, &file.shape) == Ok((file.rows, file.sum)) && taken(ledger, &line) == (file.lines, Some(file.sum));
                if !sound {
                    let help = "report it, with the profile, as our fault";
                    reasons.push(reason(profile, Refusal::new("it does not add up to the ledger", help)));
                }
                drawn.push((Artifact { name: file.name, bytes: file.bytes }, line));
            }
            Err(refusals) => reasons.extend(refusals.into_iter().map(|refusal| reason(profile, refusal))),
        }
    }
    if reasons.is_empty() { Ok(drawn) } else { Err(reasons) }
}

fn control_line(profile: &Profile, file: &LoadFile) -> LoadFileLine {
    let names = |measures: &BTreeSet<LedgerMeasure>| measures.iter().map(|measure| measure.name().to_owned()).collect();
    LoadFileLine {
        file: file.name.clone(),
        system: profile.system.clone(),
        standing: profile.standing.clone(),
        profile_sha256: profile.sha256.clone(),
        measures: names(&profile.measures),
        negative: names(&profile.negative),
        amount: if profile.reporting { "amount_reporting" } else { "amount" }.to_owned(),
        lines: file.lines,
        rows: file.rows,
        sum: file.sum.to_string(),
        shape: file.shape.clone(),
    }
}

/// Draws a load file.
///
/// # Errors
/// Why it cannot be drawn, the first cells of each reason.
pub fn draw(profile: &Profile, book: &Book<'_>) -> Result<LoadFile, Vec<Refusal>> {
    let table = Table::of(profile, book).map_err(few)?;
    let mut bytes = Vec::new();
    if profile.file.byte_order_mark {
        bytes.extend_from_slice(BYTE_ORDER_MARK);
    }
    let mut writer = Writer { profile, bytes };
    for line in &profile.file.before {
        writer.line(line.clone());
    }
    if profile.file.header {
        writer.row(&table.headings(profile)).map_err(|refusal| vec![refusal])?;
    }
    let mut sum = Decimal::ZERO;
    for row in &table.rows {
        writer.row(&row.cells(profile)).map_err(|refusal| vec![Refusal { at: Some(row.at.clone()), ..refusal }])?;
        for amount in row.sums.iter().flatten() {
            sum = sum.checked_add(*amount).ok_or_else(|| vec![too_much()])?;
        }
    }
    let width = if profile.is_wide() { table.periods.len() } else { 1 };
    let first = profile.columns.iter().position(|column| !matches!(column, Column::Text { .. })).unwrap_or(0);
    let shape = Shape {
        delimiter: profile.file.delimiter,
        decimal_mark: profile.file.decimal_mark,
        quoted: profile.file.quotes != Quotes::Never,
        lines_before: profile.file.before.len() + usize::from(profile.file.header),
        amount_columns: (first..first + width).collect(),
    };
    Ok(LoadFile { name: profile.file_name(), bytes: writer.bytes, rows: table.rows.len(), lines: table.lines, sum, shape })
}

/// The rows of a file before they are written.
struct Table {
    /// The headings of periods, in time; one blank where the layout is long.
    periods: Vec<String>,
    rows: Vec<Row>,
    lines: usize,
}

struct Row {
    /// The columns of text.
    texts: Vec<String>,
    /// An amount for each period, or one.
    sums: Vec<Option<Decimal>>,
    /// The first cell that it comes from.
    at: String,
}

impl Row {
    fn cells(&self, profile: &Profile) -> Vec<Cell<'_>> {
        let mut texts = self.texts.iter();
        let mut cells = Vec::new();
        for column in &profile.columns {
            match column {
                Column::Text { .. } => cells.extend(texts.next().map(|text| Cell::Text(text))),
                Column::Amount { .. } => cells.push(Cell::Amount(self.sums.first().copied().flatten())),
                Column::Periods { .. } => cells.extend(self.sums.iter().map(|sum| Cell::Amount(*sum))),
            }
        }
        cells
    }
}

/// Amounts that are added up, and what they have in common.
struct Sum {
    amount: Decimal,
    measure: LedgerMeasure,
    currency: Currency,
    fiscal_year: String,
}

/// The rows as lines come: the order they are written in, and their sums by the heading of the period.
struct Gathered {
    order: (Vec<String>, Date),
    at: String,
    sums: BTreeMap<String, Sum>,
}

impl Table {
    fn of(profile: &Profile, book: &Book<'_>) -> Result<Table, Vec<Refusal>> {
        let around = Surroundings {
            batch_id: &book.ledger.batch_id,
            reporting_currency: book.reporting_currency,
            calendar: book.calendar,
            names: book.names,
            maps: &profile.maps,
        };
        let mut reasons = Vec::new();
        let mut gathered: BTreeMap<Vec<String>, Gathered> = BTreeMap::new();
        // Headings in the order of the first period that each holds.
        let mut headings: BTreeMap<String, Date> = BTreeMap::new();
        let mut lines = 0;
        for line in book.ledger.lines.iter().filter(|line| profile.measures.contains(&line.measure)) {
            lines += 1;
            let placed = place(profile, line, &around).and_then(|placed| {
                let amount = amount(profile, line)?;
                add(&mut gathered, &placed, amount, line, profile, book)?;
                Ok(placed)
            });
            match placed {
                Ok(placed) => {
                    let first = headings.entry(placed.heading).or_insert(line.period.first);
                    *first = (*first).min(line.period.first);
                }
                Err(refusal) => {
                    let of = Some(line.initiative_id.clone()).filter(|id| !id.trim().is_empty());
                    reasons.push(Refusal { at: Some(line.source_cell.clone()), of, ..refusal });
                }
            }
        }
        reasons.extend(merged(profile, book, &around));
        if !reasons.is_empty() {
            return Err(reasons);
        }
        one_currency(profile, book)?;
        let mut periods: Vec<(Date, String)> = headings.into_iter().map(|(heading, period)| (period, heading)).collect();
        periods.sort();
        let periods: Vec<String> = periods.into_iter().map(|(_, heading)| heading).collect();
        let mut rows: Vec<((Vec<String>, Date), Row)> = gathered.into_iter().filter_map(|row| finished(row, &periods, profile)).collect();
        rows.sort_by(|(order, row), (other_order, other)| order.cmp(other_order).then_with(|| row.texts.cmp(&other.texts)));
        Ok(Table { periods, rows: rows.into_iter().map(|(_, row)| row).collect(), lines })
    }

    fn headings<'a>(&'a self, profile: &'a Profile) -> Vec<Cell<'a>> {
        let mut cells = Vec::new();
        for column in &profile.columns {
            match column {
                Column::Text { heading, .. } | Column::Amount { heading } => cells.push(Cell::Text(heading)),
                Column::Periods { .. } => cells.extend(self.periods.iter().map(|heading| Cell::Text(heading))),
            }
        }
        cells
    }
}

/// Two periods of a fiscal calendar that the layout calls the same: 13 periods have no months. A layout that tells years alone may add
/// them up; one that tells more must tell all of them apart.
fn merged(profile: &Profile, book: &Book<'_>, around: &Surroundings<'_>) -> Option<Refusal> {
    let patterns = profile.columns.iter().filter_map(|column| match column {
        Column::Text { value: pattern, .. } | Column::Periods { heading: pattern } => Some(pattern),
        Column::Amount { .. } => None,
    });
    let patterns: Vec<_> = patterns.collect();
    if !patterns.iter().any(|pattern| pattern.tells_parts_of_a_year()) {
        return None;
    }
    let mut called: BTreeMap<Vec<String>, &LedgerLine> = BTreeMap::new();
    let fiscal = |line: &&LedgerLine| profile.measures.contains(&line.measure) && !line.period.is_month();
    for line in book.ledger.lines.iter().filter(fiscal) {
        // What a line lacks is told where it is placed.
        let Ok(times) = patterns.iter().map(|pattern| pattern.time(line, around)).collect::<Result<Vec<String>, _>>() else { continue };
        let words = times.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        let first = called.entry(times).or_insert(line);
        if first.period != line.period {
            let what = format!("the periods {} and {} would both be written '{words}'", first.period, line.period);
            let help = "copy the profile and write '{period.number}' or '{period}' for the period";
            return Some(Refusal { at: Some(line.source_cell.clone()), ..Refusal::new(what, help) });
        }
    }
    None
}

/// A file whose columns name no currency holds one.
fn one_currency(profile: &Profile, book: &Book<'_>) -> Result<(), Vec<Refusal>> {
    let names = |column: &Column| matches!(column, Column::Text { value, .. } if value.has(LedgerField::Currency));
    if profile.reporting || profile.columns.iter().any(names) {
        return Ok(());
    }
    let taken = book.ledger.lines.iter().filter(|line| profile.measures.contains(&line.measure));
    let currencies: BTreeMap<Currency, &str> = taken.rev().map(|line| (line.currency, line.source_cell.as_str())).collect();
    if currencies.len() < 2 {
        return Ok(());
    }
    let listed: Vec<String> = currencies.iter().map(|(currency, cell)| format!("{currency} (such as {cell})")).collect();
    let what = format!("no column names a currency, and the amounts are in {}", listed.join(" and "));
    Err(vec![Refusal::new(what, "copy the profile and add a column with '{currency}', or take 'amount_reporting'")])
}

/// Where a line falls: its texts, the order of its row, and the heading of its period's column.
struct Placed {
    texts: Vec<String>,
    timeless: Vec<String>,
    heading: String,
}

fn place(profile: &Profile, line: &LedgerLine, around: &Surroundings<'_>) -> Result<Placed, Refusal> {
    let mut placed = Placed { texts: Vec::new(), timeless: Vec::new(), heading: String::new() };
    for column in &profile.columns {
        match column {
            Column::Text { heading, value, separator } => {
                let text = value.write(line, around, separator.as_deref());
                let text = text.and_then(|text| sound(text, value.is_constant(), profile));
                let text = text.map_err(|refusal| Refusal { what: format!("{} (column '{heading}')", refusal.what), ..refusal })?;
                if !value.tells_periods() {
                    placed.timeless.push(text.clone());
                }
                placed.texts.push(text);
            }
            Column::Periods { heading } => placed.heading = sound(heading.write(line, around, None)?, false, profile)?,
            Column::Amount { .. } => {}
        }
    }
    Ok(placed)
}

/// A text as the file may hold it. Constants are the profile's own words, and stay.
fn sound(text: String, constant: bool, profile: &Profile) -> Result<String, Refusal> {
    if constant || safe(&text) == text || is_number(&text) {
        return Ok(text);
    }
    match profile.file.formulas {
        Formulas::Keep => Ok(text),
        Formulas::Neutralise => Ok(safe(&text)),
        Formulas::Refuse => {
            let help = "write it another way: an apostrophe would make another id of it";
            Err(Refusal::new(format!("a spreadsheet would run '{text}' as a formula"), help))
        }
    }
}

/// A sign alone, or a number with one: a spreadsheet runs neither.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.chars().all(|character| character.is_ascii_digit() || matches!(character, '.' | ','))
}

fn amount(profile: &Profile, line: &LedgerLine) -> Result<Decimal, Refusal> {
    let amount = if profile.reporting {
        let none = || Refusal::new(format!("there is no exchange rate for {}", line.currency), "enter the rate on the sheet FX");
        line.amount_reporting.ok_or_else(none)?
    } else {
        line.amount
    };
    // Zero has no sign.
    Ok(if profile.negative.contains(&line.measure) && !amount.is_zero() { -amount } else { amount })
}

fn add(
    gathered: &mut BTreeMap<Vec<String>, Gathered>,
    placed: &Placed,
    amount: Decimal,
    line: &LedgerLine,
    profile: &Profile,
    book: &Book<'_>,
) -> Result<(), Refusal> {
    let currency = if profile.reporting { book.reporting_currency } else { line.currency };
    let row = gathered.entry(placed.texts.clone()).or_insert_with(|| Gathered {
        order: (placed.timeless.clone(), line.period.first),
        at: line.source_cell.clone(),
        sums: BTreeMap::new(),
    });
    row.order.1 = row.order.1.min(line.period.first);
    let Some(sum) = row.sums.get_mut(&placed.heading) else {
        let sum = Sum { amount, measure: line.measure, currency, fiscal_year: line.fiscal_year.clone() };
        row.sums.insert(placed.heading.clone(), sum);
        return Ok(());
    };
    let cannot = |what: &str, one: &str, other: &str, column: &str| {
        let help = format!("copy the profile and add a column with '{column}', or take lines of one {what} alone");
        Err(Refusal::new(format!("{one} would be added to {other} of {}", row.at), help))
    };
    if sum.measure != line.measure {
        return cannot("measure", line.measure.words(), sum.measure.words(), "{measure}");
    }
    if sum.currency != currency {
        return cannot("currency", currency.code(), sum.currency.code(), "{currency}");
    }
    if sum.fiscal_year != line.fiscal_year {
        return cannot("fiscal year", &line.fiscal_year, &sum.fiscal_year, "{fiscal_year}");
    }
    sum.amount = sum.amount.checked_add(amount).ok_or_else(too_much)?;
    Ok(())
}

fn too_much() -> Refusal {
    Refusal::new("the amounts add to more than can be written", "look for an amount that cannot be right")
}

fn finished(row: (Vec<String>, Gathered), periods: &[String], profile: &Profile) -> Option<((Vec<String>, Date), Row)> {
    let (texts, gathered) = row;
    let sum = |heading: &String| gathered.sums.get(heading).map(|sum| sum.amount);
    let kept = |amount: &Decimal| profile.zeros == Zeros::Keep || !amount.is_zero();
    let sums: Vec<Option<Decimal>> = periods.iter().map(|heading| sum(heading).filter(kept)).collect();
    let any = sums.iter().any(Option::is_some);
    any.then_some((gathered.order, Row { texts, sums, at: gathered.at }))
}

enum Cell<'a> {
    Text(&'a str),
    Amount(Option<Decimal>),
}

struct Writer<'a> {
    profile: &'a Profile,
    bytes: Vec<u8>,
}

impl Writer<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Refusal> {
        let file = &self.profile.file;
        let mut line = String::new();
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                line.push(file.delimiter);
            }
            let (text, is_text) = match cell {
                Cell::Text(text) => ((*text).to_owned(), true),
                Cell::Amount(Some(amount)) => (amount.to_string().replace('.', &file.decimal_mark.to_string()), false),
                Cell::Amount(None) => (self.profile.empty.clone(), false),
            };
            let needs_quotes = text.contains([file.delimiter, '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ');
            match file.quotes {
                Quotes::Never if text.contains([file.delimiter, '"', '\n', '\r']) => {
                    let what = format!("'{}' holds what parts cells, and nothing in this file is quoted", text.escape_debug());
                    return Err(Refusal::new(what, "write it without, or choose another delimiter in a profile of your own"));
                }
                Quotes::Never => line.push_str(&text),
                Quotes::Needed if !needs_quotes => line.push_str(&text),
                Quotes::Text if !is_text && !needs_quotes => line.push_str(&text),
                Quotes::Needed | Quotes::Text => {
                    line.push('"');
                    line.push_str(&text.replace('"', "\"\""));
                    line.push('"');
                }
            }
        }
        self.line(line);
        Ok(())
    }

    fn line(&mut self, text: String) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.extend_from_slice(match self.profile.file.line_end {
            LineEnd::Crlf => b"\r\n",
            LineEnd::Lf => b"\n",
        });
    }
}

/// Refusals of one kind as one: at its first cell, with the first of those that it is about and how many more there are.
fn few(refusals: Vec<Refusal>) -> Vec<Refusal> {
    let mut kinds: BTreeMap<(String, String), (Option<String>, Vec<String>)> = BTreeMap::new();
    for Refusal { at, of, what, help } in refusals {
        let (first, about) = kinds.entry((what, help)).or_insert_with(|| (at.clone(), Vec::new()));
        // A target belongs to no initiative: its cell says which it is.
        let one = of.or_else(|| at.filter(|at| first.as_ref() != Some(at)));
        about.extend(one.filter(|one| !about.contains(one)));
    }
    let told = kinds.into_iter().map(|((what, help), (at, about))| {
        let more = about.len().saturating_sub(MOST_TOLD);
        let listed = about.into_iter().take(MOST_TOLD).collect::<Vec<_>>().join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let what = if listed.is_empty() { what } else { format!("{what}: {listed}{more}") };
        Refusal { at, of: None, what, help }
    });
    told.collect()
}

#[cfg(test)]
#[path = "draw_tests.rs"]
mod tests;
