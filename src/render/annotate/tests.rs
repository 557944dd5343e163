//! What holds for annotating and stripping as a whole, on small packages written here.

use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Table, Workbook, XlsxError};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::*;
use crate::workbook::limits::Limits;
use crate::workbook::marker::Record;
use crate::workbook::read::read;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

type Parts = Vec<(String, Vec<u8>)>;

fn pack(parts: &Parts) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn unpack(bytes: &[u8]) -> Parts {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let part = |index| {
        let mut part = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        (String::from_utf8_lossy(part.name_raw()).into_owned(), content)
    };
    (0..ZipArchive::new(Cursor::new(bytes)).unwrap().len()).map(part).collect()
}

fn text(parts: &Parts, name: &str) -> String {
    let part = parts.iter().find(|(part, _)| part == name).unwrap_or_else(|| panic!("no part {name}"));
    String::from_utf8(part.1.clone()).unwrap()
}

fn set(parts: &mut Parts, name: &str, content: impl Into<Vec<u8>>) {
    match parts.iter_mut().find(|(part, _)| part == name) {
        Some(part) => part.1 = content.into(),
        None => parts.push((name.to_owned(), content.into())),
    }
}

/// A workbook with two sheets, `Plan` and `It's`, as plain as can be.
fn plain() -> Parts {
    let relation = |id: &str, kind: &str, target: &str| format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>");
    let relations = |inner: String| format!("<Relationships xmlns=\"{PACKAGE}\">{inner}</Relationships>");
    let sheet = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"2\"><c r=\"B2\"><v>17</v></c><c r=\"C2\"><f>B2*2</f><v>34</v></c></row></sheetData><pageMargins left=\"1\"/></worksheet>"
    );
    let parts = [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>".to_owned()),
        ("_rels/.rels", relations(relation("r1", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"Plan\" sheetId=\"4\" r:id=\"a\"/><sheet name=\"It's\" sheetId=\"2\" r:id=\"b\"/></sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels", relations(relation("a", "worksheet", "worksheets/sheet1.xml") + &relation("b", "worksheet", "/xl/worksheets/sheet2.xml"))),
        ("xl/worksheets/sheet1.xml", sheet.clone()),
        ("xl/worksheets/sheet2.xml", sheet),
        ("custom/thing.bin", "\u{0}\u{1}anything".to_owned()),
    ];
    parts.into_iter().map(|(name, content)| (name.to_owned(), content.into_bytes())).collect()
}

/// The same with notes of theirs on `Plan!B2`, in a drawing with prefixes of its own and a shape that is no note.
fn with_notes() -> Parts {
    let mut parts = plain();
    set(
        &mut parts,
        "xl/worksheets/sheet1.xml",
        format!("<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheetData/><legacyDrawing r:id=\"d\"/></worksheet>"),
    );
    set(
        &mut parts,
        "xl/worksheets/_rels/sheet1.xml.rels",
        format!(
            "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"c\" Type=\"{OFFICE}/comments\" Target=\"../comments7.xml\"/><Relationship Id=\"d\" Type=\"{OFFICE}/vmlDrawing\" Target=\"../v.vml\"/></Relationships>"
        ),
    );
    set(
        &mut parts,
        "xl/comments7.xml",
        format!(
            "<x:comments xmlns:x=\"{MAIN}\"><x:authors><x:author>Ann</x:author></x:authors><x:commentList><x:comment ref=\"B2\" authorId=\"0\"><x:text><x:t>mine</x:t></x:text></x:comment></x:commentList></x:comments>"
        ),
    );
    set(
        &mut parts,
        "xl/v.vml",
        "<xml xmlns:w=\"urn:schemas-microsoft-com:vml\"><br><w:shape id=\"_x0000_s5000\"/><w:shape id=\"button\"/></xml>",
    );
    parts
}

fn note(at: &str, level: Level, text: &str) -> Note {
    Note { at: CellRef::parse(at).unwrap(), level, text: format!("Throughline\n{text}") }
}

fn notes() -> Vec<Note> {
    vec![
        note("Plan!B2", Level::Error, "ERROR · a-rule\n<b> & \"q\"\n→ help"),
        note("Plan!D9", Level::Note, "unused cell"),
        note("'It''s'!A1", Level::Warning, "other sheet"),
    ]
}

fn annotated(bytes: &[u8], notes: &[Note]) -> Annotated {
    annotate(bytes, notes, |workbook, placed, look| notes_sheet::write(workbook, notes, placed, look)).unwrap()
}

fn fates(annotated: &Annotated) -> Vec<Fate> {
    annotated.placed.iter().map(|placed| placed.fate).collect()
}

/// Every package that the tests below run over, by its oddity.
fn packages() -> Vec<(&'static str, Parts)> {
    let mut wide = plain();
    let sheet = text(&wide, "xl/worksheets/sheet1.xml");
    let declared = format!("<?xml version=\"1.0\" encoding=\"UTF-16\" standalone=\"yes\"?>{sheet}");
    set(
        &mut wide,
        "xl/worksheets/sheet1.xml",
        [0xFF, 0xFE].into_iter().chain(declared.encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<u8>>(),
    );
    let mut marked = plain();
    set(
        &mut marked,
        "xl/worksheets/sheet1.xml",
        format!("\u{FEFF}{}<!-- end -->", sheet.replace("</sheetData>", "</sheetData><!-- </sheetData> --><?keep me?>")),
    );
    let mut prefixed = with_notes();
    for name in ["xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
        let x = super::xmledit::prefixed(&text(&prefixed, name), "x:").replace("xmlns=", "xmlns:x=");
        set(&mut prefixed, name, x);
    }
    let mut strict = plain();
    for (_, content) in &mut strict {
        let text = String::from_utf8(content.clone()).unwrap();
        *content = text
            .replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
            .replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
            .into_bytes();
    }
    let mut own = Workbook::new();
    let sheet = own.add_worksheet().set_name("Plan").unwrap();
    sheet.write_string(1, 1, "text").unwrap().insert_note(4, 4, &rust_xlsxwriter::Note::new("theirs")).unwrap();
    sheet.add_table(9, 0, 12, 2, &Table::new()).unwrap().set_repeat_rows(0, 0).unwrap();
    own.add_worksheet().set_name("It's").unwrap();
    let own = unpack(&own.save_to_buffer().unwrap());
    vec![
        ("plain", plain()),
        ("notes", with_notes()),
        ("UTF-16", wide),
        ("byte-order mark", marked),
        ("prefixes", prefixed),
        ("strict", strict),
        ("real", own),
    ]
}

#[test]
fn stripping_gives_every_part_back_to_the_byte_and_twice_is_once() {
    for (name, parts) in packages() {
        let original = pack(&parts);
        let once = annotated(&original, &notes());
        let back = unpack(&strip(&once.bytes).unwrap());
        assert_eq!(back.len(), parts.len(), "{name}");
        for ((old_name, old), (new_name, new)) in parts.iter().zip(&back) {
            assert_eq!((old_name, old), (new_name, new), "{name}");
        }
        let twice = annotated(&once.bytes, &notes());
        assert!(once.bytes == twice.bytes, "{name}: annotating twice is not annotating once");
        assert_eq!(once.placed, twice.placed, "{name}");
        let others = [note("Plan!A1", Level::Error, "another")];
        assert_eq!(
            unpack(&annotated(&once.bytes, &others).bytes),
            unpack(&annotated(&original, &others).bytes),
            "{name}: notes are not replaced"
        );
        assert!(strip(&original).unwrap() == original, "{name}: what holds nothing of ours comes back as it is");
    }
}

#[test]
fn what_is_theirs_reads_the_same_and_ours_is_left_out() {
    for (name, parts) in packages().into_iter().filter(|(name, _)| !matches!(*name, "UTF-16")) {
        let original = pack(&parts);
        let copy = annotated(&original, &notes()).bytes;
        let (before, after) = (read("a", &original, &Limits::default()).unwrap(), read("a", &copy, &Limits::default()).unwrap());
        assert!(after.annotated && !before.annotated, "{name}");
        assert_eq!(before.sheets.len(), after.sheets.len(), "{name}");
        for (before, after) in before.sheets.iter().zip(&after.sheets) {
            assert_eq!((&before.name, &before.cells, &before.formulas), (&after.name, &after.cells, &after.formulas), "{name}");
        }
    }
}

#[test]
fn a_cell_with_a_note_of_theirs_gets_the_mark_alone() {
    let copy = annotated(&pack(&with_notes()), &notes());
    assert_eq!(fates(&copy), [Fate::MarkedOnly, Fate::Noted, Fate::Noted]);
    assert_eq!(copy.placed[0].hash, "");
    let parts = unpack(&copy.bytes);
    let comments = text(&parts, "xl/comments7.xml");
    assert!(comments.contains("<x:author>Ann</x:author><x:author>Throughline</x:author>"), "{comments}");
    assert!(comments.contains("<x:t>mine</x:t></x:text></x:comment><x:comment ref=\"D9\" authorId=\"1\"><x:text><x:t xml:space=\"preserve\">Throughline\nunused"), "{comments}");
    assert_eq!(comments.matches("ref=\"B2\"").count(), 1);
    let drawing = text(&parts, "xl/v.vml");
    assert!(drawing.contains("<w:shape id=\"button\"/><v:shapetype xmlns:v=\"urn:schemas-microsoft-com:vml\""), "{drawing}");
    assert!(
        drawing.contains("<v:shape xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=") && drawing.contains("id=\"_x0000_s5001\""),
        "{drawing}"
    );
    assert!(drawing.ends_with("</v:shape></xml>"), "{drawing}");
}

#[test]
fn a_cell_that_they_colour_gets_the_note_alone() {
    let mut parts = plain();
    let sheet = text(&parts, "xl/worksheets/sheet1.xml");
    set(&mut parts, "xl/worksheets/sheet1.xml", sheet.replace("</sheetData>", "</sheetData><conditionalFormatting sqref=\"A1:B9\"><cfRule type=\"expression\" dxfId=\"0\" priority=\"5\"><formula>1</formula></cfRule></conditionalFormatting>"));
    let copy = annotated(&pack(&parts), &notes());
    assert_eq!(fates(&copy), [Fate::NoteOnly, Fate::Noted, Fate::Noted]);
    let sheet = text(&unpack(&copy.bytes), "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("sqref=\"D9\"><cfRule type=\"expression\" dxfId=\"0\" priority=\"6\">"), "{sheet}");
}

#[test]
fn a_sheet_takes_a_thousand_notes_the_worst_first() {
    let mut many: Vec<Note> = (1..=1001).map(|row| note(&format!("Plan!A{row}"), Level::Warning, "w")).collect();
    many.push(note("Plan!B1", Level::Error, "e"));
    many.push(note("Nowhere!B1", Level::Error, "e"));
    many.push(note("plan!b1", Level::Note, "said later"));
    let copy = annotated(&pack(&plain()), &many);
    let count = |fate| copy.placed.iter().filter(|placed| placed.fate == fate).count();
    assert_eq!((count(Fate::Noted), count(Fate::MarkedOnly), count(Fate::Nowhere)), (1000, 2, 1));
    assert_eq!(copy.placed[1001].fate, Fate::Noted);
    assert_eq!(copy.placed.len(), 1003, "a cell named twice is one");
    assert!(text(&unpack(&copy.bytes), "xl/comments1.xml").contains("Throughline\ne\n\nsaid later"));
    let sheet = text(&unpack(&copy.bytes), "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("sqref=\"A1:A1001\""), "runs are written as ranges");
}

