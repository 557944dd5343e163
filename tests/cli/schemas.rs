//! The JSON Schemas in `docs/schemas`, against what the program really writes.
//!
//! The check is stricter than a validator: whatever is written must be in the schema, and described. It knows the few keywords that
//! our schemas use, and says so where a schema uses another.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::workbooks;

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/schemas/{name}.schema.json"));
    serde_json::from_slice(&fs::read(&path).expect("a schema")).expect("a schema in JSON")
}

fn throughline(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    Command::new(env!("CARGO_BIN_EXE_throughline")).current_dir(folder).args(arguments).output().expect("run").stdout
}

/// Where a value differs from its schema.
fn differences(schema: &Value, root: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
        return differences(&root["$defs"][name], root, value, at);
    }
    let mut wrong = Vec::new();
    for keyword in schema.as_object().expect("a schema is an object").keys() {
        let known = [
            "$schema", "$id", "$defs", "title", "description", "type", "required", "properties", "additionalProperties", "items", "enum",
            "const", "pattern", "minimum", "anyOf",
        ];
        assert!(known.contains(&&**keyword), "{at}: teach this test the keyword {keyword}");
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let tried: Vec<Vec<String>> = any.iter().map(|each| differences(each, root, value, at)).collect();
        let fits = tried.iter().any(Vec::is_empty);
        return if fits { wrong } else { tried.into_iter().next().unwrap_or_default() };
    }
    let kind = kind(value);
    let kinds: Vec<&str> =
        schema["type"].as_str().into_iter().chain(schema["type"].as_array().into_iter().flatten().filter_map(Value::as_str)).collect();
    let fits = kinds.is_empty() || kinds.contains(&kind) || (kind == "integer" && kinds.contains(&"number"));
    if !fits {
        return vec![format!("{at}: {kind}, not {}", kinds.join(" or "))];
    }
    if schema.get("const").is_some_and(|only| only != value) || schema["enum"].as_array().is_some_and(|all| !all.contains(value)) {
        wrong.push(format!("{at}: {value} is not allowed"));
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str())
        && !matches(pattern, text)
    {
        wrong.push(format!("{at}: {text:?} does not match {pattern}"));
    }
    if schema["minimum"].as_i64().is_some_and(|least| value.as_i64().is_some_and(|value| value < least)) {
        wrong.push(format!("{at}: {value} is too small"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        wrong.extend(differences(&schema["items"], root, item, &format!("{at}[{index}]")));
    }
    let Some(object) = value.as_object() else { return wrong };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).filter(|name| !object.contains_key(*name)) {
        wrong.push(format!("{at}: {name} is missing"));
    }
    for (name, value) in object {
        let below = format!("{at}.{name}");
        match (schema["properties"].get(name), schema.get("additionalProperties")) {
            (Some(schema), _) | (None, Some(schema)) => wrong.extend(differences(schema, root, value, &below)),
            (None, None) => wrong.push(format!("{below}: is not in the schema")),
        }
    }
    wrong
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_u64() || number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The patterns that our schemas use.
fn matches(pattern: &str, text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let dashed = |lengths: &[usize]| {
        let parts: Vec<&str> = text.split('-').collect();
        parts.len() == lengths.len() && parts.iter().zip(lengths).all(|(part, length)| digits(part) && part.len() == *length)
    };
    let hexadecimal =
        |length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    match pattern {
        "^-?[0-9]+(\\.[0-9]+)?$" => {
            let amount = text.strip_prefix('-').unwrap_or(text);
            amount.split_once('.').map_or_else(|| digits(amount), |(whole, fraction)| digits(whole) && digits(fraction))
        }
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => dashed(&[4, 2, 2]),
        "^[0-9]{4}-[0-9]{2}$" => dashed(&[4, 2]),
        "^[0-9a-f]{16}$" => hexadecimal(16),
        "^[0-9a-f]{64}$" => hexadecimal(64),
        "^[A-Z]{3}$" => text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()),
        "!" => text.contains('!'),
        other => panic!("teach this test the pattern {other}"),
    }
}

fn check(name: &str, bytes: &[u8]) -> Value {
    let (schema, value) = (schema(name), serde_json::from_slice(bytes).expect("JSON"));
    let wrong = differences(&schema, &schema, &value, name);
    assert!(wrong.is_empty(), "what is written differs from docs/schemas/{name}.schema.json:\n{}", wrong.join("\n"));
    value
}

