//! `choice-without-money`: a choice that requires support has active initiatives, and none of them brings it money.
//!
//! A choice without any initiative is said by `choice-without-initiative`; one whose initiatives have a blank budget, or one in a
//! currency without a rate, has an unknown amount and is not judged here.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::Plan;
use crate::plan::alignment::{Alignment, Claim};
use crate::rules::alignment::with_first_priority;
use crate::rules::words::{about_choice, choice as called, initiative, list};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "choice-without-money",
    group: Group::Budget,
    level: Level::Error,
    summary: "a choice has active initiatives and none of them brings it money",
    page: include_str!("choice_without_money.md"),
    needs: &[Field::ChoiceId, Field::PrimaryChoice, Field::Budget],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let (plan, alignment) = (context.plan, context.alignment);
    let moneyless = moneyless(context);
    // What reaches a choice only through others that lack money too is said of one of them, the nearest.
    let is_consequence =
        |index: usize| moneyless[&index].iter().all(|claim| claim.choice != index && moneyless.contains_key(&claim.choice));
    let (consequences, causes): (Vec<usize>, Vec<usize>) = moneyless.keys().copied().partition(|index| is_consequence(*index));
    let mut served: BTreeMap<usize, Vec<usize>> = causes.into_iter().map(|index| (index, Vec::new())).collect();
    for index in consequences {
        let sources = alignment.sources(index);
        let nearness = |cause: &usize| (plan.choices[*cause].question(), Reverse(plan.choices[*cause].id()));
        let nearest = served.keys().copied().filter(|cause| sources.contains(cause)).max_by(|a, b| nearness(a).cmp(&nearness(b)));
        if let Some(nearest) = nearest {
            served.entry(nearest).or_default().push(index);
        }
    }
    for (index, served) in &served {
        verdict.find(finding(context, *index, &moneyless[index], served));
    }
}

/// The initiatives that this rule names because they bring no money.
pub(super) fn named(context: &Context<'_>) -> BTreeSet<usize> {
    if !RULE.needs.iter().all(|field| context.plan.has(*field)) {
        return BTreeSet::new();
    }
    moneyless(context).into_values().flatten().map(|claim| claim.initiative).collect()
}

/// The choices that get no money, with what active initiatives claim of them.
fn moneyless<'a>(context: &Context<'a>) -> BTreeMap<usize, Vec<&'a Claim>> {
    let mut claims: BTreeMap<usize, Vec<&Claim>> = BTreeMap::new();
    for claim in &context.alignment.claims {
        claims.entry(claim.choice).or_default().push(claim);
    }
    context.alignment.covered.iter().filter_map(|index| Some((*index, unpaid(context, &claims, *index)?))).collect()
}

/// What active initiatives claim of a choice and of those that serve it, where none of it is money; none where money arrives, or
/// where it is not known.
fn unpaid<'a>(context: &Context<'a>, claims: &BTreeMap<usize, Vec<&'a Claim>>, index: usize) -> Option<Vec<&'a Claim>> {
    let (plan, alignment) = (context.plan, context.alignment);
    let sources = alignment.sources(index);
    let claims = || sources.iter().filter_map(|source| claims.get(source)).flatten().copied();
    let is_paid = claims().any(|claim| claim.amount > Decimal::ZERO || is_unknown(plan, alignment, claim));
    (!is_paid).then(|| {
        let mut active: Vec<&Claim> = claims().filter(|claim| plan.initiatives[claim.initiative].is_active()).collect();
        active.sort_by_key(|claim| (claim.choice != index, claim.initiative));
        active
    })
}

fn finding(context: &Context<'_>, index: usize, claims: &[&Claim], served: &[usize]) -> Finding {
    let (plan, alignment) = (context.plan, context.alignment);
    let choice = &plan.choices[index];
    let named = |index: usize| with_first_priority(plan, index, &alignment.choices[index]);
    let initiatives: BTreeSet<usize> = claims.iter().map(|claim| claim.initiative).collect();
    let count = match initiatives.len() {
        1 => "its only active initiative brings none".to_owned(),
        count => format!("none of its {count} active initiatives brings any"),
    };
    let why: Vec<String> = claims.iter().take(3).map(|claim| reason(plan, index, claim)).collect();
    let served_names: Vec<String> = served.iter().map(|index| named(*index).trim_end_matches(',').to_owned()).collect();
    let also = match served_names.as_slice() {
        [] => String::new(),
        names => format!("; so nothing reaches {}", list(names)),
    };
    let message = format!("{} gets no money, as {count}: {}{also}", named(index), list(&why));
    let is_first = std::iter::once(&index).chain(served).any(|index| alignment.choices[*index].first_priority);
    let level = if is_first { Level::Error } else { Level::Warning };
    let at = choice.row.cell(Field::Choice);
    let mut finding = Finding::new(RULE.id, level, at, about_choice(plan, choice, Field::Choice), message, help(plan, index, claims))
        .owned_by(choice.owner.as_ref().map(|owner| owner.value.clone()));
    for claim in claims {
        let note = if cell(claim) == Field::Budget { "no budget" } else { "no share" };
        finding = finding.relate(plan.initiatives[claim.initiative].row.cell(cell(claim)), note);
    }
    for served in served {
        finding = finding.relate(plan.choices[*served].row.cell(Field::Choice), "gets none either");
    }
    finding
}

