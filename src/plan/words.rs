//! The words of lists, as people write them: normalised text to statuses, kinds and measures; none where a word is in no list.
//!
//! Separate from the tables because the template's drop-downs and the rules about unknown words look here too.

use super::budget::Measure;
use super::capacity::RepStatus;
use super::codes::CodeKind;
use super::condition::{ConditionState, Confidence};
use super::initiative::{Kind, Status};
use super::rates::RateType;
use super::strategy::{ChoiceStatus, Question};
use super::target::{Line, TargetMeasure};

pub(super) fn question(text: &str) -> Option<Question> {
    Some(match text {
        "winning aspiration" | "aspiration" | "what is our winning aspiration" | "asp" => Question::WinningAspiration,
        "where to play" | "where will we play" | "wtp" => Question::WhereToPlay,
        "how to win" | "how will we win" | "htw" => Question::HowToWin,
        "capabilities" | "capability" | "what capabilities must be in place" | "core capabilities" | "cap" => Question::Capabilities,
        "management systems"
        | "management system"
        | "systems"
        | "what management systems are needed"
        | "what management systems"
        | "sys" => Question::ManagementSystems,
        _ => return None,
    })
}

pub(super) fn choice_status(text: &str) -> Option<ChoiceStatus> {
    Some(match text {
        "active" | "agreed" | "approved" => ChoiceStatus::Active,
        "proposed" | "draft" => ChoiceStatus::Proposed,
        "retired" | "dropped" | "closed" => ChoiceStatus::Retired,
        _ => return None,
    })
}

pub(super) fn kind(text: &str) -> Option<Kind> {
    Some(match text {
        "grow" | "growth" => Kind::Grow,
        "enable" | "enabler" | "enabling" => Kind::Enable,
        "run" | "run the business" => Kind::Run,
        "mandatory" | "compliance" | "regulatory" => Kind::Mandatory,
        _ => return None,
    })
}

/// Status words as seen in real workbooks.
pub(super) fn status(text: &str) -> Option<Status> {
    Some(match text {
        "idea" | "proposed" | "proposal" => Status::Idea,
        "planned" | "not started" | "planning stage" | "planning" | "open" | "offen" | "não iniciado" | "approved" => Status::Planned,
        "in progress" | "on track" | "started" | "ongoing" | "active" | "green" | "em andamento" | "laufend" => Status::InProgress,
        "at risk" | "off track" | "delayed" | "amber" | "yellow" | "red" | "late" => Status::AtRisk,
        "blocked" | "on hold" | "suspenso" | "paused" | "stopped" => Status::Blocked,
        "completed" | "complete" | "done" | "achieved" | "not achieved" | "closed" | "finished" | "concluído" | "erledigt" => {
            Status::Completed
        }
        "cancelled" | "canceled" | "cancelado" | "abgebrochen" => Status::Cancelled,
        _ => return None,
    })
}

pub(super) fn confidence(text: &str) -> Option<Confidence> {
    Some(match text {
        "high" => Confidence::High,
        "medium" | "med" | "middle" => Confidence::Medium,
        "low" => Confidence::Low,
        _ => return None,
    })
}

pub(super) fn condition_state(text: &str) -> Option<ConditionState> {
    Some(match text {
        "holding" | "holds" | "true" | "yes" | "green" => ConditionState::Holding,
        "doubtful" | "in doubt" | "unclear" | "amber" | "yellow" => ConditionState::Doubtful,
        "false" | "no" | "broken" | "red" => ConditionState::False,
        _ => return None,
    })
}

pub(super) fn rep_status(text: &str) -> Option<RepStatus> {
    Some(match text {
        "filled" | "active" | "in place" => RepStatus::Filled,
        "open" | "vacant" | "to hire" | "planned" => RepStatus::Open,
        "backfill" | "replacement" => RepStatus::Backfill,
        _ => return None,
    })
}

pub(super) fn rate_type(text: &str) -> Option<RateType> {
    Some(match text {
        "average" | "avg" | "average rate" => RateType::Average,
        "closing" | "close" | "closing rate" | "end of period" => RateType::Closing,
        _ => return None,
    })
}

pub(super) fn code_kind(text: &str) -> Option<CodeKind> {
    Some(match text {
        "cost centre" | "cost center" | "kostenstelle" => CodeKind::CostCentre,
        "account" | "gl account" | "sachkonto" => CodeKind::Account,
        "entity" | "legal entity" | "company code" => CodeKind::Entity,
        "project" | "project code" | "wbs" => CodeKind::Project,
        _ => return None,
    })
}

pub(super) fn measure(text: &str) -> Option<Measure> {
    Some(match text {
        "budget" | "plan" | "planned" | "cost" => Measure::Budget,
        "actual" | "actuals" | "ist" => Measure::Actual,
        "forecast" | "latest estimate" | "fcst" => Measure::Forecast,
        "expected revenue" | "revenue" => Measure::ExpectedRevenue,
        _ => return None,
    })
}

pub(super) fn line(text: &str) -> Option<Line> {
    Some(match text {
        "target" | "plan" | "goal" | "budget" => Line::Target,
        "base" | "baseline" => Line::Base,
        "prior year" | "previous year" | "last year" | "py" => Line::PriorYear,
        "actual" | "actuals" => Line::Actual,
        "forecast" | "latest estimate" => Line::Forecast,
        _ => return None,
    })
}

pub(super) fn target_measure(text: &str) -> Option<TargetMeasure> {
    Some(match text {
        "revenue" | "sales" | "turnover" => TargetMeasure::Revenue,
        "bookings" | "orders" | "order intake" => TargetMeasure::Bookings,
        "billings" | "invoiced" => TargetMeasure::Billings,
        "units" | "volume" | "pieces" => TargetMeasure::Units,
        _ => return None,
    })
}
