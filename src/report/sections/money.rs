//! Money: what is planned, spent and estimated, by month, by choice and by envelope.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::cascade;
use super::initiatives::variance_of_cost;
use crate::finding::Level;
use crate::layout;
use crate::plan::budget::Measure;
use crate::plan::phasing::Phasing;
use crate::plan::{Envelope, Initiative, Period, same_id};
use crate::report::chart::{Anchor, Drawing, Markup};
use crate::report::number::{NONE, or_none, percent, ratio};
use crate::report::text::{Text, count, cut, list};
use crate::report::view::{View, by_sheet, made_of, plus, worst};
use crate::report::{Block, Cell, Column, Figure, Row, Section, Table};
use crate::workbook::CellRange;

/// The money of one initiative over the year, in the reporting currency.
struct Spend {
    plan: Option<Decimal>,
    actual: Option<Decimal>,
    /// Spent so far and what remains.
    estimate: Option<Decimal>,
}

/// The money of planned initiatives, by their place in the plan.
struct Money<'v, 'a> {
    view: &'v View<'a>,
    phasing: Phasing<'a>,
    spend: BTreeMap<usize, Spend>,
    /// Something is spent or estimated, so that an estimate says more than the plan.
    moves: bool,
}

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let money = Money::of(view);
    if money.spend.values().all(|spend| spend.plan.is_none()) && view.plan.envelopes.is_empty() {
        return None;
    }
    let mut blocks = vec![money.months()];
    let beside: Vec<Block> = [money.envelopes(), money.by_choice()].into_iter().flatten().collect();
    match beside.len() {
        0 => {}
        1 => blocks.extend(beside),
        _ => blocks.push(Block::Columns { blocks: beside }),
    }
    let about = match view.assessment.alignment.unconverted.len() {
        0 => Text::default(),
        left => format!(
            "{} in a currency with no rate to {} {} in no sum here.",
            count(left, "initiative", "initiatives"),
            view.plan.currency(),
            if left == 1 { "is" } else { "are" }
        )
        .into(),
    };
    Some(Section { id: "money", number: 0, name: "Money", title: money.title(), about, blocks })
}

impl<'v, 'a> Money<'v, 'a> {
    fn of(view: &'v View<'a>) -> Self {
        let phasing = Phasing::of(view.plan);
        let currency = view.plan.currency();
        let spend = |initiative: &Initiative| {
            let plan = view.budget(initiative);
            let actual = phasing.actual_to_date(initiative, currency);
            let remaining = phasing.remaining(initiative, currency);
            let estimate = remaining.map(|remaining| plus(remaining, actual.unwrap_or_default())).or(plan);
            Spend { plan, actual, estimate }
        };
        let spend: BTreeMap<usize, Spend> = view.planned().map(|(index, initiative)| (index, spend(initiative))).collect();
        let moves =
            view.planned().any(|(_, initiative)| initiative.forecast.is_some()) || spend.values().any(|spend| spend.actual.is_some());
        Money { view, phasing, spend, moves }
    }

    fn sum(&self, of: impl Fn(&Spend) -> Option<Decimal>) -> Decimal {
        self.spend.values().filter_map(of).fold(Decimal::ZERO, plus)
    }

    fn title(&self) -> Text {
        let unit = &self.view.unit;
        let plan = self.sum(|spend| spend.plan);
        let envelopes: Vec<String> =
            self.over().iter().map(|envelope| cut(envelope.name.as_ref().map_or("", |name| &name.value), 24)).collect();
        let over = match envelopes.as_slice() {
            [] => String::new(),
            names => format!("; over the envelope: {}", list(names, 2)),
        };
        if !self.moves {
            return format!("{} planned for {}{over}", unit.named(plan), self.view.year()).into();
        }
        let estimate = self.sum(|spend| spend.estimate);
        let difference = estimate - plan;
        let against = match difference.is_sign_negative() {
            _ if difference.is_zero() => "as planned".to_owned(),
            true => format!("{} under plan", unit.amount(-difference)),
            false => format!("{} over plan", unit.amount(difference)),
        };
        format!("The latest estimate is {}, {against}{over}", unit.named(estimate)).into()
    }

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

