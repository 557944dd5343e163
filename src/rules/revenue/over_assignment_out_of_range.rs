//! `over-assignment-out-of-range`: quotas leave no cushion over the target, or so much that nobody reaches them.
//!
//! Quotas that are too small where capacity falls short of the target are one cause with it, which `capacity-below-target` says.

use rust_decimal::Decimal;

use super::capacity_below_target::shortfall;
use super::{amount, beside_target, minor, new_business, percent};
use crate::config::Setting;
use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::revenue::Selling;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "over-assignment-out-of-range",
    group: Group::Revenue,
    level: Level::Error,
    summary: "quotas leave no cushion over the target, or far too much",
    page: include_str!("over_assignment_out_of_range.md"),
    needs: &[Field::RepQuota, Field::RepStart],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    match (&context.revenue.selling, context.revenue.selling_needs) {
        (Some(selling), _) => verdict.findings.extend(out_of_range(context, selling)),
        (None, needs) => verdict.missing.extend(needs.map(str::to_owned)),
    }
}

fn out_of_range(context: &Context<'_>, selling: &Selling) -> Option<Finding> {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let (capacity, new, over) = (&selling.capacity, &selling.new_business, selling.over_assignment?);
    let (least, most, error) = (&thresholds.over_assignment_least, &thresholds.over_assignment_most, &thresholds.over_assignment_error);
    let above = |setting: &Setting<Decimal>| over > Thresholds::fraction(setting);
    let (level, setting) = match () {
        () if above(error) => (Level::Error, error),
        () if above(most) => (Level::Warning, most),
        () if over >= Thresholds::fraction(least) || shortfall(thresholds, selling).is_some() => return None,
        () if over < Decimal::ZERO => (Level::Error, least),
        () => (Level::Warning, least),
    };
    let (quotas, target) = (amount(plan, capacity.quotas), new_business(plan, new));
    let by = percent(over.abs(), setting.value);
    let (message, help, stake) = if above(most) {
        let allowed = new.amount.saturating_mul(Decimal::ONE + Thresholds::fraction(most));
        let message = format!("quotas of {quotas} are {by} over {target}: few will reach theirs");
        (message, format!("lower the quotas to {} in all, or raise the target", amount(plan, allowed)), capacity.quotas - allowed)
    } else {
        let wanted = new.amount.saturating_mul(Decimal::ONE + Thresholds::fraction(least));
        let message = if over < Decimal::ZERO {
            format!("quotas of {quotas} are {by} short of {target}: the target is missed if everybody reaches theirs")
        } else {
            format!("quotas of {quotas} are only {by} over {target}: one rep who misses leaves it unreached")
        };
        (message, format!("raise the quotas to {} in all, or lower the target", amount(plan, wanted)), wanted - capacity.quotas)
    };
    let at = plan.cell_of(Field::RepQuota);
    let finding = Finding::new(RULE.id, level, at, Subject::new(Table::Headcount.name(), "", "annual quota"), message, help)
        .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()))
        .judged_by(setting.cite())
        .stake(minor(plan, stake));
    Some(beside_target(finding, new))
}
