//! Spend by month: plan, actual and forecast on one scale, and the difference from plan below them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Money;
use crate::plan::budget::Measure;
use crate::plan::{Initiative, Period};
use crate::report::chart::{Anchor, Drawing, Markup};
use crate::report::number::{NONE, or_none, ratio};
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

/// The months' bars on one scale, with the differences from plan below them on the same scale.
fn draw_months(view: &View<'_>, months: &[Month]) -> Markup {
    const BASE: f64 = 190.0;
    const TALLEST: f64 = 174.0;
    let scale = months.iter().flat_map(|month| [month.plan, month.later()]).flatten().map(|amount| amount.abs()).max().unwrap_or_default();
    let height = |amount: Decimal| ratio(amount.abs(), scale) * TALLEST;
    let varies = months.iter().any(|month| month.variance().is_some());
    let deepest = months.iter().filter_map(Month::variance).map(|variance| (variance.is_sign_positive(), height(variance)));
    let (up, down) =
        deepest.fold((0.0_f64, 0.0_f64), |(up, down), (positive, tall)| if positive { (up.max(tall), down) } else { (up, down.max(tall)) });
    let axis = BASE + 50.0 + up;
    let total = if varies { axis + down + 20.0 } else { BASE + 24.0 };
    let slot = 100.0 / months.len().max(1) as f64;
    let crowded =
        months.iter().flat_map(|month| [month.plan, month.later()]).flatten().any(|amount| view.unit.amount(amount).chars().count() > 3);
    let describe = |month: &Month| {
        let plan = or_none(month.plan, |plan| view.unit.amount(plan));
        let later = month
            .later()
            .map(|later| format!(", {} {}", if month.actual.is_some() { "actual" } else { "forecast" }, view.unit.amount(later)));
        format!("{} plan {plan}{}", month.period.short_name(), later.unwrap_or_default())
    };
    let description = months.iter().map(describe).collect::<Vec<_>>().join("; ");
    let mut drawing = Drawing::chart(total, "mc", "Spend of planned initiatives by month", description);
    let later = months.iter().any(|month| month.later().is_some());
    for (index, month) in months.iter().enumerate() {
        let x = slot * index as f64;
        let narrow = if crowded && index % 2 == 1 { "tB halo hide-s" } else { "tB halo" };
        if let Some(plan) = month.plan {
            let left = if later { 0.14 } else { 0.2 };
            drawing = drawing.bar("pl", x + slot * left, slot * if later { 0.54 } else { 0.6 }, BASE - height(plan), height(plan));
        }
        if let Some(later) = month.later() {
            let class = if month.actual.is_some() { "act" } else { "fc" };
            drawing = drawing.bar(class, x + slot * 0.32, slot * 0.54, BASE - height(later), height(later));
        }
        if let Some(shown) = month.later().or(month.plan) {
            let centre = x + slot * if later && month.later().is_none() { 0.41 } else { 0.5 };
            let top = [month.plan, month.later()].into_iter().flatten().map(height).fold(0.0, f64::max);
            drawing = drawing.label(narrow, Anchor::Middle, centre, BASE - top - 4.0, 0.0, &view.unit.amount(shown));
        }
        drawing = drawing.label("t2", Anchor::Middle, x + slot * 0.5, BASE + 15.0, 0.0, month.period.short_name());
        if let Some(variance) = month.variance() {
            let bad = variance > Decimal::ZERO;
            let (y, tall) = if bad { (axis - height(variance), height(variance)) } else { (axis, height(variance)) };
            drawing = drawing.bar(if bad { "bad" } else { "good" }, x + slot * 0.32, slot * 0.54, y, tall.max(0.8));
            let class = match (bad, crowded && index % 2 == 1) {
                (true, true) => "tb hide-s",
                (true, false) => "tb",
                (false, true) => "tg hide-s",
                (false, false) => "tg",
            };
            let y = if bad { axis - tall - 4.0 } else { axis + tall + 12.0 };
            drawing = drawing.label(class, Anchor::Middle, x + slot * 0.59, y, 0.0, &view.unit.signed(variance));
        }
    }
    drawing = drawing.level_line("ax", BASE);
    if varies {
        drawing = drawing.level_line("ax", axis);
        let closed = months.iter().filter(|month| month.actual.is_some()).count();
        if closed > 0 && closed < months.len() {
            let x = slot * closed as f64;
            drawing = drawing.upright("hl dash", x, 8.0, total - 4.0);
            let then = if months.iter().any(|month| month.forecast.is_some()) { "forecast" } else { "plan" };
            drawing =
                drawing.label("t2", Anchor::End, x, BASE + 30.0, -6.0, "actual").label("t2", Anchor::Start, x, BASE + 30.0, 6.0, then);
        }
    }
    drawing.markup()
}
