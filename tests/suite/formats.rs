//! Every format: the same plan gives the same cells and the same findings, whatever it was saved as; damaged files give an error.
#![expect(clippy::disallowed_methods, reason = "workbooks saved by real programs are files")]

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use throughline::workbook::limits::Limits;
use throughline::workbook::read::read;
use throughline::workbook::{Format, ReadError, Sheet, Value, Workbook};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::example::judged;

/// A flawed plan that LibreOffice saved three times over.
fn saved(extension: &str) -> Vec<u8> {
    let path = format!("{}/tests/workbooks/saved-by-libreoffice.{extension}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("a workbook")
}

fn workbook(bytes: &[u8]) -> Workbook {
    read("plan", bytes, &Limits::default()).expect("a workbook that can be read")
}

/// Cells by place, numbers to 12 digits: programs differ in the last ones.
fn cells(sheet: &Sheet) -> BTreeSet<String> {
    let value = |value: &Value| match value {
        Value::Number { value, is_date } => format!("{value:.12e} {is_date}"),
        other => format!("{other:?}"),
    };
    sheet.cells.iter().map(|cell| format!("{}!{} {} {}", sheet.name, cell.row, cell.column, value(&cell.value))).collect()
}

fn findings(workbook: &Workbook) -> BTreeSet<String> {
    let assessment = judged(workbook);
    let line = |judged: &throughline::assess::Judged| {
        let finding = &judged.finding;
        format!("{} {} {} {} {}", judged.id, finding.level, finding.rule, finding.at, finding.message)
    };
    assessment.findings.iter().map(line).collect()
}

fn same(expected: &Workbook, found: &Workbook) {
    let names = |workbook: &Workbook| -> Vec<(String, bool)> {
        workbook
            .sheets
            .iter()
            .map(|sheet| (sheet.name.to_string(), sheet.visibility == throughline::workbook::Visibility::Visible))
            .collect()
    };
    assert_eq!(names(expected), names(found));
    for (expected, found) in expected.sheets.iter().zip(&found.sheets) {
        let (expected_cells, found_cells) = (cells(expected), cells(found));
        let differing: Vec<&String> = expected_cells.symmetric_difference(&found_cells).collect();
        assert!(differing.is_empty(), "{}: {differing:#?}", expected.name);
        let formulas = |sheet: &Sheet| -> BTreeSet<(u32, u32)> { sheet.formulas.iter().map(|(row, column, _)| (*row, *column)).collect() };
        assert_eq!(formulas(expected), formulas(found), "formulas of {}", expected.name);
    }
    assert!(findings(expected).len() > 15, "the plan is a flawed one");
    assert_eq!(findings(expected), findings(found));
}

#[test]
fn one_plan_in_three_formats_is_the_same_plan() {
    let xlsx = workbook(&saved("xlsx"));
    for (extension, format) in [("ods", Format::Ods), ("xls", Format::Xls)] {
        let other = workbook(&saved(extension));
        assert_eq!(other.format, format);
        same(&xlsx, &other);
    }
}

#[test]
fn a_binary_workbook_is_the_same_plan() {
    let xlsx = workbook(&saved("xlsx"));
    let binary = workbook(&binary_workbook(&xlsx));
    assert_eq!(binary.format, Format::Xlsb);
    // An error that a formula gives has lost its text here, and shows as an error all the same.
    let mut expected = xlsx;
    for sheet in &mut expected.sheets {
        let formulas: BTreeSet<(u32, u32)> = sheet.formulas.iter().map(|(row, column, _)| (*row, *column)).collect();
        for cell in &mut sheet.cells {
            if matches!(cell.value, Value::Error(_)) && formulas.contains(&(cell.row, cell.column)) {
                cell.value = Value::Error("#ERROR!".into());
            }
        }
        sheet.tables.clear();
        sheet.hidden_rows.clear();
        sheet.hidden_columns.clear();
    }
    same(&expected, &binary);
}

#[test]
fn a_chain_that_loops_is_an_error_and_not_a_hang() {
    let bytes = saved("xls");
    let directory = u32::from_le_bytes(bytes[48..52].try_into().expect("four bytes")) as usize;
    let table = u32::from_le_bytes(bytes[76..80].try_into().expect("four bytes")) as usize;
    let mut looping = bytes.clone();
    let entry = (table + 1) * 512 + directory * 4;
    looping[entry..entry + 4].copy_from_slice(&(directory as u32).to_le_bytes());
    let error = read("plan.xls", &looping, &Limits::default()).expect_err("a loop");
    assert!(matches!(&error, ReadError::Package { reason } if reason.contains("does not end")), "{error}");
}

#[test]
fn a_sheet_that_declares_more_than_any_sheet_has_is_refused() {
    let mut bytes = saved("xls");
    // Dimensions, 14 bytes long.
    let at = memchr::memmem::find(&bytes, &[0x00, 0x02, 0x0E, 0x00]).expect("the record");
    bytes[at + 8..at + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    let error = read("plan.xls", &bytes, &Limits::default()).expect_err("no such size");
    assert!(error.to_string().contains("declares a size"), "{error}");
}

#[test]
fn repetitions_that_would_fill_the_memory_are_refused() {
    for (rows, row) in [
        ("1048576", "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/>"),
        ("1", "<table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"2000000000\"/></text:p></table:table-cell>"),
    ] {
        let content = format!(
            "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Plan\">\
             <table:table-row table:number-rows-repeated=\"{rows}\">{row}</table:table-row>\
             </table:table></office:spreadsheet></office:body></office:document-content>"
        );
        let error = read("plan.ods", &open_document(&content), &Limits::default()).expect_err("too much");
        assert!(matches!(error, ReadError::Limit { .. }), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever byte is changed: an error, or a workbook; never a crash, a hang, or memory without end.
    #[test]
    fn a_damaged_file_is_an_error_or_a_workbook(places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), kind in 0..2) {
        let mut bytes = saved(["xls", "ods"][kind as usize]);
        for (place, value) in places {
            let index = place.index(bytes.len());
            bytes[index] = value;
        }
        let _ = read("plan", &bytes, &Limits::default());
    }
}

fn open_document(content: &str) -> Vec<u8> {
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>".to_vec()),
        ("content.xml", content.as_bytes().to_vec()),
    ])
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(*name, if *name == "mimetype" { stored } else { SimpleFileOptions::default() }).expect("a part");
        writer.write_all(content).expect("a part");
    }
    writer.finish().expect("a package").into_inner()
}

