//! The plan's arithmetic of money and revenue, with numbers that the comments work out by hand.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use throughline::assess::Assessment;
use throughline::plan::phasing::{Phasing, months};
use throughline::plan::target::total_target;
use throughline::plan::{Measure, Period};

use crate::example::{assessed, tables};

pub(crate) fn plan(text: &str) -> Assessment {
    assessed(&tables(text))
}

pub(crate) fn whole(amount: Decimal) -> String {
    amount.normalize().to_string()
}

pub(crate) fn said(amount: Option<Decimal>) -> String {
    amount.map_or_else(|| "none".to_owned(), whole)
}

pub(crate) fn by_month(months: BTreeMap<Period, Decimal>) -> Vec<String> {
    months.into_iter().map(|(period, amount)| format!("{period} {}", whole(amount))).collect()
}

#[test]
fn stated_months_are_those_of_the_plan_s_share_wide_and_long_alike() {
    const INITIATIVES: &str = "
**Initiatives**

| Initiative ID | Initiative | Budget | Shared % |
|---|---|---|---|
| I-01 | Field service | 900 | 50% |
";
    let wide = plan(&format!(
        "{INITIATIVES}
**Phasing**

| Initiative ID | Measure | 2027-01 | 2027-02 | 2027-03 |
|---|---|---|---|---|
| i-01 | Budget | 200 | 300 | 400 |
"
    ));
    let long = plan(&format!(
        "{INITIATIVES}
**Phasing**

| Initiative ID | Measure | Period | Amount |
|---|---|---|---|
| I-01 | Budget | 2027-03 | 400 |
| I-01 | Budget | 2027-01 | 150 |
| I-01 | Budget | 2027-02 | 300 |
| I-01 | Budget | 2027-01 | 50 |
"
    ));
    for assessment in [&wide, &long] {
        let months = months(&assessment.plan, &assessment.plan.initiatives[0], Measure::Budget);
        assert_eq!(by_month(months), ["2027-01 100", "2027-02 150", "2027-03 200"]);
    }
}

#[test]
fn rounding_goes_to_the_largest_month_and_a_real_difference_stays() {
    let read = |budget: &str, first: &str| {
        let assessment = plan(&format!(
            "
**Initiatives**

| Initiative ID | Initiative | Budget |
|---|---|---|
| I-01 | Field service | {budget} |

**Phasing**

| Initiative ID | Measure | 2027-01 | 2027-02 | 2027-03 |
|---|---|---|---|---|
| I-01 | Budget | {first} | 333 | 333 |
"
        ));
        by_month(months(&assessment.plan, &assessment.plan.initiatives[0], Measure::Budget))
    };
    // 334 + 333 + 333 = 1,000; 1,001 differs by 1 of the 1.5 that three whole numbers may be off.
    assert_eq!(read("1001", "334"), ["2027-01 335", "2027-02 333", "2027-03 333"]);
    assert_eq!(read("1000", "330"), ["2027-01 330", "2027-02 333", "2027-03 333"]);
}

#[test]
fn the_months_of_all_initiatives_add_up_to_the_budget_as_the_ledger_has_it() {
    let text = "
**Initiatives**

| Initiative ID | Initiative | Status | Currency | Budget | Shared % |
|---|---|---|---|---|---|
| I-01 | Field service | Planned | | 1001 | |
| I-02 | Web shop | In progress | | 400 | 25% |
| I-03 | An idea | Idea | | 900 | |

**Phasing**

| Initiative ID | Measure | Currency | 2027-01 | 2027-02 | 2027-03 |
|---|---|---|---|---|---|
| I-01 | Budget | | 334 | 333 | 333 |
| I-02 | Budget | | | 400 | |
| I-03 | Budget | | 900 | | |
";
    // 334 and the 1 of rounding, 333 and a quarter of 400, 333; nothing of the idea.
    let by_month = throughline::render::json::totals(&plan(text)).budget_by_month;
    let filled: Vec<String> =
        by_month.iter().filter(|(_, amount)| *amount != "0.00").map(|(month, amount)| format!("{month} {amount}")).collect();
    assert_eq!(filled, ["2027-01 335.00", "2027-02 433.00", "2027-03 333.00"]);
    assert_eq!(by_month.len(), 12, "months without money are there too");
    // Without a rate for one initiative there is no sum that could pass for the whole.
    let dollars = text
        .replace("| I-02 | Web shop | In progress | |", "| I-02 | Web shop | In progress | USD |")
        .replace("| I-02 | Budget | |", "| I-02 | Budget | USD |");
    assert!(throughline::render::json::totals(&plan(&dollars)).budget_by_month.is_empty());
}

