//! Awkward and hostile workbooks, each made here by hand and no larger than its oddity needs. Over 600 lines, since all are made by the
//! same few functions and read best as one list.
#![expect(clippy::disallowed_methods, reason = "what must not hang is given a generous bound")]

use std::io::Write;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::workbook::Visibility;
use crate::workbook::sniff::Kind;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of a small good workbook: one sheet `Plan` with the given rows, and the shared texts `Alpha` and `Beta`.
fn parts(sheet_data: &str) -> Vec<(String, String)> {
    let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{sheet_data}</sheetData></worksheet>");
    vec![
        ("[Content_Types].xml".into(), "<Types/>".into()),
        ("_rels/.rels".into(), relations(&[("rId1", "officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml".into(), workbook_xml("", &[("Plan", "", "rId1")])),
        (
            "xl/_rels/workbook.xml.rels".into(),
            relations(&[
                ("rId1", "worksheet", "worksheets/sheet1.xml"),
                ("rId2", "sharedStrings", "sharedStrings.xml"),
                ("rId3", "styles", "styles.xml"),
            ]),
        ),
        (
            "xl/sharedStrings.xml".into(),
            format!("<sst xmlns=\"{MAIN}\" count=\"2\" uniqueCount=\"2\"><si><t>Alpha</t></si><si><t>Beta</t></si></sst>"),
        ),
        (
            "xl/styles.xml".into(),
            format!("<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
        ),
        ("xl/worksheets/sheet1.xml".into(), sheet),
    ]
}

fn relations(list: &[(&str, &str, &str)]) -> String {
    let list: String = list
        .iter()
        .map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"/>"))
        .collect();
    format!("<Relationships>{list}</Relationships>")
}

fn workbook_xml(before: &str, sheets: &[(&str, &str, &str)]) -> String {
    let sheets: String =
        sheets.iter().map(|(name, more, id)| format!("<sheet name=\"{name}\" sheetId=\"1\" {more} r:id=\"{id}\"/>")).collect();
    format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATION}\">{before}<sheets>{sheets}</sheets></workbook>")
}

/// The parts with one of them replaced, or added at the end.
fn with(mut parts: Vec<(String, String)>, name: &str, content: impl Into<String>) -> Vec<(String, String)> {
    let content = content.into();
    match parts.iter_mut().find(|(known, _)| known == name) {
        Some(part) => part.1 = content,
        None => parts.push((name.into(), content)),
    }
    parts
}

fn without(mut parts: Vec<(String, String)>, name: &str) -> Vec<(String, String)> {
    parts.retain(|(known, _)| known != name);
    parts
}

