use super::*;
use crate::plan::sketch::plan;

fn decimals(text: &str) -> Vec<Decimal> {
    text.split_whitespace().map(|part| part.parse().expect("a decimal")).collect()
}

fn text(parts: &[Decimal]) -> String {
    parts.iter().map(|part| part.normalize().to_string()).collect::<Vec<_>>().join(" ")
}

fn currency(code: &str) -> Currency {
    Currency::parse(code).expect("a currency")
}

#[test]
fn parts_add_up_by_largest_remainder() {
    let cases = [
        ("EUR", "10", "3.333 3.333 3.334", "3.33 3.33 3.34"),
        ("JPY", "10", "3.4 3.3 3.3", "4 3 3"),
        ("KWD", "1", "0.33349 0.33325 0.33326", "0.334 0.333 0.333"),
        ("EUR", "-10", "-3.333 -3.333 -3.334", "-3.33 -3.33 -3.34"),
        // Of equals the first ones.
        ("JPY", "2", "0.5 0.5 0.5 0.5", "1 1 0 0"),
        // Further off than rounding: the largest takes it.
        ("EUR", "20", "3 7 1", "3 16 1"),
        ("EUR", "5", "3 7 1", "3 1 1"),
    ];
    for (code, total, exact, wanted) in cases {
        let parts = apportion(decimals(total)[0], &decimals(exact), currency(code));
        assert_eq!(text(&parts), wanted, "{total} {code} of {exact}");
        assert_eq!(parts.iter().sum::<Decimal>(), decimals(total)[0]);
    }
    assert!(apportion(Decimal::ONE, &[], currency("EUR")).is_empty());
}

#[test]
fn months_and_shares_both_add_up() {
    // Of 100.00 a third is 33.33 and the rest 66.67, though each month alone would give 0.03 more or less.
    let months = decimals("10 10 10 10 10 10 10 30");
    let divided = divide(&months, &decimals("0.3333 0.6667"), currency("EUR"));
    for (month, parts) in months.iter().zip(&divided) {
        assert_eq!(parts.iter().sum::<Decimal>(), *month);
    }
    let first: Decimal = divided.iter().map(|parts| parts[0]).sum();
    assert_eq!(first, decimals("33.33")[0]);
}

fn months(plan: &Plan, measure: Measure) -> Vec<String> {
    let phasing = Phasing::of(plan);
    let all = plan.initiatives.iter().flat_map(|initiative| of_initiative(&phasing, initiative, measure, &Thresholds::default()));
    let line = |monthly: Monthly<'_>| {
        let months = monthly.months.iter().map(|month| {
            let reporting = month.reporting.map_or("-".to_owned(), |amount| amount.normalize().to_string());
            format!("{} {}={reporting}", month.period, month.amount.normalize())
        });
        format!("{} {:?}: {}", monthly.currency, monthly.basis, months.collect::<Vec<_>>().join(", "))
    };
    all.map(line).collect()
}

#[test]
fn stated_months_follow_the_budget_within_their_rounding() {
    let plan = plan(&[
        ("Initiatives", "Initiative ID | Start | End | Budget\nI-1 | 2027-01-01 | 2027-12-31 | 100"),
        ("Phasing", "Initiative ID | Measure | 2027-01 | 2027-02 | 2027-03\nI-1 | Budget | 33 | 34 | 35"),
    ]);
    assert_eq!(months(&plan, Measure::Budget), ["EUR Stated: 2027-01 33=33, 2027-02 34=34, 2027-03 35=35"], "too far to be rounding");
    let plan = crate::plan::sketch::plan(&[
        ("Initiatives", "Initiative ID | Start | End | Budget\nI-1 | 2027-01-01 | 2027-12-31 | 1000"),
        ("Phasing", "Initiative ID | Measure | 2027-01 | 2027-02 | 2027-03\nI-1 | Budget | 333 | 334 | 332"),
    ]);
    assert_eq!(months(&plan, Measure::Budget), ["EUR Stated: 2027-01 333=333, 2027-02 335=335, 2027-03 332=332"]);
}

#[test]
fn a_figure_without_months_is_spread_over_its_dates() {
    let plan = plan(&[("Initiatives", "Initiative ID | Start | End | Budget | Shared %\nI-1 | 2027-10-01 | 2027-12-31 | 100 | 50")]);
    assert_eq!(months(&plan, Measure::Budget), ["EUR Spread: 2027-10 16.67=16.67, 2027-11 16.67=16.67, 2027-12 16.66=16.66"]);
}

#[test]
fn months_in_another_currency_stay_in_it() {
    let plan = plan(&[
        ("Initiatives", "Initiative ID | Start | End | Budget | Currency\nI-1 | 2027-01-01 | 2027-12-31 | 30 | USD"),
        ("Phasing", "Initiative ID | Measure | Currency | 2027-01 | 2027-02\nI-1 | Budget | USD | 10 | 20"),
        ("FX", "Currency | Period | Rate type | Rate to reporting\nUSD | 2027-01 | | 0.9\nUSD | 2027-02 | | 0.8"),
    ]);
    assert_eq!(months(&plan, Measure::Budget), ["USD Stated: 2027-01 10=9, 2027-02 20=16"]);
}

#[test]
fn the_finest_complete_cut_of_targets_is_booked_once() {
    let targets = |rows: &str| {
        let plan = plan(&[("Targets", rows)]);
        let all = of_targets(&plan, &Thresholds::default());
        let sum: Decimal = all.iter().flat_map(|monthly| &monthly.months).map(|month| month.amount).sum();
        (all.len(), sum.normalize().to_string())
    };
    let rows = "Line | Segment | Annual\nTarget | | 100\nTarget | Clinics | 33.3\nTarget | Service | 66.7\nBase | | 50";
    assert_eq!(targets(rows), (2, "100".to_owned()));
    let rounded = "Line | Segment | Annual\nTarget | | 100\nTarget | Clinics | 33\nTarget | Service | 33\nTarget | Parts | 33.5";
    assert_eq!(targets(rounded).0, 3);
    // A part that is still blank is not known: the row over all is booked.
    let blank = "Line | Segment | Annual\nTarget | | 100\nTarget | Clinics | 33\nTarget | Service |";
    assert_eq!(targets(blank), (1, "100".to_owned()));
}
