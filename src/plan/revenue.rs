//! Revenue and profitability: whether the plan reaches its target and carries its cost.
//!
//! Each formula is a function of its own, with its source in words: the product's arithmetic. Amounts are in the reporting currency.
//! What cannot be computed is none and says in words what it would need; it is never zero.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::budget::Measure;
use super::cuts::{Dimensions, Figure, Lack, Lines};
use super::money::{Currency, round_half_away};
use super::period::{Calendar, Period};
use super::phasing::{self, Phasing};
use super::target::{Line, TargetMeasure, plan_measure};
use super::{Initiative, Plan};
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
    /// Initiatives whose revenue or cost has no rate to the reporting currency, and is not counted.
    pub unconverted: Vec<usize>,
    /// What coverage, in total or of a part, would need and the plan does not give: `Base on Targets`.
    pub coverage_needs: Option<&'static str>,
    /// What the figures to date would need and the plan does not give.
    pub to_date_needs: Option<&'static str>,
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

/// The rows of the plan's measure, line by line.
struct Sheet {
    targets: Lines,
    base: Lines,
    actual: Lines,
    /// All dimensions there are to divide by.
    known: BTreeSet<Dimensions>,
}

/// Why a part is not covered or reached: what is missing for it, in words.
type Needs = &'static str;

const A_RATE: Needs = "an exchange rate for each currency of Targets and Initiatives";
const BASE: Needs = "Base on Targets";
const EVERY_BASE: Needs = "Base of every part on Targets";
const ACTUAL: Needs = "months of an Actual line on Targets";
const EVERY_ACTUAL: Needs = "months of an Actual line of every part on Targets";
const FIRST_MONTH: Needs = "First month on the Plan sheet";
const TARGET: Needs = "a Target row over all, or rows that leave no part out, on Targets";

impl Revenue {
    /// The revenue figures of a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut revenue = Revenue { measure: plan_measure(plan), ..Revenue::default() };
        let (brings, costs) = initiatives(plan, &mut revenue);
        revenue.initiatives = sum(brings.iter().flatten().map(|brings| brings.year));
        revenue.fixed_costs = plan.header.fixed_costs.as_ref().and_then(|costs| plan.reporting(&costs.value.money));
        let Some(measure) = revenue.measure else {
            let needs = "a Target of Revenue, or of one other money measure, on Targets";
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
            match coverage(plan, sheet, &place, &name, brings) {
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
            match to_date(plan, sheet, &place, &name) {
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
            self.contribution = contribution(base, margin, brings);
        }
        let rates = self.unconverted.is_empty() && base.is_none_or(|base| base.lack != Some(Lack::Rate));
        let no_margin = self.base.is_some() && known.is_some() && self.contribution.is_none();
        self.result_needs = result_needs(self.base.is_some(), no_margin, fixed.is_some(), rates);
        let (None, Some(contribution), Some(fixed), Some(base_year)) = (self.result_needs, self.contribution, fixed, self.base) else {
            return;
        };
        self.result = Some(result(contribution, fixed, self.opex));
        self.break_even_revenue = break_even_revenue(fixed + self.opex, contribution, base_year + self.initiatives);
        if let (Some(calendar), Some(base), Some(brings)) = (&plan.header.calendar, base, known)
            && !base.months.is_empty()
        {
            let earned = monthly_contribution(calendar, &base.months, margin, &brings);
            let spent = monthly_cost(calendar, fixed, costs, plan);
            self.break_even_month = break_even_month(calendar, &earned, &spent, plan.currency().minor_digits());
        }
    }
}

impl Sheet {
    fn of(plan: &Plan, measure: TargetMeasure) -> Self {
        let (targets, base, actual) =
            (Lines::of(plan, measure, Line::Target), Lines::base(plan, measure), Lines::of(plan, measure, Line::Actual));
        let known = targets.all().union(base.all()).cloned().collect();
        Sheet { targets, base, actual, known }
    }

    /// What is missing where a part has no base.
    fn no_base(&self) -> Option<Needs> {
        Some(if self.base.is_empty() { BASE } else { EVERY_BASE })
    }

    /// What is missing where a part has no actual.
    fn no_actual(&self) -> Option<Needs> {
        Some(if self.actual.is_empty() { ACTUAL } else { EVERY_ACTUAL })
    }

