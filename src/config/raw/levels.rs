//! `[levels]`: what a project makes of each rule.

use super::values::{Key, Value, written};
use super::{Reading, nearest};
use crate::config::policy::LevelSetting;
use crate::finding::Level;

impl Reading<'_> {
    pub(super) fn level(&mut self, key: &Key<'_>, value: &Value<'_>, rules: &[&str]) {
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
}
