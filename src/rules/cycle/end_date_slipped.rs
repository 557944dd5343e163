//! `end-date-slipped`: an initiative ends later than the plan's baseline said.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::trail::{Trail, trails};
use super::{counted, cycle_of, first_few, held};
use crate::config::Setting;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::Record;
use crate::plan::record::Row;
use crate::rules::words::{about_initiative, initiative as called};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "end-date-slipped",
    group: Group::Cycle,
    level: Level::Error,
    summary: "an initiative ends later and later",
    page: include_str!("end_date_slipped.md"),
    needs: &[Field::End],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let Some(held) = held(context, verdict, drafted) else { return };
    for trail in trails(held, context) {
        verdict.findings.extend(slipped(context, held, &trail));
    }
}

fn slipped(context: &Context<'_>, held: &[Record], trail: &Trail<'_>) -> Option<Finding> {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let (initiative, _) = trail.now.filter(|(initiative, _)| initiative.is_active())?;
    let end = initiative.end.as_ref()?;
    let ends: Vec<(usize, Date)> = trail.then.iter().filter_map(|(place, _, row)| Some((*place, stated_end(row)?))).collect();
    let (place, agreed) = *ends.first()?;
    let days = days(agreed, end.value);
    if days <= whole(&thresholds.end_slip_warning) {
        return None;
    }
    let moves = moves(ends.iter().map(|(_, end)| *end).chain([end.value]));
    let (level, setting) = if days > whole(&thresholds.end_slip_error) {
        (Level::Error, &thresholds.end_slip_error)
    } else if moves >= whole(&thresholds.end_moves) {
        (Level::Error, &thresholds.end_moves)
    } else {
        (Level::Warning, &thresholds.end_slip_warning)
    };
    let times = match moves {
        ..=1 => String::new(),
        2 => ", moved out twice".to_owned(),
        many => format!(", moved out {many} times"),
    };
    let message = format!(
        "{} ends on {}, {} later than agreed in {} ({agreed}){times}",
        called(initiative),
        end.value,
        counted(usize::try_from(days).unwrap_or(0), "day", "days"),
        cycle_of(&held[place])
    );
    let help = "say in Notes what holds it up and what is done about it, or stop it; money and revenue move with the date";
    let subject = about_initiative(plan, initiative, "end");
    let finding = Finding::new(RULE.id, level, end.at.clone(), subject, message, help);
    Some(finding.owned_by(initiative.owner()).judged_by(setting.cite()))
}

/// The end that a row stated; one before its start was a slip of the pen, and is no date to be held to.
fn stated_end(row: &Row) -> Option<Date> {
    row.date("End").filter(|end| row.date("Start").is_none_or(|start| start <= *end))
}

fn whole(setting: &Setting<Decimal>) -> i64 {
    setting.value.trunc().to_i64().unwrap_or(i64::MAX)
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// How often a date moved out from one to the next.
fn moves(ends: impl Iterator<Item = Date>) -> i64 {
    let ends: Vec<Date> = ends.collect();
    ends.windows(2).filter(|pair| pair[1] > pair[0]).count() as i64
}

/// The one note of a plan that is still drafted: the ends that moved out by more than a warning's days since the last cycle.
fn drafted(context: &Context<'_>, last: &Record) -> Option<Finding> {
    let setting = &context.policy.thresholds.end_slip_warning;
    let mut moved = Vec::new();
    for trail in trails(std::slice::from_ref(last), context) {
        let Some((initiative, _)) = trail.now.filter(|(initiative, _)| initiative.is_active()) else { continue };
        let (Some(now), Some(then)) = (&initiative.end, trail.at(0).and_then(stated_end)) else { continue };
        let days = days(then, now.value);
        if days > whole(setting) {
            moved.push((now.at.clone(), format!("{} by {days} days", called(initiative)), then));
        }
    }
    moved.sort();
    let (first, rest) = moved.split_first()?;
    let words: Vec<String> = moved.iter().map(|(_, words, _)| words.clone()).collect();
    let message = format!("{} moved out since {}: {}", counted(moved.len(), "end date", "end dates"), cycle_of(last), first_few(&words, 3));
    let help = "nothing to do while the plan is drafted; from its first release on it is held to its dates";
    let subject = Subject::new(Table::Initiatives.name(), "", "drafted ends");
    let mut finding = Finding::new(RULE.id, Level::Note, first.0.clone(), subject, message, help).judged_by(setting.cite());
    for (at, _, then) in rest.iter().take(19) {
        finding = finding.relate(at.clone(), format!("was {then}"));
    }
    Some(finding)
}