#[test]
fn names_that_are_taken_are_not_taken_again() {
    let mut parts = plain();
    let workbook = text(&parts, "xl/workbook.xml");
    set(
        &mut parts,
        "xl/workbook.xml",
        workbook.replace("It's", "FINDINGS").replace(
            "</workbook>",
            "<definedNames><definedName name=\"throughline_findings\">Plan!$A$1</definedName></definedNames></workbook>",
        ),
    );
    let notes = [note("Plan!B2", Level::Error, "x")];
    let parts = unpack(&annotated(&pack(&parts), &notes).bytes);
    let workbook = text(&parts, "xl/workbook.xml");
    assert!(workbook.contains("name=\"Findings (2)\" sheetId=\"5\""), "{workbook}");
    assert!(workbook.contains("localSheetId=\"2\">'Findings (2)'!$3:$3</definedName></definedNames>"), "{workbook}");
    assert!(text(&parts, "xl/tables/table1.xml").contains("displayName=\"Throughline_Findings_2\""));
}

#[test]
fn dates_of_ours_are_in_the_calendar_of_the_workbook() {
    let mut parts = plain();
    let workbook = text(&parts, "xl/workbook.xml");
    set(&mut parts, "xl/workbook.xml", workbook.replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>"));
    let dated = |workbook: &mut Workbook, _: &[Placed], _: &Look| -> Result<(), XlsxError> {
        let format = Format::new().set_num_format("yyyy-mm-dd");
        let sheet = workbook.add_worksheet().set_name("Dates")?;
        sheet.write_datetime_with_format(0, 0, ExcelDateTime::from_ymd(2027, 6, 30)?, &format)?.write_number(0, 1, 46_568)?;
        Ok(())
    };
    let copy = annotate(&pack(&parts), &[], dated).unwrap();
    let sheet = text(&unpack(&copy.bytes), "xl/worksheets/sheet3.xml");
    assert!(sheet.contains("<v>45106</v>") && sheet.contains("<v>46568</v>"), "{sheet}");
}

#[test]
fn broken_and_foreign_packages_are_refused_with_a_reason() {
    let good = pack(&plain());
    let name = good.windows(16).position(|window| window == b"custom/thing.bin").unwrap();
    let mut corrupt = good.clone();
    corrupt[name + 20] ^= 0x55;
    let mut shared = plain();
    set(&mut shared, "xl/revisions/revisionHeaders.xml", "<headers/>");
    let mut bare = plain();
    set(&mut bare, "_rels/.rels", format!("<Relationships xmlns=\"{PACKAGE}\"/>"));
    let mut strange = plain();
    set(&mut strange, "xl/workbook.xml", "<workbook><sheets></workbook>");
    for (bytes, expected) in [
        (corrupt, "custom/thing.bin` cannot be unpacked"),
        (pack(&shared), "shared in the old way"),
        (pack(&strange), "`xl/workbook.xml` is not well-formed XML"),
        (good[..good.len() / 2].to_vec(), "cut short"),
        (b"<html>".to_vec(), "web page"),
        (Vec::new(), "empty"),
    ] {
        let error = annotate(&bytes, &notes(), |_, _, _| Ok(())).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert!(annotate(&pack(&bare), &notes(), |_, _, _| Ok(())).is_err());
}

#[test]
fn a_malformed_sheet_costs_its_own_notes_only() {
    let mut parts = plain();
    set(&mut parts, "xl/worksheets/sheet1.xml", "<worksheet><sheetData></worksheet>");
    let copy = annotated(&pack(&parts), &notes());
    assert_eq!(fates(&copy), [Fate::Nowhere, Fate::Nowhere, Fate::Noted]);
    assert!(copy.warnings[0].starts_with("the sheet 'Plan' gets neither notes nor marks"), "{:?}", copy.warnings);
    assert_eq!(unpack(&strip(&copy.bytes).unwrap()), parts);
}

/// The copy as a program leaves it that keeps no part it does not know.
fn as_if_saved(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut parts = unpack(bytes);
    parts.retain(|(name, _)| name != "throughline/restore.xml");
    for (name, content) in &mut parts {
        let Ok(text) = String::from_utf8(content.clone()) else { continue };
        let text = match name.as_str() {
            "_rels/.rels" => {
                let start = text.find("<Relationship Id=\"rIdTl2\"").unwrap();
                format!("{}{}", &text[..start], &text[start + text[start..].find("/>").unwrap() + 2..])
            }
            "[Content_Types].xml" => {
                let start = text.find("<Override PartName=\"/throughline").unwrap();
                format!("{}{}", &text[..start], &text[start + text[start..].find("/>").unwrap() + 2..])
            }
            _ => text,
        };
        *content = change(name, text).into_bytes();
    }
    pack(&parts)
}

#[test]
fn a_copy_that_was_saved_is_stripped_by_its_markers() {
    for (name, parts) in packages().into_iter().filter(|(name, _)| *name != "UTF-16") {
        let copy = annotated(&pack(&parts), &notes()).bytes;
        let saved = as_if_saved(&copy, |_, text| text);
        let stripped = unpack(&strip(&saved).unwrap());
        for (part, content) in &stripped {
            assert!(memchr::memmem::find(content, b"hroughline").is_none(), "{name}: {part}: {}", String::from_utf8_lossy(content));
            assert!(memchr::memmem::find(content, b"F0A99D").is_none(), "{name}: {part}: a look of ours stays");
        }
        let (before, after) =
            (read("a", &pack(&parts), &Limits::default()).unwrap(), read("a", &pack(&stripped), &Limits::default()).unwrap());
        assert!(!after.annotated, "{name}");
        assert_eq!(
            before.sheets.iter().map(|sheet| &sheet.cells).collect::<Vec<_>>(),
            after.sheets.iter().map(|sheet| &sheet.cells).collect::<Vec<_>>()
        );
        assert_eq!(annotated(&pack(&stripped), &notes()).placed, annotated(&pack(&parts), &notes()).placed, "{name}");
        if name == "notes" {
            // A style sheet had to be made; all else is as it was.
            for part in ["xl/comments7.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"] {
                assert_eq!(text(&stripped, part), text(&parts, part));
            }
        }
    }
}

#[test]
fn a_note_that_they_wrote_on_stays_theirs() {
    let copy = annotated(&pack(&plain()), &notes()).bytes;
    let saved = as_if_saved(&copy, |_, text| text.replace("unused cell</t>", "unused cell - not so! Ann</t>"));
    let stripped = unpack(&strip(&saved).unwrap());
    let comments: Vec<&(String, Vec<u8>)> = stripped.iter().filter(|(name, _)| name.contains("comments")).collect();
    assert_eq!(comments.len(), 1, "the notes of the other sheet went");
    let comments = String::from_utf8(comments[0].1.clone()).unwrap();
    assert!(comments.contains("not so! Ann") && comments.matches("<comment ").count() == 1, "{comments}");
    let drawing = text(&stripped, "xl/drawings/vmlDrawing1.vml");
    assert!(drawing.contains("<x:Row>8</x:Row>") && !drawing.contains("<x:Row>1</x:Row>"), "{drawing}");
}

#[test]
fn a_part_that_somebody_changed_is_not_taken_back_blindly() {
    let copy = annotated(&pack(&plain()), &notes()).bytes;
    let mut parts = unpack(&copy);
    let sheet = text(&parts, "xl/worksheets/sheet1.xml").replace("<v>17</v>", "<v>1888</v>");
    set(&mut parts, "xl/worksheets/sheet1.xml", sheet);
    let stripped = unpack(&strip(&pack(&parts)).unwrap());
    let sheet = text(&stripped, "xl/worksheets/sheet1.xml");
    assert_eq!(sheet, text(&plain(), "xl/worksheets/sheet1.xml").replace("<v>17</v>", "<v>1888</v>"));
    assert!(stripped.iter().all(|(name, _)| !name.contains("throughline")));
}

#[test]
fn a_look_at_the_copy_finds_what_is_wrong_with_it() {
    let original = pack(&with_notes());
    let copy = annotated(&original, &notes());
    verify(&original, &copy.bytes, &copy.placed).unwrap();
    verify(&copy.bytes, &copy.bytes, &copy.placed).unwrap();
    let broken = |break_it: &dyn Fn(&mut Parts)| {
        let mut parts = unpack(&copy.bytes);
        break_it(&mut parts);
        verify(&original, &pack(&parts), &copy.placed).unwrap_err().to_string()
    };
    let lost = broken(&|parts| parts.retain(|(name, _)| name != "custom/thing.bin"));
    assert!(lost.contains("custom/thing.bin is missing"), "{lost}");
    let changed = broken(&|parts| set(parts, "custom/thing.bin", "other"));
    assert!(changed.contains("custom/thing.bin changed"), "{changed}");
    let cell = broken(&|parts| {
        let sheet = text(parts, "xl/worksheets/sheet2.xml").replace("<v>17</v>", "<v>18</v>");
        set(parts, "xl/worksheets/sheet2.xml", sheet);
    });
    assert!(cell.contains("xl/worksheets/sheet2.xml cannot be given back"), "{cell}");
    let foreign = broken(&|parts| set(parts, "xl/stray.xml", "<a/>"));
    assert!(foreign.contains("xl/stray.xml came from nowhere"), "{foreign}");
    let mut placed = copy.placed.clone();
    placed[1].hash = "0000000000000000".to_owned();
    let note = verify(&original, &copy.bytes, &placed).unwrap_err().to_string();
    assert!(note.contains("the note on Plan!D9 is missing"), "{note}");
}

#[test]
fn a_table_of_theirs_with_our_prefix_stays() {
    let mut theirs = Workbook::new();
    let sheet = theirs.add_worksheet().set_name("Mine").unwrap();
    sheet.add_table(0, 0, 3, 1, &Table::new().set_name("Throughline_Mine")).unwrap();
    theirs.add_worksheet().set_name("Plan").unwrap();
    let original = theirs.save_to_buffer().unwrap();
    assert!(strip(&original).unwrap() == original);
    let saved = as_if_saved(&annotated(&original, &[note("Plan!B2", Level::Error, "x")]).bytes, |_, text| text);
    let workbook = text(&unpack(&strip(&saved).unwrap()), "xl/workbook.xml");
    assert!(workbook.contains("\"Mine\"") && workbook.contains("\"Plan\"") && !workbook.contains("Findings"), "{workbook}");
}

#[test]
fn the_shape_of_a_note_is_the_one_that_excel_knows() {
    let mut theirs = Workbook::new();
    let width = rust_xlsxwriter::Note::new("Throughline\nline").set_width(300).set_height(52);
    theirs.add_worksheet().insert_note(4, 2, &width).unwrap();
    let theirs = text(&unpack(&theirs.save_to_buffer().unwrap()), "xl/drawings/vmlDrawing1.vml");
    let ours = text(&unpack(&annotated(&pack(&plain()), &[note("Plan!C5", Level::Note, "line")]).bytes), "xl/drawings/vmlDrawing1.vml");
    // Where it floats is said twice; programs go by the anchor.
    let shape = |drawing: &str| {
        let shape = &drawing[drawing.find("<v:shape ").unwrap()..];
        let style = shape.find("margin-left").map(|start| start..shape.find("width:").unwrap());
        let shape = style.map_or_else(|| shape.to_owned(), |range| shape.replace(&shape[range], ""));
        shape.replace("_x0000_s4097", "_x0000_s1025").split_whitespace().collect::<String>()
    };
    assert_eq!(shape(&ours), shape(&theirs));
    let start = |drawing: &str| {
        drawing[drawing.find("<v:shapetype").unwrap()..drawing.find("<v:shape ").unwrap()].split_whitespace().collect::<String>()
    };
    assert_eq!(start(&ours), start(&theirs));
}

#[test]
fn our_records_stand_in_the_hidden_column() {
    let copy = annotated(&pack(&plain()), &notes());
    let sheet = text(&unpack(&copy.bytes), "xl/worksheets/sheet3.xml");
    for placed in &copy.placed {
        let record = Record::new("", Some((placed.at.clone(), placed.hash.clone()))).to_string();
        assert!(sheet.contains(&format!("<is><t>{record}</t></is>")), "{record}");
    }
    assert!(!sheet.contains("tabSelected"));
}

#[test]
fn all_that_hangs_on_our_sheets_comes_along_under_free_names() {
    let ours = |workbook: &mut Workbook, _: &[Placed], _: &Look| -> Result<(), XlsxError> {
        for name in ["Findings", "Scorecard"] {
            let sheet = workbook.add_worksheet().set_name(name)?;
            sheet.write_url(0, 0, "https://example.org/a?b=1&c=2")?.write_string_with_format(1, 0, "bold", &Format::new().set_bold())?;
            sheet.add_table(9, 0, 12, 2, &Table::new().set_name(format!("Throughline_{name}")))?;
            let mut chart = rust_xlsxwriter::Chart::new(rust_xlsxwriter::ChartType::Bar);
            chart.add_series().set_values((name, 10, 1, 12, 1));
            sheet.insert_chart(2, 4, &chart)?;
            let look = Format::new().set_background_color(0x12_34_56);
            sheet.add_conditional_format(0, 0, 4, 4, &rust_xlsxwriter::ConditionalFormatBlank::new().set_format(look))?;
        }
        Ok(())
    };
    for (name, parts) in packages() {
        let copy = annotate(&pack(&parts), &notes(), ours).unwrap();
        let made = unpack(&copy.bytes);
        let names: BTreeSet<String> = made.iter().map(|(name, _)| name.to_lowercase()).collect();
        assert_eq!(names.len(), made.len(), "{name}: a part is given twice");
        let mut package = Package::open(&copy.bytes).unwrap();
        for (part, _) in made.iter().filter(|(part, _)| part.ends_with(".rels")) {
            let of = part.replace("_rels/", "").replace(".rels", "");
            for relation in package.relations(&of).unwrap() {
                let leads = relation.part.as_ref().is_none_or(|target| names.contains(&target.to_lowercase()));
                assert!(leads, "{name}: {of} leads to {}, which is not there", relation.target);
            }
        }
        let types = text(&made, "[Content_Types].xml");
        for part in made.iter().filter(|(part, _)| part.contains("chart") || part.contains("table") || part.contains("drawings/drawing")) {
            assert!(part.0.ends_with(".rels") || types.contains(&format!("PartName=\"/{}\"", part.0)), "{name}: {} has no type", part.0);
        }
        let book = Book::read(&mut package).unwrap();
        let ids: BTreeSet<u32> = book.tables.iter().map(|table| table.id).collect();
        assert_eq!(ids.len(), book.tables.len(), "{name}: two tables have one number");
        assert_eq!(made.iter().filter(|(part, _)| part.starts_with("xl/charts/chart")).count(), 2, "{name}");
        let strict = made.iter().any(|(part, content)| {
            part.starts_with("xl/charts/") && memchr::memmem::find(content, b"schemas.openxmlformats.org/drawingml").is_some()
        });
        assert_eq!(strict, name != "strict", "{name}: grafted parts are spelled as the package is");
        assert_eq!(unpack(&strip(&copy.bytes).unwrap()), parts, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is edited, what was replaced takes it back.
    #[test]
    fn edits_are_undone(text in "[a-z<>é]{0,60}", cuts in proptest::collection::vec((0usize..60, 0usize..6, "[A-Z]{0,5}"), 0..8)) {
        let mut edits = Vec::new();
        let mut at = 0;
        let mut cuts = cuts;
        cuts.sort();
        for (start, length, insert) in cuts {
            let start = start.max(at).min(text.len());
            let end = (start + length).min(text.len());
            at = end;
            edits.push(Edit::replace(start..end, insert));
        }
        let mut out = Vec::new();
        let mut undo = Vec::new();
        xmledit::copy_edited(text.as_bytes(), &mut out, &xmledit::ordered(edits).unwrap(), |place, old| undo.push((place, old))).unwrap();
        let undo = restore::Undo { pieces: undo, ..Default::default() };
        let mut back = Vec::new();
        xmledit::copy_edited(&out[..], &mut back, &verify::undo_edits(&undo).unwrap(), |_, _| {}).unwrap();
        prop_assert_eq!(back, text.into_bytes());
    }

    /// Bytes changed anywhere in a part give a copy or an error, never a panic; and a copy strips back to the byte.
    #[test]
    fn damaged_parts_cost_at_most_an_error(part in 0usize..10, at in 0usize..400, byte in any::<u8>(), cut in any::<bool>()) {
        let mut parts = with_notes();
        let count = parts.len();
        let content = &mut parts[part % count].1;
        let at = at % content.len().max(1);
        if cut { content.truncate(at) } else { content[at] = byte }
        let bytes = pack(&parts);
        if let Ok(copy) = annotate(&bytes, &notes(), |workbook, placed, look| notes_sheet::write(workbook, &notes(), placed, look)) {
            prop_assert_eq!(unpack(&strip(&copy.bytes).unwrap()), parts);
            let _ = strip(&as_if_saved(&copy.bytes, |_, text| text));
        }
    }
}
