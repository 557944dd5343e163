//! `throughline diff`: what changed between two cycles of a plan.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::session::{Failure, Session};
use super::{files, history, settings};
use crate::batch::plan::{Asking, Past, judge_opened, open};
use crate::config::Policy;
use crate::history::{Store, compare};
use crate::plan::{Earlier, Period, Record};
use crate::render::diff::{json, table, text};
use crate::render::html;

const EXAMPLES: &str = "\
Examples:
  throughline diff plans/2026-10/north.xlsx plans/2026-11/north.xlsx
  throughline diff old.xlsx new.xlsx -o diff.html
  throughline diff old.xlsx new.xlsx --format csv > changes.csv
  throughline diff 2027-04 2027-05 --business 'Halden Air Nordics'
  throughline diff 2027-05 draft.xlsx --business 'Halden Air Nordics'

With --business, OLD and NEW may each be a cycle that the history remembers; a file
of such a name is written ./2027-04. What differs is said; whether it may is for `check new.xlsx --previous old.xlsx`.";

/// Say what changed between two cycles of a plan: figures, initiatives, choices, months, findings
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The plan as it was: a workbook, or with --business a cycle
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The plan as it is: a workbook, or with --business a cycle
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The business whose cycles are taken from the history
    #[arg(long, value_name = "NAME")]
    business: Option<String>,
    /// The history
    #[arg(long, value_name = "FILE", default_value_os_t = history::default_history(), requires = "business")]
    history: PathBuf,
    #[command(flatten)]
    settings: settings::Options,
    /// How it is written; else by the ending of the file, else as text
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The file to write instead of printing
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading on a terminal
    Text,
    /// One JSON document (throughline.diff/1)
    Json,
    /// One page, self-contained
    Html,
    /// A table, one change a line
    Csv,
}

impl Format {
    /// The format that a file's ending asks for.
    fn of(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "json" => Some(Format::Json),
            "html" | "htm" => Some(Format::Html),
            "csv" => Some(Format::Csv),
            "txt" => Some(Format::Text),
            _ => None,
        }
    }
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let settings = options.settings.load()?;
    if let Some(output) = &options.output {
        check_output(output, options)?;
    }
    let (old, new) = both(options, &settings.policy)?;
    if old.business.trim().to_lowercase() != new.business.trim().to_lowercase() {
        session.note(&format!("these are plans of two businesses, {} and {}", old.business, new.business));
    } else if matches!((old.cycle, new.cycle), (Some(then), Some(now)) if then > now) {
        session.note("the first plan is of a later cycle than the second: what is gone may be what is to come");
    }
    let changes = compare(&old, &new);
    let format = options.format.or_else(|| Format::of(options.output.as_deref()?)).unwrap_or(Format::Text);
    let bytes = match format {
        Format::Text if options.output.is_some() => anstream::adapter::strip_str(&text::text(&changes, Some(100))).to_string().into_bytes(),
        Format::Text => text::text(&changes, session.look(false).width).into_bytes(),
        Format::Json => crate::render::json::text(&json::file(&changes)).into_bytes(),
        Format::Html => html::comparison(&changes).map_err(|error| Failure { code: 70, text: error.to_string() })?.bytes,
        Format::Csv => table::csv(&changes),
    };
    match &options.output {
        Some(output) => files::write(output, &bytes)?,
        None => session.print(&String::from_utf8_lossy(&bytes)),
    }
    Ok(0)
}

/// What would be lost is never written over: neither plan, nor a folder.
fn check_output(output: &Path, options: &Options) -> Result<(), Failure> {
    if output.is_dir() {
        return Err(Failure::usage(format!("{}: is a folder; name the file to write in it", output.display())));
    }
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    if options.business.is_some() && real(output).is_some_and(|there| real(&options.history).as_ref() == Some(&there)) {
        return Err(Failure::usage(format!("{}: is the history; name another file", output.display())));
    }
    if real(output).is_some_and(|there| [&options.old, &options.new].iter().any(|plan| real(plan).as_ref() == Some(&there))) {
        return Err(Failure::usage(format!("{}: is one of the plans; name another file", output.display())));
    }
    Ok(())
}