#[test]
fn money_in_other_currencies_is_left_out_and_never_added() {
    let assessment = plan(
        "
**Initiatives**

| Initiative ID | Initiative | Status | Budget |
|---|---|---|---|
| I-01 | Field service | Planned | 300 |

**Phasing**

| Initiative ID | Measure | Currency | 2027-01 | 2027-02 |
|---|---|---|---|---|
| I-01 | Budget | EUR | 100 | 100 |
| I-01 | Budget | USD | 70 | 40 |
",
    );
    assert_eq!(by_month(months(&assessment.plan, &assessment.plan.initiatives[0], Measure::Budget)), ["2027-01 100", "2027-02 100"]);
    assert_eq!(assessment.revenue.unconverted, [0]);
    assert_eq!(assessment.revenue.opex, Decimal::ZERO);
}

#[test]
fn what_has_no_months_is_spread_over_its_dates_within_the_fiscal_year() {
    let assessment = plan(
        "
**Plan**

| Business | Example Ltd |
|---|---|
| Fiscal year | FY2027 |
| First month | April |
| Cycle | 2026-06 |
| Reporting currency | EUR |

**Initiatives**

| Initiative ID | Initiative | Start | End | Budget | Expected revenue |
|---|---|---|---|---|---|
| I-01 | Field service | 2026-12-15 | 2027-01-20 | 1000.01 | 100 |
| I-02 | Long before | 2020-01-01 | 2020-12-31 | 1200 | |
",
    );
    let (plan, currency) = (&assessment.plan, assessment.plan.currency());
    let phasing = Phasing::of(plan);
    // The year is April 2026 to March 2027: cost over December and January, revenue from December to March.
    assert_eq!(by_month(phasing.spread(&plan.initiatives[0], Measure::Budget, currency)), ["2026-12 500.01", "2027-01 500"]);
    assert_eq!(
        by_month(phasing.spread(&plan.initiatives[0], Measure::ExpectedRevenue, currency)),
        ["2026-12 25", "2027-01 25", "2027-02 25", "2027-03 25"]
    );
    let outside = phasing.spread(&plan.initiatives[1], Measure::Budget, currency);
    assert_eq!((outside.len(), outside.values().sum::<Decimal>()), (12, Decimal::from(1200)));
}

#[test]
fn what_remains_is_forecast_less_actual_else_the_open_months() {
    // The cycle is April 2027: January to March are closed.
    let assessment = plan(
        "
**Initiatives**

| Initiative ID | Initiative | Project code | Start | End | Budget | Actual to date | Forecast |
|---|---|---|---|---|---|---|---|
| I-01 | Estimate | | 2027-01-01 | 2027-12-31 | 120 | 50 | 130 |
| I-02 | Overspent | | 2027-01-01 | 2027-12-31 | 120 | 140 | 130 |
| I-03 | Forecast months | | 2027-01-01 | 2027-12-31 | 120 | | |
| I-04 | Budget months | P-4 | 2027-01-01 | 2027-12-31 | 120 | | |
| I-05 | No months | | 2027-01-01 | 2027-06-30 | 120 | | |

**Phasing**

| Initiative ID | Measure | 2027-03 | 2027-04 | 2027-05 |
|---|---|---|---|---|
| I-03 | Forecast | 20 | 30 | 40 |
| I-03 | Actual | 25 | 9 | |
| I-04 | Budget | 20 | 60 | 40 |

**Actuals**

| Period | Initiative | Amount |
|---|---|---|
| 2027-02 | P-4 | 5 |
| 2027-03 | i-04 | 6 |
| 2027-04 | I-04 | 7 |
| 2026-12 | I-04 | 8 |
",
    );
    let plan = &assessment.plan;
    let phasing = Phasing::of(plan);
    let read = |place: usize| {
        let initiative = &plan.initiatives[place];
        (said(phasing.actual_to_date(initiative, plan.currency())), said(phasing.remaining(initiative, plan.currency())))
    };
    let pair = |actual: &str, remaining: &str| (actual.to_owned(), remaining.to_owned());
    assert_eq!(read(0), pair("50", "80"));
    assert_eq!(read(1), pair("140", "0"), "what was overspent does not come back");
    assert_eq!(read(2), pair("25", "70"), "April is open: its booking is in the forecast");
    assert_eq!(read(3), pair("11", "100"), "closed months of this year: 5 + 6; April and May: 60 + 40");
    assert_eq!(read(4), pair("none", "60"), "120 over six months, of which April to June are open");
}

const TARGETS: &str = "
**Targets**

| Line | Segment | Base | 2027-01 | 2027-02 | 2027-03 | Annual |
|---|---|---|---|---|---|---|
| Target | Clinics | 600 | 80 | 80 | 80 | 1000 |
| Target | Retail | 240 | 20 | 20 | 20 | 400 |
| Actual | Clinics | | 60 | 50 | 70 | |
| Actual | Retail | | 10 | 30 | 20 | |

**Initiatives**

