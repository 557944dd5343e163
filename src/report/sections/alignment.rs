//! The alignment grid: initiatives down, choices across, money where they meet. Orphans and uncovered choices stand out.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::cascade;
use crate::finding::Level;
use crate::layout::Field;
use crate::plan::{ChoiceStatus, Initiative, Question};
use crate::report::chart::{ring, square};
use crate::report::number::{NONE, percent, ratio};
use crate::report::text::{Text, cut, list};
use crate::report::view::{View, made_of, plus, worst};
use crate::report::{Block, Cell, Column, Figure, Row, Section, Table};

/// The grid's columns and rows, as places in the plan.
struct Grid<'v, 'a> {
    view: &'v View<'a>,
    choices: Vec<usize>,
    /// The first choice of each question.
    first: BTreeSet<usize>,
    uncovered: BTreeSet<usize>,
    largest: Decimal,
    /// Which part it is of how many.
    part: (usize, usize),
}

/// Choices that stand side by side in one table; a page is no wider.
const MOST_COLUMNS: usize = 16;

/// One row, with its money.
struct Line<'a> {
    index: usize,
    initiative: &'a Initiative,
    budget: Option<Decimal>,
    /// What it gives to no choice.
    left: Decimal,
    /// Whether it supports a choice, with money or without.
    is_linked: bool,
}

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let grid = Grid::of(view);
    let mut lines: Vec<Line<'_>> = view.planned().map(|(index, initiative)| line(view, index, initiative)).collect();
    if grid.choices.is_empty() || lines.is_empty() {
        return None;
    }
    lines.sort_by(|a, b| b.budget.cmp(&a.budget).then(a.index.cmp(&b.index)));
    let orphans: Vec<&Line<'_>> = lines.iter().filter(|line| is_orphan(line)).collect();
    let mut blocks: Vec<Block> = grid.parts().iter().map(|part| Block::Table { table: part.table(&lines) }).collect();
    if let Some(text) = left_out(view) {
        blocks.push(Block::Say { text });
    }
    let cells = [
        ("primary choices", view.cells_of_initiatives(Field::PrimaryChoice)),
        ("other claims", view.cells_of_initiatives(Field::AlsoSupports)),
        ("budgets", view.cells_of_initiatives(Field::Budget)),
    ];
    blocks.extend(made_of(&cells).map(|text| Block::Say { text }));
    if let Some(table) = carried(view) {
        blocks.push(Block::Figure(Box::new(Figure { numbers: Some(table), ..Figure::default() })));
    }
    Some(Section {
        id: "alignment",
        number: 0,
        name: "Alignment",
        title: title(view, &orphans),
        about: format!(
            "Budget of each planned initiative by the choice it claims{}, {}. Area of a square = money, one scale. A ring = supports, without \
             a share of the money. Rows in the order of their money.",
            if view.unit.name.is_empty() { String::new() } else { format!(", {}", view.unit.name) },
            view.year()
        )
        .into(),
        blocks,
    })
}

fn line<'a>(view: &View<'a>, index: usize, initiative: &'a Initiative) -> Line<'a> {
    let budget = view.budget(initiative);
    let claims = || view.assessment.alignment.claims.iter().filter(|claim| claim.initiative == index);
    let left = budget.unwrap_or_default() - claims().map(|claim| claim.amount).fold(Decimal::ZERO, plus);
    Line { index, initiative, budget, left, is_linked: claims().next().is_some() }
}

/// An initiative that is meant to move the strategy, has money and serves no choice at all.
fn is_orphan(line: &Line<'_>) -> bool {
    line.initiative.is_strategic() && !line.is_linked && line.left > Decimal::ZERO
}

fn title(view: &View<'_>, orphans: &[&Line<'_>]) -> Text {
    let empty: Vec<String> = view.assessment.alignment.uncovered().map(|choice| view.call(choice)).collect();
    let homeless: Vec<String> = orphans.iter().map(|line| cut(&line.initiative.key(), 24)).collect();
    let rows = match homeless.as_slice() {
        [] => None,
        [only] => Some(format!("{only} serves no choice")),
        many => Some(format!("{} initiatives serve no choice: {}", many.len(), list(many, 3))),
    };
    let columns = match empty.as_slice() {
        [] => None,
        [only] => Some(format!("{only} has no initiative")),
        many => Some(format!("{} choices have no initiative: {}", many.len(), list(many, 3))),
    };
    match (columns, rows) {
        (Some(columns), Some(rows)) => format!("{columns}; {rows}").into(),
        (Some(one), None) | (None, Some(one)) => one.into(),
        (None, None) => "Every initiative serves a choice, and every choice that needs one has an initiative".into(),
    }
}

