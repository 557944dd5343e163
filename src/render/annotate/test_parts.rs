//! Assessments of plans sketched as text, and the parts of a workbook just made, for tests of what stands in them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{Data, Range, Reader as _, Xlsx};
use rust_xlsxwriter::Workbook;

use crate::assess::{Assessment, Source, assess};
use crate::config::Policy;
use crate::layout::recognise;
use crate::plan::{Asked, build};
use crate::workbook::{self, Cell, Sheet, Value, Visibility};

/// The assessment of a plan of FY2027 in April, in EUR, with more sheets: each a name and lines of cells parted by `|`, header first.
pub(crate) fn assessed(sheets: &[(&str, &str)]) -> Assessment {
    const HEADER: &str =
        "Business|Aldersyde Sterile Care\nFiscal year|FY2027\nCycle|2027-04\nReporting currency|EUR\nPlan owner|A. Verhage";
    let sheets = std::iter::once(&("Plan", HEADER)).chain(sheets).map(|(name, lines)| sheet(name, lines)).collect();
    let workbook = workbook::Workbook { file: "plan.xlsx".into(), sheets, ..workbook::Workbook::default() };
    let (layout, mut findings) = recognise(&workbook);
    let (plan, more) = build(&workbook, &layout, &Asked::default());
    findings.extend(more);
    let source = Source { file: "plan.xlsx".into(), sha256: "9f3c".into(), bytes: 12_345, unreadable: vec![] };
    assess(plan, findings, &Policy::default(), source)
}

fn sheet(name: &str, lines: &str) -> Sheet {
    let rows = (0..).zip(lines.lines().map(|line| line.trim().split('|').map(str::trim)));
    let cells = rows.flat_map(|(row, cells)| (0..).zip(cells).map(move |(column, text)| (row, column, text)));
    let value = |text: &str| text.parse().map_or_else(|_| Value::Text(text.into()), |value| Value::Number { value, is_date: false });
    Sheet::plain(
        name,
        Visibility::Visible,
        cells.filter(|(.., text)| !text.is_empty()).map(|(row, column, text)| Cell { row, column, value: value(text) }).collect(),
        Vec::new(),
    )
}

/// A workbook that was saved: its bytes, and its parts as text.
pub(super) struct Saved {
    bytes: Vec<u8>,
    parts: BTreeMap<String, String>,
}

impl Saved {
    pub(super) fn of(mut workbook: Workbook) -> Self {
        let bytes = workbook.save_to_buffer().unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            parts.insert(part.name().unwrap().into_owned(), text);
        }
        Saved { bytes, parts }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(name)
    }

    pub(super) fn part(&self, name: &str) -> &str {
        self.parts.get(name).unwrap_or_else(|| panic!("no part {name} among {:?}", self.parts.keys()))
    }

    /// A sheet's values as another program reads them.
    pub(super) fn values(&self, sheet: &str) -> Range<Data> {
        Xlsx::new(Cursor::new(self.bytes.clone())).unwrap().worksheet_range(sheet).unwrap()
    }

    /// The text of a cell, by zero-based row and column.
    pub(super) fn text(&self, sheet: &str, row: u32, column: u32) -> String {
        self.values(sheet).get_value((row, column)).map(ToString::to_string).unwrap_or_default()
    }
}
