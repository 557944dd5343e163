//! Codes: the cost centres, accounts, entities and projects that finance knows.

use super::sourced::{RowRef, Sourced};

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CodeKind {
    /// A cost centre.
    CostCentre,
    /// An account.
    Account,
    /// A legal entity.
    Entity,
    /// A project.
    Project,
}

impl CodeKind {
    /// All of them, in the sheet's order.
    pub const ALL: [CodeKind; 4] = [CodeKind::CostCentre, CodeKind::Account, CodeKind::Entity, CodeKind::Project];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            CodeKind::CostCentre => "Cost centre",
            CodeKind::Account => "Account",
            CodeKind::Entity => "Entity",
            CodeKind::Project => "Project",
        }
    }
}

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
