//! `handoff verify`: every file of a pack re-added and compared with its control, so that a changed byte is found and named.
//!
//! Pure: whoever calls has read the folder. The control itself is held to its own hash and to the way it is written, and then to what
//! the ledger's lines add up to, so that a control that was made to fit a changed ledger is found out as well.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::book::{batch_id, line_hash};
use super::control::{self, Control};
use super::ledger::Ledger;
use super::load_file::{add_up, taken};
use super::{control_text, ledger_csv, release};
use crate::render::json;
use crate::render::sha256;

/// What was found in a pack's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The control, where it can be read.
    pub control: Option<Control>,
    /// Files that are as their control says.
    pub sound: Vec<String>,
    /// What differs, each as a sentence that names its file.
    pub differences: Vec<String>,
}

/// Compares the files of a folder, by name, with the control among them.
pub fn verify(files: &BTreeMap<String, Vec<u8>>) -> Verdict {
    let mut verdict = Verdict::default();
    let Some(bytes) = files.get(control::NAME) else {
        let why = if files.contains_key(release::NOT_RELEASED) {
            format!("{}: this pack is not released, and has no ledger", release::NOT_RELEASED)
        } else {
            format!("{}: is missing, so that nothing can be compared", control::NAME)
        };
        verdict.differences.push(why);
        let ledgers = files.keys().filter(|name| *name != release::NOT_RELEASED);
        verdict.differences.extend(ledgers.map(|name| format!("{name}: belongs to no pack that is released")));
        return verdict;
    };
    let control: Control = match serde_json::from_slice(bytes) {
        Ok(control) => control,
        Err(error) => {
            verdict.differences.push(format!("{}: is no control of ours: {error}", control::NAME));
            return verdict;
        }
    };
    if control::write(&control) == *bytes {
        verdict.sound.push(control::NAME.to_owned());
    } else {
        verdict.differences.push(format!("{}: was changed; its own SHA-256 is no longer right", control::NAME));
    }
    hashes(&control, files, &mut verdict);
    if let Some(bytes) = files.get(ledger_csv::NAME) {
        match ledger_csv::read(bytes) {
            Ok(ledger) => {
                added(&control, &ledger, &mut verdict);
                loaded(&control, &ledger, files, &mut verdict);
            }
            Err(error) => verdict.differences.push(format!("{}: {error}", ledger_csv::NAME)),
        }
    }
    drawn(&control, files, &mut verdict);
    verdict.control = Some(control);
    verdict
}

/// Each file's hash; files that are missing, and files that should not be there.
fn hashes(control: &Control, files: &BTreeMap<String, Vec<u8>>, verdict: &mut Verdict) {
    for (name, hash) in &control.files {
        match files.get(name) {
            None => verdict.differences.push(format!("{name}: is missing")),
            Some(bytes) if sha256(bytes) == *hash => verdict.sound.push(name.clone()),
            Some(bytes) => {
                verdict.differences.push(format!("{name}: was changed; its SHA-256 is {}, the control says {hash}", sha256(bytes)))
            }
        }
    }
    let extra = files.keys().filter(|name| *name != control::NAME && !control.files.contains_key(*name));
    verdict.differences.extend(extra.map(|name| format!("{name}: is not of this pack")));
}

/// What the ledger's lines add up to.
fn added(control: &Control, ledger: &Ledger, verdict: &mut Verdict) {
    let mut differ = |what: String| verdict.differences.push(format!("{}: {what}", ledger_csv::NAME));
    for (index, line) in ledger.lines.iter().enumerate() {
        if line_hash(line) != line.line_hash {
            differ(format!("line {} says hash {}, its fields give {}", index + 2, line.line_hash, line_hash(line)));
        }
    }
    let batch = batch_id(&control.plan.business, &ledger.lines);
    if batch != control.batch_id || (!ledger.lines.is_empty() && ledger.batch_id != control.batch_id) {
        differ(format!("its lines are batch {batch}, the control is of {}", control.batch_id));
    }
    let figures = control::figures(ledger);
    let counts = [
        ("lines", figures.lines.to_string(), control.lines.to_string()),
        ("a hash total of", figures.hash_total.clone(), control.hash_total.clone()),
        ("absolute amounts of", in_words(&figures.absolute), in_words(&control.absolute)),
    ];
    for (what, found, said) in counts.into_iter().filter(|(_, found, said)| found != said) {
        differ(format!("has {what} {found}, the control says {said}"));
    }
    if figures.periods != control.periods {
        differ("its periods have other dates or numbers than the control says".to_owned());
    }
    let groups = [
        ("measure", &figures.by_measure, &control.by_measure),
        (if control.periods.is_empty() { "month" } else { "period" }, &figures.by_month, &control.by_month),
        ("account", &figures.by_account, &control.by_account),
        ("cost centre", &figures.by_cost_centre, &control.by_cost_centre),
        ("choice", &figures.by_choice, &control.by_choice),
    ];
    for (by, found, said) in groups {
        let name = |sum: &control::Sum| format!("{} {} {}", sum.measure, sum.currency, sum.of).trim_end().to_owned();
        let said: BTreeMap<String, &control::Sum> = said.iter().map(|sum| (name(sum), sum)).collect();
        let found: BTreeMap<String, &control::Sum> = found.iter().map(|sum| (name(sum), sum)).collect();
        let keys: std::collections::BTreeSet<&String> = said.keys().chain(found.keys()).collect();
        for key in keys.into_iter().filter(|key| said.get(*key) != found.get(*key)) {
            let words =
                |sum: Option<&&control::Sum>| sum.map_or("nothing".to_owned(), |sum| format!("{} in {} lines", sum.amount, sum.lines));
            differ(format!("by {by}, {key} adds up to {}, the control says {}", words(found.get(key)), words(said.get(key))));
        }
    }
}

/// What each load file adds up to, by its shape, by the control and by the ledger's lines.
fn loaded(control: &Control, ledger: &Ledger, files: &BTreeMap<String, Vec<u8>>, verdict: &mut Verdict) {
    for line in &control.load_files {
        let mut differ = |what: String| verdict.differences.push(format!("{}: {what}", line.file));
        let (lines, wanted) = taken(ledger, line);
        let said = line.sum.parse::<Decimal>().ok();
        if said.is_none() || wanted != said || lines != line.lines {
            let wanted = wanted.map_or_else(|| "more than can be counted".to_owned(), |sum| sum.to_string());
            differ(format!("the control says {} of {} lines, the ledger gives {wanted} of {lines}", line.sum, line.lines));
        }
        // A file that is missing is said by its hash already.
        let Some(bytes) = files.get(&line.file) else { continue };
        match add_up(bytes, &line.shape) {
            Ok((rows, sum)) if Some(sum) == said && rows == line.rows => {}
            Ok((rows, sum)) => differ(format!("adds up to {sum} in {rows} rows, the control says {} in {}", line.sum, line.rows)),
            Err(why) => differ(why),
        }
    }
}

fn in_words(sums: &BTreeMap<String, String>) -> String {
    sums.iter().map(|(currency, sum)| format!("{sum} {currency}")).collect::<Vec<_>>().join(", ")
}

/// `CONTROL.txt` says what the control says.
fn drawn(control: &Control, files: &BTreeMap<String, Vec<u8>>, verdict: &mut Verdict) {
    let same_tool = control.tool == json::TOOL;
    let Some(bytes) = files.get(control_text::NAME).filter(|_| same_tool) else { return };
    if control_text::write(control) != *bytes {
        verdict.differences.push(format!("{}: does not say what {} says", control_text::NAME, control::NAME));
    }
}
