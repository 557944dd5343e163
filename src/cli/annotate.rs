//! `throughline annotate`: somebody else's notes in a copy of any workbook.

use std::path::PathBuf;

use clap::Args;

use super::files::{Copy, read, write};
use super::session::{Failure, Session};
use crate::render::annotate::{AnnotateError, Fate, annotate, notes_json, notes_sheet};
use crate::render::fresh;
use crate::render::terminal::number_of;
use crate::workbook::limits::Limits;
use crate::workbook::sniff::{Kind, sniff};

const EXAMPLES: &str = "\
Examples:
  throughline annotate budget.xlsx --notes notes.json -o 'budget - checked.xlsx'

notes.json:
  [{\"at\": \"'Cash flow'!C5\", \"level\": \"warning\", \"text\": \"not as in May\"}]

A level is error, warning or note. The workbook itself is not changed; nothing
of it is lost in the copy, and `throughline strip` takes the notes out again.";

/// Put notes from a file into a copy of any workbook, nothing lost
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The workbook: .xlsx or .xlsm; .xlsb, .xls and .ods get a fresh .xlsx
    #[arg(value_name = "WORKBOOK")]
    workbook: PathBuf,
    /// The notes: a JSON list of cells, levels and texts
    #[arg(long, value_name = "NOTES")]
    notes: PathBuf,
    #[command(flatten)]
    copy: Copy,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    options.copy.check(&options.workbook)?;
    let notes = String::from_utf8(read(&options.notes)?)
        .map_err(|_| Failure::usage(format!("{}: is not text in UTF-8", options.notes.display())))?;
    let wrong = |error| Failure::usage(format!("{}: {error}", options.notes.display()));
    let notes = notes_json::parse(&notes).map_err(wrong)?;
    let original = read(&options.workbook)?;
    let unreadable = |error: AnnotateError| Failure::io(format!("{}: {error}", options.workbook.display()));
    let annotated_copy =
        |original: &[u8]| annotate(original, &notes, |workbook, placed, look| notes_sheet::write(workbook, &notes, placed, look));
    let check = |original: &[u8]| notes_json::check_sheets(&notes, original).map_err(unreadable)?.map_err(wrong);
    let patched = match sniff(&original) {
        Kind::BinaryWorkbook | Kind::OldWorkbook | Kind::OpenDocument => None,
        _ => {
            check(&original)?;
            match annotated_copy(&original) {
                Err(AnnotateError::SharedWorkbook) => None,
                made => Some(made.map_err(unreadable)?),
            }
        }
    };
    let annotated = match patched {
        Some(annotated) => annotated,
        // Its own package cannot be patched.
        None => {
            let (copy, reason) = fresh_copy(options, &original).map_err(unreadable)?;
            check(&copy)?;
            session.note(&reason);
            annotated_copy(&copy).map_err(unreadable)?
        }
    };
    write(&options.copy.output, &annotated.bytes)?;
    for warning in &annotated.warnings {
        session.note(warning);
    }
    let marked = annotated.placed.iter().filter(|placed| placed.fate == Fate::MarkedOnly).count();
    let marked = if marked > 0 { format!(", {marked} of them as a mark alone since the cell has a note of yours") } else { String::new() };
    session.print(&format!("{}: {}{marked}\n", options.copy.output.display(), number_of(annotated.placed.len(), "note")));
    Ok(0)
}

/// A fresh `.xlsx` of the workbook, and why it is one.
fn fresh_copy(options: &Options, original: &[u8]) -> Result<(Vec<u8>, String), AnnotateError> {
    let name = options.workbook.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let workbook = crate::workbook::read::read(&name, original, &Limits::default())?;
    Ok((fresh::copy(&workbook)?, fresh::reason(&workbook)))
}
