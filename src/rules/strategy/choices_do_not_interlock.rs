//! `choices-do-not-interlock`: a choice that stands alone where the cascade asks for a partner.
//!
//! A link counts on whichever row it is written. A question that no choice answers is said by `unanswered-question`; nobody is
//! blamed here for lacking a partner that does not exist at all.

use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::{Choice, Plan, Question, same_id};
use crate::rules::words::{about_choice, choice as called, list};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "choices-do-not-interlock",
    group: Group::Strategy,
    level: Level::Warning,
    summary: "a choice is linked to none of the choices it should work with",
    page: include_str!("choices_do_not_interlock.md"),
    needs: &[Field::LinkedChoices, Field::Question],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    for choice in plan.choices.iter().filter(|choice| choice.is_active()) {
        let Some(question) = choice.question() else { continue };
        let lacking = match question {
            Question::WinningAspiration => continue,
            Question::WhereToPlay => lacking(plan, choice, &[Question::HowToWin]),
            Question::HowToWin => lacking(plan, choice, &[Question::WhereToPlay, Question::Capabilities]),
            Question::Capabilities => lacking(plan, choice, &[Question::HowToWin]),
            Question::ManagementSystems if partners(plan, choice).next().is_some() => continue,
            Question::ManagementSystems => vec!["choice"],
        };
        if lacking.is_empty() {
            continue;
        }
        let at = choice.row.cell(Field::LinkedChoices);
        let name = called(choice);
        let message = format!("{name} is linked to no {}", lacking.join(" and no "));
        let help = match question {
            Question::WhereToPlay => format!("say which how-to-win serves {name}, in {} or on its own row, or drop {name}", at.local()),
            Question::ManagementSystems => format!("say in {} which choices {name} supports, or drop it", at.local()),
            _ => format!("name the {} in {}, or {name} on its row; if there is none, drop {name}", list(&lacking), at.local()),
        };
        let mut finding = Finding::new(RULE.id, RULE.level, at.clone(), about_choice(plan, choice, Field::LinkedChoices), message, help)
            .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone()));
        for link in choice.links.iter().filter(|link| !plan.choice(&link.id).is_some_and(Choice::is_active)) {
            finding = finding.relate(link.at.clone(), format!("{} does not stand", link.id));
        }
        verdict.find(finding);
    }
}

/// The questions of which the choice has no partner, though some choice answers them.
///
/// A link that cannot be read could lead here, and a partner whose question cannot be read could be the one that is wanted: both
/// have a finding of their own, and nobody is blamed for them again.
fn lacking(plan: &Plan, choice: &Choice, wanted: &[Question]) -> Vec<&'static str> {
    let of = |question: Question| plan.choices.iter().filter(move |other| other.is_active() && other.question() == Some(question));
    let exists = |question: Question| of(question).next().is_some();
    let has = |question: Question| {
        partners(plan, choice).any(|other| other.question().is_none_or(|answered| answered == question))
            || of(question).any(|other| plan.presence.unreadable.contains(&other.row.cell(Field::LinkedChoices)))
    };
    wanted.iter().filter(|question| exists(**question) && !has(**question)).map(|question| in_words(*question)).collect()
}

/// Active choices that the choice links to, or that link to it.
fn partners<'a>(plan: &'a Plan, choice: &'a Choice) -> impl Iterator<Item = &'a Choice> {
    let links = |from: &Choice, to: &Choice| from.links.iter().any(|link| same_id(&link.id, to.id()));
    plan.choices
        .iter()
        .filter(move |other| other.is_active() && !std::ptr::eq(*other, choice) && (links(choice, other) || links(other, choice)))
}

fn in_words(question: Question) -> &'static str {
    match question {
        Question::WinningAspiration => "aspiration",
        Question::WhereToPlay => "where-to-play",
        Question::HowToWin => "how-to-win",
        Question::Capabilities => "capability",
        Question::ManagementSystems => "management system",
    }
}
