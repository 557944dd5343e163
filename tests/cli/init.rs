//! `init`: the folder it makes works on the first try, and nothing in it is ever replaced.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn throughline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    command.current_dir(folder).args(arguments).env_remove("COLUMNS").env("NO_COLOR", "1");
    command.output().expect("run")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).replace('\u{a0}', " ")
}

const FILES: [&str; 6] = [
    "throughline.toml", "throughline.schema.json", "plans/sample-plan.xlsx", "schedule/crontab", "schedule/throughline.service",
    "schedule/throughline.timer",
];

#[test]
fn a_new_folder_works_on_the_first_try() {
    let parent = tempfile::tempdir().expect("a folder");
    let made = throughline(parent.path(), &["init", "sales plans"]);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    let folder = parent.path().join("sales plans");
    for file in FILES {
        assert!(folder.join(file).is_file(), "{file}");
        assert!(said(&made).contains(file), "{file} is said");
    }
    assert!(said(&made).contains("1. cd \"sales plans\"\n  2. throughline run plans, then open out/index.html\n"), "{}", said(&made));
    let check = throughline(&folder, &["config", "check"]);
    assert_eq!(said(&check), "throughline.toml is right: everything is at its default\n");
    let run = throughline(&folder, &["run", "plans"]);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(folder.join("out/index.html").is_file());
    let summary: Value = serde_json::from_slice(&fs::read(folder.join("out/summary.json")).expect("a summary")).expect("JSON");
    let plans = summary["plans"].as_array().expect("plans");
    assert_eq!((plans.len(), &plans[0]["status"]), (1, &Value::from("done")));
    assert_eq!(
        (&plans[0]["counts"]["error"], &plans[0]["counts"]["warning"]),
        (&Value::from(0), &Value::from(0)),
        "the sample is a good plan"
    );
    // The schedule names this folder and this program.
    let crontab = fs::read_to_string(folder.join("schedule/crontab")).expect("a crontab");
    let line = crontab.lines().find(|line| !line.starts_with('#')).expect("a line");
    let command = line.strip_prefix("0 5 * * 1-5  ").expect("a time");
    #[cfg(unix)]
    {
        let done = Command::new("sh").args(["-c", command]).output().expect("run");
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        assert!(String::from_utf8_lossy(&done.stdout).contains("1 plan"), "{done:?}");
    }
    assert!(command.contains("run plans"));
    let service = fs::read_to_string(folder.join("schedule/throughline.service")).expect("a service");
    assert!(service.contains("sales plans\nExecStart=\""), "{service}");
}

#[test]
fn what_is_there_is_never_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = folder.path().join("throughline.toml");
    fs::write(&settings, "locale = \"de\"\n").expect("written");
    fs::create_dir(folder.path().join("plans")).expect("made");
    fs::write(folder.path().join("plans/mine.xlsx"), "mine").expect("written");
    let made = throughline(folder.path(), &["init"]);
    assert_eq!(made.status.code(), Some(0));
    assert_eq!(fs::read_to_string(&settings).expect("settings"), "locale = \"de\"\n");
    assert!(!folder.path().join("plans/sample-plan.xlsx").exists(), "no sample beside somebody's own plans");
    assert!(said(&made).contains("Left as it was: throughline.toml\n"), "{}", said(&made));
    assert!(said(&made).contains("1. throughline run plans"), "{}", said(&made));
    // Once more: nothing to do.
    let before: Vec<Vec<u8>> =
        ["throughline.schema.json", "schedule/crontab"].map(|file| fs::read(folder.path().join(file)).expect("a file")).to_vec();
    let again = throughline(folder.path(), &["init"]);
    assert!(said(&again).starts_with("this folder: everything is there already, and was left as it is\n"), "{}", said(&again));
    let after: Vec<Vec<u8>> =
        ["throughline.schema.json", "schedule/crontab"].map(|file| fs::read(folder.path().join(file)).expect("a file")).to_vec();
    assert_eq!(before, after);
    // A file in the folder's place is a mistake.
    let refused = throughline(folder.path(), &["init", "throughline.toml"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("throughline.toml: is a file; name a folder"));
}

#[test]
fn the_schema_is_what_editors_are_pointed_to() {
    let folder = tempfile::tempdir().expect("a folder");
    throughline(folder.path(), &["init"]);
    let settings = fs::read_to_string(folder.path().join("throughline.toml")).expect("settings");
    let named = settings.lines().next().and_then(|line| line.strip_prefix("#:schema ./")).expect("a first line for editors");
    let schema = fs::read(folder.path().join(named)).expect("the schema");
    assert_eq!(schema, throughline(folder.path(), &["config", "schema"]).stdout);
}
