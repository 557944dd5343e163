//! Packs that are released and packs that are not, and what happens to one that somebody touches.

use std::collections::BTreeSet;

use throughline::render::handoff::changes::changes;
use throughline::render::handoff::ledger_csv;
use throughline::render::handoff::verify::verify;
use throughline::render::handoff::{Making, accounts, pack};
use throughline::workbook::Value;

use super::{accounts_of, files, judged_workbook, pack_of, policy, text};
use crate::example::workbook;
use crate::plans::{clean, put};

#[test]
fn a_clean_plan_is_released_and_sound() {
    let pack = pack_of(&clean(), None);
    assert_eq!(pack.reasons, []);
    let files = files(&pack);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["CONTROL.txt", "control.json", "cost_centres.csv", "ledger.csv", "ledger.xlsx", "sign-off.html"]);
    let verdict = verify(&files);
    assert_eq!(verdict.differences, Vec::<String>::new());
    assert_eq!(pack_of(&clean(), None).artifacts, pack.artifacts, "the same plan gives the same bytes");
}

#[test]
fn every_changed_byte_is_found() {
    let pack = files(&pack_of(&clean(), None));
    for (name, bytes) in &pack {
        // Every byte of small files; of others some, the first and the last among them.
        let step = (bytes.len() / 60).max(1);
        for at in (0..bytes.len()).step_by(step).chain([bytes.len() - 1]) {
            let mut touched = pack.clone();
            touched.get_mut(name).expect("a file")[at] ^= 1;
            let found = verify(&touched).differences;
            assert!(found.iter().any(|difference| difference.starts_with(name.as_str())), "byte {at} of {name}: {found:?}");
        }
    }
}

#[test]
fn missing_and_extra_files_are_named() {
    let pack = files(&pack_of(&clean(), None));
    for name in pack.keys() {
        let mut without = pack.clone();
        without.remove(name);
        let found = verify(&without).differences;
        assert!(found.iter().any(|difference| difference.starts_with(&format!("{name}: is missing"))), "{name}: {found:?}");
    }
    let mut more = pack;
    more.insert("ledger (2).csv".to_owned(), b"x".to_vec());
    assert_eq!(verify(&more).differences, ["ledger (2).csv: is not of this pack"]);
}

/// Somebody who changes an amount and all hashes with it is still found out by the sums.
#[test]
fn a_control_that_was_made_to_fit_is_found_out() {
    use throughline::output::sha256;
    use throughline::render::handoff::control::{self, Control};
    let mut pack = files(&pack_of(&clean(), None));
    let ledger = String::from_utf8(pack["ledger.csv"].clone()).expect("text").replacen("6000.00", "6100.00", 1);
    let mut control: Control = serde_json::from_slice(&pack["control.json"]).expect("a control");
    control.files.insert("ledger.csv".to_owned(), sha256(ledger.as_bytes()));
    pack.insert("ledger.csv".to_owned(), ledger.into_bytes());
    pack.insert("control.json".to_owned(), control::write(&control));
    let found = verify(&pack).differences;
    for what in ["says hash", "by measure, budget EUR", "by month, budget EUR 2027-02", "by cost centre", "absolute amounts"] {
        assert!(found.iter().any(|difference| difference.contains(what)), "{what}: {found:#?}");
    }
}

#[test]
fn a_plan_that_would_be_booked_wrongly_is_not_released() {
    let cases = [
        ("Phasing", "I-01", "2027-02", "7000", "phasing-differs-from-budget"),
        ("Initiatives", "I-01", "Cost centre", "4199", "coding-incomplete"),
        ("Initiatives", "I-01", "Primary choice", "HTW-9", "unknown-choice"),
        ("Envelopes", "Running", "Amount", "20000", "envelope-exceeded"),
        ("Initiatives", "I-02", "Budget", "sixty", "unreadable-number"),
    ];
    for (sheet, row, column, value, rule) in cases {
        let mut plan = clean();
        put(&mut plan, sheet, row, column, value);
        let pack = pack_of(&plan, None);
        let files = files(&pack);
        assert_eq!(files.keys().map(String::as_str).collect::<Vec<_>>(), ["NOT-RELEASED.txt"], "{rule}");
        let rules: BTreeSet<&str> = pack.reasons.iter().filter_map(|reason| reason.rule.as_deref()).collect();
        assert!(rules.contains(rule), "{rule}: {rules:?}");
        let words = text(&pack, "NOT-RELEASED.txt");
        let at = pack.reasons[0].at.as_deref().expect("a cell");
        assert!(words.contains(rule) && words.contains("To do: ") && words.contains(at), "{words}");
        assert!(verify(&files).differences[0].contains("not released"));
    }
}

