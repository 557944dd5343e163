//! `throughline check`: findings on the terminal or as data; writes nothing.

use clap::{Args, ValueEnum};

use super::plans;
use super::session::{Failure, Session};
use crate::assess::Counts;
use crate::batch::discover::discover;
use crate::batch::memory::Memory;
use crate::batch::plan::{Asking, Past, PlanError};
use crate::batch::portfolio::Excerpts;
use crate::batch::previous::Previous;
use crate::batch::{Judged, Outcome, PlanFile, in_order, judge, run::bug};
use crate::config::Policy;
use crate::plan::{Excerpt, Plan};
use crate::render::run::{Fate, PlanFigures, PlanSummary, RunSummary};
use crate::render::summary::{self, CheckLine};
use crate::render::terminal::{self, Look};
use crate::render::{across_text, csv, json};
use crate::workbook::Workbook;

const EXAMPLES: &str = "\
Examples:
  throughline check plan.xlsx
  throughline check plans -v                 every finding, what was not judged
  throughline check new.xlsx --previous old  beside its earlier cycles
  throughline check plans --fail-on warning  exit code 1 for warnings too
  throughline check plans --format csv > findings.csv";

/// Say what is wrong in plans, in which cell, and what to do; writes nothing
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    #[command(flatten)]
    shared: plans::Options,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    #[default]
    Text,
    /// One JSON document (throughline.check/1)
    Json,
    /// A table, one finding a line
    Csv,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let shared = &options.shared;
    let settings = shared.start(session)?;
    let found = discover(&shared.plans, None).map_err(Failure::usage)?;
    shared.say_skipped(&found, session);
    let asking = shared.asking();
    let mut whole = RunSummary { as_of: asking.as_of, cycle: asking.cycle, ..RunSummary::default() };
    let mut outcome = Outcome::default();
    let mut excerpts = Excerpts::new(shared.is_whole(&settings));
    let previous = shared.earlier(&settings, None, &mut outcome, session)?;
    let mut lines: Vec<CheckLine> = Vec::new();
    let mut table = csv::header();
    let look = session.look(shared.verbose > 0);
    for problem in &found.problems {
        let fate = excerpts.unread(&problem.named(), problem.to_string());
        let entry = PlanSummary { file: problem.named(), folder: None, fate };
        session.failed(&entry.file, &problem.to_string());
        outcome.record(&entry, Counts::default(), Counts::default(), false);
        lines.push(summary::check_line(&entry, None));
        whole.plans.push(entry);
    }
    let memory = shared.history.as_deref().map_or_else(|| Ok(Memory::default()), Memory::read).map_err(Failure::io)?;
    let work = |file: &PlanFile| one(file, &settings.policy, &asking, &previous, &memory, options, look);
    in_order(&found.plans, shared.jobs(), work, |_, One { mut entry, counted, excerpt, error, panicked, mut shown, notes }| {
        for note in notes.iter().filter(|_| !shared.quiet) {
            session.note(&format!("{}: {note}", entry.file));
        }
        match (error, &entry.fate) {
            (Some(error), _) => {
                entry.fate = excerpts.failed(error, &entry.file);
                if let Shown::Line(line) = &mut shown {
                    **line = summary::check_line(&entry, None);
                }
            }
            (None, Fate::Failed(why)) => entry.fate = excerpts.unread(&entry.file, why.clone()),
            _ => excerpts.plans.extend(excerpt),
        }
        let counts = entry.figures().map(|figures| figures.counts).unwrap_or_default();
        outcome.record(&entry, counts, counted, panicked);
        match &entry.fate {
            Fate::Failed(why) => session.failed(&entry.file, why),
            Fate::OtherCycle(why) if !shared.quiet => session.note(why),
            Fate::OtherCycle(_) => {}
            Fate::Done(figures) if shared.quiet || options.format != Format::Text => plans::say_unreadable(&entry.file, figures, session),
            // It stands with the plan on standard output.
            Fate::Done(_) | Fate::Skipped(_) => {}
        }
        plans::log(&entry);
        match shown {
            Shown::Nothing => {}
            Shown::Line(line) => lines.push(*line),
            Shown::Table(rows) => table.extend(rows),
            Shown::Text(text) => {
                let between = if outcome.done > 1 && !shared.quiet { "\n\n" } else { "" };
                session.print(&format!("{between}{text}"));
            }
        }
        whole.plans.push(entry);
    });
    shared.say_unused(&previous, session);
    excerpts.finish(&settings.policy, asking.cycle, &mut whole);
    outcome.record_across(&whole.across);
    table.extend(csv::lines_across(&whole.across, asking.cycle));
    if options.format == Format::Text && !shared.quiet {
        let between = if outcome.done > 0 { "\n\n" } else { "" };
        let across = across_text::across(&whole, look);
        if !across.is_empty() {
            session.print(&format!("{between}{across}"));
        }
    }
    match options.format {
        Format::Json => session.print(&json::text(&summary::check(&whole, lines))),
        Format::Csv => session.print(&String::from_utf8_lossy(&table)),
        Format::Text if outcome.done + outcome.failed > 1 || outcome.across.open() > 0 => {
            let line = terminal::last_line(outcome.done, 0, outcome.failed, outcome.incomplete, outcome.counts, outcome.across);
            session.print(&format!("\n{line}\n"));
        }
        Format::Text => {}
    }
    shared.say_new(&outcome, session);
    let fail_on = shared.fail_on.unwrap_or(plans::FailOn::Error).level();
    let code = outcome.exit_code(fail_on, shared.exit_findings.unwrap_or(1));
    plans::log_run(None, &outcome, code);
    Ok(code)
}

