//! The file: opened, brought to the newest schema, read and added to.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row as SqlRow, params};
use rusqlite_migration::{M, Migrations};

use crate::plan::{Period, Record};

mod rows;

/// The schema, version by version. A released version is never edited; another is added beneath it.
const SCHEMA: &[&str] = &[include_str!("schema_1.sql"), include_str!("schema_2.sql")];

/// Why a history cannot be used. Names the file and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// SQLite said no.
    #[error("{}: the history cannot be used: {source}; close what has it open, or name another with --history", path.display())]
    Sql {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// It is no history, or damaged.
    #[error("{}: is no history that can be read, or is damaged: {why}; move it away, or name another with --history", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A later version of this program wrote it.
    #[error("{}: was written by a later version of Throughline; update the program, or name another with --history", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
    },
}

/// What became of a pack for finance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastHandoff {
    /// The batch, where it was released.
    pub batch_id: Option<String>,
    /// The batch of the earlier cycle that it is compared with.
    pub previous_batch: Option<String>,
    /// Why it was held back.
    pub reasons: Vec<String>,
    /// The released ledger, as `ledger.csv`.
    pub ledger: Option<String>,
}

/// Which plan a record is of: what must be the same for one record to supersede another, but for the cycle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanName {
    /// The business.
    pub business: String,
    /// `FY2027`.
    pub fiscal_year: Option<String>,
}

/// An open history.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// The run whose records are being added: they are not read before it is complete.
    run: Option<i64>,
    /// How many records were added.
    added: usize,
}

