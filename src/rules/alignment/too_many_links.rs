//! `too-many-links`: an initiative that serves so many choices, or so many first of all, that it serves none in particular.
//!
//! Only links to choices that stand count: `unknown-choice` speaks of the others.

use rust_decimal::Decimal;

use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::strategy::{ChoiceIds, ChoiceStatus};
use crate::plan::{Initiative, Plan};
use crate::rules::words::{about_initiative, at_stake, choice as called_choice, initiative as called, list, stake};
use crate::rules::{Context, Group, Rule, Verdict, describe};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "too-many-links",
    group: Group::Alignment,
    level: Level::Warning,
    summary: "an initiative serves too many choices, or several and none first of all",
    page: include_str!("too_many_links.md"),
    needs: &[Field::ChoiceId, Field::InitiativeId],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    if ![Field::PrimaryChoice, Field::AlsoSupports].iter().any(|field| plan.has(*field)) {
        verdict.not_evaluated(describe(Field::PrimaryChoice));
        return;
    }
    let ids = ChoiceIds::of(&plan.choices);
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_active() && initiative.is_strategic()) {
        if let Some(finding) = too_many(context, &ids, initiative).or_else(|| no_primary(plan, &ids, initiative)) {
            verdict.find(at_stake(finding.owned_by(initiative.owner()), stake(plan, initiative)));
        }
    }
}

/// The choices that stand and that some links name, each once, in the order of the links.
fn standing<'a>(plan: &'a Plan, ids: &ChoiceIds, links: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut indexes: Vec<usize> = Vec::new();
    for index in links.filter_map(|id| ids.find(id)).filter(|index| plan.choices[*index].status != ChoiceStatus::Retired) {
        if !indexes.contains(&index) {
            indexes.push(index);
        }
    }
    indexes.into_iter().map(|index| called_choice(&plan.choices[index])).collect()
}

fn too_many(context: &Context<'_>, ids: &ChoiceIds, initiative: &Initiative) -> Option<Finding> {
    let (plan, most) = (context.plan, &context.policy.thresholds.links_most);
    let serves = standing(plan, ids, initiative.links());
    if Decimal::from(serves.len()) <= most.value {
        return None;
    }
    let at = initiative.row.cell(if initiative.supports.is_empty() { Field::PrimaryChoice } else { Field::AlsoSupports });
    let message = format!("{} serves {} choices: {}", called(initiative), serves.len(), list(&serves));
    let help = format!("keep in {} only those that would fail without it, at most {}; or split it", at.local(), most.value);
    let subject = about_initiative(plan, initiative, "also supports");
    Some(Finding::new(RULE.id, RULE.level, at, subject, message, help).judged_by(most.cite()))
}

/// Several choices and no one of them first: none in Primary choice, or more than one.
fn no_primary(plan: &Plan, ids: &ChoiceIds, initiative: &Initiative) -> Option<Finding> {
    let at = initiative.row.cell(Field::PrimaryChoice);
    if !initiative.row.has(Field::PrimaryChoice) || plan.presence.unreadable.contains(&at) {
        return None;
    }
    let name = called(initiative);
    let message = if initiative.primary.is_some() {
        let further = initiative.further_primaries.iter().map(|reference| reference.id.as_str());
        let primaries = standing(plan, ids, initiative.primary.iter().map(|primary| &*primary.value).chain(further));
        let [first, _, ..] = primaries.as_slice() else { return None };
        format!("{name} names {} as its primary choice, and {first} was taken", list(&primaries))
    } else {
        let serves = standing(plan, ids, initiative.links());
        if serves.len() < 2 {
            return None;
        }
        format!("{name} serves {} and has no primary choice", list(&serves))
    };
    let help = format!("pick the one it serves first of all in {}; the others stand in Also supports", at.local());
    let finding = Finding::new(RULE.id, RULE.level, at, about_initiative(plan, initiative, "primary choice"), message, help);
    Some(match initiative.supports.first() {
        Some(support) => finding.relate(support.at.clone(), "also supports"),
        None => finding,
    })
}
