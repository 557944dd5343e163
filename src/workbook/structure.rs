//! What a workbook's package holds and where: sheets, the parts all sheets share, tables.
//!
//! Separate from calamine's own reading of the same because ours follows the relations, which say where things are, while calamine
//! expects some parts at their usual place; where the two differ the file is refused instead of misread.

use std::collections::BTreeMap;

use super::cell_ref::parse_local;
use super::error::{Fault, ReadError};
use super::limits::Limits;
use super::package::Package;
use super::scan::{Scan, Tag, Token, malformed, unescaped};
use super::{ListObject, UnreadablePart, Visibility};

/// The parts read here say where things are; honest ones stay under a few megabytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Where the parts of a workbook are.
#[derive(Debug)]
pub(super) struct Structure {
    /// The workbook part.
    pub(super) workbook: String,
    /// The relations of the workbook part.
    pub(super) workbook_relations: String,
    /// The shared strings, the styles and the theme at the places where calamine looks for them, where they exist.
    pub(super) shared_strings: Option<String>,
    /// As `shared_strings`.
    pub(super) styles: Option<String>,
    /// As `shared_strings`.
    pub(super) theme: Option<String>,
    /// A styles or shared-strings part that the workbook relates to but that is missing.
    pub(super) missing: Vec<String>,
    /// The sheets in the workbook's order, those without cells (charts, dialogs) included.
    pub(super) sheets: Vec<SheetEntry>,
}

/// A sheet, as the workbook lists it.
#[derive(Debug)]
pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) visibility: Visibility,
    /// The sheet's part.
    pub(super) part: String,
    /// Whether it is a worksheet, and no chart or dialog sheet.
    pub(super) is_worksheet: bool,
}

/// A relation of a part.
#[derive(Debug)]
struct Relation {
    /// The last word of its type: `worksheet`.
    kind: String,
    /// The part it leads to.
    target: String,
    /// Whether the target is written without entities, which not every reader resolves.
    is_plain: bool,
}

/// Reads where everything is.
pub(super) fn read(package: &mut Package<'_>, limits: &Limits) -> Result<Structure, ReadError> {
    const ROOT_RELATIONS: &str = "_rels/.rels";
    let root = relations(package, ROOT_RELATIONS, "").map_err(|fault| fault.of_part(ROOT_RELATIONS))?;
    let documents: Vec<&Relation> = root.values().filter(|relation| relation.kind == "officeDocument").collect();
    let [document] = documents[..] else {
        let reason = if documents.is_empty() { "does not say where the workbook is" } else { "names more than one workbook" };
        return Err(ReadError::Part { part: ROOT_RELATIONS.to_owned(), reason: reason.to_owned() });
    };
    let workbook = document.target.clone();
    let (folder, file) = workbook.rsplit_once('/').map_or(("", &*workbook), |(folder, file)| (folder, file));
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let workbook_relations = format!("{prefix}_rels/{file}.rels");
    let related = relations(package, &workbook_relations, folder).map_err(|fault| fault.of_part(&workbook_relations))?;
    let listed = sheet_list(package, &workbook, limits).map_err(|fault| fault.of_part(&workbook))?;
    let sheets = place_sheets(listed, &related, &workbook)?;
    let mut missing = Vec::new();
    let mut shared_part = |kind: &str, usual: String| {
        for relation in related.values().filter(|relation| relation.kind == kind) {
            if !relation.target.eq_ignore_ascii_case(&usual) {
                let reason = format!("is not at the place where programs look for it (`{usual}`)");
                return Err(ReadError::Part { part: relation.target.clone(), reason });
            }
            if package.find(&usual).is_none() {
                missing.push(usual.clone());
            }
        }
        Ok(package.find(&usual).is_some().then_some(usual))
    };
    let shared_strings = shared_part("sharedStrings", format!("{prefix}sharedStrings.xml"))?;
    let styles = shared_part("styles", format!("{prefix}styles.xml"))?;
    // Colours are not read, so a theme elsewhere does not matter; but calamine reads the one at the usual place.
    let theme = Some(format!("{prefix}theme/theme1.xml")).filter(|part| package.find(part).is_some());
    missing.dedup();
    Ok(Structure { workbook, workbook_relations, shared_strings, styles, theme, missing, sheets })
}

