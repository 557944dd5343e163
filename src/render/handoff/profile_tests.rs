//! Profiles, right and wrong.

use super::*;

/// A profile that holds, of which tests change a line.
pub(crate) const HOUSE: &str = r#"system = "House ledger"
about = "one amount a line"
measures = ["budget"]

[amounts]
field = "amount"

[file]
delimiter = ";"
decimal-mark = ","

[[columns]]
heading = "Account"
value = "{account}"

[[columns]]
heading = "Amount"
value = "{amount}"

[[columns]]
heading = "Currency"
value = "{currency}"
"#;

fn wrong(from: &str, to: &str) -> String {
    assert!(HOUSE.contains(from), "{from}");
    parse(&HOUSE.replacen(from, to, 1), "house", "house.toml").expect_err("a mistake").to_string()
}

#[test]
fn every_built_in_profile_holds_and_says_how_far_to_trust_it() {
    assert_eq!(BUILT_IN.len(), 9);
    for (name, text) in BUILT_IN {
        let profile = parse(text, name, name).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(profile.standing, UNTRIED, "{name}");
        assert!(!profile.sources.is_empty() && !profile.needs.is_empty(), "{name}");
        assert!(
            profile.sources.iter().all(|source| source.starts_with("https://") && text.matches(source.as_str()).count() == 2),
            "{name}"
        );
        assert!(text.starts_with("# ") && text.lines().all(|line| line.len() <= 160), "{name}");
    }
}

#[test]
fn there_is_a_file_for_every_built_in_profile_and_no_other() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/render/handoff/profiles");
    #[expect(clippy::disallowed_methods, reason = "the test looks at its own sources")]
    let files = std::fs::read_dir(folder).expect("the folder");
    let files: BTreeSet<String> = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    let known: BTreeSet<String> = BUILT_IN.iter().map(|(name, _)| format!("{name}.toml")).collect();
    assert_eq!(files, known, "a profile is a file and a name in BUILT_IN");
}

#[test]
fn what_is_not_said_has_a_default() {
    let profile = parse(HOUSE, "house", "house.toml").expect("a profile");
    assert_eq!(profile.file_name(), "house.csv");
    assert_eq!((profile.file.quotes, profile.file.formulas, profile.zeros), (Quotes::Needed, Formulas::Refuse, Zeros::Keep));
    assert!(!profile.is_wide() && !profile.reporting && profile.negative.is_empty());
}

#[test]
fn misspelt_names_get_the_nearest_and_their_line() {
    assert_eq!(wrong("decimal-mark", "decimal_mark"), "house.toml:10: there is no 'decimal_mark' here; did you mean 'decimal-mark'?");
    assert_eq!(wrong("heading = \"Account\"", "headin = \"Account\""), "house.toml:13: there is no 'headin' here; did you mean 'heading'?");
    assert_eq!(wrong("{account}", "{acount}"), "house.toml:14: there is no field 'acount'; did you mean '{account}'?");
    assert_eq!(wrong("[\"budget\"]", "[\"budgets\"]"), "house.toml:3: there is no measure 'budgets'; did you mean 'budget'?");
    assert_eq!(wrong("delimiter = \";\"", "quotes = \"often\""), "house.toml:9: there is no 'often' here; there are needed, text, never");
    assert_eq!(
        wrong("about = \"one amount a line\"\n", ""),
        "house.toml:1: 'about' is missing; `throughline handoff profile anaplan` shows a whole one"
    );
    assert!(wrong("{account}", "{account:%Y}").contains("'account' cannot be written as '%Y'; formats are for {period:%Y-%m-%d}"));
    assert!(wrong("{account}", "{period:%Q}").contains("'%Q' is no format of a date; dates know %Y (2027)"));
    assert!(wrong("{account}", "{account").contains("'{account' has a brace without its other half; write '{{'"));
}

