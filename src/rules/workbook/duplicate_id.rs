//! `duplicate-id`: the same key twice within one table.
//!
//! Keys are compared without case and padding. A row with neither id nor name has no key, and is said by `required-cell-blank`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::{PhasingRow, Plan, Rep, RowRef, TargetRow};
use crate::rules::words::{self, list};
use crate::rules::{Context, Group, Rule, Verdict, strategy};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "duplicate-id",
    group: Group::Workbook,
    level: Level::Error,
    summary: "two rows of one table have the same id",
    page: include_str!("duplicate_id.md"),
    needs: &[],
    check,
};

/// A row that has a key.
struct Keyed {
    /// What is compared, in lower case.
    key: String,
    /// What the row is called in the finding.
    called: String,
    /// The finding's subject.
    subject: Subject,
    /// The cell of the key.
    at: CellRef,
    owner: Option<String>,
    stake: Option<Decimal>,
}

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    for (rows, remedy) in [
        (choices(plan), "give each choice an id of its own"),
        (initiatives(plan), "give each initiative an id of its own"),
        (envelopes(plan), "give each envelope a name of its own"),
        (phasing(plan), "keep one row for each measure and currency"),
        (targets(plan), "keep one row for each line, measure and segment"),
        (conditions(plan), "give each condition an id of its own"),
        (reps(plan), "give each position a name of its own"),
        (pipeline(plan), "keep one row for each segment and period"),
        (rates(plan), "keep one rate for each currency, period and type"),
        (codes(plan), "keep one row for each code"),
    ] {
        find_repeated(rows, remedy, verdict);
    }
}

fn find_repeated(rows: Vec<Keyed>, remedy: &str, verdict: &mut Verdict) {
    let mut by_key: BTreeMap<String, Vec<Keyed>> = BTreeMap::new();
    for row in rows {
        by_key.entry(row.key.clone()).or_default().push(row);
    }
    for mut rows in by_key.into_values().filter(|rows| rows.len() > 1) {
        rows.sort_by(|a, b| a.at.cmp(&b.at));
        let places: Vec<String> = rows.iter().map(|row| (row.at.row + 1).to_string()).collect();
        let message = format!("{} stands in {} rows: {}", rows[0].called, rows.len(), list(&places));
        let help = format!("{remedy}, or merge rows {}", list(&places));
        let stakes: Vec<Decimal> = rows.iter().filter_map(|row| row.stake).collect();
        // The rows after the first are the ones to look at: nobody doubts an id until it comes again.
        let second = &rows[1];
        // The id may be written differently in each row; which of them stands first must not change what the finding is about.
        let subject = rows.iter().map(|row| &row.subject).min().unwrap_or(&second.subject).clone();
        let mut finding = Finding::new(RULE.id, Level::Error, second.at.clone(), subject, message, help)
            .owned_by(second.owner.as_deref().or(rows[0].owner.as_deref()));
        for row in rows.iter().take(1).chain(rows.iter().skip(2)) {
            finding = finding.relate(row.at.clone(), "the same id");
        }
        verdict.find(words::at_stake(finding, (!stakes.is_empty()).then(|| stakes.iter().sum())));
    }
}

/// Rows with an id or, without one, a name.
fn keyed(plan: &Plan, table: Table, row: &RowRef, id: (&str, Field), name: (&str, Field)) -> Option<Keyed> {
    let (text, field) = if id.0.trim().is_empty() { name } else { id };
    (!text.trim().is_empty()).then(|| Keyed {
        key: text.trim().to_lowercase(),
        called: words::called(row, id.0, name.0),
        subject: Subject::new(table.name(), plan.key_of_row(row, id.0, name.0), field.name().to_lowercase()),
        at: row.cell(field),
        owner: None,
        stake: None,
    })
}

fn choices(plan: &Plan) -> Vec<Keyed> {
    // Two strategies whose rows share ids are one fault, which `not-one-strategy` states.
    if strategy::not_one_strategy::blocks_share_ids(plan) {
        return Vec::new();
    }
    let owner = |choice: &crate::plan::Choice| choice.owner.as_ref().map(|owner| owner.value.clone());
    let rows = plan.choices.iter().filter_map(|choice| {
        let row = keyed(plan, Table::Strategy, &choice.row, (choice.id(), Field::ChoiceId), (choice.text(), Field::Choice))?;
        Some(Keyed { owner: owner(choice), ..row })
    });
    rows.collect()
}

fn initiatives(plan: &Plan) -> Vec<Keyed> {
    let rows = plan.initiatives.iter().filter_map(|initiative| {
        let (id, name) = ((initiative.id(), Field::InitiativeId), (initiative.name(), Field::Initiative));
        let row = keyed(plan, Table::Initiatives, &initiative.row, id, name)?;
        Some(Keyed { owner: initiative.owner().map(str::to_owned), stake: words::stake(plan, initiative), ..row })
    });
    rows.collect()
}

