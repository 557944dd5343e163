//! The annotated copy that an earlier run left: the answers people wrote in it, and whether they wrote anywhere else.
//!
//! Answers are never overwritten: they are read before the copy is replaced. Cells of the plan that were edited in the copy are not
//! ours to merge, so that such a copy is not replaced at all.
#![expect(clippy::disallowed_methods, reason = "this is where the copy of an earlier run is opened")]

use std::path::Path;

use super::plan::PlanError;
use crate::config::Policy;
use crate::output::{read_manifest, recover, sha256};
use crate::plan::Response;
use crate::plan::response::{differing, responses, typed_cells};
use crate::workbook::Workbook;
use crate::workbook::read::read;

/// How many cells an error names.
const MOST_CELLS: usize = 5;

/// What was found in the copy of an earlier run.
#[derive(Debug, Default)]
pub struct Earlier {
    /// The answers in it.
    pub responses: Vec<Response>,
    /// Its hash as it was read: as such it may be replaced.
    pub seen: Option<String>,
}

/// Reads the answers in a copy, if there is one. `plan` is the workbook that is now to be judged, `path` its file.
///
/// # Errors
/// Where somebody edited cells of the plan in the copy, or saved over it what cannot be read: it is left as it is.
pub fn earlier(folder: &Path, name: &str, policy: &Policy, path: &Path, plan: &Workbook) -> Result<Earlier, PlanError> {
    let copy = folder.join(name);
    if !copy.exists() {
        return Ok(Earlier::default());
    }
    let io = |source| PlanError::Io { path: copy.clone(), source };
    recover(folder, name).map_err(|error| io(std::io::Error::other(error.to_string())))?;
    let Some(manifest) = read_manifest(folder) else { return Ok(Earlier::default()) };
    // A file of that name that is not ours is refused when it would be replaced.
    let Some(known) = manifest.files.get(name) else { return Ok(Earlier::default()) };
    let bytes = match std::fs::read(&copy) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Earlier::default()),
        Err(error) => return Err(io(error)),
    };
    let hash = sha256(&bytes);
    let is_ours = *known == hash;
    let workbook = match read(name, &bytes, &policy.limits) {
        Ok(workbook) => workbook,
        // As we wrote it: whatever is the matter with it, nobody has answered in it.
        Err(_) if is_ours => return Ok(Earlier { responses: Vec::new(), seen: Some(hash) }),
        Err(source) => return Err(PlanError::CopyUnreadable { path: path.to_owned(), copy, source }),
    };
    if !is_ours && typed_cells(&workbook) != manifest.typed {
        let cells = differing(&workbook, plan, MOST_CELLS);
        return Err(PlanError::CopyEdited { path: path.to_owned(), copy, cells: cells_in_words(&cells) });
    }
    Ok(Earlier { responses: responses(&workbook), seen: Some(hash) })
}

/// Adds the answers of an earlier copy to those of the plan's own workbook, which come first.
pub fn add(own: &mut Vec<Response>, earlier: Vec<Response>) {
    for response in earlier {
        if own.iter().all(|known| known.id != response.id) {
            own.push(response);
        }
    }
}

fn cells_in_words(cells: &[String]) -> String {
    match cells {
        [] => "cells that now say the same as the plan's own".to_owned(),
        cells => cells.join(", "),
    }
}
