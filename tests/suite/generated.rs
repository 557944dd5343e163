//! Generated plans whose figures hang together, of any size, currency, fiscal start and tier: none of them has an error or a warning.

use proptest::prelude::*;

use crate::example::{Table, assessed, judged_after, workbook};
use crate::plans::{clean, moved, open, put};
use throughline::finding::Level;

const CHOICES: [&str; 4] = ["HTW-1", "HTW-2", "CAP-1", "CAP-2"];
const NAMES: [&str; 8] = ["Aas", "Berg", "Castro", "Dahl", "Ek", "Frost", "Gran", "Holm"];
const LAST_DAYS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const EXTREMES: [&str; 8] = [
    "1000000000000000000", "-1000000000000000000", "79000000000000000000000000000", "-79000000000000000000000000000",
    "0.0000000000000000000000001", "0", "-1", "JPY",
];

/// With two decimal places, none and three.
pub(crate) const CURRENCIES: [&str; 3] = ["EUR", "JPY", "KWD"];

/// The tier from which on a plan has a sheet.
fn tier_of(sheet: &str) -> i32 {
    match sheet {
        "Plan" | "Strategy" | "Initiatives" => 1,
        "Phasing" | "Targets" | "Envelopes" | "Milestones" | "Exceptions" => 2,
        _ => 3,
    }
}

/// What is drawn of an initiative.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Its budget a month.
    monthly: i64,
    /// The months it runs in, from 0.
    first: usize,
    last: usize,
    /// Which of the choices it serves; the first two are ways to win and bring revenue.
    choice: usize,
}

impl Step {
    fn total(&self) -> i64 {
        self.monthly * (self.last - self.first + 1) as i64
    }

