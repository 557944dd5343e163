//! How a revenue target lies in the year: how much of it is left to the last quarter, and how fast the open months must run.

use rust_decimal::Decimal;

use super::coverage::{MEASURE, Needs, Sheet, TARGET, closed, lack, last_actual};
use crate::plan::cuts::{Dimensions, Figure, Lines};
use crate::plan::target::plan_measure;
use crate::plan::{Calendar, Line, Period, Plan};
use crate::workbook::CellRef;

/// The shape of the total target in the year.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The last quarter's part of the year's target, a fraction.
    pub last_quarter: Decimal,
    /// Its amount.
    pub amount: Decimal,
    /// The cells of its first and last month.
    pub at: (CellRef, CellRef),
    /// The last quarter's part of the prior year, a fraction; none without the prior year's months.
    pub prior: Option<Decimal>,
    /// The run rates; none before a month is closed, and after the last one is.
    pub run_rate: Option<RunRate>,
}

/// Revenue a month, reached so far and needed from now on.
#[derive(Clone, Debug)]
pub struct RunRate {
    /// `actual of closed months / closed months`.
    pub reached: Decimal,
    /// `(target of the year - actual) / open months`.
    pub needed: Decimal,
    /// The last closed month that has an actual.
    pub through: Period,
}

impl Profile {
    /// The profile of a plan's total target. `Err` says what it would need.
    pub fn of(plan: &Plan) -> Result<Self, Needs> {
        const MONTHS: Needs = "months of the targets on Targets";
        let measure = plan_measure(plan).ok_or(MEASURE)?;
        let calendar = plan.header.calendar.as_ref().ok_or("First month on the Plan sheet")?;
        let sheet = Sheet::of(plan, measure);
        let whole = Dimensions::default();
        let target = sheet.targets.figure(&whole, sheet.targets.all()).ok_or(TARGET)?;
        target.year.ok_or_else(|| lack(&target))?;
        let year = target.over(&calendar.periods).filter(|year| *year > Decimal::ZERO).ok_or(MONTHS)?;
        let last = &calendar.periods[calendar.periods.len().saturating_sub(3)..];
        let amount = target.over(last).ok_or(MONTHS)?;
        let cell = |period: Option<&Period>| period.and_then(|period| target.cells.get(period)).unwrap_or(&target.at).clone();
        let prior = Lines::of(plan, measure, Line::PriorYear);
        let prior = prior.figure(&whole, prior.all()).and_then(|prior| part_of_year(&prior, last));
        Ok(Profile {
            last_quarter: amount.checked_div(year).ok_or(MONTHS)?,
            amount,
            at: (cell(last.first()), cell(last.last())),
            prior,
            run_rate: run_rate(plan, calendar, &sheet, year),
        })
    }
}

/// The part of a figure that lies in months of these names: the prior year's row may be dated by its own year.
fn part_of_year(figure: &Figure, last: &[Period]) -> Option<Decimal> {
    let named: Vec<i8> = last.iter().map(|period| period.month).collect();
    let sum =
        |of: &dyn Fn(&Period) -> bool| -> Decimal { figure.months.iter().filter(|(period, _)| of(period)).map(|(_, amount)| amount).sum() };
    let year = sum(&|_| true);
    if year > Decimal::ZERO { sum(&|period| named.contains(&period.month)).checked_div(year) } else { None }
}

fn run_rate(plan: &Plan, calendar: &Calendar, sheet: &Sheet, target: Decimal) -> Option<RunRate> {
    let closed = closed(plan, calendar);
    let actual = sheet.actual.figure(&Dimensions::default(), &sheet.known)?;
    actual.year?;
    let count = last_actual(&actual, closed)? + 1;
    let (past, open) = calendar.periods.split_at(count);
    let reached = actual.over(past)?;
    let rate = |amount: Decimal, months: usize| amount.checked_div(Decimal::from(months));
    Some(RunRate { reached: rate(reached, count)?, needed: rate(target.saturating_sub(reached), open.len())?, through: *past.last()? })
}
