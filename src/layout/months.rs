//! Month headers: the many ways in which people write a month over a column or in a cell.

use super::headers::normalise;

/// A month as a header names it, before the fiscal year is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthLabel {
    /// A month of a year: `Jan 2027`, `2027-01`, `01.2027`.
    Dated {
        /// The year.
        year: i16,
        /// The month, 1 to 12.
        month: i8,
    },
    /// A month with no year: `January`; it is the fiscal year's.
    Named(i8),
    /// A period of the fiscal year, from 1: `P01`, `M1`.
    Fiscal(u8),
    /// A bare number from 1 to 12: a fiscal period where they run in order, a calendar month where they wrap.
    Bare(u8),
}

/// Reads a month: a name in one of seven languages with or without a year, digits in the usual orders, or a period.
pub fn parse(text: &str) -> Option<MonthLabel> {
    let words = normalise(text);
    let words: Vec<&str> = words.split(' ').filter(|word| !matches!(*word, "month" | "ended" | "of" | "de" | "")).collect();
    match words.as_slice() {
        [only] => parse_word(only),
        [a, b] => parse_pair(a, b),
        // A full date in words or digits: the month it lies in (`2027-01-31`).
        [year, month, day] if year.len() == 4 => {
            day.parse::<u8>().ok().filter(|day| (1..=31).contains(day))?;
            dated(year.parse().ok()?, month.parse().ok()?)
        }
        _ => None,
    }
}

fn parse_word(word: &str) -> Option<MonthLabel> {
    if let Some(month) = month_name(word) {
        return Some(MonthLabel::Named(month));
    }
    if let Some(digits) = word.strip_prefix(['p', 'm']).filter(|digits| !digits.is_empty() && digits.len() <= 2) {
        return digits.parse().ok().filter(|number| (1..=13).contains(number)).map(MonthLabel::Fiscal);
    }
    if word.len() <= 2 {
        return word.parse().ok().filter(|number| (1..=12).contains(number)).map(MonthLabel::Bare);
    }
    // `jan27`, `202701`.
    if word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return dated(word[..4].parse().ok()?, word[4..].parse().ok()?);
    }
    let digits = word.find(|c: char| c.is_ascii_digit())?;
    parse_pair(&word[..digits], &word[digits..])
}

fn parse_pair(a: &str, b: &str) -> Option<MonthLabel> {
    if let Some(month) = month_name(a) {
        return year_of(b).and_then(|year| dated(year, month));
    }
    if let Some(month) = month_name(b) {
        return year_of(a).and_then(|year| dated(year, month));
    }
    let (year, month) = if a.len() == 4 { (a, b) } else { (b, a) };
    if year.len() != 4 || month.len() > 2 {
        return None;
    }
    dated(year.parse().ok()?, month.parse().ok()?)
}

fn dated(year: i16, month: i8) -> Option<MonthLabel> {
    ((1..=12).contains(&month) && (1900..=2200).contains(&year)).then_some(MonthLabel::Dated { year, month })
}

/// A year of four digits, or of two, which is in this century.
fn year_of(text: &str) -> Option<i16> {
    let digits = text.strip_prefix("fy").unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match digits.len() {
        4 => digits.parse().ok(),
        2 => digits.parse::<i16>().ok().map(|year| 2000 + year),
        _ => None,
    }
}

/// The month a word names, in English, German, French, Spanish, Portuguese, Italian or Dutch; full or short, 3 letters at least.
pub fn month_name(word: &str) -> Option<i8> {
    #[rustfmt::skip]
    const NAMES: [&[&str]; 12] = [
        &["january", "januar", "jänner", "janvier", "enero", "janeiro", "gennaio", "januari", "jan", "janv", "ene", "gen"],
        &["february", "februar", "février", "febrero", "fevereiro", "febbraio", "februari", "feb", "févr", "fév", "fev"],
        &["march", "märz", "mars", "marzo", "março", "maart", "mar", "mär", "mrz", "mrt"],
        &["april", "avril", "abril", "aprile", "apr", "avr", "abr"],
        &["may", "mai", "mayo", "maio", "maggio", "mei", "mag"],
        &["june", "juni", "juin", "junio", "junho", "giugno", "jun", "giu"],
        &["july", "juli", "juillet", "julio", "julho", "luglio", "jul", "juil", "lug"],
        &["august", "août", "agosto", "augustus", "aug", "ago"],
        &["september", "septembre", "septiembre", "setembro", "settembre", "sep", "sept", "set"],
        &["october", "oktober", "octobre", "octubre", "outubro", "ottobre", "oct", "okt", "out", "ott"],
        &["november", "novembre", "noviembre", "novembro", "nov"],
        &["december", "dezember", "décembre", "diciembre", "dezembro", "dicembre", "dec", "dez", "déc", "dic"],
    ];
    NAMES.iter().position(|names| names.contains(&word)).map(|index| index as i8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_as_people_write_them() {
        let january = Some(MonthLabel::Dated { year: 2027, month: 1 });
        for text in [
            "2027-01", "Jan 2027", "Jan-27", "January, 2027", "01.2027", "01/2027", "Jan FY27", "jan/27", "Month ended Jan 2027",
            "Janvier 2027", "202701", "2027-01-31", "Jan27",
        ] {
            assert_eq!(parse(text), january, "{text}");
        }
        assert_eq!(parse("März"), Some(MonthLabel::Named(3)));
        assert_eq!(parse("P01"), Some(MonthLabel::Fiscal(1)));
        assert_eq!(parse("M12"), Some(MonthLabel::Fiscal(12)));
        assert_eq!(parse("7"), Some(MonthLabel::Bare(7)));
        for text in ["Total 2027", "FY2027", "2027", "Q1", "13", "Margin", "Budget", "Mai-Kampagne"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
