//! Numbers as a report writes them: grouped by thousands, rounded half away from zero, with a true minus and no-break spaces.
//!
//! Separate because every figure of a report goes through the same few functions: what is not computed is [`NONE`], never 0.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::Serialize;

use crate::plan::money::{self, Currency, round_half_away};

/// What stands where a figure could not be computed.
pub const NONE: &str = "–";
/// A space at which no line ends.
pub const SPACE: char = '\u{a0}';
/// A minus, as wide as a plus.
pub const MINUS: char = '\u{2212}';

/// The unit a report's money is written in: one for the whole report, so that figures compare at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unit {
    /// What one unit is in the currency: 1,000 for kEUR.
    pub factor: Decimal,
    /// As figures name it: `kEUR`.
    pub name: String,
    /// As a sentence names it: `Thousands of EUR`.
    pub words: String,
}

impl Unit {
    /// The unit for amounts up to `largest`: three to six digits before the decimal point.
    pub fn for_amounts(largest: Decimal, currency: Currency) -> Self {
        let code = if currency == Currency::NONE { "" } else { currency.code() };
        let (factor, prefix, word) = match largest.abs() {
            amount if amount >= Decimal::from(1_000_000_000_000_i64) => (1_000_000_000, "bn ", "Billions"),
            amount if amount >= Decimal::from(1_000_000_000) => (1_000_000, "M", "Millions"),
            amount if amount >= Decimal::from(100_000) => (1_000, "k", "Thousands"),
            _ => (1_i64, "", "Units"),
        };
        let (name, words) = match (code, prefix) {
            ("", "") => (String::new(), "Amounts as the plan states them; it names no currency".to_owned()),
            ("", _) => (word.trim_end_matches('s').to_lowercase(), format!("{word}; the plan names no currency")),
            (code, "") => (code.to_owned(), format!("Amounts in {code}")),
            (code, prefix) => (format!("{prefix}{code}"), format!("{word} of {code}")),
        };
        Unit { factor: Decimal::from(factor), name, words }
    }

    /// An amount in this unit, without its name. One that would round to 0 and is not shows a decimal.
    pub fn amount(&self, amount: Decimal) -> String {
        let scaled = self.scaled(amount);
        let places = (0..=2).find(|places| scaled.is_zero() || !round_half_away(scaled, *places).is_zero()).unwrap_or(0);
        grouped(scaled, places)
    }

    /// An amount in this unit with its sign, `+14` or `−14`; zero has none.
    pub fn signed(&self, amount: Decimal) -> String {
        with_plus(self.amount(amount), amount)
    }

    /// An amount with the unit's name behind it.
    pub fn named(&self, amount: Decimal) -> String {
        self.with_name(self.amount(amount))
    }

    /// A heading with the unit behind it: `Result, kEUR`.
    pub fn heading(&self, words: &str) -> String {
        if self.name.is_empty() { words.to_owned() } else { format!("{words}, {}", self.name) }
    }

    fn with_name(&self, text: String) -> String {
        if self.name.is_empty() { text } else { format!("{text}{SPACE}{}", self.name) }
    }

    fn scaled(&self, amount: Decimal) -> Decimal {
        amount.checked_div(self.factor).unwrap_or(amount)
    }
}

fn with_plus(text: String, value: Decimal) -> String {
    let is_zero = !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if value > Decimal::ZERO && !is_zero { format!("+{text}") } else { text }
}

/// A number grouped by thousands with a true minus.
pub fn grouped(value: Decimal, places: u32) -> String {
    money::grouped(value, places).replace('-', &MINUS.to_string())
}

/// A share as a percentage: `8 %`.
pub fn percent(share: Decimal, places: u32) -> String {
    let hundredfold = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(share);
    format!("{}{SPACE}%", grouped(hundredfold, places))
}

/// A share as a percentage that says 100 only where it is: 99.96 % is `99.9 %`, not `100.0 %`.
pub fn percent_short_of_all(share: Decimal, places: u32) -> String {
    let hundredfold = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(share);
    let rounded = round_half_away(hundredfold, places);
    if share < Decimal::ONE && rounded >= Decimal::ONE_HUNDRED {
        return format!("{}{SPACE}%", grouped(Decimal::ONE_HUNDRED - Decimal::new(1, places), places));
    }
    percent(share, places)
}

/// Percentage points with their sign: `+37`.
pub fn points(points: Decimal) -> String {
    with_plus(grouped(points, 0), points)
}

/// A figure or [`NONE`].
pub fn or_none<T>(value: Option<T>, write: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| NONE.to_owned(), write)
}

/// `part / whole`, or 0 where there is no whole: only ever for the length of a bar.
pub fn ratio(part: Decimal, whole: Decimal) -> f64 {
    let ratio = part.checked_div(whole).and_then(|ratio| ratio.to_f64()).unwrap_or(0.0);
    if ratio.is_finite() { ratio } else { 0.0 }
}

/// A product that cannot overflow: the first factor's sign at the greatest amount there is, where it would.
pub fn times(amount: Decimal, share: Decimal) -> Decimal {
    amount.checked_mul(share).unwrap_or(if amount.is_sign_negative() == share.is_sign_negative() { Decimal::MAX } else { Decimal::MIN })
}

/// A date, as it is written everywhere.
pub fn date(date: Date) -> String {
    date.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn the_unit_follows_the_largest_amount() {
        let eur = Currency::parse("EUR").expect("a currency");
        let unit = |largest: &str| Unit::for_amounts(decimal(largest), eur).name;
        assert_eq!((unit("99999"), unit("100000"), unit("-2000000000")), ("EUR".into(), "kEUR".into(), "MEUR".into()));
        assert_eq!(unit("1000000000000"), "bn EUR");
        assert_eq!(Unit::for_amounts(decimal("500000"), Currency::NONE).name, "thousand");
    }

    #[test]
    fn amounts_round_half_away_and_never_hide_money() {
        let unit = Unit::for_amounts(decimal("500000"), Currency::parse("EUR").expect("a currency"));
        assert_eq!(unit.amount(decimal("120500")), "121");
        assert_eq!(unit.signed(decimal("-120500")), "−121");
        assert_eq!(unit.signed(decimal("14000")), "+14");
        assert_eq!(unit.signed(Decimal::ZERO), "0");
        assert_eq!(unit.amount(decimal("400")), "0.4", "an amount is not 0 because its unit is large");
        assert_eq!(unit.named(decimal("1773000")), "1,773\u{a0}kEUR");
    }

    #[test]
    fn shares_are_percentages() {
        assert_eq!(percent(decimal("0.0802"), 0), "8\u{a0}%");
        assert_eq!(percent(decimal("0.005"), 0), "1\u{a0}%");
        assert_eq!(percent_short_of_all(decimal("0.9996"), 1), "99.9\u{a0}%");
        assert_eq!(percent_short_of_all(Decimal::ONE, 1), "100.0\u{a0}%");
        assert_eq!((points(decimal("37.4")), points(decimal("-33.6")), points(decimal("0.2"))), ("+37".into(), "−34".into(), "0".into()));
        assert_eq!(or_none(None::<Decimal>, |share| percent(share, 0)), "–");
    }

    #[test]
    fn ratios_and_products_stand_any_input() {
        assert!(ratio(Decimal::ONE, Decimal::ZERO).abs() < f64::EPSILON);
        assert_eq!(times(Decimal::MAX, Decimal::TEN), Decimal::MAX);
        assert_eq!(times(Decimal::MAX, -Decimal::TEN), Decimal::MIN);
    }
}
