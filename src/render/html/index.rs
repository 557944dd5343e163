//! The run's index: its plans with their figures, worst first, each with a link to its report and its annotated copy.

use rust_decimal::Decimal;
use serde::Serialize;
use tera::Context;

use super::across::{self, AcrossPlans};
use super::{HtmlError, draw, style};
use crate::assess::Counts;
use crate::finding::Level;
use crate::plan::{Currency, Period};
use crate::render::Artifact;
use crate::render::run::{Fate, PlanFigures, PlanSummary, RunSummary};
use crate::report::chart::Drawing;
use crate::report::number::{NONE, Unit, grouped, or_none, percent, percent_short_of_all, ratio};
use crate::report::text::{Role, Text, count, cut, gist};
use crate::report::{Cell, Choose, Column, Headline, Row, Table, address};

/// What `index.html` shows.
#[derive(Debug, Serialize)]
struct Index {
    title: Text,
    about: Text,
    head: Vec<(&'static str, String)>,
    headlines: Vec<Headline>,
    plans: Option<Table>,
    failed: Option<Table>,
    failed_title: String,
    across: Option<AcrossPlans>,
    parents: Option<Table>,
}

/// A plan that was read, with its place in the run.
pub(super) struct Plan<'a> {
    pub(super) summary: &'a PlanSummary,
    pub(super) figures: &'a PlanFigures,
}

/// The run's index as `index.html`.
///
/// # Errors
/// Where a template fails, which is a fault of ours.
pub fn index(run: &RunSummary) -> Result<Artifact, HtmlError> {
    let mut plans: Vec<Plan<'_>> = run.plans.iter().filter_map(|summary| Some(Plan { summary, figures: summary.figures()? })).collect();
    // Most errors first, then most warnings, then the lowest coverage; a coverage that is not known is not the worst one.
    plans.sort_by(|a, b| {
        let faults = |plan: &Plan<'_>| (plan.figures.counts.error, plan.figures.counts.warning);
        let covered = |plan: &Plan<'_>| plan.figures.totals.target_coverage.unwrap_or(f64::INFINITY);
        faults(b).cmp(&faults(a)).then(covered(a).total_cmp(&covered(b))).then(a.summary.file.cmp(&b.summary.file))
    });
    let failed: Vec<(&PlanSummary, &str)> = run
        .plans
        .iter()
        .filter_map(|summary| match &summary.fate {
            Fate::Failed(why) => Some((summary, why.as_str())),
            Fate::Done(_) | Fate::Skipped(_) | Fate::OtherCycle(_) => None,
        })
        .collect();
    let index = Index {
        title: title(&plans, failed.len(), run.across.counts()),
        about: about(&plans),
        head: head(run, &plans),
        headlines: headlines(run, &plans, failed.len()),
        plans: (!plans.is_empty()).then(|| plans_table(&plans)),
        failed_title: match failed.len() {
            1 => "One file could not be read".to_owned(),
            many => format!("{} could not be read", count(many, "file", "files")),
        },
        failed: (!failed.is_empty()).then(|| failed_table(&failed)),
        across: across::section(run),
        parents: across::by_parent(run, &plans),
    };
    let mut context = Context::new();
    context.insert("index", &index);
    draw("index.html", context, &style("Throughline index"))
}

