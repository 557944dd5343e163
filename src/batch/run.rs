//! `run`: each plan judged, drawn and written as one set into its folder; then the index, `summary.json` and `findings.csv`.
//!
//! A plan that cannot be read, drawn or written costs itself. Whoever calls shows what happens, plan by plan. Of a plan only a few
//! figures and its lines are kept, so that memory does not grow with the number of plans.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::discover::Found;
use super::memory::{Memory, content};
use super::packs::{self, PackError};
use super::plan::{Asking, Opened, Past, PlanError, judge_opened, open};
use super::portfolio::Excerpts;
use super::previous::Previous;
use super::unchanged::{self, Origin, Unchanged};
use super::{Folders, Outcome, PlanFile, copy, in_order, panic_words};
use crate::assess::{Assessment, Counts};
use crate::config::Policy;
use crate::history::HistoryError;
use crate::history::store::PastHandoff;
use crate::output::{Set, WriteError, remove_file, sha256, sweep, write_file, write_set};
use crate::plan::response::typed_cells;
use crate::plan::{Earlier, Excerpt, Plan, Record};
use crate::render::annotate::AnnotateError;
use crate::render::csv::{self, BYTE_ORDER_MARK};
use crate::render::handoff::outcome::Outcome as Handoff;
use crate::render::handoff::profile::Profile;
use crate::render::handoff::{self, Ledger, Making, Pack, ledger_csv};
use crate::render::html::{self, HtmlError};
use crate::render::run::{Fate, HandoffFigures, PlanFigures, PlanSummary, RunSummary};
use crate::render::{Artifact, checked, json, summary};
use crate::workbook::ReadError;
use crate::workbook::read::read;

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
    /// The packs of an earlier run, with which those of this one are compared; else those that the history released.
    pub against: Option<&'a Path>,
    /// The plans are all that there are.
    pub is_whole: bool,
    /// The layouts of load files in packs; the hash of the settings covers them.
    pub profiles: &'a [Profile],
    /// How many plans are worked on at once.
    pub jobs: usize,
    /// Plans that are unchanged are done again too.
    pub force: bool,
    /// The earlier cycles that were given.
    pub previous: &'a Previous,
    /// What is remembered of earlier runs, which gets what this one has to remember.
    pub memory: &'a Memory,
    /// Only findings count for the exit code with which no plan was adopted.
    pub only_new: bool,
    /// When the run is, for whoever reads the history; nothing else knows.
    pub now: &'a str,
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
    /// What should be known of its annotated copy and its past, each a sentence without its full stop.
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
    /// What the run has to remember could not be added to the history.
    #[error(transparent)]
    History(#[from] HistoryError),
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
    let mut excerpts = Excerpts::new(run.is_whole);
    for problem in &found.problems {
        let fate = excerpts.unread(&problem.named(), problem.to_string());
        let entry = PlanSummary { file: problem.named(), folder: None, fate };
        outcome.record(&entry, Counts::default(), Counts::default(), false);
        each(&Step { file: &entry.file, summary: &entry, told: None, warnings: &[] });
        summary.plans.push(entry);
    }
    sweep(run.out);
    let desk = Desk { run, folders: Folders::of(&found.plans), tell };
    let mut unread = Vec::new();
    let mut remembered = run.memory.begin(run.now);
    let work = |file: &PlanFile| desk.one(file);
    in_order(&found.plans, run.jobs, work, |file, One { mut entry, kept, excerpt, error, bug, warnings }| {
        match (error, &entry.fate) {
            (Some(error), _) => entry.fate = excerpts.failed(error, &entry.file),
            (None, Fate::Failed(why)) if excerpt.is_none() => entry.fate = excerpts.unread(&entry.file, why.clone()),
            _ => excerpts.plans.extend(excerpt),
        }
        let (counts, counted) = kept.as_ref().map(|kept| (kept.counts, kept.counted)).unwrap_or_default();
        outcome.record(&entry, counts, counted, bug);
        let told = kept.as_ref().and_then(|kept| kept.told.as_deref());
        each(&Step { file: &entry.file, summary: &entry, told, warnings: &warnings });
        if entry.folder.is_none() {
            unread.push(file.clone());
        }
        if let Some(kept) = kept {
            lines.extend(kept.lines);
            bases.push(kept.basis);
            // Only what was written is remembered: the next run does the rest again. What is unchanged is remembered already.
            if let (Ok(()), Fate::Done(_), Some(record)) = (&remembered, &entry.fate, &kept.record) {
                remembered = run.memory.remember(record, kept.handoff.as_ref());
            }
        }
        summary.plans.push(entry);
    });
    let looked_back = excerpts.finish(run.policy, run.asking.cycle, run.memory, &mut summary);
    lines.extend(csv::lines_across(&summary.across, run.asking.cycle));
    outcome.record_across(&summary.across);
    summary.id = Some(sha256(bases.join("\n").as_bytes())[..12].to_owned());
    let remembered = remembered.and(looked_back).and_then(|()| run.memory.commit()).map_err(RunError::from);
    let error = write_whole(&summary, &lines, run).and(remembered).err();
    match error {
        None => {}
        Some(RunError::Write(_) | RunError::History(_)) => outcome.unwritten = true,
        Some(RunError::Draw(_)) => outcome.panicked += 1,
    }
    let left = unchanged::left(run.out, summary.plans.iter().filter_map(|plan| plan.folder.as_deref()), &unread, &desk.folders);
    Ran { summary, outcome, left, error }
}

