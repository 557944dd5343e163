//! Envelopes: what stands in each beside what is planned and estimated from it.

use rust_decimal::Decimal;

use super::Money;
use crate::finding::Level;
use crate::layout;
use crate::plan::{Envelope, same_id};
use crate::report::chart::Drawing;
use crate::report::number::{NONE, or_none, percent, ratio};
use crate::report::text::{Text, cut};
use crate::report::view::{plus, worst};
use crate::report::{Block, Cell, Column, Figure, Row, Table};
use crate::workbook::CellRange;

impl<'a> Money<'_, 'a> {
    /// Planned and estimated money of an envelope, in its currency.
    fn drawn_on(&self, envelope: &Envelope) -> Option<(Decimal, Decimal)> {
        let name = envelope.name.as_ref().map(|name| &*name.value)?;
        let of_envelope =
            self.view.planned().filter(|(_, initiative)| initiative.envelope.as_ref().is_some_and(|other| same_id(&other.value, name)));
        let spend = of_envelope.filter_map(|(index, _)| self.spend.get(&index));
        Some(spend.fold((Decimal::ZERO, Decimal::ZERO), |(plan, estimate), spend| {
            (plus(plan, spend.plan.unwrap_or_default()), plus(estimate, spend.estimate.unwrap_or_default()))
        }))
    }

    fn held(&self, envelope: &Envelope) -> Option<Decimal> {
        self.view.plan.reporting(&envelope.amount.as_ref()?.value.money)
    }

    /// Envelopes that less stands in than is planned or estimated.
    pub(super) fn over(&self) -> Vec<&'a Envelope> {
        let is_over = |envelope: &&Envelope| match (self.held(envelope), self.drawn_on(envelope)) {
            (Some(held), Some((plan, estimate))) => plan.max(estimate) > held,
            _ => false,
        };
        self.view.plan.envelopes.iter().filter(is_over).collect()
    }

    /// The table; none where the plan has no envelope.
    pub(super) fn envelopes(&self) -> Option<Block> {
        let view = self.view;
        let envelopes = &view.plan.envelopes;
        if envelopes.is_empty() {
            return None;
        }
        let amounts = envelopes.iter().flat_map(|envelope| {
            let drawn = self.drawn_on(envelope);
            [self.held(envelope), drawn.map(|drawn| drawn.0), drawn.map(|drawn| drawn.1)]
        });
        let scale = amounts.flatten().max().unwrap_or_default();
        let mut columns = vec![Column::text("Envelope"), Column::number("Amount"), Column::number("Plan")];
        if self.moves {
            columns.push(Column::number("Estimate"));
        }
        columns.push(Column::number("Used"));
        let marks = if self.moves { "Amount outlined, estimate solid, plan a line" } else { "Amount outlined, plan solid" };
        columns.push(Column::drawn(marks, "wbar"));
        let table = Table {
            label: "Envelopes".to_owned(),
            columns,
            groups: vec![envelopes.iter().map(|envelope| self.envelope_row(envelope, scale)).collect()],
            ..Table::default()
        };
        let over = self.over();
        let title = match over.as_slice() {
            [] if envelopes.len() == 1 => "The one envelope is not overdrawn".to_owned(),
            [] => format!("None of {} envelopes is overdrawn", envelopes.len()),
            [one] => format!("{} is over its limit", cut(one.name.as_ref().map_or("", |name| &name.value), 40)),
            many => format!("{} of {} envelopes are over their limits", many.len(), envelopes.len()),
        };
        let at = envelopes.first().zip(envelopes.last()).map(|(first, last)| {
            let field = layout::Field::EnvelopeAmount;
            CellRange::spanning(&first.row.cell(field), &last.row.cell(field))
        });
        let about = Text::from(format!(
            "Amount, plan{} and the greater of them as a share of the amount; ",
            if self.moves { ", latest estimate" } else { "" }
        ));
        let about = at.map_or(about.clone(), |at| about.cells(&at));
        Some(Block::Figure(Box::new(Figure { title: title.into(), about, tables: vec![table], ..Figure::default() })))
    }

    fn envelope_row(&self, envelope: &Envelope, scale: Decimal) -> Row {
        let unit = &self.view.unit;
        let name = envelope.name.as_ref().map_or("", |name| &name.value);
        let (held, drawn) = (self.held(envelope), self.drawn_on(envelope));
        let (plan, estimate) = (drawn.map(|drawn| drawn.0), drawn.map(|drawn| drawn.1));
        let most = if self.moves { plan.max(estimate) } else { plan };
        let used = most.zip(held).and_then(|(most, held)| most.checked_div(held));
        let level = worst(self.view.about(layout::Table::Envelopes, name)).filter(|level| *level >= Level::Warning);
        let mut share = Text::default();
        if let Some(level) = level {
            share = share.mark(level);
        }
        let share = share.strong(or_none(used, |used| percent(used, 0)));
        let length = |amount: Option<Decimal>| ratio(amount.unwrap_or_default(), scale) * 95.0;
        let mut drawing = Drawing::in_row(18.0).bar("pl", 0.0, length(held), 1.5, 14.0);
        let solid = if self.moves { estimate } else { plan };
        drawing = drawing.bar("act", 0.0, length(solid.min(held.or(solid))), 5.0, 7.0);
        if let (Some(solid), Some(held)) = (solid, held)
            && solid > held
        {
            drawing = drawing.bar("bad", length(Some(held)), length(Some(solid)) - length(Some(held)), 5.0, 7.0);
        }
        if self.moves {
            drawing = drawing.upright("ax", length(plan), 0.0, 18.0);
        }
        let amount = |amount: Option<Decimal>| Cell::number(or_none(amount, |amount| unit.amount(amount)));
        let mut text = Text::default().strong(if name.is_empty() { NONE.to_owned() } else { cut(name, 40) });
        if let Some(holder) = &envelope.holder {
            text = text.plain(" ").muted(cut(&holder.value, 32));
        }
        let mut cells = vec![Cell::text(text), amount(held), amount(plan)];
        if self.moves {
            cells.push(amount(estimate));
        }
        cells.push(Cell::number(share).class("r nb"));
        cells.push(Cell::drawing(drawing.markup()));
        Row::of(cells)
    }
}
