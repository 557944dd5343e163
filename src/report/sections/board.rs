//! The board page: the strategy, the figures that judge it, and what to do first. It prints on exactly one page.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{cascade, fit};
use crate::assess::{Counts, Judged};
use crate::finding::Level;
use crate::plan::alignment::Priorities;
use crate::report::comparison::gist as gist_of;
use crate::report::name;
use crate::report::number::{MINUS, NONE, percent, percent_short_of_all};
use crate::report::text::{Role, Text, capital, count, cut, gist, list};
use crate::report::view::{View, adjective};
use crate::report::{Block, Board, Cell, Column, Headline, Row, Section, Table, Todo};

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let rungs = cascade::rungs(view);
    let missing = rungs.is_empty().then(|| "The Strategy sheet names no choice that answers one of the five questions.".into());
    let (title, about, headlines, todo, owners) = (title(view), about(view), headlines(view), todo(view), owners(view));
    let business = name(view);
    let above = fit::Above { business: &business, title: &title, about: &about, headlines: &headlines };
    let density = fit::density(&above, &rungs, &todo, owners.as_ref());
    let more = density.contains("d7").then_some("Not all choices fit on this page: the next section has them.");
    let board = Board { headlines, density, more, rungs, missing, todo, owners };
    Some(Section { id: "board", number: 0, name: "One page", title, about, blocks: vec![Block::Board(Box::new(board))] })
}

/// The strongest message first: what the money says against the strategy, what nobody delivers, what is not covered. A second
/// one follows where it is short enough for one line.
fn title(view: &View<'_>) -> Text {
    let messages = [contradiction(view), uncovered(view), target(view), aligned(view)];
    let messages: Vec<Text> = messages.into_iter().flatten().collect();
    let mut title = match messages.first() {
        Some(first) => first.clone(),
        None => return findings_alone(&view.assessment.counts()),
    };
    if let Some(second) = messages.get(1) {
        let both = title.clone().plain("; ").then(second.clone());
        if both.words().chars().count() <= 90 {
            title = both;
        }
    }
    title
}

fn findings_alone(counts: &Counts) -> Text {
    match counts.open() {
        0 => "Nothing is open".into(),
        open => format!(
            "{}, {} of them {}",
            count(open, "finding", "findings"),
            counts.error,
            if counts.error == 1 { "an error" } else { "errors" }
        )
        .into(),
    }
}

/// The choice whose money most contradicts its priority, where a rule found one.
fn contradiction(view: &View<'_>) -> Option<Text> {
    let found = view.assessment.open_findings().find(|judged| judged.finding.rule == "money-contradicts-strategy")?;
    let index = view.plan.choice_index(&found.finding.subject.key)?;
    let money = view.assessment.alignment.choices.get(index)?;
    let question = view.plan.choices[index].question()?;
    let by = view.assessment.alignment.questions.get(&question)?.declared_by;
    let gets = format!(" gets {} of the {} money", percent(money.funded?, 0), adjective(question));
    let text = match (by, money.rank, money.declared) {
        (Priorities::Ranks, Some(rank), _) => {
            Text::default().plain(format!("Priority {rank}, ")).id(view.call(index)).plain(format!(",{gets}"))
        }
        (_, _, Some(declared)) => Text::default().id(view.call(index)).plain(format!("{gets}, {} declared", percent(declared, 0))),
        _ => Text::default().id(view.call(index)).plain(gets),
    };
    Some(text)
}

fn uncovered(view: &View<'_>) -> Option<Text> {
    let names: Vec<String> = view.assessment.alignment.uncovered().map(|choice| view.call(choice)).collect();
    let required = view.assessment.alignment.requiring.len();
    (!names.is_empty()).then(|| match names.len() {
        1 => Text::default().id(names[0].clone()).plain(" has no initiative"),
        open => format!("{open} of {required} choices have no initiative").into(),
    })
}

fn target(view: &View<'_>) -> Option<Text> {
    let total = view.assessment.revenue.total.as_ref()?;
    Some(format!("{} of the target is covered", percent_short_of_all(total.share, 0)).into())
}

fn aligned(view: &View<'_>) -> Option<Text> {
    let share = view.assessment.alignment.aligned_share?;
    Some(format!("{} of the money serves a choice", percent_short_of_all(share, 0)).into())
}

