//! Reading a workbook's cells. The only user of calamine.
//!
//! First the gate: every part is unpacked once and scanned, so that what calamine would misread or could be made to choke on never reaches
//! it ([`super::package`], [`super::scan`], [`super::sheet_scan`]). Then calamine's streaming reader gives the cells, one sheet at a time.
//! A sheet that cannot be read costs itself alone; what all sheets rest on costs the file.
//!
//! To read another format, give it a function from bytes to [`Workbook`] here and a line in [`read`]: everything later sees only cells.

use std::collections::HashSet;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};

use calamine::{DataRef, Reader, Xlsx, XlsxError, XlsxFormulaMetadata};

use super::cell_ref::column_name;
use super::error::{Fault, ReadError};
use super::limits::Limits;
use super::package::Package;
use super::scan::{Scan, Token, malformed};
use super::sheet_scan::{self, Correction, SheetScan};
use super::sniff::{Kind, sniff};
use super::structure::{self, SheetEntry, Structure};
use super::{Cell, ListObject, Sheet, UnreadablePart, Value, Workbook, binary, marker, old, open_document};

/// Shared strings whose number is only declared are not given more room than this many.
const DECLARED_STRINGS: usize = 1_000_000;
/// calamine copies the longest thing in a style for every cell format; no honest file comes near this product.
const STYLE_BYTES: usize = 512 * 1024 * 1024;
/// Excel allows some 65,000 cell formats.
const MOST_FORMATS: usize = 100_000;
/// Fonts, fills and borders together.
const MOST_LOOKS: usize = 500_000;

/// Reads the workbook in `bytes`. `file_name` is how it is called to people, without its folder.
pub fn read(file_name: &str, bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    if bytes.len() as u64 > limits.file_bytes {
        let what = format!("the file has {} bytes", bytes.len());
        return Err(ReadError::Limit { what, limit: limits.file_bytes, setting: "file-mib" });
    }
    let kind = sniff(bytes);
    if let Some(refusal) = kind.refusal() {
        return Err(refusal);
    }
    match kind {
        Kind::BinaryWorkbook => return binary::read(file_name, bytes, limits),
        Kind::OldWorkbook => return old::read(file_name, bytes, limits),
        Kind::OpenDocument => return open_document::read(file_name, bytes, limits),
        _ => {}
    }
    let mut package = Package::open(bytes, limits)?;
    let structure = structure::read(&mut package, limits)?;
    let mut gated = pass_gate(&mut package, &structure, limits)?;
    let copy_of = structure::custom_property(&mut package, marker::COPY_PROPERTY);
    let workbook = read_cells(file_name, bytes, &structure, &mut gated, limits)?;
    Ok(Workbook { copy_of, ..workbook })
}

/// What the gate let through.
#[derive(Default)]
struct Gated {
    /// For each sheet of the structure what its scan found; nothing where it is no worksheet, is ours and of no use, or cannot be read.
    sheets: Vec<Option<(SheetScan, Vec<ListObject>)>>,
    unreadable: Vec<UnreadablePart>,
    /// Which of the sheets is the one of ours that people answer in.
    answers: Option<usize>,
    annotated: bool,
}

