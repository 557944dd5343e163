//! `critical-without-budget`: an active initiative that the plan hangs on, with a budget of nothing.
//!
//! A blank budget is `required-cell-blank`'s to say, months beside a budget of 0 are `phasing-differs-from-budget`'s, and where a
//! choice gets no money because of it, `choice-without-money` names it.

use rust_decimal::Decimal;

use super::choice_without_money;
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::Measure;
use crate::plan::phasing::Phasing;
use crate::rules::words::{about_initiative, initiative as called};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "critical-without-budget",
    group: Group::Budget,
    level: Level::Error,
    summary: "an initiative that the plan hangs on has a budget of nothing",
    page: include_str!("critical_without_budget.md"),
    needs: &[Field::Budget],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let (phasing, said) = (Phasing::of(plan), choice_without_money::named(context));
    for (index, initiative) in plan.initiatives.iter().enumerate().filter(|(_, initiative)| initiative.is_active()) {
        let Some(budget) = &initiative.budget else { continue };
        let is_phased = phasing.months(initiative, Measure::Budget).values().any(|amount| !amount.is_zero());
        if budget.value.value() > Decimal::ZERO || is_phased || said.contains(&index) || !context.is_critical(index) {
            continue;
        }
        let message = format!("{} is critical and has a budget of 0", called(initiative));
        let help = format!("fund it in {}; if it truly costs nothing, answer this on Exceptions with who does the work", budget.at.local());
        let subject = about_initiative(plan, initiative, "budget");
        let mut finding = Finding::new(RULE.id, RULE.level, budget.at.clone(), subject, message, help).owned_by(initiative.owner());
        if initiative.row.has(Field::Critical) {
            finding = finding.relate(initiative.row.cell(Field::Critical), "critical");
        }
        verdict.find(finding);
    }
}
