//! A fresh `.xlsx` of a workbook whose own package cannot be patched: `.xls`, `.xlsb` and `.ods`.
//!
//! Values, formulas where their text is known, the shape of amounts, dates and percentages, widths and merged cells are carried over;
//! the rest of its looks is not. The copy is then annotated like any other workbook. A document property says what it is a copy of, so
//! that nobody's plan is ever read from it.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Look, FormatAlign, Formula, Workbook as Book, Worksheet, XlsxError};

use crate::layout::{Format as Holds, Layout, recognise};
use crate::workbook::{Format, Sheet, Value, Visibility, Workbook, marker};

/// Why the copy is a fresh one, as a sentence for the report and the copy itself.
pub fn reason(workbook: &Workbook) -> String {
    let formulas = match workbook.format {
        Format::Ods => "values stand in the place of formulas",
        Format::Xlsx | Format::Xlsb | Format::Xls => "formulas whose text is shared between cells stand as values",
    };
    let why = match workbook.format {
        Format::Xlsx => "a workbook that is shared in the old way allows no sheets of ours".to_owned(),
        other => format!("a {} file cannot be annotated in place", other.name()),
    };
    format!("this is a fresh copy of '{}': {why}, so its colours, charts and macros are not here, and {formulas}", workbook.file)
}

/// The fresh copy's bytes. Same workbook, same bytes.
///
/// # Errors
/// Where the workbook holds what no `.xlsx` can, such as a sheet's name of 40 characters.
pub fn copy(workbook: &Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    let properties = DocProperties::new()
        .set_creation_datetime(&made)
        .set_comment(reason(workbook))
        .set_custom_property(marker::COPY_PROPERTY, workbook.file.as_str());
    book.set_properties(&properties);
    let (layout, _) = recognise(workbook);
    for (index, sheet) in workbook.sheets.iter().enumerate() {
        let worksheet = book.add_worksheet();
        worksheet.set_name(sheet.name.as_ref())?;
        match sheet.visibility {
            Visibility::Visible => {}
            Visibility::Hidden => drop(worksheet.set_hidden(true)),
            Visibility::VeryHidden => drop(worksheet.set_very_hidden(true)),
        }
        write_sheet(worksheet, sheet, workbook, &shapes(&layout, index))?;
    }
    book.save_to_buffer()
}

/// How the cells of a sheet's known columns look: what each column holds, below its table's header.
struct Shapes {
    from_row: u32,
    columns: BTreeMap<u32, Holds>,
}

fn shapes(layout: &Layout, sheet: usize) -> Shapes {
    let table = layout.tables.iter().find(|table| table.sheet == sheet);
    let columns = table.iter().flat_map(|table| &table.columns).map(|column| (column.column, column.field.spec().format)).collect();
    Shapes { from_row: table.map_or(u32::MAX, |table| table.rows.0.max(1)), columns }
}

fn write_sheet(worksheet: &mut Worksheet, sheet: &Sheet, workbook: &Workbook, shapes: &Shapes) -> Result<(), XlsxError> {
    for (first_row, first_column, last_row, last_column) in &sheet.merged {
        let (Ok(first_column), Ok(last_column)) = (u16::try_from(*first_column), u16::try_from(*last_column)) else { continue };
        if (first_row, first_column) != (last_row, last_column) {
            worksheet.merge_range(*first_row, first_column, *last_row, last_column, "", &Look::new())?;
        }
    }
    let mut widths: BTreeMap<u16, usize> = BTreeMap::new();
    for cell in &sheet.cells {
        let Ok(column) = u16::try_from(cell.column) else { continue };
        let holds = shapes.columns.get(&cell.column).filter(|_| cell.row >= shapes.from_row);
        let is_header = shapes.columns.contains_key(&cell.column) && cell.row + 1 == shapes.from_row;
        let look = look(&cell.value, holds, is_header);
        let formula = sheet.formula(cell.row, cell.column).filter(|text| is_live(workbook.format, text));
        let width = widths.entry(column).or_default();
        *width = (*width).max(width_of(&cell.value));
        match (formula, &cell.value) {
            (Some(text), value) => {
                let formula = Formula::new(text).set_result(result(value));
                worksheet.write_formula_with_format(cell.row, column, formula, &look)?;
            }
            (None, Value::Number { value, is_date }) => {
                // A copy counts its days from 1900.
                let shift = if *is_date && workbook.dates_from_1904 { 1462.0 } else { 0.0 };
                worksheet.write_number_with_format(cell.row, column, value + shift, &look)?;
            }
            (None, Value::Text(text)) => {
                worksheet.write_string_with_format(cell.row, column, text.as_ref(), &look)?;
            }
            (None, Value::Bool(value)) => {
                worksheet.write_boolean_with_format(cell.row, column, *value, &look)?;
            }
            (None, Value::Error(text)) => {
                worksheet.write_formula_with_format(cell.row, column, error(text), &look)?;
            }
            (None, Value::NotCalculated) => {
                worksheet.write_string_with_format(cell.row, column, "(not calculated)", &look)?;
            }
        }
    }
    worksheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    if shapes.from_row < 60 {
        worksheet.set_freeze_panes(shapes.from_row, 0)?.set_repeat_rows(shapes.from_row - 1, shapes.from_row - 1)?;
    }
    for (column, width) in widths {
        worksheet.set_column_width(column, (width as f64 + 2.0).clamp(8.0, 48.0))?;
    }
    Ok(())
}

