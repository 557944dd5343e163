//! `closed-month-changed`: a month that was closed in an earlier cycle says something else now.
//!
//! Each month is compared with the last release to finance in which it was closed, else with the first cycle in which it was. What a
//! whole table did not say then, or does not say now, is no change: its column was not there, or could not be read.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::initiative_vanished::is_vanished;
use super::trail::{folded, trails};
use super::{EARLIER, cell, counted, cycle_of, month, reported};
use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level, Subject};
use crate::layout::Table;
use crate::plan::money::grouped;
use crate::plan::record::{MonthKey, MonthValue};
use crate::plan::{Currency, Line, Measure, Money, Period, Plan, Record, TargetMeasure};
use crate::rules::budget::cells;
use crate::rules::words::{self, at_stake, list};
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::{CellRange, CellRef};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "closed-month-changed",
    group: Group::Cycle,
    level: Level::Error,
    summary: "a closed month says something else than it did",
    page: include_str!("closed_month_changed.md"),
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let records = context.plan.earlier.records();
    let Some(last) = records.last() else { return verdict.not_evaluated(EARLIER) };
    let all = records.iter().chain([context.now]).flat_map(|record| record.months.keys());
    let periods: BTreeSet<Period> =
        all.map(|month| month.period).filter(|period| last.cycle.is_some_and(|cycle| *period < cycle)).collect();
    let names = Names::of(context);
    let mut rows: BTreeMap<RowKey, Vec<Change<'_>>> = BTreeMap::new();
    for period in periods {
        let Some(then) = reference(records, period) else { continue };
        let (old, new) = (of_month(then, period, &names), of_month(context.now, period, &names));
        for (key, change) in changes(then, &old, &new, period) {
            rows.entry(key).or_default().push(change);
        }
    }
    let unread = unread(context.plan);
    let ledger: BTreeMap<RowKey, Vec<Change<'_>>> = split_off(&mut rows, |key| key.table == Table::Actuals);
    for (key, changes) in rows.iter().filter(|(key, _)| !names.vanished.contains(&key.key) && !unread.contains(key)) {
        verdict.find(row_changed(context, key, changes));
    }
    if !ledger.is_empty() && ledger_is_unread(context.plan) {
        return verdict.not_evaluated("a ledger of which every amount can be read");
    }
    let mut by_month: BTreeMap<Period, Vec<(&RowKey, &Change<'_>)>> = BTreeMap::new();
    for (key, change) in ledger.iter().flat_map(|(key, changes)| changes.iter().map(move |change| (key, change))) {
        by_month.entry(change.period).or_default().push((key, change));
    }
    verdict.findings.extend(by_month.into_iter().map(|(period, changes)| ledger_changed(context, period, &changes)));
}

/// What a month is held to: the last released record in which it was closed, else the first in which it was.
fn reference(records: &[Record], period: Period) -> Option<&Record> {
    let mut closed = records.iter().filter(|record| record.cycle.is_some_and(|cycle| period < cycle));
    closed.clone().rev().find(|record| record.released).or_else(|| closed.next())
}

/// Which row of which table, over its months.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct RowKey {
    table: Table,
    /// As keys are compared.
    key: String,
    field: String,
    currency: Currency,
}

/// A month of a row that differs.
struct Change<'a> {
    period: Period,
    then: &'a Record,
    /// The key as it is written now, or was then.
    called: &'a str,
    old: Option<Decimal>,
    new: Option<Decimal>,
    /// Where it stands now.
    at: Option<&'a str>,
}

impl Change<'_> {
    fn delta(&self) -> Decimal {
        self.new.unwrap_or_default().saturating_sub(self.old.unwrap_or_default())
    }
}

/// What initiatives were called: the keys of the past as they are now, and of those that vanished.
struct Names {
    now: BTreeMap<String, String>,
    vanished: BTreeSet<String>,
}

impl Names {
    fn of(context: &Context<'_>) -> Names {
        let mut names = Names { now: BTreeMap::new(), vanished: BTreeSet::new() };
        for trail in trails(context.plan.earlier.records(), context) {
            // The row is gone for one cause, and `initiative-vanished` says it.
            if is_vanished(&trail) {
                names.vanished.extend(trail.keys().map(folded));
            }
            if let Some((initiative, _)) = trail.now {
                let key = folded(&context.plan.key_of_row(&initiative.row, initiative.id(), initiative.name()));
                names.now.extend(trail.keys().map(folded).filter(|former| *former != key).map(|former| (former, key.clone())));
            }
        }
        names
    }
}

