//! `condition-missing-or-stale`: a way to win that rests on nothing anybody watches, or on something that is not so.
//!
//! All that is wrong with one condition is one finding, at the cell that matters most: a state that is not Holding, then the owner,
//! then the date. Conditions of retired choices are nobody's concern any more.

use rust_decimal::Decimal;

use super::AS_OF;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::{Choice, ChoiceStatus, Condition, ConditionState, Plan, Question, same_id};
use crate::rules::words::{about_choice, called, choice as called_choice, list};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "condition-missing-or-stale",
    group: Group::Strategy,
    level: Level::Error,
    summary: "a way to win rests on no condition, or on one that is not watched or does not hold",
    page: include_str!("condition_missing_or_stale.md"),
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    if !plan.has_table(Table::Conditions) {
        return verdict.not_evaluated("a row on Conditions");
    }
    if plan.header.as_of.is_none() {
        verdict.not_evaluated(AS_OF);
    }
    let of = |condition: &Condition| condition.choice.as_ref().and_then(|id| plan.choice(&id.value));
    for condition in &plan.conditions {
        let choice = of(condition);
        if choice.is_none_or(|choice| choice.status != ChoiceStatus::Retired)
            && let Some(finding) = judge(context, condition, choice)
        {
            verdict.find(finding);
        }
    }
    // A condition whose choice cannot be told could be the one that is missing.
    if plan.conditions.iter().any(|condition| of(condition).is_none()) {
        return;
    }
    let rests = |choice: &Choice| plan.conditions.iter().any(|condition| of(condition).is_some_and(|of| same_id(of.id(), choice.id())));
    let ways_to_win = plan.choices.iter().filter(|choice| choice.is_active() && choice.question() == Some(Question::HowToWin));
    for choice in ways_to_win.filter(|choice| !choice.id().is_empty() && !rests(choice)) {
        verdict.find(missing(plan, choice));
    }
}

fn missing(plan: &Plan, choice: &Choice) -> Finding {
    let name = called_choice(choice);
    let at = choice.row.cell(Field::ChoiceId);
    let message = format!("{name} rests on no condition: nobody has said what would have to be true for it to win");
    let help = format!("add a row for {name} to Conditions: what must be true of customers, rivals or costs, and who watches it");
    Finding::new(RULE.id, Level::Warning, at, about_choice(plan, choice, Field::ChoiceId), message, help)
        .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone()))
}

/// What is wrong with a condition, where anything is.
fn judge(context: &Context<'_>, condition: &Condition, choice: Option<&Choice>) -> Option<Finding> {
    let (plan, days) = (context.plan, &context.policy.thresholds.condition_days);
    let row = &condition.row;
    let is_blank = |field: Field| row.has(field) && !plan.is_unread(row, field);
    let mut faults: Vec<(Field, String)> = Vec::new();
    let state = condition.state.as_ref().map(|state| state.value).filter(|state| *state != ConditionState::Holding);
    if let Some(state) = state {
        faults.push((Field::ConditionState, format!("is {}", state.name().to_lowercase())));
    }
    if condition.owner.is_none() && is_blank(Field::ConditionOwner) {
        faults.push((Field::ConditionOwner, "has no owner".to_owned()));
    }
    let age = condition.checked.as_ref().zip(plan.header.as_of).and_then(|(checked, as_of)| checked.value.until(as_of).ok());
    let age = age.map(|span| Decimal::from(span.get_days())).filter(|age| *age > days.value);
    match (&condition.checked, age) {
        (Some(checked), Some(age)) => {
            faults.push((Field::ConditionChecked, format!("was last checked on {}, {age} days ago", checked.value)))
        }
        (None, _) if is_blank(Field::ConditionChecked) => faults.push((Field::ConditionChecked, "was never checked".to_owned())),
        _ => {}
    }
    let (first, _) = faults.first()?;
    let at = row.cell(*first);
    let is_broken = state == Some(ConditionState::False) && choice.is_some_and(Choice::is_active);
    let level = if is_broken { Level::Error } else { Level::Warning };
    let name = called(row, condition.id(), condition.statement());
    let of = choice.map_or(String::new(), |choice| format!(", on which {} rests,", called_choice(choice)));
    let words: Vec<&str> = faults.iter().map(|(_, words)| words.as_str()).collect();
    let message = format!("{name}{of} {}", list(&words));
    let subject = Subject::new(Table::Conditions.name(), plan.key_of_row(row, condition.id(), condition.statement()), "state");
    let owner = condition.owner.as_ref().or(choice.and_then(|choice| choice.owner.as_ref())).map(|owner| owner.value.clone());
    let mut finding = Finding::new(RULE.id, level, at, subject, message, help(condition, choice, &faults)).owned_by(owner);
    for (field, _) in &faults[1..] {
        finding = finding.relate(row.cell(*field), field.name().to_lowercase());
    }
    if let Some(choice) = choice {
        finding = finding.relate(choice.row.cell(Field::Choice), "what rests on it");
    }
    Some(if age.is_some() { finding.judged_by(days.cite()) } else { finding })
}

