//! A profile as its file has it, and how it becomes one that holds: every mistake is named with its line.
//!
//! Separate from the profile, which cannot be wrong: what is misspelt or contradicts itself ends here.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::ledger::LedgerMeasure;
use super::pattern::{LedgerField, Pattern};
use super::profile::{Column, FileFormat, Profile, Quotes, Zeros};
use crate::config::nearest;
use crate::config::raw::{Problem, SettingsError};
use crate::render::sha256;

/// A profile as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    system: String,
    about: String,
    #[serde(default)]
    standing: String,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    sources: Vec<String>,
    measures: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    amounts: Amounts,
    #[serde(default = "no_file")]
    file: Spanned<FileFormat>,
    columns: Spanned<Vec<WrittenColumn>>,
    #[serde(default)]
    map: BTreeMap<String, Spanned<BTreeMap<String, String>>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Amounts {
    field: Option<Spanned<String>>,
    negative: Vec<Spanned<String>>,
    zeros: Zeros,
    empty: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenColumn {
    heading: Option<Spanned<String>>,
    value: Option<Spanned<String>>,
    periods: Option<Spanned<String>>,
    separator: Option<Spanned<String>>,
}

fn no_file() -> Spanned<FileFormat> {
    Spanned::new(0..0, FileFormat::default())
}

/// Reads a profile. `name` is what it is called, `file` how messages name it.
///
/// # Errors
/// Every mistake in it, each with its line.
pub fn parse(text: &str, name: &str, file: &str) -> Result<Profile, SettingsError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reading = Reading { text, problems: Vec::new() };
    let profile = match toml::from_str::<Written>(text) {
        Ok(written) => Some(reading.profile(written, name)),
        Err(error) => {
            let (message, help) = explained(error.message());
            reading.problem(error.span().map_or(0, |span| span.start), message, help);
            None
        }
    };
    reading.problems.sort_by_key(|problem| problem.line);
    match profile {
        Some(profile) if reading.problems.is_empty() => Ok(profile),
        _ => Err(SettingsError { file: file.to_owned(), problems: reading.problems }),
    }
}

/// What the reader of TOML says, in our words, and what to do.
fn explained(said: &str) -> (String, String) {
    let said = said.trim().replace('\n', ", ");
    let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    if let Some((unknown, known)) = quoted.split_first()
        && (said.starts_with("unknown field") || said.starts_with("unknown variant"))
    {
        let help = match nearest(unknown, known.iter().copied()) {
            Some(near) => format!("did you mean '{near}'?"),
            None => format!("there are {}", known.join(", ")),
        };
        return (format!("there is no '{unknown}' here"), help);
    }
    if let (true, Some(missing)) = (said.starts_with("missing field"), quoted.first()) {
        return (format!("'{missing}' is missing"), "`throughline handoff profile anaplan` shows a whole one".to_owned());
    }
    (said, "`throughline handoff profile anaplan` shows one that holds".to_owned())
}

