//! Discernment: under a budget, which initiatives to keep, which to defer, and which to stop.
//!
//! Each active initiative has a worth ([`worth`]): its share of what the strategy asks for, and its share of the contribution. What
//! nobody may drop is kept first; the rest is listed by worth per unit of money and kept as long as it fits. That list is one a planner
//! can follow by hand, so it is what is proposed; the exact optimum ([`optimum`]) stands beside it only where it is worth more. It
//! advises and changes nothing.

pub mod optimum;
pub mod reason;
#[cfg(test)]
mod tests;
pub mod worth;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use self::optimum::{Best, Item};
pub use self::worth::{Weighing, Weights};
use super::alignment::{Alignment, CriticalReason};
use super::budget::Measure;
use super::money::{Currency, round_half_away};
use super::phasing::Phasing;
use super::strategy::{ChoiceIds, ChoiceStatus};
use super::{Initiative, Kind, Plan};
use crate::config::Thresholds;
use crate::layout::Field;

/// What worth all initiatives have together: points, so that a list shows whole numbers.
pub const POINTS: Decimal = Decimal::ONE_THOUSAND;

/// A plan's active initiatives under a budget. Indexes are into the plan's lists; amounts are in the reporting currency, of what this
/// plan carries, to the minor unit.
#[derive(Clone, Debug, Default)]
pub struct Discernment {
    /// The money there is.
    pub budget: Budget,
    /// How worth was weighed.
    pub weighing: Weighing,
    /// The initiatives: those kept first, then by worth per unit of money, then those to stop.
    pub rows: Vec<Row>,
    /// What came of it.
    pub outcome: Outcome,
    /// Kept money, what completed initiatives took among it.
    pub used: Decimal,
    /// What the list could be worth at most, where that is more than what it is.
    pub optimum: Option<Optimum>,
    /// The optimum was given up before it was found: it may be better still than what is shown.
    pub given_up: bool,
    /// Active initiatives whose budget is blank or cannot be read, or has no rate to the reporting currency: they are in no row.
    pub left_out: Vec<usize>,
}

/// The money that initiatives have to fit into.
#[derive(Clone, Debug, Default)]
pub struct Budget {
    /// How much.
    pub amount: Decimal,
    /// Where it is from.
    pub source: BudgetSource,
    /// Initiatives that are completed: their money is gone.
    pub completed: Vec<usize>,
    /// Their budgets.
    pub spent: Decimal,
}

/// Where a budget is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BudgetSource {
    /// It was asked for: `--budget`.
    Asked,
    /// All envelopes of the plan.
    Envelopes,
    /// All planned money, since the plan has no envelope.
    #[default]
    Planned,
    /// All planned money, since envelopes hold only a part of it, or in a currency with no rate.
    PlannedBesideEnvelopes,
}

/// One initiative of the list.
#[derive(Clone, Debug)]
pub struct Row {
    /// The initiative.
    pub initiative: usize,
    /// Its budget.
    pub money: Decimal,
    /// What it has spent to date, where that is known: deferring it does not bring this back.
    pub spent: Option<Decimal>,
    /// The how-to-win choices that its money arrives at, with how much.
    pub serves: Vec<(usize, Decimal)>,
    /// `sum over h of wt(h) x its money at h / all money at h`.
    pub strategic: Decimal,
    /// Revenue it is expected to bring in the year, before confidence; 0 where it has no rate.
    pub revenue: Decimal,
    /// `expected revenue x margin x confidence`; none where it is stated and cannot be counted, for want of a margin or a rate.
    pub contribution: Option<Decimal>,
    /// Its part of all worth, a fraction: `a x its part of strategic + (1 - a) x its part of contribution`.
    pub worth: Decimal,
    /// Its place by worth per unit of money among those that are weighed, from 1.
    pub place: Option<usize>,
    /// What is proposed; none where nothing is.
    pub verdict: Option<Verdict>,
    /// Why.
    pub why: Why,
    /// Money used once this one is kept; none where it is not.
    pub cumulative: Option<Decimal>,
}

