//! Earlier cycles given as files: what a run makes of them, whatever their order.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::workbooks;

/// What a run over the last cycle writes for its plan, by name; the checked copy left out, whose package is told by its own tests.
fn written(folder: &Path, out: &str, previous: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    command.current_dir(folder).args(["run", "cycles/2027-04", "-q", "-o", out]);
    if !previous.is_empty() {
        command.arg("--previous").args(previous);
    }
    let output = command.output().expect("run");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let plan = folder.join(out).join("harrow-pumps_harrow");
    let names = ["report.html", "result.json", "manifest.json", "harrow - checked.xlsx"];
    names.into_iter().map(|name| (name.to_owned(), fs::read(plan.join(name)).expect("written"))).collect()
}

fn made_from(files: &BTreeMap<String, Vec<u8>>) -> Value {
    serde_json::from_slice::<Value>(&files["manifest.json"]).expect("JSON")["made_from"].clone()
}

#[test]
fn the_order_in_which_earlier_cycles_are_named_changes_no_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    workbooks::write_all(folder.path());
    let forward = written(folder.path(), "a", &["cycles/2027-02", "cycles/2027-03"]);
    let back = written(folder.path(), "b", &["cycles/2027-03/harrow.xlsx", "cycles/2027-02", "cycles"]);
    assert!(forward == back, "named the other way round, and one of them twice");
    let result: Value = serde_json::from_slice(&forward["result.json"]).expect("JSON");
    let aged = |rule: &str| result["findings"].as_array().expect("findings").iter().find(|finding| finding["rule"] == rule).cloned();
    let owner = aged("no-single-owner").expect("it stays");
    assert_eq!((owner["state"].as_str(), owner["since"].as_str()), (Some("open"), Some("2027-02")), "ages follow from file to file");
    let slipped = result["findings"].as_array().expect("findings").iter().find(|finding| finding["subject"] == "Initiatives/I-01/end");
    assert_eq!(slipped.expect("it slipped")["since"], "2027-03", "March was judged with February as its past");
}

#[test]
fn what_is_known_of_the_past_is_part_of_what_files_are_made_from() {
    let folder = tempfile::tempdir().expect("a folder");
    workbooks::write_all(folder.path());
    let alone = written(folder.path(), "a", &[]);
    let one = written(folder.path(), "b", &["cycles/2027-03"]);
    let two = written(folder.path(), "c", &["cycles/2027-02", "cycles/2027-03"]);
    let other_business = written(folder.path(), "d", &["foreign.xlsx"]);
    assert!(made_from(&alone) != made_from(&one) && made_from(&one) != made_from(&two));
    assert_eq!(made_from(&alone), made_from(&other_business), "what is no past of the plan changes nothing");
    assert!(alone["report.html"] == other_business["report.html"]);
    let says = |files: &BTreeMap<String, Vec<u8>>| String::from_utf8_lossy(&files["report.html"]).contains("Cycle comparison");
    assert!(!says(&alone) && says(&one), "without a past there is no comparison");
}
