//! `cost-without-revenue`: an initiative meant to grow states no revenue, or one that states revenue costs nothing.

use rust_decimal::Decimal;

use super::amount;
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::phasing::Phasing;
use crate::plan::{Initiative, Kind, Measure, Plan};
use crate::rules::words::{about_initiative, at_stake, initiative as called, stake};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "cost-without-revenue",
    group: Group::Revenue,
    level: Level::Warning,
    summary: "an initiative is meant to grow and states no revenue, or brings revenue at no cost",
    page: include_str!("cost_without_revenue.md"),
    needs: &[Field::Budget],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    if !plan.has(Field::ExpectedRevenue) && plan.phasing.iter().all(|row| row.measure != Measure::ExpectedRevenue) {
        return verdict.not_evaluated("Expected revenue on Initiatives");
    }
    let phasing = Phasing::of(plan);
    verdict.findings.extend(
        plan.initiatives.iter().filter(|initiative| initiative.is_active()).filter_map(|initiative| judge(plan, &phasing, initiative)),
    );
}

fn judge(plan: &Plan, phasing: &Phasing<'_>, initiative: &Initiative) -> Option<Finding> {
    let states = |measure: Measure, year: Option<Decimal>| {
        let mut months = phasing.rows(initiative, measure).into_iter().flat_map(|row| row.months.values());
        year.is_some_and(|year| !year.is_zero()) || months.any(|amount| !amount.value.value().is_zero())
    };
    let budget = initiative.budget.as_ref().map(|budget| budget.value.value());
    let costs = states(Measure::Budget, budget);
    let earns = states(Measure::ExpectedRevenue, initiative.expected_revenue.as_ref().map(|revenue| revenue.value.value()));
    let name = called(initiative);
    let is_growth = initiative.kind.as_ref().is_some_and(|kind| kind.value == Kind::Grow);
    // A blank budget is no budget of nothing: that it is blank is said elsewhere.
    let (field, message, help, at_risk) = if is_growth && costs && !earns {
        let cost = stake(plan, initiative);
        let budget = cost.map_or(String::new(), |cost| format!(" a budget of {}", amount(plan, cost)));
        let message = format!("{name} is to grow revenue with{budget} and expects none");
        let help = "state what it brings this year and how sure that is, or call it Enable if others bring the revenue".to_owned();
        (Field::ExpectedRevenue, message, help, cost)
    } else if earns && !costs && budget.is_some() {
        let revenue = phasing.year(initiative, Measure::ExpectedRevenue, plan.currency());
        let brings = revenue.map_or("revenue".to_owned(), |revenue| format!("{} of revenue", amount(plan, revenue)));
        let message = format!("{name} expects {brings} and costs nothing");
        (
            Field::Budget,
            message,
            "state what it costs, or count its revenue in the Base if it comes without anybody's work".to_owned(),
            revenue,
        )
    } else {
        return None;
    };
    let finding = Finding::new(
        RULE.id,
        RULE.level,
        initiative.row.cell(field),
        about_initiative(plan, initiative, &field.name().to_lowercase()),
        message,
        help,
    )
    .owned_by(initiative.owner());
    Some(at_stake(finding, at_risk))
}
