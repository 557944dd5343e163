//! The assessment: a plan, its findings as judged by policy and answers, its figures, and what changed since last time.
//!
//! Everything that is written is a drawing of this. Levels, answers and identities are applied here, once; rules know nothing of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::config::{LevelSetting, Policy};
use crate::finding::{Finding, Level, Origin, SettingRef, Subject};
use crate::plan::alignment::Alignment;
use crate::plan::revenue::Revenue;
use crate::plan::{Exception, Period, Plan};
use crate::rules::{self, Context, NotEvaluated};
use crate::workbook::CellRef;

/// A plan as judged.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The plan.
    pub plan: Plan,
    /// Where its money arrives.
    pub alignment: Alignment,
    /// Its revenue figures.
    pub revenue: Revenue,
    /// Findings: unanswered first, worst first, then by money at stake, then by cell.
    pub findings: Vec<Judged>,
    /// What could not be looked at.
    pub not_evaluated: Vec<NotEvaluated>,
    /// The answers that the plan gives, with what became of each.
    pub answers: Vec<Answered>,
    /// The file it was read from.
    pub source: Source,
}

/// The file a plan was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The file's name, without its folder.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Parts of the file that could not be read, each as a sentence; what stood in them is in no figure.
    pub unreadable: Vec<String>,
}

/// A finding as judged: at its final level, with its identity and its answer.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The identity: a hash of rule, business and subject, 16 hexadecimal digits.
    pub id: String,
    /// The anchor in the report: `initiative-without-choice-i-19`, distinct within the report.
    pub anchor: String,
    /// The finding, at the level the settings give it.
    pub finding: Finding,
    /// Against the last record of an earlier cycle.
    pub state: State,
    /// The answer that holds for it, if any.
    pub answer: Option<Answer>,
}

/// Whether a finding is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not there in the earlier cycle, or there is none.
    New,
    /// There since a cycle.
    Open(Period),
    /// Gone for a while, back since a cycle.
    Returning(Period),
}

/// An answer that holds for a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Why it is accepted.
    pub reason: String,
    /// Who accepts it.
    pub approver: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Where it is written.
    pub at: CellRef,
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The rule it names.
    pub rule: String,
    /// The subject it names.
    pub subject: String,
    /// The answer, where it is complete.
    pub answer: Option<Answer>,
    /// Where it is written.
    pub at: CellRef,
    /// The findings that it answers, by id.
    pub findings: Vec<String>,
    /// Why it does not hold, where it does not: `lapsed on 2026-09-30`.
    pub refused: Option<String>,
}

/// How many findings there are at each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Notes.
    pub note: usize,
    /// Findings with an answer that holds, which are counted in none of the others.
    pub answered: usize,
}

impl Counts {
    /// Unanswered findings of a level.
    pub fn of(&self, level: Level) -> usize {
        match level {
            Level::Error => self.error,
            Level::Warning => self.warning,
            Level::Note => self.note,
        }
    }

    /// Adds another plan's counts.
    pub fn add(&mut self, other: Counts) {
        self.error += other.error;
        self.warning += other.warning;
        self.note += other.note;
        self.answered += other.answered;
    }

    /// All unanswered findings.
    pub fn open(&self) -> usize {
        self.error + self.warning + self.note
    }
}

/// Judges a plan: computes its figures, runs the rules, applies the settings' levels and the plan's own answers.
///
/// `read` are the findings of reading the workbook. The order of rows in the plan's tables changes no set of (rule, subject).
pub fn assess(plan: Plan, read: Vec<Finding>, policy: &Policy, source: Source) -> Assessment {
    let alignment = Alignment::judged_by(&plan, &policy.thresholds);
    let revenue = Revenue::of(&plan);
    let context = Context { plan: &plan, earlier: None, policy, alignment: &alignment, revenue: &revenue };
    let (found, not_evaluated) = rules::check(&context);
    let untouched = plan.is_untouched();
    let mut findings = read;
    findings.extend(found.into_iter().filter(|finding| untouched || !is_blamed_already(&plan, finding)));
    // Of a fresh workbook only where to begin is worth saying.
    if untouched {
        findings.retain(|finding| finding.subject == rules::workbook::required_cell_blank::untouched());
    }
    let mut findings: Vec<Finding> = findings.into_iter().filter_map(|finding| at_level(finding, policy)).collect();
    findings.sort_by(|a, b| (a.rule, &a.subject, &a.at).cmp(&(b.rule, &b.subject, &b.at)));
    let mut judged = identify(findings, plan.business());
    let answers = answer(&plan, policy, &mut judged);
    let unused = answers.iter().filter(|answered| answered.findings.is_empty() && answered.refused.is_none()).map(unused_answer);
    let unused: Vec<Finding> = unused.filter_map(|finding| at_level(finding, policy)).collect();
    judged.extend(identify(unused, plan.business()));
    judged.sort_by(|a, b| order(a).cmp(&order(b)));
    name_anchors(&mut judged);
    let not_evaluated = not_evaluated.into_iter().filter(|rule| !is_off(policy, rule.rule)).collect();
    Assessment { alignment, revenue, findings: judged, not_evaluated, answers, source, plan }
}

