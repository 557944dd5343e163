//! `total-differs`: a labelled total that is not the sum of its parts.
//!
//! What a total is of nobody says: all rows, the block above it or below it, without the rows that are filtered out, of one measure,
//! without what is cancelled. It is right if it is any of these; only one that is none of them is said. The annual amount of a target
//! and the budget of an initiative have rules of their own.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table, headers};
use crate::plan::money::{Amount, tolerance};
use crate::plan::{Measure, Money, Part, Period, PhasingRow, Plan, StatedTotal, TotalledTable};
use crate::rules::words::{self, at_stake};
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::{CellRange, CellRef};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "total-differs",
    group: Group::Workbook,
    level: Level::Error,
    summary: "a total is not the sum of its parts",
    page: include_str!("total_differs.md"),
    needs: &[],
    check,
};

/// How many blocks above and below a total it may be of.
const BLOCKS: usize = 8;
/// A table with more rows of totals, or of data, is no table that somebody signs.
const MOST_TOTALS: usize = 400;
const MOST_ROWS: usize = 10_000;

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    for table in &context.plan.presence.totals {
        if table.totals.len() > MOST_TOTALS || table.parts.len() > MOST_ROWS {
            verdict.not_evaluated(format!("at most {MOST_ROWS} rows and {MOST_TOTALS} totals on {}", table.table));
            continue;
        }
        let mut blocks = Blocks::of(context, table);
        for total in &table.totals {
            if let Some(finding) = row(context, table, &mut blocks, total) {
                verdict.find(finding);
            }
        }
    }
    for row in &context.plan.phasing {
        if let Some(finding) = column(context, row) {
            verdict.find(finding);
        }
    }
}

/// The parts of a table in the ways that a total may take them, with running sums for each column.
struct Blocks<'a> {
    parts: &'a [Part],
    /// Which parts each way takes in; the first takes all.
    ways: Vec<Vec<bool>>,
    /// The columns in which every part can be read and some part has an amount.
    judged: BTreeSet<u32>,
    /// By way and column: the sum of the parts before each place.
    sums: BTreeMap<(usize, u32), Vec<Decimal>>,
}

impl<'a> Blocks<'a> {
    fn of(context: &Context<'_>, table: &'a TotalledTable) -> Self {
        let parts = &table.parts;
        let mut ways = vec![vec![true; parts.len()]];
        let mut add = |takes: &dyn Fn(&Part) -> bool| {
            let way: Vec<bool> = parts.iter().map(takes).collect();
            if way.contains(&false) && way.contains(&true) {
                ways.push(way);
            }
        };
        add(&|part| !part.hidden);
        if table.table == Table::Initiatives {
            let planned: BTreeSet<u32> =
                context.plan.initiatives.iter().filter(|initiative| initiative.is_planned()).map(|initiative| initiative.row.row).collect();
            add(&|part| planned.contains(&part.row));
        }
        let groups: BTreeSet<&str> = parts.iter().map(|part| &*part.group).collect();
        for group in groups.iter().take(BLOCKS) {
            add(&|part| part.group == *group);
        }
        // A cell that cannot be read, or a required one that is blank, has a finding of its own and could be the difference.
        let at = |part: &Part, column: u32| CellRef { sheet: table.sheet.clone(), row: part.row, column };
        let is_unread = |part: &Part, column: u32| {
            part.amounts.get(&column).is_some_and(Option::is_none) || context.plan.presence.unreadable.contains(&at(part, column))
        };
        let is_judged =
            |column: &u32| parts.iter().any(|part| value(part, *column).is_some()) && !parts.iter().any(|part| is_unread(part, *column));
        let judged = table.columns.keys().copied().filter(is_judged).collect();
        Blocks { parts, ways, judged, sums: BTreeMap::new() }
    }

    /// The sum of a column over the parts from one place to another, as one of the ways takes them.
    fn sum(&mut self, way: usize, column: u32, from: usize, to: usize) -> Decimal {
        let (parts, takes) = (self.parts, &self.ways[way]);
        let sums = self.sums.entry((way, column)).or_insert_with(|| {
            let mut sum = Decimal::ZERO;
            let before = parts.iter().zip(takes).map(|(part, takes)| {
                let before = sum;
                if *takes {
                    sum += value(part, column).map_or(Decimal::ZERO, |amount| amount.value());
                }
                before
            });
            let mut sums: Vec<Decimal> = before.collect();
            sums.push(sum);
            sums
        });
        sums[to] - sums[from]
    }