/// Whether a claim counts and what it brings is not known.
fn is_unknown(plan: &Plan, alignment: &Alignment, claim: &Claim) -> bool {
    let counts = claim.share.is_some_and(|share| share > Decimal::ZERO);
    counts && (plan.initiatives[claim.initiative].budget.is_none() || alignment.unconverted.contains(&claim.initiative))
}

/// Why an initiative brings nothing.
fn reason(plan: &Plan, index: usize, claim: &Claim) -> String {
    let name = initiative(&plan.initiatives[claim.initiative]);
    let to = if claim.choice == index { String::new() } else { format!(" through {}", called(&plan.choices[claim.choice])) };
    match claim.share {
        None => format!("{name} names no share for it{to}"),
        Some(share) if share.is_zero() => format!("{name} gives it 0 %{to}"),
        Some(_) => format!("{name} has no budget{to}"),
    }
}

/// The cell in which an initiative's money is withheld from the choice.
fn cell(claim: &Claim) -> Field {
    if claim.share.is_some_and(|share| share > Decimal::ZERO) { Field::Budget } else { Field::AlsoSupports }
}

fn help(plan: &Plan, index: usize, active: &[&Claim]) -> String {
    let drawn = active.iter().find(|claim| cell(claim) == Field::AlsoSupports);
    let claim = drawn.or(active.first());
    let Some(claim) = claim else { return format!("fund {}", called(&plan.choices[index])) };
    let at = plan.initiatives[claim.initiative].row.cell(cell(claim)).local();
    match drawn {
        Some(claim) => format!(
            "give {} a share of the money in {at}, as in `{0} 30%`, or fund another initiative",
            called(&plan.choices[claim.choice])
        ),
        None => format!("enter a budget in {at}, or link an initiative that pays for {}", called(&plan.choices[index])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::alignment::tests::{found, said};

    const STRATEGY: &str = "Choice ID | Question | Choice | Linked choices | Priority
         WTP-1 | Where to play | Clinics | HTW-1 | 1
         HTW-1 | How to win | Service | CAP-1 | 1
         CAP-1 | Capabilities | Technicians";

    fn plan(initiatives: &str) -> [(&str, &str); 2] {
        [("Strategy", STRATEGY), ("Initiatives", initiatives)]
    }

    #[test]
    fn what_is_lacking_along_a_chain_for_one_cause_is_one_finding() {
        let sheets = plan(
            "Initiative ID | Initiative | Primary choice | Status | Budget
             I-1 | Depots | CAP-1 | Planned | 0",
        );
        assert_eq!(
            said(&sheets, RULE.id),
            ["error Strategy!C4: CAP-1 gets no money, as its only active initiative brings none: I-1 has no budget; \
                 so nothing reaches WTP-1, priority 1 and HTW-1, priority 1"]
        );
        let finding = &found(&sheets, RULE.id)[0];
        assert_eq!(finding.help, "enter a budget in E2, or link an initiative that pays for CAP-1");
        assert_eq!(finding.related.iter().map(|related| related.at.to_string()).collect::<Vec<_>>()[0], "Initiatives!E2");
    }

    #[test]
    fn a_choice_served_by_others_and_linked_itself_has_its_own() {
        let sheets = plan(
            "Initiative ID | Initiative | Primary choice | Also supports | Status | Budget
             I-1 | Depots | CAP-1 | | Planned | 0
             I-2 | Films | ASP-1 | HTW-1 | Planned | 10",
        );
        assert_eq!(
            said(&sheets, RULE.id),
            [
                "error Strategy!C3: HTW-1, priority 1, gets no money, as none of its 2 active initiatives brings any: \
                 I-2 names no share for it and I-1 has no budget through CAP-1; so nothing reaches WTP-1, priority 1",
                "warning Strategy!C4: CAP-1 gets no money, as its only active initiative brings none: I-1 has no budget",
            ]
        );
    }

    #[test]
    fn an_amount_that_is_not_known_is_not_nothing() {
        for budget in ["", "100 | USD"] {
            let initiatives = format!(
                "Initiative ID | Initiative | Primary choice | Status | Budget | Currency
                 I-1 | Depots | CAP-1 | Planned | {budget}
                 I-2 | Rent | | Planned | 5"
            );
            assert_eq!(said(&plan(&initiatives), RULE.id), Vec::<String>::new(), "budget '{budget}'");
        }
    }

    #[test]
    fn money_of_any_kind_and_of_completed_work_is_money() {
        for (kind, status) in [("Run", "Planned"), ("Grow", "Completed")] {
            let initiatives = format!(
                "Initiative ID | Initiative | Primary choice | Kind | Status | Budget
                 I-1 | Depots | CAP-1 | {kind} | {status} | 100
                 I-2 | Films | CAP-1 | Grow | Planned | 0"
            );
            assert_eq!(said(&plan(&initiatives), RULE.id), Vec::<String>::new(), "{kind} {status}");
        }
    }
}
