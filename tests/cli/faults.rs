//! What goes wrong around a run: readers that leave, folders that cannot be written, two runs at once, copies that were edited.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::workbooks;

fn throughline(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("run")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    command.current_dir(folder).args(arguments).env_remove("COLUMNS").env("NO_COLOR", "1");
    command
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    workbooks::write_all(folder.path());
    folder
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_reader_that_leaves_stops_no_run_and_is_no_error() {
    let folder = folder();
    let mut child = command(folder.path(), &["run", "plans", "-v"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!stderr(&output).contains("error"), "{}", stderr(&output));
    assert!(folder.path().join("out/summary.json").exists());
}

#[test]
fn a_run_twice_gives_the_same_bytes() {
    let folder = folder();
    let read = || {
        let mut files: Vec<_> = walk(&folder.path().join("out")).into_iter().map(|path| (fs::read(&path).expect("a file"), path)).collect();
        files.sort_by(|a, b| a.1.cmp(&b.1));
        files
    };
    assert_eq!(throughline(folder.path(), &["run", "plans"]).status.code(), Some(0));
    let first = read();
    assert_eq!(throughline(folder.path(), &["run", "plans", "--force"]).status.code(), Some(0));
    let second = read();
    let differing: Vec<_> = first.iter().zip(&second).filter(|(a, b)| a != b).map(|(a, _)| a.1.display().to_string()).collect();
    assert!(first.len() > 6 && first.len() == second.len() && differing.is_empty(), "{differing:?}");
}

#[test]
fn a_bad_file_costs_itself() {
    let folder = folder();
    let output = throughline(folder.path(), &["run", "plans", "bad", "missing.xlsx"]);
    assert_eq!(output.status.code(), Some(3));
    let said = stderr(&output);
    for words in [
        "bad/zero.xlsx: the file is empty",
        "bad/page.xls: this is a web page",
        "bad/cut.xlsx: the file is cut short",
        "bad/locked.xlsx: the workbook is protected with a password",
        "bad/folder.xlsx: is not a file",
        "missing.xlsx: there is no such file",
    ] {
        assert!(said.replace('\\', "/").contains(words), "{words} in\n{said}");
    }
    let summary: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("out/summary.json")).expect("a summary")).expect("JSON");
    assert_eq!(summary["totals"]["done"], 2);
    assert_eq!(summary["totals"]["failed"], 6);
    assert!(stdout(&output).trim_end().lines().next_back().expect("a last line").starts_with("2 plans, 6 failed: "), "{}", stdout(&output));
}

#[test]
fn a_plan_read_in_part_says_so_and_is_no_success() {
    let folder = folder();
    fs::write(folder.path().join("part.xlsx"), workbooks::broken_sheet(2)).expect("written");
    let shown = throughline(folder.path(), &["check", "part.xlsx", "--fail-on", "never"]);
    assert_eq!(shown.status.code(), Some(3));
    assert!(stdout(&shown).contains("\nincomplete: the sheet 'Strategy' could not be read"), "{}", stdout(&shown));
    let data = throughline(folder.path(), &["check", "part.xlsx", "--format", "csv"]);
    assert!(stderr(&data).contains("error: part.xlsx: incomplete: the sheet 'Strategy'"), "{}", stderr(&data));
    let run = throughline(folder.path(), &["run", "part.xlsx", "harrow.xlsx"]);
    assert_eq!(run.status.code(), Some(3));
    assert!(stdout(&run).contains("\n2 plans, 1 incomplete: "), "{}", stdout(&run));
}

