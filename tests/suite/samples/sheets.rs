//! Writes a sample as the workbook that a good planner would have made: real tables with totals, formulas with their results, lists
//! to choose from, frozen headers, colours that mean something, a chart, and pages that print.

use std::io::{Cursor, Read as _, Write as _};

use rust_xlsxwriter::{
    Chart, ChartLegendPosition, ChartType, Color, ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatDataBar,
    ConditionalFormatFormula, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Note, Table,
    TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use super::plan::{Plan, SEASON, budget_months, column, ledger, revenue_months, rows, seasonal};

const NAVY: Color = Color::RGB(0x1F3A5F);
const QUIET: Color = Color::RGB(0xF3F6FA);
const GREY: Color = Color::RGB(0x5D6671);
const LINE: Color = Color::RGB(0xD8DCE1);
/// Stands for the result of a formula that has none, until `without_results` takes it out.
const NO_RESULT: &str = "no result";
/// The row of every table's headers: a title and a remark stand above.
const HEADER: u32 = 2;
const MONTHS: [&str; 12] = [
    "Jan 2027", "Feb 2027", "Mar 2027", "Apr 2027", "May 2027", "Jun 2027", "Jul 2027", "Aug 2027", "Sep 2027", "Oct 2027", "Nov 2027",
    "Dec 2027",
];

/// How a column's cells are read from text and shown.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Wrapped,
    Date,
    Money,
    Cents,
    Percent,
    Rank,
}

struct Column {
    header: String,
    width: f64,
    kind: Kind,
    summed: bool,
}

fn column(header: &str, width: f64, kind: Kind) -> Column {
    Column { header: header.to_owned(), width, kind, summed: false }
}

fn summed(header: &str, width: f64) -> Column {
    Column { summed: true, ..column(header, width, Kind::Money) }
}

/// The workbook of a sample.
pub(super) fn workbook(plan: &Plan) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2027, plan.closed as u8 + 1, 12)?;
    let business = rows(plan.header)[0][1];
    let properties = DocProperties::new().set_title(plan.title).set_author("Halden Air").set_company(business);
    workbook.set_properties(&properties.set_creation_datetime(&made));
    if plan.has_macros() {
        workbook.add_vba_project(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/samples/vbaProject.bin"))?;
    }
    if !plan.targets.is_empty() {
        dashboard(plan, workbook.add_worksheet().set_name("Dashboard")?)?;
    }
    header(plan, workbook.add_worksheet().set_name("Plan")?)?;
    strategy(plan, workbook.add_worksheet().set_name("Strategy")?)?;
    initiatives(plan, workbook.add_worksheet().set_name("Initiatives")?)?;
    phasing(plan, workbook.add_worksheet().set_name("Phasing")?)?;
    if !plan.targets.is_empty() {
        targets(plan, workbook.add_worksheet().set_name("Targets")?)?;
    }
    envelopes(plan, workbook.add_worksheet().set_name("Envelopes")?)?;
    milestones(plan, workbook.add_worksheet().set_name("Milestones")?)?;
    third_tier(plan, &mut workbook)?;
    actuals(plan, workbook.add_worksheet().set_name("Actuals")?)?;
    if !plan.exceptions.is_empty() {
        exceptions(plan, workbook.add_worksheet().set_name("Exceptions")?)?;
    }
    if !plan.aside.is_empty() {
        aside(plan, workbook.add_worksheet().set_name("Fairs")?)?;
    }
    lists(plan, workbook.add_worksheet().set_name("Lists")?)?;
    guide(plan, workbook.add_worksheet().set_name("Guide")?)?;
    for (sheet, row, column, text) in plan.notes {
        let note = Note::new(*text).set_author("Karin Lindqvist").add_author_prefix(false).set_width(220);
        workbook.worksheet_from_name(sheet)?.insert_note(*row, *column, &note)?;
    }
    workbook.save_to_buffer()
}

/// The package with no result at all for a formula that was given none, as programs leave it that write formulas and do not calculate.
pub(super) fn without_results(bytes: &[u8]) -> Vec<u8> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut fresh = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..package.len() {
        let mut part = package.by_index(index).expect("a part");
        let name = part.name().expect("its name").into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).expect("its bytes");
        if name.starts_with("xl/worksheets/sheet") {
            let xml = String::from_utf8(text).expect("text");
            text = xml.split_inclusive("</c>").map(without_result).collect::<String>().into_bytes();
        }
        fresh.start_file(name, zip::write::SimpleFileOptions::default().last_modified_time(zip::DateTime::default())).expect("a part");
        fresh.write_all(&text).expect("its bytes");
    }
    fresh.finish().expect("a package").into_inner()
}

