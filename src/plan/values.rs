//! Cells to values: numbers, dates, flags and references as people type them.
//!
//! Separate from building so that each reading can be tested on its own. Nothing here makes findings; it says what it read and how sure it is.

use jiff::civil::Date;
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::money::decimal_from_stored;
use super::period::Period;
use crate::layout::headers::is_invisible;
use crate::layout::months;
use crate::layout::{MonthLabel, Unit};

/// Text as it is kept: full-width forms and no-break spaces made plain, invisible characters dropped, trimmed.
pub fn clean(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_owned();
    }
    let plain: String = text.nfkc().filter(|character| !is_invisible(*character)).collect();
    plain.trim().to_owned()
}

/// Whether a text stands for a missing value: `-`, `n/a`, `tbc`, `?`.
pub fn is_missing(text: &str) -> bool {
    matches!(
        &*text.trim().to_lowercase(),
        "" | "-" | "–" | "—" | "n/a" | "na" | "n.a." | "tbc" | "tbd" | "?" | "..." | "…" | "k.a." | "nil"
    )
}

/// Which mark separates decimals in text numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1,200.50`
    #[default]
    Dot,
    /// `1.200,50`
    Comma,
}

/// A number read from text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextNumber {
    /// The number; a percentage as a fraction.
    pub value: Decimal,
    /// It was written with a percent sign.
    pub percent: bool,
    /// The unit that names its currency, where it was written with one.
    pub currency: Option<Unit>,
}

/// Reads a number that was typed as text: `1,200` `1.200,50` `1 200` `(1,200)` `1200-` `€ 5k` `5 Mio` `12 %`.
///
/// `mark` decides where the text alone cannot tell (`1,200`).
pub fn parse_number(text: &str, mark: DecimalMark) -> Option<TextNumber> {
    let mut rest = clean(text).to_lowercase().replace('\u{2212}', "-");
    let mut negative = false;
    if let Some(inside) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        negative = true;
        rest = inside.to_owned();
    }
    let percent = rest.contains('%');
    let start = rest.find(|c: char| c.is_ascii_digit())?;
    let end = rest.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, digits, after) = (rest[..start].trim(), rest[start..end].to_owned(), rest[end..].trim());
    // `60.000,-` and `60'000.--` end in a dash that stands for no cents, and in the mark of their decimals.
    let (after, mark) = match after.strip_prefix([',', '.']).filter(|rest| rest.starts_with(['-', '–', '—'])) {
        Some(rest) if after.starts_with(',') => (rest.trim_start_matches(['-', '–', '—']), DecimalMark::Comma),
        Some(rest) => (rest.trim_start_matches(['-', '–', '—']), DecimalMark::Dot),
        None => (after, mark),
    };
    let (before, digits) = match before.strip_suffix(['.', ',']) {
        Some(before) => (before.trim(), format!("0.{digits}")),
        None => (before, digits),
    };
    let (mut scale, mut currency) = (Decimal::ONE, None);
    let mut words = format!("{before} {after}").replace('%', " ");
    if words.contains('-') {
        if words.matches('-').count() > 1 {
            return None;
        }
        negative = !negative;
        words = words.replace('-', " ");
    }
    for word in words.split_whitespace() {
        match crate::layout::headers::parse_unit(word) {
            Some(unit) => {
                scale = scale.checked_mul(unit.scale)?;
                currency = currency.or(Some(unit).filter(|unit| unit.currency.is_some()));
            }
            None if matches!(word, "+" | "." | "kr" | "sfr" | "fr") => {}
            None => return None,
        }
    }
    // Digits keep the decimals they were typed with: `1.200,50` is 1200.50, but `5.50k` is 5500.
    let mut value = parse_digits(&digits, mark)?;
    if scale != Decimal::ONE {
        value = value.checked_mul(scale)?.normalize();
    }
    if percent {
        value /= Decimal::ONE_HUNDRED;
    }
    Some(TextNumber { value: if negative { -value } else { value }, percent, currency })
}

