//! The words of lists, as people write them: normalised text to statuses, kinds and measures; none where a word is in no list.
//!
//! Separate from the tables because the template's drop-downs and the rules about unknown words look here too.

use super::budget::Measure;
use super::codes::CodeKind;
use super::condition::{ConditionState, Confidence};
use super::headcount::RepStatus;
use super::initiative::{Kind, Status};
use super::rates::RateType;
use super::strategy::{ChoiceStatus, Question};
use super::target::{Line, TargetMeasure};
use crate::layout::{Field, Format, headers};

/// The words of a column's list as the template offers them; none where it has no list.
fn list(field: Field) -> Vec<&'static str> {
    match field {
        Field::Question => Question::CASCADE.map(Question::name).to_vec(),
        Field::ChoiceStatus => ChoiceStatus::ALL.map(ChoiceStatus::name).to_vec(),
        Field::Kind => Kind::ALL.map(Kind::name).to_vec(),
        Field::Status => Status::ALL.map(Status::name).to_vec(),
        Field::ConditionConfidence => Confidence::ALL.map(Confidence::name).to_vec(),
        Field::ConditionState => ConditionState::ALL.map(ConditionState::name).to_vec(),
        Field::RepStatus => RepStatus::ALL.map(RepStatus::name).to_vec(),
        Field::FxType => RateType::ALL.map(RateType::name).to_vec(),
        Field::CodeKind => CodeKind::ALL.map(CodeKind::name).to_vec(),
        Field::PhasingMeasure => Measure::ALL.map(Measure::name).to_vec(),
        Field::TargetLine => Line::ALL.map(Line::name).to_vec(),
        Field::TargetMeasure => TargetMeasure::ALL.map(TargetMeasure::name).to_vec(),
        _ => Vec::new(),
    }
}

/// What to enter in a cell instead of a word that its column does not know; the nearest word of its list is suggested.
pub(super) fn instead_of(field: Field, word: &str, cell: &str) -> String {
    let list = list(field);
    if list.is_empty() {
        return match field.spec().format {
            Format::Flag | Format::Done => format!("enter yes or no in {cell}"),
            _ => format!("enter a currency code of three letters in {cell}, such as EUR"),
        };
    }
    let others = format!("use one of {} in {cell}", list.join(", "));
    match nearest(&list, word) {
        Some(near) => format!("did you mean {near}? Else {others}"),
        None => others,
    }
}

/// The word of a list nearest to another one, if any is near.
fn nearest(list: &[&'static str], word: &str) -> Option<&'static str> {
    let word: String = headers::normalise(word).chars().take(60).collect();
    let near = |known: &str| strsim::jaro_winkler(&word, &headers::normalise(known));
    let best = list.iter().copied().max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(best) >= 0.8).then_some(best)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested() {
        for (field, word, expected) in [
            (Field::Status, "Complted", "did you mean Completed? Else use one of Idea, Planned,"),
            (Field::Status, "in progres", "did you mean In progress? Else"),
            (Field::Status, "Waiting", "use one of Idea, Planned,"),
            (Field::Question, "Where to playy", "did you mean Where to play? Else"),
            (Field::Kind, "Groww", "did you mean Grow? Else use one of Grow, Enable, Run, Mandatory in C3"),
            (Field::Critical, "maybe", "enter yes or no in C3"),
            (Field::InitiativeCurrency, "euros", "enter a currency code of three letters in C3, such as EUR"),
        ] {
            let said = instead_of(field, word, "C3");
            assert!(said.starts_with(expected), "{word}: {said}");
        }
    }

    #[test]
    fn every_word_of_a_list_is_read() {
        let reads = |field: Field, word: &str| match field {
            Field::Question => question(word).is_some(),
            Field::ChoiceStatus => choice_status(word).is_some(),
            Field::Kind => kind(word).is_some(),
            Field::Status => status(word).is_some(),
            Field::ConditionConfidence => confidence(word).is_some(),
            Field::ConditionState => condition_state(word).is_some(),
            Field::RepStatus => rep_status(word).is_some(),
            Field::FxType => rate_type(word).is_some(),
            Field::CodeKind => code_kind(word).is_some(),
            Field::PhasingMeasure => measure(word).is_some(),
            Field::TargetLine => line(word).is_some(),
            Field::TargetMeasure => target_measure(word).is_some(),
            _ => false,
        };
        for spec in crate::layout::FIELDS {
            for word in list(spec.field) {
                assert!(reads(spec.field, &headers::normalise(word)), "{word} of {}", spec.name);
            }
        }
    }
}
