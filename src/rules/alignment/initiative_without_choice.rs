//! `initiative-without-choice`: an active initiative that is meant to move the strategy serves no choice.
//!
//! A link that is written but names no choice that stands is said by `unknown-choice`.

use rust_decimal::Decimal;

use super::STANDING_CHOICE;
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::{Choice, Initiative, Plan};
use crate::rules::words::{self, about_initiative, at_stake, initiative as called, stake};
use crate::rules::{Context, Group, Rule, Verdict, describe};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "initiative-without-choice",
    group: Group::Alignment,
    level: Level::Error,
    summary: "an initiative that spends money serves no strategic choice",
    page: include_str!("initiative_without_choice.md"),
    // Not `needs`: where the column is there and wholly blank, every initiative lacks a choice.
    needs: &[],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    if !plan.presence.columns.contains_key(&Field::PrimaryChoice) {
        verdict.not_evaluated(describe(Field::PrimaryChoice));
        return;
    }
    if !plan.choices.iter().any(Choice::is_active) {
        verdict.not_evaluated(STANDING_CHOICE);
        return;
    }
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_active() && initiative.is_strategic()) {
        if is_linked(plan, initiative) || plan.is_unread(&initiative.row, Field::Kind) {
            continue;
        }
        let budget = initiative.budget.as_ref().filter(|budget| budget.value.value() > Decimal::ZERO);
        let at = initiative.row.cell(Field::PrimaryChoice);
        let name = called(initiative);
        let (level, message) = match budget {
            Some(budget) => (Level::Error, format!("{name} spends {} and serves no choice", words::money(plan, &budget.value.money))),
            None => (Level::Warning, format!("{name} serves no choice")),
        };
        let help = format!("name in {} the choice it serves, set its kind to Run or Mandatory if it serves none, or stop it", at.local());
        let mut finding = Finding::new(RULE.id, level, at, about_initiative(plan, initiative, "primary choice"), message, help)
            .owned_by(initiative.owner());
        if let Some(budget) = budget {
            finding = finding.relate(budget.at.clone(), "budget");
        }
        verdict.find(at_stake(finding, stake(plan, initiative)));
    }
}

/// Whether any link is written, whatever it names, or stands in a cell that cannot be read.
fn is_linked(plan: &Plan, initiative: &Initiative) -> bool {
    initiative.primary.is_some()
        || !initiative.supports.is_empty()
        || (initiative.row.has(Field::AlsoSupports) && plan.presence.unreadable.contains(&initiative.row.cell(Field::AlsoSupports)))
}
