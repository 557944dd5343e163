//! The comparison as CSV, one change a line. Columns are stable, new ones come last; text that a spreadsheet would run is kept from it.

use super::plain;
use crate::history::compare::{Changes, RowChange};
use crate::plan::record::{PastAnswer, PastFinding};
use crate::render::csv::safe;

/// The columns.
pub const COLUMNS: [&str; 7] = ["part", "key", "field", "old", "new", "delta", "at"];

/// The table.
pub fn csv(changes: &Changes) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail, and all lines are of one length.
    let mut line = |fields: [String; COLUMNS.len()]| drop(writer.write_record(fields));
    line(COLUMNS.map(str::to_owned));
    let text = |value: Option<String>| value.unwrap_or_default();
    for figure in &changes.figures {
        let number = |value: Option<rust_decimal::Decimal>| text(value.map(plain));
        let values = [number(figure.old), number(figure.new), number(figure.delta())];
        let [old, new, delta] = values;
        line(["figure".into(), figure.name.into(), String::new(), old, new, delta, String::new()]);
    }
    for (part, rows) in [("initiative", &changes.initiatives), ("choice", &changes.choices)] {
        rows.iter().flat_map(|row| row_lines(part, row)).for_each(&mut line);
    }
    for months in &changes.months {
        let key = [months.table.name(), &months.measure, &months.currency.to_string()].join(" ").replace("  ", " ");
        let delta = plain(months.new.saturating_sub(months.old));
        line(["months".into(), safe(&key), String::new(), plain(months.old), plain(months.new), delta, String::new()]);
        for closed in &months.closed {
            let delta = closed.new.unwrap_or_default().saturating_sub(closed.old.unwrap_or_default());
            let field = format!("{key} {}", closed.period);
            let (old, new) = (text(closed.old.map(plain)), text(closed.new.map(plain)));
            line(["closed month".into(), safe(&closed.key), safe(&field), old, new, plain(delta), safe(&closed.at)]);
        }
    }
    let finding = |state: &str, id: &str, past: &PastFinding| {
        let message = format!("{} {}: {}", past.level, past.rule, past.message);
        let (old, new) = if state == "fixed" { (safe(&message), String::new()) } else { (String::new(), safe(&message)) };
        ["finding".into(), id.to_owned(), state.to_owned(), old, new, String::new(), safe(&past.at)]
    };
    changes.found.iter().for_each(|(id, past)| line(finding("new", id, past)));
    changes.fixed.iter().for_each(|(id, past)| line(finding("fixed", id, past)));
    for answer in &changes.answers {
        let said = |given: &Option<PastAnswer>| {
            let given = given.as_ref();
            safe(&given.map_or_else(String::new, |given| [&*given.response, &given.reason, &given.approver, &given.until].join("; ")))
        };
        let about = [&answer.rule, &answer.subject].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        line(["answer".into(), safe(&about), String::new(), said(&answer.old), said(&answer.new), String::new(), String::new()]);
    }
    writer.into_inner().unwrap_or_default()
}

fn row_lines(part: &'static str, row: &RowChange) -> Vec<[String; COLUMNS.len()]> {
    let line = |field: &str, old: Option<&str>, new: Option<&str>| {
        let text = |value: Option<&str>| safe(value.unwrap_or_default());
        [part.to_owned(), safe(&row.key), safe(field), text(old), text(new), String::new(), safe(&row.at)]
    };
    let mut lines = Vec::new();
    if row.fate != crate::history::compare::Fate::Changed {
        lines.push(line(row.fate.name(), None, row.name.as_deref()));
    }
    if let Some(former) = &row.former {
        lines.push(line("id", Some(former), Some(&row.key)));
    }
    lines.extend(row.fields.iter().map(|change| line(&change.field, change.old.as_deref(), change.new.as_deref())));
    lines
}
