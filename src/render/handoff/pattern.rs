//! Patterns: how a layout profile says what stands in a cell, `FY{fiscal_year:%y}` or `{account.name} ({account})`.
//!
//! Separate from profiles because a pattern is a small language of its own: read once, so that none can be wrong when a line is drawn.
//! In braces stands a field of the ledger, a name from Codes or a date of the period, with what to write where it is blank.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;

use super::ledger::LedgerLine;
use super::load_file::Refusal;
use crate::config::raw::nearest;
use crate::plan::{Calendar, CodeKind, Currency};

/// A field of the ledger that is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LedgerField {
    /// The hash of all lines.
    BatchId,
    /// The plan's cycle.
    Cycle,
    /// The plan's version.
    Version,
    /// `budget`, `forecast`, `expected_revenue` or `target`.
    Measure,
    /// Legal entity.
    Entity,
    /// `FY2027`.
    FiscalYear,
    /// `2027-01`.
    Period,
    /// Account.
    Account,
    /// Cost centre.
    CostCentre,
    /// Project code.
    Project,
    /// The initiative.
    InitiativeId,
    /// The choice.
    ChoiceId,
    /// Opex or Capex.
    OpexCapex,
    /// The currency of the amount.
    Currency,
    /// The currency of the amount in the plan's own.
    ReportingCurrency,
    /// Customer segment of revenue.
    Segment,
    /// Territory of revenue.
    Territory,
    /// Product of revenue.
    Product,
    /// The workbook.
    SourceFile,
    /// The cell.
    SourceCell,
    /// The hash of the line.
    LineHash,
}

impl LedgerField {
    /// All of them, as the ledger has them.
    pub const ALL: [(&'static str, LedgerField); 21] = [
        ("batch_id", LedgerField::BatchId),
        ("cycle", LedgerField::Cycle),
        ("version", LedgerField::Version),
        ("measure", LedgerField::Measure),
        ("entity", LedgerField::Entity),
        ("fiscal_year", LedgerField::FiscalYear),
        ("period", LedgerField::Period),
        ("account", LedgerField::Account),
        ("cost_centre", LedgerField::CostCentre),
        ("project", LedgerField::Project),
        ("initiative_id", LedgerField::InitiativeId),
        ("choice_id", LedgerField::ChoiceId),
        ("opex_capex", LedgerField::OpexCapex),
        ("currency", LedgerField::Currency),
        ("reporting_currency", LedgerField::ReportingCurrency),
        ("segment", LedgerField::Segment),
        ("territory", LedgerField::Territory),
        ("product", LedgerField::Product),
        ("source_file", LedgerField::SourceFile),
        ("source_cell", LedgerField::SourceCell),
        ("line_hash", LedgerField::LineHash),
    ];

    /// As patterns and `ledger.csv` name it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }

    /// Reads what [`name`](Self::name) writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, field)| *field)
    }
}

/// What stands in a pair of braces.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    /// A field as it is, or as the profile's map has it.
    Field(LedgerField),
    /// The name that Codes has for a code.
    Name(CodeKind),
    /// The first or the last day of the period.
    Day { last: bool, format: String },
    /// The place of the period in its fiscal year, from 1, with at least so many digits.
    Number { digits: usize },
    /// The year that names the fiscal year, in four digits or two.
    Year { short: bool },
}

