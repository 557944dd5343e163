//! The command line: one file a command.
//!
//! To add a command: a file here with its options and a `run`, one line of [`Command`], one of its `match`. Help is written for the
//! person who types the command, in the words of their work.

mod annotate;
mod check;
mod completions;
mod config;
mod diff;
mod explain;
mod files;
mod handoff;
mod history;
mod init;
mod inspect;
mod man;
mod plans;
mod profiles;
mod reconcile;
mod rules;
mod run;
mod session;
mod settings;
mod strip;
mod template;

use clap::{Parser, Subcommand};

use session::{ColorChoice, Session};

const EXAMPLES: &str = "\
Examples:
  throughline check plan.xlsx          what is wrong, in which cell, what to do
  throughline run plans -o out         a folder of plans: reports and copies
  throughline run 'plans/**/*.xlsx'    only the files that match
  throughline explain no-single-owner  what a rule looks for, and why
  throughline template plan.xlsx       a fresh plan to fill in
  throughline init sales-plans         a folder for plans, ready to use
  throughline diff old.xlsx new.xlsx   what changed between two cycles of a plan
  throughline inspect plan.xlsx        how each sheet and column is understood

Exit codes:
  0   fine
  1   findings at or above --fail-on (default: error for check, never for run)
  2   the command line or throughline.toml is wrong
  3   some input could not be read, or some output not written
  4   another run is writing to the same output folder
  70  a fault of Throughline itself
  Where several hold, the first of 70, 2, 4, 3, 1.";

/// Every initiative and every euro, traced to one strategy
///
/// Throughline reads the workbooks in which a business keeps its sales plan, checks that every initiative and every unit of money
/// can be traced to a strategic choice, that the money adds up and that the revenue carries the cost, and says what is wrong, in
/// which cell, and what to do about it. Your workbooks are never changed.
#[derive(Debug, Parser)]
#[command(name = "throughline", version, after_help = EXAMPLES, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    /// Colour in what is printed; auto is only on a terminal, and never where NO_COLOR is set
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = "Everywhere")]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Options),
    Check(check::Options),
    Diff(diff::Options),
    Inspect(inspect::Options),
    Reconcile(reconcile::Options),
    Handoff(handoff::Options),
    Template(template::Options),
    Init(init::Options),
    History(history::Options),
    Explain(explain::Options),
    Rules(rules::Options),
    Config(config::Options),
    Annotate(annotate::Options),
    Strip(strip::Options),
    Completions(completions::Options),
    Man(man::Options),
}

/// Reads the command line, does what it says and gives the exit code.
pub fn main() -> u8 {
    let Cli { color, command } = Cli::parse();
    let mut session = Session::new(color);
    let done = match command {
        Command::Run(options) => run::run(&options, &mut session),
        Command::Check(options) => check::run(&options, &mut session),
        Command::Diff(options) => diff::run(&options, &mut session),
        Command::Inspect(options) => inspect::run(&options, &mut session),
        Command::Reconcile(options) => reconcile::run(&options, &mut session),
        Command::Handoff(options) => handoff::run(&options, &mut session),
        Command::Template(options) => template::run(&options, &mut session),
        Command::Init(options) => init::run(&options, &mut session),
        Command::History(options) => history::run(&options, &mut session),
        Command::Explain(options) => explain::run(&options, &mut session),
        Command::Rules(options) => rules::run(&options, &mut session),
        Command::Config(options) => config::run(&options, &mut session),
        Command::Annotate(options) => annotate::run(&options, &mut session),
        Command::Strip(options) => strip::run(&options, &mut session),
        Command::Completions(options) => completions::run(&options, &mut session),
        Command::Man(options) => man::run(&options, &mut session),
    };
    match done.and_then(|code| session.finish().map(|()| code)) {
        Ok(code) => code,
        Err(failure) => {
            session.error(&failure.text);
            failure.code
        }
    }
}

/// Says that the program itself failed.
pub fn say_bug(words: &str) {
    let text = format!("Throughline itself failed, which is our bug, not yours: {words}; please report it with what you ran");
    Session::new(ColorChoice::Auto).error(&text);
}

/// The time, for whoever reads a history: nothing that is judged or drawn knows it.
fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The command line's definition, for completions and the man page.
fn command() -> clap::Command {
    use clap::CommandFactory as _;
    Cli::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }

    #[test]
    fn every_option_says_what_it_is() {
        for command in super::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
        }
    }
}
