//! A plain Findings sheet for notes that come without an assessment: what stands where, with a link, and the record by which strip knows our
//! notes again.
//!
//! Separate from the Findings sheet of an assessment, which has owners, money and answers that these notes lack.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, Table, TableColumn, TableStyle, Url, Workbook, XlsxError};

use super::{Look, Note, Placed};
use crate::workbook::CellRef;
use crate::workbook::marker::{self, Record};

/// The row of the table's header, zero-based: a title and an empty row stand above.
const HEADER_ROW: u32 = 2;
/// The most rows that one sheet holds beneath the header.
const MOST_ROWS: usize = 1_048_000;

/// Characters that fit a line of the column that says what, about.
const CHARACTERS: usize = 76;

/// Adds the sheet. Rows come in the order of the notes.
///
/// # Errors
/// Where rust_xlsxwriter refuses something, which is our bug.
pub fn write(workbook: &mut Workbook, notes: &[Note], placed: &[Placed], look: &Look) -> Result<(), XlsxError> {
    let mut base = Format::new().set_font_size(9.5).set_align(FormatAlign::Top);
    if let Some(name) = &look.font_name {
        base = base.set_font_name(name);
    }
    let title = base.clone().set_font_size(13).set_bold();
    let header =
        base.clone().set_bold().set_border_bottom(rust_xlsxwriter::FormatBorder::Thin).set_border_bottom_color(Color::RGB(0x16_19_1D));
    let wrapped = base.clone().set_text_wrap();
    let link = base.clone().set_font_color(Color::RGB(0x1F_4E_79)).set_underline(rust_xlsxwriter::FormatUnderline::Single);
    let fates: BTreeMap<&CellRef, &Placed> = placed.iter().map(|placed| (&placed.at, placed)).collect();
    let notes = &notes[..notes.len().min(MOST_ROWS)];

    let sheet = workbook.add_worksheet();
    sheet.set_name(look.sheet_name("Findings"))?;
    let count = if notes.len() == 1 { "1 note".to_owned() } else { format!("{} notes", notes.len()) };
    sheet.write_string_with_format(0, 0, &count, &title)?;
    for (column, (name, width)) in [("Level", 9.0), ("What", 70.0), ("Where", 26.0), (marker::RECORD_COLUMN, 10.0)].into_iter().enumerate()
    {
        let column = column as u16;
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(HEADER_ROW, column, name, &header)?;
    }
    for (row, note) in (HEADER_ROW + 1..).zip(notes) {
        sheet.write_string_with_format(row, 0, note.level.name(), &base)?;
        let what = what(&note.text);
        let lines = what.lines().map(|line| line.chars().count().div_ceil(CHARACTERS).max(1)).sum::<usize>();
        // A row can be 409 points high; what does not fit is read in the note.
        sheet.set_row_height(row, (lines as f64 * 12.75 + 4.0).min(409.0))?;
        sheet.write_string_with_format(row, 1, what, &wrapped)?;
        let place = note.at.to_string();
        // A link holds no more than this many characters; a longer address is shown without one.
        match Url::new(format!("internal:{place}")).set_text(&place) {
            url if place.len() < 200 => sheet.write_url_with_format(row, 2, url, &link)?,
            _ => sheet.write_string_with_format(row, 2, &place, &base)?,
        };
        let hash = fates.get(&note.at).filter(|placed| placed.fate.has_note()).map(|placed| (placed.at.clone(), placed.hash.clone()));
        sheet.write_string_with_format(row, 3, Record::new("", hash).to_string(), &base)?;
    }
    let columns =
        ["Level", "What", "Where", marker::RECORD_COLUMN].map(|name| TableColumn::new().set_header(name).set_header_format(&header));
    let table = Table::new().set_name(look.table_name(marker::FINDINGS_TABLE)).set_columns(&columns).set_style(TableStyle::None);
    // A table wants a row, even where there is nothing to say.
    let last = HEADER_ROW + u32::try_from(notes.len().max(1)).unwrap_or(1);
    sheet.add_table(HEADER_ROW, 0, last, 3, &table)?;
    sheet.set_column_hidden(3)?;
    sheet.set_freeze_panes(HEADER_ROW + 1, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    Ok(())
}

/// What a note says, without our first line, as one cell can hold it.
fn what(text: &str) -> String {
    let text = text.strip_prefix(marker::NOTE_FIRST_LINE).unwrap_or(text);
    text.trim().chars().take(32_000).collect()
}
