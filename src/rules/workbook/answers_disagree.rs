//! `answers-disagree`: two answers to one finding say different things.

use jiff::civil::Date;

use crate::finding::{Finding, Level, Origin, SettingRef, Subject};
use crate::rules::words::list;
use crate::rules::{Context, Group, Rule, Verdict};
use crate::workbook::CellRef;

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "answers-disagree",
    group: Group::Workbook,
    level: Level::Warning,
    summary: "two answers to one finding differ in approver or date, or one accepts it and another does not",
    page: include_str!("answers_disagree.md"),
    needs: &[],
    check,
};

/// Finds nothing more: its findings are made in `assess`, where answers are judged.
fn check(_context: &Context<'_>, _verdict: &mut Verdict) {}

/// What is said of an answer that stands beside its finding, where rows move.
pub(crate) const BESIDE: &str = "the Findings sheet";

/// One of several answers to a finding.
pub(crate) struct Said {
    /// What its place is called: `Exceptions!A2`, `throughline.toml:12`.
    pub(crate) place: String,
    /// Its cell, where that stays.
    pub(crate) cell: Option<CellRef>,
    /// Where it was set, of one in the settings.
    pub(crate) setting: Option<Origin>,
    /// By whom the finding is accepted, and until when; or what is said in place of that.
    pub(crate) accepts: Result<(String, Date), String>,
}

/// Answers that disagree, the one that holds first.
pub(crate) struct Apart {
    rule: &'static str,
    subject: String,
    at: CellRef,
    said: Vec<Said>,
    /// At how many findings these answers meet.
    pub(crate) findings: usize,
}

impl Apart {
    /// Of the first finding at which these answers meet.
    pub(crate) fn of(finding: &Finding, said: Vec<Said>) -> Self {
        Apart { rule: finding.rule, subject: finding.subject.to_string(), at: finding.at.clone(), said, findings: 0 }
    }

    /// The finding: on the first answer that has a cell of its own, else on what is answered.
    pub(crate) fn finding(self) -> Finding {
        let Apart { rule, subject, at, said, findings } = self;
        let about = match findings {
            0 | 1 => format!("{rule} {subject}"),
            2 => format!("{rule} {subject} and another finding"),
            many => format!("{rule} {subject} and {} other findings", many - 1),
        };
        let each: Vec<String> = said.iter().map(Said::words).collect();
        let first = said.first().map_or("", |said| &said.place);
        let dates: Vec<Date> = said.iter().filter_map(|said| Some(said.accepts.as_ref().ok()?.1)).collect();
        let holds = match dates.split_first() {
            Some((first, rest)) if rest.iter().any(|date| date != first) => ", which lapses first,",
            Some((_, [_, ..])) => ", which stands first,",
            _ => "",
        };
        let message = format!("answers to {about} disagree: {}; {first}{holds} holds", list(&each));
        let help = "agree on one answer, and correct the other or take it out";
        let cells: Vec<&CellRef> = said.iter().filter_map(|said| said.cell.as_ref()).collect();
        let (place, rest) = cells.split_first().map_or((&at, [].as_slice()), |(first, rest)| (*first, rest));
        let key = Subject::new("Exceptions", format!("{rule} {subject}"), "");
        let mut found = Finding::new(RULE.id, RULE.level, place.clone(), key, message, help);
        found = rest.iter().fold(found, |found, cell| found.relate((*cell).clone(), "the other answer"));
        if *place != at {
            found = found.relate(at.clone(), "what is answered");
        }
        match said.iter().find_map(|said| said.setting.clone()) {
            Some(origin) => found.judged_by(SettingRef { name: "answers", value: format!("{rule} {subject}"), origin }),
            None => found,
        }
    }
}

impl Said {
    fn words(&self) -> String {
        match &self.accepts {
            Ok((approver, until)) => format!("{} accepts it until {until} ({approver})", self.place),
            Err(response) => format!("{} says '{response}'", self.place),
        }
    }
}
