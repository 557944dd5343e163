//! Taking what is ours out of a copy that another program has saved since.
//!
//! Separate from the exact way back: here every part was written anew, shape ids, relation ids and parts of ours are gone, and only the
//! markers tell what is ours: the names of our tables, the sentinel formula, a note's first line with its recorded hash, the property.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::AnnotateError;
use super::book::{Book, SheetPlace};
use super::package::{Package, Save, relations_part};
use super::property;
use super::traces::{Used, remove_styles, remove_texts};
use super::xmledit::{Document, Edit, Step, Walk, XmlFault};
use crate::workbook::cell_ref::parse_local;
use crate::workbook::marker::{self, Record};

/// The package without what is ours; nothing where nothing is.
pub(super) fn strip(package: &mut Package<'_>) -> Result<Option<Vec<u8>>, AnnotateError> {
    let book = Book::read(package)?;
    let findings = findings(package, &book)?;
    let ours = our_sheets(package, &book, findings.as_ref())?;
    let hashes = match &findings {
        Some(findings) => recorded(package, &book, findings)?,
        None => BTreeSet::new(),
    };
    let (mut ours_used, mut theirs_used) = (Used::default(), Used::default());
    let mut found = !ours.is_empty();
    for (index, sheet) in book.sheets.iter().enumerate().filter(|(_, sheet)| sheet.is_worksheet) {
        let text = match package.text(&sheet.part) {
            Ok(text) => text,
            // What cannot be read cannot be ours.
            Err(AnnotateError::Part { .. }) => continue,
            Err(error) => return Err(error),
        };
        if ours.contains(&index) {
            // A sheet of ours that somebody broke goes all the same.
            let _ = ours_used.see_sheet(&text);
            continue;
        }
        let Ok(marks) = our_marks(&text) else { continue };
        let _ = theirs_used.see_sheet(&text);
        found |= !marks.is_empty();
        for mark in &marks {
            ours_used.see_looks(&text[mark.clone()]);
        }
        theirs_used.see_looks_outside(&text, &marks);
        let edits = marks.into_iter().map(Edit::delete).collect();
        package.edit(&sheet.part, edits);
        found |= remove_notes(package, sheet, &text, &hashes)?;
    }
    if property::tables(package)?.is_some() {
        property::remove(package)?;
        found = true;
    }
    if !found {
        return Ok(None);
    }
    let gone = if ours.is_empty() { BTreeSet::new() } else { remove_sheets(package, &book, &ours)? };
    for part in &gone {
        if let Ok(text) = package.text(part) {
            ours_used.see_looks(&text);
        }
    }
    let theirs: Vec<String> = package.names().filter(|name| name.ends_with(".xml") && !gone.contains(*name)).map(str::to_owned).collect();
    for part in theirs.iter().filter(|part| !book.sheets.iter().any(|sheet| sheet.part == **part)) {
        if let Ok(text) = package.text(part) {
            theirs_used.see_looks(&text);
        }
    }
    if let Some(part) = book.related("styles").filter(|part| package.has(part)) {
        remove_styles(package, part, &ours_used, &theirs_used)?;
    }
    if let Some(part) = book.related("sharedStrings").filter(|part| package.has(part)) {
        remove_texts(package, part, &ours_used, &theirs_used)?;
    }
    if package.has(super::restore::PART) {
        package.unrelate("", super::restore::PART)?;
        package.remove(super::restore::PART);
    }
    package.save(Save::Settled).map(Some)
}

/// Our Findings table: the part it is in and its sheet.
struct Findings {
    table: String,
    sheet: String,
    /// The zero-based column of the records.
    column: u32,
}

/// Finds our Findings table by its name and its hidden column.
fn findings(package: &mut Package<'_>, book: &Book) -> Result<Option<Findings>, AnnotateError> {
    for table in book.tables.iter().filter(|table| table.name.starts_with(marker::FINDINGS_TABLE)) {
        let text = package.text(&table.part)?;
        let Ok(document) = Document::parse(&text) else { continue };
        let range = document.attribute(0, "ref").unwrap_or_default();
        let Some((_, first)) = range.split(':').next().and_then(parse_local) else { continue };
        let record = |index: &usize| document.attribute(*index, "name").is_some_and(|name| name == marker::RECORD_COLUMN);
        let columns: Vec<usize> = document.all("tableColumn").collect();
        if let Some(position) = columns.iter().position(record) {
            let column = first.saturating_add(u32::try_from(position).unwrap_or(u32::MAX));
            return Ok(Some(Findings { table: table.part.clone(), sheet: table.sheet.clone(), column }));
        }
    }
    Ok(None)
}

