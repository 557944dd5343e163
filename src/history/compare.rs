//! What changed between two records of a plan: figures, initiatives, choices, months, findings and answers.
//!
//! Separate from the rules of the cycle because it judges nothing: it says all that is different, and leaves out what is not. The report,
//! the workbook and `diff` draw it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::assess::Assessment;
use crate::layout::Table;
use crate::plan::record::{MonthKey, PastAnswer, PastFinding, Row, is_same_initiative, wording};
use crate::plan::{Currency, Period, Record};

/// What changed from one record to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// The record compared with.
    pub old: Edition,
    /// The record that is compared.
    pub new: Edition,
    /// The plan's figures that either of them has, in their order.
    pub figures: Vec<FigureChange>,
    /// Initiatives that came, went, or say something else.
    pub initiatives: Vec<RowChange>,
    /// Choices that came, went, or say something else.
    pub choices: Vec<RowChange>,
    /// Sums by table, measure and currency that differ, or of which a closed month does.
    pub months: Vec<MonthsChange>,
    /// Findings that the old record has not, each with its identity: worst first.
    pub found: Vec<(String, PastFinding)>,
    /// Findings that the new record has not, each with its identity: worst first.
    pub fixed: Vec<(String, PastFinding)>,
    /// How many findings both have.
    pub open: usize,
    /// Answers that were given, changed or taken back.
    pub answers: Vec<AnswerChange>,
}

/// Which record of which plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The business.
    pub business: String,
    /// `FY2027`.
    pub fiscal_year: Option<String>,
    /// The cycle.
    pub cycle: Option<Period>,
    /// The version, as written.
    pub version: Option<String>,
    /// The reporting currency.
    pub currency: Currency,
    /// The name of the file.
    pub file: String,
}

impl Edition {
    /// What it is called where two are told apart: its cycle, else its file.
    pub fn name(&self) -> String {
        self.cycle.map_or_else(|| self.file.clone(), |cycle| cycle.to_string())
    }
}

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An amount of the reporting currency.
    Money,
    /// A part of a whole, as a fraction.
    Share,
    /// A number of things.
    Count,
}

/// A figure in both records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureChange {
    /// Its name in the record: `aligned_spend`.
    pub name: &'static str,
    /// What people call it: `Aligned spend`.
    pub label: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Whether more of it is good for the business (1), bad (-1), or neither.
    pub better: i8,
    /// As it was; none where it could not be computed.
    pub old: Option<Decimal>,
    /// As it is.
    pub new: Option<Decimal>,
}

impl FigureChange {
    /// The difference, where both are known.
    pub fn delta(&self) -> Option<Decimal> {
        self.new?.checked_sub(self.old?)
    }

    /// Whether the change is good for the business; none where there is none, or it is neither.
    pub fn is_good(&self) -> Option<bool> {
        let delta = self.delta().filter(|delta| !delta.is_zero() && self.better != 0)?;
        Some(delta.is_sign_positive() == (self.better > 0))
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
}

impl Fate {
    /// `added`, `removed` or `changed`.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Added => "added",
            Fate::Removed => "removed",
            Fate::Changed => "changed",
        }
    }
}

/// A row of a table that came, went, or says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// What became of it.
    pub fate: Fate,
    /// Its key: as it is, or as it was where it is gone.
    pub key: String,
    /// Its key before, where it has another now.
    pub former: Option<String>,
    /// Its name or wording.
    pub name: Option<String>,
    /// Where it stands, or stood.
    pub at: String,
    /// The fields that differ; of one that came or went those that say how large it is.
    pub fields: Vec<FieldChange>,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field: `Budget`.
    pub field: String,
    /// What it said.
    pub old: Option<String>,
    /// What it says.
    pub new: Option<String>,
}

/// The months of a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthsChange {
    /// Phasing, Targets or Actuals.
    pub table: Table,
    /// The measure: `Budget`, `Actual Revenue`; empty for the ledger.
    pub measure: String,
    /// The currency.
    pub currency: Currency,
    /// The sum of all months, as it was.
    pub old: Decimal,
    /// As it is.
    pub new: Decimal,
    /// Amounts of months that were closed at the old cycle and differ.
    pub closed: Vec<ClosedChange>,
}

/// An amount of a closed month that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedChange {
    /// The row's key.
    pub key: String,
    /// The month.
    pub period: Period,
    /// As it was.
    pub old: Option<Decimal>,
    /// As it is.
    pub new: Option<Decimal>,
    /// Where it stands, or stood.
    pub at: String,
}

/// An answer that was given, changed or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerChange {
    /// The rule of the finding that it answers, where either record knows it.
    pub rule: Option<String>,
    /// What the finding is about.
    pub subject: Option<String>,
    /// The answer as it was.
    pub old: Option<PastAnswer>,
    /// As it is.
    pub new: Option<PastAnswer>,
}

/// What changed since the last cycle that is known of; none where none is.
pub fn since_last(assessment: &Assessment) -> Option<Changes> {
    assessment.plan.earlier.last().map(|last| compare(last, &assessment.record()))
}

