//! `result.json` and `summary.json`: versioned types of their own, since the plan's types may change and these may not.
//!
//! Money is a decimal string at the currency's minor unit, shares are fractions with four decimals, and what could not be computed
//! is null, never 0. Everything a reader could want of a plan is there, so that a history can be made again from results alone.
//!
//! Over 600 lines, since every field stands here twice, as its type and as how it is filled, side by side with the schema.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::{Deserialize, Serialize};

use super::handoff::outcome::Outcome;
use super::{json_discernment, json_selling, json_tables};
use crate::assess::{Answered, Assessment, Counts, Judged, State};
use crate::config::Thresholds;
use crate::plan::money::{Amount, Currency, round_half_away};
use crate::plan::monthly::of_initiative;
use crate::plan::phasing::Phasing;
use crate::plan::record::PastFinding;
use crate::plan::{Calendar, Choice, Initiative, Measure, Money, Period, Plan, Sourced};
use crate::rules::NotEvaluated;

/// The schema of a plan's result.
pub const RESULT: &str = "throughline.result/1";
/// The program's name and version.
pub const TOOL: &str = concat!("throughline ", env!("CARGO_PKG_VERSION"));

/// `result.json`.
#[derive(Debug, Serialize)]
pub struct ResultFile {
    schema: &'static str,
    tool: &'static str,
    plan: PlanHead,
    /// The plan's figures; summary.json holds the same.
    pub totals: Totals,
    findings: Vec<FindingLine>,
    fixed: Vec<PastLine>,
    not_evaluated: Vec<NotEvaluatedLine>,
    assumed: Vec<Assumed>,
    choices: Vec<ChoiceLine>,
    initiatives: Vec<InitiativeLine>,
    months: Vec<MonthLine>,
    targets: Vec<TargetLine>,
    envelopes: Vec<EnvelopeLine>,
    milestones: Vec<MilestoneLine>,
    ledger: Vec<LedgerLine>,
    #[serde(flatten)]
    tables: json_tables::Tables,
    #[serde(flatten)]
    selling: json_selling::Selling,
    answers: Vec<AnswerLine>,
    handoff: Option<Outcome>,
    discernment: Option<json_discernment::DiscernmentObject>,
}

#[derive(Debug, Serialize)]
struct PlanHead {
    business: Option<String>,
    level: Option<String>,
    parent: Option<String>,
    fiscal_year: Option<String>,
    first_month: Option<String>,
    cycle: Option<String>,
    as_of: Option<String>,
    version: Option<String>,
    currency: String,
    owner: Option<String>,
    approver: Option<String>,
    fixed_costs: Option<String>,
    margin: Option<f64>,
    sources: Vec<SourceLine>,
}

#[derive(Debug, Serialize)]
struct SourceLine {
    file: String,
    sha256: String,
    bytes: u64,
    unreadable: Vec<String>,
}

/// A plan's figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Planned initiatives.
    pub initiatives: usize,
    /// Active initiatives.
    pub active: usize,
    /// Budget of planned initiatives by currency, of what this plan carries.
    pub budget: BTreeMap<String, String>,
    /// The same in the reporting currency; null where some of it has no rate.
    pub budget_reporting: Option<String>,
    /// The same by month, as the ledger has it.
    pub budget_by_month: BTreeMap<String, String>,
    /// Share of the money of its question that arrives at each choice.
    pub funded_share: BTreeMap<String, f64>,
    /// Share that the choice's weight declares.
    pub declared_share: BTreeMap<String, f64>,
    /// Part of the money of Grow and Enable that reaches each question.
    pub reach: BTreeMap<String, f64>,
    /// Part of the money of Grow and Enable that is linked to an active choice.
    pub aligned_spend: Option<f64>,
    /// Part of the choices requiring support that have an active initiative.
    pub coverage: Option<f64>,
    /// The year's target.
    pub target: Option<String>,
    /// Part of the target that is covered.
    pub target_coverage: Option<f64>,
    /// Part of the target of the closed months that was reached.
    pub reached_to_date: Option<f64>,
    /// Contribution of the covered revenue.
    pub contribution: Option<String>,
    /// Contribution less fixed costs and opex budgets.
    pub result: Option<String>,
    /// The first month from which contribution stays at or above cost.
    pub break_even_month: Option<String>,
    /// What the reps can sell in the year.
    pub capacity: Option<String>,
    /// Part of the new-business target that they can sell.
    pub capacity_share: Option<f64>,
    /// Quotas in force over the new-business target, less one.
    pub over_assignment: Option<f64>,
    /// Open business over what is left to win.
    pub pipeline_coverage: Option<f64>,
    /// What that would have to be, at the rows' win rates.
    pub pipeline_needed: Option<f64>,
    /// Opportunities to qualify a month to win what is left.
    pub opportunities_monthly: Option<f64>,
}