fn zipped<T: AsRef<[u8]>>(parts: &[(String, T)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_ref()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn read_parts(parts: &[(String, String)]) -> Result<Workbook, ReadError> {
    read("plan.xlsx", &zipped(parts), &Limits::default())
}

/// The one sheet of a workbook with these rows.
fn sheet_of(sheet_data: &str) -> Sheet {
    let mut workbook = read_parts(&parts(sheet_data)).unwrap();
    assert_eq!(workbook.unreadable, []);
    workbook.sheets.remove(0)
}

/// Why the only sheet with these rows cannot be read.
fn refusal_of(sheet_data: &str) -> String {
    match read_parts(&parts(sheet_data)) {
        Err(ReadError::NoSheets { reason: Some(reason) }) => reason,
        other => panic!("{other:?}"),
    }
}

fn number(value: f64) -> Value {
    Value::Number { value, is_date: false }
}

fn date(value: f64) -> Value {
    Value::Number { value, is_date: true }
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

fn values(sheet: &Sheet) -> Vec<(u32, u32, Value)> {
    sheet.cells.iter().map(|cell| (cell.row, cell.column, cell.value.clone())).collect()
}

#[test]
fn every_kind_of_cell_is_read_as_stored() {
    let sheet = sheet_of(
        r#"<row r="2"><c r="A2"><v>1.5</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" s="1"><v>46000</v></c><c r="D2" t="b"><v>1</v></c>
           <c r="E2" t="e"><v>#REF!</v></c><c r="F2" t="str"><v> a &amp; b </v></c><c r="G2" s="1"/><c r="H2" t="n"><v>-1E-3</v></c></row>
           <row r="4"><c r="B4" t="inlineStr"><is><r><t>rich </t></r><r><t xml:space="preserve"> text</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>
           <c r="C4" t="str"><v></v></c><c r="D4" t="s"><v>0</v></c><c r="E4" t="d" s="1"><v>2026-11-24T12:00:00Z</v></c><c r="F4" t="d"><v>soon</v></c></row>"#,
    );
    assert_eq!(
        values(&sheet),
        [
            (1, 0, number(1.5)),
            (1, 1, text("Beta")),
            (1, 2, date(46000.0)),
            (1, 3, Value::Bool(true)),
            (1, 4, Value::Error("#REF!".into())),
            (1, 5, text(" a & b ")),
            (1, 7, number(-0.001)),
            (3, 1, text("rich text")),
            (3, 3, text("Alpha")),
            (3, 4, date(46350.5)),
            (3, 5, text("soon")),
        ]
    );
}

#[test]
fn formulas_say_whether_their_result_is_stored() {
    let sheet = sheet_of(
        r#"<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1&lt;3</f></c><c r="C1"><f>A1</f><v></v></c><c r="D1" t="str"><f>""</f><v></v></c>
           <c r="E1"><f t="shared" ref="E1:E2" si="4000000000">A1*2</f><v>4</v></c></row><row r="2"><c r="E2"><f t="shared" si="4000000000"/><v>0</v></c>
           <c r="F2"><f t="array" ref="F2:F3">A1:A2</f><v>2</v></c></row>"#,
    );
    let stored: Vec<_> = values(&sheet);
    assert_eq!(
        stored,
        [
            (0, 0, number(2.0)),
            (0, 1, Value::NotCalculated),
            (0, 2, Value::NotCalculated),
            (0, 4, number(4.0)),
            (1, 4, number(0.0)),
            (1, 5, number(2.0)),
        ]
    );
    assert_eq!(sheet.formula(0, 1), Some("A1<3"));
    assert_eq!(sheet.formula(0, 3), Some("\"\""));
    assert_eq!(sheet.formula(0, 4), Some("A1*2"));
    assert_eq!(sheet.formula(1, 4), Some(""));
    assert_eq!(sheet.formula(1, 0), None);
}

#[test]
fn cells_without_addresses_follow_each_other() {
    let sheet = sheet_of("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c r=\"C3\"><v>4</v></c><c><v>5</v></c></row>");
    assert_eq!(values(&sheet), [(0, 0, number(1.0)), (0, 2, number(3.0)), (2, 2, number(4.0)), (2, 3, number(5.0))]);
}

#[test]
fn cells_out_of_order_are_sorted_and_doubles_refused() {
    let sheet =
        sheet_of(r#"<row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="B1"><f>A1</f><v>2</v></c><c r="A1"><v>1</v></c></row>"#);
    assert_eq!(values(&sheet), [(0, 0, number(1.0)), (0, 1, number(2.0)), (2, 0, number(3.0))]);
    for twice in [
        r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A1"/></row>"#,
    ] {
        assert!(refusal_of(twice).contains("gives the cell A1 twice"), "{}", refusal_of(twice));
    }
}

/// Each of these gives calamine 0.38 a number or a text that is not in the file, and no error.
#[test]
fn what_would_be_misread_is_refused_with_its_cell() {
    for (cell, reason) in [
        ("<c r=\"B7\"><v>12<!-- -->0000</v></c>", "cell B7 holds a comment"),
        ("<c r=\"B7\"><v>12<?x ?>0000</v></c>", "cell B7 holds a comment"),
        ("<c r=\"B7\"><v>1&#50;</v></c>", "cell B7 holds an entity"),
        ("<c r=\"B7\"><v><![CDATA[12]]></v></c>", "cell B7 holds a CDATA"),
        ("<c r=\"B7\"><v>1<x>2</x></v></c>", "cell B7 holds an element inside its value"),
        ("<c r=\"B7\"><v>1</v><v>2</v></c>", "cell B7 gives its value twice"),
        ("<c r=\"B7\" t=\"inlineStr\"><is><t>x</t></is><v>2</v></c>", "cell B7 gives its value in two ways"),
        ("<c r=\"B7\" t=\"inlineStr\"><is><t>a<t>b</t>c</t></is></c>", "cell B7 holds an element inside its text"),
        ("<c r=\"A7\" s=\"x\"><v>2</v></c>", "cell A7 has a style that is no number"),
        ("<c r=\"B7\" s=\"<c>\"><v>2</v></c>", "holds a tag within a tag"),
        ("<c r=\"B7\" 1=\"1\"><v>2</v></c>", "holds an attribute without a proper name"),
        ("<c r=\"B7\" t=\"s\"><v>2</v></c>", "cell B7 refers to a text that is not there"),
        ("<c r=\"B7\" t=\"s\"><v> 1</v></c>", "cell B7 refers to a text that is not there"),
        ("<c r=\"B7\" t=\"s\"><v>x</v></c>", "cell B7 refers to a text that is not there"),
        ("<c r=\"B7\" t=\"s\"><v>-1</v></c>", "cell B7 refers to a text that is not there"),
        ("<c r=\"B7\"><v> 12</v></c>", "cell B7 has blanks around its number"),
        ("<c r=\"B7\" t=\"b\"><v>2</v></c>", "cell B7 is neither true nor false"),
        ("<c r=\"B7\" t=\"x\"><v>2</v></c>", "cell B7 has a type that is not known"),
        ("<c r=\"B7\" r=\"C7\"><v>2</v></c>", "cell B7 has an attribute twice"),
        ("<c r=\"B7\"><extLst/></c>", "cell B7 holds `extLst`"),
        ("<c r=\"B7\"><v>1</c><c r=\"C7\"><v>2</v></c>", "closes its elements in the wrong order"),
        ("<c r=\"XFE1\"><v>1</v></c>", "holds a cell at `XFE1`"),
        ("<c r=\"A1048577\"><v>1</v></c>", "holds a cell at `A1048577`"),
        ("<c r=\"AAAAAAAAAAAAAAAAAAAA1\"><v>1</v></c>", "holds a cell at"),
        ("<c r=\"B7\"><f t=\"shared\" si=\"0\" ref=\"B9:B7\">1</f></c>", "cell B7 has a formula for a range that is none"),
        ("<x/>", "holds `x` among the cells of row 7"),
    ] {
        let refusal = refusal_of(&format!("<row r=\"7\">{cell}</row>"));
        assert!(refusal.contains("xl/worksheets/sheet1.xml") && refusal.contains(reason), "{cell}: {refusal}");
    }
}

#[test]
fn numbers_that_are_none_become_text() {
    for stored in ["NaN", "-INF", "infinity", "1e999"] {
        let sheet = sheet_of(&format!(
            "<row r=\"1\"><c r=\"A1\"><v>{stored}</v></c><c r=\"B1\" s=\"1\"><v>{stored}</v></c><c><v>1e3</v></c></row>"
        ));
        assert_eq!(values(&sheet), [(0, 0, text(stored)), (0, 1, text(stored)), (0, 2, number(1000.0))]);
    }
}

#[test]
fn error_values_of_newer_programs_are_kept() {
    let sheet = sheet_of(
        r##"<row r="1"><c r="A1" t="e"><f>X()</f><v>#SPILL!</v></c><c r="B1"><v>2</v></c><c r="C1" t="e"><v>#GETTING_DATA</v></c></row>"##,
    );
    assert_eq!(values(&sheet), [(0, 0, Value::Error("#SPILL!".into())), (0, 1, number(2.0)), (0, 2, Value::Error("#GETTING_DATA".into()))]);
}

#[test]
fn what_is_hidden_merged_or_a_table_is_known() {
    let sheet = format!(
        r#"<x:worksheet xmlns:x="{MAIN}"><x:cols><x:col min="2" max="3" hidden="1"/><x:col min="4" max="4" hidden="true"/><x:col min="6" max="6"/></x:cols>
           <x:sheetData><x:row r="2" hidden="1"/><x:row r="3" hidden="1"><x:c r="A3"><x:v>1</x:v></x:c></x:row><x:row r="5" hidden="true"/></x:sheetData>
           <x:mergeCells><x:mergeCell ref="A1:C2"/><x:mergeCell ref="D4"/></x:mergeCells></x:worksheet>"#
    );
    let table = r#"<table id="1" name="x" displayName="Plan_Table" ref="A1:C9" totalsRowCount="1"><tableColumns/></table>"#;
    let parts = with(parts(""), "xl/worksheets/sheet1.xml", sheet);
    let parts = with(parts, "xl/worksheets/_rels/sheet1.xml.rels", relations(&[("rId1", "table", "../tables/table1.xml")]));
    let workbook = read_parts(&with(parts, "xl/tables/table1.xml", table)).unwrap();
    let sheet = &workbook.sheets[0];
    assert_eq!(sheet.hidden_columns, [(1, 3)]);
    assert_eq!(sheet.hidden_rows, [(1, 2), (4, 4)]);
    assert_eq!(sheet.merged, [(0, 0, 1, 2)]);
    assert_eq!(sheet.tables, [ListObject { name: "Plan_Table".into(), range: (0, 0, 8, 2), header_rows: 1, totals_rows: 1 }]);
    assert!(!workbook.annotated);
}

#[test]
fn sheets_keep_their_order_and_visibility_and_charts_are_skipped() {
    let sheets =
        [("One", "", "rId1"), ("Chart", "", "rId4"), ("Tw&amp;o", "state=\"hidden\"", "rId5"), ("Three", "state=\"veryHidden\"", "rId6")];
    let rels = relations(&[
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId4", "chartsheet", "chartsheets/sheet1.xml"),
        ("rId5", "worksheet", "/xl/worksheets/sheet2.xml"),
        ("rId6", "worksheet", "worksheets/sheet3.xml"),
    ]);
    let empty = format!("<worksheet xmlns=\"{MAIN}\"><dimension ref=\"A1:XFD1048576\"/><sheetData/></worksheet>");
    let mut parts = parts("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    for (name, content) in [
        ("xl/workbook.xml", workbook_xml("<workbookPr date1904=\"1\"/>", &sheets)),
        ("xl/_rels/workbook.xml.rels", rels),
        ("xl/chartsheets/sheet1.xml", "<chartsheet/>".into()),
        ("xl/worksheets/sheet2.xml", empty.clone()),
        ("xl/worksheets/sheet3.xml", empty),
    ] {
        parts = with(parts, name, content);
    }
    let workbook = read_parts(&parts).unwrap();
    let seen: Vec<_> = workbook.sheets.iter().map(|sheet| (&*sheet.name, sheet.visibility)).collect();
    assert_eq!(seen, [("One", Visibility::Visible), ("Tw&o", Visibility::Hidden), ("Three", Visibility::VeryHidden)]);
    assert!(workbook.dates_from_1904);
    assert_eq!(workbook.unreadable, []);
}

#[test]
fn sheets_of_ours_are_left_out_whatever_their_name() {
    let mut parts = parts("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    for (name, content) in [
        ("xl/workbook.xml", workbook_xml("", &[("Findings", "", "rId1"), ("Renamed", "", "rId4")])),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&[("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId4", "worksheet", "worksheets/sheet2.xml")]),
        ),
        ("xl/worksheets/sheet2.xml", format!("<worksheet xmlns=\"{MAIN}\"><sheetData/></worksheet>")),
        ("xl/worksheets/_rels/sheet2.xml.rels", relations(&[("rId1", "table", "../tables/table1.xml")])),
        ("xl/tables/table1.xml", format!("<table id=\"1\" displayName=\"{}\" ref=\"A1:C9\"/>", marker::FINDINGS_TABLE)),
    ] {
        parts = with(parts, name, content);
    }
    let workbook = read_parts(&parts).unwrap();
    assert!(workbook.annotated);
    assert_eq!(workbook.sheets.len(), 1);
    assert_eq!(&*workbook.sheets[0].name, "Findings");
}

#[test]
fn files_that_are_no_workbook_say_what_they_are() {
    let stored = |name: &str, content: &str| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file(name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored)).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let compound = |stream: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(1024, 0);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(2048, 0);
        bytes
    };
    let mut cut = zipped(&parts(""));
    cut.truncate(cut.len() - 40);
    for (bytes, kind, says) in [
        (Vec::new(), Kind::Empty, "empty (zero bytes)"),
        (b"\xEF\xBB\xBF  <HTML><table>".to_vec(), Kind::Other("a web page (HTML), whatever its name says"), "web page"),
        (b"Initiative;Budget\r\nA;1.000,00\r\n".to_vec(), Kind::Other("plain text (such as CSV)"), "plain text"),
        (b"%PDF-1.7".to_vec(), Kind::Other("a PDF document"), "PDF"),
        (compound("EncryptedPackage"), Kind::Encrypted, "password"),
        (compound("Workbook"), Kind::OldWorkbook, "damaged"),
        (compound("WordDocument"), Kind::Other("an old Word document (.doc)"), "Word"),
        (compound("Nothing"), Kind::Other("an old Office file that holds no workbook"), "no workbook"),
        (stored("xl/workbook.bin", ""), Kind::BinaryWorkbook, "xl/workbook.bin"),
        (stored("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), Kind::OpenDocument, "content.xml"),
        (stored("word/document.xml", ""), Kind::Other("a Word document (.docx)"), "Word"),
        (stored("ppt/presentation.xml", ""), Kind::Other("a PowerPoint presentation (.pptx)"), "PowerPoint"),
        (stored("notes.txt", ""), Kind::Other("a zip archive"), "zip archive"),
        (cut, Kind::BrokenPackage, "cut short"),
        (b"\x00\x01\x02\x03".to_vec(), Kind::Other("something unknown"), "unknown"),
        (
            b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>".to_vec(),
            Kind::Xml2003,
            "XML of 2003",
        ),
    ] {
        assert_eq!(sniff(&bytes), kind);
        let error = read("plan.xlsx", &bytes, &Limits::default()).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        assert!(!error.contains("plan.xlsx"), "the caller adds the name: {error}");
    }
}

#[test]
fn packages_that_can_be_read_in_two_ways_are_refused() {
    let good = zipped(&parts(""));
    let renamed = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        let mut bytes = good.clone();
        while let Some(at) = memchr::memmem::find(&bytes, from.as_bytes()) {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
        bytes
    };
    let patched_last = |mark: &[u8], offset: usize, value: &[u8]| {
        let mut bytes = good.clone();
        let at = memchr::memmem::rfind(&bytes, mark).unwrap() + offset;
        bytes[at..at + value.len()].copy_from_slice(value);
        bytes
    };
    let mut other_name = good.clone();
    let at = memchr::memmem::find(&other_name, b"xl/styles.xml").unwrap();
    other_name[at] = b'y';
    let mut appended = good.clone();
    appended.push(0);
    for (bytes, says) in [
        (renamed("xl/styles.xml", "../styles.xml"), "a part is named `../styles.xml`"),
        (renamed("xl/styles.xml", "/l/styles.xml"), "a part is named `/l/styles.xml`"),
        (renamed("xl/styles.xml", "xl\\styles.xml"), "a part is named `xl\\\\styles.xml`"),
        (renamed("xl/styles.xml", "C:/styles.xml"), "a part is named `C:/styles.xml`"),
        (renamed("xl/styles.xml", "xl//tyles.xml"), "a part is named `xl//tyles.xml`"),
        (other_name, "has another name where it is stored"),
        (appended, "behind its end"),
        (patched_last(b"PK\x01\x02", 10, &[12, 0]), "method 12"),
        (patched_last(b"PK\x01\x02", 8, &[1, 0]), "password"),
        (patched_last(b"PK\x01\x02", 42, &[0, 0, 0, 0]), "overlap"),
        (patched_last(b"PK\x05\x06", 10, &[6, 0]), "does not hold as many parts"),
        (patched_last(b"PK\x05\x06", 10, &[0xFF, 0xFF]), "[limits]"),
        (patched_last(b"PK\x05\x06", 16, &[1, 0, 0, 0]), "directory is not where"),
    ] {
        let error = read("plan.xlsx", &bytes, &Limits::default()).unwrap_err().to_string();
        assert!(error.contains(says), "{says}: {error}");
    }
    let twice = with(parts(""), "XL/Worksheets/Sheet1.xml", "<worksheet/>");
    assert!(read_parts(&twice).unwrap_err().to_string().contains("two parts are named `XL/Worksheets/Sheet1.xml`"));
    let exactly_twice = zipped(&with(parts(""), "xl/styles.xmX", "<styleSheet/>"));
    let exactly_twice: Vec<u8> = {
        let mut bytes = exactly_twice;
        while let Some(at) = memchr::memmem::find(&bytes, b"xl/styles.xmX") {
            bytes[at + 12] = b'l';
        }
        bytes
    };
    assert!(read("plan.xlsx", &exactly_twice, &Limits::default()).unwrap_err().to_string().contains("two parts are named"));
}

#[test]
fn overlapping_parts_are_refused() {
    // The one entry is listed a second time under another name that is stored at the same place.
    let mut twice = zipped(&[("[Content_Types].xml".to_owned(), "<a/>")]);
    let directory = memchr::memmem::find(&twice, b"PK\x01\x02").unwrap();
    let end = memchr::memmem::find(&twice, b"PK\x05\x06").unwrap();
    let mut entry = twice[directory..end].to_vec();
    entry[46] = b'X';
    twice.splice(end..end, entry.iter().copied());
    let end = end + entry.len();
    let size = u32::try_from(entry.len() * 2).unwrap();
    twice[end + 8..end + 12].copy_from_slice(&[2, 0, 2, 0]);
    twice[end + 12..end + 16].copy_from_slice(&size.to_le_bytes());
    let error = read("plan.xlsx", &twice, &Limits::default()).unwrap_err().to_string();
    assert!(error.contains("overlap"), "{error}");
}

#[test]
fn limits_name_themselves() {
    let one_cell = parts("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"str\"><v>abcdefgh</v></c></row>");
    let bytes = zipped(&one_cell);
    let usual = Limits::default();
    for (limits, setting) in [
        (Limits { file_bytes: 100, ..usual }, "`file-mib`"),
        (Limits { unpacked_bytes: 500, ..usual }, "`unpacked-mib`"),
        (Limits { parts: 6, ..usual }, "`parts`"),
        (Limits { sheets: 0, ..usual }, "`sheets`"),
        (Limits { cells: 1, ..usual }, "`cells`"),
        (Limits { text_chars: 7, ..usual }, "`text-chars`"),
    ] {
        let error = read("plan.xlsx", &bytes, &limits).unwrap_err().to_string();
        assert!(error.contains(setting) && error.contains("[limits]"), "{setting}: {error}");
    }
    let large = zipped(&with(one_cell, "xl/media/image1.png", "0".repeat(3_000_000)));
    let error = read("plan.xlsx", &large, &Limits { ratio_from_bytes: 1_000_000, ..usual }).unwrap_err().to_string();
    assert!(error.contains("`ratio`") && error.contains("xl/media/image1.png"), "{error}");
    assert!(read("plan.xlsx", &large, &usual).is_ok());
}

#[test]
fn document_types_are_refused_in_any_part() {
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>"#;
    for part in
        ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/drawings/drawing1.xml", "_rels/.rels"]
    {
        for content in [bomb.to_owned(), format!("<?xml version=\"1.0\"?><!-- -->\n{}", bomb.replace("DOCTYPE", "doctype"))] {
            let result = read_parts(&with(parts(""), part, content));
            assert_eq!(result.unwrap_err(), ReadError::Doctype { part: part.into() });
        }
    }
    assert!(refusal_of("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>&b;</v></c></row>").contains("cannot be read"));
}

#[test]
fn a_broken_sheet_costs_itself_alone() {
    let sheets = [("Good", "", "rId1"), ("Bad", "", "rId4"), ("Gone", "", "rId5")];
    let rels = relations(&[
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId4", "worksheet", "worksheets/sheet2.xml"),
        ("rId5", "worksheet", "worksheets/sheet3.xml"),
    ]);
    let good = parts("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    let good = with(with(good, "xl/workbook.xml", workbook_xml("", &sheets)), "xl/_rels/workbook.xml.rels", rels);
    let workbook =
        read_parts(&with(good, "xl/worksheets/sheet2.xml", "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c>")).unwrap();
    assert_eq!(workbook.sheets.len(), 1);
    let lost: Vec<_> = workbook.unreadable.iter().map(|part| (part.sheet.as_deref(), &*part.part, &*part.reason)).collect();
    assert_eq!(
        lost,
        [
            (Some("Bad"), "xl/worksheets/sheet2.xml", "is cut short: not every element is closed"),
            (Some("Gone"), "xl/worksheets/sheet3.xml", "is missing"),
        ]
    );
}

#[test]
fn missing_and_malformed_parts_are_named() {
    let uses_text = || parts("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>");
    for (parts, says) in [
        (without(uses_text(), "xl/sharedStrings.xml"), "cell A1 refers to a text that is not there"),
        (without(uses_text(), "xl/worksheets/sheet1.xml"), "`xl/worksheets/sheet1.xml` is missing"),
        (without(uses_text(), "_rels/.rels"), "`_rels/.rels` is missing"),
        (without(uses_text(), "xl/_rels/workbook.xml.rels"), "`xl/_rels/workbook.xml.rels` is missing"),
        (with(uses_text(), "xl/styles.xml", "<styleSheet><cellXfs>"), "`xl/styles.xml` is cut short"),
        (with(uses_text(), "xl/styles.xml", ""), "`xl/styles.xml` is empty"),
        (
            with(uses_text(), "xl/sharedStrings.xml", "<sst><si><t>a</si></t></sst>"),
            "`xl/sharedStrings.xml` closes its elements in the wrong order",
        ),
        (
            with(uses_text(), "xl/sharedStrings.xml", "<sst><si><t>a<t>b</t>c</t></si></sst>"),
            "`xl/sharedStrings.xml` holds an element inside a text",
        ),
        (with(uses_text(), "xl/sharedStrings.xml", "<sst uniqueCount=\"99999999999\"/>"), "declares 99999999999 texts and holds 0"),
        (with(uses_text(), "xl/workbook.xml", workbook_xml("", &[])), "no worksheet to read"),
        (with(uses_text(), "xl/workbook.xml", workbook_xml("", &[("A", "", "rId1"), ("a", "", "rId1")])), "two sheets named `a`"),
        (with(uses_text(), "xl/workbook.xml", workbook_xml("", &[("A", "", "rId1"), ("B", "", "rId1")])), "as two sheets"),
        (with(uses_text(), "xl/workbook.xml", workbook_xml("", &[("A", "", "rId9")])), "does not say where the sheet `A` is"),
        (with(uses_text(), "xl/workbook.xml", "<?xml version=\"1.0\" encoding=\"UTF-16\"?><workbook/>"), "is not written in UTF-8"),
        (
            with(
                uses_text(),
                "xl/_rels/workbook.xml.rels",
                relations(&[("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "strings.xml")]),
            ),
            "`xl/strings.xml` is not at the place",
        ),
    ] {
        let error = read_parts(&parts).unwrap_err().to_string();
        assert!(error.contains(says), "{says}: {error}");
    }
    let numbers = parts("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>46000</v></c></row>");
    let workbook = read_parts(&without(numbers, "xl/styles.xml")).unwrap();
    assert_eq!(workbook.unreadable, [UnreadablePart { part: "xl/styles.xml".into(), sheet: None, reason: "is missing".into() }]);
}

#[test]
fn a_wrong_checksum_costs_the_part() {
    let mut bytes = zipped(&with(parts("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"), "xl/media/image1.png", "picture"));
    let good = bytes.clone();
    let at = memchr::memmem::rfind(&bytes, b"PK\x01\x02").unwrap();
    bytes[at + 16] ^= 1;
    let workbook = read("plan.xlsx", &bytes, &Limits::default()).unwrap();
    assert_eq!(workbook.unreadable.len(), 1);
    assert_eq!(workbook.unreadable[0].part, "xl/media/image1.png");
    assert!(workbook.unreadable[0].reason.contains("checksum"), "{:?}", workbook.unreadable);
    assert_eq!(read("plan.xlsx", &good, &Limits::default()).unwrap().unreadable, []);
}

/// What is declared, styled or far away takes neither time nor memory.
#[test]
fn only_used_cells_cost() {
    let started = Instant::now();
    let far = format!(
        "<worksheet xmlns=\"{MAIN}\"><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row></sheetData></worksheet>"
    );
    let workbook = read_parts(&with(parts(""), "xl/worksheets/sheet1.xml", far)).unwrap();
    assert_eq!(workbook.sheets[0].cells.capacity(), 2);
    let styled: String = (1..=200_000).map(|row| format!("<row r=\"{row}\" s=\"1\"><c r=\"A{row}\" s=\"1\"/></row>")).collect();
    let sheet = sheet_of(&styled);
    assert_eq!((sheet.cells.len(), sheet.cells.capacity()), (0, 0));
    let lying = parts("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>");
    let lying = with(lying, "xl/sharedStrings.xml", "<sst count=\"1\" uniqueCount=\"1000000\"><si><t>Alpha</t></si></sst>");
    assert_eq!(values(&read_parts(&lying).unwrap().sheets[0]), [(0, 0, text("Alpha"))]);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn deep_nesting_ends() {
    let deep = format!("<worksheet>{}", "<a>".repeat(100_000));
    let error = read_parts(&with(parts(""), "xl/worksheets/sheet1.xml", deep)).unwrap_err().to_string();
    assert!(error.contains("nests its elements too deeply"), "{error}");
}

#[test]
fn equal_texts_are_held_once() {
    let sheet = sheet_of(r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>Alpha</v></c></row>"#);
    let [Value::Text(one), Value::Text(two)] = [&sheet.cells[0].value, &sheet.cells[1].value] else { panic!("{sheet:?}") };
    assert!(Arc::ptr_eq(one, two));
}

#[test]
fn dates_as_text_count_as_spreadsheets_do() {
    for (iso, from_1904, serial) in [
        ("1900-01-01", false, 1.0),
        ("1900-02-28", false, 59.0),
        ("1900-03-01", false, 61.0),
        ("2026-11-24", false, 46350.0),
        ("2026-11-24T18:00:00.000", false, 46350.75),
        ("1904-01-02", true, 1.0),
        ("12:00:00", false, 0.5),
        ("T06:00:00", false, 0.25),
    ] {
        let found = serial_of_iso(iso, from_1904).unwrap();
        assert!((found - serial).abs() < 1e-9, "{iso}: {found}");
    }
    assert_eq!(serial_of_iso("2026-13-01", false), None);
    assert_eq!(serial_of_iso("", false), None);
}

/// A good workbook with something of everything, for mutations.
fn rich() -> Vec<(String, String)> {
    let sheet = r#"<row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46000</v></c><c r="C1"><f>B1*2</f><v>92000</v></c></row>
        <row r="2"><c r="A2" t="inlineStr"><is><t>text</t></is></c><c r="B2" t="b"><v>0</v></c><c r="C2" t="e"><v>#N/A</v></c><c r="D2"><f t="shared" ref="D2:D3" si="0">A1</f></c></row>"#;
    let parts = with(parts(sheet), "xl/worksheets/_rels/sheet1.xml.rels", relations(&[("rId1", "table", "../tables/table1.xml")]));
    with(parts, "xl/tables/table1.xml", "<table id=\"1\" displayName=\"T\" ref=\"A1:C2\"/>")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the bytes, an answer comes, soon.
    #[test]
    fn any_bytes_give_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..2000), as_package in any::<bool>()) {
        let bytes = if as_package { [b"PK\x03\x04".to_vec(), bytes, b"PK\x05\x06".to_vec(), vec![0; 18]].concat() } else { bytes };
        let started = Instant::now();
        let _ = read("plan.xlsx", &bytes, &Limits::default());
        prop_assert!(started.elapsed() < Duration::from_secs(5));
    }

    /// A good package with bytes of it changed, as damage in transit would.
    #[test]
    fn damaged_packages_give_an_answer(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = zipped(&rich());
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let started = Instant::now();
        let _ = read("plan.xlsx", &bytes, &Limits::default());
        prop_assert!(started.elapsed() < Duration::from_secs(5));
    }

    /// A good package with the text of a part changed, so that it reaches the scans and the reader.
    #[test]
    fn damaged_parts_give_an_answer(
        part in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_usize..12), 1..5),
    ) {
        const BITS: [&str; 16] =
            ["<", ">", "\"", "&", "<!--", "-->", "</c>", "<c>", "<v>", "</v>", "0", "-1", "99999999999999999999", "<row/>", "A1:", "\u{0}"];
        let mut parts = rich();
        let part = part.index(parts.len());
        let mut content = parts[part].1.clone();
        for (at, bit, removed) in changes {
            let at = at.index(content.len() + 1);
            let end = (at + removed).min(content.len());
            // Everything in these parts is ASCII, so any place is between two characters.
            content.replace_range(at..end, BITS[bit.index(BITS.len())]);
        }
        parts[part].1 = content;
        let started = Instant::now();
        let _ = read_parts(&parts);
        prop_assert!(started.elapsed() < Duration::from_secs(5));
    }

    /// What passes the gate, calamine reads without failing: the scan and the reader agree on every cell's place.
    #[test]
    fn numbers_come_back_as_stored(numbers in prop::collection::vec(any::<f64>().prop_filter("finite", |number| number.is_finite()), 1..40)) {
        let cells: String = numbers.iter().map(|number| format!("<c><v>{number:e}</v></c>")).collect();
        let sheet = sheet_of(&format!("<row r=\"1\">{cells}</row>"));
        let read: Vec<u64> = sheet.cells.iter().map(|cell| match cell.value { Value::Number { value, .. } => value.to_bits(), _ => 0 }).collect();
        let stored: Vec<u64> = numbers.iter().map(|number| number.to_bits()).collect();
        prop_assert_eq!(read, stored);
    }
}
