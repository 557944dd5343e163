//! Table by table: rows to choices, initiatives, phasing and the rest. One line a field.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::budget::{Envelope, LedgerEntry, Measure, PhasingRow};
use super::codes::Code;
use super::condition::Condition;
use super::execution::{Done, Exception, Milestone};
use super::headcount::{Rep, RepStatus};
use super::initiative::Initiative;
use super::money::{Amount, Currency};
use super::period::{Period, Span};
use super::pipeline::PipelineRow;
use super::rates::{Rate, RateType};
use super::reader::{Place, Reader, Row};
use super::sourced::Sourced;
use super::strategy::{Choice, ChoiceRef, ChoiceStatus};
use super::target::{Line, TargetMeasure, TargetRow};
use super::values::Edge;
use super::words;
use super::{Plan, month_columns, same_id};
use crate::layout::{Field, Table, TableLayout};
use crate::workbook::CellRef;

/// Reads the rows of one table into the plan.
pub(super) fn read<'a>(table: &TableLayout, rows: impl Iterator<Item = Row<'a>>, plan: &mut Plan, reader: &mut Reader) {
    month_columns::remember(table, reader);
    let mut rows = rows.peekable();
    if rows.peek().is_some() {
        reader.presence.tables.insert(table.table);
    }
    if table.table == Table::Actuals {
        plan.ledger.append(&mut ledger(rows, reader));
        return;
    }
    let long = table.columns.iter().any(|column| column.field == Field::PhasingPeriod);
    for row in rows {
        let row = &row;
        reader.require(row);
        if !row.named {
            reader.presence.unnamed.insert(row.reference.first(), row.key.clone());
        }
        match table.table {
            Table::Strategy => plan.choices.push(choice(row, reader)),
            Table::Conditions => plan.conditions.push(condition(row, reader)),
            Table::Initiatives => {
                let initiative = initiative(row, reader);
                plan.phasing.extend(months_on_initiatives(row, &initiative, reader));
                plan.initiatives.push(initiative);
            }
            Table::Phasing if long => long_phasing(row, &mut plan.phasing, reader),
            Table::Phasing => plan.phasing.push(phasing(row, reader)),
            Table::Targets => plan.targets.push(target(row, reader)),
            Table::Envelopes => plan.envelopes.push(envelope(row, reader)),
            Table::Headcount => plan.reps.push(rep(row, reader)),
            Table::Pipeline => plan.pipeline.push(pipeline(row, reader)),
            Table::Fx => plan.rates.push(rate(row, reader)),
            Table::Codes => plan.codes.push(code(row, reader)),
            Table::Milestones => plan.milestones.push(milestone(row, reader)),
            Table::Exceptions => plan.exceptions.push(exception(row, reader)),
            Table::Plan | Table::Actuals => {}
        }
    }
}

impl Row<'_> {
    fn text(&self, field: Field, reader: &mut Reader) -> Option<Sourced<String>> {
        reader.text(&self.place(field)?)
    }

    fn date(&self, field: Field, edge: Edge, reader: &mut Reader) -> Option<Sourced<jiff::civil::Date>> {
        reader.date(&self.place(field)?, edge)
    }

    fn amount(&self, field: Field, currency: Option<Currency>, reader: &mut Reader) -> Option<Sourced<Amount>> {
        reader.amount(&self.place(field)?, currency)
    }

    fn percent(&self, field: Field, reader: &mut Reader) -> Option<Sourced<Decimal>> {
        reader.percent(&self.place(field)?, self.percents.get(&field).copied().unwrap_or(false))
    }

    fn part(&self, field: Field, reader: &mut Reader) -> Option<Sourced<Decimal>> {
        reader.part(&self.place(field)?, self.percents.get(&field).copied().unwrap_or(false))
    }

    fn flag(&self, field: Field, reader: &mut Reader) -> Option<Sourced<bool>> {
        reader.flag(&self.place(field)?)
    }

    fn currency(&self, field: Field, reader: &mut Reader) -> Option<Currency> {
        reader.currency(&self.place(field)?).map(|currency| currency.value)
    }

    fn plain(&self, field: Field, reader: &mut Reader) -> Option<Sourced<Decimal>> {
        reader.plain(&self.place(field)?)
    }

    fn span(&self, field: Field, reader: &mut Reader) -> Option<Sourced<Span>> {
        reader.span(&self.place(field)?)
    }

    fn references(&self, field: Field, reader: &mut Reader) -> Vec<ChoiceRef> {
        self.place(field).map_or_else(Vec::new, |place| reader.references(&place))
    }

    fn listed<T>(&self, field: Field, parse: impl Fn(&str) -> Option<T>, instead: &str, reader: &mut Reader) -> Option<Sourced<T>> {
        reader.listed(&self.place(field)?, parse, instead)
    }

    /// The month columns that are filled in.
    fn months(&self, currency: Option<Currency>, reader: &mut Reader) -> BTreeMap<Period, Sourced<Amount>> {
        let mut months = BTreeMap::new();
        let calendar = reader.conventions.calendar.clone();
        for (period, column) in month_columns::of(self.layout, calendar.as_ref()) {
            let place = Place { period: Some(period), ..self.place_in(column) };
            if let Some(amount) = reader.amount(&place, currency) {
                months.insert(period, amount);
            }
        }
        months
    }
}

