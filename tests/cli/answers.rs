//! Answers that people write in a checked copy: they are taken from it, whatever becomes of its plan in between.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

use crate::workbooks;

/// A folder with one plan, `plan.xlsx`, and what runs make of it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new(plan: &[u8]) -> Self {
        let desk = Desk(tempfile::tempdir().expect("a folder"));
        desk.plan(plan);
        desk
    }

    fn plan(&self, bytes: &[u8]) {
        fs::write(self.0.path().join("plan.xlsx"), bytes).expect("written");
    }

    fn run(&self) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
        command.current_dir(self.0.path()).args(["run", "plan.xlsx"]).env_remove("COLUMNS").env("NO_COLOR", "1");
        command.output().expect("run")
    }

    fn runs(&self) {
        let output = self.run();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn folder(&self) -> PathBuf {
        let entries = fs::read_dir(self.0.path().join("out")).expect("an output folder");
        entries.map(|entry| entry.expect("an entry").path()).find(|path| path.is_dir()).expect("the plan's folder")
    }

    fn copy(&self) -> PathBuf {
        self.folder().join("plan - checked.xlsx")
    }

    fn finding(&self, rule: &str) -> Value {
        let text = fs::read(self.folder().join("result.json")).expect("a result");
        let result: Value = serde_json::from_slice(&text).expect("JSON");
        let findings = result["findings"].as_array().expect("findings").iter();
        findings.clone().find(|finding| finding["rule"] == rule).cloned().unwrap_or(Value::Null)
    }

    /// Types an answer into the row of a rule's first finding.
    fn answer(&self, rule: &str, answer: [&str; 4]) {
        let copy = self.copy();
        let bytes = fs::read(&copy).expect("a copy");
        let sheet = part_with(&bytes, ">What to do<");
        let row = sheet.1.split("<row ").find(|row| row.contains(&format!(">{rule}<"))).expect("the finding's row");
        let row = row.split('"').nth(1).expect("its number");
        let cells: Vec<(String, &str)> =
            ["I", "J", "K", "L"].iter().zip(answer).map(|(column, text)| (format!("{column}{row}"), text)).collect();
        fs::write(copy, typed(&bytes, &sheet.0, &cells)).expect("saved");
    }
}

const ACCEPT: [&str; 4] = ["Accept", "the depot has no head yet", "E. Dacosta", "2027-12-31"];

/// The parts of a workbook, in their order.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut parts = Vec::new();
    for index in 0..from.len() {
        let mut part = from.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("unpacked");
        parts.push((name, content));
    }
    parts
}

fn part_with(bytes: &[u8], words: &str) -> (String, String) {
    let texts = parts(bytes).into_iter().map(|(name, content)| (name, String::from_utf8_lossy(&content).into_owned()));
    texts.into_iter().find(|(name, text)| name.contains("worksheets/") && text.contains(words)).expect("the sheet")
}

