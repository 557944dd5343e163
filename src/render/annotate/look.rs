//! How the sheets of ours look: fonts, colours, number formats, and what becomes of text before it enters a cell.
//!
//! Shared by all of them, so that a level, an amount and a link look the same wherever they stand. The font is the workbook's own:
//! our sheets should look at home in it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Url, Worksheet, XlsxError};

use super::Look;
use crate::finding::Level;
use crate::plan::Currency;
use crate::plan::money::{grouped, round_half_away};
use crate::workbook::cell_ref::column_name;
use crate::workbook::{CellRange, marker};

/// Text and heavy rules.
pub const INK: Color = Color::RGB(0x16191D);
/// What is said beside: subtitles, formulas in words.
pub const QUIET: Color = Color::RGB(0x5A6270);
/// Lines between rows.
pub const HAIRLINE: Color = Color::RGB(0xD8DCE1);
/// Cells that the planner fills.
pub const TO_FILL: Color = Color::RGB(0xE9F1EF);
/// Links to cells.
pub const LINK: Color = Color::RGB(0x1F4E8C);
/// The size of everything but titles, in points.
const SIZE: f64 = 9.5;
/// The most characters (UTF-16 units) that a cell can hold.
pub const MOST_CHARACTERS: usize = 32_767;
/// A figure that could not be computed: never zero.
pub const NOT_COMPUTED: &str = "–";

/// The fill and the text colour of a level: three steps of lightness and three faces, so that they survive a grey printer.
pub fn level_colours(level: Level) -> (Color, Color) {
    match level {
        Level::Error => (Color::RGB(0xF0A99D), Color::RGB(0x5F0B06)),
        Level::Warning => (Color::RGB(0xFBE3A1), Color::RGB(0x4A3000)),
        Level::Note => (Color::RGB(0xEEF2F8), Color::RGB(0x33415C)),
    }
}

/// A level as a cell shows it: `Error`.
pub fn level_label(level: Level) -> &'static str {
    match level {
        Level::Error => "Error",
        Level::Warning => "Warning",
        Level::Note => "Note",
    }
}

/// What a sheet of ours and its table are called in the workbook that they go into, where other sheets and tables have names too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The sheet.
    pub sheet: String,
    /// Its table, by which the sheet is known to be ours.
    pub table: String,
}

impl Named {
    /// The names wanted, in a workbook that has none of them: `Scorecard` and `Throughline_Scorecard`.
    pub fn wanted(sheet: &str) -> Self {
        Named { sheet: sheet.to_owned(), table: format!("{}{sheet}", marker::TABLE_PREFIX) }
    }

    /// The same, as far as the workbook has them free.
    pub fn of(look: &Look, sheet: &str) -> Self {
        let wanted = Named::wanted(sheet);
        Named { sheet: look.sheet_name(&wanted.sheet), table: look.table_name(&wanted.table) }
    }
}

/// Sets up a sheet's window and page: frozen above `row` and left of `column`, landscape, one page wide, the header repeated, no
/// gridlines.
pub fn set_up(sheet: &mut Worksheet, widths: &[f64], row: u32, column: u16) -> Result<(), XlsxError> {
    let header = row.saturating_sub(1);
    sheet.set_screen_gridlines(false).set_freeze_panes(row, column)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(header, header)?;
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_footer("&L&8&A&R&8&P / &N");
    sheet.set_row_height(0, 21)?.set_row_height(1, 18)?;
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    Ok(())
}

/// The formats of our sheets, in one font.
#[derive(Clone, Debug)]
pub struct Formats {
    font: String,
}

impl Formats {
    /// Formats in the workbook's default font.
    pub fn new(font: &str) -> Self {
        // A font's name longer than a workbook may state is not one that any program has.
        let font = if font.is_empty() || font.chars().count() > 31 { "Calibri" } else { font };
        Formats { font: font.to_owned() }
    }

    /// Formats in the font of a workbook's own cells.
    pub fn of(look: &Look) -> Self {
        Formats::new(look.font_name.as_deref().unwrap_or(""))
    }

    /// The font.
    pub fn font(&self) -> &str {
        &self.font
    }

    /// Text without a line beneath.
    pub fn plain(&self) -> Format {
        Format::new().set_font_name(&self.font).set_font_size(SIZE).set_font_color(INK).set_align(FormatAlign::VerticalCenter)
    }

    /// The sheet's message.
    pub fn title(&self) -> Format {
        self.plain().set_font_size(13).set_bold()
    }