    /// The amounts that such a sum is of.
    fn amounts(&self, way: usize, column: u32, from: usize, to: usize) -> Vec<Amount> {
        let taken = self.parts.iter().zip(&self.ways[way]).take(to).skip(from).filter(|(_, takes)| **takes);
        taken.filter_map(|(part, _)| value(part, column)).collect()
    }
}

fn value(part: &Part, column: u32) -> Option<Amount> {
    part.amounts.get(&column).copied().flatten()
}

/// A row labelled as a total.
fn row(context: &Context<'_>, table: &TotalledTable, blocks: &mut Blocks<'_>, total: &StatedTotal) -> Option<Finding> {
    let currencies: BTreeSet<&str> = table.parts.iter().map(|part| &*part.currency).collect();
    // Amounts in several currencies do not add; and whether segments add to their total is asked of Targets by another rule.
    if currencies.len() > 1 || table.table == Table::Targets || table.parts.len() < 2 {
        return None;
    }
    let ranges = ranges(table, total);
    let mut wrong = Vec::new();
    for (column, amount) in &total.amounts {
        if !blocks.judged.contains(column) {
            continue;
        }
        if !is_sum(context, blocks, &ranges, *column, amount) {
            wrong.push((*column, amount));
        }
    }
    let (column, amount) = *wrong.first()?;
    let (from, to) = expected(table, total, &ranges);
    let ways = 0..blocks.ways.len();
    let nearest = ways.min_by_key(|way| (blocks.sum(*way, column, from, to) - amount.value()).abs()).unwrap_or(0);
    let (sum, amounts) = (blocks.sum(nearest, column, from, to), blocks.amounts(nearest, column, from, to));
    let plan = context.plan;
    let cell = |column: u32| CellRef { sheet: table.sheet.clone(), row: total.row, column };
    let money = |value: Decimal| words::money(plan, &Money { amount: value, currency: amount.money.currency });
    let name = table.columns.get(&column).map_or("", String::as_str);
    let more = match wrong.len() - 1 {
        0 => String::new(),
        1 => ", and 1 more column differs".to_owned(),
        count => format!(", and {count} more columns differ"),
    };
    let at = cell(column);
    let rows = if amounts.len() == 1 { "its 1 row is".to_owned() } else { format!("its {} rows add to", amounts.len()) };
    let message = format!("{} in row {} is {} in {name}; {rows} {}{more}", total.label, total.row + 1, money(amount.value()), money(sum));
    let (first, last) = (table.parts.get(from)?, table.parts.get(to.checked_sub(1)?)?);
    let parts = CellRange::spanning(&CellRef { row: first.row, ..at.clone() }, &CellRef { row: last.row, ..at.clone() });
    let help = format!(
        "make {} the sum of rows {} to {}, or find the row that is missing or counted twice",
        at.local(),
        first.row + 1,
        last.row + 1
    );
    let subject = Subject::new(table.table.name(), &total.label, "total");
    let setting = context.policy.thresholds.tolerance.cite();
    let mut finding = Finding::new(RULE.id, RULE.level, at, subject, message, help).judged_by(setting).relate(parts, "its rows");
    for (column, _) in wrong.iter().skip(1).take(12) {
        finding = finding.relate(cell(*column), "differs too");
    }
    let stake = plan.reporting(&Money { amount: (sum - amount.value()).abs(), currency: amount.money.currency });
    Some(at_stake(finding, stake.filter(|_| currencies.iter().all(|currency| currency.is_empty()))))
}

/// The blocks that a total may be of, as places among the parts: all of them, and those that end or begin next to it.
fn ranges(table: &TotalledTable, total: &StatedTotal) -> Vec<(usize, usize)> {
    let place = |row: u32| table.parts.partition_point(|part| part.row < row);
    let (here, count) = (place(total.row), table.parts.len());
    let above = table.breaks.range(..total.row).rev().take(BLOCKS).map(|row| (place(*row), here));
    let below = table.breaks.range(total.row + 1..).take(BLOCKS).map(|row| (here, place(*row)));
    let mut ranges: Vec<(usize, usize)> = above.chain(below).chain([(here, count), (0, here), (0, count)]).collect();
    ranges.retain(|(from, to)| from < to);
    ranges
}

/// The block that a total most likely is of: all rows for the only one and for the first or last that is no subtotal, else the nearest.
fn expected(table: &TotalledTable, total: &StatedTotal, ranges: &[(usize, usize)]) -> (usize, usize) {
    let label = headers::normalise(&total.label);
    let is_sub = ["sub", "zwischen", "sous"].iter().any(|word| label.contains(word));
    let is_outer = table.totals.iter().map(|total| total.row).min() == Some(total.row) && total.row < table.parts[0].row
        || table.totals.iter().map(|total| total.row).max() == Some(total.row);
    let all = (0, table.parts.len());
    if is_outer && !is_sub { all } else { ranges.first().copied().unwrap_or(all) }
}

