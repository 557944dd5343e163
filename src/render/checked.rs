//! The annotated copy of a plan's workbook: what its notes, its marks and its sheets say.
//!
//! Separate from the annotation engine, which knows packages and nothing of plans; here an assessment becomes texts.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_xlsxwriter::{Workbook, XlsxError};

use super::annotate::findings_sheet::{self, FindingsSheet, MOST_ROWS, Reply, Row};
use super::annotate::look::{Formats, Named, cell_text, shorten};
use super::annotate::run_sheet::Outcome;
use super::annotate::{AnnotateError, Fate, Look, Note, Placed, alignment_sheet, annotate, figures, run_sheet, scorecard_sheet};
use super::{Artifact, fresh};
use crate::assess::{self, Assessment, Judged, State};
use crate::config::Policy;
use crate::finding::Level;
use crate::plan::money::grouped;
use crate::plan::response::{BY_EXCEPTION, typed_cells};
use crate::plan::{Currency, Response};
use crate::workbook::read::read;
use crate::workbook::sniff::{Kind, sniff};
use crate::workbook::{CellRef, marker};

/// The most UTF-16 units of a note: what can be read at a glance beside a cell.
const MOST_OF_NOTE: usize = 600;
/// The most findings that a note spells out.
const MOST_FINDINGS: usize = 3;

/// An annotated copy, and what whoever gets it should know.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The copy.
    pub artifact: Artifact,
    /// Each a sentence without its full stop.
    pub warnings: Vec<String>,
    /// A hash of what stands in the copy's own sheets, where it is a fresh one: formulas may stand as values there.
    pub typed: Option<String>,
}

/// Makes the annotated copy of any workbook that a plan can be read from: its own package patched, or a fresh copy where that cannot be.
///
/// # Errors
/// Where the workbook cannot be copied faithfully; then there is no copy.
pub fn of_any(assessment: &Assessment, policy: &Policy, original: &[u8]) -> Result<Checked, AnnotateError> {
    if sniff(original) == Kind::Workbook {
        match checked(assessment, policy, original, None) {
            Err(AnnotateError::SharedWorkbook) => {}
            made => return made,
        }
    }
    let workbook = read(&assessment.source.file, original, &policy.limits)?;
    let copy = fresh::copy(&workbook)?;
    let typed = typed_cells(&read(&assessment.source.file, &copy, &policy.limits)?);
    let made = checked(assessment, policy, &copy, Some(&fresh::reason(&workbook)))?;
    Ok(Checked { typed: Some(typed), ..made })
}

/// Makes the annotated copy of the workbook that a plan was read from. Where `original` is a fresh copy of it already, since its own
/// package cannot be patched, `fresh` says why; whoever gets the copy is told.
///
/// # Errors
/// Where the workbook cannot be copied faithfully; then there is no copy.
pub fn checked(assessment: &Assessment, policy: &Policy, original: &[u8], fresh: Option<&str>) -> Result<Checked, AnnotateError> {
    let copy = |findings: &str| {
        let mut named = String::new();
        let annotated = annotate(original, &notes(assessment, findings), |workbook, placed, look| {
            named = look.sheet_name(findings_sheet::SHEET);
            add_sheets(workbook, assessment, policy, Outcome { placed, fresh }, look)
        });
        annotated.map(|annotated| (annotated, named))
    };
    let (mut annotated, named) = copy(findings_sheet::SHEET)?;
    // Notes name the sheet in which they are answered. Few workbooks have a sheet of this name; they are annotated a second time.
    if named != findings_sheet::SHEET {
        (annotated, _) = copy(&named)?;
    }
    let artifact = Artifact { name: name(&assessment.source.file), bytes: annotated.bytes };
    let warnings = fresh.map(str::to_owned).into_iter().chain(annotated.warnings).collect();
    Ok(Checked { artifact, warnings, typed: None })
}

/// Adds our sheets to a workbook: Findings, Scorecard, Alignment where there is something to align, and Run.
fn add_sheets(
    workbook: &mut Workbook,
    assessment: &Assessment,
    policy: &Policy,
    outcome: Outcome<'_>,
    look: &Look,
) -> Result<(), XlsxError> {
    let formats = Formats::of(look);
    let mut findings = findings_sheet(assessment);
    let by_cell: BTreeMap<&CellRef, &Placed> = outcome.placed.iter().map(|placed| (&placed.at, placed)).collect();
    for row in &mut findings.rows {
        let Some(placed) = by_cell.get(&row.at) else { continue };
        row.linked = placed.fate != Fate::Nowhere;
        if placed.fate.has_note() {
            row.record.notes.push((placed.at.clone(), placed.hash.clone()));
        }
    }
    findings_sheet::write(workbook, &findings, &Named::of(look, findings_sheet::SHEET), &formats)?;
    scorecard_sheet::write(workbook, assessment, policy, &Named::of(look, scorecard_sheet::SHEET), &formats)?;
    alignment_sheet::write(workbook, assessment, policy, &Named::of(look, alignment_sheet::SHEET), &formats)?;
    run_sheet::write(workbook, assessment, policy, outcome, &Named::of(look, run_sheet::SHEET), &formats)
}