fn help(condition: &Condition, choice: Option<&Choice>, faults: &[(Field, String)]) -> String {
    let cell = |field: Field| condition.row.cell(field).local();
    let rests = choice.map_or_else(|| "what rests on it".to_owned(), called_choice);
    let mut steps = Vec::new();
    for (field, _) in faults {
        steps.push(match field {
            Field::ConditionOwner => format!("name in {} who watches it", cell(*field)),
            Field::ConditionChecked => format!("check it again and enter the date in {}", cell(*field)),
            _ if condition.state.as_ref().is_some_and(|state| state.value == ConditionState::False) => {
                format!("change or drop {rests}, or show in Evidence why it holds after all")
            }
            _ => format!("find out whether it holds before more is spent on {rests}"),
        });
    }
    list(&steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Policy;
    use crate::plan::alignment::Alignment;
    use crate::plan::revenue::Revenue;
    use crate::plan::sketch;

    fn said(conditions: &str) -> (Vec<String>, Vec<String>) {
        let plan = sketch::plan(&[
            (
                "Strategy",
                "Choice ID | Question | Choice | Status
                 HTW-1 | How to win | A technician within four hours
                 HTW-2 | How to win | Parts from stock | Proposed
                 HTW-3 | How to win | Everything for everybody | Retired",
            ),
            ("Conditions", &format!("Condition ID | Choice ID | Statement | Confidence | Owner | Last checked | State\n{conditions}")),
        ]);
        let (policy, mut verdict) = (Policy::default(), Verdict::default());
        let (alignment, revenue) = (Alignment::judged_by(&plan, &policy.thresholds), Revenue::of(&plan));
        check(
            &Context { plan: &plan, policy: &policy, alignment: &alignment, revenue: &revenue, now: &crate::plan::Record::default() },
            &mut verdict,
        );
        let findings = verdict.findings.iter().map(|finding| format!("{} {}: {}", finding.level, finding.at, finding.message));
        (findings.collect(), verdict.missing)
    }

    #[test]
    fn the_age_is_counted_to_the_day() {
        // As of 2027-04-30: 92 days before it is 2027-01-28.
        let row = |checked: &str| format!("C-1 | htw-1 | Clinics pay | High | M. Tolan | {checked} | Holding");
        assert_eq!(said(&row("2027-01-28")).0, [""; 0]);
        assert_eq!(
            said(&row("2027-01-27")).0,
            ["warning Conditions!F2: C-1, on which HTW-1 rests, was last checked on 2027-01-27, 93 days ago"]
        );
    }

    #[test]
    fn only_a_false_condition_of_an_active_choice_is_an_error() {
        let row = |choice: &str| format!("C-1 | {choice} | Clinics pay | High | M. Tolan | 2027-04-01 | False");
        let levels =
            |choice: &str| said(&row(choice)).0.into_iter().map(|line| line[..line.find(':').unwrap_or(0)].to_owned()).collect::<Vec<_>>();
        assert_eq!(levels("HTW-1"), ["error Conditions!G2"]);
        assert_eq!(levels("HTW-2"), ["warning Conditions!G2", "warning Strategy!A2"]);
        assert_eq!(levels("HTW-3"), ["warning Strategy!A2"]);
        // Whose condition it is cannot be told: nobody is said to lack one.
        assert_eq!(levels("HTW-9"), ["warning Conditions!G2"]);
    }

    #[test]
    fn without_a_row_nothing_is_judged() {
        assert_eq!(said(""), (vec![], vec!["a row on Conditions".to_owned()]));
    }
}
