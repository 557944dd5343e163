//! What tells our additions to a workbook apart from the planner's own content, whoever saved the file last.
//!
//! Separate from the annotation engine because reading must know it too: what is ours is never read as the plan.
//! These markers survive being saved by Excel and by LibreOffice (measured); names and shape ids do not.

use super::CellRef;

/// The first line of every note of ours.
pub const NOTE_FIRST_LINE: &str = "Throughline";
/// The author of our notes (lost when LibreOffice saves, so it is never relied on).
pub const NOTE_AUTHOR: &str = "Throughline";
/// Every sheet of ours holds a table whose name starts so; this tells our sheets from sheets of the same name.
pub const TABLE_PREFIX: &str = "Throughline_";
/// The table on our Findings sheet. Where a workbook has this name already, a number follows ours: `Throughline_Findings_2`.
pub const FINDINGS_TABLE: &str = "Throughline_Findings";
/// The first row below the headings of our Findings table as we write it, counted from 0, and the column of its first answer.
pub const FIRST_ANSWER: (u32, u16) = (3, 8);
/// The header of the last, hidden column of our Findings table. Each of its cells holds a [`Record`].
pub const RECORD_COLUMN: &str = "Throughline";
/// The custom document property that says that a package holds annotations, and of which version.
pub const PROPERTY: &str = "Throughline";
/// The formula of our conditional formats: always true, and unlikely from anyone else.
pub const SENTINEL_FORMULA: &str = "N(\"throughline\")=0";
/// The custom document property of a fresh copy, which names the file it was made from: its data is never read as a plan.
pub const COPY_PROPERTY: &str = "Throughline copy of";

/// What a row of our Findings table records in its hidden cell: whose finding it is, and which notes of ours stand on which cells.
/// As text: `9f3c20aa@warning:2000|Initiatives!D14=0123456789abcdef;'Q1; Q2'!B3=fedcba9876543210`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The finding's id; empty where the row stands for a note alone.
    pub id: String,
    /// What the finding was when the row was written: an answer given in it is held to that.
    pub judged: String,
    /// The answer that the row was written with.
    pub written: Written,
    /// The cells that carry a note of ours, each with the hash of its text.
    pub notes: Vec<(CellRef, String)>,
}

/// The answer that a row of our Findings table was written with, by which one that was changed since is known. All blank where there was
/// none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// What that answer is held to.
    pub held_to: String,
    /// Its hash.
    pub hash: String,
    /// The hash of the answer that the plan's own workbook held at that time, which may be another one: by it is known whether that one
    /// is newer than what stands in the row.
    pub own: String,
}

/// The hash by which a note's text is known again: 16 hexadecimal digits, the same however a program folded its white space.
pub fn note_hash(text: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for (index, word) in text.split_whitespace().enumerate() {
        if index > 0 {
            hasher.update(b" ");
        }
        hasher.update(word.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

impl Record {
    /// The record of a finding on whose cell stands a note with this text hash, where there is one.
    pub fn new(id: impl Into<String>, note: Option<(CellRef, String)>) -> Self {
        Record { id: id.into(), notes: note.into_iter().collect(), ..Record::default() }
    }

    /// The record of a row that says what the finding is now, and what it is written with.
    pub fn judged_as(self, now: impl Into<String>, written: Written) -> Self {
        Record { judged: now.into(), written, ..self }
    }

    /// What an answer of this hash is held to: what the row says where it was written with that answer, else what the finding was when
    /// the row was written.
    pub fn held_to(&self, hash: &str) -> &str {
        if self.written.hash == hash { &self.written.held_to } else { &self.judged }
    }

    /// Reads what a hidden cell holds; nothing where it is no record of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, notes) = text.trim().split_once('|')?;
        let (id, judged) = id.split_once('@').unwrap_or((id, ""));
        let mut parts = judged.split(';').map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        let (judged, written) = (part(), Written { held_to: part(), hash: part(), own: part() });
        let notes = split_unquoted(notes, ';').into_iter().filter(|note| !note.is_empty());
        let notes = notes.map(|note| {
            let (at, hash) = note.rsplit_once('=')?;
            let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            Some((CellRef::parse(at).filter(|_| is_hash)?, hash.to_owned()))
        });
        Some(Record { id: id.to_owned(), judged, written, notes: notes.collect::<Option<_>>()? })
    }
}

impl std::fmt::Display for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.id)?;
        if !self.judged.is_empty() {
            write!(f, "@{}", self.judged)?;
            let Written { held_to, hash, own } = &self.written;
            match (hash.is_empty(), own.is_empty()) {
                (true, true) => {}
                (false, true) => write!(f, ";{held_to};{hash}")?,
                (_, false) => write!(f, ";{held_to};{hash};{own}")?,
            }
        }
        f.write_str("|")?;
        for (index, (at, hash)) in self.notes.iter().enumerate() {
            write!(f, "{}{at}={hash}", if index > 0 { ";" } else { "" })?;
        }
        Ok(())
    }
}

/// The pieces between marks that stand outside the quotes of a sheet's name. A quote inside a name is doubled, so it toggles twice.
fn split_unquoted(text: &str, mark: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c| {
        quoted ^= c == '\'';
        c == mark && !quoted
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_read_back_whatever_the_sheet_is_called() {
        for sheet in ["Initiatives", "It's", "a;b=c|d", "'';'", "Plan 2027 \u{1F600}"] {
            let record = Record {
                id: "9f3c20aa".to_owned(),
                judged: "error:2000".to_owned(),
                written: Written { held_to: "warning:1800".into(), hash: "0123456789abcdef".into(), own: "fedcba9876543210".into() },
                notes: vec![(CellRef::new(sheet, 4, 2), note_hash("one")), (CellRef::new("Phasing", 1_048_575, 16_383), note_hash("two"))],
            };
            assert_eq!(Record::parse(&record.to_string()), Some(record));
        }
        assert_eq!(Record::parse("9f|"), Some(Record::new("9f", None)));
        let written = Written { held_to: "warning:1800".to_owned(), hash: "abc".to_owned(), own: String::new() };
        let answered = Record::new("9f", None).judged_as("error:2000", written);
        assert_eq!(answered.to_string(), "9f@error:2000;warning:1800;abc|");
        let withdrawn = Record::new("9f", None).judged_as("error:", Written { own: "abc".to_owned(), ..Written::default() });
        assert_eq!((&*withdrawn.to_string(), Record::parse("9f@error:;;;abc|").as_ref()), ("9f@error:;;;abc|", Some(&withdrawn)));
        assert_eq!((answered.held_to("abc"), answered.held_to("changed")), ("warning:1800", "error:2000"));
        assert_eq!(Record::new("9f", None).judged_as("note:", Written::default()).held_to("abc"), "note:");
        assert_eq!(Record::parse("no record"), None);
        assert_eq!(Record::parse("9f|A!B2=xyz"), None);
    }

    #[test]
    fn a_note_is_known_again_when_its_white_space_was_folded() {
        let text = "Throughline\nERROR \u{b7} x\n\u{2192} do this";
        assert_eq!(note_hash(text), note_hash("Throughline ERROR \u{b7}  x\r\n\u{2192} do this \n"));
        assert_ne!(note_hash(text), note_hash("Throughline ERROR \u{b7} x \u{2192} do that"));
        assert_eq!(note_hash(text).len(), 16);
    }
}
