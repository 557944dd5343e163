//! What the rules of this group say together, and the edges that their pages do not show.

use std::collections::BTreeSet;

use crate::config::Policy;
use crate::finding::Finding;
use crate::plan::alignment::Alignment;
use crate::plan::revenue::Revenue;
use crate::plan::sketch;
use crate::rules::{Context, NotEvaluated, check};

/// The rules on alignment, and the one on money that rests on it.
const RULES: [&str; 9] = [
    "initiative-without-choice", "unknown-choice", "choice-without-initiative", "shares-do-not-add-up", "money-contradicts-strategy",
    "too-many-links", "criticality-disagrees", "everything-is-critical", "choice-without-money",
];

/// What all rules say of some sheets, by the default settings.
fn judged(sheets: &[(&str, &str)]) -> (Vec<Finding>, Vec<NotEvaluated>) {
    let plan = sketch::plan(sheets);
    let policy = Policy::default();
    let (alignment, revenue) = (Alignment::judged_by(&plan, &policy.thresholds), Revenue::of(&plan));
    check(&Context { plan: &plan, policy: &policy, alignment: &alignment, revenue: &revenue, now: &crate::plan::Record::default() })
}

/// The findings of one rule.
pub(crate) fn found(sheets: &[(&str, &str)], rule: &str) -> Vec<Finding> {
    judged(sheets).0.into_iter().filter(|finding| finding.rule == rule).collect()
}

/// The findings of one rule as lines, by cell.
pub(crate) fn said(sheets: &[(&str, &str)], rule: &str) -> Vec<String> {
    let mut findings = found(sheets, rule);
    findings.sort_by(|a, b| a.at.cmp(&b.at));
    findings.iter().map(|finding| format!("{} {}: {}", finding.level, finding.at, finding.message)).collect()
}

/// The rules of these that find something.
fn rules_that_find(sheets: &[(&str, &str)]) -> BTreeSet<&'static str> {
    judged(sheets).0.iter().map(|finding| finding.rule).filter(|rule| RULES.contains(rule)).collect()
}

/// The rules of these that could not look, with what they lack.
fn not_evaluated(sheets: &[(&str, &str)]) -> Vec<String> {
    let lines = judged(sheets).1.into_iter().filter(|rule| RULES.contains(&rule.rule));
    lines.map(|rule| format!("{}: {}", rule.rule, rule.needs.join(", "))).collect()
}

const STRATEGY: &str = "Choice ID | Question | Choice | Linked choices | Priority | Status
    WTP-1 | Where to play | Clinics | HTW-1 | 1
    WTP-2 | Where to play | Laboratories | HTW-2 | 2
    HTW-1 | How to win | Service | CAP-1 | 60
    HTW-2 | How to win | Stock | | 40
    CAP-1 | Capabilities | Technicians";

const CLEAN: &str = "Initiative ID | Initiative | Primary choice | Also supports | Kind | Status | Budget
    I-1 | Depots | CAP-1 | HTW-1 10% | Enable | In progress | 60
    I-2 | Store | HTW-2 | | Grow | Planned | 40
    I-3 | Rent | | | Run | Planned | 500";

fn plan<'a>(strategy: &'a str, initiatives: &'a str) -> [(&'a str, &'a str); 2] {
    [("Strategy", strategy), ("Initiatives", initiatives)]
}

#[test]
fn a_clean_plan_has_no_finding_and_every_rule_has_looked() {
    assert_eq!(rules_that_find(&plan(STRATEGY, CLEAN)), BTreeSet::new());
    assert_eq!(not_evaluated(&plan(STRATEGY, CLEAN)), ["criticality-disagrees: Critical on Initiatives"], "nothing is marked");
}

