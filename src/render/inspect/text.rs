//! An inspection for a terminal: a block for each sheet, a line for each column.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{InspectedSheet, Inspection};
use crate::layout::view::{Left, NearMiss, NotRead, OtherColumn, OtherLabel, TableView, Taken};
use crate::layout::{Column, Field, How, LabelPlace, Table, Unit};
use crate::plan::build::SettledBy;
use crate::plan::values::DecimalMark;
use crate::render::paragraph::{paragraph, unbroken, visible};
use crate::render::terminal::number_of;
use crate::workbook::Visibility;
use crate::workbook::cell_ref::column_name;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const PLAIN: Style = Style::new();
const ODD: Style = AnsiColor::Yellow.on_default();

/// The widest that a header or a value is shown beside other columns.
const WIDEST: usize = 26;

/// One line of a block: what stands in its columns, then words that wrap.
struct Line {
    cells: Vec<(Style, String)>,
    rest: (Style, String),
}

/// An inspection as text, wrapped to a width.
pub fn text(inspection: &Inspection, width: Option<usize>) -> String {
    let mut out = String::new();
    head(&mut out, inspection, width);
    for sheet in &inspection.sheets {
        out.push('\n');
        block(&mut out, sheet, width);
    }
    if !inspection.assumed.is_empty() {
        out.push('\n');
        say(&mut out, width, 0, &[(BOLD, "Assumed as well")]);
        for (at, message) in &inspection.assumed {
            say(&mut out, width, 2, &[(PLAIN, &format!("{at}: ")), (PLAIN, message)]);
        }
    }
    out
}

fn head(out: &mut String, inspection: &Inspection, width: Option<usize>) {
    let read = inspection.sheets.iter().filter(|sheet| !matches!(sheet.view.taken, Taken::Nothing(_))).count();
    let sheets = number_of(inspection.sheets.len(), "sheet");
    say(out, width, 0, &[(BOLD, &unbroken(&inspection.file)), (PLAIN, &format!(": {sheets}, {read} read"))]);
    if inspection.annotated {
        say(out, width, 2, &[(DIM, "our own sheets and notes in it are left out; answers on the Findings sheet are kept")]);
    }
    for part in &inspection.unreadable {
        say(out, width, 2, &[(ODD, "could not be read"), (PLAIN, ": "), (PLAIN, part)]);
    }
    for table in &inspection.missing {
        let names: Vec<&str> = table.fields().filter(|spec| spec.is_missing(|_| false)).map(|spec| spec.name).collect();
        let what = if *table == Table::Plan { "labels" } else { "columns" };
        let words = format!("no sheet was taken for {table}, which needs the {what} {}", listed(&names));
        say(out, width, 2, &[(ODD, "missing"), (PLAIN, ": "), (PLAIN, &words)]);
    }
    lines(out, &conventions(inspection), width);
}

/// What holds for every cell.
fn conventions(inspection: &Inspection) -> Vec<Line> {
    let line = |name: &str, words: String| Line { cells: vec![(DIM, name.to_owned())], rest: (PLAIN, words) };
    let from = |at: Option<String>| at.map(|at| format!(", from {at}")).unwrap_or_default();
    let mut lines = Vec::new();
    lines.extend(inspection.business.as_ref().map(|business| line("business", format!("{}, from {}", business.value, business.at))));
    lines.push(line(
        "fiscal year",
        match &inspection.calendar {
            Some(year) => {
                format!(
                    "{}, {} to {}{}",
                    year.label,
                    year.first(),
                    year.last(),
                    from(inspection.calendar_at.as_ref().map(ToString::to_string))
                )
            }
            None => "none can be read, so months without a year are not read".to_owned(),
        },
    ));
    lines.push(line(
        "currency",
        match &inspection.currency {
            Some(currency) => format!("{}, from {}", currency.value, currency.at),
            None => "none is named".to_owned(),
        },
    ));
    let texts = &inspection.texts;
    let by = |settled: SettledBy| match settled {
        SettledBy::Settings => "by the locale of the settings",
        SettledBy::Workbook => "as most of the workbook's own are written",
        SettledBy::Nothing => "since no text shows another",
    };
    let mark = match texts.mark {
        DecimalMark::Dot => "where they are text, 1.234 has a decimal point",
        DecimalMark::Comma => "where they are text, 1,234 has a decimal comma",
    };
    lines.push(line("numbers", format!("{mark}, {}", by(texts.mark_by))));
    let order = match texts.month_first {
        Some(true) => format!("where they are text, 3/4/2027 is in March, {}", by(texts.dates_by)),
        Some(false) => format!("where they are text, 3/4/2027 is in April, {}", by(texts.dates_by)),
        None => "where they are text, 3/4/2027 is not read: no date shows which is the month".to_owned(),
    };
    let epoch = if inspection.dates_from_1904 { "; day numbers count from 1904" } else { "" };
    lines.push(line("dates", format!("{order}{epoch}")));
    lines
}

