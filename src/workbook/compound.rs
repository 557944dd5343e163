//! The gate before `.xls`: is this a compound file whose chains end, and a workbook in it that claims no more than it holds?
//!
//! Separate from reading because it believes nothing: a reader follows chains of sectors that may loop, and makes room for whatever a
//! record declares. Layout: [MS-CFB] for the file, [MS-XLS] for the records.

use std::collections::{BTreeMap, BTreeSet};

use super::error::ReadError;
use super::limits::Limits;

/// Sector numbers from here on are marks, not sectors.
const MARKS: u32 = 0xFFFF_FFFA;
/// Streams shorter than this lie in the small sectors.
const SMALL_STREAM: usize = 4096;
const SMALL_SECTOR: usize = 64;
/// Cells of the rectangles that a reader of old workbooks lays out, of all sheets together.
const MOST_LAID_OUT: u64 = 16_000_000;

/// A compound file with its allocation table.
struct Compound<'b> {
    bytes: &'b [u8],
    sector_size: usize,
    next: Vec<u32>,
}

/// An entry of the directory.
struct Entry {
    name: String,
    start: u32,
    size: usize,
}

/// Cells by zero-based row and column.
pub(super) type Positions = Vec<(u32, u32)>;

/// Checks the file as far as a reader will follow it. Gives the cells with formulas of each sheet, in the order in which the workbook
/// lists its sheets: readers know the text of only some.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<Vec<Positions>, ReadError> {
    // Workbooks older than compound files begin with their first record.
    if !bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(damaged("it is older than Excel 5"));
    }
    let compound = Compound::open(bytes).ok_or_else(|| damaged("its table of sectors cannot be followed"))?;
    let directory = compound.chain(number32(bytes, 48).unwrap_or(MARKS)).ok_or_else(|| damaged("its directory does not end"))?;
    let entries: Vec<Entry> = compound.read(&directory).chunks_exact(128).filter_map(entry).collect();
    if entries.iter().any(|entry| entry.size > bytes.len()) {
        return Err(damaged("a stream of it is longer than the file"));
    }
    let root = entries.first().ok_or_else(|| damaged("its directory is empty"))?;
    let small_table_sectors = number32(bytes, 64).unwrap_or(0) as usize;
    if small_table_sectors.saturating_mul(compound.sector_size) > bytes.len() {
        return Err(damaged("its table of small sectors is longer than the file"));
    }
    let small = compound.chain(root.start).unwrap_or_default();
    let small_table = match small_table_sectors {
        0 => Vec::new(),
        _ => compound.chain(number32(bytes, 60).unwrap_or(MARKS)).ok_or_else(|| damaged("its table of small sectors does not end"))?,
    };
    let is = |entry: &&Entry, name: &str| entry.name.eq_ignore_ascii_case(name);
    let stream = entries.iter().find(|entry| is(entry, "Workbook")).or_else(|| entries.iter().find(|entry| is(entry, "Book")));
    let stream = stream.ok_or_else(|| damaged("it holds no workbook"))?;
    let records = if stream.size < SMALL_STREAM {
        compound.read_small(stream, &compound.read(&small), &compound.read(&small_table))
    } else {
        compound.chain(stream.start).map(|sectors| compound.read(&sectors))
    };
    let mut records = records.ok_or_else(|| damaged("its workbook does not end"))?;
    records.truncate(stream.size);
    check_records(&records, limits)
}

