//! Money in several currencies, with numbers that the comments work out by hand.

use throughline::plan::Measure;
use throughline::plan::phasing::Phasing;

use crate::money::{by_month, plan, said, whole};
use crate::rules::messages;

#[test]
fn each_month_converts_at_its_own_rate_and_the_year_at_their_mean() {
    // Yen are worth 0.006 in the first half and 0.007 in the second, 0.0065 on average; a dinar 3, in March 3.2: (11 x 3 + 3.2) / 12.
    let text = "
**Initiatives**

| Initiative ID | Initiative | Status | Primary choice | Currency | Budget | Actual to date | Expected revenue | Shared % |
|---|---|---|---|---|---|---|---|---|
| I-01 | Depots | Planned | HTW-1 | | 1000 | | | |
| I-02 | Repairs | Planned | HTW-1 | JPY | 300000 | 20000 | | |
| I-03 | Parts | Planned | HTW-1 | KWD | 12 | | | 50% |
| I-04 | Shelf | Planned | HTW-1 | JPY | 100000 | | | |
| I-05 | Shop | Planned | HTW-1 | KWD | 0 | | 9.125 | |

**Strategy**

| Choice ID | Question | Choice |
|---|---|---|
| HTW-1 | How to win | Service in four hours |

**Phasing**

| Initiative ID | Measure | Currency | 2027-03 | 2027-06 | 2027-07 |
|---|---|---|---|---|---|
| I-02 | Budget | JPY | | 100000 | 200000 |
| I-05 | Expected revenue | KWD | 4.125 | 5 | |

**FX**

| Currency | Period | Rate type | Rate to reporting |
|---|---|---|---|
| JPY | FY2027 | | 0.006 |
| JPY | Q3 | Average | 0.007 |
| JPY | Q4 FY2027 | Average | 0.007 |
| KWD | FY2027 | Average | 3 |
| KWD | 2027-03 | Average | 3.2 |
| KWD | 2027-03 | Closing | 9 |
";
    let assessment = plan(text);
    let (read, currency) = (&assessment.plan, assessment.plan.currency());
    let phasing = Phasing::of(read);
    let year = |place: usize, measure: Measure| said(phasing.year(&read.initiatives[place], measure, currency));
    // Month by month: 100,000 x 0.006 + 200,000 x 0.007.
    assert_eq!(by_month(phasing.months(&read.initiatives[1], Measure::Budget)), ["2027-06 600", "2027-07 1400"]);
    assert_eq!(year(1, Measure::Budget), "2000");
    // Without months: 12 x 36.2 / 12, of which this plan carries half; and 100,000 x 0.0065.
    assert_eq!(year(2, Measure::Budget), "18.1");
    assert_eq!(year(3, Measure::Budget), "650");
    assert_eq!(said(phasing.actual_to_date(&read.initiatives[1], currency)), "130");
    // 4.125 x 3.2 + 5 x 3.
    assert_eq!(year(4, Measure::ExpectedRevenue), "28.2");
    // The same everywhere: 1,000 + 2,000 + 18.1 + 650.
    assert_eq!(whole(assessment.revenue.opex), "3668.1");
    assert_eq!(whole(assessment.alignment.strategic), "3668.1");
    assert_eq!(throughline::render::json::totals(&assessment).budget_reporting.as_deref(), Some("3668.10"));
    assert_eq!(assessment.revenue.unconverted, Vec::<usize>::new());

    // Without the dinar's rates in the other months neither its year nor a sum with it is known.
    let without = plan(&text.replace("| KWD | FY2027 | Average | 3 |\n", ""));
    assert_eq!(without.alignment.unconverted, [2, 4]);
    assert_eq!(without.revenue.unconverted, [2, 4]);
    assert_eq!(throughline::render::json::totals(&without).budget_reporting, None);
}

#[test]
fn targets_in_other_currencies_convert_month_by_month() {
    // 100,000 x 0.006 + 300,000 x 0.008 = 3,000, and a base of 200,000 at the mean of 0.007.
    let assessment = plan(
        "
**Targets**

| Line | Currency | Base | 2027-06 | 2027-07 | Annual |
|---|---|---|---|---|---|
| Target | JPY | 200000 | 100000 | 300000 | 400000 |

**FX**

| Currency | Period | Rate to reporting |
|---|---|---|
| JPY | Q1 | 0.006 |
| JPY | Q2 | 0.006 |
| JPY | Q3 | 0.008 |
| JPY | Q4 | 0.008 |
",
    );
    assert_eq!((said(assessment.revenue.target), said(assessment.revenue.base)), ("3000".to_owned(), "1400".to_owned()));
}

#[test]
fn an_envelope_in_another_currency_is_drawn_on_at_the_plan_s_rates() {
    // A dollar is worth 0.8: 80,000 of months and 20,000 of the year are 125,000 dollars, of 120,000.
    let text = "
**Envelopes**

| Envelope | Amount | Currency |
|---|---|---|
| Growth | 120000 | USD |

**Initiatives**

| Initiative ID | Initiative | Status | Envelope | Budget |
|---|---|---|---|---|
| I-01 | Depots | Planned | Growth | 80000 |
| I-02 | Repairs | Planned | Growth | 20000 |

**Phasing**

| Initiative ID | Measure | 2027-05 | 2027-06 |
|---|---|---|---|
| I-01 | Budget | 40000 | 40000 |

**FX**

| Currency | Period | Rate to reporting |
|---|---|---|
| USD | FY2027 | 0.8 |
";
    assert_eq!(messages(&plan(text), "envelope-exceeded"), ["error 125,000 USD planned of 120,000 USD in envelope Growth"]);
}

#[test]
fn rates_that_contradict_each_other_convert_nothing_and_are_said_once() {
    let read = |second: &str| {
        plan(&format!(
            "
**Initiatives**

| Initiative ID | Initiative | Status | Currency | Budget |
|---|---|---|---|---|
| I-01 | Depots | Planned | USD | 100 |

**FX**

| Currency | Period | Rate to reporting |
|---|---|---|
| USD | FY2027 | 0.8 |
| USD | {second} |
"
        ))
    };
    let assessment = read("FY2027 | 0.9");
    assert_eq!(assessment.alignment.unconverted, [0]);
    assert_eq!(messages(&assessment, "duplicate-id").len(), 1);
    assert_eq!(messages(&assessment, "no-exchange-rate"), Vec::<String>::new());
    // 6 months at 0.8 and 6 at 0.9.
    assert_eq!(whole(read("Q1 | 0.9\n| USD | Q2 | 0.9").revenue.opex), "85");
}
