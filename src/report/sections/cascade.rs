//! The strategy on a page: five questions as a cascade, with the money that each choice carries to the one above drawn between.
//!
//! Each row is ordered by the mean place of what it serves, which crosses the fewest links. A row that is too wide to draw links
//! from says in words what it serves.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::plan::{Choice, ChoiceStatus, Question};
use crate::report::chart::{Drawing, Markup, point_on_link};
use crate::report::number::{NONE, grouped, percent, ratio};
use crate::report::text::{Role, Text, cut, gist};
use crate::report::view::{View, call, without_name, worst};
use crate::report::{Card, Rung};

/// Choices abreast up to which links are drawn.
const MOST_ABREAST: usize = 5;
/// Choices abreast where there are more.
const WRAPPED: usize = 4;
/// The width of the frame that links are drawn in.
const FRAME: f64 = 1200.0;
/// The height of the gutter between two rows, in pixels.
const GUTTER: f64 = 38.0;
/// The width in pixels of the widest link.
const WIDEST: f64 = 18.0;

/// The questions that have a choice, from the aspiration down.
pub(super) fn rungs(view: &View<'_>) -> Vec<Rung> {
    let mut rungs = Vec::new();
    let mut above: Option<(Question, Vec<usize>)> = None;
    let largest = view.assessment.alignment.carried.iter().map(|carried| carried.amount).max().unwrap_or_default();
    for question in Question::CASCADE {
        let mut choices: Vec<usize> = shown(view).filter(|choice| view.plan.choices[*choice].question() == Some(question)).collect();
        if choices.is_empty() {
            continue;
        }
        if let Some((_, above)) = &above {
            order_by_what_they_serve(view, &mut choices, above);
        }
        let drawable = choices.len() <= MOST_ABREAST && above.as_ref().is_some_and(|(_, above)| above.len() <= MOST_ABREAST);
        let links = above.as_ref().filter(|_| drawable).and_then(|(_, above)| links(view, &choices, above, largest));
        let has_upper = above.is_some();
        let mut cards: Vec<Card> = choices.iter().map(|choice| card(view, *choice, question, choices.len())).collect();
        if cards.iter().all(|card| card.weak.is_none()) {
            // No line is kept for what no card of the row says.
        } else {
            cards.iter_mut().filter(|card| card.weak.is_none()).for_each(|card| card.weak = Some(Text::default()));
        }
        let in_words = has_upper && !drawable && cards.iter().any(|card| !card.serves.is_empty());
        let abreast = if choices.len() <= MOST_ABREAST { choices.len() } else { WRAPPED };
        let links_unit = links.as_ref().filter(|_| rungs.iter().all(|rung: &Rung| rung.links.is_none()) && !largest.is_zero());
        let links_unit = links_unit.map(|_| format!("{} carried up", view.unit.name).trim().to_owned());
        rungs.push(Rung { question: question.name(), hint: hint(question), abreast, cards, links, links_unit, in_words });
        above = Some((question, choices));
    }
    rungs
}

/// Choices that stand or are proposed, and answer a question.
pub(super) fn shown(view: &View<'_>) -> impl Iterator<Item = usize> {
    let stands = |choice: &Choice| choice.status != ChoiceStatus::Retired;
    view.plan.choices.iter().enumerate().filter(move |(_, choice)| stands(choice)).map(|(index, _)| index)
}

fn hint(question: Question) -> &'static str {
    match question {
        Question::WinningAspiration => "what we want to win",
        Question::WhereToPlay => "and where not",
        Question::HowToWin => "against whom",
        Question::Capabilities => "what must be in place",
        Question::ManagementSystems => "what keeps it so",
    }
}

