//! Which period each month column of a table is of.
//!
//! Separate because more than the reading of amounts asks: two columns of one month are said once, and a month without an amount is
//! told from a month without a column.

use std::collections::BTreeSet;

use super::build::resolve;
use super::period::{Calendar, Period};
use super::reader::Reader;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Column, MonthLabel, TableLayout};
use crate::workbook::CellRef;

/// The month columns of a table from left to right, the first of each period; their amounts are read and no others.
pub(super) fn of<'a>(table: &'a TableLayout, calendar: Option<&Calendar>) -> Vec<(Period, &'a Column)> {
    let mut seen = BTreeSet::new();
    all(table, calendar).filter(|(period, _)| seen.insert(*period)).collect()
}

fn all<'a>(table: &'a TableLayout, calendar: Option<&Calendar>) -> impl Iterator<Item = (Period, &'a Column)> {
    let fiscal = numbers_run_in_order(table);
    table.columns.iter().filter_map(move |column| Some((resolve(column.month?, fiscal, calendar)?, column)))
}

/// Bare numbers over columns are fiscal periods where they run from 1 in order; where they wrap, they are calendar months.
fn numbers_run_in_order(table: &TableLayout) -> bool {
    let numbers: Vec<u8> = table
        .columns
        .iter()
        .filter_map(|column| match column.month {
            Some(MonthLabel::Bare(number)) => Some(number),
            _ => None,
        })
        .collect();
    numbers.is_sorted()
}

/// Keeps where each month stands, and says which months stand twice.
pub(super) fn remember(table: &TableLayout, reader: &mut Reader) {
    let calendar = reader.conventions.calendar.clone();
    let header = |column: &Column| CellRef { sheet: table.name.clone(), row: table.header_row, column: column.column };
    for (period, first) in of(table, calendar.as_ref()) {
        reader.presence.months.insert((table.table, period), header(first));
        let others: Vec<CellRef> = all(table, calendar.as_ref())
            .filter(|(other, column)| *other == period && column.column != first.column)
            .map(|(_, column)| header(column))
            .collect();
        let Some(second) = others.first() else { continue };
        reader.presence.unreadable.extend(others.iter().cloned());
        let (used, count) = (header(first), others.len() + 1);
        let list: Vec<String> = others.iter().map(CellRef::local).collect();
        let verb = if count == 2 { "is" } else { "are" };
        let message =
            format!("{count} columns of {} are read as {period}: {} is used, {} {verb} not", table.table, used.local(), list.join(", "));
        let help = format!("rename {} if it is another month or measure, else delete the column", second.local());
        let subject = Subject::new(table.table.name(), "", "months").in_period(period);
        let mut finding = Finding::new("ambiguous-column", Level::Warning, second.clone(), subject, message, help).relate(used, "used");
        for other in &others[1..] {
            finding = finding.relate(other.clone(), "not used");
        }
        reader.findings.push(finding);
    }
}
