//! Paragraphs for a terminal: text in styles, wrapped to a width, with nothing in it that a terminal would obey.
//!
//! Separate because findings, rule pages and lists of settings all wrap alike. Widths are those of the characters as shown.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_width::UnicodeWidthChar as _;

/// The narrowest width that is wrapped to; a narrower terminal wraps on its own.
const NARROWEST: usize = 24;

/// A phrase that is not broken between its words.
pub fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{A0}")
}

/// Adds a paragraph: `first` and `rest` are the columns by which its first and its other lines are indented.
/// Lines are broken at spaces, not at no-break spaces.
pub fn paragraph(out: &mut String, width: Option<usize>, first: usize, rest: usize, spans: &[(Style, &str)]) {
    let characters: Vec<(char, Style)> =
        spans.iter().flat_map(|(style, text)| visible(text).chars().map(|character| (character, *style)).collect::<Vec<_>>()).collect();
    let width = width.map_or(usize::MAX, |width| width.max(NARROWEST));
    let mut lines: Vec<Vec<(char, Style)>> = Vec::new();
    let mut line: Vec<(char, Style)> = Vec::new();
    let room = |lines: &Vec<Vec<_>>| width.saturating_sub(if lines.is_empty() { first } else { rest });
    for word in characters.split(|(character, _)| *character == ' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && columns(&line) + 1 + columns(word) > room(&lines) {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            // The space takes the style of what it joins, so that an underlined or dimmed phrase has no gap.
            let style = line.last().map(|(_, style)| *style).filter(|style| word.first().is_some_and(|(_, next)| next == style));
            line.push((' ', style.unwrap_or_default()));
        }
        let mut word = word;
        while columns(word) > room(&lines) {
            let at = break_at(word, room(&lines));
            line.extend_from_slice(&word[..at]);
            word = &word[at..];
            // A phrase that had to be broken after all does not begin its next line with a blank.
            word = if let [('\u{A0}', _), rest @ ..] = word { rest } else { word };
            lines.push(std::mem::take(&mut line));
        }
        line.extend_from_slice(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    for (index, line) in lines.iter().enumerate() {
        let indent = if line.is_empty() {
            0
        } else if index == 0 {
            first
        } else {
            rest
        };
        out.push_str(&" ".repeat(indent));
        for run in line.chunk_by(|a, b| a.1 == b.1) {
            let style = run[0].1;
            let text: String = run.iter().map(|(character, _)| if *character == '\u{A0}' { ' ' } else { *character }).collect();
            let _ = write!(out, "{style}{text}{style:#}");
        }
        out.push('\n');
    }
}

/// A text as it may be shown: line ends as a mark, and what would steer a terminal or turn text round as its code point.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => shown.push('↵'),
            '\t' => shown.push(' '),
            '\r' => {}
            '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => {
                let _ = write!(shown, "<U+{:04X}>", u32::from(character));
            }
            control if control.is_control() => {
                let _ = write!(shown, "<U+{:04X}>", u32::from(control));
            }
            other => shown.push(other),
        }
    }
    shown
}

/// The columns that characters take.
fn columns(characters: &[(char, Style)]) -> usize {
    characters.iter().map(|(character, _)| character.width().unwrap_or(0)).sum()
}

/// Where a word that is too long for a line is cut: after the last mark that joins its parts, else where the line ends.
fn break_at(word: &[(char, Style)], room: usize) -> usize {
    let mut used = 0;
    let mut fits = 0;
    for (character, _) in word {
        used += character.width().unwrap_or(0);
        if used > room {
            break;
        }
        fits += 1;
    }
    let fits = fits.max(1);
    let mark = word[..fits].iter().rposition(|(character, _)| matches!(character, '!' | '/' | '\\' | '-' | '_' | '.' | ','));
    mark.map_or(fits, |mark| mark + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(width: Option<usize>, first: usize, rest: usize, text: &str) -> String {
        let mut out = String::new();
        paragraph(&mut out, width, first, rest, &[(Style::new(), text)]);
        out
    }

    #[test]
    fn lines_are_filled_and_indented() {
        assert_eq!(
            plain(Some(24), 0, 2, "months add to 118,000 but the budget is 120,000"),
            "months add to 118,000\n  but the budget is\n  120,000\n"
        );
        assert_eq!(plain(None, 2, 4, "one line however long it is"), "  one line however long it is\n");
        assert_eq!(plain(Some(24), 2, 2, ""), "\n");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(plain(Some(24), 0, 0, "計画計画計画計画計画 計画計画"), "計画計画計画計画計画\n計画計画\n");
    }

    #[test]
    fn words_too_long_are_cut_where_their_parts_join() {
        assert_eq!(plain(Some(24), 0, 0, "harrow-pumps-2027.xlsx!Initiatives!K14"), "harrow-pumps-2027.xlsx!\nInitiatives!K14\n");
        assert_eq!(plain(Some(24), 0, 0, &"a".repeat(30)), format!("{}\n{}\n", "a".repeat(24), "a".repeat(6)));
    }

    #[test]
    fn a_phrase_stays_together_where_there_is_room() {
        assert_eq!(plain(Some(24), 0, 0, &format!("out of {}", unbroken("a plan - checked.xlsx"))), "out of\na plan - checked.xlsx\n");
        let long = "x".repeat(24);
        assert_eq!(plain(Some(24), 0, 0, &unbroken(&format!("{long} y"))), format!("{long}\ny\n"));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let text = "the 2027 budget of Durchführungs-Maßnahme-Übergreifend-Lang is 計画計画計画計画計画計画計画計画 and more";
        for width in NARROWEST..60 {
            for line in plain(Some(width), 2, 4, text).lines() {
                let columns: usize = line.chars().map(|character| character.width().unwrap_or(0)).sum();
                assert!(columns <= width, "{columns} of {width}: {line}");
            }
        }
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c\nd"), "a<U+001B>[31mb<U+202E>c↵d");
    }

    #[test]
    fn styles_go_round_the_break() {
        let bold = Style::new().bold();
        let mut out = String::new();
        paragraph(&mut out, Some(24), 0, 0, &[(bold, "error"), (Style::new(), ": something is all wrong")]);
        assert_eq!(out, format!("{bold}error{bold:#}: something is all\nwrong\n"));
    }
}
