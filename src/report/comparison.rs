//! What changed between two cycles as people read it: lines with an old and a new value and what lies between them.
//!
//! Separate from the section because three drawings share it: the report, `diff` as a page and `diff` on a terminal.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::number::{NONE, SPACE, Unit, grouped, percent};
use super::text::{Role, Text, count, cut, list};
use super::{Block, Cell, Column, Fact, Report, Row, Section, Table};
use crate::finding::Level;
use crate::history::compare::{Changes, ClosedChange, Edition, Fate, FieldChange, FigureChange, Kind, MonthsChange, RowChange};
use crate::layout;
use crate::plan::Currency;
use crate::plan::record::PastFinding;

/// The most rows of a table: what is left out is counted.
const MOST: usize = 300;

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is: `Aligned spend`, `Budget`.
    pub what: String,
    /// As it was.
    pub old: String,
    /// As it is.
    pub new: String,
    /// What lies between them, with its sign; empty where nothing can be said.
    pub change: String,
    /// Whether that is good for the business; none where it is neither.
    pub good: Option<bool>,
}

/// The figures that either record has.
pub fn figures(changes: &Changes, unit: &Unit) -> Vec<Line> {
    changes.figures.iter().map(|figure| figure_line(figure, unit)).collect()
}

fn figure_line(figure: &FigureChange, unit: &Unit) -> Line {
    let shown = |value: Option<Decimal>| match (value, figure.kind) {
        (None, _) => NONE.to_owned(),
        (Some(value), Kind::Money) => unit.amount(value),
        (Some(value), Kind::Share) => percent(value, 1),
        (Some(value), Kind::Count) => grouped(value, 0),
    };
    let change = figure.delta().map_or_else(String::new, |delta| match figure.kind {
        Kind::Money => unit.signed(delta),
        Kind::Share => format!("{}{SPACE}pts", signed(delta.saturating_mul(Decimal::ONE_HUNDRED), 1)),
        Kind::Count => signed(delta, 0),
    });
    let what = if figure.kind == Kind::Money { unit.heading(figure.label) } else { figure.label.to_owned() };
    Line { what, old: shown(figure.old), new: shown(figure.new), change, good: figure.is_good() }
}

/// A field of a row, its amounts in full and in the plan's currency unless they say another.
pub fn field(change: &FieldChange, currency: Currency) -> Line {
    let shown = |value: &Option<String>| value.as_ref().map_or_else(|| NONE.to_owned(), |text| shown(&change.field, text, currency));
    let (difference, good) = difference(change);
    Line { what: change.field.clone(), old: shown(&change.old), new: shown(&change.new), change: difference, good }
}

const AMOUNTS: [&str; 4] = ["Budget", "Actual", "Forecast", "Expected revenue"];
const SHARES: [&str; 4] = ["% complete", "Margin %", "Confidence", "Shared %"];

fn shown(field: &str, text: &str, currency: Currency) -> String {
    if AMOUNTS.contains(&field)
        && let Some((amount, own)) = money(text)
    {
        let number = grouped(amount, if amount.fract().is_zero() { 0 } else { own.minor_digits() });
        return if own == currency { number } else { format!("{number}{SPACE}{own}") };
    }
    if SHARES.contains(&field)
        && let Ok(share) = text.parse::<Decimal>()
    {
        return percent(share, u32::from(!share.saturating_mul(Decimal::ONE_HUNDRED).fract().is_zero()));
    }
    text.to_owned()
}

fn money(text: &str) -> Option<(Decimal, Currency)> {
    let (amount, currency) = text.split_once(' ')?;
    Some((amount.parse().ok()?, Currency::parse(currency)?))
}

