//! Building the plan from a workbook and its layout: the header first, since months without a year need it, then table by table.
//!
//! To add a field: one row in `layout/fields`, one field in the plan's type, one line in `tables`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::money::Currency;
use super::period::{Calendar, Period};
use super::rates::Exchange;
use super::reader::{Conventions, Place, Reader};
use super::response::responses;
use super::sourced::Sourced;
use super::values::{self, DecimalMark, Edge};
use super::{Earlier, Header, Plan, Presence, rows, tables};
use crate::config::calendar::{CalendarRule, NamedFor};
use crate::config::company::CompanyRate;
use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, FormLayout, Format, Layout, MonthLabel, Required, Table, TableLayout, months};
use crate::workbook::{Cell, Sheet, Value, Workbook};

/// What the run says of a plan beside its workbook.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Exchange rates of the company, for what the FX sheet does not say.
    pub rates: &'a [CompanyRate],
    /// How the company's fiscal years lie: for what a plan does not say of its own.
    pub calendar: Option<&'a CalendarRule>,
    /// `--as-of`.
    pub as_of: Option<Date>,
    /// `--budget`, in the reporting currency.
    pub budget: Option<Decimal>,
    /// Years before and after the fiscal year that a date may lie.
    pub date_years: Option<(i16, i16)>,
    /// Ambiguous numbers are written with a decimal comma, by the settings' locale; none leaves it to the workbook's majority.
    pub decimal_comma: Option<bool>,
    /// Ambiguous dates are month first, by the settings' locale.
    pub month_first: Option<bool>,
}

/// The plan that a workbook's layout describes, with what could not be read.
pub fn build(workbook: &Workbook, layout: &Layout, asked: &Asked<'_>) -> (Plan, Vec<Finding>) {
    let texts = text_conventions(workbook, layout, asked);
    let conventions = Conventions {
        mark: texts.mark,
        month_first: texts.month_first,
        from_1904: workbook.dates_from_1904,
        currency: Currency::NONE,
        window: None,
        calendar: None,
    };
    let mut reader = Reader::new(conventions);
    reader.presence.first_cell = Some(workbook.first_cell());
    let mut plan = empty();
    plan.header = header(workbook, layout, asked, &mut reader);
    for table in &layout.tables {
        let percents = whole_percents(&workbook.sheets[table.sheet], table, &mut reader);
        let rows = rows::rows(workbook, table, percents, &mut reader);
        tables::read(table, rows, &mut plan, &mut reader);
    }
    if let Some(period) = plan.header.as_of.map(Period::of)
        && plan.header.cycle.is_none()
        && reader.conventions.calendar.is_none()
    {
        let month = asked.calendar.and_then(|calendar| calendar.first_month).unwrap_or(1);
        plan.header.calendar = first_of_year_with(period, month).map(|first| Calendar::months(numbered(first, asked.calendar), first));
    }
    tables::resolve_references(&mut plan);
    plan.responses = responses(workbook);
    plan.exchange = Exchange::of(&plan.rates);
    plan.exchange.fill(asked.rates, plan.currency(), plan.header.calendar.as_ref());
    plan.own_answers = plan.responses.iter().map(|response| (response.id.clone(), response.mark())).collect();
    let (presence, findings) = reader.finish();
    plan.presence = presence;
    (plan, findings)
}

fn empty() -> Plan {
    Plan {
        header: Header::default(),
        choices: Vec::new(),
        initiatives: Vec::new(),
        phasing: Vec::new(),
        conditions: Vec::new(),
        targets: Vec::new(),
        envelopes: Vec::new(),
        reps: Vec::new(),
        pipeline: Vec::new(),
        rates: Vec::new(),
        exchange: Exchange::default(),
        codes: Vec::new(),
        milestones: Vec::new(),
        ledger: Vec::new(),
        exceptions: Vec::new(),
        responses: Vec::new(),
        earlier: Earlier::default(),
        own_answers: BTreeMap::new(),
        presence: Presence::default(),
    }
}