| Initiative ID | Initiative | Status | Segment | Start | End | Budget | Opex/Capex | Expected revenue | Confidence % | Margin % |
|---|---|---|---|---|---|---|---|---|---|---|
| I-01 | Service plans | In progress | Clinics | 2027-01-01 | 2027-12-31 | 100 | Opex | 240 | 50% | 60% |
| I-02 | Web shop | Planned | Retail | 2027-07-01 | 2027-12-31 | 50 | Capex | 60 | | |
| I-03 | An idea | Idea | Retail | 2027-07-01 | 2027-12-31 | 999 | | 999 | | |
";

fn header(cycle: &str) -> String {
    format!(
        "
**Plan**

| Business | Example Ltd |
|---|---|
| Fiscal year | FY2027 |
| First month | 2027-01 |
| Cycle | {cycle} |
| Reporting currency | EUR |
| Fixed costs for the year | 300 |
| Contribution margin % | 40% |
"
    )
}

#[test]
fn before_the_year_coverage_counts_base_and_weighted_initiatives() {
    let revenue = plan(&format!("{}{TARGETS}", header("2026-11"))).revenue;
    // Clinics: 600 + 240 x 50 % = 720 of 1,000. Retail: 240 + 60 = 300 of 400. Together 1,020 of 1,400.
    assert_eq!((said(revenue.target), said(revenue.base), whole(revenue.initiatives)), ("1400".into(), "840".into(), "180".into()));
    let total = revenue.total.expect("a total");
    assert_eq!((whole(total.covered), total.at.to_string()), ("1020".into(), "Targets!G2".into()));
    let parts: Vec<String> = revenue.parts.iter().map(|part| format!("{} {}", part.part, whole(part.share))).collect();
    assert_eq!(parts, ["Clinics 0.72", "Retail 0.75"]);
    assert!(revenue.to_date.is_empty());
    assert_eq!((revenue.coverage_needs, revenue.to_date_needs), (None, Some("a closed month of the fiscal year")));
    // Contribution: 840 x 40 % + 120 x 60 % + 60 x 40 % = 336 + 72 + 24 = 432. Result: 432 - 300 - 100 = 32; capex is left out.
    assert_eq!((said(revenue.contribution), said(revenue.result)), ("432".into(), "32".into()));
    assert_eq!((whole(revenue.opex), whole(revenue.capex)), ("100".into(), "50".into()));
    // Break-even: 400 / (432 / 1,020) = 944.44...; the base has no months, so no month is named.
    assert_eq!(revenue.break_even_revenue.map(|revenue| whole(revenue.round_dp(2))), Some("944.44".into()));
    assert_eq!((revenue.break_even_month, revenue.result_needs), (None, None));
}

#[test]
fn in_the_year_closed_months_count_as_they_were() {
    let revenue = plan(&format!("{}{TARGETS}", header("2027-04"))).revenue;
    // Clinics: actual 180 + base 600 x 9/12 = 450 + 240 x 50 % x 9/12 = 90, together 720 of 1,000.
    let clinics = &revenue.parts[0];
    assert_eq!(
        [clinics.actual, clinics.base, clinics.initiatives, clinics.share].map(whole),
        ["180", "450", "90", "0.72"].map(str::to_owned)
    );
    // Retail: actual 60 + base 240 x 9/12 = 180 + 60, all after July, together 300 of 400.
    assert_eq!(whole(revenue.parts[1].covered), "300");
    assert_eq!(revenue.total.map(|total| whole(total.covered)), Some("1020".into()));
    let to_date: Vec<String> = revenue
        .to_date
        .iter()
        .map(|part| format!("{} {} of {} through {} at {}", part.part, whole(part.actual), whole(part.target), part.through, part.at))
        .collect();
    assert_eq!(
        to_date,
        [
            " 240 of 300 through 2027-03 at Targets!F4",
            "Clinics 180 of 240 through 2027-03 at Targets!F4",
            "Retail 60 of 60 through 2027-03 at Targets!F5"
        ]
    );
}

#[test]
fn a_closed_month_that_is_not_booked_yet_stays_open() {
    let late = TARGETS.replace("| 60 | 50 | 70 | |", "| 60 | 50 | | |").replace("| 10 | 30 | 20 | |", "| 10 | 30 | | |");
    let revenue = plan(&format!("{}{late}", header("2027-04"))).revenue;
    // Clinics: actual 110 + base 600 x 10/12 = 500 + 120 x 10/12 = 100.
    assert_eq!(whole(revenue.parts[0].covered), "710");
    assert_eq!(revenue.to_date[0].through.to_string(), "2027-02");
    assert_eq!(whole(revenue.to_date[0].target), "200");
}

