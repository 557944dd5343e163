use super::*;
use crate::layout::recognise;
use crate::plan::{Measure, Question, Status};
use crate::workbook::Visibility;

/// A sheet from rows of cells: numbers are numbers, ISO dates are date cells, `=` is a formula with no result, `#` an error.
fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let mut cells = Vec::new();
    for (row, texts) in rows.iter().enumerate() {
        for (column, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let value = match text.parse::<f64>() {
                Ok(value) => Value::Number { value, is_date: false },
                Err(_) if text.starts_with('=') => Value::NotCalculated,
                Err(_) if text.starts_with("#REF") => Value::Error((*text).into()),
                Err(_) => match text.parse::<Date>() {
                    Ok(date) => {
                        let days = date.since(jiff::civil::date(1899, 12, 30)).expect("days").get_days();
                        Value::Number { value: f64::from(days), is_date: true }
                    }
                    Err(_) => Value::Text((*text).into()),
                },
            };
            cells.push(Cell { row: row as u32, column: column as u32, value });
        }
    }
    Sheet::plain(name, Visibility::Visible, cells, Vec::new())
}

const PLAN: &[&[&str]] = &[
    &["Business", "Example"],
    &["Fiscal year", "FY2027"],
    &["First month", "October"],
    &["Cycle", "2027-04"],
    &["Reporting currency", "EUR"],
    &["Plan owner", "A. Verhage"],
    &["Contribution margin %", "40"],
];

fn read(sheets: Vec<Sheet>) -> (Plan, Vec<Finding>) {
    let workbook = Workbook { file: "plan.xlsx".into(), sheets, ..Workbook::default() };
    let (layout, mut findings) = recognise(&workbook);
    let (plan, more) = build(&workbook, &layout, &Asked::default());
    findings.extend(more);
    (plan, findings)
}

fn said(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {} {}: {}", finding.level, finding.rule, finding.at, finding.message)).collect()
}

#[test]
fn a_plan_that_does_not_say_when_its_year_begins_has_the_companys() {
    let year = |rows: &[&[&str]], rule: CalendarRule| {
        let workbook = Workbook { file: "plan.xlsx".into(), sheets: vec![sheet("Plan", rows)], ..Workbook::default() };
        let (layout, _) = recognise(&workbook);
        let asked = Asked { calendar: Some(&rule), ..Asked::default() };
        let calendar = build(&workbook, &layout, &asked).0.header.calendar.expect("a calendar");
        format!("{} {}", calendar.label, calendar.first())
    };
    let from = |month: i8, named_for| CalendarRule { first_month: Some(month), named_for, ..CalendarRule::default() };
    const NAMED: &[&[&str]] = &[&["Business", "Example"], &["Fiscal year", "FY2027"], &["Cycle", "2027-04"], &["Plan owner", "A. Verhage"]];
    const UNNAMED: &[&[&str]] =
        &[&["Business", "Example"], &["Cycle", "2027-01"], &["Reporting currency", "EUR"], &["Plan owner", "A. Verhage"]];
    assert_eq!(year(NAMED, from(2, None)), "FY2027 2026-02");
    assert_eq!(year(NAMED, from(2, Some(NamedFor::Start))), "FY2027 2027-02");
    assert_eq!(year(UNNAMED, from(2, None)), "FY2027 2026-02");
    assert_eq!(year(UNNAMED, from(2, Some(NamedFor::Start))), "FY2026 2026-02");
    assert_eq!(year(UNNAMED, CalendarRule::default()), "FY2027 2027-01");
    // What the plan itself says stands; only how years are named is the company's.
    assert_eq!(year(PLAN, from(2, None)), "FY2027 2026-10");
    assert_eq!(year(PLAN, from(2, Some(NamedFor::Start))), "FY2027 2027-10");
}

