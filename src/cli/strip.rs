//! `throughline strip`: our annotations out of a workbook again.

use std::path::PathBuf;

use clap::Args;

use super::files::{Copy, read, write};
use super::session::{Failure, Session};
use crate::render::annotate::strip;

/// Take Throughline's notes, marks and sheets out of a workbook again
#[derive(Debug, Args)]
#[group(skip)]
#[command(
    after_help = "Examples:\n  throughline strip 'plan - checked.xlsx' -o plan.xlsx\n\nThe workbook itself is not changed; the copy has none of our notes, marks and sheets, and all that is yours."
)]
pub(super) struct Options {
    /// The annotated workbook
    #[arg(value_name = "WORKBOOK")]
    workbook: PathBuf,
    #[command(flatten)]
    copy: Copy,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    options.copy.check(&options.workbook)?;
    let original = read(&options.workbook)?;
    let stripped = strip(&original).map_err(|error| Failure::io(format!("{}: {error}", options.workbook.display())))?;
    write(&options.copy.output, &stripped)?;
    let was = if stripped == original { "had nothing of ours; copied as it is" } else { "taken out what is ours" };
    session.print(&format!("{}: {was}\n", options.copy.output.display()));
    Ok(0)
}