/// Writes the files of the run as a whole, the index last: where it is new, everything is.
fn write_whole(summary: &RunSummary, lines: &[u8], run: &Run<'_>) -> Result<(), RunError> {
    let index = html::index(summary)?;
    write_file(&run.out.join("findings.csv"), lines)?;
    write_file(&run.out.join("summary.json"), json::text(&summary::summary(summary)).as_bytes())?;
    let path = run.out.join(&index.name);
    if run.policy.output.index {
        write_file(&path, &index.bytes)?;
    } else {
        // The one of an earlier run would pass for this run's.
        remove_file(&path)?;
    }
    Ok(())
}

/// What became of one plan, with what its caller is told of it.
struct One {
    entry: PlanSummary,
    /// What is kept of a plan that was judged.
    kept: Option<Kept>,
    /// What is kept of it to look across plans.
    excerpt: Option<Excerpt>,
    /// Why it has no result, where it could not be read.
    error: Option<PlanError>,
    bug: bool,
    warnings: Vec<String>,
}

/// What is kept of a plan that was judged, whether or not it could be written, or whose result was read back.
struct Kept {
    counts: Counts,
    /// Those that count for the exit code.
    counted: Counts,
    /// Its lines of `findings.csv`.
    lines: Vec<u8>,
    /// What its result is made from, as a hash.
    basis: String,
    /// What the caller wanted said of it; nothing where it was not done again.
    told: Option<String>,
    /// What is remembered of it; nothing where it is remembered already.
    record: Option<Record>,
    /// What is remembered of its handoff, where one was asked for.
    handoff: Option<PastHandoff>,
}

/// Where one plan is written.
struct Place {
    folder: String,
    /// The hash of the copy there when its answers were read.
    seen: Option<String>,
    /// A hash of what people typed into the plan's sheets.
    typed: String,
    /// What its files are made from.
    made_from: String,
}

/// What is the same for all plans of a run.
struct Desk<'a> {
    run: &'a Run<'a>,
    folders: Folders,
    tell: &'a Tell<'a>,
}

