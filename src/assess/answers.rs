//! Answers to findings: which there are, which of them holds, and what is to be said of them.
//!
//! People accept a finding in three places: on the plan's Exceptions sheet, under `[[answers]]` in the settings, and beside it on the
//! Findings sheet of a checked copy. One way of judging serves all. Where two hold and differ, the one that lapses first does, and the
//! difference is a finding.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Answer, Answered, Judged, Reply};
use crate::config::Policy;
use crate::config::company::CompanyAnswer;
use crate::finding::{Finding, Level, Origin};
use crate::plan::{Exception, Plan, Response};
use crate::rules::workbook::{answers_disagree, exception_unused};
use crate::workbook::CellRef;

/// Where an answer is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Written {
    /// In a workbook.
    Cell(CellRef),
    /// In the settings: the file, and the line from 1.
    Line(String, usize),
}

impl fmt::Display for Written {
    /// `Exceptions!A2`, `throughline.toml:12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Written::Cell(cell) => cell.fmt(f),
            Written::Line(file, line) => write!(f, "{file}:{line}"),
        }
    }
}

impl PartialEq<CellRef> for Written {
    fn eq(&self, other: &CellRef) -> bool {
        matches!(self, Written::Cell(cell) if cell == other)
    }
}

impl Written {
    fn setting(origin: &Origin) -> Written {
        match origin {
            Origin::File { file, line } => Written::Line(file.clone(), *line),
            Origin::Default | Origin::CommandLine(_) => Written::Line(origin.to_string(), 1),
        }
    }
}

/// An answer that would hold for a finding, were it the only one.
struct Held {
    answer: Answer,
    /// Which of all answers it is.
    of: usize,
    /// It stands beside its finding: rows move there, so that only its sheet can be named.
    beside: bool,
}

impl Held {
    fn place(&self) -> String {
        if self.beside { answers_disagree::BESIDE.to_owned() } else { self.answer.at.to_string() }
    }
}

/// Applies what is answered to the findings, and gives what became of each answer, with the findings about answers themselves.
pub(super) fn apply(plan: &Plan, policy: &Policy, findings: &mut [Judged]) -> (Vec<Answered>, Vec<Finding>) {
    let mut all = Vec::new();
    let mut held: BTreeMap<usize, Vec<Held>> = BTreeMap::new();
    for given in given(plan, policy) {
        let mut answered = given.answered();
        let complete = complete_answer(&given, plan, policy);
        for (index, judged) in findings.iter_mut().enumerate().filter(|(_, judged)| given.names(&judged.finding)) {
            answered.findings.push(judged.id.clone());
            let owner = judged.finding.owner.as_deref().unwrap_or("");
            let why = match &complete {
                Ok(answer) if same_name(&answer.approver, owner) => format!("{owner} owns what the finding is about"),
                Ok(answer) => {
                    held.entry(index).or_default().push(Held { answer: answer.clone(), of: all.len(), beside: false });
                    continue;
                }
                Err(why) => why.clone(),
            };
            relate_refused(&mut judged.finding, &answered.at, &why);
            answered.refused = Some(why);
        }
        match complete {
            Ok(answer) => answered.answer = Some(answer),
            Err(why) => answered.refused = Some(why),
        }
        all.push(answered);
    }
    let mut about: Vec<Finding> = all.iter().filter_map(|answered| unused(answered, plan)).collect();
    respond(plan, policy, findings, &mut all, &mut held);
    about.extend(settle(findings, &mut all, &held));
    (all, about)
}

/// Says beside a finding why an answer to it does not hold. A line of the settings is no cell to go to, and is named.
fn relate_refused(finding: &mut Finding, at: &Written, why: &str) {
    let (cell, note) = match at {
        Written::Cell(cell) => (cell.clone(), format!("its answer does not hold: {why}")),
        Written::Line(..) => (finding.at.clone(), format!("its answer in {at} does not hold: {why}")),
    };
    *finding = finding.clone().relate(cell, note);
}

