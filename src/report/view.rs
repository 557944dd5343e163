//! An assessment as sections look at it: its unit, its months, its money by initiative, and the findings about each row.
//!
//! Separate so that sections agree: each amount they share is taken from the plan in one place.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::number::{NONE, Unit};
use super::text::{Text, cut};
use crate::assess::{Assessment, Judged};
use crate::finding::Level;
use crate::history::{self, Changes};
use crate::layout::{Field, Table};
use crate::plan::money::Amount;
use crate::plan::{Choice, Initiative, Period, Plan, Question, RowRef, Sourced};
use crate::workbook::{CellRange, CellRef};

/// What sections look at.
#[derive(Debug)]
pub struct View<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// Its plan.
    pub plan: &'a Plan,
    /// The unit of the report's money.
    pub unit: Unit,
    /// What changed since the last cycle; none where none is known.
    pub changes: Option<Changes>,
    /// Findings by table and key in lower case, in the assessment's order.
    about: BTreeMap<(String, String), Vec<&'a Judged>>,
}

impl<'a> View<'a> {
    /// The view of an assessment.
    pub fn of(assessment: &'a Assessment) -> Self {
        let plan = &assessment.plan;
        let mut about: BTreeMap<(String, String), Vec<&Judged>> = BTreeMap::new();
        for judged in &assessment.findings {
            let subject = &judged.finding.subject;
            about.entry((subject.table.clone(), subject.key.trim().to_lowercase())).or_default().push(judged);
        }
        let mut view = View {
            assessment,
            plan,
            unit: Unit::for_amounts(Decimal::ZERO, plan.currency()),
            changes: history::since_last(assessment),
            about,
        };
        let planned: Decimal = view.planned().filter_map(|(_, initiative)| view.budget(initiative)).fold(Decimal::ZERO, plus);
        let largest = [assessment.revenue.target, assessment.revenue.base].into_iter().flatten().fold(planned, Decimal::max);
        view.unit = Unit::for_amounts(largest, plan.currency());
        view
    }

    /// The plan's year as sentences name it.
    pub fn year(&self) -> &str {
        self.plan.header.calendar.as_ref().map_or("the year", |calendar| &calendar.label)
    }

    /// The year's periods; none where the plan has no year.
    pub fn periods(&self) -> &[Period] {
        self.plan.header.calendar.as_ref().map_or(&[], |calendar| &calendar.periods)
    }

    /// The periods of the year that are closed when this cycle is planned.
    pub fn closed(&self) -> &[Period] {
        match (&self.plan.header.calendar, &self.plan.header.cycle) {
            (Some(calendar), Some(cycle)) => calendar.closed(cycle.value),
            _ => &[],
        }
    }

    /// Planned initiatives, with their places in the plan.
    pub fn planned(&self) -> impl Iterator<Item = (usize, &'a Initiative)> + use<'a> {
        self.plan.initiatives.iter().enumerate().filter(|(_, initiative)| initiative.is_planned())
    }

    /// What this plan carries of an amount of an initiative, in the reporting currency.
    pub fn carried(&self, initiative: &Initiative, amount: &Option<Sourced<Amount>>) -> Option<Decimal> {
        self.plan.reporting(&amount.as_ref()?.value.money).map(|amount| initiative.carried(amount))
    }

    /// What this plan carries of an initiative's budget, in the reporting currency.
    pub fn budget(&self, initiative: &Initiative) -> Option<Decimal> {
        self.carried(initiative, &initiative.budget)
    }

    /// Findings about an initiative, in the assessment's order.
    pub fn about_initiative(&self, initiative: &Initiative) -> &[&'a Judged] {
        let key = self.plan.key_of_row(&initiative.row, initiative.id(), initiative.name());
        self.about(Table::Initiatives, &key)
    }

    /// Findings about a choice, in the assessment's order.
    pub fn about_choice(&self, choice: &Choice) -> &[&'a Judged] {
        let key = self.plan.key_of_row(&choice.row, choice.id(), choice.text());
        self.about(Table::Strategy, &key)
    }

    /// Findings about a row of a table, by its key.
    pub fn about(&self, table: Table, key: &str) -> &[&'a Judged] {
        self.about.get(&(table.name().to_owned(), key.trim().to_lowercase())).map_or(&[], |found| found)
    }

    /// The first open finding of a rule.
    pub fn first_of(&self, rule: &str) -> Option<&'a Judged> {
        self.assessment.open_findings().find(|judged| judged.finding.rule == rule)
    }

