//! `throughline template`: a fresh plan workbook, to be filled in.
//!
//! The only command beside `init` that asks the clock, and only for the year of a plan whose year nobody named.

use std::path::{Path, PathBuf};

use clap::Args;

use super::files::write;
use super::session::{Failure, Session};
use crate::layout::{MonthLabel, Table, months};
use crate::plan::build::{first_month_of_year, fiscal_year_number};
use crate::plan::{Calendar, Currency, Period};
use crate::render::template::{self, Template, Tier};

const EXAMPLES: &str = "\
Examples:
  throughline template plan.xlsx                a plan for next year in EUR
  throughline template plan.xlsx --year FY2027 --first-month 10 --currency USD
  throughline template full.xlsx --tier 3 --business 'Harrow Pumps'
  throughline template example.xlsx --example   filled in, to see what a plan is

Sheets of each tier:
  1  Plan, Strategy, Initiatives: enough for a first report
  2  and Phasing, Targets, Envelopes, Milestones, Exceptions
  3  and Conditions, Headcount, Pipeline, FX, Actuals, Codes

Every tier has more columns than the one before, drop-downs on a sheet Lists,
and a sheet Guide with a line for each column. A year that begins in another
month than January is named for the year in which it ends: FY2027 from October
begins in 2026-10.";

/// Write a fresh plan workbook to fill in, with drop-downs, totals and a guide
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The workbook to write; its name ends in .xlsx
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How much it asks for: 1 for a first report, 2 with months and targets, 3 for everything
    #[arg(long, value_name = "TIER", default_value = "1", value_parser = parse_tier)]
    tier: Tier,
    /// Filled in with a small plan, to see how one looks
    #[arg(long)]
    example: bool,
    /// The fiscal year; else that of the first month, else next year
    #[arg(long, value_name = "FY2027", value_parser = parse_year)]
    year: Option<i16>,
    /// The month in which the year begins: 2026-10, October or 10 [default: January]
    #[arg(long, value_name = "MONTH", value_parser = parse_month)]
    first_month: Option<MonthLabel>,
    /// The business that the plan is of
    #[arg(long, value_name = "NAME", value_parser = parse_business)]
    business: Option<String>,
    /// The currency that the plan is in, by its three letters
    #[arg(long, value_name = "EUR", default_value = "EUR", value_parser = parse_currency)]
    currency: Currency,
    /// Replace the file where it is there already; what it holds is lost
    #[arg(long)]
    force: bool,
}

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    check_file(&options.file, options.force)?;
    let calendar = calendar(options.year, options.first_month, next_year).map_err(Failure::usage)?;
    let Options { tier, example, currency, .. } = *options;
    let wanted = Template { tier, example, business: options.business.clone(), calendar, currency };
    let bytes = template::template(&wanted)
        .map_err(|error| Failure { code: 70, text: format!("{}: {error}, which is our bug", options.file.display()) })?;
    write(&options.file, &bytes)?;
    session.print(&said(&options.file, &wanted, session.look(false).width));
    Ok(0)
}

/// What was written, and what to do with it.
fn said(file: &Path, wanted: &Template, width: Option<usize>) -> String {
    use crate::render::paragraph::{paragraph, unbroken};
    let file = file.display().to_string();
    let calendar = &wanted.calendar;
    let kind = if wanted.example { "an example of a plan" } else { "a plan to fill in" };
    let dates = unbroken(&format!("({} to {})", calendar.first(), calendar.last()));
    let mut text = String::new();
    let mut add = |indent: usize, line: &str| paragraph(&mut text, width, indent, indent + 2, &[(anstyle::Style::new(), line)]);
    add(0, &format!("{file}: {kind} for {} {dates}, in {}", calendar.label, wanted.currency));
    let sheets = template::sheets(wanted.tier);
    let others: Vec<&str> = sheets.iter().filter(|table| !table.is_required()).map(|table: &Table| table.name()).collect();
    if wanted.example {
        add(2, "Look at Plan, Strategy and Initiatives first; the sheet Guide says what each column is for.");
    } else {
        let business = if wanted.business.is_some() { "" } else { "the business, " };
        add(2, &format!("1. Plan: {business}the cycle (the month that the plan is of) and the plan's owner."));
        add(2, "2. Strategy: a row for each choice, at least one for each of the five questions.");
        add(2, "3. Initiatives: a row for each, with the choice it serves, its owner, dates and budget.");
        if !others.is_empty() {
            add(2, &format!("Then what you have of {}; {} may stay empty.", listed(&others), number_of_them(others.len())));
        }
        add(2, "The sheet Guide says what goes in each column. A cell that turns yellow is still missing.");
    }
    let quoted = if file.contains(|c: char| c.is_whitespace() || c == '\'' || c == '"') { format!("\"{file}\"") } else { file };
    add(2, &format!("Then: {}", unbroken(&format!("throughline check {quoted}"))));
    text
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn number_of_them(count: usize) -> &'static str {
    if count == 1 { "it" } else { "each" }
}

