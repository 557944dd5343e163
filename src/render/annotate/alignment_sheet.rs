//! The Alignment sheet: initiatives down, choices across, the money of each in the choice that it claims, as a heat map; beneath, what
//! arrives at each choice and how that compares with what is declared for it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, ConditionalFormatType, Format, FormatAlign, FormatBorder, Table, TableColumn, TableStyle,
    Workbook, Worksheet, XlsxError,
};

use super::figures::carried_budget;
use super::look::{self, Formats, NOT_COMPUTED, Named, Scale, write_text};
use crate::assess::Assessment;
use crate::config::{Policy, Thresholds};
use crate::finding::Level;
use crate::plan::alignment::ChoiceMoney;
use crate::plan::money::grouped;
use crate::plan::{ChoiceStatus, Question};

/// The sheet's name, where the workbook has none of that name.
pub const SHEET: &str = "Alignment";
/// A link that is drawn and not counted.
const RING: &str = "○";
/// The pixels of a screen of 1366 that a spreadsheet program leaves to columns, with some to spare for fonts that run wide.
const SCREEN: f64 = 1250.0;
/// Widths of columns, in characters: the initiative's name, a choice at most and at least, no choice, the budget.
const NAME: f64 = 34.0;
const MOST_CHOICE: f64 = 9.5;
const LEAST_CHOICE: f64 = 7.0;
const NO_CHOICE: f64 = 9.5;
const BUDGET: f64 = 11.0;
const HEADER_ROW: u32 = 2;
const FIRST_ROW: u32 = 3;
/// The most initiatives and choices that the sheet shows; the subtitle says how many more there are.
const MOST_INITIATIVES: usize = 2_000;
const MOST_CHOICES: usize = 100;
/// The scale's ends: light enough to read dark text on both.
const LEAST_MONEY: Color = Color::RGB(0xE4E8ED);
const MOST_MONEY: Color = Color::RGB(0x8A9AAB);

/// The grid as data: what stands in which cell.
struct Grid<'a> {
    assessment: &'a Assessment,
    /// All planned initiatives in the order of the rows, with their budgets; the first [`MOST_INITIATIVES`] are shown.
    rows: Vec<(usize, Option<Decimal>)>,
    /// Choices in the order of the columns, those that are shown.
    columns: Vec<usize>,
    /// What an initiative claims for a choice; none where the link is drawn, not counted.
    claims: BTreeMap<(usize, usize), Option<Decimal>>,
    /// Choices that require support and have none.
    uncovered: BTreeSet<usize>,
    /// How many choices are left out.
    choices_left_out: usize,
}

/// Adds the sheet to a workbook. A plan without initiatives or without choices has none.
///
/// # Errors
/// Where a limit of the file format is passed; texts, rows and columns are cut before that.
pub fn write(workbook: &mut Workbook, assessment: &Assessment, policy: &Policy, named: &Named, formats: &Formats) -> Result<(), XlsxError> {
    let grid = Grid::of(assessment);
    if grid.rows.is_empty() || grid.columns.is_empty() {
        return Ok(());
    }
    let sheet = workbook.add_worksheet().set_name(&named.sheet)?;
    let shown = Shown::of(&grid, formats);
    let mut widths = vec![NAME];
    widths.resize(grid.columns.len() + 1, shown.choice);
    widths.extend([shown.choice.max(NO_CHOICE), shown.budget]);
    look::set_up(sheet, &widths, FIRST_ROW, 1)?;
    if grid.rows.len() <= 60 {
        sheet.set_print_fit_to_pages(1, 1);
    }
    write_text(sheet, 0, 0, &title(&grid), 255, &formats.title())?;
    write_text(sheet, 1, 0, &subtitle(&grid, shown.scale), 1_000, &formats.quiet())?;
    write_grid(sheet, &grid, &shown, named, formats)?;
    write_foot(sheet, &grid, &shown, policy, formats)
}

/// How amounts are shown: all of them in one unit, in columns that keep the sheet within a screen as far as they can.
struct Shown {
    scale: Scale,
    format: String,
    /// The width of a choice's column, in characters.
    choice: f64,
    /// The width of the last column, which holds the sums.
    budget: f64,
}

