//! Drawings of an assessment: what is written, as bytes.

pub mod annotate;
