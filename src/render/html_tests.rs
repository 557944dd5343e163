use super::*;

#[test]
fn hashes_are_written_as_policies_write_them() {
    assert_eq!(base64(b""), "");
    assert_eq!(base64(b"f"), "Zg==");
    assert_eq!(base64(b"fo"), "Zm8=");
    assert_eq!(base64(b"foobar"), "Zm9vYmFy");
    assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
}

#[test]
fn the_foot_of_a_page_ends_neither_its_quotes_nor_the_style() {
    let style = style("</style><script>\";} Halden Ä");
    let foot = &style[style.find("@bottom-left").expect("a foot")..];
    assert!(
        foot.starts_with("@bottom-left{content:\"\\3c \\2f style\\3e \\3c script\\3e \\22 \\3b \\7d \\20 Halden\\20 \\c4 \";"),
        "{foot}"
    );
    assert!(!style.contains('<'));
}

#[test]
fn templates_escape_by_their_names() {
    for (name, _) in TEMPLATES {
        assert!(name.ends_with(".html"), "{name} would not be escaped");
    }
    for (name, template) in TEMPLATES {
        // What goes in as it is: drawings, which `report::chart` escapes, and this file's own style and script.
        let unescaped = template.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).filter(|put| put.contains("safe"));
        for put in unescaped {
            let known = ["c.drawing", "c.bar", "f.chart", "r.links", "style", "script"];
            assert!(known.contains(&put.split('|').next().unwrap_or_default().trim()), "{name} puts {put} in unescaped");
        }
    }
}
