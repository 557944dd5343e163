//! `money-contradicts-strategy`: what the money says the strategy is differs from what the priorities say.
//!
//! A choice that gets no money at all has a finding of its own (`choice-without-initiative`, `choice-without-money`), so where only
//! such choices lack money nothing more is said.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{lacks_all_money, percent, with_first_priority};
use crate::config::{Setting, Thresholds};
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::alignment::{Alignment, Priorities, QuestionMoney};
use crate::plan::money::grouped;
use crate::plan::{Plan, Question};
use crate::rules::words::{about_choice, choice as called, list};
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
        match money.declared_by {
            Priorities::None => {}
            Priorities::Weights => by_weights(context, *question, money, verdict),
            Priorities::Ranks => by_ranks(context, *question, money, verdict),
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

/// Weights: choices whose funded share lies too far from the declared one, either way. Of two choices, what one lacks is what the
/// other has, which is said once.
fn by_weights(context: &Context<'_>, question: Question, money: &QuestionMoney, verdict: &mut Verdict) {
    let (plan, choices) = (context.plan, &context.alignment.choices);
    let judge = &context.policy.thresholds.gap_points;
    let gap = |index: usize| rounded(choices[index].gap.unwrap_or_default());
    let off: Vec<usize> = competing(context, question).into_iter().filter(|index| gap(*index).abs() > judge.value).collect();
    let (lacking, over): (Vec<usize>, Vec<usize>) = off.iter().copied().partition(|index| gap(*index) < Decimal::ZERO);
    let (said, lacking): (Vec<usize>, Vec<usize>) = lacking.into_iter().partition(|index| lacks_all_money(context.alignment, *index));
    let over_is_said = if lacking.is_empty() { !said.is_empty() } else { money.competing == 2 };
    for index in lacking.iter().chain(over.iter().filter(|_| !over_is_said)).copied() {
        let (funded, declared) = (choices[index].funded.unwrap_or_default(), choices[index].declared.unwrap_or_default());
        let message = format!(
            "{} gets {} of the money for {question}; its weight declares {}",
            with_first_priority(plan, index, &choices[index]),
            percent(funded),
            percent(declared)
        );
        let missing = gap(index) / Decimal::ONE_HUNDRED;
        let mut finding = finding(plan, index, "weight", message, money.arriving * missing.clamp(-Decimal::ONE, Decimal::ONE), judge);
        for other in off.iter().filter(|other| **other != index) {
            finding = relate(finding, plan, *other, choices[*other].funded);
        }
        verdict.find(finding);
    }
}

/// Ranks: choices that get less than a lower-ranked one, and first ones that get under half of an equal share. What one choice has too
/// much is said once, of the highest-ranked choice that gets less.
fn by_ranks(context: &Context<'_>, question: Question, money: &QuestionMoney, verdict: &mut Verdict) {
    let (plan, choices, thresholds) = (context.plan, &context.alignment.choices, &context.policy.thresholds);
    let competing = competing(context, question);
    let funded = |index: usize| rounded(choices[index].funded.unwrap_or_default());
    let rank = |index: usize| choices[index].rank.unwrap_or(u32::MAX);
    let named = |index: usize| format!("{}, priority {},", called(&plan.choices[index]), rank(index));
    let equal = Decimal::ONE / Decimal::from(competing.len().max(1));
    // By the lower-ranked choice that gets most, the higher-ranked ones that get too much less.
    let mut outdone: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for choice in competing.iter().copied().filter(|choice| !lacks_all_money(context.alignment, *choice)) {
        let lower = competing.iter().copied().filter(|other| rank(*other) > rank(choice));
        let richest = lower.max_by(|a, b| funded(*a).cmp(&funded(*b)).then_with(|| plan.choices[*b].id().cmp(plan.choices[*a].id())));
        if let Some(richest) =
            richest.filter(|other| (funded(*other) - funded(choice)) * Decimal::ONE_HUNDRED > thresholds.rank_points.value)
        {
            outdone.entry(richest).or_default().push(choice);
        } else if rank(choice) == 1 && rounded(funded(choice) / equal) * Decimal::ONE_HUNDRED < thresholds.first_rank_share.value {
            let judge = &thresholds.first_rank_share;
            let message = format!(
                "{} gets {} of the money for {question}, under {} of an equal share of {}",
                named(choice),
                percent(funded(choice)),
                percent(Thresholds::fraction(judge)),
                percent(equal)
            );
            let missing = (funded(choice) - equal).max(-Decimal::ONE);
            verdict.find(finding(plan, choice, "priority", message, money.arriving * missing, judge));
        }
    }
    for (richest, outdone) in outdone {
        let Some((first, rest)) = outdone.split_first() else { continue };
        let also: String = rest.iter().map(|index| format!(", and {} {}", named(*index), percent(funded(*index)))).collect();
        let message = format!(
            "{} gets {} of the money for {question}{also}; {} gets {}",
            named(*first),
            percent(funded(*first)),
            named(richest),
            percent(funded(richest))
        );
        let missing = ((funded(*first) - funded(richest)) / Decimal::TWO).max(-Decimal::ONE);
        let mut finding = finding(plan, *first, "priority", message, money.arriving * missing, &thresholds.rank_points);
        for other in std::iter::once(&richest).chain(rest) {
            finding = relate(finding, plan, *other, choices[*other].funded);
        }
        verdict.find(finding);
    }
}

/// The finding about one choice; `surplus` is the money it has too much, negative where it lacks some.
fn finding(plan: &Plan, index: usize, word: &str, message: String, surplus: Decimal, judge: &Setting<Decimal>) -> Finding {
    let choice = &plan.choices[index];
    let (name, at, money) = (called(choice), choice.row.cell(Field::ChoicePriority), grouped(surplus.abs(), 0));
    let help = if surplus < Decimal::ZERO {
        format!("move about {money} to {name}, or lower its {word} in {}", at.local())
    } else {
        format!("move about {money} away from {name}, or raise its {word} in {}", at.local())
    };
    Finding::new(RULE.id, RULE.level, at, about_choice(plan, choice, Field::ChoicePriority), message, help)
        .stake(surplus.abs())
        .judged_by(judge.cite())
        .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone()))
}

fn relate(finding: Finding, plan: &Plan, other: usize, funded: Option<Decimal>) -> Finding {
    let choice = &plan.choices[other];
    finding.relate(choice.row.cell(Field::ChoicePriority), format!("{} gets {}", called(choice), percent(funded.unwrap_or_default())))
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
    let subject = Subject::new(Table::Strategy.name(), question.code(), "priority");
    let mut finding = Finding::new(RULE.id, Level::Note, at, subject, message, help).stake(lost).judged_by(least.cite());
    for index in stops {
        let choice = &plan.choices[index];
        let money = grouped(alignment.choices[index].arriving, 0);
        finding = finding.relate(choice.row.cell(Field::LinkedChoices), format!("{money} stop at {}", called(choice)));
    }
    finding
}

/// A fraction or points without what division leaves behind, so that 60 % is not under 60 %.
fn rounded(value: Decimal) -> Decimal {
    value.round_dp(9)
}
