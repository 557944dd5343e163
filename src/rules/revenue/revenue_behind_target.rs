//! `revenue-behind-target`: what was reached in the closed months is less than their target.

use rust_decimal::Decimal;

use super::{about, amount, owner, percent};
use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level};
use crate::plan::money::round_half_away;
use crate::plan::revenue::ToDate;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "revenue-behind-target",
    group: Group::Revenue,
    level: Level::Error,
    summary: "revenue of the closed months is behind their target",
    page: include_str!("revenue_behind_target.md"),
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let revenue = context.revenue;
    if let Some(needs) = revenue.to_date_needs {
        verdict.not_evaluated(needs);
    }
    // A single part is the whole: it is said once, by its name.
    let single = matches!(revenue.to_date.as_slice(), [total, only] if total.part.is_empty() && only.target_at == total.target_at);
    verdict.findings.extend(revenue.to_date.iter().skip(usize::from(single)).filter_map(|to_date| behind(context, to_date)));
}

fn behind(context: &Context<'_>, to_date: &ToDate) -> Option<Finding> {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let (level, setting) = if to_date.share < Thresholds::fraction(&thresholds.to_date_error) {
        (Level::Error, &thresholds.to_date_error)
    } else if to_date.share < Thresholds::fraction(&thresholds.to_date_warning) {
        (Level::Warning, &thresholds.to_date_warning)
    } else {
        return None;
    };
    let gap = round_half_away(to_date.target - to_date.actual, plan.currency().minor_digits());
    if gap <= Decimal::ZERO {
        return None;
    }
    let whose = if to_date.part.is_empty() { "the plan" } else { &to_date.part };
    let message = format!(
        "{whose} is at {} of target to {} {}: {} of {}",
        percent(to_date.share, setting.value),
        to_date.through.long_name(),
        to_date.through.year,
        amount(plan, to_date.actual),
        amount(plan, to_date.target)
    );
    let help = format!("say what brings the {} back in the open months, or lower what the plan promises", amount(plan, gap));
    Some(
        Finding::new(RULE.id, level, to_date.at.clone(), about(&to_date.part, "actual"), message, help)
            .relate(to_date.target_at.clone(), "target")
            .owned_by(owner(plan, &to_date.target_at))
            .judged_by(setting.cite())
            .stake(gap),
    )
}
