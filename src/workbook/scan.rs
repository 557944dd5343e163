//! A scan over one XML part as it unpacks: tags and texts, one at a time, with as little held as the longest of them.
//!
//! Separate from quick-xml because the gate walks every sheet before calamine does, so it must cost a fraction of that, and because it
//! must be *stricter*: what two readers could take differently (wrong nesting, document types, foreign encodings) is refused here, so that
//! whatever passes means the same to every reader.

use std::io::Read;

use memchr::{memchr, memchr3, memmem};

use super::error::{Fault, ReadError};

/// No tag of an honest workbook comes near this many bytes.
const LONGEST_TOKEN: usize = 1024 * 1024;
/// How much is unpacked at a time.
const CHUNK: usize = 64 * 1024;
/// Elements within elements; honest parts stay under 40.
const DEEPEST: usize = 512;

/// One piece of a part.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// A start tag, or an empty element.
    Start(Tag<'a>),
    /// An end tag. It is known to close the element last opened.
    End,
    /// Text up to the next tag, as written: entities not resolved.
    Text(&'a [u8]),
    /// A CDATA section, without its brackets.
    CData(&'a [u8]),
    /// A comment or a processing instruction.
    Aside,
}

/// A start tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'a> {
    /// The name without its prefix, since readers compare that.
    pub(super) local: &'a [u8],
    /// The attributes, as written.
    attributes: &'a [u8],
    /// Whether it closes itself, so that no end tag follows.
    pub(super) empty: bool,
}

/// Where the scan of one part stands.
pub(super) struct Scan<'p, R> {
    source: R,
    part: &'p str,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// The names of the open elements, one after the other, and where each begins.
    names: Vec<u8>,
    open: Vec<usize>,
    root_seen: bool,
    first: bool,
    longest_tag: usize,
}

impl<'p, R: Read> Scan<'p, R> {
    /// A scan from the part's first byte.
    pub(super) fn new(source: R, part: &'p str) -> Self {
        Scan {
            source,
            part,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            names: Vec::new(),
            open: Vec::new(),
            root_seen: false,
            first: true,
            longest_tag: 0,
        }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The longest start tag so far, in bytes.
    pub(super) fn longest_tag(&self) -> usize {
        self.longest_tag
    }

    /// The next piece, or nothing at the end of a part that is complete.
    pub(super) fn next(&mut self) -> Result<Option<Token<'_>>, Fault> {
        if self.first {
            self.first = false;
            self.check_encoding()?;
        }
        if self.start == self.end && !self.fill()? {
            return self.finish();
        }
        if self.buffer[self.start] != b'<' {
            let length = self.find(|bytes, from| memchr(b'<', &bytes[from..]).map(|at| from + at), true)?;
            let text = self.start..self.start + length;
            self.start += length;
            if self.open.is_empty() && !self.buffer[text.clone()].iter().all(u8::is_ascii_whitespace) {
                return Err(malformed("has text outside its outermost element"));
            }
            return Ok(Some(Token::Text(&self.buffer[text])));
        }
        while self.end - self.start < 9 && self.fill()? {}
        let kind = if self.end - self.start < 2 { b'>' } else { self.buffer[self.start + 1] };
        match kind {
            b'/' => self.end_tag(),
            b'!' => self.declaration(),
            b'?' => {
                let length = self.find(|bytes, from| ends_at(bytes, from.max(2), b"?>"), false)?;
                let instruction = self.start..self.start + length;
                self.start += length;
                if !self.buffer[instruction.start + 2].is_ascii_alphabetic() {
                    return Err(malformed("holds an instruction without a name"));
                }
                check_declared_encoding(&self.buffer[instruction])?;
                Ok(Some(Token::Aside))
            }
            _ => self.start_tag(),
        }
    }

