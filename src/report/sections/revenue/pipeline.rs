//! Pipeline: how far open business covers what is left to win, and what winning it takes each month and of each rep.

use rust_decimal::Decimal;

use super::most;
use crate::finding::Level;
use crate::plan::pipeline::{OpenRow, times};
use crate::report::number::{NONE, date, grouped, or_none, percent};
use crate::report::text::{Role, Text, capital, count, cut};
use crate::report::view::View;
use crate::report::{Block, Cell, Column, Figure, Row, Table};

/// Open rows beside what they must cover; none where the plan has none.
pub(super) fn coverage(view: &View<'_>) -> Option<Block> {
    let pipeline = &view.assessment.revenue.pipeline;
    let (unit, rows) = (&view.unit, &pipeline.rows);
    if rows.is_empty() {
        return None;
    }
    let thin: Vec<&OpenRow> = rows.iter().filter(|row| row.is_covered() == Some(false)).collect();
    let title = match thin.as_slice() {
        [] if rows.iter().all(|row| row.is_covered().is_some()) => "Open business is enough to win what is left of every target".to_owned(),
        [] => "What is open cannot be judged without a win rate".to_owned(),
        [one] => {
            let (has, needed) = one.times();
            let needed = needed.map_or_else(String::new, |needed| format!(", and needs {needed}"));
            format!("{} has {} of what is left to win open{needed}", cut(&one.called(view.plan), 48), or_none(has, |has| has))
        }
        many if many.len() == rows.len() => "Nowhere is enough open to win what is left of the target".to_owned(),
        many => format!("{} of {} rows of Pipeline have less open than winning takes", many.len(), rows.len()),
    };
    let (shown, more) = most(rows);
    let mut columns = vec![Column::text("Segment"), Column::text("Closes")];
    columns.extend(["Open", "Left to win", "Coverage", "Needed", "Win rate", "Over, short"].map(Column::number));
    columns.push(Column { head: "Cell".into(), class: "hide-s", numeric: false });
    let mut table = Table {
        label: "Pipeline coverage".to_owned(),
        columns,
        groups: vec![shown.iter().map(|row| coverage_row(view, row)).collect()],
        ..Table::default()
    };
    if let Some(total) = pipeline.total.filter(|_| rows.len() > 1) {
        let (has, needed) = times(total.coverage, total.needed);
        let gap = total.gap.map_or_else(|| NONE.into(), |gap| signed(view, -gap));
        let cells = [unit.amount(total.open), unit.amount(total.left), or_none(has, |has| has), or_none(needed, |needed| needed)];
        let mut row = vec![Cell::text("In all"), Cell::default()];
        row.extend(cells.into_iter().map(Cell::number));
        row.extend([Cell::default(), Cell::number(gap), Cell::text("").class("hide-s")]);
        table.foot = vec![Row::of(row).class("sum")];
    }
    let about = format!(
        "{}: coverage = open qualified ÷ (target − base − booked of segment and period), needed = 1 ÷ win rate; short is what open business \
         at its win rate leaves unwon",
        unit.heading("Periods that are not closed")
    );
    Some(figure(title.into(), about.into(), table, note(view, more)))
}

fn coverage_row(view: &View<'_>, row: &OpenRow) -> Row {
    let unit = &view.unit;
    let (has, needed) = row.times();
    let covered = has.map_or_else(|| Text::from("won"), |has| Text::default().strong(has));
    let covered = if row.is_covered() == Some(false) { Text::default().mark(Level::Warning).then(covered) } else { covered };
    let gap = row.gap().map_or_else(|| NONE.into(), |gap| signed(view, -gap));
    let cells = &view.plan.pipeline[row.row].row;
    Row::of(vec![
        Cell::text(cut(&row.segment, 40)),
        Cell::text(row.when(view.plan)),
        Cell::number(unit.amount(row.open)),
        Cell::number(unit.amount(row.left.max(Decimal::ZERO))),
        Cell::number(covered).class("r nb"),
        Cell::number(or_none(needed, |needed| needed)),
        Cell::number(or_none(row.win_rate, |rate| percent(rate, 0))),
        Cell::number(gap),
        Cell::text(Text::default().cell(&cells.cell(crate::layout::Field::PipelineOpen))).class("hide-s"),
    ])
}

