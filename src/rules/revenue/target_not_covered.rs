//! `target-not-covered`: base and initiatives together do not add up to the target, in total or of a part.

use rust_decimal::Decimal;

use super::{about, amount, owner, percent};
use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::money::round_half_away;
use crate::plan::revenue::Coverage;
use crate::rules::words::list;
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "target-not-covered",
    group: Group::Revenue,
    level: Level::Error,
    summary: "a revenue target is not covered by base and initiatives",
    page: include_str!("target_not_covered.md"),
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let revenue = context.revenue;
    if let Some(needs) = revenue.coverage_needs {
        verdict.not_evaluated(needs);
    }
    // A single part is the whole: it is said once, by its name.
    let total = revenue.total.iter().filter(|total| !matches!(revenue.parts.as_slice(), [only] if only.at == total.at));
    verdict.findings.extend(total.chain(&revenue.parts).filter_map(|coverage| short(context, coverage)));
}

fn short(context: &Context<'_>, coverage: &Coverage) -> Option<Finding> {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let gap = round_half_away(coverage.target - coverage.covered, plan.currency().minor_digits());
    let (level, setting) = if coverage.share < Thresholds::fraction(&thresholds.coverage_error) {
        (Level::Error, &thresholds.coverage_error)
    } else if coverage.share < Thresholds::fraction(&thresholds.coverage_warning) {
        (Level::Warning, &thresholds.coverage_warning)
    } else {
        return None;
    };
    if gap <= Decimal::ZERO {
        return None;
    }
    let part = |name: &str, value: Decimal| format!("{name} {}", amount(plan, value));
    let mut parts = vec![part("base", coverage.base), part("initiatives", coverage.initiatives)];
    if !coverage.actual.is_zero() {
        parts.insert(0, part("actual", coverage.actual));
    }
    let whose = if coverage.part.is_empty() { "the target" } else { &coverage.part };
    let message = format!(
        "{whose} is covered {}: {} leave {} of {} with nothing behind them",
        percent(coverage.share, setting.value),
        list(&parts),
        amount(plan, gap),
        amount(plan, coverage.target)
    );
    let where_to = if coverage.part.is_empty() { String::new() } else { format!(" in {}", coverage.part) };
    let help = format!("find initiatives that bring {}{where_to}, or lower the target in {}", amount(plan, gap), coverage.at.local());
    let mut finding = Finding::new(RULE.id, level, coverage.at.clone(), about(&coverage.part, "coverage"), message, help)
        .owned_by(owner(plan, &coverage.at))
        .judged_by(setting.cite())
        .stake(gap);
    if let Some(base) = context.revenue.base_at.as_ref().filter(|_| coverage.part.is_empty()) {
        finding = finding.relate(base.clone(), "base");
    }
    if plan.presence.columns.contains_key(&Field::ExpectedRevenue) {
        finding = finding.relate(plan.cell_of(Field::ExpectedRevenue), "expected revenue");
    }
    Some(finding)
}