/// The workbook with texts typed into cells of one sheet, as a spreadsheet program would save it.
fn typed(bytes: &[u8], sheet: &str, cells: &[(String, &str)]) -> Vec<u8> {
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts(bytes) {
        let content = if name == sheet {
            let mut text = String::from_utf8(content).expect("text");
            for (at, words) in cells {
                let start = text.find(&format!("<c r=\"{at}\"")).expect("the cell");
                let end = start + text[start..].find('>').expect("its end");
                let whole = if text[..end].ends_with('/') { end + 1 } else { start + text[start..].find("</c>").expect("its end") + 4 };
                text.replace_range(start..whole, &format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{words}</t></is></c>"));
            }
            text.into_bytes()
        } else {
            content
        };
        to.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        to.write_all(&content).expect("packed");
    }
    to.finish().expect("a package").into_inner()
}

/// The plan with a text in a cell of its Initiatives.
fn with(plan: &[u8], at: &str, words: &str) -> Vec<u8> {
    typed(plan, "xl/worksheets/sheet3.xml", &[(at.to_owned(), words)])
}

#[test]
fn an_answer_in_the_copy_holds_in_every_run_after_it() {
    let desk = Desk::new(&workbooks::flawed());
    desk.runs();
    desk.answer("no-single-owner", ACCEPT);
    desk.runs();
    let first = fs::read(desk.copy()).expect("a copy");
    let answer = desk.finding("no-single-owner")["answer"].clone();
    assert_eq!(answer["until"], "2027-12-31");
    let at = answer["at"].as_str().and_then(|at| at.strip_prefix("Findings!")).expect("a cell of the sheet").to_owned();
    let (_, sheet) = part_with(&first, ">What to do<");
    let row = sheet.split("<row ").find(|row| row.contains(">no-single-owner<")).expect("the finding's row");
    assert!(row.contains(&format!("<c r=\"{at}\" ")) && at.starts_with('I'), "{at} is where it stands now: {row}");
    desk.runs();
    assert!(first == fs::read(desk.copy()).expect("a copy"), "the same bytes");
    // Whoever deletes the copy, or all that was written, loses no answer: the history has it.
    fs::remove_file(desk.copy()).expect("deleted");
    desk.runs();
    assert_eq!(desk.finding("no-single-owner")["answer"], answer);
    fs::remove_dir_all(desk.folder()).expect("deleted");
    desk.runs();
    assert_eq!(desk.finding("no-single-owner")["answer"], answer);
}

#[test]
fn an_answer_outlives_a_run_that_could_not_find_its_fault() {
    let flawed = workbooks::flawed();
    let desk = Desk::new(&flawed);
    desk.runs();
    desk.answer("no-single-owner", ACCEPT);
    desk.runs();
    // A heading is misspelt for two runs: nothing is said about owners.
    desk.plan(&with(&flawed, "F1", "Colour"));
    for _ in 0..2 {
        desk.runs();
        assert!(desk.finding("no-single-owner")["answer"].is_null());
    }
    desk.plan(&flawed);
    desk.runs();
    assert_eq!(desk.finding("no-single-owner")["answer"]["approver"], "E. Dacosta");
    let manifest = fs::read_to_string(desk.folder().join("manifest.json")).expect("a manifest");
    assert!(!manifest.contains("Dacosta"), "what stands in the sheet is not remembered beside it");
}

#[test]
fn a_plan_edited_in_its_copy_is_not_replaced_until_the_plan_says_the_same() {
    let flawed = workbooks::flawed();
    let desk = Desk::new(&flawed);
    desk.runs();
    desk.answer("no-single-owner", ACCEPT);
    let copy = fs::read(desk.copy()).expect("a copy");
    let edited = with(&with(&copy, "B3", "Depot in Emmen"), "B4", "Two vans");
    fs::write(desk.copy(), &edited).expect("saved");
    let output = desk.run();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for words in [
        "plan.xlsx: nothing was replaced",
        "plan - checked.xlsx",
        "Initiatives!B3, Initiatives!B4;",
        "save that file as the plan, or make the same edits",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert!(edited == fs::read(desk.copy()).expect("a copy"));
    // One of the two is not enough.
    desk.plan(&with(&flawed, "B3", "Depot in Emmen"));
    let output = desk.run();
    assert!(String::from_utf8_lossy(&output.stderr).contains("differs in Initiatives!B4;"));
    desk.plan(&with(&with(&flawed, "B3", "Depot in Emmen"), "B4", "Two vans"));
    desk.runs();
    assert_eq!(desk.finding("no-single-owner")["answer"]["approver"], "E. Dacosta");
    // And where the copy itself becomes the plan.
    let desk = Desk::new(&flawed);
    desk.runs();
    fs::write(desk.copy(), &edited).expect("saved");
    desk.plan(&edited);
    desk.runs();
    assert_eq!(desk.finding("no-single-owner")["answer"]["approver"], "E. Dacosta");
}

#[test]
fn of_plan_and_copy_the_later_answer_counts() {
    let desk = Desk::new(&workbooks::flawed());
    desk.runs();
    desk.answer("no-single-owner", ACCEPT);
    desk.runs();
    desk.plan(&fs::read(desk.copy()).expect("a copy"));
    for (answer, expected) in [(["Accept", "later", "E. Dacosta", "2028-01-31"], Value::from("2028-01-31")), ([""; 4], Value::Null)] {
        desk.answer("no-single-owner", answer);
        for _ in 0..2 {
            desk.runs();
            assert_eq!(desk.finding("no-single-owner")["answer"]["until"], expected);
        }
    }
}

#[test]
fn an_acceptance_that_does_not_hold_says_why_where_it_was_given() {
    let desk = Desk::new(&workbooks::flawed());
    desk.runs();
    desk.answer("no-single-owner", ["Accept", "the depot has no head yet", "A. Verhage", "2027-12-31"]);
    desk.runs();
    let finding = desk.finding("no-single-owner");
    assert_eq!((&finding["answer"], &finding["reply"]["refused"]), (&Value::Null, &Value::from("A. Verhage owns the plan")));
    let bytes = fs::read(desk.copy()).expect("a copy");
    let said = |words: &str| parts(&bytes).iter().any(|(_, content)| String::from_utf8_lossy(content).contains(words));
    assert!(said(">The answer does not hold: A. Verhage owns the plan. "), "in its row");
    assert!(said(" · not accepted: A. Verhage owns the plan"), "in its note");
    assert!(said(">the depot has no head yet<"), "and stays as it was typed");
}
