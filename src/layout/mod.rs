//! The layout: where a workbook's tables are, and what each of their columns means.
//!
//! A value that can be printed and, later, saved and used again. Built by [`recognise`] from plain cells; the plan is built from
//! it without looking for anything again. Columns match by spelling, exactly after normalisation; similarity only ever suggests.

pub mod fields;
pub mod headers;
pub mod months;
mod regions;
pub mod suggest;
pub mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use fields::{FIELDS, Field, FieldSpec, Format, Required, Table};
pub use headers::Unit;
pub use months::MonthLabel;
pub use regions::How;

use crate::finding::{Finding, Level, Subject};
use crate::workbook::{CellRef, Sheet, Visibility, Workbook};

/// Where a workbook's tables are.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The Plan sheet's labels and values, where it is a form.
    pub form: Option<FormLayout>,
    /// The tables, in the workbook's order of sheets.
    pub tables: Vec<TableLayout>,
}

/// A form of labels with their values beside them.
#[derive(Clone, Debug)]
pub struct FormLayout {
    /// The place of its sheet in the workbook.
    pub sheet: usize,
    /// Its sheet's name.
    pub name: Arc<str>,
    /// Where each field's label and value stand.
    pub labels: BTreeMap<Field, LabelPlace>,
}

/// Where a label of a form and its value stand, as row and column, zero-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelPlace {
    /// The label's cell.
    pub label: (u32, u32),
    /// The value's cell, which may be blank.
    pub value: (u32, u32),
}

/// A table: one header row, and the data rows under it.
#[derive(Clone, Debug)]
pub struct TableLayout {
    /// What it is.
    pub table: Table,
    /// The place of its sheet in the workbook.
    pub sheet: usize,
    /// Its sheet's name.
    pub name: Arc<str>,
    /// The header row, zero-based.
    pub header_row: u32,
    /// The first and the last row that may hold data, zero-based, both included; the last is before the first where there is none.
    pub rows: (u32, u32),
    /// Its columns that are understood, from left to right.
    pub columns: Vec<Column>,
    /// The name of the real table it was taken from, if it is one.
    pub list_object: Option<String>,
    /// How many of its headers matched, by which it was chosen.
    score: usize,
}

/// A column that is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The column, zero-based.
    pub column: u32,
    /// What it holds.
    pub field: Field,
    /// Its header as written.
    pub header: String,
    /// The unit its header states.
    pub unit: Option<Unit>,
    /// The month, for month columns.
    pub month: Option<MonthLabel>,
}

impl TableLayout {
    /// The column of each field; a month field is not among them.
    pub fn fields(&self) -> BTreeMap<Field, u32> {
        self.columns.iter().filter(|column| column.month.is_none()).map(|column| (column.field, column.column)).collect()
    }

    /// The first column that is understood.
    pub fn first_column(&self) -> u32 {
        self.columns.first().map_or(0, |column| column.column)
    }
}

impl Layout {
    /// The layout of a table, if the workbook has it.
    pub fn table(&self, table: Table) -> Option<&TableLayout> {
        self.tables.iter().find(|layout| layout.table == table)
    }
}

/// Finds the tables of a workbook, with what was assumed.
///
/// Each sheet is the table whose headers it matches best, over its first 60 rows; real tables are looked at first. Of two sheets
/// that match one table, the one that people see and whose name says so is taken, and the other one is said to be left out.
pub fn recognise(workbook: &Workbook) -> (Layout, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut layout = Layout::default();
    let mut unread = Vec::new();
    for (index, sheet) in workbook.sheets.iter().enumerate().filter(|(_, sheet)| !is_helper(sheet)) {
        let form = regions::form(sheet);
        let table = regions::table(workbook, sheet);
        let form_score = form.as_ref().map_or(0, BTreeMap::len);
        match table {
            Some(table) if table.score >= form_score => layout.tables.push(TableLayout { sheet: index, ..table }),
            _ => match form {
                Some(labels) => {
                    let found = FormLayout { sheet: index, name: sheet.name.clone(), labels };
                    choose_form(workbook, &mut layout, found, &mut findings);
                }
                None => unread.push(sheet),
            },
        }
    }
    keep_best(workbook, &mut layout, &mut findings);
    for table in &layout.tables {
        say_assumptions(workbook, table, &mut findings);
    }
    if let Some(form) = &layout.form {
        let sheet = &workbook.sheets[form.sheet];
        let first = form.labels.values().map(|place| place.label).min().unwrap_or_default();
        say_hidden(sheet, sheet.cell_ref(first.0, first.1), Table::Plan, &mut findings);
    }
    findings.extend(unread.into_iter().filter(|sheet| is_worth_saying(sheet)).map(|sheet| {
        assumed(
            sheet.cell_ref(0, 0),
            "sheet",
            format!("the sheet '{}' was not read: no table of a plan was recognised on it", sheet.name),
            "nothing, if it is no part of the plan; else name its columns as the template does".to_owned(),
        )
    }));
    (layout, findings)
}

