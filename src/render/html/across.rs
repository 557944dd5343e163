//! What the index says across plans: what was not delivered, the faults between plans, and the plans added up by their parent.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Serialize;

use super::index::{Plan, marks, money};
use crate::assess::Counts;
use crate::assess::across::JudgedAcross;
use crate::finding::Level;
use crate::plan::Currency;
use crate::plan::excerpt::name_key;
use crate::render::run::RunSummary;
use crate::report::number::{NONE, Unit, grouped, percent_short_of_all, ratio};
use crate::report::text::{Role, Text, capital, count, cut, role_of};
use crate::report::{Cell, Column, Entry, Owner, Row, Table, address};
use crate::rules::portfolio::{Place, plan_not_delivered, two_plans_one_business};

/// The most findings of a list; all stand in findings.csv.
const MOST: usize = 100;
/// The most other places of a finding.
const MOST_RELATED: usize = 8;

/// The section across plans.
#[derive(Debug, Serialize)]
pub(super) struct AcrossPlans {
    title: String,
    lists: Vec<Owner>,
    more: Option<String>,
    not_evaluated: Option<String>,
}

/// The section across plans; none where nothing was found and nothing was asked.
pub(super) fn section(run: &RunSummary) -> Option<AcrossPlans> {
    let across = &run.across;
    let several = run.plans.iter().filter(|plan| plan.figures().is_some()).count() > 1;
    if across.findings.is_empty() && !across.is_whole && !several {
        return None;
    }
    let (absent, between): (Vec<&JudgedAcross>, Vec<&JudgedAcross>) =
        across.findings.iter().partition(|judged| judged.finding.rule == plan_not_delivered::RULE.id);
    let title = match (absent.len(), between.len()) {
        (0, 0) if across.is_whole => "The plans are all there, and go together".to_owned(),
        (0, 0) => "The plans go together, as far as was looked at".to_owned(),
        (absent, 0) => format!("{} not delivered", plans(absent)),
        (0, between) => format!("{} between plans", count(between, "finding", "findings")),
        (absent, between) => format!("{} not delivered, and {} between plans", plans(absent), count(between, "finding", "findings")),
    };
    let lists = [("Not delivered", &absent), ("Between plans", &between)];
    let list = |(name, found): (&str, &Vec<&JudgedAcross>)| Owner {
        name: name.into(),
        counts: counted(found),
        findings: found.iter().take(MOST).map(|judged| entry(run, judged)).collect(),
    };
    let more = absent.len().saturating_sub(MOST) + between.len().saturating_sub(MOST);
    Some(AcrossPlans {
        title,
        lists: lists.into_iter().filter(|(_, found)| !found.is_empty()).map(list).collect(),
        more: (more > 0).then(|| format!("And {} more: all stand in findings.csv.", grouped(more.into(), 0))),
        not_evaluated: not_evaluated(run),
    })
}

fn plans(number: usize) -> String {
    if number == 1 { "One plan is".to_owned() } else { format!("{} plans are", grouped(number.into(), 0)) }
}

fn counted(found: &[&JudgedAcross]) -> Text {
    let mut text = Text::default();
    for level in Level::WORST_FIRST {
        let number = found.iter().filter(|judged| judged.finding.level == level).count();
        if number > 0 {
            text = text.level(level, count(number, level.name(), &format!("{}s", level.name()))).plain(" ");
        }
    }
    text
}

fn not_evaluated(run: &RunSummary) -> Option<String> {
    let mut by_need: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in &run.across.not_evaluated {
        rule.needs.iter().for_each(|need| by_need.entry(need).or_default().push(rule.rule));
    }
    let each: Vec<String> = by_need.into_iter().map(|(need, rules)| format!("{}, for want of {need}", rules.join(", "))).collect();
    (!each.is_empty()).then(|| format!("Not evaluated: {}.", cut(&each.join("; "), 1200)))
}

fn entry(run: &RunSummary, judged: &JudgedAcross) -> Entry {
    let finding = &judged.finding;
    let mut rule = Text::from(finding.rule);
    for (index, (place, note)) in finding.related.iter().take(MOST_RELATED).enumerate() {
        rule = rule.plain(if index == 0 { " also " } else { ", " });
        rule = at(run, place, rule).plain(format!(" ({})", cut(note, 80)));
    }
    if finding.related.len() > MOST_RELATED {
        rule = rule.plain(format!(" and {} more", finding.related.len() - MOST_RELATED));
    }
    if let Some(setting) = &finding.set_by {
        rule = rule.plain(format!(" · judged by {setting}"));
    }
    let stake = match finding.at_stake {
        Some((amount, currency)) => {
            let digits = if amount.fract().is_zero() { 0 } else { currency.minor_digits() };
            let code = if currency == Currency::NONE { String::new() } else { format!(" {currency}") };
            Text::default().strong(grouped(amount.abs(), digits)).plain(format!("{code} at stake"))
        }
        None => Text::default().muted(format!("{NONE} no money at stake")),
    };
    Entry {
        anchor: format!("across-{}", judged.id),
        level: Text::default().run(role_of(finding.level), capital(finding.level.name())),
        at: at(run, &finding.at, Text::default()),
        message: cut(&finding.message, 600).into(),
        help: capital(&cut(&finding.help, 600)).into(),
        rule,
        stake: match &finding.owner {
            Some(owner) => stake.plain(format!(" · {}", cut(owner, 40))),
            None => stake,
        },
    }
}

