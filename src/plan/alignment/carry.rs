//! Carrying: how money and support travel along the links between choices, from lower questions to higher ones.
//!
//! A link counts from whichever row it is written on. Since it always leads to a higher question, no chain of links can turn back.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Carried;
use crate::plan::Plan;
use crate::plan::strategy::{Choice, ChoiceIds, ChoiceStatus, Question};

/// The links between choices of different questions.
pub(super) struct Cascade {
    /// Every link as (lower, higher), apart from those of retired choices.
    links: BTreeSet<(usize, usize)>,
    /// The choices that each choice passes its money on to: active ones of the nearest higher question. Choices that pass nothing
    /// on have no entry.
    onwards: BTreeMap<usize, Vec<usize>>,
    /// Active choices from the lowest question to the highest, in the sheet's order.
    upwards: Vec<usize>,
}

impl Cascade {
    /// The links of a plan. Only active choices pass on and receive: a proposal changes nothing about what stands.
    pub(super) fn of(plan: &Plan, ids: &ChoiceIds) -> Self {
        let links = links(plan, ids);
        let active = |index: &usize| plan.choices[*index].is_active();
        let mut upwards: Vec<usize> = (0..plan.choices.len()).filter(active).collect();
        upwards.sort_by_key(|index| plan.choices[*index].question());
        let mut onwards = BTreeMap::new();
        for from in &upwards {
            let higher: Vec<usize> = links.range((*from, 0)..=(*from, usize::MAX)).map(|(_, to)| *to).filter(active).collect();
            let nearest: Option<Question> = higher.iter().filter_map(|to| plan.choices[*to].question()).min();
            let nearest: Vec<usize> = higher.into_iter().filter(|to| plan.choices[*to].question() == nearest).collect();
            if !nearest.is_empty() {
                onwards.insert(*from, nearest);
            }
        }
        Cascade { links, onwards, upwards }
    }

    /// What arrives at each choice, given what lands there, and what each link carries. Parts are equal; the last takes what
    /// division leaves, so that nothing is lost.
    pub(super) fn carry(&self, plan: &Plan, landed: &[Decimal]) -> (Vec<Decimal>, Vec<Carried>) {
        let mut arriving: Vec<Decimal> =
            plan.choices.iter().zip(landed).map(|(choice, landed)| if choice.is_active() { *landed } else { Decimal::ZERO }).collect();
        let mut amounts: BTreeMap<(usize, usize), Decimal> = BTreeMap::new();
        for from in &self.upwards {
            let Some(onwards) = self.onwards.get(from) else { continue };
            let mut left = arriving[*from];
            let part = left / Decimal::from(onwards.len());
            for (place, to) in onwards.iter().enumerate() {
                let amount = if place + 1 == onwards.len() { left } else { part };
                left -= amount;
                arriving[*to] += amount;
                amounts.insert((*from, *to), amount);
            }
        }
        let stands = |index: usize| plan.choices[index].is_active();
        let carried = self.links.iter().map(|(from, to)| {
            let amount = amounts.get(&(*from, *to));
            let skips = amount.is_none() && stands(*from) && stands(*to);
            Carried { from: *from, to: *to, amount: amount.copied().unwrap_or_default(), skips }
        });
        (arriving, carried.collect())
    }

    /// What of some landed money arrives at each choice of one question, by the same rule. Counts its steps down, and gives none where
    /// they run out: links can be so many that nobody would follow them.
    pub(super) fn arriving_at(
        &self,
        plan: &Plan,
        question: Question,
        landed: impl IntoIterator<Item = (usize, Decimal)>,
        steps: &mut usize,
    ) -> Option<BTreeMap<usize, Decimal>> {
        let of = |choice: usize| plan.choices[choice].question().filter(|_| plan.choices[choice].is_active());
        let mut arrived = BTreeMap::new();
        let mut open: BTreeMap<(Question, usize), Decimal> = BTreeMap::new();
        for (choice, amount) in landed {
            if let Some(own) = of(choice).filter(|own| *own <= question) {
                *open.entry((own, choice)).or_default() += amount;
            }
        }
        // Money only goes up: what is taken first has all that it will get.
        while let Some(((own, choice), mut left)) = open.pop_first() {
            if own == question {
                arrived.insert(choice, left);
                continue;
            }
            let Some(onwards) = self.onwards.get(&choice) else { continue };
            *steps = steps.checked_sub(onwards.len())?;
            let part = left / Decimal::from(onwards.len());
            for (place, to) in onwards.iter().enumerate() {
                let amount = if place + 1 == onwards.len() { left } else { part };
                left -= amount;
                if let Some(next) = of(*to).filter(|next| *next <= question) {
                    *open.entry((next, *to)).or_default() += amount;
                }
            }
        }
        Some(arrived)
    }

    /// The choices of lower questions that pass their money on to a choice.
    pub(super) fn serving(&self, choice: usize) -> Vec<usize> {
        self.onwards.iter().filter(|(_, onwards)| onwards.contains(&choice)).map(|(from, _)| *from).collect()
    }

    /// Whether each choice is supported: directly, or through a supported choice that serves it.
    pub(super) fn supported(&self, plan: &Plan, directly: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut supported: Vec<bool> = (0..plan.choices.len()).map(directly).collect();
        for from in self.upwards.iter().filter(|from| self.onwards.contains_key(from)) {
            if supported[*from] {
                for to in &self.onwards[from] {
                    supported[*to] = true;
                }
            }
        }
        supported
    }
}

/// Links between choices of different questions, as (lower, higher). A link to a retired choice, or from one, is none.
fn links(plan: &Plan, ids: &ChoiceIds) -> BTreeSet<(usize, usize)> {
    let stands = |choice: &Choice| choice.status != ChoiceStatus::Retired;
    let mut links = BTreeSet::new();
    for (index, choice) in plan.choices.iter().enumerate().filter(|(_, choice)| stands(choice)) {
        for other in choice.links.iter().filter_map(|link| ids.find(&link.id)).filter(|other| stands(&plan.choices[*other])) {
            match (choice.question(), plan.choices[other].question()) {
                (Some(this), Some(that)) if this < that => links.insert((index, other)),
                (Some(this), Some(that)) if this > that => links.insert((other, index)),
                _ => continue,
            };
        }
    }
    links
}
