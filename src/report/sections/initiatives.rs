//! Initiatives: one row each, with its money and dates drawn in the row, its findings and its trail unfolding below its name.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::plan::{Initiative, Question, Status};
use crate::report::chart::{Drawing, Markup};
use crate::report::number::{MINUS, NONE, SPACE, percent, ratio, times};
use crate::report::text::{Role, Text, capital, count, cut, gist, list};
use crate::report::view::{View, plus, without_name, worst};
use crate::report::{Block, Cell, Choose, Column, Row, Section, Table};

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let initiatives = &view.plan.initiatives;
    if initiatives.is_empty() {
        return None;
    }
    let largest =
        initiatives.iter().flat_map(|initiative| [view.budget(initiative), view.carried(initiative, &initiative.forecast)]).flatten().max();
    let scale = largest.unwrap_or_default();
    let has = |get: fn(&Initiative) -> bool| initiatives.iter().any(get);
    let shape = Shape {
        scale,
        revenue: has(|initiative| initiative.expected_revenue.is_some()),
        actual: has(|initiative| initiative.actual.is_some()),
    };
    let choose = choose(view);
    let mut rows: Vec<Row> = initiatives.iter().map(|initiative| shape.row(view, initiative)).collect();
    // Rows say the place of a value and not the value, which would stand there twice.
    for (key, list) in rows.iter_mut().flat_map(|row| row.keys.iter_mut().zip(&choose)) {
        *key = list.values.iter().position(|value| value == key).map_or_else(String::new, |place| place.to_string());
    }
    let table = Table {
        label: "Initiatives".to_owned(),
        class: "initt",
        id: Some("it"),
        columns: shape.columns(view),
        groups: vec![rows],
        foot: vec![shape.total(view)],
        choose,
    };
    Some(Section {
        id: "initiatives",
        number: 0,
        name: "Initiatives",
        title: title(view),
        about: about(view, &shape),
        blocks: vec![Block::Table { table }],
    })
}

/// What the table has, and the scale of its bars.
struct Shape {
    scale: Decimal,
    revenue: bool,
    actual: bool,
}

fn title(view: &View<'_>) -> Text {
    let planned: Vec<&Initiative> = view.planned().map(|(_, initiative)| initiative).collect();
    let owners: BTreeSet<String> =
        planned.iter().filter_map(|initiative| initiative.owner()).map(|owner| owner.trim().to_lowercase()).collect();
    let faulty: Vec<String> = planned
        .iter()
        .filter(|initiative| worst(view.about_initiative(initiative)).is_some_and(|level| level >= crate::finding::Level::Error))
        .map(|initiative| cut(&initiative.key(), 20))
        .collect();
    let head = format!(
        "{}, {}",
        capital(&count(planned.len(), "planned initiative", "planned initiatives")),
        count(owners.len(), "owner", "owners")
    );
    match faulty.as_slice() {
        [] => head.into(),
        [only] => format!("{head}; {only} has an error").into(),
        many => format!("{head}; {} have errors: {}", many.len(), list(many, 3)).into(),
    }
}

fn about(view: &View<'_>, shape: &Shape) -> Text {
    let unit = if view.unit.name.is_empty() { String::new() } else { format!(" {}", view.unit.name) };
    let solid = if shape.actual { ", solid = actual to date" } else { "" };
    let line = match (view.periods(), view.plan.header.as_of) {
        ([first, .., last], Some(as_of)) => {
            format!(" Dates on the months {} {} to {} {}, line = {as_of}.", first.short_name(), first.year, last.short_name(), last.year)
        }
        ([first, .., last], None) => {
            format!(" Dates on the months {} {} to {} {}.", first.short_name(), first.year, last.short_name(), last.year)
        }
        _ => String::new(),
    };
    let revenue = if shape.revenue { " Revenue is expected revenue × confidence." } else { "" };
    format!(
        "Budget{unit}, {}: outlined = plan{solid}.{line}{revenue} Ideas and cancelled initiatives are grey and counted nowhere.",
        view.year()
    )
    .into()
}

/// The lists above the table: owner and question.
fn choose(view: &View<'_>) -> Vec<Choose> {
    let owners: BTreeSet<String> =
        view.plan.initiatives.iter().filter_map(|initiative| initiative.owner()).map(|owner| cut(owner, 40)).collect();
    let questions: BTreeSet<std::cmp::Reverse<Option<Question>>> =
        view.plan.initiatives.iter().map(|initiative| std::cmp::Reverse(question(view, initiative))).collect();
    let questions = questions.into_iter().map(|question| question_name(question.0)).collect();
    vec![Choose { label: "Owner", values: owners.into_iter().collect() }, Choose { label: "Question", values: questions }]
}

fn question(view: &View<'_>, initiative: &Initiative) -> Option<Question> {
    let primary = initiative.primary.as_ref()?;
    view.plan.choice(&primary.value)?.question()
}

fn question_name(question: Option<Question>) -> String {
    question.map_or("No choice", Question::name).to_owned()
}

