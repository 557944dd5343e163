//! Responses: what people wrote beside the findings of an earlier run, in our own Findings sheet.
//!
//! The sheet is ours and so no table of the plan; its columns are found by their headings, since people move and insert columns, and its
//! rows by the hidden record of each, since people sort.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::period::Period;
use super::sourced::Sourced;
use super::values::{self, Edge, TextDate};
use crate::layout::headers;
use crate::workbook::marker::{self, Record};
use crate::workbook::{Cell, Sheet, Value, Workbook, date_of};

/// The headings of the columns that people fill.
pub const COLUMNS: [&str; 4] = ["Response", "Reason", "Approver", "Until"];

/// What somebody answered to a finding, complete or not. All of it is blank where an answer was withdrawn, so that none of an older
/// workbook takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The finding's id.
    pub id: String,
    /// What the finding was when the answer was given: `warning:2000`, or `warning:` where no money was at stake. Blank where unknown.
    pub held_to: String,
    /// Will fix, Accept or Dispute, as written, in the cell it stands in. Blank where only the other columns are filled.
    pub response: Sourced<String>,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub approver: String,
    /// The last day on which it holds, as written; a date as `2027-06-30`.
    pub until: String,
    /// Whether it was given, changed or withdrawn since its row was written.
    pub changed: bool,
    /// The answer that the plan's own workbook held when the row was written, as [`Response::mark`] says it; blank where it held none.
    pub own: String,
    /// The cycle in which its finding was gone, where it was remembered and stands in no sheet.
    pub gone_since: Option<Period>,
}

impl Response {
    /// The last day on which it holds, where that is a date.
    pub fn until(&self) -> Option<Date> {
        match values::parse_date(&self.until, Edge::Last, None)? {
            TextDate::Sure(date) | TextDate::Likely(date) => Some(date),
            TextDate::Ambiguous => None,
        }
    }

    /// Whether nothing is answered.
    pub fn is_blank(&self) -> bool {
        [&self.response.value, &self.reason, &self.approver, &self.until].iter().all(|text| text.is_empty())
    }

    /// Whether it says that the finding is accepted.
    pub fn accepts(&self) -> bool {
        self.response.value.eq_ignore_ascii_case("accept")
    }

    /// Whether its response is one of those there are, or blank.
    pub fn is_known(&self) -> bool {
        ["", "will fix", "accept", "dispute"].iter().any(|known| self.response.value.trim().eq_ignore_ascii_case(known))
    }

    /// By what it is known again in a later copy: its hash, or that it was withdrawn. Never blank.
    pub fn mark(&self) -> String {
        match Response::hash(&self.response.value, &self.reason, &self.approver, &self.until) {
            hash if hash.is_empty() => WITHDRAWN.to_owned(),
            hash => hash,
        }
    }

    /// Whether it stands against one for the same finding in the copy of an earlier run: that one is of before, unless it was written
    /// while this stood here already, or was changed since while this was not.
    pub fn stands_against(&self, copy: &Response) -> bool {
        self.mark() != copy.own && (self.changed || !copy.changed)
    }

    /// A hash of what is written, by which an answer that we filled in is told from one that people changed. Blank where nothing is.
    pub fn hash(response: &str, reason: &str, approver: &str, until: &str) -> String {
        let parts = [response, reason, approver, until];
        if parts.iter().all(|part| part.is_empty()) {
            return String::new();
        }
        // What stands in which column counts, and white space does not.
        marker::note_hash(&parts.map(|part| format!("{part} |")).join(" "))
    }
}

/// The mark of an answer that was withdrawn.
const WITHDRAWN: &str = "withdrawn";

/// In the place of what an answer is held to: the answer stands in the plan's Exceptions sheet, and its row only shows it.
pub const BY_EXCEPTION: &str = "exceptions";

/// The answers in a workbook's Findings sheet, if it is one that we annotated. Rows that never had any are left out, and those that only
/// show what the Exceptions sheet says.
pub fn responses(workbook: &Workbook) -> Vec<Response> {
    let Some(sheet) = &workbook.answers else { return Vec::new() };
    let Some(table) = sheet.tables.iter().find(|table| table.name.starts_with(marker::FINDINGS_TABLE)) else { return Vec::new() };
    let columns: BTreeMap<String, u32> = sheet.row(table.range.0).iter().filter_map(|cell| Some((text_of(cell)?, cell.column))).collect();
    let column = |heading: &str| columns.get(&headers::normalise(heading)).copied();
    let Some(record) = column(marker::RECORD_COLUMN) else { return Vec::new() };
    let answers = COLUMNS.map(column);
    let rows = sheet.rows().filter(|cells| (table.range.0 + 1..=table.range.2).contains(&cells[0].row));
    rows.filter_map(|cells| {
        let row = cells[0].row;
        let written =
            |column: Option<u32>| column.and_then(|column| sheet.cell(row, column)).map(|cell| written(cell, workbook)).unwrap_or_default();
        let record = Record::parse(&written(Some(record)))?;
        let [response, reason, approver, until] = answers.map(written);
        let hash = Response::hash(&response, &reason, &approver, &until);
        let shows_exception = record.written.held_to == BY_EXCEPTION && (hash.is_empty() || hash == record.written.hash);
        let had_none = hash.is_empty() && record.written.hash.is_empty() && record.written.own.is_empty();
        if record.id.is_empty() || had_none || shows_exception {
            return None;
        }
        let held_to = record.held_to(&hash).to_owned();
        let at = sheet.cell_ref(row, answers[0].unwrap_or(0));
        let (changed, own) = (hash != record.written.hash, record.written.own);
        Some(Response {
            id: record.id,
            held_to,
            response: Sourced::new(response, at),
            reason,
            approver,
            until,
            changed,
            own,
            gone_since: None,
        })
    })
    .collect()
}