/// The Plan sheet. The fiscal year, the currency and the dates' window become known to the reader as soon as they are read.
fn header(workbook: &Workbook, layout: &Layout, asked: &Asked<'_>, reader: &mut Reader) -> Header {
    let mut header = Header { budget: asked.budget, ..Header::default() };
    let Some(form) = &layout.form else {
        header.as_of = asked.as_of;
        return header;
    };
    let sheet = &workbook.sheets[form.sheet];
    reader.presence.tables.insert(Table::Plan);
    for (field, place) in &form.labels {
        reader.presence.columns.insert(*field, sheet.cell_ref(place.label.0, place.label.1));
        header.cells.insert(*field, sheet.cell_ref(place.value.0, place.value.1));
    }
    let place = |field: Field| place_in_form(sheet, form, field);
    let text = |reader: &mut Reader, field: Field| place(field).and_then(|place| reader.text(&place));
    header.business = text(reader, Field::Business);
    header.level = text(reader, Field::BusinessLevel);
    header.parent = text(reader, Field::ParentBusiness);
    header.version = text(reader, Field::Version);
    header.owner = text(reader, Field::PlanOwner);
    header.approver = text(reader, Field::PlanApprover);
    let year = text(reader, Field::FiscalYear);
    header.currency = place(Field::ReportingCurrency).and_then(|place| reader.currency(&place));
    reader.conventions.currency = header.currency.as_ref().map_or(Currency::NONE, |currency| currency.value);
    header.cycle = place(Field::Cycle).and_then(|place| reader.period(&place));
    let first = first_month(place(Field::FirstMonth), year.as_ref(), asked.calendar, reader);
    header.calendar = calendar(year.as_ref(), first, header.cycle.as_ref(), asked.calendar);
    reader.conventions.calendar = header.calendar.clone();
    if let (Some(calendar), (before, after)) = (&header.calendar, asked.date_years.unwrap_or((5, 10))) {
        let first = jiff::civil::date(calendar.first_day().year().saturating_sub(before).clamp(1, 9998), 1, 1);
        let last = jiff::civil::date(calendar.last_day().year().saturating_add(after).clamp(1, 9998), 12, 31);
        reader.conventions.window = Some((first, last));
    }
    let stated = place(Field::AsOf).and_then(|place| reader.date(&place, Edge::Last)).map(|date| date.value);
    header.as_of = asked.as_of.or(stated).or(header.cycle.as_ref().map(|cycle| cycle.value.last_day()));
    header.fixed_costs = place(Field::FixedCosts).and_then(|place| reader.amount(&place, None));
    header.margin = place(Field::PlanMargin).and_then(|place| {
        let whole = matches!(place.cell.map(|cell| &cell.value), Some(Value::Number { value, .. }) if value.abs() > 1.5);
        reader.percent(&place, whole)
    });
    let usual = asked.calendar.and_then(|calendar| calendar.first_month);
    let is_needed = |field: Field| field != Field::FirstMonth || usual.is_none();
    for spec in Table::Plan.fields().filter(|spec| spec.required == Required::Yes && is_needed(spec.field)) {
        let Some(place) = place(spec.field) else { continue };
        let blank = match place.cell.map(|cell| &cell.value) {
            None => true,
            Some(Value::Text(text)) => values::is_missing(&values::clean(text)),
            Some(_) => false,
        };
        if blank {
            reader.blank(&place, format!("the plan has no {}", spec.name));
        }
    }
    header
}

fn place_in_form<'a>(sheet: &'a Sheet, form: &FormLayout, field: Field) -> Option<Place<'a>> {
    let (row, column) = form.labels.get(&field)?.value;
    Some(Place { sheet, cell: sheet.cell(row, column), row, column, field, unit: None, key: "", called: "the plan", period: None })
}

