//! The reconciliation: one figure as the workbook's cells, the plan, the report and the ledger have it, side by side.
//!
//! Each side comes by its own way. The workbook's is added from its cells by [`Recount`]; the plan's is what each initiative carries;
//! the report's is read from `result.json`; the ledger's is read back from `ledger.csv`. A side that has no such figure is blank.
//!
//! The report is in calendar months. Where the ledger is in another calendar, workbook and plan are held against the one month by month
//! and against the other period by period: months that many initiatives share cannot be spread as a whole to the same minor unit.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;

use super::book;
use super::bridge::{Bridge, StepKind};
use super::control::{Compared, exact};
use super::ledger::{Ledger, LedgerLine, LedgerMeasure};
use super::periods::Periods;
use super::recount::Recount;
use crate::assess::Assessment;
use crate::config::Thresholds;
use crate::layout::Field;
use crate::plan::alignment::claimed;
use crate::plan::monthly::{Monthly, Of, apportion};
use crate::plan::{Amount, ChoiceIds, Currency, Measure, Plan, Sourced};

/// By what figures are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// A measure as a whole.
    Total,
    /// Month by month.
    Month,
    /// By period of the fiscal calendar that the ledger is booked in.
    Period,
    /// By cost centre.
    CostCentre,
    /// By choice.
    Choice,
}

impl By {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            By::Total => "total",
            By::Month => "month",
            By::Period => "period",
            By::CostCentre => "cost centre",
            By::Choice => "choice",
        }
    }
}

/// One figure from all sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// By what.
    pub by: By,
    /// What it is an amount of.
    pub measure: LedgerMeasure,
    /// The currency.
    pub currency: Currency,
    /// It is in the reporting currency, converted.
    pub converted: bool,
    /// Which month, period, cost centre or choice.
    pub of: String,
    /// Added from the workbook's cells.
    pub workbook: Option<Decimal>,
    /// As the plan carries it.
    pub plan: Option<Decimal>,
    /// As the report has it.
    pub report: Option<Decimal>,
    /// As the ledger has it.
    pub ledger: Option<Decimal>,
}

impl Comparison {
    /// Whether all sides that have the figure agree.
    pub fn agrees(&self) -> bool {
        let sides: BTreeSet<Decimal> = [self.workbook, self.plan, self.report, self.ledger].into_iter().flatten().collect();
        sides.len() <= 1
    }

    /// As `control.json` has it.
    pub fn line(&self) -> Compared {
        let side = |side: Option<Decimal>| side.map(|amount| exact(amount, self.currency));
        Compared {
            by: self.by.words().to_owned(),
            measure: self.measure.name().to_owned(),
            currency: self.currency.to_string(),
            converted: self.converted,
            of: self.of.clone(),
            workbook: side(self.workbook),
            plan: side(self.plan),
            report: side(self.report),
            ledger: side(self.ledger),
            agrees: self.agrees(),
        }
    }
}

/// Compares all sides. `report` is the text of `result.json`, `ledger` what was read back from `ledger.csv`.
pub fn compare(
    assessment: &Assessment,
    recount: &Recount,
    bridges: &[Bridge],
    ledger: &Ledger,
    report: &str,
    thresholds: &Thresholds,
    periods: &Periods,
) -> Vec<Comparison> {
    let plan = &assessment.plan;
    let counted = counted(plan, recount);
    let workbook = book::ledger(&counted, &assessment.source.file, thresholds, periods);
    let carried = book::money(plan, thresholds);
    let report: Value = serde_json::from_str(report).unwrap_or_default();
    let mut all = totals(plan, bridges, ledger, &report);
    let single = plan_is_single(plan, ledger);
    // By choice the report has the figures of the year, and the ledger the months: where those were accepted to differ, so do these.
    let differs =
        bridges.iter().any(|bridge| bridge.measure == LedgerMeasure::Budget && LATER.iter().any(|step| !bridge.step(*step).is_zero()));
    let reported = |by: By| if by == By::Choice && differs { Figures::new() } else { reported(assessment, &report, by) };
    let mut compare = |by: By, of_workbook: &[LedgerLine], of_ledger: &[LedgerLine]| {
        let own = |line: &LedgerLine| Some((line.currency, line.amount));
        let converted = |line: &LedgerLine| Some((plan.currency(), line.amount_reporting?));
        let of_plan = |converted: bool| self::of_plan(plan, &carried, by, converted, periods);
        let of_report = if single { reported(by) } else { BTreeMap::new() };
        all.extend(side_by_side(by, false, &by_key(of_workbook, by, own), &of_plan(false), &of_report, &by_key(of_ledger, by, own)));
        if !single {
            let (workbook, ledger) = (by_key(of_workbook, by, converted), by_key(of_ledger, by, converted));
            all.extend(side_by_side(by, true, &workbook, &of_plan(true), &reported(by), &ledger));
        }
    };
    if periods.are_months() {
        compare(By::Month, &workbook.lines, &ledger.lines);
    } else {
        let in_months = book::ledger(&counted, &assessment.source.file, thresholds, &Periods::default());
        compare(By::Month, &in_months.lines, &[]);
        compare(By::Period, &workbook.lines, &ledger.lines);
    }
    compare(By::CostCentre, &workbook.lines, &ledger.lines);
    compare(By::Choice, &workbook.lines, &ledger.lines);
    all.sort_by_key(|comparison| {
        let first = (comparison.by == By::Period).then(|| periods.first_day(&comparison.of)).flatten();
        (comparison.by, first.map(|first| (comparison.converted, comparison.currency, first)))
    });
    all
}

