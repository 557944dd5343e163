//! The assessment: a plan, its findings as judged by policy and answers, its figures, and what changed since last time.
//!
//! Everything that is written is a drawing of this. Levels, answers and identities are applied here, once; rules know nothing of them.

pub mod across;
mod ages;
mod record;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::config::{LevelSetting, Policy};
use crate::finding::{Finding, Level, Origin, SettingRef, Subject};
use crate::plan::alignment::Alignment;
use crate::plan::discernment::Discernment;
use crate::plan::record::PastFinding;
use crate::plan::revenue::Revenue;
use crate::plan::{Exception, Period, Plan, Record, Response};
use crate::rules::{self, Context, NotEvaluated};
use crate::workbook::{CellRef, marker};

/// A plan as judged.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The plan.
    pub plan: Plan,
    /// Where its money arrives.
    pub alignment: Alignment,
    /// Its revenue figures.
    pub revenue: Revenue,
    /// What to keep, defer and stop under its budget.
    pub discernment: Discernment,
    /// Findings: unanswered first, worst first, then by money at stake, then by cell.
    pub findings: Vec<Judged>,
    /// Findings of the last earlier cycle that are gone, by their identity: fixed, where their rule could look.
    pub fixed: BTreeMap<String, PastFinding>,
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
    /// What somebody wrote beside it in a Findings sheet, complete or not, holding or not. Blank where an answer was withdrawn.
    pub reply: Option<Reply>,
}

/// What somebody wrote beside a finding in a Findings sheet: as typed, so that it is never lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Will fix, Accept or Dispute.
    pub response: String,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub approver: String,
    /// The last day on which it holds; a date as `2027-06-30`.
    pub until: String,
    /// Where it is written.
    pub at: CellRef,
    /// What the finding was when it was answered, as [`standing`] says it.
    pub held_to: String,
    /// Why an acceptance does not hold, where it does not.
    pub refused: Option<String>,
}

impl Reply {
    /// Whether nothing is answered any more.
    pub fn is_blank(&self) -> bool {
        [&self.response, &self.reason, &self.approver, &self.until].iter().all(|text| text.is_empty())
    }
}

/// Whether a finding is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not there in the earlier cycle, or there is none.
    New,
    /// There since a cycle.
    Open(Period),
    /// Gone in the last record, back in this cycle.
    Returning(Period),
}

impl State {
    /// The state of a finding by its identity, against what is known of the plan's earlier cycles.
    fn of(id: &str, plan: &Plan) -> State {
        match plan.earlier.open_since(id) {
            Some(since) => State::Open(since),
            None => match plan.header.cycle.as_ref().filter(|_| plan.earlier.knows(id)) {
                Some(cycle) => State::Returning(cycle.value),
                None => State::New,
            },
        }
    }
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
    let revenue = Revenue::judged_by(&plan, &policy.thresholds);
    let discernment = Discernment::of(&plan, &alignment, &policy.thresholds);
    // Without a past there is nothing to compare with, and a large ledger is not copied for nothing.
    let now = if plan.earlier.is_empty() { Record::default() } else { Record::of_plan(&plan) };
    let context = Context { plan: &plan, policy, alignment: &alignment, revenue: &revenue, now: &now };
    let (found, not_evaluated) = rules::check(&context);
    let untouched = plan.is_untouched();
    let mut findings = read;
    let doubled: BTreeSet<_> = findings
        .iter()
        .filter(|finding| finding.rule == "ambiguous-column" && finding.subject.period.is_some())
        .map(|finding| finding.at.sheet.clone())
        .collect();
    // Where a month has two columns, every sum of months is off for that one cause.
    let is_consequence = |finding: &Finding| {
        finding.rule == "phasing-differs-from-budget" && finding.related.iter().any(|related| doubled.contains(&related.at.first.sheet))
    };
    findings.extend(found.into_iter().filter(|finding| untouched || !(is_blamed_already(&plan, finding) || is_consequence(finding))));
    // Of a fresh workbook only where to begin is worth saying.
    if untouched {
        findings.retain(|finding| finding.subject == rules::workbook::required_cell_blank::untouched());
    }
    let mut findings: Vec<Finding> = findings.into_iter().filter_map(|finding| at_level(finding, policy)).collect();
    findings.sort_by(|a, b| (a.rule, &a.subject, &a.at).cmp(&(b.rule, &b.subject, &b.at)));
    let mut judged = identify(findings, &plan);
    let mut answers = answer(&plan, policy, &mut judged);
    respond(&plan, policy, &mut judged, &mut answers);
    let unused = answers.iter().filter(|answered| answered.findings.is_empty() && answered.refused.is_none()).map(unused_answer);
    let unused: Vec<Finding> = unused.filter_map(|finding| at_level(finding, policy)).collect();
    judged.extend(identify(unused, &plan));
    let aged = ages::keeps_returning(&plan, policy, &judged).and_then(|finding| at_level(finding, policy));
    judged.extend(identify(aged.into_iter().collect(), &plan));
    judged.sort_by(|a, b| order(a).cmp(&order(b)));
    name_anchors(&mut judged);
    let not_evaluated: Vec<NotEvaluated> = not_evaluated.into_iter().filter(|rule| !is_off(policy, rule.rule)).collect();
    let fixed = fixed(&plan, &judged, &not_evaluated, policy);
    Assessment { alignment, revenue, discernment, findings: judged, fixed, not_evaluated, answers, source, plan }
}

