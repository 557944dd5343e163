//! Findings as a terminal shows them: grouped by plan, worst first, wrapped to its width, plain when piped.
//!
//! Styles are always in the text; whoever prints takes them out where colour is not wanted.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use rust_decimal::Decimal;

use super::json::planned_budget;
use super::paragraph::{paragraph, unbroken};
use super::run::{Fate, PlanFigures, PlanSummary};
use super::terminal_discernment::discernment;
use crate::assess::{Assessment, Counts, Judged, State};
use crate::finding::{Level, Origin};
use crate::plan::Currency;
use crate::plan::money::{grouped, round_half_away};
use crate::plan::payback::Payback;
use crate::plan::pipeline::times;

/// How much is shown, and how wide.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// The terminal's width in columns; none where lines are not wrapped.
    pub width: Option<usize>,
    /// Everything is shown, however much there is.
    pub verbose: bool,
}

/// Warnings and notes shown of a plan; errors are all shown.
const MOST_OTHERS: usize = 10;
/// Characters of a message shown; some hold a whole cell.
const MOST_CHARACTERS: usize = 500;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const PLAIN: Style = Style::new();

/// A plan with its findings. `named` is its file as it was named.
pub fn plan(assessment: &Assessment, named: &str, look: Look) -> String {
    let mut out = String::new();
    head(&mut out, assessment, named, look);
    let others = |judged: &&Judged| judged.finding.level != Level::Error;
    let all: Vec<&Judged> = if look.verbose { assessment.findings.iter().collect() } else { assessment.open_findings().collect() };
    let hidden = all.iter().filter(|judged| others(judged)).count().saturating_sub(MOST_OTHERS);
    let mut shown_others = 0;
    for judged in &all {
        if others(judged) {
            shown_others += 1;
            if !look.verbose && shown_others > MOST_OTHERS {
                continue;
            }
        }
        out.push('\n');
        finding(&mut out, judged, assessment, look);
    }
    if !look.verbose && hidden > 0 {
        out.push('\n');
        paragraph(&mut out, look.width, 0, 2, &[(DIM, &format!("and {hidden} more warnings and notes (use -v)"))]);
    }
    if assessment.plan.header.budget.is_some() {
        out.push('\n');
        discernment(&mut out, assessment, look);
    }
    if !assessment.not_evaluated.is_empty() {
        out.push('\n');
        not_evaluated(&mut out, assessment, look);
    }
    out.push('\n');
    counts_line(&mut out, assessment.counts(), look);
    out
}

/// A plan in a few lines, as `run` shows it. `files` are those to open.
pub fn brief(summary: &PlanSummary, files: &[String], look: Look) -> String {
    let mut out = String::new();
    let Fate::Done(figures) = &summary.fate else { return out };
    let when = when(figures);
    let mut spans = vec![(BOLD, figures.business.clone()), (PLAIN, if when.is_empty() { when } else { format!(" · {when}") })];
    spans.push((PLAIN, " · ".to_owned()));
    spans.extend(counted(figures.counts));
    let spans: Vec<(Style, &str)> = spans.iter().map(|(style, text)| (*style, text.as_str())).collect();
    paragraph(&mut out, look.width, 0, 2, &spans);
    if let Some(worst) = &figures.worst {
        paragraph(&mut out, look.width, 2, 4, &[(PLAIN, &shortened(worst))]);
    }
    for part in &figures.unreadable {
        paragraph(&mut out, look.width, 2, 4, &[(style_of(Level::Error), "incomplete"), (PLAIN, ": "), (PLAIN, part)]);
    }
    if let Some(handoff) = &figures.handoff {
        let words = match &handoff.batch_id {
            Some(batch) => format!("handoff released: {}, batch {batch}", number_of(handoff.lines, "line")),
            None => format!("handoff not released, for {}", number_of(handoff.reasons, "reason")),
        };
        let style = if handoff.batch_id.is_some() { PLAIN } else { style_of(Level::Error) };
        paragraph(&mut out, look.width, 2, 4, &[(style, &words)]);
    }
    for file in files {
        // A path is copied from the terminal, or opened from it: a break would spoil it.
        paragraph(&mut out, None, 2, 4, &[(DIM, &unbroken(file))]);
    }
    out
}

