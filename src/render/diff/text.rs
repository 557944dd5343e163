//! The comparison on a terminal: a line a change, in columns where there is room, wrapped where there is not.

use anstyle::{AnsiColor, Style};

use crate::history::compare::{Changes, Fate, RowChange};
use crate::plan::Currency;
use crate::plan::record::PastFinding;
use crate::render::paragraph::{paragraph, unbroken, visible};
use crate::report::comparison::{Line, closed, field, figures, gist, months, unit};
use crate::report::number::Unit;
use crate::report::text::{count, cut};

const BOLD: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
/// From this width on old, new and change stand in columns.
const COLUMNS: usize = 64;
/// The longest text of a field that is shown whole.
const LONGEST: usize = 120;

/// The comparison. `width` is that of the terminal, where there is one.
pub fn text(changes: &Changes, width: Option<usize>) -> String {
    let mut page = Page { out: String::new(), width };
    let unit = unit(changes);
    let edition = |edition: &crate::history::compare::Edition| format!("{} ({})", edition.name(), edition.file);
    let year = changes.new.fiscal_year.as_ref().map_or(String::new(), |year| format!(" {year}"));
    let head = format!(": {} beside {}", edition(&changes.new), edition(&changes.old));
    paragraph(&mut page.out, width, 0, 2, &[(BOLD, &changes.new.business), (Style::new(), &year), (Style::new(), &head)]);
    page.say(0, &format!("since {}: {}", changes.old.name(), gist(changes, &unit)));
    if changes.is_empty() {
        return page.out;
    }
    page.figures(changes, &unit);
    page.rows("Initiatives", &changes.initiatives, changes.new.currency);
    page.rows("Choices", &changes.choices, changes.new.currency);
    let sums: Vec<Line> = changes.months.iter().map(|change| months(change, changes.new.currency)).collect();
    page.lines("Months, added up", &sums, changes);
    let moved: Vec<Line> = changes.closed().map(|(months, change)| closed(months, change, changes.new.currency)).collect();
    page.lines("Closed months that changed", &moved, changes);
    page.findings(changes);
    page.answers(changes);
    page.out
}

/// What is printed.
struct Page {
    out: String,
    width: Option<usize>,
}

impl Page {
    fn say(&mut self, indent: usize, text: &str) {
        paragraph(&mut self.out, self.width, indent, indent + 2, &[(Style::new(), text)]);
    }

    fn heading(&mut self, text: &str) {
        self.out.push('\n');
        paragraph(&mut self.out, self.width, 0, 2, &[(BOLD, text)]);
    }

    fn figures(&mut self, changes: &Changes, unit: &Unit) {
        let moved: Vec<Line> = figures(changes, unit).into_iter().filter(|line| line.old != line.new).collect();
        self.lines("Figures", &moved, changes);
    }

