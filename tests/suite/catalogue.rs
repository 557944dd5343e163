//! The catalogue against the folders of `src/rules`, and the generated page of all rules against the catalogue.
#![expect(clippy::disallowed_methods, reason = "the folders and the generated page are files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use throughline::rules::{CATALOGUE, Group};

use crate::example::{assessed_in_order, cycles};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Rules' names by group, as the files of a kind in the folders say.
fn files(extension: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for group in Group::ALL {
        let folder = root().join("src/rules").join(group.name().to_lowercase());
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("a readable folder").path();
            if path.extension().is_none_or(|found| found != extension) {
                continue;
            }
            let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("a readable file");
            if extension == "md" || text.contains("pub static RULE: Rule") {
                files.entry(group.name().to_lowercase()).or_default().insert(stem);
            }
        }
    }
    files
}

#[test]
fn the_catalogue_lists_every_rule_file_and_no_other() {
    let mut listed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rule in CATALOGUE {
        listed.entry(rule.group.name().to_lowercase()).or_default().insert(rule.id.replace('-', "_"));
    }
    let mut wrong = Vec::new();
    for extension in ["rs", "md"] {
        let found = files(extension);
        for group in Group::ALL.map(|group| group.name().to_lowercase()) {
            let (found, listed) = (found.get(&group).cloned().unwrap_or_default(), listed.get(&group).cloned().unwrap_or_default());
            wrong.extend(found.difference(&listed).map(|name| format!("add to CATALOGUE in src/rules/mod.rs: &{group}::{name}::RULE,")));
            wrong.extend(listed.difference(&found).map(|name| format!("add the file src/rules/{group}/{name}.{extension}")));
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_catalogue_is_in_the_order_of_its_groups_and_names_no_rule_twice() {
    let groups: Vec<Group> = CATALOGUE.iter().map(|rule| rule.group).collect();
    assert!(groups.is_sorted(), "keep the rules of a group together, groups in the order of Group::ALL");
    let ids: BTreeSet<&str> = CATALOGUE.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), CATALOGUE.len(), "an id stands twice");
}

#[test]
fn ids_and_summaries_are_written_alike() {
    for rule in CATALOGUE {
        assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}: lower-case words joined by hyphens", rule.id);
        let first = rule.summary.chars().next().unwrap_or('.');
        assert!(!rule.summary.ends_with('.'), "{}: a summary is a phrase, without a full stop", rule.id);
        assert!(first.is_lowercase() || first.is_numeric(), "{}: a summary begins in lower case", rule.id);
    }
}

#[test]
fn every_finding_of_every_example_belongs_to_a_rule_and_reads_like_one() {
    for rule in CATALOGUE {
        let example = rule.page.split("\n## Example\n").nth(1).and_then(|rest| rest.split("It finds:").next()).unwrap_or_default();
        for judged in assessed_in_order(&cycles(example)).findings {
            let finding = judged.finding;
            let known = throughline::rules::rule(finding.rule).unwrap_or_else(|| panic!("no rule '{}' is in the catalogue", finding.rule));
            assert!(finding.level <= known.level, "{} found an {}, worse than its level says", finding.rule, finding.level);
            for text in [&finding.message, &finding.help] {
                assert!(!text.is_empty() && !text.ends_with('.'), "{}: '{text}' is a phrase, without a full stop", finding.rule);
            }
            let row = format!("/{}", finding.at.row + 1);
            assert!(!finding.subject.to_string().ends_with(&*row), "{}: the subject {} is a row number", finding.rule, finding.subject);
        }
    }
}

#[test]
fn the_page_of_all_rules_is_fresh() {
    let path = root().join("docs/rules.md");
    let fresh = page_of_all_rules();
    if std::env::var_os("THROUGHLINE_BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("docs/ can be made");
        fs::write(&path, &fresh).expect("docs/rules.md can be written");
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == fresh, "docs/rules.md is stale; write it again with: THROUGHLINE_BLESS=1 cargo test --test suite catalogue");
}

/// `docs/rules.md`: a table a group, then the pages, their headings two levels down.
fn page_of_all_rules() -> String {
    let mut page = String::from(
        "<!-- Generated from src/rules by: THROUGHLINE_BLESS=1 cargo test --test suite catalogue -->\n\n# Rules\n\n\
         The level is the rule's own, the worst where it has several; a project's settings may change it. A rule that lacks what it\n\
         looks at says so: it is *not evaluated*, which never counts as passed. `throughline explain RULE` shows a rule's page.\n",
    );
    for group in Group::ALL {
        let rules: Vec<_> = CATALOGUE.iter().filter(|rule| rule.group == group).collect();
        if rules.is_empty() {
            continue;
        }
        let _ = writeln!(page, "\n## {}\n\nThey ask {}.\n\n| rule | level | what it finds |\n|---|---|---|", group.name(), group.asks());
        for rule in &rules {
            let _ = writeln!(page, "| [`{0}`](#{0}) | {1} | {2} |", rule.id, rule.level, rule.summary);
        }
        for rule in rules {
            page.push('\n');
            for line in rule.page.trim_end().lines() {
                let deeper = if line.starts_with('#') { "##" } else { "" };
                let _ = writeln!(page, "{deeper}{line}");
            }
        }
    }
    page
}
