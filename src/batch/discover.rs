//! From what was named on the command line to plans' files: single files, folders searched with all below them, and globs.
//!
//! Separate because it decides by a file's content, not by its name, what is worth reading, and because whatever it leaves out is
//! counted and can be listed. What comes out is sorted and names no file twice, in whatever order things were named.
#![expect(clippy::disallowed_methods, reason = "this is where files are found")]

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::{LOCK, PlanFile};
use crate::workbook::sniff::{Kind, sniff};

/// Extensions of workbooks.
const EXTENSIONS: [&str; 10] = ["xlsx", "xlsm", "xltx", "xltm", "xls", "xlt", "xlsb", "ods", "ots", "fods"];

/// What a search found.
#[derive(Debug, Default)]
pub struct Found {
    /// The plans' files, sorted by path.
    pub plans: Vec<PlanFile>,
    /// What was left out, and why, sorted.
    pub skipped: Vec<(PathBuf, Skip)>,
    /// What was named and could not be searched; the rest goes on.
    pub problems: Vec<InputProblem>,
}

/// Why a file was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// An open program's lock file or an unfinished save: `~$plan.xlsx`, `plan.tmp`.
    Temporary,
    /// Its name begins with a dot.
    Hidden,
    /// The checked copy of a plan that is there too.
    Checked,
    /// A folder that Throughline writes to.
    Output,
    /// No workbook, and no name of one.
    NotAWorkbook,
}

impl Skip {
    const ALL: [Skip; 5] = [Skip::Temporary, Skip::Hidden, Skip::Checked, Skip::Output, Skip::NotAWorkbook];

    fn words(self, count: usize) -> String {
        let (one, many) = match self {
            Skip::Temporary => ("temporary file", "temporary files"),
            Skip::Hidden => ("hidden file or folder", "hidden files or folders"),
            Skip::Checked => ("checked copy beside its plan", "checked copies beside their plans"),
            Skip::Output => ("output folder", "output folders"),
            Skip::NotAWorkbook => ("file that is no workbook", "files that are no workbooks"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Skip::Temporary => "a temporary file",
            Skip::Hidden => "hidden",
            Skip::Checked => "the checked copy of a plan that is here too",
            Skip::Output => "an output folder",
            Skip::NotAWorkbook => "not a workbook",
        })
    }
}

/// Something that was named and gives no plan. Costs itself and nothing else.
#[derive(Debug, thiserror::Error)]
pub enum InputProblem {
    /// There is no such file.
    #[error("{}: there is no such file or folder", path.display())]
    Missing {
        /// What was named.
        path: PathBuf,
    },
    /// A folder without a workbook.
    #[error("{}: holds no workbook{skipped}; name a folder or file that does", path.display())]
    Empty {
        /// What was named.
        path: PathBuf,
        /// What it holds instead, in brackets after a space.
        skipped: String,
    },
    /// A glob that nothing matches.
    #[error("{pattern}: no workbook matches{skipped}; try the pattern with ls, and put it in quotes")]
    NoMatch {
        /// What was named.
        pattern: String,
        /// What it matches instead, in brackets after a space.
        skipped: String,
    },
    /// Not a pattern.
    #[error("{pattern}: is neither a file nor a pattern: {reason}")]
    BadPattern {
        /// What was named.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A folder that cannot be searched.
    #[error("{}: cannot be searched: {source}", path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// What the file system said.
        source: std::io::Error,
    },
}

impl InputProblem {
    /// What was named, as it was named.
    pub fn named(&self) -> String {
        match self {
            InputProblem::Missing { path } | InputProblem::Empty { path, .. } | InputProblem::Io { path, .. } => path.display().to_string(),
            InputProblem::NoMatch { pattern, .. } | InputProblem::BadPattern { pattern, .. } => pattern.clone(),
        }
    }
}

/// An input inside the output folder: what was written would be read as a plan.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0} lies in the output folder {1}, where plans are not read from; to look at it: throughline check {0}; \
     to go on in it as the plan, move it beside your plans, or choose another output folder with -o",
    shown(path),
    shown(output)
)]
pub struct InOutput {
    /// The input.
    pub path: PathBuf,
    /// The output folder.
    pub output: PathBuf,
}

fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    if text.contains([' ', '\'', '"']) { format!("'{text}'") } else { text }
}

/// Finds the plans that `named` stands for. Whatever lies in `output` is left out of searches.
///
/// # Errors
/// Where something that is named itself lies in the output folder.
pub fn discover(named: &[PathBuf], output: Option<&Path>) -> Result<Found, InOutput> {
    let output = output.and_then(|folder| Some((folder, std::fs::canonicalize(folder).ok()?)));
    let mut search = Search { output: output.as_ref().map(|(_, canonical)| canonical.clone()), ..Search::default() };
    for path in named {
        if let Some((folder, canonical)) = &output
            && std::fs::canonicalize(path).is_ok_and(|input| input.starts_with(canonical))
        {
            return Err(InOutput { path: path.clone(), output: folder.to_path_buf() });
        }
        search.named(path);
    }
    Ok(search.finish())
}

