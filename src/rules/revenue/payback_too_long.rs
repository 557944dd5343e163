//! `payback-too-long`: what an initiative earns takes too long to carry what it costs, or never does.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{about_amount, amount, percent};
use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::payback::{Flow, Payback};
use crate::plan::{Initiative, Plan};
use crate::rules::words::{about_initiative, at_stake, initiative as called, list, stake};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "payback-too-long",
    group: Group::Revenue,
    level: Level::Error,
    summary: "an initiative takes too long to earn what it costs, or never does",
    page: include_str!("payback_too_long.md"),
    needs: &[Field::Budget],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let mut needs: BTreeSet<(&'static str, String)> = BTreeSet::new();
    for row in &context.revenue.paybacks.rows {
        let initiative = &plan.initiatives[row.initiative];
        match &row.found {
            _ if !initiative.is_active() => {}
            Err(lacking) => drop(needs.insert((lacking.needs(), called(initiative)))),
            Ok((_, Payback::Unknown)) => drop(needs.insert(("Revenue recurs on Initiatives", called(initiative)))),
            Ok((flow, payback)) => {
                verdict.findings.extend(too_long(plan, thresholds, initiative, flow, *payback, row.recurs == Some(true)));
            }
        }
    }
    if !plan.has(Field::ExpectedRevenue) && needs.is_empty() {
        return verdict.not_evaluated("Expected revenue on Initiatives");
    }
    let kinds: BTreeSet<&str> = needs.iter().map(|(need, _)| *need).collect();
    for need in kinds {
        let names: Vec<&str> = needs.iter().filter(|(own, _)| *own == need).map(|(_, name)| &**name).collect();
        let more = names.len().saturating_sub(5);
        let shown = if more > 0 { format!("{} and {more} more", names[..5].join(", ")) } else { list(&names) };
        verdict.not_evaluated(format!("{need} for {shown}"));
    }
}

fn too_long(plan: &Plan, thresholds: &Thresholds, initiative: &Initiative, flow: &Flow, payback: Payback, recurs: bool) -> Option<Finding> {
    let (warning, error) = (&thresholds.payback_warning, &thresholds.payback_error);
    let months = if let Payback::In(months, _) = payback { Some(Decimal::from(months)) } else { None };
    let (level, setting) = match months {
        None => (Level::Error, &thresholds.payback_horizon),
        Some(months) if months > error.value => (Level::Error, error),
        Some(months) if months > warning.value => (Level::Warning, warning),
        Some(_) => return None,
    };
    let name = called(initiative);
    let sum =
        |amounts: &std::collections::BTreeMap<_, Decimal>| amounts.values().fold(Decimal::ZERO, |sum, amount| sum.saturating_add(*amount));
    let (cost, margin) = (sum(&flow.cost), percent(flow.margin, Decimal::ONE_HUNDRED));
    let earned = sum(&flow.contribution);
    let message = match payback {
        Payback::In(months, period) => format!(
            "{name} pays back in month {months}, {} {}: it costs {} and earns {} a month at {margin}",
            period.long_name(),
            period.year,
            amount(plan, cost),
            about_amount(flow.run_on())
        ),
        _ if recurs => format!(
            "{name} does not pay back within {} months: it costs {} and earns {} a month at {margin}",
            thresholds.payback_horizon.value.normalize(),
            amount(plan, cost),
            about_amount(flow.run_on())
        ),
        _ => format!(
            "{name} never pays back: it costs {} and earns {} at {margin}, and its revenue does not recur",
            amount(plan, cost),
            about_amount(earned)
        ),
    };
    let help = if recurs || months.is_some() {
        "make it cheaper, raise its margin or what it brings, or say why it is worth the wait".to_owned()
    } else {
        format!("say in {} if its revenue goes on, make it cheaper, or stop it", initiative.row.cell(Field::Recurs).local())
    };
    let mut finding = Finding::new(
        RULE.id,
        level,
        initiative.row.cell(Field::ExpectedRevenue),
        about_initiative(plan, initiative, "payback"),
        message,
        help,
    )
    .owned_by(initiative.owner())
    .judged_by(setting.cite())
    .relate(initiative.row.cell(Field::Budget), "cost");
    if let Some(margin) = initiative.margin.as_ref().or(plan.header.margin.as_ref()) {
        finding = finding.relate(margin.at.clone(), "margin");
    }
    Some(at_stake(finding, stake(plan, initiative)))
}
