//! Execution: milestones, and the answers a plan's Exceptions sheet gives to findings.

use jiff::civil::Date;

use super::sourced::{RowRef, Sourced};

/// Whether a milestone is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Yes or no, with no date.
    Said(bool),
    /// On a date.
    On(Date),
}

/// A step of an initiative that can be seen to be reached.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// Its row.
    pub row: RowRef,
    /// The initiative's id as written.
    pub initiative: Option<Sourced<String>>,
    /// What is reached.
    pub name: Option<Sourced<String>>,
    /// When it is due.
    pub due: Option<Sourced<Date>>,
    /// Whether it is reached.
    pub done: Option<Sourced<Done>>,
    /// Who answers for it.
    pub owner: Option<Sourced<String>>,
}

impl Milestone {
    /// Whether it is reached.
    pub fn is_done(&self) -> bool {
        self.done.as_ref().is_some_and(|done| !matches!(done.value, Done::Said(false)))
    }
}

/// A row of the Exceptions sheet: somebody accepts a finding until a date, for a reason.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its row.
    pub row: RowRef,
    /// The rule's id as written.
    pub rule: Option<Sourced<String>>,
    /// The subject as written: `Initiatives/I-04/budget`, or its key alone.
    pub subject: Option<Sourced<String>>,
    /// Why it is accepted.
    pub reason: Option<Sourced<String>>,
    /// Who accepts it.
    pub approver: Option<Sourced<String>>,
    /// The last day on which it holds.
    pub until: Option<Sourced<Date>>,
}
