//! `throughline completions`: what a shell needs to complete our commands.

use clap::Args;
use clap_complete::Shell;

use super::session::{Failure, Session};

/// Print completions for a shell
#[derive(Debug, Args)]
#[group(skip)]
#[command(
    after_help = "Examples:\n  throughline completions bash > ~/.local/share/bash-completion/completions/throughline\n  throughline completions zsh > ~/.zfunc/_throughline"
)]
pub(super) struct Options {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut super::command(), "throughline", &mut script);
    session.print(&String::from_utf8_lossy(&script));
    Ok(0)
}
