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
        let own = Record::of_header(plan);
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

    /// In how many earlier cycles a finding has been open without a break up to the last record.
    pub fn open_cycles(&self, id: &str) -> usize {
        self.records.iter().rev().take_while(|record| record.findings.contains_key(id)).count()
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

    /// Only what says which plan it is: its business, year, cycle and version.
    pub fn of_header(plan: &Plan) -> Record {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Level;
    use crate::plan::record::PastFinding;
    use crate::plan::sketch::plan;

    fn own(cycle: &str, version: &str) -> Plan {
        let header = format!("Business | Example Ltd\nFiscal year | FY2027\nFirst month | 2027-01\nCycle | {cycle}\nVersion | {version}");
        plan(&[("Plan", &header), ("Initiatives", "Initiative ID | Initiative\nI-01 | Depots")])
    }

    fn record(cycle: &str, version: &str) -> Record {
        Record { file: format!("{cycle} {version}"), ..Record::of_plan(&own(cycle, version)) }
    }

    fn files(earlier: &Earlier) -> Vec<&str> {
        earlier.records().iter().map(|record| record.file.as_str()).collect()
    }

    #[test]
    fn the_past_is_the_same_business_and_year_in_earlier_cycles() {
        let other_year = Record { fiscal_year: Some("FY2026".to_owned()), ..record("2026-11", "Budget") };
        let other = Record { business: "Other Ltd".to_owned(), ..record("2026-11", "Budget") };
        let spelled = Record { business: " EXAMPLE ltd".to_owned(), ..record("2026-11", "Budget") };
        let no_cycle = Record { cycle: None, ..record("2026-11", "Budget") };
        let records =
            [record("2027-02", "Budget"), other_year, other, spelled, no_cycle, record("2026-10", "Budget"), record("2027-01", "Budget")];
        let earlier = Earlier::of(&own("2027-01", "Budget"), records.clone());
        assert_eq!(files(&earlier), ["2026-10 Budget", "2026-11 Budget"], "in the order of their cycles, neither this one nor a later one");
        assert_eq!(earlier.last().and_then(|last| last.cycle), Period::parse("2026-11"));
        assert!(Earlier::of(&own("", "Budget"), records).is_empty(), "a plan without a cycle has no past");
    }

    #[test]
    fn of_a_cycle_given_twice_the_plan_s_own_version_counts_else_the_last() {
        let given = |plan: &str, first: &str, second: &str| {
            let earlier = Earlier::of(&own("2027-03", plan), [record("2027-02", first), record("2027-02", second)]);
            files(&earlier).join(", ")
        };
        assert_eq!(given("Forecast", "Forecast", "Budget"), "2027-02 Forecast");
        assert_eq!(given("Forecast", "Budget", "Forecast"), "2027-02 Forecast");
        assert_eq!(given("Forecast", "Budget", "Latest estimate"), "2027-02 Latest estimate");
        let twice = [Record { released: true, ..record("2027-02", "Budget") }, record("2027-02", "Budget")];
        let earlier = Earlier::of(&own("2027-03", "Budget"), twice);
        assert!(earlier.records().len() == 1 && !earlier.records()[0].released, "the last given");
    }

    #[test]
    fn a_scenario_is_compared_with_itself_alone() {
        let records = [record("2026-11", "Budget"), record("2026-11", "Scenario low"), record("2026-12", "Scenario high")];
        assert_eq!(files(&Earlier::of(&own("2027-01", "Scenario low"), records.clone())), ["2026-11 Scenario low"]);
        assert_eq!(files(&Earlier::of(&own("2027-01", "Budget"), records)), ["2026-11 Budget"]);
    }

    #[test]
    fn the_baseline_is_a_release_another_version_or_the_year_whichever_came_first() {
        let since = |records: &[Record]| {
            let earlier = Earlier::of(&own("2027-06", "Budget"), records.to_vec());
            earlier.since_baseline().iter().filter_map(|record| record.cycle).map(|cycle| cycle.to_string()).collect::<Vec<_>>()
        };
        let drafts = [record("2026-10", "Budget"), record("2026-11", ""), record("2026-12", "Draft")];
        assert_eq!(since(&drafts), Vec::<String>::new(), "while it is drafted there is none");
        let in_year = [&drafts[..], &[record("2027-01", "Budget")]].concat();
        assert_eq!(since(&in_year), ["2027-01"]);
        let mut released = in_year.clone();
        released[1].released = true;
        assert_eq!(since(&released), ["2026-11", "2026-12", "2027-01"]);
        let forecast = [record("2026-10", "Budget"), record("2026-11", "Forecast"), record("2026-12", "Budget")];
        assert_eq!(since(&forecast), ["2026-11", "2026-12"]);
    }

    #[test]
    fn a_finding_is_open_since_it_was_there_without_a_break() {
        let finding = || PastFinding {
            rule: "no-single-owner".to_owned(),
            level: Level::Warning,
            message: String::new(),
            subject: String::new(),
            at: String::new(),
            at_stake: None,
            owner: None,
            accepted_until: None,
        };
        let with = |cycle: &str, ids: &[&str]| {
            let findings = ids.iter().map(|id| ((*id).to_owned(), finding())).collect();
            Record { findings, ..record(cycle, "Budget") }
        };
        let records =
            [with("2026-10", &["a", "b"]), with("2026-11", &["a"]), with("2026-12", &["a", "b", "c"]), with("2027-01", &["a", "b"])];
        let earlier = Earlier::of(&own("2027-02", "Budget"), records);
        let since = |id: &str| (earlier.open_since(id).map(|since| since.to_string()), earlier.open_cycles(id), earlier.knows(id));
        assert_eq!(since("a"), (Some("2026-10".to_owned()), 4, true));
        assert_eq!(since("b"), (Some("2026-12".to_owned()), 2, true), "it was gone in November");
        assert_eq!(since("c"), (None, 0, true), "it is gone in the last one");
        assert_eq!(since("d"), (None, 0, false));
    }
}