impl Shape {
    fn columns(&self, view: &View<'_>) -> Vec<Column> {
        let dates = match view.periods() {
            [first, .., last] => format!("{} to {}", first.short_name(), last.short_name()),
            _ => "Dates".to_owned(),
        };
        let mut columns = vec![
            Column::text("Initiative"),
            Column::text("Choice"),
            Column::text("Owner"),
            Column::text("Status"),
            Column::number("Budget"),
            Column::drawn(Text::default().run(Role::Spoken, "Budget as a bar"), "wb2"),
            Column { head: dates.into(), class: "wg", numeric: true },
        ];
        if self.revenue {
            columns.push(Column::number("Revenue"));
        }
        columns.push(Column { head: "Findings".into(), class: "", numeric: true });
        columns
    }

    fn row(&self, view: &View<'_>, initiative: &Initiative) -> Row {
        let found = view.about_initiative(initiative);
        let budget = view.budget(initiative);
        let primary = initiative.primary.as_ref().map_or_else(|| NONE.to_owned(), |primary| cut(&primary.value, 24));
        let owner = initiative.owner().map_or_else(|| NONE.to_owned(), |owner| cut(owner, 40));
        let mut name = Cell::text(view.name_of(initiative, 72)).class("w");
        name.more = Some(trail(view, initiative));
        let mut cells = vec![
            name,
            Cell::text(primary),
            Cell::text(owner.clone()).class("ow"),
            Cell::text(status(initiative)),
            Cell::number(budget.map_or_else(|| NONE.to_owned(), |budget| view.unit.amount(budget))),
            Cell::drawing(self.bar(view, initiative)),
            self.dates(view, initiative),
        ];
        if self.revenue {
            let revenue = weighted(view, initiative);
            cells.push(Cell::number(revenue.map_or_else(|| NONE.to_owned(), |revenue| view.unit.amount(revenue))));
        }
        cells.push(marks(found));
        let class = if initiative.is_planned() { "" } else { "off" };
        Row { class, keys: vec![owner, question_name(question(view, initiative))], cells }
    }

    fn bar(&self, view: &View<'_>, initiative: &Initiative) -> Markup {
        let length = |amount: Option<Decimal>| (ratio(amount.unwrap_or_default(), self.scale) * 95.0).clamp(0.0, 100.0);
        let class = if initiative.is_planned() { "pl" } else { "pl dash" };
        let drawing = Drawing::in_row(18.0).bar(class, 0.0, length(view.budget(initiative)), 2.5, 13.0);
        drawing.bar("act", 0.0, length(view.carried(initiative, &initiative.actual)), 6.0, 6.0).markup()
    }

    fn dates(&self, view: &View<'_>, initiative: &Initiative) -> Cell {
        let (start, end) = (initiative.start.as_ref().map(|start| start.value), initiative.end.as_ref().map(|end| end.value));
        let sort = end.or(start).map_or_else(|| "0".to_owned(), |date| date.to_string().replace('-', ""));
        let (Some(first), Some(last)) = (view.periods().first(), view.periods().last()) else {
            let text = |date: Option<Date>| date.map_or_else(|| NONE.to_owned(), |date| date.to_string());
            return Cell::text(format!("{} to {}", text(start), text(end))).sorted_by(sort);
        };
        let (from, to) = (first.first_day(), last.last_day());
        let place = |date: Date| {
            let days = |until: Date| from.until(until).map_or(0, |span| span.get_days());
            (f64::from(days(date)) / f64::from(days(to).max(1)) * 100.0).clamp(0.0, 100.0)
        };
        let mut drawing = Drawing::in_row(18.0).class("g");
        if let (Some(start), Some(end)) = (start, end)
            && start <= end
        {
            let class = if initiative.is_planned() { "pl" } else { "pl dash" };
            let (x, width) = (place(start), (place(end) - place(start)).max(0.8));
            // An initiative that lies outside the year has no bar in it; its dates stand in its trail.
            if end >= from && start <= to {
                drawing = drawing.bar(class, x, width, 5.0, 8.0);
                let complete = initiative.complete.as_ref().map(|complete| complete.value.clamp(Decimal::ZERO, Decimal::ONE));
                if let Some(complete) = complete {
                    drawing = drawing.bar("act", x, width * ratio(complete, Decimal::ONE), 5.0, 8.0);
                }
            }
        }
        if let Some(as_of) = view.plan.header.as_of.filter(|as_of| (from..=to).contains(as_of)) {
            drawing = drawing.upright("ax", place(as_of), 0.0, 18.0);
        }
        Cell::drawing(drawing.markup()).sorted_by(sort)
    }

    fn total(&self, view: &View<'_>) -> Row {
        let planned: Vec<&Initiative> = view.planned().map(|(_, initiative)| initiative).collect();
        let budget = planned.iter().filter_map(|initiative| view.budget(initiative)).fold(Decimal::ZERO, plus);
        let mut cells = vec![
            Cell::text(format!("{} planned", planned.len())),
            Cell::default(),
            Cell::default(),
            Cell::default(),
            Cell::number(view.unit.amount(budget)),
            Cell::default(),
            Cell::default(),
        ];
        if self.revenue {
            let revenue = planned.iter().filter_map(|initiative| weighted(view, initiative)).fold(Decimal::ZERO, plus);
            cells.push(Cell::number(view.unit.amount(revenue)));
        }
        cells.push(Cell::default());
        Row::of(cells).class("sum")
    }
}

