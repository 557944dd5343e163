//! The Findings sheet: a to-do list that a planner works from, and answers in.
//!
//! Drawn from a plain struct and not from an assessment, so that whoever has findings of another origin can have one too.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, FormatAlign, Table, TableColumn, TableStyle,
    Workbook, Worksheet, XlsxError,
};

use super::look::{self, Formats, Named, shorten, write_text};
use crate::finding::Level;
use crate::plan::Currency;
use crate::plan::money::grouped;
use crate::workbook::{CellRef, marker};

/// The sheet's name, where the workbook has none of that name.
pub const SHEET: &str = "Findings";
/// The most rows it lists; the subtitle says how many more there are.
pub const MOST_ROWS: usize = 20_000;
/// What a planner can answer.
pub const RESPONSES: [&str; 3] = ["Will fix", "Accept", "Dispute"];
/// The headings of the columns that the planner fills, in their order.
pub const ANSWER_COLUMNS: [&str; 4] = ["Response", "Reason", "Approver", "Until"];

/// What the sheet says.
#[derive(Clone, Debug, Default)]
pub struct FindingsSheet {
    /// The message: `19 findings: 5 errors, 11 warnings, 3 notes`.
    pub title: String,
    /// Which plan, and what to do with the sheet.
    pub subtitle: String,
    /// The currency of the money at stake; none where the rows state none.
    pub currency: Option<Currency>,
    /// The findings, in the order in which they are worked off.
    pub rows: Vec<Row>,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its level.
    pub level: Level,
    /// Its rule's id.
    pub rule: String,
    /// What is wrong.
    pub what: String,
    /// The cell to look at.
    pub at: CellRef,
    /// Whether the workbook has that cell's sheet, so that a link leads somewhere.
    pub linked: bool,
    /// Who should act.
    pub owner: Option<String>,
    /// Money at stake.
    pub at_stake: Option<Decimal>,
    /// The next action.
    pub to_do: String,
    /// Since which cycle: `2027-02`, or `new`.
    pub since: String,
    /// What was answered earlier.
    pub reply: Reply,
    /// What the hidden column records.
    pub record: marker::Record,
}

/// An answer as its cells hold it: as typed, complete or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// One of [`RESPONSES`], or blank.
    pub response: String,
    /// Why.
    pub reason: String,
    /// Who accepts it.
    pub approver: String,
    /// The last day on which it holds, as `2027-06-30`; other text is kept as it was typed.
    pub until: String,
}

/// The columns in their order: heading, width in characters. Together with the frame of a spreadsheet program they fill a screen of
/// 1366 pixels.
const COLUMNS: [(&str, f64); 13] = [
    ("Level", 7.5),
    ("Rule", 18.0),
    ("What", 32.0),
    ("Where", 14.5),
    ("Owner", 10.5),
    ("At stake", 10.0),
    ("What to do", 28.0),
    ("Since", 8.0),
    (ANSWER_COLUMNS[0], 9.0),
    (ANSWER_COLUMNS[1], 20.0),
    (ANSWER_COLUMNS[2], 10.5),
    (ANSWER_COLUMNS[3], 10.0),
    (marker::RECORD_COLUMN, 10.0),
];
const WHAT: usize = 2;
const STAKE: usize = 5;
const TO_DO: usize = 6;
const FIRST_ANSWER: u16 = marker::FIRST_ANSWER.1;
const RECORD: u16 = 12;
const FIRST_ROW: u32 = marker::FIRST_ANSWER.0;
const HEADER_ROW: u32 = FIRST_ROW - 1;
/// The most characters of a message or a help that the sheet shows: more would not fit into the tallest row.
const MOST_MESSAGE: usize = 600;

