//! Notes on cells: their texts in the sheet's comments part, and the shape of each in its drawing.
//!
//! Separate because either part may be the planner's already: ours are then appended to what is there, whatever prefixes, controls or
//! ill-formed XML it holds. The shape is the one that rust_xlsxwriter draws; a test compares the two.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::book::{Book, SheetPlace};
use super::package::{Package, Relation, XML_HEAD};
use super::sheet::{Grid, SheetScan};
use super::xmledit::{Document, Edit, escaped, prefixed};
use super::{AnnotateError, Note};
use crate::workbook::cell_ref::{LAST_COLUMN, LAST_ROW, parse_local};
use crate::workbook::marker;

const VML: &str = "xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";
/// Width of a note, in pixels.
const WIDTH: u32 = 300;
/// Characters that fit a line of a note, about.
const LINE: usize = 48;
const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const DRAWING_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

/// The notes that a sheet has before ours.
#[derive(Clone, Debug, Default)]
pub(super) struct Existing {
    /// Cells with a note or a threaded comment.
    pub(super) cells: BTreeSet<(u32, u32)>,
    comments: Option<String>,
    drawing: Option<String>,
    /// Why notes cannot be added to this sheet, where they cannot.
    pub(super) hindrance: Option<String>,
}

impl Existing {
    /// Looks at the notes of a sheet.
    pub(super) fn read(package: &mut Package<'_>, sheet: &SheetPlace, scan: &SheetScan) -> Result<Self, AnnotateError> {
        let relations = package.relations(&sheet.part)?;
        let mut existing = Existing::default();
        for relation in relations.iter().filter(|relation| relation.is("comments") || relation.is("threadedComment")) {
            let Some(part) = relation.part.as_ref().filter(|part| package.has(part)) else { continue };
            let is_notes = relation.is("comments");
            match existing.read_cells(package, part) {
                Ok(()) if is_notes && existing.comments.is_none() => existing.comments = Some(part.clone()),
                Ok(()) => {}
                Err(AnnotateError::Part { part, reason }) => existing.hindrance = Some(format!("its part {part} {reason}")),
                Err(error) => return Err(error),
            }
        }
        if let Some(id) = &scan.legacy_drawing {
            existing.find_drawing(package, &relations, id);
        }
        Ok(existing)
    }

    fn read_cells(&mut self, package: &mut Package<'_>, part: &str) -> Result<(), AnnotateError> {
        let text = package.text(part)?;
        let document = Document::parse(&text).map_err(|fault| AnnotateError::part(part, fault))?;
        let cells = document.all("comment").chain(document.all("threadedComment"));
        self.cells.extend(cells.filter_map(|index| parse_local(&document.attribute(index, "ref")?)));
        Ok(())
    }

    fn find_drawing(&mut self, package: &mut Package<'_>, relations: &[Relation], id: &str) {
        let part = relations.iter().find(|relation| relation.id == id).and_then(|relation| relation.part.clone());
        match part.filter(|part| package.has(part)) {
            None => self.hindrance = Some("the drawing of its notes is missing".to_owned()),
            Some(part) => match package.text(&part) {
                Ok(text) if text.contains("</") => self.drawing = Some(part),
                Ok(_) => self.hindrance = Some(format!("its part {part} holds no drawing")),
                Err(error) => self.hindrance = Some(error.to_string()),
            },
        }
    }

    /// The parts that adding notes would edit. No two sheets may share one.
    pub(super) fn parts(&self) -> impl Iterator<Item = &String> {
        self.comments.iter().chain(&self.drawing)
    }
}

/// Adds notes to a sheet, and gives the edit of the sheet that leads to their drawing where it had none.
pub(super) fn add(
    package: &mut Package<'_>,
    book: &Book,
    sheet: &SheetPlace,
    scan: &SheetScan,
    existing: &Existing,
    notes: &[&Note],
) -> Result<Option<Edit>, AnnotateError> {
    let mut notes = notes.to_vec();
    notes.sort_by_key(|note| (note.at.row, note.at.column));
    add_texts(package, book, sheet, existing, &notes)?;
    if let Some(part) = &existing.drawing {
        let text = package.text(part)?;
        let end = text.rfind("</").unwrap_or(text.len());
        let first = greatest_shape(&text).max(1024);
        let mut shapes = String::new();
        if !text.contains("_x0000_t202") {
            shapes += &shape_type(VML);
        }
        for (number, note) in (first + 1..).zip(&notes) {
            shapes += &shape(note, number, &scan.grid, &format!(" {VML}"));
        }
        package.edit(part, vec![Edit::insert(end, shapes)]);
        return Ok(None);
    }
    let block = sheet.id.clamp(1, 1 << 20);
    let mut xml =
        format!("<xml {VML}><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{block}\"/></o:shapelayout>{}", shape_type(""));
    for (number, note) in (block * 1024 + 1..).zip(&notes) {
        xml += &shape(note, number, &scan.grid, "");
    }
    xml += "</xml>";
    let part = package.free_name(&format!("{}drawings/vmlDrawing", book.folder), ".vml");
    package.add(&part, DRAWING_TYPE, xml.into_bytes());
    let relation = package.relate(&sheet.part, &book.spelling.relation("vmlDrawing"), &part)?;
    Ok(Some(scan.lead_to_drawing(&relation, book.spelling.relation("").trim_end_matches('/'))))
}

