//! The company's tables, right and wrong.

use jiff::civil::{Weekday, date};

use super::*;
use crate::config::calendar::{CalendarKind, NamedFor, YearEnd};
use crate::config::company::{CodeKind, RateType};
use crate::config::keys::{self, Shape, TABLES};

const RULES: [&str; 2] = ["no-single-owner", "no-next-milestone"];

fn right(text: &str) -> Policy {
    parse(text, "throughline.toml", &RULES).expect("settings").policy
}

fn wrong(text: &str) -> String {
    parse(text, "throughline.toml", &RULES).expect_err("a mistake").to_string()
}

fn at(line: usize) -> Origin {
    Origin::File { file: "throughline.toml".to_owned(), line }
}

#[test]
fn a_calendar_of_weeks_is_read() {
    let rule = right(
        "[calendar]\nkind = \"4-5-4\"\nfirst-month = 2\nyear-named-for = \"start\"\nyear-end = \"last\"\nyear-end-weekday = \"Sunday\"\nweek-53 = 3\n",
    )
    .calendar;
    assert_eq!((rule.kind, rule.first_month, rule.named_for), (CalendarKind::Weeks([4, 5, 4]), Some(2), Some(NamedFor::Start)));
    assert_eq!((rule.weekday, rule.year_end, rule.week_53), (Weekday::Sunday, YearEnd::Last, Some(3)));
}

#[test]
fn a_table_of_periods_numbers_its_rows_by_year() {
    let text = "[calendar]\nkind = \"table\"\n[[calendar.rows]]\nlabel = \"A\"\nyear = \"FY2026\"\nstart = 2026-12-01\nend = 2026-12-31\nquarter = 4\n[[calendar.rows]]\nlabel = \"B\"\nyear = \"FY2027\"\nstart = \"2027-01-01\"\nend = 2027-01-29\nquarter = 1\n";
    let rows = right(text).calendar.rows;
    assert_eq!((rows[1].label.as_str(), rows[1].number, rows[1].quarter), ("B", 1, 1));
    assert_eq!((rows[1].first, rows[1].last), (date(2027, 1, 1), date(2027, 1, 29)));
}

#[test]
fn a_calendar_that_does_not_fit_its_kind_is_refused() {
    let table = |rows: &str| format!("[calendar]\nkind = \"table\"\nrows = [\n{rows}\n]");
    for (text, wanted) in [
        (
            "[calendar]\nkind = \"445\"".to_owned(),
            "throughline.toml:2: kind is \"445\"; write \"months\", \"4-4-5\", \"4-5-4\", \"5-4-4\", \"13-periods\" or \"table\"",
        ),
        ("[calendar]\nweek53 = 1".to_owned(), "throughline.toml:2: [calendar] has no 'week53'; did you mean 'week-53'?"),
        ("[calendar]\nfirst-month = 13".to_owned(), "throughline.toml:2: first-month is 13; write a whole number from 1 to 12"),
        ("[calendar]\nfirst-month = \"Feb\"".to_owned(), "first-month is \"Feb\"; write a whole number from 1 to 12"),
        (
            "[calendar]\nkind = \"4-4-5\"\nweek-53 = 13".to_owned(),
            "throughline.toml:3: week-53 is 13, and a year of kind \"4-4-5\" has 12 periods; write a whole number from 1 to 12",
        ),
        (
            "[calendar]\nyear-end = \"last\"".to_owned(),
            "throughline.toml:2: year-end says something of years of weeks, and kind is \"months\"; set kind to",
        ),
        ("[calendar]\nkind = \"table\"".to_owned(), "throughline.toml:2: kind is \"table\" and there are no rows; list them: rows = ["),
        (
            table(
                "{ label = \"A\", year = \"Y\", start = 2027-01-01, end = 2027-01-29, quarter = 1 },\n{ label = \"B\", year = \"Y\", start = 2027-02-01, end = 2027-02-26, quarter = 1 },",
            ),
            "throughline.toml:5: B starts on 2027-02-01, and A before it ends on 2027-01-29; let each period begin on the day after the one before it ends",
        ),
        (
            table("{ label = \"A\", year = \"Y\", start = 2027-01-30, end = 2027-01-29, quarter = 1 }"),
            "throughline.toml:4: A ends on 2027-01-29, before it starts on 2027-01-30; correct one of the two",
        ),
        (
            table("{ label = \"A\", year = \"Y\", start = 2027-01-01, end = 2027-01-29 }"),
            "throughline.toml:4: A has no quarter, which only a year of 12 or 13 periods gives; write quarter = 1, for example",
        ),
        (
            table("{ label = \"A\", year = \"Y\", start = 2027-01-01, end = 9999-12-31, quarter = 1 }"),
            "throughline.toml:4: end is 9999-12-31; write a date: 2027-01-29",
        ),
        (table("{ lable = \"A\", year = \"Y\" }"), "throughline.toml:4: rows of [calendar] has no 'lable'; did you mean 'label'?"),
        ("calendar = 3".to_owned(), "'calendar' is a table; write [calendar] on a line of its own"),
    ] {
        assert!(wrong(&text).contains(wanted), "{text:?} gives {}", wrong(&text));
    }
    // Nothing is said of what hangs on a kind that cannot be read.
    assert_eq!(wrong("[calendar]\nkind = \"445\"\nweek-53 = 3").lines().count(), 1);
}

