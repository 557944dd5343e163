//! Reading `.xlsb`: the same gate over the package, then calamine's streaming reader, held to what a sheet can address.
//!
//! Separate because its parts are binary: what can be misread is found in the cells that come out, not in the parts that go in.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsb};

use super::cell_ref::{LAST_COLUMN, LAST_ROW, column_name};
use super::error::{Fault, ReadError};
use super::limits::Limits;
use super::package::Package;
use super::read::{Texts, quietly, value_of};
use super::{Cell, Format, Sheet, UnreadablePart, Value, Visibility, Workbook};

/// The part that lists the sheets, by which a fault of the whole file is named.
const WORKBOOK: &str = "xl/workbook.bin";

/// Reads the workbook in `bytes`.
pub(super) fn read(file_name: &str, bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    unpack_all(bytes, limits)?;
    let fault = |reason: String| ReadError::Part { part: WORKBOOK.to_owned(), reason };
    let mut xlsb = quietly(|| Xlsb::new(Cursor::new(bytes)))
        .ok_or_else(|| fault("makes the reader fail".to_owned()))?
        .map_err(|error| fault(format!("or a part it needs cannot be read ({error})")))?;
    let mut workbook = Workbook {
        file: file_name.to_owned(),
        dates_from_1904: xlsb.has_1904_epoch(),
        names: xlsb.defined_names().to_vec(),
        format: Format::Xlsb,
        ..Workbook::default()
    };
    let mut texts = Texts::default();
    let listed = xlsb.sheets_metadata().to_vec();
    if listed.len() > limits.sheets {
        let what = format!("the workbook has {} sheets", listed.len());
        return Err(ReadError::Limit { what, limit: limits.sheets as u64, setting: "sheets" });
    }
    for sheet in listed.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let taken = quietly(|| take_cells(&mut xlsb, &sheet.name, &mut texts, limits))
            .unwrap_or_else(|| Err(Fault::Part("makes the reader fail".to_owned())));
        match taken {
            Ok((cells, formulas)) => workbook.sheets.push(Sheet::plain(&*sheet.name, visibility(sheet.visible), cells, formulas)),
            Err(Fault::Whole(error)) => return Err(error),
            Err(Fault::Part(reason)) => {
                workbook.unreadable.push(UnreadablePart { part: sheet.name.clone(), sheet: Some(sheet.name), reason });
            }
        }
    }
    checked(workbook)
}

/// A workbook with at least one sheet, or why there is none.
pub(super) fn checked(workbook: Workbook) -> Result<Workbook, ReadError> {
    if workbook.sheets.is_empty() {
        let reason = workbook.unreadable.first().map(|part| format!("the sheet '{}' {}", part.part, part.reason));
        return Err(ReadError::NoSheets { reason });
    }
    Ok(workbook)
}

/// Whether people see a sheet.
pub(super) fn visibility(visible: SheetVisible) -> Visibility {
    match visible {
        SheetVisible::Visible => Visibility::Visible,
        SheetVisible::Hidden => Visibility::Hidden,
        SheetVisible::VeryHidden => Visibility::VeryHidden,
    }
}

/// Unpacks every part once, so that sizes and checksums are known before any reader sees them.
pub(super) fn unpack_all(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let mut buffer = vec![0; 64 * 1024];
    for index in 0..package.parts().len() {
        let part = package.parts()[index].name.clone();
        let unpacked = package.unpack(index).and_then(|mut source| {
            while source.read(&mut buffer)? > 0 {}
            Ok(())
        });
        unpacked.map_err(|fault: Fault| fault.of_part(&part))?;
    }
    Ok(())
}

type Taken = (Vec<Cell>, Vec<(u32, u32, Box<str>)>);

/// Streams one sheet's cells and then its formulas.
fn take_cells(xlsb: &mut Xlsb<Cursor<&[u8]>>, sheet: &str, texts: &mut Texts, limits: &Limits) -> Result<Taken, Fault> {
    let from_1904 = xlsb.has_1904_epoch();
    let unreadable = |error: calamine::XlsbError| Fault::Part(format!("cannot be read ({error})"));
    let formulas = take_formulas(xlsb, sheet, limits)?;
    let mut cells = Vec::new();
    // Formulas whose result is a blank text: they have a result, and nothing to keep.
    let mut blank = BTreeSet::new();
    let mut in_order = true;
    let mut reader = xlsb.worksheet_cells_reader(sheet).map_err(unreadable)?;
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let at = cell.get_position();
        within_sheet(at)?;
        let value: DataRef<'_> = cell.get_value().clone();
        let Some(value) = value_of(value, at, from_1904, texts, limits)? else {
            if formulas.contains_key(&at) {
                blank.insert(at);
            }
            continue;
        };
        in_order &= cells.last().is_none_or(|last: &Cell| (last.row, last.column) < at);
        cells.push(Cell { row: at.0, column: at.1, value });
        within_limit(cells.len(), limits)?;
    }
    if !in_order {
        in_one_order(&mut cells)?;
    }
    // A formula always stores a result here, but the reader passes over those that are errors.
    let has_result = |at: &(u32, u32)| blank.contains(at) || cells.binary_search_by_key(at, |cell| (cell.row, cell.column)).is_ok();
    let errors: Vec<(u32, u32)> = formulas.keys().copied().filter(|at| !has_result(at)).collect();
    if !errors.is_empty() {
        cells.extend(errors.into_iter().map(|(row, column)| Cell { row, column, value: Value::Error(texts.shared("#ERROR!")) }));
        in_one_order(&mut cells)?;
    }
    Ok((cells, formulas.into_iter().map(|((row, column), formula)| (row, column, formula)).collect()))
}

fn take_formulas(xlsb: &mut Xlsb<Cursor<&[u8]>>, sheet: &str, limits: &Limits) -> Result<BTreeMap<(u32, u32), Box<str>>, Fault> {
    let unreadable = |error: calamine::XlsbError| Fault::Part(format!("cannot be read ({error})"));
    let mut formulas = BTreeMap::new();
    let mut reader = xlsb.worksheet_cells_reader(sheet).map_err(unreadable)?;
    while let Some(cell) = reader.next_formula().map_err(unreadable)? {
        within_sheet(cell.get_position())?;
        formulas.insert(cell.get_position(), cell.get_value().as_str().into());
        within_limit(formulas.len(), limits)?;
    }
    Ok(formulas)
}

/// Puts cells in order and refuses one that is given twice.
pub(super) fn in_one_order(cells: &mut [Cell]) -> Result<(), Fault> {
    cells.sort_by_key(|cell| (cell.row, cell.column));
    match cells.windows(2).find(|pair| (pair[0].row, pair[0].column) == (pair[1].row, pair[1].column)) {
        Some(pair) => Err(Fault::Part(format!("gives the cell {}{} twice", column_name(pair[0].column), pair[0].row + 1))),
        None => Ok(()),
    }
}

fn within_sheet((row, column): (u32, u32)) -> Result<(), Fault> {
    if row > LAST_ROW || column > LAST_COLUMN {
        Err(Fault::Part("holds a cell outside of what a sheet can address".to_owned()))
    } else {
        Ok(())
    }
}

/// Whether a sheet holds no more cells than it may.
pub(super) fn within_limit(cells: usize, limits: &Limits) -> Result<(), Fault> {
    if cells <= limits.cells {
        return Ok(());
    }
    let what = "a sheet holds more used cells than it may".to_owned();
    Err(ReadError::Limit { what, limit: limits.cells as u64, setting: "cells" }.into())
}
