//! `nothing-updated`: an initiative that is under way, of which nothing changed over two cycles: nobody looks at it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::trail::{Trail, folded, trails};
use super::{EARLIER, cycle_of};
use crate::finding::{Finding, Level};
use crate::layout::{Field, Table};
use crate::plan::{Currency, Kind, Period, Record};
use crate::rules::words::{about_initiative, initiative as called};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "nothing-updated",
    group: Group::Cycle,
    level: Level::Warning,
    summary: "nothing of an initiative under way changed for two cycles",
    page: include_str!("nothing_updated.md"),
    needs: &[Field::InitiativeId],
    check,
};

fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let records = context.plan.earlier.records();
    let [.., before, _] = records else {
        return verdict.not_evaluated(if records.is_empty() { EARLIER } else { "a second earlier cycle" });
    };
    let Some(since) = before.cycle else { return };
    let two = &records[records.len() - 2..];
    let months = [Months::of(&two[0]), Months::of(&two[1]), Months::of(context.now)];
    for trail in trails(two, context) {
        let Some((initiative, _)) = trail.now.filter(|(initiative, _)| initiative.is_active() && initiative.kind() != Kind::Run) else {
            continue;
        };
        let had_started = initiative.start.as_ref().is_some_and(|start| Period::of(start.value) <= since);
        if !had_started || !is_unchanged(&trail, &months) {
            continue;
        }
        let message =
            format!("nothing of {} has changed since {}, no figure, date, note or milestone", called(initiative), cycle_of(before));
        let help = "say where it stands: its Status, % complete, Forecast, or a note with its date in Updated";
        let at = initiative.row.first();
        let finding = Finding::new(RULE.id, RULE.level, at, about_initiative(context.plan, initiative, "updates"), message, help);
        verdict.find(finding.owned_by(initiative.owner()));
    }
}

/// Whether its row and its months are the same in both records and now.
fn is_unchanged(trail: &Trail<'_>, months: &[Months<'_>; 3]) -> bool {
    let (Some(first), Some(second), Some((_, now))) = (trail.at(0), trail.at(1), trail.now) else { return false };
    if first.fields != now.fields || second.fields != now.fields {
        return false;
    }
    let mut keys: BTreeSet<String> = trail.keys().map(folded).collect();
    keys.extend(now.text("Project").map(folded));
    keys.iter().all(|key| months[0].have(key, &months[2]) && months[1].have(key, &months[2]))
}

/// The months and ledger amounts of a record, by the initiative or project they are of.
struct Months<'a>(BTreeMap<String, Vec<Amount<'a>>>);

/// Table, the rest of the key, measure, currency, month and amount.
type Amount<'a> = (Table, &'a str, &'a str, Currency, Period, Decimal);

impl<'a> Months<'a> {
    fn of(record: &'a Record) -> Self {
        let mut months: BTreeMap<String, Vec<Amount<'a>>> = BTreeMap::new();
        for (month, value) in record.months.iter().filter(|(month, _)| month.table != Table::Targets) {
            let (reference, rest) = match month.table {
                Table::Actuals => month.key.split_once(" / ").unwrap_or((&month.key, "")),
                _ => (&*month.key, ""),
            };
            let amount = (month.table, rest, &*month.field, month.currency, month.period, value.amount);
            months.entry(folded(reference)).or_default().push(amount);
        }
        Months(months)
    }

    /// Whether two records say the same of an initiative.
    fn have(&self, key: &str, other: &Months<'_>) -> bool {
        match (self.0.get(key), other.0.get(key)) {
            (Some(a), Some(b)) => a == b,
            (None, None) => true,
            _ => false,
        }
    }
}
