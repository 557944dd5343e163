//! Workbooks with what people do to theirs: protection, notes and comments on the very cell at fault, sheets that are named like ours,
//! many of them, macros. Each goes through `run`; nothing of it may be lost, and our notes belong where the faults are.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::process::Command;

use rust_xlsxwriter::{ExcelDateTime, Format, Note, ProtectionOptions, Workbook, Worksheet};

type Parts = BTreeMap<String, Vec<u8>>;

/// A plan of which I-02 ends before it starts (`F3`); a change to each of its sheets as they are made.
fn plan(change: impl Fn(&mut Worksheet)) -> Workbook {
    const PLAN: &[[&str; 2]] = &[
        ["Business", "Harrow Pumps"],
        ["Fiscal year", "FY2027"],
        ["First month", "2027-01"],
        ["Cycle", "2027-04"],
        ["Reporting currency", "EUR"],
        ["Plan owner", "A. Verhage"],
    ];
    const STRATEGY: &[[&str; 3]] =
        &[["Choice ID", "Question", "Choice"], ["HTW-1", "How to win", "Be on site within four hours of a call"]];
    const INITIATIVES: &[[&str; 8]] = &[
        ["Initiative ID", "Initiative", "Primary choice", "Owner", "Start", "End", "Status", "Budget"],
        ["I-01", "Second van", "HTW-1", "A. Verhage", "2027-02-01", "2027-11-30", "In progress", "64000"],
        ["I-02", "Night shift", "HTW-1", "B. Stone", "2027-09-01", "2027-03-31", "Planned", "30000"],
    ];
    let mut workbook = Workbook::new();
    let mut add = |name: &str, rows: Vec<&[&str]>| {
        let sheet = workbook.add_worksheet().set_name(name).expect("a name");
        let date = Format::new().set_num_format("yyyy-mm-dd");
        for (row, cells) in (0..).zip(rows) {
            for (column, text) in (0..).zip(cells.iter().filter(|text| !text.is_empty())) {
                let day = ExcelDateTime::parse_from_str(text).ok().filter(|_| text.len() == 10);
                let written = match (day, text.parse::<f64>()) {
                    (Some(day), _) => sheet.write_datetime_with_format(row, column, &day, &date),
                    (None, Ok(number)) => sheet.write_number(row, column, number),
                    (None, Err(_)) => sheet.write_string(row, column, *text),
                };
                written.expect("a cell");
            }
        }
        change(sheet);
    };
    add("Plan", PLAN.iter().map(|row| &row[..]).collect());
    add("Strategy", STRATEGY.iter().map(|row| &row[..]).collect());
    add("Initiatives", INITIATIVES.iter().map(|row| &row[..]).collect());
    workbook
}

fn parts(bytes: &[u8]) -> Parts {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let part = |index| {
        let mut part = package.by_index(index).expect("a part");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("unpacked");
        (part.name().expect("a name").into_owned(), bytes)
    };
    let count = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package").len();
    (0..count).map(part).collect()
}

fn packed(parts: &Parts) -> Vec<u8> {
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        package.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("a part");
        package.write_all(bytes).expect("packed");
    }
    package.finish().expect("a package").into_inner()
}

/// A part with words put before others.
fn put_before(parts: &mut Parts, name: &str, before: &str, words: &str) {
    let text = text(parts, name);
    assert!(text.contains(before), "{name} has no {before}");
    parts.insert(name.to_owned(), text.replacen(before, &format!("{words}{before}"), 1).into_bytes());
}

fn text(parts: &Parts, name: &str) -> String {
    String::from_utf8(parts.get(name).unwrap_or_else(|| panic!("no part {name}")).clone()).expect("text")
}

/// What a run makes of a file.
struct Ran {
    copy: Parts,
    said: String,
}

fn run(name: &str, bytes: &[u8]) -> Ran {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(name), bytes).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    let output = command.current_dir(folder.path()).args(["run", name]).env("NO_COLOR", "1").output().expect("run");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(fs::read(folder.path().join(name)).expect("the plan"), bytes, "the plan itself is never written");
    let (stem, extension) = name.rsplit_once('.').expect("an extension");
    let copy = find(&folder.path().join("out"), &format!("{stem} - checked.{extension}"));
    Ran { copy: parts(&copy), said }
}