fn choice(row: &Row<'_>, reader: &mut Reader) -> Choice {
    Choice {
        row: row.reference.clone(),
        id: row.text(Field::ChoiceId, reader),
        question: row.listed(Field::Question, words::question, "as no question", reader),
        text: row.text(Field::Choice, reader),
        opposite: row.text(Field::Opposite, reader),
        not_doing: row.text(Field::NotDoing, reader),
        links: row.references(Field::LinkedChoices, reader),
        priority: row.place(Field::ChoicePriority).and_then(|place| reader.priority(&place)),
        parent: row.text(Field::ParentChoice, reader),
        in_place: row.flag(Field::InPlace, reader),
        owner: row.text(Field::ChoiceOwner, reader),
        status: row
            .listed(Field::ChoiceStatus, words::choice_status, "as Active", reader)
            .map_or(ChoiceStatus::Active, |status| status.value),
        reviewed: row.date(Field::LastReviewed, Edge::Last, reader),
    }
}

fn initiative(row: &Row<'_>, reader: &mut Reader) -> Initiative {
    let currency = row.currency(Field::InitiativeCurrency, reader);
    let mut primaries = row.references(Field::PrimaryChoice, reader).into_iter();
    let primary = primaries.next().map(|reference| Sourced::new(reference.id, reference.at));
    Initiative {
        row: row.reference.clone(),
        id: row.text(Field::InitiativeId, reader),
        name: row.text(Field::Initiative, reader),
        primary,
        further_primaries: primaries.collect(),
        supports: row.references(Field::AlsoSupports, reader),
        kind: row.listed(Field::Kind, words::kind, "as blank", reader),
        critical: row.flag(Field::Critical, reader),
        owner: row.text(Field::Owner, reader),
        start: row.date(Field::Start, Edge::First, reader),
        end: row.date(Field::End, Edge::Last, reader),
        status: row.listed(Field::Status, words::status, "as Planned", reader),
        complete: row.percent(Field::Complete, reader),
        segment: row.text(Field::InitiativeSegment, reader),
        territory: row.text(Field::InitiativeTerritory, reader),
        product: row.text(Field::InitiativeProduct, reader),
        cost_centre: row.text(Field::CostCentre, reader),
        account: row.text(Field::Account, reader),
        opex_capex: row.text(Field::OpexCapex, reader),
        entity: row.text(Field::Entity, reader),
        supplier: row.text(Field::Supplier, reader),
        project: row.text(Field::ProjectCode, reader),
        budget: row.amount(Field::Budget, currency, reader),
        actual: row.amount(Field::ActualToDate, currency, reader),
        forecast: row.amount(Field::InitiativeForecast, currency, reader),
        expected_revenue: row.amount(Field::ExpectedRevenue, currency, reader),
        margin: row.percent(Field::Margin, reader),
        confidence: row.percent(Field::Confidence, reader),
        recurs: row.flag(Field::Recurs, reader),
        measure: row.text(Field::SuccessMeasure, reader),
        baseline: row.text(Field::Baseline, reader),
        target: row.text(Field::SuccessTarget, reader),
        stop_rule: row.text(Field::StopRule, reader),
        envelope: row.text(Field::InitiativeEnvelope, reader),
        shared: row.part(Field::Shared, reader),
        change_ref: row.text(Field::ChangeRef, reader),
        updated: row.date(Field::Updated, Edge::Last, reader),
        notes: row.text(Field::Notes, reader),
    }
}

