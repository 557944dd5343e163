use super::super::test_parts::{Saved, assessed};
use super::*;
use crate::plan::alignment::{Alignment, ChoiceMoney, Priorities, QuestionMoney};
use crate::plan::discernment::Discernment;
use crate::plan::revenue::{Coverage, Revenue};
use crate::plan::{Period, Question};
use crate::workbook::CellRef;

/// Two how-to-wins that compete by weights, with money that does not follow them, and an initiative of 64,000.
fn plan() -> Assessment {
    let strategy = "Choice ID|Question|Choice|Priority\nHTW-1|How to win|Uptime guarantee|70%\nHTW-2|How to win|Subscription|30%";
    let initiatives = "Initiative ID|Initiative|Primary choice|Budget\nI-01|Pilot|HTW-1|24000\nI-02|Portal|HTW-2|40000";
    let mut assessment = assessed(&[("Strategy", strategy), ("Initiatives", initiatives)]);
    let money = |arriving: i64, funded: i64, declared: i64| ChoiceMoney {
        arriving: Decimal::from(arriving),
        funded: Some(Decimal::new(funded, 3)),
        declared: Some(Decimal::new(declared, 2)),
        gap: Some(Decimal::new(funded - declared * 10, 1)),
        first_priority: declared > 50,
        ..ChoiceMoney::default()
    };
    let question = QuestionMoney { reach: Some(Decimal::ONE), declared_by: Priorities::Weights, competing: 2, ..QuestionMoney::default() };
    assessment.alignment = Alignment {
        choices: vec![money(24_000, 375, 70), money(40_000, 625, 30)],
        questions: [(Question::HowToWin, question)].into(),
        aligned_share: Some(Decimal::new(939, 3)),
        requiring: vec![0, 1],
        covered: vec![0],
        ..Alignment::default()
    };
    assessment.revenue = Revenue::default();
    assessment
}

fn saved(assessment: &Assessment) -> Saved {
    let mut workbook = Workbook::new();
    write(&mut workbook, assessment, &Policy::default(), &Named::wanted(SHEET), &Formats::new("Arial")).unwrap();
    Saved::of(workbook)
}

/// The row of a figure: this cycle, last cycle, change, formula in words, cells.
fn figure(saved: &Saved, name: &str) -> Vec<String> {
    let values = saved.values(SHEET);
    let row = values.rows().find(|row| row[0] == name).unwrap_or_else(|| panic!("no figure {name}"));
    row[1..].iter().map(ToString::to_string).collect()
}

#[test]
fn each_figure_has_its_formula_and_its_cells() {
    let saved = saved(&plan());
    assert_eq!(
        figure(&saved, "Aligned spend"),
        [
            "0.939",
            "–",
            "–",
            "budget of planned Grow and Enable initiatives linked to an active choice ÷ all of their budget",
            "Initiatives!C2:C3"
        ]
    );
    assert_eq!(figure(&saved, "Choices covered")[..1], ["0.5"]);
    assert_eq!(figure(&saved, "HTW-1 funded")[0], "0.375");
    assert_eq!(figure(&saved, "HTW-1 funded")[4], "Strategy!D2");
    assert_eq!(figure(&saved, "Planned budget, EUR")[0], "64000");
    let xml = saved.part("xl/worksheets/sheet1.xml");
    assert!(xml.contains("<f>IF(AND(ISNUMBER(B4),ISNUMBER(C4)),(B4-C4)*100,\"–\")</f>"), "a change of a share is in points");
    assert!(xml.contains("location=\"'Initiatives'!C2:C3\""));
    assert!(xml.contains("<pane xSplit=\"1\" ySplit=\"3\" topLeftCell=\"B4\""));
    assert!(saved.part("xl/tables/table1.xml").contains("displayName=\"Throughline_Scorecard\""));
    assert_eq!(saved.text(SHEET, 2, 1), "2027-04");
    assert_eq!(saved.text(SHEET, 0, 0), "HTW-1 gets only 38\u{a0}% of its question's money, declared 70\u{a0}%; HTW-2 has no initiative");
}

#[test]
fn each_figure_stands_beside_the_last_cycle_s_with_its_change() {
    let mut assessment = plan();
    assert_eq!(saved(&assessment).text(SHEET, 2, 2), "Last cycle", "while none is known");
    let figures =
        [("aligned_spend", Decimal::new(9, 1)), ("budget_reporting", Decimal::from(60_000)), ("funded_share/HTW-1", Decimal::new(5, 1))];
    let figures = figures.map(|(name, figure)| (name.to_owned(), figure)).into();
    let now = assessment.record();
    let last = crate::plan::Record { cycle: Period::parse("2027-03"), figures, ..now };
    assessment.plan.earlier = crate::plan::Earlier::of(&assessment.plan, [last]);
    let saved = saved(&assessment);
    assert_eq!(saved.text(SHEET, 2, 2), "2027-03");
    assert_eq!(figure(&saved, "Aligned spend")[..3], ["0.939", "0.9", "3.9"], "points of a share");
    assert_eq!(figure(&saved, "Planned budget, EUR")[..3], ["64000", "60000", "4000"]);
    assert_eq!(figure(&saved, "HTW-1 funded")[..3], ["0.375", "0.5", "-12.5"]);
    assert_eq!(figure(&saved, "Choices covered")[..3], ["0.5", "–", "–"], "what was not remembered has no change");
    assert!(saved.text(SHEET, 1, 0).ends_with("Change is against cycle 2027-03, that of a share in percentage points."));
}