/// `3 errors, 1 warning, 2 notes, 1 accepted`, or `no findings`, or `no open findings, 1 accepted`.
pub fn counts_in_words(counts: Counts) -> String {
    counted(counts).into_iter().map(|(_, text)| text.replace('\u{A0}', " ")).collect()
}

/// `1 plan`, `2 plans`.
pub fn number_of(count: usize, one: &str) -> String {
    format!("{} {one}{}", grouped(Decimal::from(count), 0), if count == 1 { "" } else { "s" })
}

/// The style in which a level's name is shown: levels differ in lightness too, and are always named.
pub fn style_of(level: Level) -> Style {
    let color = match level {
        Level::Error => AnsiColor::Red,
        Level::Warning => AnsiColor::Yellow,
        Level::Note => AnsiColor::Cyan,
    };
    color.on_default().bold()
}

fn head(out: &mut String, assessment: &Assessment, named: &str, look: Look) {
    let plan = &assessment.plan;
    paragraph(out, look.width, 0, 2, &[(BOLD, plan.business()), (PLAIN, " "), (DIM, named)]);
    let header = &plan.header;
    let mut facts = Vec::new();
    facts.extend(header.calendar.as_ref().map(|calendar| calendar.label.clone()));
    facts.extend(header.cycle.as_ref().map(|cycle| format!("cycle {}", cycle.value)));
    facts.extend(header.as_of.map(|date| format!("as of {date}")));
    facts.extend(header.owner.as_ref().map(|owner| format!("owner {}", owner.value)));
    joined(out, &facts, look);
    joined(out, &figures(assessment), look);
    if look.verbose {
        joined(out, &selling(assessment), look);
    }
    for part in &assessment.source.unreadable {
        paragraph(out, look.width, 0, 2, &[(style_of(Level::Error), "incomplete"), (PLAIN, ": "), (PLAIN, part)]);
    }
}

/// Facts on one line where there is room for them, never broken within one.
fn joined(out: &mut String, facts: &[String], look: Look) {
    if facts.is_empty() {
        return;
    }
    let text = facts.iter().map(|fact| unbroken(fact)).collect::<Vec<_>>().join(" · ");
    paragraph(out, look.width, 0, 2, &[(PLAIN, &text)]);
}

/// The plan's figures; one that could not be computed is left out.
fn figures(assessment: &Assessment) -> Vec<String> {
    let (plan, alignment, revenue) = (&assessment.plan, &assessment.alignment, &assessment.revenue);
    let currency = plan.currency();
    let planned = plan.initiatives.iter().filter(|initiative| initiative.is_planned()).count();
    let active = plan.initiatives.iter().filter(|initiative| initiative.is_active()).count();
    let mut figures = Vec::new();
    if !plan.initiatives.is_empty() {
        figures.push(format!("{}, {active} active", number_of(planned, "planned initiative")));
    }
    let budget: Vec<String> = planned_budget(plan).into_iter().map(|(currency, amount)| money(amount, currency)).collect();
    if !budget.is_empty() {
        figures.push(format!("budget {}", budget.join(" + ")));
    }
    figures.extend(alignment.aligned_share.map(|share| format!("{} of Grow and Enable aligned", percent(share))));
    if alignment.coverage().is_some() {
        figures.push(format!("{} of {} covered", alignment.covered.len(), number_of(alignment.requiring.len(), "choice")));
    }
    if let Some(target) = revenue.target {
        let covered = revenue.total.as_ref().map(|coverage| format!(", {} covered", percent(coverage.share)));
        figures.push(format!("target {}{}", money(target, currency), covered.unwrap_or_default()));
    }
    figures.extend(revenue.result.map(|result| format!("result {}", money(result, currency))));
    figures.extend(revenue.break_even_month.map(|month| format!("break-even {month}")));
    figures
}

