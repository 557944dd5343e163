//! A run as a whole, as the index, `summary.json` and the terminal's last lines draw it: one entry a plan, none of its cells.
//!
//! Separate from the assessment because a run over a thousand plans keeps only this of each.

use jiff::civil::Date;

use super::json::{Totals, totals};
use crate::assess::across::Across;
use crate::assess::{Assessment, Counts};
use crate::plan::{Currency, Period};

/// What a run did, plan by plan in the order of discovery.
#[derive(Clone, Debug, Default)]
pub struct RunSummary {
    /// A hash of what the run was made from; none where nothing is written.
    pub id: Option<String>,
    /// `--as-of`, where it was given.
    pub as_of: Option<Date>,
    /// `--cycle`, where it was given.
    pub cycle: Option<Period>,
    /// The plans.
    pub plans: Vec<PlanSummary>,
    /// What holds across them.
    pub across: Across,
}

/// What became of one plan.
#[derive(Clone, Debug)]
pub struct PlanSummary {
    /// The plan's file as it was named, below the folder that was searched.
    pub file: String,
    /// Its folder below the output folder; none where nothing was written.
    pub folder: Option<String>,
    /// Done, skipped or failed.
    pub fate: Fate,
}

/// Whether a plan has a result.
#[derive(Clone, Debug)]
pub enum Fate {
    /// It has.
    Done(Box<PlanFigures>),
    /// It has, from an earlier run, and is unchanged since.
    Skipped(Box<PlanFigures>),
    /// It has none; why, as a sentence that names the file.
    Failed(String),
    /// It has none, being of another cycle than the one asked for, in a run over all plans; as a sentence that names the file.
    OtherCycle(String),
}

/// The figures of a plan that was read.
#[derive(Clone, Debug)]
pub struct PlanFigures {
    /// The business.
    pub business: String,
    /// `FY2027`.
    pub fiscal_year: Option<String>,
    /// The plan's cycle.
    pub cycle: Option<Period>,
    /// The date it was judged at.
    pub as_of: Option<Date>,
    /// The plan's owner.
    pub owner: Option<String>,
    /// The parent business, as the settings or the plan say.
    pub parent: Option<String>,
    /// The reporting currency.
    pub currency: Currency,
    /// Its totals, as `result.json` has them.
    pub totals: Totals,
    /// Its open findings.
    pub counts: Counts,
    /// The message of its worst open finding.
    pub worst: Option<String>,
    /// Parts of its file that could not be read, each as a sentence.
    pub unreadable: Vec<String>,
    /// The name of its annotated copy in its folder; none where no copy could be made.
    pub checked: Option<String>,
    /// Why no annotated copy could be made, where one should have been.
    pub no_copy: Option<String>,
    /// What became of its handoff; none where none was asked for.
    pub handoff: Option<HandoffFigures>,
}

/// What became of a plan's handoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoffFigures {
    /// The batch's id; none where nothing was released.
    pub batch_id: Option<String>,
    /// How many lines the ledger has.
    pub lines: usize,
    /// Why it was not released.
    pub reasons: usize,
}

impl PlanSummary {
    /// Its figures, where it has a result.
    pub fn figures(&self) -> Option<&PlanFigures> {
        match &self.fate {
            Fate::Done(figures) | Fate::Skipped(figures) => Some(figures),
            Fate::Failed(_) | Fate::OtherCycle(_) => None,
        }
    }
}

impl PlanFigures {
    /// The figures of an assessment.
    pub fn of(assessment: &Assessment) -> Self {
        let header = &assessment.plan.header;
        PlanFigures {
            business: assessment.plan.business().to_owned(),
            fiscal_year: header.calendar.as_ref().map(|calendar| calendar.label.clone()),
            cycle: header.cycle.as_ref().map(|cycle| cycle.value),
            as_of: header.as_of,
            owner: header.owner.as_ref().map(|owner| owner.value.clone()),
            parent: header.parent.as_ref().map(|parent| parent.value.clone()),
            currency: assessment.plan.currency(),
            totals: totals(assessment),
            counts: assessment.counts(),
            worst: assessment.open_findings().next().map(|judged| judged.finding.message.clone()),
            unreadable: assessment.source.unreadable.clone(),
            checked: None,
            no_copy: None,
            handoff: None,
        }
    }
}