/// Whether a cell that could not be read has its finding already: the cause is said once.
fn is_blamed_already(plan: &Plan, finding: &Finding) -> bool {
    let unreadable = &plan.presence.unreadable;
    let within = |cell: &CellRef, range: &crate::workbook::CellRange| {
        cell.sheet == range.first.sheet
            && (range.first.row..=range.last_row).contains(&cell.row)
            && (range.first.column..=range.last_column).contains(&cell.column)
    };
    unreadable.contains(&finding.at)
        || (finding.rule == "phasing-differs-from-budget"
            && unreadable.iter().any(|cell| finding.related.iter().any(|related| within(cell, &related.at))))
}

fn is_off(policy: &Policy, rule: &str) -> bool {
    matches!(policy.levels.get(rule), Some((LevelSetting::Off, _)))
}

/// The finding at the level that the settings give its rule; none where the rule is off.
fn at_level(mut finding: Finding, policy: &Policy) -> Option<Finding> {
    match policy.levels.get(finding.rule) {
        Some((LevelSetting::Off, _)) => return None,
        Some((LevelSetting::Level(level), origin)) if *level != finding.level => {
            finding.level = *level;
            finding.set_by.get_or_insert_with(|| level_setting(*level, origin));
        }
        _ => {}
    }
    Some(finding)
}

fn level_setting(level: Level, origin: &Origin) -> SettingRef {
    SettingRef { name: "levels", value: level.name().to_owned(), origin: origin.clone() }
}

