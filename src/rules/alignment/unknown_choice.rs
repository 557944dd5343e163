//! `unknown-choice`: a link to a choice that does not exist, or that was given up.
//!
//! Links are judged wherever they are written: on initiatives that are active, on choices that are not retired, on
//! conditions, targets and envelopes. All wrong links of one cell are one finding.

use rust_decimal::Decimal;

use super::STANDING_CHOICE;
use super::suggestion::nearest;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::{Choice, ChoiceIds, ChoiceStatus, Initiative, Plan, Sourced};
use crate::rules::words::{self, about_choice, about_initiative, at_stake, list, stake};
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "unknown-choice",
    group: Group::Alignment,
    level: Level::Error,
    summary: "something is linked to a choice that does not exist or was given up",
    page: include_str!("unknown_choice.md"),
    needs: &[Field::ChoiceId],
    check,
};

/// A cell with links: what its finding calls its row, and whom it is about.
struct Links<'a> {
    called: String,
    subject: Subject,
    at: CellRef,
    ids: Vec<&'a str>,
    owner: Option<&'a str>,
    stake: Option<Decimal>,
}

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    // Where nothing stands, no link is at fault for it: `not-one-strategy` says so.
    if plan.choices.iter().all(|choice| choice.status == ChoiceStatus::Retired) {
        verdict.not_evaluated(STANDING_CHOICE);
        return;
    }
    let ids = ChoiceIds::of(&plan.choices);
    let cells = of_initiatives(plan, &ids)
        .chain(of_choices(plan))
        .chain(of_conditions(plan, &ids))
        .chain(of_targets(plan))
        .chain(of_envelopes(plan));
    for finding in cells.filter_map(|links| judge(plan, &ids, links)) {
        verdict.find(finding);
    }
}

/// The finding about the links of one cell, where one of them leads to nothing that stands.
fn judge(plan: &Plan, ids: &ChoiceIds, links: Links<'_>) -> Option<Finding> {
    let (mut absent, mut retired): (Vec<&str>, Vec<&Choice>) = (Vec::new(), Vec::new());
    for id in links.ids {
        match ids.find(id).map(|index| &plan.choices[index]) {
            None if !absent.contains(&id) => absent.push(id),
            Some(choice) if choice.status == ChoiceStatus::Retired && !retired.iter().any(|other| std::ptr::eq(*other, choice)) => {
                retired.push(choice);
            }
            _ => {}
        }
    }
    let retired_ids: Vec<&str> = retired.iter().map(|choice| choice.id()).collect();
    let mut faults = Vec::new();
    if !absent.is_empty() {
        faults.push(format!("{}, which {}", few(&absent), if absent.len() == 1 { "does not exist" } else { "do not exist" }));
    }
    if !retired.is_empty() {
        faults.push(format!("{}, which {} retired", few(&retired_ids), if retired.len() == 1 { "is" } else { "are" }));
    }
    if faults.is_empty() {
        return None;
    }
    let message = format!("{} is linked to {}", links.called, faults.join(", and to "));
    let help = match absent.iter().map(|id| nearest(plan, id)).find(|near| !near.is_empty()) {
        Some(near) => format!("did you mean {}? Correct {}, or add the choice to Strategy", near.join(" or "), links.at.local()),
        None if absent.is_empty() => format!("link it in {} to a choice that stands, or stop it", links.at.local()),
        None => format!("name in {} a Choice ID of the Strategy sheet", links.at.local()),
    };
    let mut finding = Finding::new(RULE.id, RULE.level, links.at, links.subject, message, help).owned_by(links.owner);
    for choice in retired {
        finding = finding.relate(choice.row.cell(Field::ChoiceStatus), format!("{} is retired", choice.id()));
    }
    Some(at_stake(finding, links.stake))
}

/// Up to three words, and how many more there are.
fn few(words: &[&str]) -> String {
    match words {
        [first, second, third, rest @ ..] if !rest.is_empty() => format!("{first}, {second}, {third} and {} more", rest.len()),
        words => list(words),
    }
}

fn of_initiatives<'a>(plan: &'a Plan, choices: &'a ChoiceIds) -> impl Iterator<Item = Links<'a>> {
    plan.initiatives.iter().filter(|initiative| initiative.is_active()).flat_map(move |initiative| {
        let primaries: Vec<&str> = initiative
            .primary
            .iter()
            .map(|primary| primary.value.as_str())
            .chain(initiative.further_primaries.iter().map(|reference| reference.id.as_str()))
            .collect();
        let supports: Vec<&str> = initiative.supports.iter().map(|reference| reference.id.as_str()).collect();
        [(Field::PrimaryChoice, primaries), (Field::AlsoSupports, supports)].map(|(field, ids)| Links {
            called: words::initiative(initiative),
            subject: about_initiative(plan, initiative, &field.name().to_lowercase()),
            at: initiative.row.cell(field),
            owner: initiative.owner(),
            stake: lost(plan, choices, initiative, field),
            ids,
        })
    })
}

