//! Load files, drawn and read back by another reader.

use proptest::prelude::*;

use super::super::load_file::add_up;
use super::super::profile::{self, BUILT_IN};
use super::*;
use crate::plan::Period;

const HOUSE: &str = r#"system = "House ledger"
about = "one amount a line"
measures = ["budget", "expected_revenue"]
[amounts]
negative = ["expected_revenue"]
[file]
delimiter = ";"
decimal-mark = ","
[[columns]]
heading = "Measure"
value = "{measure}"
[[columns]]
heading = "Account"
value = "{account|none}"
[[columns]]
heading = "Month"
value = "{period:%m.%Y}"
[[columns]]
heading = "Amount"
value = "{amount}"
[[columns]]
heading = "Currency"
value = "{currency}"
"#;

fn line(measure: LedgerMeasure, account: &str, period: &str, amount: &str, currency: &str) -> LedgerLine {
    let amount: Decimal = amount.parse().expect("an amount");
    LedgerLine {
        cycle: "2027-02".to_owned(),
        version: "Budget".to_owned(),
        measure,
        entity: "NL01".to_owned(),
        fiscal_year: "FY2027".to_owned(),
        period: Period::parse(period).expect("a period").into(),
        account: account.to_owned(),
        cost_centre: "0410".to_owned(),
        project: String::new(),
        initiative_id: "I-01".to_owned(),
        choice_id: "HTW-1".to_owned(),
        opex_capex: "Opex".to_owned(),
        currency: Currency::parse(currency).expect("a currency"),
        amount,
        amount_reporting: Some(amount),
        fx_rate: Some(Decimal::ONE),
        source_file: "plan.xlsx".to_owned(),
        source_cell: format!("Phasing!C{}", account.len() + 2),
        line_hash: "L1".to_owned(),
        segment: String::new(),
        territory: "North".to_owned(),
        product: String::new(),
    }
}

fn budget(account: &str, period: &str, amount: &str) -> LedgerLine {
    line(LedgerMeasure::Budget, account, period, amount, "EUR")
}

fn drawn(text: &str, lines: Vec<LedgerLine>) -> Result<LoadFile, Vec<Refusal>> {
    let profile = profile::parse(text, "house", "house.toml").unwrap_or_else(|error| panic!("{error}"));
    let calendar = Calendar::months("FY2027", Period::parse("2027-01").expect("a period"));
    let mut names = Names::new();
    for (kind, code, name) in [
        (CodeKind::Account, "06100", "Travel (EU)"),
        (CodeKind::Account, "06200", "Trade fairs, small"),
        (CodeKind::CostCentre, "0410", "Field sales"),
        (CodeKind::Entity, "NL01", "Halden Air B.V."),
    ] {
        names.insert((kind, code.to_owned()), name.to_owned());
    }
    let ledger = Ledger { batch_id: "B1".to_owned(), lines };
    let currency = Currency::parse("EUR").expect("a currency");
    draw(&profile, &Book { ledger: &ledger, reporting_currency: currency, calendar: &calendar, names: &names })
}

fn text_of(text: &str, lines: Vec<LedgerLine>) -> String {
    let file = drawn(text, lines).unwrap_or_else(|reasons| panic!("{reasons:?}"));
    String::from_utf8(file.bytes).expect("UTF-8")
}