impl Store {
    /// Opens a history to add to it, making it where there is none, and brings it to the newest schema.
    ///
    /// # Errors
    /// Where the file is no history, is damaged, is of a later version, or cannot be written.
    pub fn open(path: &Path) -> Result<Store, HistoryError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self::open_with(path, flags, |connection| migrations().to_latest(connection))
    }

    /// Opens a history only to read it; none where there is no file. An older one is brought to the newest schema in memory.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn read(path: &Path) -> Result<Option<Store>, HistoryError> {
        if !path.exists() {
            return Ok(None);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut store = Self::open_with(path, flags, |_| Ok(()))?;
        if store.sql(version_of)? < LATEST {
            let mut memory = store.sql(|_| Connection::open_in_memory())?;
            store.sql(|connection| {
                let backup = rusqlite::backup::Backup::new(connection, &mut memory)?;
                backup.run_to_completion(1000, std::time::Duration::ZERO, None)
            })?;
            migrations().to_latest(&mut memory).map_err(|error| damaged(path, &error))?;
            store.connection = memory;
        }
        Ok(Some(store))
    }

    fn open_with(
        path: &Path,
        flags: OpenFlags,
        migrate: impl FnOnce(&mut Connection) -> rusqlite_migration::Result<()>,
    ) -> Result<Store, HistoryError> {
        let sql = |source: rusqlite::Error| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => damaged(path, &source),
            _ => HistoryError::Sql { path: path.to_owned(), source },
        };
        let mut connection = Connection::open_with_flags(path, flags).map_err(sql)?;
        connection.busy_timeout(std::time::Duration::from_secs(10)).map_err(sql)?;
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(sql)?;
        let version = version_of(&connection).map_err(sql)?;
        let check: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(sql)?;
        if check != "ok" {
            return Err(damaged(path, &check));
        }
        if version > LATEST {
            return Err(HistoryError::Newer { path: path.to_owned() });
        }
        if version == 0 && tables > 0 {
            return Err(damaged(path, &"it is a database of something else"));
        }
        connection.execute_batch("PRAGMA foreign_keys = ON").map_err(sql)?;
        migrate(&mut connection).map_err(|error| damaged(path, &error))?;
        Ok(Store { connection, path: path.to_owned(), run: None, added: 0 })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins the one transaction of a run. Nothing of it can be read, or outlives this value, before [`Store::commit`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn begin(&mut self, recorded_at: &str, tool: &str) -> Result<(), HistoryError> {
        self.sql(|connection| connection.execute_batch("BEGIN IMMEDIATE"))?;
        self.sql(|connection| connection.execute("INSERT INTO run (recorded_at, tool) VALUES (?1, ?2)", params![recorded_at, tool]))?;
        self.run = Some(self.connection.last_insert_rowid());
        self.added = 0;
        Ok(())
    }

    /// Adds a record to the run that was begun, unless the last one of its cycle was the same. Gives whether it was added.
    ///
    /// # Errors
    /// Where the file cannot be written, or no run was begun.
    pub fn append(&mut self, record: &Record, content: &str, handoff: Option<&PastHandoff>) -> Result<bool, HistoryError> {
        let Some(run) = self.run else {
            return Err(HistoryError::Sql { path: self.path.clone(), source: rusqlite::Error::InvalidQuery });
        };
        if self.is_recorded(record, content)? {
            return Ok(false);
        }
        self.sql(|connection| rows::insert(connection, run, record, content, handoff))?;
        self.added += 1;
        Ok(true)
    }

    /// Ends the transaction of a run. A run that added nothing leaves no trace.
    ///
    /// # Errors
    /// Where the file cannot be written; nothing of the run is there then.
    pub fn commit(&mut self) -> Result<usize, HistoryError> {
        self.run = None;
        let end = if self.added == 0 { "ROLLBACK" } else { "COMMIT" };
        self.sql(|connection| connection.execute_batch(end))?;
        Ok(std::mem::take(&mut self.added))
    }

    /// Whether the last run that remembered a file as the plan of a cycle remembered the same. Two files that both are a business's plan
    /// of one cycle do not take turns.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn is_recorded(&self, record: &Record, content: &str) -> Result<bool, HistoryError> {
        let version = folded(record.version.as_deref().unwrap_or(""));
        let run = self.run.unwrap_or(i64::MAX);
        let with = params![folded(&record.business), record.fiscal_year, text(record.cycle), version, record.file, run, content];
        self.sql(|connection| {
            connection
                .prepare_cached(
                    "WITH own AS (SELECT run, content FROM plan WHERE business_key = ?1 AND fiscal_year IS ?2 AND cycle IS ?3
                                  AND version_key = ?4 AND file = ?5 AND run < ?6)
                     SELECT EXISTS (SELECT 1 FROM own WHERE run = (SELECT max(run) FROM own) AND content = ?7)",
                )?
                .query_row(with, |row| row.get(0))
        })
    }

    /// The records of a plan of cycles before one, as they count: of each cycle and version the last, those of a run under way left out.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn before(&self, plan: &PlanName, cycle: Period) -> Result<Vec<Record>, HistoryError> {
        let run = self.run.unwrap_or(i64::MAX);
        let ids = self.ids(
            "SELECT max(id) FROM plan WHERE business_key = ?1 AND fiscal_year IS ?2 AND cycle < ?3 AND run < ?4
             GROUP BY cycle, version_key ORDER BY cycle, max(id)",
            params![folded(&plan.business), plan.fiscal_year, cycle.to_string(), run],
        )?;
        ids.into_iter().map(|id| self.sql(|connection| rows::load(connection, id))).collect()
    }

    /// The last cycle before one of which any plan is remembered, with the businesses that had one, each as it was named last. A run under
    /// way is left out.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn businesses_before(&self, cycle: Period) -> Result<Option<(Period, Vec<String>)>, HistoryError> {
        let run = self.run.unwrap_or(i64::MAX);
        let last: Option<String> = self.sql(|connection| {
            connection
                .query_row("SELECT max(cycle) FROM plan WHERE cycle < ?1 AND run < ?2", params![cycle.to_string(), run], |row| row.get(0))
        })?;
        let Some(last) = last.as_deref().and_then(Period::parse) else { return Ok(None) };
        let names = self.sql(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT business FROM plan WHERE id IN (SELECT max(id) FROM plan WHERE cycle = ?1 AND run < ?2 GROUP BY business_key)
                 ORDER BY business_key",
            )?;
            statement.query_map(params![last.to_string(), run], |row| row.get(0))?.collect()
        })?;
        Ok(Some((last, names)))
    }

    /// The record of a plan and cycle that counts, the newest fiscal year's where none is named.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn record(&self, business: &str, fiscal_year: Option<&str>, cycle: Period) -> Result<Option<Record>, HistoryError> {
        let ids = self.ids(
            "SELECT id FROM plan WHERE business_key = ?1 AND (?2 IS NULL OR fiscal_year = ?2) AND cycle = ?3 ORDER BY fiscal_year DESC, id DESC LIMIT 1",
            params![folded(business), fiscal_year, cycle.to_string()],
        )?;
        ids.first().map(|id| self.sql(|connection| rows::load(connection, *id))).transpose()
    }

    /// All records that count, by business, fiscal year, cycle and version; of one business where it is named.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn all(&self, business: Option<&str>) -> Result<Vec<Record>, HistoryError> {
        let ids = self.ids(
            "SELECT id FROM current_plan WHERE ?1 IS NULL OR business_key = ?1 ORDER BY business_key, fiscal_year, cycle, version_key",
            params![business.map(folded)],
        )?;
        ids.into_iter().map(|id| self.sql(|connection| rows::load(connection, id))).collect()
    }

    /// The record last added of a plan up to a cycle, that cycle included: what was answered, where its checked copy is gone.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn last_up_to(&self, plan: &PlanName, cycle: Period) -> Result<Option<Record>, HistoryError> {
        let run = self.run.unwrap_or(i64::MAX);
        let ids = self.ids(
            "SELECT id FROM plan WHERE business_key = ?1 AND fiscal_year IS ?2 AND cycle <= ?3 AND run < ?4 ORDER BY cycle DESC, id DESC LIMIT 1",
            params![folded(&plan.business), plan.fiscal_year, cycle.to_string(), run],
        )?;
        ids.first().map(|id| self.sql(|connection| rows::load(connection, *id))).transpose()
    }

    /// The findings with which a plan was adopted: those of its first record that no later one was without. None where the plan has no
    /// record yet.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn adopted(&self, plan: &PlanName) -> Result<Option<BTreeSet<String>>, HistoryError> {
        let run = self.run.unwrap_or(i64::MAX);
        let ids = self.ids(
            "SELECT id FROM plan WHERE business_key = ?1 AND fiscal_year IS ?2 AND run < ?3 ORDER BY id",
            params![folded(&plan.business), plan.fiscal_year, run],
        )?;
        let findings = |id: i64| -> Result<BTreeSet<String>, HistoryError> {
            self.sql(|connection| {
                let mut statement = connection.prepare_cached("SELECT id FROM finding WHERE plan = ?1")?;
                statement.query_map([id], |row| row.get(0))?.collect()
            })
        };
        let Some((first, later)) = ids.split_first() else { return Ok(None) };
        let mut adopted = findings(*first)?;
        for id in later {
            let there = findings(*id)?;
            adopted.retain(|finding| there.contains(finding));
        }
        Ok(Some(adopted))
    }

    /// The last pack of a plan that was released in a cycle before one: its batch and its ledger, as `ledger.csv`.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn released_before(&self, plan: &PlanName, cycle: Period) -> Result<Option<(String, String)>, HistoryError> {
        let run = self.run.unwrap_or(i64::MAX);
        self.sql(|connection| {
            connection
                .prepare_cached(
                    "SELECT handoff.batch_id, handoff.ledger FROM handoff JOIN plan ON plan.id = handoff.plan
                     WHERE business_key = ?1 AND fiscal_year IS ?2 AND cycle < ?3 AND run < ?4 AND released = 1 AND ledger IS NOT NULL
                     ORDER BY cycle DESC, handoff.id DESC LIMIT 1",
                )?
                .query_row(params![folded(&plan.business), plan.fiscal_year, cycle.to_string(), run], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })
    }

    /// Whether a batch was released already.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn knows_batch(&self, batch: &str) -> Result<bool, HistoryError> {
        self.sql(|connection| {
            connection.query_row("SELECT EXISTS (SELECT 1 FROM handoff WHERE released = 1 AND batch_id = ?1)", [batch], |row| row.get(0))
        })
    }

    /// A table or view as text: its column names, then its rows. The names are those of the documented schema.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn table(&self, name: &str, mut each: impl FnMut(&[String])) -> Result<(), HistoryError> {
        self.sql(|connection| {
            let mut statement = connection.prepare(&format!("SELECT * FROM \"{}\"", name.replace('"', "")))?;
            let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
            each(&names);
            let count = names.len();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let cells: Vec<String> = (0..count).map(|column| shown(row, column)).collect::<rusqlite::Result<_>>()?;
                each(&cells);
            }
            Ok(())
        })
    }

    fn ids(&self, query: &str, with: impl rusqlite::Params) -> Result<Vec<i64>, HistoryError> {
        self.sql(|connection| {
            let mut statement = connection.prepare_cached(query)?;
            let ids = statement.query_map(with, |row| row.get::<_, Option<i64>>(0))?;
            ids.filter_map(Result::transpose).collect()
        })
    }

    fn sql<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, HistoryError> {
        run(&self.connection).map_err(|source| HistoryError::Sql { path: self.path.clone(), source })
    }
}

/// The tables and views that are exported, as the schema documents them.
pub const TABLES: [&str; 9] = ["run", "plan", "initiative", "choice", "month", "figure", "finding", "answer", "handoff"];

const LATEST: i64 = SCHEMA.len() as i64;

fn version_of(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

fn migrations() -> Migrations<'static> {
    Migrations::new(SCHEMA.iter().map(|version| M::up(version)).collect())
}

fn damaged(path: &Path, why: &dyn Display) -> HistoryError {
    HistoryError::Damaged { path: path.to_owned(), why: why.to_string() }
}

fn folded(text: impl AsRef<str>) -> String {
    text.as_ref().trim().to_lowercase()
}

fn text(value: Option<impl Display>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn parsed<T: FromStr>(row: &SqlRow<'_>, column: &str) -> rusqlite::Result<Option<T>> {
    Ok(row.get::<_, Option<String>>(column)?.and_then(|text| text.parse().ok()))
}

fn shown(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<String> {
    use rusqlite::types::ValueRef;
    Ok(match row.get_ref(column)? {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
    })
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
