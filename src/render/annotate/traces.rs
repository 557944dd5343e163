//! What our sheets and marks leave behind in the lists that all sheets share: styles, looks and texts that nothing uses any more.
//!
//! Separate because these are lists by position: an item in the middle cannot be taken out without renumbering all that is theirs, so it is
//! made plain; items at the end are taken out.

use std::collections::BTreeSet;
use std::ops::Range;

use super::AnnotateError;
use super::package::Package;
use super::xmledit::{Document, Edit, Step, Walk, XmlFault};

/// Which items of the shared lists some sheets use.
#[derive(Debug, Default)]
pub(super) struct Used {
    cell_styles: BTreeSet<usize>,
    looks: BTreeSet<usize>,
    texts: BTreeSet<usize>,
}

impl Used {
    /// Notes the styles and texts of a sheet's cells.
    pub(super) fn see_sheet(&mut self, text: &str) -> Result<(), XmlFault> {
        let mut walk = Walk::new(text);
        let (mut is_shared, mut value) = (false, String::new());
        while let Some(step) = walk.next()? {
            match step {
                Step::Start(tag) => {
                    let style = match tag.local() {
                        "c" => {
                            is_shared = tag.attribute("t").is_some_and(|kind| kind == "s");
                            value.clear();
                            tag.attribute("s")
                        }
                        "row" => tag.attribute("s"),
                        "col" => tag.attribute("style"),
                        _ => None,
                    };
                    self.cell_styles.extend(style.and_then(|style| style.parse::<usize>().ok()));
                }
                Step::Text(text) if is_shared => value.push_str(&text),
                Step::Text(_) => {}
                Step::End { depth: 3, .. } if std::mem::take(&mut is_shared) => self.texts.extend(value.trim().parse::<usize>().ok()),
                Step::End { .. } => {}
            }
        }
        Ok(())
    }

    /// Notes every differential style that a text refers to.
    pub(super) fn see_looks(&mut self, text: &str) {
        for (at, mark) in text.match_indices("xfId=\"") {
            let digits = &text[at + mark.len()..];
            let is_look = text[..at].ends_with(['d', 'D']);
            let end = digits.find('"').unwrap_or(0);
            self.looks.extend(digits[..end].parse::<usize>().ok().filter(|_| is_look));
        }
    }

    /// The same, for what stands outside some ranges.
    pub(super) fn see_looks_outside(&mut self, text: &str, ranges: &[Range<usize>]) {
        let mut start = 0;
        for range in ranges {
            self.see_looks(&text[start..range.start]);
            start = range.end;
        }
        self.see_looks(&text[start..]);
    }
}

