//! `choice-without-money`: a choice that requires support has active initiatives, and none of them brings it money.
//!
//! A choice without any initiative is said by `choice-without-initiative`; one whose initiatives have a blank budget, or one in a
//! currency without a rate, has an unknown amount and is not judged here.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::Plan;
use crate::plan::alignment::{Alignment, Claim};
use crate::rules::alignment::with_first_priority;
use crate::rules::words::{about_choice, choice as called, initiative, list};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "choice-without-money",
    group: Group::Budget,
    level: Level::Error,
    summary: "a choice has active initiatives and none of them brings it money",
    page: include_str!("choice_without_money.md"),
    needs: &[Field::ChoiceId, Field::PrimaryChoice, Field::Budget],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, alignment) = (context.plan, context.alignment);
    let moneyless: BTreeMap<usize, Vec<&Claim>> =
        alignment.covered.iter().filter_map(|index| Some((*index, unpaid(plan, alignment, *index)?))).collect();
    // What reaches a choice only through others that lack money too is said of them.
    let is_consequence =
        |claims: &[&Claim], index: usize| claims.iter().all(|claim| claim.choice != index && moneyless.contains_key(&claim.choice));
    for (index, claims) in moneyless.iter().filter(|(index, claims)| !is_consequence(claims, **index)) {
        let served: Vec<usize> = moneyless
            .iter()
            .filter(|(other, claims)| *other != index && is_consequence(claims, **other) && alignment.sources(**other).contains(index))
            .map(|(other, _)| *other)
            .collect();
        verdict.find(finding(context, *index, claims, &served));
    }
}

/// What active initiatives claim of a choice and of those that serve it, where none of it is money; none where money arrives, or
/// where it is not known.
fn unpaid<'a>(plan: &Plan, alignment: &'a Alignment, index: usize) -> Option<Vec<&'a Claim>> {
    let sources = alignment.sources(index);
    let claims = || alignment.claims.iter().filter(|claim| sources.contains(&claim.choice));
    let is_paid = claims().any(|claim| claim.amount > Decimal::ZERO || is_unknown(plan, alignment, claim));
    (!is_paid).then(|| claims().filter(|claim| plan.initiatives[claim.initiative].is_active()).collect())
}

fn finding(context: &Context<'_>, index: usize, claims: &[&Claim], served: &[usize]) -> Finding {
    let (plan, alignment) = (context.plan, context.alignment);
    let choice = &plan.choices[index];
    let named = |index: usize| with_first_priority(plan, index, &alignment.choices[index]);
    let initiatives: BTreeSet<usize> = claims.iter().map(|claim| claim.initiative).collect();
    let count = match initiatives.len() {
        1 => "its only active initiative brings none".to_owned(),
        count => format!("none of its {count} active initiatives brings any"),
    };
    let why: Vec<String> = claims.iter().take(3).map(|claim| reason(plan, index, claim)).collect();
    let served_names: Vec<String> = served.iter().map(|index| named(*index).trim_end_matches(',').to_owned()).collect();
    let also = match served_names.as_slice() {
        [] => String::new(),
        names => format!("; so nothing reaches {}", list(names)),
    };
    let message = format!("{} gets no money, as {count}: {}{also}", named(index), list(&why));
    let is_first = std::iter::once(&index).chain(served).any(|index| alignment.choices[*index].first_priority);
    let level = if is_first { Level::Error } else { Level::Warning };
    let at = choice.row.cell(Field::Choice);
    let mut finding = Finding::new(RULE.id, level, at, about_choice(plan, choice, Field::Choice), message, help(plan, index, claims))
        .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone()));
    for claim in claims {
        let note = if cell(claim) == Field::Budget { "no budget" } else { "no share" };
        finding = finding.relate(plan.initiatives[claim.initiative].row.cell(cell(claim)), note);
    }
    for served in served {
        finding = finding.relate(plan.choices[*served].row.cell(Field::Choice), "gets none either");
    }
    finding
}

/// Whether a claim counts and what it brings is not known.
fn is_unknown(plan: &Plan, alignment: &Alignment, claim: &Claim) -> bool {
    let counts = claim.share.is_some_and(|share| share > Decimal::ZERO);
    counts && (plan.initiatives[claim.initiative].budget.is_none() || alignment.unconverted.contains(&claim.initiative))
}

/// Why an initiative brings nothing.
fn reason(plan: &Plan, index: usize, claim: &Claim) -> String {
    let name = initiative(&plan.initiatives[claim.initiative]);
    let to = if claim.choice == index { String::new() } else { format!(" through {}", called(&plan.choices[claim.choice])) };
    match claim.share {
        None => format!("{name} names no share for it{to}"),
        Some(share) if share.is_zero() => format!("{name} gives it 0 %{to}"),
        Some(_) => format!("{name} has no budget{to}"),
    }
}

/// The cell in which an initiative's money is withheld from the choice.
fn cell(claim: &Claim) -> Field {
    if claim.share.is_some_and(|share| share > Decimal::ZERO) { Field::Budget } else { Field::AlsoSupports }
}

fn help(plan: &Plan, index: usize, active: &[&Claim]) -> String {
    let drawn = active.iter().find(|claim| cell(claim) == Field::AlsoSupports);
    let claim = drawn.or(active.first());
    let Some(claim) = claim else { return format!("fund {}", called(&plan.choices[index])) };
    let at = plan.initiatives[claim.initiative].row.cell(cell(claim)).local();
    match drawn {
        Some(claim) => format!(
            "give {} a share of the money in {at}, as in `{0} 30%`, or fund another initiative",
            called(&plan.choices[claim.choice])
        ),
        None => format!("enter a budget in {at}, or link an initiative that pays for {}", called(&plan.choices[index])),
    }
}