/// What lies between the two values of a field, and whether that is good for the business.
fn difference(change: &FieldChange) -> (String, Option<bool>) {
    let (Some(old), Some(new)) = (&change.old, &change.new) else { return (String::new(), None) };
    let rises = |delta: Decimal| (!delta.is_zero()).then_some(delta.is_sign_positive());
    if AMOUNTS.contains(&&*change.field) {
        let (Some((before, was)), Some((after, is))) = (money(old), money(new)) else { return (String::new(), None) };
        let delta = after.saturating_sub(before);
        let places = if delta.fract().is_zero() { 0 } else { is.minor_digits() };
        let good = if change.field == "Expected revenue" { rises(delta) } else { None };
        return if was == is { (signed(delta, places), good) } else { (String::new(), None) };
    }
    if SHARES.contains(&&*change.field) {
        let (Ok(before), Ok(after)) = (old.parse::<Decimal>(), new.parse::<Decimal>()) else { return (String::new(), None) };
        let points = after.saturating_sub(before).saturating_mul(Decimal::ONE_HUNDRED);
        let good = if change.field == "Shared %" { None } else { rises(points) };
        return (format!("{}{SPACE}pts", signed(points, u32::from(!points.fract().is_zero()))), good);
    }
    if let (Ok(before), Ok(after)) = (old.parse::<Date>(), new.parse::<Date>()) {
        let days = before.until(after).map_or(0, |span| span.get_days());
        let words = format!("{}{SPACE}{}", signed(Decimal::from(days), 0), if days.abs() == 1 { "day" } else { "days" });
        // Later is worse of an end, and says nothing of a note.
        return (words, (change.field == "End" && days != 0).then_some(days < 0));
    }
    (String::new(), None)
}

/// The sum of a measure over all months.
pub fn months(change: &MonthsChange, currency: Currency) -> Line {
    let places = |amount: Decimal| if amount.fract().is_zero() { 0 } else { change.currency.minor_digits() };
    let shown = |amount: Decimal| grouped(amount, places(amount));
    let delta = change.new.saturating_sub(change.old);
    let rises = (!delta.is_zero()).then_some(delta.is_sign_positive());
    let is_revenue =
        change.measure == "Expected revenue" || change.measure.starts_with("Actual ") || change.measure.starts_with("Forecast ");
    Line {
        what: measure(change, currency),
        old: shown(change.old),
        new: shown(change.new),
        change: signed(delta, places(delta)),
        good: if is_revenue { rises } else { None },
    }
}

/// What a measure is called: `Budget months`, `Actual revenue on Targets`, `Ledger`.
pub fn measure(change: &MonthsChange, currency: Currency) -> String {
    let words = match change.table {
        layout::Table::Phasing => format!("{} months", change.measure),
        layout::Table::Targets => {
            let (line, measure) = change.measure.rsplit_once(' ').unwrap_or((&change.measure, ""));
            format!("{line} {}", measure.to_lowercase()).trim().to_owned()
        }
        _ => "Ledger".to_owned(),
    };
    if change.currency == currency { words } else { format!("{words}, {}", change.currency) }
}

/// An amount of a closed month.
pub fn closed(months: &MonthsChange, change: &ClosedChange, currency: Currency) -> Line {
    let places = |amount: Decimal| if amount.fract().is_zero() { 0 } else { months.currency.minor_digits() };
    let shown = |amount: Option<Decimal>| amount.map_or_else(|| NONE.to_owned(), |amount| grouped(amount, places(amount)));
    let delta = change.new.unwrap_or_default().saturating_sub(change.old.unwrap_or_default());
    let key = if change.key.is_empty() { "total" } else { &change.key };
    Line {
        what: format!("{key}, {} {}", measure(months, currency).to_lowercase(), change.period),
        old: shown(change.old),
        new: shown(change.new),
        change: signed(delta, places(delta)),
        good: None,
    }
}

fn signed(value: Decimal, places: u32) -> String {
    let text = grouped(value, places);
    let is_zero = !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if value > Decimal::ZERO && !is_zero { format!("+{text}") } else { text }
}

