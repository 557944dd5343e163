//! The exact optimum: of things with a worth and a cost, those that fit into a room and are worth most together.
//!
//! Branch and bound over whole units, by worth per cost (Horowitz and Sahni). Bounded in its work, not in its input: where the steps run
//! out it gives the best found, and says that it was not finished. Separate because it knows nothing of plans.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// Steps after which the search is given up: some tenths of a second.
pub const MOST_STEPS: usize = 5_000_000;
/// Units of worth in the whole: 10^12, so that a unit times any amount of money stays within what is added here.
const WHOLE: i64 = 1_000_000_000_000;
/// The least gain that is one: a thousandth of a point. Less is rounding.
pub const LEAST_GAIN: i128 = 1_000_000;

/// A thing to choose or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is worth, in [`units`]; more than nothing.
    pub worth: i128,
    /// What it costs, in minor units; more than nothing.
    pub money: i128,
}

/// The best that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Best {
    /// Which items it holds, in their order.
    pub kept: Vec<bool>,
    /// What they are worth.
    pub worth: i128,
    /// Nothing better exists.
    pub finished: bool,
}

/// A worth, as a fraction of the whole, in units.
pub fn units(worth: Decimal) -> Option<i128> {
    worth.checked_mul(Decimal::from(WHOLE))?.round().to_i128()
}

/// Units as a fraction of the whole.
pub fn fraction(units: i128) -> Decimal {
    Decimal::try_from_i128_with_scale(units, 12).unwrap_or_default()
}

/// The items that fit into the room and are worth most together. Looks at no more than `steps` items.
pub fn best(items: &[Item], room: i128, steps: usize) -> Best {
    let mut order: Vec<usize> = (0..items.len()).filter(|index| items[*index].money <= room).collect();
    let rate = |index: usize| (items[index].worth, items[index].money);
    order.sort_by(|a, b| {
        let ((worth_a, money_a), (worth_b, money_b)) = (rate(*a), rate(*b));
        worth_b.saturating_mul(money_a).cmp(&worth_a.saturating_mul(money_b)).then(a.cmp(b))
    });
    let sorted: Vec<Item> = order.iter().map(|index| items[*index]).collect();
    let mut search =
        Search { items: &sorted, steps, kept: vec![false; sorted.len()], worth: 0, room, best: vec![false; sorted.len()], best_worth: 0 };
    let finished = search.run();
    let mut kept = vec![false; items.len()];
    for (place, index) in order.iter().enumerate() {
        kept[*index] = search.best[place];
    }
    Best { kept, worth: search.best_worth, finished }
}

struct Search<'a> {
    /// By worth per cost, the best first.
    items: &'a [Item],
    steps: usize,
    /// What is held now, with its worth and the room it leaves.
    kept: Vec<bool>,
    worth: i128,
    room: i128,
    best: Vec<bool>,
    best_worth: i128,
}

impl Search<'_> {
    /// Whether it came to its end.
    fn run(&mut self) -> bool {
        let mut at = 0;
        loop {
            // Forward: take what fits, as long as what follows could still be worth more than the best.
            while at < self.items.len() {
                let Some(bound) = self.bound(at) else { return false };
                if self.worth + bound <= self.best_worth {
                    break;
                }
                if self.items[at].money <= self.room {
                    self.take(at);
                }
                at += 1;
            }
            if at == self.items.len() && self.worth > self.best_worth {
                self.best_worth = self.worth;
                self.best.clone_from(&self.kept);
            }
            // Backward: without the last that was taken.
            let Some(last) = (0..at).rev().find(|place| self.kept[*place]) else { return true };
            match self.steps.checked_sub(at - last) {
                Some(left) => self.steps = left,
                None => return false,
            }
            self.kept[last] = false;
            self.worth -= self.items[last].worth;
            self.room += self.items[last].money;
            at = last + 1;
        }
    }

    fn take(&mut self, at: usize) {
        self.kept[at] = true;
        self.worth += self.items[at].worth;
        self.room -= self.items[at].money;
    }

    /// The most that items from a place on can add: those that fit in order, and a part of the first that does not. None where no steps
    /// are left.
    fn bound(&mut self, from: usize) -> Option<i128> {
        let (mut room, mut worth) = (self.room, 0_i128);
        for item in &self.items[from..] {
            self.steps = self.steps.checked_sub(1)?;
            if item.money > room {
                return Some(worth + room.saturating_mul(item.worth) / item.money);
            }
            room -= item.money;
            worth += item.worth;
        }
        Some(worth)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn worth(items: &[Item], kept: &[bool]) -> (i128, i128) {
        let held = items.iter().zip(kept).filter(|(_, kept)| **kept);
        held.fold((0, 0), |(worth, money), (item, _)| (worth + item.worth, money + item.money))
    }

    /// What every set of items is worth, the best that fits.
    fn by_force(items: &[Item], room: i128) -> i128 {
        let sets = (0..1_u32 << items.len()).map(|set| (0..items.len()).map(|place| set >> place & 1 == 1).collect::<Vec<bool>>());
        sets.map(|kept| worth(items, &kept)).filter(|(_, money)| *money <= room).map(|(worth, _)| worth).max().unwrap_or(0)
    }

    #[test]
    fn a_smaller_pair_beats_the_best_by_rate() {
        // By rate the first is taken, and leaves room for nothing: 60 for 6. The others are worth 100 for 10.
        let items = [Item { worth: 60, money: 6 }, Item { worth: 50, money: 5 }, Item { worth: 50, money: 5 }];
        assert_eq!(best(&items, 10, 1000), Best { kept: vec![false, true, true], worth: 100, finished: true });
    }

    #[test]
    fn it_is_given_up_where_steps_run_out() {
        // All rates nearly alike, no sum that fills the room: the hardest there is for a bound.
        let items: Vec<Item> = (0..400).map(|place| Item { worth: 2_000_000 + 2 * place + 1, money: 2_000_000 + 2 * place }).collect();
        let found = best(&items, 399_999_999, 200_000);
        assert!(!found.finished);
        let (worth, money) = worth(&items, &found.kept);
        assert_eq!(found.worth, worth);
        assert!(money <= 399_999_999 && worth > 390_000_000, "what was found until then is given");
    }

    #[test]
    fn amounts_of_any_size_do_no_harm() {
        let most = 10_i128.pow(22);
        let items = [Item { worth: 1, money: most }, Item { worth: i128::from(WHOLE), money: most }, Item { worth: 5, money: 1 }];
        assert_eq!(best(&items, most, 1000).worth, i128::from(WHOLE));
        assert_eq!(best(&items, -1, 1000), Best { kept: vec![false; 3], worth: 0, finished: true });
        assert_eq!(best(&[], 10, 0), Best { kept: vec![], worth: 0, finished: true });
    }

    #[test]
    fn fractions_and_units_are_one() {
        assert_eq!(units(fraction(123_456_789)), Some(123_456_789));
        assert_eq!(units(Decimal::ONE), Some(i128::from(WHOLE)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_is_what_trying_every_set_finds(items in proptest::collection::vec((1_i128..60, 1_i128..60), 0..=12), room in -5_i128..300) {
            let items: Vec<Item> = items.into_iter().map(|(worth, money)| Item { worth, money }).collect();
            let found = best(&items, room, MOST_STEPS);
            let (sum, money) = worth(&items, &found.kept);
            prop_assert!(found.finished);
            prop_assert_eq!((found.worth, sum), (by_force(&items, room.max(0)), by_force(&items, room.max(0))));
            prop_assert!(money <= room.max(0));
        }
    }
}