impl<'b> Compound<'b> {
    /// Reads the header and the allocation table.
    fn open(bytes: &'b [u8]) -> Option<Self> {
        let sector_size = match number16(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut compound = Compound { bytes, sector_size, next: Vec::new() };
        let sectors = bytes.len() / sector_size + 1;
        let mut table: Vec<u32> = (0..109).filter_map(|index| number32(bytes, 76 + index * 4)).collect();
        let mut more = number32(bytes, 68)?;
        let mut followed = 0;
        while more < MARKS {
            followed += 1;
            let mut listed: Vec<u32> = numbers(compound.sector(more)?).collect();
            more = listed.pop()?;
            table.extend(listed);
            if followed > sectors {
                return None;
            }
        }
        let mut next = Vec::new();
        let mut seen = BTreeSet::new();
        for sector in table.into_iter().filter(|sector| *sector < MARKS) {
            if !seen.insert(sector) {
                return None;
            }
            next.extend(numbers(compound.sector(sector)?));
        }
        compound.next = next;
        Some(compound)
    }

    /// A sector's bytes; the last one of a file may be short.
    fn sector(&self, sector: u32) -> Option<&'b [u8]> {
        let start = (sector as usize).checked_add(1)?.checked_mul(self.sector_size)?;
        let end = start.checked_add(self.sector_size)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// The sectors from one on; nothing where they loop or leave the file.
    fn chain(&self, start: u32) -> Option<Vec<u32>> {
        let mut sectors = Vec::new();
        let mut sector = start;
        while sector < MARKS {
            self.sector(sector)?;
            sectors.push(sector);
            if sectors.len() > self.next.len() {
                return None;
            }
            sector = *self.next.get(sector as usize)?;
        }
        Some(sectors)
    }

    fn read(&self, sectors: &[u32]) -> Vec<u8> {
        sectors.iter().filter_map(|sector| self.sector(*sector)).flatten().copied().collect()
    }

    /// A stream in the small sectors, which lie in the root entry's own stream.
    fn read_small(&self, stream: &Entry, small: &[u8], table: &[u8]) -> Option<Vec<u8>> {
        let next: Vec<u32> = numbers(table).collect();
        let mut bytes = Vec::new();
        let mut sector = stream.start;
        let mut followed = 0;
        while sector < MARKS {
            let start = (sector as usize).checked_mul(SMALL_SECTOR)?;
            bytes.extend_from_slice(small.get(start..start + SMALL_SECTOR)?);
            followed += 1;
            if followed > next.len() {
                return None;
            }
            sector = *next.get(sector as usize)?;
        }
        Some(bytes)
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(number16(bytes, 64)?).min(64);
    let units: Vec<u16> = bytes[..length].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let name = String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned();
    Some(Entry { name, start: number32(bytes, 116)?, size: number32(bytes, 120)? as usize })
}

/// What the records hold.
#[derive(Default)]
struct Records {
    /// Where each sheet begins, in the order of the list.
    starts: Vec<u32>,
    /// Formulas by where their sheet begins.
    formulas: BTreeMap<u32, Positions>,
    /// The sheet at hand: where it begins, how deep something lies within it, and the rectangle of its cells.
    sheet: u32,
    depth: usize,
    used: Option<Used>,
    /// Cells of the rectangles so far.
    laid_out: u64,
}

/// Goes over the records: a password, the sheets, and how large the rectangles are that a reader lays out for them.
fn check_records(records: &[u8], limits: &Limits) -> Result<Vec<Positions>, ReadError> {
    let mut found = Records::default();
    let mut at = 0;
    while let (Some(kind), Some(length)) = (number16(records, at), number16(records, at + 2)) {
        let Some(data) = records.get(at + 4..at + 4 + usize::from(length)) else { break };
        found.take(kind, data, at)?;
        at += 4 + usize::from(length);
    }
    found.end_sheet();
    let most = MOST_LAID_OUT.min(limits.cells as u64);
    if found.starts.len() > limits.sheets {
        let what = format!("the workbook has {} sheets", found.starts.len());
        return Err(ReadError::Limit { what, limit: limits.sheets as u64, setting: "sheets" });
    }
    if found.laid_out > most {
        let what = format!("the sheets span {} cells", found.laid_out);
        return Err(ReadError::Limit { what, limit: most, setting: "cells" });
    }
    Ok(found.starts.iter().map(|start| found.formulas.remove(start).unwrap_or_default()).collect())
}

impl Records {
    fn take(&mut self, kind: u16, data: &[u8], at: usize) -> Result<(), ReadError> {
        match kind {
            0x002F if number16(data, 0) != Some(0) => return Err(ReadError::Encrypted),
            0x0085 => {
                let start = number32(data, 0).unwrap_or(0);
                if self.starts.contains(&start) {
                    return Err(damaged("two sheets of it are the same"));
                }
                self.starts.push(start);
            }
            // A sheet begins, or something within it.
            0x0809 if self.depth > 0 => self.depth += 1,
            0x0809 => {
                self.end_sheet();
                (self.sheet, self.depth) = (at as u32, 1);
            }
            0x000A => self.depth = self.depth.saturating_sub(1),
            0x0200 => check_dimensions(data)?,
            0x0006 | 0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x00BD => {
                if let (Some(row), Some(column)) = (number16(data, 0), number16(data, 2)) {
                    let last = if kind == 0x00BD { number16(data, data.len().saturating_sub(2)).unwrap_or(column) } else { column };
                    self.used.get_or_insert_with(|| Used::new(row, column)).take(row, column, last);
                    if kind == 0x0006 && self.depth == 1 {
                        self.formulas.entry(self.sheet).or_default().push((u32::from(row), u32::from(column)));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_sheet(&mut self) {
        self.laid_out += self.used.take().map_or(0, |used| used.area());
    }
}

/// The rectangle of a sheet's cells.
struct Used {
    rows: (u16, u16),
    columns: (u16, u16),
}

impl Used {
    fn new(row: u16, column: u16) -> Self {
        Used { rows: (row, row), columns: (column, column) }
    }

    fn take(&mut self, row: u16, first: u16, last: u16) {
        self.rows = (self.rows.0.min(row), self.rows.1.max(row));
        self.columns = (self.columns.0.min(first).min(last), self.columns.1.max(first).max(last));
    }

    fn area(&self) -> u64 {
        (u64::from(self.rows.1 - self.rows.0) + 1) * (u64::from(self.columns.1 - self.columns.0) + 1)
    }
}

/// What a sheet declares of its size, for which a reader makes room at once.
fn check_dimensions(data: &[u8]) -> Result<(), ReadError> {
    let declared = match data.len() {
        10 => [0, 2, 4, 6].map(|at| number16(data, at).map_or(0, u32::from)),
        14 => [number32(data, 0), number32(data, 4), number16(data, 8).map(u32::from), number16(data, 10).map(u32::from)]
            .map(|number| number.unwrap_or(0)),
        _ => return Ok(()),
    };
    let [first_row, end_row, first_column, end_column] = declared;
    let is_empty = end_row == 0 || end_column == 0;
    if !is_empty && (end_row > 65_536 || end_column > 256 || first_row >= end_row || first_column >= end_column) {
        return Err(damaged("a sheet of it declares a size that no sheet has"));
    }
    Ok(())
}

fn damaged(reason: &str) -> ReadError {
    ReadError::Package { reason: reason.to_owned() }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn number16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

fn number32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}
