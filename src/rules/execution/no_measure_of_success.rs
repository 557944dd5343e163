//! `no-measure-of-success`: much money, and nothing by which anybody will know whether it worked, or when to stop.

use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::{Initiative, Money, Plan};
use crate::rules::words::{about_initiative, initiative as called, money, stake};
use crate::rules::{Context, Group, Rule, Verdict, describe};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "no-measure-of-success",
    group: Group::Execution,
    level: Level::Note,
    summary: "an initiative of some size has no measure of success, or nothing that would end it",
    page: include_str!("no_measure_of_success.md"),
    needs: &[Field::Budget],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let asked: Vec<Field> = [Field::SuccessMeasure, Field::StopRule].into_iter().filter(|field| plan.has(*field)).collect();
    for field in [Field::SuccessMeasure, Field::StopRule].into_iter().filter(|field| !plan.has(*field)) {
        verdict.not_evaluated(describe(field));
    }
    let from = &context.policy.thresholds.measure_budget;
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_active() && initiative.is_strategic()) {
        let Some(budget) = stake(plan, initiative).filter(|budget| *budget > from.value) else { continue };
        let lacking: Vec<Field> = asked.iter().copied().filter(|field| lacks(plan, initiative, *field)).collect();
        let (what, fill) = match lacking.as_slice() {
            [] => continue,
            [Field::SuccessMeasure] => ("no measure of success", "by what it will be seen to have worked"),
            [_] => ("no stop rule", "what would end it"),
            _ => ("neither a measure of success nor a stop rule", "by what it will be seen to have worked, and what would end it"),
        };
        let cells: Vec<String> = lacking.iter().map(|field| initiative.row.cell(*field).local()).collect();
        let amount = Money { amount: budget, currency: plan.currency() };
        let message = format!("{} is to spend {} and has {what}", called(initiative), money(plan, &amount));
        let help = format!("enter in {} {fill}", cells.join(" and "));
        let subject = about_initiative(plan, initiative, "measure");
        let mut finding = Finding::new(RULE.id, RULE.level, initiative.row.cell(lacking[0]), subject, message, help)
            .stake(budget)
            .judged_by(from.cite())
            .owned_by(initiative.owner());
        for field in lacking.iter().skip(1) {
            finding = finding.relate(initiative.row.cell(*field), "also blank");
        }
        verdict.find(finding);
    }
}

/// Whether a cell is blank; one that cannot be read has a finding of its own.
fn lacks(plan: &Plan, initiative: &Initiative, field: Field) -> bool {
    let text = if field == Field::SuccessMeasure { &initiative.measure } else { &initiative.stop_rule };
    text.is_none() && !plan.presence.unreadable.contains(&initiative.row.cell(field))
}
