//! Rules across plans: a set of plans that is clean, and faults planted in it, each of which must raise its own rule in its own place.
//!
//! The clean set is `clean_portfolio.md`: a group and two businesses below it, one with a plan in two parts.

use std::collections::BTreeSet;

use throughline::assess::across::Across;
use throughline::plan::Period;
use throughline::rules::portfolio::Before;

use crate::example::{Set, across_all, across_of, said_across, set};
use crate::plans::put;

fn clean() -> Set {
    set(include_str!("clean_portfolio.md")).expect("plans")
}

/// What was found, each as its rule and place.
fn found(across: &Across) -> BTreeSet<String> {
    across.findings.iter().map(|judged| format!("{} {}", judged.finding.rule, judged.finding.at)).collect()
}

/// A planted fault: in a file's sheet, in the row of its first column, under a header, another text; what it must raise, and where.
struct Fault(&'static str, &'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const FAULTS: &[Fault] = &[
    Fault("norway-south.xlsx", "Plan", "Business", "", "Dental Sweden", &["two-plans-one-business norway-south.xlsx!Plan!B1"]),
    Fault("norway-south.xlsx", "Plan", "Version", "", "Forecast", &[]),
    Fault(
        "norway-south.xlsx",
        "Strategy",
        "CAP-1",
        "Choice",
        "Parts within a week",
        &["strategies-disagree norway-south.xlsx!Strategy!C3"],
    ),
    Fault("norway-south.xlsx", "Strategy", "WTP-1", "Choice", "Clinics  NORTH of Trondheim.", &[]),
    Fault("norway-south.xlsx", "Strategy", "WTP-1", "Choice ID", "WTP-8", &[]),
    Fault(
        "norway-south.xlsx",
        "Strategy",
        "WTP-1",
        "Choice",
        "Dealers in Oslo",
        &["strategies-disagree norway-south.xlsx!Strategy!C2", "parent-and-child-conflict norway-south.xlsx!Strategy!C2"],
    ),
    Fault("sweden.xlsx", "Initiatives", "I-02", "Shared %", "60%", &["initiative-counted-twice norway-north.xlsx!Initiatives!B3"]),
    Fault("sweden.xlsx", "Initiatives", "I-02", "Shared %", "", &["initiative-counted-twice norway-north.xlsx!Initiatives!B3"]),
    Fault("sweden.xlsx", "Initiatives", "I-03", "Initiative", "Norway wave 2", &[]),
    Fault(
        "sweden.xlsx",
        "Initiatives",
        "I-03",
        "Initiative",
        "Sweden wave 2",
        &["initiative-counted-twice norway-north.xlsx!Initiatives!B4"],
    ),
    Fault("sweden.xlsx", "Initiatives", "I-01", "Initiative ID", "N-7", &[]),
    Fault("sweden.xlsx", "Initiatives", "I-01", "Budget", "40001", &["shared-envelope-exceeded group.xlsx!Envelopes!B2"]),
    Fault("sweden.xlsx", "Initiatives", "I-01", "Status", "Idea", &[]),
    Fault("sweden.xlsx", "Initiatives", "I-03", "Budget", "45000", &[]),
    Fault("norway-south.xlsx", "Targets", "Target", "Segment", "Clinics", &["revenue-claimed-twice norway-north.xlsx!Targets!C2"]),
    Fault("sweden.xlsx", "Targets", "Target", "Territory", "", &[]),
    Fault("sweden.xlsx", "Plan", "Cycle", "", "2027-03", &["plan-not-delivered sweden.xlsx!Plan!B6"]),
    Fault("sweden.xlsx", "Plan", "Business", "", "Dental Swedn", &["plan-not-delivered sweden.xlsx!Plan!B1"]),
    Fault("sweden.xlsx", "Strategy", "WTP-1", "Choice", "Dealers in cities", &["parent-and-child-conflict sweden.xlsx!Strategy!C2"]),
    Fault("sweden.xlsx", "Strategy", "WTP-1", "Choice", "Hospitals with kitchens", &["parent-and-child-conflict sweden.xlsx!Strategy!C2"]),
    Fault("sweden.xlsx", "Targets", "Target", "Segment", "Dealers", &["parent-and-child-conflict sweden.xlsx!Targets!C2"]),
    Fault("sweden.xlsx", "Strategy", "HTW-1", "Parent choice", "G-WTP", &["parent-and-child-conflict group.xlsx!Strategy!A3"]),
    Fault("sweden.xlsx", "Strategy", "WTP-1", "Parent choice", "G-WPT", &["parent-not-cited sweden.xlsx!Strategy!D2"]),
    Fault("sweden.xlsx", "Strategy", "WTP-1", "Parent choice", "g-wtp; G-HTW-9", &["parent-not-cited sweden.xlsx!Strategy!D2"]),
];

#[test]
fn a_clean_set_of_plans_has_no_finding_and_everything_was_looked_at() {
    let across = across_all(&clean());
    assert_eq!(found(&across), BTreeSet::new());
    assert_eq!(across.not_evaluated, []);
}

#[test]
fn a_planted_fault_raises_its_rule_in_its_place() {
    let mut wrong = Vec::new();
    for Fault(file, sheet, key, header, text, expected) in FAULTS {
        let mut set = clean();
        let (_, tables) = set.plans.iter_mut().find(|(name, _)| name == file).expect("the file");
        put(tables, sheet, key, header, text);
        let (found, expected) = (found(&across_all(&set)), expected.iter().map(|each| (*each).to_owned()).collect());
        if found != expected {
            wrong.push(format!("{file} {sheet} {key} {header} = '{text}'\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_plan_taken_away_is_missed_only_where_all_should_be_there() {
    let mut set = clean();
    set.plans.retain(|(file, _)| file != "sweden.xlsx");
    let all = across_all(&set);
    assert_eq!(found(&all), BTreeSet::from(["plan-not-delivered throughline.toml:4".to_owned()]));
    // Whether a child serves G-HTW-1 is known only of all of them.
    let lacking: Vec<&str> = all.not_evaluated.iter().map(|rule| rule.rule).collect();
    assert_eq!(lacking, ["parent-and-child-conflict"]);
    let some = across_of(&set, false, None, None);
    assert_eq!(found(&some), BTreeSet::new());
    let lacking: Vec<&str> = some.not_evaluated.iter().map(|rule| rule.rule).collect();
    assert_eq!(lacking, ["shared-envelope-exceeded", "plan-not-delivered", "parent-and-child-conflict"]);
    // The file is there and cannot be read: it is not delivered, and named.
    set.unread.push("plans/dental-sweden.xlsx".to_owned());
    assert_eq!(
        said_across(&across_all(&set), "plan-not-delivered"),
        ["error at `plans/dental-sweden.xlsx`: Dental Sweden has no plan of cycle 2027-04: dental-sweden.xlsx could not be read"]
    );
}

#[test]
fn a_declared_part_that_is_not_there_is_missed() {
    let mut set = clean();
    set.settings = set.settings.replace("\"norway-*.xlsx\"", "\"norway-north.xlsx\", \"norway-south.xlsx\"");
    assert_eq!(found(&across_all(&set)), BTreeSet::new());
    set.plans.retain(|(file, _)| file != "norway-south.xlsx");
    assert_eq!(
        said_across(&across_all(&set), "plan-not-delivered"),
        ["error at `throughline.toml:8`: the part norway-south.xlsx of the plan of Dental Norway is not there"]
    );
}

#[test]
fn a_parent_that_is_not_read_is_said_once() {
    let mut set = clean();
    set.plans.retain(|(file, _)| file != "group.xlsx");
    let across = across_of(&set, false, None, None);
    let lacking = across.not_evaluated.iter().find(|rule| rule.rule == "parent-not-cited").expect("not evaluated");
    assert_eq!(lacking.needs, ["the plan of Nordic Dental Group, whose choices 3 plans cite"]);
}

#[test]
fn a_cycle_that_was_asked_for_is_held_to() {
    let mut set = clean();
    set.settings.clear();
    let (_, tables) = set.plans.iter_mut().find(|(name, _)| name == "sweden.xlsx").expect("the file");
    put(tables, "Plan", "Cycle", "", "2027-03");
    let asked = Period::parse("2027-04");
    let said = |set: &Set| said_across(&across_of(set, true, asked, None), "plan-not-delivered");
    assert_eq!(said(&set), ["error at `sweden.xlsx!Plan!B6`: Dental Sweden has no plan of cycle 2027-04: sweden.xlsx is of cycle 2027-03"]);
    // Earlier cycles may lie beside this one.
    let mut both = set.clone();
    both.plans
        .extend(clean().plans.into_iter().filter(|(file, _)| file == "sweden.xlsx").map(|(_, tables)| ("new.xlsx".to_owned(), tables)));
    assert_eq!(said(&both), Vec::<String>::new());
    // Who had a plan in the last cycle is expected too.
    let businesses = vec!["Dental Finland".to_owned()];
    let before = Before { cycle: Period::parse("2027-03").expect("a month"), businesses, history: "out/history.sqlite".to_owned() };
    assert_eq!(
        said_across(&across_of(&both, true, asked, Some(&before)), "plan-not-delivered"),
        ["error at `out/history.sqlite`: Dental Finland has no plan of cycle 2027-04, and had one of cycle 2027-03"]
    );
}

#[test]
fn levels_of_the_settings_hold_across_plans_too() {
    let mut set = clean();
    set.plans.retain(|(file, _)| file != "sweden.xlsx");
    set.settings.push_str("\n[levels]\nplan-not-delivered = \"note\"\nparent-and-child-conflict = \"off\"\n");
    let across = across_all(&set);
    assert_eq!((across.counts().error, across.counts().note), (0, 1));
    assert_eq!(across.not_evaluated, []);
    assert!(across.findings[0].finding.set_by.is_some());
}

#[test]
fn an_id_of_nobodys_own_numbering_makes_two_initiatives_one() {
    let mut set = clean();
    for file in ["sweden.xlsx", "norway-north.xlsx"] {
        let (_, tables) = set.plans.iter_mut().find(|(name, _)| name == file).expect("the file");
        put(tables, "Initiatives", "I-01", "Initiative ID", "GRP-7");
    }
    assert_eq!(
        said_across(&across_all(&set), "initiative-counted-twice"),
        ["error at `norway-north.xlsx!Initiatives!B2`: GRP-7 'Shelf in Bodø' stands in 2 plans: Dental Norway with 45,000 EUR and Dental \
             Sweden with 40,000 EUR"]
    );
}

/// 120 plans of 60 initiatives, all of one owner and of the same dates, no two with one name: each with each would be 26 million
/// comparisons.
#[test]
#[expect(clippy::disallowed_methods, reason = "how long it takes is what is asked")]
fn many_plans_are_not_compared_each_with_each() {
    let set = clean();
    let one = throughline::config::Policy::default();
    let sweden = set.plans.iter().find(|(file, _)| file == "sweden.xlsx").expect("the file");
    let sweden = crate::example::excerpt("sweden.xlsx", &sweden.1);
    let plan = |number: usize| {
        let mut plan = sweden.clone();
        plan.file = format!("plan-{number}.xlsx");
        plan.said.business.value = format!("Business {number}");
        plan.said.key = plan.said.business.value.to_lowercase();
        let initiative = plan.said.initiatives[0].clone();
        plan.said.initiatives = (0..60)
            .map(|place| {
                let mut initiative = initiative.clone();
                let hash = two_words(number * 60 + place);
                initiative.name.value = hash;
                initiative.id = format!("I-{place}");
                initiative
            })
            .collect();
        plan
    };
    let plans: Vec<_> = (0..120).map(plan).collect();
    let start = std::time::Instant::now();
    let across = throughline::assess::across::across(&throughline::rules::portfolio::Portfolio::new(&plans, &one));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    assert!(across.findings.iter().all(|judged| judged.finding.rule != "two-plans-one-business"));
}

/// Two words that a number stands for, beginning with any letter.
fn two_words(number: usize) -> String {
    let mut state = number as u64 + 1;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + ((state >> 33) % 26) as u8)
    };
    let word: String = (0..8).map(|_| letter()).collect();
    format!("{word} {}", (0..8).map(|_| letter()).collect::<String>())
}

#[test]
fn the_order_of_files_changes_nothing() {
    let mut set = clean();
    let (_, tables) = set.plans.iter_mut().find(|(name, _)| name == "sweden.xlsx").expect("the file");
    put(tables, "Initiatives", "I-02", "Shared %", "");
    let ids = |set: &Set| across_all(set).findings.iter().map(|judged| judged.id.clone()).collect::<Vec<_>>();
    let forward = ids(&set);
    set.plans.reverse();
    assert_eq!(forward, ids(&set));
    assert!(!forward.is_empty());
}

/// Two plans that draw on one envelope; the second has a row of its own for it.
fn drawing(settings: &str) -> Vec<String> {
    let plan = |business: &str, budget: &str| {
        format!(
            "**Plan**\n\n| Business | {business} |\n|---|---|\n\n**Initiatives**\n\n| Initiative ID | Initiative | Budget | Envelope |\n\
             |---|---|---|---|\n| I-01 | Fair | {budget} | Brand |\n\n"
        )
    };
    let own = "**Envelopes**\n\n| Envelope | Amount |\n|---|---|\n| Brand | 900 |\n";
    let text = format!("```toml\n{settings}\n```\n\n### a.xlsx\n\n{}### b.xlsx\n\n{}{own}", plan("North", "600"), plan("South", "500"));
    said_across(&across_all(&set(&text).expect("plans")), "shared-envelope-exceeded")
}

#[test]
fn an_envelope_of_the_settings_holds_what_they_say() {
    let envelope =
        |amount: u32, businesses: &str| format!("[[envelopes]]\nname = \"brand\"\namount = {amount}\ncurrency = \"EUR\"\n{businesses}");
    assert_eq!(drawing(""), Vec::<String>::new(), "North's name leads to no envelope of its own");
    assert_eq!(drawing(&envelope(1100, "")), Vec::<String>::new());
    let both =
        "error at `throughline.toml:1`: 2 plans ask 1,100 EUR of envelope brand, which holds 1,099 EUR: North 600 EUR and South 500 EUR";
    assert_eq!(drawing(&envelope(1099, "")), [both]);
    // South's is its own.
    let alone = "error at `throughline.toml:1`: 1 plan asks 600 EUR of envelope brand, which holds 599 EUR: North 600 EUR";
    assert_eq!(drawing(&envelope(599, "businesses = [\"north\"]")), [alone]);
    let not_listed = "error at `a.xlsx!Initiatives!D2`: North draws 600 EUR on envelope brand, which is for South";
    assert_eq!(drawing(&envelope(500, "businesses = [\"South\"]")), [not_listed]);
}
