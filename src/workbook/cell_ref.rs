//! Addresses of cells and ranges, as spreadsheets write them.
//!
//! Separate because every stage speaks of cells: a value remembers its cell from reading to the last output.

use std::fmt;
use std::sync::Arc;

/// The address of one cell: a sheet and a zero-based row and column. Prints as `Initiatives!D14`, quoted where a formula would need it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellRef {
    /// The sheet's name, as the workbook spells it.
    pub sheet: Arc<str>,
    /// Zero-based row.
    pub row: u32,
    /// Zero-based column.
    pub column: u32,
}

/// A rectangle of cells on one sheet, both corners included. Prints as `Phasing!C9:N9`, and as a single cell where it is one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellRange {
    /// The upper left corner.
    pub first: CellRef,
    /// The last row, zero-based, included.
    pub last_row: u32,
    /// The last column, zero-based, included.
    pub last_column: u32,
}

/// The greatest row that a workbook can address, zero-based.
pub const LAST_ROW: u32 = 1_048_575;
/// The greatest column that a workbook can address, zero-based (`XFD`).
pub const LAST_COLUMN: u32 = 16_383;

impl CellRef {
    /// The cell of `sheet` at a zero-based row and column.
    pub fn new(sheet: impl Into<Arc<str>>, row: u32, column: u32) -> Self {
        CellRef { sheet: sheet.into(), row, column }
    }

    /// The address without the sheet: `D14`.
    pub fn local(&self) -> String {
        format!("{}{}", column_name(self.column), self.row + 1)
    }

    /// Reads `Sheet!C5`, `'My sheet'!C5` or `'It''s'!$C$5`.
    ///
    /// Gives `None` where the text has no sheet or is no address a workbook can hold.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sheet, local) = text.rsplit_once('!')?;
        let sheet = match sheet.strip_prefix('\'') {
            Some(quoted) => quoted.strip_suffix('\'')?.replace("''", "'"),
            None => sheet.to_owned(),
        };
        let (row, column) = parse_local(local)?;
        (!sheet.is_empty()).then(|| CellRef::new(sheet, row, column))
    }
}

impl CellRange {
    /// The range from `first` to a last row and column, both included.
    pub fn new(first: CellRef, last_row: u32, last_column: u32) -> Self {
        CellRange { first, last_row, last_column }
    }

    /// The smallest range that holds two cells of one sheet.
    pub fn spanning(a: &CellRef, b: &CellRef) -> Self {
        CellRange {
            first: CellRef::new(a.sheet.clone(), a.row.min(b.row), a.column.min(b.column)),
            last_row: a.row.max(b.row),
            last_column: a.column.max(b.column),
        }
    }
}

impl From<CellRef> for CellRange {
    fn from(cell: CellRef) -> Self {
        CellRange { last_row: cell.row, last_column: cell.column, first: cell }
    }
}

/// The letters of a zero-based column: 0 is `A`, 27 is `AB`.
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Reads `C5` or `$C$5` as zero-based row and column.
pub fn parse_local(text: &str) -> Option<(u32, u32)> {
    let text = text.trim();
    let rest = text.strip_prefix('$').unwrap_or(text);
    let letters_end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (letters, digits) = rest.split_at(letters_end);
    let digits = digits.strip_prefix('$').unwrap_or(digits);
    if letters.is_empty() || letters.len() > 3 || digits.is_empty() || digits.len() > 7 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column = letters.bytes().fold(0u32, |sum, b| sum * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1) - 1;
    let row = digits.parse::<u32>().ok()?.checked_sub(1)?;
    (row <= LAST_ROW && column <= LAST_COLUMN).then_some((row, column))
}

/// A sheet's name as a formula would write it: quoted where it is not a plain word.
pub fn quoted_sheet(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.')
        && name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && parse_local(name).is_none();
    if plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "''")) }
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}!{}{}", quoted_sheet(&self.sheet), column_name(self.column), self.row + 1)
    }
}

impl fmt::Display for CellRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        if self.last_row != self.first.row || self.last_column != self.first.column {
            write!(f, ":{}{}", column_name(self.last_column), self.last_row + 1)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_print_and_parse_back() {
        for (sheet, row, column, text) in [
            ("Initiatives", 13, 3, "Initiatives!D14"),
            ("My plan", 0, 26, "'My plan'!AA1"),
            ("It's", 9, 701, "'It''s'!ZZ10"),
            ("Q1", 0, 0, "'Q1'!A1"),
            ("Q1!x", LAST_ROW, LAST_COLUMN, "'Q1!x'!XFD1048576"),
        ] {
            let cell = CellRef::new(sheet, row, column);
            assert_eq!(cell.to_string(), text);
            assert_eq!(CellRef::parse(text), Some(cell));
        }
        assert_eq!(CellRef::parse("A!XFE1"), None);
        assert_eq!(CellRef::parse("A!A0"), None);
        assert_eq!(CellRef::parse("D14"), None);
    }

    #[test]
    fn ranges_print_shortly() {
        let first = CellRef::new("Phasing", 8, 2);
        assert_eq!(CellRange::new(first.clone(), 8, 13).to_string(), "Phasing!C9:N9");
        assert_eq!(CellRange::from(first).to_string(), "Phasing!C9");
    }
}
