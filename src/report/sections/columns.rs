//! Columns by month: what is wanted outlined and what is known or expected in front of it, on one scale, with the difference of the
//! two below on the same scale.
//!
//! Separate because money, capacity and break-even are drawn alike, so that whoever can read one can read all.

use rust_decimal::Decimal;

use crate::report::chart::{Anchor, Drawing, Markup};
use crate::report::number::{Unit, ratio};

/// A month's columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// What stands below it.
    pub(super) name: &'static str,
    /// What is wanted.
    pub(super) plan: Option<Decimal>,
    /// What is known or expected, and the class it is drawn in: `act` or `fc`.
    pub(super) later: Option<(Decimal, &'static str)>,
    /// What would stand on top of that, drawn lightly.
    pub(super) above: Decimal,
}

/// Columns of a year.
pub(super) struct Columns<'a> {
    /// The drawing's id, distinct within the report.
    pub(super) id: &'static str,
    /// What it is, for those who cannot see it.
    pub(super) title: &'a str,
    /// Its numbers in words, for the same.
    pub(super) description: String,
    /// The months.
    pub(super) slots: Vec<Slot>,
    /// The unit of its numbers.
    pub(super) unit: &'a Unit,
    /// More than wanted is bad, as of cost.
    pub(super) more_is_bad: bool,
    /// A line before a month, with what lies to its left and its right.
    pub(super) divider: Option<Divider>,
}

/// A line before a month.
#[derive(Clone, Copy, Debug)]
pub(super) struct Divider {
    /// The month's place.
    pub(super) before: usize,
    /// What lies to its left.
    pub(super) left: &'static str,
    /// What lies to its right.
    pub(super) right: &'static str,
}

impl Slot {
    /// `later - plan`.
    fn difference(&self) -> Option<Decimal> {
        Some(self.later?.0.saturating_sub(self.plan?))
    }

    /// The height of the columns as an amount.
    fn tallest(&self) -> Option<Decimal> {
        let later = self.later.map(|(later, _)| later.abs().saturating_add(self.above));
        [self.plan.map(|plan| plan.abs()), later].into_iter().flatten().max()
    }
}

const BASE: f64 = 190.0;
const TALLEST: f64 = 174.0;

impl Columns<'_> {
    /// The drawing.
    pub(super) fn draw(self) -> Markup {
        let slots = &self.slots;
        let scale = slots.iter().filter_map(Slot::tallest).max().unwrap_or_default();
        let height = |amount: Decimal| ratio(amount.abs(), scale) * TALLEST;
        let differences = slots.iter().filter_map(Slot::difference).map(|amount| (amount.is_sign_positive(), height(amount)));
        let (up, down) = differences
            .fold((0.0_f64, 0.0_f64), |(up, down), (positive, tall)| if positive { (up.max(tall), down) } else { (up, down.max(tall)) });
        let axis = BASE + 50.0 + up;
        let varies = slots.iter().any(|slot| slot.difference().is_some());
        let total = if varies { axis + down + 20.0 } else { BASE + 24.0 };
        let width = 100.0 / slots.len().max(1) as f64;
        let mut drawing = Drawing::chart(total, self.id, self.title, &self.description);
        for (index, slot) in slots.iter().enumerate() {
            drawing = self.columns(drawing, index, slot, width, &height);
            if let Some(difference) = slot.difference() {
                drawing = self.difference(drawing, index, difference, width, (axis, height(difference)));
            }
        }
        drawing = drawing.level_line("ax", BASE);
        if varies {
            drawing = drawing.level_line("ax", axis);
            if let Some(Divider { before, left, right }) = self.divider {
                let x = width * before as f64;
                drawing = drawing.upright("hl dash", x, 8.0, total - 4.0);
                // A word needs room to its edge.
                if before >= 2 {
                    drawing = drawing.label("t2", Anchor::End, x, BASE + 30.0, -6.0, left);
                }
                if before + 2 <= slots.len() {
                    drawing = drawing.label("t2", Anchor::Start, x, BASE + 30.0, 6.0, right);
                }
            }
        }
        drawing.markup()
    }

    fn columns(&self, mut drawing: Drawing, index: usize, slot: &Slot, width: f64, height: &dyn Fn(Decimal) -> f64) -> Drawing {
        let x = width * index as f64;
        let later = self.slots.iter().any(|slot| slot.later.is_some());
        if let Some(plan) = slot.plan {
            let left = if later { 0.14 } else { 0.2 };
            drawing = drawing.bar("pl", x + width * left, width * if later { 0.54 } else { 0.6 }, BASE - height(plan), height(plan));
        }
        if let Some((later, class)) = slot.later {
            let tall = height(later);
            drawing = drawing.bar(class, x + width * 0.32, width * 0.54, BASE - tall, tall);
            if slot.above > Decimal::ZERO {
                let more = height(slot.above);
                drawing = drawing.bar("prev", x + width * 0.32, width * 0.54, BASE - tall - more, more);
            }
        }
        if let Some(shown) = slot.later.map(|(later, _)| later).or(slot.plan) {
            let centre = x + width * if later && slot.later.is_none() { 0.41 } else { 0.5 };
            // What stands lightly on top is not in the number, so that it does not stand above it.
            let top = if slot.above > Decimal::ZERO { Some(shown.abs()) } else { slot.tallest() }.map_or(0.0, height);
            let class = if self.gives_way(index) { "tB halo hide-s" } else { "tB halo" };
            drawing = drawing.label(class, Anchor::Middle, centre, BASE - top - 4.0, 0.0, &self.unit.amount(shown));
        }
        drawing.label("t2", Anchor::Middle, x + width * 0.5, BASE + 15.0, 0.0, slot.name)
    }

    fn difference(&self, drawing: Drawing, index: usize, amount: Decimal, width: f64, (axis, tall): (f64, f64)) -> Drawing {
        let x = width * index as f64;
        let above = amount > Decimal::ZERO;
        let bad = if amount.is_zero() { false } else { above == self.more_is_bad };
        let y = if above { axis - tall } else { axis };
        let drawing = drawing.bar(if bad { "bad" } else { "good" }, x + width * 0.32, width * 0.54, y, tall.max(0.8));
        let class = match (bad, self.gives_way(index)) {
            (true, true) => "tb hide-s",
            (true, false) => "tb",
            (false, true) => "tg hide-s",
            (false, false) => "tg",
        };
        let y = if above { axis - tall - 4.0 } else { axis + tall + 12.0 };
        drawing.label(class, Anchor::Middle, x + width * 0.59, y, 0.0, &self.unit.signed(amount))
    }

    /// Whether a month's number gives way where the page is narrow: every other one where numbers are long, never the last.
    fn gives_way(&self, index: usize) -> bool {
        let amounts = self.slots.iter().flat_map(|slot| [slot.plan, slot.later.map(|(later, _)| later)]);
        let is_crowded = amounts.flatten().any(|amount| self.unit.amount(amount).chars().count() > 3);
        is_crowded && (self.slots.len() - index).is_multiple_of(2)
    }
}