impl<'v, 'a> Grid<'v, 'a> {
    fn of(view: &'v View<'a>) -> Self {
        let alignment = &view.assessment.alignment;
        let claimed: BTreeSet<usize> = alignment.claims.iter().map(|claim| claim.choice).collect();
        let stands: BTreeSet<usize> = cascade::shown(view).collect();
        let mut choices = Vec::new();
        let mut first = BTreeSet::new();
        for question in Question::CASCADE {
            let answers = |index: &usize| view.plan.choices[*index].question() == Some(question);
            // The aspiration gets its money through the choices below it: it is a column only where it is claimed itself.
            let wanted = |index: &usize| claimed.contains(index) || (stands.contains(index) && question != Question::WinningAspiration);
            let of_question: Vec<usize> = (0..view.plan.choices.len()).filter(answers).filter(wanted).collect();
            first.extend(of_question.first());
            choices.extend(of_question);
        }
        let largest = view.planned().filter_map(|(_, initiative)| view.budget(initiative)).max().unwrap_or_default();
        Grid { view, choices, first, uncovered: alignment.uncovered().collect(), largest, part: (1, 1) }
    }

    /// The grid in parts that fit on a page, cut between questions where it can be.
    fn parts(&self) -> Vec<Grid<'v, 'a>> {
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut rest = &self.choices[..];
        while !rest.is_empty() {
            let most = rest.len().min(MOST_COLUMNS);
            let between = (1..=most).rev().find(|end| rest.get(*end).is_none_or(|choice| self.first.contains(choice)));
            let (part, left) = rest.split_at(between.unwrap_or(most));
            parts.push(part.to_vec());
            rest = left;
        }
        let count = parts.len();
        let part = |(index, choices)| Grid {
            view: self.view,
            choices,
            first: self.first.clone(),
            uncovered: self.uncovered.clone(),
            largest: self.largest,
            part: (index + 1, count),
        };
        parts.into_iter().enumerate().map(part).collect()
    }

    /// A part names what it holds, leaves out rows that have nothing in it, and only the last one says what serves no choice.
    fn table(&self, lines: &[Line<'_>]) -> Table {
        let (part, of) = self.part;
        let alignment = &self.view.assessment.alignment;
        let has =
            |line: &&Line<'_>| alignment.claims.iter().any(|claim| claim.initiative == line.index && self.choices.contains(&claim.choice));
        let shown = lines.iter().filter(|line| of == 1 || has(line) || (self.is_last() && line.left > Decimal::ZERO));
        Table {
            label: if of == 1 { "Alignment grid".to_owned() } else { format!("Alignment grid, part {part} of {of}") },
            class: if self.choices.len() > 11 { "grid many" } else { "grid" },
            columns: self.columns(),
            groups: vec![shown.map(|line| self.row(line)).collect()],
            foot: self.foot(lines),
            ..Table::default()
        }
    }

    fn is_last(&self) -> bool {
        self.part.0 == self.part.1
    }

    fn class(&self, choice: usize) -> &'static str {
        match (self.uncovered.contains(&choice), self.first.contains(&choice)) {
            (true, true) => "hole q0",
            (true, false) => "hole",
            (false, true) => "q0",
            (false, false) => "",
        }
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = vec![Column { head: "Initiative".into(), class: "nm", numeric: false }];
        for choice in &self.choices {
            let mut head = Text::from(self.view.call(*choice));
            let answer = &self.view.plan.choices[*choice];
            if self.uncovered.contains(choice) {
                let level = worst(self.view.about_choice(answer)).unwrap_or(Level::Warning);
                head = head.plain(" ").mark(level);
            }
            match answer.status {
                ChoiceStatus::Proposed => head = head.muted(" proposed"),
                ChoiceStatus::Retired => head = head.muted(" retired"),
                ChoiceStatus::Active => {}
            }
            columns.push(Column { head, class: self.class(*choice), numeric: false });
        }
        if self.is_last() {
            columns.push(Column { head: "No choice".into(), class: "q0", numeric: false });
        }
        columns.push(Column::number("Budget"));
        columns
    }

    fn row(&self, line: &Line<'_>) -> Row {
        let claims: Vec<_> = self.view.assessment.alignment.claims.iter().filter(|claim| claim.initiative == line.index).collect();
        let mut cells = vec![Cell::text(self.view.name_of(line.initiative, 48)).class("nm")];
        for choice in &self.choices {
            let of_choice = || claims.iter().filter(|claim| claim.choice == *choice);
            let amount = of_choice().map(|claim| claim.amount).fold(Decimal::ZERO, plus);
            let cell = match (of_choice().next(), amount > Decimal::ZERO) {
                (None, _) => Cell::default(),
                (Some(_), true) => self.money(amount),
                (Some(_), false) => Cell {
                    drawing: Some(ring()),
                    text: Text::default().run(crate::report::text::Role::Spoken, "supports"),
                    ..Cell::default()
                },
            };
            cells.push(cell.class(self.class(*choice)));
        }
        if self.is_last() {
            cells.push(self.no_choice(line));
        }
        cells.push(Cell::number(line.budget.map_or_else(|| NONE.to_owned(), |budget| self.view.unit.amount(budget))));
        Row::of(cells)
    }

