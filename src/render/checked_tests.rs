use std::io::{Cursor, Read as _};

use calamine::{Reader as _, Xlsx};

use super::*;
use crate::assess::Answer;
use crate::assess::Written;
use crate::config::Policy;
use crate::finding::{Finding, Subject};
use crate::plan::Period;
use crate::render::annotate::strip;
use crate::render::annotate::test_parts::assessed;
use crate::workbook::limits::Limits;
use crate::workbook::read::read;

/// The assessment of a plan that says nothing but who it is of, with findings put in its place.
fn assessment(findings: Vec<Judged>) -> Assessment {
    Assessment { findings, ..assessed(&[]) }
}

fn judged(rule: &'static str, level: Level, at: &str, message: &str, help: &str, stake: i64) -> Judged {
    let finding = Finding::new(rule, level, CellRef::parse(at).unwrap(), Subject::new("Initiatives", "I-04", "budget"), message, help);
    let finding = if stake == 0 { finding } else { finding.stake(Decimal::from(stake)) };
    Judged { id: "9f3c000011112222".to_owned(), anchor: String::new(), finding, state: State::New, answer: None, reply: None }
}

fn phasing() -> Judged {
    let message = "months of I-04 add to 118,000; budget says 120,000";
    let help = "add 2,000 to a month of Phasing row 7, or correct V7";
    judged("phasing-differs-from-budget", Level::Error, "Initiatives!V7", message, help, 2_000)
}

fn owner() -> Judged {
    let mut owner =
        judged("no-single-owner", Level::Warning, "Initiatives!G16", "owner is a department: 'Field team'", "name one person", 90_000);
    owner.state = State::Open(Period::parse("2027-03").unwrap());
    owner
}

fn accepted(mut judged: Judged) -> Judged {
    judged.answer = Some(Answer {
        reason: "timing".to_owned(),
        approver: "E. Dacosta".to_owned(),
        until: "2027-06-30".parse().unwrap(),
        at: Written::Cell(CellRef::new("Exceptions", 1, 0)),
    });
    judged
}

fn text(findings: Vec<Judged>) -> String {
    let notes = notes(&assessment(findings), "Findings");
    assert_eq!(notes.len(), 1);
    notes[0].text.clone()
}