/// What came, went and changed, in a sentence that begins with its first word: `budget +8 kEUR, 1 initiative new and 1 gone`.
pub fn gist(changes: &Changes, unit: &Unit) -> String {
    let mut parts = Vec::new();
    if let Some(budget) = changes.figure("budget_reporting").and_then(FigureChange::delta).filter(|delta| !delta.is_zero()) {
        let name = if unit.name.is_empty() { String::new() } else { format!("{SPACE}{}", unit.name) };
        parts.push(format!("budget {}{name}", unit.signed(budget)));
    }
    let of = |rows: &[RowChange], fate: Fate| rows.iter().filter(|row| row.fate == fate).count();
    for (rows, one, many) in [(&changes.initiatives, "initiative", "initiatives"), (&changes.choices, "choice", "choices")] {
        let counts = [(Fate::Added, "new"), (Fate::Removed, "gone"), (Fate::Changed, "changed")];
        let counts = counts.map(|(fate, word)| (of(rows, fate), word));
        let said: Vec<String> = counts
            .iter()
            .filter(|(number, _)| *number > 0)
            .enumerate()
            .map(
                |(index, (number, word))| {
                    if index == 0 { format!("{} {word}", count(*number, one, many)) } else { format!("{number} {word}") }
                },
            )
            .collect();
        if !said.is_empty() {
            parts.push(list(&said, 3));
        }
    }
    let closed = changes.closed().count();
    if closed > 0 {
        parts.push(format!("{} of closed months changed", count(closed, "amount", "amounts")));
    }
    match (changes.found.len(), changes.fixed.len()) {
        (0, 0) => {}
        (found, 0) => parts.push(format!("{} new", count(found, "finding", "findings"))),
        (0, fixed) => parts.push(format!("{} fixed", count(fixed, "finding", "findings"))),
        (found, fixed) => parts.push(format!("{} new and {fixed} fixed", count(found, "finding", "findings"))),
    }
    if parts.is_empty() { "nothing changed".to_owned() } else { parts.join("; ") }
}

/// The comparison's tables. `anchor` gives the anchor of a finding of the new record, where the page has one.
pub fn blocks(changes: &Changes, unit: &Unit, anchor: impl Fn(&str) -> Option<String>) -> Vec<Block> {
    let currency = changes.new.currency;
    let moved: Vec<Line> = figures(changes, unit).into_iter().filter(|line| line.old != line.new || !line.change.is_empty()).collect();
    let mut blocks = vec![lines("Figures", "Figure", changes, moved.iter().map(|line| (None, line)))];
    blocks.extend(rows("Initiatives", "Initiative", changes, &changes.initiatives));
    blocks.extend(rows("Choices", "Choice", changes, &changes.choices));
    let sums: Vec<Line> = changes.months.iter().map(|change| months(change, currency)).collect();
    if !sums.is_empty() {
        blocks.push(lines("Months, added up", "Measure", changes, sums.iter().map(|line| (None, line))));
    }
    let closed: Vec<(Text, Line)> =
        changes.closed().map(|(months, change)| (Text::default().run(Role::Cell, &change.at), closed(months, change, currency))).collect();
    if !closed.is_empty() {
        blocks.push(lines("Closed months that changed", "Amount", changes, closed.iter().map(|(at, line)| (Some(at.clone()), line))));
    }
    blocks.extend(findings(changes, anchor));
    blocks.extend(answers(changes));
    blocks.retain(
        |block| !matches!(block, Block::Figure(figure) if figure.tables.iter().all(|table| table.groups.iter().all(Vec::is_empty))),
    );
    blocks
}

fn columns(head: &'static str, changes: &Changes, with_cells: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::text(head),
        Column::number(changes.old.name()),
        Column::number(if changes.old.name() == changes.new.name() { "then".to_owned() } else { changes.new.name() }),
        Column::number("Change"),
    ];
    if with_cells {
        columns.push(Column { head: "Cell".into(), class: "hide-s", numeric: false });
    }
    columns
}

