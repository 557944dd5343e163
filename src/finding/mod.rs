//! A finding: one fault in a plan, on the cell to look at first, with the numbers and the next action.
//!
//! Made by reading, building and rules; judged by `assess`; drawn by everything that writes.

pub mod origin;

use std::fmt;

use crate::workbook::{CellRange, CellRef};
pub use origin::{Origin, SettingRef};
use rust_decimal::Decimal;

/// How much a finding matters. Ordered: a note is less than a warning, which is less than an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Wants an answer.
    Warning,
    /// The plan cannot stand like this.
    Error,
}

impl Level {
    /// All levels, worst first.
    pub const WORST_FIRST: [Level; 3] = [Level::Error, Level::Warning, Level::Note];

    /// `error`, `warning` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// Reads a level's name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::WORST_FIRST.into_iter().find(|level| level.name().eq_ignore_ascii_case(text.trim()))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One fault.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's id: `initiative-without-choice`.
    pub rule: &'static str,
    /// The level the rule gives it; `assess` applies the settings' levels.
    pub level: Level,
    /// What is wrong: a lower-case phrase with the numbers in it.
    pub message: String,
    /// The next action, a lower-case phrase.
    pub help: String,
    /// The first cell to look at.
    pub at: CellRef,
    /// Other cells that matter, each with a word or two on why.
    pub related: Vec<Related>,
    /// What the finding is about; with rule and business this is its identity over cycles.
    pub subject: Subject,
    /// Money at stake, in the reporting currency, where there is any.
    pub at_stake: Option<Decimal>,
    /// The setting that judged it, where a threshold did.
    pub set_by: Option<SettingRef>,
    /// Who should act, where the finding's row names one.
    pub owner: Option<String>,
}

/// Cells that matter to a finding beside the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The cells.
    pub at: CellRange,
    /// Why they matter, in a word or two: `months`.
    pub note: String,
}

/// What a finding is about: table, key, field, and the period where the rule judges one. Never a row number, so that it
/// keeps its identity when rows move. Prints as `Initiatives/I-04/budget`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// The table: `Initiatives`.
    pub table: String,
    /// The key in the table: `I-04`. Empty for the table as a whole.
    pub key: String,
    /// The field, as a short lower-case word or two: `budget`. Empty where none.
    pub field: String,
    /// The period, where the rule judges one: `2027-03`.
    pub period: Option<String>,
}

impl Subject {
    /// A subject without a period.
    pub fn new(table: impl Into<String>, key: impl Into<String>, field: impl Into<String>) -> Self {
        Subject { table: table.into(), key: key.into(), field: field.into(), period: None }
    }

    /// The same subject in one period.
    pub fn in_period(mut self, period: impl fmt::Display) -> Self {
        self.period = Some(period.to_string());
        self
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.table)?;
        for part in [Some(&self.key), Some(&self.field), self.period.as_ref()].into_iter().flatten().filter(|part| !part.is_empty()) {
            write!(f, "/{part}")?;
        }
        Ok(())
    }
}

impl Finding {
    /// A finding of `rule` at its first cell; add what else is known with the methods below.
    pub fn new(
        rule: &'static str,
        level: Level,
        at: CellRef,
        subject: Subject,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Finding {
            rule,
            level,
            message: message.into(),
            help: help.into(),
            at,
            related: Vec::new(),
            subject,
            at_stake: None,
            set_by: None,
            owner: None,
        }
    }

    /// Adds cells that matter beside the first.
    #[must_use]
    pub fn relate(mut self, at: impl Into<CellRange>, note: impl Into<String>) -> Self {
        self.related.push(Related { at: at.into(), note: note.into() });
        self
    }

    /// States the money at stake, in the reporting currency.
    #[must_use]
    pub fn stake(mut self, amount: Decimal) -> Self {
        self.at_stake = Some(amount);
        self
    }

    /// Names the setting that judged it.
    #[must_use]
    pub fn judged_by(mut self, setting: SettingRef) -> Self {
        self.set_by = Some(setting);
        self
    }

    /// Names who should act.
    #[must_use]
    pub fn owned_by(mut self, owner: Option<impl Into<String>>) -> Self {
        self.owner = owner.map(Into::into);
        self
    }
}
