//! The layout: where a workbook's tables are, and what each of their columns means.
//!
//! A value that can be printed and, later, saved and used again. Built by [`recognise`] from plain cells; the plan is built from
//! it without looking for anything again. Columns match by spelling, exactly after normalisation; similarity only ever suggests.

pub mod fields;

pub use fields::{FIELDS, Field, FieldSpec, Format, Required, Table};

use crate::finding::Finding;
use crate::workbook::Workbook;

/// Where a workbook's tables are.
#[derive(Clone, Debug, Default)]
pub struct Layout {}

/// Finds the tables of a workbook, with what was assumed.
pub fn recognise(_workbook: &Workbook) -> (Layout, Vec<Finding>) {
    (Layout::default(), Vec::new())
}
