//! Revenue and profitability: whether the plan reaches its target and carries its cost.
//!
//! Each formula is a function of its own, with its source in words: the product's arithmetic. Amounts are in the reporting currency.
//! What cannot be computed is none and says in words what it would need; it is never zero.

mod coverage;
mod new_business;
mod profile;
mod reconcile;
mod result;
mod selling;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::budget::Measure;
use super::cuts::{Dimensions, Figure, Lack};
use super::money::Currency;
use super::payback::Paybacks;
use super::period::Period;
use super::phasing::Phasing;
use super::pipeline::OpenPipeline;
use super::target::{TargetMeasure, plan_measure};
use super::{Initiative, Plan};
use crate::config::policy::Thresholds;
use crate::workbook::CellRef;
use coverage::{BASE, Sheet};
pub use new_business::{NewBusiness, NewBusinessTargets};
pub use profile::{Profile, RunRate};
pub use reconcile::{Difference, differences};
pub use selling::Selling;

/// A plan's revenue figures, in the reporting currency. A figure that could not be computed is none, never zero.
#[derive(Clone, Debug, Default)]
pub struct Revenue {
    /// The measure judged; others are shown, never summed.
    pub measure: Option<TargetMeasure>,
    /// The year's target in total.
    pub target: Option<Decimal>,
    /// The cell of the total target, or of the first row of the cut it sums.
    pub target_at: Option<CellRef>,
    /// Revenue of the year expected with no initiative.
    pub base: Option<Decimal>,
    /// The cell of the base in total, or of the first row that it sums.
    pub base_at: Option<CellRef>,
    /// Expected revenue of planned initiatives, weighted by confidence.
    pub initiatives: Decimal,
    /// Coverage in total.
    pub total: Option<Coverage>,
    /// Coverage of each row of the finest complete cut, in the sheet's order.
    pub parts: Vec<Coverage>,
    /// Actual revenue of closed months beside its target, in total and by part.
    pub to_date: Vec<ToDate>,
    /// `base x plan margin + sum of expected revenue x confidence x margin`.
    pub contribution: Option<Decimal>,
    /// Fixed costs of the year.
    pub fixed_costs: Option<Decimal>,
    /// Opex budgets of planned initiatives.
    pub opex: Decimal,
    /// Capex budgets of planned initiatives, shown beside the result.
    pub capex: Decimal,
    /// `contribution - fixed costs - opex`.
    pub result: Option<Decimal>,
    /// Revenue at which the plan's own mix carries its cost.
    pub break_even_revenue: Option<Decimal>,
    /// The first month from which cumulative contribution stays at or above cumulative cost to the year's end.
    pub break_even_month: Option<Period>,
    /// What the months of the year earn and cost, from which that one is found; empty where Base has no months.
    pub course: Vec<MonthResult>,
    /// What the reps can sell beside what must be sold.
    pub selling: Option<Selling>,
    /// Open business against what is left to win.
    pub pipeline: OpenPipeline,
    /// When initiatives pay back.
    pub paybacks: Paybacks,
    /// Initiatives whose revenue or cost has no rate to the reporting currency, and is not counted.
    pub unconverted: Vec<usize>,
    /// What coverage, in total or of a part, would need and the plan does not give: `Base on Targets`.
    pub coverage_needs: Option<&'static str>,
    /// What the figures to date would need and the plan does not give.
    pub to_date_needs: Option<&'static str>,
    /// What the result would need and the plan does not give.
    pub result_needs: Option<&'static str>,
    /// What capacity against the target would need and the plan does not give.
    pub selling_needs: Option<&'static str>,
}

/// What a month earns and costs; capex left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthResult {
    /// The month.
    pub period: Period,
    /// `base x plan margin + expected revenue x confidence x margin`.
    pub contribution: Decimal,
    /// An even part of the fixed costs, and opex by phasing.
    pub cost: Decimal,
}

