//! `parent-not-cited`: a plan that has a parent, and no choice of it that serves a choice of the parent.
//!
//! Whether a cited choice exists is known only where the parent's plan is read too; that part is not evaluated here.

use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table, headers};
use crate::plan::{Choice, Plan, Question};
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
        return verdict.not_evaluated(format!("the plan of {parent}, to know the choices that are cited"));
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
