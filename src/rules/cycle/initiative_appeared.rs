//! `initiative-appeared`: an initiative that was not in the baseline, or that goes on under another id.

use super::budget_rebaselined::references;
use super::initiative_vanished::named;
use super::trail::{Trail, trails};
use super::{counted, cycle_of, first_few, held, month, reported};
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::{Initiative, Record};
use crate::rules::words::{about_initiative, at_stake, stake};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "initiative-appeared",
    group: Group::Cycle,
    level: Level::Warning,
    summary: "an initiative is new since the plan was agreed",
    page: include_str!("initiative_appeared.md"),
    needs: &[Field::InitiativeId],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (Some(held), Some(last)) = (held(context, verdict, drafted), context.plan.earlier.last()) else { return };
    for trail in trails(held, context) {
        let Some((initiative, _)) = trail.now.filter(|(initiative, _)| initiative.is_planned()) else { continue };
        if trail.at(held.len() - 1).is_some() && is_renamed_since(&trail, context, held.len() - 1) {
            verdict.findings.extend(renamed(context, last, &trail, initiative));
        } else if trail.at(0).is_none() {
            verdict.findings.extend(appeared(context, held, &trail, initiative));
        }
    }
}

/// Whether its key in the record at a place is another than now.
fn is_renamed_since(trail: &Trail<'_>, context: &Context<'_>, place: usize) -> bool {
    let former = trail.former(context.plan);
    former.is_some() && trail.then.iter().any(|(index, key, _)| *index == place && Some(*key) == former)
}

fn appeared(context: &Context<'_>, held: &[Record], trail: &Trail<'_>, initiative: &Initiative) -> Option<Finding> {
    let (plan, row) = (context.plan, trail.now?.1);
    let cycle = plan.header.cycle.as_ref()?.value;
    let is_new = trail.then.is_empty();
    let in_year = plan.header.calendar.as_ref().is_some_and(|calendar| calendar.contains(cycle));
    let unapproved = in_year && references(row.text("Change ref")).is_empty();
    if !is_new && !unapproved {
        return None;
    }
    let since = match trail.then.first().and_then(|(place, ..)| held[*place].cycle) {
        Some(first) => format!("came into the plan in {}", month(first)),
        None => format!("is new since {}", cycle_of(held.last()?)),
    };
    let lacks = if unapproved { ", in mid-year and without a change ref" } else { "" };
    let key = plan.key_of_row(&initiative.row, initiative.id(), initiative.name());
    let message = format!("{} {since}{lacks}", named(&key, row));
    let help =
        if unapproved { "enter the approval in Change ref, and say in Notes what it displaces" } else { "say in Notes what it displaces" };
    let level = if unapproved { Level::Warning } else { Level::Note };
    let finding = Finding::new(RULE.id, level, initiative.row.first(), about_initiative(plan, initiative, ""), message, help)
        .owned_by(initiative.owner());
    Some(at_stake(finding, stake(plan, initiative)))
}

fn renamed(context: &Context<'_>, last: &Record, trail: &Trail<'_>, initiative: &Initiative) -> Option<Finding> {
    let plan = context.plan;
    let (former, key) = (trail.former(plan)?, plan.key_of_row(&initiative.row, initiative.id(), initiative.name()));
    let message =
        format!("{} was called {former} in {}: it looks like the same under another id", named(&key, trail.now?.1), cycle_of(last));
    let help = format!("give it its id {former} again; answers, ages and finance's figures go by the id");
    let at = initiative.row.cell(Field::InitiativeId);
    Some(Finding::new(RULE.id, Level::Note, at, about_initiative(plan, initiative, "id"), message, help).owned_by(initiative.owner()))
}

/// The one note of a plan that is still drafted.
fn drafted(context: &Context<'_>, last: &Record) -> Option<Finding> {
    let plan = context.plan;
    let trails = trails(std::slice::from_ref(last), context);
    let mut new: Vec<_> = trails.iter().filter(|trail| trail.then.is_empty()).filter_map(|trail| trail.now).collect();
    new.retain(|(initiative, _)| initiative.is_planned());
    new.sort_by_key(|(initiative, _)| initiative.row.row);
    let (first, rest) = new.split_first()?;
    let worth: rust_decimal::Decimal = new.iter().filter_map(|(initiative, _)| stake(plan, initiative)).sum();
    let worth = if worth.is_zero() { String::new() } else { format!(", with a budget of {}", reported(plan, worth)) };
    let key = |initiative: &Initiative| plan.key_of_row(&initiative.row, initiative.id(), initiative.name());
    let names: Vec<String> = new.iter().map(|(initiative, row)| named(&key(initiative), row)).collect();
    let is = if new.len() == 1 { "is" } else { "are" };
    let message =
        format!("{} {is} new since {}{worth}: {}", counted(new.len(), "initiative", "initiatives"), cycle_of(last), first_few(&names, 3));
    let help = "nothing to do while the plan is drafted; in mid-year a new initiative wants a change ref";
    let subject = Subject::new(Table::Initiatives.name(), "", "new drafts");
    let mut finding = Finding::new(RULE.id, Level::Note, first.0.row.first(), subject, message, help);
    for (initiative, _) in rest.iter().take(19) {
        finding = finding.relate(initiative.row.first(), "new");
    }
    Some(finding)
}
