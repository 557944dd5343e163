//! What the rules of this group say together, and the edges that their pages do not show.

use crate::rules::alignment::tests::{found, said};

/// Twelve active initiatives of one way to win, with owners and budgets given.
fn owned(of: &[(&str, &str)]) -> Vec<String> {
    let mut initiatives = "Initiative ID | Initiative | Primary choice | Kind | Owner | Status | Budget".to_owned();
    for (number, (owner, kind_and_budget)) in of.iter().enumerate() {
        let (kind, budget) = kind_and_budget.split_once(' ').expect("a kind and a budget");
        initiatives.push_str(&format!("\nI-{number:02} | Work | HTW-1 | {kind} | {owner} | Planned | {budget}"));
    }
    said(&[("Initiatives", &initiatives)], "owner-overloaded")
}

#[test]
fn a_large_part_of_the_money_is_too_much_only_where_there_are_others() {
    let of = |owners: &[&str], first: &str| {
        let rows: Vec<(&str, &str)> = (0..10).map(|row| (owners[row % owners.len()], if row == 0 { first } else { "Enable 10" })).collect();
        owned(&rows)
    };
    let five = ["A. Aas", "B. Berg", "C. Castro", "D. Dahl", "E. Ek"];
    // A. Aas has 50 + 10 of 140, and 56 of 136 is 41.2 %.
    assert_eq!(of(&five, "Grow 43.3"), Vec::<String>::new(), "53.3 of 133.3 is 40 % at most");
    assert_eq!(of(&five, "Grow 46"), ["warning Initiatives!E2: A. Aas owns 41.2 % of the active budget of Grow and Enable (40 % at most)"]);
    assert_eq!(of(&five, "Run 46"), Vec::<String>::new(), "what runs the business is not counted");
    assert_eq!(of(&five[..4], "Grow 46"), Vec::<String>::new(), "of four owners one may well have so much");
    // The other words of a cell that names nobody, or several, are no person.
    assert_eq!(owned(&[("Sales", "Grow 1"); 7]), Vec::<String>::new());
    assert_eq!(owned(&[("TBD", "Grow 1"); 7]), Vec::<String>::new());
    let six =
        [("a.aas", "Grow 1"), ("A. Aas", "Grow 1"), ("A. Aas", "Run 1"), ("A Aas", "Run 1"), ("A. AAS", "Run 1"), ("A. Aas", "Run 1")];
    assert_eq!(owned(&six), ["warning Initiatives!E2: A. Aas owns 6 active initiatives (5 at most)"]);
}

const HEAD: &str = "Initiative ID | Initiative | Status | Budget | Actual to date | Notes";

/// Rows of Initiatives in a plan of which April 2027 is the cycle and its last day the as-of date.
fn noted(rows: &str, rule: &str) -> Vec<String> {
    said(&[("Initiatives", &format!("{HEAD}\nI-0 | Dated | In progress | 0 | | 2027-04-02 fine\n{rows}"))], rule)
}

#[test]
fn a_missing_note_is_missed_once() {
    // Budget 12,000 for the year, 3,000 for three months; 9,000 spent.
    let (trouble, variance) = ("trouble-without-action", "variance-unexplained");
    let both = "I-1 | a | At risk | 12000 | 9000 | 2027-03-31 waiting";
    assert_eq!(noted(both, trouble), ["warning Initiatives!F3: I-1 is at risk, and its last note is of 2027-03-31"]);
    assert_eq!(noted(both, variance), Vec::<String>::new());
    let sheets = format!("{HEAD}\n{both}");
    let finding = &found(&[("Initiatives", &sheets)], trouble)[0];
    assert_eq!(finding.help, "say what happens next, who does it and by when in F2, with the day");
    let related: Vec<String> = finding.related.iter().map(|related| format!("{} {}", related.at, related.note)).collect();
    assert_eq!(related, ["Initiatives!C2 status", "Initiatives!E2 9,000 to date, 6,000 (200 %) more than planned"]);
    // A note of the cycle speaks for both.
    let noted_now = both.replace("2027-03-31", "1/4");
    assert_eq!((noted(&noted_now, trouble), noted(&noted_now, variance)), (vec![], vec![]));
    // One from after the as-of date is none of this cycle.
    let later = both.replace("2027-03-31", "2027-05-02").replace("At risk", "In progress");
    assert_eq!(
        noted(&later, variance),
        ["warning Initiatives!F3: I-1 has spent 9,000 to date, 6,000 (200 %) more than planned, and its note has no date of this cycle"]
    );
}

