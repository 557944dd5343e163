//! Workbooks as people write them, read the whole way: each oddity must give the plan that its tidy form gives, and say what was
//! assumed.

use throughline::assess::Assessment;
use throughline::plan::Measure;
use throughline::workbook::ListObject;

use crate::example::{assessed, tables};

/// What was said of a reading: the findings of cells and layout, without those of what is missing in so small a plan.
fn said(assessment: &Assessment) -> Vec<String> {
    const READING: [&str; 8] = [
        "assumed-layout", "ambiguous-column", "unknown-list-value", "unreadable-number", "unreadable-date", "formula-error",
        "formula-not-calculated", "required-cell-blank",
    ];
    let mut findings: Vec<_> = assessment.findings.iter().map(|judged| &judged.finding).collect();
    findings.retain(|finding| READING.contains(&finding.rule));
    findings.sort_by_key(|finding| finding.at.clone());
    findings.iter().map(|finding| format!("{} {}: {}", finding.level, finding.at, finding.message)).collect()
}

/// The initiatives: id, name, budget as read.
fn initiatives(assessment: &Assessment) -> Vec<String> {
    let amount = |amount: &throughline::plan::Amount| format!("{} {}", amount.value().normalize(), amount.money.currency);
    let budget = |budget: Option<&throughline::plan::Amount>| budget.map_or("none".to_owned(), amount);
    let rows = assessment.plan.initiatives.iter();
    rows.map(|row| format!("{} | {} | {}", row.id(), row.name(), budget(row.budget.as_ref().map(|budget| &budget.value)))).collect()
}

/// Phasing by id and measure: its months.
fn months(assessment: &Assessment) -> Vec<String> {
    let rows = assessment.plan.phasing.iter().map(|row| {
        let months: Vec<String> =
            row.months.iter().map(|(period, amount)| format!("{period} {}", amount.value.value().normalize())).collect();
        let id = row.initiative.as_ref().map_or("", |id| &id.value);
        let measure = if row.measure == Measure::Budget { "Budget" } else { "other" };
        format!("{id} {measure} {}: {}", row.currency, months.join(", "))
    });
    rows.collect()
}

#[test]
fn a_header_at_row_7_under_titles_and_right_of_column_a() {
    let assessment = assessed(&tables(
        "**Programme 2027**

        | Sales programme 2027 |
        | | Prepared by | M. Tolan | | | | | | |
        | |
        | | Status: draft | | Please fill in the yellow cells |
        | |
        | | Fill in | Fill in | Fill in | Auto |
        | | Ref # | Project name | Strategic objective | Responsible | Kick-off | Deadline | RAG | Approved budget |
        | | I-01 | Northern depots | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Amber | 60000 |
        | | I-02 | Technician academy | CAP-1 | S. Holm | 2027-01-01 | 2027-12-31 | Green | 45000 |",
    ));
    assert_eq!(initiatives(&assessment), ["I-01 | Northern depots | 60000 EUR", "I-02 | Technician academy | 45000 EUR"]);
    let first = &assessment.plan.initiatives[0];
    assert_eq!(first.status().name(), "At risk");
    assert_eq!(first.owner(), Some("M. Tolan"));
    assert_eq!(first.budget.as_ref().expect("a budget").at.to_string(), "'Programme 2027'!I8");
    assert_eq!(said(&assessment), ["note 'Programme 2027'!B7: row 7 was read as the header row of Initiatives"]);
}

#[test]
fn units_in_headers_scale_their_columns() {
    let assessment = assessed(&tables(
        "**Initiatives**

        | ID | Initiative | Pillar | Owner | Start | End | Status | Budget<br>[kEUR] | Actual spend (000) | Forecast in TUSD | Benefit (Mio €) |
        |---|---|---|---|---|---|---|---|---|---|---|
        | I-01 | Depots | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | In progress | 8.3 | 4 | 9 | 1.25 |",
    ));
    assert_eq!(initiatives(&assessment), ["I-01 | Depots | 8300 EUR"]);
    let first = &assessment.plan.initiatives[0];
    let read = |amount: &Option<throughline::plan::Sourced<throughline::plan::Amount>>| {
        let amount = &amount.as_ref().expect("an amount").value;
        format!("{} {}", amount.value().normalize(), amount.money.currency)
    };
    assert_eq!(read(&first.actual), "4000 EUR");
    assert_eq!(read(&first.forecast), "9000 USD");
    assert_eq!(read(&first.expected_revenue), "1250000 EUR");
    assert_eq!(said(&assessment), Vec::<String>::new());
}

