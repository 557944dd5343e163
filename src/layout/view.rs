//! The layout sheet by sheet: what each sheet and each column was taken for and why, and what was left out.
//!
//! Reading needs only what was recognised; people who bring a workbook of their own need to see the rest too. The same functions
//! decide both, so that what is shown here is what was read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fields::{Field, Table};
use super::regions::{self, How};
use super::{Column, FormLayout, LabelPlace, Layout, TableLayout, headers, is_helper, suggest};
use crate::workbook::{Cell, Sheet, Value, Visibility, Workbook};

/// How near a header must be to a field that has its column already: as near as a typing error.
const TYPING_ERROR: f64 = 0.93;

/// A sheet as it was taken.
#[derive(Clone, Debug)]
pub struct SheetView {
    /// Its place in the workbook.
    pub sheet: usize,
    /// Its name.
    pub name: Arc<str>,
    /// Whether people see it.
    pub visibility: Visibility,
    /// What it was taken for.
    pub taken: Taken,
}

/// What a sheet was taken for.
#[derive(Clone, Debug)]
pub enum Taken {
    /// The form of the Plan sheet: each label's place, and which required ones are missing.
    Form {
        /// Where each field's label and value stand.
        labels: BTreeMap<Field, LabelPlace>,
        /// Labels among them that are not read.
        others: Vec<OtherLabel>,
        /// Required labels that stand nowhere.
        missing: Vec<Field>,
    },
    /// A table.
    Table(TableView),
    /// Nothing: it was not read.
    Nothing(NotRead),
}

/// A label of the form that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherLabel {
    /// Its cell, as row and column, zero-based.
    pub at: (u32, u32),
    /// As written.
    pub label: String,
    /// The field whose spelling is near, where no label was found for that.
    pub near: Option<Field>,
}

/// Why a sheet was not read.
#[derive(Clone, Debug)]
pub enum NotRead {
    /// It has no filled cell.
    Blank,
    /// Its name says that it holds lists for drop-downs, or words on how to fill in the rest.
    Helper,
    /// It looks like a table that was read from another sheet.
    Second {
        /// The table.
        table: Table,
        /// The sheet from which it was read.
        kept: Arc<str>,
    },
    /// No table was recognised, with the row that came nearest to being the header of one.
    Unknown(Option<NearMiss>),
}

/// A row with some headers of a table, and too few to take it for one.
#[derive(Clone, Debug)]
pub struct NearMiss {
    /// The table.
    pub table: Table,
    /// The row, zero-based.
    pub row: u32,
    /// The headers that it has.
    pub has: Vec<Column>,
    /// The required columns that it has not.
    pub missing: Vec<Field>,
}

/// A table that was read.
#[derive(Clone, Debug)]
pub struct TableView {
    /// Its layout.
    pub layout: TableLayout,
    /// Why each of its columns was taken for what it is, in their order.
    pub why: Vec<How>,
    /// The columns beside them, which are not read.
    pub others: Vec<OtherColumn>,
    /// Required columns that were not found.
    pub missing: Vec<Field>,
}

/// A column of a table that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherColumn {
    /// The column, zero-based.
    pub column: u32,
    /// Its header as written; blank where it has none.
    pub header: String,
    /// Why it is not read.
    pub why: Left,
}

/// Why a column is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// No spelling of a field, and near none.
    Unknown,
    /// No spelling of a field, and near this one, for which no column was found.
    Near(Field),
    /// No spelling of a field, and near one that another column was taken for.
    NearTaken(Field, u32),
    /// It reads as a field that another column was taken for, which stands to the left.
    Taken(Field, u32),
    /// It names a month, and this table has no month columns.
    Month,
    /// It has filled cells and no header.
    NoHeader,
    /// It stands beside the real table that was read.
    Outside,
}

/// Every sheet of a workbook, in its order, as its layout takes it. Our own sheets are not among a workbook's.
pub fn view(workbook: &Workbook, layout: &Layout) -> Vec<SheetView> {
    let sheets = workbook.sheets.iter().enumerate();
    sheets
        .map(|(index, sheet)| {
            let table = layout.tables.iter().find(|table| table.sheet == index);
            let form = layout.form.as_ref().filter(|form| form.sheet == index);
            let taken = match (table, form) {
                (Some(table), _) => Taken::Table(table_view(sheet, table)),
                (None, Some(form)) => form_view(sheet, form),
                (None, None) => Taken::Nothing(not_read(workbook, sheet, layout)),
            };
            SheetView { sheet: index, name: sheet.name.clone(), visibility: sheet.visibility, taken }
        })
        .collect()
}

fn form_view(sheet: &Sheet, form: &FormLayout) -> Taken {
    let missing = missing(Table::Plan, &form.labels.keys().copied().collect());
    Taken::Form { labels: form.labels.clone(), others: other_labels(sheet, form), missing }
}

