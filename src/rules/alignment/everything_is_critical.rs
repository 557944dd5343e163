//! `everything-is-critical`: so many initiatives are critical, or so many choices stand, that nothing was chosen.

use rust_decimal::Decimal;

use crate::config::Setting;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::Initiative;
use crate::rules::words::{at_stake, initiative as called, list, stake};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "everything-is-critical",
    group: Group::Alignment,
    level: Level::Warning,
    summary: "so many initiatives are critical, or so many choices stand, that nothing was chosen",
    page: include_str!("everything_is_critical.md"),
    needs: &[Field::ChoiceId, Field::InitiativeId],
    check,
};

/// As many of them are named, or related.
const NAMED: usize = 12;

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    verdict.findings.extend(critical(context).into_iter().chain(choices(context)));
}

fn critical(context: &Context<'_>) -> Option<Finding> {
    let (plan, thresholds) = (context.plan, &context.policy.thresholds);
    let active = plan.initiatives.iter().filter(|initiative| initiative.is_active()).count();
    let mut critical: Vec<&Initiative> = plan
        .initiatives
        .iter()
        .enumerate()
        .filter(|(index, initiative)| initiative.is_active() && context.is_critical(*index))
        .map(|(_, initiative)| initiative)
        .collect();
    let (count, of) = (Decimal::from(critical.len()), Decimal::from(active));
    let part = &thresholds.critical_one_in;
    let (over, setting): (String, &Setting<Decimal>) = if count > thresholds.critical_most.value {
        (format!("more than the {} that can be watched", thresholds.critical_most.value), &thresholds.critical_most)
    } else if of >= thresholds.initiatives_least.value && count.saturating_mul(part.value) > of {
        (format!("more than one in {}", part.value), part)
    } else {
        return None;
    };
    critical.sort_by_key(|initiative| (initiative.id(), initiative.name()));
    let mut names: Vec<String> = critical.iter().take(NAMED).map(|initiative| called(initiative)).collect();
    if critical.len() > NAMED {
        names.push(format!("{} more", critical.len() - NAMED));
    }
    let message = format!("{} of {active} active initiatives are critical, {over}: {}", critical.len(), list(&names));
    let help =
        format!("choose the {} at most that the plan cannot do without, and let less hang on the others", thresholds.critical_most.value);
    let subject = Subject::new(Table::Initiatives.name(), "", Field::Critical.name().to_lowercase());
    let mut finding = Finding::new(RULE.id, RULE.level, plan.cell_of(Field::Critical), subject, message, help)
        .judged_by(setting.cite())
        .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()));
    for initiative in critical.iter().take(NAMED) {
        finding = finding.relate(initiative.row.cell(Field::Critical), called(initiative));
    }
    let money: Decimal = critical.iter().filter_map(|initiative| stake(plan, initiative)).sum();
    Some(at_stake(finding, Some(money).filter(|money| !money.is_zero())))
}

fn choices(context: &Context<'_>) -> Option<Finding> {
    let (plan, most) = (context.plan, &context.policy.thresholds.choices_most);
    let active = plan.choices.iter().filter(|choice| choice.is_active()).count();
    (Decimal::from(active) > most.value).then(|| {
        let message = format!("{active} choices are active, more than {}", most.value);
        let help = "merge those that say the same, and retire those whose absence nobody would notice".to_owned();
        let subject = Subject::new(Table::Strategy.name(), "", Field::Choice.name().to_lowercase());
        Finding::new(RULE.id, RULE.level, plan.cell_of(Field::Choice), subject, message, help)
            .judged_by(most.cite())
            .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()))
    })
}
