//! The gate before any reader: is this a package that every reader takes the same way, and within limits?
//!
//! Separate from reading because it believes nothing: the zip directory is walked byte by byte before a zip library sees it, and what a
//! part unpacks to is counted as it comes, whatever the directory declares.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::error::{Fault, ReadError};
use super::limits::Limits;

/// A zip package whose directory has been checked.
pub(crate) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    parts: Vec<PartEntry>,
    by_name: BTreeMap<String, usize>,
    limits: Limits,
    unpacked: u64,
}

/// A part, as the directory lists it.
#[derive(Clone, Debug)]
pub(crate) struct PartEntry {
    /// The name as written.
    pub(crate) name: String,
    packed: u64,
}

/// A part while it unpacks: gives its bytes, counts them, and stops at a limit.
pub(crate) struct PartReader<'a, R> {
    inner: R,
    name: &'a str,
    packed: u64,
    limits: Limits,
    seen: u64,
    most: u64,
    total: &'a mut u64,
}

/// An entry of the directory, before anything is believed of it.
struct DirectoryEntry<'b> {
    name: &'b [u8],
    flags: u16,
    method: u16,
}

impl<'b> Package<'b> {
    /// Checks the directory of `bytes` and opens it.
    pub(crate) fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, ReadError> {
        let directory = walk_directory(bytes, limits.parts)?;
        let mut by_name = BTreeMap::new();
        for (index, entry) in directory.iter().enumerate() {
            check_entry(entry)?;
            let name = entry_name(entry.name);
            if by_name.insert(name.to_lowercase(), index).is_some() {
                return Err(damaged(format!("two parts are named `{name}`")));
            }
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(format!("its directory is wrong: {error}")))?;
        if archive.len() != directory.len() {
            return Err(damaged("its directory can be read in two ways"));
        }
        if archive.has_overlapping_entries().map_err(|error| damaged(format!("its directory is wrong: {error}")))? {
            return Err(damaged("parts of it overlap"));
        }
        let mut parts = Vec::with_capacity(directory.len());
        for (index, entry) in directory.iter().enumerate() {
            let raw =
                archive.by_index_raw(index).map_err(|error| damaged(format!("the part `{}` is wrong: {error}", entry_name(entry.name))))?;
            if raw.name_raw() != entry.name {
                return Err(damaged("its directory can be read in two ways"));
            }
            let header = usize::try_from(raw.header_start()).unwrap_or(usize::MAX);
            if local_header_name(bytes, header) != Some(entry.name) {
                return Err(damaged(format!("the part `{}` has another name where it is stored", entry_name(entry.name))));
            }
            parts.push(PartEntry { name: entry_name(entry.name), packed: raw.compressed_size() });
        }
        Ok(Package { archive, parts, by_name, limits: *limits, unpacked: 0 })
    }

    /// The parts in the directory's order.
    pub(crate) fn parts(&self) -> &[PartEntry] {
        &self.parts
    }

    /// Where a part stands in the directory, found without case as spreadsheet programs do.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(&name.to_lowercase()).copied()
    }

    /// Begins to unpack a part. What it gives counts towards the limit for all parts together.
    pub(crate) fn unpack(&mut self, index: usize) -> Result<PartReader<'_, impl Read>, Fault> {
        let entry = &self.parts[index];
        let inner = self.archive.by_index(index).map_err(|error| Fault::Part(format!("cannot be unpacked ({error})")))?;
        Ok(PartReader {
            inner,
            name: &entry.name,
            packed: entry.packed,
            limits: self.limits,
            seen: 0,
            most: u64::MAX,
            total: &mut self.unpacked,
        })
    }
}

impl<R> PartReader<'_, R> {
    /// The same, but stopping after `most` bytes of this part, for a part that is held in memory.
    pub(super) fn at_most(mut self, most: u64) -> Self {
        self.most = most;
        self
    }
}

impl<R: Read> Read for PartReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.seen += count as u64;
        if self.seen > self.most {
            return Err(std::io::Error::other("it is far larger than such a part ever is"));
        }
        *self.total += count as u64;
        if *self.total > self.limits.unpacked_bytes {
            let what = "the workbook's parts unpack to more than it may hold".to_owned();
            return Err(std::io::Error::other(ReadError::Limit { what, limit: self.limits.unpacked_bytes, setting: "unpacked-mib" }));
        }
        if self.seen > self.limits.ratio_from_bytes && self.seen > self.packed.saturating_mul(self.limits.ratio) {
            let what = format!("the part `{}` unpacks to more than {} times its size", self.name, self.limits.ratio);
            return Err(std::io::Error::other(ReadError::Limit { what, limit: self.limits.ratio, setting: "ratio" }));
        }
        Ok(count)
    }
}

/// The names of the parts, for a first look at what a package is; nothing where it has no directory that can be walked.
pub(super) fn part_names(bytes: &[u8]) -> Option<Vec<String>> {
    let directory = walk_directory(bytes, usize::from(u16::MAX)).ok()?;
    Some(directory.iter().map(|entry| entry_name(entry.name)).collect())
}

