//! `owner-overloaded`: one person owns more than one person can see to.
//!
//! Only cells that name one person count; of the others `no-single-owner` speaks.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::owner_name::{Named, named};
use crate::config::Setting;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::money::{grouped, round_half_away};
use crate::plan::{Initiative, Plan};
use crate::rules::words::{at_stake, initiative as called, list, stake};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "owner-overloaded",
    group: Group::Execution,
    level: Level::Warning,
    summary: "one person owns more initiatives, or more of the money, than one person can see to",
    page: include_str!("owner_overloaded.md"),
    needs: &[Field::Owner],
    check,
};

/// As many of an owner's initiatives are related.
const RELATED: usize = 20;

/// What one person owns, as places in the plan.
#[derive(Default)]
struct Owned<'a> {
    /// The person in each spelling, and how often it is used.
    names: BTreeMap<&'a str, usize>,
    initiatives: Vec<usize>,
}

/// A measure by which somebody owns too much.
struct Over<'a> {
    /// `7 active initiatives (5 at most)`.
    words: String,
    setting: &'a Setting<Decimal>,
}

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let active: Vec<usize> = (0..plan.initiatives.len()).filter(|index| plan.initiatives[*index].is_active()).collect();
    let mut owners: BTreeMap<String, Owned<'_>> = BTreeMap::new();
    for index in &active {
        let Some(name) = plan.initiatives[*index].owner().filter(|name| named(name) == Named::One) else { continue };
        let owned = owners.entry(spelling(name)).or_default();
        *owned.names.entry(name).or_default() += 1;
        owned.initiatives.push(*index);
    }
    let thresholds = &context.policy.thresholds;
    let enough =
        Decimal::from(owners.len()) >= thresholds.owners_least.value && Decimal::from(active.len()) >= thresholds.initiatives_least.value;
    let no_rate: BTreeSet<String> = active.iter().filter_map(|index| without_rate(plan, &plan.initiatives[*index])).collect();
    if enough {
        no_rate.iter().for_each(|currency| verdict.not_evaluated(format!("an exchange rate from {currency} for each owner's budget")));
    }
    let whole: Option<Decimal> = (enough && no_rate.is_empty()).then(|| active.iter().map(|index| strategic(plan, *index)).sum());
    for owned in owners.values() {
        let over = over(context, owned, whole.filter(|whole| *whole > Decimal::ZERO));
        if !over.is_empty() {
            verdict.find(finding(plan, owned, &over));
        }
    }
}

/// A name without case, dots and spaces, so that `A. Verhage` and `a verhage` are one person.
fn spelling(name: &str) -> String {
    name.to_lowercase().chars().filter(|character| character.is_alphanumeric() || *character == '@').collect()
}

/// The currency of a budget of Grow or Enable for which there is no rate.
fn without_rate(plan: &Plan, initiative: &Initiative) -> Option<String> {
    let money = initiative.budget.as_ref().filter(|_| initiative.is_strategic())?.value.money;
    plan.reporting(&money).is_none().then(|| money.currency.to_string())
}

/// The budget of an initiative of Grow or Enable that this plan carries.
fn strategic(plan: &Plan, index: usize) -> Decimal {
    let initiative = &plan.initiatives[index];
    if initiative.is_strategic() { stake(plan, initiative).unwrap_or_default() } else { Decimal::ZERO }
}

fn over<'a>(context: &Context<'a>, owned: &Owned<'_>, whole: Option<Decimal>) -> Vec<Over<'a>> {
    let thresholds = &context.policy.thresholds;
    let (count, critical) = (owned.initiatives.len(), owned.initiatives.iter().filter(|index| context.is_critical(**index)).count());
    let mut over = Vec::new();
    if Decimal::from(count) > thresholds.owner_most.value {
        let words = format!("{count} active initiatives ({} at most)", thresholds.owner_most.value);
        over.push(Over { words, setting: &thresholds.owner_most });
    }
    if Decimal::from(critical) > thresholds.owner_critical_most.value {
        let words = format!("{critical} critical ones ({} at most)", thresholds.owner_critical_most.value);
        over.push(Over { words, setting: &thresholds.owner_critical_most });
    }
    let money: Decimal = owned.initiatives.iter().map(|index| strategic(context.plan, *index)).sum();
    let share = whole.and_then(|whole| money.checked_div(whole)).and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
    if let Some(share) = share.map(|share| share.round_dp(9)).filter(|share| *share > thresholds.owner_budget.value) {
        let shown = round_half_away(share, 1).normalize();
        let words = format!(
            "{} % of the active budget of Grow and Enable ({} % at most)",
            grouped(shown, shown.scale()),
            thresholds.owner_budget.value
        );
        over.push(Over { words, setting: &thresholds.owner_budget });
    }
    over
}

fn finding(plan: &Plan, owned: &Owned<'_>, over: &[Over<'_>]) -> Finding {
    let mut initiatives: Vec<&Initiative> = owned.initiatives.iter().map(|index| &plan.initiatives[*index]).collect();
    initiatives.sort_by_key(|initiative| (initiative.id(), initiative.name()));
    let name = owned.names.iter().max_by_key(|(name, count)| (**count, Reverse(**name))).map_or("", |(name, _)| *name);
    let words: Vec<&str> = over.iter().map(|over| &*over.words).collect();
    let message = format!("{name} owns {}", list(&words));
    let names: Vec<String> = initiatives.iter().take(RELATED).map(|initiative| called(initiative)).collect();
    let help = format!("give some of these another owner: {}", list(&names));
    let cells = || initiatives.iter().map(|initiative| initiative.row.cell(Field::Owner));
    let at = cells().min().unwrap_or_else(|| plan.cell_of(Field::Owner));
    let subject = Subject::new(Table::Initiatives.name(), name, Field::Owner.name().to_lowercase());
    let mut finding = Finding::new(RULE.id, RULE.level, at.clone(), subject, message, help).owned_by(Some(name));
    if let Some(first) = over.first() {
        finding = finding.judged_by(first.setting.cite());
    }
    for initiative in initiatives.iter().filter(|initiative| initiative.row.cell(Field::Owner) != at).take(RELATED) {
        finding = finding.relate(initiative.row.cell(Field::Owner), called(initiative));
    }
    let money: Decimal = initiatives.iter().filter_map(|initiative| stake(plan, initiative)).sum();
    at_stake(finding, Some(money).filter(|money| !money.is_zero()))
}
