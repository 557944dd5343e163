//! Plans over several cycles: what is said of the way from one to the next, how old findings are, and what is fixed.

use throughline::assess::{Assessment, State};
use throughline::finding::Level;
use throughline::plan::{Period, Record};

use crate::example::{Table, judged_after, workbook};
use crate::plans::{clean, open, put};

/// The clean plan as one month of its year states it, with what was known then.
pub(crate) fn month(cycle: i8) -> Vec<Table> {
    let mut plan = clean();
    put(&mut plan, "Plan", "Cycle", "", &format!("2027-{cycle:02}"));
    put(&mut plan, "Plan", "As-of date", "", &format!("2027-{cycle:02}-28"));
    let day = format!("2027-{cycle:02}-20");
    for table in &mut plan {
        let header = table.rows[0].clone();
        match &*table.sheet {
            // What was booked by then, and the notes of that month.
            "Actuals" => table.rows.retain(|row| row[0] == "Date" || row[0] < format!("2027-{cycle:02}")),
            "Initiatives" => {
                table.rows[1..].iter_mut().flatten().filter(|cell| *cell == "2027-04-20").for_each(|cell| cell.clone_from(&day))
            }
            "Targets" => {
                for row in table.rows[1..].iter_mut().filter(|row| row[0] == "Actual") {
                    let open =
                        header.iter().zip(row).filter(|(header, _)| header.starts_with("2027") && **header >= format!("2027-{cycle:02}"));
                    open.for_each(|(_, cell)| cell.clear());
                }
            }
            _ => {}
        }
    }
    let ledger = plan.iter().find(|table| table.sheet == "Actuals").expect("a ledger").rows.clone();
    for id in ["I-01", "I-02", "I-04", "I-05", "I-06"] {
        let booked: i64 = ledger.iter().filter(|row| row[1] == id).map(|row| row[4].parse::<i64>().expect("an amount")).sum();
        put(&mut plan, "Initiatives", id, "Actual to date", &booked.to_string());
    }
    if cycle <= 3 {
        put(&mut plan, "Initiatives", "I-06", "Status", "In progress");
        put(&mut plan, "Milestones", "I-01", "Done", "");
        let steps = plan.iter_mut().find(|table| table.sheet == "Milestones").expect("milestones");
        let due = |id: &str| [id, "Groundwork done", "2027-03-31", "", "S. Holm"].map(str::to_owned).to_vec();
        steps.rows.extend(["I-02", "I-04", "I-06"].map(due));
    }
    plan
}

/// Judges some plans in the order of their cycles, each with the earlier ones as its past.
pub(crate) fn in_order(plans: &[Vec<Table>]) -> Vec<Assessment> {
    let mut records: Vec<Record> = Vec::new();
    let judge = |plan: &Vec<Table>| {
        let assessment = judged_after(&workbook(plan), &records);
        records.push(assessment.record());
        assessment
    };
    plans.iter().map(judge).collect()
}

fn period(text: &str) -> Period {
    Period::parse(text).expect("a period")
}

/// The findings of one rule, as level and message.
fn said(assessment: &Assessment, rule: &str) -> Vec<String> {
    let findings = assessment.findings.iter().map(|judged| &judged.finding).filter(|finding| finding.rule == rule);
    findings.map(|finding| format!("{} {}", finding.level, finding.message)).collect()
}

#[test]
fn a_clean_plan_stays_clean_over_its_cycles_and_every_rule_can_look() {
    let assessments = in_order(&[month(2), month(3), month(4)]);
    for assessment in &assessments {
        let cycle = assessment.plan.header.cycle.as_ref().expect("a cycle").value;
        assert_eq!(open(assessment, Level::Warning), Vec::<String>::new(), "in {cycle}");
    }
    let last = assessments.last().expect("three");
    let blind: Vec<&str> = last.not_evaluated.iter().map(|rule| rule.rule).collect();
    assert_eq!(blind, Vec::<&str>::new(), "with a past every rule could look");
    assert_eq!(open(last, Level::Note), Vec::<String>::new());
}

