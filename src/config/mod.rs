//! Settings: how strictly a plan is judged, and where each value was set.

pub mod businesses;
mod limits;
pub mod policy;
pub mod raw;

pub use businesses::{Business, Expected};
pub use policy::{LevelSetting, Policy, Setting, Thresholds};
pub use raw::{Settings, SettingsError, Shown, nearest};
