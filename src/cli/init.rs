//! `throughline init`: a folder to keep plans in, with settings, a sample plan and lines for a nightly run.
//!
//! Nothing that is there is replaced: what stands in a file's place is left as it is, and said.
#![expect(clippy::disallowed_methods, reason = "whether a folder holds plans already is looked at here")]

use std::path::{Path, PathBuf};

use clap::Args;

use super::session::{Failure, Session};
use super::template::next_year;
use crate::output::write_new;
use crate::plan::build::first_month_of_year;
use crate::plan::{Calendar, Currency};
use crate::render::paragraph::{paragraph, unbroken};
use crate::render::settings::{SCHEMA_FILE, schema, starter};
use crate::render::template::{self, Template, Tier};

const EXAMPLES: &str = "\
Examples:
  throughline init              in this folder
  throughline init sales-plans  in a folder of that name, which is made

What is written, where nothing of that name stands:
  throughline.toml          every setting with what it means, at its default
  throughline.schema.json   by this, editors complete and check the settings
  plans/sample-plan.xlsx    a small plan to try; not where plans/ holds files
  schedule/crontab          a line for a run every night, for cron
  schedule/throughline.service, schedule/throughline.timer
                            the same for systemd";

/// Make a folder for plans: settings, a sample plan, a schedule
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The folder; made where it is not there
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
}

/// A file to be made: its path below the folder, what it is for, and what it holds.
struct Made {
    path: &'static str,
    about: &'static str,
    bytes: Vec<u8>,
}

const SAMPLE: &str = "plans/sample-plan.xlsx";

pub(super) fn run(options: &Options, session: &mut Session) -> Result<u8, Failure> {
    let folder = &options.folder;
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::usage(format!("{}: is a file; name a folder", folder.display())));
    }
    // Plans of somebody's own are not to be judged beside a sample.
    let plans = std::fs::read_dir(folder.join("plans"));
    let has_plans = plans.is_ok_and(|mut entries| entries.next().is_some());
    let mut files = vec![
        Made { path: "throughline.toml", about: "every setting with what it means, at its default", bytes: starter().into_bytes() },
        Made { path: SCHEMA_FILE, about: "by this, editors complete and check the settings", bytes: schema().into_bytes() },
    ];
    if !has_plans {
        files.push(Made { path: SAMPLE, about: "a small plan, to try a run with", bytes: sample()? });
    }
    files.extend(schedule(folder)?);
    let (mut written, mut left) = (Vec::new(), Vec::new());
    for file in &files {
        let is_new = write_new(&folder.join(file.path), &file.bytes).map_err(Failure::io)?;
        if is_new { written.push(file) } else { left.push(file.path) }
    }
    if has_plans && folder.join(SAMPLE).exists() {
        left.push(SAMPLE);
    }
    session.print(&said(folder, &written, &left, has_plans, session.look(false).width));
    Ok(0)
}

/// The example of `template`, as it asks for everything.
fn sample() -> Result<Vec<u8>, Failure> {
    let year = next_year();
    let first = first_month_of_year(year, 1).ok_or_else(|| Failure { code: 70, text: format!("there is no year {year}") })?;
    let tier = Tier::of(3).ok_or_else(|| Failure { code: 70, text: "the third tier is gone, which is our bug".to_owned() })?;
    let currency = Currency::parse("EUR").unwrap_or(Currency::NONE);
    let wanted = Template { tier, example: true, business: None, calendar: Calendar::months(format!("FY{year}"), first), currency };
    template::template(&wanted).map_err(|error| Failure { code: 70, text: format!("{SAMPLE}: {error}, which is our bug") })
}