/// What became of one plan.
struct One {
    entry: PlanSummary,
    /// The findings that count for the exit code.
    counted: Counts,
    /// What is kept of it to look across plans.
    excerpt: Option<Excerpt>,
    /// Why it could not be read.
    error: Option<PlanError>,
    panicked: bool,
    shown: Shown,
    /// What was given as an earlier cycle of it and is none.
    notes: Vec<String>,
}

/// A plan as it is printed.
enum Shown {
    Nothing,
    Line(Box<CheckLine>),
    Table(Vec<u8>),
    Text(String),
}

/// Judges one plan, and draws it as it is printed. What was answered in the copies of a run is that run's: a check looks at the plan alone.
///
/// What the history knows of its earlier cycles is looked at where one is named; nothing is added to it.
fn one(file: &PlanFile, policy: &Policy, asking: &Asking, previous: &Previous, memory: &Memory, options: &Options, look: Look) -> One {
    let name = file.path.display().to_string();
    let cannot = |source| PlanError::History { path: file.path.clone(), source };
    let mut adopted = None;
    let mut remember = |plan: &Plan, _: &Workbook| {
        if options.shared.only_new {
            adopted = memory.adopted(plan).map_err(cannot)?;
        }
        Ok(Past { earlier: previous.of(plan, &file.path, memory).map_err(cannot)?, ..Past::default() })
    };
    let mut failed = None;
    let (fate, assessment, panicked) = match judge(file, policy, asking, &mut remember) {
        Judged::Plan(assessment, _) => (Fate::Done(Box::new(PlanFigures::of(&assessment))), Some(assessment), false),
        Judged::Failed(error) => {
            let fate = Fate::Failed(error.to_string());
            failed = Some(error);
            (fate, None, false)
        }
        Judged::Panicked(words) => (Fate::Failed(bug(&name, &words)), None, true),
    };
    let entry = PlanSummary { file: name, folder: None, fate };
    let shown = match (options.format, &assessment) {
        (Format::Json, _) => Shown::Line(Box::new(summary::check_line(&entry, assessment.as_deref()))),
        (Format::Csv, Some(assessment)) => Shown::Table(csv::lines(assessment, &entry.file)),
        (Format::Text, Some(assessment)) if options.shared.quiet => {
            Shown::Text(format!("{}: {}\n", entry.file, terminal::counts_in_words(assessment.counts())))
        }
        (Format::Text, Some(assessment)) => Shown::Text(terminal::plan(assessment, &entry.file, look)),
        (Format::Csv | Format::Text, None) => Shown::Nothing,
    };
    let notes = assessment.as_ref().map(|assessment| previous.not_earlier(&assessment.plan, &file.path)).unwrap_or_default();
    let excerpt = assessment.as_ref().map(|assessment| Excerpt::of(&assessment.plan, &*entry.file, &*assessment.source.sha256));
    let counted = assessment.map(|assessment| assessment.counts_without(&adopted.unwrap_or_default())).unwrap_or_default();
    One { entry, counted, excerpt, error: failed, panicked, shown, notes }
}
