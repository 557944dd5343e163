//! What a table says of itself: its labelled totals beside the rows they may be of, and its columns of formulas.
//!
//! Totals are left out of every sum and never become data; what is kept here is only what it takes to say that one is wrong. Separate
//! from `rows`, which decides what is data, because nothing of this is needed to build the plan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::money::{Amount, Currency, decimal_from_stored};
use super::period::Period;
use super::reader::Reader;
use super::rows::{RowKind, kind};
use super::{month_columns, values};
use crate::layout::{Column, Field, Format, Table, TableLayout, headers};
use crate::workbook::{Cell, CellRef, Sheet, Value};

/// The labelled totals of a table, with its rows of amounts.
#[derive(Clone, Debug)]
pub struct TotalledTable {
    /// The table.
    pub table: Table,
    /// The sheet.
    pub sheet: Arc<str>,
    /// The columns of amounts by their place, with what each is called: `Budget`, `2027-03`.
    pub columns: BTreeMap<u32, String>,
    /// The totals, from top to bottom.
    pub totals: Vec<StatedTotal>,
    /// The data rows, from top to bottom.
    pub parts: Vec<Part>,
    /// Rows at which a block of data ends or begins: the header, headings of groups, and totals.
    pub breaks: BTreeSet<u32>,
}

/// A row labelled as a total.
#[derive(Clone, Debug)]
pub struct StatedTotal {
    /// Its row, zero-based.
    pub row: u32,
    /// Its label as written: `Total Q25`.
    pub label: String,
    /// Its amounts by column.
    pub amounts: BTreeMap<u32, Amount>,
}

/// A data row: what a total may be of.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its row, zero-based.
    pub row: u32,
    /// It is hidden or filtered out, so that a subtotal may pass over it.
    pub hidden: bool,
    /// The word of its row by which totals are often parted: the measure on Phasing, the line on Targets.
    pub group: String,
    /// The currency that its row names, as written; empty where none.
    pub currency: String,
    /// Its amounts by column; none where one cannot be read.
    pub amounts: BTreeMap<u32, Option<Amount>>,
}

/// A column in which at least one data cell is a formula.
#[derive(Clone, Debug)]
pub struct FormulaColumn {
    /// What it holds.
    pub field: Field,
    /// What it is called: `Total`, `2027-03`.
    pub name: String,
    /// The table it is of; months stand on two.
    pub table: Table,
    /// Data cells that are formulas.
    pub formulas: usize,
    /// How many data cells are typed.
    pub typed: usize,
    /// The first of these.
    pub cells: Vec<CellRef>,
}

/// How many typed cells of a column of formulas are kept.
const KEPT: usize = 20;
/// Amounts past this are slips, and sums of them could overflow.
const LARGEST: i64 = 1_000_000_000_000_000_000;

/// Keeps the totals and the formulas of a table. A ledger has too many rows to look at twice.
pub(super) fn remember(sheet: &Sheet, table: &TableLayout, cells: &[Cell], not_data: &BTreeSet<u32>, reader: &mut Reader) {
    if table.table == Table::Actuals {
        return;
    }
    let mut rows: Vec<(&[Cell], RowKind<'_>)> =
        cells.chunk_by(|a, b| a.row == b.row).map(|cells| (cells, kind(sheet, table, cells))).collect();
    if sheet.formulas.iter().any(|(row, _, _)| (table.rows.0..=table.rows.1).contains(row)) {
        let data = rows.iter().filter(|(cells, _)| !not_data.contains(&cells[0].row)).filter_map(|(_, kind)| match kind {
            RowKind::Data(filled) => Some(filled),
            RowKind::Total(_) | RowKind::Other => None,
        });
        let columns = formula_columns(sheet, table, data, reader);
        reader.presence.formulas.extend(columns);
    }
    rows.extend(totals_row(sheet, table));
    if rows.iter().any(|(_, kind)| matches!(kind, RowKind::Total(_))) {
        let totalled = totalled(sheet, table, &rows, not_data, reader);
        reader.presence.totals.push(totalled);
    }
}

/// The totals row of a real table, which stands outside its data.
fn totals_row<'a>(sheet: &'a Sheet, table: &TableLayout) -> Option<(&'a [Cell], RowKind<'a>)> {
    let object = sheet.tables.iter().find(|object| table.list_object.as_ref() == Some(&object.name) && object.totals_rows > 0)?;
    let cells = Some(sheet.row(object.range.2)).filter(|cells| !cells.is_empty())?;
    let label = match kind(sheet, table, cells) {
        RowKind::Total(label) => label,
        RowKind::Data(_) | RowKind::Other => "the totals row".to_owned(),
    };
    Some((cells, RowKind::Total(label)))
}

/// Whether a formula is one that sums nothing: an average, a count, a greatest or a least.
fn is_no_sum(formula: &str) -> bool {
    let formula = formula.to_ascii_uppercase();
    let functions = ["AVERAGE", "COUNT", "MAX(", "MIN(", "MEDIAN("];
    let subtotals = (1..=5).flat_map(|number| [format!("SUBTOTAL({number},"), format!("SUBTOTAL(10{number},")]);
    functions.iter().any(|name| formula.contains(name)) || subtotals.into_iter().any(|name| formula.contains(&name))
}

