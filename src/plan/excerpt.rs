//! The excerpt of a plan: the little that is kept of it to hold it against the other plans of a run.
//!
//! Separate because a run over a thousand plans forgets each plan once it is written. Plain data with its cells, so that it can be
//! made again from `result.json`; amounts are in the plan's reporting currency, none where a rate is missing.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::phasing::{Phasing, evenly};
use super::{Currency, Line, Measure, Period, Plan, Question, Sourced, TargetMeasure, same_id};
use crate::layout::{Field, headers};
use crate::workbook::CellRef;

/// What is kept of one plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Its file, as it was named.
    pub file: String,
    /// SHA-256 of its file's bytes, in hexadecimal.
    pub sha256: String,
    /// What it says.
    pub said: Said,
}

/// What a plan says, whatever its file is called: equal for two copies of one plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The business; empty where the plan names none.
    pub business: Sourced<String>,
    /// The same as names are compared.
    pub key: String,
    /// Corporate, Business or Function.
    pub level: Option<String>,
    /// The parent business.
    pub parent: Option<Sourced<String>>,
    /// The fiscal year: `FY2027`.
    pub year: Sourced<Option<String>>,
    /// The cycle.
    pub cycle: Sourced<Option<Period>>,
    /// The version, as written; `Budget` where it is blank.
    pub version: String,
    /// The reporting currency.
    pub currency: Currency,
    /// The plan's owner.
    pub owner: Option<String>,
    /// The choices, in the sheet's order.
    pub choices: Vec<KeptChoice>,
    /// Whether the Strategy sheet has a column for the parent's choices.
    pub can_cite: bool,
    /// A cell to point at for the strategy as a whole.
    pub strategy: CellRef,
    /// Initiatives that are planned: no ideas, none that were cancelled.
    pub initiatives: Vec<KeptInitiative>,
    /// Envelopes with an amount.
    pub envelopes: Vec<KeptEnvelope>,
    /// Rows of Targets that state a target, of any measure.
    pub targets: Vec<KeptTarget>,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptChoice {
    /// Its id.
    pub id: Sourced<String>,
    /// The question it answers.
    pub question: Option<Question>,
    /// The answer.
    pub text: Sourced<String>,
    /// What is given up.
    pub not_doing: Option<Sourced<String>>,
    /// It stands: neither proposed nor retired.
    pub active: bool,
    /// Retired: no longer to be served.
    pub retired: bool,
    /// A capability or system that needs no initiative.
    pub in_place: bool,
    /// The ids of the choices it serves or reinforces.
    pub links: Vec<String>,
    /// The ids of the parent's choices that it serves.
    pub parents: Vec<Sourced<String>>,
    /// An active initiative of the plan itself serves it.
    pub supported: bool,
}

/// A planned initiative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptInitiative {
    /// Its id; empty where it has none.
    pub id: String,
    /// Its name, with the cell to point at for the initiative.
    pub name: Sourced<String>,
    /// Its owner.
    pub owner: Option<String>,
    /// First day.
    pub start: Option<Date>,
    /// Last day.
    pub end: Option<Date>,
    /// Its budget of the year, of which this plan carries its shared part.
    pub budget: Option<Decimal>,
    /// The part this plan says that it carries, a fraction; none where it says nothing, and carries all.
    pub shared: Option<Decimal>,
    /// What this plan draws for it in the year.
    pub carried: Option<Decimal>,
    /// The envelope that pays.
    pub envelope: Option<Sourced<String>>,
}

/// An envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptEnvelope {
    /// Its name.
    pub name: String,
    /// How much it holds; none where a rate is missing.
    pub amount: Sourced<Option<Decimal>>,
    /// The level that set it.
    pub level: Option<String>,
    /// Who holds it.
    pub holder: Option<String>,
    /// The approval behind it.
    pub approval: Option<String>,
}

/// A target of one market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptTarget {
    /// What is measured.
    pub measure: TargetMeasure,
    /// Customer segment.
    pub segment: Option<String>,
    /// Territory.
    pub territory: Option<String>,
    /// Product.
    pub product: Option<String>,
    /// The cell to point at: the first dimension's.
    pub at: CellRef,
    /// The months with a target; those of the fiscal year, each its twelfth, where only the year is stated.
    pub months: BTreeMap<Period, Decimal>,
}

impl Excerpt {
    /// What is kept of a plan. `file` is its file as it was named, `sha256` the hash of its bytes.
    pub fn of(plan: &Plan, file: impl Into<String>, sha256: impl Into<String>) -> Self {
        Excerpt { file: file.into(), sha256: sha256.into(), said: said(plan) }
    }

    /// The business; `Unnamed business` where the plan names none.
    pub fn business(&self) -> &str {
        if self.said.business.value.is_empty() { "Unnamed business" } else { &self.said.business.value }
    }

    /// What this plan draws for its initiatives in the year, as far as it is known.
    pub fn budget(&self) -> Decimal {
        self.said.initiatives.iter().filter_map(|initiative| initiative.carried).sum()
    }
}