fn choose_form(workbook: &Workbook, layout: &mut Layout, found: FormLayout, findings: &mut Vec<Finding>) {
    let rank = |form: &FormLayout| {
        let sheet = &workbook.sheets[form.sheet];
        (sheet.visibility == Visibility::Visible, named_for(sheet, Table::Plan), form.labels.len())
    };
    let (kept, dropped) = match layout.form.take() {
        Some(before) if rank(&before) >= rank(&found) => (before, Some(found)),
        Some(before) => (found, Some(before)),
        None => (found, None),
    };
    if let Some(dropped) = dropped {
        findings.push(left_out(&workbook.sheets[dropped.sheet], &kept.name, Table::Plan));
    }
    layout.form = Some(kept);
}

/// Of the tables of one kind keeps the best, and says which sheets were left out.
fn keep_best(workbook: &Workbook, layout: &mut Layout, findings: &mut Vec<Finding>) {
    for kind in Table::ALL {
        let rank = |table: &TableLayout| {
            let sheet = &workbook.sheets[table.sheet];
            (sheet.visibility == Visibility::Visible, named_for(sheet, kind), table.score)
        };
        // The first of equals is kept, so that the order of sheets decides.
        let best = layout
            .tables
            .iter()
            .filter(|table| table.table == kind)
            .rev()
            .max_by_key(|table| rank(table))
            .map(|table| (table.sheet, table.name.clone()));
        let Some((best, name)) = best else { continue };
        layout.tables.retain(|table| {
            let keep = table.table != kind || table.sheet == best;
            if !keep {
                findings.push(left_out(&workbook.sheets[table.sheet], &name, kind));
            }
            keep
        });
    }
}

fn say_assumptions(workbook: &Workbook, table: &TableLayout, findings: &mut Vec<Finding>) {
    let sheet = &workbook.sheets[table.sheet];
    let header = sheet.cell_ref(table.header_row, table.first_column());
    if table.list_object.is_none() && table.header_row > 2 {
        findings.push(assumed(
            header.clone(),
            "header row",
            format!("row {} was read as the header row of {}", table.header_row + 1, table.table),
            "nothing, if it is; else move the table up under its title".to_owned(),
        ));
    }
    say_hidden(sheet, header, table.table, findings);
    findings.extend(regions::repeated(sheet, table).iter().map(|columns| ambiguous(sheet, table, columns)));
}

fn say_hidden(sheet: &Sheet, at: CellRef, read_as: Table, findings: &mut Vec<Finding>) {
    if sheet.visibility != Visibility::Visible {
        findings.push(assumed(
            at,
            "hidden",
            format!("the hidden sheet '{}' was read as {read_as}", sheet.name),
            "nothing, if it is part of the plan; else delete it".to_owned(),
        ));
    }
}

/// Columns that read as one field, the first of which is used.
fn ambiguous(sheet: &Sheet, table: &TableLayout, columns: &[Column]) -> Finding {
    let cell = |column: &Column| sheet.cell_ref(table.header_row, column.column);
    let (field, count) = (columns[0].field, columns.len());
    let named = |column: &Column| format!("{} '{}'", cell(column).local(), column.header.trim());
    let others = columns[1..].iter().map(named).collect::<Vec<_>>().join(", ");
    let verb = if count == 2 { "is" } else { "are" };
    let message = format!(
        "{count} columns of {} are read as {field}: {} is used, {others} {verb} not",
        table.table,
        named(&columns[0]),
        field = field.name()
    );
    let at = cell(&columns[1]);
    let help = format!("rename {} if it holds something else, or delete the column that is not needed", at.local());
    let subject = Subject::new(table.table.name(), "", field.name().to_lowercase());
    let finding = Finding::new("ambiguous-column", Level::Warning, at, subject, message, help).relate(cell(&columns[0]), "used");
    columns[2..].iter().fold(finding, |finding, column| finding.relate(cell(column), "not used"))
}

fn left_out(sheet: &Sheet, kept: &str, table: Table) -> Finding {
    assumed(
        sheet.cell_ref(0, 0),
        "sheet",
        format!("the sheet '{}' looks like {table} too and was not read; '{kept}' was", sheet.name),
        format!("keep one sheet for {table}, or rename the columns of the other"),
    )
}

fn assumed(at: CellRef, field: &str, message: String, help: String) -> Finding {
    let subject = Subject::new(at.sheet.to_string(), "", field);
    Finding::new("assumed-layout", Level::Note, at, subject, message, help)
}

/// Whether a sheet's name says that it is that table.
fn named_for(sheet: &Sheet, table: Table) -> bool {
    table.sheet_spellings().contains(&&*headers::normalise(&sheet.name))
}

/// The template's own helpers, and others of their kind: lists for drop-downs, and words on how to fill in the rest.
fn is_helper(sheet: &Sheet) -> bool {
    const HELPERS: [&str; 5] = ["lists", "guide", "readme", "read me", "instructions"];
    sheet.tables.is_empty() && HELPERS.contains(&&*headers::normalise(&sheet.name))
}

/// A visible sheet with a fair number of cells.
fn is_worth_saying(sheet: &Sheet) -> bool {
    sheet.visibility == Visibility::Visible && sheet.cells.len() >= 10
}

#[cfg(test)]
mod tests;
