//! `throughline config`: every setting, its value and where it was set; whether the file is right; the schema for editors.

use std::fmt::Write as _;

use anstyle::Style;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::rules::Format;
use super::session::{Failure, Session};
use super::settings;
use crate::config::Shown;
use crate::render::json;
use crate::render::paragraph::{paragraph, visible};
use crate::render::settings::schema;

/// Show the settings, check them, print their schema
#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(ShowOptions),
    Check(CheckOptions),
    Schema(SchemaOptions),
}

/// Check the settings file: every mistake with its line, and what to write instead
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  throughline config check\n  throughline config check --config strict.toml\n\nThe exit code is 0 where all is well, else 2."
)]
#[group(skip)]
struct CheckOptions {
    #[command(flatten)]
    settings: settings::Options,
}

/// Print the JSON Schema by which editors complete and check throughline.toml
#[derive(Debug, Args)]
#[command(after_help = SCHEMA_EXAMPLES)]
#[group(skip)]
struct SchemaOptions {}

const SCHEMA_EXAMPLES: &str = "\
Examples:
  throughline config schema > throughline.schema.json

With `#:schema ./throughline.schema.json` as the first line of throughline.toml,
editors that know Taplo (Even Better TOML in Visual Studio Code, for one)
complete and check it. `throughline init` writes both. After an update of
Throughline, write the schema again.";

/// Show every setting, its value, where it was set and what it means
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  throughline config show\n  throughline config show --config strict.toml --format json")]
#[group(skip)]
struct ShowOptions {
    #[command(flatten)]
    settings: settings::Options,
    /// How they are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Settings {
    schema: &'static str,
    tool: &'static str,
    file: Option<String>,
    settings: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    name: String,
    value: Option<String>,
    set_by: String,
    doc: String,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let options = match &options.command {
        Command::Show(options) => options,
        Command::Check(options) => return check(options, session),
        Command::Schema(SchemaOptions {}) => {
            session.print(&schema());
            return Ok(0);
        }
    };
    let loaded = options.settings.load()?;
    let mut all = loaded.shown();
    all.extend(settings::levels(&loaded).into_iter().map(|(rule, level, origin)| Shown {
        name: format!("levels.{}", rule.id),
        value: Some(format!("\"{level}\"")),
        origin,
        doc: rule.summary.to_owned(),
    }));
    if options.format == Format::Json {
        let line = |shown: Shown| Line { name: shown.name, value: shown.value, set_by: shown.origin.to_string(), doc: shown.doc };
        let settings = all.into_iter().map(line).collect();
        session.print(&json::text(&Settings { schema: "throughline.settings/1", tool: json::TOOL, file: loaded.file, settings }));
        return Ok(0);
    }
    session.print(&text(&all, loaded.file.as_deref(), session.look(false).width));
    Ok(0)
}

/// Mistakes are the error of reading the file; what is right is counted.
fn check(options: &CheckOptions, session: &mut Session) -> Result<u8, Failure> {
    let loaded = options.settings.load()?;
    let Some(file) = &loaded.file else {
        return Err(Failure::usage("there is no throughline.toml in this folder; `throughline init` writes one"));
    };
    let set = loaded.shown().iter().filter(|shown| shown.origin != crate::finding::Origin::Default).count() + loaded.policy.levels.len();
    let set = match set {
        0 => "everything is at its default".to_owned(),
        1 => "one setting is your own".to_owned(),
        count => format!("{count} settings are your own"),
    };
    session.print(&format!("{file} is right: {set}\n"));
    Ok(0)
}

/// As a settings file would say it, so that a line can be copied; what was set stands out, with where.
fn text(all: &[Shown], file: Option<&str>, width: Option<usize>) -> String {
    let (bold, dim, plain) = (Style::new().bold(), Style::new().dimmed(), Style::new());
    let mut out = String::new();
    let from = file.map_or_else(|| "no throughline.toml in this folder: these are the defaults".to_owned(), |file| format!("from {file}"));
    paragraph(&mut out, width, 0, 2, &[(dim, "# "), (dim, &from)]);
    let mut table = "";
    for shown in all {
        let (under, key) = shown.name.split_once('.').unwrap_or(("", &shown.name));
        if under != table {
            out.push('\n');
            paragraph(&mut out, width, 0, 0, &[(bold, &format!("[{under}]"))]);
            table = under;
        }
        let default = shown.origin == crate::finding::Origin::Default;
        let from = if default { String::new() } else { format!(" ({})", shown.origin) };
        let mut doc = String::new();
        paragraph(
            &mut doc,
            width.map(|width| width.saturating_sub(2)),
            0,
            0,
            &[(dim, &format!("{}{from}", shown.doc.trim_end_matches('.')))],
        );
        out.push('\n');
        for line in doc.lines() {
            let _ = writeln!(out, "{dim}#{dim:#} {line}");
        }
        let _ = match &shown.value {
            Some(value) => {
                let style = if default { plain } else { bold };
                writeln!(out, "{style}{key} = {}{style:#}", visible(value))
            }
            None => writeln!(out, "{dim}# {key} is not set{dim:#}"),
        };
    }
    out
}