/// What is proposed for an initiative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It fits.
    Keep,
    /// It does not fit now.
    Defer,
    /// It serves no choice and brings no contribution.
    Stop,
}

impl Verdict {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Keep => "Keep",
            Verdict::Defer => "Defer",
            Verdict::Stop => "Stop",
        }
    }
}

/// Why a row stands where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The law or a contract asks for it.
    Mandatory,
    /// The arithmetic calls it critical.
    Critical(CriticalReason),
    /// It keeps the business running: neither strategy nor contribution says what it is worth.
    Run,
    /// It costs nothing.
    CostsNothing,
    /// Its budget is below zero: it leaves more for the others.
    BringsMoney,
    /// It fits.
    Fits,
    /// It fits into what larger ones before it left.
    FitsInWhatIsLeft,
    /// It costs this much more than is left.
    Short(Decimal),
    /// Its worth is below zero: it is expected to lose money.
    LosesMoney,
    /// Neither choice nor contribution.
    Nothing,
    /// Nothing is proposed.
    NotSplit,
}

/// What came of splitting the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// No active initiative has money that is known: there is nothing to split.
    #[default]
    Empty,
    /// Everything fits.
    AllFits,
    /// The list is split.
    Split,
    /// What is kept first alone exceeds the budget by this much: nothing is proposed.
    Exceeded(Decimal),
    /// Nothing has a worth to weigh by, and this much is missing: nothing is proposed.
    NothingToWeigh(Decimal),
    /// Links between choices are too many to be followed for each initiative: nothing is weighed.
    TooManyLinks,
}

/// The best that fits, where it is worth more than the list.
#[derive(Clone, Debug, Default)]
pub struct Optimum {
    /// What it keeps and the list does not.
    pub keep: Vec<usize>,
    /// What it does without and the list keeps.
    pub instead_of: Vec<usize>,
    /// How much more it is worth, a fraction of all worth.
    pub gain: Decimal,
    /// How much more money it uses; less where below zero.
    pub money: Decimal,
}

impl Discernment {
    /// The discernment of a plan, by the settings.
    pub fn of(plan: &Plan, alignment: &Alignment, thresholds: &Thresholds) -> Self {
        let phasing = Phasing::of(plan);
        let digits = plan.currency().minor_digits();
        let money = |initiative: &Initiative| match &initiative.budget {
            _ if plan.is_unread(&initiative.row, Field::Budget) => None,
            Some(_) => phasing.year(initiative, Measure::Budget, plan.currency()).map(|amount| round_half_away(amount, digits)),
            None => Some(Decimal::ZERO),
        };
        let mut discernment = Discernment::default();
        let mut active = Vec::new();
        for (index, initiative) in plan.initiatives.iter().enumerate().filter(|(_, initiative)| initiative.is_planned()) {
            match (money(initiative), initiative.is_active()) {
                (Some(money), true) => active.push((index, money)),
                (Some(money), false) => {
                    discernment.budget.completed.push(index);
                    discernment.budget.spent = discernment.budget.spent.saturating_add(money);
                }
                (None, true) => discernment.left_out.push(index),
                (None, false) => {}
            }
        }
        let planned = active.iter().fold(discernment.budget.spent, |sum, (_, money)| sum.saturating_add(*money));
        (discernment.budget.amount, discernment.budget.source) = budget(plan, planned);
        if active.iter().all(|(_, money)| money.is_zero()) {
            return discernment;
        }
        let Some((rows, weighing)) = worth::weigh(plan, alignment, &phasing, thresholds, &active) else {
            discernment.outcome = Outcome::TooManyLinks;
            return discernment;
        };
        (discernment.rows, discernment.weighing) = (rows, weighing);
        discernment.split(plan, alignment);
        discernment
    }

