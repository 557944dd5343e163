//! Headers: the same spelling for the same thing, whatever line breaks, brackets and units people put into them.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

/// A header taken apart: its words, and the unit it states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The words, normalised, without what stands in brackets.
    pub name: String,
    /// The same without a unit at its end: `budget keur` is `budget`. Equal to `name` where there is none.
    pub bare: String,
    /// The unit in brackets or at the end.
    pub unit: Option<Unit>,
}

/// What one unit of a column stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// How many units of the currency: 1,000 for `kEUR`.
    pub scale: Decimal,
    /// The currency's ISO 4217 code, where the unit names one.
    pub currency: Option<String>,
    /// It is written by a sign that other currencies have too: `$` is any dollar, `¥` yen or yuan.
    pub shared_sign: bool,
}

/// Text as it is compared: NFKC, lower case, no invisible characters, punctuation as spaces, single spaces.
///
/// `%`, `#` and `+` are kept, since they tell headers apart.
pub fn normalise(text: &str) -> String {
    if text.is_ascii() {
        words_of(text.chars().map(|character| character.to_ascii_lowercase()), text.len())
    } else {
        words_of(text.nfkc().flat_map(char::to_lowercase), text.len())
    }
}

fn words_of(characters: impl Iterator<Item = char>, size: usize) -> String {
    let mut words = String::with_capacity(size);
    for character in characters {
        if is_invisible(character) || character == '\'' || character == '\u{2019}' {
            continue;
        }
        if character.is_alphanumeric() || matches!(character, '%' | '#' | '+' | '€' | '$' | '£' | '¥') {
            words.push(character);
        } else if !words.ends_with(' ') && !words.is_empty() {
            words.push(' ');
        }
    }
    words.truncate(words.trim_end().len());
    words
}

/// Characters that nobody sees: zero-width ones, byte-order marks, soft hyphens, directional marks.
pub fn is_invisible(character: char) -> bool {
    matches!(character, '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Takes a header apart.
pub fn parse(text: &str) -> Header {
    let mut outside = String::with_capacity(text.len());
    let mut inside = String::new();
    let mut unit = None;
    let mut depth = 0_u32;
    for character in text.chars() {
        match character {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    unit = unit.or_else(|| parse_unit(&inside));
                    inside.clear();
                    outside.push(' ');
                }
            }
            _ if depth > 0 => inside.push(character),
            _ => outside.push(character),
        }
    }
    let name = normalise(&outside);
    let mut bare = name.clone();
    if unit.is_none() {
        let words: Vec<&str> = name.split(' ').collect();
        for from in (1..words.len()).rev().take(3) {
            let rest = words[from..].join(" ");
            if let Some(found) = parse_unit(&rest) {
                unit = Some(found);
                bare = words[..from].join(" ").trim_end_matches(" in").to_owned();
            }
        }
    }
    Header { name, bare, unit }
}