#[test]
fn what_is_written_is_what_the_schemas_say() {
    let folder = tempfile::tempdir().expect("a folder");
    workbooks::write_all(folder.path());
    throughline(folder.path(), &["run", "plans", "bad", "--cycle", "2027-04"]);
    let out = folder.path().join("out");
    let read = |path: &str| fs::read(out.join(path)).expect("written");
    let run = check("run", &read("summary.json"));
    let folders: Vec<&str> = run["plans"].as_array().expect("plans").iter().filter_map(|plan| plan["folder"].as_str()).collect();
    assert_eq!(folders.len(), 2);
    let mut findings = 0;
    for folder in folders {
        let result = check("result", &read(&format!("{folder}/result.json")));
        findings += result["findings"].as_array().expect("findings").len();
        check("manifest", &read(&format!("{folder}/manifest.json")));
    }
    assert!(findings >= 3, "the schema of a finding was tried");
    let checked = check("check", &throughline(folder.path(), &["check", "plans", "bad", "--format", "json"]));
    assert_eq!(checked["totals"]["failed"], 5);
    let across = check("check", &throughline(folder.path(), &["check", "group", "--config", "group.toml", "--format", "json"]));
    assert_eq!(across["findings"].as_array().expect("findings").len(), 3, "{across:#}");
    throughline(folder.path(), &["run", "group", "--config", "group.toml", "--cycle", "2027-04", "-o", "of-group"]);
    let across = check("run", &fs::read(folder.path().join("of-group/summary.json")).expect("written"));
    assert_eq!((&across["totals"]["skipped"], &across["totals"]["across"]["error"]), (&1.into(), &3.into()));
    let cycles = ["cycles/2027-02/harrow.xlsx", "cycles/2027-04/harrow.xlsx"];
    let compared = check("diff", &throughline(folder.path(), &["diff", cycles[0], cycles[1], "--format", "json"]));
    assert!(compared["initiatives"].as_array().expect("rows").len() == 4 && compared["findings"]["fixed"][0]["id"].is_string());
    throughline(folder.path(), &["run", cycles[1], "-o", "later", "--previous", cycles[0]]);
    let later = check("result", &fs::read(folder.path().join("later/harrow-pumps_harrow/result.json")).expect("written"));
    assert_eq!(later["fixed"][0]["rule"], "impossible-dates");
    assert!(later["findings"].as_array().expect("findings").iter().any(|finding| finding["since"] == "2027-02"));
    for file in ["harrow.xlsx", "foreign.xlsx"] {
        let inspected = check("inspect", &throughline(folder.path(), &["inspect", file, "--format", "json"]));
        assert!(inspected["sheets"].as_array().expect("sheets").len() >= 3);
    }
}

#[test]
fn the_samples_are_what_the_schemas_say() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    if !samples.is_dir() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    throughline(
        folder.path(),
        &["run", &samples.display().to_string(), "--handoff", "--profile", "anaplan", "--profile", "workday-adaptive"],
    );
    let run = check("run", &fs::read(folder.path().join("out/summary.json")).expect("written"));
    for plan in run["plans"].as_array().expect("plans") {
        let path = folder.path().join("out").join(plan["folder"].as_str().expect("a folder")).join("result.json");
        let result = check("result", &fs::read(&path).expect("written"));
        let control = path.with_file_name("handoff").join("control.json");
        assert_eq!(control.exists(), result["handoff"]["status"] == "released");
        if control.exists() {
            check("control", &fs::read(control).expect("written"));
        }
    }
    // In a fiscal calendar a control says more.
    fs::write(folder.path().join("throughline.toml"), "[calendar]\nkind = \"4-4-5\"\n").expect("settings");
    let plan = samples.join("halden-air-nordics-clean.xlsx").display().to_string();
    throughline(folder.path(), &["run", &plan, "--handoff", "-o", "weeks"]);
    let control = check("control", &fs::read(folder.path().join("weeks/halden-air-nordics-clean/handoff/control.json")).expect("written"));
    assert_eq!(control["calendar"]["kind"], "4-4-5");
}

#[test]
fn everything_in_the_schemas_is_described() {
    fn undescribed(value: &Value, at: &str, wrong: &mut Vec<String>) {
        let Some(object) = value.as_object() else { return };
        for (name, property) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if property.get("description").is_none() && property.get("$ref").is_none() {
                wrong.push(format!("{at}.{name}"));
            }
        }
        for (name, below) in object {
            undescribed(below, &format!("{at}/{name}"), wrong);
        }
    }
    for name in ["result", "run", "check", "diff", "inspect", "manifest", "control"] {
        let mut wrong = Vec::new();
        undescribed(&schema(name), name, &mut wrong);
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
