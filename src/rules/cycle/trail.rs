//! Initiatives followed over the cycles, also where one was given another id.
//!
//! Separate because each rule of this group asks the same first: which row of the past is this one?

use std::collections::BTreeMap;

use crate::plan::record::{Row, is_same_initiative};
use crate::plan::{Initiative, Plan, Record};
use crate::rules::Context;

/// One initiative over the cycles.
#[derive(Debug)]
pub(super) struct Trail<'a> {
    /// Its row in each record that has it, by the record's place, with the key it had there; the oldest first.
    pub(super) then: Vec<(usize, &'a str, &'a Row)>,
    /// Its row in the plan.
    pub(super) now: Option<(&'a Initiative, &'a Row)>,
}

impl<'a> Trail<'a> {
    /// Its row in the record at a place.
    pub(super) fn at(&self, place: usize) -> Option<&'a Row> {
        self.then.iter().find(|(index, ..)| *index == place).map(|(_, _, row)| *row)
    }

    /// Its key before it was called as it is now, where it was called otherwise in the record before its name changed.
    pub(super) fn former(&self, plan: &Plan) -> Option<&'a str> {
        let (initiative, _) = self.now?;
        let key = folded(&plan.key_of_row(&initiative.row, initiative.id(), initiative.name()));
        self.then.iter().rev().map(|(_, key, _)| *key).find(|former| folded(former) != key)
    }

    /// Every key it ever had.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.then.iter().map(|(_, key, _)| *key)
    }

    fn first(&self, end: usize) -> usize {
        self.then.first().map_or(end, |(place, ..)| *place)
    }

    fn last(&self, end: usize) -> usize {
        if self.now.is_some() { end } else { self.then.last().map_or(0, |(place, ..)| *place) }
    }

    fn rows(&self) -> impl DoubleEndedIterator<Item = &'a Row> {
        self.then.iter().map(|(_, _, row)| *row).chain(self.now.map(|(_, row)| row))
    }
}

/// The trails of all initiatives of some records and of the plan, in the order of their keys.
pub(super) fn trails<'a>(records: &'a [Record], context: &Context<'a>) -> Vec<Trail<'a>> {
    let plan = context.plan;
    let mut by_key: BTreeMap<String, Trail<'a>> = BTreeMap::new();
    let empty = || Trail { then: Vec::new(), now: None };
    for (place, record) in records.iter().enumerate() {
        for (key, row) in &record.initiatives {
            let trail = by_key.entry(folded(key)).or_insert_with(empty);
            // Of rows that differ in the case of their ids the first counts.
            if trail.at(place).is_none() {
                trail.then.push((place, key, row));
            }
        }
    }
    for initiative in &plan.initiatives {
        let key = plan.key_of_row(&initiative.row, initiative.id(), initiative.name());
        let Some(row) = context.now.initiatives.get(&key) else { continue };
        by_key.entry(folded(&key)).or_insert_with(empty).now.get_or_insert((initiative, row));
    }
    join_renamed(by_key.into_values().collect(), records.len())
}

/// Joins the trail of an initiative that ends with the one that begins later under another id.
fn join_renamed(mut trails: Vec<Trail<'_>>, end: usize) -> Vec<Trail<'_>> {
    let mut begin: Vec<usize> = (0..trails.len()).filter(|index| trails[*index].first(end) > 0).collect();
    begin.sort_by_key(|index| trails[*index].first(end));
    let mut gone = vec![false; trails.len()];
    for index in begin {
        let is_former = |other: &usize| {
            let (old, new) = (&trails[*other], &trails[index]);
            *other != index && !gone[*other] && old.now.is_none() && old.last(end) < new.first(end) && is_same(old, new)
        };
        let found: Vec<usize> = (0..trails.len()).filter(is_former).collect();
        // Two that it could have been are none that can be told.
        if let [former] = found[..] {
            gone[former] = true;
            let mut then = std::mem::take(&mut trails[former].then);
            then.append(&mut trails[index].then);
            trails[index].then = then;
        }
    }
    trails.into_iter().zip(gone).filter(|(_, gone)| !gone).map(|(trail, _)| trail).collect()
}

/// Whether the end of one trail and the beginning of the other are one initiative.
fn is_same(old: &Trail<'_>, new: &Trail<'_>) -> bool {
    old.rows().next_back().zip(new.rows().next()).is_some_and(|(old, new)| is_same_initiative(old, new))
}

/// A key as keys are compared.
pub(super) fn folded(key: &str) -> String {
    key.trim().to_lowercase()
}