/// Texts of the labels' column, from the first label to a little under the last, that have an entry beside them and are not read.
fn other_labels(sheet: &Sheet, form: &FormLayout) -> Vec<OtherLabel> {
    const UNDER: u32 = 10;
    let places = || form.labels.values().map(|place| place.label);
    let Some((first, last)) = places().min().zip(places().max()) else { return Vec::new() };
    let start = sheet.cells.partition_point(|cell| cell.row < first.0);
    let cells = sheet.cells[start..].iter().take_while(|cell| cell.row <= last.0.saturating_add(UNDER));
    let is_beside = |label: &Cell, cell: &Cell| cell.column > label.column && cell.column <= label.column + 3;
    let mut others = Vec::new();
    for cell in cells.filter(|cell| cell.column == first.1 && places().all(|place| place != (cell.row, cell.column))) {
        let Value::Text(text) = &cell.value else { continue };
        if sheet.row(cell.row).iter().any(|other| is_beside(cell, other)) {
            let near = suggest::nearest(Table::Plan, text).map(|(field, _)| field).filter(|field| !form.labels.contains_key(field));
            others.push(OtherLabel { at: (cell.row, cell.column), label: text.to_string(), near });
        }
    }
    others
}

fn table_view(sheet: &Sheet, table: &TableLayout) -> TableView {
    let fields: BTreeSet<Field> = table.columns.iter().map(|column| column.field).collect();
    let why = |column: &Column| match column.month {
        Some(_) => How::Month,
        None => regions::matched(table.table, &headers::parse(&column.header)).map_or(How::Spelling, |(_, how)| how),
    };
    TableView {
        why: table.columns.iter().map(why).collect(),
        others: others(sheet, table),
        missing: missing(table.table, &fields),
        layout: table.clone(),
    }
}

fn missing(table: Table, fields: &BTreeSet<Field>) -> Vec<Field> {
    table.fields().filter(|spec| spec.is_missing(|field| fields.contains(&field))).map(|spec| spec.field).collect()
}

/// The columns of a table's header row that are not read, and those that have data and no header.
fn others(sheet: &Sheet, table: &TableLayout) -> Vec<OtherColumn> {
    let object = sheet.tables.iter().find(|object| table.list_object.as_ref() == Some(&object.name));
    let is_outside = |column: u32| object.is_some_and(|object| !(object.range.1..=object.range.3).contains(&column));
    let is_read = |column: u32| table.columns.binary_search_by_key(&column, |column| column.column).is_ok();
    let mut others = BTreeMap::new();
    for cell in sheet.row(table.header_row).iter().filter(|cell| !is_read(cell.column)) {
        let header = match &cell.value {
            Value::Text(text) => text.to_string(),
            Value::Number { is_date: true, .. } => String::new(),
            _ => continue,
        };
        let why = if is_outside(cell.column) {
            Left::Outside
        } else if header.is_empty() || super::months::parse(&header).is_some() {
            Left::Month
        } else {
            unread(table, &header)
        };
        others.insert(cell.column, OtherColumn { column: cell.column, header, why });
    }
    let within = sheet.row(table.header_row).first().zip(sheet.row(table.header_row).last());
    let Some((first, last)) = within.map(|(first, last)| (first.column, last.column)) else { return Vec::new() };
    let start = sheet.cells.partition_point(|cell| cell.row < table.rows.0);
    for cell in sheet.cells[start..].iter().take_while(|cell| cell.row <= table.rows.1) {
        let column = cell.column;
        if (first..=last).contains(&column) && !is_read(column) && !is_outside(column) && sheet.cell(table.header_row, column).is_none() {
            others.entry(column).or_insert_with(|| OtherColumn { column, header: String::new(), why: Left::NoHeader });
        }
    }
    others.into_values().collect()
}

/// Why the column of a header that is no month is not read.
fn unread(table: &TableLayout, header: &str) -> Left {
    let taken = |field: Field| table.columns.iter().find(|column| column.field == field).map(|column| column.column);
    match regions::matched(table.table, &headers::parse(header)) {
        Some((field, _)) => taken(field).map_or(Left::Unknown, |column| Left::Taken(field, column)),
        None => match suggest::nearest(table.table, header).map(|(field, nearness)| (field, nearness, taken(field))) {
            Some((field, _, None)) => Left::Near(field),
            Some((field, nearness, Some(column))) if nearness >= TYPING_ERROR => Left::NearTaken(field, column),
            _ => Left::Unknown,
        },
    }
}

fn not_read(workbook: &Workbook, sheet: &Sheet, layout: &Layout) -> NotRead {
    if sheet.cells.is_empty() {
        return NotRead::Blank;
    }
    if is_helper(sheet) {
        return NotRead::Helper;
    }
    let second = regions::table(workbook, sheet)
        .and_then(|table| layout.table(table.table))
        .map(|kept| NotRead::Second { table: kept.table, kept: kept.name.clone() });
    let form = || {
        let kept = layout.form.as_ref().filter(|_| regions::form(sheet).is_some())?;
        Some(NotRead::Second { table: Table::Plan, kept: kept.name.clone() })
    };
    second.or_else(form).unwrap_or_else(|| NotRead::Unknown(near_miss(workbook, sheet)))
}

fn near_miss(workbook: &Workbook, sheet: &Sheet) -> Option<NearMiss> {
    let (table, row, has) = regions::nearest(workbook, sheet)?;
    let missing = missing(table, &has.iter().map(|column| column.field).collect());
    Some(NearMiss { table, row, has, missing })
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