fn without_result(cell: &str) -> String {
    match cell.strip_suffix(&format!("<v>{NO_RESULT}</v></c>")) {
        Some(start) => format!("{}</c>", start.replace(r#" t="str"><f>"#, "><f>")),
        None => cell.to_owned(),
    }
}

fn plain() -> Format {
    Format::new().set_font_size(10).set_align(FormatAlign::Top)
}

/// A cell of a table: a hairline under it.
fn ruled() -> Format {
    plain().set_border_bottom(FormatBorder::Thin).set_border_bottom_color(LINE)
}

fn format_of(kind: Kind) -> Format {
    match kind {
        Kind::Text => ruled().set_align(FormatAlign::Left).set_indent(1),
        Kind::Wrapped => ruled().set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
        Kind::Date => ruled().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        Kind::Money => ruled().set_num_format("#,##0;[Red]-#,##0"),
        Kind::Cents => ruled().set_num_format("#,##0.00;[Red]-#,##0.00"),
        Kind::Percent => ruled().set_num_format("0%"),
        Kind::Rank => ruled().set_num_format("General").set_align(FormatAlign::Center),
    }
}

/// How a column's header stands: over its numbers, its dates or its words.
fn header_of(kind: Kind) -> Format {
    let header = Format::new().set_bold().set_font_size(10).set_font_color(Color::White).set_background_color(NAVY).set_text_wrap();
    let header = header.set_align(FormatAlign::VerticalCenter).set_border(FormatBorder::Thin).set_border_color(NAVY);
    match kind {
        Kind::Text | Kind::Wrapped => header.set_indent(1),
        Kind::Date | Kind::Rank => header.set_align(FormatAlign::Center),
        Kind::Money | Kind::Cents | Kind::Percent => header.set_align(FormatAlign::Right),
    }
}

/// The height of a row whose words wrap, since not every program works it out when it opens a file.
fn height(columns: &[Column], cells: &[String]) -> f64 {
    let lines = columns.iter().zip(cells).filter(|(column, _)| column.kind == Kind::Wrapped).map(|(column, text)| {
        let fits = (column.width * 1.15).floor() as usize;
        let mut lines = 1;
        let mut used = 0;
        for word in text.split_whitespace().map(|word| word.chars().count() + 1) {
            if used > 0 && used + word > fits {
                lines += 1;
                used = 0;
            }
            used += word;
        }
        lines
    });
    (f64::from(lines.max().unwrap_or(1)) * 13.5 + 4.0).min(409.0)
}

/// Writes one cell as its text says: a number or a date where its column holds such, else the text as it stands.
fn put(sheet: &mut Worksheet, row: u32, at: u16, kind: Kind, text: &str) -> Result<(), XlsxError> {
    let format = format_of(kind);
    if text.is_empty() {
        sheet.write_blank(row, at, &format)?;
    } else if let Some(formula) = text.strip_prefix('=') {
        let (formula, result) = formula.split_once("=>").unwrap_or((formula, "0"));
        let result = if result.trim().is_empty() { NO_RESULT } else { result.trim() };
        sheet.write_formula_with_format(row, at, Formula::new(formula.trim()).set_result(result), &format)?;
    } else if let (Kind::Percent | Kind::Rank, Some(percent)) = (kind, text.strip_suffix('%').and_then(|text| text.parse::<f64>().ok())) {
        sheet.write_number_with_format(row, at, percent / 100.0, &format.set_num_format("0%"))?;
    } else if let (Kind::Money | Kind::Cents | Kind::Rank, Ok(number)) = (kind, text.parse::<f64>()) {
        sheet.write_number_with_format(row, at, number, &format)?;
    } else if let (Kind::Date, Ok(date)) = (kind, ExcelDateTime::parse_from_str(text)) {
        sheet.write_datetime_with_format(row, at, &date, &format)?;
    } else {
        sheet.write_string_with_format(row, at, text, &format)?;
    }
    Ok(())
}

fn title(sheet: &mut Worksheet, title: &str, remark: &str) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, title, &Format::new().set_font_size(15).set_bold().set_font_color(NAVY))?;
    sheet.set_row_height(0, 24)?;
    if !remark.is_empty() {
        sheet.write_string_with_format(1, 0, remark, &Format::new().set_font_size(10).set_font_color(GREY))?;
    }
    Ok(())
}

/// Pages that print: landscape, one page wide, headers on each.
fn pages(sheet: &mut Worksheet, plan: &Plan) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_footer(format!("&L&8{}&R&8&A, page &P of &N", plan.title));
    sheet.set_screen_gridlines(false);
    Ok(())
}

