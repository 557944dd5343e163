//! Spend by month: plan, actual and forecast on one scale, and the difference from plan below them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Money;
use crate::plan::budget::Measure;
use crate::plan::{Initiative, Period};
use crate::report::chart::Markup;
use crate::report::number::{NONE, or_none};
use crate::report::sections::columns::{Columns, Divider, Slot};
use crate::report::sections::initiatives::variance_of_cost;
use crate::report::text::{Text, cut, list};
use crate::report::view::{View, by_sheet, made_of, plus};
use crate::report::{Block, Cell, Column, Figure, Row, Table};
use crate::workbook::CellRange;

/// One month's money.
struct Month {
    period: Period,
    plan: Option<Decimal>,
    actual: Option<Decimal>,
    forecast: Option<Decimal>,
}

impl Month {
    /// What is known beyond the plan: what was spent, else what is expected.
    fn later(&self) -> Option<Decimal> {
        self.actual.or(self.forecast)
    }

    fn variance(&self) -> Option<Decimal> {
        Some(self.later()? - self.plan?)
    }
}

impl Money<'_, '_> {
    /// Months of a measure over all planned initiatives.
    fn by_month(&self, measure: Measure) -> BTreeMap<Period, Decimal> {
        let mut months: BTreeMap<Period, Decimal> = BTreeMap::new();
        for (_, initiative) in self.view.planned() {
            let stated = self.phasing.months(initiative, measure);
            let of_initiative = if stated.is_empty() && measure == Measure::Actual { self.booked(initiative) } else { stated };
            for (period, amount) in of_initiative {
                let sum = months.entry(period).or_default();
                *sum = plus(*sum, amount);
            }
        }
        months
    }

    /// What the ledger books on an initiative, by month.
    fn booked(&self, initiative: &Initiative) -> BTreeMap<Period, Decimal> {
        let mut months: BTreeMap<Period, Decimal> = BTreeMap::new();
        for entry in self.phasing.booked(initiative) {
            let money = crate::plan::Money { amount: entry.amount, currency: entry.currency };
            if let Some(amount) = self.view.plan.reporting(&money) {
                let sum = months.entry(entry.period).or_default();
                *sum = plus(*sum, initiative.carried(amount));
            }
        }
        months
    }

    /// The chart, or why there is none.
    pub(super) fn months(&self) -> Block {
        let view = self.view;
        let stated = self.by_month(Measure::Budget);
        let months: Vec<Month> = self.month_values(&stated);
        let unit = if view.unit.name.is_empty() { String::new() } else { format!("{}, ", view.unit.name) };
        if months.iter().all(|month| month.plan.is_none() && month.later().is_none()) {
            let why = if view.periods().is_empty() {
                "the plan names no fiscal year"
            } else {
                "no planned initiative states its months on Phasing"
            };
            return Block::Say { text: format!("Money by month is not computed: {why}.").into() };
        }
        let total = months.iter().filter_map(|month| month.plan).fold(Decimal::ZERO, plus);
        let later = months.iter().any(|month| month.later().is_some());
        let read = match (months.iter().any(|month| month.actual.is_some()), later) {
            (true, _) if months.iter().any(|month| month.forecast.is_some()) => {
                " Plan outlined, actual solid, forecast hatched; below, the difference from plan: more cost is bad."
            }
            (true, _) => " Plan outlined, actual solid; below, the difference from plan: more cost is bad.",
            (false, true) => " Plan outlined, forecast hatched; below, the difference from plan: more cost is bad.",
            (false, false) => " Plan outlined.",
        };
        let figure = Figure {
            title: self.months_title(&months),
            about: format!("Spend of planned initiatives by month, {unit}{}.{read}", view.year()).into(),
            chart: Some(draw_months(view, &months)),
            numbers: Some(self.month_table(&months)),
            note: self.months_note(total),
            ..Figure::default()
        };
        Block::Figure(Box::new(figure))
    }

    fn month_values(&self, stated: &BTreeMap<Period, Decimal>) -> Vec<Month> {
        let actual = self.by_month(Measure::Actual);
        let forecast = self.by_month(Measure::Forecast);
        let closed = self.view.closed().len();
        let value = |(index, period): (usize, &Period)| Month {
            period: *period,
            plan: stated.get(period).copied(),
            actual: actual.get(period).copied().filter(|_| index < closed),
            forecast: forecast.get(period).copied().filter(|_| index >= closed),
        };
        self.view.periods().iter().enumerate().map(value).collect()
    }

    fn months_title(&self, months: &[Month]) -> Text {
        let unit = &self.view.unit;
        let closed: Vec<&Month> = months.iter().filter(|month| month.actual.is_some()).collect();
        if let Some(last) = closed.last() {
            let actual = closed.iter().filter_map(|month| month.actual).fold(Decimal::ZERO, plus);
            let plan = closed.iter().filter_map(|month| month.plan).fold(Decimal::ZERO, plus);
            let difference = actual - plan;
            let side = if difference.is_sign_negative() { "less" } else { "more" };
            return format!(
                "To {}, {} is spent: {} {side} than planned",
                last.period.long_name(),
                unit.named(actual),
                unit.amount(difference.abs())
            )
            .into();
        }
        let most = months
            .iter()
            .filter_map(|month| Some((month.plan?, month)))
            .max_by_key(|(plan, month)| (*plan, std::cmp::Reverse(month.period)));
        match most {
            Some((plan, month)) => format!("Most is planned for {}: {}", month.period.long_name(), unit.named(plan)).into(),
            None => "Only a forecast states months".into(),
        }
    }