/// A place: its file, which leads to the plan's report where there is one, and its cells.
fn at(run: &RunSummary, place: &Place, text: Text) -> Text {
    let name = place.file.rsplit(['/', '\\']).next().unwrap_or(&place.file);
    let folder = run.plans.iter().find(|plan| plan.file == place.file && plan.figures().is_some()).and_then(|plan| plan.folder.as_ref());
    let text = match folder {
        Some(folder) => text.lead(Role::Plain, cut(name, 48), address(&format!("{folder}/report.html"))),
        None => text.plain(cut(name, 48)),
    };
    match (&place.cells, place.line) {
        (Some(cells), _) => text.plain(" ").cells(cells),
        (None, Some(line)) => text.plain(format!(" line {line}")),
        (None, None) => text,
    }
}

/// The plans added up by the business above them; none where none has one.
pub(super) fn by_parent(run: &RunSummary, plans: &[Plan<'_>]) -> Option<Table> {
    let mut families: BTreeMap<String, (&str, Vec<&Plan<'_>>)> = BTreeMap::new();
    // Of two plans of one business the first that its finding relates is the one that counts.
    let twice = run.across.findings.iter().map(|judged| &judged.finding).filter(|finding| finding.rule == two_plans_one_business::RULE.id);
    let twice = twice.flat_map(|finding| std::iter::once(&finding.at).chain(finding.related.iter().skip(1).map(|(place, _)| place)));
    let twice: BTreeSet<&str> = twice.map(|place| &*place.file).collect();
    for plan in plans.iter().filter(|plan| !twice.contains(&*plan.summary.file)) {
        if let Some(parent) = &plan.figures.parent {
            families.entry(name_key(parent)).or_insert((parent, Vec::new())).1.push(plan);
        }
    }
    let families: Vec<(&str, Vec<&Plan<'_>>)> = families.into_values().collect();
    if families.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text("Parent"),
        Column::number("Plans"),
        Column { head: "Findings".into(), class: "", numeric: true },
        Column::number("Target"),
        Column::number("Covered"),
        Column::number("Budget"),
        Column::number("Result"),
    ];
    Some(Table {
        label: "Plans by parent".to_owned(),
        class: "pf",
        columns,
        groups: vec![families.iter().map(|(parent, children)| family(parent, children)).collect()],
        ..Table::default()
    })
}

fn family(parent: &str, children: &[&Plan<'_>]) -> Row {
    let mut counts = Counts::default();
    children.iter().for_each(|plan| counts.add(plan.figures.counts));
    let first = children[0].figures.currency;
    let one_currency = children.iter().all(|plan| plan.figures.currency == first);
    // The sum over the plans that have a figure, and how many these are; none where they are in several currencies.
    let sum = |of: &dyn Fn(&Plan<'_>) -> Option<Decimal>| {
        let amounts: Vec<Decimal> = children.iter().filter_map(|plan| of(plan)).collect();
        let sum = amounts.iter().filter(|_| one_currency).try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(*amount))?;
        (one_currency && !amounts.is_empty()).then_some((sum, amounts.len()))
    };
    let covered = |plan: &Plan<'_>| {
        let share = Decimal::try_from(plan.figures.totals.target_coverage?).ok()?;
        money(plan.figures.totals.target.as_ref())?.checked_mul(share)
    };
    let target = sum(&|plan| money(plan.figures.totals.target.as_ref()));
    let judged = sum(&|plan| covered(plan).and(money(plan.figures.totals.target.as_ref())));
    let share = sum(&covered).zip(judged).filter(|(_, (target, _))| !target.is_zero());
    let share = share.and_then(|((covered, _), (target, _))| Decimal::try_from(ratio(covered, target)).ok()).map(|share| share.round_dp(4));
    let budget = sum(&|plan| money(plan.figures.totals.budget_reporting.as_ref()));
    let result = sum(&|plan| money(plan.figures.totals.result.as_ref()));
    let largest = [target, budget].into_iter().flatten().map(|(amount, _)| amount).max().unwrap_or_default();
    let unit = Unit::for_amounts(largest, first);
    let of_some =
        |text: Text, plans: usize| if plans < children.len() { text.run(Role::Small, format!("of {plans} of them")) } else { text };
    let amount = |amount: Option<(Decimal, usize)>| match amount {
        Some((amount, plans)) => Cell::number(of_some(unit.named(amount).into(), plans)).sorted_by(amount.normalize()),
        None => Cell::number(NONE),
    };
    let names: Vec<&str> = children.iter().map(|plan| plan.figures.business.as_str()).collect();
    Row::of(vec![
        Cell::text(Text::from(cut(parent, 60)).run(Role::Small, cut(&names.join(", "), 160))),
        Cell::number(grouped(children.len().into(), 0)),
        marks(&counts),
        amount(target),
        match (share, judged) {
            (Some(share), Some((_, plans))) => Cell::number(of_some(percent_short_of_all(share, 0).into(), plans)),
            _ => Cell::number(NONE),
        },
        amount(budget),
        match result {
            Some((result, plans)) => {
                Cell::number(of_some(format!("{} {}", unit.signed(result), unit.name).into(), plans)).sorted_by(result.normalize())
            }
            None => Cell::number(NONE),
        },
    ])
}