/// Reads a unit: `kEUR`, `in TEUR`, `000`, `$m`, `Mio €`, `EUR`.
pub fn parse_unit(text: &str) -> Option<Unit> {
    let mut rest = text.nfkc().collect::<String>().trim().trim_start_matches(['\'', '\u{2019}']).to_owned();
    if let Some(after) = rest.strip_prefix("in ").or_else(|| rest.strip_prefix("In ")) {
        rest = after.trim().to_owned();
    }
    let mut currency = None;
    let mut shared_sign = false;
    for (symbol, code) in
        [("R$", "BRL"), ("r$", "BRL"), ("€", "EUR"), ("£", "GBP"), ("$", "USD"), ("¥", "JPY"), ("₹", "INR"), ("zł", "PLN")]
    {
        if rest.contains(symbol) {
            currency = Some(code.to_owned());
            shared_sign = matches!(symbol, "$" | "¥");
            rest = rest.replacen(symbol, " ", 1);
            break;
        }
    }
    let mut words = Vec::new();
    for word in
        rest.split(|c: char| c.is_whitespace() || matches!(c, '\'' | '\u{2019}' | '.' | ',' | '/' | '-')).filter(|word| !word.is_empty())
    {
        match split_currency(word) {
            Some((code, scale)) if currency.is_none() => {
                currency = Some(code);
                if !scale.is_empty() {
                    words.push(scale);
                }
            }
            _ => words.push(word.to_owned()),
        }
    }
    let scale = match &*words.concat().to_lowercase() {
        "" => Decimal::ONE,
        "k" | "t" | "tsd" | "000" | "000s" | "thousand" | "thousands" | "tausend" | "mil" => Decimal::ONE_THOUSAND,
        "m" | "mm" | "mn" | "mln" | "mio" | "million" | "millions" | "millionen" | "000000" => Decimal::new(1_000_000, 0),
        "bn" | "billion" | "billions" | "mrd" => Decimal::new(1_000_000_000, 0),
        _ => return None,
    };
    (currency.is_some() || scale != Decimal::ONE).then_some(Unit { scale, currency, shared_sign })
}

/// A word that is a currency code, alone or with a scale before or after it: `EUR`, `kEUR`, `EURm`.
fn split_currency(word: &str) -> Option<(String, String)> {
    let known = |code: &str| CURRENCIES.contains(&&*code.to_uppercase()).then(|| code.to_uppercase());
    if !word.is_ascii() {
        return None;
    }
    if word.len() == 3 {
        return known(word).map(|code| (code, String::new()));
    }
    if word.len() < 4 {
        return None;
    }
    let (scale, code) = word.split_at(word.len() - 3);
    if let Some(code) = known(code) {
        return Some((code, scale.to_owned()));
    }
    let (code, scale) = word.split_at(3);
    known(code).map(|code| (code, scale.to_owned()))
}

/// Codes taken as currencies in headers: those in wide use, so that a plain word of three letters is not read as one.
#[rustfmt::skip]
pub const CURRENCIES: &[&str] = &[
    "AED", "ARS", "AUD", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP", "HKD", "HUF", "IDR",
    "ILS", "INR", "ISK", "JOD", "JPY", "KES", "KRW", "KWD", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PKR", "PLN",
    "QAR", "RON", "RSD", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "UAH", "USD", "UYU", "VND", "ZAR",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        for (text, expected) in [
            ("Primary\nchoice *", "primary choice"),
            ("  Cost\u{a0}centre ", "cost centre"),
            ("As-of date:", "as of date"),
            ("G/L Account", "g l account"),
            ("% complete", "% complete"),
            ("Ｂｕｄｇｅｔ", "budget"),
            ("Nº", "no"),
        ] {
            assert_eq!(normalise(text), expected);
        }
    }

    #[test]
    fn units_are_taken_from_brackets_and_ends() {
        let unit = |text: &str| parse(text).unit.map(|unit| (unit.scale.to_string(), unit.currency.unwrap_or_default()));
        let some = |scale: &str, code: &str| Some((scale.to_owned(), code.to_owned()));
        assert_eq!(unit("Budget (kEUR)"), some("1000", "EUR"));
        assert_eq!(unit("Orçamento (R$)"), some("1", "BRL"));
        assert_eq!(unit("Budget (000)"), some("1000", ""));
        assert_eq!(unit("Budget in TEUR"), some("1000", "EUR"));
        assert_eq!(unit("Revenue $m"), some("1000000", "USD"));
        assert_eq!(unit("Umsatz (Mio €)"), some("1000000", "EUR"));
        assert_eq!(unit("Budget DKK"), some("1", "DKK"));
        assert_eq!(unit("Budget"), None);
        assert_eq!(unit("Hours\n[Initials]"), None);
        assert_eq!(unit("Date (dd/mm/yyyy)"), None);
        assert_eq!(parse("Budget in TEUR").bare, "budget");
        assert_eq!(parse("Budget DKK").bare, "budget");
    }
}
