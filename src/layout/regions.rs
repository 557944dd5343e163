//! Regions of a sheet: which row is a header, and whether a column of labels is a form.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::fields::{FIELDS, Field, Required, Table};
use super::headers::{self, Header};
use super::months::{self, MonthLabel};
use super::{Column, LabelPlace, TableLayout, named_for};
use crate::workbook::{Cell, ListObject, Sheet, Value, Workbook};

/// How far down a header is looked for.
const HEADER_ROWS: u32 = 60;

/// Why a header was taken for its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is the field's name in the official workbook.
    Name,
    /// It is another spelling of it.
    Spelling,
    /// It is a spelling of it but for the year at its end.
    WithYear,
    /// It is a month.
    Month,
}

/// The Plan sheet as a form: a column of labels with their values to the right. At least three labels, two on a sheet named for it.
pub(super) fn form(sheet: &Sheet) -> Option<BTreeMap<Field, LabelPlace>> {
    let mut by_column: BTreeMap<u32, BTreeMap<Field, LabelPlace>> = BTreeMap::new();
    for cell in sheet.cells.iter().take_while(|cell| cell.row < 2 * HEADER_ROWS) {
        let Value::Text(text) = &cell.value else { continue };
        let Some(field) = field_named(Table::Plan, &headers::parse(text)) else { continue };
        // The value is the next used cell within three columns, else the cell beside the label.
        let value = sheet.row(cell.row).iter().map(|other| other.column).find(|column| *column > cell.column && *column <= cell.column + 3);
        let place = LabelPlace { label: (cell.row, cell.column), value: (cell.row, value.unwrap_or(cell.column + 1)) };
        by_column.entry(cell.column).or_default().entry(field).or_insert(place);
    }
    let best = by_column.into_values().max_by_key(BTreeMap::len)?;
    let least = if named_for(sheet, Table::Plan) { 2 } else { 3 };
    // Labels of a form stand under one another; headers stand side by side.
    let rows: std::collections::BTreeSet<u32> = best.values().map(|place| place.label.0).collect();
    (best.len() >= least && rows.len() == best.len()).then_some(best)
}

/// The table that a sheet holds, if its headers say one clearly enough.
pub(super) fn table(workbook: &Workbook, sheet: &Sheet) -> Option<TableLayout> {
    let named = Table::ALL.into_iter().find(|table| *table != Table::Plan && named_for(sheet, *table));
    let mut best: Option<TableLayout> = None;
    let mut consider = |candidate: TableLayout| {
        if best.as_ref().is_none_or(|best| candidate.score > best.score) {
            best = Some(candidate);
        }
    };
    for cells in sheet.rows().take_while(|cells| cells[0].row < HEADER_ROWS) {
        let object = sheet.tables.iter().find(|object| object.header_rows > 0 && object.range.0 == cells[0].row);
        let cells: Vec<&Cell> = match object {
            Some(object) => cells.iter().filter(|cell| (object.range.1..=object.range.3).contains(&cell.column)).collect(),
            None => cells.iter().collect(),
        };
        if cells.len() < 2 {
            continue;
        }
        let parsed: Vec<(&Cell, Header, Option<MonthLabel>)> =
            cells.into_iter().filter_map(|cell| header_of(workbook, cell).map(|(header, month)| (cell, header, month))).collect();
        if parsed.len() < 2 {
            continue;
        }
        for kind in Table::ALL.into_iter().filter(|kind| *kind != Table::Plan && named.is_none_or(|named| named == *kind)) {
            if let Some(candidate) = match_row(sheet, kind, &parsed, object, named == Some(kind)) {
                consider(candidate);
            }
        }
    }
    best
}