    /// What is said beneath the message, and beside figures.
    pub fn quiet(&self) -> Format {
        self.plain().set_font_color(QUIET)
    }

    /// A column's heading over text.
    pub fn heading(&self) -> Format {
        self.plain().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin).set_border_bottom_color(INK)
    }

    /// A column's heading over numbers.
    pub fn heading_right(&self) -> Format {
        self.heading().set_align(FormatAlign::Right)
    }

    /// A cell of a table.
    pub fn cell(&self) -> Format {
        self.plain().set_border_bottom(FormatBorder::Hair).set_border_bottom_color(HAIRLINE)
    }

    /// A cell of a table whose text breaks into lines.
    pub fn wrapped(&self) -> Format {
        self.cell().set_text_wrap()
    }

    /// The same, set off from the numbers before it.
    pub fn wrapped_after_numbers(&self) -> Format {
        self.wrapped().set_align(FormatAlign::Left).set_indent(1)
    }

    /// A cell that the planner fills: open even where somebody protects the sheet.
    pub fn to_fill(&self) -> Format {
        self.wrapped()
            .set_background_color(TO_FILL)
            .set_border_left(FormatBorder::Hair)
            .set_border_left_color(HAIRLINE)
            .set_align(FormatAlign::Left)
            .set_unlocked()
    }

    /// A number in a table.
    pub fn number(&self, format: &str) -> Format {
        self.cell().set_align(FormatAlign::Right).set_num_format(format)
    }

    /// A link in a table.
    pub fn link(&self) -> Format {
        self.wrapped().set_font_color(LINK).set_underline(FormatUnderline::Single)
    }

    /// How many lines a text takes in a column of `column_width` characters: rather one too many than one too few.
    pub fn lines(&self, text: &str, column_width: f64) -> u32 {
        // A column of n characters is 7n + 5 pixels wide, of which a few are padding; the size is 9.5 points, 12.7 pixels.
        let room = ((column_width * 7.0 - 2.0) / (12.7 * self.breadth())).max(1.0);
        let width = |text: &str| text.chars().map(advance).sum::<f64>();
        let mut lines = 0_u32;
        for paragraph in text.split('\n') {
            let mut used = 0.0;
            lines = lines.saturating_add(1);
            for word in paragraph.split_inclusive([' ', '-', '\u{2013}']) {
                let seen = width(word.trim_end());
                if used > 0.0 && used + seen > room {
                    lines = lines.saturating_add(1);
                    used = 0.0;
                }
                // A word longer than the column is broken anywhere.
                let broken = ((seen / room).ceil() - 1.0).max(0.0);
                lines = lines.saturating_add(broken as u32);
                used += width(word) - broken * room;
            }
        }
        lines
    }

    /// Whether a number fits into a column of `column_width` characters: where it does not, a cell shows `###`.
    pub fn number_fits(&self, number: &str, column_width: f64) -> bool {
        self.width_of(number) <= column_width
    }

    /// The column width, in characters, that a number in bold takes.
    pub fn width_of(&self, number: &str) -> f64 {
        let advances = number.chars().map(advance).sum::<f64>();
        // Bold runs a little wider, and a column of n characters is 7n + 5 pixels wide, of which some are padding.
        (advances * 12.7 * self.breadth() * 1.06 + 3.0) / 7.0
    }

    /// The smallest unit in which an amount fits into a column.
    pub fn scale(&self, greatest: Decimal, column_width: f64) -> Scale {
        let fits = |scale: &Scale| self.number_fits(&grouped(greatest / scale.divisor(), 0), column_width);
        Scale::ALL.into_iter().find(fits).unwrap_or(Scale::Billions)
    }

    /// A text on one line of a column of `column_width` characters, its end replaced by `…` where it is longer.
    pub fn on_one_line(&self, text: &str, column_width: f64) -> String {
        let room = (column_width * 7.0 - 4.0) / (12.7 * self.breadth());
        let width = |text: &str| text.chars().map(advance).sum::<f64>();
        if width(text) <= room {
            return text.to_owned();
        }
        let mut used = advance('m');
        let kept = text.chars().take_while(|character| {
            used += advance(*character);
            used <= room
        });
        let kept: String = kept.collect();
        format!("{}…", kept.trim_end())
    }

    /// How wide the font runs, against a common sans-serif font, with a little to spare.
    fn breadth(&self) -> f64 {
        match &*self.font.to_lowercase() {
            "calibri" | "carlito" | "times new roman" | "liberation serif" | "cambria" | "garamond" => 0.93,
            "verdana" | "dejavu sans" | "tahoma" | "segoe ui" | "courier new" | "consolas" => 1.2,
            _ => 1.02,
        }
    }

    /// The name of a level.
    pub fn level(&self, level: Level) -> Format {
        marked(self.cell(), level)
    }
}