/// Digits with separators. A mark that stands twice, or before the other one, groups; a single one with other than three digits after it is decimal.
fn parse_digits(digits: &str, mark: DecimalMark) -> Option<Decimal> {
    let mut text: String = digits.chars().filter(|c| !matches!(c, ' ' | '\'' | '\u{2019}' | '_')).collect();
    if !text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return None;
    }
    let (dots, commas) = (text.matches('.').count(), text.matches(',').count());
    let decimal = match (dots, commas) {
        (0, 0) => None,
        (1.., 1..) => {
            let last = if text.rfind('.') > text.rfind(',') { '.' } else { ',' };
            if text.matches(last).count() > 1 {
                return None;
            }
            Some(last)
        }
        (1, 0) | (0, 1) => {
            let separator = if dots == 1 { '.' } else { ',' };
            let after = text.rsplit(separator).next().map_or(0, str::len);
            let preferred = if mark == DecimalMark::Dot { '.' } else { ',' };
            let leading_zero = text.starts_with('0');
            (after != 3 || separator == preferred || leading_zero).then_some(separator)
        }
        _ => None,
    };
    let separators: Vec<char> = ['.', ','].into_iter().filter(|c| Some(*c) != decimal).collect();
    for separator in separators {
        let groups_end = decimal.and_then(|decimal| text.find(decimal)).unwrap_or(text.len());
        let whole = text[..groups_end].to_owned();
        if whole.contains(separator) && !whole.split(separator).skip(1).all(|group| group.len() == 3 || group.len() == 2) {
            return None;
        }
        text = text.replace(separator, "");
    }
    if let Some(decimal) = decimal {
        text = text.replace(decimal, ".");
    }
    text.parse().ok()
}

/// Whether a text number shows by itself which mark separates decimals.
pub fn shows_mark(text: &str) -> Option<DecimalMark> {
    let text = clean(text);
    if text.len() > 24
        || !text.chars().any(|c| c.is_ascii_digit())
        || !text.chars().all(|c| c.is_ascii_digit() || " .,()-+€$£%'".contains(c))
    {
        return None;
    }
    let (dots, commas) = (text.matches('.').count(), text.matches(',').count());
    let after = |mark: char| text.rsplit(mark).next().map_or(0, |rest| rest.chars().filter(char::is_ascii_digit).count());
    match (dots, commas) {
        (1, 1..) if text.rfind('.') > text.rfind(',') => Some(DecimalMark::Dot),
        (1.., 1) if text.rfind(',') > text.rfind('.') => Some(DecimalMark::Comma),
        (2.., 0) => None,
        (0, 2..) => Some(DecimalMark::Dot),
        (0, 1) if after(',') != 3 => Some(DecimalMark::Comma),
        (1, 0) if after('.') != 3 => Some(DecimalMark::Dot),
        _ => None,
    }
}

/// Which end of a period a date field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// A month given for a start is its first day.
    First,
    /// A month given for an end is its last day.
    Last,
}

/// A date read from text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextDate {
    /// It can be nothing else.
    Sure(Date),
    /// It was read in the usual order of its mark, or as a whole period.
    Likely(Date),
    /// Day and month could be either way round.
    Ambiguous,
}

