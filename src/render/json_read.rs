//! `result.json` read back: what a run says of a plan that it need not do again.
//!
//! Separate from the types that are written, since this takes only what a run needs of a result; what it gives is what the assessment
//! gave when the result was written, to the byte, and a test holds that.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::json::{RESULT, Totals};
use super::run::{HandoffFigures, PlanFigures};
use crate::assess::Counts;
use crate::finding::Level;
use crate::plan::{Currency, Period, UNNAMED};

/// A plan's result, as far as a run needs it.
#[derive(Debug, Deserialize)]
pub struct ReadResult {
    schema: String,
    /// The plan's head.
    pub plan: ReadHead,
    /// The plan's figures.
    pub totals: Totals,
    /// Its findings, in their order.
    pub findings: Vec<ReadFinding>,
    handoff: Option<ReadHandoff>,
}

#[derive(Debug, Deserialize)]
struct ReadHandoff {
    batch_id: Option<String>,
    lines: usize,
    reasons: Vec<serde::de::IgnoredAny>,
}

impl ReadHandoff {
    fn figures(&self) -> HandoffFigures {
        HandoffFigures { batch_id: self.batch_id.clone(), lines: self.lines, reasons: self.reasons.len() }
    }
}

/// The head of a plan.
#[derive(Debug, Deserialize)]
pub struct ReadHead {
    business: Option<String>,
    fiscal_year: Option<String>,
    /// The cycle.
    pub cycle: Option<String>,
    as_of: Option<String>,
    /// The reporting currency.
    pub currency: String,
    owner: Option<String>,
    sources: Vec<ReadSource>,
}

#[derive(Debug, Deserialize)]
struct ReadSource {
    unreadable: Vec<String>,
}

/// A finding.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields of result.json, which its schema describes")]
pub struct ReadFinding {
    pub id: String,
    pub rule: String,
    pub level: String,
    pub message: String,
    pub help: String,
    pub at: String,
    pub related: Vec<ReadRelated>,
    pub subject: String,
    pub at_stake: Option<String>,
    pub owner: Option<String>,
    pub state: String,
    pub answer: Option<ReadAnswer>,
    pub set_by: String,
}

/// A related cell.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields of result.json, which its schema describes")]
pub struct ReadRelated {
    pub at: String,
    pub note: String,
}

/// An answer that holds.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields of result.json, which its schema describes")]
pub struct ReadAnswer {
    pub reason: String,
    pub approver: String,
    pub until: String,
}

/// Reads a result; none where it is of another version, or none.
pub fn read(text: &[u8]) -> Option<ReadResult> {
    serde_json::from_slice(text).ok().filter(|result: &ReadResult| result.schema == RESULT)
}

impl ReadResult {
    /// The business.
    pub fn business(&self) -> &str {
        self.plan.business.as_deref().unwrap_or(UNNAMED)
    }

    /// The open findings, and those answered.
    pub fn counts(&self) -> Counts {
        self.counts_without(&BTreeSet::new())
    }

    /// The same of all findings but some, by their identity.
    pub fn counts_without(&self, known: &BTreeSet<String>) -> Counts {
        let mut counts = Counts::default();
        for finding in self.findings.iter().filter(|finding| !known.contains(&finding.id)) {
            match (&finding.answer, Level::parse(&finding.level)) {
                (Some(_), _) => counts.answered += 1,
                (None, Some(Level::Error)) => counts.error += 1,
                (None, Some(Level::Warning)) => counts.warning += 1,
                (None, Some(Level::Note) | None) => counts.note += 1,
            }
        }
        counts
    }

    /// The plan's figures in a run, with the name of its annotated copy.
    pub fn figures(&self, checked: Option<String>) -> PlanFigures {
        PlanFigures {
            business: self.business().to_owned(),
            fiscal_year: self.plan.fiscal_year.clone(),
            cycle: self.plan.cycle.as_deref().and_then(Period::parse),
            as_of: self.plan.as_of.as_deref().and_then(|as_of| as_of.parse().ok()),
            owner: self.plan.owner.clone(),
            currency: Currency::parse(&self.plan.currency).unwrap_or(Currency::NONE),
            totals: self.totals.clone(),
            counts: self.counts(),
            worst: self.findings.iter().find(|finding| finding.answer.is_none()).map(|finding| finding.message.clone()),
            unreadable: self.plan.sources.iter().flat_map(|source| &source.unreadable).cloned().collect(),
            checked,
            no_copy: None,
            handoff: self.handoff.as_ref().map(ReadHandoff::figures),
        }
    }
}
