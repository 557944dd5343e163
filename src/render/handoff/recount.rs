//! The workbook's amounts once more, straight from its cells: what the bridge and the reconciliation begin with.
//!
//! Separate from the plan on purpose: it looks at every cell of an amount's column, and not only at the rows of which the plan was
//! made, so that a row that was lost in reading is missed here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::layout::{Column, Field, Format, Layout, TableLayout};
use crate::plan::money::{bounded, decimal_from_stored};
use crate::plan::{Amount, Plan, Sourced};
use crate::workbook::{CellRange, CellRef, Value, Workbook};

/// The numbers in the columns of amounts, in units of their currency.
#[derive(Clone, Debug, Default)]
pub struct Recount {
    /// By cell.
    amounts: BTreeMap<CellRef, Decimal>,
    /// The cells of each column but months, from top to bottom.
    columns: BTreeMap<Field, Vec<CellRef>>,
}

impl Recount {
    /// Counts the amounts of a workbook. Rows labelled as totals are left out, as `plan` knows them.
    pub fn of(workbook: &Workbook, layout: &Layout, plan: &Plan) -> Self {
        let totals: BTreeSet<(Arc<str>, u32)> =
            plan.presence.totals.iter().flat_map(|table| table.totals.iter().map(|total| (table.sheet.clone(), total.row))).collect();
        let mut recount = Recount::default();
        for table in &layout.tables {
            let columns: Vec<&Column> = table.columns.iter().filter(|column| holds_money(column)).collect();
            if !columns.is_empty() {
                recount.count(workbook, table, &columns, &totals);
            }
        }
        recount
    }

    fn count(&mut self, workbook: &Workbook, table: &TableLayout, columns: &[&Column], totals: &BTreeSet<(Arc<str>, u32)>) {
        let Some(sheet) = workbook.sheets.get(table.sheet) else { return };
        let within = |row: u32| (table.rows.0..=table.rows.1).contains(&row) && !totals.contains(&(sheet.name.clone(), row));
        for cell in sheet.cells.iter().filter(|cell| within(cell.row)) {
            let Some(column) = columns.iter().find(|column| column.column == cell.column) else { continue };
            let Value::Number { value, .. } = cell.value else { continue };
            let scale = column.unit.as_ref().map_or(Decimal::ONE, |unit| unit.scale);
            let Some(amount) = decimal_from_stored(value).and_then(|number| number.checked_mul(scale)).and_then(bounded) else { continue };
            let at = sheet.cell_ref(cell.row, cell.column);
            if column.month.is_none() {
                self.columns.entry(column.field).or_default().push(at.clone());
            }
            self.amounts.insert(at, amount);
        }
    }

    /// The cells of a column that hold a number.
    pub fn column(&self, field: Field) -> &[CellRef] {
        self.columns.get(&field).map_or(&[], Vec::as_slice)
    }

    /// The number in a cell.
    pub fn at(&self, cell: &CellRef) -> Option<Decimal> {
        self.amounts.get(cell).copied()
    }

    /// What a cell holds, by its own number; by what was read where it holds its number as text.
    pub fn amount(&self, amount: &Sourced<Amount>) -> Decimal {
        self.at(&amount.at).unwrap_or_else(|| amount.value.value())
    }
}

fn holds_money(column: &Column) -> bool {
    column.month.is_some() || column.field.spec().format == Format::Money
}

/// Cells as ranges: those below or beside each other are one.
pub fn ranges(cells: impl IntoIterator<Item = CellRef>) -> Vec<CellRange> {
    let mut cells: Vec<CellRef> = cells.into_iter().collect();
    cells.sort_by(|a, b| (&a.sheet, a.column, a.row).cmp(&(&b.sheet, b.column, b.row)));
    cells.dedup();
    let mut ranges: Vec<CellRange> = Vec::new();
    for cell in cells {
        match ranges.last_mut() {
            Some(range) if range.first.sheet == cell.sheet && range.last_column == cell.column && range.last_row + 1 == cell.row => {
                range.last_row = cell.row;
            }
            _ => ranges.push(cell.into()),
        }
    }
    ranges
}