/// The figures of selling: capacity, pipeline, what it takes, payback.
fn selling(assessment: &Assessment) -> Vec<String> {
    let (revenue, currency) = (&assessment.revenue, assessment.plan.currency());
    let mut figures = Vec::new();
    if let Some(selling) = &revenue.selling {
        let share = selling.share.map(|share| format!(", {} of new business", percent(share)));
        figures.push(format!("capacity {}{}", money(selling.capacity.amount, currency), share.unwrap_or_default()));
        figures.extend(selling.over_assignment.map(|over| format!("over-assignment {}", percent(over))));
    }
    if let Some(total) = revenue.pipeline.total {
        let (covered, needed) = times(total.coverage, total.needed);
        let needed = needed.map(|needed| format!(" of {needed} needed"));
        figures.extend(covered.map(|covered| format!("pipeline {covered}{}", needed.unwrap_or_default())));
    }
    if let Some(monthly) = revenue.pipeline.monthly() {
        figures.push(format!("{} qualified opportunities needed a month", grouped(monthly, 1)));
    }
    let months = revenue.paybacks.rows.iter().filter_map(|row| match row.found {
        Ok((_, Payback::In(months, _))) => Some(months),
        _ => None,
    });
    figures.extend(months.max().map(|slowest| format!("slowest payback in month {slowest}")));
    figures
}

fn finding(out: &mut String, judged: &Judged, assessment: &Assessment, look: Look) {
    let finding = &judged.finding;
    let message = shortened(&finding.message);
    let (style, level) = match &judged.answer {
        None => (style_of(finding.level), finding.level.name().to_owned()),
        Some(_) => (DIM, format!("accepted {}", finding.level)),
    };
    paragraph(out, look.width, 0, 2, &[(style, &level), (BOLD, ": "), (BOLD, &message)]);
    let at = format!("{}!{}", assessment.source.file, finding.at);
    paragraph(out, look.width, 2, 4, &[(AnsiColor::Blue.on_default(), &at), (PLAIN, " "), (DIM, &format!("[{}]", finding.rule))]);
    if !finding.related.is_empty() {
        let related: Vec<String> = finding.related.iter().map(|related| format!("{} ({})", related.at, related.note)).collect();
        let (some, more) =
            if look.verbose { (&related[..], 0) } else { (&related[..related.len().min(4)], related.len().saturating_sub(4)) };
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        paragraph(out, look.width, 2, 4, &[(DIM, &format!("with {}{more}", some.join(", ")))]);
    }
    paragraph(out, look.width, 2, 4, &[(AnsiColor::Green.on_default(), "→"), (PLAIN, " "), (PLAIN, &finding.help)]);
    let aside = aside(judged, assessment.plan.currency(), look);
    if !aside.is_empty() {
        let aside: Vec<String> = aside.iter().map(|each| if each.len() < 40 { unbroken(each) } else { each.clone() }).collect();
        paragraph(out, look.width, 2, 4, &[(DIM, &aside.join(" · "))]);
    }
}

/// What else is known of a finding: money, owner, age, the setting that judged it, its answer.
fn aside(judged: &Judged, currency: Currency, look: Look) -> Vec<String> {
    let finding = &judged.finding;
    let mut aside = Vec::new();
    aside.extend(finding.at_stake.map(|stake| format!("{} at stake", money(stake.abs(), currency))));
    aside.extend(finding.owner.as_ref().map(|owner| format!("owner {owner}")));
    match judged.state {
        State::New => {}
        State::Open(since) => aside.push(format!("open since {since}")),
        State::Returning(since) => aside.push(format!("back since {since}")),
    }
    if let Some(setting) = finding.set_by.as_ref().filter(|setting| look.verbose || setting.origin != Origin::Default) {
        aside.push(format!("judged by {setting}"));
    }
    if let Some(answer) = &judged.answer {
        aside.push(format!("accepted by {} until {}: {}", answer.approver, answer.until, answer.reason));
    } else if let Some(why) = judged.reply.as_ref().and_then(|reply| reply.refused.as_ref()) {
        aside.push(format!("its answer does not hold: {why}"));
    }
    aside
}

