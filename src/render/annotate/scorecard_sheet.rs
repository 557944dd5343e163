//! The Scorecard sheet: each figure in a row with its formula in words and its cells, and beneath it a chart of the strategy that the
//! money reveals beside the one that is declared.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart, ChartAxisTickType, ChartDataLabel, ChartDataLabelPosition, ChartFont, ChartFormat, ChartLayout, ChartLine, ChartSolidFill,
    ChartType, Color, FormatAlign, Formula, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use super::figures::{self, ChoiceShare, Figure, Value, percent};
use super::look::{self, Formats, NOT_COMPUTED, Named, write_text};
use super::scorecard_discernment;
use crate::assess::Assessment;
use crate::config::Policy;
use crate::plan::Currency;
use crate::plan::money::grouped;

/// The sheet's name, where the workbook has none of that name.
pub const SHEET: &str = "Scorecard";
const FIGURE: f64 = 24.0;
const WORDS: f64 = 74.0;
const WIDTHS: [f64; 6] = [FIGURE, 14.0, 14.0, 12.0, WORDS, 24.0];
const HEADER_ROW: u32 = 2;
const FIRST_ROW: u32 = 3;
/// The most choices that the chart draws: more cannot be told apart.
const MOST_BARS: usize = 40;
const BAR: Color = Color::RGB(0x2B3440);

/// Adds the sheet to a workbook.
///
/// # Errors
/// Where a limit of the file format is passed; texts are cut before that.
pub fn write(workbook: &mut Workbook, assessment: &Assessment, policy: &Policy, named: &Named, formats: &Formats) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name(&named.sheet)?;
    let figures = figures::figures(assessment);
    look::set_up(sheet, &widths(&figures, assessment, formats), FIRST_ROW, 1)?;
    sheet.set_print_fit_to_pages(1, 1);
    write_text(sheet, 0, 0, &figures::message(assessment, policy), 255, &formats.title())?;
    write_text(sheet, 1, 0, &subtitle(assessment), 1_000, &formats.quiet())?;
    let last_row = HEADER_ROW + u32::try_from(figures.len()).unwrap_or(1);
    let table = table(assessment, named, formats);
    sheet.add_table(HEADER_ROW, 0, last_row, 5, &table)?;
    for (row, figure) in (FIRST_ROW..).zip(&figures) {
        let last = figures::of_last_cycle(figure, assessment);
        write_figure(sheet, row, figure, last, assessment.plan.currency(), formats)?;
    }
    let mut next = last_row + 3;
    let mut shares = figures::choice_shares(assessment);
    shares.truncate(MOST_BARS);
    if shares.iter().any(|share| share.funded.is_some_and(|funded| !funded.is_zero())) {
        write_shares(sheet, last_row + 3, &shares, formats)?;
        let chart = chart(assessment, last_row + 3, &shares, named, formats);
        sheet.insert_chart_with_offset(last_row + 2, 3, &chart, 40, 6)?;
        // Rows are some 20 pixels high where nothing stands in them.
        let beside = u32::try_from(shares.len()).unwrap_or(1).max(chart_height(&shares) / 18);
        next = last_row + 3 + beside + 2;
    }
    if scorecard_discernment::write(sheet, next, assessment, (FIGURE, WORDS), formats)? {
        // The list is a page of its own, and the figures' headings say nothing above it.
        sheet.set_print_fit_to_pages(1, 0).set_page_breaks(&[next])?.set_repeat_rows(0, 0)?;
    }
    Ok(())
}

/// The columns' widths: those of this cycle and the last one take the largest amount.
fn widths(figures: &[Figure], assessment: &Assessment, formats: &Formats) -> [f64; 6] {
    let width = |figure: &Figure| match figure.value {
        Value::Money(amount) => {
            let last = figures::of_last_cycle(figure, assessment).unwrap_or_default();
            formats.width_of(&grouped(amount, 0)).max(formats.width_of(&grouped(last, 0)))
        }
        _ => 0.0,
    };
    let needed = figures.iter().map(width).fold(0.0, f64::max).min(24.0);
    let mut widths = WIDTHS;
    for width in &mut widths[1..3] {
        *width = width.max(needed);
    }
    widths
}

fn subtitle(assessment: &Assessment) -> String {
    let header = &assessment.plan.header;
    let mut parts = vec![assessment.plan.business().to_owned()];
    parts.extend(header.calendar.as_ref().map(|calendar| calendar.label.clone()));
    parts.extend(header.as_of.map(|as_of| format!("as of {as_of}")));
    let last = match assessment.plan.earlier.last().and_then(|last| last.cycle) {
        Some(cycle) => format!("Change is against cycle {cycle}, that of a share in percentage points"),
        None => "no earlier cycle is known yet".to_owned(),
    };
    let parts = parts.join(", ");
    format!("{parts}. Every figure with its formula in words and a link to its cells. {NOT_COMPUTED} is not computed; {last}.")
        .replace("computed; Change", "computed. Change")
}

