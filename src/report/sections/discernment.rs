//! Discernment: under its budget, what the plan would keep, defer and stop, as a list that can be redone by hand.

use rust_decimal::Decimal;

use crate::layout::Field;
use crate::plan::discernment::reason::{reason, swap};
use crate::plan::discernment::worth::parts;
use crate::plan::discernment::{BudgetSource, Discernment, Outcome, POINTS, Row as Listed, Verdict, Weights, Why};
use crate::plan::{Currency, Initiative};
use crate::report::number::{Unit, grouped, or_none, percent};
use crate::report::text::{Text, capital, count, cut, list};
use crate::report::view::{View, made_of, plus};
use crate::report::{Block, Cell, Column, Figure, Row, Section, Table};
use crate::workbook::CellRange;

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let discernment = &view.assessment.discernment;
    if discernment.outcome == Outcome::Empty {
        return None;
    }
    // In a unit in which single initiatives have figures to add up: a plan's whole may be a thousand times as much.
    let largest = discernment.rows.iter().map(|row| row.money.abs()).max().unwrap_or_default();
    let mut view = View::of(view.assessment);
    view.unit = Unit::for_amounts(largest, view.plan.currency());
    let view = &view;
    let mut blocks = Vec::new();
    if !discernment.rows.is_empty() {
        let table = Split { view, discernment }.table();
        blocks.push(Block::Table { table });
        blocks.extend(optimum(view).map(|text| Block::Say { text }));
        blocks.extend(formula(view).into_iter().map(|text| Block::Say { text }));
        blocks.extend(weights(view));
    }
    Some(Section { id: "discernment", number: 0, name: "Discernment", title: title(view), about: about(view), blocks })
}

fn title(view: &View<'_>) -> Text {
    let (discernment, unit) = (&view.assessment.discernment, &view.unit);
    let of = |verdict: Verdict| discernment.rows.iter().filter(|row| row.verdict == Some(verdict)).count();
    let (keep, defer, stop) = (of(Verdict::Keep), of(Verdict::Defer), of(Verdict::Stop));
    let budget = unit.named(discernment.budget.amount);
    let stops = match stop {
        0 => String::new(),
        1 => "; one serves neither choice nor contribution".to_owned(),
        stop => format!("; {stop} serve neither choice nor contribution"),
    };
    match discernment.outcome {
        Outcome::Empty => Text::default(),
        Outcome::AllFits if defer > 0 => {
            format!("All that is worth its money fits into {budget}: keep {keep}, defer {defer}{stops}").into()
        }
        Outcome::AllFits => format!("Everything fits into {budget}{stops}").into(),
        Outcome::Split => format!("{budget} keeps {keep} of {} initiatives and defers {defer}{stops}", discernment.rows.len()).into(),
        Outcome::Exceeded(by) => format!("What is kept first exceeds {budget} by {}; nothing is proposed", unit.named(by)).into(),
        Outcome::NothingToWeigh(by) => format!("{} do not fit into {budget}, and nothing says what is worth more", unit.named(by)).into(),
        Outcome::TooManyLinks => "Links between choices are too many to say which initiative serves which how-to-win".into(),
    }
}

