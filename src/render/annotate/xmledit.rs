//! Editing an XML part as bytes: quick-xml says where its tags are, and edits replace ranges of the original text.
//!
//! Separate because everything that touches a part of the planner's goes through here: what no edit names stays as it was written, whatever
//! it is, so nothing has to be understood in order to be kept.

use std::borrow::Cow;
use std::io::{Read, Write};
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

/// Elements within elements; honest parts stay under 40.
const DEEPEST: usize = 512;

/// A part that is no XML we can find our way in, as a phrase that follows the part's name.
pub(super) type XmlFault = String;

/// Bytes `range` of a part become `text`. An insertion has an empty range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) text: Vec<u8>,
}

/// A start tag or an empty element, while walking.
#[derive(Clone, Debug)]
pub(super) struct Tag<'t> {
    /// How many elements are open around it.
    pub(super) depth: usize,
    /// Its name as written, prefix included.
    pub(super) name: &'t str,
    /// The tag from `<` to behind `>`.
    pub(super) range: Range<usize>,
    /// Whether it closes itself.
    pub(super) empty: bool,
    whole: &'t str,
}

/// One step of a walk.
#[derive(Clone, Debug)]
pub(super) enum Step<'t> {
    Start(Tag<'t>),
    /// An end tag and where it is; the depth is that of its element.
    End {
        depth: usize,
        range: Range<usize>,
    },
    /// Text or CDATA, entities resolved.
    Text(Cow<'t, str>),
}

/// A walk over a part's tags and texts, in order.
pub(super) struct Walk<'t> {
    text: &'t str,
    base: usize,
    reader: Reader<&'t [u8]>,
    depth: usize,
    seen_root: bool,
}

/// An element of a part that is held as a whole.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) depth: usize,
    /// The element around it, as an index.
    pub(super) parent: Option<usize>,
    /// From its `<` to behind its last `>`.
    pub(super) range: Range<usize>,
    /// What stands between its tags; empty behind the tag of an empty element.
    pub(super) content: Range<usize>,
    empty: bool,
    name: Range<usize>,
}

/// A part as a list of elements in document order.
pub(super) struct Document<'t> {
    text: &'t str,
    elements: Vec<Element>,
}

impl Edit {
    pub(super) fn insert(at: usize, text: impl Into<Vec<u8>>) -> Self {
        Edit { range: at..at, text: text.into() }
    }

    pub(super) fn replace(range: Range<usize>, text: impl Into<Vec<u8>>) -> Self {
        Edit { range, text: text.into() }
    }

    pub(super) fn delete(range: Range<usize>) -> Self {
        Edit { range, text: Vec::new() }
    }
}

/// Puts edits in order of place; insertions at one place keep the order they were made in. Fails where two overlap.
pub(super) fn ordered(mut edits: Vec<Edit>) -> Result<Vec<Edit>, XmlFault> {
    edits.sort_by_key(|edit| edit.range.start);
    if edits.windows(2).any(|pair| pair[0].range.end > pair[1].range.start) {
        return Err("would be edited twice at one place".to_owned());
    }
    Ok(edits)
}

/// Copies a part with its ordered edits, and hands each edit's replaced bytes to `replaced` with the place of its text in the copy.
pub(super) fn copy_edited(
    mut from: impl Read,
    to: &mut impl Write,
    edits: &[Edit],
    mut replaced: impl FnMut(Range<u64>, Vec<u8>),
) -> std::io::Result<()> {
    let (mut read, mut written) = (0_usize, 0_u64);
    for edit in edits {
        let before = (edit.range.start - read) as u64;
        if std::io::copy(&mut (&mut from).take(before), to)? != before {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let mut old = vec![0; edit.range.len()];
        from.read_exact(&mut old)?;
        to.write_all(&edit.text)?;
        let place = written + before..written + before + edit.text.len() as u64;
        written = place.end;
        read = edit.range.end;
        replaced(place, old);
    }
    std::io::copy(&mut from, to)?;
    Ok(())
}

/// A part's bytes as UTF-8: the same bytes wherever they are UTF-8 already, byte-order mark included.
pub(super) fn utf8(bytes: Vec<u8>) -> Result<(String, bool), XmlFault> {
    let not_utf8 = || "is not written in UTF-8".to_owned();
    let wide = |read: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| not_utf8())
    };
    let text = match bytes.get(..2) {
        Some([0xFF, 0xFE] | [b'<', 0]) => wide(u16::from_le_bytes)?,
        Some([0xFE, 0xFF] | [0, b'<']) => wide(u16::from_be_bytes)?,
        _ => return String::from_utf8(bytes).map(|text| (text, false)).map_err(|_| not_utf8()),
    };
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let declared = text.find("?>").and_then(|end| text[..end].find("encoding=").map(|at| (at + 10, end)));
    let Some((start, end)) = declared else { return Ok((text.to_owned(), true)) };
    let quote = text.as_bytes()[start - 1] as char;
    let length = text.get(start..end).and_then(|rest| rest.find(quote)).ok_or_else(not_utf8)?;
    Ok((format!("{}UTF-8{}", &text[..start], &text[start + length..]), true))
}

