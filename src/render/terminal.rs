//! Findings as a terminal shows them: grouped by plan, worst first, wrapped to its width, plain when piped.
