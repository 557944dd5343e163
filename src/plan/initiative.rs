//! Initiatives: what is done and paid for, to deliver the choices.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::money::Amount;
use super::sourced::{RowRef, Sourced};
use super::strategy::ChoiceRef;

/// What an initiative is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// It brings revenue.
    Grow,
    /// It builds what others need.
    Enable,
    /// It keeps the business running.
    Run,
    /// The law or a contract asks for it.
    Mandatory,
}

impl Kind {
    /// All of them, in the sheet's order.
    pub const ALL: [Kind; 4] = [Kind::Grow, Kind::Enable, Kind::Run, Kind::Mandatory];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Grow => "Grow",
            Kind::Enable => "Enable",
            Kind::Run => "Run",
            Kind::Mandatory => "Mandatory",
        }
    }
}

/// Where an initiative stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Not decided.
    Idea,
    /// Decided, not started.
    Planned,
    /// Under way.
    InProgress,
    /// Under way, in doubt.
    AtRisk,
    /// Stopped by something.
    Blocked,
    /// Done.
    Completed,
    /// Given up.
    Cancelled,
}

impl Status {
    /// All of them, in the sheet's order.
    pub const ALL: [Status; 7] =
        [Status::Idea, Status::Planned, Status::InProgress, Status::AtRisk, Status::Blocked, Status::Completed, Status::Cancelled];

    /// As the sheet writes it.
    pub fn name(self) -> &'static str {
        match self {
            Status::Idea => "Idea",
            Status::Planned => "Planned",
            Status::InProgress => "In progress",
            Status::AtRisk => "At risk",
            Status::Blocked => "Blocked",
            Status::Completed => "Completed",
            Status::Cancelled => "Cancelled",
        }
    }
}

/// One initiative: a row of the Initiatives sheet. Amounts are as the row states them; what this plan carries of a shared
/// initiative is [`Initiative::carried`].
#[derive(Clone, Debug)]
pub struct Initiative {
    /// Its row.
    pub row: RowRef,
    /// Its id, stable over cycles.
    pub id: Option<Sourced<String>>,
    /// Its name.
    pub name: Option<Sourced<String>>,
    /// The choice that takes its money unless others claim a share.
    pub primary: Option<Sourced<String>>,
    /// Further ids in the Primary choice cell, which should hold one.
    pub further_primaries: Vec<ChoiceRef>,
    /// Other choices it supports, with the shares they claim.
    pub supports: Vec<ChoiceRef>,
    /// What it is for.
    pub kind: Option<Sourced<Kind>>,
    /// What the planner says of its criticality.
    pub critical: Option<Sourced<bool>>,
    /// Who answers for it.
    pub owner: Option<Sourced<String>>,
    /// First day.
    pub start: Option<Sourced<Date>>,
    /// Last day.
    pub end: Option<Sourced<Date>>,
    /// Where it stands. Blank is read as planned.
    pub status: Option<Sourced<Status>>,
    /// How much is done, a fraction.
    pub complete: Option<Sourced<Decimal>>,
    /// Customer segment in which revenue is expected.
    pub segment: Option<Sourced<String>>,
    /// Territory in which revenue is expected.
    pub territory: Option<Sourced<String>>,
    /// Product with which revenue is expected.
    pub product: Option<Sourced<String>>,
    /// Cost centre.
    pub cost_centre: Option<Sourced<String>>,
    /// Account.
    pub account: Option<Sourced<String>>,
    /// `Opex` or `Capex`, as written.
    pub opex_capex: Option<Sourced<String>>,
    /// Legal entity.
    pub entity: Option<Sourced<String>>,
    /// Supplier.
    pub supplier: Option<Sourced<String>>,
    /// Project code, by which ledger rows may name it.
    pub project: Option<Sourced<String>>,
    /// Budget of the fiscal year.
    pub budget: Option<Sourced<Amount>>,
    /// Spent to date.
    pub actual: Option<Sourced<Amount>>,
    /// Full-year latest estimate.
    pub forecast: Option<Sourced<Amount>>,
    /// Revenue expected in the fiscal year.
    pub expected_revenue: Option<Sourced<Amount>>,
    /// Contribution margin, a fraction.
    pub margin: Option<Sourced<Decimal>>,
    /// Confidence in the revenue, a fraction; blank counts as 1.
    pub confidence: Option<Sourced<Decimal>>,
    /// Whether revenue goes on after the year.
    pub recurs: Option<Sourced<bool>>,
    /// How we will know.
    pub measure: Option<Sourced<String>>,
    /// Where the measure stands today.
    pub baseline: Option<Sourced<String>>,
    /// Where it should stand.
    pub target: Option<Sourced<String>>,
    /// What would end it.
    pub stop_rule: Option<Sourced<String>>,
    /// The envelope that pays.
    pub envelope: Option<Sourced<String>>,
    /// The part this plan carries of a shared initiative, a fraction.
    pub shared: Option<Sourced<Decimal>>,
    /// The approval behind a changed budget.
    pub change_ref: Option<Sourced<String>>,
    /// When the note was last written.
    pub updated: Option<Sourced<Date>>,
    /// Notes.
    pub notes: Option<Sourced<String>>,
}