fn add_texts(
    package: &mut Package<'_>,
    book: &Book,
    sheet: &SheetPlace,
    existing: &Existing,
    notes: &[&Note],
) -> Result<(), AnnotateError> {
    let list = |author: usize| {
        let mut xml = String::new();
        for note in notes {
            let (cell, text) = (note.at.local(), escaped(&note.text));
            // Writing to a string does not fail.
            let _ =
                write!(xml, "<comment ref=\"{cell}\" authorId=\"{author}\"><text><t xml:space=\"preserve\">{text}</t></text></comment>");
        }
        xml
    };
    let author = format!("<author>{}</author>", marker::NOTE_AUTHOR);
    let Some(part) = &existing.comments else {
        let namespace = book.spelling.spell("http://schemas.openxmlformats.org/spreadsheetml/2006/main");
        let xml = format!(
            "{XML_HEAD}<comments xmlns=\"{namespace}\"><authors>{author}</authors><commentList>{}</commentList></comments>",
            list(0)
        );
        let part = package.free_name(&format!("{}comments", book.folder), ".xml");
        package.add(&part, COMMENTS_TYPE, xml.into_bytes());
        package.relate(&sheet.part, &book.spelling.relation("comments"), &part)?;
        return Ok(());
    };
    let text = package.text(part)?;
    let document = Document::parse(&text).map_err(|fault| AnnotateError::part(part, fault))?;
    let prefix = document.prefix();
    let mut edits = Vec::new();
    let authors = document.child(0, "authors");
    let number = authors.map_or(0, |authors| document.children(authors).count());
    let (author, list) = (prefixed(&author, prefix), prefixed(&list(number), prefix));
    let list_at = document.child(0, "commentList");
    match (authors, list_at) {
        (Some(authors), Some(at)) => edits.extend([document.append(authors, &author), document.append(at, &list)]),
        (Some(authors), None) => {
            edits.extend([
                document.append(authors, &author),
                document.append(0, &format!("<{prefix}commentList>{list}</{prefix}commentList>")),
            ]);
        }
        (None, Some(at)) => {
            edits.push(Edit::insert(document.elements()[at].range.start, format!("<{prefix}authors>{author}</{prefix}authors>")));
            edits.push(document.append(at, &list));
        }
        (None, None) => {
            edits.push(
                document
                    .append(0, &format!("<{prefix}authors>{author}</{prefix}authors><{prefix}commentList>{list}</{prefix}commentList>")),
            );
        }
    }
    package.edit(part, edits);
    Ok(())
}

/// The greatest number of a shape in a drawing.
fn greatest_shape(text: &str) -> u32 {
    let numbers = text.match_indices("_x0000_s").filter_map(|(at, mark)| {
        let digits = &text[at + mark.len()..];
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse::<u32>().ok()
    });
    // Far above any real drawing, and far below where counting on would overflow.
    numbers.filter(|number| *number < 1 << 30).max().unwrap_or(0)
}

fn shape_type(namespaces: &str) -> String {
    let space = if namespaces.is_empty() { "" } else { " " };
    format!(
        "<v:shapetype{space}{namespaces} id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"
    )
}

fn shape(note: &Note, number: u32, grid: &Grid, namespaces: &str) -> String {
    let (row, column) = (note.at.row, note.at.column);
    let lines = note.text.lines().map(|line| line.chars().count().div_ceil(LINE).max(1)).sum::<usize>();
    let height = 22 + 15 * u32::try_from(lines.min(60)).unwrap_or(60);
    let (left, left_in) = if column >= LAST_COLUMN - 6 { (column.saturating_sub(6), 15) } else { (column + 1, 15) };
    let (top, top_in) = match row {
        0 => (0, 2),
        row if row >= LAST_ROW - 40 => (row.saturating_sub(40), 10),
        row => (row - 1, 10),
    };
    let (right, right_in) = span(left, left_in, WIDTH, LAST_COLUMN, |column| grid.width(column));
    let (bottom, bottom_in) = span(top, top_in, height, LAST_ROW, |row| grid.height(row));
    format!(
        "<v:shape{namespaces} id=\"_x0000_s{number}\" type=\"#_x0000_t202\" style=\"position:absolute;width:{}pt;height:{}pt;z-index:{};visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, {left_in}, {top}, {top_in}, {right}, {right_in}, {bottom}, {bottom_in}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
        f64::from(WIDTH) * 0.75,
        f64::from(height) * 0.75,
        number % 1024,
    )
}

/// Where something ends that begins `inside` a column or row and goes on for so many pixels.
fn span(first: u32, inside: u32, length: u32, last: u32, size: impl Fn(u32) -> u32) -> (u32, u32) {
    let (mut at, mut rest) = (first, inside + length);
    while at < last && rest >= size(at) {
        rest -= size(at);
        at += 1;
    }
    (at, rest)
}
