//! One pass over a sheet's XML before calamine reads its cells.
//!
//! It does two things. It refuses what calamine 0.38 would misread without a word: a comment, an entity or an element inside a value (it
//! takes what stands before), a shared-string number that is none (it takes string 0), a type that does not fit its value, a stored value
//! after an inline one, cells in the wrong nesting. And it takes what calamine's cell reader does not give: merged ranges, hidden rows and columns.
//! Where calamine would misread something whose meaning is plain, the cell is noted as a [`Correction`] and read on.

use std::io::Read;

use memchr::memchr;

use super::cell_ref::{LAST_COLUMN, LAST_ROW, column_name};
use super::error::{Fault, ReadError};
use super::limits::Limits;
use super::scan::{Scan, Tag, Token, malformed, unescaped};
use super::structure::parse_range;

/// No program writes more merged ranges on a sheet.
const MOST_MERGED: usize = 1_000_000;

/// What the pass found on a sheet.
#[derive(Debug, Default)]
pub(super) struct SheetScan {
    /// Cells that hold a value or a formula.
    pub(super) used_cells: usize,
    /// Cells that hold a formula.
    pub(super) formulas: usize,
    /// Whether the cells come by row, then column, each once. Otherwise the reader sorts them and looks for doubles.
    pub(super) in_order: bool,
    /// Cells to be read otherwise than calamine would, in the order of the part.
    pub(super) corrections: Vec<(u32, u32, Correction)>,
    /// Merged ranges.
    pub(super) merged: Vec<(u32, u32, u32, u32)>,
    /// Hidden rows, in the order of the part.
    pub(super) hidden_rows: Vec<(u32, u32)>,
    /// Hidden columns, in the order of the part.
    pub(super) hidden_columns: Vec<(u32, u32)>,
}

/// What a cell says that calamine would read as something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Correction {
    /// A number that is none (`NaN`, `INF`, `1e999`): the text as stored.
    NotANumber(Box<str>),
    /// An error value that calamine does not know and stops at: its text.
    UnknownError(Box<str>),
}

/// Where in the sheet the pass stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Outside,
    SheetData,
    Row,
    Cell,
    Value,
    Formula,
    Inline,
}

/// How a cell's value is stored, by its `t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stored {
    Number,
    Shared,
    Bool,
    Error,
    Text,
    Date,
    Inline,
}

/// The pass while it goes on.
struct Pass<'l> {
    found: SheetScan,
    limits: &'l Limits,
    strings: usize,
    place: Place,
    sheet_data_seen: bool,
    row: u32,
    column: u32,
    stored: Stored,
    has_value: bool,
    has_inline: bool,
    has_formula: bool,
    /// Whether the cell at hand holds any text at all.
    is_used: bool,
    inline_bytes: usize,
    last: Option<(u32, u32)>,
    /// After an error value that stops calamine, a cell without an address of its own would be misplaced.
    needs_addresses: bool,
}

