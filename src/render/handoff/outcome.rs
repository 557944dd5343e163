//! What `result.json` says of a handoff, so that a history can tell what was released, and when.

use std::collections::BTreeMap;

use serde::Serialize;

use super::control::Sum;
use super::{Pack, Reason};
use crate::render::sha256;

/// The handoff of a plan, as `result.json` has it.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// `released` or `blocked`.
    pub status: &'static str,
    /// The batch's id; null where nothing was released.
    pub batch_id: Option<String>,
    /// The batch it was compared with, where there was one.
    pub previous_batch_id: Option<String>,
    /// How many lines the ledger has; none where nothing was released.
    pub lines: usize,
    totals: Vec<Sum>,
    /// Why it was not released.
    pub reasons: Vec<ReasonLine>,
    /// SHA-256 of each file of the pack, by its name in the plan's folder.
    pub files: BTreeMap<String, String>,
}

/// Why a pack was not released.
#[derive(Clone, Debug, Serialize)]
pub struct ReasonLine {
    /// The rule; null where the pack itself does not hold together.
    rule: Option<String>,
    id: Option<String>,
    at: Option<String>,
    message: String,
    help: String,
    owner: Option<String>,
}

impl Outcome {
    /// Of a pack; `previous` is the batch it was compared with.
    pub fn of(pack: &Pack, previous: Option<&str>) -> Self {
        let released = pack.reasons.is_empty();
        Outcome {
            status: if released { "released" } else { "blocked" },
            batch_id: released.then(|| pack.ledger.batch_id.clone()),
            previous_batch_id: previous.map(str::to_owned),
            lines: if released { pack.ledger.lines.len() } else { 0 },
            totals: if released { pack.totals.clone() } else { Vec::new() },
            reasons: pack.reasons.iter().map(reason).collect(),
            files: pack.artifacts.iter().map(|artifact| (artifact.name.clone(), sha256(&artifact.bytes))).collect(),
        }
    }
}

fn reason(reason: &Reason) -> ReasonLine {
    ReasonLine {
        rule: reason.rule.clone(),
        id: reason.id.clone(),
        at: reason.at.clone(),
        message: reason.message.clone(),
        help: reason.help.clone(),
        owner: reason.owner.clone(),
    }
}
