//! `no-exchange-rate`: money in a currency that cannot be converted in some of its months.
//!
//! Amounts in different currencies never add, so every sum that such money belongs to is missing: one finding a currency, whatever
//! it is missing from. Two rates that contradict each other are said by `duplicate-id`.

use std::collections::{BTreeMap, BTreeSet};

use super::cells;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::plan::phasing::{Phasing, stated};
use crate::plan::{Amount, Currency, Measure, Period, Plan, Sourced, Span, TargetMeasure};
use crate::rules::words::list;
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "no-exchange-rate",
    group: Group::Budget,
    level: Level::Error,
    summary: "a currency has no exchange rate for a period in which it is used",
    page: include_str!("no_exchange_rate.md"),
    needs: &[],
    check,
};

/// Amounts of one currency, and the months for which they need a rate.
#[derive(Default)]
struct Used {
    cells: Vec<CellRef>,
    missing: BTreeSet<Period>,
}

/// All currencies but the plan's.
struct Uses<'a> {
    plan: &'a Plan,
    by_currency: BTreeMap<Currency, Used>,
}

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let mut uses = Uses { plan, by_currency: BTreeMap::new() };
    uses.initiatives();
    uses.targets();
    uses.selling();
    for entry in &plan.ledger {
        uses.add(entry.currency, &entry.first, &[entry.period]);
    }
    // A rate that is there and cannot be read has its finding: which of them it is, and for when, nobody knows.
    let unread = plan.rates.iter().filter(|rate| rate.period.is_none() || rate.rate.is_none() || rate.currency.is_none());
    let unread: BTreeSet<Option<Currency>> = unread.map(|rate| rate.currency.as_ref().map(|currency| currency.value)).collect();
    uses.by_currency.retain(|currency, _| !unread.contains(&None) && !unread.contains(&Some(*currency)));
    if plan.header.currency.is_none() {
        if !uses.by_currency.is_empty() {
            verdict.not_evaluated("Reporting currency on the Plan sheet");
        }
        return;
    }
    verdict.findings.extend(uses.by_currency.iter().map(|(currency, used)| finding(plan, *currency, used)));
}

impl Uses<'_> {
    /// An amount, and the months it belongs to.
    fn add(&mut self, currency: Currency, at: &CellRef, periods: &[Period]) {
        if currency == self.plan.currency() {
            return;
        }
        let exchange = &self.plan.exchange;
        let lacks = |period: &&Period| exchange.rate(currency, **period).is_none() && !exchange.is_unsettled(currency, **period);
        let missing: Vec<Period> = periods.iter().filter(lacks).copied().collect();
        if !missing.is_empty() {
            let used = self.by_currency.entry(currency).or_default();
            used.cells.push(at.clone());
            used.missing.extend(missing);
        }
    }

    /// An amount of the year: it converts at the mean of all its months.
    fn year(&mut self, amount: Option<&Sourced<Amount>>) {
        let (Some(amount), Some(calendar)) = (amount, &self.plan.header.calendar) else { return };
        self.add(amount.value.money.currency, &amount.at, &calendar.periods);
    }

    fn months(&mut self, months: &BTreeMap<Period, Sourced<Amount>>) {
        for (period, amount) in months {
            self.add(amount.value.money.currency, &amount.at, &[*period]);
        }
    }

    fn initiatives(&mut self) {
        let phasing = Phasing::of(self.plan);
        for initiative in self.plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
            for measure in Measure::ALL {
                let rows = phasing.rows(initiative, measure);
                rows.iter().for_each(|row| self.months(&row.months));
                // A year's figure that has months converts with these.
                let by_months =
                    matches!(measure, Measure::Budget | Measure::ExpectedRevenue) && rows.iter().any(|row| !row.months.is_empty());
                self.year(stated(initiative, measure).filter(|_| !by_months));
            }
        }
    }

    fn targets(&mut self) {
        for row in self.plan.targets.iter().filter(|row| row.measure != TargetMeasure::Units) {
            self.months(&row.months);
            self.year(row.annual.as_ref().filter(|_| row.months.is_empty()));
            self.year(row.base.as_ref());
        }
    }

    /// Fixed costs, quotas and the pipeline.
    fn selling(&mut self) {
        let plan = self.plan;
        self.year(plan.header.fixed_costs.as_ref());
        plan.reps.iter().filter(|rep| rep.carries_quota()).for_each(|rep| self.year(rep.quota.as_ref()));
        for row in &plan.pipeline {
            [&row.open, &row.booked, &row.deal].into_iter().for_each(|amount| self.year(amount.as_ref()));
        }
    }
}

fn finding(plan: &Plan, currency: Currency, used: &Used) -> Finding {
    let to = plan.currency();
    let when = periods(plan, &used.missing);
    let amounts = match used.cells.len() {
        1 => "an amount".to_owned(),
        count => format!("{count} amounts"),
    };
    let verb = if used.cells.len() == 1 { "is" } else { "are" };
    let message = format!("{amounts} in {currency} {verb} in no total: there is no average rate to {to} for {when}");
    let sheet = if plan.has_table(Table::Fx) { "FX" } else { "a sheet FX" };
    let help = format!("add to {sheet} the average rate of {currency} to {to} for {when}");
    let first = used.cells[0].clone();
    let mut finding = Finding::new(RULE.id, RULE.level, first, Subject::new(Table::Fx.name(), currency.code(), "rate"), message, help)
        .owned_by(plan.header.owner.as_ref().map(|owner| owner.value.clone()));
    for range in cells::ranges(used.cells[1..].to_vec(), 12) {
        finding = finding.relate(range, format!("in {currency}"));
    }
    if plan.presence.columns.contains_key(&Field::FxRate) {
        finding = finding.relate(plan.cell_of(Field::FxRate), "rates");
    }
    finding
}

/// Months as people read them: `FY2027`, or `2027-04 to 2027-06 and 2027-09`.
fn periods(plan: &Plan, months: &BTreeSet<Period>) -> String {
    if let Some(calendar) =
        plan.header.calendar.as_ref().filter(|calendar| calendar.periods.iter().collect::<BTreeSet<_>>() == months.iter().collect())
    {
        return calendar.label.clone();
    }
    let mut spans: Vec<Span> = Vec::new();
    for month in months {
        match spans.last_mut() {
            Some(last) if last.last.plus(1) == *month => last.last = *month,
            _ => spans.push(Span::month(*month)),
        }
    }
    list(&spans.iter().map(ToString::to_string).collect::<Vec<_>>())
}
