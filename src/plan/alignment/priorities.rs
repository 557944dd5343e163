//! Priorities: what the strategy declares to matter, as weights or as ranks, set beside what the money does.
//!
//! Which of the two a question holds is decided once for the whole question. Ranks are never turned into percentages.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{ChoiceMoney, Priorities, QuestionMoney, ratio};
use crate::plan::Plan;
use crate::plan::money::round_half_away;
use crate::plan::strategy::{Choice, ChoiceStatus, Priority, Question};

/// The greatest priority taken as one, so that sums cannot overflow.
const GREATEST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// Fills in what each question's priorities declare: ranks, or weights normalised over the choices that compete and the gap to the
/// money.
pub(super) fn declare(plan: &Plan, choices: &mut [ChoiceMoney], questions: &mut BTreeMap<Question, QuestionMoney>) {
    for (question, money) in questions {
        let competing: Vec<(usize, Decimal)> = plan
            .choices
            .iter()
            .enumerate()
            .filter(|(_, choice)| choice.question() == Some(*question) && choice.is_active() && !choice.is_in_place())
            .filter_map(|(index, choice)| Some((index, priority(choice)?.value)))
            .collect();
        money.competing = competing.len();
        money.declared_by = written(plan, *question);
        match money.declared_by {
            Priorities::None => {}
            Priorities::Ranks => rank(&competing, choices),
            Priorities::Weights => weigh(&competing, choices),
        }
    }
}

/// How a question's priorities are written: weights where a value is a percentage, below 1 or over 5, else ranks. Choices in place
/// and proposed ones are written on the same scale, so they tell it too; retired ones may be of an older one.
fn written(plan: &Plan, question: Question) -> Priorities {
    let of_question = |choice: &&Choice| choice.question() == Some(question) && choice.status != ChoiceStatus::Retired;
    let mut priorities = plan.choices.iter().filter(of_question).filter_map(priority).peekable();
    if priorities.peek().is_none() {
        return Priorities::None;
    }
    let is_weight = |priority: Priority| priority.percent || priority.value < Decimal::ONE || priority.value > Decimal::from(5);
    if priorities.any(is_weight) { Priorities::Weights } else { Priorities::Ranks }
}

/// A choice's priority, where it can be one: a negative number is none.
fn priority(choice: &Choice) -> Option<Priority> {
    let priority = choice.priority.as_ref()?.value;
    (priority.value >= Decimal::ZERO).then(|| Priority { value: priority.value.min(GREATEST), ..priority })
}

fn rank(competing: &[(usize, Decimal)], choices: &mut [ChoiceMoney]) {
    for (index, value) in competing {
        let rank = u32::try_from(round_half_away(*value, 0)).ok();
        choices[*index].rank = rank;
        choices[*index].first_priority = rank == Some(1);
    }
}

fn weigh(competing: &[(usize, Decimal)], choices: &mut [ChoiceMoney]) {
    let total: Decimal = competing.iter().map(|(_, weight)| weight).sum();
    let greatest = competing.iter().map(|(_, weight)| *weight).max();
    for (index, weight) in competing {
        let money = &mut choices[*index];
        money.declared = ratio(*weight, total);
        money.first_priority = money.declared.is_some() && Some(*weight) == greatest;
        if let (Some(declared), Some(funded), true) = (money.declared, money.funded, competing.len() >= 2) {
            money.gap = funded.checked_sub(declared).and_then(|gap| gap.checked_mul(Decimal::ONE_HUNDRED));
        }
    }
}
