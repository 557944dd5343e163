//! What changed between two cycles of a plan, drawn for people and programs: on a terminal, as JSON and as a table. The page is
//! drawn by `html`.
//!
//! Separate from the report because a comparison of two files stands alone, and is often wanted where there is no browser.

pub mod json;
pub mod table;
pub mod text;

use rust_decimal::Decimal;

/// A number as programs read it.
fn plain(number: Decimal) -> String {
    number.normalize().to_string()
}
