//! The report: sections of an assessment, each with its tables and figures, not yet drawn.
//!
//! Separate from rendering because what a report says is one thing and how a page looks is another. To add a section: one file in
//! `sections/` with a function from [`View`](view::View) to `Option<Section>`, and one line in [`report`]; a section whose plan
//! gives it nothing to say is left out, never shown empty.

pub mod chart;
pub mod comparison;
pub mod number;
mod sections;
pub mod text;
pub mod view;

use serde::Serialize;

use crate::assess::Assessment;
use chart::Markup;
use text::Text;

/// A plan's report.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What it is, in a word: `report`.
    pub kind: &'static str,
    /// The business.
    pub business: String,
    /// What identifies the report in a window's title and at the foot of a printed page: `FY2027 · cycle 2027-04`.
    pub edition: String,
    /// What holds for the plan as a whole: label and value.
    pub head: Vec<Fact>,
    /// The annotated copy of the workbook, as an address beside the report.
    pub checked: Option<String>,
    /// The sections, in order.
    pub sections: Vec<Section>,
}

/// A label and its value.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// The label.
    pub label: Text,
    /// The value.
    pub value: Text,
}

/// A part of a report.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Its place, from 1.
    pub number: usize,
    /// Its name in the list of sections.
    pub name: &'static str,
    /// Its message, with the number in it.
    pub title: Text,
    /// What is measured, in which unit and period, and how to read the marks.
    pub about: Text,
    /// What it shows.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Block {
    /// The strategy on a page.
    Board(Box<Board>),
    /// A chart or a table with a message of its own.
    Figure(Box<Figure>),
    /// A table.
    Table {
        /// The table.
        table: Table,
    },
    /// A sentence or two.
    Say {
        /// The words.
        text: Text,
    },
    /// Labels and values under a heading.
    Facts {
        /// The heading.
        heading: &'static str,
        /// The facts.
        facts: Vec<Fact>,
        /// What is said below them.
        more: Option<Text>,
    },
    /// Blocks side by side, where there is room.
    Columns {
        /// The blocks.
        blocks: Vec<Block>,
    },
    /// Findings under their owners.
    Owners {
        /// The owners.
        owners: Vec<Owner>,
    },
}

/// A chart or a table with a message of its own.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figure {
    /// The message.
    pub title: Text,
    /// Measure, unit, period, and how to read the marks.
    pub about: Text,
    /// The chart.
    pub chart: Option<Markup>,
    /// Tables that are shown.
    pub tables: Vec<Table>,
    /// The chart's numbers, folded away.
    pub numbers: Option<Table>,
    /// What is said below.
    pub note: Option<Text>,
}

/// A table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Table {
    /// What it is, for those who cannot see it.
    pub label: String,
    /// A class of `report.css`.
    pub class: &'static str,
    /// An anchor, where a script or a link needs one.
    pub id: Option<&'static str>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Groups of rows.
    pub groups: Vec<Vec<Row>>,
    /// Totals.
    pub foot: Vec<Row>,
    /// What can be chosen above it, shown by the script.
    pub choose: Vec<Choose>,
}

/// A column.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Column {
    /// Its header.
    pub head: Text,
    /// A class of `report.css`: `r` for numbers.
    pub class: &'static str,
    /// Its cells are sorted as numbers.
    pub numeric: bool,
}

/// A row.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// A class of `report.css`.
    pub class: &'static str,
    /// What the lists above the table choose by, in their order: the place of its value in each, or nothing.
    pub keys: Vec<String>,
    /// Its cells; the first is the row's header.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cell {
    /// What it says.
    pub text: Text,
    /// What is drawn before the text.
    pub drawing: Option<Markup>,
    /// A class of `report.css`.
    pub class: &'static str,
    /// What it is sorted by, where that is not its text.
    pub sort: Option<String>,
    /// What unfolds below it.
    pub more: Option<Text>,
    /// How many columns it spans; 0 is one.
    pub span: usize,
}

/// A list to choose from above a table.
#[derive(Clone, Debug, Serialize)]
pub struct Choose {
    /// Its label.
    pub label: &'static str,
    /// The values.
    pub values: Vec<String>,
}

/// The strategy on a page.
#[derive(Clone, Debug, Serialize)]
pub struct Board {
    /// The figures at the top.
    pub headlines: Vec<Headline>,
    /// The questions from the aspiration down, each with the links up to the question above.
    pub rungs: Vec<Rung>,
    /// What is said where there is no strategy to show.
    pub missing: Option<Text>,
    /// The things to do first.
    pub todo: Vec<Todo>,
    /// Who has to act.
    pub owners: Option<Table>,
    /// How much must be left out in print so that the page stays one: a class of `report.css`.
    pub density: &'static str,
    /// What a printed page says where not even the start of each answer fits on it.
    pub more: Option<&'static str>,
}

/// A figure at the top of the page.
#[derive(Clone, Debug, Serialize)]
pub struct Headline {
    /// What it is, with its unit where it is money.
    pub label: String,
    /// The figure.
    pub figure: String,
    /// How it is made, or why it is missing.
    pub how: Text,
}

/// One question and its answers.
#[derive(Clone, Debug, Serialize)]
pub struct Rung {
    /// The question's name.
    pub question: &'static str,
    /// A few words on it.
    pub hint: &'static str,
    /// Choices abreast: a class of `report.css`.
    pub abreast: usize,
    /// The choices, in an order that crosses the fewest links.
    pub cards: Vec<Card>,
    /// The links from this question up to the one above.
    pub links: Option<Markup>,
    /// What the links' numbers are, said once.
    pub links_unit: Option<String>,
    /// Links are too many to be drawn: each choice says what it serves.
    pub in_words: bool,
}

