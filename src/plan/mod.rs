//! The plan: what a workbook says, as values that remember their cells.
//!
//! Built from a workbook and its layout ([`build`](build::build)), never from anything else. The arithmetic that rules and reports
//! share lives here too ([`alignment`], [`revenue`], [`phasing`]), each formula in one place with its source.

pub mod alignment;
pub mod budget;
pub mod build;
pub mod capacity;
pub mod codes;
pub mod condition;
mod cuts;
pub mod discernment;
pub mod excerpt;
pub mod execution;
pub mod fiscal;
pub mod headcount;
pub mod initiative;
pub mod money;
mod month_columns;
pub mod monthly;
pub mod payback;
pub mod period;
pub mod phasing;
pub mod pipeline;
pub mod rates;
mod reader;
pub mod record;
pub mod response;
pub mod revenue;
pub mod rows;
#[cfg(test)]
pub(crate) mod sketch;
pub mod sourced;
pub mod strategy;
mod tables;
pub mod target;
pub mod totals;
pub mod values;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

pub use budget::{Envelope, LedgerEntry, Measure, PhasingRow};
pub use build::{Asked, build};
pub use codes::{Code, CodeKind};
pub use condition::{Condition, ConditionState, Confidence};
pub use excerpt::Excerpt;
pub use execution::{Done, Exception, Milestone};
pub use fiscal::{FiscalPeriod, FiscalTable, fiscal_months};
pub use headcount::{Ramp, Rep, RepStatus};
pub use initiative::{Initiative, Kind, Status};
pub use money::{Amount, Currency, Money};
pub use period::{Calendar, Period, Span};
pub use pipeline::PipelineRow;
pub use rates::{Exchange, Rate, RateType};
pub use record::{Earlier, Record};
pub use response::Response;
pub use sourced::{RowRef, Sourced};
pub use strategy::{Choice, ChoiceIds, ChoiceRef, ChoiceStatus, Question};
pub use target::{Line, TargetMeasure, TargetRow};
pub use totals::{FormulaColumn, Part, StatedTotal, TotalledTable};

use crate::layout::{Field, Table};
use crate::workbook::CellRef;

/// What a plan is called that does not say its business.
pub const UNNAMED: &str = "Unnamed business";

/// One business's plan of one fiscal year, as one cycle states it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What holds for the plan as a whole.
    pub header: Header,
    /// The strategy's choices, in the sheet's order.
    pub choices: Vec<Choice>,
    /// What would have to be true, in the sheet's order.
    pub conditions: Vec<Condition>,
    /// The initiatives, in the sheet's order.
    pub initiatives: Vec<Initiative>,
    /// Months of initiatives.
    pub phasing: Vec<PhasingRow>,
    /// Targets, base, actual and forecast revenue.
    pub targets: Vec<TargetRow>,
    /// Envelopes.
    pub envelopes: Vec<Envelope>,
    /// The people who carry quota, and those who do not.
    pub reps: Vec<Rep>,
    /// Open business by segment and period.
    pub pipeline: Vec<PipelineRow>,
    /// Exchange rates to the reporting currency.
    pub rates: Vec<Rate>,
    /// The average rates, month by month: what converts.
    pub exchange: Exchange,
    /// The codes that finance knows.
    pub codes: Vec<Code>,
    /// Milestones.
    pub milestones: Vec<Milestone>,
    /// The ledger, added up.
    pub ledger: Vec<LedgerEntry>,
    /// Answers on the Exceptions sheet.
    pub exceptions: Vec<Exception>,
    /// Answers in our own Findings sheet, those of the copy of an earlier run among them.
    pub responses: Vec<Response>,
    /// What is known of its earlier cycles.
    pub earlier: Earlier,
    /// The answers that the plan's own workbook holds, by the finding's id, as [`Response::mark`] says them.
    pub own_answers: BTreeMap<String, String>,
    /// What was there to read.
    pub presence: Presence,
}

/// What holds for the plan as a whole: the Plan sheet.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// The business.
    pub business: Option<Sourced<String>>,
    /// Corporate, Business or Function.
    pub level: Option<Sourced<String>>,
    /// The parent business.
    pub parent: Option<Sourced<String>>,
    /// The fiscal year's periods; none where neither the year nor its first month can be read.
    pub calendar: Option<Calendar>,
    /// The cycle.
    pub cycle: Option<Sourced<Period>>,
    /// The date the plan is judged at: `--as-of`, else the Plan sheet's, else the last day of the cycle's month. Never the clock.
    pub as_of: Option<Date>,
    /// The money that the planned initiatives are asked to fit into, in the reporting currency: `--budget`.
    pub budget: Option<Decimal>,
    /// Budget, Forecast, Latest estimate or Scenario, as written.
    pub version: Option<Sourced<String>>,
    /// The reporting currency; [`Currency::NONE`] where none can be read.
    pub currency: Option<Sourced<Currency>>,
    /// The plan's owner.
    pub owner: Option<Sourced<String>>,
    /// The plan's approver.
    pub approver: Option<Sourced<String>>,
    /// Fixed costs of the year.
    pub fixed_costs: Option<Sourced<Amount>>,
    /// Contribution margin of revenue with none of its own, a fraction.
    pub margin: Option<Sourced<Decimal>>,
    /// The cell to point at for each field, blank ones too.
    pub cells: BTreeMap<Field, CellRef>,
}

