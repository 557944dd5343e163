//! `status-contradicts-facts`: the status says one thing, the dates or the money another.
//!
//! Only a status that is written is judged: a blank one is said by `required-cell-blank`. All that contradicts one status is one
//! finding.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{AS_OF, id_of, repeated_ids};
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::{Currency, Initiative, Measure, Money, Period, Plan, Status, same_id};
use crate::rules::words::{self, about_initiative, at_stake, initiative as called, list};
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::{CellRange, CellRef};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "status-contradicts-facts",
    group: Group::Execution,
    level: Level::Warning,
    summary: "an initiative's status says one thing, its dates or its money another",
    page: include_str!("status_contradicts_facts.md"),
    needs: &[Field::Status],
    check,
};

/// What contradicts a status.
struct Fact {
    /// As the end of a sentence: `it has spent 12,000`.
    words: String,
    /// Where it stands, and what stands there.
    at: CellRange,
    note: &'static str,
    /// The money it is about.
    money: Option<Money>,
}

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let as_of = plan.header.as_of;
    if as_of.is_none() {
        verdict.not_evaluated(AS_OF);
    }
    let repeated = repeated_ids(plan);
    for initiative in &plan.initiatives {
        let Some(status) = &initiative.status else { continue };
        // Months and ledger rows are its own only where its id is.
        let is_known = !repeated.contains(&id_of(initiative));
        let (facts, help) = match status.value {
            Status::Completed => (
                as_of.and_then(|as_of| money_ahead(plan, initiative, as_of, is_known)).into_iter().collect(),
                "take out the money it no longer needs, or say what is still to be done",
            ),
            Status::Planned => {
                let started = as_of.and_then(|as_of| past_start(initiative, as_of));
                (spent(plan, initiative, is_known).into_iter().chain(started).collect(), "set its status to In progress, or move its start")
            }
            Status::Idea => {
                (spent(plan, initiative, is_known).into_iter().collect(), "decide it, or say why money was spent before a decision")
            }
            Status::InProgress => {
                (as_of.and_then(|as_of| past_end(initiative, as_of)).into_iter().collect(), "set its status to Completed, or move its end")
            }
            Status::Cancelled => {
                (budget_left(plan, initiative).into_iter().collect(), "give the money back: set the budget to what was spent")
            }
            Status::AtRisk | Status::Blocked => (Vec::new(), ""),
        };
        let facts: Vec<Fact> = facts;
        if facts.is_empty() {
            continue;
        }
        let all: Vec<&str> = facts.iter().map(|fact| &*fact.words).collect();
        let message = format!("{} is {}, yet {}", called(initiative), status.value.name().to_lowercase(), list(&all));
        let money = facts.iter().find_map(|fact| fact.money.as_ref()).and_then(|money| plan.reporting(money));
        let at = initiative.row.cell(Field::Status);
        let mut finding =
            Finding::new(RULE.id, RULE.level, at, about_initiative(plan, initiative, "status"), message, help).owned_by(initiative.owner());
        for fact in facts {
            finding = finding.relate(fact.at, fact.note);
        }
        verdict.find(at_stake(finding, money.map(|money| initiative.carried(money))));
    }
}

/// Money planned after as-of: the forecast's months, else the budget's, else what the forecast leaves.
fn money_ahead(plan: &Plan, initiative: &Initiative, as_of: Date, is_known: bool) -> Option<Fact> {
    let months = |measure: Measure| months(plan, initiative, measure, |period| period > Period::of(as_of));
    let measures = [Measure::Forecast, Measure::Budget];
    // A forecast by months takes the budget's place, even where nothing is left of it.
    let has = |measure: Measure| {
        plan.phasing.iter().any(|row| row.measure == measure && is_of(row.initiative.as_ref().map(|id| &*id.value), initiative))
    };
    if is_known && let Some(measure) = measures.into_iter().find(|measure| has(*measure)) {
        let (money, at) = months(measure)?;
        let words = format!(
            "{} is {} after {as_of}",
            words::money(plan, &money),
            if measure == Measure::Forecast { "forecast" } else { "budgeted" }
        );
        return Some(Fact { words, at, note: "months ahead", money: Some(money) });
    }
    let (forecast, actual) = (initiative.forecast.as_ref()?, initiative.actual.as_ref()?);
    let left = forecast.value.value() - actual.value.value();
    if forecast.value.money.currency != actual.value.money.currency || left <= Decimal::ZERO {
        return None;
    }
    let money = Money { amount: left, currency: forecast.value.money.currency };
    let words = format!("its forecast leaves {} to spend", words::money(plan, &money));
    Some(Fact { words, at: forecast.at.clone().into(), note: "forecast", money: Some(money) })
}

