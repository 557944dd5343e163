//! Values that remember the cell they came from, and rows that know the cell of each of their columns, blank ones too.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::layout::Field;
use crate::workbook::CellRef;

/// A value and the cell it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Its cell.
    pub at: CellRef,
}

impl<T> Sourced<T> {
    /// A value with its cell.
    pub fn new(value: T, at: CellRef) -> Self {
        Sourced { value, at }
    }

    /// The same cell with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: change(self.value), at: self.at }
    }
}

/// A row of a table: where it stands, and which column holds which field.
#[derive(Clone, Debug)]
pub struct RowRef {
    /// The sheet.
    pub sheet: Arc<str>,
    /// The row, zero-based.
    pub row: u32,
    /// The first column of the table, zero-based.
    pub first_column: u32,
    /// The column of each field that the table has, zero-based.
    pub columns: Arc<BTreeMap<Field, u32>>,
}

impl RowRef {
    /// The cell of a field in this row; the row's first cell where the table has no such column.
    pub fn cell(&self, field: Field) -> CellRef {
        let column = self.columns.get(&field).copied().unwrap_or(self.first_column);
        CellRef { sheet: self.sheet.clone(), row: self.row, column }
    }

    /// Whether the table has that column.
    pub fn has(&self, field: Field) -> bool {
        self.columns.contains_key(&field)
    }

    /// The row's first cell.
    pub fn first(&self) -> CellRef {
        CellRef { sheet: self.sheet.clone(), row: self.row, column: self.first_column }
    }
}
