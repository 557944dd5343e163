//! `envelope-exceeded`: initiatives plan or spend more than their envelope holds.
//!
//! Plan and estimate of one envelope are one finding: who gives it more, or takes from it, answers for both.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::money::round_half_away;
use crate::plan::phasing::Phasing;
use crate::plan::{Currency, Envelope, Initiative, Measure, Money, Plan};
use crate::rules::words::{self, at_stake, initiative as called};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "envelope-exceeded",
    group: Group::Budget,
    level: Level::Error,
    summary: "initiatives plan or spend more than their envelope holds",
    page: include_str!("envelope_exceeded.md"),
    needs: &[Field::EnvelopeAmount, Field::InitiativeEnvelope],
    check,
};

/// An envelope with the initiatives that draw on it.
struct Drawn<'a> {
    name: &'a str,
    first: &'a Envelope,
    holds: Decimal,
    currency: Currency,
    initiatives: Vec<&'a Initiative>,
}

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let phasing = Phasing::of(plan);
    let mut no_rate: BTreeSet<(Currency, Currency)> = BTreeSet::new();
    for drawn in envelopes(plan) {
        let measures = [Measure::Budget, Measure::Forecast, Measure::Actual];
        let lacking: BTreeSet<Currency> = drawn
            .initiatives
            .iter()
            .flat_map(|initiative| measures.iter().flat_map(|measure| phasing.without_rate(initiative, *measure, drawn.currency)))
            .collect();
        if lacking.is_empty() {
            verdict.findings.extend(judge(context, &drawn, &phasing));
        }
        no_rate.extend(lacking.into_iter().map(|from| (from, drawn.currency)));
    }
    for (from, to) in no_rate {
        verdict.not_evaluated(format!("an exchange rate from {from} to {to} for what draws on an envelope"));
    }
}

/// The envelopes that can be judged. Rows of one name are one envelope: their repetition is said by `duplicate-id`.
fn envelopes(plan: &Plan) -> Vec<Drawn<'_>> {
    let mut by_name: BTreeMap<(String, Currency), Drawn<'_>> = BTreeMap::new();
    for envelope in &plan.envelopes {
        let (Some(name), Some(amount)) = (&envelope.name, &envelope.amount) else { continue };
        let (key, money) = (name.value.trim().to_lowercase(), amount.value.money);
        let drawn = by_name.entry((key, money.currency)).or_insert_with(|| Drawn {
            name: &name.value,
            first: envelope,
            holds: Decimal::ZERO,
            currency: money.currency,
            initiatives: Vec::new(),
        });
        drawn.holds += money.amount;
    }
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
        let Some(envelope) = &initiative.envelope else { continue };
        let key = envelope.value.trim().to_lowercase();
        by_name.iter_mut().filter(|((name, _), _)| *name == key).for_each(|(_, drawn)| drawn.initiatives.push(initiative));
    }
    by_name.into_values().filter(|drawn| !drawn.initiatives.is_empty()).collect()
}

fn judge(context: &Context<'_>, drawn: &Drawn<'_>, phasing: &Phasing<'_>) -> Option<Finding> {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let digits = drawn.currency.minor_digits();
    let total = |of: &dyn Fn(&Initiative) -> Option<Decimal>| {
        round_half_away(drawn.initiatives.iter().filter_map(|initiative| of(initiative)).sum(), digits)
    };
    let budget = |initiative: &Initiative| phasing.year(initiative, Measure::Budget, drawn.currency);
    let spent = |initiative: &Initiative| phasing.actual_to_date(initiative, drawn.currency);
    let left = |initiative: &Initiative| phasing.remaining(initiative, drawn.currency);
    let (planned, spent, left) = (total(&budget), total(&spent), total(&left));
    let estimate = spent + left;
    // Where nothing is spent or forecast, the estimate is the plan once more.
    let known = !spent.is_zero() || drawn.initiatives.iter().any(|initiative| is_forecast(phasing, initiative));
    let (most, near) = (part(drawn.holds, &thresholds.envelope_error.value), part(drawn.holds, &thresholds.envelope_warning.value));
    let money = |amount: Decimal| words::money(plan, &Money { amount, currency: drawn.currency });
    let holds = format!("of {} in envelope {}", money(drawn.holds), drawn.name);
    let estimated = format!("{} spent and {} still to spend", money(spent), money(left));
    let (level, setting, over, message) = if planned > most {
        let also = if known && estimate > most && estimate != planned { format!("; {estimated}") } else { String::new() };
        let over = planned.max(if known { estimate } else { planned });
        (Level::Error, &thresholds.envelope_error, over, format!("{} planned {holds}{also}", money(planned)))
    } else if known && estimate > most {
        (Level::Error, &thresholds.envelope_error, estimate, format!("{estimated} {holds}"))
    } else if known && estimate > near {
        (Level::Warning, &thresholds.envelope_warning, estimate, format!("{estimated} {holds}"))
    } else {
        return None;
    };
    let at = drawn.first.row.cell(Field::EnvelopeAmount);
    let excess = over - drawn.holds;
    let help = if excess > Decimal::ZERO {
        format!("take {} out of {}, or have {} raised", money(excess), named(drawn), at.local())
    } else {
        format!("hold back what is not committed yet, {} are left; or have {} raised", money(-excess), at.local())
    };
    let subject = Subject::new(Table::Envelopes.name(), drawn.name, Field::EnvelopeAmount.name().to_lowercase());
    let mut finding = Finding::new(RULE.id, level, at, subject, message, help)
        .owned_by(drawn.first.holder.as_ref().map(|holder| holder.value.clone()))
        .judged_by(setting.cite());
    for initiative in drawn.initiatives.iter().take(20) {
        finding = finding.relate(initiative.row.cell(Field::Budget), called(initiative));
    }
    let stake = plan.reporting(&Money { amount: excess, currency: drawn.currency });
    Some(at_stake(finding, stake.filter(|stake| *stake > Decimal::ZERO)))
}

fn part(amount: Decimal, percent: &Decimal) -> Decimal {
    amount.saturating_mul(*percent) / Decimal::ONE_HUNDRED
}

fn is_forecast(phasing: &Phasing<'_>, initiative: &Initiative) -> bool {
    initiative.forecast.is_some() || !phasing.rows(initiative, Measure::Forecast).is_empty()
}

/// The initiatives to take it from: by name where they are few.
fn named(drawn: &Drawn<'_>) -> String {
    if drawn.initiatives.len() > 4 {
        return format!("the {} initiatives that draw on it", drawn.initiatives.len());
    }
    let mut names: Vec<String> = drawn.initiatives.iter().map(|initiative| called(initiative)).collect();
    names.sort();
    match names.as_slice() {
        [only] => only.clone(),
        names => words::list(names).replace(" and ", " or "),
    }
}
