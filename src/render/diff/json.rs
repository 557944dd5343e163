//! `throughline.diff/1`: versioned types of its own. Every amount, share and count is a decimal as text; shares are fractions.

use rust_decimal::Decimal;
use serde::Serialize;

use super::plain;
use crate::history::compare::{AnswerChange, Changes, Edition, FigureChange, Kind, MonthsChange, RowChange};
use crate::plan::record::{PastAnswer, PastFinding};
use crate::render::json::{PastLine, TOOL, past_line};

/// The document.
#[derive(Debug, Serialize)]
pub struct DiffFile {
    schema: &'static str,
    tool: &'static str,
    old: EditionLine,
    new: EditionLine,
    figures: Vec<FigureLine>,
    initiatives: Vec<RowLine>,
    choices: Vec<RowLine>,
    months: Vec<MonthsLine>,
    findings: FindingsLine,
    answers: Vec<AnswerLine>,
}

#[derive(Debug, Serialize)]
struct EditionLine {
    business: String,
    fiscal_year: Option<String>,
    cycle: Option<String>,
    version: Option<String>,
    currency: String,
    file: String,
}

#[derive(Debug, Serialize)]
struct FigureLine {
    name: &'static str,
    kind: &'static str,
    old: Option<String>,
    new: Option<String>,
    delta: Option<String>,
}

#[derive(Debug, Serialize)]
struct RowLine {
    fate: &'static str,
    key: String,
    former: Option<String>,
    name: Option<String>,
    at: String,
    fields: Vec<FieldLine>,
}

#[derive(Debug, Serialize)]
struct FieldLine {
    field: String,
    old: Option<String>,
    new: Option<String>,
}

#[derive(Debug, Serialize)]
struct MonthsLine {
    table: &'static str,
    measure: String,
    currency: String,
    old: String,
    new: String,
    closed: Vec<ClosedLine>,
}

#[derive(Debug, Serialize)]
struct ClosedLine {
    key: String,
    period: String,
    old: Option<String>,
    new: Option<String>,
    at: String,
}

#[derive(Debug, Serialize)]
struct FindingsLine {
    new: Vec<PastLine>,
    fixed: Vec<PastLine>,
    open: usize,
}

#[derive(Debug, Serialize)]
struct AnswerLine {
    rule: Option<String>,
    subject: Option<String>,
    old: Option<GivenLine>,
    new: Option<GivenLine>,
}

#[derive(Debug, Serialize)]
struct GivenLine {
    response: String,
    reason: String,
    approver: String,
    until: String,
}

/// What the document holds.
pub fn file(changes: &Changes) -> DiffFile {
    let currency = changes.new.currency;
    let findings = |findings: &[(String, PastFinding)]| findings.iter().map(|(id, past)| past_line(id, past, currency)).collect();
    DiffFile {
        schema: "throughline.diff/1",
        tool: TOOL,
        old: edition(&changes.old),
        new: edition(&changes.new),
        figures: changes.figures.iter().map(figure).collect(),
        initiatives: changes.initiatives.iter().map(row).collect(),
        choices: changes.choices.iter().map(row).collect(),
        months: changes.months.iter().map(months).collect(),
        findings: FindingsLine { new: findings(&changes.found), fixed: findings(&changes.fixed), open: changes.open },
        answers: changes.answers.iter().map(answer).collect(),
    }
}

fn edition(edition: &Edition) -> EditionLine {
    EditionLine {
        business: edition.business.clone(),
        fiscal_year: edition.fiscal_year.clone(),
        cycle: edition.cycle.map(|cycle| cycle.to_string()),
        version: edition.version.clone(),
        currency: edition.currency.to_string(),
        file: edition.file.clone(),
    }
}

fn figure(figure: &FigureChange) -> FigureLine {
    let kind = match figure.kind {
        Kind::Money => "money",
        Kind::Share => "share",
        Kind::Count => "count",
    };
    let shown =
        |value: Option<Decimal>| value.map(|value| if figure.kind == Kind::Share { plain(value.round_dp(4)) } else { plain(value) });
    FigureLine { name: figure.name, kind, old: shown(figure.old), new: shown(figure.new), delta: shown(figure.delta()) }
}

fn row(row: &RowChange) -> RowLine {
    let fields =
        row.fields.iter().map(|change| FieldLine { field: change.field.clone(), old: change.old.clone(), new: change.new.clone() });
    RowLine {
        fate: row.fate.name(),
        key: row.key.clone(),
        former: row.former.clone(),
        name: row.name.clone(),
        at: row.at.clone(),
        fields: fields.collect(),
    }
}

fn months(change: &MonthsChange) -> MonthsLine {
    let closed = change.closed.iter().map(|closed| ClosedLine {
        key: closed.key.clone(),
        period: closed.period.to_string(),
        old: closed.old.map(plain),
        new: closed.new.map(plain),
        at: closed.at.clone(),
    });
    MonthsLine {
        table: change.table.name(),
        measure: change.measure.clone(),
        currency: change.currency.to_string(),
        old: plain(change.old),
        new: plain(change.new),
        closed: closed.collect(),
    }
}

fn answer(change: &AnswerChange) -> AnswerLine {
    let given = |answer: &Option<PastAnswer>| {
        answer.as_ref().map(|answer| GivenLine {
            response: answer.response.clone(),
            reason: answer.reason.clone(),
            approver: answer.approver.clone(),
            until: answer.until.clone(),
        })
    };
    AnswerLine { rule: change.rule.clone(), subject: change.subject.clone(), old: given(&change.old), new: given(&change.new) }
}