/// Text as the content of an element. Characters that XML cannot hold become replacement marks.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            _ => out.push(c),
        }
    }
    out
}

/// Puts a prefix before the name of every element of a fragment.
pub(super) fn prefixed(fragment: &str, prefix: &str) -> String {
    if prefix.is_empty() {
        return fragment.to_owned();
    }
    let mut out = String::with_capacity(fragment.len() * 5 / 4);
    let mut rest = fragment;
    while let Some(at) = rest.find('<') {
        let name = at + 1 + usize::from(rest[at + 1..].starts_with('/'));
        out.push_str(&rest[..name]);
        if !rest[name..].starts_with(['!', '?']) {
            out.push_str(prefix);
        }
        rest = &rest[name..];
    }
    out + rest
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let base = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
        Walk { text, base, reader: Reader::from_reader(&text.as_bytes()[base..]), depth: 0, seen_root: false }
    }

    fn position(&self) -> usize {
        self.base + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The next step; nothing at the end of a part whose elements are all closed.
    pub(super) fn next(&mut self) -> Result<Option<Step<'t>>, XmlFault> {
        loop {
            let start = self.position();
            let event = self.reader.read_event().map_err(|error| format!("is not well-formed XML ({error})"))?;
            let range = start..self.position();
            match event {
                Event::Start(_) | Event::Empty(_) => {
                    let empty = matches!(event, Event::Empty(_));
                    let whole = &self.text[range.clone()];
                    let inner = whole[1..].trim_end_matches(['>', '/']);
                    let name = inner.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
                    if self.depth == 0 && std::mem::replace(&mut self.seen_root, true) {
                        return Err("has two outermost elements".to_owned());
                    }
                    let tag = Tag { depth: self.depth, name, range, empty, whole };
                    self.depth += usize::from(!empty);
                    if self.depth > DEEPEST {
                        return Err("nests its elements too deeply".to_owned());
                    }
                    return Ok(Some(Step::Start(tag)));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Step::End { depth: self.depth, range }));
                }
                Event::Text(_) => return Ok(Some(Step::Text(Cow::Borrowed(&self.text[range])))),
                Event::CData(_) => return Ok(Some(Step::Text(Cow::Borrowed(&self.text[range.start + 9..range.end - 3])))),
                Event::GeneralRef(_) => {
                    let text = quick_xml::escape::unescape(&self.text[range]);
                    return text.map(|text| Some(Step::Text(text))).map_err(|error| format!("holds an entity that is not known ({error})"));
                }
                Event::DocType(_) => return Err("declares a document type (DOCTYPE)".to_owned()),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof if self.depth > 0 || !self.seen_root => return Err("is cut short".to_owned()),
                Event::Eof => return Ok(None),
            }
        }
    }
}

impl<'t> Tag<'t> {
    /// The name without its prefix.
    pub(super) fn local(&self) -> &'t str {
        local(self.name)
    }

    /// The prefix with its colon, or nothing.
    pub(super) fn prefix(&self) -> &'t str {
        &self.name[..self.name.len() - self.local().len()]
    }

    /// An attribute's value, entities resolved.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'t, str>> {
        let value = attributes(self.whole).find(|(key, _)| *key == name)?.1;
        Some(quick_xml::escape::unescape(value).unwrap_or(Cow::Borrowed(value)))
    }

    /// The value of an attribute whose name ends so after a prefix of any kind: `id` finds `r:id`.
    pub(super) fn prefixed_attribute(&self, name: &str) -> Option<Cow<'t, str>> {
        let value = attributes(self.whole).find(|(key, _)| key.contains(':') && local(key) == name)?.1;
        Some(quick_xml::escape::unescape(value).unwrap_or(Cow::Borrowed(value)))
    }
}