/// Which sheets are ours, by their tables: the property lists those; where it is gone, our Findings table vouches for our prefix.
fn our_sheets(package: &mut Package<'_>, book: &Book, findings: Option<&Findings>) -> Result<BTreeSet<usize>, AnnotateError> {
    let listed = property::tables(package)?;
    let is_ours = |name: &str, part: &str| {
        name.starts_with(marker::TABLE_PREFIX)
            && match &listed {
                Some(listed) => listed.iter().any(|listed| listed == name) || findings.is_some_and(|findings| findings.table == part),
                None => findings.is_some(),
            }
    };
    let ours: BTreeSet<&str> =
        book.tables.iter().filter(|table| is_ours(&table.name, &table.part)).map(|table| table.sheet.as_str()).collect();
    let ours: BTreeSet<usize> =
        book.sheets.iter().enumerate().filter(|(_, sheet)| ours.contains(sheet.part.as_str())).map(|(index, _)| index).collect();
    // A workbook needs a sheet; where only ours are left, they are all there is.
    Ok(if ours.len() == book.sheets.len() { BTreeSet::new() } else { ours })
}

/// The hashes of our notes, from the hidden column of our Findings table.
fn recorded(package: &mut Package<'_>, book: &Book, findings: &Findings) -> Result<BTreeSet<String>, AnnotateError> {
    let fault = |fault: XmlFault| AnnotateError::part(&findings.sheet, fault);
    let strings = match book.related("sharedStrings").filter(|part| package.has(part)) {
        Some(part) => package.text(part)?,
        None => String::new(),
    };
    let strings = if strings.is_empty() { None } else { Some(Document::parse(&strings).map_err(fault)?) };
    let items: Vec<usize> = strings.as_ref().map_or_else(Vec::new, |document| document.children(0).collect());
    let text = package.text(&findings.sheet)?;
    let mut walk = Walk::new(&text);
    let mut hashes = BTreeSet::new();
    let (mut in_column, mut is_shared, mut value) = (false, false, String::new());
    while let Some(step) = walk.next().map_err(fault)? {
        match step {
            Step::Start(tag) if tag.depth == 3 && tag.local() == "c" && !tag.empty => {
                let place = tag.attribute("r").and_then(|place| parse_local(&place));
                in_column = place.is_some_and(|(_, column)| column == findings.column);
                is_shared = tag.attribute("t").is_some_and(|kind| kind == "s");
                value.clear();
            }
            Step::Text(text) if in_column => value.push_str(&text),
            Step::End { depth: 3, .. } if std::mem::take(&mut in_column) => {
                let shared = value.trim().parse::<usize>().ok().and_then(|index| items.get(index).copied());
                let content = match (is_shared, &strings, shared) {
                    (true, Some(document), Some(item)) => document.content_text(item).map_err(fault)?,
                    (true, ..) => continue,
                    (false, ..) => value.clone(),
                };
                hashes.extend(Record::parse(&content).into_iter().flat_map(|record| record.notes).map(|(_, hash)| hash));
            }
            _ => {}
        }
    }
    Ok(hashes)
}

/// Where our conditional formats are: a whole element where all of its rules are ours, the rules alone where it holds others.
fn our_marks(text: &str) -> Result<Vec<Range<usize>>, XmlFault> {
    // A sheet that does not hold our word holds no mark; most do not, and large ones are not walked for it.
    if memchr::memmem::find(text.as_bytes(), b"throughline").is_none() {
        return Ok(Vec::new());
    }
    let mut walk = Walk::new(text);
    let mut ours = Vec::new();
    let (mut element, mut rule): (Option<(usize, usize)>, Option<usize>) = (None, None);
    let (mut rules, mut others, mut formula) = (Vec::new(), 0_usize, String::new());
    while let Some(step) = walk.next()? {
        match step {
            Step::Start(tag) => match tag.local() {
                "conditionalFormatting" if !tag.empty => {
                    element = Some((tag.depth, tag.range.start));
                    (others, rules) = (0, Vec::new());
                }
                "cfRule" if tag.empty => others += 1,
                "cfRule" => {
                    rule = Some(tag.range.start);
                    formula.clear();
                }
                _ => {}
            },
            Step::Text(text) if rule.is_some() => formula.push_str(&text),
            Step::Text(_) => {}
            Step::End { depth, range } => {
                let Some((outer, start)) = element else { continue };
                if depth == outer {
                    element = None;
                    match (rules.is_empty(), others) {
                        (true, _) => {}
                        (false, 0) => ours.push(start..range.end),
                        (false, _) => ours.append(&mut rules),
                    }
                } else if depth == outer + 1
                    && let Some(start) = rule.take()
                {
                    let same = formula.split_whitespace().collect::<String>().trim_start_matches('=') == marker::SENTINEL_FORMULA;
                    if same { rules.push(start..range.end) } else { others += 1 }
                }
            }
        }
    }
    Ok(ours)
}

