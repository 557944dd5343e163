//! `throughline history`: what is remembered of plans, cycle by cycle; as tables for analysts; and made again from results.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::files::write;
use super::session::{Failure, Session};
use crate::batch::memory::HISTORY;
use crate::batch::rebuild::rebuild;
use crate::history::Store;
use crate::history::store::TABLES;
use crate::plan::Record;
use crate::render::csv::safe;
use crate::render::{json, terminal, trend};

const EXAMPLES: &str = "\
Examples:
  throughline history                          every plan, a line a cycle
  throughline history 'Halden Air Nordics'
  throughline history --format csv > trend.csv
  throughline history export tables            each table as CSV
  throughline history rebuild archive --history new.sqlite

The history is the file history.sqlite in the output folder of run, or where
--history says. It may be queried with any SQLite program; docs/history.md
describes its tables.";

/// Show what is remembered of plans, cycle by cycle
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    /// The business, or a part of its name; else all
    #[arg(value_name = "BUSINESS")]
    business: Option<String>,
    /// The history
    #[arg(long, value_name = "FILE", default_value_os_t = default_history())]
    history: PathBuf,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write each table of the history as CSV into a folder
    Export {
        /// The folder
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
        /// The history
        #[arg(long, value_name = "FILE", default_value_os_t = default_history())]
        history: PathBuf,
    },
    /// Make a history again from the result.json files of runs
    Rebuild {
        /// Folders that are searched for result.json with all below them, or such files
        #[arg(value_name = "RESULTS", required = true)]
        results: Vec<PathBuf>,
        /// The history to make; nothing may be there yet
        #[arg(long, value_name = "FILE", default_value_os_t = default_history())]
        history: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    #[default]
    Text,
    /// One JSON document (throughline.history/1)
    Json,
    /// A table, one plan and cycle a line
    Csv,
}

fn default_history() -> PathBuf {
    Path::new("out").join(HISTORY)
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    match &options.command {
        None => show(options, session),
        Some(Command::Export { folder, history }) => export(folder, history, session),
        Some(Command::Rebuild { results, history }) => again(results, history, session),
    }
}

fn open(path: &Path) -> Result<Store, Failure> {
    let none =
        || Failure::io(format!("{}: there is no history; name it with --history, or make one with `throughline run`", path.display()));
    Store::read(path).map_err(Failure::io)?.ok_or_else(none)
}

fn show(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let store = open(&options.history)?;
    let mut records = store.all(options.business.as_deref()).map_err(Failure::io)?;
    if let Some(business) = options.business.as_deref().filter(|_| records.is_empty()) {
        let all = store.all(None).map_err(Failure::io)?;
        let help = unknown(business, &all);
        // A part of a name will do.
        let part = business.trim().to_lowercase();
        records = all.into_iter().filter(|record| record.business.to_lowercase().contains(&part)).collect();
        if records.is_empty() {
            return Err(Failure::usage(help));
        }
    }
    match options.format {
        Format::Json => session.print(&json::text(&trend::json(&records))),
        Format::Csv => session.print(&String::from_utf8_lossy(&trend::csv(&records))),
        Format::Text if records.is_empty() => session.note(&format!("{}: nothing is remembered yet", options.history.display())),
        Format::Text => session.print(&trend::text(&records, session.look(false).width)),
    }
    Ok(0)
}

fn unknown(business: &str, records: &[Record]) -> String {
    let near = crate::config::raw::nearest(business, records.iter().map(|record| record.business.as_str()));
    let help = near.map_or_else(|| "`throughline history` lists all".to_owned(), |near| format!("did you mean '{}'?", near.trim()));
    format!("nothing is remembered of '{business}'; {help}")
}

fn export(folder: &Path, history: &Path, session: &mut Session) -> Result<u8, Failure> {
    let store = open(history)?;
    for table in TABLES {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let mut failed = None;
        store
            .table(table, |cells| failed = writer.write_record(cells.iter().map(|cell| shown(cell))).err().or(failed.take()))
            .map_err(Failure::io)?;
        let bytes = writer.into_inner().map_err(Failure::io)?;
        if let Some(error) = failed {
            return Err(Failure::io(error));
        }
        let path = folder.join(format!("{table}.csv"));
        write(&path, &bytes)?;
        session.print(&format!("{}\n", path.display()));
    }
    Ok(0)
}

/// Text that a spreadsheet would run is held back; a number is left as it is.
fn shown(cell: &str) -> String {
    if cell.parse::<rust_decimal::Decimal>().is_ok() { cell.to_owned() } else { safe(cell) }
}

fn again(results: &[PathBuf], history: &Path, session: &mut Session) -> Result<u8, Failure> {
    if history.exists() {
        let help = "name another with --history, or move it away first";
        return Err(Failure::usage(format!("{}: is there already; {help}", history.display())));
    }
    let now = super::now();
    let rebuilt = rebuild(history, results, &now).map_err(Failure::io)?;
    for problem in &rebuilt.problems {
        session.error(problem);
    }
    if rebuilt.added == 0 {
        return Err(Failure::io("no history was made"));
    }
    session.print(&format!("{}: {}\n", history.display(), terminal::number_of(rebuilt.added, "record")));
    Ok(if rebuilt.problems.is_empty() { 0 } else { 3 })
}
