//! Settings files, right and wrong.

use super::*;
use crate::config::policy::LevelSetting;

const RULES: [&str; 2] = ["initiative-without-choice", "no-single-owner"];

fn wrong(text: &str) -> String {
    parse(text, "throughline.toml", &RULES).expect_err("a mistake").to_string()
}

#[test]
fn values_are_set_and_know_their_line() {
    let text = "locale = \"de\"\napprovers = [\"J. Okafor\"]\n\n[levels]\nno-single-owner = \"off\"\n\n[thresholds]\ngap-points = 12.5\n[limits]\nfile-mib = 10\n";
    let settings = parse(text, "x/throughline.toml", &RULES).expect("settings");
    let at = |line| Origin::File { file: "x/throughline.toml".to_owned(), line };
    assert_eq!(settings.policy.levels["no-single-owner"], (LevelSetting::Off, at(5)));
    assert_eq!(settings.policy.thresholds.gap_points.value.to_string(), "12.5");
    assert_eq!(settings.policy.thresholds.gap_points.origin, at(8));
    assert_eq!(settings.policy.thresholds.rank_points.origin, Origin::Default);
    assert_eq!(settings.policy.limits.file_bytes, 10 * 1024 * 1024);
    assert_eq!(settings.policy.approvers, ["J. Okafor"]);
    let shown = settings.shown();
    let of = |name: &str| {
        shown.iter().find(|shown| shown.name == name).map(|shown| (shown.value.as_deref().unwrap_or("none"), shown.origin.to_string()))
    };
    assert_eq!(of("limits.file-mib"), Some(("10", "x/throughline.toml:10".to_owned())));
    assert_eq!(of("locale"), Some(("\"de\"", "x/throughline.toml:1".to_owned())));
    assert_eq!(of("limits.cells"), Some(("40000000", "default".to_owned())));
}

#[test]
fn each_threshold_may_be_its_default_and_amounts_and_counts_are_no_percentages() {
    for (setting, _) in crate::config::Thresholds::default().all() {
        let key = setting.name.strip_prefix("thresholds.").expect("a threshold's name");
        let text = format!("[thresholds]\n{key} = {}\n", setting.value);
        parse(&text, "throughline.toml", &RULES).expect(key);
    }
    let policy = parse("[thresholds]\nmateriality-floor = 250000\nmeasure-budget = 1e6\n", "t", &RULES).expect("settings").policy;
    assert_eq!(policy.thresholds.measure_budget.value.to_string(), "1000000");
    for name in thresholds::AMOUNTS.iter().chain(&thresholds::COUNTS) {
        let full = format!("thresholds.{name}");
        assert!(policy.thresholds.all().iter().any(|(setting, _)| setting.name == full), "{name} is none");
    }
}

#[test]
fn misspelt_names_get_the_nearest() {
    assert_eq!(wrong("[treshold]\n"), "throughline.toml:1: there is no setting 'treshold'; did you mean 'thresholds'?");
    assert_eq!(
        wrong("\n[thresholds]\ngap-point = 1\n"),
        "throughline.toml:3: there is no threshold 'gap-point'; did you mean 'gap-points'?"
    );
    assert_eq!(
        wrong("[levels]\ninitiative_without_choices = \"error\""),
        "throughline.toml:2: there is no rule 'initiative_without_choices'; did you mean 'initiative-without-choice'?"
    );
    assert_eq!(wrong("gap-points = 3"), "throughline.toml:1: there is no setting 'gap-points'; it belongs under [thresholds]");
    assert_eq!(wrong("no-single-owner = \"off\""), "throughline.toml:1: there is no setting 'no-single-owner'; it belongs under [levels]");
    assert!(
        wrong("[limits]\nzzz = 1").ends_with(
            "there is no limit 'zzz'; there are file-mib, unpacked-mib, ratio, ratio-from-mib, parts, sheets, cells, text-chars"
        )
    );
}

#[test]
fn values_out_of_range_say_what_is_wanted() {
    for (text, wanted) in [
        ("[thresholds]\ngap-points = -1", "gap-points is -1; write a number from 0 to 100 (percentage points)"),
        ("[thresholds]\ngap-points = \"15\"", "gap-points is \"15\"; write a number from 0 to 100 (percentage points)"),
        ("[thresholds]\nlongest-months = 1.5", "longest-months is 1.5; write a whole number from 0 to 1200 (months)"),
        ("[thresholds]\nreach = nan", "reach is nan; write a number from 0 to 1000 (percent, as people write it: 15 is 15 %)"),
        (
            "[thresholds]\nmeasure-budget = -1",
            "measure-budget is -1; write a number from 0 to 1000000000 (an amount of the reporting currency)",
        ),
        ("[thresholds]\nowner-most = 2.5", "owner-most is 2.5; write a whole number from 0 to 100000 (how many)"),
        ("[limits]\nsheets = 0", "sheets is 0; write a whole number from 1 to 65536"),
        ("[levels]\nno-single-owner = \"fatal\"", "is \"fatal\"; write \"error\", \"warning\", \"note\" or \"off\""),
        ("locale = \"german\"", "locale is \"german\"; write a language"),
        ("[output]\nprofiles = \"anaplan\"", "profiles is \"anaplan\"; write [\"anaplan\", \"house.toml\"], for example"),
        ("[output]\nprofiles = [\"anaplan\", 3]", "profiles is a list; write [\"anaplan\", \"house.toml\"], for example"),
        ("approvers = \"J. Okafor\"", "approvers is \"J. Okafor\"; write a list of names"),
        ("levels = 3", "'levels' is a table; write [levels] on a line of its own"),
    ] {
        assert!(wrong(text).contains(wanted), "{text:?} gives {}", wrong(text));
    }
}

#[test]
fn all_mistakes_are_named_in_the_order_of_their_lines() {
    let text = wrong("[thresholds]\nreach = 2000\n[levels]\nnothing-like-it = \"off\"\n");
    let lines: Vec<&str> = text.lines().map(|line| line.split(": ").next().unwrap_or("")).collect();
    assert_eq!(lines, ["throughline.toml:2", "throughline.toml:4"]);
}

#[test]
fn a_warning_beyond_its_error_is_refused() {
    let text = wrong("[thresholds]\nenvelope-warning = 110\n");
    assert_eq!(
        text,
        "throughline.toml:2: thresholds.envelope-warning = 110 lies above thresholds.envelope-error = 100 (default); lower the first or raise the second"
    );
}

#[test]
fn what_is_no_toml_names_its_line() {
    assert!(wrong("[thresholds]\nreach 60\n").starts_with("throughline.toml:2: this is not TOML: "));
}
