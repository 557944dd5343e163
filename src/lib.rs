#![doc = include_str!("../ARCHITECTURE.md")]

pub mod workbook;
pub mod finding;
pub mod config;
pub mod layout;
pub mod plan;
pub mod rules;
pub mod assess;
pub mod history;
pub mod report;
pub mod render;
pub mod output;
pub mod batch;
pub mod cli;
