//! Plans sketched as text, for unit tests: sheets of lines, cells parted by bars, read through the real layout and plan code.

use super::{Asked, Plan, build};
use crate::layout::recognise;
use crate::workbook::{Cell, Sheet, Value, Visibility, Workbook};

/// The plan of some sheets, each a name and lines of cells parted by `|`, header first. Numbers and percentages are numbers. The
/// reporting currency is EUR, the year 2027 and the cycle April, unless there is a Plan sheet.
pub(crate) fn plan(sheets: &[(&str, &str)]) -> Plan {
    const HEADER: &str =
        "Business|Example\nFiscal year|FY2027\nFirst month|2027-01\nCycle|2027-04\nReporting currency|EUR\nPlan owner|A. Verhage";
    let header = [("Plan", HEADER)];
    let header = header.iter().filter(|_| sheets.iter().all(|(name, _)| *name != "Plan"));
    let sheets = header.chain(sheets).map(|(name, lines)| sheet(name, lines)).collect();
    let workbook = Workbook { file: "plan.xlsx".into(), sheets, ..Workbook::default() };
    let (layout, _) = recognise(&workbook);
    build(&workbook, &layout, &Asked::default()).0
}

fn sheet(name: &str, lines: &str) -> Sheet {
    let mut cells = Vec::new();
    for (row, line) in (0..).zip(lines.lines().map(str::trim).filter(|line| !line.is_empty())) {
        for (column, text) in (0..).zip(line.split('|').map(str::trim)).filter(|(_, text)| !text.is_empty()) {
            cells.push(Cell { row, column, value: value(text) });
        }
    }
    Sheet::plain(name, Visibility::Visible, cells, Vec::new())
}

fn value(text: &str) -> Value {
    let percentage = text.strip_suffix('%').and_then(|number| number.parse::<f64>().ok()).map(|number| number / 100.0);
    match percentage.or_else(|| text.parse().ok()) {
        Some(value) => Value::Number { value, is_date: false },
        None => Value::Text(text.into()),
    }
}
