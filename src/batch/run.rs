//! `run`: each plan judged, drawn and written as one set into its folder; then the index, `summary.json` and `findings.csv`.
//!
//! A plan that cannot be read, drawn or written costs itself. Whoever calls shows what happens, plan by plan.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::discover::Found;
use super::plan::Asking;
use super::{Folders, Judged, Outcome, PlanFile, judge_all, panic_words};
use crate::assess::Assessment;
use crate::config::Policy;
use crate::output::{WriteError, sha256, write_file, write_set};
use crate::render::annotate::AnnotateError;
use crate::render::csv::{BYTE_ORDER_MARK, Findings};
use crate::render::html::{self, HtmlError};
use crate::render::run::{Fate, PlanFigures, PlanSummary, RunSummary};
use crate::render::{Artifact, checked, json, summary};

/// What a run writes to and judges by.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The settings.
    pub policy: &'a Policy,
    /// What was asked beside them.
    pub asking: &'a Asking,
    /// A hash of the settings: what was made by others is made again.
    pub settings: &'a str,
    /// The output folder, which the caller holds.
    pub out: &'a Path,
}

/// What became of one plan, as it happens.
#[derive(Debug)]
pub struct Step<'a> {
    /// The plan's file as it was named.
    pub file: &'a str,
    /// Its entry in the run's summary.
    pub summary: &'a PlanSummary,
    /// The plan as judged, where it could be read.
    pub assessment: Option<&'a Assessment>,
    /// What should be known of its annotated copy, each a sentence without its full stop.
    pub warnings: &'a [String],
}

/// Why a run has no index, though its plans' own files are written.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file of the run as a whole could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The index could not be drawn, which is our bug.
    #[error(transparent)]
    Draw(#[from] HtmlError),
}

/// Runs over plans. Gives the summary as it was written, and what decides the exit code.
///
/// # Errors
/// Where the index, `summary.json` or `findings.csv` cannot be drawn or written; the plans' own files are there then.
pub fn run(found: &Found, run: &Run<'_>, mut each: impl FnMut(&Step<'_>)) -> Result<(RunSummary, Outcome), RunError> {
    let mut whole = RunSummary { as_of: run.asking.as_of, cycle: run.asking.cycle, ..RunSummary::default() };
    let mut outcome = Outcome::default();
    let mut folders = Folders::default();
    let mut lines = Findings::new();
    let mut made_from = Vec::new();
    for problem in &found.problems {
        let entry = PlanSummary { file: problem.named(), folder: None, fate: Fate::Failed(problem.to_string()) };
        outcome.failed += 1;
        each(&Step { file: &entry.file, summary: &entry, assessment: None, warnings: &[] });
        whole.plans.push(entry);
    }
    judge_all(&found.plans, run.policy, run.asking, |file, judged| {
        let One { entry, assessment, bug, warnings } = one(file, judged, run, &mut folders);
        if let Some(assessment) = &assessment {
            lines.add(assessment, &entry.file);
            made_from.push(made_from_of(assessment, run));
        }
        outcome.record(&entry, assessment.as_deref(), bug);
        each(&Step { file: &entry.file, summary: &entry, assessment: assessment.as_deref(), warnings: &warnings });
        whole.plans.push(entry);
    });
    whole.id = Some(sha256(made_from.join("\n").as_bytes())[..12].to_owned());
    let index = html::index(&whole)?;
    let csv = [BYTE_ORDER_MARK, &lines.into_bytes()].concat();
    write_file(&run.out.join("findings.csv"), &csv)?;
    write_file(&run.out.join("summary.json"), json::text(&summary::summary(&whole)).as_bytes())?;
    write_file(&run.out.join(&index.name), &index.bytes)?;
    Ok((whole, outcome))
}

/// What became of one plan, with what its caller is told of it.
struct One {
    entry: PlanSummary,
    assessment: Option<Box<Assessment>>,
    bug: bool,
    warnings: Vec<String>,
}

