//! Whether the plan holds to what it said in earlier cycles.
//!
//! A plan is held to its baseline and not to its last cycle: a fault that nobody answered does not vanish after a month, and small steps
//! add up. Before the baseline a plan is drafted, and what moves is one note a plan for each rule.

pub mod budget_rebaselined;
pub mod closed_month_changed;
pub mod end_date_slipped;
pub mod finding_keeps_returning;
pub mod initiative_appeared;
pub mod initiative_vanished;
pub mod nothing_updated;
pub mod strategy_changed;
mod trail;

use rust_decimal::Decimal;

use crate::finding::Finding;
use crate::plan::money::{grouped, round_half_away};
use crate::plan::{Money, Period, Plan, Record};
use crate::rules::{Context, Verdict, words};
use crate::workbook::CellRef;

/// What a rule needs where nothing is known of the plan's past.
const EARLIER: &str = "an earlier cycle";

/// The records that a plan is held to, the baseline first. None where nothing is known of its past, which is said, and while it is still
/// drafted, for which `drafted` makes at most one note of what moved since its last record.
fn held<'a>(
    context: &Context<'a>,
    verdict: &mut Verdict,
    drafted: impl FnOnce(&Context<'a>, &'a Record) -> Option<Finding>,
) -> Option<&'a [Record]> {
    let earlier = &context.plan.earlier;
    let Some(last) = earlier.last() else {
        verdict.not_evaluated(EARLIER);
        return None;
    };
    let held = earlier.since_baseline();
    if held.is_empty() {
        verdict.findings.extend(drafted(context, last));
        return None;
    }
    Some(held)
}

/// A cycle as a sentence names it: `October 2026`.
fn month(period: Period) -> String {
    format!("{} {}", period.long_name(), period.year)
}

/// The cycle of a record as a sentence names it.
fn cycle_of(record: &Record) -> String {
    record.cycle.map_or_else(|| "an earlier cycle".to_owned(), month)
}

/// Where a remembered row stands, as its record wrote it.
fn cell(at: &str) -> Option<CellRef> {
    CellRef::parse(at)
}

/// An amount of the reporting currency as people read it, rounded to its minor unit.
fn reported(plan: &Plan, amount: Decimal) -> String {
    words::money(plan, &Money { amount: round_half_away(amount, plan.currency().minor_digits()).normalize(), currency: plan.currency() })
}

/// A change with its sign: `+140,000`.
fn signed(plan: &Plan, amount: Decimal) -> String {
    let plus = if amount.is_sign_positive() && !amount.is_zero() { "+" } else { "" };
    format!("{plus}{}", reported(plan, amount))
}

/// `1 budget`, `12 budgets`.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(Decimal::from(count), 0), if count == 1 { one } else { many })
}

/// The first few words of a list, and how many more there are: `I-01, I-02, I-03 and 4 more`.
fn first_few(all: &[String], most: usize) -> String {
    match all.len() {
        count if count <= most => words::list(all),
        count => format!("{} and {} more", all[..most].join(", "), count - most),
    }
}
