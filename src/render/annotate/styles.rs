//! The workbook's styles: looks for our marks, and the styles of our sheets, added behind those that are there.
//!
//! Separate because styles are lists that refer to each other by position. Whatever is there already, byte for byte, is used again, so that
//! nothing grows when a workbook is annotated over and over.

use std::collections::BTreeMap;

use super::xmledit::{Document, Edit, XmlFault, attributes, prefixed};
use crate::finding::Level;

/// The children of a style sheet, in the order that the schema wants them in.
const ORDER: [&str; 11] =
    ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst"];
/// The lists that are added to.
const LISTS: [&str; 6] = ["numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"];
/// Number formats below this are built in.
const FIRST_OWN_FORMAT: u32 = 164;

/// The style sheet of a workbook that has none.
pub(super) const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font></fonts>\
<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
<cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs></styleSheet>";

/// A style sheet that grows.
pub(super) struct Styles<'t> {
    document: Document<'t>,
    lists: BTreeMap<&'static str, List>,
}

/// One list of it: what there is, as written, and what is added.
#[derive(Default)]
struct List {
    at: Option<usize>,
    items: Vec<String>,
    /// How many of them were there.
    came: usize,
}

/// A style sheet to take styles from: that of the side workbook.
pub(super) struct Source<'t> {
    document: Document<'t>,
    lists: BTreeMap<&'static str, Vec<usize>>,
}

impl<'t> Styles<'t> {
    pub(super) fn open(text: &'t str) -> Result<Self, XmlFault> {
        let document = Document::parse(text)?;
        if document.local(0) != "styleSheet" {
            return Err("holds no styles".to_owned());
        }
        let mut lists = BTreeMap::new();
        for name in LISTS {
            let at = document.child(0, name);
            let items: Vec<String> =
                at.map_or_else(Vec::new, |at| document.children(at).map(|item| document.source(item).to_owned()).collect());
            lists.insert(name, List { at, came: items.len(), items });
        }
        Ok(Styles { document, lists })
    }

    /// The number of a mark's look.
    pub(super) fn mark(&mut self, level: Level) -> usize {
        let (face, text, fill) = match level {
            Level::Error => ("<b/><i val=\"0\"/>", "5F0B06", "F0A99D"),
            Level::Warning => ("<b val=\"0\"/><i val=\"0\"/>", "4A3000", "FBE3A1"),
            Level::Note => ("<b val=\"0\"/><i/>", "33415C", "EEF2F8"),
        };
        self.add(
            "dxfs",
            &format!(
                "<dxf><font>{face}<color rgb=\"FF{text}\"/></font><fill><patternFill><bgColor rgb=\"FF{fill}\"/></patternFill></fill></dxf>"
            ),
        )
    }

    /// Adds an item, or finds the one that is written just so, and gives its position.
    fn add(&mut self, list: &'static str, item: &str) -> usize {
        let item = prefixed(item, self.document.prefix());
        let Some(list) = self.lists.get_mut(list) else { return 0 };
        if let Some(at) = list.items.iter().position(|known| *known == item) {
            return at;
        }
        list.items.push(item);
        list.items.len() - 1
    }

    /// The number of a format code: one that is there already, or the next free one.
    fn number_format(&mut self, code: &str) -> u32 {
        let mut greatest = FIRST_OWN_FORMAT - 1;
        let Some(list) = self.lists.get_mut("numFmts") else { return 0 };
        for item in &list.items {
            let value = |name| attributes(item).find(|(key, _)| *key == name).map(|(_, value)| value);
            let Some(id) = value("numFmtId").and_then(|id| id.parse::<u32>().ok()) else { continue };
            if value("formatCode") == Some(code) {
                return id;
            }
            // A number beside the mark of what is built in, but none so great that there is no next.
            greatest = greatest.max(id.min(u32::MAX - 1));
        }
        let item = format!("<numFmt numFmtId=\"{}\" formatCode=\"{code}\"/>", greatest + 1);
        self.add("numFmts", &item);
        greatest + 1
    }

