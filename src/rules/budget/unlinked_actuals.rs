//! `unlinked-actuals`: the ledger books money on no initiative of the plan.
//!
//! All such rows are one finding: a ledger has many rows and one way of being coded wrongly.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::{Currency, LedgerEntry, Money, Plan};
use crate::rules::words::{self, at_stake, list};
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "unlinked-actuals",
    group: Group::Budget,
    level: Level::Warning,
    summary: "the ledger books money on no initiative of the plan",
    page: include_str!("unlinked_actuals.md"),
    needs: &[Field::LedgerAmount, Field::LedgerInitiative, Field::InitiativeId],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let known = known(plan);
    let reference = |entry: &LedgerEntry| entry.reference.as_deref().unwrap_or("").trim().to_owned();
    let unlinked: Vec<&LedgerEntry> = plan.ledger.iter().filter(|entry| !known.contains(&reference(entry).to_lowercase())).collect();
    let Some(first) = unlinked.iter().map(|entry| entry.first.clone()).min() else { return };
    // By what they name, the most money first.
    let mut named: BTreeMap<String, (String, Vec<&LedgerEntry>)> = BTreeMap::new();
    for entry in &unlinked {
        let text = reference(entry);
        named.entry(text.to_lowercase()).or_insert_with(|| (text, Vec::new())).1.push(entry);
    }
    let mut named: Vec<(String, Vec<&LedgerEntry>)> = named.into_values().collect();
    named.sort_by_key(|(_, entries)| Reverse(entries.iter().map(|entry| entry.amount.abs()).max()));
    let rows: u64 = unlinked.iter().map(|entry| entry.rows).sum();
    let sum = sums(plan, &unlinked);
    let counted = if rows == 1 { format!("1 ledger row of {sum} is") } else { format!("{rows} ledger rows of {sum} are") };
    let detail = match named.as_slice() {
        [(name, _)] => described("", name).trim_start().to_owned(),
        all => {
            let shown: Vec<String> = all.iter().take(3).map(|(name, entries)| described(&sums(plan, entries), name)).collect();
            let more = all.len().saturating_sub(3);
            if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { list(&shown) }
        }
    };
    let message = format!("{counted} on no initiative of the plan: {detail}");
    let help = "correct the code in the ledger, or enter it as Project code of the initiative that spent the money";
    let at = reference_cell(plan, &first);
    let mut finding = Finding::new(RULE.id, RULE.level, at, Subject::new(Table::Actuals.name(), "", "initiative id"), message, help)
        .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()));
    for (_, entries) in named.iter().take(12) {
        let cell = entries.iter().map(|entry| &entry.first).min().filter(|cell| **cell != first);
        if let Some(cell) = cell {
            finding = finding.relate(reference_cell(plan, cell), "the first of its rows");
        }
    }
    let converted = unlinked.iter().map(|entry| plan.reporting_in(&Money { amount: entry.amount, currency: entry.currency }, entry.period));
    let total = converted.sum::<Option<Decimal>>().filter(|total| !total.is_zero());
    verdict.find(at_stake(finding, total));
}

/// What ledger rows may name: ids and project codes of initiatives, names of those without an id; without case and padding.
fn known(plan: &Plan) -> BTreeSet<String> {
    let names = plan.initiatives.iter().flat_map(|initiative| {
        let name = if initiative.id().is_empty() { initiative.name() } else { "" };
        [initiative.id(), name, initiative.project.as_ref().map_or("", |project| &project.value)]
    });
    names.map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect()
}

/// `12,400 on 'P-99'`, `800 with none named`.
fn described(sum: &str, name: &str) -> String {
    if name.is_empty() { format!("{sum} with none named") } else { format!("{sum} on '{name}'") }
}

/// Their sum, currency by currency.
fn sums(plan: &Plan, entries: &[&LedgerEntry]) -> String {
    let mut sums: BTreeMap<Currency, Decimal> = BTreeMap::new();
    for entry in entries {
        let sum = sums.entry(entry.currency).or_default();
        *sum = sum.saturating_add(entry.amount);
    }
    list(&sums.into_iter().map(|(currency, amount)| words::money(plan, &Money { amount, currency })).collect::<Vec<_>>())
}

/// The cell of the reference in the row of an amount.
fn reference_cell(plan: &Plan, amount: &CellRef) -> CellRef {
    let header = plan.presence.columns.get(&Field::LedgerInitiative).filter(|header| header.sheet == amount.sheet);
    header.map_or_else(|| amount.clone(), |header| CellRef { column: header.column, ..amount.clone() })
}
