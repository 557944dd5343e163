//! Whether a pack is released: not while the plan has a fault that finance would book, and nobody has answered for it.
//!
//! Errors of opinion do not block: a weak strategy can be booked, a wrong sum cannot.

use super::Accounts;
use super::bridge::StepKind;
use super::control_text::{paragraph, rule_off};
use crate::assess::Assessment;
use crate::finding::Level;
use crate::plan::money::grouped;
use crate::rules::{self, Group};

/// The file that stands in the place of a pack that is not released.
pub const NOT_RELEASED: &str = "NOT-RELEASED.txt";

/// Rules outside the Workbook group whose open errors block.
pub const BLOCKING: [&str; 7] = [
    "phasing-differs-from-budget", "coding-incomplete", "no-exchange-rate", "unknown-choice", "targets-do-not-reconcile",
    "envelope-exceeded", "closed-month-changed",
];

/// Why a pack is not released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The rule; none where the pack itself does not hold together.
    pub rule: Option<String>,
    /// The finding's id.
    pub id: Option<String>,
    /// The cell to look at: `Initiatives!K14`.
    pub at: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Who should act.
    pub owner: Option<String>,
}

/// Whether a finding of a rule at a level keeps a pack from being released while it is open.
pub fn blocks(rule: &str, level: Level) -> bool {
    let of_workbook = rules::rule(rule).is_some_and(|rule| rule.group == Group::Workbook);
    level == Level::Error && (of_workbook || BLOCKING.contains(&rule))
}

/// Why this plan's pack is not released; nothing where it is.
pub fn reasons(assessment: &Assessment, accounts: &Accounts) -> Vec<Reason> {
    let plan = &assessment.plan;
    let mut reasons: Vec<Reason> = assessment.source.unreadable.iter().map(|part| unread(part)).collect();
    let blocking = assessment.open_findings().filter(|judged| blocks(judged.finding.rule, judged.finding.level));
    reasons.extend(blocking.map(|judged| Reason {
        rule: Some(judged.finding.rule.to_owned()),
        id: Some(judged.id.clone()),
        at: Some(judged.finding.at.to_string()),
        message: judged.finding.message.clone(),
        help: judged.finding.help.clone(),
        owner: judged.finding.owner.clone(),
    }));
    if !reasons.is_empty() {
        return reasons;
    }
    let of_pack = |at: Option<String>, message: String, help: &str| Reason {
        rule: None,
        id: None,
        at,
        message,
        help: help.to_owned(),
        owner: plan.header.owner.as_ref().map(|owner| owner.value.clone()),
    };
    if accounts.ledger.lines.is_empty() {
        let help = "enter a fiscal year and its first month on the Plan sheet, and a Budget on Initiatives";
        reasons.push(of_pack(None, "the plan has no amount that can be booked".to_owned(), help));
    }
    let lost = accounts.bridges.iter().flat_map(|bridge| bridge.steps.iter().map(move |step| (bridge, step)));
    for (bridge, step) in lost.filter(|(_, step)| step.kind == StepKind::NoInitiative) {
        let cells: Vec<String> = step.cells.iter().map(ToString::to_string).collect();
        let amount = grouped(-step.amount, bridge.currency.minor_digits());
        let hold = if step.cells.len() == 1 { "holds" } else { "hold" };
        let message = format!(
            "{} {hold} {amount} {} of {} on a row that is no initiative",
            cells.join(" and "),
            bridge.currency,
            bridge.measure.words()
        );
        reasons.push(of_pack(cells.first().cloned(), message, "name the initiative, or label the row as a total"));
    }
    for bridge in accounts.bridges.iter().filter(|bridge| !bridge.holds()) {
        let money = |amount| format!("{} {}", grouped(amount, bridge.currency.minor_digits()), bridge.currency);
        let message = format!("the {} of the plan and the ledger's are {} apart", bridge.measure.words(), money(bridge.unexplained.abs()));
        let help = "run `throughline reconcile` to see where, and put the plan right there";
        reasons.push(of_pack(bridge.steps.first().and_then(|step| step.cells.first()).map(ToString::to_string), message, help));
    }
    if reasons.is_empty()
        && let Some(apart) = accounts.compared.iter().find(|compared| !compared.agrees())
    {
        let of = if apart.of.is_empty() { String::new() } else { format!(" of {} {}", apart.by.words(), apart.of) };
        let message = format!("workbook, plan, report and ledger do not agree on the {}{of} in {}", apart.measure.words(), apart.currency);
        reasons.push(of_pack(None, message, "run `throughline reconcile` to see all figures side by side"));
    }
    reasons
}

fn unread(part: &str) -> Reason {
    Reason {
        rule: None,
        id: None,
        at: None,
        message: part.to_owned(),
        help: "save the workbook again, so that all of it can be read".to_owned(),
        owner: None,
    }
}

/// `NOT-RELEASED.txt`.
pub fn not_released(assessment: &Assessment, reasons: &[Reason]) -> Vec<u8> {
    let mut text = String::new();
    let count = match reasons.len() {
        1 => "1 reason".to_owned(),
        count => format!("{count} reasons"),
    };
    let plan = super::control::Head::of(assessment);
    rule_off(&mut text, '=');
    text.push_str("NOT RELEASED TO FINANCE\n");
    text.push_str(&format!("{}\n", plan.title()));
    text.push_str(&format!("{}\n", assessment.source.file));
    rule_off(&mut text, '=');
    text.push('\n');
    let intro = format!(
        "There is no ledger in this folder, for {count}. Each is an amount or a code that would be booked wrongly. Put it right in the \
         workbook, or have it accepted in the Findings sheet of the checked copy (with a reason, an approver and a date), and run again."
    );
    paragraph(&mut text, 0, &intro);
    for (index, reason) in reasons.iter().enumerate() {
        text.push('\n');
        let at = reason.at.as_deref().unwrap_or(&assessment.source.file);
        let rule = reason.rule.as_deref().map_or_else(String::new, |rule| format!("   {rule}"));
        text.push_str(&format!("{:>3}. {at}{rule}\n", index + 1));
        paragraph(&mut text, 5, &sentence(&reason.message));
        paragraph(&mut text, 5, &format!("To do: {}.", reason.help.trim_end_matches('.')));
        if let Some(owner) = &reason.owner {
            paragraph(&mut text, 5, &format!("Owner: {owner}"));
        }
    }
    text.into_bytes()
}

/// A phrase as a sentence.
pub fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
