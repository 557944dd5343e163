//! Revenue and profitability: whether the plan reaches its target and carries its cost.
//!
//! Formulas are those of the product's arithmetic: coverage = (actual of closed months + base and weighted initiatives of open months) / target;
//! result = contribution - fixed costs - opex budgets of planned initiatives.

use rust_decimal::Decimal;

use super::Plan;
use super::period::Period;
use super::target::TargetMeasure;
use crate::workbook::CellRef;

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
    /// Initiatives whose revenue or cost has no rate to the reporting currency, and is not counted.
    pub unconverted: Vec<usize>,
    /// What coverage would need and the plan does not give: `Base on Targets`.
    pub coverage_needs: Option<&'static str>,
    /// What the result would need and the plan does not give.
    pub result_needs: Option<&'static str>,
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
    /// The actual row's cell.
    pub at: CellRef,
    /// The target row's cell.
    pub target_at: CellRef,
    /// The last closed month.
    pub through: Period,
    /// Actual of closed months.
    pub actual: Decimal,
    /// Target of closed months.
    pub target: Decimal,
    /// `actual / target`, a fraction.
    pub share: Decimal,
}

impl Revenue {
    /// The revenue figures of a plan.
    pub fn of(_plan: &Plan) -> Self {
        Revenue::default()
    }
}
