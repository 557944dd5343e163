//! What of the board fits on one printed page.
//!
//! A browser that prints cannot be asked, so the page's height is worked out here from the sizes in `report.css`: of the two
//! papers, A4's width and Letter's height, and the widest of the usual fonts. A strategy too long for the page gives up, step by
//! step, hints, lines of its answers, what is weak about them, their bars, and at last all but the start of each answer; the next
//! section has all of it. `.ci/acceptance/report.mjs` prints boards of every size and counts the pages.

use crate::report::{Card, Rung, Table, Todo};

/// Pixels for the cascade and what stands below it: Letter's 950, less the page's head, its title and its figures.
const ROOM: usize = 950 - 226;
/// The height of a line of an answer, of a line of small print, and of a rule with its space.
const LINE: usize = 14;
const EDGES: usize = 10;

/// One step of leaving out, worst last; its class is one of `report.css`.
struct Step {
    class: &'static str,
    hints: bool,
    /// Lines of an answer.
    lines: usize,
    weak: bool,
    bars: bool,
    money: bool,
    /// The height of the links between two rows.
    links: usize,
}

const STEPS: [Step; 6] = [
    Step { class: "", hints: true, lines: 9, weak: true, bars: true, money: true, links: 27 },
    Step { class: "d1", hints: false, lines: 3, weak: true, bars: true, money: true, links: 20 },
    Step { class: "d2", hints: false, lines: 2, weak: true, bars: true, money: true, links: 18 },
    Step { class: "d3", hints: false, lines: 2, weak: false, bars: true, money: true, links: 16 },
    Step { class: "d4", hints: false, lines: 1, weak: false, bars: false, money: true, links: 14 },
    Step { class: "d5", hints: false, lines: 1, weak: false, bars: false, money: false, links: 0 },
];

/// The first step at which the board fits, as its class.
pub(super) fn density(rungs: &[Rung], todo: &[Todo], owners: Option<&Table>) -> &'static str {
    let below = below(todo, owners);
    let fits = STEPS.iter().find(|step| step.height(rungs) + below <= ROOM);
    fits.map_or("d5 d6", |step| step.class)
}

impl Step {
    fn height(&self, rungs: &[Rung]) -> usize {
        rungs.iter().enumerate().map(|(index, rung)| self.rung(rung) + if index > 0 { self.gutter(rung) } else { 0 }).sum()
    }

    fn gutter(&self, rung: &Rung) -> usize {
        if rung.links.is_some() { self.links } else { 6 }
    }

    fn rung(&self, rung: &Rung) -> usize {
        let question = if self.hints { 4 * LINE + 4 } else { 2 * LINE + 4 };
        let cards = rung.cards.chunks(rung.abreast.max(1)).map(|cards| {
            cards.iter().map(|card| self.card(card, rung)).max().unwrap_or(0)
        });
        cards.sum::<usize>().max(question) + 1
    }

    fn card(&self, card: &Card, rung: &Rung) -> usize {
        if !self.money {
            return LINE + 2;
        }
        // Characters on a line of an answer, and on a line of small print.
        let (answer, small) = [(92, 98), (45, 48), (29, 31), (21, 22), (16, 17)][rung.abreast.clamp(1, 5) - 1];
        let lines = |text: &str, across: usize| text.chars().count().div_ceil(across).max(1);
        let head = LINE * lines(&format!("{} {}", card.id.words(), card.tag), small);
        let text = LINE * lines(&card.text.words(), answer).min(self.lines);
        let bar = if self.bars && card.bar.is_some() { 17 } else { 0 };
        let money = 2 + LINE * lines(&card.money.words(), small);
        let weak = if self.weak && card.weak.is_some() { LINE } else { 0 };
        let words = if rung.in_words { 12 * lines(&card.serves, small) } else { 0 };
        head + text + bar + money + weak + words + EDGES
    }
}

/// The height of what stands below the cascade: things to do, and who has to act beside them.
fn below(todo: &[Todo], owners: Option<&Table>) -> usize {
    const ACROSS: usize = 52;
    let lines = |text: &str| text.chars().count().div_ceil(ACROSS).max(1);
    let item = |todo: &Todo| LINE * (lines(&todo.what) + lines(&todo.how.words())) + 9;
    let todo = if todo.is_empty() { 2 * LINE } else { todo.iter().map(item).sum() };
    let owners = owners.map_or(0, |owners| owners.groups.iter().map(|rows| (rows.len() + 1) * 21).sum());
    todo.max(owners) + 32
}
