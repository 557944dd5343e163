//! `trouble-without-action`: an initiative is in trouble, and nobody says what happens next.
//!
//! What is past its end and said to be under way, or not begun, is `status-contradicts-facts`' to say: its status is the first thing
//! to put right.

use jiff::civil::Date;

use super::note::{Lacking, Notes};
use super::{AS_OF, variance_unexplained::variance};
use crate::finding::{Finding, Level};
use crate::layout::Field;
use crate::plan::phasing::Phasing;
use crate::plan::{Initiative, Status};
use crate::rules::words::{about_initiative, at_stake, initiative as called, list, stake};
use crate::rules::{Context, Group, Rule, Verdict, describe};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "trouble-without-action",
    group: Group::Execution,
    level: Level::Warning,
    summary: "an initiative is at risk, blocked or late, and no note of this cycle says what happens next",
    page: include_str!("trouble_without_action.md"),
    needs: &[Field::Status],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    let Some(as_of) = plan.header.as_of else {
        verdict.not_evaluated(AS_OF);
        return;
    };
    let Some(notes) = Notes::of(plan, as_of) else {
        verdict.not_evaluated(describe(Field::Updated));
        return;
    };
    let phasing = Phasing::of(plan);
    for initiative in &plan.initiatives {
        let Some((trouble, lacking)) = silent_trouble(&notes, initiative, as_of) else { continue };
        let message = format!("{} is {}, and {}", called(initiative), list(&trouble), lacking.words);
        let help = format!("say what happens next, who does it and by when {}", lacking.cells);
        let mut finding = Finding::new(RULE.id, RULE.level, lacking.at, about_initiative(plan, initiative, "note"), message, help)
            .relate(initiative.row.cell(Field::Status), "status")
            .owned_by(initiative.owner());
        // The same missing note would explain it, so it is not said a second time.
        if let Some(variance) = variance(context, &phasing, initiative) {
            finding = finding.relate(variance.at.clone(), variance.words(plan));
        }
        verdict.find(at_stake(finding, stake(plan, initiative)));
    }
}

/// What trouble an initiative is in, where no note of this cycle speaks of it.
pub(super) fn silent_trouble(notes: &Notes<'_>, initiative: &Initiative, as_of: Date) -> Option<(Vec<String>, Lacking)> {
    let trouble = trouble(initiative, as_of);
    if trouble.is_empty() {
        return None;
    }
    Some((trouble, notes.lacking(initiative)?))
}

/// The trouble an initiative is in, in words: `at risk`, `20 days past its end`.
fn trouble(initiative: &Initiative, as_of: Date) -> Vec<String> {
    let said = initiative.status.as_ref().map(|status| status.value);
    if !initiative.is_active() || matches!(said, Some(Status::Planned | Status::InProgress)) {
        return Vec::new();
    }
    let mut trouble: Vec<String> = said.into_iter().map(|status| status.name().to_lowercase()).collect();
    if let Some(end) = initiative.end.as_ref().map(|end| end.value).filter(|end| *end < as_of) {
        let days = end.until(as_of).map_or(0, |span| span.get_days());
        trouble.push(format!("{days} {} past its end", if days == 1 { "day" } else { "days" }));
    }
    trouble
}
