//! Discernment on the Scorecard: beneath the figures, the initiatives by worth per money, with formulas that a planner can follow and
//! change.
//!
//! Separate from the sheet because it is a table of its own, which stands only where there is something to split.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Formula, Worksheet, XlsxError};

use super::figures::amount;
use super::look::{self, Formats, NOT_COMPUTED, in_currency, write_text};
use crate::assess::Assessment;
use crate::layout::Field;
use crate::plan::discernment::reason::{outcome, reason, swap};
use crate::plan::discernment::{Discernment, POINTS, Row, Verdict, Why};
use crate::plan::money::grouped;
use crate::workbook::CellRange;

/// The most initiatives that the sheet lists; the report lists all.
const MOST_ROWS: usize = 200;
const COLUMNS: u16 = 6;

/// Writes the list from a row on, in the sheet's six columns, whose words have `name` and `words` characters of room. Gives whether
/// there is one.
pub(super) fn write(
    sheet: &mut Worksheet,
    first: u32,
    assessment: &Assessment,
    (name, words): (f64, f64),
    formats: &Formats,
) -> Result<bool, XlsxError> {
    let discernment = &assessment.discernment;
    if discernment.rows.is_empty() {
        return Ok(false);
    }
    let list = List { assessment, discernment, name, words, formats };
    list.head(sheet, first)?;
    let mut row = first + 4;
    let mut used: Option<u32> = None;
    if !discernment.budget.completed.is_empty() {
        list.completed(sheet, row)?;
        used = Some(row);
        row += 1;
    }
    for (place, listed) in discernment.rows.iter().enumerate().take(MOST_ROWS) {
        if discernment.line() == Some(place) {
            list.line(sheet, row, listed)?;
            row += 1;
        }
        list.row(sheet, row, listed, used)?;
        if listed.cumulative.is_some() {
            used = Some(row);
        }
        row += 1;
    }
    if discernment.rows.len() > MOST_ROWS {
        let more = format!("{} more stand in the report", discernment.rows.len() - MOST_ROWS);
        write_text(sheet, row, 0, &more, 255, &formats.quiet())?;
        row += 1;
    }
    if let Some(optimum) = &discernment.optimum {
        let currency = assessment.plan.currency();
        let words = format!("Exact optimum: {}", swap(&assessment.plan, optimum, &|money| amount(money, currency)));
        write_text(sheet, row, 0, &words, 500, &formats.plain())?;
    }
    Ok(true)
}

/// The list, and how it is written.
struct List<'a> {
    assessment: &'a Assessment,
    discernment: &'a Discernment,
    name: f64,
    words: f64,
    formats: &'a Formats,
}

