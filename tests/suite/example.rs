//! Workbooks written as Markdown tables, and what the whole way from cells to findings says of them.
//!
//! Each table follows a line that names its sheet in bold; its header is row 1 of that sheet, its rows follow. Cells hold what a
//! planner would type: `64000` and `40%` are numbers, `2027-03-01` is a date, `#REF!` an error value, text that starts with `=` a
//! formula without a stored result and `=A1+B1 → 30` one with it, nothing a blank cell, and `[510 words]` a text of that length. A Plan sheet is filled in where
//! there is none.
//!
//! A text over several cycles has a line like `Cycle 2027-03:` before the tables of each, or `Cycle 2027-03, released to finance:`. A sheet
//! that a later cycle does not show again is as it was.

use jiff::civil::Date;
use throughline::assess::across::{Across, across};
use throughline::assess::{Assessment, Source, assess};
use throughline::config::Policy;
use throughline::layout::recognise;
use throughline::plan::{Asked, Earlier, Excerpt, Period, Record, build};
use throughline::rules::portfolio::{Before, Portfolio};
use throughline::workbook::{Cell, Sheet, Value, Visibility, Workbook};

/// A sheet as rows of cells' texts, header first.
#[derive(Clone)]
pub(crate) struct Table {
    pub(crate) sheet: String,
    pub(crate) rows: Vec<Vec<String>>,
}

/// The tables of a text.
pub(crate) fn tables(markdown: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for line in markdown.lines().map(str::trim) {
        if let Some(sheet) = line.strip_prefix("**").and_then(|rest| rest.strip_suffix("**")) {
            assert!(tables.iter().all(|table| table.sheet != sheet), "the sheet {sheet} stands twice");
            tables.push(Table { sheet: sheet.to_owned(), rows: Vec::new() });
        } else if let Some(row) = line.strip_prefix('|') {
            let table = tables.last_mut().expect("a line like **Initiatives** names the sheet before its table");
            let cells: Vec<String> = split_cells(row.strip_suffix('|').unwrap_or(row));
            let is_rule = cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':')));
            if !is_rule {
                table.rows.push(cells);
            }
        }
    }
    tables
}

fn split_cells(row: &str) -> Vec<String> {
    row.replace("\\|", "\u{1}").split('|').map(|cell| cell.trim().replace('\u{1}', "|").replace("<br>", "\n")).collect()
}

/// The Plan sheet of examples that have none.
const PLAN: [[&str; 2]; 6] = [
    ["Business", "Example Ltd"],
    ["Fiscal year", "FY2027"],
    ["First month", "2027-01"],
    ["Cycle", "2027-04"],
    ["Reporting currency", "EUR"],
    ["Plan owner", "A. Verhage"],
];

/// One cycle of a plan.
#[derive(Clone)]
pub(crate) struct Cycle {
    pub(crate) tables: Vec<Table>,
    pub(crate) released: bool,
    /// What `throughline.toml` says.
    pub(crate) settings: String,
}

/// The cycles of a text, in its order; one where it names none.
pub(crate) fn cycles(markdown: &str) -> Vec<Cycle> {
    let mut cycles: Vec<Cycle> = Vec::new();
    let mut parts = markdown.split("\nCycle ");
    let before = parts.next().unwrap_or_default();
    let settings = settings(before);
    for part in parts {
        let (heading, rest) = part.split_once('\n').expect("a cycle's tables follow its line");
        let heading = heading.trim_end_matches(':');
        let cycle = heading.strip_suffix(", released to finance");
        let mut shown = tables(rest);
        let earlier = cycles.last().map(|cycle| cycle.tables.clone()).unwrap_or_else(|| vec![default_plan()]);
        shown.extend(earlier.into_iter().filter(|table| !tables(rest).iter().any(|own| own.sheet == table.sheet)));
        let plan = shown.iter_mut().find(|table| table.sheet == "Plan").expect("a Plan sheet");
        plan.rows.retain(|row| row[0] != "Cycle");
        plan.rows.push(vec!["Cycle".to_owned(), cycle.unwrap_or(heading).to_owned()]);
        cycles.push(Cycle { tables: shown, released: cycle.is_some(), settings: settings.clone() });
    }
    if cycles.is_empty() { vec![Cycle { tables: tables(before), released: false, settings }] } else { cycles }
}

