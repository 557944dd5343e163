use super::super::test_parts::{Saved, assessed};
use super::*;
use crate::plan::alignment::{Alignment, Claim, QuestionMoney};

/// I-01 (90,000) claims HTW-1 and is drawn to HTW-2; I-02 (64,000) has no choice; CAP-3 has no initiative.
fn plan() -> Assessment {
    let strategy = "Choice ID|Question|Choice|Status
        HTW-1|How to win|Uptime guarantee|Active
        CAP-3|Capabilities|Telemetry|Active
        HTW-2|How to win|Subscription|Active
        HTW-9|How to win|Price|Retired
        ASP-1|Winning aspiration|Never cancel a list|Active";
    let initiatives = "Initiative ID|Initiative|Primary choice|Also supports|Budget|Status
        I-02|Trade fair|||64000|Planned
        I-01|Pilot|HTW-1|HTW-2|90000|Planned
        I-03|Telemetry kit|CAP-3||160000|Idea";
    let mut assessment = assessed(&[("Strategy", strategy), ("Initiatives", initiatives)]);
    let claim = |choice: usize, share: Option<Decimal>, amount: i64| Claim { initiative: 1, choice, share, amount: Decimal::from(amount) };
    let arriving = |arriving: i64, gap: Option<i64>| ChoiceMoney {
        arriving: Decimal::from(arriving),
        gap: gap.map(Decimal::from),
        ..ChoiceMoney::default()
    };
    let question = QuestionMoney { reach: Some(Decimal::new(7, 1)), ..QuestionMoney::default() };
    assessment.alignment = Alignment {
        choices: vec![arriving(90_000, Some(37)), arriving(0, None), arriving(0, Some(-15)), arriving(0, None), arriving(90_000, None)],
        questions: [(Question::HowToWin, question)].into(),
        claims: vec![claim(0, Some(Decimal::ONE), 90_000), claim(2, None, 0)],
        requiring: vec![1],
        ..Alignment::default()
    };
    assessment
}

fn saved(assessment: &Assessment, policy: &Policy) -> Saved {
    let mut workbook = Workbook::new();
    write(&mut workbook, assessment, policy, &Named::wanted(SHEET), &Formats::new("Arial")).unwrap();
    if workbook.worksheets().is_empty() {
        workbook.add_worksheet();
    }
    Saved::of(workbook)
}