fn envelopes(plan: &Plan) -> Vec<Keyed> {
    let rows = plan.envelopes.iter().filter_map(|envelope| {
        let name = (envelope.name.as_ref()?.value.as_str(), Field::Envelope);
        let row = keyed(plan, Table::Envelopes, &envelope.row, name, name)?;
        let stake = envelope.amount.as_ref().and_then(|amount| plan.reporting(&amount.value.money));
        Some(Keyed { owner: envelope.holder.as_ref().map(|holder| holder.value.clone()), stake, ..row })
    });
    rows.collect()
}

fn conditions(plan: &Plan) -> Vec<Keyed> {
    let rows = plan.conditions.iter().filter_map(|condition| {
        let (id, name) = ((condition.id(), Field::ConditionId), (condition.statement(), Field::ConditionStatement));
        let row = keyed(plan, Table::Conditions, &condition.row, id, name)?;
        Some(Keyed { owner: condition.owner.as_ref().map(|owner| owner.value.clone()), ..row })
    });
    rows.collect()
}

fn reps(plan: &Plan) -> Vec<Keyed> {
    let name = |rep: &Rep| keyed(plan, Table::Headcount, &rep.row, (rep.name(), Field::Rep), (rep.name(), Field::Rep));
    plan.reps.iter().filter_map(name).collect()
}

fn pipeline(plan: &Plan) -> Vec<Keyed> {
    let rows = plan.pipeline.iter().filter_map(|row| {
        let (segment, period) = (row.segment.as_ref()?, row.period.as_ref()?);
        Some(composed(Table::Pipeline, &[&segment.value, &period.value.to_string()], segment.at.clone(), "period"))
    });
    rows.collect()
}

fn rates(plan: &Plan) -> Vec<Keyed> {
    let rows = plan.rates.iter().filter_map(|rate| {
        let (currency, period) = (rate.currency.as_ref()?, rate.period.as_ref()?);
        let parts = [currency.value.code(), &period.value.to_string(), rate.kind.name()];
        Some(composed(Table::Fx, &parts, currency.at.clone(), "rate"))
    });
    rows.collect()
}

fn codes(plan: &Plan) -> Vec<Keyed> {
    let rows = plan.codes.iter().filter_map(|code| {
        let (kind, text) = (code.kind.as_ref()?, code.code.as_ref()?);
        Some(composed(Table::Codes, &[kind.value.name(), &text.value], text.at.clone(), "code"))
    });
    rows.collect()
}

/// A row whose key is made of several cells.
fn composed(table: Table, parts: &[&str], at: CellRef, field: &str) -> Keyed {
    Keyed {
        key: parts.iter().map(|part| part.trim().to_lowercase()).collect::<Vec<_>>().join("\n"),
        called: parts.join(" "),
        subject: Subject::new(table.name(), parts.join(" "), field),
        at,
        owner: None,
        stake: None,
    }
}

fn phasing(plan: &Plan) -> Vec<Keyed> {
    // Months that stand on Initiatives repeat when their initiative does, which has its own finding.
    let own = |row: &&PhasingRow| row.row.has(Field::PhasingInitiative);
    let rows = plan.phasing.iter().filter(own).filter_map(|row| {
        let initiative = &row.initiative.as_ref()?.value;
        let what = format!("{} in {}", row.measure.name(), row.currency);
        Some(Keyed {
            key: format!("{}\n{what}", initiative.trim().to_lowercase()),
            called: format!("{} of {initiative} in {}", row.measure.name(), row.currency),
            subject: Subject::new(Table::Phasing.name(), initiative, row.measure.name().to_lowercase()),
            at: row.row.cell(Field::PhasingInitiative),
            owner: plan.initiative(initiative).and_then(|initiative| initiative.owner()).map(str::to_owned),
            stake: plan.reporting(&crate::plan::Money { amount: row.sum(), currency: row.currency }),
        })
    });
    rows.collect()
}

fn targets(plan: &Plan) -> Vec<Keyed> {
    plan.targets.iter().map(|target| target_key(plan, target)).collect()
}

fn target_key(plan: &Plan, target: &TargetRow) -> Keyed {
    let dimensions = [&target.segment, &target.territory, &target.product]
        .map(|dimension| dimension.as_ref().map_or(String::new(), |dimension| dimension.value.trim().to_lowercase()));
    let (line, measure) = (target.line.name(), target.measure.name());
    let named = target.dimensions().join(", ");
    let part = if named.is_empty() { "in total".to_owned() } else { format!("for {named}") };
    let first = [Field::TargetLine, Field::TargetSegment, Field::TargetTerritory, Field::TargetProduct].into_iter();
    let amount = target.annual.as_ref().and_then(|annual| plan.reporting(&annual.value.money));
    Keyed {
        key: format!("{line}\n{measure}\n{}", dimensions.join("\n")),
        called: format!("the {} {} {part}", measure.to_lowercase(), line.to_lowercase()),
        subject: Subject::new(Table::Targets.name(), format!("{line} {named}").trim_end(), measure.to_lowercase()),
        at: first.clone().find(|field| target.row.has(*field)).map_or_else(|| target.row.first(), |field| target.row.cell(field)),
        owner: target.owner.as_ref().map(|owner| owner.value.clone()),
        stake: amount,
    }
}
