//! Pipeline: open business by segment and period, and how much of it is usually won.

use rust_decimal::Decimal;

use super::money::Amount;
use super::period::Span;
use super::sourced::{RowRef, Sourced};

/// One row of Pipeline: a segment and the month, quarter or year in which its business closes.
#[derive(Clone, Debug)]
pub struct PipelineRow {
    /// Its row.
    pub row: RowRef,
    /// The segment.
    pub segment: Option<Sourced<String>>,
    /// When it closes.
    pub period: Option<Sourced<Span>>,
    /// Open qualified business that closes in the period.
    pub open: Option<Sourced<Amount>>,
    /// What is booked of the period already.
    pub booked: Option<Sourced<Amount>>,
    /// The part of qualified business that is won, a fraction.
    pub win_rate: Option<Sourced<Decimal>>,
    /// What a deal brings.
    pub deal: Option<Sourced<Amount>>,
    /// Days from qualified to won.
    pub cycle_days: Option<Sourced<Decimal>>,
    /// Opportunities qualified in a month.
    pub monthly: Option<Sourced<Decimal>>,
}
