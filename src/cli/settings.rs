//! The settings file: where it is looked for, and reading it.
//!
//! `--config` names one; else `throughline.toml` in the current folder is used where there is one. Folders above are not searched:
//! what a nightly run is judged by should not hang on a file somewhere up the tree.
#![expect(clippy::disallowed_methods, reason = "this is where the settings file is read")]

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::session::Failure;
use crate::config::{LevelSetting, Settings, raw};
use crate::finding::Origin;
use crate::rules::CATALOGUE;

const FILE: &str = "throughline.toml";
/// A settings file larger than this is something else.
const MOST_BYTES: u64 = 1024 * 1024;

/// The option that names a settings file.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct Options {
    /// The settings; else throughline.toml in the current folder, where there is one
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Options {
    /// The settings that hold.
    pub(super) fn load(&self) -> Result<Settings, Failure> {
        let (path, named) = self.config.as_deref().map_or((Path::new(FILE), false), |path| (path, true));
        if !named && !path.exists() {
            return Ok(Settings::default());
        }
        let cannot = |error: &dyn std::fmt::Display| Failure::usage(format!("{}: cannot be read: {error}", path.display()));
        if path.is_dir() {
            return Err(cannot(&"it is a folder"));
        }
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(|error| cannot(&error))?;
        file.take(MOST_BYTES).read_to_string(&mut text).map_err(|error| cannot(&error))?;
        let rules: Vec<&str> = CATALOGUE.iter().map(|rule| rule.id).collect();
        raw::parse(&text, &path.display().to_string(), &rules).map_err(Failure::usage)
    }
}

/// Every rule's level with where it was set, in the catalogue's order.
pub(super) fn levels(settings: &Settings) -> Vec<(&'static crate::rules::Rule, &'static str, Origin)> {
    let level = |rule: &'static crate::rules::Rule| match settings.policy.levels.get(rule.id) {
        Some((LevelSetting::Off, origin)) => (rule, "off", origin.clone()),
        Some((LevelSetting::Level(level), origin)) => (rule, level.name(), origin.clone()),
        None => (rule, rule.level.name(), Origin::Default),
    };
    CATALOGUE.iter().copied().map(level).collect()
}

/// The settings as one text, which changes where any of them does, and where one stands on another line: findings say where the setting
/// stands that judged them.
pub(super) fn fingerprint(settings: &Settings) -> String {
    format!("{settings:?}")
}
