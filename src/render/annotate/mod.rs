//! Annotating a workbook without losing anything of it: the package is patched, never rewritten.

pub mod alignment_sheet;
pub mod figures;
pub mod findings_sheet;
pub mod look;
pub mod run_sheet;
pub mod scorecard_sheet;
#[cfg(test)]
pub(crate) mod test_parts;
