//! Capacity, pipeline, what it takes, payback and break-even of a plan whose figures are worked out by hand: as computed, in the
//! report, in `result.json` and on the terminal.

use serde_json::Value;
use throughline::assess::Assessment;
use throughline::plan::payback::Payback;
use throughline::render::terminal::{self, Look};
use throughline::render::{html, json};

use crate::example::{Table, assessed, tables};

/// New business is 600 less 360 = 240, 20 a month. A sells 120 x 90 % = 108, 9 a month. B's 22 a month are held to nothing from July,
/// to half from October: 33. Together 141 of 240; quotas in force are 120 + 132 = 252.
const BY_HAND: &str = "
**Plan**

| Business | By hand |
|---|---|
| Fiscal year | FY2027 |
| First month | 2027-01 |
| Cycle | 2027-01 |
| As-of date | 2027-01-31 |
| Reporting currency | EUR |
| Fixed costs for the year | 120000 |
| Contribution margin % | 50% |

**Targets**

| Line | 2027-01 | 2027-02 | 2027-03 | 2027-04 | 2027-05 | 2027-06 | 2027-07 | 2027-08 | 2027-09 | 2027-10 | 2027-11 | 2027-12 | Annual |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
| Target | | | | | | | | | | | | | 600000 |
| Base | 30000 | 30000 | 30000 | 30000 | 30000 | 30000 | 30000 | 30000 | 30000 | 30000 | 30000 | 30000 | 360000 |

**Headcount**

| Rep | Start | Status | Annual quota | Carries quota | Ramp | Attainment % |
|---|---|---|---|---|---|---|
| A. Aalto | 2020-01-01 | Filled | 120000 | yes | | 90% |
| Position 2 | 2027-07-01 | Open | 264000 | yes | 0/50 | 100% |

**Pipeline**

| Segment | Period | Open qualified | Booked | Win rate % | Average deal | Sales cycle days | Qualified a month |
|---|---|---|---|---|---|---|---|
| All | FY2027 | 500000 | 40000 | 25% | 10000 | 61 | 6 |

**Initiatives**

| Initiative ID | Initiative | Kind | Status | Start | Budget | Expected revenue | Confidence % | Revenue recurs |
|---|---|---|---|---|---|---|---|---|
| I-01 | Night desk | Grow | Planned | 2027-01-01 | 60000 | 200000 | 50% | yes |
| I-02 | Price list | Grow | Planned | 2027-01-01 | 24000 | 120000 | 40% | |

**Phasing**

| Initiative ID | Measure | 2027-01 | 2027-03 | 2027-04 | 2027-05 | 2027-06 | 2027-07 |
|---|---|---|---|---|---|---|---|
| I-01 | Budget | 60000 | | | | | |
| I-01 | Expected revenue | | 40000 | 40000 | 40000 | 40000 | 40000 |
";

fn by_hand() -> Assessment {
    assessed(&tables(BY_HAND))
}

/// The plan without some of its sheets.
fn without(sheets: &[&str]) -> Vec<Table> {
    tables(BY_HAND).into_iter().filter(|table| !sheets.contains(&&*table.sheet)).collect()
}

