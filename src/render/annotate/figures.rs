//! The figures of the Scorecard: each a value, its formula in words, and the cells it comes from.
//!
//! Separate from the sheet because which figures there are is one question and how a row of them looks is another. To add a figure:
//! one entry in [`figures`].

use rust_decimal::Decimal;

use crate::assess::Assessment;
use crate::config::Policy;
use crate::finding::Level;
use crate::layout::Field;
use crate::plan::money::{grouped, round_half_away};
use crate::plan::{Currency, Initiative, Plan, Question, RowRef};
use crate::workbook::{CellRange, CellRef};

use super::look::in_currency;

mod selling;

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What it is: `Aligned spend`.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Its formula in words.
    pub formula: String,
    /// The cells it comes from, or the first of them.
    pub cells: Option<CellRange>,
}

/// A figure's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A part of a whole, as a fraction.
    Share(Decimal),
    /// An amount in the reporting currency.
    Money(Decimal),
    /// A number of things.
    Count(usize),
    /// A number with a decimal: opportunities a month.
    Number(Decimal),
    /// How many times over: `3.7x`.
    Times(Decimal),
    /// Anything else: `2027-09`.
    Text(String),
    /// It could not be computed; what it would need, where that is known.
    NotComputed(Option<String>),
}

/// A choice's share of its question's money, beside what is declared for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceShare {
    /// The choice's id.
    pub choice: String,
    /// The share its weight declares, a fraction.
    pub declared: Option<Decimal>,
    /// Its rank, where the question has ranks.
    pub rank: Option<u32>,
    /// The share of money that arrives at it, a fraction.
    pub funded: Option<Decimal>,
}

/// The figures of a plan, in the order in which they are read: strategy, revenue, money, findings.
pub fn figures(assessment: &Assessment) -> Vec<Figure> {
    let mut figures = Vec::new();
    figures.extend(strategy(assessment));
    figures.extend(revenue(assessment));
    figures.extend(selling::figures(assessment));
    figures.extend(money(assessment));
    let counts = assessment.counts();
    for level in [Level::Error, Level::Warning] {
        figures.push(Figure {
            name: format!("Open {}s", level.name()),
            value: Value::Count(counts.of(level)),
            formula: format!("{}s without an answer that holds", level.name()),
            cells: None,
        });
    }
    figures
}

/// A figure as the last earlier cycle had it; none where none is known, or where it is not comparable: of another currency, or made
/// of something that is not remembered.
pub fn of_last_cycle(figure: &Figure, assessment: &Assessment) -> Option<Decimal> {
    const KEYS: [(&str, &str); 10] = [
        ("Aligned spend", "aligned_spend"),
        ("Choices covered", "coverage"),
        ("Target covered", "target_coverage"),
        ("Reached to date", "reached_to_date"),
        ("Target", "target"),
        ("Contribution", "contribution"),
        ("Result", "result"),
        ("Planned budget", "budget_reporting"),
        ("Open errors", "errors"),
        ("Open warnings", "warnings"),
    ];
    let last = assessment.plan.earlier.last()?;
    let is_money = matches!(figure.value, Value::Money(_) | Value::NotComputed(_));
    if is_money && last.currency != assessment.plan.currency() {
        return None;
    }
    let key = KEYS.iter().find(|(name, _)| figure.name == *name || figure.name == in_currency(name, assessment.plan.currency()));
    let key = match (key, figure.name.strip_suffix(" funded")) {
        (Some((_, key)), _) => (*key).to_owned(),
        (None, Some(choice)) => format!("funded_share/{choice}"),
        (None, None) => return None,
    };
    last.figures.get(&key).copied()
}

/// Funded beside declared share of the choices of every question in which choices share money, in the order of the cascade.
pub fn choice_shares(assessment: &Assessment) -> Vec<ChoiceShare> {
    let plan = &assessment.plan;
    let mut shares = Vec::new();
    for question in Question::CASCADE {
        let of_question = plan.choices.iter().zip(&assessment.alignment.choices).filter(|(choice, money)| {
            choice.question() == Some(question) && choice.is_active() && (money.funded.is_some() || money.declared.is_some())
        });
        let of_question: Vec<ChoiceShare> = of_question
            .map(|(choice, money)| ChoiceShare {
                choice: choice.id().to_owned(),
                declared: money.declared,
                rank: money.rank,
                funded: money.funded,
            })
            .collect();
        // A choice that stands alone has all the money: that says nothing.
        if of_question.len() > 1 {
            shares.extend(of_question);
        }
    }
    shares
}