    fn money(&self, amount: Decimal) -> Cell {
        Cell { drawing: Some(square(ratio(amount, self.largest))), text: self.view.unit.amount(amount).into(), ..Cell::default() }
    }

    fn no_choice(&self, line: &Line<'_>) -> Cell {
        if line.left <= Decimal::ZERO {
            return Cell::default().class("q0");
        }
        let mut cell = self.money(line.left);
        if line.initiative.is_strategic() {
            cell.text = cell.text.plain(" ").mark(worst(self.view.about_initiative(line.initiative)).unwrap_or(Level::Warning));
            return cell.class("q0 orph");
        }
        cell.text = cell.text.muted(format!(" {}", line.initiative.kind().name()));
        cell.class("q0")
    }

    fn foot(&self, lines: &[Line<'_>]) -> Vec<Row> {
        let alignment = &self.view.assessment.alignment;
        let unit = &self.view.unit;
        let claimed = |choice: usize| {
            alignment.claims.iter().filter(|claim| claim.choice == choice).map(|claim| claim.amount).fold(Decimal::ZERO, plus)
        };
        let left = lines.iter().map(|line| line.left.max(Decimal::ZERO)).fold(Decimal::ZERO, plus);
        let total = lines.iter().filter_map(|line| line.budget).fold(Decimal::ZERO, plus);
        let choice = |index: usize| &alignment.choices[index];
        let mut rows =
            vec![self.foot_row("sum", "Claimed directly", |index| unit.amount(claimed(index)), unit.amount(left), unit.amount(total))];
        let beside = |index: usize| claimed(index) - choice(index).direct;
        if self.choices.iter().any(|index| !beside(*index).is_zero()) {
            let text = |index: usize| if beside(index).is_zero() { NONE.to_owned() } else { unit.amount(beside(index)) };
            rows.push(self.foot_row(
                "",
                "of it not counted: Run, Mandatory, or a choice that does not stand",
                text,
                String::new(),
                String::new(),
            ));
        }
        let carried = |index: usize| unit.amount(choice(index).arriving - choice(index).direct);
        rows.push(self.foot_row("", "Carried up from the choices that serve it", carried, String::new(), String::new()));
        rows.push(self.foot_row("", "Arrives", |index| unit.amount(choice(index).arriving), String::new(), String::new()));
        let funded = |index: usize| choice(index).funded.map_or_else(|| NONE.to_owned(), |funded| percent(funded, 0));
        rows.push(self.foot_row("", "Funded share of its question", funded, String::new(), String::new()));
        let declared = |index: usize| match (choice(index).declared, choice(index).rank) {
            (Some(declared), _) => percent(declared, 0),
            (None, Some(rank)) => format!("rank {rank}"),
            (None, None) => NONE.to_owned(),
        };
        rows.push(self.foot_row("", "Declared share or rank", declared, String::new(), String::new()));
        rows
    }

    fn foot_row(&self, class: &'static str, head: &str, text: impl Fn(usize) -> String, left: String, total: String) -> Row {
        let mut cells = vec![Cell::text(head).class("nm")];
        cells.extend(self.choices.iter().map(|choice| Cell::text(text(*choice)).class(self.class(*choice))));
        if self.is_last() {
            cells.push(Cell::text(left).class("q0"));
        }
        cells.push(Cell::number(total));
        Row::of(cells).class(class)
    }
}

/// Ideas and cancelled initiatives, with their money: shown apart, counted nowhere.
fn left_out(view: &View<'_>) -> Option<Text> {
    let apart: Vec<&Initiative> = view.plan.initiatives.iter().filter(|initiative| !initiative.is_planned()).collect();
    if apart.is_empty() {
        return None;
    }
    let say = |initiative: &&Initiative| {
        let budget = view.budget(initiative).map(|budget| format!(", {}", view.unit.named(budget))).unwrap_or_default();
        format!("{} ({}{budget})", cut(&initiative.key(), 32), initiative.status().name())
    };
    let words: Vec<String> = apart.iter().map(say).collect();
    Some(format!("Not counted: {}.", list(&words, 8)).into())
}

/// The money carried along each link, for those who read numbers rather than curves.
fn carried(view: &View<'_>) -> Option<Table> {
    let alignment = &view.assessment.alignment;
    let rows: Vec<Row> = alignment
        .carried
        .iter()
        .map(|carried| {
            let amount = if carried.skips { "past a question: carries nothing".to_owned() } else { view.unit.amount(carried.amount) };
            let id = |choice: usize| Cell::text(Text::default().id(view.call(choice)));
            Row::of(vec![id(carried.from), id(carried.to), Cell::number(amount)])
        })
        .collect();
    let columns =
        vec![Column::text("From"), Column::text("To"), Column::number(if view.unit.name.is_empty() { "Money" } else { &view.unit.name })];
    (!rows.is_empty()).then(|| Table {
        label: "Money carried along each link".to_owned(),
        columns,
        groups: vec![rows],
        class: "slim",
        ..Table::default()
    })
}
