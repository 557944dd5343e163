//! `throughline explain`: a rule's page.

use std::fmt::Write as _;

use anstyle::Style;
use clap::Args;
use unicode_width::UnicodeWidthStr as _;

use super::session::{Failure, Session};
use crate::render::paragraph::{paragraph, visible};
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
        let near = rules::nearest(&name).map(|rule| format!("; did you mean '{}'?", rule.id)).unwrap_or_else(|| ";".to_owned());
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

/// A page of Markdown as a terminal shows it: headings stand out, paragraphs and list items are filled, tables are lined up.
fn page(out: &mut String, page: &str, width: Option<usize>) {
    let mut lines = page.trim().lines().map(str::trim_end).peekable();
    // The first heading is the rule's name, which stands above already.
    lines.next();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            out.push('\n');
        } else if let Some(heading) = line.strip_prefix("## ") {
            paragraph(out, width, 0, 0, &[(Style::new().bold(), heading)]);
        } else if let Some(file) = line.strip_prefix("### ") {
            paragraph(out, width, 0, 0, &[(Style::new().bold().italic(), file)]);
        } else if line.starts_with("```") {
            // Lines of a settings file, as they are typed.
            for line in lines.by_ref().take_while(|line| !line.starts_with("```")) {
                let _ = writeln!(out, "{}", format!("    {}", visible(line)).trim_end());
            }
        } else if line.starts_with('|') {
            let mut rows = vec![cells(line)];
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                rows.push(cells(row));
            }
            table(out, &rows, width);
        } else {
            let item = line.strip_prefix("- ");
            let mut text = item.unwrap_or(line).to_owned();
            let goes_on = |line: &&str| !line.is_empty() && !line.starts_with(['|', '#']) && !line.starts_with("- ");
            while let Some(more) = lines.next_if(goes_on) {
                text.push(' ');
                text.push_str(more.trim());
            }
            let mark = if item.is_some() { "- " } else { "" };
            let mut spans = vec![(Style::new(), mark)];
            spans.extend(inline(&text));
            paragraph(out, width, 0, mark.len(), &spans);
        }
    }
}

/// A line of text with its `**strong**` and `*stressed*` phrases as styles.
fn inline(text: &str) -> Vec<(Style, &str)> {
    let mut spans = Vec::new();
    for (index, part) in text.split("**").enumerate() {
        let strong = if index % 2 == 1 { Style::new().bold() } else { Style::new() };
        // A star between blanks is a sign of multiplication.
        let stressed = part.matches('*').count() % 2 == 0 && !part.contains(" * ");
        for (index, part) in part.split(|character| stressed && character == '*').enumerate().filter(|(_, part)| !part.is_empty()) {
            spans.push((if index % 2 == 1 { strong.italic() } else { strong }, part));
        }
    }
    spans
}

fn cells(row: &str) -> Vec<&str> {
    row.trim().trim_matches('|').split('|').map(str::trim).collect()
}

/// A table with its columns lined up. Where they do not fit, those in the middle make way: what tells rows apart stands first, and
/// what is wrong with them often last.
fn table(out: &mut String, rows: &[Vec<&str>], width: Option<usize>) {
    const GAP: &str = "  ";
    const MORE: &str = "…";
    let is_rule = |row: &&Vec<&str>| !row.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':')));
    let rows: Vec<&Vec<&str>> = rows.iter().filter(is_rule).collect();
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let wide = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| visible(cell).width()).max().unwrap_or(0);
    let room = width.unwrap_or(usize::MAX);
    let needed: usize = (0..columns).map(|column| wide(column) + GAP.len()).sum();
    let shown: Vec<Option<usize>> = if needed <= room.saturating_add(GAP.len()) {
        (0..columns).map(Some).collect()
    } else {
        let mut left = room.saturating_sub(wide(columns - 1) + MORE.len() + GAP.len());
        let fits = |column: &usize| {
            let takes = wide(*column) + GAP.len();
            let fits = takes <= left;
            left = left.saturating_sub(takes);
            fits
        };
        (0..columns - 1).take_while(fits).map(Some).chain([None, Some(columns - 1)]).collect()
    };
    for (index, row) in rows.iter().enumerate() {
        let style = if index == 0 { Style::new().underline() } else { Style::new() };
        let mut line = String::new();
        for column in &shown {
            let (cell, wide) = column.map_or((MORE.to_owned(), 1), |column| (visible(row.get(column).unwrap_or(&"")), wide(column)));
            let pad = " ".repeat(wide.saturating_sub(cell.width()));
            let _ = write!(line, "{style}{cell}{style:#}{pad}{GAP}");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(markdown: &str, width: Option<usize>) -> String {
        let mut out = String::new();
        page(&mut out, markdown, width);
        anstream::adapter::strip_str(&out).to_string()
    }

    #[test]
    fn a_page_is_filled_and_its_marks_become_styles() {
        let page = "# rule\n\n## What it checks\n\nThat **all** money\nis *really* there, 12 x 8.\n\n- one item\n  that goes on\n- `two`\n";
        assert_eq!(
            plain(page, Some(30)),
            "\nWhat it checks\n\nThat all money is really\nthere, 12 x 8.\n\n- one item that goes on\n- `two`\n"
        );
    }

    #[test]
    fn settings_stand_as_they_are_typed() {
        let page = "# rule\n\n```toml\n[[businesses]]\nname = \"Halden\"\n```\n\n### plan.xlsx\n\ntext\n";
        assert_eq!(plain(page, Some(30)), "\n    [[businesses]]\n    name = \"Halden\"\n\nplan.xlsx\n\ntext\n");
    }

    #[test]
    fn a_table_too_wide_keeps_its_first_and_last_columns() {
        let page = "# rule\n| ID | Measure | Jan | Feb | Mar | Apr |\n|---|---|---|---|---|---|\n| I-01 | Budget | 10 | 10 | 10 | 8 |\n";
        assert_eq!(plain(page, None), "ID    Measure  Jan  Feb  Mar  Apr\nI-01  Budget   10   10   10   8\n");
        assert_eq!(plain(page, Some(28)), "ID    Measure  Jan  …  Apr\nI-01  Budget   10   …  8\n");
    }

    #[test]
    fn no_page_is_wider_than_the_terminal() {
        for rule in rules::CATALOGUE {
            let text = plain(rule.page, Some(80));
            assert!(text.lines().all(|line| line.width() <= 80), "{}:\n{text}", rule.id);
        }
    }
}