impl Source {
    /// In words, for messages.
    fn words(&self) -> String {
        match self {
            Source::Field(field) => field.name().replace('_', " ").trim_end_matches(" id").to_owned(),
            Source::Name(kind) => kind.name().to_lowercase(),
            Source::Day { .. } => "day".to_owned(),
            Source::Number { .. } => "place in its fiscal year".to_owned(),
            Source::Year { .. } => "year in the name of its fiscal year".to_owned(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Value { source: Source, fallback: Option<String> },
}

/// What to write in a cell, or at the head of a period's column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

/// A name for every code that Codes names.
pub type Names = BTreeMap<(CodeKind, String), String>;

/// What a pattern may say beside a line itself.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The ledger's batch id.
    pub batch_id: &'a str,
    /// The plan's own currency.
    pub reporting_currency: Currency,
    /// The plan's fiscal year.
    pub calendar: &'a Calendar,
    /// What codes are called.
    pub names: &'a Names,
    /// The profile's words for the ledger's.
    pub maps: &'a BTreeMap<LedgerField, BTreeMap<String, String>>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn parse(text: &str) -> Result<Self, (String, String)> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            if rest[at + 1..].starts_with(brace) {
                literal.push_str(brace);
                rest = &rest[at + 2..];
                continue;
            }
            let inner = (brace == "{").then(|| rest[at + 1..].split_once('}')).flatten();
            let Some((inner, after)) = inner else {
                let help = format!("write '{brace}{brace}' where a brace is meant");
                return Err((format!("'{text}' has a brace without its other half"), help));
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(value(inner)?);
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Pattern { parts })
    }

    /// Whether it writes a field of the ledger.
    pub fn has(&self, wanted: LedgerField) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Value { source: Source::Field(field), .. } if *field == wanted))
    }

    /// Whether what it writes depends on the period of a line.
    pub fn tells_periods(&self) -> bool {
        let tells = |source: &Source| matches!(source, Source::Field(LedgerField::Period) | Source::Day { .. } | Source::Number { .. });
        self.parts.iter().any(|part| matches!(part, Part::Value { source, .. } if tells(source)))
    }

    /// Whether nothing but the period of a line and its fiscal year decides what it writes.
    pub fn tells_nothing_else(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Literal(_)) || matches!(part, Part::Value { source, .. } if is_of_time(source)))
    }

    /// Whether it tells periods of one year apart, and not only years.
    pub fn tells_parts_of_a_year(&self) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Value { source: Source::Field(LedgerField::Period) | Source::Number { .. }, .. } => true,
            Part::Value { source: Source::Day { format, .. }, .. } => "mbBd".chars().any(|code| has_code(format, code)),
            Part::Value { .. } | Part::Literal(_) => false,
        })
    }

    /// What it writes of a line's time, and of nothing else.
    ///
    /// # Errors
    /// What the line lacks.
    pub fn time(&self, line: &LedgerLine, around: &Surroundings<'_>) -> Result<String, Refusal> {
        let of_time = |part: &&Part| matches!(part, Part::Value { source, .. } if is_of_time(source));
        self.parts.iter().filter(of_time).map(|part| Pattern { parts: vec![part.clone()] }.write(line, around, None)).collect()
    }

    /// Whether it says the same for every line.
    pub fn is_constant(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Literal(_)))
    }

    /// What it writes for a line. No part may hold `separator`, which keeps the parts of a composed cell apart.
    ///
    /// # Errors
    /// What the line lacks.
    pub fn write(&self, line: &LedgerLine, around: &Surroundings<'_>, separator: Option<&str>) -> Result<String, Refusal> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Value { source, fallback } => {
                    let value = match resolve(source, line, around)? {
                        Some(value) => value,
                        None => fallback.clone().ok_or_else(|| blank(source))?,
                    };
                    if let Some(separator) = separator.filter(|separator| value.contains(*separator)) {
                        let what = format!("'{value}' holds '{separator}', which would part one cell into two");
                        return Err(Refusal::new(what, "write it without, or give it another word under [map] in a profile of your own"));
                    }
                    text.push_str(&value);
                }
            }
        }
        Ok(text)
    }
}

fn is_of_time(source: &Source) -> bool {
    match source {
        Source::Field(field) => matches!(field, LedgerField::Period | LedgerField::FiscalYear),
        Source::Day { .. } | Source::Number { .. } | Source::Year { .. } => true,
        Source::Name(_) => false,
    }
}

fn blank(source: &Source) -> Refusal {
    let help = "fill it in, or say in a profile of your own, after a '|', what stands there where it is blank";
    Refusal::new(format!("there is no {}", source.words()), help)
}