/// Whether an amount is the sum of any of the blocks, taken in any of the ways.
fn is_sum(context: &Context<'_>, blocks: &mut Blocks<'_>, ranges: &[(usize, usize)], column: u32, amount: &Amount) -> bool {
    let most = Thresholds::fraction(&context.policy.thresholds.tolerance);
    let widest = (amount.value().abs() * most).max(amount.money.currency.minor_unit());
    let pairs = (0..blocks.ways.len()).flat_map(|way| ranges.iter().map(move |range| (way, *range)));
    for (way, (from, to)) in pairs {
        let difference = (blocks.sum(way, column, from, to) - amount.value()).abs();
        if difference <= widest && difference <= tolerance(&blocks.amounts(way, column, from, to), amount, most) {
            return true;
        }
    }
    false
}

/// The Total column of Phasing.
fn column(context: &Context<'_>, row: &PhasingRow) -> Option<Finding> {
    let plan = context.plan;
    let total = row.total.as_ref()?;
    let currency = total.value.money.currency;
    let mixed = row.months.values().any(|amount| amount.value.money.currency != currency);
    // A month that cannot be read, or a month column that is not the one used, has a finding of its own.
    let header = plan.presence.months.iter().find(|((table, _), _)| *table == Table::Phasing).map(|(_, cell)| cell.row);
    let mut here = plan.presence.unreadable.iter().filter(|cell| cell.sheet == row.row.sheet);
    let unread = here.any(|cell| cell.row == row.row.row || Some(cell.row) == header);
    if row.months.is_empty() || mixed || unread || says_the_budget(plan, row, &total.value) {
        return None;
    }
    let most = Thresholds::fraction(&context.policy.thresholds.tolerance);
    let is_total_of = |takes: &dyn Fn(Period) -> bool| {
        let months: Vec<&Amount> = row.months.iter().filter(|(period, _)| takes(**period)).map(|(_, amount)| &amount.value).collect();
        let sum: Decimal = months.iter().map(|amount| amount.value()).sum();
        (sum - total.value.value()).abs() <= tolerance(months.iter().copied(), &total.value, most)
    };
    // A row may hold more than one year, and its total be of one.
    let years: BTreeSet<i16> = row.months.keys().map(|period| period.year).collect();
    let calendar = plan.header.calendar.as_ref();
    if is_total_of(&|_| true)
        || years.iter().any(|year| is_total_of(&|period| period.year == *year))
        || calendar.is_some_and(|calendar| is_total_of(&|period| calendar.contains(period)))
    {
        return None;
    }
    let id = row.initiative.as_ref().map_or("", |id| &id.value);
    let called = words::called(&row.row, id, "");
    let money = |amount: Decimal| words::money(plan, &Money { amount, currency });
    let measure = row.measure.name();
    let message = format!("the Total of {measure} of {called} is {}; its months add to {}", money(total.value.value()), money(row.sum()));
    let help = format!("make {} the sum of its months, or correct the month that is wrong", total.at.local());
    let subject = Subject::new(Table::Phasing.name(), plan.key_of_row(&row.row, id, ""), format!("{} total", measure.to_lowercase()));
    let (first, last) = (row.months.values().next()?, row.months.values().next_back()?);
    let finding = Finding::new(RULE.id, RULE.level, total.at.clone(), subject, message, help)
        .relate(CellRange::spanning(&first.at, &last.at), "months")
        .judged_by(context.policy.thresholds.tolerance.cite())
        .owned_by(plan.initiative(id).and_then(|initiative| initiative.owner()));
    Some(at_stake(finding, plan.reporting(&Money { amount: (row.sum() - total.value.value()).abs(), currency })))
}

/// The total is the initiative's budget: that its months differ from it is said by `phasing-differs-from-budget`.
fn says_the_budget(plan: &Plan, row: &PhasingRow, total: &Amount) -> bool {
    let initiative = row.initiative.as_ref().and_then(|id| plan.initiative(&id.value)).filter(|initiative| initiative.is_planned());
    let budget = initiative.and_then(|initiative| initiative.budget.as_ref());
    row.measure == Measure::Budget
        && row.row.has(Field::PhasingInitiative)
        && budget.is_some_and(|budget| budget.value.money == total.money)
}