    /// Rows that would go, the first to go first: what to stop, then what to defer from the least worth per unit of money upwards.
    pub fn would_go(&self) -> impl Iterator<Item = &Row> {
        let of = |verdict: Verdict| self.rows.iter().filter(move |row| row.verdict == Some(verdict));
        of(Verdict::Stop).chain(of(Verdict::Defer).collect::<Vec<_>>().into_iter().rev())
    }

    /// The money of rows with a verdict.
    pub fn money_of(&self, verdict: Verdict) -> Decimal {
        sum(self.rows.iter().filter(|row| row.verdict == Some(verdict)).map(|row| row.money))
    }

    /// The money of the rows that are kept before anything is weighed.
    pub fn kept_first(&self) -> Decimal {
        sum(self.rows.iter().filter(|row| row.why.is_first()).map(|row| row.money))
    }

    /// What is left of the budget once everything that is kept is paid.
    pub fn left(&self) -> Decimal {
        self.budget.amount.saturating_sub(self.used)
    }

    /// The amount of money that worth is told for: 1,000, or so much more that the figures stay readable where amounts are large.
    pub fn per(&self) -> Decimal {
        let all = sum(self.rows.iter().map(|row| row.money.abs()));
        let mut per = Decimal::ONE_THOUSAND;
        while all / per >= Decimal::from(10_000) {
            per *= Decimal::TEN;
        }
        per
    }

    /// A row's worth in points for each [`Discernment::per`] of money.
    pub fn rate(&self, row: &Row) -> Option<Decimal> {
        row.rate()?.checked_mul(POINTS)?.checked_mul(self.per())
    }

    /// Decimal places with which such rates are told apart.
    pub fn rate_places(&self) -> u32 {
        let most = self.rows.iter().filter_map(|row| self.rate(row)).max().unwrap_or_default();
        if most >= Decimal::ONE_HUNDRED { 1 } else { 2 }
    }

    /// The row before which the money ends: the first that does not fit.
    pub fn line(&self) -> Option<usize> {
        self.rows.iter().position(|row| matches!(row.why, Why::Short(_)))
    }

    /// Sorts the rows and says what becomes of each.
    fn split(&mut self, plan: &Plan, alignment: &Alignment) {
        let ids = ChoiceIds::of(&plan.choices);
        for row in &mut self.rows {
            row.why = why(plan, alignment, &ids, row);
        }
        let key = |row: &Row| plan.initiatives[row.initiative].key().to_lowercase();
        self.rows.sort_by_cached_key(|row| {
            // Those that cost nothing have no worth per unit of money: they are kept first, by what they are worth.
            let rate = row.rate().unwrap_or(row.worth);
            (row.why.group(), Reverse((rate, row.worth)), row.money, key(row), row.initiative)
        });
        for (place, row) in self.rows.iter_mut().filter(|row| row.why == Why::NotSplit).enumerate() {
            row.place = Some(place + 1);
        }
        let first = self.budget.spent.saturating_add(self.kept_first());
        let all = sum(self.rows.iter().filter(|row| row.why != Why::Nothing).map(|row| row.money)).saturating_add(self.budget.spent);
        self.outcome = if first > self.budget.amount {
            Outcome::Exceeded(first - self.budget.amount)
        } else if all <= self.budget.amount {
            Outcome::AllFits
        } else if self.weighing.strategy_part.is_none() {
            Outcome::NothingToWeigh(all - self.budget.amount)
        } else {
            Outcome::Split
        };
        match self.outcome {
            Outcome::AllFits | Outcome::Split => {
                self.keep_what_fits();
                self.improve(plan.currency());
            }
            _ => self.only_add_up(),
        }
    }

