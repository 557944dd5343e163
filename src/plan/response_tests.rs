use super::*;
use crate::workbook::marker::Written;

/// Rows of a Findings sheet as an earlier run wrote it: the four columns that people fill, and the hidden one.
fn answered(rows: &[[&str; 5]]) -> Workbook {
    let headings = ["Level", "Response", "Reason", "Approver", "Until", marker::RECORD_COLUMN];
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| [&["Error"], &row[..]].concat()).collect();
    sheet(&headings, &rows)
}

fn sheet(headings: &[&str], rows: &[Vec<&str>]) -> Workbook {
    let all = std::iter::once(headings).chain(rows.iter().map(Vec::as_slice));
    let cells = (2..).zip(all).flat_map(|(row, texts)| {
        let used = (0..).zip(texts).filter(|(_, text)| !text.is_empty());
        used.map(move |(column, text)| {
            let value = text.parse().map_or_else(|_| Value::Text((*text).into()), |value| Value::Number { value, is_date: true });
            Cell { row, column, value }
        })
    });
    let range = (2, 0, 2 + u32::try_from(rows.len()).unwrap(), u32::try_from(headings.len()).unwrap() - 1);
    let answers = Sheet {
        name: "Findings".into(),
        visibility: crate::workbook::Visibility::Visible,
        cells: cells.collect(),
        formulas: vec![],
        merged: vec![],
        tables: vec![crate::workbook::ListObject { name: marker::FINDINGS_TABLE.into(), range, header_rows: 1, totals_rows: 0 }],
        hidden_rows: vec![],
        hidden_columns: vec![],
    };
    Workbook { answers: Some(answers), ..Workbook::default() }
}

fn record(id: &str, now: &str, held_to: &str, hash: &str, own: &str) -> String {
    let written = Written { held_to: held_to.to_owned(), hash: hash.to_owned(), own: own.to_owned() };
    Record::new(id, None).judged_as(now, written).to_string()
}

fn hash(row: [&str; 4]) -> String {
    Response::hash(row[0], row[1], row[2], row[3])
}

const ACCEPT: [&str; 4] = ["Accept", "timing", "E. Dacosta", "2027-06-30"];

fn row<'a>(answer: [&'a str; 4], record: &'a str) -> [&'a str; 5] {
    [answer[0], answer[1], answer[2], answer[3], record]
}

#[test]
fn an_answer_is_held_to_what_the_finding_was_when_it_was_given() {
    let fresh = record("a", "error:2000", "", "", "");
    let standing = record("b", "error:2000", "warning:1800", &hash(ACCEPT), "");
    let renewed = record("c", "error:2000", "warning:1800", &hash(["Accept", "timing", "E. Dacosta", "2027-03-31"]), "");
    let found = responses(&answered(&[row(ACCEPT, &fresh), row(ACCEPT, &standing), row(ACCEPT, &renewed)]));
    let held: Vec<(&str, &str, bool)> = found.iter().map(|found| (&*found.id, &*found.held_to, found.changed)).collect();
    assert_eq!(held, [("a", "error:2000", true), ("b", "warning:1800", false), ("c", "error:2000", true)]);
}

#[test]
fn a_date_is_read_as_a_cell_and_as_text() {
    let record = record("a", "error:", "", "", "");
    for (until, expected) in [("46568", "2027-06-30"), ("30.06.2027", "30.06.2027"), ("2027-06", "2027-06")] {
        let found = responses(&answered(&[row(["Accept", "timing", "E. Dacosta", until], &record)]));
        assert_eq!(found[0].until, expected);
        assert_eq!(found[0].until().map(|date| date.to_string()).as_deref(), Some("2027-06-30"));
    }
}

