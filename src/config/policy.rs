//! The policy: levels, thresholds and limits as rules and judgement use them. Every value knows where it was set.
//!
//! To add a threshold: one field with its default and doc here.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::calendar::CalendarRule;
use super::company::{Company, Output};
use crate::finding::{Level, Origin, SettingRef};
use crate::workbook::limits::Limits;

/// A value, its name in `throughline.toml`, and where it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The full name: `thresholds.gap-points`.
    pub name: &'static str,
    /// The value.
    pub value: T,
    /// Where it was set.
    pub origin: Origin,
}

impl<T: std::fmt::Display> Setting<T> {
    /// A default.
    pub fn default(name: &'static str, value: T) -> Self {
        Setting { name, value, origin: Origin::Default }
    }

    /// How a finding cites it.
    pub fn cite(&self) -> SettingRef {
        SettingRef { name: self.name, value: self.value.to_string(), origin: self.origin.clone() }
    }
}

/// What a project makes of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelSetting {
    /// Findings of the rule have this level.
    Level(Level),
    /// The rule's findings are dropped.
    Off,
}

/// Everything that decides how a plan is judged.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Levels by rule id, where the project sets them; a rule with no entry keeps its own.
    pub levels: BTreeMap<String, (LevelSetting, Origin)>,
    /// The numbers that rules compare with.
    pub thresholds: Thresholds,
    /// A handoff to finance is asked for: what it cannot book is an error.
    pub handoff: bool,
    /// The handoff's ledger is wanted as a workbook too.
    pub ledger_xlsx: bool,
    /// Who may approve an answer; anyone but the owners where empty.
    pub approvers: Vec<String>,
    /// What is taken in.
    pub limits: Limits,
    /// The periods that finance books in.
    pub calendar: CalendarRule,
    /// Codes, rates and envelopes of the company.
    pub company: Company,
    /// What a run writes.
    pub output: Output,
    /// How ambiguous numbers and dates are read: `en-GB`, `de`, ...; none leaves it to the workbook's own majority.
    pub locale: Option<Setting<String>>,
}