    /// An initiative as tables name it: its id and its name.
    pub fn name_of(&self, initiative: &Initiative, most: usize) -> Text {
        match (initiative.id(), initiative.name()) {
            ("", "") => Text::default().muted("without a name ").cell(&initiative.row.first()),
            ("", name) => cut(name, most).into(),
            (id, "") => Text::default().id(cut(id, 24)),
            (id, name) => Text::default().id(cut(id, 24)).plain(" ").plain(cut(name, most)),
        }
    }

    /// The cells of a field of all initiatives, from the first to the last; none where the sheet has no such column.
    pub fn cells_of_initiatives(&self, field: Field) -> Option<CellRange> {
        spanning(self.plan.initiatives.iter().map(|initiative| &initiative.row), field)
    }

    /// The cells of a field of all choices.
    pub fn cells_of_choices(&self, field: Field) -> Option<CellRange> {
        spanning(self.plan.choices.iter().map(|choice| &choice.row), field)
    }

    /// What a choice is called where only a word or two fit.
    pub fn call(&self, choice: usize) -> String {
        self.plan.choices.get(choice).map_or_else(|| NONE.to_owned(), call)
    }
}

/// The cells of a column from the first row to the last that stands on the same sheet.
fn spanning<'r>(rows: impl Iterator<Item = &'r RowRef>, field: Field) -> Option<CellRange> {
    let cells: Vec<CellRef> = rows.filter(|row| row.has(field)).map(|row| row.cell(field)).collect();
    let first = cells.first()?;
    let last = cells.iter().rfind(|cell| cell.sheet == first.sheet)?;
    Some(CellRange::spanning(first, last))
}

/// The smallest range of each sheet that holds all of some cells.
pub fn by_sheet<'r>(cells: impl Iterator<Item = &'r CellRef>) -> Vec<CellRange> {
    let mut sheets: BTreeMap<&str, Vec<&CellRef>> = BTreeMap::new();
    for cell in cells {
        sheets.entry(&cell.sheet).or_default().push(cell);
    }
    let range = |cells: Vec<&CellRef>| {
        let corner = |pick: fn(Vec<u32>) -> Option<u32>| {
            let row = pick(cells.iter().map(|cell| cell.row).collect())?;
            let column = pick(cells.iter().map(|cell| cell.column).collect())?;
            Some(CellRef::new(cells.first()?.sheet.clone(), row, column))
        };
        let least = corner(|places| places.into_iter().min())?;
        Some(CellRange::spanning(&least, &corner(|places| places.into_iter().max())?))
    };
    sheets.into_values().filter_map(range).collect()
}

/// Which cells something is made of: `Cells: budgets Initiatives!J4:J25, ...`.
pub fn made_of(parts: &[(&str, Option<CellRange>)]) -> Option<Text> {
    let known = parts.iter().filter_map(|(name, cells)| cells.as_ref().map(|cells| (name, cells)));
    let mut text: Option<Text> = None;
    for (name, cells) in known {
        let start = text.map_or_else(|| Text::from("Cells: "), |text| text.plain(", "));
        text = Some(start.plain(format!("{name} ")).cells(cells));
    }
    text.map(|text| text.plain("."))
}

/// What a choice is called where only a word or two fit: its id, else the start of its text, else its cell.
pub fn call(choice: &Choice) -> String {
    match (choice.id(), choice.text()) {
        ("", "") => choice.row.first().local(),
        ("", text) => cut(text, 24),
        (id, _) => cut(id, 24),
    }
}

/// A message without the id it starts with, for a place that shows the id already.
pub fn without_name<'m>(message: &'m str, id: &str) -> &'m str {
    let rest =
        message.strip_prefix(id).filter(|_| !id.is_empty()).and_then(|rest| rest.strip_prefix(", ").or_else(|| rest.strip_prefix(' ')));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(message)
}

/// A question as it stands before a noun: `how-to-win`.
pub fn adjective(question: Question) -> &'static str {
    match question {
        Question::WinningAspiration => "aspiration",
        Question::WhereToPlay => "where-to-play",
        Question::HowToWin => "how-to-win",
        Question::Capabilities => "capability",
        Question::ManagementSystems => "management-system",
    }
}

/// The worst level among open findings.
pub fn worst(findings: &[&Judged]) -> Option<Level> {
    findings.iter().filter(|judged| judged.answer.is_none()).map(|judged| judged.finding.level).max()
}

/// A sum that stays at the greatest amount where it would pass it.
pub fn plus(a: Decimal, b: Decimal) -> Decimal {
    a.saturating_add(b)
}
