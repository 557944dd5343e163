//! The nightly run: many plans, several jobs, bad files among them, runs that are stopped, and runs that find nothing to do.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::workbooks;

/// A folder of plans, `plans/plan-000.xlsx` and so on, and what runs make of them.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new(plans: usize) -> Desk {
        let desk = Desk(tempfile::tempdir().expect("a folder"));
        fs::create_dir(desk.at("plans")).expect("made");
        for number in 0..plans {
            fs::write(desk.plan(number), workbooks::numbered(number)).expect("written");
        }
        desk
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn plan(&self, number: usize) -> PathBuf {
        self.at(&format!("plans/plan-{number:03}.xlsx"))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
        command.current_dir(self.0.path()).args(arguments).env_remove("COLUMNS").env("NO_COLOR", "1");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("run")
    }

    fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started")
    }

    /// Every file below a folder, by its path there; the history is apart.
    fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let base = self.at(folder);
        let named = |path: PathBuf| {
            let name = path.strip_prefix(&base).expect("below").to_string_lossy().replace('\\', "/");
            (name, fs::read(path).expect("a file"))
        };
        walk(&base).into_iter().map(named).filter(|(name, _)| name != "history.sqlite").collect()
    }

    fn summary(&self, folder: &str) -> Value {
        serde_json::from_slice(&fs::read(self.at(folder).join("summary.json")).expect("a summary")).expect("JSON")
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn last_line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).lines().next_back().unwrap_or_default().to_owned()
}

