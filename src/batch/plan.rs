//! One plan: from the bytes of its file to an assessment, and from there to the files of its folder.
//!
//! A plan's files depend on that plan, the settings and what the run says of it, and on nothing else.
#![expect(clippy::disallowed_methods, reason = "this is where plans are opened")]

use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::copy;
use super::packs::PackError;
use crate::assess::{Assessment, Source, assess};
use crate::config::Policy;
use crate::finding::Finding;
use crate::history::HistoryError;
use crate::layout::recognise;
use crate::output::sha256;
use crate::plan::{Asked, Earlier, Excerpt, Period, Plan, Response, build};
use crate::render;
use crate::render::inspect::Inspection;
use crate::workbook::limits::Limits;
use crate::workbook::read::read;
use crate::workbook::{ReadError, UnreadablePart, Workbook};

/// What the run says of its plans beside the settings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asking {
    /// `--as-of`.
    pub as_of: Option<Date>,
    /// `--cycle`.
    pub cycle: Option<Period>,
    /// `--budget`: the money that initiatives have to fit into, in each plan's reporting currency.
    pub budget: Option<Decimal>,
}

/// Why a plan has no result. Names its file and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The file could not be opened or read.
    #[error("{}: cannot be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the file system said.
        source: std::io::Error,
    },
    /// It is no regular file.
    #[error("{}: is not a file; name a workbook, or a folder that holds some", path.display())]
    NotAFile {
        /// What was named.
        path: PathBuf,
    },
    /// It is larger than the limit.
    #[error("{}: is {size} bytes, over the limit of {limit} (file-mib in [limits] of throughline.toml)", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// It is no workbook that can be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ReadError,
    },
    /// Somebody edited the plan in its annotated copy, which is not ours to merge.
    #[error(
        "{}: nothing was replaced, since the plan was edited in its checked copy {}, which differs in {cells}; {}make the same edits in the plan, and run again",
        path.display(),
        copy.display(),
        if *is_fresh { "" } else { "save that file as the plan, or " }
    )]
    CopyEdited {
        /// The plan's file.
        path: PathBuf,
        /// The copy.
        copy: PathBuf,
        /// Cells that differ, in words.
        cells: String,
        /// It is a fresh copy, which is not to be gone on in.
        is_fresh: bool,
    },
    /// Somebody saved over the annotated copy what cannot be read, and it may hold answers.
    #[error("{}: nothing was replaced, since {} may hold answers and cannot be read: {source}", path.display(), copy.display())]
    CopyUnreadable {
        /// The plan's file.
        path: PathBuf,
        /// The copy.
        copy: PathBuf,
        /// Why.
        source: ReadError,
    },
    /// What is remembered of it cannot be read.
    #[error("{}: {source}", path.display())]
    History {
        /// The plan's file.
        path: PathBuf,
        /// Why.
        source: HistoryError,
    },
    /// The pack that its own is compared with cannot be had.
    #[error("{}: nothing was replaced: {source}", path.display())]
    Pack {
        /// The plan's file.
        path: PathBuf,
        /// Why.
        source: PackError,
    },
    /// It is a copy that we made of a file that cannot be annotated in place.
    #[error("{}: is a checked copy of '{of}', made only to be read and answered; name that file, in which the plan is kept", path.display())]
    FreshCopy {
        /// The file.
        path: PathBuf,
        /// The file it was made from.
        of: String,
    },
    /// It is the plan of another cycle than the one asked for.
    #[error("{}: is the plan of cycle {}, not of {asked}; name this cycle's file, or leave --cycle out", path.display(), cycle_of(plan))]
    OtherCycle {
        /// The file.
        path: PathBuf,
        /// What it says.
        plan: Box<Excerpt>,
        /// The cycle asked for.
        asked: Period,
    },
}

/// What is known of a plan from before this run.
#[derive(Debug, Default)]
pub struct Past {
    /// The answers in the copy that an earlier run left, and those remembered.
    pub responses: Vec<Response>,
    /// The records of its earlier cycles.
    pub earlier: Earlier,
}

/// Looks for the past of a plan, given its workbook.
pub type Remember<'a> = dyn FnMut(&Plan, &Workbook) -> Result<Past, PlanError> + 'a;

/// A plan that was read and not yet judged.
#[derive(Debug)]
pub struct Opened {
    /// The plan.
    pub plan: Plan,
    /// The findings of reading it.
    pub findings: Vec<Finding>,
    /// Its file.
    pub source: Source,
    /// Its workbook.
    pub workbook: Workbook,
    /// The bytes of its file, from which the checked copy is made.
    pub bytes: Vec<u8>,
}

