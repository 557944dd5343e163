//! `coding-incomplete`: finance could not book an initiative's money: a code is blank, or is none that finance knows.
//!
//! A column that nobody fills is not judged, and codes only where Codes lists some of their kind. A column whose every code is
//! unknown has one cause, and one finding.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::{CodeKind, Initiative, Sourced};
use crate::rules::words::{about_initiative, at_stake, initiative as called, list, stake};
use crate::rules::{Context, Group, Rule, Verdict, describe};
use crate::workbook::CellRange;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "coding-incomplete",
    group: Group::Budget,
    level: Level::Error,
    summary: "finance could not book an initiative: a code is blank, or is not in Codes",
    page: include_str!("coding_incomplete.md"),
    needs: &[Field::Budget],
    check,
};

/// Codes that are written, with the kind of Codes that lists them.
const CODED: [(Field, Option<CodeKind>); 4] = [
    (Field::CostCentre, Some(CodeKind::CostCentre)),
    (Field::Account, Some(CodeKind::Account)),
    (Field::OpexCapex, None),
    (Field::Entity, Some(CodeKind::Entity)),
];
/// From so many rows on, a fault of every row is a fault of the column.
const MANY: usize = 4;
/// A longer text is no code, and is compared with none.
const LONGEST: usize = 60;

/// A code that is not in Codes.
struct Unknown<'a> {
    field: Field,
    code: &'a Sourced<String>,
    nearest: Vec<&'a str>,
}

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let (asked, absent): (Vec<_>, Vec<_>) = CODED.into_iter().partition(|(field, _)| plan.has(*field));
    absent.iter().for_each(|(field, _)| verdict.not_evaluated(describe(*field)));
    let known = known(context);
    for (_, kind) in asked.iter().filter_map(|(field, kind)| Some((field, (*kind)?))).filter(|(_, kind)| !known.contains_key(kind)) {
        verdict.not_evaluated(format!("codes of kind {} on Codes", kind.name()));
    }
    let booked: Vec<&Initiative> = plan.initiatives.iter().filter(|initiative| initiative.is_planned() && has_money(initiative)).collect();
    let mut columns = BTreeSet::new();
    for (field, kind) in &asked {
        let Some(codes) = kind.and_then(|kind| known.get(&kind)) else { continue };
        let written: Vec<&Sourced<String>> = booked.iter().filter_map(|initiative| code(initiative, *field)).collect();
        if written.len() >= MANY && written.iter().all(|code| !codes.contains_key(&folded(&code.value))) {
            columns.insert(*field);
            verdict.find(column(context, *field, &written));
        }
    }
    let mut near: BTreeMap<(CodeKind, &str), Vec<&str>> = BTreeMap::new();
    for initiative in booked {
        let is_blank = |field: Field| {
            let unreadable = plan.presence.unreadable.contains(&initiative.row.cell(field));
            initiative.row.has(field) && code(initiative, field).is_none() && !unreadable
        };
        let blank: Vec<Field> = asked.iter().map(|(field, _)| *field).filter(|field| is_blank(*field)).collect();
        let mut unknown = Vec::new();
        for (field, kind) in asked.iter().filter(|(field, _)| !columns.contains(field)) {
            let Some((kind, codes)) = kind.and_then(|kind| Some((kind, known.get(&kind)?))) else { continue };
            let Some(code) = code(initiative, *field).filter(|code| !codes.contains_key(&folded(&code.value))) else { continue };
            let nearest = near.entry((kind, &code.value)).or_insert_with(|| nearest(codes, &code.value)).clone();
            unknown.push(Unknown { field: *field, code, nearest });
        }
        if !(blank.is_empty() && unknown.is_empty()) {
            verdict.find(finding(context, initiative, &blank, &unknown));
        }
    }
}

/// An error where finance is to be handed this plan, which could not be booked; a warning until then.
fn level(context: &Context<'_>) -> Level {
    if context.policy.handoff { Level::Error } else { Level::Warning }
}

/// The codes that finance knows by kind, as they are compared and as they are written: those of Codes, and those of the company.
fn known<'a>(context: &Context<'a>) -> BTreeMap<CodeKind, BTreeMap<String, &'a str>> {
    let mut known: BTreeMap<CodeKind, BTreeMap<String, &str>> = BTreeMap::new();
    for code in &context.policy.company.codes {
        known.entry(code.kind).or_default().insert(folded(&code.code), &code.code);
    }
    for (kind, code) in context.plan.codes.iter().filter_map(|row| Some((row.kind.as_ref()?.value, row.code.as_ref()?))) {
        known.entry(kind).or_default().insert(folded(&code.value), &code.value);
    }
    known
}