/// The value in a pair of braces: `source`, `source:format`, each with `|what where blank`.
fn value(inner: &str) -> Result<Part, (String, String)> {
    let (said, fallback) = inner.split_once('|').map_or((inner, None), |(said, fallback)| (said, Some(fallback.to_owned())));
    let (name, format) = said.split_once(':').map_or((said, None), |(name, format)| (name, Some(format)));
    let source = match (name, format) {
        ("period", Some(format)) => Source::Day { last: false, format: dated(format)? },
        ("period.last", Some(format)) => Source::Day { last: true, format: dated(format)? },
        ("period.number", None) => Source::Number { digits: 1 },
        ("period.number", Some("02")) => Source::Number { digits: 2 },
        ("fiscal_year", Some("%Y")) => Source::Year { short: false },
        ("fiscal_year", Some("%y")) => Source::Year { short: true },
        ("entity.name", None) => Source::Name(CodeKind::Entity),
        ("account.name", None) => Source::Name(CodeKind::Account),
        ("cost_centre.name", None) => Source::Name(CodeKind::CostCentre),
        ("project.name", None) => Source::Name(CodeKind::Project),
        (name, None) => match LedgerField::parse(name) {
            Some(field) => Source::Field(field),
            None => return Err((format!("there is no field '{name}'"), suggestion(name))),
        },
        (name, Some(format)) => {
            let help =
                "formats are for {period:%Y-%m-%d}, {period.last:%Y-%m-%d}, {period.number:02}, {fiscal_year:%Y} and {fiscal_year:%y}";
            return Err((format!("'{name}' cannot be written as '{format}'"), help.to_owned()));
        }
    };
    Ok(Part::Value { source, fallback })
}

fn suggestion(name: &str) -> String {
    const OTHERS: [&str; 6] = ["period.number", "period.last", "entity.name", "account.name", "cost_centre.name", "project.name"];
    let fields = LedgerField::ALL.iter().map(|(name, _)| *name);
    match nearest(&name.replace('_', "-"), fields.clone().chain(OTHERS)) {
        Some(near) => format!("did you mean '{{{near}}}'?"),
        None => format!("there are {}", fields.chain(OTHERS).collect::<Vec<_>>().join(", ")),
    }
}

/// A format of dates, with only such codes as are written here.
fn dated(format: &str) -> Result<String, (String, String)> {
    let day = jiff::civil::date(2027, 1, 1);
    match day_text(day, format) {
        Some(_) => Ok(format.to_owned()),
        None => {
            let help = "dates know %Y (2027), %y (27), %m (01), %-m (1), %b (Jan), %B (January), %d (01), %-d (1) and %%";
            Err((format!("'{format}' is no format of a date"), help.to_owned()))
        }
    }
}

/// Whether a format has a code, padded or not.
fn has_code(format: &str, code: char) -> bool {
    let mut codes = format.split('%').skip(1);
    // After '%%' stands no code.
    while let Some(part) = codes.next() {
        match part.strip_prefix('-').unwrap_or(part).chars().next() {
            None => drop(codes.next()),
            Some(found) if found == code => return true,
            Some(_) => {}
        }
    }
    false
}

/// A date by its format, with English names; none where the format has another code.
fn day_text(day: Date, format: &str) -> Option<String> {
    let period = crate::plan::Period::of(day);
    let mut text = String::new();
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        if character != '%' {
            text.push(character);
            continue;
        }
        // Writing to a text does not fail.
        let _ = match characters.next()? {
            'Y' => write!(text, "{:04}", day.year()),
            'y' => write!(text, "{:02}", day.year().rem_euclid(100)),
            'm' => write!(text, "{:02}", day.month()),
            'd' => write!(text, "{:02}", day.day()),
            'b' => write!(text, "{}", period.short_name()),
            'B' => write!(text, "{}", period.long_name()),
            '%' => write!(text, "%"),
            '-' => match characters.next()? {
                'm' => write!(text, "{}", day.month()),
                'd' => write!(text, "{}", day.day()),
                _ => return None,
            },
            _ => return None,
        };
    }
    Some(text)
}

