//! One worksheet's part: what a note or a mark must know of it, and where our elements go among its own.
//!
//! Separate because CT_Worksheet wants its children in one order, and because a sheet may be large: it is walked once and its cells are passed by.

use std::collections::BTreeMap;
use std::ops::Range;

use super::xmledit::{Edit, Step, Tag, Walk, XmlFault};
use crate::workbook::cell_ref::{column_name, parse_local};
use crate::workbook::marker;

/// The children of a worksheet, in the order that the schema and Excel want them in.
const ORDER: [&str; 40] = [
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges",
    "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks",
    "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture",
    "oleObjects", "controls", "webPublishItems", "tableParts", "extLst", "",
];
/// Ranges in one conditional format; longer lists are cut into several.
const RANGES_IN_ONE: usize = 500;

/// What is known of a sheet after one walk.
#[derive(Clone, Debug, Default)]
pub(super) struct SheetScan {
    /// The prefix of the sheet's elements with its colon, or nothing.
    prefix: String,
    /// Where the content of the outermost element begins.
    content: usize,
    /// Children with a place in the order: the place and where the child ends.
    children: Vec<(usize, usize)>,
    /// The greatest priority of their conditional formats, those of extensions included.
    greatest_priority: i64,
    /// Ranges that a conditional format of theirs colours.
    coloured: Vec<Rectangle>,
    /// The relation of the drawing that holds shapes of notes.
    pub(super) legacy_drawing: Option<String>,
    /// Where the element that names it is, from its first `<` to behind its last `>`.
    legacy_drawing_at: Range<usize>,
    legacy_drawing_open: bool,
    /// How wide columns and how high rows are.
    pub(super) grid: Grid,
}

/// The cells that get one mark, as zero-based row and column, and the number of its look.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    pub(super) cells: Vec<(u32, u32)>,
    pub(super) look: usize,
}

/// First row, first column, last row, last column; zero-based.
type Rectangle = (u32, u32, u32, u32);

/// Sizes in pixels.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    column_width: u32,
    columns: Vec<(u32, u32, u32)>,
    row_height: u32,
    rows: BTreeMap<u32, u32>,
}

impl Default for Grid {
    fn default() -> Self {
        Grid { column_width: 64, columns: Vec::new(), row_height: 20, rows: BTreeMap::new() }
    }
}

impl Grid {
    /// The width of a zero-based column.
    pub(super) fn width(&self, column: u32) -> u32 {
        let own = self.columns.iter().find(|(first, last, _)| (*first..=*last).contains(&column));
        own.map_or(self.column_width, |(_, _, width)| *width)
    }

    /// The height of a zero-based row.
    pub(super) fn height(&self, row: u32) -> u32 {
        self.rows.get(&row).copied().unwrap_or(self.row_height)
    }

    fn read_columns(&mut self, tag: &Tag<'_>) {
        let number = |name| tag.attribute(name).and_then(|value| value.parse::<u32>().ok());
        let (Some(first @ 1..), Some(last)) = (number("min"), number("max")) else { return };
        let width = tag.attribute("width").and_then(|width| width.parse::<f64>().ok());
        let is_hidden = tag.attribute("hidden").is_some_and(|value| value == "1" || value == "true");
        let pixels = if is_hidden { 0 } else { width.map_or(self.column_width, column_pixels) };
        self.columns.push((first - 1, last.saturating_sub(1), pixels));
    }

    fn read_row(&mut self, tag: &Tag<'_>, next: &mut u32) {
        let row = tag.attribute("r").and_then(|row| row.parse::<u32>().ok()).and_then(|row| row.checked_sub(1)).unwrap_or(*next);
        *next = row.saturating_add(1);
        let is_hidden = tag.attribute("hidden").is_some_and(|value| value == "1" || value == "true");
        let height = tag.attribute("ht").and_then(|height| height.parse::<f64>().ok());
        if is_hidden {
            self.rows.insert(row, 0);
        } else if let Some(height) = height {
            self.rows.insert(row, row_pixels(height));
        }
    }
}

