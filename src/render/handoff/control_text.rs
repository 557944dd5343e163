//! `CONTROL.txt`: the control totals as a finance partner reads and signs them.
//!
//! Plain text, so that it can be mailed, printed and compared with any tool: aligned columns, grouped numbers, currencies, words.
//! Drawn from [`Control`] alone, so that it says what `control.json` says.

use std::fmt::Write as _;
use std::str::FromStr as _;

use anstyle::Style;
use rust_decimal::Decimal;
use unicode_width::UnicodeWidthStr as _;

use super::control::{Compared, Control, Sum};
use super::ledger::LedgerMeasure;
use super::load_file::Loaded;
use crate::plan::money::grouped;
use crate::render::paragraph;

/// The file's name in a pack.
pub const NAME: &str = "CONTROL.txt";
/// The widest line.
pub(super) const WIDTH: usize = 100;
/// The widest text in a column, beyond which it is cut.
const WIDEST: usize = 54;

/// The file, of a control whose files are listed; its own name is not among them.
pub fn write(control: &Control) -> Vec<u8> {
    let mut text = String::new();
    head(&mut text, control);
    handed_over(&mut text, control);
    bridges(&mut text, control);
    reconciliation(&mut text, control);
    sums(&mut text, control);
    accepted(&mut text, control);
    load_files(&mut text, control);
    files(&mut text, control);
    text.into_bytes()
}

/// A line across the page.
pub(super) fn rule_off(text: &mut String, character: char) {
    text.extend(std::iter::repeat_n(character, WIDTH));
    text.push('\n');
}

/// A paragraph, wrapped to the page.
pub(super) fn paragraph(text: &mut String, indent: usize, words: &str) {
    paragraph::paragraph(text, Some(WIDTH), indent, indent, &[(Style::new(), words)]);
}