/// Findings of the last record that are gone. One whose rule could not look now, or is switched off, is not known to be fixed.
fn fixed(plan: &Plan, judged: &[Judged], not_evaluated: &[NotEvaluated], policy: &Policy) -> BTreeMap<String, PastFinding> {
    let Some(last) = plan.earlier.last() else { return BTreeMap::new() };
    let there: BTreeSet<&str> = judged.iter().map(|judged| judged.id.as_str()).collect();
    let could_look = |rule: &str| !is_off(policy, rule) && not_evaluated.iter().all(|other| other.rule != rule);
    let gone = last.findings.iter().filter(|(id, past)| !there.contains(id.as_str()) && could_look(&past.rule));
    gone.map(|(id, past)| (id.clone(), past.clone())).collect()
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
    finding.level = set_level(finding.rule, finding.level, &mut finding.set_by, policy)?;
    Some(finding)
}

/// The level that the settings give a rule in the place of its own; none where the rule is off. What set it is noted, unless something
/// nearer did.
fn set_level(rule: &str, own: Level, set_by: &mut Option<SettingRef>, policy: &Policy) -> Option<Level> {
    match policy.levels.get(rule) {
        Some((LevelSetting::Off, _)) => None,
        Some((LevelSetting::Level(level), origin)) if *level != own => {
            set_by.get_or_insert_with(|| level_setting(*level, origin));
            Some(*level)
        }
        _ => Some(own),
    }
}

fn level_setting(level: Level, origin: &Origin) -> SettingRef {
    SettingRef { name: "levels", value: level.name().to_owned(), origin: origin.clone() }
}

