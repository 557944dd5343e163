//! Looking at an annotated copy as a stranger would, before it is handed out: is everything of theirs there, and ours where it should be?
//!
//! Separate, and sharing no state with the annotation: it opens both packages anew and believes bytes only.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use zip::ZipArchive;

use super::book::Book;
use super::package::{CONTENT_TYPES, Package, ROOT_RELATIONS, relations_part};
use super::restore::{self, Restored, Undo};
use super::xmledit::{Document, Edit, copy_edited};
use super::{AnnotateError, Placed};
use crate::workbook::cell_ref::parse_local;
use crate::workbook::marker;

/// Compares an annotated copy with its original: every part of the original is in it, in its place and unchanged, but for the parts that
/// annotating must touch, which give their original back to the byte; and every note that was placed is on its cell.
///
/// # Errors
/// Where anything differs, naming it.
pub fn verify(original: &[u8], annotated: &[u8], placed: &[Placed]) -> Result<(), AnnotateError> {
    let stripped = super::strip::stripped(&mut Package::open(original)?)?;
    verify_copy(stripped.as_deref().unwrap_or(original), annotated, placed)
}

/// The same for an original that holds nothing of ours.
pub(super) fn verify_copy(original: &[u8], annotated: &[u8], placed: &[Placed]) -> Result<(), AnnotateError> {
    let mut copy = Package::open_checked(annotated)?;
    let book = Book::read(&mut copy)?;
    let restored = Restored::parse(&copy.text(restore::PART)?).map_err(unfaithful)?;
    let allowed = allowed(&mut copy, &book)?;
    let undo: BTreeMap<&str, &Undo> = restored.edited.iter().map(|undo| (undo.part.as_str(), undo)).collect();
    let fault = |error: zip::result::ZipError| unfaithful(error.to_string());
    let mut before = ZipArchive::new(Cursor::new(original)).map_err(fault)?;
    let mut after = ZipArchive::new(Cursor::new(annotated)).map_err(fault)?;
    if after.len() < before.len() {
        return Err(unfaithful("parts are missing".to_owned()));
    }
    for index in 0..before.len() {
        let (old, new) = (raw(&mut before, original, index)?, raw(&mut after, annotated, index)?);
        if old.name != new.name {
            return Err(unfaithful(format!("the part {} is missing or in another place", old.name)));
        }
        if old.crc == new.crc && old.size == new.size && old.packed == new.packed {
            continue;
        }
        let undo = undo.get(old.name.as_str()).filter(|_| allowed.contains(&old.name.to_lowercase()));
        let undo = undo.ok_or_else(|| unfaithful(format!("the part {} changed", old.name)))?;
        if !gives_back(&mut before, &mut after, index, undo)? {
            return Err(unfaithful(format!("the part {} cannot be given back", old.name)));
        }
    }
    let added: BTreeSet<&str> = restored.added.iter().map(String::as_str).chain([restore::PART]).collect();
    for index in before.len()..after.len() {
        let name = raw(&mut after, annotated, index)?.name;
        if !added.contains(name.as_str()) {
            return Err(unfaithful(format!("the part {name} came from nowhere")));
        }
    }
    same_sheets(original, &book)?;
    notes_are_there(&mut copy, &book, placed)
}

struct Raw<'b> {
    name: String,
    crc: u32,
    size: u64,
    packed: &'b [u8],
}

/// A part as it is stored.
fn raw<'b>(archive: &mut ZipArchive<Cursor<&'b [u8]>>, bytes: &'b [u8], index: usize) -> Result<Raw<'b>, AnnotateError> {
    let entry = archive.by_index_raw(index).map_err(|error| unfaithful(error.to_string()))?;
    let start = entry.data_start().and_then(|start| usize::try_from(start).ok());
    let packed =
        start.zip(usize::try_from(entry.compressed_size()).ok()).and_then(|(start, size)| bytes.get(start..start.checked_add(size)?));
    let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
    let packed = packed.ok_or_else(|| unfaithful(format!("the part {name} is cut short")))?;
    Ok(Raw { name, crc: entry.crc32(), size: entry.size(), packed })
}

/// Whether undoing the edits of a part gives the original's bytes.
fn gives_back(
    before: &mut ZipArchive<Cursor<&[u8]>>,
    after: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    undo: &Undo,
) -> Result<bool, AnnotateError> {
    let fault = |error: zip::result::ZipError| unfaithful(error.to_string());
    let edits = undo_edits(undo).ok_or_else(|| unfaithful(format!("the way back of {} is too long", undo.part)))?;
    let mut comparison = Comparison { expected: before.by_index(index).map_err(fault)?, same: true, buffer: Vec::new() };
    copy_edited(after.by_index(index).map_err(fault)?, &mut comparison, &edits, |_, _| {})?;
    let mut rest = Vec::new();
    Ok(comparison.same && comparison.expected.read_to_end(&mut rest)? == 0)
}

