//! The custom document property that says that a package holds annotations of ours, and which tables are ours.
//!
//! Separate because its part may be missing, empty, or hold properties of theirs. Every program that saves a workbook keeps it.

use super::AnnotateError;
use super::book::Spelling;
use super::package::{Package, Relation};
use super::xmledit::{Document, Edit, escaped};
use crate::workbook::marker;

const TYPE: &str = "application/vnd.openxmlformats-officedocument.custom-properties+xml";
const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties";
const NAMESPACE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties";
const VALUES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes";
const FORMAT: &str = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";
/// The version of our annotations, the first word of the property.
const VERSION: &str = "1";

/// Adds the property, with the names of our tables. One of theirs that has its name already is left alone.
pub(super) fn add(package: &mut Package<'_>, spelling: Spelling, tables: &[String]) -> Result<(), AnnotateError> {
    let value = std::iter::once(VERSION).chain(tables.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    let property = |prefix: &str, number: u32| {
        format!(
            "<{prefix}property fmtid=\"{FORMAT}\" pid=\"{number}\" name=\"{}\"><vt:lpwstr xmlns:vt=\"{}\">{}</vt:lpwstr></{prefix}property>",
            marker::PROPERTY,
            spelling.spell(VALUES),
            escaped(&value)
        )
    };
    let Some(part) = part(package)? else {
        let xml =
            format!("{}<Properties xmlns=\"{}\">{}</Properties>", super::package::XML_HEAD, spelling.spell(NAMESPACE), property("", 2));
        let part = if package.has("docProps/custom.xml") {
            package.free_name("docProps/custom", ".xml")
        } else {
            "docProps/custom.xml".to_owned()
        };
        package.add(&part, TYPE, xml.into_bytes());
        package.relate("", &spelling.spell(KIND), &part)?;
        return Ok(());
    };
    let text = package.text(&part)?;
    let document = Document::parse(&text).map_err(|fault| AnnotateError::part(&part, fault))?;
    let names = |index| document.attribute(index, "name").is_some_and(|name| name.eq_ignore_ascii_case(marker::PROPERTY));
    if document.all("property").any(names) {
        return Ok(());
    }
    let numbers = document.all("property").filter_map(|index| document.attribute(index, "pid")?.parse::<u32>().ok());
    let number = numbers.filter(|number| *number < 1 << 30).max().unwrap_or(1).max(1) + 1;
    package.edit(&part, vec![document.append(0, &property(document.prefix(), number))]);
    Ok(())
}

/// What the property says, where it is ours: the names of our tables.
pub(super) fn tables(package: &mut Package<'_>) -> Result<Option<Vec<String>>, AnnotateError> {
    let Some(part) = part(package)? else { return Ok(None) };
    let text = package.text(&part)?;
    // Properties that cannot be read are none of ours.
    let Ok(document) = Document::parse(&text) else { return Ok(None) };
    let Some(index) = ours(&document) else { return Ok(None) };
    let value = document.content_text(index).unwrap_or_default();
    Ok(Some(value.split_whitespace().skip(1).map(str::to_owned).collect()))
}

/// Takes the property out, and with the last property the part.
pub(super) fn remove(package: &mut Package<'_>) -> Result<(), AnnotateError> {
    let Some(part) = part(package)? else { return Ok(()) };
    let text = package.text(&part)?;
    let Ok(document) = Document::parse(&text) else { return Ok(()) };
    let Some(index) = ours(&document) else { return Ok(()) };
    if document.all("property").count() > 1 {
        package.edit(&part, vec![Edit::delete(document.elements()[index].range.clone())]);
    } else {
        package.unrelate("", &part)?;
        package.remove(&part);
    }
    Ok(())
}

fn ours(document: &Document<'_>) -> Option<usize> {
    document.all("property").find(|index| {
        let is_named = document.attribute(*index, "name").is_some_and(|name| name == marker::PROPERTY);
        let value = document.content_text(*index).unwrap_or_default();
        is_named && value.split_whitespace().next() == Some(VERSION)
    })
}

fn part(package: &mut Package<'_>) -> Result<Option<String>, AnnotateError> {
    let is_custom = |relation: &Relation| relation.is("custom-properties") || relation.is("customProperties");
    let relation = package.relations("")?.into_iter().find(is_custom);
    Ok(relation.and_then(|relation| relation.part).filter(|part| package.has(part)))
}
