//! From a plan to its ledger: each planned initiative's months, in the periods that finance books in, divided among the choices that claim them, and the targets.
//!
//! Amounts are those of [`monthly`](crate::plan::monthly), which add up exactly; here they get their codes, their cells and their hashes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::ledger::{Ledger, LedgerKey, LedgerLine, LedgerMeasure};
use super::periods::{Booked, Periods};
use crate::config::Thresholds;
use crate::plan::alignment::claimed;
use crate::plan::monthly::{self, MEASURES, Monthly, Of, divide};
use crate::plan::phasing::Phasing;
use crate::plan::{ChoiceIds, Currency, Initiative, Measure, Plan, Sourced};
use crate::render::sha256;

/// All the money of a plan that is handed over, by month, not yet divided among choices.
pub fn money<'a>(plan: &'a Plan, thresholds: &Thresholds) -> Vec<Monthly<'a>> {
    let phasing = Phasing::judged_by(plan, thresholds);
    let mut all = Vec::new();
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
        for measure in MEASURES {
            all.extend(monthly::of_initiative(&phasing, initiative, measure, thresholds));
        }
    }
    all.extend(monthly::of_targets(plan, thresholds));
    all
}

/// The ledger of a plan that was read from `file`, in some periods. Same plan, same ledger, whatever the order of its rows.
pub fn ledger(plan: &Plan, file: &str, thresholds: &Thresholds, periods: &Periods) -> Ledger {
    let ids = ChoiceIds::of(&plan.choices);
    let mut lines: BTreeMap<LedgerKey, LedgerLine> = BTreeMap::new();
    for monthly in money(plan, thresholds) {
        let shares = shares(plan, &monthly, &ids);
        for line in divided(plan, file, &monthly, &shares, periods) {
            // Rows that differ in nothing that finance knows are one line.
            match lines.entry(line.key()) {
                std::collections::btree_map::Entry::Vacant(place) => drop(place.insert(line)),
                std::collections::btree_map::Entry::Occupied(mut place) => add(place.get_mut(), &line),
            }
        }
    }
    let mut lines: Vec<LedgerLine> = lines.into_values().collect();
    // Labels of months are in the order of time; those of a company's own table may not be.
    lines.sort_by(|a, b| in_time(a).cmp(&in_time(b)));
    lines.iter_mut().for_each(|line| line.line_hash = line_hash(line));
    Ledger { batch_id: batch_id(plan.business(), &lines), lines }
}

/// What lines are sorted by, their period by its date.
fn in_time(line: &LedgerLine) -> (LedgerMeasure, [&str; 5], Currency, Date) {
    let of = [&line.initiative_id, &line.choice_id, &line.segment, &line.territory, &line.product].map(String::as_str);
    (line.measure, of, line.currency, line.period.first)
}

fn add(line: &mut LedgerLine, other: &LedgerLine) {
    line.amount = (line.amount + other.amount).trunc_with_scale(line.currency.minor_digits());
    line.amount_reporting = line.amount_reporting.zip(other.amount_reporting).map(|(own, other)| own + other);
    if line.fx_rate != other.fx_rate {
        line.fx_rate = None;
    }
}

/// The choices that the money is for, with their shares, which add up to 1: what no choice claims is for a blank one.
fn shares(plan: &Plan, monthly: &Monthly<'_>, ids: &ChoiceIds) -> Vec<(String, Decimal)> {
    match monthly.of {
        Of::Initiative(initiative, _) => {
            let claimed = claimed(plan, initiative, ids);
            let rest = Decimal::ONE - claimed.iter().map(|(_, share)| share).sum::<Decimal>();
            claimed.into_iter().chain([(String::new(), rest)]).filter(|(_, share)| !share.is_zero()).collect()
        }
        Of::Target(row) => {
            let known = row.choice.as_ref().and_then(|choice| ids.find(&choice.value));
            let id = known.map_or_else(|| text(&row.choice), |choice| plan.choices[choice].id().trim().to_owned());
            vec![(id, Decimal::ONE)]
        }
    }
}