/// The row that has most headers of one table, where it has at least two; the first of equals.
pub(super) fn nearest(workbook: &Workbook, sheet: &Sheet) -> Option<(Table, u32, Vec<Column>)> {
    let mut best: Option<(Table, u32, Vec<Column>)> = None;
    for cells in sheet.rows().take_while(|cells| cells[0].row < HEADER_ROWS) {
        let parsed: Vec<(&Cell, Header, Option<MonthLabel>)> =
            cells.iter().filter_map(|cell| header_of(workbook, cell).map(|(header, month)| (cell, header, month))).collect();
        for kind in Table::ALL.into_iter().filter(|kind| *kind != Table::Plan) {
            let columns: Vec<Column> = columns(kind, &parsed).into_iter().filter(|column| column.month.is_none()).collect();
            if columns.len() >= best.as_ref().map_or(2, |(_, _, best)| best.len() + 1) {
                best = Some((kind, cells[0].row, columns));
            }
        }
    }
    best
}

/// The columns of one header row that read as the same field, of the same year where they name one; the first of each is used.
pub(super) fn repeated(sheet: &Sheet, table: &TableLayout) -> Vec<Vec<Column>> {
    let object = sheet.tables.iter().find(|object| table.list_object.as_ref() == Some(&object.name));
    let inside = |column: u32| object.is_none_or(|object| (object.range.1..=object.range.3).contains(&column));
    let mut fields: BTreeMap<Field, Vec<Column>> = BTreeMap::new();
    for cell in sheet.row(table.header_row).iter().filter(|cell| inside(cell.column)) {
        let Value::Text(text) = &cell.value else { continue };
        let Some(field) = field_named(table.table, &headers::parse(text)) else { continue };
        let is_used = |column: &&Column| column.column == cell.column && column.field == field && column.month.is_none();
        let column = Column { column: cell.column, field, header: text.to_string(), unit: None, month: None };
        let used = table.columns.iter().any(|column| is_used(&column));
        let all = fields.entry(field).or_default();
        if used || all.first().is_some_and(|first| year_of(&first.header) == year_of(text)) {
            all.push(column);
        }
    }
    fields.into_values().filter(|columns| columns.len() > 1).collect()
}

/// The year that a header ends in: two totals of two years are two columns.
fn year_of(header: &str) -> String {
    headers::parse(header).name.chars().rev().take_while(char::is_ascii_digit).collect()
}

fn match_row(
    sheet: &Sheet,
    kind: Table,
    parsed: &[(&Cell, Header, Option<MonthLabel>)],
    object: Option<&ListObject>,
    named: bool,
) -> Option<TableLayout> {
    let columns = columns(kind, parsed);
    let has = |field: Field| columns.iter().any(|column| column.field == field);
    let fields = columns.iter().filter(|column| column.month.is_none()).count();
    let months = columns.len() - fields;
    let required: Vec<Field> = kind.fields().filter(|spec| spec.required == Required::Yes).map(|spec| spec.field).collect();
    let complete = required.iter().all(|field| has(*field));
    let keyed = required.first().is_some_and(|field| has(*field));
    let clear = (named && fields >= 2) || (complete && fields >= 3) || (keyed && fields >= 4);
    if !clear {
        return None;
    }
    let header_row = parsed[0].0.row;
    let last_used = sheet.cells.last().map_or(header_row, |cell| cell.row);
    let last = object.map_or(last_used, |object| last_row_of(sheet, object, &columns));
    let score = fields + usize::from(months >= 3) * 2 + usize::from(named) * 4 + usize::from(object.is_some());
    Some(TableLayout {
        table: kind,
        sheet: 0,
        name: sheet.name.clone(),
        header_row,
        rows: (header_row + 1, last),
        columns,
        list_object: object.map(|object| object.name.clone()),
        score,
    })
}

/// The columns of a header row that are understood as a table's, the first of each field.
fn columns(kind: Table, parsed: &[(&Cell, Header, Option<MonthLabel>)]) -> Vec<Column> {
    let months_field = FIELDS.iter().find(|spec| spec.table == kind && spec.required == Required::Months).map(|spec| spec.field);
    // Month columns directly on Initiatives are the budget's phasing.
    let months_field = months_field.or((kind == Table::Initiatives).then_some(Field::PhasingMonths));
    let bare = parsed.iter().filter(|(_, _, month)| matches!(month, Some(MonthLabel::Bare(_)))).count();
    let mut columns: Vec<Column> = Vec::new();
    for (cell, header, month) in parsed {
        let month = month.filter(|month| !matches!(month, MonthLabel::Bare(_)) || bare >= 3);
        let (field, month) = match (field_named(kind, header), month, months_field) {
            (_, Some(month), Some(field)) => (field, Some(month)),
            (Some(field), None, _) => (field, None),
            _ => continue,
        };
        if month.is_none() && columns.iter().any(|column| column.field == field) {
            continue;
        }
        let text = match &cell.value {
            Value::Text(text) => text.to_string(),
            _ => String::new(),
        };
        columns.push(Column { column: cell.column, field, header: text, unit: header.unit.clone(), month });
    }
    columns
}