/// Steps between the plan's total and the ledger's.
const LATER: [StepKind; 3] = [StepKind::MonthsDiffer, StepKind::MonthsAlone, StepKind::OtherCurrency];

/// Whether all budgets are in the reporting currency.
fn plan_is_single(plan: &Plan, ledger: &Ledger) -> bool {
    ledger.lines.iter().filter(|line| line.measure == LedgerMeasure::Budget).all(|line| line.currency == plan.currency())
}

/// The plan with every amount as its own cell has it.
fn counted(plan: &Plan, recount: &Recount) -> Plan {
    let mut counted = plan.clone();
    let take = |amount: &mut Option<Sourced<Amount>>| {
        if let Some(amount) = amount {
            amount.value.money.amount = recount.amount(amount);
        }
    };
    for initiative in &mut counted.initiatives {
        take(&mut initiative.budget);
        take(&mut initiative.forecast);
        take(&mut initiative.expected_revenue);
    }
    // In the long form a month may be the sum of several rows, of which it knows the first cell.
    for row in counted.phasing.iter_mut().filter(|row| !row.row.has(Field::PhasingPeriod)) {
        for amount in row.months.values_mut() {
            amount.value.money.amount = recount.amount(amount);
        }
    }
    for row in &mut counted.targets {
        take(&mut row.annual);
        for amount in row.months.values_mut() {
            amount.value.money.amount = recount.amount(amount);
        }
    }
    counted
}

/// Each measure as a whole, in each currency.
fn totals(plan: &Plan, bridges: &[Bridge], ledger: &Ledger, report: &Value) -> Vec<Comparison> {
    let total = |bridge: &Bridge| {
        let lines = ledger.lines.iter().filter(|line| line.measure == bridge.measure && line.currency == bridge.currency);
        let steps = bridge.steps.iter().filter(|step| !step.kind.is_sum() && !step.kind.is_memo());
        let differs: Decimal = LATER.iter().map(|step| bridge.step(*step)).sum();
        let code = bridge.currency.to_string();
        let report = match bridge.measure {
            LedgerMeasure::Budget => decimal(&report["totals"]["budget"][&code]),
            LedgerMeasure::Target if bridge.currency == plan.currency() => decimal(&report["totals"]["target"]),
            _ => None,
        };
        Comparison {
            by: By::Total,
            measure: bridge.measure,
            currency: bridge.currency,
            converted: false,
            of: String::new(),
            workbook: Some(steps.map(|step| step.amount).sum()),
            plan: Some(bridge.step(StepKind::Plan) + differs),
            // What was accepted to differ is added to what the report says, as the bridge shows.
            report: report.map(|report| report + differs),
            ledger: Some(lines.map(|line| line.amount).sum()),
        }
    };
    bridges.iter().map(total).collect()
}

fn decimal(value: &Value) -> Option<Decimal> {
    value.as_str()?.parse().ok()
}

type Figures = BTreeMap<(Currency, String), Decimal>;

fn by_key(lines: &[LedgerLine], by: By, amount: impl Fn(&LedgerLine) -> Option<(Currency, Decimal)>) -> Figures {
    let mut figures = Figures::new();
    for line in lines.iter().filter(|line| line.measure == LedgerMeasure::Budget) {
        let Some((currency, amount)) = amount(line) else { continue };
        *figures.entry((currency, key(line, by))).or_default() += amount;
    }
    figures
}