/// Takes our notes off a sheet: those whose first line and hash are ours. Says whether there were any.
fn remove_notes(package: &mut Package<'_>, sheet: &SheetPlace, sheet_text: &str, hashes: &BTreeSet<String>) -> Result<bool, AnnotateError> {
    let relations = package.relations(&sheet.part)?;
    let Some(part) = relations.iter().find(|relation| relation.is("comments")).and_then(|relation| relation.part.clone()) else {
        return Ok(false);
    };
    let Ok(text) = package.text(&part) else { return Ok(false) };
    let Ok(document) = Document::parse(&text) else { return Ok(false) };
    let is_ours = |index: &usize| {
        let text = document.content_text(*index).unwrap_or_default();
        text.trim_start().lines().next().is_some_and(|line| line.trim() == marker::NOTE_FIRST_LINE)
            && hashes.contains(&marker::note_hash(&text))
    };
    let (ours, theirs): (Vec<usize>, Vec<usize>) = document.all("comment").partition(is_ours);
    if ours.is_empty() {
        return Ok(false);
    }
    let cells: BTreeSet<(u32, u32)> = ours.iter().filter_map(|index| parse_local(&document.attribute(*index, "ref")?)).collect();
    if theirs.is_empty() {
        package.unrelate(&sheet.part, &part)?;
        package.remove(&part);
    } else {
        let mut edits: Vec<Edit> = ours.iter().map(|index| Edit::delete(document.elements()[*index].range.clone())).collect();
        edits.extend(without_our_author(&document, &theirs));
        package.edit(&part, edits);
    }
    remove_shapes(package, sheet, sheet_text, &cells)?;
    Ok(true)
}

/// Takes our author out where no note of theirs has it, and counts the authors behind it down.
fn without_our_author(document: &Document<'_>, theirs: &[usize]) -> Vec<Edit> {
    let Some(list) = document.child(0, "authors") else { return Vec::new() };
    let number = |index: &usize| document.attribute(*index, "authorId").and_then(|id| id.parse::<usize>().ok());
    let authors: Vec<usize> = document.children(list).collect();
    let is_ours = |position: usize, author: usize| {
        let name = document.content_text(author).unwrap_or_default();
        name.trim() == marker::NOTE_AUTHOR && !theirs.iter().any(|index| number(index) == Some(position))
    };
    let gone: Vec<usize> = (0..authors.len()).filter(|position| is_ours(*position, authors[*position])).collect();
    if gone.len() == authors.len() {
        return Vec::new();
    }
    let mut edits: Vec<Edit> = gone.iter().map(|position| Edit::delete(document.elements()[authors[*position]].range.clone())).collect();
    for index in theirs {
        let Some(old) = number(index) else { continue };
        let before = gone.iter().filter(|position| **position < old).count();
        if before > 0 {
            edits.push(document.set_attribute(*index, "authorId", &(old - before).to_string()));
        }
    }
    edits
}

/// Takes the shapes of notes out of a sheet's drawing, and with the last shape the drawing.
fn remove_shapes(
    package: &mut Package<'_>,
    sheet: &SheetPlace,
    sheet_text: &str,
    cells: &BTreeSet<(u32, u32)>,
) -> Result<(), AnnotateError> {
    let scan = super::sheet::SheetScan::read(sheet_text).map_err(|fault| AnnotateError::part(&sheet.part, fault))?;
    let Some(id) = &scan.legacy_drawing else { return Ok(()) };
    let relations = package.relations(&sheet.part)?;
    let Some(part) = relations.iter().find(|relation| relation.id == *id).and_then(|relation| relation.part.clone()) else { return Ok(()) };
    // A drawing that is not well-formed keeps its shapes; without their notes they show nothing.
    let Ok(text) = package.text(&part) else { return Ok(()) };
    let Ok(document) = Document::parse(&text) else { return Ok(()) };
    let (ours, theirs): (Vec<usize>, Vec<usize>) =
        document.all("shape").partition(|shape| note_of_shape(&document, *shape).is_some_and(|cell| cells.contains(&cell)));
    if theirs.is_empty() && !ours.is_empty() {
        package.unrelate(&sheet.part, &part)?;
        package.remove(&part);
        package.edit(&sheet.part, scan.without_drawing());
    } else {
        let edits = ours.iter().map(|index| Edit::delete(document.elements()[*index].range.clone()));
        package.edit(&part, edits.collect());
    }
    Ok(())
}

/// The cell of the note that a shape is for.
fn note_of_shape(document: &Document<'_>, shape: usize) -> Option<(u32, u32)> {
    let data = document.child(shape, "ClientData")?;
    let number = |name| document.content_text(document.child(data, name)?).ok()?.trim().parse::<u32>().ok();
    (document.attribute(data, "ObjectType")? == "Note").then_some((number("Row")?, number("Column")?))
}