/// A format with the fill of a level, and nothing else of its mark.
pub fn filled(format: Format, level: Level) -> Format {
    format.set_background_color(level_colours(level).0)
}

/// A format with the mark of a level: its fill, its text colour, its face.
pub fn marked(format: Format, level: Level) -> Format {
    let (fill, text) = level_colours(level);
    let format = format.set_background_color(fill).set_font_color(text);
    match level {
        Level::Error => format.set_bold(),
        Level::Warning => format,
        Level::Note => format.set_italic(),
    }
}

/// A number format for the amounts of a column: grouped and in whole units. Where all of them are below a thousand and one has a
/// fraction, with the currency's decimal places: cents beside larger amounts say nothing.
pub fn money_format(amounts: impl IntoIterator<Item = Decimal>, currency: Currency) -> String {
    let places = currency.minor_digits();
    let (mut greatest, mut fraction) = (Decimal::ZERO, false);
    for amount in amounts {
        greatest = greatest.max(amount.abs());
        fraction |= !round_half_away(amount, places).fract().is_zero();
    }
    number_format(if fraction && greatest < Decimal::ONE_THOUSAND { places } else { 0 }, Scale::Units)
}

/// The number format of what is less than one unit, which would look like nothing in whole ones.
pub fn minor_format(currency: Currency) -> String {
    number_format(currency.minor_digits(), Scale::Units)
}

/// The unit in which amounts are shown. The cells hold them whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As they are.
    Units,
    /// Thousands.
    Thousands,
    /// Millions.
    Millions,
    /// Billions.
    Billions,
}

impl Scale {
    const ALL: [Scale; 4] = [Scale::Units, Scale::Thousands, Scale::Millions, Scale::Billions];

