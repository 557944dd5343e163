//! Cuts of Targets: rows that fill the same dimension columns divide one amount among them, and several cuts may divide the same one.
//!
//! Separate because target, base and actual are all found this way: the row of a part itself, else the finest cut below it that
//! leaves nothing out. Amounts are in the reporting currency.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::money::Amount;
use super::period::Period;
use super::sourced::Sourced;
use super::target::{Line, TargetMeasure, TargetRow};
use super::{Initiative, Plan};
use crate::layout::Field;
use crate::workbook::CellRef;

/// Segment, territory and product of a row, compared without case and padding; none where the row is over all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dimensions([Option<String>; 3]);

impl Dimensions {
    /// Those of a row of Targets.
    pub(super) fn of(row: &TargetRow) -> Self {
        Dimensions([&row.segment, &row.territory, &row.product].map(folded))
    }

    /// Where an initiative expects its revenue.
    pub(super) fn of_initiative(initiative: &Initiative) -> Self {
        Dimensions([&initiative.segment, &initiative.territory, &initiative.product].map(folded))
    }

    /// The part of that name in one column: 0 is segment, 1 territory, 2 product.
    pub(super) fn named(column: usize, name: &str) -> Self {
        let name = Some(name.trim().to_lowercase()).filter(|name| !name.is_empty());
        Dimensions([0, 1, 2].map(|own| name.clone().filter(|_| own == column)))
    }

    /// Whether it is over all.
    pub(super) fn is_total(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// Which columns it fills.
    pub(super) fn filled(&self) -> [bool; 3] {
        [0, 1, 2].map(|column| self.0[column].is_some())
    }

    /// Whether it is a part of the other one, or the same: it fills what the other one fills, alike.
    pub(super) fn is_within(&self, other: &Dimensions) -> bool {
        self.0.iter().zip(&other.0).all(|(own, theirs)| theirs.is_none() || own == theirs)
    }

    /// The same, with only some of its columns.
    fn only(&self, columns: [bool; 3]) -> Dimensions {
        Dimensions([0, 1, 2].map(|column| self.0[column].clone().filter(|_| columns[column])))
    }
}

fn folded(text: &Option<Sourced<String>>) -> Option<String> {
    text.as_ref().map(|text| text.value.trim().to_lowercase()).filter(|text| !text.is_empty())
}

/// An amount by year and, where they are stated, by months.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    /// The year's amount: as stated, else the sum of the months; none where that is not known.
    pub(super) year: Option<Decimal>,
    /// The months; empty where not all that is summed states them.
    pub(super) months: BTreeMap<Period, Decimal>,
    /// The cell of the year, or of the first month.
    pub(super) at: CellRef,
    /// The cells of the months, of the first row that is summed.
    pub(super) cells: BTreeMap<Period, CellRef>,
    /// Why the year's amount is not known, where it is not.
    pub(super) lack: Option<Lack>,
    /// What rounding may make of the year's amount: half a unit of the last place stored of each row, at least a minor unit.
    pub(super) slack: Decimal,
}

/// Rows that fill the same columns and leave nothing out.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    /// The columns they fill.
    pub(super) columns: [bool; 3],
    /// Their dimensions.
    pub(super) rows: BTreeSet<Dimensions>,
    /// Their sum.
    pub(super) sum: Figure,
}

/// Why an amount that has a row is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// The row is still blank.
    Blank,
    /// Some of it is in a currency without a rate.
    Rate,
    /// It stands in two rows, which `duplicate-id` says: neither is taken for the other.
    Repeated,
}

impl Figure {
    /// The sum of some months; none where months are not stated.
    pub(super) fn over(&self, periods: &[Period]) -> Option<Decimal> {
        (!self.months.is_empty()).then(|| periods.iter().filter_map(|period| self.months.get(period)).sum())
    }

    fn add(&mut self, other: &Figure) {
        self.year = self.year.zip(other.year).map(|(own, theirs)| own + theirs);
        if self.months.is_empty() || other.months.is_empty() {
            self.months.clear();
        } else {
            for (period, amount) in &other.months {
                *self.months.entry(*period).or_default() += amount;
            }
        }
        self.lack = self.lack.or(other.lack);
        self.slack += other.slack;
    }
}

/// The rows of one line and measure, by their dimensions. The order of rows decides nothing but the order of parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    /// By dimensions.
    by_dimensions: BTreeMap<Dimensions, Figure>,
    /// The dimensions in the sheet's order, as written.
    named: Vec<(Dimensions, String)>,
    all: BTreeSet<Dimensions>,
    /// The choices that rows of the same dimensions are for: an amount may be divided by them too.
    choices: BTreeSet<(Dimensions, String)>,
}

