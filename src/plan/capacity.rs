//! Capacity: what the people who carry quota can sell in the year, month by month.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Plan;
use super::headcount::{Ramp, Rep, RepStatus};
use super::period::{Calendar, Period};
use crate::config::Setting;
use crate::config::policy::Thresholds;
use crate::finding::Origin;

/// What the reps who carry quota can sell in the fiscal year, in the reporting currency. Its source is sales-capacity practice: ramp,
/// attainment and attrition are settings where Headcount states none.
#[derive(Clone, Debug)]
pub struct Capacity {
    /// `sum over reps and months employed of quota / 12 x ramp x attainment x (1 - attrition / 12)^(months since the year began)`.
    pub amount: Decimal,
    /// Quotas in force: `sum of quota / 12 x months employed`, without ramp or attainment.
    pub quotas: Decimal,
    /// The part of the amount that positions are to sell which nobody holds yet.
    pub unfilled: Decimal,
    /// The same by month, for each month of the year.
    pub months: Vec<MonthCapacity>,
    /// What each rep can sell, in the sheet's order; only those who carry quota in a month of the year.
    pub reps: Vec<RepCapacity>,
    /// What Headcount does not state and the settings do.
    pub defaults: Defaults,
}

/// What the reps can sell in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthCapacity {
    /// The month.
    pub period: Period,
    /// Capacity.
    pub amount: Decimal,
    /// What ramp holds back: the amount that would come on top if everybody who is there were at full quota.
    pub held_back: Decimal,
    /// Reps who are there and carry quota.
    pub reps: usize,
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

/// What Headcount does not state and the settings do, where it changes the capacity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Defaults {
    /// Attainment, a percentage: some rep states none.
    pub attainment: Option<Decimal>,
    /// Ramp by quarters, as percentages: it holds somebody back who states none.
    pub ramp: Option<[Decimal; 4]>,
    /// Attrition a year, a percentage; it stands in the settings alone.
    pub attrition: Option<Decimal>,
    /// Somebody set one of them.
    pub is_set: bool,
}

impl Capacity {
    /// The capacity of a plan. `Err` says what it would need.
    pub fn of(plan: &Plan, thresholds: &Thresholds) -> Result<Self, &'static str> {
        let calendar = plan.header.calendar.as_ref().ok_or("First month on the Plan sheet")?;
        let usual = default_ramp(thresholds);
        let (attained, attrition) = (Thresholds::fraction(&thresholds.attainment), Thresholds::fraction(&thresholds.attrition));
        let mut capacity = Capacity::none(calendar);
        let (mut default_ramp, mut default_attainment) = (false, false);
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
                let full = monthly.saturating_mul(attainment).saturating_mul(staying(attrition, since_year));
                let sells = full.saturating_mul(share);
                own.amount = own.amount.saturating_add(sells);
                capacity.quotas = capacity.quotas.saturating_add(monthly);
                if let Some(month) = capacity.months.get_mut(since_year as usize) {
                    month.amount = month.amount.saturating_add(sells);
                    month.held_back = month.held_back.saturating_add(full.saturating_sub(sells).max(Decimal::ZERO));
                    month.reps += 1;
                }
            }
            if rep.status != RepStatus::Filled {
                capacity.unfilled = capacity.unfilled.saturating_add(own.amount);
            }
            capacity.amount = capacity.amount.saturating_add(own.amount);
            default_ramp |= rep.ramp.is_none() && own.in_ramp > 0;
            default_attainment |= rep.attainment.is_none();
            capacity.reps.push(own);
        }
        capacity.defaults = Defaults::of(thresholds, default_ramp, default_attainment);
        Ok(capacity)
    }

    fn none(calendar: &Calendar) -> Self {
        let month = |period: &Period| MonthCapacity { period: *period, amount: Decimal::ZERO, held_back: Decimal::ZERO, reps: 0 };
        Capacity {
            amount: Decimal::ZERO,
            quotas: Decimal::ZERO,
            unfilled: Decimal::ZERO,
            months: calendar.periods.iter().map(month).collect(),
            reps: Vec::new(),
            defaults: Defaults::default(),
        }
    }
}

impl Defaults {
    fn of(thresholds: &Thresholds, ramp: bool, attainment: bool) -> Self {
        let quarters = ramp_settings(thresholds);
        let attrition = &thresholds.attrition;
        let mut used = Vec::new();
        used.extend(Some(attrition).filter(|attrition| !attrition.value.is_zero()));
        used.extend(attainment.then_some(&thresholds.attainment));
        used.extend(quarters.iter().filter(|_| ramp).copied());
        Defaults {
            attainment: attainment.then_some(thresholds.attainment.value),
            ramp: ramp.then(|| quarters.map(|setting| setting.value)),
            attrition: Some(attrition.value).filter(|attrition| !attrition.is_zero()),
            is_set: used.iter().any(|setting| setting.origin != Origin::Default),
        }
    }