/// Month columns directly on Initiatives are the budget's phasing.
fn months_on_initiatives(row: &Row<'_>, initiative: &Initiative, reader: &mut Reader) -> Option<PhasingRow> {
    let currency = initiative.budget.as_ref().map(|budget| budget.value.money.currency);
    let months = row.months(currency, reader);
    (!months.is_empty()).then(|| PhasingRow {
        row: row.reference.clone(),
        initiative: initiative.id.clone().or_else(|| initiative.name.clone()),
        measure: Measure::Budget,
        currency: currency.unwrap_or(reader.conventions.currency),
        months,
        total: None,
    })
}

fn phasing(row: &Row<'_>, reader: &mut Reader) -> PhasingRow {
    let currency = row.currency(Field::PhasingCurrency, reader);
    let months = row.months(currency, reader);
    let header_currency = months.values().next().map(|amount| amount.value.money.currency);
    PhasingRow {
        row: row.reference.clone(),
        initiative: row.text(Field::PhasingInitiative, reader),
        measure: row.listed(Field::PhasingMeasure, words::measure, "as Budget", reader).map_or(Measure::Budget, |measure| measure.value),
        currency: currency.or(header_currency).unwrap_or(reader.conventions.currency),
        months,
        total: row.amount(Field::PhasingTotal, currency, reader),
    }
}

/// Adds one row of the long form to the row of its initiative, measure and currency.
fn long_phasing(row: &Row<'_>, all: &mut Vec<PhasingRow>, reader: &mut Reader) {
    let currency = row.currency(Field::PhasingCurrency, reader);
    let initiative = row.text(Field::PhasingInitiative, reader);
    let measure = row.listed(Field::PhasingMeasure, words::measure, "as Budget", reader).map_or(Measure::Budget, |measure| measure.value);
    let period = row.place(Field::PhasingPeriod).and_then(|place| reader.period(&place));
    let amount = row.amount(Field::PhasingAmount, currency, reader);
    let (Some(period), Some(amount)) = (period, amount) else { return };
    let currency = amount.value.money.currency;
    let same = |other: &PhasingRow| {
        other.measure == measure
            && other.currency == currency
            && same_id(other.initiative.as_ref().map_or("", |id| &id.value), initiative.as_ref().map_or("", |id| &id.value))
    };
    if let Some(other) = all.iter_mut().find(|other| same(other)) {
        other
            .months
            .entry(period.value)
            .and_modify(|before| {
                before.value.money.amount += amount.value.money.amount;
                before.value.raw += amount.value.raw;
            })
            .or_insert(amount);
        return;
    }
    let months = BTreeMap::from([(period.value, amount)]);
    all.push(PhasingRow { row: row.reference.clone(), initiative, measure, currency, months, total: None });
}

fn target(row: &Row<'_>, reader: &mut Reader) -> TargetRow {
    let currency = row.currency(Field::TargetCurrency, reader);
    TargetRow {
        row: row.reference.clone(),
        line: row.listed(Field::TargetLine, words::line, "as Target", reader).map_or(Line::Target, |line| line.value),
        measure: row
            .listed(Field::TargetMeasure, words::target_measure, "as Revenue", reader)
            .map_or(TargetMeasure::Revenue, |measure| measure.value),
        segment: row.text(Field::TargetSegment, reader),
        territory: row.text(Field::TargetTerritory, reader),
        product: row.text(Field::TargetProduct, reader),
        choice: row.text(Field::TargetChoice, reader),
        owner: row.text(Field::TargetOwner, reader),
        base: row.amount(Field::TargetBase, currency, reader),
        months: row.months(currency, reader),
        annual: row.amount(Field::TargetAnnual, currency, reader),
    }
}

fn envelope(row: &Row<'_>, reader: &mut Reader) -> Envelope {
    let currency = row.currency(Field::EnvelopeCurrency, reader);
    Envelope {
        row: row.reference.clone(),
        name: row.text(Field::Envelope, reader),
        level: row.text(Field::EnvelopeLevel, reader),
        amount: row.amount(Field::EnvelopeAmount, currency, reader),
        choice: row.text(Field::EnvelopeChoice, reader),
        cost_centre: row.text(Field::EnvelopeCostCentre, reader),
        holder: row.text(Field::EnvelopeHolder, reader),
        approval: row.text(Field::EnvelopeApproval, reader),
    }
}

