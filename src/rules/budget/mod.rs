//! Whether the money adds up.

pub(super) mod cells;
pub mod choice_without_money;
pub mod coding_incomplete;
pub mod critical_without_budget;
pub mod envelope_exceeded;
pub mod no_exchange_rate;
pub mod phasing_differs_from_budget;
pub mod spend_ahead_of_phasing;
pub mod spend_concentrated;
pub mod spend_outside_dates;
pub mod spread_evenly;
pub mod strategic_spend_low;
pub mod unlinked_actuals;
#[cfg(test)]
mod tests;