/// Gives each finding its identity: a hash of rule, business and subject; equal subjects are numbered in the order of their cells.
fn identify(findings: Vec<Finding>, plan: &Plan) -> Vec<Judged> {
    let business = plan.business();
    let mut seen: BTreeMap<(&'static str, Subject), u32> = BTreeMap::new();
    findings
        .into_iter()
        .map(|finding| {
            let count = seen.entry((finding.rule, finding.subject.clone())).or_default();
            *count += 1;
            let number = if *count == 1 { String::new() } else { format!("\n{count}") };
            let text = format!("{}\n{business}\n{}{number}", finding.rule, finding.subject);
            let id = blake3::hash(text.as_bytes()).to_hex()[..16].to_owned();
            let state = State::of(&id, plan);
            Judged { id, anchor: String::new(), finding, state, answer: None, reply: None }
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

/// Lower-case letters and digits of a text, joined by single hyphens: what is safe in an address and on every file system. Accented
/// letters become plain ones.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.to_lowercase().chars() {
        let plain = plain_letter(character);
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !plain.is_empty() {
            slug.push_str(plain);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The plain letters that stand for an accented one; empty where there are none.
fn plain_letter(character: char) -> &'static str {
    match character {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' | 'ľ' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ő' => "o",
        'ö' | 'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ț' | 'ţ' => "t",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
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
        let complete = complete_answer(&Given::of(exception), plan, policy);
        for judged in findings.iter_mut() {
            if !names(&answered, &judged.finding) {
                continue;
            }
            answered.findings.push(judged.id.clone());
            let owner = judged.finding.owner.as_deref().unwrap_or("");
            let refused = match &complete {
                Ok(answer) if same_name(&answer.approver, owner) => Some(format!("{owner} owns what the finding is about")),
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

/// An answer as it was given, wherever it stands.
struct Given<'a> {
    reason: Option<&'a str>,
    approver: Option<&'a str>,
    until: Option<Date>,
    /// The date as written, where it could not be read.
    unread: Option<&'a str>,
    at: CellRef,
}

impl<'a> Given<'a> {
    fn of(exception: &'a Exception) -> Self {
        let text = |text: &'a Option<crate::plan::Sourced<String>>| text.as_ref().map(|text| text.value.as_str());
        Given {
            reason: text(&exception.reason),
            approver: text(&exception.approver),
            until: exception.until.as_ref().map(|until| until.value),
            unread: None,
            at: exception.row.first(),
        }
    }
}

/// An answer counts only with a reason, a date that has not passed, and an approver who is not the plan's owner and is among
/// `approvers` where these are given.
fn complete_answer(given: &Given<'_>, plan: &Plan, policy: &Policy) -> Result<Answer, String> {
    let reason = given.reason.filter(|reason| !reason.is_empty()).ok_or("it has no reason")?;
    let approver = given.approver.filter(|approver| !approver.is_empty()).ok_or("it has no approver")?;
    let until = given.until.ok_or_else(|| match given.unread {
        Some(text) => format!("'{text}' is no date that can be read for certain; write it as 2027-06-30"),
        None => "it has no date until which it holds".to_owned(),
    })?;
    let is = |name: &str| same_name(approver, name);
    if plan.header.owner.as_ref().is_some_and(|owner| is(&owner.value)) {
        return Err(format!("{approver} owns the plan"));
    }
    if !policy.approvers.is_empty() && !policy.approvers.iter().any(|name| is(name)) {
        return Err(format!("{approver} is not among the approvers of the settings"));
    }
    if plan.header.as_of.is_some_and(|as_of| until < as_of) {
        return Err(format!("it lapsed on {until}"));
    }
    Ok(Answer { reason: reason.to_owned(), approver: approver.to_owned(), until, at: given.at.clone() })
}

fn same_name(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// Applies what people wrote beside the findings of an earlier run. What the plan's Exceptions sheet says comes first.
fn respond(plan: &Plan, policy: &Policy, findings: &mut [Judged], answers: &mut Vec<Answered>) {
    let by_id: BTreeMap<String, usize> = findings.iter().enumerate().map(|(index, judged)| (judged.id.clone(), index)).collect();
    for response in &plan.responses {
        let Some(judged) = by_id.get(&response.id).map(|index| &mut findings[*index]) else { continue };
        if judged.reply.is_some() {
            continue;
        }
        let mut reply = Reply {
            response: response.response.value.clone(),
            reason: response.reason.clone(),
            approver: response.approver.clone(),
            until: response.until.clone(),
            at: response.response.at.clone(),
            held_to: response.held_to.clone(),
            refused: None,
        };
        // Where the Exceptions sheet answers already, it is kept and counts once that answer has lapsed or is gone.
        if judged.answer.is_none() && response.accepts() {
            let accepted = accepted(response, &judged.finding, plan, policy);
            answers.push(Answered {
                rule: judged.finding.rule.to_owned(),
                subject: judged.finding.subject.to_string(),
                answer: accepted.as_ref().ok().cloned(),
                at: reply.at.clone(),
                findings: vec![judged.id.clone()],
                refused: accepted.as_ref().err().cloned(),
            });
            match accepted {
                Ok(answer) => judged.answer = Some(answer),
                Err(why) => reply.refused = Some(why),
            }
        }
        judged.reply = Some(reply);
    }
}

/// Whether an acceptance holds: complete, by somebody who does not own what it is about, and the finding no worse than when it was
/// accepted.
fn accepted(response: &Response, finding: &Finding, plan: &Plan, policy: &Policy) -> Result<Answer, String> {
    let given = Given {
        reason: Some(&response.reason),
        approver: Some(&response.approver),
        until: response.until(),
        unread: Some(&*response.until).filter(|until| !until.is_empty()),
        at: response.response.at.clone(),
    };
    let answer = complete_answer(&given, plan, policy)?;
    if finding.owner.as_deref().is_some_and(|owner| same_name(owner, &answer.approver)) {
        return Err(format!("{} owns what the finding is about", answer.approver));
    }
    worse(finding, &response.held_to).map_or(Ok(answer), Err)
}

/// In which way a finding is worse than what an answer to it is held to, if it is.
fn worse(finding: &Finding, held_to: &str) -> Option<String> {
    let (level, stake) = held_to.split_once(':').unwrap_or((held_to, "unknown"));
    if let Some(level) = Level::parse(level)
        && finding.level > level
    {
        let now = if finding.level == Level::Error { "an error" } else { "a warning" };
        return Some(format!("it was a {level} when it was accepted and is {now} now"));
    }
    let now = finding.at_stake.unwrap_or_default().abs();
    let words = |amount: Decimal| crate::plan::money::grouped(amount, 0);
    if stake.is_empty() {
        return (!now.is_zero()).then(|| format!("no money was at stake when it was accepted, and {} are now", words(now)));
    }
    // By more than a tenth. What is too much to be multiplied was not written by us.
    let then = stake.parse::<Decimal>().ok()?;
    let most = then.checked_mul(Decimal::new(11, 1))?;
    (now > most).then(|| format!("{} were at stake when it was accepted, and {} are now", words(then), words(now)))
}

/// What a finding is, as an answer to it is held to: `warning:2000`.
pub fn standing(finding: &Finding) -> String {
    let stake = finding.at_stake.map(|stake| stake.abs().normalize().to_string()).unwrap_or_default();
    format!("{}:{stake}", finding.level)
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
        self.counts_without(&BTreeSet::new())
    }

    /// The same of all findings but some, by their identity.
    pub fn counts_without(&self, known: &BTreeSet<String>) -> Counts {
        let mut counts = Counts::default();
        for judged in self.findings.iter().filter(|judged| !known.contains(&judged.id)) {
            match (judged.answer.is_some(), judged.finding.level) {
                (true, _) => counts.answered += 1,
                (false, Level::Error) => counts.error += 1,
                (false, Level::Warning) => counts.warning += 1,
                (false, Level::Note) => counts.note += 1,
            }
        }
        counts
    }

    /// Says of each answer beside a finding where it stands in the copy that is about to be written, and no more where it was read: rows
    /// are in another order there.
    pub fn place_answers(&mut self) {
        let mut moved = BTreeMap::new();
        for (row, judged) in (marker::FIRST_ANSWER.0..).zip(&mut self.findings) {
            let Some(reply) = &mut judged.reply else { continue };
            let at = CellRef::new(reply.at.sheet.clone(), row, u32::from(marker::FIRST_ANSWER.1));
            if let Some(answer) = judged.answer.as_mut().filter(|answer| answer.at == reply.at) {
                answer.at = at.clone();
            }
            moved.insert((judged.id.clone(), std::mem::replace(&mut reply.at, at.clone())), at);
        }
        for answered in &mut self.answers {
            let place = answered.findings.first().map(|id| (id.clone(), answered.at.clone()));
            if let Some(at) = place.and_then(|place| moved.remove(&place)) {
                if let Some(answer) = &mut answered.answer {
                    answer.at = at.clone();
                }
                answered.at = at;
            }
        }
    }

    /// Findings whose answer does not hold or that have none.
    pub fn open_findings(&self) -> impl Iterator<Item = &Judged> {
        self.findings.iter().filter(|judged| judged.answer.is_none())
    }
}

#[cfg(test)]
#[path = "assess_tests.rs"]
mod tests;
