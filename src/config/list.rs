//! Every setting there is, table by table, as the pages, the schema for editors and the file that `init` writes go through them.
//!
//! Separate from [`Settings::shown`](super::Settings::shown), which says how settings stand now; this says what they may be.

use super::keys::{self, Key, Keys, Shape};
use super::limits::LIMITS;
use super::policy::Thresholds;
use super::raw::threshold_shape;
use crate::workbook::limits::Limits;

/// One table with its settings; the first has no name and stands above the others.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name.
    pub name: &'static str,
    /// It stands as often as there are entries: `[[codes]]`.
    pub repeated: bool,
    /// What it is for.
    pub doc: &'static str,
    /// Its settings.
    pub settings: Vec<Described>,
}

/// One setting.
#[derive(Clone, Debug)]
pub struct Described {
    /// Its name in its table.
    pub name: &'static str,
    /// What it may hold.
    pub shape: Shape,
    /// It cannot be left out of an entry.
    pub required: bool,
    /// Its value where it is left out, as the file would have it; none where leaving it out is a meaning of its own.
    pub default: Option<String>,
    /// A value, as the file would have it, that shows what is meant.
    pub example: String,
    /// What it means.
    pub doc: &'static str,
}

/// What a list of settings says of a rule: its id, its own level and what it finds.
pub type RuleLine = (&'static str, &'static str, &'static str);

/// Every table, in the order in which people meet them.
pub fn sections(rules: &[RuleLine]) -> Vec<Section> {
    let mut sections: Vec<Section> =
        [&keys::TOP, &keys::BUSINESSES, &keys::OUTPUT, &keys::CALENDAR, &keys::CODES, &keys::RATES, &keys::ENVELOPES, &keys::ANSWERS]
            .into_iter()
            .map(section)
            .collect();
    sections.push(Section {
        name: "levels",
        repeated: false,
        doc: "A rule's level. Findings of a rule that is off are dropped, and it is not evaluated.",
        settings: rules
            .iter()
            .map(|(id, level, summary)| Described {
                name: id,
                shape: Shape::Choice(&["error", "warning", "note", "off"]),
                required: false,
                default: Some(format!("\"{level}\"")),
                example: format!("\"{level}\""),
                doc: summary,
            })
            .collect(),
    });
    sections.push(thresholds());
    sections.push(limits());
    sections
}

fn section(keys: &Keys) -> Section {
    let described = |key: &Key| Described {
        name: key.name,
        shape: key.shape,
        required: key.required,
        default: key.default.map(str::to_owned),
        example: key.example.to_owned(),
        doc: key.doc,
    };
    Section { name: keys.name, repeated: keys.repeated, doc: keys.doc, settings: keys.keys.iter().map(described).collect() }
}

fn thresholds() -> Section {
    let defaults = Thresholds::default();
    let settings = defaults.all().into_iter().map(|(setting, doc)| {
        let name = setting.name.strip_prefix("thresholds.").unwrap_or(setting.name);
        let value = setting.value.to_string();
        Described { name, shape: threshold_shape(name), required: false, default: Some(value.clone()), example: value, doc }
    });
    Section {
        name: "thresholds",
        repeated: false,
        doc: "The numbers that rules compare with. Percentages are written as people write them: 15 is 15 %. A finding says which of them judged it, and where it was set.",
        settings: settings.collect(),
    }
}

fn limits() -> Section {
    let defaults = Limits::default();
    let settings = LIMITS.iter().map(|limit| {
        let value = (limit.get)(&defaults).to_string();
        let shape = Shape::Whole { least: 1, most: limit.most };
        Described { name: limit.key(), shape, required: false, default: Some(value.clone()), example: value, doc: limit.doc }
    });
    Section {
        name: "limits",
        repeated: false,
        doc: "What is taken in, against files that are broken or hostile. Passing one is an error that names it; the other plans of a run go on.",
        settings: settings.collect(),
    }
}
