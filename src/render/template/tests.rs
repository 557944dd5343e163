use std::collections::BTreeSet;

use super::*;
use crate::assess::{Assessment, Source, assess};
use crate::config::Policy;
use crate::finding::Level;
use crate::layout::recognise;
use crate::plan::{Asked, Period, build};
use crate::workbook::limits::Limits;
use crate::workbook::read::read;

fn options(tier: Tier, example: bool, first: &str) -> Template {
    let calendar = Calendar::months("FY2027", Period::parse(first).expect("a period"));
    Template { tier, example, business: None, calendar, currency: Currency::parse("EUR").expect("a currency") }
}

fn assessed(options: &Template) -> Assessment {
    let bytes = template(options).expect("a template");
    let workbook = read("plan.xlsx", &bytes, &Limits::default()).expect("a workbook");
    let (layout, mut findings) = recognise(&workbook);
    let (plan, more) = build(&workbook, &layout, &Asked::default());
    findings.extend(more);
    assess(plan, findings, &Policy::default(), Source::default())
}

fn said(assessment: &Assessment, least: Level) -> Vec<String> {
    let findings = assessment.findings.iter().map(|judged| &judged.finding).filter(|finding| finding.level >= least);
    findings.map(|finding| format!("{} {} {}: {}", finding.level, finding.rule, finding.at, finding.message)).collect()
}

#[test]
fn every_example_reads_back_with_no_finding_above_a_note() {
    for tier in [Tier::One, Tier::Two, Tier::Three] {
        for first in ["2027-01", "2026-10", "2027-04"] {
            let assessment = assessed(&options(tier, true, first));
            assert_eq!(said(&assessment, Level::Warning), [""; 0], "tier {tier:?} from {first}");
            assert_eq!(assessment.plan.initiatives.len(), 10);
            assert_eq!(assessment.plan.choices.len(), 8);
            let expected: BTreeSet<Table> = Table::ALL.into_iter().filter(|table| columns::tier_of_table(*table) <= tier).collect();
            let unfilled = BTreeSet::from([Table::Fx, Table::Actuals, Table::Exceptions]);
            assert_eq!(assessment.plan.presence.tables, &expected - &unfilled);
        }
    }
}

#[test]
fn every_column_is_read_back_as_what_it_is() {
    for tier in [Tier::One, Tier::Two, Tier::Three] {
        let assessment = assessed(&options(tier, false, "2027-01"));
        let columns: BTreeSet<Field> = assessment.plan.presence.columns.keys().copied().collect();
        let expected: BTreeSet<Field> = Table::ALL.into_iter().flat_map(|table| fields(table, tier)).collect();
        assert_eq!(columns, expected, "tier {tier:?}");
        assert!(assessment.plan.presence.other_headers.is_empty(), "{:?}", assessment.plan.presence.other_headers);
    }
}

#[test]
fn the_same_options_give_the_same_bytes() {
    let options = options(Tier::Three, true, "2027-01");
    assert_eq!(template(&options).expect("a template"), template(&options).expect("a template"));
}

#[test]
fn a_blank_template_says_what_to_fill_first() {
    for tier in [Tier::One, Tier::Three] {
        let assessment = assessed(&options(tier, false, "2027-01"));
        assert_eq!(said(&assessment, Level::Note), ["error required-cell-blank Plan!B3: nothing is filled in yet"]);
    }
}
