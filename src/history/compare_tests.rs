use super::*;
use crate::finding::Level;
use crate::plan::sketch::plan;

fn record(cycle: &str, initiatives: &str, more: &[(&str, &str)]) -> Record {
    let header = format!("Business | Example Ltd\nFiscal year | FY2027\nFirst month | 2027-01\nCycle | {cycle}\nReporting currency | EUR");
    let table = format!("Initiative ID | Initiative | Owner | End | Status | Budget\n{initiatives}");
    let sheets: Vec<(&str, &str)> = [("Plan", header.as_str()), ("Initiatives", &table)].into_iter().chain(more.iter().copied()).collect();
    Record::of_plan(&plan(&sheets))
}

#[test]
fn rows_come_go_change_and_keep_their_trail_under_another_id() {
    let old = record(
        "2027-02",
        "I-01 | Depots | S. Holm | 2027-06-30 | Planned | 100\nI-02 | Fair | M. Tolan | | Planned | 50\nI-03 | Vans | K. Virta | | Planned | 10",
        &[],
    );
    let new = record(
        "2027-03",
        "I-01 | Depots | S. Holm | 2027-08-31 | Planned | 120\nI-9 | FAIR | M. Tolan | | Planned | 50\nI-04 | Shop | K. Virta | | Planned | 30",
        &[],
    );
    let changes = compare(&old, &new);
    let said: Vec<String> = changes
        .initiatives
        .iter()
        .map(|row| {
            let fields: Vec<String> = row
                .fields
                .iter()
                .map(|field| format!("{} {}>{}", field.field, field.old.as_deref().unwrap_or("-"), field.new.as_deref().unwrap_or("-")))
                .collect();
            format!(
                "{} {}{} {}",
                row.fate.name(),
                row.key,
                row.former.as_deref().map_or(String::new(), |former| format!(" was {former}")),
                fields.join(", ")
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "added I-04 Status ->Planned, Budget ->30 EUR, Owner ->K. Virta",
            "removed I-03 Status Planned>-, Budget 10 EUR>-, Owner K. Virta>-",
            "changed I-01 Budget 100 EUR>120 EUR, End 2027-06-30>2027-08-31",
            "changed I-9 was I-02 Name Fair>FAIR",
        ]
    );
    assert!(compare(&old, &old).is_empty() && !changes.is_empty());
}

#[test]
fn months_add_up_and_closed_ones_are_named() {
    let phasing = |january: &str, march: &str| format!("Initiative ID | Measure | 2027-01 | 2027-03\nI-01 | Actual | {january} | {march}");
    let of = |cycle: &str, months: &str| record(cycle, "I-01 | Depots | | | Planned | 100", &[("Phasing", months)]);
    let changes = compare(&of("2027-02", &phasing("10", "")), &of("2027-04", &phasing("12", "30")));
    let [months] = &changes.months[..] else { panic!("{:?}", changes.months) };
    assert_eq!((months.measure.as_str(), months.old, months.new), ("Actual", Decimal::from(10), Decimal::from(42)));
    let closed: Vec<String> = months.closed.iter().map(|change| format!("{} {} {}", change.key, change.period, change.at)).collect();
    assert_eq!(closed, ["I-01 2027-01 Phasing!C2"], "March was open at the old cycle");
}

#[test]
fn figures_findings_and_answers_are_compared_by_name_and_identity() {
    let finding = |rule: &str, level| PastFinding {
        rule: rule.to_owned(),
        level,
        message: String::new(),
        subject: "Initiatives/I-01".to_owned(),
        at: String::new(),
        at_stake: None,
        owner: None,
        accepted_until: None,
    };
    let mut old = record("2027-02", "I-01 | Depots | | | Planned | 100", &[]);
    let mut new = record("2027-03", "I-01 | Depots | | | Planned | 100", &[]);
    old.figures = [("aligned_spend".to_owned(), Decimal::new(9, 1)), ("errors".to_owned(), Decimal::ONE)].into();
    new.figures =
        [("aligned_spend".to_owned(), Decimal::new(8, 1)), ("errors".to_owned(), Decimal::ZERO), ("target".to_owned(), Decimal::TEN)]
            .into();
    old.findings = [("a".to_owned(), finding("one", Level::Error)), ("b".to_owned(), finding("two", Level::Note))].into();
    new.findings = [
        ("b".to_owned(), finding("two", Level::Note)),
        ("c".to_owned(), finding("four", Level::Note)),
        ("d".to_owned(), finding("three", Level::Error)),
    ]
    .into();
    new.answers = [("b".to_owned(), PastAnswer { response: "Accept".to_owned(), ..PastAnswer::default() })].into();
    let changes = compare(&old, &new);
    let good: Vec<(&str, Option<bool>)> = changes.figures.iter().map(|figure| (figure.name, figure.is_good())).collect();
    assert_eq!(good, [("aligned_spend", Some(false)), ("target", None), ("errors", Some(true))]);
    let rules = |findings: &[(String, PastFinding)]| findings.iter().map(|(_, past)| past.rule.clone()).collect::<Vec<_>>();
    assert_eq!(
        (rules(&changes.found), rules(&changes.fixed), changes.open),
        (vec!["three".to_owned(), "four".to_owned()], vec!["one".to_owned()], 1)
    );
    assert_eq!(changes.answers.iter().map(|answer| answer.rule.as_deref()).collect::<Vec<_>>(), [Some("two")]);
    // Amounts of another currency are no change of the same figure.
    new.currency = Currency::parse("USD").expect("a currency");
    old.figures.insert("target".to_owned(), Decimal::ONE);
    assert_eq!(compare(&old, &new).figure("target").and_then(FigureChange::delta), None);
}
