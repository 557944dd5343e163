//! Revenue and profitability: how the target is reached, what was reached so far, and what is left after cost.

use rust_decimal::Decimal;

use super::initiatives::{less, weighted};
use crate::finding::Level;
use crate::plan::revenue::{Coverage, ToDate};
use crate::report::chart::{Anchor, Drawing};
use crate::report::number::{percent, percent_short_of_all, ratio};
use crate::report::text::{Role, Text, cut};
use crate::report::view::{View, plus};
use crate::report::{Block, Cell, Column, Figure, Row, Section, Table};

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let revenue = &view.assessment.revenue;
    if revenue.target.is_none() && revenue.base.is_none() && revenue.result.is_none() && revenue.initiatives.is_zero() {
        return None;
    }
    let mut blocks = vec![target(view)];
    let mut beside = Vec::new();
    if !revenue.parts.is_empty() {
        beside.push(parts(view));
    }
    if !revenue.to_date.is_empty() {
        beside.push(to_date(view));
    }
    match beside.len() {
        0 => {}
        1 => blocks.extend(beside),
        _ => blocks.push(Block::Columns { blocks: beside }),
    }
    blocks.push(result(view));
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

/// One step of a bridge: bars end to end, and a number.
struct Step {
    name: Text,
    /// Where each bar starts and ends, and its class.
    bars: Vec<(Decimal, Decimal, &'static str)>,
    text: String,
    /// A total: a rule above it.
    sum: bool,
}

impl Step {
    fn of(name: impl Into<Text>, from: Decimal, to: Decimal, class: &'static str, text: String) -> Self {
        Step { name: name.into(), bars: vec![(from, to, class)], text, sum: false }
    }

    /// A total from zero.
    fn sum(name: impl Into<Text>, total: Decimal, class: &'static str, text: String) -> Self {
        Step { sum: true, ..Step::of(name, Decimal::ZERO, total, class, text) }
    }

    fn ends(&self) -> impl Iterator<Item = Decimal> + use<'_> {
        self.bars.iter().flat_map(|(from, to, _)| [*from, *to])
    }

    /// The step on a scale from `low` to `high`, which hold zero.
    fn row(&self, low: Decimal, high: Decimal) -> Row {
        let place = |amount: Decimal| ratio(amount - low, high - low) * 100.0;
        let mut drawing = Drawing::in_row(20.0).upright("ax", place(Decimal::ZERO), 0.0, 20.0);
        for (from, to, class) in &self.bars {
            drawing = drawing.bar(class, place(*from), place(*to) - place(*from), 3.0, 14.0);
        }
        // The number stands beside the bar, where no bar's colour can hide it.
        let end = self.ends().max().unwrap_or_default().max(Decimal::ZERO);
        let drawing = drawing.label("tB halo", Anchor::Start, place(end), 14.0, 6.0, &self.text);
        let drawn = Cell { text: Text::default().run(Role::Spoken, &self.text), ..Cell::drawing(drawing.markup()) };
        Row::of(vec![Cell::text(self.name.clone()), drawn]).class(if self.sum { "sum" } else { "" })
    }
}

