//! What rules on budget and revenue say at their edges, beside the examples of their pages.

use throughline::assess::Assessment;

use crate::money::plan;

/// The findings of one rule, each as its level and message.
pub(crate) fn messages(assessment: &Assessment, rule: &str) -> Vec<String> {
    let findings = assessment.findings.iter().map(|judged| &judged.finding).filter(|finding| finding.rule == rule);
    findings.map(|finding| format!("{} {}", finding.level, finding.message)).collect()
}

/// What a rule could not look at.
pub(crate) fn lacking(assessment: &Assessment, rule: &str) -> Vec<String> {
    assessment.not_evaluated.iter().filter(|lacking| lacking.rule == rule).flat_map(|lacking| lacking.needs.clone()).collect()
}

#[test]
fn a_season_is_told_from_a_hope_by_the_prior_year() {
    let read = |rows: &str| {
        let header: String = (1..=12).map(|month| format!(" 2027-{month:02} |")).collect();
        let rule = "|---".repeat(14);
        messages(&plan(&format!("**Targets**\n\n| Line |{header} Annual |\n{rule}|\n{rows}")), "back-loaded-revenue")
    };
    let row = |line: &str, quarters: [i64; 4]| {
        let months: String = quarters.iter().map(|quarter| format!(" {} |", quarter / 3).repeat(3)).collect();
        format!("| {line} |{months} {} |\n", quarters.iter().sum::<i64>())
    };
    // 36 % in the last quarter: a note alone; nothing where the year before had 33 %; a warning where it had 25 %.
    let target = row("Target", [210, 210, 222, 360]);
    assert_eq!(read(&target), ["note 36 % of the year's revenue is due in its last quarter"]);
    assert_eq!(read(&(target.clone() + &row("Prior year", [201, 201, 201, 297]))), Vec::<String>::new());
    assert_eq!(
        read(&(target + &row("Prior year", [225, 225, 225, 225]))),
        ["warning 36 % of the year's revenue is due in its last quarter, 25 % in the prior year"]
    );
    // 150 of 1,050 by March are on target, and 900 in nine months is twice as fast; behind the target another rule says so.
    let slow = row("Target", [150, 300, 300, 300]);
    let actual = |month: i64| format!("| Actual | {month} | {month} | {month} |{} |\n", "  |".repeat(9));
    assert_eq!(read(&(slow.clone() + &actual(50))), ["note the open months need 100 a month, after 50 a month to March 2027"]);
    assert_eq!(read(&(slow + &actual(40))), Vec::<String>::new());
}

#[test]
fn spending_is_ahead_by_both_a_part_and_an_amount() {
    // Phased to March: 3 x 40,000 = 120,000; 5 % over it are 126,000, the floor is 5,000.
    let read = |actual: &str, more: &str| {
        let text = format!(
            "
**Initiatives**

| Initiative ID | Initiative | Status | Budget | Actual to date |
|---|---|---|---|---|
| I-01 | Depots | In progress | 480000 | {actual} |
"
        );
        let months: String = (1..=12).map(|month| format!(" 2027-{month:02} |")).collect();
        let rule = "|---".repeat(14);
        let phasing =
            format!("\n**Phasing**\n\n| Initiative ID | Measure |{months}\n{rule}|\n| I-01 | Budget |{}\n", " 40000 |".repeat(12));
        messages(&plan(&(text + &phasing + more)), "spend-ahead-of-phasing")
    };
    assert_eq!(read("126000", ""), Vec::<String>::new());
    assert_eq!(
        read("127200", ""),
        ["warning I-01 has spent 127,200 by the end of March 2027 against 120,000 phased: 27 % of its budget, not 25 %"]
    );
    // Of a ledger the closed months count: 90,000 + 50,000.
    let ledger = "
**Actuals**

| Date | Initiative ID | Amount |
|---|---|---|
| 2027-02-01 | I-01 | 90000 |
| 2027-03-31 | I-01 | 50000 |
| 2027-05-01 | I-01 | 90000 |
";
    assert_eq!(
        read("", ledger),
        ["warning I-01 has spent 140,000 by the end of March 2027 against 120,000 phased: 29 % of its budget, not 25 %"]
    );
}

