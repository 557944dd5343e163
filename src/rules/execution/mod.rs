//! Whether somebody does it, in time.

pub mod impossible_dates;
pub mod no_next_milestone;
pub mod no_single_owner;
mod owner_name;
pub mod status_contradicts_facts;

use std::collections::BTreeSet;

use crate::plan::{Initiative, Plan};

/// What a rule that judges dates needs, where the plan does not say when it is judged.
const AS_OF: &str = "As-of date or Cycle on the Plan sheet";

/// Ids that several initiatives have, in lower case. What refers to such an id could mean any of them, so nothing is held
/// against them by it: `duplicate-id` says so.
fn repeated_ids(plan: &Plan) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    plan.initiatives.iter().map(id_of).filter(|id| !id.is_empty()).filter(|id| !seen.insert(id.clone())).collect()
}

fn id_of(initiative: &Initiative) -> String {
    initiative.id().trim().to_lowercase()
}