fn totalled(
    sheet: &Sheet,
    table: &TableLayout,
    rows: &[(&[Cell], RowKind<'_>)],
    not_data: &BTreeSet<u32>,
    reader: &Reader,
) -> TotalledTable {
    let names = names(table, reader);
    let is_amount = |column: &&Column| column.field.spec().format == Format::Money && column.field != Field::PipelineDeal;
    let amounts: Vec<&Column> = table.columns.iter().filter(is_amount).collect();
    let mut found = TotalledTable {
        table: table.table,
        sheet: sheet.name.clone(),
        columns: amounts.iter().map(|column| (column.column, names.get(&column.column).cloned().unwrap_or_default())).collect(),
        totals: Vec::new(),
        parts: Vec::new(),
        breaks: BTreeSet::from([table.header_row]),
    };
    let word = |cells: &[Cell], is: &dyn Fn(Field) -> bool| {
        let column = table.columns.iter().find(|column| column.month.is_none() && is(column.field))?;
        let cell = cells.iter().find(|cell| cell.column == column.column)?;
        if let Value::Text(text) = &cell.value { Some(headers::normalise(text)) } else { None }
    };
    let hidden: BTreeMap<u32, u32> = sheet.hidden_rows.iter().copied().collect();
    for (cells, kind) in rows {
        let row = cells[0].row;
        let read = |column: &&Column| Some((column.column, amount(sheet, cells, column, reader)?));
        match kind {
            RowKind::Data(_) if !not_data.contains(&row) => found.parts.push(Part {
                row,
                hidden: hidden.range(..=row).next_back().is_some_and(|(_, last)| *last >= row),
                group: word(cells, &|field| matches!(field, Field::PhasingMeasure | Field::TargetLine)).unwrap_or_default(),
                currency: word(cells, &|field| field.spec().format == Format::Currency).unwrap_or_default(),
                amounts: amounts.iter().filter_map(read).collect(),
            }),
            RowKind::Total(label) => {
                found.breaks.insert(row);
                let sums = |column: &&&Column| !sheet.formula(row, column.column).is_some_and(is_no_sum);
                let amounts = amounts.iter().filter(sums).filter_map(read);
                let amounts = amounts.filter_map(|(column, amount)| Some((column, amount?))).collect();
                found.totals.push(StatedTotal { row, label: label.clone(), amounts });
            }
            _ => drop(found.breaks.insert(row)),
        }
    }
    found
}

/// The amount of a cell: none where it is blank, none inside where it cannot be read.
fn amount(sheet: &Sheet, cells: &[Cell], column: &Column, reader: &Reader) -> Option<Option<Amount>> {
    let cell = cells.iter().find(|cell| cell.column == column.column)?;
    let number = match &cell.value {
        Value::Number { value, is_date: false } => decimal_from_stored(*value),
        Value::Text(text) if values::is_missing(&values::clean(text)) => return None,
        Value::Text(text) => {
            let number = values::parse_number(text, reader.conventions.mark);
            number.filter(|number| number.currency.is_none()).map(|number| number.value)
        }
        _ => None,
    };
    let unit = column.unit.as_ref().map_or(Decimal::ONE, |unit| unit.scale);
    let currency = column.unit.as_ref().and_then(|unit| Currency::parse(unit.currency.as_deref()?)).unwrap_or(reader.conventions.currency);
    let is_formula = sheet.formula(cell.row, cell.column).is_some();
    let in_bounds = |number: &Decimal| number.checked_mul(unit).is_some_and(|amount| amount.abs() <= Decimal::from(LARGEST));
    Some(number.filter(in_bounds).map(|number| Amount::scaled(number, unit, currency, is_formula)))
}

fn formula_columns<'a>(
    sheet: &Sheet,
    table: &TableLayout,
    data: impl Iterator<Item = &'a Vec<&'a Cell>>,
    reader: &Reader,
) -> Vec<FormulaColumn> {
    let names = names(table, reader);
    let mut columns: BTreeMap<u32, FormulaColumn> = BTreeMap::new();
    for cell in data.flatten() {
        let Some(column) = table.columns.iter().find(|column| column.column == cell.column) else { continue };
        let is_missing = matches!(&cell.value, Value::Text(text) if values::is_missing(&values::clean(text)));
        let found = columns.entry(cell.column).or_insert_with(|| FormulaColumn {
            field: column.field,
            name: names.get(&cell.column).cloned().unwrap_or_default(),
            table: table.table,
            formulas: 0,
            typed: 0,
            cells: Vec::new(),
        });
        if sheet.formula(cell.row, cell.column).is_some() {
            found.formulas += 1;
        } else if !is_missing {
            found.typed += 1;
            if found.cells.len() < KEPT {
                found.cells.push(sheet.cell_ref(cell.row, cell.column));
            }
        }
    }
    columns.into_values().filter(|column| column.formulas > 0 && column.typed > 0).collect()
}

/// What people call each column: its month, else its field.
fn names(table: &TableLayout, reader: &Reader) -> BTreeMap<u32, String> {
    let months: Vec<(Period, &Column)> = month_columns::of(table, reader.conventions.calendar.as_ref());
    let field = |column: &Column| (column.column, column.field.name().to_owned());
    let mut names: BTreeMap<u32, String> = table.columns.iter().map(field).collect();
    names.extend(months.into_iter().map(|(period, column)| (column.column, period.to_string())));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_and_counts_are_no_sums() {
        for formula in ["AVERAGE(H2:H8)", "subtotal(101,H2:H8)", "SUBTOTAL(3,H2:H8)", "COUNTA(H2:H8)"] {
            assert!(is_no_sum(formula), "{formula}");
        }
        for formula in ["SUM(H2:H8)", "SUBTOTAL(109,H2:H8)", "SUBTOTAL(9,H2:H8)", "H4+H9", ""] {
            assert!(!is_no_sum(formula), "{formula}");
        }
    }
}