macro_rules! thresholds {
    ($($(#[doc = $doc:literal])+ $field:ident: $name:literal = ($mantissa:literal, $scale:literal);)+) => {
        /// The numbers that rules compare with. Percentages are written as people write them: 15 is 15 %.
        #[derive(Clone, Debug)]
        pub struct Thresholds {
            $($(#[doc = $doc])+ pub $field: Setting<Decimal>,)+
        }

        impl Default for Thresholds {
            fn default() -> Self {
                Thresholds { $($field: Setting::default(concat!("thresholds.", $name), Decimal::new($mantissa, $scale)),)+ }
            }
        }

        impl Thresholds {
            /// All of them with their docs, in the order of the pages, for `config show` and for reading settings.
            pub fn all_mut(&mut self) -> Vec<(&mut Setting<Decimal>, &'static str)> {
                vec![$((&mut self.$field, concat!($($doc),+).trim_ascii()),)+]
            }

            /// All of them with their docs.
            pub fn all(&self) -> Vec<(&Setting<Decimal>, &'static str)> {
                vec![$((&self.$field, concat!($($doc),+).trim_ascii()),)+]
            }
        }
    };
}

thresholds! {
    /// The most a sum may differ from its total and still count as rounding, in % of the total.
    tolerance: "tolerance" = (5, 1);
    /// Formulas among the cells of a column, in %, from which a typed number among them is said.
    formula_share: "formula-share" = (80, 0);
    /// Words an answer needs to count as one.
    answer_words_least: "answer-words-least" = (3, 0);
    /// Words of all answers together from which a strategy is long.
    strategy_words_warning: "strategy-words-warning" = (500, 0);
    /// Words of all answers together from which it is a plan that calls itself a strategy.
    strategy_words_error: "strategy-words-error" = (2500, 0);
    /// Words from which one answer is long.
    answer_words_most: "answer-words-most" = (500, 0);
    /// Words up to which an answer is short: only a short one is read as an empty phrase or as a task.
    short_answer_words: "short-answer-words" = (8, 0);
    /// Days after which a condition should be checked again.
    condition_days: "condition-days" = (92, 0);
    /// Months after which a choice should be reviewed again.
    review_months: "review-months" = (12, 0);
    /// Points by which a choice's funded share may differ from its declared one.
    gap_points: "gap-points" = (15, 0);
    /// Points by which a lower-ranked choice may get more than a higher-ranked one.
    rank_points: "rank-points" = (10, 0);
    /// The least a rank-1 choice should get, in % of an equal share.
    first_rank_share: "first-rank-share" = (50, 0);
    /// The part of the money that must reach a question before its shares are judged, in %.
    reach: "reach" = (60, 0);
    /// Planned or estimated money, in % of an envelope, from which it is an error.
    envelope_error: "envelope-error" = (100, 0);
    /// Planned or estimated money, in % of an envelope, from which it is a warning.
    envelope_warning: "envelope-warning" = (98, 0);
    /// Months by which money may lie before the start or after the end of its initiative.
    date_grace_months: "date-grace-months" = (1, 0);
    /// Covered part of a target below which it is a warning, in %.
    coverage_warning: "coverage-warning" = (100, 0);
    /// Covered part of a target below which it is an error, in %.
    coverage_error: "coverage-error" = (80, 0);
    /// Reached part of the closed months' target below which it is a warning, in %.
    to_date_warning: "to-date-warning" = (95, 0);
    /// Reached part of the closed months' target below which it is an error, in %.
    to_date_error: "to-date-error" = (85, 0);
    /// How far two cuts of one target may lie apart where no total stands over them, in % of the greater.
    cuts_apart: "cuts-apart" = (1, 0);
    /// Months to payback from which it is a warning.
    payback_warning: "payback-warning" = (18, 0);
    /// Months to payback from which it is an error.
    payback_error: "payback-error" = (36, 0);
    /// Months within which an initiative must pay back at all.
    payback_horizon: "payback-horizon" = (60, 0);
    /// A rep's part of the quota in the first three months, in %, where Headcount states no ramp.
    ramp_quarter_1: "ramp-quarter-1" = (0, 0);
    /// The same in the second three months.
    ramp_quarter_2: "ramp-quarter-2" = (25, 0);
    /// The same in the third three months.
    ramp_quarter_3: "ramp-quarter-3" = (50, 0);
    /// The same from the tenth month on.
    ramp_quarter_4: "ramp-quarter-4" = (100, 0);
    /// The part of a quota that is usually reached, in %, where Headcount states no attainment.
    attainment: "attainment" = (90, 0);
    /// Reps who leave within a year, in %.
    attrition: "attrition" = (0, 0);
    /// Capacity, in % of the new-business target, below which it is a warning.
    capacity_warning: "capacity-warning" = (95, 0);
    /// Capacity, in % of the new-business target, below which it is an error.
    capacity_error: "capacity-error" = (85, 0);
    /// The least by which quotas should exceed the new-business target, in %.
    over_assignment_least: "over-assignment-least" = (5, 0);
    /// The most by which quotas should exceed the new-business target, in %.
    over_assignment_most: "over-assignment-most" = (30, 0);
    /// Quotas over the new-business target, in %, from which it is an error.
    over_assignment_error: "over-assignment-error" = (50, 0);
    /// The last quarter's part of the year's revenue target from which the year is back-loaded, in %.
    last_quarter: "last-quarter" = (35, 0);
    /// Points by which that part may exceed the prior year's.
    last_quarter_points: "last-quarter-points" = (5, 0);
    /// The run rate that the open months need, in % of the one reached so far.
    run_rate: "run-rate" = (150, 0);
    /// Spending over what is phased to date, in %, from which it is ahead, if it passes the materiality floor too.
    spend_ahead: "spend-ahead" = (5, 0);
    /// A variance to date is material from this amount of the reporting currency, if it passes the percentage too.
    materiality_floor: "materiality-floor" = (5000, 0);
    /// The part of Grow and Enable that should be linked to a choice, in %.
    aligned_least: "aligned-least" = (80, 0);
    /// The most of the budget that should rest on one initiative, in %.
    one_initiative: "one-initiative" = (40, 0);
    /// The most of the budget that should rest on the three largest initiatives, in %.
    three_initiatives: "three-initiatives" = (75, 0);
    /// The most of the budget that should go to one supplier, in %.
    one_supplier: "one-supplier" = (50, 0);
    /// Initiatives with a budget below which its concentration is not judged.
    concentration_least: "concentration-least" = (5, 0);
    /// Variation of budgets between cost centres (standard deviation / mean), in %, below which they are spread evenly.
    spread_variation: "spread-variation" = (25, 0);
    /// Cost centres below which their budgets are not compared.
    cost_centres_least: "cost-centres-least" = (5, 0);
    /// Expected revenue of one initiative, in % of the total target, from which the initiative is critical.
    critical_revenue: "critical-revenue" = (20, 0);
    /// The part of an initiative's worth that is its share of the strategy, in %; the rest is its share of the contribution.
    worth_strategy: "worth-strategy" = (50, 0);
    /// Choices that one initiative may serve.
    links_most: "links-most" = (3, 0);
    /// Critical initiatives that can be watched.
    critical_most: "critical-most" = (6, 0);
    /// One in how many active initiatives may be critical.
    critical_one_in: "critical-one-in" = (3, 0);
    /// Active choices of one strategy.
    choices_most: "choices-most" = (25, 0);
    /// Active initiatives below which nobody's part of them is judged.
    initiatives_least: "initiatives-least" = (10, 0);
    /// Owners below which no owner's part of the budget is judged.
    owners_least: "owners-least" = (5, 0);
    /// Active initiatives that one person can own.
    owner_most: "owner-most" = (5, 0);
    /// Critical initiatives that one person can own.
    owner_critical_most: "owner-critical-most" = (2, 0);
    /// One owner's part of the active budget of Grow and Enable that is too much to rest on one person, in %.
    owner_budget: "owner-budget" = (40, 0);
    /// A variance to date is material from this part of the plan, in %, if it passes the floor too.
    materiality_percent: "materiality-percent" = (10, 0);
    /// Budget, in the reporting currency, from which an initiative needs a measure and a stop rule.
    measure_budget: "measure-budget" = (50_000, 0);
    /// Months from which an initiative is too long.
    longest_months: "longest-months" = (36, 0);
    /// Months after the fiscal year's end by which an initiative should end.
    months_past_year: "months-past-year" = (12, 0);
    /// Days within which an active initiative should have a milestone.
    milestone_days: "milestone-days" = (90, 0);
    /// Years before the fiscal year that a date may lie.
    date_years_before: "date-years-before" = (5, 0);
    /// Years after the fiscal year that a date may lie.
    date_years_after: "date-years-after" = (10, 0);
    /// Change of a budget without a new change ref, in % of what was agreed, from which it is an error.
    budget_change: "budget-change" = (1, 0);
    /// Days by which an end date may move out before it is a warning.
    end_slip_warning: "end-slip-days-warning" = (30, 0);
    /// Days by which an end date may move out before it is an error.
    end_slip_error: "end-slip-days-error" = (90, 0);
    /// Moves of an end date since the baseline from which it is an error, if they pass the days of the warning together.
    end_moves: "end-moves" = (3, 0);
    /// Points by which the part of Grow and Enable that is linked to a choice may fall from one cycle to the next.
    aligned_fall: "aligned-fall-points" = (5, 0);
    /// Cycles in which a warning or an error has been open from which it is said to keep returning.
    open_cycles: "open-cycles" = (3, 0);
    /// The same, from which that is a warning.
    open_cycles_warning: "open-cycles-warning" = (6, 0);
}

impl Thresholds {
    /// A threshold given in %, as a fraction.
    pub fn fraction(setting: &Setting<Decimal>) -> Decimal {
        setting.value / Decimal::ONE_HUNDRED
    }
}
