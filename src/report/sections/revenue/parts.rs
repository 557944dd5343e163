//! The target by part: how much of each is covered, and how much of the closed months is reached.

use rust_decimal::Decimal;

use super::{measured, summands};
use crate::finding::Level;
use crate::plan::revenue::{Coverage, ToDate};
use crate::report::number::percent_short_of_all;
use crate::report::text::{Role, Text, cut};
use crate::report::view::View;
use crate::report::{Block, Cell, Column, Figure, Row, Table};

/// Coverage of each part.
pub(super) fn block(view: &View<'_>) -> Block {
    let revenue = &view.assessment.revenue;
    let unit = &view.unit;
    let short: Vec<&Coverage> = revenue.parts.iter().filter(|part| part.share < Decimal::ONE).collect();
    let title = match short.as_slice() {
        [] => "Every part covers its target".to_owned(),
        [one] => format!("{} covers {} of its target", cut(&one.part, 40), percent_short_of_all(one.share, 0)),
        many if many.len() == revenue.parts.len() => "No part covers its target".to_owned(),
        many => format!("{} of {} parts do not cover their target", many.len(), revenue.parts.len()),
    };
    let closed = !view.closed().is_empty();
    let row = |part: &Coverage| {
        let mut cells = vec![Cell::text(cut(&part.part, 48))];
        if closed {
            cells.push(Cell::number(unit.amount(part.actual)));
        }
        cells.extend([
            Cell::number(unit.amount(part.base)),
            Cell::number(unit.amount(part.initiatives)),
            Cell::number(unit.amount(part.target)),
        ]);
        let covered = Text::default().strong(percent_short_of_all(part.share, 1));
        let covered = if part.share < Decimal::ONE { Text::default().mark(Level::Warning).then(covered) } else { covered };
        cells.push(Cell::number(covered).class("r nb"));
        let over = part.covered - part.target;
        let role = if over.is_sign_negative() { Role::Bad } else { Role::Good };
        cells.push(Cell::number(Text::default().run(role, unit.signed(over))));
        cells.push(Cell::text(Text::default().cell(&part.at)).class("hide-s"));
        Row::of(cells)
    };
    let mut columns = vec![Column::text("Part")];
    if closed {
        columns.push(Column::number("Actual"));
    }
    columns.extend(["Base", "Initiatives", "Target", "Covered", "Over, short"].map(Column::number));
    columns.push(Column { head: "Cell".into(), class: "hide-s", numeric: false });
    let table =
        Table { label: "Coverage by part".to_owned(), columns, groups: vec![revenue.parts.iter().map(row).collect()], ..Table::default() };
    let about = format!("{}: {} = covered", measured(view), summands(view));
    Block::Figure(Box::new(Figure { title: title.into(), about: about.into(), tables: vec![table], ..Figure::default() }))
}

/// Actual of the closed months beside their target.
pub(super) fn to_date(view: &View<'_>) -> Block {
    let revenue = &view.assessment.revenue;
    let unit = &view.unit;
    let name = |line: &ToDate| if line.part.is_empty() { "Total".to_owned() } else { cut(&line.part, 48) };
    let row = |line: &ToDate| {
        let difference = line.actual - line.target;
        let role = if difference.is_sign_negative() { Role::Bad } else { Role::Good };
        let head = if line.part.is_empty() { Text::default().strong(name(line)) } else { name(line).into() };
        Row::of(vec![
            Cell::text(head),
            Cell::number(unit.amount(line.target)),
            Cell::number(unit.amount(line.actual)),
            Cell::number(Text::default().strong(percent_short_of_all(line.share, 1))).class("r nb"),
            Cell::number(Text::default().run(role, unit.signed(difference))),
            Cell::text(Text::default().cell(&line.at)).class("hide-s"),
        ])
    };
    let head = revenue.to_date.iter().find(|line| line.part.is_empty()).or_else(|| revenue.to_date.iter().min_by_key(|line| line.share));
    let title = head.map_or_else(String::new, |line| {
        let who = if line.part.is_empty() { String::new() } else { format!("{}: ", cut(&line.part, 40)) };
        format!("{who}{} of the target to {} is reached", percent_short_of_all(line.share, 0), line.through.long_name())
    });
    let mut columns = vec![Column::text("Part")];
    columns.extend(["Target", "Actual", "Reached", "Over, short"].map(Column::number));
    columns.push(Column { head: "Cell".into(), class: "hide-s", numeric: false });
    let table =
        Table { label: "Reached so far".to_owned(), columns, groups: vec![revenue.to_date.iter().map(row).collect()], ..Table::default() };
    let about = format!("{}, closed months: actual ÷ target", measured(view));
    Block::Figure(Box::new(Figure { title: title.into(), about: about.into(), tables: vec![table], ..Figure::default() }))
}
