//! `spend-concentrated`: much of the budget rests on one initiative, on three, or on one supplier.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::config::Setting;
use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::money::{grouped, round_half_away};
use crate::plan::phasing::Phasing;
use crate::plan::{Initiative, Measure, Money, Plan};
use crate::rules::words::{self, about_initiative, initiative as called, list};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "spend-concentrated",
    group: Group::Budget,
    level: Level::Note,
    summary: "much of the budget rests on few initiatives or on one supplier",
    page: include_str!("spend_concentrated.md"),
    needs: &[Field::Budget],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let phasing = Phasing::of(plan);
    let mut paid: Vec<(&Initiative, Decimal)> = Vec::new();
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
        if !phasing.without_rate(initiative, Measure::Budget, plan.currency()).is_empty() {
            return verdict.not_evaluated("an exchange rate for each budget");
        }
        let budget = phasing.year(initiative, Measure::Budget, plan.currency()).unwrap_or_default();
        if budget > Decimal::ZERO {
            paid.push((initiative, budget));
        }
    }
    let total: Decimal = paid.iter().map(|(_, budget)| budget).sum();
    // A plan of a few initiatives rests on each of them.
    if Decimal::from(paid.len()) >= thresholds.concentration_least.value {
        paid.sort_by_key(|(_, budget)| Reverse(*budget));
        verdict.findings.extend(initiatives(context, &paid, total));
        if plan.has(Field::Supplier) {
            verdict.findings.extend(supplier(context, &paid, total));
        }
    }
    if !plan.has(Field::Supplier) {
        verdict.not_evaluated("Supplier on Initiatives");
    }
}

/// The part of the total, where it passes a threshold.
fn part(amount: Decimal, total: Decimal, setting: &Setting<Decimal>) -> Option<Decimal> {
    amount.checked_div(total).filter(|share| *share > Thresholds::fraction(setting))
}

fn said(plan: &Plan, share: Decimal, amount: Decimal, total: Decimal) -> String {
    let money = |amount: Decimal| {
        words::money(plan, &Money { amount: round_half_away(amount, plan.currency().minor_digits()), currency: plan.currency() })
    };
    format!("{} % of the budget: {} of {}", grouped(share.saturating_mul(Decimal::ONE_HUNDRED), 0), money(amount), money(total))
}

/// The largest initiative alone, else the three largest together.
fn initiatives(context: &Context<'_>, paid: &[(&Initiative, Decimal)], total: Decimal) -> Option<Finding> {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let (largest, budget) = paid.first()?;
    let at = largest.row.cell(Field::Budget);
    if let Some(share) = part(*budget, total, &thresholds.one_initiative) {
        let message = format!("{} takes {}", called(largest), said(plan, share, *budget, total));
        let help = "confirm the risk, and say what happens to the year if it fails or is late";
        return Some(
            Finding::new(RULE.id, RULE.level, at, about_initiative(plan, largest, "part of the budget"), message, help)
                .owned_by(largest.owner())
                .judged_by(thresholds.one_initiative.cite())
                .stake(*budget),
        );
    }
    let three = &paid[..paid.len().min(3)];
    let sum: Decimal = three.iter().map(|(_, budget)| budget).sum();
    let share = part(sum, total, &thresholds.three_initiatives)?;
    let names: Vec<String> = three.iter().map(|(initiative, _)| called(initiative)).collect();
    let message = format!("{} take {}", list(&names), said(plan, share, sum, total));
    let help = "confirm the risk, and say what happens to the year if one of them fails or is late";
    let subject = Subject::new(Table::Initiatives.name(), "", "three largest");
    let finding = Finding::new(RULE.id, RULE.level, at, subject, message, help)
        .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()))
        .judged_by(thresholds.three_initiatives.cite())
        .stake(sum);
    Some(
        three
            .iter()
            .skip(1)
            .fold(finding, |finding, (initiative, _)| finding.relate(initiative.row.cell(Field::Budget), "the next largest")),
    )
}

fn supplier(context: &Context<'_>, paid: &[(&Initiative, Decimal)], total: Decimal) -> Option<Finding> {
    let (plan, setting) = (context.plan, &context.policy.thresholds.one_supplier);
    let mut suppliers: BTreeMap<String, (&str, Decimal, Vec<&Initiative>)> = BTreeMap::new();
    for (initiative, budget) in paid {
        let Some(supplier) = &initiative.supplier else { continue };
        let (_, sum, own) = suppliers.entry(supplier.value.trim().to_lowercase()).or_insert((&supplier.value, Decimal::ZERO, Vec::new()));
        *sum += budget;
        own.push(initiative);
    }
    let (key, (name, sum, own)) = suppliers.into_iter().max_by_key(|(_, (_, sum, _))| *sum)?;
    let share = part(sum, total, setting)?;
    let message = format!("{name} gets {}", said(plan, share, sum, total));
    let help = format!("confirm the risk, and say who could step in for {name}");
    let subject = Subject::new(Table::Initiatives.name(), key, "supplier");
    let finding = Finding::new(RULE.id, RULE.level, own.first()?.row.cell(Field::Supplier), subject, message, help)
        .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()))
        .judged_by(setting.cite())
        .stake(sum);
    let others = own.iter().skip(1).take(12);
    Some(others.fold(finding, |finding, initiative| finding.relate(initiative.row.cell(Field::Supplier), "the same supplier")))
}
