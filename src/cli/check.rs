//! `throughline check`: findings on the terminal or as data; writes nothing.

use clap::{Args, ValueEnum};

use super::plans;
use super::session::{Failure, Session};
use crate::batch::discover::discover;
use crate::batch::portfolio::Kept;
use crate::batch::{Judged, Outcome, judge_all, run::bug};
use crate::render::run::{Fate, PlanFigures, PlanSummary, RunSummary};
use crate::render::summary::{self, CheckLine};
use crate::render::{across_text, csv, json, terminal};

const EXAMPLES: &str = "\
Examples:
  throughline check plan.xlsx
  throughline check plans -v                 every finding, and what was not judged
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
    let mut kept = Kept::new(shared.is_whole(&settings));
    let mut lines: Vec<CheckLine> = Vec::new();
    let mut table = csv::Findings::new();
    let look = session.look(shared.verbose > 0);
    for problem in &found.problems {
        let fate = kept.unread(&problem.named(), problem.to_string());
        let entry = PlanSummary { file: problem.named(), folder: None, fate };
        session.error(&problem.to_string());
        outcome.record(&entry, None, false);
        lines.push(summary::check_line(&entry, None));
        whole.plans.push(entry);
    }
    // What was answered in the copies of a run is that run's: a check looks at the plan alone.
    judge_all(
        &found.plans,
        &settings.policy,
        &asking,
        |_, _, _| Ok(Vec::new()),
        |file, judged| {
            let name = file.path.display().to_string();
            let (fate, assessment, panicked) = match judged {
                Judged::Plan(assessment, _) => (Fate::Done(Box::new(PlanFigures::of(&assessment))), Some(assessment), false),
                Judged::Failed(error) => (kept.failed(error, &name), None, false),
                Judged::Panicked(words) => (kept.unread(&name, bug(&name, &words)), None, true),
            };
            match &fate {
                Fate::Failed(why) => session.error(why),
                Fate::OtherCycle(why) if !shared.quiet => session.note(why),
                Fate::OtherCycle(_) => {}
                Fate::Done(figures) if shared.quiet || options.format != Format::Text => plans::say_unreadable(&name, figures, session),
                // It stands with the plan on standard output.
                Fate::Done(_) => {}
            }
            let entry = PlanSummary { file: name, folder: None, fate };
            outcome.record(&entry, assessment.as_deref(), panicked);
            if let Some(assessment) = &assessment {
                kept.plan(assessment, &entry.file);
            }
            plans::log(&entry);
            match (options.format, &assessment) {
                (Format::Json, _) => lines.push(summary::check_line(&entry, assessment.as_deref())),
                (Format::Csv, Some(assessment)) => table.add(assessment, &entry.file),
                (Format::Text, Some(assessment)) if shared.quiet => {
                    session.print(&format!("{}: {}\n", entry.file, terminal::counts_in_words(assessment.counts())));
                }
                (Format::Text, Some(assessment)) => {
                    let between = if outcome.done > 1 { "\n\n" } else { "" };
                    session.print(&format!("{between}{}", terminal::plan(assessment, &entry.file, look)));
                }
                (Format::Csv | Format::Text, None) => {}
            }
            whole.plans.push(entry);
        },
    );
    kept.finish(&settings.policy, asking.cycle, &mut whole);
    outcome.record_across(&whole.across);
    table.add_across(&whole.across, asking.cycle);
    if options.format == Format::Text && !shared.quiet {
        let between = if outcome.done > 0 { "\n\n" } else { "" };
        let across = across_text::across(&whole, look);
        if !across.is_empty() {
            session.print(&format!("{between}{across}"));
        }
    }
    match options.format {
        Format::Json => session.print(&json::text(&summary::check(&whole, lines))),
        Format::Csv => session.print(&String::from_utf8_lossy(&table.into_bytes())),
        Format::Text if outcome.done + outcome.failed > 1 || outcome.across.open() > 0 => {
            let line = terminal::last_line(outcome.done, outcome.failed, outcome.incomplete, outcome.counts, outcome.across);
            session.print(&format!("\n{line}\n"));
        }
        Format::Text => {}
    }
    let fail_on = shared.fail_on.unwrap_or(plans::FailOn::Error).level();
    Ok(outcome.exit_code(fail_on, shared.exit_findings.unwrap_or(1)))
}
