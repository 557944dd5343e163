//! Money: what is planned, spent and estimated, by month, by choice and by envelope.

mod envelopes;
mod months;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::cascade;
use super::initiatives::variance_of_cost;
use crate::layout;
use crate::plan::Initiative;
use crate::plan::phasing::Phasing;
use crate::report::chart::Drawing;
use crate::report::number::ratio;
use crate::report::text::{Text, count, cut, list};
use crate::report::view::{View, made_of, plus};
use crate::report::{Block, Cell, Column, Figure, Row, Section, Table};

/// The money of one initiative over the year, in the reporting currency.
struct Spend {
    plan: Option<Decimal>,
    actual: Option<Decimal>,
    /// Spent so far and what remains.
    estimate: Option<Decimal>,
}

/// The money of planned initiatives, by their place in the plan.
struct Money<'v, 'a> {
    view: &'v View<'a>,
    phasing: Phasing<'a>,
    spend: BTreeMap<usize, Spend>,
    /// Something is spent or estimated, so that an estimate says more than the plan.
    moves: bool,
}

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let money = Money::of(view);
    if money.spend.values().all(|spend| spend.plan.is_none()) && view.plan.envelopes.is_empty() {
        return None;
    }
    let mut blocks = vec![money.months()];
    let beside: Vec<Block> = [money.envelopes(), money.by_choice()].into_iter().flatten().collect();
    match beside.len() {
        0 => {}
        1 => blocks.extend(beside),
        _ => blocks.push(Block::Columns { blocks: beside }),
    }
    let about = match view.assessment.alignment.unconverted.len() {
        0 => Text::default(),
        left => format!(
            "{} in a currency with no rate to {} {} in no sum here.",
            count(left, "initiative", "initiatives"),
            view.plan.currency(),
            if left == 1 { "is" } else { "are" }
        )
        .into(),
    };
    Some(Section { id: "money", number: 0, name: "Money", title: money.title(), about, blocks })
}

impl<'v, 'a> Money<'v, 'a> {
    fn of(view: &'v View<'a>) -> Self {
        let phasing = Phasing::of(view.plan);
        let currency = view.plan.currency();
        let spend = |initiative: &Initiative| {
            let plan = view.budget(initiative);
            let actual = phasing.actual_to_date(initiative, currency);
            let remaining = phasing.remaining(initiative, currency);
            let estimate = remaining.map(|remaining| plus(remaining, actual.unwrap_or_default())).or(plan);
            Spend { plan, actual, estimate }
        };
        let spend: BTreeMap<usize, Spend> = view.planned().map(|(index, initiative)| (index, spend(initiative))).collect();
        let moves =
            view.planned().any(|(_, initiative)| initiative.forecast.is_some()) || spend.values().any(|spend| spend.actual.is_some());
        Money { view, phasing, spend, moves }
    }

    fn sum(&self, of: impl Fn(&Spend) -> Option<Decimal>) -> Decimal {
        self.spend.values().filter_map(of).fold(Decimal::ZERO, plus)
    }

    fn title(&self) -> Text {
        let unit = &self.view.unit;
        let plan = self.sum(|spend| spend.plan);
        let envelopes: Vec<String> =
            self.over().iter().map(|envelope| cut(envelope.name.as_ref().map_or("", |name| &name.value), 24)).collect();
        let over = match envelopes.as_slice() {
            [] => String::new(),
            names => format!("; over the envelope: {}", list(names, 2)),
        };
        if !self.moves {
            return format!("{} planned for {}{over}", unit.named(plan), self.view.year()).into();
        }
        let estimate = self.sum(|spend| spend.estimate);
        let difference = estimate - plan;
        let against = match difference.is_sign_negative() {
            _ if difference.is_zero() => "as planned".to_owned(),
            true => format!("{} under plan", unit.amount(-difference)),
            false => format!("{} over plan", unit.amount(difference)),
        };
        format!("The latest estimate is {}, {against}{over}", unit.named(estimate)).into()
    }

