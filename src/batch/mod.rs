//! A run over many plans: each is read, judged and drawn on its own; a bad file costs its own result and nothing else.
//!
//! The only place that goes from paths to plans and back to files. What is written lies under one output folder, which one run
//! holds at a time.
#![expect(clippy::disallowed_methods, reason = "this is where the output folder is locked")]

pub mod copy;
pub mod discover;
pub mod packs;
pub mod plan;
pub mod run;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::assess::{Assessment, Counts};
use crate::config::Policy;
use crate::finding::Level;
use crate::plan::Response;
use crate::render::run::PlanSummary;
use crate::workbook::Workbook;
use plan::{Asking, PlanError};

/// A plan's file, as discovered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its path below the folder that was named, or its name: what it is called, and what its outputs are named by.
    pub below: PathBuf,
}

/// What became of one plan.
#[derive(Debug)]
pub enum Judged {
    /// It was read and judged; the bytes are its file's, from which the checked copy is made.
    Plan(Box<Assessment>, Vec<u8>),
    /// It could not be read.
    Failed(PlanError),
    /// Our bug: it made the program panic.
    Panicked(String),
}

/// Reads and judges plans one after the other, handing each to `each` and then forgetting it.
///
/// `earlier` gives the answers of an earlier run for a plan's business and its workbook.
pub fn judge_all(
    files: &[PlanFile],
    policy: &Policy,
    asking: &Asking,
    mut earlier: impl FnMut(&PlanFile, &str, &Workbook) -> Result<Vec<Response>, PlanError>,
    mut each: impl FnMut(&PlanFile, Judged),
) {
    for file in files {
        let mut earlier = |business: &str, workbook: &Workbook| earlier(file, business, workbook);
        let judged = match catch_unwind(AssertUnwindSafe(|| plan::judge(&file.path, policy, asking, &mut earlier))) {
            Ok(Ok((assessment, bytes))) => Judged::Plan(Box::new(assessment), bytes),
            Ok(Err(error)) => Judged::Failed(error),
            Err(panic) => Judged::Panicked(panic_words(panic.as_ref())),
        };
        each(file, judged);
    }
}

/// Where the last panic happened, which the panic itself does not carry.
static PANIC_PLACE: Mutex<Option<String>> = Mutex::new(None);

/// From here on panics print nothing by themselves: whoever catches one says what it was with [`panic_words`].
pub fn hold_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line()));
        *PANIC_PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
}

/// What a panic said, and where.
pub fn panic_words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned());
    match PANIC_PLACE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(place) => format!("{text} ({place})"),
        None => text,
    }
}

/// What happened in a run, by which its exit code is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Open findings of all plans.
    pub counts: Counts,
    /// Plans done.
    pub done: usize,
    /// Plans and other inputs that could not be read, and plans whose files could not be written.
    pub failed: usize,
    /// Plans done of which a part could not be read, or that got no annotated copy.
    pub incomplete: usize,
    /// The index, or another file of the run as a whole, could not be written.
    pub unwritten: bool,
    /// Plans that showed a bug of ours.
    pub panicked: usize,
}

impl Outcome {
    /// Adds what became of a plan. The findings of one that was judged count even where it could not be written.
    pub fn record(&mut self, summary: &PlanSummary, assessment: Option<&Assessment>, bug: bool) {
        self.counts.add(assessment.map(Assessment::counts).unwrap_or_default());
        match summary.figures() {
            Some(figures) => {
                self.done += 1;
                self.incomplete += usize::from(!figures.unreadable.is_empty() || figures.no_copy.is_some());
            }
            None => self.failed += 1,
        }
        self.panicked += usize::from(bug);
    }

