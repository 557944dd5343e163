//! `spread-evenly`: cost centres get nearly the same although the strategy's priorities differ.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::config::policy::Thresholds;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::alignment::Alignment;
use crate::plan::money::round_half_away;
use crate::plan::phasing::Phasing;
use crate::plan::{Measure, Money, Plan, Question};
use crate::rules::words::{self, choice as called};
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "spread-evenly",
    group: Group::Budget,
    level: Level::Note,
    summary: "the budget is spread evenly over cost centres although priorities differ",
    page: include_str!("spread_evenly.md"),
    needs: &[Field::Budget, Field::CostCentre, Field::ChoicePriority],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let phasing = Phasing::of(plan);
    let mut centres: BTreeMap<String, (Decimal, CellRef)> = BTreeMap::new();
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
        let Some(centre) = &initiative.cost_centre else { continue };
        if !phasing.without_rate(initiative, Measure::Budget, plan.currency()).is_empty() {
            return verdict.not_evaluated("an exchange rate for each budget");
        }
        let budget = phasing.year(initiative, Measure::Budget, plan.currency()).unwrap_or_default();
        centres.entry(centre.value.trim().to_lowercase()).or_insert((Decimal::ZERO, centre.at.clone())).0 += budget;
    }
    centres.retain(|_, (budget, _)| *budget > Decimal::ZERO);
    let budgets: Vec<Decimal> = centres.values().map(|(budget, _)| *budget).collect();
    if Decimal::from(budgets.len()) < thresholds.cost_centres_least.value {
        return;
    }
    let Some((first, last)) = differing(plan, context.alignment) else { return };
    if !is_even(&budgets, Thresholds::fraction(&thresholds.spread_variation)) {
        return;
    }
    let money = |amount: Option<&Decimal>| {
        let amount = round_half_away(amount.copied().unwrap_or_default(), plan.currency().minor_digits());
        words::money(plan, &Money { amount, currency: plan.currency() })
    };
    let message = format!(
        "{} cost centres get nearly the same, {} to {} each, while {first} comes before {last}",
        budgets.len(),
        money(budgets.iter().min()),
        money(budgets.iter().max())
    );
    let help = format!("say which choice wins, and move money to the cost centres that serve {first}");
    let mut finding = Finding::new(
        RULE.id,
        RULE.level,
        plan.cell_of(Field::CostCentre),
        Subject::new(Table::Initiatives.name(), "", "cost centre"),
        message,
        help,
    )
    .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()))
    .judged_by(thresholds.spread_variation.cite());
    for (_, at) in centres.values().take(12) {
        finding = finding.relate(at.clone(), "a cost centre");
    }
    verdict.find(finding);
}

/// Whether the standard deviation is no more than a fraction of the mean. Squares are compared, so that nothing is rounded.
fn is_even(budgets: &[Decimal], most: Decimal) -> bool {
    let count = Decimal::from(budgets.len());
    let sum = budgets.iter().fold(Decimal::ZERO, |sum, budget| sum.saturating_add(*budget));
    let Some(mean) = sum.checked_div(count).filter(|mean| *mean > Decimal::ZERO) else { return false };
    // Each as a multiple of the mean, which keeps the squares small.
    let squares = budgets.iter().filter_map(|budget| {
        let from_mean = budget.checked_div(mean)? - Decimal::ONE;
        from_mean.checked_mul(from_mean)
    });
    let variance = squares.fold(Decimal::ZERO, |sum, square| sum.saturating_add(square)) / count;
    variance <= most.saturating_mul(most)
}

/// The choices of the highest and the lowest priority of a question in which priorities differ.
fn differing(plan: &Plan, alignment: &Alignment) -> Option<(String, String)> {
    let questions: BTreeSet<Question> = plan.choices.iter().filter_map(|choice| choice.question()).collect();
    questions.into_iter().find_map(|question| {
        let own =
            plan.choices.iter().zip(&alignment.choices).filter(|(choice, _)| choice.is_active() && choice.question() == Some(question));
        // The greatest weight and the lowest rank come first.
        let importance = own.filter_map(|(choice, money)| {
            let rank = || money.rank.map(|rank| -Decimal::from(rank));
            Some((money.declared.or_else(rank)?, choice))
        });
        let mut sorted: Vec<_> = importance.collect();
        sorted.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.id().cmp(b.1.id())));
        let (first, last) = (sorted.first()?, sorted.last()?);
        (first.0 != last.0).then(|| (called(first.1), called(last.1)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variation_is_the_deviation_over_the_mean() {
        // Mean 10, deviations -2, 2, -2, 2: a standard deviation of 2 is 20 %.
        let budgets = [8, 12, 8, 12].map(Decimal::from);
        assert!(is_even(&budgets, Decimal::new(20, 2)));
        assert!(!is_even(&budgets, Decimal::new(19, 2)));
        assert!(!is_even(&[Decimal::ZERO; 3], Decimal::ONE));
    }
}
