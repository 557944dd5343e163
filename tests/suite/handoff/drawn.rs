//! Drawn plans: amounts of any size in currencies with none, two and three decimals, shared, phased or not, divided among choices.
//!
//! What the ledger must say is computed here in whole minor units, by other arithmetic than the program's.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use throughline::render::handoff::verify::verify;
use throughline::render::handoff::{Accounts, LedgerLine, LedgerMeasure};

use super::{accounts_of, files, pack_of};
use crate::example::Table;
use crate::generated;
use crate::plans::put;

/// The currencies with their decimals; the first is the reporting currency.
const CURRENCIES: [(&str, u32); 4] = [("EUR", 2), ("JPY", 0), ("KWD", 3), ("USD", 2)];

#[derive(Clone, Debug)]
pub(super) struct Drawn {
    /// The budget in minor units.
    budget: i64,
    currency: usize,
    /// What this plan carries, in percent.
    pub(super) shared: u32,
    /// How the year is cut into months; none where it is not phased.
    cuts: Option<Vec<u16>>,
    /// What the second choice claims, in percent.
    claimed: u32,
    /// Whether it is planned, an idea or cancelled.
    status: usize,
    centre: usize,
}

const STATUS: [&str; 4] = ["Planned", "In progress", "Idea", "Cancelled"];

pub(super) fn drawn() -> impl Strategy<Value = Drawn> {
    let cuts = prop::option::of(prop::collection::vec(0..1000_u16, 12));
    let shared = prop_oneof![3 => Just(100_u32), 1 => 1..100_u32];
    (1..50_000_000_i64, 0..CURRENCIES.len(), shared, cuts, 0..100_u32, 0..STATUS.len(), 0..3_usize).prop_map(
        |(budget, currency, shared, cuts, claimed, status, centre)| {
            let cuts = cuts.filter(|cuts| cuts.iter().any(|cut| *cut > 0));
            Drawn { budget, currency, shared, cuts, claimed, status, centre }
        },
    )
}

impl Drawn {
    fn digits(&self) -> u32 {
        CURRENCIES[self.currency].1
    }

    pub(super) fn is_planned(&self) -> bool {
        self.status < 2
    }

    /// Minor units as they are typed.
    fn typed(&self, minor: i64) -> String {
        Decimal::new(minor, self.digits()).normalize().to_string()
    }

    /// The months in minor units, which add up to the budget.
    pub(super) fn months(&self) -> Option<Vec<i64>> {
        let cuts = self.cuts.as_ref()?;
        let all: i64 = cuts.iter().map(|cut| i64::from(*cut)).sum();
        let mut months: Vec<i64> = cuts.iter().map(|cut| self.budget * i64::from(*cut) / all).collect();
        let left = self.budget - months.iter().sum::<i64>();
        *months.iter_mut().max().expect("twelve months") += left;
        Some(months)
    }

