//! The checked copy: an assessment as notes on the planner's own cells and rows of the Findings sheet.
//!
//! Says what is written where; how it gets into the package without losing anything is `annotate`'s.

use rust_decimal::Decimal;

use super::annotate::{FindingRow, FindingsSheet, Note};
use crate::assess::{Assessment, Judged, State};
use crate::finding::Level;
use crate::plan::money::grouped;

/// One note a finding, on its first cell.
pub fn notes(assessment: &Assessment) -> Vec<Note> {
    let currency = assessment.plan.currency();
    assessment
        .findings
        .iter()
        .map(|judged| {
            let finding = &judged.finding;
            let mut last = state(judged);
            if let Some(stake) = finding.at_stake.filter(|stake| !stake.is_zero()) {
                last.push_str(&format!(" · at stake {} {currency}", grouped(stake.abs(), 0)));
            }
            if let Some(answer) = &judged.answer {
                last.push_str(&format!(" · accepted until {}", answer.until));
            }
            let level = finding.level.name().to_uppercase();
            let text = format!("{level} · {}\n{}\n→ {}\n{last}", finding.rule, finding.message, finding.help);
            Note { at: finding.at.clone(), level: finding.level, text }
        })
        .collect()
}

/// The Findings sheet: unanswered first, worst first, most money first.
pub fn findings_sheet(assessment: &Assessment) -> FindingsSheet {
    let plan = &assessment.plan;
    let header = &plan.header;
    let mut about = vec![plan.business().to_owned()];
    about.extend(header.calendar.as_ref().map(|calendar| calendar.label.clone()));
    about.extend(header.cycle.as_ref().map(|cycle| format!("cycle {}", cycle.value)));
    about.extend(header.as_of.map(|as_of| format!("as of {as_of}")));
    FindingsSheet {
        title: title(assessment),
        subtitle: format!("{}. Fill the green columns; everything else is written again by the next run.", about.join(", ")),
        currency: plan.currency().to_string(),
        rows: assessment.findings.iter().map(row).collect(),
    }
}

fn row(judged: &Judged) -> FindingRow {
    let finding = &judged.finding;
    let answer = judged.answer.as_ref();
    FindingRow {
        level: finding.level,
        rule: finding.rule.to_owned(),
        what: finding.message.clone(),
        at: finding.at.clone(),
        owner: finding.owner.clone().unwrap_or_default(),
        at_stake: finding.at_stake.map(|stake| stake.abs()),
        help: finding.help.clone(),
        age: match judged.state {
            State::New => "new".to_owned(),
            State::Open(since) | State::Returning(since) => since.to_string(),
        },
        id: judged.id.clone(),
        response: answer.map(|_| "Accept".to_owned()).unwrap_or_default(),
        reason: answer.map(|answer| answer.reason.clone()).unwrap_or_default(),
        approver: answer.map(|answer| answer.approver.clone()).unwrap_or_default(),
        until: answer.map(|answer| answer.until),
    }
}

/// The message over the findings: how many, how bad, how much.
pub fn title(assessment: &Assessment) -> String {
    let counts = assessment.counts();
    if counts.open() == 0 {
        return match counts.answered {
            0 => "No findings: nothing to answer this cycle".to_owned(),
            answered => format!("No open findings; {} answered", count(answered, "finding")),
        };
    }
    let mut parts: Vec<String> = Level::WORST_FIRST
        .into_iter()
        .filter(|level| counts.of(*level) > 0)
        .map(|level| count(counts.of(level), level.name()))
        .collect();
    if counts.answered > 0 {
        parts.push(format!("{} answered", counts.answered));
    }
    format!("{}: {}", count(counts.open(), "finding"), parts.join(", "))
}

/// `1 finding`, `19 findings`.
fn count(number: usize, word: &str) -> String {
    format!("{} {word}{}", grouped(Decimal::from(number), 0), if number == 1 { "" } else { "s" })
}

fn state(judged: &Judged) -> String {
    match judged.state {
        State::New => "New".to_owned(),
        State::Open(since) => format!("Open since {since}"),
        State::Returning(since) => format!("Back since {since}"),
    }
}
