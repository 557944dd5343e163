//! What a command talks to: standard output for data, standard error for everything else, and the terminal's looks.
//!
//! Separate because three things hold for every command: a reader that went away (`| head`) is no error and stops no work, colour
//! is taken out where it is not wanted, and a full disk behind `>` is said, not swallowed.

use std::io::{self, Write};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

use crate::render::paragraph::paragraph;
use crate::render::terminal::Look;

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How diagnostics are written on standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// Sentences for people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}

/// Why a command ended early: the exit code and a sentence.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: u8,
    pub(super) text: String,
}

impl Failure {
    /// The command line or the settings are wrong.
    pub(super) fn usage(text: impl ToString) -> Self {
        Failure { code: 2, text: text.to_string() }
    }

    /// Some input could not be read, or some output not written.
    pub(super) fn io(text: impl ToString) -> Self {
        Failure { code: 3, text: text.to_string() }
    }

    /// Another run holds the output folder.
    pub(super) fn held(text: impl ToString) -> Self {
        Failure { code: 4, text: text.to_string() }
    }
}

/// A command's outputs.
pub(super) struct Session {
    out: AutoStream<io::Stdout>,
    err: AutoStream<io::Stderr>,
    log: LogFormat,
    /// Nobody reads what we print any more.
    closed: bool,
    /// Standard output could not be written, for another reason.
    broken: Option<io::Error>,
}

impl Session {
    pub(super) fn new(color: ColorChoice) -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let choice = |auto: anstream::ColorChoice| match color {
            ColorChoice::Auto => auto,
            ColorChoice::Always => anstream::ColorChoice::AlwaysAnsi,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        let (for_out, for_err) = (choice(AutoStream::choice(&out)), choice(AutoStream::choice(&err)));
        Session {
            out: AutoStream::new(out, for_out),
            err: AutoStream::new(err, for_err),
            log: LogFormat::Text,
            closed: false,
            broken: None,
        }
    }

    /// Sends diagnostics to standard error from here on. Lines for machines tell of every plan; people see that on standard output.
    pub(super) fn start_log(&mut self, log: LogFormat, quiet: bool, verbose: u8) {
        self.log = log;
        let level = match (log, verbose) {
            (LogFormat::Text, _) if quiet => tracing::Level::ERROR,
            (LogFormat::Text, 0 | 1) => tracing::Level::WARN,
            (LogFormat::Json, 0) => tracing::Level::INFO,
            (LogFormat::Text | LogFormat::Json, _) => tracing::Level::DEBUG,
        };
        let builder = tracing_subscriber::fmt().with_max_level(level).with_target(false).with_writer(io::stderr);
        // Set once a process; a second time changes nothing.
        let _ = match log {
            LogFormat::Json => tracing::subscriber::set_global_default(builder.json().flatten_event(true).finish()),
            LogFormat::Text => tracing::subscriber::set_global_default(builder.without_time().with_ansi(false).finish()),
        };
    }

    /// Prints data.
    pub(super) fn print(&mut self, text: &str) {
        if self.closed || self.broken.is_some() {
            return;
        }
        if let Err(error) = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()) {
            match error.kind() {
                io::ErrorKind::BrokenPipe => self.closed = true,
                _ => self.broken = Some(error),
            }
        }
    }

    /// Says what went wrong, on standard error.
    pub(super) fn error(&mut self, text: &str) {
        match self.log {
            LogFormat::Json => tracing::error!("{text}"),
            LogFormat::Text => self.say(AnsiColor::Red.on_default().bold(), "error", text),
        }
    }

    /// Says that a plan or another input failed, on standard error.
    pub(super) fn failed(&mut self, file: &str, why: &str) {
        match self.log {
            LogFormat::Json => tracing::error!(file, status = "failed", "{why}"),
            LogFormat::Text => self.error(why),
        }
    }

    /// Says what is good to know, on standard error.
    pub(super) fn note(&mut self, text: &str) {
        match self.log {
            LogFormat::Json => tracing::info!("{text}"),
            LogFormat::Text => self.say(AnsiColor::Cyan.on_default().bold(), "note", text),
        }
    }

    fn say(&mut self, style: Style, word: &str, text: &str) {
        let mut said = String::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            paragraph(&mut said, width_of_stderr(), 0, 2, &[(style, word), (Style::new(), ": "), (Style::new(), line)]);
        }
        // Where nobody can be told, there is nobody to tell it.
        let _ = self.err.write_all(said.as_bytes()).and_then(|()| self.err.flush());
    }

    /// How findings are shown: as wide as the terminal, one line each where there is none.
    pub(super) fn look(&self, verbose: bool) -> Look {
        Look { width: width_of(terminal_size::terminal_size_of(io::stdout())), verbose }
    }

    /// Everything printed is out.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        match self.broken.take() {
            Some(error) => Err(Failure::io(format!("standard output: cannot be written: {error}"))),
            None => Ok(()),
        }
    }
}

fn width_of_stderr() -> Option<usize> {
    width_of(terminal_size::terminal_size_of(io::stderr()))
}

/// `COLUMNS` where it is set, else the terminal's width; a line is easier to read when it ends somewhere.
fn width_of(terminal: Option<(terminal_size::Width, terminal_size::Height)>) -> Option<usize> {
    const WIDEST: usize = 120;
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok()).filter(|columns| *columns > 0);
    asked.or_else(|| terminal.map(|(width, _)| usize::from(width.0).min(WIDEST)))
}