/// A real table under the title, with a totals row where a column is summed.
fn table(sheet: &mut Worksheet, plan: &Plan, name: &str, columns: &[Column], rows: &[Vec<String>]) -> Result<(), XlsxError> {
    let has_total = columns.iter().any(|column| column.summed);
    let last = HEADER + rows.len() as u32 + u32::from(has_total);
    let renamed = |header: &str| {
        let own = plan.renamed.iter().find(|(sheet, before, _)| *sheet == name && *before == header);
        own.map_or_else(|| header.to_owned(), |(_, _, after)| (*after).to_owned())
    };
    let mut table_columns = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let mut table_column = TableColumn::new().set_header(renamed(&column.header)).set_header_format(header_of(column.kind));
        table_column = table_column.set_format(format_of(column.kind));
        if column.summed {
            table_column = table_column.set_total_function(rust_xlsxwriter::TableFunction::Sum);
        } else if has_total && at == 0 {
            table_column = table_column.set_total_label("Total");
        }
        table_columns.push(table_column);
        sheet.set_column_width(at as u16, column.width)?;
    }
    let last_column = columns.len() as u16 - 1;
    let made = Table::new().set_name(name).set_columns(&table_columns).set_style(TableStyle::Light1).set_banded_rows(false);
    let mut rows = rows.to_vec();
    for (_, row, at, text) in plan.typed.iter().filter(|(sheet, ..)| *sheet == name) {
        rows[*row][*at] = (*text).to_owned();
    }
    sheet.add_table(HEADER, 0, last, last_column, &made.set_total_row(has_total))?;
    sheet.set_row_height(HEADER, 32)?;
    for (place, cells) in rows.iter().enumerate() {
        sheet.set_row_height(HEADER + 1 + place as u32, height(columns, cells))?;
        for (at, (column, text)) in columns.iter().zip(cells).enumerate() {
            put(sheet, HEADER + 1 + place as u32, at as u16, column.kind, text)?;
        }
    }
    if has_total {
        let total = plain().set_bold().set_border_top(FormatBorder::Medium).set_border_color(NAVY).set_background_color(QUIET);
        for (at, column) in columns.iter().enumerate() {
            if column.summed {
                let sum: f64 = rows.iter().map(|cells| number_in(&cells[at])).sum();
                // A sum over an error is that error.
                let error = rows.iter().find_map(|cells| cells[at].rsplit("=>").next().map(str::trim).filter(|text| text.starts_with('#')));
                let result = error.map_or_else(|| sum.to_string(), str::to_owned);
                let formula = Formula::new(format!("SUBTOTAL(109,{name}[{}])", column.header)).set_result(result);
                let format = if column.kind == Kind::Cents { "#,##0.00" } else { "#,##0" };
                sheet.write_formula_with_format(last, at as u16, formula, &total.clone().set_num_format(format))?;
            } else if at == 0 {
                sheet.write_string_with_format(last, 0, "Total", &total.clone().set_indent(1))?;
            } else {
                sheet.write_blank(last, at as u16, &total)?;
            }
        }
    }
    sheet.set_freeze_panes(HEADER + 1, if columns.len() > 8 { 2 } else { 0 })?;
    sheet.set_repeat_rows(0, HEADER)?;
    pages(sheet, plan)?;
    sheet.set_print_area(0, 0, last, last_column)?;
    Ok(())
}

/// What a sum counts of a cell: its number, or its formula's result.
fn number_in(text: &str) -> f64 {
    text.rsplit("=>").next().and_then(|text| text.trim().parse().ok()).unwrap_or(0.0)
}

fn owned(rows: Vec<Vec<&str>>) -> Vec<Vec<String>> {
    rows.into_iter().map(|row| row.into_iter().map(str::to_owned).collect()).collect()
}

fn header(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    title(sheet, plan.title, "Fill in the shaded cells; everything else on this workbook refers to them.")?;
    let label = plain().set_bold().set_border_bottom(FormatBorder::Thin).set_border_color(LINE);
    let remark = plain()
        .set_align(FormatAlign::Left)
        .set_indent(1)
        .set_font_color(GREY)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_color(LINE);
    for (place, row) in rows(plan.header).into_iter().enumerate() {
        let at = HEADER + 1 + place as u32;
        let own = plan.renamed.iter().find(|(sheet, before, _)| *sheet == "Plan" && *before == row[0]);
        sheet.write_string_with_format(at, 0, own.map_or(row[0], |(_, _, after)| after), &label)?;
        let kind = match row[0] {
            "As-of date" => Kind::Date,
            "Fixed costs for the year" => Kind::Money,
            "Contribution margin %" => Kind::Percent,
            _ => Kind::Text,
        };
        put(sheet, at, 1, kind, row[1])?;
        let input = format_of(kind).set_background_color(QUIET).set_border(FormatBorder::Thin).set_border_color(LINE);
        sheet.set_cell_format(at, 1, &input.set_align(FormatAlign::Left))?;
        sheet.write_string_with_format(at, 2, row[2], &remark)?;
    }
    sheet.set_column_width(0, 27)?.set_column_width(1, 34)?.set_column_width(2, 58)?;
    sheet.set_tab_color(NAVY);
    pages(sheet, plan)?;
    sheet.set_print_area(0, 0, 16, 2)?;
    Ok(())
}

