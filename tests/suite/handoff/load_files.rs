//! Load files in a pack: they are listed, re-added and found out like the ledger, and one that cannot be drawn stops the pack.

use throughline::output::sha256;
use throughline::render::handoff::control::{self, Control};
use throughline::render::handoff::profile::{self, BUILT_IN, Profile};
use throughline::render::handoff::verify::verify;
use throughline::render::handoff::{Making, Pack, pack};

use super::{files, judged, policy, text};
use crate::example::Table;
use crate::plans::{clean, put};

fn with(tables: &[Table], profiles: &[Profile]) -> Pack {
    let (assessment, workbook) = judged(tables);
    pack(&assessment, &workbook, &Making { policy: &policy(), previous: None, profiles }).expect("a pack")
}

fn built_in(names: &[&str]) -> Vec<Profile> {
    names.iter().map(|name| profile::parse(profile::built_in(name).expect("a profile"), name, name).expect("a profile")).collect()
}

/// Quotas by segment, since the clean plan's targets are cut so.
fn quotas() -> Profile {
    let text = profile::built_in("salesforce-quotas").expect("a profile").replace("{territory}", "{segment|ALL}");
    profile::parse(&text, "quotas", "quotas.toml").expect("a profile")
}

#[test]
fn every_built_in_file_is_in_the_pack_and_sound() {
    let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).filter(|name| *name != "salesforce-quotas").collect();
    let mut profiles = built_in(&names);
    profiles.push(quotas());
    let pack = with(&clean(), &profiles);
    assert_eq!(pack.reasons, []);
    let files = files(&pack);
    assert_eq!(verify(&files).differences, Vec::<String>::new());
    let control: Control = serde_json::from_slice(&files["control.json"]).expect("a control");
    assert_eq!(control.load_files.len(), profiles.len());
    for (line, profile) in control.load_files.iter().zip(&profiles) {
        assert_eq!(line.file, profile.file_name());
        assert!(line.rows > 0 && line.lines >= line.rows.min(line.lines) && line.sum != "0", "{}", line.file);
        assert!(control.files.contains_key(&line.file), "{}", line.file);
    }
    let told = text(&pack, "CONTROL.txt");
    assert!(
        told.contains("6. LOAD FILES") && told.contains("not tried on a live system") && told.contains("7. FILES OF THIS PACK"),
        "{told}"
    );
    assert!(!text(&with(&clean(), &[]), "CONTROL.txt").contains("LOAD FILES"));
}

/// Somebody who changes an amount in a load file, and its hash with it, is found out by the sum; and so is a control made to fit.
#[test]
fn a_load_file_that_was_made_to_fit_is_found_out() {
    let pack = files(&with(&clean(), &built_in(&["anaplan", "xero"])));
    let touched = String::from_utf8(pack["anaplan.csv"].clone()).expect("text").replacen("6000.00", "6100.00", 1);
    let mut fitted = pack.clone();
    let mut control: Control = serde_json::from_slice(&pack["control.json"]).expect("a control");
    control.files.insert("anaplan.csv".to_owned(), sha256(touched.as_bytes()));
    fitted.insert("anaplan.csv".to_owned(), touched.clone().into_bytes());
    fitted.insert("control.json".to_owned(), control::write(&control));
    let found = verify(&fitted).differences;
    assert!(found.iter().any(|difference| difference.starts_with("anaplan.csv: adds up to ")), "{found:?}");

    let line = control.load_files.iter_mut().find(|line| line.file == "anaplan.csv").expect("the file");
    let sum: rust_decimal::Decimal = line.sum.parse().expect("a sum");
    line.sum = (sum + rust_decimal::Decimal::ONE_HUNDRED).to_string();
    fitted.insert("control.json".to_owned(), control::write(&control));
    let found = verify(&fitted).differences;
    assert!(
        found.iter().any(|difference| difference.contains("anaplan.csv: the control says") && difference.contains("the ledger gives")),
        "{found:?}"
    );

    let mut without = pack.clone();
    without.remove("xero.csv");
    assert!(verify(&without).differences.iter().any(|difference| difference == "xero.csv: is missing"));
    let mut cut = pack;
    let half = cut["xero.csv"].len() / 2;
    cut.get_mut("xero.csv").expect("the file").truncate(half);
    assert!(verify(&cut).differences.iter().any(|difference| difference.starts_with("xero.csv: was changed")));
}

#[test]
fn a_file_that_cannot_be_drawn_keeps_the_pack_from_being_released() {
    // A blank entity would block by itself, so this asks for a column that the plan has not.
    let project = profile::built_in("anaplan").expect("a profile").replace("{project|None}", "{project}");
    let project = profile::parse(&project, "house", "house.toml").expect("a profile");
    let pack = with(&clean(), &[project]);
    assert!(!files(&pack).contains_key("ledger.csv"));
    let told = text(&pack, "NOT-RELEASED.txt").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("The load file house.csv cannot be drawn: there is no project (column 'Project'): I-01, I-02, "), "{told}");
    assert!(told.contains("To do: fill it in, or say in a profile of your own"), "{told}");
    assert_eq!(pack.reasons.len(), 1);
}

#[test]
fn hostile_text_stops_a_load_file_and_is_harmless_in_the_ledger() {
    let mut plan = clean();
    put(&mut plan, "Codes", "Entity", "Code", "@NDS()");
    for initiative in 1..=7 {
        put(&mut plan, "Initiatives", &format!("I-{initiative:02}"), "Entity", "@NDS()");
    }
    assert!(text(&with(&plan, &[]), "ledger.csv").contains(",'@NDS(),"));
    let refused = with(&plan, &built_in(&["anaplan"]));
    let told: Vec<&str> = refused.reasons.iter().map(|reason| reason.message.as_str()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("a spreadsheet would run '@NDS()' as a formula (column 'Entity'): I-01, I-02, "), "{told:?}");
    // A layout that does not take the entity has nothing to refuse.
    assert_eq!(with(&plan, &built_in(&["workday-adaptive"])).reasons, []);
}