#[test]
fn the_header_gives_year_currency_and_as_of() {
    let (plan, findings) = read(vec![sheet("Plan", PLAN)]);
    let calendar = plan.header.calendar.as_ref().expect("a calendar");
    assert_eq!((calendar.first().to_string(), calendar.last().to_string()), ("2026-10".to_owned(), "2027-09".to_owned()));
    assert_eq!(plan.header.as_of.expect("a date").to_string(), "2027-04-30");
    assert_eq!(plan.currency().code(), "EUR");
    assert_eq!(plan.header.margin.as_ref().expect("a margin").value.normalize().to_string(), "0.4");
    assert_eq!(said(&findings), Vec::<String>::new());
}

#[test]
fn initiatives_keep_their_cells_and_their_units() {
    let (plan, findings) = read(vec![
        sheet("Plan", PLAN),
        sheet(
            "Initiatives",
            &[
                &["Programme"],
                &[],
                &[
                    "Initiative ID", "Initiative", "Primary choice", "Also supports", "Owner", "Start", "End", "Status", "Budget (kEUR)",
                    "Confidence %",
                ],
                &["I-01", "Depots", "HTW-1", "HTW-2 30%; CAP-1", "M. Tolan", "2026-11-01", "2027-08-31", "on track", "8.3", "60"],
                &["Northern depots"],
                &["I-02", "Couriers", "HTW-1", "", "", "31.12.2026", "soon", "Planned", "about 5", "0.5"],
                &["", "Total", "", "", "", "", "", "", "13.3"],
            ],
        ),
    ]);
    assert_eq!(plan.initiatives.len(), 2);
    let first = &plan.initiatives[0];
    let budget = first.budget.as_ref().expect("a budget");
    assert_eq!(
        (budget.value.value().to_string(), budget.value.grain.to_string(), budget.at.to_string()),
        ("8300.0".to_owned(), "100.0".to_owned(), "Initiatives!I4".to_owned())
    );
    assert_eq!(first.supports[0].share.expect("a share").normalize().to_string(), "0.3");
    assert_eq!(first.status(), Status::InProgress);
    assert_eq!(first.confidence.as_ref().expect("a confidence").value.normalize().to_string(), "0.6");
    assert_eq!(plan.initiatives[1].row.cell(Field::Owner).to_string(), "Initiatives!E6", "a blank cell has its address");
    assert_eq!(
        said(&findings),
        [
            "note assumed-layout Initiatives!J3: Confidence % is written in whole percentages: 60 was read as 60 %",
            "warning unreadable-date Initiatives!F6: Start of I-02 is text, '31.12.2026', and was read as 2026-12-31",
            "error unreadable-date Initiatives!G6: End of I-02 is 'soon', which is no date",
            "error unreadable-number Initiatives!I6: Budget of I-02 is 'about 5', which is no number",
        ]
    );
}

#[test]
fn wide_and_long_phasing_are_the_same() {
    let wide = sheet("Phasing", &[&["Initiative ID", "Measure", "Oct", "Nov 2026", "Total"], &["I-01", "Budget", "10", "20", "30"]]);
    let long = sheet(
        "Phasing",
        &[
            &["Initiative ID", "Measure", "Period", "Amount"],
            &["I-01", "Budget", "2026-11", "20"],
            &["I-01", "Budget", "2026-10-15", "4"],
            &["I-01", "Budget", "Oct 2026", "6"],
        ],
    );
    let months = |sheets: Vec<Sheet>| {
        let (plan, _) = read(sheets);
        assert_eq!(plan.phasing.len(), 1);
        assert_eq!(plan.phasing[0].measure, Measure::Budget);
        plan.phasing[0].months.iter().map(|(period, amount)| format!("{period} {}", amount.value.value())).collect::<Vec<_>>()
    };
    let expected = ["2026-10 10", "2026-11 20"];
    assert_eq!(months(vec![sheet("Plan", PLAN), wide]), expected);
    assert_eq!(months(vec![sheet("Plan", PLAN), long]), expected);
}

