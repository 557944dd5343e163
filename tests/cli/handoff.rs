//! Packs for finance as they are written, replaced, compared and verified.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

fn throughline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    command.current_dir(folder).env("NO_COLOR", "1").args(arguments).output().expect("run")
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

const SERVICE: &str = "halden-air-service.xlsm";
const RELEASED: [&str; 5] = ["CONTROL.txt", "control.json", "cost_centres.csv", "ledger.csv", "sign-off.html"];

#[test]
fn a_pack_is_written_verified_and_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::copy(sample(SERVICE), here.join(SERVICE)).expect("copied");
    let run = throughline(here, &["run", SERVICE, "--handoff", "-o", "may"]);
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(said.contains("handoff released: 126 lines, batch B"), "{said}");
    let pack = here.join("may/halden-air-service-xlsm/handoff");
    assert_eq!(names(&pack), RELEASED);
    let verify = |pack: &Path| throughline(here, &["handoff", "verify", &pack.display().to_string()]);
    let good = verify(&pack);
    assert_eq!(good.status.code(), Some(0), "{}", String::from_utf8_lossy(&good.stderr));
    assert!(String::from_utf8_lossy(&good.stdout).ends_with("5 files as they were released; 126 lines add up to the control totals\n"));
    assert_eq!(verify(&here.join("june")).status.code(), Some(3));
    // The same again: the same bytes, and nothing that changed.
    let again = throughline(here, &["run", SERVICE, "--handoff", "-o", "june", "--against", "may"]);
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stderr));
    let second = here.join("june/halden-air-service-xlsm/handoff");
    assert_eq!(fs::read(pack.join("ledger.csv")).expect("a ledger"), fs::read(second.join("ledger.csv")).expect("a ledger"));
    for name in ["changes.csv", "erase.csv"] {
        assert_eq!(fs::read_to_string(second.join(name)).expect(name).lines().count(), 1, "{name}");
    }
    // A pack that was touched is found out, and nothing is compared with it.
    let ledger = fs::read_to_string(pack.join("ledger.csv")).expect("a ledger").replacen(".00,", ".01,", 1);
    fs::write(pack.join("ledger.csv"), ledger).expect("touched");
    let bad = verify(&pack);
    assert_eq!(bad.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&bad.stderr).contains("ledger.csv: was changed"), "{}", String::from_utf8_lossy(&bad.stderr));
    let against = throughline(here, &["run", SERVICE, "--handoff", "-o", "june", "--against", "may"]);
    assert_eq!(against.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&against.stderr).contains("is not as it was released"));
}

/// A workbook with another content under the same name: what was released before must not stand beside what is not.
#[test]
fn nothing_of_an_old_ledger_stays_beside_a_blocked_pack() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::copy(sample("halden-air-nordics-clean.xlsx"), here.join("plan.xlsx")).expect("copied");
    throughline(here, &["run", "plan.xlsx", "--handoff", "--ledger-xlsx"]);
    let find = |business: &str| {
        let out = names(&here.join("out"));
        let found = out.iter().find(|name| name.starts_with(business)).unwrap_or_else(|| panic!("{business} in {out:?}"));
        here.join("out").join(found).join("handoff")
    };
    let pack = find("halden-air-nordics");
    assert_eq!(names(&pack).len(), 6);
    // A budget that its months do not add up to.
    let bytes = edited(&fs::read(here.join("plan.xlsx")).expect("a plan"), "xl/worksheets/", "<v>16200</v>", "<v>26200</v>");
    fs::write(here.join("plan.xlsx"), bytes).expect("edited");
    let run = throughline(here, &["run", "plan.xlsx", "--handoff", "--ledger-xlsx"]);
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(said.contains("handoff not released, for"), "{said}{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(names(&pack), ["NOT-RELEASED.txt"]);
    // Without a handoff there is no pack at all.
    throughline(here, &["run", "plan.xlsx"]);
    assert!(!pack.exists());
}

/// The workbook with a text of one of its parts replaced wherever it stands.
fn edited(bytes: &[u8], parts: &str, from: &str, to: &str) -> Vec<u8> {
    use std::io::{Cursor, Read as _, Write as _};
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut changed = false;
    for index in 0..package.len() {
        let mut part = package.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("bytes");
        if let Ok(text) = String::from_utf8(bytes.clone())
            && name.starts_with(parts)
            && text.contains(from)
        {
            bytes = text.replace(from, to).into_bytes();
            changed = true;
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        writer.write_all(&bytes).expect("bytes");
    }
    assert!(changed, "{from} is there to be changed");
    writer.finish().expect("a package").into_inner()
}

/// The history knows what was released in an earlier cycle, and the next pack is compared with it.
#[test]
fn a_pack_follows_the_one_of_the_cycle_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let may = fs::read(sample(SERVICE)).expect("a plan");
    let pack = here.join("out/halden-air-service-xlsm/handoff");
    let control =
        || -> serde_json::Value { serde_json::from_slice(&fs::read(pack.join("control.json")).expect("a control")).expect("JSON") };
    fs::write(here.join(SERVICE), &may).expect("written");
    throughline(here, &["run", SERVICE, "--handoff"]);
    let first = control();
    assert_eq!(first["previous_batch_id"], serde_json::Value::Null);
    // Nothing is new: the plan is not done again, and its pack stays.
    throughline(here, &["run", SERVICE, "--handoff"]);
    assert_eq!(control(), first);
    fs::write(here.join(SERVICE), edited(&may, "xl/sharedStrings.xml", ">2027-05<", ">2027-06<")).expect("written");
    let run = throughline(here, &["run", SERVICE, "--handoff"]);
    assert!(pack.join("changes.csv").exists(), "{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    let second = control();
    assert_eq!((&second["previous_batch_id"], &second["plan"]["cycle"]), (&first["batch_id"], &"2027-06".into()));
    assert_ne!(second["batch_id"], first["batch_id"], "the same money of another cycle is another batch");
    assert_eq!(fs::read_to_string(pack.join("changes.csv")).expect("changes").lines().count(), 1, "nothing but the cycle changed");
}

#[test]
fn the_samples_reconcile() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let run = throughline(&samples, &["reconcile", "."]);
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert_eq!(run.status.code(), Some(0), "{said}");
    assert!(said.ends_with("9 plans: workbook = plan = report = ledger\n"), "{said}");
    assert!(!said.contains("DIFFER"));
    let run = throughline(&samples, &["reconcile", ".", "--profile", "anaplan"]);
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(said.ends_with("9 plans: workbook = plan = report = ledger = load files\n"), "{said}");
    assert_eq!((said.matches("anaplan.csv ").count(), said.contains("DIFFER")), (9, false));
    // A currency without a rate has no place in a layout of one currency: it is said, and the others go on.
    let run = throughline(&samples, &["reconcile", ".", "-q", "--profile", "workday-adaptive"]);
    assert_eq!(run.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&run.stderr).contains("there is no exchange rate for USD: A-06"));
}

