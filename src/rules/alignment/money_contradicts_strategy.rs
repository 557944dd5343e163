//! `money-contradicts-strategy`: what the money says the strategy is differs from what the priorities say.
//!
//! One finding a question: money that one choice lacks is money that another one has. A choice that gets no money at all has a
//! finding of its own (`choice-without-initiative`, `choice-without-money`), so where only such choices lack money nothing more is said.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{lacks_all_money, percent};
use crate::config::{Setting, Thresholds};
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::alignment::{Alignment, Priorities, QuestionMoney};
use crate::plan::money::grouped;
use crate::plan::{Plan, Question};
use crate::rules::words::{choice as called, list};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "money-contradicts-strategy",
    group: Group::Alignment,
    level: Level::Warning,
    summary: "the money goes to other choices than the priorities say",
    page: include_str!("money_contradicts_strategy.md"),
    needs: &[Field::ChoicePriority, Field::PrimaryChoice, Field::Budget],
    check,
};

/// What contradicts the priorities of one question.
struct Contradiction<'a> {
    /// As the end of a sentence, one part a choice.
    parts: Vec<String>,
    /// The choice that lacks most, else the one that has most too much, by which the finding stands.
    first: usize,
    /// The others that are named.
    others: BTreeSet<usize>,
    /// The money that would have to move for the first choice.
    money: Decimal,
    /// Whether it lacks money rather than having too much.
    lacks: bool,
    judge: &'a Setting<Decimal>,
}

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, alignment) = (context.plan, context.alignment);
    if alignment.strategic <= Decimal::ZERO {
        verdict.not_evaluated("planned money of Grow and Enable on Initiatives");
        return;
    }
    let least = &context.policy.thresholds.reach;
    for (question, money) in &alignment.questions {
        if money.competing < 2 {
            continue;
        }
        if rounded(money.reach.unwrap_or_default()) * Decimal::ONE_HUNDRED < least.value {
            verdict.find(does_not_reach(plan, alignment, *question, money, least));
            continue;
        }
        let contradiction = match money.declared_by {
            Priorities::None => None,
            Priorities::Weights => by_weights(context, *question, money),
            Priorities::Ranks => by_ranks(context, *question, money),
        };
        if let Some(contradiction) = contradiction {
            verdict.find(finding(plan, *question, contradiction, money.declared_by));
        }
    }
}

/// The choices of a question that compete, by id so that the order of rows says nothing.
fn competing(context: &Context<'_>, question: Question) -> Vec<usize> {
    let (plan, money) = (context.plan, &context.alignment.choices);
    let competes = |index: &usize| {
        plan.choices[*index].question() == Some(question) && (money[*index].declared.is_some() || money[*index].rank.is_some())
    };
    let mut competing: Vec<usize> = (0..plan.choices.len()).filter(competes).collect();
    competing.sort_by_key(|index| (money[*index].rank, plan.choices[*index].id()));
    competing
}

/// Weights: choices whose funded share lies too far from the declared one, either way.
fn by_weights<'a>(context: &Context<'a>, question: Question, money: &QuestionMoney) -> Option<Contradiction<'a>> {
    let (plan, choices) = (context.plan, &context.alignment.choices);
    let judge = &context.policy.thresholds.gap_points;
    let gap = |index: usize| rounded(choices[index].gap.unwrap_or_default());
    let mut off: Vec<usize> = competing(context, question).into_iter().filter(|index| gap(*index).abs() > judge.value).collect();
    off.sort_by_key(|index| gap(*index));
    let lacking: Vec<usize> = off.iter().copied().filter(|index| gap(*index) < Decimal::ZERO).collect();
    let said = |index: &usize| lacks_all_money(context.alignment, *index);
    if !lacking.is_empty() && lacking.iter().all(said) {
        return None;
    }
    let first = lacking.iter().copied().find(|index| !said(index)).or_else(|| off.last().copied())?;
    let parts = off.iter().map(|index| {
        let (funded, declared) = (choices[*index].funded.unwrap_or_default(), choices[*index].declared.unwrap_or_default());
        format!("{} gets {} and is declared {}", called(&plan.choices[*index]), percent(funded), percent(declared))
    });
    Some(Contradiction {
        parts: parts.collect(),
        first,
        money: money.arriving * (gap(first).abs() / Decimal::ONE_HUNDRED).min(Decimal::ONE),
        lacks: gap(first) < Decimal::ZERO,
        others: off.into_iter().filter(|index| *index != first).collect(),
        judge,
    })
}

