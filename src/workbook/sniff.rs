//! What a file is, told from its bytes and never from its name.
//!
//! Separate from reading because discovery asks it too, and because a file that is no workbook deserves a sentence that says what it is.

use memchr::memmem;

use super::error::ReadError;
use super::package;

/// What the bytes of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A package with an Excel workbook in XML: `.xlsx`, `.xlsm` and their templates.
    Workbook,
    /// A binary Excel package, `.xlsb`.
    BinaryWorkbook,
    /// An old Excel workbook, `.xls`.
    OldWorkbook,
    /// A workbook in Excel's XML of 2003.
    Xml2003,
    /// An OpenDocument spreadsheet, `.ods`.
    OpenDocument,
    /// An Office file behind a password.
    Encrypted,
    /// A package whose end is missing or damaged.
    BrokenPackage,
    /// Nothing at all.
    Empty,
    /// Anything else, named with its article.
    Other(&'static str),
}

/// Tells what a file is from its bytes.
pub fn sniff(bytes: &[u8]) -> Kind {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if bytes.is_empty() {
        Kind::Empty
    } else if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        sniff_package(bytes)
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        sniff_compound(bytes)
    } else if matches!(bytes, [0x09, 0x00 | 0x02 | 0x04 | 0x08, 0x04..=0x10, 0x00, ..]) {
        Kind::OldWorkbook
    } else if bytes.starts_with(b"%PDF") {
        Kind::Other("a PDF document")
    } else if starts_with_any(text, &["<!doctype html", "<html", "<head", "<body", "<table", "<style", "<meta"]) {
        Kind::Other("a web page (HTML), whatever its name says")
    } else if starts_with_any(text, &["<?xml", "<workbook"]) {
        sniff_xml(text)
    } else if is_text(bytes) {
        Kind::Other("plain text (such as CSV)")
    } else {
        Kind::Other("something unknown")
    }
}

impl Kind {
    /// Why a file of this kind cannot be read, or nothing for one that may be.
    pub fn refusal(self) -> Option<ReadError> {
        match self {
            Kind::Workbook | Kind::BinaryWorkbook | Kind::OldWorkbook | Kind::OpenDocument => None,
            Kind::Xml2003 => Some(ReadError::NotYet { what: "an Excel workbook in the XML of 2003" }),
            Kind::Encrypted => Some(ReadError::Encrypted),
            Kind::BrokenPackage => Some(ReadError::Truncated),
            Kind::Empty => Some(ReadError::Empty),
            Kind::Other(what) => Some(ReadError::NotAWorkbook { what }),
        }
    }
}

fn sniff_package(bytes: &[u8]) -> Kind {
    // OpenDocument stores its type, unpacked, as the very first part.
    let head = &bytes[..bytes.len().min(200)];
    if memmem::find(head, b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet").is_some() {
        return Kind::OpenDocument;
    }
    if memmem::find(head, b"mimetypeapplication/vnd.oasis.opendocument").is_some() {
        return Kind::Other("an OpenDocument file that is no spreadsheet");
    }
    let Some(names) = package::part_names(bytes) else {
        // The gate says more exactly what is wrong with a directory that is there.
        return if memmem::rfind(bytes, b"PK\x05\x06").is_some() { Kind::Workbook } else { Kind::BrokenPackage };
    };
    let names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let has = |test: &dyn Fn(&str) -> bool| names.iter().any(|name| test(name));
    if has(&|name| name == "xl/workbook.bin") {
        Kind::BinaryWorkbook
    } else if has(&|name| name == "xl/workbook.xml") {
        Kind::Workbook
    } else if has(&|name| name == "word/document.xml") {
        Kind::Other("a Word document (.docx)")
    } else if has(&|name| name == "ppt/presentation.xml") {
        Kind::Other("a PowerPoint presentation (.pptx)")
    } else if has(&|name| name == "index/document.iwa") {
        Kind::Other("an Apple iWork file")
    } else if has(&|name| name == "[content_types].xml") {
        // A package of the right family whose workbook is stored elsewhere; its relations say where.
        Kind::Workbook
    } else {
        Kind::Other("a zip archive")
    }
}

/// Looks for the streams of an OLE2 file by their names, without following its chains, which may loop.
fn sniff_compound(bytes: &[u8]) -> Kind {
    let has_stream = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        // Directory entries are 128 bytes each and begin with their name.
        memmem::find_iter(bytes, &wide).any(|at| at % 128 == 0)
    };
    if has_stream("EncryptedPackage") {
        Kind::Encrypted
    } else if has_stream("Workbook") || has_stream("Book") {
        Kind::OldWorkbook
    } else if has_stream("WordDocument") {
        Kind::Other("an old Word document (.doc)")
    } else if has_stream("PowerPoint Document") {
        Kind::Other("an old PowerPoint presentation (.ppt)")
    } else {
        Kind::Other("an old Office file that holds no workbook")
    }
}

fn sniff_xml(text: &[u8]) -> Kind {
    let head = &text[..text.len().min(4096)];
    if memmem::find(head, b"urn:schemas-microsoft-com:office:spreadsheet").is_some() {
        Kind::Xml2003
    } else if memmem::find(head, b"<html").is_some() || memmem::find(head, b"<HTML").is_some() {
        Kind::Other("a web page (HTML), whatever its name says")
    } else {
        Kind::Other("an XML file")
    }
}

fn starts_with_any(text: &[u8], starts: &[&str]) -> bool {
    starts.iter().any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes())))
}

/// Text has no control characters but white space, whatever its encoding; UTF-16 is told by its mark.
fn is_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return true;
    }
    let head = &bytes[..bytes.len().min(4096)];
    head.iter().all(|byte| *byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C))
}