/// Lines for a nightly run, with the paths of this folder and this program in them, so that they work as they are.
fn schedule(folder: &Path) -> Result<Vec<Made>, Failure> {
    let cannot = |error: std::io::Error| Failure::io(format!("{}: cannot be found: {error}", folder.display()));
    let folder = std::path::absolute(folder).map_err(cannot)?.components().collect::<PathBuf>().display().to_string();
    let program = std::env::current_exe().map_or_else(|_| "throughline".to_owned(), |path| path.display().to_string());
    let crontab = format!(
        "# Every night from Monday to Friday at 05:00, for `crontab -e`. Cron mails what is printed: what went wrong, and one line.\n\
         # Exit codes: 0 done, 2 settings wrong, 3 a file could not be read or written, 4 another run was going on.\n\
         0 5 * * 1-5  cd {} && {} run plans --quiet\n",
        for_cron(&folder),
        for_cron(&program),
    );
    let service = format!(
        "# Copy this file and throughline.timer to /etc/systemd/system/, or to ~/.config/systemd/user/ for a user's own.\n\
         [Unit]\nDescription=Throughline: check the plans in {}\n\n\
         [Service]\nType=oneshot\nWorkingDirectory={}\nExecStart={} run plans --log-format json\n\
         # Another run was going on: nothing to worry about.\nSuccessExitStatus=4\n",
        for_systemd(&folder),
        for_systemd(&folder),
        quoted_for_systemd(&program),
    );
    let timer = "# Then: systemctl enable --now throughline.timer (with --user, where it is a user's own)\n\
         [Unit]\nDescription=Throughline: every night from Monday to Friday\n\n\
         [Timer]\nOnCalendar=Mon..Fri 05:00\nPersistent=true\n\n\
         [Install]\nWantedBy=timers.target\n";
    Ok(vec![
        Made { path: "schedule/crontab", about: "a line for a run every night, for cron", bytes: crontab.into_bytes() },
        Made { path: "schedule/throughline.service", about: "the same for systemd", bytes: service.into_bytes() },
        Made { path: "schedule/throughline.timer", about: "and when", bytes: timer.into() },
    ])
}

/// A path as a shell takes it in a crontab, where a percent sign ends the line.
fn for_cron(path: &str) -> String {
    format!("'{}'", path.replace('\'', "'\\''").replace('%', "\\%"))
}

/// A path as systemd takes it: a percent sign stands for something else.
fn for_systemd(path: &str) -> String {
    path.replace('%', "%%")
}

fn quoted_for_systemd(path: &str) -> String {
    let path = for_systemd(path).replace('\\', "\\\\").replace('"', "\\\"").replace('$', "$$");
    format!("\"{path}\"")
}

/// What was written, and what to do next.
fn said(folder: &Path, written: &[&Made], left: &[&str], has_plans: bool, width: Option<usize>) -> String {
    let mut text = String::new();
    let here = folder == Path::new(".");
    let named = if here { "this folder".to_owned() } else { folder.display().to_string() };
    let widest = written.iter().map(|file| file.path.len()).max().unwrap_or(0);
    let mut add = |indent: usize, rest: usize, line: &str| paragraph(&mut text, width, indent, rest, &[(anstyle::Style::new(), line)]);
    if written.is_empty() {
        add(0, 2, &format!("{named}: everything is there already, and was left as it is"));
    } else {
        add(0, 2, &format!("{named}: ready for plans. Written:"));
        for file in written {
            add(2, widest + 4, &format!("{}{}{}", file.path, "\u{A0}".repeat(widest + 2 - file.path.len()), file.about));
        }
        if !left.is_empty() {
            add(2, 4, &format!("Left as it was: {}", left.join(", ")));
        }
    }
    add(0, 2, "Next:");
    let mut number = 0;
    let mut step = |line: &str| {
        number += 1;
        add(2, 5, &format!("{number}. {line}"));
    };
    if !here {
        step(&unbroken(&format!("cd {}", shell(&folder.display().to_string()))));
    }
    step(&format!("{}, then open out/index.html", unbroken("throughline run plans")));
    if !has_plans {
        let fresh = unbroken("throughline template plans/plan.xlsx");
        step(&format!("Put your plans into plans/ ({fresh} writes a fresh one), and delete the sample."));
    }
    let check = unbroken("throughline config check");
    step(&format!(
        "Set in throughline.toml what is your company's own, its codes and exchange rates for one; {check} says whether it is right."
    ));
    text
}

/// A path as it can be typed.
fn shell(path: &str) -> String {
    let plain = path.chars().all(|character| character.is_alphanumeric() || "/._-+:\\".contains(character));
    if plain { path.to_owned() } else { format!("\"{path}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_for_who_reads_them() {
        assert_eq!(for_cron("/srv/100% it's"), "'/srv/100\\% it'\\''s'");
        assert_eq!(for_systemd("/srv/100% a"), "/srv/100%% a");
        assert_eq!(quoted_for_systemd("/srv/$a \"b\""), "\"/srv/$$a \\\"b\\\"\"");
        assert_eq!(shell("sales-plans"), "sales-plans");
        assert_eq!(shell("sales plans"), "\"sales plans\"");
    }
}
