//! A history made again from the results of runs: every `result.json` below some folders, in the order of their cycles.
#![expect(clippy::disallowed_methods, reason = "this is where results are found and read")]

use std::path::{Path, PathBuf};

use crate::history::{HistoryError, Store};
use crate::plan::Record;
use crate::render::json;
use crate::render::json_record::record;

use super::memory::content;

/// What became of a rebuild.
#[derive(Debug, Default)]
pub struct Rebuilt {
    /// Records added.
    pub added: usize,
    /// Results that could not be read, each as a sentence that names the file.
    pub problems: Vec<String>,
}

/// Makes a history again at a place where there is none.
///
/// # Errors
/// Where the history cannot be written. A result that cannot be read is a problem and costs itself.
pub fn rebuild(history: &Path, from: &[PathBuf], now: &str) -> Result<Rebuilt, HistoryError> {
    let mut rebuilt = Rebuilt::default();
    let mut files = Vec::new();
    for path in from {
        find(path, true, &mut files, &mut rebuilt.problems);
    }
    files.sort();
    files.dedup();
    let mut records: Vec<Record> = Vec::new();
    for file in files {
        match std::fs::read_to_string(&file)
            .map_err(|error| error.to_string())
            .and_then(|text| record(&text).map_err(|error| error.to_string()))
        {
            Ok(record) => records.push(record),
            Err(why) => rebuilt.problems.push(format!("{}: {why}", file.display())),
        }
    }
    if records.is_empty() {
        // An empty history would stand in the way of the next try.
        if rebuilt.problems.is_empty() {
            let places: Vec<String> = from.iter().map(|path| path.display().to_string()).collect();
            rebuilt.problems.push(format!("{}: no file named result.json is there or below", places.join(", ")));
        }
        return Ok(rebuilt);
    }
    // Of one cycle the later date counts, since the last that is added does.
    records.sort_by_key(|record| (record.cycle, record.as_of));
    let mut store = Store::open(history)?;
    store.begin(now, &format!("{} history rebuild", json::TOOL))?;
    for record in &records {
        store.append(record, &content(record, None), None)?;
    }
    rebuilt.added = store.commit()?;
    Ok(rebuilt)
}

fn find(path: &Path, named: bool, files: &mut Vec<PathBuf>, problems: &mut Vec<String>) {
    if path.is_dir() {
        match std::fs::read_dir(path) {
            Ok(entries) => entries.flatten().for_each(|entry| find(&entry.path(), false, files, problems)),
            Err(error) => problems.push(format!("{}: cannot be read: {error}", path.display())),
        }
    } else if named || path.file_name().is_some_and(|name| name == "result.json") {
        files.push(path.to_owned());
    }
}