fn table(assessment: &Assessment, named: &Named, formats: &Formats) -> Table {
    let cycle = assessment.plan.header.cycle.as_ref().map_or_else(|| "This cycle".to_owned(), |cycle| cycle.value.to_string());
    let last =
        assessment.plan.earlier.last().and_then(|last| last.cycle).map_or_else(|| "Last cycle".to_owned(), |cycle| cycle.to_string());
    let after_numbers = formats.heading().set_align(FormatAlign::Left).set_indent(1);
    let columns = [
        ("Figure".to_owned(), formats.heading()),
        (cycle, formats.heading_right()),
        (last, formats.heading_right()),
        ("Change".to_owned(), formats.heading_right()),
        ("Formula in words".to_owned(), after_numbers),
        ("Cells".to_owned(), formats.heading()),
    ];
    let columns: Vec<TableColumn> =
        columns.into_iter().map(|(heading, format)| TableColumn::new().set_header(heading).set_header_format(format)).collect();
    Table::new().set_name(&named.table).set_style(TableStyle::Light1).set_banded_rows(false).set_autofilter(false).set_columns(&columns)
}

fn write_figure(
    sheet: &mut Worksheet,
    row: u32,
    figure: &Figure,
    last: Option<Decimal>,
    currency: Currency,
    formats: &Formats,
) -> Result<(), XlsxError> {
    write_text(sheet, row, 0, &figure.name, 255, &formats.cell().set_bold())?;
    let money = |amount: Decimal| formats.number(&look::money_format([amount], currency));
    let number = match &figure.value {
        Value::Share(share) => Some((*share, formats.number(look::SHARE_TENTH), look::CHANGE_OF_SHARE)),
        Value::Money(amount) => Some((*amount, money(*amount), look::CHANGE)),
        Value::Count(count) => Some((Decimal::from(*count), formats.number("#,##0"), look::CHANGE)),
        Value::Number(number) => Some((*number, formats.number(look::TENTH), look::CHANGE_TENTH)),
        Value::Times(times) => Some((*times, formats.number(look::TIMES), look::CHANGE_TENTH)),
        Value::Text(_) | Value::NotComputed(_) => None,
    };
    let text = formats.cell().set_align(FormatAlign::Right);
    let quiet = text.clone().set_font_color(look::QUIET);
    match number {
        Some((number, format, change)) => {
            sheet.write_number_with_format(row, 1, look::stored(number), &format)?;
            let is_share = matches!(figure.value, Value::Share(_));
            let (this, points) = (row + 1, if is_share { "*100" } else { "" });
            let formula = format!("=IF(AND(ISNUMBER(B{this}),ISNUMBER(C{this})),(B{this}-C{this}){points},\"{NOT_COMPUTED}\")");
            let factor = if is_share { Decimal::ONE_HUNDRED } else { Decimal::ONE };
            let moved = last.and_then(|last| number.checked_sub(last)).map(|moved| moved.saturating_mul(factor));
            let result = moved.map_or_else(|| NOT_COMPUTED.to_owned(), |moved| moved.normalize().to_string());
            let formula = Formula::new(formula).set_result(result);
            match last {
                Some(last) => {
                    let quiet = format.clone().set_font_color(look::QUIET);
                    sheet.write_number_with_format(row, 2, look::stored(last), &quiet)?;
                }
                None => write_text(sheet, row, 2, NOT_COMPUTED, 8, &quiet)?,
            }
            sheet.write_formula_with_format(row, 3, formula, &formats.number(change).set_font_color(look::QUIET))?;
        }
        None => {
            let shown = if let Value::Text(text) = &figure.value { text } else { NOT_COMPUTED };
            write_text(sheet, row, 1, shown, 255, &text)?;
            write_text(sheet, row, 2, NOT_COMPUTED, 8, &quiet)?;
            write_text(sheet, row, 3, NOT_COMPUTED, 8, &quiet)?;
        }
    }
    let words = match &figure.value {
        Value::NotComputed(Some(needs)) => format!("{}; not computed, it needs {needs}", figure.formula),
        _ => figure.formula.clone(),
    };
    write_text(sheet, row, 4, &words, 600, &formats.wrapped_after_numbers().set_font_color(look::QUIET))?;
    match &figure.cells {
        Some(cells) => look::write_link(sheet, row, 5, cells, &formats.link())?,
        None => {
            sheet.write_blank(row, 5, &formats.cell())?;
        }
    }
    sheet.set_row_height(row, look::compact_height(formats.lines(&words, WORDS - 1.5)))?;
    Ok(())
}

