//! The rules: each a struct of facts, a function from context to findings, and a page.
//!
//! To add a rule: `<rule>.rs` and `<rule>.md` in its group's folder, one `mod` line there, one line of [`CATALOGUE`].
//! The page's example is the rule's test; `docs/rules.md` is generated from the pages.

pub mod workbook;
pub mod strategy;
pub mod alignment;
pub mod budget;
pub mod revenue;
pub mod execution;
pub mod cycle;
pub mod portfolio;
mod words;

use crate::config::Policy;
use crate::finding::{Finding, Level};
use crate::layout::{Field, Table};
use crate::plan::alignment::Alignment;
use crate::plan::revenue::Revenue;
use crate::plan::{Plan, Record};

/// The group a rule belongs to: its folder, and its chapter in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Whether the workbook can be read for what it says.
    Workbook,
    /// Whether the choices form one strategy.
    Strategy,
    /// Whether initiatives and choices meet.
    Alignment,
    /// Whether the money adds up.
    Budget,
    /// Whether revenue reaches its target and carries the cost.
    Revenue,
    /// Whether somebody does it, in time.
    Execution,
    /// Whether the plan holds to what it said before.
    Cycle,
    /// Whether the plans of a run go together.
    Portfolio,
}

impl Group {
    /// All groups, in the catalogue's order.
    pub const ALL: [Group; 8] = [
        Group::Workbook,
        Group::Strategy,
        Group::Alignment,
        Group::Budget,
        Group::Revenue,
        Group::Execution,
        Group::Cycle,
        Group::Portfolio,
    ];

    /// Its name: `Alignment`.
    pub fn name(self) -> &'static str {
        match self {
            Group::Workbook => "Workbook",
            Group::Strategy => "Strategy",
            Group::Alignment => "Alignment",
            Group::Budget => "Budget",
            Group::Revenue => "Revenue",
            Group::Execution => "Execution",
            Group::Cycle => "Cycle",
            Group::Portfolio => "Portfolio",
        }
    }

    /// What its rules ask, in a phrase.
    pub fn asks(self) -> &'static str {
        match self {
            Group::Workbook => "whether the workbook can be read for what it says",
            Group::Strategy => "whether the choices form one strategy",
            Group::Alignment => "whether initiatives and choices meet",
            Group::Budget => "whether the money adds up",
            Group::Revenue => "whether revenue reaches its target and carries the cost",
            Group::Execution => "whether somebody does it, in time",
            Group::Cycle => "whether the plan holds to what it said in earlier cycles",
            Group::Portfolio => {
                "whether the plans of a run go together; their findings stand in the run's index, summary.json and findings.csv"
            }
        }
    }
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its id, which states the fault: `initiative-without-choice`.
    pub id: &'static str,
    /// Its group.
    pub group: Group,
    /// Its default level; where it has several, the worst.
    pub level: Level,
    /// The fault in a phrase.
    pub summary: &'static str,
    /// Its page, in Markdown.
    pub page: &'static str,
    /// Fields that must be filled at least once, else the rule is not evaluated.
    pub needs: &'static [Field],
    /// Looks for the fault. Rules whose findings come from reading have one that finds nothing more.
    pub check: fn(&Context<'_>, &mut Verdict),
}

/// What a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The settings.
    pub policy: &'a Policy,
    /// The plan's alignment, computed once.
    pub alignment: &'a Alignment,
    /// The plan's revenue figures, computed once.
    pub revenue: &'a Revenue,
    /// The plan as a later cycle will remember it, to compare with the records of its past; empty where it has none.
    pub now: &'a Record,
}

impl Context<'_> {
    /// Whether an initiative is critical: marked so, or found so by the arithmetic.
    fn is_critical(&self, initiative: usize) -> bool {
        let marked = self.plan.initiatives[initiative].critical.as_ref().is_some_and(|critical| critical.value);
        marked || self.alignment.critical.contains_key(&initiative)
    }
}

/// What a rule says.
#[derive(Debug, Default)]
pub struct Verdict {
    /// The faults it found.
    pub findings: Vec<Finding>,
    /// What it could not look at, in words: `Base on Targets`.
    pub missing: Vec<String>,
}

/// A rule, or a part of it, that could not look.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotEvaluated {
    /// The rule's id.
    pub rule: &'static str,
    /// What it needs and the plan does not give, in words.
    pub needs: Vec<String>,
}

impl Verdict {
    /// Adds a fault.
    pub fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Says that the rule could not look for want of something, in words.
    pub fn not_evaluated(&mut self, needs: impl Into<String>) {
        self.missing.push(needs.into());
    }
}

