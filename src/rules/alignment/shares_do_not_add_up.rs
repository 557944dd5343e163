//! `shares-do-not-add-up`: the shares that an initiative's links claim are over 100 % together, or one of them is negative.

use rust_decimal::Decimal;

use super::percent;
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::ChoiceRef;
use crate::rules::words::{about_initiative, at_stake, initiative as called, list, stake};
use crate::rules::{Context, Group, Rule, Verdict, describe};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "shares-do-not-add-up",
    group: Group::Alignment,
    level: Level::Error,
    summary: "an initiative's choices claim more than all of its money, or less than none",
    page: include_str!("shares_do_not_add_up.md"),
    needs: &[Field::PrimaryChoice],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    if !plan.has(Field::AlsoSupports) && plan.initiatives.iter().all(|initiative| initiative.further_primaries.is_empty()) {
        verdict.not_evaluated(describe(Field::AlsoSupports));
        return;
    }
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
        let claims: Vec<&ChoiceRef> =
            initiative.further_primaries.iter().chain(&initiative.supports).filter(|claim| claim.share.is_some()).collect();
        let share = |claim: &ChoiceRef| claim.share.unwrap_or_default();
        let negative: Vec<&ChoiceRef> = claims.iter().copied().filter(|claim| share(claim) < Decimal::ZERO).collect();
        let positive = claims.iter().map(|claim| share(claim)).filter(|share| *share > Decimal::ZERO);
        // A sum too large to hold is over 100 % all the same.
        let sum = positive.clone().try_fold(Decimal::ZERO, Decimal::checked_add);
        let is_over = sum.is_none_or(|sum| sum > Decimal::ONE);
        let in_words =
            |claims: &[&ChoiceRef]| list(&claims.iter().map(|claim| format!("{} {}", claim.id, percent(share(claim)))).collect::<Vec<_>>());
        let name = called(initiative);
        let (at, message, help) = match (negative.first(), is_over) {
            (Some(claim), _) => (
                claim.at.clone(),
                format!("{name} claims a negative share of its money: {}", in_words(&negative)),
                format!("enter in {} the part of the money that goes there, 0 to 100 %", claim.at.local()),
            ),
            (None, true) => {
                let Some(last) = claims.last() else { continue };
                let all = sum.map_or_else(|| "more than can be".to_owned(), percent);
                (
                    last.at.clone(),
                    format!("the shares of {name} add to {all}: {}", in_words(&claims)),
                    format!("lower the shares in {} to 100 % together or less; the primary choice takes what is left", last.at.local()),
                )
            }
            (None, false) => continue,
        };
        let mut finding = Finding::new(RULE.id, RULE.level, at.clone(), about_initiative(plan, initiative, "shares"), message, help)
            .owned_by(initiative.owner());
        if let Some(primary) = initiative.primary.as_ref().filter(|primary| primary.at != at) {
            finding = finding.relate(primary.at.clone(), "primary choice");
        }
        verdict.find(at_stake(finding, stake(plan, initiative)));
    }
}