/// The words of the revenue section.
fn section(assessment: &Assessment) -> String {
    let html = String::from_utf8(html::report(assessment, None).expect("a report").bytes).expect("text");
    let (_, rest) = html.split_once("<section id=\"revenue\"").expect("the section");
    let section = rest.split_once("</section>").expect("its end").0;
    let mut words = String::new();
    let mut inside = true;
    for character in section.chars() {
        match character {
            '<' => inside = true,
            '>' => {
                inside = false;
                words.push(' ');
            }
            _ if inside => {}
            other => words.push(other),
        }
    }
    words.replace('\u{a0}', " ").split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

fn has(words: &str, all: &[&str]) {
    for wanted in all {
        assert!(words.contains(wanted), "'{wanted}' is not in: {words}");
    }
}

#[test]
fn the_report_shows_capacity_quotas_and_what_ramp_holds_back() {
    let words = section(&by_hand());
    has(
        &words,
        &[
            "2 reps can sell 141 of 240 kEUR new business, 59 %",
            "Over-assignment: quotas in force of 252 kEUR are 5.0 % over the new business needed.",
            "Positions that nobody holds yet are to sell 33 kEUR.",
            "Cells: quotas Headcount!D2:D3 , target Targets!N2 , base Targets!N3 .",
            // Month, reps, needed, capacity, held back, short.
            "Jun 2027 1 20 9 0 −11",
            "Jul 2027 2 20 9 22 −11",
            "Oct 2027 2 20 20 11 0",
            "Year 2 240 141 99 −99",
        ],
    );
}

#[test]
fn the_report_shows_pipeline_and_what_it_takes() {
    let words = section(&by_hand());
    has(
        &words,
        &[
            "All in FY2027 has 2.5x of what is left to win open, and needs 4.0x",
            // 240 less 40 booked; 500 x 25 % leave 75 of them.
            "All FY2027 500 200 2.5x 4.0x 25 % −75 Pipeline!C2",
            // 200 / 10 are 20 deals, 80 opportunities, in the nine months to the last day of October; position 2 is not there yet.
            "What is left takes 8.9 qualified opportunities a month; 6 are qualified now",
            "All FY2027 200 10 20 25 % 80 8.9 8.9 6 2027-10-31",
        ],
    );
}

#[test]
fn the_report_shows_payback_and_break_even() {
    let words = section(&by_hand());
    has(
        &words,
        &[
            // 10 a month from March on are 50 in July and 60 in August, the eighth month.
            "1 of 2 initiatives is known to pay back, the slowest in month 8",
            "I-01 Night desk 60 50 −10 month 8 , Aug 2027",
            "I-02 Price list 24 24 0 year result only",
            "1 initiative states no months of expected revenue on Phasing: only the year's result is known."
                .replace('\'', "&#39;")
                .as_str(),
            // 17 a month and 10 more from March: 142 to June, against 12 a month and January's 60.
            "From June 2027 on, contribution to date carries cost to date",
            "May 2027 115 120 −5",
            "Jun 2027 break-even 142 132 +10",
            "Dec 2027 254 204 +50",
        ],
    );
}

#[test]
fn what_a_plan_does_not_give_is_said_and_not_drawn() {
    let words = section(&assessed(&without(&["Headcount", "Pipeline", "Phasing"])));
    has(
        &words,
        &[
            "Capacity against the target is not computed: it needs Annual quota and Start on Headcount.",
            "they need open business by segment and period on Pipeline.",
            "When initiatives pay back is not computed",
            "They state no months of expected revenue on Phasing",
        ],
    );
    for absent in ["can sell", "Pipeline coverage Segment", "What it takes Segment"] {
        assert!(!words.contains(absent), "{absent}");
    }
    let words = section(&assessed(&without(&["Initiatives", "Phasing"])));
    has(&words, &["Payback is not computed: no planned initiative states both what it costs and what it earns."]);
}

#[test]
fn months_that_end_elsewhere_than_the_result_are_explained() {
    assert!(!section(&by_hand()).contains("The months end at"));
    // I-01's months cost 59 and its budget is 60.
    let words = section(&assessed(&tables(&BY_HAND.replace("| I-01 | Budget | 60000 |", "| I-01 | Budget | 59000 |"))));
    has(&words, &["The months end at 51 kEUR and the result is 50 kEUR: months of Base and of Phasing do not add up"]);
}

#[test]
fn revenue_that_is_not_said_to_recur_is_not_called_a_loss() {
    let words = section(&assessed(&tables(&BY_HAND.replace("| 50% | yes |", "| 50% | |"))));
    has(
        &words,
        &["No initiative earns what it costs in the months it states", "−10 not in its months; whether revenue goes on is not said"],
    );
    let words = section(&assessed(&tables(&BY_HAND.replace("| 50% | yes |", "| 50% | no |"))));
    has(&words, &["I-01 Night desk does not pay back", "never; its revenue does not recur"]);
}

#[test]
fn result_json_holds_the_figures_and_their_parts() {
    let result: Value = serde_json::from_str(&json::result(&by_hand())).expect("JSON");
    let totals = &result["totals"];
    assert_eq!(totals["capacity"], "141000.00");
    assert_eq!((&totals["capacity_share"], &totals["over_assignment"]), (&0.5875.into(), &0.05.into()));
    assert_eq!((&totals["pipeline_coverage"], &totals["pipeline_needed"]), (&2.5.into(), &4.0.into()));
    assert_eq!((&totals["opportunities_monthly"], &totals["break_even_month"]), (&8.8889.into(), &"2027-06".into()));
    let month = &result["capacity"]["months"][9];
    assert_eq!((&month["capacity"], &month["held_back"]), (&"20000.00".into(), &"11000.00".into()));
    assert_eq!(result["capacity"]["reps"][1]["at"], "Headcount!A3");
    assert_eq!(result["capacity"]["assumed"], Value::Null);
    let row = &result["pipeline_coverage"][0];
    assert_eq!((&row["left"], &row["unwon"], &row["last_start"]), (&"200000.00".into(), &"75000.00".into(), &"2027-10-31".into()));
    assert_eq!((&row["work"]["deals"], &row["work"]["reps"], &row["too_late"]), (&20.0.into(), &1.into(), &false.into()));
    let [first, second] = [&result["payback"][0], &result["payback"][1]];
    assert_eq!((&first["outcome"], &first["months"], &first["month"]), (&"pays-back".into(), &8.into(), &"2027-08".into()));
    assert_eq!((&second["outcome"], &second["contribution"]), (&"not-computed".into(), &"24000.00".into()));
    assert_eq!(second["needs"], "months of Expected revenue on Phasing");
    assert_eq!(result["break_even"][0]["cost"], "72000.00");
    // What is not computed is null or empty, never 0.
    let result: Value = serde_json::from_str(&json::result(&assessed(&without(&["Headcount", "Pipeline"])))).expect("JSON");
    for absent in [&result["totals"]["capacity"], &result["totals"]["pipeline_coverage"], &result["capacity"]] {
        assert_eq!(absent, &Value::Null);
    }
}

#[test]
fn the_terminal_has_a_line_of_it_when_all_is_asked_for() {
    let line = "capacity EUR 141,000, 59 % of new business · over-assignment 5 % · pipeline 2.5x of 4.0x needed · 8.9 qualified opportunities \
                needed a month · slowest payback in month 8";
    let text = |verbose| anstream::adapter::strip_str(&terminal::plan(&by_hand(), "plan.xlsx", Look { verbose, width: None })).to_string();
    let plain = |text: String| text.replace('\u{a0}', " ");
    assert!(plain(text(true)).contains(line), "{}", text(true));
    assert!(!text(false).contains("over-assignment 5"));
}

#[test]
fn rules_and_figures_agree() {
    let assessment = by_hand();
    let messages: Vec<&str> = assessment.findings.iter().map(|judged| &*judged.finding.message).collect();
    let says = |words: &str| assert!(messages.iter().any(|message| message.contains(words)), "{words}: {messages:?}");
    says("2 reps carry quota and can sell 141,000, 59 % of the 240,000");
    says("All in FY2027 has 500,000 open for 200,000 left to win, 2.5x: at a win rate of 25 % it takes 4.0x");
    says("All in FY2027 needs 8.9 qualified opportunities a month and has 6");
    let found: Vec<_> = assessment.revenue.paybacks.rows.iter().filter_map(|row| Some(row.found.as_ref().ok()?.1)).collect();
    assert!(matches!(found[..], [Payback::In(8, _)]), "{found:?}");
}