/// What changed from one record to another.
pub fn compare(old: &Record, new: &Record) -> Changes {
    let gone = |a: &Record, b: &Record| -> Vec<(String, PastFinding)> {
        let gone = a.findings.iter().filter(|(id, _)| !b.findings.contains_key(*id));
        let mut gone: Vec<(String, PastFinding)> = gone.map(|(id, past)| (id.clone(), past.clone())).collect();
        gone.sort_by(|(_, a), (_, b)| (b.level, &a.rule, &a.subject).cmp(&(a.level, &b.rule, &b.subject)));
        gone
    };
    Changes {
        old: edition(old),
        new: edition(new),
        figures: figures(old, new),
        initiatives: initiatives(old, new),
        choices: choices(old, new),
        months: months(old, new),
        found: gone(new, old),
        fixed: gone(old, new),
        open: new.findings.keys().filter(|id| old.findings.contains_key(*id)).count(),
        answers: answers(old, new),
    }
}

impl Changes {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.figures.iter().all(|figure| figure.old == figure.new)
            && self.initiatives.is_empty()
            && self.choices.is_empty()
            && self.months.is_empty()
            && self.found.is_empty()
            && self.fixed.is_empty()
            && self.answers.is_empty()
    }

    /// A figure by its name in the record.
    pub fn figure(&self, name: &str) -> Option<&FigureChange> {
        self.figures.iter().find(|figure| figure.name == name)
    }

    /// Amounts of closed months that differ.
    pub fn closed(&self) -> impl Iterator<Item = (&MonthsChange, &ClosedChange)> {
        self.months.iter().flat_map(|months| months.closed.iter().map(move |closed| (months, closed)))
    }
}

fn edition(record: &Record) -> Edition {
    Edition {
        business: record.business.clone(),
        fiscal_year: record.fiscal_year.clone(),
        cycle: record.cycle,
        version: record.version.clone(),
        currency: record.currency,
        file: record.file.clone(),
    }
}

/// The figures that are compared, with what they are called and whether more of them is better.
const FIGURES: [(&str, &str, Kind, i8); 12] = [
    ("budget_reporting", "Planned budget", Kind::Money, 0),
    ("aligned_spend", "Aligned spend", Kind::Share, 1),
    ("coverage", "Choices covered", Kind::Share, 1),
    ("target", "Target", Kind::Money, 0),
    ("target_coverage", "Target covered", Kind::Share, 1),
    ("reached_to_date", "Reached to date", Kind::Share, 1),
    ("contribution", "Contribution", Kind::Money, 1),
    ("result", "Result", Kind::Money, 1),
    ("active", "Active initiatives", Kind::Count, 0),
    ("errors", "Open errors", Kind::Count, -1),
    ("warnings", "Open warnings", Kind::Count, -1),
    ("notes", "Open notes", Kind::Count, -1),
];

fn figures(old: &Record, new: &Record) -> Vec<FigureChange> {
    // Amounts of two currencies are no change of one figure.
    let same_currency = old.currency == new.currency;
    let all = FIGURES.into_iter().map(|(name, label, kind, better)| {
        let of = |record: &Record| record.figures.get(name).copied();
        let was = of(old).filter(|_| same_currency || kind != Kind::Money);
        FigureChange { name, label, kind, better, old: was, new: of(new) }
    });
    all.filter(|figure| figure.old.is_some() || figure.new.is_some()).collect()
}

/// Fields of an initiative in the order in which people ask for them; others follow by name.
const FIRST: [&str; 10] = ["Name", "Status", "Budget", "Actual", "Forecast", "Expected revenue", "Start", "End", "Owner", "% complete"];
/// Fields that say how large an initiative is that came or went.
const SIZE: [&str; 4] = ["Status", "Budget", "Expected revenue", "Owner"];

fn initiatives(old: &Record, new: &Record) -> Vec<RowChange> {
    let changes = rows(&old.initiatives, &new.initiatives, is_same_initiative, |past, row| fields(past, row, |text| text.to_owned()));
    changes
        .into_iter()
        .map(|mut change| {
            if change.fate != Fate::Changed {
                change.fields.retain(|field| SIZE.contains(&&*field.field));
            }
            change
        })
        .collect()
}

fn choices(old: &Record, new: &Record) -> Vec<RowChange> {
    let is_same = |old: &Row, new: &Row| {
        let said = |row: &Row| (row.text("Question").map(wording), row.text("Choice").map(wording));
        old.text("Choice").is_some() && said(old) == said(new)
    };
    let changes = rows(&old.choices, &new.choices, is_same, |past, row| fields(past, row, wording));
    changes
        .into_iter()
        .map(|mut change| {
            if change.fate != Fate::Changed {
                change.fields.retain(|field| ["Question", "Priority", "Status"].contains(&&*field.field));
            }
            change
        })
        .collect()
}