impl List<'_> {
    /// The message, the formulas in words, and the headings.
    fn head(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        let currency = self.assessment.plan.currency();
        let budget = amount(self.discernment.budget.amount, currency);
        let said = outcome(self.discernment, &|money| amount(money, currency));
        write_text(sheet, row, 0, &format!("Under a budget of {budget}: {said}"), 500, &self.formats.plain().set_bold())?;
        sheet.set_row_height(row, 18)?;
        for (below, line) in (1..).zip(self.formula()) {
            write_text(sheet, row + below, 0, &line, 500, &self.formats.quiet())?;
        }
        let per = grouped(self.discernment.per(), 0);
        let right = self.formats.heading_right();
        let headings = [
            ("Initiative".to_owned(), self.formats.heading()),
            (in_currency("Money", currency), right.clone()),
            ("Worth, points".to_owned(), right.clone()),
            (format!("Worth per {}", in_unit(&per, currency)), right.clone()),
            ("Proposal and why".to_owned(), self.formats.heading().set_align(FormatAlign::Left).set_indent(1)),
            (in_currency("Used", currency), right),
        ];
        for (column, (heading, format)) in (0..).zip(headings) {
            write_text(sheet, row + 3, column, &heading, 255, &format)?;
        }
        sheet.set_row_height(row + 3, look::compact_height(2))?;
        Ok(())
    }

    /// How worth is made, in lines as wide as the sheet.
    fn formula(&self) -> [String; 2] {
        let weighing = &self.discernment.weighing;
        let Some(part) = weighing.strategy_part else {
            let nothing = "No money reaches a how-to-win choice and nothing brings a contribution, so no initiative has a worth.";
            return [nothing.to_owned(), String::new()];
        };
        let points = |part: Decimal| grouped(part.saturating_mul(POINTS), 0);
        let (strategy, contribution) = ("share of the strategy", "share of the contribution");
        let worth = match (part.is_zero(), part == Decimal::ONE) {
            (false, false) => format!("{} × {strategy} + {} × {contribution}", points(part), points(Decimal::ONE - part)),
            (true, _) => format!("1,000 × {contribution}"),
            (_, true) => format!("1,000 × {strategy}"),
        };
        let margin = if weighing.without_margin { "" } else { " × margin" };
        [
            format!("Worth = {worth}. The most per money first; each is kept where it fits. This advises and changes nothing."),
            format!(
                "Strategy: for each how-to-win, weight × the initiative's part of the money there. Contribution: expected revenue{margin} × confidence."
            ),
        ]
    }

    /// What completed initiatives took.
    fn completed(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        let budget = &self.discernment.budget;
        let many = if budget.completed.len() == 1 { "initiative" } else { "initiatives" };
        write_text(sheet, row, 0, "Completed", 255, &self.formats.cell().set_bold())?;
        let money = self.money();
        sheet.write_number_with_format(row, 1, look::stored(budget.spent), &money)?;
        for column in 2..=3 {
            sheet.write_blank(row, column, &self.formats.cell())?;
        }
        let words = format!("{} completed {many}, whose money is spent", budget.completed.len());
        write_text(sheet, row, 4, &words, 255, &self.why())?;
        let used = Formula::new(format!("=B{}", row + 1)).set_result(plain(budget.spent));
        sheet.write_formula_with_format(row, 5, used, &money)?;
        sheet.set_row_height(row, look::compact_height(1))?;
        Ok(())
    }

    /// One initiative. `used` is the row that says what was used before it.
    fn row(&self, sheet: &mut Worksheet, row: u32, listed: &Row, used: Option<u32>) -> Result<(), XlsxError> {
        let plan = &self.assessment.plan;
        let initiative = &plan.initiatives[listed.initiative];
        let name = match (initiative.id(), initiative.name()) {
            ("", _) => initiative.key(),
            (id, name) => format!("{id} {name}"),
        };
        // A link does not break into lines in every program.
        let whole = look::cell_text(&name, 120);
        let name = self.formats.on_one_line(&whole, self.name);
        let at: CellRange = initiative.row.cell(Field::Budget).into();
        look::write_link_as(sheet, row, 0, &at, &name, (name != whole).then_some(&*whole), &self.formats.link())?;
        sheet.write_number_with_format(row, 1, look::stored(listed.money), &self.money())?;
        sheet.write_number_with_format(row, 2, look::stored(listed.worth.saturating_mul(POINTS)), &self.formats.number(POINTS_FORMAT))?;
        let this = row + 1;
        let rate = self.discernment.rate(listed).map_or_else(|| NOT_COMPUTED.to_owned(), plain);
        let formula = format!("=IF(B{this}>0,C{this}/B{this}*{},\"{NOT_COMPUTED}\")", self.discernment.per());
        sheet.write_formula_with_format(row, 3, Formula::new(formula).set_result(rate), &self.formats.number(RATE_FORMAT))?;
        let currency = plan.currency();
        let why = reason(plan, listed, &|money| amount(money, currency));
        let words = listed.verdict.map_or_else(|| why.clone(), |verdict| format!("{}: {why}", verdict.name()));
        let format = if matches!(listed.verdict, Some(Verdict::Defer | Verdict::Stop)) { self.why().set_bold() } else { self.why() };
        write_text(sheet, row, 4, &words, 600, &format)?;
        match listed.cumulative {
            Some(sum) => {
                let before = used.map_or_else(String::new, |used| format!("F{}+", used + 1));
                let formula = Formula::new(format!("={before}B{this}")).set_result(plain(sum));
                sheet.write_formula_with_format(row, 5, formula, &self.money())?;
            }
            None => write_text(sheet, row, 5, NOT_COMPUTED, 8, &self.formats.cell().set_align(FormatAlign::Right))?,
        }
        sheet.set_row_height(row, look::compact_height(self.formats.lines(&words, self.words - 1.5)))?;
        Ok(())
    }

    /// Where the money ends: before the first that does not fit.
    fn line(&self, sheet: &mut Worksheet, row: u32, listed: &Row) -> Result<(), XlsxError> {
        let short = if let Why::Short(short) = listed.why { short } else { Decimal::ZERO };
        let left = amount(listed.money.saturating_sub(short), self.assessment.plan.currency());
        let format = ruled(self.formats.plain().set_bold());
        write_text(sheet, row, 0, &format!("The money ends here, {left} left; smaller ones may still fit"), 255, &format)?;
        for column in 1..COLUMNS {
            sheet.write_blank(row, column, &ruled(self.formats.plain()))?;
        }
        sheet.set_row_height(row, look::compact_height(1))?;
        Ok(())
    }

    fn money(&self) -> Format {
        let amounts = self.discernment.rows.iter().map(|row| row.money);
        self.formats.number(&look::money_format(amounts, self.assessment.plan.currency()))
    }

    fn why(&self) -> Format {
        self.formats.wrapped_after_numbers()
    }
}

/// Worth in points: `57.7`.
const POINTS_FORMAT: &str = "#,##0.0;\"\u{2212}\"#,##0.0;0";
/// Worth per money.
const RATE_FORMAT: &str = "#,##0.00;\"\u{2212}\"#,##0.00;0";

/// A heavy rule above and below.
fn ruled(format: Format) -> Format {
    format.set_border_top(FormatBorder::Medium).set_border_bottom(FormatBorder::Medium).set_border_color(look::INK)
}

/// `1,000 EUR`.
fn in_unit(per: &str, currency: crate::plan::Currency) -> String {
    if currency == crate::plan::Currency::NONE { per.to_owned() } else { format!("{per} {currency}") }
}

/// A number as a stored result of a formula holds it.
fn plain(value: Decimal) -> String {
    look::stored(value).to_string()
}