#[test]
fn errors_of_opinion_do_not_block() {
    let mut plan = clean();
    put(&mut plan, "Initiatives", "I-03", "Primary choice", "");
    let pack = pack_of(&plan, None);
    assert_eq!(pack.reasons, []);
    assert!(text(&pack, "CONTROL.txt").contains("no choice"));
}

/// Whatever a plan says, no cell of a table is run by a spreadsheet, and reading gives back what was written.
#[test]
fn hostile_text_is_neutral_in_every_file() {
    for text in ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "<script>alert(1)</script>", "a\r\nb", "'=1"] {
        let mut plan = clean();
        put(&mut plan, "Plan", "Business", "", "HOSTILE");
        put(&mut plan, "Plan", "Version", "", "HOSTILE");
        put(&mut plan, "Initiatives", "I-01", "Entity", "HOSTILE");
        put(&mut plan, "Initiatives", "I-01", "Opex/Capex", "HOSTILE");
        plan.retain(|table| table.sheet != "Codes");
        let mut workbook = workbook(&plan);
        for cell in workbook.sheets.iter_mut().flat_map(|sheet| &mut sheet.cells) {
            if cell.value == Value::Text("HOSTILE".into()) {
                cell.value = Value::Text(text.into());
            }
        }
        let (assessment, workbook) = judged_workbook(workbook);
        let pack = pack(&assessment, &workbook, &Making { policy: &policy(), previous: None }).expect("a pack");
        assert_eq!(pack.reasons, [], "{text:?}");
        let files = files(&pack);
        for name in ["ledger.csv", "cost_centres.csv"] {
            for record in csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&*files[name]).records() {
                for field in &record.expect("a record") {
                    let number = field.parse::<f64>().is_ok();
                    let first = field.trim_start_matches([' ', '\u{A0}']).chars().next();
                    let runs = matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r'));
                    assert!(number || !runs, "{name}: {field:?}");
                }
            }
        }
        let ledger = ledger_csv::read(&files["ledger.csv"]).expect("a ledger");
        assert_eq!(ledger, accounts(&assessment, &workbook, &policy()).expect("accounts").ledger);
        assert!(ledger.lines.iter().any(|line| line.entity == text.trim()), "{text:?}");
        let page = String::from_utf8_lossy(&files["sign-off.html"]).into_owned();
        assert!(!page.contains("<script"));
        let control = String::from_utf8_lossy(&files["CONTROL.txt"]).into_owned();
        assert!(control.lines().all(|line| !line.starts_with('b')), "a text makes no line of its own");
        assert_eq!(verify(&files).differences, Vec::<String>::new(), "{text:?}");
    }
}

#[test]
fn changes_add_up_and_what_is_gone_is_erased() {
    let before = accounts_of(&clean()).ledger;
    let mut plan = clean();
    put(&mut plan, "Initiatives", "I-01", "Budget", "61000");
    put(&mut plan, "Phasing", "I-01", "2027-02", "7000");
    put(&mut plan, "Phasing", "I-01", "Total", "61000");
    put(&mut plan, "Initiatives", "I-04", "Status", "Cancelled");
    let now = accounts_of(&plan).ledger;
    let changes = changes(&before, &now);
    let amounts = changes.changed.iter().filter(|change| change.field == "amount");
    let sum = |ledger: &throughline::render::handoff::Ledger| ledger.lines.iter().map(|line| line.amount).sum::<rust_decimal::Decimal>();
    assert_eq!(amounts.clone().map(|change| change.delta()).sum::<rust_decimal::Decimal>(), sum(&now) - sum(&before));
    let changed: Vec<String> = amounts
        .filter(|change| change.new.is_some())
        .map(|change| format!("{} {} {}", change.key.initiative_id, change.key.period, change.delta()))
        .collect();
    assert_eq!(changed, ["I-01 2027-02 1000.00"]);
    assert!(!changes.erased.is_empty() && changes.erased.iter().all(|(key, _)| key.initiative_id == "I-04"));
    let pack = pack_of(&plan, Some(&before));
    assert_eq!(pack.reasons, []);
    assert_eq!(text(&pack, "erase.csv").lines().count(), changes.erased.len() + 1);
    assert_eq!(text(&pack, "changes.csv").lines().count(), changes.changed.len() + 1);
    assert!(text(&pack, "control.json").contains(&format!("\"previous_batch_id\": \"{}\"", before.batch_id)));
    let none = throughline::render::handoff::changes::changes(&now, &now);
    assert!(none.changed.is_empty() && none.erased.is_empty());
}

