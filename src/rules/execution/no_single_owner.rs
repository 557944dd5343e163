//! `no-single-owner`: an active initiative for which not one person answers.
//!
//! What an Owner cell names is read in `owner_name`.

use rust_decimal::Decimal;

use super::blank_column;
use super::owner_name::{Named, named};
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::Initiative;
use crate::rules::words::{about_initiative, at_stake, initiative as called, list, stake};
use crate::rules::{Context, Group, Rule, Verdict, describe};
use crate::workbook::CellRange;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "no-single-owner",
    group: Group::Execution,
    level: Level::Error,
    summary: "not one person answers for an active initiative",
    page: include_str!("no_single_owner.md"),
    // Not `needs`: where the column is there and wholly blank, every initiative lacks an owner.
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    if !plan.presence.columns.contains_key(&Field::Owner) {
        verdict.not_evaluated(describe(Field::Owner));
        return;
    }
    let active: Vec<&Initiative> = plan.initiatives.iter().filter(|initiative| initiative.is_active()).collect();
    if let Some(cells) = blank_column(plan, Field::Owner, &active) {
        verdict.find(nobody_at_all(context, &active, cells));
        return;
    }
    for (index, initiative) in plan.initiatives.iter().enumerate().filter(|(_, initiative)| initiative.is_active()) {
        let name = called(initiative);
        let text = initiative.owner().unwrap_or("");
        let message = match named(text) {
            Named::One => continue,
            Named::Nobody if text.is_empty() => format!("{name} has no owner"),
            Named::Nobody => format!("{name} has no owner yet: '{text}'"),
            Named::Department => format!("{name} is owned by a department, '{text}', and by nobody in it"),
            Named::Several(names) => format!("{name} has {} owners: {}", names.len(), list(&names)),
        };
        let (level, message) =
            if context.is_critical(index) { (Level::Error, format!("{message}, and it is critical")) } else { (Level::Warning, message) };
        let at = initiative.row.cell(Field::Owner);
        let help = format!("name in {} the one person who answers for it; others can stand in Notes", at.local());
        let finding =
            Finding::new(RULE.id, level, at, about_initiative(plan, initiative, "owner"), message, help).owned_by(initiative.owner());
        verdict.find(at_stake(finding, stake(plan, initiative)));
    }
}

/// The finding about a column in which nobody is named.
fn nobody_at_all(context: &Context<'_>, active: &[&Initiative], cells: CellRange) -> Finding {
    let plan = context.plan;
    let is_critical = |index: &usize| plan.initiatives[*index].is_active() && context.is_critical(*index);
    let critical = (0..plan.initiatives.len()).filter(is_critical).count();
    let (level, also) = match critical {
        0 => (Level::Warning, String::new()),
        1 => (Level::Error, ", and one of them is critical".to_owned()),
        count => (Level::Error, format!(", and {count} of them are critical")),
    };
    let message = format!("none of the {} active initiatives has an owner{also}", active.len());
    let at = cells.first.clone();
    let help = format!("name from {} down the one person who answers for each", at.local());
    let subject = Subject::new(Table::Initiatives.name(), "", Field::Owner.name().to_lowercase());
    let money: Decimal = active.iter().filter_map(|initiative| stake(plan, initiative)).sum();
    let finding = Finding::new(RULE.id, level, at, subject, message, help).relate(cells, "blank");
    at_stake(finding.owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone())), Some(money).filter(|money| !money.is_zero()))
}
