//! The rows of a table: which of them are data, and what each is called.
//!
//! Separate from building because people put much between their data: totals, headings of groups, headers once more, rows prepared
//! for later. What is left out here is left out of every sum, so each kind is told narrowly.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::money::decimal_from_stored;
use super::reader::{Reader, Row};
use super::sourced::RowRef;
use super::{totals, values};
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Format, Table, TableLayout, headers};
use crate::workbook::{Cell, CellRef, Sheet, Value, Workbook};

/// The data rows of a table: totals, group headings, repeated headers and rows that hold nothing but formulas' zeros left out.
pub(super) fn rows<'a>(
    workbook: &'a Workbook,
    table: &'a TableLayout,
    percents: BTreeMap<Field, bool>,
    reader: &mut Reader,
) -> impl Iterator<Item = Row<'a>> + use<'a> {
    let sheet = &workbook.sheets[table.sheet];
    let columns = Arc::new(table.fields());
    let percents = Arc::new(percents);
    for column in &table.columns {
        reader.presence.columns.entry(column.field).or_insert_with(|| sheet.cell_ref(table.header_row, column.column));
    }
    reader.presence.other_headers.extend(other_headers(sheet, table));
    let cells = cells_of(sheet, table);
    let unlabelled = unlabelled_totals(sheet, table, cells);
    reader.findings.extend(unlabelled.iter().map(|(row, column)| read_as_total(table.table, sheet.cell_ref(*row, *column))));
    let totals: BTreeSet<u32> = unlabelled.into_keys().collect();
    totals::remember(sheet, table, cells, &totals, reader);
    cells.chunk_by(|a, b| a.row == b.row).filter_map(move |cells| {
        let filled = data_cells(sheet, table, cells).filter(|_| !totals.contains(&cells[0].row))?;
        let reference =
            RowRef { sheet: sheet.name.clone(), row: cells[0].row, first_column: table.first_column(), columns: columns.clone() };
        let parts = key_parts(table, &filled);
        let (named, called) = (!parts.is_empty(), called(table.table, &parts));
        let key = if named { parts.join(" ") } else { hash_of(table.table, &filled) };
        Some(Row { sheet, layout: table, cells, reference, key, named, called, percents: percents.clone() })
    })
}

/// How many rows of a table are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Data.
    pub data: usize,
    /// Totals, labelled or not, which are left out of every sum.
    pub totals: usize,
    /// Headings of groups, headers once more, rows prepared for later: left out too.
    pub other: usize,
}

/// Counts the rows of a table by what they are. Blank rows, and rows with nothing in a column that is read, count as nothing.
pub fn count(sheet: &Sheet, table: &TableLayout) -> RowCounts {
    let cells = cells_of(sheet, table);
    let unlabelled = unlabelled_totals(sheet, table, cells);
    let mut counts = RowCounts::default();
    for cells in cells.chunk_by(|a, b| a.row == b.row) {
        match kind(sheet, table, cells) {
            RowKind::Data(_) if !unlabelled.contains_key(&cells[0].row) => counts.data += 1,
            RowKind::Data(_) | RowKind::Total(_) => counts.totals += 1,
            RowKind::Other => {
                let is_filled = |cell: &Cell| table.columns.iter().any(|column| column.column == cell.column) && !is_blank_text(cell);
                counts.other += usize::from(cells.iter().any(is_filled));
            }
        }
    }
    let object = sheet.tables.iter().find(|object| table.list_object.as_ref() == Some(&object.name));
    counts.totals += object.map_or(0, |object| object.totals_rows as usize);
    counts
}

/// The cells between a table's first and last row.
fn cells_of<'a>(sheet: &'a Sheet, table: &TableLayout) -> &'a [Cell] {
    let start = sheet.cells.partition_point(|cell| cell.row < table.rows.0);
    let end = sheet.cells.partition_point(|cell| cell.row <= table.rows.1);
    &sheet.cells[start..end.max(start)]
}

/// What a row is.
pub(super) enum RowKind<'a> {
    /// Data, with the filled cells of the table's columns.
    Data(Vec<&'a Cell>),
    /// A total, with its label as written.
    Total(String),
    /// Neither: blank, a heading, a header once more, or prepared for later.
    Other,
}

/// What a row is, by its cells.
pub(super) fn kind<'a>(sheet: &Sheet, table: &TableLayout, cells: &'a [Cell]) -> RowKind<'a> {
    let is_column = |cell: &Cell| table.columns.binary_search_by_key(&cell.column, |column| column.column).is_ok();
    let filled: Vec<&Cell> = cells.iter().filter(|cell| is_column(cell) && !is_blank_text(cell)).collect();
    if filled.is_empty() {
        return RowKind::Other;
    }
    if let Some(label) = label_of_total(table, &filled).or_else(|| label_beside(cells, &filled)) {
        return RowKind::Total(label);
    }
    if is_heading(table, &filled) || is_only_formulas(sheet, &filled) || is_header(table, &filled) {
        return RowKind::Other;
    }
    RowKind::Data(filled)
}

