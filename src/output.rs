//! Writing: a plan's files as one set that is there whole or not at all, and single files beside them.
//!
//! A set is staged in a folder of its own inside its target, renamed file by file, its manifest last: the manifest is the commit.
//! A run that was killed leaves the previous set, or a staged one that the next run finishes or throws away.
#![expect(clippy::disallowed_methods, reason = "this is where files are written")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::render::Artifact;
use crate::render::checked::is_copy;
pub use crate::render::sha256;

/// The name of a set's manifest.
pub const MANIFEST: &str = "manifest.json";
const STAGING: &str = ".new-";
const TEMPORARY: &str = ".throughline-";

/// Why something could not be written. Every one names its path and leaves what was there before.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file system said no.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// A file of the set was changed since we wrote it.
    #[error("{} was changed since it was written; move it away, or delete it, and run again", path.display())]
    Edited {
        /// The file.
        path: PathBuf,
    },
    /// A file of that name is there and is not ours.
    #[error("{} is there and was not written by throughline; choose another output folder, or move it away", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
}

/// A set's manifest (`throughline.manifest/1`): the hash of each file, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `throughline.manifest/1`.
    pub schema: String,
    /// What the set was made from, as a hash.
    pub made_from: String,
    /// The plan's business, which with its file gives the folder's name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub business: String,
    /// A hash of what the history got of the plan.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub record: String,
    /// SHA-256 of each file, in hexadecimal, by file name; one in a folder below as `handoff/ledger.csv`.
    pub files: BTreeMap<String, String>,
    /// A hash of what people had typed into the annotated copy's sheets when it was written: by it an answer is told from an edit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub typed: String,
    /// Answers to findings that are not there now, which no sheet shows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Remembered>,
}

/// An answer that is remembered while its finding is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// The finding's id.
    pub id: String,
    /// What the finding was when it was answered.
    pub held_to: String,
    /// Will fix, Accept or Dispute.
    pub response: String,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub approver: String,
    /// The last day on which it holds.
    pub until: String,
    /// The cell in which it stood.
    pub at: String,
    /// The answer that the plan's own workbook held.
    pub own: String,
    /// The cycle in which its finding was gone.
    pub gone_since: String,
}

/// A set to be written.
#[derive(Clone, Copy, Debug)]
pub struct Set<'a> {
    /// The files.
    pub artifacts: &'a [Artifact],
    /// What they were made from, as a hash.
    pub made_from: &'a str,
    /// The plan's business.
    pub business: &'a str,
    /// A hash of what the history gets of the plan.
    pub record: &'a str,
    /// A hash of what people typed into the annotated copy's sheets.
    pub typed: &'a str,
    /// Answers to findings that are not there now.
    pub answers: &'a [Remembered],
    /// The file that people may have worked in.
    pub guarded: &'a str,
    /// The hash of that file when its answers were read: as such it may be replaced.
    pub seen: Option<&'a str>,
}

/// Replaces the set in `folder`. Where the guarded file was changed since we wrote it, or since its answers were read, nothing of the
/// set is replaced.
///
/// # Errors
/// Where a file cannot be written or is not ours to replace; the set that was there stays.
pub fn write_set(folder: &Path, set: &Set<'_>) -> Result<Manifest, WriteError> {
    let artifacts = set.artifacts;
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| WriteError::Io { path, source }
    };
    fs::create_dir_all(folder).map_err(io(folder))?;
    recover(folder, set.guarded)?;
    let before = read_manifest(folder);
    guard(folder, set.guarded, before.as_ref(), set.seen)?;
    let files: BTreeMap<String, String> = artifacts.iter().map(|artifact| (artifact.name.clone(), sha256(&artifact.bytes))).collect();
    let manifest = Manifest {
        schema: "throughline.manifest/1".to_owned(),
        made_from: set.made_from.to_owned(),
        business: set.business.to_owned(),
        record: set.record.to_owned(),
        files,
        typed: set.typed.to_owned(),
        answers: set.answers.to_vec(),
    };
    let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    text.push('\n');
    let staging = folder.join(format!("{STAGING}{}", &sha256(text.as_bytes())[..12]));
    fs::create_dir_all(&staging).map_err(io(&staging))?;
    let staged = artifacts.iter().map(|artifact| (artifact.name.as_str(), artifact.bytes.as_slice())).chain([(MANIFEST, text.as_bytes())]);
    for (name, bytes) in staged {
        let path = staging.join(name);
        let within = path.parent().map_or(Ok(()), fs::create_dir_all);
        let written =
            within.and_then(|()| fs::File::create(&path)).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
        if let Err(source) = written {
            let _ = fs::remove_dir_all(&staging);
            return Err(WriteError::Io { path: folder.join(name), source });
        }
    }
    commit(folder, &staging, &manifest)?;
    Ok(manifest)
}

