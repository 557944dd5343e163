//! Payback: when each initiative has earned what it costs, on contribution and not on revenue.

use rust_decimal::Decimal;

use crate::layout::Field;
use crate::plan::payback::{InitiativePayback, Lacking, Payback};
use crate::report::chart::Drawing;
use crate::report::number::{NONE, or_none, ratio};
use crate::report::text::{Role, Text, capital, count};
use crate::report::view::{View, made_of};
use crate::report::{Block, Cell, Column, Figure, Row, Table};

/// Initiatives that have a row each, slowest first.
const MOST: usize = 16;
/// Initiatives with a year's result alone that have a row each.
const MOST_YEARLY: usize = 6;

/// The initiatives that earn and cost, slowest first; none where there is none.
pub(super) fn block(view: &View<'_>) -> Option<Block> {
    let paybacks = &view.assessment.revenue.paybacks;
    let mut rows: Vec<&InitiativePayback> = paybacks.rows.iter().collect();
    if rows.is_empty() {
        return None;
    }
    rows.sort_by_key(|row| std::cmp::Reverse(slowness(row)));
    let drawn = rows.iter().any(|row| months(row).is_some());
    // What has a year's result alone says little that the list of initiatives does not: many of them are one row.
    let yearly = rows.iter().filter(|row| is_yearly(row)).count();
    let (known, rest) = rows.split_at(rows.len() - if yearly > MOST_YEARLY { yearly } else { 0 });
    let (shown, quicker) = known.split_at(if known.len() > MOST { MOST - 1 } else { known.len() });
    let longest = rows.iter().filter_map(|row| months(row)).max().unwrap_or(1);
    let mut columns = vec![Column::text("Initiative")];
    columns.extend(["Cost", "Contribution", "Contribution less cost"].map(Column::number));
    columns.push(Column::text("Pays back"));
    if drawn {
        columns.push(Column { head: "Months".into(), class: "wpin hide-s", numeric: false });
    }
    let mut table = Table { label: "Payback by initiative".to_owned(), columns, ..Table::default() };
    let mut body: Vec<Row> = shown.iter().map(|row| table_row(view, row, drawn.then_some(longest))).collect();
    let soonest = quicker.iter().filter_map(|row| months(row)).max();
    let soonest = soonest.map_or_else(|| "not known".to_owned(), |month| format!("month {month} or sooner, or not known"));
    body.extend((!quicker.is_empty()).then(|| sum_row(view, quicker, &soonest, drawn)));
    body.extend((!rest.is_empty()).then(|| sum_row(view, rest, "year result only", drawn)));
    table.groups = vec![body];
    let about = format!(
        "{}: contribution = expected revenue × confidence × margin; months from the start to the first from which contribution to date \
         stays at or above cost to date, capex included",
        view.unit.heading("Over the months stated, else the year")
    );
    let figure = Figure { title: title(view, &rows), about: about.into(), tables: vec![table], note: note(view), ..Figure::default() };
    Some(Block::Figure(Box::new(figure)))
}

/// What never pays back, then what takes longest, then what is not known.
fn slowness(row: &InitiativePayback) -> (u8, i32) {
    match &row.found {
        Ok((_, Payback::Never)) => (3, 0),
        Ok((_, Payback::In(months, _))) => (2, *months),
        Ok((_, Payback::Unknown)) => (1, 0),
        Err(Lacking::Months) => (0, 0),
        Err(_) => (1, 0),
    }
}

fn is_yearly(row: &InitiativePayback) -> bool {
    row.found.as_ref().err() == Some(&Lacking::Months)
}

fn months(row: &InitiativePayback) -> Option<i32> {
    match row.found {
        Ok((_, Payback::In(months, _))) => Some(months),
        _ => None,
    }
}

fn title(view: &View<'_>, rows: &[&InitiativePayback]) -> Text {
    let never = rows.iter().filter(|row| slowness(row).0 == 3).count();
    let paid = rows.iter().filter(|row| months(row).is_some()).count();
    let all = count(rows.len(), "initiative", "initiatives");
    let slowest = || rows.iter().filter_map(|row| months(row)).max().unwrap_or_default();
    let first = || rows.first().map_or_else(Text::default, |row| view.name_of(&view.plan.initiatives[row.initiative], 40));
    match (never, paid) {
        (1, _) => first().plain(" does not pay back"),
        (2.., _) => format!("{never} of {all} do not pay back").into(),
        (_, 0) if rows.iter().any(|row| row.found.is_ok()) => "No initiative earns what it costs in the months it states".into(),
        (_, 0) => "When initiatives pay back is not computed".into(),
        (_, 1) if rows.len() == 1 => first().plain(format!(" pays back in month {}", slowest())),
        (_, paid) if paid == rows.len() && rows.iter().all(|row| months(row) == Some(slowest())) => {
            format!("All {all} pay back in month {}", slowest()).into()
        }
        (_, paid) if paid == rows.len() => first().plain(format!(" is the slowest to pay back, in month {}", slowest())),
        (_, paid) => {
            let pay = if paid == 1 { "is" } else { "are" };
            format!("{paid} of {all} {pay} known to pay back, the slowest in month {}", slowest()).into()
        }
    }
}