#[test]
fn a_variance_is_material_by_percentage_and_floor_together() {
    let of = |budget: u32, actual: u32| noted(&format!("I-1 | a | In progress | {budget} | {actual} |"), "variance-unexplained").len();
    // A quarter of 480,000 is 120,000: 10 % are 12,000. A quarter of 48,000 is 12,000: 10 % are 1,200.
    assert_eq!([of(480_000, 131_999), of(480_000, 132_000), of(480_000, 108_000), of(480_000, 108_001)], [0, 1, 1, 0]);
    assert_eq!([of(48_000, 16_999), of(48_000, 17_000), of(48_000, 7_000)], [0, 1, 1]);
    assert_eq!(of(0, 5_000), 1, "nothing was planned");
    // What status-contradicts-facts says, and what has no actuals.
    assert_eq!(noted("I-1 | a | Planned | 0 | 9000 |", "variance-unexplained"), Vec::<String>::new());
    assert_eq!(noted("I-1 | a | In progress | 400000 | | old", "variance-unexplained"), Vec::<String>::new());
}

#[test]
fn where_notes_are_never_dated_nobody_is_asked_for_one() {
    let sheets = format!("{HEAD}\nI-1 | a | Blocked | 12000 | 9000 | waiting");
    assert_eq!(said(&[("Initiatives", &sheets)], "trouble-without-action"), Vec::<String>::new());
    assert_eq!(said(&[("Initiatives", &sheets)], "variance-unexplained"), Vec::<String>::new());
}

#[test]
fn a_column_that_nobody_fills_is_one_finding() {
    let rows = |count: usize, first: &str| -> String {
        let row = |number: usize| format!("\nI-{number} | a | {} | Planned | 10", if number == 1 { first } else { "| |" });
        (1..=count).map(row).collect()
    };
    let of = |count: usize, first: &str, rule: &str| {
        let initiatives = format!("Initiative ID | Initiative | Owner | Start | End | Status | Budget{}", rows(count, first));
        said(&[("Initiatives", &initiatives)], rule)
    };
    let (owner, dates) = ("no-single-owner", "impossible-dates");
    assert_eq!(of(4, "| |", owner), ["warning Initiatives!C2: none of the 4 active initiatives has an owner"]);
    assert_eq!(of(4, "| |", dates), ["error Initiatives!D2: none of the 4 planned initiatives has a start or an end"]);
    assert_eq!((of(3, "| |", owner).len(), of(3, "| |", dates).len()), (3, 3), "few are named one by one");
    assert_eq!(of(4, "B. Berg | |", owner).len(), 3, "one is filled in, so the others are forgotten");
    // The end is blank everywhere; the start only of three, each of which is its own.
    assert_eq!(
        of(4, "| 2027-01-01 |", dates),
        [
            "error Initiatives!E2: none of the 4 planned initiatives has an end",
            "error Initiatives!D3: I-2 has no start",
            "error Initiatives!D4: I-3 has no start",
            "error Initiatives!D5: I-4 has no start",
        ]
    );
    let critical = "Initiative ID | Initiative | Owner | Critical | Status
        I-1 | a | | yes | Planned\nI-2 | a | TBD | | Planned\nI-3 | a | | yes | Planned\nI-4 | a | | | Planned\nI-5 | a | | yes | Idea";
    let sheets = [("Initiatives", critical)];
    let finding = &found(&sheets, owner)[0];
    assert_eq!(finding.message, "none of the 4 active initiatives has an owner, and 2 of them are critical");
    assert_eq!(
        (finding.related[0].at.to_string(), &*finding.help),
        ("Initiatives!C2:C5".to_owned(), "name from C2 down the one person who answers for each")
    );
}