/// The last row of a real table's data: its totals row left out, rows that people added right under it taken in.
fn last_row_of(sheet: &Sheet, object: &ListObject, columns: &[Column]) -> u32 {
    let mut last = object.range.2.saturating_sub(object.totals_rows);
    if object.totals_rows > 0 {
        return last;
    }
    let is_filled = |row: u32| sheet.row(row).iter().filter(|cell| columns.iter().any(|column| column.column == cell.column)).count() >= 2;
    while is_filled(last + 1) {
        last += 1;
    }
    last
}

fn header_of(workbook: &Workbook, cell: &Cell) -> Option<(Header, Option<MonthLabel>)> {
    match &cell.value {
        Value::Text(text) => {
            let header = headers::parse(text);
            (!header.name.is_empty()).then(|| {
                let month = months::parse(text).or_else(|| months::parse(&header.name));
                (header, month)
            })
        }
        Value::Number { value, is_date: true } => {
            let date = crate::workbook::date_of(*value, workbook.dates_from_1904)?;
            Some((Header::default(), Some(MonthLabel::Dated { year: date.year(), month: date.month() })))
        }
        Value::Number { value, is_date: false } if (1.0..=12.0).contains(value) && value.fract().abs() < f64::EPSILON => {
            Some((Header::default(), Some(MonthLabel::Bare(*value as u8))))
        }
        _ => None,
    }
}

/// The field of a table that a header names, by its name or one of its spellings; with its unit or without.
fn field_named(table: Table, header: &Header) -> Option<Field> {
    find(table, header).map(|(field, _)| field)
}

/// The field of a table that a header names, and why.
pub(super) fn matched(table: Table, header: &Header) -> Option<(Field, How)> {
    find(table, header).map(|(field, words)| {
        let how = match words {
            Words::All(words) if words == headers::normalise(field.name()) => How::Name,
            Words::All(_) => How::Spelling,
            Words::AllButYear => How::WithYear,
        };
        (field, how)
    })
}

/// Which words of a header are a spelling.
enum Words<'a> {
    All(&'a str),
    AllButYear,
}

fn find(table: Table, header: &Header) -> Option<(Field, Words<'_>)> {
    let find = |name: &str| spellings().get(&(table, name)).copied();
    if header.name.is_empty() {
        return None;
    }
    let name = find(&header.name).map(|field| (field, Words::All(&header.name)));
    let bare = || find(&header.bare).filter(|_| header.bare != header.name).map(|field| (field, Words::All(&header.bare)));
    name.or_else(bare).or_else(|| {
        // `Total 2027`, `FY2027`: a total that names its year.
        let without_year = header.name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
        let field = find(without_year).filter(|_| without_year != header.name && !without_year.is_empty())?;
        Some((field, Words::AllButYear))
    })
}

/// Every spelling of every field that is a column of its own, normalised, made once.
fn spellings() -> &'static BTreeMap<(Table, &'static str), Field> {
    static SPELLINGS: OnceLock<BTreeMap<(Table, &'static str), Field>> = OnceLock::new();
    SPELLINGS.get_or_init(|| {
        let columns = FIELDS.iter().filter(|spec| spec.required != Required::Months);
        columns
            .flat_map(|spec| spec.spellings.iter().chain([&spec.name]).map(move |spelling| (spec, spelling)))
            .map(|(spec, spelling)| ((spec.table, &*headers::normalise(spelling).leak()), spec.field))
            .collect()
    })
}
