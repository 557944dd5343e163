//! That the samples show every rule: over three cycles of two plans, and over the portfolio of this one.
#![expect(clippy::disallowed_methods, reason = "the samples are files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use throughline::assess::Assessment;
use throughline::assess::across::{Across, across};
use throughline::config::raw;
use throughline::finding::Level;
use throughline::plan::{Excerpt, Record};
use throughline::rules::CATALOGUE;
use throughline::rules::portfolio::Portfolio;
use throughline::workbook::limits::Limits;
use throughline::workbook::read::read;

use super::open;
use crate::example::judged_after;

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The workbooks of a folder, by their names.
fn workbooks(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(root(folder)).expect("a folder").map(|entry| entry.expect("an entry").path());
    let plans = entries.filter(|path| path.extension().is_some_and(|extension| extension != "toml"));
    plans.map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(path).expect("a file"))).collect()
}

/// The plans of three cycles, each judged with what the earlier ones said, and the last one's as a portfolio.
struct Cycles {
    plans: Vec<(&'static str, String, Assessment)>,
    across: Across,
}

fn in_order() -> Cycles {
    let mut records: Vec<Record> = Vec::new();
    let mut plans = Vec::new();
    let mut excerpts = Vec::new();
    for cycle in ["samples-earlier/2027-03", "samples-earlier/2027-04", "samples"] {
        let mut said = Vec::new();
        for (file, bytes) in workbooks(cycle) {
            let assessment = judged_after(&read(&file, &bytes, &Limits::default()).expect("a workbook"), &records);
            said.push(assessment.record());
            if cycle == "samples" {
                excerpts.push(Excerpt::of(&assessment.plan, &file, file.clone()));
            }
            plans.push((cycle, file, assessment));
        }
        records.extend(said);
    }
    let rules: Vec<&str> = CATALOGUE.iter().map(|rule| rule.id).collect();
    let settings = fs::read_to_string(root("samples/throughline.toml")).expect("settings");
    let policy = raw::parse(&settings, "samples/throughline.toml", &rules).expect("settings").policy;
    let mut portfolio = Portfolio::new(&excerpts, &policy);
    portfolio.is_whole = true;
    Cycles { across: across(&portfolio), plans }
}

#[test]
fn every_rule_fires_somewhere_in_the_samples() {
    let cycles = in_order();
    let mut fired: BTreeSet<&str> = cycles.plans.iter().flat_map(|(_, _, plan)| &plan.findings).map(|judged| judged.finding.rule).collect();
    fired.extend(cycles.across.findings.iter().map(|judged| judged.finding.rule));
    let silent: Vec<&str> = CATALOGUE.iter().map(|rule| rule.id).filter(|rule| !fired.contains(rule)).collect();
    assert!(silent.is_empty(), "rules that the samples do not show: {silent:?}");
}

#[test]
fn the_clean_plan_is_clean_in_every_cycle() {
    let cycles = in_order();
    let clean: Vec<_> = cycles.plans.iter().filter(|(_, file, _)| file.contains("clean")).collect();
    assert_eq!(clean.len(), 3);
    for (cycle, _, assessment) in clean {
        assert_eq!(open(assessment, Level::Warning), Vec::<String>::new(), "in {cycle}");
    }
}

#[test]
fn the_group_and_the_businesses_below_it_are_a_portfolio() {
    let cycles = in_order();
    let said = |rule: &str| -> Vec<String> {
        let found = cycles.across.findings.iter().filter(|judged| judged.finding.rule == rule);
        found.map(|judged| format!("{}: {}", judged.finding.at, judged.finding.message)).collect()
    };
    assert_eq!(said("plan-not-delivered"), ["samples/throughline.toml:30: Halden Air Baltics has no plan of cycle 2027-05"]);
    assert_eq!(
        said("shared-envelope-exceeded"),
        ["halden-compressed-air.xlsx!Envelopes!C5: 3 plans ask 205,000 EUR of envelope Launch of air contracts, which holds 180,000 EUR: \
          Halden Air Adriatic 45,000 EUR, Halden Air Alps 40,000 EUR and Halden Compressed Air 120,000 EUR"]
    );
    // Choices of the group that the others cite are there.
    assert_eq!(said("parent-not-cited"), Vec::<String>::new());
    // What Baltics serves nobody knows, and the group has no plan of the version Budget.
    let blind: Vec<&str> = cycles.across.not_evaluated.iter().map(|rule| rule.rule).collect();
    assert_eq!(blind, ["parent-and-child-conflict"]);
}