#[test]
fn a_figure_that_was_not_computed_says_what_it_needs() {
    let mut assessment = plan();
    assessment.revenue.target = Some(Decimal::from(100));
    assessment.revenue.coverage_needs = Some("Base on Targets");
    let missing = figure(&saved(&assessment), "Target covered");
    assert_eq!(missing[0], "–");
    assert!(missing[3].ends_with("; not computed, it needs Base on Targets"));
    let at = CellRef::new("Targets", 1, 2);
    let (target, actual) = (Decimal::from(100), Decimal::ZERO);
    assessment.revenue.total = Some(Coverage {
        part: String::new(),
        at,
        target,
        actual,
        base: Decimal::ZERO,
        initiatives: Decimal::from(80),
        covered: Decimal::from(80),
        share: Decimal::new(8, 1),
    });
    assessment.revenue.break_even_month = Period::parse("2027-09");
    let saved = saved(&assessment);
    assert_eq!((&*figure(&saved, "Target covered")[0], &*figure(&saved, "Target covered")[4]), ("0.8", "Targets!C2"));
    assert_eq!(figure(&saved, "Break-even month")[0], "2027-09");
}

#[test]
fn the_list_can_be_followed_and_changed() {
    let mut assessment = plan();
    assessment.plan.header.budget = Some(Decimal::from(30_000));
    assessment.alignment = Alignment::of(&assessment.plan);
    assessment.alignment.critical.clear();
    assessment.discernment = Discernment::of(&assessment.plan, &assessment.alignment, &Policy::default().thresholds);
    let saved = saved(&assessment);
    let values = saved.values(SHEET);
    let start = values.rows().position(|row| row[0].to_string().starts_with("Under a budget of 30,000 EUR")).unwrap();
    let row = |below: usize| values.rows().nth(start + below).unwrap().iter().take(6).map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(row(0)[0], "Under a budget of 30,000 EUR: keep 1 of 2 initiatives, defer 1; 6,000 EUR left");
    assert_eq!(row(3), ["Initiative", "Money, EUR", "Worth, points", "Worth per 1,000 EUR", "Proposal and why", "Used, EUR"]);
    assert_eq!(row(4)[..2], ["I-01 Pilot", "24000"]);
    assert_eq!(row(4)[4..], ["Keep: serves HTW-1, 1st per EUR", "24000"]);
    assert_eq!(row(5)[0], "The money ends here, 6,000 EUR left; smaller ones may still fit");
    assert_eq!(row(6)[4..], ["Defer: serves HTW-2, 2nd per EUR; costs 34,000 EUR more than is left", "–"]);
    let xml = saved.part("xl/worksheets/sheet1.xml");
    let first = start + 5;
    assert!(xml.contains(&format!("<f>IF(B{first}&gt;0,C{first}/B{first}*1000,\"–\")</f><v>29.16")), "700 points for 24 thousand");
    assert!(xml.contains(&format!("<f>B{first}</f><v>24000</v>")));
    assert!(xml.contains(&format!("<brk id=\"{start}\"")), "it is a page of its own");
}

#[test]
fn the_chart_draws_declared_beside_funded() {
    let saved = saved(&plan());
    let chart = saved.part("xl/charts/chart1.xml");
    assert!(chart.contains("<c:overlap val=\"60\"/>") && chart.contains("<c:gapWidth val=\"45\"/>"));
    assert!(!chart.contains("majorGridlines"), "no gridlines");
    let message = "<a:t>38\u{a0}% of the money goes to HTW-1, 70\u{a0}% is declared\nshare of its question's money, %, FY2027; declared";
    assert!(chart.contains(message));
    let values = saved.values(SHEET);
    let row = values.rows().position(|row| row[0] == "HTW-2").unwrap();
    assert!(chart.contains(&format!("<c:f>Scorecard!$C${row}:$C${}</c:f>", row + 1)), "the chart draws from its table");
    assert_eq!(values.get_value((row as u32, 2)).unwrap().to_string(), "0.625");
}

