//! Whether revenue reaches its target and carries the cost.

pub mod activity_below_need;
pub mod back_loaded_revenue;
pub mod capacity_below_target;
pub mod cost_without_revenue;
pub mod over_assignment_out_of_range;
pub mod payback_too_long;
pub mod pipeline_too_thin;
pub mod plan_loses_money;
pub mod revenue_behind_target;
pub mod target_not_covered;
pub mod targets_do_not_reconcile;

use rust_decimal::Decimal;

use crate::finding::{Finding, Subject};
use crate::layout::Table;
use crate::plan::money::{grouped, round_half_away};
use crate::plan::pipeline::OpenRow;
use crate::plan::revenue::NewBusiness;
use crate::plan::{Money, Plan};
use crate::rules::words;
use crate::workbook::CellRef;

/// A share in whole %, or with a decimal where a whole one would say that it reached `limit`: `71 %`, `99.9 %`.
fn percent(share: Decimal, limit: Decimal) -> String {
    let value = share.saturating_mul(Decimal::ONE_HUNDRED);
    let whole = round_half_away(value, 0);
    if whole >= limit && value < limit {
        format!("{} %", grouped(value.trunc_with_scale(1), 1))
    } else {
        format!("{} %", grouped(whole, 0))
    }
}

/// An amount in the reporting currency as people read it.
fn amount(plan: &Plan, amount: Decimal) -> String {
    words::money(plan, &Money { amount: minor(plan, amount), currency: plan.currency() })
}

/// An amount in whole minor units of the reporting currency.
fn minor(plan: &Plan, amount: Decimal) -> Decimal {
    round_half_away(amount, plan.currency().minor_digits())
}

/// An amount that is worked out rather than stated, in whole units: `326,250`.
fn about_amount(value: Decimal) -> String {
    grouped(value, 0)
}

/// A number with a decimal where it is not whole: `8.3`, `12`.
fn tenths(value: Decimal) -> String {
    let value = round_half_away(value, 1).normalize();
    grouped(value, value.scale())
}

/// What must be sold beyond the base, in words: `the 324,000 of new business`; where there is no base it says so.
fn new_business(plan: &Plan, new: &NewBusiness) -> String {
    match new.base {
        Some(_) => format!("the {} of new business", amount(plan, new.amount)),
        None => format!("the target of {}, all new business as no Base is given", amount(plan, new.amount)),
    }
}

/// The finding, with the target and the base beside it.
fn beside_target(finding: Finding, new: &NewBusiness) -> Finding {
    let finding = finding.relate(new.target_at.clone(), "target");
    match &new.base {
        Some((_, at)) => finding.relate(at.clone(), "base"),
        None => finding,
    }
}

/// The subject of a finding about a part of the target; the part is empty for the total.
fn about(part: &str, field: &str) -> Subject {
    Subject::new(Table::Targets.name(), part, field)
}

/// The subject of a finding about a row of Pipeline.
fn pipeline_subject(row: &OpenRow, field: &str) -> Subject {
    Subject::new(Table::Pipeline.name(), &row.segment, field).in_period(row.span)
}

/// Who answers for the row of Targets that holds a cell, else for the plan.
fn owner(plan: &Plan, at: &CellRef) -> Option<String> {
    let row = plan.targets.iter().find(|target| target.row.sheet == at.sheet && target.row.row == at.row);
    row.and_then(|row| row.owner.as_ref()).or(plan.header.owner.as_ref()).map(|owner| owner.value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_below_a_limit_never_reads_as_the_limit() {
        let read = |share: &str| percent(share.parse().expect("a decimal"), Decimal::ONE_HUNDRED);
        assert_eq!([read("0.714"), read("0.996"), read("0.9999"), read("1.02")], ["71 %", "99.6 %", "99.9 %", "102 %"]);
    }
}
