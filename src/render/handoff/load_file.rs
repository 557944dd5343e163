//! A load file as it was drawn, and how it is added up again without its profile.
//!
//! Separate from drawing because whoever checks a pack later has the file and its control totals, not the profile: the shape says where
//! the amounts stand, and adding them up shares nothing with what wrote them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::control::LoadFileLine;
use super::ledger::{Ledger, LedgerLine};
use crate::render::csv::BYTE_ORDER_MARK;

/// A load file and what control totals say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadFile {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Its rows, headings and lines before them apart.
    pub rows: usize,
    /// The ledger's lines in it.
    pub lines: usize,
    /// The sum of all its amounts as they are written, whatever their currency: for checking the file, not for reading.
    pub sum: Decimal,
    /// How it is read.
    pub shape: Shape,
}

/// Why a load file is not drawn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// The cell to look at: `Initiatives!K14`; none where it is no cell's fault.
    pub at: Option<String>,
    /// Whose amount it is: an initiative.
    pub of: Option<String>,
    /// What is wrong, as a phrase.
    pub what: String,
    /// What to do.
    pub help: String,
}

impl Refusal {
    /// A refusal that is not tied to a cell yet.
    pub fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Refusal { at: None, of: None, what: what.into(), help: help.into() }
    }
}

/// How a load file is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// What parts cells.
    pub delimiter: char,
    /// What stands before the minor units.
    pub decimal_mark: char,
    /// Whether a quotation mark is more than a character.
    pub quoted: bool,
    /// Lines before the first row.
    pub lines_before: usize,
    /// Where the amounts stand, from 0.
    pub amount_columns: Vec<usize>,
}

/// A load file beside the ledger it was drawn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Its name.
    pub name: String,
    /// The ledger's lines in it.
    pub lines: usize,
    /// What these add up to, with the file's signs; none where that is past what can be counted.
    pub ledger: Option<Decimal>,
    /// What the file adds up to, read back; none where it cannot be read.
    pub file: Option<Decimal>,
}

impl Loaded {
    /// A load file, read back.
    pub fn of(bytes: &[u8], line: &LoadFileLine, ledger: &Ledger) -> Loaded {
        let (lines, sum) = taken(ledger, line);
        Loaded { name: line.file.clone(), lines, ledger: sum, file: add_up(bytes, &line.shape).ok().map(|(_, sum)| sum) }
    }

    /// Whether both are known and the same.
    pub fn agrees(&self) -> bool {
        self.file.is_some() && self.file == self.ledger
    }
}

/// The lines of the ledger that a load file takes, and what they add up to in it; no sum where that is past what can be counted.
pub fn taken(ledger: &Ledger, line: &LoadFileLine) -> (usize, Option<Decimal>) {
    let named = |names: &[String], of_ledger: &LedgerLine| names.iter().any(|name| name == of_ledger.measure.name());
    let lines: Vec<&LedgerLine> = ledger.lines.iter().filter(|of_ledger| named(&line.measures, of_ledger)).collect();
    let sum = lines.iter().try_fold(Decimal::ZERO, |sum, of_ledger| {
        let amount = if line.amount == "amount" { Some(of_ledger.amount) } else { of_ledger.amount_reporting }?;
        sum.checked_add(if named(&line.negative, of_ledger) { -amount } else { amount })
    });
    (lines.len(), sum)
}

/// The rows of a file and the sum of its amounts.
///
/// # Errors
/// What cannot be read, as a phrase with its line.
pub fn add_up(bytes: &[u8], shape: &Shape) -> Result<(usize, Decimal), String> {
    let mut rest = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    for line in 1..=shape.lines_before {
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(|| format!("it ends at line {line}"))?;
        rest = &rest[end + 1..];
    }
    let delimiter = u8::try_from(shape.delimiter).map_err(|_| format!("'{}' parts no cells", shape.delimiter))?;
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).quoting(shape.quoted).has_headers(false).flexible(true).from_reader(rest);
    let (mut rows, mut sum) = (0, Decimal::ZERO);
    for row in reader.records() {
        let row = row.map_err(|error| format!("it is no table: {error}"))?;
        rows += 1;
        let line = shape.lines_before + rows;
        for column in &shape.amount_columns {
            let cell = row.get(*column).ok_or_else(|| format!("row {line} has no cell {}", column + 1))?;
            if cell.is_empty() {
                continue;
            }
            let amount = cell.replace(shape.decimal_mark, ".").parse::<Decimal>();
            let amount = amount.map_err(|_| format!("'{}' in row {line} is no amount", cell.escape_debug()))?;
            sum = sum.checked_add(amount).ok_or("it adds to more than can be counted")?;
        }
    }
    Ok((rows, sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape { delimiter: ';', decimal_mark: ',', quoted: true, lines_before: 2, amount_columns: vec![1, 2] }
    }

    #[test]
    fn a_file_is_added_up_where_its_shape_says() {
        let text = "\u{FEFF}!Data \"\r\nKey;Jan;Feb\r\n\"a;b\";1200,50;\r\nc;-0,50;3,00\r\n";
        assert_eq!(add_up(text.as_bytes(), &shape()), Ok((2, Decimal::new(120_300, 2))));
        let plain = Shape { quoted: false, lines_before: 0, delimiter: '|', decimal_mark: '.', amount_columns: vec![1] };
        assert_eq!(add_up(b"\"a|1.00\nb|2.00\n", &plain), Ok((2, Decimal::new(300, 2))));
    }

    #[test]
    fn what_is_no_such_file_says_where() {
        assert_eq!(add_up(b"!Data\n", &shape()), Err("it ends at line 2".to_owned()));
        assert_eq!(add_up(b"\n\na;1,00\n", &shape()), Err("row 3 has no cell 3".to_owned()));
        assert_eq!(add_up(b"\n\na;1,00;=2\n", &shape()), Err("'=2' in row 3 is no amount".to_owned()));
    }
}
