//! `impossible-dates`: an initiative without a start or an end, that ends before it starts, or that outlives the plan.

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::blank_column;
use crate::config::Setting;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::period::{Calendar, months_between};
use crate::plan::{Initiative, Plan};
use crate::rules::words::{about_initiative, at_stake, initiative as called, stake};
use crate::rules::{Context, Group, Rule, Verdict, describe};
use crate::workbook::CellRange;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "impossible-dates",
    group: Group::Execution,
    level: Level::Error,
    summary: "an initiative has no start or end, ends before it starts, or outlives the plan",
    page: include_str!("impossible_dates.md"),
    // Not `needs`: where a column is there and wholly blank, every initiative lacks its date.
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    for field in [Field::Start, Field::End] {
        if !plan.presence.columns.contains_key(&field) {
            verdict.not_evaluated(describe(field));
        }
    }
    if plan.header.calendar.is_none() {
        verdict.not_evaluated(describe(Field::FirstMonth));
    }
    let said = blank_columns(plan);
    verdict.findings.extend(said.first().map(|_| none_at_all(plan, &said)));
    let said: Vec<Field> = said.into_iter().map(|(field, _)| field).collect();
    for initiative in &plan.initiatives {
        if let Some(finding) = missing(plan, initiative, &said).or_else(|| reversed(plan, initiative)).or_else(|| long(context, initiative))
        {
            verdict.find(at_stake(finding.owned_by(initiative.owner()), stake(plan, initiative)));
        }
    }
}

/// The columns of dates in which no planned initiative has one.
fn blank_columns(plan: &Plan) -> Vec<(Field, CellRange)> {
    let planned: Vec<&Initiative> = plan.initiatives.iter().filter(|initiative| initiative.is_planned()).collect();
    [Field::Start, Field::End].into_iter().filter_map(|field| Some((field, blank_column(plan, field, &planned)?))).collect()
}

/// The finding about such columns.
fn none_at_all(plan: &Plan, columns: &[(Field, CellRange)]) -> Finding {
    let planned = || plan.initiatives.iter().filter(|initiative| initiative.is_planned());
    let (words, field) = match columns {
        [(Field::Start, _)] => ("a start", "start"),
        [(Field::End, _)] => ("an end", "end"),
        _ => ("a start or an end", "dates"),
    };
    let message = format!("none of the {} planned initiatives has {words}", planned().count());
    let at = columns.iter().map(|(_, cells)| cells.first.clone()).min().unwrap_or_else(|| plan.cell_of(Field::Start));
    let cells: Vec<String> = columns.iter().map(|(_, cells)| cells.first.local()).collect();
    let help = format!("enter the dates from {} down", cells.join(" and "));
    let subject = Subject::new(Table::Initiatives.name(), "", field);
    let money: Decimal = planned().filter_map(|initiative| stake(plan, initiative)).sum();
    let mut finding = Finding::new(RULE.id, Level::Error, at, subject, message, help)
        .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()));
    for (_, cells) in columns {
        finding = finding.relate(cells.clone(), "blank");
    }
    at_stake(finding, Some(money).filter(|money| !money.is_zero()))
}

/// A start or an end that an initiative lacks, where it is not `said` of the column as a whole.
fn missing(plan: &Plan, initiative: &Initiative, said: &[Field]) -> Option<Finding> {
    if !initiative.is_planned() {
        return None;
    }
    // A date that cannot be read has its own finding and is not missing.
    let lacks = |field: Field, date: Option<Date>| {
        let cell = initiative.row.cell(field);
        date.is_none() && !said.contains(&field) && initiative.row.has(field) && !plan.presence.unreadable.contains(&cell)
    };
    let (start, end) = (start(initiative), end(initiative));
    let (first, second, words) = match (lacks(Field::Start, start), lacks(Field::End, end)) {
        (true, true) => (Field::Start, Some(Field::End), "neither start nor end"),
        (true, false) => (Field::Start, None, "no start"),
        (false, true) => (Field::End, None, "no end"),
        (false, false) => return None,
    };
    let at = initiative.row.cell(first);
    let message = format!("{} has {words}", called(initiative));
    let cells = second.map_or(at.local(), |second| format!("{} and {}", at.local(), initiative.row.cell(second).local()));
    let help = format!("enter the {} in {cells}", if second.is_some() { "dates" } else { "date" });
    let finding = Finding::new(RULE.id, Level::Error, at, about_initiative(plan, initiative, "dates"), message, help);
    Some(match second {
        Some(second) => finding.relate(initiative.row.cell(second), "also blank"),
        None => finding,
    })
}

fn reversed(plan: &Plan, initiative: &Initiative) -> Option<Finding> {
    let (start, end) = (start(initiative)?, end(initiative)?);
    (end < start).then(|| {
        let at = initiative.row.cell(Field::End);
        let message = format!("{} ends on {end}, before it starts on {start}", called(initiative));
        let help = format!("correct {} or {}", initiative.row.cell(Field::Start).local(), at.local());
        Finding::new(RULE.id, Level::Error, at, about_initiative(plan, initiative, "dates"), message, help)
            .relate(initiative.row.cell(Field::Start), "start")
    })
}

/// Too long, or far past the year: not for what keeps the business running, nor for what the law asks.
fn long(context: &Context<'_>, initiative: &Initiative) -> Option<Finding> {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    if !initiative.is_active() || !initiative.is_strategic() || plan.is_unread(&initiative.row, Field::Kind) {
        return None;
    }
    let end = end(initiative)?;
    let name = called(initiative);
    let after = plan.header.calendar.as_ref().filter(|calendar| is_past(calendar, end, &thresholds.months_past_year));
    let past = after.map(|calendar| format!("{} months after {}", months_between(calendar.last_day(), end), calendar.label));
    let too_long = start(initiative).filter(|start| plus_months(*start, &thresholds.longest_months).is_some_and(|limit| end >= limit));
    let most = thresholds.longest_months.value;
    let (message, setting) = match (too_long, past) {
        (Some(start), past) => {
            let months = months_between(start, end.tomorrow().unwrap_or(end));
            let past = past.map_or(String::new(), |past| format!(", {past}"));
            (format!("{name} runs for {months} months and ends on {end}{past}"), &thresholds.longest_months)
        }
        (None, Some(past)) => (format!("{name} ends on {end}, {past}"), &thresholds.months_past_year),
        (None, None) => return None,
    };
    let at = initiative.row.cell(Field::End);
    let help = format!("split it into steps of at most {most} months that each end in something, or set Kind to Run if it never ends");
    Some(
        Finding::new(RULE.id, Level::Warning, at, about_initiative(plan, initiative, "dates"), message, help)
            .relate(initiative.row.cell(Field::Start), "start")
            .judged_by(setting.cite()),
    )
}

fn is_past(calendar: &Calendar, end: Date, months: &Setting<Decimal>) -> bool {
    plus_months(calendar.last_day(), months).is_some_and(|limit| end > limit)
}

/// The date so many months later; none where that is past every date there is.
fn plus_months(date: Date, months: &Setting<Decimal>) -> Option<Date> {
    date.checked_add(months.value.to_i32()?.min(12_000).months()).ok()
}

fn start(initiative: &Initiative) -> Option<Date> {
    initiative.start.as_ref().map(|start| start.value)
}

fn end(initiative: &Initiative) -> Option<Date> {
    initiative.end.as_ref().map(|end| end.value)
}
