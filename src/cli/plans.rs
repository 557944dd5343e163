//! What `run` and `check` share: which plans, judged as of when, and when findings make the exit code.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};
use jiff::civil::Date;

use super::session::{Failure, LogFormat, Session};
use super::settings;
use crate::assess::Counts;
use crate::batch::discover::Found;
use crate::batch::plan::Asking;
use crate::config::Settings;
use crate::finding::{Level, Origin};
use crate::plan::Period;
use crate::render::run::{PlanFigures, PlanSummary};

/// The options that `run` and `check` share.
#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Options {
    /// Plans: workbooks, folders that are searched with all below them, or patterns in quotes ('plans/**/*.xlsx')
    #[arg(required = true, value_name = "PLANS")]
    pub(super) plans: Vec<PathBuf>,
    #[command(flatten)]
    settings: settings::Options,
    /// The cycle that the plans must be of; a plan of another is an error
    #[arg(long, value_name = "YYYY-MM", value_parser = parse_cycle)]
    cycle: Option<Period>,
    /// The date to judge at; else the Plan sheet's, else the last day of the cycle's month; never today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    as_of: Option<Date>,
    /// Judge as for a handoff to finance, where what cannot be booked is an error; run writes the pack too
    #[arg(long)]
    handoff: bool,
    /// The level of a finding from which the exit code is 1 [default: error for check, never for run]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(super) fail_on: Option<FailOn>,
    /// The exit code for findings instead of 1; with run, findings of level error count then unless --fail-on says else
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=125))]
    pub(super) exit_findings: Option<u8>,
    /// Say less: only counts and errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say more: every finding, what could not be judged, what was left out; -vv adds diagnostics
    #[arg(short, long, action = ArgAction::Count)]
    pub(super) verbose: u8,
    /// How diagnostics on standard error are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", hide_possible_values = false)]
    pub(super) log_format: LogFormat,
}

/// From which level findings make the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// No finding does
    Never,
}

impl FailOn {
    pub(super) fn level(self) -> Option<Level> {
        match self {
            FailOn::Error => Some(Level::Error),
            FailOn::Warning => Some(Level::Warning),
            FailOn::Never => None,
        }
    }
}

impl Options {
    /// Starts the log, and reads the settings.
    pub(super) fn start(&self, session: &mut Session) -> Result<Settings, Failure> {
        session.start_log(self.log_format, self.quiet, self.verbose);
        let mut settings = self.settings.load()?;
        if self.handoff {
            settings.ask_handoff(true, Origin::CommandLine("--handoff"));
        }
        Ok(settings)
    }

    pub(super) fn asking(&self) -> Asking {
        Asking { as_of: self.as_of, cycle: self.cycle }
    }

    /// Says what a search left out.
    pub(super) fn say_skipped(&self, found: &Found, session: &mut Session) {
        let words = found.skipped_in_words(self.verbose > 0);
        if words.is_empty() || self.quiet {
            return;
        }
        session.note(&format!("left out {words}{}", if self.verbose == 0 { " (-v lists them)" } else { "" }));
        if self.verbose > 0 {
            for (path, skip) in &found.skipped {
                session.note(&format!("left out {}: {skip}", path.display()));
            }
        }
    }
}

/// Says which parts of a plan's file could not be read.
pub(super) fn say_unreadable(file: &str, figures: &PlanFigures, session: &mut Session) {
    for part in &figures.unreadable {
        session.error(&format!("{file}: incomplete: {part}"));
    }
}

/// Tells the log of a plan.
pub(super) fn log(plan: &PlanSummary) {
    if let Some(figures) = plan.figures() {
        let Counts { error, warning, note, answered } = figures.counts;
        tracing::info!(file = plan.file, folder = plan.folder, business = figures.business, error, warning, note, answered, "plan done");
    }
}

fn parse_date(text: &str) -> Result<Date, String> {
    let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    date.ok_or_else(|| "write a date as 2026-11-23".to_owned())
}

fn parse_cycle(text: &str) -> Result<Period, String> {
    Period::parse(text).filter(|_| text.len() == 7).ok_or_else(|| "write a cycle as 2026-11".to_owned())
}
