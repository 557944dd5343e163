//! Whole plans: one that is clean however its workbook is laid out, and faults planted in it, each of which must raise its own
//! rule on its own cell.
//!
//! The clean plan is `clean_plan.md`. A rule that finds something in it is wrong, or the plan is: say which in the commit.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use throughline::assess::Assessment;
use throughline::finding::Level;
use throughline::rules::{CATALOGUE, Group, rule};
use throughline::workbook::Visibility;

use crate::example::{Table, assessed, judged, tables, workbook};

pub(crate) fn clean() -> Vec<Table> {
    tables(include_str!("clean_plan.md"))
}

/// A planted fault: in the row of a table's first column, under a header, another text; what it must raise, and where, if not there.
struct Fault(&'static str, &'static str, &'static str, &'static str, &'static str, Option<(&'static str, &'static str, &'static str)>);

const FAULTS: &[Fault] = &[
    Fault("Plan", "Cycle", "", "n/a", "required-cell-blank", None),
    Fault("Strategy", "HTW-1", "Choice", "", "required-cell-blank", None),
    Fault("Strategy", "WTP-2", "Question", "tbc", "required-cell-blank", None),
    Fault("Strategy", "SYS-1", "Question", "", "required-cell-blank", None),
    Fault("Initiatives", "I-02", "Budget", "-", "required-cell-blank", None),
    Fault("Initiatives", "I-02", "Initiative", "", "required-cell-blank", None),
    Fault("Initiatives", "I-03", "Status", "", "required-cell-blank", None),
    Fault("Phasing", "I-02", "Measure", "", "required-cell-blank", None),
    Fault("Milestones", "I-02", "Milestone", "", "required-cell-blank", None),
    Fault("Envelopes", "Running", "Amount", "", "required-cell-blank", None),
    Fault("Initiatives", "Initiative ID", "Notes", "Total cost", "ambiguous-column", None),
    Fault("Phasing", "Initiative ID", "2027-12", "Nov 27", "ambiguous-column", None),
    Fault("Initiatives", "I-02", "Status", "Gestartet", "unknown-list-value", None),
    Fault("Initiatives", "I-05", "Kind", "Keep", "unknown-list-value", None),
    Fault("Initiatives", "I-01", "Critical", "rather", "unknown-list-value", None),
    Fault("Strategy", "SYS-1", "Question", "Processes", "unknown-list-value", None),
    Fault("Strategy", "ASP-1", "Question", "Vision", "unknown-list-value", None),
    Fault("Strategy", "CAP-1", "Status", "live", "unknown-list-value", None),
    Fault("Conditions", "C-1", "State", "perhaps", "unknown-list-value", None),
    Fault("Phasing", "I-02", "2027-06", "", "blank-among-amounts", None),
    Fault("Phasing", "I-02", "2027-06", "tbc", "blank-among-amounts", None),
    Fault("Phasing", "I-03", "Total", "40100", "total-differs", None),
    Fault("Phasing", "I-01", "Total", "300030", "total-differs", None),
    Fault("Envelopes", "Total", "Amount", "290000", "total-differs", None),
    Fault("Envelopes", "Growth", "Amount", "255000", "total-differs", Some(("Envelopes", "Total", "Amount"))),
    Fault("Phasing", "I-03", "Total", "40000", "typed-over-formula", None),
    Fault("Initiatives", "I-07", "Initiative ID", "I-05", "duplicate-id", None),
    Fault("Strategy", "CAP-2", "Choice ID", "cap-1", "duplicate-id", None),
    Fault("Envelopes", "Running", "Envelope", "GROWTH", "duplicate-id", None),
    Fault("Targets", "Base", "Line", "Target", "duplicate-id", None),
    Fault("Initiatives", "I-02", "Budget", "60.000,-- EUR or so", "unreadable-number", None),
    Fault("Initiatives", "I-03", "Budget", "40.000,- EUR", "unreadable-number", None),
    Fault("Initiatives", "I-02", "Forecast", "about 60", "unreadable-number", None),
    Fault("Phasing", "I-02", "2027-05", "5 000", "unreadable-number", None),
    Fault("Targets", "Target", "Annual", "720k", "unreadable-number", None),
    Fault("Plan", "Fixed costs for the year", "", "see below", "unreadable-number", None),
    Fault("Initiatives", "I-02", "End", "31.12.2027", "unreadable-date", None),
    Fault("Initiatives", "I-02", "End", "when done", "unreadable-date", None),
    Fault("Initiatives", "I-02", "Updated", "2072-04-20", "unreadable-date", None),
    Fault("Milestones", "I-02", "Due", "05/06/2027", "unreadable-date", None),
    Fault("Initiatives", "I-04", "Budget", "#REF!", "formula-error", None),
    Fault("Strategy", "HTW-1", "Linked choices", "#N/A", "formula-error", None),
    Fault("Phasing", "I-04", "2027-06", "=SUM(A1:A2)", "formula-not-calculated", None),
    Fault("Initiatives", "I-04", "Start", "=TODAY()", "formula-not-calculated", None),
    Fault("Strategy", "ASP-0", "Status", "Active", "not-one-strategy", Some(("Strategy", "ASP-0", "Choice"))),
    Fault("Strategy", "ASP-1", "Status", "Retired", "unanswered-question", Some(("Strategy", "Choice ID", "Question"))),
    Fault("Strategy", "SYS-1", "Choice", "Weekly review", "unanswered-question", None),
    Fault("Strategy", "HTW-1", "Choice", "[501 words]", "strategy-too-long", None),
    Fault("Strategy", "HTW-2", "Opposite", "", "choice-without-opposite", None),
    Fault("Strategy", "CAP-2", "Linked choices", "HTW-1", "choices-do-not-interlock", Some(("Strategy", "HTW-2", "Linked choices"))),
    Fault("Strategy", "SYS-1", "Linked choices", "", "choices-do-not-interlock", None),
    Fault("Strategy", "HTW-1", "Choice", "Service excellence in everything we do", "empty-phrase", None),
    Fault("Strategy", "WTP-1", "Choice", "Marktführer mit höchster Kundenzufriedenheit", "empty-phrase", None),
    Fault("Strategy", "HTW-2", "Choice", "Grow revenue by 15 % until 2028", "goal-instead-of-choice", None),
    Fault("Strategy", "HTW-2", "Choice", "Launch the parts catalogue", "goal-instead-of-choice", None),
    Fault("Conditions", "C-1", "State", "False", "condition-missing-or-stale", None),
    Fault("Conditions", "C-2", "Last checked", "2027-01-01", "condition-missing-or-stale", None),
    Fault("Conditions", "C-2", "Owner", "", "condition-missing-or-stale", None),
    Fault("Conditions", "C-2", "Choice ID", "HTW-1", "condition-missing-or-stale", Some(("Strategy", "HTW-2", "Choice ID"))),
    Fault("Strategy", "CAP-1", "Last reviewed", "2026-04-29", "strategy-not-reviewed", None),
    Fault("Strategy", "CAP-1", "Last reviewed", "", "strategy-not-reviewed", None),
    Fault("Plan", "Level", "", "Business", "parent-not-cited", Some(("Strategy", "Choice ID", "Parent choice"))),
    Fault("Conditions", "C-2", "Choice ID", "", "required-cell-blank", None),
    Fault("Conditions", "C-2", "Condition ID", "c-1", "duplicate-id", None),
    Fault("Initiatives", "I-02", "Owner", "TBD", "no-single-owner", None),
    Fault("Initiatives", "I-01", "Owner", "M. Tolan / S. Holm", "no-single-owner", None),
    Fault("Initiatives", "I-02", "Start", "", "impossible-dates", None),
    Fault("Initiatives", "I-04", "End", "2027-02-01", "impossible-dates", None),
    Fault("Initiatives", "I-02", "End", "2031-12-31", "impossible-dates", None),
    Fault("Initiatives", "I-03", "Start", "2027-04-01", "status-contradicts-facts", Some(("Initiatives", "I-03", "Status"))),
    Fault("Initiatives", "I-04", "Status", "Completed", "status-contradicts-facts", None),
    Fault("Initiatives", "I-05", "Status", "Cancelled", "status-contradicts-facts", None),
    Fault("Initiatives", "I-03", "Actual to date", "100", "status-contradicts-facts", Some(("Initiatives", "I-03", "Status"))),
    Fault("Milestones", "I-02", "Due", "2027-04-29", "no-next-milestone", None),
    Fault("Milestones", "I-03", "Due", "2027-11-15", "no-next-milestone", Some(("Initiatives", "I-03", "Initiative ID"))),
    Fault("Initiatives", "I-04", "Updated", "2027-03-31", "trouble-without-action", None),
    Fault("Initiatives", "I-04", "Notes", "", "trouble-without-action", None),
    Fault("Initiatives", "I-02", "Updated", "2027-03-31", "variance-unexplained", None),
    Fault("Initiatives", "I-02", "Notes", "", "variance-unexplained", None),
    Fault("Initiatives", "I-02", "Also supports", "SYS-1, HTW-1, HTW-2", "too-many-links", None),
    Fault("Initiatives", "I-01", "Critical", "no", "criticality-disagrees", None),
    Fault("Initiatives", "I-02", "Critical", "yes", "criticality-disagrees", None),
    Fault("Initiatives", "I-03", "Account", "", "coding-incomplete", None),
    Fault("Initiatives", "I-03", "Cost centre", "4201", "coding-incomplete", None),
    Fault("Codes", "Entity", "Code", "NDSE", "coding-incomplete", Some(("Initiatives", "I-01", "Entity"))),
    Fault("FX", "SEK", "Rate to reporting", "", "required-cell-blank", None),
    Fault("FX", "SEK", "Rate to reporting", "a tenth", "unreadable-number", None),
    Fault("FX", "SEK", "Currency", "NOK", "no-exchange-rate", Some(("Headcount", "E. Nyman", "Annual quota (SEK)"))),
    Fault("FX", "SEK", "Period", "Q1", "no-exchange-rate", Some(("Headcount", "E. Nyman", "Annual quota (SEK)"))),
    Fault("FX", "SEK", "Rate type", "Closing", "no-exchange-rate", Some(("Headcount", "E. Nyman", "Annual quota (SEK)"))),
    Fault("Targets", "Target", "Annual", "730000", "targets-do-not-reconcile", None),
    Fault("Targets", "Target", "2027-05", "50000", "targets-do-not-reconcile", Some(("Targets", "Target", "Annual"))),
    Fault("Initiatives", "I-02", "Kind", "Grow", "cost-without-revenue", Some(("Initiatives", "I-02", "Expected revenue"))),
    Fault("Initiatives", "I-03", "Margin %", "10%", "payback-too-long", Some(("Initiatives", "I-03", "Expected revenue"))),
    Fault("Headcount", "K. Virta", "Start", "2027-06-15", "capacity-below-target", None),
    Fault("Headcount", "T. Lund", "End", "2027-06-30", "capacity-below-target", None),
    Fault(
        "Headcount",
        "K. Virta",
        "Annual quota (SEK)",
        "2500000",
        "over-assignment-out-of-range",
        Some(("Headcount", "Rep", "Annual quota (SEK)")),
    ),
    Fault("Initiatives", "I-02", "Actual to date", "21000", "spend-ahead-of-phasing", None),
    Fault("Actuals", "2027-01-20", "Initiative ID", "I-20", "unlinked-actuals", None),
    Fault("Actuals", "2027-01-20", "Initiative ID", "", "unlinked-actuals", None),
    Fault("Initiatives", "I-02", "Supplier", "Depot AS", "spend-concentrated", Some(("Initiatives", "I-01", "Supplier"))),
    Fault("Pipeline", "Clinics", "Open qualified", "400000", "pipeline-too-thin", None),
    Fault("Pipeline", "Laboratories", "Win rate %", "20%", "pipeline-too-thin", Some(("Pipeline", "Laboratories", "Open qualified"))),
    Fault("Pipeline", "Clinics", "Qualified a month", "8", "activity-below-need", None),
    Fault(
        "Pipeline",
        "Laboratories",
        "Average deal",
        "5000",
        "activity-below-need",
        Some(("Pipeline", "Laboratories", "Qualified a month")),
    ),
];

