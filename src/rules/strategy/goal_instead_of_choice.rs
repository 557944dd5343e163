//! `goal-instead-of-choice`: a how-to-win that is only a number, a date or a task.
//!
//! Told by what is left of the answer once numbers, dates, measures and the words around them are taken away: a way to win leaves
//! words of its own. Tasks are told by the verb they begin or end with, in short answers only.

use rust_decimal::Decimal;

use super::{compared, is_no_answer, words};
use crate::finding::{Finding, Level};
use crate::layout::{Field, months};
use crate::plan::{Choice, Question};
use crate::rules::words::{about_choice, choice as called};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "goal-instead-of-choice",
    group: Group::Strategy,
    level: Level::Warning,
    summary: "a how-to-win is only a number, a date or a task",
    page: include_str!("goal_instead_of_choice.md"),
    needs: &[Field::Question, Field::Choice],
    check,
};

/// What stands where a way to win should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instead {
    Number,
    Goal,
    Date,
    Task,
}

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    for choice in &plan.choices {
        let Some(instead) = instead_of(context, choice) else { continue };
        let at = choice.row.cell(Field::Choice);
        let (what, move_it) = match instead {
            Instead::Number => ("only a number", "move the number to Targets"),
            Instead::Goal => ("only a goal", "move the goal to Targets, with its number"),
            Instead::Date => ("only a date", "move the date to the initiative that it belongs to"),
            Instead::Task => ("a task", "move the task to Initiatives"),
        };
        let message = format!("{} is {what}: '{}'", called(choice), choice.text());
        let help = format!("say in {} why customers will choose you over a rival; {move_it}", at.local());
        verdict.find(
            Finding::new(RULE.id, RULE.level, at, about_choice(plan, choice, Field::Choice), message, help)
                .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone())),
        );
    }
}

/// Whether this rule finds fault with a choice.
pub(super) fn is_goal(context: &Context<'_>, choice: &Choice) -> bool {
    instead_of(context, choice).is_some()
}

fn instead_of(context: &Context<'_>, choice: &Choice) -> Option<Instead> {
    let thresholds = &context.policy.thresholds;
    let judged = choice.is_active()
        && choice.question() == Some(Question::HowToWin)
        && !is_no_answer(context.plan, choice, thresholds.answer_words_least.value);
    if judged { instead(choice.text(), thresholds.short_answer_words.value) } else { None }
}

fn instead(text: &str, short: Decimal) -> Option<Instead> {
    let all = compared(text);
    let (mut number, mut date, mut verb, mut measure, mut own) = (false, false, false, false, 0);
    for word in all.iter().map(String::as_str) {
        if is_date(word) {
            date = true;
        } else if is_number(word) {
            number = true;
        } else if MEASURES.contains(&word) {
            measure = true;
        } else if VERBS.contains(&word) {
            verb = true;
        } else if !AROUND.contains(&word) {
            own += 1;
        }
    }
    let begins_or_ends = all.first().into_iter().chain(all.last()).any(|word| TASKS.contains(&word.as_str()));
    match own {
        0 if date && !number && !verb && !measure => Some(Instead::Date),
        0..=1 if number => Some(Instead::Number),
        2 if number && measure => Some(Instead::Number),
        0..=1 if verb && measure => Some(Instead::Goal),
        _ if begins_or_ends && words(text) <= short => Some(Instead::Task),
        _ => None,
    }
}

/// A year, a quarter, a half, a fiscal year, or a month in words.
fn is_date(word: &str) -> bool {
    let digits = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    let is_year = word.len() == 4 && digits(word) && (word.starts_with("19") || word.starts_with("20"));
    let is_part = ["q", "h", "fy", "cw", "kw"].iter().any(|start| word.strip_prefix(start).is_some_and(digits));
    is_year || is_part || (word.chars().all(char::is_alphabetic) && word.chars().count() >= 3 && months::parse(word).is_some())
}

/// Digits, with the sign or the letters of a unit: `15%`, `€10m`, `3x`.
fn is_number(word: &str) -> bool {
    const UNITS: [&str; 11] = ["", "k", "m", "mn", "mio", "bn", "x", "pp", "eur", "usd", "gbp"];
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    word.contains(|c: char| c.is_ascii_digit()) && UNITS.contains(&&*letters)
}