/// The manifest of the set in a folder, if there is a whole one.
pub fn read_manifest(folder: &Path) -> Option<Manifest> {
    let text = fs::read(folder.join(MANIFEST)).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Whether every file of a folder's set is there as its manifest says.
pub fn is_whole(folder: &Path, manifest: &Manifest) -> bool {
    manifest.files.iter().all(|(name, hash)| fs::read(folder.join(name)).is_ok_and(|bytes| sha256(&bytes) == *hash))
}

/// Writes one file beside its target and renames it. One that holds these very bytes is left as it is.
///
/// # Errors
/// Where it cannot be written; what was there stays.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = fs::create_dir_all(folder).and_then(|()| {
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        readable(file.path())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    });
    written.map_err(|source| WriteError::Io { path: path.to_owned(), source })
}

/// Writes a file that is not there yet. Says whether it did: what stands in its place is left.
///
/// # Errors
/// Where it cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<bool, WriteError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let io = |source| WriteError::Io { path: path.to_owned(), source };
    if path.symlink_metadata().is_ok() {
        return Ok(false);
    }
    fs::create_dir_all(folder).map_err(io)?;
    let mut file = tempfile::Builder::new().prefix(".throughline-").tempfile_in(folder).map_err(io)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).and_then(|()| readable(file.path())).map_err(io)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(io(error.error)),
    }
}

/// Takes a file of ours away, where it is there.
///
/// # Errors
/// Where it is there and stays.
pub fn remove_file(path: &Path) -> Result<(), WriteError> {
    fs::remove_file(path).or_else(not_found_is_fine).map_err(|source| WriteError::Io { path: path.to_owned(), source })
}

/// Puts an output folder in order after a run that was killed: sets that it staged are finished or thrown away, files that it had half
/// written are deleted. What cannot be put in order now says so when its plan is written.
pub fn sweep(out: &Path) {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).collect::<Vec<_>>();
    let begins = |entry: &fs::DirEntry, prefix: &str| entry.file_name().to_string_lossy().starts_with(prefix);
    for entry in entries(out) {
        let path = entry.path();
        if begins(&entry, TEMPORARY) {
            let _ = fs::remove_file(&path);
            continue;
        }
        let Some(staging) = entries(&path).into_iter().find(|entry| begins(entry, STAGING)) else { continue };
        let names = |folder: &Path| read_manifest(folder).into_iter().flat_map(|manifest| manifest.files.into_keys());
        let guarded = names(&staging.path()).chain(names(&path)).find(|name| is_copy(name)).unwrap_or_default();
        let _ = recover(&path, &guarded);
        // A folder that holds nothing else goes too: the run was killed in its plan's first set.
        let _ = fs::remove_dir(&path);
    }
}

/// Temporary files are made for their owner alone; what we hand out is made like any other file.
#[cfg(unix)]
fn readable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

fn not_found_is_fine(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// Whether a file may be replaced: as we wrote it, or as its answers were read from it.
fn guard(folder: &Path, name: &str, before: Option<&Manifest>, seen: Option<&str>) -> Result<(), WriteError> {
    let path = folder.join(name);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(WriteError::Io { path, source }),
    };
    let hash = sha256(&bytes);
    match before.and_then(|before| before.files.get(name)) {
        Some(known) if *known == hash || seen == Some(&*hash) => Ok(()),
        Some(_) => Err(WriteError::Edited { path }),
        None => Err(WriteError::NotOurs { path }),
    }
}

/// Renames a staged set into its folder, the manifest last: until then whoever was stopped can do all of it again. What the set before
/// had and this one has not goes first: nothing of it may ever stand beside what takes its place.
fn commit(folder: &Path, staging: &Path, manifest: &Manifest) -> Result<(), WriteError> {
    let rename = |name: &str| {
        let (from, to) = (staging.join(name), folder.join(name));
        if !from.exists() {
            return Ok(());
        }
        let within = to.parent().map_or(Ok(()), fs::create_dir_all);
        within.and_then(|()| fs::rename(&from, &to)).map_err(|source| WriteError::Io { path: to, source })
    };
    let before = read_manifest(folder).unwrap_or_default();
    for name in before.files.keys().filter(|name| !manifest.files.contains_key(*name) && is_within(name)) {
        let path = folder.join(name);
        fs::remove_file(&path).or_else(not_found_is_fine).map_err(|source| WriteError::Io { path: path.clone(), source })?;
        // A folder of its own that is empty now goes too; one that holds something else stays.
        if let Some(own) = path.parent().filter(|own| *own != folder) {
            let _ = fs::remove_dir(own);
        }
    }
    manifest.files.keys().try_for_each(|name| rename(name))?;
    rename(MANIFEST)?;
    fs::remove_dir_all(staging).map_err(|source| WriteError::Io { path: staging.to_owned(), source })
}

