//! The settings that stand above every table: who approves, and how numbers and dates are written.

use super::Reading;
use super::values::{Value, written};
use crate::config::policy::Setting;
use crate::finding::Origin;

impl Reading<'_> {
    /// True or false.
    pub(super) fn switch(&mut self, name: &str, value: &Value<'_>) -> Option<(bool, Origin)> {
        let on = value.get_ref().as_bool();
        if on.is_none() {
            self.problem(value.span().start, format!("{name} is {}", written(value)), "write true or false");
        }
        on.map(|on| (on, self.origin(value.span().start)))
    }

    pub(super) fn approvers(&mut self, value: &Value<'_>) {
        let names: Option<Vec<String>> = value.get_ref().as_array().and_then(|names| {
            names.iter().map(|name| name.get_ref().as_str().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)).collect()
        });
        match names {
            Some(names) => {
                self.settings.policy.approvers = names;
                let origin = self.origin(value.span().start);
                self.settings.origins.insert("approvers".to_owned(), origin);
            }
            None => {
                let message = format!("approvers is {}", written(value));
                self.problem(value.span().start, message, "write a list of names: [\"J. Okafor\", \"M. Lind\"]");
            }
        }
    }

    pub(super) fn locale(&mut self, value: &Value<'_>) {
        let locale = value.get_ref().as_str().filter(|text| is_locale(text)).map(str::to_owned);
        match locale {
            Some(value_) => {
                let origin = self.origin(value.span().start);
                self.settings.origins.insert("locale".to_owned(), origin.clone());
                self.settings.policy.locale = Some(Setting { name: "locale", value: value_, origin });
            }
            None => {
                let help = "write a language, with its country where it matters: \"en-GB\", \"en-US\", \"de\"";
                self.problem(value.span().start, format!("locale is {}", written(value)), help);
            }
        }
    }
}

pub(super) fn is_locale(text: &str) -> bool {
    let (language, country) = text.split_once(['-', '_']).map_or((text, None), |(language, country)| (language, Some(country)));
    let letters = |text: &str| text.chars().all(|character| character.is_ascii_alphabetic());
    (2..=3).contains(&language.len()) && letters(language) && country.is_none_or(|country| country.len() == 2 && letters(country))
}
