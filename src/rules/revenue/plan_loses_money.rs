//! `plan-loses-money`: the plan's contribution does not carry its fixed costs and its initiatives.

use rust_decimal::Decimal;

use super::amount;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::money::{grouped, round_half_away};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "plan-loses-money",
    group: Group::Revenue,
    level: Level::Error,
    summary: "the plan's contribution does not carry its cost",
    page: include_str!("plan_loses_money.md"),
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, revenue) = (context.plan, context.revenue);
    if let Some(needs) = revenue.result_needs {
        verdict.not_evaluated(needs);
    }
    let (Some(result), Some(contribution), Some(fixed_costs)) = (revenue.result, revenue.contribution, revenue.fixed_costs) else { return };
    let loss = -round_half_away(result, plan.currency().minor_digits());
    if loss <= Decimal::ZERO {
        return;
    }
    let message = format!(
        "the plan loses {}: contribution {} less fixed costs {} and opex {}",
        amount(plan, loss),
        amount(plan, contribution),
        amount(plan, fixed_costs),
        amount(plan, revenue.opex)
    );
    let covered = grouped(revenue.base.unwrap_or_default().saturating_add(revenue.initiatives), 0);
    let help = match revenue.break_even_revenue {
        Some(needed) => format!(
            "break-even needs {} of revenue and the plan covers {covered}: take out cost, or find revenue or margin",
            grouped(needed, 0)
        ),
        None => format!("no revenue carries its cost at these margins, the plan covers {covered}: raise the margin or take out cost"),
    };
    let at = plan.header.fixed_costs.as_ref().map_or_else(|| plan.cell_of(Field::FixedCosts), |costs| costs.at.clone());
    let mut finding = Finding::new(RULE.id, RULE.level, at, Subject::new(Table::Plan.name(), "", "result"), message, help)
        .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()))
        .stake(loss);
    if let Some(margin) = &plan.header.margin {
        finding = finding.relate(margin.at.clone(), "contribution margin");
    }
    if let Some(base) = &revenue.base_at {
        finding = finding.relate(base.clone(), "base");
    }
    verdict.find(finding.relate(plan.cell_of(Field::Budget), "budgets"));
}
