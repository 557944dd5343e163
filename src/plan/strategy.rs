//! The strategy: its choices, each an answer to one of five questions.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::sourced::{RowRef, Sourced};

/// The five questions, ordered from the lowest to the highest: money is carried upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Question {
    /// What management systems are needed?
    ManagementSystems,
    /// What capabilities must be in place?
    Capabilities,
    /// How will we win?
    HowToWin,
    /// Where will we play?
    WhereToPlay,
    /// What is our winning aspiration?
    WinningAspiration,
}

impl Question {
    /// All five, in the order of the cascade: the aspiration first.
    pub const CASCADE: [Question; 5] =
        [Question::WinningAspiration, Question::WhereToPlay, Question::HowToWin, Question::Capabilities, Question::ManagementSystems];

    /// As the Strategy sheet writes it: `Where to play`.
    pub fn name(self) -> &'static str {
        match self {
            Question::WinningAspiration => "Winning aspiration",
            Question::WhereToPlay => "Where to play",
            Question::HowToWin => "How to win",
            Question::Capabilities => "Capabilities",
            Question::ManagementSystems => "Management systems",
        }
    }

    /// The short form used in ids and in json: `WTP`.
    pub fn code(self) -> &'static str {
        match self {
            Question::WinningAspiration => "ASP",
            Question::WhereToPlay => "WTP",
            Question::HowToWin => "HTW",
            Question::Capabilities => "CAP",
            Question::ManagementSystems => "SYS",
        }
    }

    /// The question in full: `Where will we play?`
    pub fn sentence(self) -> &'static str {
        match self {
            Question::WinningAspiration => "What is our winning aspiration?",
            Question::WhereToPlay => "Where will we play?",
            Question::HowToWin => "How will we win?",
            Question::Capabilities => "What capabilities must be in place?",
            Question::ManagementSystems => "What management systems are needed?",
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Whether a choice stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChoiceStatus {
    /// It stands; a blank status means this.
    #[default]
    Active,
    /// Under discussion: it may be linked to, but money that lands on it does not count yet.
    Proposed,
    /// Given up.
    Retired,
}

impl ChoiceStatus {
    /// All of them, in the sheet's order.
    pub const ALL: [ChoiceStatus; 3] = [ChoiceStatus::Active, ChoiceStatus::Proposed, ChoiceStatus::Retired];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            ChoiceStatus::Active => "Active",
            ChoiceStatus::Proposed => "Proposed",
            ChoiceStatus::Retired => "Retired",
        }
    }
}

/// A reference to a choice in a list of references, with the share of money it claims where one is stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceRef {
    /// The choice's id as written, trimmed.
    pub id: String,
    /// The claimed share as a fraction: `HTW-2 30%` is 0.30. `None` is drawn, not counted.
    pub share: Option<Decimal>,
    /// The cell it stands in.
    pub at: crate::workbook::CellRef,
}

/// How a choice's priority is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priority {
    /// The number; a percentage as a fraction.
    pub value: Decimal,
    /// Written as a percentage.
    pub percent: bool,
}

/// One choice: a row of the Strategy sheet.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its row.
    pub row: RowRef,
    /// Its id; a row without one gets none and is judged by `required-cell-blank`.
    pub id: Option<Sourced<String>>,
    /// The question it answers.
    pub question: Option<Sourced<Question>>,
    /// The answer, in a sentence or two.
    pub text: Option<Sourced<String>>,
    /// What a sensible rival chooses instead.
    pub opposite: Option<Sourced<String>>,
    /// What is given up.
    pub not_doing: Option<Sourced<String>>,
    /// The choices it serves or reinforces.
    pub links: Vec<ChoiceRef>,
    /// A rank or a weight.
    pub priority: Option<Sourced<Priority>>,
    /// The choice of the parent business that it serves.
    pub parent: Option<Sourced<String>>,
    /// A capability or system that needs no initiative.
    pub in_place: Option<Sourced<bool>>,
    /// Who answers for it.
    pub owner: Option<Sourced<String>>,
    /// Whether it stands.
    pub status: ChoiceStatus,
    /// When it was last reviewed.
    pub reviewed: Option<Sourced<Date>>,
}

impl Choice {
    /// Its id, or nothing.
    pub fn id(&self) -> &str {
        self.id.as_ref().map_or("", |id| &id.value)
    }

    /// Its question, if it has a readable one.
    pub fn question(&self) -> Option<Question> {
        self.question.as_ref().map(|question| question.value)
    }

    /// Its text, or nothing.
    pub fn text(&self) -> &str {
        self.text.as_ref().map_or("", |text| &text.value)
    }

    /// Whether it stands.
    pub fn is_active(&self) -> bool {
        self.status == ChoiceStatus::Active
    }

    /// Whether it is marked as in place.
    pub fn is_in_place(&self) -> bool {
        self.in_place.as_ref().is_some_and(|in_place| in_place.value)
    }

    /// Whether an initiative must support it: an active how-to-win, where-to-play or capability that is not in place.
    pub fn requires_support(&self) -> bool {
        self.is_active()
            && !self.is_in_place()
            && matches!(self.question(), Some(Question::HowToWin | Question::WhereToPlay | Question::Capabilities))
    }
}

/// The places of choices by id, for looking up many links: without case and padding. Where an id stands twice, the choice that stands
/// longest is meant: an active one before a proposed one, that before a retired one, then the first.
#[derive(Clone, Debug)]
pub struct ChoiceIds(BTreeMap<String, usize>);

impl ChoiceIds {
    /// The places in a list of choices.
    pub fn of(choices: &[Choice]) -> Self {
        let mut ids: BTreeMap<String, usize> = BTreeMap::new();
        for (index, choice) in choices.iter().enumerate().filter(|(_, choice)| !choice.id().trim().is_empty()) {
            let known = ids.entry(choice.id().trim().to_lowercase()).or_insert(index);
            if choice.status < choices[*known].status {
                *known = index;
            }
        }
        ChoiceIds(ids)
    }

    /// The place of the choice of that id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.0.get(&id.trim().to_lowercase()).copied()
    }
}
