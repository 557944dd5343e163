//! `activity-below-need`: fewer opportunities are qualified a month than the target takes, or it is too late to begin any.

use rust_decimal::Decimal;

use super::{about_amount, amount, beside_target, minor, owner, percent, pipeline_subject as subject, tenths};
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::Plan;
use crate::plan::pipeline::{OpenRow, Work};
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
    let (plan, pipeline) = (context.plan, &context.revenue.pipeline);
    if plan.header.as_of.is_none() {
        return verdict.not_evaluated("As-of date or Cycle on the Plan sheet");
    }
    verdict.missing.extend(pipeline.needs.iter().cloned());
    for row in pipeline.rows.iter().filter(|row| row.left > Decimal::ZERO) {
        let days = plan.pipeline[row.row].cycle_days.as_ref();
        let (Some(win_rate), Some(deal), Some(days), Some(monthly)) = (row.win_rate, row.deal, days, row.monthly) else {
            verdict.not_evaluated(format!(
                "Win rate %, Average deal, Sales cycle days and Qualified a month of {} on Pipeline",
                row.called(plan)
            ));
            continue;
        };
        if row.is_too_late {
            verdict.findings.extend(too_late(plan, row, win_rate, days.value));
        } else if let Some(work) = row.work.filter(|work| monthly < work.monthly) {
            verdict.find(below(plan, row, &work, (deal, win_rate, monthly), pipeline.reps));
        }
    }
}

fn below(plan: &Plan, row: &OpenRow, work: &Work, (deal, win_rate, monthly): (Decimal, Decimal, Decimal), reps: usize) -> Finding {
    let cells = &plan.pipeline[row.row].row;
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
    let each = match reps {
        0 | 1 => String::new(),
        reps => format!(", {} for each of the {reps} reps", tenths(more / Decimal::from(reps))),
    };
    let help =
        format!("qualify {} more a month{each}, raise the win rate or the deal, or lower the target of {}", tenths(more), row.segment);
    let at = cells.cell(Field::PipelineMonthly);
    let finding = Finding::new(RULE.id, RULE.level, at, subject(row, "qualified a month"), message, help)
        .owned_by(owner(plan, &row.new.target_at))
        .relate(cells.cell(Field::PipelineDeal), "average deal")
        .relate(cells.cell(Field::PipelineDays), "sales cycle")
        // What is not qualified is not won.
        .stake(minor(plan, more.saturating_mul(Decimal::from(work.months)).saturating_mul(win_rate).saturating_mul(deal)));
    beside_target(finding, &row.new)
}

fn too_late(plan: &Plan, row: &OpenRow, win_rate: Decimal, days: Decimal) -> Option<Finding> {
    let (cells, last, gap) = (&plan.pipeline[row.row].row, row.last_start?, row.gap()?);
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
    let finding = Finding::new(RULE.id, RULE.level, cells.cell(Field::PipelineDays), subject(row, "sales cycle days"), message, help)
        .owned_by(owner(plan, &row.new.target_at))
        .relate(cells.cell(Field::PipelineOpen), "open")
        .stake(minor(plan, gap));
    Some(beside_target(finding, &row.new))
}
