//! Plans that need not be done again: what an earlier run made of them is there, whole, and would be made again to the byte.
//!
//! Separate because it is one question with one answer, asked before a plan is read: is there a set of files made from this workbook,
//! these settings, what is asked now and this very program, in the folder that the plan has, with no file changed since? Then its
//! result is read back instead. A checked copy that somebody saved is changed: its answers must be taken. Everything that bears on a
//! plan's files must be in [`made_from`], or be asked for in [`Known::unchanged`].
#![expect(clippy::disallowed_methods, reason = "this is where the results of an earlier run are opened")]

use std::collections::BTreeMap;
use std::path::Path;

use super::run::Run;
use super::{Folders, PlanFile};
use crate::output::{Manifest, is_whole, read_manifest, sha256};
use crate::render::json_read::{self, ReadResult};
use crate::render::{checked, json};

/// The file of a set that is read back.
const RESULT: &str = "result.json";
/// A hash of the program's own sources and templates.
const SOURCES: &str = env!("THROUGHLINE_SOURCES");

/// What a plan's result is made from, as a hash: its file, the settings, what was asked, and the program's version.
pub fn basis(file_hash: &str, run: &Run<'_>) -> String {
    let asked = format!("{:?}", run.asking);
    sha256([json::TOOL, file_hash, run.settings, &asked].join("\n").as_bytes())
}

/// What a plan's files are made from, as a hash: the same, its file's name, and the program to the letter.
pub fn made_from(basis: &str, file_name: &str) -> String {
    sha256([basis, file_name, SOURCES].join("\n").as_bytes())
}

/// What earlier runs left in an output folder: the sets of files by what they were made from.
#[derive(Debug, Default)]
pub struct Known {
    by_origin: BTreeMap<String, Vec<(String, Manifest)>>,
    /// The business of every set, by its folder.
    businesses: BTreeMap<String, String>,
}

/// A plan that is not done again.
#[derive(Debug)]
pub struct Unchanged {
    /// Its folder.
    pub folder: String,
    /// The name of its annotated copy.
    pub checked: String,
    /// Its result.
    pub result: ReadResult,
}

impl Known {
    /// Looks through an output folder.
    pub fn of(out: &Path) -> Known {
        let mut known = Known::default();
        let Ok(entries) = std::fs::read_dir(out) else { return known };
        let folders = entries.filter_map(Result::ok).filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        for folder in folders {
            let (name, manifest) = (folder.file_name().to_string_lossy().into_owned(), read_manifest(&folder.path()));
            if let Some(manifest) = manifest {
                known.businesses.insert(name.clone(), manifest.business.clone());
                known.by_origin.entry(manifest.made_from.clone()).or_default().push((name, manifest));
            }
        }
        known
    }

    /// The set of a plan's file, where it would be made again as it is: made from the same, in the plan's folder, and whole. One without
    /// an annotated copy is made again, so that the reason is said again.
    pub fn unchanged(&self, file: &PlanFile, file_name: &str, made_from: &str, out: &Path, folders: &Folders) -> Option<Unchanged> {
        let sets = self.by_origin.get(made_from)?;
        let (folder, manifest) = sets.iter().find(|(folder, manifest)| folders.name(&manifest.business, file) == *folder)?;
        let checked = checked::name(file_name);
        let place = out.join(folder);
        if !manifest.files.contains_key(&checked) || !is_whole(&place, manifest) {
            return None;
        }
        let result = json_read::read(&std::fs::read(place.join(RESULT)).ok()?)?;
        Some(Unchanged { folder: folder.clone(), checked, result })
    }

    /// Folders that hold the set of no plan of this run: neither of `written` ones nor of those that could not be read this time.
    pub fn left<'a>(&self, written: impl IntoIterator<Item = &'a str>, unread: &[PlanFile], folders: &Folders) -> Vec<String> {
        let mut left = self.businesses.clone();
        for folder in written {
            left.remove(folder);
        }
        left.retain(|folder, business| !unread.iter().any(|file| folders.name(business, file) == *folder));
        left.into_keys().collect()
    }
}
