//! Drawings of an assessment: what is written, as bytes.

pub mod annotate;
pub mod checked;
pub mod csv;
pub mod diff;
pub mod fresh;
pub mod html;
pub mod inspect;
pub mod json;
mod json_discernment;
pub mod json_read;
pub mod json_record;
mod json_selling;
mod json_tables;
pub mod paragraph;
pub mod run;
pub mod settings;
pub mod summary;
pub mod template;
pub mod terminal;
mod terminal_discernment;
pub mod trend;

/// A file to be written: its name and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The file's name, without a folder.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}
