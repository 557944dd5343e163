//! What tells our additions to a workbook apart from the planner's own content, whoever saved the file last.
//!
//! Separate from the annotation engine because reading must know it too: what is ours is never read as the plan.
//! These markers survive being saved by Excel and by LibreOffice (measured); names and shape ids do not.

/// The first line of every note of ours.
pub const NOTE_FIRST_LINE: &str = "Throughline";
/// The author of our notes (lost when LibreOffice saves, so it is never relied on).
pub const NOTE_AUTHOR: &str = "Throughline";
/// Every sheet of ours holds a table whose name starts so; this tells our sheets from sheets of the same name.
pub const TABLE_PREFIX: &str = "Throughline_";
/// The table on our Findings sheet.
pub const FINDINGS_TABLE: &str = "Throughline_Findings";
/// The custom document property that says that a package holds annotations, and of which version.
pub const PROPERTY: &str = "Throughline";
/// The formula of our conditional formats: always true, and unlikely from anyone else.
pub const SENTINEL_FORMULA: &str = "N(\"throughline\")=0";
/// The custom document property of a fresh copy, which names the file it was made from: its data is never read as a plan.
pub const COPY_PROPERTY: &str = "Throughline copy of";
