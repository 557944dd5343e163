//! `no-single-owner`: an active initiative for which not one person answers.
//!
//! What an Owner cell names is read in `owner_name`.

use super::owner_name::{Named, named};
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::rules::words::{about_initiative, at_stake, initiative as called, list, stake};
use crate::rules::{Context, Group, Rule, Verdict, describe};

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
