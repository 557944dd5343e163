//! The JSON Schema of `throughline.toml`, by which editors complete, explain and check it as it is typed.
//!
//! Draft 7, since that is what editors of TOML read. A date in TOML has no counterpart in JSON; they hand it over as text.

use serde_json::{Map, Value, json};

use super::all;
use crate::config::keys::{Key, Shape};
use crate::config::list::{Described, Section};

/// The schema, as a file.
pub fn schema() -> String {
    let mut properties = Map::new();
    for section in all() {
        if section.name.is_empty() {
            properties.extend(section.settings.iter().map(|setting| (setting.name.to_owned(), property(setting))));
        } else {
            properties.insert(section.name.to_owned(), table(&section));
        }
    }
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:throughline:settings:1",
        "title": "throughline.toml",
        "description": "How Throughline judges and writes a company's plans.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    });
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn table(section: &Section) -> Value {
    let required: Vec<&str> = section.settings.iter().filter(|setting| setting.required).map(|setting| setting.name).collect();
    let properties: Map<String, Value> = section.settings.iter().map(|setting| (setting.name.to_owned(), property(setting))).collect();
    let mut table = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        table["required"] = json!(required);
    }
    if section.repeated {
        return json!({ "description": section.doc, "type": "array", "items": table });
    }
    table["description"] = json!(section.doc);
    table
}

fn property(setting: &Described) -> Value {
    let mut property = of_shape(setting.shape);
    property["description"] = json!(setting.doc);
    if let Some(default) = setting.default.as_deref().and_then(|default| serde_json::from_str::<Value>(default).ok()) {
        property["default"] = default;
    }
    property
}

fn of_shape(shape: Shape) -> Value {
    match shape {
        Shape::Text | Shape::Code => json!({ "type": "string", "pattern": "\\S" }),
        Shape::Choice(words) => json!({ "type": "string", "enum": words }),
        Shape::Whole { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Shape::Number { most, above_zero: true } => json!({ "type": "number", "exclusiveMinimum": 0, "maximum": most }),
        Shape::Number { most, above_zero: false } => json!({ "type": "number", "minimum": 0, "maximum": most }),
        Shape::Date => json!({ "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Currency => json!({ "type": "string", "pattern": "^[A-Za-z]{3}$" }),
        Shape::Period => json!({ "type": "string", "pattern": "^(\\d{4}-\\d{2}|(Q[1-4] )?FY\\d{4}|Q[1-4] \\d{4})$" }),
        Shape::Locale => json!({ "type": "string", "pattern": "^[A-Za-z]{2,3}([-_][A-Za-z]{2})?$" }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string", "pattern": "\\S" } }),
        Shape::Rows(keys) => json!({ "type": "array", "minItems": 1, "items": row(keys) }),
    }
}

fn row(keys: &[Key]) -> Value {
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut properties = Map::new();
    for key in keys {
        let mut property = of_shape(key.shape);
        property["description"] = json!(key.doc);
        properties.insert(key.name.to_owned(), property);
    }
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}
