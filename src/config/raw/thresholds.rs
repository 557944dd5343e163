//! `[thresholds]`: each within its range, and no two of one thing the wrong way round.

use rust_decimal::Decimal;

use super::values::{Key, Value, number, suggestion, written};
use super::{Problem, Reading};
use crate::config::keys::Shape;
use crate::finding::Origin;

impl Reading<'_> {
    pub(super) fn threshold(&mut self, key: &Key<'_>, value: &Value<'_>) {
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

    /// Two thresholds of one thing: the milder must not lie beyond the stricter.
    pub(super) fn pairs(&mut self) {
        let thresholds = self.settings.policy.thresholds.clone();
        let pairs = [
            (&thresholds.envelope_warning, &thresholds.envelope_error),
            (&thresholds.strategy_words_warning, &thresholds.strategy_words_error),
            (&thresholds.coverage_error, &thresholds.coverage_warning),
            (&thresholds.to_date_error, &thresholds.to_date_warning),
            (&thresholds.answer_words_least, &thresholds.answer_words_most),
            (&thresholds.end_slip_warning, &thresholds.end_slip_error),
            (&thresholds.open_cycles, &thresholds.open_cycles_warning),
        ];
        for (low, high) in pairs.into_iter().filter(|(low, high)| low.value > high.value) {
            let line = [low, high].into_iter().filter_map(|setting| line_of(&setting.origin)).max().unwrap_or(1);
            let message = format!("{} = {} lies above {} = {} ({})", low.name, low.value, high.name, high.value, high.origin);
            self.problems.push(Problem { line, message, help: "lower the first or raise the second".to_owned() });
        }
    }
}

/// What a threshold of a name may be.
pub(in crate::config) fn threshold_shape(name: &str) -> Shape {
    let Range { whole, most, .. } = Range::of(name);
    if whole { Shape::Whole { least: 0, most: most.into() } } else { Shape::Number { most: most.into(), above_zero: false } }
}

/// What a threshold may be. Told from its name where that holds what is counted (words, months, days, years, points); amounts of money
/// and things without a unit are listed; the rest are percentages.
struct Range {
    whole: bool,
    most: u32,
    unit: &'static str,
}

/// Thresholds that are amounts of money.
pub(super) const AMOUNTS: [&str; 2] = ["materiality-floor", "measure-budget"];
/// Thresholds that count initiatives, choices, people or cost centres.
pub(super) const COUNTS: [&str; 10] = [
    "choices-most", "concentration-least", "cost-centres-least", "critical-most", "critical-one-in", "initiatives-least", "links-most",
    "owner-critical-most", "owner-most", "owners-least",
];

impl Range {
    fn of(name: &str) -> Range {
        let counts = [("words", 1_000_000), ("months", 1200), ("days", 36_500), ("years", 200), ("cycles", 1200), ("moves", 1200)];
        let counted = counts.into_iter().find(|(unit, _)| name.split('-').any(|word| word == *unit));
        match counted {
            _ if AMOUNTS.contains(&name) => Range { whole: false, most: 1_000_000_000, unit: "an amount of the reporting currency" },
            _ if COUNTS.contains(&name) => Range { whole: true, most: 100_000, unit: "how many" },
            Some((unit, most)) => Range { whole: true, most, unit },
            // Two parts of one whole: the other part would be less than nothing.
            None if name == "worth-strategy" => Range { whole: false, most: 100, unit: "percent, the rest of 100 is the contribution's" },
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

fn line_of(origin: &Origin) -> Option<usize> {
    match origin {
        Origin::File { line, .. } => Some(*line),
        Origin::Default | Origin::CommandLine(_) => None,
    }
}