/// A column's width in characters of the default font, as pixels.
fn column_pixels(width: f64) -> u32 {
    // The cast saturates, so that any number a file holds gives a size.
    (width.clamp(0.0, 255.0) * 7.0 + 0.5) as u32
}

fn row_pixels(points: f64) -> u32 {
    (points.clamp(0.0, 409.5) * 4.0 / 3.0 + 0.5) as u32
}

impl SheetScan {
    /// Walks a sheet's part once.
    pub(super) fn read(text: &str) -> Result<Self, XmlFault> {
        let mut scan = SheetScan::default();
        let mut walk = Walk::new(text);
        // The child of the worksheet that is open: its place in the order, if it has one.
        let mut child: Option<usize> = None;
        let mut formats = Formats::default();
        let mut next_row = 0;
        while let Some(step) = walk.next()? {
            match step {
                Step::Start(tag) => {
                    let name = tag.local();
                    match (tag.depth, name) {
                        (0, "worksheet") if !tag.empty => {
                            scan.prefix = tag.prefix().to_owned();
                            scan.content = tag.range.end;
                        }
                        (0, _) => return Err("holds no worksheet".to_owned()),
                        (1, _) => {
                            child = rank(name);
                            if tag.empty {
                                scan.children.extend(child.map(|rank| (rank, tag.range.end)));
                            }
                        }
                        // Alternatives rank as the first that they hold.
                        _ if child.is_none() => child = rank(name),
                        _ => {}
                    }
                    scan.see(&tag, &mut formats, &mut next_row);
                }
                Step::End { depth: 1, range } => {
                    if std::mem::take(&mut scan.legacy_drawing_open) {
                        scan.legacy_drawing_at.end = range.end;
                    }
                    scan.children.extend(child.take().map(|rank| (rank, range.end)));
                    scan.coloured.append(&mut formats.finish());
                }
                Step::End { range, .. } => {
                    // An element for the drawing of notes holds nothing, so the next end is its own.
                    if std::mem::take(&mut scan.legacy_drawing_open) {
                        scan.legacy_drawing_at.end = range.end;
                    }
                    if formats.range_open {
                        formats.range_open = false;
                        scan.coloured.append(&mut formats.finish());
                    }
                }
                Step::Text(text) if formats.range_open => formats.ranges.push_str(&text),
                Step::Text(_) => {}
            }
        }
        Ok(scan)
    }

    fn see(&mut self, tag: &Tag<'_>, formats: &mut Formats, next_row: &mut u32) {
        match tag.local() {
            "row" if tag.depth == 2 => self.grid.read_row(tag, next_row),
            "c" | "v" | "f" | "is" | "t" => {}
            "sheetFormatPr" => {
                let number = |name| tag.attribute(name).and_then(|value| value.parse::<f64>().ok());
                if let Some(width) = number("defaultColWidth") {
                    self.grid.column_width = column_pixels(width);
                } else if let Some(base) = number("baseColWidth") {
                    self.grid.column_width = column_pixels(base).saturating_add(8) / 8 * 8;
                }
                if let Some(height) = number("defaultRowHeight") {
                    self.grid.row_height = row_pixels(height).max(1);
                }
            }
            "col" if tag.depth == 2 => self.grid.read_columns(tag),
            "legacyDrawing" if self.legacy_drawing.is_none() => {
                self.legacy_drawing = tag.prefixed_attribute("id").map(Into::into);
                self.legacy_drawing_at = tag.range.clone();
                self.legacy_drawing_open = !tag.empty;
            }
            "conditionalFormatting" => {
                formats.colours = false;
                formats.ranges = tag.attribute("sqref").unwrap_or_default().into_owned();
            }
            "cfRule" => {
                let priority = tag.attribute("priority").and_then(|priority| priority.parse::<i64>().ok()).unwrap_or(0);
                self.greatest_priority = self.greatest_priority.max(priority);
                let kind = tag.attribute("type").unwrap_or_default();
                formats.colours |= tag.attribute("dxfId").is_some() || kind == "colorScale" || kind == "dataBar";
            }
            "dxf" => formats.colours = true,
            "sqref" => {
                formats.range_open = !tag.empty;
                formats.ranges.clear();
            }
            _ => {}
        }
    }

