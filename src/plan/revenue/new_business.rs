//! The new-business target: what must be sold in the year beyond the base, in total or in a segment and period.
//!
//! Separate because capacity, quotas and the pipeline are all judged against it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::coverage::{EVERY_BASE, MEASURE, Needs, Sheet, TARGET, lack};
use crate::plan::cuts::{Dimensions, Figure};
use crate::plan::target::plan_measure;
use crate::plan::{Line, Period, Plan, Span};
use crate::workbook::CellRef;

/// `target - base`, in the reporting currency; the whole target where the plan has no base, which findings say.
#[derive(Clone, Debug)]
pub struct NewBusiness {
    /// What must be sold; nothing or less where the base reaches the target.
    pub amount: Decimal,
    /// The target.
    pub target: Decimal,
    /// Where it stands.
    pub target_at: CellRef,
    /// The base, and where it stands; none where the plan has none.
    pub base: Option<(Decimal, CellRef)>,
    /// The dimension that the part is one of: 0 is segment, 1 territory, 2 product; none for the total.
    pub column: Option<usize>,
}

/// The new-business targets of a plan's measure.
pub struct NewBusinessTargets<'a> {
    plan: &'a Plan,
    sheet: Sheet,
    /// The column that each name stands in, in lower case; segment before territory before product.
    columns: BTreeMap<String, usize>,
}

impl<'a> NewBusinessTargets<'a> {
    /// Those of a plan. `Err` says what it would need.
    pub fn of(plan: &'a Plan) -> Result<Self, &'static str> {
        let measure = plan_measure(plan).ok_or(MEASURE)?;
        let mut columns = BTreeMap::new();
        for row in plan.targets.iter().filter(|row| row.measure == measure && row.line == Line::Target) {
            for (column, name) in [&row.segment, &row.territory, &row.product].into_iter().enumerate() {
                let Some(name) = name else { continue };
                let known = columns.entry(name.value.trim().to_lowercase()).or_insert(column);
                *known = column.min(*known);
            }
        }
        Ok(NewBusinessTargets { plan, sheet: Sheet::of(plan, measure), columns })
    }

    /// Of the year in total.
    pub fn total(&self) -> Result<NewBusiness, &'static str> {
        self.part(&Dimensions::default(), None)
    }

    /// Of a month in total.
    pub fn in_month(&self, period: Period) -> Result<NewBusiness, &'static str> {
        let all = self.plan.header.calendar.as_ref().map_or(1, |calendar| calendar.periods.len());
        self.part(&Dimensions::default(), Some((&[period], all)))
    }

    /// Of a segment, or of the territory or product of that name, in the part of the fiscal year that a span holds. `All` is the total.
    /// None where the span lies outside the year; `Err` says what it would need.
    pub fn in_segment(&self, segment: &str, span: Span) -> Result<Option<NewBusiness>, &'static str> {
        let Some(calendar) = &self.plan.header.calendar else { return Err("First month on the Plan sheet") };
        let periods: Vec<Period> = calendar.periods.iter().copied().filter(|period| span.contains(*period)).collect();
        if periods.is_empty() {
            return Ok(None);
        }
        let name = segment.trim().to_lowercase();
        let place = match self.columns.get(&name) {
            Some(column) => Dimensions::named(*column, &name),
            None if matches!(&*name, "all" | "total") => Dimensions::default(),
            None => return Err(TARGET),
        };
        self.part(&place, Some((&periods, calendar.periods.len()))).map(Some)
    }

    fn part(&self, place: &Dimensions, periods: Option<(&[Period], usize)>) -> Result<NewBusiness, Needs> {
        let sheet = &self.sheet;
        let target = sheet.targets.figure(place, sheet.targets.all()).ok_or(TARGET)?;
        let amount = over(&target, periods).ok_or_else(|| lack(&target))?;
        let base = match sheet.base.figure(place, &sheet.known) {
            Some(base) => Some((over(&base, periods).ok_or_else(|| lack(&base))?, base.at)),
            None if sheet.base.is_empty() => None,
            None => return Err(EVERY_BASE),
        };
        let left = base.as_ref().map_or(amount, |(base, _)| amount.saturating_sub(*base));
        let column = place.filled().iter().position(|filled| *filled);
        Ok(NewBusiness { amount: left, target: amount, target_at: target.at, base, column })
    }
}

/// A figure of the year, or of some of its months: as stated by months, else in equal parts.
fn over(figure: &Figure, periods: Option<(&[Period], usize)>) -> Option<Decimal> {
    let year = figure.year?;
    let Some((periods, all)) = periods else { return Some(year) };
    figure.over(periods).or_else(|| year.checked_mul(Decimal::from(periods.len()))?.checked_div(Decimal::from(all)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::sketch::plan;

    fn said(targets: &str, segment: &str, span: &str) -> String {
        let plan = plan(&[("Targets", targets)]);
        let all = NewBusinessTargets::of(&plan).expect("targets");
        let found = match segment {
            "" => all.total().map(Some),
            segment => all.in_segment(segment, Span::parse(span, plan.header.calendar.as_ref()).expect("a span")),
        };
        found.map_or_else(str::to_owned, |found| found.map_or("outside".to_owned(), |found| found.amount.normalize().to_string()))
    }

    const TARGETS: &str = "Line | Segment | 2027-01 | 2027-02 | 2027-12 | Annual
        Target | Clinics | 10 | 20 | 30 | 60
        Target | Shops | | | | 120
        Base | Clinics | | | | 12
        Base | Shops | | | | 24";

    #[test]
    fn it_is_target_less_base_by_months_or_twelfths() {
        assert_eq!(said(TARGETS, "", ""), "144");
        // 10 + 20 of January and February, less two twelfths of 12.
        assert_eq!(said(TARGETS, "clinics", "Q1"), "27");
        assert_eq!(said(TARGETS, "Shops", "Q1"), "24");
        assert_eq!(said(TARGETS, "All", "FY2027"), "144");
        assert_eq!(said(TARGETS, "Shops", "2031"), "outside");
        assert_eq!(said(TARGETS, "Plants", "FY2027"), TARGET);
    }

    #[test]
    fn without_any_base_it_is_the_whole_target_and_with_some_it_is_not_known() {
        assert_eq!(said("Segment | Annual\nClinics | 60\nShops | 120", "", ""), "180");
        assert_eq!(
            said("Line | Segment | Annual\nTarget | Clinics | 60\nTarget | Shops | 120\nBase | Shops | 9", "Clinics", "Q1"),
            EVERY_BASE
        );
    }
}