#[test]
fn break_even_comes_with_a_base_by_months() {
    let months =
        "| 2027-01 | 2027-02 | 2027-03 | 2027-04 | 2027-05 | 2027-06 | 2027-07 | 2027-08 | 2027-09 | 2027-10 | 2027-11 | 2027-12 |";
    let revenue = plan(&format!(
        "{}
**Targets**

| Line {months} Annual |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
| Target | | | | | | | | | | | | | 1200 |
| Base | 50 | 50 | 50 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 1050 |

**Initiatives**

| Initiative ID | Initiative | Status | Start | End | Budget | Expected revenue | Margin % |
|---|---|---|---|---|---|---|---|
| I-01 | Service plans | Planned | 2027-04-01 | 2027-06-30 | 30 | 90 | 50% |
",
        header("2026-11")
    ))
    .revenue;
    // Fixed costs 25 a month. To March: 3 x (20 - 25) = -15. April to June: 100 x 40 % + 10 x 50 % - 25 - 10 = +10 a month:
    // -5 in April, +5 in May, and never below zero again.
    assert_eq!(revenue.break_even_month.map(|month| month.to_string()), Some("2027-05".into()));
    // 1,050 x 40 % + 90 x 50 % = 465; less 300 and 30.
    assert_eq!(said(revenue.result), "135");
}

#[test]
fn the_total_is_its_own_row_or_the_finest_cut_that_leaves_nothing_out() {
    let target = |rows: &str| {
        let text = format!("\n**Targets**\n\n| Segment | Territory | Annual |\n|---|---|---|\n{rows}");
        said(total_target(&plan(&text).plan))
    };
    assert_eq!(target("| | | 900 |\n| Clinics | | 500 |\n| Retail | | 300 |\n"), "900", "its own row");
    assert_eq!(target("| Clinics | | 500 |\n| Retail | | 300 |\n| | North | 790 |\n"), "800", "one cut, not the sum of two");
    let finer = "| Clinics | | 500 |\n| Retail | | 300 |\n| Clinics | North | 310 |\n| Clinics | South | 200 |\n";
    assert_eq!(target(finer), "800", "the finer cut leaves Retail out");
    assert_eq!(target(&format!("{finer}| retail | North | 301 |\n")), "811", "the finer cut is complete");
    assert_eq!(target("| Clinics | | 500 |\n| Retail | North | 300 |\n"), "none", "no cut is complete");
    assert_eq!(target("| Clinics | | 500 |\n| Retail | | |\n"), "none", "a part is still blank");
    let blank = "\n**Targets**\n\n| Line | Segment | Annual |\n|---|---|---|\n| Target | | |\n| Target | Clinics | 500 |\n| Target | Retail | 300 |\n";
    assert_eq!(said(total_target(&plan(blank).plan)), "800", "the total is still blank");
}

#[test]
fn one_measure_is_judged_and_others_are_not_added() {
    let measure = |rows: &str| {
        let text = format!("\n**Targets**\n\n| Line | Measure | Annual |\n|---|---|---|\n{rows}");
        let revenue = plan(&text).revenue;
        format!("{} {}", revenue.measure.map_or("none", |measure| measure.name()), said(revenue.target))
    };
    assert_eq!(measure("| Target | Bookings | 70 |\n| Target | Revenue | 60 |\n| Target | Units | 5 |\n"), "Revenue 60");
    assert_eq!(measure("| Target | Bookings | 70 |\n| Target | Units | 5 |\n"), "Bookings 70");
    assert_eq!(measure("| Target | Bookings | 70 |\n| Target | Billings | 50 |\n"), "none none");
    assert_eq!(measure("| Target | Units | 5 |\n"), "none none");
}

#[test]
fn what_is_missing_is_said_and_is_never_zero() {
    let no_base = plan(&format!("{}\n**Targets**\n\n| Segment | Annual |\n|---|---|\n| Clinics | 500 |\n", header("2026-11"))).revenue;
    assert_eq!((no_base.coverage_needs, no_base.result_needs), (Some("Base on Targets"), Some("Base on Targets")));
    assert!(no_base.total.is_none() && no_base.result.is_none() && no_base.base.is_none());

    let part = "\n**Targets**\n\n| Segment | Base | Annual |\n|---|---|---|\n| Clinics | 300 | 500 |\n| Retail | | 200 |\n";
    let part = plan(&format!("{}{part}", header("2026-11"))).revenue;
    assert_eq!((part.coverage_needs, said(part.base)), (Some("Base of every part on Targets"), "none".into()));
    assert_eq!(part.parts.iter().map(|part| &*part.part).collect::<Vec<_>>(), ["Clinics"]);

    let bare = plan("\n**Targets**\n\n| Base | Annual |\n|---|---|\n| 300 | 500 |\n").revenue;
    assert_eq!(bare.result_needs, Some("Contribution margin % and Fixed costs for the year on the Plan sheet"));

    let dollars =
        plan(&format!("{}\n**Targets**\n\n| Currency | Base | Annual |\n|---|---|---|\n| USD | 300 | 500 |\n", header("2026-11"))).revenue;
    assert_eq!((said(dollars.target), said(dollars.base)), ("none".into(), "none".into()));
    assert_eq!(dollars.coverage_needs, Some("an exchange rate for each currency of Targets and Initiatives"));
}

