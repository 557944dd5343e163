//! Files that real spreadsheet programs saved, each for one oddity. `tests/workbooks/README.md` lists them; `make.py` there made them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use throughline::assess::Assessment;
use throughline::batch::plan::{Asking, Past, judge};
use throughline::config::Policy;

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbooks").join(file)
}

fn judged(path: &Path) -> Assessment {
    judge(path, &Policy::default(), &Asking::default(), &mut |_, _| Ok(Past::default())).expect("a plan").0
}

/// Findings with their identity, level, cell and words, those of some rules left out.
fn findings(assessment: &Assessment, without: &[&str]) -> BTreeSet<String> {
    let findings = assessment.findings.iter().filter(|judged| !without.contains(&judged.finding.rule));
    findings
        .map(|judged| {
            let finding = &judged.finding;
            let answered = if judged.answer.is_some() { ", accepted" } else { "" };
            format!("{} {} {} at {}: {}{answered}", judged.id, finding.level, finding.rule, finding.at, finding.message)
        })
        .collect()
}

/// What a sample gives, and what it gives after a round through LibreOffice.
fn round(sample: &str, without: &[&str]) -> (BTreeSet<String>, BTreeSet<String>) {
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(format!("{sample}.xlsx"));
    let resaved = path(&format!("{sample}-resaved.xlsx"));
    (findings(&judged(&original), without), findings(&judged(&resaved), without))
}

#[test]
fn a_sample_that_libreoffice_saved_gives_the_same_findings() {
    let stale = "if the sample was changed: tests/workbooks/make.py";
    let (original, resaved) = round("halden-air-nordics-clean", &[]);
    assert!(!original.is_empty());
    assert_eq!(original, resaved, "{stale}");
    // LibreOffice calculates what has no result when it saves, and nothing else: what depends on that is not the same, and the total
    // over it is stale.
    let consequences = ["formula-not-calculated", "envelope-exceeded", "total-differs"];
    let (original, resaved) = round("halden-air-benelux-flawed", &consequences);
    assert!(original.len() > 30, "{}", original.len());
    assert_eq!(original, resaved, "{stale}");
}

#[test]
fn dates_from_1904_are_the_days_that_were_typed() {
    let assessment = judged(&path("dates-from-1904.xlsx"));
    let initiative = &assessment.plan.initiatives[0];
    assert_eq!(initiative.start.as_ref().map(|start| start.value), Some(date(2027, 2, 1)));
    assert_eq!(initiative.end.as_ref().map(|end| end.value), Some(date(2027, 11, 30)));
    assert_eq!(assessment.plan.header.as_of, Some(date(2027, 4, 20)));
}

#[test]
fn a_hidden_sheet_is_read_and_said() {
    let assessment = judged(&path("hidden-sheet.xlsx"));
    assert_eq!(assessment.plan.targets.len(), 2);
    let said: Vec<&str> = assessment
        .findings
        .iter()
        .filter(|judged| judged.finding.rule == "assumed-layout")
        .map(|judged| &*judged.finding.message)
        .collect();
    assert_eq!(said, ["the hidden sheet 'Old targets' was read as Targets"]);
}

#[test]
fn sheets_of_any_name_are_found_and_named() {
    let assessment = judged(&path("names-with-quotes-and-emoji.xlsx"));
    assert_eq!(assessment.plan.choices.len(), 5);
    let dates = assessment.findings.iter().find(|judged| judged.finding.rule == "impossible-dates").expect("I-02 ends before it starts");
    assert_eq!(dates.finding.at.to_string(), "'Été & Co <2027>'!F3");
    let choice = assessment.plan.choices[0].row.first();
    assert_eq!(choice.to_string(), "'Bob''s \"choices\"'!A2");
}
