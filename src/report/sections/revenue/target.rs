//! The target bridge: base and initiatives, what they cover, and the gap.

use rust_decimal::Decimal;

use super::bridge::{self, Step};
use super::{measured, summands};
use crate::finding::Level;
use crate::plan::revenue::Coverage;
use crate::report::number::percent;
use crate::report::sections::initiatives::weighted;
use crate::report::text::Text;
use crate::report::view::{View, plus};
use crate::report::{Block, Figure};

/// The bridge from what is there to the target, or why there is none.
pub(super) fn block(view: &View<'_>) -> Block {
    let revenue = &view.assessment.revenue;
    let Some(total) = &revenue.total else { return alone(view) };
    let steps = steps(view, total);
    let table = bridge::table("Target bridge", &steps);
    let gap = total.covered - total.target;
    let title = match gap.is_sign_negative() {
        true => format!("{} of the target has no revenue behind it", view.unit.named(-gap)),
        false if gap.is_zero() => "The target is covered to the unit".to_owned(),
        false => format!("{} more than the target is covered", view.unit.named(gap)),
    };
    let about = Text::from(format!("{}: {} = covered; target ", measured(view), summands(view))).cell(&total.at);
    Block::Figure(Box::new(Figure { title: title.into(), about, tables: vec![table], note: expected(view), ..Figure::default() }))
}

fn alone(view: &View<'_>) -> Block {
    let revenue = &view.assessment.revenue;
    let needs = revenue.coverage_needs.unwrap_or("a target on Targets");
    let mut words = match revenue.target {
        Some(target) => {
            let text = Text::from(format!("The target is {}, ", view.unit.named(target)));
            revenue.target_at.as_ref().map_or(text.clone(), |at| text.cell(at)).plain(". ")
        }
        None => Text::default(),
    };
    if !revenue.initiatives.is_zero() {
        words = words.plain(format!("Initiatives expect {}, weighted by confidence. ", view.unit.named(revenue.initiatives)));
    }
    Block::Say { text: words.plain(format!("Coverage is not computed: it needs {needs}.")) }
}

/// From what is there to what is wanted.
fn steps(view: &View<'_>, total: &Coverage) -> Vec<Step> {
    let unit = &view.unit;
    let mut steps = Vec::new();
    let mut reached = Decimal::ZERO;
    let open = match (view.closed().len(), view.periods()) {
        (closed, periods) if closed > 0 && closed < periods.len() => {
            format!(", {} to {}", periods[closed].long_name(), periods[periods.len() - 1].long_name())
        }
        _ => String::new(),
    };
    if let Some(last) = view.closed().last() {
        steps.push(Step::of(format!("Actual to {}", last.long_name()), reached, total.actual, "act", unit.amount(total.actual)));
        reached = total.actual;
    }
    let base = plus(reached, total.base);
    steps.push(Step::of(format!("Base, no initiative{open}"), reached, base, "prev", with_plus(view, reached, total.base)));
    reached = base;
    for (name, amount) in by_initiative(view, total, &open) {
        let next = plus(reached, amount);
        steps.push(Step::of(name, reached, next, "fc", unit.signed(amount)));
        reached = next;
    }
    let mut covered = Step::sum("Covered", total.covered, "fc", unit.amount(total.covered));
    covered.bars = vec![(Decimal::ZERO, total.actual, "act"), (total.actual, base, "prev"), (base, total.covered, "fc")];
    steps.push(covered);
    let gap = total.target - total.covered;
    if gap.is_sign_negative() {
        steps.push(Step::of("Over the target", total.target, total.covered, "good", unit.signed(-gap)));
    } else if !gap.is_zero() {
        steps.push(Step::of(Text::default().mark(Level::Warning).plain("Gap"), total.covered, total.target, "bad", unit.signed(-gap)));
    }
    steps.push(Step::sum("Target", total.target, "pl", unit.amount(total.target)));
    steps
}

fn with_plus(view: &View<'_>, before: Decimal, amount: Decimal) -> String {
    if before.is_zero() { view.unit.amount(amount) } else { view.unit.signed(amount) }
}

/// What initiatives add, largest first and the small ones together; in one step where only a part of the year is open.
fn by_initiative(view: &View<'_>, total: &Coverage, open: &str) -> Vec<(Text, Decimal)> {
    const MOST: usize = 8;
    let mut each: Vec<(usize, Text, Decimal)> = view
        .planned()
        .filter_map(|(index, initiative)| {
            let amount = weighted(view, initiative).filter(|amount| !amount.is_zero())?;
            let confidence = initiative.confidence.as_ref().map(|confidence| format!(" × {}", percent(confidence.value, 0)));
            let of = view
                .carried(initiative, &initiative.expected_revenue)
                .map(|revenue| format!(" {}{}", view.unit.amount(revenue), confidence.unwrap_or_default()));
            Some((index, view.name_of(initiative, 48).muted(of.unwrap_or_default()), amount))
        })
        .collect();
    let sum = each.iter().map(|(_, _, amount)| *amount).fold(Decimal::ZERO, plus);
    if sum != total.initiatives || each.is_empty() {
        return if total.initiatives.is_zero() { Vec::new() } else { vec![(format!("Initiatives{open}").into(), total.initiatives)] };
    }
    each.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
    let rest: Vec<Decimal> = each.iter().skip(MOST).map(|(_, _, amount)| *amount).collect();
    let mut steps: Vec<(Text, Decimal)> = each.into_iter().take(MOST).map(|(_, name, amount)| (name, amount)).collect();
    if !rest.is_empty() {
        steps.push((format!("{} more initiatives", rest.len()).into(), rest.into_iter().fold(Decimal::ZERO, plus)));
    }
    steps
}

/// The year's expected revenue where the bridge shows only a part of it.
fn expected(view: &View<'_>) -> Option<Text> {
    let revenue = &view.assessment.revenue;
    let total = revenue.total.as_ref()?;
    (total.initiatives != revenue.initiatives && !revenue.initiatives.is_zero()).then(|| {
        format!("Over the whole year, initiatives expect {}, weighted by confidence.", view.unit.named(revenue.initiatives)).into()
    })
}