    /// What is judged: the total, then each row of the finest complete cut, in the sheet's order.
    fn judged(&self) -> Vec<(Dimensions, String)> {
        let total = (Dimensions::default(), String::new());
        std::iter::once(total).chain(self.targets.parts(self.targets.all())).collect()
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

/// `(actual of closed months + base and weighted initiatives of open months) / target`.
///
/// Months before the cycle's are closed; before the year starts all are open. A closed month after the last one with an actual is
/// still open: what is not booked yet is not nothing. An annual base is a twelfth a month. `Err` says what is missing, or nothing
/// where there is no target to cover.
fn coverage(plan: &Plan, sheet: &Sheet, place: &Dimensions, name: &str, brings: &[Option<Brings>]) -> Result<Coverage, Option<Needs>> {
    let target = sheet.targets.figure(place, sheet.targets.all()).ok_or(Some(TARGET))?;
    let amount = target.year.ok_or(Some(lack(&target)))?;
    let base = sheet.base.figure(place, &sheet.known).ok_or_else(|| sheet.no_base())?;
    let base_year = base.year.ok_or(Some(lack(&base)))?;
    let calendar = plan.header.calendar.as_ref().ok_or(Some(FIRST_MONTH))?;
    let (actual, open) = match closed(plan, calendar) {
        [] => (Decimal::ZERO, &*calendar.periods),
        closed => {
            let actual = sheet.actual.figure(place, &sheet.known).ok_or_else(|| sheet.no_actual())?;
            actual.year.ok_or(Some(lack(&actual)))?;
            let through = last_actual(&actual, closed).ok_or(Some(ACTUAL))?;
            let (past, open) = calendar.periods.split_at(through + 1);
            (actual.over(past).ok_or(Some(ACTUAL))?, open)
        }
    };
    let twelfths = || base_year * Decimal::from(open.len()) / Decimal::from(calendar.periods.len().max(1));
    let base = base.over(open).unwrap_or_else(twelfths);
    let mut initiatives = Decimal::ZERO;
    for brings in brings {
        let brings = brings.as_ref().ok_or(Some(A_RATE))?;
        if brings.place.is_within(place) {
            initiatives = initiatives.saturating_add(sum(open.iter().filter_map(|period| brings.months.get(period)).copied()));
        }
    }
    let covered = actual.saturating_add(base).saturating_add(initiatives);
    let share = share(covered, amount).ok_or(None)?;
    Ok(Coverage { part: name.to_owned(), at: target.at, target: amount, actual, base, initiatives, covered, share })
}

/// `actual revenue of closed months / their target`. Months without an actual at the end of the closed ones are not judged yet.
fn to_date(plan: &Plan, sheet: &Sheet, place: &Dimensions, name: &str) -> Result<ToDate, Option<Needs>> {
    let target = sheet.targets.figure(place, sheet.targets.all()).ok_or(Some(TARGET))?;
    let calendar = plan.header.calendar.as_ref().ok_or(Some(FIRST_MONTH))?;
    let closed = match closed(plan, calendar) {
        [] => return Err(Some("a closed month of the fiscal year")),
        closed => closed,
    };
    let actual = sheet.actual.figure(place, &sheet.known).ok_or_else(|| sheet.no_actual())?;
    for figure in [&actual, &target] {
        figure.year.ok_or(Some(lack(figure)))?;
    }
    let past = &closed[..=last_actual(&actual, closed).ok_or(Some(ACTUAL))?];
    let through = past.last().copied().ok_or(Some(ACTUAL))?;
    let reached = actual.over(past).ok_or(Some(ACTUAL))?;
    let amount = target.over(past).ok_or(Some("months of the targets on Targets"))?;
    let share = share(reached, amount).ok_or(None)?;
    let cell = |figure: &Figure| figure.cells.get(&through).unwrap_or(&figure.at).clone();
    Ok(ToDate { part: name.to_owned(), at: cell(&actual), target_at: cell(&target), through, actual: reached, target: amount, share })
}

/// What a figure that has a row would need to be known.
fn lack(figure: &Figure) -> Needs {
    match figure.lack {
        Some(Lack::Blank) => "Annual of each target on Targets",
        Some(Lack::Repeated) => "each row of Targets once",
        Some(Lack::Rate) | None => A_RATE,
    }
}

/// The months before the cycle's.
fn closed<'a>(plan: &Plan, calendar: &'a Calendar) -> &'a [Period] {
    phasing::cycle(plan).map_or(&[], |cycle| calendar.closed(cycle))
}

/// The place of the last closed month that has an actual.
fn last_actual(actual: &Figure, closed: &[Period]) -> Option<usize> {
    closed.iter().rposition(|period| actual.months.contains_key(period))
}

/// A fraction of a target over zero.
fn share(part: Decimal, target: Decimal) -> Option<Decimal> {
    (target > Decimal::ZERO).then(|| part.checked_div(target)).flatten()
}

/// `base x plan margin + sum of expected revenue x confidence x the initiative's margin (else the plan's)`.
///
/// None where some of it has no margin of its own and the plan has none.
fn contribution(base: Decimal, margin: Option<Decimal>, brings: &[&Brings]) -> Option<Decimal> {
    let part = |amount: Decimal, own: Option<Decimal>| match own.or(margin) {
        Some(margin) => Some(amount.saturating_mul(margin)),
        None => amount.is_zero().then_some(Decimal::ZERO),
    };
    let initiatives: Option<Vec<Decimal>> = brings.iter().map(|brings| part(brings.year, brings.margin)).collect();
    Some(part(base, None)?.saturating_add(sum(initiatives?)))
}

/// `contribution - fixed costs - opex budgets of planned initiatives`; capex is shown beside it.
fn result(contribution: Decimal, fixed_costs: Decimal, opex: Decimal) -> Decimal {
    contribution.saturating_sub(fixed_costs).saturating_sub(opex)
}

/// `costs / (contribution / covered revenue)`: the plan's own mix, over the revenue that the contribution comes from. None where it
/// earns nothing on its revenue.
fn break_even_revenue(costs: Decimal, contribution: Decimal, covered: Decimal) -> Option<Decimal> {
    if contribution <= Decimal::ZERO || covered <= Decimal::ZERO {
        return None;
    }
    costs.checked_div(contribution.checked_div(covered)?)
}

/// What each month earns: its base at the plan's margin, and what initiatives bring in it at theirs.
fn monthly_contribution(
    calendar: &Calendar,
    base: &BTreeMap<Period, Decimal>,
    margin: Option<Decimal>,
    brings: &[&Brings],
) -> Vec<Decimal> {
    let margin = margin.unwrap_or_default();
    let earned = |period: &Period| {
        let initiatives = brings.iter().filter_map(|brings| {
            let amount = brings.months.get(period)?;
            Some(amount.saturating_mul(brings.margin.unwrap_or(margin)))
        });
        base.get(period).copied().unwrap_or_default().saturating_mul(margin).saturating_add(sum(initiatives))
    };
    calendar.periods.iter().map(earned).collect()
}

/// What each month costs: an even part of the fixed costs, and the initiatives' opex by phasing.
fn monthly_cost(calendar: &Calendar, fixed_costs: Decimal, costs: &[Costs], plan: &Plan) -> Vec<Decimal> {
    let fixed = phasing::evenly(fixed_costs, calendar.periods.len(), plan.currency());
    let opex = |period: &Period| sum(costs.iter().filter_map(|costs| costs.get(period)).copied());
    calendar.periods.iter().zip(fixed).map(|(period, fixed)| fixed.saturating_add(opex(period))).collect()
}

/// The first month from which cumulative contribution stays at or above cumulative cost to the year's end, at the minor unit.
fn break_even_month(calendar: &Calendar, earned: &[Decimal], spent: &[Decimal], digits: u32) -> Option<Period> {
    let mut ahead = Decimal::ZERO;
    let mut first = None;
    for ((period, earned), spent) in calendar.periods.iter().zip(earned).zip(spent) {
        ahead = ahead.saturating_add(*earned).saturating_sub(*spent);
        if round_half_away(ahead, digits) < Decimal::ZERO {
            first = None;
        } else if first.is_none() {
            first = Some(*period);
        }
    }
    first
}

/// What the result would need and the plan does not give.
fn result_needs(base: bool, no_margin: bool, fixed_costs: bool, rates: bool) -> Option<Needs> {
    match (base, no_margin, fixed_costs) {
        _ if !rates => Some(A_RATE),
        (false, _, false) => Some("Base on Targets and Fixed costs for the year on the Plan sheet"),
        (false, _, true) => Some(BASE),
        (true, true, false) => Some("Contribution margin % and Fixed costs for the year on the Plan sheet"),
        (true, true, true) => Some("Contribution margin % on the Plan sheet"),
        (true, false, false) => Some("Fixed costs for the year on the Plan sheet"),
        (true, false, true) => None,
    }
}

/// A sum that stays within what a decimal can hold.
fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Decimal {
    amounts.into_iter().fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals<const N: usize>(values: [i64; N]) -> Vec<Decimal> {
        values.map(Decimal::from).to_vec()
    }

    #[test]
    fn break_even_is_reached_only_where_it_stays() {
        let calendar = Calendar::months("FY2027", Period { year: 2026, month: 10 });
        // Ahead by 5, 0, -5, -2, 2 and so on: October and November do not stay, February is the first that does.
        let earned = decimals([15, 5, 5, 13, 14, 10, 10, 10, 10, 10, 10, 10]);
        let spent = decimals([10; 12]);
        let month = break_even_month(&calendar, &earned, &spent, 2);
        assert_eq!(month, Period::new(2027, 2));
        // A last month below cost: never.
        let earned = decimals([15, 5, 5, 13, 14, 10, 10, 10, 10, 10, 10, 2]);
        assert_eq!(break_even_month(&calendar, &earned, &spent, 2), None);
    }

    #[test]
    fn break_even_revenue_keeps_the_mix() {
        // 400 of contribution on 1,000 of revenue is 40 %; costs of 600 need 600 / 0.4 = 1,500.
        let [costs, contribution, covered] = [600, 400, 1000].map(Decimal::from);
        assert_eq!(break_even_revenue(costs, contribution, covered), Some(Decimal::from(1500)));
        assert_eq!(break_even_revenue(costs, Decimal::ZERO, covered), None);
    }
}
