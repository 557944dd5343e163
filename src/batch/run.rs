//! `run`: each plan judged, drawn and written as one set into its folder; then the index, `summary.json` and `findings.csv`.
//!
//! A plan that cannot be read, drawn or written costs itself. Whoever calls shows what happens, plan by plan. Of a plan only a few
//! figures and its lines are kept, so that memory does not grow with the number of plans.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::discover::Found;
use super::plan::{Asking, Past, PlanError, judge_opened, open};
use super::unchanged::{self, Known, Unchanged};
use super::{Folders, Judged, Outcome, PlanFile, caught, copy, in_order, panic_words};
use crate::assess::{Assessment, Counts};
use crate::config::Policy;
use crate::output::{Set, WriteError, sha256, sweep, write_file, write_set};
use crate::plan::Plan;
use crate::plan::response::typed_cells;
use crate::render::annotate::AnnotateError;
use crate::render::csv::{self, BYTE_ORDER_MARK};
use crate::render::html::{self, HtmlError};
use crate::render::run::{Fate, PlanFigures, PlanSummary, RunSummary};
use crate::render::{Artifact, checked, json, summary};
use crate::workbook::Workbook;

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
    /// How many plans are worked on at once.
    pub jobs: usize,
    /// Plans that are unchanged are done again too.
    pub force: bool,
}

/// What a caller wants said of a plan beside its summary: made of its assessment, of which nothing is kept after it.
pub type Tell<'a> = dyn Fn(&Assessment, &str) -> String + Sync + 'a;

/// What became of one plan, as it happens.
#[derive(Debug)]
pub struct Step<'a> {
    /// The plan's file as it was named.
    pub file: &'a str,
    /// Its entry in the run's summary.
    pub summary: &'a PlanSummary,
    /// What was to be said of it, where it was judged.
    pub told: Option<&'a str>,
    /// What should be known of its annotated copy, each a sentence without its full stop.
    pub warnings: &'a [String],
}

/// What a run did.
#[derive(Debug)]
pub struct Ran {
    /// Plan by plan.
    pub summary: RunSummary,
    /// What decides the exit code.
    pub outcome: Outcome,
    /// Folders in the output folder whose plans are not among those of this run, sorted.
    pub left: Vec<String>,
    /// Why its index, `summary.json` or `findings.csv` is not there, where it is not; the plans' own files are. The outcome knows.
    pub error: Option<RunError>,
}

/// Why a run has no index.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file of the run as a whole could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The index could not be drawn, which is our bug.
    #[error("{0}; this is our bug, please report it")]
    Draw(#[from] HtmlError),
}

