//! `run`: each plan judged, drawn and written as one set into its folder; then the index, `summary.json` and `findings.csv`.
//!
//! A plan that cannot be read, drawn or written costs itself. Whoever calls shows what happens, plan by plan.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::discover::Found;
use super::packs::{self, PackError};
use super::plan::{Asking, PlanError};
use super::{Folders, Judged, Outcome as Happened, PlanFile, copy, judge_all, panic_words};
use crate::assess::Assessment;
use crate::config::Policy;
use crate::output::{Set, WriteError, sha256, write_file, write_set};
use crate::plan::Response;
use crate::plan::response::typed_cells;
use crate::render::annotate::AnnotateError;
use crate::render::csv::{BYTE_ORDER_MARK, Findings};
use crate::render::handoff::outcome::Outcome;
use crate::render::handoff::profile::Profile;
use crate::render::handoff::{self, Ledger, Making, Pack};
use crate::render::html::{self, HtmlError};
use crate::render::run::{Fate, HandoffFigures, PlanFigures, PlanSummary, RunSummary};
use crate::render::{Artifact, checked, json, summary};
use crate::workbook::read::read;
use crate::workbook::{ReadError, Workbook};

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
    /// The packs of an earlier run, with which those of this one are compared.
    pub against: Option<&'a Path>,
    /// The layouts of load files in packs; the hash of the settings covers them.
    pub profiles: &'a [Profile],
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

/// What a run did.
#[derive(Debug)]
pub struct Ran {
    /// Plan by plan.
    pub summary: RunSummary,
    /// What decides the exit code.
    pub outcome: Happened,
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

/// Runs over plans.
pub fn run(found: &Found, run: &Run<'_>, mut each: impl FnMut(&Step<'_>)) -> Ran {
    let mut summary = RunSummary { as_of: run.asking.as_of, cycle: run.asking.cycle, ..RunSummary::default() };
    let mut outcome = Happened::default();
    let places = RefCell::new(Places::default());
    let mut lines = Findings::new();
    let mut made_from = Vec::new();
    for problem in &found.problems {
        let entry = PlanSummary { file: problem.named(), folder: None, fate: Fate::Failed(problem.to_string()) };
        outcome.record(&entry, None, false);
        each(&Step { file: &entry.file, summary: &entry, assessment: None, warnings: &[] });
        summary.plans.push(entry);
    }
    let earlier = |file: &PlanFile, business: &str, workbook: &Workbook| places.borrow_mut().earlier(file, business, workbook, run);
    judge_all(&found.plans, run.policy, run.asking, earlier, |file, judged| {
        let One { entry, assessment, bug, warnings } = one(file, judged, run, &places.borrow());
        if let Some(assessment) = &assessment {
            lines.add(assessment, &entry.file);
            made_from.push(made_from_of(assessment, run, None));
        }
        outcome.record(&entry, assessment.as_deref(), bug);
        each(&Step { file: &entry.file, summary: &entry, assessment: assessment.as_deref(), warnings: &warnings });
        summary.plans.push(entry);
    });
    summary.id = Some(sha256(made_from.join("\n").as_bytes())[..12].to_owned());
    let error = write_whole(&summary, lines, run.out).err();
    match error {
        None => {}
        Some(RunError::Write(_)) => outcome.unwritten = true,
        Some(RunError::Draw(_)) => outcome.panicked += 1,
    }
    Ran { summary, outcome, error }
}

/// Writes the files of the run as a whole, the index last: where it is new, everything is.
fn write_whole(summary: &RunSummary, lines: Findings, out: &Path) -> Result<(), RunError> {
    let index = html::index(summary)?;
    write_file(&out.join("findings.csv"), &[BYTE_ORDER_MARK, &lines.into_bytes()].concat())?;
    write_file(&out.join("summary.json"), json::text(&summary::summary(summary)).as_bytes())?;
    write_file(&out.join(&index.name), &index.bytes)?;
    Ok(())
}

/// What became of one plan, with what its caller is told of it.
struct One {
    entry: PlanSummary,
    assessment: Option<Box<Assessment>>,
    bug: bool,
    warnings: Vec<String>,
}

/// Where each plan is written, and what the copy there was when its answers were read.
#[derive(Default)]
struct Places {
    folders: Folders,
    by_file: BTreeMap<PathBuf, Place>,
}

/// Where one plan is written.
#[derive(Clone, Default)]
struct Place {
    folder: String,
    /// The hash of the copy there when its answers were read.
    seen: Option<String>,
    /// A hash of what people typed into the plan's sheets.
    typed: String,
}

impl Places {
    /// Finds a plan's folder, and reads the answers in the copy that an earlier run left there.
    fn earlier(&mut self, file: &PlanFile, business: &str, workbook: &Workbook, run: &Run<'_>) -> Result<Vec<Response>, PlanError> {
        let folder = self.folders.name(business, file);
        let found = copy::earlier(&run.out.join(&folder), &checked::name(&workbook.file), run.policy, &file.path, workbook)?;
        self.by_file.insert(file.path.clone(), Place { folder, seen: found.seen, typed: typed_cells(workbook) });
        Ok(found.responses)
    }
}

