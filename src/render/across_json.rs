//! Findings across plans, as `summary.json` and `check --format json` write them: as those of a plan, with a file beside each place.

use serde::Serialize;

use super::json::money;
use crate::assess::across::{Across, JudgedAcross};
use crate::rules::portfolio::Place;

/// A finding across plans.
#[derive(Debug, Serialize)]
pub(super) struct AcrossLine {
    id: String,
    rule: &'static str,
    level: &'static str,
    business: String,
    message: String,
    help: String,
    #[serde(flatten)]
    place: PlaceLine,
    related: Vec<RelatedLine>,
    subject: String,
    at_stake: Option<String>,
    currency: Option<String>,
    owner: Option<String>,
    set_by: String,
}

#[derive(Debug, Serialize)]
struct PlaceLine {
    file: String,
    at: Option<String>,
    line: Option<usize>,
}

#[derive(Debug, Serialize)]
struct RelatedLine {
    #[serde(flatten)]
    place: PlaceLine,
    note: String,
}

/// The findings across the plans of a run, in their order.
pub(super) fn lines(across: &Across) -> Vec<AcrossLine> {
    across.findings.iter().map(line).collect()
}

fn line(judged: &JudgedAcross) -> AcrossLine {
    let finding = &judged.finding;
    AcrossLine {
        id: judged.id.clone(),
        rule: finding.rule,
        level: finding.level.name(),
        business: finding.business.clone(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        place: place(&finding.at),
        related: finding.related.iter().map(|(at, note)| RelatedLine { place: place(at), note: note.clone() }).collect(),
        subject: finding.subject.to_string(),
        at_stake: finding.at_stake.map(|(amount, currency)| money(amount, currency)),
        currency: finding.at_stake.map(|(_, currency)| currency.to_string()),
        owner: finding.owner.clone(),
        set_by: finding.set_by.as_ref().map_or_else(|| "default".to_owned(), ToString::to_string),
    }
}

fn place(place: &Place) -> PlaceLine {
    PlaceLine { file: place.file.clone(), at: place.cells.as_ref().map(ToString::to_string), line: place.line }
}
