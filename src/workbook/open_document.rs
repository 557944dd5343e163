//! Reading `.ods`: the gate over its package and over how often it repeats itself, then calamine, which lays out each sheet as a rectangle.
//!
//! The gate also takes what calamine leaves out: database ranges, which are this format's real tables. By them our own sheets are told
//! from the planner's, whoever saved the file last.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use calamine::{Ods, Reader as _, SheetType};

use super::binary::{checked, unpack_all, visibility};
use super::cell_ref::parse_local;
use super::error::{Fault, ReadError};
use super::limits::Limits;
use super::old::take_cells;
use super::package::Package;
use super::read::{Texts, quietly};
use super::scan::{Scan, Tag, Token};
use super::{Format, ListObject, Sheet, UnreadablePart, Workbook, marker};

const CONTENT: &str = "content.xml";
/// Cells of the rectangles that calamine lays out, of all sheets together.
const MOST_LAID_OUT: u64 = 16_000_000;

/// Reads the workbook in `bytes`.
pub(super) fn read(file_name: &str, bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    unpack_all(bytes, limits)?;
    let content = gate(bytes, limits)?;
    let fault = |reason: String| ReadError::Part { part: CONTENT.to_owned(), reason };
    let mut ods =
        quietly(|| Ods::new(Cursor::new(bytes))).ok_or_else(|| fault("makes the reader fail".to_owned()))?.map_err(
            |error| match error {
                calamine::OdsError::Password => ReadError::Encrypted,
                error => fault(format!("cannot be read ({error})")),
            },
        )?;
    let mut workbook =
        Workbook { file: file_name.to_owned(), names: ods.defined_names().to_vec(), format: Format::Ods, ..Workbook::default() };
    let mut texts = Texts::default();
    for sheet in ods.sheets_metadata().to_vec().into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let tables = content.tables.get(&sheet.name).cloned().unwrap_or_default();
        if tables.iter().any(|table| table.name.starts_with(marker::TABLE_PREFIX)) {
            workbook.annotated = true;
            if !tables.iter().any(|table| table.name.starts_with(marker::FINDINGS_TABLE)) {
                continue;
            }
        }
        let (Ok(range), Ok(formulas)) = (ods.worksheet_range(&sheet.name), ods.worksheet_formula(&sheet.name)) else { continue };
        // Dates are stored in words here and count from no epoch.
        match take_cells(&range, &formulas, false, &mut texts, limits) {
            Ok((cells, formulas)) => {
                let mut taken = Sheet::plain(&*sheet.name, visibility(sheet.visible), cells, formulas);
                let ours = tables.iter().any(|table| table.name.starts_with(marker::TABLE_PREFIX));
                taken.tables = tables;
                if ours { workbook.answers = Some(taken) } else { workbook.sheets.push(taken) }
            }
            Err(Fault::Whole(error)) => return Err(error),
            Err(Fault::Part(reason)) => {
                workbook.unreadable.push(UnreadablePart { part: CONTENT.to_owned(), sheet: Some(sheet.name), reason });
            }
        }
    }
    checked(workbook)
}

/// What the gate found.
#[derive(Default)]
struct Content {
    /// Real tables by sheet.
    tables: BTreeMap<String, Vec<ListObject>>,
}

/// Goes over the content: how much room its repetitions take, and where its tables are.
fn gate(bytes: &[u8], limits: &Limits) -> Result<Content, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let index = package.find(CONTENT).ok_or_else(|| ReadError::Part { part: CONTENT.to_owned(), reason: "is missing".to_owned() })?;
    let scanned = package.unpack(index).and_then(|source| scan(source, limits));
    scanned.map_err(|fault| fault.of_part(CONTENT))
}

fn scan(source: impl Read, limits: &Limits) -> Result<Content, Fault> {
    let mut scan = Scan::new(source, CONTENT);
    let mut content = Content::default();
    let mut names = BTreeSet::new();
    let mut room = Room::default();
    while let Some(token) = scan.next()? {
        let Token::Start(tag) = token else { continue };
        match tag.local {
            b"table" => {
                let name = tag.text("table:name")?.unwrap_or_default();
                if !names.insert(name.clone()) {
                    return Err(Fault::Part(format!("holds two sheets named '{name}'")));
                }
                room.end_sheet(limits)?;
            }
            b"table-row" => room.row(repeated(&tag, "table:number-rows-repeated")?, limits)?,
            b"table-cell" | b"covered-table-cell" => {
                let filled = tag.attribute("office:value-type")?.is_some() || tag.attribute("table:formula")?.is_some();
                room.cell(repeated(&tag, "table:number-columns-repeated")?, filled);
            }
            b"s" if repeated(&tag, "text:c")? > limits.text_chars as u64 => {
                let what = "a text repeats its spaces more often than a cell may".to_owned();
                return Err(ReadError::Limit { what, limit: limits.text_chars as u64, setting: "text_chars" }.into());
            }
            b"database-range" => {
                if let Some((sheet, table)) = database_range(&tag)? {
                    content.tables.entry(sheet).or_default().push(table);
                }
            }
            _ => {}
        }
    }
    room.end_sheet(limits)?;
    if names.len() > limits.sheets {
        let what = format!("the workbook has {} sheets", names.len());
        return Err(ReadError::Limit { what, limit: limits.sheets as u64, setting: "sheets" }.into());
    }
    Ok(content)
}

