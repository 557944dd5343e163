//! One sheet of the template: a title, totals, a header, and rows made ready for input.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format as Look, FormatAlign,
    FormatBorder, Formula, Table as ListObject, TableColumn, TableStyle, Worksheet, XlsxError,
};

use super::columns::{self, List};
use super::{Template, colours, example, fields, guide};
use crate::layout::{Field, Format, Required, Table};
use crate::plan::Calendar;
use crate::workbook::cell_ref::column_name;

/// The header's row, zero-based: a title and the totals stand above.
const HEADER: u32 = 2;
/// Where drop-downs look for ids, to the last row that anyone will fill.
const LAST: u32 = 500;

type Lists<'a> = BTreeMap<&'a str, (u16, u32)>;

/// The example's numbers by row and column, from which the results of formulas come.
type Amounts = BTreeMap<(u32, u16), f64>;

/// A column as it is written: its field, its header, and the fiscal month for a month column.
struct Column {
    field: Field,
    header: String,
    month: Option<usize>,
}

/// The Plan sheet: labels in A, entries in B, and what goes in them far enough to the right to be taken for no entry.
pub(super) fn plan(worksheet: &mut Worksheet, options: &Template, lists: &Lists<'_>) -> Result<(), XlsxError> {
    title(worksheet, "Plan", guide::sheet(Table::Plan))?;
    let middle = Look::new().set_align(FormatAlign::VerticalCenter);
    let label = middle.clone().set_font_color(colours::INK).set_border_bottom(FormatBorder::Thin).set_border_bottom_color(colours::LINE);
    let hint = middle.set_font_color(colours::MUTED).set_indent(1);
    let mark = Look::new().set_font_color(colours::REQUIRED).set_bold();
    for (row, field) in (HEADER..).zip(fields(Table::Plan, options.tier)) {
        let required = field.spec().required == Required::Yes;
        if required {
            worksheet.write_rich_string_with_format(row, 0, &[(&Look::new(), field.name()), (&mark, " *")], &label)?;
        } else {
            worksheet.write_with_format(row, 0, field.name(), &label)?;
        }
        let look = input(field).set_align(FormatAlign::Left).set_indent(1);
        worksheet.set_row_height(row, 18)?;
        match plan_entry(field, options) {
            Some(text) => write(worksheet, row, 1, field, &text, &options.calendar, &look)?,
            None => {
                worksheet.write_blank(row, 1, &look)?;
            }
        }
        if required {
            let missing = ConditionalFormatFormula::new().set_rule(&*format!("=ISBLANK($B${})", row + 1)).set_format(missing());
            worksheet.add_conditional_format(row, 1, row, 1, &missing)?;
        }
        if let Some(validation) = validation(field, lists)? {
            worksheet.add_data_validation(row, 1, row, 1, &validation)?;
        }
        worksheet.write_with_format(row, 4, guide::line(field), &hint)?;
    }
    for (column, width) in [(0, 26.0), (1, 28.0), (2, 1.0), (3, 1.0), (4, 84.0)] {
        worksheet.set_column_width(column, width)?;
    }
    worksheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 1).set_screen_gridlines(false);
    worksheet.set_selection(HEADER, 1, HEADER, 1)?;
    Ok(())
}

/// What the Plan sheet says of a label, as the example and the options give it.
fn plan_entry(field: Field, options: &Template) -> Option<String> {
    let first = options.calendar.first();
    match field {
        Field::Business => {
            options.business.clone().or_else(|| options.example.then(|| example::plan_value(field)).flatten().map(str::to_owned))
        }
        Field::FiscalYear => Some(options.calendar.label.clone()),
        Field::FirstMonth => Some(first.to_string()),
        Field::ReportingCurrency => Some(options.currency.code().to_owned()),
        Field::Cycle if options.example => Some(first.plus(-1).to_string()),
        _ if options.example => example::plan_value(field).map(str::to_owned),
        _ => None,
    }
}

