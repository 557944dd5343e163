//! A record as rows of its tables, and back.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, Row as SqlRow, params};
use rust_decimal::Decimal;

use super::{PastHandoff, folded, parsed, text};
use crate::finding::Level;
use crate::layout::Table;
use crate::plan::record::{MonthKey, MonthValue, PastAnswer, PastFinding, Row};
use crate::plan::{Currency, Period, Record};

/// Adds a record to a run.
pub(super) fn insert(
    connection: &Connection,
    run: i64,
    record: &Record,
    content: &str,
    handoff: Option<&PastHandoff>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO plan (run, business, business_key, fiscal_year, first_month, cycle, as_of, version, version_key, owner, currency,
                               file, sha256, content)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            run,
            record.business,
            folded(&record.business),
            record.fiscal_year,
            text(record.first_month),
            text(record.cycle),
            text(record.as_of),
            record.version,
            folded(record.version.as_deref().unwrap_or("")),
            record.owner,
            record.currency.code(),
            record.file,
            record.sha256,
            content
        ])?;
    let plan = connection.last_insert_rowid();
    insert_rows(connection, plan, record)?;
    insert_months(connection, plan, record)?;
    insert_findings(connection, plan, record)?;
    let mut figures = connection.prepare_cached("INSERT INTO figure (plan, name, value) VALUES (?1, ?2, ?3)")?;
    for (name, value) in &record.figures {
        figures.execute(params![plan, name, value.to_string()])?;
    }
    if let Some(handoff) = handoff {
        let reasons = serde_json::to_string(&handoff.reasons).unwrap_or_default();
        connection
            .prepare_cached(
                "INSERT INTO handoff (plan, batch_id, previous_batch, released, reasons, ledger) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![plan, handoff.batch_id, handoff.previous_batch, handoff.batch_id.is_some(), reasons, handoff.ledger])?;
    }
    Ok(())
}

fn insert_rows(connection: &Connection, plan: i64, record: &Record) -> rusqlite::Result<()> {
    let fields = |row: &Row| serde_json::to_string(&row.fields).unwrap_or_default();
    let mut initiatives = connection.prepare_cached(
        "INSERT INTO initiative (plan, key, at, name, status, kind, owner, primary_choice, start_date, end_date, budget, actual, forecast,
                                 expected_revenue, change_ref, fields)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?;
    for (key, row) in &record.initiatives {
        initiatives.execute(params![
            plan,
            key,
            row.at,
            row.text("Name"),
            row.text("Status"),
            row.text("Kind"),
            row.text("Owner"),
            row.text("Primary choice"),
            row.text("Start"),
            row.text("End"),
            row.text("Budget"),
            row.text("Actual"),
            row.text("Forecast"),
            row.text("Expected revenue"),
            row.text("Change ref"),
            fields(row)
        ])?;
    }
    let mut choices = connection.prepare_cached(
        "INSERT INTO choice (plan, key, at, question, text, priority, status, fields) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (key, row) in &record.choices {
        let [question, choice, priority, status] = ["Question", "Choice", "Priority", "Status"].map(|field| row.text(field));
        choices.execute(params![plan, key, row.at, question, choice, priority, status, fields(row)])?;
    }
    Ok(())
}

fn insert_months(connection: &Connection, plan: i64, record: &Record) -> rusqlite::Result<()> {
    let mut months = connection.prepare_cached(
        "INSERT INTO month (plan, table_name, key, field, currency, period, amount, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (key, value) in &record.months {
        let MonthKey { table, key, field, currency, period } = key;
        months.execute(params![plan, table.name(), key, field, currency.code(), period.to_string(), value.amount.to_string(), value.at])?;
    }
    Ok(())
}

fn insert_findings(connection: &Connection, plan: i64, record: &Record) -> rusqlite::Result<()> {
    let mut findings = connection.prepare_cached(
        "INSERT INTO finding (plan, id, rule, level, subject, message, at, at_stake, owner, accepted_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    for (id, past) in &record.findings {
        let (stake, until) = (text(past.at_stake), text(past.accepted_until));
        findings.execute(params![plan, id, past.rule, past.level.name(), past.subject, past.message, past.at, stake, past.owner, until])?;
    }
    let mut answers = connection.prepare_cached(
        "INSERT INTO answer (plan, finding, response, reason, approver, until, held_to, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (id, past) in &record.answers {
        answers.execute(params![plan, id, past.response, past.reason, past.approver, past.until, past.held_to, past.at])?;
    }
    Ok(())
}

