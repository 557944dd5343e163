#![doc = include_str!("../ARCHITECTURE.md")]

pub mod workbook;
pub mod finding;
pub mod render;
