//! Whether the choices form one strategy.

pub mod choice_without_opposite;
pub mod choices_do_not_interlock;
pub mod condition_missing_or_stale;
pub mod empty_phrase;
mod empty_phrases;
pub mod goal_instead_of_choice;
pub mod not_one_strategy;
pub mod parent_not_cited;
pub mod strategy_not_reviewed;
pub mod strategy_too_long;
pub mod unanswered_question;

use rust_decimal::Decimal;

use crate::layout::headers;
use crate::plan::{Choice, Plan};

/// What a rule that judges dates needs, where the plan does not say when it is judged.
const AS_OF: &str = "As-of date or Cycle on the Plan sheet";

/// The words of a text. Scripts that set no spaces between words count two characters as one word.
fn words(text: &str) -> Decimal {
    let unspaced = |character: char| matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{0e00}'..='\u{0eff}');
    let count = |word: &str| match word.chars().filter(|character| unspaced(*character)).count() {
        0 => usize::from(word.contains(char::is_alphanumeric)),
        characters => characters.div_ceil(2),
    };
    Decimal::from(text.split_whitespace().map(count).sum::<usize>())
}

/// The words of an answer as they are compared; an apostrophe parts words, as in `l'excellence`.
fn compared(text: &str) -> Vec<String> {
    let text = headers::normalise(&text.replace(['\'', '\u{2019}'], " "));
    text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether a choice is too short for an answer while its question has no other: `unanswered-question` says so.
fn is_no_answer(plan: &Plan, choice: &Choice, least: Decimal) -> bool {
    let answers = |other: &Choice| other.is_active() && other.question() == choice.question() && words(other.text()) >= least;
    !plan.choices.iter().any(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_in_any_script() {
        for (text, count) in [("", 0), ("Grow more", 2), ("Clinics – in the Nordics", 4), ("価格で選ばれる店になる", 6), ("- ?", 0)]
        {
            assert_eq!(words(text), Decimal::from(count), "{text}");
        }
    }
}