fn look(value: &Value, holds: Option<&Holds>, is_header: bool) -> Look {
    let look = if is_header { Look::new().set_bold() } else { Look::new() };
    match (value, holds) {
        (Value::Number { is_date: true, value }, _) if is_whole(*value) => look.set_num_format("yyyy-mm-dd"),
        (Value::Number { is_date: true, .. }, _) => look.set_num_format("yyyy-mm-dd hh:mm"),
        (Value::Number { value, .. }, Some(Holds::Percent | Holds::Priority)) if value.abs() <= 1.5 && !is_whole(*value) => {
            look.set_num_format("0%")
        }
        (Value::Number { value, .. }, Some(Holds::Money)) => look.set_num_format(if is_whole(*value) { "#,##0" } else { "#,##0.00" }),
        (Value::Text(text), _) if text.chars().count() > 46 => look.set_text_wrap().set_align(FormatAlign::Top),
        _ => look,
    }
}

fn is_whole(value: f64) -> bool {
    value.fract().abs() < f64::EPSILON
}

/// Whether a formula's text can stand in an `.xlsx`: that of an OpenDocument is another language.
fn is_live(format: Format, text: &str) -> bool {
    format != Format::Ods && !text.is_empty() && !text.starts_with("Unrecognised") && !text.contains("#REF")
}

fn result(value: &Value) -> String {
    match value {
        Value::Number { value, .. } => value.to_string(),
        Value::Text(text) | Value::Error(text) => text.to_string(),
        Value::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Value::NotCalculated => String::new(),
    }
}

/// A cell that holds an error, which only a formula can.
fn error(text: &str) -> Formula {
    match text {
        "#N/A" => Formula::new("=NA()").set_result("#N/A"),
        "#DIV/0!" | "#NAME?" | "#NULL!" | "#NUM!" | "#REF!" | "#VALUE!" => Formula::new(format!("={text}")).set_result(text),
        _ => Formula::new("=#VALUE!").set_result("#VALUE!"),
    }
}

fn width_of(value: &Value) -> usize {
    match value {
        Value::Number { is_date: true, .. } => 10,
        Value::Number { value, .. } => {
            let digits = format!("{:.0}", value.abs()).len();
            digits + digits / 3 + 1
        }
        Value::Text(text) => text.lines().map(|line| line.chars().count()).max().unwrap_or(0),
        Value::Bool(_) | Value::Error(_) => 8,
        Value::NotCalculated => 16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::limits::Limits;
    use crate::workbook::read::read;

    fn saved(extension: &str) -> Workbook {
        let bytes: &[u8] = match extension {
            "ods" => include_bytes!("../../tests/workbooks/saved-by-libreoffice.ods"),
            _ => include_bytes!("../../tests/workbooks/saved-by-libreoffice.xls"),
        };
        read(&format!("plan.{extension}"), bytes, &Limits::default()).expect("a workbook")
    }

    #[test]
    fn every_value_is_carried_over_to_its_cell() {
        for extension in ["ods", "xls"] {
            let original = saved(extension);
            let bytes = copy(&original).expect("a copy");
            assert_eq!(bytes, copy(&original).expect("a copy"), "the same bytes each time");
            let copied = read("copy.xlsx", &bytes, &Limits::default()).expect("a workbook");
            assert_eq!(copied.copy_of.as_deref(), Some(&*original.file));
            assert_eq!(copied.sheets.len(), original.sheets.len());
            for (original, copied) in original.sheets.iter().zip(&copied.sheets) {
                assert_eq!((&original.name, original.visibility), (&copied.name, copied.visibility));
                assert_eq!(original.cells, copied.cells, "{}", original.name);
            }
        }
    }
}
