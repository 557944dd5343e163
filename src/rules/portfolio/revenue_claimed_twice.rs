//! `revenue-claimed-twice`: two plans are to bring in the revenue of one market.
//!
//! A market is one where its territory is named: `Clinics` alone may be the clinics of each business. A parent's target for a market
//! is the sum of its businesses', and no second claim.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Portfolio, RunFinding, RunVerdict, alone, money};
use crate::finding::{Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::excerpt::{KeptTarget, name_key};
use crate::plan::{Excerpt, Period, TargetMeasure};
use crate::rules::words::list;
use crate::rules::{Group, Rule, describe};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "revenue-claimed-twice",
    group: Group::Portfolio,
    level: Level::Error,
    summary: "two plans have a target for one market and period",
    page: include_str!("revenue_claimed_twice.md"),
    needs: &[],
    check: alone,
};

/// A market: measure, segment, territory and product.
type Market = (TargetMeasure, String, String, String);
/// A plan's claim on a market.
type Claim<'a> = (&'a Excerpt, &'a KeptTarget);

/// Looks across plans.
pub(super) fn across(portfolio: &Portfolio<'_>, verdict: &mut RunVerdict) {
    let states_targets = |plan: &Excerpt| !plan.said.targets.is_empty();
    let names_territory = |plan: &Excerpt| plan.said.targets.iter().any(|target| target.territory.is_some());
    if portfolio.plans.iter().filter(|plan| states_targets(plan)).count() > 1 && !portfolio.plans.iter().any(names_territory) {
        return verdict.not_evaluated(describe(Field::TargetTerritory));
    }
    // Fiscal years may overlap: what counts are the months.
    let mut editions: BTreeMap<_, Vec<&Excerpt>> = BTreeMap::new();
    for ((_, cycle, version), plans) in portfolio.counted() {
        editions.entry((cycle, version)).or_default().extend(plans);
    }
    for plans in editions.values() {
        let mut markets: BTreeMap<Market, Vec<Claim<'_>>> = BTreeMap::new();
        for plan in plans {
            for target in &plan.said.targets {
                let key = |text: &Option<String>| text.as_deref().map(name_key).unwrap_or_default();
                let Some(territory) = target.territory.as_deref().map(name_key).filter(|territory| !territory.is_empty()) else { continue };
                let market = (target.measure, key(&target.segment), territory, key(&target.product));
                markets.entry(market).or_default().push((plan, target));
            }
        }
        for claims in markets.values().filter(|claims| claims.len() > 1) {
            verdict.findings.extend(finding(portfolio, &own(portfolio, claims)));
        }
    }
}

/// The claims without those of plans that stand above another one of them.
fn own<'a>(portfolio: &Portfolio<'a>, claims: &[Claim<'a>]) -> Vec<Claim<'a>> {
    let above: BTreeSet<String> = claims.iter().flat_map(|(plan, _)| portfolio.ancestors(plan)).collect();
    claims.iter().copied().filter(|(plan, _)| !above.contains(&plan.said.key)).collect()
}

fn finding(portfolio: &Portfolio<'_>, claims: &[Claim<'_>]) -> Option<RunFinding> {
    let mut claimed: BTreeMap<Period, BTreeSet<&str>> = BTreeMap::new();
    for (plan, target) in claims {
        for period in target.months.keys() {
            claimed.entry(*period).or_default().insert(&plan.file);
        }
    }
    let twice: BTreeSet<Period> = claimed.into_iter().filter(|(_, plans)| plans.len() > 1).map(|(period, _)| period).collect();
    let (first, last) = (*twice.first()?, *twice.last()?);
    let amount = |target: &KeptTarget| -> Decimal { twice.iter().filter_map(|period| target.months.get(period)).sum() };
    // Several rows of one plan for a market, by choice perhaps, are one claim.
    let mut by_plan: Vec<(&Excerpt, &KeptTarget, Decimal)> = Vec::new();
    for (plan, target) in claims.iter().filter(|(_, target)| target.months.keys().any(|period| twice.contains(period))) {
        match by_plan.iter_mut().find(|(known, _, _)| known.file == plan.file) {
            Some((_, _, sum)) => *sum += amount(target),
            None => by_plan.push((plan, target, amount(target))),
        }
    }
    let (plan, target, _) = *by_plan.first()?;
    let currency = plan.said.currency;
    let in_money = target.measure != TargetMeasure::Units;
    let each: Vec<String> = by_plan
        .iter()
        .map(|(plan, _, sum)| {
            let sum = if in_money { money(*sum, plan.said.currency) } else { money(*sum, crate::plan::Currency::NONE) };
            format!("{} {sum}", plan.business())
        })
        .collect();
    let when = if first == last { first.to_string() } else { format!("{first} to {last}") };
    let message = format!(
        "{} of {} from {when} is the target of {} plans: {}",
        target.measure.name().to_lowercase(),
        target.market(),
        by_plan.len(),
        list(&each)
    );
    let help = "leave the market to one of them, or divide it by segment, territory or product".to_owned();
    let subject = Subject::new(Table::Targets.name(), target.market(), target.measure.name().to_lowercase()).in_period(when);
    let one_currency = by_plan.iter().all(|(plan, _, _)| plan.said.currency == currency);
    let (sum, most) = by_plan.iter().fold((Decimal::ZERO, Decimal::ZERO), |(sum, most), (_, _, own)| (sum + own, most.max(*own)));
    let finding =
        RunFinding::new(&RULE, plan, &target.at, subject, message, help).stake((one_currency && in_money).then_some(sum - most), currency);
    let others = by_plan[1..].iter();
    Some(others.fold(finding, |finding, (plan, target, _)| {
        finding.relate(plan, target.at.clone(), format!("the target of {} in {}", plan.business(), portfolio.called(plan)))
    }))
}