    fn end_tag(&mut self) -> Result<Option<Token<'_>>, Fault> {
        let length = self.find(|bytes, from| ends_at(bytes, from, b">"), false)?;
        let name = self.buffer[self.start + 2..self.start + length - 1].trim_ascii_end();
        let Some(&at) = self.open.last() else { return Err(malformed("closes an element that is not open")) };
        if &self.names[at..] != name {
            return Err(malformed("closes its elements in the wrong order"));
        }
        self.names.truncate(at);
        self.open.pop();
        self.start += length;
        Ok(Some(Token::End))
    }

    fn start_tag(&mut self) -> Result<Option<Token<'_>>, Fault> {
        let length = self.find(|bytes, _| tag_end(bytes), false)?;
        self.longest_tag = self.longest_tag.max(length);
        let inside = self.start + 1..self.start + length - 1;
        self.start += length;
        let empty = self.buffer[inside.clone()].ends_with(b"/");
        let inside = inside.start..inside.end - usize::from(empty);
        let content = &self.buffer[inside];
        let name_end = content.iter().position(u8::is_ascii_whitespace).unwrap_or(content.len());
        let (name, attributes) = content.split_at(name_end);
        let local = &name[name.iter().rposition(|&byte| byte == b':').map_or(0, |at| at + 1)..];
        if memchr(b'<', attributes).is_some() {
            return Err(malformed("holds a tag within a tag"));
        }
        if local.is_empty() || name.iter().any(|byte| matches!(byte, b'/' | b'=' | b'"' | b'\'' | b'<' | b'&')) {
            return Err(malformed("holds a tag without a proper name"));
        }
        if self.open.is_empty() && std::mem::replace(&mut self.root_seen, true) {
            return Err(malformed("has two outermost elements"));
        }
        if !empty {
            if self.open.len() == DEEPEST {
                return Err(malformed("nests its elements too deeply"));
            }
            self.open.push(self.names.len());
            self.names.extend_from_slice(name);
        }
        Ok(Some(Token::Start(Tag { local, attributes, empty })))
    }

    fn declaration(&mut self) -> Result<Option<Token<'_>>, Fault> {
        let rest = &self.buffer[self.start..self.end];
        if rest.starts_with(b"<!--") {
            // Two hyphens end a comment; where something else than `>` follows them, readers differ on where it ends.
            let dashes = self.find(|bytes, from| ends_at(bytes, from.max(4), b"--").filter(|end| *end < bytes.len()), false)?;
            let comment = &self.buffer[self.start + 4..];
            if self.buffer[self.start + dashes] != b'>' || comment.starts_with(b">") || comment.starts_with(b"->") {
                return Err(malformed("holds a comment with `--` inside"));
            }
            self.start += dashes + 1;
            return Ok(Some(Token::Aside));
        }
        if rest.starts_with(b"<![CDATA[") && !self.open.is_empty() {
            let length = self.find(|bytes, from| ends_at(bytes, from.max(9), b"]]>"), false)?;
            let content = self.start + 9..self.start + length - 3;
            self.start += length;
            return Ok(Some(Token::CData(&self.buffer[content])));
        }
        if rest.len() >= 9 && rest[..9].eq_ignore_ascii_case(b"<!DOCTYPE") {
            return Err(ReadError::Doctype { part: self.part.to_owned() }.into());
        }
        Err(malformed("holds a declaration that has no place in a workbook"))
    }

    /// The length of the piece that begins at `start`, unpacking more until `end_of` finds its end.
    ///
    /// `end_of` is given the bytes so far and from where it may go on looking. A text may end with the part; a tag may not.
    fn find(&mut self, end_of: impl Fn(&[u8], usize) -> Option<usize>, may_end: bool) -> Result<usize, Fault> {
        let mut looked = 0;
        loop {
            let bytes = &self.buffer[self.start..self.end];
            if let Some(length) = end_of(bytes, looked) {
                return Ok(length);
            }
            // The end mark has at most three bytes, so it may begin in the last two.
            looked = bytes.len().saturating_sub(2);
            if bytes.len() > LONGEST_TOKEN {
                return Err(malformed("holds a single tag or text of over 1 MiB"));
            }
            if !self.fill()? {
                let length = self.end - self.start;
                return if may_end { Ok(length) } else { Err(malformed("is cut short inside a tag")) };
            }
        }
    }

    /// Unpacks some more behind what is there; false at the end of the part.
    fn fill(&mut self) -> Result<bool, Fault> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() - self.end < CHUNK / 2 {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let count = self.source.read(&mut self.buffer[self.end..])?;
        self.end += count;
        Ok(count > 0)
    }

    fn finish(&self) -> Result<Option<Token<'_>>, Fault> {
        if !self.open.is_empty() {
            return Err(malformed("is cut short: not every element is closed"));
        }
        if !self.root_seen {
            return Err(malformed("is empty"));
        }
        Ok(None)
    }

    /// UTF-8, with or without its byte-order mark, is what every spreadsheet program writes.
    fn check_encoding(&mut self) -> Result<(), Fault> {
        while self.end < 4 && self.fill()? {}
        let head = &self.buffer[..self.end.min(4)];
        if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) || head.contains(&0) {
            return Err(malformed("is not written in UTF-8"));
        }
        if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            self.start = 3;
        }
        Ok(())
    }
}

