//! The rows of Pipeline that are still to be judged, each with what is left to win in its segment and period.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::finding::Subject;
use crate::layout::Table;
use crate::plan::revenue::{NewBusiness, NewBusinessTargets};
use crate::plan::{Amount, PipelineRow, Plan, Sourced, Span, phasing, pipeline};

/// A row that is not closed, in the reporting currency.
pub(super) struct OpenRow<'a> {
    pub(super) row: &'a PipelineRow,
    pub(super) segment: &'a str,
    pub(super) span: Span,
    /// Open qualified business.
    pub(super) open: Decimal,
    /// What must be sold in its segment and period.
    pub(super) new: NewBusiness,
    /// That, less what is booked.
    pub(super) left: Decimal,
    /// The part of qualified business that is won; none where the row does not say.
    pub(super) win_rate: Option<Decimal>,
    /// The last day on which a deal can begin that still closes in the period; none where the row states no sales cycle.
    pub(super) last_start: Option<Date>,
}

/// The open rows, and what others would need.
pub(super) fn open_rows(plan: &Plan) -> (Vec<OpenRow<'_>>, BTreeSet<String>) {
    let mut needs = BTreeSet::new();
    let targets = match NewBusinessTargets::of(plan) {
        Ok(targets) => targets,
        Err(need) => return (Vec::new(), BTreeSet::from([need.to_owned()])),
    };
    let mut rows = Vec::new();
    for row in &plan.pipeline {
        let (Some(segment), Some(span), Some(open)) = (&row.segment, &row.period, &row.open) else { continue };
        if phasing::cycle(plan).is_some_and(|cycle| span.value.last < cycle) {
            continue;
        }
        let new = match targets.in_segment(&segment.value, span.value) {
            Ok(Some(new)) => new,
            Ok(None) => continue,
            Err(need) => {
                needs.insert(format!("{need}, for {} on Pipeline", segment.value));
                continue;
            }
        };
        let booked = row.booked.as_ref().map_or(Some(Decimal::ZERO), |booked| converted(plan, booked));
        let (Some(open), Some(booked)) = (converted(plan, open), booked) else {
            needs.insert("an exchange rate for each amount on Pipeline".to_owned());
            continue;
        };
        rows.push(OpenRow {
            row,
            segment: &segment.value,
            span: span.value,
            open,
            left: new.amount.saturating_sub(booked),
            new,
            win_rate: row.win_rate.as_ref().map(|rate| rate.value),
            last_start: row.cycle_days.as_ref().map(|days| pipeline::last_start(span.value.last.last_day(), days.value)),
        });
    }
    (rows, needs)
}

pub(super) fn converted(plan: &Plan, amount: &Sourced<Amount>) -> Option<Decimal> {
    plan.reporting(&amount.value.money)
}

impl OpenRow<'_> {
    /// What open business is likely to leave unwon.
    pub(super) fn gap(&self) -> Decimal {
        self.left.saturating_sub(self.open.saturating_mul(self.win_rate.unwrap_or(Decimal::ONE)))
    }

    /// Whether no deal that begins now closes in the period any more.
    pub(super) fn is_too_late(&self, plan: &Plan) -> bool {
        self.last_start.zip(plan.header.as_of).is_some_and(|(last, as_of)| last < as_of)
    }

    /// `Clinics in FY2027`.
    pub(super) fn called(&self, plan: &Plan) -> String {
        let calendar = plan.header.calendar.as_ref();
        let year = calendar.filter(|calendar| Span { first: calendar.first(), last: calendar.last() } == self.span);
        format!("{} in {}", self.segment, year.map_or_else(|| self.span.to_string(), |calendar| calendar.label.clone()))
    }

    pub(super) fn subject(&self, field: &str) -> Subject {
        Subject::new(Table::Pipeline.name(), self.segment, field).in_period(self.span)
    }
}
