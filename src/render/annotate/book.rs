//! What the package's workbook part says: its sheets and where they are, names that are taken, and the spelling of its namespaces.
//!
//! Separate from the reader's `structure` because editing wants offsets, ids and what is taken, where reading wants one certain meaning.

use std::collections::BTreeSet;

use super::AnnotateError;
use super::package::{Package, ROOT_RELATIONS, Relation};
use super::xmledit::Document;

/// The workbook part and what it leads to.
#[derive(Clone, Debug)]
pub(super) struct Book {
    /// The workbook part's name.
    pub(super) part: String,
    /// Its folder with a slash: `xl/`.
    pub(super) folder: String,
    pub(super) sheets: Vec<SheetPlace>,
    pub(super) relations: Vec<Relation>,
    pub(super) spelling: Spelling,
    pub(super) dates_from_1904: bool,
    /// Defined names, in lower case.
    pub(super) defined_names: BTreeSet<String>,
    pub(super) tables: Vec<TablePlace>,
}

/// A sheet as the workbook lists it.
#[derive(Clone, Debug)]
pub(super) struct SheetPlace {
    pub(super) name: String,
    pub(super) id: u32,
    pub(super) relation: String,
    pub(super) part: String,
    pub(super) is_worksheet: bool,
}

/// A table of some sheet.
#[derive(Clone, Debug)]
pub(super) struct TablePlace {
    pub(super) name: String,
    pub(super) id: u32,
    pub(super) part: String,
    /// The sheet's part.
    pub(super) sheet: String,
}

/// Which of the two families of namespaces the package uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    Transitional,
    Strict,
}

/// Transitional namespaces and types, and what strict packages have in their place.
const STRICT: [(&str, &str); 8] = [
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
        "http://purl.oclc.org/ooxml/officeDocument/relationships/customProperties",
    ),
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
        "http://purl.oclc.org/ooxml/officeDocument/customProperties",
    ),
    ("http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes", "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main"),
    ("http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing", "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing"),
    ("http://schemas.openxmlformats.org/drawingml/2006/chart", "http://purl.oclc.org/ooxml/drawingml/chart"),
];

impl Spelling {
    /// Transitional text as this package spells it.
    pub(super) fn spell(self, text: &str) -> String {
        match self {
            Spelling::Transitional => text.to_owned(),
            Spelling::Strict => STRICT.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to)),
        }
    }

    /// The type of a relation, by its last word.
    pub(super) fn relation(self, kind: &str) -> String {
        self.spell(&format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"))
    }
}

impl Book {
    pub(super) fn read(package: &mut Package<'_>) -> Result<Self, AnnotateError> {
        let root = package.relations("")?;
        let document = root.iter().find(|relation| relation.is("officeDocument"));
        let part = document.and_then(|relation| relation.part.clone());
        let part = part.ok_or_else(|| AnnotateError::part(ROOT_RELATIONS, "does not say where the workbook is"))?;
        let relations = package.relations(&part)?;
        let text = package.text(&part)?;
        let document = Document::parse(&text).map_err(|fault| AnnotateError::part(&part, fault))?;
        if document.local(0) != "workbook" {
            return Err(AnnotateError::part(&part, "is no workbook"));
        }
        let is_strict = text[document.tag(0).range].contains("http://purl.oclc.org/ooxml/spreadsheetml/main");
        let is_revised = relations.iter().any(|relation| relation.is("revisionHeaders"));
        if is_revised || package.names().any(|name| name.to_lowercase().contains("/revisions/")) {
            return Err(AnnotateError::SharedWorkbook);
        }
        let mut sheets = Vec::new();
        if let Some(list) = document.child(0, "sheets") {
            for index in document.children(list).filter(|index| document.local(*index) == "sheet") {
                let tag = document.tag(index);
                let (Some(name), Some(id)) = (tag.attribute("name"), tag.prefixed_attribute("id").or_else(|| tag.attribute("id"))) else {
                    continue;
                };
                let Some(relation) = relations.iter().find(|relation| relation.id == id) else { continue };
                let Some(sheet_part) = relation.part.clone() else { continue };
                sheets.push(SheetPlace {
                    name: name.into_owned(),
                    id: tag.attribute("sheetId").and_then(|id| id.parse().ok()).unwrap_or(0),
                    relation: id.into_owned(),
                    is_worksheet: relation.is("worksheet") && package.has(&sheet_part),
                    part: sheet_part,
                });
            }
        } else {
            return Err(AnnotateError::part(&part, "lists no sheets"));
        }
        let defined_names =
            document.all("definedName").filter_map(|index| Some(document.attribute(index, "name")?.to_lowercase())).collect();
        let properties = document.child(0, "workbookPr");
        let date_1904 = properties.and_then(|index| document.attribute(index, "date1904"));
        let mut book = Book {
            folder: part.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/")),
            part,
            sheets,
            relations,
            spelling: if is_strict { Spelling::Strict } else { Spelling::Transitional },
            dates_from_1904: date_1904.is_some_and(|value| value == "1" || value == "true"),
            defined_names,
            tables: Vec::new(),
        };
        book.find_tables(package)?;
        Ok(book)
    }

    /// The sheet of that name, compared as spreadsheets do: without case.
    pub(super) fn sheet(&self, name: &str) -> Option<&SheetPlace> {
        let name = name.to_lowercase();
        self.sheets.iter().find(|sheet| sheet.name.to_lowercase() == name)
    }

    /// The part that the workbook relates to so: `styles`.
    pub(super) fn related(&self, kind: &str) -> Option<&str> {
        self.relations.iter().find(|relation| relation.is(kind)).and_then(|relation| relation.part.as_deref())
    }

    fn find_tables(&mut self, package: &mut Package<'_>) -> Result<(), AnnotateError> {
        for sheet in self.sheets.iter().filter(|sheet| sheet.is_worksheet) {
            // A sheet whose relations cannot be read has no tables that any program would find.
            let Ok(relations) = package.relations(&sheet.part) else { continue };
            for part in relations.iter().filter(|relation| relation.is("table")).filter_map(|relation| relation.part.as_ref()) {
                if !package.has(part) {
                    continue;
                }
                let text = package.text(part)?;
                let Ok(document) = Document::parse(&text) else { continue };
                let name = document.attribute(0, "displayName").or_else(|| document.attribute(0, "name"));
                self.tables.push(TablePlace {
                    name: name.unwrap_or_default().into_owned(),
                    id: document.attribute(0, "id").and_then(|id| id.parse().ok()).unwrap_or(0),
                    part: part.clone(),
                    sheet: sheet.part.clone(),
                });
            }
        }
        Ok(())
    }
}