/// What a source says of a line; none where it is blank.
fn resolve(source: &Source, line: &LedgerLine, around: &Surroundings<'_>) -> Result<Option<String>, Refusal> {
    let filled = |text: String| (!text.trim().is_empty()).then_some(text);
    Ok(match source {
        Source::Field(field) => filled(mapped(*field, field_text(*field, line, around), around)?),
        Source::Name(kind) => {
            let code = match kind {
                CodeKind::CostCentre => &line.cost_centre,
                CodeKind::Account => &line.account,
                CodeKind::Entity => &line.entity,
                CodeKind::Project => &line.project,
            };
            match around.names.get(&(*kind, code.clone())).cloned().and_then(filled) {
                None if !code.trim().is_empty() => {
                    let what = format!("the {} {code} has no name on the sheet Codes", kind.name().to_lowercase());
                    return Err(Refusal::new(what, "name it there as the other system does"));
                }
                name => name,
            }
        }
        Source::Day { last, format } => {
            let period = &line.period;
            // Where no day is asked for, a period of weeks is called by the month in which it lies.
            let (first, end) = if period.is_month() || has_code(format, 'd') {
                (period.first, period.last)
            } else {
                (period.month().first_day(), period.month().last_day())
            };
            day_text(if *last { end } else { first }, format)
        }
        Source::Number { digits } => {
            let own = || around.calendar.index(line.period.month()).map(|index| index + 1);
            line.period.number.map(usize::from).or_else(own).map(|number| format!("{number:0digits$}"))
        }
        Source::Year { short } => {
            let digits: String = line.fiscal_year.chars().filter(char::is_ascii_digit).collect();
            let from = if *short { digits.len().checked_sub(2) } else { digits.len().checked_sub(4) };
            from.map(|from| digits[from..].to_owned())
        }
    })
}

fn field_text(field: LedgerField, line: &LedgerLine, around: &Surroundings<'_>) -> String {
    match field {
        LedgerField::BatchId => around.batch_id.to_owned(),
        LedgerField::Cycle => line.cycle.clone(),
        LedgerField::Version => line.version.clone(),
        LedgerField::Measure => line.measure.name().to_owned(),
        LedgerField::Entity => line.entity.clone(),
        LedgerField::FiscalYear => line.fiscal_year.clone(),
        LedgerField::Period => line.period.to_string(),
        LedgerField::Account => line.account.clone(),
        LedgerField::CostCentre => line.cost_centre.clone(),
        LedgerField::Project => line.project.clone(),
        LedgerField::InitiativeId => line.initiative_id.clone(),
        LedgerField::ChoiceId => line.choice_id.clone(),
        LedgerField::OpexCapex => line.opex_capex.clone(),
        LedgerField::Currency => line.currency.to_string(),
        LedgerField::ReportingCurrency => around.reporting_currency.to_string(),
        LedgerField::Segment => line.segment.clone(),
        LedgerField::Territory => line.territory.clone(),
        LedgerField::Product => line.product.clone(),
        LedgerField::SourceFile => line.source_file.clone(),
        LedgerField::SourceCell => line.source_cell.clone(),
        LedgerField::LineHash => line.line_hash.clone(),
    }
}

/// A field's text as the profile's map has it. A map names every value, or says by `*` what the others become.
fn mapped(field: LedgerField, text: String, around: &Surroundings<'_>) -> Result<String, Refusal> {
    let Some(map) = around.maps.get(&field) else { return Ok(text) };
    match map.get(&text).or_else(|| map.get("*")) {
        Some(other) => Ok(other.clone()),
        None if text.is_empty() => Ok(text),
        None => {
            let what = format!("[map.{}] of the profile does not name the {} '{text}'", field.name(), Source::Field(field).words());
            Err(Refusal::new(what, "add it there, or say by \"*\" what all others become"))
        }
    }
}
