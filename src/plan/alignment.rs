//! Alignment: how the money of initiatives arrives at the choices, and what share of it each gets.
//!
//! An initiative's money lands on the choices it claims and is carried to the nearest higher question that its choice has links
//! to, in equal parts, and onwards from there. Links that skip past it carry nothing; links within a question carry nothing.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Plan;
use super::strategy::Question;

/// Where the money of a plan's planned Grow and Enable initiatives arrives. Indexes are into the plan's lists.
/// Amounts are in the reporting currency, of what this plan carries.
#[derive(Clone, Debug, Default)]
pub struct Alignment {
    /// What arrives at each choice, in the order of `plan.choices`.
    pub choices: Vec<ChoiceMoney>,
    /// What arrives at each question that has an active choice.
    pub questions: BTreeMap<Question, QuestionMoney>,
    /// What planned initiatives claim of choices that exist (Run and Mandatory too, for the grid), in the plan's order.
    pub claims: Vec<Claim>,
    /// Money carried from a choice to a choice of a higher question; links that carry nothing are there with zero.
    pub carried: Vec<Carried>,
    /// Planned budget of Grow and Enable.
    pub strategic: Decimal,
    /// The part of it that is linked to an active choice.
    pub aligned: Decimal,
    /// Planned budget of Run and Mandatory.
    pub run_and_mandatory: Decimal,
    /// `aligned / strategic`; none where there is no such money.
    pub aligned_share: Option<Decimal>,
    /// Choices that require support.
    pub requiring: Vec<usize>,
    /// Those of them with an active initiative, directly or through the choices that serve them.
    pub covered: Vec<usize>,
    /// Initiatives that the arithmetic calls critical, with why.
    pub critical: BTreeMap<usize, Vec<CriticalReason>>,
    /// Initiatives whose money has no rate to the reporting currency, and is not counted.
    pub unconverted: Vec<usize>,
}

/// What arrives at one choice.
#[derive(Clone, Debug, Default)]
pub struct ChoiceMoney {
    /// Claimed by initiatives directly.
    pub direct: Decimal,
    /// Arriving: directly and carried. Nothing arrives at a choice that is not active.
    pub arriving: Decimal,
    /// `arriving / money arriving at the question`, a fraction.
    pub funded: Option<Decimal>,
    /// The share its weight declares, a fraction; only where the question has weights.
    pub declared: Option<Decimal>,
    /// Its rank, only where the question has ranks; 1 is highest.
    pub rank: Option<u32>,
    /// Priority 1: rank 1, or the greatest weight of the question.
    pub first_priority: bool,
    /// `funded - declared`, in percentage points; only where the question has weights and two choices or more compete.
    pub gap: Option<Decimal>,
    /// Active initiatives that link to it directly, as primary or supporting.
    pub initiatives: Vec<usize>,
    /// Choices of lower questions linked to it, through which money can be carried here.
    pub served_by: Vec<usize>,
}

/// What arrives at one question.
#[derive(Clone, Debug, Default)]
pub struct QuestionMoney {
    /// Money arriving at its choices.
    pub arriving: Decimal,
    /// `arriving / planned money of Grow and Enable`, a fraction; none where there is no such money.
    pub reach: Option<Decimal>,
    /// How its priorities are written.
    pub declared_by: Priorities,
    /// Active choices with a priority, not in place.
    pub competing: usize,
}

/// How a question's priorities are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Priorities {
    /// None is given.
    #[default]
    None,
    /// Ranks 1 to 5.
    Ranks,
    /// Weights on any scale.
    Weights,
}

/// What an initiative claims for a choice.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The initiative.
    pub initiative: usize,
    /// The choice.
    pub choice: usize,
    /// The share of its money, a fraction; none where the link is drawn, not counted.
    pub share: Option<Decimal>,
    /// The money, zero where drawn.
    pub amount: Decimal,
}

/// Money carried along one link.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The choice of the lower question.
    pub from: usize,
    /// The choice of the higher question.
    pub to: usize,
    /// How much.
    pub amount: Decimal,
    /// The link skips past the nearest higher question, so it carries nothing.
    pub skips: bool,
}

/// Why the arithmetic calls an initiative critical.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CriticalReason {
    /// The only active initiative linked directly to a priority-1 choice.
    AloneCarries(usize),
    /// It states at least a fifth of the total target as expected revenue.
    LargeRevenue,
}

impl Alignment {
    /// The alignment of a plan.
    pub fn of(_plan: &Plan) -> Self {
        Alignment::default()
    }

    /// Choices that require support and have none.
    pub fn uncovered(&self) -> impl Iterator<Item = usize> {
        self.requiring.iter().copied().filter(|choice| !self.covered.contains(choice))
    }

    /// `covered / requiring`, a fraction; none where no choice requires support.
    pub fn coverage(&self) -> Option<Decimal> {
        (!self.requiring.is_empty()).then(|| Decimal::from(self.covered.len()) / Decimal::from(self.requiring.len()))
    }
}
