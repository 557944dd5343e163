//! Drawings of the settings there are: a schema for editors, and a file to begin with.
//!
//! Separate from the settings themselves, which know neither rules nor how they are drawn.

mod schema;
mod starter;

pub use schema::schema;
pub use starter::{SCHEMA_FILE, starter};

use crate::config::list::{RuleLine, Section, sections};
use crate::rules::CATALOGUE;

/// Every table of settings, the levels of all rules among them.
pub fn all() -> Vec<Section> {
    let rules: Vec<RuleLine> = CATALOGUE.iter().map(|rule| (rule.id, rule.level.name(), rule.summary)).collect();
    sections(&rules)
}

#[cfg(test)]
mod tests;