/// Money already spent: Actual to date, else the months of actuals, else the ledger.
fn spent(plan: &Plan, initiative: &Initiative, is_known: bool) -> Option<Fact> {
    let (money, at): (Money, CellRange) = match &initiative.actual {
        Some(actual) => (actual.value.money, actual.at.clone().into()),
        None if !is_known => return None,
        None => months(plan, initiative, Measure::Actual, |_| true).or_else(|| booked(plan, initiative))?,
    };
    (money.amount > Decimal::ZERO).then(|| Fact {
        words: format!("{} has been spent on it", words::money(plan, &money)),
        at,
        note: "spent",
        money: Some(money),
    })
}

fn past_start(initiative: &Initiative, as_of: Date) -> Option<Fact> {
    let start = initiative.start.as_ref().filter(|start| start.value < as_of && !is_reversed(initiative))?;
    Some(Fact { words: format!("it was to start on {}", start.value), at: start.at.clone().into(), note: "start", money: None })
}

fn past_end(initiative: &Initiative, as_of: Date) -> Option<Fact> {
    let end = initiative.end.as_ref().filter(|end| end.value < as_of && !is_reversed(initiative))?;
    Some(Fact { words: format!("it was to end on {}", end.value), at: end.at.clone().into(), note: "end", money: None })
}

/// Whether one of its dates must be wrong, as `impossible-dates` says: then neither contradicts anything.
fn is_reversed(initiative: &Initiative) -> bool {
    initiative.start.as_ref().zip(initiative.end.as_ref()).is_some_and(|(start, end)| end.value < start.value)
}

/// A cancelled initiative's budget beyond what was spent.
fn budget_left(plan: &Plan, initiative: &Initiative) -> Option<Fact> {
    let budget = initiative.budget.as_ref()?;
    let currency = budget.value.money.currency;
    let actual = initiative.actual.as_ref().filter(|actual| actual.value.money.currency == currency);
    let left = budget.value.value() - actual.map_or(Decimal::ZERO, |actual| actual.value.value());
    let money = Money { amount: left, currency };
    (left > Decimal::ZERO).then(|| Fact {
        words: format!("{} of budget is left on it", words::money(plan, &money)),
        at: budget.at.clone().into(),
        note: "budget",
        money: Some(money),
    })
}

/// The sum of an initiative's months of a measure, where it is over zero, and the cells it comes from.
fn months(plan: &Plan, initiative: &Initiative, measure: Measure, wanted: impl Fn(Period) -> bool) -> Option<(Money, CellRange)> {
    let row = plan.phasing.iter().find(|row| row.measure == measure && is_of(row.initiative.as_ref().map(|id| &*id.value), initiative))?;
    let cells: Vec<(&Decimal, &CellRef)> = row
        .months
        .iter()
        .filter(|(period, amount)| wanted(**period) && !amount.value.value().is_zero())
        .map(|(_, amount)| (&amount.value.money.amount, &amount.at))
        .collect();
    let amount: Decimal = cells.iter().map(|(amount, _)| **amount).sum();
    let (first, last) = (cells.first()?.1, cells.last()?.1);
    // Rows of the long form lie apart: the first of them is shown.
    let at = if first.row == last.row { CellRange::spanning(first, last) } else { first.clone().into() };
    (amount > Decimal::ZERO).then_some((Money { amount, currency: row.currency }, at))
}

/// What the ledger books on an initiative, in the currency it books most of its rows in.
fn booked(plan: &Plan, initiative: &Initiative) -> Option<(Money, CellRange)> {
    let project = initiative.project.as_ref().map_or("", |project| &project.value);
    let is_its = |reference: &str| same_id(reference, initiative.id()) || same_id(reference, project);
    let entries: Vec<_> = plan.ledger.iter().filter(|entry| entry.reference.as_deref().is_some_and(is_its)).collect();
    let currency: Currency = entries.iter().max_by_key(|entry| entry.rows)?.currency;
    let same = entries.iter().filter(|entry| entry.currency == currency);
    let amount: Decimal = same.clone().map(|entry| entry.amount).sum();
    let first = same.map(|entry| &entry.first).min()?;
    Some((Money { amount, currency }, first.clone().into()))
}

fn is_of(reference: Option<&str>, initiative: &Initiative) -> bool {
    let reference = reference.unwrap_or("");
    same_id(reference, initiative.id()) || (initiative.id().is_empty() && same_id(reference, initiative.name()))
}