#[test]
fn one_finding() {
    insta::assert_snapshot!(text(vec![phasing()]), @r"
    Throughline
    ERROR · phasing-differs-from-budget
    months of I-04 add to 118,000; budget says 120,000
    → add 2,000 to a month of Phasing row 7, or correct V7
    New · at stake 2,000 EUR

    Answer in the sheet Findings.
    ");
}

#[test]
fn two_findings_one_of_them_accepted() {
    let mut variance = judged(
        "variance-unexplained",
        Level::Warning,
        "Initiatives!G16",
        "−12,200 to March (−34 %), and no note of this cycle",
        "timing or permanent?",
        -12_200,
    );
    variance.state = State::Returning(Period::parse("2027-04").unwrap());
    insta::assert_snapshot!(text(vec![owner(), accepted(variance)]), @r"
    Throughline
    WARNING · no-single-owner
    owner is a department: 'Field team'
    → name one person
    Open since 2027-03 · at stake 90,000 EUR

    WARNING · variance-unexplained
    −12,200 to March (−34 %), and no note of this cycle
    → timing or permanent?
    Back since 2027-04 · at stake −12,200 EUR · accepted until 2027-06-30

    Answer in the sheet Findings.
    ");
}

#[test]
fn more_than_three_findings() {
    insta::assert_snapshot!(text(vec![owner(), owner(), owner(), owner(), owner()]), @r"
    Throughline
    WARNING · no-single-owner
    owner is a department: 'Field team'
    → name one person
    Open since 2027-03 · at stake 90,000 EUR

    WARNING · no-single-owner
    owner is a department: 'Field team'
    → name one person
    Open since 2027-03 · at stake 90,000 EUR

    WARNING · no-single-owner
    owner is a department: 'Field team'
    → name one person
    Open since 2027-03 · at stake 90,000 EUR

    and 2 more: see Findings
    Answer in the sheet Findings.
    ");
}

#[test]
fn a_note_is_never_longer_than_can_be_read_at_a_glance() {
    let long = |length: usize| {
        judged("unreadable-number", Level::Error, "Initiatives!G16", &"m\u{1f600}".repeat(length), &"help ".repeat(length), i64::MAX)
    };
    for length in [10, 60, 100, 150, 1_000, 20_000] {
        for count in [1, 2, 5] {
            let text = text(vec![long(length); count]);
            assert!(text.encode_utf16().count() <= 600, "{} of {length}", text.encode_utf16().count());
            assert!(text.starts_with("Throughline\nERROR · unreadable-number\nm") && text.contains("\n→ help"));
            assert!(text.ends_with("\nAnswer in the sheet Findings."));
            assert!(count < 5 || text.contains(" more: see Findings\n"), "{text}");
        }
    }
    assert!(text(vec![long(20_000)]).encode_utf16().count() > 590, "what room there is, is used");
    let lines = judged("unreadable-number", Level::Error, "Plan!A1", "'a\nERROR · forged\u{202e}' is no number", "write a number", 0);
    assert!(text(vec![lines]).contains("\n'a ERROR · forged\u{fffd}' is no number\n"), "text of a cell makes no line of ours");
}

#[test]
fn a_cell_is_marked_by_its_worst_open_finding() {
    let mut warning = phasing();
    warning.finding.level = Level::Warning;
    let assessment = assessment(vec![phasing(), warning, owner(), accepted(judged("a", Level::Error, "Initiatives!A1", "m", "h", 0))]);
    let marks: Vec<(String, Level)> = notes(&assessment, "Findings").into_iter().map(|note| (note.at.to_string(), note.level)).collect();
    assert_eq!(
        marks,
        [
            ("Initiatives!V7".to_owned(), Level::Error),
            ("Initiatives!G16".to_owned(), Level::Warning),
            ("Initiatives!A1".to_owned(), Level::Note)
        ]
    );
}

#[test]
fn the_title_says_only_what_is_so() {
    let title = |findings| findings_sheet(&assessment(findings)).title;
    assert_eq!(title(vec![]), "No findings");
    assert_eq!(title(vec![phasing()]), "1 finding: 1 error");
    assert_eq!(title(vec![phasing(), owner(), owner()]), "3 findings: 1 error and 2 warnings; 1 is new");
    assert_eq!(title(vec![owner(), accepted(owner())]), "1 finding: 1 warning; none is new; 1 more is accepted");
    assert_eq!(title(vec![accepted(owner()), accepted(phasing())]), "No open findings; 2 are accepted");
}

#[test]
fn every_finding_has_a_row_with_the_answer_that_holds() {
    let sheet = findings_sheet(&assessment(vec![phasing(), accepted(owner())]));
    assert!(
        sheet.subtitle.starts_with("Aldersyde Sterile Care, FY2027, cycle 2027-04, as of 2027-04-30. Fill Response,"),
        "{}",
        sheet.subtitle
    );
    assert_eq!(sheet.rows[0].reply, Reply::default());
    assert_eq!((&*sheet.rows[0].since, &*sheet.rows[1].since), ("new", "2027-03"));
    assert_eq!(sheet.rows[1].reply.until, "2027-06-30");
    assert_eq!(sheet.rows[1].reply.response, "Accept");
}

#[test]
fn the_copy_has_another_name_than_the_plan() {
    for (file, expected) in [
        ("plan.xlsx", "plan - checked.xlsx"),
        ("plan.v2.XLSM", "plan.v2 - checked.xlsm"),
        ("plan.xlsb", "plan - checked.xlsx"),
        ("plan", "plan - checked.xlsx"),
        (".xlsx", ".xlsx - checked.xlsx"),
    ] {
        assert_eq!(name(file), expected);
    }
}

/// A workbook as a planner might have it: sheets of his own, one of them with a name that we would like.
fn original() -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, text) in [("Plan", "Business"), ("Initiatives", "Initiative ID"), ("Findings", "what the board found")] {
        workbook.add_worksheet().set_name(name).unwrap().write_string(0, 0, text).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

/// The plan that stands in it, as it were, with findings, one of them on a sheet that is not there.
fn found() -> Assessment {
    let strategy = "Choice ID|Question|Choice\nHTW-1|How to win|Uptime guarantee";
    let initiatives = "Initiative ID|Initiative|Budget\nI-01|Pilot|24000";
    let lost = judged("missing-table-or-column", Level::Error, "Targets!A1", "there is no sheet Targets", "add one", 0);
    Assessment {
        findings: vec![phasing(), lost, owner(), accepted(owner())],
        ..assessed(&[("Strategy", strategy), ("Initiatives", initiatives)])
    }
}

/// The parts of a package.
fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        parts.insert(part.name().unwrap().into_owned(), content);
    }
    parts
}

#[test]
fn the_copy_has_our_sheets_after_theirs_and_reading_it_leaves_ours_out() {
    let copy = checked(&found(), &Policy::default(), &original(), None).unwrap();
    assert_eq!(copy.artifact.name, "plan - checked.xlsx");
    assert_eq!(copy.warnings, Vec::<String>::new());
    let bytes = copy.artifact.bytes;
    let mut all = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    assert_eq!(all.sheet_names(), ["Plan", "Initiatives", "Findings", "Findings (2)", "Scorecard", "Alignment", "Run"]);
    let linked = |place: &str| parts(&bytes).values().any(|part| String::from_utf8_lossy(part).contains(&format!("location=\"{place}\"")));
    assert!(linked("'Initiatives'!V7") && !linked("'Targets'!A1"), "links lead only where there is a sheet");
    let said = |text: &str| parts(&bytes).values().filter(|part| String::from_utf8_lossy(part).contains(text)).count();
    assert_eq!((said("Answer in the sheet Findings (2)."), said("Answer in the sheet Findings.")), (1, 0), "their sheet is not ours");
    let read = read("plan - checked.xlsx", &bytes, &Limits::default()).unwrap();
    let names: Vec<&str> = read.sheets.iter().map(|sheet| &*sheet.name).collect();
    assert_eq!(names, ["Plan", "Initiatives", "Findings"]);
    assert!(read.annotated && read.unreadable.is_empty());
    let findings = all.worksheet_range("Findings (2)").unwrap();
    let records: Vec<marker::Record> =
        findings.rows().skip(3).map(|row| marker::Record::parse(&row[12].to_string()).expect("a record")).collect();
    assert_eq!(records.len(), 4);
    let hash = marker::note_hash(&notes(&found(), "Findings (2)")[0].text);
    assert_eq!(records[0].notes, [(CellRef::parse("Initiatives!V7").unwrap(), hash)]);
    assert_eq!(records[1].notes, [], "a sheet that is not there takes no note, and its finding has a row all the same");
    assert_eq!(findings.get_value((4, 2)).unwrap().to_string(), "there is no sheet Targets");
}

#[test]
fn a_fresh_copy_says_that_it_is_one() {
    let why = "this is a fresh copy of 'plan.ods'";
    let copy = checked(&found(), &Policy::default(), &original(), Some(why)).unwrap();
    assert_eq!(copy.warnings, [why]);
    let mut all = Xlsx::new(Cursor::new(copy.artifact.bytes)).unwrap();
    let run = all.worksheet_range("Run").unwrap();
    assert!(run.rows().any(|row| row[1] == "Kind of copy" && row[2] == why));
}

#[test]
fn annotating_twice_is_annotating_once_and_stripping_gives_the_original_back() {
    let original = original();
    let once = checked(&found(), &Policy::default(), &original, None).unwrap().artifact.bytes;
    let twice = checked(&found(), &Policy::default(), &once, None).unwrap().artifact.bytes;
    assert!(once == twice, "the same bytes");
    assert!(parts(&strip(&once).unwrap()) == parts(&original), "every part, byte for byte");
}
