//! The assessment: a plan, its findings as judged by policy and answers, its figures, and what changed since last time.
//!
//! Everything that is written is a drawing of this. Levels, answers and identities are applied here, once; rules know nothing of them.

use jiff::civil::Date;

use crate::finding::{Finding, Level};
use crate::plan::alignment::Alignment;
use crate::plan::revenue::Revenue;
use crate::plan::{Period, Plan};
use crate::rules::NotEvaluated;
use crate::workbook::CellRef;

/// A plan as judged.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The plan.
    pub plan: Plan,
    /// Where its money arrives.
    pub alignment: Alignment,
    /// Its revenue figures.
    pub revenue: Revenue,
    /// Findings: unanswered first, worst first, then by money at stake, then by cell.
    pub findings: Vec<Judged>,
    /// What could not be looked at.
    pub not_evaluated: Vec<NotEvaluated>,
    /// The answers that the plan gives, with what became of each.
    pub answers: Vec<Answered>,
    /// The file it was read from.
    pub source: Source,
}

/// The file a plan was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The file's name, without its folder.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// A finding as judged: at its final level, with its identity and its answer.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The identity: a hash of rule, business and subject, 16 hexadecimal digits.
    pub id: String,
    /// The anchor in the report: `initiative-without-choice-i-19`, distinct within the report.
    pub anchor: String,
    /// The finding, at the level the settings give it.
    pub finding: Finding,
    /// Against the last record of an earlier cycle.
    pub state: State,
    /// The answer that holds for it, if any.
    pub answer: Option<Answer>,
}

/// Whether a finding is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not there in the earlier cycle, or there is none.
    New,
    /// There since a cycle.
    Open(Period),
    /// Gone for a while, back since a cycle.
    Returning(Period),
}

/// An answer that holds for a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Why it is accepted.
    pub reason: String,
    /// Who accepts it.
    pub approver: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Where it is written.
    pub at: CellRef,
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The rule it names.
    pub rule: String,
    /// The subject it names.
    pub subject: String,
    /// The answer, where it is complete.
    pub answer: Option<Answer>,
    /// Where it is written.
    pub at: CellRef,
    /// The findings that it answers, by id.
    pub findings: Vec<String>,
    /// Why it does not hold, where it does not: `lapsed on 2026-09-30`.
    pub refused: Option<String>,
}

/// How many findings there are at each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Notes.
    pub note: usize,
    /// Findings with an answer that holds, which are counted in none of the others.
    pub answered: usize,
}

impl Counts {
    /// Unanswered findings of a level.
    pub fn of(&self, level: Level) -> usize {
        match level {
            Level::Error => self.error,
            Level::Warning => self.warning,
            Level::Note => self.note,
        }
    }

    /// All unanswered findings.
    pub fn open(&self) -> usize {
        self.error + self.warning + self.note
    }
}

impl Assessment {
    /// Findings without an answer that holds, by level, and those with one.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for judged in &self.findings {
            match (judged.answer.is_some(), judged.finding.level) {
                (true, _) => counts.answered += 1,
                (false, Level::Error) => counts.error += 1,
                (false, Level::Warning) => counts.warning += 1,
                (false, Level::Note) => counts.note += 1,
            }
        }
        counts
    }

    /// Findings whose answer does not hold or that have none.
    pub fn open_findings(&self) -> impl Iterator<Item = &Judged> {
        self.findings.iter().filter(|judged| judged.answer.is_none())
    }
}
