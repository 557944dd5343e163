//! What `inspect --format json` prints, versioned as `result.json` is.

use serde::Serialize;

use super::{InspectedSheet, Inspection};
use crate::layout::view::{Left, NotRead, OtherColumn, TableView, Taken};
use crate::layout::{Column, Field, How, Table, Unit};
use crate::plan::build::SettledBy;
use crate::plan::values::DecimalMark;
use crate::render::json::TOOL;
use crate::workbook::cell_ref::column_name;
use crate::workbook::{CellRef, Visibility};

/// The schema of what `inspect --format json` prints.
pub const INSPECT: &str = "throughline.inspect/1";

/// What `inspect --format json` prints.
#[derive(Debug, Serialize)]
pub struct InspectFile {
    schema: &'static str,
    tool: &'static str,
    file: String,
    format: &'static str,
    annotated: bool,
    unreadable: Vec<String>,
    business: Option<Found>,
    fiscal_year: Option<Year>,
    cycle: Option<Found>,
    currency: Option<Found>,
    texts: Texts,
    sheets: Vec<SheetLine>,
    missing: Vec<&'static str>,
    assumed: Vec<Assumed>,
}

#[derive(Debug, Serialize)]
struct Found {
    value: String,
    at: String,
}

#[derive(Debug, Serialize)]
struct Year {
    label: String,
    first_month: String,
    last_month: String,
    at: Option<String>,
}

#[derive(Debug, Serialize)]
struct Texts {
    decimal_mark: &'static str,
    decimal_mark_by: &'static str,
    month_first: Option<bool>,
    month_first_by: &'static str,
    dates_from_1904: bool,
}

