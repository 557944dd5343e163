//! What `run` and `check` share: which plans, judged as of when, and when findings make the exit code.

use std::path::{Path, PathBuf};

use clap::{ArgAction, Args, ValueEnum};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::session::{Failure, LogFormat, Session};
use super::settings;
use crate::assess::Counts;
use crate::batch::Outcome;
use crate::batch::default_jobs;
use crate::batch::discover::{Found, discover};
use crate::batch::plan::Asking;
use crate::batch::previous::Previous;
use crate::config::Settings;
use crate::finding::{Level, Origin};
use crate::plan::Period;
use crate::plan::money::bounded;
use crate::render::run::{Fate, PlanFigures, PlanSummary};
use crate::render::terminal;

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
    /// Earlier cycles of the plans, to compare with: workbooks, folders or patterns; written after PLANS
    #[arg(long, value_name = "PLANS", num_args = 1..)]
    previous: Vec<PathBuf>,
    /// The money that initiatives have to fit into, in each plan's reporting currency; says what to keep, defer and stop
    #[arg(long, value_name = "X", value_parser = parse_budget)]
    budget: Option<Decimal>,
    /// The history, by which plans are compared with their earlier cycles [default for run: history.sqlite in the output folder]
    #[arg(long, value_name = "FILE")]
    pub(super) history: Option<PathBuf>,
    /// Let only findings count for the exit code that were not there when the history first saw the plan, or were gone since
    #[arg(long)]
    pub(super) only_new: bool,
    /// The level of a finding from which the exit code is 1 [default: error for check, never for run]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(super) fail_on: Option<FailOn>,
    /// The exit code for findings instead of 1; with run, findings of level error count then unless --fail-on says else
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=125))]
    pub(super) exit_findings: Option<u8>,
    /// How many plans are worked on at once; else as many as the machine can do. The outcome is the same for any number
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
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
        Asking { as_of: self.as_of, cycle: self.cycle, budget: self.budget }
    }

    /// How many plans are worked on at once.
    pub(super) fn jobs(&self) -> usize {
        self.jobs.map_or_else(default_jobs, usize::from)
    }

    /// Says how many findings are new, where only those count.
    pub(super) fn say_new(&self, outcome: &Outcome, session: &mut Session) {
        if self.only_new && !self.quiet {
            let new = terminal::counts_in_words(outcome.counted);
            session.note(&format!("new since the plans were adopted, and counted for the exit code: {new}"));
        }
    }

    /// Reads the earlier cycles that were named, and says what could not be read.
    pub(super) fn earlier(
        &self,
        settings: &Settings,
        output: Option<&Path>,
        outcome: &mut Outcome,
        session: &mut Session,
    ) -> Result<Previous, Failure> {
        if self.previous.is_empty() {
            return Ok(Previous::default());
        }
        let found = discover(&self.previous, output).map_err(Failure::usage)?;
        self.say_skipped(&found, session);
        Ok(Previous::read(&found, &settings.policy, |problem| {
            outcome.record_past(&problem);
            session.error(problem.text());
        }))
    }

    /// Says which earlier cycles are those of no plan.
    pub(super) fn say_unused(&self, previous: &Previous, session: &mut Session) {
        for line in previous.unused().iter().filter(|_| !self.quiet) {
            session.note(line);
        }
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

/// Tells the log of a plan that has a result; of one that failed its error does.
pub(super) fn log(plan: &PlanSummary) {
    let (PlanSummary { file, folder, .. }, Some(figures)) = (plan, plan.figures()) else { return };
    let status = if matches!(plan.fate, Fate::Skipped(_)) { "skipped" } else { "done" };
    let Counts { error, warning, note, answered } = figures.counts;
    tracing::info!(file, folder, business = figures.business, status, error, warning, note, answered, "plan {status}");
}

/// Tells the log of a run as a whole.
pub(super) fn log_run(id: Option<&str>, outcome: &Outcome, exit_code: u8) {
    let Outcome { done, skipped, failed, incomplete, panicked: bugs, .. } = *outcome;
    let Counts { error, warning, note, answered } = outcome.counts;
    let plans = done + skipped + failed;
    tracing::info!(run = id, plans, done, skipped, failed, incomplete, bugs, error, warning, note, answered, exit_code, "run ended");
}

fn parse_date(text: &str) -> Result<Date, String> {
    let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    date.ok_or_else(|| "write a date as 2026-11-23".to_owned())
}

fn parse_budget(text: &str) -> Result<Decimal, String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let amount = text.parse::<Decimal>().ok().filter(|_| plain).and_then(bounded);
    amount.ok_or_else(|| "write an amount without separators, as 1200000 or 1200000.50".to_owned())
}

fn parse_cycle(text: &str) -> Result<Period, String> {
    Period::parse(text).filter(|_| text.len() == 7).ok_or_else(|| "write a cycle as 2026-11".to_owned())
}
