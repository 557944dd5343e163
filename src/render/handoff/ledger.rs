//! The canonical ledger: one line for each amount that finance books, by month, initiative and choice.
//!
//! Types alone, so that load files can be drawn from a ledger however it came about: from a plan, or from a `ledger.csv`.

use std::cmp::Ordering;
use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::plan::fiscal::FiscalPeriod;
use crate::plan::{Currency, Period};

/// What a line is an amount of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LedgerMeasure {
    /// Planned cost.
    Budget,
    /// Latest estimate of cost.
    Forecast,
    /// Revenue that initiatives are expected to bring.
    ExpectedRevenue,
    /// Revenue the plan is meant to reach, of the plan's measure.
    Target,
}

impl LedgerMeasure {
    /// All of them, in the ledger's order.
    pub const ALL: [LedgerMeasure; 4] =
        [LedgerMeasure::Budget, LedgerMeasure::Forecast, LedgerMeasure::ExpectedRevenue, LedgerMeasure::Target];

    /// As `ledger.csv` writes it.
    pub fn name(self) -> &'static str {
        match self {
            LedgerMeasure::Budget => "budget",
            LedgerMeasure::Forecast => "forecast",
            LedgerMeasure::ExpectedRevenue => "expected_revenue",
            LedgerMeasure::Target => "target",
        }
    }

    /// In words: `expected revenue`.
    pub fn words(self) -> &'static str {
        match self {
            LedgerMeasure::ExpectedRevenue => "expected revenue",
            other => other.name(),
        }
    }

    /// Reads what [`name`](Self::name) writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == text)
    }

    /// Cost, as against revenue.
    pub fn is_cost(self) -> bool {
        matches!(self, LedgerMeasure::Budget | LedgerMeasure::Forecast)
    }
}

/// The period that a line is booked in. Known by its label alone, as finance knows it: dates and number follow from that, and a calendar
/// whose dates were put right still books the same period.
#[derive(Clone, Debug)]
pub struct LedgerPeriod {
    /// `2027-01`, or as the fiscal calendar calls it: `FY2027-P01`.
    pub label: String,
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
    /// Its place in its fiscal year, from 1; none where it is a calendar month of the plan's own year.
    pub number: Option<u8>,
}

impl LedgerPeriod {
    /// Whether it is a calendar month of the plan's own year.
    pub fn is_month(&self) -> bool {
        self.number.is_none()
    }

    /// The month that it is called by where months are asked for. A period of weeks may begin in the month before and end in the one
    /// after; its middle lies in its own.
    pub fn month(&self) -> Period {
        let days = self.first.until(self.last).map_or(0, |span| span.get_days());
        Period::of(self.first.checked_add(jiff::Span::new().days(i64::from(days / 2))).unwrap_or(self.first))
    }
}

impl From<Period> for LedgerPeriod {
    fn from(month: Period) -> Self {
        LedgerPeriod { label: month.to_string(), first: month.first_day(), last: month.last_day(), number: None }
    }
}

impl From<&FiscalPeriod> for LedgerPeriod {
    fn from(period: &FiscalPeriod) -> Self {
        LedgerPeriod { label: period.label.clone(), first: period.first, last: period.last, number: Some(period.number) }
    }
}

impl fmt::Display for LedgerPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.label)
    }
}

impl PartialEq for LedgerPeriod {
    fn eq(&self, other: &Self) -> bool {
        self.label == other.label
    }
}

impl Eq for LedgerPeriod {}

impl PartialOrd for LedgerPeriod {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for LedgerPeriod {
    fn cmp(&self, other: &Self) -> Ordering {
        self.label.cmp(&other.label)
    }
}

/// The lines that finance books, sorted; no two of them have the same [`LedgerKey`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// A hash of the lines: the same lines have the same id, so that none is loaded twice. Begins with letters, so that no
    /// spreadsheet takes it for a number.
    pub batch_id: String,
    /// The lines, by measure, initiative, choice, currency and period; the order of rows in the workbook changes nothing.
    pub lines: Vec<LedgerLine>,
}

/// One amount of one period. Texts are as the plan writes them (leading zeros count) and blank where it has none; a drawing makes
/// them safe for its readers. Signs are natural: cost and revenue are both positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// The plan's cycle: `2026-11`; blank where it has none.
    pub cycle: String,
    /// The plan's version: `Budget`.
    pub version: String,
    /// What it is an amount of.
    pub measure: LedgerMeasure,
    /// Legal entity.
    pub entity: String,
    /// The fiscal year of the period: `FY2027`.
    pub fiscal_year: String,
    /// The month, or the period of the fiscal calendar.
    pub period: LedgerPeriod,
    /// Account; blank for revenue, since an initiative's account is one of cost.
    pub account: String,
    /// Cost centre.
    pub cost_centre: String,
    /// Project code.
    pub project: String,
    /// The initiative's id (its name where it has none); blank for targets.
    pub initiative_id: String,
    /// The choice that the money is for; blank for what no choice claims.
    pub choice_id: String,
    /// `Opex` or `Capex` as written; blank for revenue.
    pub opex_capex: String,
    /// The currency of `amount`.
    pub currency: Currency,
    /// The amount in whole minor units of its currency, its scale the currency's digits.
    pub amount: Decimal,
    /// The same in the reporting currency, in whole minor units; none where there is no rate.
    pub amount_reporting: Option<Decimal>,
    /// What one unit of the currency was worth: the month's rate where months are stated, else the mean of the year's; none where
    /// there is no rate, or where a period holds months of several.
    pub fx_rate: Option<Decimal>,
    /// The workbook.
    pub source_file: String,
    /// The cell it comes from: the month's, else the year's figure that was spread: `Phasing!C9`; those of all months
    /// that a fiscal period holds days of: `Phasing!C9:D9`.
    pub source_cell: String,
    /// A hash of what is booked, without where it was read: rows that move change none.
    pub line_hash: String,
    /// Customer segment of revenue; blank for cost.
    pub segment: String,
    /// Territory of revenue.
    pub territory: String,
    /// Product of revenue.
    pub product: String,
}

/// By what a line is known from one pack to the next: all that says what the amount is of. Neither cycle nor version, which change
/// each month.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LedgerKey {
    /// What it is an amount of.
    pub measure: LedgerMeasure,
    /// Initiative, choice, currency: what lines are sorted by first.
    pub initiative_id: String,
    /// The choice.
    pub choice_id: String,
    /// Segment, territory and product.
    pub dimensions: [String; 3],
    /// The currency.
    pub currency: Currency,
    /// The fiscal year.
    pub fiscal_year: String,
    /// The period.
    pub period: LedgerPeriod,
    /// Entity, account, cost centre, project, opex or capex.
    pub coding: [String; 5],
}

impl LedgerLine {
    /// By what it is known.
    pub fn key(&self) -> LedgerKey {
        LedgerKey {
            measure: self.measure,
            initiative_id: self.initiative_id.clone(),
            choice_id: self.choice_id.clone(),
            dimensions: [&self.segment, &self.territory, &self.product].map(Clone::clone),
            currency: self.currency,
            fiscal_year: self.fiscal_year.clone(),
            period: self.period.clone(),
            coding: [&self.entity, &self.account, &self.cost_centre, &self.project, &self.opex_capex].map(Clone::clone),
        }
    }
}