/// Whether a name in a manifest is one of ours: a file, or a file in a folder below. A manifest that was tampered with must not reach
/// further.
fn is_within(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)))
}

/// Finishes a staged set whose files are all there, staged or renamed already; throws any other one away.
///
/// # Errors
/// Where the folder cannot be read or written.
pub fn recover(folder: &Path, guarded: &str) -> Result<(), WriteError> {
    let before = read_manifest(folder);
    let entries = fs::read_dir(folder).map_err(|source| WriteError::Io { path: folder.to_owned(), source })?;
    let mut left: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(STAGING))
        .map(|entry| entry.path())
        .collect();
    left.sort();
    for staging in left {
        let has = |name: &str, hash: &str| {
            [&staging, folder].iter().any(|place| fs::read(place.join(name)).is_ok_and(|bytes| sha256(&bytes) == hash))
        };
        // A guarded file that is still staged must not replace one that was edited since.
        let safe = !staging.join(guarded).exists() || guard(folder, guarded, before.as_ref(), None).is_ok();
        let staged = read_manifest(&staging).filter(|manifest| safe && manifest.files.iter().all(|(name, hash)| has(name, hash)));
        // Nothing is renamed before everything is staged, so a set with nothing renamed yet may go either way: it is finished.
        match staged {
            Some(manifest) => commit(folder, &staging, &manifest)?,
            None => fs::remove_dir_all(&staging).map_err(|source| WriteError::Io { path: staging.clone(), source })?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(name: &str, text: &str) -> Artifact {
        Artifact { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn set<'a>(artifacts: &'a [Artifact], made_from: &'a str) -> Set<'a> {
        Set { artifacts, made_from, business: "", record: "", typed: "", answers: &[], guarded: "a", seen: None }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_set_is_replaced_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        write_set(folder.path(), &set(&[artifact("a", "1"), artifact("b", "1")], "x")).expect("written");
        let manifest = write_set(folder.path(), &set(&[artifact("a", "2")], "y")).expect("written again");
        assert_eq!(names(folder.path()), ["a", MANIFEST]);
        assert!(is_whole(folder.path(), &manifest));
    }

    #[test]
    fn nothing_of_the_set_before_stays_beside_what_takes_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let pack = [artifact("a", "1"), artifact("handoff/ledger.csv", "1"), artifact("handoff/control.json", "1")];
        write_set(folder.path(), &set(&pack, "x")).expect("written");
        // Killed before the first file was renamed: what is staged is finished, and the old ledger is gone.
        let other = tempfile::tempdir().expect("a folder");
        let blocked = [artifact("a", "2"), artifact("handoff/NOT-RELEASED.txt", "2")];
        write_set(other.path(), &set(&blocked, "y")).expect("written");
        let staging = folder.path().join(".new-123");
        fs::create_dir_all(staging.join("handoff")).expect("staging");
        for name in ["a", "handoff/NOT-RELEASED.txt", MANIFEST] {
            fs::copy(other.path().join(name), staging.join(name)).expect("staged");
        }
        recover(folder.path(), "a").expect("recovered");
        assert_eq!(names(&folder.path().join("handoff")), ["NOT-RELEASED.txt"]);
        // A set without any takes the folder along.
        write_set(folder.path(), &set(&[artifact("a", "3")], "z")).expect("written");
        assert_eq!(names(folder.path()), ["a", MANIFEST]);
    }

    #[test]
    fn a_manifest_reaches_no_further_than_its_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("plan");
        write_set(&inside, &set(&[artifact("a", "1")], "x")).expect("written");
        fs::write(folder.path().join("theirs"), "1").expect("a file");
        let manifest = read_manifest(&inside).expect("a manifest");
        let files = [("a".to_owned(), sha256(b"1")), ("../theirs".to_owned(), sha256(b"1"))].into();
        let text = serde_json::to_string(&Manifest { files, ..manifest }).expect("text");
        fs::write(inside.join(MANIFEST), text).expect("tampered with");
        write_set(&inside, &set(&[artifact("a", "2")], "y")).expect("written again");
        assert!(folder.path().join("theirs").exists());
    }

    #[test]
    fn an_edited_copy_is_never_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        write_set(folder.path(), &set(&[artifact("a", "1"), artifact("b", "1")], "x")).expect("written");
        fs::write(folder.path().join("a"), "the planner's answers").expect("edited");
        let error = write_set(folder.path(), &set(&[artifact("a", "2"), artifact("b", "2")], "y")).expect_err("refused");
        assert!(matches!(error, WriteError::Edited { .. }));
        assert_eq!(fs::read_to_string(folder.path().join("a")).expect("a"), "the planner's answers");
        assert_eq!(fs::read_to_string(folder.path().join("b")).expect("b"), "1", "nothing of the set is replaced");
    }

    #[test]
    fn a_file_that_is_not_ours_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a"), "theirs").expect("written");
        assert!(matches!(write_set(folder.path(), &set(&[artifact("a", "1")], "x")), Err(WriteError::NotOurs { .. })));
    }

    #[test]
    fn nothing_that_a_killed_run_left_survives_the_next() {
        let out = tempfile::tempdir().expect("a folder");
        let (plan, first) = (out.path().join("plan"), out.path().join("first"));
        write_set(&plan, &set(&[artifact("a", "1")], "x")).expect("written");
        for staging in [plan.join(".new-1"), plan.join(".new-2"), first.join(".new-3")] {
            fs::create_dir_all(&staging).expect("staging");
            fs::write(staging.join("a"), "half").expect("staged");
        }
        fs::write(out.path().join(".throughline-x1"), "half of an index").expect("written");
        fs::write(out.path().join(".throughline.lock"), "").expect("written");
        fs::create_dir(out.path().join("theirs")).expect("made");
        sweep(out.path());
        assert_eq!(names(out.path()), [".throughline.lock", "plan", "theirs"]);
        assert_eq!(names(&plan), ["a", MANIFEST]);
        // A set that is staged whole is finished, but never over a copy that was edited since.
        for edited in [false, true] {
            let copy = "p - checked.xlsx";
            write_set(&plan, &Set { guarded: copy, ..set(&[artifact(copy, "1")], "x") }).expect("written");
            let staged = write_set(&first, &Set { guarded: copy, ..set(&[artifact(copy, "2")], "y") }).expect("written");
            fs::rename(&first, plan.join(".new-4")).expect("staged");
            if edited {
                fs::write(plan.join(copy), "answers").expect("edited");
            }
            sweep(out.path());
            assert_eq!(names(&plan), [MANIFEST, copy], "{edited}");
            assert_eq!(is_whole(&plan, &staged), !edited);
        }
        assert_eq!(fs::read(plan.join("p - checked.xlsx")).expect("a copy"), b"answers");
    }

    #[test]
    fn a_killed_run_is_finished_or_thrown_away() {
        let folder = tempfile::tempdir().expect("a folder");
        write_set(folder.path(), &set(&[artifact("a", "1"), artifact("b", "1"), artifact("c", "1")], "x")).expect("written");
        // Killed while renaming: `a` is renamed, `b` and the manifest are still staged.
        let other = tempfile::tempdir().expect("a folder");
        write_set(other.path(), &set(&[artifact("a", "2"), artifact("b", "2")], "y")).expect("written");
        let staging = folder.path().join(".new-123");
        fs::create_dir(&staging).expect("staging");
        fs::copy(other.path().join("a"), folder.path().join("a")).expect("renamed");
        for name in ["b", MANIFEST] {
            fs::copy(other.path().join(name), staging.join(name)).expect("staged");
        }
        recover(folder.path(), "a").expect("recovered");
        assert_eq!(read_manifest(folder.path()).expect("a manifest").made_from, "y");
        assert!(is_whole(folder.path(), &read_manifest(folder.path()).expect("a manifest")));
        assert_eq!(names(folder.path()), ["a", "b", MANIFEST], "what only the set before had is gone");
        // Killed while staging: no manifest yet.
        fs::create_dir(&staging).expect("staging");
        fs::write(staging.join("a"), "3").expect("staged");
        recover(folder.path(), "a").expect("recovered");
        assert_eq!(names(folder.path()), ["a", "b", MANIFEST]);
    }
}