fn text_of(cell: &Cell) -> Option<String> {
    match &cell.value {
        Value::Text(text) => Some(headers::normalise(text)),
        _ => None,
    }
}

/// What a cell says, as people would write it.
fn written(cell: &Cell, workbook: &Workbook) -> String {
    match &cell.value {
        Value::Text(text) => values::clean(text),
        Value::Number { value, is_date: true } => {
            date_of(*value, workbook.dates_from_1904).map(|date| date.to_string()).unwrap_or_default()
        }
        Value::Number { value, .. } => values::number_as_text(*value),
        Value::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
        Value::Error(_) | Value::NotCalculated => String::new(),
    }
}

/// A hash of what people typed into the sheets of a workbook, sheets of ours left out: the same whoever saved the file last, so that what
/// changed in a checked copy beside its answers is known. Of a formula only its cell counts: every program writes it in its own way.
pub fn typed_cells(workbook: &Workbook) -> String {
    let mut hasher = blake3::Hasher::new();
    for sheet in &workbook.sheets {
        hasher.update(format!("[{}]\n", sheet.name).as_bytes());
        for ((row, column), text) in typed(sheet) {
            hasher.update(&row.to_le_bytes());
            hasher.update(&column.to_le_bytes());
            hasher.update(text.as_bytes());
            hasher.update(b"\n");
        }
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// Where a copy differs from its plan in what people typed, as `Initiatives!D14`, or `Extra` for a sheet that the plan has not; at most
/// so many. In a fresh copy formulas stand as text or values, so that their cells are left out.
pub fn differing(copy: &Workbook, plan: &Workbook, most: usize) -> Vec<String> {
    let cells = |workbook: &Workbook| -> BTreeMap<String, String> {
        let all = workbook
            .sheets
            .iter()
            .flat_map(|sheet| typed(sheet).map(move |((row, column), text)| (sheet.cell_ref(row, column).to_string(), text.into_owned())));
        all.collect()
    };
    let is_there = |name: &str| plan.sheets.iter().any(|sheet| &*sheet.name == name);
    let sheets = copy.sheets.iter().map(|sheet| &*sheet.name).filter(|name| !is_there(name)).map(|name| format!("the sheet '{name}'"));
    let (theirs, own) = (cells(copy), cells(plan));
    let places = theirs.keys().chain(own.keys().filter(|place| !theirs.contains_key(*place)));
    let differs = |place: &&String| {
        let (theirs, own) = (theirs.get(*place), own.get(*place));
        theirs != own && !(copy.copy_of.is_some() && own.is_some_and(|own| own == FORMULA))
    };
    sheets.chain(places.filter(differs).cloned()).take(most).collect()
}

/// What stands for every formula.
const FORMULA: &str = "=";

/// The cells that people filled, each with its text, the same for every program that saves it.
fn typed(sheet: &Sheet) -> impl Iterator<Item = ((u32, u32), Cow<'_, str>)> {
    let formulas: BTreeSet<(u32, u32)> = sheet.formulas.iter().map(|(row, column, _)| (*row, *column)).collect();
    let formula_cells = sheet.formulas.iter().map(|(row, column, _)| ((*row, *column), Cow::Borrowed(FORMULA)));
    let cells = sheet.cells.iter().filter(move |cell| !formulas.contains(&(cell.row, cell.column)));
    let values = cells.filter_map(|cell| {
        let text = match &cell.value {
            Value::Number { value, .. } => Cow::Owned(values::number_as_text(*value)),
            Value::Text(text) if text.contains('\r') || text.contains("_x000D_") => {
                Cow::Owned(text.replace('\r', "").replace("_x000D_", ""))
            }
            Value::Text(text) | Value::Error(text) => Cow::Borrowed(text.as_ref()),
            Value::Bool(value) => Cow::Borrowed(if *value { "TRUE" } else { "FALSE" }),
            Value::NotCalculated => return None,
        };
        (!text.is_empty()).then_some(((cell.row, cell.column), text))
    });
    values.chain(formula_cells)
}

#[cfg(test)]
#[path = "response_tests.rs"]
mod tests;
