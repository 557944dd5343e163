//! What a sample is made from: tables as text, a row a line and `|` between its cells, in the order of the sheet's columns.
//! `=formula => result` is a formula with its stored result; with nothing after the arrow, none is stored.
//!
//! Phasing, months of targets and the ledger follow from them (`months`), so that a sample's numbers agree unless it says otherwise.

/// One sample workbook.
pub(super) struct Plan {
    pub(super) file: &'static str,
    pub(super) title: &'static str,
    /// Label, value, remark.
    pub(super) header: &'static str,
    pub(super) strategy: &'static str,
    /// Without Actual to date, which the workbook adds up from its ledger.
    pub(super) initiatives: &'static str,
    /// Line, segment, owner, annual amount.
    pub(super) targets: &'static str,
    /// What part of the closed months' target each segment has reached.
    pub(super) reached: &'static [(&'static str, &'static str, f64)],
    pub(super) envelopes: &'static str,
    pub(super) milestones: &'static str,
    pub(super) conditions: &'static str,
    pub(super) headcount: &'static str,
    pub(super) pipeline: &'static str,
    pub(super) codes: &'static str,
    pub(super) exceptions: &'static str,
    /// Initiative, month (0 is the first) and what stands there instead.
    pub(super) phased_otherwise: &'static [(&'static str, usize, &'static str)],
    /// The planner's own notes: sheet, row, column, text.
    pub(super) notes: &'static [(&'static str, u32, u16, &'static str)],
    /// Headers that are spelled in the planner's own way: sheet, header, instead.
    pub(super) renamed: &'static [(&'static str, &'static str, &'static str)],
    /// A sheet of the planner's own: its rows.
    pub(super) aside: &'static [&'static str],
    /// Initiatives of the text that are not on the sheet; what was booked on them stays in the ledger.
    pub(super) absent: &'static [&'static str],
    /// Cells that somebody typed over: sheet, row of the table (0 is the first), column, text.
    pub(super) typed: &'static [(&'static str, usize, usize, &'static str)],
    /// What was spent of what was phased, in per cent, where it is not about all of it.
    pub(super) overspent: &'static [(&'static str, i64)],
    /// The season of the targets, where it is not that of the trade.
    pub(super) season: Option<[i64; 12]>,
    /// How many months of the year are closed.
    pub(super) closed: usize,
    /// The initiatives by which the ledger was booked, where the sheet says another thing by now.
    pub(super) booked: Option<&'static str>,
}

impl Plan {
    /// A plan of nothing, for those that leave tables out: a sheet without rows is not made.
    pub(super) const EMPTY: Plan = Plan {
        file: "",
        title: "",
        header: "",
        strategy: "",
        initiatives: "",
        targets: "",
        reached: &[],
        envelopes: "",
        milestones: "",
        conditions: "",
        headcount: "",
        pipeline: "",
        codes: "",
        exceptions: "",
        phased_otherwise: &[],
        notes: &[],
        renamed: &[],
        aside: &[],
        absent: &[],
        typed: &[],
        overspent: &[],
        season: None,
        closed: 4,
        booked: None,
    };

    /// The initiatives that are on the sheet, each with its place in the text.
    pub(super) fn shown(&self) -> Vec<(usize, Vec<&'static str>)> {
        rows(self.initiatives).into_iter().enumerate().filter(|(_, row)| !self.absent.contains(&row[column::ID])).collect()
    }

    /// The month before the cycle's own, of which the ledger is closed.
    pub(super) fn closed_month(&self) -> &'static str {
        ["January", "February", "March", "April"][self.closed - 1]
    }

    /// The day of the month before the cycle's own to which the ledger is posted.
    pub(super) fn closed_day(&self) -> &'static str {
        ["31 January", "28 February", "31 March", "30 April"][self.closed - 1]
    }

    /// Whether the planner keeps macros in it.
    pub(super) fn has_macros(&self) -> bool {
        self.file.ends_with(".xlsm")
    }
}

/// The rows of a table's text.
pub(super) fn rows(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split('|').map(str::trim).collect()).collect()
}

/// Columns of Initiatives that the derived sheets look at, by their place in the text.
pub(super) mod column {
    pub(crate) const ID: usize = 0;
    pub(crate) const START: usize = 7;
    pub(crate) const END: usize = 8;
    pub(crate) const STATUS: usize = 9;
    pub(crate) const COST_CENTRE: usize = 12;
    pub(crate) const ACCOUNT: usize = 13;
    pub(crate) const ENVELOPE: usize = 15;
    pub(crate) const BUDGET: usize = 16;
    pub(crate) const REVENUE: usize = 18;
}

/// Twelve months of an initiative's budget, spread over the months in which it runs; none where its budget or dates cannot be read.
pub(super) fn budget_months(initiative: &[&str], place: usize) -> Option<[i64; 12]> {
    const SHAPES: [&[i64]; 4] = [&[8, 9, 10, 10, 9, 8], &[14, 12, 10, 8, 7, 7], &[6, 8, 10, 12, 12, 10], &[10]];
    let budget: i64 = initiative[column::BUDGET].parse().ok()?;
    let (first, last) = running(initiative)?;
    let shape = SHAPES[place % SHAPES.len()];
    let weights = (first..=last).map(|month| (month, shape[(month - first) % shape.len()])).collect::<Vec<_>>();
    Some(spread(budget, &weights, 100))
}

