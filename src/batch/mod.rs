//! A run over many plans: each is read, judged and drawn on its own; a bad file costs its own result and nothing else.
//!
//! The only place that goes from paths to plans and back to files. What is written lies under one output folder, which one run
//! holds at a time. Several jobs work at once, each on a plan of its own; what they give is taken in the order of the plans.

pub mod copy;
pub mod discover;
mod folders;
mod jobs;
mod lock;
pub mod memory;
pub mod packs;
pub mod plan;
pub mod previous;
pub mod rebuild;
pub mod run;
pub mod unchanged;

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::assess::{Assessment, Counts};
use crate::config::Policy;
use crate::finding::Level;
use crate::render::run::{Fate, PlanSummary};
use plan::{Asking, PlanError, Remember};

pub use folders::Folders;
pub use jobs::{default_jobs, in_order};
pub use lock::{LOCK, Lock, LockError};

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

/// Reads and judges one plan; a panic costs that plan. `remember` gives what is known of it from before.
pub fn judge(file: &PlanFile, policy: &Policy, asking: &Asking, remember: &mut Remember<'_>) -> Judged {
    match catch_unwind(AssertUnwindSafe(|| plan::judge(&file.path, policy, asking, remember))) {
        Ok(Ok((assessment, bytes))) => Judged::Plan(Box::new(assessment), bytes),
        Ok(Err(error)) => Judged::Failed(error),
        Err(panic) => Judged::Panicked(panic_words(panic.as_ref())),
    }
}

thread_local! {
    /// Where this thread's last panic happened, which the panic itself does not carry.
    static PANIC_PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From here on panics print nothing by themselves: whoever catches one says what it was with [`panic_words`].
pub fn hold_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line()));
        PANIC_PLACE.set(place);
    }));
}

/// What a panic said, and where.
pub fn panic_words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned());
    match PANIC_PLACE.take() {
        Some(place) => format!("{text} ({place})"),
        None => text,
    }
}

/// What happened in a run, by which its exit code is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Open findings of all plans.
    pub counts: Counts,
    /// Those of them that count for the exit code: all, or with `--only-new` those that are new since the plans were adopted.
    pub counted: Counts,
    /// Plans done.
    pub done: usize,
    /// Plans that are unchanged, and were not done again.
    pub skipped: usize,
    /// Plans and other inputs that could not be read, and plans whose files could not be written.
    pub failed: usize,
    /// Plans with a result of which a part could not be read, or that got no annotated copy.
    pub incomplete: usize,
    /// Earlier cycles that were given and could not be read.
    pub unread_past: usize,
    /// The index, or another file of the run as a whole, could not be written.
    pub unwritten: bool,
    /// Plans that showed a bug of ours.
    pub panicked: usize,
}

impl Outcome {
    /// Adds what became of a plan. The findings of one that was judged count even where it could not be written.
    pub fn record(&mut self, summary: &PlanSummary, counts: Counts, counted: Counts, bug: bool) {
        self.counts.add(counts);
        self.counted.add(counted);
        match summary.figures() {
            Some(figures) => {
                match summary.fate {
                    Fate::Skipped(_) => self.skipped += 1,
                    Fate::Done(_) | Fate::Failed(_) => self.done += 1,
                }
                self.incomplete += usize::from(!figures.unreadable.is_empty() || figures.no_copy.is_some());
            }
            None => self.failed += 1,
        }
        self.panicked += usize::from(bug);
    }

    /// Adds what went wrong with an earlier cycle.
    pub fn record_past(&mut self, problem: &previous::Problem) {
        match problem {
            previous::Problem::Unreadable(_) => self.unread_past += 1,
            previous::Problem::Bug(_) => self.panicked += 1,
        }
    }

    /// Adds what went wrong with earlier cycles before the plans were looked at.
    pub fn add_past(&mut self, past: &Outcome) {
        self.unread_past += past.unread_past;
        self.panicked += past.panicked;
    }

    /// The exit code: 70 our bug, 3 some input could not be read or some output not written, `findings` where a finding is at or
    /// above `fail_on`, else 0.
    pub fn exit_code(&self, fail_on: Option<Level>, findings: u8) -> u8 {
        let at_or_above = |level: &Level| Level::WORST_FIRST.iter().any(|each| each >= level && self.counted.of(*each) > 0);
        if self.panicked > 0 {
            70
        } else if self.failed > 0 || self.incomplete > 0 || self.unread_past > 0 || self.unwritten {
            3
        } else if fail_on.as_ref().is_some_and(at_or_above) {
            findings
        } else {
            0
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
        outcome.counted.add(Counts { warning: 1, ..Counts::default() });
        assert_eq!(outcome.exit_code(Some(Level::Error), 1), 0);
        assert_eq!(outcome.exit_code(Some(Level::Warning), 1), 1);
        assert_eq!(outcome.exit_code(None, 1), 0);
        outcome.counted.add(Counts { error: 1, ..Counts::default() });
        assert_eq!(outcome.exit_code(Some(Level::Error), 9), 9);
        outcome.incomplete = 1;
        assert_eq!(outcome.exit_code(Some(Level::Error), 1), 3);
        outcome = Outcome { failed: 1, incomplete: 0, ..outcome };
        assert_eq!(outcome.exit_code(Some(Level::Error), 1), 3);
        outcome = Outcome { failed: 0, unread_past: 1, ..outcome };
        assert_eq!(outcome.exit_code(Some(Level::Error), 1), 3);
        outcome.panicked = 1;
        assert_eq!(outcome.exit_code(Some(Level::Error), 1), 70);
    }
}