#[test]
fn settings_ask_for_a_handoff_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::copy(sample(SERVICE), here.join(SERVICE)).expect("copied");
    fs::write(here.join("throughline.toml"), "[output]\nhandoff = true\nledger-xlsx = true\n").expect("settings");
    throughline(here, &["run", SERVICE]);
    assert_eq!(names(&here.join("out/halden-air-service-xlsm/handoff")).len(), 6);
    fs::write(here.join("throughline.toml"), "[output]\nhandoff = \"yes\"\n").expect("settings");
    let wrong = throughline(here, &["check", SERVICE]);
    assert_eq!(wrong.status.code(), Some(2));
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.contains("throughline.toml:2: handoff is \"yes\"; write true or false"), "{said}");
    for options in [["--against", "x"].as_slice(), &["--ledger-xlsx"]] {
        fs::remove_file(here.join("throughline.toml")).ok();
        let arguments = [&["run", SERVICE], options].concat();
        assert_eq!(throughline(here, &arguments).status.code(), Some(2), "{options:?}");
    }
}

#[test]
fn load_files_are_written_where_settings_or_the_command_line_name_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::copy(sample(SERVICE), here.join(SERVICE)).expect("copied");
    fs::create_dir(here.join("conf")).expect("made");
    let ours = throughline(here, &["handoff", "profile", "workday-adaptive"]).stdout;
    let house = String::from_utf8(ours).expect("text").replace("{cost_centre}", "CC {cost_centre}");
    fs::write(here.join("conf/house.toml"), &house).expect("written");
    fs::write(here.join("conf/strict.toml"), "[output]\nhandoff = true\nprofiles = [\"anaplan\", \"house.toml\"]\n").expect("written");
    let run = |arguments: &[&str]| throughline(here, &[&["run", SERVICE, "-o", "out"], arguments].concat());
    let pack = here.join("out/halden-air-service-xlsm/handoff");

    // A file is named from the folder of the settings.
    assert_eq!(run(&["--config", "conf/strict.toml"]).status.code(), Some(0));
    let with = |names: &[&str]| -> Vec<String> {
        let mut all: Vec<String> = RELEASED.iter().chain(names).map(|name| (*name).to_owned()).collect();
        all.sort();
        all
    };
    assert_eq!(names(&pack), with(&["anaplan.csv", "house.txt"]));
    assert!(fs::read_to_string(pack.join("house.txt")).expect("a file").contains("|CC 7110|"));
    let verified = throughline(here, &["handoff", "verify", &pack.display().to_string()]);
    assert!(String::from_utf8_lossy(&verified.stdout).ends_with("126 lines and 2 load files add up to the control totals\n"));

    // The command line replaces what the settings ask for, and a changed layout is drawn again.
    assert_eq!(run(&["--handoff", "--profile", "conf/house.toml"]).status.code(), Some(0));
    assert_eq!(names(&pack), with(&["house.txt"]));
    fs::write(here.join("conf/house.toml"), house.replace("CC ", "KS ")).expect("written");
    assert_eq!(run(&["--handoff", "--profile", "conf/house.toml"]).status.code(), Some(0));
    assert!(fs::read_to_string(pack.join("house.txt")).expect("a file").contains("|KS 7110|"));

    // What cannot be used is said before anything is written.
    fs::write(here.join("conf/strict.toml"), "[output]\nhandoff = true\nprofiles = [\"anaplann\"]\n").expect("written");
    for (arguments, said) in [
        (&["--config", "conf/strict.toml"][..], "conf/strict.toml:3: there is no profile 'anaplann'; did you mean 'anaplan'?"),
        (&["--handoff", "--profile", "ledger.toml"], "cannot be read"),
        (&["--profile", "anaplan"], "--profile is of a handoff: add --handoff"),
    ] {
        let refused = run(arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        let told = String::from_utf8_lossy(&refused.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(said), "{told}");
    }
    assert_eq!(names(&pack), with(&["house.txt"]));
}
