//! The sections of a report, one file each.

pub(super) mod alignment;
pub(super) mod answers;
pub(super) mod basis;
pub(super) mod board;
mod cascade;
mod columns;
pub(super) mod discernment;
pub(super) mod comparison;
pub(super) mod findings;
mod fit;
pub(super) mod initiatives;
pub(super) mod money;
pub(super) mod revealed;
pub(super) mod revenue;
