//! The example: a small believable plan, drawn up in the month before its fiscal year begins.
//!
//! Dates are written by fiscal month so that the example fits any year: `@3` is the first day of the third month, `@3.` its last,
//! `@0` the first day of the month before the year. `[3]` is the third month itself.

use jiff::civil::Date;

use crate::layout::{Field, Table};
use crate::plan::{Calendar, Period};

/// The example's rows of a table: the columns they fill, and their texts in that order.
pub(super) struct Rows {
    pub(super) fields: &'static [Field],
    pub(super) rows: Vec<Vec<String>>,
}

/// The initiatives whose months the example spreads: id, first and last fiscal month, budget, expected revenue.
const MONEY: [(&str, i32, i32, i64, i64); 10] = [
    ("I-01", 1, 9, 240_000, 950_000),
    ("I-02", 1, 6, 120_000, 650_000),
    ("I-03", 2, 11, 310_000, 0),
    ("I-04", 1, 5, 60_000, 0),
    ("I-05", 2, 12, 150_000, 800_000),
    ("I-06", 3, 10, 90_000, 650_000),
    ("I-07", 1, 10, 130_000, 0),
    ("I-08", 1, 12, 20_000, 0),
    ("I-09", 4, 6, 35_000, 0),
    ("I-10", 1, 12, 45_000, 0),
];

/// The example's rows of a table other than Plan.
pub(super) fn rows(table: Table, calendar: &Calendar) -> Rows {
    use Field as F;
    let fixed = |fields, rows: &[&str]| Rows {
        fields,
        rows: rows.iter().map(|row| row.split('|').map(|text| text.trim().to_owned()).collect()).collect(),
    };
    match table {
        Table::Plan => Rows { fields: &[], rows: Vec::new() },
        Table::Strategy => fixed(
            &[
                F::ChoiceId,
                F::Question,
                F::Choice,
                F::Opposite,
                F::NotDoing,
                F::LinkedChoices,
                F::ChoicePriority,
                F::ParentChoice,
                F::ChoiceOwner,
                F::ChoiceStatus,
                F::LastReviewed,
            ],
            STRATEGY,
        ),
        Table::Conditions => fixed(
            &[
                F::ConditionId,
                F::ConditionChoice,
                F::ConditionStatement,
                F::ConditionAbout,
                F::ConditionConfidence,
                F::ConditionTest,
                F::ConditionOwner,
                F::ConditionChecked,
                F::ConditionState,
                F::ConditionEvidence,
                F::ConditionInitiatives,
            ],
            CONDITIONS,
        ),
        Table::Initiatives => initiatives(fixed(
            &[
                F::InitiativeId,
                F::Initiative,
                F::PrimaryChoice,
                F::Kind,
                F::Owner,
                F::Start,
                F::End,
                F::Status,
                F::InitiativeSegment,
                F::CostCentre,
                F::Account,
                F::OpexCapex,
                F::Entity,
                F::Margin,
                F::Confidence,
                F::SuccessMeasure,
                F::StopRule,
                F::InitiativeEnvelope,
            ],
            INITIATIVES,
        )),
        Table::Phasing => phasing(),
        Table::Targets => targets(),
        Table::Envelopes => fixed(&[F::Envelope, F::EnvelopeAmount, F::EnvelopeHolder, F::EnvelopeApproval], ENVELOPES),
        Table::Headcount => fixed(
            &[F::Rep, F::RepRole, F::RepTerritory, F::RepStart, F::RepStatus, F::RepQuota, F::RepCarries, F::RepRamp, F::RepAttainment],
            HEADCOUNT,
        ),
        Table::Pipeline => pipeline(
            &calendar.label,
            fixed(
                &[F::PipelineSegment, F::PipelineOpen, F::PipelineWinRate, F::PipelineDeal, F::PipelineDays, F::PipelineMonthly],
                PIPELINE,
            ),
        ),
        Table::Milestones => {
            fixed(&[F::MilestoneInitiative, F::Milestone, F::MilestoneDue, F::MilestoneDone, F::MilestoneOwner], MILESTONES)
        }
        Table::Codes => fixed(&[F::CodeKind, F::Code, F::CodeName], CODES),
        Table::Fx | Table::Actuals | Table::Exceptions => Rows { fields: &[], rows: Vec::new() },
    }
}

/// The example's value of a label of the Plan sheet.
pub(super) fn plan_value(field: Field) -> Option<&'static str> {
    Some(match field {
        Field::Business => "Brackley Scales",
        Field::BusinessLevel => "Business",
        Field::ParentBusiness => "Brackley Group",
        Field::Version => "Budget",
        Field::PlanOwner => "M. Castell",
        Field::PlanApprover => "E. Thorne",
        Field::FixedCosts => "1150000",
        Field::PlanMargin => "46%",
        _ => return None,
    })
}

/// The date that a text of the example means.
pub(super) fn date(text: &str, calendar: &Calendar) -> Option<Date> {
    let text = text.strip_prefix('@')?;
    let (digits, last) = text.strip_suffix('.').map_or((text, false), |digits| (digits, true));
    let period: Period = calendar.first().plus(digits.parse::<i32>().ok()? - 1);
    Some(if last { period.last_day() } else { period.first_day() })
}