#[test]
fn a_ledger_is_added_up_and_its_faults_counted() {
    let mut rows: Vec<Vec<&str>> = vec![vec!["Date", "Initiative ID", "Amount", "Document"]];
    for _ in 0..3 {
        rows.push(vec!["2027-01-15", "I-01", "10.10", "4711"]);
    }
    rows.push(vec!["2027-01-15", "I-01", "oops", "4712"]);
    rows.push(vec!["2027-01-15", "I-01", "oh no", "4713"]);
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let (plan, findings) = read(vec![sheet("Plan", PLAN), sheet("Actuals", &rows)]);
    assert_eq!(plan.ledger.len(), 1);
    assert_eq!((plan.ledger[0].amount.normalize().to_string(), plan.ledger[0].rows), ("30.3".to_owned(), 3));
    assert_eq!(
        said(&findings),
        ["error unreadable-number Actuals!C5: Amount of row 5 is 'oops', which is no number; the same in 1 more cell of Amount"]
    );
}

#[test]
fn errors_and_formulas_without_results_are_said_once() {
    let (_, findings) = read(vec![
        sheet("Plan", PLAN),
        sheet("Envelopes", &[&["Envelope", "Amount"], &["Field", "#REF!"], &["Office", "=A1"], &["Depot", "=A2"], &["", "5"]]),
    ]);
    assert_eq!(
        said(&findings),
        [
            "error formula-error Envelopes!B2: Amount of Field holds #REF!",
            "error required-cell-blank Envelopes!A5: row 5 has no Envelope",
            "error formula-not-calculated Envelopes!B3: Amount of Office is a formula with no stored result; the same in 1 more cell of Amount",
        ]
    );
}

#[test]
fn a_choice_keeps_its_question_and_its_links() {
    let (plan, _) = read(vec![
        sheet("Plan", PLAN),
        sheet(
            "Strategy",
            &[
                &["Choice ID", "Question", "Choice", "Linked choices", "Priority"],
                &["WTP-1", "Where to play", "Clinics", "", "1"],
                &["HTW-1", "How will we win?", "Uptime", "WTP-1 Clinics", "40 %"],
            ],
        ),
    ]);
    assert_eq!(plan.choices[1].question(), Some(Question::HowToWin));
    assert_eq!(plan.choices[1].links[0].id, "WTP-1");
    assert!(plan.choices[1].priority.as_ref().expect("a priority").value.percent);
}

#[test]
fn findings_say_which_month_and_which_table() {
    let (_, findings) = read(vec![
        sheet("Plan", PLAN),
        sheet("Phasing", &[&["Initiative ID", "Measure", "Oct", "Nov 2026"], &["I-01", "Budget", "5 000", "about 5"]]),
        sheet("Milestones", &[&["Initiative ID", "Milestone", "Due"], &["I-01", "First depot open", ""], &["I-02", "", "2027-01-01"]]),
    ]);
    assert_eq!(
        said(&findings),
        [
            "warning unreadable-number Phasing!C2: 2026-10 of I-01 on Phasing is text, '5 000', and was read as 5,000",
            "error unreadable-number Phasing!D2: 2026-11 of I-01 on Phasing is 'about 5', which is no number",
            "error required-cell-blank Milestones!B3: I-02 on Milestones has no Milestone",
            "error required-cell-blank Milestones!C2: I-01 ('First depot open') has no Due",
        ]
    );
    assert_eq!(findings[1].subject.to_string(), "Phasing/I-01/months/2026-11");
}

#[test]
fn a_required_column_with_nothing_in_it_is_one_finding() {
    let envelopes = |amounts: [&str; 5]| {
        let rows: Vec<[&str; 2]> = ["A", "B", "C", "D", "E"].into_iter().zip(amounts).map(|(name, amount)| [name, amount]).collect();
        let rows: Vec<&[&str]> = [["Envelope", "Amount"].as_slice()].into_iter().chain(rows.iter().map(|row| row.as_slice())).collect();
        said(&read(vec![sheet("Plan", PLAN), sheet("Envelopes", &rows)]).1)
    };
    assert_eq!(envelopes(["", "tbc", "", "", "-"]), ["error required-cell-blank Envelopes!B2: Amount is blank in all 5 rows of Envelopes"]);
    assert_eq!(envelopes(["", "", "", "", "7"]).len(), 4);
}

