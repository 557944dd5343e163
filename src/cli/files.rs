//! Single files that a command reads and writes: a workbook in, a copy out, never the same file.
#![expect(clippy::disallowed_methods, reason = "this is where a command's own files are read")]

use std::path::{Path, PathBuf};

use clap::Args;

use super::session::Failure;
use crate::output::write_file;
use crate::workbook::limits::Limits;

/// Where a copy goes.
#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Copy {
    /// The copy to write
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// Replace the copy where it is there already
    #[arg(long)]
    force: bool,
}

impl Copy {
    /// The source is never written, and a file that is there only when asked.
    pub(super) fn check(&self, source: &Path) -> Result<(), Failure> {
        let there = std::fs::canonicalize(&self.output).ok();
        if there.is_some() && there == std::fs::canonicalize(source).ok() {
            return Err(Failure::usage(format!("{}: is the workbook itself; name another file for the copy", self.output.display())));
        }
        if self.output.is_dir() {
            return Err(Failure::usage(format!("{}: is a folder; name the file to write in it", self.output.display())));
        }
        let ending = |path: &Path| path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
        // A spreadsheet program opens no workbook with macros under another ending, and none without them under theirs.
        if ending(source) != ending(&self.output) && [ending(source), ending(&self.output)].iter().any(|ending| ending == "xlsm") {
            let message = format!("{}: would not open; end its name with .{}, as the workbook's", self.output.display(), ending(source));
            return Err(Failure::usage(message));
        }
        if there.is_some() && !self.force {
            return Err(Failure::usage(format!("{}: is there already; name another file, or add --force", self.output.display())));
        }
        Ok(())
    }
}

/// A file's bytes.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let cannot = |why: String| Failure::io(format!("{}: {why}", path.display()));
    let metadata = std::fs::metadata(path).map_err(|error| cannot(format!("cannot be read: {error}")))?;
    if !metadata.is_file() {
        return Err(cannot("is not a file".to_owned()));
    }
    let limit = Limits::default().file_bytes;
    if metadata.len() > limit {
        return Err(cannot(format!("is {} bytes, over the limit of {limit}", metadata.len())));
    }
    std::fs::read(path).map_err(|error| cannot(format!("cannot be read: {error}")))
}

/// Writes a copy beside its target and renames it.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_file(path, bytes).map_err(Failure::io)
}
