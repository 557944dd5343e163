//! Settings: how strictly a plan is judged, and where each value was set.

pub mod businesses;
pub mod calendar;
pub mod company;
pub mod keys;
mod limits;
pub mod list;
pub mod policy;
pub mod raw;

pub use businesses::{Business, Expected};
pub use calendar::CalendarRule;
pub use company::{Company, Output};
pub use policy::{LevelSetting, Policy, Setting, Thresholds};
pub use raw::{Settings, SettingsError, Shown, nearest};