#[test]
fn the_sheets_of_the_third_tier_are_read() {
    let sheets = vec![
        sheet("Plan", PLAN),
        sheet(
            "Conditions",
            &[
                &["Condition ID", "Choice ID", "Statement", "Confidence", "Owner", "Last checked", "State", "Initiatives"],
                &["C-1", "HTW-1", "Clinics pay for uptime", "low", "M. Tolan", "2027-02-01", "Doubtful", "I-01; I-02"],
                &["C-2", "HTW-1", "Rivals cannot follow", "High", "", "", "perhaps", ""],
            ],
        ),
        sheet(
            "Headcount",
            &[
                &["Rep", "Start", "End", "Status", "Annual quota (kEUR)", "Carries quota", "Ramp", "Attainment %"],
                &["R. Osei", "2026-01-01", "", "Filled", "900", "yes", "0/25/50/100", "95"],
                &["North 2", "2027-03-01", "", "Open", "900", "", "6", ""],
            ],
        ),
        sheet(
            "Pipeline",
            &[
                &["Segment", "Period", "Open qualified", "Booked", "Win rate %", "Average deal", "Sales cycle days", "Qualified a month"],
                &["Clinics", "Q3", "900000", "100000", "25", "40000", "90", "12"],
                &["Clinics", "2027-07", "300000", "", "25", "40000", "90", "12"],
                &["Labs", "FY2027", "700000", "", "", "", "", ""],
            ],
        ),
        sheet(
            "FX",
            &[
                &["Currency", "Period", "Rate type", "Rate to reporting"],
                &["GBP", "2027-01", "Average", "1.17"],
                &["USD", "2027", "", "0.92"],
            ],
        ),
        sheet("Codes", &[&["Kind", "Code", "Name"], &["Cost centre", "K-01020", "Field sales"], &["Account", "6100", "Travel"]]),
    ];
    let (plan, findings) = read(sheets);
    assert_eq!(plan.conditions.len(), 2);
    assert_eq!(plan.conditions[0].state.as_ref().map(|state| state.value), Some(crate::plan::ConditionState::Doubtful));
    assert_eq!(plan.conditions[0].initiatives.iter().map(|reference| &*reference.id).collect::<Vec<_>>(), ["I-01", "I-02"]);
    assert!(plan.conditions[1].state.is_none() && plan.conditions[1].owner.is_none());
    assert_eq!(plan.reps[0].quota.as_ref().map(|quota| quota.value.value()), Some(900_000.into()));
    assert_eq!(plan.reps[0].attainment.as_ref().map(|share| share.value.to_string()), Some("0.95".to_owned()));
    assert_eq!(plan.reps[1].ramp.as_ref().map(|ramp| ramp.value.clone()), Some(crate::plan::Ramp::Months(6.into())));
    let periods: Vec<String> = plan.pipeline.iter().filter_map(|row| Some(row.period.as_ref()?.value.to_string())).collect();
    assert_eq!(periods, ["2027-04 to 2027-06", "2027-07", "2026-10 to 2027-09"]);
    assert_eq!(plan.rates[0].rate.as_ref().map(|rate| rate.value.to_string()), Some("1.17".to_owned()));
    assert_eq!(plan.codes[0].code.as_ref().map(|code| &*code.value), Some("K-01020"));
    let said = said(&findings);
    assert!(said.iter().any(|line| line.contains("State of C-2, 'perhaps', is not in its list, and was read as blank")), "{said:#?}");
    assert!(said.iter().all(|line| !line.contains("required-cell-blank Conditions")), "owner and date have a rule of their own: {said:#?}");
}
