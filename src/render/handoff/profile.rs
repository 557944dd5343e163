//! Layout profiles: how another system wants to be given the ledger, as TOML that finance can copy and edit.
//!
//! A profile is data, so that a house layout needs no programmer, and it is checked whole before a line is drawn: what is misspelt or
//! contradicts itself is named with its line. To add a profile to the program: a file in `profiles/`, a line of [`BUILT_IN`], a row in
//! `docs/finance-profiles.md`; the tests draw every one of them and hold the page against the list.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::ledger::LedgerMeasure;
use super::pattern::{LedgerField, Pattern};
use crate::config::nearest;

pub use super::written::parse;

macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        /// The profiles that come with the program, by name.
        pub const BUILT_IN: &[(&str, &str)] = &[$(($name, include_str!(concat!("profiles/", $name, ".toml")))),+];
    };
}

built_in!(
    "oracle-epm", "oracle-hfm", "sap-analytics-cloud", "anaplan", "workday-adaptive", "netsuite", "sage-intacct", "xero",
    "salesforce-quotas",
);

/// Names that the pack has for files of its own, whatever they end in.
pub const RESERVED: &[&str] = &["ledger", "control", "changes", "erase", "cost_centres", "bridge", "sign-off", "not-released", "manifest"];

/// What every built-in profile says of itself.
pub const UNTRIED: &str = "made from public documentation, not tried on a live system";

/// The text of a profile that comes with the program.
pub fn built_in(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The built-in profile whose name is nearest to one that is none.
pub fn nearest_built_in(name: &str) -> Option<&'static str> {
    nearest(name, BUILT_IN.iter().map(|(name, _)| *name))
}

/// A layout, checked.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name: that of its file, and of the file it draws.
    pub name: String,
    /// The system it is for.
    pub system: String,
    /// What its file is, in a line.
    pub about: String,
    /// How far it is to be trusted.
    pub standing: String,
    /// What must be there on the other side.
    pub needs: Vec<String>,
    /// The pages it was made from.
    pub sources: Vec<String>,
    /// Whose lines it takes.
    pub measures: BTreeSet<LedgerMeasure>,
    /// Amounts in the plan's own currency, not in each line's.
    pub reporting: bool,
    /// Whose amounts change their sign.
    pub negative: BTreeSet<LedgerMeasure>,
    /// What becomes of amounts of zero.
    pub zeros: Zeros,
    /// What stands where a row has no amount for a period.
    pub empty: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its words for the ledger's.
    pub maps: BTreeMap<LedgerField, BTreeMap<String, String>>,
    /// How it is written.
    pub file: FileFormat,
    /// SHA-256 of its own text.
    pub sha256: String,
}

/// One column, or one column a period.
#[derive(Clone, Debug)]
pub enum Column {
    /// Text, from a pattern.
    Text {
        /// What stands over it.
        heading: String,
        /// What stands in it.
        value: Pattern,
        /// What keeps its parts apart, so that no part may hold it.
        separator: Option<String>,
    },
    /// The amount of a long layout.
    Amount {
        /// What stands over it.
        heading: String,
    },
    /// The amounts of a wide layout, one column a period.
    Periods {
        /// What stands over each.
        heading: Pattern,
    },
}

/// What becomes of amounts of zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Zeros {
    /// They are written.
    #[default]
    Keep,
    /// They are left out.
    LeaveOut,
}

/// When a cell stands in quotation marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quotes {
    /// Where it must, since it holds the delimiter, a quotation mark or a line end.
    #[default]
    Needed,
    /// Always, amounts apart.
    Text,
    /// Never: what would need them is refused.
    Never,
}

/// How lines end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineEnd {
    /// As RFC 4180 has it.
    #[default]
    Crlf,
    /// As Unix has it.
    Lf,
}

/// What becomes of text that a spreadsheet would run as a formula.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Formulas {
    /// The file is not drawn, and the cell is named: an apostrophe would make another id of it, leaving it would run it.
    #[default]
    Refuse,
    /// An apostrophe stands before it, for files that people open.
    Neutralise,
    /// It stays, for files that no spreadsheet sees.
    Keep,
}

/// How a file is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FileFormat {
    /// The end of its name.
    pub extension: String,
    /// What parts cells.
    pub delimiter: char,
    /// What stands before the minor units.
    pub decimal_mark: char,
    /// When cells are quoted.
    pub quotes: Quotes,
    /// How lines end.
    pub line_end: LineEnd,
    /// Whether it begins with the mark by which spreadsheets know UTF-8.
    pub byte_order_mark: bool,
    /// Whether headings stand in the first line.
    pub header: bool,
    /// Lines before everything else.
    pub before: Vec<String>,
    /// What becomes of formulas.
    pub formulas: Formulas,
}

impl Default for FileFormat {
    fn default() -> Self {
        FileFormat {
            extension: "csv".to_owned(),
            delimiter: ',',
            decimal_mark: '.',
            quotes: Quotes::default(),
            line_end: LineEnd::default(),
            byte_order_mark: false,
            header: true,
            before: Vec::new(),
            formulas: Formulas::default(),
        }
    }
}

impl Profile {
    /// The name of the file it draws.
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.name, self.file.extension)
    }

    /// One column a period, not one line.
    pub fn is_wide(&self) -> bool {
        self.columns.iter().any(|column| matches!(column, Column::Periods { .. }))
    }

    /// In a line: `wide: one column a period`.
    pub fn layout(&self) -> &'static str {
        if self.is_wide() { "wide" } else { "long" }
    }
}

#[cfg(test)]
#[path = "profile_tests.rs"]
mod tests;