/// Runs over plans. `each` sees them in their order, whatever the number of jobs.
pub fn run(found: &Found, run: &Run<'_>, tell: &Tell<'_>, mut each: impl FnMut(&Step<'_>)) -> Ran {
    let mut summary = RunSummary { as_of: run.asking.as_of, cycle: run.asking.cycle, ..RunSummary::default() };
    let mut outcome = Outcome::default();
    let mut lines = [BYTE_ORDER_MARK, &csv::header()].concat();
    let mut bases = Vec::new();
    for problem in &found.problems {
        let entry = PlanSummary { file: problem.named(), folder: None, fate: Fate::Failed(problem.to_string()) };
        outcome.record(&entry, Counts::default(), false);
        each(&Step { file: &entry.file, summary: &entry, told: None, warnings: &[] });
        summary.plans.push(entry);
    }
    sweep(run.out);
    let desk = Desk { run, folders: Folders::of(&found.plans), known: Known::of(run.out), tell };
    let mut unread = Vec::new();
    in_order(
        &found.plans,
        run.jobs,
        |file| desk.one(file),
        |file, One { entry, kept, bug, warnings }| {
            if entry.folder.is_none() {
                unread.push(file.clone());
            }
            let counts = kept.as_ref().map(|kept| kept.counts).unwrap_or_default();
            outcome.record(&entry, counts, bug);
            each(&Step {
                file: &entry.file,
                summary: &entry,
                told: kept.as_ref().and_then(|kept| kept.told.as_deref()),
                warnings: &warnings,
            });
            if let Some(kept) = kept {
                lines.extend(kept.lines);
                bases.push(kept.basis);
            }
            summary.plans.push(entry);
        },
    );
    summary.id = Some(sha256(bases.join("\n").as_bytes())[..12].to_owned());
    let error = write_whole(&summary, &lines, run.out).err();
    match error {
        None => {}
        Some(RunError::Write(_)) => outcome.unwritten = true,
        Some(RunError::Draw(_)) => outcome.panicked += 1,
    }
    let left = desk.known.left(summary.plans.iter().filter_map(|plan| plan.folder.as_deref()), &unread, &desk.folders);
    Ran { summary, outcome, left, error }
}

/// Writes the files of the run as a whole, the index last: where it is new, everything is.
fn write_whole(summary: &RunSummary, lines: &[u8], out: &Path) -> Result<(), RunError> {
    let index = html::index(summary)?;
    write_file(&out.join("findings.csv"), lines)?;
    write_file(&out.join("summary.json"), json::text(&summary::summary(summary)).as_bytes())?;
    write_file(&out.join(&index.name), &index.bytes)?;
    Ok(())
}

/// What became of one plan, with what its caller is told of it.
struct One {
    entry: PlanSummary,
    /// What is kept of a plan that was judged.
    kept: Option<Kept>,
    bug: bool,
    warnings: Vec<String>,
}

/// What is kept of a plan that was judged, whether or not it could be written.
struct Kept {
    counts: Counts,
    /// Its lines of `findings.csv`.
    lines: Vec<u8>,
    /// What its result is made from, as a hash.
    basis: String,
    /// What the caller wanted said of it; nothing where it was not done again.
    told: Option<String>,
}

/// Where one plan is written.
#[derive(Default)]
struct Place {
    folder: String,
    /// The hash of the copy there when its answers were read.
    seen: Option<String>,
    /// A hash of what people typed into the plan's sheets.
    typed: String,
}

impl Place {
    /// The folder of a plan, and what the copy there, which an earlier run left, says of its past.
    fn of(file: &PlanFile, plan: &Plan, workbook: &Workbook, run: &Run<'_>, folders: &Folders) -> Result<(Place, Past), PlanError> {
        let folder = folders.name(plan.business(), file);
        let found = copy::earlier(&run.out.join(&folder), &checked::name(&workbook.file), run.policy, &file.path, workbook)?;
        let place = Place { folder, seen: found.seen, typed: typed_cells(workbook) };
        Ok((place, Past { responses: found.responses, ..Past::default() }))
    }
}

/// What is the same for all plans of a run.
struct Desk<'a> {
    run: &'a Run<'a>,
    folders: Folders,
    known: Known,
    tell: &'a Tell<'a>,
}

impl Desk<'_> {
    /// Does one plan, whatever happens in it.
    fn one(&self, file: &PlanFile) -> One {
        let name = file.path.display().to_string();
        let done = catch_unwind(AssertUnwindSafe(|| self.skipped_or_done(file, &name)));
        done.unwrap_or_else(|panic| One::unread(&name, bug(&name, &panic_words(panic.as_ref())), true))
    }

    /// Reads back a plan that is unchanged, else judges, draws and writes it.
    fn skipped_or_done(&self, file: &PlanFile, name: &str) -> One {
        let Run { policy, asking, out, force, .. } = *self.run;
        let opened = match open(&file.path, policy) {
            Ok(opened) => opened,
            Err(error) => return One::unread(name, error.to_string(), false),
        };
        let basis = unchanged::basis(&opened.sha256, self.run);
        let made_from = unchanged::made_from(&basis, &opened.name);
        if !force && let Some(unchanged) = self.known.unchanged(file, &opened.name, &made_from, out, &self.folders) {
            return One::skipped(name, unchanged, basis);
        }
        let mut place = Place::default();
        let judged = caught(|| {
            judge_opened(opened, policy, asking, &mut |plan, workbook| {
                let past;
                (place, past) = Place::of(file, plan, workbook, self.run, &self.folders)?;
                Ok(past)
            })
        });
        match judged {
            Judged::Plan(mut assessment, bytes) => {
                assessment.place_answers();
                let (lines, told) = (csv::lines(&assessment, name), Some((self.tell)(&assessment, name)));
                let kept = Kept { counts: assessment.counts(), lines, basis, told };
                written(name, &assessment, &bytes, self.run, place, &made_from, kept)
            }
            Judged::Failed(error) => One::unread(name, error.to_string(), false),
            Judged::Panicked(words) => One::unread(name, bug(name, &words), true),
        }
    }
}

