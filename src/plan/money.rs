//! Money: exact decimals in a currency, how a stored number becomes one, and when two sums count as equal.
//!
//! Separate because every comparison in the program goes through the same rounding and the same tolerance.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

/// An ISO 4217 currency code. Prints as `EUR`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Default for Currency {
    /// None.
    fn default() -> Self {
        Currency::NONE
    }
}

impl Currency {
    /// ISO 4217's code for "no currency", used where a plan names none.
    pub const NONE: Currency = Currency(*b"XXX");

    /// Reads a code of three letters, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let letters: [u8; 3] = text.trim().as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_alphabetic).then(|| Currency(letters.map(|letter| letter.to_ascii_uppercase())))
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimal places of its minor unit (ISO 4217): JPY 0, EUR 2, KWD 3.
    pub fn minor_digits(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV"
            | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }

    /// One minor unit: 0.01 for EUR.
    pub fn minor_unit(self) -> Decimal {
        Decimal::new(1, self.minor_digits())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An exact amount in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount, in units of the currency.
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

/// Money as a cell holds it: the amount in units of the currency, and how precisely the cell states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The amount, scaled by its column's unit (`kEUR` is times 1,000).
    pub money: Money,
    /// The number as stored, before scaling.
    pub raw: Decimal,
    /// One unit of the last decimal place stored, scaled: 1,000 for `83` in a kEUR column, 0.1 for `8.3`.
    pub grain: Decimal,
    /// The cell is a formula, so that its rounding is not the typist's.
    pub formula: bool,
}

impl Amount {
    /// An amount from a stored number and its column's unit.
    pub fn scaled(raw: Decimal, unit: Decimal, currency: Currency, formula: bool) -> Self {
        let raw = raw.normalize();
        let grain = Decimal::new(1, raw.scale()) * unit;
        Amount { money: Money { amount: raw * unit, currency }, raw, grain, formula }
    }

    /// The amount in units of its currency.
    pub fn value(&self) -> Decimal {
        self.money.amount
    }
}

/// A stored number as a decimal: taken to 15 significant digits first, as spreadsheets do, then through its text and never through its bits.
///
/// Gives `None` for numbers no decimal can hold (over about 7.9e28) and for NaN.
pub fn decimal_from_stored(value: f64) -> Option<Decimal> {
    if !value.is_finite() {
        return None;
    }
    let text = format!("{value:.14e}");
    let decimal = Decimal::from_scientific(&text).ok().or_else(|| (value.abs() < 1e-27).then_some(Decimal::ZERO))?;
    Some(decimal.normalize())
}

/// An amount that is no more than any cell may hold, so that sums of many stay within what a decimal can.
pub fn bounded(amount: Decimal) -> Option<Decimal> {
    (amount.abs() <= Decimal::new(1_000_000_000_000_000_000, 0)).then_some(amount)
}

/// Rounds half away from zero to a number of decimal places, as people do.
pub fn round_half_away(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// A number as people read it: rounded half away from zero, thousands grouped by commas, `118,000` or `-1,200.50`.
pub fn grouped(value: Decimal, places: u32) -> String {
    let text = format!("{:.*}", places as usize, round_half_away(value, places).abs());
    let (whole, fraction) = text.split_once('.').map_or((&*text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut grouped = String::with_capacity(text.len() + whole.len() / 3 + 1);
    if value.is_sign_negative() && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        grouped.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// How far a sum may lie from its stated total before it is a difference, in units of the currency.
///
/// Half a unit of the last decimal place stored for each typed summand (at least one minor unit each), one minor unit for all
/// formula summands together, and never more than `most` (a fraction, 0.005 by default) of the total.
pub fn tolerance<'a>(summands: impl IntoIterator<Item = &'a Amount>, total: &Amount, most: Decimal) -> Decimal {
    let minor = total.money.currency.minor_unit();
    let mut allowed = Decimal::ZERO;
    let mut formulas = false;
    for summand in summands {
        if summand.formula {
            formulas = true;
        } else {
            allowed += (summand.grain / Decimal::TWO).max(minor);
        }
    }
    if formulas || allowed.is_zero() {
        allowed += minor;
    }
    allowed.min((total.value().abs() * most).max(minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    fn amount(text: &str, unit: &str, currency: &str) -> Amount {
        Amount::scaled(decimal(text), decimal(unit), Currency::parse(currency).expect("a currency"), false)
    }

    #[test]
    fn stored_numbers_lose_their_binary_tail() {
        assert_eq!(decimal_from_stored(0.1 + 0.2), Some(decimal("0.3")));
        assert_eq!(decimal_from_stored(1234567.89), Some(decimal("1234567.89")));
        assert_eq!(decimal_from_stored(-1e21), Some(decimal("-1000000000000000000000")));
        assert_eq!(decimal_from_stored(f64::NAN), None);
        assert_eq!(decimal_from_stored(1e300), None);
        assert_eq!(decimal_from_stored(1e-300), Some(Decimal::ZERO));
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        assert_eq!(round_half_away(decimal("120.5"), 0), decimal("121"));
        assert_eq!(round_half_away(decimal("-120.5"), 0), decimal("-121"));
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(decimal("118000"), 0), "118,000");
        assert_eq!(grouped(decimal("-1200.5"), 2), "-1,200.50");
        assert_eq!(grouped(decimal("-0.4"), 0), "0");
        assert_eq!(grouped(decimal("999"), 0), "999");
    }

    #[test]
    fn a_rounded_yen_phasing_is_within_tolerance() {
        let months = vec![amount("83333", "1", "JPY"); 12];
        assert!(tolerance(&months, &amount("1000000", "1", "JPY"), decimal("0.005")) >= decimal("4"));
        let months = vec![amount("8.3", "1000", "EUR"); 12];
        let allowed = tolerance(&months, &amount("100", "1000", "EUR"), decimal("0.005"));
        assert!(allowed >= decimal("400"), "12 x 8.3 k for 100 k differ by 400, allowed {allowed}");
    }

    #[test]
    fn a_large_difference_is_never_tolerated() {
        let months = vec![amount("10", "1000", "EUR"); 12];
        assert_eq!(tolerance(&months, &amount("120", "1000", "EUR"), decimal("0.005")), decimal("600"));
    }
}
