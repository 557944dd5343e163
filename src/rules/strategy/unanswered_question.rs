//! `unanswered-question`: one of the five questions has no answer that stands.
//!
//! Only where some choice stands: a strategy with none is said by `not-one-strategy`.

use rust_decimal::Decimal;

use super::words;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::{Choice, Question};
use crate::rules::words::{choice as called, list};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "unanswered-question",
    group: Group::Strategy,
    level: Level::Error,
    summary: "one of the five questions has no answer",
    page: include_str!("unanswered_question.md"),
    needs: &[Field::Question, Field::Choice],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    if !plan.choices.iter().any(Choice::is_active) {
        verdict.not_evaluated("a choice that stands on Strategy");
        return;
    }
    let is_unread = |choice: &&Choice| choice.is_active() && plan.presence.unreadable.contains(&choice.row.cell(Field::Question));
    let unread: Vec<String> = plan.choices.iter().filter(is_unread).map(called).collect();
    let least = &context.policy.thresholds.answer_words_least;
    let mut lacking = None;
    for question in Question::CASCADE {
        let rows: Vec<&Choice> = plan.choices.iter().filter(|choice| choice.is_active() && choice.question() == Some(question)).collect();
        if rows.iter().any(|choice| words(choice.text()) >= least.value) {
            continue;
        }
        let level = match question {
            Question::WinningAspiration | Question::WhereToPlay | Question::HowToWin => Level::Error,
            Question::Capabilities | Question::ManagementSystems => Level::Warning,
        };
        let subject = Subject::new(Table::Strategy.name(), question.code(), "");
        let sentence = question.sentence();
        let longest = rows.into_iter().rev().max_by_key(|choice| words(choice.text()));
        let finding = match longest {
            // A row whose question cannot be read has its own finding, and could be the one that is missing.
            None if !unread.is_empty() => {
                lacking = Some(format!("the Question of {}", list(&unread)));
                continue;
            }
            None => Finding::new(
                RULE.id,
                level,
                plan.cell_of(Field::Question),
                subject,
                format!("no row answers '{sentence}'"),
                format!("add a row with the question {question} and the choice in a sentence or two"),
            ),
            Some(choice) => {
                let count = words(choice.text());
                let plural = if count == Decimal::ONE { "" } else { "s" };
                let at = choice.row.cell(Field::Choice);
                let message = format!("'{sentence}' is answered in {count} word{plural}: '{}'", choice.text());
                let help = format!("say in {} what was chosen, in a sentence or two", at.local());
                Finding::new(RULE.id, level, at, subject, message, help)
                    .judged_by(least.cite())
                    .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone()))
            }
        };
        verdict.find(finding);
    }
    verdict.missing.extend(lacking);
}