fn milestone(row: &Row<'_>, reader: &mut Reader) -> Milestone {
    let done = row.place(Field::MilestoneDone).and_then(|place| {
        use crate::workbook::Value;
        match &place.cell?.value {
            Value::Text(text) if super::values::parse_flag(text).is_some() => reader.flag(&place).map(|flag| flag.map(Done::Said)),
            Value::Bool(_) => reader.flag(&place).map(|flag| flag.map(Done::Said)),
            _ => reader.date(&place, Edge::Last).map(|date| date.map(Done::On)),
        }
    });
    Milestone {
        row: row.reference.clone(),
        initiative: row.text(Field::MilestoneInitiative, reader),
        name: row.text(Field::Milestone, reader),
        due: row.date(Field::MilestoneDue, Edge::Last, reader),
        done,
        owner: row.text(Field::MilestoneOwner, reader),
    }
}

fn condition(row: &Row<'_>, reader: &mut Reader) -> Condition {
    Condition {
        row: row.reference.clone(),
        id: row.text(Field::ConditionId, reader),
        choice: row.text(Field::ConditionChoice, reader),
        statement: row.text(Field::ConditionStatement, reader),
        about: row.text(Field::ConditionAbout, reader),
        confidence: row.listed(Field::ConditionConfidence, words::confidence, "as blank", reader),
        test: row.text(Field::ConditionTest, reader),
        owner: row.text(Field::ConditionOwner, reader),
        checked: row.date(Field::ConditionChecked, Edge::Last, reader),
        state: row.listed(Field::ConditionState, words::condition_state, "as blank", reader),
        evidence: row.text(Field::ConditionEvidence, reader),
        initiatives: row.references(Field::ConditionInitiatives, reader),
    }
}

fn rep(row: &Row<'_>, reader: &mut Reader) -> Rep {
    Rep {
        row: row.reference.clone(),
        name: row.text(Field::Rep, reader),
        role: row.text(Field::RepRole, reader),
        territory: row.text(Field::RepTerritory, reader),
        start: row.date(Field::RepStart, Edge::First, reader),
        end: row.date(Field::RepEnd, Edge::Last, reader),
        status: row.listed(Field::RepStatus, words::rep_status, "as Filled", reader).map_or(RepStatus::Filled, |status| status.value),
        quota: row.amount(Field::RepQuota, None, reader),
        carries: row.flag(Field::RepCarries, reader),
        ramp: row.place(Field::RepRamp).and_then(|place| reader.ramp(&place)),
        attainment: row.percent(Field::RepAttainment, reader),
    }
}

fn pipeline(row: &Row<'_>, reader: &mut Reader) -> PipelineRow {
    PipelineRow {
        row: row.reference.clone(),
        segment: row.text(Field::PipelineSegment, reader),
        period: row.span(Field::PipelinePeriod, reader),
        open: row.amount(Field::PipelineOpen, None, reader),
        booked: row.amount(Field::PipelineBooked, None, reader),
        win_rate: row.percent(Field::PipelineWinRate, reader),
        deal: row.amount(Field::PipelineDeal, None, reader),
        cycle_days: row.plain(Field::PipelineDays, reader),
        monthly: row.plain(Field::PipelineMonthly, reader),
    }
}

fn rate(row: &Row<'_>, reader: &mut Reader) -> Rate {
    Rate {
        row: row.reference.clone(),
        currency: row.place(Field::FxCurrency).and_then(|place| reader.currency(&place)),
        period: row.span(Field::FxPeriod, reader),
        kind: row.listed(Field::FxType, words::rate_type, "as Average", reader).map_or(RateType::Average, |kind| kind.value),
        rate: row.plain(Field::FxRate, reader),
    }
}

fn code(row: &Row<'_>, reader: &mut Reader) -> Code {
    Code {
        row: row.reference.clone(),
        kind: row.listed(Field::CodeKind, words::code_kind, "as blank", reader),
        code: row.text(Field::Code, reader),
        name: row.text(Field::CodeName, reader),
        parent: row.text(Field::CodeParent, reader),
    }
}

