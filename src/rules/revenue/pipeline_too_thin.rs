//! `pipeline-too-thin`: open business of a segment and period is not enough to win what is left of its target.

use rust_decimal::Decimal;

use super::{about_amount, amount, beside_target, minor, owner, percent, pipeline_subject as subject};
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::pipeline::OpenRow;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "pipeline-too-thin",
    group: Group::Revenue,
    level: Level::Warning,
    summary: "open business is not enough to win what is left of the target",
    page: include_str!("pipeline_too_thin.md"),
    needs: &[Field::PipelineOpen, Field::PipelineWinRate],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let pipeline = &context.revenue.pipeline;
    verdict.missing.extend(pipeline.needs.iter().cloned());
    for row in &pipeline.rows {
        match row.win_rate {
            None => verdict.not_evaluated(format!("Win rate % of {} on Pipeline", row.called(context.plan))),
            // What can no longer be filled up is said by `activity-below-need`.
            Some(_) if row.is_too_late && context.plan.has(Field::PipelineDeal) && context.plan.has(Field::PipelineMonthly) => {}
            Some(win_rate) => verdict.findings.extend(thin(context, row, win_rate)),
        }
    }
}

fn thin(context: &Context<'_>, row: &OpenRow, win_rate: Decimal) -> Option<Finding> {
    let (plan, needed) = (context.plan, row.needed);
    if row.is_covered() == Some(true) {
        return None;
    }
    let rate = percent(win_rate, Decimal::ONE_HUNDRED);
    let (has, takes) = row.times();
    let has = has?;
    let message = format!(
        "{} has {} open for {} left to win, {has}: at a win rate of {rate} it {}",
        row.called(plan),
        amount(plan, row.open),
        amount(plan, row.left),
        takes.map_or("is never enough".to_owned(), |takes| format!("takes {takes}"))
    );
    let by = row.last_start.map_or(String::new(), |day| format!(" by {day}"));
    let more = needed.map(|needed| row.left.saturating_mul(needed).saturating_sub(row.open));
    let help = match more {
        Some(more) => format!("qualify {} more{by}, win more of what is open, or lower the target of {}", about_amount(more), row.segment),
        None => "correct the win rate, or say how this target is to be won".to_owned(),
    };
    let cells = &plan.pipeline[row.row].row;
    let at = cells.cell(Field::PipelineOpen);
    let finding = Finding::new(RULE.id, RULE.level, at, subject(row, "open qualified"), message, help)
        .owned_by(owner(plan, &row.new.target_at))
        .relate(cells.cell(Field::PipelineWinRate), "win rate")
        .stake(minor(plan, row.gap().unwrap_or_default()));
    Some(beside_target(finding, &row.new))
}