    /// What this plan carries, in minor units: half away from zero.
    fn carried(&self) -> i64 {
        (self.budget * i64::from(self.shared) * 2 + 100) / 200
    }
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

pub(super) fn tables(all: &[Drawn], only: Option<usize>) -> Vec<Table> {
    let table = |sheet: &str, rows: Vec<Vec<String>>| Table { sheet: sheet.to_owned(), rows };
    let months: Vec<String> = (1..=12).map(|month| format!("2027-{month:02}")).collect();
    let mut initiatives = vec![row(&[
        "Initiative ID", "Initiative", "Primary choice", "Also supports", "Kind", "Start", "End", "Status", "Currency", "Cost centre",
        "Account", "Opex/Capex", "Budget", "Shared %",
    ])];
    let mut phasing = vec![[row(&["Initiative ID", "Measure", "Currency"]), months.clone()].concat()];
    for (index, drawn) in all.iter().enumerate() {
        let drawn = &Drawn { currency: only.unwrap_or(drawn.currency), ..drawn.clone() };
        let (id, code) = (format!("I-{index:02}"), CURRENCIES[drawn.currency].0);
        let supports = if drawn.claimed > 0 { format!("HTW-2 {}%", drawn.claimed) } else { String::new() };
        let kind = if index % 3 == 0 { "Run" } else { "Enable" };
        let (budget, shared) = (drawn.typed(drawn.budget), format!("{}%", drawn.shared));
        let centre = ["0041", "0042", "0043"][drawn.centre];
        initiatives.push(row(&[
            &id,
            &format!("Step {index}"),
            "HTW-1",
            &supports,
            kind,
            "2027-01-01",
            "2027-12-31",
            STATUS[drawn.status],
            code,
            centre,
            "0640100",
            "Opex",
            &budget,
            &shared,
        ]));
        if let Some(months) = drawn.months() {
            phasing.push([row(&[&id, "Budget", code]), months.iter().map(|month| drawn.typed(*month)).collect()].concat());
        }
    }
    let mut rates = vec![row(&["Currency", "Period", "Rate type", "Rate to reporting"])];
    for (code, rate) in [("EUR", "1"), ("JPY", "0.0061"), ("KWD", "3.0113"), ("USD", "0.9127")] {
        rates.push(row(&[code, "FY2027", "Average", rate]));
        rates.push(row(&[code, "2027-05", "Average", if code == "EUR" { "1" } else { rate.trim_end_matches('3') }]));
    }
    let strategy = vec![
        row(&["Choice ID", "Question", "Choice"]),
        row(&["HTW-1", "How to win", "A technician stands in the clinic within four hours"]),
        row(&["HTW-2", "How to win", "Parts of the last fifteen years on the shelf"]),
    ];
    let mut plan = vec![table("Strategy", strategy), table("Initiatives", initiatives), table("Phasing", phasing), table("FX", rates)];
    let labels = [("Business", "Drawn Ltd"), ("Fiscal year", "FY2027"), ("First month", "2027-01"), ("Cycle", "2026-11")];
    let mut labels: Vec<Vec<String>> = labels.iter().map(|(label, value)| row(&[label, value])).collect();
    // In one currency the plan reports in it.
    labels.push(row(&["Reporting currency", only.map_or("EUR", |only| CURRENCIES[only].0)]));
    plan.insert(0, table("Plan", labels));
    plan
}

/// Minor units of lines, by some key.
pub(super) fn minor<K: Ord>(lines: &[LedgerLine], key: impl Fn(&LedgerLine) -> K) -> BTreeMap<K, i64> {
    let mut sums = BTreeMap::new();
    for line in lines.iter().filter(|line| line.measure == LedgerMeasure::Budget) {
        let digits = line.currency.minor_digits();
        assert_eq!(line.amount.scale(), digits, "{line:?}");
        *sums.entry(key(line)).or_default() += i64::try_from(line.amount.mantissa()).expect("a number of minor units");
    }
    sums
}

fn wanted<K: Ord>(all: &[Drawn], key: impl Fn(usize, &Drawn) -> K) -> BTreeMap<K, i64> {
    let mut sums = BTreeMap::new();
    for (index, drawn) in all.iter().enumerate().filter(|(_, drawn)| drawn.is_planned() && drawn.carried() > 0) {
        *sums.entry(key(index, drawn)).or_default() += drawn.carried();
    }
    sums
}

fn check(all: &[Drawn], only: Option<usize>) -> Result<(), TestCaseError> {
    let all = in_one(all, only);
    let accounts = accounts_of(&tables(&all, only));
    // Months that this plan carries whole are as they were typed.
    let by_month = minor(&accounts.ledger.lines, |line| (line.initiative_id.clone(), line.period.to_string()));
    for (index, drawn) in all.iter().enumerate().filter(|(_, drawn)| drawn.is_planned() && drawn.shared == 100) {
        for (month, typed) in (1..).zip(drawn.months().into_iter().flatten()) {
            let booked = by_month.get(&(format!("I-{index:02}"), format!("2027-{month:02}"))).copied().unwrap_or(0);
            prop_assert_eq!(booked, typed, "I-{:02} in month {}", index, month);
        }
    }
    whole(&all, &accounts)
}

/// All in one currency, where one is named.
pub(super) fn in_one(all: &[Drawn], only: Option<usize>) -> Vec<Drawn> {
    all.iter().map(|drawn| Drawn { currency: only.unwrap_or(drawn.currency), ..drawn.clone() }).collect()
}

/// What holds in whatever periods a ledger is booked.
pub(super) fn whole(all: &[Drawn], accounts: &Accounts) -> Result<(), TestCaseError> {
    let lines = &accounts.ledger.lines;
    let code = |drawn: &Drawn| CURRENCIES[drawn.currency].0.to_owned();
    prop_assert_eq!(minor(lines, |line| line.currency.to_string()), wanted(all, |_, drawn| code(drawn)), "by currency");
    prop_assert_eq!(minor(lines, |line| line.initiative_id.clone()), wanted(all, |index, _| format!("I-{index:02}")), "by initiative");
    let centre = |drawn: &Drawn| ["0041", "0042", "0043"][drawn.centre].to_owned();
    let by_centre = minor(lines, |line| (line.currency.to_string(), line.cost_centre.clone()));
    prop_assert_eq!(by_centre, wanted(all, |_, drawn| (code(drawn), centre(drawn))), "by cost centre");
    // Each choice gets its share of an initiative, to the minor unit.
    let by_choice = minor(lines, |line| (line.initiative_id.clone(), line.choice_id.clone()));
    for ((id, choice), booked) in by_choice {
        let drawn = &all[id[2..].parse::<usize>().expect("a number")];
        let share = if choice == "HTW-2" { drawn.claimed } else { 100 - drawn.claimed };
        let off = (booked * 100 - drawn.carried() * i64::from(share)).abs();
        prop_assert!(off < 100, "{} of {} is {} for {} %", choice, id, booked, share);
    }
    for compared in &accounts.compared {
        prop_assert!(compared.agrees(), "{:?}", compared);
    }
    for bridge in &accounts.bridges {
        prop_assert!(bridge.holds(), "{:?}", bridge);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_is_the_plan_to_the_minor_unit(all in prop::collection::vec(drawn(), 1..25), only in prop::option::of(0..3_usize)) {
        check(&all, only)?;
    }

    #[test]
    fn the_order_of_rows_changes_no_batch(all in prop::collection::vec(drawn(), 2..12)) {
        let mut turned = tables(&all, None);
        let batch = accounts_of(&turned).ledger.batch_id;
        turned.iter_mut().filter(|table| table.sheet != "Plan").for_each(|table| table.rows[1..].reverse());
        prop_assert_eq!(accounts_of(&turned).ledger.batch_id, batch);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// The clean plans of any currency: nothing keeps them from being released, and what is released is sound.
    #[test]
    fn clean_plans_are_released(steps in generated::steps(), currency in 0..generated::CURRENCIES.len()) {
        let mut plan = generated::plan(&steps);
        put(&mut plan, "Plan", "Reporting currency", "", generated::CURRENCIES[currency]);
        let pack = pack_of(&plan, None);
        prop_assert_eq!(&pack.reasons, &Vec::new());
        let verdict = verify(&files(&pack));
        prop_assert_eq!(verdict.differences, Vec::<String>::new());
        prop_assert_eq!(verdict.sound.len(), files(&pack).len());
    }
}
