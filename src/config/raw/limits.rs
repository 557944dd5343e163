//! `[limits]`: whole numbers, each from one to the most it may be.

use super::Reading;
use super::values::{Key, Value, suggestion, written};
use crate::config::limits::LIMITS;

impl Reading<'_> {
    pub(super) fn limit(&mut self, key: &Key<'_>, value: &Value<'_>) {
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
}
