//! Annotating a workbook without losing anything of it: the package is patched, never rewritten.
//!
//! [`annotate`] copies every part of the planner's package as it is, still packed, and edits only those that get something: a note, a mark,
//! the list of sheets. Our own sheets are made in a side workbook and grafted in. [`strip`] takes all of it out again, and [`verify`] compares
//! before anything is handed out. To change what is added to a part, go to the file named for it; each edits by ranges of the original text
//! (`xmledit`), so that what is not understood is kept all the same.

pub mod alignment_sheet;
mod book;
pub mod figures;
pub mod findings_sheet;
mod graft;
pub mod look;
mod notes;
pub mod notes_json;
pub mod notes_sheet;
mod package;
mod property;
mod resaved;
mod restore;
pub mod run_sheet;
mod scorecard_discernment;
pub mod scorecard_sheet;
mod sheet;
mod side;
mod strip;
mod styles;
#[cfg(test)]
pub(crate) mod test_parts;
mod traces;
mod verify;
mod xmledit;

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{Workbook, XlsxError};

use self::book::{Book, SheetPlace};
use self::notes::Existing;
use self::package::Package;
use self::sheet::{Marks, SheetScan};
use self::side::Side;
use self::styles::Styles;
use self::xmledit::Edit;
use crate::finding::Level;
use crate::workbook::{CellRef, ReadError, marker};

pub use self::side::Look;
pub use self::strip::strip;
pub use self::verify::verify;

/// Notes on one sheet; the rest are marked.
const MOST_NOTES: usize = 1000;
/// Characters of one note; Excel holds no more in a cell or a note.
const LONGEST_NOTE: usize = 32_000;

/// A note to be set on a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The cell.
    pub at: CellRef,
    /// The worst level of what it says: the colour of the mark.
    pub level: Level,
    /// The whole text, its first line [`marker::NOTE_FIRST_LINE`].
    pub text: String,
}

/// What became of the note of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The cell.
    pub at: CellRef,
    /// The hash of the note's text, for the hidden column of our Findings table; empty where no note of ours stands.
    pub hash: String,
    /// What the cell got.
    pub fate: Fate,
}

/// What a cell got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A note and a mark.
    Noted,
    /// The mark alone: the cell has a note or a threaded comment of the user's, or the sheet has its fill of notes.
    MarkedOnly,
    /// The note alone: a conditional format of the user's colours the cell.
    NoteOnly,
    /// Neither: there is no such sheet, it holds no cells, or its part cannot be edited. A row of our Findings sheet says it.
    Nowhere,
}

impl Fate {
    /// Whether a note of ours stands on the cell.
    pub fn has_note(self) -> bool {
        matches!(self, Fate::Noted | Fate::NoteOnly)
    }
}

/// An annotated copy.
#[derive(Clone, Debug)]
pub struct Annotated {
    /// The package.
    pub bytes: Vec<u8>,
    /// What became of each cell's note, in the order of the notes; a cell named twice is one.
    pub placed: Vec<Placed>,
    /// What the user should know of the copy, each a sentence without its full stop.
    pub warnings: Vec<String>,
}

/// Why there is no annotated copy.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateError {
    /// The file is no workbook that we open.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A workbook shared in the old way allows neither tables nor new conditional formats.
    #[error(
        "the workbook is shared in the old way (it keeps a history of revisions), which allows no sheets of ours: stop sharing it, or take a fresh copy"
    )]
    SharedWorkbook,
    /// A part that must be edited cannot be.
    #[error("the part `{part}` {reason}: open the workbook in a spreadsheet program, let it repair the file and save it again")]
    Part {
        /// The part's name.
        part: String,
        /// What is wrong with it, as a phrase that follows its name.
        reason: String,
    },
    /// The package could not be copied.
    #[error("the workbook's package cannot be copied ({0}): open it in a spreadsheet program and save it again")]
    Zip(String),
    /// Our own sheets could not be made: our bug.
    #[error("our sheets could not be made ({0}); this is a bug of ours, please report it")]
    Sheets(#[from] XlsxError),
    /// The copy is not what it should be: our bug, and no copy is handed out.
    #[error("the annotated copy would not be faithful: {0}; nothing was written, and this is a bug of ours: please report it")]
    Unfaithful(String),
}

