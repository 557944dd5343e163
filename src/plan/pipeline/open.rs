//! The rows of Pipeline that are not closed, each with what is left to win in its segment and period, how far what is open covers
//! it, and the work it takes.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Work, coverage, last_start, needed_coverage, work};
use crate::plan::revenue::{NewBusiness, NewBusinessTargets};
use crate::plan::{Amount, Period, Plan, Sourced, Span, capacity, phasing};

/// Open business against what is left to win, in the reporting currency.
#[derive(Clone, Debug, Default)]
pub struct OpenPipeline {
    /// The rows whose period is not closed, in the sheet's order.
    pub rows: Vec<OpenRow>,
    /// What others would need and the plan does not give.
    pub needs: BTreeSet<String>,
    /// All rows as one; none where they overlap, or where not all of them could be looked at.
    pub total: Option<OpenTotal>,
    /// Reps who carry quota and are there at the as-of date.
    pub reps: usize,
}

/// A row that is not closed.
#[derive(Clone, Debug)]
pub struct OpenRow {
    /// The place in `plan.pipeline`.
    pub row: usize,
    /// The segment, as written.
    pub segment: String,
    /// When it closes.
    pub span: Span,
    /// Open qualified business.
    pub open: Decimal,
    /// What must be sold in its segment and period.
    pub new: NewBusiness,
    /// That, less what is booked; nothing or less where all of it is.
    pub left: Decimal,
    /// The part of qualified business that is won; none where the row does not say.
    pub win_rate: Option<Decimal>,
    /// `open / left`; none where nothing is left to win, so that it is covered.
    pub coverage: Option<Decimal>,
    /// `1 / win rate`: the coverage it takes; none without a win rate, or where nothing is ever won.
    pub needed: Option<Decimal>,
    /// What a deal brings.
    pub deal: Option<Decimal>,
    /// Opportunities qualified in a month.
    pub monthly: Option<Decimal>,
    /// The last day on which a deal can begin that still closes in the period; none where the row states no sales cycle.
    pub last_start: Option<Date>,
    /// Whether that day has passed.
    pub is_too_late: bool,
    /// What it takes to win what is left with new opportunities; none where a figure of it is missing, nothing is left or it is too late.
    pub work: Option<Work>,
}

/// All open rows as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenTotal {
    /// Open qualified business of rows with something left to win.
    pub open: Decimal,
    /// What is left to win.
    pub left: Decimal,
    /// `open / left`; none where nothing is left to win.
    pub coverage: Option<Decimal>,
    /// `sum of left / win rate, / sum of left`; none where a row states no win rate.
    pub needed: Option<Decimal>,
    /// What open business is likely to leave unwon, over the rows that it leaves any of; none where a row states no win rate.
    pub gap: Option<Decimal>,
}

impl OpenPipeline {
    /// That of a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut pipeline = OpenPipeline { reps: capacity::carrying(plan, plan.header.as_of), ..OpenPipeline::default() };
        let targets = match NewBusinessTargets::of(plan) {
            Ok(targets) => targets,
            Err(_) if plan.pipeline.is_empty() => return pipeline,
            Err(need) => {
                pipeline.needs.insert(need.to_owned());
                return pipeline;
            }
        };
        for index in 0..plan.pipeline.len() {
            match open_row(plan, &targets, index) {
                Ok(row) => pipeline.rows.extend(row),
                Err(need) => drop(pipeline.needs.insert(need)),
            }
        }
        pipeline.total = pipeline.add_up();
        pipeline
    }

    /// What all rows with something left to win take in new opportunities a month; none where they do not add up, or one of them has
    /// no work.
    pub fn monthly(&self) -> Option<Decimal> {
        self.total?;
        let left = self.rows.iter().filter(|row| row.left > Decimal::ZERO);
        left.map(|row| row.work.map(|work| work.monthly)).try_fold(Decimal::ZERO, |sum, monthly| sum.checked_add(monthly?))
    }

    /// Whether two rows hold business of one month, and of one segment or of segments of which one may hold the other: those of
    /// different columns of Targets, or the total.
    fn overlap(&self) -> bool {
        let mut months: BTreeMap<Period, (Option<usize>, BTreeSet<String>)> = BTreeMap::new();
        for row in &self.rows {
            let segment = row.segment.trim().to_lowercase();
            // Spans are read as a year at most.
            for month in 0..row.span.len().clamp(1, 24) {
                match months.entry(row.span.first.plus(month)) {
                    Entry::Vacant(vacant) => {
                        vacant.insert((row.new.column, BTreeSet::from([segment.clone()])));
                    }
                    Entry::Occupied(mut occupied) => {
                        let (column, segments) = occupied.get_mut();
                        if column.is_none() || *column != row.new.column || !segments.insert(segment.clone()) {
                            return true;
                        }
                    }
                }
            }
        }
        false
    }

    /// The rows as one, where each is of business that no other one is of.
    fn add_up(&self) -> Option<OpenTotal> {
        if self.rows.is_empty() || !self.needs.is_empty() || self.overlap() {
            return None;
        }
        let sum = |of: &dyn Fn(&OpenRow) -> Option<Decimal>| {
            let rows = self.rows.iter().filter(|row| row.left > Decimal::ZERO);
            rows.map(of).try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))
        };
        let (open, left) = (sum(&|row| Some(row.open))?, sum(&|row| Some(row.left))?);
        let needed = sum(&|row| row.left.checked_mul(row.needed?)).and_then(|needed| coverage(needed, left));
        let gap = sum(&|row| row.gap().map(|gap| gap.max(Decimal::ZERO)));
        Some(OpenTotal { open, left, coverage: coverage(open, left), needed, gap })
    }
}

