//! Selling in `result.json`: capacity, pipeline and payback as computed, each beside the cells it comes from.
//!
//! Separate from the supporting tables, which are copies of what the plan states, and from `totals`, which is one figure each.

use rust_decimal::Decimal;
use serde::Serialize;

use super::json::{fraction, money};
use crate::assess::Assessment;
use crate::layout::Field;
use crate::plan::payback::{InitiativePayback, Payback};
use crate::plan::pipeline::OpenRow;
use crate::plan::revenue::{self, MonthResult};
use crate::plan::{Currency, Plan};

/// What is computed of selling.
#[derive(Debug, Serialize)]
pub(super) struct Selling {
    capacity: Option<CapacityPart>,
    pipeline_coverage: Vec<CoverageLine>,
    payback: Vec<PaybackLine>,
    break_even: Vec<MonthLine>,
}

/// Capacity against the new-business target.
#[derive(Debug, Serialize)]
struct CapacityPart {
    amount: String,
    quotas: String,
    unfilled: String,
    new_business: String,
    target_at: String,
    base_at: Option<String>,
    assumed: Option<String>,
    months: Vec<CapacityMonth>,
    reps: Vec<RepLine>,
}

#[derive(Debug, Serialize)]
struct CapacityMonth {
    period: String,
    new_business: Option<String>,
    capacity: String,
    held_back: String,
    reps: usize,
}

#[derive(Debug, Serialize)]
struct RepLine {
    at: String,
    name: String,
    amount: String,
    months: usize,
    months_in_ramp: usize,
}

/// A row of Pipeline that is not closed.
#[derive(Debug, Serialize)]
struct CoverageLine {
    at: String,
    segment: String,
    first: String,
    last: String,
    open: String,
    new_business: String,
    left: String,
    coverage: Option<f64>,
    needed: Option<f64>,
    win_rate: Option<f64>,
    unwon: Option<String>,
    work: Option<WorkPart>,
    last_start: Option<String>,
    too_late: bool,
}

/// What it takes to win what is left.
#[derive(Debug, Serialize)]
struct WorkPart {
    deals: f64,
    opportunities: f64,
    months: i32,
    monthly: f64,
    monthly_per_rep: Option<f64>,
    reps: usize,
}

#[derive(Debug, Serialize)]
struct PaybackLine {
    at: String,
    initiative: String,
    cost: Option<String>,
    contribution: Option<String>,
    recurs: Option<bool>,
    outcome: &'static str,
    months: Option<i32>,
    month: Option<String>,
    needs: Option<&'static str>,
}

/// What a month earns and costs.
#[derive(Debug, Serialize)]
struct MonthLine {
    period: String,
    contribution: String,
    cost: String,
}

/// What is computed of selling in a plan.
pub(super) fn selling(assessment: &Assessment) -> Selling {
    let (plan, revenue) = (&assessment.plan, &assessment.revenue);
    let currency = plan.currency();
    Selling {
        capacity: revenue.selling.as_ref().map(|selling| capacity(plan, selling)),
        pipeline_coverage: revenue.pipeline.rows.iter().map(|row| coverage(plan, row, revenue.pipeline.reps)).collect(),
        payback: revenue.paybacks.rows.iter().map(|row| payback(plan, row)).collect(),
        break_even: revenue.course.iter().map(|month| month_line(month, currency)).collect(),
    }
}

fn capacity(plan: &Plan, selling: &revenue::Selling) -> CapacityPart {
    let (capacity, new, currency) = (&selling.capacity, &selling.new_business, plan.currency());
    let month = |(month, target): (&crate::plan::capacity::MonthCapacity, &Option<Decimal>)| CapacityMonth {
        period: month.period.to_string(),
        new_business: target.map(|target| money(target, currency)),
        capacity: money(month.amount, currency),
        held_back: money(month.held_back, currency),
        reps: month.reps,
    };
    let rep = |rep: &crate::plan::capacity::RepCapacity| RepLine {
        at: plan.reps[rep.rep].row.first().to_string(),
        name: plan.reps[rep.rep].name().to_owned(),
        amount: money(rep.amount, currency),
        months: rep.months,
        months_in_ramp: rep.in_ramp,
    };
    CapacityPart {
        amount: money(capacity.amount, currency),
        quotas: money(capacity.quotas, currency),
        unfilled: money(capacity.unfilled, currency),
        new_business: money(new.amount, currency),
        target_at: new.target_at.to_string(),
        base_at: new.base.as_ref().map(|(_, at)| at.to_string()),
        assumed: capacity.defaults.words(),
        months: capacity.months.iter().zip(&selling.targets).map(month).collect(),
        reps: capacity.reps.iter().map(rep).collect(),
    }
}

fn coverage(plan: &Plan, row: &OpenRow, reps: usize) -> CoverageLine {
    let currency = plan.currency();
    CoverageLine {
        at: plan.pipeline[row.row].row.cell(Field::PipelineOpen).to_string(),
        segment: row.segment.clone(),
        first: row.span.first.to_string(),
        last: row.span.last.to_string(),
        open: money(row.open, currency),
        new_business: money(row.new.amount, currency),
        left: money(row.left, currency),
        coverage: row.coverage.map(fraction),
        needed: row.needed.map(fraction),
        win_rate: row.win_rate.map(fraction),
        unwon: row.gap().map(|gap| money(gap, currency)),
        work: row.work.map(|work| WorkPart {
            deals: fraction(work.deals),
            opportunities: fraction(work.opportunities),
            months: work.months,
            monthly: fraction(work.monthly),
            monthly_per_rep: work.per_rep(reps).map(fraction),
            reps,
        }),
        last_start: row.last_start.map(|day| day.to_string()),
        too_late: row.is_too_late,
    }
}

fn payback(plan: &Plan, row: &InitiativePayback) -> PaybackLine {
    let initiative = &plan.initiatives[row.initiative];
    let amount = |amount: Option<Decimal>| amount.map(|amount| money(amount, plan.currency()));
    let mut line = PaybackLine {
        at: initiative.row.first().to_string(),
        initiative: initiative.key(),
        cost: amount(row.cost),
        contribution: amount(row.contribution),
        recurs: row.recurs,
        outcome: "not-computed",
        months: None,
        month: None,
        needs: None,
    };
    match &row.found {
        Ok((_, Payback::In(months, period))) => {
            line.outcome = "pays-back";
            (line.months, line.month) = (Some(*months), Some(period.to_string()));
        }
        Ok((_, Payback::Never)) => line.outcome = "never",
        Ok((_, Payback::Unknown)) => line.needs = Some("Revenue recurs on Initiatives"),
        Err(lacking) => line.needs = Some(lacking.needs()),
    }
    line
}

fn month_line(month: &MonthResult, currency: Currency) -> MonthLine {
    MonthLine { period: month.period.to_string(), contribution: money(month.contribution, currency), cost: money(month.cost, currency) }
}