#[derive(Debug, Serialize)]
struct SheetLine {
    name: String,
    visibility: &'static str,
    /// What it was taken for; null where it was not read.
    table: Option<&'static str>,
    form: bool,
    why_not: Option<WhyNot>,
    list_object: Option<String>,
    header_row: Option<u32>,
    rows: Option<Rows>,
    labels: Vec<Label>,
    columns: Vec<ColumnLine>,
    missing: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct WhyNot {
    reason: &'static str,
    table: Option<&'static str>,
    read_instead: Option<String>,
    row: Option<u32>,
    has: Vec<&'static str>,
    missing: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct Rows {
    data: usize,
    totals: usize,
    other: usize,
}

#[derive(Debug, Serialize)]
struct Label {
    label: String,
    at: String,
    /// What it was taken for; null where it is not read.
    field: Option<&'static str>,
    value_at: Option<String>,
    value: Option<String>,
    /// The field whose spelling is near, where it is not read.
    near: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct ColumnLine {
    column: String,
    header: String,
    /// What it was taken for; null where it is not read.
    field: Option<&'static str>,
    why: &'static str,
    month: Option<String>,
    scale: Option<String>,
    currency: Option<String>,
    /// The field that is near, or that another column was taken for.
    near: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Assumed {
    at: String,
    message: String,
}

/// An inspection as it is printed.
pub fn file(inspection: &Inspection) -> InspectFile {
    let settled = |by: SettledBy| match by {
        SettledBy::Settings => "settings",
        SettledBy::Workbook => "workbook",
        SettledBy::Nothing => "nothing",
    };
    let texts = inspection.texts;
    InspectFile {
        schema: INSPECT,
        tool: TOOL,
        file: inspection.file.clone(),
        format: inspection.format,
        annotated: inspection.annotated,
        unreadable: inspection.unreadable.clone(),
        business: inspection.business.as_ref().map(|found| found_at(&found.value, &found.at)),
        fiscal_year: inspection.calendar.as_ref().map(|year| Year {
            label: year.label.clone(),
            first_month: year.first().to_string(),
            last_month: year.last().to_string(),
            at: inspection.calendar_at.as_ref().map(ToString::to_string),
        }),
        cycle: inspection.cycle.as_ref().map(|found| found_at(found.value, &found.at)),
        currency: inspection.currency.as_ref().map(|found| found_at(found.value, &found.at)),
        texts: Texts {
            decimal_mark: match texts.mark {
                DecimalMark::Dot => ".",
                DecimalMark::Comma => ",",
            },
            decimal_mark_by: settled(texts.mark_by),
            month_first: texts.month_first,
            month_first_by: settled(texts.dates_by),
            dates_from_1904: inspection.dates_from_1904,
        },
        sheets: inspection.sheets.iter().map(sheet).collect(),
        missing: inspection.missing.iter().map(|table| table.name()).collect(),
        assumed: inspection.assumed.iter().map(|(at, message)| Assumed { at: at.to_string(), message: message.clone() }).collect(),
    }
}

fn found_at(value: impl ToString, at: &CellRef) -> Found {
    Found { value: value.to_string(), at: at.to_string() }
}

fn sheet(sheet: &InspectedSheet) -> SheetLine {
    let view = &sheet.view;
    let mut line = SheetLine {
        name: view.name.to_string(),
        visibility: match view.visibility {
            Visibility::Visible => "visible",
            Visibility::Hidden => "hidden",
            Visibility::VeryHidden => "very hidden",
        },
        table: None,
        form: false,
        why_not: None,
        list_object: None,
        header_row: None,
        rows: None,
        labels: Vec::new(),
        columns: Vec::new(),
        missing: Vec::new(),
    };
    match &view.taken {
        Taken::Form { labels, others, missing } => {
            line.table = Some(Table::Plan.name());
            line.form = true;
            line.missing = names(missing);
            let at = |(row, column)| CellRef { sheet: view.name.clone(), row, column }.to_string();
            let entry = |field: &Field| sheet.entries.get(field).cloned().unwrap_or_default();
            let read = labels.iter().map(|(field, place)| Label {
                label: entry(field).label,
                at: at(place.label),
                field: Some(field.name()),
                value_at: Some(at(place.value)),
                value: Some(entry(field).value).filter(|value| !value.is_empty()),
                near: None,
            });
            let others = others.iter().map(|other| Label {
                label: other.label.clone(),
                at: at(other.at),
                field: None,
                value_at: None,
                value: None,
                near: other.near.map(Field::name),
            });
            line.labels = read.chain(others).collect();
        }
        Taken::Table(table) => {
            line.table = Some(table.layout.table.name());
            line.list_object = table.layout.list_object.clone();
            line.header_row = Some(table.layout.header_row + 1);
            line.rows = Some(Rows { data: sheet.rows.data, totals: sheet.rows.totals, other: sheet.rows.other });
            line.columns = columns(sheet, table);
            line.missing = names(&table.missing);
        }
        Taken::Nothing(why) => line.why_not = Some(why_not(why)),
    }
    line
}

fn columns(sheet: &InspectedSheet, table: &TableView) -> Vec<ColumnLine> {
    let read = table.layout.columns.iter().zip(&table.why).map(|(column, how)| (column.column, column_line(sheet, column, *how)));
    let mut columns: Vec<(u32, ColumnLine)> = read.chain(table.others.iter().map(|other| (other.column, other_line(other)))).collect();
    columns.sort_by_key(|(column, _)| *column);
    columns.into_iter().map(|(_, line)| line).collect()
}

fn column_line(sheet: &InspectedSheet, column: &Column, how: How) -> ColumnLine {
    let scale = |unit: &Unit| unit.scale.to_string();
    ColumnLine {
        column: column_name(column.column),
        header: column.header.clone(),
        field: Some(column.field.name()),
        why: match how {
            How::Name => "name",
            How::Spelling => "spelling",
            How::WithYear => "spelling with year",
            How::Month => "month",
        },
        month: sheet.months.get(&column.column).map(ToString::to_string),
        scale: column.unit.as_ref().map(scale),
        currency: column.unit.as_ref().and_then(|unit| unit.currency.clone()),
        near: None,
    }
}

fn other_line(other: &OtherColumn) -> ColumnLine {
    let (why, near) = match other.why {
        Left::Unknown => ("unknown", None),
        Left::Near(field) => ("near", Some(field)),
        Left::NearTaken(field, _) => ("near one that is taken", Some(field)),
        Left::Taken(field, _) => ("taken", Some(field)),
        Left::Month => ("no place for months", None),
        Left::NoHeader => ("no header", None),
        Left::Outside => ("beside the table", None),
    };
    ColumnLine {
        column: column_name(other.column),
        header: other.header.clone(),
        field: None,
        why,
        month: None,
        scale: None,
        currency: None,
        near: near.map(Field::name),
    }
}

fn why_not(why: &NotRead) -> WhyNot {
    let reason = match why {
        NotRead::Blank => "blank",
        NotRead::Helper => "helper",
        NotRead::Second { .. } => "second",
        NotRead::Unknown(_) => "unknown",
    };
    let mut line = WhyNot { reason, table: None, read_instead: None, row: None, has: Vec::new(), missing: Vec::new() };
    match why {
        NotRead::Second { table, kept } => {
            line.table = Some(table.name());
            line.read_instead = Some(kept.to_string());
        }
        NotRead::Unknown(Some(near)) => {
            line.table = Some(near.table.name());
            line.row = Some(near.row + 1);
            line.has = near.has.iter().map(|column| column.field.name()).collect();
            line.missing = names(&near.missing);
        }
        NotRead::Blank | NotRead::Helper | NotRead::Unknown(None) => {}
    }
    line
}

fn names(fields: &[Field]) -> Vec<&'static str> {
    fields.iter().map(|field| field.name()).collect()
}
