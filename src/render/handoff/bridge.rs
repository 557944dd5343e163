//! The bridge: from the total of a workbook's column to the total of the ledger, every step with its cells.
//!
//! It begins with the cells themselves ([`Recount`]) and ends with the lines that are loaded, so that whoever signs can follow each
//! amount from one to the other. A bridge that does not meet its ledger is a reason not to release it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::ledger::{Ledger, LedgerMeasure};
use super::recount::{Recount, ranges};
use crate::config::Thresholds;
use crate::layout::Field;
use crate::plan::money::round_half_away;
use crate::plan::monthly::{Monthly, Of};
use crate::plan::phasing::stated;
use crate::plan::target::{booked, total_target};
use crate::plan::{Currency, Initiative, Measure, Money, Plan, Status};
use crate::workbook::{CellRange, CellRef};

/// One measure in one currency, from the workbook to the ledger.
#[derive(Clone, Debug)]
pub struct Bridge {
    /// What is bridged.
    pub measure: LedgerMeasure,
    /// The currency of its amounts.
    pub currency: Currency,
    /// The steps, in order; sums among them.
    pub steps: Vec<Step>,
    /// What its steps lead to that neither the plan nor the ledger has: nothing, where the bridge holds.
    pub unexplained: Decimal,
}

/// One line of a bridge.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which step it is.
    pub kind: StepKind,
    /// Its amount; that of a sum so far.
    pub amount: Decimal,
    /// The cells it is of.
    pub cells: Vec<CellRange>,
}

/// Which step of a bridge it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// The workbook's column, added from its cells.
    Column,
    /// Numbers in the column on rows that are no initiative.
    NoInitiative,
    /// Initiatives that are ideas.
    Ideas,
    /// Cancelled initiatives.
    Cancelled,
    /// What other plans carry of shared initiatives.
    OthersShare,
    /// What the row over all targets states beyond its parts.
    OverAll,
    /// Rounding to whole minor units.
    Rounding,
    /// The plan's total, as the report has it.
    Plan,
    /// Months that add up to something else than their year's figure, further than rounding.
    MonthsDiffer,
    /// Months of initiatives that state no figure for the year.
    MonthsAlone,
    /// Figures of the year whose months are in another currency.
    OtherCurrency,
    /// The ledger's total.
    Ledger,
    /// What the largest months took so that months add up to their figures; it is within the total, and adds nothing.
    Phasing,
}

impl StepKind {
    /// As `control.json` names it.
    pub fn name(self) -> &'static str {
        match self {
            StepKind::Column => "column",
            StepKind::NoInitiative => "rows-that-are-no-initiative",
            StepKind::Ideas => "ideas",
            StepKind::Cancelled => "cancelled",
            StepKind::OthersShare => "share-of-other-plans",
            StepKind::OverAll => "row-over-all",
            StepKind::Rounding => "rounding",
            StepKind::Plan => "plan",
            StepKind::MonthsDiffer => "months-differ",
            StepKind::MonthsAlone => "months-without-a-figure",
            StepKind::OtherCurrency => "months-in-another-currency",
            StepKind::Ledger => "ledger",
            StepKind::Phasing => "phasing-rounding",
        }
    }

    /// Whether it is a sum of what stands above it.
    pub fn is_sum(self) -> bool {
        matches!(self, StepKind::Plan | StepKind::Ledger)
    }

    /// Whether it is of a sum, and adds nothing to it.
    pub fn is_memo(self) -> bool {
        self == StepKind::Phasing
    }

    /// In words, within the bridge of a measure.
    pub fn words(self, measure: LedgerMeasure) -> String {
        let column = match measure {
            LedgerMeasure::Budget => "Budget on Initiatives",
            LedgerMeasure::Forecast => "Forecast on Initiatives",
            LedgerMeasure::ExpectedRevenue => "Expected revenue on Initiatives",
            LedgerMeasure::Target => "Rows of Targets that are booked",
        };
        match self {
            StepKind::Column => format!("{column}, from its cells"),
            StepKind::NoInitiative => "less numbers on rows that are no initiative".to_owned(),
            StepKind::Ideas => "less ideas".to_owned(),
            StepKind::Cancelled => "less cancelled initiatives".to_owned(),
            StepKind::OthersShare => "less what other plans carry".to_owned(),
            StepKind::OverAll => "what the row over all adds to its parts".to_owned(),
            StepKind::Rounding => "rounding to whole minor units".to_owned(),
            StepKind::Plan => "= the plan's total".to_owned(),
            StepKind::MonthsDiffer => "months that differ from their figure".to_owned(),
            StepKind::MonthsAlone => "months that have no figure for the year".to_owned(),
            StepKind::OtherCurrency => "figures phased in another currency".to_owned(),
            StepKind::Ledger => "= the ledger's total".to_owned(),
            StepKind::Phasing => "  of which rounding of the largest months".to_owned(),
        }
    }
}

