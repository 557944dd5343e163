use super::*;
use crate::workbook::{Cell, Value};

pub(super) fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let mut cells = Vec::new();
    for (row, texts) in rows.iter().enumerate() {
        for (column, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            cells.push(Cell { row: row as u32, column: column as u32, value: Value::Text((*text).into()) });
        }
    }
    Sheet::plain(name, Visibility::Visible, cells, Vec::new())
}

pub(super) fn workbook(sheets: Vec<Sheet>) -> Workbook {
    Workbook { file: "plan.xlsx".into(), sheets, ..Workbook::default() }
}

#[test]
fn a_header_is_found_under_titles_and_right_of_column_a() {
    let book = workbook(vec![sheet(
        "Programme 27",
        &[
            &["Our programme"],
            &[],
            &["", "prepared by", "M. Tolan"],
            &[],
            &["", "Ref #", "Project name", "Strategic objective", "Owner", "Budget (kEUR)"],
            &["", "I-01", "Depots", "HTW-1", "A", "10"],
        ],
    )]);
    let (layout, findings) = recognise(&book);
    let table = layout.table(Table::Initiatives).expect("the table");
    assert_eq!((table.header_row, table.first_column(), table.rows), (4, 1, (5, 5)));
    assert_eq!(table.columns.len(), 5);
    assert_eq!(table.columns[4].unit.as_ref().map(|unit| unit.scale.to_string()), Some("1000".to_owned()));
    assert_eq!(
        findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>(),
        ["row 5 was read as the header row of Initiatives"]
    );
}

#[test]
fn the_plan_sheet_is_a_form() {
    let book = workbook(vec![sheet("Cover", &[&["Business", "Ex"], &["Fiscal year:", "FY2027"], &["Cycle *", "2027-04"], &["Approver"]])]);
    let (layout, _) = recognise(&book);
    let form = layout.form.expect("a form");
    assert_eq!(form.labels[&Field::FiscalYear].value, (1, 1));
    assert_eq!(form.labels[&Field::PlanApprover].value, (3, 1), "a blank value has its cell");
}

#[test]
fn months_over_columns_are_recognised() {
    let book = workbook(vec![sheet(
        "Phasing",
        &[&["Initiative ID", "Measure", "Jan 2027", "Feb 2027", "Mar 2027", "Total 2027"], &["I-01", "Budget", "1", "2", "3", "6"]],
    )]);
    let (layout, _) = recognise(&book);
    let table = layout.table(Table::Phasing).expect("the table");
    assert_eq!(table.columns.iter().filter(|column| column.month.is_some()).count(), 3);
    assert!(table.fields().contains_key(&Field::PhasingTotal));
}

#[test]
fn of_two_sheets_of_a_kind_the_visible_one_named_for_it_is_read() {
    let headers: &[&str] = &["Initiative ID", "Initiative", "Primary choice", "Owner", "Start", "End", "Status", "Budget"];
    let mut hidden = sheet("Initiatives", &[headers, &["I-09", "Old"]]);
    hidden.visibility = Visibility::Hidden;
    let book = workbook(vec![hidden, sheet("Programme", &[headers, &["I-01", "New"]])]);
    let (layout, findings) = recognise(&book);
    assert_eq!(&*layout.table(Table::Initiatives).expect("the table").name, "Programme");
    assert_eq!(findings.len(), 1);
    assert!(findings[0].message.contains("'Initiatives' looks like Initiatives too"), "{}", findings[0].message);
}

#[test]
fn a_list_of_words_is_no_table() {
    let book = workbook(vec![sheet("Lists", &[&["Question", "Status", "Kind"], &["Where to play", "Planned", "Grow"]])]);
    let (layout, findings) = recognise(&book);
    assert!(layout.tables.is_empty() && findings.is_empty());
}

#[test]
fn two_columns_of_a_field_are_said_and_two_years_are_not() {
    let said = |last: &str| {
        let headers = ["Initiative ID", "Measure", "2027-01", "Total 2027", last, "Grand total (kEUR)"];
        let (layout, findings) = recognise(&workbook(vec![sheet("Phasing", &[&headers, &["I-01", "Budget", "1", "1", "2", "3"]])]));
        assert_eq!(layout.table(Table::Phasing).expect("the table").fields()[&Field::PhasingTotal], 3);
        findings.iter().map(|finding| format!("{} {}", finding.rule, finding.message)).collect::<Vec<_>>()
    };
    assert_eq!(said("Total 2028"), [""; 0]);
    assert_eq!(said("FY2027"), ["ambiguous-column 2 columns of Phasing are read as Total: D1 'Total 2027' is used, E1 'FY2027' is not"]);
}

#[test]
fn a_column_beside_a_real_table_is_none_of_its_columns() {
    let mut beside = sheet("Envelopes", &[&["Envelope", "Amount", "Holder", "", "Budget"], &["Growth", "5", "A", "", "7"]]);
    let said = |sheet: &Sheet| recognise(&workbook(vec![sheet.clone()])).1.iter().map(|finding| finding.rule).collect::<Vec<_>>();
    assert_eq!(said(&beside), ["ambiguous-column"]);
    beside.tables = vec![crate::workbook::ListObject { name: "T".to_owned(), range: (0, 0, 1, 2), header_rows: 1, totals_rows: 0 }];
    assert_eq!(said(&beside), [""; 0]);
}