impl Desk<'_> {
    /// Does one plan, whatever happens in it.
    fn one(&self, file: &PlanFile) -> One {
        let name = file.path.display().to_string();
        match catch_unwind(AssertUnwindSafe(|| self.skipped_or_done(file, &name))) {
            Ok(Ok(one)) => one,
            Ok(Err(error)) => One { error: Some(error), ..One::unread(&name, String::new(), false) },
            Err(panic) => One::unread(&name, bug(&name, &panic_words(panic.as_ref())), true),
        }
    }

    /// Reads a plan; where nothing of what its files are made from is new, reads their result back, else judges, draws and writes it.
    fn skipped_or_done(&self, file: &PlanFile, name: &str) -> Result<One, PlanError> {
        let run = self.run;
        let cannot = |source| PlanError::History { path: file.path.clone(), source };
        let opened = open(&file.path, run.policy, run.asking)?;
        let excerpt = Excerpt::of(&opened.plan, name, &*opened.source.sha256);
        let folder = self.folders.name(opened.plan.business(), file);
        let earlier = run.previous.of(&opened.plan, &file.path, run.memory).map_err(cannot)?;
        let notes = run.previous.not_earlier(&opened.plan, &file.path);
        let previous = self.previous(&opened.plan, &folder).map_err(|source| PlanError::Pack { path: file.path.clone(), source })?;
        let origin = Origin::of(&opened.source, run, &earlier, previous.as_ref());
        if !run.force
            && let Some(unchanged) = unchanged::look(&run.out.join(&folder), &opened.source.file, &origin, run.policy.output.checked_copies)
            && run.memory.holds(&opened.plan, &opened.source.file, &unchanged.record).map_err(cannot)?
        {
            let counted = match run.only_new {
                true => run.memory.adopted(&opened.plan).map_err(cannot)?.map(|known| unchanged.result.counts_without(&known)),
                false => Some(unchanged.result.counts()),
            };
            let one = One::skipped(name, folder, unchanged, origin.basis, counted.unwrap_or_default());
            return Ok(One { excerpt: Some(excerpt), warnings: notes, ..one });
        }
        let (place, past) = self.past(file, folder, &opened, origin.made_from, earlier)?;
        let (mut assessment, bytes) = judge_opened(opened, past, run.policy);
        assessment.place_answers();
        let counts = assessment.counts();
        let kept = Kept {
            counts,
            counted: if run.only_new { run.memory.new_of(&assessment).map_err(cannot)? } else { counts },
            lines: csv::lines(&assessment, name),
            basis: origin.basis,
            told: Some((self.tell)(&assessment, name)),
            record: Some(assessment.record()),
            handoff: None,
        };
        let mut one = written(name, &assessment, &bytes, run, place, kept, previous.as_ref());
        one.excerpt = Some(excerpt);
        one.warnings.extend(notes);
        Ok(one)
    }

    /// The ledger that a plan's handoff is compared with: that of `--against`, else the one that the history released last.
    fn previous(&self, plan: &Plan, folder: &str) -> Result<Option<Ledger>, PackError> {
        match (self.run.policy.handoff, self.run.against) {
            (false, _) => Ok(None),
            (true, Some(against)) => packs::previous(against, folder, plan.business()),
            (true, None) => self.run.memory.released(plan),
        }
    }

    /// What the copy that an earlier run left, and the history, say of a plan's past.
    fn past(
        &self,
        file: &PlanFile,
        folder: String,
        opened: &Opened,
        made_from: String,
        earlier: Earlier,
    ) -> Result<(Place, Past), PlanError> {
        let run = self.run;
        let workbook = &opened.workbook;
        let found = copy::earlier(&run.out.join(&folder), &checked::name(&workbook.file), run.policy, &file.path, workbook)?;
        let place = Place { folder, seen: found.seen, typed: typed_cells(workbook), made_from };
        let mut responses = found.responses;
        if place.seen.is_none() {
            let cannot = |source| PlanError::History { path: file.path.clone(), source };
            responses = run.memory.answers(&opened.plan).map_err(cannot)?;
        }
        Ok((place, Past { responses, earlier }))
    }
}

impl One {
    /// A plan without a result.
    fn unread(name: &str, why: String, bug: bool) -> One {
        let entry = PlanSummary { file: name.to_owned(), folder: None, fate: Fate::Failed(why) };
        One { entry, kept: None, excerpt: None, error: None, bug, warnings: Vec::new() }
    }

    /// A plan that is unchanged. `counted` are the findings that count for the exit code.
    fn skipped(name: &str, folder: String, unchanged: Unchanged, basis: String, counted: Counts) -> One {
        let Unchanged { checked, result, .. } = unchanged;
        let kept = Kept {
            counts: result.counts(),
            counted,
            lines: csv::lines_read(&result, name),
            basis,
            told: None,
            record: None,
            handoff: None,
        };
        let entry = PlanSummary { file: name.to_owned(), folder: Some(folder), fate: Fate::Skipped(Box::new(result.figures(checked))) };
        One { entry, kept: Some(kept), excerpt: None, error: None, bug: false, warnings: Vec::new() }
    }
}