    fn grows(&self) -> bool {
        self.choice < 2
    }
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Alike enough that neither an owner nor an initiative outweighs the others.
    let step = (3_000..4_000_i64, 0..4_usize, 6..9_usize, 0..4_usize);
    let step = step.prop_map(|(monthly, first, length, choice)| Step { monthly, first, last: first + length - 1, choice });
    prop::collection::vec(step, 5..=80).prop_map(|mut steps| {
        // The first four serve one choice each, so that every choice is supported.
        steps.iter_mut().take(CHOICES.len()).enumerate().for_each(|(index, step)| step.choice = index);
        steps
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_whose_figures_hang_together_is_clean(steps in steps(), currency in 0..CURRENCIES.len(), later in -6..6, tier in 1..4) {
        let mut plan = plan(&steps);
        put(&mut plan, "Plan", "Reporting currency", "", CURRENCIES[currency]);
        plan.retain(|table| tier >= tier_of(&table.sheet));
        let plan = moved(plan, later);
        let found = open(&assessed(&plan), Level::Warning);
        prop_assert_eq!(found, Vec::<String>::new(), "in {} from {} months later, tier {}", CURRENCIES[currency], later, tier);
    }

    /// Budgets, dates and initiatives move from draft to draft: that is noted, once for each kind, and nothing warns.
    #[test]
    fn drafting_season_is_quiet(steps in steps(), more in prop::collection::vec(0..6_usize, 3..=3), currency in 0..CURRENCIES.len(), later in -6..6) {
        let mut records = Vec::new();
        for (round, grown) in more.iter().enumerate() {
            // Each draft has other budgets, and some initiatives more or fewer.
            let mut drafted = steps.clone();
            drafted.iter_mut().skip(round).step_by(3).for_each(|step| step.monthly += 40 * *grown as i64);
            drafted.truncate(4.max(steps.len().saturating_sub(*grown)));
            let mut plan = plan(&drafted);
            put(&mut plan, "Plan", "Reporting currency", "", CURRENCIES[currency]);
            let cycle = 10 + round;
            put(&mut plan, "Plan", "Cycle", "", &format!("2026-{cycle}"));
            put(&mut plan, "Plan", "As-of date", "", &format!("2026-{cycle}-28"));
            let assessment = judged_after(&workbook(&moved(plan, later)), &records);
            prop_assert_eq!(open(&assessment, Level::Warning), Vec::<String>::new(), "draft {} in {}", round + 1, CURRENCIES[currency]);
            let moving = |rule: &str| assessment.findings.iter().filter(|judged| judged.finding.rule == rule).count();
            for rule in ["budget-rebaselined", "initiative-vanished", "initiative-appeared", "end-date-slipped", "strategy-changed"] {
                prop_assert!(moving(rule) <= 1, "{} is said once a plan", rule);
            }
            records.push(assessment.record());
        }
    }

    /// Some cells of the clean plan hold numbers that nobody would type: that is judged, and never stops the program.
    #[test]
    fn no_number_stops_the_program(cells in prop::collection::vec((0..10_000_usize, 0..EXTREMES.len()), 1..8)) {
        let mut plan = clean();
        let mut places = Vec::new();
        for (table, rows) in plan.iter().enumerate().map(|(table, sheet)| (table, &sheet.rows)) {
            places.extend((1..rows.len()).flat_map(|row| (1..rows[row].len()).map(move |column| (table, row, column))));
        }
        for (cell, extreme) in cells {
            let (table, row, column) = places[cell % places.len()];
            EXTREMES[extreme].clone_into(&mut plan[table].rows[row][column]);
        }
        let _ = assessed(&plan);
        let _ = crate::handoff::pack_of(&plan, None);
    }
}

/// The clean plan's strategy and business with these initiatives, in the autumn before the year.
pub(crate) fn plan(steps: &[Step]) -> Vec<Table> {
    let mut plan = clean();
    plan.retain(|table| !matches!(&*table.sheet, "Actuals" | "Exceptions"));
    for (label, text) in [("Cycle", "2026-11"), ("As-of date", "2026-11-30"), ("Fixed costs for the year", "1000")] {
        put(&mut plan, "Plan", label, "", text);
    }
    let budget: i64 = steps.iter().map(Step::total).sum();
    for (index, choices) in [["HTW-1", "WTP-1"], ["HTW-2", "WTP-2"]].iter().enumerate() {
        // Capabilities pass their money on to the how-to-win of their number, and that one to its where-to-play.
        let funded: i64 = steps.iter().filter(|step| step.choice % 2 == index).map(Step::total).sum();
        choices.iter().for_each(|choice| put(&mut plan, "Strategy", choice, "Priority", &(funded * 100 / budget).to_string()));
    }
    put(&mut plan, "Envelopes", "Growth", "Amount", &(budget * 2).to_string());
    put(&mut plan, "Envelopes", "Total", "Amount", &(budget * 2 + 30_000).to_string());
    for table in &mut plan {
        let headers = table.rows[0].clone();
        let numbered = steps.iter().enumerate();
        match &*table.sheet {
            "Initiatives" => table.rows = [headers.clone()].into_iter().chain(numbered.map(|step| initiative(&headers, step))).collect(),
            "Phasing" => table.rows = [headers].into_iter().chain(numbered.flat_map(months)).collect(),
            "Milestones" => table.rows = [headers].into_iter().chain(numbered.map(milestone)).collect(),
            "Targets" => covered_by_base(table),
            _ => {}
        }
    }
    plan
}

fn id(index: usize) -> String {
    format!("N-{:02}", index + 1)
}

/// Somebody who owns few others.
fn owner(index: usize) -> String {
    format!("{}. {}", char::from(b'A' + (index / NAMES.len() % 8) as u8), NAMES[index % NAMES.len()])
}

fn initiative(headers: &[String], (index, step): (usize, &Step)) -> Vec<String> {
    let revenue = if step.grows() { (step.total() * 3).to_string() } else { String::new() };
    let cells = [
        ("Initiative ID", id(index)),
        ("Initiative", format!("Step {}", index + 1)),
        ("Primary choice", CHOICES[step.choice].to_owned()),
        ("Kind", if step.grows() { "Grow" } else { "Enable" }.to_owned()),
        ("Owner", owner(index)),
        ("Start", format!("2027-{:02}-01", step.first + 1)),
        ("End", format!("2027-{:02}-{}", step.last + 1, LAST_DAYS[step.last])),
        ("Status", "Planned".to_owned()),
        ("Cost centre", "4100".to_owned()),
        ("Account", "640100".to_owned()),
        ("Opex/Capex", "Opex".to_owned()),
        ("Entity", "NDS".to_owned()),
        ("Budget", step.total().to_string()),
        ("Expected revenue", revenue),
        ("Confidence %", "100".to_owned()),
        ("Measure", "Calls within 4 hours".to_owned()),
        ("Stop rule", "Under 70 % by July".to_owned()),
        ("Envelope", "Growth".to_owned()),
    ];
    let cell = |header: &String| cells.iter().find(|(name, _)| name == header).map_or(String::new(), |(_, text)| text.clone());
    headers.iter().map(cell).collect()
}

/// The rows of Phasing: budget, and revenue where it brings any.
fn months((index, step): (usize, &Step)) -> Vec<Vec<String>> {
    let row = |measure: &str, monthly: i64| {
        let month = |month: usize| if (step.first..=step.last).contains(&month) { monthly.to_string() } else { String::new() };
        let total = step.total() / step.monthly * monthly;
        [id(index), measure.to_owned()].into_iter().chain((0..12).map(month)).chain([total.to_string()]).collect()
    };
    let mut rows = vec![row("Budget", step.monthly)];
    if step.grows() {
        rows.push(row("Expected revenue", step.monthly * 3));
    }
    rows
}

fn milestone((index, _): (usize, &Step)) -> Vec<String> {
    vec![id(index), "Kick-off".to_owned(), "2027-01-15".to_owned(), String::new(), owner(index)]
}

/// Ten times the clean plan's targets, which the base alone covers, so that it carries every budget there may be.
fn covered_by_base(table: &mut Table) {
    table.rows.retain(|row| row[0] != "Base" && row[0] != "Actual");
    for row in &mut table.rows[1..] {
        row.iter_mut().skip(4).for_each(|amount| amount.push('0'));
    }
    let bases: Vec<Vec<String>> = table.rows[1..].iter().map(|row| [&["Base".to_owned()], &row[1..]].concat()).collect();
    table.rows.extend(bases);
}
