//! `summary.json` and what `check --format json` prints: a run in a machine's words, versioned as `result.json` is.

use serde::Serialize;

use super::across_json::{AcrossLine, lines};
use super::json::{CountsLine, FindingLine, NotEvaluatedLine, TOOL, Totals, findings, not_evaluated};
use super::run::{Fate, HandoffFigures, PlanFigures, PlanSummary, RunSummary};
use crate::assess::{Assessment, Counts};

/// The schema of `summary.json`.
pub const RUN: &str = "throughline.run/1";
/// The schema of what `check --format json` prints.
pub const CHECK: &str = "throughline.check/1";

/// `summary.json`.
#[derive(Debug, Serialize)]
pub struct SummaryFile {
    schema: &'static str,
    tool: &'static str,
    run: RunLine,
    plans: Vec<PlanLine>,
    /// Findings across plans; those of a plan stand in its own result.
    findings: Vec<AcrossLine>,
    /// Rules across plans that could not look.
    not_evaluated: Vec<NotEvaluatedLine>,
    totals: RunTotals,
}

/// What `check --format json` prints.
#[derive(Debug, Serialize)]
pub struct CheckFile {
    schema: &'static str,
    tool: &'static str,
    run: RunLine,
    plans: Vec<CheckLine>,
    /// Findings across plans.
    findings: Vec<AcrossLine>,
    /// Rules across plans that could not look.
    not_evaluated: Vec<NotEvaluatedLine>,
    totals: RunTotals,
}

/// A plan as `check --format json` prints it.
#[derive(Debug, Serialize)]
pub struct CheckLine {
    #[serde(flatten)]
    plan: PlanLine,
    findings: Vec<FindingLine>,
    not_evaluated: Vec<NotEvaluatedLine>,
}

#[derive(Debug, Serialize)]
struct RunLine {
    id: Option<String>,
    as_of: Option<String>,
    cycle: Option<String>,
    portfolio: bool,
}

#[derive(Debug, Serialize)]
struct PlanLine {
    file: String,
    folder: Option<String>,
    checked: Option<String>,
    no_copy: Option<String>,
    status: &'static str,
    error: Option<String>,
    business: Option<String>,
    parent: Option<String>,
    fiscal_year: Option<String>,
    cycle: Option<String>,
    as_of: Option<String>,
    currency: Option<String>,
    owner: Option<String>,
    unreadable: Vec<String>,
    counts: Option<CountsLine>,
    answered: Option<usize>,
    totals: Option<Totals>,
    handoff: Option<HandoffLine>,
}

#[derive(Debug, Serialize)]
struct HandoffLine {
    status: &'static str,
    batch_id: Option<String>,
    lines: usize,
    reasons: usize,
}

#[derive(Debug, Serialize)]
struct RunTotals {
    plans: usize,
    done: usize,
    skipped: usize,
    failed: usize,
    incomplete: usize,
    counts: CountsLine,
    across: CountsLine,
    answered: usize,
}

/// What `summary.json` holds.
pub fn summary(run: &RunSummary) -> SummaryFile {
    SummaryFile {
        schema: RUN,
        tool: TOOL,
        run: run_line(run),
        plans: run.plans.iter().map(plan_line).collect(),
        findings: lines(&run.across),
        not_evaluated: not_evaluated(&run.across.not_evaluated),
        totals: totals(run),
    }
}

/// What `check --format json` prints of the plans of a run, each made by [`check_line`].
pub fn check(run: &RunSummary, plans: Vec<CheckLine>) -> CheckFile {
    CheckFile {
        schema: CHECK,
        tool: TOOL,
        run: run_line(run),
        plans,
        findings: lines(&run.across),
        not_evaluated: not_evaluated(&run.across.not_evaluated),
        totals: totals(run),
    }
}

/// A plan as `check --format json` prints it; without an assessment where it has none.
pub fn check_line(plan: &PlanSummary, assessment: Option<&Assessment>) -> CheckLine {
    CheckLine {
        plan: plan_line(plan),
        findings: assessment.map(findings).unwrap_or_default(),
        not_evaluated: assessment.map(|assessment| not_evaluated(&assessment.not_evaluated)).unwrap_or_default(),
    }
}

fn run_line(run: &RunSummary) -> RunLine {
    RunLine {
        id: run.id.clone(),
        as_of: run.as_of.map(|date| date.to_string()),
        cycle: run.cycle.map(|cycle| cycle.to_string()),
        portfolio: run.across.is_whole,
    }
}

fn plan_line(plan: &PlanSummary) -> PlanLine {
    let line = PlanLine {
        file: plan.file.clone(),
        folder: plan.folder.clone(),
        checked: None,
        no_copy: None,
        status: "failed",
        error: None,
        business: None,
        parent: None,
        fiscal_year: None,
        cycle: None,
        as_of: None,
        currency: None,
        owner: None,
        unreadable: Vec::new(),
        counts: None,
        answered: None,
        totals: None,
        handoff: None,
    };
    match &plan.fate {
        Fate::Failed(why) => PlanLine { error: Some(why.clone()), ..line },
        Fate::OtherCycle(why) => PlanLine { status: "skipped", error: Some(why.clone()), ..line },
        Fate::Done(figures) | Fate::Skipped(figures) => PlanLine {
            checked: figures.checked.clone(),
            no_copy: figures.no_copy.clone(),
            status: if matches!(plan.fate, Fate::Skipped(_)) { "skipped" } else { "done" },
            business: Some(figures.business.clone()),
            parent: figures.parent.clone(),
            fiscal_year: figures.fiscal_year.clone(),
            cycle: figures.cycle.map(|cycle| cycle.to_string()),
            as_of: figures.as_of.map(|date| date.to_string()),
            currency: Some(figures.currency.to_string()),
            owner: figures.owner.clone(),
            unreadable: figures.unreadable.clone(),
            counts: Some(figures.counts.into()),
            answered: Some(figures.counts.answered),
            totals: Some(figures.totals.clone()),
            handoff: figures.handoff.as_ref().map(handoff_line),
            ..line
        },
    }
}

fn handoff_line(handoff: &HandoffFigures) -> HandoffLine {
    HandoffLine {
        status: if handoff.batch_id.is_some() { "released" } else { "blocked" },
        batch_id: handoff.batch_id.clone(),
        lines: handoff.lines,
        reasons: handoff.reasons,
    }
}

fn totals(run: &RunSummary) -> RunTotals {
    let unchanged = run.plans.iter().filter(|plan| matches!(plan.fate, Fate::Skipped(_))).count();
    let read: Vec<&PlanFigures> = run.plans.iter().filter_map(PlanSummary::figures).collect();
    let mut counts = Counts::default();
    for figures in &read {
        counts.add(figures.counts);
    }
    let across = run.across.counts();
    counts.add(across);
    let left_out = run.plans.iter().filter(|plan| matches!(plan.fate, Fate::OtherCycle(_))).count();
    RunTotals {
        plans: run.plans.len(),
        done: read.len() - unchanged,
        skipped: unchanged + left_out,
        failed: run.plans.len() - read.len() - left_out,
        incomplete: read.iter().filter(|figures| !figures.unreadable.is_empty() || figures.no_copy.is_some()).count(),
        counts: counts.into(),
        across: across.into(),
        answered: counts.answered,
    }
}
