//! The periods that finance books in: the plan's months as they are, or spread over those of the company's fiscal calendar.
//!
//! Separate because ledger and reconciliation must spread alike: each month of each initiative by its days, in whole minor units, before
//! anything is divided among choices. So a period is the sum of what its months give it, and no choice gets more or less than by months.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::control::{ControlCalendar, ControlYear};
use super::ledger::{Ledger, LedgerPeriod};
use crate::config::calendar::{CalendarKind, CalendarRule};
use crate::plan::fiscal::{FiscalPeriod, FiscalTable};
use crate::plan::monthly::{Month, Monthly};
use crate::plan::{Currency, Plan};
use crate::workbook::{CellRange, CellRef};

/// Into which periods the months of a plan go.
#[derive(Clone, Debug, Default)]
pub struct Periods {
    /// The fiscal calendar; none where months are booked as they are.
    fiscal: Option<(CalendarRule, FiscalTable)>,
}

/// What one period has of some months.
#[derive(Clone, Debug)]
pub struct Booked {
    /// The period.
    pub period: LedgerPeriod,
    /// Its fiscal year; none where that is the plan's.
    pub year: Option<String>,
    /// Whole minor units.
    pub amount: Decimal,
    /// The same in the reporting currency; none where a month of it has no rate.
    pub reporting: Option<Decimal>,
    /// The rate; none where its months have several.
    pub rate: Option<Decimal>,
    /// The cells of its months.
    pub at: String,
}

impl Periods {
    /// The periods of a plan, with all of its money in them.
    pub fn of(plan: &Plan, money: &[Monthly<'_>], rule: &CalendarRule) -> Self {
        if rule.kind == CalendarKind::Months {
            return Periods::default();
        }
        let months = money.iter().flat_map(|monthly| &monthly.months).map(|month| month.period);
        Periods { fiscal: Some((rule.clone(), FiscalTable::of(rule, plan.header.calendar.as_ref(), months))) }
    }

    /// Whether months are booked as they are.
    pub fn are_months(&self) -> bool {
        self.fiscal.is_none()
    }

    /// Months by period, in time. `currency` is that of the amounts, `reporting` the plan's own.
    pub fn spread(&self, months: &[Month], currency: Currency, reporting: Currency) -> Vec<Booked> {
        let Some((_, table)) = &self.fiscal else { return months.iter().map(as_it_is).collect() };
        let mut periods: BTreeMap<FiscalPeriod, Gathered> = BTreeMap::new();
        for month in months {
            let mut parts: BTreeMap<FiscalPeriod, (Decimal, Decimal)> = BTreeMap::new();
            for (period, part) in table.parts(month.period, month.amount, currency) {
                parts.entry(period).or_default().0 = part;
            }
            for (period, part) in month.reporting.map(|amount| table.parts(month.period, amount, reporting)).unwrap_or_default() {
                parts.entry(period).or_default().1 = part;
            }
            for (period, (amount, converted)) in parts {
                periods.entry(period).or_default().add(month, amount, month.reporting.map(|_| converted));
            }
        }
        periods.into_iter().map(|(period, gathered)| gathered.booked(&period)).collect()
    }

    /// The first day of a period, by which they are put in order.
    pub fn first_day(&self, label: &str) -> Option<Date> {
        let (_, table) = self.fiscal.as_ref()?;
        table.periods.iter().find(|period| period.label == label).map(|period| period.first)
    }

    /// The calendar as controls name it, with the fiscal years of a ledger's lines.
    pub fn calendar(&self, ledger: &Ledger) -> Option<ControlCalendar> {
        let (rule, table) = self.fiscal.as_ref()?;
        let used: BTreeSet<&str> = ledger.lines.iter().map(|line| line.fiscal_year.as_str()).collect();
        // A day that no row of a table holds is in its calendar month, which is no period of the year.
        let is_row = |period: &FiscalPeriod| rule.kind != CalendarKind::Table || rule.rows.iter().any(|row| row.first == period.first);
        let mut years: BTreeMap<&str, ControlYear> = BTreeMap::new();
        for period in table.periods.iter().filter(|period| used.contains(period.year.as_str()) && is_row(period)) {
            let year = years.entry(&period.year).or_insert_with(|| ControlYear {
                year: period.year.clone(),
                first: period.first.to_string(),
                last: String::new(),
                periods: 0,
            });
            year.last = period.last.to_string();
            year.periods += 1;
        }
        let mut years: Vec<ControlYear> = years.into_values().collect();
        years.sort_by(|a, b| a.first.cmp(&b.first));
        Some(ControlCalendar { kind: rule.kind.to_string(), years })
    }
}

fn as_it_is(month: &Month) -> Booked {
    let Month { period, amount, reporting, rate, ref at } = *month;
    Booked { period: period.into(), year: None, amount, reporting, rate, at: at.to_string() }
}

/// What a period has so far.
#[derive(Default)]
struct Gathered {
    amount: Decimal,
    reporting: Decimal,
    unconverted: bool,
    rates: Vec<Option<Decimal>>,
    cells: Vec<CellRef>,
}

impl Gathered {
    fn add(&mut self, month: &Month, amount: Decimal, reporting: Option<Decimal>) {
        self.amount += amount;
        self.reporting += reporting.unwrap_or_default();
        self.unconverted |= reporting.is_none();
        self.rates.push(month.rate);
        self.cells.push(month.at.clone());
    }

    fn booked(self, period: &FiscalPeriod) -> Booked {
        let rate = self.rates.first().copied().flatten().filter(|rate| self.rates.iter().all(|other| *other == Some(*rate)));
        Booked {
            period: period.into(),
            year: Some(period.year.clone()),
            amount: self.amount,
            reporting: (!self.unconverted).then_some(self.reporting),
            rate,
            at: listed(self.cells),
        }
    }
}

/// The cells of months, those beside or below each other as one range: `Phasing!C9:D9`.
fn listed(cells: Vec<CellRef>) -> String {
    let mut ranges: Vec<CellRange> = Vec::new();
    for cell in cells {
        if let Some(range) = ranges.last_mut().filter(|range| range.first.sheet == cell.sheet) {
            let (one_row, one_column) = (range.last_row == range.first.row, range.last_column == range.first.column);
            if (one_row || one_column) && (cell.row, cell.column) == (range.last_row, range.last_column) {
                continue;
            }
            if one_row && (cell.row, cell.column) == (range.last_row, range.last_column + 1) {
                range.last_column += 1;
                continue;
            }
            if one_column && (cell.row, cell.column) == (range.last_row + 1, range.last_column) {
                range.last_row += 1;
                continue;
            }
        }
        ranges.push(cell.into());
    }
    ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
