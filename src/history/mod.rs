//! The history: what was read, judged, answered and handed off, cycle by cycle, in one SQLite file beside the outputs.
//!
//! It feeds the rules that compare cycles, the ages of findings, and trends. Append only: a run adds its records in one transaction,
//! and of the records of one cycle the last one counts. Finance and analysts may query it; `docs/history.md` says how.

pub mod store;

pub use store::{HistoryError, Store};
