//! `spend-ahead-of-phasing`: an initiative has spent more in the closed months than its budget is phased for.

use rust_decimal::Decimal;

use super::cells;
use crate::config::policy::Thresholds;
use crate::finding::Finding;
use crate::finding::Level;
use crate::layout::Field;
use crate::plan::money::{grouped, round_half_away};
use crate::plan::phasing::{self, Phasing};
use crate::plan::{Initiative, Measure, Money, Period, Plan};
use crate::rules::words::{self, about_initiative, initiative as called};
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "spend-ahead-of-phasing",
    group: Group::Budget,
    level: Level::Warning,
    summary: "an initiative spends faster than its budget is phased",
    page: include_str!("spend_ahead_of_phasing.md"),
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let Some(cycle) = phasing::cycle(plan) else { return verdict.not_evaluated("Cycle on the Plan sheet") };
    if plan.header.calendar.as_ref().is_none_or(|calendar| calendar.closed(cycle).is_empty()) {
        return verdict.not_evaluated("a closed month of the fiscal year");
    }
    if plan.phasing.iter().all(|row| row.measure != Measure::Budget) {
        return verdict.not_evaluated("Budget months on Phasing");
    }
    let phasing = Phasing::of(plan);
    let planned = || plan.initiatives.iter().filter(|initiative| initiative.is_planned());
    if planned().all(|initiative| phasing.actual_to_date(initiative, plan.currency()).is_none()) {
        return verdict.not_evaluated("Actual to date on Initiatives, or Actuals");
    }
    verdict.findings.extend(planned().filter_map(|initiative| ahead(context, &phasing, initiative, cycle)));
}

fn ahead(context: &Context<'_>, phasing: &Phasing<'_>, initiative: &Initiative, cycle: Period) -> Option<Finding> {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let currency = plan.currency();
    let rows = phasing.rows(initiative, Measure::Budget);
    let no_rate = |measure: Measure| !phasing.without_rate(initiative, measure, currency).is_empty();
    if rows.iter().all(|row| row.months.is_empty()) || no_rate(Measure::Budget) || no_rate(Measure::Actual) {
        return None;
    }
    let spent = phasing.actual_to_date(initiative, currency)?;
    let months = phasing.spread(initiative, Measure::Budget, currency);
    let phased: Decimal = months.iter().filter(|(period, _)| **period < cycle).map(|(_, amount)| amount).sum();
    let over = round_half_away(spent - phased, currency.minor_digits());
    let most = phased.saturating_mul(Decimal::ONE + Thresholds::fraction(&thresholds.spend_ahead));
    if spent <= most || over <= thresholds.materiality_floor.value {
        return None;
    }
    let money = |amount: Decimal| words::money(plan, &Money { amount: round_half_away(amount, currency.minor_digits()), currency });
    let through = cycle.plus(-1);
    let year: Decimal = months.values().sum();
    let part = |amount: Decimal| amount.saturating_mul(Decimal::ONE_HUNDRED).checked_div(year).map(|part| grouped(part, 0));
    let of_year = match (part(spent), part(phased)) {
        (Some(spent), Some(phased)) => format!(": {spent} % of its budget, not {phased} %"),
        _ => String::new(),
    };
    let name = called(initiative);
    let message = format!(
        "{name} has spent {} by the end of {} {} against {} phased{of_year}",
        money(spent),
        through.long_name(),
        through.year,
        money(phased)
    );
    let help = format!("say whether the {} came early or on top: move them forward in its months, or raise its Forecast", money(over));
    let at = spent_at(plan, phasing, initiative, cycle);
    let mut finding = Finding::new(RULE.id, RULE.level, at, about_initiative(plan, initiative, "spending"), message, help)
        .owned_by(initiative.owner())
        .judged_by(thresholds.spend_ahead.cite())
        .stake(over);
    for range in cells::of_rows(&rows, 12) {
        finding = finding.relate(range, "months");
    }
    Some(finding)
}

/// Where the spending stands: Actual to date, else the last closed month of its actuals, else the ledger's first row of it.
fn spent_at(plan: &Plan, phasing: &Phasing<'_>, initiative: &Initiative, cycle: Period) -> CellRef {
    if let Some(actual) = &initiative.actual {
        return actual.at.clone();
    }
    let rows = phasing.rows(initiative, Measure::Actual);
    let closed = rows.iter().flat_map(|row| &row.months).filter(|(period, _)| **period < cycle);
    let last = closed.max_by_key(|(period, _)| **period).map(|(_, amount)| amount.at.clone());
    let booked = || phasing.booked(initiative).into_iter().map(|entry| entry.first.clone()).min();
    last.or_else(booked).unwrap_or_else(|| plan.cell_of(Field::ActualToDate))
}