fn title(plans: &[Plan<'_>], failed: usize, across: Counts) -> Text {
    let with_errors = plans.iter().filter(|plan| plan.figures.counts.error > 0).count();
    let unread = if failed > 0 { format!("; {} could not be read", count(failed, "file", "files")) } else { String::new() };
    let between = if across.error > 0 { format!("; {} across plans", count(across.error, "error", "errors")) } else { String::new() };
    let unread = unread + &between;
    match (plans.first(), with_errors) {
        (None, _) => format!("No plan was read{unread}").into(),
        (Some(_), 0) => format!("{} without errors{unread}", count(plans.len(), "plan", "plans")).into(),
        (Some(worst), with_errors) => {
            let most = count(worst.figures.counts.error, "error", "errors");
            format!(
                "{with_errors} of {} have errors; {} has the most, {most}{unread}",
                count(plans.len(), "plan", "plans"),
                cut(&worst.figures.business, 40)
            )
            .into()
        }
    }
}

fn about(plans: &[Plan<'_>]) -> Text {
    let (unit, mixed) = unit(plans);
    let money = if mixed {
        "Plans are in several currencies: each amount names its own, and none are added.".to_owned()
    } else {
        format!("{}.", unit.words)
    };
    format!("Plans with the most errors first, then warnings, then the lowest coverage. {money} Covered: of the target, the line is 100 %, short of it in orange. Aligned: of the money, what serves a choice. Choices: of those that need an initiative, those that have one.").into()
}

fn head(run: &RunSummary, plans: &[Plan<'_>]) -> Vec<(&'static str, String)> {
    let cycle = run.cycle.or_else(|| only(plans.iter().map(|plan| plan.figures.cycle)).flatten()).map(|cycle| ("Cycle", cycle.to_string()));
    let as_of = run.as_of.or_else(|| only(plans.iter().map(|plan| plan.figures.as_of)).flatten()).map(|as_of| ("As of", as_of.to_string()));
    let (unit, mixed) = unit(plans);
    let unit = Some(("Unit", unit.name)).filter(|(_, name)| !mixed && !name.is_empty());
    [cycle, as_of, unit].into_iter().flatten().collect()
}

/// The one value that all have.
fn only<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// The unit of all plans, and whether they are in several currencies.
fn unit(plans: &[Plan<'_>]) -> (Unit, bool) {
    let currency = only(plans.iter().map(|plan| plan.figures.currency));
    let largest = plans.iter().filter_map(budget).max().unwrap_or_default();
    (Unit::for_amounts(largest, currency.unwrap_or(Currency::NONE)), currency.is_none() && !plans.is_empty())
}

pub(super) fn money(text: Option<&String>) -> Option<Decimal> {
    text?.parse().ok()
}

fn budget(plan: &Plan<'_>) -> Option<Decimal> {
    money(plan.figures.totals.budget_reporting.as_ref())
}

fn headlines(run: &RunSummary, plans: &[Plan<'_>], failed: usize) -> Vec<Headline> {
    let mut counts = run.across.counts();
    let left_out = run.plans.len() - plans.len() - failed;
    for plan in plans {
        counts.error += plan.figures.counts.error;
        counts.warning += plan.figures.counts.warning;
        counts.note += plan.figures.counts.note;
    }
    let whole = |number: usize| grouped(number.into(), 0);
    let clean = plans.iter().filter(|plan| plan.figures.counts.error == 0).count();
    let read = if failed == 0 { "every file was read".to_owned() } else { format!("{} could not be read", count(failed, "file", "files")) };
    let read = match left_out {
        0 => read,
        some => format!("{read}; {} of other cycles left out", grouped(some.into(), 0)),
    };
    let (unit, mixed) = unit(plans);
    let budgets: Vec<Decimal> = plans.iter().filter_map(budget).collect();
    let sum = budgets.iter().try_fold(Decimal::ZERO, |sum, budget| sum.checked_add(*budget));
    let budget = match (mixed, sum) {
        (false, Some(sum)) if !budgets.is_empty() => (unit.amount(sum), format!("budgets of {}", count(budgets.len(), "plan", "plans"))),
        (true, _) => (NONE.to_owned(), "not added: plans are in several currencies".to_owned()),
        _ => (NONE.to_owned(), "no plan has a budget that can be added".to_owned()),
    };
    let headline = |label: &str, figure: String, how: Text| Headline { label: label.to_owned(), figure, how };
    let mut levels = Text::default();
    for level in Level::WORST_FIRST.into_iter().filter(|level| counts.of(*level) > 0) {
        let many = format!("{}s", level.name());
        levels = levels.level(level, count(counts.of(level), level.name(), &many)).plain(" ");
    }
    let levels = if counts.open() == 0 { "nothing is open".into() } else { levels };
    vec![
        headline("Plans", format!("{} of {}", whole(plans.len()), whole(plans.len() + failed)), read.into()),
        headline("Without errors", format!("{} of {}", whole(clean), whole(plans.len())), "plans".into()),
        headline(&if mixed { "Planned".to_owned() } else { unit.heading("Planned") }, budget.0, budget.1.into()),
        headline("Findings", whole(counts.open()), levels),
    ]
}

fn plans_table(plans: &[Plan<'_>]) -> Table {
    let (unit, mixed) = unit(plans);
    let largest = plans.iter().filter_map(budget).max().unwrap_or_default();
    let columns = vec![
        Column::text("Plan"),
        Column { head: "Findings".into(), class: "", numeric: true },
        Column::number("Covered"),
        Column::drawn(Text::default().run(Role::Spoken, "Target covered, 70 to 110 %"), "wb2"),
        Column::number("Aligned"),
        Column::number("Choices"),
        Column::number("Budget"),
        Column::drawn(Text::default().run(Role::Spoken, "Budget as a bar"), "wb2"),
        Column::number("Result"),
        Column { head: "Break-even".into(), class: "", numeric: false },
    ];
    let same_name = |plan: &Plan<'_>| plans.iter().filter(|other| other.figures.business == plan.figures.business).count() > 1;
    let row = |plan: &Plan<'_>| {
        let figures = plan.figures;
        let totals = &figures.totals;
        let own = if mixed { Unit::for_amounts(budget(plan).unwrap_or_default(), figures.currency) } else { unit.clone() };
        let amount = |amount: Decimal| if mixed { own.named(amount) } else { own.amount(amount) };
        let signed = |result: Decimal| if mixed { format!("{} {}", own.signed(result), own.name) } else { own.signed(result) };
        let share = |share: f64| Decimal::try_from(share).map(|share| share.round_dp(4)).unwrap_or_default();
        let covered = totals.target_coverage.map(share);
        // In several currencies the texts do not compare; amounts in one do, as they stand.
        let number = |text: String, sort: Option<Decimal>| match (mixed, sort) {
            (true, Some(sort)) => Cell::number(text).sorted_by(sort.normalize()),
            _ => Cell::number(text),
        };
        Row::of(vec![
            Cell::text(name(plan, same_name(plan))),
            marks(&figures.counts),
            number(or_none(covered, |covered| percent_short_of_all(covered, 0)), covered),
            covered.map_or_else(Cell::default, |covered| Cell::drawing(covered_pin(covered))),
            number(or_none(totals.aligned_spend.map(share), |aligned| percent_short_of_all(aligned, 0)), totals.aligned_spend.map(share)),
            number(or_none(totals.coverage.map(share), |covered| percent(covered, 0)), totals.coverage.map(share)),
            number(or_none(budget(plan), amount), budget(plan)),
            match mixed {
                true => Cell::default(),
                false => Cell::drawing(
                    Drawing::in_row(18.0).bar("pl", 0.0, ratio(budget(plan).unwrap_or_default(), largest) * 95.0, 3.0, 12.0).markup(),
                ),
            },
            number(or_none(money(totals.result.as_ref()), signed), money(totals.result.as_ref())),
            Cell::text(or_none(totals.break_even_month.as_deref().and_then(Period::parse), |month| {
                format!("{} {}", month.short_name(), month.year)
            }))
            .sorted_by(totals.break_even_month.as_deref().unwrap_or("9")),
        ])
    };
    let choose = vec![Choose { label: "Plan", values: Vec::new() }];
    Table {
        label: "Plans".to_owned(),
        class: "pf",
        id: Some("it"),
        columns,
        groups: vec![plans.iter().map(row).collect()],
        choose,
        ..Table::default()
    }
}

/// The plan's name, as a link to its report, with its annotated copy and what is worst about it below. Where another plan has the
/// same name, the copy's file tells them apart.
fn name(plan: &Plan<'_>, has_namesake: bool) -> Text {
    let figures = plan.figures;
    let business = cut(&figures.business, 60);
    let mut text = match &plan.summary.folder {
        Some(folder) => Text::default().lead(Role::Plain, &business, address(&format!("{folder}/report.html"))),
        None => business.into(),
    };
    if let (Some(folder), Some(checked)) = (&plan.summary.folder, &figures.checked) {
        text = text.lead(
            Role::Plain,
            if has_namesake { cut(checked, 48) } else { "workbook".to_owned() },
            address(&format!("{folder}/{checked}")),
        );
    }
    if !figures.unreadable.is_empty() {
        text = text.plain(" ").run(Role::Error, format!("{} unread", count(figures.unreadable.len(), "part", "parts")));
    }
    if let (None, Some(why)) = (&figures.checked, &figures.no_copy) {
        text = text.run(Role::Small, format!("No annotated copy: {}", cut(why, 120)));
    }
    match &figures.worst {
        Some(worst) => text.run(Role::Small, gist(worst, 80)),
        None => text,
    }
}

pub(super) fn marks(counts: &Counts) -> Cell {
    let mut text = Text::default();
    let mut weight = 0_u64;
    for level in Level::WORST_FIRST {
        let count = counts.of(level);
        weight = weight * 100_000 + (count as u64).min(99_999);
        if count > 0 {
            text = text.level(level, grouped(count.into(), 0)).run(Role::Spoken, format!(" {}", level.name())).plain(" ");
        }
    }
    let text = if counts.open() == 0 { Text::default().muted("none") } else { text };
    Cell::text(text).class("nb").sorted_by(weight)
}

/// Coverage as a pin about 100 %, on an axis from 70 to 110; one that lies outside stands at its end.
fn covered_pin(covered: Decimal) -> crate::report::chart::Markup {
    let percent = ratio(covered, Decimal::ONE) * 100.0;
    let x = (percent.clamp(70.0, 110.0) - 70.0) / 40.0 * 100.0;
    let class = if percent < 100.0 { "bad" } else { "good" };
    Drawing::in_row(18.0).class("p100").bar(class, 75.0, x - 75.0, 8.0, 2.0).pin(class, x, 9.0).markup()
}

/// Why a file failed, without the file's name, which stands beside it.
fn without_file<'w>(why: &'w str, file: &str) -> &'w str {
    why.strip_prefix(file).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(why)
}

fn failed_table(failed: &[(&PlanSummary, &str)]) -> Table {
    let row = |(summary, why): &(&PlanSummary, &str)| {
        Row::of(vec![
            Cell::text(Text::default().mark(Level::Error).plain(cut(&summary.file, 120))),
            Cell::text(cut(without_file(why, &summary.file), 400)),
        ])
    };
    Table {
        label: "Files that could not be read".to_owned(),
        columns: vec![Column::text("File"), Column::text("Why, and what to do")],
        groups: vec![failed.iter().map(row).collect()],
        ..Table::default()
    }
}
