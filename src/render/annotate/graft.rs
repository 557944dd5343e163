//! Taking our sheets over from the side workbook into the planner's package, with all that hangs on them.
//!
//! Separate from making them: here texts go into their cells, styles, tables and parts get numbers that are free in this package, and
//! namespaces its spelling. The sheets come after theirs, so that no number of a sheet of theirs changes.

use std::collections::BTreeMap;

use super::AnnotateError;
use super::book::{Book, Spelling};
use super::package::{Package, XML_HEAD, relations_part, relative_target};
use super::side::Side;
use super::styles::{Source, Styles};
use super::xmledit::{Document, Edit, Step, Tag, Walk, XmlFault, attributes, copy_edited, escaped, ordered};

const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS_TYPE: &str = "application/vnd.openxmlformats-package.relationships+xml";
/// Days between the two calendars of spreadsheets.
const DAYS_FROM_1900_TO_1904: f64 = 1462.0;
/// The workbook's children that stand before its defined names.
const BEFORE_NAMES: [&str; 9] = [
    "fileVersion", "fileSharing", "workbookPr", "AlternateContent", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences",
];

/// Takes our sheets over. Gives the names of the tables on them.
pub(super) fn graft(package: &mut Package<'_>, book: &Book, side: &Side, styles: &mut Styles<'_>) -> Result<Vec<String>, AnnotateError> {
    let ours = |part: &str| {
        let part = part.to_owned();
        move |fault: XmlFault| AnnotateError::part(&part, format!("of our own {fault}"))
    };
    let strings = shared_strings(side)?;
    let source = Source::open(side.text("xl/styles.xml")?).map_err(ours("xl/styles.xml"))?;
    let side_book = Document::parse(side.text(WORKBOOK)?).map_err(ours(WORKBOOK))?;
    let relations = side.relations(WORKBOOK)?;
    let mut grafting = Grafting {
        side,
        strings,
        source,
        styles,
        spelling: book.spelling,
        dates_from_1904: book.dates_from_1904,
        folder: book.folder.clone(),
        names: BTreeMap::new(),
        next_table: book.tables.iter().map(|table| table.id).filter(|id| *id < 1 << 30).max().unwrap_or(0) + 1,
        tables: Vec::new(),
        cell_styles: BTreeMap::new(),
        looks: BTreeMap::new(),
    };
    let text = package.text(&book.part)?;
    let document = Document::parse(&text).map_err(|fault| AnnotateError::part(&book.part, fault))?;
    let prefix = document.prefix();
    let count = document.all("sheet").count();
    let ids = document.all("sheet").filter_map(|index| document.attribute(index, "sheetId")?.parse::<u32>().ok());
    // Sheet ids of Excel stay below 65535; a file may hold any number.
    let mut id = ids.filter(|id| *id < 1 << 30).max().unwrap_or(0);
    let namespace = book.spelling.relation("");
    let namespace = namespace.trim_end_matches('/');
    let mut entries = String::new();
    for index in side_book.all("sheet") {
        let tag = side_book.tag(index);
        let (name, relation) = (tag.attribute("name").unwrap_or_default(), tag.prefixed_attribute("id").unwrap_or_default());
        let target = relations.iter().find(|known| known.id == relation).and_then(|relation| relation.part.clone()).unwrap_or_default();
        let part = grafting.take(package, &target)?;
        let relation = package.relate(&book.part, &book.spelling.relation("worksheet"), &part)?;
        id += 1;
        entries += &format!("<{prefix}sheet xmlns:r=\"{namespace}\" name=\"{}\" sheetId=\"{id}\" r:id=\"{relation}\"/>", escaped(&name));
    }
    let mut edits = Vec::new();
    if let Some(sheets) = document.child(0, "sheets") {
        edits.push(document.append(sheets, &entries));
    }
    let names = defined_names(&side_book, count, prefix);
    if !names.is_empty() {
        edits.push(place_names(&document, &names));
    }
    package.edit(&book.part, edits);
    Ok(grafting.tables)
}

struct Grafting<'g, 's, 't> {
    side: &'s Side,
    strings: Vec<&'s str>,
    source: Source<'s>,
    styles: &'g mut Styles<'t>,
    spelling: Spelling,
    dates_from_1904: bool,
    /// The folder of the workbook with a slash.
    folder: String,
    /// Parts taken over, and their names here.
    names: BTreeMap<String, String>,
    next_table: u32,
    tables: Vec<String>,
    /// Numbers of cell styles and of looks in the side workbook, and what they are here.
    cell_styles: BTreeMap<usize, usize>,
    looks: BTreeMap<usize, usize>,
}