/// Unpacks and scans every part.
fn pass_gate(package: &mut Package<'_>, structure: &Structure, limits: &Limits) -> Result<Gated, ReadError> {
    let mut gated = Gated::default();
    for part in &structure.missing {
        gated.unreadable.push(UnreadablePart { part: part.clone(), sheet: None, reason: "is missing".to_owned() });
    }
    let sheet_parts: Vec<Option<usize>> = structure.sheets.iter().map(|sheet| package.find(&sheet.part)).collect();
    let strings_part = structure.shared_strings.as_deref().and_then(|part| package.find(part));
    let styles_part = structure.styles.as_deref().and_then(|part| package.find(part));
    let whole = [Some("_rels/.rels"), Some(&*structure.workbook), Some(&*structure.workbook_relations), structure.theme.as_deref()];
    let whole_parts: Vec<usize> = whole.iter().flatten().filter_map(|part| package.find(part)).collect();
    let mut strings = 0;
    for index in 0..package.parts().len() {
        let part = package.parts()[index].name.clone();
        if sheet_parts.contains(&Some(index)) {
            continue;
        }
        let is_needed = Some(index) == strings_part || Some(index) == styles_part || whole_parts.contains(&index);
        let scanned = package.unpack(index).and_then(|reader| {
            if Some(index) == strings_part {
                strings = scan_strings(reader, &part, limits)?;
                Ok(())
            } else if Some(index) == styles_part {
                scan_styles(reader, &part)
            } else if is_needed {
                scan_whole(reader, &part)
            } else {
                unpack_only(reader, &part)
            }
        });
        match scanned {
            Ok(()) => {}
            // No cell comes from it, but whoever wants the whole file must know.
            Err(Fault::Part(reason)) if !is_needed => gated.unreadable.push(UnreadablePart { part, sheet: None, reason }),
            Err(fault) => return Err(fault.of_part(&part)),
        }
    }
    for (sheet, index) in structure.sheets.iter().zip(sheet_parts) {
        let scanned = match gate_sheet(package, sheet, index, strings, limits) {
            Ok(scanned) => scanned,
            Err(Fault::Whole(error)) => return Err(error),
            Err(Fault::Part(reason)) => {
                gated.unreadable.push(UnreadablePart { part: sheet.part.clone(), sheet: Some(sheet.name.clone()), reason });
                None
            }
        };
        let Some(scanned) = scanned else {
            gated.sheets.push(None);
            continue;
        };
        let (tables, lost) = structure::tables(package, &sheet.part)?;
        gated.unreadable.extend(lost);
        let ours = tables.iter().any(|table| table.name.starts_with(marker::TABLE_PREFIX));
        gated.annotated |= ours;
        let answers = ours && tables.iter().any(|table| table.name.starts_with(marker::FINDINGS_TABLE));
        if answers {
            gated.answers = Some(gated.sheets.len());
        }
        gated.sheets.push((!ours || answers).then_some((scanned, tables)));
    }
    Ok(gated)
}

/// Scans a sheet's part; nothing for a sheet that holds no cells.
fn gate_sheet(
    package: &mut Package<'_>,
    sheet: &SheetEntry,
    index: Option<usize>,
    strings: usize,
    limits: &Limits,
) -> Result<Option<SheetScan>, Fault> {
    let reader = package.unpack(index.ok_or_else(|| malformed("is missing"))?)?;
    if sheet.is_worksheet {
        sheet_scan::scan(reader, &sheet.part, strings, limits).map(Some)
    } else {
        unpack_only(reader, &sheet.part).map(|()| None)
    }
}

/// Counts the shared strings, and refuses what would shift their numbers or claim room that is not used.
fn scan_strings(source: impl Read, part: &str, limits: &Limits) -> Result<usize, Fault> {
    let mut scan = Scan::new(source, part);
    let (mut strings, mut declared, mut bytes) = (0_usize, 0, 0);
    // How deep the `t` that is open stands.
    let mut text_at = None;
    loop {
        let depth = scan.depth();
        match scan.next()? {
            None => break,
            Some(Token::Start(_)) if text_at.is_some() => return Err(malformed("holds an element inside a text")),
            Some(Token::Start(tag)) if tag.local == b"t" && !tag.empty => text_at = Some(depth),
            Some(Token::End) if text_at.is_some_and(|text_at| text_at + 1 == depth) => text_at = None,
            Some(Token::Start(tag)) => match (depth, tag.local) {
                (0, b"sst") => {
                    declared = tag.text("uniqueCount")?.and_then(|count| count.parse::<usize>().ok()).unwrap_or(0);
                }
                (0, _) => return Err(malformed("holds no shared texts")),
                (1, b"si") => {
                    strings += 1;
                    bytes = 0;
                }
                (_, b"si" | b"sst") => return Err(malformed("holds texts within texts")),
                _ => {}
            },
            Some(Token::Text(text) | Token::CData(text)) => {
                bytes += text.len();
                if depth > 1 && bytes > limits.text_chars.saturating_mul(12) {
                    let what = format!("a text in the part `{part}` is too long");
                    return Err(ReadError::Limit { what, limit: limits.text_chars as u64, setting: "text-chars" }.into());
                }
            }
            Some(Token::Aside) if depth > 0 => return Err(malformed("holds a comment among its texts")),
            Some(_) => {}
        }
    }
    if strings > limits.cells {
        let what = format!("the workbook holds {strings} texts, more than cells may use them");
        return Err(ReadError::Limit { what, limit: limits.cells as u64, setting: "cells" }.into());
    }
    if declared > DECLARED_STRINGS.max(strings.saturating_mul(2)) {
        return Err(Fault::Part(format!("declares {declared} texts and holds {strings}")));
    }
    Ok(strings)
}