/// A sheet with one table.
pub(super) fn table(worksheet: &mut Worksheet, table: Table, options: &Template, lists: &Lists<'_>) -> Result<(), XlsxError> {
    let columns = columns_of(table, options);
    title(worksheet, table.name(), guide::sheet(table))?;
    let example = if options.example { example::rows(table, &options.calendar) } else { example::Rows { fields: &[], rows: Vec::new() } };
    let filled = example.rows.len() as u32;
    let last = HEADER + filled.max(columns::rows(table)).max(filled + filled / 2);
    let looks: Vec<Look> = columns.iter().map(|column| input(column.field)).collect();
    for row in HEADER + 1..=last {
        for (index, look) in (0..).zip(&looks) {
            worksheet.write_blank(row, index, look)?;
        }
    }
    let mut amounts = Amounts::new();
    let budgets: Vec<u32> =
        (HEADER + 1..).zip(&example.rows).filter(|(_, row)| row.iter().any(|text| text == "Budget")).map(|(row, _)| row).collect();
    for (row, texts) in (HEADER + 1..).zip(&example.rows) {
        let mut texts = texts.iter();
        for field in example.fields {
            for (index, _) in (0..).zip(&columns).filter(|(_, column)| column.field == *field) {
                let text = texts.next().map_or("", String::as_str);
                write(worksheet, row, index, *field, text, &options.calendar, &looks[usize::from(index)])?;
                amounts.insert((row, index), text.parse().unwrap_or(0.0));
            }
            // The example's column may not be there in this tier.
            if !columns.iter().any(|column| column.field == *field) {
                texts.next();
            }
        }
    }
    totals(worksheet, &columns, &amounts, &budgets, last)?;
    worksheet.add_table(HEADER, 0, last, columns.len() as u16 - 1, &list_object(table, &columns, &looks))?;
    row_totals(worksheet, &columns, &looks, &amounts, last)?;
    headers(worksheet, &columns)?;
    for (row, texts) in (HEADER + 1..).zip(&example.rows) {
        worksheet.set_row_height(row, 16.0 * f64::from(lines(&columns, example.fields, texts)) + 2.0)?;
    }
    for (index, column) in (0..).zip(&columns) {
        worksheet.set_column_width(index, columns::width(column.field))?;
        if let Some(validation) = validation(column.field, lists)? {
            worksheet.add_data_validation(HEADER + 1, index, last.max(LAST), index, &validation)?;
        }
    }
    mark_missing(worksheet, &columns, last)?;
    set_up(worksheet, table, &columns, last)
}