    /// The exit code: 70 our bug, 3 some input could not be read or some output not written, `findings` where a finding is at or
    /// above `fail_on`, else 0.
    pub fn exit_code(&self, fail_on: Option<Level>, findings: u8) -> u8 {
        let at_or_above = |level: &Level| Level::WORST_FIRST.iter().any(|each| each >= level && self.counts.of(*each) > 0);
        if self.panicked > 0 {
            70
        } else if self.failed > 0 || self.incomplete > 0 || self.unwritten {
            3
        } else if fail_on.as_ref().is_some_and(at_or_above) {
            findings
        } else {
            0
        }
    }
}

/// The folder of each plan, distinct within the run.
#[derive(Debug, Default)]
pub struct Folders {
    taken: BTreeMap<String, PathBuf>,
}

impl Folders {
    /// The folder of one plan, by its business and its path.
    pub fn name(&mut self, business: &str, file: &PlanFile) -> String {
        let mut name = plan::folder_name(business, &file.below);
        if self.taken.contains_key(&name.to_lowercase()) {
            name = plan::with_hash(&name, &file.path);
        }
        self.taken.insert(name.to_lowercase(), file.path.clone());
        name
    }
}

/// The file by which a run holds its output folder, and by which a folder is known to be one.
pub const LOCK: &str = ".throughline.lock";

/// An output folder that this run holds alone; let go when dropped.
#[derive(Debug)]
pub struct Lock {
    _file: std::fs::File,
}

/// Why an output folder cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run holds it.
    #[error("{}: another run is writing here; wait for it, or choose another folder with -o", folder.display())]
    Held {
        /// The folder.
        folder: PathBuf,
    },
    /// The file system said no.
    #[error("{}: cannot be written: {source}", folder.display())]
    Io {
        /// The folder.
        folder: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
}

impl Lock {
    /// Takes an output folder, making it where it is not there.
    ///
    /// # Errors
    /// Where another run holds it, or it cannot be made.
    pub fn take(folder: &Path) -> Result<Lock, LockError> {
        let io = |source| LockError::Io { folder: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(io)?;
        let file = std::fs::File::options().create(true).truncate(false).write(true).open(folder.join(LOCK)).map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(std::fs::TryLockError::WouldBlock) => Err(LockError::Held { folder: folder.to_owned() }),
            // Some network shares know no locks: the run goes on, as it would on them anyway.
            Err(std::fs::TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => Ok(Lock { _file: file }),
            Err(std::fs::TryLockError::Error(source)) => Err(io(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_thing_decides_the_exit_code() {
        let mut outcome = Outcome::default();
        assert_eq!(outcome.exit_code(Some(Level::Error), 1), 0);
        outcome.counts.add(Counts { warning: 1, ..Counts::default() });
        assert_eq!(outcome.exit_code(Some(Level::Error), 1), 0);
        assert_eq!(outcome.exit_code(Some(Level::Warning), 1), 1);
        assert_eq!(outcome.exit_code(None, 1), 0);
        outcome.counts.add(Counts { error: 1, ..Counts::default() });
        assert_eq!(outcome.exit_code(Some(Level::Error), 9), 9);
        outcome.incomplete = 1;
        assert_eq!(outcome.exit_code(Some(Level::Error), 1), 3);
        outcome = Outcome { failed: 1, incomplete: 0, ..outcome };
        assert_eq!(outcome.exit_code(Some(Level::Error), 1), 3);
        outcome.panicked = 1;
        assert_eq!(outcome.exit_code(Some(Level::Error), 1), 70);
    }

    #[test]
    fn one_run_holds_a_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Lock::take(folder.path()).expect("taken");
        assert!(matches!(Lock::take(folder.path()), Err(LockError::Held { .. })));
        drop(first);
        Lock::take(folder.path()).expect("free again");
    }

    #[test]
    fn equal_names_get_folders_of_their_own() {
        let mut folders = Folders::default();
        let file = |path: &str| PlanFile { path: path.into(), below: "plan.xlsx".into() };
        let (a, b) = (folders.name("B", &file("x/plan.xlsx")), folders.name("B", &file("y/plan.xlsx")));
        assert_ne!(a, b);
    }
}