/// Reads a date typed as text: ISO, `31.12.2026`, `31/12/2026`, `12/31/2026` where the day settles it, `nov/24`, `Q3 2026`.
///
/// `month_first` says how the locale writes them, where it is known.
pub fn parse_date(text: &str, edge: Edge, month_first: Option<bool>) -> Option<TextDate> {
    let text = clean(text);
    if let Ok(date) = text.parse::<Date>() {
        return Some(TextDate::Sure(date));
    }
    let first_word = text.split([' ', 'T']).next().unwrap_or("");
    if first_word.len() == 10
        && let Ok(date) = first_word.parse::<Date>()
    {
        return Some(TextDate::Sure(date));
    }
    let parts: Vec<&str> = text.split(['.', '/', '-', ' ']).filter(|part| !part.is_empty()).collect();
    if let [a, b, year] = parts.as_slice()
        && let (Ok(a), Ok(b), Some(year)) = (a.parse::<i8>(), b.parse::<i8>(), parse_year(year))
    {
        let day_first = Date::new(year, b, a).ok();
        let month_first_date = Date::new(year, a, b).ok();
        return match (day_first, month_first_date) {
            (Some(date), other) if other.is_none() || other == Some(date) || text.contains('.') => Some(TextDate::Likely(date)),
            (None, Some(date)) => Some(TextDate::Likely(date)),
            (Some(day_first), Some(month_first_date)) => Some(match month_first {
                Some(true) => TextDate::Likely(month_first_date),
                Some(false) => TextDate::Likely(day_first),
                None => TextDate::Ambiguous,
            }),
            _ => None,
        };
    }
    // `3 March 2027`, `March 3, 2027`.
    let words: Vec<String> = text.split([' ', ',', '.', '-', '/']).filter(|part| !part.is_empty()).map(str::to_lowercase).collect();
    if let [a, b, year] = words.as_slice()
        && let Some(year) = parse_year(year)
    {
        let (day, month) = if months::month_name(a).is_some() { (b, a) } else { (a, b) };
        if let (Ok(day), Some(month)) = (day.trim_end_matches(|c: char| c.is_alphabetic()).parse::<i8>(), months::month_name(month)) {
            return Date::new(year, month, day).ok().map(TextDate::Sure);
        }
    }
    let (first, last) = match months::parse(&text) {
        Some(MonthLabel::Dated { year, month }) => {
            let period = Period::new(year, month)?;
            (period.first_day(), period.last_day())
        }
        _ => quarter(&text)?,
    };
    Some(TextDate::Likely(if edge == Edge::First { first } else { last }))
}

/// `Q3 2026`: a calendar quarter.
fn quarter(text: &str) -> Option<(Date, Date)> {
    let text = text.to_lowercase();
    let (quarter, year) = text.strip_prefix('q')?.split_once([' ', '/', '-'])?;
    let quarter: i8 = quarter.trim().parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
    let first = Period::new(parse_year(year.trim())?, quarter * 3 - 2)?;
    Some((first.first_day(), first.plus(2).last_day()))
}

fn parse_year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 => Some(2000 + year),
        _ => None,
    }
}

/// Yes or no in the ways people write it; none where it is neither.
pub fn parse_flag(text: &str) -> Option<bool> {
    match &*clean(text).to_lowercase() {
        "yes" | "y" | "x" | "✓" | "✔" | "true" | "1" | "ja" | "j" | "oui" | "o" | "sim" | "s" | "sí" | "si" | "wahr" | "vrai" => {
            Some(true)
        }
        "no" | "n" | "false" | "0" | "nein" | "non" | "não" | "nao" | "✗" | "✘" | "falsch" | "faux" | "nee" => Some(false),
        _ => None,
    }
}

/// References separated by commas, semicolons or line breaks, each with the share it claims, if any: `HTW-2 30%; CAP-1`.
pub fn parse_references(text: &str) -> Vec<(String, Option<Decimal>)> {
    text.split([',', ';', '\n', '\r', '|'])
        .map(clean)
        .filter(|part| !is_missing(part))
        .map(|part| match part.strip_suffix('%') {
            Some(rest) => {
                let rest = rest.trim_end();
                let digits = rest
                    .rfind(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
                    .map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
                let (id, number) = rest.split_at(digits);
                // A minus right before the number is a sign where the id is separated by a space: `HTW-2 -30%`.
                let (id, negative) = match id.strip_suffix(" -").or_else(|| id.strip_suffix(" \u{2212}")) {
                    Some(id) => (id, true),
                    None => (id, false),
                };
                let share = parse_digits(number, DecimalMark::Dot).map(|share| share / Decimal::ONE_HUNDRED);
                let id = id.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ':' | '=')).to_owned();
                (id, share.map(|share| if negative { -share } else { share }))
            }
            None => match part.strip_suffix("%)") {
                Some(rest) => parse_references(&format!("{rest}%")).pop().unwrap_or((part.clone(), None)),
                None => (part, None),
            },
        })
        .filter(|(id, _)| !id.is_empty())
        .collect()
}

