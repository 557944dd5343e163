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
use crate::render::csv::{BYTE_ORDER_MARK, Findings};
use crate::render::html::{self, HtmlError};
use crate::render::run::{Fate, PlanFigures, PlanSummary, RunSummary};
use crate::render::{Artifact, json, summary};

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
    /// It made the program panic.
    pub bug: bool,
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
        each(&Step { file: &entry.file, summary: &entry, assessment: None, bug: false });
        whole.plans.push(entry);
    }
    judge_all(&found.plans, run.policy, run.asking, |file, judged| {
        let (entry, assessment, bug) = one(file, judged, run, &mut folders);
        if let Some(assessment) = &assessment {
            lines.add(assessment, &entry.file);
            made_from.push(made_from_of(assessment, run));
        }
        outcome.record(&entry, assessment.as_deref(), bug);
        each(&Step { file: &entry.file, summary: &entry, assessment: assessment.as_deref(), bug });
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

/// Draws and writes one plan. A plan that was judged and could not be written keeps its assessment, and is failed.
fn one(file: &PlanFile, judged: Judged, run: &Run<'_>, folders: &mut Folders) -> (PlanSummary, Option<Box<Assessment>>, bool) {
    let name = file.path.display().to_string();
    let failed = |folder, why| PlanSummary { file: name.clone(), folder, fate: Fate::Failed(why) };
    let (assessment, bytes) = match judged {
        Judged::Plan(assessment, bytes) => (assessment, bytes),
        Judged::Failed(error) => return (failed(None, error.to_string()), None, false),
        Judged::Panicked(words) => return (failed(None, bug(&name, &words)), None, true),
    };
    let folder = folders.name(assessment.plan.business(), file);
    let (fate, is_bug) = match catch_unwind(AssertUnwindSafe(|| draw(&assessment, &bytes))) {
        Err(panic) => (Fate::Failed(bug(&name, &panic_words(panic.as_ref()))), true),
        Ok(Err(error)) => (Fate::Failed(bug(&name, &error.to_string())), true),
        Ok(Ok(drawn)) => {
            let guarded: Vec<&str> = drawn.checked.as_deref().into_iter().collect();
            match write_set(&run.out.join(&folder), &drawn.artifacts, &made_from_of(&assessment, run), &guarded) {
                Ok(_) => (Fate::Done(Box::new(PlanFigures { checked: drawn.checked, ..PlanFigures::of(&assessment) })), false),
                Err(error) => (Fate::Failed(format!("{name}: its files were not replaced: {error}")), false),
            }
        }
    };
    (PlanSummary { file: name, folder: Some(folder), fate }, Some(assessment), is_bug)
}

struct Drawn {
    artifacts: Vec<Artifact>,
    /// The name of the annotated copy, where one could be made.
    checked: Option<String>,
}

fn draw(assessment: &Assessment, _bytes: &[u8]) -> Result<Drawn, HtmlError> {
    let checked = None;
    let artifacts = vec![
        html::report(assessment, checked.as_deref())?,
        Artifact { name: "result.json".to_owned(), bytes: json::result(assessment).into_bytes() },
    ];
    Ok(Drawn { artifacts, checked })
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
