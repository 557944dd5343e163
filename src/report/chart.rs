//! Charts: SVG drawn here, x in percent and y in pixels, so that text never scales and one drawing serves every width.
//!
//! To add a chart, draw on a [`Drawing`] with the classes of `report.css` (`act` solid, `pl` outlined, `fc` hatched, `good`, `bad`).
//! This is the only place that makes markup, and every text in it is escaped.

use std::fmt::Write as _;

use serde::Serialize;

use super::text::visible;

/// Markup that templates put in as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Markup(String);

impl Markup {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A drawing in progress.
#[derive(Clone, Debug)]
pub struct Drawing {
    height: f64,
    class: &'static str,
    name: Option<Name>,
    shapes: String,
}

#[derive(Clone, Debug)]
struct Name {
    id: &'static str,
    title: String,
    description: String,
}

/// Where a label is anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It starts at its point.
    Start,
    /// It is centred on its point.
    Middle,
    /// It ends at its point.
    End,
}

impl Drawing {
    /// A drawing in a row: the number stands beside it as text, so screen readers skip it. Its size is that of its class, or of drawings
    /// in its table, in `report.css`; `height` says the same.
    pub fn in_row(height: f64) -> Self {
        Drawing { height, class: "", name: None, shapes: String::new() }
    }

    /// A chart of its own, with a title and a description for those who cannot see it. `id` is distinct within the report.
    pub fn chart(height: f64, id: &'static str, title: impl Into<String>, description: impl Into<String>) -> Self {
        Drawing { name: Some(Name { id, title: title.into(), description: description.into() }), ..Drawing::in_row(height) }
    }

    /// Gives the drawing a class.
    #[must_use]
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// A bar from `x` over `width`, both in percent; nothing where it has no width.
    #[must_use]
    pub fn bar(mut self, class: &str, x: f64, width: f64, y: f64, height: f64) -> Self {
        // A width below zero is drawn to the left; drawings never leave their frame by a bar's length.
        let (x, width) = if width < 0.0 { (x + width, -width) } else { (x, width) };
        if width > 0.0 {
            let _ = write!(
                self.shapes,
                r#"<rect class="{class}"{} y="{}" width="{}%" height="{}"/>"#,
                at(x),
                short(y),
                short(width),
                short(height)
            );
        }
        self
    }

