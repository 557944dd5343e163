//! Whether the money adds up.

mod cells;
pub mod choice_without_money;
pub mod envelope_exceeded;
pub mod no_exchange_rate;
pub mod phasing_differs_from_budget;
pub mod spend_outside_dates;