impl<'a> Tag<'a> {
    /// An attribute's value as written, by its full name.
    pub(super) fn attribute(&self, name: &str) -> Result<Option<&'a [u8]>, Fault> {
        for attribute in self.attributes() {
            let (key, value) = attribute?;
            if key == name.as_bytes() {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// An attribute's value as text, entities resolved.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Fault> {
        self.attribute(name)?.map(unescaped).transpose()
    }

    /// Whether an attribute says yes: `1` or `true`.
    pub(super) fn says_yes(&self, name: &str) -> Result<bool, Fault> {
        Ok(matches!(self.attribute(name)?, Some(b"1" | b"true")))
    }

    /// Refuses attributes that are not well-formed, or given twice: readers differ in which one counts.
    pub(super) fn check_attributes(&self) -> Result<(), Fault> {
        let mut seen = std::collections::BTreeSet::new();
        for attribute in self.attributes() {
            if !seen.insert(attribute?.0) {
                return Err(malformed("gives an attribute twice"));
            }
        }
        Ok(())
    }

    /// The attributes in order, each as full name and value as written.
    pub(super) fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.attributes }
    }
}

/// The attributes of a tag, in order.
pub(super) struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<(&'a [u8], &'a [u8]), Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_ascii_start();
        if rest.is_empty() {
            return None;
        }
        self.rest = &[];
        let Some(equals) = rest.iter().position(|&byte| byte == b'=') else {
            return Some(Err(malformed("holds an attribute without a value")));
        };
        let key = rest[..equals].trim_ascii_end();
        let value = rest[equals + 1..].trim_ascii_start();
        let Some(&quote @ (b'"' | b'\'')) = value.first() else { return Some(Err(malformed("holds an attribute without quotes"))) };
        let Some(length) = memchr(quote, &value[1..]) else { return Some(Err(malformed("holds an attribute that does not end"))) };
        let is_name = key.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_' || !byte.is_ascii());
        if !is_name || key.iter().any(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'&')) {
            return Some(Err(malformed("holds an attribute without a proper name")));
        }
        self.rest = &value[length + 2..];
        Some(Ok((key, &value[1..=length])))
    }
}

/// Text as written, with its entities resolved.
pub(super) fn unescaped(raw: &[u8]) -> Result<String, Fault> {
    let text = std::str::from_utf8(raw).map_err(|_| malformed("is not written in UTF-8"))?;
    let text = quick_xml::escape::unescape(text).map_err(|error| Fault::Part(format!("holds an entity that is not known ({error})")))?;
    Ok(text.into_owned())
}

/// A fault of the part at hand, as a phrase that follows its name.
pub(super) fn malformed(reason: &str) -> Fault {
    Fault::Part(reason.to_owned())
}

/// Where `mark` ends, looked for from `from` on.
fn ends_at(bytes: &[u8], from: usize, mark: &[u8]) -> Option<usize> {
    memmem::find(bytes.get(from..)?, mark).map(|at| from + at + mark.len())
}

/// Where a start tag ends: at the first `>` that is not in quotes.
fn tag_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
        if bytes[at] == b'>' {
            return Some(at + 1);
        }
        at += 2 + memchr(bytes[at], &bytes[at + 1..])?;
    }
}

/// Refuses an XML declaration that names another encoding than UTF-8.
fn check_declared_encoding(instruction: &[u8]) -> Result<(), Fault> {
    let Some(declaration) = instruction.strip_prefix(b"<?xml").filter(|rest| rest.first().is_some_and(u8::is_ascii_whitespace)) else {
        return Ok(());
    };
    let attributes = declaration.strip_suffix(b"?>").unwrap_or(declaration);
    let encoding = Tag { local: b"xml", attributes, empty: true }.attribute("encoding")?;
    match encoding {
        Some(name)
            if !name.eq_ignore_ascii_case(b"utf-8") && !name.eq_ignore_ascii_case(b"utf8") && !name.eq_ignore_ascii_case(b"us-ascii") =>
        {
            Err(malformed("is not written in UTF-8"))
        }
        _ => Ok(()),
    }
}