fn values(line: &Line) -> [Cell; 3] {
    let quiet = |text: &str| if text == NONE { Text::default().muted(NONE) } else { cut(text, 160).into() };
    let change = match line.good {
        Some(true) => Text::default().run(Role::Good, &line.change),
        Some(false) => Text::default().run(Role::Bad, &line.change),
        None => line.change.clone().into(),
    };
    [Cell::number(quiet(&line.old)), Cell::number(quiet(&line.new)), Cell::number(change).class("r nb")]
}

fn table_block(title: String, table: Table) -> Block {
    Block::Figure(Box::new(super::Figure { title: title.into(), tables: vec![table], ..super::Figure::default() }))
}

fn lines<'l>(title: &'static str, head: &'static str, changes: &Changes, lines: impl Iterator<Item = (Option<Text>, &'l Line)>) -> Block {
    let lines: Vec<(Option<Text>, &Line)> = lines.collect();
    let with_cells = lines.iter().any(|(at, _)| at.is_some());
    let row = |(at, line): &(Option<Text>, &Line)| {
        let mut cells = vec![Cell::text(cut(&line.what, 120))];
        cells.extend(values(line));
        cells.extend(at.clone().map(|at| Cell::text(at).class("hide-s")));
        Row::of(cells)
    };
    let left = lines.len().saturating_sub(MOST);
    let mut body: Vec<Row> = lines.iter().take(MOST).map(row).collect();
    body.extend(left_out(left, if with_cells { 5 } else { 4 }));
    let table = Table { label: title.to_owned(), columns: columns(head, changes, with_cells), groups: vec![body], ..Table::default() };
    table_block(title.to_owned(), table)
}

fn left_out(left: usize, span: usize) -> Option<Row> {
    (left > 0).then(|| Row::of(vec![Cell::text(Text::default().muted(format!("and {left} more"))).over(span)]))
}

/// A table of rows that came, went or changed; none where there are none.
fn rows(title: &'static str, head: &'static str, changes: &Changes, rows: &[RowChange]) -> Option<Block> {
    if rows.is_empty() {
        return None;
    }
    let currency = changes.new.currency;
    let mut groups = Vec::new();
    for row in rows.iter().take(MOST) {
        groups.push(group(row, currency));
    }
    let left = rows.len().saturating_sub(MOST);
    groups.extend(left_out(left, 5).map(|row| vec![row]));
    let mut columns = columns("What", changes, false);
    columns.insert(0, Column::text(head));
    let of = |fate: Fate| rows.iter().filter(|row| row.fate == fate).count();
    let parts: Vec<String> = [(Fate::Added, "new"), (Fate::Removed, "gone"), (Fate::Changed, "changed")]
        .into_iter()
        .filter(|(fate, _)| of(*fate) > 0)
        .map(|(fate, word)| format!("{} {word}", of(fate)))
        .collect();
    let table = Table { label: title.to_owned(), columns, groups, ..Table::default() };
    Some(table_block(format!("{title}: {}", list(&parts, 3)), table))
}

/// The rows of one initiative or choice: its name, then a line a field.
fn group(row: &RowChange, currency: Currency) -> Vec<Row> {
    let name = match &row.name {
        Some(name) if *name != row.key => Text::default().id(cut(&row.key, 24)).plain(" ").plain(cut(name, 60)),
        _ => Text::default().id(cut(&row.key, 60)),
    };
    let word = match row.fate {
        Fate::Added => "new",
        Fate::Removed => "gone",
        Fate::Changed => "",
    };
    let mut lines: Vec<Line> = row.fields.iter().map(|change| field(change, currency)).collect();
    if let Some(former) = &row.former {
        let line = Line { what: "Id".to_owned(), old: former.clone(), new: row.key.clone(), change: String::new(), good: None };
        lines.insert(0, line);
    }
    if lines.is_empty() {
        lines.push(Line { what: String::new(), old: NONE.to_owned(), new: NONE.to_owned(), change: String::new(), good: None });
    }
    let of_line = |(index, line): (usize, &Line)| {
        let (name, word) = if index == 0 { (name.clone(), word) } else { (Text::default().run(Role::Spoken, &row.key), "") };
        let name = if word.is_empty() { name } else { name.plain(" ").strong(word) };
        let mut cells = vec![Cell::text(name), Cell::text(line.what.clone())];
        cells.extend(values(line));
        Row::of(cells)
    };
    lines.iter().enumerate().map(of_line).collect()
}

