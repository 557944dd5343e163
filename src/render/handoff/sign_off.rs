//! `sign-off.html`: one page that owner, approver and finance sign, with the totals they sign for.
//!
//! What does not fit on a page is counted and named as being elsewhere: a page that runs over is not signed.

use serde::Serialize;
use std::str::FromStr as _;

use rust_decimal::Decimal;
use tera::Context;

use super::control::{Control, Sum};
use super::ledger::LedgerMeasure;
use crate::assess::Assessment;
use crate::render::Artifact;
use crate::render::html::{self, HtmlError};
use crate::report::number::grouped;
use crate::report::text::cut;

/// The most accepted findings that are listed.
const MOST_ACCEPTED: usize = 3;
/// The most rows of totals.
const MOST_TOTALS: usize = 8;
/// The most bridges of budgets that are drawn.
const MOST_BRIDGES: usize = 1;

#[derive(Serialize)]
struct Page {
    business: String,
    title: String,
    batch: String,
    previous: String,
    facts: Vec<(String, String)>,
    totals: Vec<[String; 4]>,
    more_totals: usize,
    reporting: String,
    bridges: Vec<Bridge>,
    control: Vec<(String, String)>,
    findings: String,
    accepted: Vec<Accepted>,
    more_accepted: usize,
    signatures: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Bridge {
    title: String,
    steps: Vec<(String, String, bool)>,
}

#[derive(Serialize)]
struct Accepted {
    at: String,
    message: String,
    by: String,
    until: String,
    reason: String,
}

/// The page. It lists what was accepted, blocking or not, since whoever signs answers for it.
pub(super) fn page(assessment: &Assessment, control: &Control) -> Result<Artifact, HtmlError> {
    let mut context = Context::new();
    context.insert("page", &contents(assessment, control));
    html::plain("sign-off.html", context, include_str!("../../../templates/sign-off.css"))
}

fn contents(assessment: &Assessment, control: &Control) -> Page {
    let plan = &control.plan;
    let or_blank = |name: &str| if name.is_empty() { "not named in the plan".to_owned() } else { cut(name, 60) };
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let total = |sum: &Sum| {
        let measure = LedgerMeasure::parse(&sum.measure).map_or(sum.measure.clone(), |measure| measure.words().to_owned());
        let reporting = sum.amount_reporting.as_deref().map_or("–".to_owned(), amount);
        [measure, sum.lines.to_string(), format!("{} {}", amount(&sum.amount), sum.currency), reporting]
    };
    let answered: Vec<_> = assessment.findings.iter().filter_map(|judged| Some((judged, judged.answer.as_ref()?))).collect();
    let counts = assessment.counts();
    let absolute = control.absolute.iter().map(|(currency, sum)| format!("{} {currency}", amount(sum)));
    Page {
        business: cut(&plan.business, 60),
        title: cut(plan.title().strip_prefix(&plan.business).unwrap_or_default().trim_start_matches(" · "), 120),
        batch: control.batch_id.clone(),
        previous: control.previous_batch_id.as_ref().map_or_else(|| "follows no known batch".to_owned(), |id| format!("follows {id}")),
        facts: vec![
            fact("Plan owner", or_blank(&plan.owner)),
            fact("Approver", or_blank(&plan.approver)),
            fact("Cycle", or_blank(&plan.cycle)),
            fact("Version", or_blank(&plan.version)),
            fact("Judged at", or_blank(&plan.as_of)),
            fact("Workbook", cut(&plan.source_file, 60)),
        ]
        .into_iter()
        .chain(control.calendar.iter().map(|calendar| fact("Periods", cut(&calendar.words(), 120))))
        .collect(),
        totals: control.by_measure.iter().take(MOST_TOTALS).map(total).collect(),
        more_totals: control.by_measure.len().saturating_sub(MOST_TOTALS),
        reporting: plan.currency.clone(),
        bridges: bridges(control),
        control: vec![
            fact("Lines", control.lines.to_string()),
            fact("Sum of absolute amounts", absolute.collect::<Vec<_>>().join(" · ")),
            fact("Hash total", control.hash_total.clone()),
            fact("Figures compared", agreement(control)),
            fact("SHA-256 of the workbook", plan.source_sha256.clone()),
            fact("SHA-256 of ledger.csv", control.files.get("ledger.csv").cloned().unwrap_or_default()),
        ],
        findings: findings(counts.error, counts.warning, counts.note),
        accepted: answered
            .iter()
            .take(MOST_ACCEPTED)
            .map(|(judged, answer)| Accepted {
                at: judged.finding.at.to_string(),
                message: cut(&judged.finding.message, 90),
                by: cut(&answer.approver, 30),
                until: answer.until.to_string(),
                reason: cut(&answer.reason, 70),
            })
            .collect(),
        more_accepted: answered.len().saturating_sub(MOST_ACCEPTED),
        signatures: [("Plan owner", &plan.owner), ("Approver", &plan.approver), ("Finance", &String::new())]
            .map(|(role, name)| fact(role, cut(name, 40)))
            .to_vec(),
    }
}

fn agreement(control: &Control) -> String {
    let differ = control.reconciliation.iter().filter(|line| !line.agrees).count();
    match differ {
        0 => format!("{}, all agree: workbook = plan = report = ledger", control.reconciliation.len()),
        differ => format!("{}, of which {differ} differ", control.reconciliation.len()),
    }
}

/// Open findings, none of which keeps the pack from being released.
fn findings(error: usize, warning: usize, note: usize) -> String {
    let count = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    if error + warning + note == 0 {
        return "No finding is open.".to_owned();
    }
    let parts = [(error, "error"), (warning, "warning"), (note, "note")];
    let parts: Vec<String> = parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| count(number, word)).collect();
    format!("Open in the plan, in nothing that is booked: {}; see report.html.", parts.join(", "))
}

fn bridges(control: &Control) -> Vec<Bridge> {
    let all = control.bridge.chunk_by(|a, b| (&a.measure, &a.currency) == (&b.measure, &b.currency));
    let budgets = all.filter(|steps| steps[0].measure == LedgerMeasure::Budget.name());
    let step = |step: &super::control::BridgeLine| {
        (step.words.trim_start_matches("= ").to_owned(), amount(&step.amount), step.words.starts_with('='))
    };
    budgets
        .take(MOST_BRIDGES)
        .map(|steps| Bridge {
            title: format!("Budget in {}, from the workbook to the ledger", steps[0].currency),
            steps: steps.iter().map(step).collect(),
        })
        .collect()
}

/// An amount of the control, grouped.
fn amount(text: &str) -> String {
    let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    Decimal::from_str(text).map_or_else(|_| text.to_owned(), |amount| grouped(amount, u32::try_from(places).unwrap_or(0)))
}