fn refused(text: &str, lines: Vec<LedgerLine>) -> String {
    let refusals = drawn(text, lines).expect_err("a reason");
    let told = refusals.iter().map(|refusal| format!("{}: {}; {}", refusal.at.as_deref().unwrap_or("-"), refusal.what, refusal.help));
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn equal_rows_are_added_and_signs_flip_where_the_profile_says() {
    let revenue = line(LedgerMeasure::ExpectedRevenue, "", "2027-01", "900.00", "EUR");
    let lines =
        vec![budget("06100", "2027-02", "5.25"), budget("06100", "2027-01", "1200.50"), budget("06100", "2027-01", "0.01"), revenue];
    assert_eq!(
        text_of(HOUSE, lines),
        "Measure;Account;Month;Amount;Currency\r\nbudget;06100;01.2027;1200,51;EUR\r\nbudget;06100;02.2027;5,25;EUR\r\nexpected_revenue;none;01.2027;-900,00;EUR\r\n"
    );
}

#[test]
fn totals_are_of_what_is_written() {
    let revenue = line(LedgerMeasure::ExpectedRevenue, "", "2027-01", "900.00", "EUR");
    let file = drawn(HOUSE, vec![budget("06100", "2027-01", "1.50"), budget("06100", "2027-01", "2.00"), revenue]).expect("a file");
    assert_eq!((file.rows, file.lines, file.shape.lines_before, file.shape.amount_columns.as_slice()), (2, 3, 1, [3].as_slice()));
    assert_eq!(file.sum, Decimal::new(-89_650, 2));
}

#[test]
fn a_wide_file_has_a_column_for_every_period_in_time() {
    let text = HOUSE
        .replace("[[columns]]\nheading = \"Month\"\nvalue = \"{period:%m.%Y}\"\n", "")
        .replace("heading = \"Amount\"\nvalue = \"{amount}\"", "periods = \"{period:%b}\"")
        .replace("[file]", "empty = \"0\"\n[file]");
    // April comes after January in time, before it in the alphabet.
    let lines = vec![budget("06200", "2027-04", "7.00"), budget("06100", "2027-01", "1.00"), budget("06100", "2027-01", "2.00")];
    assert_eq!(text_of(&text, lines), "Measure;Account;Jan;Apr;Currency\r\nbudget;06100;3,00;0;EUR\r\nbudget;06200;0;7,00;EUR\r\n");
    let file = drawn(&text, vec![budget("06200", "2027-04", "7.00"), budget("06200", "2027-05", "8.00")]).expect("a file");
    assert_eq!(file.shape.amount_columns, [2, 3]);
}

#[test]
fn what_cannot_be_added_is_refused() {
    let no_currency = HOUSE.replace("[[columns]]\nheading = \"Currency\"\nvalue = \"{currency}\"\n", "");
    let dollars = line(LedgerMeasure::Budget, "06200", "2027-01", "5.00", "USD");
    assert_eq!(
        refused(&no_currency, vec![budget("06100", "2027-01", "1.00"), dollars.clone()]),
        "-: no column names a currency, and the amounts are in EUR (such as Phasing!C7) and USD (such as Phasing!C7); copy the profile and add a column with '{currency}', or take 'amount_reporting'"
    );
    assert!(text_of(&no_currency.replace("negative", "field = \"amount_reporting\"\nnegative"), vec![dollars.clone()]).contains("5,00"));
    let hidden = format!("{HOUSE}[map.currency]\n\"*\" = \"money\"\n");
    let other = line(LedgerMeasure::Budget, "06200", "2027-01", "5.00", "EUR");
    assert!(refused(&hidden, vec![other, dollars]).contains("Phasing!C7: USD would be added to EUR of Phasing!C7"));
    let one_word = format!("{HOUSE}[map.measure]\n\"*\" = \"plan\"\n");
    let revenue = line(LedgerMeasure::ExpectedRevenue, "06100", "2027-01", "900.00", "EUR");
    assert!(refused(&one_word, vec![budget("06100", "2027-01", "1.00"), revenue]).contains("expected revenue would be added to budget of"));
    let mut next_year = budget("06100", "2028-01", "1.00");
    next_year.fiscal_year = "FY2028".to_owned();
    let by_month = HOUSE.replace("%m.%Y", "%m");
    assert!(refused(&by_month, vec![budget("06100", "2027-01", "1.00"), next_year]).contains("FY2028 would be added to FY2027"));
}

#[test]
fn a_blank_without_a_word_for_it_names_its_cell() {
    let text = HOUSE.replace("{account|none}", "{account}");
    assert_eq!(
        refused(&text, vec![budget("", "2027-01", "1.00")]),
        "Phasing!C2: there is no account (column 'Account'): I-01; fill it in, or say in a profile of your own, after a '|', what stands there where it is blank"
    );
    let named = HOUSE.replace("{account|none}", "{account.name|none}");
    assert!(
        refused(&named, vec![budget("999", "2027-01", "1.00")])
            .contains("the account 999 has no name on the sheet Codes (column 'Account'): I-01; name it there")
    );
    assert!(text_of(&named, vec![budget("", "2027-01", "1.00")]).contains(";none;"));
    let mapped = format!("{HOUSE}[map.account]\n\"06100\" = \"6100-T\"\n");
    assert!(text_of(&mapped, vec![budget("06100", "2027-01", "1.00")]).contains(";6100-T;"));
    assert!(refused(&mapped, vec![budget("7", "2027-01", "1.00")]).contains("[map.account] of the profile does not name the account '7'"));
}

#[test]
fn many_reasons_are_counted() {
    let text = HOUSE.replace("{account|none}", "{project}");
    let of = |index: usize| LedgerLine { initiative_id: format!("I-{index:02}"), ..budget(&"1".repeat(index), "2027-01", "1.00") };
    let lines = (1..=12).flat_map(|index| [of(index), LedgerLine { source_cell: "Phasing!Z9".to_owned(), ..of(index) }]).collect();
    let told = refused(&text, lines);
    assert!(told.starts_with("Phasing!C3: there is no project (column 'Account'): I-01, I-02, I-03, I-04, I-05 and 7 more; "), "{told}");
    assert_eq!(told.lines().count(), 1);
}

#[test]
fn a_formula_is_refused_made_safe_or_kept_as_the_profile_says() {
    let hostile = || vec![budget("=HYPERLINK(\"x\")", "2027-01", "1.00")];
    assert!(refused(HOUSE, hostile()).contains("a spreadsheet would run '=HYPERLINK(\"x\")' as a formula (column 'Account')"));
    let neutralise = HOUSE.replace("[file]", "[file]\nformulas = \"neutralise\"");
    assert!(text_of(&neutralise, hostile()).contains(";\"'=HYPERLINK(\"\"x\"\")\";"));
    let keep = HOUSE.replace("[file]", "[file]\nformulas = \"keep\"");
    assert!(text_of(&keep, hostile()).contains(";\"=HYPERLINK(\"\"x\"\")\";"));
    // Ids that a spreadsheet shows and does not run stay as they are.
    for account in ["-100", "+49", "-", "06100"] {
        assert!(text_of(HOUSE, vec![budget(account, "2027-01", "1.00")]).contains(&format!(";{account};")), "{account}");
    }
}

#[test]
fn what_cannot_be_quoted_is_refused() {
    let text = HOUSE.replace("[file]", "[file]\nquotes = \"never\"");
    assert!(
        refused(&text, vec![budget("a;b", "2027-01", "1.00")]).contains("'a;b' holds what parts cells, and nothing in this file is quoted")
    );
    let composed = HOUSE.replace("\"{account|none}\"", "\"{entity},{account}\"\nseparator = \",\"");
    assert!(text_of(&composed, vec![budget("06100", "2027-01", "1.00")]).contains(";NL01,06100;"));
    assert!(refused(&composed, vec![budget("a,b", "2027-01", "1.00")]).contains("'a,b' holds ',', which would part one cell into two"));
}

#[test]
fn zeros_are_kept_or_left_out() {
    let lines = || vec![budget("06100", "2027-01", "3.00"), budget("06100", "2027-01", "-3.00"), budget("06200", "2027-01", "1.00")];
    assert!(text_of(HOUSE, lines()).contains(";06100;01.2027;0,00;"));
    let left_out = HOUSE.replace("[file]", "zeros = \"leave-out\"\n[file]");
    assert!(!text_of(&left_out, lines()).contains("06100"));
    let minus_zero = line(LedgerMeasure::ExpectedRevenue, "", "2027-01", "0.00", "EUR");
    assert!(text_of(HOUSE, vec![minus_zero]).contains(";0,00;"));
}

#[test]
fn the_file_is_written_as_the_profile_says() {
    let text = HOUSE.replace(
        "[file]",
        "[file]\nbyte-order-mark = true\nline-end = \"lf\"\nheader = false\nquotes = \"text\"\nbefore = [\"!Data\"]\nextension = \"dat\"",
    );
    let file = drawn(&text, vec![budget("06100", "2027-01", "3.00")]).expect("a file");
    assert_eq!(file.name, "house.dat");
    assert_eq!(file.bytes, "\u{FEFF}!Data\n\"budget\";\"06100\";\"01.2027\";3,00;\"EUR\"\n".as_bytes());
    assert_eq!(file.shape.lines_before, 1);
}

#[test]
fn built_in_files_look_as_their_documentation_shows() {
    let lines = || vec![budget("06100", "2027-01", "1200.50"), budget("06100", "2027-02", "5.00"), budget("06200", "2027-01", "7.00")];
    let of = |name: &str| text_of(profile::built_in(name).expect("a profile"), lines()).replace("\r\n", "\n");
    assert_eq!(
        of("oracle-epm"),
        "Account,Jan,Feb,Point-of-View,Data Load Cube Name\n\
         06100,1200.50,5.00,\"EUR,Plan,Working,FY27,NL01,0410,No Project\",Plan1\n\
         06200,7.00,,\"EUR,Plan,Working,FY27,NL01,0410,No Project\",Plan1\n"
    );
    assert_eq!(
        of("oracle-hfm"),
        "!Column_Order = Scenario, Year, Period, View, Entity, Value, Account, ICP, Custom1, Custom2, Custom3, Custom4\n!Data\n\
         Budget;2027;January;Periodic;NL01;EUR;06100;[ICP None];0410;[None];[None];[None];1200.50\n\
         Budget;2027;February;Periodic;NL01;EUR;06100;[ICP None];0410;[None];[None];[None];5.00\n\
         Budget;2027;January;Periodic;NL01;EUR;06200;[ICP None];0410;[None];[None];[None];7.00\n"
    );
    assert!(of("sap-analytics-cloud").starts_with("\u{FEFF}Version,Date,Account,"));
    assert!(of("sap-analytics-cloud").contains("\nBudget,202701,06100,NL01,0410,NONE,I-01,EUR,1200.50\n"));
    assert!(of("anaplan").contains("\nBudget,NL01,06100,0410,None,I-01,HTW-1,EUR,20270101,1200.50\n"));
    assert_eq!(of("workday-adaptive"), "Initiative|Account|Level|01/2027|02/2027\nI-01|06100|0410|1200.50|5.00\nI-01|06200|0410|7.00|0\n");
    assert_eq!(
        of("netsuite"),
        "Year,Category,Subsidiary,Department,Account,periodAmount1,periodAmount2\n\
         FY 2027,Budget,Halden Air B.V.,Field sales,\"Trade fairs, small\",7.00,\n\
         FY 2027,Budget,Halden Air B.V.,Field sales,Travel (EU),1200.50,5.00\n"
    );
    assert_eq!(
        of("sage-intacct"),
        "BUDGET_ID,ACCT_NO,DEPT_ID,LOCATION_ID,PROJECTID,Month ended Jan 2027,Month ended Feb 2027\n\
         Budget-2027,06100,0410,NL01,,1200.50,5.00\nBudget-2027,06200,0410,NL01,,7.00,\n"
    );
    assert_eq!(of("xero"), "Account,Jan-2027,Feb-2027\n\"Trade fairs, small (06200)\",7.00,0\nTravel (EU) (06100),1200.50,5.00\n");
    let quota = line(LedgerMeasure::Target, "", "2027-03", "90000.00", "EUR");
    assert_eq!(
        text_of(profile::built_in("salesforce-quotas").expect("a profile"), vec![quota, budget("1", "2027-01", "1.00")]),
        "QuotaOwnerId,ForecastingTypeId,QuotaAmount,CurrencyIsoCode,StartDate\r\nNorth,FORECAST-TYPE-ID,90000.00,EUR,2027-03-01\r\n"
    );
}

#[test]
fn a_ledger_without_lines_gives_headings_alone() {
    assert_eq!(text_of(HOUSE, Vec::new()), "Measure;Account;Month;Amount;Currency\r\n");
    assert_eq!(text_of(profile::built_in("xero").expect("a profile"), Vec::new()), "Account\r\n");
}

/// Lines with awkward ids, in all measures and over the year.
fn lines() -> impl Strategy<Value = Vec<LedgerLine>> {
    let code = prop_oneof![
        Just("06100".to_owned()),
        Just("06200".to_owned()),
        Just("001".to_owned()),
        Just("a \"b\"".to_owned()),
        Just("x, y".to_owned()),
        Just(" z".to_owned()),
        Just("Größe".to_owned()),
    ];
    let one = (0..4_usize, code.clone(), code, 1..13_i8, -1_000_000_000_i64..1_000_000_000, any::<bool>());
    proptest::collection::vec(one, 0..40).prop_map(|all| {
        let lines = all.into_iter().map(|(measure, account, cost_centre, month, cents, dollars)| {
            let amount = Decimal::new(cents, 2).to_string();
            let currency = if dollars { "USD" } else { "EUR" };
            let mut line = line(LedgerMeasure::ALL[measure], &account, &format!("2027-{month:02}"), &amount, currency);
            line.cost_centre = cost_centre;
            line
        });
        lines.collect()
    })
}

/// February of a 4-4-5 year: it begins on the last day of January.
fn of_weeks(account: &str) -> LedgerLine {
    let (first, last) = (jiff::civil::date(2027, 1, 31), jiff::civil::date(2027, 2, 27));
    let period = super::super::ledger::LedgerPeriod { label: "FY2027-P02".to_owned(), first, last, number: Some(2) };
    LedgerLine { period, ..budget(account, "2027-02", "5.00") }
}

#[test]
fn a_period_of_weeks_has_its_own_days_and_the_month_of_its_middle() {
    for (pattern, wanted) in [
        ("{period}", "FY2027-P02"),
        ("{period.number:02}", "02"),
        ("{period:%b %Y}", "Feb 2027"),
        ("{period.last:%Y%m}", "202702"),
        ("{period:%Y-%m-%d}", "2027-01-31"),
        ("{period.last:%-d.%-m.%y}", "27.2.27"),
        ("{period:%m%%d}", "02%d"),
    ] {
        let text = text_of(&HOUSE.replace("{period:%m.%Y}", pattern), vec![of_weeks("06100")]);
        assert!(text.contains(&format!(";{wanted};")), "{pattern}: {text}");
    }
}

#[test]
fn two_periods_of_one_name_are_refused_unless_years_alone_are_told() {
    let mut next = of_weeks("06200");
    next.period.label = "FY2027-P03".to_owned();
    next.period.number = Some(3);
    let lines = vec![of_weeks("06100"), next];
    assert_eq!(
        refused(HOUSE, lines.clone()),
        "Phasing!C7: the periods FY2027-P02 and FY2027-P03 would both be written '02.2027'; copy the profile and write '{period.number}' or '{period}' for the period"
    );
    for pattern in ["{period}", "{period.number}", "{period:%Y}", "{fiscal_year}"] {
        assert!(drawn(&HOUSE.replace("{period:%m.%Y}", pattern), lines.clone()).is_ok(), "{pattern}");
    }
}

/// A file as another reader of CSV sees it: rows after the lines before them.
fn read_back(file: &LoadFile, delimiter: u8) -> Vec<Vec<String>> {
    let bytes = file.bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&file.bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(bytes);
    reader.records().skip(file.shape.lines_before).map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever the ledger holds, a long file says the same sums by every key it shows, and so does a wide one.
    #[test]
    fn a_file_read_back_is_the_ledger(lines in lines()) {
        let mut wanted: BTreeMap<(String, String, String, String), Decimal> = BTreeMap::new();
        for line in lines.iter().filter(|line| matches!(line.measure, LedgerMeasure::Budget | LedgerMeasure::ExpectedRevenue)) {
            let sign = if line.measure == LedgerMeasure::ExpectedRevenue { -Decimal::ONE } else { Decimal::ONE };
            let month = format!("{:02}.2027", line.period.month().month);
            let key = (line.measure.name().to_owned(), line.account.clone(), month, line.currency.to_string());
            *wanted.entry(key).or_default() += line.amount * sign;
        }
        let amount = |text: &str| text.replace(',', ".").parse::<Decimal>().expect("an amount");

        let file = drawn(HOUSE, lines.clone()).expect("a file");
        let rows = read_back(&file, b';');
        prop_assert_eq!(rows.len(), file.rows);
        let mut read = BTreeMap::new();
        for row in rows {
            let [measure, account, month, sum, currency] = <[String; 5]>::try_from(row).expect("five cells");
            prop_assert!(read.insert((measure, account, month, currency), amount(&sum)).is_none(), "a row comes twice");
        }
        prop_assert_eq!(&read, &wanted);

        let wide = HOUSE
            .replace("[[columns]]\nheading = \"Month\"\nvalue = \"{period:%m.%Y}\"\n", "")
            .replace("heading = \"Amount\"\nvalue = \"{amount}\"", "periods = \"{period:%m.%Y}\"");
        let mut file = drawn(&wide, lines.clone()).expect("a file");
        file.shape.lines_before = 0;
        let mut rows = read_back(&file, b';').into_iter();
        let headings = rows.next().expect("headings");
        let mut read = BTreeMap::new();
        for row in rows {
            for column in file.shape.amount_columns.iter().copied().filter(|column| !row[*column].is_empty()) {
                let key = (row[0].clone(), row[1].clone(), headings[column].clone(), row[row.len() - 1].clone());
                prop_assert!(read.insert(key, amount(&row[column])).is_none(), "a cell comes twice");
            }
        }
        prop_assert_eq!(&read, &wanted);
    }

    /// Every built-in profile either refuses a ledger or writes all of it: the file's sum is the sum of the lines it takes.
    #[test]
    fn built_in_files_lose_nothing(lines in lines()) {
        for (name, text) in BUILT_IN {
            let profile = profile::parse(text, name, name).expect("a profile");
            let Ok(file) = drawn(text, lines.clone()) else { continue };
            let sum: Decimal = lines.iter().filter(|line| profile.measures.contains(&line.measure)).map(|line| line.amount).sum();
            prop_assert_eq!(file.sum, sum, "{}", name);
            let delimiter = profile.file.delimiter as u8;
            let read: Decimal = read_back(&file, delimiter)
                .iter()
                .flat_map(|row| file.shape.amount_columns.iter().map(|column| row[*column].clone()))
                .filter(|text| !text.is_empty())
                .map(|text| text.parse::<Decimal>().expect("an amount"))
                .sum();
            prop_assert_eq!(read, sum, "{}", name);
            prop_assert_eq!(add_up(&file.bytes, &file.shape), Ok((file.rows, sum)), "{}", name);
        }
    }

    /// The order of the ledger's lines changes no byte.
    #[test]
    fn order_changes_nothing(lines in lines()) {
        let mut backwards = lines.clone();
        backwards.reverse();
        prop_assert_eq!(drawn(HOUSE, lines).map(|file| file.bytes), drawn(HOUSE, backwards).map(|file| file.bytes));
    }
}