fn findings(changes: &Changes, anchor: impl Fn(&str) -> Option<String>) -> Option<Block> {
    let new = |(id, past): &(String, PastFinding)| finding_row("new", past, anchor(id));
    let fixed = |(_, past): &(String, PastFinding)| finding_row("fixed", past, None);
    let left = changes.found.len().saturating_sub(MOST) + changes.fixed.len().saturating_sub(MOST);
    let mut groups = vec![
        changes.found.iter().take(MOST).map(new).collect::<Vec<Row>>(),
        changes.fixed.iter().take(MOST).map(fixed).collect::<Vec<Row>>(),
    ];
    groups.extend(left_out(left, 4).map(|row| vec![row]));
    groups.retain(|group| !group.is_empty());
    if groups.is_empty() {
        return None;
    }
    let title = format!("Findings: {} new, {} fixed, {} open in both", changes.found.len(), changes.fixed.len(), changes.open);
    let columns = ["State", "Level", "Finding", "Cell"].map(Column::text).to_vec();
    Some(table_block(title, Table { label: "Findings".to_owned(), columns, groups, ..Table::default() }))
}

fn finding_row(state: &'static str, past: &PastFinding, anchor: Option<String>) -> Row {
    let message = cut(&past.message, 200);
    let message = match anchor {
        Some(anchor) => Text::default().link(Role::Plain, message, &anchor),
        None => message.into(),
    };
    let state = if state == "fixed" { Text::default().run(Role::Good, state) } else { Text::default().strong(state) };
    Row::of(vec![
        Cell::text(state),
        Cell::text(Text::default().level(past.level, past.level.name())).class("nb"),
        Cell::text(message.run(Role::Small, &past.rule)),
        Cell::text(Text::default().run(Role::Cell, &past.at)),
    ])
}

fn answers(changes: &Changes) -> Option<Block> {
    if changes.answers.is_empty() {
        return None;
    }
    let shown = |answer: &Option<crate::plan::record::PastAnswer>| match answer {
        Some(answer) if !answer.response.is_empty() => {
            let until = if answer.until.is_empty() { String::new() } else { format!(" until {}", answer.until) };
            Text::from(cut(&format!("{}{until}", answer.response), 60))
        }
        _ => Text::default().muted(NONE),
    };
    let row = |change: &crate::history::compare::AnswerChange| {
        let about = [&change.rule, &change.subject].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        Row::of(vec![Cell::text(cut(&about, 100)), Cell::text(shown(&change.old)), Cell::text(shown(&change.new))])
    };
    let mut body: Vec<Row> = changes.answers.iter().take(MOST).map(row).collect();
    body.extend(left_out(changes.answers.len().saturating_sub(MOST), 3));
    let columns = vec![Column::text("Answer to"), Column::text(changes.old.name()), Column::text(changes.new.name())];
    let table = Table { label: "Answers".to_owned(), columns, groups: vec![body], ..Table::default() };
    Some(table_block("Answers that changed".to_owned(), table))
}

/// What is compared, in which units.
pub fn about(changes: &Changes, unit: &Unit) -> Text {
    let edition = |edition: &Edition| {
        let version = edition.version.as_ref().map_or(String::new(), |version| format!(", {}", cut(version, 40)));
        let cycle = edition.cycle.map_or_else(|| "no cycle".to_owned(), |cycle| format!("cycle {cycle}"));
        format!("{cycle}{version} ({})", cut(&edition.file, 80))
    };
    let units =
        if unit.factor == Decimal::ONE { String::new() } else { format!(" Figures in {}; amounts of rows and months in full.", unit.name) };
    format!(
        "{} beside {}.{units} What is good for the business is green with its sign, what is bad for it is red; budgets are neither.",
        edition(&changes.new),
        edition(&changes.old)
    )
    .into()
}

