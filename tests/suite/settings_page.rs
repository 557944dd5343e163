//! `docs/settings.md` and the schema of the settings, generated from the lists of settings themselves, so that no default stands in two
//! places.
#![expect(clippy::disallowed_methods, reason = "the generated page is a file")]

use std::fmt::Write as _;
use std::path::Path;

use throughline::config::raw;
use throughline::plan::{FiscalTable, Period};
use throughline::render::settings;
use throughline::rules::CATALOGUE;

const HEAD: &str = r#"# Settings

`throughline.toml` says how strictly plans are judged. `run` and `check` take the one in the current folder, or the one that
`--config` names; folders above are not searched. Without one, the defaults below hold. A mistake in it (a misspelt name, a value out
of range) is named with its line, and nothing is judged. `throughline init` writes one with every setting in it, off. `throughline
config show` prints every setting with its value and where it was set, `throughline config check` says whether the file is right.
Editors that know Taplo (Even Better TOML in Visual Studio Code, for one) complete and explain it by the schema that its first line
names; `throughline config schema` prints that.

```toml
# Ambiguous numbers and dates ("1.200", "03/04/2027") are read as written in this locale.
# Left out, each workbook's own majority decides.
locale = "de"

# Who may accept a finding on the Exceptions sheet. Left out: anyone but the owners.
approvers = ["Erik Halden", "Petra Lange"]

# All plans lie in this folder (relative to this file): a run over it knows what is missing, as with --portfolio.
plans = "plans"

# The businesses whose plans are expected. A parent, and the parts of a plan that has several files, where there are any.
[[businesses]]
name = "Halden Compressed Air"

[[businesses]]
name = "Halden Air Benelux"
parent = "Halden Compressed Air"
parts = ["benelux-*.xlsx"]

# What a run writes: here also a pack of each plan for finance (finance.md), with a load file for Anaplan. Codes that cannot be
# booked are errors then.
[output]
folder = "checked"
handoff = true
profiles = ["anaplan"]

# The periods that finance books in: the retail calendar, in which 2027 begins on 31 January 2027.
[calendar]
kind = "4-5-4"
first-month = 2
year-named-for = "start"

# Codes that finance knows, beside those on a plan's own Codes sheet.
[[codes]]
kind = "cost centre"
code = "0410"
name = "Sales North"

# Exchange rates, used where a plan's own FX sheet has none for a month.
[[rates]]
currency = "USD"
to = "EUR"
period = "FY2027"
rate = 0.92

# An envelope that several businesses draw on.
[[envelopes]]
name = "Brand 2027"
amount = 500000
currency = "EUR"
businesses = ["Nordics", "Iberia"]

# A finding that is accepted for a while, beside those on a plan's own Exceptions sheet.
[[answers]]
business = "Nordics"
rule = "no-single-owner"
subject = "I-02"
reason = "she joins on 1 June"
approver = "J. Okafor"
until = 2027-06-30

# A rule's level: error, warning, note or off. Findings of a rule that is off are dropped, and it is not evaluated.
[levels]
strategy-too-long = "note"
no-next-milestone = "error"
assumed-layout = "off"

# The numbers that rules compare with. A finding says which of them judged it, and where it was set.
[thresholds]
gap-points = 20
milestone-days = 60

# What is taken in, against files that are broken or hostile.
[limits]
file-mib = 50
```

Rules and their levels: [rules.md](rules.md).

"#;

#[test]
fn the_example_on_the_page_works() {
    let (_, rest) = HEAD.split_once("```toml\n").expect("an example");
    let (example, _) = rest.split_once("```").expect("its end");
    let rules: Vec<&str> = CATALOGUE.iter().map(|rule| rule.id).collect();
    let policy = raw::parse(example, "throughline.toml", &rules).expect("settings").policy;
    let table = FiscalTable::of(&policy.calendar, None, [Period::parse("2027-02").expect("a month")]);
    let first = table.periods.iter().find(|period| period.label == "FY2027-P01").expect("a period");
    assert_eq!(first.first.to_string(), "2027-01-31");
}

#[test]
fn the_page_of_settings_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/settings.md");
    let fresh = page();
    if std::env::var_os("THROUGHLINE_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("docs/settings.md can be written");
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == fresh, "docs/settings.md is stale; write it again with: THROUGHLINE_BLESS=1 cargo test --test suite settings");
}

/// Editors read the schema from `docs/schemas`, or from what `init` and `config schema` write: the same.
#[test]
fn the_schema_of_settings_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas/throughline.toml.schema.json");
    let fresh = settings::schema();
    if std::env::var_os("THROUGHLINE_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("the schema can be written");
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == fresh, "the schema is stale; write it again with: THROUGHLINE_BLESS=1 cargo test --test suite settings");
}

fn page() -> String {
    let mut page = String::from("<!-- Generated by: THROUGHLINE_BLESS=1 cargo test --test suite settings -->\n\n");
    page.push_str(HEAD);
    for section in settings::all().into_iter().filter(|section| section.name != "levels") {
        let (title, column) = match section.name {
            "" => ("Above every table".to_owned(), "setting".to_owned()),
            name if section.repeated => (capital(name), format!("`[[{name}]]`")),
            name => (capital(name), format!("`[{name}]`")),
        };
        let _ = write!(page, "## {title}\n\n");
        if !section.doc.is_empty() {
            let _ = write!(page, "{}\n\n", section.doc);
        }
        let _ = write!(page, "| {column} | default | what it is |\n|---|---|---|\n");
        for setting in &section.settings {
            let value = match &setting.default {
                Some(default) => default.replace('|', "\\|"),
                None if setting.required => "needed".to_owned(),
                None => String::new(),
            };
            let example = if setting.default.is_none() { format!(" For example `{}`.", setting.example) } else { String::new() };
            let _ = writeln!(page, "| `{}` | {value} | {}{example} |", setting.name, setting.doc);
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn capital(name: &str) -> String {
    name[..1].to_uppercase() + &name[1..]
}