fn key(line: &LedgerLine, by: By) -> String {
    match by {
        By::Total => String::new(),
        By::Month | By::Period => line.period.label.clone(),
        By::CostCentre => line.cost_centre.clone(),
        By::Choice => line.choice_id.clone(),
    }
}

/// What initiatives carry of their budgets. By choice the year is divided as a whole, and not month by month as the ledger is.
fn of_plan(plan: &Plan, carried: &[Monthly<'_>], by: By, converted: bool, periods: &Periods) -> Figures {
    let ids = ChoiceIds::of(&plan.choices);
    let mut figures = Figures::new();
    for monthly in carried {
        let Of::Initiative(initiative, Measure::Budget) = monthly.of else { continue };
        let currency = if converted { plan.currency() } else { monthly.currency };
        let amount = |month: &crate::plan::monthly::Month| if converted { month.reporting } else { Some(month.amount) };
        let mut add = |of: String, amount: Decimal| *figures.entry((currency, of)).or_default() += amount;
        let Some(year) = monthly.months.iter().map(amount).sum::<Option<Decimal>>() else { continue };
        match by {
            By::Total => add(String::new(), year),
            By::Month => monthly.months.iter().for_each(|month| add(month.period.to_string(), amount(month).unwrap_or_default())),
            By::Period => {
                for booked in periods.spread(&monthly.months, monthly.currency, plan.currency()) {
                    add(booked.period.label, if converted { booked.reporting.unwrap_or_default() } else { booked.amount });
                }
            }
            By::CostCentre => add(initiative.cost_centre.as_ref().map(|code| code.value.trim().to_owned()).unwrap_or_default(), year),
            By::Choice => {
                let claimed = claimed(plan, initiative, &ids);
                let mut exact: Vec<Decimal> = claimed.iter().map(|(_, share)| year * share).collect();
                exact.push(year - exact.iter().sum::<Decimal>());
                let names = claimed.into_iter().map(|(choice, _)| choice).chain([String::new()]);
                names.zip(apportion(year, &exact, currency)).for_each(|(name, part)| add(name, part));
            }
        }
    }
    figures
}

/// What the report says, in the reporting currency. By choice it shows what is claimed of each one, Run and Mandatory apart.
fn reported(assessment: &Assessment, report: &Value, by: By) -> Figures {
    let plan = &assessment.plan;
    let currency = plan.currency();
    let mut figures = Figures::new();
    match by {
        By::Month => {
            let months = report["totals"]["budget_by_month"].as_object();
            figures.extend(months.into_iter().flatten().filter_map(|(month, amount)| Some(((currency, month.clone()), decimal(amount)?))));
        }
        By::Choice => {
            for choice in report["choices"].as_array().into_iter().flatten() {
                let (Some(id), Some(direct)) = (choice["id"].as_str(), decimal(&choice["direct"])) else { continue };
                *figures.entry((currency, id.trim().to_owned())).or_default() += direct;
            }
            let apart = assessment.alignment.claims.iter().filter(|claim| !plan.initiatives[claim.initiative].is_strategic());
            for claim in apart {
                *figures.entry((currency, plan.choices[claim.choice].id().trim().to_owned())).or_default() += claim.amount;
            }
        }
        By::Total | By::Period | By::CostCentre => {}
    }
    figures
}

fn side_by_side(by: By, converted: bool, workbook: &Figures, plan: &Figures, report: &Figures, ledger: &Figures) -> Vec<Comparison> {
    let keys: BTreeSet<&(Currency, String)> = workbook.keys().chain(plan.keys()).chain(ledger.keys()).collect();
    // A side that has any figure has them all: one that is not there is nothing.
    let side = |figures: &Figures, key: &(Currency, String)| {
        let said = figures.get(key).copied();
        if figures.is_empty() { None } else { Some(said.unwrap_or_default()) }
    };
    let comparison = |key: &(Currency, String)| Comparison {
        by,
        measure: LedgerMeasure::Budget,
        currency: key.0,
        converted,
        of: key.1.clone(),
        workbook: side(workbook, key),
        plan: side(plan, key),
        // What no choice claims has no row in the report.
        report: side(report, key).filter(|_| !(by == By::Choice && key.1.is_empty())),
        ledger: side(ledger, key),
    };
    let all = keys.into_iter().map(comparison);
    let is_nothing = |comparison: &Comparison| {
        [comparison.workbook, comparison.plan, comparison.report, comparison.ledger].into_iter().flatten().all(|amount| amount.is_zero())
    };
    all.filter(|comparison| !is_nothing(comparison)).collect()
}