/// Goes over the sheet in `part`. `strings` is how many shared strings there are.
pub(super) fn scan(source: impl Read, part: &str, strings: usize, limits: &Limits) -> Result<SheetScan, Fault> {
    let mut scan = Scan::new(source, part);
    let mut pass = Pass {
        found: SheetScan { in_order: true, ..SheetScan::default() },
        limits,
        strings,
        place: Place::Outside,
        sheet_data_seen: false,
        row: 0,
        column: 0,
        stored: Stored::Number,
        has_value: false,
        has_inline: false,
        has_formula: false,
        is_used: false,
        inline_bytes: 0,
        last: None,
        needs_addresses: false,
    };
    let mut inline_depth = 0;
    // How deep within an inline text the `t` that is open stands.
    let mut text_at = None;
    while let Some(token) = scan.next()? {
        match (token, pass.place) {
            (Token::Start(tag), Place::Outside) => pass.outside(&tag)?,
            (Token::Start(tag), Place::SheetData) => pass.row(&tag)?,
            (Token::Start(tag), Place::Row) => pass.cell(&tag)?,
            (Token::Start(tag), Place::Cell) => {
                pass.inside_cell(&tag)?;
                inline_depth = usize::from(pass.place == Place::Inline);
            }
            (Token::Start(_), Place::Inline) if text_at.is_some() => return Err(pass.cell_fault("holds an element inside its text")),
            (Token::Start(tag), Place::Inline) if !tag.empty => {
                inline_depth += 1;
                text_at = (tag.local == b"t").then_some(inline_depth);
            }
            (Token::Start(_), Place::Value | Place::Formula) => return Err(pass.cell_fault("holds an element inside its value")),
            (Token::End, Place::Inline) => {
                text_at = text_at.filter(|text_at| *text_at != inline_depth);
                inline_depth -= 1;
                if inline_depth == 0 {
                    pass.place = Place::Cell;
                }
            }
            (Token::End, _) => pass.end()?,
            (Token::Text(text), Place::Value) => pass.value(text)?,
            (Token::Text(text) | Token::CData(text), Place::Inline) => pass.inline_text(text)?,
            (Token::CData(_), place) if place != Place::Outside => return Err(pass.cell_fault("holds a CDATA section in its value")),
            (Token::Aside, place) if place != Place::Outside => return Err(pass.cell_fault("holds a comment among its values")),
            _ => {}
        }
    }
    if pass.sheet_data_seen { Ok(pass.found) } else { Err(malformed("holds no cells: it is no worksheet")) }
}