    /// Whether a conditional format of theirs colours a cell, or may.
    pub(super) fn is_coloured(&self, row: u32, column: u32) -> bool {
        self.coloured.iter().any(|(top, left, bottom, right)| (*top..=*bottom).contains(&row) && (*left..=*right).contains(&column))
    }

    /// Inserts an element of ours where the order has its place.
    fn place(&self, name: &str, xml: impl Into<Vec<u8>>) -> Edit {
        let own = rank(name);
        let before = self.children.iter().filter(|(rank, _)| Some(*rank) <= own).map(|(_, end)| *end).max();
        Edit::insert(before.unwrap_or(self.content), xml)
    }

    /// The marks: conditional formats of ours behind all of theirs.
    pub(super) fn marks(&self, marks: &[Marks]) -> Vec<Edit> {
        let mut priority = self.greatest_priority;
        let mut edits = Vec::new();
        let formula = super::xmledit::escaped(marker::SENTINEL_FORMULA);
        for Marks { cells, look } in marks {
            for ranges in ranges(cells).chunks(RANGES_IN_ONE) {
                // A priority is a 32-bit number; theirs may be at its end already.
                priority = (priority + 1).min(i64::from(i32::MAX));
                let (p, ranges) = (&self.prefix, ranges.join(" "));
                edits.push(self.place(
                    "conditionalFormatting",
                    format!(
                        "<{p}conditionalFormatting sqref=\"{ranges}\"><{p}cfRule type=\"expression\" dxfId=\"{look}\" priority=\"{priority}\"><{p}formula>{formula}</{p}formula></{p}cfRule></{p}conditionalFormatting>"
                    ),
                ));
            }
        }
        edits
    }

    /// Takes out the element that leads to a drawing of notes.
    pub(super) fn without_drawing(&self) -> Vec<Edit> {
        vec![Edit::delete(self.legacy_drawing_at.clone())]
    }

    /// The element that leads to a drawing of notes.
    pub(super) fn lead_to_drawing(&self, relation: &str, namespace: &str) -> Edit {
        let p = &self.prefix;
        self.place("legacyDrawing", format!("<{p}legacyDrawing xmlns:r=\"{namespace}\" r:id=\"{relation}\"/>"))
    }
}

/// What is gathered of the conditional format at hand.
#[derive(Default)]
struct Formats {
    ranges: String,
    range_open: bool,
    colours: bool,
}

impl Formats {
    fn finish(&mut self) -> Vec<Rectangle> {
        let ranges = std::mem::take(&mut self.ranges);
        if !std::mem::take(&mut self.colours) {
            return Vec::new();
        }
        ranges.split_ascii_whitespace().filter_map(rectangle).collect()
    }
}

fn rank(name: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == name && !name.is_empty())
}

/// Reads `B2:D9`, `B2`, `B:D` or `2:9`.
fn rectangle(text: &str) -> Option<Rectangle> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    if let (Some(first), Some(last)) = (parse_local(first), parse_local(last)) {
        return Some((first.0, first.1, last.0, last.1));
    }
    if let (Ok(first), Ok(last)) = (first.trim_start_matches('$').parse::<u32>(), last.trim_start_matches('$').parse::<u32>()) {
        return Some((first.checked_sub(1)?, 0, last.checked_sub(1)?, crate::workbook::cell_ref::LAST_COLUMN));
    }
    let column = |name: &str| parse_local(&format!("{}1", name.trim_start_matches('$'))).map(|cell| cell.1);
    Some((0, column(first)?, crate::workbook::cell_ref::LAST_ROW, column(last)?))
}