fn strategy(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    title(sheet, "Strategy", "Five questions, one set of answers. Priorities: weights in how to win, ranks elsewhere.")?;
    let columns = [
        column("Choice ID", 9.0, Kind::Text),
        column("Question", 13.0, Kind::Wrapped),
        column("Choice", 52.0, Kind::Wrapped),
        column("Opposite", 36.0, Kind::Wrapped),
        column("Not doing", 26.0, Kind::Wrapped),
        column("Linked choices", 12.0, Kind::Wrapped),
        column("Priority", 8.0, Kind::Rank),
        column("Parent choice", 11.0, Kind::Text),
        column("In place", 7.0, Kind::Text),
        column("Owner", 16.0, Kind::Text),
        column("Status", 10.0, Kind::Text),
        column("Last reviewed", 11.0, Kind::Date),
    ];
    let choices = owned(rows(plan.strategy));
    table(sheet, plan, "Strategy", &columns, &choices)?;
    let last = HEADER + choices.len() as u32;
    sheet.set_print_fit_to_pages(1, 1).set_tab_color(NAVY);
    sheet.add_data_validation(HEADER + 1, 1, last, 1, &listed("=Lists!$A$2:$A$6"))?;
    sheet.add_data_validation(HEADER + 1, 8, last, 8, &DataValidation::new().allow_list_strings(&["yes", "no"])?)?;
    sheet.add_data_validation(HEADER + 1, 10, last, 10, &DataValidation::new().allow_list_strings(&["Active", "Proposed", "Retired"])?)?;
    let proposed = Format::new().set_italic().set_font_color(GREY);
    let rule = ConditionalFormatFormula::new().set_rule(r#"=$K4="Proposed""#).set_format(proposed);
    sheet.add_conditional_format(HEADER + 1, 0, last, 11, &rule)?;
    Ok(())
}

fn listed(range: &str) -> DataValidation {
    DataValidation::new().allow_list_formula(range.into())
}

fn initiatives(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    title(sheet, "Initiatives", "One row each; money in whole euros for FY2027. Actual to date is added up from the ledger on Actuals.")?;
    let columns = [
        column("Initiative ID", 9.0, Kind::Text),
        column("Initiative", 34.0, Kind::Wrapped),
        column("Primary choice", 9.0, Kind::Text),
        column("Also supports", 13.0, Kind::Wrapped),
        column("Kind", 10.0, Kind::Text),
        column("Critical", 8.0, Kind::Text),
        column("Owner", 17.0, Kind::Wrapped),
        column("Start", 11.0, Kind::Date),
        column("End", 11.0, Kind::Date),
        column("Status", 11.0, Kind::Text),
        column("% complete", 10.0, Kind::Percent),
        column("Segment", 11.0, Kind::Text),
        column("Cost centre", 8.0, Kind::Text),
        column("Account", 9.0, Kind::Text),
        column("Opex/Capex", 9.0, Kind::Text),
        column("Envelope", 19.0, Kind::Text),
        summed("Budget", 11.0),
        Column { summed: true, ..column("Actual to date", 12.0, Kind::Cents) },
        summed("Forecast", 11.0),
        summed("Expected revenue", 11.0),
        column("Margin %", 8.0, Kind::Percent),
        column("Confidence %", 11.0, Kind::Percent),
        column("Measure", 28.0, Kind::Wrapped),
        column("Stop rule", 26.0, Kind::Wrapped),
        column("Updated", 11.0, Kind::Date),
        column("Notes", 34.0, Kind::Wrapped),
    ];
    let postings = ledger(plan);
    let mut cells = owned(plan.shown().into_iter().map(|(_, row)| row).collect());
    for row in &mut cells {
        let spent: i64 = postings.iter().filter(|posting| posting.initiative == row[column::ID]).map(|posting| posting.cents).sum();
        let this = "Initiatives[[#This Row],[Initiative ID]]";
        row.insert(17, format!("=SUMIFS(Actuals[Amount],Actuals[Initiative ID],{this}) => {}.{:02}", spent / 100, spent % 100));
    }
    table(sheet, plan, "Initiatives", &columns, &cells)?;
    let (first, last) = (HEADER + 1, HEADER + cells.len() as u32);
    sheet.set_tab_color(NAVY).set_paper_size(8);
    sheet.add_data_validation(first, 4, last, 4, &listed("=Lists!$B$2:$B$5"))?;
    sheet.add_data_validation(first, 5, last, 5, &DataValidation::new().allow_list_strings(&["yes", "no"])?)?;
    sheet.add_data_validation(first, 9, last, 9, &listed("=Lists!$C$2:$C$8"))?;
    sheet.add_data_validation(first, 15, last, 15, &listed(&format!("=Envelopes!$A$4:$A${}", rows(plan.envelopes).len() + 3)))?;
    let bar = ConditionalFormatDataBar::new().set_fill_color(Color::RGB(0x9DB7D5)).set_solid_fill(true);
    sheet.add_conditional_format(first, 10, last, 10, &bar)?;
    let over = Format::new().set_font_color(Color::RGB(0x9C2F00)).set_bold();
    let rule = ConditionalFormatFormula::new().set_rule("=AND(ISNUMBER($S4),ISNUMBER($Q4),$S4>$Q4*1.05)").set_format(over);
    sheet.add_conditional_format(first, 18, last, 18, &rule)?;
    let quiet = Format::new().set_font_color(GREY);
    let done = ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::EqualTo("Completed")).set_format(quiet);
    sheet.add_conditional_format(first, 9, last, 9, &done)?;
    Ok(())
}