impl One {
    /// A plan without a result.
    fn unread(name: &str, why: String, bug: bool) -> One {
        let entry = PlanSummary { file: name.to_owned(), folder: None, fate: Fate::Failed(why) };
        One { entry, kept: None, bug, warnings: Vec::new() }
    }

    /// A plan that is unchanged. Whatever is made of all plans of a run is made of what is read back here.
    fn skipped(name: &str, unchanged: Unchanged, basis: String) -> One {
        let Unchanged { folder, checked, result } = unchanged;
        let kept = Kept { counts: result.counts(), lines: csv::lines_read(&result, name), basis, told: None };
        let entry = PlanSummary { file: name.to_owned(), folder: Some(folder), fate: Fate::Skipped(Box::new(result.figures(checked))) };
        One { entry, kept: Some(kept), bug: false, warnings: Vec::new() }
    }
}

/// Draws and writes a plan that was judged. One that cannot be written keeps what was found in it, and is failed.
fn written(name: &str, assessment: &Assessment, bytes: &[u8], run: &Run<'_>, place: Place, made_from: &str, kept: Kept) -> One {
    let Place { folder, seen, typed } = place;
    let failed = |folder, why, kept, bug| {
        let entry = PlanSummary { file: name.to_owned(), folder: Some(folder), fate: Fate::Failed(why) };
        One { entry, kept: Some(kept), bug, warnings: Vec::new() }
    };
    let drawn = match catch_unwind(AssertUnwindSafe(|| draw(assessment, run.policy, bytes))) {
        Ok(Ok(drawn)) => drawn,
        Ok(Err(error)) => return failed(folder, bug(name, &error.to_string()), kept, true),
        Err(panic) => return failed(folder, bug(name, &panic_words(panic.as_ref())), kept, true),
    };
    // The copy of the plan before is guarded too: people may have worked in it, whether or not there is one now.
    let guarded = checked::name(&assessment.source.file);
    let set = Set {
        artifacts: &drawn.artifacts,
        made_from,
        business: assessment.plan.business(),
        typed: drawn.typed.as_deref().unwrap_or(&typed),
        answers: &copy::remembered(assessment),
        guarded: &guarded,
        seen: seen.as_deref(),
    };
    if let Err(error) = write_set(&run.out.join(&folder), &set) {
        return failed(folder, format!("{name}: its files were not replaced: {error}"), kept, false);
    }
    let figures = PlanFigures { checked: drawn.checked, no_copy: drawn.no_copy, ..PlanFigures::of(assessment) };
    let entry = PlanSummary { file: name.to_owned(), folder: Some(folder), fate: Fate::Done(Box::new(figures)) };
    One { entry, kept: Some(kept), bug: drawn.bug, warnings: drawn.warnings }
}

/// A plan's files, not yet written.
struct Drawn {
    artifacts: Vec<Artifact>,
    /// The name of the annotated copy, where one could be made.
    checked: Option<String>,
    /// A hash of what stands in the copy's own sheets, where that is not what stands in the plan's.
    typed: Option<String>,
    /// Why there is none.
    no_copy: Option<String>,
    /// That is our bug.
    bug: bool,
    warnings: Vec<String>,
}

/// Draws a plan. A workbook that cannot be annotated has no copy, and everything else.
fn draw(assessment: &Assessment, policy: &Policy, original: &[u8]) -> Result<Drawn, HtmlError> {
    let mut drawn = Drawn { artifacts: Vec::new(), checked: None, typed: None, no_copy: None, bug: false, warnings: Vec::new() };
    match checked::of_any(assessment, policy, original) {
        Ok(copy) => {
            drawn.checked = Some(copy.artifact.name.clone());
            drawn.typed = copy.typed;
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

/// A panic as its file's line.
pub fn bug(name: &str, words: &str) -> String {
    format!(
        "{name}: made Throughline itself fail, which is our bug, not yours: {words}; please report it with the file if you may share it"
    )
}
