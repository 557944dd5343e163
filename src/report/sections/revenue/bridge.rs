//! A bridge: steps from one amount to another, as bars end to end, one a row.

use rust_decimal::Decimal;

use crate::report::chart::{Anchor, Drawing};
use crate::report::number::ratio;
use crate::report::text::{Role, Text};
use crate::report::{Cell, Column, Row, Table};

/// One step of a bridge: bars end to end, and a number.
pub(super) struct Step {
    pub(super) name: Text,
    /// Where each bar starts and ends, and its class.
    pub(super) bars: Vec<(Decimal, Decimal, &'static str)>,
    pub(super) text: String,
    /// A total: a rule above it.
    pub(super) sum: bool,
}

impl Step {
    pub(super) fn of(name: impl Into<Text>, from: Decimal, to: Decimal, class: &'static str, text: String) -> Self {
        Step { name: name.into(), bars: vec![(from, to, class)], text, sum: false }
    }

    /// A total from zero.
    pub(super) fn sum(name: impl Into<Text>, total: Decimal, class: &'static str, text: String) -> Self {
        Step { sum: true, ..Step::of(name, Decimal::ZERO, total, class, text) }
    }

    fn ends(&self) -> impl Iterator<Item = Decimal> + use<'_> {
        self.bars.iter().flat_map(|(from, to, _)| [*from, *to])
    }

    /// The step on a scale from `low` to `high`, which hold zero.
    fn row(&self, low: Decimal, high: Decimal) -> Row {
        let place = |amount: Decimal| ratio(amount - low, high - low) * 100.0;
        let mut drawing = Drawing::in_row(20.0).upright("ax", place(Decimal::ZERO), 0.0, 20.0);
        for (from, to, class) in &self.bars {
            drawing = drawing.bar(class, place(*from), place(*to) - place(*from), 3.0, 14.0);
        }
        // The number stands beside the bar, where no bar's colour can hide it.
        let end = self.ends().max().unwrap_or_default().max(Decimal::ZERO);
        let drawing = drawing.label("tB halo", Anchor::Start, place(end), 14.0, 6.0, &self.text);
        let drawn = Cell { text: Text::default().run(Role::Spoken, &self.text), ..Cell::drawing(drawing.markup()) };
        Row::of(vec![Cell::text(self.name.clone()), drawn]).class(if self.sum { "sum" } else { "" })
    }
}

/// The steps as a table, on one scale.
pub(super) fn table(label: &str, steps: &[Step]) -> Table {
    let ends = || steps.iter().flat_map(Step::ends);
    let (low, high) = (ends().fold(Decimal::ZERO, Decimal::min), ends().fold(Decimal::ZERO, Decimal::max));
    let columns = vec![Column::text("Step"), Column::drawn("Amount", "wsteps")];
    let rows = steps.iter().map(|step| step.row(low, high)).collect();
    Table { label: label.to_owned(), class: "bridge", columns, groups: vec![rows], ..Table::default() }
}