/// The workbook as `.xlsb`, by [MS-XLSB]: no program here writes one, so the records are written by hand.
fn binary_workbook(workbook: &Workbook) -> Vec<u8> {
    let sheets: Vec<(String, Vec<u8>)> = workbook.sheets.iter().map(|sheet| (sheet.name.to_string(), binary_sheet(sheet))).collect();
    let mut listed = Vec::new();
    let mut relations = String::from("<Relationships>");
    for (index, sheet) in workbook.sheets.iter().enumerate() {
        let hidden = u32::from(sheet.visibility != throughline::workbook::Visibility::Visible);
        let id = format!("rId{}", index + 1);
        let body = [hidden.to_le_bytes().to_vec(), (index as u32 + 1).to_le_bytes().to_vec(), wide(&id), wide(&sheet.name)].concat();
        record(&mut listed, 0x009C, &body);
        relations.push_str(&format!("<Relationship Id=\"{id}\" Target=\"worksheets/sheet{}.bin\"/>", index + 1));
    }
    relations.push_str("</Relationships>");
    let mut list = Vec::new();
    record(&mut list, 0x0099, &[0; 12]);
    list.extend(listed);
    record(&mut list, 0x0090, &[]);
    record(&mut list, 0x0084, &[]);
    // Two cell formats: general, and a date.
    let mut styles = Vec::new();
    record(&mut styles, 0x0269, &2_u32.to_le_bytes());
    record(&mut styles, 0x002F, &[0; 16]);
    record(&mut styles, 0x002F, &[[0, 0, 14, 0].as_slice(), &[0; 12]].concat());
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()),
        ("xl/workbook.bin".to_owned(), list),
        ("xl/_rels/workbook.bin.rels".to_owned(), relations.into_bytes()),
        ("xl/styles.bin".to_owned(), styles),
    ];
    parts.extend(sheets.into_iter().enumerate().map(|(index, (_, bytes))| (format!("xl/worksheets/sheet{}.bin", index + 1), bytes)));
    let parts: Vec<(&str, Vec<u8>)> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    zipped(&parts)
}

fn binary_sheet(sheet: &Sheet) -> Vec<u8> {
    let mut bytes = Vec::new();
    record(&mut bytes, 0x0081, &[]);
    record(&mut bytes, 0x0094, &[0; 16]);
    record(&mut bytes, 0x0091, &[]);
    let formulas: BTreeSet<(u32, u32)> = sheet.formulas.iter().map(|(row, column, _)| (*row, *column)).collect();
    let mut row = None;
    for cell in &sheet.cells {
        if row != Some(cell.row) {
            row = Some(cell.row);
            record(&mut bytes, 0x0000, &cell.row.to_le_bytes());
        }
        let formula = formulas.contains(&(cell.row, cell.column));
        let is_date = matches!(cell.value, Value::Number { is_date: true, .. });
        let head = [cell.column.to_le_bytes(), u32::from(is_date).to_le_bytes()].concat();
        // A formula's tokens after its flags: the number 1.
        let tokens = [[0, 0].as_slice(), &3_u32.to_le_bytes(), &[0x1E, 1, 0]].concat();
        let (kind, formula_kind, value) = match &cell.value {
            Value::Number { value, .. } => (0x0005, 0x0009, value.to_le_bytes().to_vec()),
            Value::Text(text) => (0x0006, 0x0008, wide(text)),
            Value::Bool(value) => (0x0004, 0x000A, vec![u8::from(*value)]),
            Value::Error(error) => (0x0003, 0x000B, vec![error_code(error)]),
            Value::NotCalculated => panic!("a binary workbook stores every result"),
        };
        let body = if formula { [head, value, tokens].concat() } else { [head, value].concat() };
        record(&mut bytes, if formula { formula_kind } else { kind }, &body);
    }
    record(&mut bytes, 0x0092, &[]);
    record(&mut bytes, 0x0082, &[]);
    bytes
}

fn error_code(error: &str) -> u8 {
    match error {
        "#NULL!" => 0x00,
        "#DIV/0!" => 0x07,
        "#VALUE!" => 0x0F,
        "#REF!" => 0x17,
        "#NAME?" => 0x1D,
        "#NUM!" => 0x24,
        _ => 0x2A,
    }
}

/// A text of two bytes a character, after its length.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    (units.len() as u32).to_le_bytes().into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

/// A record: its kind and its length in bytes of seven bits each, then its body.
fn record(bytes: &mut Vec<u8>, kind: u16, body: &[u8]) {
    if kind < 0x80 {
        bytes.push(kind as u8);
    } else {
        bytes.extend([(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8]);
    }
    let mut length = body.len();
    loop {
        let more = length > 0x7F;
        bytes.push((length & 0x7F) as u8 | if more { 0x80 } else { 0 });
        length >>= 7;
        if !more {
            break;
        }
    }
    bytes.extend_from_slice(body);
}