/// Cells as few ranges: runs down a column. Sorted, each cell once.
fn ranges(cells: &[(u32, u32)]) -> Vec<String> {
    let mut by_column: Vec<(u32, u32)> = cells.iter().map(|(row, column)| (*column, *row)).collect();
    by_column.sort_unstable();
    by_column.dedup();
    let runs = by_column.chunk_by(|a, b| a.0 == b.0 && a.1 + 1 == b.1);
    let written = runs.map(|run| {
        let (column, first, last) = (column_name(run[0].0), run[0].1 + 1, run[run.len() - 1].1 + 1);
        if first == last { format!("{column}{first}") } else { format!("{column}{first}:{column}{last}") }
    });
    written.collect()
}

#[cfg(test)]
mod tests {
    use super::super::xmledit::{copy_edited, ordered};
    use super::*;

    fn marked(sheet: &str) -> String {
        let scan = SheetScan::read(sheet).unwrap();
        let mut edits = scan.marks(&[Marks { cells: vec![(1, 1), (2, 1), (8, 0)], look: 7 }]);
        edits.push(scan.lead_to_drawing("rIdTl1", "urn:r"));
        let mut out = Vec::new();
        copy_edited(sheet.as_bytes(), &mut out, &ordered(edits).unwrap(), |_, _| {}).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn our_elements_go_where_the_order_has_their_place() {
        let format = "<conditionalFormatting sqref=\"A9 B2:B3\"><cfRule type=\"expression\" dxfId=\"7\" priority=\"1\"><formula>N(&quot;throughline&quot;)=0</formula></cfRule></conditionalFormatting>";
        let drawing = "<legacyDrawing xmlns:r=\"urn:r\" r:id=\"rIdTl1\"/>";
        for (before, middle, after) in [
            ("<worksheet><sheetData/>", "", "</worksheet>"),
            (
                "<worksheet><sheetData><row r=\"1\"/></sheetData><mergeCells/>",
                "<pageMargins/><drawing r:id=\"a\"/>",
                "<legacyDrawingHF r:id=\"b\"/><tableParts/><extLst/></worksheet>",
            ),
            (
                "<worksheet><sheetData/>",
                "<dataValidations/><mc:AlternateContent><mc:Choice><drawing/></mc:Choice></mc:AlternateContent>",
                "<mc:AlternateContent><mc:Choice Requires=\"x\"><controls/></mc:Choice></mc:AlternateContent></worksheet>",
            ),
        ] {
            assert_eq!(marked(&format!("{before}{middle}{after}")), format!("{before}{format}{middle}{drawing}{after}"));
        }
    }

    #[test]
    fn our_elements_take_the_prefix_of_the_sheet() {
        let sheet = marked("<x:worksheet xmlns:x=\"m\"><x:sheetData/></x:worksheet>");
        assert!(sheet.contains("<x:sheetData/><x:conditionalFormatting sqref"), "{sheet}");
        assert!(sheet.contains("<x:formula>") && sheet.contains("<x:legacyDrawing xmlns:r"), "{sheet}");
    }

    #[test]
    fn our_priority_comes_after_theirs_and_after_those_of_extensions() {
        let sheet = "<worksheet><sheetData/><conditionalFormatting sqref=\"C1:D4\"><cfRule type=\"cellIs\" dxfId=\"0\" priority=\"3\"/></conditionalFormatting>\
            <conditionalFormatting sqref=\"H1\"><cfRule type=\"iconSet\" priority=\"2\"/></conditionalFormatting>\
            <extLst><ext><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule priority=\"9\"><x14:dxf/></x14:cfRule><xm:sqref>F2 G:G</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>";
        let scan = SheetScan::read(sheet).unwrap();
        assert_eq!(scan.greatest_priority, 9);
        let coloured = [(0, 2), (3, 3), (1, 5), (1000, 6)].map(|(row, column)| scan.is_coloured(row, column));
        let plain = [(4, 2), (0, 7), (0, 5), (0, 0)].map(|(row, column)| scan.is_coloured(row, column));
        assert_eq!((coloured, plain), ([true; 4], [false; 4]));
        assert!(marked(sheet).contains("priority=\"10\""));
    }
}
