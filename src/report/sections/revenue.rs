//! Revenue and profitability: how the target is reached, what was reached so far, and what is left after cost.
//!
//! A file a part: to add one, a function that gives a [`Block`] and a line in [`section`].

mod break_even;
mod bridge;
mod capacity;
mod parts;
mod payback;
mod pipeline;
mod result;
mod target;

use rust_decimal::Decimal;

use crate::report::number::percent_short_of_all;
use crate::report::text::Text;
use crate::report::view::View;
use crate::report::{Block, Section};

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let revenue = &view.assessment.revenue;
    if revenue.target.is_none() && revenue.base.is_none() && revenue.result.is_none() && revenue.initiatives.is_zero() {
        return None;
    }
    let mut blocks = vec![target::block(view)];
    let mut beside = Vec::new();
    if !revenue.parts.is_empty() {
        beside.push(parts::block(view));
    }
    if !revenue.to_date.is_empty() {
        beside.push(parts::to_date(view));
    }
    match beside.len() {
        0 => {}
        1 => blocks.extend(beside),
        _ => blocks.push(Block::Columns { blocks: beside }),
    }
    blocks.push(result::block(view));
    blocks.extend(break_even::block(view));
    blocks.extend(capacity::block(view));
    blocks.extend(pipeline::coverage(view));
    blocks.extend(pipeline::work(view));
    blocks.extend(payback::block(view));
    blocks.extend(missing(view));
    Some(Section { id: "revenue", number: 0, name: "Revenue and profit", title: title(view), about: Text::default(), blocks })
}

fn title(view: &View<'_>) -> Text {
    let revenue = &view.assessment.revenue;
    let target = match (&revenue.total, revenue.target) {
        (Some(total), _) => format!("{} of the target is covered", percent_short_of_all(total.share, 0)),
        (None, Some(target)) => format!("The target is {}; what covers it is not computed", view.unit.named(target)),
        (None, None) => format!("Initiatives expect {}; no target is set", view.unit.named(revenue.initiatives)),
    };
    let result = match revenue.result {
        Some(result) if result.is_sign_negative() => format!("; the plan loses {}", view.unit.named(-result)),
        Some(result) => format!("; {} is left after cost", view.unit.named(result)),
        None => String::new(),
    };
    format!("{target}{result}").into()
}

/// `Revenue FY2027, kEUR`.
fn measured(view: &View<'_>) -> String {
    let measure = view.assessment.revenue.measure.map_or("Revenue", |measure| measure.name());
    let unit = if view.unit.name.is_empty() { String::new() } else { format!(", {}", view.unit.name) };
    format!("{measure} {}{unit}", view.year())
}

fn summands(view: &View<'_>) -> &'static str {
    if view.closed().is_empty() {
        "base + expected revenue × confidence"
    } else {
        "actual of closed months + base and expected revenue × confidence of open months"
    }
}

/// What the section would show if the plan gave it, in one paragraph.
fn missing(view: &View<'_>) -> Option<Block> {
    let revenue = &view.assessment.revenue;
    let pipeline = &revenue.pipeline;
    let mut words = Vec::new();
    if let Some(needs) = revenue.selling_needs {
        words.push(format!("Capacity against the target is not computed: it needs {needs}."));
    }
    if pipeline.rows.is_empty() {
        let needs = match pipeline.needs.iter().next() {
            Some(needs) => needs.clone(),
            None if view.plan.pipeline.is_empty() => "open business by segment and period on Pipeline".to_owned(),
            None => "a row of Pipeline whose period is in the year and not closed".to_owned(),
        };
        words.push(format!("Pipeline coverage and what the target takes each month are not computed: they need {needs}."));
    } else if pipeline.rows.iter().any(|row| row.left > Decimal::ZERO)
        && pipeline.rows.iter().all(|row| row.work.is_none() && !row.is_too_late)
    {
        let needs = "Win rate %, Average deal and Sales cycle days on Pipeline, and an as-of date";
        words.push(format!("What the target takes each month is not computed: it needs {needs}."));
    }
    if revenue.paybacks.rows.is_empty() {
        words.push("Payback is not computed: no planned initiative states both what it costs and what it earns.".to_owned());
    }
    (!words.is_empty()).then(|| Block::Say { text: words.join(" ").into() })
}

/// As many rows as a page bears, and how many more there are.
fn most<T>(rows: &[T]) -> (&[T], usize) {
    const MOST: usize = 40;
    (&rows[..rows.len().min(MOST)], rows.len().saturating_sub(MOST))
}
