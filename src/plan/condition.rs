//! Conditions: what would have to be true for a choice to be right, how sure people are of it, and when they last looked.

use jiff::civil::Date;

use super::sourced::{RowRef, Sourced};
use super::strategy::ChoiceRef;

/// How sure people are that a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// A guess.
    Low,
    /// Some signs.
    Medium,
    /// Shown.
    High,
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConditionState {
    /// It does.
    Holding,
    /// Signs are against it.
    Doubtful,
    /// It does not.
    False,
}

impl Confidence {
    /// All of them, in the sheet's order.
    pub const ALL: [Confidence; 3] = [Confidence::High, Confidence::Medium, Confidence::Low];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Low => "Low",
            Confidence::Medium => "Medium",
            Confidence::High => "High",
        }
    }
}

impl ConditionState {
    /// All of them, in the sheet's order.
    pub const ALL: [ConditionState; 3] = [ConditionState::Holding, ConditionState::Doubtful, ConditionState::False];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            ConditionState::Holding => "Holding",
            ConditionState::Doubtful => "Doubtful",
            ConditionState::False => "False",
        }
    }
}

/// One row of Conditions.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Its row.
    pub row: RowRef,
    /// Its id.
    pub id: Option<Sourced<String>>,
    /// The choice that rests on it, as written.
    pub choice: Option<Sourced<String>>,
    /// What would have to be true.
    pub statement: Option<Sourced<String>>,
    /// Whom it is about: customers, the company, competitors or economics, as written.
    pub about: Option<Sourced<String>>,
    /// How sure people are.
    pub confidence: Option<Sourced<Confidence>>,
    /// How it is tested.
    pub test: Option<Sourced<String>>,
    /// Who watches it.
    pub owner: Option<Sourced<String>>,
    /// When somebody last looked.
    pub checked: Option<Sourced<Date>>,
    /// Whether it holds.
    pub state: Option<Sourced<ConditionState>>,
    /// What shows it.
    pub evidence: Option<Sourced<String>>,
    /// The initiatives that test or secure it.
    pub initiatives: Vec<ChoiceRef>,
}

impl Condition {
    /// Its id, or nothing.
    pub fn id(&self) -> &str {
        self.id.as_ref().map_or("", |id| &id.value)
    }

    /// Its statement, or nothing.
    pub fn statement(&self) -> &str {
        self.statement.as_ref().map_or("", |statement| &statement.value)
    }
}