/// The findings of one rule, with their help.
fn found(text: &str, rule: &str) -> Vec<String> {
    let findings = plan(text).findings;
    let own = findings.iter().map(|judged| &judged.finding).filter(|finding| finding.rule == rule);
    own.map(|finding| format!("{} {}: {}; {}", finding.level, finding.at, finding.message, finding.help)).collect()
}

/// One initiative with twelve equal months in a currency.
fn twelve(currency: &str, unit: &str, budget: &str, month: &str) -> String {
    let months: Vec<String> = (1..=12).map(|number| format!("2027-{number:02}{unit}")).collect();
    format!(
        "
**Plan**

| Business | Example Ltd |
|---|---|
| Fiscal year | FY2027 |
| Cycle | 2026-11 |
| Reporting currency | {currency} |

**Initiatives**

| Initiative ID | Initiative | Status | Budget{unit} |
|---|---|---|---|
| I-04 | Field service | Planned | {budget} |

**Phasing**

| Initiative ID | Measure | {} |
|---|---|{}
| I-04 | Budget |{}
",
        months.join(" | "),
        "---|".repeat(12),
        format!(" {month} |").repeat(12)
    )
}

#[test]
fn rounded_months_are_no_error_in_any_currency() {
    const RULE: &str = "phasing-differs-from-budget";
    let level = |text: &str| found(text, RULE).iter().map(|line| line.split(' ').next().unwrap_or("").to_owned()).collect::<Vec<_>>();
    // 12 x 83,333 = 999,996: 4 yen of the 12 x max(0.5, 1 yen) = 12 that are allowed.
    assert_eq!(level(&twelve("JPY", "", "1000000", "83333")), ["note"]);
    // 12 x 83,332 = 999,984: 16 of 12.
    assert_eq!(level(&twelve("JPY", "", "1000000", "83332")), ["error"]);
    // 12 x 8.3 = 99.6 k: 400 of min(12 x 50, 0.5 %) = 500.
    assert_eq!(level(&twelve("EUR", " (kEUR)", "100", "8.3")), ["note"]);
    // 12 x 8.2 = 98.4 k: 1,600 of 500.
    assert_eq!(level(&twelve("EUR", " (kEUR)", "100", "8.2")), ["error"]);
    // 12 x 8.333 = 99.996: 0.004 dinar of 12 x max(0.0005, 0.001) = 0.012.
    assert_eq!(level(&twelve("KWD", "", "100", "8.333")), ["note"]);
    // 12 x 8.332 = 99.984: 0.016 of 0.012.
    assert_eq!(level(&twelve("KWD", "", "100", "8.332")), ["error"]);
    // Exact: nothing to say.
    assert_eq!(level(&twelve("EUR", "", "1200", "100")), Vec::<String>::new());
}

#[test]
fn a_difference_says_by_how_much_and_where() {
    const RULE: &str = "phasing-differs-from-budget";
    assert_eq!(
        found(&twelve("EUR", "", "120000", "9000"), RULE),
        ["error Initiatives!D2: months of I-04 add to 108,000; budget says 120,000; add 12,000 to a month of Phasing row 2, or correct D2"]
    );
    assert_eq!(
        found(&twelve("EUR", "", "120000", "11000"), RULE),
        [
            "error Initiatives!D2: months of I-04 add to 132,000; budget says 120,000; take 12,000 off a month of Phasing row 2, or correct D2"
        ]
    );
    // Months on Initiatives are read as the budget's.
    let beside = "
**Initiatives**

| Initiative ID | Initiative | Status | Budget | 2027-01 | 2027-02 |
|---|---|---|---|---|---|
| I-04 | Field service | Planned | 500 | 200 | 200 |
";
    assert_eq!(
        found(beside, RULE),
        ["error Initiatives!D2: months of I-04 add to 400; budget says 500; add 100 to a month of Initiatives row 2, or correct D2"]
    );
    // A row without a month phases nothing, and a cancelled initiative has nothing to phase.
    let blank = twelve("EUR", "", "3", "");
    assert!(found(&blank, RULE)[0].starts_with("error Initiatives!D2: months of I-04 are blank; budget says 3"));
    assert_eq!(found(&blank.replace("Planned", "Cancelled"), RULE), Vec::<String>::new());
}

