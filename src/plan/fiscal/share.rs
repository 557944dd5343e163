//! Sharing an amount by weights in whole minor units: the method of largest remainders.
//!
//! Separate because it is pure arithmetic, exact for any amount that a decimal can hold.

use rust_decimal::Decimal;

use crate::plan::money::Currency;

/// An amount in parts by weight, in whole minor units, which add up to it exactly. Each part is first rounded towards zero; the minor
/// units that are left over go one each to the parts that lost most by that, the first of equals first. What an amount has below a
/// minor unit stays with the greatest weight, the first of equals. The parts of a negative amount are those of the positive one, negated.
///
/// No part where there is no weight to share by.
pub fn by_weight(amount: Decimal, weights: &[u32], currency: Currency) -> Vec<Decimal> {
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let Some(greatest) = (0..weights.len()).max_by_key(|place| (weights[*place], std::cmp::Reverse(*place))).filter(|_| total > 0) else {
        return Vec::new();
    };
    let digits = currency.minor_digits();
    let whole = amount.trunc_with_scale(digits);
    let mut parts = vec![Decimal::ZERO; weights.len()];
    let Some(shared) = shared(whole, weights, total, digits) else {
        // An amount with more digits than its minor units leave room for is not divided, and not lost.
        parts[greatest] = amount;
        return parts;
    };
    parts = shared;
    parts[greatest] += amount - whole;
    parts
}

fn shared(whole: Decimal, weights: &[u32], total: i128, digits: u32) -> Option<Vec<Decimal>> {
    let units = whole.mantissa().checked_mul(10_i128.checked_pow(digits.checked_sub(whole.scale())?)?)?;
    let (sign, units) = (units.signum(), units.abs());
    let mut parts = Vec::with_capacity(weights.len());
    let mut lost = Vec::with_capacity(weights.len());
    for (place, weight) in weights.iter().enumerate() {
        let share = units.checked_mul(i128::from(*weight))?;
        parts.push(share / total);
        lost.push((std::cmp::Reverse(share % total), place));
    }
    lost.sort_unstable();
    let left = usize::try_from(units - parts.iter().sum::<i128>()).ok()?;
    for (_, place) in lost.into_iter().take(left) {
        parts[place] += 1;
    }
    parts.into_iter().map(|part| Decimal::try_from_i128_with_scale(sign * part, digits).ok()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::plan::phasing::evenly;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).expect("a currency")
    }

    fn parts(amount: &str, weights: &[u32], code: &str) -> Vec<String> {
        let parts = by_weight(amount.parse().expect("a decimal"), weights, currency(code));
        parts.iter().map(|part| part.normalize().to_string()).collect()
    }

    #[test]
    fn what_rounding_leaves_over_goes_to_those_that_lost_most() {
        // 100 x 3/7 = 42.857, 100 x 4/7 = 57.142.
        assert_eq!(parts("100", &[3, 4], "JPY"), ["43", "57"]);
        assert_eq!(parts("-100", &[3, 4], "JPY"), ["-43", "-57"]);
        assert_eq!(parts("100", &[3, 4], "EUR"), ["42.86", "57.14"]);
        assert_eq!(parts("100", &[3, 4], "KWD"), ["42.857", "57.143"]);
        // Of equals the first.
        assert_eq!(parts("0.01", &[15, 15], "EUR"), ["0.01", "0"]);
        assert_eq!(parts("100", &[1, 1, 1], "EUR"), ["33.34", "33.33", "33.33"]);
        // Below a minor unit: with the most days.
        assert_eq!(parts("10.0005", &[10, 20], "EUR"), ["3.33", "6.6705"]);
        assert_eq!(parts("0.4", &[1, 2], "JPY"), ["0", "0.4"]);
        assert_eq!(parts("5", &[0, 31], "EUR"), ["0", "5"]);
        assert_eq!(parts("5", &[], "EUR"), Vec::<String>::new());
        assert_eq!(parts("5", &[0], "EUR"), Vec::<String>::new());
    }

    #[test]
    fn the_largest_amounts_are_shared_or_kept_whole() {
        for (amount, code) in [(Decimal::MAX, "KWD"), (Decimal::MIN, "EUR"), (Decimal::MAX, "JPY")] {
            let parts = by_weight(amount, &[3, 28], currency(code));
            assert_eq!(parts.iter().sum::<Decimal>(), amount, "{code}");
        }
    }

    fn any_amount() -> impl Strategy<Value = Decimal> {
        (-1_000_000_000_000_i64..1_000_000_000_000, 0_u32..6).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
    }

    fn any_currency() -> impl Strategy<Value = Currency> {
        prop::sample::select(vec![currency("EUR"), currency("JPY"), currency("KWD")])
    }

    proptest! {
        #[test]
        fn parts_add_up_exactly_and_lie_within_a_minor_unit(amount in any_amount(), weights in prop::collection::vec(0_u32..31, 1..6), currency in any_currency()) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let parts = by_weight(amount, &weights, currency);
            prop_assert_eq!(parts.iter().sum::<Decimal>(), amount);
            let total = Decimal::from(weights.iter().sum::<u32>());
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = amount * Decimal::from(*weight) / total;
                // Its share rounded, and for one of them what the amount has below a minor unit.
                prop_assert!((part - exact).abs() < currency.minor_unit() * Decimal::TWO, "{} for {}", part, exact);
            }
        }

        #[test]
        fn a_negative_amount_is_shared_as_the_positive_one(amount in any_amount(), weights in prop::collection::vec(1_u32..31, 1..6), currency in any_currency()) {
            let negated: Vec<Decimal> = by_weight(-amount, &weights, currency).into_iter().map(|part| -part).collect();
            prop_assert_eq!(negated, by_weight(amount, &weights, currency));
        }

        #[test]
        fn equal_weights_share_as_months_of_a_year_do(amount in any_amount(), count in 1_usize..14, currency in any_currency()) {
            prop_assert_eq!(by_weight(amount, &vec![1; count], currency), evenly(amount, count, currency));
        }

        #[test]
        fn the_order_of_unequal_weights_changes_nothing(mantissa in -1_000_000_000_i64..1_000_000_000, a in 1_u32..16, b in 16_u32..31, currency in any_currency()) {
            // Whole minor units, and remainders that cannot tie: a + b is odd.
            prop_assume!((a + b) % 2 == 1);
            let amount = Decimal::new(mantissa, currency.minor_digits());
            let mut turned = by_weight(amount, &[b, a], currency);
            turned.reverse();
            prop_assert_eq!(turned, by_weight(amount, &[a, b], currency));
        }
    }
}
