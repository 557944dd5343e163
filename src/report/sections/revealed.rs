//! Revealed strategy: what the money says the strategy is, beside what the page says.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::cascade;
use crate::layout::Field;
use crate::plan::alignment::{ChoiceMoney, Priorities};
use crate::plan::{Choice, Question};
use crate::report::chart::{Anchor, Drawing, Markup};
use crate::report::number::{NONE, percent, points};
use crate::report::text::{Text, cut};
use crate::report::view::{View, adjective, call, made_of, worst};
use crate::report::{Block, Cell, Column, Row, Section, Table};

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let groups: Vec<Vec<Row>> = Question::CASCADE.into_iter().filter_map(|question| question_rows(view, question)).collect();
    if groups.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text("Choice"),
        Column::number(if view.unit.name.is_empty() { "Money" } else { &view.unit.name }),
        Column::number("Declared"),
        Column::number("Funded"),
        Column::drawn("Declared outlined, funded solid, 0 to 100 %", "wbar"),
        Column::drawn("Funded less declared, points", "wpin"),
    ];
    let cells = [
        ("priorities", view.cells_of_choices(Field::ChoicePriority)),
        ("links", view.cells_of_choices(Field::LinkedChoices)),
        ("primary choices", view.cells_of_initiatives(Field::PrimaryChoice)),
        ("other claims", view.cells_of_initiatives(Field::AlsoSupports)),
        ("budgets", view.cells_of_initiatives(Field::Budget)),
    ];
    let table = Table { label: "Declared and funded share".to_owned(), columns, groups, ..Table::default() };
    Some(Section {
        id: "revealed",
        number: 0,
        name: "Revealed strategy",
        title: title(view),
        about: format!(
            "Share of the money that arrives at each question’s choices, % of the {} budget of planned Grow and Enable initiatives, beside \
             what its priority declares. Funded = money arriving at the choice ÷ money arriving at its question; declared = its weight ÷ all \
             weights of the question. Ranks are compared by their order and have no share.",
            view.year()
        )
        .into(),
        blocks: [Some(Block::Table { table }), made_of(&cells).map(|text| Block::Say { text })].into_iter().flatten().collect(),
    })
}

/// The greatest gap where shares are declared, else what first ranks get, else where the most money goes.
fn title(view: &View<'_>) -> Text {
    let alignment = &view.assessment.alignment;
    let competing = || cascade::shown(view).filter_map(|index| Some((index, alignment.choices.get(index)?)));
    let widest = competing()
        .filter_map(|(index, money)| Some((index, money, money.gap?)))
        .max_by_key(|(index, _, gap)| (gap.abs(), std::cmp::Reverse(*index)));
    if let Some((index, money, gap)) = widest {
        let question = view.plan.choices[index].question().map(adjective).unwrap_or_default();
        let declared = money.declared.map_or_else(|| NONE.to_owned(), |declared| percent(declared, 0));
        let funded = money.funded.map_or_else(|| NONE.to_owned(), |funded| percent(funded, 0));
        return match gap.abs() >= Decimal::ONE {
            true => Text::default()
                .id(view.call(index))
                .plain(format!(" gets {funded} of the {question} money and is declared {declared}: the widest gap")),
            false => "Every choice gets the share it declares, within one point".into(),
        };
    }
    let first = competing().filter(|(_, money)| money.rank.is_some() && money.first_priority);
    let first = first.filter_map(|(index, money)| Some((index, money.funded?))).min_by_key(|(index, funded)| (*funded, *index));
    if let Some((index, funded)) = first {
        let question = view.plan.choices[index].question().map(adjective).unwrap_or_default();
        return Text::default()
            .plain("Priority 1, ")
            .id(view.call(index))
            .plain(format!(", gets {} of the {question} money", percent(funded, 0)));
    }
    let most = competing()
        .filter(|(_, money)| money.funded.is_some_and(|funded| funded < Decimal::ONE))
        .max_by_key(|(index, money)| (money.funded, std::cmp::Reverse(*index)));
    match most {
        Some((index, money)) => {
            let question = view.plan.choices[index].question().map(adjective).unwrap_or_default();
            let funded = money.funded.map_or_else(|| NONE.to_owned(), |funded| percent(funded, 0));
            Text::default()
                .id(view.call(index))
                .plain(format!(" gets the most of the {question} money, {funded}; no priorities are declared"))
        }
        None => "No money arrives at a choice, so the strategy cannot be read from it".into(),
    }
}

