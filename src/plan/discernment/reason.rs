//! The reason of a row, in words: one place, so that the report, the Scorecard, the terminal and the data say the same.

use rust_decimal::Decimal;

use super::{Discernment, Optimum, Outcome, POINTS, Row, Verdict, Why};
use crate::plan::alignment::CriticalReason;
use crate::plan::money::grouped;
use crate::plan::{Currency, Plan};

/// Choices that a reason names.
const MOST_NAMED: usize = 3;
/// Initiatives that a swap names on either side.
const MOST_SWAPPED: usize = 8;

/// Why a row stands where it does: `serves HTW-1, 3rd per EUR; costs 40,000 more than is left`. `write` says an amount.
pub fn reason(plan: &Plan, row: &Row, write: &dyn Fn(Decimal) -> String) -> String {
    let ranked = || format!("{}, {} per {}", what_for(plan, row), ordinal(row.place.unwrap_or_default()), unit(plan.currency()));
    let words = match &row.why {
        Why::Mandatory => "mandatory, kept first".to_owned(),
        Why::Critical(reason) => format!("critical, kept first: {}", critical(plan, reason)),
        Why::Run => "keeps the business running, kept first".to_owned(),
        Why::CostsNothing => costs_nothing(plan, row),
        Why::BringsMoney => "its budget is below zero, and leaves more for others".to_owned(),
        Why::Fits | Why::NotSplit => ranked(),
        Why::FitsInWhatIsLeft => format!("{}; fits in what is left", ranked()),
        Why::Short(amount) => format!("{}; costs {} more than is left", ranked(), write(*amount)),
        Why::LosesMoney => "is expected to lose money: its contribution is below zero".to_owned(),
        Why::Nothing => "serves no choice and brings no contribution".to_owned(),
    };
    let spent = row.spent.filter(|spent| *spent > Decimal::ZERO && row.is_out());
    let spent = spent.map_or_else(String::new, |spent| format!("; {} of it is spent", write(spent)));
    let marked = row.is_out() && plan.initiatives[row.initiative].critical.as_ref().is_some_and(|critical| critical.value);
    let marked = if marked { "; marked critical, which no figure bears out" } else { "" };
    format!("{words}{spent}{marked}")
}

/// What came of splitting the list, in a line: `keep 9 of 14 initiatives, defer 5; 13,000 EUR left`.
pub fn outcome(discernment: &Discernment, write: &dyn Fn(Decimal) -> String) -> String {
    let of = |verdict: Verdict| discernment.rows.iter().filter(|row| row.verdict == Some(verdict)).count();
    let (keep, defer, stop) = (of(Verdict::Keep), of(Verdict::Defer), of(Verdict::Stop));
    let all = match discernment.rows.len() {
        1 => "1 initiative".to_owned(),
        several => format!("{several} initiatives"),
    };
    let left = || write(discernment.left());
    match discernment.outcome {
        Outcome::Empty => "no active initiative has money to fit into it".to_owned(),
        Outcome::AllFits if defer + stop == 0 => format!("everything fits, {} left", left()),
        Outcome::AllFits | Outcome::Split => {
            let gone = [(defer, "defer"), (stop, "stop")].into_iter().filter(|(count, _)| *count > 0);
            let gone: String = gone.map(|(count, verb)| format!(", {verb} {count}")).collect();
            format!("keep {keep} of {all}{gone}; {} left", left())
        }
        Outcome::Exceeded(by) => format!(
            "nothing is proposed, since what is critical, mandatory, keeps the business running or is spent exceeds it by {}",
            write(by)
        ),
        Outcome::NothingToWeigh(by) => {
            format!("nothing is proposed: {} do not fit, and no how-to-win and no contribution says what is worth more", write(by))
        }
        Outcome::TooManyLinks => "nothing is proposed, since links between choices are too many to be followed".to_owned(),
    }
}

/// What the optimum does otherwise than the list: `keep I-2 and I-3 instead of I-1; worth 12.4 points more, for the same money`.
pub fn swap(plan: &Plan, optimum: &Optimum, write: &dyn Fn(Decimal) -> String) -> String {
    let names = |all: &[usize]| {
        let rest = all.len().saturating_sub(MOST_SWAPPED);
        let mut names: Vec<String> = all.iter().take(MOST_SWAPPED).map(|index| plan.initiatives[*index].key()).collect();
        names.extend((rest > 0).then(|| format!("{rest} more")));
        match names.pop() {
            Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
            last => last.unwrap_or_default(),
        }
    };
    let money = match optimum.money {
        same if same.is_zero() => "for the same money".to_owned(),
        less if less.is_sign_negative() => format!("for {} less", write(-less)),
        more => format!("for {} more, which is left", write(more)),
    };
    let instead = if optimum.instead_of.is_empty() { String::new() } else { format!(" instead of {}", names(&optimum.instead_of)) };
    format!("keep {}{instead}; worth {} points more, {money}", names(&optimum.keep), grouped(optimum.gain.saturating_mul(POINTS), 1))
}

/// What an initiative's money and revenue are for: `serves HTW-1 and HTW-2`, `reaches no how-to-win, brings contribution`.
fn what_for(plan: &Plan, row: &Row) -> String {
    let names: Vec<String> = row.serves.iter().map(|(choice, _)| name(plan, *choice)).collect();
    let rest = names.len().saturating_sub(MOST_NAMED);
    match names.as_slice() {
        [] => {
            let brings = match row.contribution {
                None => "its contribution cannot be told",
                Some(contribution) if contribution > Decimal::ZERO => "brings contribution",
                Some(_) => "brings no contribution",
            };
            format!("reaches no how-to-win, {brings}")
        }
        [only] => format!("serves {only}"),
        _ if rest > 0 => format!("serves {} and {rest} more", names[..MOST_NAMED].join(", ")),
        [first @ .., last] => format!("serves {} and {last}", first.join(", ")),
    }
}

fn costs_nothing(plan: &Plan, row: &Row) -> String {
    let costs = if plan.initiatives[row.initiative].budget.is_some() { "costs nothing" } else { "states no budget" };
    match row.contribution {
        None => format!("{costs}, and its contribution cannot be told"),
        Some(contribution) if contribution > Decimal::ZERO => format!("{costs}, and brings contribution"),
        Some(_) => costs.to_owned(),
    }
}

fn critical(plan: &Plan, reason: &CriticalReason) -> String {
    match reason {
        CriticalReason::AloneCarries(choice) => format!("the only one for {}, a first priority", name(plan, *choice)),
        CriticalReason::LargeRevenue => "a large part of the target rests on it".to_owned(),
        CriticalReason::NamedByCondition(condition) => {
            let id = plan.conditions[*condition].id.as_ref().map_or("a condition", |id| &id.value);
            format!("{id}, of low confidence, rests on it")
        }
    }
}

/// A choice's id, or a part of its text.
fn name(plan: &Plan, choice: usize) -> String {
    let choice = &plan.choices[choice];
    match choice.id() {
        "" => choice.text().chars().take(24).collect(),
        id => id.to_owned(),
    }
}

/// The currency, or words for it where the plan names none.
pub fn unit(currency: Currency) -> String {
    if currency == Currency::NONE { "unit of money".to_owned() } else { currency.code().to_owned() }
}

/// `1st`, `2nd`, `3rd`, `11th`.
pub fn ordinal(number: usize) -> String {
    let end = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

impl Row {
    /// Whether it is proposed to go.
    fn is_out(&self) -> bool {
        self.verdict.is_some_and(|verdict| verdict != Verdict::Keep)
    }
}