/// The finding of an answer that answers nothing.
fn unused(answered: &Answered, plan: &Plan) -> Option<Finding> {
    if !answered.findings.is_empty() || answered.refused.is_some() {
        return None;
    }
    let (rule, subject) = (&answered.rule, &answered.subject);
    match &answered.at {
        Written::Cell(cell) => Some(exception_unused::on_the_sheet(rule, subject, cell)),
        Written::Line(file, line) => {
            let cell = &plan.header.business.as_ref()?.at;
            let origin = Origin::File { file: file.clone(), line: *line };
            Some(exception_unused::in_the_settings(rule, subject, cell, &origin))
        }
    }
}

/// Of the answers to each finding the one that lapses first holds; of two that lapse together the one that was given first.
fn settle(findings: &mut [Judged], all: &mut [Answered], held: &BTreeMap<usize, Vec<Held>>) -> Vec<Finding> {
    // One pair of answers may meet at several findings, and is one fault.
    let mut apart: BTreeMap<Vec<Written>, answers_disagree::Apart> = BTreeMap::new();
    // Whether an answer holds for any of its findings, and which one holds in its place.
    let mut fates: BTreeMap<usize, (bool, String)> = BTreeMap::new();
    for (index, answers) in held {
        let judged = &mut findings[*index];
        let Some(first) = answers.iter().min_by_key(|held| held.answer.until) else { continue };
        judged.answer = Some(first.answer.clone());
        fates.entry(first.of).or_default().0 = true;
        let why = format!("{} holds, which lapses first, on {}", first.place(), first.answer.until);
        let mut said = vec![first.said()];
        let mut key = vec![first.answer.at.clone()];
        for other in answers.iter().filter(|other| other.of != first.of) {
            if agree(&first.answer, &other.answer) {
                fates.entry(other.of).or_default().0 = true;
                continue;
            }
            fates.entry(other.of).or_default().1.clone_from(&why);
            if let Some(reply) = judged.reply.as_mut().filter(|_| other.beside) {
                reply.refused = Some(why.clone());
            }
            said.push(other.said());
            key.push(other.answer.at.clone());
        }
        if let Some(reply) = judged.reply.as_ref().filter(|reply| contradicts(reply)) {
            let place = answers_disagree::BESIDE.to_owned();
            said.push(answers_disagree::Said { place, cell: None, setting: None, accepts: Err(reply.response.clone()) });
            key.push(Written::Cell(reply.at.clone()));
        }
        if said.len() > 1 {
            apart.entry(key).or_insert_with(|| answers_disagree::Apart::of(&judged.finding, said)).findings += 1;
        }
    }
    for (of, (holds, why)) in fates {
        if !holds && !why.is_empty() {
            all[of].refused = Some(why);
        }
    }
    apart.into_values().map(answers_disagree::Apart::finding).collect()
}

impl Held {
    fn said(&self) -> answers_disagree::Said {
        let (cell, setting) = match &self.answer.at {
            Written::Cell(cell) => (Some(cell.clone()).filter(|_| !self.beside), None),
            Written::Line(file, line) => (None, Some(Origin::File { file: file.clone(), line: *line })),
        };
        answers_disagree::Said { place: self.place(), cell, setting, accepts: Ok((self.answer.approver.clone(), self.answer.until)) }
    }
}

fn agree(a: &Answer, b: &Answer) -> bool {
    a.until == b.until && same_name(&a.approver, &b.approver)
}

/// Whether somebody says of a finding that it shall be mended, or is none.
fn contradicts(reply: &Reply) -> bool {
    ["dispute", "will fix"].contains(&&*reply.response.trim().to_lowercase())
}

/// An answer as it was given, wherever it stands.
struct Given<'a> {
    rule: &'a str,
    subject: &'a str,
    reason: Option<&'a str>,
    approver: Option<&'a str>,
    until: Option<Date>,
    /// The date as written, where it could not be read.
    unread: Option<&'a str>,
    at: Written,
}