#[test]
fn no_chart_where_no_money_arrives_and_no_id_becomes_a_formula() {
    let mut assessment = plan();
    for choice in &mut assessment.alignment.choices {
        choice.funded = None;
    }
    assert!(!saved(&assessment).has("xl/charts/chart1.xml"));
    let mut assessment = plan();
    for choice in &mut assessment.plan.choices {
        choice.id.as_mut().unwrap().value = "=(Plan!$A$1)".to_owned();
    }
    let saved = saved(&assessment);
    assert!(!saved.part("xl/charts/chart1.xml").contains("<c:f>(Plan"));
    assert!(!saved.part("xl/worksheets/sheet1.xml").contains("<f>(Plan"));
}

#[test]
fn ranks_stand_where_no_share_is_declared() {
    let mut assessment = plan();
    for (rank, choice) in (1..).zip(&mut assessment.alignment.choices) {
        (choice.declared, choice.gap, choice.rank) = (None, None, Some(rank));
    }
    let saved = saved(&assessment);
    let values = saved.values(SHEET);
    let row = values.rows().position(|row| row[0] == "HTW-1").unwrap();
    assert_eq!(values.get_value((row as u32, 1)).unwrap().to_string(), "rank 1");
    assert!(!saved.part("xl/charts/chart1.xml").contains("declared"), "nothing is outlined");
}

const TARGETS: (&str, &str) = ("Targets", "Line|Segment|Annual\nTarget|Clinics|720000\nBase|Clinics|480000");
const HEADCOUNT: (&str, &str) = ("Headcount", "Rep|Start|Annual quota|Attainment %\nA|2020-05-01|120000|90%\nB|2020-01-01|150000|80%");

#[test]
fn selling_has_its_figures_with_formula_and_cells() {
    let pipeline =
        "Segment|Period|Open qualified|Booked|Win rate %|Average deal|Sales cycle days\nClinics|FY2027|600000|90000|25%|10000|60";
    let saved = saved(&assessed(&[TARGETS, HEADCOUNT, ("Pipeline", pipeline)]));
    // 120,000 x 90 % + 150,000 x 80 % are 228,000 of 720,000 - 480,000; quotas are 270,000.
    assert_eq!(figure(&saved, "Capacity, EUR")[0], "228000");
    assert_eq!(figure(&saved, "Capacity of new business")[0], "0.95");
    assert_eq!(figure(&saved, "Over-assignment")[0], "0.125");
    assert_eq!(figure(&saved, "Over-assignment")[4], "Headcount!C2:C3");
    // 600,000 for the 150,000 that are left. 15 deals are 60 opportunities, in the six months to 1 November, by two reps.
    assert_eq!(figure(&saved, "Pipeline coverage")[0], "4");
    assert_eq!(figure(&saved, "Pipeline coverage")[4], "Pipeline!C2");
    assert_eq!(figure(&saved, "Coverage needed")[0], "4");
    assert_eq!((figure(&saved, "Opportunities a month")[0].as_str(), figure(&saved, "Opportunities, each rep")[0].as_str()), ("10", "5"));
}

#[test]
fn what_selling_lacks_is_said_and_what_nobody_planned_has_no_row() {
    let row = "Segment|Period|Open qualified\nPlants|FY2027|600000";
    let saved = saved(&assessed(&[TARGETS, ("Headcount", "Rep|Start|Annual quota\nA|2020-05-01|"), ("Pipeline", row)]));
    assert_eq!(figure(&saved, "Capacity, EUR")[0], "\u{2013}");
    assert!(figure(&saved, "Capacity, EUR")[3].ends_with("not computed, it needs Annual quota and Start on Headcount"));
    assert!(
        figure(&saved, "Pipeline coverage")[3].contains("not computed, it needs a Target"),
        "{:?}",
        figure(&saved, "Pipeline coverage")
    );
    let names = super::figures::figures(&assessed(&[TARGETS])).into_iter().map(|figure| figure.name).collect::<Vec<_>>().join("; ");
    assert!(!names.contains("Capacity") && !names.contains("Pipeline") && !names.contains("pay back"), "{names}");
}

#[test]
fn payback_names_the_slowest() {
    let initiatives =
        "Initiative ID|Status|Budget|Expected revenue|Margin %\nI-01|Planned|120|600|50%\nI-02|Planned|120|600|50%\nI-03|Planned|9|9|50%";
    let phasing = "Initiative ID|Measure|2027-01|2027-02|2027-03\nI-01|Budget|120||\nI-01|Expected revenue|200|200|200
I-02|Budget|120||\nI-02|Expected revenue|300|300|";
    let saved = saved(&assessed(&[("Initiatives", initiatives), ("Phasing", phasing)]));
    // I-01 has earned 100 in January and 200 in February; I-02 has earned 150 in January. I-03 has no months.
    assert_eq!(figure(&saved, "Initiatives that pay back")[0], "2");
    assert_eq!((&*figure(&saved, "Slowest payback, months")[0], &*figure(&saved, "Slowest payback, months")[4]), ("2", "Initiatives!D2"));
}