/// The rows that came, went or differ, by their keys as keys are compared.
fn rows(
    old: &BTreeMap<String, Row>,
    new: &BTreeMap<String, Row>,
    is_same: impl Fn(&Row, &Row) -> bool,
    fields: impl Fn(&Row, &Row) -> Vec<FieldChange>,
) -> Vec<RowChange> {
    let folded = |rows: &BTreeMap<String, Row>| -> BTreeMap<String, (String, Row)> {
        rows.iter().map(|(key, row)| (key.trim().to_lowercase(), (key.clone(), row.clone()))).collect()
    };
    let (mut old, new) = (folded(old), folded(new));
    let mut changes = Vec::new();
    for (key, (called, row)) in &new {
        let gone = |(other, (_, past)): &(&String, &(String, Row))| !new.contains_key(*other) && is_same(past, row);
        let renamed = || old.iter().find(gone).map(|(other, _)| other.clone());
        let former = if old.contains_key(key) { Some(key.clone()) } else { renamed() };
        let change = |fate, former, fields| RowChange { fate, key: called.clone(), former, name: name_of(row), at: row.at.clone(), fields };
        let Some((was, past)) = former.and_then(|former| old.remove(&former)) else {
            changes.push(change(Fate::Added, None, fields(&Row::default(), row)));
            continue;
        };
        let former = (was.trim().to_lowercase() != *key).then_some(was);
        let fields = fields(&past, row);
        if !fields.is_empty() || former.is_some() {
            changes.push(change(Fate::Changed, former, fields));
        }
    }
    for (called, past) in old.into_values() {
        let fields = fields(&past, &Row::default());
        changes.push(RowChange { fate: Fate::Removed, key: called, former: None, name: name_of(&past), at: past.at, fields });
    }
    changes.sort_by(|a, b| (a.fate, &a.key).cmp(&(b.fate, &b.key)));
    changes
}

fn name_of(row: &Row) -> Option<String> {
    row.text("Name").or_else(|| row.text("Choice")).map(str::to_owned)
}

/// The fields that differ once `plain` has taken from them what does not count.
fn fields(old: &Row, new: &Row, plain: impl Fn(&str) -> String) -> Vec<FieldChange> {
    let names: BTreeSet<&String> = old.fields.keys().chain(new.fields.keys()).collect();
    let mut changes: Vec<FieldChange> = names
        .into_iter()
        .filter(|field| old.text(field).map(&plain) != new.text(field).map(&plain))
        .map(|field| FieldChange { field: field.clone(), old: old.text(field).map(str::to_owned), new: new.text(field).map(str::to_owned) })
        .collect();
    let place = |field: &str| FIRST.iter().position(|first| *first == field).unwrap_or(FIRST.len());
    changes.sort_by(|a, b| (place(&a.field), &a.field).cmp(&(place(&b.field), &b.field)));
    changes
}

fn months(old: &Record, new: &Record) -> Vec<MonthsChange> {
    let group = |month: &MonthKey| (month.table, month.field.clone(), month.currency);
    let mut groups: BTreeMap<(Table, String, Currency), MonthsChange> = BTreeMap::new();
    let keys: BTreeSet<&MonthKey> = old.months.keys().chain(new.months.keys()).collect();
    for month in keys {
        let (was, is) = (old.months.get(month), new.months.get(month));
        let (before, after) = (was.map(|value| value.amount), is.map(|value| value.amount));
        let change = groups.entry(group(month)).or_insert_with(|| MonthsChange {
            table: month.table,
            measure: month.field.clone(),
            currency: month.currency,
            old: Decimal::ZERO,
            new: Decimal::ZERO,
            closed: Vec::new(),
        });
        change.old = change.old.saturating_add(before.unwrap_or_default());
        change.new = change.new.saturating_add(after.unwrap_or_default());
        let is_closed = old.cycle.is_some_and(|cycle| month.period < cycle);
        if is_closed && before.unwrap_or_default() != after.unwrap_or_default() {
            let at = is.or(was).map_or_else(String::new, |value| value.at.clone());
            change.closed.push(ClosedChange { key: month.key.clone(), period: month.period, old: before, new: after, at });
        }
    }
    groups.into_values().filter(|change| change.old != change.new || !change.closed.is_empty()).collect()
}

fn answers(old: &Record, new: &Record) -> Vec<AnswerChange> {
    let said = |answer: &PastAnswer| (answer.response.clone(), answer.reason.clone(), answer.approver.clone(), answer.until.clone());
    let ids: BTreeSet<&String> = old.answers.keys().chain(new.answers.keys()).collect();
    let changed = ids.into_iter().filter_map(|id| {
        let (was, is) = (old.answers.get(id), new.answers.get(id));
        let finding = new.findings.get(id).or_else(|| old.findings.get(id));
        (was.map(said) != is.map(said)).then(|| AnswerChange {
            rule: finding.map(|finding| finding.rule.clone()),
            subject: finding.map(|finding| finding.subject.clone()),
            old: was.cloned(),
            new: is.cloned(),
        })
    });
    let mut changed: Vec<AnswerChange> = changed.collect();
    changed.sort_by(|a, b| (&a.rule, &a.subject).cmp(&(&b.rule, &b.subject)));
    changed
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
