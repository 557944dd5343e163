//! The workbooks of `samples/`: built here from data in code, so that they can be read, changed and built again.

mod adriatic;
mod alps;
mod benelux;
mod earlier;
mod firing;
mod group;
mod iberia;
mod nordics;
mod plan;
mod service;
mod sheets;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::PathBuf;

use throughline::assess::Assessment;
use throughline::batch::plan::{Asking, Past, judge};
use throughline::config::Policy;
use throughline::finding::Level;
use throughline::render::run::PlanFigures;
use throughline::render::{csv, json, json_read};
use throughline::workbook::limits::Limits;
use throughline::workbook::read::read;
use throughline::workbook::{Sheet, Value};

use plan::Plan;

/// The plans of this cycle that are built here; LibreOffice saves the other one.
const BUILT: [Plan; 8] =
    [nordics::PLAN, benelux::PLAN, service::PLAN, group::PLAN, alps::PLAN, adriatic::MESSY, adriatic::DRAFT, adriatic::BUDGET];

/// Earlier cycles stand beside this one's, in a folder each.
fn path(plan: &Plan) -> PathBuf {
    let folder = if plan.file.contains('/') { "samples-earlier" } else { "samples" };
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder).join(plan.file)
}

/// The parts of a package by name; how they are compressed does not matter.
fn parts(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut parts = BTreeMap::new();
    for index in 0..package.len() {
        let mut part = package.by_index(index).expect("a part");
        let name = part.name().expect("its name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("its bytes");
        parts.insert(name, bytes);
    }
    parts
}

fn built(plan: &Plan) -> Vec<u8> {
    sheets::without_results(&sheets::workbook(plan).expect("a workbook"))
}

fn judged(plan: &Plan) -> Assessment {
    judge(&path(plan), &Policy::default(), &Asking::default(), &mut |_, _| Ok(Past::default())).expect("a plan").0
}

/// A run that skips a plan says of it what the run said that did it.
#[test]
fn what_is_read_back_of_a_result_is_what_was_written() {
    for plan in BUILT {
        let assessment = judged(&plan);
        let result = json_read::read(json::result(&assessment).as_bytes()).expect("a result");
        assert_eq!(csv::lines_read(&result, "a, \"b\".xlsx"), csv::lines(&assessment, "a, \"b\".xlsx"), "{}", plan.file);
        let figures = PlanFigures { checked: Some("copy.xlsx".to_owned()), ..PlanFigures::of(&assessment) };
        assert_eq!(format!("{:?}", result.figures(Some("copy.xlsx".to_owned()))), format!("{figures:?}"));
    }
    let answered = judged(&benelux::PLAN).counts().answered;
    assert!(answered > 0, "one of them has answers");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the samples are files")]
fn the_samples_are_fresh() {
    for plan in BUILT.into_iter().chain(earlier::plans()) {
        let path = path(&plan);
        let fresh = built(&plan);
        if std::env::var_os("THROUGHLINE_BLESS").is_some() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("samples/ can be made");
            let stands = fs::read(&path).ok().map(parts);
            if stands != Some(parts(fresh.clone())) {
                fs::write(&path, &fresh).expect("the sample can be written");
            }
        }
        let stands = fs::read(&path).map(parts).unwrap_or_default();
        let fresh = parts(fresh);
        let stale: Vec<&String> = fresh.iter().filter(|(name, bytes)| stands.get(*name) != Some(bytes)).map(|(name, _)| name).collect();
        let same = stale.is_empty() && fresh.len() == stands.len();
        let again = "write it again with: THROUGHLINE_BLESS=1 cargo test --test suite samples";
        assert!(same, "{} is stale in {stale:?}; {again}", plan.file);
    }
}

/// Every cell of a sheet as a line. Programs round a stored result in their own way, from the twelfth digit on.
fn cells(sheet: &Sheet) -> BTreeSet<String> {
    let line = |cell: &throughline::workbook::Cell| {
        let value = match &cell.value {
            Value::Number { value, is_date } => format!("{}{value:.6}", if *is_date { "day " } else { "" }),
            other => format!("{other:?}"),
        };
        format!("{}: {value}", sheet.cell_ref(cell.row, cell.column))
    };
    sheet.cells.iter().map(line).collect()
}

/// LibreOffice writes other bytes with every version, so what it saved is compared by what is read from it.
#[test]
#[expect(clippy::disallowed_methods, reason = "the samples are files")]
fn the_sample_that_libreoffice_saved_is_fresh() {
    let plan = iberia::PLAN;
    let source = built(&plan);
    if std::env::var_os("THROUGHLINE_BLESS").is_some() {
        // What LibreOffice is to open and save.
        let name = plan.file.replace(".ods", ".xlsx");
        fs::write(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name), &source).expect("its source can be written");
    }
    let again = "write it again with: THROUGHLINE_BLESS=1 cargo test --test suite samples; tests/workbooks/make.py samples";
    let bytes = fs::read(path(&plan)).unwrap_or_else(|error| panic!("{}: {error}; {again}", plan.file));
    let fresh = read("built.xlsx", &source, &Limits::default()).expect("a workbook");
    let stands = read(plan.file, &bytes, &Limits::default()).expect("a workbook");
    let names = |sheets: &[Sheet]| sheets.iter().map(|sheet| sheet.name.to_string()).collect::<Vec<_>>();
    assert_eq!(names(&fresh.sheets), names(&stands.sheets), "{} is stale; {again}", plan.file);
    for (fresh, stands) in fresh.sheets.iter().zip(&stands.sheets) {
        let (fresh, stands) = (cells(fresh), cells(stands));
        let differ: Vec<&String> = fresh.symmetric_difference(&stands).collect();
        assert!(differ.is_empty(), "{} is stale in {differ:?}; {again}", plan.file);
    }
}

