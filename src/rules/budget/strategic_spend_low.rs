//! `strategic-spend-low`: too much of the money that is to move the strategy is linked to no choice.
//!
//! Each such initiative is said by `initiative-without-choice`; this is how much they are together.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::money::{grouped, round_half_away};
use crate::plan::phasing::Phasing;
use crate::plan::{Initiative, Measure, Money, Plan};
use crate::rules::words::{self, initiative as called, list};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "strategic-spend-low",
    group: Group::Budget,
    level: Level::Warning,
    summary: "much of the money of Grow and Enable serves no choice",
    page: include_str!("strategic_spend_low.md"),
    needs: &[Field::ChoiceId, Field::PrimaryChoice, Field::Budget],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, alignment, setting) = (context.plan, context.alignment, &context.policy.thresholds.aligned_least);
    if !alignment.unconverted.is_empty() {
        verdict.not_evaluated("an exchange rate for each budget");
    }
    let Some(share) = alignment.aligned_share.filter(|share| *share < Thresholds::fraction(setting)) else { return };
    let money = |amount: Decimal| {
        words::money(plan, &Money { amount: round_half_away(amount, plan.currency().minor_digits()), currency: plan.currency() })
    };
    let percent = share.saturating_mul(Decimal::ONE_HUNDRED);
    let fall = fall(context, share);
    let fell = fall.as_ref().map_or(String::new(), |(before, cycle)| format!(", down from {} % in {cycle}", grouped(*before, 0)));
    let message = format!(
        "{} % of the money of Grow and Enable serves a choice: {} of {}{fell}",
        // Never rounded up to the least there should be.
        grouped(percent.floor(), 0),
        money(alignment.aligned),
        money(alignment.strategic)
    );
    let apart = unaligned(context);
    let largest: Vec<String> = apart.iter().take(3).map(|(initiative, _)| called(initiative)).collect();
    let help = match apart.len() {
        0 => "give the shares that are linked to nothing to a choice".to_owned(),
        count if count > 3 => {
            format!("link {} and {} more to the choices they serve, or stop what serves none", largest.join(", "), count - 3)
        }
        1 => format!("link {} to the choice it serves, or stop it", largest[0]),
        _ => format!("link {} to the choices they serve, or stop what serves none", list(&largest)),
    };
    let at = apart.first().map_or_else(|| plan.cell_of(Field::PrimaryChoice), |(initiative, _)| initiative.row.cell(Field::PrimaryChoice));
    let (level, setting) = if fall.is_some() { (Level::Warning, &context.policy.thresholds.aligned_fall) } else { (Level::Note, setting) };
    let mut finding = Finding::new(RULE.id, level, at, Subject::new(Table::Initiatives.name(), "", "aligned spend"), message, help)
        .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()))
        .judged_by(setting.cite())
        .stake(alignment.strategic - alignment.aligned);
    for (initiative, _) in apart.iter().skip(1).take(12) {
        finding = finding.relate(initiative.row.cell(Field::PrimaryChoice), "serves no choice");
    }
    verdict.find(finding);
}

/// The part that was linked in the last cycle, in %, and that cycle, where it has fallen by more than it may.
fn fall(context: &Context<'_>, share: Decimal) -> Option<(Decimal, String)> {
    let last = context.plan.earlier.last()?;
    let (before, cycle) = (*last.figures.get("aligned_spend")?, last.cycle?);
    let fallen = before.checked_sub(share)? > Thresholds::fraction(&context.policy.thresholds.aligned_fall);
    fallen.then(|| (before.saturating_mul(Decimal::ONE_HUNDRED), format!("{} {}", cycle.long_name(), cycle.year)))
}

/// Initiatives of Grow and Enable with money on no active choice, the largest first.
fn unaligned<'a>(context: &Context<'a>) -> Vec<(&'a Initiative, Decimal)> {
    let (plan, alignment): (&Plan, _) = (context.plan, context.alignment);
    let phasing = Phasing::of(plan);
    let mut linked: BTreeMap<usize, Decimal> = BTreeMap::new();
    for claim in alignment.claims.iter().filter(|claim| plan.choices[claim.choice].is_active()) {
        *linked.entry(claim.initiative).or_default() += claim.amount;
    }
    let strategic = plan.initiatives.iter().enumerate().filter(|(_, initiative)| initiative.is_planned() && initiative.is_strategic());
    let mut apart: Vec<(&Initiative, Decimal)> = strategic
        .filter_map(|(index, initiative)| {
            let left = phasing.year(initiative, Measure::Budget, plan.currency())? - linked.get(&index).copied().unwrap_or_default();
            (left > Decimal::ZERO).then_some((initiative, left))
        })
        .collect();
    apart.sort_by_key(|(_, left)| std::cmp::Reverse(*left));
    apart
}