/// A finding, as result.json and `check --format json` write it.
#[derive(Debug, Serialize)]
pub struct FindingLine {
    id: String,
    rule: &'static str,
    level: &'static str,
    message: String,
    help: String,
    at: String,
    file: String,
    related: Vec<RelatedLine>,
    subject: String,
    at_stake: Option<String>,
    owner: Option<String>,
    state: String,
    since: Option<String>,
    answer: Option<AnswerGiven>,
    reply: Option<ReplyLine>,
    set_by: String,
}

/// A finding of an earlier cycle, as its record keeps it.
#[derive(Debug, Serialize)]
pub struct PastLine {
    id: String,
    rule: String,
    level: &'static str,
    message: String,
    subject: String,
    at: String,
    at_stake: Option<String>,
    owner: Option<String>,
}

/// A finding of an earlier cycle.
pub fn past_line(id: &str, past: &PastFinding, currency: Currency) -> PastLine {
    PastLine {
        id: id.to_owned(),
        rule: past.rule.clone(),
        level: past.level.name(),
        message: past.message.clone(),
        subject: past.subject.clone(),
        at: past.at.clone(),
        at_stake: past.at_stake.map(|stake| money(stake, currency)),
        owner: past.owner.clone(),
    }
}

#[derive(Debug, Serialize)]
struct RelatedLine {
    at: String,
    note: String,
}

#[derive(Debug, Serialize)]
struct AnswerGiven {
    reason: String,
    approver: String,
    until: String,
    at: String,
}

/// What somebody wrote beside a finding in a Findings sheet, as typed.
#[derive(Debug, Serialize)]
struct ReplyLine {
    response: String,
    reason: String,
    approver: String,
    until: String,
    at: String,
    held_to: String,
    refused: Option<String>,
}

