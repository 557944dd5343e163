//! `throughline inspect`: how a workbook is understood, before anything is judged.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::session::{Failure, Session};
use super::settings;
use crate::batch::plan::inspect;
use crate::render::inspect::{json, text};

const EXAMPLES: &str = "\
Examples:
  throughline inspect plan.xlsx
  throughline inspect budget.xlsx --format json | jq '.sheets[].columns'

What is not read is said with its reason, and a header that no spelling
matches with the nearest one. Nothing is read by likeness alone: name a
column as the template does, or by another of its spellings, and it is read.";

/// Show how each sheet and column of a workbook is understood, and what is not read
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The workbook
    #[arg(value_name = "WORKBOOK")]
    workbook: PathBuf,
    #[command(flatten)]
    settings: settings::Options,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    #[default]
    Text,
    /// One JSON document (throughline.inspect/1)
    Json,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let settings = options.settings.load()?;
    if options.workbook.is_dir() {
        return Err(Failure::usage(format!("{}: is a folder; name one workbook in it", options.workbook.display())));
    }
    let inspection = inspect(&options.workbook, &settings.policy).map_err(Failure::io)?;
    match options.format {
        Format::Text => session.print(&text::text(&inspection, session.look(false).width)),
        Format::Json => session.print(&crate::render::json::text(&json::file(&inspection))),
    }
    Ok(0)
}