/// Adds the sheet to a workbook, in the font of the planner's own sheets.
///
/// # Errors
/// Where a limit of the file format is passed; texts and rows are cut before that.
pub fn write(workbook: &mut Workbook, findings: &FindingsSheet, named: &Named, formats: &Formats) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name(&named.sheet)?;
    let rows = &findings.rows[..findings.rows.len().min(MOST_ROWS)];
    let widths = widths(findings, rows, formats);
    look::set_up(sheet, &widths, FIRST_ROW, 2)?;
    sheet.set_row_height(HEADER_ROW, 27)?.set_column_hidden(RECORD)?;
    write_text(sheet, 0, 0, &findings.title, 255, &formats.title())?;
    write_text(sheet, 1, 0, &subtitle(findings), 1_000, &formats.quiet())?;
    // A table needs a row even where there is nothing to say.
    let last_row = HEADER_ROW + u32::try_from(rows.len().max(1)).unwrap_or(1);
    sheet.add_table(HEADER_ROW, 0, last_row, RECORD, &table(findings, named, formats))?;
    let faces = Faces::new(formats, rows, findings.currency);
    for (row, finding) in (FIRST_ROW..).zip(rows) {
        write_finding(sheet, row, finding, &faces)?;
        write_reply(sheet, row, &finding.reply, &faces)?;
        sheet.set_row_height(row, look::row_height(lines(finding, &widths, formats)))?;
    }
    if !rows.is_empty() {
        validate(sheet, last_row)?;
    }
    Ok(())
}

/// The columns' widths: what large amounts take more is taken from the text before them, so that the sheet stays as wide as a screen.
fn widths(findings: &FindingsSheet, rows: &[Row], formats: &Formats) -> [f64; COLUMNS.len()] {
    let mut widths = COLUMNS.map(|(_, width)| width);
    let greatest = rows.iter().filter_map(|row| row.at_stake).map(|amount| amount.abs()).max().unwrap_or_default();
    let heading = findings.currency.map_or(0.0, |currency| formats.width_of(&look::in_currency(COLUMNS[STAKE].0, currency)));
    let needed = formats.width_of(&grouped(greatest, 0)).max(heading).min(24.0);
    let more = (needed - widths[STAKE]).max(0.0);
    widths[STAKE] += more;
    widths[WHAT] -= more.min(8.0);
    widths
}

fn subtitle(findings: &FindingsSheet) -> String {
    if findings.rows.len() <= MOST_ROWS {
        return findings.subtitle.clone();
    }
    let count = |count: usize| grouped(Decimal::from(count), 0);
    format!("{} Only the first {} of {} are listed.", findings.subtitle, count(MOST_ROWS), count(findings.rows.len()))
}

fn table(findings: &FindingsSheet, named: &Named, formats: &Formats) -> Table {
    let columns = COLUMNS.iter().enumerate().map(|(index, (heading, _))| {
        let (heading, format) = match (index, findings.currency) {
            (STAKE, Some(currency)) => (look::in_currency(heading, currency), formats.heading_right()),
            (STAKE, None) => ((*heading).to_owned(), formats.heading_right()),
            (3 | TO_DO | 7, _) => ((*heading).to_owned(), formats.heading().set_align(FormatAlign::Left).set_indent(1)),
            _ => ((*heading).to_owned(), formats.heading()),
        };
        TableColumn::new().set_header(heading).set_header_format(format)
    });
    let columns: Vec<TableColumn> = columns.collect();
    Table::new().set_name(&named.table).set_style(TableStyle::Light1).set_banded_rows(false).set_columns(&columns)
}

/// The formats of the sheet's cells, made once.
struct Faces {
    levels: [Format; 3],
    text: Format,
    set_off: Format,
    link: Format,
    money: Format,
    part_of_a_unit: Format,
    reply: Format,
    until: Format,
    record: Format,
}

impl Faces {
    fn new(formats: &Formats, rows: &[Row], currency: Option<Currency>) -> Self {
        let stakes = rows.iter().filter_map(|row| row.at_stake);
        let currency = currency.unwrap_or(Currency::NONE);
        let reply = formats.to_fill();
        Faces {
            levels: Level::WORST_FIRST.map(|level| formats.level(level)),
            text: formats.wrapped(),
            set_off: formats.wrapped_after_numbers(),
            link: formats.link().set_align(FormatAlign::Left).set_indent(1),
            money: formats.number(&look::money_format(stakes, currency)),
            part_of_a_unit: formats.number(&look::minor_format(currency)),
            until: reply.clone().set_num_format(look::DATE),
            reply,
            record: formats.plain(),
        }
    }

    fn amount(&self, amount: Decimal) -> &Format {
        if amount.abs() < Decimal::ONE && !amount.is_zero() { &self.part_of_a_unit } else { &self.money }
    }

    fn level(&self, level: Level) -> &Format {
        match level {
            Level::Error => &self.levels[0],
            Level::Warning => &self.levels[1],
            Level::Note => &self.levels[2],
        }
    }
}

