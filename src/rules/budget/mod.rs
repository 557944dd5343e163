//! Whether the money adds up.

pub mod choice_without_money;
