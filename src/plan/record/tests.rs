//! What a record keeps of a plan, and reads back.

use super::*;
use crate::plan::sketch::plan;

#[test]
fn a_plan_s_rows_are_remembered_as_text_that_reads_back() {
    let plan = plan(&[
        ("Plan", "Business | Example Ltd\nFiscal year | FY2027\nFirst month | 2027-01\nCycle | 2027-02\nReporting currency | EUR"),
        ("Strategy", "Choice ID | Question | Choice | Linked choices | Priority\nHTW-1 | How to win | Four hours | WTP-1 30% | 1"),
        (
            "Initiatives",
            "Initiative ID | Initiative | End | Status | Budget\nI-01 | Depots | 2027-06-30 | In progress | 120000.50\n | Fair | | Cancelled | ",
        ),
        ("Phasing", "Initiative ID | Measure | 2027-01 | 2027-02\nI-01 | Budget | 10 | 20\nI-01 | Budget | 5 | "),
        ("Milestones", "Initiative ID | Milestone | Due | Done\ni-01 | Rollout | 2027-05-31 | \nI-01 | Kick-off | 2027-01-15 | yes"),
    ]);
    let record = Record::of_plan(&plan);
    assert_eq!(
        (record.business.as_str(), record.fiscal_year.as_deref(), record.cycle),
        ("Example Ltd", Some("FY2027"), Period::parse("2027-02"))
    );
    let depots = &record.initiatives["I-01"];
    assert_eq!(depots.money("Budget").map(|budget| budget.amount.to_string()).as_deref(), Some("120000.5"));
    assert_eq!(depots.date("End").map(|end| end.to_string()).as_deref(), Some("2027-06-30"));
    assert_eq!(depots.text("Milestones"), Some("Kick-off 2027-01-15 done; Rollout 2027-05-31"));
    assert_eq!((depots.status(), depots.is_active(), depots.text("Owner")), (Status::InProgress, true, None));
    assert!(!record.initiatives["Fair"].is_active(), "one without an id goes by its name");
    assert_eq!(record.choices["HTW-1"].text("Links to"), Some("WTP-1"));
    let january = record.months.iter().find(|(month, _)| month.period == Period { year: 2027, month: 1 }).expect("a month");
    assert_eq!((january.1.amount.to_string().as_str(), january.1.at.as_str()), ("15", "Phasing!C2"), "rows of one key add up");
}
