//! What the history knows of plans, cycle by cycle: as a table for a terminal, as data, and as a table for spreadsheets.

use std::fmt::Write as _;

use anstyle::Style;
use rust_decimal::Decimal;
use serde::Serialize;

use super::csv::safe;
use super::json::{TOOL, money};
use super::paragraph::visible;
use crate::plan::Record;
use crate::report::number::{grouped, percent};

/// The schema of what `history --format json` prints.
pub const HISTORY: &str = "throughline.history/1";

/// What `history --format json` prints.
#[derive(Debug, Serialize)]
pub struct HistoryFile {
    schema: &'static str,
    tool: &'static str,
    records: Vec<RecordLine>,
}

/// A plan as one cycle stated it. Money is decimal text, shares are fractions; what was not known is null.
#[derive(Debug, Serialize)]
struct RecordLine {
    business: String,
    fiscal_year: Option<String>,
    cycle: Option<String>,
    version: Option<String>,
    as_of: Option<String>,
    file: String,
    sha256: String,
    currency: String,
    released: bool,
    initiatives: usize,
    answers: usize,
    budget: Option<String>,
    aligned_spend: Option<String>,
    coverage: Option<String>,
    target: Option<String>,
    target_coverage: Option<String>,
    contribution: Option<String>,
    result: Option<String>,
    errors: usize,
    warnings: usize,
    notes: usize,
}

const COLUMNS: [&str; 21] = [
    "business", "fiscal_year", "cycle", "version", "as_of", "file", "sha256", "currency", "released", "initiatives", "answers", "budget",
    "aligned_spend", "coverage", "target", "target_coverage", "contribution", "result", "errors", "warnings", "notes",
];

fn line(record: &Record) -> RecordLine {
    let figure = |name: &str| record.figures.get(name).copied();
    let amount = |name: &str| figure(name).map(|amount| money(amount, record.currency));
    let share = |name: &str| figure(name).map(|share| share.normalize().to_string());
    RecordLine {
        business: record.business.clone(),
        fiscal_year: record.fiscal_year.clone(),
        cycle: record.cycle.map(|cycle| cycle.to_string()),
        version: record.version.clone(),
        as_of: record.as_of.map(|date| date.to_string()),
        file: record.file.clone(),
        sha256: record.sha256.clone(),
        currency: record.currency.to_string(),
        released: record.released,
        initiatives: record.initiatives.len(),
        answers: record.answers.len(),
        budget: amount("budget_reporting"),
        aligned_spend: share("aligned_spend"),
        coverage: share("coverage"),
        target: amount("target"),
        target_coverage: share("target_coverage"),
        contribution: amount("contribution"),
        result: amount("result"),
        errors: count(record, "errors"),
        warnings: count(record, "warnings"),
        notes: count(record, "notes"),
    }
}

fn count(record: &Record, name: &str) -> usize {
    record.figures.get(name).and_then(|figure| figure.to_string().parse().ok()).unwrap_or(0)
}

/// Records as data, in their order.
pub fn json(records: &[Record]) -> HistoryFile {
    HistoryFile { schema: HISTORY, tool: TOOL, records: records.iter().map(line).collect() }
}

/// Records as a table for spreadsheets, one a line.
pub fn csv(records: &[Record]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let _ = writer.write_record(COLUMNS);
    for record in records {
        let line = line(record);
        let text = |text: Option<String>| text.unwrap_or_default();
        // Writing to memory does not fail, and all lines are of one length.
        let _ = writer.write_record([
            safe(&line.business),
            text(line.fiscal_year),
            text(line.cycle),
            safe(&text(line.version)),
            text(line.as_of),
            safe(&line.file),
            line.sha256,
            line.currency,
            if line.released { "yes" } else { "no" }.to_owned(),
            line.initiatives.to_string(),
            line.answers.to_string(),
            text(line.budget),
            text(line.aligned_spend),
            text(line.coverage),
            text(line.target),
            text(line.target_coverage),
            text(line.contribution),
            text(line.result),
            line.errors.to_string(),
            line.warnings.to_string(),
            line.notes.to_string(),
        ]);
    }
    writer.into_inner().unwrap_or_default()
}