/// The money that the links of a cell claim and that so lands on nothing that stands.
fn lost(plan: &Plan, choices: &ChoiceIds, initiative: &Initiative, field: Field) -> Option<Decimal> {
    let references = || initiative.further_primaries.iter().chain(&initiative.supports);
    let share = |share: Option<Decimal>| share.unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE);
    let is_lost = |id: &str| choices.find(id).is_none_or(|index| plan.choices[index].status == ChoiceStatus::Retired);
    let lost: Decimal = if field == Field::PrimaryChoice {
        let claimed: Decimal = references().map(|reference| share(reference.share)).sum();
        let further =
            initiative.further_primaries.iter().filter(|reference| is_lost(&reference.id)).map(|reference| share(reference.share));
        let primary = initiative.primary.as_ref().filter(|primary| is_lost(&primary.value));
        primary.map_or(Decimal::ZERO, |_| (Decimal::ONE - claimed).max(Decimal::ZERO)) + further.sum::<Decimal>()
    } else {
        initiative.supports.iter().filter(|reference| is_lost(&reference.id)).map(|reference| share(reference.share)).sum()
    };
    Some(stake(plan, initiative)? * lost.min(Decimal::ONE)).filter(|money| !money.is_zero())
}

fn of_choices(plan: &Plan) -> impl Iterator<Item = Links<'_>> {
    plan.choices.iter().filter(|choice| choice.status != ChoiceStatus::Retired).map(move |choice| Links {
        called: words::choice(choice),
        subject: about_choice(plan, choice, Field::LinkedChoices),
        at: choice.row.cell(Field::LinkedChoices),
        ids: choice.links.iter().map(|reference| reference.id.as_str()).collect(),
        owner: choice.owner.as_ref().map(|owner| owner.value.as_str()),
        stake: None,
    })
}

/// Conditions; those of a retired choice are its history and may stay.
fn of_conditions<'a>(plan: &'a Plan, choices: &'a ChoiceIds) -> impl Iterator<Item = Links<'a>> {
    plan.conditions.iter().filter_map(move |condition| {
        let link = condition.choice.as_ref().filter(|link| choices.find(&link.value).is_none())?;
        let called = words::called(&condition.row, condition.id(), condition.statement());
        let key = plan.key_of_row(&condition.row, condition.id(), condition.statement());
        Some(linked(called, Subject::new(Table::Conditions.name(), key, "choice id"), link, condition.owner.as_ref()))
    })
}

fn of_targets(plan: &Plan) -> impl Iterator<Item = Links<'_>> {
    plan.targets.iter().filter_map(move |target| {
        let (link, part) = (target.choice.as_ref()?, target.dimensions().join(", "));
        let line = target.line.name();
        let called =
            if part.is_empty() { format!("the {} row", line.to_lowercase()) } else { format!("the {} row of {part}", line.to_lowercase()) };
        let key = format!("{line} {part} {}", link.value);
        Some(linked(called, Subject::new(Table::Targets.name(), key.replace("  ", " "), "choice id"), link, target.owner.as_ref()))
    })
}

fn of_envelopes(plan: &Plan) -> impl Iterator<Item = Links<'_>> {
    plan.envelopes.iter().filter_map(move |envelope| {
        let (link, name) = (envelope.choice.as_ref()?, envelope.name.as_ref().map_or("", |name| &name.value));
        let called = if name.is_empty() { words::called(&envelope.row, "", "") } else { format!("the envelope {name}") };
        let key = plan.key_of_row(&envelope.row, "", name);
        let links = linked(called, Subject::new(Table::Envelopes.name(), key, "choice id"), link, envelope.holder.as_ref());
        let stake = envelope.amount.as_ref().and_then(|amount| plan.reporting(&amount.value.money));
        Some(Links { stake, ..links })
    })
}

/// A cell with one link.
fn linked<'a>(called: String, subject: Subject, link: &'a Sourced<String>, owner: Option<&'a Sourced<String>>) -> Links<'a> {
    Links { called, subject, at: link.at.clone(), ids: vec![&link.value], owner: owner.map(|owner| owner.value.as_str()), stake: None }
}
