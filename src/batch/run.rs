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

/// Runs over plans. Gives the summary as it was written, and what decides the exit code.
///
/// # Errors
/// Where the index, `summary.json` or `findings.csv` cannot be written; the plans' own files are there then.
pub fn run(found: &Found, run: &Run<'_>, mut each: impl FnMut(&Step<'_>)) -> Result<(RunSummary, Outcome), WriteError> {
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
    let csv = [BYTE_ORDER_MARK, &lines.into_bytes()].concat();
    write_file(&run.out.join("findings.csv"), &csv)?;
    write_file(&run.out.join("summary.json"), json::text(&summary::summary(&whole)).as_bytes())?;
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
    let written = catch_unwind(AssertUnwindSafe(|| {
        let drawn = draw(&assessment, &bytes);
        let guarded: Vec<&str> = drawn.checked.as_deref().into_iter().collect();
        let made_from = made_from_of(&assessment, run);
        write_set(&run.out.join(&folder), &drawn.artifacts, &made_from, &guarded).map(|_| drawn.checked)
    }));
    let (fate, is_bug) = match written {
        Ok(Ok(checked)) => (Fate::Done(Box::new(PlanFigures { checked, ..PlanFigures::of(&assessment) })), false),
        Ok(Err(error)) => (Fate::Failed(format!("{name}: not replaced: {error}")), false),
        Err(panic) => (Fate::Failed(bug(&name, &panic_words(panic.as_ref()))), true),
    };
    (PlanSummary { file: name, folder: Some(folder), fate }, Some(assessment), is_bug)
}

struct Drawn {
    artifacts: Vec<Artifact>,
    /// The name of the annotated copy, where one could be made.
    checked: Option<String>,
}

fn draw(assessment: &Assessment, _bytes: &[u8]) -> Drawn {
    let artifacts = vec![Artifact { name: "result.json".to_owned(), bytes: json::result(assessment).into_bytes() }];
    Drawn { artifacts, checked: None }
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
