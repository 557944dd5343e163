//! The planner's package: its parts, the edits to be made to them, and the copy in which only what was edited is packed anew.
//!
//! Separate from the parts' meaning: this knows of bytes, relations and content types only. Edits are kept as ranges of the original text and
//! applied while the copy is written, so that no second copy of a large sheet is ever held.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::AnnotateError;
use super::restore::{self, Restored, Undo};
use super::xmledit::{Document, Edit, XmlFault, copy_edited, escaped, ordered, utf8};
use crate::workbook::limits::Limits;
use crate::workbook::package::Package as Gate;
use crate::workbook::sniff::sniff;

pub(super) const CONTENT_TYPES: &str = "[Content_Types].xml";
pub(super) const ROOT_RELATIONS: &str = "_rels/.rels";
const RELATIONS_TYPE: &str = "application/vnd.openxmlformats-package.relationships+xml";

/// A package whose directory and checksums have been checked, and what is to be changed in it.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    names: Vec<String>,
    by_name: BTreeMap<String, usize>,
    edits: BTreeMap<usize, Vec<Edit>>,
    added: Vec<(String, Vec<u8>)>,
    removed: BTreeSet<usize>,
    content_types: Vec<(String, String)>,
    new_relations: BTreeMap<String, Vec<Relation>>,
    /// Whether any part mentions us at all. Where none does, nothing of ours can be in it.
    pub(super) mentions_us: bool,
}

/// How a copy is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Save {
    /// With a part of ours that tells how every edited part was before.
    WithUndo,
    /// With relations and content types as added and removed parts want them.
    Settled,
    /// Just as edited: whoever edits has seen to relations and content types too.
    AsEdited,
}

/// A relation of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The whole type.
    pub(super) kind: String,
    /// The target as written.
    pub(super) target: String,
    /// The part it leads to; nothing where it leads out of the package.
    pub(super) part: Option<String>,
}

impl Relation {
    /// Whether its type ends in this word: `worksheet`.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

impl<'b> Package<'b> {
    /// Opens a package after the reader's gate has passed it, and reads every part once so that no corrupt part is copied unseen.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, AnnotateError> {
        Self::open_with(bytes, true)
    }

    /// Opens a package whose parts have been read once already.
    pub(super) fn open_checked(bytes: &'b [u8]) -> Result<Self, AnnotateError> {
        Self::open_with(bytes, false)
    }

    fn open_with(bytes: &'b [u8], read_all: bool) -> Result<Self, AnnotateError> {
        if let Some(refusal) = sniff(bytes).refusal() {
            return Err(refusal.into());
        }
        let mut gate = Gate::open(bytes, &Limits::default())?;
        let names: Vec<String> = gate.parts().iter().map(|part| part.name.clone()).collect();
        let mut mentions_us = false;
        for (index, name) in names.iter().enumerate().filter(|_| read_all) {
            let seen = gate.unpack(index).and_then(|reader| look_through(reader).map_err(Into::into));
            mentions_us |= seen.map_err(|fault| fault.of_part(name))?;
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| AnnotateError::Zip(error.to_string()))?;
        let by_name = names.iter().enumerate().map(|(index, name)| (name.to_lowercase(), index)).collect();
        Ok(Package {
            archive,
            names,
            by_name,
            edits: BTreeMap::new(),
            added: Vec::new(),
            removed: BTreeSet::new(),
            content_types: Vec::new(),
            new_relations: BTreeMap::new(),
            mentions_us,
        })
    }

