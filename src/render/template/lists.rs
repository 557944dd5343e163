//! The Lists sheet: the words of every drop-down, as reading knows them.

use crate::plan::{
    ChoiceStatus, CodeKind, ConditionState, Confidence, Kind, Line, Measure, Question, RateType, RepStatus, Status, TargetMeasure,
};

/// The lists in their order: a heading, and its words.
pub(super) fn lists() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        ("Five questions", Question::CASCADE.map(Question::name).to_vec()),
        ("Choices are", ChoiceStatus::ALL.map(ChoiceStatus::name).to_vec()),
        ("Kinds", Kind::ALL.map(Kind::name).to_vec()),
        ("Initiatives are", Status::ALL.map(Status::name).to_vec()),
        ("Phased", Measure::ALL.map(Measure::name).to_vec()),
        ("Lines", Line::ALL.map(Line::name).to_vec()),
        ("Measured", TargetMeasure::ALL.map(TargetMeasure::name).to_vec()),
        ("Versions", vec!["Budget", "Forecast", "Latest estimate", "Scenario"]),
        ("Levels", vec!["Corporate", "Business", "Function"]),
        ("Yes or no", vec!["yes", "no"]),
        ("Opex or capex", vec!["Opex", "Capex"]),
        ("Conditions are about", vec!["Customers", "Company", "Competitors", "Economics"]),
        ("Confidence is", Confidence::ALL.map(Confidence::name).to_vec()),
        ("Conditions are", ConditionState::ALL.map(ConditionState::name).to_vec()),
        ("Positions are", RepStatus::ALL.map(RepStatus::name).to_vec()),
        ("Rates are", RateType::ALL.map(RateType::name).to_vec()),
        ("Kinds of code", CodeKind::ALL.map(CodeKind::name).to_vec()),
    ]
}