/// Faults that take several cells of Initiatives, or are no more than a note: the cells, the rule, and where it finds them.
type SeveralFault = (&'static [(&'static str, &'static str, &'static str)], &'static str, (&'static str, &'static str));

#[rustfmt::skip]
const FAULTS_OF_SEVERAL: &[SeveralFault] = &[
    (&[("I-01", "Measure", "")], "no-measure-of-success", ("I-01", "Measure")),
    (&[("I-02", "Primary choice", "")], "strategic-spend-low", ("I-02", "Primary choice")),
    (&[("I-02", "Measure", ""), ("I-02", "Stop rule", "tbd")], "no-measure-of-success", ("I-02", "Measure")),
    (&[("I-07", "Primary choice", "WTP-1"), ("I-07", "Status", "Planned"), ("I-07", "Start", "2027-09-01"), ("I-07", "End", "2027-12-31"),
       ("I-07", "Budget", "0")], "critical-without-budget", ("I-07", "Budget")),
    (&[("I-02", "Owner", "M. Tolan"), ("I-03", "Owner", "M Tolan"), ("I-04", "Owner", "M. Tolan"), ("I-05", "Owner", "m. tolan"),
       ("I-07", "Status", "Planned"), ("I-07", "Start", "2027-09-01"), ("I-07", "End", "2027-12-31")], "owner-overloaded", ("I-01", "Owner")),
];