#[test]
fn without_a_strategy_nothing_is_blamed_on_initiatives() {
    let initiatives = [("Initiatives", CLEAN)];
    assert_eq!(rules_that_find(&initiatives), BTreeSet::new());
    assert!(not_evaluated(&initiatives).contains(&"initiative-without-choice: a choice that stands on Strategy".to_owned()));
    assert!(not_evaluated(&initiatives).contains(&"unknown-choice: Choice ID on Strategy".to_owned()));
    // A strategy of which nothing stands yet is `not-one-strategy`'s.
    let proposed = "Choice ID | Question | Choice | Status\nHTW-1 | How to win | Service | Proposed";
    let unlinked = "Initiative ID | Initiative | Primary choice | Status | Budget\nI-1 | Depots | | Planned | 60";
    assert_eq!(rules_that_find(&plan(proposed, unlinked)), BTreeSet::new());
    assert_eq!(rules_that_find(&plan(&proposed.replace("Proposed", "Retired"), &unlinked.replace("| |", "| HTW-1 |"))), BTreeSet::new());
}

#[test]
fn without_links_choices_are_not_judged() {
    let no_column = CLEAN.replace("Primary choice", "Remarks").replace("Also supports", "More remarks");
    assert_eq!(rules_that_find(&plan(STRATEGY, &no_column)), BTreeSet::new());
    let looked = ["unknown-choice", "everything-is-critical"];
    assert_eq!(not_evaluated(&plan(STRATEGY, &no_column)).len(), RULES.len() - looked.len(), "{looked:?} need no links of initiatives");
    // The column is there and wholly blank: that is each initiative's fault, and no choice's.
    let blank = "Initiative ID | Initiative | Primary choice | Kind | Status | Budget
        I-1 | Depots | | Enable | Planned | 60
        I-2 | Store | | | Planned | 0
        I-3 | Rent | | Run | Planned | 500";
    assert_eq!(
        said(&plan(STRATEGY, blank), "initiative-without-choice"),
        ["error Initiatives!C2: I-1 spends 60 and serves no choice", "warning Initiatives!C3: I-2 serves no choice"]
    );
    assert_eq!(rules_that_find(&plan(STRATEGY, blank)).len(), 1);
}

#[test]
fn a_link_that_leads_nowhere_is_said_once() {
    let initiatives = format!("{CLEAN}\nI-4 | Fair | HTW-9 | | Grow | Planned | 5");
    assert_eq!(rules_that_find(&plan(STRATEGY, &initiatives)), BTreeSet::from(["unknown-choice"]));
    // Where another spelling of an id is meant, the choice it means is not blamed for having no initiative.
    let misspelled = CLEAN.replace("| HTW-2 |", "| htw 02 |");
    assert_eq!(rules_that_find(&plan(STRATEGY, &misspelled)), BTreeSet::from(["unknown-choice"]));
    let finding = &found(&plan(STRATEGY, &misspelled), "unknown-choice")[0];
    assert_eq!(finding.help, "did you mean HTW-2? Correct C3, or add the choice to Strategy");
    assert_eq!(finding.at_stake.map(|stake| stake.to_string()).as_deref(), Some("40"));
}

#[test]
fn links_of_one_cell_are_one_finding_and_one_that_supports_is_enough() {
    let strategy = format!("{STRATEGY}\nHTW-3 | How to win | Price | | | Retired");
    let initiatives = format!(
        "{CLEAN}
         I-4 | Fair | | HTW-1 | Grow | Planned | 5
         I-5 | Films | HTW-1 | A-1; B-2 20%; HTW-3 30%; a-1; C-3; D-4 | Grow | Planned | 10
         I-6 | Radio | X-1 | | Grow | Completed | 10"
    );
    assert_eq!(
        said(&plan(&strategy, &initiatives), "unknown-choice"),
        ["error Initiatives!D6: I-5 is linked to A-1, B-2, a-1 and 2 more, which do not exist, and to HTW-3, which is retired"]
    );
    let finding = &found(&plan(&strategy, &initiatives), "unknown-choice")[0];
    assert_eq!(finding.at_stake.map(|stake| stake.normalize().to_string()).as_deref(), Some("5"), "20 and 30 % of 10");
    assert_eq!(finding.related[0].at.to_string(), "Strategy!F7");
    assert_eq!(said(&plan(&strategy, &initiatives), "initiative-without-choice"), Vec::<String>::new());
}