#[test]
fn rows_may_be_sorted_and_filtered_and_columns_moved_and_inserted() {
    let [a, b] = ["a", "b"].map(|id| record(id, "error:", "", "", ""));
    let headings = [marker::RECORD_COLUMN, "Until", "mine", "Level", "Approver", "response ", "Reason"];
    let rows = [
        vec![&*b, "2027-07-31", "ask him", "Error", "R. Osei", "Dispute", "it is right"],
        vec!["", "2027-07-31", "a row of their own", "", "R. Osei", "Accept", "why not"],
        vec![&*a, "2027-06-30", "", "Note", "E. Dacosta", "Accept", "timing"],
    ];
    let mut workbook = sheet(&headings, &rows);
    workbook.answers.as_mut().unwrap().hidden_rows = vec![(3, 3), (5, 5)];
    let found = responses(&workbook);
    let words: Vec<(&str, &str, &str)> = found.iter().map(|found| (&*found.id, &*found.response.value, &*found.until)).collect();
    assert_eq!(words, [("b", "Dispute", "2027-07-31"), ("a", "Accept", "2027-06-30")]);
    assert_eq!(found[1].response.at.to_string(), "Findings!F6");
}

#[test]
fn what_only_shows_the_exceptions_sheet_is_no_answer_until_it_is_changed() {
    let shown = record("a", "error:2000", BY_EXCEPTION, &hash(ACCEPT), "");
    assert_eq!(responses(&answered(&[row(ACCEPT, &shown)])), []);
    assert_eq!(responses(&answered(&[row([""; 4], &shown)])), [], "what shows it was deleted, and the exception stands");
    let longer = responses(&answered(&[row(["Accept", "timing", "E. Dacosta", "2027-12-31"], &shown)]));
    assert_eq!((&*longer[0].held_to, longer[0].changed), ("error:2000", true));
}

#[test]
fn rows_without_an_answer_are_none_and_withdrawn_ones_are_known() {
    let never = record("a", "error:", "", "", "");
    let withdrawn = record("b", "error:", "error:", &hash(ACCEPT), "");
    let found = responses(&answered(&[row([""; 4], &never), row([""; 4], &withdrawn)]));
    assert_eq!(found.len(), 1);
    assert!(found[0].id == "b" && found[0].is_blank() && found[0].changed);
}

#[test]
fn of_two_answers_the_newer_one_counts() {
    let read = |answer: [&str; 4], record: &str| responses(&answered(&[row(answer, record)])).remove(0);
    let later = ["Accept", "timing", "E. Dacosta", "2027-12-31"];
    let none = record("a", "error:", "", "", "");
    let kept = record("a", "error:", "error:", &hash(ACCEPT), "");
    let seen = record("a", "error:", "error:", &hash(ACCEPT), &hash(ACCEPT));
    let after = record("a", "error:", "error:", &hash(later), &hash(ACCEPT));
    let gone = record("a", "error:", "", "", &hash(ACCEPT));
    let cases = [
        ("the plan was answered in and the copy was not", read(later, &kept), read(ACCEPT, &kept), true),
        ("answered in both: the plan's own", read(later, &kept), read(["Dispute", "", "", ""], &kept), true),
        ("answered first in both", read(later, &none), read(ACCEPT, &none), true),
        ("the copy was saved as the plan, and then answered in", read(ACCEPT, &kept), read(later, &kept), false),
        ("the copy shows the plan's answer, changed", read(ACCEPT, &kept), read(later, &seen), false),
        ("the change was taken up by a run since", read(ACCEPT, &kept), read(later, &after), false),
        ("and then the plan was answered in", read(["Dispute", "", "", ""], &kept), read(later, &after), true),
        ("withdrawn in the copy", read(ACCEPT, &kept), read([""; 4], &seen), false),
        ("withdrawn there, a run ago", read(ACCEPT, &kept), read([""; 4], &gone), false),
        ("withdrawn in the plan", read([""; 4], &kept), read(ACCEPT, &seen), true),
    ];
    for (what, own, copy, expected) in cases {
        assert_eq!(own.stands_against(&copy), expected, "{what}");
    }
}

#[test]
fn the_hash_of_an_answer_knows_its_columns_and_no_white_space() {
    assert_eq!(hash([""; 4]), "");
    assert_eq!(hash(["Accept", "two\nlines", "", ""]), hash(["Accept", "two  lines ", "", ""]));
    assert_ne!(hash(["Accept", "Dacosta", "", ""]), hash(["Accept", "", "Dacosta", ""]));
}