fn not_evaluated(out: &mut String, assessment: &Assessment, look: Look) {
    let rules = &assessment.not_evaluated;
    let count = number_of(rules.len(), "rule");
    if look.verbose {
        paragraph(
            out,
            look.width,
            0,
            2,
            &[(BOLD, "not evaluated"), (PLAIN, ": "), (PLAIN, &format!("{count} could not look for what they find"))],
        );
        for rule in rules {
            paragraph(out, look.width, 2, 4, &[(PLAIN, rule.rule), (DIM, &format!(" for want of {}", rule.needs.join(", ")))]);
        }
        return;
    }
    let needs: Vec<&str> =
        rules.iter().flat_map(|rule| rule.needs.iter().map(String::as_str)).collect::<BTreeSet<_>>().into_iter().collect();
    let some = needs.iter().take(4).copied().collect::<Vec<_>>().join(", ");
    let more = if needs.len() > 4 { format!(" and {} more", needs.len() - 4) } else { String::new() };
    paragraph(
        out,
        look.width,
        0,
        2,
        &[(BOLD, "not evaluated"), (PLAIN, ": "), (PLAIN, &format!("{count}, for want of {some}{more}")), (DIM, " (-v lists them)")],
    );
}

fn counts_line(out: &mut String, counts: Counts, look: Look) {
    let counted = counted(counts);
    let spans: Vec<(Style, &str)> = counted.iter().map(|(style, text)| (*style, text.as_str())).collect();
    paragraph(out, look.width, 0, 2, &spans);
}

/// Counts by level, with what separates them. Lines may break between two of them, not within one.
fn counted(counts: Counts) -> Vec<(Style, String)> {
    let mut parts: Vec<(Style, String)> = Level::WORST_FIRST
        .into_iter()
        .filter(|level| counts.of(*level) > 0)
        .map(|level| (style_of(level), number_of(counts.of(level), level.name())))
        .collect();
    if parts.is_empty() {
        let none = if counts.answered > 0 { "no open findings" } else { "no findings" };
        parts.push((AnsiColor::Green.on_default().bold(), none.to_owned()));
    }
    if counts.answered > 0 {
        parts.push((PLAIN, format!("{} accepted", counts.answered)));
    }
    let mut spans = Vec::new();
    for (style, text) in parts {
        if !spans.is_empty() {
            spans.push((PLAIN, ", ".to_owned()));
        }
        spans.push((style, unbroken(&text)));
    }
    spans
}

fn when(figures: &PlanFigures) -> String {
    let cycle = figures.cycle.map(|cycle| format!("cycle {cycle}"));
    figures.fiscal_year.iter().cloned().chain(cycle).collect::<Vec<_>>().join(" · ")
}

/// Money in whole units, with its currency where the plan names one.
pub(super) fn money(amount: Decimal, currency: Currency) -> String {
    let amount = grouped(amount, 0);
    if currency == Currency::NONE { amount } else { format!("{currency} {amount}") }
}

/// A share in whole percent; with a decimal where whole ones would say that all is there and it is not.
fn percent(share: Decimal) -> String {
    let percent = share * Decimal::ONE_HUNDRED;
    let whole = round_half_away(percent, 0) == Decimal::ONE_HUNDRED && percent != Decimal::ONE_HUNDRED;
    format!("{} %", grouped(percent, u32::from(whole)))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The last line of a run or a check: of `done` plans now and `skipped` ones that are unchanged, what was not done, and what was found.
/// `across` are those of the findings that stand between plans.
pub fn last_line(done: usize, skipped: usize, failed: usize, incomplete: usize, counts: Counts, across: Counts) -> String {
    let mut line = match (done, skipped) {
        (0, 0) => "no plan done".to_owned(),
        (0, skipped) => format!("{} unchanged", number_of(skipped, "plan")),
        (done, 0) => number_of(done, "plan"),
        (done, skipped) => format!("{}, {} unchanged", number_of(done + skipped, "plan"), grouped(Decimal::from(skipped), 0)),
    };
    if failed > 0 {
        let _ = write!(line, ", {failed} failed");
    }
    if incomplete > 0 {
        let _ = write!(line, ", {incomplete} incomplete");
    }
    // Findings of a plan that could not be written count; where nothing was read there are none, which is no praise.
    if done + skipped > 0 || counts != Counts::default() {
        let _ = write!(line, ": {}", counts_in_words(counts));
    }
    if across.open() > 0 {
        let _ = write!(line, " ({} across plans)", grouped(across.open().into(), 0));
    }
    line
}

#[cfg(test)]
#[path = "terminal_tests.rs"]
mod tests;
