//! When two initiatives of different plans have nearly one name.
//!
//! Separate because a thousand plans hold too many names to compare each with each: names that could be near are found first.

use std::collections::BTreeMap;

use crate::layout::headers;

/// How near (Jaro-Winkler) two names must be.
const NEAR: f64 = 0.92;
/// Names longer than this are compared by their beginning.
const LONGEST: usize = 120;

/// A name as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    /// Its words, without the business's.
    words: String,
    /// The numbers in it: `Wave 2` is another thing than `Wave 3`.
    numbers: String,
}

impl Name {
    /// The name of an initiative of a business; none where nothing is left of it.
    pub(super) fn of(name: &str, business: &str) -> Option<Name> {
        let business = headers::normalise(business);
        let own: Vec<&str> = business.split(' ').filter(|word| !word.is_empty()).collect();
        let name = headers::normalise(name);
        let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty() && !own.contains(word)).collect();
        let words: String = words.join(" ").chars().take(LONGEST).collect();
        let numbers = words.chars().filter(char::is_ascii_digit).collect();
        (!words.is_empty()).then_some(Name { words, numbers })
    }

    /// What near names have in common: the first letter, and the numbers.
    pub(super) fn block(&self) -> (Option<char>, &str) {
        (self.words.chars().next(), &self.numbers)
    }

    /// Whether two names are nearly the same.
    pub(super) fn is_near(&self, other: &Name) -> bool {
        self.block() == other.block()
            && (self.words == other.words || could_be(&self.words, &other.words) && near(&self.words, &other.words))
    }
}

fn near(a: &str, b: &str) -> bool {
    strsim::jaro_winkler(a, b) >= NEAR
}

/// Whether the lengths alone allow two texts to be near: at best every letter of the shorter one is found in the longer one, and the
/// first four agree.
fn could_be(a: &str, b: &str) -> bool {
    let (a, b) = (a.chars().count(), b.chars().count());
    // Jaro is then (2 + shorter / longer) / 3, and Winkler adds 0.4 of what is missing: 0.92 takes a ratio of 0.6.
    a.min(b) * 5 >= a.max(b) * 3
}

/// Groups of places whose names are near, each through any other of its group. Names are compared once each, however often they stand.
pub(super) fn near_groups(names: &[Name]) -> Vec<Vec<usize>> {
    let mut by_name: BTreeMap<&Name, Vec<usize>> = BTreeMap::new();
    for (place, name) in names.iter().enumerate() {
        by_name.entry(name).or_default().push(place);
    }
    let different: Vec<&Name> = by_name.keys().copied().collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut of_name: Vec<Option<usize>> = vec![None; different.len()];
    for first in 0..different.len() {
        let group = *of_name[first].get_or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        for second in first + 1..different.len() {
            if of_name[second].is_none() && different[first].is_near(different[second]) {
                of_name[second] = Some(group);
            }
        }
    }
    for (name, group) in different.iter().zip(of_name) {
        groups[group.unwrap_or(0)].extend(&by_name[name]);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::of(text, "Halden Air Benelux").expect("a name")
    }

    #[test]
    fn names_are_near_without_the_business_and_apart_by_their_numbers() {
        assert!(name("CRM rollout").is_near(&name("Benelux CRM roll-out")));
        assert!(name("Partner portal").is_near(&name("Partner portals")));
        assert!(!name("Wave 2").is_near(&name("Wave 3")));
        assert!(!name("Partner portal").is_near(&name("Pricing review")));
        assert_eq!(Name::of("Halden Air", "Halden Air Benelux"), None);
    }

    #[test]
    fn what_the_lengths_rule_out_is_not_near() {
        let words = ["a", "ab", "abcd", "abcde", "abcdefg", "abcdefghijkl"];
        for a in words {
            for b in words.into_iter().filter(|b| near(a, b)) {
                assert!(could_be(a, b), "{a} and {b}");
            }
        }
    }

    #[test]
    fn groups_hold_every_place_once() {
        let names = [name("Partner portal"), name("Pricing"), name("Partner portals"), name("Partner portal")];
        let mut groups = near_groups(&names);
        groups.iter_mut().for_each(|group| group.sort_unstable());
        groups.sort();
        assert_eq!(groups, [vec![0, 2, 3], vec![1]]);
    }
}