#[test]
fn codes_rates_and_envelopes_are_read() {
    let policy = right(
        "[[codes]]\nkind = \"Cost centre\"\ncode = \"0410\"\n\n[[rates]]\ncurrency = \"usd\"\nto = \"EUR\"\nperiod = \"Q1 FY2027\"\nrate = 0.92\n\n[[envelopes]]\nname = \"Brand\"\namount = 500000\ncurrency = \"EUR\"\nbusinesses = [\"Nordics\"]\n",
    );
    let code = &policy.company.codes[0];
    assert_eq!((code.kind, code.code.as_str(), &code.origin), (CodeKind::CostCentre, "0410", &at(1)));
    let rate = &policy.company.rates[0];
    assert_eq!(
        (rate.currency.as_str(), rate.to.as_str(), rate.kind, rate.rate.to_string()),
        ("USD", "EUR", RateType::Average, "0.92".to_owned())
    );
    assert_eq!(rate.origin, at(5));
    let envelope = &policy.company.envelopes[0];
    assert_eq!((envelope.name.as_str(), envelope.businesses.len(), &envelope.origin), ("Brand", 1, &at(11)));
}

#[test]
fn mistakes_in_entries_are_named() {
    let rate = |line: &str| format!("[[rates]]\ncurrency = \"USD\"\nto = \"EUR\"\nperiod = \"FY2027\"\n{line}\n");
    for (text, wanted) in [
        (
            "[codes]\nkind = \"account\"".to_owned(),
            "throughline.toml:1: 'codes' is a list of entries; write [[codes]] on a line of its own before each entry",
        ),
        (
            "[[codes]]\nkind = \"account\"".to_owned(),
            "throughline.toml:1: an entry of [[codes]] has no 'code'; write code = \"0410\", for example",
        ),
        (
            "[[codes]]\nkind = \"account\"\ncode = 410".to_owned(),
            "throughline.toml:3: code is 410; write it in quotes, since leading zeros count: \"0410\"",
        ),
        (
            "[[codes]]\nkind = \"acount\"\ncode = \"1\"".to_owned(),
            "kind is \"acount\"; did you mean \"account\"? write \"cost centre\", \"account\", \"entity\" or \"project\"",
        ),
        (
            "[[codes]]\nkind = \"account\"\ncode = \"1\"\n[[codes]]\nkind = \"account\"\ncode = \"1\"".to_owned(),
            "throughline.toml:6: the account 1 is listed twice, first in throughline.toml:1; take one of them out",
        ),
        (rate("rate = 0"), "throughline.toml:5: rate is 0; write a number above 0, up to 100000000"),
        (rate("rate = inf"), "rate is inf; write a number above 0"),
        (rate("rate = 1\ntyp = \"closing\""), "throughline.toml:6: [[rates]] has no 'typ'; did you mean 'type'?"),
        (
            rate("rate = 1") + &rate("rate = 2"),
            "throughline.toml:9: the average rate of USD in EUR for FY2027 is stated twice, first in throughline.toml:1; take one of them out",
        ),
        (rate("rate = 1").replace("USD", "EUR"), "throughline.toml:3: EUR is converted to EUR, which is itself"),
        (
            rate("rate = 1").replace("FY2027", "2027"),
            "period is \"2027\"; write a month, a quarter or a fiscal year: \"2027-01\", \"Q1 FY2027\", \"FY2027\"",
        ),
        (rate("rate = 1").replace("USD", "dollars"), "currency is \"dollars\"; write a code of three letters: \"USD\""),
        (
            "[[envelopes]]\nname = \"A\"\namount = \"5\"\ncurrency = \"EUR\"".to_owned(),
            "amount is \"5\"; write a number from 0 to 1000000000000000",
        ),
        (
            "[[envelopes]]\nname = \"A\"\namount = 5\ncurrency = \"EUR\"\nbusinesses = \"B\"".to_owned(),
            "businesses is \"B\"; write [\"Nordics\", \"Iberia\"], for example",
        ),
        ("[output]\nfolder = true".to_owned(), "folder is true; write it in quotes: \"out\""),
        ("[output]\nindex = \"yes\"".to_owned(), "index is \"yes\"; write true or false"),
        ("[outputs]\n".to_owned(), "there is no setting 'outputs'; did you mean 'output'?"),
        ("kind = \"months\"".to_owned(), "there is no setting 'kind'; it belongs under [calendar]"),
        ("[output]\nlocale = \"de\"".to_owned(), "throughline.toml:2: [output] has no 'locale'; it stands above the first [table]"),
        ("[output]\nhandoff = \"yes\"".to_owned(), "throughline.toml:2: handoff is \"yes\"; write true or false"),
        ("checked-copies = false".to_owned(), "there is no setting 'checked-copies'; it belongs under [output]"),
    ] {
        assert!(wrong(&text).contains(wanted), "{text:?} gives {}", wrong(&text));
    }
    // A misspelt key is not also missing.
    assert_eq!(wrong("[[codes]]\nkind = \"account\"\ncdoe = \"1\"").lines().count(), 1);
}