/// The notes of an assessment, one a cell, worst first, then by money at stake. They are answered in the sheet `answered_in`.
pub fn notes(assessment: &Assessment, answered_in: &str) -> Vec<Note> {
    let mut order: Vec<&CellRef> = Vec::new();
    let mut by_cell: BTreeMap<&CellRef, Vec<&Judged>> = BTreeMap::new();
    // The assessment's own order: open ones first, worst first, then most money. A note is known again by the row of its finding, so
    // that cells without a row get none.
    for judged in assessment.findings.iter().take(MOST_ROWS) {
        let findings = by_cell.entry(&judged.finding.at).or_default();
        if findings.is_empty() {
            order.push(&judged.finding.at);
        }
        findings.push(judged);
    }
    let currency = assessment.plan.currency();
    let note = |at: &CellRef| {
        let findings = &by_cell[at];
        let open = findings.iter().filter(|judged| judged.answer.is_none());
        let level = open.map(|judged| judged.finding.level).max().unwrap_or(Level::Note);
        Note { at: at.clone(), level, text: note_text(findings, currency, answered_in) }
    };
    order.into_iter().map(note).collect()
}

/// The Findings sheet of an assessment. What its hidden column holds is known only once the notes are placed.
pub fn findings_sheet(assessment: &Assessment) -> FindingsSheet {
    let own = assessment.plan.own_answers.iter().map(|(id, hash)| (&**id, &**hash)).collect();
    FindingsSheet {
        title: title(assessment),
        subtitle: subtitle(assessment),
        currency: Some(assessment.plan.currency()),
        rows: assessment.findings.iter().map(|judged| row(judged, &own)).collect(),
    }
}

/// The name of the annotated copy: `plan - checked.xlsx`. Another name than the plan's, since a spreadsheet program opens no two
/// workbooks of one name.
pub fn name(file: &str) -> String {
    let (stem, extension) = match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, extension),
        _ => (file, ""),
    };
    // Only a workbook with macros keeps another ending than .xlsx: it would not open under it.
    let extension = if extension.eq_ignore_ascii_case("xlsm") { "xlsm" } else { "xlsx" };
    format!("{stem} - checked.{extension}")
}

/// Whether a file has the name of an annotated copy.
pub fn is_copy(file: &str) -> bool {
    file.contains(" - checked.")
}

/// The findings in a sentence, with nothing in it that is not so: `17 findings: 5 errors and 12 warnings; 6 are new; 2 more are accepted`.
fn title(assessment: &Assessment) -> String {
    let counts = assessment.counts();
    let levels = Level::WORST_FIRST.into_iter().filter(|level| counts.of(*level) > 0);
    let levels: Vec<String> = levels.map(|level| counted(counts.of(level), level.name())).collect();
    let mut parts = match levels.as_slice() {
        [] if counts.answered == 0 => vec!["No findings".to_owned()],
        [] => vec!["No open findings".to_owned()],
        [only] => vec![format!("{}: {only}", counted(counts.open(), "finding"))],
        [rest @ .., last] => vec![format!("{}: {} and {last}", counted(counts.open(), "finding"), rest.join(", "))],
    };
    let new = assessment.open_findings().filter(|judged| judged.state == State::New).count();
    // Where every finding is new there may be no earlier cycle to be new against: it says nothing.
    if new < counts.open() {
        parts.push(match new {
            0 => "none is new".to_owned(),
            1 => "1 is new".to_owned(),
            _ => format!("{} are new", grouped(Decimal::from(new), 0)),
        });
    }
    if counts.answered > 0 {
        let more = if counts.open() > 0 { " more" } else { "" };
        let verb = if counts.answered == 1 { "is" } else { "are" };
        parts.push(format!("{}{more} {verb} accepted", grouped(Decimal::from(counts.answered), 0)));
    }
    parts.join("; ")
}

fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(Decimal::from(count), 0), if count == 1 { "" } else { "s" })
}

fn subtitle(assessment: &Assessment) -> String {
    let header = &assessment.plan.header;
    let mut parts = vec![assessment.plan.business().to_owned()];
    parts.extend(header.calendar.as_ref().map(|calendar| calendar.label.clone()));
    parts.extend(header.cycle.as_ref().map(|cycle| format!("cycle {}", cycle.value)));
    parts.extend(header.as_of.map(|as_of| format!("as of {as_of}")));
    let fill = "Fill Response, Reason, Approver and Until; Accept needs all four. The other columns are written anew by the next run.";
    format!("{}. {fill}", parts.join(", "))
}