/// The first month of the fiscal year, which may come with its year or without.
fn first_month(
    place: Option<Place<'_>>,
    year: Option<&Sourced<String>>,
    usual: Option<&CalendarRule>,
    reader: &mut Reader,
) -> Option<Period> {
    let place = place?;
    let label = match &place.cell?.value {
        Value::Text(text) => months::parse(&values::clean(text)),
        Value::Number { value, is_date: false } if (1.0..=12.0).contains(value) => Some(MonthLabel::Bare(*value as u8)),
        _ => None,
    };
    match label {
        Some(MonthLabel::Named(month)) => {
            reader.presence.filled.insert(Field::FirstMonth);
            starting(year, month, usual)
        }
        Some(MonthLabel::Bare(number) | MonthLabel::Fiscal(number)) => {
            reader.presence.filled.insert(Field::FirstMonth);
            starting(year, number as i8, usual)
        }
        _ => reader.period(&place).map(|period| period.value),
    }
}

fn starting(year: Option<&Sourced<String>>, month: i8, usual: Option<&CalendarRule>) -> Option<Period> {
    let number = fiscal_year_number(&year?.value)?;
    match usual.and_then(|usual| usual.named_for) {
        Some(NamedFor::Start) => Period::new(number, month),
        Some(NamedFor::End) | None => first_month_of_year(number, month),
    }
}

/// The first month of a fiscal year named by its number: a year that starts in January is the calendar year, any other one is
/// named for the year in which it ends, so FY2027 from October starts in 2026-10. (Settings may say otherwise.)
pub fn first_month_of_year(year: i16, month: i8) -> Option<Period> {
    Period::new(if month == 1 { year } else { year - 1 }, month)
}

/// The number in `FY2027`, `FY27`, `2027` or `2026/27`, where the last one counts.
pub fn fiscal_year_number(text: &str) -> Option<i16> {
    let digits = text.rsplit(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty())?;
    match digits.len() {
        4 => digits.parse().ok(),
        2 => digits.parse::<i16>().ok().map(|year| 2000 + year),
        _ => None,
    }
}

/// The fiscal year: from its first month where that is stated, else from the one that all the company's years begin in.
fn calendar(
    year: Option<&Sourced<String>>,
    first: Option<Period>,
    cycle: Option<&Sourced<Period>>,
    usual: Option<&CalendarRule>,
) -> Option<Calendar> {
    let month = usual.and_then(|usual| usual.first_month).unwrap_or(1);
    let first = first.or_else(|| starting(year, month, usual)).or_else(|| first_of_year_with(cycle?.value, month))?;
    let label = year.map_or_else(|| numbered(first, usual), |year| year.value.clone());
    Some(Calendar::months(label, first))
}

/// The first month of the fiscal year in which a month lies.
fn first_of_year_with(month: Period, first: i8) -> Option<Period> {
    Period::new(if month.month >= first { month.year } else { month.year - 1 }, first)
}

/// The label of a fiscal year that nobody named.
fn numbered(first: Period, usual: Option<&CalendarRule>) -> String {
    let for_start = usual.is_some_and(|usual| usual.named_for == Some(NamedFor::Start));
    format!("FY{}", if for_start { first.year } else { first.plus(11).year })
}

/// The period that a label means in a fiscal year. A bare number is a fiscal period where `fiscal`, else a calendar month.
pub(super) fn resolve(label: MonthLabel, fiscal: bool, calendar: Option<&Calendar>) -> Option<Period> {
    let by_month = |month: i8| calendar?.periods.iter().copied().find(|period| period.month == month);
    let by_place = |place: u8| calendar?.periods.get(usize::from(place).checked_sub(1)?).copied();
    match label {
        MonthLabel::Dated { year, month } => Period::new(year, month),
        MonthLabel::Named(month) => by_month(month),
        MonthLabel::Fiscal(place) => by_place(place),
        MonthLabel::Bare(number) if fiscal => by_place(number),
        MonthLabel::Bare(number) => by_month(number as i8),
    }
}

