//! `throughline reconcile`: workbook, plan, report and ledger of each plan side by side, as finance reads them; writes nothing.

use std::path::PathBuf;

use clap::Args;

use super::session::{Failure, Session};
use super::settings;
use crate::batch::discover::discover;
use crate::batch::plan::{Asking, Past};
use crate::batch::run::bug;
use crate::batch::{Judged, judge};
use crate::config::Policy;
use crate::finding::Origin;
use crate::render::handoff::control::{Compared, Head};
use crate::render::handoff::reconcile::Comparison;
use crate::render::handoff::{Accounts, accounts, control_text};
use crate::render::terminal::number_of;
use crate::workbook::read::read;

const EXAMPLES: &str = "\
Examples:
  throughline reconcile plan.xlsx
  throughline reconcile plans -q    one line a plan, and the figures that differ

Each figure comes by its own way: the workbook's is added from its cells, the
plan's is what each initiative carries, the report's is read from result.json,
and the ledger's is read back from ledger.csv.

Exit codes:
  0  all figures agree
  1  a figure differs
  3  a plan cannot be read";

/// Show workbook = plan = report = ledger by currency, month, cost centre and choice
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// Plans: workbooks, folders that are searched with all below them, or patterns in quotes
    #[arg(required = true, value_name = "PLANS")]
    plans: Vec<PathBuf>,
    #[command(flatten)]
    settings: settings::Options,
    /// Say less: one line a plan, and the figures that differ
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let mut loaded = options.settings.load()?;
    loaded.ask_handoff(Origin::CommandLine("reconcile"));
    let found = discover(&options.plans, None).map_err(Failure::usage)?;
    for problem in &found.problems {
        session.error(&problem.to_string());
    }
    let (mut failed, mut differ, mut panicked, mut shown) = (found.problems.len(), 0, 0, 0);
    for file in &found.plans {
        let name = file.path.display().to_string();
        match judge(file, &loaded.policy, &Asking::default(), &mut |_, _| Ok(Past::default())) {
            Judged::Failed(error) => {
                session.failed(&name, &error.to_string());
                failed += 1;
            }
            Judged::Panicked(words) => {
                session.failed(&name, &bug(&name, &words));
                panicked += 1;
            }
            Judged::Plan(assessment, bytes) => match of_plan(&assessment, &bytes, &loaded.policy) {
                Ok(accounts) => {
                    let between = if shown > 0 && !options.quiet { "\n" } else { "" };
                    session.print(&format!("{between}{}", text(&Head::of(&assessment), &name, &accounts, options.quiet)));
                    differ += usize::from(!agrees(&accounts));
                    shown += 1;
                }
                Err(why) => {
                    session.failed(&name, &format!("{name}: {why}"));
                    failed += 1;
                }
            },
        }
    }
    if shown > 1 {
        let line = match differ {
            0 => format!("{}: workbook = plan = report = ledger", number_of(shown, "plan")),
            differ => format!("{}, of which {differ} do not reconcile", number_of(shown, "plan")),
        };
        session.print(&format!("\n{line}\n"));
    }
    Ok(match (panicked, failed, differ) {
        (0, 0, 0) => 0,
        (0, 0, _) => 1,
        (0, _, _) => 3,
        _ => 70,
    })
}

fn of_plan(assessment: &crate::assess::Assessment, bytes: &[u8], policy: &Policy) -> Result<Accounts, String> {
    let workbook = read(&assessment.source.file, bytes, &policy.limits).map_err(|error| error.to_string())?;
    accounts(assessment, &workbook, policy).map_err(|error| error.to_string())
}

fn agrees(accounts: &Accounts) -> bool {
    accounts.compared.iter().all(Comparison::agrees) && accounts.bridges.iter().all(|bridge| bridge.holds())
}

fn text(head: &Head, name: &str, accounts: &Accounts, quiet: bool) -> String {
    let lines: Vec<Compared> = accounts.compared.iter().map(Comparison::line).collect();
    let mut text = String::new();
    if quiet {
        let word = if agrees(accounts) { "workbook = plan = report = ledger" } else { "DOES NOT RECONCILE" };
        text.push_str(&format!("{name}: {}, {word}\n", number_of(lines.len(), "figure")));
        let apart: Vec<Compared> = lines.into_iter().filter(|line| !line.agrees).collect();
        if !apart.is_empty() {
            control_text::comparisons(&mut text, &apart);
        }
    } else {
        text.push_str(&format!("{}   {name}\n\n", head.title()));
        control_text::comparisons(&mut text, &lines);
    }
    for bridge in accounts.bridges.iter().filter(|bridge| !bridge.holds()) {
        let apart = crate::plan::money::grouped(bridge.unexplained.abs(), bridge.currency.minor_digits());
        let measure = bridge.measure.words();
        text.push_str(&format!("   {measure}: {apart} {} between the workbook and the ledger are not explained\n", bridge.currency));
    }
    text
}
