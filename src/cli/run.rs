//! `throughline run`: the main job. Plans are judged, drawn and written; the terminal gets a few lines a plan and one at the end.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::session::{Failure, LogFormat, Session};
use super::{plans, profiles, settings};
use crate::assess::Assessment;
use crate::batch::discover::discover;
use crate::batch::memory::{HISTORY, Memory, Opened};
use crate::batch::run::{Ran, Run, Step};
use crate::batch::{Lock, LockError, Outcome, run as batch_run};
use crate::finding::Origin;
use crate::output::sha256;
use crate::render::run::{Fate, PlanSummary};
use crate::render::terminal::{self, Look};
use crate::render::{across_text, json, summary};

/// What to open of a pack.
const RELEASED: &str = "handoff/CONTROL.txt";
const BLOCKED: &str = "handoff/NOT-RELEASED.txt";

const EXAMPLES: &str = "\
Examples:
  throughline run plans                    into the folder out
  throughline run plans -o checked --cycle 2026-11
  throughline run plans/2026-12 --previous plans/2026-10 plans/2026-11
  throughline run plans --handoff          with a pack for finance for each plan
  throughline run plans --handoff --profile anaplan --profile house.toml
  throughline run plans --exit-findings 9  exit code 9 where a plan has an error
  throughline run plans --portfolio        say which expected plans are missing
  throughline run plans --format json | jq .totals

What is written:
  out/index.html            all plans with their figures; open this first
  out/summary.json          the same as data
  out/findings.csv          every finding of every plan
  out/<plan>/<file> - checked.xlsx
                            your workbook with a note on each cell at fault
  out/<plan>/report.html    the plan's report, to read or print
  out/<plan>/result.json    the plan's figures, findings and rows as data
  out/<plan>/handoff/       with --handoff: ledger, control totals and sign-off
                            for finance, or why they are not released
  out/<plan>/manifest.json  the hashes of the plan's files, written last

The output folder is never searched for plans, and your workbooks are never
changed. A plan's files are replaced as one set: all of them, or none.";

/// Check plans and write what was found: reports, annotated workbooks, data
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    #[command(flatten)]
    shared: plans::Options,
    /// The folder to write to [default: out, or the settings' own]
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Do every plan again; else one that is unchanged since its files were written is skipped
    #[arg(long)]
    force: bool,
    /// How many seconds to wait for another run that is writing there, before giving up with exit code 4
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    lock_wait: u32,
    /// Write the ledger of a handoff as a workbook too
    #[arg(long)]
    ledger_xlsx: bool,
    /// A load file for another system in each pack: one of `throughline handoff profiles`, or a TOML file of your own; may be repeated
    #[arg(long = "profile", value_name = "NAME")]
    profiles: Vec<String>,
    /// The packs of an earlier run, its output folder or one pack's, with which those of this one are compared [default: what the history released last in an earlier cycle]
    #[arg(long, value_name = "FOLDER")]
    against: Option<PathBuf>,
    /// How the run's summary is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading: a few lines a plan, one for the run
    #[default]
    Text,
    /// The same as summary.json
    Json,
}