/// A column of the terminal's table: its heading, and which columns go first where the terminal is narrow.
type Column = (&'static str, u8, fn(&Record) -> String);

const TABLE: [Column; 10] = [
    ("Cycle", 0, |record| record.cycle.map(|cycle| cycle.to_string()).unwrap_or_default()),
    ("Budget", 2, |record| amount(record, "budget_reporting")),
    ("Aligned", 1, |record| share(record, "aligned_spend")),
    ("Choices", 4, |record| share(record, "coverage")),
    ("Target", 1, |record| share(record, "target_coverage")),
    ("Result", 3, |record| amount(record, "result")),
    ("Errors", 0, |record| count(record, "errors").to_string()),
    ("Warnings", 0, |record| count(record, "warnings").to_string()),
    ("Notes", 5, |record| count(record, "notes").to_string()),
    ("Handoff", 6, |record| if record.released { "released" } else { "" }.to_owned()),
];

fn amount(record: &Record, name: &str) -> String {
    record.figures.get(name).map_or_else(|| "-".to_owned(), |amount| grouped(*amount, 0))
}

fn share(record: &Record, name: &str) -> String {
    record.figures.get(name).map_or_else(|| "-".to_owned(), |share: &Decimal| percent(*share, 0))
}

/// Records for reading: a table a plan, a line a cycle. They are sorted by business, year, cycle and version.
pub fn text(records: &[Record], width: Option<usize>) -> String {
    let columns = columns(records, width);
    let mut out = String::new();
    let mut line = 0;
    for plan in records.chunk_by(same_plan) {
        let first = &plan[0];
        let year = first.fiscal_year.as_deref().map(|year| format!(" · {year}")).unwrap_or_default();
        let version = if is_scenario(first) { format!(" · {}", first.version.as_deref().unwrap_or_default()) } else { String::new() };
        let bold = Style::new().bold();
        if !out.is_empty() {
            out.push('\n');
        }
        let business = visible(first.business.trim());
        let _ = writeln!(out, "{bold}{business}{bold:#}{}{} · {}", visible(&year), visible(&version), first.currency);
        for line in std::iter::once(0).chain(line + 1..=line + plan.len()) {
            let cells = columns.iter().map(|cells| format!("  {:>1$}", cells[line], widest(cells)));
            let _ = writeln!(out, "{}", cells.collect::<String>().trim_end());
        }
        line += plan.len();
    }
    out
}

/// The columns that there is room for, of all plans alike: headings, then a cell a record.
fn columns(records: &[Record], width: Option<usize>) -> Vec<Vec<String>> {
    let cells =
        |(heading, _, cell): &Column| std::iter::once((*heading).to_owned()).chain(records.iter().map(cell)).collect::<Vec<String>>();
    let all = TABLE.iter().map(|column| (column.1, cells(column)));
    let mut columns: Vec<(u8, Vec<String>)> = all.filter(|(_, cells)| cells[1..].iter().any(|cell| !cell.is_empty())).collect();
    let wide = |columns: &[(u8, Vec<String>)]| columns.iter().map(|(_, cells)| widest(cells) + 2).sum::<usize>();
    while width.is_some_and(|width| wide(&columns) > width) {
        let Some(least) = columns.iter().map(|(rank, _)| *rank).max().filter(|rank| *rank > 0) else { break };
        columns.retain(|(rank, _)| *rank != least);
    }
    columns.into_iter().map(|(_, cells)| cells).collect()
}

fn same_plan(a: &Record, b: &Record) -> bool {
    let name = |record: &Record| record.business.trim().to_lowercase();
    name(a) == name(b) && a.fiscal_year == b.fiscal_year && is_scenario(a) == is_scenario(b) && (!is_scenario(a) || a.version == b.version)
}

fn is_scenario(record: &Record) -> bool {
    record.version.as_deref().unwrap_or_default().to_lowercase().contains("scenario")
}

fn widest(cells: &[String]) -> usize {
    cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0)
}