/// What is compared: each the record of a cycle, or of a workbook.
fn both(options: &Options, policy: &Policy) -> Result<(Record, Record), Failure> {
    let cycle = |path: &Path| path.to_str().and_then(Period::parse);
    let (old, new) = (cycle(&options.old), cycle(&options.new));
    let Some(business) = &options.business else {
        for path in [&options.old, &options.new] {
            if cycle(path).is_some() && !path.exists() {
                return Err(Failure::usage(format!("{}: is a cycle; say with --business whose", path.display())));
            }
        }
        let old = judged(&options.old, policy, None)?;
        let new = judged(&options.new, policy, Some(&old))?;
        return Ok((old, new));
    };
    if old.is_none() && new.is_none() {
        return Err(Failure::usage("--business is for cycles of the history, and neither plan is one; write OLD or NEW as 2027-04"));
    }
    let remembered = Remembered::of(&options.history, business)?;
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => {
            let year = remembered.year(old, &remembered.years(new));
            (remembered.record(old, year)?, remembered.record(new, year)?)
        }
        (Some(old), None) => {
            // Which year's plan it is, the workbook says; it is judged again with its past.
            let year = judged(&options.new, policy, None)?.fiscal_year;
            let old = remembered.record(old, remembered.year(old, &year.iter().map(String::as_str).collect()))?;
            let new = judged(&options.new, policy, Some(&old))?;
            (old, new)
        }
        (None, new) => {
            let old = judged(&options.old, policy, None)?;
            let year = old.fiscal_year.as_deref().into_iter().collect();
            let new =
                new.map_or_else(|| judged(&options.new, policy, Some(&old)), |new| remembered.record(new, remembered.year(new, &year)))?;
            (old, new)
        }
    };
    Ok((old, new))
}

/// What the history remembers of a business.
struct Remembered {
    store: Store,
    business: String,
    /// Its cycles, each with the fiscal years of which it had a plan.
    cycles: BTreeMap<Period, BTreeSet<String>>,
}

impl Remembered {
    fn of(path: &Path, business: &str) -> Result<Self, Failure> {
        let store = history::open(path)?;
        let records = store.all(Some(business)).map_err(Failure::io)?;
        let Some(first) = records.first() else {
            let all = store.all(None).map_err(Failure::io)?;
            return Err(Failure::usage(history::unknown(business, &all)));
        };
        let business = first.business.clone();
        let mut cycles: BTreeMap<Period, BTreeSet<String>> = BTreeMap::new();
        for record in records {
            let Some(cycle) = record.cycle else { continue };
            cycles.entry(cycle).or_default().extend(record.fiscal_year);
        }
        Ok(Remembered { store, business, cycles })
    }

    /// The fiscal years of which there was a plan in a cycle.
    fn years(&self, cycle: Period) -> BTreeSet<&str> {
        self.cycles.get(&cycle).into_iter().flatten().map(String::as_str).collect()
    }

    /// The newest fiscal year of a cycle that is among others: while the next year is drafted, a cycle has plans of two.
    fn year(&self, cycle: Period, others: &BTreeSet<&str>) -> Option<&str> {
        self.cycles.get(&cycle)?.iter().rfind(|year| others.contains(year.as_str())).map(String::as_str)
    }

    fn record(&self, cycle: Period, year: Option<&str>) -> Result<Record, Failure> {
        self.store.record(&self.business, year, cycle).map_err(Failure::io)?.ok_or_else(|| {
            let there: Vec<String> = self.cycles.keys().map(Period::to_string).collect();
            Failure::usage(format!("{cycle}: is no cycle that is remembered of {}; there are {}", self.business, there.join(", ")))
        })
    }
}

/// A plan as it is remembered, judged with an earlier one as its past where that is one.
fn judged(path: &Path, policy: &Policy, earlier: Option<&Record>) -> Result<Record, Failure> {
    if path.is_dir() {
        return Err(Failure::usage(format!("{}: is a folder; name one workbook in it", path.display())));
    }
    let opened = open(path, policy, &Asking::default()).map_err(Failure::io)?;
    let past = Past { earlier: Earlier::of(&opened.plan, earlier.cloned()), ..Past::default() };
    Ok(judge_opened(opened, past, policy).0.record())
}
