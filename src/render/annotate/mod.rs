//! Annotating a workbook without losing anything of it: the package is patched, never rewritten.

pub mod findings_sheet;
pub mod look;
#[cfg(test)]
mod test_parts;
