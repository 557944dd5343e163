//! What the company says in `throughline.toml`, by what it changes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::workbooks;

fn throughline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    command.current_dir(folder).args(arguments).env_remove("COLUMNS").env("NO_COLOR", "1");
    command.output().expect("run")
}

/// A folder with a plan in dollars and euros, and what a run makes of it.
struct Office(tempfile::TempDir);

impl Office {
    fn new(settings: &str) -> Self {
        let office = Office(tempfile::tempdir().expect("a folder"));
        fs::write(office.0.path().join("plan.xlsx"), workbooks::dollars()).expect("written");
        office.set(settings);
        office
    }

    fn set(&self, settings: &str) {
        fs::write(self.0.path().join("throughline.toml"), settings).expect("written");
    }

    /// Runs, and gives what is in a folder of outputs.
    fn run(&self, out: &str) -> (Output, Vec<String>) {
        let output = throughline(self.0.path(), &["run", "plan.xlsx"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let mut files = Vec::new();
        for entry in fs::read_dir(self.0.path().join(out)).expect("an output folder").map(|entry| entry.expect("an entry").path()) {
            let below = if entry.is_dir() { fs::read_dir(&entry).expect("a folder").count() } else { 0 };
            let name = entry.file_name().expect("a name").to_string_lossy().into_owned();
            files.push(if below > 0 { format!("{name}: {below}") } else { name });
        }
        files.retain(|name| !name.starts_with('.') && !name.starts_with("history"));
        files.sort();
        (output, files)
    }

    fn result(&self) -> Value {
        let out = self.0.path().join("out");
        let folders = fs::read_dir(out).expect("an output folder").map(|entry| entry.expect("an entry").path());
        let folder = folders.filter(|path| path.is_dir()).min().expect("the plan's folder");
        serde_json::from_slice(&fs::read(folder.join("result.json")).expect("a result")).expect("JSON")
    }

    fn report(&self) -> String {
        let out = self.0.path().join("out");
        let folders = fs::read_dir(out).expect("an output folder").map(|entry| entry.expect("an entry").path());
        let folder = folders.filter(|path| path.is_dir()).min().expect("the plan's folder");
        fs::read_to_string(folder.join("report.html")).expect("a report")
    }
}

fn messages(result: &Value, rule: &str) -> Vec<String> {
    let findings = result["findings"].as_array().expect("findings").iter().filter(|finding| finding["rule"] == rule);
    findings.map(|finding| format!("{} {}", finding["level"].as_str().unwrap_or(""), finding["message"].as_str().unwrap_or(""))).collect()
}

#[test]
fn the_companys_rates_convert_what_a_plan_has_no_rate_for() {
    let office = Office::new("");
    office.run("out");
    let without = office.result();
    assert_eq!(without["totals"]["budget_reporting"], Value::Null);
    assert_eq!(messages(&without, "no-exchange-rate").len(), 1);
    office.set("[[rates]]\ncurrency = \"USD\"\nto = \"GBP\"\nperiod = \"FY2027\"\nrate = 0.8\n[[rates]]\ncurrency = \"USD\"\nto = \"EUR\"\nperiod = \"FY2027\"\nrate = 0.92\n");
    office.run("out");
    let with = office.result();
    // 64,000 + 100,000 x 0.92.
    assert_eq!(with["totals"]["budget_reporting"], "156000.00");
    assert_eq!(messages(&with, "no-exchange-rate"), [""; 0]);
    let report = office.report();
    assert!(report.contains("Exchange rates of the company") && report.contains("USD, 2027-01 to 2027-12"), "the report names the rate");
    assert!(report.contains("throughline.toml:6"), "and where it stands");
}

#[test]
fn the_companys_codes_are_what_plans_are_held_to() {
    let office = Office::new("[[codes]]\nkind = \"account\"\ncode = \"x6100\"\n");
    office.run("out");
    assert_eq!(
        messages(&office.result(), "coding-incomplete"),
        ["warning account x6200 of I-02 is in neither Codes nor the company's list, nearest x6100"]
    );
    office.set("handoff = true\n[[codes]]\nkind = \"account\"\ncode = \"x6100\"\n");
    office.run("out");
    assert_eq!(messages(&office.result(), "coding-incomplete").len(), 1);
    assert!(messages(&office.result(), "coding-incomplete")[0].starts_with("error "), "finance could not book it");
}

#[test]
fn a_run_writes_what_the_settings_say() {
    let office = Office::new("[output]\nfolder = \"checked/month\"\nchecked-copies = false\nindex = false\n");
    let (output, files) = office.run("checked/month");
    assert_eq!(files, ["findings.csv", "harrow-pumps_plan: 3", "summary.json"]);
    let said = String::from_utf8_lossy(&output.stdout).replace('\\', "/");
    assert!(said.ends_with("; checked/month/summary.json\n"), "{said}");
    assert!(!said.contains("checked.xlsx"), "{said}");
    // Nothing is new, and nothing is done again.
    let again = String::from_utf8_lossy(&office.run("checked/month").0.stdout).replace('\\', "/");
    assert!(again.contains("unchanged"), "{again}");
    // The command line says otherwise.
    assert_eq!(throughline(office.0.path(), &["run", "plan.xlsx", "-o", "here"]).status.code(), Some(0));
    assert!(office.0.path().join("here/summary.json").exists());
}

#[test]
fn a_copy_that_may_hold_answers_is_kept_and_an_old_index_is_not() {
    let office = Office::new("");
    assert_eq!(office.run("out").1, ["findings.csv", "harrow-pumps_plan: 4", "index.html", "summary.json"]);
    office.set("[output]\nchecked-copies = false\nindex = false\n");
    assert_eq!(office.run("out").1, ["findings.csv", "harrow-pumps_plan: 4", "summary.json"]);
}
