//! What would go first under a budget that was asked for, as a terminal shows it: a short table that a narrow terminal holds too.
//!
//! Separate from the findings because it answers another question, and only when it is asked: `--budget`.

use anstyle::{AnsiColor, Style};
use rust_decimal::Decimal;

use super::paragraph::{paragraph, unbroken};
use super::terminal::{Look, money};
use crate::assess::Assessment;
use crate::plan::discernment::reason::{outcome, reason};
use crate::plan::discernment::{Discernment, Optimum, POINTS, Row, Verdict};
use crate::plan::money::grouped;
use crate::plan::{Currency, Plan};

/// Rows shown unless everything is asked for.
const MOST_ROWS: usize = 12;
/// Characters of an initiative's name that are shown.
const MOST_OF_A_NAME: usize = 48;
/// Columns of a verdict with the space behind it.
const VERDICT: usize = 6;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const PLAIN: Style = Style::new();

/// What becomes of the initiatives under the budget that was asked for.
pub(super) fn discernment(out: &mut String, assessment: &Assessment, look: Look) {
    let (plan, discernment) = (&assessment.plan, &assessment.discernment);
    let currency = plan.currency();
    let budget = format!("budget {}", money(discernment.budget.amount, currency));
    paragraph(
        out,
        look.width,
        0,
        2,
        &[(BOLD, &unbroken(&budget)), (PLAIN, ": "), (PLAIN, &outcome(discernment, &|amount| unbroken(&money(amount, currency))))],
    );
    let left_out: Vec<String> = discernment.left_out.iter().map(|index| plan.initiatives[*index].key()).collect();
    if !left_out.is_empty() {
        let words = format!("left out, since their money is blank, cannot be read or has no rate: {}", left_out.join(", "));
        paragraph(out, look.width, 2, 4, &[(DIM, &words)]);
    }
    let rows: Vec<&Row> = discernment.would_go().collect();
    if rows.is_empty() {
        return;
    }
    out.push('\n');
    let shown = if look.verbose { rows.len() } else { rows.len().min(MOST_ROWS) };
    table(out, plan, discernment, &rows[..shown], look);
    if shown < rows.len() {
        paragraph(out, look.width, 0, 2, &[(DIM, &format!("and {} more (use -v)", rows.len() - shown))]);
    }
    if let Some(optimum) = &discernment.optimum {
        out.push('\n');
        paragraph(out, look.width, 0, 2, &[(BOLD, "worth more"), (PLAIN, ": "), (PLAIN, &swap(plan, optimum))]);
    }
}

/// The rows that would go, the first to go first: verdict, money, worth per money and name, each with its reason below.
fn table(out: &mut String, plan: &Plan, discernment: &Discernment, rows: &[&Row], look: Look) {
    let currency = plan.currency();
    let per = format!("per {}", grouped(discernment.per(), 0));
    let places = |rate: Decimal| if rate.is_zero() { 0 } else { discernment.rate_places() };
    let rate = |row: &Row| discernment.rate(row).map_or_else(|| "–".to_owned(), |rate| grouped(rate, places(rate)));
    let wide =
        |texts: &mut dyn Iterator<Item = String>, head: &str| texts.map(|text| text.chars().count()).max().unwrap_or(0).max(head.len());
    let heading = if currency == Currency::NONE { "money" } else { currency.code() };
    let money_wide = wide(&mut rows.iter().map(|row| grouped(row.money, 0)), heading);
    let rate_wide = wide(&mut rows.iter().map(|row| rate(row)), &per);
    let name_at = VERDICT + money_wide + 2 + rate_wide + 2;
    let head = format!("{:VERDICT$}{heading:>money_wide$}  {per:>rate_wide$}  would go first", "");
    paragraph(out, None, 0, 0, &[(DIM, &unbroken(&head))]);
    for row in rows {
        let initiative = &plan.initiatives[row.initiative];
        let (verdict, style) = match row.verdict {
            Some(Verdict::Stop) => ("stop", AnsiColor::Red.on_default().bold()),
            _ => ("defer", AnsiColor::Yellow.on_default().bold()),
        };
        let numbers = format!("{:>money_wide$}  {:>rate_wide$}  ", grouped(row.money, 0), rate(row));
        let name = match (initiative.id(), initiative.name()) {
            ("", _) => initiative.key(),
            (id, name) => format!("{id} {name}"),
        };
        let (verdict, numbers) = (unbroken(&format!("{verdict:VERDICT$}")), unbroken(&numbers));
        // A first word cannot be broken off from what stands before it: the columns keep their places.
        let name = shortened(&name);
        paragraph(out, look.width, 0, name_at, &[(style, &verdict), (PLAIN, &numbers), (BOLD, &name)]);
        let why = reason(plan, row, &|amount| grouped(amount, 0));
        paragraph(out, look.width, name_at.min(narrow(look)), name_at.min(narrow(look)), &[(DIM, &why)]);
    }
}

/// How far a reason is indented at most, so that words have room beside it.
fn narrow(look: Look) -> usize {
    look.width.map_or(usize::MAX, |width| (width / 2).max(VERDICT))
}

fn swap(plan: &Plan, optimum: &Optimum) -> String {
    let names = |all: &[usize]| joined(all.iter().map(|index| unbroken(&plan.initiatives[*index].key())).collect());
    let instead = if optimum.instead_of.is_empty() { String::new() } else { format!(" instead of {}", names(&optimum.instead_of)) };
    let gain = grouped(optimum.gain.saturating_mul(POINTS), 1);
    let amount = money(optimum.money.abs(), plan.currency());
    let money = match optimum.money {
        same if same.is_zero() => "the same money".to_owned(),
        less if less.is_sign_negative() => format!("{} less", unbroken(&amount)),
        _ => format!("{} more", unbroken(&amount)),
    };
    format!("keep {}{instead}: {gain} points of 1,000 more, for {money}", names(&optimum.keep))
}

/// `N-03, N-05 and N-06`.
fn joined(mut names: Vec<String>) -> String {
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        last => last.unwrap_or_default(),
    }
}

fn shortened(name: &str) -> String {
    match name.char_indices().nth(MOST_OF_A_NAME) {
        Some((at, _)) => format!("{}…", name[..at].trim_end()),
        None => name.to_owned(),
    }
}
