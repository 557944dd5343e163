//! The plan's supporting tables in `result.json`: conditions, reps, pipeline, rates and codes, each row as read, with its cell.
//!
//! Separate from the rest of `result.json` because these are copies and no more: nothing is computed of them here.

use rust_decimal::Decimal;
use serde::Serialize;

use super::json::{fraction_of, owned, shown, stated};
use crate::plan::{Code, Condition, PipelineRow, Plan, Ramp, Rate, Rep, Sourced, Span};

/// The supporting tables.
#[derive(Debug, Serialize)]
pub(super) struct Tables {
    conditions: Vec<ConditionLine>,
    reps: Vec<RepLine>,
    pipeline: Vec<PipelineLine>,
    rates: Vec<RateLine>,
    codes: Vec<CodeLine>,
}

#[derive(Debug, Serialize)]
struct ConditionLine {
    at: String,
    id: Option<String>,
    choice: Option<String>,
    statement: Option<String>,
    about: Option<String>,
    confidence: Option<&'static str>,
    test: Option<String>,
    owner: Option<String>,
    checked: Option<String>,
    state: Option<&'static str>,
    evidence: Option<String>,
    initiatives: Vec<String>,
}

#[derive(Debug, Serialize)]
struct RepLine {
    at: String,
    name: Option<String>,
    role: Option<String>,
    territory: Option<String>,
    start: Option<String>,
    end: Option<String>,
    status: &'static str,
    currency: Option<String>,
    quota: Option<String>,
    carries: Option<bool>,
    ramp: Option<RampLine>,
    attainment: Option<f64>,
}

/// Months to full quota, or the share of it in each quarter since the start.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum RampLine {
    Months(String),
    Quarters(Vec<f64>),
}

#[derive(Debug, Serialize)]
struct PipelineLine {
    at: String,
    segment: Option<String>,
    period: Option<PeriodLine>,
    currency: Option<String>,
    open: Option<String>,
    booked: Option<String>,
    win_rate: Option<f64>,
    deal: Option<String>,
    cycle_days: Option<String>,
    monthly: Option<String>,
}

/// The first and the last month of a period.
#[derive(Debug, Serialize)]
struct PeriodLine {
    first: String,
    last: String,
}

#[derive(Debug, Serialize)]
struct RateLine {
    at: String,
    currency: Option<String>,
    period: Option<PeriodLine>,
    kind: &'static str,
    /// As precise as it is stated.
    rate: Option<String>,
}

#[derive(Debug, Serialize)]
struct CodeLine {
    at: String,
    kind: Option<&'static str>,
    code: Option<String>,
    name: Option<String>,
}

/// The supporting tables of a plan.
pub(super) fn tables(plan: &Plan) -> Tables {
    Tables {
        conditions: plan.conditions.iter().map(condition).collect(),
        reps: plan.reps.iter().map(rep).collect(),
        pipeline: plan.pipeline.iter().map(pipeline).collect(),
        rates: plan.rates.iter().map(rate).collect(),
        codes: plan.codes.iter().map(code).collect(),
    }
}

fn condition(condition: &Condition) -> ConditionLine {
    ConditionLine {
        at: condition.row.first().to_string(),
        id: owned(&condition.id),
        choice: owned(&condition.choice),
        statement: owned(&condition.statement),
        about: owned(&condition.about),
        confidence: condition.confidence.as_ref().map(|confidence| confidence.value.name()),
        test: owned(&condition.test),
        owner: owned(&condition.owner),
        checked: shown(&condition.checked),
        state: condition.state.as_ref().map(|state| state.value.name()),
        evidence: owned(&condition.evidence),
        initiatives: condition.initiatives.iter().map(|reference| reference.id.clone()).collect(),
    }
}

fn rep(rep: &Rep) -> RepLine {
    RepLine {
        at: rep.row.first().to_string(),
        name: owned(&rep.name),
        role: owned(&rep.role),
        territory: owned(&rep.territory),
        start: shown(&rep.start),
        end: shown(&rep.end),
        status: rep.status.name(),
        currency: rep.quota.as_ref().map(|quota| quota.value.money.currency.to_string()),
        quota: stated(&rep.quota),
        carries: rep.carries.as_ref().map(|carries| carries.value),
        ramp: rep.ramp.as_ref().map(|ramp| match &ramp.value {
            Ramp::Months(months) => RampLine::Months(months.normalize().to_string()),
            Ramp::Quarters(shares) => RampLine::Quarters(shares.iter().copied().map(super::json::fraction).collect()),
        }),
        attainment: fraction_of(&rep.attainment),
    }
}