/// Goes over the styles, and refuses what would be copied too often.
fn scan_styles(source: impl Read, part: &str) -> Result<(), Fault> {
    let mut scan = Scan::new(source, part);
    let (mut formats, mut looks) = (0_usize, 0);
    while let Some(token) = scan.next()? {
        let Token::Start(tag) = token else { continue };
        match tag.local {
            b"xf" => formats += 1,
            b"font" | b"fill" | b"border" => looks += 1,
            _ => {}
        }
    }
    if formats > MOST_FORMATS || looks > MOST_LOOKS || formats.saturating_mul(scan.longest_tag()) > STYLE_BYTES {
        return Err(malformed("holds far more styles than a spreadsheet program can"));
    }
    Ok(())
}

/// Goes over a part that must be whole and well-formed.
fn scan_whole(source: impl Read, part: &str) -> Result<(), Fault> {
    let mut scan = Scan::new(source, part);
    while scan.next()?.is_some() {}
    Ok(())
}

/// Unpacks a part that nobody reads here, so that its size and checksum are known, and looks for a document type before its first element.
fn unpack_only(mut source: impl Read, part: &str) -> Result<(), Fault> {
    let mut buffer = vec![0; 64 * 1024];
    if is_xml(part) {
        let mut scan = Scan::new(&mut source, part);
        loop {
            match scan.next() {
                Ok(Some(Token::Aside | Token::Text(_))) => {}
                // A part that is not read may be as odd as it likes, so long as it declares no document type.
                Ok(_) | Err(Fault::Part(_)) => break,
                Err(Fault::Whole(error)) => return Err(error.into()),
            }
        }
    }
    while source.read(&mut buffer)? > 0 {}
    Ok(())
}

fn is_xml(part: &str) -> bool {
    let name = part.to_ascii_lowercase();
    [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end))
}

/// Takes the cells of every sheet that passed the gate.
fn read_cells(file_name: &str, bytes: &[u8], structure: &Structure, gated: &mut Gated, limits: &Limits) -> Result<Workbook, ReadError> {
    let workbook_fault = |reason: String| ReadError::Part { part: structure.workbook.clone(), reason };
    let mut xlsx = quietly(|| Xlsx::new(Cursor::new(bytes)))
        .ok_or_else(|| workbook_fault("makes the reader fail".to_owned()))?
        .map_err(|error: XlsxError| workbook_fault(format!("or a part it needs cannot be read ({error})")))?;
    let same = xlsx.sheet_names().iter().map(String::as_str).eq(structure.sheets.iter().map(|sheet| sheet.name.as_str()));
    if !same {
        return Err(workbook_fault("lists its sheets so that they can be read in two ways".to_owned()));
    }
    let mut workbook = Workbook {
        file: file_name.to_owned(),
        dates_from_1904: xlsx.has_1904_epoch(),
        names: xlsx.defined_names().to_vec(),
        annotated: gated.annotated,
        ..Workbook::default()
    };
    let mut texts = Texts::default();
    for (index, (entry, scanned)) in structure.sheets.iter().zip(std::mem::take(&mut gated.sheets)).enumerate() {
        let Some((scanned, tables)) = scanned else { continue };
        let taken = quietly(|| take_cells(&mut xlsx, entry, &scanned, &mut texts, limits))
            .unwrap_or_else(|| Err(malformed("makes the reader fail")));
        match taken {
            Ok((cells, formulas)) => {
                let sheet = Sheet {
                    name: entry.name.as_str().into(),
                    visibility: entry.visibility,
                    cells,
                    formulas,
                    merged: scanned.merged,
                    tables,
                    hidden_rows: joined(scanned.hidden_rows),
                    hidden_columns: joined(scanned.hidden_columns),
                };
                if gated.answers == Some(index) { workbook.answers = Some(sheet) } else { workbook.sheets.push(sheet) }
            }
            Err(Fault::Whole(error)) => return Err(error),
            Err(Fault::Part(reason)) => {
                gated.unreadable.push(UnreadablePart { part: entry.part.clone(), sheet: Some(entry.name.clone()), reason });
            }
        }
    }
    workbook.unreadable = std::mem::take(&mut gated.unreadable);
    if workbook.sheets.is_empty() {
        let reason =
            workbook.unreadable.iter().find(|part| part.sheet.is_some()).map(|part| format!("the part `{}` {}", part.part, part.reason));
        return Err(ReadError::NoSheets { reason });
    }
    Ok(workbook)
}

