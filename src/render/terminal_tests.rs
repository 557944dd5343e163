//! What a terminal shows of a plan whose findings are made up for it.

use unicode_width::UnicodeWidthStr as _;

use super::*;
use crate::assess::{Answer, Reply, Source, Written, assess};
use crate::config::Policy;
use crate::finding::{Finding, Subject};
use crate::layout::recognise;
use crate::plan::{Asked, build};
use crate::workbook::{CellRef, Workbook};

/// A plan with these levels of findings, in this order.
fn with(levels: &[Level]) -> Assessment {
    let workbook = Workbook::default();
    let (layout, _) = recognise(&workbook);
    let (plan, _) = build(&workbook, &layout, &Asked::default());
    let source = Source { file: "plan.xlsx".to_owned(), ..Source::default() };
    let mut assessment = assess(plan, Vec::new(), &Policy::default(), source);
    assessment.not_evaluated.clear();
    let finding = |(row, level): (u32, &Level)| {
        let at = CellRef::new("Initiatives", row, 10);
        let subject = Subject::new("Initiatives", format!("I-{row:02}"), "budget");
        let message = format!("finding {row}: months add to 118,000 but the budget is 120,000");
        Finding::new("phasing-differs-from-budget", *level, at, subject, message, "correct the months or the budget")
    };
    let judged =
        |finding: Finding| Judged { id: String::new(), anchor: String::new(), finding, state: State::New, answer: None, reply: None };
    assessment.findings = (0..).zip(levels).map(finding).map(judged).collect();
    assessment
}

fn plain(assessment: &Assessment, look: Look) -> String {
    anstream::adapter::strip_str(&plan(assessment, "north/plan.xlsx", look)).to_string()
}

#[test]
fn a_finding_says_what_where_and_what_to_do() {
    let mut assessment = with(&[Level::Error]);
    let finding = assessment.findings.remove(0);
    let related =
        finding.finding.clone().relate(CellRef::new("Phasing", 8, 2), "months").stake(Decimal::from(2000)).owned_by(Some("B. Smits"));
    assessment.findings.push(Judged { finding: related, ..finding });
    assert_eq!(
        plain(&assessment, Look::default()),
        "Unnamed business north/plan.xlsx

error: finding 0: months add to 118,000 but the budget is 120,000
  plan.xlsx!Initiatives!K1 [phasing-differs-from-budget]
  with Phasing!C9 (months)
  → correct the months or the budget
  2,000 at stake · owner B. Smits

1 error
"
    );
}

#[test]
fn an_answer_that_does_not_hold_is_said_with_why() {
    let mut assessment = with(&[Level::Error]);
    assessment.findings[0].reply = Some(Reply {
        response: "Accept".to_owned(),
        reason: "agreed".to_owned(),
        approver: "B. Smits".to_owned(),
        until: "2027-06-30".to_owned(),
        at: CellRef::new("Findings", 3, 8),
        held_to: String::new(),
        refused: Some("B. Smits owns the plan".to_owned()),
    });
    assert!(plain(&assessment, Look::default()).contains("\n  its answer does not hold: B. Smits owns the plan\n"));
}

#[test]
fn all_errors_are_shown_and_the_rest_is_capped() {
    let levels: Vec<Level> = [vec![Level::Error; 30], vec![Level::Warning; 8], vec![Level::Note; 7]].concat();
    let assessment = with(&levels);
    let short = plain(&assessment, Look::default());
    let count = |text: &str, level: &str| text.lines().filter(|line| line.starts_with(&format!("{level}: "))).count();
    assert_eq!((count(&short, "error"), count(&short, "warning"), count(&short, "note")), (30, 8, 2));
    assert!(short.contains("\nand 5 more warnings and notes (use -v)\n"), "{short}");
    assert!(short.ends_with("\n30 errors, 8 warnings, 7 notes\n"));
    let full = plain(&assessment, Look { verbose: true, width: None });
    assert_eq!(count(&full, "note"), 7);
    assert!(!full.contains("more warnings"));
}

#[test]
fn an_accepted_finding_is_shown_only_when_asked_for_and_says_so() {
    let mut assessment = with(&[Level::Error]);
    let at = Written::Cell(CellRef::new("Exceptions", 1, 0));
    let until = jiff::civil::date(2027, 12, 31);
    assessment.findings[0].answer = Some(Answer { reason: "a pilot".to_owned(), approver: "M. Lind".to_owned(), until, at });
    assert!(plain(&assessment, Look::default()).ends_with("\nno open findings, 1 accepted\n"));
    let full = plain(&assessment, Look { verbose: true, width: None });
    assert!(full.contains("\naccepted error: finding 0"), "{full}");
    assert!(full.contains("accepted by M. Lind until 2027-12-31: a pilot"), "{full}");
}

#[test]
fn nothing_is_wider_than_the_terminal_and_colour_is_only_colour() {
    let mut assessment = with(&[Level::Error, Level::Warning, Level::Note]);
    assessment
        .source
        .unreadable
        .push("the sheet 'Spend' could not be read: its part xl/worksheets/sheet3.xml ends in the middle".to_owned());
    assessment.findings[1].finding.message = "a\u{1b}[2Jb \u{202e}reversed".to_owned();
    for width in [40, 60, 80, 120] {
        let text = plain(&assessment, Look { width: Some(width), verbose: true });
        let widest = text.lines().map(|line| line.width()).max().unwrap_or(0);
        assert!(widest <= width, "{widest} of {width}:\n{text}");
        assert!(text.contains("<U+001B>") && text.contains("<U+202E>") && !text.contains('\u{1b}'), "{text}");
    }
    let whole: Vec<String> = plain(&assessment, Look { width: Some(40), verbose: true }).split_whitespace().map(str::to_owned).collect();
    let wide: Vec<String> = plain(&assessment, Look { width: None, verbose: true }).split_whitespace().map(str::to_owned).collect();
    assert_eq!(whole.concat(), wide.concat(), "wrapping loses nothing");
}

#[test]
fn the_last_line_counts_what_happened() {
    let counts = Counts { error: 2, warning: 1, ..Counts::default() };
    assert_eq!(last_line(3, 0, 0, 0, counts, Counts::default()), "3 plans: 2 errors, 1 warning");
    assert_eq!(last_line(1, 0, 2, 1, Counts::default(), Counts::default()), "1 plan, 2 failed, 1 incomplete: no findings");
    assert_eq!(last_line(0, 0, 2, 0, Counts::default(), Counts::default()), "no plan done, 2 failed");
    assert_eq!(last_line(0, 1200, 0, 0, counts, Counts::default()), "1,200 plans unchanged: 2 errors, 1 warning");
    assert_eq!(last_line(3, 197, 1, 0, counts, Counts::default()), "200 plans, 197 unchanged, 1 failed: 2 errors, 1 warning");
    let across = Counts { error: 1, ..Counts::default() };
    assert_eq!(last_line(3, 0, 0, 0, counts, across), "3 plans: 2 errors, 1 warning (1 across plans)");
}

#[test]
fn a_share_that_is_not_all_never_reads_as_all() {
    assert_eq!(percent(Decimal::new(9960, 4)), "99.6 %");
    assert_eq!(percent(Decimal::ONE), "100 %");
    assert_eq!(percent(Decimal::new(893, 3)), "89 %");
}
