//! Whether initiatives and choices meet.

pub mod choice_without_initiative;
pub mod criticality_disagrees;
pub mod everything_is_critical;
pub mod initiative_without_choice;
pub mod money_contradicts_strategy;
pub mod shares_do_not_add_up;
mod suggestion;
#[cfg(test)]
pub(crate) mod tests;
pub mod too_many_links;
pub mod unknown_choice;

use rust_decimal::Decimal;

use crate::plan::Plan;
use crate::plan::alignment::{Alignment, ChoiceMoney};
use crate::plan::money::{grouped, round_half_away};
use crate::rules::words::choice as called;

/// What a rule needs where no choice stands that anything could be linked to.
const STANDING_CHOICE: &str = "a choice that stands on Strategy";

/// A fraction as people read it, to a tenth of a percent: `46.7 %`.
fn percent(fraction: Decimal) -> String {
    let percent = fraction.checked_mul(Decimal::ONE_HUNDRED).map_or(fraction, |percent| round_half_away(percent, 1)).normalize();
    format!("{} %", grouped(percent, percent.scale()))
}

/// Whether a choice must be supported and no money arrives at it: `choice-without-initiative` or `choice-without-money` says so.
fn lacks_all_money(alignment: &Alignment, choice: usize) -> bool {
    alignment.requiring.contains(&choice) && alignment.choices[choice].arriving.is_zero()
}

/// What a message calls a choice whose priority matters: `HTW-1, priority 1,`.
pub(crate) fn with_first_priority(plan: &Plan, choice: usize, money: &ChoiceMoney) -> String {
    let name = called(&plan.choices[choice]);
    if money.first_priority { format!("{name}, priority 1,") } else { name }
}
