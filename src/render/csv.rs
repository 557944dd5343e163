//! `findings.csv`: every finding of every plan, one line each.
//!
//! For spreadsheets and for programs that read tables; the columns are stable, new ones come last. Text that a spreadsheet would run
//! as a formula gets an apostrophe before it; numbers are left as they are.

use crate::assess::across::{Across, JudgedAcross};
use crate::assess::{Assessment, Judged, State};
use crate::plan::Period;
use crate::render::json::{money, state};
use crate::render::json_read::{ReadFinding, ReadResult};
use crate::workbook::CellRef;

/// The columns.
pub const COLUMNS: [&str; 20] = [
    "business", "file", "cycle", "level", "rule", "message", "help", "sheet", "cell", "related", "subject", "owner", "at_stake",
    "currency", "state", "accepted_by", "accepted_until", "reason", "set_by", "id",
];

/// By which a spreadsheet knows that the file is UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The header line of `findings.csv`.
pub fn header() -> Vec<u8> {
    written([COLUMNS.map(str::to_owned)])
}

/// A plan's lines of `findings.csv`, in the order of its findings. `file` is the plan's file as it was named.
pub fn lines(assessment: &Assessment, file: &str) -> Vec<u8> {
    written(assessment.findings.iter().map(|judged| fields(judged, assessment, file)))
}

/// The same of a plan whose result was read back.
pub fn lines_read(result: &ReadResult, file: &str) -> Vec<u8> {
    written(result.findings.iter().map(|finding| fields_read(finding, result, file)))
}

/// The lines of the findings across plans. `cycle` is the one that was asked for.
pub fn lines_across(across: &Across, cycle: Option<Period>) -> Vec<u8> {
    written(across.findings.iter().map(|judged| fields_across(judged, cycle)))
}

fn written(lines: impl IntoIterator<Item = [String; COLUMNS.len()]>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for line in lines {
        // Writing to memory does not fail, and all lines are of one length.
        let _ = writer.write_record(line);
    }
    writer.into_inner().unwrap_or_default()
}

fn fields(judged: &Judged, assessment: &Assessment, file: &str) -> [String; COLUMNS.len()] {
    let finding = &judged.finding;
    let header = &assessment.plan.header;
    let currency = assessment.plan.currency();
    let related: Vec<String> = finding.related.iter().map(|related| format!("{} ({})", related.at, related.note)).collect();
    let answer = judged.answer.as_ref();
    [
        safe(assessment.plan.business()),
        safe(file),
        header.cycle.as_ref().map(|cycle| cycle.value.to_string()).unwrap_or_default(),
        finding.level.name().to_owned(),
        finding.rule.to_owned(),
        safe(&finding.message),
        safe(&finding.help),
        safe(&finding.at.sheet),
        finding.at.local(),
        safe(&related.join("; ")),
        safe(&finding.subject.to_string()),
        safe(finding.owner.as_deref().unwrap_or("")),
        finding.at_stake.map(|stake| money(stake, currency)).unwrap_or_default(),
        currency.to_string(),
        state(judged.state),
        safe(answer.map_or("", |answer| &answer.approver)),
        answer.map(|answer| answer.until.to_string()).unwrap_or_default(),
        safe(answer.map_or("", |answer| &answer.reason)),
        safe(&finding.set_by.as_ref().map_or_else(|| "default".to_owned(), ToString::to_string)),
        judged.id.clone(),
    ]
}

fn fields_across(judged: &JudgedAcross, cycle: Option<Period>) -> [String; COLUMNS.len()] {
    let finding = &judged.finding;
    let cells = finding.at.cells.as_ref();
    let related: Vec<String> = finding.related.iter().map(|(place, note)| format!("{place} ({note})")).collect();
    [
        safe(&finding.business),
        safe(&finding.at.file),
        cycle.map(|cycle| cycle.to_string()).unwrap_or_default(),
        finding.level.name().to_owned(),
        finding.rule.to_owned(),
        safe(&finding.message),
        safe(&finding.help),
        safe(cells.map_or("", |cells| &*cells.first.sheet)),
        cells.map(|cells| cells.first.local()).unwrap_or_default(),
        safe(&related.join("; ")),
        safe(&finding.subject.to_string()),
        safe(finding.owner.as_deref().unwrap_or("")),
        finding.at_stake.map(|(stake, currency)| money(stake, currency)).unwrap_or_default(),
        finding.at_stake.map(|(_, currency)| currency.to_string()).unwrap_or_default(),
        state(State::New),
        String::new(),
        String::new(),
        String::new(),
        safe(&finding.set_by.as_ref().map_or_else(|| "default".to_owned(), ToString::to_string)),
        judged.id.clone(),
    ]
}

fn fields_read(finding: &ReadFinding, result: &ReadResult, file: &str) -> [String; COLUMNS.len()] {
    let at = CellRef::parse(&finding.at);
    let related: Vec<String> = finding.related.iter().map(|related| format!("{} ({})", related.at, related.note)).collect();
    let answer = finding.answer.as_ref();
    [
        safe(result.business()),
        safe(file),
        result.plan.cycle.clone().unwrap_or_default(),
        finding.level.clone(),
        finding.rule.clone(),
        safe(&finding.message),
        safe(&finding.help),
        safe(at.as_ref().map_or("", |at| &at.sheet)),
        at.as_ref().map(CellRef::local).unwrap_or_default(),
        safe(&related.join("; ")),
        safe(&finding.subject),
        safe(finding.owner.as_deref().unwrap_or("")),
        finding.at_stake.clone().unwrap_or_default(),
        result.plan.currency.clone(),
        finding.state.clone(),
        safe(answer.map_or("", |answer| &answer.approver)),
        answer.map(|answer| answer.until.clone()).unwrap_or_default(),
        safe(answer.map_or("", |answer| &answer.reason)),
        safe(&finding.set_by),
        finding.id.clone(),
    ]
}

/// A text that no spreadsheet takes for a formula.
pub fn safe(text: &str) -> String {
    // Blanks before a formula do not keep a spreadsheet from running it.
    let first = text.trim_start_matches([' ', '\u{A0}', '\u{FEFF}']).chars().next();
    if matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_run_by_a_spreadsheet() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"] {
            assert!(safe(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(safe("months add to -5"), "months add to -5");
        assert_eq!(safe(""), "");
    }
}