    /// A vertical line at `x` percent.
    #[must_use]
    pub fn upright(mut self, class: &str, x: f64, from: f64, to: f64) -> Self {
        let (x, tall) = (short(x), short(to - from));
        let top = if from.abs() < f64::EPSILON { String::new() } else { format!(r#" y="{}""#, short(from)) };
        let _ = match class.contains("dash") {
            true => write!(self.shapes, r#"<line class="{class}" x1="{x}%" y1="{}" x2="{x}%" y2="{}"/>"#, short(from), short(to)),
            false => write!(self.shapes, r#"<rect class="{class}" x="{x}%"{top} width="1" height="{tall}"/>"#),
        };
        self
    }

    /// A horizontal line over the whole width.
    #[must_use]
    pub fn level_line(mut self, class: &str, y: f64) -> Self {
        let y = short(y);
        let _ = write!(self.shapes, r#"<line class="{class}" x1="0" y1="{y}" x2="100%" y2="{y}"/>"#);
        self
    }

    /// The head of a pin: a square centred on its point.
    #[must_use]
    pub fn pin(mut self, class: &str, x: f64, y: f64) -> Self {
        let (x, top) = (short(x), short(y - 3.5));
        let _ = write!(self.shapes, r#"<rect class="{class}" x="{x}%" y="{top}" width="7" height="7" transform="translate(-3.5)"/>"#);
        self
    }

    /// A label at `x` percent, moved by `dx` pixels.
    #[must_use]
    pub fn label(mut self, class: &str, anchor: Anchor, x: f64, y: f64, dx: f64, text: &str) -> Self {
        let anchored = match anchor {
            Anchor::Start => "",
            Anchor::Middle => "m",
            Anchor::End => "e",
        };
        let class = [class, anchored].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
        let shift = if dx.abs() < f64::EPSILON { String::new() } else { format!(r#" dx="{}""#, short(dx)) };
        let class = if class.is_empty() { class } else { format!(r#" class="{class}""#) };
        let _ = write!(self.shapes, r#"<text{class} x="{}%" y="{}"{shift}>{}</text>"#, short(x), short(y), escape(text));
        self
    }

    /// Shapes whose coordinates are in a frame of `width` by the drawing's height that is stretched to fit; for curves.
    #[must_use]
    pub fn stretched(mut self, width: f64, draw: impl FnOnce(&mut Curves)) -> Self {
        let mut curves = Curves(String::new());
        draw(&mut curves);
        let _ = write!(
            self.shapes,
            r#"<svg width="100%" height="100%" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>"#,
            short(width),
            short(self.height),
            curves.0
        );
        self
    }

    /// A label in the middle of the drawing's height, which print may change: its y is in percent.
    #[must_use]
    pub fn floating(mut self, class: &str, x: f64, y: f64, text: &str) -> Self {
        let _ = write!(self.shapes, r#"<text class="{class}" x="{}%" y="{}%" dy=".36em">{}</text>"#, short(x), short(y), escape(text));
        self
    }

    /// The drawing as markup.
    pub fn markup(self) -> Markup {
        let height = short(self.height);
        let class = if self.class.is_empty() { String::new() } else { format!(r#" class="{}""#, self.class) };
        Markup(match self.name {
            None => format!(r#"<svg{class} aria-hidden="true">{}</svg>"#, self.shapes),
            Some(Name { id, title, description }) => format!(
                r#"<svg{class} width="100%" height="{height}" role="img" aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>{}</svg>"#,
                escape(&title),
                escape(&description),
                self.shapes
            ),
        })
    }
}

/// Curves in a stretched frame.
#[derive(Debug)]
pub struct Curves(String);

impl Curves {
    /// A link from (`x0`, `bottom`) up to (`x1`, 0), `width` pixels wide whatever the stretch.
    pub fn link(&mut self, class: &str, width: Option<f64>, x0: f64, x1: f64, bottom: f64) {
        let class = if class.is_empty() { String::new() } else { format!(r#" class="{class}""#) };
        let width = width.map(|width| format!(r#" stroke-width="{}""#, short(width))).unwrap_or_default();
        let [x0, x1, bottom, low, high] = [x0, x1, bottom, bottom * LOW, bottom * HIGH].map(short);
        let _ = write!(self.0, r#"<path{class}{width} d="M{x0} {bottom}C{x0} {low} {x1} {high} {x1} 0"/>"#);
    }
}

/// The heights of a link's control points, as parts of its own height.
const LOW: f64 = 0.45;
const HIGH: f64 = 0.55;

/// The point of a link at `t` of 0 to 1 from its foot: x in the frame, y as a part of the height from the top.
pub fn point_on_link(x0: f64, x1: f64, t: f64) -> (f64, f64) {
    let s = 1.0 - t;
    let x = x0 * (s * s * s + 3.0 * s * s * t) + x1 * (3.0 * s * t * t + t * t * t);
    let y = s * s * s + 3.0 * s * s * t * LOW + 3.0 * s * t * t * HIGH;
    (x, y)
}

/// The mark of a square whose area says an amount: `part` of the largest, 0 to 1.
pub fn square(part: f64) -> Markup {
    let side = (part.clamp(0.0, 1.0).sqrt() * 18.0).max(2.0);
    let at = short((20.0 - side) / 2.0);
    let side = short(side);
    Markup(format!(r#"<svg class="sq" aria-hidden="true"><rect x="{at}" y="{at}" width="{side}" height="{side}"/></svg>"#))
}

/// The mark of a link without a share of the money.
pub fn ring() -> Markup {
    Markup(r#"<svg class="sq" aria-hidden="true"><circle cx="10" cy="10" r="3.5"/></svg>"#.to_owned())
}

/// An `x` in percent, which is 0 where none is given.
fn at(x: f64) -> String {
    let x = short(x);
    if x == "0" { String::new() } else { format!(r#" x="{x}%""#) }
}

/// A coordinate with at most one decimal and no trailing zeros; bounded, so that no drawing outgrows a page.
fn short(value: f64) -> String {
    let value = if value.is_finite() { value.clamp(-99_999.0, 99_999.0) } else { 0.0 };
    let text = format!("{value:.1}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text for markup, visible and escaped.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_drawn_in_percent_and_never_with_a_negative_width() {
        let markup = Drawing::in_row(18.0).bar("act", 50.0, -12.345, 4.0, 10.0).bar("bad", 10.0, 0.0, 0.0, 1.0).markup();
        assert_eq!(markup.as_str(), r#"<svg aria-hidden="true"><rect class="act" x="37.7%" y="4" width="12.3%" height="10"/></svg>"#);
    }

    #[test]
    fn every_text_in_a_drawing_is_escaped() {
        let hostile = "<script>\"'&\u{202e}";
        let markup = Drawing::chart(10.0, "m", hostile, hostile)
            .label("t2", Anchor::End, 1.0, 1.0, -6.0, hostile)
            .floating("m", 1.0, 50.0, hostile)
            .markup();
        assert!(!markup.as_str().contains("<script"));
        assert_eq!(markup.as_str().matches("&lt;script&gt;&quot;&#39;&amp;[U+202E]").count(), 4);
    }

    #[test]
    fn coordinates_are_short_and_bounded() {
        assert_eq!([12.0, 0.25, -0.01, f64::NAN, 1e300].map(short), ["12", "0.2", "0", "0", "99999"].map(str::to_owned));
    }

    #[test]
    fn a_links_ends_and_middle_are_where_it_is_drawn() {
        let near = |(x, y): (f64, f64), (a, b): (f64, f64)| (x - a).abs() < 1e-9 && (y - b).abs() < 1e-9;
        assert!(near(point_on_link(10.0, 90.0, 0.0), (10.0, 1.0)));
        assert!(near(point_on_link(10.0, 90.0, 1.0), (90.0, 0.0)));
        assert!(near(point_on_link(10.0, 90.0, 0.5), (50.0, 0.5)));
    }
}
