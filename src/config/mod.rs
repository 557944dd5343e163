//! Settings: how strictly a plan is judged, and where each value was set.

mod limits;
pub mod policy;
pub mod raw;

pub use policy::{LevelSetting, Policy, Setting, Thresholds};
pub use raw::{Settings, SettingsError, Shown, nearest};