impl Shown {
    fn of(grid: &Grid<'_>, formats: &Formats) -> Self {
        let currency = grid.assessment.plan.currency();
        // A column of n characters is 7n + 5 pixels wide.
        let room = (SCREEN - (NAME * 7.0 + 5.0) - (BUDGET * 7.0 + 5.0)) / (grid.columns.len() as f64 + 1.0);
        let choice = ((room - 5.0) / 7.0).clamp(LEAST_CHOICE, MOST_CHOICE);
        let arriving =
            grid.columns.iter().filter_map(|choice| grid.assessment.alignment.choices.get(*choice)).map(|choice| choice.arriving);
        let claimed = grid.claims.values().flatten().copied().chain(arriving).chain([grid.unclaimed_total()]);
        let scale = formats.scale(greatest(claimed), choice);
        let total = grid.total();
        let sum = grouped(total / scale.divisor(), 0);
        let amounts = grid.claims.values().flatten().copied().chain([total]);
        let format = if scale == Scale::Units { look::money_format(amounts, currency) } else { scale.format() };
        Shown { scale, format, choice, budget: formats.width_of(&sum).clamp(BUDGET, 24.0) }
    }
}

fn greatest(amounts: impl Iterator<Item = Decimal>) -> Decimal {
    amounts.map(|amount| amount.abs()).max().unwrap_or_default()
}

impl<'a> Grid<'a> {
    fn of(assessment: &'a Assessment) -> Self {
        let (plan, alignment) = (&assessment.plan, &assessment.alignment);
        let claims: BTreeMap<(usize, usize), Option<Decimal>> =
            alignment.claims.iter().map(|claim| ((claim.initiative, claim.choice), claim.share.map(|_| claim.amount))).collect();
        let claimed: BTreeSet<usize> = claims.keys().map(|(_, choice)| *choice).collect();
        let place = |question: Option<Question>| Question::CASCADE.iter().position(|candidate| Some(*candidate) == question);
        let mut columns: Vec<usize> = (0..plan.choices.len())
            // A choice that is given up is there only where somebody still claims it; the aspiration takes no money of its own.
            .filter(|choice| {
                let shown = plan.choices[*choice].status != ChoiceStatus::Retired
                    && plan.choices[*choice].question().is_some_and(|question| question != Question::WinningAspiration);
                claimed.contains(choice) || shown && !plan.choices[*choice].id().is_empty()
            })
            .collect();
        columns.sort_by_key(|choice| (place(plan.choices[*choice].question()).unwrap_or(usize::MAX), *choice));
        let planned = plan.initiatives.iter().enumerate().filter(|(_, initiative)| initiative.is_planned());
        let mut rows: Vec<(usize, Option<Decimal>)> =
            planned.map(|(index, initiative)| (index, carried_budget(plan, initiative))).collect();
        rows.sort_by_key(|(index, budget)| (std::cmp::Reverse(*budget), *index));
        let choices_left_out = columns.len().saturating_sub(MOST_CHOICES);
        columns.truncate(MOST_CHOICES);
        Grid { assessment, rows, columns, claims, uncovered: alignment.uncovered().collect(), choices_left_out }
    }

    /// The rows that are shown.
    fn shown(&self) -> &[(usize, Option<Decimal>)] {
        &self.rows[..self.rows.len().min(MOST_INITIATIVES)]
    }

    fn id(&self, choice: usize) -> &str {
        self.assessment.plan.choices[choice].id()
    }

    /// Whether money that should move the strategy serves no choice.
    fn is_orphan(&self, initiative: usize) -> bool {
        let has_choice = self.claims.range((initiative, 0)..=(initiative, usize::MAX)).next().is_some();
        self.assessment.plan.initiatives[initiative].is_strategic() && !has_choice
    }

    /// The part of an initiative's money that no choice takes.
    fn unclaimed(&self, initiative: usize, budget: Option<Decimal>) -> Option<Decimal> {
        let claims = self.claims.range((initiative, 0)..=(initiative, usize::MAX));
        let claimed: Decimal = claims.filter_map(|(_, amount)| *amount).sum();
        Some(budget? - claimed).filter(|rest| rest > &Decimal::ZERO)
    }

    fn unclaimed_total(&self) -> Decimal {
        self.rows.iter().filter_map(|(index, budget)| self.unclaimed(*index, *budget)).sum()
    }

    fn total(&self) -> Decimal {
        self.rows.iter().filter_map(|(_, budget)| *budget).sum()
    }

    /// The column after the choices.
    fn no_choice(&self) -> u16 {
        u16::try_from(self.columns.len() + 1).unwrap_or(u16::MAX)
    }
}

