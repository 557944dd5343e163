//! `exception-unused`: an answer that matches no finding.

use crate::finding::{Finding, Level, Origin, SettingRef, Subject};
use crate::rules::{self, Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "exception-unused",
    group: Group::Workbook,
    level: Level::Note,
    summary: "an answer on the Exceptions sheet or in the settings matches no finding",
    page: include_str!("exception_unused.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its findings are made in `assess`, once all others are known.
fn check(_context: &Context<'_>, _verdict: &mut Verdict) {}

/// The finding of a row of the Exceptions sheet.
pub(crate) fn on_the_sheet(rule: &str, subject: &str, at: &CellRef) -> Finding {
    let (message, help) = match rules::rule(rule) {
        Some(known) if known.group == Group::Portfolio => across(rule, "the row"),
        Some(_) => {
            (format!("{rule} has no finding about {subject}"), "remove the row if the fault is gone, else correct its Subject".to_owned())
        }
        None => {
            let meant = rules::nearest(rule).map_or(String::new(), |rule| format!(" (did you mean {}?)", rule.id));
            (format!("there is no rule '{rule}'"), format!("correct the rule's name{meant}, or remove the row"))
        }
    };
    let subject = Subject::new("Exceptions", format!("{rule} {subject}"), "");
    Finding::new(RULE.id, RULE.level, at.clone(), subject, message, help)
}

/// The finding of an answer in the settings, whose rules exist. `at` is where the plan names its business.
pub(crate) fn in_the_settings(rule: &str, subject: &str, at: &CellRef, origin: &Origin) -> Finding {
    let (message, help) = match rules::rule(rule) {
        Some(known) if known.group == Group::Portfolio => across(rule, "the answer"),
        _ => {
            let message = format!("{rule} has no finding about {subject}, which {origin} accepts");
            (message, "take the answer out of the settings if the fault is gone, else correct its subject".to_owned())
        }
    };
    let setting = SettingRef { name: "answers", value: format!("{rule} {subject}"), origin: origin.clone() };
    let subject = Subject::new("answers", format!("{rule} {subject}"), "");
    Finding::new(RULE.id, RULE.level, at.clone(), subject, message, help).judged_by(setting)
}

/// What is found across plans is nothing that one of them accepts.
fn across(rule: &str, what: &str) -> (String, String) {
    let message = format!("{rule} judges all plans together, and what it finds is accepted for no single one");
    (message, format!("remove {what}; the rule's level is set under [levels] in throughline.toml"))
}