/// The lines of months by period, each divided among choices; those without money are left out.
fn divided(plan: &Plan, file: &str, monthly: &Monthly<'_>, shares: &[(String, Decimal)], periods: &Periods) -> Vec<LedgerLine> {
    let of: Vec<Decimal> = shares.iter().map(|(_, share)| *share).collect();
    let parts = |amounts: Vec<Decimal>, currency: Currency| divide(&amounts, &of, currency);
    let all = periods.spread(&monthly.months, monthly.currency, plan.currency());
    let amounts = parts(all.iter().map(|booked| booked.amount).collect(), monthly.currency);
    let reporting: Option<Vec<Decimal>> = all.iter().map(|booked| booked.reporting).collect();
    let reporting = reporting.map(|reporting| parts(reporting, plan.currency()));
    let mut lines = Vec::new();
    for (place, booked) in all.iter().enumerate() {
        for (choice, (id, _)) in shares.iter().enumerate() {
            let amount = at_digits(amounts[place][choice], monthly.currency);
            let in_reporting = reporting.as_ref().map(|reporting| at_digits(reporting[place][choice], plan.currency()));
            if !(amount.is_zero() && in_reporting.is_none_or(|amount| amount.is_zero())) {
                let line = line(plan, file, monthly, booked, id);
                lines.push(LedgerLine { amount, amount_reporting: in_reporting, ..line });
            }
        }
    }
    lines
}

/// An amount with exactly its currency's digits, as it is written.
fn at_digits(amount: Decimal, currency: Currency) -> Decimal {
    let mut amount = if amount.is_zero() { Decimal::ZERO } else { amount };
    amount.rescale(currency.minor_digits());
    amount
}

fn line(plan: &Plan, file: &str, monthly: &Monthly<'_>, booked: &Booked, choice: &str) -> LedgerLine {
    let header = &plan.header;
    let own_year = header.calendar.as_ref().map(|calendar| calendar.label.clone()).unwrap_or_default();
    let blank = LedgerLine {
        cycle: header.cycle.as_ref().map(|cycle| cycle.value.to_string()).unwrap_or_default(),
        version: text(&header.version),
        measure: LedgerMeasure::Target,
        entity: String::new(),
        fiscal_year: booked.year.clone().unwrap_or(own_year),
        period: booked.period.clone(),
        account: String::new(),
        cost_centre: String::new(),
        project: String::new(),
        initiative_id: String::new(),
        choice_id: choice.to_owned(),
        opex_capex: String::new(),
        currency: monthly.currency,
        amount: Decimal::ZERO,
        amount_reporting: None,
        fx_rate: booked.rate.map(|rate| rate.normalize()),
        source_file: file.to_owned(),
        source_cell: booked.at.clone(),
        line_hash: String::new(),
        segment: String::new(),
        territory: String::new(),
        product: String::new(),
    };
    match monthly.of {
        Of::Target(row) => {
            LedgerLine { segment: text(&row.segment), territory: text(&row.territory), product: text(&row.product), ..blank }
        }
        Of::Initiative(initiative, measure) => of_initiative(blank, initiative, measure),
    }
}

/// What is known of an initiative's line. Its account is one of cost, and so is opex or capex: revenue has neither; cost is of no segment.
fn of_initiative(blank: LedgerLine, initiative: &Initiative, measure: Measure) -> LedgerLine {
    let line = LedgerLine {
        entity: text(&initiative.entity),
        cost_centre: text(&initiative.cost_centre),
        project: text(&initiative.project),
        initiative_id: if initiative.id().is_empty() { initiative.name().trim() } else { initiative.id().trim() }.to_owned(),
        ..blank
    };
    let cost = |measure: LedgerMeasure, line: LedgerLine| LedgerLine {
        measure,
        account: text(&initiative.account),
        opex_capex: text(&initiative.opex_capex),
        ..line
    };
    match measure {
        Measure::Budget | Measure::Actual => cost(LedgerMeasure::Budget, line),
        Measure::Forecast => cost(LedgerMeasure::Forecast, line),
        Measure::ExpectedRevenue => LedgerLine {
            measure: LedgerMeasure::ExpectedRevenue,
            segment: text(&initiative.segment),
            territory: text(&initiative.territory),
            product: text(&initiative.product),
            ..line
        },
    }
}

fn text(value: &Option<Sourced<String>>) -> String {
    value.as_ref().map(|value| value.value.trim().to_owned()).unwrap_or_default()
}

/// The hash of what a line books: `h` and the first 16 hexadecimal digits of the SHA-256 of its fields but batch, source and hash, in
/// the order of the file, as they are written there before anything is made safe, joined by the unit separator (U+001F).
pub fn line_hash(line: &LedgerLine) -> String {
    let fields = super::ledger_csv::booked_fields(line);
    format!("h{}", &sha256(fields.join("\u{1f}").as_bytes())[..16])
}

/// The id of a batch: `B` and the first 16 hexadecimal digits of the SHA-256 of the business and its lines' hashes, one a line.
pub fn batch_id(business: &str, lines: &[LedgerLine]) -> String {
    let hashes = lines.iter().map(|line| line.line_hash.as_str());
    let text: Vec<&str> = std::iter::once(business).chain(hashes).collect();
    format!("B{}", &sha256(text.join("\n").as_bytes())[..16])
}