/// Reads the tables of a sheet by the sheet's relations, and says which could not be read.
pub(super) fn tables(package: &mut Package<'_>, sheet_part: &str) -> Result<(Vec<ListObject>, Vec<UnreadablePart>), ReadError> {
    let (folder, file) = sheet_part.rsplit_once('/').unwrap_or(("", sheet_part));
    let relations_part = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let (mut tables, mut lost) = (Vec::new(), Vec::new());
    if package.find(&relations_part).is_none() {
        return Ok((tables, lost));
    }
    let mut lose = |part: &str, fault: Fault| match fault {
        Fault::Whole(error) => Err(error),
        Fault::Part(reason) => {
            lost.push(UnreadablePart { part: part.to_owned(), sheet: None, reason });
            Ok(())
        }
    };
    match relations(package, &relations_part, folder) {
        Ok(related) => {
            for relation in related.into_values().filter(|relation| relation.kind == "table") {
                match table(package, &relation.target) {
                    Ok(table) => tables.push(table),
                    Err(fault) => lose(&relation.target, fault)?,
                }
            }
        }
        Err(fault) => lose(&relations_part, fault)?,
    }
    tables.sort_by(|a, b| (a.range, &a.name).cmp(&(b.range, &b.name)));
    Ok((tables, lost))
}

/// The value of a custom document property, where there is one. Programs keep these at one place.
pub(super) fn custom_property(package: &mut Package<'_>, name: &str) -> Option<String> {
    const PART: &str = "docProps/custom.xml";
    let index = package.find(PART)?;
    let mut scan = Scan::new(package.unpack(index).ok()?.at_most(LARGEST), PART);
    let mut value: Option<Vec<u8>> = None;
    loop {
        let depth = scan.depth();
        match scan.next().ok()?? {
            Token::Start(tag) if tag.local == b"property" => {
                value = (tag.text("name").ok()?.as_deref() == Some(name)).then(Vec::new);
            }
            Token::Text(text) | Token::CData(text) => value.iter_mut().for_each(|value| value.extend_from_slice(text)),
            // The property ends: what came before is its value.
            Token::End if depth == 2 => {
                if let Some(value) = value.take() {
                    return unescaped(&value).ok();
                }
            }
            _ => {}
        }
    }
}

/// Reads the first row, first column, last row and last column of `B2:D9` or `B2`.
pub(super) fn parse_range(text: &[u8]) -> Option<(u32, u32, u32, u32)> {
    let text = std::str::from_utf8(text).ok()?;
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let (first, last) = (parse_local(first)?, parse_local(last)?);
    (first.0 <= last.0 && first.1 <= last.1).then_some((first.0, first.1, last.0, last.1))
}

/// Goes through a part, giving each start tag and how deep it stands.
fn for_each_element(package: &mut Package<'_>, part: &str, mut see: impl FnMut(usize, &Tag<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
    let index = package.find(part).ok_or_else(|| malformed("is missing"))?;
    let mut scan = Scan::new(package.unpack(index)?.at_most(LARGEST), part);
    loop {
        let depth = scan.depth();
        match scan.next()? {
            None => return Ok(()),
            Some(Token::Start(tag)) => {
                tag.check_attributes()?;
                see(depth, &tag)?;
            }
            Some(_) => {}
        }
    }
}

/// The relations in a part, by id, their targets resolved against the folder of the part they belong to.
fn relations(package: &mut Package<'_>, part: &str, folder: &str) -> Result<BTreeMap<String, Relation>, Fault> {
    let mut relations = BTreeMap::new();
    let see = |depth: usize, tag: &Tag<'_>| {
        if tag.local != b"Relationship" {
            return Ok(());
        }
        // Other readers take a relation at any depth.
        if depth != 1 {
            return Err(malformed("holds a relation within a relation"));
        }
        let (Some(id), Some(kind), Some(target)) = (tag.text("Id")?, tag.text("Type")?, tag.text("Target")?) else {
            return Err(malformed("holds a relation without id, type or target"));
        };
        if tag.attribute("TargetMode")? == Some(b"External") {
            return Ok(());
        }
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        let is_plain = tag.attribute("Target")? == Some(target.as_bytes()) && tag.attribute("Id")? == Some(id.as_bytes());
        if relations.insert(id.clone(), Relation { kind, target: resolved(folder, &target), is_plain }).is_some() {
            return Err(Fault::Part(format!("gives the relation `{id}` twice")));
        }
        Ok(())
    };
    for_each_element(package, part, see)?;
    Ok(relations)
}