impl Initiative {
    /// Its id, or nothing.
    pub fn id(&self) -> &str {
        self.id.as_ref().map_or("", |id| &id.value)
    }

    /// Its name, or nothing.
    pub fn name(&self) -> &str {
        self.name.as_ref().map_or("", |name| &name.value)
    }

    /// Its id, or its name where it has no id, or its cell: what findings call it.
    pub fn key(&self) -> String {
        match (self.id(), self.name()) {
            ("", "") => self.row.first().to_string(),
            ("", name) => name.to_owned(),
            (id, _) => id.to_owned(),
        }
    }

    /// The ids of the choices it is linked to, as written: the primary first.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        let primary = self.primary.iter().map(|primary| primary.value.as_str());
        primary.chain(self.further_primaries.iter().chain(&self.supports).map(|reference| reference.id.as_str()))
    }

    /// Its status; blank is planned.
    pub fn status(&self) -> Status {
        self.status.as_ref().map_or(Status::Planned, |status| status.value)
    }

    /// Neither an idea nor cancelled. Completed ones spent this year's money.
    pub fn is_planned(&self) -> bool {
        !matches!(self.status(), Status::Idea | Status::Cancelled)
    }

    /// Planned and not completed.
    pub fn is_active(&self) -> bool {
        self.is_planned() && self.status() != Status::Completed
    }

    /// Its kind; blank is Grow where revenue is expected, else Enable.
    pub fn kind(&self) -> Kind {
        self.kind.as_ref().map_or_else(
            || {
                if self.expected_revenue.as_ref().is_some_and(|revenue| !revenue.value.value().is_zero()) {
                    Kind::Grow
                } else {
                    Kind::Enable
                }
            },
            |kind| kind.value,
        )
    }

    /// Grow or Enable: its money is meant to move the strategy.
    pub fn is_strategic(&self) -> bool {
        matches!(self.kind(), Kind::Grow | Kind::Enable)
    }

    /// Its owner, if one is given.
    pub fn owner(&self) -> Option<&str> {
        self.owner.as_ref().map(|owner| &*owner.value)
    }

    /// The part of an amount that this plan carries: the whole, or Shared % of it, which is never less than nothing or more than all.
    pub fn carried(&self, amount: Decimal) -> Decimal {
        self.shared.as_ref().map_or(amount, |shared| amount * shared.value.clamp(Decimal::ZERO, Decimal::ONE))
    }

    /// Whether its cost is capital expenditure.
    pub fn is_capex(&self) -> bool {
        self.opex_capex.as_ref().is_some_and(|kind| kind.value.trim().to_lowercase().starts_with("capex"))
    }
}
