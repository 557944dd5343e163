//! The parts of a workbook just made, for tests of what stands in them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{Data, Range, Reader as _, Xlsx};
use rust_xlsxwriter::Workbook;

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