impl KeptTarget {
    /// Its dimensions as people name the row: `Clinics, North`.
    pub fn market(&self) -> String {
        [&self.segment, &self.territory, &self.product].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

fn said(plan: &Plan) -> Said {
    let header = &plan.header;
    let phasing = Phasing::of(plan);
    let place = |field| header.cells.get(&field).cloned().unwrap_or_else(|| plan.cell_of(field));
    let business = header.business.clone().unwrap_or_else(|| Sourced::new(String::new(), place(Field::Business)));
    Said {
        key: name_key(&business.value),
        business,
        level: value(&header.level),
        parent: header.parent.clone(),
        year: Sourced::new(header.calendar.as_ref().map(|calendar| calendar.label.clone()), place(Field::FiscalYear)),
        cycle: Sourced::new(header.cycle.as_ref().map(|cycle| cycle.value), place(Field::Cycle)),
        version: value(&header.version).unwrap_or_else(|| "Budget".to_owned()),
        currency: plan.currency(),
        owner: value(&header.owner),
        choices: choices(plan),
        can_cite: plan.presence.columns.contains_key(&Field::ParentChoice),
        strategy: place(Field::ChoiceId),
        initiatives: plan
            .initiatives
            .iter()
            .filter(|initiative| initiative.is_planned())
            .map(|each| initiative(plan, each, &phasing))
            .collect(),
        envelopes: envelopes(plan),
        targets: targets(plan),
    }
}

fn value(text: &Option<Sourced<String>>) -> Option<String> {
    text.as_ref().map(|text| text.value.trim().to_owned()).filter(|text| !text.is_empty())
}

fn choices(plan: &Plan) -> Vec<KeptChoice> {
    let active = |initiative: &&super::Initiative| initiative.is_active();
    let served: Vec<&str> = plan.initiatives.iter().filter(active).flat_map(super::Initiative::links).collect();
    let kept = |choice: &super::Choice| KeptChoice {
        id: choice.id.clone().unwrap_or_else(|| Sourced::new(String::new(), choice.row.first())),
        question: choice.question(),
        text: choice.text.clone().unwrap_or_else(|| Sourced::new(String::new(), choice.row.cell(Field::Choice))),
        not_doing: choice.not_doing.clone(),
        active: choice.is_active(),
        retired: choice.status == super::ChoiceStatus::Retired,
        in_place: choice.is_in_place(),
        links: choice.links.iter().map(|link| link.id.clone()).collect(),
        parents: choice.parent.iter().flat_map(references).collect(),
        supported: served.iter().any(|id| same_id(id, choice.id())),
    };
    plan.choices.iter().map(kept).collect()
}

/// The ids in a cell that names choices of the parent: usually one.
fn references(cell: &Sourced<String>) -> impl Iterator<Item = Sourced<String>> {
    let parts = cell.value.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| Sourced::new(part.to_owned(), cell.at.clone()))
}

fn initiative(plan: &Plan, initiative: &super::Initiative, phasing: &Phasing<'_>) -> KeptInitiative {
    let row = &initiative.row;
    let at = if row.has(Field::Initiative) { row.cell(Field::Initiative) } else { row.first() };
    let carried = phasing.year(initiative, Measure::Budget, plan.currency());
    let shared = initiative.shared.as_ref().map(|shared| shared.value.clamp(Decimal::ZERO, Decimal::ONE));
    KeptInitiative {
        id: initiative.id().trim().to_owned(),
        name: Sourced::new(initiative.name().to_owned(), at),
        owner: value(&initiative.owner),
        start: initiative.start.as_ref().map(|start| start.value),
        end: initiative.end.as_ref().map(|end| end.value),
        budget: initiative.budget.as_ref().and_then(|budget| plan.reporting(&budget.value.money)),
        shared,
        carried,
        envelope: initiative.envelope.clone(),
    }
}

fn envelopes(plan: &Plan) -> Vec<KeptEnvelope> {
    let kept = |envelope: &super::Envelope| {
        let (name, amount) = (envelope.name.as_ref()?, envelope.amount.as_ref()?);
        Some(KeptEnvelope {
            name: name.value.trim().to_owned(),
            amount: Sourced::new(plan.reporting(&amount.value.money), amount.at.clone()),
            level: value(&envelope.level),
            holder: value(&envelope.holder),
            approval: value(&envelope.approval),
        })
    };
    plan.envelopes.iter().filter_map(kept).collect()
}

fn targets(plan: &Plan) -> Vec<KeptTarget> {
    let kept = |row: &super::TargetRow| {
        let first = [(&row.segment, Field::TargetSegment), (&row.territory, Field::TargetTerritory), (&row.product, Field::TargetProduct)];
        let at = first.into_iter().find(|(text, _)| text.is_some()).map_or_else(|| row.row.first(), |(_, field)| row.row.cell(field));
        KeptTarget {
            measure: row.measure,
            segment: value(&row.segment),
            territory: value(&row.territory),
            product: value(&row.product),
            at,
            months: months(plan, row),
        }
    };
    plan.targets.iter().filter(|row| row.line == Line::Target).map(kept).filter(|target| !target.months.is_empty()).collect()
}

/// The months of a target in the reporting currency; of units as they are counted.
fn months(plan: &Plan, row: &super::TargetRow) -> BTreeMap<Period, Decimal> {
    let in_reporting = |money: &super::Money, period| match row.measure {
        TargetMeasure::Units => Some(money.amount),
        _ => plan.reporting_in(money, period),
    };
    let stated = row.months.iter().filter_map(|(period, amount)| Some((*period, in_reporting(&amount.value.money, *period)?)));
    let stated: BTreeMap<Period, Decimal> = stated.filter(|(_, amount)| !amount.is_zero()).collect();
    let (true, Some(annual), Some(calendar)) = (row.months.is_empty(), &row.annual, &plan.header.calendar) else { return stated };
    let money = annual.value.money;
    let parts = evenly(money.amount, calendar.periods.len(), money.currency);
    let spread = calendar.periods.iter().zip(parts);
    let spread = spread.filter_map(|(period, amount)| Some((*period, in_reporting(&super::Money { amount, ..money }, *period)?)));
    spread.filter(|(_, amount)| !amount.is_zero()).collect()
}

/// A name as names are compared: `Halden Air ` is `halden air`.
pub fn name_key(name: &str) -> String {
    headers::normalise(name)
}