impl AnnotateError {
    fn part(part: &str, reason: impl Into<String>) -> Self {
        AnnotateError::Part { part: part.to_owned(), reason: reason.into() }
    }
}

impl From<std::io::Error> for AnnotateError {
    fn from(error: std::io::Error) -> Self {
        AnnotateError::Zip(error.to_string())
    }
}

/// Makes the annotated copy of a workbook. What is ours in it already is taken out first, so that annotating twice is annotating once.
///
/// `sheets` makes our sheets in a side workbook, knowing what was placed and what names are free.
///
/// # Errors
/// Where the file is no package that can be opened, is shared in the old way, or its central parts are malformed. A malformed sheet costs its
/// own notes only.
pub fn annotate(
    original: &[u8],
    notes: &[Note],
    sheets: impl FnOnce(&mut Workbook, &[Placed], &Look) -> Result<(), XlsxError>,
) -> Result<Annotated, AnnotateError> {
    let mut package = Package::open(original)?;
    let stripped = strip::stripped(&mut package)?;
    let Some(stripped) = &stripped else { return annotate_package(original, package, notes, sheets) };
    drop(package);
    annotate_package(stripped, Package::open(stripped)?, notes, sheets)
}

fn annotate_package(
    original: &[u8],
    mut package: Package<'_>,
    notes: &[Note],
    sheets: impl FnOnce(&mut Workbook, &[Placed], &Look) -> Result<(), XlsxError>,
) -> Result<Annotated, AnnotateError> {
    let book = Book::read(&mut package)?;
    let notes = one_a_cell(notes);
    let style_part = book.related("styles").filter(|part| package.has(part)).map(str::to_owned);
    let style_text = match &style_part {
        Some(part) => package.text(part)?,
        None => book.spelling.spell(styles::EMPTY),
    };
    let mut styles = Styles::open(&style_text).map_err(|fault| AnnotateError::part(style_part.as_deref().unwrap_or("styles"), fault))?;
    let mut warnings = Vec::new();
    let mut fates = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let mut by_sheet: BTreeMap<String, Vec<&Note>> = BTreeMap::new();
    for note in &notes {
        by_sheet.entry(note.at.sheet.to_lowercase()).or_default().push(note);
    }
    for sheet in book.sheets.iter().filter(|sheet| sheet.is_worksheet) {
        let Some(on_it) = by_sheet.get(&sheet.name.to_lowercase()) else { continue };
        match annotate_sheet(&mut package, &book, sheet, on_it, &mut styles, &mut taken) {
            Ok((placed, hindrance)) => {
                fates.extend(placed);
                warnings.extend(hindrance.map(|reason| format!("the sheet '{}' gets marks but no notes: {reason}", sheet.name)));
            }
            Err(AnnotateError::Part { part, reason }) if part == sheet.part => {
                warnings.push(format!("the sheet '{}' gets neither notes nor marks: its part {part} {reason}", sheet.name));
            }
            Err(error) => return Err(error),
        }
    }
    let placed: Vec<Placed> = notes
        .iter()
        .map(|note| {
            let fate = fates.get(&note.at).copied().unwrap_or(Fate::Nowhere);
            let hash = if fate.has_note() { marker::note_hash(&note.text) } else { String::new() };
            Placed { at: note.at.clone(), hash, fate }
        })
        .collect();
    let look = Look::new(&book, styles.default_font());
    let tables = match Side::make(&placed, &look, sheets)? {
        Some(side) => graft::graft(&mut package, &book, &side, &mut styles)?,
        None => Vec::new(),
    };
    match style_part {
        Some(part) => package.edit(&part, styles.edits()),
        None => add_styles(&mut package, &book, &style_text, styles.edits())?,
    }
    property::add(&mut package, book.spelling, &tables)?;
    if package.names().any(|name| name.to_lowercase().starts_with("_xmlsignatures/")) {
        warnings.push("the workbook is signed: the copy's signature is no longer valid, the original keeps its own".to_owned());
    }
    let bytes = package.save(package::Save::WithUndo)?;
    verify::verify_copy(original, &bytes, &placed)?;
    Ok(Annotated { bytes, placed, warnings })
}

