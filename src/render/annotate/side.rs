//! The side workbook: rust_xlsxwriter makes our sheets in it, and its parts are then taken over into the planner's package.
//!
//! Separate because it is a package of its own, whose shape we know: no prefixes, shared strings, transitional namespaces.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use rust_xlsxwriter::{Workbook, XlsxError};
use zip::ZipArchive;

use super::book::Book;
use super::package::{Relation, parse_relations, relations_part};
use super::xmledit::Document;
use super::{AnnotateError, Placed};

/// What our sheets should know of the workbook they are for.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The workbook's default font, where it says one.
    pub font_name: Option<String>,
    /// Its size, in points.
    pub font_size: Option<f64>,
    /// Sheets' names that are taken, in lower case.
    taken_sheets: BTreeSet<String>,
    /// Names of tables and defined names that are taken, in lower case.
    taken_names: BTreeSet<String>,
}

impl Look {
    pub(super) fn new(book: &Book, font: (Option<String>, Option<f64>)) -> Self {
        let tables = book.tables.iter().map(|table| table.name.to_lowercase());
        Look {
            font_name: font.0,
            font_size: font.1,
            taken_sheets: book.sheets.iter().map(|sheet| sheet.name.to_lowercase()).collect(),
            taken_names: tables.chain(book.defined_names.iter().cloned()).collect(),
        }
    }

    /// A name for a sheet: the one wanted, with a number behind it where the workbook has it already. At most 31 characters.
    pub fn sheet_name(&self, wanted: &str) -> String {
        free(wanted, &self.taken_sheets, |number| {
            let end = format!(" ({number})");
            format!("{}{end}", wanted.chars().take(31 - end.len()).collect::<String>())
        })
    }

    /// A name for a table: the one wanted, with a number behind it where a table or a defined name has it already.
    pub fn table_name(&self, wanted: &str) -> String {
        free(wanted, &self.taken_names, |number| format!("{wanted}_{number}"))
    }
}

fn free(wanted: &str, taken: &BTreeSet<String>, numbered: impl Fn(u32) -> String) -> String {
    let names = std::iter::once(wanted.to_owned()).chain((2..).map(numbered));
    names.into_iter().find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default()
}

/// The parts of the side workbook.
pub(super) struct Side {
    parts: BTreeMap<String, Vec<u8>>,
}

impl Side {
    /// Has our sheets made; nothing where there are none.
    pub(super) fn make(
        placed: &[Placed],
        look: &Look,
        sheets: impl FnOnce(&mut Workbook, &[Placed], &Look) -> Result<(), XlsxError>,
    ) -> Result<Option<Self>, AnnotateError> {
        let mut workbook = Workbook::new();
        sheets(&mut workbook, placed, look)?;
        if workbook.worksheets().is_empty() {
            return Ok(None);
        }
        let bytes = workbook.save_to_buffer()?;
        let fault = |error: zip::result::ZipError| AnnotateError::Zip(error.to_string());
        let mut archive = ZipArchive::new(Cursor::new(&bytes)).map_err(fault)?;
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).map_err(fault)?;
            let mut content = Vec::new();
            part.read_to_end(&mut content)?;
            parts.insert(String::from_utf8_lossy(part.name_raw()).into_owned(), content);
        }
        Ok(Some(Side { parts }))
    }

    pub(super) fn bytes(&self, part: &str) -> Result<&[u8], AnnotateError> {
        self.parts.get(part).map(Vec::as_slice).ok_or_else(|| AnnotateError::part(part, "is missing among our own"))
    }

    pub(super) fn text(&self, part: &str) -> Result<&str, AnnotateError> {
        std::str::from_utf8(self.bytes(part)?).map_err(|_| AnnotateError::part(part, "of our own is not written in UTF-8"))
    }

    pub(super) fn has(&self, part: &str) -> bool {
        self.parts.contains_key(part)
    }

    pub(super) fn relations(&self, of: &str) -> Result<Vec<Relation>, AnnotateError> {
        let part = relations_part(of);
        if !self.has(&part) {
            return Ok(Vec::new());
        }
        parse_relations(self.text(&part)?, of).map_err(|fault| AnnotateError::part(&part, fault))
    }

    /// The type of a part, by its name or its extension.
    pub(super) fn content_type(&self, part: &str) -> Result<String, AnnotateError> {
        let types = super::package::CONTENT_TYPES;
        let document = Document::parse(self.text(types)?).map_err(|fault| AnnotateError::part(types, fault))?;
        let extension = part.rsplit('.').next().unwrap_or_default();
        let own = document.all("Override").find(|index| document.attribute(*index, "PartName").is_some_and(|name| name[1..] == *part));
        let usual = || document.all("Default").find(|index| document.attribute(*index, "Extension").is_some_and(|name| name == extension));
        let content_type = own.or_else(usual).and_then(|index| document.attribute(index, "ContentType"));
        content_type.map(Into::into).ok_or_else(|| AnnotateError::part(part, "of our own has no type"))
    }
}
