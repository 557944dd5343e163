use super::*;
use crate::config::Policy;
use crate::config::company::CompanyAnswer;
use crate::layout::recognise;
use crate::plan::{Asked, Response, build};
use crate::workbook::{Cell, Sheet, Value, Visibility, Workbook};

fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let cells = rows.iter().enumerate().flat_map(|(row, texts)| {
        texts.iter().enumerate().filter(|(_, text)| !text.is_empty()).map(move |(column, text)| Cell {
            row: row as u32,
            column: column as u32,
            value: text.parse::<f64>().map_or_else(|_| Value::Text((*text).into()), |value| Value::Number { value, is_date: false }),
        })
    });
    Sheet::plain(name, Visibility::Visible, cells.collect(), Vec::new())
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

/// A warning about what M. Tolan owns, with this much at stake, and what was answered to it.
fn responded(level: Level, stake: Option<i64>, responses: Vec<Response>, policy: &Policy) -> Assessment {
    let mut plan = assessed(&[], &Policy::default()).plan;
    plan.responses = responses;
    let subject = Subject::new("Envelopes", "Field", "holder");
    let mut finding = Finding::new("no-single-owner", level, CellRef::new("Envelopes", 1, 2), subject, "nobody answers", "name one person");
    finding.owner = Some("M. Tolan".to_owned());
    if let Some(stake) = stake {
        finding = finding.stake(Decimal::from(stake));
    }
    assess(plan, vec![finding], policy, Source::default())
}

fn unowned(assessment: &Assessment) -> &Judged {
    assessment.findings.iter().find(|judged| judged.finding.rule == "no-single-owner").expect("the warning")
}

/// An acceptance that holds: given when 10,000 were at stake.
fn acceptance() -> Response {
    Response {
        id: unowned(&responded(Level::Warning, None, vec![], &Policy::default())).id.clone(),
        held_to: "warning:10000".to_owned(),
        response: crate::plan::Sourced::new("Accept".to_owned(), CellRef::new("Findings", 3, 8)),
        reason: "the holder starts in May".to_owned(),
        approver: "E. Dacosta".to_owned(),
        until: "2027-06-30".to_owned(),
        changed: true,
        own: String::new(),
        gone_since: None,
    }
}

#[test]
fn a_complete_acceptance_beside_a_finding_holds() {
    let judged = responded(Level::Warning, Some(10_000), vec![acceptance()], &Policy::default());
    assert_eq!(judged.counts().answered, 1);
    let answer = unowned(&judged).answer.as_ref().expect("an answer");
    assert_eq!((answer.until.to_string(), answer.at.to_string()), ("2027-06-30".to_owned(), "Findings!I4".to_owned()));
    assert_eq!(judged.answers[0].findings, [unowned(&judged).id.clone()]);
    let policy = Policy { approvers: vec!["e. dacosta ".to_owned()], ..Policy::default() };
    assert!(unowned(&responded(Level::Warning, Some(10_000), vec![acceptance()], &policy)).answer.is_some());
    // A month means its last day.
    let month = Response { until: "2027-04".to_owned(), ..acceptance() };
    assert!(unowned(&responded(Level::Warning, Some(10_000), vec![month], &Policy::default())).answer.is_some());
}

#[test]
fn an_acceptance_that_does_not_hold_is_kept_and_says_why() {
    let board = Policy { approvers: vec!["Board".to_owned()], ..Policy::default() };
    let is = |change: fn(&mut Response)| {
        let mut response = acceptance();
        change(&mut response);
        response
    };
    let cases = [
        (is(|response| response.reason.clear()), Policy::default(), "it has no reason"),
        (is(|response| response.approver.clear()), Policy::default(), "it has no approver"),
        (is(|response| response.until.clear()), Policy::default(), "it has no date until which it holds"),
        (
            is(|response| response.until = "some day".to_owned()),
            Policy::default(),
            "'some day' is no date that can be read for certain; write it as 2027-06-30",
        ),
        (is(|response| response.approver = "a. verhage".to_owned()), Policy::default(), "a. verhage owns the plan"),
        (is(|response| response.approver = "M. TOLAN".to_owned()), Policy::default(), "M. TOLAN owns what the finding is about"),
        (acceptance(), board, "E. Dacosta is not among the approvers of the settings"),
        (is(|response| response.until = "2027-04-29".to_owned()), Policy::default(), "it lapsed on 2027-04-29"),
        (
            is(|response| response.held_to = "note:10000".to_owned()),
            Policy::default(),
            "it was a note when it was accepted and is a warning now",
        ),
        (
            is(|response| response.held_to = "warning:9000".to_owned()),
            Policy::default(),
            "9,000 were at stake when it was accepted, and 10,000 are now",
        ),
        (
            is(|response| response.held_to = "warning:".to_owned()),
            Policy::default(),
            "no money was at stake when it was accepted, and 10,000 are now",
        ),
    ];
    for (response, policy, why) in cases {
        let assessment = responded(Level::Warning, Some(10_000), vec![response.clone()], &policy);
        let judged = unowned(&assessment);
        assert!(judged.answer.is_none(), "{why}");
        let reply = judged.reply.as_ref().expect("a reply");
        assert_eq!(reply.refused.as_deref(), Some(why));
        assert_eq!((&reply.reason, &reply.approver, &reply.until), (&response.reason, &response.approver, &response.until));
        assert_eq!((assessment.counts().answered, assessment.answers[0].refused.as_deref()), (0, Some(why)));
    }
}