/// Where a code is not, in a sentence: the company's list is named where it has codes of that kind.
fn nowhere(context: &Context<'_>, field: Field) -> &'static str {
    let kind = CODED.iter().find(|(coded, _)| *coded == field).and_then(|(_, kind)| *kind);
    let is_company = context.policy.company.codes.iter().any(|code| Some(code.kind) == kind);
    if is_company { "in neither Codes nor the company's list" } else { "not in Codes" }
}

/// A code as it is compared: without case and padding. Leading zeros count.
fn folded(code: &str) -> String {
    code.trim().to_lowercase()
}

/// Whether there is money to book: a row of nothing needs no code.
fn has_money(initiative: &Initiative) -> bool {
    let amounts = [&initiative.budget, &initiative.actual, &initiative.forecast];
    amounts.into_iter().flatten().any(|amount| amount.value.value() != Decimal::ZERO)
}

fn code(initiative: &Initiative, field: Field) -> Option<&Sourced<String>> {
    match field {
        Field::CostCentre => initiative.cost_centre.as_ref(),
        Field::Account => initiative.account.as_ref(),
        Field::OpexCapex => initiative.opex_capex.as_ref(),
        _ => initiative.entity.as_ref(),
    }
}

/// The codes nearest to one that is unknown, if any is near and few are as near: one that differs by its leading zeros before all.
fn nearest<'a>(codes: &BTreeMap<String, &'a str>, code: &str) -> Vec<&'a str> {
    let code = folded(code);
    let unpadded = |code: &str| code.trim_start_matches('0').to_owned();
    let alike: Vec<&str> = codes.iter().filter(|(other, _)| unpadded(other) == unpadded(&code)).map(|(_, written)| *written).collect();
    if !alike.is_empty() && alike.len() <= 2 {
        return alike;
    }
    let length = code.chars().count();
    let most = (length / 3).max(1);
    if length > LONGEST {
        return Vec::new();
    }
    let mut best: (usize, Vec<&str>) = (most + 1, Vec::new());
    for (other, written) in codes.iter().filter(|(other, _)| other.chars().count().abs_diff(length) <= most) {
        let distance = strsim::osa_distance(&code, other);
        if distance < best.0 {
            best = (distance, vec![written]);
        } else if distance == best.0 && distance <= most {
            best.1.push(written);
        }
    }
    if best.1.len() <= 2 { best.1 } else { Vec::new() }
}

/// The finding about a column of which no code is known.
fn column(context: &Context<'_>, field: Field, written: &[&Sourced<String>]) -> Finding {
    let distinct: BTreeSet<&str> = written.iter().map(|code| &*code.value).collect();
    let mut named: Vec<String> = distinct.iter().take(3).map(|code| (*code).to_owned()).collect();
    if distinct.len() > named.len() {
        named.push(format!("{} more", distinct.len() - named.len()));
    }
    let cells = || written.iter().map(|code| &code.at);
    let at = cells().min().cloned().unwrap_or_else(|| context.plan.cell_of(field));
    let last = cells().filter(|cell| cell.sheet == at.sheet).max();
    let codes = match (field, distinct.len()) {
        (_, 1) => format!("the only {} in use, in {} rows,", word(field), written.len()),
        (Field::Entity, count) => format!("none of the {count} entities in use"),
        (_, count) => format!("none of the {count} {}s in use", word(field)),
    };
    let nowhere = match (distinct.len(), nowhere(context, field)) {
        (1, nowhere) => nowhere,
        (_, "not in Codes") => "in Codes",
        (_, _) => "in Codes or the company's list",
    };
    let message = format!("{codes} is {nowhere}: {}", list(&named));
    let help = format!("add them to Codes with the kind {}, or correct the column", kind_of(field));
    let subject = Subject::new(Table::Initiatives.name(), "", field.name().to_lowercase());
    let finding = Finding::new(RULE.id, level(context), at.clone(), subject, message, help)
        .owned_by(context.plan.header.owner.as_ref().map(|owner| owner.value.clone()));
    match last {
        Some(last) => finding.relate(CellRange::spanning(&at, last), "not in Codes"),
        None => finding,
    }
}

fn kind_of(field: Field) -> &'static str {
    CODED.iter().find(|(coded, _)| *coded == field).and_then(|(_, kind)| *kind).map_or("", CodeKind::name)
}

fn finding(context: &Context<'_>, initiative: &Initiative, blank: &[Field], unknown: &[Unknown<'_>]) -> Finding {
    let plan = context.plan;
    let name = called(initiative);
    let blanks: Vec<String> = blank.iter().map(|field| format!("no {}", word(*field))).collect();
    let of = if blanks.is_empty() { format!(" of {name}") } else { String::new() };
    let mut parts: Vec<String> = Vec::new();
    if !blanks.is_empty() {
        parts.push(format!("{name} has {}", list(&blanks)));
    }
    for unknown in unknown {
        let near = if unknown.nearest.is_empty() { String::new() } else { format!(", nearest {}", unknown.nearest.join(" or ")) };
        let nowhere = nowhere(context, unknown.field);
        parts.push(format!("{} {}{of} is {nowhere}{near}", word(unknown.field), unknown.code.value));
    }
    let local = |field: Field| initiative.row.cell(field).local();
    let mut steps: Vec<String> = blank.iter().map(|field| format!("fill in {}", local(*field))).collect();
    steps.extend(unknown.iter().map(|unknown| match unknown.nearest.as_slice() {
        [only] => format!("enter {only} in {}, or add {} to Codes", local(unknown.field), unknown.code.value),
        _ => format!("correct {}, or add {} to Codes", local(unknown.field), unknown.code.value),
    }));
    let fields: Vec<Field> = blank.iter().copied().chain(unknown.iter().map(|unknown| unknown.field)).collect();
    let at = initiative.row.cell(fields[0]);
    let subject = about_initiative(plan, initiative, "coding");
    let mut finding = Finding::new(RULE.id, level(context), at, subject, parts.join("; "), steps.join("; ")).owned_by(initiative.owner());
    for (field, note) in
        fields.iter().enumerate().skip(1).map(|(place, field)| (*field, if place < blank.len() { "blank" } else { "not in Codes" }))
    {
        finding = finding.relate(initiative.row.cell(field), note);
    }
    at_stake(finding, stake(plan, initiative))
}

/// A field within a sentence.
fn word(field: Field) -> String {
    if field == Field::OpexCapex { "opex or capex".to_owned() } else { field.name().to_lowercase() }
}