fn target(view: &View<'_>) -> Block {
    let revenue = &view.assessment.revenue;
    let Some(total) = &revenue.total else { return target_alone(view) };
    let steps = bridge(view, total);
    let table = bridge_table("Target bridge", &steps);
    let gap = total.covered - total.target;
    let title = match gap.is_sign_negative() {
        true => format!("{} of the target has no revenue behind it", view.unit.named(-gap)),
        false if gap.is_zero() => "The target is covered to the unit".to_owned(),
        false => format!("{} more than the target is covered", view.unit.named(gap)),
    };
    let about = Text::from(format!("{}: {} = covered; target ", measured(view), summands(view))).cell(&total.at);
    Block::Figure(Box::new(Figure { title: title.into(), about, tables: vec![table], note: expected(view), ..Figure::default() }))
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

fn target_alone(view: &View<'_>) -> Block {
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
fn bridge(view: &View<'_>, total: &Coverage) -> Vec<Step> {
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

fn bridge_table(label: &str, steps: &[Step]) -> Table {
    let ends = || steps.iter().flat_map(Step::ends);
    let (low, high) = (ends().fold(Decimal::ZERO, Decimal::min), ends().fold(Decimal::ZERO, Decimal::max));
    let columns = vec![Column::text("Step"), Column::drawn("Amount", "wsteps")];
    let rows = steps.iter().map(|step| step.row(low, high)).collect();
    Table { label: label.to_owned(), class: "bridge", columns, groups: vec![rows], ..Table::default() }
}

fn parts(view: &View<'_>) -> Block {
    let revenue = &view.assessment.revenue;
    let unit = &view.unit;
    let short: Vec<&Coverage> = revenue.parts.iter().filter(|part| part.share < Decimal::ONE).collect();
    let title = match short.as_slice() {
        [] => "Every part covers its target".to_owned(),
        [one] => format!("{} covers {} of its target", cut(&one.part, 40), percent_short_of_all(one.share, 0)),
        many if many.len() == revenue.parts.len() => "No part covers its target".to_owned(),
        many => format!("{} of {} parts do not cover their target", many.len(), revenue.parts.len()),
    };
    let closed = !view.closed().is_empty();
    let row = |part: &Coverage| {
        let mut cells = vec![Cell::text(cut(&part.part, 48))];
        if closed {
            cells.push(Cell::number(unit.amount(part.actual)));
        }
        cells.extend([
            Cell::number(unit.amount(part.base)),
            Cell::number(unit.amount(part.initiatives)),
            Cell::number(unit.amount(part.target)),
        ]);
        let covered = Text::default().strong(percent_short_of_all(part.share, 1));
        let covered = if part.share < Decimal::ONE { Text::default().mark(Level::Warning).then(covered) } else { covered };
        cells.push(Cell::number(covered).class("r nb"));
        let over = part.covered - part.target;
        let role = if over.is_sign_negative() { Role::Bad } else { Role::Good };
        cells.push(Cell::number(Text::default().run(role, unit.signed(over))));
        cells.push(Cell::text(Text::default().cell(&part.at)).class("hide-s"));
        Row::of(cells)
    };
    let mut columns = vec![Column::text("Part")];
    if closed {
        columns.push(Column::number("Actual"));
    }
    columns.extend(["Base", "Initiatives", "Target", "Covered", "Over, short"].map(Column::number));
    columns.push(Column { head: "Cell".into(), class: "hide-s", numeric: false });
    let table =
        Table { label: "Coverage by part".to_owned(), columns, groups: vec![revenue.parts.iter().map(row).collect()], ..Table::default() };
    let about = format!("{}: {} = covered", measured(view), summands(view));
    Block::Figure(Box::new(Figure { title: title.into(), about: about.into(), tables: vec![table], ..Figure::default() }))
}

fn to_date(view: &View<'_>) -> Block {
    let revenue = &view.assessment.revenue;
    let unit = &view.unit;
    let name = |line: &ToDate| if line.part.is_empty() { "Total".to_owned() } else { cut(&line.part, 48) };
    let row = |line: &ToDate| {
        let difference = line.actual - line.target;
        let role = if difference.is_sign_negative() { Role::Bad } else { Role::Good };
        let head = if line.part.is_empty() { Text::default().strong(name(line)) } else { name(line).into() };
        Row::of(vec![
            Cell::text(head),
            Cell::number(unit.amount(line.target)),
            Cell::number(unit.amount(line.actual)),
            Cell::number(Text::default().strong(percent_short_of_all(line.share, 1))).class("r nb"),
            Cell::number(Text::default().run(role, unit.signed(difference))),
            Cell::text(Text::default().cell(&line.at)).class("hide-s"),
        ])
    };
    let head = revenue.to_date.iter().find(|line| line.part.is_empty()).or_else(|| revenue.to_date.iter().min_by_key(|line| line.share));
    let title = head.map_or_else(String::new, |line| {
        let who = if line.part.is_empty() { String::new() } else { format!("{}: ", cut(&line.part, 40)) };
        format!("{who}{} of the target to {} is reached", percent_short_of_all(line.share, 0), line.through.long_name())
    });
    let mut columns = vec![Column::text("Part")];
    columns.extend(["Target", "Actual", "Reached", "Over, short"].map(Column::number));
    columns.push(Column { head: "Cell".into(), class: "hide-s", numeric: false });
    let table =
        Table { label: "Reached so far".to_owned(), columns, groups: vec![revenue.to_date.iter().map(row).collect()], ..Table::default() };
    let about = format!("{}, closed months: actual ÷ target", measured(view));
    Block::Figure(Box::new(Figure { title: title.into(), about: about.into(), tables: vec![table], ..Figure::default() }))
}

fn result(view: &View<'_>) -> Block {
    let revenue = &view.assessment.revenue;
    let unit = &view.unit;
    let (Some(result), Some(contribution)) = (revenue.result, revenue.contribution) else {
        let needs = revenue.result_needs.unwrap_or("Base on Targets and a contribution margin");
        return Block::Say { text: format!("Contribution, result and break-even are not computed: they need {needs}.").into() };
    };
    let mut steps = vec![Step::of("Contribution", Decimal::ZERO, contribution, "act", unit.amount(contribution))];
    let mut left = contribution;
    if let Some(fixed) = revenue.fixed_costs {
        let at = view.plan.header.fixed_costs.as_ref().map(|fixed| &fixed.at);
        let name = Text::from("Fixed costs ");
        steps.push(Step::of(at.map_or(name.clone(), |at| name.cell(at)), left - fixed, left, "prev", less(&unit.amount(fixed))));
        left -= fixed;
    }
    let name = Text::from("Opex of planned initiatives ").cell(&view.plan.cell_of(crate::layout::Field::Budget));
    steps.push(Step::of(name, left - revenue.opex, left, "prev", less(&unit.amount(revenue.opex))));
    let class = if result.is_sign_negative() { "bad" } else { "good" };
    steps.push(Step::sum("Result", result, class, unit.signed(result)));
    let title = match (revenue.break_even_month, result.is_sign_negative()) {
        (_, true) => format!("The plan does not carry its cost: {} is missing", unit.named(-result)),
        (Some(month), false) => format!("Contribution passes cost in {} and {} is left", month.long_name(), unit.named(result)),
        (None, false) => format!("{} is left after fixed costs and opex", unit.named(result)),
    };
    let year = revenue.base.map(|base| plus(base, revenue.initiatives));
    let even = match (revenue.break_even_revenue, year) {
        (Some(even), Some(year)) if even > year => {
            format!("Break-even revenue is {}: {} more than base and initiatives of the year. ", unit.named(even), unit.amount(even - year))
        }
        (Some(even), Some(year)) => {
            format!(
                "Break-even revenue is {}: base and initiatives of the year pass it by {}. ",
                unit.named(even),
                unit.amount(year - even)
            )
        }
        _ => String::new(),
    };
    let month = match revenue.break_even_month {
        Some(_) => "",
        None if result.is_sign_negative() => "There is no break-even month: the year does not carry its cost. ",
        None => "The break-even month is not computed: Base has no months. ",
    };
    let note = format!("{even}{month}Capex of {} stands beside the result.", unit.named(revenue.capex));
    let about = format!(
        "Contribution − fixed costs − opex of planned initiatives, {}{}",
        if unit.name.is_empty() { String::new() } else { format!("{}, ", unit.name) },
        view.year()
    );
    let table = bridge_table("Result", &steps);
    Block::Figure(Box::new(Figure {
        title: title.into(),
        about: about.into(),
        tables: vec![table],
        note: Some(note.into()),
        ..Figure::default()
    }))
}
