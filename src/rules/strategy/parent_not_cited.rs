//! `parent-not-cited`: a plan that has a parent, and no choice of it that serves a choice of the parent.
//!
//! Whether a cited choice exists is known only where the parent's plan is read too. A plan's findings hang on that plan alone, so that
//! this part is judged across the plans of a run, and stands with its findings.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table, headers};
use crate::plan::excerpt::KeptChoice;
use crate::plan::{Choice, Excerpt, Plan, Question, Sourced, same_id};
use crate::rules::portfolio::{Portfolio, RunFinding, RunVerdict};
use crate::rules::words::list;
use crate::rules::{Context, Group, Rule, Verdict, describe};
use crate::workbook::cell_ref::column_name;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "parent-not-cited",
    group: Group::Strategy,
    level: Level::Warning,
    summary: "a plan with a parent business serves none of the parent's choices",
    page: include_str!("parent_not_cited.md"),
    // Not `needs`: where the column is there and wholly blank, no choice cites the parent.
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    match has_parent(plan) {
        Some(true) => {}
        Some(false) => return,
        None => return verdict.not_evaluated("Level or Parent business on the Plan sheet"),
    }
    if !plan.presence.columns.contains_key(&Field::ParentChoice) {
        return verdict.not_evaluated(describe(Field::ParentChoice));
    }
    let serves = |choice: &&Choice| choice.is_active() && choice.question() != Some(Question::WinningAspiration);
    let choices: Vec<&Choice> = plan.choices.iter().filter(serves).collect();
    let unread = |choice: &&Choice| plan.is_unread(&choice.row, Field::ParentChoice);
    if choices.is_empty() || choices.iter().any(unread) {
        return;
    }
    let parent = plan.header.parent.as_ref().map_or("the parent business", |parent| &parent.value);
    if choices.iter().any(|choice| choice.parent.is_some()) {
        return verdict.not_evaluated(format!("the choices of {parent}, which a run over both plans knows"));
    }
    let at = plan.cell_of(Field::ParentChoice);
    let none = match choices.len() {
        1 => "the only choice below the aspiration does not serve".to_owned(),
        count => format!("none of the {count} choices below the aspiration serves"),
    };
    let message = format!("{none} a choice of {parent}");
    let help = format!("name in column {}, Parent choice, the choice of {parent} that each serves", column_name(at.column));
    let subject = Subject::new(Table::Strategy.name(), "", Field::ParentChoice.name().to_lowercase());
    let owner = plan.header.owner.as_ref().map(|owner| owner.value.clone());
    verdict.find(Finding::new(RULE.id, RULE.level, at, subject, message, help).owned_by(owner));
}

/// Whether the plan has a parent: it names one, or its level has one above it; none where it does not say.
fn has_parent(plan: &Plan) -> Option<bool> {
    if plan.header.parent.is_some() {
        return Some(true);
    }
    match &*headers::normalise(&plan.header.level.as_ref()?.value) {
        "business" | "function" => Some(true),
        "corporate" => Some(false),
        _ => None,
    }
}

/// Looks across plans: a cited choice that the parent does not have.
pub(in crate::rules) fn across(portfolio: &Portfolio<'_>, verdict: &mut RunVerdict) {
    let mut unread: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for plan in portfolio.plans {
        let cited: Vec<_> = plan.said.choices.iter().filter(|choice| choice.active).flat_map(|choice| &choice.parents).collect();
        let (Some(parent), false) = (portfolio.parent(plan), cited.is_empty()) else { continue };
        let is_parent = |other: &&Excerpt| other.said.key == parent && !other.said.choices.is_empty();
        // Of several cycles or versions of the parent, the plan's own is asked first.
        let parents: Vec<&Excerpt> = portfolio.plans.iter().filter(is_parent).collect();
        let Some(parent) = parents.iter().find(|other| other.said.cycle.value == plan.said.cycle.value).or(parents.first()) else {
            let named = portfolio.parent_name(plan).unwrap_or(&parent).to_owned();
            unread.entry(named).or_default().push(plan.business());
            continue;
        };
        let mut said = BTreeSet::new();
        for cited in cited {
            let choice = parent.said.choices.iter().find(|choice| same_id(&choice.id.value, &cited.value));
            if choice.is_some_and(|choice| !choice.retired) || !said.insert(cited.value.to_lowercase()) {
                continue;
            }
            verdict.find(unknown(portfolio, plan, parent, cited, choice));
        }
    }
    for (parent, plans) in unread {
        let cite = if let [only] = plans[..] { format!("{only} cites") } else { format!("{} plans cite", plans.len()) };
        verdict.not_evaluated(format!("the plan of {parent}, whose choices {cite}"));
    }
}

fn unknown(
    portfolio: &Portfolio<'_>,
    plan: &Excerpt,
    parent: &Excerpt,
    cited: &Sourced<String>,
    retired: Option<&KeptChoice>,
) -> RunFinding {
    let business = parent.business();
    let standing: Vec<&str> = parent
        .said
        .choices
        .iter()
        .filter(|choice| !choice.retired && !choice.id.value.is_empty())
        .map(|choice| &*choice.id.value)
        .collect();
    let message = match retired {
        Some(_) => format!("{} cites {}, which {business} has retired", plan.business(), cited.value),
        None => format!("{} cites {}, and {business} has no such choice", plan.business(), cited.value),
    };
    let near =
        standing.iter().copied().max_by(|a, b| likeness(a, &cited.value).total_cmp(&likeness(b, &cited.value)).then_with(|| b.cmp(a)));
    let help = match near.filter(|near| likeness(near, &cited.value) >= 0.8) {
        Some(near) if retired.is_none() => format!("did you mean {near}?"),
        _ => format!("cite a choice that stands: {} has {}", portfolio.called(parent), list(&standing)),
    };
    let subject = Subject::new(Table::Strategy.name(), &cited.value, Field::ParentChoice.name().to_lowercase());
    let finding = RunFinding::new(&RULE, plan, &cited.at, subject, message, help);
    match retired {
        Some(choice) => finding.relate(parent, choice.id.at.clone(), "retired"),
        None => finding.relate(parent, parent.said.strategy.clone(), "the parent's choices"),
    }
}

fn likeness(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(&a.to_lowercase(), &b.to_lowercase())
}
