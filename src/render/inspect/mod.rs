//! What was understood of a workbook: every sheet and column with what it was taken for and why, and what was left out.
//!
//! Gathered here as plain values from the layout and the plan; drawn as text for a terminal and as JSON for a program.

pub mod json;
pub mod text;

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::layout::view::{SheetView, Taken, view};
use crate::layout::{Field, Layout, Table};
use crate::plan::build::{TextConventions, text_conventions};
use crate::plan::rows::{RowCounts, count};
use crate::plan::{Asked, Calendar, Currency, Period, Plan, Sourced, values};
use crate::workbook::{CellRef, Sheet, Value, Workbook, date_of};

/// A workbook as it was understood.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The file, as it was named.
    pub file: String,
    /// What its bytes are: `.xlsx`.
    pub format: &'static str,
    /// It carries sheets or notes of ours, which are never read as the plan's.
    pub annotated: bool,
    /// Parts of it that could not be read, as sentences.
    pub unreadable: Vec<String>,
    /// The business.
    pub business: Option<Sourced<String>>,
    /// The fiscal year.
    pub calendar: Option<Calendar>,
    /// The cell that the fiscal year was read from, where one says it.
    pub calendar_at: Option<CellRef>,
    /// The cycle.
    pub cycle: Option<Sourced<Period>>,
    /// The reporting currency.
    pub currency: Option<Sourced<Currency>>,
    /// How numbers and dates that stand as text are read.
    pub texts: TextConventions,
    /// Dates count from 1904.
    pub dates_from_1904: bool,
    /// Every sheet, in the workbook's order.
    pub sheets: Vec<InspectedSheet>,
    /// Tables that every plan must have, and that no sheet is.
    pub missing: Vec<Table>,
    /// What else was assumed, with the cell: whole percentages, totals without a label.
    pub assumed: Vec<(CellRef, String)>,
}

/// A sheet as it was understood.
#[derive(Clone, Debug)]
pub struct InspectedSheet {
    /// What it was taken for, and its columns.
    pub view: SheetView,
    /// How many of its rows are what, where it was read as a table.
    pub rows: RowCounts,
    /// The period of each of its month columns, by the column.
    pub months: BTreeMap<u32, Period>,
    /// What the form's label of each field and its value say.
    pub entries: BTreeMap<Field, Entry>,
}

/// A label of a form and its value, as shown; blank where nothing stands.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The label as written.
    pub label: String,
    /// The value.
    pub value: String,
}

/// What was understood of a workbook. `file` is how it was named; `findings` are those of reading it.
pub fn inspect(file: &str, workbook: &Workbook, layout: &Layout, plan: &Plan, findings: &[Finding], asked: &Asked<'_>) -> Inspection {
    let sheets: Vec<InspectedSheet> = view(workbook, layout).into_iter().map(|view| sheet(workbook, plan, view)).collect();
    let has = |table: Table| match table {
        Table::Plan => layout.form.is_some(),
        other => layout.table(other).is_some(),
    };
    let year_cell = plan.header.cells.get(&Field::FiscalYear).or_else(|| plan.header.cells.get(&Field::FirstMonth));
    Inspection {
        file: file.to_owned(),
        format: workbook.format.name(),
        annotated: workbook.annotated,
        unreadable: workbook
            .unreadable
            .iter()
            .map(|part| format!("{}: {}", part.sheet.as_ref().unwrap_or(&part.part), part.reason))
            .collect(),
        business: plan.header.business.clone(),
        calendar: plan.header.calendar.clone(),
        calendar_at: year_cell.filter(|_| plan.header.calendar.is_some()).cloned(),
        cycle: plan.header.cycle.clone(),
        currency: plan.header.currency.clone(),
        texts: text_conventions(workbook, layout, asked),
        dates_from_1904: workbook.dates_from_1904,
        sheets,
        missing: Table::ALL.into_iter().filter(|table| table.is_required() && !has(*table)).collect(),
        assumed: assumed(findings),
    }
}

fn sheet(workbook: &Workbook, plan: &Plan, view: SheetView) -> InspectedSheet {
    let sheet = &workbook.sheets[view.sheet];
    let mut inspected = InspectedSheet { view, rows: RowCounts::default(), months: BTreeMap::new(), entries: BTreeMap::new() };
    match &inspected.view.taken {
        Taken::Table(table) => {
            inspected.rows = count(sheet, &table.layout);
            let own = plan.presence.months.iter().filter(|((kind, _), at)| *kind == table.layout.table && at.sheet == sheet.name);
            inspected.months = own.map(|((_, period), at)| (at.column, *period)).collect();
        }
        Taken::Form { labels, .. } => {
            let said = |place: (u32, u32)| shown(sheet, place, workbook.dates_from_1904);
            let entries = labels.iter().map(|(field, place)| (*field, Entry { label: said(place.label), value: said(place.value) }));
            inspected.entries = entries.collect();
        }
        Taken::Nothing(_) => {}
    }
    inspected
}

/// A cell's value in words; blank where it is.
fn shown(sheet: &Sheet, (row, column): (u32, u32), from_1904: bool) -> String {
    match sheet.cell(row, column).map(|cell| &cell.value) {
        None => String::new(),
        Some(Value::Text(text) | Value::Error(text)) => values::clean(text),
        Some(Value::Number { value, is_date }) => {
            let date = date_of(*value, from_1904).filter(|_| *is_date);
            date.map_or_else(|| values::number_as_text(*value), |date| date.to_string())
        }
        Some(Value::Bool(value)) => if *value { "yes" } else { "no" }.to_owned(),
        Some(Value::NotCalculated) => "not calculated".to_owned(),
    }
}

/// What was assumed beside what the sheets themselves show: header rows, hidden sheets and sheets that were not read.
fn assumed(findings: &[Finding]) -> Vec<(CellRef, String)> {
    let is_shown = |finding: &Finding| ["sheet", "header row", "hidden"].contains(&&*finding.subject.field);
    let assumed = findings.iter().filter(|finding| finding.rule == "assumed-layout" && !is_shown(finding));
    assumed.map(|finding| (finding.at.clone(), finding.message.clone())).collect()
}

#[cfg(test)]
mod tests;
