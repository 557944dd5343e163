//! Every setting as it holds, for `config show` and for the fingerprint by which a run knows whether anything changed.

use jiff::civil::Weekday;

use super::values::quoted;
use super::{Settings, Shown};
use crate::config::calendar::{NamedFor, YearEnd};
use crate::config::keys::{ANSWERS, CALENDAR, CODES, ENVELOPES, Keys, OUTPUT, RATES, TOP};
use crate::config::limits::LIMITS;
use crate::config::policy::Policy;
use crate::finding::Origin;

impl Settings {
    /// Asks for a handoff beside what the file says, and remembers who did.
    pub fn ask_handoff(&mut self, by: Origin) {
        self.policy.handoff = true;
        self.origins.insert("output.handoff".to_owned(), by);
    }

    /// Says which load files are wanted, and who says so.
    pub fn ask_profiles(&mut self, profiles: Vec<String>, by: Origin) {
        self.policy.profiles = profiles;
        self.origins.insert("output.profiles".to_owned(), by);
    }

    /// Where the load files are named, where they are.
    pub fn profiles_origin(&self) -> Option<&Origin> {
        self.origins.get("output.profiles")
    }

    /// Asks for the ledger as a workbook too.
    pub fn ask_ledger_xlsx(&mut self, by: Origin) {
        self.policy.ledger_xlsx = true;
        self.origins.insert("output.ledger-xlsx".to_owned(), by);
    }

    /// Every setting but the rules' levels, in the order of the documentation.
    pub fn shown(&self) -> Vec<Shown> {
        let policy = &self.policy;
        let locale = policy.locale.as_ref().map(|locale| quoted(&locale.value));
        let plans = policy.expected.plans.as_ref().map(|plans| quoted(&plans.value));
        let mut shown = self.table(&TOP, vec![Some(texts(&policy.approvers)), locale, plans]);
        shown.extend(policy.expected.shown());
        shown.extend(self.company());
        shown.extend(self.table(&CALENDAR, calendar(policy)));
        shown.extend(self.table(&OUTPUT, output(policy)));
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

    /// The keys of a table with their values, which stand in the table's own order.
    fn table(&self, keys: &Keys, values: Vec<Option<String>>) -> Vec<Shown> {
        let shown = keys.keys.iter().zip(values).map(|(key, value)| {
            let name = if keys.name.is_empty() { key.name.to_owned() } else { format!("{}.{}", keys.name, key.name) };
            let origin = self.origins.get(&name).cloned().unwrap_or(Origin::Default);
            Shown { name, value, origin, doc: key.doc.to_owned() }
        });
        shown.collect()
    }

    /// The lists, each as one value.
    fn company(&self) -> [Shown; 4] {
        let company = &self.policy.company;
        let shown = |keys: &Keys, entries: Vec<(String, &Origin)>| Shown {
            name: keys.name.to_owned(),
            value: Some(list(entries.iter().map(|(entry, _)| entry.clone()))),
            origin: entries.first().map_or(Origin::Default, |(_, origin)| (*origin).clone()),
            doc: keys.doc.to_owned(),
        };
        let codes = company.codes.iter().map(|code| {
            let name = code.name.as_ref().map(|name| format!(", name = {}", quoted(name))).unwrap_or_default();
            (format!("{{ kind = {}, code = {}{name} }}", quoted(&code.kind.name().to_lowercase()), quoted(&code.code)), &code.origin)
        });
        let rates = company.rates.iter().map(|rate| {
            let (currency, to, period) = (quoted(&rate.currency), quoted(&rate.to), quoted(&rate.period));
            let kind = quoted(&rate.kind.name().to_lowercase());
            (format!("{{ currency = {currency}, to = {to}, period = {period}, type = {kind}, rate = {} }}", rate.rate), &rate.origin)
        });
        let envelopes = company.envelopes.iter().map(|envelope| {
            let (name, currency, businesses) = (quoted(&envelope.name), quoted(&envelope.currency), texts(&envelope.businesses));
            let entry = format!("{{ name = {name}, amount = {}, currency = {currency}, businesses = {businesses} }}", envelope.amount);
            (entry, &envelope.origin)
        });
        let answers = company.answers.iter().map(|answer| {
            let (business, rule, subject) = (quoted(&answer.business), quoted(&answer.rule), quoted(&answer.subject));
            let (reason, approver, until) = (quoted(&answer.reason), quoted(&answer.approver), answer.until);
            let about = format!("business = {business}, rule = {rule}, subject = {subject}");
            (format!("{{ {about}, reason = {reason}, approver = {approver}, until = {until} }}"), &answer.origin)
        });
        [
            shown(&CODES, codes.collect()),
            shown(&RATES, rates.collect()),
            shown(&ENVELOPES, envelopes.collect()),
            shown(&ANSWERS, answers.collect()),
        ]
    }
}

fn calendar(policy: &Policy) -> Vec<Option<String>> {
    let rule = &policy.calendar;
    let rows = rule.rows.iter().map(|row| {
        let (label, year) = (quoted(&row.label), quoted(&row.year));
        format!("{{ label = {label}, year = {year}, start = {}, end = {}, quarter = {} }}", row.first, row.last, row.quarter)
    });
    let weekday = match rule.weekday {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    };
    vec![
        Some(quoted(&rule.kind.to_string())),
        rule.first_month.map(|month| month.to_string()),
        rule.named_for.map(|named| quoted(if named == NamedFor::Start { "start" } else { "end" })),
        Some(quoted(if rule.year_end == YearEnd::Last { "last" } else { "nearest" })),
        Some(quoted(weekday)),
        rule.week_53.map(|period| period.to_string()),
        (!rule.rows.is_empty()).then(|| list(rows)),
    ]
}

fn output(policy: &Policy) -> Vec<Option<String>> {
    let output = &policy.output;
    vec![
        Some(quoted(&output.folder)),
        Some(output.checked_copies.to_string()),
        Some(output.index.to_string()),
        Some(policy.handoff.to_string()),
        Some(policy.ledger_xlsx.to_string()),
        (!policy.profiles.is_empty()).then(|| texts(&policy.profiles)),
    ]
}

fn texts(texts: &[String]) -> String {
    list(texts.iter().map(|text| quoted(text)))
}

fn list(entries: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", entries.into_iter().collect::<Vec<_>>().join(", "))
}
