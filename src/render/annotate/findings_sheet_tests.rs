use super::super::test_parts::Saved;
use super::*;

fn row(level: Level, what: &str) -> Row {
    Row {
        level,
        rule: "phasing-differs-from-budget".to_owned(),
        what: what.to_owned(),
        at: CellRef::new("R&D 'east'", 6, 21),
        linked: true,
        owner: Some("R. Osei".to_owned()),
        at_stake: Some(Decimal::from(2_000)),
        to_do: "add 2,000 to a month".to_owned(),
        since: "new".to_owned(),
        reply: Reply::default(),
        record: marker::Record::new("9f3c000011112222", None),
    }
}

fn sheet(rows: Vec<Row>) -> FindingsSheet {
    FindingsSheet { title: "1 finding: 1 error".into(), subtitle: "Example Ltd.".into(), currency: Currency::parse("EUR"), rows }
}

fn saved(findings: &FindingsSheet) -> Saved {
    let mut workbook = Workbook::new();
    write(&mut workbook, findings, &Named::wanted(SHEET), &Formats::new("Arial")).unwrap();
    Saved::of(workbook)
}

#[test]
fn it_is_a_table_that_is_frozen_filtered_and_printed_one_page_wide() {
    let saved = saved(&sheet(vec![row(Level::Error, "months add to 118,000"), row(Level::Note, "row 3 is read as the header")]));
    let table = saved.part("xl/tables/table1.xml");
    assert!(table.contains("displayName=\"Throughline_Findings\"") && table.contains("ref=\"A3:M5\"") && table.contains("<autoFilter"));
    assert!(table.contains("name=\"TableStyleLight1\"") && table.contains("showRowStripes=\"0\""));
    let xml = saved.part("xl/worksheets/sheet1.xml");
    assert!(xml.contains("<pane xSplit=\"2\" ySplit=\"3\" topLeftCell=\"C4\""));
    assert!(
        xml.contains("orientation=\"landscape\"") && xml.contains("fitToHeight=\"0\"") && xml.contains("<pageSetUpPr fitToPage=\"1\"/>")
    );
    assert!(saved.part("xl/workbook.xml").contains("Print_Titles\" localSheetId=\"0\">Findings!$3:$3<"));
    assert!(xml.contains("hidden=\"1\""), "the record's column is hidden");
    assert!(xml.contains("Will fix,Accept,Dispute") && xml.contains("sqref=\"I4:I5\"") && xml.contains("sqref=\"L4:L5\""));
    assert!(xml.contains("location=\"'R&amp;D ''east'''!V7\""), "{xml}");
    let headings: Vec<String> = (0..13).map(|column| saved.text(SHEET, 2, column)).collect();
    assert_eq!(headings.join("|"), "Level|Rule|What|Where|Owner|At stake, EUR|What to do|Since|Response|Reason|Approver|Until|Throughline");
    assert_eq!(saved.text(SHEET, 0, 0), "1 finding: 1 error");
    assert_eq!(saved.text(SHEET, 3, 3), "'R&D ''east'''!V7");
    assert_eq!(saved.text(SHEET, 4, 0), "Note");
    assert_eq!(saved.text(SHEET, 4, 12), "9f3c000011112222|");
}

#[test]
fn earlier_answers_stand_in_their_cells() {
    let mut answered = row(Level::Warning, "a");
    answered.reply = Reply {
        response: "Accept".to_owned(),
        reason: "=a reason that looks like a formula".to_owned(),
        approver: "E. Dacosta".to_owned(),
        until: "2027-06-30".to_owned(),
    };
    let mut vague = row(Level::Warning, "b");
    vague.reply.until = "end of June".to_owned();
    let findings = sheet(vec![answered, vague]);
    let read = saved(&findings);
    assert_eq!(read.text(SHEET, 3, 8), "Accept");
    assert_eq!(read.text(SHEET, 3, 9), "=a reason that looks like a formula");
    assert!(read.part("xl/worksheets/sheet1.xml").contains("<v>46568</v>"), "2027-06-30 counted from 1900");
    assert_eq!(read.text(SHEET, 4, 11), "end of June");
}