/// The places in `above` that a choice serves.
fn served(view: &View<'_>, choice: usize, above: &[usize]) -> Vec<usize> {
    let links = view.assessment.alignment.carried.iter().filter(|carried| carried.from == choice && !carried.skips);
    let mut places: Vec<usize> = links.filter_map(|carried| above.iter().position(|upper| *upper == carried.to)).collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn order_by_what_they_serve(view: &View<'_>, choices: &mut [usize], above: &[usize]) {
    // A choice that serves nothing of the row above stands at the end. Means are compared as fractions, so that order is exact.
    let mean = |choice: usize| {
        let places = served(view, choice, above);
        (places.iter().sum::<usize>(), places.len())
    };
    choices.sort_by(|a, b| {
        let ((a_sum, a_count), (b_sum, b_count)) = (mean(*a), mean(*b));
        (a_count == 0).cmp(&(b_count == 0)).then((a_sum * b_count).cmp(&(b_sum * a_count))).then(a.cmp(b))
    });
}

struct Link {
    from: usize,
    to: usize,
    amount: Decimal,
    /// Money is wanted here and there is none: not where the choice below is proposed or in place.
    wanted: bool,
    x0: f64,
    x1: f64,
}

/// The links from a row up to the one above, as a drawing; none where there is no link.
fn links(view: &View<'_>, choices: &[usize], above: &[usize], largest: Decimal) -> Option<Markup> {
    let mut links = Vec::new();
    for carried in view.assessment.alignment.carried.iter().filter(|carried| !carried.skips) {
        let from = choices.iter().position(|choice| *choice == carried.from);
        let to = above.iter().position(|choice| *choice == carried.to);
        if let (Some(from), Some(to)) = (from, to) {
            let below = &view.plan.choices[carried.from];
            let wanted = below.is_active() && !below.is_in_place() && view.plan.choices[carried.to].is_active();
            links.push(Link { from, to, amount: carried.amount, wanted, x0: 0.0, x1: 0.0 });
        }
    }
    if links.is_empty() {
        return None;
    }
    spread(&mut links, choices.len(), above.len());
    let labels = place_labels(view, &links, largest);
    let mut drawing = Drawing::in_row(GUTTER).class("lk").stretched(FRAME, |curves| {
        for link in &links {
            match (link.amount > Decimal::ZERO, link.wanted && !largest.is_zero()) {
                (true, _) => curves.link("", Some((ratio(link.amount, largest) * WIDEST).max(1.2)), link.x0, link.x1, GUTTER),
                (false, true) => curves.link("none", None, link.x0, link.x1, GUTTER),
                (false, false) => curves.link("thin", None, link.x0, link.x1, GUTTER),
            }
        }
    });
    for (x, y, text, class) in &labels {
        drawing = drawing.floating(class, x / FRAME * 100.0, y * 100.0, text);
    }
    Some(drawing.markup())
}

/// Gives each link its feet: the links of a choice stand side by side, in the order of their other ends.
fn spread(links: &mut [Link], below: usize, above: usize) {
    let centre = |place: usize, count: usize| (place as f64 + 0.5) * FRAME / count as f64;
    let ends = |links: &[Link], is: &dyn Fn(&Link) -> bool| links.iter().filter(|link| is(link)).count();
    for index in 0..links.len() {
        let (from, to) = (links[index].from, links[index].to);
        let left_of_it = ends(links, &|link| link.from == from && link.to < to);
        let offset = |place: usize, count: usize, step: f64| (place as f64 - (count as f64 - 1.0) / 2.0) * step;
        let feet = ends(links, &|link| link.from == from);
        let heads = ends(links, &|link| link.to == to);
        let before = ends(links, &|link| link.to == to && link.from < from);
        let step = |count: usize, abreast: usize| (FRAME / abreast as f64 * 0.7 / count as f64).min(34.0);
        links[index].x0 = centre(from, below) + offset(left_of_it, feet, step(feet, below));
        links[index].x1 = centre(to, above) + offset(before, heads, step(heads, above));
    }
}

/// The links' numbers, each on its own curve where no other number stands; one that finds no room is left to the table.
fn place_labels(view: &View<'_>, links: &[Link], largest: Decimal) -> Vec<(f64, f64, String, &'static str)> {
    let mut labels: Vec<(f64, f64, String, &'static str)> = Vec::new();
    if largest.is_zero() {
        return labels;
    }
    let mut order: Vec<&Link> = links.iter().collect();
    order.sort_by(|a, b| b.amount.cmp(&a.amount).then((a.from, a.to).cmp(&(b.from, b.to))));
    for link in order {
        let (text, class) = match (link.amount > Decimal::ZERO, link.wanted) {
            (true, _) => (view.unit.amount(link.amount), "m halo"),
            (false, true) => ("no money".to_owned(), "m halo tb"),
            (false, false) => continue,
        };
        let half = 6.0 + 5.0 * text.chars().count() as f64;
        for t in [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78] {
            let (x, y) = point_on_link(link.x0, link.x1, t);
            let clear = |(other_x, other_y, other, _): &(f64, f64, String, &str)| {
                (x - other_x).abs() > half + 6.0 + 5.0 * other.chars().count() as f64 || (y - other_y).abs() * GUTTER > 14.0
            };
            if labels.iter().all(clear) {
                labels.push((x, y.clamp(0.18, 0.82), text, class));
                break;
            }
        }
    }
    labels
}

fn card(view: &View<'_>, index: usize, question: Question, abreast: usize) -> Card {
    let choice = &view.plan.choices[index];
    let money = view.assessment.alignment.choices.get(index);
    let competes = abreast > 1;
    let text = match choice.text() {
        "" => Text::default().muted("no answer is written"),
        text => cut(text, 170).into(),
    };
    Card {
        id: Text::default().id(call(choice)),
        tag: tag(view, index),
        text,
        bar: money.filter(|_| competes && choice.is_active()).and_then(|money| bar(money.declared, money.funded)),
        money: arriving(view, index, question, competes),
        weak: weak(view, choice),
        serves: serves(view, index),
    }
}

/// Rank, weight or state, in a word or two.
fn tag(view: &View<'_>, index: usize) -> String {
    let choice = &view.plan.choices[index];
    let rank = view.assessment.alignment.choices.get(index).and_then(|money| money.rank).map(|rank| format!("priority {rank}"));
    let state = match (choice.status, choice.is_in_place()) {
        (ChoiceStatus::Proposed, _) => Some("proposed".to_owned()),
        (_, true) => Some("in place".to_owned()),
        _ => None,
    };
    [rank, state].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn bar(declared: Option<Decimal>, funded: Option<Decimal>) -> Option<Markup> {
    let share = |share: Option<Decimal>| (share.and_then(|share| share.to_f64()).unwrap_or(0.0) * 100.0).clamp(0.0, 100.0);
    (declared.is_some() || funded.is_some()).then(|| {
        let drawing = Drawing::in_row(14.0).class("b").level_line("hl", 13.0);
        drawing.bar("pl", 0.0, share(declared), 0.5, 12.0).bar("act", 0.0, share(funded), 4.0, 5.0).markup()
    })
}

/// The money that arrives at a choice, in words.
fn arriving(view: &View<'_>, index: usize, question: Question, competes: bool) -> Text {
    let choice = &view.plan.choices[index];
    let alignment = &view.assessment.alignment;
    let Some(money) = alignment.choices.get(index) else { return Text::default() };
    if choice.status == ChoiceStatus::Proposed {
        return Text::default().muted("proposed: its money does not count yet");
    }
    if question == Question::WinningAspiration && !competes {
        return Text::default()
            .strong(view.unit.amount(money.arriving))
            .plain(format!(" of {} arrive here", view.unit.named(alignment.strategic)));
    }
    let text = Text::default().strong(view.unit.amount(money.arriving)).plain(format!("\u{a0}{}", view.unit.name));
    if !competes {
        return text;
    }
    let text = text.plain(" · ").strong(money.funded.map_or_else(|| NONE.to_owned(), |funded| percent(funded, 0))).plain(" funded");
    match money.declared {
        Some(declared) => text.plain(format!(", {} declared", percent(declared, 0))),
        None => text,
    }
}

/// The worst open finding about a choice, in a line.
fn weak(view: &View<'_>, choice: &Choice) -> Option<Text> {
    let found = view.about_choice(choice);
    let level = worst(found)?;
    let judged = found.iter().find(|judged| judged.answer.is_none() && judged.finding.level == level)?;
    Some(Text::default().mark(level).link(Role::Plain, gist(without_name(&judged.finding.message, choice.id()), 50), &judged.anchor))
}

/// What a choice serves, in words; a link that carries nothing because it skips a question says so.
fn serves(view: &View<'_>, index: usize) -> String {
    let from_here = || view.assessment.alignment.carried.iter().filter(|carried| carried.from == index);
    let names = |skips: bool| -> Vec<String> {
        from_here().filter(|carried| carried.skips == skips).map(|carried| view.call(carried.to)).collect()
    };
    let (direct, skipped) = (names(false), names(true));
    let mut words = Vec::new();
    if !direct.is_empty() {
        words.push(format!("serves {}", direct.join(", ")));
    }
    if !skipped.is_empty() {
        words.push(format!("names {} too, past the question between", skipped.join(", ")));
    }
    words.join("; ")
}

/// A number of choices, for a sentence.
pub(super) fn number_of(count: usize) -> String {
    grouped(count.into(), 0)
}