/// What became of the notes of one sheet, and why it gets no notes, where it gets none.
type OnSheet = (Vec<(CellRef, Fate)>, Option<String>);

fn annotate_sheet(
    package: &mut Package<'_>,
    book: &Book,
    sheet: &SheetPlace,
    notes: &[&Note],
    styles: &mut Styles<'_>,
    taken: &mut BTreeSet<String>,
) -> Result<OnSheet, AnnotateError> {
    let text = package.text(&sheet.part)?;
    let scan = SheetScan::read(&text).map_err(|fault| AnnotateError::part(&sheet.part, fault))?;
    drop(text);
    let mut existing = Existing::read(package, sheet, &scan)?;
    if !existing.parts().chain([&sheet.part]).all(|part| taken.insert(part.to_lowercase())) {
        existing.hindrance = Some("it shares the part of its notes with another sheet".to_owned());
    }
    let mut worst_first = notes.to_vec();
    worst_first.sort_by_key(|note| std::cmp::Reverse(note.level));
    let (mut fates, mut noted, mut marks) = (Vec::new(), Vec::new(), BTreeMap::<_, Vec<_>>::new());
    for note in worst_first {
        let cell = (note.at.row, note.at.column);
        let may_note = existing.hindrance.is_none() && noted.len() < MOST_NOTES && !existing.cells.contains(&cell);
        let fate = match (may_note, scan.is_coloured(cell.0, cell.1)) {
            (true, true) => Fate::NoteOnly,
            (true, false) => Fate::Noted,
            (false, _) => Fate::MarkedOnly,
        };
        fates.push((note.at.clone(), fate));
        if fate.has_note() {
            noted.push(note);
        }
        if fate != Fate::NoteOnly {
            marks.entry(std::cmp::Reverse(note.level)).or_default().push(cell);
        }
    }
    let marks: Vec<_> = marks.into_iter().map(|(level, cells)| Marks { cells, look: styles.mark(level.0) }).collect();
    let mut edits = scan.marks(&marks);
    if !noted.is_empty() {
        edits.extend(notes::add(package, book, sheet, &scan, &existing, &noted)?);
    }
    package.edit(&sheet.part, edits);
    Ok((fates, existing.hindrance))
}

/// The notes with each cell once, their texts in one where it was named more often, and as a file can hold them.
fn one_a_cell(notes: &[Note]) -> Vec<Note> {
    let mut order: Vec<Note> = Vec::new();
    let mut places: BTreeMap<(String, u32, u32), usize> = BTreeMap::new();
    for note in notes {
        let text = cleaned(&note.text);
        let place = places.entry((note.at.sheet.to_lowercase(), note.at.row, note.at.column)).or_insert(order.len());
        if let Some(first) = order.get_mut(*place) {
            let rest = text.strip_prefix(marker::NOTE_FIRST_LINE).unwrap_or(&text);
            first.text = cleaned(&format!("{}\n{rest}", first.text));
            first.level = first.level.max(note.level);
        } else {
            order.push(Note { text, ..note.clone() });
        }
    }
    order
}

/// A note's text with our first line, plain line ends, and no more than a note can hold.
fn cleaned(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = match text.lines().next() {
        Some(marker::NOTE_FIRST_LINE) => text,
        _ => format!("{}\n{text}", marker::NOTE_FIRST_LINE),
    };
    let text: String = text.chars().take(LONGEST_NOTE).map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect();
    text.trim_end().to_owned()
}

fn add_styles(package: &mut Package<'_>, book: &Book, text: &str, edits: Vec<Edit>) -> Result<(), AnnotateError> {
    const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
    let part = format!("{}styles.xml", book.folder);
    let part = if package.has(&part) { package.free_name(&format!("{}styles", book.folder), ".xml") } else { part };
    let text = graft::applied(text, edits).map_err(|fault| AnnotateError::part(&part, fault))?;
    package.add(&part, TYPE, text.into_bytes());
    package.relate(&book.part, &book.spelling.relation("styles"), &part)?;
    Ok(())
}

#[cfg(test)]
mod tests;
