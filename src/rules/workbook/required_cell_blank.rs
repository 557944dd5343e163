//! `required-cell-blank`: a required cell of a data row is blank.

use crate::finding::{Finding, Level, Subject};
use crate::layout::{Field, Table};
use crate::rules::{Context, Group, Rule, Verdict};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "required-cell-blank",
    group: Group::Workbook,
    level: Level::Error,
    summary: "a required cell of a row is blank",
    page: include_str!("required_cell_blank.md"),
    needs: &[],
    check,
};

/// Its findings are made while the plan is built, where blank cells are seen. Of a fresh workbook one is enough: where to begin.
fn check(context: &Context<'_>, verdict: &mut Verdict) {
    let plan = context.plan;
    if !plan.is_untouched() {
        return;
    }
    let blank = |field: Field| plan.header.cells.get(&field).filter(|cell| plan.presence.unreadable.contains(*cell));
    let at = [Field::Business, Field::Cycle, Field::PlanOwner].into_iter().find_map(blank).cloned();
    let at = at.unwrap_or_else(|| plan.cell_of(Field::ChoiceId));
    let help = "begin with the blank cells of Plan, answer the five questions on Strategy, then enter the first initiatives";
    verdict.find(Finding::new(RULE.id, RULE.level, at, untouched(), "nothing is filled in yet", help));
}

/// What the one finding about a fresh workbook is about; every other one about it says the same and is left out.
pub(crate) fn untouched() -> Subject {
    Subject::new(Table::Plan.name(), "", "")
}
