//! The drawings against the settings themselves.

use serde_json::Value;

use super::*;
use crate::config::{Settings, raw};

fn read(text: &str) -> Settings {
    let rules: Vec<&str> = CATALOGUE.iter().map(|rule| rule.id).collect();
    raw::parse(text, "throughline.toml", &rules).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn values(settings: &Settings) -> Vec<(String, Option<String>)> {
    settings.shown().into_iter().map(|shown| (shown.name, shown.value)).collect()
}

#[test]
fn the_file_to_begin_with_works_and_changes_nothing() {
    let settings = read(&starter());
    assert_eq!(values(&settings), values(&Settings::default()));
    assert!(settings.policy.levels.is_empty());
    assert!(starter().starts_with("#:schema ./throughline.schema.json\n"));
    assert!(starter().lines().all(|line| line.chars().count() <= 200 && line == line.trim_end()), "long lines, or blanks at their end");
}

/// Every line with a value may be taken on, alone: what it sets is the default where it says so.
#[test]
fn each_line_may_be_taken_on() {
    let text = starter();
    let (mut head, mut taken) = (String::new(), 0);
    for line in text.lines() {
        if line.starts_with('[') {
            line.clone_into(&mut head);
        }
        let on = line.strip_prefix("# ").filter(|line| line.ends_with("  # default"));
        let Some(on) = on else { continue };
        let of_weeks = ["year-end ", "year-end-weekday "].iter().any(|name| on.starts_with(name));
        let with = if of_weeks { "kind = \"4-4-5\"\n" } else { "" };
        let settings = read(&format!("{head}\n{with}{on}\n"));
        if !of_weeks {
            assert_eq!(values(&settings), values(&Settings::default()), "{on}");
        }
        taken += 1;
    }
    let settable: usize =
        all().iter().filter(|table| !table.repeated).flat_map(|table| &table.settings).filter(|setting| setting.default.is_some()).count();
    assert_eq!(taken, settable);
    // The blocks of entries, as they stand.
    for table in all().iter().filter(|table| table.repeated) {
        let block: Vec<&str> =
            text.lines().skip_while(|line| *line != format!("# [[{}]]", table.name)).take(table.settings.len() + 1).collect();
        read(&block.iter().map(|line| line.strip_prefix("# ").expect("off")).collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn the_schema_knows_every_setting() {
    let schema: Value = serde_json::from_str(&schema()).expect("JSON");
    for shown in Settings::default().shown() {
        let described = match shown.name.split_once('.') {
            Some((table, key)) => &schema["properties"][table]["properties"][key],
            None => &schema["properties"][&shown.name],
        };
        // Of a table that stands as often as there are entries, each entry is described.
        let described = if described["type"] == "array" && described["description"].is_null() { &described["items"] } else { described };
        assert!(described["description"].as_str().is_some_and(|words| !words.is_empty()), "{}", shown.name);
    }
    for rule in CATALOGUE {
        assert_eq!(schema["properties"]["levels"]["properties"][rule.id]["default"], rule.level.name(), "{}", rule.id);
    }
    assert_eq!(schema["properties"]["codes"]["items"]["required"], serde_json::json!(["kind", "code"]));
    assert_eq!(schema["properties"]["thresholds"]["properties"]["longest-months"]["type"], "integer");
    assert_eq!(schema["properties"]["calendar"]["properties"]["kind"]["default"], "months");
}