/// Reads a plan.
///
/// # Errors
/// Where the file is no workbook that can be read, or is the plan of another cycle than the one asked for. Faults in a plan are
/// findings, not errors.
pub fn open(path: &Path, policy: &Policy, asking: &Asking) -> Result<Opened, PlanError> {
    let bytes = load(path, &policy.limits)?;
    let file = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let mut source = Source { file: file.clone(), sha256: sha256(&bytes), bytes: bytes.len() as u64, ..Source::default() };
    let workbook = read(&file, &bytes, &policy.limits).map_err(|source| PlanError::Unreadable { path: path.to_owned(), source })?;
    if let Some(of) = workbook.copy_of.clone() {
        return Err(PlanError::FreshCopy { path: path.to_owned(), of });
    }
    source.unreadable = workbook.unreadable.iter().map(unreadable_part).collect();
    let (sheets, cells) = (workbook.sheets.len(), workbook.sheets.iter().map(|sheet| sheet.cells.len()).sum::<usize>());
    tracing::debug!(file, bytes = source.bytes, sha256 = source.sha256, sheets, cells, "workbook read");
    let (layout, mut findings) = recognise(&workbook);
    let (plan, more) = build(&workbook, &layout, &asked(policy, asking));
    findings.extend(more);
    if let Some(asked) = asking.cycle {
        let found = plan.header.cycle.as_ref().map(|cycle| cycle.value);
        if found != Some(asked) {
            let plan = Box::new(Excerpt::of(&plan, path.display().to_string(), source.sha256));
            return Err(PlanError::OtherCycle { path: path.to_owned(), plan, asked });
        }
    }
    Ok(Opened { plan, findings, source, workbook, bytes })
}

/// Judges a plan that was read by what is known of its past. Gives the bytes of its file too.
pub fn judge_opened(opened: Opened, past: Past, policy: &Policy) -> (Assessment, Vec<u8>) {
    let Opened { mut plan, findings, source, workbook, bytes } = opened;
    // The plan holds all that is needed of it, and it may be large.
    drop(workbook);
    copy::add(&mut plan.responses, past.responses);
    plan.earlier = past.earlier;
    (assess(plan, findings, policy, source), bytes)
}

/// Reads a plan and judges it.
///
/// # Errors
/// As [`open`], and where `remember` fails.
pub fn judge(path: &Path, policy: &Policy, asking: &Asking, remember: &mut Remember<'_>) -> Result<(Assessment, Vec<u8>), PlanError> {
    let opened = open(path, policy, asking)?;
    let past = remember(&opened.plan, &opened.workbook)?;
    Ok(judge_opened(opened, past, policy))
}

/// Reads a workbook and says how it was understood, without judging it.
///
/// # Errors
/// Where the file is no workbook that can be read, or is a copy of ours that is no plan.
pub fn inspect(path: &Path, policy: &Policy) -> Result<Inspection, PlanError> {
    let bytes = load(path, &policy.limits)?;
    let file = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let workbook = read(&file, &bytes, &policy.limits).map_err(|source| PlanError::Unreadable { path: path.to_owned(), source })?;
    if let Some(of) = workbook.copy_of.clone() {
        return Err(PlanError::FreshCopy { path: path.to_owned(), of });
    }
    let asked = asked(policy, &Asking::default());
    let (layout, mut findings) = recognise(&workbook);
    let (plan, more) = build(&workbook, &layout, &asked);
    findings.extend(more);
    Ok(render::inspect::inspect(&path.display().to_string(), &workbook, &layout, &plan, &findings, &asked))
}

fn cycle_of(plan: &Excerpt) -> String {
    plan.said.cycle.value.map_or_else(|| "none that it says".to_owned(), |found| found.to_string())
}

fn unreadable_part(part: &UnreadablePart) -> String {
    match &part.sheet {
        Some(sheet) => format!("the sheet '{sheet}' could not be read: its part {} {}", part.part, part.reason),
        None => format!("the part {} {}", part.part, part.reason),
    }
}

/// How the settings say ambiguous numbers and dates are written.
fn asked<'a>(policy: &'a Policy, asking: &Asking) -> Asked<'a> {
    let years = |setting: &crate::config::Setting<rust_decimal::Decimal>| i16::try_from(setting.value.trunc()).unwrap_or(i16::MAX);
    let locale = policy.locale.as_ref().map(|locale| locale.value.to_lowercase());
    let language = |locale: &String| locale.split(['-', '_']).next().unwrap_or("").to_owned();
    Asked {
        rates: &policy.company.rates,
        calendar: Some(&policy.calendar),
        as_of: asking.as_of,
        budget: asking.budget,
        date_years: Some((years(&policy.thresholds.date_years_before), years(&policy.thresholds.date_years_after))),
        decimal_comma: locale.as_ref().map(|locale| {
            !matches!(&*language(locale), "en" | "ja" | "zh" | "ko" | "he" | "th")
                && !matches!(&**locale, "de-ch" | "es-mx" | "de_ch" | "es_mx")
        }),
        month_first: locale.as_ref().map(|locale| matches!(&**locale, "en-us" | "en_us")),
    }
}

/// The bytes of a regular file, read through one handle and never past the limit.
fn load(path: &Path, limits: &Limits) -> Result<Vec<u8>, PlanError> {
    let io = |source| PlanError::Io { path: path.to_owned(), source };
    // A FIFO would block when opened: it is looked at first, and again through the handle.
    if !std::fs::metadata(path).map_err(io)?.is_file() {
        return Err(PlanError::NotAFile { path: path.to_owned() });
    }
    let file = std::fs::File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    if !metadata.is_file() {
        return Err(PlanError::NotAFile { path: path.to_owned() });
    }
    let too_large = |size| PlanError::TooLarge { path: path.to_owned(), size, limit: limits.file_bytes };
    if metadata.len() > limits.file_bytes {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    file.take(limits.file_bytes + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > limits.file_bytes {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}
