//! The official plan workbook, fresh: drop-downs, totals, formats, a guide, and an example on request.
//!
//! Everything about a column comes from `layout/fields`, so that what the template writes is what reading knows. Each sheet holds one
//! real table under a title; the totals stand above it, where they never get in the way of a new row.

mod columns;
mod example;
pub mod guide;
mod lists;
mod sheet;

use std::collections::BTreeMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

pub use columns::Tier;

use crate::layout::{Field, Required, Table};
use crate::plan::{Calendar, Currency};

/// The custom document property that says which template a workbook was made from.
pub const STAMP: &str = "Throughline template";

/// What a template is to hold.
#[derive(Clone, Debug)]
pub struct Template {
    /// Which sheets and columns.
    pub tier: Tier,
    /// Filled with a small believable plan.
    pub example: bool,
    /// The business; blank, or the example's own, where none is given.
    pub business: Option<String>,
    /// The fiscal year.
    pub calendar: Calendar,
    /// The reporting currency.
    pub currency: Currency,
}

/// Colours of the template: one quiet fill for input, one for what is missing.
mod colours {
    pub(super) const INPUT: u32 = 0x00EA_F2EF;
    pub(super) const MISSING: u32 = 0x00FB_E3A1;
    pub(super) const INK: u32 = 0x0016_191D;
    pub(super) const MUTED: u32 = 0x005D_6671;
    pub(super) const LINE: u32 = 0x00D8_DCE1;
    pub(super) const REQUIRED: u32 = 0x00A3_160F;
}

/// The template's bytes. Same options, same bytes.
///
/// # Errors
/// Where the workbook cannot be assembled, which would be our bug.
pub fn template(options: &Template) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    let properties = DocProperties::new()
        .set_title("Sales plan")
        .set_creation_datetime(&made)
        .set_custom_property(STAMP, &*format!("1 (throughline {})", env!("CARGO_PKG_VERSION")));
    workbook.set_properties(&properties);
    let lists = lists_for(options.tier);
    let places: BTreeMap<&str, (u16, u32)> =
        (0..).zip(&lists).map(|(column, (heading, words))| (*heading, (column, words.len() as u32))).collect();
    for table in sheets(options.tier) {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(table.name())?;
        if table == Table::Plan {
            sheet::plan(worksheet, options, &places)?;
        } else {
            sheet::table(worksheet, table, options, &places)?;
        }
    }
    sheet::lists(workbook.add_worksheet(), &lists)?;
    guide_sheet(&mut workbook, options)?;
    workbook.save_to_buffer()
}

/// The sheets that a template of a tier asks for, in their order.
pub fn sheets(tier: Tier) -> Vec<Table> {
    Table::ALL.into_iter().filter(|table| columns::tier_of_table(*table) <= tier).collect()
}

/// The lists that a column of the tier is bound to.
fn lists_for(tier: Tier) -> Vec<(&'static str, Vec<&'static str>)> {
    let fields: Vec<Field> = sheets(tier).into_iter().flat_map(|table| fields(table, tier)).collect();
    let is_bound = |heading: &'static str| fields.iter().any(|field| columns::list(*field) == Some(columns::List::Words(heading)));
    lists::lists().into_iter().filter(|(heading, _)| is_bound(heading)).collect()
}

/// The columns of a table in a template.
fn fields(table: Table, tier: Tier) -> Vec<Field> {
    let is_there = |field: &Field| columns::tier(*field) <= tier && !columns::is_left_out(*field);
    table.fields().map(|spec| spec.field).filter(is_there).collect()
}

fn guide_sheet(workbook: &mut Workbook, options: &Template) -> Result<(), XlsxError> {
    let worksheet = workbook.add_worksheet();
    worksheet.set_name("Guide")?;
    let title = Format::new().set_bold().set_font_size(14).set_font_color(colours::INK);
    let plain = Format::new().set_text_wrap().set_align(rust_xlsxwriter::FormatAlign::Top).set_font_color(colours::INK);
    let strong = plain.clone().set_bold();
    let head = strong.clone().set_border_bottom(rust_xlsxwriter::FormatBorder::Thin).set_border_bottom_color(colours::INK);
    let must = plain.clone().set_font_color(colours::REQUIRED);
    worksheet.write_with_format(0, 0, "How to fill in this plan", &title)?;
    let steps = [
        "1. Plan: the business, the year and the cycle, in the tinted cells.",
        "2. Strategy: the five answers, a row a choice, and which choice serves which.",
        "3. Initiatives: what is done and paid for, and the choice that each serves.",
        "A header with a red mark must be filled in. A cell that turns yellow is missing in a row you began. Rows can be added under a table.",
    ];
    let mut row = 1;
    for step in steps {
        worksheet.merge_range(row, 0, row, 3, step, &plain)?;
        worksheet.set_row_height(row, 17)?;
        row += 1;
    }
    row += 1;
    for (column, text) in (0..).zip(["Sheet", "Column", "Must be filled in", "What goes in it"]) {
        worksheet.write_with_format(row, column, text, &head)?;
    }
    worksheet.set_repeat_rows(row, row)?;
    row += 1;
    for table in sheets(options.tier) {
        worksheet.write_with_format(row, 0, table.name(), &strong)?;
        worksheet.merge_range(row, 1, row, 3, guide::sheet(table), &strong)?;
        row += 1;
        for field in fields(table, options.tier) {
            worksheet.write_with_format(row, 0, table.name(), &plain.clone().set_font_color(colours::MUTED))?;
            let name = if field.spec().required == Required::Months { "The twelve months" } else { field.name() };
            worksheet.write_with_format(row, 1, name, &plain)?;
            if field.spec().required == Required::Yes {
                worksheet.write_with_format(row, 2, "yes", &must)?;
            }
            worksheet.write_with_format(row, 3, guide::line(field), &plain)?;
            row += 1;
        }
    }
    for (column, width) in [(0, 14.0), (1, 24.0), (2, 18.0), (3, 90.0)] {
        worksheet.set_column_width(column, width)?;
    }
    worksheet.set_screen_gridlines(false).set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

#[cfg(test)]
mod tests;
