//! Findings across plans as a terminal shows them, after the plans: worst first, each with its file and cell.

use anstyle::{AnsiColor, Style};

use super::paragraph::{paragraph, unbroken};
use super::run::RunSummary;
use super::terminal::{Look, counts_in_words, number_of, style_of};
use crate::assess::across::{Across, JudgedAcross};
use crate::finding::{Level, Origin};
use crate::plan::Currency;
use crate::plan::money::grouped;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const PLAIN: Style = Style::new();
/// Warnings and notes shown; errors are all shown.
const MOST_OTHERS: usize = 10;

/// What was found across the plans of a run; nothing where nothing was, unless all plans were to be looked at.
pub fn across(run: &RunSummary, look: Look) -> String {
    let across = &run.across;
    let mut out = String::new();
    let several = run.plans.iter().filter(|plan| plan.figures().is_some()).count() > 1;
    if across.findings.is_empty() && !across.is_whole && !(look.verbose && several) {
        return out;
    }
    paragraph(&mut out, look.width, 0, 2, &[(BOLD, "Across plans")]);
    let mut others = 0;
    for judged in &across.findings {
        others += usize::from(judged.finding.level != Level::Error);
        if look.verbose || judged.finding.level == Level::Error || others <= MOST_OTHERS {
            out.push('\n');
            finding(&mut out, judged, look);
        }
    }
    if !look.verbose && others > MOST_OTHERS {
        out.push('\n');
        paragraph(&mut out, look.width, 0, 2, &[(DIM, &format!("and {} more warnings and notes (use -v)", others - MOST_OTHERS))]);
    }
    not_evaluated(&mut out, across, look);
    out.push('\n');
    paragraph(&mut out, look.width, 0, 2, &[(PLAIN, &counts_in_words(across.counts()))]);
    out
}

fn finding(out: &mut String, judged: &JudgedAcross, look: Look) {
    let finding = &judged.finding;
    paragraph(out, look.width, 0, 2, &[(style_of(finding.level), finding.level.name()), (BOLD, ": "), (BOLD, &finding.message)]);
    let at = finding.at.to_string();
    paragraph(out, look.width, 2, 4, &[(AnsiColor::Blue.on_default(), &at), (PLAIN, " "), (DIM, &format!("[{}]", finding.rule))]);
    if !finding.related.is_empty() {
        let most = if look.verbose { usize::MAX } else { 4 };
        let related: Vec<String> = finding.related.iter().take(most).map(|(place, note)| format!("{place} ({note})")).collect();
        let more = finding.related.len() - related.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        paragraph(out, look.width, 2, 4, &[(DIM, &format!("with {}{more}", related.join(", ")))]);
    }
    paragraph(out, look.width, 2, 4, &[(AnsiColor::Green.on_default(), "→"), (PLAIN, " "), (PLAIN, &finding.help)]);
    let mut aside = Vec::new();
    aside.extend(finding.at_stake.map(|(amount, currency)| {
        let amount = grouped(amount.abs(), 0);
        unbroken(&if currency == Currency::NONE { format!("{amount} at stake") } else { format!("{currency} {amount} at stake") })
    }));
    aside.extend(finding.owner.as_ref().map(|owner| unbroken(&format!("owner {owner}"))));
    if let Some(setting) = finding.set_by.as_ref().filter(|setting| look.verbose || setting.origin != Origin::Default) {
        aside.push(format!("judged by {setting}"));
    }
    if !aside.is_empty() {
        paragraph(out, look.width, 2, 4, &[(DIM, &aside.join(" · "))]);
    }
}

fn not_evaluated(out: &mut String, across: &Across, look: Look) {
    if across.not_evaluated.is_empty() {
        return;
    }
    out.push('\n');
    let count = number_of(across.not_evaluated.len(), "rule");
    let more = if look.verbose { "" } else { " (-v lists them)" };
    let could_not = format!("{count} across plans could not look for what they find");
    paragraph(out, look.width, 0, 2, &[(BOLD, "not evaluated"), (PLAIN, ": "), (PLAIN, &could_not), (DIM, more)]);
    for rule in across.not_evaluated.iter().filter(|_| look.verbose) {
        paragraph(out, look.width, 2, 4, &[(PLAIN, rule.rule), (DIM, &format!(" for want of {}", rule.needs.join("; ")))]);
    }
}
