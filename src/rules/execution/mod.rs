//! Whether somebody does it, in time.

pub mod impossible_dates;
pub mod no_next_milestone;
pub mod no_single_owner;
mod owner_name;
pub mod status_contradicts_facts;

/// What a rule that judges dates needs, where the plan does not say when it is judged.
const AS_OF: &str = "As-of date or Cycle on the Plan sheet";
