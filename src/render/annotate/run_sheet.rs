//! The Run sheet: how this copy came about, so that anybody can make it again and knows what it does not say.

use rust_xlsxwriter::{Table, TableColumn, TableStyle, Workbook, XlsxError};

use super::look::{self, Formats, Named, write_text};
use super::{Fate, Placed};
use crate::assess::{Answered, Assessment, Written};
use crate::config::{LevelSetting, Policy};
use crate::finding::Origin;
use crate::plan::Currency;
use crate::plan::money::grouped;
use crate::rules;
use crate::workbook::CellRef;

/// The sheet's name, where the workbook has none of that name.
pub const SHEET: &str = "Run";
const WIDTHS: [f64; 4] = [17.0, 34.0, 92.0, 22.0];
const HEADINGS: [&str; 4] = ["Part", "What", "Detail", "Cell"];
const HEADER_ROW: u32 = 2;
const FIRST_ROW: u32 = 3;
/// The most rows that the sheet lists.
const MOST_ROWS: usize = 5_000;

/// What became of the copy.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// What became of the notes.
    pub placed: &'a [Placed],
    /// Why it is a fresh copy, where it is one.
    pub fresh: Option<&'a str>,
}

/// A row: which part of the account it belongs to, what, in words, and the cell it stands at.
struct Line {
    part: &'static str,
    what: String,
    detail: String,
    at: Option<CellRef>,
}

/// Adds the sheet to a workbook.
///
/// # Errors
/// Where a limit of the file format is passed; texts and rows are cut before that.
pub fn write(
    workbook: &mut Workbook,
    assessment: &Assessment,
    policy: &Policy,
    outcome: Outcome<'_>,
    named: &Named,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name(&named.sheet)?;
    look::set_up(sheet, &WIDTHS, FIRST_ROW, 1)?;
    let lines = lines(assessment, policy, outcome);
    write_text(sheet, 0, 0, &title(assessment), 255, &formats.title())?;
    let mut subtitle =
        "Where the figures and findings come from: made again from the same file and settings, they are the same.".to_owned();
    if lines.len() > MOST_ROWS {
        subtitle.push_str(&format!(" Only the first {} of {} rows are listed.", MOST_ROWS, lines.len()));
    }
    write_text(sheet, 1, 0, &subtitle, 1_000, &formats.quiet())?;
    let count = lines.len().clamp(1, MOST_ROWS);
    let columns: Vec<TableColumn> =
        HEADINGS.iter().map(|heading| TableColumn::new().set_header(*heading).set_header_format(formats.heading())).collect();
    let table = Table::new().set_name(&named.table).set_style(TableStyle::Light1).set_banded_rows(false).set_autofilter(false);
    sheet.add_table(HEADER_ROW, 0, HEADER_ROW + u32::try_from(count).unwrap_or(1), 3, &table.set_columns(&columns))?;
    let (wrapped, link) = (formats.wrapped(), formats.link());
    let mut before = "";
    for (row, line) in (FIRST_ROW..).zip(lines.iter().take(MOST_ROWS)) {
        // The part is said once, where it begins.
        let part = if line.part == before { "" } else { line.part };
        before = line.part;
        write_text(sheet, row, 0, part, 64, &wrapped.clone().set_bold())?;
        write_text(sheet, row, 1, &line.what, 600, &wrapped)?;
        write_text(sheet, row, 2, &line.detail, 1_000, &wrapped)?;
        match &line.at {
            Some(at) => look::write_link(sheet, row, 3, &at.clone().into(), &link)?,
            None => {
                sheet.write_blank(row, 3, &wrapped)?;
            }
        }
        let tallest =
            formats.lines(&look::shorten(&line.what, 600), WIDTHS[1]).max(formats.lines(&look::shorten(&line.detail, 1_000), WIDTHS[2]));
        sheet.set_row_height(row, look::compact_height(tallest))?;
    }
    Ok(())
}

/// What a reader must know first: what could not be looked at.
fn title(assessment: &Assessment) -> String {
    let rules = assessment.not_evaluated.len();
    let parts = assessment.source.unreadable.len();
    let rules = match rules {
        0 => "Every rule that is on could look".to_owned(),
        1 => "1 rule could not look".to_owned(),
        several => format!("{several} rules could not look"),
    };
    match parts {
        0 => rules,
        1 => format!("1 part of the file could not be read; {}", uncapitalised(&rules)),
        several => format!("{several} parts of the file could not be read; {}", uncapitalised(&rules)),
    }
}

fn uncapitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

fn lines(assessment: &Assessment, policy: &Policy, outcome: Outcome<'_>) -> Vec<Line> {
    let mut lines = made_from(assessment, outcome.fresh);
    lines.extend(settings(policy));
    lines.extend(assumed(assessment));
    lines.extend(not_looked_at(assessment));
    lines.extend(not_annotated(outcome.placed));
    lines.extend(assessment.answers.iter().map(answer));
    lines
}