/// Percentage columns in which 40 stands for 40 %: those with a value over 1.5.
fn whole_percents(sheet: &Sheet, table: &TableLayout, reader: &mut Reader) -> BTreeMap<Field, bool> {
    let mut whole = BTreeMap::new();
    for column in table.columns.iter().filter(|column| column.field.spec().format == Format::Percent) {
        let in_column = |cell: &&Cell| cell.column == column.column && (table.rows.0..=table.rows.1).contains(&cell.row);
        let above = sheet.cells.iter().filter(in_column).find_map(|cell| match cell.value {
            Value::Number { value, .. } if value.abs() > 1.5 => Some((cell, value)),
            _ => None,
        });
        if let Some((cell, value)) = above {
            let value = values::number_as_text(value);
            let message = format!("{} is written in whole percentages: {value} was read as {value} %", column.field.name());
            let subject = Subject::new(table.table.name(), "", column.field.name().to_lowercase());
            let help = "nothing, if it is; else enter the odd one as a percentage".to_owned();
            let at = sheet.cell_ref(table.header_row, column.column);
            reader.findings.push(
                Finding::new("assumed-layout", Level::Note, at, subject, message, help)
                    .relate(sheet.cell_ref(cell.row, cell.column), "the first one"),
            );
        }
        whole.insert(column.field, above.is_some());
    }
    whole
}

/// How numbers and dates that stand as text are read, and what settled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextConventions {
    /// The mark before decimals where a text leaves it open.
    pub mark: DecimalMark,
    /// What settled the mark.
    pub mark_by: SettledBy,
    /// Whether ambiguous dates are month first; none leaves them unread.
    pub month_first: Option<bool>,
    /// What settled the order of dates.
    pub dates_by: SettledBy,
}

/// What settled a convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettledBy {
    /// The settings' locale.
    Settings,
    /// Most of the workbook's own texts.
    Workbook,
    /// Nothing: no text shows it.
    Nothing,
}

/// How the numbers and dates of a workbook that stand as text are read.
pub fn text_conventions(workbook: &Workbook, layout: &Layout, asked: &Asked<'_>) -> TextConventions {
    let (mark, mark_by) = decimal_mark(workbook, layout, asked);
    let (month_first, dates_by) = match (asked.month_first, month_first(workbook, layout)) {
        (Some(asked), _) => (Some(asked), SettledBy::Settings),
        (None, Some(shown)) => (Some(shown), SettledBy::Workbook),
        (None, None) => (None, SettledBy::Nothing),
    };
    TextConventions { mark, mark_by, month_first, dates_by }
}

/// The mark before decimals: the settings' locale, else what most of the workbook's text numbers show, else a dot.
fn decimal_mark(workbook: &Workbook, layout: &Layout, asked: &Asked<'_>) -> (DecimalMark, SettledBy) {
    if let Some(comma) = asked.decimal_comma {
        return (if comma { DecimalMark::Comma } else { DecimalMark::Dot }, SettledBy::Settings);
    }
    let mut commas = 0_i64;
    for_text_cells(workbook, layout, Format::Money, |text| match values::shows_mark(text) {
        Some(DecimalMark::Comma) => commas += 1,
        Some(DecimalMark::Dot) => commas -= 1,
        None => {}
    });
    match commas {
        0 => (DecimalMark::Dot, SettledBy::Nothing),
        1.. => (DecimalMark::Comma, SettledBy::Workbook),
        ..0 => (DecimalMark::Dot, SettledBy::Workbook),
    }
}

/// Whether text dates are month first, where one of the workbook's own settles it.
fn month_first(workbook: &Workbook, layout: &Layout) -> Option<bool> {
    let (mut month_first, mut day_first) = (0, 0);
    for_text_cells(workbook, layout, Format::Date, |text| {
        let parts: Vec<i32> = text.split('/').filter_map(|part| part.trim().parse().ok()).collect();
        if let [a, b, _] = parts.as_slice() {
            month_first += i32::from(*b > 12 && *a <= 12);
            day_first += i32::from(*a > 12 && *b <= 12);
        }
    });
    (month_first != day_first).then_some(month_first > day_first)
}

fn for_text_cells(workbook: &Workbook, layout: &Layout, format: Format, mut look: impl FnMut(&str)) {
    for table in &layout.tables {
        let columns: BTreeSet<u32> =
            table.columns.iter().filter(|column| column.field.spec().format == format).map(|column| column.column).collect();
        for cell in workbook.sheets[table.sheet].cells.iter().filter(|cell| columns.contains(&cell.column) && cell.row >= table.rows.0) {
            if let Value::Text(text) = &cell.value {
                look(text);
            }
        }
    }
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
