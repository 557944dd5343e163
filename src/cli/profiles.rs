//! `throughline handoff profiles` and `throughline handoff profile`, and how a profile is named: one of ours by its name, one of the
//! house's by its file.
#![expect(clippy::disallowed_methods, reason = "this is where profiles of one's own are read")]

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anstyle::Style;
use clap::Args;

use super::session::{Failure, Session};
use crate::config::Settings;
use crate::finding::Origin;
use crate::render::handoff::profile::{self, BUILT_IN, Profile};
use crate::render::paragraph::paragraph;

/// A profile larger than this is something else.
const MOST_BYTES: u64 = 256 * 1024;

/// List the layouts that load files are drawn in, each with the system it is for
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:\n  throughline handoff profiles")]
pub(super) struct ListOptions {}

/// Print a layout profile, to be copied and changed; or check one of your own
#[derive(Debug, Args)]
#[group(skip)]
#[command(
    after_help = "Examples:\n  throughline handoff profile anaplan > house.toml\n  throughline handoff profile house.toml           is it sound?\n  throughline run plans -o out --handoff --profile house.toml"
)]
pub(super) struct ShowOptions {
    /// One of `throughline handoff profiles`, or a file of your own
    #[arg(value_name = "NAME")]
    profile: String,
}

pub(super) fn list(_options: &ListOptions, session: &mut Session) -> Result<u8, Failure> {
    let width = session.look(false).width;
    let (bold, plain, dim) = (Style::new().bold(), Style::new(), Style::new().dimmed());
    let mut out = String::new();
    for (name, text) in BUILT_IN {
        let profile = profile::parse(text, name, name).map_err(Failure::usage)?;
        let layout = format!(" ({}, {}.{})", profile.layout(), name, profile.file.extension);
        let spans = [(bold, *name), (plain, ": "), (plain, &profile.system), (dim, &layout), (plain, "; "), (plain, &profile.about)];
        paragraph(&mut out, width, 0, 4, &spans);
    }
    out.push('\n');
    let ours = format!("Each is {}. `throughline handoff profile NAME` prints one, to be copied and changed.", profile::UNTRIED);
    paragraph(&mut out, width, 0, 0, &[(plain, &ours)]);
    session.print(&out);
    Ok(0)
}

pub(super) fn show(options: &ShowOptions, session: &mut Session) -> Result<u8, Failure> {
    if let Some(text) = profile::built_in(&options.profile) {
        session.print(text);
        return Ok(0);
    }
    let profile = load(&options.profile, Path::new(""))?;
    let width = session.look(false).width;
    let plain = Style::new();
    let mut out = String::new();
    let measures: Vec<&str> = profile.measures.iter().map(|measure| measure.words()).collect();
    let sound = format!("is sound: a {} file {} of {}, for {}", profile.layout(), profile.file_name(), measures.join(", "), profile.system);
    paragraph(&mut out, width, 0, 4, &[(Style::new().bold(), &options.profile), (plain, " "), (plain, &sound)]);
    session.print(&out);
    Ok(0)
}

/// The profiles that the settings ask for. Files are looked for from where they are named: the folder of the settings file, or the
/// current one.
pub(super) fn of(settings: &Settings) -> Result<Vec<Profile>, Failure> {
    let folder = match settings.profiles_origin() {
        Some(Origin::File { file, .. }) => Path::new(file).parent().unwrap_or(Path::new("")),
        _ => Path::new(""),
    };
    load_all(&settings.policy.profiles, folder).map_err(|failure| match settings.profiles_origin() {
        Some(origin @ Origin::File { .. }) => Failure { text: format!("{origin}: {}", failure.text), ..failure },
        _ => failure,
    })
}