/// What the last of some cycles is judged to be, with the earlier ones as its past.
pub(crate) fn assessed_in_order(cycles: &[Cycle]) -> Assessment {
    let mut records = Vec::new();
    let mut last = None;
    for cycle in cycles {
        let assessment = judged_by(&workbook(&cycle.tables), &records, &policy(&cycle.settings));
        records.push(Record { released: cycle.released, ..assessment.record() });
        last = Some(assessment);
    }
    last.expect("at least one cycle")
}

fn default_plan() -> Table {
    Table { sheet: "Plan".to_owned(), rows: PLAN.map(|row| row.map(str::to_owned).to_vec()).to_vec() }
}

/// The workbook of some tables, with a Plan sheet if they have none.
pub(crate) fn workbook(tables: &[Table]) -> Workbook {
    let mut sheets = Vec::new();
    if tables.iter().all(|table| table.sheet != "Plan") {
        sheets.push(sheet("Plan", &default_plan().rows));
    }
    sheets.extend(tables.iter().map(|table| sheet(&table.sheet, &table.rows)));
    Workbook { file: "plan.xlsx".to_owned(), sheets, ..Workbook::default() }
}

fn sheet(name: &str, rows: &[Vec<String>]) -> Sheet {
    let mut sheet = Sheet::plain(name, Visibility::Visible, Vec::new(), Vec::new());
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            sheet.cells.push(Cell { row, column, value: value(text) });
            if let Some(formula) = text.strip_prefix('=') {
                sheet.formulas.push((row, column, formula.split(" → ").next().unwrap_or_default().into()));
            }
        }
    }
    sheet
}

fn value(text: &str) -> Value {
    if text.starts_with('=') {
        return text.split_once(" → ").map_or(Value::NotCalculated, |(_, result)| value(result));
    }
    if text.starts_with('#') && (text.ends_with('!') || text == "#N/A" || text == "#NAME?") {
        return Value::Error(text.into());
    }
    if let Some(number) = text.strip_suffix('%').and_then(number) {
        return Value::Number { value: number / 100.0, is_date: false };
    }
    if let Some(value) = number(text) {
        return Value::Number { value, is_date: false };
    }
    if let Ok(date) = text.parse::<Date>() {
        let days = date.since(jiff::civil::date(1899, 12, 30)).expect("a date after 1900").get_days();
        return Value::Number { value: f64::from(days), is_date: true };
    }
    let words = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(" words]")).and_then(|count| count.parse::<usize>().ok());
    Value::Text(words.map_or_else(|| text.to_owned(), |count| vec!["word"; count].join(" ")).into())
}

/// A plain number; ids with leading zeros are text.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.') && digits.starts_with(|c: char| c.is_ascii_digit());
    let id = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    if plain && !id { text.parse().ok() } else { None }
}

/// What reading, building, checking and judging say of some tables, by the default settings.
pub(crate) fn assessed(tables: &[Table]) -> Assessment {
    judged(&workbook(tables))
}

/// The same of a workbook.
pub(crate) fn judged(workbook: &Workbook) -> Assessment {
    judged_after(workbook, &[])
}

/// The same, with what is remembered of earlier cycles.
pub(crate) fn judged_after(workbook: &Workbook, records: &[Record]) -> Assessment {
    judged_by(workbook, records, &Policy::default())
}

/// The same, by settings of its own.
fn judged_by(workbook: &Workbook, records: &[Record], policy: &Policy) -> Assessment {
    let (layout, mut findings) = recognise(workbook);
    let (mut plan, more) = build(workbook, &layout, &Asked::default());
    plan.earlier = Earlier::of(&plan, records.iter().cloned());
    findings.extend(more);
    assess(plan, findings, policy, Source::default())
}

/// The findings of one rule, worst first, then by cell, as the pages write them.
pub(crate) fn said(assessment: &Assessment, rule: &str) -> Vec<String> {
    let mut findings: Vec<_> = assessment.findings.iter().map(|judged| &judged.finding).filter(|finding| finding.rule == rule).collect();
    findings.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.at.cmp(&b.at)).then_with(|| a.message.cmp(&b.message)));
    findings.iter().map(|finding| format!("{} at `{}`: {}", finding.level, finding.at, finding.message)).collect()
}

