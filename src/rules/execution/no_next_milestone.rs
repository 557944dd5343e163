//! `no-next-milestone`: nobody can see whether an initiative moves: a step is overdue, or none is due soon.

use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;

use super::{AS_OF, id_of, repeated_ids};
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::period::plus_days;
use crate::plan::{Initiative, Kind, Milestone, Status, same_id};
use crate::rules::words::{about_initiative, at_stake, initiative as called, stake};
use crate::rules::{Context, Group, Rule, Verdict, describe};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "no-next-milestone",
    group: Group::Execution,
    level: Level::Warning,
    summary: "an initiative under way has an overdue milestone, or none due soon",
    page: include_str!("no_next_milestone.md"),
    needs: &[Field::MilestoneInitiative, Field::MilestoneDue],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let Some(as_of) = plan.header.as_of else {
        verdict.not_evaluated(AS_OF);
        return;
    };
    // Where nobody ever fills in Done, nothing says which steps are overdue.
    let knows_done = plan.has(Field::MilestoneDone);
    if !knows_done {
        verdict.not_evaluated(describe(Field::MilestoneDone));
    }
    let repeated = repeated_ids(plan);
    let judged = |initiative: &&Initiative| initiative.is_active() && !repeated.contains(&id_of(initiative));
    for initiative in plan.initiatives.iter().filter(judged) {
        let open: Vec<(&Milestone, Date)> = plan
            .milestones
            .iter()
            .filter(|milestone| is_of(milestone, initiative) && !milestone.is_done())
            .filter_map(|milestone| Some((milestone, milestone.due.as_ref()?.value)))
            .collect();
        let late: Vec<&(&Milestone, Date)> = open.iter().filter(|(_, due)| knows_done && *due < as_of).collect();
        let finding = match late.iter().min_by_key(|(milestone, due)| (*due, milestone.name.as_ref().map(|name| &name.value))) {
            Some((milestone, due)) => Some(overdue(context, initiative, milestone, *due, late.len(), as_of)),
            // A milestone whose date cannot be read has its own finding, and could be the next one.
            None if plan
                .milestones
                .iter()
                .any(|milestone| is_of(milestone, initiative) && !milestone.is_done() && milestone.due.is_none()) =>
            {
                None
            }
            None => none_soon(context, initiative, &open, as_of),
        };
        if let Some(finding) = finding {
            verdict.find(at_stake(finding, stake(plan, initiative)));
        }
    }
}

fn overdue(context: &Context<'_>, initiative: &Initiative, milestone: &Milestone, due: Date, count: usize, as_of: Date) -> Finding {
    let days = due.until(as_of).map_or(0, |span| span.get_days());
    let step = milestone.name.as_ref().map_or("a milestone", |name| &name.value);
    let more = if count > 1 { format!(", and {} more", count - 1) } else { String::new() };
    let day = if days == 1 { "day" } else { "days" };
    let message = format!("'{step}' of {} is {days} {day} overdue{more}", called(initiative));
    let at = milestone.row.cell(Field::MilestoneDue);
    let done = milestone.row.cell(Field::MilestoneDone);
    let help = format!("enter in {} when it was reached, or a new date in {}", done.local(), at.local());
    let owner = milestone.owner.as_ref().map(|owner| &*owner.value).or(initiative.owner());
    Finding::new(RULE.id, RULE.level, at, about_initiative(context.plan, initiative, "milestone"), message, help)
        .relate(initiative.row.cell(Field::InitiativeId), "initiative")
        .owned_by(owner)
}

fn none_soon(context: &Context<'_>, initiative: &Initiative, open: &[(&Milestone, Date)], as_of: Date) -> Option<Finding> {
    let setting = &context.policy.thresholds.milestone_days;
    let horizon = plus_days(as_of, setting.value.to_i64().unwrap_or(i64::MAX / 2).min(100_000));
    let under_way = matches!(initiative.status(), Status::InProgress | Status::AtRisk | Status::Blocked);
    let near = under_way || initiative.start.as_ref().is_some_and(|start| start.value <= horizon);
    // Past its end and said to be on track or not begun: `status-contradicts-facts` says so, and a step would not help.
    let over =
        initiative.end.as_ref().is_some_and(|end| end.value < as_of) && !matches!(initiative.status(), Status::AtRisk | Status::Blocked);
    let may_run = initiative.kind() == Kind::Run || context.plan.is_unread(&initiative.row, Field::Kind);
    if may_run || !near || over || open.iter().any(|(_, due)| (as_of..=horizon).contains(due)) {
        return None;
    }
    let next = open.iter().filter(|(_, due)| *due > horizon).min_by_key(|(_, due)| *due);
    let message = match next {
        Some((_, due)) => format!("{} has no milestone until {due}", called(initiative)),
        None => format!("{} has no milestone to come", called(initiative)),
    };
    let help = format!("add to Milestones the step by which it will be seen to move, due by {horizon}");
    let at = initiative.row.cell(Field::InitiativeId);
    let mut finding = Finding::new(RULE.id, RULE.level, at, about_initiative(context.plan, initiative, "milestone"), message, help)
        .judged_by(setting.cite())
        .owned_by(initiative.owner());
    if let Some((milestone, _)) = next {
        finding = finding.relate(milestone.row.cell(Field::MilestoneDue), "the next one");
    }
    Some(finding)
}

fn is_of(milestone: &Milestone, initiative: &Initiative) -> bool {
    let reference = milestone.initiative.as_ref().map_or("", |id| &id.value);
    same_id(reference, initiative.id()) || (initiative.id().is_empty() && same_id(reference, initiative.name()))
}