    /// Takes over a cell style of another style sheet and gives its position here.
    pub(super) fn import_cell_style(&mut self, source: &Source<'_>, index: usize) -> usize {
        let Some(&xf) = source.lists.get("cellXfs").and_then(|list| list.get(index)) else { return 0 };
        if index == 0 {
            // What has no style of its own looks as the workbook's other cells do.
            return 0;
        }
        let tag = source.document.tag(xf);
        let reference = |name: &str| tag.attribute(name).and_then(|value| value.parse::<usize>().ok()).unwrap_or(0);
        let code = source.format_code(reference("numFmtId"));
        let format = code.map_or(reference("numFmtId"), |code| self.number_format(code) as usize);
        let [font, fill, border] =
            [("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")].map(|(list, name)| match reference(name) {
                // The first of each is what cells without a style have: theirs here.
                0 => 0,
                index => source.item(list, index).map_or(0, |item| self.add(list, item)),
            });
        let mut item = format!("<xf numFmtId=\"{format}\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\"");
        if self.document.child(0, "cellStyleXfs").is_some() {
            item += " xfId=\"0\"";
        }
        for (name, value) in attributes(&source.document.text()[tag.range.clone()]) {
            if !matches!(name, "numFmtId" | "fontId" | "fillId" | "borderId" | "xfId") {
                item += &format!(" {name}=\"{value}\"");
            }
        }
        let element = &source.document.elements()[xf];
        let content = &source.document.text()[element.content.clone()];
        item += &if content.is_empty() { "/>".to_owned() } else { format!(">{content}</xf>") };
        self.add("cellXfs", &item)
    }

    /// Takes over a differential style of another style sheet and gives its position here.
    pub(super) fn import_look(&mut self, source: &Source<'_>, index: usize) -> usize {
        let Some(item) = source.item("dxfs", index) else { return 0 };
        let number = attributes_of_format(item).map(|(id, code)| (id.to_owned(), self.number_format(code)));
        match number {
            Some((id, own)) => self.add("dxfs", &item.replacen(&format!("numFmtId=\"{id}\""), &format!("numFmtId=\"{own}\""), 1)),
            None => self.add("dxfs", item),
        }
    }

    /// What is to be done to the style sheet so that it holds what was added.
    pub(super) fn edits(&self) -> Vec<Edit> {
        let mut edits = Vec::new();
        let prefix = self.document.prefix();
        for name in LISTS {
            let Some(list) = self.lists.get(name).filter(|list| list.items.len() > list.came) else { continue };
            let added = list.items[list.came..].concat();
            match list.at {
                Some(at) => {
                    let append = self.document.append(at, &added);
                    let count = self.document.set_attribute(at, "count", &list.items.len().to_string());
                    edits.extend([count, append]);
                }
                None => {
                    let xml = format!("<{prefix}{name} count=\"{}\">{added}</{prefix}{name}>", list.items.len());
                    edits.push(self.place(name, &xml));
                }
            }
        }
        edits
    }

    fn place(&self, name: &str, xml: &str) -> Edit {
        let rank = |name: &str| ORDER.iter().position(|known| *known == name);
        let own = rank(name);
        let before = self.document.children(0).filter(|child| rank(self.document.local(*child)).is_some_and(|rank| Some(rank) <= own));
        match before.last() {
            Some(child) => Edit::insert(self.document.elements()[child].range.end, xml),
            None if self.document.tag(0).empty => self.document.append(0, xml),
            None => Edit::insert(self.document.elements()[0].content.start, xml),
        }
    }

    /// The name and size of the workbook's default font.
    pub(super) fn default_font(&self) -> (Option<String>, Option<f64>) {
        let Some(at) = self.document.child(0, "fonts").and_then(|fonts| self.document.children(fonts).next()) else { return (None, None) };
        let value = |name| self.document.child(at, name).and_then(|child| self.document.attribute(child, "val"));
        (value("name").map(Into::into), value("sz").and_then(|size| size.parse().ok()))
    }
}

impl<'t> Source<'t> {
    pub(super) fn open(text: &'t str) -> Result<Self, XmlFault> {
        let document = Document::parse(text)?;
        let list = |name| document.child(0, name).map_or_else(Vec::new, |at| document.children(at).collect());
        let lists = LISTS.into_iter().map(|name| (name, list(name))).collect();
        Ok(Source { document, lists })
    }

    fn item(&self, list: &str, index: usize) -> Option<&'t str> {
        self.lists.get(list)?.get(index).map(|item| self.document.source(*item))
    }

    /// The code of a number format that is not built in, as written.
    fn format_code(&self, id: usize) -> Option<&'t str> {
        let formats = self.lists.get("numFmts")?;
        let id = id.to_string();
        formats.iter().find_map(|item| {
            let value = |name| attributes(self.document.source(*item)).find(|(key, _)| *key == name).map(|(_, value)| value);
            value("formatCode").filter(|_| value("numFmtId") == Some(&id))
        })
    }

    /// Whether a cell style shows its number as a date or time.
    pub(super) fn is_date(&self, index: usize) -> bool {
        let Some(&xf) = self.lists.get("cellXfs").and_then(|list| list.get(index)) else { return false };
        let id = self.document.attribute(xf, "numFmtId").and_then(|id| id.parse::<usize>().ok()).unwrap_or(0);
        match self.format_code(id) {
            None => (14..=22).contains(&id) || (45..=47).contains(&id),
            Some(code) => {
                let mut quoted = false;
                let plain: String = code
                    .replace("&quot;", "\"")
                    .chars()
                    .filter(|c| {
                        quoted ^= *c == '"';
                        !quoted
                    })
                    .collect();
                plain.split(';').next().unwrap_or_default().contains(['y', 'd', 'm', 'h']) && !plain.contains("General")
            }
        }
    }
}