/// Expected revenue by its confidence, of what this plan carries.
pub(super) fn weighted(view: &View<'_>, initiative: &Initiative) -> Option<Decimal> {
    let revenue = view.carried(initiative, &initiative.expected_revenue)?;
    Some(times(revenue, initiative.confidence.as_ref().map_or(Decimal::ONE, |confidence| confidence.value)))
}

fn status(initiative: &Initiative) -> Text {
    let name = initiative.status().name();
    match initiative.status() {
        Status::AtRisk | Status::Blocked => Text::default().run(Role::Warning, name),
        _ => name.into(),
    }
}

fn marks(found: &[&crate::assess::Judged]) -> Cell {
    let open: Vec<_> = found.iter().filter(|judged| judged.answer.is_none()).collect();
    let mut text = Text::default();
    let mut weight = 0_u64;
    for level in crate::finding::Level::WORST_FIRST {
        let count = open.iter().filter(|judged| judged.finding.level == level).count();
        weight = weight * 1000 + (count as u64).min(999);
        if count > 0 {
            text = if count == 1 {
                text.mark(level)
            } else {
                text.level(level, count.to_string()).run(Role::Spoken, format!(" {}s", level.name())).plain(" ")
            };
        }
    }
    let text = if open.is_empty() { Text::default().run(Role::Spoken, "none") } else { text };
    Cell::text(text).class("nb").sorted_by(weight)
}

/// Where an initiative comes from and stands, and its findings: what unfolds below its name.
fn trail(view: &View<'_>, initiative: &Initiative) -> Text {
    let unit = &view.unit;
    let mut text = Text::default();
    let kind = initiative.kind().name();
    text = match view.budget(initiative) {
        Some(budget) => {
            let capex = if initiative.is_capex() { " capex" } else { "" };
            text.plain(format!("{kind}, {}{capex}, ", unit.named(budget)))
                .cell(&initiative.row.cell(crate::layout::Field::Budget))
                .plain(". ")
        }
        None => text.plain(format!("{kind}, no budget in the plan’s currency, ")).cell(&initiative.row.first()).plain(". "),
    };
    let date = |date: &Option<crate::plan::Sourced<Date>>| date.as_ref().map_or_else(|| NONE.to_owned(), |date| date.value.to_string());
    if initiative.start.is_some() || initiative.end.is_some() {
        text = text.plain(format!("{} to {}. ", date(&initiative.start), date(&initiative.end)));
    }
    if let Some(actual) = view.carried(initiative, &initiative.actual) {
        text = text.plain(format!("Actual {} to date", unit.amount(actual)));
        text = match (view.carried(initiative, &initiative.forecast), view.budget(initiative)) {
            (Some(forecast), Some(budget)) => {
                text.plain(format!(", estimate {}, {} against plan. ", unit.amount(forecast), unit.signed(forecast - budget)))
            }
            (Some(forecast), None) => text.plain(format!(", estimate {}. ", unit.amount(forecast))),
            _ => text.plain(". "),
        };
    }
    if let Some(revenue) = view.carried(initiative, &initiative.expected_revenue) {
        text = text.plain(format!("Revenue {}", unit.amount(revenue)));
        if let Some(confidence) = &initiative.confidence {
            text = text.plain(format!(" × {}", percent(confidence.value, 0)));
        }
        if let Some(margin) = &initiative.margin {
            text = text.plain(format!(" at {} margin", percent(margin.value, 0)));
        }
        text = text.plain(". ");
    }
    if let Some(shared) = &initiative.shared {
        text = text.plain(format!("This plan carries {} of it. ", percent(shared.value, 0)));
    }
    if let Some(measure) = &initiative.measure {
        text = text.plain(format!("Measured by {}. ", cut(&measure.value, 120).trim_end_matches('.')));
    }
    if let Some(notes) = &initiative.notes {
        let updated = initiative.updated.as_ref().map(|updated| format!("{}: ", updated.value)).unwrap_or_default();
        text = text.plain(format!("{updated}{} ", cut(&notes.value, 200)));
    }
    for judged in view.about_initiative(initiative).iter().take(4) {
        let accepted = if judged.answer.is_some() { " (accepted)" } else { "" };
        text = text
            .mark(judged.finding.level)
            .link(Role::Plain, format!("{}{accepted}", gist(without_name(&judged.finding.message, initiative.id()), 90)), &judged.anchor)
            .plain(" ");
    }
    text
}

/// A variance with its colour: more cost is bad.
pub(super) fn variance_of_cost(view: &View<'_>, amount: Decimal) -> Text {
    let role = match amount.is_sign_negative() {
        _ if amount.is_zero() => Role::Muted,
        true => Role::Good,
        false => Role::Bad,
    };
    Text::default().run(role, view.unit.signed(amount))
}

/// `12 − 3`: a subtraction in words.
pub(super) fn less(amount: &str) -> String {
    format!("{MINUS}{SPACE}{amount}")
}