#[test]
fn an_acceptance_lapses_when_the_level_or_the_money_rises() {
    let holds = |level, stake, held_to: &str| {
        let response = Response { held_to: held_to.to_owned(), ..acceptance() };
        unowned(&responded(level, stake, vec![response], &Policy::default())).answer.is_some()
    };
    // By a tenth at the most, whatever its sign.
    for (now, expected) in [(10_900, true), (11_000, true), (11_001, false), (-11_000, true), (-11_001, false), (1, true)] {
        assert_eq!(holds(Level::Warning, Some(now), "warning:10000"), expected, "{now}");
    }
    assert!(!holds(Level::Error, Some(10_000), "warning:10000"));
    assert!(holds(Level::Note, Some(10_000), "warning:10000"));
    assert!(holds(Level::Warning, None, "warning:10000") && holds(Level::Warning, None, "warning:"));
    // What is not known, or not ours, holds nothing up and breaks nothing.
    for held_to in ["", "warning", "warning:79228162514264337593543950335", "x:y"] {
        assert!(holds(Level::Warning, Some(10_000), held_to), "{held_to}");
    }
}

#[test]
fn what_is_planned_or_disputed_is_kept_and_changes_nothing() {
    for words in ["Will fix", "Dispute", "", "perhaps"] {
        let mut response = acceptance();
        response.response.value = words.to_owned();
        let assessment = responded(Level::Warning, Some(10_000), vec![response], &Policy::default());
        let judged = unowned(&assessment);
        assert!(judged.answer.is_none() && assessment.answers.is_empty(), "{words}");
        let reply = judged.reply.as_ref().expect("kept");
        // A word that is none of the three changes nothing either, and that is said.
        let refused = (words == "perhaps").then_some("'perhaps' is none of Will fix, Accept and Dispute");
        assert_eq!((&*reply.response, reply.refused.as_deref()), (words, refused));
    }
}

#[test]
fn the_exceptions_sheet_comes_first_and_what_was_written_beside_the_finding_stays() {
    let exception = ["unreadable-number", "Field", "estimate follows", "E. Dacosta", "2027-05-31"];
    let lapsed = ["unreadable-number", "Field", "estimate follows", "E. Dacosta", "2027-04-01"];
    for (row, until) in [(exception, "2027-05-31"), (lapsed, "2027-06-30")] {
        let alone = assessed(&[&row], &Policy::default());
        let mut plan = alone.plan.clone();
        plan.responses = vec![Response { id: unreadable(&alone).id.clone(), held_to: "error:".to_owned(), ..acceptance() }];
        let finding = Finding { related: vec![], ..unreadable(&alone).finding.clone() };
        let assessment = assess(plan, vec![finding], &Policy::default(), Source::default());
        let judged = unreadable(&assessment);
        assert_eq!(judged.answer.as_ref().map(|answer| answer.until.to_string()).as_deref(), Some(until));
        assert_eq!(judged.reply.as_ref().map(|reply| &*reply.until), Some("2027-06-30"));
    }
}

/// Settings that accept the fault of the example until this day.
fn accepting(until: &str, approver: &str) -> Policy {
    let mut policy = Policy::default();
    policy.company.answers.push(CompanyAnswer {
        business: "example ".to_owned(),
        rule: "unreadable-number".to_owned(),
        subject: "Field".to_owned(),
        reason: "estimate follows".to_owned(),
        approver: approver.to_owned(),
        until: until.parse().expect("a date"),
        origin: Origin::File { file: "throughline.toml".to_owned(), line: 12 },
    });
    policy
}

fn of_rule<'a>(assessment: &'a Assessment, rule: &str) -> Vec<&'a Finding> {
    assessment.findings.iter().map(|judged| &judged.finding).filter(|finding| finding.rule == rule).collect()
}

#[test]
fn an_answer_in_the_settings_holds_as_one_on_the_sheet_does() {
    let assessment = assessed(&[], &accepting("2027-06-30", "E. Dacosta"));
    let answer = unreadable(&assessment).answer.as_ref().expect("an answer");
    assert_eq!((answer.at.to_string(), answer.until.to_string()), ("throughline.toml:12".to_owned(), "2027-06-30".to_owned()));
    assert_eq!(assessment.counts().answered, 1);
    let mut other = accepting("2027-06-30", "E. Dacosta");
    other.company.answers[0].business = "Another".to_owned();
    let other = assessed(&[], &other);
    assert!(unreadable(&other).answer.is_none() && other.answers.is_empty(), "it is another business's");
    for (policy, why) in [
        (accepting("2027-04-29", "E. Dacosta"), "it lapsed on 2027-04-29"),
        (accepting("2027-06-30", "A. Verhage"), "A. Verhage owns the plan"),
    ] {
        let assessment = assessed(&[], &policy);
        assert_eq!(assessment.answers[0].refused.as_deref(), Some(why));
        let said = &unreadable(&assessment).finding.related;
        assert!(said.iter().any(|related| related.note == format!("its answer in throughline.toml:12 does not hold: {why}")), "{said:?}");
    }
}

