//! Revenue and profitability: how the target is reached, what was reached so far, and what is left after cost.
//!
//! A file a part: to add one, a function that gives a [`Block`] and a line in [`section`].

mod bridge;
mod parts;
mod result;
mod target;

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