/// The filled cells of a row's columns, where the row is data.
fn data_cells<'a>(sheet: &Sheet, table: &TableLayout, cells: &'a [Cell]) -> Option<Vec<&'a Cell>> {
    match kind(sheet, table, cells) {
        RowKind::Data(filled) => Some(filled),
        RowKind::Total(_) | RowKind::Other => None,
    }
}

/// Headers that are no column of the table, in their order: one of them may be a required column in another spelling.
fn other_headers(sheet: &Sheet, table: &TableLayout) -> impl Iterator<Item = (Table, String, CellRef)> {
    let is_column = |cell: &&Cell| table.columns.iter().any(|column| column.column == cell.column);
    let headers = sheet.row(table.header_row).iter().filter(move |cell| !is_column(cell));
    headers.filter_map(|cell| match &cell.value {
        Value::Text(text) => Some((table.table, values::clean(text), sheet.cell_ref(cell.row, cell.column))),
        _ => None,
    })
}

fn is_blank_text(cell: &Cell) -> bool {
    matches!(&cell.value, Value::Text(text) if values::clean(text).is_empty())
}

fn text_of(cell: &Cell) -> Option<String> {
    match &cell.value {
        Value::Text(text) => Some(headers::normalise(text)),
        _ => None,
    }
}

/// Words that label a row as a total.
const TOTALS: [&str; 15] = [
    "total", "totals", "subtotal", "sub total", "grand total", "sum", "summe", "gesamt", "zwischensumme", "total geral", "totaal",
    "totale", "somme", "sous total", "suma",
];

/// The label of a total that stands in a column without a header, while the row's own columns hold no text.
fn label_beside(cells: &[Cell], filled: &[&Cell]) -> Option<String> {
    if filled.iter().any(|cell| matches!(cell.value, Value::Text(_))) {
        return None;
    }
    cells.iter().filter(|cell| text_of(cell).is_some_and(|text| TOTALS.contains(&&*text) || text.ends_with(" total"))).find_map(as_written)
}

/// The label of a row labelled as a total, by its first text.
fn label_of_total(table: &TableLayout, filled: &[&Cell]) -> Option<String> {
    let (first, text) = filled.iter().find_map(|cell| text_of(cell).map(|text| (cell, text)))?;
    let is_label = TOTALS.contains(&&*text) || text.ends_with(" total") || text.ends_with(" subtotal");
    // "Total rewards programme" is a name where the row has an id of its own.
    let key = table.columns.first().map_or(0, |column| column.column);
    let alone = || first.column == key && filled.iter().filter(|cell| text_of(cell).is_some()).count() == 1;
    if is_label || (text.starts_with("total ") && alone()) { as_written(first) } else { None }
}

fn as_written(cell: &Cell) -> Option<String> {
    match &cell.value {
        Value::Text(text) => Some(values::clean(text).trim_end_matches([':', ' ']).to_owned()),
        _ => None,
    }
}

/// A single text over a wide table's rows: the heading of a group, unless it looks like an id.
fn is_heading(table: &TableLayout, filled: &[&Cell]) -> bool {
    let [only] = filled else { return false };
    let Value::Text(text) = &only.value else { return false };
    let text = values::clean(text);
    let looks_like_id = !text.contains(char::is_whitespace) && text.contains(|c: char| c.is_ascii_digit());
    table.columns.len() >= 4 && !looks_like_id
}

/// Nothing but formulas that give numbers: a row prepared for later.
fn is_only_formulas(sheet: &Sheet, filled: &[&Cell]) -> bool {
    filled.iter().all(|cell| match &cell.value {
        Value::Number { value, .. } => value.abs() < f64::EPSILON && sheet.formula(cell.row, cell.column).is_some(),
        _ => false,
    })
}

