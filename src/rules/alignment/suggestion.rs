//! Which choice a link may have meant that names none: only ever a suggestion.

use crate::plan::{Choice, ChoiceStatus, Plan};

/// Texts longer than this are not compared: no id is as long.
const LONGEST: usize = 300;

/// The choice that a text names in another spelling of its id, `wtp 01` for `WTP-1`, or by its text; there is no doubt about it.
pub(super) fn spelled_alike(plan: &Plan, text: &str) -> Option<usize> {
    let text = spelling(text);
    let is_meant = |choice: &Choice| stands(choice) && (spelling(choice.id()) == text || spelling(choice.text()) == text);
    if text.is_empty() { None } else { plan.choices.iter().position(is_meant) }
}

/// The ids nearest to a text, in order; none where nothing is near, or too many are equally near to help.
pub(super) fn nearest<'a>(plan: &'a Plan, text: &str) -> Vec<&'a str> {
    if let Some(meant) = spelled_alike(plan, text) {
        return vec![plan.choices[meant].id()];
    }
    if text.chars().count() > LONGEST {
        return Vec::new();
    }
    let text = spelling(text);
    let standing = || plan.choices.iter().filter(|choice| stands(choice) && choice.id().len() <= LONGEST);
    let distance = |choice: &Choice| strsim::osa_distance(&text, &spelling(choice.id()));
    let most = (text.chars().count() / 3).max(1);
    if let Some(least) = standing().map(distance).min().filter(|least| *least <= most) {
        let mut near: Vec<&str> = standing().filter(|choice| distance(choice) == least).map(Choice::id).collect();
        near.sort_unstable();
        near.dedup();
        return if near.len() <= 3 { near } else { Vec::new() };
    }
    let likeness = |choice: &Choice| strsim::jaro_winkler(&text, &spelling(choice.text()));
    let alike = standing().filter(|choice| choice.text().len() <= LONGEST && likeness(choice) >= 0.9);
    alike.max_by(|a, b| likeness(a).total_cmp(&likeness(b)).then_with(|| b.id().cmp(a.id()))).map(Choice::id).into_iter().collect()
}

fn stands(choice: &Choice) -> bool {
    choice.status != ChoiceStatus::Retired && !choice.id().is_empty()
}

/// Letters and digits in lower case, without the zeros that begin a number.
fn spelling(text: &str) -> String {
    let mut spelling = String::new();
    let mut in_number = false;
    for character in text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase) {
        if character == '0' && !in_number {
            continue;
        }
        in_number = character.is_ascii_digit();
        spelling.push(character);
    }
    spelling
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::sketch;

    #[test]
    fn the_nearest_choice_that_stands_is_suggested() {
        let plan = sketch::plan(&[(
            "Strategy",
            "Choice ID | Question | Choice | Status
             WTP-1 | Where to play | Dental clinics in the Nordics
             HTW-1 | How to win | A technician within four hours
             HTW-2 | How to win | Parts from stock
             CAP-7 | Capabilities | An old idea | Retired",
        )]);
        for (text, expected) in [
            ("WTP1", vec!["WTP-1"]),
            ("wtp 01", vec!["WTP-1"]),
            ("WPT-1", vec!["WTP-1"]),
            ("HTW-9", vec!["HTW-1", "HTW-2"]),
            ("Parts from stock.", vec!["HTW-2"]),
            ("A technicain within four hours", vec!["HTW-1"]),
            ("CAP-7", vec![]),
            ("Something else", vec![]),
            ("0", vec![]),
        ] {
            assert_eq!(nearest(&plan, text), expected, "{text}");
        }
    }
}
