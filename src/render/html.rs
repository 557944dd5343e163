//! The plan's report and the run's index as self-contained HTML files.
//!
//! A file needs no network and no script, and says so to the browser: its policy allows the one style and the one script in it, by
//! their hashes, and nothing else. Templates escape everything they are given but drawings, which `report::chart` makes.

mod index;

use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use super::Artifact;
use crate::assess::Assessment;
use crate::history::Changes;
use crate::report::{self, Report};

pub use index::index;

const CSS: &str = include_str!("../../templates/report.css");
const SCRIPT: &str = include_str!("../../templates/report.js");

/// Templates by name. Tera escapes only in those whose names end with `.html`.
const TEMPLATES: [(&str, &str); 4] = [
    ("parts.html", include_str!("../../templates/parts.html")),
    ("report.html", include_str!("../../templates/report.html")),
    ("index.html", include_str!("../../templates/index.html")),
    ("sign-off.html", include_str!("../../templates/sign-off.html")),
];

static TERA: LazyLock<Result<Tera, String>> = LazyLock::new(|| {
    let mut tera = Tera::default();
    tera.add_raw_templates(TEMPLATES).map_err(|error| error.to_string())?;
    Ok(tera)
});

/// A page that could not be drawn: a fault of ours, never of a plan.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw {page}: {reason}")]
pub struct HtmlError {
    /// The page's name.
    pub page: &'static str,
    /// What the templates said.
    pub reason: String,
}

/// A plan's report as `report.html`. `checked_name` is the name of the annotated copy beside it, where there is one.
///
/// # Errors
/// Where a template fails, which is a fault of ours.
pub fn report(assessment: &Assessment, checked_name: Option<&str>) -> Result<Artifact, HtmlError> {
    page(&report::report(assessment, checked_name), "report.html")
}

/// What changed between two cycles, as `diff.html`.
///
/// # Errors
/// Where a template fails, which is a fault of ours.
pub fn comparison(changes: &Changes) -> Result<Artifact, HtmlError> {
    page(&report::comparison::report(changes), "diff.html")
}

fn page(report: &Report, name: &str) -> Result<Artifact, HtmlError> {
    let business = report::text::cut(&report.business, 48);
    let foot = if report.edition.is_empty() { business } else { format!("{business} · {}", report.edition) };
    let mut context = Context::new();
    context.insert("report", report);
    let drawn = draw("report.html", context, &style(&foot))?;
    Ok(Artifact { name: name.to_owned(), ..drawn })
}

/// A page with a style of its own and no script.
///
/// # Errors
/// Where a template fails, which is a fault of ours.
pub(super) fn plain(page: &'static str, mut context: Context, style: &str) -> Result<Artifact, HtmlError> {
    let style = unix_lines(style);
    let hash = base64(&Sha256::digest(style.as_bytes()));
    let policy = format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
    context.insert("policy", &policy);
    context.insert("style", &style);
    render(page, &context)
}

/// Renders a page with its style, its script and the policy that allows them.
fn draw(page: &'static str, mut context: Context, style: &str) -> Result<Artifact, HtmlError> {
    let script = unix_lines(SCRIPT);
    context.insert("policy", &policy(style, &script));
    context.insert("style", style);
    context.insert("script", &script);
    render(page, &context)
}

fn render(page: &'static str, context: &Context) -> Result<Artifact, HtmlError> {
    let tera = TERA.as_ref().map_err(|reason| HtmlError { page, reason: reason.clone() })?;
    let html = tera.render(page, context).map_err(|error| HtmlError { page, reason: describe(&error) })?;
    Ok(Artifact { name: page.to_owned(), bytes: html.into_bytes() })
}

fn describe(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", describe(source)),
        None => error.to_string(),
    }
}

/// The style, with the foot of each printed page.
fn style(foot: &str) -> String {
    format!(
        "{}@page{{@bottom-left{{content:\"{}\";font:8pt sans-serif;color:#5d6671}}@bottom-right{{content:\"Page \" counter(page) \" of \" counter(pages);font:8pt sans-serif;color:#5d6671}}}}\n",
        unix_lines(CSS),
        css_text(foot)
    )
}

/// Line ends as a browser reads them, since hashes are made of what it reads.
fn unix_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Text within quotes of a style: everything but letters and digits of ASCII by its code point, so that nothing ends the quotes,
/// the rule or the element.
fn css_text(text: &str) -> String {
    const MOST: usize = 90;
    let mut safe = String::new();
    for character in text.chars().take(MOST) {
        match character {
            plain if plain.is_ascii_alphanumeric() => safe.push(plain),
            other => safe.push_str(&format!("\\{:x} ", other as u32)),
        }
    }
    safe
}

/// The policy of a page: its own style and script by their hashes, and nothing else.
fn policy(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        base64(&Sha256::digest(style.as_bytes())),
        base64(&Sha256::digest(script.as_bytes()))
    )
}

/// Base64 with padding, as policies write hashes.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| (group << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[((group >> (18 - 6 * place)) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
