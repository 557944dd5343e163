//! What is remembered of plans from one cycle to the next, and what changed between two of them.

pub mod compare;

pub use compare::{Changes, compare, since_last};
