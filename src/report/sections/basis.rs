//! What the report rests on: what was assumed and not looked at, how each figure is made, and which file it was read from.

use std::collections::BTreeMap;

use crate::finding::Origin;
use crate::plan::rates::currencies;
use crate::report::number::grouped;
use crate::report::text::{Text, capital, count, cut};
use crate::report::view::View;
use crate::report::{Block, Fact, Section};
use crate::rules;

/// Every figure with the formula by which a reader can redo it.
const FORMULAS: &[(&str, &str)] = &[
    ("Planned", "status is neither Idea nor Cancelled; a shared initiative counts with the part this plan carries"),
    (
        "Aligned spend",
        "budget of planned Grow and Enable initiatives linked to an active choice ÷ budget of all planned Grow and Enable initiatives",
    ),
    (
        "Choices covered",
        "active where-to-play, how-to-win and capability choices, not in place, that have an active initiative, directly or through a choice that serves them ÷ all of these",
    ),
    (
        "Arriving money",
        "claimed directly (stated percentages; the primary choice takes the rest) + carried up in equal parts along the links to the nearest higher question",
    ),
    ("Funded share", "money arriving at the choice ÷ money arriving at its question"),
    ("Declared share", "the choice’s weight ÷ all weights of its question; ranks have none"),
    ("Target covered", "(actual of closed months + base of open months + expected revenue × confidence of open months) ÷ target"),
    ("Contribution", "base × plan margin + expected revenue × confidence × margin"),
    ("Result", "contribution − fixed costs − opex budgets of planned initiatives; capex is shown beside it"),
    ("Break-even revenue", "costs ÷ (contribution ÷ covered revenue)"),
    ("Break-even month", "the first month from which cumulative contribution stays at or above cumulative cost to the year’s end"),
];

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let left = vec![assumed(view), not_evaluated(view)];
    let right = vec![settings(view), rates(view), unreadable(view), Some(sources(view))];
    let blocks = vec![
        Block::Columns { blocks: left.into_iter().flatten().collect() },
        Block::Columns { blocks: std::iter::once(Some(formulas())).chain(right).flatten().collect() },
    ];
    Some(Section { id: "basis", number: 0, name: "Basis", title: title(view), about: Text::default(), blocks })
}

fn title(view: &View<'_>) -> Text {
    let looked = rules::CATALOGUE.len() - partly(view).len().min(rules::CATALOGUE.len());
    let unreadable = view.assessment.source.unreadable.len();
    let parts =
        if unreadable > 0 { format!("; {} of the file could not be read", count(unreadable, "part", "parts")) } else { String::new() };
    format!(
        "{looked} of {} rules looked at everything they judge; {}{parts}",
        rules::CATALOGUE.len(),
        count(assumptions(view).len(), "assumption", "assumptions")
    )
    .into()
}

/// Rules that could not look at all, or not at everything, with what they need.
fn partly<'a>(view: &'a View<'_>) -> BTreeMap<&'static str, Vec<&'a str>> {
    let mut needs: BTreeMap<&'static str, Vec<&str>> = BTreeMap::new();
    for rule in &view.assessment.not_evaluated {
        needs.entry(rule.rule).or_default().extend(rule.needs.iter().map(String::as_str));
    }
    needs
}

fn assumptions(view: &View<'_>) -> Vec<Fact> {
    let assumed = view.assessment.findings.iter().filter(|judged| judged.finding.rule == "assumed-layout");
    assumed
        .map(|judged| Fact {
            label: Text::default().link(crate::report::text::Role::Cell, judged.finding.at.to_string(), &judged.anchor),
            value: cut(&judged.finding.message, 200).into(),
        })
        .collect()
}

fn assumed(view: &View<'_>) -> Option<Block> {
    let facts = assumptions(view);
    let more = facts.is_empty().then(|| "Nothing: tables and columns are named as the official workbook names them.".into());
    Some(Block::Facts { heading: "Assumed", facts, more })
}

