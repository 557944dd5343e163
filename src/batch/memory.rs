//! What a run remembers: the history is read while plans are judged, and gets the run's records in one transaction.
//!
//! Separate from the store because plans are judged by several jobs at once, and because a plan's answers come from its copy as long
//! as there is one.
#![expect(clippy::disallowed_methods, reason = "this is where a damaged history is moved aside")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::packs::PackError;
use crate::assess::{Assessment, Counts};
use crate::history::store::{PastHandoff, PlanName};
use crate::history::{HistoryError, Store};
use crate::output::sha256;
use crate::plan::record::PastAnswer;
use crate::plan::{Earlier, Period, Plan, Record, Response, Sourced};
use crate::render::handoff::{Ledger, ledger_csv};
use crate::render::json;
use crate::rules::portfolio::Before;
use crate::workbook::CellRef;

/// The name of the history in the output folder.
pub const HISTORY: &str = "history.sqlite";

/// A history that is read and added to by one run, or by nobody where there is none.
#[derive(Debug, Default)]
pub struct Memory {
    store: Option<Mutex<Store>>,
}

/// A history, and where the damaged one was moved that stood in its place.
#[derive(Debug)]
pub struct Opened {
    /// The history.
    pub memory: Memory,
    /// What is to be said of a damaged one: a sentence without its full stop.
    pub moved: Option<String>,
}

impl Memory {
    /// Opens a history to add to it, making it where there is none. One that is damaged is moved aside, never deleted, and another begun.
    ///
    /// # Errors
    /// Where it cannot be used, or a damaged one cannot be moved.
    pub fn open(path: &Path) -> Result<Opened, HistoryError> {
        let (store, moved) = match Store::open(path) {
            Err(HistoryError::Damaged { path, why }) => {
                let aside = free_name(&path);
                if std::fs::rename(&path, &aside).is_err() {
                    return Err(HistoryError::Damaged { path, why });
                }
                // What SQLite was in the middle of belongs to the damaged file.
                let journal = |path: &Path| PathBuf::from(format!("{}-journal", path.display()));
                let _ = std::fs::rename(journal(&path), journal(&aside));
                let said = format!(
                    "{}: is no history that can be read ({why}); it was moved to {} and a new one begun: ages and earlier cycles are \
                     lost until it is made again with `throughline history rebuild`",
                    path.display(),
                    aside.display()
                );
                (Store::open(&path)?, Some(said))
            }
            other => (other?, None),
        };
        Ok(Opened { memory: Memory { store: Some(Mutex::new(store)) }, moved })
    }