fn write_finding(sheet: &mut Worksheet, row: u32, finding: &Row, faces: &Faces) -> Result<(), XlsxError> {
    let level = look::level_label(finding.level);
    write_text(sheet, row, 0, level, 32, faces.level(finding.level))?;
    write_text(sheet, row, 1, &finding.rule, 255, &faces.text)?;
    write_text(sheet, row, 2, &finding.what, MOST_MESSAGE, &faces.text)?;
    if finding.linked {
        look::write_link(sheet, row, 3, &finding.at.clone().into(), &faces.link)?;
    } else {
        write_text(sheet, row, 3, &finding.at.to_string(), 255, &faces.set_off)?;
    }
    write_text(sheet, row, 4, finding.owner.as_deref().unwrap_or(""), 255, &faces.text)?;
    match finding.at_stake {
        Some(amount) => sheet.write_number_with_format(row, 5, look::stored(amount), faces.amount(amount))?,
        None => sheet.write_blank(row, 5, &faces.money)?,
    };
    write_text(sheet, row, 6, &finding.to_do, MOST_MESSAGE, &faces.set_off)?;
    write_text(sheet, row, 7, &finding.since, 32, &faces.set_off)?;
    write_text(sheet, row, RECORD, &finding.record.to_string(), look::MOST_CHARACTERS, &faces.record)?;
    Ok(())
}

/// The lines of a row's longest cell.
fn lines(finding: &Row, widths: &[f64; COLUMNS.len()], formats: &Formats) -> u32 {
    let width = |column: usize| widths[column];
    let what = formats.lines(&shorten(&finding.what, MOST_MESSAGE), width(2));
    // The indent takes about a character and a half.
    let to_do = formats.lines(&shorten(&finding.to_do, MOST_MESSAGE), width(TO_DO) - 1.5);
    let owner = finding.owner.as_deref().map_or(0, |owner| formats.lines(owner, width(4)));
    let reply = &finding.reply;
    let replied = [(&reply.response, 8), (&reply.reason, 9), (&reply.approver, 10), (&reply.until, 11)];
    let replied = replied.into_iter().map(|(text, column)| formats.lines(text, width(column))).max().unwrap_or(0);
    let place = formats.lines(&finding.at.to_string(), width(3) - 1.5);
    [what, to_do, owner, replied, place, formats.lines(&finding.rule, width(1)), formats.lines(&finding.since, width(7) - 1.5)]
        .into_iter()
        .max()
        .unwrap_or(1)
}

fn write_reply(sheet: &mut Worksheet, row: u32, reply: &Reply, faces: &Faces) -> Result<(), XlsxError> {
    let texts = [&reply.response, &reply.reason, &reply.approver];
    for (column, text) in (FIRST_ANSWER..).zip(texts) {
        write_text(sheet, row, column, text, look::MOST_CHARACTERS, &faces.reply)?;
    }
    // A day counted from 1900; in a workbook that counts from 1904, the engine shifts it.
    let until =
        reply.until.parse::<Date>().ok().and_then(|date| {
            ExcelDateTime::from_ymd(date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
        });
    match until {
        Some(until) => sheet.write_datetime_with_format(row, FIRST_ANSWER + 3, &until, &faces.until)?,
        None => return write_text(sheet, row, FIRST_ANSWER + 3, &reply.until, look::MOST_CHARACTERS, &faces.until),
    };
    Ok(())
}

/// The drop-down of answers, and dates where a date is asked for.
fn validate(sheet: &mut Worksheet, last_row: u32) -> Result<(), XlsxError> {
    let responses = DataValidation::new()
        .allow_list_strings(&RESPONSES)?
        .set_error_title("Response")?
        .set_error_message("Choose Will fix, Accept or Dispute, or leave it blank.")?;
    sheet.add_data_validation(FIRST_ROW, FIRST_ANSWER, last_row, FIRST_ANSWER, &responses)?;
    let dates = DataValidation::new()
        .allow_date(DataValidationRule::GreaterThan(ExcelDateTime::from_ymd(2000, 1, 1)?))
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("Until")?
        .set_error_message("A date is asked for: the last day on which the answer holds, such as 2027-06-30.")?;
    sheet.add_data_validation(FIRST_ROW, FIRST_ANSWER + 3, last_row, FIRST_ANSWER + 3, &dates)?;
    Ok(())
}

#[cfg(test)]
#[path = "findings_sheet_tests.rs"]
mod tests;