/// The answers that name findings by rule and subject: those of the plan, then those that the settings give its business.
fn given<'a>(plan: &'a Plan, policy: &'a Policy) -> impl Iterator<Item = Given<'a>> {
    let own = plan.exceptions.iter().filter_map(Given::of_row);
    let set = policy.company.answers.iter().filter(|answer| same_name(&answer.business, plan.business()));
    own.chain(set.map(Given::of_setting))
}

impl<'a> Given<'a> {
    fn of_row(exception: &'a Exception) -> Option<Self> {
        let text = |text: &'a Option<crate::plan::Sourced<String>>| text.as_ref().map(|text| text.value.as_str());
        Some(Given {
            rule: text(&exception.rule)?,
            subject: text(&exception.subject)?,
            reason: text(&exception.reason),
            approver: text(&exception.approver),
            until: exception.until.as_ref().map(|until| until.value),
            unread: None,
            at: Written::Cell(exception.row.first()),
        })
    }

    fn of_setting(answer: &'a CompanyAnswer) -> Self {
        Given {
            rule: &answer.rule,
            subject: &answer.subject,
            reason: Some(&answer.reason),
            approver: Some(&answer.approver),
            until: Some(answer.until),
            unread: None,
            at: Written::setting(&answer.origin),
        }
    }

    /// Whether it names a finding: its rule, and its subject in full or by its key.
    fn names(&self, finding: &Finding) -> bool {
        let same = |text: &str| !text.is_empty() && self.subject.to_lowercase() == text.to_lowercase();
        self.rule.trim().eq_ignore_ascii_case(finding.rule) && (same(&finding.subject.to_string()) || same(&finding.subject.key))
    }

    fn answered(&self) -> Answered {
        Answered {
            rule: self.rule.to_owned(),
            subject: self.subject.to_owned(),
            answer: None,
            at: self.at.clone(),
            findings: Vec::new(),
            refused: None,
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

/// Applies what people wrote beside the findings of an earlier run. An acceptance that says what another answer says already, or that
/// does not hold while another does, is kept and counts once the other has lapsed or is gone.
fn respond(plan: &Plan, policy: &Policy, findings: &mut [Judged], answers: &mut Vec<Answered>, held: &mut BTreeMap<usize, Vec<Held>>) {
    let by_id: BTreeMap<String, usize> = findings.iter().enumerate().map(|(index, judged)| (judged.id.clone(), index)).collect();
    for response in &plan.responses {
        let Some((index, judged)) = by_id.get(&response.id).map(|index| (*index, &mut findings[*index])) else { continue };
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
        if response.accepts() {
            let accepted = accepted(response, &judged.finding, plan, policy);
            let others = held.entry(index).or_default();
            let counts = match &accepted {
                Ok(answer) => !others.iter().any(|other| agree(&other.answer, answer)),
                Err(_) => others.is_empty(),
            };
            if counts {
                if let Ok(answer) = &accepted {
                    others.push(Held { answer: answer.clone(), of: answers.len(), beside: true });
                }
                answers.push(Answered {
                    rule: judged.finding.rule.to_owned(),
                    subject: judged.finding.subject.to_string(),
                    answer: accepted.as_ref().ok().cloned(),
                    at: Written::Cell(reply.at.clone()),
                    findings: vec![judged.id.clone()],
                    refused: accepted.as_ref().err().cloned(),
                });
                reply.refused = accepted.err();
            }
        } else if !response.is_known() {
            reply.refused = Some(format!("'{}' is none of Will fix, Accept and Dispute", reply.response));
        }
        judged.reply = Some(reply);
    }
}

/// Whether an acceptance holds: complete, by somebody who does not own what it is about, and the finding no worse than when it was
/// accepted.
fn accepted(response: &Response, finding: &Finding, plan: &Plan, policy: &Policy) -> Result<Answer, String> {
    let given = Given {
        rule: finding.rule,
        subject: &finding.subject.key,
        reason: Some(&response.reason),
        approver: Some(&response.approver),
        until: response.until(),
        unread: Some(&*response.until).filter(|until| !until.is_empty()),
        at: Written::Cell(response.response.at.clone()),
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
