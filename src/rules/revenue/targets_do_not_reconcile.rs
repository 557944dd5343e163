//! `targets-do-not-reconcile`: months do not add up to their year, segments to their total, or two cuts of one target to each other.

use rust_decimal::Decimal;

use super::{amount, owner};
use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::revenue::{Difference, differences};
use crate::plan::{Line, Money, TargetMeasure, TargetRow};
use crate::rules::words::{self, at_stake, list};
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::{CellRange, CellRef};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "targets-do-not-reconcile",
    group: Group::Revenue,
    level: Level::Error,
    summary: "months, segments or cuts of a target do not add up to the same amount",
    page: include_str!("targets_do_not_reconcile.md"),
    needs: &[Field::TargetAnnual],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let (most, apart) = (Thresholds::fraction(&thresholds.tolerance), Thresholds::fraction(&thresholds.cuts_apart));
    for difference in differences(plan, most, apart) {
        match difference {
            Difference::Months { row, sum, annual, rounding } => verdict.find(months(context, &plan.targets[row], sum, annual, rounding)),
            Difference::Cuts { line, measure, part, own, cuts } => {
                verdict.findings.extend(differ(context, (line, measure), &part, own, &cuts))
            }
        }
    }
}

fn months(context: &Context<'_>, row: &TargetRow, sum: Decimal, annual: Decimal, rounding: bool) -> Finding {
    let plan = context.plan;
    let currency = row.annual.as_ref().map_or_else(|| plan.currency(), |annual| annual.value.money.currency);
    let money = |amount: Decimal| words::money(plan, &Money { amount, currency });
    let part = row.dimensions().join(", ");
    let what = called(row.line, row.measure, &part);
    let rounded = if rounding { ", which is their rounding" } else { "" };
    let message = format!("months of {what} add to {} and its year says {}{rounded}", money(sum), money(annual));
    let at = row.annual.as_ref().map_or_else(|| row.row.cell(Field::TargetAnnual), |annual| annual.at.clone());
    let by = money((annual - sum).abs());
    let help = if rounding {
        "nothing; or put the difference into a month".to_owned()
    } else {
        format!("correct {} or the month that is {by} {}", at.local(), if annual > sum { "short" } else { "over" })
    };
    let choice = row.choice.as_ref().map_or("", |choice| &choice.value);
    let subject = Subject::new(Table::Targets.name(), key(row.line, row.measure, &[&part, choice]), "months");
    let level = if rounding { Level::Note } else { RULE.level };
    let mut finding = Finding::new(RULE.id, level, at.clone(), subject, message, help).owned_by(owner(plan, &at));
    let cells = || row.months.values().map(|amount| &amount.at);
    if let (Some(first), Some(last)) = (cells().min(), cells().max()) {
        finding = finding.relate(CellRange::spanning(first, last), "months");
    }
    if rounding {
        return finding.judged_by(context.policy.thresholds.tolerance.cite());
    }
    at_stake(finding, plan.reporting(&Money { amount: (annual - sum).abs(), currency }))
}

fn differ(
    context: &Context<'_>,
    (line, measure): (Line, TargetMeasure),
    part: &str,
    own: Option<(Decimal, CellRef)>,
    cuts: &[([bool; 3], Decimal, CellRef)],
) -> Option<Finding> {
    let plan = context.plan;
    let what = called(line, measure, part);
    // `territories add to 1,200,000 and products to 1,150,000`.
    let sums = |of: &str| {
        let each = cuts.iter().enumerate().map(|(place, (columns, sum, _))| match place {
            0 => format!("{}{of} add to {}", rows(*columns), amount(plan, *sum)),
            _ => format!("{} to {}", rows(*columns), amount(plan, *sum)),
        });
        list(&each.collect::<Vec<_>>())
    };
    let subject = Subject::new(Table::Targets.name(), key(line, measure, &[part]), "sum");
    let (at, message, help, stake, setting) = match own {
        Some((year, at)) => {
            let message = format!("{what} is {} and its {}", amount(plan, year), sums(""));
            let furthest = cuts.iter().map(|(_, sum, _)| (year - *sum).abs()).max()?;
            (
                at.clone(),
                message,
                format!("correct {}, or the rows that divide it", at.local()),
                furthest,
                &context.policy.thresholds.tolerance,
            )
        }
        None => {
            let message = sums(&format!(" of {what}"));
            let furthest = cuts.iter().map(|(_, sum, _)| *sum).max()? - cuts.iter().map(|(_, sum, _)| *sum).min()?;
            (
                cuts.first()?.2.clone(),
                message,
                "find the rows that one cut has and the other has not".to_owned(),
                furthest,
                &context.policy.thresholds.cuts_apart,
            )
        }
    };
    let mut finding = Finding::new(RULE.id, RULE.level, at.clone(), subject, message, help)
        .owned_by(owner(plan, &at))
        .stake(stake)
        .judged_by(setting.cite());
    for (columns, _, cell) in cuts.iter().filter(|(_, _, cell)| *cell != at) {
        finding = finding.relate(cell.clone(), format!("first of the {}", rows(*columns)));
    }
    Some(finding)
}

/// What the rows of a cut are: `segments`, `segments by territory`.
fn rows(columns: [bool; 3]) -> String {
    const NAMES: [(&str, &str); 3] = [("segments", "segment"), ("territories", "territory"), ("products", "product")];
    let mut filled = NAMES.iter().zip(columns).filter(|(_, filled)| *filled).map(|(name, _)| name);
    let first = filled.next().map_or("rows", |name| name.0).to_owned();
    let others: Vec<&str> = filled.map(|name| name.1).collect();
    if others.is_empty() { first } else { format!("{first} by {}", list(&others)) }
}

/// `the target of Clinics`, `the base`, `the bookings target`.
fn called(line: Line, measure: TargetMeasure, part: &str) -> String {
    let measure = if measure == TargetMeasure::Revenue { String::new() } else { format!("{} ", measure.name().to_lowercase()) };
    let of = if part.is_empty() { String::new() } else { format!(" of {part}") };
    format!("the {measure}{}{of}", line.name().to_lowercase())
}

/// A subject's key: the part, with the line and the measure where they are not the usual ones.
fn key(line: Line, measure: TargetMeasure, parts: &[&str]) -> String {
    let line = if line == Line::Target { "" } else { line.name() };
    let measure = if measure == TargetMeasure::Revenue { "" } else { measure.name() };
    let all: Vec<&str> = [line, measure].iter().chain(parts).copied().filter(|text| !text.is_empty()).collect();
    all.join(" ")
}
