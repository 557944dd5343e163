//! A workbook as plain cells: what a spreadsheet program stored, without its looks.
//!
//! The first stage. Reading (`read`) is the only place that opens packages with calamine; everything later
//! works on [`Workbook`]. Only used cells are kept, never a rectangle: memory grows with what is filled.

pub mod cell_ref;
pub mod limits;
pub mod marker;
pub mod error;
pub mod sniff;
pub mod package;
mod scan;
mod structure;
mod sheet_scan;
mod compound;
mod binary;
mod old;
mod open_document;
pub mod read;

use std::sync::Arc;

pub use cell_ref::{CellRange, CellRef};
pub use error::ReadError;

/// One workbook: its sheets in order and what holds for all of them.
#[derive(Clone, Debug, Default)]
pub struct Workbook {
    /// The file's name, without its folder, as shown to people.
    pub file: String,
    /// Sheets in the workbook's order, ours left out.
    pub sheets: Vec<Sheet>,
    /// Dates count from 1904 instead of 1900.
    pub dates_from_1904: bool,
    /// Defined names of the workbook, with the formula each stands for.
    pub names: Vec<(String, String)>,
    /// Whether the file carries annotations of ours (they are left out of `sheets`).
    pub annotated: bool,
    /// The sheet of ours that people answer in, left out of `sheets` like all of ours.
    pub answers: Option<Sheet>,
    /// The file that this is a fresh copy of, made by us: its data is never read as the plan, and its answers are.
    pub copy_of: Option<String>,
    /// What the file is, by its bytes: whether its package can be patched.
    pub format: Format,
    /// Parts that could not be read while the rest could, in the workbook's order. Whoever shows a result says so.
    pub unreadable: Vec<UnreadablePart>,
}

/// The format of a workbook's file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// `.xlsx` or `.xlsm`: a package that can be patched.
    #[default]
    Xlsx,
    /// `.xlsb`.
    Xlsb,
    /// `.xls`.
    Xls,
    /// `.ods`.
    Ods,
}

impl Format {
    /// As people call it: `.xlsb`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Xlsx => ".xlsx",
            Format::Xlsb => ".xlsb",
            Format::Xls => ".xls",
            Format::Ods => ".ods",
        }
    }
}

/// A part of a workbook that could not be read, while the rest could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadablePart {
    /// The part's name in the package: `xl/worksheets/sheet3.xml`.
    pub part: String,
    /// The sheet it holds, where it holds one. Such a sheet is missing from the workbook's sheets.
    pub sheet: Option<String>,
    /// What is wrong with it, as a phrase: `cell C5 is given twice`.
    pub reason: String,
}

/// One worksheet's used cells.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The name, as the workbook spells it.
    pub name: Arc<str>,
    /// Whether people see it.
    pub visibility: Visibility,
    /// Used cells, ordered by row, then column.
    pub cells: Vec<Cell>,
    /// Formulas' text by cell, ordered by row, then column. A cell that shares another's formula has an empty text.
    pub formulas: Vec<(u32, u32, Box<str>)>,
    /// Merged ranges as first row, first column, last row, last column.
    pub merged: Vec<(u32, u32, u32, u32)>,
    /// Real tables (ListObjects) on the sheet.
    pub tables: Vec<ListObject>,
    /// Rows that are hidden or filtered out, as inclusive ranges.
    pub hidden_rows: Vec<(u32, u32)>,
    /// Columns that are hidden, as inclusive ranges.
    pub hidden_columns: Vec<(u32, u32)>,
}

/// Whether people see a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Shown.
    Visible,
    /// Hidden, can be shown from the menu.
    Hidden,
    /// Hidden so that only a program can show it.
    VeryHidden,
}

/// A real table (ListObject) of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListObject {
    /// The table's name.
    pub name: String,
    /// First row (the header row where it has one), first column, last row, last column; the totals row is included.
    pub range: (u32, u32, u32, u32),
    /// Rows of header: 1 or 0.
    pub header_rows: u32,
    /// Rows of totals at the end: 0 or 1.
    pub totals_rows: u32,
}

/// One used cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Zero-based row.
    pub row: u32,
    /// Zero-based column.
    pub column: u32,
    /// What is stored in it.
    pub value: Value,
}

/// What a cell stores. A blank cell is no cell at all.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number; a date where the cell's number format says so (days since the workbook's epoch).
    Number {
        /// The number as stored.
        value: f64,
        /// The cell's number format shows a date or time.
        is_date: bool,
    },
    /// Text, with equal texts shared.
    Text(Arc<str>),
    /// True or false.
    Bool(bool),
    /// An error value, as its text: `#REF!`.
    Error(Arc<str>),
    /// A formula whose result was not stored.
    NotCalculated,
}

impl Sheet {
    /// A sheet of which only its cells and formulas are known, each ordered by row, then column.
    pub fn plain(name: impl Into<Arc<str>>, visibility: Visibility, cells: Vec<Cell>, formulas: Vec<(u32, u32, Box<str>)>) -> Self {
        Sheet {
            name: name.into(),
            visibility,
            cells,
            formulas,
            merged: Vec::new(),
            tables: Vec::new(),
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
        }
    }

    /// The address of one of this sheet's cells.
    pub fn cell_ref(&self, row: u32, column: u32) -> CellRef {
        CellRef { sheet: self.name.clone(), row, column }
    }

    /// The cell at a position, if it is used.
    pub fn cell(&self, row: u32, column: u32) -> Option<&Cell> {
        self.cells.binary_search_by_key(&(row, column), |cell| (cell.row, cell.column)).ok().map(|index| &self.cells[index])
    }

    /// The used cells of one row, in column order.
    pub fn row(&self, row: u32) -> &[Cell] {
        let start = self.cells.partition_point(|cell| cell.row < row);
        let end = start + self.cells[start..].partition_point(|cell| cell.row == row);
        &self.cells[start..end]
    }

    /// The rows that hold a used cell, in order, each with its cells.
    pub fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.cells.chunk_by(|a, b| a.row == b.row)
    }

    /// The formula of a cell, if it has one.
    pub fn formula(&self, row: u32, column: u32) -> Option<&str> {
        self.formulas.binary_search_by_key(&(row, column), |(row, column, _)| (*row, *column)).ok().map(|index| &*self.formulas[index].2)
    }
}

impl Workbook {
    /// The sheet of that name, compared as spreadsheets do: without case.
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name.to_lowercase() == name.to_lowercase())
    }

    /// A cell to point at where a finding concerns the workbook as a whole: A1 of the first sheet people see.
    pub fn first_cell(&self) -> CellRef {
        let sheet = self.sheets.iter().find(|sheet| sheet.visibility == Visibility::Visible).or(self.sheets.first());
        sheet.map_or_else(|| CellRef::new("Sheet1", 0, 0), |sheet| sheet.cell_ref(0, 0))
    }
}

/// The day that a stored serial number stands for, its time of day dropped; none where it is no day that a workbook can hold.
pub fn date_of(serial: f64, from_1904: bool) -> Option<jiff::civil::Date> {
    let days = serial.floor();
    if !(0.0..=2_958_465.0).contains(&days) {
        return None;
    }
    let days = days as i64;
    // 1900 is taken for a leap year by spreadsheets: serials up to 60 lie a day off.
    let (epoch, days) = match (from_1904, days) {
        (true, days) => (jiff::civil::date(1904, 1, 1), days),
        (false, ..=60) => (jiff::civil::date(1899, 12, 31), days),
        (false, days) => (jiff::civil::date(1899, 12, 30), days),
    };
    epoch.checked_add(jiff::Span::new().days(days)).ok()
}