/// The profiles of these names, each once; files are looked for from `folder`.
fn load_all(names: &[String], folder: &Path) -> Result<Vec<Profile>, Failure> {
    let mut profiles: Vec<(Profile, &String)> = Vec::new();
    for name in names {
        if profiles.iter().any(|(_, known)| *known == name) {
            continue;
        }
        let profile = load(name, folder)?;
        if let Some((other, known)) = profiles.iter().find(|(other, _)| other.file_name().eq_ignore_ascii_case(&profile.file_name())) {
            let text = format!("the profiles {known} and {name} both draw {}; call one of them something else", other.file_name());
            return Err(Failure::usage(text));
        }
        profiles.push((profile, name));
    }
    Ok(profiles.into_iter().map(|(profile, _)| profile).collect())
}

/// A profile by its name or its file.
fn load(name: &str, folder: &Path) -> Result<Profile, Failure> {
    if let Some(text) = profile::built_in(name) {
        return profile::parse(text, name, name).map_err(Failure::usage);
    }
    let path: PathBuf = folder.join(name);
    let is_file = name.contains(['/', '\\']) || Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    if !is_file {
        let help = match profile::nearest_built_in(name) {
            Some(near) => format!("did you mean '{near}'?"),
            None => "`throughline handoff profiles` lists them; a file of your own ends in .toml".to_owned(),
        };
        return Err(Failure::usage(format!("there is no profile '{name}'; {help}")));
    }
    let cannot = |error: &dyn std::fmt::Display| Failure::usage(format!("{}: the profile cannot be read: {error}", path.display()));
    if path.is_dir() {
        return Err(cannot(&"it is a folder"));
    }
    let mut text = String::new();
    let file = std::fs::File::open(&path).map_err(|error| cannot(&error))?;
    file.take(MOST_BYTES).read_to_string(&mut text).map_err(|error| cannot(&error))?;
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(taken) = profile::RESERVED.iter().find(|taken| taken.eq_ignore_ascii_case(&stem)) {
        let text = format!("{}: a profile cannot be called '{stem}', since the pack has a file '{taken}' of its own", path.display());
        return Err(Failure::usage(text));
    }
    profile::parse(&text, &stem, &path.display().to_string()).map_err(Failure::usage)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(result: Result<Vec<Profile>, Failure>) -> String {
        result.map(|_| String::new()).unwrap_or_else(|failure| failure.text)
    }

    #[test]
    fn profiles_are_found_by_name_and_by_file() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("house.toml"), profile::built_in("xero").expect("a profile")).expect("written");
        std::fs::write(folder.path().join("Ledger.toml"), "").expect("written");
        std::fs::write(folder.path().join("wrong.toml"), "system = 3").expect("written");
        std::fs::create_dir(folder.path().join("sub")).expect("made");
        std::fs::write(folder.path().join("sub/xero.toml"), profile::built_in("xero").expect("a profile")).expect("written");
        let all = |names: &[&str]| load_all(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), folder.path());
        let names: Vec<String> = all(&["anaplan", "house.toml", "anaplan"]).expect("profiles").iter().map(Profile::file_name).collect();
        assert_eq!(names, ["anaplan.csv", "house.csv"]);
        assert_eq!(said(all(&["anaplans"])), "there is no profile 'anaplans'; did you mean 'anaplan'?");
        assert!(said(all(&["Zz"])).ends_with("`throughline handoff profiles` lists them; a file of your own ends in .toml"));
        assert!(
            said(all(&["ledger.toml"])).contains("cannot be read") || said(all(&["ledger.toml"])).contains("cannot be called 'ledger'")
        );
        assert!(said(all(&["Ledger.toml"])).contains("a profile cannot be called 'Ledger', since the pack has a file 'ledger' of its own"));
        assert!(said(all(&["none.toml"])).contains("the profile cannot be read"));
        assert!(said(all(&["sub/"])).contains("it is a folder"));
        assert!(said(all(&["wrong.toml"])).contains("wrong.toml:1: invalid type: integer"));
        assert_eq!(
            said(all(&["xero", "sub/xero.toml"])),
            "the profiles xero and sub/xero.toml both draw xero.csv; call one of them something else"
        );
    }
}
