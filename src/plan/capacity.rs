//! Capacity: what the people who carry quota can sell in the year, month by month.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Plan;
use super::headcount::{Ramp, Rep, RepStatus};
use super::period::{Calendar, Period};
use crate::config::policy::Thresholds;

/// What the reps who carry quota can sell in the fiscal year, in the reporting currency. Its source is sales-capacity practice: ramp,
/// attainment and attrition are settings where Headcount states none.
#[derive(Clone, Debug)]
pub struct Capacity {
    /// `sum over reps and months employed of quota / 12 x ramp x attainment x (1 - attrition / 12)^(months since the year began)`.
    pub amount: Decimal,
    /// Quotas in force: `sum of quota / 12 x months employed`, without ramp or attainment.
    pub quotas: Decimal,
    /// What each rep can sell, in the sheet's order; only those who carry quota in a month of the year.
    pub reps: Vec<RepCapacity>,
    /// The default ramp holds somebody back in the year.
    pub default_ramp: bool,
    /// Somebody's attainment is the default.
    pub default_attainment: bool,
}

/// What one rep can sell in the fiscal year.
#[derive(Clone, Debug)]
pub struct RepCapacity {
    /// The place in `plan.reps`.
    pub rep: usize,
    /// Capacity.
    pub amount: Decimal,
    /// What they could sell if they were there all year, at full quota.
    pub whole: Decimal,
    /// Months of the year employed, from the first full month on.
    pub months: usize,
    /// Months of these in which the ramp holds them below full quota.
    pub in_ramp: usize,
}

impl Capacity {
    /// The capacity of a plan. `Err` says what it would need.
    pub fn of(plan: &Plan, thresholds: &Thresholds) -> Result<Self, &'static str> {
        let calendar = plan.header.calendar.as_ref().ok_or("First month on the Plan sheet")?;
        let usual = default_ramp(thresholds);
        let (attained, attrition) = (Thresholds::fraction(&thresholds.attainment), Thresholds::fraction(&thresholds.attrition));
        let mut capacity =
            Capacity { amount: Decimal::ZERO, quotas: Decimal::ZERO, reps: Vec::new(), default_ramp: false, default_attainment: false };
        for (index, rep) in plan.reps.iter().enumerate().filter(|(_, rep)| rep.carries_quota()) {
            let Some(quota) = rep.quota.as_ref().filter(|quota| !quota.value.value().is_zero()) else { continue };
            let quota = plan.reporting(&quota.value.money).ok_or("an exchange rate for each quota on Headcount")?;
            let months = employed(rep, calendar);
            if months.is_empty() {
                continue;
            }
            let monthly = quota / Decimal::from(calendar.periods.len());
            let ramp = rep.ramp.as_ref().map_or(&usual, |ramp| &ramp.value);
            let attainment = rep.attainment.as_ref().map_or(attained, |attainment| attainment.value);
            let mut own = RepCapacity {
                rep: index,
                amount: Decimal::ZERO,
                whole: quota.saturating_mul(attainment),
                months: months.len(),
                in_ramp: 0,
            };
            for (since_year, since_start) in months {
                let share = since_start.map_or(Decimal::ONE, |months| ramp.share(months));
                own.in_ramp += usize::from(share < Decimal::ONE);
                let stay = staying(attrition, since_year);
                own.amount = own.amount.saturating_add(monthly.saturating_mul(share).saturating_mul(attainment).saturating_mul(stay));
                capacity.quotas = capacity.quotas.saturating_add(monthly);
            }
            capacity.amount = capacity.amount.saturating_add(own.amount);
            capacity.default_ramp |= rep.ramp.is_none() && own.in_ramp > 0;
            capacity.default_attainment |= rep.attainment.is_none();
            capacity.reps.push(own);
        }
        Ok(capacity)
    }
}

/// `quotas in force / new-business target - 1`: by how much quotas exceed what must be sold. None where nothing must be.
pub fn over_assignment(quotas: Decimal, new_business: Decimal) -> Option<Decimal> {
    let ratio = if new_business > Decimal::ZERO { quotas.checked_div(new_business)? } else { return None };
    Some(ratio - Decimal::ONE)
}

/// The months of the year in which a rep is there, from the first full month to the last: how many months each is after the year's
/// first, and after the rep's own, where a start is known. Nobody knows when an open position without a start begins.
fn employed(rep: &Rep, calendar: &Calendar) -> Vec<(u32, Option<i32>)> {
    let first = rep.start.as_ref().map(|start| first_full_month(start.value));
    if first.is_none() && rep.status != RepStatus::Filled {
        return Vec::new();
    }
    let last = rep.end.as_ref().map(|end| last_full_month(end.value));
    let there = |period: Period| first.is_none_or(|first| period >= first) && last.is_none_or(|last| period <= last);
    let months = (0..).zip(&calendar.periods).filter(|(_, period)| there(**period));
    months.map(|(since_year, period)| (since_year, first.map(|first| period.months_since(first)))).collect()
}