impl Pass<'_> {
    fn outside(&mut self, tag: &Tag<'_>) -> Result<(), Fault> {
        match tag.local {
            b"sheetData" => {
                if std::mem::replace(&mut self.sheet_data_seen, true) {
                    return Err(malformed("gives its cells twice"));
                }
                if !tag.empty {
                    self.place = Place::SheetData;
                }
            }
            // calamine stops at a dimension that is no range, though nobody needs it.
            b"dimension" if !self.sheet_data_seen && tag.attribute("ref")?.and_then(parse_range).is_none() => {
                return Err(malformed("declares a range of cells that is none"));
            }
            b"mergeCell" => {
                let range = tag.attribute("ref")?.and_then(parse_range).ok_or_else(|| malformed("merges a range that is none"))?;
                if self.found.merged.len() == MOST_MERGED {
                    return Err(malformed("merges over a million ranges"));
                }
                if (range.0, range.1) != (range.2, range.3) {
                    self.found.merged.push(range);
                }
            }
            b"col" if tag.says_yes("hidden")? => {
                let number = |name: &str| Ok::<_, Fault>(tag.attribute(name)?.and_then(digits).and_then(|number| number.checked_sub(1)));
                let (Some(first), Some(last)) = (number("min")?, number("max")?) else {
                    return Err(malformed("hides columns without saying which"));
                };
                let last = last.min(LAST_COLUMN);
                if first <= last && self.found.hidden_columns.len() <= LAST_COLUMN as usize {
                    self.found.hidden_columns.push((first, last));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn row(&mut self, tag: &Tag<'_>) -> Result<(), Fault> {
        if tag.local != b"row" {
            return Err(Fault::Part(format!("holds `{}` among its rows", String::from_utf8_lossy(tag.local))));
        }
        let (mut hidden, mut number_seen) = (false, false);
        for attribute in tag.attributes() {
            match attribute? {
                (b"r", _) if number_seen => return Err(malformed("numbers a row twice")),
                (b"r", number) => {
                    number_seen = true;
                    let row = digits(number).and_then(|row| row.checked_sub(1));
                    self.row = row.ok_or_else(|| Fault::Part(format!("holds a row numbered `{}`", String::from_utf8_lossy(number))))?;
                }
                (b"hidden", b"1" | b"true") => hidden = true,
                _ => {}
            }
        }
        if self.row > LAST_ROW {
            return Err(Fault::Part(format!("holds a row {}, beyond the last there is", u64::from(self.row) + 1)));
        }
        if hidden {
            if self.found.hidden_rows.len() > LAST_ROW as usize {
                return Err(malformed("hides more rows than there are"));
            }
            match self.found.hidden_rows.last_mut() {
                Some((_, last)) if *last + 1 == self.row => *last = self.row,
                _ => self.found.hidden_rows.push((self.row, self.row)),
            }
        }
        self.column = 0;
        self.needs_addresses = false;
        if tag.empty {
            self.row += 1
        } else {
            self.place = Place::Row
        }
        Ok(())
    }

    fn cell(&mut self, tag: &Tag<'_>) -> Result<(), Fault> {
        if tag.local != b"c" {
            return Err(Fault::Part(format!("holds `{}` among the cells of row {}", String::from_utf8_lossy(tag.local), self.row + 1)));
        }
        let (mut address, mut stored, mut style) = (None, None, None);
        // Named with the cell once it is known which cell it is.
        let mut fault = None;
        for attribute in tag.attributes() {
            match attribute? {
                (b"r", value) if address.is_none() => address = Some(value),
                (b"t", value) if stored.is_none() => stored = Some(value),
                // A style that is no number would silently make a date a number.
                (b"s", value) if style.is_none() && digits(value).is_some() => style = Some(value),
                (b"s", _) if style.is_none() => fault = Some("has a style that is no number"),
                (b"r" | b"t" | b"s", _) => fault = Some("has an attribute twice"),
                _ => {}
            }
        }
        let mut row = self.row;
        match address {
            Some(address) => {
                let at =
                    cell_address(address).ok_or_else(|| Fault::Part(format!("holds a cell at `{}`", String::from_utf8_lossy(address))))?;
                (row, self.column) = at;
            }
            None if self.needs_addresses => return Err(self.cell_fault("has no address and follows an error value that is not known")),
            None if self.column > LAST_COLUMN => {
                return Err(Fault::Part(format!("holds more cells in row {} than there are columns", row + 1)));
            }
            None => {}
        }
        if self.last.is_some_and(|last| last >= (row, self.column)) {
            self.found.in_order = false;
        }
        self.last = Some((row, self.column));
        if let Some(fault) = fault {
            return Err(self.cell_fault(fault));
        }
        self.stored = match stored {
            None | Some(b"n") => Stored::Number,
            Some(b"s") => Stored::Shared,
            Some(b"b") => Stored::Bool,
            Some(b"e") => Stored::Error,
            Some(b"str") => Stored::Text,
            Some(b"d") => Stored::Date,
            Some(b"inlineStr") => Stored::Inline,
            Some(_) => return Err(self.cell_fault("has a type that is not known")),
        };
        (self.has_value, self.has_inline, self.has_formula, self.is_used) = (false, false, false, false);
        if tag.empty {
            self.column += 1
        } else {
            self.place = Place::Cell
        }
        Ok(())
    }

    fn inside_cell(&mut self, tag: &Tag<'_>) -> Result<(), Fault> {
        let (place, seen) = match tag.local {
            b"v" => (Place::Value, &mut self.has_value),
            b"f" => (Place::Formula, &mut self.has_formula),
            b"is" => (Place::Inline, &mut self.has_inline),
            other => {
                let other = String::from_utf8_lossy(other).into_owned();
                return Err(self.cell_fault(&format!("holds `{other}`, which is no value")));
            }
        };
        if std::mem::replace(seen, true) {
            return Err(self.cell_fault("gives its value twice"));
        }
        // calamine lets the later one win, and a stored value next to an inline one is blank to it.
        if place == Place::Value && self.has_inline || place == Place::Inline && self.has_value && self.stored != Stored::Inline {
            return Err(self.cell_fault("gives its value in two ways"));
        }
        // calamine fails on a shared formula whose range is none.
        if place == Place::Formula && tag.attribute("ref")?.is_some_and(|range| parse_range(range).is_none()) {
            return Err(self.cell_fault("has a formula for a range that is none"));
        }
        self.inline_bytes = 0;
        if !tag.empty {
            self.place = place;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.place = match self.place {
            Place::Value | Place::Formula | Place::Inline => Place::Cell,
            Place::Cell => {
                self.column += 1;
                self.found.formulas += usize::from(self.has_formula);
                if self.is_used || self.has_formula {
                    self.found.used_cells += 1;
                    if self.found.used_cells > self.limits.cells {
                        let what = format!("a sheet has more than {} used cells", self.limits.cells);
                        return Err(ReadError::Limit { what, limit: self.limits.cells as u64, setting: "cells" }.into());
                    }
                }
                Place::Row
            }
            Place::Row => {
                self.row += 1;
                Place::SheetData
            }
            Place::SheetData | Place::Outside => Place::Outside,
        };
        Ok(())
    }

    fn value(&mut self, text: &[u8]) -> Result<(), Fault> {
        self.is_used = true;
        match self.stored {
            Stored::Text => return self.inline_text(text),
            Stored::Date | Stored::Inline => return Ok(()),
            Stored::Number | Stored::Shared | Stored::Bool | Stored::Error => {}
        }
        if memchr(b'&', text).is_some() {
            return Err(self.cell_fault("holds an entity in its value"));
        }
        match self.stored {
            Stored::Shared if digits(text).is_none_or(|index| index as usize >= self.strings) => {
                Err(self.cell_fault("refers to a text that is not there"))
            }
            Stored::Bool if !matches!(text, b"0" | b"1" | b"true" | b"false") => Err(self.cell_fault("is neither true nor false")),
            Stored::Error if !is_known_error(text) => {
                self.needs_addresses = true;
                self.correct(text, Correction::UnknownError)
            }
            Stored::Number if text.first().is_some_and(u8::is_ascii_whitespace) || text.last().is_some_and(u8::is_ascii_whitespace) => {
                Err(self.cell_fault("has blanks around its number"))
            }
            Stored::Number if may_be_no_number(text) => {
                let number = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
                if number.is_some_and(|number| !number.is_finite()) { self.correct(text, Correction::NotANumber) } else { Ok(()) }
            }
            _ => Ok(()),
        }
    }

    /// Counts a text roughly, since a character takes up to some ten bytes as written; the reader counts exactly.
    fn inline_text(&mut self, text: &[u8]) -> Result<(), Fault> {
        self.is_used = true;
        self.inline_bytes += text.len();
        if self.inline_bytes > self.limits.text_chars.saturating_mul(12) {
            let what = format!("the text of cell {} is too long", self.cell_name());
            return Err(ReadError::Limit { what, limit: self.limits.text_chars as u64, setting: "text-chars" }.into());
        }
        Ok(())
    }

    fn correct(&mut self, text: &[u8], correction: impl Fn(Box<str>) -> Correction) -> Result<(), Fault> {
        let text = unescaped(&text[..text.len().min(256)])?.into_boxed_str();
        let (row, column) = self.last.unwrap_or_default();
        self.found.corrections.push((row, column, correction(text)));
        Ok(())
    }

    fn cell_name(&self) -> String {
        let row = self.last.map_or(self.row, |(row, _)| row);
        format!("{}{}", column_name(self.column), row + 1)
    }

    fn cell_fault(&self, reason: &str) -> Fault {
        Fault::Part(format!("is malformed: cell {} {reason}", self.cell_name()))
    }
}

/// Zero-based row and column of `C5`, strictly as calamine reads it.
fn cell_address(text: &[u8]) -> Option<(u32, u32)> {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 || letters > 3 {
        return None;
    }
    let column = text[..letters].iter().fold(0, |sum, byte| sum * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1) - 1;
    let row = digits(&text[letters..])?.checked_sub(1)?;
    (row <= LAST_ROW && column <= LAST_COLUMN).then_some((row, column))
}

/// A number of at most nine digits and nothing else.
fn digits(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
}

/// Whether a number's text needs a closer look: plain digits with a point never stand for anything but a number.
fn may_be_no_number(text: &[u8]) -> bool {
    text.len() > 300 || text.iter().any(|byte| byte.is_ascii_alphabetic())
}

/// The error values that calamine knows.
fn is_known_error(text: &[u8]) -> bool {
    matches!(text, b"#DIV/0!" | b"#N/A" | b"#NAME?" | b"#NULL!" | b"#NUM!" | b"#REF!" | b"#VALUE!")
}