/// What was printed of plans last, by which blank lines are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Nothing,
    /// An unchanged plan, in one line.
    Line,
    /// A plan in several.
    Lines,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let shared = &options.shared;
    let mut loaded = shared.start(session)?;
    if options.ledger_xlsx {
        loaded.ask_ledger_xlsx(Origin::CommandLine("--ledger-xlsx"));
    }
    if !options.profiles.is_empty() {
        loaded.ask_profiles(options.profiles.clone(), Origin::CommandLine("--profile"));
    }
    check_against(options, loaded.policy.handoff)?;
    let profiles = if loaded.policy.handoff { profiles::of(&loaded)? } else { Vec::new() };
    let output = options.output.clone().unwrap_or_else(|| PathBuf::from(&loaded.policy.output.folder));
    let found = discover(&shared.plans, Some(&output)).map_err(Failure::usage)?;
    let _locks = lock(options, &output, session)?;
    shared.say_skipped(&found, session);
    let look = session.look(shared.verbose > 0);
    let bar = progress(options, found.plans.len());
    let layouts: Vec<&str> = profiles.iter().map(|profile| profile.sha256.as_str()).collect();
    let fingerprint = sha256([&settings::fingerprint(&loaded), &*layouts.join("\n")].join("\n").as_bytes());
    let asking = shared.asking();
    let mut past = Outcome::default();
    let previous = shared.earlier(&loaded, Some(&output), &mut past, session)?;
    let memory = memory(options, &output, session)?;
    let now = super::now();
    let run = Run {
        policy: &loaded.policy,
        asking: &asking,
        settings: &fingerprint,
        out: &output,
        against: options.against.as_deref(),
        profiles: &profiles,
        jobs: shared.jobs(),
        force: options.force,
        previous: &previous,
        memory: &memory.memory,
        only_new: shared.only_new,
        now: &now,
        is_whole: shared.is_whole(&loaded),
    };
    let tells = options.format == Format::Text && shared.verbose > 0;
    let tell = |assessment: &Assessment, file: &str| if tells { terminal::plan(assessment, file, look) } else { String::new() };
    let mut shown = Shown::Nothing;
    let Ran { summary, mut outcome, left, error } = batch_run::run(&found, &run, &tell, |step| {
        bar.suspend(|| show(step, options, &output, look, &mut shown, session));
        bar.inc(1);
    });
    bar.finish_and_clear();
    outcome.add_past(&past);
    shared.say_unused(&previous, session);
    say_left(&left, options, &output, session);
    if let Some(error) = &error {
        session.error(&error.to_string());
    }
    match options.format {
        Format::Json => session.print(&json::text(&summary::summary(&summary))),
        Format::Text => {
            // A night in which nothing changed says so in one line, which counts these too.
            let is_new = outcome.done + outcome.failed > 0 || shared.verbose > 0;
            let across = if shared.quiet || !is_new { String::new() } else { across_text::across(&summary, look) };
            if !across.is_empty() {
                session.print(&format!("{}{across}", if shown == Shown::Nothing { "" } else { "\n" }));
            }
            let between = if shown == Shown::Nothing && across.is_empty() { "" } else { "\n" };
            let line =
                terminal::last_line(outcome.done, outcome.skipped, outcome.failed, outcome.incomplete, outcome.counts, outcome.across);
            let first = output.join(if loaded.policy.output.index { "index.html" } else { "summary.json" });
            let index = if error.is_none() { format!("; {}", first.display()) } else { String::new() };
            session.print(&format!("{between}{line}{index}\n"));
        }
    }
    shared.say_new(&outcome, session);
    let by_default = if shared.exit_findings.is_some() { plans::FailOn::Error } else { plans::FailOn::Never };
    let fail_on = shared.fail_on.unwrap_or(by_default).level();
    // A history that was lost is a run that did not go as it should.
    outcome.unwritten |= memory.moved.is_some();
    let code = outcome.exit_code(fail_on, shared.exit_findings.unwrap_or(1));
    plans::log_run(summary.id.as_deref(), &outcome, code);
    Ok(code)
}

/// Opens the history, saying where a damaged one was moved.
fn memory(options: &Options, output: &Path, session: &mut Session) -> Result<Opened, Failure> {
    let path = options.shared.history.clone().unwrap_or_else(|| output.join(HISTORY));
    let opened = Memory::open(&path).map_err(Failure::io)?;
    if let Some(moved) = &opened.moved {
        session.error(moved);
    }
    Ok(opened)
}

/// Takes the output folder, and a history that lies elsewhere, waiting for another run as long as was asked.
fn lock(options: &Options, output: &Path, session: &mut Session) -> Result<(Lock, Option<Lock>), Failure> {
    let wait = Duration::from_secs(options.lock_wait.into());
    let mut waiting = |place: &Path| {
        if !options.shared.quiet {
            session.note(&format!("{}: another run is writing here; waiting for it", place.display()));
        }
    };
    let failed = |error| match error {
        LockError::Held { .. } => Failure::held(error),
        LockError::Io { .. } => Failure::io(error),
    };
    let out = Lock::take(output, wait, || waiting(output)).map_err(failed)?;
    let history = options.shared.history.as_deref();
    let history = history.map(|history| Lock::take_history(history, wait, || waiting(history))).transpose().map_err(failed)?;
    Ok((out, history))
}