/// Where the money is from, and how the list is read.
fn about(view: &View<'_>) -> Text {
    let (discernment, unit) = (&view.assessment.discernment, &view.unit);
    let budget = &discernment.budget;
    let source = match budget.source {
        BudgetSource::Asked => Text::from("The budget is the one that was asked for."),
        BudgetSource::Envelopes => {
            let envelopes = &view.plan.envelopes;
            let cell = |at: &crate::plan::Envelope| at.row.cell(Field::EnvelopeAmount);
            let at = envelopes.first().zip(envelopes.last()).map(|(first, last)| CellRange::spanning(&cell(first), &cell(last)));
            let text = Text::from("The budget is the sum of the envelopes");
            at.map_or_else(|| text.clone(), |at| text.clone().plain(", ").cells(&at)).plain(".")
        }
        BudgetSource::Planned => Text::from("The plan names no envelope, so the budget is what is planned."),
        BudgetSource::PlannedBesideEnvelopes => {
            Text::from("The envelopes do not hold all of the plan’s money, so the budget is what is planned.")
        }
    };
    let mut text = source;
    if !budget.completed.is_empty() {
        let completed = count(budget.completed.len(), "completed initiative", "completed initiatives");
        text = text.plain(format!(" {} of it went to {completed}.", unit.named(budget.spent)));
    }
    text = text.plain(match discernment.outcome {
        Outcome::AllFits | Outcome::Split => {
            " What is critical, mandatory or keeps the business running comes first; the rest goes by worth per money, and each is kept \
             where it fits into what is left. This advises; it changes nothing."
        }
        Outcome::Exceeded(_) => {
            " What is critical, mandatory or keeps the business running comes first, and takes more than there is. The rest is listed by \
             worth per money."
        }
        _ => "",
    });
    match discernment.left_out.as_slice() {
        [] => text,
        left => {
            let ids: Vec<String> = left.iter().map(|index| cut(&view.plan.initiatives[*index].key(), 20)).collect();
            text.plain(format!(" Left out, since their money is blank, cannot be read or has no rate: {}.", list(&ids, 6)))
        }
    }
}

/// The list as a table.
struct Split<'v, 'a> {
    view: &'v View<'a>,
    discernment: &'v Discernment,
}

/// Initiatives above which the list is shortened at its head, and how many that fit are shown then.
const LONG: usize = 20;
const SHOWN: usize = 12;
/// The columns of the table.
const COLUMNS: usize = 9;

impl Split<'_, '_> {
    fn table(&self) -> Table {
        let (view, discernment) = (self.view, self.discernment);
        let proposed = matches!(discernment.outcome, Outcome::AllFits | Outcome::Split);
        let money = |words: &str| if view.unit.name.is_empty() { words.to_owned() } else { view.unit.heading(words) };
        let columns = vec![
            Column::text("Initiative"),
            Column::text(if proposed { "Proposal" } else { "" }),
            Column::number(money("Money")),
            Column::number("Strategy"),
            Column::number("Contribution"),
            Column::number("Worth, points"),
            Column::number(format!("Worth per {}", per(view))),
            Column::number(money("Used")),
            Column::text("Why"),
        ];
        let mut groups = Vec::new();
        let of = |wanted: fn(&Why) -> bool| discernment.rows.iter().enumerate().filter(move |(_, row)| wanted(&row.why));
        let mut first: Vec<Row> = Vec::new();
        if !discernment.budget.completed.is_empty() {
            first.push(self.completed());
        }
        first.extend(of(Why::is_first).map(|(_, row)| self.row(row)));
        if !first.is_empty() {
            first.insert(0, heading("Kept first"));
            groups.push(first);
        }
        let mut weighed = Vec::new();
        let above = self.above();
        if above > 0 {
            let rows: Vec<&Listed> = of(|why| !why.is_first() && *why != Why::Nothing).map(|(_, row)| row).take(above).collect();
            weighed.push(self.together(&rows));
        }
        for (index, row) in of(|why| !why.is_first() && *why != Why::Nothing).skip(above) {
            if discernment.line() == Some(index) {
                weighed.push(self.line());
            }
            weighed.push(self.row(row));
        }
        if !weighed.is_empty() {
            weighed.insert(0, heading(&format!("By worth per {}", per(view))));
            groups.push(weighed);
        }
        let mut stop: Vec<Row> = of(|why| *why == Why::Nothing).map(|(_, row)| self.row(row)).collect();
        if !stop.is_empty() {
            stop.insert(0, heading("Neither choice nor contribution"));
            groups.push(stop);
        }
        let foot = if proposed { self.totals() } else { Vec::new() };
        Table { label: "Initiatives by worth per money".to_owned(), class: "disc", columns, groups, foot, ..Table::default() }
    }