fn initiatives(mut rows: Rows) -> Rows {
    const FIELDS: &[Field] = &[
        Field::InitiativeId,
        Field::Initiative,
        Field::PrimaryChoice,
        Field::Kind,
        Field::Owner,
        Field::Start,
        Field::End,
        Field::Status,
        Field::InitiativeSegment,
        Field::CostCentre,
        Field::Account,
        Field::OpexCapex,
        Field::Entity,
        Field::Margin,
        Field::Confidence,
        Field::SuccessMeasure,
        Field::StopRule,
        Field::InitiativeEnvelope,
        Field::Budget,
        Field::ExpectedRevenue,
    ];
    for (row, (_, _, _, budget, revenue)) in rows.rows.iter_mut().zip(MONEY) {
        row.push(budget.to_string());
        row.push(if revenue == 0 { String::new() } else { revenue.to_string() });
    }
    Rows { fields: FIELDS, rows: rows.rows }
}

/// Budgets and expected revenue, spread evenly over the months of each initiative, 0 in the others; the rest goes to the last month.
fn phasing() -> Rows {
    const FIELDS: &[Field] = &[Field::PhasingInitiative, Field::PhasingMeasure, Field::PhasingMonths];
    let spread = |amount: i64, first: i32, last: i32| -> Vec<String> {
        let each = amount / i64::from(last - first + 1);
        let month = |month: i32| match month {
            month if month < first || month > last => 0,
            month if month == last => amount - each * i64::from(last - first),
            _ => each,
        };
        (1..=12).map(|number| month(number).to_string()).collect()
    };
    let row = |id: &str, measure: &str, months: Vec<String>| [vec![id.to_owned(), measure.to_owned()], months].concat();
    let mut rows = Vec::new();
    for (id, first, last, budget, revenue) in MONEY {
        rows.push(row(id, "Budget", spread(budget, first, last)));
        if revenue > 0 {
            rows.push(row(id, "Expected revenue", spread(revenue, first, 12)));
        }
    }
    Rows { fields: FIELDS, rows }
}

/// The targets, a twelfth in each month.
fn targets() -> Rows {
    const FIELDS: &[Field] = &[
        Field::TargetLine,
        Field::TargetMeasure,
        Field::TargetSegment,
        Field::TargetChoice,
        Field::TargetOwner,
        Field::TargetBase,
        Field::TargetAnnual,
        Field::TargetMonths,
    ];
    let rows = [
        ("", "", "E. Thorne", 4_600_000, 7_000_000_i64),
        ("Food plants", "WTP-1", "S. Whitlock", 3_900_000, 5_200_000),
        ("Recycling yards", "WTP-2", "L. Serra", 700_000, 1_800_000),
    ];
    let rows = rows.map(|(segment, choice, owner, base, annual)| {
        let month = annual / 12;
        let months = (1..=12).map(|number| (if number == 12 { annual - 11 * month } else { month }).to_string());
        let head = ["Target", "Revenue", segment, choice, owner].map(str::to_owned);
        head.into_iter().chain([base.to_string(), annual.to_string()]).chain(months).collect()
    });
    Rows { fields: FIELDS, rows: rows.to_vec() }
}

/// Pipeline rows stand for the whole fiscal year.
fn pipeline(label: &str, rows: Rows) -> Rows {
    const FIELDS: &[Field] = &[
        Field::PipelineSegment,
        Field::PipelineOpen,
        Field::PipelineWinRate,
        Field::PipelineDeal,
        Field::PipelineDays,
        Field::PipelineMonthly,
        Field::PipelinePeriod,
    ];
    let rows = rows.rows.into_iter().map(|row| [row, vec![label.to_owned()]].concat()).collect();
    Rows { fields: FIELDS, rows }
}

const STRATEGY: &[&str] = &[
    "ASP-1|Winning aspiration|Be the weighing partner that food plants and recycling yards trust with their margin|Be the cheapest maker of scales||| |G-ASP-1|E. Thorne|Active|@-1",
    "WTP-1|Where to play|Food plants with more than 200 staff in Benelux and Germany|Sell to every plant through distributors|Retail and laboratory scales|ASP-1|1|G-WTP-2|S. Whitlock|Active|@-1",
    "WTP-2|Where to play|Recycling yards that pay by weight|Serve mining and quarries|Weighbridges over 60 tonnes|ASP-1|2||L. Serra|Active|@-1",
    "HTW-1|How to win|Guarantee accuracy by contract and pay for the loss if a scale is off|Win on purchase price|Discounts over 10 %|WTP-1|1||S. Whitlock|Active|@-1",
    "HTW-2|How to win|Charge per weighing, with no investment by the customer|Sell equipment outright|Leasing through banks|WTP-2|2||L. Serra|Active|@-1",
    "CAP-1|Capabilities|Calibrate on site within 24 hours in three regions||Third-party calibration|HTW-1|1||J. Brandt|Active|@-1",
    "CAP-2|Capabilities|Read every scale remotely and bill from the data||Selling the data|HTW-2|2||P. Lindqvist|Active|@-1",
    "SYS-1|Management systems|Review accuracy claims, yard volumes and this plan every month||Quarterly reviews|CAP-1, CAP-2|||M. Castell|Active|@-1",
];