/// A row as it is judged; none where it is blank, closed or outside the year. `Err` says what it would need.
fn open_row(plan: &Plan, targets: &NewBusinessTargets<'_>, index: usize) -> Result<Option<OpenRow>, String> {
    let row = &plan.pipeline[index];
    let (Some(segment), Some(span), Some(open)) = (&row.segment, &row.period, &row.open) else { return Ok(None) };
    if phasing::cycle(plan).is_some_and(|cycle| span.value.last < cycle) {
        return Ok(None);
    }
    let new = targets.in_segment(&segment.value, span.value).map_err(|need| format!("{need}, for {} on Pipeline", segment.value))?;
    let Some(new) = new else { return Ok(None) };
    let booked = row.booked.as_ref().map_or(Some(Decimal::ZERO), |booked| converted(plan, booked));
    let (Some(open), Some(booked)) = (converted(plan, open), booked) else {
        return Err("an exchange rate for each amount on Pipeline".to_owned());
    };
    let left = new.amount.saturating_sub(booked);
    let win_rate = row.win_rate.as_ref().map(|rate| rate.value);
    let (deal, end) = (row.deal.as_ref().and_then(|deal| converted(plan, deal)), span.value.last.last_day());
    let last_start = row.cycle_days.as_ref().map(|days| last_start(end, days.value));
    let is_too_late = last_start.zip(plan.header.as_of).is_some_and(|(last, as_of)| last < as_of);
    let takes = || work(left, deal?, win_rate?, row.cycle_days.as_ref()?.value, end, plan.header.as_of?);
    let work = if left > Decimal::ZERO && !is_too_late { takes() } else { None };
    Ok(Some(OpenRow {
        row: index,
        segment: segment.value.clone(),
        span: span.value,
        open,
        new,
        left,
        win_rate,
        coverage: coverage(open, left),
        needed: win_rate.and_then(needed_coverage),
        deal,
        monthly: row.monthly.as_ref().map(|monthly| monthly.value),
        last_start,
        is_too_late,
        work,
    }))
}

fn converted(plan: &Plan, amount: &Sourced<Amount>) -> Option<Decimal> {
    plan.reporting(&amount.value.money)
}

impl OpenRow {
    /// What open business is likely to leave unwon, less than nothing where it is likely to win more; none without a win rate.
    pub fn gap(&self) -> Option<Decimal> {
        Some(self.left.saturating_sub(self.open.saturating_mul(self.win_rate?)))
    }

    /// Whether open business is at least as much as it takes, or nothing is left to win; none without a win rate.
    pub fn is_covered(&self) -> Option<bool> {
        let win_rate = self.win_rate?;
        Some(self.coverage.is_none_or(|covered| win_rate > Decimal::ZERO && self.needed.is_some_and(|needed| covered >= needed)))
    }

    /// Coverage and what it takes as people read them.
    pub fn times(&self) -> (Option<String>, Option<String>) {
        super::times(self.coverage, self.needed)
    }

    /// `Clinics in FY2027`.
    pub fn called(&self, plan: &Plan) -> String {
        format!("{} in {}", self.segment, self.when(plan))
    }

