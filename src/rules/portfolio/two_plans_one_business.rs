//! `two-plans-one-business`: a business has two workbooks of one cycle and version.

use std::collections::BTreeMap;

use super::{Portfolio, RunFinding, RunVerdict, alone, cycle_words, edition, originality};
use crate::finding::{Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::Excerpt;
use crate::rules::words::list;
use crate::rules::{Group, Rule};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "two-plans-one-business",
    group: Group::Portfolio,
    level: Level::Error,
    summary: "a business has two plans of one cycle and version",
    page: include_str!("two_plans_one_business.md"),
    needs: &[],
    check: alone,
};

/// Looks across plans.
pub(super) fn across(portfolio: &Portfolio<'_>, verdict: &mut RunVerdict) {
    let mut groups: BTreeMap<_, Vec<&Excerpt>> = BTreeMap::new();
    for plan in portfolio.plans.iter().filter(|plan| !plan.said.business.value.is_empty()) {
        groups.entry((plan.said.key.clone(), edition(plan))).or_default().push(plan);
    }
    for plans in groups.values_mut().filter(|plans| plans.len() > 1 && !plans.iter().all(|plan| portfolio.is_part(plan))) {
        plans.sort_by_key(|plan| originality(plan));
        verdict.find(finding(portfolio, plans));
    }
}

fn finding(portfolio: &Portfolio<'_>, plans: &[&Excerpt]) -> RunFinding {
    let first = plans[0];
    let copies: Vec<&&Excerpt> = plans[1..].iter().filter(|plan| plan.said == first.said).collect();
    // A copy is the one to go.
    let second = copies.first().map_or(plans[1], |copy| **copy);
    let files: Vec<String> = plans.iter().map(|plan| portfolio.called(plan)).collect();
    let same: Vec<String> = copies
        .iter()
        .map(|copy| {
            let how = if copy.sha256 == first.sha256 { "is a copy of" } else { "says the same as" };
            format!("; {} {how} {}", portfolio.called(copy), portfolio.called(first))
        })
        .collect();
    let said = &first.said;
    let year = said.year.value.as_ref().map(|year| format!("{year}, ")).unwrap_or_default();
    let message = format!(
        "{} has {} plans ({year}{}, {}): {}{}",
        first.business(),
        plans.len(),
        cycle_words(said.cycle.value),
        said.version,
        list(&files),
        same.concat()
    );
    let help = if copies.is_empty() {
        "keep one of them, give them two Versions, or declare both as parts of one plan in throughline.toml".to_owned()
    } else {
        format!("remove {}, once nobody works in it", portfolio.called(second))
    };
    let subject = Subject::new(Table::Plan.name(), first.business(), Field::Business.name().to_lowercase());
    let same_currency = plans.iter().all(|plan| plan.said.currency == said.currency);
    let twice = plans.iter().filter(|plan| !std::ptr::eq(**plan, first)).map(|plan| plan.budget()).sum();
    let finding = RunFinding::new(&RULE, second, &second.said.business.at, subject, message, help)
        .stake(same_currency.then_some(twice), said.currency);
    let others = plans.iter().filter(|plan| !std::ptr::eq(**plan, second));
    others.fold(finding, |finding, plan| finding.relate(plan, plan.said.business.at.clone(), "the same business"))
}