#[test]
fn numbers_typed_as_text_are_read_and_said() {
    let assessment = assessed(&tables(
        "**Initiatives**

        | ID | Initiative | Pillar | Owner | Start | End | Status | Budget | Confidence |
        |---|---|---|---|---|---|---|---|---|
        | I-01 | Depots | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | 1.200,50 | 12 % |
        | I-02 | Academy | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | (1.200) | 80% |
        | I-03 | Shelf | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | € 5k | |
        | I-04 | Shop | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | 1 200 | |",
    ));
    assert_eq!(
        initiatives(&assessment),
        ["I-01 | Depots | 1200.5 EUR", "I-02 | Academy | -1200 EUR", "I-03 | Shelf | 5000 EUR", "I-04 | Shop | 1200 EUR"]
    );
    let confidence = |index: usize| assessment.plan.initiatives[index].confidence.as_ref().map(|share| share.value.normalize().to_string());
    assert_eq!((confidence(0).as_deref(), confidence(1).as_deref()), (Some("0.12"), Some("0.8")));
    assert_eq!(
        said(&assessment),
        [
            "warning Initiatives!H2: Budget of I-01 is text, '1.200,50', and was read as 1,200.50",
            "warning Initiatives!I2: Confidence % of I-01 is text, '12 %', and was read as 12 %",
            "warning Initiatives!H3: Budget of I-02 is text, '(1.200)', and was read as -1,200",
            "warning Initiatives!H4: Budget of I-03 is text, '€ 5k', and was read as 5,000",
            "warning Initiatives!H5: Budget of I-04 is text, '1 200', and was read as 1,200",
        ]
    );
}

#[test]
fn words_for_nothing_are_missing_and_not_zero() {
    let assessment = assessed(&tables(
        "**Initiatives**

        | ID | Initiative | Pillar | Owner | Start | End | Status | Budget | Forecast | Benefit |
        |---|---|---|---|---|---|---|---|---|---|
        | I-01 | Depots | HTW-1 | M. Tolan | 2027-02-01 | n/a | Planned | 5000 | - | tbc |
        | I-02 | Academy | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | ? | 0 | TBD |",
    ));
    let plan = &assessment.plan;
    assert!(plan.initiatives[0].forecast.is_none() && plan.initiatives[0].expected_revenue.is_none() && plan.initiatives[0].end.is_none());
    assert!(plan.initiatives[1].budget.is_none() && plan.initiatives[1].forecast.is_some());
    assert_eq!(said(&assessment), ["error Initiatives!H3: I-02 has no Budget"]);
}

#[test]
fn ids_that_a_spreadsheet_stored_as_numbers_still_match() {
    let assessment = assessed(&tables(
        "**Initiatives**

        | ID | Initiative | Pillar | Owner | Start | End | Status | Budget |
        |---|---|---|---|---|---|---|---|
        | 10010017 | Depots | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | 5000 |
        | 7 | Academy | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | 5000 |
        | 0012 | Shelf | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | 5000 |

        **Milestones**

        | ID | Step | Deadline |
        |---|---|---|
        | 10010017.0 | Lease signed | 2027-03-31 |
        | \u{a0}7\u{200b} | First course | 2027-03-31 |",
    ));
    let ids: Vec<&str> = assessment.plan.initiatives.iter().map(|initiative| initiative.id()).collect();
    assert_eq!(ids, ["10010017", "7", "0012"]);
    for milestone in &assessment.plan.milestones {
        let id = &milestone.initiative.as_ref().expect("an id").value;
        assert!(assessment.plan.initiative(id).is_some(), "the milestone's '{id}' is an initiative's id");
    }
}

