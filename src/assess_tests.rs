use super::*;
use crate::config::Policy;
use crate::layout::recognise;
use crate::plan::{Asked, build};
use crate::workbook::{Cell, Sheet, Value, Visibility, Workbook};

fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let cells = rows.iter().enumerate().flat_map(|(row, texts)| {
        texts.iter().enumerate().filter(|(_, text)| !text.is_empty()).map(move |(column, text)| Cell {
            row: row as u32,
            column: column as u32,
            value: text.parse::<f64>().map_or_else(|_| Value::Text((*text).into()), |value| Value::Number { value, is_date: false }),
        })
    });
    Sheet {
        name: name.into(),
        visibility: Visibility::Visible,
        cells: cells.collect(),
        formulas: vec![],
        merged: vec![],
        tables: vec![],
        hidden_rows: vec![],
        hidden_columns: vec![],
    }
}

/// A plan with one fault that reading finds, an unreadable budget of I-01, and the exceptions given.
fn assessed(exceptions: &[&[&str]], policy: &Policy) -> Assessment {
    let mut answers: Vec<&[&str]> = vec![&["Rule", "Subject", "Reason", "Approver", "Until"]];
    answers.extend(exceptions);
    let workbook = Workbook {
        file: "plan.xlsx".into(),
        sheets: vec![
            sheet(
                "Plan",
                &[
                    &["Business", "Example"],
                    &["Fiscal year", "FY2027"],
                    &["Cycle", "2027-04"],
                    &["Reporting currency", "EUR"],
                    &["Plan owner", "A. Verhage"],
                ],
            ),
            sheet("Envelopes", &[&["Envelope", "Amount", "Holder"], &["Field", "about 5", "M. Tolan"], &["Office", "7", "R. Osei"]]),
            sheet("Exceptions", &answers),
        ],
        ..Workbook::default()
    };
    let (layout, mut findings) = recognise(&workbook);
    let (plan, more) = build(&workbook, &layout, &Asked::default());
    findings.extend(more);
    assess(plan, findings, policy, Source::default())
}

fn unreadable(assessment: &Assessment) -> &Judged {
    assessment.findings.iter().find(|judged| judged.finding.rule == "unreadable-number").expect("the fault")
}

#[test]
fn a_complete_answer_holds_and_is_counted_apart() {
    let open = assessed(&[], &Policy::default());
    let answered = assessed(&[&["unreadable-number", "Field", "estimate follows in May", "E. Dacosta", "2027-06-30"]], &Policy::default());
    assert_eq!(unreadable(&answered).answer.as_ref().map(|answer| answer.until.to_string()), Some("2027-06-30".to_owned()));
    assert_eq!(answered.counts().answered, 1);
    assert_eq!(answered.counts().error + 1, open.counts().error);
    assert_eq!(unreadable(&answered).id, unreadable(&open).id, "an answer changes no identity");
    assert!(answered.findings.last().expect("a finding").answer.is_some(), "answered findings come last");
}

#[test]
fn an_incomplete_lapsed_or_own_answer_does_not_hold() {
    let rows: [(&[&str], &str); 4] = [
        (&["unreadable-number", "Field", "", "E. Dacosta", "2027-06-30"], "it has no reason"),
        (&["unreadable-number", "Envelopes/Field/amount", "soon", "E. Dacosta", "2027-04-29"], "it lapsed on 2027-04-29"),
        (&["unreadable-number", "field", "soon", "a. verhage", "2027-06-30"], "a. verhage owns the plan"),
        (&["unreadable-number", "Field", "soon", "", "2027-06-30"], "it has no approver"),
    ];
    for (row, why) in rows {
        let assessment = assessed(&[row], &Policy::default());
        assert!(unreadable(&assessment).answer.is_none(), "{row:?}");
        assert_eq!(assessment.answers[0].refused.as_deref(), Some(why));
        assert!(unreadable(&assessment).finding.related.iter().any(|related| related.note.ends_with(why)));
    }
    let policy = Policy { approvers: vec!["Board".to_owned()], ..Policy::default() };
    let assessment = assessed(&[&["unreadable-number", "Field", "soon", "E. Dacosta", "2027-06-30"]], &policy);
    assert!(unreadable(&assessment).answer.is_none());
}

#[test]
fn an_answer_to_nothing_is_a_note() {
    let assessment = assessed(&[&["unreadable-number", "Office", "soon", "E. Dacosta", "2027-06-30"]], &Policy::default());
    let unused = assessment.findings.iter().find(|judged| judged.finding.rule == "exception-unused").expect("the note");
    assert_eq!((unused.finding.level, unused.finding.at.to_string()), (Level::Note, "Exceptions!A2".to_owned()));
}

#[test]
fn settings_change_levels_and_turn_rules_off() {
    let mut policy = Policy::default();
    policy.levels.insert("unreadable-number".to_owned(), (LevelSetting::Level(Level::Note), Origin::Default));
    assert_eq!(unreadable(&assessed(&[], &policy)).finding.level, Level::Note);
    policy.levels.insert("unreadable-number".to_owned(), (LevelSetting::Off, Origin::Default));
    assert!(assessed(&[], &policy).findings.iter().all(|judged| judged.finding.rule != "unreadable-number"));
}

#[test]
fn slugs_are_safe_everywhere() {
    assert_eq!(slug("Initiatives/I-04 (Fünf) !"), "initiatives-i-04-fuenf");
    assert_eq!(slug("Süd & Österreich, São Paulo"), "sued-oesterreich-sao-paulo");
    assert_eq!(slug("計画 2027"), "2027");
}