    fn months(&self) -> Block {
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

    fn by_choice(&self) -> Option<Block> {
        let view = self.view;
        let claims = &view.assessment.alignment.claims;
        if claims.is_empty() {
            return None;
        }
        let mut by_choice: BTreeMap<Option<usize>, [Decimal; 3]> =
            cascade::shown(view).map(|choice| (Some(choice), [Decimal::ZERO; 3])).collect();
        for (index, spend) in &self.spend {
            let amounts = [spend.plan, spend.actual, spend.estimate].map(Option::unwrap_or_default);
            let mut left = amounts;
            for claim in claims.iter().filter(|claim| claim.initiative == *index) {
                let share = claim.share.unwrap_or_default();
                let sums = by_choice.entry(Some(claim.choice)).or_default();
                for (place, amount) in amounts.iter().enumerate() {
                    let part = crate::report::number::times(*amount, share);
                    sums[place] = plus(sums[place], part);
                    left[place] -= part;
                }
            }
            let none = by_choice.entry(None).or_default();
            for (place, amount) in left.iter().enumerate() {
                none[place] = plus(none[place], *amount);
            }
        }
        let order = |choice: &Option<usize>| choice.map(|index| (std::cmp::Reverse(view.plan.choices[index].question()), index));
        let mut rows: Vec<(Option<usize>, [Decimal; 3])> = by_choice.into_iter().collect();
        rows.retain(|(choice, amounts)| {
            choice.is_some_and(|index| view.plan.choices[index].question() != Some(crate::plan::Question::WinningAspiration))
                || amounts.iter().any(|amount| !amount.is_zero())
        });
        rows.sort_by(|(a, _), (b, _)| a.is_none().cmp(&b.is_none()).then(order(a).cmp(&order(b))));
        let scale = rows.iter().flat_map(|(_, amounts)| amounts).max().copied().unwrap_or_default();
        let mut columns = vec![Column::text("Choice"), Column::number("Plan")];
        if self.moves {
            columns.extend([Column::number("Actual to date"), Column::number("Latest estimate")]);
        }
        columns.push(Column::drawn(if self.moves { "Plan outlined, actual solid, remainder hatched" } else { "Plan outlined" }, "wbar"));
        if self.moves {
            columns.push(Column::number("Estimate less plan"));
        }
        let title =
            rows.iter().filter(|(choice, _)| choice.is_some()).max_by_key(|(choice, amounts)| (amounts[0], std::cmp::Reverse(*choice)));
        let title = title.map_or_else(Text::default, |(choice, amounts)| match choice {
            Some(choice) => {
                Text::default().plain(format!("The most money, {}, claims ", view.unit.named(amounts[0]))).id(view.call(*choice))
            }
            None => Text::default(),
        });
        let table = Table {
            label: "Money by choice".to_owned(),
            columns,
            groups: vec![rows.iter().map(|(choice, amounts)| self.choice_row(*choice, amounts, scale)).collect()],
            ..Table::default()
        };
        let about = format!(
            "Money of planned initiatives by the choice they claim, {}, {}",
            if view.unit.name.is_empty() { "as stated" } else { &view.unit.name },
            view.year()
        );
        let cells = [
            ("budgets", view.cells_of_initiatives(layout::Field::Budget)),
            ("actuals", view.cells_of_initiatives(layout::Field::ActualToDate)),
            ("estimates", view.cells_of_initiatives(layout::Field::InitiativeForecast)),
        ];
        let figure = Figure { title, about: about.into(), tables: vec![table], note: made_of(&cells), ..Figure::default() };
        Some(Block::Figure(Box::new(figure)))
    }

    fn choice_row(&self, choice: Option<usize>, amounts: &[Decimal; 3], scale: Decimal) -> Row {
        let unit = &self.view.unit;
        let [plan, actual, estimate] = amounts;
        let name = choice.map_or_else(|| Text::from("No choice"), |choice| Text::default().id(self.view.call(choice)));
        let length = |amount: Decimal| ratio(amount, scale) * 95.0;
        let mut drawing = Drawing::in_row(18.0).upright("ax", 0.0, 0.0, 18.0).bar("pl", 0.0, length(*plan), 1.5, 12.0);
        let mut cells = vec![Cell::text(name).class("nb"), Cell::number(unit.amount(*plan))];
        if self.moves {
            drawing = drawing.bar("act", 0.0, length(*actual), 5.0, 11.0).bar(
                "fc",
                length(*actual),
                length((*estimate - *actual).max(Decimal::ZERO)),
                5.0,
                11.0,
            );
            cells.extend([Cell::number(unit.amount(*actual)), Cell::number(unit.amount(*estimate))]);
        }
        cells.push(Cell::drawing(drawing.markup()));
        if self.moves {
            cells.push(Cell::number(variance_of_cost(self.view, *estimate - *plan)));
        }
        Row::of(cells)
    }

    /// Planned and estimated money of an envelope, in its currency.
    fn drawn_on(&self, envelope: &Envelope) -> Option<(Decimal, Decimal)> {
        let name = envelope.name.as_ref().map(|name| &*name.value)?;
        let of_envelope =
            self.view.planned().filter(|(_, initiative)| initiative.envelope.as_ref().is_some_and(|other| same_id(&other.value, name)));
        let spend = of_envelope.filter_map(|(index, _)| self.spend.get(&index));
        Some(spend.fold((Decimal::ZERO, Decimal::ZERO), |(plan, estimate), spend| {
            (plus(plan, spend.plan.unwrap_or_default()), plus(estimate, spend.estimate.unwrap_or_default()))
        }))
    }

    fn held(&self, envelope: &Envelope) -> Option<Decimal> {
        self.view.plan.reporting(&envelope.amount.as_ref()?.value.money)
    }

    /// Envelopes that less stands in than is planned or estimated.
    fn over(&self) -> Vec<&'a Envelope> {
        let is_over = |envelope: &&Envelope| match (self.held(envelope), self.drawn_on(envelope)) {
            (Some(held), Some((plan, estimate))) => plan.max(estimate) > held,
            _ => false,
        };
        self.view.plan.envelopes.iter().filter(is_over).collect()
    }

