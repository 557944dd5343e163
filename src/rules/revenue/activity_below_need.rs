//! `activity-below-need`: fewer opportunities are qualified a month than the target takes, or it is too late to begin any.

use rust_decimal::Decimal;

use super::open_pipeline::{OpenRow, converted, open_rows};
use super::{about_amount, amount, beside_target, minor, owner, percent, tenths};
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::pipeline::{Work, work};
use crate::plan::{Plan, RepStatus};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "activity-below-need",
    group: Group::Revenue,
    level: Level::Warning,
    summary: "fewer opportunities are qualified a month than the target takes",
    page: include_str!("activity_below_need.md"),
    needs: &[Field::PipelineOpen, Field::PipelineWinRate, Field::PipelineDeal, Field::PipelineDays, Field::PipelineMonthly],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let Some(as_of) = plan.header.as_of else { return verdict.not_evaluated("As-of date or Cycle on the Plan sheet") };
    let (rows, needs) = open_rows(plan);
    verdict.missing.extend(needs);
    for row in rows.iter().filter(|row| row.left > Decimal::ZERO) {
        let (deal, monthly) = (row.row.deal.as_ref().and_then(|deal| converted(plan, deal)), &row.row.monthly);
        let (Some(win_rate), Some(deal), Some(days), Some(monthly)) = (row.win_rate, deal, &row.row.cycle_days, monthly) else {
            verdict.not_evaluated(format!(
                "Win rate %, Average deal, Sales cycle days and Qualified a month of {} on Pipeline",
                row.called(plan)
            ));
            continue;
        };
        if row.is_too_late(plan) {
            verdict.findings.extend(too_late(plan, row, win_rate, days.value));
        } else if let Some(work) = work(row.left, deal, win_rate, days.value, row.span.last.last_day(), as_of)
            && monthly.value < work.monthly
        {
            verdict.find(below(plan, row, &work, deal, win_rate, monthly.value));
        }
    }
}

fn below(plan: &Plan, row: &OpenRow<'_>, work: &Work, deal: Decimal, win_rate: Decimal, monthly: Decimal) -> Finding {
    let months = if work.months == 1 { "the month".to_owned() } else { format!("the {} months", work.months) };
    let message = format!(
        "{} needs {} qualified opportunities a month and has {}: {} left to win is {} deals of {}, or {} opportunities at a win rate of {}, in {months} to {}",
        row.called(plan),
        tenths(work.monthly),
        tenths(monthly),
        amount(plan, row.left),
        tenths(work.deals),
        amount(plan, deal),
        tenths(work.opportunities),
        percent(win_rate, Decimal::ONE_HUNDRED),
        work.last_start
    );
    let more = work.monthly.saturating_sub(monthly);
    let each = match carrying(plan) {
        0 | 1 => String::new(),
        reps => format!(", {} for each of the {reps} reps", tenths(more / Decimal::from(reps))),
    };
    let help =
        format!("qualify {} more a month{each}, raise the win rate or the deal, or lower the target of {}", tenths(more), row.segment);
    let at = row.row.row.cell(Field::PipelineMonthly);
    let finding = Finding::new(RULE.id, RULE.level, at, row.subject("qualified a month"), message, help)
        .owned_by(owner(plan, &row.new.target_at))
        .relate(row.row.row.cell(Field::PipelineDeal), "average deal")
        .relate(row.row.row.cell(Field::PipelineDays), "sales cycle")
        // What is not qualified is not won.
        .stake(minor(plan, more.saturating_mul(Decimal::from(work.months)).saturating_mul(win_rate).saturating_mul(deal)));
    beside_target(finding, &row.new)
}

fn too_late(plan: &Plan, row: &OpenRow<'_>, win_rate: Decimal, days: Decimal) -> Option<Finding> {
    let (last, gap) = (row.last_start?, row.gap());
    if gap <= Decimal::ZERO {
        return None;
    }
    let message = format!(
        "no new deal closes in {} any more: with a sales cycle of {} days the last could begin on {last}, and open business of {} at a win rate of {} \
         leaves {} of {} unwon",
        row.called(plan),
        tenths(days),
        amount(plan, row.open),
        percent(win_rate, Decimal::ONE_HUNDRED),
        about_amount(gap),
        amount(plan, row.left)
    );
    let help = format!("win more of what is open, or move {} of the target of {} to a later period", about_amount(gap), row.segment);
    let finding = Finding::new(RULE.id, RULE.level, row.row.row.cell(Field::PipelineDays), row.subject("sales cycle days"), message, help)
        .owned_by(owner(plan, &row.new.target_at))
        .relate(row.row.row.cell(Field::PipelineOpen), "open")
        .stake(minor(plan, gap));
    Some(beside_target(finding, &row.new))
}

/// Reps who carry quota and are there now.
fn carrying(plan: &Plan) -> usize {
    let as_of = plan.header.as_of;
    let here = |rep: &&crate::plan::Rep| {
        let began = rep.start.as_ref().zip(as_of).is_none_or(|(start, as_of)| start.value <= as_of);
        let left = rep.end.as_ref().zip(as_of).is_some_and(|(end, as_of)| end.value < as_of);
        rep.carries_quota() && began && !left && (rep.status == RepStatus::Filled || rep.start.is_some())
    };
    plan.reps.iter().filter(here).count()
}