#[test]
fn what_contradicts_itself_is_refused() {
    for (from, to, said) in [
        ("value = \"{amount}\"", "value = \"{project|}\"", "0 columns hold the amount"),
        ("{account}", "{amount}", "2 columns hold the amount"),
        ("{account}", "sum {amount}", "an amount cannot be part of a text"),
        ("heading = \"Account\"", "heading = \"Currency\"", "two columns are headed 'Currency'"),
        ("heading = \"Account\"", "heading = \"Ac\\ncount\"", "the heading 'Ac\\ncount' holds a line end"),
        ("field = \"amount\"", "field = \"amount_reporting\"", "'Currency' names another currency than its amounts have"),
        ("field = \"amount\"", "field = \"total\"", "there is no amount 'total'"),
        ("field = \"amount\"", "negative = [\"target\"]", "'target' is negative, but not among the measures"),
        ("field = \"amount\"", "empty = \"0\"", "'empty' cannot hold"),
        ("[\"budget\"]", "[]", "no measure is taken"),
        ("[\"budget\"]", "[\"budget\", \"forecast\"]", "nothing in the file tells its measures apart"),
        ("delimiter = \";\"", "delimiter = \"a\"", "'a' cannot part cells"),
        ("delimiter = \";\"", "quotes = \"never\"", "the decimal mark would part cells, since nothing is quoted"),
        ("decimal-mark = \",\"", "decimal-mark = \"'\"", "''' is no decimal mark"),
        ("decimal-mark = \",\"", "extension = \"../x\"", "a file cannot end in '.../x'"),
        ("decimal-mark = \",\"", "before = [\"a\\nb\"]", "a line of 'before' holds a line end"),
        ("value = \"{account}\"", "periods = \"{period:%b}\"", "this column cannot be told"),
        ("heading = \"Account\"\nvalue = \"{account}\"", "periods = \"{account}\"", "'{account}' is the same for all periods"),
        (
            "heading = \"Account\"\nvalue = \"{account}\"",
            "periods = \"{period:%b} {account}\"",
            "'{period:%b} {account}' differs within one period",
        ),
        ("heading = \"Account\"", "heading = \"Account\"\nseparator = \"\"", "this separator parts nothing"),
        ("[[columns]]\nheading = \"Account\"", "[map.acount]\n[[columns]]\nheading = \"Account\"", "there is no field 'acount' to map"),
        ("[[columns]]\nheading = \"Account\"", "[map.account]\n[[columns]]\nheading = \"Account\"", "[map.account] says nothing"),
    ] {
        let error = wrong(from, to);
        assert!(error.contains(said), "{to:?} gives {error}");
    }
}

#[test]
fn all_mistakes_are_named_in_the_order_of_their_lines() {
    let text = HOUSE.replace("\"budget\"", "\"budgets\"").replace("{currency}", "{curency}").replace("\";\"", "\"x\"");
    let error = parse(&text, "house", "house.toml").expect_err("mistakes").to_string();
    let lines: Vec<&str> = error.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(lines, ["house.toml:3", "house.toml:9", "house.toml:22"], "{error}");
}

#[test]
fn the_page_tells_of_every_profile_and_its_example_holds() {
    let page = include_str!("../../../docs/finance-profiles.md");
    for (name, text) in BUILT_IN {
        let profile = parse(text, name, name).expect("a profile");
        let row = page.lines().find(|line| line.starts_with(&format!("| `{name}` | {} | {}", profile.system, profile.layout())));
        let row = row.unwrap_or_else(|| panic!("the page has no row for {name}"));
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 7, "{name}");
        let measures: Vec<&str> = profile.measures.iter().map(|measure| measure.words()).collect();
        assert_eq!(cells[3], measures.join(", "), "{name}");
        assert_eq!(cells[4].contains("the plan's currency"), profile.reporting, "{name}");
        assert!(profile.sources.iter().all(|source| cells[6].contains(&format!("({source})"))), "{name}");
    }
    assert!(page.contains(UNTRIED));
    let example = page.split("```toml\n").nth(2).and_then(|rest| rest.split("```").next()).expect("an example");
    parse(example, "house", "the page's example").unwrap_or_else(|error| panic!("{error}"));
    let known = LedgerField::ALL.iter().map(|(name, _)| *name);
    for field in known {
        assert!(page.contains(&format!("`{field}`")), "the page does not say {field}");
    }
}

proptest::proptest! {
    /// No text makes the reader of profiles fall over: it is a profile, or its mistakes have lines.
    #[test]
    fn any_text_is_a_profile_or_a_list_of_mistakes(
        at in 0..HOUSE.len(),
        put in proptest::sample::select(vec!["{", "}", "{{", "[", "\"", "=", "\u{e9}", "{period:%", "|", "[[columns]]", "'", "\n", "-", "{amount}"]),
        gone in 0..30_usize,
    ) {
        let end = (at + gone).min(HOUSE.len());
        let text = format!("{}{put}{}", &HOUSE[..at], &HOUSE[end..]);
        if let Err(error) = parse(&text, "house", "house.toml") {
            proptest::prop_assert!(!error.problems.is_empty() && error.problems.iter().all(|problem| problem.line >= 1), "{}", text);
        }
    }
}
