//! How the annotated copy was before, in a part of our own: which parts we added, and what each edit of a part of theirs replaced.
//!
//! Separate because it is a format of its own. By it, stripping a copy that no other program has saved gives every part back to the byte; a
//! program that saves the copy drops the part, and stripping goes by the markers instead.

use std::fmt::Write as _;
use std::ops::Range;

use super::xmledit::{Document, XmlFault, escaped};

pub(super) const PART: &str = "throughline/restore.xml";
pub(super) const CONTENT_TYPE: &str = "application/vnd.throughline.restore+xml";
pub(super) const RELATION: &str = "urn:throughline:relationships/restore";
const NAMESPACE: &str = "urn:throughline:restore:1";

/// What takes an annotated copy back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Restored {
    /// Parts of theirs that were edited, in the package's order.
    pub(super) edited: Vec<Undo>,
    /// Parts that were added, this one aside.
    pub(super) added: Vec<String>,
}

/// What takes one part back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Undo {
    pub(super) part: String,
    /// The hash of the part as it was written: one that differs was changed by somebody else.
    pub(super) hash: String,
    /// Ranges of the part as it was written, and the bytes that stood there before.
    pub(super) pieces: Vec<(Range<u64>, Vec<u8>)>,
}

impl Restored {
    pub(super) fn to_xml(&self) -> String {
        let mut xml = format!("{}<restore xmlns=\"{NAMESPACE}\">", super::package::XML_HEAD);
        for undo in &self.edited {
            // Writing to a string does not fail.
            let _ = write!(xml, "\n<part name=\"{}\" hash=\"{}\">", escaped(&undo.part), undo.hash);
            for (place, old) in &undo.pieces {
                let _ = write!(xml, "<was at=\"{}\" length=\"{}\">", place.start, place.end - place.start);
                old.iter().for_each(|byte| {
                    let _ = write!(xml, "{byte:02x}");
                });
                xml.push_str("</was>");
            }
            xml.push_str("</part>");
        }
        for part in &self.added {
            let _ = write!(xml, "\n<added name=\"{}\"/>", escaped(part));
        }
        xml + "\n</restore>\n"
    }

    pub(super) fn parse(text: &str) -> Result<Self, XmlFault> {
        let document = Document::parse(text)?;
        let malformed = || "is not as we wrote it".to_owned();
        let mut restored = Restored::default();
        for index in document.children(0) {
            let name = document.attribute(index, "name").ok_or_else(malformed)?.into_owned();
            if document.local(index) == "added" {
                restored.added.push(name);
                continue;
            }
            let hash = document.attribute(index, "hash").ok_or_else(malformed)?.into_owned();
            let mut undo = Undo { part: name, hash, pieces: Vec::new() };
            for piece in document.children(index) {
                let number = |name| document.attribute(piece, name).and_then(|value| value.parse::<u64>().ok()).ok_or_else(malformed);
                let (at, length) = (number("at")?, number("length")?);
                let old = from_hex(&document.content_text(piece)?).ok_or_else(malformed)?;
                undo.pieces.push((at..at.checked_add(length).ok_or_else(malformed)?, old));
            }
            restored.edited.push(undo);
        }
        Ok(restored)
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = digits.chunks(2).map(|pair| Some((digit(pair[0])? * 16 + digit(*pair.get(1)?)?) as u8));
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_is_read_back() {
        let restored = Restored {
            edited: vec![Undo {
                part: "xl/a&b.xml".to_owned(),
                hash: "00ff".to_owned(),
                pieces: vec![(3..9, vec![]), (12..12, b"/>\x00\xff".to_vec())],
            }],
            added: vec!["xl/worksheets/sheet9.xml".to_owned()],
        };
        assert_eq!(Restored::parse(&restored.to_xml()), Ok(restored));
        assert!(
            Restored::parse("<restore><part name=\"x\" hash=\"1\"><was at=\"1\" length=\"18446744073709551615\"/></part></restore>")
                .is_err()
        );
        assert!(Restored::parse("<restore><part name=\"x\" hash=\"1\"><was at=\"1\" length=\"1\">abc</was></part></restore>").is_err());
    }
}
