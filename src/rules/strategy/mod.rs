//! Whether the choices form one strategy.

pub mod choice_without_opposite;
pub mod choices_do_not_interlock;
pub mod not_one_strategy;
pub mod strategy_too_long;
pub mod unanswered_question;

use rust_decimal::Decimal;

/// The words of a text. Scripts that set no spaces between words count two characters as one word.
fn words(text: &str) -> Decimal {
    let unspaced = |character: char| matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{0e00}'..='\u{0eff}');
    let count = |word: &str| match word.chars().filter(|character| unspaced(*character)).count() {
        0 => usize::from(word.contains(char::is_alphanumeric)),
        characters => characters.div_ceil(2),
    };
    Decimal::from(text.split_whitespace().map(count).sum::<usize>())
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