/// Draws and writes one plan. A plan that was judged and could not be written keeps its assessment, and is failed.
fn one(file: &PlanFile, judged: Judged, run: &Run<'_>, places: &Places) -> One {
    let name = file.path.display().to_string();
    let failed = |folder, why, assessment, bug| {
        let entry = PlanSummary { file: name.clone(), folder, fate: Fate::Failed(why) };
        One { entry, assessment, bug, warnings: Vec::new() }
    };
    let (assessment, bytes) = match judged {
        Judged::Plan(mut assessment, bytes) => {
            assessment.place_answers();
            (assessment, bytes)
        }
        Judged::Failed(error) => return failed(None, error.to_string(), None, false),
        Judged::Panicked(words) => return failed(None, bug(&name, &words), None, true),
    };
    let Place { folder, seen, typed } = places.by_file.get(&file.path).cloned().unwrap_or_default();
    let previous = match previous(&assessment, run, &folder) {
        Ok(previous) => previous,
        Err(error) => return failed(Some(folder), format!("{name}: its files were not replaced: {error}"), Some(assessment), false),
    };
    let drawn = match catch_unwind(AssertUnwindSafe(|| draw(&assessment, run, &bytes, previous.as_ref()))) {
        Ok(Ok(drawn)) => drawn,
        Ok(Err(DrawError::Sheet(error))) => return failed(Some(folder), format!("{name}: {error}"), Some(assessment), false),
        Ok(Err(error)) => return failed(Some(folder), bug(&name, &error.to_string()), Some(assessment), true),
        Err(panic) => return failed(Some(folder), bug(&name, &panic_words(panic.as_ref())), Some(assessment), true),
    };
    // The copy of the plan before is guarded too: people may have worked in it, whether or not there is one now.
    let guarded = checked::name(&assessment.source.file);
    let typed = drawn.typed.as_deref().unwrap_or(&typed);
    let made_from = made_from_of(&assessment, run, previous.as_ref());
    let answers = copy::remembered(&assessment);
    let set =
        Set { artifacts: &drawn.artifacts, made_from: &made_from, typed, answers: &answers, guarded: &guarded, seen: seen.as_deref() };
    if let Err(error) = write_set(&run.out.join(&folder), &set) {
        return failed(Some(folder), format!("{name}: its files were not replaced: {error}"), Some(assessment), false);
    }
    let handoff = drawn.handoff;
    let figures = PlanFigures { checked: drawn.checked, no_copy: drawn.no_copy, handoff, ..PlanFigures::of(&assessment) };
    let entry = PlanSummary { file: name, folder: Some(folder), fate: Fate::Done(Box::new(figures)) };
    One { entry, assessment: Some(assessment), bug: drawn.bug, warnings: drawn.warnings }
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
    /// What became of its handoff, where one was asked for.
    handoff: Option<HandoffFigures>,
}

/// Why a plan's files could not be drawn: our bug, but for a ledger that is too long for a sheet.
#[derive(Debug, thiserror::Error)]
enum DrawError {
    #[error(transparent)]
    Page(#[from] HtmlError),
    #[error("cannot be read again for its handoff: {0}")]
    Read(#[from] ReadError),
    #[error("its ledger has more lines than a sheet has rows; leave ledger-xlsx out")]
    Sheet(handoff::PackError),
    #[error(transparent)]
    Pack(handoff::PackError),
}

/// The ledger of an earlier pack of the plan's business, where there is one to be compared with.
fn previous(assessment: &Assessment, run: &Run<'_>, folder: &str) -> Result<Option<Ledger>, PackError> {
    match run.against.filter(|_| run.policy.handoff) {
        Some(against) => packs::previous(against, folder, assessment.plan.business()),
        None => Ok(None),
    }
}

/// Draws a plan's pack. The workbook is read once more, since its totals are added from its cells and not from the plan.
fn hand_off(assessment: &Assessment, run: &Run<'_>, original: &[u8], previous: Option<&Ledger>) -> Result<Pack, DrawError> {
    let (policy, profiles) = (run.policy, run.profiles);
    let workbook = read(&assessment.source.file, original, &policy.limits)?;
    handoff::pack(assessment, &workbook, &Making { policy, previous, profiles }).map_err(|error| match error {
        handoff::PackError::Sheet(_) => DrawError::Sheet(error),
        other => DrawError::Pack(other),
    })
}

/// Draws a plan. A workbook that cannot be annotated has no copy, and everything else.
fn draw(assessment: &Assessment, run: &Run<'_>, original: &[u8], previous: Option<&Ledger>) -> Result<Drawn, DrawError> {
    let policy = run.policy;
    let mut drawn =
        Drawn { artifacts: Vec::new(), checked: None, typed: None, no_copy: None, bug: false, warnings: Vec::new(), handoff: None };
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
    let mut outcome = None;
    if policy.handoff {
        let mut pack = hand_off(assessment, run, original, previous)?;
        let of_pack = Outcome::of(&pack, previous.map(|previous| previous.batch_id.as_str()));
        let (batch_id, reasons) = (of_pack.batch_id.clone(), of_pack.reasons.len());
        drawn.handoff = Some(HandoffFigures { batch_id, lines: of_pack.lines, reasons });
        drawn.artifacts.append(&mut pack.artifacts);
        outcome = Some(of_pack);
    }
    let result = json::result_with(assessment, outcome).into_bytes();
    drawn.artifacts.push(Artifact { name: "result.json".to_owned(), bytes: result });
    Ok(drawn)
}

/// What a plan's files are made from: its file, the settings, what was asked, and this program.
fn made_from_of(assessment: &Assessment, run: &Run<'_>, previous: Option<&Ledger>) -> String {
    let mut asked = format!("{:?} {:?}", run.asking.as_of, run.asking.cycle);
    if let Some(previous) = previous {
        asked.push_str(&format!(" against {}", previous.batch_id));
    }
    sha256([json::TOOL, &assessment.source.sha256, run.settings, &asked].join("\n").as_bytes())
}

/// A panic as its file's line.
pub fn bug(name: &str, words: &str) -> String {
    format!(
        "{name}: made Throughline itself fail, which is our bug, not yours: {words}; please report it with the file if you may share it"
    )
}