/// Ranks: choices that get less than a lower-ranked one, and first ones that get under half of an equal share.
fn by_ranks<'a>(context: &Context<'a>, question: Question, money: &QuestionMoney) -> Option<Contradiction<'a>> {
    let (plan, choices, thresholds) = (context.plan, &context.alignment.choices, &context.policy.thresholds);
    let competing = competing(context, question);
    let funded = |index: usize| rounded(choices[index].funded.unwrap_or_default());
    let rank = |index: usize| choices[index].rank.unwrap_or(u32::MAX);
    let equal = Decimal::ONE / Decimal::from(competing.len().max(1));
    let mut found: Option<Contradiction<'a>> = None;
    for choice in competing.iter().copied().filter(|choice| !lacks_all_money(context.alignment, *choice)) {
        let lower = competing.iter().copied().filter(|other| rank(*other) > rank(choice));
        let richest = lower.max_by(|a, b| funded(*a).cmp(&funded(*b)).then_with(|| plan.choices[*b].id().cmp(plan.choices[*a].id())));
        let outdone = richest.filter(|other| (funded(*other) - funded(choice)) * Decimal::ONE_HUNDRED > thresholds.rank_points.value);
        let is_starved = rank(choice) == 1 && rounded(funded(choice) / equal) * Decimal::ONE_HUNDRED < thresholds.first_rank_share.value;
        let gets = format!("{}, priority {}, gets {}", called(&plan.choices[choice]), rank(choice), percent(funded(choice)));
        let (part, lacks, judge) = match outdone {
            Some(other) => (
                format!("{gets} and {}, priority {}, {}", called(&plan.choices[other]), rank(other), percent(funded(other))),
                (funded(other) - funded(choice)) / Decimal::TWO,
                &thresholds.rank_points,
            ),
            None if is_starved => (
                format!(
                    "{gets}, under {} of an equal share of {}",
                    percent(Thresholds::fraction(&thresholds.first_rank_share)),
                    percent(equal)
                ),
                equal - funded(choice),
                &thresholds.first_rank_share,
            ),
            None => continue,
        };
        let found = found.get_or_insert_with(|| Contradiction {
            parts: Vec::new(),
            first: choice,
            money: money.arriving * lacks.clamp(Decimal::ZERO, Decimal::ONE),
            lacks: true,
            others: BTreeSet::new(),
            judge,
        });
        found.parts.push(part);
        found.others.extend([Some(choice), outdone].into_iter().flatten().filter(|other| *other != found.first));
    }
    found
}

fn finding(plan: &Plan, question: Question, contradiction: Contradiction<'_>, declared_by: Priorities) -> Finding {
    let choice = &plan.choices[contradiction.first];
    let (name, at) = (called(choice), choice.row.cell(Field::ChoicePriority));
    let word = if declared_by == Priorities::Weights { "weight" } else { "priority" };
    let money = grouped(contradiction.money, 0);
    let help = if contradiction.lacks {
        format!("move about {money} to {name}, or lower its {word} in {}: what is paid for is the strategy", at.local())
    } else {
        format!("move about {money} away from {name}, or raise its {word} in {}: what is paid for is the strategy", at.local())
    };
    let message = format!("money and priorities disagree on {question}: {}", contradiction.parts.join("; "));
    let mut finding = Finding::new(RULE.id, RULE.level, at, about(question), message, help)
        .stake(contradiction.money)
        .judged_by(contradiction.judge.cite())
        .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone()));
    for other in contradiction.others {
        finding =
            finding.relate(plan.choices[other].row.cell(Field::ChoicePriority), format!("{word} of {}", called(&plan.choices[other])));
    }
    finding
}

/// The note that too little money arrives at a question for its shares to mean anything, with the choices at which money stops.
fn does_not_reach(plan: &Plan, alignment: &Alignment, question: Question, money: &QuestionMoney, least: &Setting<Decimal>) -> Finding {
    let lost = alignment.strategic - money.arriving;
    let part = percent(lost.checked_div(alignment.strategic).unwrap_or_default());
    let message = format!(
        "{} of {}, {part} of the money of Grow and Enable, never reach {question}, so its priorities are not judged",
        grouped(lost, 0),
        grouped(alignment.strategic, 0)
    );
    let passes_on = |index: usize| {
        alignment.carried.iter().any(|link| {
            link.from == index && !link.skips && !link.amount.is_zero() && plan.choices[link.to].question().is_some_and(|to| to <= question)
        })
    };
    let stops: Vec<usize> = (0..plan.choices.len())
        .filter(|index| plan.choices[*index].question().is_some_and(|lower| lower < question))
        .filter(|index| alignment.choices[*index].arriving > Decimal::ZERO && !passes_on(*index))
        .collect();
    let names: Vec<String> = stops.iter().take(3).map(|index| called(&plan.choices[*index])).collect();
    let help = if names.is_empty() {
        format!("link initiatives to the choices of {question}, or to choices that serve them")
    } else {
        format!("link {} to a choice of {question} in Linked choices: money stops there", list(&names))
    };
    let first = plan.choices.iter().filter(|choice| choice.is_active() && choice.question() == Some(question) && choice.priority.is_some());
    let at = first.map(|choice| choice.row.cell(Field::ChoicePriority)).min().unwrap_or_else(|| plan.cell_of(Field::ChoicePriority));
    let mut finding = Finding::new(RULE.id, Level::Note, at, about(question), message, help).stake(lost).judged_by(least.cite());
    for index in stops {
        let choice = &plan.choices[index];
        let money = grouped(alignment.choices[index].arriving, 0);
        finding = finding.relate(choice.row.cell(Field::LinkedChoices), format!("{money} stop at {}", called(choice)));
    }
    finding
}

fn about(question: Question) -> Subject {
    Subject::new(Table::Strategy.name(), question.code(), "priority")
}

/// A fraction or points without what division leaves behind, so that 60 % is not under 60 %.
fn rounded(value: Decimal) -> Decimal {
    value.round_dp(9)
}