fn month_columns(before: &[Column], last: &str) -> Vec<Column> {
    let before = before.iter().map(|column| Column { header: column.header.clone(), ..*column });
    before.chain(MONTHS.iter().map(|month| column(month, 10.0, Kind::Money))).chain([column(last, 12.0, Kind::Money)]).collect()
}

/// The letter of a column before the 27th.
fn letter(at: usize) -> char {
    char::from(b'A' + at as u8)
}

/// Twelve months with their sum as a formula.
fn with_sum(mut row: Vec<String>, sheet_row: usize) -> Vec<String> {
    let first = row.len() - 12;
    let sum: f64 = row[first..].iter().map(|cell| number_in(cell)).sum();
    row.push(format!("=SUM({}{sheet_row}:{}{sheet_row}) => {sum}", letter(first), letter(first + 11)));
    row
}

fn phasing(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    title(sheet, "Phasing", "Twelve months of every budget, and of the revenue that is expected of it.")?;
    let columns = month_columns(&[column("Initiative ID", 9.0, Kind::Text), column("Measure", 17.0, Kind::Text)], "Total");
    let mut cells: Vec<Vec<String>> = Vec::new();
    let initiatives = plan.shown();
    let line = |id: &str, measure: &str, months: [i64; 12], at: usize| {
        let months = months.iter().map(|amount| if *amount == 0 { String::new() } else { amount.to_string() });
        let mut row: Vec<String> = [id.to_owned(), measure.to_owned()].into_iter().chain(months).collect();
        for (_, month, text) in plan.phased_otherwise.iter().filter(|(of, _, _)| *of == id && measure == "Budget") {
            row[2 + month] = (*text).to_owned();
        }
        with_sum(row, HEADER as usize + 2 + at)
    };
    let mut seen: Vec<&str> = Vec::new();
    for (place, initiative) in &initiatives {
        let id = initiative[column::ID];
        if let Some(months) = budget_months(initiative, *place)
            && !seen.contains(&id)
        {
            seen.push(id);
            cells.push(line(id, "Budget", months, cells.len()));
        }
    }
    for (_, initiative) in &initiatives {
        if let Some(months) = revenue_months(initiative) {
            cells.push(line(initiative[column::ID], "Expected revenue", months, cells.len()));
        }
    }
    table(sheet, plan, "Phasing", &columns, &cells)?;
    let last = HEADER + cells.len() as u32;
    let closed = Format::new().set_background_color(QUIET);
    let rule = ConditionalFormatFormula::new().set_rule("=LEFT($B4,6)=\"Budget\"").set_format(closed);
    sheet.add_conditional_format(HEADER + 1, 2, last, 1 + plan.closed as u16, &rule)?;
    sheet.add_data_validation(HEADER + 1, 1, last, 1, &listed("=Lists!$D$2:$D$5"))?;
    Ok(())
}

/// How many columns of words stand before the months on Targets: Territory only where a row names one.
fn words_of_targets(lines: &[Vec<&str>]) -> usize {
    if lines.iter().any(|line| line.len() > 4) { 5 } else { 4 }
}

fn targets(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    title(sheet, "Targets", "Revenue by segment. Base is what comes with no initiative at all; Actual holds the closed months.")?;
    let before = [
        column("Line", 11.0, Kind::Text),
        column("Segment", 12.0, Kind::Text),
        column("Owner", 17.0, Kind::Text),
        column("Measure", 9.0, Kind::Text),
        column("Territory", 12.0, Kind::Text),
    ];
    let lines = rows(plan.targets);
    let words = words_of_targets(&lines);
    let columns = month_columns(&before[..words], "Annual");
    let mut cells: Vec<Vec<String>> = Vec::new();
    for line in &lines {
        let season = plan.season.filter(|_| line[0] == "Target").unwrap_or(SEASON);
        let months = seasonal(line[3].parse().unwrap_or(0), season).map(|amount| amount.to_string());
        let row = [line[0], line[1], line[2], "Revenue", line.get(4).copied().unwrap_or_default()];
        let row = row[..words].iter().map(|text| (*text).to_owned()).chain(months).collect();
        cells.push(with_sum(row, HEADER as usize + 2 + cells.len()));
    }
    for (segment, owner, part) in plan.reached {
        let target = lines.iter().find(|line| line[0] == "Target" && line[1] == *segment);
        let territory = target.and_then(|line| line.get(4).copied()).unwrap_or_default();
        let target = target.and_then(|line| line[3].parse().ok()).unwrap_or(0);
        let season = plan.season.unwrap_or(SEASON);
        let months = seasonal(target, season).into_iter().enumerate().map(|(month, amount)| match month {
            // Off by a little from month to month, as revenue is.
            _ if month < plan.closed => ((amount as f64 * part * [0.98, 1.03, 1.01, 0.98][month] / 100.0).round() * 100.0).to_string(),
            _ => String::new(),
        });
        let row = ["Actual", segment, owner, "Revenue", territory];
        let row = row[..words].iter().map(|text| (*text).to_owned()).chain(months).collect();
        cells.push(with_sum(row, HEADER as usize + 2 + cells.len()));
    }
    table(sheet, plan, "Targets", &columns, &cells)?;
    let last = HEADER + cells.len() as u32;
    let actual = Format::new().set_bold().set_font_color(NAVY);
    let rule = ConditionalFormatFormula::new().set_rule("=$A4=\"Actual\"").set_format(actual);
    sheet.add_conditional_format(HEADER + 1, 0, last, 16, &rule)?;
    sheet.set_freeze_panes(HEADER + 1, 3)?;
    Ok(())
}