/// The small table that the chart draws from.
fn write_shares(sheet: &mut Worksheet, header: u32, shares: &[ChoiceShare], formats: &Formats) -> Result<(), XlsxError> {
    for (column, (heading, format)) in
        (0..).zip([("Choice", formats.heading()), ("Declared", formats.heading_right()), ("Funded", formats.heading_right())])
    {
        write_text(sheet, header, column, heading, 255, &format)?;
    }
    let (number, text) = (formats.number(look::SHARE), formats.cell().set_align(FormatAlign::Right));
    for (row, share) in (header + 1..).zip(shares) {
        sheet.set_row_height(row, look::compact_height(1))?;
        write_text(sheet, row, 0, &share.choice, 255, &formats.cell().set_bold())?;
        look::write_share(sheet, row, 1, share.declared, share.rank, (&number, &text))?;
        look::write_share(sheet, row, 2, share.funded, None, (&number, &text))?;
    }
    Ok(())
}

/// Declared outlined, funded solid, on one scale.
fn chart(assessment: &Assessment, header: u32, shares: &[ChoiceShare], named: &Named, formats: &Formats) -> Chart {
    let count = u32::try_from(shares.len()).unwrap_or(1);
    let (first, last) = (header + 1, header + count);
    let font = |size: f64| {
        let mut font = ChartFont::new();
        font.set_name(formats.font()).set_size(size).set_color(look::INK).unset_bold();
        font
    };
    let sheet = named.sheet.as_str();
    let mut chart = Chart::new(ChartType::Bar);
    let mut outline = ChartFormat::new();
    outline.set_no_fill().set_border(ChartLine::new().set_color(BAR).set_width(1.0));
    let mut solid = ChartFormat::new();
    solid.set_solid_fill(ChartSolidFill::new().set_color(BAR)).set_no_border();
    if shares.iter().any(|share| share.declared.is_some()) {
        let series = chart.add_series();
        series.set_categories((sheet, first, 0, last, 0)).set_values((sheet, first, 1, last, 1)).set_name("declared");
        series.set_format(&mut outline).set_gap(45).set_overlap(60);
    }
    let mut labels = ChartDataLabel::new();
    labels.show_value().set_position(ChartDataLabelPosition::OutsideEnd).set_num_format(look::SHARE).set_font(&font(8.0));
    // White beneath the numbers, where the outline of what is declared would run through them.
    labels.set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(Color::White)).set_no_border());
    let series = chart.add_series();
    series.set_categories((sheet, first, 0, last, 0)).set_values((sheet, first, 2, last, 2)).set_name("funded");
    series.set_format(&mut solid).set_data_label(&labels).set_gap(45).set_overlap(60);

    chart
        .title()
        .set_name(chart_title(assessment, shares).as_str())
        .set_font(&font(10.0))
        .set_layout(&ChartLayout::new().set_offset(0.02, 0.02));
    chart.legend().set_hidden();
    let mut line = ChartLine::new();
    // Of a bar chart, the upright axis holds the choices.
    chart.y_axis().set_reverse().set_font(&font(8.5)).set_format(line.set_color(look::INK).set_width(0.75));
    chart.y_axis().set_major_tick_type(ChartAxisTickType::None);
    chart.x_axis().set_min(0).set_hidden(true).set_major_gridlines(false);
    chart.chart_area().set_format(ChartFormat::new().set_no_border());
    chart.set_width(660).set_height(chart_height(shares)).set_alt_text(alt_text(shares));
    chart
}

/// The chart's height in pixels.
fn chart_height(shares: &[ChoiceShare]) -> u32 {
    90 + 24 * u32::try_from(shares.len()).unwrap_or(1).max(3)
}

/// The message in the first line, what is measured in the second. It starts with a number of ours, so that no id in it can be taken
/// for a formula.
fn chart_title(assessment: &Assessment, shares: &[ChoiceShare]) -> String {
    let year = assessment.plan.header.calendar.as_ref().map_or_else(String::new, |calendar| format!(", {}", calendar.label));
    let declared = shares.iter().any(|share| share.declared.is_some());
    let marks = if declared { "; declared outlined, funded solid" } else { "" };
    let message = match figures::widest_gap(assessment) {
        Some((choice, _)) => {
            let (money, id) = (&assessment.alignment.choices[choice], assessment.plan.choices[choice].id());
            let (funded, declared) = (money.funded.unwrap_or_default(), money.declared.unwrap_or_default());
            format!("{} of the money goes to {id}, {} is declared", percent(funded), percent(declared))
        }
        None => "Share of the money that arrives at each choice".to_owned(),
    };
    look::cell_text(&format!("{message}\nshare of its question's money, %{year}{marks}"), 250)
}

fn alt_text(shares: &[ChoiceShare]) -> String {
    let said = shares.iter().map(|share| {
        let funded = share.funded.map_or_else(|| NOT_COMPUTED.to_owned(), percent);
        let declared = share.declared.map_or_else(String::new, |declared| format!(", declared {}", percent(declared)));
        format!("{} funded {funded}{declared}", share.choice)
    });
    look::cell_text(&said.collect::<Vec<_>>().join("; "), 250)
}

#[cfg(test)]
#[path = "scorecard_sheet_tests.rs"]
mod tests;