/// A relation's target as a part's name.
fn resolved(folder: &str, target: &str) -> String {
    let path = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    segments.join("/")
}

/// A sheet's name, whether it is seen, and the id of its relation.
type ListedSheet = (String, Visibility, String);

fn sheet_list(package: &mut Package<'_>, workbook: &str, limits: &Limits) -> Result<Vec<ListedSheet>, Fault> {
    let mut sheets = Vec::new();
    let most = limits.sheets;
    let see = |depth: usize, tag: &Tag<'_>| {
        if depth == 0 && tag.local != b"workbook" {
            return Err(malformed("is no workbook"));
        }
        if depth != 2 || tag.local != b"sheet" {
            return Ok(());
        }
        let name = tag.text("name")?.ok_or_else(|| malformed("lists a sheet without a name"))?;
        let visibility = match tag.attribute("state")? {
            None | Some(b"visible") => Visibility::Visible,
            Some(b"hidden") => Visibility::Hidden,
            Some(b"veryHidden") => Visibility::VeryHidden,
            Some(_) => return Err(Fault::Part(format!("says of the sheet `{name}` neither that it is shown nor that it is hidden"))),
        };
        let mut relation = None;
        for attribute in tag.attributes() {
            let (key, value) = attribute?;
            if (key == b"id" || key.ends_with(b":id")) && relation.replace(unescaped(value)?).is_some() {
                return Err(Fault::Part(format!("says twice where the sheet `{name}` is")));
            }
        }
        let relation = relation.ok_or_else(|| Fault::Part(format!("does not say where the sheet `{name}` is")))?;
        sheets.push((name, visibility, relation));
        if sheets.len() > most {
            let what = format!("the workbook has more than {most} sheets");
            return Err(ReadError::Limit { what, limit: most as u64, setting: "sheets" }.into());
        }
        Ok(())
    };
    for_each_element(package, workbook, see)?;
    Ok(sheets)
}

/// Gives each listed sheet its part. Two sheets of one name or in one part could not be told apart.
fn place_sheets(listed: Vec<ListedSheet>, related: &BTreeMap<String, Relation>, workbook: &str) -> Result<Vec<SheetEntry>, ReadError> {
    let fault = |reason: String| ReadError::Part { part: workbook.to_owned(), reason };
    let mut sheets: Vec<SheetEntry> = Vec::new();
    for (name, visibility, relation) in listed {
        let relation = related.get(&relation).ok_or_else(|| fault(format!("does not say where the sheet `{name}` is")))?;
        let part = relation.target.clone();
        if !relation.is_plain {
            return Err(fault(format!("does not say plainly where the sheet `{name}` is")));
        }
        if sheets.iter().any(|sheet| sheet.name.to_lowercase() == name.to_lowercase()) {
            return Err(fault(format!("lists two sheets named `{name}`")));
        }
        if sheets.iter().any(|sheet| sheet.part.eq_ignore_ascii_case(&part)) {
            return Err(fault(format!("lists the part `{part}` as two sheets")));
        }
        sheets.push(SheetEntry { name, visibility, part, is_worksheet: relation.kind == "worksheet" });
    }
    Ok(sheets)
}

fn table(package: &mut Package<'_>, part: &str) -> Result<ListObject, Fault> {
    let mut table = None;
    let see = |depth: usize, tag: &Tag<'_>| {
        if depth != 0 || tag.local != b"table" {
            return Ok(());
        }
        let name = match tag.text("displayName")? {
            Some(name) => name,
            None => tag.text("name")?.ok_or_else(|| malformed("holds a table without a name"))?,
        };
        let range = tag.attribute("ref")?.and_then(parse_range).ok_or_else(|| malformed("holds a table without a proper range"))?;
        let count = |name: &str, usual: u32| match tag.attribute(name)? {
            None => Ok(usual),
            Some(b"0") => Ok(0),
            Some(b"1") => Ok(1),
            Some(_) => Err(malformed("holds a table with more than one row of header or of totals")),
        };
        table = Some(ListObject { name, range, header_rows: count("headerRowCount", 1)?, totals_rows: count("totalsRowCount", 0)? });
        Ok(())
    };
    for_each_element(package, part, see)?;
    table.ok_or_else(|| malformed("holds no table"))
}