/// A record by its plan's row.
pub(super) fn load(connection: &Connection, plan: i64) -> rusqlite::Result<Record> {
    let mut record = connection
        .prepare_cached(
            "SELECT *, EXISTS (SELECT 1 FROM handoff JOIN plan AS other ON other.id = handoff.plan
                           WHERE released = 1 AND other.business_key = plan.business_key AND other.fiscal_year IS plan.fiscal_year
                             AND other.cycle IS plan.cycle AND other.version_key = plan.version_key) AS released
         FROM plan WHERE id = ?1",
        )?
        .query_row([plan], head)?;
    record.initiatives = by_key(connection, "SELECT key, at, fields FROM initiative WHERE plan = ?1", plan)?;
    record.choices = by_key(connection, "SELECT key, at, fields FROM choice WHERE plan = ?1", plan)?;
    record.months = collect(connection, "SELECT * FROM month WHERE plan = ?1", plan, month)?.into_iter().flatten().collect();
    record.figures = collect(connection, "SELECT name, value FROM figure WHERE plan = ?1", plan, |row| {
        Ok(parsed::<Decimal>(row, "value")?.map(|value| Ok::<_, rusqlite::Error>((row.get::<_, String>("name")?, value))))
    })?
    .into_iter()
    .flatten()
    .collect::<rusqlite::Result<_>>()?;
    record.findings = collect(connection, "SELECT * FROM finding WHERE plan = ?1", plan, finding)?.into_iter().collect();
    record.answers = collect(connection, "SELECT * FROM answer WHERE plan = ?1", plan, answer)?.into_iter().collect();
    Ok(record)
}

fn head(row: &SqlRow<'_>) -> rusqlite::Result<Record> {
    let period = |column: &str| -> rusqlite::Result<Option<Period>> {
        Ok(row.get::<_, Option<String>>(column)?.and_then(|text| Period::parse(&text)))
    };
    Ok(Record {
        business: row.get("business")?,
        fiscal_year: row.get("fiscal_year")?,
        first_month: period("first_month")?,
        cycle: period("cycle")?,
        as_of: parsed::<Date>(row, "as_of")?,
        version: row.get("version")?,
        owner: row.get("owner")?,
        currency: currency(row)?,
        file: row.get("file")?,
        sha256: row.get("sha256")?,
        released: row.get("released")?,
        ..Record::default()
    })
}

fn currency(row: &SqlRow<'_>) -> rusqlite::Result<Currency> {
    Ok(Currency::parse(&row.get::<_, String>("currency")?).unwrap_or_default())
}

fn collect<T>(
    connection: &Connection,
    query: &str,
    plan: i64,
    each: impl FnMut(&SqlRow<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare_cached(query)?.query_map([plan], each)?.collect()
}

fn by_key(connection: &Connection, query: &str, plan: i64) -> rusqlite::Result<BTreeMap<String, Row>> {
    let rows = collect(connection, query, plan, |row| {
        let fields = serde_json::from_str(&row.get::<_, String>("fields")?).unwrap_or_default();
        Ok((row.get("key")?, Row { at: row.get("at")?, fields }))
    })?;
    Ok(rows.into_iter().collect())
}

fn month(row: &SqlRow<'_>) -> rusqlite::Result<Option<(MonthKey, MonthValue)>> {
    let table: String = row.get("table_name")?;
    let table = Table::ALL.into_iter().find(|known| known.name() == table);
    let period = Period::parse(&row.get::<_, String>("period")?);
    let (Some(table), Some(period), Some(amount)) = (table, period, parsed(row, "amount")?) else { return Ok(None) };
    let key = MonthKey { table, key: row.get("key")?, field: row.get("field")?, currency: currency(row)?, period };
    Ok(Some((key, MonthValue { amount, at: row.get("at")? })))
}

fn finding(row: &SqlRow<'_>) -> rusqlite::Result<(String, PastFinding)> {
    let past = PastFinding {
        rule: row.get("rule")?,
        level: Level::parse(&row.get::<_, String>("level")?).unwrap_or(Level::Note),
        message: row.get("message")?,
        subject: row.get("subject")?,
        at: row.get("at")?,
        at_stake: parsed(row, "at_stake")?,
        owner: row.get("owner")?,
        accepted_until: parsed(row, "accepted_until")?,
    };
    Ok((row.get("id")?, past))
}

fn answer(row: &SqlRow<'_>) -> rusqlite::Result<(String, PastAnswer)> {
    let past = PastAnswer {
        response: row.get("response")?,
        reason: row.get("reason")?,
        approver: row.get("approver")?,
        until: row.get("until")?,
        held_to: row.get("held_to")?,
        at: row.get("at")?,
    };
    Ok((row.get("finding")?, past))
}