/// The bridge begins with the cells: a row that the plan has lost is still in the column's total.
#[test]
fn a_row_that_was_lost_in_reading_is_missed() {
    let (assessment, workbook) = judged_workbook(workbook(&clean()));
    let policy = policy();
    let making = Making { policy: &policy, previous: None };
    let steps = |assessment| {
        let accounts = accounts(assessment, &workbook, &policy).expect("accounts");
        accounts.bridges[0].steps.iter().map(|step| step.kind.name()).collect::<Vec<_>>()
    };
    assert_eq!(steps(&assessment), ["column", "ideas", "plan", "ledger"]);
    let mut lost = assessment.clone();
    lost.plan.initiatives.remove(4);
    assert_eq!(steps(&lost), ["column", "rows-that-are-no-initiative", "ideas", "plan", "ledger"]);
    let reasons = pack(&lost, &workbook, &making).expect("a pack").reasons;
    assert_eq!(reasons[0].message, "Initiatives!P6 holds 24,000.00 EUR of budget on a row that is no initiative");
    // An amount that was misread lies between the workbook and the plan, and no step explains it.
    let mut misread = assessment.clone();
    let budget = misread.plan.initiatives[4].budget.as_mut().expect("a budget");
    budget.value.money.amount += rust_decimal::Decimal::ONE;
    let reasons = pack(&misread, &workbook, &making).expect("a pack").reasons;
    assert!(reasons[0].message.contains("1.00 EUR apart"), "{reasons:?}");
}

/// What an approver accepted is released, and the bridge says how far it lies from the budget.
#[test]
fn an_accepted_difference_is_released_and_bridged() {
    let mut plan = clean();
    put(&mut plan, "Phasing", "I-02", "2027-07", "12000");
    put(&mut plan, "Phasing", "I-02", "Total", "62000");
    assert!(!pack_of(&plan, None).reasons.is_empty());
    let exceptions = plan.iter_mut().find(|table| table.sheet == "Exceptions").expect("a sheet of answers");
    let mut row = exceptions.rows[1].clone();
    row[0] = "phasing-differs-from-budget".to_owned();
    row[1] = "I-02".to_owned();
    exceptions.rows.push(row);
    let pack = pack_of(&plan, None);
    assert_eq!(pack.reasons, []);
    let control = text(&pack, "CONTROL.txt");
    let lines: Vec<&str> = control.lines().map(str::trim).filter(|line| line.contains("months that differ")).collect();
    assert_eq!(lines.len(), 1, "{control}");
    assert!(lines[0].contains("2,000.00") && lines[0].ends_with("Initiatives!P3"), "{lines:?}");
    assert!(control.contains("Accepted by ") && control.contains("figures agree."), "{control}");
}

#[test]
fn the_rounding_of_months_is_said() {
    let mut plan = clean();
    put(&mut plan, "Initiatives", "I-05", "Budget", "24004");
    put(&mut plan, "Phasing", "I-05", "Total", "24000");
    let pack = pack_of(&plan, None);
    assert_eq!(pack.reasons, []);
    let control = text(&pack, "CONTROL.txt");
    let line = control.lines().find(|line| line.contains("of which rounding")).expect("a line");
    assert!(line.contains("4.00") && line.contains("Phasing!"), "{line}");
    assert!(text(&pack, "ledger.csv").contains(",2004.00,2004.00,1,"), "the first of the largest months takes it");
}
