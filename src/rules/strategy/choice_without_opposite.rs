//! `choice-without-opposite`: a where-to-play or how-to-win for which no rival could sensibly choose otherwise.
//!
//! An opposite that only says *not* is none: nobody chooses the denial of a choice.

use crate::finding::{Finding, Level};
use crate::layout::{Field, headers};
use crate::plan::{Choice, Question};
use crate::rules::words::{about_choice, choice as called};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "choice-without-opposite",
    group: Group::Strategy,
    level: Level::Warning,
    summary: "a where-to-play or how-to-win names no opposite that a sensible rival could choose",
    page: include_str!("choice_without_opposite.md"),
    needs: &[Field::Opposite],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let asked = |choice: &&Choice| {
        choice.is_active() && matches!(choice.question(), Some(Question::WhereToPlay | Question::HowToWin)) && choice.text.is_some()
    };
    for choice in plan.choices.iter().filter(asked) {
        let at = choice.row.cell(Field::Opposite);
        let message = match &choice.opposite {
            None => format!("{} names no opposite", called(choice)),
            Some(opposite) if is_denial(choice.text(), &opposite.value) => {
                format!("the opposite of {} only denies it: '{}'", called(choice), opposite.value)
            }
            Some(_) => continue,
        };
        let help = format!("say in {} what a sensible rival chooses instead; if no rival would, it is no choice", at.local());
        verdict.find(
            Finding::new(RULE.id, RULE.level, at, about_choice(plan, choice, Field::Opposite), message, help)
                .relate(choice.row.cell(Field::Choice), "the choice")
                .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone())),
        );
    }
}

/// Whether the opposite has the words of the choice and no others, apart from denials and the small words around them.
fn is_denial(choice: &str, opposite: &str) -> bool {
    let opposite = significant(opposite);
    opposite.is_empty() || opposite == significant(choice)
}

/// The words that carry meaning, in alphabetical order.
fn significant(text: &str) -> Vec<String> {
    const SMALL: [&str; 45] = [
        "not", "no", "never", "dont", "doesnt", "wont", "without", "none", "nicht", "kein", "keine", "keinen", "nie", "ne", "pas", "não",
        "nao", "non", "niet", "geen", "do", "does", "will", "would", "we", "our", "us", "to", "the", "a", "an", "any", "of", "is", "are",
        "be", "being", "wir", "unser", "unsere", "der", "die", "das", "opposite", "reverse",
    ];
    let mut words: Vec<String> =
        headers::normalise(text).split(' ').filter(|word| !word.is_empty() && !SMALL.contains(word)).map(str::to_owned).collect();
    words.sort();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_is_no_opposite() {
        let choice = "We serve dental clinics in the Nordics";
        for denial in ["Do not serve dental clinics in the Nordics", "We don't serve dental clinics in the Nordics.", "Not", "The opposite"]
        {
            assert!(is_denial(choice, denial), "{denial}");
        }
        for opposite in ["Serve hospitals in the Nordics", "Serve dental clinics all over Europe", "Serve no clinics, only hospitals"] {
            assert!(!is_denial(choice, opposite), "{opposite}");
        }
    }
}