#[test]
fn targets_and_envelopes_are_links_too() {
    let targets = ("Targets", "Line | Segment | Choice ID | Annual\nTarget | Clinics | HTW-8 | 100\nTarget | Service | HTW-1 | 50");
    let envelopes = ("Envelopes", "Envelope | Amount | Choice ID | Holder\nField | 70 | WPT-1 | R. Osei");
    let sheets = [("Strategy", STRATEGY), targets, envelopes];
    assert_eq!(
        said(&sheets, "unknown-choice"),
        [
            "error Envelopes!C2: the envelope Field is linked to WPT-1, which does not exist",
            "error Targets!C2: the target row of Clinics is linked to HTW-8, which does not exist",
        ]
    );
    let subjects: Vec<String> = found(&sheets, "unknown-choice").iter().map(|finding| finding.subject.to_string()).collect();
    assert_eq!(subjects, ["Targets/Target Clinics HTW-8/choice id", "Envelopes/Field/choice id"]);
}

#[test]
fn a_choice_that_nobody_works_on_is_not_said_to_lack_money_as_well() {
    // HTW-2 has 40 % of the weights, and WTP-2 the second rank; both get nothing.
    let initiatives = CLEAN.replace("| HTW-2 |", "| HTW-1 |");
    assert_eq!(rules_that_find(&plan(STRATEGY, &initiatives)), BTreeSet::from(["choice-without-initiative"]));
    assert_eq!(
        said(&plan(STRATEGY, &initiatives), "choice-without-initiative"),
        [
            "warning Strategy!C3: WTP-2 has no active initiative, nor has HTW-2, which serves it",
            "warning Strategy!C5: HTW-2 has no active initiative"
        ]
    );
}

#[test]
fn an_idea_is_named_where_it_would_help() {
    let initiatives = CLEAN.replace("| Grow | Planned | 40", "| Grow | Idea | 40");
    assert_eq!(
        said(&plan(STRATEGY, &initiatives), "choice-without-initiative"),
        [
            "warning Strategy!C3: WTP-2 has no active initiative, nor has HTW-2, which serves it; I-2 is an idea",
            "warning Strategy!C5: HTW-2 has no active initiative; I-2 is an idea",
        ]
    );
    let finding = &found(&plan(STRATEGY, &initiatives), "choice-without-initiative")[1];
    assert_eq!(finding.help, "decide I-2, or link another initiative to HTW-2; retire HTW-2 if it is no longer meant");
    assert_eq!((finding.related[0].at.to_string(), &*finding.related[0].note), ("Initiatives!F3".to_owned(), "idea"));
    assert_eq!(finding.at_stake.map(|stake| stake.to_string()).as_deref(), Some("40"));
    // What was completed is shown, and promises nothing.
    let completed = CLEAN.replace("| Grow | Planned | 40", "| Grow | Completed | 40");
    let finding = &found(&plan(STRATEGY, &completed), "choice-without-initiative")[1];
    assert_eq!(finding.message, "HTW-2 has no active initiative");
    assert_eq!(finding.related[0].note, "completed");
}

#[test]
fn a_choice_without_an_id_or_with_one_that_stands_twice_is_left_to_other_rules() {
    let strategy = format!("{STRATEGY}\n | How to win | Nameless\nHTW-1 | How to win | Twice");
    assert_eq!(said(&plan(&strategy, CLEAN), "choice-without-initiative"), Vec::<String>::new());
}