impl Bridge {
    /// Whether it leads from the workbook to the ledger, with nothing left over.
    pub fn holds(&self) -> bool {
        self.unexplained.is_zero()
    }

    /// The amount of a step; nothing where it has none.
    pub fn step(&self, kind: StepKind) -> Decimal {
        self.steps.iter().find(|step| step.kind == kind).map_or(Decimal::ZERO, |step| step.amount)
    }
}

/// The measures of initiatives with their columns.
pub const COLUMNS: [(LedgerMeasure, Measure, Field); 3] = [
    (LedgerMeasure::Budget, Measure::Budget, Field::Budget),
    (LedgerMeasure::Forecast, Measure::Forecast, Field::InitiativeForecast),
    (LedgerMeasure::ExpectedRevenue, Measure::ExpectedRevenue, Field::ExpectedRevenue),
];

/// The bridges of a ledger, by measure and currency; those without any amount are left out.
pub fn bridges(plan: &Plan, money: &[Monthly<'_>], ledger: &Ledger, recount: &Recount, thresholds: &Thresholds) -> Vec<Bridge> {
    let mut bridges = Vec::new();
    for (measure, of, field) in COLUMNS {
        let mut building: BTreeMap<Currency, Building> = BTreeMap::new();
        column(plan, of, field, recount, &mut building);
        months(plan, of, money, &mut building);
        bridges.extend(building.into_iter().map(|(currency, building)| building.close(measure, currency, ledger)));
    }
    let mut building: BTreeMap<Currency, Building> = BTreeMap::new();
    targets(plan, money, recount, thresholds, &mut building);
    bridges.extend(building.into_iter().map(|(currency, building)| building.close(LedgerMeasure::Target, currency, ledger)));
    bridges.retain(|bridge| bridge.steps.iter().any(|step| !step.amount.is_zero()));
    bridges
}

/// A bridge while its steps are gathered.
#[derive(Default)]
struct Building {
    steps: BTreeMap<StepKind, (Decimal, Vec<CellRef>)>,
    /// The plan's total, which the first steps must lead to.
    plan: Decimal,
}

impl Building {
    fn add(&mut self, kind: StepKind, amount: Decimal, cell: Option<&CellRef>) {
        let step = self.steps.entry(kind).or_default();
        step.0 += amount;
        step.1.extend(cell.filter(|_| !amount.is_zero()).cloned());
    }

    fn close(mut self, measure: LedgerMeasure, currency: Currency, ledger: &Ledger) -> Bridge {
        let lines = ledger.lines.iter().filter(|line| line.measure == measure && line.currency == currency);
        let booked: Decimal = lines.map(|line| line.amount).sum();
        let before = |kind: &StepKind| *kind < StepKind::Plan;
        let first: Decimal = self.steps.iter().filter(|(kind, _)| before(kind)).map(|(_, (amount, _))| amount).sum();
        let later: Decimal = self.steps.iter().filter(|(kind, _)| !before(kind) && !kind.is_memo()).map(|(_, (amount, _))| amount).sum();
        let unexplained = (self.plan - first) + (booked - self.plan - later);
        let unexplained = if (self.plan - first).is_zero() { unexplained } else { self.plan - first };
        self.steps.insert(StepKind::Plan, (self.plan, Vec::new()));
        self.steps.insert(StepKind::Ledger, (booked, Vec::new()));
        let kept = |kind: StepKind, amount: Decimal| kind.is_sum() || kind == StepKind::Column || !amount.is_zero();
        let steps = self.steps.into_iter().filter(|(kind, (amount, _))| kept(*kind, *amount));
        let steps = steps.map(|(kind, (amount, cells))| Step { kind, amount, cells: ranges(cells) }).collect();
        Bridge { measure, currency, steps, unexplained }
    }
}

/// From the column's cells to what the plan carries.
fn column(plan: &Plan, measure: Measure, field: Field, recount: &Recount, building: &mut BTreeMap<Currency, Building>) {
    let by_row: BTreeMap<(&str, u32), &Initiative> =
        plan.initiatives.iter().map(|initiative| ((&*initiative.row.sheet, initiative.row.row), initiative)).collect();
    let on_row = |cell: &CellRef| by_row.get(&(&*cell.sheet, cell.row)).copied();
    for cell in recount.column(field) {
        if on_row(cell).and_then(|initiative| stated(initiative, measure)).is_none_or(|stated| stated.at != *cell) {
            let amount = recount.at(cell).unwrap_or_default();
            let building = building.entry(plan.currency()).or_default();
            building.add(StepKind::Column, amount, Some(cell));
            building.add(StepKind::NoInitiative, -amount, Some(cell));
        }
    }
    for initiative in &plan.initiatives {
        let Some(figure) = stated(initiative, measure) else { continue };
        let currency = figure.value.money.currency;
        let building = building.entry(currency).or_default();
        let (amount, at) = (recount.amount(figure), Some(&figure.at));
        building.add(StepKind::Column, amount, at);
        match initiative.status() {
            Status::Idea => building.add(StepKind::Ideas, -amount, at),
            Status::Cancelled => building.add(StepKind::Cancelled, -amount, at),
            _ => {
                let carried = initiative.carried(amount);
                let shared = initiative.shared.as_ref().map(|shared| &shared.at);
                building.add(StepKind::OthersShare, carried - amount, shared);
                building.add(StepKind::Rounding, round_half_away(carried, currency.minor_digits()) - carried, at);
                building.plan += carried_in_plan(initiative, measure);
            }
        }
    }
}

/// What the plan carries of an initiative's figure, as the report has it.
fn carried_in_plan(initiative: &Initiative, measure: Measure) -> Decimal {
    let Some(Money { amount, currency }) = stated(initiative, measure).map(|figure| figure.value.money) else { return Decimal::ZERO };
    round_half_away(initiative.carried(amount), currency.minor_digits())
}

/// From what the plan carries to the months that are booked.
fn months(plan: &Plan, measure: Measure, money: &[Monthly<'_>], building: &mut BTreeMap<Currency, Building>) {
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
        let is_own = |monthly: &&Monthly<'_>| match monthly.of {
            Of::Initiative(other, of) => of == measure && std::ptr::eq(other, initiative),
            Of::Target(_) => false,
        };
        let sums: BTreeMap<Currency, Decimal> =
            money.iter().filter(is_own).map(|monthly| (monthly.currency, monthly.months.iter().map(|month| month.amount).sum())).collect();
        let figure = stated(initiative, measure);
        let own = figure.map(|figure| figure.value.money.currency);
        let at = figure.map(|figure| figure.at.clone());
        let at_months = money.iter().find(is_own).and_then(|monthly| monthly.months.first()).map(|month| month.at.clone());
        for (currency, sum) in &sums {
            let (kind, amount, at) = match own {
                None => (StepKind::MonthsAlone, *sum, at_months.as_ref()),
                Some(own) if own == *currency => (StepKind::MonthsDiffer, *sum - carried_in_plan(initiative, measure), at.as_ref()),
                Some(_) => (StepKind::OtherCurrency, *sum, at_months.as_ref()),
            };
            building.entry(*currency).or_default().add(kind, amount, at);
        }
        for monthly in money.iter().filter(is_own) {
            building.entry(monthly.currency).or_default().add(StepKind::Phasing, monthly.rounding, at_months.as_ref());
        }
        if let Some(own) = own.filter(|own| !sums.contains_key(own)) {
            // Where nothing at all is booked of a figure, no step explains it.
            let amount = if sums.is_empty() { Decimal::ZERO } else { -carried_in_plan(initiative, measure) };
            building.entry(own).or_default().add(StepKind::OtherCurrency, amount, at.as_ref());
        }
    }
}