#[derive(Default)]
struct Search {
    output: Option<PathBuf>,
    plans: Vec<PlanFile>,
    skipped: BTreeSet<(PathBuf, Skip)>,
    problems: Vec<InputProblem>,
    entered: BTreeSet<PathBuf>,
}

/// What a folder is searched for.
struct Wanted<'a> {
    base: &'a Path,
    glob: Option<&'a GlobMatcher>,
    /// Folders below the base that are still entered.
    depth: usize,
}

impl Search {
    fn named(&mut self, path: &Path) {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder_named(path),
            // Whatever else it is, reading says so.
            Ok(_) => self.file_named(path),
            Err(_) if std::fs::symlink_metadata(path).is_ok() => self.file_named(path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                match path.to_str().filter(|text| text.contains(['*', '?', '[', '{'])) {
                    Some(pattern) => self.pattern_named(pattern),
                    None => self.problems.push(InputProblem::Missing { path: path.to_owned() }),
                }
            }
            Err(source) => self.problems.push(InputProblem::Io { path: path.to_owned(), source }),
        }
    }

    fn file_named(&mut self, path: &Path) {
        // A shell's glob names these too.
        if is_temporary(&name_of(path)) {
            self.skipped.insert((path.to_owned(), Skip::Temporary));
        } else {
            self.plans.push(PlanFile { path: path.to_owned(), below: path.file_name().map_or_else(|| path.to_owned(), PathBuf::from) });
        }
    }

    fn folder_named(&mut self, path: &Path) {
        let before = (self.plans.len(), self.skipped.clone());
        self.walk(path, &Wanted { base: path, glob: None, depth: usize::MAX });
        if self.plans.len() == before.0 && self.entered.contains(&canonical(path)) {
            let skipped = in_brackets(self.skipped.difference(&before.1).map(|(_, skip)| *skip));
            self.problems.push(InputProblem::Empty { path: path.to_owned(), skipped });
        }
        self.entered.clear();
    }

    fn pattern_named(&mut self, pattern: &str) {
        let plain: PathBuf =
            Path::new(pattern).components().take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{'])).collect();
        let glob = match GlobBuilder::new(pattern.strip_prefix("./").unwrap_or(pattern)).literal_separator(true).build() {
            Ok(glob) => glob.compile_matcher(),
            Err(error) => {
                let reason = error.kind().to_string();
                return self.problems.push(InputProblem::BadPattern { pattern: pattern.to_owned(), reason });
            }
        };
        let base = plain.strip_prefix(".").map(Path::to_owned).unwrap_or(plain);
        let parts = Path::new(pattern).components().count().saturating_sub(base.components().count());
        let depth = if pattern.contains("**") || pattern.contains('{') { usize::MAX } else { parts.saturating_sub(1) };
        let before = (self.plans.len(), self.skipped.clone());
        if base.as_os_str().is_empty() || base.exists() {
            self.walk(&base, &Wanted { base: &base, glob: Some(&glob), depth });
        }
        if self.plans.len() == before.0 {
            let skipped = in_brackets(self.skipped.difference(&before.1).map(|(_, skip)| *skip).filter(|skip| *skip != Skip::Output));
            self.problems.push(InputProblem::NoMatch { pattern: pattern.to_owned(), skipped });
        }
        self.entered.clear();
    }

    fn walk(&mut self, folder: &Path, wanted: &Wanted<'_>) {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let real = canonical(here);
        // This run's own output folder is left out in silence: nobody takes it for plans.
        if self.output.as_ref().is_some_and(|output| real.starts_with(output)) {
            return;
        }
        if folder != wanted.base && here.join(LOCK).exists() {
            self.skipped.insert((folder.to_owned(), Skip::Output));
            return;
        }
        // A link that leads back to where we are is entered once.
        if !self.entered.insert(real) {
            return;
        }
        let names = match std::fs::read_dir(here)
            .and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect::<Result<BTreeSet<_>, _>>())
        {
            Ok(names) => names,
            Err(source) => return self.problems.push(InputProblem::Io { path: here.to_owned(), source }),
        };
        for name in names {
            self.entry(&folder.join(name), wanted);
        }
    }

    fn entry(&mut self, path: &Path, wanted: &Wanted<'_>) {
        let name = name_of(path);
        let metadata = std::fs::metadata(path);
        let is_folder = metadata.as_ref().is_ok_and(std::fs::Metadata::is_dir);
        let matches = wanted.glob.is_none_or(|glob| glob.is_match(path));
        if !matches && !is_folder {
            return;
        }
        if name.starts_with('.') {
            // The lock of an output folder is no file of anybody's.
            if name != LOCK && (matches || is_folder) {
                self.skipped.insert((path.to_owned(), Skip::Hidden));
            }
        } else if is_folder {
            let depth = if wanted.depth == usize::MAX { usize::MAX } else { wanted.depth.saturating_sub(1) };
            if wanted.depth > 0 {
                let before = self.plans.len();
                self.walk(path, &Wanted { depth, ..*wanted });
                if self.plans.len() == before && has_extension_of_a_workbook(&name) {
                    self.plans.push(below(path, wanted.base));
                }
            } else if matches && has_extension_of_a_workbook(&name) {
                self.plans.push(below(path, wanted.base));
            }
        } else if is_temporary(&name) {
            self.skipped.insert((path.to_owned(), Skip::Temporary));
        } else if has_extension_of_a_workbook(&name) || metadata.is_ok_and(|metadata| metadata.is_file() && is_workbook(path)) {
            self.plans.push(below(path, wanted.base));
        } else {
            self.skipped.insert((path.to_owned(), Skip::NotAWorkbook));
        }
    }

    /// Sorts, names no file twice, and leaves out checked copies whose plan is there.
    fn finish(self) -> Found {
        let mut by_file: BTreeMap<PathBuf, PlanFile> = BTreeMap::new();
        // Of two names of one file, the one that says more of where it lies is kept, then the shorter.
        let rank =
            |plan: &PlanFile| (std::cmp::Reverse(plan.below.components().count()), plan.path.components().count(), plan.path.clone());
        for plan in self.plans {
            match by_file.entry(canonical(&plan.path)) {
                Entry::Vacant(entry) => drop(entry.insert(plan)),
                Entry::Occupied(mut entry) if rank(&plan) < rank(entry.get()) => drop(entry.insert(plan)),
                Entry::Occupied(_) => {}
            }
        }
        let seen: BTreeSet<PathBuf> = by_file.keys().cloned().collect();
        let mut plans: Vec<PlanFile> = by_file.into_values().collect();
        plans.sort_by(|a, b| a.path.cmp(&b.path));
        let mut skipped: BTreeSet<(PathBuf, Skip)> =
            self.skipped.into_iter().filter(|(path, _)| !seen.contains(&canonical(path))).collect();
        plans.retain(|plan| {
            let is_copy = plan_of_copy(&canonical(&plan.path)).iter().any(|source| seen.contains(source));
            if is_copy {
                skipped.insert((plan.path.clone(), Skip::Checked));
            }
            !is_copy
        });
        Found { plans, skipped: skipped.into_iter().collect(), problems: self.problems }
    }
}