#[test]
fn shares_of_exactly_all_money_are_right() {
    let cell = |cell: &str| {
        let initiatives = format!("{CLEAN}\nI-4 | Fair | HTW-1 | {cell} | Grow | Planned | 5");
        said(&plan(STRATEGY, &initiatives), "shares-do-not-add-up")
    };
    assert_eq!(cell("HTW-2 60%; CAP-1 40%"), Vec::<String>::new());
    assert_eq!(cell("HTW-2 60%; CAP-1 40.5%"), ["error Initiatives!D5: the shares of I-4 add to 100.5 %: HTW-2 60 % and CAP-1 40.5 %"]);
    let huge = "9".repeat(27);
    assert_eq!(cell(&format!("HTW-2 {huge}%; CAP-1 {huge}%")).len(), 1);
    // Also supports is there, and nobody fills it.
    let blank = "Initiative ID | Initiative | Primary choice | Also supports | Status | Budget\nI-1 | Depots | HTW-1 | | Planned | 60";
    assert!(not_evaluated(&plan(STRATEGY, blank)).contains(&"shares-do-not-add-up: Also supports on Initiatives".to_owned()));
}

/// Two or three how-to-wins with the priorities and budgets given, the last of which may have no priority.
fn contest(of: &[(&str, u32)]) -> Vec<String> {
    let mut strategy = "Choice ID | Question | Choice | Linked choices | Priority".to_owned();
    let mut initiatives = "Initiative ID | Initiative | Primary choice | Kind | Status | Budget".to_owned();
    for (number, (priority, budget)) in (1..).zip(of) {
        strategy.push_str(&format!("\nHTW-{number} | How to win | Way {number} | | {priority}"));
        initiatives.push_str(&format!("\nI-{number} | Work {number} | HTW-{number} | Grow | Planned | {budget}"));
    }
    said(&plan(&strategy, &initiatives), "money-contradicts-strategy")
}

#[test]
fn weights_are_judged_by_the_gap_either_way() {
    assert_eq!(contest(&[("60%", 45), ("40%", 55)]), Vec::<String>::new(), "15 points are allowed");
    // Of two choices, what one lacks the other has: it is said once.
    let says = "warning Strategy!E2: HTW-1, priority 1, gets 44 % of the money for How to win; its weight declares 60 %";
    assert_eq!(contest(&[("60%", 44), ("40%", 56)]), [says]);
    // 50 : 25 : 25 against 34 : 33 : 33: one lacks 16 points, none has 15 too many.
    let says = "warning Strategy!E2: HTW-1, priority 1, gets 34 % of the money for How to win; its weight declares 50 %";
    assert_eq!(contest(&[("50", 34), ("25", 33), ("25", 33)]), [says]);
    // 34 : 33 : 33 against 24 : 50 : 26: one has 17 too many, and the others lack too little each.
    let says = "warning Strategy!E3: HTW-2 gets 50 % of the money for How to win; its weight declares 33 %";
    assert_eq!(contest(&[("34", 24), ("33", 50), ("33", 26)]), [says]);
    // 42 : 33 : 25 against 8 : 30 : 62: the first lacks 34, the last has 37 too many, and each can be answered for itself.
    assert_eq!(
        contest(&[("42", 8), ("33", 30), ("25", 62)]),
        [
            "warning Strategy!E2: HTW-1, priority 1, gets 8 % of the money for How to win; its weight declares 42 %",
            "warning Strategy!E4: HTW-3 gets 62 % of the money for How to win; its weight declares 25 %",
        ]
    );
}