/// A rule that could not look.
#[derive(Clone, Debug, Serialize)]
pub struct NotEvaluatedLine {
    rule: String,
    needs: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Assumed {
    at: String,
    what: String,
}

#[derive(Debug, Serialize)]
struct ChoiceLine {
    at: String,
    /// By what findings and the history know it: its id, else a hash of what it holds.
    key: String,
    id: String,
    question: Option<&'static str>,
    choice: String,
    opposite: Option<String>,
    not_doing: Option<String>,
    links: Vec<String>,
    priority: Option<String>,
    parent: Option<String>,
    in_place: Option<bool>,
    owner: Option<String>,
    status: String,
    reviewed: Option<String>,
    direct: String,
    arriving: String,
}

#[derive(Debug, Serialize)]
struct InitiativeLine {
    at: String,
    /// By what findings and the history know it: its id, else its name, else a hash of what it holds.
    key: String,
    id: String,
    name: String,
    primary: Option<String>,
    supports: Vec<SupportLine>,
    kind: Option<&'static str>,
    critical: Option<bool>,
    owner: Option<String>,
    start: Option<String>,
    end: Option<String>,
    status: &'static str,
    complete: Option<f64>,
    segment: Option<String>,
    territory: Option<String>,
    product: Option<String>,
    cost_centre: Option<String>,
    account: Option<String>,
    opex_capex: Option<String>,
    entity: Option<String>,
    supplier: Option<String>,
    project: Option<String>,
    currency: Option<String>,
    budget: Option<String>,
    actual: Option<String>,
    forecast: Option<String>,
    expected_revenue: Option<String>,
    margin: Option<f64>,
    confidence: Option<f64>,
    recurs: Option<bool>,
    measure: Option<String>,
    baseline: Option<String>,
    target: Option<String>,
    stop_rule: Option<String>,
    envelope: Option<String>,
    shared: Option<f64>,
    change_ref: Option<String>,
    updated: Option<String>,
    notes: Option<String>,
}

#[derive(Debug, Serialize)]
struct SupportLine {
    choice: String,
    share: Option<f64>,
}

#[derive(Debug, Serialize)]
struct MonthLine {
    initiative: Option<String>,
    measure: &'static str,
    period: String,
    currency: String,
    amount: String,
    at: String,
}

#[derive(Debug, Serialize)]
struct TargetLine {
    at: String,
    line: &'static str,
    measure: &'static str,
    segment: Option<String>,
    territory: Option<String>,
    product: Option<String>,
    choice: Option<String>,
    owner: Option<String>,
    base: Option<String>,
    annual: Option<String>,
    currency: Option<String>,
    months: BTreeMap<String, String>,
    /// The cell of each month.
    cells: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
struct EnvelopeLine {
    at: String,
    name: Option<String>,
    level: Option<String>,
    amount: Option<String>,
    currency: Option<String>,
    choice: Option<String>,
    cost_centre: Option<String>,
    holder: Option<String>,
    approval: Option<String>,
}

#[derive(Debug, Serialize)]
struct MilestoneLine {
    at: String,
    initiative: Option<String>,
    milestone: Option<String>,
    due: Option<String>,
    done: bool,
    owner: Option<String>,
}

#[derive(Debug, Serialize)]
struct LedgerLine {
    reference: Option<String>,
    period: String,
    cost_centre: Option<String>,
    account: Option<String>,
    currency: String,
    amount: String,
    rows: u64,
    at: String,
}

#[derive(Debug, Serialize)]
struct AnswerLine {
    rule: String,
    subject: String,
    at: String,
    reason: Option<String>,
    approver: Option<String>,
    until: Option<String>,
    findings: Vec<String>,
    refused: Option<String>,
}

/// How many open findings there are at each level.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct CountsLine {
    error: usize,
    warning: usize,
    note: usize,
}

impl From<Counts> for CountsLine {
    fn from(counts: Counts) -> Self {
        CountsLine { error: counts.error, warning: counts.warning, note: counts.note }
    }
}

/// `result.json` of an assessment, pretty, with a line end.
pub fn result(assessment: &Assessment) -> String {
    text(&result_file(assessment))
}

/// The same with what became of its handoff, where one was asked for.
pub fn result_with(assessment: &Assessment, handoff: Option<Outcome>) -> String {
    text(&ResultFile { handoff, ..result_file(assessment) })
}

/// Any of these types as text, pretty, with a line end.
pub fn text(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"));
    text.push('\n');
    text
}

/// What `result.json` holds.
pub fn result_file(assessment: &Assessment) -> ResultFile {
    let plan = &assessment.plan;
    ResultFile {
        schema: RESULT,
        tool: TOOL,
        plan: head(assessment),
        totals: totals(assessment),
        findings: findings(assessment),
        fixed: assessment.fixed.iter().map(|(id, past)| past_line(id, past, plan.currency())).collect(),
        not_evaluated: not_evaluated(&assessment.not_evaluated),
        assumed: assumed(assessment),
        choices: plan.choices.iter().zip(&assessment.alignment.choices).map(|(choice, money)| choice_line(plan, choice, money)).collect(),
        initiatives: plan.initiatives.iter().map(|initiative| initiative_line(plan, initiative)).collect(),
        months: months(plan),
        targets: targets(plan),
        envelopes: envelopes(plan),
        milestones: milestones(plan),
        ledger: ledger(plan),
        tables: json_tables::tables(plan),
        selling: json_selling::selling(assessment),
        answers: assessment.answers.iter().map(answer_line).collect(),
        handoff: None,
        discernment: json_discernment::discernment(assessment),
    }
}

/// The findings of an assessment, in its order.
pub fn findings(assessment: &Assessment) -> Vec<FindingLine> {
    let currency = assessment.plan.currency();
    assessment.findings.iter().map(|judged| finding_line(judged, &assessment.source.file, currency)).collect()
}

/// What could not be looked at.
pub fn not_evaluated(rules: &[NotEvaluated]) -> Vec<NotEvaluatedLine> {
    rules.iter().map(|rule| NotEvaluatedLine { rule: rule.rule.to_owned(), needs: rule.needs.clone() }).collect()
}

/// The state of a finding as it is written: `new`, `open` or `returning`.
pub fn state(state: State) -> String {
    match state {
        State::New => "new".to_owned(),
        State::Open(_) => "open".to_owned(),
        State::Returning(_) => "returning".to_owned(),
    }
}

/// The cycle since which a finding is open or back.
fn since(state: State) -> Option<Period> {
    match state {
        State::New => None,
        State::Open(since) | State::Returning(since) => Some(since),
    }
}

fn head(assessment: &Assessment) -> PlanHead {
    let header = &assessment.plan.header;
    let source = &assessment.source;
    PlanHead {
        business: owned(&header.business),
        level: owned(&header.level),
        parent: owned(&header.parent),
        fiscal_year: header.calendar.as_ref().map(|calendar| calendar.label.clone()),
        first_month: header.calendar.as_ref().map(|calendar| calendar.first().to_string()),
        cycle: shown(&header.cycle),
        as_of: header.as_of.map(|date| date.to_string()),
        version: owned(&header.version),
        currency: assessment.plan.currency().to_string(),
        owner: owned(&header.owner),
        approver: owned(&header.approver),
        fixed_costs: stated(&header.fixed_costs),
        margin: fraction_of(&header.margin),
        sources: vec![SourceLine {
            file: source.file.clone(),
            sha256: source.sha256.clone(),
            bytes: source.bytes,
            unreadable: source.unreadable.clone(),
        }],
    }
}

/// The figures of an assessment.
pub fn totals(assessment: &Assessment) -> Totals {
    let (plan, alignment, revenue) = (&assessment.plan, &assessment.alignment, &assessment.revenue);
    let currency = plan.currency();
    let budget = planned_budget(plan);
    let shares = |share: &dyn Fn(&crate::plan::alignment::ChoiceMoney) -> Option<Decimal>| -> BTreeMap<String, f64> {
        let pairs = plan.choices.iter().zip(&alignment.choices).filter(|(choice, _)| !choice.id().is_empty());
        pairs.filter_map(|(choice, money)| Some((choice.id().to_owned(), fraction(share(money)?)))).collect()
    };
    Totals {
        initiatives: plan.initiatives.iter().filter(|initiative| initiative.is_planned()).count(),
        active: plan.initiatives.iter().filter(|initiative| initiative.is_active()).count(),
        budget_reporting: alignment.unconverted.is_empty().then(|| money(alignment.strategic + alignment.run_and_mandatory, currency)),
        budget: budget.into_iter().map(|(currency, amount)| (currency.to_string(), money(amount, currency))).collect(),
        budget_by_month: budget_by_month(plan, plan.header.calendar.as_ref(), &Thresholds::default()),
        funded_share: shares(&|choice| choice.funded),
        declared_share: shares(&|choice| choice.declared),
        reach: alignment
            .questions
            .iter()
            .filter_map(|(question, money)| Some((question.code().to_owned(), fraction(money.reach?))))
            .collect(),
        aligned_spend: alignment.aligned_share.map(fraction),
        coverage: alignment.coverage().map(fraction),
        target: revenue.target.map(|amount| money(amount, currency)),
        target_coverage: revenue.total.as_ref().map(|coverage| fraction(coverage.share)),
        reached_to_date: revenue.to_date.iter().find(|reached| reached.part.is_empty()).map(|reached| fraction(reached.share)),
        contribution: revenue.contribution.map(|amount| money(amount, currency)),
        result: revenue.result.map(|amount| money(amount, currency)),
        break_even_month: revenue.break_even_month.map(|month| month.to_string()),
        capacity: revenue.selling.as_ref().map(|selling| money(selling.capacity.amount, currency)),
        capacity_share: revenue.selling.as_ref().and_then(|selling| selling.share).map(fraction),
        over_assignment: revenue.selling.as_ref().and_then(|selling| selling.over_assignment).map(fraction),
        pipeline_coverage: revenue.pipeline.total.and_then(|total| total.coverage).map(fraction),
        pipeline_needed: revenue.pipeline.total.and_then(|total| total.needed).map(fraction),
        opportunities_monthly: revenue.pipeline.monthly().map(fraction),
    }
}

/// Budget of planned initiatives by currency, of what this plan carries.
pub fn planned_budget(plan: &Plan) -> BTreeMap<Currency, Decimal> {
    let mut budget: BTreeMap<Currency, Decimal> = BTreeMap::new();
    let planned = plan.initiatives.iter().filter(|initiative| initiative.is_planned());
    for (initiative, amount) in planned.filter_map(|initiative| Some((initiative, initiative.budget.as_ref()?))) {
        // Rounded as it is booked, so that the sum is the ledger's.
        let Money { currency, .. } = amount.value.money;
        *budget.entry(currency).or_default() += round_half_away(initiative.carried(amount.value.value()), currency.minor_digits());
    }
    budget
}

/// Budget of planned initiatives by month as the ledger has it, in the reporting currency, months of the fiscal year first and all
/// others too: stated months, else the year's figure spread over the initiative's. None where some of them have no rate, since the rest
/// would pass for the whole.
fn budget_by_month(plan: &Plan, calendar: Option<&Calendar>, thresholds: &Thresholds) -> BTreeMap<String, String> {
    let phasing = Phasing::judged_by(plan, thresholds);
    let mut months: BTreeMap<Period, Decimal> = BTreeMap::new();
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
        for month in of_initiative(&phasing, initiative, Measure::Budget, thresholds).into_iter().flat_map(|monthly| monthly.months) {
            let Some(amount) = month.reporting else { return BTreeMap::new() };
            *months.entry(month.period).or_default() += amount;
        }
    }
    if !months.is_empty() {
        for period in calendar.iter().flat_map(|calendar| &calendar.periods) {
            months.entry(*period).or_default();
        }
    }
    months.into_iter().map(|(period, amount)| (period.to_string(), money(amount, plan.currency()))).collect()
}

