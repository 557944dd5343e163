//! `result.json` read back as what is remembered of a plan, so that a history can be made again from results alone.
//!
//! Separate from the types that write it, since a result of an older program may lack what they have: what is not there is not
//! remembered, and nothing else is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::json::RESULT;
use crate::finding::Level;
use crate::layout::Table;
use crate::plan::record::{MonthKey, MonthValue, PastAnswer, PastFinding, Row};
use crate::plan::{Currency, Period, Record, Status};

/// Why a text is no result of a plan.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is no JSON.
    #[error("is no JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    /// It is something else.
    #[error("is no {RESULT}: its schema is {0}")]
    OtherSchema(String),
    /// It says of no business and cycle what it is.
    #[error("names no cycle, so that it has no place in a history")]
    NoCycle,
}

/// Reads a result.
///
/// # Errors
/// Where the text is no result of a plan, or of a plan without a cycle.
pub fn record(text: &str) -> Result<Record, RecordError> {
    let root: Value = serde_json::from_str(text)?;
    if root["schema"] != RESULT {
        return Err(RecordError::OtherSchema(root["schema"].to_string()));
    }
    let plan = &root["plan"];
    let cycle = string(&plan["cycle"]).and_then(|cycle| Period::parse(&cycle)).ok_or(RecordError::NoCycle)?;
    let currency = string(&plan["currency"]).and_then(|currency| Currency::parse(&currency)).unwrap_or_default();
    let mut record = Record {
        business: string(&plan["business"]).unwrap_or_else(|| "Unnamed business".to_owned()),
        fiscal_year: string(&plan["fiscal_year"]),
        first_month: string(&plan["first_month"]).and_then(|month| Period::parse(&month)),
        cycle: Some(cycle),
        as_of: string(&plan["as_of"]).and_then(|date| date.parse().ok()),
        version: string(&plan["version"]),
        owner: string(&plan["owner"]),
        currency,
        file: string(&plan["sources"][0]["file"]).unwrap_or_default(),
        sha256: string(&plan["sources"][0]["sha256"]).unwrap_or_default(),
        released: root["handoff"]["released"].as_bool().unwrap_or(false),
        choices: rows(&root["choices"], choice),
        initiatives: rows(&root["initiatives"], initiative),
        ..Record::default()
    };
    milestones(&root["milestones"], &mut record.initiatives);
    months(&root, currency, &mut record.months);
    for line in list(&root["findings"]) {
        let (Some(id), Some(past)) = (string(&line["id"]), finding(line)) else { continue };
        if let Some(answer) = answer(&line["reply"]) {
            record.answers.insert(id.clone(), answer);
        }
        record.findings.insert(id, past);
    }
    record.figures = figures(&root["totals"], &record);
    Ok(record)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.to_string().parse().or_else(|_| Decimal::from_scientific(&number.to_string())).ok(),
        _ => None,
    }
}

fn rows(lines: &Value, each: fn(&Value, &mut BTreeMap<String, String>)) -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    for line in list(lines) {
        let mut fields = BTreeMap::new();
        each(line, &mut fields);
        fields.retain(|_, text| !text.is_empty());
        let key = string(&line["key"]).or_else(|| string(&line["id"])).unwrap_or_default();
        rows.entry(key).or_insert(Row { at: string(&line["at"]).unwrap_or_default(), fields });
    }
    rows
}

/// Puts fields in by the names of their columns: text as it is, yes and no, fractions.
fn put(line: &Value, fields: &mut BTreeMap<String, String>, names: &[(&str, &str)]) {
    for (name, column) in names {
        let text = match &line[*name] {
            Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
            Value::Number(_) => decimal(&line[*name]).map(|number| number.normalize().to_string()),
            other => string(other),
        };
        fields.extend(text.map(|text| ((*column).to_owned(), text)));
    }
}

fn choice(line: &Value, fields: &mut BTreeMap<String, String>) {
    let names = [
        ("question", "Question"),
        ("choice", "Choice"),
        ("opposite", "Opposite"),
        ("not_doing", "Not doing"),
        ("priority", "Priority"),
        ("parent", "Parent choice"),
        ("in_place", "In place"),
        ("owner", "Owner"),
        ("reviewed", "Last reviewed"),
    ];
    put(line, fields, &names);
    let links: Vec<&str> = list(&line["links"]).iter().filter_map(Value::as_str).collect();
    fields.insert("Links to".to_owned(), links.join("; "));
    let status = line["status"].as_str().unwrap_or_default();
    let status = crate::plan::ChoiceStatus::ALL.into_iter().find(|known| known.name().eq_ignore_ascii_case(status));
    fields.extend(status.map(|status| ("Status".to_owned(), status.name().to_owned())));
}