#[test]
fn totals_headings_and_repeated_headers_are_no_initiatives() {
    let assessment = assessed(&tables(
        "**Initiatives**

        | ID | Initiative | Pillar | Owner | Start | End | Status | Budget |
        |---|---|---|---|---|---|---|---|
        | Northern region |
        | I-01 | Total quality programme | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | 5000 |
        | | Northern region total | | | | | | 5000 |
        | |
        | ID | Initiative | Pillar | Owner | Start | End | Status | Budget |
        | Southern region |
        | I-02 | Academy | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | 6000 |
        | Subtotal | | | | | | | 6000 |
        | Total 2027 | | | | | | | 11000 |
        | | | | | | | Grand total: | 11000 |",
    ));
    assert_eq!(initiatives(&assessment), ["I-01 | Total quality programme | 5000 EUR", "I-02 | Academy | 6000 EUR"]);
    assert_eq!(said(&assessment), Vec::<String>::new());
}

#[test]
fn months_are_the_same_in_every_form() {
    let expected = ["I-01 Budget EUR: 2027-01 100, 2027-02 200, 2027-12 300"];
    for (form, table) in [
        (
            "text",
            "| ID | Measure | 2027-01 | Feb 2027 | Dez 27 | FY2027 |\n|---|---|---|---|---|---|\n| I-01 | Budget | 100 | 200 | 300 | 600 |",
        ),
        (
            "dates",
            "| ID | Measure | 2027-01-01 | 2027-02-01 | 2027-12-01 | Total |\n|---|---|---|---|---|---|\n| I-01 | Budget | 100 | 200 | 300 | 600 |",
        ),
        (
            "ends of months",
            "| ID | Measure | 2027-01-31 | 2027-02-28 | 2027-12-31 |\n|---|---|---|---|---|\n| I-01 | Budget | 100 | 200 | 300 |",
        ),
        ("names", "| ID | Measure | Januar | Februar | Dezember |\n|---|---|---|---|---|\n| I-01 | Budget | 100 | 200 | 300 |"),
        ("periods", "| ID | Measure | P01 | P02 | P12 |\n|---|---|---|---|---|\n| I-01 | Budget | 100 | 200 | 300 |"),
        ("numbers", "| ID | Measure | 1 | 2 | 12 |\n|---|---|---|---|---|\n| I-01 | Budget | 100 | 200 | 300 |"),
        (
            "one row a month",
            "| ID | Measure | Month | Value |\n|---|---|---|---|\n| I-01 | Budget | 2027-02-15 | 200 |\n| I-01 | Budget | Jan 2027 | 60 |\n| I-01 | Budget | 12.2027 | 300 |\n| i-01 | Plan | 2027-01 | 40 |",
        ),
    ] {
        let assessment = assessed(&tables(&format!("**Phasing**\n\n{table}")));
        assert_eq!(months(&assessment), expected, "months as {form}");
        assert_eq!(said(&assessment), Vec::<String>::new(), "months as {form}");
    }
}

#[test]
fn months_in_thousands_keep_their_unit() {
    let assessment = assessed(&tables(
        "**Phasing**

        | ID | Measure | Jan 2027 (kEUR) | Feb 2027 (kEUR) | Mar 2027 [USD] |
        |---|---|---|---|---|
        | I-01 | Budget | 1.5 | 2 | |",
    ));
    assert_eq!(months(&assessment), ["I-01 Budget EUR: 2027-01 1500, 2027-02 2000"]);
}

#[test]
fn a_total_without_a_label_or_with_one_in_another_column_is_no_initiative() {
    let assessment = assessed(&tables(
        "**Initiatives**

        | | ID | Initiative | Pillar | Owner | Start | End | Status | Budget | Forecast |
        |---|---|---|---|---|---|---|---|---|---|
        | | I-01 | Depots | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | 5000.10 | 5000 |
        | | I-02 | Academy | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | 6000.20 | 7000 |
        | Subtotal | | | | | | | | 11000 | 12000 |
        | | | | | | | | | 11000.30 | 12000 |
        | | | | | | | | | 4711 | |",
    ));
    // The last row is no sum of anything: it is a row that lacks its id, and is asked for it.
    assert_eq!(initiatives(&assessment), ["I-01 | Depots | 5000.1 EUR", "I-02 | Academy | 6000.2 EUR", " |  | 4711 EUR"]);
    assert_eq!(said(&assessment)[0], "note Initiatives!I5: row 5 holds nothing but the sums of its columns and was read as a total");
}

