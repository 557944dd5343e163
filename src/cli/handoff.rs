//! `throughline handoff`: what goes to finance, beside the run that writes it.

use clap::{Args, Subcommand};

use super::profiles;
use super::session::{Failure, Session};

/// Layouts of load files for finance systems
#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Profiles(profiles::ListOptions),
    Profile(profiles::ShowOptions),
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    match &options.command {
        Command::Profiles(options) => profiles::list(options, session),
        Command::Profile(options) => profiles::show(options, session),
    }
}
