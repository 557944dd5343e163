//! What the reps can sell beside what must be sold, over the year and by month.

use rust_decimal::Decimal;

use super::new_business::{NewBusiness, NewBusinessTargets};
use crate::config::policy::Thresholds;
use crate::layout::Field;
use crate::plan::capacity::{Capacity, over_assignment};
use crate::plan::{Period, Plan};

/// Capacity and quotas against the new-business target, in the reporting currency.
#[derive(Clone, Debug)]
pub struct Selling {
    /// What the reps who carry quota can sell.
    pub capacity: Capacity,
    /// What must be sold.
    pub new_business: NewBusiness,
    /// `capacity / new-business target`, a fraction; none where nothing must be sold.
    pub share: Option<Decimal>,
    /// `quotas in force / new-business target - 1`; none where nothing must be sold.
    pub over_assignment: Option<Decimal>,
    /// The new-business target of each month of the year, beside `capacity.months`; none where it is not known.
    pub targets: Vec<Option<Decimal>>,
}

impl Selling {
    /// That of a plan. `Err` says what it would need.
    pub fn of(plan: &Plan, thresholds: &Thresholds) -> Result<Self, &'static str> {
        if !(plan.has(Field::RepQuota) && plan.has(Field::RepStart)) {
            return Err("Annual quota and Start on Headcount");
        }
        let capacity = Capacity::of(plan, thresholds)?;
        let targets = NewBusinessTargets::of(plan)?;
        let new_business = targets.total()?;
        let per = |amount: Decimal| if new_business.amount > Decimal::ZERO { amount.checked_div(new_business.amount) } else { None };
        let month = |period: Period| targets.in_month(period).ok().map(|month| month.amount);
        Ok(Selling {
            share: per(capacity.amount),
            over_assignment: over_assignment(capacity.quotas, new_business.amount),
            targets: capacity.months.iter().map(|capacity| month(capacity.period)).collect(),
            capacity,
            new_business,
        })
    }

    /// How far capacity stays below the target; none where it does not.
    pub fn gap(&self) -> Option<Decimal> {
        Some(self.new_business.amount.saturating_sub(self.capacity.amount)).filter(|gap| *gap > Decimal::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacity_and_quotas_are_judged_against_target_less_base_by_month_too() {
        let plan = crate::plan::sketch::plan(&[
            ("Targets", "Line | 2027-01 | 2027-12 | Annual\nTarget | 1000 | 500 | 1500\nBase | | | 300"),
            ("Headcount", "Rep | Start | Annual quota | Attainment %\nA | 2020-01-01 | 1320 | 50%"),
        ]);
        let selling = Selling::of(&plan, &Thresholds::default()).expect("both");
        // 1,500 less 300 are 1,200; 660 of them can be sold, and quotas are a tenth more.
        assert_eq!((selling.share, selling.over_assignment), (Some(Decimal::new(55, 2)), Some(Decimal::new(1, 1))));
        assert_eq!(selling.gap(), Some(Decimal::from(540)));
        // A month's target as stated, less a twelfth of the base; months that state none have only the base.
        let months: Vec<Option<String>> = selling.targets.iter().map(|month| month.map(|month| month.normalize().to_string())).collect();
        assert_eq!((months[0].as_deref(), months[1].as_deref(), months[11].as_deref()), (Some("975"), Some("-25"), Some("475")));
    }

    #[test]
    fn without_headcount_or_target_it_says_what_is_missing() {
        let of = |sheets: &[(&str, &str)]| Selling::of(&crate::plan::sketch::plan(sheets), &Thresholds::default()).err();
        let reps = ("Headcount", "Rep | Start | Annual quota\nA | 2020-01-01 | 1200");
        let targets = ("Targets", "Line | Annual\nTarget | 100");
        assert_eq!(of(&[targets]), Some("Annual quota and Start on Headcount"));
        assert_eq!(of(&[reps]), Some(super::super::coverage::MEASURE));
        assert_eq!(of(&[reps, targets]), None);
    }
}
