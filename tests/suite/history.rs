//! What is remembered of a plan, and that a result alone is enough to remember it.

use std::path::Path;

use throughline::assess::Assessment;
use throughline::batch::plan::{Asking, Past, judge};
use throughline::config::Policy;
use throughline::history::Store;
use throughline::render::json;
use throughline::render::json_record::record;

fn judged(name: &str) -> Assessment {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name);
    judge(&path, &Policy::default(), &Asking::default(), &mut |_, _| Ok(Past::default())).expect("a plan").0
}

#[test]
fn a_result_holds_all_that_is_remembered() {
    for name in ["halden-air-nordics-clean.xlsx", "halden-air-benelux-flawed.xlsx", "halden-air-iberia.ods", "halden-air-service.xlsm"] {
        let assessment = judged(name);
        let remembered = assessment.record();
        assert!(remembered.initiatives.len() > 2 && remembered.months.len() > 12 && remembered.figures.len() > 6, "{name}");
        let read = record(&json::result(&assessment)).expect("a result");
        assert_eq!(
            (&read.figures, &read.findings, &read.answers),
            (&remembered.figures, &remembered.findings, &remembered.answers),
            "{name}"
        );
        for (key, row) in &remembered.initiatives {
            assert_eq!(Some(row), read.initiatives.get(key), "{name} {key}");
        }
        assert!(read == remembered, "{name}: choices, months or what says which plan it is");
    }
}

#[test]
fn a_history_gives_back_what_was_judged() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("history.sqlite")).expect("opened");
    let remembered = judged("halden-air-benelux-flawed.xlsx").record();
    store.begin("2026-11-25T00:00:00Z", "test").expect("begun");
    store.append(&remembered, "a", None).expect("added");
    assert_eq!(store.commit().expect("committed"), 1);
    assert_eq!(store.all(None).expect("read"), [remembered]);
}

#[test]
fn what_is_no_result_is_refused() {
    assert!(record("{}").is_err());
    assert!(record("not json").is_err());
    assert!(record(r#"{"schema": "throughline.result/1", "plan": {"business": "A"}}"#).is_err(), "no cycle");
}