fn about(view: &View<'_>) -> Text {
    let header = &view.plan.header;
    let months = header.calendar.as_ref().map(|calendar| {
        let (first, last) = (calendar.first(), calendar.last());
        format!("{} ({} {} to {} {})", calendar.label, first.long_name(), first.year, last.long_name(), last.year)
    });
    let cycle = header.cycle.as_ref().map(|cycle| format!("cycle {}", cycle.value));
    let actual = match view.closed() {
        [] => None,
        [.., last] if view.closed().len() == view.periods().len() => Some(format!("actual to {}, the year's last month", last.long_name())),
        [.., last] => Some(format!("actual to {}", last.long_name())),
    };
    let parts: Vec<String> =
        [Some(format!("{}: sales plan", cut(view.plan.business(), 60))), months, cycle, actual].into_iter().flatten().collect();
    let text = Text::from(format!("{}. {}, unless a unit is given.", parts.join(", "), view.unit.words));
    match &view.changes {
        Some(changes) => {
            let gist = format!(" {}.", gist_of(changes, &view.unit));
            text.plain(" ").link(Role::Strong, format!("Since cycle {}:", changes.old.name()), "comparison").plain(gist)
        }
        None => text,
    }
}

fn headlines(view: &View<'_>) -> Vec<Headline> {
    vec![aligned_spend(view), choices_covered(view), target_covered(view), result(view), findings(view)]
}

fn aligned_spend(view: &View<'_>) -> Headline {
    let alignment = &view.assessment.alignment;
    let (figure, how) = match alignment.aligned_share {
        Some(share) => {
            let of = format!("{} of {} serve a choice", view.unit.amount(alignment.aligned), view.unit.named(alignment.strategic));
            let beside = (!alignment.run_and_mandatory.is_zero())
                .then(|| format!("; {} Run and Mandatory beside it", view.unit.amount(alignment.run_and_mandatory)));
            (percent_short_of_all(share, 1), format!("{of}{}", beside.unwrap_or_default()))
        }
        None => (NONE.to_owned(), "no planned initiative of Grow or Enable has a budget".to_owned()),
    };
    Headline { label: "Aligned spend".to_owned(), figure, how: how.into() }
}

fn choices_covered(view: &View<'_>) -> Headline {
    let alignment = &view.assessment.alignment;
    let open: Vec<String> = alignment.uncovered().map(|choice| view.call(choice)).collect();
    let (figure, how) = match (alignment.requiring.len(), open.as_slice()) {
        (0, _) => (NONE.to_owned(), "no choice needs an initiative".to_owned()),
        (required, []) => (format!("{required} of {required}"), "every choice that needs an initiative has one".to_owned()),
        (required, open) => (format!("{} of {required}", alignment.covered.len()), format!("have an initiative; open: {}", list(open, 4))),
    };
    Headline { label: "Choices covered".to_owned(), figure, how: how.into() }
}

fn target_covered(view: &View<'_>) -> Headline {
    let revenue = &view.assessment.revenue;
    let measure = revenue.measure.map_or("revenue", |measure| measure.name()).to_lowercase();
    let (figure, how) = match &revenue.total {
        Some(total) => {
            let gap = total.covered - total.target;
            let reached = match gap.is_sign_negative() {
                true => format!("{} short", view.unit.amount(-gap)),
                false if gap.is_zero() => "no more, no less".to_owned(),
                false => format!("{} over", view.unit.amount(gap)),
            };
            let of = format!("{} of {} {measure}; {reached}", view.unit.amount(total.covered), view.unit.named(total.target));
            (percent_short_of_all(total.share, 1), of)
        }
        None => (NONE.to_owned(), needs(revenue.coverage_needs.unwrap_or("a target"))),
    };
    Headline { label: "Target covered".to_owned(), figure, how: how.into() }
}

fn needs(what: &str) -> String {
    format!("not computed: needs {what}")
}

fn result(view: &View<'_>) -> Headline {
    let revenue = &view.assessment.revenue;
    let (figure, how) = match (revenue.result, revenue.contribution) {
        (Some(result), Some(contribution)) => {
            let minus = |amount: Decimal| format!("{MINUS}\u{a0}{}", view.unit.amount(amount));
            let fixed = revenue.fixed_costs.map(|fixed| format!(" {} fixed", minus(fixed))).unwrap_or_default();
            let sum = format!("{} contribution{fixed} {} opex", view.unit.amount(contribution), minus(revenue.opex));
            let even = match revenue.break_even_month {
                Some(month) => format!("breaks even in {} {}", month.short_name(), month.year),
                None if result.is_sign_negative() => "the year does not carry its cost".to_owned(),
                None => "no break-even month: Base has no months".to_owned(),
            };
            (view.unit.signed(result), format!("{sum}; {even}"))
        }
        _ => (NONE.to_owned(), needs(revenue.result_needs.unwrap_or("Base on Targets and a contribution margin"))),
    };
    let label = if revenue.result.is_some() { view.unit.heading("Result") } else { "Result".to_owned() };
    Headline { label, figure, how: how.into() }
}