/// What the figures say, in a line: the worst first, and at most two things.
pub fn message(assessment: &Assessment, policy: &Policy) -> String {
    let mut facts = Vec::new();
    if let Some((choice, gap)) = widest_gap(assessment).filter(|(_, gap)| gap.abs() > policy.thresholds.gap_points.value) {
        let share = &assessment.alignment.choices[choice];
        let (funded, declared) = (share.funded.unwrap_or_default(), share.declared.unwrap_or_default());
        let verb = if gap.is_sign_negative() { "gets only" } else { "gets" };
        let id = assessment.plan.choices[choice].id();
        facts.push(format!("{id} {verb} {} of its question's money, declared {}", percent(funded), percent(declared)));
    }
    let uncovered: Vec<usize> = assessment.alignment.uncovered().collect();
    match uncovered.as_slice() {
        [] => {}
        [only] => facts.push(format!("{} has no initiative", assessment.plan.choices[*only].id())),
        several => facts.push(format!("{} choices have no initiative", several.len())),
    }
    if let Some(total) = assessment.revenue.total.as_ref().filter(|total| total.share < Decimal::ONE) {
        facts.push(format!("the target is covered to {}", percent_below(total.share)));
    }
    if let Some(result) = assessment.revenue.result.filter(Decimal::is_sign_negative) {
        facts.push(format!("the result is {}", amount(result, assessment.plan.currency())));
    }
    facts.truncate(2);
    let message = if facts.is_empty() { "The figures of the plan".to_owned() } else { facts.join("; ") };
    let mut characters = message.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The choice whose funded share lies furthest from its declared one, with the gap in points.
pub fn widest_gap(assessment: &Assessment) -> Option<(usize, Decimal)> {
    let gaps = assessment.alignment.choices.iter().enumerate().filter_map(|(choice, money)| Some((choice, money.gap?)));
    // Of equal gaps the first one is named.
    gaps.reduce(|widest, other| if other.1.abs() > widest.1.abs() { other } else { widest })
}

/// A share as people read it: `8 %`.
pub fn percent(share: Decimal) -> String {
    format!("{}\u{a0}%", grouped(share.saturating_mul(Decimal::ONE_HUNDRED), 0)).replace('-', "\u{2212}")
}

/// The same for what falls short of a whole: 99.7 % is not 100 %.
fn percent_below(share: Decimal) -> String {
    let rounded = round_half_away(share.saturating_mul(Decimal::ONE_HUNDRED), 0);
    if rounded == Decimal::ONE_HUNDRED { "just under 100\u{a0}%".to_owned() } else { percent(share) }
}

/// An amount as people read it: `−45,640 EUR`.
pub fn amount(amount: Decimal, currency: Currency) -> String {
    // Cents of what is larger than a thousand say nothing in a sentence.
    let is_whole = amount.fract().is_zero() || amount.abs() >= Decimal::ONE_THOUSAND;
    let number = grouped(amount, if is_whole { 0 } else { currency.minor_digits() }).replace('-', "\u{2212}");
    if currency == Currency::NONE { number } else { format!("{number} {currency}") }
}

fn strategy(assessment: &Assessment) -> Vec<Figure> {
    let (plan, alignment) = (&assessment.plan, &assessment.alignment);
    let initiatives = || plan.initiatives.iter().map(|initiative| &initiative.row);
    let share = |share: Option<Decimal>, needs: &str| share.map_or_else(|| Value::NotComputed(Some(needs.to_owned())), Value::Share);
    let mut figures = vec![
        Figure {
            name: "Aligned spend".to_owned(),
            value: share(alignment.aligned_share, "a budget on Initiatives"),
            formula: "budget of planned Grow and Enable initiatives linked to an active choice ÷ all of their budget".to_owned(),
            cells: column(initiatives(), Field::PrimaryChoice),
        },
        Figure {
            name: "Choices covered".to_owned(),
            value: share(alignment.coverage(), "choices that require support"),
            formula: "choices with an active initiative, directly or carried ÷ choices that require support".to_owned(),
            cells: column(plan.choices.iter().map(|choice| &choice.row), Field::ChoiceId),
        },
    ];
    for (choice, money) in plan.choices.iter().zip(&alignment.choices) {
        let Some((funded, question)) = money.funded.zip(choice.question()).filter(|_| money.first_priority) else { continue };
        if alignment.questions.get(&question).is_none_or(|question| question.competing < 2) {
            continue;
        }
        let id = choice.id();
        figures.push(Figure {
            name: format!("{id} funded"),
            value: Value::Share(funded),
            formula: format!("money arriving at {id} ÷ money arriving at any choice of {}; priority 1", question.name()),
            cells: Some(choice.row.cell(Field::ChoicePriority).into()),
        });
    }
    figures
}

fn revenue(assessment: &Assessment) -> Vec<Figure> {
    let (plan, revenue) = (&assessment.plan, &assessment.revenue);
    if revenue.target.is_none() {
        return Vec::new();
    }
    let target = revenue.target_at.clone().map(CellRange::from);
    let mut figures = vec![Figure {
        name: "Target covered".to_owned(),
        value: match &revenue.total {
            Some(total) => Value::Share(total.share),
            None => Value::NotComputed(revenue.coverage_needs.map(str::to_owned)),
        },
        formula: "(actual of closed months + base of open months + expected revenue × confidence) ÷ target".to_owned(),
        cells: revenue.total.as_ref().map(|total| total.at.clone().into()).or(target.clone()),
    }];
    if let Some(reached) = revenue.to_date.iter().find(|reached| reached.part.is_empty()) {
        figures.push(Figure {
            name: "Reached to date".to_owned(),
            value: Value::Share(reached.share),
            formula: format!("actual through {} ÷ target of the same months", reached.through),
            cells: Some(reached.at.clone().into()),
        });
    }
    let currency = plan.currency();
    let or_needs = |amount: Option<Decimal>| match amount {
        Some(amount) => Value::Money(amount),
        None => Value::NotComputed(revenue.result_needs.map(str::to_owned)),
    };
    let header = |field: Field| plan.header.cells.get(&field).cloned().map(CellRange::from);
    let expected = column(plan.initiatives.iter().map(|initiative| &initiative.row), Field::ExpectedRevenue);
    figures.push(Figure {
        name: in_currency("Target", currency),
        value: or_needs(revenue.target),
        formula: "the year's target in total, of the plan's measure".to_owned(),
        cells: target,
    });
    figures.push(Figure {
        name: in_currency("Contribution", currency),
        value: or_needs(revenue.contribution),
        formula: "base × plan margin + expected revenue × confidence × margin, over planned initiatives".to_owned(),
        cells: expected.clone(),
    });
    figures.push(Figure {
        name: in_currency("Result", currency),
        value: or_needs(revenue.result),
        formula: "contribution − fixed costs − opex budgets of planned initiatives".to_owned(),
        cells: header(Field::FixedCosts),
    });
    if let Some(month) = revenue.break_even_month {
        figures.push(Figure {
            name: "Break-even month".to_owned(),
            value: Value::Text(month.to_string()),
            formula: "first month from which contribution to date stays at or above cost to date, to the year's end".to_owned(),
            cells: expected,
        });
    }
    figures
}

fn money(assessment: &Assessment) -> Vec<Figure> {
    let plan = &assessment.plan;
    if plan.initiatives.is_empty() {
        return Vec::new();
    }
    let rows = || plan.initiatives.iter().map(|initiative| &initiative.row);
    let (budget, forecast) = (planned_sum(plan, Field::Budget), planned_sum(plan, Field::InitiativeForecast));
    let or_needs = |amount: Option<Decimal>, needs: &str| match amount {
        Some(amount) => Value::Money(amount),
        None => Value::NotComputed(Some(needs.to_owned())),
    };
    let mut figures = vec![Figure {
        name: in_currency("Planned budget", plan.currency()),
        value: or_needs(budget, "every budget in the reporting currency, or a rate to it"),
        formula: "sum of Budget over planned initiatives, of what this plan carries".to_owned(),
        cells: column(rows(), Field::Budget),
    }];
    if plan.has(Field::InitiativeForecast) {
        figures.push(Figure {
            name: in_currency("Latest estimate", plan.currency()),
            value: or_needs(forecast, "a Forecast for every planned initiative, in the reporting currency"),
            formula: "sum of Forecast over planned initiatives, of what this plan carries".to_owned(),
            cells: column(rows(), Field::InitiativeForecast),
        });
    }
    figures
}

/// What this plan carries of an amount over planned initiatives, in the reporting currency. None where one of them has no rate, or,
/// for what is not their budget, states nothing.
fn planned_sum(plan: &Plan, field: Field) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.is_planned()) {
        let stated = if field == Field::Budget { &initiative.budget } else { &initiative.forecast };
        match stated {
            Some(stated) => sum = sum.checked_add(initiative.carried(plan.reporting(&stated.value.money)?))?,
            None if field == Field::Budget => {}
            None => return None,
        }
    }
    Some(sum)
}

/// The budget that this plan carries of an initiative, in the reporting currency.
pub fn carried_budget(plan: &Plan, initiative: &Initiative) -> Option<Decimal> {
    Some(initiative.carried(plan.reporting(&initiative.budget.as_ref()?.value.money)?))
}

/// The cells of a column over rows, from the first to the last of them on the first one's sheet.
fn column<'a>(rows: impl Iterator<Item = &'a RowRef>, field: Field) -> Option<CellRange> {
    let cells: Vec<CellRef> = rows.filter(|row| row.has(field)).map(|row| row.cell(field)).collect();
    let first = cells.first()?;
    let beneath = cells.iter().filter(|cell| cell.sheet == first.sheet && cell.column == first.column);
    let (least, greatest) = beneath.fold((first.row, first.row), |(least, greatest), cell| (least.min(cell.row), greatest.max(cell.row)));
    Some(CellRange::new(CellRef::new(first.sheet.clone(), least, first.column), greatest, first.column))
}
