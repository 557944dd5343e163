//! `variance-unexplained`: an initiative has spent much more or less than planned, and no note says why.
//!
//! Where the missing note is missed already (`trouble-without-action`), or the status cannot be right (`status-contradicts-facts`),
//! nothing is said here.

use rust_decimal::Decimal;

use super::AS_OF;
use super::note::Notes;
use super::trouble_without_action::silent_trouble;
use crate::finding::{Finding, Level};
use crate::layout::{Field, Table};
use crate::plan::money::{grouped, round_half_away};
use crate::plan::phasing::Phasing;
use crate::plan::{Initiative, Measure, Money, Plan, Status};
use crate::rules::words::{self, about_initiative, initiative as called};
use crate::rules::{Context, Group, Rule, Verdict, describe};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "variance-unexplained",
    group: Group::Execution,
    level: Level::Warning,
    summary: "an initiative has spent much more or less than planned to date, and no note of this cycle says why",
    page: include_str!("variance_unexplained.md"),
    needs: &[Field::InitiativeId, Field::Budget, Field::Cycle],
    check,
};

/// A material difference between what was spent and what was planned for the closed months, in the reporting currency.
pub(super) struct Variance {
    actual: Decimal,
    planned: Decimal,
    /// Where the actual stands.
    pub(super) at: CellRef,
}

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let Some(as_of) = plan.header.as_of else {
        verdict.not_evaluated(AS_OF);
        return;
    };
    let has_actuals = plan.has(Field::ActualToDate)
        || plan.has_table(Table::Actuals)
        || plan.phasing.iter().any(|row| row.measure == Measure::Actual && !row.months.is_empty());
    if !has_actuals {
        verdict.not_evaluated(describe(Field::ActualToDate));
        return;
    }
    let Some(notes) = Notes::of(plan, as_of) else {
        verdict.not_evaluated(describe(Field::Updated));
        return;
    };
    let phasing = Phasing::of(plan);
    let thresholds = &context.policy.thresholds;
    for initiative in &plan.initiatives {
        let Some(variance) = variance(context, &phasing, initiative) else { continue };
        if silent_trouble(&notes, initiative, as_of).is_some() {
            continue;
        }
        let Some(lacking) = notes.lacking(initiative) else { continue };
        let message = format!("{} has spent {}, and {}", called(initiative), variance.words(plan), lacking.words);
        let help = format!("say whether it is timing or will stay {}", lacking.cells);
        let subject = about_initiative(plan, initiative, "variance");
        let finding = Finding::new(RULE.id, RULE.level, lacking.at, subject, message, help)
            .relate(variance.at.clone(), "spent to date")
            .stake((variance.actual - variance.planned).abs())
            .judged_by(thresholds.materiality_percent.cite())
            .owned_by(initiative.owner());
        verdict.find(finding);
    }
}

/// The material variance to date of an active initiative; none where it has none, or where a part of it is not known.
pub(super) fn variance(context: &Context<'_>, phasing: &Phasing<'_>, initiative: &Initiative) -> Option<Variance> {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let is_planned = initiative.status.as_ref().is_some_and(|status| status.value == Status::Planned);
    if !initiative.is_active() || is_planned {
        return None;
    }
    let currency = plan.currency();
    let lacks_rate = |measure: Measure| !phasing.without_rate(initiative, measure, currency).is_empty();
    if lacks_rate(Measure::Budget) || lacks_rate(Measure::Actual) || phasing.year(initiative, Measure::Budget, currency).is_none() {
        return None;
    }
    let closed = plan.header.cycle.as_ref()?.value;
    let months = phasing.spread(initiative, Measure::Budget, currency);
    let planned: Decimal = months.iter().filter(|(period, _)| **period < closed).map(|(_, amount)| amount).sum();
    let actual = phasing.actual_to_date(initiative, currency)?;
    let difference = (actual - planned).abs();
    // A percentage of nothing is passed by anything.
    let percent = difference.saturating_mul(Decimal::ONE_HUNDRED) >= planned.abs().saturating_mul(thresholds.materiality_percent.value);
    let material = percent && difference >= thresholds.materiality_floor.value && !difference.is_zero();
    let at = match &initiative.actual {
        Some(actual) => actual.at.clone(),
        None => {
            let rows = phasing.rows(initiative, Measure::Actual);
            let months = rows.iter().flat_map(|row| row.months.values()).map(|amount| amount.at.clone());
            months.min().or_else(|| phasing.booked(initiative).into_iter().map(|entry| entry.first.clone()).min())?
        }
    };
    material.then_some(Variance { actual, planned, at })
}

impl Variance {
    /// `21,000 to date, 6,000 (40 %) more than planned`.
    pub(super) fn words(&self, plan: &Plan) -> String {
        let currency = plan.currency();
        let money =
            |amount: Decimal| words::money(plan, &Money { amount: round_half_away(amount, currency.minor_digits()).normalize(), currency });
        let difference = self.actual - self.planned;
        let share = difference.abs().checked_div(self.planned.abs()).and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
        let part = share.map_or(String::new(), |share| format!(" ({} %)", grouped(share, 0)));
        let than = if difference > Decimal::ZERO { "more than planned" } else { "less than planned" };
        format!("{} to date, {}{part} {than}", money(self.actual), money(difference.abs()))
    }
}