/// The file has the ending that spreadsheet programs go by, and nobody's work stands in its place.
fn check_file(file: &Path, force: bool) -> Result<(), Failure> {
    let ends_well = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
    if file.is_dir() {
        return Err(Failure::usage(format!("{}: is a folder; name the file to write in it", file.display())));
    }
    if !ends_well {
        return Err(Failure::usage(format!("{}: a plan workbook's name ends in .xlsx", file.display())));
    }
    if file.exists() && !force {
        let message = "is there already and was left as it is; name another file, or add --force to replace it";
        return Err(Failure::usage(format!("{}: {message}", file.display())));
    }
    Ok(())
}

/// The fiscal year's months. A first month with its year says which year is meant where none is named.
fn calendar(year: Option<i16>, first: Option<MonthLabel>, next_year: impl FnOnce() -> i16) -> Result<Calendar, String> {
    let first = match first {
        Some(MonthLabel::Dated { year, month }) => Period::new(year, month),
        None => first_month_of_year(year.unwrap_or_else(next_year), 1),
        Some(MonthLabel::Named(month)) => first_month_of_year(year.unwrap_or_else(next_year), month),
        Some(MonthLabel::Bare(number) | MonthLabel::Fiscal(number)) => first_month_of_year(year.unwrap_or_else(next_year), number as i8),
    };
    let first = first.ok_or("write the first month as 2026-10")?;
    let last = first.plus(11);
    match year {
        Some(year) if year != first.year && year != last.year => {
            Err(format!("FY{year} does not begin in {first}: that year would end in {last}; correct --year or --first-month"))
        }
        _ => Ok(Calendar::months(format!("FY{}", year.unwrap_or(last.year)), first)),
    }
}

/// The calendar year after this one.
pub(super) fn next_year() -> i16 {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).year().saturating_add(1)
}

fn parse_tier(text: &str) -> Result<Tier, String> {
    text.parse().ok().and_then(Tier::of).ok_or_else(|| "the tiers are 1, 2 and 3".to_owned())
}

fn parse_year(text: &str) -> Result<i16, String> {
    let year = fiscal_year_number(text).filter(|year| (1990..=2199).contains(year));
    year.ok_or_else(|| "write a fiscal year as FY2027".to_owned())
}

fn parse_month(text: &str) -> Result<MonthLabel, String> {
    let label = months::parse(text).filter(|label| match label {
        MonthLabel::Dated { year, .. } => (1990..=2199).contains(year),
        MonthLabel::Named(_) | MonthLabel::Bare(_) => true,
        MonthLabel::Fiscal(_) => false,
    });
    label.ok_or_else(|| "write a month as 2026-10, October or 10".to_owned())
}

fn parse_currency(text: &str) -> Result<Currency, String> {
    Currency::parse(text).filter(|currency| *currency != Currency::NONE).ok_or_else(|| "write a currency as EUR".to_owned())
}

fn parse_business(text: &str) -> Result<String, String> {
    const MOST: usize = 120;
    let name = text.trim();
    if name.is_empty() || name.chars().count() > MOST || name.chars().any(char::is_control) {
        return Err(format!("write the name of a business, on one line of at most {MOST} characters"));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year_of(year: Option<&str>, month: Option<&str>) -> Result<String, String> {
        let year = year.map(|text| parse_year(text).expect("a year"));
        let month = month.map(|text| parse_month(text).expect("a month"));
        calendar(year, month, || 2031).map(|calendar| format!("{} {} {}", calendar.label, calendar.first(), calendar.last()))
    }

    #[test]
    fn a_year_is_named_for_the_one_in_which_it_ends() {
        let is = |text: &str| Ok(text.to_owned());
        assert_eq!(year_of(None, None), is("FY2031 2031-01 2031-12"));
        assert_eq!(year_of(Some("FY2027"), None), is("FY2027 2027-01 2027-12"));
        assert_eq!(year_of(Some("26/27"), Some("October")), is("FY2027 2026-10 2027-09"));
        assert_eq!(year_of(Some("2027"), Some("10")), is("FY2027 2026-10 2027-09"));
        assert_eq!(year_of(None, Some("2026-10")), is("FY2027 2026-10 2027-09"), "the month says the year");
        assert_eq!(year_of(Some("FY2026"), Some("2026-10")), is("FY2026 2026-10 2027-09"), "some name it for its beginning");
        assert_eq!(year_of(None, Some("april")), is("FY2031 2030-04 2031-03"));
    }

    #[test]
    fn a_year_that_cannot_begin_then_is_refused() {
        assert!(year_of(Some("FY2027"), Some("2031-01")).expect_err("refused").contains("does not begin in 2031-01"));
        for text in ["", "x", "FY1", "20277"] {
            assert!(parse_year(text).is_err(), "{text}");
        }
        for text in ["", "13", "P01", "Octember", "2026-13", "0001-01"] {
            assert!(parse_month(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_business_is_a_name() {
        assert_eq!(parse_business(" Harrow Pumps "), Ok("Harrow Pumps".to_owned()));
        assert!(parse_business("  ").is_err() && parse_business("a\nb").is_err() && parse_business(&"a".repeat(121)).is_err());
    }
}
