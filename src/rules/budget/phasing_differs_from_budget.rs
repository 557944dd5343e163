//! `phasing-differs-from-budget`: an initiative's budget months do not add up to its budget.
//!
//! The handoff carries the months and the board the budget, so they must be the same money. Rounding is told apart from an error by
//! the tolerance, and said as a note.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::cells;
use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::money::{Amount, round_half_away, tolerance};
use crate::plan::phasing::{self, Phasing};
use crate::plan::{Currency, Initiative, Measure, Money, Period, PhasingRow, Plan};
use crate::rules::words::{self, about_initiative, at_stake, initiative as called};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "phasing-differs-from-budget",
    group: Group::Budget,
    level: Level::Error,
    summary: "the budget months of an initiative do not add up to its budget",
    page: include_str!("phasing_differs_from_budget.md"),
    needs: &[Field::Budget],
    check,
};

/// A figure of the year that has months, and how much it matters that they differ.
struct Phased {
    measure: Measure,
    field: Field,
    level: Level,
    /// What its months are called, and the figure itself.
    words: (&'static str, &'static str),
}

/// A budget is a promise, expected revenue an expectation: the one blocks, the other wants an answer.
const PHASED: [Phased; 2] = [
    Phased { measure: Measure::Budget, field: Field::Budget, level: Level::Error, words: ("months", "budget") },
    Phased {
        measure: Measure::ExpectedRevenue,
        field: Field::ExpectedRevenue,
        level: Level::Warning,
        words: ("revenue months", "expected revenue"),
    },
];

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    if plan.phasing.iter().all(|row| row.measure != Measure::Budget) {
        verdict.not_evaluated("Budget months on Phasing");
    }
    let phasing = Phasing::of(plan);
    let mut no_rate: BTreeSet<(Currency, Currency)> = BTreeSet::new();
    let planned = plan.initiatives.iter().filter(|initiative| initiative.is_planned());
    for (initiative, phased) in planned.flat_map(|initiative| PHASED.iter().map(move |phased| (initiative, phased))) {
        let rows = phasing.rows(initiative, phased.measure);
        let Some(year) = phasing::stated(initiative, phased.measure) else { continue };
        if rows.is_empty() || is_repeated(&rows) || rows.iter().any(|row| cells::is_unreadable(plan, row)) {
            continue;
        }
        let months = phasing::of_year(plan, &rows);
        let currency = year.value.money.currency;
        // Months in another currency are months that cannot be added: the sum would be wrong, not the plan.
        let others: Vec<Currency> = months.iter().map(|(_, amount)| amount.money.currency).filter(|other| *other != currency).collect();
        if !others.is_empty() {
            no_rate.extend(others.into_iter().map(|other| (other, currency)));
            continue;
        }
        verdict.findings.extend(difference(context, initiative, phased, &rows, &months, &year.value));
    }
    for (from, to) in no_rate {
        verdict.not_evaluated(format!("an exchange rate from {from} to {to} for months and budgets of one initiative"));
    }
}

/// Two rows of one currency: `duplicate-id` says so, and which of them is meant nobody knows.
fn is_repeated(rows: &[&PhasingRow]) -> bool {
    let currencies: BTreeSet<Currency> = rows.iter().map(|row| row.currency).collect();
    currencies.len() < rows.len()
}

fn difference(
    context: &Context<'_>,
    initiative: &Initiative,
    phased: &Phased,
    rows: &[&PhasingRow],
    months: &[(Period, &Amount)],
    year: &Amount,
) -> Option<Finding> {
    let (plan, setting) = (context.plan, &context.policy.thresholds.tolerance);
    let currency = year.money.currency;
    let sum: Decimal = months.iter().map(|(_, amount)| amount.value()).sum();
    let difference = round_half_away(year.value() - sum, currency.minor_digits());
    if difference.is_zero() {
        return None;
    }
    let allowed = tolerance(months.iter().map(|(_, amount)| *amount), year, Thresholds::fraction(setting));
    let money = |amount: Decimal| words::money(plan, &Money { amount, currency });
    let (name, (word, figure)) = (called(initiative), phased.words);
    let all = rows.iter().map(|row| row.months.len()).sum::<usize>();
    let calendar = plan.header.calendar.as_ref().filter(|_| all > months.len());
    let of_year = calendar.map_or(String::new(), |calendar| format!(" in {}", calendar.label));
    let adds =
        if months.is_empty() { format!("{word} of {name} are blank") } else { format!("{word} of {name}{of_year} add to {}", money(sum)) };
    let at = initiative.row.cell(phased.field);
    let by = money(difference.abs());
    // A row without a month is no rounding, however small the budget.
    let (level, message, help) = if difference.abs() <= allowed && !months.is_empty() {
        let allowed = money(round_half_away(allowed, currency.minor_digits()));
        let message =
            format!("{adds}; {figure} says {}: {by} apart, within the rounding of {allowed} that is allowed", money(year.value()));
        let help = format!("nothing, if {} is right: the ledger takes it, and the {by} go to the largest month", at.local());
        (Level::Note, message, help)
    } else {
        let change = if difference.is_sign_positive() { format!("add {by} to") } else { format!("take {by} off") };
        let message = format!("{adds}; {figure} says {}", money(year.value()));
        (phased.level, message, format!("{change} a month of {}, or correct {}", place(plan, initiative, rows), at.local()))
    };
    let mut finding = Finding::new(RULE.id, level, at, about_initiative(plan, initiative, figure), message, help)
        .owned_by(initiative.owner())
        .judged_by(setting.cite());
    for range in cells::of_rows(rows, 12) {
        finding = finding.relate(range, "months");
    }
    let stake = plan.reporting(&Money { amount: difference.abs(), currency });
    Some(at_stake(finding, stake.map(|stake| initiative.carried(stake))))
}

/// Where the months stand, as a person would say it: `Phasing row 7`.
fn place(plan: &Plan, initiative: &Initiative, rows: &[&PhasingRow]) -> String {
    match rows {
        [row] if !row.row.has(Field::PhasingPeriod) => format!("{} row {}", row.row.sheet, row.row.row + 1),
        rows => {
            let sheet = rows.first().map_or_else(|| plan.cell_of(Field::PhasingInitiative).sheet, |row| row.row.sheet.clone());
            format!("{} on {sheet}", called(initiative))
        }
    }
}