fn made_from(assessment: &Assessment, fresh: Option<&str>) -> Vec<Line> {
    let (header, source) = (&assessment.plan.header, &assessment.source);
    let line = |what: &str, detail: String, at: Option<CellRef>| Line { part: "Made from", what: what.to_owned(), detail, at };
    let unknown = || "not stated".to_owned();
    let mut lines = vec![
        line("Tool", format!("throughline {}", env!("CARGO_PKG_VERSION")), None),
        line("File", source.file.clone(), None),
        line("SHA-256 of the file", source.sha256.clone(), None),
        line("Size of the file", format!("{} bytes", grouped(source.bytes.into(), 0)), None),
        line(
            "Fiscal year",
            header
                .calendar
                .as_ref()
                .map_or_else(unknown, |calendar| format!("{}, {} to {}", calendar.label, calendar.first(), calendar.last())),
            None,
        ),
        line(
            "Cycle",
            header.cycle.as_ref().map_or_else(unknown, |cycle| cycle.value.to_string()),
            header.cycle.as_ref().map(|cycle| cycle.at.clone()),
        ),
        line("Judged as of", header.as_of.map_or_else(unknown, |as_of| as_of.to_string()), None),
    ];
    let currency = assessment.plan.currency();
    let named = if currency == Currency::NONE { unknown() } else { currency.to_string() };
    lines.extend(fresh.map(|why| line("Kind of copy", why.to_owned(), None)));
    lines.push(line("Reporting currency", named, header.currency.as_ref().map(|currency| currency.at.clone())));
    lines
}

/// Settings that are not the program's own.
fn settings(policy: &Policy) -> Vec<Line> {
    let line = |what: String, detail: String| Line { part: "Settings", what, detail, at: None };
    let from = |origin: &Origin| format!("set in {origin}");
    let mut lines = Vec::new();
    for (rule, (setting, origin)) in &policy.levels {
        let level = match setting {
            LevelSetting::Level(level) => level.name(),
            LevelSetting::Off => "off",
        };
        lines.push(line(format!("levels.{rule}"), format!("{level}; {}", from(origin))));
    }
    let defaults = crate::config::Thresholds::default();
    for ((setting, doc), (default, _)) in policy.thresholds.all().into_iter().zip(defaults.all()) {
        if setting.value != default.value {
            let detail =
                format!("{} instead of {}; {}. {doc}", setting.value.normalize(), default.value.normalize(), from(&setting.origin));
            lines.push(line(setting.name.to_owned(), detail));
        }
    }
    if !policy.approvers.is_empty() {
        lines.push(line("approvers".to_owned(), policy.approvers.join(", ")));
    }
    if let Some(locale) = &policy.locale {
        lines.push(line(locale.name.to_owned(), format!("{}; {}", locale.value, from(&locale.origin))));
    }
    if lines.is_empty() {
        lines.push(line("All".to_owned(), "the program's defaults".to_owned()));
    }
    lines
}

fn assumed(assessment: &Assessment) -> Vec<Line> {
    let findings = assessment.findings.iter().map(|judged| &judged.finding).filter(|finding| finding.rule == "assumed-layout");
    findings
        .map(|finding| Line { part: "Assumed", what: finding.message.clone(), detail: finding.help.clone(), at: Some(finding.at.clone()) })
        .collect()
}

fn not_looked_at(assessment: &Assessment) -> Vec<Line> {
    let unreadable = assessment.source.unreadable.iter().map(|part| Line {
        part: "Not read",
        what: part.clone(),
        detail: "what stands there is in no figure and in no finding".to_owned(),
        at: None,
    });
    let rules = assessment.not_evaluated.iter().map(|missing| {
        let summary = rules::rule(missing.rule).map_or("", |rule| rule.summary);
        Line {
            part: "Not looked at",
            what: missing.rule.to_owned(),
            detail: format!("whether {summary}: it needs {}", missing.needs.join(", ")),
            at: None,
        }
    });
    unreadable.chain(rules).collect()
}

/// Cells at fault that have no note, or no mark.
fn not_annotated(placed: &[Placed]) -> Vec<Line> {
    const FATES: [(Fate, &str, &str); 3] = [
        (
            Fate::MarkedOnly,
            "marked, without a note",
            "it has a note or a comment already, or its sheet can take no more of ours; its row of the findings says what is wrong",
        ),
        (Fate::NoteOnly, "with a note, without a mark", "a conditional format of the workbook's own colours it"),
        (
            Fate::Nowhere,
            "without note or mark",
            "its sheet is not in the workbook, or cannot be edited; its row of the findings says what is wrong",
        ),
    ];
    let mut lines = Vec::new();
    for (fate, what, why) in FATES {
        let cells: Vec<&CellRef> = placed.iter().filter(|placed| placed.fate == fate).map(|placed| &placed.at).collect();
        let Some(first) = cells.first() else { continue };
        let named: Vec<String> = cells.iter().take(12).map(ToString::to_string).collect();
        let more = if cells.len() > 12 { format!(" and {} more", grouped((cells.len() - 12).into(), 0)) } else { String::new() };
        let count = if cells.len() == 1 { "1 cell".to_owned() } else { format!("{} cells", grouped(cells.len().into(), 0)) };
        lines.push(Line {
            part: "Not annotated",
            what: format!("{count} {what}"),
            detail: format!("{}{more}: {why}", named.join(", ")),
            at: Some((*first).clone()).filter(|_| fate != Fate::Nowhere),
        });
    }
    lines
}

/// What became of an answer of the plan.
fn answer(answered: &Answered) -> Line {
    let fate = match (&answered.refused, &answered.answer) {
        (Some(why), _) => format!("does not hold: {why}"),
        (None, _) if answered.findings.is_empty() => "answers nothing: there is no such finding".to_owned(),
        (None, Some(answer)) => format!("holds until {}, accepted by {}: {}", answer.until, answer.approver, answer.reason),
        (None, None) => "does not hold".to_owned(),
    };
    // A line of the settings is no place to go to.
    let (fate, at) = match &answered.at {
        Written::Cell(cell) => (fate, Some(cell.clone())),
        Written::Line(..) => (format!("{fate} ({})", answered.at), None),
    };
    Line { part: "Answers", what: format!("{} · {}", answered.rule, answered.subject), detail: fate, at }
}

#[cfg(test)]
#[path = "run_sheet_tests.rs"]
mod tests;
