//! Earlier cycles of plans given as files: each is read and judged in the order of its cycle, so that ages and answers follow from one to
//! the next, and what a later cycle is judged by is kept of it.
//!
//! Separate from the plans of a run because nothing is written for them, and because what they give is what a history would: records.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::discover::Found;
use super::memory::Memory;
use super::panic_words;
use super::plan::{Asking, Opened, PlanError, open};
use super::run::bug;
use crate::assess::assess;
use crate::config::Policy;
use crate::history::HistoryError;
use crate::plan::{Earlier, Plan, Record};
use crate::workbook::Workbook;

/// The earlier cycles that a run knows from files.
#[derive(Debug, Default)]
pub struct Previous {
    plans: Vec<Remembered>,
    /// Their places by business, as businesses are compared.
    by_business: BTreeMap<String, Vec<usize>>,
}

/// One of them.
#[derive(Debug)]
struct Remembered {
    path: PathBuf,
    /// Where the file really is, by which it is known again.
    real: PathBuf,
    record: Record,
    /// It is the past of a plan of this run, or was said to be none.
    is_settled: AtomicBool,
}

/// What went wrong with an earlier cycle, as its line says it.
#[derive(Debug, PartialEq, Eq)]
pub enum Problem {
    /// It could not be read.
    Unreadable(String),
    /// It made the program fail, which is our bug.
    Bug(String),
}

impl Problem {
    /// The line.
    pub fn text(&self) -> &str {
        match self {
            Problem::Unreadable(text) | Problem::Bug(text) => text,
        }
    }
}

impl Previous {
    /// Reads and judges what was found, the earliest cycle first. What cannot be read costs itself and is told to `problem`.
    pub fn read(found: &Found, policy: &Policy, mut problem: impl FnMut(Problem)) -> Previous {
        for input in &found.problems {
            problem(Problem::Unreadable(input.to_string()));
        }
        let mut opened: Vec<(PathBuf, Opened)> = Vec::new();
        for file in &found.plans {
            match guarded(&file.path, || open(&file.path, policy, &Asking::default())) {
                Ok(mut plan) => {
                    // Only the plan is needed, and there may be many.
                    plan.bytes = Vec::new();
                    plan.workbook = Workbook::default();
                    opened.push((file.path.clone(), plan));
                }
                Err(why) => problem(why),
            }
        }
        // Of one cycle in the order of their paths, so that the last one counts in whatever order they were named.
        opened.sort_by_key(|(path, opened)| (opened.plan.header.cycle.as_ref().map(|cycle| cycle.value), path.clone()));
        let mut previous = Previous::default();
        for (path, opened) in opened {
            let judged = guarded(&path, || {
                let Opened { mut plan, findings, source, .. } = opened;
                let none = Memory::default();
                plan.earlier = previous.of(&plan, &path, &none).map_err(|source| PlanError::History { path: path.clone(), source })?;
                Ok(assess(plan, findings, policy, source).record())
            });
            match judged {
                Ok(record) => previous.add(path, record),
                Err(why) => problem(why),
            }
        }
        // That they are each other's past is not what they were given for.
        previous.plans.iter_mut().for_each(|plan| *plan.is_settled.get_mut() = false);
        previous
    }

    fn add(&mut self, path: PathBuf, record: Record) {
        self.by_business.entry(folded(&record.business)).or_default().push(self.plans.len());
        let real = real(&path);
        self.plans.push(Remembered { path, real, record, is_settled: AtomicBool::new(false) });
    }

    /// What is known of a plan's earlier cycles, here and from a history.
    ///
    /// # Errors
    /// Where the history cannot be read.
    pub fn of(&self, plan: &Plan, path: &Path, memory: &Memory) -> Result<Earlier, HistoryError> {
        let records: Vec<Record> = self.of_business(plan, path).map(|past| past.record.clone()).collect();
        let earlier = memory.earlier(plan, records)?;
        for past in self.of_business(plan, path) {
            if earlier.records().iter().any(|record| record.cycle == past.record.cycle && record.sha256 == past.record.sha256) {
                past.is_settled.store(true, Ordering::Relaxed);
            }
        }
        Ok(earlier)
    }

    /// What of them is no past of a plan, though it is of the same business and year: each as a sentence without its full stop.
    pub fn not_earlier(&self, plan: &Plan, path: &Path) -> Vec<String> {
        let own = Record::of_header(plan);
        let mut notes = Vec::new();
        for past in self.of_business(plan, path).filter(|past| past.record.fiscal_year == own.fiscal_year) {
            let why = match (past.record.cycle, own.cycle) {
                (None, _) => "it says no cycle".to_owned(),
                (_, None) => "the plan says no cycle".to_owned(),
                (Some(then), Some(now)) if then == now => format!("it is of the plan's own cycle, {now}"),
                (Some(then), Some(now)) if then > now => format!("it is of a later cycle, {then}"),
                _ => continue,
            };
            past.is_settled.store(true, Ordering::Relaxed);
            notes.push(format!("{} is no earlier cycle of it: {why}", past.path.display()));
        }
        notes
    }

    /// Those that are the past of no plan of the run, once all plans are done: each as a line.
    pub fn unused(&self) -> Vec<String> {
        let unused = self.plans.iter().filter(|past| !past.is_settled.load(Ordering::Relaxed));
        unused
            .map(|past| {
                let year = past.record.fiscal_year.as_ref().map_or(String::new(), |year| format!(" in {year}"));
                let version = past.record.version.as_ref().map_or(String::new(), |version| format!(", version {version}"));
                let (path, business) = (past.path.display(), &past.record.business);
                format!("{path}: is no earlier cycle of any plan here; it is of {business}{year}{version}")
            })
            .collect()
    }

    /// Those of a plan's business, the plan's own file left out: it may lie in a folder that was named as a whole.
    fn of_business(&self, plan: &Plan, path: &Path) -> impl Iterator<Item = &Remembered> {
        let real = real(path);
        let places = self.by_business.get(&folded(plan.business())).map_or(&[][..], Vec::as_slice);
        places.iter().map(|place| &self.plans[*place]).filter(move |past| {
            let is_own = past.real == real;
            if is_own {
                past.is_settled.store(true, Ordering::Relaxed);
            }
            !is_own
        })
    }
}

fn folded(business: &str) -> String {
    business.trim().to_lowercase()
}

/// The path without links and detours; as it is where the file system does not say.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Runs what may fail, also by our own fault.
fn guarded<T>(path: &Path, what: impl FnOnce() -> Result<T, PlanError>) -> Result<T, Problem> {
    match catch_unwind(AssertUnwindSafe(what)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Problem::Unreadable(error.to_string())),
        Err(panic) => Err(Problem::Bug(bug(&path.display().to_string(), &panic_words(panic.as_ref())))),
    }
}