#[test]
fn findings_age_are_fixed_and_come_back() {
    let flawed = |cycle: i8, faults: &[(&str, &str, &str)]| {
        let mut plan = month(cycle);
        faults.iter().for_each(|(id, header, text)| put(&mut plan, "Initiatives", id, header, text));
        plan
    };
    let (no_owner, no_end) = (("I-02", "Owner", "TBD"), ("I-04", "End", "2027-02-01"));
    let plans = [flawed(2, &[no_owner, no_end]), flawed(3, &[no_owner]), flawed(4, &[no_owner, no_end])];
    let [first, second, third] = &in_order(&plans)[..] else { panic!("three cycles") };
    let state = |assessment: &Assessment, rule: &str| {
        assessment.findings.iter().find(|judged| judged.finding.rule == rule).map(|judged| judged.state)
    };
    assert_eq!(state(first, "no-single-owner"), Some(State::New));
    assert_eq!(state(second, "no-single-owner"), Some(State::Open(period("2027-02"))));
    assert_eq!(state(third, "no-single-owner"), Some(State::Open(period("2027-02"))));
    assert_eq!(state(first, "impossible-dates"), Some(State::New));
    assert_eq!(second.fixed.values().filter(|past| past.rule == "impossible-dates").count(), 1, "{:?}", second.fixed);
    assert_eq!(state(third, "impossible-dates"), Some(State::Returning(period("2027-04"))));
    assert!(third.fixed.is_empty() || third.fixed.values().all(|past| past.rule != "impossible-dates"));
    assert_eq!(said(second, "finding-keeps-returning"), Vec::<String>::new());
    assert_eq!(
        said(third, "finding-keeps-returning"),
        ["warning 1 finding has been open since February 2027 (no-single-owner); 1 finding is back after it was gone (impossible-dates)"]
    );
}

#[test]
fn what_moved_is_found_against_the_baseline_until_somebody_answers() {
    let changed = |cycle: i8, cells: &[(&str, &str, &str)]| {
        let mut plan = month(cycle);
        for table in &mut plan {
            if table.sheet == "Initiatives" {
                let rows = table.rows.iter_mut().enumerate();
                rows.for_each(|(index, row)| row.push(if index == 0 { "Change ref".to_owned() } else { String::new() }));
            }
        }
        cells.iter().for_each(|(id, header, text)| put(&mut plan, "Initiatives", id, header, text));
        plan
    };
    let more = ("I-02", "Budget", "64000");
    let plans = [changed(2, &[]), changed(3, &[more]), changed(4, &[more])];
    let assessments = in_order(&plans);
    let wanted = ["error the budget of I-02 is 64,000 (+6.7 %), but 60,000 was agreed in February 2027, and no change ref says who agreed"];
    assert_eq!(said(&assessments[1], "budget-rebaselined"), wanted);
    assert_eq!(said(&assessments[2], "budget-rebaselined"), wanted, "nobody answered, so it stays");
    // With an approval it is agreed, also later without a further word; the next step is measured from there.
    let approved = ("I-02", "Change ref", "CR-7");
    let further = ("I-02", "Budget", "70000");
    let assessments = in_order(&[changed(2, &[]), changed(3, &[more, approved]), changed(4, &[further, approved])]);
    assert_eq!(said(&assessments[1], "budget-rebaselined"), Vec::<String>::new());
    assert_eq!(
        said(&assessments[2], "budget-rebaselined"),
        ["error the budget of I-02 is 70,000 (+9.4 %), but 64,000 was agreed in March 2027, and CR-7 was behind the old budget already"]
    );
}

#[test]
fn a_cell_that_cannot_be_read_or_a_column_that_is_gone_is_no_change_of_the_past() {
    let mut late = month(4);
    put(&mut late, "Phasing", "I-02", "2027-02", "5.00O");
    let unread = in_order(&[month(3), late]);
    assert_eq!(said(&unread[1], "closed-month-changed"), Vec::<String>::new());
    // And a month that could not be read then may be put right.
    let mut early = month(3);
    put(&mut early, "Phasing", "I-02", "2027-02", "5.00O");
    assert_eq!(said(&in_order(&[early, month(4)])[1], "closed-month-changed"), Vec::<String>::new());
    let mut narrow = month(4);
    for table in narrow.iter_mut().filter(|table| table.sheet == "Phasing") {
        let column = table.rows[0].iter().position(|header| header == "2027-02").expect("a month");
        table.rows.iter_mut().for_each(|row| drop(row.remove(column)));
    }
    assert_eq!(said(&in_order(&[month(3), narrow])[1], "closed-month-changed"), Vec::<String>::new());
    // While a changed one is found.
    let mut changed = month(4);
    put(&mut changed, "Phasing", "I-02", "2027-02", "5500");
    let found = said(&in_order(&[month(3), changed])[1], "closed-month-changed");
    assert_eq!(found, ["warning budget of I-02 changed in 1 closed month since March 2027: February 2027 from 5,000 to 5,500"]);
}