fn finding_line(judged: &Judged, file: &str, currency: Currency) -> FindingLine {
    let finding = &judged.finding;
    FindingLine {
        id: judged.id.clone(),
        rule: finding.rule,
        level: finding.level.name(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        at: finding.at.to_string(),
        file: file.to_owned(),
        related: finding.related.iter().map(|related| RelatedLine { at: related.at.to_string(), note: related.note.clone() }).collect(),
        subject: finding.subject.to_string(),
        at_stake: finding.at_stake.map(|stake| money(stake, currency)),
        owner: finding.owner.clone(),
        state: state(judged.state),
        since: since(judged.state).map(|since| since.to_string()),
        answer: judged.answer.as_ref().map(|answer| AnswerGiven {
            reason: answer.reason.clone(),
            approver: answer.approver.clone(),
            until: answer.until.to_string(),
            at: answer.at.to_string(),
        }),
        reply: judged.reply.as_ref().filter(|reply| !reply.is_blank()).map(|reply| ReplyLine {
            response: reply.response.clone(),
            reason: reply.reason.clone(),
            approver: reply.approver.clone(),
            until: reply.until.clone(),
            at: reply.at.to_string(),
            held_to: reply.held_to.clone(),
            refused: reply.refused.clone(),
        }),
        set_by: finding.set_by.as_ref().map_or_else(|| "default".to_owned(), ToString::to_string),
    }
}

fn assumed(assessment: &Assessment) -> Vec<Assumed> {
    let findings = assessment.findings.iter().map(|judged| &judged.finding).filter(|finding| finding.rule == "assumed-layout");
    findings.map(|finding| Assumed { at: finding.at.to_string(), what: finding.message.clone() }).collect()
}

fn choice_line(plan: &Plan, choice: &Choice, arriving: &crate::plan::alignment::ChoiceMoney) -> ChoiceLine {
    let currency = plan.currency();
    ChoiceLine {
        at: choice.row.first().to_string(),
        key: plan.key_of_row(&choice.row, choice.id(), choice.text()),
        id: choice.id().to_owned(),
        question: choice.question().map(|question| question.name()),
        choice: choice.text().to_owned(),
        opposite: owned(&choice.opposite),
        not_doing: owned(&choice.not_doing),
        links: choice.links.iter().map(|link| link.id.clone()).collect(),
        priority: choice.priority.as_ref().map(|priority| priority.value.value.normalize().to_string()),
        parent: owned(&choice.parent),
        in_place: choice.in_place.as_ref().map(|in_place| in_place.value),
        owner: owned(&choice.owner),
        status: format!("{:?}", choice.status).to_lowercase(),
        reviewed: shown(&choice.reviewed),
        direct: money(arriving.direct, currency),
        arriving: money(arriving.arriving, currency),
    }
}

fn initiative_line(plan: &Plan, initiative: &Initiative) -> InitiativeLine {
    let currency = [&initiative.budget, &initiative.actual, &initiative.forecast, &initiative.expected_revenue]
        .into_iter()
        .find_map(|amount| amount.as_ref().map(|amount| amount.value.money.currency.to_string()));
    InitiativeLine {
        at: initiative.row.first().to_string(),
        key: plan.key_of_row(&initiative.row, initiative.id(), initiative.name()),
        id: initiative.id().to_owned(),
        name: initiative.name().to_owned(),
        primary: owned(&initiative.primary),
        supports: initiative.supports.iter().map(|each| SupportLine { choice: each.id.clone(), share: each.share.map(fraction) }).collect(),
        kind: initiative.kind.as_ref().map(|kind| kind.value.name()),
        critical: initiative.critical.as_ref().map(|critical| critical.value),
        owner: owned(&initiative.owner),
        start: shown(&initiative.start),
        end: shown(&initiative.end),
        status: initiative.status().name(),
        complete: fraction_of(&initiative.complete),
        segment: owned(&initiative.segment),
        territory: owned(&initiative.territory),
        product: owned(&initiative.product),
        cost_centre: owned(&initiative.cost_centre),
        account: owned(&initiative.account),
        opex_capex: owned(&initiative.opex_capex),
        entity: owned(&initiative.entity),
        supplier: owned(&initiative.supplier),
        project: owned(&initiative.project),
        currency,
        budget: stated(&initiative.budget),
        actual: stated(&initiative.actual),
        forecast: stated(&initiative.forecast),
        expected_revenue: stated(&initiative.expected_revenue),
        margin: fraction_of(&initiative.margin),
        confidence: fraction_of(&initiative.confidence),
        recurs: initiative.recurs.as_ref().map(|recurs| recurs.value),
        measure: owned(&initiative.measure),
        baseline: owned(&initiative.baseline),
        target: owned(&initiative.target),
        stop_rule: owned(&initiative.stop_rule),
        envelope: owned(&initiative.envelope),
        shared: fraction_of(&initiative.shared),
        change_ref: owned(&initiative.change_ref),
        updated: shown(&initiative.updated),
        notes: owned(&initiative.notes),
    }
}

fn months(plan: &Plan) -> Vec<MonthLine> {
    let lines = plan.phasing.iter().flat_map(|row| {
        row.months.iter().map(move |(period, amount)| MonthLine {
            initiative: owned(&row.initiative),
            measure: row.measure.name(),
            period: period.to_string(),
            currency: amount.value.money.currency.to_string(),
            amount: stated_amount(&amount.value),
            at: amount.at.to_string(),
        })
    });
    lines.collect()
}

fn targets(plan: &Plan) -> Vec<TargetLine> {
    let line = |row: &crate::plan::TargetRow| TargetLine {
        at: row.row.first().to_string(),
        line: row.line.name(),
        measure: row.measure.name(),
        segment: owned(&row.segment),
        territory: owned(&row.territory),
        product: owned(&row.product),
        choice: owned(&row.choice),
        owner: owned(&row.owner),
        base: stated(&row.base),
        annual: stated(&row.annual),
        currency: row.months.values().next().map(|amount| amount.value.money.currency.to_string()),
        cells: row.months.iter().map(|(period, amount)| (period.to_string(), amount.at.to_string())).collect(),
        months: row.months.iter().map(|(period, amount)| (period.to_string(), stated_amount(&amount.value))).collect(),
    };
    plan.targets.iter().map(line).collect()
}

fn envelopes(plan: &Plan) -> Vec<EnvelopeLine> {
    let line = |envelope: &crate::plan::Envelope| EnvelopeLine {
        at: envelope.row.first().to_string(),
        name: owned(&envelope.name),
        level: owned(&envelope.level),
        amount: stated(&envelope.amount),
        currency: envelope.amount.as_ref().map(|amount| amount.value.money.currency.to_string()),
        choice: owned(&envelope.choice),
        cost_centre: owned(&envelope.cost_centre),
        holder: owned(&envelope.holder),
        approval: owned(&envelope.approval),
    };
    plan.envelopes.iter().map(line).collect()
}

fn milestones(plan: &Plan) -> Vec<MilestoneLine> {
    let line = |milestone: &crate::plan::Milestone| MilestoneLine {
        at: milestone.row.first().to_string(),
        initiative: owned(&milestone.initiative),
        milestone: owned(&milestone.name),
        due: shown(&milestone.due),
        done: milestone.is_done(),
        owner: owned(&milestone.owner),
    };
    plan.milestones.iter().map(line).collect()
}

fn ledger(plan: &Plan) -> Vec<LedgerLine> {
    let line = |entry: &crate::plan::LedgerEntry| LedgerLine {
        reference: entry.reference.clone(),
        period: entry.period.to_string(),
        cost_centre: entry.cost_centre.clone(),
        account: entry.account.clone(),
        currency: entry.currency.to_string(),
        amount: money(entry.amount, entry.currency),
        rows: entry.rows,
        at: entry.first.to_string(),
    };
    plan.ledger.iter().map(line).collect()
}

fn answer_line(answered: &Answered) -> AnswerLine {
    let answer = answered.answer.as_ref();
    AnswerLine {
        rule: answered.rule.clone(),
        subject: answered.subject.clone(),
        at: answered.at.to_string(),
        reason: answer.map(|answer| answer.reason.clone()),
        approver: answer.map(|answer| answer.approver.clone()),
        until: answer.map(|answer| answer.until.to_string()),
        findings: answered.findings.clone(),
        refused: answered.refused.clone(),
    }
}

/// Money at its currency's minor unit, as a decimal string.
pub fn money(amount: Decimal, currency: Currency) -> String {
    let digits = currency.minor_digits();
    let amount = round_half_away(amount, digits);
    let amount = if amount.is_zero() { Decimal::ZERO } else { amount };
    format!("{amount:.*}", digits as usize)
}

/// A stated amount: at the minor unit, or as precisely as it is stated where that is finer, so that nothing is lost.
fn stated_amount(amount: &Amount) -> String {
    let value = amount.value().normalize();
    if value.scale() > amount.money.currency.minor_digits() { value.to_string() } else { money(value, amount.money.currency) }
}

pub(super) fn stated(amount: &Option<Sourced<Amount>>) -> Option<String> {
    amount.as_ref().map(|amount| stated_amount(&amount.value))
}

/// A share with four decimals.
pub fn fraction(share: Decimal) -> f64 {
    round_half_away(share, 4).to_f64().unwrap_or(0.0)
}

pub(super) fn fraction_of(share: &Option<Sourced<Decimal>>) -> Option<f64> {
    share.as_ref().map(|share| fraction(share.value))
}

pub(super) fn owned(text: &Option<Sourced<String>>) -> Option<String> {
    text.as_ref().map(|text| text.value.clone())
}

pub(super) fn shown<T: std::fmt::Display>(value: &Option<Sourced<T>>) -> Option<String> {
    value.as_ref().map(|value| value.value.to_string())
}