fn pipeline(row: &PipelineRow) -> PipelineLine {
    let amounts = [&row.open, &row.booked, &row.deal];
    PipelineLine {
        at: row.row.first().to_string(),
        segment: owned(&row.segment),
        period: period(&row.period),
        currency: amounts.into_iter().flatten().next().map(|amount| amount.value.money.currency.to_string()),
        open: stated(&row.open),
        booked: stated(&row.booked),
        win_rate: fraction_of(&row.win_rate),
        deal: stated(&row.deal),
        cycle_days: number(&row.cycle_days),
        monthly: number(&row.monthly),
    }
}

fn rate(rate: &Rate) -> RateLine {
    RateLine {
        at: rate.row.first().to_string(),
        currency: shown(&rate.currency),
        period: period(&rate.period),
        kind: rate.kind.name(),
        rate: number(&rate.rate),
    }
}

fn code(code: &Code) -> CodeLine {
    CodeLine {
        at: code.row.first().to_string(),
        kind: code.kind.as_ref().map(|kind| kind.value.name()),
        code: owned(&code.code),
        name: owned(&code.name),
    }
}

fn period(span: &Option<Sourced<Span>>) -> Option<PeriodLine> {
    span.as_ref().map(|span| PeriodLine { first: span.value.first.to_string(), last: span.value.last.to_string() })
}

/// A number as precisely as it is stated.
fn number(number: &Option<Sourced<Decimal>>) -> Option<String> {
    number.as_ref().map(|number| number.value.normalize().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::sketch;

    #[test]
    fn every_row_is_there_as_it_was_read() {
        let plan = sketch::plan(&[
            ("Strategy", "Choice ID | Question | Choice\nHTW-1 | How to win | Service"),
            ("Initiatives", "Initiative ID | Initiative | Status | Budget\nI-1 | Depots | Planned | 5"),
            (
                "Conditions",
                "Condition ID | Choice ID | Statement | About | Confidence | Test | Owner | Last checked | State | Evidence | Initiatives
                 C-1 | HTW-1 | Clinics pay | Customers | Low | Ask 40 | D. Amadi | 2027-04-02 | Doubtful | 12 asked | I-1",
            ),
            (
                "Headcount",
                "Rep | Role | Territory | Start | Status | Annual quota | Carries quota | Ramp | Attainment %
                 A. Aas | Rep | North | 2026-01-01 | Open | 720000 | yes | 0/25/100 | 90%
                 B. Berg | Rep | South | 2026-01-01 | Filled | 500 | no | 6 |",
            ),
            (
                "Pipeline",
                "Segment | Period | Open qualified | Booked | Win rate % | Average deal | Sales cycle days | Qualified a month
                 Clinics | Q3 | 4200000 | 10 | 35% | 45000 | 90 | 12.5",
            ),
            ("FX", "Currency | Period | Rate type | Rate to reporting\nGBP | 2027-02 | Closing | 1.16255"),
            ("Codes", "Kind | Code | Name\nAccount | A-10 | Rent"),
        ]);
        let json = serde_json::to_value(tables(&plan)).expect("JSON");
        let expected = serde_json::json!({
            "conditions": [{
                "at": "Conditions!A2", "id": "C-1", "choice": "HTW-1", "statement": "Clinics pay", "about": "Customers",
                "confidence": "Low", "test": "Ask 40", "owner": "D. Amadi", "checked": "2027-04-02", "state": "Doubtful",
                "evidence": "12 asked", "initiatives": ["I-1"],
            }],
            "reps": [
                {
                    "at": "Headcount!A2", "name": "A. Aas", "role": "Rep", "territory": "North", "start": "2026-01-01", "end": null,
                    "status": "Open", "currency": "EUR", "quota": "720000.00", "carries": true,
                    "ramp": { "quarters": [0.0, 0.25, 1.0] }, "attainment": 0.9,
                },
                {
                    "at": "Headcount!A3", "name": "B. Berg", "role": "Rep", "territory": "South", "start": "2026-01-01", "end": null,
                    "status": "Filled", "currency": "EUR", "quota": "500.00", "carries": false, "ramp": { "months": "6" },
                    "attainment": null,
                },
            ],
            "pipeline": [{
                "at": "Pipeline!A2", "segment": "Clinics", "period": { "first": "2027-07", "last": "2027-09" }, "currency": "EUR",
                "open": "4200000.00", "booked": "10.00", "win_rate": 0.35, "deal": "45000.00", "cycle_days": "90", "monthly": "12.5",
            }],
            "rates": [{
                "at": "FX!A2", "currency": "GBP", "period": { "first": "2027-02", "last": "2027-02" }, "kind": "Closing",
                "rate": "1.16255",
            }],
            "codes": [{ "at": "Codes!A2", "kind": "Account", "code": "A-10", "name": "Rent" }],
        });
        assert_eq!(json, expected);
    }
}
