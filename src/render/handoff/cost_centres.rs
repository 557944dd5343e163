//! `cost_centres.csv`: what each cost centre has planned, spent and expects, in the reporting currency, with totals.
//!
//! Where Codes say of which cost centre another is a part, each one with parts has a subtotal of all below it. Nothing is guessed from
//! the digits of a code.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::ledger_csv::{neutral, table};
use crate::config::Thresholds;
use crate::plan::money::round_half_away;
use crate::plan::monthly::{Monthly, Of};
use crate::plan::phasing::Phasing;
use crate::plan::{CodeKind, Initiative, Measure, Plan};
use crate::render::json::money;

/// The file's name in a pack.
pub const NAME: &str = "cost_centres.csv";

const COLUMNS: [&str; 12] = [
    "row", "cost_centre", "name", "parent", "currency", "budget", "actual_to_date", "forecast", "variance", "variance_percent",
    "unlinked_actual", "initiatives",
];

/// What one cost centre has. Amounts are in the reporting currency; one for which there is no rate makes its sum unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// A cost centre of its own, a subtotal of it and all below, or the total.
    pub kind: RowKind,
    /// The code; blank for the total, and for what has none.
    pub code: String,
    /// What Codes call it.
    pub name: String,
    /// The cost centre it is a part of.
    pub parent: String,
    /// Planned cost of the year, as the ledger has it.
    pub budget: Option<Decimal>,
    /// Spent so far.
    pub actual: Option<Decimal>,
    /// What the year will cost: the forecast, else what was spent and what remains.
    pub forecast: Option<Decimal>,
    /// What the ledger books on it and on no initiative.
    pub unlinked: Option<Decimal>,
    /// How many initiatives.
    pub initiatives: usize,
}

/// What a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// The cost centre itself.
    Own,
    /// It and all that is below it.
    Subtotal,
    /// All of them.
    Total,
}

impl Row {
    fn new(kind: RowKind, code: &str) -> Self {
        let none = Some(Decimal::ZERO);
        let (name, parent) = (String::new(), String::new());
        Row { kind, code: code.to_owned(), name, parent, budget: none, actual: none, forecast: none, unlinked: none, initiatives: 0 }
    }

    fn add(&mut self, other: &Row) {
        let sum = |own: Option<Decimal>, other: Option<Decimal>| own.zip(other).map(|(own, other)| own + other);
        self.budget = sum(self.budget, other.budget);
        self.actual = sum(self.actual, other.actual);
        self.forecast = sum(self.forecast, other.forecast);
        self.unlinked = sum(self.unlinked, other.unlinked);
        self.initiatives += other.initiatives;
    }

    /// Forecast less budget: more cost than planned is above zero.
    pub fn variance(&self) -> Option<Decimal> {
        Some(self.forecast? - self.budget?)
    }

    /// The variance in percent of the budget, with one decimal; none where nothing was planned.
    pub fn variance_percent(&self) -> Option<Decimal> {
        let share = self.variance()?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(self.budget?)?;
        Some(round_half_away(share, 1))
    }
}

/// The rows: cost centres by code, each followed by its subtotal where others are part of it, and the total last.
pub fn rows(plan: &Plan, all: &[Monthly<'_>], thresholds: &Thresholds) -> Vec<Row> {
    let mut own: BTreeMap<String, Row> = BTreeMap::new();
    let phasing = Phasing::judged_by(plan, thresholds);
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
        let code = initiative.cost_centre.as_ref().map_or("", |code| code.value.trim());
        own.entry(code.to_owned()).or_insert_with(|| Row::new(RowKind::Own, code)).add(&of_initiative(plan, initiative, all, &phasing));
    }
    let known = linked(plan);
    for entry in plan.ledger.iter().filter(|entry| !known.contains(&folded(entry.reference.as_deref().unwrap_or("")))) {
        let code = entry.cost_centre.as_deref().unwrap_or("").trim();
        let money = crate::plan::Money { amount: entry.amount, currency: entry.currency };
        let unlinked = plan.reporting_in(&money, entry.period).map(|amount| round_half_away(amount, plan.currency().minor_digits()));
        let row = Row { unlinked, ..Row::new(RowKind::Own, code) };
        own.entry(code.to_owned()).or_insert_with(|| Row::new(RowKind::Own, code)).add(&row);
    }
    let mut total = Row::new(RowKind::Total, "");
    own.values().for_each(|row| total.add(row));
    let mut rows = with_subtotals(plan, own);
    rows.push(total);
    rows
}

