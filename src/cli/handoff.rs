//! `throughline handoff verify`: a pack re-added and compared with its control totals.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::session::{Failure, Session};
use crate::batch::packs;
use crate::render::handoff::verify::{Verdict, verify};

const EXAMPLES: &str = "\
Examples:
  throughline handoff verify out/harrow-pumps-2027/handoff

Exit codes:
  0  every file is as it was released, and adds up to the control totals
  1  something differs, or the pack is not released
  3  the folder or a file in it cannot be read";

/// Work with the packs that run --handoff writes for finance
#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(VerifyOptions),
}

/// Re-add every file of a pack and compare it with control.json; a changed byte, a missing and an extra file are found
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES)]
struct VerifyOptions {
    /// The pack's folder: <out>/<plan>/handoff
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let Command::Verify(options) = &options.command;
    let files = packs::files(&options.folder).map_err(Failure::io)?;
    let verdict = verify(&files);
    session.print(&text(&verdict));
    for difference in &verdict.differences {
        session.error(&format!("{}: {difference}", options.folder.display()));
    }
    Ok(u8::from(!verdict.differences.is_empty()))
}

/// What is as it should be; what is not goes to standard error.
fn text(verdict: &Verdict) -> String {
    let Some(control) = &verdict.control else { return String::new() };
    let mut text = format!("{}, batch {}\n", control.plan.title(), control.batch_id);
    for name in &verdict.sound {
        text.push_str(&format!("  {name}: as it was released\n"));
    }
    if verdict.differences.is_empty() {
        let files = verdict.sound.len();
        let lines = if control.lines == 1 { "1 line adds".to_owned() } else { format!("{} lines add", control.lines) };
        text.push_str(&format!("{files} files as they were released; {lines} up to the control totals\n"));
    }
    text
}