#[test]
fn what_cannot_be_read_or_converted_is_not_blamed_on_the_months() {
    const RULE: &str = "phasing-differs-from-budget";
    let unreadable =
        |cell: &str| twelve("EUR", "", "1200", "100").replace("| I-04 | Budget | 100 |", &format!("| I-04 | Budget | {cell} |"));
    assert_eq!(found(&unreadable("#REF!"), RULE), Vec::<String>::new());
    assert_eq!(found(&unreadable("about 100"), RULE), Vec::<String>::new());
    assert_eq!(found(&unreadable("90"), RULE).len(), 1);

    let long = |amount: &str| {
        format!(
            "
**Initiatives**

| Initiative ID | Initiative | Status | Budget |
|---|---|---|---|
| I-01 | Field service | Planned | 300 |
| I-02 | Web shop | Planned | 50 |

**Phasing**

| Initiative ID | Measure | Period | Amount |
|---|---|---|---|
| I-01 | Budget | 2027-01 | 100 |
| I-01 | Budget | 2027-02 | {amount} |
| I-01 | Budget | 2027-03 | 100 |
| I-03 | Budget | 2027-03 | 1 |
| I-02 | Budget | 2027-03 | 40 |
"
        )
    };
    assert_eq!(found(&long("about 100"), RULE).len(), 1, "only I-02 is judged");
    let exact = found(&long("90"), RULE);
    assert!(exact.iter().any(|line| line.ends_with("add 10 to a month of I-01 on Phasing, or correct D2")), "{exact:?}");

    let dollars = "
**Initiatives**

| Initiative ID | Initiative | Status | Currency | Budget |
|---|---|---|---|---|
| I-01 | Field service | Planned | EUR | 300 |
| I-02 | Web shop | Planned | USD | 50 |

**Phasing**

| Initiative ID | Measure | Currency | 2027-01 |
|---|---|---|---|
| I-01 | Budget | USD | 300 |
| I-02 | Budget | USD | 40 |
";
    let assessment = plan(dollars);
    // Dollars against dollars need no rate; dollars against euros do.
    assert_eq!(found(dollars, RULE).len(), 1);
    assert!(found(dollars, RULE)[0].contains("months of I-02 add to 40 USD; budget says 50 USD"));
    let missing = assessment.not_evaluated.iter().find(|not| not.rule == RULE).map(|not| not.needs.join(", "));
    assert_eq!(missing.as_deref(), Some("an exchange rate from USD to EUR for months and budgets of one initiative"));
}

#[test]
fn envelopes_count_the_share_carried_and_judge_an_estimate_only_where_there_is_one() {
    const RULE: &str = "envelope-exceeded";
    let envelope = |amount: &str, currency: &str, rows: &str| {
        format!(
            "
**Envelopes**

| Envelope | Amount | Currency |
|---|---|---|
| Field | {amount} | {currency} |

**Initiatives**

| Initiative ID | Initiative | Status | Envelope | Currency | Budget | Shared % | Actual to date | Forecast |
|---|---|---|---|---|---|---|---|---|
{rows}"
        )
    };
    // 600 x 50 % + 190 = 490 of 500, which is 98 %: and nothing is spent or forecast, so that only the plan is judged.
    let rows = "| I-01 | Depots | Planned | field | | 600 | 50% | | |\n| I-02 | Repairs | Planned | Field | | 195 | | | |\n";
    assert_eq!(found(&envelope("500", "EUR", rows), RULE), Vec::<String>::new());
    // Once 5 is spent and 493 remains, 498 of 500 is over 98 %.
    let spent =
        "| I-01 | Depots | In progress | Field | | 600 | 50% | 10 | 606 |\n| I-02 | Repairs | Planned | Field | | 195 | | | 195 |\n";
    assert_eq!(
        found(&envelope("500", "EUR", spent), RULE),
        [
            "warning Envelopes!B2: 5 spent and 493 still to spend of 500 in envelope Field; hold back what is not committed yet, 2 are left; or have B2 raised"
        ]
    );
    // Plan and estimate over: one finding, with the greater excess.
    let over = "| I-01 | Depots | In progress | Field | | 520 | | 100 | 560 |\n";
    assert_eq!(
        found(&envelope("500", "EUR", over), RULE),
        [
            "error Envelopes!B2: 520 planned of 500 in envelope Field; 100 spent and 460 still to spend; take 60 out of I-01, or have B2 raised"
        ]
    );
    // An envelope in dollars is judged in dollars; euros drawn on it are not added.
    let dollars = "| I-01 | Depots | Planned | Field | USD | 520 | | | |\n";
    assert!(found(&envelope("500", "USD", dollars), RULE)[0].contains("520 USD planned of 500 USD in envelope Field"));
    let mixed = format!("{dollars}| I-02 | Repairs | Planned | Field | EUR | 520 | | | |\n");
    assert_eq!(found(&envelope("500", "USD", &mixed), RULE), Vec::<String>::new());
    let missing = plan(&envelope("500", "USD", &mixed)).not_evaluated;
    assert!(missing.iter().any(|not| not.rule == RULE && not.needs == ["an exchange rate from EUR to USD for what draws on an envelope"]));
}