#[test]
fn a_currency_beside_a_number_counts() {
    let table = |currency: &str| {
        format!(
            "**Plan**

            | Business | Nordic |
            | Fiscal year | FY2027 |
            | First month | 2027-01 |
            | Cycle | 2027-04 |
            | Reporting currency | {currency} |
            | Plan owner | A. Verhage |

            **Initiatives**

            | ID | Initiative | Pillar | Owner | Start | End | Status | Budget ($) |
            |---|---|---|---|---|---|---|---|
            | I-01 | Depots | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | 5000 |
            | I-02 | Academy | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | GBP 5,000.00 |
            | I-03 | Shelf | HTW-1 | M. Tolan | 2027-02-01 | 2027-11-30 | Planned | $ 5k |"
        )
    };
    let read = |currency: &str| initiatives(&assessed(&tables(&table(currency))));
    let rows = |dollars: &str| {
        vec![format!("I-01 | Depots | 5000 {dollars}"), "I-02 | Academy | 5000 GBP".to_owned(), format!("I-03 | Shelf | 5000 {dollars}")]
    };
    assert_eq!(read("EUR"), rows("USD"));
    assert_eq!(read("CAD"), rows("CAD"), "a dollar sign in a plan in Canadian dollars");
    let said = said(&assessed(&tables(&table("EUR"))));
    assert_eq!(said[0], "warning Initiatives!H3: Budget of I-02 is text, 'GBP 5,000.00', and was read as 5,000.00 GBP");
}

#[test]
fn a_year_in_a_column_of_dates_is_no_date() {
    let assessment = assessed(&tables(
        "**Initiatives**

        | ID | Initiative | Pillar | Owner | Start | End | Status | Budget |
        |---|---|---|---|---|---|---|---|
        | I-01 | Depots | HTW-1 | M. Tolan | 46419 | 2027 | Planned | 5000 |",
    ));
    let start = assessment.plan.initiatives[0].start.as_ref().expect("a serial number is a date");
    assert_eq!(start.value.to_string(), "2027-02-01");
    assert_eq!(said(&assessment), ["error Initiatives!F2: End of I-01 is '2027', which is no date"]);
}

/// What `total-differs` says of a text.
fn totals(text: &str) -> Vec<String> {
    crate::example::said(&assessed(&tables(text)), "total-differs")
}

#[test]
fn a_total_may_be_of_a_block_of_a_measure_or_of_what_is_planned() {
    let initiatives = |first: &str, north: &str, south: &str, last: &str| {
        totals(&format!(
            "**Initiatives**

            | ID | Initiative | Owner | Status | Budget |
            |---|---|---|---|---|
            | {first} |
            | North |
            | I-01 | Depots | M. Tolan | Planned | 5000 |
            | I-02 | Academy | M. Tolan | Cancelled | 700 |
            | {north} |
            | |
            | South |
            | I-03 | Shelf | M. Tolan | Planned | 6000 |
            | I-04 | Shop | M. Tolan | Planned | 300 |
            | {south} |
            | {last} |"
        ))
    };
    let total = |label: &str, amount: &str| format!("{label} | | | | {amount}");
    for (first, north, south, last) in [
        (total("Grand total", "12000"), total("Subtotal", "5700"), total("Subtotal", "6300"), String::new()),
        (String::new(), total("North total", "5000"), total("South total", "6300"), total("Total", "11300")),
        (String::new(), total("Subtotal", "5700"), total("Subtotal", "6300"), total("Total", "12000")),
        (String::new(), String::new(), String::new(), total("Total 2027", "12000.01")),
    ] {
        assert_eq!(initiatives(&first, &north, &south, &last), [""; 0], "{first}{north}{south}{last}");
    }
    assert_eq!(
        initiatives("", &total("North total", "5800"), &total("Subtotal", "6300"), &total("Total:", "12100")),
        [
            "error at `Initiatives!E6`: North total in row 6 is 5,800 in Budget; its 2 rows add to 5,700",
            "error at `Initiatives!E12`: Total in row 12 is 12,100 in Budget; its 4 rows add to 12,000",
        ]
    );
    let unlabelled = total("", "12000");
    assert_eq!(initiatives("", "", "", &format!("{unlabelled} |\n| {}", total("Total", "12000"))), [""; 0]);
    let phasing = |last: &str| {
        totals(&format!(
            "**Phasing**

            | ID | Measure | 2027-01 | 2027-02 |
            |---|---|---|---|
            | I-01 | Budget | 10 | 20 |
            | I-02 | Budget | 10 | 20 |
            | I-01 | Expected revenue | 700 | 800 |
            | {last} |"
        ))
    };
    assert_eq!(phasing("Total | Budget | 20 | 40"), [""; 0]);
    assert_eq!(phasing("Total | | 720 | 840"), [""; 0]);
    assert_eq!(
        phasing("Total | Budget | 30 | 50"),
        ["error at `Phasing!C5`: Total in row 5 is 30 in 2027-01; its 2 rows add to 20, and 1 more column differs"]
    );
}