    /// Keeps row after row as long as each fits into what is left.
    fn keep_what_fits(&mut self) {
        let mut used = self.budget.spent;
        let mut ended = false;
        for row in &mut self.rows {
            let left = self.budget.amount.saturating_sub(used);
            (row.verdict, row.why) = match std::mem::replace(&mut row.why, Why::NotSplit) {
                Why::Nothing => (Some(Verdict::Stop), Why::Nothing),
                Why::NotSplit if row.worth < Decimal::ZERO => (Some(Verdict::Defer), Why::LosesMoney),
                Why::NotSplit if row.money > left => {
                    ended = true;
                    (Some(Verdict::Defer), Why::Short(row.money - left))
                }
                Why::NotSplit if ended => (Some(Verdict::Keep), Why::FitsInWhatIsLeft),
                Why::NotSplit => (Some(Verdict::Keep), Why::Fits),
                first => (Some(Verdict::Keep), first),
            };
            if row.verdict == Some(Verdict::Keep) {
                used = used.saturating_add(row.money);
                row.cumulative = Some(used);
            }
        }
        self.used = used;
    }

    /// Proposes nothing: the money is added up down the list.
    fn only_add_up(&mut self) {
        self.used = self.budget.spent;
        for row in &mut self.rows {
            self.used = self.used.saturating_add(row.money);
            row.cumulative = Some(self.used);
        }
    }

    /// Looks for a set of rows that fits too and is worth more than the list.
    fn improve(&mut self, currency: Currency) {
        if self.outcome != Outcome::Split {
            return;
        }
        let weighed: Vec<usize> = (0..self.rows.len()).filter(|index| self.rows[*index].is_weighed()).collect();
        let items = weighed.iter().filter(|index| self.rows[**index].worth > Decimal::ZERO);
        let (places, items): (Vec<usize>, Vec<Item>) =
            items.filter_map(|index| Some((*index, item(&self.rows[*index], currency)?))).unzip();
        let kept = |index: &usize| self.rows[*index].verdict == Some(Verdict::Keep);
        let room = self.left().saturating_add(sum(weighed.iter().filter(|index| kept(index)).map(|index| self.rows[*index].money)));
        let Some(room_in_units) = minor_units(room, currency) else { return };
        let by_list: i128 = places.iter().zip(&items).filter(|(index, _)| kept(index)).map(|(_, item)| item.worth).sum();
        let Best { kept: best, worth, finished } = optimum::best(&items, room_in_units, optimum::MOST_STEPS);
        self.given_up = !finished;
        if worth - by_list < optimum::LEAST_GAIN {
            return;
        }
        // What has no worth goes on filling what is left, in the list's order, as it does in the list.
        let mut chosen: BTreeSet<usize> = places.iter().zip(&best).filter(|(_, kept)| **kept).map(|(index, _)| *index).collect();
        let mut used = sum(chosen.iter().map(|index| self.rows[*index].money));
        for index in weighed.iter().filter(|index| self.rows[**index].worth.is_zero()) {
            let with = used.saturating_add(self.rows[*index].money);
            if with <= room {
                used = with;
                chosen.insert(*index);
            }
        }
        let pick = |wanted: &dyn Fn(&usize) -> bool| {
            weighed.iter().filter(|index| wanted(index)).map(|index| self.rows[*index].initiative).collect()
        };
        self.optimum = Some(Optimum {
            keep: pick(&|index| chosen.contains(index) && !kept(index)),
            instead_of: pick(&|index| !chosen.contains(index) && kept(index)),
            gain: optimum::fraction(worth - by_list),
            money: used.saturating_sub(room.saturating_sub(self.left())),
        });
    }
}

impl Row {
    /// Its worth per unit of money; none where it costs nothing.
    pub fn rate(&self) -> Option<Decimal> {
        if self.money > Decimal::ZERO { self.worth.checked_div(self.money) } else { None }
    }

    /// Whether it is one of those that compete for what is left.
    fn is_weighed(&self) -> bool {
        self.place.is_some() && self.why != Why::LosesMoney
    }
}

impl Why {
    /// Whether it is kept before anything is weighed.
    pub fn is_first(&self) -> bool {
        self.group() < 5
    }