fn find(folder: &Path, name: &str) -> Vec<u8> {
    let folders = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir());
    let found = folders.map(|folder| folder.join(name)).find(|path| path.exists());
    fs::read(found.unwrap_or_else(|| panic!("no {name}"))).expect("a copy")
}

/// The sheets' names as the workbook's part writes them.
fn sheets(parts: &Parts) -> Vec<String> {
    text(parts, "xl/workbook.xml")
        .split("<sheet ")
        .skip(1)
        .map(|sheet| sheet.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a name").to_owned())
        .collect()
}

/// The texts of all notes, with their cells.
fn notes(parts: &Parts) -> Vec<(String, String)> {
    let all = parts.iter().filter(|(name, _)| name.starts_with("xl/comments"));
    let all = all.flat_map(|(name, _)| {
        let text = text(parts, name);
        let notes = text.split("<comment ").skip(1).map(|note| {
            let at = note.split("ref=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a cell");
            (at.to_owned(), note.to_owned())
        });
        notes.collect::<Vec<_>>()
    });
    all.collect()
}

/// That the note on `F3` is ours, and no part of the original is gone.
fn holds(original: &[u8], ran: &Ran) {
    let note = notes(&ran.copy).into_iter().find(|(at, text)| at == "F3" && text.contains("Throughline"));
    assert!(note.is_some_and(|(_, text)| text.contains("impossible-dates")), "{:?}", notes(&ran.copy));
    for name in parts(original).keys() {
        assert!(ran.copy.contains_key(name), "the copy has lost {name}");
    }
}

#[test]
fn protection_stays_and_answers_can_be_given() {
    let mut workbook = plan(|sheet| {
        sheet.protect_with_options(&ProtectionOptions::default());
    });
    let mut original = parts(&workbook.save_to_buffer().expect("a workbook"));
    put_before(&mut original, "xl/workbook.xml", "<bookViews>", r#"<workbookProtection lockStructure="1"/>"#);
    let original = packed(&original);
    let ran = run("plan.xlsx", &original);
    holds(&original, &ran);
    assert!(text(&ran.copy, "xl/workbook.xml").contains(r#"<workbookProtection lockStructure="1"/>"#));
    for sheet in 1..=3 {
        assert!(text(&ran.copy, &format!("xl/worksheets/sheet{sheet}.xml")).contains("<sheetProtection "), "sheet {sheet}");
    }
    assert_eq!(sheets(&ran.copy)[3..], ["Findings", "Scorecard", "Alignment", "Run"]);
    assert!(text(&ran.copy, "xl/styles.xml").contains(r#"<protection locked="0"/>"#), "the cells to fill are open");
}

#[test]
fn a_very_hidden_sheet_is_read_said_and_stays_hidden() {
    let mut workbook = plan(|sheet| {
        if sheet.name() == "Plan" {
            sheet.set_very_hidden(true);
        }
    });
    workbook.worksheet_from_name("Strategy").expect("a sheet").set_active(true).set_first_tab(true);
    let original = workbook.save_to_buffer().expect("a workbook");
    let ran = run("plan.xlsx", &original);
    holds(&original, &ran);
    assert!(text(&ran.copy, "xl/workbook.xml").contains(r#"state="veryHidden""#));
    assert!(ran.said.contains("Harrow Pumps"), "{}", ran.said);
    assert!(notes(&ran.copy).iter().any(|(_, text)| text.contains("the hidden sheet 'Plan' was read as Plan")), "{:?}", notes(&ran.copy));
}

#[test]
fn a_note_of_theirs_on_the_cell_at_fault_stays_alone() {
    let theirs = Note::new("ask Bob about March").set_author("Anna").add_author_prefix(false);
    let mut workbook = plan(|sheet| {
        if sheet.name() == "Initiatives" {
            drop(sheet.insert_note(2, 5, &theirs));
        }
    });
    let ran = run("plan.xlsx", &workbook.save_to_buffer().expect("a workbook"));
    let there: Vec<_> = notes(&ran.copy).into_iter().filter(|(at, _)| at == "F3").collect();
    assert_eq!(there.len(), 1, "{there:?}");
    assert!(there[0].1.contains("ask Bob about March") && !there[0].1.contains("Throughline"), "{there:?}");
    let marks = text(&ran.copy, "xl/worksheets/sheet3.xml");
    assert!(marks.contains("<conditionalFormatting"), "the cell is marked all the same");
}

#[test]
fn a_threaded_comment_on_the_cell_at_fault_stays_with_its_persons() {
    const ID: &str = "{12345678-1234-1234-1234-123456789012}";
    let shown = Note::new("[Threaded comment]\n\nComment:\n    is March right?").set_author(format!("tc={ID}")).add_author_prefix(false);
    let mut workbook = plan(|sheet| {
        if sheet.name() == "Initiatives" {
            drop(sheet.insert_note(2, 5, &shown));
        }
    });
    let mut original = parts(&workbook.save_to_buffer().expect("a workbook"));
    let types = r#"<Override PartName="/xl/threadedComments/threadedComment1.xml" ContentType="application/vnd.ms-excel.threadedcomments+xml"/><Override PartName="/xl/persons/person.xml" ContentType="application/vnd.ms-excel.person+xml"/>"#;
    put_before(&mut original, "[Content_Types].xml", "</Types>", types);
    let relation = r#"<Relationship Id="rId90" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="../threadedComments/threadedComment1.xml"/>"#;
    put_before(&mut original, "xl/worksheets/_rels/sheet3.xml.rels", "</Relationships>", relation);
    let relation =
        r#"<Relationship Id="rId91" Type="http://schemas.microsoft.com/office/2017/10/relationships/person" Target="persons/person.xml"/>"#;
    put_before(&mut original, "xl/_rels/workbook.xml.rels", "</Relationships>", relation);
    let thread = format!(
        r#"<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="F3" dT="2027-04-01T09:00:00.00" personId="{ID}" id="{ID}"><text>is March right?</text></threadedComment></ThreadedComments>"#
    );
    let persons = format!(
        r#"<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><person displayName="Anna" id="{ID}" userId="a" providerId="None"/></personList>"#
    );
    original.insert("xl/threadedComments/threadedComment1.xml".to_owned(), thread.into_bytes());
    original.insert("xl/persons/person.xml".to_owned(), persons.into_bytes());
    let ran = run("plan.xlsx", &packed(&original));
    for part in ["xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml"] {
        assert_eq!(ran.copy.get(part), original.get(part), "{part}");
    }
    assert!(text(&ran.copy, "xl/worksheets/_rels/sheet3.xml.rels").contains("threadedComment1.xml"));
    let there: Vec<_> = notes(&ran.copy).into_iter().filter(|(at, text)| at == "F3" && text.contains("is March right?")).collect();
    assert_eq!(there.len(), 1, "{there:?}");
    assert!(!there[0].1.contains("impossible-dates"), "{there:?}");
}

#[test]
fn sheets_named_like_ours_and_many_of_them_stay() {
    let mut workbook = plan(|sheet| {
        sheet.set_right_to_left(true);
    });
    for name in ["Findings", "scorecard", "Run"] {
        workbook.add_worksheet().set_name(name).expect("a name").write_string(0, 0, "mine").expect("a cell");
    }
    for number in 1..=54 {
        workbook.add_worksheet().set_name(format!("Büro {number} & Co. 📋")).expect("a name").write_number(0, 0, number).expect("a cell");
    }
    let original = workbook.save_to_buffer().expect("a workbook");
    let ran = run("plan.xlsx", &original);
    holds(&original, &ran);
    let (before, after) = (sheets(&parts(&original)), sheets(&ran.copy));
    assert_eq!(before.len(), 60);
    assert_eq!(after[..60], before, "theirs come first, under their names");
    assert_eq!(after[60..], ["Findings (2)", "Scorecard (2)", "Alignment", "Run (2)"]);
    assert!(text(&ran.copy, "xl/worksheets/sheet3.xml").contains(r#"rightToLeft="1""#));
    for number in 4..=60 {
        let part = format!("xl/worksheets/sheet{number}.xml");
        assert_eq!(ran.copy.get(&part), parts(&original).get(&part), "{part} has no fault, and is as it was");
    }
}

#[test]
fn a_workbook_shared_in_the_old_way_gets_a_fresh_copy_that_says_so() {
    let mut original = parts(&plan(|_| {}).save_to_buffer().expect("a workbook"));
    let kind = r#"<Override PartName="/xl/revisions/revisionHeaders.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.revisionHeaders+xml"/>"#;
    put_before(&mut original, "[Content_Types].xml", "</Types>", kind);
    let relation = r#"<Relationship Id="rId90" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/revisionHeaders" Target="revisions/revisionHeaders.xml"/>"#;
    put_before(&mut original, "xl/_rels/workbook.xml.rels", "</Relationships>", relation);
    let headers =
        r#"<headers xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" guid="{00000000-0000-0000-0000-000000000000}"/>"#;
    original.insert("xl/revisions/revisionHeaders.xml".to_owned(), headers.as_bytes().to_vec());
    let ran = run("plan.xlsx", &packed(&original));
    assert!(ran.said.contains("plan.xlsx: this is a fresh copy of 'plan.xlsx': a workbook that is shared in the old way"), "{}", ran.said);
    assert!(!ran.copy.keys().any(|name| name.contains("revisions")));
    assert_eq!(sheets(&ran.copy), ["Plan", "Strategy", "Initiatives", "Findings", "Scorecard", "Alignment", "Run"]);
    assert!(notes(&ran.copy).iter().any(|(at, text)| at == "F3" && text.contains("impossible-dates")));
}

#[test]
fn macros_are_kept_to_the_byte_and_the_copy_stays_xlsm() {
    let mut original = parts(&plan(|_| {}).save_to_buffer().expect("a workbook"));
    let types = text(&original, "[Content_Types].xml").replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    );
    original.insert("[Content_Types].xml".to_owned(), types.into_bytes());
    put_before(
        &mut original,
        "[Content_Types].xml",
        "<Override ",
        r#"<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>"#,
    );
    let relation =
        r#"<Relationship Id="rId90" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>"#;
    put_before(&mut original, "xl/_rels/workbook.xml.rels", "</Relationships>", relation);
    // What a program of theirs is, is not ours to look into: any bytes stand for it.
    original.insert("xl/vbaProject.bin".to_owned(), (0..=255_u8).cycle().take(5_000).collect());
    let bytes = packed(&original);
    let ran = run("plan.xlsm", &bytes);
    holds(&bytes, &ran);
    assert_eq!(ran.copy.get("xl/vbaProject.bin"), original.get("xl/vbaProject.bin"));
    assert!(text(&ran.copy, "[Content_Types].xml").contains("macroEnabled.main+xml"));
    assert!(text(&ran.copy, "xl/_rels/workbook.xml.rels").contains("vbaProject.bin"));
}

#[test]
fn dates_counted_from_1904_stay_and_ours_are_in_that_calendar_too() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbooks/dates-from-1904.xlsx");
    let original = fs::read(file).expect("a workbook");
    let ran = run("plan.xlsx", &original);
    holds(&original, &ran);
    assert!(text(&ran.copy, "xl/workbook.xml").contains("date1904=\""));
}

#[test]
fn notes_on_what_cannot_be_patched_go_into_a_fresh_copy() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("notes.json"), r#"[{"at": "Plan!B4", "level": "warning", "text": "differs from last year"}]"#)
        .expect("notes");
    for extension in ["ods", "xls"] {
        let workbook = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/workbooks/saved-by-libreoffice.{extension}"));
        let copy = format!("{extension}.xlsx");
        let output = Command::new(env!("CARGO_BIN_EXE_throughline"))
            .args(["annotate", &workbook.to_string_lossy(), "--notes", "notes.json", "-o", &copy])
            .current_dir(folder.path())
            .output()
            .expect("a run");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("cannot be annotated in place"), "{said}");
        let parts = parts(&fs::read(folder.path().join(&copy)).expect("a copy"));
        let noted =
            parts.iter().any(|(name, bytes)| name.contains("comments") && String::from_utf8_lossy(bytes).contains("differs from last"));
        assert!(noted, "{:?}", parts.keys());
    }
}