/// An example of several plans: a heading of three `#` with the file's name begins each, and a block of TOML holds the settings. A
/// file whose heading goes on `, which cannot be read` has no tables. What a Plan sheet leaves out is filled in below what it says.
#[derive(Clone)]
pub(crate) struct Set {
    pub(crate) settings: String,
    pub(crate) plans: Vec<(String, Vec<Table>)>,
    pub(crate) unread: Vec<String>,
}

/// The plans of a text; none where it is of one plan.
pub(crate) fn set(markdown: &str) -> Option<Set> {
    let mut parts = markdown.split("\n### ");
    let before = parts.next().unwrap_or_default();
    let mut set = Set { settings: settings(before), plans: Vec::new(), unread: Vec::new() };
    for part in parts {
        let (heading, rest) = part.split_once('\n').unwrap_or((part, ""));
        match heading.strip_suffix(", which cannot be read") {
            Some(file) => set.unread.push(file.to_owned()),
            None => {
                let mut tables = tables(rest);
                let plan = tables.iter_mut().find(|table| table.sheet == "Plan").expect("each plan of several says its business");
                let known: Vec<String> = plan.rows.iter().map(|row| row[0].clone()).collect();
                let rest = PLAN.iter().filter(|row| known.iter().all(|label| label != row[0]));
                plan.rows.extend(rest.map(|row| row.map(str::to_owned).to_vec()));
                set.plans.push((heading.trim().to_owned(), tables));
            }
        }
    }
    (!set.plans.is_empty() || !set.unread.is_empty()).then_some(set)
}

/// The settings of an example: its block of TOML.
fn settings(markdown: &str) -> String {
    markdown.split_once("```toml\n").and_then(|(_, rest)| rest.split_once("\n```")).map_or("", |(settings, _)| settings).to_owned()
}

fn policy(settings: &str) -> Policy {
    let rules: Vec<&str> = throughline::rules::CATALOGUE.iter().map(|rule| rule.id).collect();
    throughline::config::raw::parse(settings, "throughline.toml", &rules).expect("the example's settings").policy
}

/// What is said across plans that are all there are, by the settings of the set.
pub(crate) fn across_all(set: &Set) -> Across {
    across_of(set, true, None, None)
}

/// What is said across plans. `is_whole` says that they are all there are; of `cycle` they should be, and businesses of `before` are
/// expected too.
pub(crate) fn across_of(set: &Set, is_whole: bool, cycle: Option<Period>, before: Option<&Before>) -> Across {
    let policy = policy(&set.settings);
    let mut plans: Vec<Excerpt> = set.plans.iter().map(|(file, tables)| excerpt(file, tables)).collect();
    plans.sort_by(|a, b| a.file.cmp(&b.file));
    let is_other = |plan: &Excerpt| cycle.is_some() && plan.said.cycle.value != cycle;
    let (other_cycles, plans): (Vec<_>, Vec<_>) = plans.into_iter().partition(is_other);
    let mut portfolio = Portfolio::new(&plans, &policy);
    portfolio.other_cycles = &other_cycles;
    portfolio.unread = &set.unread;
    portfolio.is_whole = is_whole;
    portfolio.cycle = cycle;
    portfolio.before = before;
    across(&portfolio)
}

pub(crate) fn excerpt(file: &str, tables: &[Table]) -> Excerpt {
    let assessment = assessed(tables);
    // Equal tables are equal bytes.
    let bytes: String = tables.iter().map(|table| format!("{}{:?}", table.sheet, table.rows)).collect();
    Excerpt::of(&assessment.plan, file, bytes)
}

/// The findings of one rule across plans, worst first, then by place, as the pages write them.
pub(crate) fn said_across(across: &Across, rule: &str) -> Vec<String> {
    let mut findings: Vec<_> = across.findings.iter().map(|judged| &judged.finding).filter(|finding| finding.rule == rule).collect();
    findings.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.at.cmp(&b.at)).then_with(|| a.message.cmp(&b.message)));
    findings.iter().map(|finding| format!("{} at `{}`: {}", finding.level, finding.at, finding.message)).collect()
}