#[test]
fn a_total_of_what_cannot_be_added_is_not_judged() {
    let budgets = |second: &str, total: &str| {
        totals(&format!(
            "**Initiatives**

            | ID | Initiative | Owner | Status | Currency | Budget |
            |---|---|---|---|---|---|
            | I-01 | Depots | M. Tolan | Planned | EUR | 5000 |
            | I-02 | Academy | M. Tolan | Planned | {second} |
            | Total | | | | | {total} |"
        ))
    };
    assert_eq!(budgets("EUR | 700", "9999").len(), 1);
    // Another currency, words, a blank that is asked for already, an error; a total that is blank or an average.
    for second in ["GBP | 700", "EUR | soon", "EUR | ", "EUR | #REF!", "EUR | =A1"] {
        assert_eq!(budgets(second, "9999"), [""; 0], "{second}");
    }
    for total in ["", "n/a", "=SUM(F2:F3)", "#REF!", "=AVERAGE(F2:F3) → 2850"] {
        assert_eq!(budgets("EUR | 700", total), [""; 0], "{total}");
    }
    // 0.5 % of the total, and no more than the rounding of its parts.
    assert_eq!(budgets("EUR | 700", "5701"), [""; 0]);
    assert_eq!(budgets("EUR | 700", "5702").len(), 1);
}

#[test]
fn the_totals_row_of_a_real_table_and_rows_filtered_out_count() {
    let text = |total: &str| {
        format!(
            "**Envelopes**

            | Envelope | Amount |
            |---|---|
            | Growth | 250 |
            | Running | 30 |
            | Old | 7 |
            | Sum of all | {total} |"
        )
    };
    let found = |total: &str, hidden: Vec<(u32, u32)>| {
        let mut workbook = crate::example::workbook(&tables(&text(total)));
        let sheet = workbook.sheets.last_mut().expect("a sheet");
        sheet.tables = vec![ListObject { name: "Envelopes".to_owned(), range: (0, 0, 4, 1), header_rows: 1, totals_rows: 1 }];
        sheet.hidden_rows = hidden;
        let assessment = crate::example::judged(&workbook);
        assert_eq!(assessment.plan.envelopes.len(), 3);
        crate::example::said(&assessment, "total-differs")
    };
    assert_eq!(found("287", vec![]), [""; 0]);
    assert_eq!(found("=SUBTOTAL(109,B2:B4) → 280", vec![(3, 3)]), [""; 0]);
    assert_eq!(found("280", vec![]), ["error at `Envelopes!B5`: the totals row in row 5 is 280 in Amount; its 3 rows add to 287"]);
}

#[test]
fn one_row_typed_over_formulas_of_months_is_one_note() {
    let mut text = "**Phasing**\n\n| ID | Measure | 2027-01 | 2027-02 | 2027-03 |\n|---|---|---|---|---|\n".to_owned();
    for row in 2..=9 {
        let cell = if row == 5 { "7".to_owned() } else { format!("=A{row} → 7") };
        text += &format!("| I-0{row} | Budget | {cell} | {cell} | 7 |\n");
    }
    let said = |text: &str| crate::example::said(&assessed(&tables(text)), "typed-over-formula");
    assert_eq!(said(&text), ["note at `Phasing!C5`: C5 and D5 are typed; 14 of the 16 cells of the months on Phasing are formulas"]);
    // Seven of nine are 77.8 %: too few to call the others odd.
    assert_eq!(said(&format!("{text}| I-10 | Budget | 7 | 7 | 7 |\n")), [""; 0]);
}