    /// Its period, by the fiscal year's name where it is the whole of it.
    pub fn when(&self, plan: &Plan) -> String {
        let calendar = plan.header.calendar.as_ref();
        let year = calendar.filter(|calendar| Span { first: calendar.first(), last: calendar.last() } == self.span);
        year.map_or_else(|| self.span.to_string(), |calendar| calendar.label.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGETS: &str = "Segment | Territory | Base | Annual\nClinics | | 480000 | 720000\nShops | | 400000 | 480000
        | North | 500000 | 700000\n| South | 380000 | 500000";

    fn pipeline(rows: &str) -> OpenPipeline {
        let rows = format!(
            "Segment | Period | Open qualified | Booked | Win rate % | Average deal | Sales cycle days | Qualified a month\n{rows}"
        );
        OpenPipeline::of(&crate::plan::sketch::plan(&[
            ("Targets", TARGETS),
            ("Headcount", "Rep | Start | Annual quota\nA | 2020-01-01 | 100\nB | 2020-01-01 | 100"),
            ("Pipeline", &rows),
        ]))
    }

    #[test]
    fn a_row_has_what_is_left_how_far_it_is_covered_and_the_work_it_takes() {
        let pipeline = pipeline("Clinics | FY2027 | 600000 | 90000 | 25% | 10000 | 60 | 5\nShops | FY2027 | 400000 | 90000 | 25% | | |");
        let text = |value: Option<Decimal>| value.map(|value| value.normalize().to_string());
        let [clinics, shops] = &pipeline.rows[..] else { panic!("two rows") };
        assert_eq!((clinics.left, text(clinics.coverage), text(clinics.needed)), (150_000.into(), Some("4".into()), Some("4".into())));
        assert_eq!((clinics.gap(), clinics.is_covered()), (Some(Decimal::ZERO), Some(true)));
        // 15 deals of 10,000 are 60 opportunities at 25 %; from the end of April six months are left to 1 November.
        let work = clinics.work.expect("all that it takes");
        assert_eq!((work.deals, work.opportunities, work.months, work.monthly), (15.into(), 60.into(), 6, 10.into()));
        assert_eq!((pipeline.reps, work.per_rep(pipeline.reps)), (2, Some(5.into())));
        // 80,000 less 90,000: nothing is left, so that it is covered and takes no work.
        assert_eq!((shops.left, shops.coverage, shops.is_covered(), shops.work), ((-10_000).into(), None, Some(true), None));
        assert_eq!(pipeline.monthly(), Some(10.into()));
        // What is won already covers no other segment.
        let total = pipeline.total.expect("segments that do not overlap");
        assert_eq!(
            (total.open, total.left, text(total.coverage), total.gap),
            (600_000.into(), 150_000.into(), Some("4".into()), Some(0.into()))
        );
    }

    #[test]
    fn the_total_weighs_what_each_row_needs_and_stands_only_where_rows_are_apart() {
        // 240,000 at 4 and 80,000 at 2 are 1,120,000 for 320,000: 3.5. Won are 100,000 and 100,000: 140,000 of clinics are not.
        assert_eq!(pipeline("Clinics | FY2027 | 400000 | | 25% | | |").monthly(), None, "an average deal is missing");
        let total = pipeline("Clinics | FY2027 | 400000 | | 25% | | |\nShops | FY2027 | 200000 | | 50% | | |").total.expect("a total");
        assert_eq!((total.needed.map(|needed| needed.normalize().to_string()), total.gap), (Some("3.5".into()), Some(140_000.into())));
        for rows in [
            "Clinics | FY2027 | 400000 | | 25% | | |\nClinics | Q3 | 200000 | | 50% | | |",
            "Clinics | FY2027 | 400000 | | 25% | | |\nAll | FY2027 | 200000 | | 50% | | |",
            "Clinics | FY2027 | 400000 | | 25% | | |\nNorth | FY2027 | 200000 | | 50% | | |",
            "Clinics | FY2027 | 400000 | | 25% | | |\nPlants | FY2027 | 200000 | | 50% | | |",
        ] {
            assert_eq!(pipeline(rows).total, None, "{rows}");
        }
        assert!(pipeline("Clinics | Q2 | 400000 | | 25% | | |\nClinics | Q3 | 200000 | | 50% | | |").total.is_some());
        let unknown = pipeline("Clinics | Q2 | 400000 | | 25% | | |\nShops | Q2 | 200000 | | | | |").total.expect("a total");
        assert_eq!((unknown.needed, unknown.gap), (None, None));
    }

    #[test]
    fn closed_periods_are_left_out_and_a_cycle_that_is_too_long_takes_no_work() {
        let pipeline = pipeline("Clinics | Q1 | 400000 | | 25% | 10000 | 60 | 5\nClinics | Q2 | 40000 | | 25% | 10000 | 90 | 5");
        let [row] = &pipeline.rows[..] else { panic!("one row") };
        assert_eq!((row.is_too_late, row.last_start.map(|day| day.to_string()), row.work), (true, Some("2027-04-01".into()), None));
    }
}
