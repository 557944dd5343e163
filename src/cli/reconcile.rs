//! `throughline reconcile`: workbook, plan, report and ledger of each plan side by side, as finance reads them; writes nothing.

use std::path::PathBuf;

use clap::Args;

use super::session::{Failure, Session};
use super::{profiles, settings};
use crate::assess::Assessment;
use crate::batch::discover::discover;
use crate::batch::plan::{Asking, Past};
use crate::batch::run::bug;
use crate::batch::{Judged, judge};
use crate::config::Policy;
use crate::finding::Origin;
use crate::render::handoff::control::{Compared, Head};
use crate::render::handoff::draw::draw_all;
use crate::render::handoff::load_file::Loaded;
use crate::render::handoff::profile::Profile;
use crate::render::handoff::reconcile::Comparison;
use crate::render::handoff::release::Reason;
use crate::render::handoff::{Accounts, accounts, control_text};
use crate::render::terminal::number_of;
use crate::workbook::read::read;

const EXAMPLES: &str = "\
Examples:
  throughline reconcile plan.xlsx
  throughline reconcile plans -q    one line a plan, and the figures that differ
  throughline reconcile plan.xlsx --profile anaplan

Each figure comes by its own way: the workbook's is added from its cells, the
plan's is what each initiative carries, the report's is read from result.json,
and the ledger's is read back from ledger.csv; a load file is drawn, read
back and added up beside it.

Exit codes:
  0  all figures agree
  1  a figure differs
  3  a plan cannot be read";

/// Show workbook = plan = report = ledger = load files by currency, month, cost centre and choice
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// Plans: workbooks, folders that are searched with all below them, or patterns in quotes
    #[arg(required = true, value_name = "PLANS")]
    plans: Vec<PathBuf>,
    #[command(flatten)]
    settings: settings::Options,
    /// A load file to draw and read back beside the ledger: one of `throughline handoff profiles`, or a TOML file of your own; may be
    /// repeated [default: those of the settings]
    #[arg(long = "profile", value_name = "NAME")]
    profiles: Vec<String>,
    /// Say less: one line a plan, and the figures that differ
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let mut loaded = options.settings.load()?;
    loaded.ask_handoff(Origin::CommandLine("reconcile"));
    if !options.profiles.is_empty() {
        loaded.ask_profiles(options.profiles.clone(), Origin::CommandLine("--profile"));
    }
    let profiles = profiles::of(&loaded)?;
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
            Judged::Plan(assessment, bytes) => match of_plan(&assessment, &bytes, &loaded.policy, &profiles) {
                Ok((accounts, loaded)) => {
                    let between = if shown > 0 && !options.quiet { "\n" } else { "" };
                    session.print(&format!("{between}{}", text(&Head::of(&assessment), &name, &accounts, &loaded, options.quiet)));
                    differ += usize::from(!agrees(&accounts, &loaded));
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
            0 => format!("{}: workbook = plan = report = ledger{}", number_of(shown, "plan"), and_files(&profiles)),
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

/// The last side of the line, where load files are drawn.
fn and_files<T>(drawn: &[T]) -> &'static str {
    if drawn.is_empty() { "" } else { " = load files" }
}

fn of_plan(assessment: &Assessment, bytes: &[u8], policy: &Policy, profiles: &[Profile]) -> Result<(Accounts, Vec<Loaded>), String> {
    let workbook = read(&assessment.source.file, bytes, &policy.limits).map_err(|error| error.to_string())?;
    let accounts = accounts(assessment, &workbook, policy).map_err(|error| error.to_string())?;
    let refused = |reasons: Vec<Reason>| {
        let reasons: Vec<String> = reasons.into_iter().map(|reason| format!("{}; {}", reason.message, reason.help)).collect();
        reasons.join("; ")
    };
    let drawn = draw_all(&assessment.plan, &accounts.ledger, profiles).map_err(refused)?;
    let loaded = drawn.iter().map(|(file, line)| Loaded::of(&file.bytes, line, &accounts.ledger)).collect();
    Ok((accounts, loaded))
}

fn agrees(accounts: &Accounts, loaded: &[Loaded]) -> bool {
    let bridged = accounts.bridges.iter().all(|bridge| bridge.holds());
    bridged && accounts.compared.iter().all(Comparison::agrees) && loaded.iter().all(Loaded::agrees)
}

fn text(head: &Head, name: &str, accounts: &Accounts, loaded: &[Loaded], quiet: bool) -> String {
    let lines: Vec<Compared> = accounts.compared.iter().map(Comparison::line).collect();
    let mut text = String::new();
    let files: Vec<Loaded> = loaded.iter().filter(|file| !quiet || !file.agrees()).cloned().collect();
    if quiet {
        let all = format!("workbook = plan = report = ledger{}", and_files(loaded));
        let word = if agrees(accounts, loaded) { all.as_str() } else { "DOES NOT RECONCILE" };
        text.push_str(&format!("{name}: {}, {word}\n", number_of(lines.len() + loaded.len(), "figure")));
        let apart: Vec<Compared> = lines.into_iter().filter(|line| !line.agrees).collect();
        if !apart.is_empty() {
            control_text::comparisons(&mut text, &apart);
        }
    } else {
        text.push_str(&format!("{}   {name}\n\n", head.title()));
        control_text::comparisons(&mut text, &lines);
    }
    if !files.is_empty() {
        text.push('\n');
        control_text::loaded(&mut text, &files);
    }
    for bridge in accounts.bridges.iter().filter(|bridge| !bridge.holds()) {
        let apart = crate::plan::money::grouped(bridge.unexplained.abs(), bridge.currency.minor_digits());
        let measure = bridge.measure.words();
        text.push_str(&format!("   {measure}: {apart} {} between the workbook and the ledger are not explained\n", bridge.currency));
    }
    text
}
