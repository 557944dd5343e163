use super::*;
use crate::layout::recognise;
use crate::layout::tests::{sheet, workbook};

fn views(sheets: Vec<Sheet>) -> Vec<SheetView> {
    let book = workbook(sheets);
    let (layout, _) = recognise(&book);
    view(&book, &layout)
}

fn table(headers: &[&str], row: &[&str]) -> TableView {
    let views = views(vec![sheet("Programme", &[headers, row])]);
    let Taken::Table(table) = &views[0].taken else { panic!("not a table: {:?}", views[0].taken) };
    table.clone()
}

const HEADERS: [&str; 8] = ["Ref #", "Initiative", "Pillar", "Owner", "Start", "End", "Status", "Budget (kEUR)"];

#[test]
fn each_column_says_why_it_is_read() {
    let table = table(&HEADERS, &["I-01"]);
    assert_eq!(table.why[..4], [How::Spelling, How::Name, How::Spelling, How::Name]);
    assert_eq!((table.why[7], table.missing, table.others), (How::Name, vec![], vec![]), "a unit changes no name");
}

#[test]
fn each_column_that_is_not_read_says_why() {
    let headers = [&HEADERS[..], &["Mesure", "Plan", "Bugdet", "Colour", "", "Total"]].concat();
    let table = table(&headers, &["I-01", "", "", "", "", "", "", "1", "", "", "", "", "x"]);
    let left: Vec<(u32, Left)> = table.others.iter().map(|other| (other.column, other.why)).collect();
    assert_eq!(
        left,
        [
            (8, Left::Near(Field::SuccessMeasure)),
            (9, Left::Taken(Field::Budget, 7)),
            (10, Left::NearTaken(Field::Budget, 7)),
            (11, Left::Unknown),
            (12, Left::NoHeader),
            (13, Left::Unknown)
        ]
    );
}

#[test]
fn months_have_no_place_on_milestones() {
    let views = views(vec![sheet("Milestones", &[&["Initiative ID", "Milestone", "Due", "Jan 2027"], &["I-01", "Step"]])]);
    let Taken::Table(table) = &views[0].taken else { panic!("not a table") };
    assert_eq!(table.others, [OtherColumn { column: 3, header: "Jan 2027".to_owned(), why: Left::Month }]);
}

#[test]
fn what_stands_beside_a_real_table_is_none_of_its_columns() {
    let mut beside = sheet("Programme", &[&[&HEADERS[..], &["Colour"]].concat(), &["I-01"]]);
    beside.tables = vec![crate::workbook::ListObject { name: "T".to_owned(), range: (0, 0, 1, 7), header_rows: 1, totals_rows: 0 }];
    let views = views(vec![beside]);
    let Taken::Table(table) = &views[0].taken else { panic!("not a table") };
    assert_eq!(table.others[0].why, Left::Outside);
}

#[test]
fn a_sheet_that_is_not_read_says_why() {
    let text = &["a", "b"][..];
    let views = views(vec![
        sheet("Programme", &[&HEADERS, &["I-01"]]),
        sheet("Old programme", &[&HEADERS, &["I-01"]]),
        sheet("Costs", &[&["By whom"], &["Owner", "Status", "Budget"], &["A", "B", "C"]]),
        sheet("Guide", &[text]),
        sheet("Thoughts", &[text, text]),
        sheet("Blank", &[]),
    ]);
    let why = |index: usize| match &views[index].taken {
        Taken::Nothing(why) => why.clone(),
        taken => panic!("{taken:?}"),
    };
    assert!(matches!(&views[0].taken, Taken::Table(_)));
    assert!(matches!(why(1), NotRead::Second { table: Table::Initiatives, kept } if &*kept == "Programme"));
    let NotRead::Unknown(Some(near)) = why(2) else { panic!("{:?}", why(2)) };
    assert_eq!((near.table, near.row, near.has.len()), (Table::Initiatives, 1, 3));
    assert_eq!(near.missing[..2], [Field::InitiativeId, Field::Initiative]);
    assert!(matches!(why(3), NotRead::Helper));
    assert!(matches!(why(4), NotRead::Unknown(None)));
    assert!(matches!(why(5), NotRead::Blank));
}

#[test]
fn a_form_says_which_labels_are_missing() {
    let views = views(vec![sheet(
        "Cover",
        &[&["Business", "Ex"], &["Fiscal year", "FY2027"], &["Cycle", "2027-04"], &["Plan onwer", "A"], &["Note"]],
    )]);
    let Taken::Form { labels, missing, others } = &views[0].taken else { panic!("not a form") };
    assert_eq!(labels.len(), 3);
    assert_eq!(missing, &[Field::FirstMonth, Field::ReportingCurrency, Field::PlanOwner]);
    let other = OtherLabel { at: (3, 0), label: "Plan onwer".to_owned(), near: Some(Field::PlanOwner) };
    assert_eq!(others, &[other], "a text with nothing beside it is no label");
}
