//! How findings name rows and money, so that all rules say the same thing in the same words.

use rust_decimal::Decimal;

use crate::finding::{Finding, Subject};
use crate::layout::{Field, Table};
use crate::plan::money::grouped;
use crate::plan::{Choice, Initiative, Money, Plan, RowRef};

/// What a message calls a row: its id, else its name, else its place.
pub(crate) fn called(row: &RowRef, id: &str, name: &str) -> String {
    match (id, name) {
        ("", "") => format!("row {}", row.row + 1),
        ("", name) => format!("'{name}'"),
        (id, _) => id.to_owned(),
    }
}

/// What a message calls an initiative.
pub(crate) fn initiative(initiative: &Initiative) -> String {
    called(&initiative.row, initiative.id(), initiative.name())
}

/// What a message calls a choice.
pub(crate) fn choice(choice: &Choice) -> String {
    called(&choice.row, choice.id(), choice.text())
}

/// The subject of a finding about a field of an initiative.
pub(crate) fn about_initiative(plan: &Plan, initiative: &Initiative, field: &str) -> Subject {
    Subject::new(Table::Initiatives.name(), plan.key_of_row(&initiative.row, initiative.id(), initiative.name()), field)
}

/// The subject of a finding about a field of a choice.
pub(crate) fn about_choice(plan: &Plan, choice: &Choice, field: Field) -> Subject {
    Subject::new(Table::Strategy.name(), plan.key_of_row(&choice.row, choice.id(), choice.text()), field.name().to_lowercase())
}

/// An amount as people read it: `64,000`; with its currency where that is not the plan's.
pub(crate) fn money(plan: &Plan, money: &Money) -> String {
    let whole = money.amount.fract().is_zero();
    let text = grouped(money.amount, if whole { 0 } else { money.currency.minor_digits() });
    if money.currency == plan.currency() { text } else { format!("{text} {}", money.currency) }
}

/// The budget that this plan carries of an initiative, in the reporting currency, where it is known and not zero.
pub(crate) fn stake(plan: &Plan, initiative: &Initiative) -> Option<Decimal> {
    let budget = plan.reporting(&initiative.budget.as_ref()?.value.money)?;
    Some(initiative.carried(budget)).filter(|budget| !budget.is_zero())
}

/// Words joined as a sentence does: `a, b and c`.
pub(crate) fn list<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", rest.join(", "), last.as_ref())
        }
    }
}

/// The finding, with the money at stake where there is any.
pub(crate) fn at_stake(finding: Finding, amount: Option<Decimal>) -> Finding {
    match amount {
        Some(amount) => finding.stake(amount),
        None => finding,
    }
}