#[test]
fn hostile_text_is_text() {
    let formula = row(Level::Error, "=cmd|' /C calc'!A0");
    let override_ = row(Level::Error, "abc\u{202e}gpj.exe\u{7}\r\nnext");
    let mut endless = row(Level::Error, "y");
    endless.reply.reason = "x".repeat(40_000);
    endless.owner = Some("@SUM(A1)".to_owned());
    let read = saved(&sheet(vec![formula, override_, endless]));
    let xml = read.part("xl/worksheets/sheet1.xml");
    assert!(!xml.contains("<f>"), "no formula at all");
    assert_eq!(read.text(SHEET, 3, 2), "=cmd|' /C calc'!A0");
    assert_eq!(read.text(SHEET, 4, 2), "abc\u{fffd}gpj.exe\u{fffd}\nnext");
    assert_eq!(read.text(SHEET, 5, 9).chars().count(), look::MOST_CHARACTERS);
    assert!(read.text(SHEET, 5, 9).ends_with("x…"));
    assert_eq!(read.part("xl/styles.xml").matches("quotePrefix=\"1\"").count(), 1, "one format, for texts that look like formulas");
}

#[test]
fn a_message_is_never_cut_by_its_row() {
    let heights = |text: &str| {
        let xml = saved(&sheet(vec![row(Level::Error, text)])).part("xl/worksheets/sheet1.xml").to_owned();
        let row = &xml[xml.find("<row r=\"4\"").unwrap()..];
        let height = &row[row.find("ht=\"").unwrap() + 4..];
        height[..height.find('"').unwrap()].parse::<f64>().unwrap()
    };
    assert!((heights("short") - 27.0).abs() < 0.01);
    assert!(heights(&"word ".repeat(40)) >= 5.0 * 12.0);
    assert!(heights(&"計画".repeat(60)) >= 6.0 * 12.0);
    assert!(heights(&"W".repeat(20_000)) <= 409.0);
}

#[test]
fn what_does_not_fit_is_counted_and_an_empty_list_is_a_sheet_too() {
    let many = sheet(vec![row(Level::Note, "n"); MOST_ROWS + 1]);
    assert_eq!(subtitle(&many), "Example Ltd. Only the first 20,000 of 20,001 are listed.");
    let empty = saved(&sheet(vec![]));
    assert!(empty.part("xl/tables/table1.xml").contains("ref=\"A3:M4\""));
    assert!(!empty.part("xl/worksheets/sheet1.xml").contains("dataValidation"));
}

#[test]
fn money_has_decimals_only_where_they_say_something() {
    let format = |amounts: &[(i64, u32)], code: &str| {
        look::money_format(amounts.iter().map(|(mantissa, scale)| Decimal::new(*mantissa, *scale)), Currency::parse(code).unwrap())
    };
    assert_eq!(format(&[(200_000, 2), (26_081_822, 2)], "EUR"), "#,##0;\"\u{2212}\"#,##0;#,##0");
    assert_eq!(format(&[(53_450_050, 2), (1_250, 2)], "EUR"), "#,##0;\"\u{2212}\"#,##0;#,##0");
    assert_eq!(format(&[(20_000, 2), (1_250, 2)], "EUR"), "#,##0.00;\"\u{2212}\"#,##0.00;#,##0.00");
    assert_eq!(format(&[(-1_250, 3)], "KWD"), "#,##0.000;\"\u{2212}\"#,##0.000;#,##0.000");
    assert_eq!(format(&[(125, 1)], "JPY"), "#,##0;\"\u{2212}\"#,##0;#,##0");
}

#[test]
fn a_row_of_a_sheet_that_is_not_there_has_no_link() {
    let mut lost = row(Level::Error, "there is no sheet Targets");
    lost.linked = false;
    assert!(!saved(&sheet(vec![lost])).part("xl/worksheets/sheet1.xml").contains("hyperlink"));
}

#[test]
fn large_amounts_have_room_and_parts_of_a_unit_are_seen() {
    let at_stake = |amount: Decimal| {
        let mut row = row(Level::Error, "a");
        row.at_stake = Some(amount);
        row
    };
    let width = |amount: i64| widths(&sheet(vec![]), &[at_stake(Decimal::from(amount))], &Formats::new("Arial"));
    let (usual, large) = (width(2_000), width(59_240_252_973_796));
    assert!(large[STAKE] > 14.0 && large[STAKE] > usual[STAKE], "{large:?}");
    assert!((large.iter().sum::<f64>() - usual.iter().sum::<f64>()).abs() < 8.0, "the sheet stays about as wide");
    let saved = saved(&sheet(vec![at_stake(Decimal::from(534_500)), at_stake(Decimal::new(45, 2))]));
    let xml = saved.part("xl/worksheets/sheet1.xml");
    let style = |cell: &str| {
        let at = xml.find(&format!("<c r=\"{cell}\" s=\"")).unwrap();
        xml[at..].split('"').nth(3).unwrap().to_owned()
    };
    assert_ne!(style("F4"), style("F5"), "0.45 is not shown as 0");
}
