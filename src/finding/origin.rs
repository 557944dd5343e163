//! Where a setting's value came from, so that a finding can cite what judged it.

use std::fmt;

/// Where a value was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The program's own default.
    Default,
    /// A settings file, with the line (1-based).
    File {
        /// The file, as it was named.
        file: String,
        /// The line of the setting, from 1.
        line: usize,
    },
    /// An option of the command line: `--fail-on`.
    CommandLine(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File { file, line } => write!(f, "{file}:{line}"),
            Origin::CommandLine(option) => f.write_str(option),
        }
    }
}

/// A setting that judged a finding: its name, its value as text, and where it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRef {
    /// The setting's name in `throughline.toml`: `thresholds.gap-points`.
    pub name: &'static str,
    /// Its value as people read it: `15`.
    pub value: String,
    /// Where it was set.
    pub origin: Origin,
}

impl fmt::Display for SettingRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {} ({})", self.name, self.value, self.origin)
    }
}
