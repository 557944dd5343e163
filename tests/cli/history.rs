//! `throughline history`: what a run remembers is shown, exported, and made again from its results.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::workbooks;

fn throughline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    command.current_dir(folder).args(arguments).env_remove("COLUMNS").env("NO_COLOR", "1");
    command.output().expect("it runs")
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A folder in which two plans were run.
fn ran() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("plans")).expect("made");
    for number in 0..2 {
        fs::write(folder.path().join(format!("plans/plan-{number}.xlsx")), workbooks::numbered(number)).expect("written");
    }
    let run = throughline(folder.path(), &["run", "plans", "-q"]);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    folder
}

#[test]
fn a_history_made_again_from_results_shows_the_same() {
    let folder = ran();
    let made = throughline(folder.path(), &["history", "rebuild", "out", "--history", "again.sqlite"]);
    assert_eq!((made.status.code(), &*printed(&made)), (Some(0), "again.sqlite: 2 records\n"));
    for format in ["text", "json", "csv"] {
        let was = printed(&throughline(folder.path(), &["history", "--format", format]));
        let is = printed(&throughline(folder.path(), &["history", "--format", format, "--history", "again.sqlite"]));
        assert!(was.lines().count() > 2, "{was}");
        assert_eq!(was, is);
    }
    let twice = throughline(folder.path(), &["history", "rebuild", "out", "--history", "again.sqlite"]);
    assert_eq!(twice.status.code(), Some(2), "it is there already");
}

#[test]
fn where_no_result_is_found_no_history_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("archive")).expect("made");
    fs::write(folder.path().join("archive/2027-05.result.json"), "{}").expect("written");
    for results in ["archive", "archive/2027-05.result.json", "nowhere"] {
        let made = throughline(folder.path(), &["history", "rebuild", results, "--history", "again.sqlite"]);
        assert_eq!(made.status.code(), Some(3), "{results}");
        let said = String::from_utf8_lossy(&made.stderr).into_owned();
        assert!(said.contains(results) && said.contains("no history was made"), "{said}");
        assert!(!folder.path().join("again.sqlite").exists(), "{results}");
    }
}

#[test]
fn every_table_is_exported() {
    let folder = ran();
    let exported = throughline(folder.path(), &["history", "export", "tables"]);
    assert_eq!(exported.status.code(), Some(0));
    for line in printed(&exported).lines() {
        assert!(folder.path().join(line).exists(), "{line}");
    }
    let plans = fs::read_to_string(folder.path().join("tables").join("plan.csv")).expect("there");
    assert!(plans.starts_with("id,run,business,business_key,fiscal_year,"), "{plans}");
    assert_eq!(plans.lines().count(), 3, "a header and two plans: {plans}");
}