struct Reading<'t> {
    text: &'t str,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn profile(&mut self, written: Written, name: &str) -> Profile {
        let measures = self.measures(written.measures.get_ref());
        if measures.is_empty() && written.measures.get_ref().is_empty() {
            let help = format!("name some of {}", measure_names());
            self.problem(written.measures.span().start, "no measure is taken".to_owned(), help);
        }
        let reporting = self.reporting(written.amounts.field.as_ref());
        let negative = self.measures(&written.amounts.negative);
        for measure in written
            .amounts
            .negative
            .iter()
            .filter(|measure| LedgerMeasure::parse(measure.get_ref()).is_some_and(|measure| !measures.contains(&measure)))
        {
            let message = format!("'{}' is negative, but not among the measures", measure.get_ref());
            self.problem(measure.span().start, message, "add it to 'measures', or take it out here".to_owned());
        }
        let maps = written.map.into_iter().filter_map(|(field, map)| self.map(&field, map)).collect();
        let file = self.file(written.file);
        let place = written.columns.span().start;
        let columns: Vec<Column> = written.columns.into_inner().into_iter().filter_map(|column| self.column(column, place)).collect();
        self.whole(&columns, reporting, place, written.amounts.empty.as_ref());
        let tells_measure = |column: &Column| matches!(column, Column::Text { value, .. } if value.has(LedgerField::Measure));
        if measures.len() > 1 && self.problems.is_empty() && !columns.iter().any(tells_measure) {
            let help = "add a column with '{measure}', or take one measure alone".to_owned();
            self.problem(written.measures.span().start, "nothing in the file tells its measures apart".to_owned(), help);
        }
        let empty = written.amounts.empty.map(Spanned::into_inner).unwrap_or_default();
        Profile {
            name: name.to_owned(),
            system: written.system,
            about: written.about,
            standing: written.standing,
            needs: written.needs,
            sources: written.sources,
            measures,
            reporting,
            negative,
            zeros: written.amounts.zeros,
            empty,
            columns,
            maps,
            file,
            sha256: sha256(self.text.as_bytes()),
        }
    }

    fn measures(&mut self, names: &[Spanned<String>]) -> BTreeSet<LedgerMeasure> {
        let mut measures = BTreeSet::new();
        for name in names {
            match LedgerMeasure::parse(name.get_ref()) {
                Some(measure) => {
                    measures.insert(measure);
                }
                None => {
                    let near = nearest(name.get_ref(), LedgerMeasure::ALL.map(LedgerMeasure::name));
                    let help = near.map_or_else(|| format!("there are {}", measure_names()), |near| format!("did you mean '{near}'?"));
                    self.problem(name.span().start, format!("there is no measure '{}'", name.get_ref()), help);
                }
            }
        }
        measures
    }

    fn reporting(&mut self, field: Option<&Spanned<String>>) -> bool {
        match field.map(|field| (field, field.get_ref().as_str())) {
            None | Some((_, "amount")) => false,
            Some((_, "amount_reporting")) => true,
            Some((field, other)) => {
                let help = "write 'amount' (each line in its own currency) or 'amount_reporting' (all in the plan's)";
                self.problem(field.span().start, format!("there is no amount '{other}'"), help.to_owned());
                false
            }
        }
    }

    fn map(&mut self, name: &str, map: Spanned<BTreeMap<String, String>>) -> Option<(LedgerField, BTreeMap<String, String>)> {
        let at = map.span().start;
        let Some(field) = LedgerField::parse(name) else {
            let near = nearest(&name.replace('_', "-"), LedgerField::ALL.iter().map(|(name, _)| *name));
            let help = near.map_or_else(|| "a map is named for a field of the ledger".to_owned(), |near| format!("did you mean '{near}'?"));
            self.problem(at, format!("there is no field '{name}' to map"), help);
            return None;
        };
        let map = map.into_inner();
        if map.is_empty() {
            self.problem(at, format!("[map.{name}] says nothing"), "name the ledger's words and yours, or take it out".to_owned());
        }
        Some((field, map))
    }

    fn file(&mut self, file: Spanned<FileFormat>) -> FileFormat {
        let table = file.span().start;
        let file = file.into_inner();
        let text = self.text;
        let at = |key: &str| text[table..].find(key).map_or(table, |place| table + place);
        let parts_cells = file.delimiter == '\t' || (file.delimiter.is_ascii_graphic() && !file.delimiter.is_ascii_alphanumeric());
        if !parts_cells || matches!(file.delimiter, '"' | '-' | '.' | '\'') {
            let help = "write one of ',', ';', '|' or '\\t'".to_owned();
            self.problem(at("delimiter"), format!("'{}' cannot part cells", file.delimiter.escape_default()), help);
        }
        if !matches!(file.decimal_mark, '.' | ',') {
            self.problem(at("decimal-mark"), format!("'{}' is no decimal mark", file.decimal_mark), "write '.' or ','".to_owned());
        }
        if file.decimal_mark == file.delimiter && file.quotes == Quotes::Never {
            let message = "the decimal mark would part cells, since nothing is quoted".to_owned();
            self.problem(at("quotes"), message, "choose another delimiter".to_owned());
        }
        let extension = (1..=8).contains(&file.extension.len()) && file.extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !extension || file.extension.eq_ignore_ascii_case("xlsx") {
            let help = "write letters alone, such as 'csv', 'txt' or 'dat'; files are text".to_owned();
            self.problem(at("extension"), format!("a file cannot end in '.{}'", file.extension), help);
        }
        if file.before.iter().any(|line| line.contains(['\n', '\r'])) {
            self.problem(at("before"), "a line of 'before' holds a line end".to_owned(), "write each line for itself".to_owned());
        }
        file
    }

    fn column(&mut self, written: WrittenColumn, place: usize) -> Option<Column> {
        let WrittenColumn { heading, value, periods, separator } = written;
        let at = [&heading, &value, &periods].into_iter().flatten().map(|text| text.span().start).min().unwrap_or(place);
        if let Some(separator) = separator.as_ref().filter(|separator| separator.get_ref().is_empty() || value.is_none()) {
            let help = "it keeps the parts of a 'value' apart: ','".to_owned();
            self.problem(separator.span().start, "this separator parts nothing".to_owned(), help);
        }
        match (heading, value, periods) {
            (Some(heading), Some(value), None) if value.get_ref() == "{amount}" => Some(Column::Amount { heading: heading.into_inner() }),
            (Some(heading), Some(value), None) => {
                let value = self.pattern(&value)?;
                Some(Column::Text { heading: heading.into_inner(), value, separator: separator.map(Spanned::into_inner) })
            }
            (None, None, Some(periods)) => {
                let heading = self.pattern(&periods)?;
                if !heading.tells_periods() {
                    let help = "write the period into it, such as '{period:%b-%Y}'".to_owned();
                    self.problem(periods.span().start, format!("'{}' is the same for all periods", periods.get_ref()), help);
                }
                if !heading.tells_nothing_else() {
                    let help = "a column is for a period; what else tells rows apart is a column of its own".to_owned();
                    self.problem(periods.span().start, format!("'{}' differs within one period", periods.get_ref()), help);
                }
                Some(Column::Periods { heading })
            }
            _ => {
                let help = "write 'heading' and 'value', or 'periods' alone for one column a period".to_owned();
                self.problem(at, "this column cannot be told".to_owned(), help);
                None
            }
        }
    }

    fn pattern(&mut self, text: &Spanned<String>) -> Option<Pattern> {
        if text.get_ref().contains("{amount") {
            let help = "in a long layout a column's value is '{amount}' alone; [amounts] says which".to_owned();
            self.problem(text.span().start, "an amount cannot be part of a text".to_owned(), help);
            return None;
        }
        Pattern::parse(text.get_ref()).map_err(|(message, help)| self.problem(text.span().start, message, help)).ok()
    }

    /// What holds for all columns together.
    fn whole(&mut self, columns: &[Column], reporting: bool, at: usize, empty: Option<&Spanned<String>>) {
        let amounts = columns.iter().filter(|column| !matches!(column, Column::Text { .. })).count();
        // Where a column could not be read, counting says nothing.
        if amounts != 1 && self.problems.is_empty() {
            let help = "one column has the value '{amount}' (a long layout), or one says 'periods' (a wide one)".to_owned();
            self.problem(at, format!("{amounts} columns hold the amount"), help);
        }
        let mut seen = BTreeSet::new();
        for column in columns {
            let (Column::Text { heading, .. } | Column::Amount { heading }) = column else { continue };
            if heading.contains(['\n', '\r']) {
                self.problem(at, format!("the heading '{}' holds a line end", heading.escape_debug()), "write it in one line".to_owned());
            }
            if !seen.insert(heading) {
                self.problem(at, format!("two columns are headed '{heading}'"), "give each a heading of its own".to_owned());
            }
            if let Column::Text { value, .. } = column
                && reporting
                && value.has(LedgerField::Currency)
            {
                let help = "amounts are in the plan's currency: write '{reporting_currency}'".to_owned();
                self.problem(at, format!("'{heading}' names another currency than its amounts have"), help);
            }
        }
        if let Some(empty) = empty
            && (!columns.iter().any(|column| matches!(column, Column::Periods { .. })) || !matches!(empty.get_ref().as_str(), "" | "0"))
        {
            let help = "it is '' or '0', and for one column a period".to_owned();
            self.problem(empty.span().start, "'empty' cannot hold".to_owned(), help);
        }
    }

    fn problem(&mut self, at: usize, message: String, help: String) {
        let line = self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        self.problems.push(Problem { line, message, help });
    }
}

fn measure_names() -> String {
    LedgerMeasure::ALL.map(LedgerMeasure::name).join(", ")
}