/// The unit in which two records' figures are written.
pub fn unit(changes: &Changes) -> Unit {
    let money = changes.figures.iter().filter(|figure| figure.kind == Kind::Money);
    let largest = money.flat_map(|figure| [figure.old, figure.new]).flatten().map(|amount| amount.abs()).max();
    Unit::for_amounts(largest.unwrap_or_default(), changes.new.currency)
}

/// The comparison as a page of its own.
pub fn report(changes: &Changes) -> Report {
    let unit = unit(changes);
    let blocks = if changes.is_empty() { Vec::new() } else { blocks(changes, &unit, |_| None) };
    let fact = |label: &str, value: Option<String>| value.map(|value| Fact { label: label.into(), value: value.into() });
    let head = [
        fact("Fiscal year", changes.new.fiscal_year.clone()),
        fact("Old", Some(changes.old.name())),
        fact("New", Some(changes.new.name())),
        fact("Unit", Some(unit.name.clone()).filter(|name| !name.is_empty())),
    ];
    Report {
        kind: "comparison",
        business: cut(&changes.new.business, 120),
        edition: super::text::visible(&format!("{} to {}", changes.old.name(), changes.new.name())),
        head: head.into_iter().flatten().collect(),
        checked: None,
        sections: vec![Section {
            id: "comparison",
            number: 1,
            name: "Cycle comparison",
            title: title(changes, &unit),
            about: about(changes, &unit),
            blocks,
        }],
    }
}

/// The message: `Since 2026-10: budget +140 kEUR; 2 initiatives new and 1 gone`.
pub fn title(changes: &Changes, unit: &Unit) -> Text {
    format!("Since {}: {}", changes.old.name(), gist(changes, unit)).into()
}

/// The levels of findings, worst first, with how many of some findings have each.
pub fn by_level(findings: &[(String, PastFinding)]) -> Vec<(Level, usize)> {
    let count = |level: Level| findings.iter().filter(|(_, past)| past.level == level).count();
    Level::WORST_FIRST.into_iter().map(|level| (level, count(level))).filter(|(_, number)| *number > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::number::MINUS;

    fn change(field: &str, old: &str, new: &str) -> FieldChange {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        FieldChange { field: field.to_owned(), old: text(old), new: text(new) }
    }

    #[test]
    fn fields_read_as_people_write_them_with_what_lies_between() {
        let eur = Currency::parse("EUR").expect("a currency");
        let read = |name: &str, old: &str, new: &str| {
            let line = field(&change(name, old, new), eur);
            (format!("{} > {}", line.old, line.new).replace(SPACE, " "), line.change.replace(SPACE, " "), line.good)
        };
        assert_eq!(read("Budget", "120000 EUR", "128000.5 EUR"), ("120,000 > 128,000.50".into(), "+8,000.50".into(), None));
        assert_eq!(read("Budget", "120000 EUR", "128000 USD"), ("120,000 > 128,000 USD".into(), String::new(), None));
        assert_eq!(read("Expected revenue", "9000 EUR", "8000 EUR").2, Some(false));
        assert_eq!(read("End", "2027-08-31", "2027-10-31"), ("2027-08-31 > 2027-10-31".into(), "+61 days".into(), Some(false)));
        assert_eq!(read("End", "2027-08-31", "2027-08-30").1, format!("{MINUS}1 day"));
        assert_eq!(read("% complete", "0.2", "0.355"), ("20 % > 35.5 %".into(), "+15.5 pts".into(), Some(true)));
        assert_eq!(read("Owner", "", "S. Holm"), ("– > S. Holm".into(), String::new(), None));
    }
}
