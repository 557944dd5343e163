//! Discernment in `result.json`: each active initiative with its worth, what is proposed for it, and why in words.
//!
//! Separate from the rest of `result.json` because it is advice, not a part of the plan: nothing reads it back.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::Serialize;

use super::json::money;
use crate::assess::Assessment;
use crate::plan::discernment::reason::reason;
use crate::plan::discernment::{BudgetSource, Discernment, Outcome, POINTS, Row, Verdict, Weights};
use crate::plan::money::{Currency, grouped, round_half_away};
use crate::plan::{Initiative, Plan};

/// What to keep, defer and stop.
#[derive(Debug, Serialize)]
pub(super) struct DiscernmentObject {
    outcome: &'static str,
    budget: String,
    budget_from: &'static str,
    spent_on_completed: String,
    kept_first: String,
    used: String,
    left: Option<String>,
    exceeded_by: Option<String>,
    strategy_part: Option<f64>,
    weights: Option<&'static str>,
    choices: Vec<ChoiceLine>,
    initiatives: Vec<InitiativeLine>,
    optimum: Option<OptimumObject>,
    optimum_is_exact: bool,
    left_out: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ChoiceLine {
    id: String,
    weight: f64,
    arriving: String,
}

#[derive(Debug, Serialize)]
struct InitiativeLine {
    id: String,
    at: String,
    verdict: Option<&'static str>,
    kept_first: bool,
    place: Option<usize>,
    money: String,
    spent: Option<String>,
    contribution: Option<String>,
    worth: f64,
    worth_per_1000: Option<f64>,
    cumulative: Option<String>,
    serves: Vec<ServedLine>,
    reason: String,
}

#[derive(Debug, Serialize)]
struct ServedLine {
    choice: String,
    money: String,
}

/// The set that is worth most, where that is not the list.
#[derive(Debug, Serialize)]
struct OptimumObject {
    keep: Vec<String>,
    instead_of: Vec<String>,
    gain: f64,
    money: String,
}

/// The discernment of an assessment; none where there is nothing to split.
pub(super) fn discernment(assessment: &Assessment) -> Option<DiscernmentObject> {
    let (plan, discernment) = (&assessment.plan, &assessment.discernment);
    let (outcome, proposed, exceeded_by) = match discernment.outcome {
        Outcome::Empty => return None,
        Outcome::AllFits => ("all_fits", true, None),
        Outcome::Split => ("split", true, None),
        Outcome::Exceeded(by) => ("exceeded", false, Some(by)),
        Outcome::NothingToWeigh(by) => ("nothing_to_weigh", false, Some(by)),
        Outcome::TooManyLinks => ("too_many_links", false, None),
    };
    let currency = plan.currency();
    let amount = |amount: Decimal| money(amount, currency);
    let key = |index: &usize| plan.initiatives[*index].key();
    let choices = discernment.weighing.choices.iter().map(|weighed| ChoiceLine {
        id: plan.choices[weighed.choice].id().to_owned(),
        weight: number(weighed.weight, 4),
        arriving: amount(weighed.arriving),
    });
    Some(DiscernmentObject {
        outcome,
        budget: amount(discernment.budget.amount),
        budget_from: match discernment.budget.source {
            BudgetSource::Asked => "asked",
            BudgetSource::Envelopes => "envelopes",
            BudgetSource::Planned | BudgetSource::PlannedBesideEnvelopes => "planned",
        },
        spent_on_completed: amount(discernment.budget.spent),
        kept_first: amount(discernment.kept_first()),
        used: amount(discernment.used),
        left: proposed.then(|| amount(discernment.left())),
        exceeded_by: exceeded_by.map(amount),
        strategy_part: discernment.weighing.strategy_part.map(|part| number(part, 4)),
        weights: match discernment.weighing.weights {
            Weights::None => None,
            Weights::Declared => Some("declared"),
            Weights::Ranks => Some("ranks"),
            Weights::Equal => Some("equal"),
        },
        choices: choices.collect(),
        initiatives: discernment.rows.iter().map(|row| line(plan, discernment, row)).collect(),
        optimum: discernment.optimum.as_ref().map(|optimum| OptimumObject {
            keep: optimum.keep.iter().map(key).collect(),
            instead_of: optimum.instead_of.iter().map(key).collect(),
            gain: number(optimum.gain, 6),
            money: amount(optimum.money),
        }),
        optimum_is_exact: !discernment.given_up,
        left_out: discernment.left_out.iter().map(key).collect(),
    })
}

fn line(plan: &Plan, discernment: &Discernment, row: &Row) -> InitiativeLine {
    let currency = plan.currency();
    let initiative: &Initiative = &plan.initiatives[row.initiative];
    let amount = |amount: Decimal| money(amount, currency);
    // Worth per thousand is told in points, as the report does.
    let per_thousand = row.rate().and_then(|rate| rate.checked_mul(POINTS * Decimal::ONE_THOUSAND));
    InitiativeLine {
        id: initiative.key(),
        at: initiative.row.first().to_string(),
        verdict: row.verdict.map(|verdict| match verdict {
            Verdict::Keep => "keep",
            Verdict::Defer => "defer",
            Verdict::Stop => "stop",
        }),
        kept_first: row.why.is_first(),
        place: row.place,
        money: amount(row.money),
        spent: row.spent.map(amount),
        contribution: row.contribution.map(amount),
        worth: number(row.worth, 6),
        worth_per_1000: per_thousand.map(|rate| number(rate, 6)),
        cumulative: row.cumulative.map(amount),
        serves: row
            .serves
            .iter()
            .map(|(choice, money)| ServedLine { choice: plan.choices[*choice].id().to_owned(), money: amount(*money) })
            .collect(),
        reason: reason(plan, row, &|amount| said(amount, currency, discernment)),
    }
}

/// An amount as a reason says it: in whole units, with its currency.
fn said(amount: Decimal, currency: Currency, discernment: &Discernment) -> String {
    let is_small = discernment.budget.amount.abs() < Decimal::ONE_THOUSAND;
    let number = grouped(amount, if is_small { currency.minor_digits() } else { 0 });
    if currency == Currency::NONE { number } else { format!("{number} {currency}") }
}

fn number(value: Decimal, places: u32) -> f64 {
    round_half_away(value, places).to_f64().unwrap_or(0.0)
}