/// A number as an id: without a tail of `.0`.
pub fn number_as_text(value: f64) -> String {
    decimal_from_stored(value).map_or_else(|| value.to_string(), |decimal| decimal.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str, mark: DecimalMark) -> Option<String> {
        parse_number(text, mark).map(|number| number.value.normalize().to_string())
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, expected) in [
            ("1,200", "1200"),
            ("1.200,50", "1200.5"),
            ("1 200", "1200"),
            ("1\u{a0}200,5", "1200.5"),
            ("(1,200)", "-1200"),
            ("1200-", "-1200"),
            ("€ 5k", "5000"),
            ("5 Mio", "5000000"),
            ("12 %", "0.12"),
            (" 12 ", "12"),
            ("1'200.50", "1200.5"),
            ("-3.5", "-3.5"),
            ("EUR 1,234,567.89", "1234567.89"),
            (".5", "0.5"),
            ("60.000,- EUR", "60000"),
            ("60'000.--", "60000"),
        ] {
            assert_eq!(number(text, DecimalMark::Dot).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(number("1.200", DecimalMark::Comma).as_deref(), Some("1200"));
        assert_eq!(number("1,200", DecimalMark::Comma).as_deref(), Some("1.2"));
        for text in ["about 5", "5 or 6", "12 people", "1.2.3,4,5", "2027-01-01", "--5", "1,2,3.4.5", "5 bn bn bn bn"] {
            assert_eq!(number(text, DecimalMark::Dot), None, "{text}");
        }
    }

    #[test]
    fn dates_are_read_or_called_ambiguous() {
        let read = |text: &str| parse_date(text, Edge::Last, None);
        let day = |text: &str| text.parse::<Date>().expect("a date");
        assert_eq!(read("2026-12-31"), Some(TextDate::Sure(day("2026-12-31"))));
        assert_eq!(read("31.12.2026"), Some(TextDate::Likely(day("2026-12-31"))));
        assert_eq!(read("12/31/2026"), Some(TextDate::Likely(day("2026-12-31"))));
        assert_eq!(read("03/04/2026"), Some(TextDate::Ambiguous));
        assert_eq!(parse_date("03/04/2026", Edge::First, Some(true)), Some(TextDate::Likely(day("2026-03-04"))));
        assert_eq!(read("nov/24"), Some(TextDate::Likely(day("2024-11-30"))));
        assert_eq!(read("Q3 2026"), Some(TextDate::Likely(day("2026-09-30"))));
        assert_eq!(read("3 March 2027"), Some(TextDate::Sure(day("2027-03-03"))));
        assert_eq!(read("soon"), None);
        assert_eq!(read("99/99/2026"), None);
    }

    #[test]
    fn references_keep_their_shares() {
        let shares = |text: &str| {
            parse_references(text).into_iter().map(|(id, share)| (id, share.map(|share| share.normalize().to_string()))).collect::<Vec<_>>()
        };
        assert_eq!(shares("HTW-2 30%; CAP-1"), [("HTW-2".to_owned(), Some("0.3".to_owned())), ("CAP-1".to_owned(), None)]);
        assert_eq!(
            shares("HTW-2 (12.5 %)\nWTP-1: 5%"),
            [("HTW-2".to_owned(), Some("0.125".to_owned())), ("WTP-1".to_owned(), Some("0.05".to_owned()))]
        );
        assert_eq!(shares("HTW-2 -30%"), [("HTW-2".to_owned(), Some("-0.3".to_owned()))]);
        assert_eq!(shares(" - "), []);
    }
}