fn exception(row: &Row<'_>, reader: &mut Reader) -> Exception {
    Exception {
        row: row.reference.clone(),
        rule: row.text(Field::ExceptionRule, reader),
        subject: row.text(Field::ExceptionSubject, reader),
        reason: row.text(Field::ExceptionReason, reader),
        approver: row.text(Field::ExceptionApprover, reader),
        until: row.date(Field::ExceptionUntil, Edge::Last, reader),
    }
}

/// A ledger, added up by reference, period, cost centre, account and currency, in the order of these.
fn ledger<'a>(rows: impl Iterator<Item = Row<'a>>, reader: &mut Reader) -> Vec<LedgerEntry> {
    type Key = (Option<String>, Period, Option<String>, Option<String>, Currency);
    let mut sums: BTreeMap<Key, (Decimal, u64, CellRef)> = BTreeMap::new();
    for row in rows {
        reader.require(&row);
        let period = row.place(Field::LedgerPeriod).and_then(|place| reader.period(&place));
        let currency = row.currency(Field::LedgerCurrency, reader);
        let amount = row.amount(Field::LedgerAmount, currency, reader);
        let (Some(period), Some(amount)) = (period, amount) else { continue };
        let mut text = |field: Field| row.text(field, reader).map(|text| text.value);
        let key = (
            text(Field::LedgerInitiative),
            period.value,
            text(Field::LedgerCostCentre),
            text(Field::LedgerAccount),
            amount.value.money.currency,
        );
        sums.entry(key)
            .and_modify(|(sum, count, _)| {
                *sum += amount.value.value();
                *count += 1;
            })
            .or_insert((amount.value.value(), 1, amount.at));
    }
    sums.into_iter()
        .map(|((reference, period, cost_centre, account, currency), (amount, rows, first))| LedgerEntry {
            reference,
            period,
            cost_centre,
            account,
            currency,
            amount,
            rows,
            first,
        })
        .collect()
}

/// Where a reference is no id but starts with one (`HTW-1 Guaranteed uptime`, as a drop-down may write it), takes the id.
pub(super) fn resolve_references(plan: &mut Plan) {
    let choices: Vec<String> = plan.choices.iter().map(|choice| choice.id().to_owned()).filter(|id| !id.is_empty()).collect();
    let initiatives: Vec<String> =
        plan.initiatives.iter().map(|initiative| initiative.id().to_owned()).filter(|id| !id.is_empty()).collect();
    let choice = |id: &mut String| take_leading_id(id, &choices);
    for each in &mut plan.choices {
        each.links.iter_mut().for_each(|link| choice(&mut link.id));
    }
    for each in &mut plan.initiatives {
        each.primary.iter_mut().for_each(|primary| choice(&mut primary.value));
        each.further_primaries.iter_mut().chain(&mut each.supports).for_each(|reference| choice(&mut reference.id));
    }
    plan.conditions.iter_mut().filter_map(|condition| condition.choice.as_mut()).for_each(|id| choice(&mut id.value));
    plan.targets.iter_mut().filter_map(|target| target.choice.as_mut()).for_each(|id| choice(&mut id.value));
    plan.envelopes.iter_mut().filter_map(|envelope| envelope.choice.as_mut()).for_each(|id| choice(&mut id.value));
    let initiative = |id: &mut String| take_leading_id(id, &initiatives);
    plan.phasing.iter_mut().filter_map(|row| row.initiative.as_mut()).for_each(|id| initiative(&mut id.value));
    plan.conditions.iter_mut().flat_map(|condition| &mut condition.initiatives).for_each(|reference| initiative(&mut reference.id));
    plan.milestones.iter_mut().filter_map(|milestone| milestone.initiative.as_mut()).for_each(|id| initiative(&mut id.value));
}

fn take_leading_id(id: &mut String, known: &[String]) {
    if known.iter().any(|known| same_id(known, id)) {
        return;
    }
    let starts = |known: &&String| {
        let rest = id.get(..known.len()).filter(|start| same_id(start, known)).map(|start| &id[start.len()..]);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || matches!(c, ':' | '–' | '—' | '|')))
    };
    if let Some(found) = known.iter().filter(starts).max_by_key(|known| known.len()) {
        *id = found.clone();
    }
}