/// Open findings from a level up, a line each.
fn open(assessment: &Assessment, from: Level) -> Vec<String> {
    let judged = assessment.open_findings().filter(|judged| judged.finding.level >= from);
    judged.map(|judged| format!("{} {}: {}", judged.finding.rule, judged.finding.at, judged.finding.message)).collect()
}

#[test]
fn the_nordics_plan_is_clean() {
    let assessment = judged(&nordics::PLAN);
    let open = open(&assessment, Level::Warning);
    assert!(open.is_empty(), "{}", open.join("\n"));
    assert_eq!(assessment.counts().answered, 1, "its one fault is accepted");
}

#[test]
fn the_iberia_plan_has_every_table_and_a_few_warnings() {
    let assessment = judged(&iberia::PLAN);
    let plan = &assessment.plan;
    let rows = [plan.conditions.len(), plan.reps.len(), plan.pipeline.len(), plan.codes.len()];
    assert_eq!(rows, [5, 6, 3, 13], "conditions, positions, rows of the funnel and codes");
    let errors = open(&assessment, Level::Error);
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let found: BTreeSet<&str> = assessment.open_findings().map(|judged| judged.finding.rule).collect();
    let rules = [
        "capacity-below-target", "coding-incomplete", "condition-missing-or-stale", "pipeline-too-thin", "revenue-behind-target",
        "target-not-covered",
    ];
    assert!(rules.iter().all(|rule| found.contains(rule)), "{found:?}");
}

#[test]
fn the_service_plan_is_in_order_and_has_its_macros() {
    let assessment = judged(&service::PLAN);
    let open = open(&assessment, Level::Warning);
    assert!(open.is_empty(), "{}", open.join("\n"));
    assert!(assessment.counts().note <= 2, "{} notes", assessment.counts().note);
    assert!(parts(built(&service::PLAN)).contains_key("xl/vbaProject.bin"));
}

/// What the flawed plan is made to show; `not-one-strategy` would hide the others. Other rules may find something too.
const FAULTS: [&str; 29] = [
    "missing-table-or-column", "required-cell-blank", "duplicate-id", "unreadable-number", "unreadable-date", "formula-error",
    "formula-not-calculated", "assumed-layout", "exception-unused", "unanswered-question", "strategy-too-long", "choice-without-opposite",
    "choices-do-not-interlock", "initiative-without-choice", "unknown-choice", "choice-without-initiative", "shares-do-not-add-up",
    "money-contradicts-strategy", "phasing-differs-from-budget", "envelope-exceeded", "spend-outside-dates", "choice-without-money",
    "target-not-covered", "revenue-behind-target", "plan-loses-money", "no-single-owner", "impossible-dates", "status-contradicts-facts",
    "no-next-milestone",
];

#[test]
fn the_benelux_plan_has_findings_of_every_rule_that_can_stand_beside_others() {
    let assessment = judged(&benelux::PLAN);
    let found: BTreeSet<&str> = assessment.findings.iter().map(|judged| judged.finding.rule).collect();
    let known = |rule: &&str| throughline::rules::rule(rule).is_some();
    let faults: BTreeSet<&str> = FAULTS.into_iter().filter(known).collect();
    let missing: Vec<&&str> = faults.difference(&found).collect();
    assert!(missing.is_empty(), "no finding of {missing:?}; there are: {found:?}");
    assert!(assessment.answers.iter().any(|answered| !answered.findings.is_empty()), "one of them is accepted");
}