/// Every rule, group by group.
#[rustfmt::skip]
pub static CATALOGUE: &[&Rule] = &[
    &workbook::missing_table_or_column::RULE,
    &workbook::ambiguous_column::RULE,
    &workbook::required_cell_blank::RULE,
    &workbook::duplicate_id::RULE,
    &workbook::unreadable_number::RULE,
    &workbook::unreadable_date::RULE,
    &workbook::formula_error::RULE,
    &workbook::formula_not_calculated::RULE,
    &workbook::total_differs::RULE,
    &workbook::typed_over_formula::RULE,
    &workbook::blank_among_amounts::RULE,
    &workbook::unknown_list_value::RULE,
    &workbook::assumed_layout::RULE,
    &workbook::exception_unused::RULE,
    &workbook::answers_disagree::RULE,
    &strategy::not_one_strategy::RULE,
    &strategy::unanswered_question::RULE,
    &strategy::strategy_too_long::RULE,
    &strategy::choice_without_opposite::RULE,
    &strategy::empty_phrase::RULE,
    &strategy::goal_instead_of_choice::RULE,
    &strategy::choices_do_not_interlock::RULE,
    &strategy::condition_missing_or_stale::RULE,
    &strategy::strategy_not_reviewed::RULE,
    &strategy::parent_not_cited::RULE,
    &alignment::initiative_without_choice::RULE,
    &alignment::unknown_choice::RULE,
    &alignment::choice_without_initiative::RULE,
    &alignment::shares_do_not_add_up::RULE,
    &alignment::money_contradicts_strategy::RULE,
    &alignment::too_many_links::RULE,
    &alignment::criticality_disagrees::RULE,
    &alignment::everything_is_critical::RULE,
    &budget::phasing_differs_from_budget::RULE,
    &budget::envelope_exceeded::RULE,
    &budget::spend_ahead_of_phasing::RULE,
    &budget::spend_outside_dates::RULE,
    &budget::choice_without_money::RULE,
    &budget::critical_without_budget::RULE,
    &budget::coding_incomplete::RULE,
    &budget::strategic_spend_low::RULE,
    &budget::spend_concentrated::RULE,
    &budget::spread_evenly::RULE,
    &budget::no_exchange_rate::RULE,
    &budget::unlinked_actuals::RULE,
    &revenue::target_not_covered::RULE,
    &revenue::revenue_behind_target::RULE,
    &revenue::targets_do_not_reconcile::RULE,
    &revenue::cost_without_revenue::RULE,
    &revenue::payback_too_long::RULE,
    &revenue::plan_loses_money::RULE,
    &revenue::capacity_below_target::RULE,
    &revenue::over_assignment_out_of_range::RULE,
    &revenue::pipeline_too_thin::RULE,
    &revenue::activity_below_need::RULE,
    &revenue::back_loaded_revenue::RULE,
    &execution::no_single_owner::RULE,
    &execution::impossible_dates::RULE,
    &execution::status_contradicts_facts::RULE,
    &execution::no_next_milestone::RULE,
    &execution::owner_overloaded::RULE,
    &execution::trouble_without_action::RULE,
    &execution::variance_unexplained::RULE,
    &execution::no_measure_of_success::RULE,
    &cycle::initiative_vanished::RULE,
    &cycle::initiative_appeared::RULE,
    &cycle::end_date_slipped::RULE,
    &cycle::budget_rebaselined::RULE,
    &cycle::strategy_changed::RULE,
    &cycle::closed_month_changed::RULE,
    &cycle::nothing_updated::RULE,
    &cycle::finding_keeps_returning::RULE,
    &portfolio::two_plans_one_business::RULE,
    &portfolio::strategies_disagree::RULE,
    &portfolio::initiative_counted_twice::RULE,
    &portfolio::shared_envelope_exceeded::RULE,
    &portfolio::revenue_claimed_twice::RULE,
    &portfolio::plan_not_delivered::RULE,
    &portfolio::parent_and_child_conflict::RULE,
];

/// The rule of that id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    CATALOGUE.iter().copied().find(|rule| rule.id == id)
}

/// The rule whose id is nearest to a text that is none, if any is near: only ever a suggestion.
pub fn nearest(text: &str) -> Option<&'static Rule> {
    let text = text.trim().to_lowercase().replace(['_', ' '], "-");
    let near = |rule: &Rule| {
        let whole = strsim::jaro_winkler(&text, rule.id);
        // A few of its words are as good as a slip in its spelling: `owner` for `no-single-owner`.
        let words = text.len() >= 4 && rule.id.split('-').any(|word| word == text);
        if words { whole.max(0.9) } else { whole }
    };
    let best = CATALOGUE.iter().copied().max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(best) >= 0.8).then_some(best)
}

/// Every rule's findings over a plan, and what was not evaluated, in the catalogue's order.
pub fn check(context: &Context<'_>) -> (Vec<Finding>, Vec<NotEvaluated>) {
    let mut findings = Vec::new();
    let mut not_evaluated = Vec::new();
    for rule in CATALOGUE {
        let absent: Vec<String> = rule.needs.iter().filter(|field| !context.plan.has(**field)).map(|field| describe(*field)).collect();
        if !absent.is_empty() {
            not_evaluated.push(NotEvaluated { rule: rule.id, needs: absent });
            continue;
        }
        let mut verdict = Verdict::default();
        (rule.check)(context, &mut verdict);
        findings.append(&mut verdict.findings);
        if !verdict.missing.is_empty() {
            not_evaluated.push(NotEvaluated { rule: rule.id, needs: verdict.missing });
        }
    }
    (findings, not_evaluated)
}

/// A field as people look for it: `Base on Targets`.
pub fn describe(field: Field) -> String {
    match field.table() {
        Table::Plan => format!("{} on the Plan sheet", field.name()),
        table => format!("{} on {table}", field.name()),
    }
}
