//! How the template shows each column: from which tier on, how wide, and which drop-down it has.
//!
//! What a column is called and what its cells hold stands in `layout/fields`; this is only its looks.

use crate::layout::{Field, Format, Table};

/// How much of the official workbook a template has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Plan, Strategy and Initiatives: a first useful report.
    One,
    /// With months, targets, envelopes, milestones and answers.
    Two,
    /// Every sheet and column.
    Three,
}

/// A drop-down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// A column of the Lists sheet, by its heading.
    Words(&'static str),
    /// The choices' ids on Strategy.
    Choices,
    /// The initiatives' ids on Initiatives.
    Initiatives,
    /// The envelopes' names on Envelopes.
    Envelopes,
}

impl Tier {
    /// The tier of that number.
    pub fn of(number: u8) -> Option<Self> {
        match number {
            1 => Some(Tier::One),
            2 => Some(Tier::Two),
            3 => Some(Tier::Three),
            _ => None,
        }
    }
}

/// The tier from which on a sheet is there.
pub(super) fn tier_of_table(table: Table) -> Tier {
    match table {
        Table::Plan | Table::Strategy | Table::Initiatives => Tier::One,
        Table::Phasing | Table::Targets | Table::Envelopes | Table::Milestones | Table::Exceptions => Tier::Two,
        Table::Conditions | Table::Headcount | Table::Pipeline | Table::Fx | Table::Actuals | Table::Codes => Tier::Three,
    }
}

/// The tier from which on a column is there; never before its sheet.
pub(super) fn tier(field: Field) -> Tier {
    let own = match field {
        Field::FixedCosts | Field::PlanMargin | Field::ChoiceStatus | Field::LastReviewed => Tier::Two,
        Field::Complete | Field::InitiativeSegment | Field::ActualToDate | Field::InitiativeForecast => Tier::Two,
        Field::ExpectedRevenue | Field::Margin | Field::Confidence | Field::InitiativeEnvelope => Tier::Two,
        Field::SuccessMeasure | Field::StopRule | Field::Updated => Tier::Two,
        Field::BusinessLevel | Field::ParentBusiness | Field::ParentChoice => Tier::Three,
        Field::InitiativeTerritory | Field::InitiativeProduct | Field::CostCentre | Field::Account | Field::OpexCapex => Tier::Three,
        Field::Entity | Field::Supplier | Field::ProjectCode | Field::InitiativeCurrency | Field::Recurs => Tier::Three,
        Field::Baseline | Field::SuccessTarget | Field::Shared | Field::ChangeRef => Tier::Three,
        Field::PhasingCurrency | Field::TargetTerritory | Field::TargetProduct | Field::TargetCurrency => Tier::Three,
        Field::EnvelopeLevel | Field::EnvelopeCurrency | Field::EnvelopeCostCentre => Tier::Three,
        _ => Tier::One,
    };
    own.max(tier_of_table(field.table()))
}

/// Columns that the template leaves out, since another of its columns says the same.
pub(super) fn is_left_out(field: Field) -> bool {
    matches!(field, Field::PhasingPeriod | Field::PhasingAmount)
}

/// The width of a column, in characters.
pub(super) fn width(field: Field) -> f64 {
    match field {
        Field::Choice | Field::Opposite | Field::NotDoing | Field::ConditionStatement => 44.0,
        Field::Initiative | Field::Notes | Field::ExceptionReason | Field::ConditionTest | Field::ConditionEvidence => 34.0,
        Field::SuccessMeasure | Field::StopRule | Field::Baseline | Field::SuccessTarget | Field::Milestone | Field::LedgerText => 26.0,
        Field::PhasingMeasure
        | Field::Question
        | Field::AlsoSupports
        | Field::LinkedChoices
        | Field::ExceptionSubject
        | Field::ExceptionRule => 20.0,
        Field::Owner | Field::ChoiceOwner | Field::ConditionOwner | Field::MilestoneOwner | Field::TargetOwner => 15.0,
        Field::Envelope | Field::InitiativeEnvelope | Field::EnvelopeHolder | Field::EnvelopeApproval | Field::ExceptionApprover => 16.0,
        Field::InitiativeSegment | Field::TargetSegment | Field::PipelineSegment | Field::Rep | Field::RepRole | Field::CodeName => 18.0,
        Field::PhasingMonths | Field::TargetMonths => 10.0,
        Field::Kind | Field::Critical | Field::InPlace | Field::ChoicePriority | Field::InitiativeCurrency => 11.0,
        _ if field.spec().format == Format::Money => 14.0,
        _ => (field.name().chars().count() as f64 + 4.0).clamp(11.0, 22.0),
    }
}

/// Whether a column's text runs over several lines.
pub(super) fn wraps(field: Field) -> bool {
    matches!(field.spec().format, Format::Text | Format::Refs) && width(field) >= 20.0
}

/// The drop-down of a column, if it has one.
pub(super) fn list(field: Field) -> Option<List> {
    Some(match field {
        Field::Question => List::Words("Five questions"),
        Field::ChoiceStatus => List::Words("Choices are"),
        Field::Kind => List::Words("Kinds"),
        Field::Status => List::Words("Initiatives are"),
        Field::PhasingMeasure => List::Words("Phased"),
        Field::TargetLine => List::Words("Lines"),
        Field::TargetMeasure => List::Words("Measured"),
        Field::Version => List::Words("Versions"),
        Field::BusinessLevel => List::Words("Levels"),
        Field::OpexCapex => List::Words("Opex or capex"),
        Field::ConditionAbout => List::Words("Conditions are about"),
        Field::ConditionConfidence => List::Words("Confidence is"),
        Field::ConditionState => List::Words("Conditions are"),
        Field::RepStatus => List::Words("Positions are"),
        Field::FxType => List::Words("Rates are"),
        Field::CodeKind => List::Words("Kinds of code"),
        Field::Critical | Field::InPlace | Field::Recurs | Field::RepCarries => List::Words("Yes or no"),
        Field::PrimaryChoice | Field::TargetChoice | Field::EnvelopeChoice | Field::ConditionChoice => List::Choices,
        Field::PhasingInitiative | Field::MilestoneInitiative | Field::LedgerInitiative => List::Initiatives,
        Field::InitiativeEnvelope => List::Envelopes,
        _ => return None,
    })
}

/// Rows that are made ready for input, beside those that the example fills.
pub(super) fn rows(table: Table) -> u32 {
    match table {
        Table::Plan => 0,
        Table::Strategy | Table::Conditions | Table::Targets | Table::Exceptions => 20,
        Table::Envelopes => 12,
        Table::Initiatives | Table::Milestones | Table::Codes => 40,
        Table::Phasing => 80,
        Table::Headcount => 30,
        Table::Pipeline | Table::Fx => 24,
        Table::Actuals => 100,
    }
}