#[test]
fn the_lists_of_keys_say_what_is_read() {
    let shown = Settings::default().shown();
    for table in TABLES.iter().filter(|table| !table.repeated) {
        for key in table.keys {
            let shown = shown.iter().find(|shown| shown.name == format!("{}.{}", table.name, key.name)).expect("every key is shown");
            assert_eq!(shown.value.as_deref(), key.default, "{}", shown.name);
        }
    }
    let words = |keys: &keys::Keys, name: &str| match keys.keys.iter().find(|key| key.name == name).map(|key| key.shape) {
        Some(Shape::Choice(words)) => words.to_vec(),
        _ => Vec::new(),
    };
    assert_eq!(words(&keys::CALENDAR, "kind"), CalendarKind::ALL.map(|(_, name)| name));
    assert_eq!(words(&keys::CODES, "kind"), CodeKind::ALL.map(|kind| kind.name().to_lowercase()));
    assert_eq!(words(&keys::RATES, "type"), RateType::ALL.map(|kind| kind.name().to_lowercase()));
    // Each example is right where it stands. Those of [calendar] need the kind they speak of.
    for table in TABLES {
        let head = if table.repeated { format!("[[{}]]", table.name) } else { format!("[{}]", table.name) };
        let given: Vec<String> = table.keys.iter().map(|key| format!("{} = {}", key.name, key.example)).collect();
        if table.name != "calendar" {
            right(&format!("{head}\n{}\n", given.join("\n")));
        }
    }
    right(
        "[calendar]\nkind = \"4-4-5\"\nfirst-month = 1\nyear-named-for = \"end\"\nyear-end = \"nearest\"\nyear-end-weekday = \"saturday\"\nweek-53 = 12\n",
    );
}