#[test]
fn the_clean_plan_has_no_finding_left() {
    let assessment = assessed(&clean());
    assert_eq!(open(&assessment, Level::Note), Vec::<String>::new());
    assert_eq!(assessment.counts().answered, 1, "its Exceptions sheet answers one note");
    let blind: Vec<&str> = assessment.not_evaluated.iter().map(|rule| rule.rule).collect();
    let past: Vec<&str> = CATALOGUE.iter().filter(|rule| rule.group == Group::Cycle).map(|rule| rule.id).collect();
    assert_eq!(blind, past, "every rule could look but those that compare with an earlier cycle");
    assert!(assessment.not_evaluated.iter().all(|rule| rule.needs == ["an earlier cycle"]));
}

#[test]
fn each_planted_fault_raises_its_own_rule_on_its_own_cell() {
    let mut wrong = Vec::new();
    for Fault(sheet, row, header, text, rule, elsewhere) in FAULTS {
        let mut plan = clean();
        let (sheet_at, row_at, header_at) = elsewhere.unwrap_or((sheet, row, header));
        let at = format!("{sheet_at}!{}", address(&plan, sheet_at, row_at, header_at));
        put(&mut plan, sheet, row, header, text);
        let assessment = assessed(&plan);
        // A rule that only makes notes is looked for among the notes.
        let least = throughline::rules::rule(rule).map_or(Level::Warning, |rule| rule.level.min(Level::Warning));
        let found: Vec<String> = open(&assessment, least).into_iter().filter(|finding| ours(finding)).collect();
        let expected = format!("{rule} at {at}");
        if found.len() != 1 || !found[0].starts_with(&*expected) {
            wrong.push(format!("'{text}' in {header} of {row} on {sheet}: expected {expected}, found\n    {}", found.join("\n    ")));
        }
    }
    assert!(wrong.is_empty(), "{} planted faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_kind_that_nobody_knows_is_said_once_and_blames_no_other_cell() {
    let mut plan = clean();
    put(&mut plan, "Initiatives", "I-05", "Kind", "Keep");
    let found = open(&assessed(&plan), Level::Note);
    assert_eq!(found, ["unknown-list-value at Initiatives!E6: Kind of I-05, 'Keep', is not in its list, and was read as blank"]);
}

#[test]
fn faults_of_several_cells_raise_their_rule_alone() {
    for (cells, rule, (row, header)) in FAULTS_OF_SEVERAL {
        let mut plan = clean();
        let at = format!("Initiatives!{}", address(&plan, "Initiatives", row, header));
        cells.iter().for_each(|(row, header, text)| put(&mut plan, "Initiatives", row, header, text));
        let found = open(&assessed(&plan), Level::Note);
        assert!(found.len() == 1 && found[0].starts_with(&format!("{rule} at {at}")), "{rule} at {at}: {found:#?}");
    }
}

#[test]
fn however_the_workbook_is_laid_out_the_findings_are_the_same() {
    let flawed = flawed();
    let expected = subjects(&assessed(&flawed));
    assert!(expected.len() >= 12, "{expected:#?}");
    for (name, change) in RELAID {
        let clean = assessed(&change(clean()));
        assert_eq!(open(&clean, Level::Warning), Vec::<String>::new(), "the clean plan with {name}");
        assert_eq!(subjects(&assessed(&change(flawed.clone()))), expected, "the flawed plan with {name}");
    }
}

#[test]
fn hidden_sheets_of_helpers_change_nothing() {
    for visibility in [Visibility::Hidden, Visibility::VeryHidden] {
        let mut tables = flawed();
        let expected = subjects(&assessed(&tables));
        let mut old = tables.iter().find(|table| table.sheet == "Initiatives").expect("a table").clone();
        old.sheet = "Initiatives 2026".to_owned();
        let list = "**Words**\n\n| Status | Kind |\n|---|---|\n| Planned | Grow |\n| Idea | Run |";
        tables.extend([old].into_iter().chain(crate::example::tables(list)));
        let mut workbook = workbook(&tables);
        for sheet in workbook.sheets.iter_mut().rev().take(2) {
            sheet.visibility = visibility;
        }
        let found = judged(&workbook);
        let left_out = "assumed-layout Initiatives 2026/sheet".to_owned();
        assert_eq!(subjects(&found), expected.iter().cloned().chain([left_out]).collect(), "{visibility:?}");
    }
}

/// A way to lay the same plan out.
type Relaid = (&'static str, fn(Vec<Table>) -> Vec<Table>);

const RELAID: &[Relaid] = &[
    ("its rows turned round", rows_turned),
    ("blank rows between its data", rows_apart),
    ("columns that mean nothing to it", columns_added),
    ("its columns in another order", columns_turned),
    ("titles above its tables", titles_added),
    ("Phasing one row a month", phasing_long),
    ("a fiscal year from April", |tables| moved(tables, 3)),
    ("a fiscal year from October", |tables| moved(tables, -3)),
    ("yen", in_yen),
];

/// The clean plan with several faults, no two of them about the same thing.
fn flawed() -> Vec<Table> {
    let mut plan = clean();
    for (sheet, row, header, text) in [
        ("Strategy", "HTW-2", "Opposite", ""),
        ("Strategy", "SYS-1", "Linked choices", ""),
        ("Strategy", "ASP-0", "Status", "Active"),
        ("Initiatives", "I-01", "Owner", "TBD"),
        ("Initiatives", "I-02", "Initiative ID", ""),
        ("Initiatives", "I-03", "Actual to date", "100"),
        ("Initiatives", "I-04", "Start", ""),
        ("Initiatives", "I-05", "Status", "Waiting"),
        ("Initiatives", "I-06", "Forecast", "12k"),
        ("Envelopes", "Running", "Envelope", "growth"),
        ("Phasing", "I-03", "Measure", "tbc"),
        ("Milestones", "I-01", "Done", ""),
        ("Actuals", "2027-03-25", "Amount", "#REF!"),
    ] {
        put(&mut plan, sheet, row, header, text);
    }
    plan
}

fn data(tables: &mut [Table]) -> impl Iterator<Item = &mut Table> {
    tables.iter_mut().filter(|table| table.sheet != "Plan")
}

fn rows_turned(mut tables: Vec<Table>) -> Vec<Table> {
    data(&mut tables).for_each(|table| table.rows[1..].reverse());
    tables
}

fn rows_apart(mut tables: Vec<Table>) -> Vec<Table> {
    for table in data(&mut tables) {
        let rows = std::mem::take(&mut table.rows);
        table.rows = rows.into_iter().flat_map(|row| [row, vec![], vec![" ".to_owned()]]).collect();
    }
    tables
}

fn columns_added(mut tables: Vec<Table>) -> Vec<Table> {
    for table in data(&mut tables) {
        for (place, row) in table.rows.iter_mut().enumerate() {
            row.insert(1, if place == 0 { "Mood" } else { "fine" }.to_owned());
            row.push(if place == 0 { "" } else { "7" }.to_owned());
        }
    }
    tables
}

fn columns_turned(mut tables: Vec<Table>) -> Vec<Table> {
    data(&mut tables).flat_map(|table| table.rows.iter_mut()).for_each(|row| row.reverse());
    tables
}

fn titles_added(mut tables: Vec<Table>) -> Vec<Table> {
    for table in data(&mut tables) {
        table.rows.insert(0, vec!["Nordic Dental Service".to_owned()]);
        table.rows.insert(1, vec![String::new(), "Prepared by".to_owned(), "A. Verhage".to_owned()]);
        table.rows.iter_mut().for_each(|row| row.insert(0, String::new()));
    }
    tables
}

fn phasing_long(mut tables: Vec<Table>) -> Vec<Table> {
    let phasing = tables.iter_mut().find(|table| table.sheet == "Phasing").expect("Phasing");
    let wide = std::mem::take(&mut phasing.rows);
    phasing.rows.push(["Initiative ID", "Measure", "Period", "Amount"].map(str::to_owned).to_vec());
    for row in &wide[1..] {
        for (month, amount) in wide[0].iter().zip(row).filter(|(header, amount)| header.starts_with("20") && !amount.is_empty()) {
            phasing.rows.push([&row[0], &row[1], month, amount].map(String::clone).to_vec());
        }
    }
    tables
}

fn in_yen(mut tables: Vec<Table>) -> Vec<Table> {
    put(&mut tables, "Plan", "Reporting currency", "", "JPY");
    tables
}

/// Every date and month so many months later, the fiscal year with them.
pub(crate) fn moved(mut tables: Vec<Table>, months: i32) -> Vec<Table> {
    let year = if months > 0 { "FY2028" } else { "FY2027" };
    for cell in tables.iter_mut().flat_map(|table| table.rows.iter_mut().flatten()) {
        if cell == "FY2027" {
            year.clone_into(cell);
        } else if let Ok(month) = format!("{cell}-01").parse::<Date>() {
            *cell = month.saturating_add(months.months()).strftime("%Y-%m").to_string();
        } else if let Ok(date) = cell.parse::<Date>() {
            let later = date.saturating_add(months.months());
            let later = if date == date.last_of_month() { later.last_of_month() } else { later };
            *cell = later.to_string();
        }
    }
    tables
}

/// What is found, by rule and subject; periods left out, which move with the fiscal year.
fn subjects(assessment: &Assessment) -> BTreeSet<String> {
    let findings = assessment.findings.iter().map(|judged| &judged.finding);
    findings
        .filter(|finding| !(finding.rule == "assumed-layout" && finding.subject.field == "header row"))
        .map(|finding| {
            let mut subject = finding.subject.clone();
            subject.period = None;
            format!("{} {subject}", finding.rule)
        })
        .collect()
}

/// Findings without an answer from a level on: `rule at cell: message`.
pub(crate) fn open(assessment: &Assessment, least: Level) -> Vec<String> {
    let findings = assessment.open_findings().map(|judged| &judged.finding).filter(|finding| finding.level >= least);
    findings.map(|finding| format!("{} at {}: {}", finding.rule, finding.at, finding.message)).collect()
}

/// Whether a finding is a planted fault's own. A choice whose row or whose links are spoilt is rightly blamed elsewhere too: by what
/// links to it, and by where the money then goes.
fn ours(finding: &str) -> bool {
    const CONSEQUENCES: [&str; 3] = ["unknown-choice", "choice-without-initiative", "money-contradicts-strategy"];
    let id = finding.split(' ').next().unwrap_or_default();
    rule(id).is_some() && !CONSEQUENCES.contains(&id)
}

fn place(plan: &[Table], sheet: &str, row: &str, header: &str) -> (usize, usize, usize) {
    let table = plan.iter().position(|table| table.sheet == sheet).unwrap_or_else(|| panic!("no sheet {sheet}"));
    let rows = &plan[table].rows;
    let at = rows.iter().position(|cells| cells[0] == row).unwrap_or_else(|| panic!("no row {row} on {sheet}"));
    let column = match header {
        "" => 1,
        header => rows[0].iter().position(|cell| cell == header).unwrap_or_else(|| panic!("no column {header} on {sheet}")),
    };
    (table, at, column)
}

fn address(plan: &[Table], sheet: &str, row: &str, header: &str) -> String {
    let (_, row, column) = place(plan, sheet, row, header);
    throughline::workbook::CellRef::new(sheet, row as u32, column as u32).local()
}

pub(crate) fn put(plan: &mut [Table], sheet: &str, row: &str, header: &str, text: &str) {
    let (table, row, column) = place(plan, sheet, row, header);
    text.clone_into(&mut plan[table].rows[row][column]);
}