/// One choice.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// Its id.
    pub id: Text,
    /// Its rank, weight or state, in a word or two.
    pub tag: String,
    /// The answer.
    pub text: Text,
    /// Declared and funded share.
    pub bar: Option<Markup>,
    /// The money that arrives.
    pub money: Text,
    /// What is weak about it.
    pub weak: Option<Text>,
    /// What it serves.
    pub serves: String,
}

/// A thing to do.
#[derive(Clone, Debug, Serialize)]
pub struct Todo {
    /// What is wrong.
    pub what: String,
    /// What to do, at what stake, by whom, and where.
    pub how: Text,
}

/// The findings of one owner.
#[derive(Clone, Debug, Serialize)]
pub struct Owner {
    /// The name.
    pub name: Text,
    /// How many of each level.
    pub counts: Text,
    /// The findings, worst first.
    pub findings: Vec<Entry>,
}

/// A finding as the report shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its anchor.
    pub anchor: String,
    /// Its level's mark and word.
    pub level: Text,
    /// The first cell to look at.
    pub at: Text,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub help: Text,
    /// The rule, related cells, and the setting that judged it.
    pub rule: Text,
    /// What is at stake, since when, and the answer that holds.
    pub stake: Text,
}

/// The report of an assessment. `checked` is the name of the annotated copy beside it, where there is one.
pub fn report(assessment: &Assessment, checked: Option<&str>) -> Report {
    let view = view::View::of(assessment);
    let sections = [
        sections::board::section,
        sections::revealed::section,
        sections::alignment::section,
        sections::money::section,
        sections::revenue::section,
        sections::initiatives::section,
        sections::discernment::section,
        sections::findings::section,
        sections::answers::section,
        sections::comparison::section,
        sections::basis::section,
    ];
    let sections = sections.iter().filter_map(|section| section(&view));
    let sections = sections.enumerate().map(|(index, section)| Section { number: index + 1, ..section }).collect();
    Report {
        kind: "report",
        business: name(&view),
        edition: text::visible(&edition(&view)),
        head: head(&view),
        checked: checked.map(address),
        sections,
    }
}

/// The business's name, as long as a heading bears it.
fn name(view: &view::View<'_>) -> String {
    text::cut(view.plan.business(), 120)
}

/// `FY2027 · cycle 2027-04`.
fn edition(view: &view::View<'_>) -> String {
    let header = &view.plan.header;
    let year = header.calendar.as_ref().map(|calendar| calendar.label.clone());
    let cycle = header.cycle.as_ref().map(|cycle| format!("cycle {}", cycle.value));
    [year, cycle].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn head(view: &view::View<'_>) -> Vec<Fact> {
    let header = &view.plan.header;
    let text = |sourced: &Option<crate::plan::Sourced<String>>| sourced.as_ref().map(|text| text::cut(&text.value, 40));
    let facts = [
        ("Fiscal year", header.calendar.as_ref().map(|calendar| calendar.label.clone())),
        ("Cycle", header.cycle.as_ref().map(|cycle| cycle.value.to_string())),
        ("As of", header.as_of.map(number::date)),
        ("Version", text(&header.version)),
        ("Unit", Some(view.unit.name.clone()).filter(|name| !name.is_empty())),
        ("Owner", text(&header.owner)),
    ];
    let fact = |(label, value): (&'static str, Option<String>)| value.map(|value| Fact { label: label.into(), value: value.into() });
    facts.into_iter().filter_map(fact).collect()
}

/// A file's name as an address beside the report: percent-encoded, and never read as a scheme.
pub fn address(name: &str) -> String {
    let mut address = String::from("./");
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => address.push(char::from(byte)),
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    address
}

impl Cell {
    /// A cell of text.
    pub fn text(text: impl Into<Text>) -> Self {
        Cell { text: text.into(), ..Cell::default() }
    }

    /// A cell of a number, right-aligned.
    pub fn number(text: impl Into<Text>) -> Self {
        Cell { text: text.into(), class: "r", ..Cell::default() }
    }

    /// A cell of a drawing.
    pub fn drawing(drawing: Markup) -> Self {
        Cell { drawing: Some(drawing), ..Cell::default() }
    }

    /// The same cell, sorted by something else than its text.
    #[must_use]
    pub fn sorted_by(mut self, key: impl ToString) -> Self {
        self.sort = Some(key.to_string());
        self
    }

    /// The same cell with a class.
    #[must_use]
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// The same cell over several columns.
    #[must_use]
    pub fn over(mut self, columns: usize) -> Self {
        self.span = columns;
        self
    }
}

impl Column {
    /// A column of text.
    pub fn text(head: impl Into<Text>) -> Self {
        Column { head: head.into(), ..Column::default() }
    }

    /// A column of numbers.
    pub fn number(head: impl Into<Text>) -> Self {
        Column { head: head.into(), class: "r", numeric: true }
    }

    /// A column of drawings, with a class for its width.
    pub fn drawn(head: impl Into<Text>, class: &'static str) -> Self {
        Column { head: head.into(), class, numeric: false }
    }
}

impl Row {
    /// A row of cells.
    pub fn of(cells: Vec<Cell>) -> Self {
        Row { cells, ..Row::default() }
    }

    /// The same row with a class.
    #[must_use]
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_are_never_read_as_a_scheme_or_markup() {
        assert_eq!(address("plan - checked.xlsx"), "./plan%20-%20checked.xlsx");
        assert_eq!(address("javascript:alert(\"1\")"), "./javascript%3Aalert%28%221%22%29");
    }
}