fn table_row(view: &View<'_>, row: &InitiativePayback, longest: Option<i32>) -> Row {
    let initiative = &view.plan.initiatives[row.initiative];
    let about = view.about_initiative(initiative);
    let judged = about.iter().find(|judged| judged.finding.rule == "payback-too-long" && judged.answer.is_none());
    let when = when(view, row);
    let when = judged.map_or(when.clone(), |judged| Text::default().mark(judged.finding.level).then(when));
    let mut cells = vec![Cell::text(view.name_of(initiative, 36))];
    cells.extend(money(view, row.cost, row.contribution));
    cells.push(Cell::text(when));
    if let Some(longest) = longest {
        let length = months(row).map_or(0.0, |months| ratio(months.into(), longest.into()) * 95.0);
        let drawing = Drawing::in_row(18.0).upright("ax", 0.0, 0.0, 18.0).bar("fc", 0.0, length, 3.0, 12.0);
        cells.push(Cell::drawing(drawing.markup()).class("hide-s"));
    }
    Row::of(cells)
}

/// Several of them as one row.
fn sum_row(view: &View<'_>, rows: &[&InitiativePayback], when: &str, drawn: bool) -> Row {
    let sum = |of: &dyn Fn(&InitiativePayback) -> Option<Decimal>| {
        rows.iter().map(|row| of(row)).try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))
    };
    let (cost, contribution) = (sum(&|row| row.cost), sum(&|row| row.contribution));
    let mut cells = vec![Cell::text(format!("{} more initiatives", rows.len()))];
    cells.extend(money(view, cost, contribution));
    cells.push(Cell::text(Text::default().muted(when)));
    if drawn {
        cells.push(Cell::text("").class("hide-s"));
    }
    Row::of(cells)
}

/// Cost, contribution and their difference.
fn money(view: &View<'_>, cost: Option<Decimal>, contribution: Option<Decimal>) -> [Cell; 3] {
    let over = contribution.zip(cost).map(|(contribution, cost)| contribution.saturating_sub(cost));
    let role = |over: Decimal| if over.is_sign_negative() { Role::Bad } else { Role::Good };
    let over = over.map_or_else(|| NONE.into(), |over| Text::default().run(role(over), view.unit.signed(over)));
    let amount = |amount: Option<Decimal>| Cell::number(or_none(amount, |amount| view.unit.amount(amount)));
    [amount(cost), amount(contribution), Cell::number(over)]
}

/// `month 7, July 2027`, or why there is none.
fn when(view: &View<'_>, row: &InitiativePayback) -> Text {
    let horizon = view.assessment.revenue.paybacks.horizon;
    match &row.found {
        Ok((_, Payback::In(months, period))) => {
            Text::default().strong(format!("month {months}")).plain(format!(", {} {}", period.short_name(), period.year))
        }
        Ok((_, Payback::Never)) if row.recurs == Some(true) => Text::default().run(Role::Bad, format!("not within {horizon} months")),
        Ok((_, Payback::Never)) => Text::default().run(Role::Bad, "never; its revenue does not recur"),
        Ok((_, Payback::Unknown)) => Text::default().muted("not in its months; whether revenue goes on is not said"),
        Err(Lacking::Months) => Text::default().muted("year result only"),
        Err(lacking) => Text::default().muted(format!("needs {}", lacking.needs())),
    }
}

fn note(view: &View<'_>) -> Option<Text> {
    let rows = &view.assessment.revenue.paybacks.rows;
    let lacks = |wanted: Lacking| rows.iter().filter(|row| row.found.as_ref().err() == Some(&wanted)).count();
    let mut words = Vec::new();
    let yearly = lacks(Lacking::Months);
    if yearly > 0 {
        let who = if yearly == rows.len() { "They state".to_owned() } else { count(yearly, "initiative states", "initiatives state") };
        words.push(format!("{} no months of expected revenue on Phasing: only the year's result is known.", capital(&who)));
    }
    let cells = [
        ("cost", view.cells_of_initiatives(Field::Budget)),
        ("revenue", view.cells_of_initiatives(Field::ExpectedRevenue)),
        ("margin", view.plan.header.margin.as_ref().map(|margin| margin.at.clone().into())),
    ];
    match (words.is_empty(), made_of(&cells)) {
        (true, cells) => cells,
        (false, None) => Some(words.join(" ").into()),
        (false, Some(cells)) => Some(Text::from(format!("{} ", words.join(" "))).then(cells)),
    }
}
