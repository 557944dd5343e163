//! `choice-without-initiative`: a choice that requires support has no active initiative, directly or through the choices that serve it.
//!
//! Where an initiative means the choice in another spelling of its id, `unknown-choice` says so, and nothing is said here.

use std::collections::BTreeSet;

use super::suggestion::spelled_alike;
use super::with_first_priority;
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::{Initiative, Plan, Question, Status};
use crate::rules::words::{about_choice, choice as called, initiative, list};
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
    let meant = meant(plan);
    for index in alignment.uncovered().filter(|index| !meant.contains(index)) {
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
        let message = format!("{} has no active initiative{also}", with_first_priority(plan, index, money));
        let resting = resting(plan, index, context);
        let level = if money.first_priority { Level::Error } else { Level::Warning };
        let at = choice.row.cell(Field::Choice);
        let mut finding = Finding::new(RULE.id, level, at, about_choice(plan, choice, Field::Choice), message, help(plan, index, &resting))
            .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone()));
        for initiative in resting {
            finding = finding.relate(initiative.row.cell(Field::Status), initiative.status().name().to_lowercase());
        }
        for served in &money.served_by {
            finding = finding.relate(plan.choices[*served].row.cell(Field::Choice), "serves it");
        }
        verdict.find(finding);
    }
}

/// What to do: decide an idea there is, else link or fund an initiative, or say that none is needed.
fn help(plan: &Plan, index: usize, resting: &[&Initiative]) -> String {
    let choice = &plan.choices[index];
    let name = called(choice);
    let ideas: Vec<String> = resting.iter().filter(|resting| resting.status() == Status::Idea).map(|idea| initiative(idea)).collect();
    let first = match ideas.as_slice() {
        [] => format!("link an initiative to {name} or fund one"),
        [one] => format!("decide {one}, which is an idea, or link another initiative to {name}"),
        several => format!("decide one of {}, which are ideas, or link another initiative to {name}", list(several)),
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

/// Initiatives that are linked to the choice and are not active.
fn resting<'a>(plan: &'a Plan, index: usize, context: &Context<'_>) -> Vec<&'a Initiative> {
    let is_linked = |id: &str| plan.choice_index(id) == Some(index);
    let links = |initiative: &Initiative| {
        initiative.primary.as_ref().is_some_and(|primary| is_linked(&primary.value))
            || initiative.further_primaries.iter().chain(&initiative.supports).any(|reference| is_linked(&reference.id))
    };
    let active: &[usize] = &context.alignment.choices[index].initiatives;
    plan.initiatives
        .iter()
        .enumerate()
        .filter(|(other, initiative)| !active.contains(other) && links(initiative))
        .map(|(_, initiative)| initiative)
        .collect()
}

/// The choices that active initiatives mean in another spelling.
fn meant(plan: &Plan) -> BTreeSet<usize> {
    let ids = plan.initiatives.iter().filter(|initiative| initiative.is_active()).flat_map(|initiative| {
        let primary = initiative.primary.iter().map(|primary| primary.value.as_str());
        primary.chain(initiative.further_primaries.iter().chain(&initiative.supports).map(|reference| reference.id.as_str()))
    });
    ids.filter(|id| plan.choice(id).is_none()).filter_map(|id| spelled_alike(plan, id)).collect()
}
