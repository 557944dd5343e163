//! `throughline explain`: a rule's page.

use anstyle::Style;
use clap::Args;

use super::session::{Failure, Session};
use crate::render::paragraph::paragraph;
use crate::render::terminal::style_of;
use crate::rules;

/// Show a rule's page: what it looks for, why it matters, an example, and how to put it right
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:\n  throughline explain no-single-owner\n  throughline rules               lists all rules")]
pub(super) struct Options {
    /// The rule's name, as findings show it in brackets
    #[arg(value_name = "RULE")]
    rule: String,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let name = options.rule.trim().trim_start_matches('[').trim_end_matches(']').to_lowercase();
    let Some(rule) = rules::rule(&name) else {
        let near = rules::nearest(&name).map(|rule| format!("; did you mean '{}'?", rule.id)).unwrap_or_default();
        return Err(Failure::usage(format!("there is no rule '{}'{near} `throughline rules` lists them all", options.rule)));
    };
    let width = session.look(false).width;
    let mut out = String::new();
    let level = rule.level;
    let group = rule.group.name();
    let bold = Style::new().bold();
    paragraph(
        &mut out,
        width,
        0,
        2,
        &[(bold, rule.id), (Style::new(), " "), (style_of(level), level.name()), (Style::new(), &format!(" · {group}"))],
    );
    page(&mut out, rule.page, width);
    session.print(&out);
    Ok(0)
}

/// A page of Markdown as a terminal shows it: headings stand out, paragraphs are filled, tables and lists are left as they are.
fn page(out: &mut String, page: &str, width: Option<usize>) {
    let mut filled: Vec<&str> = Vec::new();
    let end = |out: &mut String, filled: &mut Vec<&str>| {
        if !filled.is_empty() {
            paragraph(out, width, 0, 0, &[(Style::new(), &filled.join(" "))]);
            filled.clear();
        }
    };
    // The first heading is the rule's name, which stands above already.
    for line in page.trim().lines().skip(1) {
        let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
        if line.trim().is_empty() {
            end(out, &mut filled);
            out.push('\n');
        } else if let Some(heading) = line.strip_prefix("## ") {
            end(out, &mut filled);
            paragraph(out, width, 0, 0, &[(Style::new().bold(), heading)]);
        } else if let Some(item) = item {
            end(out, &mut filled);
            paragraph(out, width, 0, 2, &[(Style::new(), "- "), (Style::new(), item)]);
        } else if line.starts_with('|') {
            end(out, &mut filled);
            out.push_str(line);
            out.push('\n');
        } else {
            filled.push(line.trim());
        }
    }
    end(out, &mut filled);
}