fn envelopes(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    title(sheet, "Envelopes", "The money that was approved, and what is planned of it.")?;
    let columns = [
        column("Envelope", 22.0, Kind::Text),
        column("Level", 12.0, Kind::Text),
        summed("Amount", 13.0),
        column("Choice ID", 10.0, Kind::Text),
        column("Cost centre", 12.0, Kind::Text),
        column("Holder", 18.0, Kind::Text),
        column("Approval ref", 14.0, Kind::Text),
        summed("Planned", 13.0),
        summed("Left", 13.0),
    ];
    let initiatives = plan.shown();
    let mut cells = owned(rows(plan.envelopes));
    for (place, row) in cells.iter_mut().enumerate() {
        // What the planner's own formula counts: cancelled and undecided ones aside.
        let drawn =
            initiatives.iter().filter(|(_, initiative)| initiative[column::ENVELOPE] == row[0] && initiative[column::STATUS] != "Idea");
        let planned: f64 = drawn.map(|(_, initiative)| number_in(initiative[column::BUDGET])).sum();
        let sheet_row = HEADER as usize + 2 + place;
        let amount = number_in(&row[2]);
        row.push(format!("=SUMIFS(Initiatives[Budget],Initiatives[Envelope],A{sheet_row},Initiatives[Status],\"<>Idea\") => {planned}"));
        row.push(format!("=C{sheet_row}-H{sheet_row} => {}", amount - planned));
    }
    table(sheet, plan, "Envelopes", &columns, &cells)?;
    let last = HEADER + cells.len() as u32;
    let over = Format::new().set_background_color(Color::RGB(0xFBE8E5)).set_font_color(Color::RGB(0xA3160F));
    let rule = ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::LessThan(0)).set_format(over);
    sheet.add_conditional_format(HEADER + 1, 8, last, 8, &rule)?;
    Ok(())
}

fn milestones(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    title(sheet, "Milestones", "Steps that anybody can see to be reached. Done holds the day.")?;
    let columns = [
        column("Initiative ID", 11.0, Kind::Text),
        column("Milestone", 48.0, Kind::Wrapped),
        column("Due", 12.0, Kind::Date),
        column("Done", 12.0, Kind::Date),
        column("Owner", 20.0, Kind::Text),
    ];
    let cells = owned(rows(plan.milestones));
    table(sheet, plan, "Milestones", &columns, &cells)?;
    let late = Format::new().set_background_color(Color::RGB(0xFDF2D8)).set_font_color(Color::RGB(0x855400));
    let rule =
        ConditionalFormatFormula::new().set_rule(format!("=AND($C4<DATE(2027,{},12),$D4=\"\")", plan.closed + 1).as_str()).set_format(late);
    sheet.add_conditional_format(HEADER + 1, 0, HEADER + cells.len() as u32, 4, &rule)?;
    Ok(())
}