/// Which tables have a data row, which columns exist, and which of them are filled at least once. What is absent is not judged.
#[derive(Clone, Debug, Default)]
pub struct Presence {
    /// Tables with at least one data row.
    pub tables: BTreeSet<Table>,
    /// Columns that exist, with their header cell.
    pub columns: BTreeMap<Field, CellRef>,
    /// The month columns of each table, with their header cells.
    pub months: BTreeMap<(Table, Period), CellRef>,
    /// Columns with at least one filled cell.
    pub filled: BTreeSet<Field>,
    /// A cell to point at where something concerns the workbook as a whole.
    pub first_cell: Option<CellRef>,
    /// Cells that hold something that could not be read, each with a finding of its own: no rule blames them again.
    pub unreadable: BTreeSet<CellRef>,
    /// Headers of recognised tables that are no column of theirs, as written, each with its cell.
    pub other_headers: Vec<(Table, String, CellRef)>,
    /// Labelled totals, by table.
    pub totals: Vec<TotalledTable>,
    /// Columns in which some data cells are formulas and some are typed.
    pub formulas: Vec<FormulaColumn>,
    /// Rows with neither id nor name, by their first cell: a hash of what they hold, by which findings about them keep their
    /// identity when rows move.
    pub unnamed: BTreeMap<CellRef, String>,
}

impl Plan {
    /// The business's name, or `Unnamed business`.
    pub fn business(&self) -> &str {
        self.header.business.as_ref().map_or(UNNAMED, |business| &business.value)
    }

    /// The reporting currency.
    pub fn currency(&self) -> Currency {
        self.header.currency.as_ref().map_or(Currency::NONE, |currency| currency.value)
    }

    /// Whether this is a fresh plan workbook in which nobody has begun a row: its tables are there, and empty.
    pub fn is_untouched(&self) -> bool {
        let has_column_of = |table: Table| self.presence.columns.keys().any(|field| field.table() == table);
        self.presence.tables.iter().all(|table| *table == Table::Plan)
            && self.presence.unreadable.iter().all(|cell| self.header.cells.values().any(|own| own == cell))
            && [Table::Plan, Table::Strategy, Table::Initiatives].into_iter().all(has_column_of)
    }

    /// Whether a table has a data row.
    pub fn has_table(&self, table: Table) -> bool {
        self.presence.tables.contains(&table)
    }

    /// Whether a field is filled at least once.
    pub fn has(&self, field: Field) -> bool {
        self.presence.filled.contains(&field)
    }

    /// Whether a field of a row holds something that could not be read; what it would have said, no rule can know.
    pub fn is_unread(&self, row: &RowRef, field: Field) -> bool {
        row.has(field) && self.presence.unreadable.contains(&row.cell(field))
    }

    /// By what a finding's subject knows a row: its id, else its name, else a hash of what it holds; never its place.
    pub fn key_of_row(&self, row: &RowRef, id: &str, name: &str) -> String {
        match (id, name) {
            ("", "") => self.presence.unnamed.get(&row.first()).cloned().unwrap_or_default(),
            ("", name) => name.to_owned(),
            (id, _) => id.to_owned(),
        }
    }

    /// A cell to point at where something concerns a field as a whole: its header, its table's first cell, or the workbook's.
    pub fn cell_of(&self, field: Field) -> CellRef {
        self.presence
            .columns
            .get(&field)
            .or_else(|| self.header.cells.get(&field))
            .or_else(|| self.presence.columns.iter().find(|(other, _)| other.table() == field.table()).map(|(_, cell)| cell))
            .or(self.presence.first_cell.as_ref())
            .cloned()
            .unwrap_or_else(|| CellRef::new("Sheet1", 0, 0))
    }

    /// An amount of the year in the reporting currency, at the mean of the fiscal year's average rates; `None` where a month of the year
    /// has none, or no reporting currency is known. Amounts in different currencies never add.
    pub fn reporting(&self, money: &Money) -> Option<Decimal> {
        self.at_rate(money, |exchange| exchange.mean(money.currency, self.header.calendar.as_ref()?))
    }

    /// An amount of one month in the reporting currency, at that month's average rate; `None` where no rate is known for it.
    pub fn reporting_in(&self, money: &Money, period: Period) -> Option<Decimal> {
        self.at_rate(money, |exchange| exchange.rate(money.currency, period))
    }

    /// `amount x rate`, which stays within what an amount can be.
    fn at_rate(&self, money: &Money, rate: impl FnOnce(&Exchange) -> Option<Decimal>) -> Option<Decimal> {
        if money.currency == self.currency() {
            return Some(money.amount);
        }
        money.amount.checked_mul(rate(&self.exchange)?).and_then(money::bounded)
    }

    /// The initiative of that id, compared without case and padding.
    pub fn initiative(&self, id: &str) -> Option<&Initiative> {
        self.initiatives.iter().find(|initiative| same_id(initiative.id(), id))
    }

    /// The place of the choice of that id, as [`ChoiceIds`] finds it.
    pub fn choice_index(&self, id: &str) -> Option<usize> {
        let same = self.choices.iter().enumerate().filter(|(_, choice)| same_id(choice.id(), id));
        same.min_by_key(|(_, choice)| choice.status).map(|(index, _)| index)
    }

    /// The choice of that id, compared without case and padding.
    pub fn choice(&self, id: &str) -> Option<&Choice> {
        self.choice_index(id).map(|index| &self.choices[index])
    }
}

/// Whether two ids are the same: without case and padding. Blank ids are the same as nothing.
pub fn same_id(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    // Most ids are ASCII, and a plan's rows are compared with each other: no copies for these.
    let same = if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == b.to_lowercase() };
    !a.is_empty() && same
}