    /// The names of the parts, in the package's order, added ones last.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).chain(self.added.iter().map(|(name, _)| name.as_str()))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(&name.to_lowercase()) || self.added.iter().any(|(added, _)| added.eq_ignore_ascii_case(name))
    }

    /// A part's bytes as they came.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, AnnotateError> {
        let index = *self.by_name.get(&name.to_lowercase()).ok_or_else(|| AnnotateError::part(name, "is missing"))?;
        let mut bytes = Vec::new();
        let unpacked = self.archive.by_index(index).map_err(std::io::Error::from).and_then(|mut part| part.read_to_end(&mut bytes));
        unpacked.map_err(|error| AnnotateError::part(name, format!("cannot be unpacked ({error})")))?;
        Ok(bytes)
    }

    /// A part's text as it came, before any edit.
    pub(super) fn text(&mut self, name: &str) -> Result<String, AnnotateError> {
        let bytes = self.bytes(name)?;
        utf8(bytes).map(|(text, _)| text).map_err(|fault| AnnotateError::part(name, fault))
    }

    /// Adds edits of a part, as ranges of its text as it came.
    pub(super) fn edit(&mut self, name: &str, edits: Vec<Edit>) {
        // A part without an edit is copied as it is.
        if let Some(index) = self.by_name.get(&name.to_lowercase()).filter(|_| !edits.is_empty()) {
            self.edits.entry(*index).or_default().extend(edits);
        }
    }

    /// Adds a part with its content type; a default of the package that says the same is enough.
    pub(super) fn add(&mut self, name: &str, content_type: &str, bytes: Vec<u8>) {
        self.added.push((name.to_owned(), bytes));
        self.content_types.push((name.to_owned(), content_type.to_owned()));
    }

    /// Leaves a part out of the copy.
    pub(super) fn remove(&mut self, name: &str) {
        if let Some(index) = self.by_name.get(&name.to_lowercase()) {
            self.removed.insert(*index);
        }
    }

    /// The relations of a part as they came; none where it has no part of relations.
    pub(super) fn relations(&mut self, of: &str) -> Result<Vec<Relation>, AnnotateError> {
        let part = relations_part(of);
        if !self.by_name.contains_key(&part.to_lowercase()) {
            return Ok(Vec::new());
        }
        let text = self.text(&part)?;
        parse_relations(&text, of).map_err(|fault| AnnotateError::part(&part, fault))
    }

    /// Adds a relation and gives its id, free among those that came and those added.
    pub(super) fn relate(&mut self, of: &str, kind: &str, to: &str) -> Result<String, AnnotateError> {
        let taken = self.relations(of)?;
        let added = self.new_relations.entry(of.to_owned()).or_default();
        let id = (1..).map(|number| format!("rIdTl{number}")).find(|id| !taken.iter().chain(&*added).any(|relation| relation.id == *id));
        let id = id.unwrap_or_default();
        let relation = Relation { id: id.clone(), kind: kind.to_owned(), target: relative_target(of, to), part: Some(to.to_owned()) };
        added.push(relation);
        Ok(id)
    }

    /// A name that no part has, from a pattern with a number in it: `xl/comments{}.xml`.
    pub(super) fn free_name(&self, before: &str, after: &str) -> String {
        let free = (1_u32..).map(|number| format!("{before}{number}{after}")).find(|name| !self.has(name));
        free.unwrap_or_default()
    }

    /// Takes out the relations of a part that lead to another.
    pub(super) fn unrelate(&mut self, of: &str, to: &str) -> Result<(), AnnotateError> {
        let part = relations_part(of);
        let text = self.text(&part)?;
        let fault = |fault: XmlFault| AnnotateError::part(&part, fault);
        let document = Document::parse(&text).map_err(fault)?;
        let relations = parse_relations(&text, of).map_err(fault)?;
        let leads_there = |id: &str| {
            let target = relations.iter().find(|relation| relation.id == id).and_then(|relation| relation.part.as_ref());
            target.is_some_and(|target| target.eq_ignore_ascii_case(to))
        };
        let gone = document.all("Relationship").filter(|index| document.attribute(*index, "Id").is_some_and(|id| leads_there(&id)));
        let edits = gone.map(|index| Edit::delete(document.elements()[index].range.clone())).collect();
        self.edit(&part, edits);
        Ok(())
    }

    /// Writes the copy.
    pub(super) fn save(&mut self, save: Save) -> Result<Vec<u8>, AnnotateError> {
        if save == Save::WithUndo {
            // What is in it is known when all others are written, so it comes last.
            self.content_types.push((restore::PART.to_owned(), restore::CONTENT_TYPE.to_owned()));
            self.relate("", restore::RELATION, restore::PART)?;
        }
        if save != Save::AsEdited {
            self.settle_relations()?;
            self.settle_content_types()?;
        }
        let mut restored = Restored::default();
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..self.names.len() {
            if self.removed.contains(&index) {
                continue;
            }
            match self.edits.remove(&index) {
                None => {
                    let raw = self.archive.by_index_raw(index).map_err(zip_fault)?;
                    writer.raw_copy_file(raw).map_err(zip_fault)?;
                }
                Some(edits) => {
                    let name = self.names[index].clone();
                    let edits = ordered(edits).map_err(|fault| AnnotateError::part(&name, fault))?;
                    let undo = self.write_edited(index, &edits, &mut writer)?;
                    restored.edited.push(undo);
                }
            }
        }
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, bytes) in std::mem::take(&mut self.added) {
            writer.start_file(&name, options).map_err(zip_fault)?;
            writer.write_all(&bytes)?;
            restored.added.push(name);
        }
        if save == Save::WithUndo {
            writer.start_file(restore::PART, options).map_err(zip_fault)?;
            writer.write_all(restored.to_xml().as_bytes())?;
        }
        writer.set_raw_comment(self.archive.comment().into()).map_err(zip_fault)?;
        Ok(writer.finish().map_err(zip_fault)?.into_inner())
    }

    fn write_edited(&mut self, index: usize, edits: &[Edit], writer: &mut ZipWriter<Cursor<Vec<u8>>>) -> Result<Undo, AnnotateError> {
        let name = self.names[index].clone();
        let entry = self.archive.by_index(index).map_err(zip_fault)?;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(entry.last_modified().unwrap_or_default())
            .compression_level(Some(level(entry.size())))
            .large_file(entry.size() > u64::from(u32::MAX) - 64 * 1024 * 1024);
        writer.start_file(&name, options).map_err(zip_fault)?;
        let mut to = Hashed::new(writer);
        let mut undo = Undo { part: name.clone(), ..Undo::default() };
        let mut head = Vec::new();
        let mut entry = entry;
        (&mut entry).take(2).read_to_end(&mut head)?;
        if matches!(head[..], [0xFF, 0xFE] | [0xFE, 0xFF] | [b'<', 0] | [0, b'<']) {
            // The part is written anew in UTF-8, so all of it is kept for the way back.
            let mut bytes = head;
            entry.read_to_end(&mut bytes)?;
            let (text, _) = utf8(bytes.clone()).map_err(|fault| AnnotateError::part(&name, fault))?;
            let mut edited = Vec::new();
            copy_edited(text.as_bytes(), &mut edited, edits, |_, _| {})?;
            to.write_all(&edited)?;
            undo.pieces.push((0..edited.len() as u64, bytes));
        } else {
            copy_edited(head.chain(entry), &mut to, edits, |place, old| undo.pieces.push((place, old)))?;
        }
        undo.hash = to.finish()?;
        Ok(undo)
    }

    fn settle_relations(&mut self) -> Result<(), AnnotateError> {
        for (of, relations) in std::mem::take(&mut self.new_relations) {
            let part = relations_part(&of);
            let write = |prefix: &str| {
                let each = relations.iter().map(|relation| {
                    format!(
                        "<{prefix}Relationship Id=\"{}\" Type=\"{}\" Target=\"{}\"/>",
                        relation.id,
                        relation.kind,
                        escaped(&relation.target)
                    )
                });
                each.collect::<String>()
            };
            if self.by_name.contains_key(&part.to_lowercase()) {
                let text = self.text(&part)?;
                let document = Document::parse(&text).map_err(|fault| AnnotateError::part(&part, fault))?;
                let edit = document.append(0, &write(document.prefix()));
                self.edit(&part, vec![edit]);
            } else {
                let xml = format!(
                    "{XML_HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
                    write("")
                );
                self.add(&part, RELATIONS_TYPE, xml.into_bytes());
            }
        }
        Ok(())
    }

    fn settle_content_types(&mut self) -> Result<(), AnnotateError> {
        let text = self.text(CONTENT_TYPES)?;
        let fault = |fault: XmlFault| AnnotateError::part(CONTENT_TYPES, fault);
        let document = Document::parse(&text).map_err(fault)?;
        let mut edits = Vec::new();
        let gone: BTreeSet<String> = self.removed.iter().map(|index| format!("/{}", self.names[*index]).to_lowercase()).collect();
        for index in document.all("Override") {
            if document.attribute(index, "PartName").is_some_and(|name| gone.contains(&name.to_lowercase())) {
                edits.push(Edit::delete(document.elements()[index].range.clone()));
            }
        }
        let mut overrides = String::new();
        for (name, content_type) in std::mem::take(&mut self.content_types) {
            let extension = name.rsplit('.').next().unwrap_or_default();
            let is_default = document.all("Default").any(|index| {
                document.attribute(index, "Extension").is_some_and(|default| default.eq_ignore_ascii_case(extension))
                    && document.attribute(index, "ContentType").is_some_and(|default| default == content_type)
            });
            if !is_default {
                let prefix = document.prefix();
                overrides += &format!("<{prefix}Override PartName=\"/{}\" ContentType=\"{content_type}\"/>", escaped(&name));
            }
        }
        if !overrides.is_empty() {
            edits.push(document.append(0, &overrides));
        }
        if !edits.is_empty() {
            self.edit(CONTENT_TYPES, edits);
        }
        Ok(())
    }
}

