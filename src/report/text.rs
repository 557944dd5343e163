//! The words of a report: runs of text, each with a role, never markup.
//!
//! Separate because this is the one place where text from a workbook enters a report: what would not be seen, or would reorder
//! what stands beside it, is made visible here, and escaping is left to the templates, which escape everything.

use serde::Serialize;

use crate::finding::Level;
use crate::workbook::{CellRange, CellRef};

/// What a run of text is, which decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Plain words.
    Plain,
    /// An id, which is never broken.
    Id,
    /// An address of cells.
    Cell,
    /// What stands out.
    Strong,
    /// What steps back.
    Muted,
    /// Good for the business, beside its sign.
    Good,
    /// Bad for the business, beside its sign.
    Bad,
    /// The mark of a level, with its word.
    Error,
    /// The mark of a level, with its word.
    Warning,
    /// The mark of a level, with its word.
    Note,
    /// Words that only a screen reader says.
    Spoken,
    /// A line of small print below the rest.
    Small,
}

/// A run of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// What it is.
    pub role: Role,
    /// The words, made visible.
    pub text: String,
    /// Where it leads, as an address within the report or beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Runs of text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Span>);

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::default().plain(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::default().plain(text)
    }
}

impl Text {
    /// Adds a run.
    #[must_use]
    pub fn run(mut self, role: Role, text: impl AsRef<str>) -> Self {
        self.0.push(Span { role, text: visible(text.as_ref()), to: None });
        self
    }

    /// Adds plain words.
    #[must_use]
    pub fn plain(self, text: impl AsRef<str>) -> Self {
        self.run(Role::Plain, text)
    }

    /// Adds an id.
    #[must_use]
    pub fn id(self, text: impl AsRef<str>) -> Self {
        self.run(Role::Id, text)
    }

    /// Adds words that stand out.
    #[must_use]
    pub fn strong(self, text: impl AsRef<str>) -> Self {
        self.run(Role::Strong, text)
    }

    /// Adds words that step back.
    #[must_use]
    pub fn muted(self, text: impl AsRef<str>) -> Self {
        self.run(Role::Muted, text)
    }

    /// Adds the address of a cell.
    #[must_use]
    pub fn cell(self, at: &CellRef) -> Self {
        self.run(Role::Cell, at.to_string())
    }

    /// Adds the address of cells.
    #[must_use]
    pub fn cells(self, at: &CellRange) -> Self {
        self.run(Role::Cell, at.to_string())
    }

    /// Adds the mark of a level with words beside it: `2 errors`.
    #[must_use]
    pub fn level(self, level: Level, words: impl AsRef<str>) -> Self {
        self.run(role_of(level), words)
    }

    /// Adds the mark of a level, whose name screen readers say.
    #[must_use]
    pub fn mark(self, level: Level) -> Self {
        self.level(level, "").plain(" ")
    }

    /// Adds words that lead to an anchor of the report.
    #[must_use]
    pub fn link(self, role: Role, text: impl AsRef<str>, anchor: &str) -> Self {
        self.lead(role, text, format!("#{anchor}"))
    }

    /// Adds words that lead to an address, which must be safe already.
    #[must_use]
    pub fn lead(mut self, role: Role, text: impl AsRef<str>, to: String) -> Self {
        self.0.push(Span { role, text: visible(text.as_ref()), to: Some(to) });
        self
    }

    /// Adds another text's runs.
    #[must_use]
    pub fn then(mut self, text: Text) -> Self {
        self.0.extend(text.0);
        self
    }

    /// The words alone, as tests and the document's title read them.
    pub fn words(&self) -> String {
        self.0.iter().map(|span| &*span.text).collect()
    }
}

/// The role of a level's mark.
pub fn role_of(level: Level) -> Role {
    match level {
        Level::Error => Role::Error,
        Level::Warning => Role::Warning,
        Level::Note => Role::Note,
    }
}

/// Text with nothing in it that a reader would not see: control characters become their pictures, and characters that reorder
/// or hide what stands beside them become their code points. Line ends and tabs are spaces, since a report is set anew.
pub fn visible(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => seen.push(' '),
            '\u{7f}' => seen.push('\u{2421}'),
            control @ '\0'..='\u{1f}' => seen.push(char::from_u32(0x2400 + control as u32).unwrap_or('\u{fffd}')),
            '\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => seen.push('\u{fffd}'),
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
                seen.push_str(&format!("[U+{:04X}]", character as u32));
            }
            other => seen.push(other),
        }
    }
    seen
}

/// A text cut to some characters at the end of a word, with an ellipsis where it was longer.
pub fn cut(text: &str, most: usize) -> String {
    let text = visible(text.trim());
    if text.chars().count() <= most {
        return text;
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    let end = head.rfind(' ').filter(|end| *end > head.len() / 2).unwrap_or(head.len());
    format!("{}…", head[..end].trim_end_matches([' ', ',', ';', ':', '.']))
}

/// The same words with a capital first letter, as a sentence starts; ids and what starts otherwise stay.
pub fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

/// A number of things: `1 error`, `3 errors`, `no errors`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        number => format!("{} {many}", super::number::grouped(number.into(), 0)),
    }
}

/// Words joined as a sentence does, at most `most` of them: `CAP-1, CAP-3 and 4 more`.
pub fn list(words: &[String], most: usize) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        words if words.len() <= most => {
            let (last, rest) = words.split_last().map_or((String::new(), String::new()), |(last, rest)| (last.clone(), rest.join(", ")));
            format!("{rest} and {last}")
        }
        words => format!("{} and {} more", words[..most].join(", "), words.len() - most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_not_be_seen_is_made_visible() {
        assert_eq!(visible("a\u{202e}b\u{0}c\nd\u{7f}\u{85}"), "a[U+202E]b\u{2400}c d\u{2421}\u{fffd}");
        assert_eq!(visible("Köln, 日本 👩‍💻"), "Köln, 日本 👩‍💻");
    }

    #[test]
    fn long_text_is_cut_at_a_word() {
        assert_eq!(cut("Independent clinics and day surgery", 24), "Independent clinics and…");
        assert_eq!(cut("short", 24), "short");
        assert_eq!(cut(&"x".repeat(50), 10), format!("{}…", "x".repeat(9)));
    }

    #[test]
    fn lists_read_as_sentences_do() {
        let words: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!((list(&words[..1], 3), list(&words, 3), list(&words, 2)), ("a".into(), "a, b and c".into(), "a, b and 1 more".into()));
        assert_eq!((count(0, "error", "errors"), count(1, "error", "errors")), ("no errors".into(), "1 error".into()));
        assert_eq!((capital("months add up"), capital("I-07 is late")), ("Months add up".into(), "I-07 is late".into()));
    }
}