/// Takes our sheets out of the workbook, with every part that only they lead to. Gives those parts.
fn remove_sheets(package: &mut Package<'_>, book: &Book, ours: &BTreeSet<usize>) -> Result<BTreeSet<String>, AnnotateError> {
    let text = package.text(&book.part)?;
    let document = Document::parse(&text).map_err(|fault| AnnotateError::part(&book.part, fault))?;
    let ids: BTreeSet<&str> = ours.iter().map(|index| book.sheets[*index].relation.as_str()).collect();
    let listed: Vec<usize> = document.all("sheet").collect();
    let relation = |index: usize| document.tag(index).prefixed_attribute("id").or_else(|| document.attribute(index, "id"));
    let gone: Vec<usize> = (0..listed.len()).filter(|position| relation(listed[*position]).is_some_and(|id| ids.contains(&*id))).collect();
    let before = |position: usize| gone.iter().filter(|gone| **gone < position).count();
    let mut edits: Vec<Edit> = gone.iter().map(|position| Edit::delete(document.elements()[listed[*position]].range.clone())).collect();
    edits.extend(without_our_names(&document, &gone));
    for view in document.all("workbookView") {
        for name in ["activeTab", "firstSheet"] {
            let Some(position) = document.attribute(view, name).and_then(|value| value.parse::<usize>().ok()) else { continue };
            let now = if gone.contains(&position) { 0 } else { position - before(position) };
            if now != position {
                edits.push(document.set_attribute(view, name, &now.to_string()));
            }
        }
    }
    package.edit(&book.part, edits);
    let mut parts: BTreeSet<String> = ours.iter().map(|index| book.sheets[*index].part.clone()).collect();
    for part in &parts {
        package.unrelate(&book.part, part)?;
    }
    // The order of calculation names cells of ours; programs make it anew.
    for chain in book.relations.iter().filter(|relation| relation.is("calcChain")).filter_map(|relation| relation.part.as_ref()) {
        package.unrelate(&book.part, chain)?;
        package.remove(chain);
    }
    only_reached(package, &mut parts)?;
    for part in parts.clone() {
        let relations = relations_part(&part);
        package.remove(&part);
        package.remove(&relations);
        parts.insert(relations);
    }
    Ok(parts)
}

/// Names of our sheets go; names of sheets behind ours follow them.
fn without_our_names(document: &Document<'_>, gone: &[usize]) -> Vec<Edit> {
    let Some(list) = document.child(0, "definedNames") else { return Vec::new() };
    let names: Vec<usize> = document.children(list).collect();
    let sheet = |index: usize| document.attribute(index, "localSheetId").and_then(|id| id.parse::<usize>().ok());
    let ours: Vec<usize> = names.iter().copied().filter(|index| sheet(*index).is_some_and(|sheet| gone.contains(&sheet))).collect();
    if ours.len() == names.len() {
        return vec![Edit::delete(document.elements()[list].range.clone())];
    }
    let mut edits: Vec<Edit> = ours.iter().map(|index| Edit::delete(document.elements()[*index].range.clone())).collect();
    for index in names.into_iter().filter(|index| !ours.contains(index)) {
        let Some(old) = sheet(index) else { continue };
        let before = gone.iter().filter(|gone| **gone < old).count();
        if before > 0 {
            edits.push(document.set_attribute(index, "localSheetId", &(old - before).to_string()));
        }
    }
    edits
}

/// Adds the parts that only these lead to.
fn only_reached(package: &mut Package<'_>, parts: &mut BTreeSet<String>) -> Result<(), AnnotateError> {
    let owners: Vec<String> = package.names().map(str::to_owned).chain([String::new()]).collect();
    let mut reached_by: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for owner in owners.iter().filter(|name| !name.ends_with(".rels")) {
        // Relations that cannot be read lead nowhere that we would take away.
        for target in package.relations(owner).unwrap_or_default().into_iter().filter_map(|relation| relation.part) {
            reached_by.entry(target).or_default().insert(owner.clone());
        }
    }
    let first = parts.clone();
    loop {
        let next = reached_by.iter().find(|(target, owners)| {
            let by_ours = owners.iter().any(|owner| parts.contains(owner));
            // Sheets of theirs, and whatever the workbook leads to, stay.
            by_ours && !parts.contains(*target) && owners.iter().all(|owner| parts.contains(owner) && *owner != **target)
        });
        match next {
            Some((target, _)) => parts.insert(target.clone()),
            None => break,
        };
    }
    debug_assert!(first.is_subset(parts));
    Ok(())
}