impl Lines {
    /// The rows of a line.
    pub(super) fn of(plan: &Plan, measure: TargetMeasure, line: Line) -> Self {
        let mut lines = Lines::default();
        for row in plan.targets.iter().filter(|row| row.measure == measure && row.line == line) {
            // A target that is still blank is a part that is not known, so that no sum is taken for the whole without it.
            if line == Line::Target || row.annual.is_some() || !row.months.is_empty() {
                lines.add(row, figure(plan, row));
            }
        }
        lines
    }

    /// Revenue expected with no initiative: the rows of the Base line; else the Base column, which stands on the targets' rows.
    pub(super) fn base(plan: &Plan, measure: TargetMeasure) -> Self {
        let mut lines = Lines::of(plan, measure, Line::Base);
        let own_lines = lines.all.clone();
        for row in plan.targets.iter().filter(|row| row.measure == measure && row.line == Line::Target) {
            if let Some(base) = &row.base
                && !own_lines.contains(&Dimensions::of(row))
            {
                lines.add(row, annual(plan, base));
            }
        }
        lines
    }

    /// Adds a row. Rows that differ by their choice alone divide the amount among choices; else one that comes again is a repetition.
    fn add(&mut self, row: &TargetRow, figure: Figure) {
        let dimensions = Dimensions::of(row);
        let is_new = self.choices.insert((dimensions.clone(), folded(&row.choice).unwrap_or_default()));
        match self.by_dimensions.get_mut(&dimensions) {
            Some(before) if is_new => before.add(&figure),
            Some(before) => {
                (before.year, before.lack) = (None, Some(Lack::Repeated));
                before.months.clear();
            }
            None => {
                self.named.push((dimensions.clone(), row.dimensions().join(", ")));
                self.all.insert(dimensions.clone());
                self.by_dimensions.insert(dimensions, figure);
            }
        }
    }

    /// Whether it has no row.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The dimensions of its rows.
    pub(super) fn all(&self) -> &BTreeSet<Dimensions> {
        &self.all
    }

    /// The dimensions of its rows in the sheet's order, as written.
    pub(super) fn named(&self) -> &[(Dimensions, String)] {
        &self.named
    }

    /// What the rows state for a part: its own row, else the sum of the finest complete cut below it.
    ///
    /// `known` are all the dimensions there are to divide by: a cut that leaves one of them out is not complete.
    pub(super) fn figure(&self, part: &Dimensions, known: &BTreeSet<Dimensions>) -> Option<Figure> {
        let own = self.by_dimensions.get(part);
        if let Some(own) = own.filter(|own| own.lack != Some(Lack::Blank)) {
            return Some(own.clone());
        }
        let Some(columns) = self.finest_cut(part, known) else { return own.cloned() };
        let mut cut = self.named.iter().filter(|(dimensions, _)| dimensions.filled() == columns && dimensions.is_within(part));
        let mut sum = self.by_dimensions.get(&cut.next()?.0)?.clone();
        cut.filter_map(|(dimensions, _)| self.by_dimensions.get(dimensions)).for_each(|figure| sum.add(figure));
        Some(sum)
    }

    /// The rows of the finest complete cut, in the sheet's order, each with its name; none where nothing is divided.
    pub(super) fn parts(&self, known: &BTreeSet<Dimensions>) -> Vec<(Dimensions, String)> {
        let Some(columns) = self.finest_cut(&Dimensions::default(), known) else { return Vec::new() };
        self.named.iter().filter(|(dimensions, _)| dimensions.filled() == columns).cloned().collect()
    }

    /// What its own row states for a part.
    pub(super) fn own(&self, part: &Dimensions) -> Option<&Figure> {
        self.by_dimensions.get(part)
    }

    /// Every complete cut below a part, coarsest first: the columns it fills, its rows and their sum.
    pub(super) fn cuts(&self, part: &Dimensions, known: &BTreeSet<Dimensions>) -> Vec<Cut> {
        let below = |dimensions: &&Dimensions| *dimensions != part && dimensions.is_within(part);
        let known: Vec<&Dimensions> = known.iter().filter(below).collect();
        let mut by_columns: BTreeMap<[bool; 3], BTreeSet<&Dimensions>> = BTreeMap::new();
        for dimensions in self.all.iter().filter(below) {
            by_columns.entry(dimensions.filled()).or_default().insert(dimensions);
        }
        by_columns.retain(|columns, rows| is_complete(*columns, rows, &known));
        let cuts = by_columns.into_iter().filter_map(|(columns, rows)| {
            let mut figures = rows.iter().filter_map(|row| self.by_dimensions.get(*row));
            let mut sum = figures.next()?.clone();
            figures.for_each(|figure| sum.add(figure));
            Some(Cut { columns, rows: rows.into_iter().cloned().collect(), sum })
        });
        let mut cuts: Vec<Cut> = cuts.collect();
        cuts.sort_by_key(|cut| (cut.columns.iter().filter(|filled| **filled).count(), std::cmp::Reverse(cut.columns)));
        cuts
    }

