//! Findings, by who has to act and by rule, each with its cell, what to do, what is at stake and an address of its own.

use std::collections::BTreeMap;

use super::cascade::number_of;
use crate::assess::{Counts, Judged, State};
use crate::finding::Level;
use crate::report::number::{NONE, grouped};
use crate::report::text::{Role, Text, capital, count, cut, role_of};
use crate::report::view::View;
use crate::report::{Block, Cell, Column, Entry, Owner, Row, Section, Table};
use crate::rules;

/// Cells beside the first that a finding names.
const MOST_RELATED: usize = 6;

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let counts = view.assessment.counts();
    let all = &view.assessment.findings;
    if all.is_empty() {
        let title = "No finding: every rule that could look found nothing";
        return Some(Section {
            id: "findings",
            number: 0,
            name: "Findings",
            title: title.into(),
            about: Text::default(),
            blocks: Vec::new(),
        });
    }
    let owners = owners(view);
    let about = format!(
        "By owner, then level and money at stake{}. The cell is the first to look at; each rule’s name is the finding’s own address in this report.",
        if view.plan.currency() == crate::plan::Currency::NONE { String::new() } else { format!(" ({})", view.plan.currency()) }
    );
    Some(Section {
        id: "findings",
        number: 0,
        name: "Findings",
        title: title(&counts, acting(view)),
        about: about.into(),
        blocks: vec![Block::Owners { owners }, Block::Table { table: by_rule(view) }],
    })
}

fn title(counts: &Counts, owners: usize) -> Text {
    let accepted = if counts.answered > 0 { format!("; {} accepted", number_of(counts.answered)) } else { String::new() };
    let level = match (counts.error, counts.warning) {
        (0, 0) => String::new(),
        (0, warnings) => format!(", {} of them {}", number_of(warnings), if warnings == 1 { "a warning" } else { "warnings" }),
        (errors, _) => format!(", {} of them {}", number_of(errors), if errors == 1 { "an error" } else { "errors" }),
    };
    let among = if owners > 1 { format!(", for {} owners", number_of(owners)) } else { String::new() };
    format!("{}{level}{among}{accepted}", capital(&count(counts.open(), "open finding", "open findings"))).into()
}

/// How many people have an open finding.
fn acting(view: &View<'_>) -> usize {
    let owners = view.assessment.open_findings().filter_map(|judged| judged.finding.owner.as_deref());
    owners.map(|owner| owner.trim().to_lowercase()).collect::<std::collections::BTreeSet<_>>().len()
}

/// How many findings there are at each level, with their marks.
pub(super) fn counted(counts: &Counts) -> Text {
    let mut text = Text::default();
    for level in Level::WORST_FIRST.into_iter().filter(|level| counts.of(*level) > 0) {
        let (one, many) = match level {
            Level::Error => ("error", "errors"),
            Level::Warning => ("warning", "warnings"),
            Level::Note => ("note", "notes"),
        };
        text = text.level(level, count(counts.of(level), one, many)).plain(" ");
    }
    text
}

fn owners(view: &View<'_>) -> Vec<Owner> {
    let mut by_owner: BTreeMap<String, (&str, Vec<&Judged>)> = BTreeMap::new();
    for judged in &view.assessment.findings {
        let name = judged.finding.owner.as_deref().map_or("", str::trim);
        by_owner.entry(name.to_lowercase()).or_insert((name, Vec::new())).1.push(judged);
    }
    let is_new_everywhere = view.assessment.findings.iter().all(|judged| judged.state == State::New);
    let mut owners: Vec<(&str, Vec<&Judged>)> = by_owner.into_values().collect();
    // Who has most errors stands first; what nobody is named for stands last.
    owners.sort_by_key(|(name, found)| {
        let of = |level: Level| found.iter().filter(|judged| judged.answer.is_none() && judged.finding.level == level).count();
        (name.is_empty(), std::cmp::Reverse((of(Level::Error), of(Level::Warning), of(Level::Note))), name.to_lowercase())
    });
    let owner = |(name, found): (&str, Vec<&Judged>)| {
        let mut counts = Counts::default();
        for judged in &found {
            match (judged.answer.is_some(), judged.finding.level) {
                (true, _) => counts.answered += 1,
                (false, Level::Error) => counts.error += 1,
                (false, Level::Warning) => counts.warning += 1,
                (false, Level::Note) => counts.note += 1,
            }
        }
        let mut text = counted(&counts);
        if counts.answered > 0 {
            text = text.muted(format!("{} accepted", number_of(counts.answered)));
        }
        Owner {
            name: if name.is_empty() { no_owner(view) } else { cut(name, 80).into() },
            counts: text,
            findings: found.iter().map(|judged| entry(view, judged, is_new_everywhere)).collect(),
        }
    };
    owners.into_iter().map(owner).collect()
}