impl Found {
    /// What was left out in a phrase: `2 temporary files, 1 output folder`; empty where nothing was. Files that nobody takes for a
    /// workbook are named only where `all` is asked for.
    pub fn skipped_in_words(&self, all: bool) -> String {
        in_words(self.skipped.iter().map(|(_, skip)| *skip).filter(|skip| all || *skip != Skip::NotAWorkbook))
    }
}

fn in_words(skips: impl Iterator<Item = Skip>) -> String {
    let skips: Vec<Skip> = skips.collect();
    let count = |skip: Skip| skips.iter().filter(|other| **other == skip).count();
    let words: Vec<String> = Skip::ALL.into_iter().filter(|skip| count(*skip) > 0).map(|skip| skip.words(count(skip))).collect();
    words.join(", ")
}

fn in_brackets(skips: impl Iterator<Item = Skip>) -> String {
    let words = in_words(skips);
    if words.is_empty() { String::new() } else { format!(" ({words})") }
}

fn below(path: &Path, base: &Path) -> PlanFile {
    PlanFile { path: path.to_owned(), below: path.strip_prefix(base).unwrap_or(path).to_owned() }
}

fn canonical(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn is_temporary(name: &str) -> bool {
    name.starts_with("~$") || name.starts_with(".~lock") || name.to_lowercase().ends_with(".tmp")
}

/// Extensions by which a file is read though its content is no workbook: someone takes it for one, and is told what it is.
fn has_extension_of_a_workbook(name: &str) -> bool {
    let extension = Path::new(name).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&&*extension))
}

/// Where the file of a checked copy's plan would be.
fn plan_of_copy(path: &Path) -> Vec<PathBuf> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(stem) = stem.strip_suffix(" - checked") else { return Vec::new() };
    EXTENSIONS.iter().map(|extension| path.with_file_name(format!("{stem}.{extension}"))).collect()
}

/// Whether a file's content is that of a workbook. Only what begins like one is read further.
fn is_workbook(path: &Path) -> bool {
    /// A package's parts are listed at its end; one larger than this is not searched for.
    const MOST: u64 = 200 * 1024 * 1024;
    let Ok(mut file) = std::fs::File::open(path) else { return false };
    let mut bytes = Vec::new();
    if (&mut file).take(4).read_to_end(&mut bytes).is_err() || !(bytes == b"PK\x03\x04" || bytes == b"\xD0\xCF\x11\xE0") {
        return false;
    }
    if file.take(MOST).read_to_end(&mut bytes).is_err() {
        return false;
    }
    matches!(sniff(&bytes), Kind::Workbook | Kind::BinaryWorkbook | Kind::OldWorkbook | Kind::OpenDocument)
}

#[cfg(test)]
#[path = "discover_tests.rs"]
mod tests;