#[test]
fn the_finding_names_the_money_that_would_have_to_move_and_the_setting() {
    let strategy = "Choice ID | Question | Choice | Priority | Owner
        HTW-1 | How to win | a | 42% | B. Osei
        HTW-2 | How to win | b | 33%
        HTW-3 | How to win | c | 25%";
    let initiatives = "Initiative ID | Initiative | Primary choice | Kind | Status | Budget
        I-1 | a | HTW-1 | Grow | Planned | 8000
        I-2 | b | HTW-2 | Grow | Planned | 30000
        I-3 | c | HTW-3 | Grow | Planned | 62000";
    let findings = found(&plan(strategy, initiatives), "money-contradicts-strategy");
    // Funded 8 %, declared 42 %: 34 points of 100,000. Funded 62 %, declared 25 %: 37 points.
    assert_eq!(findings[0].help, "move about 34,000 to HTW-1, or lower its weight in D2");
    assert_eq!(findings[0].at_stake.map(|stake| stake.normalize().to_string()).as_deref(), Some("34000"));
    assert_eq!(findings[1].help, "move about 37,000 away from HTW-3, or raise its weight in D4");
    let cited = findings[0].set_by.as_ref().map(|setting| setting.to_string());
    assert_eq!(cited.as_deref(), Some("thresholds.gap-points = 15 (default)"));
    assert_eq!((findings[0].subject.to_string(), findings[0].owner.as_deref()), ("Strategy/HTW-1/priority".to_owned(), Some("B. Osei")));
    assert_eq!((findings[0].related[0].at.to_string(), &*findings[0].related[0].note), ("Strategy!D4".to_owned(), "HTW-3 gets 62 %"));
}

#[test]
fn ranks_are_judged_by_order() {
    assert_eq!(contest(&[("1", 45), ("2", 55)]), Vec::<String>::new(), "10 points are allowed");
    let says = "warning Strategy!E2: HTW-1, priority 1, gets 44 % of the money for How to win; HTW-2, priority 2, gets 56 %";
    assert_eq!(contest(&[("1", 44), ("2", 56)]), [says]);
    assert_eq!(contest(&[("1", 90), ("2", 10)]), Vec::<String>::new(), "a first one may have much");
    // Two first ones and no other: an equal share is 50 %, half of it 25 %.
    assert_eq!(contest(&[("1", 25), ("1", 75)]), Vec::<String>::new());
    let says = "warning Strategy!E2: HTW-1, priority 1, gets 24 % of the money for How to win, under 50 % of an equal share of 50 %";
    assert_eq!(contest(&[("1", 24), ("1", 76)]), [says]);
    // The first and the second both get over 10 points less than the third, which has it all: one finding, of the first.
    assert_eq!(
        contest(&[("2", 25), ("3", 60), ("1", 15)]),
        [
            "warning Strategy!E4: HTW-3, priority 1, gets 15 % of the money for How to win, and HTW-1, priority 2, 25 %; HTW-2, priority 3, gets 60 %"
        ]
    );
}

#[test]
fn where_little_money_arrives_a_note_says_so_instead() {
    let strategy = |link: &str| {
        format!(
            "Choice ID | Question | Choice | Linked choices | Priority
             HTW-1 | How to win | a | | 1
             HTW-2 | How to win | b | | 2
             CAP-1 | Capabilities | c | {link}"
        )
    };
    let initiatives = |on_capability: u32| {
        format!(
            "Initiative ID | Initiative | Primary choice | Kind | Status | Budget
             I-1 | a | HTW-1 | Grow | Planned | 10
             I-2 | b | HTW-2 | Grow | Planned | 50
             I-3 | c | CAP-1 | Grow | Planned | {on_capability}"
        )
    };
    // 60 of 100 arrive, which is enough; of 101 it is not.
    assert!(said(&plan(&strategy(""), &initiatives(40)), "money-contradicts-strategy")[0].starts_with("warning"));
    assert_eq!(
        said(&plan(&strategy(""), &initiatives(41)), "money-contradicts-strategy"),
        ["note Strategy!E2: 41 of 101, 40.6 % of the money of Grow and Enable, never reach How to win, so its priorities are not judged"]
    );
    let note = &found(&plan(&strategy(""), &initiatives(41)), "money-contradicts-strategy")[0];
    assert_eq!(note.help, "link CAP-1 to a choice of How to win in Linked choices: money stops there");
    assert_eq!((note.related[0].at.to_string(), &*note.related[0].note), ("Strategy!D4".to_owned(), "41 stop at CAP-1"));
    // With the link the money arrives, and is judged.
    let linked = said(&plan(&strategy("HTW-1"), &initiatives(41)), "money-contradicts-strategy");
    assert_eq!(linked, Vec::<String>::new(), "HTW-1 has 51 and HTW-2 50");
}