/// The daily work behind what is left to win; none where no row has any, which [`coverage`] or the note says.
pub(super) fn work(view: &View<'_>) -> Option<Block> {
    let pipeline = &view.assessment.revenue.pipeline;
    let reps = pipeline.reps;
    let rows: Vec<&OpenRow> = pipeline.rows.iter().filter(|row| row.left > Decimal::ZERO).collect();
    if !rows.iter().any(|row| row.work.is_some() || row.is_too_late) {
        return None;
    }
    let (shown, more) = most(&rows);
    let each = if reps > 1 { format!("Each of {reps} reps") } else { "Each rep".to_owned() };
    let mut columns = vec![Column::text("Segment"), Column::text("Closes")];
    columns.extend(["Left to win", "Deal", "Deals", "Win rate", "Opportunities", "A month"].map(Column::number));
    columns.extend([Column::number(each), Column::number("Qualified now"), Column::text("Last start")]);
    let table = Table {
        label: "What it takes".to_owned(),
        columns,
        groups: vec![shown.iter().map(|row| work_row(view, row)).collect()],
        ..Table::default()
    };
    let about = format!(
        "{}: left to win ÷ average deal = deals; ÷ win rate = opportunities to qualify; ÷ whole months from the as-of date to the last start, \
         which is the period's end − sales cycle. What is open already does not count.",
        view.unit.heading("Amounts")
    );
    Some(figure(work_title(view, &rows), about.into(), table, note(view, more)))
}

fn work_title(view: &View<'_>, rows: &[&OpenRow]) -> Text {
    let pipeline = &view.assessment.revenue.pipeline;
    let sum = |of: &dyn Fn(&OpenRow) -> Option<Decimal>| {
        rows.iter().map(|row| of(row)).try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))
    };
    let takes = pipeline.monthly();
    let late = rows.iter().filter(|row| row.is_too_late).count();
    match takes {
        Some(takes) => {
            let each = takes.checked_div(Decimal::from(pipeline.reps)).filter(|_| pipeline.reps > 1);
            let each = each.map_or_else(String::new, |each| format!(", {} for each of the {} reps", tenths(each), pipeline.reps));
            let now = sum(&|row| row.monthly).map_or_else(String::new, |now| format!("; {} are qualified now", tenths(now)));
            format!("What is left takes {} qualified opportunities a month{each}{now}", tenths(takes)).into()
        }
        None if late > 0 => {
            format!("{} too late for a new deal", capital(&count(late, "row of Pipeline is", "rows of Pipeline are"))).into()
        }
        None => "What the target takes each month".into(),
    }
}

fn work_row(view: &View<'_>, row: &OpenRow) -> Row {
    let unit = &view.unit;
    let reps = view.assessment.revenue.pipeline.reps;
    let work = row.work;
    let now = row.monthly.map_or_else(
        || NONE.into(),
        |now| match work {
            Some(work) if now < work.monthly => Text::default().mark(Level::Warning).strong(tenths(now)),
            _ => tenths(now).into(),
        },
    );
    let last = match (row.last_start, row.is_too_late) {
        (Some(last), true) => Text::default().run(Role::Bad, format!("{}, too late", date(last))),
        (Some(last), false) => date(last).into(),
        (None, _) => NONE.into(),
    };
    Row::of(vec![
        Cell::text(cut(&row.segment, 40)),
        Cell::text(row.when(view.plan)),
        Cell::number(unit.amount(row.left)),
        Cell::number(or_none(row.deal, |deal| unit.amount(deal))),
        Cell::number(or_none(work, |work| tenths(work.deals))),
        Cell::number(or_none(row.win_rate, |rate| percent(rate, 0))),
        Cell::number(or_none(work, |work| tenths(work.opportunities))),
        Cell::number(work.map_or_else(|| NONE.into(), |work| Text::default().strong(tenths(work.monthly)))),
        Cell::number(or_none(work.and_then(|work| work.per_rep(reps)), tenths)),
        Cell::number(now).class("r nb"),
        Cell::text(last).class("nb"),
    ])
}

fn figure(title: Text, about: Text, table: Table, note: Option<Text>) -> Block {
    Block::Figure(Box::new(Figure { title, about, tables: vec![table], note, ..Figure::default() }))
}

/// Rows that could not be looked at, and those that are not shown.
fn note(view: &View<'_>, more: usize) -> Option<Text> {
    let needs = &view.assessment.revenue.pipeline.needs;
    let mut words: Vec<String> = Vec::new();
    if more > 0 {
        words.push(format!("{more} more rows are in result.json."));
    }
    if !needs.is_empty() {
        let needs: Vec<String> = needs.iter().take(3).cloned().collect();
        words.push(format!("Other rows are not computed: they need {}.", needs.join("; ")));
    }
    (!words.is_empty()).then(|| words.join(" ").into())
}

fn signed(view: &View<'_>, over: Decimal) -> Text {
    Text::default().run(if over < Decimal::ZERO { Role::Bad } else { Role::Good }, view.unit.signed(over))
}

/// A number with a decimal where it is not whole.
fn tenths(value: Decimal) -> String {
    let value = crate::plan::money::round_half_away(value, 1).normalize();
    grouped(value, value.scale())
}