/// Which columns are empty and which rows have no home; that there is neither, where that is so.
fn title(grid: &Grid<'_>) -> String {
    let empty: Vec<&str> = grid.uncovered.iter().map(|choice| grid.id(*choice)).collect();
    let orphans: Vec<String> = grid
        .rows
        .iter()
        .filter(|(index, _)| grid.is_orphan(*index))
        .map(|(index, _)| grid.assessment.plan.initiatives[*index].key())
        .collect();
    let orphans: Vec<&str> = orphans.iter().map(String::as_str).collect();
    match (
        said(&empty, "choice has no initiative", "choices have no initiative"),
        said(&orphans, "initiative has no choice", "initiatives have no choice"),
    ) {
        (Some(empty), Some(orphans)) => format!("{empty}; {orphans}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "Every choice that needs one has an initiative, and every initiative a choice".to_owned(),
    }
}

/// `1 choice has no initiative: CAP-3`; names are given where they are few.
fn said(names: &[&str], one: &str, several: &str) -> Option<String> {
    match names {
        [] => None,
        [only] => Some(format!("1 {one}: {only}")),
        [rest @ .., last] if rest.len() < 3 => Some(format!("{} {several}: {} and {last}", names.len(), rest.join(", "))),
        _ => Some(format!("{} {several}", grouped(Decimal::from(names.len()), 0))),
    }
}

fn subtitle(grid: &Grid<'_>, scale: Scale) -> String {
    let plan = &grid.assessment.plan;
    let year = plan.header.calendar.as_ref().map_or_else(String::new, |calendar| format!(", {}", calendar.label));
    let unit = scale.named(plan.currency());
    let unit = if unit.is_empty() { unit } else { format!(", {unit}") };
    let mut subtitle = format!(
        "Budget of planned initiatives by the choice it claims{unit}{year}. Darker is more money, on one scale. {RING} supports without a share of the money."
    );
    if !grid.assessment.alignment.run_and_mandatory.is_zero() {
        subtitle.push_str(" Run and Mandatory stand in the grid and count in no share.");
    }
    let (initiatives, choices) = (grid.rows.len() - grid.shown().len(), grid.choices_left_out);
    if initiatives > 0 {
        subtitle.push_str(&format!(" {} smaller initiatives are left out.", grouped(Decimal::from(initiatives), 0)));
    }
    if choices > 0 {
        subtitle.push_str(&format!(" {} choices are left out.", grouped(Decimal::from(choices), 0)));
    }
    subtitle
}

fn write_grid(sheet: &mut Worksheet, grid: &Grid<'_>, shown: &Shown, named: &Named, formats: &Formats) -> Result<(), XlsxError> {
    let (plan, no_choice) = (&grid.assessment.plan, grid.no_choice());
    let last_row = HEADER_ROW + u32::try_from(grid.shown().len()).unwrap_or(1);
    sheet.add_table(HEADER_ROW, 0, last_row, no_choice + 1, &table(grid, named, formats))?;
    let money = formats.number(&shown.format);
    let ring = formats.cell().set_align(FormatAlign::Center).set_font_color(look::QUIET);
    let name = formats.link().unset_text_wrap().set_underline(rust_xlsxwriter::FormatUnderline::None).set_font_color(look::INK);
    let empty = formats.cell();
    for (row, (index, budget)) in (FIRST_ROW..).zip(grid.shown()) {
        let initiative = &plan.initiatives[*index];
        let label = look::cell_text(&[initiative.id(), initiative.name()].join("  "), 120);
        // One line a row, so that the grid stays dense; the pointer shows a name that is cut.
        let line = formats.on_one_line(&label, NAME);
        let tip = (line != label).then_some(label.as_str());
        look::write_link_as(sheet, row, 0, &initiative.row.first().into(), &line, tip, &name)?;
        for (column, choice) in (1..).zip(&grid.columns) {
            let marked =
                |format: &Format| if grid.uncovered.contains(choice) { look::filled(format.clone(), Level::Error) } else { format.clone() };
            match grid.claims.get(&(*index, *choice)) {
                Some(Some(amount)) => sheet.write_number_with_format(row, column, look::stored(*amount), &marked(&money))?,
                Some(None) => sheet.write_string_with_format(row, column, RING, &marked(&ring))?,
                None => sheet.write_blank(row, column, &marked(&empty))?,
            };
        }
        match grid.unclaimed(*index, *budget) {
            Some(rest) if grid.is_orphan(*index) => {
                sheet.write_number_with_format(row, no_choice, look::stored(rest), &look::marked(money.clone(), Level::Error))?
            }
            Some(rest) => sheet.write_number_with_format(row, no_choice, look::stored(rest), &money)?,
            None => sheet.write_blank(row, no_choice, &empty)?,
        };
        write_amount(sheet, row, no_choice + 1, *budget, &money)?;
        sheet.set_row_height(row, look::compact_height(1))?;
    }
    let greatest = grid.rows.iter().filter_map(|(_, budget)| *budget).max().filter(|greatest| greatest > &Decimal::ZERO);
    if let Some(greatest) = greatest {
        let scale = ConditionalFormat2ColorScale::new()
            .set_minimum(ConditionalFormatType::Number, 0)
            .set_maximum(ConditionalFormatType::Number, look::stored(greatest))
            .set_minimum_color(LEAST_MONEY)
            .set_maximum_color(MOST_MONEY);
        sheet.add_conditional_format(FIRST_ROW, 1, last_row, no_choice - 1, &scale)?;
    }
    Ok(())
}

fn table(grid: &Grid<'_>, named: &Named, formats: &Formats) -> Table {
    let mut taken = BTreeSet::new();
    let mut columns = Vec::new();
    let mut add = |wanted: &str, format: Format| {
        // A table's headings differ from each other, without case, and are not blank.
        let wanted = look::cell_text(if wanted.trim().is_empty() { NOT_COMPUTED } else { wanted }, 200).replace('\n', " ");
        let names = (1..).map(|number| if number == 1 { wanted.clone() } else { format!("{wanted} ({number})") });
        let name = names.into_iter().find(|name: &String| taken.insert(name.to_lowercase())).unwrap_or_default();
        columns.push(TableColumn::new().set_header(name).set_header_format(format));
    };
    add("Initiative", formats.heading());
    for choice in &grid.columns {
        let format = formats.heading_right();
        add(grid.id(*choice), if grid.uncovered.contains(choice) { look::marked(format, Level::Error) } else { format });
    }
    add("No choice", formats.heading_right());
    add("Budget", formats.heading_right());
    Table::new().set_name(&named.table).set_style(TableStyle::Light1).set_banded_rows(false).set_autofilter(false).set_columns(&columns)
}

/// The rows beneath the grid: what arrives at each choice, its share, what is declared for it, and the gap between the two.
fn write_foot(sheet: &mut Worksheet, grid: &Grid<'_>, shown: &Shown, policy: &Policy, formats: &Formats) -> Result<(), XlsxError> {
    let alignment = &grid.assessment.alignment;
    let first = FIRST_ROW + u32::try_from(grid.shown().len()).unwrap_or(0);
    let bold = formats.cell().set_bold();
    let top = |format: Format| format.set_bold().set_border_top(FormatBorder::Thin).set_border_top_color(look::INK);
    let money = top(formats.number(&shown.format));
    let (share, text) = (formats.number(look::SHARE), formats.cell().set_align(FormatAlign::Right));
    let labels = ["Arrives, with what is carried up", "Funded share of its question", "Declared share, or rank", "Gap, points"];
    for (row, label) in (first..).zip(labels) {
        write_text(sheet, row, 0, label, 64, &if row == first { top(bold.clone()) } else { bold.clone() })?;
        sheet.set_row_height(row, look::compact_height(1))?;
    }
    for (column, choice) in (1..).zip(&grid.columns) {
        let Some(arriving) = alignment.choices.get(*choice) else { continue };
        write_amount(sheet, first, column, Some(arriving.arriving), &money)?;
        look::write_share(sheet, first + 1, column, arriving.funded, None, (&share, &text))?;
        look::write_share(sheet, first + 2, column, arriving.declared, arriving.rank, (&share, &text))?;
        match arriving.gap {
            Some(gap) => {
                let format = formats.number(look::POINTS);
                let format = if is_judged_wide(grid, *choice, arriving, policy) { look::marked(format, Level::Warning) } else { format };
                sheet.write_number_with_format(first + 3, column, look::stored(gap), &format)?;
            }
            None => write_text(sheet, first + 3, column, NOT_COMPUTED, 8, &text)?,
        }
    }
    let no_choice = grid.no_choice();
    for row in first + 1..first + 4 {
        sheet.write_blank(row, no_choice, &text)?.write_blank(row, no_choice + 1, &text)?;
    }
    write_amount(sheet, first, no_choice, Some(grid.unclaimed_total()), &money)?;
    write_amount(sheet, first, no_choice + 1, Some(grid.total()), &money)
}

/// Whether a gap is one that the rules would judge, and over what the settings allow.
fn is_judged_wide(grid: &Grid<'_>, choice: usize, arriving: &ChoiceMoney, policy: &Policy) -> bool {
    let question = grid.assessment.plan.choices[choice].question();
    let reach = question.and_then(|question| grid.assessment.alignment.questions.get(&question)?.reach).unwrap_or_default();
    reach >= Thresholds::fraction(&policy.thresholds.reach)
        && arriving.gap.is_some_and(|gap| gap.abs() > policy.thresholds.gap_points.value)
}

fn write_amount(sheet: &mut Worksheet, row: u32, column: u16, amount: Option<Decimal>, format: &Format) -> Result<(), XlsxError> {
    match amount {
        Some(amount) => sheet.write_number_with_format(row, column, look::stored(amount), format).map(|_| ()),
        None => write_text(sheet, row, column, NOT_COMPUTED, 8, format),
    }
}

#[cfg(test)]
#[path = "alignment_sheet_tests.rs"]
mod tests;
