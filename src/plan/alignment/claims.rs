//! Claims: which choices an initiative is linked to, and the share of its money that each takes.
//!
//! Stated percentages count; the primary takes the rest; a link without a percentage is drawn, not counted. Shares that cannot be are
//! said by `shares-do-not-add-up`; here they only must not make money: those over 100 % together are scaled down to it, a negative one
//! counts as not stated.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::plan::monthly::apportion;
use crate::plan::strategy::{ChoiceIds, ChoiceRef};
use crate::plan::{Initiative, Plan};

/// A share so large that only its being too large matters; sums of such shares cannot overflow.
const LARGEST_SHARE: Decimal = Decimal::ONE_THOUSAND;

/// The choices that exist and that an initiative is linked to, each with its share of the money; none where the link is drawn. A
/// choice that is named twice takes both shares. What is claimed for a choice that does not exist lands nowhere.
pub(super) fn shares(initiative: &Initiative, ids: &ChoiceIds) -> BTreeMap<usize, Option<Decimal>> {
    let references = || initiative.further_primaries.iter().chain(&initiative.supports);
    let together: Decimal = references().filter_map(stated).sum();
    let scale = if together > Decimal::ONE { together } else { Decimal::ONE };
    let mut shares: BTreeMap<usize, Option<Decimal>> = BTreeMap::new();
    let mut add = |id: &str, share: Option<Decimal>| {
        if let Some(choice) = ids.find(id) {
            let sum = shares.entry(choice).or_default();
            *sum = match (*sum, share) {
                (Some(before), Some(share)) => Some(before + share),
                (before, share) => before.or(share),
            };
        }
    };
    for reference in references() {
        add(&reference.id, stated(reference).map(|share| share / scale));
    }
    if let Some(primary) = &initiative.primary {
        add(&primary.value, Some((Decimal::ONE - together).max(Decimal::ZERO)));
    }
    shares
}

/// Shares in the order of their choices' ids, in which what is left of a division is handed out: the order of rows decides nothing.
pub(super) fn in_order(shares: BTreeMap<usize, Option<Decimal>>, plan: &Plan) -> Vec<(usize, Option<Decimal>)> {
    let mut shares: Vec<(usize, Option<Decimal>)> = shares.into_iter().collect();
    shares.sort_by(|(a, _), (b, _)| plan.choices[*a].id().trim().cmp(plan.choices[*b].id().trim()));
    shares
}

/// The part of an amount that each of these shares takes, in whole minor units: with what no choice claims they add up to it. In the
/// plan's order of choices.
pub(super) fn of_amount(amount: Decimal, shares: BTreeMap<usize, Option<Decimal>>, plan: &Plan) -> Vec<(usize, Option<Decimal>, Decimal)> {
    let shares = in_order(shares, plan);
    let mut exact: Vec<Decimal> = shares.iter().map(|(_, share)| share.map_or(Decimal::ZERO, |share| amount * share)).collect();
    exact.push(amount - exact.iter().sum::<Decimal>());
    let parts = apportion(amount, &exact, plan.currency());
    let mut all: Vec<_> = shares.into_iter().zip(parts).map(|((choice, share), part)| (choice, share, part)).collect();
    all.sort_by_key(|(choice, ..)| *choice);
    all
}

/// The share that a reference states, as far as it can be one.
fn stated(reference: &ChoiceRef) -> Option<Decimal> {
    reference.share.filter(|share| *share >= Decimal::ZERO).map(|share| share.min(LARGEST_SHARE))
}