/// How large the rectangles are that a reader lays out.
#[derive(Default)]
struct Room {
    /// Rows of the sheet so far, and those up to the last one that holds something.
    rows: u64,
    filled_rows: u64,
    /// The row at hand: its columns so far, and those up to the last that holds something.
    columns: u64,
    filled_columns: u64,
    repeats: u64,
    /// The widest row of the sheet.
    widest: u64,
    laid_out: u64,
}

impl Room {
    fn cell(&mut self, repeats: u64, filled: bool) {
        self.columns = self.columns.saturating_add(repeats);
        if filled {
            self.filled_columns = self.columns;
        }
    }

    fn row(&mut self, repeats: u64, limits: &Limits) -> Result<(), Fault> {
        self.end_row();
        self.repeats = repeats;
        self.check(limits)
    }

    fn end_row(&mut self) {
        self.rows = self.rows.saturating_add(self.repeats);
        if self.filled_columns > 0 {
            self.filled_rows = self.rows;
            self.widest = self.widest.max(self.filled_columns);
        }
        (self.columns, self.filled_columns, self.repeats) = (0, 0, 0);
    }

    fn end_sheet(&mut self, limits: &Limits) -> Result<(), Fault> {
        self.end_row();
        self.check(limits)?;
        *self = Room { laid_out: self.laid_out.saturating_add(self.filled_rows.saturating_mul(self.widest)), ..Room::default() };
        Ok(())
    }

    fn check(&self, limits: &Limits) -> Result<(), Fault> {
        let laid_out = self.laid_out.saturating_add(self.filled_rows.saturating_mul(self.widest));
        let most = MOST_LAID_OUT.min(limits.cells as u64);
        if laid_out <= most {
            return Ok(());
        }
        let what = "the sheets span more cells than they may".to_owned();
        Err(ReadError::Limit { what, limit: most, setting: "cells" }.into())
    }
}

/// How often something is repeated; once where it does not say.
fn repeated(tag: &Tag<'_>, attribute: &str) -> Result<u64, Fault> {
    match tag.text(attribute)? {
        None => Ok(1),
        Some(text) => text.trim().parse().map_err(|_| Fault::Part(format!("repeats something '{text}' times"))),
    }
}

/// A database range with its sheet: `Findings.A3:Findings.M20`, the sheet quoted where its name needs it.
fn database_range(tag: &Tag<'_>) -> Result<Option<(String, ListObject)>, Fault> {
    let (Some(name), Some(address)) = (tag.text("table:name")?, tag.text("table:target-range-address")?) else { return Ok(None) };
    let without_header = tag.attribute("table:contains-header")? == Some(b"false");
    let Some((sheet, range)) = range_address(&address) else { return Ok(None) };
    Ok(Some((sheet, ListObject { name, range, header_rows: u32::from(!without_header), totals_rows: 0 })))
}

/// A sheet, and the first row, first column, last row and last column of a range on it.
fn range_address(address: &str) -> Option<(String, (u32, u32, u32, u32))> {
    let (sheet, rest) = sheet_of(address)?;
    let (first, rest) = rest.split_once(':').unwrap_or((rest, ""));
    let last = if rest.is_empty() { first } else { sheet_of(rest).map_or(rest, |(_, cell)| cell) };
    let (first, last) = (parse_local(first)?, parse_local(last.trim_start_matches('.'))?);
    Some((sheet, (first.0, first.1, last.0, last.1)))
}

/// The sheet before a dot, and what follows.
fn sheet_of(address: &str) -> Option<(String, &str)> {
    let address = address.trim_start_matches('$');
    let Some(quoted) = address.strip_prefix('\'') else {
        let (sheet, rest) = address.split_once('.')?;
        return Some((sheet.to_owned(), rest));
    };
    // A quote within the name is written twice.
    let end = quoted.match_indices('\'').find(|(at, _)| {
        let before = quoted[..*at].bytes().rev().take_while(|byte| *byte == b'\'').count();
        before % 2 == 0 && !quoted[at + 1..].starts_with('\'')
    })?;
    Some((quoted[..end.0].replace("''", "'"), quoted[end.0 + 1..].strip_prefix('.')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_any_sheet_are_read() {
        for (address, sheet, range) in [
            ("Findings.A3:Findings.M20", "Findings", (2, 0, 19, 12)),
            ("$Findings.$A$3:.$M$20", "Findings", (2, 0, 19, 12)),
            ("'My ''own'' plan'.B2:'My ''own'' plan'.C9", "My 'own' plan", (1, 1, 8, 2)),
            ("Plan.A1", "Plan", (0, 0, 0, 0)),
        ] {
            assert_eq!(range_address(address), Some((sheet.to_owned(), range)), "{address}");
        }
    }
}
