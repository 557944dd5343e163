//! What the rules of this group say together, and the edges that their pages do not show.

use crate::config::company::{CodeKind, CompanyCode};
use crate::config::{Company, Policy};
use crate::finding::{Level, Origin};
use crate::plan::alignment::Alignment;
use crate::plan::revenue::Revenue;
use crate::plan::sketch;
use crate::rules::alignment::tests::{found, said};
use crate::rules::{Context, check};

const CODES: &str = "Kind | Code\nCost centre | CC-100\nCost centre | CC-200\nAccount | 64-01";

/// What `coding-incomplete` says of rows of initiatives with a cost centre and an account.
fn coding(rows: &str) -> Vec<String> {
    let initiatives = format!("Initiative ID | Initiative | Status | Budget | Cost centre | Account\n{rows}");
    said(&[("Initiatives", &initiatives), ("Codes", CODES)], "coding-incomplete")
}

#[test]
fn codes_are_compared_as_text() {
    assert_eq!(coding("I-1 | a | Planned | 5 | cc-100 | 64-01"), Vec::<String>::new());
    assert_eq!(coding("I-1 | a | Planned | 0 | cc-9 | 7"), Vec::<String>::new(), "nothing to book");
    assert_eq!(
        coding("I-1 | a | Completed | 5 | CC100 | 6401"),
        [
            "warning Initiatives!E2: cost centre CC100 of I-1 is not in Codes, nearest CC-100; account 6401 of I-1 is not in Codes, nearest 64-01"
        ]
    );
    assert_eq!(coding("I-1 | a | Planned | 5 | Sales | 64-01"), ["warning Initiatives!E2: cost centre Sales of I-1 is not in Codes"]);
}

#[test]
fn a_column_of_which_no_code_is_known_has_one_finding() {
    let rows = |accounts: [&str; 4]| -> String {
        accounts.iter().zip(1..).map(|(account, number)| format!("I-{number} | a | Planned | 5 | CC-100 | {account}\n")).collect()
    };
    assert_eq!(
        coding(&rows(["71", "72", "72", "73"])),
        ["warning Initiatives!F2: none of the 3 accounts in use is in Codes: 71, 72 and 73"]
    );
    assert_eq!(coding(&rows(["7"; 4])), ["warning Initiatives!F2: the only account in use, in 4 rows, is not in Codes: 7"]);
    assert_eq!(coding(&rows(["71", "72", "64-01", "73"])).len(), 3);
    // A blank beside them is still the row's own.
    let blank = format!("{}I-5 | a | Planned | 5 | CC-200 |", rows(["71", "72", "72", "73"]));
    assert_eq!(coding(&blank)[1], "warning Initiatives!F6: I-5 has no account");
}

#[test]
fn the_companys_codes_are_known_too() {
    let code = |kind, code: &str| CompanyCode { kind, code: code.to_owned(), name: None, origin: Origin::Default };
    let company = Company { codes: vec![code(CodeKind::Account, "64-02"), code(CodeKind::Entity, "DE01")], ..Company::default() };
    let policy = Policy { company, ..Policy::default() };
    let said = |rows: &str| -> Vec<String> {
        let initiatives = format!("Initiative ID | Initiative | Status | Budget | Account | Entity\n{rows}");
        let plan = sketch::plan(&[("Initiatives", &initiatives), ("Codes", CODES)]);
        let (alignment, revenue) = (Alignment::judged_by(&plan, &policy.thresholds), Revenue::of(&plan));
        let context =
            Context { plan: &plan, policy: &policy, alignment: &alignment, revenue: &revenue, now: &crate::plan::Record::default() };
        let found = check(&context).0.into_iter().filter(|finding| finding.rule == "coding-incomplete");
        found.map(|finding| format!("{} {}", finding.at, finding.message)).collect()
    };
    assert_eq!(said("I-1 | a | Planned | 5 | 64-01 | de01\nI-2 | b | Planned | 5 | 64-02 | DE01"), Vec::<String>::new());
    assert_eq!(
        said("I-1 | a | Planned | 5 | 64-03 | DE01"),
        ["Initiatives!E2 account 64-03 of I-1 is in neither Codes nor the company's list, nearest 64-01 or 64-02"]
    );
    let four: String = (1..=4).map(|row| format!("I-{row} | a | Planned | 5 | 7{row} | DE01\n")).collect();
    assert_eq!(said(&four), ["Initiatives!E2 none of the 4 accounts in use is in Codes or the company's list: 71, 72, 73 and 1 more"]);
}

#[test]
fn an_incomplete_code_is_an_error_once_a_handoff_is_asked_for() {
    let initiatives = "Initiative ID | Initiative | Status | Budget | Account\nI-1 | a | Planned | 5 | 64-02";
    let plan = sketch::plan(&[("Initiatives", initiatives), ("Codes", CODES)]);
    let policy = Policy { handoff: true, ..Policy::default() };
    let (alignment, revenue) = (Alignment::judged_by(&plan, &policy.thresholds), Revenue::of(&plan));
    let context = Context { plan: &plan, policy: &policy, alignment: &alignment, revenue: &revenue, now: &crate::plan::Record::default() };
    let levels: Vec<Level> =
        check(&context).0.iter().filter(|finding| finding.rule == "coding-incomplete").map(|finding| finding.level).collect();
    assert_eq!(levels, [Level::Error]);
}

#[test]
fn a_critical_initiative_without_money_is_said_once() {
    const STRATEGY: &str = "Choice ID | Question | Choice | Linked choices | Priority
        HTW-1 | How to win | Service | | 1
        HTW-2 | How to win | Stock | | 2";
    let of = |rows: &str| -> Vec<&'static str> {
        let initiatives =
            format!("Initiative ID | Initiative | Primary choice | Critical | Status | Budget\nI-0 | a | HTW-2 | | Planned | 9\n{rows}");
        let sheets = [("Strategy", STRATEGY), ("Initiatives", &*initiatives)];
        let rules = ["critical-without-budget", "choice-without-money", "choice-without-initiative"];
        rules.into_iter().filter(|rule| !found(&sheets, rule).is_empty()).collect()
    };
    // It alone serves HTW-1, which gets no money: that says it.
    assert_eq!(of("I-1 | b | HTW-1 | yes | Planned | 0"), ["choice-without-money"]);
    assert_eq!(of("I-1 | b | HTW-1 | yes | Planned | 0\nI-2 | c | HTW-1 | | Planned | 9"), ["critical-without-budget"]);
    // A blank budget is required-cell-blank's.
    assert_eq!(of("I-1 | b | HTW-1 | yes | Planned |\nI-2 | c | HTW-1 | | Planned | 9"), [""; 0]);
    assert_eq!(of("I-1 | b | HTW-1 | | Planned | 0\nI-2 | c | HTW-1 | | Planned | 9"), [""; 0]);
}