impl Grafting<'_, '_, '_> {
    /// Takes over a part and what it leads to; gives its name here.
    fn take(&mut self, package: &mut Package<'_>, part: &str) -> Result<String, AnnotateError> {
        if let Some(name) = self.names.get(part) {
            return Ok(name.clone());
        }
        let (path, extension) = part.rsplit_once('.').unwrap_or((part, "xml"));
        let path = path.strip_prefix("xl/").unwrap_or(path);
        let stem = path.trim_end_matches(|c: char| c.is_ascii_digit());
        let name = package.free_name(&format!("{}{stem}", self.folder), &format!(".{extension}"));
        self.names.insert(part.to_owned(), name.clone());
        let content = match stem {
            "worksheets/sheet" => self.sheet(part)?.into_bytes(),
            "tables/table" => self.table(part)?.into_bytes(),
            _ if extension == "xml" => self.spelling.spell(self.side.text(part)?).into_bytes(),
            _ => self.side.bytes(part)?.to_vec(),
        };
        // The name is taken before the parts that it leads to look for theirs.
        package.add(&name, &self.side.content_type(part)?, content);
        let relations = self.side.relations(part)?;
        if relations.is_empty() {
            return Ok(name);
        }
        let mut xml = format!("{XML_HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
        for relation in &relations {
            let kind = self.spelling.spell(&relation.kind);
            let target = match &relation.part {
                Some(target) => {
                    let target = self.take(package, target)?;
                    format!("Target=\"{}\"", escaped(&relative_target(&name, &target)))
                }
                None => format!("Target=\"{}\" TargetMode=\"External\"", escaped(&relation.target)),
            };
            xml += &format!("<Relationship Id=\"{}\" Type=\"{kind}\" {target}/>", relation.id);
        }
        xml += "</Relationships>";
        package.add(&relations_part(&name), RELATIONS_TYPE, xml.into_bytes());
        Ok(name)
    }

    fn sheet(&mut self, part: &str) -> Result<String, AnnotateError> {
        let text = self.side.text(part)?;
        let fault = |fault: XmlFault| AnnotateError::part(part, format!("of our own {fault}"));
        let mut edits = Vec::new();
        let mut walk = Walk::new(text);
        let mut cell: Option<Tag<'_>> = None;
        let mut value = String::new();
        while let Some(step) = walk.next().map_err(fault)? {
            match step {
                Step::Start(tag) => match tag.local() {
                    "c" if !tag.empty => {
                        value.clear();
                        cell = Some(tag);
                    }
                    "sheetView" => edits.extend(without_attribute(&tag, text, "tabSelected")),
                    _ => edits.extend(self.renumbered(&tag, text)),
                },
                Step::Text(text) if cell.is_some() => value.push_str(&text),
                Step::Text(_) => {}
                Step::End { depth: 3, range } => {
                    if let Some(tag) = cell.take() {
                        edits.extend(self.cell(&tag, &value, text, range.end)?);
                    }
                }
                Step::End { .. } => {}
            }
        }
        Ok(self.spelling.spell(&applied(text, edits).map_err(fault)?))
    }

    /// A cell, with its text in it, its style's number here, and its date in this workbook's calendar.
    fn cell(&mut self, tag: &Tag<'_>, value: &str, text: &str, end: usize) -> Result<Vec<Edit>, AnnotateError> {
        let kind = tag.attribute("t").unwrap_or_default();
        let style = tag.attribute("s").and_then(|style| style.parse::<usize>().ok()).unwrap_or(0);
        if tag.attribute("cm").is_some() {
            return Err(AnnotateError::part(
                "xl/worksheets",
                "of our own holds a dynamic formula, which needs parts that are not taken over",
            ));
        }
        if kind == "s" {
            let string = value.trim().parse::<usize>().ok().and_then(|index| self.strings.get(index).copied());
            let string = string.ok_or_else(|| AnnotateError::part("xl/sharedStrings.xml", "of our own lacks a text"))?;
            let place = tag.attribute("r").unwrap_or_default();
            let style = self.cell_style(style);
            let xml = format!("<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is>{string}</is></c>");
            return Ok(vec![Edit::replace(tag.range.start..end, xml)]);
        }
        let mut edits = self.renumbered(tag, text);
        let content = &text[tag.range.end..end];
        if self.dates_from_1904
            && kind.is_empty()
            && !content.contains("<f")
            && self.source.is_date(style)
            && let Ok(days) = value.trim().parse::<f64>()
            && let Some(at) = content.find("<v>").map(|at| tag.range.end + at + 3)
        {
            edits.push(Edit::replace(at..at + value.trim().len(), (days - DAYS_FROM_1900_TO_1904).to_string()));
        }
        Ok(edits)
    }

    /// The number here of a cell style; thousands of cells share a few.
    fn cell_style(&mut self, number: usize) -> usize {
        *self.cell_styles.entry(number).or_insert_with(|| self.styles.import_cell_style(&self.source, number))
    }

    /// The numbers of styles in a tag, as they are here.
    fn renumbered(&mut self, tag: &Tag<'_>, text: &str) -> Vec<Edit> {
        let is_cell_style = match tag.local() {
            "c" | "row" => Some("s"),
            "col" => Some("style"),
            _ => None,
        };
        let whole = &text[tag.range.clone()];
        let mut edits = Vec::new();
        for (name, value) in attributes(whole) {
            let Ok(number) = value.parse::<usize>() else { continue };
            let number = if Some(name) == is_cell_style {
                self.cell_style(number)
            } else if name == "dxfId" || name.ends_with("DxfId") {
                *self.looks.entry(number).or_insert_with(|| self.styles.import_look(&self.source, number))
            } else {
                continue;
            };
            let start = tag.range.start + (value.as_ptr() as usize - whole.as_ptr() as usize);
            edits.push(Edit::replace(start..start + value.len(), number.to_string()));
        }
        edits
    }

    fn table(&mut self, part: &str) -> Result<String, AnnotateError> {
        let text = self.side.text(part)?;
        let fault = |fault: XmlFault| AnnotateError::part(part, format!("of our own {fault}"));
        let document = Document::parse(text).map_err(fault)?;
        let mut edits = vec![document.set_attribute(0, "id", &self.next_table.to_string())];
        self.next_table += 1;
        self.tables.push(document.attribute(0, "displayName").unwrap_or_default().into_owned());
        for index in 0..document.elements().len() {
            edits.extend(self.renumbered(&document.tag(index), text));
        }
        Ok(self.spelling.spell(&applied(text, edits).map_err(fault)?))
    }
}

