//! The answers that the plan gives to findings, and what became of each.

use crate::assess::Answered;
use crate::report::number::NONE;
use crate::report::text::{Role, Text, count, cut};
use crate::report::view::View;
use crate::report::{Block, Cell, Column, Row, Section, Table};

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let answers = &view.assessment.answers;
    if answers.is_empty() {
        return None;
    }
    let holds = answers.iter().filter(|answered| holds(answered)).count();
    let not = answers.len() - holds;
    let title = match (holds, not) {
        (_, 0) => format!("{} and {}", count(holds, "answer", "answers"), if holds == 1 { "it holds" } else { "all hold" }),
        (0, _) => format!("{}, and none holds", count(not, "answer", "answers")),
        _ => format!("{holds} of {} answers hold", answers.len()),
    };
    let columns = ["Finding", "Reason", "Approver", "Until", "Written in", "What became of it"].map(Column::text).to_vec();
    let table = Table {
        label: "Answers".to_owned(),
        columns,
        groups: vec![answers.iter().map(|answered| row(view, answered)).collect()],
        ..Table::default()
    };
    Some(Section {
        id: "answers",
        number: 0,
        name: "Answers",
        title: title.into(),
        about: "An answer counts only with a reason, a date that has not passed, and an approver who owns neither the plan nor what the finding is about."
            .into(),
        blocks: vec![Block::Table { table }],
    })
}

fn holds(answered: &Answered) -> bool {
    answered.answer.is_some() && answered.refused.is_none() && !answered.findings.is_empty()
}

fn row(view: &View<'_>, answered: &Answered) -> Row {
    let name = format!("{} {}", answered.rule, answered.subject);
    let found = view.assessment.findings.iter().find(|judged| answered.findings.contains(&judged.id));
    let finding = match found {
        Some(judged) => Text::default().link(Role::Plain, cut(&name, 80), &judged.anchor),
        None => cut(&name, 80).into(),
    };
    let given = |text: Option<String>| text.map_or_else(|| Text::default().muted(NONE), Text::from);
    let answer = answered.answer.as_ref();
    let became = match (&answered.refused, answered.findings.len()) {
        (Some(why), _) => Text::default().run(Role::Warning, "does not hold").plain(format!(": {}", cut(why, 160))),
        (None, 0) => Text::default().run(Role::Note, "answers nothing").plain(": there is no such finding"),
        (None, 1) => "holds".into(),
        (None, many) => format!("holds for {many} findings").into(),
    };
    Row::of(vec![
        Cell::text(finding),
        Cell::text(given(answer.map(|answer| cut(&answer.reason, 300)))),
        Cell::text(given(answer.map(|answer| cut(&answer.approver, 60)))),
        Cell::text(given(answer.map(|answer| answer.until.to_string()))).class("nb"),
        Cell::text(Text::default().cell(&answered.at)),
        Cell::text(became),
    ])
}