    fn envelopes(&self) -> Option<Block> {
        let view = self.view;
        let envelopes = &view.plan.envelopes;
        if envelopes.is_empty() {
            return None;
        }
        let amounts = envelopes.iter().flat_map(|envelope| {
            let drawn = self.drawn_on(envelope);
            [self.held(envelope), drawn.map(|drawn| drawn.0), drawn.map(|drawn| drawn.1)]
        });
        let scale = amounts.flatten().max().unwrap_or_default();
        let mut columns = vec![Column::text("Envelope"), Column::number("Amount"), Column::number("Plan")];
        if self.moves {
            columns.push(Column::number("Estimate"));
        }
        columns.push(Column::number("Used"));
        let marks = if self.moves { "Amount outlined, estimate solid, plan a line" } else { "Amount outlined, plan solid" };
        columns.push(Column::drawn(marks, "wbar"));
        let table = Table {
            label: "Envelopes".to_owned(),
            columns,
            groups: vec![envelopes.iter().map(|envelope| self.envelope_row(envelope, scale)).collect()],
            ..Table::default()
        };
        let over = self.over();
        let title = match over.as_slice() {
            [] if envelopes.len() == 1 => "The one envelope is not overdrawn".to_owned(),
            [] => format!("None of {} envelopes is overdrawn", envelopes.len()),
            [one] => format!("{} is over its limit", cut(one.name.as_ref().map_or("", |name| &name.value), 40)),
            many => format!("{} of {} envelopes are over their limits", many.len(), envelopes.len()),
        };
        let at = envelopes.first().zip(envelopes.last()).map(|(first, last)| {
            let field = layout::Field::EnvelopeAmount;
            crate::workbook::CellRange::spanning(&first.row.cell(field), &last.row.cell(field))
        });
        let about = Text::from(format!(
            "Amount, plan{} and the greater of them as a share of the amount; ",
            if self.moves { ", latest estimate" } else { "" }
        ));
        let about = at.map_or(about.clone(), |at| about.cells(&at));
        Some(Block::Figure(Box::new(Figure { title: title.into(), about, tables: vec![table], ..Figure::default() })))
    }

    fn envelope_row(&self, envelope: &Envelope, scale: Decimal) -> Row {
        let unit = &self.view.unit;
        let name = envelope.name.as_ref().map_or("", |name| &name.value);
        let (held, drawn) = (self.held(envelope), self.drawn_on(envelope));
        let (plan, estimate) = (drawn.map(|drawn| drawn.0), drawn.map(|drawn| drawn.1));
        let most = if self.moves { plan.max(estimate) } else { plan };
        let used = most.zip(held).and_then(|(most, held)| most.checked_div(held));
        let level = worst(self.view.about(layout::Table::Envelopes, name)).filter(|level| *level >= Level::Warning);
        let mut share = Text::default();
        if let Some(level) = level {
            share = share.mark(level);
        }
        let share = share.strong(or_none(used, |used| percent(used, 0)));
        let length = |amount: Option<Decimal>| ratio(amount.unwrap_or_default(), scale) * 95.0;
        let mut drawing = Drawing::in_row(18.0).bar("pl", 0.0, length(held), 1.5, 14.0);
        let solid = if self.moves { estimate } else { plan };
        drawing = drawing.bar("act", 0.0, length(solid.min(held.or(solid))), 5.0, 7.0);
        if let (Some(solid), Some(held)) = (solid, held)
            && solid > held
        {
            drawing = drawing.bar("bad", length(Some(held)), length(Some(solid)) - length(Some(held)), 5.0, 7.0);
        }
        if self.moves {
            drawing = drawing.upright("ax", length(plan), 0.0, 18.0);
        }
        let amount = |amount: Option<Decimal>| Cell::number(or_none(amount, |amount| unit.amount(amount)));
        let mut text = Text::default().strong(if name.is_empty() { NONE.to_owned() } else { cut(name, 40) });
        if let Some(holder) = &envelope.holder {
            text = text.plain(" ").muted(cut(&holder.value, 32));
        }
        let mut cells = vec![Cell::text(text), amount(held), amount(plan)];
        if self.moves {
            cells.push(amount(estimate));
        }
        cells.push(Cell::number(share).class("r nb"));
        cells.push(Cell::drawing(drawing.markup()));
        Row::of(cells)
    }
}

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