#[test]
fn a_month_of_grace_lies_on_each_side_in_any_fiscal_year() {
    const RULE: &str = "spend-outside-dates";
    let read = |first: &str, month: &str| {
        found(
            &format!(
                "
**Plan**

| Business | Example Ltd |
|---|---|
| Fiscal year | FY2027 |
| First month | {first} |
| Cycle | 2026-11 |
| Reporting currency | EUR |

**Initiatives**

| Initiative ID | Initiative | Status | Project code | Start | End | Budget |
|---|---|---|---|---|---|---|
| I-01 | Depots | Planned | P-1 | 2026-12-15 | 2027-02-15 | 100 |

**Actuals**

| Period | Project | Amount |
|---|---|---|
| {month} | P-1 | 70 |
"
            ),
            RULE,
        )
    };
    for first in ["April", "October"] {
        assert_eq!(read(first, "2026-11"), Vec::<String>::new());
        assert_eq!(read(first, "2027-03"), Vec::<String>::new());
        assert_eq!(
            read(first, "2026-10"),
            [
                "warning Actuals!C2: I-01 has 70 spent in October 2026 before its start on 2026-12-15; correct the start in E2, or have it booked on the initiative that spent it"
            ]
        );
        assert_eq!(read(first, "2027-04").len(), 1);
    }
}

#[test]
fn fiscal_years_close_their_own_months() {
    let revenue = |first: &str, cycle: &str| {
        plan(&format!(
            "
**Plan**

| Business | Example Ltd |
|---|---|
| Fiscal year | FY2027 |
| First month | {first} |
| Cycle | {cycle} |
| Reporting currency | EUR |

**Targets**

| Line | Base | Oct | Nov | Dec | Jan | Feb | Mar | Apr | May | Jun | Jul | Aug | Sep | Annual |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
| Target | 600 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 1200 |
| Actual | | 90 | 80 | 70 | 60 | 50 | 40 | 30 | 20 | 10 | 5 | 5 | 5 | |
"
        ))
        .revenue
    };
    // From October, January closes October to December: 90 + 80 + 70 of 300, and nine twelfths of the base are open.
    let october = revenue("October", "2027-01");
    assert_eq!((whole(october.to_date[0].actual), whole(october.to_date[0].target)), ("240".into(), "300".into()));
    assert_eq!(october.total.map(|total| whole(total.covered)), Some("690".into()));
    // From April 2026, January 2027 closes April to December: 30 + 20 + 10 + 5 + 5 + 5 + 90 + 80 + 70 = 315, three twelfths are open.
    let april = revenue("April", "2027-01");
    assert_eq!((whole(april.to_date[0].actual), whole(april.to_date[0].target)), ("315".into(), "900".into()));
    assert_eq!(april.total.map(|total| whole(total.covered)), Some("465".into()));
}

#[test]
fn a_single_part_is_judged_once_and_says_what_is_missing_to_judge_it() {
    let rows = "\n**Targets**\n\n| Segment | Base | Annual |\n|---|---|---|\n| Clinics | 300 | 500 |\n";
    let lines = found(&format!("{}{rows}", header("2026-11")), "target-not-covered");
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with("error Targets!C2: Clinics is covered 60 %"), "{lines:?}");
    let bare = plan("\n**Targets**\n\n| Segment | Annual |\n|---|---|\n| Clinics | 500 |\n");
    for (rule, needs) in [
        ("target-not-covered", "Base on Targets"),
        ("plan-loses-money", "Base on Targets and Fixed costs for the year on the Plan sheet"),
        ("revenue-behind-target", "months of an Actual line on Targets"),
    ] {
        let missing = bare.not_evaluated.iter().find(|not| not.rule == rule).map(|not| not.needs.join(", "));
        assert_eq!(missing.as_deref(), Some(needs), "{rule}");
    }
}

#[test]
fn hostile_amounts_do_not_overflow() {
    let huge = "1000000000000000000";
    let assessment = plan(&format!(
        "
**Plan**

| Business | Example Ltd |
|---|---|
| Fiscal year | FY2027 |
| Cycle | 2027-04 |
| Reporting currency | EUR |
| Fixed costs for the year | {huge} |
| Contribution margin % | 100 |

**Targets**

| Line | Base | 2027-01 | Annual |
|---|---|---|---|
| Target | {huge} | {huge} | 0.01 |
| Actual | | -{huge} | |

**Initiatives**

| Initiative ID | Initiative | Status | Envelope | Budget | Expected revenue | Margin % | Confidence % | Shared % |
|---|---|---|---|---|---|---|---|---|
| I-01 | Depots | Planned | Field | {huge} | {huge} | 99.9 | 99.9 | 99.9 |
| I-02 | Repairs | Planned | Field | -{huge} | -{huge} | -99.9 | 99.9 | 99.9 |

**Envelopes**

| Envelope | Amount |
|---|---|
| Field | 0.01 |
"
    ));
    assert!(assessment.revenue.result.is_some());
}

