//! Discernment: under its budget, what the plan would keep, defer and stop, as a list that can be redone by hand.

use rust_decimal::Decimal;

use crate::layout::Field;
use crate::plan::discernment::reason::reason;
use crate::plan::discernment::worth::parts;
use crate::plan::discernment::{BudgetSource, Discernment, Optimum, Outcome, POINTS, Row as Listed, Verdict, Weights, Why};
use crate::plan::{Currency, Initiative};
use crate::report::number::{grouped, or_none, percent};
use crate::report::text::{Text, capital, count, cut, list};
use crate::report::view::{View, made_of};
use crate::report::{Block, Cell, Column, Figure, Row, Section, Table};
use crate::workbook::CellRange;

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let discernment = &view.assessment.discernment;
    if discernment.outcome == Outcome::Empty {
        return None;
    }
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

/// The columns of the table.
const COLUMNS: usize = 9;

impl Split<'_, '_> {
    fn table(&self) -> Table {
        let (view, discernment) = (self.view, self.discernment);
        let proposed = matches!(discernment.outcome, Outcome::AllFits | Outcome::Split);
        let money = |words: &str| if view.unit.name.is_empty() { words.to_owned() } else { view.unit.heading(words) };
        let apart = |head: &str| Column { class: "r hide-n", ..Column::number(head) };
        let columns = vec![
            Column::text("Initiative"),
            Column::text(if proposed { "Proposal" } else { "" }),
            Column::number(money("Money")),
            apart("Strategy"),
            apart("Contribution"),
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
        for (index, row) in of(|why| !why.is_first() && *why != Why::Nothing) {
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
        let part = |part: Decimal| Cell::number(points(part)).class("r hide-n");
        let verdict = match row.verdict {
            Some(Verdict::Keep) => Text::from(Verdict::Keep.name()),
            Some(verdict) => Text::default().strong(verdict.name()),
            None => Text::default(),
        };
        let places = |rate: Decimal| if rate.is_zero() { 0 } else { self.discernment.rate_places() };
        let rate = self.discernment.rate(row).map(|rate| grouped(rate, places(rate)));
        let name = Cell { more: Some(trail(view, initiative, row)), ..Cell::text(view.name_of(initiative, 60)).class("w") };
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

    /// What completed initiatives took.
    fn completed(&self) -> Row {
        let budget = &self.discernment.budget;
        let spent = self.view.unit.amount(budget.spent);
        let ids: Vec<String> = budget.completed.iter().map(|index| cut(&self.view.plan.initiatives[*index].key(), 20)).collect();
        let mut cells = vec![Cell::text(capital(&count(ids.len(), "completed initiative", "completed initiatives"))), Cell::default()];
        cells.extend([Cell::number(&*spent), Cell::default().class("hide-n"), Cell::default().class("hide-n")]);
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
        let words = format!(
            "The money ends here: {left} of {} left; below, only what is smaller is kept",
            unit.named(self.discernment.budget.amount)
        );
        Row::of(vec![Cell::text(Text::default().strong(words)).over(COLUMNS)]).class("ends")
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
fn trail(view: &View<'_>, initiative: &Initiative, row: &Listed) -> Text {
    let (unit, weighing) = (&view.unit, &view.assessment.discernment.weighing);
    let mut parts = Vec::new();
    for (choice, amount) in &row.serves {
        let Some(weighed) = weighing.choices.iter().find(|weighed| weighed.choice == *choice) else { continue };
        let weight = percent(weighed.weight, 0);
        parts.push(format!("{}: {} of {} at weight {weight}", view.call(*choice), unit.amount(*amount), unit.named(weighed.arriving)));
    }
    match row.contribution {
        None => parts.push("contribution: for want of a margin or a rate not known".to_owned()),
        Some(contribution) if contribution.is_zero() => {}
        Some(contribution) => {
            let margin =
                initiative.margin.as_ref().or(view.plan.header.margin.as_ref()).map(|margin| format!(" × {}", percent(margin.value, 0)));
            let confidence = initiative.confidence.as_ref().map(|confidence| format!(" × {}", percent(confidence.value, 0)));
            let revenue = unit.amount(row.revenue);
            let factors = [margin, confidence].into_iter().flatten().collect::<String>();
            parts.push(format!("contribution: {revenue}{factors} = {}", unit.named(contribution)));
        }
    }
    if parts.is_empty() {
        parts.push("no how-to-win and no contribution".to_owned());
    }
    let text = Text::from(format!("{}. Budget ", parts.join("; ")));
    text.cell(&initiative.row.cell(Field::Budget)).plain(".")
}

/// What could be worth more than the list, in words.
fn optimum(view: &View<'_>) -> Option<Text> {
    let discernment = &view.assessment.discernment;
    let given_up = "; the search was stopped early, so it may not be the best there is";
    match &discernment.optimum {
        Some(optimum) => {
            let end = if discernment.given_up { given_up } else { "" };
            Some(Text::default().strong("Exact optimum: ").plain(format!("{}{end}.", swap(view, optimum))))
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

fn swap(view: &View<'_>, optimum: &Optimum) -> String {
    let names = |all: &[usize]| list(&all.iter().map(|index| cut(&view.plan.initiatives[*index].key(), 24)).collect::<Vec<_>>(), 8);
    let unit = &view.unit;
    let money = match optimum.money {
        money if money.is_zero() => "for the same money".to_owned(),
        money if money.is_sign_negative() => format!("for {} less", unit.named(-money)),
        money => format!("for {} more, which is there", unit.named(money)),
    };
    let instead = if optimum.instead_of.is_empty() { String::new() } else { format!(" instead of {}", names(&optimum.instead_of)) };
    format!("keep {}{instead}; it is worth {} points more, {money}", names(&optimum.keep), grouped(times_points(optimum.gain), 1))
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
    words.push("Each row’s numbers unfold below its name.".to_owned());
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