/// The amounts of a month that must not change: budget and actual of phasing, target and actual of targets, and the ledger.
fn of_month<'a>(record: &'a Record, period: Period, names: &Names) -> BTreeMap<RowKey, (&'a MonthKey, &'a MonthValue)> {
    let mut rows = BTreeMap::new();
    for (month, value) in record.months.iter().filter(|(month, _)| month.period == period && is_final(month)) {
        let key = folded(&month.key);
        let key = if month.table == Table::Phasing { names.now.get(&key).cloned().unwrap_or(key) } else { key };
        let row = RowKey { table: month.table, key, field: month.field.clone(), currency: month.currency };
        rows.entry(row).or_insert((month, value));
    }
    rows
}

/// Whether an amount is to stay once its month is closed; a forecast is not.
fn is_final(month: &MonthKey) -> bool {
    match month.table {
        Table::Phasing => [Measure::Budget, Measure::Actual].iter().any(|measure| measure.name() == month.field),
        Table::Targets => [Line::Target, Line::Actual].iter().any(|line| month.field.split(' ').next() == Some(line.name())),
        _ => month.table == Table::Actuals,
    }
}

fn changes<'a>(
    then: &'a Record,
    old: &BTreeMap<RowKey, (&'a MonthKey, &'a MonthValue)>,
    new: &BTreeMap<RowKey, (&'a MonthKey, &'a MonthValue)>,
    period: Period,
) -> Vec<(RowKey, Change<'a>)> {
    // Where a measure says nothing in the whole month, its column was not there, not yet filled in, or could not be read.
    let measures = |row: &RowKey| (row.table, row.field.clone());
    let (old_said, new_said): (BTreeSet<_>, BTreeSet<_>) = (old.keys().map(measures).collect(), new.keys().map(measures).collect());
    let keys: BTreeSet<&RowKey> = old.keys().chain(new.keys()).collect();
    let both = keys.into_iter().filter(|row| old_said.contains(&measures(row)) && new_said.contains(&measures(row)));
    let differ = both.filter_map(|row| {
        let (was, is) = (old.get(row), new.get(row));
        let (before, after) = (was.map(|(_, value)| value.amount), is.map(|(_, value)| value.amount));
        if before.unwrap_or_default() == after.unwrap_or_default() || (before.is_none() && was_unread(then, row, period)) {
            return None;
        }
        let called = is.or(was).map_or("", |(month, _)| month.key.as_str());
        Some((row.clone(), Change { period, then, called, old: before, new: after, at: is.map(|(_, value)| value.at.as_str()) }))
    });
    differ.collect()
}

/// Whether the cell of a month could not be read at that time: putting that right is no change of the past.
fn was_unread(then: &Record, row: &RowKey, period: Period) -> bool {
    const READING: [&str; 3] = ["unreadable-number", "formula-error", "formula-not-calculated"];
    let (start, end) = (format!("{}/{}", row.table, row.key).to_lowercase(), format!("/{period}"));
    let is_its = |subject: &str| {
        let rest = subject.to_lowercase();
        rest.ends_with(&end) && rest.strip_prefix(&start).is_some_and(|rest| rest.starts_with([' ', '/']))
    };
    then.findings.values().any(|finding| READING.contains(&&*finding.rule) && is_its(&finding.subject))
}

/// Rows of which something cannot be read now.
fn unread(plan: &Plan) -> BTreeSet<RowKey> {
    let phased = plan.phasing.iter().filter(|row| cells::is_unreadable(plan, row)).map(|row| RowKey {
        table: Table::Phasing,
        key: row.initiative.as_ref().map_or_else(String::new, |initiative| folded(&initiative.value)),
        field: row.measure.name().to_owned(),
        currency: row.currency,
    });
    let in_row = |sheet: &str, row: u32| plan.presence.unreadable.iter().any(|cell| &*cell.sheet == sheet && cell.row == row);
    let targets = plan.targets.iter().filter(|row| in_row(&row.row.sheet, row.row.row)).flat_map(|row| {
        let currencies: BTreeSet<Currency> = row.months.values().map(|amount| amount.value.money.currency).collect();
        let key = folded(&row.dimensions().join(" / "));
        let field = format!("{} {}", row.line.name(), row.measure.name());
        currencies.into_iter().map(move |currency| RowKey { table: Table::Targets, key: key.clone(), field: field.clone(), currency })
    });
    phased.chain(targets).collect()
}

