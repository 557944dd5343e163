//! Packs of earlier runs: their files as they stand, and the one that a plan's pack is compared with.
#![expect(clippy::disallowed_methods, reason = "this is where packs are opened")]

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::render::handoff::control::{self, Control};
use crate::render::handoff::verify::verify;
use crate::render::handoff::{FOLDER, Ledger, ledger_csv};

/// A file of a pack that is larger than this is none.
const MOST_BYTES: u64 = 1024 * 1024 * 1024;

/// Why a pack cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The file system said no.
    #[error("{}: cannot be read: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// A file is too large to be one of a pack.
    #[error("{}: is {size} bytes, too large for a file of a pack", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        size: u64,
    },
    /// It is not as it was released.
    #[error("{}: is not as it was released, and is compared with nothing: {why}; see `throughline handoff verify {}`", folder.display(), folder.display())]
    Changed {
        /// The pack's folder.
        folder: PathBuf,
        /// What differs.
        why: String,
    },
    /// What the history holds of it cannot be read.
    #[error("the ledger that the history released last cannot be read: {0}")]
    Remembered(String),
    /// Several packs could be meant.
    #[error("{}: has several packs of {business}: {}; name the folder of one of them", folder.display(), packs.join(", "))]
    Several {
        /// Where they were looked for.
        folder: PathBuf,
        /// The business.
        business: String,
        /// The packs' folders.
        packs: Vec<String>,
    },
}

/// The files of a folder by name; a folder in it by its name with a slash.
///
/// # Errors
/// Where the folder or a file in it cannot be read.
pub fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, PackError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| PackError::Io { path, source }
    };
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(io(folder))? {
        let path = entry.map_err(io(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let about = std::fs::metadata(&path).map_err(io(&path))?;
        if !about.is_file() {
            files.insert(format!("{name}/"), Vec::new());
            continue;
        }
        if about.len() > MOST_BYTES {
            return Err(PackError::TooLarge { path, size: about.len() });
        }
        let mut bytes = Vec::new();
        std::fs::File::open(&path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes)).map_err(io(&path))?;
        files.insert(name, bytes);
    }
    Ok(files)
}

/// The ledger that a plan's pack is compared with: that of the same business in `against`, which is a pack's folder, a plan's, or the
/// output folder of an earlier run. `own` is the name of the plan's folder. None where the business has no pack there.
///
/// # Errors
/// Where a pack cannot be read or was changed since it was released, or where several could be meant.
pub fn previous(against: &Path, own: &str, business: &str) -> Result<Option<Ledger>, PackError> {
    let of_business = |folder: &PathBuf| {
        let control = std::fs::read(folder.join(control::NAME)).ok();
        let control = control.and_then(|bytes| serde_json::from_slice::<Control>(&bytes).ok());
        control.is_some_and(|control| control.plan.business.trim().to_lowercase() == business.trim().to_lowercase())
    };
    let near = [against.to_owned(), against.join(FOLDER), against.join(own).join(FOLDER)];
    let folder = match near.into_iter().find(of_business) {
        Some(folder) => folder,
        None => {
            let entries = std::fs::read_dir(against).map_err(|source| PackError::Io { path: against.to_owned(), source })?;
            let mut all: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path().join(FOLDER))).filter(of_business).collect();
            all.sort();
            match all.len() {
                0 => return Ok(None),
                1 => all.remove(0),
                _ => {
                    let packs = all.iter().map(|folder| folder.display().to_string()).collect();
                    return Err(PackError::Several { folder: against.to_owned(), business: business.to_owned(), packs });
                }
            }
        }
    };
    let files = files(&folder)?;
    let verdict = verify(&files);
    let changed = |why: String| PackError::Changed { folder: folder.clone(), why };
    if let Some(first) = verdict.differences.first() {
        return Err(changed(first.clone()));
    }
    let bytes = files.get(ledger_csv::NAME).ok_or_else(|| changed(format!("{} is missing", ledger_csv::NAME)))?;
    let ledger = ledger_csv::read(bytes).map_err(|error| changed(error.to_string()))?;
    let batch_id = verdict.control.map(|control| control.batch_id).unwrap_or_default();
    Ok(Some(Ledger { batch_id, ..ledger }))
}