/// The sheets that a plan may do without.
fn third_tier(plan: &Plan, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut add = |name: &str, remark: &str, columns: &[Column], text: &str| -> Result<(), XlsxError> {
        if text.is_empty() {
            return Ok(());
        }
        let sheet = workbook.add_worksheet().set_name(name)?;
        title(sheet, name, remark)?;
        table(sheet, plan, name, columns, &owned(rows(text)))
    };
    let conditions = [
        column("Condition ID", 10.0, Kind::Text),
        column("Choice ID", 9.0, Kind::Text),
        column("Statement", 46.0, Kind::Wrapped),
        column("About", 12.0, Kind::Text),
        column("Confidence", 11.0, Kind::Text),
        column("Test", 26.0, Kind::Wrapped),
        column("Owner", 16.0, Kind::Text),
        column("Last checked", 12.0, Kind::Date),
        column("State", 10.0, Kind::Text),
        column("Evidence", 28.0, Kind::Wrapped),
        column("Initiatives", 13.0, Kind::Text),
    ];
    add("Conditions", "What would have to be true for our choices to be right, and who last looked.", &conditions, plan.conditions)?;
    let headcount = [
        column("Rep", 18.0, Kind::Text),
        column("Role", 26.0, Kind::Text),
        column("Territory", 22.0, Kind::Text),
        column("Start", 12.0, Kind::Date),
        column("End", 12.0, Kind::Date),
        column("Status", 10.0, Kind::Text),
        summed("Annual quota", 13.0),
        column("Carries quota", 9.0, Kind::Text),
        column("Ramp", 13.0, Kind::Text),
        column("Attainment %", 12.0, Kind::Percent),
    ];
    add("Headcount", "Who sells. Quota is new business of a full year; ramp is per cent of it by quarter.", &headcount, plan.headcount)?;
    let pipeline = [
        column("Segment", 16.0, Kind::Text),
        column("Period", 10.0, Kind::Text),
        summed("Open qualified", 13.0),
        summed("Booked", 12.0),
        column("Win rate %", 10.0, Kind::Percent),
        column("Average deal", 12.0, Kind::Money),
        column("Sales cycle days", 11.0, Kind::Money),
        column("Qualified a month", 11.0, Kind::Money),
    ];
    add("Pipeline", "From the CRM, as of 12 May: what is qualified and open, and what is won.", &pipeline, plan.pipeline)?;
    let codes = [column("Kind", 14.0, Kind::Text), column("Code", 10.0, Kind::Text), column("Name", 40.0, Kind::Text)];
    add("Codes", "What finance can book on.", &codes, plan.codes)
}

fn actuals(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (month, day) = (plan.closed_month(), plan.closed_day());
    title(sheet, "Actuals", &format!("Extract of the ledger, January to {month} 2027, posted up to {day}."))?;
    let columns = [
        column("Posting date", 12.0, Kind::Date),
        column("Initiative ID", 11.0, Kind::Text),
        column("Cost centre", 11.0, Kind::Text),
        column("Account", 10.0, Kind::Text),
        Column { summed: true, ..column("Amount", 13.0, Kind::Cents) },
        column("Document", 14.0, Kind::Text),
        column("Text", 36.0, Kind::Text),
    ];
    let cells: Vec<Vec<String>> = ledger(plan)
        .into_iter()
        .enumerate()
        .map(|(place, posting)| {
            let amount = format!("{}.{:02}", posting.cents / 100, posting.cents % 100);
            let document = format!("27-{:05}", 1042 + place * 17);
            vec![
                posting.date.to_string(),
                posting.initiative,
                posting.cost_centre,
                posting.account,
                amount,
                document,
                posting.text.to_owned(),
            ]
        })
        .collect();
    table(sheet, plan, "Actuals", &columns, &cells)
}

fn exceptions(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    title(sheet, "Exceptions", "What was looked at and accepted: by whom, why, and until when.")?;
    let columns = [
        column("Rule", 26.0, Kind::Text),
        column("Subject", 28.0, Kind::Text),
        column("Reason", 56.0, Kind::Wrapped),
        column("Approver", 18.0, Kind::Text),
        column("Until", 12.0, Kind::Date),
    ];
    table(sheet, plan, "Exceptions", &columns, &owned(rows(plan.exceptions)))
}

fn aside(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let bold = plain().set_bold().set_border_bottom(FormatBorder::Thin);
    for (place, line) in plan.aside.iter().enumerate() {
        for (at, text) in line.split('|').map(str::trim).enumerate() {
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number_with_format(place as u32, at as u16, number, &format_of(Kind::Money))?,
                Err(_) if place == 0 => sheet.write_string_with_format(0, at as u16, text, &bold)?,
                Err(_) => sheet.write_string_with_format(place as u32, at as u16, text, &plain())?,
            };
        }
    }
    sheet.set_column_width(0, 18)?.set_column_width(3, 22)?.set_column_width(5, 18)?;
    pages(sheet, plan)
}

fn lists(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let columns: [(&str, &[&str]); 4] = [
        ("Questions", &["Winning aspiration", "Where to play", "How to win", "Capabilities", "Management systems"]),
        ("Kinds", &["Grow", "Enable", "Run", "Mandatory"]),
        ("States", &["Idea", "Planned", "In progress", "At risk", "Blocked", "Completed", "Cancelled"]),
        ("Measures", &["Budget", "Actual", "Forecast", "Expected revenue"]),
    ];
    for (at, (header, words)) in columns.into_iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, header, &plain().set_bold())?;
        for (place, word) in words.iter().enumerate() {
            sheet.write_string_with_format(place as u32 + 1, at as u16, *word, &plain())?;
        }
        sheet.set_column_width(at as u16, 20)?;
    }
    pages(sheet, plan)
}