fn ledger_is_unread(plan: &Plan) -> bool {
    let sheet = plan.ledger.first().map(|entry| &entry.first.sheet);
    plan.presence.unreadable.iter().any(|cell| Some(&cell.sheet) == sheet)
}

fn split_off<K: Ord + Clone, V>(map: &mut BTreeMap<K, V>, is_other: impl Fn(&K) -> bool) -> BTreeMap<K, V> {
    let (other, rest) = std::mem::take(map).into_iter().partition(|(key, _)| is_other(key));
    *map = rest;
    other
}

fn row_changed(context: &Context<'_>, row: &RowKey, changes: &[Change<'_>]) -> Finding {
    let plan = context.plan;
    let is_units = row.table == Table::Targets && row.field.ends_with(TargetMeasure::Units.name());
    let amount = |amount: Option<Decimal>| match amount {
        None => "nothing".to_owned(),
        Some(amount) if is_units => grouped(amount, amount.normalize().scale()),
        Some(amount) => words::money(plan, &Money { amount, currency: row.currency }),
    };
    let months: Vec<String> =
        changes.iter().map(|change| format!("{} from {} to {}", month(change.period), amount(change.old), amount(change.new))).collect();
    let most = 4;
    let (shown, more) = (&months[..months.len().min(most)], months.len().saturating_sub(most));
    let shown = if more == 0 { list(shown) } else { format!("{} and {more} more", shown.join(", ")) };
    let measure = row.field.to_lowercase();
    let of = match changes.first().map(|change| change.called) {
        None | Some("") => measure,
        Some(called) => format!("{measure} of {called}"),
    };
    let message = format!("{of} changed in {}{}: {shown}", counted(changes.len(), "closed month", "closed months"), since(changes));
    let places: Vec<(CellRef, &Change<'_>)> = changes.iter().filter_map(|change| Some((place(plan, row, change)?, change))).collect();
    let at = places.first().map(|(at, _)| at.clone()).or_else(|| plan.presence.first_cell.clone());
    let at = at.unwrap_or_else(|| CellRef::new("Sheet1", 0, 0));
    let key = changes.first().map_or("", |change| change.called);
    let subject = Subject::new(row.table.name(), key, format!("closed {}", row.field.to_lowercase()));
    let deltas = changes.iter().map(|change| (change, row.currency));
    let (stake, material) = if is_units { (None, false) } else { weight(context, deltas) };
    let owner = plan.initiatives.iter().find(|initiative| folded(initiative.id()) == row.key).and_then(|initiative| initiative.owner());
    let mut finding = closed(context, at, subject, message, material, changes.iter()).owned_by(owner);
    for (cell, change) in places.iter().skip(1).take(24) {
        finding = finding.relate(CellRange::from(cell.clone()), format!("was {}", amount(change.old)));
    }
    at_stake(finding, stake)
}

/// Since when a change is one: ` since April 2027, when it was released to finance`. Nothing where its months are of several cycles.
fn since(changes: &[Change<'_>]) -> String {
    let Some(first) = changes.first().filter(|first| changes.iter().all(|change| change.then.cycle == first.then.cycle)) else {
        return String::new();
    };
    let released = if first.then.released { ", when it was released to finance" } else { "" };
    format!(" since {}{released}", cycle_of(first.then))
}

fn closed<'a>(
    context: &Context<'_>,
    at: CellRef,
    subject: Subject,
    message: String,
    material: bool,
    mut changes: impl Iterator<Item = &'a Change<'a>>,
) -> Finding {
    let released = changes.any(|change| change.then.released);
    let level = if released || material { Level::Error } else { Level::Warning };
    let help = "put back what was closed and book the correction in an open month, or tell finance why the past is another";
    let finding = Finding::new(RULE.id, level, at, subject, message, help);
    if material { finding.judged_by(context.policy.thresholds.materiality_percent.cite()) } else { finding }
}

/// The money that changed, in the reporting currency where all of it can be converted, and whether that is material.
fn weight<'a>(context: &Context<'_>, changes: impl Iterator<Item = (&'a Change<'a>, Currency)>) -> (Option<Decimal>, bool) {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let (mut moved, mut before) = (Decimal::ZERO, Decimal::ZERO);
    for (change, currency) in changes {
        let convert = |amount: Decimal| plan.reporting_in(&Money { amount, currency }, change.period);
        let (Some(delta), Some(old)) = (convert(change.delta().abs()), convert(change.old.unwrap_or_default().abs())) else {
            return (None, false);
        };
        (moved, before) = (moved.saturating_add(delta), before.saturating_add(old));
    }
    let material = moved >= thresholds.materiality_floor.value
        && moved >= before.saturating_mul(Thresholds::fraction(&thresholds.materiality_percent));
    (Some(moved), material)
}

