//! `shared-envelope-exceeded`: several plans together draw more on one envelope than it holds.
//!
//! Envelopes of one name are not one envelope: every plan may have its own `Growth`. They are where they hold the same amount by the
//! same approval, holder or level, and where a plan draws on one that only a plan above it has; and where the settings name it, which
//! then say what it holds and who may draw.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Place, Portfolio, RunFinding, RunVerdict, alone, money};
use crate::config::Thresholds;
use crate::config::company::CompanyEnvelope;
use crate::finding::{Level, SettingRef, Subject};
use crate::layout::Table;
use crate::plan::Excerpt;
use crate::plan::excerpt::{KeptEnvelope, name_key};
use crate::plan::money::bounded;
use crate::rules::words::list;
use crate::rules::{Group, Rule};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "shared-envelope-exceeded",
    group: Group::Portfolio,
    level: Level::Error,
    summary: "several plans together draw more on one envelope than it holds",
    page: include_str!("shared_envelope_exceeded.md"),
    needs: &[],
    check: alone,
};

/// An envelope, and who draws on it.
struct Shared<'a> {
    holder: &'a Excerpt,
    envelope: &'a KeptEnvelope,
    /// The same envelope as other plans state it.
    also: Vec<(&'a Excerpt, &'a KeptEnvelope)>,
    draws: Vec<Draw<'a>>,
}

/// What one plan draws.
struct Draw<'a> {
    plan: &'a Excerpt,
    amount: Decimal,
    at: &'a CellRef,
    /// An initiative's money is not known.
    unknown: bool,
}

/// Looks across plans.
pub(super) fn across(portfolio: &Portfolio<'_>, verdict: &mut RunVerdict) {
    for plans in portfolio.counted().values() {
        let mut taken = BTreeSet::new();
        for setting in &portfolio.policy.company.envelopes {
            of_the_company(portfolio, setting, plans, &mut taken, verdict);
        }
        for shared in envelopes(portfolio, plans, &taken) {
            let draws: Vec<&Draw<'_>> = shared.draws.iter().filter(|draw| !draw.amount.is_zero() || draw.unknown).collect();
            if draws.len() < 2 {
                continue;
            }
            let currencies = draws.iter().any(|draw| draw.plan.said.currency != shared.holder.said.currency);
            if currencies || draws.iter().any(|draw| draw.unknown) || shared.envelope.amount.value.is_none() {
                let name = &shared.envelope.name;
                verdict.not_evaluated(format!("one currency for all that draws on the envelope {name}, or exchange rates to it"));
                continue;
            }
            verdict.findings.extend(judge(portfolio, &shared, &draws));
        }
    }
}

