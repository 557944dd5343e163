//! `strategy-too-long`: the answers together, or one of them, are too long to be read and remembered.
//!
//! One cause is one finding: where the length comes from single long answers, those are named and not the whole.

use rust_decimal::Decimal;

use super::words;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::Choice;
use crate::plan::money::grouped;
use crate::rules::words::{about_choice, choice as called};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "strategy-too-long",
    group: Group::Strategy,
    level: Level::Error,
    summary: "the strategy is too long to be read and remembered",
    page: include_str!("strategy_too_long.md"),
    needs: &[Field::Choice],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let answers: Vec<(&Choice, Decimal)> =
        plan.choices.iter().filter(|choice| choice.is_active()).map(|choice| (choice, words(choice.text()))).collect();
    let total: Decimal = answers.iter().map(|(_, count)| count).sum();
    let long: Vec<&(&Choice, Decimal)> = answers.iter().filter(|(_, count)| *count > thresholds.answer_words_most.value).collect();
    let rest = total - long.iter().map(|(_, count)| count).sum::<Decimal>();
    let (level, judge) = if total > thresholds.strategy_words_error.value {
        (Level::Error, &thresholds.strategy_words_error)
    } else {
        (Level::Warning, &thresholds.strategy_words_warning)
    };
    let whole = rest > thresholds.strategy_words_warning.value || (long.is_empty() && total > judge.value);
    if whole && let Some((longest, _)) = answers.iter().rev().max_by_key(|(_, count)| *count) {
        let message = format!(
            "the {} choices take {} words; {} fit on a page",
            answers.len(),
            grouped(total, 0),
            thresholds.strategy_words_warning.value
        );
        let help = "keep what was chosen and given up; move actions to Initiatives and numbers to Targets";
        let subject = Subject::new(Table::Strategy.name(), "", Field::Choice.name().to_lowercase());
        verdict.find(
            Finding::new(RULE.id, level, plan.cell_of(Field::Choice), subject, message, help)
                .relate(longest.row.cell(Field::Choice), "the longest")
                .judged_by(judge.cite()),
        );
    }
    for (choice, count) in long {
        let (level, judge) = if whole {
            (Level::Warning, &thresholds.answer_words_most)
        } else {
            (level, if level == Level::Error { judge } else { &thresholds.answer_words_most })
        };
        let message =
            format!("{} takes {} words; {} fit on a page", called(choice), grouped(*count, 0), thresholds.answer_words_most.value);
        let help = "keep what was chosen and given up; move actions to Initiatives and numbers to Targets";
        verdict.find(
            Finding::new(RULE.id, level, choice.row.cell(Field::Choice), about_choice(plan, choice, Field::Choice), message, help)
                .judged_by(judge.cite())
                .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone())),
        );
    }
}