/// What two folders differ in.
fn differences(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
    names.filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

#[test]
fn bad_files_and_the_number_of_jobs_change_no_byte_of_the_good_ones() {
    let desk = Desk::new(200);
    let good = Desk(tempfile::tempdir().expect("a folder"));
    fs::create_dir(good.at("plans")).expect("made");
    let bad = [0, 77, 199];
    for number in (0..200).filter(|number| !bad.contains(number)) {
        fs::copy(desk.plan(number), good.plan(number)).expect("copied");
    }
    fs::write(desk.plan(bad[0]), "").expect("written");
    fs::write(desk.plan(bad[1]), "<html><body>Budget</body></html>").expect("written");
    let cut = fs::read(desk.plan(bad[2])).expect("a plan");
    fs::write(desk.plan(bad[2]), &cut[..cut.len() / 2]).expect("written");

    let run = |desk: &Desk, jobs, out| desk.run(&["run", "plans", "--jobs", jobs, "-o", out]);
    let (one, two, without) = (run(&desk, "1", "one"), run(&desk, "2", "two"), run(&good, "2", "one"));
    assert_eq!((one.status.code(), two.status.code(), without.status.code()), (Some(3), Some(3), Some(0)), "{}", stderr(&without));
    assert_eq!(String::from_utf8_lossy(&one.stdout), String::from_utf8_lossy(&two.stdout).replace("two/", "one/"));
    assert_eq!(stderr(&one), stderr(&two));
    assert_eq!(stderr(&one).matches("error: plans/plan-").count(), 3, "{}", stderr(&one));
    assert!(last_line(&one).starts_with("197 plans, 3 failed: "), "{}", last_line(&one));
    let (files, others, without) = (desk.files("one"), desk.files("two"), good.files("one"));
    assert_eq!(differences(&files, &others), Vec::<String>::new());
    assert_eq!(differences(&files, &without), ["index.html", "summary.json"]);
    assert_eq!(files.len(), 197 * 4 + 4);

    // The next night there is nothing to do.
    let again = run(&good, "2", "one");
    assert_eq!(again.status.code(), Some(0));
    assert!(last_line(&again).starts_with("197 plans unchanged: "), "{}", last_line(&again));
    assert_eq!((stderr(&again), again.stdout.iter().filter(|byte| **byte == b'\n').count()), (String::new(), 1));
    assert_eq!(differences(&without, &good.files("one")), ["summary.json"]);
    assert_eq!(good.summary("one")["totals"]["skipped"], 197);

    // And the night after, one plan changed, one is gone and one cannot be read.
    fs::write(good.plan(1), workbooks::numbered(101)).expect("written");
    fs::remove_file(good.plan(2)).expect("gone");
    fs::write(good.plan(3), "").expect("broken");
    let third = run(&good, "2", "one");
    assert_eq!(third.status.code(), Some(3));
    assert!(last_line(&third).starts_with("195 plans, 194 unchanged, 1 failed: "), "{}", last_line(&third));
    // The old folder of the changed plan, whose business changed too, and that of the one that is gone; not the broken one's.
    let said = stderr(&third);
    assert!(
        said.contains("2 folders are of no plan of this run, and stay as they were: harrow-pumps-1_plan-001, harrow-pumps-2_plan-002"),
        "{said}"
    );
    assert!(good.at("one/harrow-pumps-2_plan-002/report.html").exists());
}

#[test]
fn a_plan_is_done_again_when_anything_that_bears_on_it_changes() {
    let desk = Desk::new(3);
    let done = |arguments: &[&str]| {
        let output = desk.run(&[&["run", "plans", "--format", "json"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        desk.summary("out")["totals"]["done"].as_u64().expect("a count")
    };
    assert_eq!((done(&[]), done(&[])), (3, 0));
    assert_eq!((done(&["--as-of", "2027-05-31"]), done(&["--as-of", "2027-05-31"])), (3, 0));
    fs::write(desk.at("throughline.toml"), "[thresholds]\nmilestone-days = 60\n").expect("written");
    assert_eq!((done(&[]), done(&[])), (3, 0));
    // What is said of a setting names its line.
    fs::write(desk.at("throughline.toml"), "# of the house\n[thresholds]\nmilestone-days = 60\n").expect("written");
    assert_eq!((done(&[]), done(&[])), (3, 0));
    // Whatever happens to one of its files, it is made again.
    let undisturbed = desk.files("out");
    let names = ["plan-001 - checked.xlsx", "report.html", "result.json"];
    for name in names {
        fs::remove_file(desk.at("out/harrow-pumps-1_plan-001").join(name)).expect("deleted");
        assert_eq!(done(&[]), 1, "{name}");
        assert_eq!(done(&[]), 0, "{name}");
    }
    for name in ["report.html", "result.json"] {
        fs::write(desk.at("out/harrow-pumps-1_plan-001").join(name), "something else").expect("written over");
        assert_eq!((done(&[]), done(&[])), (1, 0), "{name}");
    }
    assert_eq!(differences(&undisturbed, &desk.files("out")), Vec::<String>::new());
    fs::rename(desk.plan(2), desk.at("plans/plan-009.xlsx")).expect("renamed");
    assert_eq!((done(&[]), done(&[])), (1, 0));
    assert_eq!(done(&["--force"]), 3);
    // What is remembered bears on it too: an earlier cycle that becomes known, and a history that is lost.
    fs::create_dir(desk.at("march")).expect("made");
    fs::write(desk.at("march/plan-march.xlsx"), workbooks::numbered_in(1, "2027-03")).expect("written");
    assert_eq!(desk.run(&["run", "march"]).status.code(), Some(0));
    assert_eq!((done(&[]), done(&[])), (1, 0));
    fs::remove_file(desk.at("out/history.sqlite")).expect("deleted");
    assert_eq!((done(&[]), done(&[])), (3, 0));
    // Without copies there is nothing to look for in them.
    fs::write(desk.at("throughline.toml"), "[output]\nchecked-copies = false\n").expect("written");
    fs::remove_dir_all(desk.at("out")).expect("deleted");
    assert_eq!((done(&[]), done(&[])), (3, 0));
}

#[test]
fn a_plan_that_is_incomplete_is_said_to_be_so_every_night() {
    let desk = Desk::new(1);
    fs::write(desk.at("plans/part.xlsx"), workbooks::broken_sheet(2)).expect("written");
    let first = desk.run(&["run", "plans"]);
    let second = desk.run(&["run", "plans"]);
    assert_eq!((first.status.code(), second.status.code()), (Some(3), Some(3)));
    assert!(stderr(&second).contains("error: plans/part.xlsx: incomplete: the sheet 'Strategy' could not be read"), "{}", stderr(&second));
    assert!(last_line(&second).starts_with("2 plans unchanged, 1 incomplete: "), "{}", last_line(&second));
}

#[test]
fn two_runs_at_once_do_no_harm() {
    let desk = Desk::new(12);
    assert_eq!(desk.run(&["run", "plans", "-o", "alone"]).status.code(), Some(0));
    let both: Vec<Child> = (0..2).map(|_| desk.start(&["run", "plans", "--force", "--lock-wait", "120"])).collect();
    for child in both {
        let output = child.wait_with_output().expect("ended");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    assert_eq!(differences(&desk.files("alone"), &desk.files("out")), Vec::<String>::new());
    let codes: Vec<Option<i32>> = (0..3)
        .map(|_| desk.start(&["run", "plans", "--force"]))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|child| child.wait_with_output().expect("ended").status.code())
        .collect();
    assert!(codes.contains(&Some(0)) && codes.iter().all(|code| matches!(code, Some(0 | 4))), "{codes:?}");
    assert_eq!(differences(&desk.files("alone"), &desk.files("out")), Vec::<String>::new());
}

/// Killed at any moment and run again, everything is as if nothing had happened; only what this run did, which `summary.json` says, differs.
#[test]
fn a_run_that_was_killed_is_completed_by_the_next() {
    let desk = Desk::new(16);
    assert_eq!(desk.run(&["run", "plans", "-o", "alone"]).status.code(), Some(0));
    let undisturbed = desk.files("alone");
    let mut killed = 0;
    for round in 0..24_u64 {
        // Every other run makes all plans anew, as of another day, so that there is always something to be interrupted.
        let arguments: &[&str] = if round % 2 == 0 { &["run", "plans", "--as-of", "2027-05-31"] } else { &["run", "plans"] };
        let mut child = desk.start(&[arguments, if round % 3 == 0 { &["--force"] } else { &[] }].concat());
        sleep(Duration::from_millis(4 + round * round * 37 % 250));
        child.kill().expect("killed");
        let output = child.wait_with_output().expect("ended");
        killed += usize::from(output.status.code().is_none());
    }
    assert!(killed >= 8, "only {killed} runs were still at work when they were killed");
    assert_eq!(desk.run(&["run", "plans"]).status.code(), Some(0));
    assert_eq!(desk.summary("out")["totals"]["plans"], 16);
    let files = desk.files("out");
    assert_eq!(
        differences(&undisturbed, &files).into_iter().filter(|name| name != "summary.json").collect::<Vec<_>>(),
        Vec::<String>::new()
    );
    assert_eq!(desk.run(&["run", "plans", "--force"]).status.code(), Some(0));
    assert_eq!(differences(&undisturbed, &desk.files("out")), Vec::<String>::new());
}

#[test]
fn a_log_for_machines_has_an_object_a_plan_and_one_for_the_run() {
    let desk = Desk::new(3);
    fs::write(desk.plan(2), "").expect("broken");
    let lines = |arguments: &[&str]| -> Vec<Value> {
        let output = desk.run(&[&["run", "plans", "--log-format", "json"], arguments].concat());
        assert_eq!(output.status.code(), Some(3));
        stderr(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    for (arguments, status) in [(&[][..], "done"), (&["-q"][..], "skipped")] {
        let said = lines(arguments);
        let statuses: Vec<&Value> = said.iter().map(|line| &line["status"]).collect();
        assert_eq!(statuses, [&Value::from(status), &status.into(), &"failed".into(), &Value::Null], "{said:?}");
        assert!(said[..3].iter().zip(0..).all(|(line, number)| line["file"] == format!("plans/plan-{number:03}.xlsx")), "{said:?}");
        let (end, count) = (&said[3], |name: &str| said[3][name].as_u64());
        assert_eq!(
            (&end["message"], count("plans"), count(status), count("failed"), count("exit_code")),
            (&"run ended".into(), Some(3), Some(2), Some(1), Some(3))
        );
        assert_eq!(end["run"], desk.summary("out")["run"]["id"]);
    }
}
