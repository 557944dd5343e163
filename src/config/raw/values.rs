//! Values as the file has them, and the words that messages have for them.

use std::str::FromStr as _;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::DeValue;

use super::nearest;

pub(in crate::config) type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;
pub(in crate::config) type Value<'a> = Spanned<DeValue<'a>>;

pub(super) fn number(value: &Value<'_>) -> Option<Decimal> {
    match value.get_ref() {
        DeValue::Integer(integer) if integer.radix() == 10 => Decimal::from_str(integer.as_str()).ok(),
        DeValue::Float(float) => Decimal::from_str(float.as_str()).or_else(|_| Decimal::from_scientific(float.as_str())).ok(),
        _ => None,
    }
}

/// A value as a message names it.
pub(in crate::config) fn written(value: &Value<'_>) -> String {
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

pub(in crate::config) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

pub(in crate::config) fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(name, known.clone()) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("there are {}", known.into_iter().collect::<Vec<_>>().join(", ")),
    }
}
