//! `spend-outside-dates`: money in months in which the initiative does not run.
//!
//! All of an initiative's money outside its dates is one finding: the dates are wrong, or the months are.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::cells;
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::phasing::Phasing;
use crate::plan::{Currency, Initiative, Measure, Money, Period, Plan};
use crate::rules::words::{self, about_initiative, at_stake, initiative as called, list};
use crate::rules::{Context, Group, Rule, Verdict, describe};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "spend-outside-dates",
    group: Group::Budget,
    level: Level::Warning,
    summary: "money lies in months before an initiative starts or after it ends",
    page: include_str!("spend_outside_dates.md"),
    needs: &[],
    check,
};

/// Money of one month.
struct Lying {
    measure: Measure,
    period: Period,
    money: Money,
    at: CellRef,
}

/// Which side of the dates money lies on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    if plan.phasing.is_empty() && plan.ledger.is_empty() {
        verdict.not_evaluated("months on Phasing, or Actuals");
        return;
    }
    for field in [Field::Start, Field::End].into_iter().filter(|field| !plan.has(*field)) {
        verdict.not_evaluated(describe(field));
    }
    let grace = context.policy.thresholds.date_grace_months.value.to_i32().unwrap_or(1).clamp(0, 1200);
    let phasing = Phasing::of(plan);
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
        verdict.findings.extend(outside(context, initiative, grace, &phasing));
    }
}

fn outside(context: &Context<'_>, initiative: &Initiative, grace: i32, phasing: &Phasing<'_>) -> Option<Finding> {
    let plan = context.plan;
    let date = |date: &Option<crate::plan::Sourced<Date>>| date.as_ref().map(|date| date.value);
    let (start, end) = (date(&initiative.start), date(&initiative.end));
    // Dates in the wrong order say nothing of months; `impossible-dates` says so.
    if start.zip(end).is_some_and(|(start, end)| end < start) {
        return None;
    }
    let side = |period: Period| match (start, end) {
        (Some(start), _) if period < Period::of(start).plus(-grace) => Some(Side::Before),
        (_, Some(end)) if period > Period::of(end).plus(grace) => Some(Side::After),
        _ => None,
    };
    let money = lying(initiative, phasing);
    let of = |wanted: Side| money.iter().filter(|lying| side(lying.period) == Some(wanted)).collect::<Vec<_>>();
    let (before, after) = (of(Side::Before), of(Side::After));
    let early = start.filter(|_| !before.is_empty()).map(|start| format!("{} before its start on {start}", described(plan, &before)));
    let late = end.filter(|_| !after.is_empty()).map(|end| format!("{} after its end on {end}", described(plan, &after)));
    let parts: Vec<String> = [early, late].into_iter().flatten().collect();
    let all: Vec<&Lying> = before.iter().chain(&after).copied().collect();
    let first = all.iter().map(|lying| &lying.at).min()?;
    let (field, word) = if before.is_empty() { (Field::End, "end") } else { (Field::Start, "start") };
    let dates = initiative.row.cell(field);
    let message = format!("{} has {}", called(initiative), list(&parts));
    let booked = all.iter().all(|lying| lying.measure == Measure::Actual);
    let help = if booked {
        format!("correct the {word} in {}, or have it booked on the initiative that spent it", dates.local())
    } else {
        format!("move it into the months in which {} runs, or correct the {word} in {}", called(initiative), dates.local())
    };
    let mut finding = Finding::new(RULE.id, RULE.level, first.clone(), about_initiative(plan, initiative, "months"), message, help)
        .owned_by(initiative.owner())
        .judged_by(context.policy.thresholds.date_grace_months.cite())
        .relate(dates, word);
    if !before.is_empty() && !after.is_empty() {
        finding = finding.relate(initiative.row.cell(Field::End), "end");
    }
    for range in cells::ranges(all.iter().map(|lying| lying.at.clone()).collect(), 12) {
        finding = finding.relate(range, "money outside");
    }
    // Budget, forecast and actual of a month are the same money three times: the most of them is at stake.
    let measures = [Measure::Budget, Measure::Forecast, Measure::Actual];
    let sum = |measure: Measure| -> Decimal {
        let own = all.iter().filter(|lying| lying.measure == measure);
        own.filter_map(|lying| plan.reporting(&lying.money)).sum()
    };
    let stake = measures.into_iter().map(|measure| sum(measure).abs()).max().filter(|stake| !stake.is_zero());
    Some(at_stake(finding, stake.map(|stake| initiative.carried(stake))))
}

/// An initiative's cost by months, as Phasing and the ledger state it. A ledger is not read beside actuals of Phasing: it is the same money.
fn lying(initiative: &Initiative, phasing: &Phasing<'_>) -> Vec<Lying> {
    let mut all = Vec::new();
    for measure in [Measure::Budget, Measure::Forecast, Measure::Actual] {
        for (period, amount) in phasing.rows(initiative, measure).into_iter().flat_map(|row| &row.months) {
            all.push(Lying { measure, period: *period, money: amount.value.money, at: amount.at.clone() });
        }
    }
    if all.iter().all(|lying| lying.measure != Measure::Actual) {
        all.extend(phasing.booked(initiative).into_iter().map(|entry| Lying {
            measure: Measure::Actual,
            period: entry.period,
            money: Money { amount: entry.amount, currency: entry.currency },
            at: entry.first.clone(),
        }));
    }
    all.retain(|lying| !lying.money.amount.is_zero());
    all
}

/// `12,000 budgeted in March 2027`, by measure and currency.
fn described(plan: &Plan, lying: &[&Lying]) -> String {
    let mut parts = Vec::new();
    for (measure, verb) in [(Measure::Budget, "budgeted"), (Measure::Forecast, "forecast"), (Measure::Actual, "spent")] {
        let own: Vec<&&Lying> = lying.iter().filter(|lying| lying.measure == measure).collect();
        let mut currencies: Vec<Currency> = own.iter().map(|lying| lying.money.currency).collect();
        currencies.sort();
        currencies.dedup();
        for currency in currencies {
            let same = own.iter().filter(|lying| lying.money.currency == currency);
            let amount = same.clone().map(|lying| lying.money.amount).sum();
            let periods = || same.clone().map(|lying| lying.period);
            let Some((first, last)) = periods().min().zip(periods().max()) else { continue };
            let name = |period: Period| format!("{} {}", period.long_name(), period.year);
            let when = if first == last { format!("in {}", name(first)) } else { format!("from {} to {}", name(first), name(last)) };
            parts.push(format!("{} {verb} {when}", words::money(plan, &Money { amount, currency })));
        }
    }
    list(&parts)
}