    /// Opens a history only to read it; where there is no file nothing is remembered.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read(path: &Path) -> Result<Memory, HistoryError> {
        Ok(Memory { store: Store::read(path)?.map(Mutex::new) })
    }

    fn store(&self) -> Option<MutexGuard<'_, Store>> {
        Some(self.store.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The records of a plan's earlier cycles, `more` among them: those that stand in no history.
    ///
    /// # Errors
    /// Where the history cannot be read.
    pub fn earlier(&self, plan: &Plan, more: Vec<Record>) -> Result<Earlier, HistoryError> {
        let mut records = more;
        if let (Some(store), Some(cycle)) = (self.store(), &plan.header.cycle) {
            // What the history holds counts before what was given beside it.
            records.extend(store.before(&name_of(plan), cycle.value)?);
        }
        Ok(Earlier::of(plan, records))
    }

    /// Whether the last that is remembered of a plan's cycle is this, by its hash. Where nothing can be remembered, nothing is missing.
    ///
    /// # Errors
    /// Where the history cannot be read.
    pub fn holds(&self, plan: &Plan, file: &str, content: &str) -> Result<bool, HistoryError> {
        let header = &plan.header;
        let (Some(store), Some(cycle)) = (self.store(), &header.cycle) else { return Ok(true) };
        let PlanName { business, fiscal_year } = name_of(plan);
        let version = header.version.as_ref().map(|version| version.value.clone());
        let named = Record { business, fiscal_year, cycle: Some(cycle.value), version, file: file.to_owned(), ..Record::default() };
        store.is_recorded(&named, content)
    }

    /// What was answered last, for a plan of which no checked copy is there any more.
    ///
    /// # Errors
    /// Where the history cannot be read.
    pub fn answers(&self, plan: &Plan) -> Result<Vec<Response>, HistoryError> {
        let (Some(store), Some(cycle)) = (self.store(), &plan.header.cycle) else { return Ok(Vec::new()) };
        let Some(record) = store.last_up_to(&name_of(plan), cycle.value)? else { return Ok(Vec::new()) };
        // What the plan's own workbook says is newer, or was taken over from there.
        let own: BTreeSet<&str> = plan.responses.iter().map(|response| response.id.as_str()).collect();
        let answers = record.answers.into_iter().filter(|(id, _)| !own.contains(id.as_str()));
        Ok(answers.map(|(id, answer)| response(id, answer)).collect())
    }

    /// The findings with which a plan was adopted; none where nothing is remembered of it yet.
    ///
    /// # Errors
    /// Where the history cannot be read.
    pub fn adopted(&self, plan: &Plan) -> Result<Option<BTreeSet<String>>, HistoryError> {
        self.store().map_or(Ok(None), |store| store.adopted(&name_of(plan)))
    }

    /// The findings of a plan that count where only new ones do: without those with which it was adopted. Where nothing is remembered
    /// of it, a run adopts it as it is.
    ///
    /// # Errors
    /// Where the history cannot be read.
    pub fn new_of(&self, assessment: &Assessment) -> Result<Counts, HistoryError> {
        Ok(match self.adopted(&assessment.plan)? {
            Some(known) => assessment.counts_without(&known),
            None => Counts::default(),
        })
    }

    /// The ledger of a plan that was released last in an earlier cycle.
    ///
    /// # Errors
    /// Where the history cannot be read, or what it holds is no ledger.
    pub fn released(&self, plan: &Plan) -> Result<Option<Ledger>, PackError> {
        let (Some(store), Some(cycle)) = (self.store(), &plan.header.cycle) else { return Ok(None) };
        let remembered = |error: &dyn std::fmt::Display| PackError::Remembered(error.to_string());
        let Some((batch_id, text)) = store.released_before(&name_of(plan), cycle.value).map_err(|error| remembered(&error))? else {
            return Ok(None);
        };
        let ledger = ledger_csv::read(text.as_bytes()).map_err(|error| remembered(&error))?;
        Ok(Some(Ledger { batch_id, ..ledger }))
    }

    /// Who had a plan in the last cycle before one.
    ///
    /// # Errors
    /// Where the history cannot be read.
    pub fn before(&self, cycle: Period) -> Result<Option<Before>, HistoryError> {
        let Some(store) = self.store() else { return Ok(None) };
        let before = store.businesses_before(cycle)?;
        Ok(before.map(|(cycle, businesses)| Before { cycle, businesses, history: store.path().display().to_string() }))
    }

    /// Begins the transaction of a run. `now` is when, for whoever reads the history.
    ///
    /// # Errors
    /// Where the history cannot be written.
    pub fn begin(&self, now: &str) -> Result<(), HistoryError> {
        self.store().map_or(Ok(()), |mut store| store.begin(now, json::TOOL))
    }

    /// Remembers a plan, unless the same is remembered of its cycle already. A plan without a cycle has no place in a history.
    ///
    /// # Errors
    /// Where the history cannot be written.
    pub fn remember(&self, record: &Record, handoff: Option<&PastHandoff>) -> Result<(), HistoryError> {
        let Some(mut store) = self.store().filter(|_| record.cycle.is_some()) else { return Ok(()) };
        store.append(record, &content(record, handoff), handoff).map(drop)
    }

    /// Ends the transaction, and gives how many plans are newly remembered.
    ///
    /// # Errors
    /// Where the history cannot be written; nothing of the run is remembered then.
    pub fn commit(&self) -> Result<usize, HistoryError> {
        self.store().map_or(Ok(0), |mut store| store.commit())
    }
}

/// A hash of all that is remembered of a plan.
pub fn content(record: &Record, handoff: Option<&PastHandoff>) -> String {
    sha256(format!("{record:?}\n{handoff:?}").as_bytes())
}

/// A hash of what is known of a plan's past; blank where nothing is.
pub fn past_hash(earlier: &Earlier) -> String {
    if earlier.is_empty() { String::new() } else { sha256(format!("{:?}", earlier.records()).as_bytes()) }
}

fn name_of(plan: &Plan) -> PlanName {
    let fiscal_year = plan.header.calendar.as_ref().map(|calendar| calendar.label.clone());
    PlanName { business: plan.business().to_owned(), fiscal_year }
}

fn response(id: String, answer: PastAnswer) -> Response {
    let at = CellRef::parse(&answer.at).unwrap_or_else(|| CellRef::new("Findings", 0, 0));
    Response {
        id,
        held_to: answer.held_to,
        response: Sourced::new(answer.response, at),
        reason: answer.reason,
        approver: answer.approver,
        until: answer.until,
        changed: false,
        own: String::new(),
        gone_since: None,
    }
}

/// A name beside a file that is not taken: `history.damaged-1.sqlite`.
fn free_name(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let names = (1..u32::MAX).map(|number| path.with_file_name(format!("{stem}.damaged-{number}{ending}")));
    names.into_iter().find(|name| !name.exists()).unwrap_or_else(|| path.with_extension("damaged"))
}
