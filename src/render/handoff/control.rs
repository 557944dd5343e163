//! `control.json`: what a pack must add up to, as data (`throughline.control/1`).
//!
//! Types of its own, read back by `handoff verify`: every figure in it can be redone from `ledger.csv` alone, and the file says by its
//! own hash whether it was changed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Accounts;
use super::bridge::Bridge;
use super::ledger::{Ledger, LedgerLine, LedgerMeasure};
use super::load_file::Shape;
use super::reconcile::Comparison;
use crate::assess::Assessment;
use crate::plan::Currency;
use crate::render::json::{self, money};
use crate::render::sha256;

/// The file's name in a pack.
pub const NAME: &str = "control.json";
/// Its schema.
pub const SCHEMA: &str = "throughline.control/1";

/// What a pack is of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The business.
    pub business: String,
    /// `FY2027`.
    pub fiscal_year: String,
    /// `2026-11`.
    pub cycle: String,
    /// `Budget`.
    pub version: String,
    /// The date it was judged at.
    pub as_of: String,
    /// The reporting currency.
    pub currency: String,
    /// The plan's owner.
    pub owner: String,
    /// The plan's approver.
    pub approver: String,
    /// The workbook.
    pub source_file: String,
    /// Its SHA-256.
    pub source_sha256: String,
}

impl Head {
    /// Of an assessment.
    pub fn of(assessment: &Assessment) -> Self {
        let header = &assessment.plan.header;
        let text = |text: Option<&crate::plan::Sourced<String>>| text.map(|text| text.value.clone()).unwrap_or_default();
        Head {
            business: assessment.plan.business().to_owned(),
            fiscal_year: header.calendar.as_ref().map(|calendar| calendar.label.clone()).unwrap_or_default(),
            cycle: header.cycle.as_ref().map(|cycle| cycle.value.to_string()).unwrap_or_default(),
            version: text(header.version.as_ref()),
            as_of: header.as_of.map(|date| date.to_string()).unwrap_or_default(),
            currency: assessment.plan.currency().to_string(),
            owner: text(header.owner.as_ref()),
            approver: text(header.approver.as_ref()),
            source_file: assessment.source.file.clone(),
            source_sha256: assessment.source.sha256.clone(),
        }
    }

    /// Business, year, cycle and version in one line.
    pub fn title(&self) -> String {
        let cycle = if self.cycle.is_empty() { String::new() } else { format!("cycle {}", self.cycle) };
        let version = if self.version.is_empty() { String::new() } else { format!("version {}", self.version) };
        let parts = [self.business.clone(), self.fiscal_year.clone(), cycle, version];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

/// `control.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// `throughline.control/1`.
    pub schema: String,
    /// The program and its version.
    pub tool: String,
    /// What it is of.
    pub plan: Head,
    /// The batch's id: loaded once.
    pub batch_id: String,
    /// The batch that this one follows, where one is known.
    pub previous_batch_id: Option<String>,
    /// The fiscal calendar that is booked in; none where that is the plan's months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<ControlCalendar>,
    /// The periods of that calendar in which something is booked, in time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<ControlPeriod>,
    /// How many lines the ledger has.
    pub lines: usize,
    /// By currency: the sum of the lines' absolute amounts.
    pub absolute: BTreeMap<String, String>,
    /// The sum of the first eight hexadecimal digits of each line's hash: it changes with any line that is lost, added or changed.
    pub hash_total: String,
    /// By measure and currency.
    pub by_measure: Vec<Sum>,
    /// By measure, currency and month, or period of the fiscal calendar.
    pub by_month: Vec<Sum>,
    /// By measure, currency and account.
    pub by_account: Vec<Sum>,
    /// By measure, currency and cost centre.
    pub by_cost_centre: Vec<Sum>,
    /// By measure, currency and choice.
    pub by_choice: Vec<Sum>,
    /// From the workbook to the ledger.
    pub bridge: Vec<BridgeLine>,
    /// Workbook, plan, report and ledger side by side.
    pub reconciliation: Vec<Compared>,
    /// What was accepted and would block otherwise.
    pub accepted: Vec<Accepted>,
    /// The load files of other systems.
    #[serde(default)]
    pub load_files: Vec<LoadFileLine>,
    /// SHA-256 of each other file of the pack, by name.
    pub files: BTreeMap<String, String>,
    /// SHA-256 of this file with this field blank.
    pub sha256: String,
}

/// A fiscal calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlCalendar {
    /// As settings name it: `4-4-5`.
    pub kind: String,
    /// The fiscal years in which something is booked, in time.
    pub years: Vec<ControlYear>,
}