pub(super) const XML_HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Where the relations of a part are: `xl/_rels/workbook.xml.rels`. The package's own are those of no part.
pub(super) fn relations_part(of: &str) -> String {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") }
}

/// The relations in a part of relations.
pub(super) fn parse_relations(text: &str, of: &str) -> Result<Vec<Relation>, XmlFault> {
    let document = Document::parse(text)?;
    let folder = of.rsplit_once('/').map_or("", |(folder, _)| folder);
    let relations = document.all("Relationship").filter_map(|index| {
        let target = document.attribute(index, "Target")?.into_owned();
        let is_external = document.attribute(index, "TargetMode").is_some_and(|mode| mode == "External");
        Some(Relation {
            id: document.attribute(index, "Id")?.into_owned(),
            kind: document.attribute(index, "Type")?.into_owned(),
            part: (!is_external).then(|| resolved(folder, &target)),
            target,
        })
    });
    Ok(relations.collect())
}

/// A relation's target as a part's name.
pub(super) fn resolved(folder: &str, target: &str) -> String {
    let path = if target.starts_with('/') { target.to_owned() } else { format!("{folder}/{target}") };
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

/// How a part's relations name another part: relative to its folder, as spreadsheet programs write it.
pub(super) fn relative_target(of: &str, to: &str) -> String {
    let mut from: Vec<&str> = of.split('/').collect();
    from.pop();
    let target: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&target[..target.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    up.chain(target[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

/// Reads a part to its end, so that its checksum is compared, and says whether it mentions us.
fn look_through(mut reader: impl Read) -> std::io::Result<bool> {
    const NAME: &[u8] = b"hroughline";
    let finder = memchr::memmem::Finder::new(NAME);
    let mut buffer = vec![0; 64 * 1024];
    let (mut kept, mut found) = (0, false);
    loop {
        let count = reader.read(&mut buffer[kept..])?;
        if count == 0 {
            return Ok(found);
        }
        let end = kept + count;
        found = found || finder.find(&buffer[..end]).is_some();
        kept = end.min(NAME.len() - 1);
        buffer.copy_within(end - kept..end, 0);
    }
}

fn zip_fault(error: zip::result::ZipError) -> AnnotateError {
    AnnotateError::Zip(error.to_string())
}

/// How hard to pack a part of that size: packing a large sheet costs more than all else together, and the last percent of size most of it.
fn level(size: u64) -> i64 {
    if size > 16 * 1024 * 1024 { 3 } else { 6 }
}

/// Bytes on their way into the copy, hashed, and handed on in pieces of one size: what they pack to depends on the pieces, and these must not
/// depend on how the original was packed.
struct Hashed<'w, W> {
    to: &'w mut W,
    hasher: blake3::Hasher,
    waiting: Vec<u8>,
}

const PIECE: usize = 64 * 1024;

impl<'w, W: Write> Hashed<'w, W> {
    fn new(to: &'w mut W) -> Self {
        Hashed { to, hasher: blake3::Hasher::new(), waiting: Vec::with_capacity(PIECE) }
    }

    /// Hands on what waits, and gives the hash of all.
    fn finish(self) -> std::io::Result<String> {
        self.to.write_all(&self.waiting)?;
        Ok(self.hasher.finalize().to_hex().to_string())
    }
}

impl<W: Write> Write for Hashed<'_, W> {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        let count = buffer.len().min(PIECE - self.waiting.len());
        self.waiting.extend_from_slice(&buffer[..count]);
        self.hasher.update(&buffer[..count]);
        if self.waiting.len() == PIECE {
            self.to.write_all(&self.waiting)?;
            self.waiting.clear();
        }
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
