//! The answers that people give to findings, on the Exceptions sheet, in the settings or beside the findings of a checked copy, and what
//! became of each.

use crate::assess::{Answered, Judged, Reply, Written};
use crate::report::number::NONE;
use crate::report::text::{Role, Text, count, cut};
use crate::report::view::View;
use crate::report::{Block, Cell, Column, Row, Section, Table};

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let answers = &view.assessment.answers;
    // Acceptances stand among the answers already; what is left says what somebody means to do.
    let said: Vec<(&Judged, &Reply)> = view
        .assessment
        .findings
        .iter()
        .filter_map(|judged| Some((judged, judged.reply.as_ref()?)))
        .filter(|(_, reply)| !is_acceptance(reply))
        .collect();
    if answers.is_empty() && said.is_empty() {
        return None;
    }
    let columns = ["Finding", "Response", "Reason", "Approver", "Until", "Written in", "What became of it"].map(Column::text).to_vec();
    let rows = answers.iter().map(|answered| row(view, answered)).chain(said.iter().map(|(judged, reply)| said_row(judged, reply)));
    let table = Table { label: "Answers".to_owned(), columns, groups: vec![rows.collect()], ..Table::default() };
    Some(Section {
        id: "answers",
        number: 0,
        name: "Answers",
        title: title(answers, said.len()),
        about:
            "An acceptance counts only with a reason, a date that has not passed, and an approver who owns neither the plan nor what the \
                finding is about. What somebody will fix or disputes is shown and changes nothing."
                .into(),
        blocks: vec![Block::Table { table }],
    })
}

fn title(answers: &[Answered], said: usize) -> Text {
    let holds = answers.iter().filter(|answered| holds(answered)).count();
    let accepted = match (holds, answers.len()) {
        (_, 0) => None,
        (0, all) => Some(format!("{}, and none holds", count(all, "acceptance", "acceptances"))),
        (1, 1) => Some("1 acceptance and it holds".to_owned()),
        (holds, all) if holds == all => Some(format!("{all} acceptances and all hold")),
        (holds, all) => Some(format!("{holds} of {all} acceptances hold")),
    };
    let said =
        (said > 0).then(|| count(said, "finding is answered without being accepted", "findings are answered without being accepted"));
    [accepted, said].into_iter().flatten().collect::<Vec<_>>().join("; ").into()
}

fn is_acceptance(reply: &Reply) -> bool {
    reply.response.eq_ignore_ascii_case("accept")
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
    // What is incomplete stands as it was typed, where that is known.
    let typed = found.and_then(|judged| judged.reply.as_ref()).filter(|reply| answered.at == reply.at);
    let answer = answered.answer.as_ref();
    let reason = answer.map(|answer| answer.reason.clone()).or_else(|| typed.map(|reply| reply.reason.clone()));
    let approver = answer.map(|answer| answer.approver.clone()).or_else(|| typed.map(|reply| reply.approver.clone()));
    let until = answer.map(|answer| answer.until.to_string()).or_else(|| typed.map(|reply| reply.until.clone()));
    let became = match (&answered.refused, answered.findings.len()) {
        (Some(why), _) => Text::default().run(Role::Warning, "does not hold").plain(format!(": {}", cut(why, 160))),
        (None, 0) => Text::default().run(Role::Note, "answers nothing").plain(": there is no such finding"),
        (None, 1) => "holds".into(),
        (None, many) => format!("holds for {many} findings").into(),
    };
    let at = match &answered.at {
        Written::Cell(cell) => Text::default().cell(cell),
        Written::Line(..) => answered.at.to_string().into(),
    };
    cells(finding, "Accept", [reason, approver, until], at, became)
}

fn said_row(judged: &Judged, reply: &Reply) -> Row {
    let name = format!("{} {}", judged.finding.rule, judged.finding.subject);
    let finding = Text::default().link(Role::Plain, cut(&name, 80), &judged.anchor);
    let typed = [&reply.reason, &reply.approver, &reply.until].map(|text| Some(text.clone()));
    let response = if reply.response.is_empty() { "nothing chosen".to_owned() } else { cut(&reply.response, 24) };
    cells(finding, &response, typed, Text::default().cell(&reply.at), "the finding stands".into())
}

/// A row; `typed` are reason, approver and date.
fn cells(finding: Text, response: &str, typed: [Option<String>; 3], at: Text, became: Text) -> Row {
    let given = |text: Option<String>, most: usize| match text.filter(|text| !text.is_empty()) {
        Some(text) => Text::from(cut(&text, most)),
        None => Text::default().muted(NONE),
    };
    let [reason, approver, until] = typed;
    Row::of(vec![
        Cell::text(finding),
        Cell::text(response).class("nb"),
        Cell::text(given(reason, 300)),
        Cell::text(given(approver, 60)),
        Cell::text(given(until, 24)).class("nb"),
        Cell::text(at),
        Cell::text(became),
    ])
}
