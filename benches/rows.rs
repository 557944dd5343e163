//! A plan with a large ledger: made here, and streamed by calamine alone for comparison. `benches/rows.sh` does the measuring.
//!
//! ```text
//! rows generate FILE ROWS    a plan whose Actuals sheet has that many rows
//! rows sparse FILE           a small plan whose Actuals sheet claims to reach XFD1048576, and has a cell there
//! rows calamine FILE         every cell of every sheet through calamine's streaming reader; prints how many
//! rows judge FILE            from the file to the assessment, in this process
//! ```
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement reads and writes files and prints"
)]

use std::fs::File;
use std::io::{BufReader, Cursor, Read as _, Write as _};
use std::path::Path;

use calamine::{DataRef, Reader as _, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use throughline::batch::plan::{Asking, Past, judge};
use throughline::config::Policy;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["generate", file, rows] => std::fs::write(file, plan(rows.parse().unwrap())).unwrap(),
        ["sparse", file] => std::fs::write(file, sparse(&plan(1_000))).unwrap(),
        ["calamine", file] => println!("{}", stream(file)),
        ["judge", file] => {
            let (assessment, _) = judge(Path::new(file), &Policy::default(), &Asking::default(), &mut |_, _| Ok(Past::default())).unwrap();
            println!("{} findings, {} ledger entries", assessment.findings.len(), assessment.plan.ledger.len());
        }
        _ => println!("see benches/rows.sh, which runs this"),
    }
}

/// Counts the cells of a workbook as calamine streams them.
fn stream(file: &str) -> usize {
    let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(File::open(file).unwrap())).unwrap();
    let mut cells = 0;
    for name in workbook.sheet_names() {
        let mut reader = workbook.worksheet_cells_reader(&name).unwrap();
        while let Some(cell) = reader.next_cell().unwrap() {
            cells += usize::from(!matches!(cell.get_value(), DataRef::Empty));
        }
    }
    cells
}

const INITIATIVES: u32 = 60;

/// A plan of sixty initiatives, with a ledger of that many rows.
fn plan(rows: u32) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let header = workbook.add_worksheet().set_name("Plan").unwrap();
    let labels = [
        ("Business", "Large Ledger"),
        ("Fiscal year", "FY2027"),
        ("First month", "2027-01"),
        ("Cycle", "2027-12"),
        ("Reporting currency", "EUR"),
        ("Plan owner", "A. Verhage"),
    ];
    for (row, (label, value)) in (0..).zip(labels) {
        header.write(row, 0, label).unwrap().write(row, 1, value).unwrap();
    }
    let strategy = workbook.add_worksheet().set_name("Strategy").unwrap();
    strategy.write_row(0, 0, ["Choice ID", "Question", "Choice", "Linked choices"]).unwrap();
    strategy.write_row(1, 0, ["HTW-1", "How to win", "Be on site within four hours", ""]).unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    initiatives(workbook.add_worksheet().set_name("Initiatives").unwrap(), &date);
    ledger(workbook.add_worksheet().set_name("Actuals").unwrap(), &date, rows);
    workbook.save_to_buffer().unwrap()
}

fn initiatives(sheet: &mut Worksheet, date: &Format) {
    let headers = ["Initiative ID", "Initiative", "Primary choice", "Owner", "Start", "End", "Status", "Budget"];
    sheet.write_row(0, 0, headers).unwrap();
    for row in 1..=INITIATIVES {
        sheet.write_row(row, 0, [format!("I-{row:02}"), format!("Initiative {row}"), "HTW-1".to_owned(), "A. Verhage".to_owned()]).unwrap();
        sheet.write_with_format(row, 4, ExcelDateTime::from_ymd(2027, 1, 1).unwrap(), date).unwrap();
        sheet.write_with_format(row, 5, ExcelDateTime::from_ymd(2027, 12, 31).unwrap(), date).unwrap();
        sheet.write(row, 6, "In progress").unwrap().write(row, 7, 250_000).unwrap();
    }
}

fn ledger(sheet: &mut Worksheet, date: &Format, rows: u32) {
    let headers = ["Posting date", "Initiative ID", "Cost centre", "Account", "Amount", "Currency", "Document", "Text"];
    sheet.write_row(0, 0, headers).unwrap();
    for row in 1..=rows {
        let day = ExcelDateTime::from_ymd(2027, (row % 12 + 1) as u8, (row % 28 + 1) as u8).unwrap();
        sheet.write_with_format(row, 0, day, date).unwrap();
        sheet.write(row, 1, format!("I-{:02}", row % INITIATIVES + 1)).unwrap();
        sheet.write(row, 2, format!("{}", 4000 + row % 40)).unwrap();
        sheet.write(row, 3, format!("{}", 6200 + row % 25)).unwrap();
        sheet.write(row, 4, f64::from(row * 7919 % 100_000) / 100.0 + 1.0).unwrap();
        sheet.write(row, 5, "EUR").unwrap();
        // Documents are all different, as in a real ledger: the shared strings are as long as the sheet.
        sheet.write(row, 6, format!("27-{row:07}")).unwrap();
        sheet.write(row, 7, format!("Services, {} of 90", row % 90)).unwrap();
    }
}

/// The package with an Actuals sheet that claims the largest dimension there is, and has one cell in its last corner.
fn sparse(bytes: &[u8]) -> Vec<u8> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut fresh = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..package.len() {
        let mut part = package.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        if name == "xl/worksheets/sheet4.xml" {
            let xml = String::from_utf8(text).unwrap();
            let (before, after) = xml.split_once("<dimension ref=\"").unwrap();
            let (_, after) = after.split_once('"').unwrap();
            let corner = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>";
            text = format!("{before}<dimension ref=\"A1:XFD1048576\"{after}").replace("</sheetData>", corner).into_bytes();
        }
        fresh.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        fresh.write_all(&text).unwrap();
    }
    fresh.finish().unwrap().into_inner()
}
