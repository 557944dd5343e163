//! The plan's report and the run's index as self-contained HTML files.