fn block(out: &mut String, sheet: &InspectedSheet, width: Option<usize>) {
    let view = &sheet.view;
    let hidden = if view.visibility == Visibility::Visible { "" } else { " (hidden)" };
    let name = unbroken(&view.name);
    match &view.taken {
        Taken::Form { labels, others, missing } => {
            say(out, width, 0, &[(BOLD, &name), (PLAIN, hidden), (PLAIN, " is read as the form "), (BOLD, "Plan")]);
            let read = labels.iter().map(|(field, place)| (place.label, form_line(sheet, *field, *place)));
            let mut lines_of: Vec<((u32, u32), Line)> = read.chain(others.iter().map(|other| (other.at, other_label(other)))).collect();
            lines_of.sort_by_key(|(at, _)| *at);
            lines(out, &lines_of.into_iter().map(|(_, line)| line).collect::<Vec<_>>(), width);
            wanting(out, missing, width);
        }
        Taken::Table(table) => {
            say(out, width, 0, &[(BOLD, &name), (PLAIN, hidden), (PLAIN, " is read as "), (BOLD, table.layout.table.name())]);
            say(out, width, 2, &[(DIM, &where_it_stands(sheet, table))]);
            lines(out, &column_lines(sheet, table), width);
            wanting(out, &table.missing, width);
        }
        Taken::Nothing(why) => {
            say(out, width, 0, &[(BOLD, &name), (PLAIN, hidden), (ODD, " is not read"), (PLAIN, ": "), (PLAIN, &not_read(why))]);
        }
    }
}

fn form_line(sheet: &InspectedSheet, field: Field, place: LabelPlace) -> Line {
    let (label, value) = sheet.entries.get(&field).map_or(("", ""), |entry| (&*entry.label, &*entry.value));
    let at = cell_name(place.value);
    let rest = if value.is_empty() { (DIM, format!("{at} blank")) } else { (PLAIN, format!("{at} {value}")) };
    Line { cells: vec![(DIM, cell_name(place.label)), (PLAIN, as_written(label)), (PLAIN, field.name().to_owned())], rest }
}

fn other_label(other: &OtherLabel) -> Line {
    let why = match other.near {
        Some(field) => format!("no known label; did you mean {}?", field.name()),
        None => "no known label".to_owned(),
    };
    let cells = vec![(DIM, cell_name(other.at)), (PLAIN, as_written(&other.label)), (ODD, "not read".to_owned())];
    Line { cells, rest: (PLAIN, why) }
}

fn cell_name((row, column): (u32, u32)) -> String {
    format!("{}{}", column_name(column), row + 1)
}

/// Header row, data rows, and what was left out among them.
fn where_it_stands(sheet: &InspectedSheet, table: &TableView) -> String {
    let layout = &table.layout;
    let mut words = match &layout.list_object {
        Some(name) => format!("the table '{name}', its header in row {}", layout.header_row + 1),
        None => format!("header in row {}", layout.header_row + 1),
    };
    let rows = sheet.rows;
    let _ = write!(words, "; {}", if rows.data == 0 { "no data row".to_owned() } else { number_of(rows.data, "data row") });
    if rows.totals > 0 {
        let _ = write!(words, ", {} left out", number_of(rows.totals, "total"));
    }
    if rows.other > 0 {
        let _ = write!(words, ", {} of headings or preparation left out", number_of(rows.other, "row"));
    }
    words
}

