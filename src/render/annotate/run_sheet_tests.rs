use rust_decimal::Decimal;

use super::super::test_parts::{Saved, assessed};
use super::*;
use crate::finding::Level;

fn written(assessment: &Assessment, policy: &Policy) -> (Saved, Vec<String>) {
    let mut workbook = Workbook::new();
    let placed = [("A1", Fate::Noted), ("A2", Fate::MarkedOnly), ("A3", Fate::MarkedOnly), ("A4", Fate::Nowhere)];
    let placed = placed.map(|(cell, fate)| Placed { at: CellRef::parse(&format!("Plan!{cell}")).unwrap(), hash: String::new(), fate });
    write(&mut workbook, assessment, policy, Outcome { placed: &placed, fresh: None }, &Named::wanted(SHEET), &Formats::new("Arial"))
        .unwrap();
    let saved = Saved::of(workbook);
    let rows = saved.values(SHEET).rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect();
    (saved, rows)
}

#[test]
fn it_says_what_the_copy_was_made_from_and_what_it_does_not_say() {
    let exceptions =
        "Rule|Subject|Reason|Approver|Until\nunreadable-number|Field||E. Dacosta|2027-06-30\nno-such-rule|X|r|E. Dacosta|2027-06-30";
    let mut assessment = assessed(&[("Envelopes", "Envelope|Amount\nField|about 5"), ("Exceptions", exceptions)]);
    assessment.source.unreadable.push("the sheet 'Notes' could not be read: its part xl/worksheets/sheet3.xml is cut off".to_owned());
    assessment.not_evaluated.truncate(1);
    let (rule, needs) = (assessment.not_evaluated[0].rule, assessment.not_evaluated[0].needs.join(", "));
    let (saved, rows) = written(&assessment, &Policy::default());
    assert_eq!(rows[0], "1 part of the file could not be read; 1 rule could not look|||");
    assert_eq!(rows[2], "Part|What|Detail|Cell");
    assert_eq!(rows[3], format!("Made from|Tool|throughline {}|", env!("CARGO_PKG_VERSION")));
    assert!(rows.contains(&"|SHA-256 of the file|9f3c|".to_owned()) && rows.contains(&"|Size of the file|12,345 bytes|".to_owned()));
    assert!(rows.contains(&"|Cycle|2027-04|Plan!B3".to_owned()));
    assert!(rows.contains(&"Settings|All|the program's defaults|".to_owned()));
    assert!(rows.iter().any(|row| row.starts_with("Not read|the sheet 'Notes' could not be read")));
    assert!(
        rows.iter().any(|row| row.starts_with(&format!("Not looked at|{rule}|whether ")) && row.contains(&format!("it needs {needs}")))
    );
    let at = rows.iter().position(|row| row.starts_with("Not annotated|")).unwrap();
    assert!(
        rows[at].starts_with("Not annotated|2 cells marked, without a note|Plan!A2, Plan!A3: it has a note")
            && rows[at].ends_with("|Plan!A2")
    );
    assert!(rows[at + 1].starts_with("|1 cell without note or mark|Plan!A4: its sheet is not") && rows[at + 1].ends_with('|'));
    assert!(rows.contains(&"Answers|unreadable-number · Field|does not hold: it has no reason|Exceptions!A2".to_owned()), "{rows:#?}");
    assert!(rows.contains(&"|no-such-rule · X|answers nothing: there is no such finding|Exceptions!A3".to_owned()));
    assert!(saved.part("xl/tables/table1.xml").contains("displayName=\"Throughline_Run\""));
}

#[test]
fn settings_that_differ_from_the_defaults_are_named_with_their_place() {
    let mut policy = Policy::default();
    let origin = Origin::File { file: "throughline.toml".to_owned(), line: 12 };
    policy.thresholds.gap_points.value = Decimal::from(20);
    policy.thresholds.gap_points.origin = origin.clone();
    policy.levels.insert("no-single-owner".to_owned(), (LevelSetting::Off, origin.clone()));
    policy.levels.insert("duplicate-id".to_owned(), (LevelSetting::Level(Level::Note), origin));
    policy.approvers = vec!["E. Dacosta".to_owned()];
    let (_, rows) = written(&assessed(&[]), &policy);
    let at = rows.iter().position(|row| row.starts_with("Settings|")).unwrap();
    assert_eq!(rows[at], "Settings|levels.duplicate-id|note; set in throughline.toml:12|");
    assert_eq!(rows[at + 1], "|levels.no-single-owner|off; set in throughline.toml:12|");
    assert!(
        rows[at + 2].starts_with("|thresholds.gap-points|20 instead of 15; set in throughline.toml:12. Points by which"),
        "{}",
        rows[at + 2]
    );
    assert_eq!(rows[at + 3], "|approvers|E. Dacosta|");
    assert!(!rows.iter().any(|row| row.contains("thresholds.reach")), "what is as it comes is not listed");
}