/// Text in a line of its own: nothing in it ends the line.
fn line(words: &str) -> String {
    words.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

fn heading(text: &mut String, number: usize, words: &str) {
    let _ = writeln!(text, "\n{number}. {words}");
    rule_off(text, '-');
}

fn head(text: &mut String, control: &Control) {
    let plan = &control.plan;
    rule_off(text, '=');
    let _ = writeln!(text, "CONTROL TOTALS{:>width$}", format!("batch {}", control.batch_id), width = WIDTH - 14);
    let _ = writeln!(text, "{}", line(&plan.title()));
    rule_off(text, '=');
    let or_none = |words: &str| if words.is_empty() { "none named".to_owned() } else { line(words) };
    let mut facts = vec![
        ("Workbook", line(&plan.source_file)),
        ("  its SHA-256", plan.source_sha256.clone()),
        ("Judged at", or_none(&plan.as_of)),
        ("Owner", or_none(&plan.owner)),
        ("Approver", or_none(&plan.approver)),
        ("Reporting currency", plan.currency.clone()),
        ("Previous batch", control.previous_batch_id.clone().unwrap_or_else(|| "none known".to_owned())),
        ("Made by", control.tool.clone()),
    ];
    if let Some(calendar) = &control.calendar {
        facts.push(("Periods", calendar.kind.clone()));
        facts.extend(calendar.years.iter().map(|year| ("", line(&format!("{} begins {}, ends {}", year.year, year.first, year.last)))));
    }
    for (name, value) in facts {
        let _ = writeln!(text, "{name:<20}{value}");
    }
}

/// A table whose columns are as wide as what stands in them: `l` and `r` say how each is aligned.
fn table(text: &mut String, align: &str, rows: &[Vec<String>]) {
    let columns = align.len();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| cut(cell)).collect()).collect();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in &rows {
        let mut line = String::from(" ");
        for ((cell, align), width) in row.iter().zip(align.chars()).zip(&widths) {
            let pad = " ".repeat(width.saturating_sub(cell.width()));
            let _ = if align == 'r' { write!(line, "  {pad}{cell}") } else { write!(line, "  {cell}{pad}") };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

fn cut(words: &str) -> String {
    let words = line(words);
    if words.width() <= WIDEST {
        return words;
    }
    let mut cut = String::new();
    for character in words.chars() {
        if cut.width() >= WIDEST - 3 {
            break;
        }
        cut.push(character);
    }
    cut.push_str("...");
    cut
}

/// An amount as it stands in `control.json`, grouped.
fn amount(text: &str) -> String {
    let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    Decimal::from_str(text).map_or_else(|_| text.to_owned(), |amount| grouped(amount, u32::try_from(places).unwrap_or(0)))
}

fn optional(text: Option<&String>) -> String {
    text.map_or_else(|| "-".to_owned(), |text| amount(text))
}

fn measure(name: &str) -> String {
    LedgerMeasure::parse(name).map_or_else(|| name.to_owned(), |measure| capital(measure.words()))
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default() + letters.as_str()
}

fn handed_over(text: &mut String, control: &Control) {
    heading(text, 1, "WHAT IS HANDED OVER");
    let mut rows = vec![["Measure", "Lines", "Amount", "", &format!("In {}", control.plan.currency)].map(str::to_owned).to_vec()];
    for sum in &control.by_measure {
        let reporting = optional(sum.amount_reporting.as_ref());
        rows.push(vec![measure(&sum.measure), sum.lines.to_string(), amount(&sum.amount), sum.currency.clone(), reporting]);
    }
    table(text, "lrrlr", &rows);
    text.push('\n');
    let absolute = control.absolute.iter().map(|(currency, sum)| format!("{} {currency}", amount(sum)));
    let facts = [
        ("Lines in ledger.csv", control.lines.to_string()),
        ("Sum of absolute amounts", absolute.collect::<Vec<_>>().join("   ")),
        ("Hash total", control.hash_total.clone()),
    ];
    for (name, value) in facts {
        let _ = writeln!(text, "   {name:<26}{value}");
    }
}

fn bridges(text: &mut String, control: &Control) {
    heading(text, 2, "FROM THE WORKBOOK TO THE LEDGER");
    for steps in control.bridge.chunk_by(|a, b| (&a.measure, &a.currency) == (&b.measure, &b.currency)) {
        let _ = writeln!(text, "   {}, {}", measure(&steps[0].measure), steps[0].currency);
        let cells = |cells: &[String]| match cells {
            [] => String::new(),
            [first] => first.clone(),
            [first, second] => format!("{first}, {second}"),
            [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
        };
        let rows: Vec<Vec<String>> =
            steps.iter().map(|step| vec![format!("  {}", step.words), amount(&step.amount), cells(&step.cells)]).collect();
        table(text, "lrl", &rows);
        text.push('\n');
    }
    text.truncate(text.trim_end_matches('\n').len());
    text.push('\n');
}

fn reconciliation(text: &mut String, control: &Control) {
    heading(text, 3, "WORKBOOK = PLAN = REPORT = LEDGER");
    comparisons(text, &control.reconciliation);
    if control.calendar.is_some() {
        let words = "The report is in calendar months and the ledger in fiscal periods, so that no side has both. Workbook and plan are \
                     held against the report by month, and against the ledger by period, each month spread by its days.";
        text.push('\n');
        paragraph(text, 3, words);
    }
}

/// Figures side by side, and whether they agree.
pub fn comparisons(text: &mut String, compared: &[Compared]) {
    let heads = ["", "Workbook", "Plan", "Report", "Ledger", ""];
    let together = |a: &Compared, b: &Compared| {
        a.by == b.by && (a.by == "total" || (&a.measure, &a.currency, a.converted) == (&b.measure, &b.currency, b.converted))
    };
    for group in compared.chunk_by(together) {
        let first = &group[0];
        let title = match first.by.as_str() {
            "total" => "Totals".to_owned(),
            by if first.converted => format!("{} by {by}, all in {}", measure(&first.measure), first.currency),
            by => format!("{} by {by}, {}", measure(&first.measure), first.currency),
        };
        let _ = writeln!(text, "   {title}");
        let mut rows = vec![heads.map(str::to_owned).to_vec()];
        for line in group {
            let of = match (first.by.as_str(), line.of.as_str()) {
                ("total", _) => format!("{}, {}", measure(&line.measure), line.currency),
                (by, "") => format!("no {by}"),
                (_, of) => of.to_owned(),
            };
            let sides = [&line.workbook, &line.plan, &line.report, &line.ledger].map(|side| optional(side.as_ref()));
            let word = if line.agrees { "agree" } else { "DIFFER" };
            rows.push([vec![format!("  {of}")], sides.to_vec(), vec![word.to_owned()]].concat());
        }
        table(text, "lrrrrl", &rows);
        text.push('\n');
    }
    let differ = compared.iter().filter(|line| !line.agrees).count();
    let _ = match differ {
        0 => writeln!(text, "   All {} figures agree.", compared.len()),
        1 => writeln!(text, "   1 of {} figures differs.", compared.len()),
        differ => writeln!(text, "   {differ} of {} figures differ.", compared.len()),
    };
}

/// Load files beside the ledger: what each takes of it, and what it adds up to by itself. Signs are the file's.
pub fn loaded(text: &mut String, loaded: &[Loaded]) {
    let _ = writeln!(text, "   Load files");
    let mut rows = vec![["", "Lines", "Of the ledger", "In the file", ""].map(str::to_owned).to_vec()];
    for file in loaded {
        let sum = |sum: Option<Decimal>| sum.map_or_else(|| "unknown".to_owned(), |sum| amount(&sum.to_string()));
        let word = if file.agrees() { "agree" } else { "DIFFER" };
        rows.push(vec![format!("  {}", file.name), file.lines.to_string(), sum(file.ledger), sum(file.file), word.to_owned()]);
    }
    table(text, "lrrrl", &rows);
    text.push('\n');
}

fn sums(text: &mut String, control: &Control) {
    heading(text, 4, "SUMS OF THE LEDGER");
    let by_month = if control.periods.is_empty() { ("month", "no month") } else { ("period", "no period") };
    let dates = |label: &str| {
        let period = control.periods.iter().find(|period| period.label == label);
        period.map(|period| format!("{} to {}", period.first, period.last)).unwrap_or_default()
    };
    let groups: [(&str, &str, &[Sum]); 4] = [
        (by_month.0, by_month.1, &control.by_month),
        ("account", "no account", &control.by_account),
        ("cost centre", "no cost centre", &control.by_cost_centre),
        ("choice", "no choice", &control.by_choice),
    ];
    for (by, none, sums) in groups {
        for group in sums.chunk_by(|a, b| (&a.measure, &a.currency) == (&b.measure, &b.currency)) {
            // Revenue has no account: a table of one blank row says nothing.
            if group.len() == 1 && group[0].of.is_empty() {
                continue;
            }
            let currency = &group[0].currency;
            let _ = writeln!(text, "   {} by {by}, {currency}", measure(&group[0].measure));
            let foreign = *currency != control.plan.currency;
            let mut rows = Vec::new();
            for sum in group {
                let of = if sum.of.is_empty() { none } else { &sum.of };
                let mut row = vec![format!("  {of}"), lines(sum.lines), amount(&sum.amount)];
                if by == "period" {
                    row.insert(1, dates(of));
                }
                if foreign {
                    row.push(format!("{} {}", optional(sum.amount_reporting.as_ref()), control.plan.currency));
                }
                rows.push(row);
            }
            table(text, if by == "period" { "llrrr" } else { "lrrr" }, &rows);
            text.push('\n');
        }
    }
    text.truncate(text.trim_end_matches('\n').len());
    text.push('\n');
}

fn lines(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

fn accepted(text: &mut String, control: &Control) {
    heading(text, 5, "ACCEPTED, AND BLOCKING OTHERWISE");
    if control.accepted.is_empty() {
        text.push_str("   Nothing.\n");
    }
    for accepted in &control.accepted {
        paragraph(text, 3, &format!("{}   {}", accepted.at, accepted.rule));
        paragraph(text, 5, &super::release::sentence(&accepted.message));
        paragraph(text, 5, &format!("Accepted by {} until {}: {}", accepted.approver, accepted.until, accepted.reason));
    }
}

fn load_files(text: &mut String, control: &Control) {
    if control.load_files.is_empty() {
        return;
    }
    heading(text, 6, "LOAD FILES");
    let mut rows = vec![["File", "For", "Rows", "Of lines", "Sum of its amounts"].map(str::to_owned).to_vec()];
    for file in &control.load_files {
        rows.push(vec![file.file.clone(), file.system.clone(), file.rows.to_string(), file.lines.to_string(), amount(&file.sum)]);
    }
    table(text, "llrrr", &rows);
    text.push('\n');
    let mut standings: Vec<&str> = control.load_files.iter().map(|file| file.standing.as_str()).filter(|words| !words.is_empty()).collect();
    standings.sort_unstable();
    standings.dedup();
    for standing in standings {
        let of: Vec<&str> = control.load_files.iter().filter(|file| file.standing == standing).map(|file| file.file.as_str()).collect();
        let of = if of.len() == control.load_files.len() { "Layouts".to_owned() } else { of.join(", ") };
        paragraph(text, 3, &format!("{of}: {standing}."));
    }
}

fn files(text: &mut String, control: &Control) {
    heading(text, if control.load_files.is_empty() { 6 } else { 7 }, "FILES OF THIS PACK (SHA-256)");
    let rows: Vec<Vec<String>> = control.files.iter().filter(|(name, _)| *name != NAME).map(|(name, _)| vec![name.clone()]).collect();
    let widest = rows.iter().map(|row| row[0].width()).max().unwrap_or(0);
    for (name, hash) in control.files.iter().filter(|(name, _)| *name != NAME) {
        let _ = writeln!(text, "   {name:<widest$}  {hash}");
    }
    text.push('\n');
    paragraph(text, 0, "Any tool can check a file; the pack as a whole: throughline handoff verify FOLDER");
    text.push('\n');
    let _ = writeln!(text, "Handed over by  {}   Date  {}", "_".repeat(38), "_".repeat(18));
    text.push('\n');
    let _ = writeln!(text, "Taken over by   {}   Date  {}", "_".repeat(38), "_".repeat(18));
}
