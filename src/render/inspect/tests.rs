use unicode_width::UnicodeWidthStr as _;

use super::*;
use crate::layout::recognise;
use crate::plan::build;
use crate::render::template::{Template, Tier, template};
use crate::workbook::limits::Limits;
use crate::workbook::read::read;

fn inspected(name: &str, bytes: &[u8]) -> Inspection {
    let workbook = read(name, bytes, &Limits::default()).expect("a workbook");
    let asked = Asked::default();
    let (layout, mut findings) = recognise(&workbook);
    let (plan, more) = build(&workbook, &layout, &asked);
    findings.extend(more);
    inspect(name, &workbook, &layout, &plan, &findings, &asked)
}

fn example() -> Inspection {
    let calendar = Calendar::months("FY2027", Period::parse("2026-10").expect("a period"));
    let currency = Currency::parse("EUR").expect("a currency");
    let options = Template { tier: Tier::Three, example: true, business: None, calendar, currency };
    inspected("example.xlsx", &template(&options).expect("a template"))
}

#[test]
fn the_template_is_understood_to_the_last_column() {
    let inspection = example();
    assert!(inspection.missing.is_empty() && inspection.assumed.is_empty());
    for sheet in &inspection.sheets {
        match &sheet.view.taken {
            Taken::Table(table) => {
                assert!(table.others.is_empty() && table.missing.is_empty(), "{}: {:?}", sheet.view.name, table.others);
                assert!(table.layout.list_object.is_some());
            }
            Taken::Form { missing, .. } => assert!(missing.is_empty()),
            Taken::Nothing(_) => assert!(["Lists", "Guide"].contains(&&*sheet.view.name)),
        }
    }
    let initiatives = inspection.sheets.iter().find(|sheet| &*sheet.view.name == "Initiatives").expect("the sheet");
    assert_eq!(initiatives.rows, RowCounts { data: 10, totals: 0, other: 0 });
    let phasing = inspection.sheets.iter().find(|sheet| &*sheet.view.name == "Phasing").expect("the sheet");
    let months: Vec<String> = phasing.months.values().map(ToString::to_string).collect();
    assert_eq!((months.len(), &*months[0], &*months[11]), (12, "2026-10", "2027-09"));
}

#[test]
fn totals_and_headings_are_counted() {
    let bytes: &[u8] = include_bytes!("../../../tests/workbooks/saved-by-libreoffice.xlsx");
    let inspection = inspected("saved.xlsx", bytes);
    let initiatives = inspection.sheets.iter().find(|sheet| &*sheet.view.name == "Initiatives").expect("the sheet");
    assert_eq!(initiatives.rows, RowCounts { data: 16, totals: 1, other: 0 });
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let bytes: &[u8] = include_bytes!("../../../tests/workbooks/saved-by-libreoffice.ods");
    for inspection in [example(), inspected("names/with a space/saved.ods", bytes)] {
        for width in [60, 80, 100, 120] {
            for line in anstream::adapter::strip_str(&text::text(&inspection, Some(width))).to_string().lines() {
                assert!(line.width() <= width, "{} of {width}: {line}", line.width());
                assert_eq!(line.trim_end(), line, "no line ends in spaces");
            }
        }
    }
}

#[test]
fn units_are_said_in_words() {
    let words = |header: &str| text::in_units(&crate::layout::headers::parse(header).unit.expect("a unit"));
    for (header, expected) in [
        ("Budget (kEUR)", "in thousands of EUR"),
        ("Budget (Mio CHF)", "in millions of CHF"),
        ("Budget $m", "in millions of $"),
        ("Budget (000)", "in thousands"),
        ("Budget DKK", "in DKK"),
    ] {
        assert_eq!(words(header), expected, "{header}");
    }
}