/// Reads the directory at the end of the file, which must lie right before its end record and hold as many entries as that says.
fn walk_directory(bytes: &[u8], most: usize) -> Result<Vec<DirectoryEntry<'_>>, ReadError> {
    let end_record = memchr::memmem::rfind(bytes, b"PK\x05\x06").ok_or(ReadError::Truncated)?;
    let comment = number16(bytes, end_record + 20).ok_or(ReadError::Truncated)?;
    if end_record + 22 + usize::from(comment) != bytes.len() {
        return Err(damaged("there is something behind its end"));
    }
    let mut end = end_record;
    let mut count = u64::from(number16(bytes, end_record + 10).unwrap_or(0));
    let mut size = u64::from(number32(bytes, end_record + 12).unwrap_or(0));
    let mut start = u64::from(number32(bytes, end_record + 16).unwrap_or(0));
    let locator = end_record.wrapping_sub(20);
    if bytes.get(locator..).is_some_and(|rest| rest.starts_with(b"PK\x06\x07")) {
        let record = number64(bytes, locator + 8).and_then(|at| usize::try_from(at).ok()).unwrap_or(usize::MAX);
        let is_there = bytes.get(record..).is_some_and(|rest| rest.starts_with(b"PK\x06\x06"));
        if !is_there || record > locator {
            return Err(damaged("its directory is not where it should be"));
        }
        end = record;
        count = number64(bytes, record + 32).unwrap_or(u64::MAX);
        size = number64(bytes, record + 40).unwrap_or(u64::MAX);
        start = number64(bytes, record + 48).unwrap_or(u64::MAX);
    }
    if start.checked_add(size) != Some(end as u64) {
        return Err(damaged("its directory is not where it should be"));
    }
    if count > most as u64 {
        return Err(ReadError::Limit { what: format!("the workbook has {count} parts"), limit: most as u64, setting: "parts" });
    }
    let mut entries = Vec::new();
    // The start is below the end, which is a position in the file, so it fits.
    let mut at = usize::try_from(start).unwrap_or(usize::MAX);
    while at < end {
        let entry = directory_entry(bytes, at, end).ok_or_else(|| damaged("its directory is wrong"))?;
        at = entry.1;
        entries.push(entry.0);
        if entries.len() as u64 > count {
            break;
        }
    }
    if entries.len() as u64 != count {
        return Err(damaged("its directory does not hold as many parts as it says"));
    }
    Ok(entries)
}

/// The entry at a position, and where the next one begins.
fn directory_entry(bytes: &[u8], at: usize, end: usize) -> Option<(DirectoryEntry<'_>, usize)> {
    if !bytes.get(at..end)?.starts_with(b"PK\x01\x02") {
        return None;
    }
    let name_length = usize::from(number16(bytes, at + 28)?);
    let rest = usize::from(number16(bytes, at + 30)?) + usize::from(number16(bytes, at + 32)?);
    let next = at + 46 + name_length + rest;
    let name = bytes.get(at + 46..at + 46 + name_length)?;
    let entry = DirectoryEntry { name, flags: number16(bytes, at + 8)?, method: number16(bytes, at + 10)? };
    (next <= end).then_some((entry, next))
}

fn check_entry(entry: &DirectoryEntry<'_>) -> Result<(), ReadError> {
    let name = entry_name(entry.name);
    if entry.flags & 1 != 0 {
        return Err(ReadError::Encrypted);
    }
    if entry.method != 0 && entry.method != 8 {
        return Err(damaged(format!("the part `{name}` is packed in a way that workbooks are not (method {})", entry.method)));
    }
    let bad_name = name.is_empty()
        || name.starts_with('/')
        || name.contains(['\\', '\0'])
        // A folder's own entry ends in a slash; otherwise an empty segment makes one name look like another.
        || name.strip_suffix('/').unwrap_or(&name).split('/').any(|segment| matches!(segment, ".." | "." | ""))
        || name.as_bytes().get(1) == Some(&b':');
    if bad_name {
        return Err(damaged(format!("a part is named `{}`", name.escape_debug())));
    }
    Ok(())
}

/// The name of the entry whose local header is at a position.
fn local_header_name(bytes: &[u8], at: usize) -> Option<&[u8]> {
    if !bytes.get(at..)?.starts_with(b"PK\x03\x04") {
        return None;
    }
    let length = usize::from(number16(bytes, at + 26)?);
    bytes.get(at + 30..at + 30 + length)
}

/// A name as text. Names are ASCII in practice; whatever is not UTF-8 is shown with replacement marks.
fn entry_name(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).into_owned()
}

fn damaged(reason: impl Into<String>) -> ReadError {
    ReadError::Package { reason: reason.into() }
}

fn number16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

fn number32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

fn number64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}