    fn row(&self, row: &Listed) -> Row {
        let (view, unit) = (self.view, &self.view.unit);
        let initiative = &view.plan.initiatives[row.initiative];
        let (strategy, contribution) = parts(&self.discernment.weighing, row);
        let part = |part: Decimal| Cell::number(points(part));
        let verdict = match row.verdict {
            Some(Verdict::Keep) => Text::from(Verdict::Keep.name()),
            Some(verdict) => Text::default().strong(verdict.name()),
            None => Text::default(),
        };
        let places = |rate: Decimal| if rate.is_zero() { 0 } else { self.discernment.rate_places() };
        let rate = self.discernment.rate(row).map(|rate| grouped(rate, places(rate)));
        let name = Cell { more: trail(view, initiative, row), ..Cell::text(view.name_of(initiative, 44)).class("w") };
        let class = if matches!(row.verdict, Some(Verdict::Defer | Verdict::Stop)) { "out" } else { "" };
        Row::of(vec![
            name,
            Cell::text(verdict).class("nb"),
            Cell::number(unit.amount(row.money)),
            part(strategy),
            part(contribution),
            Cell::number(points(row.worth)),
            Cell::number(Text::default().strong(or_none(rate, |rate| rate))),
            Cell::number(or_none(row.cumulative, |used| unit.amount(used))),
            Cell::text(reason(view.plan, row, &|amount| unit.named(amount))).class("wide"),
        ])
        .class(class)
    }

    /// How many rows at the head of a long list are shown as one: what matters is where the money ends, and what would go first.
    fn above(&self) -> usize {
        let weighed = self.discernment.rows.iter().filter(|row| row.place.is_some());
        let (all, fit) = (weighed.clone().count(), weighed.take_while(|row| row.why == Why::Fits).count());
        let shown = if self.discernment.line().is_some() { SHOWN / 2 } else { SHOWN };
        if all > LONG && fit > shown + 1 { fit - shown } else { 0 }
    }

    /// Rows that are kept, as one.
    fn together(&self, rows: &[&Listed]) -> Row {
        let unit = &self.view.unit;
        let sum = |of: &dyn Fn(&Listed) -> Decimal| rows.iter().map(|row| of(row)).fold(Decimal::ZERO, plus);
        let part = |of: fn((Decimal, Decimal)) -> Decimal| sum(&|row| of(parts(&self.discernment.weighing, row)));
        Row::of(vec![
            Cell::text(format!("{} worth more per {}", count(rows.len(), "initiative", "initiatives"), self.view.plan.currency())),
            Cell::text(Verdict::Keep.name()),
            Cell::number(unit.amount(sum(&|row| row.money))),
            Cell::number(points(part(|parts| parts.0))),
            Cell::number(points(part(|parts| parts.1))),
            Cell::number(points(sum(&|row| row.worth))),
            Cell::default(),
            Cell::number(or_none(rows.last().and_then(|row| row.cumulative), |used| unit.amount(used))),
            Cell::text("all fit; the Scorecard lists each").class("wide"),
        ])
    }

    /// What completed initiatives took.
    fn completed(&self) -> Row {
        let budget = &self.discernment.budget;
        let spent = self.view.unit.amount(budget.spent);
        let ids: Vec<String> = budget.completed.iter().map(|index| cut(&self.view.plan.initiatives[*index].key(), 20)).collect();
        let mut cells = vec![Cell::text(capital(&count(ids.len(), "completed initiative", "completed initiatives"))), Cell::default()];
        cells.extend([Cell::number(&*spent), Cell::default(), Cell::default()]);
        cells.extend([Cell::default(), Cell::default(), Cell::number(&*spent)]);
        cells.push(Cell::text(format!("{}: the money is spent", list(&ids, 4))).class("wide"));
        Row::of(cells)
    }