fn question_rows(view: &View<'_>, question: Question) -> Option<Vec<Row>> {
    let choices: Vec<usize> = cascade::shown(view).filter(|index| view.plan.choices[*index].question() == Some(question)).collect();
    let choices: Vec<usize> = choices.into_iter().filter(|index| view.assessment.alignment.choices.get(*index).is_some()).collect();
    // The aspiration is one by nature: there is nothing to weigh it against.
    if choices.is_empty() || (question == Question::WinningAspiration && choices.len() == 1) {
        return None;
    }
    let mut rows = vec![Row::of(vec![Cell::text(question_head(view, question)).over(6)]).class("grp")];
    rows.extend(choices.into_iter().map(|index| choice_row(view, index)));
    Some(rows)
}

fn question_head(view: &View<'_>, question: Question) -> Text {
    let text = Text::default().strong(question.name());
    let Some(money) = view.assessment.alignment.questions.get(&question) else { return text };
    let declared = match (money.declared_by, money.competing) {
        (_, 0) | (Priorities::None, _) => "no priorities".to_owned(),
        (Priorities::Ranks, _) => "priorities are ranks".to_owned(),
        (Priorities::Weights, _) => "priorities are weights".to_owned(),
    };
    let reach = money.reach.map_or_else(
        || "no money to follow".to_owned(),
        |reach| format!("{} arrives here, {} of the money", view.unit.named(money.arriving), percent(reach, 0)),
    );
    text.muted(format!("  {reach}; {declared}"))
}

fn choice_row(view: &View<'_>, index: usize) -> Row {
    let choice = &view.plan.choices[index];
    let money = &view.assessment.alignment.choices[index];
    let mut name = Text::default().id(call(choice)).plain(" ");
    if let Some(level) = worst(view.about_choice(choice)) {
        name = name.mark(level);
    }
    if !choice.id().is_empty() {
        name = name.muted(cut(choice.text(), 90));
    }
    let funded = money.funded.map_or_else(|| NONE.to_owned(), |funded| percent(funded, 0));
    Row::of(vec![
        Cell::text(name).class("wide"),
        Cell::number(view.unit.amount(money.arriving)),
        Cell::number(declared(money)).class("r nb"),
        Cell::number(Text::default().strong(funded)),
        Cell::drawing(bar(money)),
        match money.gap {
            Some(gap) => Cell::drawing(pin(gap, is_judged(view, choice))),
            None => Cell::text(Text::default().muted(NONE)),
        },
    ])
}

/// What the choice's priority says: its share, or its rank.
fn declared(money: &ChoiceMoney) -> String {
    match (money.declared, money.rank) {
        (Some(declared), _) => percent(declared, 0),
        (None, Some(rank)) => format!("rank {rank}"),
        (None, None) => NONE.to_owned(),
    }
}

fn bar(money: &ChoiceMoney) -> Markup {
    let share = |share: Option<Decimal>| (share.and_then(|share| share.to_f64()).unwrap_or(0.0) * 100.0).clamp(0.0, 100.0);
    let drawing = Drawing::in_row(18.0).upright("ax", 0.0, 0.0, 18.0);
    drawing.bar("pl", 0.0, share(money.declared), 2.5, 13.0).bar("act", 0.0, share(money.funded), 6.0, 6.0).markup()
}

/// Whether a rule found that the choice's money contradicts its priority.
fn is_judged(view: &View<'_>, choice: &Choice) -> bool {
    view.about_choice(choice).iter().any(|judged| judged.finding.rule == "money-contradicts-strategy")
}

/// A pin from the middle, 75 points to either side. More or less than declared is neither good nor bad by itself: it has the
/// colour of a fault only where a rule judged it to be one.
fn pin(gap: Decimal, is_judged: bool) -> Markup {
    let value = gap.to_f64().unwrap_or(0.0);
    let (class, label) = if is_judged { ("bad", "tb") } else { ("act", "tB") };
    let x = 50.0 + value.clamp(-75.0, 75.0) / 75.0 * 36.0;
    let (anchor, dx) = if value < 0.0 { (Anchor::End, -7.0) } else { (Anchor::Start, 7.0) };
    Drawing::in_row(18.0)
        .upright("ax", 50.0, 0.0, 18.0)
        .bar(class, 50.0, x - 50.0, 8.0, 2.0)
        .pin(class, x, 9.0)
        .label(label, anchor, x, 13.0, dx, &points(gap))
        .markup()
}
