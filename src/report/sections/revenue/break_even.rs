//! Break-even: contribution to date beside cost to date, month by month, and the month from which one carries the other.

use rust_decimal::Decimal;

use crate::plan::Period;
use crate::plan::money::round_half_away;
use crate::report::chart::Markup;
use crate::report::sections::columns::{Columns, Divider, Slot};
use crate::report::text::{Role, Text};
use crate::report::view::{View, plus};
use crate::report::{Block, Cell, Column, Figure, Row, Table};

/// A month's sums from the year's start.
struct ToDate {
    period: Period,
    contribution: Decimal,
    cost: Decimal,
}

/// The chart with its numbers; none where the plan has no months of contribution, which the result says.
pub(super) fn block(view: &View<'_>) -> Option<Block> {
    let revenue = &view.assessment.revenue;
    let result = revenue.result?;
    let months = to_date(view);
    let (first, last) = (months.first()?, months.last()?);
    let title = match revenue.break_even_month {
        Some(month) if month == first.period => "Contribution carries cost from the first month on".to_owned(),
        Some(month) => format!("From {} {} on, contribution to date carries cost to date", month.long_name(), month.year),
        None if result.is_sign_negative() => format!(
            "At the end of {} contribution is still {} behind cost",
            last.period.long_name(),
            view.unit.named(last.cost.saturating_sub(last.contribution))
        ),
        None => "Contribution to date does not stay ahead of cost to date".to_owned(),
    };
    let about = format!(
        "Sums from {} on, {}. Cost (fixed costs evenly, opex by phasing) outlined, contribution hatched; below, contribution less cost.",
        first.period.long_name(),
        view.unit.heading(view.year())
    );
    Some(Block::Figure(Box::new(Figure {
        title: title.into(),
        about: about.into(),
        chart: Some(draw(view, &months)),
        numbers: Some(numbers(view, &months)),
        note: note(view, last, result),
        ..Figure::default()
    })))
}

/// Why the months end elsewhere than at the result, where they do.
fn note(view: &View<'_>, last: &ToDate, result: Decimal) -> Option<Text> {
    let end = last.contribution.saturating_sub(last.cost);
    let digits = view.plan.currency().minor_digits();
    (round_half_away(end, digits) != round_half_away(result, digits)).then(|| {
        format!(
            "The months end at {} and the result is {}: months of Base and of Phasing do not add up to what the year states.",
            view.unit.named(end),
            view.unit.named(result)
        )
        .into()
    })
}

fn to_date(view: &View<'_>) -> Vec<ToDate> {
    let (mut contribution, mut cost) = (Decimal::ZERO, Decimal::ZERO);
    let sum = |month: &crate::plan::revenue::MonthResult| {
        (contribution, cost) = (plus(contribution, month.contribution), plus(cost, month.cost));
        ToDate { period: month.period, contribution, cost }
    };
    view.assessment.revenue.course.iter().map(sum).collect()
}

fn draw(view: &View<'_>, months: &[ToDate]) -> Markup {
    let unit = &view.unit;
    let describe = |month: &ToDate| {
        format!("{} contribution {}, cost {}", month.period.short_name(), unit.amount(month.contribution), unit.amount(month.cost))
    };
    let slot = |month: &ToDate| Slot {
        name: month.period.short_name(),
        plan: Some(month.cost),
        later: Some((month.contribution, "fc")),
        above: Decimal::ZERO,
    };
    let even = view.assessment.revenue.break_even_month;
    let before = months.iter().position(|month| Some(month.period) == even).filter(|before| *before > 0);
    let columns = Columns {
        id: "be",
        title: "Contribution and cost to date by month",
        description: months.iter().map(describe).collect::<Vec<_>>().join("; "),
        slots: months.iter().map(slot).collect(),
        unit,
        more_is_bad: false,
        divider: before.map(|before| Divider { before, left: "cost ahead", right: "carried" }),
    };
    columns.draw()
}

fn numbers(view: &View<'_>, months: &[ToDate]) -> Table {
    let unit = &view.unit;
    let even = view.assessment.revenue.break_even_month;
    let row = |month: &ToDate| {
        let difference = month.contribution.saturating_sub(month.cost);
        let role = if difference.is_sign_negative() { Role::Bad } else { Role::Good };
        let name = format!("{} {}", month.period.short_name(), month.period.year);
        let name = if Some(month.period) == even { Text::default().strong(name).muted(" break-even") } else { name.into() };
        Row::of(vec![
            Cell::text(name),
            Cell::number(unit.amount(month.contribution)),
            Cell::number(unit.amount(month.cost)),
            Cell::number(Text::default().run(role, unit.signed(difference))),
        ])
    };
    let mut columns = vec![Column::text("To the end of")];
    columns.extend(["Contribution", "Cost", "Contribution less cost"].map(Column::number));
    let rows = months.iter().map(row).collect();
    Table { label: "Contribution and cost to date".to_owned(), class: "slim", columns, groups: vec![rows], ..Table::default() }
}
