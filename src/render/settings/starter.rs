//! The `throughline.toml` to begin with: every setting there is, off, with what it means and its default.
//!
//! It works as it is, and changes nothing: taking a `#` away sets a value to what holds already.

use std::fmt::Write as _;

use super::all;
use crate::config::list::Section;

/// The name of the schema beside the file, which its first line points editors to.
pub const SCHEMA_FILE: &str = "throughline.schema.json";
/// Columns of a comment.
const WIDTH: usize = 100;

/// The file.
pub fn starter() -> String {
    let mut out = format!("#:schema ./{SCHEMA_FILE}\n");
    comment(
        &mut out,
        "The settings of this folder's plans. `throughline run` and `throughline check` read this file when they are started in this \
         folder, or when --config names it.",
    );
    out.push_str("#\n");
    comment(
        &mut out,
        "Everything below is off: a line that begins with # changes nothing. Take the # away to set a value; where a line ends in \
         \"default\", its value is what holds anyway. Then `throughline config check` says whether all is well, and names what is not \
         with its line.",
    );
    for section in all() {
        table(&mut out, &section);
    }
    out
}

fn table(out: &mut String, section: &Section) {
    if !section.name.is_empty() {
        let _ = write!(out, "\n\n");
        comment(out, section.doc);
        // An entry that is not filled in would be a mistake; an empty table is none.
        let head = if section.repeated { format!("\n# [[{}]]", section.name) } else { format!("[{}]", section.name) };
        let _ = writeln!(out, "{head}");
    }
    for setting in &section.settings {
        if !section.repeated {
            out.push('\n');
        }
        // What an entry's keys mean stands beside them, so that it can be copied as a block.
        let value = setting.default.as_ref().unwrap_or(&setting.example);
        if section.repeated {
            let _ = writeln!(out, "# {} = {value}  # {}", setting.name, setting.doc);
        } else {
            comment(out, setting.doc);
            let default = if setting.default.is_some() { "default" } else { "an example" };
            let _ = writeln!(out, "# {} = {value}  # {default}", setting.name);
        }
    }
}

/// A sentence as comment lines.
fn comment(out: &mut String, text: &str) {
    let mut line = String::from("#");
    for word in text.split_ascii_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            "#".clone_into(&mut line);
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(out, "{line}");
}