#[test]
fn no_money_at_all_is_not_judged() {
    let initiatives = "Initiative ID | Initiative | Primary choice | Kind | Status | Budget\nI-1 | a | HTW-1 | Run | Planned | 10";
    let lines = not_evaluated(&plan(STRATEGY, initiatives));
    assert!(lines.contains(&"money-contradicts-strategy: planned money of Grow and Enable on Initiatives".to_owned()), "{lines:?}");
}

#[test]
fn links_to_choices_that_do_not_stand_are_not_too_many() {
    let links = |primary: &str, supports: &str| {
        let initiatives = format!("{CLEAN}\nI-4 | Fair | {primary} | {supports} | Grow | Planned | 5");
        said(&plan(STRATEGY, &initiatives), "too-many-links")
    };
    assert_eq!(links("CAP-1", "HTW-1; HTW-2; htw-2"), Vec::<String>::new(), "three, one of them twice");
    assert_eq!(links("CAP-1", "HTW-1; HTW-2; HTW-9"), Vec::<String>::new(), "unknown-choice says the fourth");
    assert_eq!(links("", "HTW-1; HTW-9"), Vec::<String>::new(), "once HTW-9 is right there may be several");
    assert_eq!(links("CAP-1", "HTW-1; HTW-2; WTP-1"), ["warning Initiatives!D5: I-4 serves 4 choices: CAP-1, HTW-1, HTW-2 and WTP-1"]);
    assert_eq!(links("", "HTW-1; HTW-2"), ["warning Initiatives!C5: I-4 serves HTW-1 and HTW-2 and has no primary choice"]);
    let run = format!("{CLEAN}\nI-4 | Rent | | HTW-1; HTW-2; WTP-1; WTP-2 | Run | Planned | 5");
    assert_eq!(said(&plan(STRATEGY, &run), "too-many-links"), Vec::<String>::new());
}

#[test]
fn a_mark_is_held_against_what_the_plan_says() {
    let marked = |mark: &str, rows: &str| {
        let head = "Initiative ID | Initiative | Primary choice | Critical | Kind | Status | Expected revenue | Budget
            I-1 | Depots | HTW-1 | | Enable | Planned | | 60\nI-2 | Store | HTW-2 | | Grow | Planned | | 40\n";
        let initiatives = format!("{head}I-3 | Fair | {} | Grow | Planned | {rows}", mark);
        let targets = ("Targets", "Line | Annual\nTarget | 1000");
        said(&[("Strategy", STRATEGY), ("Initiatives", &initiatives), targets], "criticality-disagrees")
    };
    let says = "warning Initiatives!D4: I-3 is marked critical, yet neither a first priority, nor 20 % of the target, nor a condition of \
                low confidence rests on it";
    assert_eq!(marked("HTW-2 | yes", "199 | 5"), [says]);
    assert_eq!(marked("HTW-2 | yes", "200 | 5"), Vec::<String>::new());
    assert_eq!(marked("HTW-2 | no", "199 | 5"), Vec::<String>::new());
    assert_eq!(
        marked("HTW-2 | no", "250 | 5"),
        ["warning Initiatives!D4: I-3 is marked as not critical, yet it is to bring 25 % of the target"]
    );
    // A link that leads nowhere, or none at all, has its own finding; the mark may be right.
    assert_eq!(marked("HTW-9 | yes", "199 | 5"), Vec::<String>::new());
    assert_eq!(marked(" | yes", "199 | 5"), Vec::<String>::new());
    // Nothing in this plan could make an initiative critical.
    let strategy = "Choice ID | Question | Choice\nHTW-1 | How to win | Service";
    let initiatives = "Initiative ID | Initiative | Primary choice | Critical | Status | Budget\nI-1 | a | HTW-1 | yes | Planned | 5";
    assert_eq!(
        not_evaluated(&plan(strategy, initiatives)).last().map(String::as_str),
        Some("criticality-disagrees: Priority on Strategy, a target or a condition, which make an initiative critical")
    );
}

