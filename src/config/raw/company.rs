//! `[[codes]]`, `[[rates]]`, `[[envelopes]]` and `[output]`: what the company says for all its plans.

use super::Reading;
use super::values::Value;
use crate::config::company::{CodeKind, CompanyCode, CompanyEnvelope, CompanyRate, Output, RateType};
use crate::config::keys::{CODES, ENVELOPES, OUTPUT, RATES};

impl Reading<'_> {
    pub(super) fn codes(&mut self, value: &Value<'_>) {
        for row in self.entries(value, &CODES) {
            let kind = row.text("kind").and_then(|name| CodeKind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name)));
            let (Some(kind), Some(code)) = (kind, row.text("code")) else { continue };
            let origin = self.origin(row.at);
            let same = |other: &&CompanyCode| other.kind == kind && other.code.to_lowercase() == code.to_lowercase();
            if let Some(other) = self.settings.policy.company.codes.iter().find(same) {
                let message = format!("the {} {code} is listed twice, first in {}", kind.name().to_lowercase(), other.origin);
                self.problem(row.at("code"), message, "take one of them out");
                continue;
            }
            let code = CompanyCode { kind, code: code.to_owned(), name: row.text("name").map(str::to_owned), origin };
            self.settings.policy.company.codes.push(code);
        }
    }

    pub(super) fn rates(&mut self, value: &Value<'_>) {
        for row in self.entries(value, &RATES) {
            let kind = if row.text("type") == Some("closing") { RateType::Closing } else { RateType::Average };
            let (Some(currency), Some(to), Some(period), Some(rate)) =
                (row.text("currency"), row.text("to"), row.text("period"), row.number("rate"))
            else {
                continue;
            };
            if currency == to {
                let message = format!("{currency} is converted to {to}, which is itself");
                self.problem(row.at("to"), message, "name the reporting currency of the plans it is for");
                continue;
            }
            let (currency, to, period) = (currency.to_owned(), to.to_owned(), period.to_owned());
            let rate = CompanyRate { currency, to, period, kind, rate, origin: self.origin(row.at) };
            let same = |other: &&CompanyRate| {
                (&other.currency, &other.to, other.kind) == (&rate.currency, &rate.to, rate.kind)
                    && other.period.eq_ignore_ascii_case(&rate.period)
            };
            if let Some(other) = self.settings.policy.company.rates.iter().find(same) {
                let kind = kind.name().to_lowercase();
                let message = format!(
                    "the {kind} rate of {} in {} for {} is stated twice, first in {}",
                    rate.currency, rate.to, rate.period, other.origin
                );
                self.problem(row.at("period"), message, "take one of them out");
                continue;
            }
            self.settings.policy.company.rates.push(rate);
        }
    }

    pub(super) fn envelopes(&mut self, value: &Value<'_>) {
        for row in self.entries(value, &ENVELOPES) {
            let (Some(name), Some(amount), Some(currency)) = (row.text("name"), row.number("amount"), row.text("currency")) else {
                continue;
            };
            let same = |other: &&CompanyEnvelope| other.name.to_lowercase() == name.to_lowercase();
            if let Some(other) = self.settings.policy.company.envelopes.iter().find(same) {
                let message = format!("the envelope '{name}' is listed twice, first in {}", other.origin);
                self.problem(row.at("name"), message, "take one of them out, or give it a name of its own");
                continue;
            }
            let (name, currency, businesses) = (name.to_owned(), currency.to_owned(), row.texts("businesses").to_vec());
            let origin = self.origin(row.at);
            self.settings.policy.company.envelopes.push(CompanyEnvelope { name, amount, currency, businesses, origin });
        }
    }

    pub(super) fn output(&mut self, value: &Value<'_>) {
        let table = self.keyed(value, &OUTPUT);
        let defaults = Output::default();
        self.settings.policy.output = Output {
            folder: table.text("folder").map_or(defaults.folder, str::to_owned),
            checked_copies: table.flag("checked-copies").unwrap_or(defaults.checked_copies),
            index: table.flag("index").unwrap_or(defaults.index),
        };
        self.set(&table, "output");
    }
}