fn show(step: &Step<'_>, options: &Options, output: &Path, look: Look, shown: &mut Shown, session: &mut Session) {
    match &step.summary.fate {
        Fate::Failed(why) => session.failed(step.file, why),
        Fate::OtherCycle(why) if !options.shared.quiet => session.note(why),
        Fate::OtherCycle(_) => {}
        Fate::Done(figures) => {
            if let Some(why) = &figures.no_copy {
                session.error(&format!("{}: no annotated copy: {why}", step.file));
            }
            // Else it stands with the plan on standard output.
            if options.shared.quiet || options.format == Format::Json {
                plans::say_unreadable(step.file, figures, session);
            }
        }
        Fate::Skipped(figures) => plans::say_unreadable(step.file, figures, session),
    }
    plans::log(step.summary);
    let quiet = options.shared.quiet;
    for warning in step.warnings.iter().filter(|_| !quiet) {
        session.note(&format!("{}: {warning}", step.file));
    }
    if let (Fate::Skipped(figures), Format::Text, 1..) = (&step.summary.fate, options.format, options.shared.verbose) {
        let between = if *shown == Shown::Lines { "\n" } else { "" };
        session.print(&format!("{between}{} · unchanged · {}\n", step.file, terminal::counts_in_words(figures.counts)));
        *shown = Shown::Line;
    }
    let Some(told) = step.told.filter(|_| options.format == Format::Text && !quiet) else { return };
    let files = files(output, step.summary);
    let text = if options.shared.verbose > 0 {
        told.to_owned() + &files.iter().map(|file| format!("{file}\n")).collect::<String>()
    } else {
        terminal::brief(step.summary, &files, look)
    };
    if !text.is_empty() {
        let between = if *shown == Shown::Nothing { "" } else { "\n" };
        session.print(&format!("{between}{text}"));
        *shown = Shown::Lines;
    }
}

/// Says which folders in the output folder are of no plan of this run: nobody deletes what people may have answered in.
fn say_left(left: &[String], options: &Options, output: &Path, session: &mut Session) {
    const MOST: usize = 3;
    if left.is_empty() || options.shared.quiet {
        return;
    }
    let shown = if options.shared.verbose > 0 { left.len() } else { MOST };
    let mut names = left.iter().take(shown).map(String::as_str).collect::<Vec<_>>().join(", ");
    if left.len() > shown {
        names += &format!(" and {} more (-v lists them)", left.len() - shown);
    }
    let folders = if left.len() == 1 {
        "1 folder is of no plan of this run, and stays as it was".to_owned()
    } else {
        format!("{} folders are of no plan of this run, and stay as they were", left.len())
    };
    session.note(&format!("{}: {folders}: {names}", output.display()));
}

/// What is compared with must be there, and something must be compared.
fn check_against(options: &Options, handoff: bool) -> Result<(), Failure> {
    if options.ledger_xlsx && !handoff {
        return Err(Failure::usage("--ledger-xlsx is of a handoff: add --handoff"));
    }
    if !options.profiles.is_empty() && !handoff {
        return Err(Failure::usage("--profile is of a handoff: add --handoff"));
    }
    match &options.against {
        None => Ok(()),
        Some(_) if !handoff => Err(Failure::usage("--against compares packs of a handoff: add --handoff")),
        Some(folder) if !folder.is_dir() => {
            Err(Failure::usage(format!("{}: is no folder; name the output folder of an earlier run", folder.display())))
        }
        Some(_) => Ok(()),
    }
}

/// The files of a plan to open.
fn files(out: &Path, plan: &PlanSummary) -> Vec<String> {
    let (Some(folder), Some(figures)) = (&plan.folder, plan.figures()) else { return Vec::new() };
    let pack = figures.handoff.as_ref().map(|handoff| if handoff.batch_id.is_some() { RELEASED } else { BLOCKED });
    let names = figures.checked.iter().map(String::as_str).chain(["report.html"]).chain(pack);
    names.map(|name| out.join(folder).join(name).display().to_string()).collect()
}

/// A bar on a terminal that somebody looks at; nothing anywhere else.
fn progress(options: &Options, count: usize) -> ProgressBar {
    let shared = &options.shared;
    let wanted = count > 1 && !shared.quiet && shared.log_format == LogFormat::Text && std::io::stderr().is_terminal();
    let bar =
        ProgressBar::with_draw_target(Some(count as u64), if wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() });
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos} of {len} plans") {
        bar.set_style(style);
    }
    bar
}
