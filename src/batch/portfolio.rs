//! What a run keeps of its plans to look across them once all are judged.
//!
//! Plans may be judged in any order and by several workers: what was kept is put in the order of files first, so that the same plans
//! give the same findings.

use std::path::{Path, PathBuf};

use super::memory::Memory;
use super::plan::PlanError;
use crate::assess::across::{Across, across};
use crate::config::Policy;
use crate::history::HistoryError;
use crate::plan::{Excerpt, Period};
use crate::render::run::{Fate, RunSummary};
use crate::rules::portfolio::{Before, Portfolio};

/// What is kept of the plans of a run.
#[derive(Debug, Default)]
pub struct Excerpts {
    /// Those of the plans that were judged, or are unchanged.
    pub plans: Vec<Excerpt>,
    other_cycles: Vec<Excerpt>,
    unread: Vec<String>,
    is_whole: bool,
}

impl Excerpts {
    /// Nothing yet. Where `is_whole`, the run is over all plans there are.
    pub fn new(is_whole: bool) -> Self {
        Excerpts { is_whole, ..Excerpts::default() }
    }

    /// What becomes of a plan that could not be judged. One of another cycle than the one asked for is no error in a run over all
    /// plans: earlier cycles may lie beside this one.
    pub fn failed(&mut self, error: PlanError, file: &str) -> Fate {
        match error {
            PlanError::OtherCycle { plan, asked, .. } if self.is_whole => {
                let cycle = plan.said.cycle.value.map_or_else(|| "no cycle".to_owned(), |cycle| format!("cycle {cycle}"));
                self.other_cycles.push(*plan);
                Fate::OtherCycle(format!("{file}: left out, being of {cycle} and not of {asked}"))
            }
            error => self.unread(file, error.to_string()),
        }
    }

    /// Keeps a file that could not be read.
    pub fn unread(&mut self, file: &str, why: String) -> Fate {
        self.unread.push(file.to_owned());
        Fate::Failed(why)
    }

    /// Looks across the plans, and gives each the parent that the settings give its business.
    ///
    /// # Errors
    /// Where the history cannot be read; nothing of it is known then.
    pub fn finish(mut self, policy: &Policy, cycle: Option<Period>, memory: &Memory, summary: &mut RunSummary) -> Result<(), HistoryError> {
        self.plans.sort_by(|a, b| a.file.cmp(&b.file));
        self.other_cycles.sort_by(|a, b| a.file.cmp(&b.file));
        self.unread.sort();
        for plan in &mut summary.plans {
            let (Fate::Done(figures) | Fate::Skipped(figures)) = &mut plan.fate else { continue };
            if let Some(parent) = policy.expected.parent_of(&figures.business) {
                figures.parent = Some(parent.to_owned());
            }
        }
        let (before, read) = match self.before(policy, cycle, memory) {
            Ok(before) => (before, Ok(())),
            Err(error) => (None, Err(error)),
        };
        summary.across = self.across(policy, cycle, before.as_ref());
        read
    }

    /// Who had a plan in the last cycle, where that says that somebody's is missing: where these are all plans there are.
    fn before(&self, policy: &Policy, cycle: Option<Period>, memory: &Memory) -> Result<Option<Before>, HistoryError> {
        let mut portfolio = Portfolio::new(&self.plans, policy);
        portfolio.cycle = cycle;
        let cycle = portfolio.run_cycle().filter(|_| self.is_whole);
        cycle.map_or(Ok(None), |cycle| memory.before(cycle))
    }

    fn across(&self, policy: &Policy, cycle: Option<Period>, before: Option<&Before>) -> Across {
        let mut portfolio = Portfolio::new(&self.plans, policy);
        portfolio.other_cycles = &self.other_cycles;
        portfolio.unread = &self.unread;
        portfolio.is_whole = self.is_whole;
        portfolio.cycle = cycle;
        portfolio.before = before;
        across(&portfolio)
    }
}

/// Whether what was named is the folder of all plans that the settings name, which is relative to their file.
pub fn is_plans_folder(named: &[PathBuf], policy: &Policy, settings: Option<&str>) -> bool {
    let (Some(plans), [named]) = (&policy.expected.plans, named) else { return false };
    let beside = settings.and_then(|file| Path::new(file).parent()).unwrap_or(Path::new(""));
    let canonical = |path: &Path| std::fs::canonicalize(path).ok();
    let folder = canonical(&beside.join(&plans.value));
    folder.is_some() && folder == canonical(named)
}