/// Draws and writes one plan. A plan that was judged and could not be written keeps its assessment, and is failed.
fn one(file: &PlanFile, judged: Judged, run: &Run<'_>, folders: &mut Folders) -> One {
    let name = file.path.display().to_string();
    let failed = |folder, why, assessment, bug| {
        let entry = PlanSummary { file: name.clone(), folder, fate: Fate::Failed(why) };
        One { entry, assessment, bug, warnings: Vec::new() }
    };
    let (assessment, bytes) = match judged {
        Judged::Plan(assessment, bytes) => (assessment, bytes),
        Judged::Failed(error) => return failed(None, error.to_string(), None, false),
        Judged::Panicked(words) => return failed(None, bug(&name, &words), None, true),
    };
    let folder = folders.name(assessment.plan.business(), file);
    let drawn = match catch_unwind(AssertUnwindSafe(|| draw(&assessment, run.policy, &bytes))) {
        Ok(Ok(drawn)) => drawn,
        Ok(Err(error)) => return failed(Some(folder), bug(&name, &error.to_string()), Some(assessment), true),
        Err(panic) => return failed(Some(folder), bug(&name, &panic_words(panic.as_ref())), Some(assessment), true),
    };
    // The copy of the plan before is guarded too: people may have worked in it, whether or not there is one now.
    let copy = checked::name(&assessment.source.file);
    if let Err(error) = write_set(&run.out.join(&folder), &drawn.artifacts, &made_from_of(&assessment, run), &[&copy]) {
        return failed(Some(folder), format!("{name}: its files were not replaced: {error}"), Some(assessment), false);
    }
    let figures = PlanFigures { checked: drawn.checked, no_copy: drawn.no_copy, ..PlanFigures::of(&assessment) };
    let entry = PlanSummary { file: name, folder: Some(folder), fate: Fate::Done(Box::new(figures)) };
    One { entry, assessment: Some(assessment), bug: drawn.bug, warnings: drawn.warnings }
}

/// A plan's files, not yet written.
struct Drawn {
    artifacts: Vec<Artifact>,
    /// The name of the annotated copy, where one could be made.
    checked: Option<String>,
    /// Why there is none.
    no_copy: Option<String>,
    /// That is our bug.
    bug: bool,
    warnings: Vec<String>,
}

/// Draws a plan. A workbook that cannot be annotated has no copy, and everything else.
fn draw(assessment: &Assessment, policy: &Policy, original: &[u8]) -> Result<Drawn, HtmlError> {
    let mut drawn = Drawn { artifacts: Vec::new(), checked: None, no_copy: None, bug: false, warnings: Vec::new() };
    match checked::of_any(assessment, policy, original) {
        Ok(copy) => {
            drawn.checked = Some(copy.artifact.name.clone());
            drawn.artifacts.push(copy.artifact);
            drawn.warnings = copy.warnings;
        }
        Err(error) => {
            drawn.bug = matches!(error, AnnotateError::Unfaithful(_) | AnnotateError::Sheets(_));
            drawn.no_copy = Some(error.to_string());
        }
    }
    drawn.artifacts.push(html::report(assessment, drawn.checked.as_deref())?);
    drawn.artifacts.push(Artifact { name: "result.json".to_owned(), bytes: json::result(assessment).into_bytes() });
    Ok(drawn)
}

/// What a plan's files are made from: its file, the settings, what was asked, and this program.
fn made_from_of(assessment: &Assessment, run: &Run<'_>) -> String {
    let asked = format!("{:?} {:?}", run.asking.as_of, run.asking.cycle);
    sha256([json::TOOL, &assessment.source.sha256, run.settings, &asked].join("\n").as_bytes())
}

/// A panic as its file's line.
pub fn bug(name: &str, words: &str) -> String {
    format!(
        "{name}: made Throughline itself fail, which is our bug, not yours: {words}; please report it with the file if you may share it"
    )
}
