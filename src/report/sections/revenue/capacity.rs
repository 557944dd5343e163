//! Capacity: what the reps can sell beside what must be sold, month by month, and how far quotas go beyond it.

use rust_decimal::Decimal;

use crate::finding::Level;
use crate::layout::Field;
use crate::plan::capacity::MonthCapacity;
use crate::plan::revenue::Selling;
use crate::report::chart::Markup;
use crate::report::number::{SPACE, or_none, percent, percent_short_of_all};
use crate::report::sections::columns::{Columns, Slot};
use crate::report::text::{Role, Text, capital, count};
use crate::report::view::{View, made_of};
use crate::report::{Block, Cell, Column, Figure, Row, Table};
use crate::workbook::{CellRange, CellRef};

/// The chart with its numbers; none where the plan has no capacity or nothing to hold it against.
pub(super) fn block(view: &View<'_>) -> Option<Block> {
    let selling = view.assessment.revenue.selling.as_ref()?;
    let base = if selling.new_business.base.is_some() { "target − base" } else { "the whole target, as no Base is given" };
    let held = selling.capacity.months.iter().any(|month| !month.held_back.is_zero());
    let ramp = if held { ", what ramp holds back light on top" } else { "" };
    let about = format!(
        "New business by month, {}. Needed ({base}) outlined, capacity hatched{ramp}; below, capacity less need. \
         Capacity: quota ÷ {} × ramp × attainment, over reps and months.",
        view.unit.heading(view.year()),
        selling.capacity.months.len()
    );
    Some(Block::Figure(Box::new(Figure {
        title: title(view, selling),
        about: about.into(),
        chart: Some(draw(view, selling)),
        numbers: Some(numbers(view, selling)),
        note: Some(note(view, selling)),
        ..Figure::default()
    })))
}

fn title(view: &View<'_>, selling: &Selling) -> Text {
    let unit = &view.unit;
    let reps = match selling.capacity.reps.len() {
        0 => return "Nobody carries quota in the year".into(),
        reps => capital(&count(reps, "rep", "reps")),
    };
    let can = unit.named(selling.capacity.amount);
    let words = match (selling.share, selling.gap()) {
        (Some(share), Some(_)) => format!(
            "{reps} can sell {} of {} new business, {}",
            unit.amount(selling.capacity.amount),
            unit.named(selling.new_business.amount),
            percent_short_of_all(share, 0)
        ),
        (Some(share), None) => format!("{reps} can sell {can}, {} of the new business that is needed", percent(share, 0)),
        (None, _) => format!("{reps} can sell {can}; the base reaches the target without new business"),
    };
    match view.first_of("capacity-below-target") {
        Some(judged) => Text::default().mark(judged.finding.level).plain(words),
        None => words.into(),
    }
}

fn draw(view: &View<'_>, selling: &Selling) -> Markup {
    let unit = &view.unit;
    let months = || selling.capacity.months.iter().zip(&selling.targets);
    let describe = |(month, target): (&MonthCapacity, &Option<Decimal>)| {
        let needed = or_none(*target, |target| unit.amount(target));
        format!("{} needed {needed}, capacity {}", month.period.short_name(), unit.amount(month.amount))
    };
    // Where the base alone passes a month's target, nothing is needed in it.
    let slot = |(month, target): (&MonthCapacity, &Option<Decimal>)| Slot {
        name: month.period.short_name(),
        plan: target.map(|target| target.max(Decimal::ZERO)),
        later: Some((month.amount, "fc")),
        above: month.held_back,
    };
    let columns = Columns {
        id: "cap",
        title: "New business needed and capacity by month",
        description: months().map(describe).collect::<Vec<_>>().join("; "),
        slots: months().map(slot).collect(),
        unit,
        more_is_bad: false,
        divider: None,
    };
    columns.draw()
}