#[test]
fn the_company_is_in_what_is_shown() {
    let settings = parse("[[codes]]\nkind = \"account\"\ncode = \"0410\"\nname = \"Fees\"\n[output]\nindex = false\n", "t.toml", &[])
        .expect("settings");
    let shown = settings.shown();
    let of = |name: &str| {
        let shown = shown.iter().find(|shown| shown.name == name).expect("shown");
        (shown.value.clone().unwrap_or_default(), shown.origin.to_string())
    };
    assert_eq!(of("codes"), ("[{ kind = \"account\", code = \"0410\", name = \"Fees\" }]".to_owned(), "t.toml:1".to_owned()));
    assert_eq!(of("output.index"), ("false".to_owned(), "t.toml:6".to_owned()));
    assert_eq!(of("output.folder"), ("\"out\"".to_owned(), "default".to_owned()));
}

const ANSWER: &str = "[[answers]]\nbusiness = \"Nordics\"\nrule = \"no-single-owner\"\nsubject = \"I-02\"\nreason = \"she joins in June\"\napprover = \"J. Okafor\"\nuntil = 2027-06-30\n";

#[test]
fn answers_are_read_with_their_lines() {
    let company = right(&format!("approvers = [\"J. Okafor\"]\n\n{ANSWER}")).company;
    let answer = &company.answers[0];
    assert_eq!((answer.business.as_str(), answer.rule.as_str(), answer.subject.as_str()), ("Nordics", "no-single-owner", "I-02"));
    assert_eq!((answer.until, &answer.origin), (date(2027, 6, 30), &at(3)));
    let shown = parse(ANSWER, "t.toml", &RULES).expect("settings").shown();
    let shown = shown.iter().find(|shown| shown.name == "answers").and_then(|shown| shown.value.clone()).expect("shown");
    assert_eq!(right(&format!("answers = {shown}\n")).company.answers[0].reason, "she joins in June", "what is shown can be read again");
}

#[test]
fn mistakes_in_answers_are_named() {
    let businesses = "[[businesses]]\nname = \"Nordics\"\n";
    for (text, wanted) in [
        (
            ANSWER.replace("no-single-owner", "no-single-ownr"),
            "throughline.toml:3: rule is \"no-single-ownr\", which is no rule; did you mean 'no-single-owner'?",
        ),
        (ANSWER.replace("no-single-owner", "x"), "throughline.toml:3: rule is \"x\", which is no rule; `throughline rules` lists them all"),
        (ANSWER.replace("2027-06-30", "\"June\""), "throughline.toml:7: until is \"June\""),
        (ANSWER.replace("reason", "raeson"), "throughline.toml:5: [[answers]] has no 'raeson'; did you mean 'reason'?"),
        (ANSWER.replace("approver = \"J. Okafor\"\n", ""), "throughline.toml:1: an entry of [[answers]] has no 'approver'"),
        (
            ANSWER.repeat(2).replacen("I-02", "i-02", 1),
            "throughline.toml:8: no-single-owner about I-02 of Nordics is answered twice, first in throughline.toml:1; take one of them out",
        ),
        (
            ANSWER.replace("Nordics", "Nordic") + businesses,
            "throughline.toml:2: there is no business \"Nordic\" whose finding is accepted; did you mean \"Nordics\"?",
        ),
    ] {
        assert!(wrong(&text).contains(wanted), "{text:?} gives {}", wrong(&text));
        assert_eq!(wrong(&text).lines().count(), 1, "{}", wrong(&text));
    }
    right(&(ANSWER.replace("Nordics", "Sales") + businesses));
}
