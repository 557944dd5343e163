//! `throughline.toml` as it is written, and how it becomes a policy: every value checked, every mistake named with its line.
//!
//! Separate from the policy because a policy cannot be wrong: what is misspelt or out of range ends here. Pure: whoever calls this
//! has read the file. To add a setting: read it here, or in the file of its table, and list it in [`Settings::shown`].

mod levels;
mod limits;
mod thresholds;
mod top;
mod values;

use std::fmt;

use toml::de::{DeTable, DeValue};

use self::values::{Key, Value, quoted, suggestion};
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
    approvers_origin: Option<Origin>,
    limit_origins: Vec<(&'static str, Origin)>,
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
    let mut reading = Reading { text, file, problems: Vec::new(), settings: Settings::default() };
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

const TOP: [&str; 5] = ["approvers", "levels", "limits", "locale", "thresholds"];
const APPROVERS_DOC: &str = "Who may approve an answer; anyone but the owners where empty.";
const LOCALE_DOC: &str =
    "How ambiguous numbers and dates are read (en-GB, en-US, de, ...); none leaves it to each workbook's own majority.";

struct Reading<'t> {
    text: &'t str,
    file: &'t str,
    settings: Settings,
    problems: Vec<Problem>,
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
                name => {
                    let table = ["levels.", "thresholds.", "limits."];
                    let all = self.settings.policy.thresholds.all().into_iter().map(|(setting, _)| setting.name);
                    let limits = LIMITS.iter().map(|limit| limit.name);
                    let inner = all.chain(limits).find(|known| table.iter().any(|table| known.strip_prefix(table) == Some(name)));
                    let rule = rules.contains(&name).then(|| format!("levels.{name}"));
                    let help = match inner.map(str::to_owned).or(rule).as_deref().and_then(|inner| inner.split_once('.')) {
                        Some((table, _)) => format!("it belongs under [{table}]"),
                        None => suggestion(name, TOP),
                    };
                    self.problem(key.span().start, format!("there is no setting '{name}'"), &help);
                }
            }
        }
        self.pairs();
    }

    fn table(&mut self, value: &Value<'_>, name: &str, mut each: impl FnMut(&mut Self, &Key<'_>, &Value<'_>)) {
        let DeValue::Table(table) = value.get_ref() else {
            return self.problem(value.span().start, format!("'{name}' is a table"), &format!("write [{name}] on a line of its own"));
        };
        for (key, value) in table {
            each(self, key, value);
        }
    }

    fn origin(&self, at: usize) -> Origin {
        Origin::File { file: self.file.to_owned(), line: self.line(at) }
    }

    fn line(&self, at: usize) -> usize {
        self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
    }

    fn problem(&mut self, at: usize, message: String, help: &str) {
        let line = self.line(at);
        self.problems.push(Problem { line, message, help: help.to_owned() });
    }
}

impl Settings {
    /// Every setting but the rules' levels, in the order of the documentation.
    pub fn shown(&self) -> Vec<Shown> {
        let policy = &self.policy;
        let approvers: Vec<String> = policy.approvers.iter().map(|name| quoted(name)).collect();
        let mut shown = vec![
            Shown {
                name: "approvers".to_owned(),
                value: Some(format!("[{}]", approvers.join(", "))),
                origin: self.approvers_origin.clone().unwrap_or(Origin::Default),
                doc: APPROVERS_DOC.to_owned(),
            },
            Shown {
                name: "locale".to_owned(),
                value: policy.locale.as_ref().map(|locale| quoted(&locale.value)),
                origin: policy.locale.as_ref().map_or(Origin::Default, |locale| locale.origin.clone()),
                doc: LOCALE_DOC.to_owned(),
            },
        ];
        shown.extend(policy.thresholds.all().into_iter().map(|(setting, doc)| Shown {
            name: setting.name.to_owned(),
            value: Some(setting.value.to_string()),
            origin: setting.origin.clone(),
            doc: doc.to_owned(),
        }));
        shown.extend(LIMITS.iter().map(|limit| Shown {
            name: limit.name.to_owned(),
            value: Some((limit.get)(&policy.limits).to_string()),
            origin: self.limit_origins.iter().find(|(name, _)| *name == limit.name).map_or(Origin::Default, |(_, origin)| origin.clone()),
            doc: limit.doc.to_owned(),
        }));
        shown
    }
}

#[cfg(test)]
mod tests;