fn findings(view: &View<'_>) -> Headline {
    let counts = view.assessment.counts();
    let answered = if counts.answered > 0 { format!(" {} accepted", counts.answered) } else { String::new() };
    let how = super::findings::counted(&counts).muted(answered);
    let how = if counts.open() == 0 && counts.answered == 0 { "nothing is open".into() } else { how };
    Headline { label: "Findings".to_owned(), figure: cascade::number_of(counts.open()), how }
}

/// The first open findings, one of each rule as long as there are other rules.
fn todo(view: &View<'_>) -> Vec<Todo> {
    const MOST: usize = 3;
    let open: Vec<&Judged> = view.assessment.open_findings().collect();
    let mut chosen: Vec<&Judged> = Vec::new();
    for judged in &open {
        let taken = chosen.iter().any(|other| other.finding.rule == judged.finding.rule || about_same(other, judged));
        if chosen.len() < MOST && !taken {
            chosen.push(judged);
        }
    }
    for judged in &open {
        if chosen.len() < MOST && !chosen.iter().any(|other| other.id == judged.id) {
            chosen.push(judged);
        }
    }
    chosen.into_iter().map(|judged| thing(view, judged)).collect()
}

/// Two findings about one row are one thing to do.
fn about_same(a: &Judged, b: &Judged) -> bool {
    let (a, b) = (&a.finding.subject, &b.finding.subject);
    !a.key.is_empty() && a.table == b.table && a.key == b.key
}

fn thing(view: &View<'_>, judged: &Judged) -> Todo {
    let finding = &judged.finding;
    let mut how = Text::default().plain(sentence(&cut(&finding.help, 110)));
    if let Some(stake) = finding.at_stake {
        how = how.plain(format!(" {} at stake.", view.unit.named(stake.abs())));
    }
    how = how.plain(" ");
    if let Some(owner) = &finding.owner {
        how = how.plain(format!("{}, ", cut(owner, 40)));
    }
    Todo { what: sentence(&gist(&finding.message, 90)), how: how.link(Role::Cell, finding.at.to_string(), &judged.anchor) }
}

fn sentence(text: &str) -> String {
    let text = capital(text);
    if text.ends_with(['.', '…', '?', '!']) { text } else { format!("{text}.") }
}

/// Owners with something open, most errors first.
fn owners(view: &View<'_>) -> Option<Table> {
    const MOST: usize = 5;
    let mut by_owner: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for judged in view.assessment.open_findings() {
        let counts = by_owner.entry(judged.finding.owner.as_deref().map_or("", str::trim)).or_default();
        counts[Level::WORST_FIRST.iter().position(|level| *level == judged.finding.level).unwrap_or(2)] += 1;
    }
    let named = by_owner.keys().filter(|owner| !owner.is_empty()).count();
    if named == 0 {
        return None;
    }
    let mut rows: Vec<(&str, [usize; 3])> = by_owner.into_iter().collect();
    rows.sort_by(|(a, a_counts), (b, b_counts)| b_counts.cmp(a_counts).then(a.cmp(b)));
    let more = rows.len().saturating_sub(MOST);
    let row = |(owner, counts): &(&str, [usize; 3])| {
        let name = if owner.is_empty() { Text::default().muted("No owner named") } else { cut(owner, 32).into() };
        let number = |count: usize| Cell::number(if count == 0 { Text::default().muted(NONE) } else { cascade::number_of(count).into() });
        Row::of(vec![Cell::text(name), number(counts[0]), number(counts[1]), number(counts[2])])
    };
    let mut body: Vec<Row> = rows.iter().take(MOST).map(row).collect();
    if more > 0 {
        body.push(Row::of(vec![Cell::text(Text::default().link(Role::Plain, format!("and {more} more"), "findings")).over(4)]));
    }
    let columns = vec![Column::text("Owner"), Column::number("Errors"), Column::number("Warnings"), Column::number("Notes")];
    Some(Table { label: "Open findings by owner".to_owned(), class: "who", columns, groups: vec![body], ..Table::default() })
}
