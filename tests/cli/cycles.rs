//! Three cycles of the samples in their order, with a history: what a plan's past makes of its findings, and that a run may be repeated.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

const NORDICS: &str = "halden-air-nordics-clean.xlsx";
const BENELUX: &str = "halden-air-benelux-flawed.xlsx";
const MARCH: &str = "2027-03";
const APRIL: &str = "2027-04";
const MAY: &str = "2027-05";

/// A folder with the two plans that have a past, a folder for each cycle.
fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (cycle, from) in [(MARCH, "samples-earlier/2027-03"), (APRIL, "samples-earlier/2027-04"), (MAY, "samples")] {
        fs::create_dir(desk.path().join(cycle)).expect("made");
        for file in [NORDICS, BENELUX] {
            fs::copy(root.join(from).join(file), desk.path().join(cycle).join(file)).expect("copied");
        }
    }
    desk
}

fn run(desk: &Path, cycle: &str, out: &str, options: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    let output = command.current_dir(desk).args(["run", cycle, "-q", "-o", out]).args(options).output().expect("run");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Every file below a folder but the history, by its path there.
fn written(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_none_or(|name| !name.to_string_lossy().starts_with("history.sqlite")) {
                files.insert(path.strip_prefix(folder).expect("below").to_path_buf(), fs::read(&path).expect("a file"));
            }
        }
    }
    files
}

fn result(out: &Path, plan: &str) -> Value {
    let folders = fs::read_dir(out).expect("a folder").map(|entry| entry.expect("an entry").path());
    let folder = folders.into_iter().find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(plan)));
    let bytes = fs::read(folder.expect("the plan's folder").join("result.json")).expect("written");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn findings(result: &Value) -> impl Iterator<Item = &Value> {
    result["findings"].as_array().expect("findings").iter()
}

/// What is said of a rule and a subject: state, since when, and the message.
fn said(result: &Value, rule: &str, subject: &str) -> Vec<[String; 3]> {
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    let of = findings(result).filter(|finding| finding["rule"] == rule && text(finding, "subject").contains(subject));
    of.map(|finding| ["state", "since", "message"].map(|name| text(finding, name))).collect()
}

/// The three cycles run in their order into `out`, and what each says of the flawed plan and of the clean one.
static STORY: LazyLock<(tempfile::TempDir, [[Value; 2]; 3])> = LazyLock::new(|| {
    let desk = desk();
    let results = [MARCH, APRIL, MAY].map(|cycle| {
        run(desk.path(), cycle, "out", &[]);
        ["halden-air-benelux", "halden-air-nordics"].map(|plan| result(&desk.path().join("out"), plan))
    });
    (desk, results)
});