#[test]
fn six_critical_ones_or_one_in_three_are_enough() {
    let of = |critical: usize, active: usize| {
        let mut initiatives = "Initiative ID | Initiative | Primary choice | Critical | Status | Budget".to_owned();
        for number in 0..active {
            let mark = if number < critical { "yes" } else { "" };
            initiatives.push_str(&format!("\nI-{number:02} | Work | HTW-2 | {mark} | Planned | 1"));
        }
        let strategy = "Choice ID | Question | Choice\nHTW-2 | How to win | Stock";
        said(&plan(strategy, &initiatives), "everything-is-critical").first().map_or(String::new(), |line| line[24..].to_owned())
    };
    assert_eq!([of(3, 9), of(4, 12), of(6, 18), of(4, 9)], ["", "", "", ""]);
    assert_eq!(of(4, 10), "4 of 10 active initiatives are critical, more than one in 3: I-00, I-01, I-02 and I-03");
    assert!(of(7, 40).starts_with("7 of 40 active initiatives are critical, more than the 6 that can be watched"), "{}", of(7, 40));
    // The choice that the sheet lists 25 times, and once more.
    let choices = |count: usize| {
        let rows: String = (1..=count).map(|number| format!("\nCAP-{number} | Capabilities | Skill {number}")).collect();
        said(&plan(&format!("Choice ID | Question | Choice{rows}"), CLEAN), "everything-is-critical")
    };
    assert_eq!(choices(25), Vec::<String>::new());
    assert_eq!(choices(26), ["warning Strategy!C1: 26 choices are active, more than 25"]);
}

#[test]
fn the_order_of_rows_says_nothing() {
    let strategy = "Choice ID | Question | Choice | Linked choices | Priority | Status
        WTP-1 | Where to play | Clinics | HTW-1 | 1
        WTP-2 | Where to play | Laboratories | HTW-2; HTW-3 | 2
        HTW-1 | How to win | Service | CAP-1; CAP-9 | 60
        HTW-2 | How to win | Stock | | 20
        HTW-3 | How to win | Price | | 20
        CAP-1 | Capabilities | Technicians | |
        CAP-2 | Capabilities | Couriers";
    let initiatives = "Initiative ID | Initiative | Primary choice | Also supports | Kind | Status | Budget
        I-1 | Depots | CAP-1 | HTW-1 10% | Enable | In progress | 10
        I-2 | Store | HTW-2 | HTW-1 80%; HTW-8 40% | Grow | Planned | 40
        I-3 | Films | | | Grow | Planned | 500
        I-4 | Fair | HTW-3 | | Grow | Planned | 900
        I-5 | Radio | HTW-3 | CAP-2 | Grow | Planned | 0";
    let turned = |lines: &str| {
        let mut lines: Vec<&str> = lines.lines().collect();
        lines[1..].reverse();
        lines.join("\n")
    };
    let subjects = |sheets: &[(&str, &str)]| -> BTreeSet<(String, String, String)> {
        let findings = judged(sheets).0.into_iter().filter(|finding| RULES.contains(&finding.rule));
        findings.map(|finding| (finding.rule.to_owned(), finding.subject.to_string(), finding.message)).collect()
    };
    let forward = subjects(&plan(strategy, initiatives));
    assert_eq!(forward.iter().map(|(rule, _, _)| &**rule).collect::<BTreeSet<_>>().len(), 5, "{forward:#?}");
    assert_eq!(forward, subjects(&plan(&turned(strategy), &turned(initiatives))));
}
