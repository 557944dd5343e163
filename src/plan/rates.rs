//! Exchange rates: what one unit of a currency is worth in the reporting currency, by period.

use rust_decimal::Decimal;

use super::money::Currency;
use super::period::Span;
use super::sourced::{RowRef, Sourced};

/// Which rate of a period it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RateType {
    /// The period's average, by which costs and revenue convert; a blank type means this.
    #[default]
    Average,
    /// The rate at the period's end.
    Closing,
}

impl RateType {
    /// All of them, in the sheet's order.
    pub const ALL: [RateType; 2] = [RateType::Average, RateType::Closing];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            RateType::Average => "Average",
            RateType::Closing => "Closing",
        }
    }
}

/// One row of FX.
#[derive(Clone, Debug)]
pub struct Rate {
    /// Its row.
    pub row: RowRef,
    /// The currency.
    pub currency: Option<Sourced<Currency>>,
    /// The periods it holds for.
    pub period: Option<Sourced<Span>>,
    /// Which rate it is.
    pub kind: RateType,
    /// Units of the reporting currency for one unit of the currency.
    pub rate: Option<Sourced<Decimal>>,
}