/// The number and code of the number format in a differential style.
fn attributes_of_format(look: &str) -> Option<(&str, &str)> {
    let at = look.find("<numFmt ")?;
    let tag = &look[at..at + look[at..].find('>')?];
    let value = |name| attributes(tag).find(|(key, _)| *key == name).map(|(_, value)| value);
    Some((value("numFmtId")?, value("formatCode")?))
}

#[cfg(test)]
mod tests {
    use super::super::xmledit::{copy_edited, ordered};
    use super::*;

    fn grown(text: &str, grow: impl FnOnce(&mut Styles<'_>)) -> String {
        let mut styles = Styles::open(text).unwrap();
        grow(&mut styles);
        let mut out = Vec::new();
        copy_edited(text.as_bytes(), &mut out, &ordered(styles.edits()).unwrap(), |_, _| {}).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn looks_are_added_where_lists_are_missing_empty_or_prefixed() {
        let missing = grown(EMPTY, |styles| assert_eq!(styles.mark(Level::Error), 0));
        assert!(missing.contains("</cellXfs><dxfs count=\"1\"><dxf><font><b/>"), "{missing}");
        let empty = "<styleSheet><cellXfs/><dxfs count=\"0\" /><extLst/></styleSheet>";
        let empty = grown(empty, |styles| assert_eq!(styles.mark(Level::Note), 0));
        assert!(
            empty.starts_with("<styleSheet><cellXfs/><dxfs count=\"1\" ><dxf>") && empty.ends_with("</dxf></dxfs><extLst/></styleSheet>"),
            "{empty}"
        );
        let prefixed = "<x:styleSheet xmlns:x=\"m\"><x:dxfs><x:dxf/></x:dxfs></x:styleSheet>";
        let prefixed = grown(prefixed, |styles| assert_eq!(styles.mark(Level::Note), 1));
        assert!(prefixed.contains("<x:dxfs count=\"2\"><x:dxf/><x:dxf><x:font>"), "{prefixed}");
    }

    #[test]
    fn what_is_there_already_is_used_again() {
        let once = grown(EMPTY, |styles| assert_eq!((styles.mark(Level::Error), styles.mark(Level::Warning)), (0, 1)));
        let twice = grown(&once, |styles| assert_eq!((styles.mark(Level::Warning), styles.mark(Level::Error)), (1, 0)));
        assert_eq!(once, twice);
    }

    #[test]
    fn cell_styles_are_taken_over_with_all_they_refer_to() {
        let source = "<styleSheet><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"#,##0\\ &quot;kg&quot;\"/></numFmts>\
            <fonts><font><sz val=\"11\"/></font><font><b/></font></fonts><fills><fill/><fill/><fill>f</fill></fills><borders><border/></borders>\
            <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"7\" applyFont=\"1\"><alignment wrapText=\"1\"/></xf></cellXfs></styleSheet>";
        let target = "<styleSheet><numFmts count=\"2\"><numFmt numFmtId=\"170\" formatCode=\"0.0\"/><numFmt numFmtId=\"9\" formatCode=\"0%\"/></numFmts>\
            <fonts count=\"1\"><font><sz val=\"9\"/></font></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/></cellXfs></styleSheet>";
        let import = |styles: &mut Styles<'_>| {
            let source = Source::open(source).unwrap();
            assert_eq!((styles.import_cell_style(&source, 0), styles.import_cell_style(&source, 1)), (0, 1));
        };
        let once = grown(target, import);
        assert!(once.contains("<numFmt numFmtId=\"171\" formatCode=\"#,##0\\ &quot;kg&quot;\"/>"), "{once}");
        assert!(once.contains("<fonts count=\"2\"><font><sz val=\"9\"/></font><font><b/></font></fonts>"), "{once}");
        let style =
            "<xf numFmtId=\"171\" fontId=\"1\" fillId=\"1\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"><alignment wrapText=\"1\"/></xf>";
        assert!(once.contains(&format!("<cellXfs count=\"2\"><xf/>{style}</cellXfs>")), "{once}");
        assert_eq!(grown(&once, import), once);
    }
}