fn no_owner(view: &View<'_>) -> Text {
    match &view.plan.header.owner {
        Some(owner) => Text::from("No owner named").muted(format!("  the plan’s owner, {}, decides", cut(&owner.value, 40))),
        None => "No owner named".into(),
    }
}

fn entry(view: &View<'_>, judged: &Judged, is_new_everywhere: bool) -> Entry {
    let finding = &judged.finding;
    let mut rule = Text::default().link(Role::Plain, finding.rule, &judged.anchor);
    let related = finding.related.iter().take(MOST_RELATED).enumerate();
    for (index, related) in related {
        rule = rule.plain(if index == 0 { " also " } else { ", " }).cells(&related.at);
        if !related.note.is_empty() {
            rule = rule.plain(format!(" ({})", cut(&related.note, 80)));
        }
    }
    if finding.related.len() > MOST_RELATED {
        rule = rule.plain(format!(" and {} more", finding.related.len() - MOST_RELATED));
    }
    if let Some(setting) = &finding.set_by {
        rule = rule.plain(format!(" · judged by {setting}"));
    }
    Entry {
        anchor: judged.anchor.clone(),
        level: Text::default().run(role_of(finding.level), capital(finding.level.name())),
        at: Text::default().cell(&finding.at),
        message: cut(&finding.message, 600).into(),
        help: cut(&finding.help, 600).into(),
        rule,
        stake: stake(view, judged, is_new_everywhere),
    }
}

fn stake(view: &View<'_>, judged: &Judged, is_new_everywhere: bool) -> Text {
    let currency = view.plan.currency();
    let mut text = match judged.finding.at_stake {
        Some(stake) => {
            let digits = if stake.fract().is_zero() { 0 } else { currency.minor_digits() };
            let code = if currency == crate::plan::Currency::NONE { String::new() } else { format!(" {currency}") };
            Text::default().strong(grouped(stake.abs(), digits)).plain(format!("{code} at stake"))
        }
        None => Text::default().muted(format!("{NONE} no money at stake")),
    };
    match judged.state {
        State::New if is_new_everywhere => {}
        State::New => text = text.plain(" · new"),
        State::Open(since) => text = text.plain(format!(" · since {since}")),
        State::Returning(since) => text = text.plain(format!(" · back since {since}")),
    }
    match (&judged.answer, &judged.reply) {
        (Some(answer), _) => text.plain(" ").link(Role::Plain, format!("accepted until {}", answer.until), "answers"),
        (None, Some(reply)) => {
            let refused = if reply.refused.is_some() { ", which does not hold" } else { "" };
            let response = if reply.response.is_empty() { "answered".to_owned() } else { cut(&reply.response.to_lowercase(), 24) };
            text.plain(" ").link(Role::Plain, format!("{response}{refused}"), "answers")
        }
        (None, None) => text,
    }
}

fn by_rule(view: &View<'_>) -> Table {
    const MOST: usize = 12;
    let mut rules: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for judged in &view.assessment.findings {
        rules.entry(judged.finding.rule).or_default().push(judged);
    }
    let row = |(rule, found): (&str, Vec<&Judged>)| {
        let mut levels = Text::default();
        for level in Level::WORST_FIRST {
            let count = found.iter().filter(|judged| judged.finding.level == level).count();
            if count > 0 {
                levels = levels.run(role_of(level), number_of(count)).run(Role::Spoken, format!(" {}", level.name())).plain(" ");
            }
        }
        let mut subjects = Text::default();
        for (index, judged) in found.iter().take(MOST).enumerate() {
            let subject = &judged.finding.subject;
            let name = if subject.key.is_empty() { &subject.table } else { &subject.key };
            subjects = subjects.plain(if index == 0 { "" } else { ", " }).link(Role::Plain, cut(name, 40), &judged.anchor);
        }
        if found.len() > MOST {
            subjects = subjects.muted(format!(" and {} more", found.len() - MOST));
        }
        let summary = rules::rule(rule).map_or("", |rule| rule.summary);
        Row::of(vec![Cell::text(rule).class("nb"), Cell::text(levels).class("nb"), Cell::text(summary), Cell::text(subjects)])
    };
    let columns = vec![Column::text("Rule"), Column::text("Findings"), Column::text("What it finds"), Column::text("Where")];
    Table {
        label: "Findings by rule".to_owned(),
        class: "rules",
        columns,
        groups: vec![rules.into_iter().map(row).collect()],
        ..Table::default()
    }
}