/// Gives each finding its identity: a hash of rule, business and subject; equal subjects are numbered in the order of their cells.
fn identify(findings: Vec<Finding>, business: &str) -> Vec<Judged> {
    let mut seen: BTreeMap<(&'static str, Subject), u32> = BTreeMap::new();
    findings
        .into_iter()
        .map(|finding| {
            let count = seen.entry((finding.rule, finding.subject.clone())).or_default();
            *count += 1;
            let number = if *count == 1 { String::new() } else { format!("\n{count}") };
            let text = format!("{}\n{business}\n{}{number}", finding.rule, finding.subject);
            let id = blake3::hash(text.as_bytes()).to_hex()[..16].to_owned();
            Judged { id, anchor: String::new(), finding, state: State::New, answer: None }
        })
        .collect()
}

/// Unanswered first, then worst first, then most money, then by cell.
fn order(judged: &Judged) -> (bool, std::cmp::Reverse<Level>, std::cmp::Reverse<Decimal>, &CellRef, &'static str, &Subject) {
    let finding = &judged.finding;
    let stake = finding.at_stake.unwrap_or_default().abs();
    (judged.answer.is_some(), std::cmp::Reverse(finding.level), std::cmp::Reverse(stake), &finding.at, finding.rule, &finding.subject)
}

/// Anchors by rule and subject, distinct within the plan: `initiative-without-choice-i-19`.
fn name_anchors(findings: &mut [Judged]) {
    let mut taken = BTreeSet::new();
    for judged in findings {
        let subject = &judged.finding.subject;
        let about = if subject.key.is_empty() { &subject.table } else { &subject.key };
        let period = subject.period.as_deref().unwrap_or("");
        let base = slug(&format!("{} {about} {period}", judged.finding.rule));
        let free =
            (1..).map(|number| if number == 1 { base.clone() } else { format!("{base}-{number}") }).find(|anchor| !taken.contains(anchor));
        judged.anchor = free.unwrap_or(base);
        taken.insert(judged.anchor.clone());
    }
}

/// Lower-case letters and digits of a text, joined by single hyphens: what is safe in an address and on every file system.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.to_lowercase().chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Applies the plan's answers to the findings they name, and says what became of each.
fn answer(plan: &Plan, policy: &Policy, findings: &mut [Judged]) -> Vec<Answered> {
    let mut all = Vec::new();
    for exception in &plan.exceptions {
        let (Some(rule), Some(subject)) = (&exception.rule, &exception.subject) else { continue };
        let mut answered = Answered {
            rule: rule.value.clone(),
            subject: subject.value.clone(),
            answer: None,
            at: exception.row.first(),
            findings: Vec::new(),
            refused: None,
        };
        let complete = complete_answer(exception, plan, policy);
        for judged in findings.iter_mut() {
            if !names(&answered, &judged.finding) {
                continue;
            }
            answered.findings.push(judged.id.clone());
            let owner = judged.finding.owner.as_deref().unwrap_or("");
            let refused = match &complete {
                Ok(answer) if answer.approver.to_lowercase() == owner.to_lowercase() => {
                    Some(format!("{owner} owns what the finding is about"))
                }
                Ok(answer) => {
                    judged.answer = Some(answer.clone());
                    None
                }
                Err(why) => Some(why.clone()),
            };
            if let Some(why) = refused {
                let finding = judged.finding.clone();
                judged.finding = finding.relate(answered.at.clone(), format!("its answer does not hold: {why}"));
                answered.refused = Some(why);
            }
        }
        match complete {
            Ok(answer) => answered.answer = Some(answer),
            Err(why) => answered.refused = Some(why),
        }
        all.push(answered);
    }
    all
}

/// Whether an answer names a finding: its rule, and its subject in full or by its key.
fn names(answered: &Answered, finding: &Finding) -> bool {
    let same = |text: &str| !text.is_empty() && answered.subject.to_lowercase() == text.to_lowercase();
    answered.rule.trim().eq_ignore_ascii_case(finding.rule) && (same(&finding.subject.to_string()) || same(&finding.subject.key))
}

/// An answer counts only with a reason, a date that has not passed, and an approver who is not the plan's owner and is among
/// `approvers` where these are given.
fn complete_answer(exception: &Exception, plan: &Plan, policy: &Policy) -> Result<Answer, String> {
    let reason = exception.reason.as_ref().ok_or("it has no reason")?;
    let approver = exception.approver.as_ref().ok_or("it has no approver")?;
    let until = exception.until.as_ref().ok_or("it has no date until which it holds")?;
    let is = |name: &str| approver.value.to_lowercase() == name.trim().to_lowercase();
    if plan.header.owner.as_ref().is_some_and(|owner| is(&owner.value)) {
        return Err(format!("{} owns the plan", approver.value));
    }
    if !policy.approvers.is_empty() && !policy.approvers.iter().any(|name| is(name)) {
        return Err(format!("{} is not among the approvers of the settings", approver.value));
    }
    if plan.header.as_of.is_some_and(|as_of| until.value < as_of) {
        return Err(format!("it lapsed on {}", until.value));
    }
    Ok(Answer { reason: reason.value.clone(), approver: approver.value.clone(), until: until.value, at: exception.row.first() })
}

fn unused_answer(answered: &Answered) -> Finding {
    let subject = Subject::new("Exceptions", format!("{} {}", answered.rule, answered.subject), "");
    let (message, help) = match rules::rule(&answered.rule) {
        Some(_) => {
            let help = "remove the row if the fault is gone, else correct its Subject";
            (format!("{} has no finding about {}", answered.rule, answered.subject), help.to_owned())
        }
        None => {
            let meant = rules::nearest(&answered.rule).map_or(String::new(), |rule| format!(" (did you mean {}?)", rule.id));
            (format!("there is no rule '{}'", answered.rule), format!("correct the rule's name{meant}, or remove the row"))
        }
    };
    Finding::new("exception-unused", Level::Note, answered.at.clone(), subject, message, help)
}

impl Assessment {
    /// Findings without an answer that holds, by level, and those with one.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for judged in &self.findings {
            match (judged.answer.is_some(), judged.finding.level) {
                (true, _) => counts.answered += 1,
                (false, Level::Error) => counts.error += 1,
                (false, Level::Warning) => counts.warning += 1,
                (false, Level::Note) => counts.note += 1,
            }
        }
        counts
    }

    /// Findings whose answer does not hold or that have none.
    pub fn open_findings(&self) -> impl Iterator<Item = &Judged> {
        self.findings.iter().filter(|judged| judged.answer.is_none())
    }
}

#[cfg(test)]
#[path = "assess_tests.rs"]
mod tests;
