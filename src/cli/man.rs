//! `throughline man`: the man page, all commands in one.

use clap::Args;
use clap_mangen::Man;

use super::session::{Failure, Session};

/// Print the man page
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:\n  throughline man > ~/.local/share/man/man1/throughline.1\n  throughline man | man -l -")]
pub(super) struct Options {}

pub(super) fn run(_options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let mut page = Vec::new();
    let mut command = super::command();
    command.build();
    let drawn = Man::new(command.clone()).render(&mut page).and_then(|()| {
        for each in command.get_subcommands().filter(|each| !each.is_hide_set()) {
            let man = Man::new(each.clone());
            page.extend_from_slice(format!(".SH \"THROUGHLINE {}\"\n", each.get_name().to_uppercase()).as_bytes());
            man.render_description_section(&mut page)?;
            man.render_options_section(&mut page)?;
        }
        Ok(())
    });
    drawn.map_err(Failure::io)?;
    session.print(&String::from_utf8_lossy(&page));
    Ok(0)
}