    /// In words: `the default attainment of 90 % and ramp of 0/25/50/100 %`; none where Headcount states all of it.
    pub fn words(&self) -> Option<String> {
        let mut said = Vec::new();
        said.extend(self.attainment.map(|percent| format!("attainment of {} %", percent.normalize())));
        said.extend(self.ramp.map(|quarters| format!("ramp of {} %", quarters.map(|percent| percent.normalize().to_string()).join("/"))));
        said.extend(self.attrition.map(|percent| format!("attrition of {} %", percent.normalize())));
        let whose = if self.is_set { "the settings'" } else { "the default" };
        match said.as_slice() {
            [] => None,
            [one] => Some(format!("{whose} {one}")),
            [first, last] => Some(format!("{whose} {first} and {last}")),
            [first @ .., last] => Some(format!("{whose} {} and {last}", first.join(", "))),
        }
    }
}

/// Reps who carry quota and are there at a date; all who hold a position where no date is known.
pub fn carrying(plan: &Plan, as_of: Option<Date>) -> usize {
    let here = |rep: &&Rep| {
        let began = rep.start.as_ref().zip(as_of).is_none_or(|(start, as_of)| start.value <= as_of);
        let left = rep.end.as_ref().zip(as_of).is_some_and(|(end, as_of)| end.value < as_of);
        let has_quota = rep.quota.as_ref().is_none_or(|quota| !quota.value.value().is_zero());
        rep.carries_quota() && has_quota && began && !left && (rep.status == RepStatus::Filled || rep.start.is_some())
    };
    plan.reps.iter().filter(here).count()
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
    Ramp::Quarters(ramp_settings(thresholds).map(Thresholds::fraction).to_vec())
}

fn ramp_settings(thresholds: &Thresholds) -> [&Setting<Decimal>; 4] {
    [&thresholds.ramp_quarter_1, &thresholds.ramp_quarter_2, &thresholds.ramp_quarter_3, &thresholds.ramp_quarter_4]
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
    fn months_add_up_to_the_year_and_say_what_ramp_holds_back() {
        let rows = "Rep | Start | Status | Annual quota | Ramp | Attainment %\nA | 2020-05-01 | Filled | 1200 | | 100%
            B | 2027-04-01 | Open | 1200 | 0/50/100 | 100%";
        let capacity = capacity(rows, &Thresholds::default());
        let said = |month: usize| {
            let month = capacity.months[month];
            (month.amount.normalize().to_string(), month.held_back.normalize().to_string(), month.reps)
        };
        // A alone to March; B at nothing to June, at half to September, at full quota after.
        assert_eq!((said(2), said(3)), (("100".into(), "0".into(), 1), ("100".into(), "100".into(), 2)));
        assert_eq!((said(6), said(9)), (("150".into(), "50".into(), 2), ("200".into(), "0".into(), 2)));
        assert_eq!(capacity.months.iter().map(|month| month.amount).sum::<Decimal>(), capacity.amount);
        assert_eq!((capacity.amount, capacity.unfilled), (Decimal::from(1650), Decimal::from(450)));
    }

    #[test]
    fn what_headcount_does_not_state_is_named() {
        let words = |row: &str, thresholds: &Thresholds| {
            capacity(&format!("Rep | Start | Annual quota | Ramp | Attainment %\n{row}"), thresholds).defaults.words()
        };
        let mut thresholds = Thresholds::default();
        assert_eq!(words("A | 2020-05-01 | 1200 | | 100%", &thresholds), None, "the ramp is over");
        assert_eq!(words("A | 2027-02-01 | 1200 | 3 |", &thresholds).as_deref(), Some("the default attainment of 90 %"));
        assert_eq!(
            words("A | 2027-02-01 | 1200 | |", &thresholds).as_deref(),
            Some("the default attainment of 90 % and ramp of 0/25/50/100 %")
        );
        (thresholds.attrition.value, thresholds.attrition.origin) = (Decimal::TEN, Origin::CommandLine("--set"));
        assert_eq!(words("A | 2020-05-01 | 1200 | | 100%", &thresholds).as_deref(), Some("the settings' attrition of 10 %"));
    }

    #[test]
    fn reps_are_counted_who_carry_quota_and_are_there() {
        let plan = crate::plan::sketch::plan(&[(
            "Headcount",
            "Rep | Start | End | Status | Annual quota | Carries quota\nA | 2020-05-01 | | Filled | 1200 | yes\nB | 2027-09-01 | | Open | 1200 |
                C | 2020-01-01 | 2027-02-28 | Filled | 1200 |\nD | 2018-01-01 | | Filled | 0 |\nE | | | Backfill | 1200 |\nF | 2018-01-01 | | | 9 | no",
        )]);
        let on = |date: &str| carrying(&plan, date.parse().ok());
        assert_eq!([on("2027-02-01"), on("2027-04-30"), on("2027-10-01")], [2, 1, 2]);
    }

    #[test]
    fn over_assignment_is_quotas_over_new_business() {
        let over = |quotas: i64, target: i64| {
            over_assignment(Decimal::from(quotas), Decimal::from(target)).map(|over| over.normalize().to_string())
        };
        assert_eq!([over(1150, 1000), over(900, 1000), over(900, 0)], [Some("0.15".to_owned()), Some("-0.1".to_owned()), None]);
    }
}