    /// The order in which reasons stand in the list.
    fn group(&self) -> u8 {
        match self {
            Why::Mandatory => 0,
            Why::Critical(_) => 1,
            Why::Run => 2,
            Why::BringsMoney => 3,
            Why::CostsNothing => 4,
            Why::Nothing => 6,
            _ => 5,
        }
    }
}

/// The money there is: what was asked for, else all envelopes where they hold all of the plan's money, else what is planned.
fn budget(plan: &Plan, planned: Decimal) -> (Decimal, BudgetSource) {
    let digits = plan.currency().minor_digits();
    if let Some(asked) = plan.header.budget {
        return (round_half_away(asked, digits), BudgetSource::Asked);
    }
    let amounts: Vec<&super::Amount> = plan.envelopes.iter().filter_map(|envelope| Some(&envelope.amount.as_ref()?.value)).collect();
    if amounts.is_empty() {
        return (planned, BudgetSource::Planned);
    }
    let all: Option<Vec<Decimal>> = amounts.iter().map(|amount| plan.reporting(&amount.money)).collect();
    match all.filter(|_| envelopes_hold_all(plan)) {
        Some(all) => (round_half_away(sum(all), digits), BudgetSource::Envelopes),
        None => (planned, BudgetSource::PlannedBesideEnvelopes),
    }
}

/// Whether the envelopes are what pays for the whole plan: each planned initiative with a budget names one of them, or none names any.
fn envelopes_hold_all(plan: &Plan) -> bool {
    let known: BTreeSet<String> = plan.envelopes.iter().filter_map(|envelope| Some(folded(&envelope.name.as_ref()?.value))).collect();
    let has_budget = |initiative: &&Initiative| {
        initiative.is_planned() && initiative.budget.as_ref().is_some_and(|budget| !budget.value.value().is_zero())
    };
    let named = plan.initiatives.iter().filter(has_budget).map(|initiative| initiative.envelope.as_ref().map(|name| folded(&name.value)));
    let all: Vec<Option<String>> = named.collect();
    all.iter().all(Option::is_none) || all.iter().all(|name| name.as_ref().is_some_and(|name| known.contains(name)))
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Why a row is kept before anything is weighed, or is not worth its money; [`Why::NotSplit`] for all others.
fn why(plan: &Plan, alignment: &Alignment, ids: &ChoiceIds, row: &Row) -> Why {
    let initiative = &plan.initiatives[row.initiative];
    if initiative.kind() == Kind::Mandatory {
        return Why::Mandatory;
    }
    if let Some(reason) = alignment.critical.get(&row.initiative).and_then(|reasons| reasons.first()) {
        return Why::Critical(reason.clone());
    }
    if initiative.kind() == Kind::Run {
        return Why::Run;
    }
    if row.money < Decimal::ZERO {
        return Why::BringsMoney;
    }
    // An id that no choice has may be a slip, and what a proposal asks for is not decided: only what names nothing that could stand is
    // without a choice.
    let names_a_choice = initiative
        .links()
        .any(|id| !id.trim().is_empty() && ids.find(id).is_none_or(|choice| plan.choices[choice].status != ChoiceStatus::Retired));
    if !names_a_choice && row.contribution.is_some_and(|contribution| contribution <= Decimal::ZERO) {
        return Why::Nothing;
    }
    if row.money.is_zero() { Why::CostsNothing } else { Why::NotSplit }
}

/// A row as something to choose: its worth and its money in whole minor units.
fn item(row: &Row, currency: Currency) -> Option<Item> {
    Some(Item { worth: optimum::units(row.worth)?, money: minor_units(row.money, currency)? })
}

/// An amount in whole minor units.
fn minor_units(amount: Decimal, currency: Currency) -> Option<i128> {
    amount.checked_mul(Decimal::from(10_u64.pow(currency.minor_digits())))?.round().to_i128()
}

fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Decimal {
    amounts.into_iter().fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount))
}