impl<'t> Document<'t> {
    pub(super) fn parse(text: &'t str) -> Result<Self, XmlFault> {
        let mut elements: Vec<Element> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut walk = Walk::new(text);
        while let Some(step) = walk.next()? {
            match step {
                Step::Start(tag) => {
                    let name = tag.range.start + 1..tag.range.start + 1 + tag.name.len();
                    let content = tag.range.end..tag.range.end;
                    let parent = open.last().copied();
                    if !tag.empty {
                        open.push(elements.len());
                    }
                    elements.push(Element { depth: tag.depth, parent, range: tag.range, content, empty: tag.empty, name });
                }
                Step::End { range, .. } => {
                    if let Some(index) = open.pop() {
                        elements[index].content.end = range.start;
                        elements[index].range.end = range.end;
                    }
                }
                Step::Text(_) => {}
            }
        }
        Ok(Document { text, elements })
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    pub(super) fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// The name of an element without its prefix.
    pub(super) fn local(&self, index: usize) -> &'t str {
        local(&self.text[self.elements[index].name.clone()])
    }

    /// The outermost element's prefix with its colon, or nothing.
    pub(super) fn prefix(&self) -> &'t str {
        let name = &self.text[self.elements[0].name.clone()];
        &name[..name.len() - local(name).len()]
    }

    /// The start tag of an element.
    pub(super) fn tag(&self, index: usize) -> Tag<'t> {
        let element = &self.elements[index];
        let range = element.range.start..element.content.start;
        let name = &self.text[element.name.clone()];
        Tag { depth: element.depth, name, whole: &self.text[range.clone()], range, empty: element.empty }
    }

    pub(super) fn attribute(&self, index: usize, name: &str) -> Option<Cow<'t, str>> {
        self.tag(index).attribute(name)
    }

    /// The elements right below one, in order.
    pub(super) fn children(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.elements[index].range.end;
        let later = (index + 1..self.elements.len()).take_while(move |later| self.elements[*later].range.start < end);
        later.filter(move |later| self.elements[*later].parent == Some(index))
    }

    /// The first element right below one with that name, prefix aside.
    pub(super) fn child(&self, index: usize, name: &str) -> Option<usize> {
        self.children(index).find(|child| self.local(*child) == name)
    }

    /// All elements with that name, prefix aside.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        (0..self.elements.len()).filter(move |index| self.local(*index) == name)
    }

    /// The element as written.
    pub(super) fn source(&self, index: usize) -> &'t str {
        &self.text[self.elements[index].range.clone()]
    }

    /// The text inside an element and those below it, entities resolved.
    pub(super) fn content_text(&self, index: usize) -> Result<String, XmlFault> {
        content_text(self.source(index))
    }

    /// Adds at the end of an element's content; an empty element is opened for it.
    pub(super) fn append(&self, index: usize, xml: &str) -> Edit {
        let element = &self.elements[index];
        if element.empty {
            let slash = self.text[..element.range.end].rfind('/').unwrap_or(element.range.end);
            return Edit::replace(slash..element.range.end, format!(">{xml}</{}>", &self.text[element.name.clone()]));
        }
        Edit::insert(element.content.end, xml)
    }

    /// Gives an attribute a value, whether it was there or not.
    pub(super) fn set_attribute(&self, index: usize, name: &str, value: &str) -> Edit {
        let element = &self.elements[index];
        let tag = self.tag(index);
        match attributes(tag.whole).find(|(key, _)| *key == name) {
            Some((_, old)) => {
                let start = element.range.start + (old.as_ptr() as usize - tag.whole.as_ptr() as usize);
                Edit::replace(start..start + old.len(), escaped(value))
            }
            None => Edit::insert(element.name.end, format!(" {name}=\"{}\"", escaped(value))),
        }
    }
}

/// The text inside a fragment's elements, entities resolved.
pub(super) fn content_text(fragment: &str) -> Result<String, XmlFault> {
    let mut walk = Walk::new(fragment);
    let mut text = String::new();
    while let Some(step) = walk.next()? {
        if let Step::Text(piece) = step {
            text.push_str(&piece);
        }
    }
    Ok(text)
}

/// The attributes of a tag as written, as name and value.
pub(super) fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag.trim_start_matches('<');
    rest = &rest[rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len())..];
    std::iter::from_fn(move || {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_ascii_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote)?;
        rest = after;
        Some((key.trim(), value))
    })
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