type Formulas = Vec<(u32, u32, Box<str>)>;

/// Streams one sheet's cells through calamine.
fn take_cells(
    xlsx: &mut Xlsx<Cursor<&[u8]>>,
    entry: &SheetEntry,
    scanned: &SheetScan,
    texts: &mut Texts,
    limits: &Limits,
) -> Result<(Vec<Cell>, Formulas), Fault> {
    let from_1904 = xlsx.has_1904_epoch();
    let mut reader = xlsx.worksheet_cells_reader(&entry.name).map_err(unreadable)?;
    let mut cells = Vec::with_capacity(scanned.used_cells);
    let mut formulas = Formulas::with_capacity(scanned.formulas);
    let mut positions = Vec::new();
    let mut corrections = scanned.corrections.iter().peekable();
    loop {
        let record = match reader.next_cell_with_formula_metadata() {
            Ok(None) => break,
            Ok(Some(record)) => record,
            // calamine gives up on an error value that it does not know, but its stream goes on with the next cell.
            Err(XlsxError::CellError(_)) => match corrections.next() {
                Some((row, column, Correction::UnknownError(text))) => {
                    cells.push(Cell { row: *row, column: *column, value: Value::Error(texts.shared(text)) });
                    positions.push((*row, *column));
                    continue;
                }
                _ => return Err(malformed("holds an error value that is not known")),
            },
            Err(error) => return Err(unreadable(error)),
        };
        let (row, column) = record.pos;
        if !scanned.in_order {
            positions.push((row, column));
        }
        let has_formula = record.formula.is_some();
        if let Some(formula) = record.formula {
            let text = match formula {
                XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula,
                _ => String::new(),
            };
            formulas.push((row, column, text.into_boxed_str()));
        }
        let corrected = corrections.next_if(|(at_row, at_column, _)| (*at_row, *at_column) == (row, column));
        let value = match (corrected, record.value) {
            (Some((_, _, Correction::NotANumber(text))), _) => Value::Text(texts.shared(text)),
            (_, DataRef::Empty) if has_formula => Value::NotCalculated,
            (_, value) => match value_of(value, (row, column), from_1904, texts, limits)? {
                Some(value) => value,
                None => continue,
            },
        };
        cells.push(Cell { row, column, value });
    }
    if !scanned.in_order {
        positions.sort_unstable();
        if let Some(pair) = positions.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Fault::Part(format!("gives the cell {}{} twice", column_name(pair[0].1), pair[0].0 + 1)));
        }
        cells.sort_unstable_by_key(|cell| (cell.row, cell.column));
        formulas.sort_unstable_by_key(|(row, column, _)| (*row, *column));
    }
    // Blank texts are not kept, so the room made for them is given back.
    cells.shrink_to_fit();
    Ok((cells, formulas))
}

