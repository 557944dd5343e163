//! `back-loaded-revenue`: the year is won in its last quarter, or the open months must run much faster than those before.
//!
//! A year that is behind its target needs a faster run too; `revenue-behind-target` says so, and it is not said twice.

use rust_decimal::Decimal;

use super::{about, about_amount, minor, owner, percent};
use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level};
use crate::plan::revenue::Profile;
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRange;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "back-loaded-revenue",
    group: Group::Revenue,
    level: Level::Warning,
    summary: "too much of the year's revenue is left to its end",
    page: include_str!("back_loaded_revenue.md"),
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    match Profile::of(context.plan) {
        Err(needs) => verdict.not_evaluated(needs),
        Ok(profile) => verdict.findings.extend(back_loaded(context, &profile)),
    }
}

fn back_loaded(context: &Context<'_>, profile: &Profile) -> Option<Finding> {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let late = profile.last_quarter > Thresholds::fraction(&thresholds.last_quarter)
        && profile.prior.is_none_or(|prior| profile.last_quarter > prior + Thresholds::fraction(&thresholds.last_quarter_points));
    let total = context.revenue.to_date.iter().find(|to_date| to_date.part.is_empty());
    let behind = total.is_some_and(|total| total.share < Thresholds::fraction(&thresholds.to_date_warning));
    let is_steep = |needed: Decimal, reached: Decimal| needed > reached.saturating_mul(Thresholds::fraction(&thresholds.run_rate));
    let steep = profile.run_rate.as_ref().filter(|rate| !behind && is_steep(rate.needed, rate.reached));
    let mut said = Vec::new();
    if late {
        let prior = profile.prior.map_or(String::new(), |prior| format!(", {} in the prior year", percent(prior, Decimal::ONE_HUNDRED)));
        said.push(format!(
            "{} of the year's revenue is due in its last quarter{prior}",
            percent(profile.last_quarter, Decimal::ONE_HUNDRED)
        ));
    }
    if let Some(rate) = steep {
        said.push(format!(
            "the open months need {} a month, after {} a month to {} {}",
            about_amount(rate.needed),
            about_amount(rate.reached),
            rate.through.long_name(),
            rate.through.year
        ));
    }
    if said.is_empty() {
        return None;
    }
    let setting = if late { &thresholds.last_quarter } else { &thresholds.run_rate };
    let level = if profile.prior.is_some() { Level::Warning } else { Level::Note };
    let help = if profile.prior.is_some() {
        "say what makes the end of the year so strong, or bring revenue forward while there is time to act"
    } else {
        "say why the year ends so strongly, and enter the prior year's months on Targets, so that a season is told from a hope"
    };
    let (first, last) = &profile.at;
    let finding = Finding::new(RULE.id, level, first.clone(), about("", "phasing"), said.join("; "), help)
        .relate(CellRange::spanning(first, last), "last quarter")
        .owned_by(owner(plan, first))
        .judged_by(setting.cite());
    Some(finding.stake(minor(plan, profile.amount)))
}
