//! The annotated copy of a plan's workbook: an assessment's findings as notes, marks and a Findings sheet.
