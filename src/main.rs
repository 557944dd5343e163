//! The program: parse, run, exit code.

use std::process::ExitCode;

use throughline::{batch, cli};

/// The exit code of our own faults.
const OUR_BUG: u8 = 70;

fn main() -> ExitCode {
    batch::hold_panics();
    let code = std::panic::catch_unwind(cli::main).unwrap_or_else(|panic| {
        cli::say_bug(&batch::panic_words(panic.as_ref()));
        OUR_BUG
    });
    ExitCode::from(code)
}
