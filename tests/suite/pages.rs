//! Every rule's page: its four headings, and its example, which must yield exactly the findings the page lists.

use std::collections::BTreeSet;

use throughline::rules::{CATALOGUE, Rule};

use crate::example::{Cycle, Set, Table, across_all, assessed_in_order, cycles, said, said_across, set};

const HEADINGS: [&str; 4] = ["What it checks", "Why it matters", "Example", "How to put it right"];

#[test]
fn every_page_has_its_headings_and_no_others() {
    for rule in CATALOGUE {
        let headings: Vec<&str> = rule.page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, HEADINGS, "the headings of the page of {}", rule.id);
        assert_eq!(rule.page.lines().next(), Some(&*format!("# {}", rule.id)), "the first line of the page of {}", rule.id);
        for heading in HEADINGS {
            assert!(!section(rule, heading).trim().is_empty(), "{}: nothing under '{heading}'", rule.id);
        }
    }
}

#[test]
fn every_example_yields_what_its_page_says() {
    let mut wrong = Vec::new();
    for rule in CATALOGUE {
        let example = section(rule, "Example");
        let (before, list) = example.split_once("It finds:").unwrap_or_else(|| panic!("{}: no line 'It finds:' in the example", rule.id));
        let promised: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("- ")).collect();
        let found = match set(before) {
            Some(set) => said_across(&across_all(&set), rule.id),
            None => said(&assessed_in_order(&cycles(before)), rule.id),
        };
        assert!(!promised.is_empty(), "{}: the example promises no finding", rule.id);
        if found != promised {
            let lines = |of: Vec<String>| of.iter().map(|line| format!("    - {line}\n")).collect::<String>();
            let promised = promised.iter().map(|line| (*line).to_owned()).collect();
            wrong.push(format!("{}\n  the page says\n{}  the program finds\n{}", rule.id, lines(promised), lines(found)));
        }
    }
    assert!(wrong.is_empty(), "{} pages differ from the program:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_order_of_rows_changes_no_finding() {
    for rule in CATALOGUE {
        let example = section(rule, "Example").split("It finds:").next().unwrap_or_default();
        if let Some(forward) = set(example) {
            let mut other = forward.clone();
            other.plans.iter_mut().flat_map(|(_, tables)| tables).for_each(|table| *table = turned(table));
            assert_eq!(subjects_across(&forward), subjects_across(&other), "the example of {}, with its rows turned round", rule.id);
            continue;
        }
        let forward = cycles(example);
        let turn = |cycle: &Cycle| Cycle { tables: cycle.tables.iter().map(turned).collect(), ..cycle.clone() };
        let turned: Vec<Cycle> = forward.iter().map(turn).collect();
        assert_eq!(subjects(&forward), subjects(&turned), "the example of {}, with the rows of its tables turned round", rule.id);
    }
}

/// The same table, its data rows from last to first.
fn turned(table: &Table) -> Table {
    let mut rows = table.rows.clone();
    if table.sheet != "Plan" {
        rows[1..].reverse();
    }
    Table { sheet: table.sheet.clone(), rows }
}

fn subjects(cycles: &[Cycle]) -> BTreeSet<String> {
    assessed_in_order(cycles)
        .findings
        .iter()
        .map(|judged| format!("{} {} {}", judged.finding.rule, judged.finding.subject, judged.id))
        .collect()
}

fn subjects_across(set: &Set) -> BTreeSet<String> {
    let said = across_all(set);
    said.findings.iter().map(|judged| format!("{} {} {}", judged.finding.rule, judged.finding.subject, judged.id)).collect()
}

/// What stands under a heading of a rule's page.
fn section<'a>(rule: &'a Rule, heading: &str) -> &'a str {
    let start = format!("\n## {heading}\n");
    let rest = rule.page.split_once(&*start).map_or("", |(_, rest)| rest);
    rest.split_once("\n## ").map_or(rest, |(section, _)| section)
}