    /// Where the money ends.
    fn line(&self) -> Row {
        let unit = &self.view.unit;
        let Some(row) = self.discernment.line().and_then(|index| self.discernment.rows.get(index)) else { return Row::default() };
        let short = if let Why::Short(short) = row.why { short } else { Decimal::ZERO };
        let left = unit.named(row.money.saturating_sub(short));
        let words = format!("The money ends here, {left} left");
        let text = Text::default().strong(words).muted("; smaller ones may still fit");
        Row::of(vec![Cell::text(text).over(COLUMNS)]).class("ends")
    }

    /// Kept, deferred and stopped money, and what is left.
    fn totals(&self) -> Vec<Row> {
        let (unit, discernment) = (&self.view.unit, self.discernment);
        let mut parts = vec![format!("kept {}", unit.amount(discernment.used))];
        for (verdict, word) in [(Verdict::Defer, "deferred"), (Verdict::Stop, "stopped")] {
            let money = discernment.money_of(verdict);
            if !money.is_zero() {
                parts.push(format!("{word} {}", unit.amount(money)));
            }
        }
        parts.push(format!("left {}", unit.amount(discernment.left())));
        let words = format!("Of {}: {}", unit.named(discernment.budget.amount), parts.join(", "));
        vec![Row::of(vec![Cell::text(words).over(COLUMNS)]).class("sum")]
    }
}

fn heading(words: &str) -> Row {
    Row::of(vec![Cell::text(Text::default().strong(words)).over(COLUMNS)]).class("grp")
}

/// What a row's figures are made of: what unfolds below its name.
fn trail(view: &View<'_>, initiative: &Initiative, row: &Listed) -> Option<Text> {
    let (unit, weighing) = (&view.unit, &view.assessment.discernment.weighing);
    // The weights and the money of each choice stand once, in the table below.
    let mut parts: Vec<String> =
        row.serves.iter().map(|(choice, amount)| format!("{} at {}", unit.named(*amount), view.call(*choice))).collect();
    match row.contribution {
        None => parts.push("its contribution is not known, for want of a margin or a rate".to_owned()),
        Some(contribution) if contribution.is_zero() => {}
        Some(contribution) => {
            let own = initiative.margin.as_ref().or(view.plan.header.margin.as_ref()).filter(|_| !weighing.without_margin);
            let margin = own.map(|margin| format!(" × {}", percent(margin.value, 0)));
            let confidence = initiative.confidence.as_ref().map(|confidence| format!(" × {}", percent(confidence.value, 0)));
            let factors = [margin, confidence].into_iter().flatten().collect::<String>();
            parts.push(format!("{}{factors} = {} contribution", unit.amount(row.revenue), unit.named(contribution)));
        }
    }
    (!parts.is_empty()).then(|| parts.join("; ").into())
}

/// What could be worth more than the list, in words.
fn optimum(view: &View<'_>) -> Option<Text> {
    let discernment = &view.assessment.discernment;
    let given_up = "; the search was stopped early, so it may not be the best there is";
    match &discernment.optimum {
        Some(optimum) => {
            let end = if discernment.given_up { given_up } else { "" };
            Some(
                Text::default()
                    .strong("Exact optimum: ")
                    .plain(format!("{}{end}.", swap(view.plan, optimum, &|amount| view.unit.named(amount)))),
            )
        }
        None if discernment.given_up => {
            Some("Whether another set that fits is worth more could not be told: there are too many sets alike.".into())
        }
        None if discernment.outcome == Outcome::Split => {
            Some("No other set of initiatives that fits is worth more: the list is the exact optimum too.".into())
        }
        None => None,
    }
}

