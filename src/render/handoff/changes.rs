//! What changed since an earlier pack: `changes.csv`, and `erase.csv` with the keys that are no longer there.
//!
//! A load adds and replaces; it does not take away. Whoever loads this pack over the earlier one takes the keys of `erase.csv` away
//! first, and then has what the ledger says. The amounts' differences add up to the difference of the two ledgers.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::ledger::{Ledger, LedgerKey, LedgerLine};
use super::ledger_csv::{neutral, table};
use crate::plan::{Currency, Plan};

/// What a ledger has that an earlier one had not, or had otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The batch it is compared with.
    pub previous: String,
    /// Fields that changed, in the ledger's order.
    pub changed: Vec<Change>,
    /// Keys that are no longer there, with what was booked on them.
    pub erased: Vec<(LedgerKey, Decimal)>,
}

/// One field of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The key.
    pub key: LedgerKey,
    /// `amount`, `amount_reporting` or `fx_rate`.
    pub field: &'static str,
    /// What it was; none where the key is new, or had none.
    pub old: Option<Decimal>,
    /// What it is; none where the key is gone, or has none.
    pub new: Option<Decimal>,
}

impl Change {
    /// What was added; a value that is not there counts as nothing.
    pub fn delta(&self) -> Decimal {
        self.new.unwrap_or_default() - self.old.unwrap_or_default()
    }
}

/// Compares two ledgers key by key.
pub fn changes(previous: &Ledger, now: &Ledger) -> Changes {
    let by_key =
        |ledger: &'_ Ledger| -> BTreeMap<LedgerKey, LedgerLine> { ledger.lines.iter().map(|line| (line.key(), line.clone())).collect() };
    let (old, new) = (by_key(previous), by_key(now));
    let keys: BTreeSet<&LedgerKey> = old.keys().chain(new.keys()).collect();
    let mut changes = Changes { previous: previous.batch_id.clone(), ..Changes::default() };
    for key in keys {
        let (before, after) = (old.get(key), new.get(key));
        for (field, of) in FIELDS {
            let (before, after) = (before.and_then(of), after.and_then(of));
            if before != after {
                changes.changed.push(Change { key: key.clone(), field, old: before, new: after });
            }
        }
        if let (Some(before), None) = (before, after) {
            changes.erased.push((key.clone(), before.amount));
        }
    }
    changes
}

/// A field of a line that may change while its key stays.
type Field = (&'static str, fn(&LedgerLine) -> Option<Decimal>);

const FIELDS: [Field; 3] =
    [("amount", |line| Some(line.amount)), ("amount_reporting", |line| line.amount_reporting), ("fx_rate", |line| line.fx_rate)];

/// The columns of a key.
const KEY: [&str; 14] = [
    "measure", "entity", "fiscal_year", "period", "account", "cost_centre", "project", "initiative_id", "choice_id", "opex_capex",
    "currency", "segment", "territory", "product",
];

fn key_fields(key: &LedgerKey) -> Vec<String> {
    let [entity, account, cost_centre, project, opex_capex] = &key.coding;
    let [segment, territory, product] = &key.dimensions;
    vec![
        key.measure.name().to_owned(),
        neutral(entity),
        neutral(&key.fiscal_year),
        neutral(&key.period.label),
        neutral(account),
        neutral(cost_centre),
        neutral(project),
        neutral(&key.initiative_id),
        neutral(&key.choice_id),
        neutral(opex_capex),
        key.currency.to_string(),
        neutral(segment),
        neutral(territory),
        neutral(product),
    ]
}

/// `changes.csv`: key, field, old, new, delta, change ref. The change ref is the approval that the plan names on the initiative.
pub fn changes_csv(changes: &Changes, plan: &Plan) -> Vec<u8> {
    let columns: Vec<&str> = KEY.into_iter().chain(["field", "old", "new", "delta", "change_ref"]).collect();
    let rows = changes.changed.iter().map(|change| {
        let places = |currency: Currency| if change.field == "fx_rate" { None } else { Some(currency.minor_digits()) };
        let places = if change.field == "amount" { places(change.key.currency) } else { places(plan.currency()) };
        let number = |number: Decimal| match places {
            Some(places) => format!("{number:.*}", places as usize),
            None => number.normalize().to_string(),
        };
        let initiative = plan.initiative(&change.key.initiative_id);
        let reference = initiative.and_then(|initiative| initiative.change_ref.as_ref());
        let mut row = key_fields(&change.key);
        row.extend([
            change.field.to_owned(),
            change.old.map(number).unwrap_or_default(),
            change.new.map(number).unwrap_or_default(),
            number(change.delta()),
            neutral(reference.map_or("", |reference| &reference.value)),
        ]);
        row
    });
    table(&columns, rows)
}

/// `erase.csv`: the keys that are no longer there, with the amount that was booked on each.
pub fn erase_csv(changes: &Changes) -> Vec<u8> {
    let columns: Vec<&str> = KEY.into_iter().chain(["amount"]).collect();
    let rows = changes.erased.iter().map(|(key, amount)| {
        let mut row = key_fields(key);
        row.push(format!("{amount:.*}", key.currency.minor_digits() as usize));
        row
    });
    table(&columns, rows)
}
