//! The history: what was read, judged, answered and handed off, cycle by cycle, in one SQLite file beside the outputs; and what changed
//! between two cycles of a plan.
//!
//! It feeds the rules that compare cycles, the ages of findings, and trends. Append only: a run adds its records in one transaction,
//! and of the records of one cycle the last one counts. Finance and analysts may query it; `docs/history.md` says how.

pub mod compare;
pub mod store;

pub use compare::{Changes, compare, since_last};
pub use store::{HistoryError, Store};