/// Rows with no label that hold nothing but the sums of their columns, each with its first column: totals, wherever they stand.
///
/// A row of Targets may well hold nothing but amounts, and a ledger's rows are too many to look at twice.
fn unlabelled_totals(sheet: &Sheet, table: &TableLayout, cells: &[Cell]) -> BTreeMap<u32, u32> {
    if matches!(table.table, Table::Targets | Table::Actuals) {
        return BTreeMap::new();
    }
    let is_money = |cell: &&Cell| {
        let column = table.columns.iter().find(|column| column.column == cell.column);
        column.is_some_and(|column| column.field.spec().format == Format::Money)
    };
    let amount = |cell: &Cell| match cell.value {
        Value::Number { value, .. } if value.abs() < 1e15 => decimal_from_stored(value),
        _ => None,
    };
    let mut sums: BTreeMap<u32, (Decimal, usize)> = BTreeMap::new();
    let mut bare = Vec::new();
    for filled in cells.chunk_by(|a, b| a.row == b.row).filter_map(|cells| data_cells(sheet, table, cells)) {
        if filled.iter().all(is_money) {
            bare.push(filled);
            continue;
        }
        for cell in filled.iter().filter(|cell| is_money(cell)) {
            let (sum, count) = sums.entry(cell.column).or_default();
            *sum += amount(cell).unwrap_or_default();
            *count += 1;
        }
    }
    let is_sum = |cell: &&Cell| amount(cell).zip(sums.get(&cell.column)).is_some_and(|(amount, (sum, rows))| amount == *sum && *rows > 1);
    let totals = bare.into_iter().filter(|filled| filled.iter().all(is_sum));
    totals.map(|filled| (filled[0].row, filled[0].column)).collect()
}

fn read_as_total(table: Table, at: CellRef) -> Finding {
    let message = format!("row {} holds nothing but the sums of its columns and was read as a total", at.row + 1);
    let help = "label it Total, or give it an id if it is a row of its own".to_owned();
    Finding::new("assumed-layout", Level::Note, at, Subject::new(table.name(), "", "total row"), message, help)
}

/// The header once more, as on each page of a printed list.
fn is_header(table: &TableLayout, filled: &[&Cell]) -> bool {
    let same = |cell: &&Cell| {
        let column = table.columns.iter().find(|column| column.column == cell.column && !column.header.is_empty());
        column.is_some_and(|column| text_of(cell) == Some(headers::normalise(&column.header)))
    };
    // Most rows differ in their first cell already.
    same(&filled[0]) && filled.iter().filter(|cell| same(cell)).count() >= 3
}

/// What tells a row from the others of its table: its id, else its name; all that it has of several. Empty where there is none.
fn key_parts(table: &TableLayout, filled: &[&Cell]) -> Vec<String> {
    let (keys, most): (&[Field], usize) = match table.table {
        Table::Strategy => (&[Field::ChoiceId, Field::Choice], 1),
        Table::Initiatives => (&[Field::InitiativeId, Field::Initiative], 1),
        Table::Phasing => (&[Field::PhasingInitiative], 1),
        Table::Envelopes => (&[Field::Envelope], 1),
        Table::Targets => (&[Field::TargetLine, Field::TargetSegment, Field::TargetTerritory, Field::TargetProduct], 4),
        Table::Milestones => (&[Field::MilestoneInitiative, Field::Milestone], 2),
        Table::Conditions => (&[Field::ConditionId, Field::ConditionStatement], 1),
        Table::Headcount => (&[Field::Rep], 1),
        Table::Pipeline => (&[Field::PipelineSegment, Field::PipelinePeriod], 2),
        Table::Fx => (&[Field::FxCurrency, Field::FxPeriod, Field::FxType], 3),
        Table::Codes => (&[Field::CodeKind, Field::Code], 2),
        Table::Exceptions => (&[Field::ExceptionRule, Field::ExceptionSubject], 2),
        Table::Plan | Table::Actuals => (&[], 0),
    };
    let value = |field: &Field| {
        let column = table.columns.iter().find(|column| column.field == *field && column.month.is_none())?;
        let cell = filled.iter().find(|cell| cell.column == column.column)?;
        match &cell.value {
            Value::Text(text) => Some(values::clean(text)),
            Value::Number { value, .. } => Some(values::number_as_text(*value)),
            _ => None,
        }
    };
    keys.iter().filter_map(value).filter(|text| !text.is_empty()).take(most).collect()
}

/// What messages call a row: by its key, and by its table where a bare id would be taken for the initiative's own row.
/// Empty where it has no key: then its number is what people look for.
fn called(table: Table, parts: &[String]) -> String {
    match (table, parts) {
        (Table::Phasing, [id]) => format!("{id} on Phasing"),
        (Table::Milestones, [id, name]) => format!("{id} ('{name}')"),
        (Table::Milestones, [id]) => format!("{id} on Milestones"),
        (Table::Exceptions, [rule, subject]) => format!("{rule} for {subject}"),
        _ => parts.join(" "),
    }
}

/// A hash of a row's filled cells, by which a row without a key keeps its identity when rows move. A ledger's rows have none.
fn hash_of(table: Table, filled: &[&Cell]) -> String {
    if table == Table::Actuals {
        return String::new();
    }
    let mut hasher = blake3::Hasher::new();
    for cell in filled {
        hasher.update(format!("{}={:?};", cell.column, cell.value).as_bytes());
    }
    hasher.finalize().to_hex()[..8].to_owned()
}