/// How the figures are made, in words, and from which cells.
fn formula(view: &View<'_>) -> Vec<Text> {
    let (discernment, unit) = (&view.assessment.discernment, &view.unit);
    let weighing = &discernment.weighing;
    let Some(part) = weighing.strategy_part else {
        return vec!["No money reaches a how-to-win choice and no initiative brings a contribution, so none has a worth.".into()];
    };
    let rest = Decimal::ONE - part;
    let mut words = vec![format!("Worth per {} = worth ÷ money × {}.", per(view), grouped(discernment.per(), 0))];
    words.push(match (part.is_zero(), rest.is_zero()) {
        (false, false) => "Worth = strategy + contribution, in points; all initiatives together have 1,000.".to_owned(),
        (true, _) => "Worth is contribution alone, since no money reaches a how-to-win choice with a weight; all initiatives together have 1,000 points.".to_owned(),
        (_, true) => "Worth is strategy alone, since nothing brings a contribution; all initiatives together have 1,000 points.".to_owned(),
    });
    if !part.is_zero() {
        words.push(format!(
            "Strategy = {} × s ÷ {}, the sum of all s; s = for each how-to-win: its weight × the initiative’s money there ÷ all money there.",
            grouped(times_points(part), 0),
            grouped(weighing.strategic, 3)
        ));
    }
    if !rest.is_zero() {
        let margin = if weighing.without_margin { " (the plan states no margin)" } else { " × margin" };
        words.push(format!(
            "Contribution = {} × v ÷ {}, the sum of all v; v = expected revenue{margin} × confidence.",
            grouped(times_points(rest), 0),
            unit.named(weighing.contribution)
        ));
    }
    words.push("Each row’s money and contribution unfold below its name.".to_owned());
    let cells = [
        ("budgets", view.cells_of_initiatives(Field::Budget)),
        ("revenue", view.cells_of_initiatives(Field::ExpectedRevenue)),
        ("margins", view.cells_of_initiatives(Field::Margin)),
        ("confidence", view.cells_of_initiatives(Field::Confidence)),
        ("priorities", view.cells_of_choices(Field::ChoicePriority)),
    ];
    [Some(words.join(" ").into()), made_of(&cells)].into_iter().flatten().collect()
}

/// The how-to-win choices with what they weigh.
fn weights(view: &View<'_>) -> Option<Block> {
    let weighing = &view.assessment.discernment.weighing;
    if weighing.choices.is_empty() || weighing.strategic.is_zero() {
        return None;
    }
    let rows = weighing.choices.iter().map(|weighed| {
        let choice = &view.plan.choices[weighed.choice];
        let mut name = Text::default().id(view.call(weighed.choice));
        if !choice.id().is_empty() {
            name = name.plain(" ").muted(cut(choice.text(), 70));
        }
        Row::of(vec![
            Cell::text(name).class("wide"),
            Cell::number(percent(weighed.weight, 1)),
            Cell::number(view.unit.amount(weighed.arriving)),
        ])
    });
    let title = match weighing.weights {
        Weights::Declared => "How-to-win choices weigh what the strategy declares",
        Weights::Ranks => "How-to-win choices weigh 5 for rank 1 down to 1 for rank 5, for this list alone",
        Weights::Equal | Weights::None => "How-to-win choices weigh the same, since no priorities tell them apart",
    };
    let columns = vec![Column::text("Choice"), Column::number("Weight"), Column::number(view.unit.heading("Money arriving"))];
    let table = Table {
        label: "Weights of the how-to-win choices".to_owned(),
        class: "slim",
        columns,
        groups: vec![rows.collect()],
        ..Table::default()
    };
    let about = "Money of planned Grow and Enable initiatives, directly or carried. One that is in place, or has no priority where others have one, weighs nothing.";
    Some(Block::Figure(Box::new(Figure { title: title.into(), about: about.into(), tables: vec![table], ..Figure::default() })))
}

fn per(view: &View<'_>) -> String {
    let per = grouped(view.assessment.discernment.per(), 0);
    match view.plan.currency() {
        Currency::NONE => per,
        currency => format!("{per} {currency}"),
    }
}

/// A part of all worth in points: `57.7`.
fn points(fraction: Decimal) -> String {
    grouped(times_points(fraction), if fraction.is_zero() { 0 } else { 1 })
}

fn times_points(fraction: Decimal) -> Decimal {
    fraction.saturating_mul(POINTS)
}