    fn by_choice(&self) -> Option<Block> {
        let view = self.view;
        let claims = &view.assessment.alignment.claims;
        if claims.is_empty() {
            return None;
        }
        let mut by_choice: BTreeMap<Option<usize>, [Decimal; 3]> =
            cascade::shown(view).map(|choice| (Some(choice), [Decimal::ZERO; 3])).collect();
        for (index, spend) in &self.spend {
            let amounts = [spend.plan, spend.actual, spend.estimate].map(Option::unwrap_or_default);
            let mut left = amounts;
            for claim in claims.iter().filter(|claim| claim.initiative == *index) {
                let share = claim.share.unwrap_or_default();
                let sums = by_choice.entry(Some(claim.choice)).or_default();
                for (place, amount) in amounts.iter().enumerate() {
                    let part = crate::report::number::times(*amount, share);
                    sums[place] = plus(sums[place], part);
                    left[place] -= part;
                }
            }
            let none = by_choice.entry(None).or_default();
            for (place, amount) in left.iter().enumerate() {
                none[place] = plus(none[place], *amount);
            }
        }
        let order = |choice: &Option<usize>| choice.map(|index| (std::cmp::Reverse(view.plan.choices[index].question()), index));
        let mut rows: Vec<(Option<usize>, [Decimal; 3])> = by_choice.into_iter().collect();
        rows.retain(|(choice, amounts)| {
            choice.is_some_and(|index| view.plan.choices[index].question() != Some(crate::plan::Question::WinningAspiration))
                || amounts.iter().any(|amount| !amount.is_zero())
        });
        rows.sort_by(|(a, _), (b, _)| a.is_none().cmp(&b.is_none()).then(order(a).cmp(&order(b))));
        let scale = rows.iter().flat_map(|(_, amounts)| amounts).max().copied().unwrap_or_default();
        let mut columns = vec![Column::text("Choice"), Column::number("Plan")];
        if self.moves {
            columns.extend([Column::number("Actual to date"), Column::number("Latest estimate")]);
        }
        columns.push(Column::drawn(if self.moves { "Plan outlined, actual solid, remainder hatched" } else { "Plan outlined" }, "wbar"));
        if self.moves {
            columns.push(Column::number("Estimate less plan"));
        }
        let title =
            rows.iter().filter(|(choice, _)| choice.is_some()).max_by_key(|(choice, amounts)| (amounts[0], std::cmp::Reverse(*choice)));
        let title = title.map_or_else(Text::default, |(choice, amounts)| match choice {
            Some(choice) => {
                Text::default().plain(format!("The most money, {}, claims ", view.unit.named(amounts[0]))).id(view.call(*choice))
            }
            None => Text::default(),
        });
        let table = Table {
            label: "Money by choice".to_owned(),
            columns,
            groups: vec![rows.iter().map(|(choice, amounts)| self.choice_row(*choice, amounts, scale)).collect()],
            ..Table::default()
        };
        let about = format!(
            "Money of planned initiatives by the choice they claim, {}, {}",
            if view.unit.name.is_empty() { "as stated" } else { &view.unit.name },
            view.year()
        );
        let cells = [
            ("budgets", view.cells_of_initiatives(layout::Field::Budget)),
            ("actuals", view.cells_of_initiatives(layout::Field::ActualToDate)),
            ("estimates", view.cells_of_initiatives(layout::Field::InitiativeForecast)),
        ];
        let figure = Figure { title, about: about.into(), tables: vec![table], note: made_of(&cells), ..Figure::default() };
        Some(Block::Figure(Box::new(figure)))
    }

    fn choice_row(&self, choice: Option<usize>, amounts: &[Decimal; 3], scale: Decimal) -> Row {
        let unit = &self.view.unit;
        let [plan, actual, estimate] = amounts;
        let name = choice.map_or_else(|| Text::from("No choice"), |choice| Text::default().id(self.view.call(choice)));
        let length = |amount: Decimal| ratio(amount, scale) * 95.0;
        let mut drawing = Drawing::in_row(18.0).upright("ax", 0.0, 0.0, 18.0).bar("pl", 0.0, length(*plan), 1.5, 12.0);
        let mut cells = vec![Cell::text(name).class("nb"), Cell::number(unit.amount(*plan))];
        if self.moves {
            drawing = drawing.bar("act", 0.0, length(*actual), 5.0, 11.0).bar(
                "fc",
                length(*actual),
                length((*estimate - *actual).max(Decimal::ZERO)),
                5.0,
                11.0,
            );
            cells.extend([Cell::number(unit.amount(*actual)), Cell::number(unit.amount(*estimate))]);
        }
        cells.push(Cell::drawing(drawing.markup()));
        if self.moves {
            cells.push(Cell::number(variance_of_cost(self.view, *estimate - *plan)));
        }
        Row::of(cells)
    }
}