#[test]
fn what_stands_twice_is_not_blamed_a_second_time() {
    // Two initiatives of one id: nobody knows whose months those are.
    let twice = twelve("EUR", "", "1200", "100").replace(
        "| I-04 | Field service | Planned | 1200 |",
        "| I-04 | Field service | Planned | 1200 |\n| i-04 | Web shop | Planned | 60 |",
    );
    assert_eq!(found(&twice, "duplicate-id").len(), 1);
    assert_eq!(found(&twice, "phasing-differs-from-budget"), Vec::<String>::new());
    // Two rows of months: nobody knows which is meant.
    let rows = twelve("EUR", "", "1200", "100");
    let rows = format!("{}\n| I-04 | Budget |{}\n", rows.trim_end(), " 100 |".repeat(12));
    assert_eq!((found(&rows, "duplicate-id").len(), found(&rows, "phasing-differs-from-budget").len()), (1, 0));
    // Two targets of one segment: neither its coverage nor the total's is judged.
    let targets = "\n**Targets**\n\n| Segment | Base | Annual |\n|---|---|---|\n| Clinics | 300 | 500 |\n| clinics | 300 | 900 |\n| Retail | 90 | 90 |\n";
    let assessment = plan(&format!("{}{targets}", header("2026-11")));
    assert_eq!(assessment.revenue.coverage_needs, Some("each row of Targets once"));
    assert_eq!((assessment.revenue.parts.len(), said(assessment.revenue.target)), (1, "none".into()));
}

#[test]
fn a_budget_is_of_its_year() {
    const RULE: &str = "phasing-differs-from-budget";
    let read = |budget: &str, first: &str| {
        let text = format!(
            "
**Initiatives**

| Initiative ID | Initiative | Status | Budget |
|---|---|---|---|
| I-01 | Field service | Planned | {budget} |

**Phasing**

| Initiative ID | Measure | {first} | 2028-01 |
|---|---|---|---|
| I-01 | Budget | 60 | 40 |
"
        );
        (found(&text, RULE), plan(&text).revenue.opex)
    };
    assert_eq!(read("60", "2027-12").0, Vec::<String>::new());
    assert!(read("100", "2027-12").0[0].contains("months of I-01 in FY2027 add to 60; budget says 100"));
    assert_eq!(read("100", "2028-02").0, Vec::<String>::new(), "no month of this year: the year may be misread");
}

#[test]
fn revenue_months_that_differ_want_an_answer() {
    let text = "
**Initiatives**

| Initiative ID | Initiative | Status | Budget | Expected revenue |
|---|---|---|---|---|
| I-01 | Field service | Planned | 60 | 900 |

**Phasing**

| Initiative ID | Measure | 2027-01 | 2027-02 |
|---|---|---|---|
| I-01 | Expected revenue | 300 | 500 |
";
    assert_eq!(
        found(text, "phasing-differs-from-budget"),
        [
            "warning Initiatives!E2: revenue months of I-01 add to 800; expected revenue says 900; add 100 to a month of Phasing row 2, or correct E2"
        ]
    );
}

#[test]
fn findings_relate_the_cells_they_speak_of() {
    let related = |text: &str, rule: &str| {
        let findings = plan(text).findings;
        let finding = &findings.iter().find(|judged| judged.finding.rule == rule).expect("a finding").finding;
        finding.related.iter().map(|related| format!("{} {}", related.at, related.note)).collect::<Vec<_>>()
    };
    let months = twelve("EUR", "", "1200", "90").replacen("| 90 | 90 |", "| 90 | |", 1);
    assert_eq!(related(&months, "phasing-differs-from-budget"), ["Phasing!C2:N2 months"]);
    let outside = "
**Initiatives**

| Initiative ID | Initiative | Status | Start | End | Budget |
|---|---|---|---|---|---|
| I-01 | Depots | Planned | 2027-05-01 | 2027-06-30 | 60 |

**Phasing**

| Initiative ID | Measure | 2027-01 | 2027-02 | 2027-03 | 2027-05 | 2027-12 |
|---|---|---|---|---|---|---|
| I-01 | Budget | 10 | 10 | 10 | 20 | 10 |
";
    assert_eq!(
        related(outside, "spend-outside-dates"),
        ["Initiatives!D2 start", "Initiatives!E2 end", "Phasing!C2:E2 money outside", "Phasing!G2 money outside"]
    );
}