fn not_evaluated(view: &View<'_>) -> Option<Block> {
    let facts: Vec<Fact> = partly(view)
        .into_iter()
        .map(|(rule, needs)| Fact { label: rule.into(), value: format!("needs {}", needs.join(", ")).into() })
        .collect();
    let more = facts.is_empty().then(|| "Nothing: every rule found what it needs.".into());
    Some(Block::Facts { heading: "Not evaluated", facts, more })
}

fn formulas() -> Block {
    let facts = FORMULAS.iter().map(|(label, formula)| Fact { label: (*label).into(), value: (*formula).into() }).collect();
    Block::Facts { heading: "How each figure is made", facts, more: None }
}

/// Settings that differ from the defaults, where a finding cites them.
fn settings(view: &View<'_>) -> Option<Block> {
    let cited = view.assessment.findings.iter().filter_map(|judged| judged.finding.set_by.as_ref());
    let mut settings: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for setting in cited.filter(|setting| setting.origin != Origin::Default) {
        settings.insert((setting.name, &setting.value), setting.origin.to_string());
    }
    let fact = |((name, value), origin): ((&str, &str), String)| Fact {
        label: name.into(),
        value: Text::from(value.to_owned()).muted(format!(" set in {origin}")),
    };
    let facts: Vec<Fact> = settings.into_iter().map(fact).collect();
    (!facts.is_empty()).then_some(Block::Facts { heading: "Settings that are not the defaults", facts, more: None })
}

/// The company's exchange rates in the plan's months, which stand on no sheet that the other figures could name.
fn rates(view: &View<'_>) -> Option<Block> {
    let year = view.plan.header.calendar.as_ref();
    let used = currencies(view.plan);
    let rates = view.plan.exchange.from_settings().into_iter();
    let rates = rates.filter(|(currency, span, ..)| {
        used.contains(currency) && year.is_none_or(|year| year.periods.iter().any(|period| span.contains(*period)))
    });
    let facts: Vec<Fact> = rates
        .map(|(currency, span, rate, origin)| Fact {
            label: format!("{currency}, {span}").into(),
            value: Text::from(format!("{} {}", rate.normalize(), view.plan.currency())).muted(format!(" set in {origin}")),
        })
        .collect();
    (!facts.is_empty()).then_some(Block::Facts { heading: "Exchange rates of the company", facts, more: None })
}

fn unreadable(view: &View<'_>) -> Option<Block> {
    let parts = &view.assessment.source.unreadable;
    let fact = |part: &String| Fact {
        label: Text::default().run(crate::report::text::Role::Error, "Unread"),
        value: capital(&cut(part, 300)).into(),
    };
    let more = "What stood in these parts is in no figure of this report.".into();
    (!parts.is_empty()).then(|| Block::Facts {
        heading: "Parts of the file that could not be read",
        facts: parts.iter().map(fact).collect(),
        more: Some(more),
    })
}

fn sources(view: &View<'_>) -> Block {
    let source = &view.assessment.source;
    let fact = |label: &str, value: Text| Fact { label: label.into(), value };
    let mut facts = vec![
        fact("File", format!("{}, {} bytes", cut(&source.file, 200), grouped(source.bytes.into(), 0)).into()),
        fact("SHA-256", Text::default().run(crate::report::text::Role::Cell, spaced(&source.sha256))),
        fact("Tool", concat!("throughline ", env!("CARGO_PKG_VERSION")).into()),
    ];
    if let Some(as_of) = view.plan.header.as_of {
        facts.push(fact("As of", as_of.to_string().into()));
    }
    if let Some(changes) = &view.changes {
        let old = &changes.old;
        facts.push(fact("Compared with", format!("cycle {}, {}", old.name(), cut(&old.file, 120)).into()));
    }
    Block::Facts { heading: "Source", facts, more: None }
}

/// A hash in groups that can be compared by eye.
fn spaced(hash: &str) -> String {
    let mut spaced = String::new();
    for (index, character) in hash.chars().enumerate() {
        if index > 0 && index.is_multiple_of(16) {
            spaced.push(' ');
        }
        spaced.push(character);
    }
    spaced
}
