//! What is left: contribution less fixed costs and opex, and what it takes to break even.

use rust_decimal::Decimal;

use super::bridge::{self, Step};
use crate::report::sections::initiatives::less;
use crate::report::text::Text;
use crate::report::view::{View, plus};
use crate::report::{Block, Figure};

/// The bridge from contribution to result, or why there is none.
pub(super) fn block(view: &View<'_>) -> Block {
    let revenue = &view.assessment.revenue;
    let unit = &view.unit;
    let (Some(result), Some(contribution)) = (revenue.result, revenue.contribution) else {
        let needs = revenue.result_needs.unwrap_or("Base on Targets and a contribution margin");
        return Block::Say { text: format!("Contribution, result and break-even are not computed: they need {needs}.").into() };
    };
    let mut steps = vec![Step::of("Contribution", Decimal::ZERO, contribution, "act", unit.amount(contribution))];
    let mut left = contribution;
    if let Some(fixed) = revenue.fixed_costs {
        let at = view.plan.header.fixed_costs.as_ref().map(|fixed| &fixed.at);
        let name = Text::from("Fixed costs ");
        steps.push(Step::of(at.map_or(name.clone(), |at| name.cell(at)), left - fixed, left, "prev", less(&unit.amount(fixed))));
        left -= fixed;
    }
    let name = Text::from("Opex of planned initiatives ").cell(&view.plan.cell_of(crate::layout::Field::Budget));
    steps.push(Step::of(name, left - revenue.opex, left, "prev", less(&unit.amount(revenue.opex))));
    let class = if result.is_sign_negative() { "bad" } else { "good" };
    steps.push(Step::sum("Result", result, class, unit.signed(result)));
    let title = match result.is_sign_negative() {
        true => format!("The plan does not carry its cost: {} is missing", unit.named(-result)),
        false => format!("{} is left after fixed costs and opex", unit.named(result)),
    };
    let year = revenue.base.map(|base| plus(base, revenue.initiatives));
    let even = match (revenue.break_even_revenue, year) {
        (Some(even), Some(year)) if even > year => {
            format!("Break-even revenue is {}: {} more than base and initiatives of the year. ", unit.named(even), unit.amount(even - year))
        }
        (Some(even), Some(year)) => {
            format!(
                "Break-even revenue is {}: base and initiatives of the year pass it by {}. ",
                unit.named(even),
                unit.amount(year - even)
            )
        }
        _ => String::new(),
    };
    let month = match revenue.break_even_month {
        Some(_) => "",
        None if result.is_sign_negative() => "There is no break-even month: the year does not carry its cost. ",
        None if revenue.course.is_empty() => "The break-even month is not computed: Base has no months. ",
        None => "There is no break-even month: contribution to date does not stay ahead of cost to date. ",
    };
    let note = format!("{even}{month}Capex of {} stands beside the result.", unit.named(revenue.capex));
    let about = format!(
        "Contribution − fixed costs − opex of planned initiatives, {}{}",
        if unit.name.is_empty() { String::new() } else { format!("{}, ", unit.name) },
        view.year()
    );
    let table = bridge::table("Result", &steps);
    Block::Figure(Box::new(Figure {
        title: title.into(),
        about: about.into(),
        tables: vec![table],
        note: Some(note.into()),
        ..Figure::default()
    }))
}
