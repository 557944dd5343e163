//! `throughline.toml` as it is written, and how it becomes a policy: every value checked, every mistake named with its line.
//!
//! Separate from the policy because a policy cannot be wrong: what is misspelt or out of range ends here. Pure: whoever calls this
//! has read the file. To add a setting: read it here, and list it in [`Settings::shown`].

use std::fmt;
use std::str::FromStr as _;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::limits::LIMITS;
use super::policy::{LevelSetting, Policy, Setting};
use crate::finding::{Level, Origin};

/// What `throughline.toml` says, and the defaults where it says nothing.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What plans are judged by.
    pub policy: Policy,
    /// The file, as it was named; none where there is none.
    pub file: Option<String>,
    approvers_origin: Option<Origin>,
    handoff_origin: Option<Origin>,
    /// Where the layouts of load files are named; files among them are looked for there.
    pub profiles_origin: Option<Origin>,
    ledger_xlsx_origin: Option<Origin>,
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

const TOP: [&str; 8] = ["approvers", "handoff", "ledger-xlsx", "levels", "limits", "locale", "profiles", "thresholds"];
const APPROVERS_DOC: &str = "Who may approve an answer; anyone but the owners where empty.";
const LOCALE_DOC: &str =
    "How ambiguous numbers and dates are read (en-GB, en-US, de, ...); none leaves it to each workbook's own majority.";

const HANDOFF_DOC: &str = "Whether plans are handed to finance: what cannot be booked is an error, and `run` writes a pack.";
const PROFILES_DOC: &str = "Layouts of load files in the pack: names of `throughline handoff profiles`, or TOML files of your own.";
const LEDGER_XLSX_DOC: &str = "Whether the pack holds ledger.xlsx beside ledger.csv.";