fn shared_strings(side: &Side) -> Result<Vec<&str>, AnnotateError> {
    const PART: &str = "xl/sharedStrings.xml";
    if !side.has(PART) {
        return Ok(Vec::new());
    }
    let text = side.text(PART)?;
    let document = Document::parse(text).map_err(|fault| AnnotateError::part(PART, fault))?;
    Ok(document.children(0).map(|index| &text[document.elements()[index].content.clone()]).collect())
}

/// The defined names of the side workbook, with the positions that our sheets have here.
fn defined_names(side_book: &Document<'_>, sheets_before: usize, prefix: &str) -> String {
    let names = side_book.all("definedName").map(|index| {
        let tag = side_book.tag(index);
        let attributes = attributes(&side_book.text()[tag.range.clone()]).map(|(name, value)| match value.parse::<usize>() {
            Ok(position) if name == "localSheetId" => format!(" {name}=\"{}\"", position + sheets_before),
            _ => format!(" {name}=\"{value}\""),
        });
        let content = &side_book.text()[side_book.elements()[index].content.clone()];
        format!("<{prefix}definedName{}>{content}</{prefix}definedName>", attributes.collect::<String>())
    });
    names.collect()
}

fn place_names(document: &Document<'_>, names: &str) -> Edit {
    if let Some(at) = document.child(0, "definedNames") {
        return document.append(at, names);
    }
    let prefix = document.prefix();
    let before = document.children(0).filter(|child| BEFORE_NAMES.contains(&document.local(*child))).last();
    let at = before.map_or(document.elements()[0].content.start, |child| document.elements()[child].range.end);
    Edit::insert(at, format!("<{prefix}definedNames>{names}</{prefix}definedNames>"))
}

fn without_attribute(tag: &Tag<'_>, text: &str, name: &str) -> Option<Edit> {
    let whole = &text[tag.range.clone()];
    let at = whole.find(&format!(" {name}=\""))?;
    let length = name.len() + 3 + whole[at + name.len() + 3..].find('"')? + 1;
    Some(Edit::delete(tag.range.start + at..tag.range.start + at + length))
}

/// A text of ours with its edits.
pub(super) fn applied(text: &str, edits: Vec<Edit>) -> Result<String, XmlFault> {
    let mut out = Vec::with_capacity(text.len() * 5 / 4);
    copy_edited(text.as_bytes(), &mut out, &ordered(edits)?, |_, _| {}).map_err(|error| error.to_string())?;
    String::from_utf8(out).map_err(|error| error.to_string())
}
