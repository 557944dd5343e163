//! `initiative-vanished`: an initiative that was active is in the plan no more, and nobody said that it was stopped.
//!
//! One that goes on under another id is no vanished one: `initiative-appeared` says so.

use rust_decimal::Decimal;

use super::trail::{Trail, folded, trails};
use super::{counted, cycle_of, first_few, held, reported};
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::record::Row;
use crate::plan::{Currency, Measure, Money, Plan, Record, Status};
use crate::rules::words::at_stake;
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "initiative-vanished",
    group: Group::Cycle,
    level: Level::Error,
    summary: "an active initiative is gone and was never cancelled",
    page: include_str!("initiative_vanished.md"),
    needs: &[Field::InitiativeId],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let Some(held) = held(context, verdict, drafted) else { return };
    for trail in trails(held, context).iter().filter(|trail| is_vanished(trail)) {
        verdict.findings.extend(vanished(context, held, trail));
    }
}

/// Active once, absent now, and in no later record cancelled or completed.
pub(super) fn is_vanished(trail: &Trail<'_>) -> bool {
    let was_active = trail.then.iter().rposition(|(_, _, row)| row.is_active());
    let is_ended = |row: &Row| matches!(row.status(), Status::Cancelled | Status::Completed);
    trail.now.is_none() && was_active.is_some_and(|index| !trail.then[index..].iter().any(|(_, _, row)| is_ended(row)))
}

fn vanished(context: &Context<'_>, held: &[Record], trail: &Trail<'_>) -> Option<Finding> {
    let plan = context.plan;
    let (place, key, row) = trail.then.last()?;
    let (unspent, words) = match unspent(plan, &held[*place], key, row) {
        Some((budget, left)) if left == budget && !left.is_zero() => (Some(left), format!(" with its {} unspent", reported(plan, left))),
        Some((budget, left)) if left > Decimal::ZERO => {
            (Some(left), format!(" with {} of its {} unspent", reported(plan, left), reported(plan, budget)))
        }
        _ => (None, String::new()),
    };
    let level = if unspent.is_some() { Level::Error } else { Level::Warning };
    let called = named(key, row);
    let message = format!("{called} was active in {} and is gone{words}; it was never cancelled", cycle_of(&held[*place]));
    let help = format!("put the row of {key} back; if it was stopped or is done, say so in its Status");
    let subject = Subject::new(Table::Initiatives.name(), *key, "");
    let mut finding = Finding::new(RULE.id, level, plan.cell_of(Field::InitiativeId), subject, message, help).owned_by(row.text("Owner"));
    for (cell, note) in left_behind(plan, key) {
        finding = finding.relate(cell, note);
    }
    Some(at_stake(finding, unspent))
}

/// `I-07 'Trade fair'`.
pub(super) fn named(key: &str, row: &Row) -> String {
    match row.text("Name") {
        Some(name) if folded(name) != folded(key) => format!("{key} '{name}'"),
        Some(_) => format!("'{key}'"),
        None => key.to_owned(),
    }
}

/// A remembered initiative's budget and how much of it was not spent then, in the reporting currency; none where either is not known.
fn unspent(plan: &Plan, record: &Record, key: &str, row: &Row) -> Option<(Decimal, Decimal)> {
    let budget = row.money("Budget")?;
    let spent = match row.money("Actual") {
        Some(actual) => plan.reporting(&actual)?,
        None => spent_by_month(plan, record, key, row)?,
    };
    let budget = plan.reporting(&budget)?;
    let shared: Decimal = row.text("Shared %").and_then(|shared| shared.parse().ok()).unwrap_or(Decimal::ONE);
    let carried = |amount: Decimal| amount * shared.clamp(Decimal::ZERO, Decimal::ONE);
    Some((carried(budget), carried((budget - spent).max(Decimal::ZERO))))
}

/// What its actual months add up to, else what the ledger booked on it; nothing where neither says anything.
fn spent_by_month(plan: &Plan, record: &Record, key: &str, row: &Row) -> Option<Decimal> {
    let in_reporting = |currency: Currency, amount: Decimal| plan.reporting(&Money { amount, currency });
    let is_own = |reference: &str| {
        let reference = folded(reference);
        reference == folded(key) || row.text("Project").is_some_and(|project| folded(project) == reference)
    };
    let phased = record
        .months
        .iter()
        .filter(|(month, _)| month.table == Table::Phasing && month.field == Measure::Actual.name() && folded(&month.key) == folded(key));
    let phased: Vec<Option<Decimal>> = phased.map(|(month, value)| in_reporting(month.currency, value.amount)).collect();
    if !phased.is_empty() {
        return phased.into_iter().sum();
    }
    let booked = record
        .months
        .iter()
        .filter(|(month, _)| month.table == Table::Actuals && is_own(month.key.split(" / ").next().unwrap_or_default()));
    booked.map(|(month, value)| in_reporting(month.currency, value.amount)).sum()
}

/// Rows of other tables that still name it.
fn left_behind(plan: &Plan, key: &str) -> Vec<(CellRef, &'static str)> {
    let is_its = |id: &str| folded(id) == folded(key);
    let phased = plan.phasing.iter().filter_map(|row| row.initiative.as_ref()).map(|id| (id, "months of it"));
    let steps = plan.milestones.iter().filter_map(|milestone| milestone.initiative.as_ref()).map(|id| (id, "a milestone of it"));
    phased.chain(steps).filter(|(id, _)| is_its(&id.value)).map(|(id, note)| (id.at.clone(), note)).take(12).collect()
}

/// The one note of a plan that is still drafted.
fn drafted(context: &Context<'_>, last: &Record) -> Option<Finding> {
    let plan = context.plan;
    let trails = trails(std::slice::from_ref(last), context);
    let gone: Vec<(&str, &Row)> =
        trails.iter().filter(|trail| is_vanished(trail)).filter_map(|trail| trail.then.last()).map(|(_, key, row)| (*key, *row)).collect();
    if gone.is_empty() {
        return None;
    }
    let budgets: Option<Decimal> =
        gone.iter().map(|(_, row)| row.money("Budget")).filter_map(|budget| budget.map(|it| plan.reporting(&it))).sum();
    let worth = budgets.filter(|sum| !sum.is_zero()).map_or(String::new(), |sum| format!(", with a budget of {}", reported(plan, sum)));
    let names: Vec<String> = gone.iter().map(|(key, row)| named(key, row)).collect();
    let is = if gone.len() == 1 { "is" } else { "are" };
    let message =
        format!("{} {is} gone since {}{worth}: {}", counted(gone.len(), "initiative", "initiatives"), cycle_of(last), first_few(&names, 3));
    let help = "nothing to do while the plan is drafted; from its first release on an initiative that ends wants the Status Cancelled";
    let subject = Subject::new(Table::Initiatives.name(), "", "dropped drafts");
    Some(Finding::new(RULE.id, Level::Note, plan.cell_of(Field::InitiativeId), subject, message, help))
}
