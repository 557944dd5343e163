//! The report: sections of an assessment, each with its tables and figures, not yet drawn.
