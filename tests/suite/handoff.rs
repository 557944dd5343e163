//! The handoff: the ledger is the plan to the minor unit, nothing in it can be run, a pack that was touched is found out, and a plan
//! that finance would book wrongly is not released.

mod drawn;
mod fiscal;
mod load_files;
mod released;

use std::collections::BTreeMap;

use throughline::assess::{Assessment, Source, assess};
use throughline::config::Policy;
use throughline::config::calendar::CalendarRule;
use throughline::layout::recognise;
use throughline::plan::{Asked, build};
use throughline::render::handoff::{Accounts, Ledger, Making, Pack, accounts, pack};
use throughline::workbook::Workbook;

use crate::example::{Table, workbook};

/// The settings of a plan that is handed over.
fn policy() -> Policy {
    Policy { handoff: true, ledger_xlsx: true, ..Policy::default() }
}

/// A plan as judged for a handoff, and the workbook it was read from.
fn judged(tables: &[Table]) -> (Assessment, Workbook) {
    judged_workbook(workbook(tables))
}

fn judged_workbook(workbook: Workbook) -> (Assessment, Workbook) {
    let (layout, mut findings) = recognise(&workbook);
    let (plan, more) = build(&workbook, &layout, &Asked::default());
    findings.extend(more);
    let source = Source { file: "plan.xlsx".to_owned(), sha256: "0".repeat(64), ..Source::default() };
    (assess(plan, findings, &policy(), source), workbook)
}

fn accounts_of(tables: &[Table]) -> Accounts {
    accounts_in(tables, CalendarRule::default())
}

/// The same in a company's fiscal calendar.
fn accounts_in(tables: &[Table], calendar: CalendarRule) -> Accounts {
    let (assessment, workbook) = judged(tables);
    accounts(&assessment, &workbook, &Policy { calendar, ..policy() }).expect("accounts")
}

pub(crate) fn pack_of(tables: &[Table], previous: Option<&Ledger>) -> Pack {
    let (assessment, workbook) = judged(tables);
    pack(&assessment, &workbook, &Making { policy: &policy(), previous, profiles: &[] }).expect("a pack")
}

/// The files of a pack by their name in its folder.
fn files(pack: &Pack) -> BTreeMap<String, Vec<u8>> {
    let name = |name: &str| name.strip_prefix("handoff/").expect("a file of the pack").to_owned();
    pack.artifacts.iter().map(|artifact| (name(&artifact.name), artifact.bytes.clone())).collect()
}

fn text(pack: &Pack, name: &str) -> String {
    String::from_utf8(files(pack).remove(name).unwrap_or_else(|| panic!("{name} is not in the pack"))).expect("UTF-8")
}
