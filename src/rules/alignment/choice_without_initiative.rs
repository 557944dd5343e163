//! `choice-without-initiative`: a choice that requires support has no active initiative, directly or through the choices that serve it.
//!
//! Where an initiative means the choice in another spelling of its id, `unknown-choice` says so, and nothing is said here.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::suggestion::spelled_alike;
use super::with_first_priority;
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::{ChoiceIds, Initiative, Plan, Question, Status};
use crate::rules::words::{about_choice, at_stake, choice as called, initiative, list, stake};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "choice-without-initiative",
    group: Group::Alignment,
    level: Level::Error,
    summary: "a choice that must be worked for has no active initiative",
    page: include_str!("choice_without_initiative.md"),
    needs: &[Field::ChoiceId, Field::PrimaryChoice],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, alignment) = (context.plan, context.alignment);
    if !plan.initiatives.iter().any(Initiative::is_active) {
        verdict.not_evaluated("an active initiative on Initiatives");
        return;
    }
    let ids = ChoiceIds::of(&plan.choices);
    let meant = meant(plan, &ids);
    let resting = resting(plan, &ids);
    for index in alignment.uncovered().filter(|index| alignment.sources(*index).is_disjoint(&meant)) {
        let (choice, money) = (&plan.choices[index], &alignment.choices[index]);
        // A choice without an id can be linked to by nobody: `required-cell-blank` says so.
        if choice.id().is_empty() {
            continue;
        }
        let serving: Vec<String> = money.served_by.iter().map(|index| called(&plan.choices[*index])).collect();
        let also = match serving.as_slice() {
            [] => String::new(),
            [one] => format!(", nor has {one}, which serves it"),
            several => format!(", nor have {}, which serve it", list(several)),
        };
        let sources = alignment.sources(index);
        let resting: Vec<&Initiative> =
            resting.iter().filter(|(_, links)| !links.is_disjoint(&sources)).map(|(initiative, _)| *initiative).collect();
        let ideas: Vec<&Initiative> = resting.iter().copied().filter(|resting| resting.status() == Status::Idea).collect();
        let instead = match ideas.as_slice() {
            [] => String::new(),
            [one] => format!("; {} is an idea", initiative(one)),
            several => format!("; {} are ideas", list(&several.iter().map(|idea| initiative(idea)).collect::<Vec<_>>())),
        };
        let message = format!("{} has no active initiative{also}{instead}", with_first_priority(plan, index, money));
        let level = if money.first_priority { Level::Error } else { Level::Warning };
        let at = choice.row.cell(Field::Choice);
        let mut finding = Finding::new(RULE.id, level, at, about_choice(plan, choice, Field::Choice), message, help(plan, index, &ideas))
            .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone()));
        for initiative in resting {
            finding = finding.relate(initiative.row.cell(Field::Status), initiative.status().name().to_lowercase());
        }
        for served in &money.served_by {
            finding = finding.relate(plan.choices[*served].row.cell(Field::Choice), "serves it");
        }
        let stake: Decimal = ideas.iter().filter_map(|idea| stake(plan, idea)).sum();
        verdict.find(at_stake(finding, (!stake.is_zero()).then_some(stake)));
    }
}

/// What to do: decide an idea there is, else link or fund an initiative, or say that none is needed.
fn help(plan: &Plan, index: usize, ideas: &[&Initiative]) -> String {
    let choice = &plan.choices[index];
    let name = called(choice);
    let first = match ideas {
        [] => format!("link an initiative to {name} or fund one"),
        [one] => format!("decide {}, or link another initiative to {name}", initiative(one)),
        several => format!(
            "decide one of {}, or link another initiative to {name}",
            list(&several.iter().map(|idea| initiative(idea)).collect::<Vec<_>>())
        ),
    };
    let otherwise = match choice.question() {
        Some(Question::Capabilities) if choice.row.has(Field::InPlace) => {
            format!("say yes in {} if it is in place", choice.row.cell(Field::InPlace).local())
        }
        Some(Question::Capabilities) => "add a column In place if it needs none".to_owned(),
        _ => format!("retire {name} if it is no longer meant"),
    };
    format!("{first}; {otherwise}")
}

/// Initiatives that are not active, with the choices that they are linked to.
fn resting<'a>(plan: &'a Plan, ids: &ChoiceIds) -> Vec<(&'a Initiative, BTreeSet<usize>)> {
    let resting = plan.initiatives.iter().filter(|initiative| !initiative.is_active());
    resting.map(|initiative| (initiative, initiative.links().filter_map(|id| ids.find(id)).collect())).collect()
}

/// The choices that active initiatives mean in another spelling.
fn meant(plan: &Plan, ids: &ChoiceIds) -> BTreeSet<usize> {
    let links = plan.initiatives.iter().filter(|initiative| initiative.is_active()).flat_map(Initiative::links);
    let unknown: BTreeSet<&str> = links.filter(|id| ids.find(id).is_none()).collect();
    unknown.into_iter().filter_map(|id| spelled_alike(plan, id)).collect()
}