fn rows(saved: &Saved) -> Vec<String> {
    saved.values(SHEET).rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn initiatives_stand_down_and_choices_across() {
    let saved = saved(&plan(), &Policy::default());
    let rows = rows(&saved);
    assert_eq!(
        rows[2..],
        [
            "Initiative|HTW-1|HTW-2|CAP-3|No choice|Budget",
            "I-01  Pilot|90000|○|||90000",
            "I-02  Trade fair||||64000|64000",
            "Arrives, with what is carried up|90000|0|0|64000|154000",
            "Funded share of its question|–|–|–||",
            "Declared share, or rank|–|–|–||",
            "Gap, points|37|-15|–||",
        ]
    );
    assert!(rows[0].starts_with("1 choice has no initiative: CAP-3; 1 initiative has no choice: I-02|"), "{}", rows[0]);
    let xml = saved.part("xl/worksheets/sheet1.xml");
    assert!(xml.contains("<conditionalFormatting sqref=\"B4:D5\">") && xml.contains("<cfvo type=\"num\" val=\"90000\"/>"), "{xml}");
    assert!(xml.contains("location=\"'Initiatives'!A3\""), "an initiative leads to its row");
    assert!(saved.part("xl/tables/table1.xml").contains("displayName=\"Throughline_Alignment\"") && xml.contains("topLeftCell=\"B4\""));
    assert!(xml.contains("<pageSetUpPr fitToPage=\"1\"/>") && !xml.contains("fitToHeight=\"0\""), "one page");
}

/// Whether a cell of the sheet has the fill of a level.
fn has_fill(saved: &Saved, cell: &str, level: Level) -> bool {
    let sheet = saved.part("xl/worksheets/sheet1.xml");
    let at = sheet.find(&format!("<c r=\"{cell}\" s=\"")).unwrap() + format!("<c r=\"{cell}\" s=\"").len();
    let style: usize = sheet[at..at + sheet[at..].find('"').unwrap()].parse().unwrap();
    let styles = saved.part("xl/styles.xml");
    let formats = &styles[styles.find("<cellXfs").unwrap()..];
    let format = formats.split("<xf ").nth(style + 1).unwrap();
    let fill: usize = format[format.find("fillId=\"").unwrap() + 8..].split('"').next().unwrap().parse().unwrap();
    let fills = &styles[styles.find("<fills").unwrap()..];
    let colour = match level {
        Level::Error => "F0A99D",
        Level::Warning => "FBE3A1",
        Level::Note => "EEF2F8",
    };
    fills.split("<fill>").nth(fill + 1).unwrap().contains(colour)
}

#[test]
fn an_empty_column_an_orphan_and_a_wide_gap_stand_out() {
    let all = saved(&plan(), &Policy::default());
    let marked: Vec<&str> = ["D3", "D4", "D5", "E5"].into_iter().filter(|cell| has_fill(&all, cell, Level::Error)).collect();
    assert_eq!(marked, ["D3", "D4", "D5", "E5"]);
    assert!(!has_fill(&all, "B4", Level::Error) && !has_fill(&all, "E4", Level::Error));
    assert!(has_fill(&all, "B9", Level::Warning) && !has_fill(&all, "C9", Level::Warning), "15 points are allowed, 37 are not");
    let mut policy = Policy::default();
    policy.thresholds.reach.value = Decimal::from(80);
    assert!(!has_fill(&saved(&plan(), &policy), "B9", Level::Warning), "a question that little money reaches is not judged");
}

#[test]
fn choices_of_one_name_and_no_name_are_columns_of_a_table_all_the_same() {
    let mut assessment = plan();
    assessment.plan.choices[2].id.as_mut().unwrap().value = "htw-1".to_owned();
    assessment.plan.choices[1].id.as_mut().unwrap().value = "budget\n".to_owned();
    let header = rows(&saved(&assessment, &Policy::default()))[2].clone();
    assert_eq!(header, "Initiative|HTW-1|htw-1 (2)|budget |No choice|Budget");
}

#[test]
fn a_plan_without_initiatives_has_no_such_sheet() {
    let mut assessment = plan();
    assessment.plan.initiatives.clear();
    assessment.alignment.claims.clear();
    assert!(!saved(&assessment, &Policy::default()).has("xl/tables/table1.xml"));
}

#[test]
fn what_is_left_out_is_said_and_still_counted() {
    let mut assessment = plan();
    let more = vec![assessment.plan.initiatives[0].clone(); MOST_INITIATIVES];
    assessment.plan.initiatives.extend(more);
    let rows = rows(&saved(&assessment, &Policy::default()));
    assert_eq!(rows.len(), 3 + MOST_INITIATIVES + 4);
    assert!(rows[1].contains(" 2 smaller initiatives are left out."), "{}", rows[1]);
    let total = 90_000 + 64_000 * (MOST_INITIATIVES + 1);
    assert_eq!(rows[3 + MOST_INITIATIVES], format!("Arrives, with what is carried up|90000|0|0|{}|{total}", total - 90_000));
}

#[test]
fn amounts_too_wide_for_a_column_are_shown_in_a_larger_unit_and_names_on_one_line() {
    let mut assessment = plan();
    for claim in &mut assessment.alignment.claims {
        claim.amount *= Decimal::from(100_000);
    }
    let name = "Außendienstmitarbeiterqualifizierungsoffensive im Süden";
    assessment.plan.initiatives[1].name.as_mut().unwrap().value = name.to_owned();
    let saved = saved(&assessment, &Policy::default());
    let rows = rows(&saved);
    assert!(rows[1].starts_with("Budget of planned initiatives by the choice it claims, thousand EUR, FY2027. Darker"), "{}", rows[1]);
    assert!(rows.iter().any(|row| row.contains("|9000000000|")), "the cells hold them whole: {rows:?}");
    assert!(saved.part("xl/styles.xml").contains("formatCode=\"#,##0,;&quot;\u{2212}&quot;#,##0,;#,##0,\""));
    let shown = rows.iter().find(|row| row.starts_with("I-01  Außendienst")).unwrap().split('|').next().unwrap().to_owned();
    assert!(shown.ends_with('…') && shown.chars().count() < 50, "{shown}");
    assert!(saved.part("xl/worksheets/sheet1.xml").contains(&format!("tooltip=\"I-01  {name}\"")));
}

#[test]
fn many_choices_keep_the_sheet_within_a_screen() {
    let assessment = plan();
    let mut grid = Grid::of(&assessment);
    let wide = Shown::of(&grid, &Formats::new("Calibri")).choice;
    grid.columns = vec![0; 14];
    let shown = Shown::of(&grid, &Formats::new("Calibri"));
    assert!(wide > shown.choice && shown.choice >= LEAST_CHOICE, "{wide} {}", shown.choice);
    let pixels = |width: f64| width * 7.0 + 5.0;
    assert!(pixels(NAME) + 15.0 * pixels(shown.choice) + pixels(shown.budget) <= SCREEN + 1.0);
}
