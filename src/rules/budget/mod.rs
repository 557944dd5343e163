//! Whether the money adds up.

mod cells;
pub mod choice_without_money;
pub mod coding_incomplete;
pub mod critical_without_budget;
pub mod envelope_exceeded;
pub mod phasing_differs_from_budget;
pub mod spend_outside_dates;
#[cfg(test)]
mod tests;
