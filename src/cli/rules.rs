//! `throughline rules`: every rule with the level that the settings give it.

use anstyle::Style;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::session::{Failure, Session};
use super::settings;
use crate::finding::Level;
use crate::render::paragraph::paragraph;
use crate::render::{json, terminal};
use crate::rules::{Group, describe};

/// List every rule with its level
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:\n  throughline rules\n  throughline rules --format json | jq -r '.rules[].id'")]
pub(super) struct Options {
    #[command(flatten)]
    settings: settings::Options,
    /// How they are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Text or JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For reading
    #[default]
    Text,
    /// One JSON document
    Json,
}

#[derive(Serialize)]
struct Rules {
    schema: &'static str,
    tool: &'static str,
    rules: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    id: &'static str,
    group: &'static str,
    /// The level in force.
    level: &'static str,
    default_level: &'static str,
    set_by: String,
    summary: &'static str,
    needs: Vec<String>,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let loaded = options.settings.load()?;
    let levels = settings::levels(&loaded);
    if options.format == Format::Json {
        let lines = levels.iter().map(|(rule, level, origin)| Line {
            id: rule.id,
            group: rule.group.name(),
            level,
            default_level: rule.level.name(),
            set_by: origin.to_string(),
            summary: rule.summary,
            needs: rule.needs.iter().map(|field| describe(*field)).collect(),
        });
        session.print(&json::text(&Rules { schema: "throughline.rules/1", tool: json::TOOL, rules: lines.collect() }));
        return Ok(0);
    }
    let width = session.look(false).width;
    let mut out = String::new();
    for group in Group::ALL {
        let rules: Vec<_> = levels.iter().filter(|(rule, ..)| rule.group == group).collect();
        if rules.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        paragraph(&mut out, width, 0, 2, &[(Style::new().bold(), group.name()), (Style::new(), ": "), (Style::new(), group.asks())]);
        for (rule, level, origin) in rules {
            let style = Level::parse(level).map_or(Style::new().dimmed(), terminal::style_of);
            let changed = if *level == rule.level.name() { String::new() } else { format!(" ({origin})") };
            paragraph(
                &mut out,
                width,
                2,
                4,
                &[
                    (style, level),
                    (Style::new(), " "),
                    (Style::new().bold(), rule.id),
                    (Style::new(), &format!(": {}{changed}", rule.summary)),
                ],
            );
        }
    }
    session.print(&out);
    Ok(0)
}
