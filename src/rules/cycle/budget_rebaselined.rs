//! `budget-rebaselined`: a budget is another than the one that was agreed, and no approval stands behind it.
//!
//! The agreed budget is the baseline's. It moves on when a cycle states a change ref that was not there with the old one, so that small
//! steps without an approval add up and a step with one is agreed for good.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::trail::{Trail, trails};
use super::{counted, cycle_of, held, signed};
use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::money::grouped;
use crate::plan::{Money, Record};
use crate::rules::words::{self, about_initiative, at_stake, initiative as called};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "budget-rebaselined",
    group: Group::Cycle,
    level: Level::Error,
    summary: "a budget changed and no change ref says who agreed",
    page: include_str!("budget_rebaselined.md"),
    needs: &[Field::Budget],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let Some(held) = held(context, verdict, drafted) else { return };
    for trail in trails(held, context) {
        verdict.findings.extend(rebaselined(context, held, &trail));
    }
}

/// A budget that was agreed, in the record at a place, and the change refs that are behind it.
struct Agreed {
    money: Money,
    place: usize,
    refs: BTreeSet<String>,
}

fn rebaselined(context: &Context<'_>, held: &[Record], trail: &Trail<'_>) -> Option<Finding> {
    let (plan, setting) = (context.plan, &context.policy.thresholds.budget_change);
    let (initiative, row) = trail.now.filter(|(initiative, _)| initiative.is_planned())?;
    let budget = initiative.budget.as_ref()?;
    let agreed = agreed(trail)?;
    let refs = references(row.text("Change ref"));
    if !refs.is_subset(&agreed.refs) || !differs(agreed.money, budget.value.money, Thresholds::fraction(setting)) {
        return None;
    }
    let (then, now) = (agreed.money, budget.value.money);
    let delta = plan.reporting(&now).zip(plan.reporting(&then)).map(|(now, then)| initiative.carried(now - then));
    let percent = (then.currency == now.currency).then(|| (now.amount - then.amount).checked_div(then.amount.abs())).flatten();
    let percent = percent.and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
    let percent = percent.map_or(String::new(), |share| {
        let places = u32::from(share.abs() < Decimal::TEN);
        format!(" ({}{} %)", if share.is_sign_positive() { "+" } else { "" }, grouped(share, places))
    });
    let approved = row
        .text("Change ref")
        .map_or("no change ref says who agreed".to_owned(), |reference| format!("{reference} was behind the old budget already"));
    let message = format!(
        "the budget of {} is {}{percent}, but {} was agreed in {}, and {approved}",
        called(initiative),
        words::money(plan, &now),
        words::money(plan, &then),
        cycle_of(&held[agreed.place])
    );
    let help = format!("enter the approval in Change ref, or go back to {}", words::money(plan, &then));
    let mut finding = Finding::new(RULE.id, RULE.level, budget.at.clone(), about_initiative(plan, initiative, "budget"), message, help)
        .owned_by(initiative.owner())
        .judged_by(setting.cite());
    if initiative.row.has(Field::ChangeRef) {
        finding = finding.relate(initiative.row.cell(Field::ChangeRef), "change ref");
    }
    Some(at_stake(finding, delta.map(|delta| delta.abs())))
}

/// The budget that was agreed last: the first one stated, and each later one with a new change ref. None where no record states one.
fn agreed(trail: &Trail<'_>) -> Option<Agreed> {
    let mut agreed: Option<Agreed> = None;
    for (place, _, row) in &trail.then {
        let Some(money) = row.money("Budget") else { continue };
        let refs = references(row.text("Change ref"));
        match &mut agreed {
            Some(old) if refs.is_subset(&old.refs) => {}
            Some(old) => *old = Agreed { money, place: *place, refs: old.refs.union(&refs).cloned().collect() },
            None => agreed = Some(Agreed { money, place: *place, refs }),
        }
    }
    agreed
}

/// The approvals that a cell names.
pub(super) fn references(text: Option<&str>) -> BTreeSet<String> {
    let parts = text.unwrap_or_default().split([',', ';', '\n']);
    parts.map(|part| part.trim().to_lowercase()).filter(|part| !matches!(&**part, "" | "-" | "n/a" | "none")).collect()
}

/// Whether two budgets lie further apart than a part of the first. In another currency a budget is another.
fn differs(then: Money, now: Money, most: Decimal) -> bool {
    then.currency != now.currency || (now.amount - then.amount).abs() > then.amount.abs().saturating_mul(most)
}

/// The one note of a plan that is still drafted: what moved since the last cycle.
fn drafted(context: &Context<'_>, last: &Record) -> Option<Finding> {
    let (plan, setting) = (context.plan, &context.policy.thresholds.budget_change);
    let most = Thresholds::fraction(setting);
    let mut changed = Vec::new();
    for trail in trails(std::slice::from_ref(last), context) {
        let Some((initiative, _)) = trail.now else { continue };
        let (Some(now), Some(then)) = (&initiative.budget, trail.at(0).and_then(|row| row.money("Budget"))) else { continue };
        if differs(then, now.value.money, most) {
            let delta = plan.reporting(&now.value.money).zip(plan.reporting(&then)).map(|(now, then)| initiative.carried(now - then));
            changed.push((initiative, now, then, delta));
        }
    }
    changed.sort_by(|a, b| a.1.at.cmp(&b.1.at));
    let (first, rest) = changed.split_first()?;
    let total: Option<Decimal> = changed.iter().map(|(.., delta)| *delta).sum();
    let total = total.map_or(String::new(), |total| format!(": {} in all", signed(plan, total)));
    let message = format!("{} changed since {}{total}", counted(changed.len(), "budget", "budgets"), cycle_of(last));
    let help = "nothing to do while the plan is drafted; from its first release on a change wants a change ref";
    let subject = Subject::new(Table::Initiatives.name(), "", "drafted budgets");
    let was = |money: &Money| format!("was {}", words::money(plan, money));
    let mut finding = Finding::new(RULE.id, Level::Note, first.1.at.clone(), subject, message, help).judged_by(setting.cite());
    for (_, now, then, _) in std::iter::once(first).chain(rest).skip(1).take(19) {
        finding = finding.relate(now.at.clone(), was(then));
    }
    Some(finding)
}