/// From the booked rows of Targets to the ledger. The plan's total is the report's, where all is in the reporting currency.
fn targets(plan: &Plan, money: &[Monthly<'_>], recount: &Recount, thresholds: &Thresholds, building: &mut BTreeMap<Currency, Building>) {
    let most = Thresholds::fraction(&thresholds.tolerance);
    let rows = booked(plan, most).rows;
    let in_year = |period| plan.header.calendar.as_ref().is_none_or(|calendar| calendar.contains(period));
    for row in &rows {
        let months: Vec<_> = row.months.iter().filter(|(period, _)| in_year(**period)).map(|(_, amount)| amount).collect();
        let figures = row.annual.as_ref().map_or(months, |annual| vec![annual]);
        for figure in figures {
            let building = building.entry(figure.value.money.currency).or_default();
            let amount = recount.amount(figure);
            building.add(StepKind::Column, amount, Some(&figure.at));
            building.plan += figure.value.value();
        }
    }
    let only_reporting = building.len() == 1 && building.contains_key(&plan.currency());
    for (currency, building) in building.iter_mut() {
        let rows = building.plan;
        let total = total_target(plan).filter(|_| only_reporting).unwrap_or(rows);
        building.add(StepKind::OverAll, total - rows, None);
        building.plan = round_half_away(total, currency.minor_digits());
        building.add(StepKind::Rounding, building.plan - total, None);
    }
    for monthly in money.iter().filter(|monthly| matches!(monthly.of, Of::Target(_))) {
        let building = building.entry(monthly.currency).or_default();
        building.add(StepKind::MonthsDiffer, monthly.months.iter().map(|month| month.amount).sum(), None);
        building.add(StepKind::Phasing, monthly.rounding, None);
    }
    for building in building.values_mut() {
        let plan = building.plan;
        building.add(StepKind::MonthsDiffer, -plan, None);
    }
}
