//! What would go first under a budget that was asked for, as a terminal shows it: a short table that a narrow terminal holds too.
//!
//! Separate from the findings because it answers another question, and only when it is asked: `--budget`.

use anstyle::{AnsiColor, Style};
use rust_decimal::Decimal;

use super::paragraph::{paragraph, unbroken};
use super::terminal::{Look, money};
use crate::assess::Assessment;
use crate::plan::discernment::reason::{outcome, reason, swap};
use crate::plan::discernment::{Discernment, Row, Verdict};
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
        paragraph(
            out,
            look.width,
            0,
            2,
            &[(BOLD, "worth more"), (PLAIN, ": "), (PLAIN, &swap(plan, optimum, &|amount| unbroken(&money(amount, currency))))],
        );
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

fn shortened(name: &str) -> String {
    match name.char_indices().nth(MOST_OF_A_NAME) {
        Some((at, _)) => format!("{}…", name[..at].trim_end()),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::super::annotate::test_parts::assessed;
    use super::*;
    use crate::config::Policy;

    const INITIATIVES: &str = "Initiative ID|Initiative|Primary choice|Budget|Expected revenue|Margin %
        I-01|Pilot of the uptime guarantee with clinics in two regions|HTW-1|24000|90000|0.5
        I-02|Portal|HTW-1|40000|150000|0.5
        I-03|Roadshow|HTW-1|38000|40000|0.5
        I-04|Brochure||2000||";

    fn under(budget: i64, width: Option<usize>) -> String {
        let strategy = "Choice ID|Question|Choice\nHTW-1|How to win|Uptime guarantee";
        let mut assessment = assessed(&[("Strategy", strategy), ("Initiatives", INITIATIVES)]);
        assessment.plan.header.budget = Some(Decimal::from(budget));
        assessment.discernment = Discernment::of(&assessment.plan, &assessment.alignment, &Policy::default().thresholds);
        let mut out = String::new();
        discernment(&mut out, &assessment, Look { width, verbose: false });
        anstream::adapter::strip_str(&out).to_string()
    }

    #[test]
    fn what_would_go_first_stands_first() {
        assert_eq!(
            under(70_000, None),
            "budget EUR 70,000: keep 2 of 4 initiatives, defer 1, stop 1; EUR 6,000 left

         EUR  per 1,000  would go first
stop   2,000          0  I-04 Brochure
                         serves no choice and brings no contribution
defer 38,000       6.78  I-03 Roadshow
                         serves HTW-1, 3rd per EUR; costs 32,000 more than is left
"
        );
    }

    #[test]
    fn nothing_goes_where_everything_fits_but_for_what_is_to_stop() {
        assert!(under(102_000, None).starts_with("budget EUR 102,000: keep 3 of 4 initiatives, stop 1; EUR 0 left\n\n"));
    }

    #[test]
    fn a_swap_that_is_worth_more_is_named() {
        let said = under(63_000, None);
        assert!(
            said.ends_with(
                "\nworth more: keep I-01 and I-03 instead of I-02; worth 72.1 points more, for EUR 22,000 more, which is left\n"
            ),
            "{said}"
        );
    }

    #[test]
    fn lines_keep_to_the_width() {
        for width in [40, 60, 120] {
            for line in under(30_000, Some(width)).lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }
}
