//! `criticality-disagrees`: what the column Critical says of an initiative, the rest of the plan does not.
//!
//! A blank states nothing. Where a link or a figure that would decide it is amiss, that has a finding of its own and nothing is said here.

use rust_decimal::Decimal;

use super::percent;
use crate::config::Thresholds;
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::alignment::CriticalReason;
use crate::plan::strategy::ChoiceStatus;
use crate::plan::target::total_target;
use crate::plan::{Condition, Initiative, Plan};
use crate::rules::words::{about_initiative, at_stake, called, choice as called_choice, initiative as called_initiative, list, stake};
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "criticality-disagrees",
    group: Group::Alignment,
    level: Level::Warning,
    summary: "an initiative is marked critical and nothing makes it so, or the reverse",
    page: include_str!("criticality_disagrees.md"),
    needs: &[Field::Critical],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, alignment) = (context.plan, context.alignment);
    let has_priorities = alignment.choices.iter().any(|choice| choice.first_priority);
    let has_target = total_target(plan).is_some_and(|target| target > Decimal::ZERO);
    let can_tell = has_priorities || has_target || !plan.conditions.is_empty();
    if !can_tell {
        verdict.not_evaluated("Priority on Strategy, a target or a condition, which make an initiative critical");
        return;
    }
    for (index, initiative) in plan.initiatives.iter().enumerate().filter(|(_, initiative)| initiative.is_active()) {
        let Some(stated) = &initiative.critical else { continue };
        let finding = match (stated.value, alignment.critical.get(&index)) {
            (true, None) if is_known(plan, initiative) => nothing_makes_it(context, initiative),
            (false, Some(reasons)) => marked_otherwise(context, initiative, reasons),
            _ => continue,
        };
        verdict.find(at_stake(finding.owned_by(initiative.owner()), stake(plan, initiative)));
    }
}

/// Whether all that decides it can be read: it is linked, every link leads to a choice that stands, and its revenue has a rate.
fn is_known(plan: &Plan, initiative: &Initiative) -> bool {
    let stands = |id: &str| plan.choice(id).is_some_and(|choice| choice.status != ChoiceStatus::Retired);
    let readable = [Field::PrimaryChoice, Field::AlsoSupports, Field::ExpectedRevenue]
        .into_iter()
        .all(|field| !initiative.row.has(field) || !plan.presence.unreadable.contains(&initiative.row.cell(field)));
    let revenue = initiative.expected_revenue.as_ref().is_none_or(|revenue| plan.reporting(&revenue.value.money).is_some());
    let linked = !initiative.is_strategic() || initiative.links().next().is_some();
    readable && revenue && linked && initiative.links().all(stands)
}

fn nothing_makes_it(context: &Context<'_>, initiative: &Initiative) -> Finding {
    let (plan, share) = (context.plan, &context.policy.thresholds.critical_revenue);
    let message = format!(
        "{} is marked critical, yet neither a first priority, nor {} of the target, nor a condition of low confidence rests on it",
        called_initiative(initiative),
        percent(Thresholds::fraction(share))
    );
    let at = initiative.row.cell(Field::Critical);
    let help = format!("clear {}, or write down what hangs on it: the priority, the revenue, or the condition it tests", at.local());
    Finding::new(RULE.id, RULE.level, at, about_initiative(plan, initiative, "critical"), message, help).judged_by(share.cite())
}

fn marked_otherwise(context: &Context<'_>, initiative: &Initiative, reasons: &[CriticalReason]) -> Finding {
    let plan = context.plan;
    let words: Vec<String> = reasons.iter().map(|reason| in_words(context, initiative, reason)).collect();
    let message = format!("{} is marked as not critical, yet {}", called_initiative(initiative), list(&words));
    let at = initiative.row.cell(Field::Critical);
    let help = format!("set {} to yes and watch it as such, or see to it that less hangs on it", at.local());
    let mut finding = Finding::new(RULE.id, RULE.level, at, about_initiative(plan, initiative, "critical"), message, help);
    if reasons.contains(&CriticalReason::LargeRevenue) {
        finding = finding.judged_by(context.policy.thresholds.critical_revenue.cite());
    }
    for reason in reasons {
        let (at, note) = because(plan, initiative, reason);
        finding = finding.relate(at, note);
    }
    finding
}

fn in_words(context: &Context<'_>, initiative: &Initiative, reason: &CriticalReason) -> String {
    let plan = context.plan;
    match reason {
        CriticalReason::AloneCarries(choice) => format!("it alone carries {}, a first priority", called_choice(&plan.choices[*choice])),
        CriticalReason::LargeRevenue => {
            let revenue = initiative.expected_revenue.as_ref().and_then(|revenue| plan.reporting(&revenue.value.money));
            let share = revenue.zip(total_target(plan)).and_then(|(revenue, target)| initiative.carried(revenue).checked_div(target));
            format!("it is to bring {} of the target", percent(share.unwrap_or_default()))
        }
        CriticalReason::NamedByCondition(condition) => {
            format!("condition {}, of low confidence, rests on it", called_condition(&plan.conditions[*condition]))
        }
    }
}

fn because(plan: &Plan, initiative: &Initiative, reason: &CriticalReason) -> (CellRef, &'static str) {
    match reason {
        CriticalReason::AloneCarries(choice) => (plan.choices[*choice].row.cell(Field::ChoicePriority), "first priority"),
        CriticalReason::LargeRevenue => (initiative.row.cell(Field::ExpectedRevenue), "expected revenue"),
        CriticalReason::NamedByCondition(condition) => (plan.conditions[*condition].row.cell(Field::ConditionConfidence), "condition"),
    }
}

fn called_condition(condition: &Condition) -> String {
    called(&condition.row, condition.id(), condition.statement())
}
