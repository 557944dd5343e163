#![expect(clippy::disallowed_methods, reason = "the tests make and copy files")]

use std::collections::BTreeMap;

use super::*;
use crate::finding::Level;
use crate::layout::Table;
use crate::plan::Currency;
use crate::plan::record::{MonthKey, MonthValue, PastAnswer, PastFinding, Row};

const AT: &str = "2026-11-25T02:00:00Z";

fn month(text: &str) -> Period {
    Period::parse(text).expect("a month")
}

/// A record with something in every table, told apart by its cycle and one finding.
fn record(cycle: &str, finding: &str) -> Record {
    let fields = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let key = MonthKey {
        table: Table::Phasing,
        key: "I-04".to_owned(),
        field: "Actual".to_owned(),
        currency: Currency::parse("KWD").expect("a currency"),
        period: month("2026-09"),
    };
    let past = PastFinding {
        rule: "no-single-owner".to_owned(),
        level: Level::Warning,
        message: "'Ünclear' \u{202e} owns it".to_owned(),
        subject: "Initiatives/I-04/owner".to_owned(),
        at: "Initiatives!H9".to_owned(),
        at_stake: Some("1250.125".parse().expect("a decimal")),
        owner: None,
        accepted_until: Some("2026-12-31".parse().expect("a date")),
    };
    let answer = PastAnswer { response: "Accept".to_owned(), reason: "'; DROP TABLE plan; --".to_owned(), ..PastAnswer::default() };
    Record {
        business: " Halden Air Nordics".to_owned(),
        fiscal_year: Some("FY2026".to_owned()),
        first_month: Some(month("2026-01")),
        cycle: Some(month(cycle)),
        as_of: Some("2026-10-31".parse().expect("a date")),
        version: Some("Forecast".to_owned()),
        owner: Some("I. Berg".to_owned()),
        currency: Currency::parse("EUR").expect("a currency"),
        file: "plan.xlsx".to_owned(),
        sha256: "ab".repeat(32),
        released: false,
        choices: BTreeMap::from([(
            "HTW-1".to_owned(),
            Row { at: "Strategy!A4".to_owned(), fields: fields(&[("Choice", "Fewest returns")]) },
        )]),
        initiatives: BTreeMap::from([(
            "I-04".to_owned(),
            Row { at: "Initiatives!A9".to_owned(), fields: fields(&[("Name", "Service \"A\""), ("Budget", "120000.00 EUR")]) },
        )]),
        months: BTreeMap::from([(key, MonthValue { amount: "41000.125".parse().expect("a decimal"), at: "Phasing!F9".to_owned() })]),
        figures: BTreeMap::from([("aligned_spend".to_owned(), "0.94".parse().expect("a decimal"))]),
        findings: BTreeMap::from([(finding.to_owned(), past)]),
        answers: BTreeMap::from([(finding.to_owned(), answer)]),
    }
}

fn name() -> PlanName {
    PlanName { business: "halden air nordics".to_owned(), fiscal_year: Some("FY2026".to_owned()) }
}

fn add(store: &mut Store, record: &Record, made_from: &str) -> usize {
    store.begin(AT, "throughline test").expect("begun");
    store.append(record, made_from, None).expect("added");
    store.commit().expect("committed")
}

#[test]
fn a_record_comes_back_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("history.sqlite");
    let mut store = Store::open(&path).expect("opened");
    let earlier = record("2026-10", "f1");
    assert_eq!(add(&mut store, &earlier, "a"), 1);
    assert_eq!(store.before(&name(), month("2026-11")).expect("read"), std::slice::from_ref(&earlier));
    assert_eq!(store.before(&name(), month("2026-10")).expect("read"), []);
    assert_eq!(store.last_up_to(&name(), month("2026-10")).expect("read"), Some(earlier.clone()));
    assert_eq!(store.record("Halden air Nordics", None, month("2026-10")).expect("read"), Some(earlier.clone()));
    drop(store);
    let read = Store::read(&path).expect("read").expect("there");
    assert_eq!(read.all(None).expect("read"), [earlier]);
    assert!(Store::read(&folder.path().join("none.sqlite")).expect("nothing").is_none());
}

#[test]
fn the_same_is_not_recorded_twice_and_the_last_of_a_cycle_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("history.sqlite")).expect("opened");
    assert_eq!(add(&mut store, &record("2026-09", "f1"), "a"), 1);
    assert_eq!(add(&mut store, &record("2026-09", "f1"), "a"), 0);
    assert_eq!(add(&mut store, &record("2026-09", "f2"), "b"), 1);
    let before = store.before(&name(), month("2026-10")).expect("read");
    assert_eq!(before.iter().map(|record| record.findings.keys().cloned().collect::<Vec<_>>()).collect::<Vec<_>>(), [["f2"]]);
    let mut runs = Vec::new();
    store.table("run", |cells| runs.push(cells.to_vec())).expect("read");
    assert_eq!(runs.len(), 3, "a header, two runs, and none for the one that added nothing: {runs:?}");
}