#[test]
fn three_cycles_are_one_story() {
    let [march, april, may] = STORY.1.each_ref().map(|[flawed, _]| flawed);

    // Without a past everything is new, and with one everything has an age.
    assert!(findings(march).all(|finding| finding["state"] == "new"));
    let age = |result: &Value, rule: &str, subject: &str| -> Vec<String> {
        said(result, rule, subject).iter().map(|[state, since, _]| format!("{state} {since}").trim_end().to_owned()).collect()
    };
    assert_eq!(age(april, "formula-error", "B-05"), ["open 2027-03"]);
    assert_eq!(age(may, "formula-error", "B-05"), ["open 2027-03"]);
    assert_eq!(age(may, "initiative-vanished", "B-16"), ["open 2027-04"]);
    assert_eq!(age(may, "nothing-updated", "B-10"), ["new"]);

    // A department answered for B-09, then a person, then the department again; B-04 has had a name since April.
    assert_eq!(age(march, "no-single-owner", "B-09"), ["new"]);
    assert_eq!(age(april, "no-single-owner", "B-09"), Vec::<String>::new());
    assert_eq!(age(may, "no-single-owner", "B-09"), ["returning 2027-05"]);
    let fixed = |result: &Value| -> Vec<String> {
        let fixed = result["fixed"].as_array().expect("what was fixed").iter();
        fixed
            .map(|finding| format!("{} {}", finding["rule"].as_str().expect("a rule"), finding["subject"].as_str().expect("a subject")))
            .collect()
    };
    let wanted =
        ["impossible-dates Initiatives/B-16/dates", "no-single-owner Initiatives/B-04/owner", "no-single-owner Initiatives/B-09/owner"];
    assert_eq!(fixed(april), wanted);
    assert_eq!(fixed(may), ["no-next-milestone Initiatives/B-08/milestone", "status-contradicts-facts Initiatives/B-15/status"]);
    let returns = &said(may, "finding-keeps-returning", "")[0][2];
    assert!(returns.starts_with("40 findings have been open for 3 cycles or more, the oldest since March 2027"), "{returns}");
    assert!(returns.ends_with("1 finding is back after it was gone (no-single-owner)"), "{returns}");

    // What moved is held to March, the first cycle that is known.
    let message = |result: &Value, rule: &str| said(result, rule, "").into_iter().map(|[_, _, message]| message).collect::<Vec<_>>();
    assert_eq!(message(april, "end-date-slipped"), ["B-13 ends on 2027-08-13, 49 days later than agreed in March 2027 (2027-06-25)"]);
    assert_eq!(
        message(may, "end-date-slipped"),
        ["B-13 ends on 2027-09-30, 97 days later than agreed in March 2027 (2027-06-25), moved out twice"]
    );
    let rebaselined = ["the budget of B-02 is 210,000 (+7.7 %), but 195,000 was agreed in March 2027, and no change ref says who agreed"];
    assert_eq!(message(april, "budget-rebaselined"), rebaselined);
    assert_eq!(message(may, "budget-rebaselined"), rebaselined);
    assert_eq!(
        message(may, "closed-month-changed"),
        ["budget of B-02 changed in 2 closed months since March 2027: January 2027 from 23,500 to 25,300 and February 2027 from 20,100 \
          to 21,700"]
    );
    assert_eq!(message(april, "strategy-changed"), ["1 choice changed since March 2027: WTP-1 (wording)"]);
    assert_eq!(
        message(may, "strategy-changed"),
        ["1 choice changed since March 2027, and April 2027 was a change already: WTP-1 (wording)"]
    );
    assert_eq!(
        message(may, "initiative-appeared"),
        ["B-11 'Luxembourg distributor agreement' came into the plan in April 2027, in mid-year and without a change ref"]
    );
}

#[test]
fn the_same_cycles_give_the_same_bytes_again_and_in_another_folder() {
    let here = STORY.0.path();
    let differ = |one: &BTreeMap<PathBuf, Vec<u8>>, two: &BTreeMap<PathBuf, Vec<u8>>| -> Vec<PathBuf> {
        one.keys().chain(two.keys()).filter(|path| one.get(*path) != two.get(*path)).cloned().collect()
    };
    let first = written(&here.join("out"));
    assert!(first.len() > 9, "{} files", first.len());
    for cycle in [MARCH, APRIL, MAY] {
        run(here, cycle, "fresh", &[]);
    }
    assert_eq!(differ(&first, &written(&here.join("fresh"))), Vec::<PathBuf>::new());
    // The same cycle once more is no fourth one.
    run(here, MAY, "fresh", &["--force"]);
    assert_eq!(differ(&first, &written(&here.join("fresh"))), Vec::<PathBuf>::new());
    // With the earlier files named instead of remembered the plan is judged alike.
    run(here, MAY, "named", &["--previous", MARCH, "--previous", APRIL]);
    for plan in ["halden-air-benelux", "halden-air-nordics"] {
        let of = |out: &str| result(&here.join(out), plan)["findings"].clone();
        assert_eq!(of("out"), of("named"), "{plan}");
    }
}

#[test]
fn the_plan_in_order_stays_in_order() {
    for (cycle, [_, clean]) in [MARCH, APRIL, MAY].iter().zip(&STORY.1) {
        let levels: Vec<&Value> = findings(clean).filter(|finding| finding["answer"].is_null()).map(|finding| &finding["level"]).collect();
        assert!(levels.iter().all(|level| **level == "note"), "{cycle}: {levels:?}");
    }
}