    fn month_table(&self, months: &[Month]) -> Table {
        let unit = &self.view.unit;
        let amount = |amount: Option<Decimal>| or_none(amount, |amount| unit.amount(amount));
        let later = months.iter().any(|month| month.later().is_some());
        let row = |month: &Month| {
            let mut cells =
                vec![Cell::text(format!("{} {}", month.period.short_name(), month.period.year)), Cell::number(amount(month.plan))];
            if later {
                cells.push(Cell::number(amount(month.actual)));
                cells.push(Cell::number(amount(month.forecast)));
                cells.push(Cell::number(month.variance().map_or_else(|| NONE.into(), |variance| variance_of_cost(self.view, variance))));
            }
            Row::of(cells)
        };
        let sum = |of: fn(&Month) -> Option<Decimal>| {
            let stated: Vec<Decimal> = months.iter().filter_map(of).collect();
            amount((!stated.is_empty()).then(|| stated.into_iter().fold(Decimal::ZERO, plus)))
        };
        let mut columns = vec![Column::text("Month"), Column::number("Plan")];
        let mut total = vec![Cell::text("Year"), Cell::number(sum(|month| month.plan))];
        if later {
            columns.extend(["Actual", "Forecast", "Less plan"].map(Column::number));
            total.push(Cell::number(sum(|month| month.actual)));
            total.push(Cell::number(sum(|month| month.forecast)));
            total.push(Cell::number(
                months
                    .iter()
                    .filter_map(Month::variance)
                    .fold(None, |sum: Option<Decimal>, variance| Some(plus(sum.unwrap_or_default(), variance)))
                    .map_or_else(|| NONE.into(), |variance| variance_of_cost(self.view, variance)),
            ));
        }
        Table {
            label: "Figures by month".to_owned(),
            class: "slim",
            columns,
            groups: vec![months.iter().map(row).collect()],
            foot: vec![Row::of(total).class("sum")],
            ..Table::default()
        }
    }

    /// Why the months add to another sum than the budgets, and where they stand.
    fn months_note(&self, total: Decimal) -> Option<Text> {
        let cells = self.view.plan.phasing.iter().flat_map(|row| row.months.values()).map(|amount| &amount.at);
        let cells: Vec<(&str, Option<CellRange>)> = by_sheet(cells).into_iter().map(|range| ("months", Some(range))).collect();
        match (self.unphased(total), made_of(&cells)) {
            (Some(why), Some(cells)) => Some(why.plain(" ").then(cells)),
            (why, cells) => why.or(cells),
        }
    }

    /// Why the months add to another sum than the budgets.
    fn unphased(&self, total: Decimal) -> Option<Text> {
        let view = self.view;
        let budget = self.sum(|spend| spend.plan);
        let mut without: Vec<String> = view
            .planned()
            .filter(|(_, initiative)| view.budget(initiative).is_some_and(|budget| !budget.is_zero()))
            .filter(|(_, initiative)| self.phasing.months(initiative, Measure::Budget).is_empty())
            .map(|(_, initiative)| cut(&initiative.key(), 20))
            .collect();
        without.dedup();
        let states = (!without.is_empty())
            .then(|| format!("{} {} no months. ", list(&without, 6), if without.len() == 1 { "states" } else { "state" }));
        let adds =
            (budget != total).then(|| format!("The months add to {}, the budgets to {}.", view.unit.named(total), view.unit.named(budget)));
        let words = format!("{}{}", states.unwrap_or_default(), adds.unwrap_or_default());
        (!words.is_empty()).then(|| words.trim().into())
    }
}

fn draw_months(view: &View<'_>, months: &[Month]) -> Markup {
    let describe = |month: &Month| {
        let plan = or_none(month.plan, |plan| view.unit.amount(plan));
        let later = month
            .later()
            .map(|later| format!(", {} {}", if month.actual.is_some() { "actual" } else { "forecast" }, view.unit.amount(later)));
        format!("{} plan {plan}{}", month.period.short_name(), later.unwrap_or_default())
    };
    let slot = |month: &Month| Slot {
        name: month.period.short_name(),
        plan: month.plan,
        later: month.later().map(|later| (later, if month.actual.is_some() { "act" } else { "fc" })),
        above: Decimal::ZERO,
    };
    let closed = months.iter().filter(|month| month.actual.is_some()).count();
    let right = if months.iter().any(|month| month.forecast.is_some()) { "forecast" } else { "plan" };
    let columns = Columns {
        id: "mc",
        title: "Spend of planned initiatives by month",
        description: months.iter().map(describe).collect::<Vec<_>>().join("; "),
        slots: months.iter().map(slot).collect(),
        unit: &view.unit,
        more_is_bad: true,
        divider: (closed > 0 && closed < months.len()).then_some(Divider { before: closed, left: "actual", right }),
    };
    columns.draw()
}
