//! A run as a whole, as the index, `summary.json` and the terminal's last lines draw it: one entry a plan, none of its cells.
//!
//! Separate from the assessment because a run over a thousand plans keeps only this of each.

use jiff::civil::Date;

use super::json::Totals;
use crate::assess::Counts;
use crate::plan::{Currency, Period};

/// What a run did, plan by plan in the order of discovery.
#[derive(Clone, Debug, Default)]
pub struct RunSummary {
    /// `--as-of`, where it was given.
    pub as_of: Option<Date>,
    /// `--cycle`, where it was given.
    pub cycle: Option<Period>,
    /// The plans.
    pub plans: Vec<PlanSummary>,
}

/// What became of one plan.
#[derive(Clone, Debug)]
pub struct PlanSummary {
    /// The plan's file as it was named, below the folder that was searched.
    pub file: String,
    /// Its folder below the output folder; none where nothing was written.
    pub folder: Option<String>,
    /// Done or failed.
    pub fate: Fate,
}

/// Whether a plan has a result.
#[derive(Clone, Debug)]
pub enum Fate {
    /// It has.
    Done(Box<PlanFigures>),
    /// It has none; why, as a sentence that names the file.
    Failed(String),
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
}