/// What is counted.
#[rustfmt::skip]
const MEASURES: &[&str] = &[
    "revenue", "revenues", "sales", "turnover", "income", "profit", "profits", "profitability", "margin", "margins", "ebit", "ebitda",
    "share", "growth", "customers", "orders", "bookings", "volume", "cost", "costs", "nps", "contribution",
    "umsatz", "umsätze", "gewinn", "marge", "marktanteil", "wachstum", "kunden", "kosten", "aufträge", "absatz",
    "ventes", "revenus", "bénéfice", "croissance", "coûts", "omzet", "winst", "marktaandeel", "groei", "klanten",
    "ingresos", "ventas", "beneficio", "margen", "cuota", "crecimiento", "clientes", "receita", "vendas", "lucro", "margem", "crescimento",
];

/// What is done to a number.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "grow", "increase", "raise", "reach", "achieve", "double", "triple", "gain", "win", "improve", "reduce", "cut", "lower", "hit", "exceed",
    "expand", "boost", "maximise", "maximize", "steigern", "erhöhen", "erreichen", "verdoppeln", "gewinnen", "senken", "ausbauen", "wachsen",
    "augmenter", "atteindre", "doubler", "réduire", "verhogen", "bereiken", "verdubbelen", "verlagen", "groeien", "aumentar", "alcanzar",
    "duplicar", "reducir", "crecer", "alcançar", "atingir", "duplicar", "reduzir", "crescer",
];

/// Verbs of things that are done once.
#[rustfmt::skip]
const TASKS: &[&str] = &[
    "launch", "implement", "hire", "recruit", "introduce", "install", "migrate", "finish", "complete", "organise", "organize", "prepare",
    "conduct", "publish", "appoint", "deploy", "upgrade", "roll", "einführen", "eröffnen", "einstellen", "ausrollen", "umsetzen", "schulen",
    "lancer", "implémenter", "recruter", "installer", "ouvrir", "lanceren", "invoeren", "implementeren", "aannemen", "openen", "lanzar",
    "implementar", "contratar", "instalar", "abrir", "lançar", "implantar",
];

/// The words around numbers, dates and measures.
#[rustfmt::skip]
const AROUND: &[&str] = &[
    "a", "an", "the", "of", "in", "to", "by", "from", "at", "on", "for", "our", "we", "will", "and", "than", "over", "per", "until", "till",
    "end", "year", "years", "annual", "annually", "yearly", "month", "quarter", "least", "more", "new", "market", "gross", "net", "total",
    "every", "each", "%", "percent", "cent", "percentage", "point", "points", "million", "millions", "billion", "thousand", "eur", "euro",
    "euros", "usd", "gbp", "dollars", "€", "$", "£", "million", "um", "auf", "bis", "ende", "jahr", "jahre", "pro", "prozent", "mio", "mrd",
    "millionen", "wir", "den", "die", "das", "der", "unser", "unseren", "neue", "im", "de", "du", "le", "la", "les", "d", "l", "à",
    "fin", "an", "par", "pour", "pourcent", "millions", "chiffre", "affaires", "part", "marché", "het", "een", "met", "naar", "tot", "eind",
    "jaar", "procent", "miljoen", "el", "un", "una", "en", "por", "ciento", "hasta", "final", "año", "millones", "mercado", "o", "os", "as",
    "até", "ano", "cento", "milhões", "do", "da", "no", "na", "em", "y", "e", "et", "und",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_told_from_ways_to_win() {
        for (text, expected) in [
            ("Grow revenue by 15 % a year", Instead::Number),
            ("Reach €10m in the Nordics by 2028", Instead::Number),
            ("20 % market share in dental clinics", Instead::Number),
            ("Umsatz um 15 % steigern", Instead::Number),
            ("Augmenter le chiffre d'affaires de 10 %", Instead::Number),
            ("Increase market share in Europe", Instead::Goal),
            ("By the end of 2027", Instead::Date),
            ("Until Q3 FY2027", Instead::Date),
            ("Launch the web shop for parts", Instead::Task),
            ("Webshop für Ersatzteile einführen", Instead::Task),
            ("Roll out the new CRM by June", Instead::Task),
        ] {
            assert_eq!(instead(text, Decimal::from(8)), Some(expected), "{text}");
        }
        for text in [
            "A technician stands in the clinic within 4 hours of a call",
            "Guarantee accuracy by contract and pay for the loss if a scale is off",
            "Charge per weighing, with no investment by the customer",
            "Lowest cost in Europe",
            "Parts for every machine of the last 15 years on the shelf",
            "Delivery within 24 hours",
            "We guarantee 99.8 % uptime",
            "Win on price in public tenders",
            "Introduce nothing that a clinic has not asked for twice in writing",
            "",
        ] {
            assert_eq!(instead(text, Decimal::from(8)), None, "{text}");
        }
    }
}