impl ControlCalendar {
    /// In a line: `4-4-5, FY2027 begins 2027-01-31`.
    pub fn words(&self) -> String {
        let years = self.years.iter().map(|year| format!(", {} begins {}", year.year, year.first));
        std::iter::once(self.kind.clone()).chain(years).collect()
    }
}

/// A fiscal year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlYear {
    /// `FY2027`.
    pub year: String,
    /// Its first day.
    pub first: String,
    /// Its last day.
    pub last: String,
    /// How many periods it has.
    pub periods: usize,
}

/// A period of a fiscal calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlPeriod {
    /// `FY2027-P01`.
    pub label: String,
    /// Its fiscal year.
    pub year: String,
    /// Its place in it.
    pub number: Option<u8>,
    /// Its first day.
    pub first: String,
    /// Its last day.
    pub last: String,
}

/// The sum of some lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// What it is an amount of.
    pub measure: String,
    /// The currency of `amount`.
    pub currency: String,
    /// The month or period, account, cost centre or choice; blank for none, and for the sum by measure.
    pub of: String,
    /// How many lines.
    pub lines: usize,
    /// Their sum.
    pub amount: String,
    /// The same in the reporting currency; null where a line has no rate.
    pub amount_reporting: Option<String>,
}

/// What a load file must add up to, and how it is read: enough to check it without its profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadFileLine {
    /// Its name.
    pub file: String,
    /// The system it is for.
    pub system: String,
    /// How far its layout is to be trusted.
    pub standing: String,
    /// SHA-256 of the profile it was drawn by.
    pub profile_sha256: String,
    /// Whose lines of the ledger it takes.
    pub measures: Vec<String>,
    /// Whose amounts have the other sign in it.
    pub negative: Vec<String>,
    /// `amount` or `amount_reporting`.
    pub amount: String,
    /// How many lines of the ledger are in it.
    pub lines: usize,
    /// How many rows it has, headings and what stands before them apart.
    pub rows: usize,
    /// The sum of all its amounts, whatever their currency.
    pub sum: String,
    /// How it is read.
    pub shape: Shape,
}

/// One line of a bridge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BridgeLine {
    /// What is bridged.
    pub measure: String,
    /// The currency.
    pub currency: String,
    /// Which step.
    pub step: String,
    /// In words.
    pub words: String,
    /// The amount.
    pub amount: String,
    /// The cells.
    pub cells: Vec<String>,
}

/// One figure as workbook, plan, report and ledger have it; null where one of them has no such figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// What is compared: `total`, `month`, `period`, `cost centre`, `choice`.
    pub by: String,
    /// What it is an amount of.
    pub measure: String,
    /// The currency.
    pub currency: String,
    /// Whether amounts of all currencies were converted to it.
    pub converted: bool,
    /// Which month, period, cost centre or choice.
    pub of: String,
    /// Added from the cells.
    pub workbook: Option<String>,
    /// As the plan carries it.
    pub plan: Option<String>,
    /// As result.json and the report have it.
    pub report: Option<String>,
    /// As ledger.csv has it.
    pub ledger: Option<String>,
    /// Whether all that is there agree.
    pub agrees: bool,
}

/// A finding that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The rule.
    pub rule: String,
    /// The cell.
    pub at: String,
    /// What is wrong.
    pub message: String,
    /// Who accepts it.
    pub approver: String,
    /// The last day on which it holds.
    pub until: String,
    /// Why.
    pub reason: String,
}

/// What a ledger adds up to: all that can be redone from its lines alone.
pub fn figures(ledger: &Ledger) -> Control {
    let lines = &ledger.lines;
    let mut absolute: BTreeMap<Currency, Decimal> = BTreeMap::new();
    for line in lines {
        *absolute.entry(line.currency).or_default() += line.amount.abs();
    }
    Control {
        batch_id: ledger.batch_id.clone(),
        lines: lines.len(),
        absolute: absolute.into_iter().map(|(currency, amount)| (currency.to_string(), money(amount, currency))).collect(),
        hash_total: hash_total(lines).to_string(),
        periods: periods(lines),
        by_measure: sums(lines, |_| "", String::from),
        by_month: sums(lines, |line| (line.period.first, &*line.period.label), |(_, label)| label.to_owned()),
        by_account: sums(lines, |line| &*line.account, String::from),
        by_cost_centre: sums(lines, |line| &*line.cost_centre, String::from),
        by_choice: sums(lines, |line| &*line.choice_id, String::from),
        ..Control::default()
    }
}