/// Twelve months of an initiative's expected revenue: it begins two months after its start and grows.
pub(super) fn revenue_months(initiative: &[&str]) -> Option<[i64; 12]> {
    let revenue: i64 = initiative[column::REVENUE].parse().ok()?;
    let (first, _) = running(initiative)?;
    let first = (first + 2).min(11);
    let weights = (first..12).map(|month| (month, 4 + (month - first) as i64)).collect::<Vec<_>>();
    Some(spread(revenue, &weights, 1000))
}

/// The season of the trade.
pub(super) const SEASON: [i64; 12] = [74, 75, 86, 82, 83, 86, 70, 72, 90, 93, 94, 95];

/// Twelve months of an annual amount, by a season.
pub(super) fn seasonal(annual: i64, season: [i64; 12]) -> [i64; 12] {
    let weights = season.iter().copied().enumerate().collect::<Vec<_>>();
    spread(annual, &weights, 1000)
}

/// The months of the year in which an initiative runs.
fn running(initiative: &[&str]) -> Option<(usize, usize)> {
    let month = |text: &str| -> Option<i64> {
        let date: jiff::civil::Date = text.parse().ok()?;
        Some((i64::from(date.year()) - 2027) * 12 + i64::from(date.month()) - 1)
    };
    let (first, last) = (month(initiative[column::START])?.clamp(0, 11), month(initiative[column::END])?.clamp(0, 11));
    (first <= last).then_some((first as usize, last as usize))
}

/// An amount spread by weights, in whole steps; the last month takes the rest.
fn spread(amount: i64, weights: &[(usize, i64)], step: i64) -> [i64; 12] {
    let all: i64 = weights.iter().map(|(_, weight)| weight).sum();
    let mut months = [0; 12];
    for (month, weight) in weights {
        months[*month] = amount * weight / all / step * step;
    }
    if let Some((last, _)) = weights.last() {
        months[*last] += amount - months.iter().sum::<i64>();
    }
    months
}

/// One posting of the ledger.
pub(super) struct Posting {
    pub(super) date: jiff::civil::Date,
    pub(super) initiative: String,
    pub(super) cost_centre: String,
    pub(super) account: String,
    pub(super) cents: i64,
    pub(super) text: &'static str,
}

/// The ledger of the closed months: what was phased, a little more or less, in one posting or two.
pub(super) fn ledger(plan: &Plan) -> Vec<Posting> {
    let mut postings = Vec::new();
    for (place, initiative) in rows(plan.booked.unwrap_or(plan.initiatives)).iter().enumerate() {
        if matches!(initiative[column::STATUS], "Idea") {
            continue;
        }
        let Some(months) = budget_months(initiative, place) else { continue };
        for (month, phased) in months.iter().enumerate().take(plan.closed).filter(|(_, phased)| **phased > 0) {
            // Between 94 and 103 % of what was phased, to the cent; the same every time it is built.
            let usual = 940 + ((place * 37 + month * 53) % 90) as i64;
            let over = plan.overspent.iter().find(|(id, _)| *id == initiative[column::ID]);
            let permille = over.map_or(usual, |(_, percent)| percent * 10);
            let cents = phased * permille / 10 + ((place * 13 + month * 7) % 100) as i64;
            let split = if *phased > 9000 { vec![(9, cents * 3 / 5), (24, cents - cents * 3 / 5)] } else { vec![(17, cents)] };
            for (day, cents) in split {
                postings.push(Posting {
                    date: jiff::civil::date(2027, month as i8 + 1, day),
                    initiative: initiative[column::ID].to_owned(),
                    cost_centre: initiative[column::COST_CENTRE].to_owned(),
                    account: initiative[column::ACCOUNT].to_owned(),
                    cents,
                    text: posting_text(initiative[column::ACCOUNT], day),
                });
            }
        }
    }
    postings.sort_by_key(|posting| posting.date);
    postings
}

fn posting_text(account: &str, day: i8) -> &'static str {
    match (account, day < 15) {
        ("1220", _) => "Flow meters and gateways",
        ("1240", _) => "Machines for the rental pool",
        ("6210", _) => "Temporary staff, service desk",
        ("6230", true) => "Contract design, external counsel",
        ("6230", false) => "Travel and customer workshops",
        ("6250", _) => "Depot rent and fitting out",
        ("6290", _) => "Notified body, inspections",
        ("6310", _) => "Print, stand and media",
        ("6410", true) => "Training days, instructors",
        ("6410", false) => "Training material and rooms",
        ("6530", _) => "Software licences",
        ("6540", true) => "Van leasing",
        ("6540", false) => "Fuel and first parts load",
        _ => "Services",
    }
}
