//! What a plan knows of its past: the records of its earlier cycles, and from when on it is held to them.

use super::Record;
use crate::plan::{Period, Plan};

/// The records of a plan's earlier cycles, one a cycle, the oldest first. Empty where none is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Earlier {
    records: Vec<Record>,
}

impl Earlier {
    /// Of many records those that are a plan's past: the same business and fiscal year, an earlier cycle.
    ///
    /// Where a cycle has several, the one of the plan's own version counts, else the last given that is no scenario: a plan goes from
    /// Budget to Forecast in its year and stays the same plan, while a scenario is only compared with itself.
    pub fn of(plan: &Plan, records: impl IntoIterator<Item = Record>) -> Earlier {
        let own = Record::head_of(plan);
        let Some(cycle) = own.cycle else { return Earlier::default() };
        let mut kept: Vec<Record> = Vec::new();
        for record in records {
            let is_past = record.cycle.is_some_and(|past| past < cycle)
                && same(&record.business, &own.business)
                && record.fiscal_year == own.fiscal_year
                && is_scenario(&record) == is_scenario(&own)
                && (!is_scenario(&own) || version(&record) == version(&own));
            if !is_past {
                continue;
            }
            match kept.iter_mut().find(|other| other.cycle == record.cycle) {
                Some(other) if version(other) == version(&own) && version(&record) != version(&own) => {}
                Some(other) => *other = record,
                None => kept.push(record),
            }
        }
        kept.sort_by_key(|record| record.cycle);
        Earlier { records: kept }
    }

    /// All of them, the oldest first.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The record of the last earlier cycle.
    pub fn last(&self) -> Option<&Record> {
        self.records.last()
    }

    /// Whether nothing is known of the past.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The records since the baseline, the baseline first; empty while the plan is still drafted.
    ///
    /// The baseline is the first record from which a handoff was released, whose version is other than Budget, or whose cycle lies
    /// in the fiscal year, whichever came first.
    pub fn since_baseline(&self) -> &[Record] {
        let first = self.records.iter().position(Record::is_baseline).unwrap_or(self.records.len());
        &self.records[first..]
    }

    /// The cycle since which a finding has been open without a break up to the last record; none where the last record has it not.
    pub fn open_since(&self, id: &str) -> Option<Period> {
        self.records.iter().rev().take_while(|record| record.findings.contains_key(id)).last().and_then(|record| record.cycle)
    }

    /// Whether any record has a finding.
    pub fn knows(&self, id: &str) -> bool {
        self.records.iter().any(|record| record.findings.contains_key(id))
    }
}

impl Record {
    /// Whether a plan is held to this record from here on.
    fn is_baseline(&self) -> bool {
        let in_year = matches!((self.cycle, self.first_month), (Some(cycle), Some(first)) if cycle >= first);
        self.released || in_year || !matches!(version(self).as_str(), "" | "budget" | "plan" | "draft" | "draft budget")
    }

    /// Only what says which plan it is.
    fn head_of(plan: &Plan) -> Record {
        let header = &plan.header;
        Record {
            business: plan.business().to_owned(),
            fiscal_year: header.calendar.as_ref().map(|calendar| calendar.label.clone()),
            cycle: header.cycle.as_ref().map(|cycle| cycle.value),
            version: header.version.as_ref().map(|version| version.value.clone()),
            ..Record::default()
        }
    }
}

fn version(record: &Record) -> String {
    record.version.as_deref().unwrap_or("").trim().to_lowercase()
}

fn is_scenario(record: &Record) -> bool {
    version(record).contains("scenario")
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}