const CONDITIONS: &[&str] = &[
    "C-1|HTW-1|Plants lose more through wrong weights than the contract costs|Customers|Medium|Audit of 40 plants|D. Amadi|@0|Holding|12 audits so far|I-02",
    "C-2|HTW-2|Yards weigh at least 30,000 times a year|Economics|High|Meter readings|L. Serra|@0|Holding|Readings of 18 yards|I-05",
];

const INITIATIVES: &[&str] = &[
    "I-01|Guaranteed-accuracy contract|HTW-1|Grow|S. Whitlock|@1|@9.|Planned|Food plants|CC-210|6310|Opex|BE01|48%|80%|Contracts signed|Fewer than 10 signed by mid-year|Growth",
    "I-02|Accuracy audits of the 40 largest plants|HTW-1|Grow|D. Amadi|@1|@6.|Planned|Food plants|CC-210|6320|Opex|BE01||85%|Audits that lead to a contract|Under one in four after 15 audits|Growth",
    "I-03|Second calibration laboratory|CAP-1|Enable|J. Brandt|@2|@11.|Planned||CC-330|6400|Opex|BE01|||Hours to a calibrated scale|No site found by the third month|Build",
    "I-04|Training of 14 field calibrators|CAP-1|Enable|R. Okafor|@1|@5.|Planned||CC-330|6410|Opex|BE01|||Calibrators certified|Under 10 certified|Build",
    "I-05|Pay-per-weighing offer|HTW-2|Grow|L. Serra|@2|@12.|Planned|Recycling yards|CC-220|6310|Opex|BE01||75%|Yards under contract|Fewer than 6 yards by mid-year|Growth",
    "I-06|Yard installation partners|HTW-2|Grow|H. Novak|@3|@10.|Planned|Recycling yards|CC-220|6330|Opex|BE01||80%|Partners certified|Fewer than 3 partners|Growth",
    "I-07|Remote weighing data service|CAP-2|Enable|P. Lindqvist|@1|@10.|Planned||CC-340|6420|Opex|BE01|||Scales read remotely|Under 300 scales by the eighth month|Build",
    "I-08|Monthly plan and claims review|SYS-1|Enable|M. Castell|@1|@12.|Planned||CC-100|6500|Opex|BE01|||Reviews held||Build",
    "I-09|Renewal of the metrology certificate||Mandatory|J. Brandt|@4|@6.|Planned||CC-330|6510|Opex|BE01|||Certificate renewed||Run",
    "I-10|Customer database running cost||Run|M. Castell|@1|@12.|Planned||CC-100|6520|Opex|BE01|||||Run",
];

const ENVELOPES: &[&str] = &["Growth|700000|E. Thorne|B-27-01", "Build|560000|E. Thorne|B-27-02", "Run|90000|M. Castell|B-27-03"];

const HEADCOUNT: &[&str] = &[
    "S. Whitlock|Key account manager|Benelux|@-30|Filled|720000|yes||",
    "D. Amadi|Account manager|Germany|@-24|Filled|720000|yes||",
    "L. Serra|Yard account manager|Benelux|@-18|Filled|720000|yes||",
    "H. Novak|Partner manager|Germany|@-15|Filled|720000|yes||",
    "E. Thorne|Sales director|All|@-60|Filled|0|no||",
];

const PIPELINE: &[&str] = &["Food plants|4200000|35%|45000|90|12", "Recycling yards|3900000|30%|60000|120|9"];

const MILESTONES: &[&str] = &[
    "I-01|First three contracts signed|@2.||S. Whitlock",
    "I-01|Ten contracts signed|@6.||S. Whitlock",
    "I-02|15 audits finished|@3||D. Amadi",
    "I-03|Site chosen|@3||J. Brandt",
    "I-04|First six calibrators certified|@2.||R. Okafor",
    "I-05|Offer approved by legal|@2.||L. Serra",
    "I-06|Partner terms drafted|@3||H. Novak",
    "I-07|100 scales read remotely|@3||P. Lindqvist",
    "I-08|First review held|@1.||M. Castell",
    "I-09|Audit date agreed|@3||J. Brandt",
];

const CODES: &[&str] = &[
    "Cost centre|CC-100|Management", "Cost centre|CC-210|Food plants", "Cost centre|CC-220|Recycling yards",
    "Cost centre|CC-330|Calibration", "Cost centre|CC-340|Data service", "Account|6310|Sales programmes", "Account|6320|Customer audits",
    "Account|6330|Partner programmes", "Account|6400|Laboratory", "Account|6410|Training", "Account|6420|Software",
    "Account|6500|Management reviews", "Account|6510|Certification", "Account|6520|Software running cost",
    "Entity|BE01|Brackley Scales NV",
];