type Value<'a> = Spanned<DeValue<'a>>;

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
                "handoff" => {
                    if let Some(handoff) = self.switch("handoff", value) {
                        self.settings.ask_handoff(handoff.0, handoff.1);
                    }
                }
                "ledger-xlsx" => {
                    if let Some((wanted, origin)) = self.switch("ledger-xlsx", value) {
                        self.settings.ask_ledger_xlsx(wanted, origin);
                    }
                }
                "profiles" => self.profiles(value),
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

    fn table(&mut self, value: &Value<'_>, name: &str, mut each: impl FnMut(&mut Self, &Spanned<std::borrow::Cow<'_, str>>, &Value<'_>)) {
        let DeValue::Table(table) = value.get_ref() else {
            return self.problem(value.span().start, format!("'{name}' is a table"), &format!("write [{name}] on a line of its own"));
        };
        for (key, value) in table {
            each(self, key, value);
        }
    }

    fn level(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Value<'_>, rules: &[&str]) {
        let name = &**key.get_ref();
        if !rules.contains(&name) {
            let help = match nearest(name, rules.iter().copied()) {
                Some(near) => format!("did you mean '{near}'?"),
                None => "`throughline rules` lists them all".to_owned(),
            };
            return self.problem(key.span().start, format!("there is no rule '{name}'"), &help);
        }
        let level = match value.get_ref().as_str() {
            Some("off") => Some(LevelSetting::Off),
            Some(text) => Level::parse(text).map(LevelSetting::Level),
            None => None,
        };
        let Some(level) = level else {
            let message = format!("the level of {name} is {}", written(value));
            return self.problem(value.span().start, message, "write \"error\", \"warning\", \"note\" or \"off\"");
        };
        let origin = self.origin(key.span().start);
        self.settings.policy.levels.insert(name.to_owned(), (level, origin));
    }

    fn threshold(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Value<'_>) {
        let name = &**key.get_ref();
        let full = format!("thresholds.{name}");
        let origin = self.origin(key.span().start);
        let mut all = self.settings.policy.thresholds.all_mut();
        let Some((setting, _)) = all.iter_mut().find(|(setting, _)| setting.name == full) else {
            let names: Vec<&str> = all.iter().filter_map(|(setting, _)| setting.name.strip_prefix("thresholds.")).collect();
            let help = suggestion(name, names);
            return self.problem(key.span().start, format!("there is no threshold '{name}'"), &help);
        };
        let range = Range::of(name);
        match number(value).filter(|number| range.holds(*number)) {
            Some(number) => {
                setting.value = number.normalize();
                setting.origin = origin;
            }
            None => self.problem(value.span().start, format!("{name} is {}", written(value)), &range.wanted()),
        }
    }

    fn limit(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Value<'_>) {
        let name = &**key.get_ref();
        let Some(limit) = LIMITS.iter().find(|limit| limit.key() == name) else {
            let help = suggestion(name, LIMITS.iter().map(|limit| limit.key()));
            return self.problem(key.span().start, format!("there is no limit '{name}'"), &help);
        };
        let number = value.get_ref().as_integer().filter(|integer| integer.radix() == 10).and_then(|integer| integer.as_str().parse().ok());
        match number.filter(|number: &u64| (1..=limit.most).contains(number)) {
            Some(number) => {
                (limit.set)(&mut self.settings.policy.limits, number);
                let origin = self.origin(key.span().start);
                self.settings.limit_origins.push((limit.name, origin));
            }
            None => {
                let help = format!("write a whole number from 1 to {}", limit.most);
                self.problem(value.span().start, format!("{name} is {}", written(value)), &help);
            }
        }
    }

    fn approvers(&mut self, value: &Value<'_>) {
        match texts(value) {
            Some(names) => {
                self.settings.policy.approvers = names;
                self.settings.approvers_origin = Some(self.origin(value.span().start));
            }
            None => {
                let message = format!("approvers is {}", written(value));
                self.problem(value.span().start, message, "write a list of names: [\"J. Okafor\", \"M. Lind\"]");
            }
        }
    }

    fn profiles(&mut self, value: &Value<'_>) {
        match texts(value) {
            Some(names) => {
                let origin = self.origin(value.span().start);
                self.settings.ask_profiles(names, origin);
            }
            None => {
                let message = format!("profiles is {}", written(value));
                self.problem(value.span().start, message, "write a list of names and files: [\"anaplan\", \"house.toml\"]");
            }
        }
    }

    fn locale(&mut self, value: &Value<'_>) {
        let locale = value.get_ref().as_str().filter(|text| is_locale(text)).map(str::to_owned);
        match locale {
            Some(value_) => {
                let origin = self.origin(value.span().start);
                self.settings.policy.locale = Some(Setting { name: "locale", value: value_, origin });
            }
            None => {
                let help = "write a language, with its country where it matters: \"en-GB\", \"en-US\", \"de\"";
                self.problem(value.span().start, format!("locale is {}", written(value)), help);
            }
        }
    }

    /// True or false.
    fn switch(&mut self, name: &str, value: &Value<'_>) -> Option<(bool, Origin)> {
        match value.get_ref() {
            DeValue::Boolean(on) => Some((*on, self.origin(value.span().start))),
            _ => {
                self.problem(value.span().start, format!("{name} is {}", written(value)), "write true or false");
                None
            }
        }
    }

    /// Two thresholds of one thing: the milder must not lie beyond the stricter.
    fn pairs(&mut self) {
        let thresholds = self.settings.policy.thresholds.clone();
        let pairs = [
            (&thresholds.envelope_warning, &thresholds.envelope_error),
            (&thresholds.strategy_words_warning, &thresholds.strategy_words_error),
            (&thresholds.coverage_error, &thresholds.coverage_warning),
            (&thresholds.to_date_error, &thresholds.to_date_warning),
            (&thresholds.answer_words_least, &thresholds.answer_words_most),
        ];
        for (low, high) in pairs.into_iter().filter(|(low, high)| low.value > high.value) {
            let line = [low, high].into_iter().filter_map(|setting| line_of(&setting.origin)).max().unwrap_or(1);
            let message = format!("{} = {} lies above {} = {} ({})", low.name, low.value, high.name, high.value, high.origin);
            self.problems.push(Problem { line, message, help: "lower the first or raise the second".to_owned() });
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
    /// Says whether plans are handed to finance, and who says so.
    pub fn ask_handoff(&mut self, wanted: bool, origin: Origin) {
        self.policy.handoff = wanted;
        self.handoff_origin = Some(origin);
    }

    /// Says whether the ledger is wanted as a workbook too, and who says so.
    pub fn ask_ledger_xlsx(&mut self, wanted: bool, origin: Origin) {
        self.policy.ledger_xlsx = wanted;
        self.ledger_xlsx_origin = Some(origin);
    }

    /// Says which load files are wanted, and who says so.
    pub fn ask_profiles(&mut self, profiles: Vec<String>, origin: Origin) {
        self.policy.profiles = profiles;
        self.profiles_origin = Some(origin);
    }

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
        let switches = [
            ("handoff", policy.handoff, &self.handoff_origin, HANDOFF_DOC),
            ("ledger-xlsx", policy.ledger_xlsx, &self.ledger_xlsx_origin, LEDGER_XLSX_DOC),
        ];
        shown.extend(switches.map(|(name, on, origin, doc)| Shown {
            name: name.to_owned(),
            value: Some(on.to_string()),
            origin: origin.clone().unwrap_or(Origin::Default),
            doc: doc.to_owned(),
        }));
        let profiles: Vec<String> = policy.profiles.iter().map(|name| quoted(name)).collect();
        shown.push(Shown {
            name: "profiles".to_owned(),
            value: Some(format!("[{}]", profiles.join(", "))),
            origin: self.profiles_origin.clone().unwrap_or(Origin::Default),
            doc: PROFILES_DOC.to_owned(),
        });
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

/// What a threshold may be. Told from its name: words, months, days and years are counted, points and the rest are percentages.
struct Range {
    whole: bool,
    most: u32,
    unit: &'static str,
}

impl Range {
    fn of(name: &str) -> Range {
        let counts = [("words", 1_000_000), ("months", 1200), ("days", 36_500), ("years", 200)];
        let counted = counts.into_iter().find(|(unit, _)| name.split('-').any(|word| word == *unit));
        match counted {
            Some((unit, most)) => Range { whole: true, most, unit },
            None if name.ends_with("points") => Range { whole: false, most: 100, unit: "percentage points" },
            None => Range { whole: false, most: 1000, unit: "percent, as people write it: 15 is 15 %" },
        }
    }

    fn holds(&self, number: Decimal) -> bool {
        (Decimal::ZERO..=Decimal::from(self.most)).contains(&number) && (!self.whole || number.fract().is_zero()) && number.scale() <= 6
    }

    fn wanted(&self) -> String {
        let whole = if self.whole { "whole " } else { "" };
        format!("write a {whole}number from 0 to {} ({})", self.most, self.unit)
    }
}

fn number(value: &Value<'_>) -> Option<Decimal> {
    match value.get_ref() {
        DeValue::Integer(integer) if integer.radix() == 10 => Decimal::from_str(integer.as_str()).ok(),
        DeValue::Float(float) => Decimal::from_str(float.as_str()).or_else(|_| Decimal::from_scientific(float.as_str())).ok(),
        _ => None,
    }
}

/// A list of texts, none of them blank.
fn texts(value: &Value<'_>) -> Option<Vec<String>> {
    let texts = value.get_ref().as_array()?.iter();
    texts.map(|text| text.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)).collect()
}

/// A value as a message names it.
fn written(value: &Value<'_>) -> String {
    match value.get_ref() {
        DeValue::String(text) => quoted(text),
        DeValue::Integer(integer) => integer.to_string(),
        DeValue::Float(float) => float.to_string(),
        DeValue::Boolean(boolean) => boolean.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(name, known.clone()) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("there are {}", known.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

fn is_locale(text: &str) -> bool {
    let (language, country) = text.split_once(['-', '_']).map_or((text, None), |(language, country)| (language, Some(country)));
    let letters = |text: &str| text.chars().all(|character| character.is_ascii_alphabetic());
    (2..=3).contains(&language.len()) && letters(language) && country.is_none_or(|country| country.len() == 2 && letters(country))
}

fn line_of(origin: &Origin) -> Option<usize> {
    match origin {
        Origin::File { line, .. } => Some(*line),
        Origin::Default | Origin::CommandLine(_) => None,
    }
}

#[cfg(test)]
#[path = "raw_tests.rs"]
mod tests;
