//! `ledger.csv`: the ledger as text, and back.
//!
//! Decimals have a dot and the digits of their currency, dates are ISO, nothing is grouped. A text that a spreadsheet would run gets
//! an apostrophe before it, and one that begins with an apostrophe another one, so that reading gives back what was written.

use std::str::FromStr as _;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::ledger::{Ledger, LedgerLine, LedgerMeasure, LedgerPeriod};
use crate::plan::{Currency, Period};
use crate::render::csv::safe;

/// The file's name in a pack.
pub const NAME: &str = "ledger.csv";

/// The columns, in order; new ones come last.
pub const COLUMNS: [&str; 23] = [
    "batch_id", "cycle", "version", "measure", "entity", "fiscal_year", "period", "account", "cost_centre", "project", "initiative_id",
    "choice_id", "opex_capex", "currency", "amount", "amount_reporting", "fx_rate", "source_file", "source_cell", "line_hash", "segment",
    "territory", "product",
];

/// The columns that follow where the periods are those of a fiscal calendar, whose labels say no dates.
pub const OF_CALENDAR: [&str; 3] = ["period_number", "period_start", "period_end"];

/// Why a file is no ledger.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It is no table of the ledger's columns.
    #[error("the first line does not name the ledger's columns: {0}")]
    Columns(String),
    /// A line is broken.
    #[error("line {line}: {what}")]
    Line {
        /// The line, from 1; the header is line 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

/// A text as a file for spreadsheets holds it; [`plain`] takes it back.
pub fn neutral(text: &str) -> String {
    if text.starts_with('\'') { format!("'{text}") } else { safe(text) }
}

/// The text that [`neutral`] was given.
pub fn plain(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

/// An amount as it is written: its digits are those of its currency.
pub fn amount(amount: Decimal) -> String {
    amount.to_string()
}

/// What a line books, as text and before anything is made safe: all fields but batch, source and hash.
pub(super) fn booked_fields(line: &LedgerLine) -> [String; 19] {
    let optional = |amount: Option<Decimal>| amount.map(|amount| amount.to_string()).unwrap_or_default();
    [
        line.cycle.clone(),
        line.version.clone(),
        line.measure.name().to_owned(),
        line.entity.clone(),
        line.fiscal_year.clone(),
        line.period.to_string(),
        line.account.clone(),
        line.cost_centre.clone(),
        line.project.clone(),
        line.initiative_id.clone(),
        line.choice_id.clone(),
        line.opex_capex.clone(),
        line.currency.to_string(),
        amount(line.amount),
        optional(line.amount_reporting),
        optional(line.fx_rate),
        line.segment.clone(),
        line.territory.clone(),
        line.product.clone(),
    ]
}

/// The columns of a ledger.
pub fn columns(ledger: &Ledger) -> Vec<&'static str> {
    let more: &[&str] = if is_fiscal(ledger) { &OF_CALENDAR } else { &[] };
    COLUMNS.iter().chain(more).copied().collect()
}

/// Whether the periods are those of a fiscal calendar.
fn is_fiscal(ledger: &Ledger) -> bool {
    ledger.lines.iter().any(|line| !line.period.is_month())
}

/// The fields of a ledger's lines in the order of its [`columns`]; `text` is what becomes of texts.
pub fn rows(ledger: &Ledger, text: impl Fn(&str) -> String) -> impl Iterator<Item = Vec<String>> {
    let fiscal = is_fiscal(ledger);
    ledger.lines.iter().map(move |line| {
        let mut row = fields(&ledger.batch_id, line, &text).to_vec();
        if fiscal {
            let number = line.period.number.map(|number| number.to_string());
            row.extend([number.unwrap_or_default(), line.period.first.to_string(), line.period.last.to_string()]);
        }
        row
    })
}

fn fields(batch_id: &str, line: &LedgerLine, text: impl Fn(&str) -> String) -> [String; COLUMNS.len()] {
    let [
        cycle,
        version,
        measure,
        entity,
        fiscal_year,
        period,
        account,
        cost_centre,
        project,
        initiative,
        choice,
        opex_capex,
        currency,
        amount,
        reporting,
        rate,
        segment,
        territory,
        product,
    ] = booked_fields(line);
    [
        batch_id.to_owned(),
        text(&cycle),
        text(&version),
        measure,
        text(&entity),
        text(&fiscal_year),
        text(&period),
        text(&account),
        text(&cost_centre),
        text(&project),
        text(&initiative),
        text(&choice),
        text(&opex_capex),
        currency,
        amount,
        reporting,
        rate,
        text(&line.source_file),
        text(&line.source_cell),
        line.line_hash.clone(),
        text(&segment),
        text(&territory),
        text(&product),
    ]
}

/// The file: UTF-8 without a byte-order mark, lines ended as RFC 4180 says.
pub fn write(ledger: &Ledger) -> Vec<u8> {
    table(&columns(ledger), rows(ledger, neutral))
}

/// Any table of the pack as bytes.
pub fn table(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail, and all lines are of one length.
    let _ = writer.write_record(columns);
    for row in rows {
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

/// Reads what [`write`] wrote. Later columns may follow those that are known.
///
/// # Errors
/// Where the file is no ledger, with the first line that is wrong.
pub fn read(bytes: &[u8]) -> Result<Ledger, LedgerError> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(bytes);
    let header = reader.headers().map_err(|error| LedgerError::Columns(error.to_string()))?;
    if header.len() < COLUMNS.len() || !COLUMNS.iter().zip(header).all(|(wanted, found)| *wanted == found) {
        return Err(LedgerError::Columns(header.iter().take(6).collect::<Vec<_>>().join(", ")));
    }
    let fiscal = OF_CALENDAR.iter().enumerate().all(|(index, wanted)| header.get(COLUMNS.len() + index) == Some(wanted));
    let mut ledger = Ledger::default();
    for (index, record) in reader.records().enumerate() {
        let wrong = |what: String| LedgerError::Line { line: index + 2, what };
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let (batch, line) = line(&record, fiscal).map_err(wrong)?;
        if index > 0 && batch != ledger.batch_id {
            return Err(wrong(format!("is of batch {batch}, the lines above of {}", ledger.batch_id)));
        }
        ledger.batch_id = batch;
        ledger.lines.push(line);
    }
    Ok(ledger)
}

fn line(record: &csv::StringRecord, fiscal: bool) -> Result<(String, LedgerLine), String> {
    let raw = |index: usize| record.get(index).unwrap_or("");
    let text = |index: usize| plain(raw(index)).to_owned();
    let number = |index: usize| Decimal::from_str(raw(index)).map_err(|_| format!("{} is {:?}, no amount", COLUMNS[index], raw(index)));
    let optional = |index: usize| if raw(index).is_empty() { Ok(None) } else { number(index).map(Some) };
    let line = LedgerLine {
        cycle: text(1),
        version: text(2),
        measure: LedgerMeasure::parse(raw(3)).ok_or_else(|| format!("there is no measure {:?}", raw(3)))?,
        entity: text(4),
        fiscal_year: text(5),
        period: if fiscal { fiscal_period(record)? } else { month(raw(6))? },
        account: text(7),
        cost_centre: text(8),
        project: text(9),
        initiative_id: text(10),
        choice_id: text(11),
        opex_capex: text(12),
        currency: Currency::parse(raw(13)).ok_or_else(|| format!("{:?} is no currency", raw(13)))?,
        amount: number(14)?,
        amount_reporting: optional(15)?,
        fx_rate: optional(16)?,
        source_file: text(17),
        source_cell: text(18),
        line_hash: text(19),
        segment: text(20),
        territory: text(21),
        product: text(22),
    };
    Ok((text(0), line))
}

fn month(text: &str) -> Result<LedgerPeriod, String> {
    Period::parse(text).map(LedgerPeriod::from).ok_or_else(|| format!("{text:?} is no period"))
}

/// A period with the columns that a fiscal calendar adds.
fn fiscal_period(record: &csv::StringRecord) -> Result<LedgerPeriod, String> {
    let raw = |index: usize| record.get(COLUMNS.len() + index).unwrap_or("");
    let wrong = |index: usize| format!("{} is {:?}", OF_CALENDAR[index], raw(index));
    let date = |index: usize| raw(index).parse::<Date>().map_err(|_| format!("{}, no date", wrong(index)));
    let number = Some(raw(0)).filter(|text| !text.is_empty()).map(|text| text.parse().map_err(|_| format!("{}, no number", wrong(0))));
    Ok(LedgerPeriod { label: plain(record.get(6).unwrap_or("")).to_owned(), first: date(1)?, last: date(2)?, number: number.transpose()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_safe_is_read_back() {
        for text in ["", "004100", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "'", "''", "'=1", "a;b\"c\r\nd", "計画"] {
            let safe = neutral(text);
            assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r']), "{text:?}");
            assert_eq!(plain(&safe), text);
        }
        assert_eq!(neutral("HTW-1"), "HTW-1");
    }
}
