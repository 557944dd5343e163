//! The finance handoff: the plan as lines that finance can load, and what it takes to trust them.
//!
//! Everything in the pack is drawn from one [`Ledger`]: its files, its control totals and the load files of other
//! systems. Separate from the report because its readers are programs and auditors: nothing here is rounded for reading.

pub mod book;
pub mod bridge;
pub mod draw;
pub mod ledger;
pub mod ledger_csv;
pub mod load_file;
pub mod pattern;
pub mod profile;
pub mod recount;
pub mod written;

pub use ledger::{Ledger, LedgerKey, LedgerLine, LedgerMeasure};
