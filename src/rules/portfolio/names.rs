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
    /// How many characters it has.
    length: u16,
    /// How many of each character, several characters to a place.
    counts: [u8; 32],
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
        let mut counts = [0; 32];
        let mut length = 0;
        for character in words.chars() {
            counts[character as usize % 32] += 1;
            length += 1;
        }
        (!words.is_empty()).then_some(Name { words, numbers, length, counts })
    }

    /// What near names have in common: the first letter, and the numbers.
    pub(super) fn block(&self) -> (Option<char>, &str) {
        (self.words.chars().next(), &self.numbers)
    }

    /// Whether two names are nearly the same.
    pub(super) fn is_near(&self, other: &Name) -> bool {
        self.block() == other.block() && self.could_be(other) && strsim::jaro_winkler(&self.words, &other.words) >= NEAR
    }

    /// Whether the characters alone, in whatever order, allow two names to be near: no more of them can match than both have.
    fn could_be(&self, other: &Name) -> bool {
        let common: u16 = self.counts.iter().zip(&other.counts).map(|(a, b)| u16::from(*a.min(b))).sum();
        let (common, first, second) = (f64::from(common), f64::from(self.length), f64::from(other.length));
        let jaro = (common / first + common / second + 1.0) / 3.0;
        let prefix = self.words.chars().zip(other.words.chars()).take(4).take_while(|(a, b)| a == b).count();
        jaro + 0.1 * prefix as f64 * (1.0 - jaro) >= NEAR - 1e-9
    }
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
    fn what_the_characters_rule_out_is_not_near() {
        let words = [
            "a", "ab", "abcd", "abce", "abcde", "abdce", "abcdefg", "abcdefghijkl", "Partner portal", "Partner portals",
            "Portal for partners",
        ];
        for a in words {
            for b in words.into_iter().filter(|b| strsim::jaro_winkler(&a.to_lowercase(), &b.to_lowercase()) >= NEAR) {
                assert!(name(a).could_be(&name(b)), "{a} and {b}");
            }
        }
        assert!(!name("Partner portal").could_be(&name("Pricing")));
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