fn first_full_month(start: Date) -> Period {
    let period = Period::of(start);
    if start.day() == 1 { period } else { period.plus(1) }
}

fn last_full_month(end: Date) -> Period {
    let period = Period::of(end);
    if end == period.last_day() { period } else { period.plus(-1) }
}

fn default_ramp(thresholds: &Thresholds) -> Ramp {
    let quarters = [&thresholds.ramp_quarter_1, &thresholds.ramp_quarter_2, &thresholds.ramp_quarter_3, &thresholds.ramp_quarter_4];
    Ramp::Quarters(quarters.map(Thresholds::fraction).to_vec())
}

/// `(1 - attrition / 12)^months`: who is still there.
fn staying(attrition: Decimal, months: u32) -> Decimal {
    let stay = Decimal::ONE - (attrition / Decimal::from(12)).clamp(Decimal::ZERO, Decimal::ONE);
    (0..months).fold(Decimal::ONE, |left, _| left.saturating_mul(stay))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capacity(rows: &str, thresholds: &Thresholds) -> Capacity {
        let plan = crate::plan::sketch::plan(&[("Headcount", rows)]);
        Capacity::of(&plan, thresholds).expect("a calendar and a currency")
    }

    fn said(rows: &str) -> (String, String) {
        let rows = format!("Rep | Start | End | Status | Annual quota | Carries quota | Ramp | Attainment %\n{rows}");
        let capacity = capacity(&rows, &Thresholds::default());
        (capacity.amount.normalize().to_string(), capacity.quotas.normalize().to_string())
    }

    fn pair(amount: &str, quotas: &str) -> (String, String) {
        (amount.to_owned(), quotas.to_owned())
    }

    #[test]
    fn capacity_counts_full_months_by_ramp_and_attainment() {
        // There for years: 1200 x 90 %.
        assert_eq!(said("A | 2020-05-01 | | Filled | 1200"), pair("1080", "1200"));
        // From mid-March the first full month is April: nine months of 100; three at 0, three at 25, three at 50 %, all at 90 %.
        assert_eq!(said("A | 2027-03-15 | | Open | 1200"), pair("202.5", "900"));
        // On the first day the month is full; six months to full quota are 0, 1/6 .. 5/6, then 1 for the last three of nine: 5.5 x 100.
        assert_eq!(said("A | 2027-04-01 | | Backfill | 1200 | yes | 6 | 100%").0, "550");
        // Leaves in mid-June: May is the last full month.
        assert_eq!(said("A | 2020-01-01 | 2027-06-15 | Filled | 1200 | | | 100%"), pair("500", "500"));
        assert_eq!(said("A | 2020-01-01 | 2027-06-30 | Filled | 1200 | | | 100%"), pair("600", "600"));
        // Hired in July before: January to March are the third quarter of the ramp, at 50 %; the rest is full.
        assert_eq!(said("A | 2026-07-01 | | Filled | 1200 | | 0/25/50/100 | 100%"), pair("1050", "1200"));
    }

    #[test]
    fn who_carries_no_quota_or_is_not_there_in_the_year_sells_nothing() {
        for row in
            ["A | 2020-01-01 | | Filled | 1200 | no", "A | 2028-01-01 | | Open | 1200", "A | | | Open | 1200", "A | 2020-01-01 | | | 0"]
        {
            assert_eq!(said(row), pair("0", "0"), "{row}");
        }
        assert_eq!(said("A | | | Filled | 1200"), pair("1080", "1200"));
    }

    #[test]
    fn attrition_takes_a_twelfth_more_each_month() {
        // 12 % a year is 1 % a month: 100 x (1 - 0.99^12) / 0.01 of a full year.
        let mut thresholds = Thresholds::default();
        (thresholds.attrition.value, thresholds.attainment.value) = (Decimal::from(12), Decimal::ONE_HUNDRED);
        let capacity = capacity("Rep | Start | Annual quota\nA | 2020-01-01 | 1200", &thresholds);
        assert_eq!(capacity.amount.round_dp(2).to_string(), "1136.15");
        assert_eq!(capacity.quotas, Decimal::from(1200));
    }

    #[test]
    fn over_assignment_is_quotas_over_new_business() {
        let over = |quotas: i64, target: i64| {
            over_assignment(Decimal::from(quotas), Decimal::from(target)).map(|over| over.normalize().to_string())
        };
        assert_eq!([over(1150, 1000), over(900, 1000), over(900, 0)], [Some("0.15".to_owned()), Some("-0.1".to_owned()), None]);
    }
}