/// Takes out the styles and looks that only ours used.
pub(super) fn remove_styles(package: &mut Package<'_>, part: &str, ours: &Used, theirs: &Used) -> Result<(), AnnotateError> {
    let text = package.text(part)?;
    let document = Document::parse(&text).map_err(|fault| AnnotateError::part(part, fault))?;
    let items = |name: &str| document.child(0, name).map_or_else(Vec::new, |list| document.children(list).collect::<Vec<_>>());
    let only = |ours: &BTreeSet<usize>, theirs: &BTreeSet<usize>| ours.difference(theirs).copied().filter(|index| *index > 0).collect();
    let cell_styles: BTreeSet<usize> = only(&ours.cell_styles, &theirs.cell_styles);
    let looks: BTreeSet<usize> = ours.looks.difference(&theirs.looks).copied().collect();
    let styles = items("cellXfs");
    let plain = styles.first().map(|first| document.source(*first).to_owned()).unwrap_or_default();
    let mut edits = shortened(&document, "cellXfs", &styles, &cell_styles, &plain);
    let prefix = document.prefix();
    edits.extend(shortened(&document, "dxfs", &items("dxfs"), &looks, &format!("<{prefix}dxf/>")));
    // What only the styles that went refer to.
    let gone = |list: &str, name: &str| {
        let number = |index: usize| document.attribute(index, name).and_then(|value| value.parse::<usize>().ok());
        let kept = styles.iter().enumerate().filter(|(position, _)| !cell_styles.contains(position)).map(|(_, index)| *index);
        let kept: BTreeSet<usize> = kept.chain(items("cellStyleXfs")).filter_map(number).collect();
        let dropped: BTreeSet<usize> =
            cell_styles.iter().filter_map(|position| number(*styles.get(*position)?)).filter(|number| !kept.contains(number)).collect();
        (items(list), dropped)
    };
    for (list, name, first) in [("fonts", "fontId", 1), ("fills", "fillId", 2), ("borders", "borderId", 1)] {
        let (items, dropped) = gone(list, name);
        let dropped = dropped.into_iter().filter(|index| *index >= first).collect();
        let plain = items.first().map(|first| document.source(*first).to_owned()).unwrap_or_default();
        edits.extend(shortened(&document, list, &items, &dropped, &plain));
    }
    let (formats, dropped) = gone("numFmts", "numFmtId");
    let id = |index: &usize| document.attribute(*index, "numFmtId").and_then(|id| id.parse::<usize>().ok());
    let dropped: BTreeSet<usize> = formats
        .iter()
        .enumerate()
        .filter(|(_, index)| id(index).is_some_and(|id| dropped.contains(&id)))
        .map(|(position, _)| position)
        .collect();
    edits.extend(without(&document, "numFmts", &formats, &dropped));
    package.edit(part, edits);
    Ok(())
}

/// Makes texts that only our sheets used empty.
pub(super) fn remove_texts(package: &mut Package<'_>, part: &str, ours: &Used, theirs: &Used) -> Result<(), AnnotateError> {
    let text = package.text(part)?;
    let document = Document::parse(&text).map_err(|fault| AnnotateError::part(part, fault))?;
    let items: Vec<usize> = document.children(0).filter(|index| document.local(*index) == "si").collect();
    let gone: BTreeSet<usize> = ours.texts.difference(&theirs.texts).copied().collect();
    let prefix = document.prefix();
    let plain = format!("<{prefix}si><{prefix}t/></{prefix}si>");
    let mut edits = Vec::new();
    for index in gone.into_iter().filter_map(|position| items.get(position)) {
        edits.push(Edit::replace(document.elements()[*index].range.clone(), plain.clone()));
    }
    package.edit(part, edits);
    Ok(())
}

/// Takes the last items of a list out where they are gone, and makes those before plain.
fn shortened(document: &Document<'_>, list: &str, items: &[usize], gone: &BTreeSet<usize>, plain: &str) -> Vec<Edit> {
    let kept = (0..items.len()).rev().find(|position| !gone.contains(position)).map_or(0, |last| last + 1);
    let tail: BTreeSet<usize> = (kept..items.len()).collect();
    let mut edits = without(document, list, items, &tail);
    let middle = gone.iter().filter(|position| **position < kept).filter_map(|position| items.get(*position));
    edits.extend(middle.map(|index| Edit::replace(document.elements()[*index].range.clone(), plain)));
    edits
}

/// Takes items out of a list, and with the last one the list.
fn without(document: &Document<'_>, list: &str, items: &[usize], gone: &BTreeSet<usize>) -> Vec<Edit> {
    let Some(at) = document.child(0, list).filter(|_| !gone.is_empty()) else { return Vec::new() };
    if gone.len() == items.len() {
        return vec![Edit::delete(document.elements()[at].range.clone())];
    }
    let mut edits: Vec<Edit> = gone
        .iter()
        .filter_map(|position| items.get(*position))
        .map(|index| Edit::delete(document.elements()[*index].range.clone()))
        .collect();
    if document.attribute(at, "count").is_some() {
        edits.push(document.set_attribute(at, "count", &(items.len() - gone.len()).to_string()));
    }
    edits
}