#[test]
fn a_run_under_way_is_not_read_and_one_that_ends_early_was_never_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("history.sqlite");
    let mut store = Store::open(&path).expect("opened");
    store.begin(AT, "t").expect("begun");
    store.append(&record("2026-09", "f1"), "a", None).expect("added");
    assert_eq!(store.before(&name(), month("2026-10")).expect("read"), []);
    drop(store);
    assert_eq!(Store::open(&path).expect("opened").before(&name(), month("2026-10")).expect("read"), []);
}

#[test]
fn who_had_a_plan_in_the_last_earlier_cycle_is_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("history.sqlite")).expect("opened");
    let of = |business: &str, cycle: &str| Record { business: business.to_owned(), ..record(cycle, "a") };
    for (business, cycle) in [("North", "2026-09"), ("South", "2026-09"), ("North", "2026-10"), ("NORTH ", "2026-10"), ("East", "2026-11")]
    {
        add(&mut store, &of(business, cycle), &format!("{business} {cycle}"));
    }
    let before = |cycle: &str| store.businesses_before(month(cycle)).expect("read");
    assert_eq!(before("2026-11"), Some((month("2026-10"), vec!["NORTH ".to_owned()])), "the last name, once");
    assert_eq!(before("2026-10"), Some((month("2026-09"), vec!["North".to_owned(), "South".to_owned()])));
    assert_eq!(before("2026-09"), None);
}

#[test]
fn what_was_adopted_is_what_was_there_at_first_and_ever_since() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("history.sqlite")).expect("opened");
    assert_eq!(store.adopted(&name()).expect("read"), None);
    let both = |cycle: &str| {
        let mut both = record(cycle, "f1");
        both.findings.extend(record(cycle, "f2").findings);
        both
    };
    add(&mut store, &both("2026-09"), "a");
    assert_eq!(store.adopted(&name()).expect("read").expect("adopted").len(), 2);
    add(&mut store, &record("2026-10", "f1"), "b");
    add(&mut store, &both("2026-11"), "c");
    assert_eq!(store.adopted(&name()).expect("read"), Some(BTreeSet::from(["f1".to_owned()])), "f2 was fixed and came back");
}

#[test]
fn a_released_pack_is_remembered_with_its_ledger() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("history.sqlite")).expect("opened");
    let released = PastHandoff { batch_id: Some("b1".to_owned()), ledger: Some("batch_id\nb1\n".to_owned()), ..PastHandoff::default() };
    let blocked = PastHandoff { reasons: vec!["an envelope is exceeded".to_owned()], ..PastHandoff::default() };
    for (cycle, handoff) in [("2026-09", &released), ("2026-10", &blocked)] {
        store.begin(AT, "t").expect("begun");
        store.append(&record(cycle, "f1"), cycle, Some(handoff)).expect("added");
        store.commit().expect("committed");
    }
    let last = store.released_before(&name(), month("2026-11")).expect("read");
    assert_eq!(last, Some(("b1".to_owned(), "batch_id\nb1\n".to_owned())));
    assert!(store.knows_batch("b1").expect("read") && !store.knows_batch("b2").expect("read"));
    let released: Vec<bool> = store.all(None).expect("read").iter().map(|record| record.released).collect();
    assert_eq!(released, [true, false]);
}

#[test]
fn what_is_no_history_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("history.sqlite");
    std::fs::write(&path, "not a database, but long enough to be taken for one if nobody looks at it".repeat(20)).expect("written");
    assert!(matches!(Store::open(&path), Err(HistoryError::Damaged { .. })));
    assert!(std::fs::read_to_string(&path).expect("there").starts_with("not a database"));
    let other = folder.path().join("other.sqlite");
    Connection::open(&other).and_then(|other| other.execute_batch("CREATE TABLE theirs (x)")).expect("made");
    assert!(matches!(Store::open(&other), Err(HistoryError::Damaged { .. })));
    let newer = folder.path().join("newer.sqlite");
    Connection::open(&newer).and_then(|newer| newer.execute_batch("PRAGMA user_version = 99")).expect("made");
    assert!(matches!(Store::open(&newer), Err(HistoryError::Newer { .. })));
}

#[test]
fn a_file_of_the_first_version_is_brought_to_the_newest() {
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/history/version-1.sqlite");
    let read = Store::read(&stored).expect("read").expect("there");
    assert_eq!(read.all(None).expect("read"), [record("2026-09", "f1"), record("2026-10", "f2")]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("history.sqlite");
    std::fs::copy(&stored, &path).expect("copied");
    let mut store = Store::open(&path).expect("opened");
    assert_eq!(add(&mut store, &record("2026-11", "f2"), "c"), 1);
    assert_eq!(store.before(&name(), month("2026-12")).expect("read").len(), 3);
    assert!(!store.knows_batch("b1").expect("the table is there"));
}

#[test]
fn the_schema_is_sound() {
    migrations().validate().expect("sound");
}
