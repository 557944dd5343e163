//! `ledger.xlsx`: the ledger as a table to filter and pivot, when it is asked for.
//!
//! Ids are text, so that leading zeros stay; amounts are numbers with their currency's digits. What is loaded is `ledger.csv`.

use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, IgnoreError, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use super::ledger::Ledger;
use super::ledger_csv;

/// The file's name in a pack.
pub const NAME: &str = "ledger.xlsx";
/// Rows of one sheet, its header included.
const MOST_ROWS: usize = 1_048_576;
/// What a number can hold exactly.
const MOST_DIGITS: usize = 15;
/// The widest column, in characters.
const WIDEST: usize = 40;

/// The columns of numbers: amount, amount_reporting, fx_rate.
const NUMBERS: [usize; 3] = [14, 15, 16];

/// The file. Same ledger, same bytes.
///
/// # Errors
/// Where the ledger does not fit on a sheet.
pub fn write(ledger: &Ledger, reporting_digits: u32) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made).set_title("Ledger").set_subject(&*ledger.batch_id));
    let sheet = book.add_worksheet().set_name("Ledger")?;
    if ledger.lines.len() >= MOST_ROWS {
        return Err(XlsxError::RowColumnLimitError);
    }
    let last = u32::try_from(ledger.lines.len().max(1)).unwrap_or(1);
    let header = Format::new().set_bold().set_align(FormatAlign::Left);
    let names = ledger_csv::columns(ledger);
    let columns: Vec<TableColumn> = names.iter().map(|name| TableColumn::new().set_header(*name).set_header_format(&header)).collect();
    let table = Table::new().set_name("Ledger").set_style(TableStyle::Light1).set_columns(&columns);
    let last_column = u16::try_from(names.len() - 1).unwrap_or(0);
    sheet.add_table(0, 0, last, last_column, &table)?;
    let mut widths: Vec<usize> = names.iter().map(|name| name.len() + 3).collect();
    // A cell of text is no formula, whatever it begins with.
    for ((row, line), fields) in (1..).zip(&ledger.lines).zip(ledger_csv::rows(ledger, str::to_owned)) {
        for (column, text) in fields.iter().enumerate() {
            widths[column] = widths[column].max(text.chars().count() + 1);
            let digits = match column {
                14 => Some(line.currency.minor_digits()),
                15 => Some(reporting_digits),
                _ => None,
            };
            write_cell(sheet, row, column, text, digits)?;
        }
    }
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, width.min(WIDEST) as f64)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.ignore_error_range(1, 0, last, last_column, IgnoreError::NumberStoredAsText)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    book.save_to_buffer()
}

/// A number where it is one and can be held exactly, else text.
fn write_cell(sheet: &mut Worksheet, row: u32, column: usize, text: &str, digits: Option<u32>) -> Result<(), XlsxError> {
    let place = u16::try_from(column).unwrap_or(0);
    if text.is_empty() {
        return Ok(());
    }
    let is_exact = text.bytes().filter(u8::is_ascii_digit).count() <= MOST_DIGITS;
    let number = NUMBERS.contains(&column).then(|| text.parse::<rust_decimal::Decimal>().ok()).flatten();
    match number.and_then(|number| number.to_f64()).filter(|_| is_exact || column == 16) {
        Some(number) => {
            let format = match digits {
                Some(0) => "#,##0".to_owned(),
                Some(digits) => format!("#,##0.{}", "0".repeat(digits as usize)),
                None => "0.00000000".to_owned(),
            };
            sheet.write_number_with_format(row, place, number, &Format::new().set_num_format(format))?;
        }
        None => drop(sheet.write_string(row, place, text)?),
    }
    Ok(())
}
