//! The annotated copy that an earlier run left: the answers people wrote in it, and whether they wrote anywhere else.
//!
//! Answers are never overwritten: they are read before the copy is replaced. Cells of the plan that were edited in the copy are not
//! ours to merge, so that such a copy is not replaced at all.
#![expect(clippy::disallowed_methods, reason = "this is where the copy of an earlier run is opened")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::plan::PlanError;
use crate::assess::Assessment;
use crate::config::Policy;
use crate::output::{Manifest, Remembered, read_manifest, recover, sha256};
use crate::plan::response::{differing, responses, typed_cells};
use crate::plan::{Period, Response, Sourced};
use crate::workbook::read::read;
use crate::workbook::{CellRef, Workbook};

/// How many cells an error names.
const MOST_CELLS: usize = 5;

/// What was found in the copy of an earlier run.
#[derive(Debug, Default)]
pub struct EarlierCopy {
    /// The answers in it.
    pub responses: Vec<Response>,
    /// Its hash as it was read: as such it may be replaced.
    pub seen: Option<String>,
}

/// Reads the answers in a copy, if there is one. `plan` is the workbook that is now to be judged, `path` its file.
///
/// # Errors
/// Where somebody edited cells of the plan in the copy, and the plan does not say the same; or saved over it what cannot be read: it is left as it is.
pub fn earlier(folder: &Path, name: &str, policy: &Policy, path: &Path, plan: &Workbook) -> Result<EarlierCopy, PlanError> {
    let copy = folder.join(name);
    if !copy.exists() {
        return Ok(EarlierCopy::default());
    }
    let io = |source| PlanError::Io { path: copy.clone(), source };
    recover(folder, name).map_err(|error| io(std::io::Error::other(error.to_string())))?;
    let Some(manifest) = read_manifest(folder) else { return Ok(EarlierCopy::default()) };
    // A file of that name that is not ours is refused when it would be replaced.
    let Some(known) = manifest.files.get(name) else { return Ok(EarlierCopy::default()) };
    let bytes = match std::fs::read(&copy) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(EarlierCopy::default()),
        Err(error) => return Err(io(error)),
    };
    let hash = sha256(&bytes);
    let is_ours = *known == hash;
    let workbook = match read(name, &bytes, &policy.limits) {
        Ok(workbook) => workbook,
        // As we wrote it: whatever is the matter with it, nobody has answered in it.
        Err(_) if is_ours => return Ok(EarlierCopy { responses: recalled(&manifest).collect(), seen: Some(hash) }),
        Err(source) => return Err(PlanError::CopyUnreadable { path: path.to_owned(), copy, source }),
    };
    if !is_ours && typed_cells(&workbook) != manifest.typed {
        let cells = differing(&workbook, plan, MOST_CELLS + 1);
        // Where the plan says the same by now, since it was saved as the plan or the edits were taken over, nothing would be lost.
        if !cells.is_empty() {
            let is_fresh = workbook.copy_of.is_some();
            return Err(PlanError::CopyEdited { path: path.to_owned(), copy, cells: cells_in_words(&cells), is_fresh });
        }
    }
    let mut responses = responses(&workbook);
    responses.extend(recalled(&manifest));
    Ok(EarlierCopy { responses, seen: Some(hash) })
}

/// Adds the answers of an earlier copy to those of the plan's own workbook. Where both answer one finding, the newer answer counts.
pub fn add(own: &mut Vec<Response>, earlier: Vec<Response>) {
    let places: BTreeMap<String, usize> = own.iter().enumerate().rev().map(|(place, response)| (response.id.clone(), place)).collect();
    for response in earlier {
        match places.get(&response.id) {
            None => own.push(response),
            Some(place) if own[*place].stands_against(&response) => {}
            Some(place) => own[*place] = response,
        }
    }
}

/// The answers whose findings are not there now, as far as they are worth remembering: a finding can be gone because a column could not
/// be read for once, and whoever accepted it is not asked again. Acceptances are kept until they lapse, others while the cycle is the same.
pub fn remembered(assessment: &Assessment) -> Vec<Remembered> {
    let there: BTreeSet<&str> = assessment.findings.iter().map(|judged| &*judged.id).collect();
    let header = &assessment.plan.header;
    let cycle = header.cycle.as_ref().map(|cycle| cycle.value);
    let is_kept = |response: &&Response| {
        let lasts = response.until().is_some_and(|until| header.as_of.is_none_or(|as_of| until >= as_of));
        let same_cycle = response.gone_since.is_none() || response.gone_since == cycle;
        !there.contains(&*response.id) && !response.is_blank() && (same_cycle || (response.accepts() && lasts))
    };
    let gone = assessment.plan.responses.iter().filter(is_kept);
    gone.map(|response| Remembered {
        id: response.id.clone(),
        held_to: response.held_to.clone(),
        response: response.response.value.clone(),
        reason: response.reason.clone(),
        approver: response.approver.clone(),
        until: response.until.clone(),
        at: response.response.at.to_string(),
        own: assessment.plan.own_answers.get(&response.id).cloned().unwrap_or_default(),
        gone_since: response.gone_since.or(cycle).map(|cycle| cycle.to_string()).unwrap_or_default(),
    })
    .collect()
}

/// The answers that were remembered in a manifest.
fn recalled(manifest: &Manifest) -> impl Iterator<Item = Response> {
    manifest.answers.iter().map(|kept| Response {
        id: kept.id.clone(),
        held_to: kept.held_to.clone(),
        response: Sourced::new(kept.response.clone(), CellRef::parse(&kept.at).unwrap_or_else(|| CellRef::new("Findings", 0, 0))),
        reason: kept.reason.clone(),
        approver: kept.approver.clone(),
        until: kept.until.clone(),
        changed: false,
        own: kept.own.clone(),
        gone_since: Period::parse(&kept.gone_since),
    })
}

fn cells_in_words(cells: &[String]) -> String {
    match cells.get(..MOST_CELLS) {
        Some(first) if cells.len() > MOST_CELLS => format!("{} and more", first.join(", ")),
        _ => cells.join(", "),
    }
}