/// A line for each column from left to right; months in a row are one.
fn column_lines(sheet: &InspectedSheet, table: &TableView) -> Vec<Line> {
    let mut lines: Vec<(u32, Line)> = Vec::new();
    let columns: Vec<(&Column, How)> = table.layout.columns.iter().zip(table.why.iter().copied()).collect();
    for run in columns.chunk_by(|(a, _), (b, _)| a.month.is_some() && b.month.is_some() && a.column + 1 == b.column) {
        let (first, how) = run[0];
        lines.push((first.column, if first.month.is_some() { months_line(sheet, run) } else { column_line(first, how) }));
    }
    lines.extend(table.others.iter().map(|other| (other.column, other_line(other))));
    lines.sort_by_key(|(column, _)| *column);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn column_line(column: &Column, how: How) -> Line {
    let why = match how {
        How::Name => "its official name",
        How::Spelling | How::Month => "a known spelling",
        How::WithYear => "a known spelling, with a year",
    };
    let unit = column.unit.as_ref().map(|unit| format!(", {}", in_units(unit))).unwrap_or_default();
    Line {
        cells: vec![(DIM, column_name(column.column)), (PLAIN, as_written(&column.header)), (PLAIN, column.field.name().to_owned())],
        rest: (DIM, format!("{why}{unit}")),
    }
}

fn months_line(sheet: &InspectedSheet, run: &[(&Column, How)]) -> Line {
    let periods: Vec<_> = run.iter().filter_map(|(column, _)| sheet.months.get(&column.column)).collect();
    let (first, last) = (run[0].0, run[run.len() - 1].0);
    let letters =
        if run.len() == 1 { column_name(first.column) } else { format!("{}:{}", column_name(first.column), column_name(last.column)) };
    let header = |column: &Column| if column.header.is_empty() { "a date".to_owned() } else { as_written(&column.header) };
    let headers = match run.len() {
        1 => header(first),
        _ if header(first) == header(last) => "dates".to_owned(),
        _ => format!("{} … {}", header(first), header(last)),
    };
    let read = match (periods.first(), periods.last()) {
        (Some(from), Some(to)) if periods.len() == run.len() => {
            format!("{}: {from}{}", number_of(run.len(), "month"), if from == to { String::new() } else { format!(" to {to}") })
        }
        (Some(_), _) => format!("{} of {} columns are months of the fiscal year; the others are not read", periods.len(), run.len()),
        _ => "not read, since the fiscal year is not known or has no such months".to_owned(),
    };
    let unit = first.unit.as_ref().map(|unit| format!(", {}", in_units(unit))).unwrap_or_default();
    Line { cells: vec![(DIM, letters), (PLAIN, headers), (PLAIN, "Months".to_owned())], rest: (DIM, format!("{read}{unit}")) }
}

fn other_line(other: &OtherColumn) -> Line {
    let why = match other.why {
        Left::Unknown => "no known spelling".to_owned(),
        Left::Near(field) => format!("no known spelling; did you mean {}?", field.name()),
        Left::NearTaken(field, column) => {
            format!("no known spelling; near {}, which is taken from column {}", field.name(), column_name(column))
        }
        Left::Taken(field, column) => format!("{} is taken from column {}", field.name(), column_name(column)),
        Left::Month => "a month, for which this table has no place".to_owned(),
        Left::NoHeader => "it has entries and no header".to_owned(),
        Left::Outside => "it stands beside the table".to_owned(),
    };
    let header = if other.header.trim().is_empty() { "(no header)".to_owned() } else { as_written(&other.header) };
    Line { cells: vec![(DIM, column_name(other.column)), (PLAIN, header), (ODD, "not read".to_owned())], rest: (PLAIN, why) }
}

fn wanting(out: &mut String, missing: &[Field], width: Option<usize>) {
    if missing.is_empty() {
        return;
    }
    let names: Vec<String> = missing.iter().map(|field| unbroken(field.name())).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    say(out, width, 2, &[(ODD, "missing"), (PLAIN, ": "), (PLAIN, &listed(&names))]);
}

fn not_read(why: &NotRead) -> String {
    match why {
        NotRead::Blank => "it is empty".to_owned(),
        NotRead::Helper => "its name says that it holds lists or words on how to fill in the rest".to_owned(),
        NotRead::Second { table, kept } => format!("it looks like {table} too, and '{kept}' was taken for that"),
        NotRead::Unknown(None) => "no table of a plan was recognised on it".to_owned(),
        NotRead::Unknown(Some(near)) => near_miss(near),
    }
}

fn near_miss(near: &NearMiss) -> String {
    let NearMiss { table, row, has, missing } = near;
    let named = |column: &Column| {
        let (header, name) = (as_written(&column.header), column.field.name());
        if header == name { header } else { format!("{name} ('{header}')") }
    };
    let has: Vec<String> = has.iter().map(named).collect();
    let has: Vec<&str> = has.iter().map(String::as_str).collect();
    let missing: Vec<&str> = missing.iter().map(|field| field.name()).collect();
    let wants = if missing.is_empty() { String::new() } else { format!(", and wants {}", listed(&missing)) };
    format!("no table of a plan was recognised on it; row {} comes nearest, as {table}: it has {}{wants}", row + 1, listed(&has))
}

/// What one unit of a column stands for: `in thousands of EUR`.
pub(super) fn in_units(unit: &Unit) -> String {
    let currency = match (unit.currency.as_deref(), unit.shared_sign) {
        (Some("USD"), true) => Some("$"),
        (Some("JPY"), true) => Some("¥"),
        (code, _) => code,
    };
    let scale = match unit.scale.to_string().len() {
        1 => None,
        4 => Some("thousands"),
        7 => Some("millions"),
        10 => Some("billions"),
        _ => Some("units of its own"),
    };
    match (scale, currency) {
        (Some(scale), Some(currency)) => format!("in {scale} of {currency}"),
        (Some(scale), None) => format!("in {scale}"),
        (None, Some(currency)) => format!("in {currency}"),
        (None, None) => "in units".to_owned(),
    }
}

/// A header on one line, not too long.
fn as_written(header: &str) -> String {
    let words = visible(&header.split_whitespace().collect::<Vec<_>>().join(" "));
    cut(&words, WIDEST)
}

fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut used = 1;
    let kept = text.chars().take_while(|character| {
        used += character.width().unwrap_or(0);
        used <= most
    });
    format!("{}…", kept.collect::<String>().trim_end())
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Lines in columns as wide as their widest entry; what is left over wraps under itself.
fn lines(out: &mut String, lines: &[Line], width: Option<usize>) {
    let count = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|column| lines.iter().filter_map(|line| line.cells.get(column)).map(|(_, text)| text.width()).max().unwrap_or(0))
        .collect();
    let indent = 2 + widths.iter().map(|width| width + 2).sum::<usize>();
    // Where there is no room beside the columns, the rest goes on under them.
    let rest = if width.is_some_and(|width| indent + 20 > width) { 6 } else { indent };
    for line in lines {
        let mut spans: Vec<(Style, String)> = Vec::new();
        for ((style, text), width) in line.cells.iter().zip(&widths) {
            spans.push((*style, unbroken(text)));
            spans.push((PLAIN, unbroken(&" ".repeat((width + 2).saturating_sub(text.width())))));
        }
        // The line may break before what follows.
        if let Some((_, padding)) = spans.last_mut() {
            padding.pop();
            padding.push(' ');
        }
        let spans: Vec<(Style, &str)> =
            spans.iter().map(|(style, text)| (*style, text.as_str())).chain([(line.rest.0, line.rest.1.as_str())]).collect();
        let mut wrapped = String::new();
        paragraph(&mut wrapped, width, 2, rest, &spans);
        // A line that breaks after its columns ends in their padding.
        for line in wrapped.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
}

fn say(out: &mut String, width: Option<usize>, indent: usize, spans: &[(Style, &str)]) {
    paragraph(out, width, indent, indent + 2, spans);
}