/// The control of a pack, its own hash still blank.
pub fn control(assessment: &Assessment, accounts: &Accounts, previous: Option<&str>) -> Control {
    let Accounts { ledger, bridges, compared, periods, .. } = accounts;
    Control {
        schema: SCHEMA.to_owned(),
        tool: json::TOOL.to_owned(),
        plan: Head::of(assessment),
        previous_batch_id: previous.map(str::to_owned),
        calendar: periods.calendar(ledger),
        bridge: bridges.iter().flat_map(bridge_lines).collect(),
        reconciliation: compared.iter().map(Comparison::line).collect(),
        accepted: accepted(assessment),
        ..figures(ledger)
    }
}

/// The file, with its own hash.
pub fn write(control: &Control) -> Vec<u8> {
    let blank = Control { sha256: String::new(), ..control.clone() };
    let sha256 = sha256(json::text(&blank).as_bytes());
    json::text(&Control { sha256, ..blank }).into_bytes()
}

/// The periods of a fiscal calendar as the lines have them, each once; none of a ledger of months.
fn periods(lines: &[LedgerLine]) -> Vec<ControlPeriod> {
    let fiscal = lines.iter().filter(|line| !line.period.is_month());
    let all: BTreeSet<(Date, Date, &str, &str, Option<u8>)> =
        fiscal.map(|line| (line.period.first, line.period.last, &*line.period.label, &*line.fiscal_year, line.period.number)).collect();
    let period = |(first, last, label, year, number): (Date, Date, &str, &str, Option<u8>)| ControlPeriod {
        label: label.to_owned(),
        year: year.to_owned(),
        number,
        first: first.to_string(),
        last: last.to_string(),
    };
    all.into_iter().map(period).collect()
}

fn hash_total(lines: &[LedgerLine]) -> u64 {
    let digits = |line: &LedgerLine| line.line_hash.get(1..9).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0);
    lines.iter().map(digits).fold(0, u64::wrapping_add)
}

/// A sum while its lines are added.
struct Adding {
    lines: usize,
    amount: Decimal,
    reporting: Option<Decimal>,
    digits: u32,
}

fn sums<'l, K: Ord>(lines: &'l [LedgerLine], of: impl Fn(&'l LedgerLine) -> K, name: impl Fn(K) -> String) -> Vec<Sum> {
    let mut sums: BTreeMap<(LedgerMeasure, Currency, K), Adding> = BTreeMap::new();
    for line in lines {
        let none = || Adding { lines: 0, amount: Decimal::ZERO, reporting: Some(Decimal::ZERO), digits: 0 };
        let sum = sums.entry((line.measure, line.currency, of(line))).or_insert_with(none);
        sum.lines += 1;
        sum.amount += line.amount;
        sum.reporting = sum.reporting.zip(line.amount_reporting).map(|(sum, amount)| sum + amount);
        sum.digits = sum.digits.max(line.amount_reporting.map_or(0, |amount| amount.scale()));
    }
    let line = |((measure, currency, of), sum): ((LedgerMeasure, Currency, K), Adding)| Sum {
        measure: measure.name().to_owned(),
        currency: currency.to_string(),
        of: name(of),
        lines: sum.lines,
        amount: money(sum.amount, currency),
        amount_reporting: sum.reporting.map(|amount| format!("{amount:.*}", sum.digits as usize)),
    };
    sums.into_iter().map(line).collect()
}

fn bridge_lines(bridge: &Bridge) -> Vec<BridgeLine> {
    let line = |step: &super::bridge::Step| BridgeLine {
        measure: bridge.measure.name().to_owned(),
        currency: bridge.currency.to_string(),
        step: step.kind.name().to_owned(),
        words: step.kind.words(bridge.measure),
        // A rounding is less than a minor unit.
        amount: exact(step.amount, bridge.currency),
        cells: step.cells.iter().map(ToString::to_string).collect(),
    };
    bridge.steps.iter().map(line).collect()
}

/// An amount at its currency's minor unit, or as finely as it is.
pub fn exact(amount: Decimal, currency: Currency) -> String {
    let amount = amount.normalize();
    if amount.scale() > currency.minor_digits() { amount.to_string() } else { money(amount, currency) }
}

fn accepted(assessment: &Assessment) -> Vec<Accepted> {
    let blocking = |judged: &&crate::assess::Judged| super::release::blocks(judged.finding.rule, judged.finding.level);
    let answered = assessment.findings.iter().filter(blocking).filter_map(|judged| Some((judged, judged.answer.as_ref()?)));
    answered
        .map(|(judged, answer)| Accepted {
            rule: judged.finding.rule.to_owned(),
            at: judged.finding.at.to_string(),
            message: judged.finding.message.clone(),
            approver: answer.approver.clone(),
            until: answer.until.to_string(),
            reason: answer.reason.clone(),
        })
        .collect()
}