/// How much of a target is covered.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The part's name; empty for the total.
    pub part: String,
    /// Where the target stands.
    pub at: CellRef,
    /// The target.
    pub target: Decimal,
    /// Actual of closed months.
    pub actual: Decimal,
    /// Base of open months.
    pub base: Decimal,
    /// Weighted revenue of initiatives in open months.
    pub initiatives: Decimal,
    /// `actual + base + initiatives`.
    pub covered: Decimal,
    /// `covered / target`, a fraction.
    pub share: Decimal,
}

/// What was reached of the closed months' target.
#[derive(Clone, Debug)]
pub struct ToDate {
    /// The part's name; empty for the total.
    pub part: String,
    /// The actual row's cell of the last closed month.
    pub at: CellRef,
    /// The target row's cell of that month.
    pub target_at: CellRef,
    /// The last closed month that has an actual.
    pub through: Period,
    /// Actual of closed months.
    pub actual: Decimal,
    /// Target of closed months.
    pub target: Decimal,
    /// `actual / target`, a fraction.
    pub share: Decimal,
}

/// What an initiative brings: its expected revenue weighted by confidence, of what this plan carries.
struct Brings {
    /// Where it expects it.
    place: Dimensions,
    /// For the fiscal year.
    year: Decimal,
    /// By month of the fiscal year.
    months: BTreeMap<Period, Decimal>,
    /// Its own margin, a fraction.
    margin: Option<Decimal>,
}

/// What an initiative costs, by month of the fiscal year; capex left out.
type Costs = BTreeMap<Period, Decimal>;

impl Revenue {
    /// The revenue figures of a plan, by the default settings.
    pub fn of(plan: &Plan) -> Self {
        Self::judged_by(plan, &Thresholds::default())
    }

    /// The revenue figures of a plan, by the settings: those of capacity and payback.
    pub fn judged_by(plan: &Plan, thresholds: &Thresholds) -> Self {
        let mut revenue = Revenue { measure: plan_measure(plan), ..Revenue::default() };
        match Selling::of(plan, thresholds) {
            Ok(selling) => revenue.selling = Some(selling),
            Err(needs) => revenue.selling_needs = Some(needs),
        }
        revenue.pipeline = OpenPipeline::of(plan);
        revenue.paybacks = Paybacks::of(plan, thresholds);
        let (brings, costs) = initiatives(plan, &mut revenue);
        revenue.initiatives = sum(brings.iter().flatten().map(|brings| brings.year));
        revenue.fixed_costs = plan.header.fixed_costs.as_ref().and_then(|costs| plan.reporting(&costs.value.money));
        let Some(measure) = revenue.measure else {
            let needs = coverage::MEASURE;
            (revenue.coverage_needs, revenue.to_date_needs, revenue.result_needs) = (Some(needs), Some(needs), Some(BASE));
            return revenue;
        };
        let sheet = Sheet::of(plan, measure);
        let whole = Dimensions::default();
        if let Some(target) = sheet.targets.figure(&whole, sheet.targets.all()) {
            (revenue.target, revenue.target_at) = (target.year, Some(target.at));
        }
        let base = sheet.base.figure(&whole, &sheet.known);
        revenue.base = base.as_ref().and_then(|base| base.year);
        revenue.base_at = base.as_ref().map(|base| base.at.clone());
        revenue.cover(plan, &sheet, &brings);
        revenue.reach(plan, &sheet);
        revenue.carry(plan, base.as_ref(), &brings, &costs);
        revenue
    }

    /// Coverage in total and by part.
    fn cover(&mut self, plan: &Plan, sheet: &Sheet, brings: &[Option<Brings>]) {
        let mut needs = Vec::new();
        for (place, name) in sheet.judged() {
            match coverage::coverage(plan, sheet, &place, &name, brings) {
                Ok(coverage) if place.is_total() => self.total = Some(coverage),
                Ok(coverage) => self.parts.push(coverage),
                Err(need) => needs.extend(need),
            }
        }
        self.coverage_needs = needs.first().copied();
    }

    /// Actual revenue of closed months beside its target, in total and by part.
    fn reach(&mut self, plan: &Plan, sheet: &Sheet) {
        let mut needs = Vec::new();
        for (place, name) in sheet.judged() {
            match coverage::to_date(plan, sheet, &place, &name) {
                Ok(to_date) => self.to_date.push(to_date),
                Err(need) => needs.extend(need),
            }
        }
        self.to_date_needs = needs.first().copied();
    }

