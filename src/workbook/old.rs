//! Reading `.xls`: the gate over the compound file, then calamine, which lays out each sheet as a rectangle.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, DataRef, Range, Reader as _, SheetType, Xls};

use super::binary::{checked, visibility, within_limit};
use super::error::{Fault, ReadError};
use super::limits::Limits;
use super::read::{Texts, quietly, value_of};
use super::{Cell, Format, Sheet, UnreadablePart, Value, Workbook, compound};

/// Reads the workbook in `bytes`.
pub(super) fn read(file_name: &str, bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let positions = compound::check(bytes, limits)?;
    let fault = |reason: String| ReadError::Part { part: "Workbook".to_owned(), reason };
    let mut xls = quietly(|| Xls::new(Cursor::new(bytes)))
        .ok_or_else(|| fault("makes the reader fail".to_owned()))?
        .map_err(|error| fault(format!("cannot be read ({error})")))?;
    let mut workbook = Workbook {
        file: file_name.to_owned(),
        dates_from_1904: xls.has_1904_epoch(),
        names: xls.defined_names().to_vec(),
        format: Format::Xls,
        ..Workbook::default()
    };
    let mut texts = Texts::default();
    let sheets = xls.sheets_metadata().to_vec().into_iter().zip(positions);
    for (sheet, positions) in sheets.filter(|(sheet, _)| sheet.typ == SheetType::WorkSheet) {
        let (Ok(range), Ok(formulas)) = (xls.worksheet_range(&sheet.name), xls.worksheet_formula(&sheet.name)) else { continue };
        match take_cells(&range, &formulas, workbook.dates_from_1904, &mut texts, limits) {
            Ok((cells, mut formulas)) => {
                add_shared(&mut formulas, positions);
                let mut taken = Sheet::plain(&*sheet.name, visibility(sheet.visible), cells, formulas);
                let merged = xls.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
                taken.merged = merged.iter().map(|range| (range.start.0, range.start.1, range.end.0, range.end.1)).collect();
                workbook.sheets.push(taken);
            }
            Err(Fault::Whole(error)) => return Err(error),
            Err(Fault::Part(reason)) => {
                workbook.unreadable.push(UnreadablePart { part: sheet.name.clone(), sheet: Some(sheet.name), reason });
            }
        }
    }
    checked(workbook)
}

/// Adds the formulas whose text is shared with another cell and so not known here.
fn add_shared(formulas: &mut Vec<(u32, u32, Box<str>)>, positions: compound::Positions) {
    let known: BTreeSet<(u32, u32)> = formulas.iter().map(|(row, column, _)| (*row, *column)).collect();
    formulas.extend(positions.into_iter().filter(|at| !known.contains(at)).map(|(row, column)| (row, column, Box::from(""))));
    formulas.sort_by_key(|(row, column, _)| (*row, *column));
    formulas.dedup_by_key(|(row, column, _)| (*row, *column));
}

type Taken = (Vec<Cell>, Vec<(u32, u32, Box<str>)>);

/// The used cells of a rectangle, and the formulas of another.
pub(super) fn take_cells(
    range: &Range<Data>,
    formulas: &Range<String>,
    from_1904: bool,
    texts: &mut Texts,
    limits: &Limits,
) -> Result<Taken, Fault> {
    let mut formula_texts = Vec::new();
    let (top, left) = formulas.start().unwrap_or_default();
    for (row, column, formula) in formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
        formula_texts.push((top + row as u32, left + column as u32, formula.as_str().into()));
    }
    let mut cells = Vec::new();
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, data) in range.used_cells() {
        let at = (top + row as u32, left + column as u32);
        let value = match data {
            Data::String(text) if is_error(text) => Some(Value::Error(texts.shared(text))),
            data => value_of(borrowed(data), at, from_1904, texts, limits)?,
        };
        if let Some(value) = value {
            cells.push(Cell { row: at.0, column: at.1, value });
            within_limit(cells.len(), limits)?;
        }
    }
    // A formula in a cell without a value: no result was stored.
    let has_value = |at: (u32, u32)| match range.get_value(at) {
        None | Some(Data::Empty) => false,
        Some(_) => true,
    };
    let missing: Vec<(u32, u32)> = formula_texts.iter().map(|(row, column, _)| (*row, *column)).filter(|at| !has_value(*at)).collect();
    if !missing.is_empty() {
        cells.extend(missing.into_iter().map(|(row, column)| Cell { row, column, value: Value::NotCalculated }));
        cells.sort_by_key(|cell| (cell.row, cell.column));
    }
    Ok((cells, formula_texts))
}

fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(date) => DataRef::DateTime(*date),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// OpenDocument stores an error as the text that stands for it.
fn is_error(text: &str) -> bool {
    let excel = text.starts_with('#') && text.len() <= 9 && (text.ends_with(['!', '?']) || text == "#N/A");
    excel || text.strip_prefix("Err:").is_some_and(|number| number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit()))
}
