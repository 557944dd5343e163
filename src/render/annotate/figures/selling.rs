//! The Scorecard's figures of selling: capacity and quotas against the target, pipeline, what it takes, and payback.
//!
//! A plan without Headcount, Pipeline or expected revenue has none of theirs: a row that says "not computed" of what nobody planned
//! would be noise.

use rust_decimal::Decimal;

use super::{Figure, Value, column};
use crate::assess::Assessment;
use crate::layout::Field;
use crate::plan::payback::Payback;
use crate::plan::pipeline::OpenPipeline;
use crate::plan::{Plan, RowRef};
use crate::render::annotate::look::in_currency;
use crate::workbook::CellRange;

/// The figures, in the order in which they are read.
pub(super) fn figures(assessment: &Assessment) -> Vec<Figure> {
    let mut figures = capacity(assessment);
    figures.extend(pipeline(&assessment.plan, &assessment.revenue.pipeline));
    figures.extend(payback(assessment));
    figures
}

fn capacity(assessment: &Assessment) -> Vec<Figure> {
    let (plan, revenue) = (&assessment.plan, &assessment.revenue);
    if plan.reps.is_empty() {
        return Vec::new();
    }
    let selling = revenue.selling.as_ref();
    let needs = |nothing: &str| Value::NotComputed(Some(revenue.selling_needs.unwrap_or(nothing).to_owned()));
    let share = |share: Option<Decimal>| share.map_or_else(|| needs("new business to win beyond the base"), Value::Share);
    let quotas = || column(plan.reps.iter().map(|rep| &rep.row), Field::RepQuota);
    let usual = selling.and_then(|selling| selling.capacity.defaults.words()).map_or_else(String::new, |words| format!("; by {words}"));
    vec![
        Figure {
            name: in_currency("Capacity", plan.currency()),
            value: selling.map_or_else(|| needs("a target"), |selling| Value::Money(selling.capacity.amount)),
            formula: format!("quota ÷ 12 × ramp × attainment × who stays, over reps and the months they are there{usual}"),
            cells: quotas(),
        },
        Figure {
            name: "Capacity of new business".to_owned(),
            value: share(selling.and_then(|selling| selling.share)),
            formula: "capacity ÷ (target − base); without a base, ÷ target".to_owned(),
            cells: selling.map(|selling| selling.new_business.target_at.clone().into()).or_else(quotas),
        },
        Figure {
            name: "Over-assignment".to_owned(),
            value: share(selling.and_then(|selling| selling.over_assignment)),
            formula: "quotas in force by months employed, without ramp ÷ (target − base) − 1".to_owned(),
            cells: quotas(),
        },
    ]
}

fn pipeline(plan: &Plan, pipeline: &OpenPipeline) -> Vec<Figure> {
    if plan.pipeline.is_empty() {
        return Vec::new();
    }
    let cells = |field: Field| column(pipeline.rows.iter().map(|row| &plan.pipeline[row.row].row), field);
    let all = || column(plan.pipeline.iter().map(|row| &row.row), Field::PipelineOpen);
    let needs = || {
        let needs = pipeline.needs.iter().next().cloned();
        Value::NotComputed(Some(needs.unwrap_or_else(|| "open rows of Pipeline that do not overlap".to_owned())))
    };
    let (covered, needed) = pipeline.total.map_or((None, None), |total| (total.coverage, total.needed));
    // Where nothing is left to win there is nothing to cover, and no work.
    let won = pipeline.total.is_some_and(|total| total.coverage.is_none());
    let times = |times: Option<Decimal>| match times {
        Some(times) => Value::Times(times),
        None if won => Value::Text("all won".to_owned()),
        None => needs(),
    };
    let mut figures = vec![
        Figure {
            name: "Pipeline coverage".to_owned(),
            value: times(covered),
            formula: "open qualified ÷ (target − base − booked), over open rows with something left to win".to_owned(),
            cells: cells(Field::PipelineOpen).or_else(all),
        },
        Figure {
            name: "Coverage needed".to_owned(),
            value: match needed {
                None if pipeline.total.is_some() && !won => Value::NotComputed(Some("Win rate % of each open row of Pipeline".to_owned())),
                needed => times(needed),
            },
            formula: "1 ÷ win rate, weighted by what is left to win".to_owned(),
            cells: cells(Field::PipelineWinRate).or_else(all),
        },
    ];
    if won {
        return figures;
    }
    let work = pipeline.monthly();
    let count = |amount: Option<Decimal>| match amount {
        Some(amount) => Value::Number(amount),
        None if pipeline.total.is_none() => needs(),
        None => Value::NotComputed(Some("an as-of date, and Win rate %, Average deal and Sales cycle days that leave time".to_owned())),
    };
    figures.push(Figure {
        name: "Opportunities a month".to_owned(),
        value: count(work),
        formula: "left to win ÷ average deal ÷ win rate ÷ whole months to the last start (period's end − sales cycle)".to_owned(),
        cells: cells(Field::PipelineMonthly).or_else(|| cells(Field::PipelineDeal)).or_else(all),
    });
    if let Some(each) = work.and_then(|work| work.checked_div(Decimal::from(pipeline.reps))) {
        figures.push(Figure {
            name: "Opportunities, each rep".to_owned(),
            value: Value::Number(each),
            formula: format!("opportunities a month ÷ {} who carry quota and are there now", pipeline.reps),
            cells: column(plan.reps.iter().map(|rep| &rep.row), Field::RepStart),
        });
    }
    figures
}

/// How many initiatives pay back, and the slowest of them.
fn payback(assessment: &Assessment) -> Vec<Figure> {
    let (plan, rows) = (&assessment.plan, &assessment.revenue.paybacks.rows);
    let months = |payback: &Payback| if let Payback::In(months, _) = payback { Some(*months) } else { None };
    let known = || rows.iter().filter_map(|row| Some((row.initiative, &row.found.as_ref().ok()?.1)));
    let Some((slowest, longest)) = known()
        .filter_map(|(initiative, payback)| Some((initiative, months(payback)?)))
        .max_by_key(|(initiative, months)| (*months, std::cmp::Reverse(*initiative)))
    else {
        return Vec::new();
    };
    let row: &RowRef = &plan.initiatives[slowest].row;
    vec![
        Figure {
            name: "Initiatives that pay back".to_owned(),
            value: Value::Count(known().filter(|(_, payback)| months(payback).is_some()).count()),
            formula: format!("of {} that state revenue and cost: contribution to date comes to stay at or above cost to date", rows.len()),
            cells: column(rows.iter().map(|row| &plan.initiatives[row.initiative].row), Field::ExpectedRevenue),
        },
        Figure {
            name: "Slowest payback, months".to_owned(),
            value: Value::Count(usize::try_from(longest).unwrap_or_default()),
            formula: format!(
                "months from the start of {} to the first from which contribution to date carries its cost",
                named(plan, slowest)
            ),
            cells: row.has(Field::ExpectedRevenue).then(|| CellRange::from(row.cell(Field::ExpectedRevenue))),
        },
    ]
}

fn named(plan: &Plan, initiative: usize) -> String {
    let initiative = &plan.initiatives[initiative];
    if initiative.id().is_empty() { initiative.name().to_owned() } else { initiative.id().to_owned() }
}
