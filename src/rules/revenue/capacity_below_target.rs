//! `capacity-below-target`: the reps who carry quota cannot sell what the year must bring beyond its base.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{about_amount, beside_target, minor, new_business, percent};
use crate::config::Setting;
use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::capacity::{Capacity, RepCapacity};
use crate::plan::revenue::Selling;
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "capacity-below-target",
    group: Group::Revenue,
    level: Level::Error,
    summary: "the reps cannot sell what the target takes beyond its base",
    page: include_str!("capacity_below_target.md"),
    needs: &[Field::RepQuota, Field::RepStart],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    match (&context.revenue.selling, context.revenue.selling_needs) {
        (Some(selling), _) => verdict.findings.extend(below(context, selling)),
        (None, needs) => verdict.missing.extend(needs.map(str::to_owned)),
    }
}

/// How far capacity lies below the target, and the threshold that says so; none where it does not.
pub(super) fn shortfall<'a>(thresholds: &'a Thresholds, selling: &Selling) -> Option<(Level, &'a Setting<Decimal>, Decimal)> {
    let share = selling.share?;
    if share < Thresholds::fraction(&thresholds.capacity_error) {
        Some((Level::Error, &thresholds.capacity_error, share))
    } else if share < Thresholds::fraction(&thresholds.capacity_warning) {
        Some((Level::Warning, &thresholds.capacity_warning, share))
    } else {
        None
    }
}

fn below(context: &Context<'_>, selling: &Selling) -> Option<Finding> {
    let (plan, capacity, new) = (context.plan, &selling.capacity, &selling.new_business);
    let (level, setting, share) = shortfall(&context.policy.thresholds, selling)?;
    let carrying = match capacity.reps.len() {
        0 => "nobody carries quota in the year".to_owned(),
        1 => "one rep carries quota".to_owned(),
        count => format!("{count} reps carry quota"),
    };
    let message = format!(
        "{carrying} and can sell {}, {} of {}{}",
        about_amount(capacity.amount),
        percent(share, setting.value),
        new_business(plan, new),
        capacity.defaults.words().map_or_else(String::new, |words| format!(", by {words}"))
    );
    let part = || capacity.reps.iter().filter(|rep| rep.in_ramp > 0 || rep.months < 12);
    let late = part().max_by_key(|rep| (rep.whole.saturating_sub(rep.amount), std::cmp::Reverse(rep.rep)));
    let at = late.map_or_else(|| plan.cell_of(Field::RepQuota), |rep| cell(context, rep));
    let gap = new.amount.saturating_sub(capacity.amount);
    let mut finding = Finding::new(RULE.id, level, at, Subject::new(Table::Headcount.name(), "", "capacity"), message, help(capacity, gap))
        .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()))
        .judged_by(setting.cite())
        .stake(minor(plan, gap));
    for rep in part().filter(|rep| late.is_some_and(|late| late.rep != rep.rep)).take(12) {
        finding = finding.relate(cell(context, rep), "there for part of the year, or in ramp");
    }
    Some(beside_target(finding, new))
}

/// The date that keeps a rep from selling all year.
fn cell(context: &Context<'_>, capacity: &RepCapacity) -> CellRef {
    let rep = &context.plan.reps[capacity.rep];
    let leaves = rep.end.as_ref().zip(context.plan.header.calendar.as_ref()).is_some_and(|(end, year)| end.value < year.last_day());
    rep.row.cell(if leaves { Field::RepEnd } else { Field::RepStart })
}

fn help(capacity: &Capacity, gap: Decimal) -> String {
    let held: Decimal = capacity.reps.iter().map(|rep| rep.whole.saturating_sub(rep.amount).max(Decimal::ZERO)).sum();
    let whole: Decimal = capacity.reps.iter().map(|rep| rep.whole).sum();
    let each = whole.checked_div(Decimal::from(capacity.reps.len())).filter(|each| *each > Decimal::ZERO);
    let hires = each.and_then(|each| gap.checked_div(each)).and_then(|hires| hires.ceil().to_u64());
    let hire = match (hires, each) {
        (Some(count), Some(each)) => format!("hire about {count} more, as one rep sells {} in a full year", about_amount(each)),
        _ => "enter on Headcount who sells".to_owned(),
    };
    let lower = format!("lower the target by {}", about_amount(gap));
    if held > gap {
        format!("bring starts forward, as late starts and ramp take {} of the year; or {hire}; or {lower}", about_amount(held))
    } else {
        format!("{hire}, or {lower}")
    }
}