fn initiative(line: &Value, fields: &mut BTreeMap<String, String>) {
    let names = [
        ("name", "Name"),
        ("primary", "Primary choice"),
        ("kind", "Kind"),
        ("critical", "Critical"),
        ("owner", "Owner"),
        ("start", "Start"),
        ("end", "End"),
        ("complete", "% complete"),
        ("segment", "Segment"),
        ("territory", "Territory"),
        ("product", "Product"),
        ("cost_centre", "Cost centre"),
        ("account", "Account"),
        ("opex_capex", "Opex/Capex"),
        ("entity", "Entity"),
        ("supplier", "Supplier"),
        ("project", "Project"),
        ("margin", "Margin %"),
        ("confidence", "Confidence"),
        ("recurs", "Revenue recurs"),
        ("measure", "Measure"),
        ("baseline", "Baseline"),
        ("target", "Target"),
        ("stop_rule", "Stop rule"),
        ("envelope", "Envelope"),
        ("shared", "Shared %"),
        ("change_ref", "Change ref"),
        ("updated", "Updated"),
        ("notes", "Notes"),
    ];
    put(line, fields, &names);
    let status = line["status"].as_str().unwrap_or_default();
    let status = Status::ALL.into_iter().find(|known| known.name() == status).unwrap_or(Status::Planned);
    fields.insert("Status".to_owned(), status.name().to_owned());
    let supports = list(&line["supports"]).iter().filter_map(|support| {
        let share = decimal(&support["share"]).map(|share| format!(" {}", share.normalize())).unwrap_or_default();
        Some(format!("{}{share}", support["choice"].as_str()?))
    });
    fields.insert("Supports".to_owned(), supports.collect::<Vec<_>>().join("; "));
    let currency = line["currency"].as_str().and_then(Currency::parse).unwrap_or_default();
    for (name, column) in [("budget", "Budget"), ("actual", "Actual"), ("forecast", "Forecast"), ("expected_revenue", "Expected revenue")] {
        let amount = decimal(&line[name]).map(|amount| format!("{} {currency}", amount.normalize()));
        fields.extend(amount.map(|amount| (column.to_owned(), amount)));
    }
}

fn months(root: &Value, reporting: Currency, months: &mut BTreeMap<MonthKey, MonthValue>) {
    let mut add = |table, key: String, field: String, line: &Value, period: &str, amount: &Value, at: String| {
        let currency = line["currency"].as_str().and_then(Currency::parse).unwrap_or(reporting);
        let (Some(period), Some(amount)) = (Period::parse(period), decimal(amount)) else { return };
        let key = MonthKey { table, key, field, currency, period };
        let value = months.entry(key).or_insert(MonthValue { amount: Decimal::ZERO, at });
        value.amount = value.amount.checked_add(amount).unwrap_or(value.amount);
    };
    let text = |value: &Value| string(value).unwrap_or_default();
    for line in list(&root["months"]) {
        let key = text(&line["initiative"]).trim().to_owned();
        add(Table::Phasing, key, text(&line["measure"]), line, &text(&line["period"]), &line["amount"], text(&line["at"]));
    }
    for line in list(&root["targets"]) {
        let dimensions: Vec<&str> = ["segment", "territory", "product"].iter().filter_map(|name| line[*name].as_str()).collect();
        let (key, field) = (dimensions.join(" / "), format!("{} {}", text(&line["line"]), text(&line["measure"])));
        for (period, amount) in line["months"].as_object().into_iter().flatten() {
            let at = text(&line["cells"][period]);
            add(Table::Targets, key.clone(), field.clone(), line, period, amount, at);
        }
    }
    for line in list(&root["ledger"]) {
        let part = |name: &str| string(&line[name]).unwrap_or_else(|| "-".to_owned());
        let key = [part("reference"), part("cost_centre"), part("account")].join(" / ");
        add(Table::Actuals, key, String::new(), line, &text(&line["period"]), &line["amount"], text(&line["at"]));
    }
}

/// The milestones of each initiative as one field of its row, as [`Record::of_plan`] writes it.
fn milestones(lines: &Value, initiatives: &mut BTreeMap<String, Row>) {
    let mut all: BTreeMap<String, BTreeSet<(Option<Date>, String)>> = BTreeMap::new();
    for line in list(lines) {
        let Some(initiative) = string(&line["initiative"]) else { continue };
        let due = string(&line["due"]);
        let done = line["done"].as_bool().filter(|done| *done).map(|_| "done".to_owned());
        let words: Vec<String> = [string(&line["milestone"]), due.clone(), done].into_iter().flatten().collect();
        let due = due.and_then(|due| due.parse().ok());
        all.entry(initiative.trim().to_lowercase()).or_default().insert((due, words.join(" ")));
    }
    for (key, row) in initiatives {
        if let Some(milestones) = all.remove(&key.trim().to_lowercase()) {
            let words: Vec<String> = milestones.into_iter().map(|(_, words)| words).collect();
            row.fields.insert("Milestones".to_owned(), words.join("; "));
        }
    }
}

fn finding(line: &Value) -> Option<PastFinding> {
    Some(PastFinding {
        rule: string(&line["rule"])?,
        level: Level::parse(line["level"].as_str()?)?,
        message: string(&line["message"])?,
        subject: string(&line["subject"])?,
        at: string(&line["at"])?,
        at_stake: decimal(&line["at_stake"]),
        owner: string(&line["owner"]),
        accepted_until: line["answer"]["until"].as_str().and_then(|until| until.parse().ok()),
    })
}

fn answer(line: &Value) -> Option<PastAnswer> {
    line.as_object()?;
    let text = |name: &str| string(&line[name]).unwrap_or_default();
    Some(PastAnswer {
        response: text("response"),
        reason: text("reason"),
        approver: text("approver"),
        until: text("until"),
        held_to: text("held_to"),
        at: text("at"),
    })
}

/// The figures of `totals`, and how many findings of each level were open.
fn figures(totals: &Value, record: &Record) -> BTreeMap<String, Decimal> {
    let names = [
        "budget_reporting", "aligned_spend", "coverage", "target", "target_coverage", "reached_to_date", "contribution", "result", "active",
    ];
    let mut figures: BTreeMap<String, Decimal> =
        names.into_iter().filter_map(|name| Some((name.to_owned(), decimal(&totals[name])?))).collect();
    let funded = totals["funded_share"].as_object().into_iter().flatten();
    figures.extend(funded.filter_map(|(choice, share)| Some((format!("funded_share/{choice}"), decimal(share)?))));
    for (level, name) in Level::WORST_FIRST.into_iter().zip(["errors", "warnings", "notes"]) {
        let open = record.findings.values().filter(|past| past.level == level && past.accepted_until.is_none()).count();
        figures.insert(name.to_owned(), Decimal::from(open));
    }
    figures
}
