//! Taking out of a workbook what is ours.
//!
//! Separate from annotating, which strips first. A copy that nobody saved since gives every part back to the byte (`restore`); one that
//! another program saved is stripped by the markers that survive it (`resaved`).

use std::collections::BTreeSet;

use super::AnnotateError;
use super::package::{Package, Save};
use super::restore::{self, Restored};
use super::verify::undo_edits;

/// Takes out what is ours. A workbook that holds nothing of ours comes back as it is.
///
/// # Errors
/// Where the file is no package that can be opened.
pub fn strip(bytes: &[u8]) -> Result<Vec<u8>, AnnotateError> {
    let mut package = Package::open(bytes)?;
    Ok(stripped(&mut package)?.unwrap_or_else(|| bytes.to_vec()))
}

/// The package without what is ours; nothing where nothing is.
pub(super) fn stripped(package: &mut Package<'_>) -> Result<Option<Vec<u8>>, AnnotateError> {
    if !package.mentions_us {
        return Ok(None);
    }
    match way_back(package)? {
        Some(restored) => {
            for undo in &restored.edited {
                let edits = undo_edits(undo).ok_or_else(|| AnnotateError::part(restore::PART, "is not as we wrote it"))?;
                package.edit(&undo.part, edits);
            }
            restored.added.iter().for_each(|part| package.remove(part));
            package.remove(restore::PART);
            package.save(Save::AsEdited).map(Some)
        }
        None => super::resaved::strip(package),
    }
}

/// What we recorded, where every part we edited is still as we wrote it.
fn way_back(package: &mut Package<'_>) -> Result<Option<Restored>, AnnotateError> {
    if !package.has(restore::PART) {
        return Ok(None);
    }
    let Ok(restored) = Restored::parse(&package.text(restore::PART)?) else { return Ok(None) };
    let edited: BTreeSet<String> = restored.edited.iter().map(|undo| undo.part.to_lowercase()).collect();
    if edited.len() != restored.edited.len() || restored.added.iter().any(|part| edited.contains(&part.to_lowercase())) {
        return Ok(None);
    }
    for undo in &restored.edited {
        let Some(edits) = undo_edits(undo).filter(|_| package.has(&undo.part)) else { return Ok(None) };
        let bytes = package.bytes(&undo.part)?;
        let is_as_written = blake3::hash(&bytes).to_hex().as_str() == undo.hash;
        let is_within = edits.last().is_none_or(|edit| edit.range.end <= bytes.len());
        if !is_as_written || !is_within {
            return Ok(None);
        }
    }
    Ok(Some(restored))
}
