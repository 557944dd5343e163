//! `throughline.toml` as it is written, and how it becomes a policy: every value checked, every mistake named with its line.
//!
//! Separate from the policy because a policy cannot be wrong: what is misspelt or out of range ends here. Pure: whoever calls this
//! has read the file. To add a setting: read it here, or in the file of its table, and list it in [`Settings::shown`].

mod answers;
mod calendar;
mod company;
mod levels;
mod limits;
mod rows;
mod shown;
mod thresholds;
mod top;
mod values;

use std::collections::BTreeMap;
use std::fmt;

use toml::de::{DeTable, DeValue};

pub(super) use self::thresholds::threshold_shape;
pub(super) use self::values::{Key, Value, quoted, suggestion, written};
use super::keys::TABLES;
use super::limits::LIMITS;
use super::policy::Policy;
use crate::finding::Origin;

/// What `throughline.toml` says, and the defaults where it says nothing.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What plans are judged by.
    pub policy: Policy,
    /// The file, as it was named; none where there is none.
    pub file: Option<String>,
    limit_origins: Vec<(&'static str, Origin)>,
    /// Where settings that hold no origin of their own were set, by their full names.
    pub(super) origins: BTreeMap<String, Origin>,
}

/// A setting with everything that can be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its full name: `thresholds.gap-points`.
    pub name: String,
    /// Its value as the file would have it: `15`, `"de"`; none where it is not set and has no default.
    pub value: Option<String>,
    /// Where it was set.
    pub origin: Origin,
    /// What it means.
    pub doc: String,
}

/// One mistake in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, as a phrase.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// The mistakes in a settings file, in the order of its lines. Prints one a line.
#[derive(Debug, thiserror::Error)]
pub struct SettingsError {
    /// The file.
    pub file: String,
    /// The mistakes.
    pub problems: Vec<Problem>,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let end = if index == 0 { "" } else { "\n" };
            write!(f, "{end}{}:{}: {}; {}", self.file, problem.line, problem.message, problem.help)?;
        }
        Ok(())
    }
}

/// Reads the text of a settings file. `rules` are the ids that `[levels]` may name.
///
/// # Errors
/// Every mistake in the file, not only the first.
pub fn parse(text: &str, file: &str, rules: &[&str]) -> Result<Settings, SettingsError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reading = Reading { text, file, problems: Vec::new(), settings: Settings::default(), answered: Vec::new() };
    reading.settings.file = Some(file.to_owned());
    match DeTable::parse(text) {
        Ok(root) => reading.root(root.get_ref(), rules),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let message = format!("this is not TOML: {}", error.message().replace('\n', ", "));
            reading.problem(at, message, "see `throughline config show` for the settings there are");
        }
    }
    let Reading { settings, mut problems, .. } = reading;
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok(settings) } else { Err(SettingsError { file: file.to_owned(), problems }) }
}

/// The candidate nearest to a text that is none of them, if any is near.
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let text = text.trim().to_lowercase().replace(['_', ' '], "-");
    let near = |candidate: &str| strsim::jaro_winkler(&text, candidate);
    let best = candidates.into_iter().max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(best) >= 0.8).then_some(best)
}

const TOP: [&str; 13] = [
    "answers", "approvers", "businesses", "calendar", "codes", "envelopes", "levels", "limits", "locale", "output", "plans", "rates",
    "thresholds",
];

pub(super) struct Reading<'t> {
    text: &'t str,
    file: &'t str,
    pub(super) settings: Settings,
    problems: Vec<Problem>,
    /// Where the business of each answer stands: it is looked up once all businesses are known.
    answered: Vec<usize>,
}

impl Reading<'_> {
    fn root(&mut self, root: &DeTable<'_>, rules: &[&str]) {
        for (key, value) in root {
            match &**key.get_ref() {
                "levels" => self.table(value, "levels", |reading, key, value| reading.level(key, value, rules)),
                "thresholds" => self.table(value, "thresholds", Self::threshold),
                "limits" => self.table(value, "limits", Self::limit),
                "approvers" => self.approvers(value),
                "locale" => self.locale(value),
                "plans" => self.plans(key, value),
                "businesses" => self.businesses(value),
                "calendar" => self.calendar(value),
                "codes" => self.codes(value),
                "rates" => self.rates(value),
                "envelopes" => self.envelopes(value),
                "answers" => self.answers(value, rules),
                "output" => self.output(value),
                name => {
                    let help = self.belongs(name, rules).map_or_else(|| suggestion(name, TOP), |head| format!("it belongs under {head}"));
                    self.problem(key.span().start, format!("there is no setting '{name}'"), &help);
                }
            }
        }
        self.pairs();
        self.answered_businesses();
    }

    /// The head of the table that has a setting of that name.
    fn belongs(&self, name: &str, rules: &[&str]) -> Option<String> {
        let within = |full: &str| full.split_once('.').is_some_and(|(_, key)| key == name);
        if let Some(keys) = TABLES.iter().find(|table| table.keys.iter().any(|key| key.name == name)) {
            return Some(if keys.repeated { format!("[[{}]]", keys.name) } else { format!("[{}]", keys.name) });
        }
        if self.settings.policy.thresholds.all().iter().any(|(setting, _)| within(setting.name)) {
            return Some("[thresholds]".to_owned());
        }
        if LIMITS.iter().any(|limit| within(limit.name)) {
            return Some("[limits]".to_owned());
        }
        rules.contains(&name).then(|| "[levels]".to_owned())
    }

    fn table(&mut self, value: &Value<'_>, name: &str, mut each: impl FnMut(&mut Self, &Key<'_>, &Value<'_>)) {
        let DeValue::Table(table) = value.get_ref() else {
            return self.problem(value.span().start, format!("'{name}' is a table"), &format!("write [{name}] on a line of its own"));
        };
        for (key, value) in table {
            each(self, key, value);
        }
    }

    pub(super) fn origin(&self, at: usize) -> Origin {
        Origin::File { file: self.file.to_owned(), line: self.line(at) }
    }

    pub(super) fn line(&self, at: usize) -> usize {
        self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
    }

    pub(super) fn problem(&mut self, at: usize, message: String, help: &str) {
        let line = self.line(at);
        self.problems.push(Problem { line, message, help: help.to_owned() });
    }
}

#[cfg(test)]
mod company_tests;
#[cfg(test)]
mod tests;