/// Draws and writes a plan that was judged. One that cannot be written keeps what was found in it, and is failed.
fn written(
    name: &str,
    assessment: &Assessment,
    bytes: &[u8],
    run: &Run<'_>,
    place: Place,
    mut kept: Kept,
    previous: Option<&Ledger>,
) -> One {
    let Place { folder, seen, typed, made_from } = place;
    let failed = |folder, why, kept, bug| {
        let entry = PlanSummary { file: name.to_owned(), folder: Some(folder), fate: Fate::Failed(why) };
        One { entry, kept: Some(kept), excerpt: None, error: None, bug, warnings: Vec::new() }
    };
    let drawn = match catch_unwind(AssertUnwindSafe(|| draw(assessment, run, bytes, seen.is_some(), previous))) {
        Ok(Ok(drawn)) => drawn,
        Ok(Err(DrawError::Sheet(error))) => return failed(folder, format!("{name}: {error}"), kept, false),
        Ok(Err(error)) => return failed(folder, bug(name, &error.to_string()), kept, true),
        Err(panic) => return failed(folder, bug(name, &panic_words(panic.as_ref())), kept, true),
    };
    kept.handoff = drawn.remembered;
    // The copy of the plan before is guarded too: people may have worked in it, whether or not there is one now.
    let guarded = checked::name(&assessment.source.file);
    let set = Set {
        artifacts: &drawn.artifacts,
        made_from: &made_from,
        business: assessment.plan.business(),
        record: &kept.record.as_ref().map(|record| content(record, kept.handoff.as_ref())).unwrap_or_default(),
        typed: drawn.typed.as_deref().unwrap_or(&typed),
        answers: &copy::remembered(assessment),
        guarded: &guarded,
        seen: seen.as_deref(),
    };
    if let Err(error) = write_set(&run.out.join(&folder), &set) {
        return failed(folder, format!("{name}: its files were not replaced: {error}"), kept, false);
    }
    let handoff = drawn.handoff;
    let figures = PlanFigures { checked: drawn.checked, no_copy: drawn.no_copy, handoff, ..PlanFigures::of(assessment) };
    let entry = PlanSummary { file: name.to_owned(), folder: Some(folder), fate: Fate::Done(Box::new(figures)) };
    One { entry, kept: Some(kept), excerpt: None, error: None, bug: drawn.bug, warnings: drawn.warnings }
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
    /// The same as the history has it.
    remembered: Option<PastHandoff>,
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

/// Draws a plan's pack. The workbook is read once more, since its totals are added from its cells and not from the plan.
fn hand_off(assessment: &Assessment, run: &Run<'_>, original: &[u8], previous: Option<&Ledger>) -> Result<Pack, DrawError> {
    let (policy, profiles) = (run.policy, run.profiles);
    let workbook = read(&assessment.source.file, original, &policy.limits)?;
    handoff::pack(assessment, &workbook, &Making { policy, previous, profiles }).map_err(|error| match error {
        handoff::PackError::Sheet(_) => DrawError::Sheet(error),
        other => DrawError::Pack(other),
    })
}

/// What the history has of a pack.
fn past_handoff(pack: &Pack, outcome: &Handoff) -> PastHandoff {
    let ledger = pack.artifacts.iter().find(|artifact| artifact.name.ends_with(ledger_csv::NAME));
    PastHandoff {
        batch_id: outcome.batch_id.clone(),
        previous_batch: outcome.previous_batch_id.clone(),
        reasons: pack.reasons.iter().map(|reason| reason.message.clone()).collect(),
        ledger: ledger.map(|ledger| String::from_utf8_lossy(&ledger.bytes).into_owned()),
    }
}

/// Draws a plan. A workbook that cannot be annotated has no copy, and everything else. One that has a copy from an earlier run keeps
/// having one whatever the settings say: its answers stand there.
fn draw(assessment: &Assessment, run: &Run<'_>, original: &[u8], has_copy: bool, previous: Option<&Ledger>) -> Result<Drawn, DrawError> {
    let policy = run.policy;
    let mut drawn = Drawn {
        artifacts: Vec::new(),
        checked: None,
        typed: None,
        no_copy: None,
        bug: false,
        warnings: Vec::new(),
        handoff: None,
        remembered: None,
    };
    let wanted = policy.output.checked_copies || has_copy;
    match wanted.then(|| checked::of_any(assessment, policy, original)) {
        None => {}
        Some(Ok(copy)) => {
            drawn.checked = Some(copy.artifact.name.clone());
            drawn.typed = copy.typed;
            drawn.artifacts.push(copy.artifact);
            drawn.warnings = copy.warnings;
        }
        Some(Err(error)) => {
            drawn.bug = matches!(error, AnnotateError::Unfaithful(_) | AnnotateError::Sheets(_));
            drawn.no_copy = Some(error.to_string());
        }
    }
    drawn.artifacts.push(html::report(assessment, drawn.checked.as_deref())?);
    let mut outcome = None;
    if policy.handoff {
        let mut pack = hand_off(assessment, run, original, previous)?;
        let of_pack = Handoff::of(&pack, previous.map(|previous| previous.batch_id.as_str()));
        let (batch_id, reasons) = (of_pack.batch_id.clone(), of_pack.reasons.len());
        drawn.handoff = Some(HandoffFigures { batch_id, lines: of_pack.lines, reasons });
        drawn.remembered = Some(past_handoff(&pack, &of_pack));
        drawn.artifacts.append(&mut pack.artifacts);
        outcome = Some(of_pack);
    }
    let result = json::result_with(assessment, outcome).into_bytes();
    drawn.artifacts.push(Artifact { name: "result.json".to_owned(), bytes: result });
    Ok(drawn)
}

/// A panic as its file's line.
pub fn bug(name: &str, words: &str) -> String {
    format!(
        "{name}: made Throughline itself fail, which is our bug, not yours: {words}; please report it with the file if you may share it"
    )
}