    /// The name of the unit: `thousand EUR`.
    pub fn named(self, currency: Currency) -> String {
        let scale = match self {
            Scale::Units => "",
            Scale::Thousands => "thousand",
            Scale::Millions => "million",
            Scale::Billions => "billion",
        };
        let currency = if currency == Currency::NONE { String::new() } else { currency.to_string() };
        [scale, &currency].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// How many it holds.
    pub fn divisor(self) -> Decimal {
        Decimal::from(1_000_i64.pow(self as u32))
    }

    /// The number format of amounts in this unit.
    pub fn format(self) -> String {
        number_format(0, self)
    }
}

fn number_format(places: u32, scale: Scale) -> String {
    let decimals = if places == 0 { String::new() } else { format!(".{}", "0".repeat(places as usize)) };
    let number = format!("#,##0{decimals}{}", ",".repeat(scale as usize));
    format!("{number};\"\u{2212}\"{number};{number}")
}

/// Shares of a whole: `8 %`. What is no plain character of a number format stands in quotes, in this one and the others.
pub const SHARE: &str = "0\"\u{a0}\"%;\"\u{2212}\"0\"\u{a0}\"%;0\"\u{a0}\"%";
/// Shares of a whole to a tenth: `93.9 %`.
pub const SHARE_TENTH: &str = "0.0\"\u{a0}\"%;\"\u{2212}\"0.0\"\u{a0}\"%;0.0\"\u{a0}\"%";
/// A number with a decimal.
pub const TENTH: &str = "#,##0.0;\"\u{2212}\"#,##0.0;0.0";
/// How many times over.
pub const TIMES: &str = "#,##0.0\"x\"";
/// A change of either.
pub const CHANGE_TENTH: &str = "+#,##0.0;\"\u{2212}\"#,##0.0;0.0";
/// The change of an amount.
pub const CHANGE: &str = "+#,##0;\"\u{2212}\"#,##0;0";
/// The change of a share, in points.
pub const CHANGE_OF_SHARE: &str = "+0.0\" pts\";\"\u{2212}\"0.0\" pts\";0.0\" pts\"";
/// Points between two shares, which are stored as points: `+16`.
pub const POINTS: &str = "+0;\"\u{2212}\"0;0";
/// Dates.
pub const DATE: &str = "yyyy-mm-dd";

/// A column's heading with the currency, where the plan names one: `At stake, EUR`.
pub fn in_currency(heading: &str, currency: Currency) -> String {
    if currency == Currency::NONE { heading.to_owned() } else { format!("{heading}, {currency}") }
}

/// A decimal as a cell stores it.
pub fn stored(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

/// Text as a cell may hold it: no control characters but line breaks, no overrides of the reading direction that would let it look
/// like something else, and at most `most` UTF-16 units.
pub fn cell_text(text: &str, most: usize) -> String {
    let text = text.replace("\r\n", "\n");
    let shown = text.chars().map(|character| match character {
        '\n' => '\n',
        '\r' => '\n',
        '\t' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        other if other.is_control() => '\u{fffd}',
        other => other,
    });
    shorten(&shown.collect::<String>(), most)
}

/// Text of at most `most` UTF-16 units, its end replaced by `…` where it is longer.
pub fn shorten(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut left = most.saturating_sub(1);
    let kept = text.chars().take_while(|character| match left.checked_sub(character.len_utf16()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end())
}

/// The height of a row whose longest cell takes so many lines, in points; never more than a row can be.
pub fn row_height(lines: u32) -> f64 {
    (f64::from(lines) * 12.0 + 3.0).clamp(27.0, 409.0)
}

/// The same for rows that nobody writes in: one line, where there is one, in the middle of its row.
pub fn compact_height(lines: u32) -> f64 {
    (f64::from(lines) * 12.0 + 5.0).clamp(17.0, 409.0)
}

/// The width of a character of a common sans-serif font, in its size.
fn advance(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | '\'' | '|' => 0.23,
        't' | 'f' | 'I' | ' ' | '.' | ',' | ':' | ';' | '!' | '/' | '[' | ']' => 0.28,
        'r' | '(' | ')' | '-' => 0.34,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => 0.5,
        'w' => 0.73,
        'm' | 'M' | 'W' | '%' => 0.89,
        '@' => 1.02,
        'A'..='Z' => 0.7,
        'a'..='z' | '0'..='9' => 0.56,
        // Other scripts: the widest of them fill their square.
        '\u{2e80}'.. => 1.0,
        _ => 0.66,
    }
}

/// Writes text as text, whatever it looks like. Where a program would run it once somebody edits the cell, it is marked as text for good.
pub fn write_text(sheet: &mut Worksheet, row: u32, column: u16, text: &str, most: usize, format: &Format) -> Result<(), XlsxError> {
    let text = cell_text(text, most);
    if text.trim_start().starts_with(['=', '+', '-', '@']) {
        sheet.write_string_with_format(row, column, text, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// Writes a share; where there is none, the rank that stands in its place, or that it is not computed.
pub fn write_share(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    share: Option<Decimal>,
    rank: Option<u32>,
    (number, text): (&Format, &Format),
) -> Result<(), XlsxError> {
    match (share, rank) {
        (Some(share), _) => sheet.write_number_with_format(row, column, stored(share), number).map(|_| ()),
        (None, Some(rank)) => write_text(sheet, row, column, &format!("rank {rank}"), 32, text),
        (None, None) => write_text(sheet, row, column, NOT_COMPUTED, 8, text),
    }
}

/// Writes a link to cells of the planner's own sheets, shown as their address.
pub fn write_link(sheet: &mut Worksheet, row: u32, column: u16, cells: &CellRange, format: &Format) -> Result<(), XlsxError> {
    write_link_as(sheet, row, column, cells, &cell_text(&cells.to_string(), 255), None, format)
}

/// Writes a link to cells of the planner's own sheets, with a tip that a pointer over it shows.
pub fn write_link_as(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cells: &CellRange,
    shown: &str,
    tip: Option<&str>,
    format: &Format,
) -> Result<(), XlsxError> {
    let mut local = cells.first.local();
    if cells.last_row != cells.first.row || cells.last_column != cells.first.column {
        local = format!("{local}:{}{}", column_name(cells.last_column), cells.last_row.saturating_add(1));
    }
    // Always quoted: a name that is a plain word to us may be a function or an address in another language.
    let target = format!("internal:'{}'!{local}", cells.first.sheet.replace('\'', "''"));
    let mut url = Url::new(target).set_text(shown);
    if let Some(tip) = tip {
        url = url.set_tip(cell_text(tip, 250));
    }
    sheet.write_url_with_format(row, column, url, format)?;
    Ok(())
}