/// An envelope of the settings: what is drawn on it by plans of businesses that may, against what it holds; and who draws that may not.
/// A plan of another business that has a row of that name draws on its own.
fn of_the_company<'a>(
    portfolio: &Portfolio<'a>,
    setting: &CompanyEnvelope,
    plans: &[&'a Excerpt],
    taken: &mut BTreeSet<(&'a str, String)>,
    verdict: &mut RunVerdict,
) {
    let key = name_key(&setting.name);
    let listed: BTreeSet<String> = setting.businesses.iter().map(|name| name_key(name)).collect();
    let mut counted = Vec::new();
    for plan in plans {
        let may = listed.is_empty() || listed.contains(&plan.said.key);
        let has_own = plan.said.envelopes.iter().any(|envelope| name_key(&envelope.name) == key);
        if !may && has_own {
            continue;
        }
        taken.insert((plan.file.as_str(), key.clone()));
        let draw = draws(plan).remove(&key).filter(|draw| !draw.amount.is_zero() || draw.unknown);
        match draw {
            Some(draw) if may => counted.push(draw),
            Some(draw) => verdict.find(not_listed(setting, &draw)),
            None => {}
        }
    }
    let is_other = |draw: &Draw<'_>| draw.plan.said.currency.to_string() != setting.currency;
    if counted.iter().any(|draw| draw.unknown || is_other(draw)) {
        let name = &setting.name;
        verdict.not_evaluated(format!("one currency for all that draws on the envelope {name}, or exchange rates to it"));
        return;
    }
    verdict.findings.extend(over(portfolio, setting, &counted));
}

/// A plan draws on an envelope of the settings, which do not list its business.
fn not_listed(setting: &CompanyEnvelope, draw: &Draw<'_>) -> RunFinding {
    let (plan, name) = (draw.plan, &setting.name);
    let amount = if draw.unknown { String::new() } else { format!("{} ", money(draw.amount, plan.said.currency)) };
    let message = format!("{} draws {amount}on envelope {name}, which is for {}", plan.business(), list(&setting.businesses));
    let help = "name another envelope, or have the business listed with this one in the settings".to_owned();
    let subject = Subject::new(Table::Envelopes.name(), name, "businesses");
    let mut finding = RunFinding::new(&RULE, plan, draw.at, subject, message, help);
    if !draw.unknown {
        finding = finding.stake(Some(draw.amount), plan.said.currency);
    }
    finding.set_by = Some(cite(setting));
    finding
}

fn cite(setting: &CompanyEnvelope) -> SettingRef {
    SettingRef { name: "envelopes", value: setting.name.clone(), origin: setting.origin.clone() }
}

/// What is drawn on an envelope of the settings, where that is more than it holds.
fn over(portfolio: &Portfolio<'_>, setting: &CompanyEnvelope, draws: &[Draw<'_>]) -> Option<RunFinding> {
    let first = draws.first()?;
    let currency = first.plan.said.currency;
    let asked: Decimal = draws.iter().map(|draw| draw.amount).sum();
    let most = setting.amount.checked_mul(Thresholds::fraction(&portfolio.policy.thresholds.envelope_error)).and_then(bounded)?;
    if asked <= most {
        return None;
    }
    let name = &setting.name;
    let each: Vec<String> = draws.iter().map(|draw| format!("{} {}", draw.plan.business(), money(draw.amount, currency))).collect();
    let ask = if draws.len() == 1 { "1 plan asks".to_owned() } else { format!("{} plans ask", draws.len()) };
    let (total, holds) = (money(asked, currency), money(setting.amount, currency));
    let message = format!("{ask} {total} of envelope {name}, which holds {holds}: {}", list(&each));
    let over = asked - setting.amount;
    let help = format!("agree who gives up {}, or have the envelope raised in the settings", money(over, currency));
    let subject = Subject::new(Table::Envelopes.name(), name, "amount");
    let mut finding = RunFinding::new(&RULE, first.plan, first.at, subject, message, help).stake(Some(over), currency);
    finding.at = Place::setting(&setting.origin);
    finding.set_by = Some(cite(setting));
    finding.owner = None;
    for draw in draws {
        finding = finding.relate(draw.plan, draw.at.clone(), format!("{} draws here", draw.plan.business()));
    }
    Some(finding)
}

/// The envelopes that more than one plan may draw on, with what each plan draws: on its own, else on that of a plan above it.
///
/// What `taken` names, by file and envelope, is the company's and left out.
fn envelopes<'a>(portfolio: &Portfolio<'a>, plans: &[&'a Excerpt], taken: &BTreeSet<(&str, String)>) -> Vec<Shared<'a>> {
    let is_taken = |plan: &'a Excerpt, name: &str| taken.contains(&(plan.file.as_str(), name.to_owned()));
    let mut by_name: BTreeMap<String, Vec<Shared<'a>>> = BTreeMap::new();
    for plan in plans {
        for envelope in plan.said.envelopes.iter().filter(|envelope| !is_taken(plan, &name_key(&envelope.name))) {
            let all = by_name.entry(name_key(&envelope.name)).or_default();
            let is_one = |shared: &Shared<'a>| {
                let one_currency = shared.holder.said.currency == plan.said.currency;
                one_currency && shared.holder.file != plan.file && is_one(shared.envelope, envelope)
            };
            match all.iter().position(is_one) {
                Some(place) => all[place].also.push((plan, envelope)),
                None => all.push(Shared { holder: plan, envelope, also: Vec::new(), draws: Vec::new() }),
            }
        }
    }
    for plan in plans {
        let above = portfolio.ancestors(plan);
        for (name, draw) in draws(plan).into_iter().filter(|(name, _)| !is_taken(plan, name)) {
            let Some(all) = by_name.get_mut(&name) else { continue };
            let is_own = |shared: &Shared<'a>| {
                let also = shared.also.iter().any(|(other, _)| other.file == plan.file);
                shared.holder.file == plan.file || also
            };
            let is_above = |shared: &Shared<'a>| above.contains(&shared.holder.said.key);
            if let Some(place) = all.iter().position(is_own).or_else(|| all.iter().position(is_above)) {
                all[place].draws.push(draw);
            }
        }
    }
    by_name.into_values().flatten().collect()
}

