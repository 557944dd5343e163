//! Which cells a finding about an initiative's months points at, in the wide and in the long form.

use crate::layout::Field;
use crate::plan::{PhasingRow, Plan};
use crate::workbook::{CellRange, CellRef};

/// Cells as ranges: those beside or beneath each other without a gap are one. At most `most` ranges; the rest are left out.
pub(super) fn ranges(mut cells: Vec<CellRef>, most: usize) -> Vec<CellRange> {
    cells.sort();
    cells.dedup();
    let mut ranges: Vec<CellRange> = Vec::new();
    for cell in cells {
        if let Some(last) = ranges.last_mut()
            && last.first.sheet == cell.sheet
        {
            let beside = last.first.row == cell.row && last.last_row == cell.row && last.last_column + 1 == cell.column;
            let beneath = last.first.column == cell.column && last.last_column == cell.column && last.last_row + 1 == cell.row;
            if beside || beneath {
                (last.last_row, last.last_column) = (cell.row, cell.column);
                continue;
            }
        }
        ranges.push(cell.into());
    }
    ranges.truncate(most);
    ranges
}

/// The cells of all months of some rows: a wide row from its first month to its last, blank ones between them too; a row without any
/// month by its first cell.
pub(super) fn of_rows(rows: &[&PhasingRow], most: usize) -> Vec<CellRange> {
    let of_row = |row: &PhasingRow| -> Vec<CellRange> {
        let cells: Vec<CellRef> = row.months.values().map(|amount| amount.at.clone()).collect();
        match (cells.iter().min(), cells.iter().max()) {
            (Some(first), Some(last)) if first.row == last.row => vec![CellRange::spanning(first, last)],
            (Some(_), Some(_)) => ranges(cells, most),
            _ => vec![row.row.first().into()],
        }
    };
    rows.iter().flat_map(|row| of_row(row)).take(most).collect()
}

/// Whether a month of a row could not be read, so that its sum says nothing; that cell has a finding of its own.
///
/// In the long form a row that could not be read is nobody's: those between an initiative's rows, or next to them, count as its own.
pub(in crate::rules) fn is_unreadable(plan: &Plan, row: &PhasingRow) -> bool {
    let here = plan.presence.unreadable.iter().filter(|cell| cell.sheet == row.row.sheet);
    if !row.row.has(Field::PhasingPeriod) {
        let is_field = |cell: &&CellRef| row.row.columns.values().any(|column| *column == cell.column);
        return here.filter(|cell| cell.row == row.row.row).any(|cell| !is_field(&cell));
    }
    let rows = || row.months.values().map(|amount| amount.at.row);
    let (first, last) = (rows().min().unwrap_or(row.row.row), rows().max().unwrap_or(row.row.row));
    let columns = [Field::PhasingPeriod, Field::PhasingAmount].map(|field| row.row.cell(field).column);
    let mut near = here.filter(|cell| (first.saturating_sub(1)..=last.saturating_add(1)).contains(&cell.row));
    near.any(|cell| columns.contains(&cell.column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_a_row_or_a_column_are_one_range() {
        let cells = |addresses: &[&str]| addresses.iter().map(|at| CellRef::parse(&format!("Phasing!{at}")).expect("an address")).collect();
        let said = |addresses: &[&str]| ranges(cells(addresses), 9).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(said(&["D9", "C9", "N9"]), ["Phasing!C9:D9", "Phasing!N9"]);
        assert_eq!(said(&["D4", "D2", "D3"]), ["Phasing!D2:D4"]);
        assert_eq!(said(&["D2", "D3", "D7"]), ["Phasing!D2:D3", "Phasing!D7"]);
        assert_eq!(ranges(cells(&["D2", "D4", "D6"]), 2).len(), 2);
    }
}