/// The edits that take a part back.
pub(super) fn undo_edits(undo: &Undo) -> Option<Vec<Edit>> {
    let edit = |(place, old): &(std::ops::Range<u64>, Vec<u8>)| {
        Some(Edit { range: usize::try_from(place.start).ok()?..usize::try_from(place.end).ok()?, text: old.clone() })
    };
    let edits: Vec<Edit> = undo.pieces.iter().map(edit).collect::<Option<_>>()?;
    super::xmledit::ordered(edits).ok()
}

/// Takes bytes and compares them with those of a reader.
struct Comparison<R> {
    expected: R,
    same: bool,
    buffer: Vec<u8>,
}

impl<R: Read> Write for Comparison<R> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.buffer.resize(bytes.len(), 0);
        self.same = self.same && self.expected.read_exact(&mut self.buffer).is_ok() && self.buffer == bytes;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The parts that annotating may touch, in lower case.
fn allowed(copy: &mut Package<'_>, book: &Book) -> Result<BTreeSet<String>, AnnotateError> {
    let mut allowed: BTreeSet<String> =
        [CONTENT_TYPES, ROOT_RELATIONS, &book.part, &relations_part(&book.part)].map(str::to_lowercase).into();
    allowed.extend(book.related("styles").map(str::to_lowercase));
    let properties = copy.relations("")?.into_iter().filter(|relation| relation.is("custom-properties") || relation.is("customProperties"));
    allowed.extend(properties.filter_map(|relation| relation.part).map(|part| part.to_lowercase()));
    for sheet in book.sheets.iter().filter(|sheet| sheet.is_worksheet) {
        allowed.extend([sheet.part.to_lowercase(), relations_part(&sheet.part).to_lowercase()]);
        // A sheet whose relations cannot be read got nothing, so nothing of it may have changed.
        let relations = copy.relations(&sheet.part).unwrap_or_default();
        let of_notes = relations.into_iter().filter(|relation| relation.is("comments") || relation.is("vmlDrawing"));
        allowed.extend(of_notes.filter_map(|relation| relation.part).map(|part| part.to_lowercase()));
    }
    Ok(allowed)
}

/// Their sheets come first, each with its name and part.
fn same_sheets(original: &[u8], book: &Book) -> Result<(), AnnotateError> {
    let before = Book::read(&mut Package::open_checked(original)?)?;
    let same = before.sheets.iter().zip(&book.sheets).all(|(old, new)| (&old.name, &old.part, old.id) == (&new.name, &new.part, new.id));
    if same && before.sheets.len() <= book.sheets.len() { Ok(()) } else { Err(unfaithful("its sheets are not the original's".to_owned())) }
}

fn notes_are_there(copy: &mut Package<'_>, book: &Book, placed: &[Placed]) -> Result<(), AnnotateError> {
    let mut wanted: BTreeMap<String, BTreeMap<(u32, u32), &Placed>> = BTreeMap::new();
    for placed in placed.iter().filter(|placed| placed.fate.has_note()) {
        wanted.entry(placed.at.sheet.to_lowercase()).or_default().insert((placed.at.row, placed.at.column), placed);
    }
    for (sheet, mut cells) in wanted {
        let sheet = book.sheet(&sheet).ok_or_else(|| unfaithful(format!("the sheet '{sheet}' is missing")))?;
        let comments =
            copy.relations(&sheet.part)?.into_iter().filter(|relation| relation.is("comments")).filter_map(|relation| relation.part);
        for part in comments {
            let text = copy.text(&part)?;
            let document = Document::parse(&text).map_err(unfaithful)?;
            for index in document.all("comment") {
                let Some(cell) = document.attribute(index, "ref").and_then(|cell| parse_local(&cell)) else { continue };
                let hash = marker::note_hash(&document.content_text(index).map_err(unfaithful)?);
                if cells.get(&cell).is_some_and(|placed| placed.hash == hash) {
                    cells.remove(&cell);
                }
            }
        }
        if let Some(missing) = cells.into_values().next() {
            return Err(unfaithful(format!("the note on {} is missing", missing.at)));
        }
    }
    Ok(())
}

fn unfaithful(what: String) -> AnnotateError {
    AnnotateError::Unfaithful(what)
}
