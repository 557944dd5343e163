//! Codes: the cost centres, accounts, entities and projects that finance knows.

use super::sourced::{RowRef, Sourced};
pub use crate::config::company::CodeKind;

/// One row of Codes. Codes are text: leading zeros count.
#[derive(Clone, Debug)]
pub struct Code {
    /// Its row.
    pub row: RowRef,
    /// What it stands for.
    pub kind: Option<Sourced<CodeKind>>,
    /// The code.
    pub code: Option<Sourced<String>>,
    /// What it is called.
    pub name: Option<Sourced<String>>,
    /// The code of its kind that it is a part of.
    pub parent: Option<Sourced<String>>,
}