    /// Lines in columns under the names of the two cycles; one below the other where the terminal is narrow.
    fn lines(&mut self, heading: &str, lines: &[Line], changes: &Changes) {
        if lines.is_empty() {
            return;
        }
        let (old, new) = (changes.old.name(), changes.new.name());
        let widest = |head: &str, of: fn(&Line) -> &String| {
            lines.iter().map(|line| of(line).chars().count()).chain([head.chars().count()]).max().unwrap_or_default()
        };
        let columns = [widest(heading, |line| &line.what), widest(&old, |line| &line.old), widest(&new, |line| &line.new)];
        let room = columns.iter().sum::<usize>() + widest("change", |line| &line.change) + 8;
        if self.width.is_some_and(|width| width < COLUMNS.max(room)) {
            self.heading(heading);
            lines.iter().for_each(|line| self.line(2, line));
            return;
        }
        let row = |what: &str, old: &str, new: &str| {
            let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.chars().count()));
            let left = format!("{}{}", visible(what), pad(what, columns[0] + 2));
            format!("{left}{}{old}  {}{new}", pad(old, columns[1]), pad(new, columns[2]))
        };
        let change = widest("change", |line| &line.change);
        let right = |text: &str| format!("  {}{text}", " ".repeat(change.saturating_sub(text.chars().count())));
        self.out.push_str(&format!("\n{BOLD}{}{}{BOLD:#}\n", row(heading, &old, &new), right("change")));
        for line in lines {
            let style = style(line.good);
            let end = right(&line.change);
            self.out.push_str(&row(&line.what, &line.old, &line.new));
            if !line.change.is_empty() {
                self.out.push_str(&format!("{style}{end}{style:#}"));
            }
            self.out.push('\n');
        }
    }

    /// A change in a sentence: `Budget 120,000 → 128,000 (+8,000)`.
    fn line(&mut self, indent: usize, line: &Line) {
        let change = if line.change.is_empty() { String::new() } else { format!(" ({})", unbroken(&line.change)) };
        let values = format!(" {} → {}", cut(&line.old, LONGEST), cut(&line.new, LONGEST));
        let spans = [(Style::new(), &*line.what), (Style::new(), &*values), (style(line.good), &*change)];
        paragraph(&mut self.out, self.width, indent, indent + 2, &spans);
    }

    fn rows(&mut self, heading: &str, rows: &[RowChange], currency: Currency) {
        if rows.is_empty() {
            return;
        }
        let of = |fate: Fate| rows.iter().filter(|row| row.fate == fate).count();
        let parts = [(Fate::Added, "new"), (Fate::Removed, "gone"), (Fate::Changed, "changed")];
        let parts: Vec<String> =
            parts.into_iter().filter(|(fate, _)| of(*fate) > 0).map(|(fate, word)| format!("{} {word}", of(fate))).collect();
        self.heading(&format!("{heading}: {}", parts.join(", ")));
        for row in rows {
            self.row(row, currency);
        }
    }

    fn row(&mut self, row: &RowChange, currency: Currency) {
        let word = match row.fate {
            Fate::Added => "new ",
            Fate::Removed => "gone ",
            Fate::Changed => "",
        };
        let name = row.name.as_ref().filter(|name| **name != row.key).map_or(String::new(), |name| format!(" {}", cut(name, 80)));
        let former = row.former.as_ref().map_or(String::new(), |former| format!(", was {former}"));
        let lines: Vec<Line> = row.fields.iter().map(|change| field(change, currency)).collect();
        if row.fate == Fate::Changed {
            paragraph(&mut self.out, self.width, 2, 4, &[(BOLD, &row.key), (Style::new(), &name), (Style::new(), &former)]);
            lines.iter().for_each(|line| self.line(4, line));
            return;
        }
        let value = |line: &Line| {
            let value = if row.fate == Fate::Added { &line.new } else { &line.old };
            format!("{} {}", line.what.to_lowercase(), cut(value, 60))
        };
        let facts: Vec<String> = lines.iter().map(value).collect();
        let facts = if facts.is_empty() { String::new() } else { format!(": {}", facts.join(", ")) };
        paragraph(&mut self.out, self.width, 2, 4, &[(BOLD, word), (BOLD, &row.key), (Style::new(), &name), (QUIET, &facts)]);
    }

    fn findings(&mut self, changes: &Changes) {
        if changes.found.is_empty() && changes.fixed.is_empty() {
            return;
        }
        self.heading(&format!("Findings: {} new, {} fixed, {} open in both", changes.found.len(), changes.fixed.len(), changes.open));
        changes.found.iter().for_each(|(_, past)| self.finding("new", AnsiColor::Yellow, past));
        changes.fixed.iter().for_each(|(_, past)| self.finding("fixed", AnsiColor::Green, past));
    }

    fn finding(&mut self, state: &str, color: AnsiColor, past: &PastFinding) {
        let text = format!(" {}: {} ", past.level, past.message);
        let at = format!("[{}, {}]", past.rule, past.at);
        paragraph(&mut self.out, self.width, 2, 4, &[(color.on_default(), state), (Style::new(), &text), (QUIET, &at)]);
    }

    fn answers(&mut self, changes: &Changes) {
        if changes.answers.is_empty() {
            return;
        }
        self.heading(&count(changes.answers.len(), "answer changed", "answers changed"));
        for answer in &changes.answers {
            let said = |given: &Option<crate::plan::record::PastAnswer>| match given {
                Some(given) if !given.response.is_empty() => given.response.clone(),
                _ => "nothing".to_owned(),
            };
            let about = [&answer.rule, &answer.subject].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
            self.say(2, &format!("{about}: {} → {}", said(&answer.old), said(&answer.new)));
        }
    }
}

fn style(good: Option<bool>) -> Style {
    match good {
        Some(true) => AnsiColor::Green.on_default(),
        Some(false) => AnsiColor::Red.on_default(),
        None => Style::new(),
    }
}