#[test]
fn an_answer_in_the_settings_to_nothing_is_a_note_that_cites_it() {
    let mut policy = accepting("2027-06-30", "E. Dacosta");
    policy.company.answers[0].subject = "Office".to_owned();
    let assessment = assessed(&[], &policy);
    let unused = of_rule(&assessment, "exception-unused");
    assert_eq!(unused.len(), 1);
    assert_eq!((unused[0].at.to_string(), unused[0].level), ("Plan!B1".to_owned(), Level::Note));
    assert_eq!(unused[0].message, "unreadable-number has no finding about Office, which throughline.toml:12 accepts");
    assert_eq!(unused[0].set_by.as_ref().map(|setting| setting.origin.to_string()).as_deref(), Some("throughline.toml:12"));
    // What is found across plans is not accepted in one of them.
    policy.company.answers[0].rule = "plan-not-delivered".to_owned();
    let message = &of_rule(&assessed(&[], &policy), "exception-unused")[0].message.clone();
    assert!(message.starts_with("plan-not-delivered judges all plans together"), "{message}");
}

#[test]
fn of_two_answers_the_one_that_lapses_first_holds_and_the_difference_is_said() {
    let row = |until| ["unreadable-number", "Field", "estimate follows", "E. Dacosta", until];
    for (sheet, settings, approver, holds) in [
        ("2027-05-31", "2027-06-30", "E. Dacosta", "Exceptions!A2, which lapses first, holds"),
        ("2027-06-30", "2027-05-31", "E. Dacosta", "throughline.toml:12, which lapses first, holds"),
        ("2027-06-30", "2027-06-30", "J. Okafor", "Exceptions!A2, which stands first, holds"),
    ] {
        let assessment = assessed(&[&row(sheet)], &accepting(settings, approver));
        let apart = of_rule(&assessment, "answers-disagree");
        assert_eq!(apart.len(), 1, "{holds}");
        assert!(apart[0].message.ends_with(holds), "{}", apart[0].message);
        assert_eq!((apart[0].level, apart[0].at.to_string()), (Level::Warning, "Exceptions!A2".to_owned()));
        let answer = unreadable(&assessment).answer.as_ref().expect("an answer");
        assert!(holds.starts_with(&answer.at.to_string()), "{holds}");
        assert_eq!(assessment.answers.iter().filter(|answered| answered.refused.is_some()).count(), 1, "the other does not hold");
    }
    // Equal ones agree, and one that does not hold disagrees with nothing.
    for settings in ["2027-06-30", "2027-04-01"] {
        let assessment = assessed(&[&row("2027-06-30")], &accepting(settings, "e. dacosta"));
        assert!(of_rule(&assessment, "answers-disagree").is_empty(), "{settings}");
    }
}

#[test]
fn what_is_written_beside_a_finding_may_disagree_with_what_is_accepted_elsewhere() {
    let with = |response: Response| {
        let alone = assessed(&[], &Policy::default());
        let mut plan = alone.plan.clone();
        plan.responses = vec![Response { id: unreadable(&alone).id.clone(), held_to: "error:".to_owned(), ..response }];
        assess(plan, vec![unreadable(&alone).finding.clone()], &accepting("2027-06-30", "E. Dacosta"), Source::default())
    };
    let dispute = crate::plan::Sourced::new("Dispute".to_owned(), acceptance().response.at);
    let cases = [
        (
            Response { response: dispute, ..acceptance() },
            Some("the Findings sheet says 'Dispute'; throughline.toml:12 holds"),
            "throughline.toml:12",
        ),
        (Response { until: "2027-05-31".to_owned(), ..acceptance() }, Some("the Findings sheet, which lapses first, holds"), "Findings!I4"),
        (
            Response { until: "2027-07-31".to_owned(), ..acceptance() },
            Some("throughline.toml:12, which lapses first, holds"),
            "throughline.toml:12",
        ),
        (acceptance(), None, "throughline.toml:12"),
        (Response { until: "2027-04-01".to_owned(), ..acceptance() }, None, "throughline.toml:12"),
    ];
    for (response, said, holds) in cases {
        let assessment = with(response);
        let apart = of_rule(&assessment, "answers-disagree");
        assert_eq!(apart.len(), usize::from(said.is_some()), "{said:?}");
        if let (Some(said), [apart]) = (said, &apart[..]) {
            assert!(apart.message.ends_with(said), "{}", apart.message);
            // Rows of the Findings sheet move: the finding stands on what is answered.
            assert_eq!(apart.at, unreadable(&assessment).finding.at);
        }
        assert_eq!(unreadable(&assessment).answer.as_ref().map(|answer| answer.at.to_string()).as_deref(), Some(holds));
    }
}