/// Whether two plans state one envelope: the same amount, by the same approval, holder or level, and none of these differs.
fn is_one(a: &KeptEnvelope, b: &KeptEnvelope) -> bool {
    let said = [(&a.approval, &b.approval), (&a.holder, &b.holder), (&a.level, &b.level)];
    let both = said.into_iter().filter_map(|(a, b)| Some(name_key(a.as_ref()?) == name_key(b.as_ref()?)));
    let both: Vec<bool> = both.collect();
    a.amount.value.is_some() && a.amount.value == b.amount.value && !both.is_empty() && both.into_iter().all(|same| same)
}

/// What a plan draws, by envelope.
fn draws(plan: &Excerpt) -> BTreeMap<String, Draw<'_>> {
    let mut draws: BTreeMap<String, Draw<'_>> = BTreeMap::new();
    for initiative in &plan.said.initiatives {
        let Some(envelope) = &initiative.envelope else { continue };
        let none = Draw { plan, amount: Decimal::ZERO, at: &envelope.at, unknown: false };
        let draw = draws.entry(name_key(&envelope.value)).or_insert(none);
        match initiative.carried {
            Some(carried) => draw.amount += carried,
            None => draw.unknown |= initiative.budget.is_some(),
        }
    }
    draws
}

fn judge(portfolio: &Portfolio<'_>, shared: &Shared<'_>, draws: &[&Draw<'_>]) -> Option<RunFinding> {
    let setting = &portfolio.policy.thresholds.envelope_error;
    let (plan, currency) = (shared.holder, shared.holder.said.currency);
    let holds = shared.envelope.amount.value?;
    let asked: Decimal = draws.iter().map(|draw| draw.amount).sum();
    let most = holds.checked_mul(Thresholds::fraction(setting)).and_then(bounded)?;
    if asked <= most {
        return None;
    }
    let name = &shared.envelope.name;
    let each: Vec<String> = draws.iter().map(|draw| format!("{} {}", draw.plan.business(), money(draw.amount, currency))).collect();
    let message = format!(
        "{} plans ask {} of envelope {name}, which holds {}: {}",
        draws.len(),
        money(asked, currency),
        money(holds, currency),
        list(&each)
    );
    let over = asked - holds;
    let by = shared.envelope.holder.as_ref().map_or("whoever holds it".to_owned(), Clone::clone);
    let help = format!("agree with {by} who gives up {}, or have the envelope raised", money(over, currency));
    let subject = Subject::new(Table::Envelopes.name(), name, "amount");
    let mut finding = RunFinding::new(&RULE, plan, &shared.envelope.amount.at, subject, message, help).stake(Some(over), currency);
    finding.set_by = Some(setting.cite());
    finding.owner = shared.envelope.holder.clone().or(finding.owner);
    for draw in draws {
        finding = finding.relate(draw.plan, draw.at.clone(), format!("{} draws here", draw.plan.business()));
    }
    for (plan, envelope) in &shared.also {
        finding = finding.relate(plan, envelope.amount.at.clone(), "the same envelope");
    }
    Some(finding)
}
