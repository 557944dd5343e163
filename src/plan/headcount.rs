//! Headcount: the people who sell, the quota each carries, and how fast a new one reaches it.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::money::Amount;
use super::sourced::{RowRef, Sourced};

/// Whether somebody holds the position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RepStatus {
    /// Somebody does; a blank status means this.
    #[default]
    Filled,
    /// Nobody yet; it counts from its start.
    Open,
    /// Somebody left and is to be replaced; it counts from its start.
    Backfill,
}

impl RepStatus {
    /// All of them, in the sheet's order.
    pub const ALL: [RepStatus; 3] = [RepStatus::Filled, RepStatus::Open, RepStatus::Backfill];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            RepStatus::Filled => "Filled",
            RepStatus::Open => "Open",
            RepStatus::Backfill => "Backfill",
        }
    }
}

/// How a new rep comes to full quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ramp {
    /// Months to full quota, linear from nothing.
    Months(Decimal),
    /// The share of quota in each quarter since the start, as fractions; the last one goes on.
    Quarters(Vec<Decimal>),
}

/// One position of Headcount.
#[derive(Clone, Debug)]
pub struct Rep {
    /// Its row.
    pub row: RowRef,
    /// The name, or what the position is called.
    pub name: Option<Sourced<String>>,
    /// The role.
    pub role: Option<Sourced<String>>,
    /// Where they sell.
    pub territory: Option<Sourced<String>>,
    /// The first day.
    pub start: Option<Sourced<Date>>,
    /// The last day, if one is known.
    pub end: Option<Sourced<Date>>,
    /// Whether somebody holds it.
    pub status: RepStatus,
    /// The quota of a full year.
    pub quota: Option<Sourced<Amount>>,
    /// Whether they carry quota; blank means yes.
    pub carries: Option<Sourced<bool>>,
    /// How they come to full quota; none is the default.
    pub ramp: Option<Sourced<Ramp>>,
    /// The part of the quota that they are expected to reach, a fraction; none is the default.
    pub attainment: Option<Sourced<Decimal>>,
}

impl Rep {
    /// The name, or nothing.
    pub fn name(&self) -> &str {
        self.name.as_ref().map_or("", |name| &name.value)
    }

    /// Whether they carry quota.
    pub fn carries_quota(&self) -> bool {
        self.carries.as_ref().is_none_or(|carries| carries.value)
    }
}

impl Ramp {
    /// Reads months to full quota (`6`), or a list of percentages by quarter (`0/25/50/100`, with or without `%`).
    pub fn parse(text: &str) -> Option<Self> {
        let number =
            |text: &str| text.trim().trim_end_matches('%').trim_end().parse::<Decimal>().ok().filter(|value| !value.is_sign_negative());
        if !text.contains('/') {
            let months = text.trim().trim_end_matches("months").trim_end_matches("month").trim();
            return number(months).filter(|months| *months <= Decimal::from(120)).map(Ramp::Months);
        }
        let shares: Vec<Decimal> = text.split('/').map(number).collect::<Option<_>>()?;
        let all = shares.iter().all(|share| *share <= Decimal::from(200));
        (all && shares.len() <= 40).then(|| Ramp::Quarters(shares.into_iter().map(|share| share / Decimal::ONE_HUNDRED).collect()))
    }
}

impl Ramp {
    /// The share of quota in the month that is so many months after the first.
    pub fn share(&self, months: i32) -> Decimal {
        let months = months.max(0);
        match self {
            Ramp::Months(all) if Decimal::from(months) >= *all => Decimal::ONE,
            Ramp::Months(all) => Decimal::from(months) / *all,
            Ramp::Quarters(shares) => {
                let quarter = usize::try_from(months / 3).unwrap_or_default();
                shares.get(quarter).or(shares.last()).copied().unwrap_or(Decimal::ONE)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_is_months_or_shares_by_quarter() {
        let share = |percent: i64| Decimal::new(percent, 2);
        assert_eq!(Ramp::parse("6"), Some(Ramp::Months(Decimal::from(6))));
        assert_eq!(Ramp::parse("6 months"), Some(Ramp::Months(Decimal::from(6))));
        assert_eq!(Ramp::parse("0/25/50/100"), Some(Ramp::Quarters(vec![share(0), share(25), share(50), share(100)])));
        assert_eq!(Ramp::parse("25 % / 100 %"), Some(Ramp::Quarters(vec![share(25), share(100)])));
        for text in ["soon", "-3", "0/25/fast", "9999"] {
            assert_eq!(Ramp::parse(text), None, "{text}");
        }
    }
}