/// What an initiative adds to its cost centre.
fn of_initiative(plan: &Plan, initiative: &Initiative, all: &[Monthly<'_>], phasing: &Phasing<'_>) -> Row {
    let currency = plan.currency();
    let sum = |measure: Measure| -> Option<Decimal> {
        let own = all
            .iter()
            .filter(|monthly| matches!(monthly.of, Of::Initiative(of, other) if other == measure && std::ptr::eq(of, initiative)));
        own.flat_map(|monthly| &monthly.months).map(|month| month.reporting).sum()
    };
    let has =
        |measure: Measure| crate::plan::phasing::stated(initiative, measure).is_some() || !phasing.rows(initiative, measure).is_empty();
    let rounded = |amount: Decimal| round_half_away(amount, currency.minor_digits());
    let actual = match phasing.actual_to_date(initiative, currency) {
        Some(actual) => Some(rounded(actual)),
        None if phasing.without_rate(initiative, Measure::Actual, currency).is_empty() => Some(Decimal::ZERO),
        None => None,
    };
    let forecast = if has(Measure::Forecast) {
        sum(Measure::Forecast)
    } else {
        actual.map(|actual| actual + rounded(phasing.remaining(initiative, currency).unwrap_or_default()))
    };
    Row { budget: sum(Measure::Budget), actual, forecast, initiatives: 1, ..Row::new(RowKind::Own, "") }
}

/// The ids and project codes of planned initiatives, by which the ledger's rows name them.
fn linked(plan: &Plan) -> BTreeSet<String> {
    let ids = plan.initiatives.iter().flat_map(|initiative| {
        let project = initiative.project.as_ref().map_or("", |project| &project.value);
        [folded(initiative.id()), folded(project)]
    });
    ids.filter(|id| !id.is_empty()).collect()
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Names from Codes, and a subtotal after each cost centre that others are part of.
fn with_subtotals(plan: &Plan, mut own: BTreeMap<String, Row>) -> Vec<Row> {
    let mut parents: BTreeMap<String, String> = BTreeMap::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for code in plan.codes.iter().filter(|code| code.kind.as_ref().is_some_and(|kind| kind.value == CodeKind::CostCentre)) {
        let Some(id) = code.code.as_ref().map(|code| code.value.trim().to_owned()) else { continue };
        names.extend(code.name.as_ref().map(|name| (id.clone(), name.value.clone())));
        let parent = code.parent.as_ref().map(|parent| parent.value.trim().to_owned());
        parents.extend(parent.filter(|parent| !parent.is_empty() && *parent != id).map(|parent| (id, parent)));
    }
    // Who stands above a cost centre, nearest first; a circle ends where it closes.
    let above = |code: &str| {
        let mut above: Vec<String> = Vec::new();
        let mut next = parents.get(code);
        while let Some(parent) = next.filter(|parent| *parent != code && !above.contains(*parent)) {
            above.push(parent.clone());
            next = parents.get(parent);
        }
        above
    };
    let mut subtotals: BTreeMap<String, Row> = BTreeMap::new();
    for (code, row) in &own {
        for parent in above(code) {
            subtotals.entry(parent.clone()).or_insert_with(|| Row::new(RowKind::Subtotal, &parent)).add(row);
        }
    }
    let mut rows = Vec::new();
    let codes: BTreeSet<String> = own.keys().chain(subtotals.keys()).cloned().collect();
    for code in codes {
        let itself = own.remove(&code);
        let subtotal = subtotals.remove(&code).map(|mut subtotal| {
            itself.iter().for_each(|own| subtotal.add(own));
            subtotal
        });
        for mut row in itself.into_iter().chain(subtotal) {
            row.name = names.get(&code).cloned().unwrap_or_default();
            row.parent = parents.get(&code).cloned().unwrap_or_default();
            rows.push(row);
        }
    }
    rows
}

/// The file.
pub fn write(plan: &Plan, rows: &[Row]) -> Vec<u8> {
    let currency = plan.currency();
    let amount = |amount: Option<Decimal>| amount.map(|amount| money(amount, currency)).unwrap_or_default();
    let lines = rows.iter().map(|row| {
        let kind = match row.kind {
            RowKind::Own => "cost_centre",
            RowKind::Subtotal => "subtotal",
            RowKind::Total => "total",
        };
        vec![
            kind.to_owned(),
            neutral(&row.code),
            neutral(&row.name),
            neutral(&row.parent),
            currency.to_string(),
            amount(row.budget),
            amount(row.actual),
            amount(row.forecast),
            amount(row.variance()),
            row.variance_percent().map(|percent| format!("{percent:.1}")).unwrap_or_default(),
            amount(row.unlinked),
            row.initiatives.to_string(),
        ]
    });
    table(&COLUMNS, lines)
}
