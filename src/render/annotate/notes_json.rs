//! Notes that somebody else wrote, as JSON: `[{"at": "'Sheet'!C5", "level": "warning", "text": "..."}]`.
//!
//! Separate from the engine because these come from outside: every fault names its entry and says what to do.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::package::Package;
use super::{AnnotateError, LONGEST_NOTE, Note, book::Book};
use crate::finding::Level;
use crate::workbook::CellRef;

/// Why notes were not taken. Entries are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotesError {
    /// No JSON, or not a list of notes.
    #[error("the notes are no list of objects with `at`, `level` and `text`: {0}")]
    Json(String),
    /// An entry that says something wrong.
    #[error("note {entry}: {reason}")]
    Entry {
        /// Which one, from 1.
        entry: usize,
        /// What is wrong and what to do.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    at: String,
    level: String,
    text: String,
}

/// Reads notes. Their sheets are not looked at; [`check_sheets`] does that.
///
/// # Errors
/// Where the text is no list of notes, or an entry has no cell, no level or no text, or names a cell a second time.
pub fn parse(text: &str) -> Result<Vec<Note>, NotesError> {
    let json = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let values: Vec<serde_json::Value> = serde_json::from_str(json).map_err(|error| NotesError::Json(error.to_string()))?;
    let mut seen = BTreeMap::new();
    let mut notes = Vec::with_capacity(values.len());
    for (index, value) in values.into_iter().enumerate() {
        let fault = |reason: String| NotesError::Entry { entry: index + 1, reason };
        let entry: Entry = serde_json::from_value(value).map_err(|error| fault(error.to_string()))?;
        let at = CellRef::parse(&entry.at)
            .ok_or_else(|| fault(format!("`{}` is no cell; write the sheet and the cell, as in `'My sheet'!C5`", entry.at)))?;
        let level =
            Level::parse(&entry.level).ok_or_else(|| fault(format!("`{}` is no level; write error, warning or note", entry.level)))?;
        if entry.text.trim().is_empty() {
            return Err(fault(format!("the text for {at} is empty")));
        }
        if entry.text.chars().count() > LONGEST_NOTE - 50 {
            return Err(fault(format!("the text for {at} is longer than a note can be ({} characters)", LONGEST_NOTE - 50)));
        }
        if let Some(first) = seen.insert((at.sheet.to_lowercase(), at.row, at.column), index + 1) {
            return Err(fault(format!("{at} has a note already (note {first}); write both in one text")));
        }
        notes.push(Note { at, level, text: entry.text });
    }
    Ok(notes)
}

/// Checks that every note's sheet is in the workbook and holds cells, and suggests the nearest name where one is not.
///
/// # Errors
/// Where a note's sheet is missing, or the workbook cannot be opened.
pub fn check_sheets(notes: &[Note], workbook: &[u8]) -> Result<Result<(), NotesError>, AnnotateError> {
    let book = Book::read(&mut Package::open(workbook)?)?;
    for (index, note) in notes.iter().enumerate() {
        let reason = match book.sheet(&note.at.sheet) {
            Some(sheet) if sheet.is_worksheet => continue,
            Some(_) => format!("the sheet '{}' holds no cells", note.at.sheet),
            None => {
                let wanted = note.at.sheet.to_lowercase();
                let names = book.sheets.iter().filter(|sheet| sheet.is_worksheet).map(|sheet| &sheet.name);
                let near = names.map(|name| (strsim::jaro_winkler(&name.to_lowercase(), &wanted), name)).filter(|(near, _)| *near > 0.7);
                let nearest = near.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
                let hint = nearest.map_or_else(String::new, |(_, name)| format!("; did you mean '{name}'?"));
                format!("the workbook has no sheet '{}'{hint}", note.at.sheet)
            }
        };
        return Ok(Err(NotesError::Entry { entry: index + 1, reason }));
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_read() {
        let notes = parse(r#"[{"at": "'My plan'!C5", "level": "Warning", "text": "look"}]"#).unwrap();
        assert_eq!(notes, [Note { at: CellRef::new("My plan", 4, 2), level: Level::Warning, text: "look".to_owned() }]);
    }

    #[test]
    fn faults_name_their_entry() {
        for (json, expected) in [
            (r#"{"at": 1}"#, "the notes are no list of objects"),
            (
                r#"[{"at": "A!B1", "level": "note", "text": "x"}, {"at": "B1", "level": "note", "text": "x"}]"#,
                "note 2: `B1` is no cell; write the sheet",
            ),
            (r#"[{"at": "A!B1", "level": "bad", "text": "x"}]"#, "note 1: `bad` is no level"),
            (r#"[{"at": "A!B1", "level": "note", "text": " "}]"#, "note 1: the text for A!B1 is empty"),
            (r#"[{"at": "A!B1", "level": "note"}]"#, "note 1: missing field `text`"),
            (r#"[{"at": "A!B1", "level": "note", "text": "x", "colour": 1}]"#, "note 1: unknown field `colour`"),
            (
                r#"[{"at": "A!B1", "level": "note", "text": "x"}, {"at": "a!$B$1", "level": "note", "text": "y"}]"#,
                "note 2: a!B1 has a note already (note 1)",
            ),
        ] {
            let error = parse(json).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