fn numbers(view: &View<'_>, selling: &Selling) -> Table {
    let unit = &view.unit;
    let capacity = &selling.capacity;
    let difference = |target: Option<Decimal>, amount: Decimal| {
        let Some(target) = target else { return Text::from(or_none(None::<Decimal>, |_| String::new())) };
        let over = amount.saturating_sub(target);
        Text::default().run(if over.is_sign_negative() { Role::Bad } else { Role::Good }, unit.signed(over))
    };
    let row = |(month, target): (&MonthCapacity, &Option<Decimal>)| {
        Row::of(vec![
            Cell::text(format!("{} {}", month.period.short_name(), month.period.year)),
            Cell::number(month.reps.to_string()),
            Cell::number(or_none(*target, |target| unit.amount(target))),
            Cell::number(unit.amount(month.amount)),
            Cell::number(unit.amount(month.held_back)),
            Cell::number(difference(*target, month.amount)),
        ])
    };
    let held: Decimal = capacity.months.iter().map(|month| month.held_back).fold(Decimal::ZERO, Decimal::saturating_add);
    let year = Row::of(vec![
        Cell::text("Year"),
        Cell::number(capacity.reps.len().to_string()),
        Cell::number(unit.amount(selling.new_business.amount)),
        Cell::number(unit.amount(capacity.amount)),
        Cell::number(unit.amount(held)),
        Cell::number(difference(Some(selling.new_business.amount), capacity.amount)),
    ]);
    let mut columns = vec![Column::text("Month")];
    columns.extend(["Reps", "Needed", "Capacity", "Held back by ramp", "Over, short"].map(Column::number));
    Table {
        label: "Capacity by month".to_owned(),
        class: "slim",
        columns,
        groups: vec![capacity.months.iter().zip(&selling.targets).map(row).collect()],
        foot: vec![year.class("sum")],
        ..Table::default()
    }
}

/// Quotas against the target, what hangs on nobody, what was assumed, and the cells.
fn note(view: &View<'_>, selling: &Selling) -> Text {
    let capacity = &selling.capacity;
    let quotas = view.unit.named(capacity.quotas);
    let mut text = match selling.over_assignment {
        Some(over) if !over.is_zero() => {
            let side = if over.is_sign_negative() { "short of" } else { "over" };
            Text::from(format!(
                "Over-assignment: quotas in force of {quotas} are {} {side} the new business needed. ",
                percent(over.abs(), 1)
            ))
        }
        Some(_) => Text::from(format!("Over-assignment: quotas in force of {quotas} are just the new business needed. ")),
        None => Text::from(format!("Quotas in force are {quotas}. ")),
    };
    if let Some(judged) = view.first_of("over-assignment-out-of-range") {
        text = Text::default().mark(judged.finding.level.max(Level::Note)).then(text);
    }
    if !capacity.unfilled.is_zero() {
        text = text.plain(format!("Positions that nobody holds yet are to sell {}. ", view.unit.named(capacity.unfilled)));
    }
    if let Some(words) = capacity.defaults.words() {
        text = text.plain(format!("Headcount does not say all: this is by {}. ", words.replace(" %", &format!("{SPACE}%"))));
    }
    let new = &selling.new_business;
    let single = |at: &CellRef| Some(CellRange::from(at.clone()));
    let cells =
        [("quotas", quota_cells(view)), ("target", single(&new.target_at)), ("base", new.base.as_ref().and_then(|(_, at)| single(at)))];
    made_of(&cells).map_or(text.clone(), |cells| text.then(cells))
}

fn quota_cells(view: &View<'_>) -> Option<CellRange> {
    let cells: Vec<&CellRef> = view.plan.reps.iter().filter_map(|rep| rep.quota.as_ref()).map(|quota| &quota.at).collect();
    let first = cells.first()?;
    let last = cells.iter().rfind(|cell| cell.sheet == first.sheet)?;
    Some(if view.plan.has(Field::RepQuota) { CellRange::spanning(first, last) } else { CellRange::from((*first).clone()) })
}
