//! `throughline diff`: what changed between two cycles of a plan.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::session::{Failure, Session};
use super::{files, settings};
use crate::batch::plan::{Asking, Past, judge_opened, open};
use crate::config::Policy;
use crate::history::compare;
use crate::plan::{Earlier, Record};
use crate::render::diff::{json, table, text};
use crate::render::html;

const EXAMPLES: &str = "\
Examples:
  throughline diff plans/2026-10/north.xlsx plans/2026-11/north.xlsx
  throughline diff old.xlsx new.xlsx -o diff.html
  throughline diff old.xlsx new.xlsx --format csv > changes.csv

What differs is said; whether it may is for `check new.xlsx --previous old.xlsx`.";

/// Say what changed between two cycles of a plan: figures, initiatives, choices, months, findings
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The plan as it was
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The plan as it is
    #[arg(value_name = "NEW")]
    new: PathBuf,
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
    let old = judged(&options.old, &settings.policy, None)?;
    let new = judged(&options.new, &settings.policy, Some(&old))?;
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
    if real(output).is_some_and(|there| [&options.old, &options.new].iter().any(|plan| real(plan).as_ref() == Some(&there))) {
        return Err(Failure::usage(format!("{}: is one of the plans; name another file", output.display())));
    }
    Ok(())
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