#[test]
fn one_wrong_target_is_one_finding() {
    let read = |rows: &str| {
        messages(
            &plan(&format!("**Targets**\n\n| Line | Segment | Territory | Annual |\n|---|---|---|---|\n{rows}")),
            "targets-do-not-reconcile",
        )
    };
    // The territories of Clinics are short; the total differs from the fine cut for that reason alone, and agrees with the segments.
    let clinics = "| Target | | | 500 |\n| Target | Clinics | | 300 |\n| Target | Shops | | 200 |\n| Target | Clinics | North | 100 |\n\
                   | Target | Clinics | South | 150 |\n| Target | Shops | North | 200 |\n";
    assert_eq!(read(clinics), ["error the target of Clinics is 300 and its territories add to 250"]);
    // A segment that is not divided leaves the finer cut incomplete: nothing to compare with.
    assert_eq!(
        read(&clinics.replace("| Target | Shops | North | 200 |\n", "")),
        ["error the target of Clinics is 300 and its territories add to 250"]
    );
    // Rounding to thousands is no difference.
    let rounded =
        "| Target | | | 1000000 |\n| Target | Clinics | | 333333 |\n| Target | Shops | | 333333 |\n| Target | Plants | | 333333 |\n";
    assert_eq!(read(rounded), Vec::<String>::new());
    assert_eq!(read(&rounded.replace("1000000", "1000100")), ["error the target is 1,000,100 and its segments add to 999,999"]);
}

#[test]
fn too_late_to_begin_is_said_once_and_only_where_something_is_left() {
    let read = |open: &str| {
        plan(&format!(
            "
**Targets**

| Segment | Base | Annual |
|---|---|---|
| Clinics | 0 | 400 |

**Pipeline**

| Segment | Period | Open qualified | Win rate % | Average deal | Sales cycle days | Qualified a month |
|---|---|---|---|---|---|---|
| Clinics | Q2 | {open} | 50% | 10 | 90 | 9 |
"
        ))
    };
    // A quarter of 400 is left, and half of what is open is won: 200 are enough, of 120 another 40 are missing.
    for (open, late) in [("200", 0), ("120", 1)] {
        assert_eq!(messages(&read(open), "activity-below-need").len(), late, "{open}");
        assert_eq!(messages(&read(open), "pipeline-too-thin"), Vec::<String>::new(), "{open}");
    }
}

#[test]
fn months_rounded_to_a_whole_number_are_a_note() {
    let header: String = (1..=12).map(|month| format!(" 2027-{month:02} |")).collect();
    let read = |annual: &str| {
        let table =
            format!("**Targets**\n\n| Line |{header} Annual |\n{}|\n| Target |{} {annual} |", "|---".repeat(14), " 83333 |".repeat(12));
        messages(&plan(&table), "targets-do-not-reconcile")
    };
    assert_eq!(read("1000000"), ["note months of the target add to 999,996 and its year says 1,000,000, which is their rounding"]);
    assert_eq!(read("1000100"), ["error months of the target add to 999,996 and its year says 1,000,100"]);
}

#[test]
fn a_year_that_does_not_carry_its_cost_is_judged_only_where_recurrence_is_said() {
    let read = |recurs: &str| {
        plan(&format!(
            "
**Initiatives**

| Initiative ID | Initiative | Status | Start | Budget | Expected revenue | Margin % | Revenue recurs |
|---|---|---|---|---|---|---|---|
| I-01 | Depots | Planned | 2027-01-01 | 100 | 100 | 50% | |
| I-02 | Repairs | Planned | 2027-01-01 | 10 | 100 | 50% | {recurs} |
| I-03 | Parts | Planned | 2027-01-01 | 10 | 100 | 50% | |

**Phasing**

| Initiative ID | Measure | 2027-01 | 2027-02 |
|---|---|---|---|
| I-01 | Expected revenue | 50 | 50 |
| I-02 | Expected revenue | 50 | 50 |
"
        ))
    };
    assert_eq!(messages(&read(""), "payback-too-long"), Vec::<String>::new());
    let needs = ["Revenue recurs on Initiatives for I-01", "months of Expected revenue on Phasing for I-03"];
    assert_eq!(lacking(&read(""), "payback-too-long"), needs);
    let said = read("yes");
    assert_eq!(
        messages(&said, "payback-too-long"),
        ["error I-01 never pays back: it costs 100 and earns 50 at 50 %, and its revenue does not recur"]
    );
    assert_eq!(lacking(&said, "payback-too-long"), needs[1..]);
}