/// Where a month of a row stands now: its cell, its blank cell, or its row's first one; none where the row is gone.
fn place(plan: &Plan, row: &RowKey, change: &Change<'_>) -> Option<CellRef> {
    if let Some(at) = change.at.and_then(cell) {
        return Some(at);
    }
    let of_row = match row.table {
        Table::Phasing => plan
            .phasing
            .iter()
            .find(|line| line.initiative.as_ref().is_some_and(|id| folded(&id.value) == row.key) && line.measure.name() == row.field)
            .map(|line| &line.row),
        Table::Targets => plan
            .targets
            .iter()
            .find(|line| folded(&line.dimensions().join(" / ")) == row.key && row.field.starts_with(line.line.name()))
            .map(|line| &line.row),
        _ => None,
    };
    let header = plan.presence.months.get(&(row.table, change.period));
    match (of_row, header) {
        (Some(line), Some(header)) if header.sheet == line.sheet => Some(CellRef::new(header.sheet.clone(), line.row, header.column)),
        (Some(line), _) => Some(line.first()),
        (None, header) => header.cloned(),
    }
}

fn ledger_changed(context: &Context<'_>, period: Period, changes: &[(&RowKey, &Change<'_>)]) -> Finding {
    let plan = context.plan;
    let convert = |row: &RowKey, amount: Option<Decimal>| {
        plan.reporting_in(&Money { amount: amount.unwrap_or_default(), currency: row.currency }, period)
    };
    let sum =
        |of: fn(&Change<'_>) -> Option<Decimal>| changes.iter().map(|(row, change)| convert(row, of(change))).sum::<Option<Decimal>>();
    let sums = sum(|change| change.old).zip(sum(|change| change.new));
    let sums = sums.map_or(String::new(), |(old, new)| format!(": {} then, {} now", reported(plan, old), reported(plan, new)));
    let then = changes.first().map(|(_, change)| change.then);
    let since = then.map_or(String::new(), |then| {
        format!(" since {}{}", cycle_of(then), if then.released { ", when it was released to finance" } else { "" })
    });
    let message = format!("{} of {} changed{since}{sums}", counted(changes.len(), "ledger amount", "ledger amounts"), month(period));
    let places = || changes.iter().filter_map(|(_, change)| cell(change.at?));
    let first = plan.ledger.first().map(|entry| entry.first.clone()).or_else(|| plan.presence.first_cell.clone());
    let at = places().min().or(first).unwrap_or_else(|| CellRef::new("Sheet1", 0, 0));
    let subject = Subject::new(Table::Actuals.name(), "", "closed month").in_period(period);
    let (stake, material) = weight(context, changes.iter().map(|(row, change)| (*change, row.currency)));
    let mut finding = closed(context, at.clone(), subject, message, material, changes.iter().map(|(_, change)| *change));
    for (row, change) in changes.iter().take(24) {
        if let Some(cell) = change.at.and_then(cell).filter(|cell| *cell != at) {
            let was = change.old.map_or("nothing".to_owned(), |amount| words::money(plan, &Money { amount, currency: row.currency }));
            finding = finding.relate(cell, format!("was {was} in all"));
        }
    }
    at_stake(finding, stake)
}