fn guide(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    title(sheet, "Guide", "Sales operations, Halden Air; questions to Karin Lindqvist.")?;
    let lines = [
        "Strategy is agreed once a year and reviewed in November. Change it with Erik Halden, not in this file.",
        "Every initiative names one primary choice. Money that also serves another choice is written as 'HTW-1 20%'.",
        "Budgets are phased by month on Phasing; months and budget must agree to the euro.",
        "Actuals is pasted from the ledger on the fifth working day. Do not type into it.",
        "One person owns an initiative. A department does not.",
        "Submit on the twelfth of the month.",
    ];
    for (place, line) in lines.iter().enumerate() {
        sheet.write_number_with_format(3 + place as u32, 0, place as f64 + 1.0, &plain().set_align(FormatAlign::Left))?;
        sheet.write_string_with_format(3 + place as u32, 1, *line, &plain())?;
    }
    sheet.set_column_width(0, 9)?.set_column_width(1, 100)?;
    if plan.has_macros() {
        let greet = rust_xlsxwriter::Button::new().set_caption("Who wrote this?").set_macro("say_hello").set_width(130).set_height(28);
        sheet.insert_button(4 + lines.len() as u32, 1, &greet)?;
    }
    pages(sheet, plan)
}

/// Four figures and two charts, all by reference.
fn dashboard(plan: &Plan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    title(sheet, plan.title, "")?;
    let initiatives = plan.shown();
    let targets = rows(plan.targets);
    let sum_of = |line: &str| -> f64 { targets.iter().filter(|row| row[0] == line).map(|row| number_in(row[3])).sum() };
    let budget: f64 =
        initiatives.iter().filter(|(_, row)| row[column::STATUS] != "Idea").map(|(_, row)| number_in(row[column::BUDGET])).sum();
    let spent: i64 = ledger(plan).iter().map(|posting| posting.cents).sum();
    let figures = [
        ("Revenue target", "SUMIFS(Targets[Annual],Targets[Line],\"Target\")", sum_of("Target")),
        ("Base, no initiative", "SUMIFS(Targets[Annual],Targets[Line],\"Base\")", sum_of("Base")),
        ("Budget decided", "SUMIFS(Initiatives[Budget],Initiatives[Status],\"<>Idea\")", budget),
        (&*format!("Spent to {}", plan.closed_month()), "SUM(Actuals[Amount])", spent as f64 / 100.0),
    ];
    let label = Format::new().set_font_size(10).set_font_color(GREY);
    let figure = Format::new().set_font_size(18).set_bold().set_font_color(NAVY).set_num_format("#,##0").set_align(FormatAlign::Left);
    for (place, (name, formula, result)) in figures.into_iter().enumerate() {
        let at = place as u16 * 2;
        sheet.write_string_with_format(2, at, name, &label)?;
        sheet.write_formula_with_format(3, at, Formula::new(formula).set_result(result.to_string()), &figure)?;
        sheet.set_column_width(at, 22)?.set_column_width(at + 1, 4)?;
    }
    sheet.set_row_height(3, 28)?;
    let shades = [Color::RGB(0x1F3A5F), Color::RGB(0x5B82B0), Color::RGB(0xB9CBE0)];
    let mut revenue = Chart::new(ChartType::ColumnStacked);
    revenue.title().set_name("Revenue target by month, EUR").set_font(rust_xlsxwriter::ChartFont::new().set_size(12));
    let segments = targets.iter().filter(|row| row[0] == "Target").count() as u32;
    let first = words_of_targets(&targets) as u16;
    for (place, shade) in (0..segments).zip(shades) {
        let row = HEADER + 1 + place;
        let series = revenue.add_series();
        series.set_name(("Targets", row, 1)).set_categories(("Targets", HEADER, first, HEADER, first + 11));
        series.set_values(("Targets", row, first, row, first + 11));
        series.set_format(rust_xlsxwriter::ChartFormat::new().set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(shade)));
        series.set_gap(60);
    }
    let mut rule = rust_xlsxwriter::ChartLine::new();
    rule.set_color(LINE);
    revenue.y_axis().set_num_format("#,##0").set_major_gridlines_line(&rule);
    revenue.legend().set_position(ChartLegendPosition::Bottom);
    revenue.set_width(760).set_height(340);
    sheet.insert_chart(5, 0, &revenue)?;
    let mut money = Chart::new(ChartType::Bar);
    money.title().set_name("Envelopes: approved and planned, EUR").set_font(rust_xlsxwriter::ChartFont::new().set_size(12));
    let last = HEADER + rows(plan.envelopes).len() as u32;
    for (at, name, shade) in [(2, "Approved", shades[2]), (7, "Planned", shades[0])] {
        let series = money.add_series();
        series.set_name(name).set_categories(("Envelopes", HEADER + 1, 0, last, 0));
        series.set_values(("Envelopes", HEADER + 1, at, last, at));
        series.set_format(rust_xlsxwriter::ChartFormat::new().set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(shade)));
    }
    money.x_axis().set_num_format("#,##0").set_major_gridlines_line(&rule);
    money.y_axis().set_major_gridlines_line(&rule);
    money.legend().set_position(ChartLegendPosition::Bottom);
    money.set_width(760).set_height(280);
    sheet.insert_chart(23, 0, &money)?;
    pages(sheet, plan)?;
    sheet.set_print_fit_to_pages(1, 1);
    Ok(())
}