/// The Lists sheet, to which the drop-downs are bound.
pub(super) fn lists(worksheet: &mut Worksheet, lists: &[(&'static str, Vec<&'static str>)]) -> Result<(), XlsxError> {
    worksheet.set_name("Lists")?;
    let head = Look::new().set_bold().set_border_bottom(FormatBorder::Thin);
    for (column, (heading, words)) in (0..).zip(lists) {
        worksheet.write_with_format(0, column, *heading, &head)?;
        for (row, word) in (1..).zip(words) {
            worksheet.write(row, column, *word)?;
        }
        worksheet.set_column_width(column, 22)?;
    }
    worksheet.set_freeze_panes(1, 0)?;
    worksheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn columns_of(table: Table, options: &Template) -> Vec<Column> {
    let months = |field: Field| {
        options.calendar.periods.iter().enumerate().map(move |(place, period)| Column {
            field,
            header: format!("{} {}", period.short_name(), period.year),
            month: Some(place),
        })
    };
    let mut columns = Vec::new();
    for field in fields(table, options.tier) {
        if field.spec().required == Required::Months {
            columns.extend(months(field));
        } else {
            columns.push(Column { field, header: field.name().to_owned(), month: None });
        }
    }
    columns
}

/// The sheet's name and what it is for, on one line.
fn title(worksheet: &mut Worksheet, name: &str, words: &str) -> Result<(), XlsxError> {
    let strong = Look::new().set_bold().set_font_size(14).set_font_color(colours::INK);
    let quiet = Look::new().set_font_size(10).set_font_color(colours::MUTED);
    let middle = Look::new().set_align(FormatAlign::VerticalCenter);
    worksheet.write_rich_string_with_format(0, 0, &[(&strong, name), (&quiet, "   "), (&quiet, words)], &middle)?;
    worksheet.set_row_height(0, 24)?;
    Ok(())
}

/// How an input cell looks.
fn input(field: Field) -> Look {
    let look = Look::new()
        .set_background_color(colours::INPUT)
        .set_font_color(colours::INK)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(colours::LINE);
    let look = if columns::wraps(field) { look.set_text_wrap() } else { look };
    match field.spec().format {
        Format::Money => look.set_num_format("#,##0"),
        Format::Percent => look.set_num_format("0%"),
        Format::Number => look.set_num_format("#,##0.####"),
        Format::Date | Format::Done => look.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        Format::Priority | Format::Flag | Format::Currency => look.set_align(FormatAlign::Center),
        // Ids and codes stay what was typed: leading zeros, and nothing turned into a date.
        Format::Text | Format::Refs | Format::Month | Format::Span | Format::Ramp => {
            look.set_num_format("@").set_align(FormatAlign::Left).set_indent(1)
        }
        Format::List | Format::Period => look.set_align(FormatAlign::Left).set_indent(1),
    }
}

/// How many lines the longest text of a row takes in its column, of the columns that are there in this tier.
fn lines(columns: &[Column], fields: &[Field], texts: &[String]) -> u32 {
    let is_there = |field: Field| columns.iter().any(|column| column.field == field);
    let wrapped = fields.iter().zip(texts).filter(|(field, _)| columns::wraps(**field) && is_there(**field));
    wrapped
        .map(|(field, text)| (text.chars().count() as f64 / (1.15 * (columns::width(*field) - 3.0))).ceil() as u32)
        .max()
        .unwrap_or(1)
        .max(1)
}

fn missing() -> Look {
    Look::new().set_background_color(colours::MISSING)
}

/// Writes one entry of the example as what it is.
fn write(
    worksheet: &mut Worksheet,
    row: u32,
    column: u16,
    field: Field,
    text: &str,
    calendar: &Calendar,
    look: &Look,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    // A business may be called anything.
    if let Some(date) = example::date(text, calendar).filter(|_| field.spec().format != Format::Text) {
        let date = ExcelDateTime::from_ymd(date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs())?;
        worksheet.write_with_format(row, column, &date, look)?;
    } else if let (Some(percent), Format::Percent) = (text.strip_suffix('%').and_then(|text| text.parse::<f64>().ok()), field.spec().format)
    {
        worksheet.write_with_format(row, column, percent / 100.0, look)?;
    } else if let (Ok(number), Format::Money | Format::Number | Format::Priority) = (text.parse::<f64>(), field.spec().format) {
        worksheet.write_with_format(row, column, number, look)?;
    } else {
        worksheet.write_with_format(row, column, text, look)?;
    }
    Ok(())
}

fn list_object(table: Table, columns: &[Column], looks: &[Look]) -> ListObject {
    let all: Vec<TableColumn> =
        columns.iter().zip(looks).map(|(column, look)| TableColumn::new().set_header(&*column.header).set_format(look.clone())).collect();
    ListObject::new().set_name(format!("{}_table", table.name())).set_style(TableStyle::None).set_columns(&all)
}

/// Headers: bold over a line, a red mark where the column must be filled in, amounts to the right.
fn headers(worksheet: &mut Worksheet, columns: &[Column]) -> Result<(), XlsxError> {
    for (index, column) in (0..).zip(columns) {
        let spec = column.field.spec();
        let required = spec.required == Required::Yes;
        let mut look = Look::new()
            .set_bold()
            .set_text_wrap()
            .set_font_color(colours::INK)
            .set_align(FormatAlign::Bottom)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(if required { colours::REQUIRED } else { colours::INK });
        look = match spec.format {
            Format::Money | Format::Percent | Format::Number => look.set_align(FormatAlign::Right),
            Format::Date | Format::Done | Format::Priority | Format::Flag | Format::Currency => look.set_align(FormatAlign::Center),
            _ => look.set_align(FormatAlign::Left).set_indent(1),
        };
        if required {
            look = look.set_font_color(colours::REQUIRED);
        }
        // A table's header is its column's name to the letter, so that the mark is its colour, and no star.
        worksheet.write_with_format(HEADER, index, &*column.header, &look)?;
    }
    worksheet.set_row_height(HEADER, 32)?;
    Ok(())
}

/// The totals over the money columns, as formulas with their results. A target's total is a row of its own; of phased money only
/// budgets add up.
fn totals(worksheet: &mut Worksheet, columns: &[Column], amounts: &Amounts, budgets: &[u32], last: u32) -> Result<(), XlsxError> {
    let words = Look::new().set_font_color(colours::MUTED).set_align(FormatAlign::Right);
    let look = Look::new().set_num_format("#,##0").set_bold().set_font_color(colours::INK);
    let adds_up = |column: &Column| column.field.spec().format == Format::Money && column.field.table() != Table::Targets;
    let measure = columns.iter().position(|column| column.field == Field::PhasingMeasure).map(|column| column_name(column as u32));
    let (from, to) = (HEADER + 2, last + 1);
    let mut labelled = false;
    for (index, column) in (0_u16..).zip(columns).filter(|(_, column)| adds_up(column)) {
        let letters = column_name(u32::from(index));
        let counts = |(row, at): &(u32, u16)| match column.field {
            Field::PhasingMonths => *at == index && budgets.contains(row),
            Field::PhasingTotal => budgets.contains(row),
            _ => *at == index,
        };
        let sum: f64 = amounts.iter().filter(|(place, _)| counts(place)).map(|(_, amount)| amount).sum();
        let formula = match &measure {
            Some(measure) => format!("=SUMIF(${measure}${from}:${measure}${to},\"Budget\",{letters}{from}:{letters}{to})"),
            None => format!("=SUBTOTAL(109,{letters}{from}:{letters}{to})"),
        };
        if !labelled && index > 0 {
            worksheet.write_with_format(1, index - 1, if measure.is_some() { "Budgets" } else { "Total" }, &words)?;
            labelled = true;
        }
        worksheet.write_formula_with_format(1, index, Formula::new(formula).set_result(sum.to_string()), &look)?;
    }
    Ok(())
}

/// The Total column of Phasing, a formula in every row.
fn row_totals(worksheet: &mut Worksheet, columns: &[Column], looks: &[Look], amounts: &Amounts, last: u32) -> Result<(), XlsxError> {
    let Some(total) = columns.iter().position(|column| column.field == Field::PhasingTotal) else { return Ok(()) };
    let months: Vec<u32> = (0..).zip(columns).filter(|(_, column)| column.month.is_some()).map(|(index, _)| index).collect();
    let (Some(from), Some(to)) = (months.first(), months.last()) else { return Ok(()) };
    // Nothing is shown where nothing is planned.
    let look = looks[total].clone().set_background_color(rust_xlsxwriter::Color::White).set_bold().set_num_format("#,##0;-#,##0;");
    for row in HEADER + 1..=last {
        let sum: f64 = amounts.range((row, 0)..(row + 1, 0)).map(|(_, amount)| amount).sum();
        let formula = format!("=SUM({}{}:{}{})", column_name(*from), row + 1, column_name(*to), row + 1);
        worksheet.write_formula_with_format(row, total as u16, Formula::new(formula).set_result(sum.to_string()), &look)?;
    }
    Ok(())
}

/// A required cell of a row that was begun turns yellow while it is blank.
fn mark_missing(worksheet: &mut Worksheet, columns: &[Column], last: u32) -> Result<(), XlsxError> {
    let inputs: Vec<u32> = (0..).zip(columns).filter(|(_, column)| column.field != Field::PhasingTotal).map(|(index, _)| index).collect();
    let (Some(from), Some(to)) = (inputs.first(), inputs.last()) else { return Ok(()) };
    let row = HEADER + 2;
    for (index, column) in (0_u16..).zip(columns).filter(|(_, column)| column.field.spec().required == Required::Yes) {
        let own = column_name(u32::from(index));
        let begun = format!("COUNTA(${}{row}:${}{row})>0", column_name(*from), column_name(*to));
        // Run and Mandatory need no choice.
        let needs = match columns.iter().position(|column| column.field == Field::Kind) {
            Some(kind) if column.field == Field::PrimaryChoice => {
                let kind = column_name(kind as u32);
                format!(",${kind}{row}<>\"Run\",${kind}{row}<>\"Mandatory\"")
            }
            _ => String::new(),
        };
        let rule = format!("=AND({begun},ISBLANK(${own}{row}){needs})");
        worksheet.add_conditional_format(
            HEADER + 1,
            index,
            last,
            index,
            &ConditionalFormatFormula::new().set_rule(&*rule).set_format(missing()),
        )?;
    }
    Ok(())
}

fn set_up(worksheet: &mut Worksheet, table: Table, columns: &[Column], last: u32) -> Result<(), XlsxError> {
    let keys = if matches!(table, Table::Initiatives | Table::Phasing | Table::Milestones | Table::Strategy) { 2 } else { 1 };
    worksheet.set_freeze_panes(HEADER + 1, keys)?;
    worksheet.set_landscape().set_paper_size(9).set_screen_gridlines(false);
    worksheet.set_repeat_rows(HEADER, HEADER)?;
    // The strategy fits on one page, or it is no strategy; what is wide goes over several, its keys on each.
    let width: f64 = columns.iter().map(|column| columns::width(column.field)).sum();
    worksheet.set_print_fit_to_pages(
        if table == Table::Strategy { 1 } else { (width / 230.0).ceil() as u16 },
        u16::from(table == Table::Strategy),
    );
    worksheet.set_repeat_columns(0, keys - 1)?;
    worksheet.set_print_area(0, 0, last, columns.len() as u16 - 1)?;
    worksheet.set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
    worksheet.set_footer("&L&8&F, &A&R&8&P of &N");
    worksheet.set_selection(HEADER + 1, 0, HEADER + 1, 0)?;
    Ok(())
}

/// The drop-down or the check of a column, with a message that says what is asked for.
fn validation(field: Field, lists: &Lists<'_>) -> Result<Option<DataValidation>, XlsxError> {
    let to_ids = |sheet: &str| Formula::new(format!("={sheet}!$A${}:$A${}", HEADER + 2, LAST));
    let validation = match (columns::list(field), field.spec().format) {
        (Some(List::Words(heading)), _) => {
            let Some((column, words)) = lists.get(heading) else { return Ok(None) };
            let letters = column_name(u32::from(*column));
            DataValidation::new()
                .allow_list_formula(Formula::new(format!("=Lists!${letters}$2:${letters}${}", words + 1)))
                .set_error_title("Not in the list")?
                .set_error_message("Choose one of the list, so that the plan can be read.")?
        }
        (Some(list), _) => {
            let sheet = match list {
                List::Initiatives => "Initiatives",
                List::Envelopes => "Envelopes",
                List::Choices | List::Words(_) => "Strategy",
            };
            DataValidation::new()
                .allow_list_formula(to_ids(sheet))
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_title("Not there yet")?
                .set_error_message(format!("There is no such row on {sheet} yet."))?
        }
        (None, Format::Date) => DataValidation::new()
            .allow_date(DataValidationRule::GreaterThan(ExcelDateTime::from_ymd(1990, 1, 1)?))
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title("A date is asked for")?
            .set_error_message("Enter a date, such as 2027-03-31.")?,
        (None, Format::Percent) => DataValidation::new()
            .allow_decimal_number(DataValidationRule::Between(-1.0, 10.0))
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title("A percentage is asked for")?
            .set_error_message("Enter a percentage, such as 40%.")?,
        (None, Format::Money) => DataValidation::new()
            .allow_decimal_number(DataValidationRule::Between(-1e15, 1e15))
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title("An amount is asked for")?
            .set_error_message("Enter a plain number, without a currency or words.")?,
        _ => return Ok(None),
    };
    Ok(Some(validation))
}