/// What a cell stores, the same for every format; nothing for a cell that holds nothing.
pub(super) fn value_of(
    value: DataRef<'_>,
    (row, column): (u32, u32),
    from_1904: bool,
    texts: &mut Texts,
    limits: &Limits,
) -> Result<Option<Value>, Fault> {
    Ok(Some(match value {
        DataRef::Empty => return Ok(None),
        DataRef::Float(value) if !value.is_finite() => return Err(not_a_number(row, column)),
        DataRef::DateTime(date) if !date.as_f64().is_finite() => return Err(not_a_number(row, column)),
        DataRef::Float(value) => Value::Number { value, is_date: false },
        DataRef::Int(value) => Value::Number { value: value as f64, is_date: false },
        DataRef::DateTime(date) => Value::Number { value: date.as_f64(), is_date: true },
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => match serial_of_iso(&text, from_1904) {
            Some(value) => Value::Number { value, is_date: true },
            None if text.is_empty() => return Ok(None),
            None => Value::Text(texts.shared(&text)),
        },
        DataRef::Bool(value) => Value::Bool(value),
        DataRef::Error(error) => Value::Error(texts.shared(&error.to_string())),
        DataRef::String(text) if text.is_empty() => return Ok(None),
        DataRef::SharedString("") => return Ok(None),
        DataRef::String(text) => Value::Text(texts.limited(&text, row, column, limits)?),
        DataRef::SharedString(text) => Value::Text(texts.limited(text, row, column, limits)?),
    }))
}

/// The texts of a workbook, each held once.
#[derive(Default)]
pub(super) struct Texts {
    seen: HashSet<Arc<str>>,
}

impl Texts {
    pub(super) fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.seen.get(text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        self.seen.insert(text.clone());
        text
    }

    fn limited(&mut self, text: &str, row: u32, column: u32, limits: &Limits) -> Result<Arc<str>, ReadError> {
        if text.len() > limits.text_chars && text.chars().count() > limits.text_chars {
            let what = format!("the text of cell {}{} has {} characters", column_name(column), row + 1, text.chars().count());
            return Err(ReadError::Limit { what, limit: limits.text_chars as u64, setting: "text-chars" });
        }
        Ok(self.shared(text))
    }
}

/// The scan notes what is no number; this stands behind it, so that nothing else ever passes as one.
fn not_a_number(row: u32, column: u32) -> Fault {
    Fault::Part(format!("is malformed: cell {}{} holds a number that is none", column_name(column), row + 1))
}

fn unreadable(error: XlsxError) -> Fault {
    Fault::Part(format!("cannot be read ({error})"))
}

/// Days since the workbook's epoch of `2026-11-24`, `2026-11-24T12:00:00` (a final `Z` is dropped) or `12:00:00`, as strict workbooks store dates.
fn serial_of_iso(text: &str, from_1904: bool) -> Option<f64> {
    const SECONDS_IN_DAY: f64 = 86_400.0;
    let text = text.trim().trim_end_matches('Z');
    let fraction = |time: jiff::civil::Time| {
        let seconds = f64::from(time.hour()) * 3600.0 + f64::from(time.minute()) * 60.0 + f64::from(time.second());
        (seconds + f64::from(time.subsec_nanosecond()) / 1e9) / SECONDS_IN_DAY
    };
    if let Ok(time) = text.trim_start_matches('T').parse::<jiff::civil::Time>()
        && !text.contains('-')
    {
        return Some(fraction(time));
    }
    let moment = text.parse::<jiff::civil::DateTime>().ok()?;
    let epoch = if from_1904 { jiff::civil::date(1904, 1, 1) } else { jiff::civil::date(1899, 12, 30) };
    let days = moment.date().since((jiff::Unit::Day, epoch)).ok()?.get_days();
    // The 1900 system counts a 29 February 1900 that never was, so its first two months are a day lower.
    let days = if !from_1904 && days <= 60 { days - 1 } else { days };
    Some(f64::from(days) + fraction(moment.time()))
}

/// Ranges in order, those that touch made one.
fn joined(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
    for (first, last) in ranges {
        match joined.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => joined.push((first, last)),
        }
    }
    joined
}

thread_local! {
    /// Whether a panic on this thread is expected and must not be printed.
    static QUIET: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Runs what may panic inside a library; nothing where it does, and nothing is printed.
pub(super) fn quietly<T>(run: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                before(panic);
            }
        }));
    });
    let was_quiet = QUIET.replace(true);
    // Whatever a panic leaves half done is dropped with it or never read again.
    let result = catch_unwind(AssertUnwindSafe(run));
    QUIET.set(was_quiet);
    result.ok()
}

#[cfg(test)]
mod tests;