    /// The columns of the finest complete cut below a part: most columns first, then segment before territory before product.
    fn finest_cut(&self, part: &Dimensions, known: &BTreeSet<Dimensions>) -> Option<[bool; 3]> {
        let below = |dimensions: &&Dimensions| *dimensions != part && dimensions.is_within(part);
        let mut cuts: BTreeMap<[bool; 3], BTreeSet<&Dimensions>> = BTreeMap::new();
        for dimensions in self.all.iter().filter(below) {
            cuts.entry(dimensions.filled()).or_default().insert(dimensions);
        }
        if cuts.is_empty() {
            return None;
        }
        let known: Vec<&Dimensions> = known.iter().filter(below).collect();
        let fineness = |columns: &[bool; 3]| columns.iter().filter(|filled| **filled).count();
        let complete = cuts.iter().filter(|(columns, rows)| is_complete(**columns, rows, &known));
        complete.map(|(columns, _)| *columns).max_by_key(|columns| (fineness(columns), *columns))
    }
}

/// Whether a cut leaves nothing out: each row there is agrees with one of the cut's in the columns that both fill.
fn is_complete(columns: [bool; 3], cut: &BTreeSet<&Dimensions>, known: &[&Dimensions]) -> bool {
    let mut seen: BTreeMap<[bool; 3], BTreeSet<Dimensions>> = BTreeMap::new();
    known.iter().all(|row| {
        let filled = row.filled();
        let shared = [0, 1, 2].map(|column| columns[column] && filled[column]);
        seen.entry(shared).or_insert_with(|| cut.iter().map(|row| row.only(shared)).collect()).contains(&row.only(shared))
    })
}

/// Whether a sum of parts lies further from the whole than rounding; `most` is a fraction of it.
pub(super) fn differs(sum: &Figure, year: Decimal, most: Decimal) -> bool {
    let difference = sum.year.map_or(Decimal::ZERO, |sum| (sum - year).abs());
    difference > sum.slack.min((year.abs() * most).max(Decimal::new(1, 2)))
}

/// A row's own figure.
fn figure(plan: &Plan, row: &TargetRow) -> Figure {
    let mut no_rate = false;
    let mut months: BTreeMap<Period, Decimal> = BTreeMap::new();
    for (period, amount) in &row.months {
        match plan.reporting_in(&amount.value.money, *period) {
            Some(amount) => drop(months.insert(*period, amount)),
            None => no_rate = true,
        }
    }
    let in_year = |period: &Period| plan.header.calendar.as_ref().is_none_or(|calendar| calendar.contains(*period));
    let by_months = || months.iter().filter(|(period, _)| in_year(period)).map(|(_, amount)| amount).sum();
    let year = match &row.annual {
        // Revenue converts month by month where it has months.
        Some(annual) if annual.value.money.currency != plan.currency() && !row.months.is_empty() => Some(by_months()),
        Some(annual) => plan.reporting(&annual.value.money),
        None => Some(by_months()),
    };
    let lack = match year {
        _ if row.annual.is_none() && row.months.is_empty() => Some(Lack::Blank),
        Some(_) if !no_rate => None,
        _ => Some(Lack::Rate),
    };
    let first = row.annual.as_ref().map(|annual| &annual.at).or_else(|| row.months.values().next().map(|amount| &amount.at));
    let at = first.cloned().unwrap_or_else(|| row.row.cell(Field::TargetAnnual));
    let cells = row.months.iter().map(|(period, amount)| (*period, amount.at.clone())).collect();
    if lack.is_some() {
        months.clear();
    }
    let slack = match &row.annual {
        Some(annual) => slack(&annual.value),
        None => row.months.values().map(|amount| slack(&amount.value)).sum(),
    };
    Figure { year: year.filter(|_| lack.is_none()), months, at, cells, lack, slack }
}

/// What rounding may make of an amount.
fn slack(amount: &Amount) -> Decimal {
    let minor = amount.money.currency.minor_unit();
    if amount.formula { minor } else { (amount.grain / Decimal::TWO).max(minor) }
}

/// A figure of the year alone.
fn annual(plan: &Plan, amount: &Sourced<Amount>) -> Figure {
    let year = plan.reporting(&amount.value.money);
    Figure {
        year,
        months: BTreeMap::new(),
        at: amount.at.clone(),
        cells: BTreeMap::new(),
        lack: year.is_none().then_some(Lack::Rate),
        slack: slack(&amount.value),
    }
}
