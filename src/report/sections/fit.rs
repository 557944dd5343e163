//! What of the board fits on one printed page.
//!
//! A browser that prints cannot be asked, so the page's height is worked out here from the sizes in `report.css`, on either paper and
//! in the widest of the usual fonts. A strategy too long for the page gives up, step by
//! step, hints, lines of its answers, what is weak about them, their bars, and at last all but the start of each answer; the next
//! section has all of it. `.ci/acceptance/report.mjs` prints boards of every size and counts the pages.

use crate::report::text::Text;
use crate::report::{Card, Headline, Rung, Table, Todo};

/// A paper, in pixels and in characters of a wide font.
struct Paper {
    /// The height for the cascade and what stands below it: the page less its head, its title and its figures.
    room: usize,
    /// Characters on a line of an answer, and on a line of small print, by the choices abreast.
    across: [(usize, usize); 5],
    /// Characters on a line of the things to do.
    todo: usize,
}

const PAPERS: [Paper; 2] = [
    Paper { room: 1016 - 204, across: [(92, 98), (45, 48), (29, 31), (21, 23), (16, 18)], todo: 62 },
    Paper { room: 950 - 204, across: [(96, 102), (47, 50), (30, 36), (22, 24), (17, 19)], todo: 64 },
];
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

const STEPS: [Step; 7] = [
    Step { class: "", hints: true, lines: 9, weak: true, bars: true, money: true, links: 27 },
    Step { class: "d1", hints: false, lines: 3, weak: true, bars: true, money: true, links: 20 },
    Step { class: "d2", hints: false, lines: 2, weak: true, bars: true, money: true, links: 18 },
    Step { class: "d3", hints: false, lines: 1, weak: true, bars: true, money: true, links: 16 },
    Step { class: "d4", hints: false, lines: 1, weak: false, bars: true, money: true, links: 14 },
    Step { class: "d5", hints: false, lines: 1, weak: false, bars: false, money: true, links: 14 },
    Step { class: "d6", hints: false, lines: 1, weak: false, bars: false, money: false, links: 0 },
];

/// What stands above the cascade, of which [`Paper::room`] takes the usual height off already.
pub(super) struct Above<'b> {
    pub(super) business: &'b str,
    pub(super) title: &'b Text,
    pub(super) about: &'b Text,
    pub(super) headlines: &'b [Headline],
}

impl Above<'_> {
    /// How much higher it is than usual.
    fn height(&self) -> usize {
        let lines = |text: &str, across: usize| text.chars().count().div_ceil(across).max(1);
        // The name shares its line with what holds for the plan as a whole, where both are short.
        let business = if self.business.chars().count() > 30 { 14 + 17 * (lines(self.business, 70) - 1) } else { 0 };
        let title = 17 * (lines(&self.title.words(), 80) - 1);
        let about = 14 * lines(&self.about.words(), 110).saturating_sub(2);
        let how = self.headlines.iter().map(|headline| lines(&headline.how.words(), 21)).max().unwrap_or(1);
        business + title + about + 11 * how.saturating_sub(3)
    }
}

/// The first step at which the board fits, as its class.
pub(super) fn density(above: &Above<'_>, rungs: &[Rung], todo: &[Todo], owners: Option<&Table>) -> &'static str {
    let above = above.height();
    let on = |step: &Step, paper: &Paper| above + step.height(rungs, paper) + below(todo, owners, paper) <= paper.room;
    let fits = STEPS.iter().find(|step| PAPERS.iter().all(|paper| on(step, paper)));
    fits.map_or("d6 d7", |step| step.class)
}

impl Step {
    fn height(&self, rungs: &[Rung], paper: &Paper) -> usize {
        rungs.iter().enumerate().map(|(index, rung)| self.rung(rung, paper) + if index > 0 { self.gutter(rung) } else { 0 }).sum()
    }

    fn gutter(&self, rung: &Rung) -> usize {
        if rung.links.is_some() { self.links } else { 6 }
    }

    fn rung(&self, rung: &Rung, paper: &Paper) -> usize {
        let question = if self.hints { 4 * LINE + 4 } else { 2 * LINE + 4 };
        let cards =
            rung.cards.chunks(rung.abreast.max(1)).map(|cards| cards.iter().map(|card| self.card(card, rung, paper)).max().unwrap_or(0));
        cards.sum::<usize>().max(question) + 1
    }

    fn card(&self, card: &Card, rung: &Rung, paper: &Paper) -> usize {
        if !self.money {
            return LINE + 2;
        }
        let (answer, small) = paper.across[rung.abreast.clamp(1, 5) - 1];
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
fn below(todo: &[Todo], owners: Option<&Table>, paper: &Paper) -> usize {
    let lines = |text: &str| text.chars().count().div_ceil(paper.todo).max(1);
    let item = |todo: &Todo| LINE * (lines(&todo.what) + lines(&todo.how.words())) + 9;
    let todo = if todo.is_empty() { 2 * LINE } else { todo.iter().map(item).sum() };
    let owners = owners.map_or(0, |owners| owners.groups.iter().map(|rows| (rows.len() + 1) * 21).sum());
    todo.max(owners) + 30
}