#[cfg(unix)]
#[test]
fn a_pipe_named_like_a_workbook_does_not_block() {
    let folder = folder();
    let made = Command::new("mkfifo").arg(folder.path().join("pipe.xlsx")).status().expect("mkfifo");
    assert!(made.success());
    let output = throughline(folder.path(), &["check", "pipe.xlsx"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("pipe.xlsx: is not a file"), "{}", stderr(&output));
}

#[test]
fn an_output_that_is_a_file_is_refused() {
    let folder = folder();
    fs::write(folder.path().join("taken"), "mine").expect("written");
    let output = throughline(folder.path(), &["run", "harrow.xlsx", "-o", "taken"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("taken: cannot be written"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(folder.path().join("taken")).expect("still there"), "mine");
}

#[test]
fn an_index_that_cannot_be_written_costs_no_plan() {
    let folder = folder();
    fs::create_dir_all(folder.path().join("out/index.html/in the way")).expect("made");
    let output = throughline(folder.path(), &["run", "harrow.xlsx"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).replace('\\', "/").contains("cannot write out/index.html"), "{}", stderr(&output));
    assert!(stdout(&output).ends_with("\n1 plan: no findings\n"), "{}", stdout(&output));
    assert!(walk(&folder.path().join("out")).iter().any(|path| path.ends_with("report.html")));
}

#[test]
fn the_second_of_two_runs_exits_with_4() {
    let folder = folder();
    let lock = throughline::batch::Lock::take(&folder.path().join("out"), Duration::ZERO, || {}).expect("held");
    let output = throughline(folder.path(), &["run", "harrow.xlsx"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(stderr(&output).contains("another run is writing here"), "{}", stderr(&output));
    drop(lock);
    assert_eq!(throughline(folder.path(), &["run", "harrow.xlsx"]).status.code(), Some(0));
}

#[test]
fn a_checked_copy_that_was_edited_is_not_replaced() {
    let folder = folder();
    assert_eq!(throughline(folder.path(), &["run", "harrow.xlsx", "flawed.xlsx"]).status.code(), Some(0));
    let copy = walk(&folder.path().join("out")).into_iter().find(|path| path.ends_with("flawed - checked.xlsx")).expect("a copy");
    let beside = copy.with_file_name("result.json");
    // Any other bytes stand for a planner's answers saved by a spreadsheet program.
    fs::write(&copy, "answers").expect("edited");
    fs::write(folder.path().join("flawed.xlsx"), workbooks::clean()).expect("the plan goes on");
    let before = fs::read(&beside).expect("a result");
    let output = throughline(folder.path(), &["run", "harrow.xlsx", "flawed.xlsx"]);
    assert_eq!(output.status.code(), Some(3));
    let said = stderr(&output);
    assert!(said.contains("flawed.xlsx: nothing was replaced") && said.contains("may hold answers and cannot be read"), "{said}");
    assert_eq!(fs::read(&copy).expect("a copy"), b"answers");
    assert_eq!(fs::read(&beside).expect("a result"), before, "nothing of the plan is replaced");
    let summary: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("out/summary.json")).expect("a summary")).expect("JSON");
    assert_eq!((&summary["totals"]["skipped"], &summary["totals"]["failed"]), (&1.into(), &1.into()));
    fs::remove_file(&copy).expect("moved away");
    assert_eq!(throughline(folder.path(), &["run", "harrow.xlsx", "flawed.xlsx"]).status.code(), Some(0));
    assert!(copy.exists());
}

#[test]
fn annotating_and_stripping_touch_no_workbook_but_the_copy() {
    let folder = folder();
    let note = r#"[{"at": "Initiatives!J2", "level": "warning", "text": "differs from last year"}]"#;
    fs::write(folder.path().join("notes.json"), note).expect("written");
    let before = fs::read(folder.path().join("harrow.xlsx")).expect("a plan");
    let output = throughline(folder.path(), &["annotate", "harrow.xlsx", "--notes", "notes.json", "-o", "noted.xlsx"]);
    assert_eq!((output.status.code(), &*stdout(&output)), (Some(0), "noted.xlsx: 1 note\n"), "{}", stderr(&output));
    let again = throughline(folder.path(), &["annotate", "harrow.xlsx", "--notes", "notes.json", "-o", "noted.xlsx"]);
    assert_eq!(again.status.code(), Some(2), "a file that is there is kept");
    let onto = throughline(folder.path(), &["strip", "noted.xlsx", "-o", "./noted.xlsx", "--force"]);
    assert_eq!(onto.status.code(), Some(2), "the source is never written");
    let macros = throughline(folder.path(), &["strip", "noted.xlsx", "-o", "noted.xlsm"]);
    assert_eq!(macros.status.code(), Some(2), "it would not open");
    assert_eq!(throughline(folder.path(), &["strip", "noted.xlsx", "-o", "plain.xlsx"]).status.code(), Some(0));
    assert_eq!(before, fs::read(folder.path().join("harrow.xlsx")).expect("a plan"));
    let both = throughline(folder.path(), &["check", "harrow.xlsx", "plain.xlsx", "noted.xlsx", "-q"]);
    assert_eq!(stdout(&both).matches(".xlsx: no findings").count(), 3, "{}", stdout(&both));
    fs::write(folder.path().join("notes.json"), note.replace("Initiatives", "Initiativs")).expect("written");
    let wrong = throughline(folder.path(), &["annotate", "harrow.xlsx", "--notes", "notes.json", "-o", "other.xlsx"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("notes.json: note 1: the workbook has no sheet 'Initiativs'; did you mean 'Initiatives'?"));
}

#[test]
fn a_plan_in_the_output_folder_is_refused_with_what_to_do() {
    let folder = folder();
    assert_eq!(throughline(folder.path(), &["run", "harrow.xlsx"]).status.code(), Some(0));
    fs::copy(folder.path().join("harrow.xlsx"), folder.path().join("out/harrow.xlsx")).expect("copied");
    let output = throughline(folder.path(), &["run", "out/harrow.xlsx"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("throughline check out/harrow.xlsx"), "{}", stderr(&output));
    assert_eq!(throughline(folder.path(), &["check", "out/harrow.xlsx"]).status.code(), Some(0));
}

#[test]
fn the_order_of_the_plans_changes_nothing() {
    let folder = folder();
    let one = throughline(folder.path(), &["check", "flawed.xlsx", "harrow.xlsx", "--format", "json"]);
    let other = throughline(folder.path(), &["check", "harrow.xlsx", "./flawed.xlsx", "flawed.xlsx", "--format", "json"]);
    assert_eq!(stdout(&one), stdout(&other));
    assert!(stdout(&one).contains("\"duplicate-id\"") || stdout(&one).contains("\"no-single-owner\""));
}

#[test]
fn the_settings_of_the_current_folder_hold_and_those_above_do_not() {
    let folder = folder();
    let check = || throughline(folder.path(), &["check", "flawed.xlsx", "-q"]);
    let usual = stdout(&check());
    fs::write(folder.path().join("throughline.toml"), "[levels]\nno-single-owner = \"off\"\n").expect("written");
    assert_ne!(usual, stdout(&check()));
    let below = throughline(&folder.path().join("plans"), &["check", "../flawed.xlsx", "-q"]);
    assert_eq!(usual, stdout(&below).replace("../", ""));
    fs::write(folder.path().join("throughline.toml"), "[level]\n").expect("written");
    let wrong = check();
    assert_eq!((wrong.status.code(), &*stdout(&wrong)), (Some(2), ""));
    assert_eq!(stderr(&wrong), "error: throughline.toml:1: there is no setting 'level'; did you mean 'levels'?\n");
}

#[test]
fn logs_for_machines_are_json_line_by_line() {
    let folder = folder();
    let output = throughline(folder.path(), &["check", "bad", "harrow.xlsx", "--log-format", "json"]);
    assert_eq!(output.status.code(), Some(3));
    let said = stderr(&output);
    let lines: Vec<serde_json::Value> = said.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |level: &str| lines.iter().filter(|line| line["level"] == level).collect::<Vec<_>>();
    assert_eq!((of("ERROR").len(), of("INFO").len(), lines.len()), (5, 2, 7), "{said}");
    assert_eq!((&of("INFO")[0]["file"], &of("INFO")[0]["error"]), (&"harrow.xlsx".into(), &0.into()));
    assert!(of("ERROR").iter().all(|line| line["file"].is_string() && line["status"] == "failed"), "{said}");
    let end = &of("INFO")[1];
    assert_eq!((&end["message"], &end["plans"], &end["failed"], &end["exit_code"]), (&"run ended".into(), &6.into(), &5.into(), &3.into()));
}

#[test]
fn a_plan_of_another_cycle_is_an_error_of_that_plan() {
    let folder = folder();
    let output = throughline(folder.path(), &["check", "harrow.xlsx", "--cycle", "2027-05"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("harrow.xlsx: is the plan of cycle 2027-04, not of 2027-05"), "{}", stderr(&output));
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