/// The row of a finding. `own` are the hashes of the answers in the plan's own workbook, by the finding's id.
fn row(judged: &Judged, own: &BTreeMap<&str, &str>) -> Row {
    let finding = &judged.finding;
    let (reply, held_to) = reply(judged);
    let hash = Response::hash(&reply.response, &reply.reason, &reply.approver, &reply.until);
    let own = own.get(&*judged.id).copied().unwrap_or_default().to_owned();
    let written = marker::Written { held_to: held_to.to_owned(), hash, own };
    Row {
        level: finding.level,
        rule: finding.rule.to_owned(),
        what: finding.message.clone(),
        at: finding.at.clone(),
        linked: true,
        owner: finding.owner.clone(),
        at_stake: finding.at_stake,
        to_do: match refused(judged) {
            Some(why) => format!("The answer does not hold: {why}. {}", capitalised(&finding.help)),
            None => finding.help.clone(),
        },
        since: since(judged.state),
        record: marker::Record::new(judged.id.clone(), None).judged_as(assess::standing(finding), written),
        reply,
    }
}

/// The answer that a finding's row is written with: what people wrote in such a row before, else what the Exceptions sheet says. With it
/// what it is held to.
fn reply(judged: &Judged) -> (Reply, &str) {
    if let Some(reply) = judged.reply.as_ref().filter(|reply| !reply.is_blank()) {
        let (response, reason) = (reply.response.clone(), reply.reason.clone());
        return (Reply { response, reason, approver: reply.approver.clone(), until: reply.until.clone() }, &reply.held_to);
    }
    let Some(answer) = &judged.answer else { return (Reply::default(), "") };
    let (reason, approver) = (answer.reason.clone(), answer.approver.clone());
    (Reply { response: "Accept".to_owned(), reason, approver, until: answer.until.to_string() }, BY_EXCEPTION)
}

/// Why the acceptance that stands in a finding's row does not hold, where that finding is open.
fn refused(judged: &Judged) -> Option<&str> {
    let reply = judged.reply.as_ref().filter(|_| judged.answer.is_none())?;
    reply.refused.as_deref()
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn since(state: State) -> String {
    match state {
        State::New => "new".to_owned(),
        State::Open(since) => since.to_string(),
        State::Returning(since) => format!("back {since}"),
    }
}

/// The text of a cell's note: as many findings as fit, the first always, cut where it alone is too long.
fn note_text(findings: &[&Judged], currency: Currency, answered_in: &str) -> String {
    let fits = |text: &String| text.encode_utf16().count() <= MOST_OF_NOTE;
    let most = findings.len().min(MOST_FINDINGS);
    let whole = (1..=most).rev().map(|count| compose(findings, count, usize::MAX, (currency, answered_in))).find(fits);
    whole.unwrap_or_else(|| {
        let bare = compose(findings, 1, 0, (currency, answered_in)).encode_utf16().count();
        compose(findings, 1, MOST_OF_NOTE.saturating_sub(bare), (currency, answered_in))
    })
}

/// A note that spells out the first `count` findings. Message and help together take at most `most` UTF-16 units each finding.
fn compose(findings: &[&Judged], count: usize, most: usize, (currency, answered_in): (Currency, &str)) -> String {
    let mut lines = vec![marker::NOTE_FIRST_LINE.to_owned()];
    for (index, judged) in findings.iter().take(count).enumerate() {
        if index > 0 {
            lines.push(String::new());
        }
        let (message, help) = (one_line(&judged.finding.message), one_line(&judged.finding.help));
        // The help is the next action: the message gives way to it first.
        let for_help = most.min((most / 3).saturating_add(most.saturating_sub(length(&message))));
        let help = shorten(&help, for_help);
        let message = shorten(&message, most.saturating_sub(length(&help)));
        lines.push(format!("{} · {}", judged.finding.level.name().to_uppercase(), judged.finding.rule));
        lines.push(message);
        if !help.is_empty() {
            lines.push(format!("→ {help}"));
        }
        lines.push(standing(judged, currency));
    }
    lines.push(String::new());
    if findings.len() > count {
        lines.push(format!("and {} more: see {answered_in}", grouped(Decimal::from(findings.len() - count), 0)));
    }
    lines.push(format!("Answer in the sheet {answered_in}."));
    lines.join("\n")
}

/// State, money and answer of a finding: `New · at stake 2,000 EUR`.
fn standing(judged: &Judged, currency: Currency) -> String {
    let mut standing = match judged.state {
        State::New => "New".to_owned(),
        State::Open(since) => format!("Open since {since}"),
        State::Returning(since) => format!("Back since {since}"),
    };
    if let Some(amount) = judged.finding.at_stake {
        standing.push_str(&format!(" · at stake {}", figures::amount(amount, currency)));
    }
    if let Some(answer) = &judged.answer {
        standing.push_str(&format!(" · accepted until {}", answer.until));
    }
    if let Some(why) = refused(judged) {
        standing.push_str(&format!(" · not accepted: {}", one_line(why)));
    }
    standing
}

fn one_line(text: &str) -> String {
    cell_text(text, usize::MAX).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
#[path = "checked_tests.rs"]
mod tests;
