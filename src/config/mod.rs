//! Settings: how strictly a plan is judged, and where each value was set.

pub mod policy;

pub use policy::{LevelSetting, Policy, Setting, Thresholds};
