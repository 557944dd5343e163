//! Plans that need not be done again: what an earlier run made of them is there, whole, and would be made again to the byte.
//!
//! Separate because it is one question with one answer: are the files in a plan's folder made from this workbook, these settings, what
//! is asked now, what is known of its past, and this very program, with none of them changed since? Then their result is read back
//! instead of judging, drawing and writing the plan. It is asked once the plan was read, since its business gives its folder and its
//! past, and since whoever looks across plans needs all of them; reading is a small part of the work. A checked copy that somebody
//! saved is changed: its answers must be taken. Whatever bears on a plan's files must be in [`Origin`].
#![expect(clippy::disallowed_methods, reason = "this is where the results of an earlier run are opened")]

use std::path::Path;

use super::memory::past_hash;
use super::run::Run;
use super::{Folders, PlanFile};
use crate::assess::Source;
use crate::output::{is_whole, read_manifest, sha256};
use crate::plan::Earlier;
use crate::render::handoff::Ledger;
use crate::render::json_read::{self, ReadResult};
use crate::render::{checked, json};

/// The file of a set that is read back.
const RESULT: &str = "result.json";
/// A hash of the program's own sources and templates.
const SOURCES: &str = env!("THROUGHLINE_SOURCES");

/// What a plan's files are made from, as hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// What its result is made from: its file's bytes, the settings, what was asked, its past, and the program's version.
    pub basis: String,
    /// What its files are made from: the same, the file's name, and the program to the letter.
    pub made_from: String,
}

impl Origin {
    /// Of a plan's file in a run; `previous` is the ledger that its handoff is compared with.
    pub fn of(source: &Source, run: &Run<'_>, earlier: &Earlier, previous: Option<&Ledger>) -> Origin {
        let batch = previous.map_or("", |previous| &previous.batch_id);
        let asked = format!("{:?} {batch}", run.asking);
        let basis = sha256([json::TOOL, &source.sha256, run.settings, &asked, &past_hash(earlier)].join("\n").as_bytes());
        let made_from = sha256([&basis, &source.file, SOURCES].join("\n").as_bytes());
        Origin { basis, made_from }
    }
}

/// A plan that is not done again.
#[derive(Debug)]
pub struct Unchanged {
    /// The name of its annotated copy; none where none is wanted.
    pub checked: Option<String>,
    /// A hash of what the history got of it.
    pub record: String,
    /// Its result.
    pub result: ReadResult,
}

/// Looks in a plan's folder for what would be made again as it is. A set without an annotated copy is made again where one is wanted,
/// so that the reason is said again.
pub fn look(folder: &Path, file_name: &str, origin: &Origin, wants_copy: bool) -> Option<Unchanged> {
    let manifest = read_manifest(folder).filter(|manifest| manifest.made_from == origin.made_from)?;
    let checked = Some(checked::name(file_name)).filter(|checked| manifest.files.contains_key(checked));
    if (checked.is_none() && wants_copy) || !is_whole(folder, &manifest) {
        return None;
    }
    let result = json_read::read(&std::fs::read(folder.join(RESULT)).ok()?)?;
    Some(Unchanged { checked, record: manifest.record, result })
}

/// Folders in an output folder that hold the files of no plan of this run, sorted: neither of `written` ones nor of those that could not
/// be read this time.
pub fn left<'a>(out: &Path, written: impl IntoIterator<Item = &'a str>, unread: &[PlanFile], folders: &Folders) -> Vec<String> {
    let written: std::collections::BTreeSet<&str> = written.into_iter().collect();
    let entries = std::fs::read_dir(out).into_iter().flatten().filter_map(Result::ok);
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| !written.contains(&**name));
    let is_left = |name: &String| {
        read_manifest(&out.join(name)).is_some_and(|manifest| !unread.iter().any(|file| folders.name(&manifest.business, file) == *name))
    };
    let mut left: Vec<String> = names.filter(is_left).collect();
    left.sort();
    left
}