    /// Contribution, result and break-even.
    fn carry(&mut self, plan: &Plan, base: Option<&Figure>, brings: &[Option<Brings>], costs: &[Costs]) {
        let margin = plan.header.margin.as_ref().map(|margin| margin.value);
        let fixed = self.fixed_costs;
        let known: Option<Vec<&Brings>> = brings.iter().map(Option::as_ref).collect();
        if let (Some(base), Some(brings)) = (self.base, &known) {
            self.contribution = result::contribution(base, margin, brings);
        }
        let rates = self.unconverted.is_empty() && base.is_none_or(|base| base.lack != Some(Lack::Rate));
        let no_margin = self.base.is_some() && known.is_some() && self.contribution.is_none();
        self.result_needs = result::result_needs(self.base.is_some(), no_margin, fixed.is_some(), rates);
        let (None, Some(contribution), Some(fixed), Some(base_year)) = (self.result_needs, self.contribution, fixed, self.base) else {
            return;
        };
        self.result = Some(result::result(contribution, fixed, self.opex));
        self.break_even_revenue = result::break_even_revenue(fixed + self.opex, contribution, base_year + self.initiatives);
        if let (Some(calendar), Some(base), Some(brings)) = (&plan.header.calendar, base, known)
            && !base.months.is_empty()
        {
            let earned = result::monthly_contribution(calendar, &base.months, margin, &brings);
            let spent = result::monthly_cost(calendar, fixed, costs, plan.currency());
            self.break_even_month = result::break_even_month(calendar, &earned, &spent, plan.currency().minor_digits());
            let months = calendar.periods.iter().zip(earned).zip(spent);
            self.course = months.map(|((period, contribution), cost)| MonthResult { period: *period, contribution, cost }).collect();
        }
    }
}

/// What planned initiatives bring and cost. Those with an amount that has no rate are named, and bring nothing that could be added.
fn initiatives(plan: &Plan, revenue: &mut Revenue) -> (Vec<Option<Brings>>, Vec<Costs>) {
    let currency = plan.currency();
    let phasing = Phasing::of(plan);
    let (mut brings, mut costs) = (Vec::new(), Vec::new());
    for (index, initiative) in plan.initiatives.iter().enumerate().filter(|(_, initiative)| initiative.is_planned()) {
        let lacks = |measure: Measure| !phasing.without_rate(initiative, measure, currency).is_empty();
        let (no_revenue, no_cost) = (lacks(Measure::ExpectedRevenue), lacks(Measure::Budget));
        if no_revenue || no_cost {
            revenue.unconverted.push(index);
        }
        brings.push((!no_revenue).then(|| weighted(&phasing, initiative, currency)));
        if no_cost {
            continue;
        }
        let budget = phasing.year(initiative, Measure::Budget, currency).unwrap_or_default();
        if initiative.is_capex() {
            revenue.capex = revenue.capex.saturating_add(budget);
        } else {
            revenue.opex = revenue.opex.saturating_add(budget);
            costs.push(phasing.spread(initiative, Measure::Budget, currency));
        }
    }
    (brings, costs)
}

/// `expected revenue x confidence`; a blank confidence is 100 %.
fn weighted(phasing: &Phasing<'_>, initiative: &Initiative, currency: Currency) -> Brings {
    let confidence = initiative.confidence.as_ref().map_or(Decimal::ONE, |confidence| confidence.value);
    let measure = Measure::ExpectedRevenue;
    let months = phasing.spread(initiative, measure, currency);
    Brings {
        place: Dimensions::of_initiative(initiative),
        year: phasing.year(initiative, measure, currency).unwrap_or_default().saturating_mul(confidence),
        months: months.into_iter().map(|(period, amount)| (period, amount.saturating_mul(confidence))).collect(),
        margin: initiative.margin.as_ref().map(|margin| margin.value),
    }
}

/// A sum that stays within what a decimal can hold.
fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Decimal {
    amounts.into_iter().fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount))
}
