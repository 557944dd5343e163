//! `empty-phrase`: a short answer made of words that every rival would say of itself.
//!
//! Only short answers are judged: in a longer one such words may stand beside a choice. The phrases are in `empty_phrases`.

use super::empty_phrases::{BARE, PHRASES, SMALL};
use super::{compared, goal_instead_of_choice, is_no_answer, words};
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::rules::words::{about_choice, choice as called};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "empty-phrase",
    group: Group::Strategy,
    level: Level::Note,
    summary: "a choice is a phrase that every rival would say too",
    page: include_str!("empty_phrase.md"),
    needs: &[Field::Choice],
    check,
};

/// How many words of a business's own leave a phrase empty still: `world class calibration laboratory`.
const OWN_WORDS: usize = 2;

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let most = &thresholds.short_answer_words;
    for choice in plan.choices.iter().filter(|choice| choice.is_active() && words(choice.text()) <= most.value) {
        if is_no_answer(plan, choice, thresholds.answer_words_least.value) || goal_instead_of_choice::is_goal(context, choice) {
            continue;
        }
        let Some(phrase) = phrase(choice.text()) else { continue };
        let at = choice.row.cell(Field::Choice);
        let message = format!("{} says '{phrase}' and little else, as every rival would", called(choice));
        let help = format!("say in {} for whom, against whom, and what is given up for it", at.local());
        verdict.find(
            Finding::new(RULE.id, RULE.level, at, about_choice(plan, choice, Field::Choice), message, help)
                .judged_by(most.cite())
                .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone())),
        );
    }
}

/// The phrase that an answer is, where it says nothing beside it.
fn phrase(text: &str) -> Option<String> {
    let mut rest = format!(" {} ", compared(text).join(" "));
    let whole = rest.clone();
    let mut phrases: Vec<&str> = PHRASES.to_vec();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    let mut found: Vec<&str> = Vec::new();
    for phrase in phrases {
        let padded = format!(" {phrase} ");
        if rest.contains(&padded) {
            rest = rest.replace(&padded, " ");
            found.push(phrase);
        }
    }
    let own: Vec<&str> = rest.split_whitespace().filter(|word| !SMALL.contains(word)).collect();
    let (bare, own): (Vec<&str>, Vec<&str>) = own.into_iter().partition(|word| BARE.contains(word));
    if found.is_empty() {
        return (own.is_empty() && !bare.is_empty()).then(|| bare.join(", "));
    }
    found.sort_by_key(|phrase| whole.find(&format!(" {phrase} ")));
    (own.len() <= OWN_WORDS).then(|| found.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_told_from_choices() {
        for (text, said) in [
            ("Operational excellence", "operational excellence"),
            ("We are customer-centric and best-in-class", "customer centric, best in class"),
            ("Quality and service", "quality, service"),
            ("World-class calibration laboratory", "world class"),
            ("Der Kunde steht im Mittelpunkt: Kundenorientierung", "kundenorientierung"),
            ("L'excellence opérationnelle pour nos clients", "excellence opérationnelle"),
            ("Klant centraal, hoogste kwaliteit", "klant centraal, hoogste kwaliteit"),
            ("Excelencia operativa y mejor servicio", "excelencia operativa, mejor servicio"),
            ("Foco no cliente e melhoria contínua", "foco no cliente, melhoria contínua"),
        ] {
            assert_eq!(phrase(text).as_deref(), Some(said), "{text}");
        }
        for text in [
            "A technician within four hours of a call",
            "Lowest price, with repairs by post",
            "Best-in-class service for laboratories that never close",
            "Quality parts for machines over fifteen years old",
            "Service on Sundays",
            "",
        ] {
            assert_eq!(phrase(text), None, "{text}");
        }
    }

    #[test]
    fn phrases_are_written_as_they_are_compared() {
        for word in PHRASES.iter().chain(BARE).chain(SMALL) {
            assert_eq!(compared(word).join(" "), *word);
        }
    }
}
