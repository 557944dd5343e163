//! The report and the index as files: what they say, that nothing a workbook holds becomes markup, and that plans of every size have
//! one. The files are left in the target folder, where `.ci/acceptance/report.mjs` looks at them in a browser.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use throughline::assess::{Assessment, Judged, Source, assess, standing};
use throughline::config::Policy;
use throughline::plan::discernment::Discernment;
use throughline::plan::{Currency, Period, Response, Sourced};
use throughline::render::html;
use throughline::render::json::Totals;
use throughline::render::run::{Fate, PlanFigures, PlanSummary, RunSummary};
use throughline::workbook::CellRef;

use crate::example::{Table, assessed, tables};
use crate::plans::clean;

fn html_of(assessment: &Assessment) -> String {
    let artifact = html::report(assessment, Some("plan - checked.xlsx")).expect("a report");
    assert_eq!(artifact.name, "report.html");
    String::from_utf8(artifact.bytes).expect("text")
}

/// Leaves a page where the browser's checks find it.
#[expect(clippy::disallowed_methods, reason = "a test's own folder")]
fn keep(folder: &str, name: &str, html: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports").join(folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, html).expect("written");
    path
}

/// The words of a page as a reader sees them, without markup, styles and scripts.
fn words(html: &str) -> String {
    let (_, body) = html.split_once("</style>").expect("a style");
    let (body, _) = body.split_once("<script>").expect("a script");
    let mut words = String::new();
    let mut inside = false;
    for character in body.chars() {
        match character {
            '<' => inside = true,
            '>' => {
                inside = false;
                words.push(' ');
            }
            _ if inside => {}
            other => words.push(other),
        }
    }
    let words = words.replace("&#39;", "'").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    words.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// A plan with some initiatives and choices, long names and large amounts.
fn sized(initiatives: usize, choices: [usize; 5], scale: u64, currency: &str) -> Vec<Table> {
    let mut text = format!(
        "
**Plan**

| Business | A business whose name is about as long as the names of businesses get, GmbH & Co. KG |
|---|---|
| Fiscal year | FY2027 |
| First month | 2027-01 |
| Cycle | 2027-04 |
| Reporting currency | {currency} |
| Plan owner | Maximiliane von Hohenstein-Wittelsbach |
| Fixed costs for the year | {} |
| Contribution margin % | 45% |

**Strategy**

| Choice ID | Question | Choice | Linked choices | Priority |
|---|---|---|---|---|
",
        480 * scale
    );
    let questions = ["ASP Winning aspiration", "WTP Where to play", "HTW How to win", "CAP Capabilities", "SYS Management systems"];
    for (level, question) in questions.iter().enumerate() {
        let (code, name) = question.split_once(' ').expect("a code");
        for number in 1..=choices[level] {
            let above = if level == 0 { 0 } else { choices[level - 1] };
            let links: Vec<String> =
                (0..above.min(2)).map(|step| format!("{}-{}", &questions[level - 1][..3], (number + step - 1) % above + 1)).collect();
            let priority = match level {
                1 => number.min(5).to_string(),
                2 => format!("{}%", 100 / choices[2]),
                _ => String::new(),
            };
            let words = if number % 2 == 0 {
                "what we do here and nowhere else"
            } else {
                "what we do here, said in a sentence that is long enough to need several lines wherever it stands, and then some"
            };
            writeln!(text, "| {code}-{number} | {name} | {name} {number}: {words} | {} | {priority} |", links.join("; ")).expect("written");
        }
    }
    text.push_str("\n**Initiatives**\n\n| Initiative ID | Initiative | Primary choice | Also supports | Kind | Owner | Start | End | Status | Budget | Actual to date | Forecast | Expected revenue | Confidence % | Notes | Envelope |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    let codes = ["WTP", "HTW", "CAP", "SYS"];
    let statuses = ["In progress", "Planned", "At risk", "Completed", "Idea"];
    for number in 1..=initiatives {
        let level = number % 4;
        let primary = format!("{}-{}", codes[level], number % choices[level + 1].max(1) + 1);
        let support = if number % 3 == 0 { format!("HTW-{} 30%", number % choices[2] + 1) } else { String::new() };
        let budget = scale * 12 * (1 + (number as u64 * 7) % 23);
        let revenue = if number % 2 == 0 { (budget * 4).to_string() } else { String::new() };
        let primary = if number % 9 == 0 { "" } else { &*primary };
        writeln!(
            text,
            "| I-{number:02} | Initiative {number} with a name as long as people give them when nobody stops them | {primary} | {support} | {} | Owner of the number {} | 2027-01-01 | 2027-12-31 | {} | {budget} | {} | {} | {revenue} | 60% | A note on how it stands, of a length that notes have | Envelope {} |",
            if number % 7 == 0 { "Run" } else { "Grow" },
            number % 6,
            statuses[number % 5],
            budget / 4,
            budget + budget / 10,
            1 + number % 3,
        )
        .expect("written");
    }
    text.push_str("\n**Phasing**\n\n| Initiative ID | Measure | 2027-01 | 2027-02 | 2027-03 | 2027-04 | 2027-05 | 2027-06 | 2027-07 | 2027-08 | 2027-09 | 2027-10 | 2027-11 | 2027-12 |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for number in 1..=initiatives {
        let budget = scale * 12 * (1 + (number as u64 * 7) % 23);
        for (measure, tenth) in [("Budget", 10), ("Actual", 9), ("Forecast", 11)] {
            let month = (budget / 120 * tenth).to_string();
            let months: Vec<&str> =
                (1..=12).map(|place| if (measure == "Actual") == (place < 4) || measure == "Budget" { &*month } else { "" }).collect();
            writeln!(text, "| I-{number:02} | {measure} | {} |", months.join(" | ")).expect("written");
        }
    }
    writeln!(
        text,
        "\n**Targets**\n\n| Line | Segment | Base | 2027-01 | Annual |\n|---|---|---|---|---|\n| Target | | | | {} |\n| Base | | | | {} |",
        4800 * scale,
        3000 * scale
    )
    .expect("written");
    writeln!(text, "\n**Envelopes**\n\n| Envelope | Amount | Holder |\n|---|---|---|\n| Envelope 1 | {} | Holder of the first |\n| Envelope 2 | {} | |\n| Envelope 3 | {} | |", 4800 * scale, 480 * scale, 1200 * scale).expect("written");
    tables(&text)
}

#[test]
fn the_clean_plan_s_figures_are_those_worked_out_by_hand() {
    let html = html_of(&assessed(&clean()));
    keep("clean", "report.html", &html);
    let words = words(&html);
    // Planned Grow and Enable: 60 + 60 + 40 + 40 + 12 = 212; all of it is linked. Run: 24.
    for figure in ["100.0\u{a0}%", "212 of 212\u{a0}kEUR serve a choice; 24 Run and Mandatory beside it"] {
        assert!(words.contains(figure), "{figure} is not in the report");
    }
    // I-04's 40 gives 30 % to CAP-1; I-02's 60 and I-06's 12 are CAP-1's: 84 at CAP-1, 28 at CAP-2.
    // HTW-1 gets 60 + 84 = 144 of 212, HTW-2 40 + 28 = 68: 68 % and 32 % against 60 % and 40 %.
    for figure in
        ["144 \u{a0}kEUR · 68\u{a0}% funded, 60\u{a0}% declared", "68 \u{a0}kEUR · 32\u{a0}% funded, 40\u{a0}% declared", "+8", "−8"]
    {
        assert!(words.contains(figure), "{figure} is not in the report");
    }
    assert!(words.contains("Not counted: I-07 (Idea, 20\u{a0}kEUR)."));
    // To March, 4 + 4 + 4 of I-06, 5 x 3 of I-02, 6 x 2 of I-01, 4 of I-04 and 2 x 3 of I-05 are planned.
    assert!(words.contains("24 planned") || words.contains("6 planned"), "six initiatives are planned");
}

const BY_HAND: &str = "
**Plan**

| Business | By hand |
|---|---|
| Fiscal year | FY2027 |
| First month | 2027-01 |
| Cycle | 2027-01 |
| Reporting currency | EUR |
| Fixed costs for the year | 300000 |
| Contribution margin % | 40% |

**Strategy**

| Choice ID | Question | Choice | Linked choices | Priority |
|---|---|---|---|---|
| ASP-1 | Winning aspiration | The first call of every clinic in the north | | |
| WTP-1 | Where to play | Clinics that stand alone | ASP-1 | 1 |
| WTP-2 | Where to play | Clinics that belong to groups | ASP-1 | 2 |
| HTW-1 | How to win | Within the hour, day and night | WTP-1 | 60% |
| HTW-2 | How to win | One price for all there is to do | WTP-2 | 40% |

**Initiatives**

| Initiative ID | Initiative | Primary choice | Also supports | Kind | Owner | Budget | Expected revenue | Confidence % | Status | Envelope |
|---|---|---|---|---|---|---|---|---|---|---|
| I-01 | Night desk | HTW-1 | | Grow | A. Verhage | 200000 | 600000 | 50% | Planned | Growth |
| I-02 | Price list | HTW-2 | HTW-1 25% | Grow | R. Osei | 300000 | | | Planned | Growth |
| I-03 | Trade fair | | | Grow | R. Osei | 50000 | | | Planned | |
| I-04 | Web shop | | | Run | R. Osei | 100000 | | | Planned | |
| I-05 | Second desk | HTW-1 | | Grow | R. Osei | 70000 | | | Idea | |

**Phasing**

| Initiative ID | Measure | 2027-01 | 2027-02 | 2027-03 |
|---|---|---|---|---|
| I-01 | Budget | 120000 | | 80000 |

**Targets**

| Line | Annual |
|---|---|
| Target | 2000000 |
| Base | 1500000 |

**Envelopes**

| Envelope | Amount | Holder |
|---|---|---|
| Growth | 400000 | P. Lindqvist |
";

#[test]
fn figures_are_those_a_reader_works_out() {
    let html = html_of(&assessed(&tables(BY_HAND)));
    keep("by-hand", "report.html", &html);
    let words = words(&html);
    let figures = [
        // Grow: 200 + 300 + 50 = 550; all but the fair's 50 serves a choice: 500 / 550 = 90.9 %.
        "Aligned spend 90.9\u{a0}% 500 of 550\u{a0}kEUR serve a choice; 100 Run and Mandatory beside it",
        "Choices covered 4 of 4",
        // 1,500 of base + 600 x 50 % = 1,800 of 2,000.
        "Target covered 90.0\u{a0}% 1,800 of 2,000\u{a0}kEUR revenue; 200 short",
        // 1,800 x 40 % = 720; less 300 fixed and 200 + 300 + 50 + 100 = 650 opex.
        "Result, kEUR −230 720 contribution −\u{a0}300 fixed −\u{a0}650 opex; the year does not carry its cost",
        // 200 + 25 % of 300 at HTW-1: 275 of 500 is 55 %, 5 points under its 60 %.
        "275 \u{a0}kEUR · 55\u{a0}% funded, 60\u{a0}% declared",
        "225 \u{a0}kEUR · 45\u{a0}% funded, 40\u{a0}% declared",
        "HTW-1 gets 55\u{a0}% of the how-to-win money and is declared 60\u{a0}%: the widest gap",
        "How to win 500\u{a0}kEUR arrives here, 91\u{a0}% of the money; priorities are weights",
        "rank 1 55\u{a0}%",
        "500 of 550\u{a0}kEUR arrive here",
        "Not counted: I-05 (Idea, 70\u{a0}kEUR).",
        // 200 of the 650 that is planned has months.
        "650\u{a0}kEUR planned for FY2027; over the envelope: Growth",
        "Most is planned for January: 120\u{a0}kEUR",
        "I-02, I-03 and I-04 state no months. The months add to 200\u{a0}kEUR, the budgets to 650\u{a0}kEUR. Cells: months Phasing!C2:E2 .",
        "Growth is over its limit",
        "Growth P. Lindqvist 400 500",
        "125\u{a0}%",
        "The most money, 275\u{a0}kEUR, claims HTW-1",
        "200\u{a0}kEUR of the target has no revenue behind it",
        "I-01 Night desk 600 × 50\u{a0}%",
        // 950 of cost at 720 / 1,800 = 40 %: 2,375.
        "Break-even revenue is 2,375\u{a0}kEUR: 575 more than base and initiatives of the year.",
    ];
    for figure in figures {
        assert!(words.contains(figure), "'{figure}' is not in the report:\n{words}");
    }
    // The grid's last lines: claimed, carried, arriving.
    for row in ["Claimed directly 0 0 275 225 150 650", "Carried up from the choices that serve it 275 225 0 0", "Arrives 275 225 275 225"]
    {
        assert!(words.contains(row), "'{row}' is not in the grid:\n{words}");
    }
    // A loss lies left of the axis: from -230 to 720, the axis stands at 230 / 950 = 24.2 %.
    assert!(html.contains(r#"<rect class="ax" x="24.2%""#) && html.contains(r#"<rect class="bad" y="3" width="24.2%""#));
}

/// A plan of 500,000 under a budget of 330,000: worth by hand, what is kept, where the money ends, and the better set.
#[test]
fn what_to_keep_and_defer_can_be_redone_by_hand() {
    let plan = "
**Plan**

| Business | Halves |
|---|---|
| Fiscal year | FY2027 |
| Cycle | 2027-04 |
| Reporting currency | EUR |

**Strategy**

| Choice ID | Question | Choice | Priority |
|---|---|---|---|
| HTW-1 | How to win | Answer every call within the hour, day and night | 60% |
| HTW-2 | How to win | Carry every part in the van | 40% |

**Initiatives**

| Initiative ID | Initiative | Primary choice | Kind | Status | Budget | Expected revenue | Margin % |
|---|---|---|---|---|---|---|---|
| I-01 | Night desk | HTW-1 | Grow | Planned | 200000 | 600000 | 50% |
| I-02 | Second desk | HTW-1 | Grow | Planned | 100000 | 150000 | 40% |
| I-03 | Vans | HTW-2 | Grow | Planned | 150000 | 100000 | 40% |
| I-04 | Van racks | HTW-2 | Grow | Planned | 50000 | | |
";
    // s: 0.4, 0.2, 0.3, 0.1, together 1. v: 300, 60, 40, 0, together 400. Worth: 200 + 375, 100 + 75, 150 + 50, 50 + 0.
    // Per 1,000: 2.88, 1.75, 1.33, 1.00. Of 330: 200, then 100, then 30 are left for 150 and 50.
    let mut assessment = assessed(&tables(plan));
    assessment.plan.header.budget = Some(330_000.into());
    assessment.alignment.critical.clear();
    assessment.discernment = Discernment::of(&assessment.plan, &assessment.alignment, &Policy::default().thresholds);
    let html = html_of(&assessment);
    keep("discernment", "report.html", &html);
    let words = words(&html).replace('\u{a0}', " ");
    for said in [
        "330 kEUR keeps 2 of 4 initiatives and defers 2",
        "I-01 Night desk 200 kEUR at HTW-1; 600 × 50 % = 300 kEUR contribution Keep 200 200.0 375.0 575.0 2.88 200 serves HTW-1, 1st per EUR",
        "Keep 100 100.0 75.0 175.0 1.75 300 serves HTW-1, 2nd per EUR",
        "The money ends here, 30 kEUR left",
        "Defer 150 150.0 50.0 200.0 1.33 – serves HTW-2, 3rd per EUR; costs 120 kEUR more than is left",
        "Of 330 kEUR: kept 300, deferred 200, left 30",
        "No other set of initiatives that fits is worth more: the list is the exact optimum too.",
        "Strategy = 500 × s ÷ 1.000, the sum of all s;",
        "Contribution = 500 × v ÷ 400 kEUR, the sum of all v;",
    ] {
        assert!(words.contains(said), "'{said}' is not in the report:\n{words}");
    }
    // With 350 the vans fit beside the night desk: 200 points for 150. The list keeps 175 for 100 and 50 for 50, which is worth more.
    assessment.plan.header.budget = Some(350_000.into());
    assessment.discernment = Discernment::of(&assessment.plan, &assessment.alignment, &Policy::default().thresholds);
    let words = self::words(&html_of(&assessment)).replace('\u{a0}', " ");
    assert!(words.contains("350 kEUR keeps 3 of 4 initiatives and defers 1"), "{words}");
}

#[test]
fn answers_are_shown_where_they_were_given_and_at_the_finding() {
    let first = assessed(&tables(BY_HAND));
    let mut plan = first.plan.clone();
    let respond = |judged: &Judged, row: u32, response: &str, reason: &str, until: &str| Response {
        id: judged.id.clone(),
        held_to: standing(&judged.finding),
        response: Sourced::new(response.to_owned(), CellRef::new("Findings", row, 8)),
        reason: reason.to_owned(),
        approver: "E. Dacosta".to_owned(),
        until: until.to_owned(),
        changed: false,
        own: String::new(),
        gone_since: None,
    };
    let open = &first.findings;
    plan.responses = vec![
        respond(&open[0], 1, "Accept", "the board knows", "2027-06-30"),
        respond(&open[1], 2, "Accept", "", "2027-06-30"),
        respond(&open[2], 3, "Will fix", "in May", ""),
    ];
    let answered = assess(plan, Vec::new(), &Policy::default(), Source::default());
    let html = html_of(&answered);
    keep("answers", "report.html", &html);
    let words = words(&html);
    for said in [
        "1 of 2 acceptances hold; 1 finding is answered without being accepted",
        "Accept the board knows E. Dacosta 2027-06-30 Findings!I2 holds",
        "Accept – E. Dacosta 2027-06-30 Findings!I3 does not hold : it has no reason",
        "Will fix in May E. Dacosta – Findings!I4 the finding stands",
        "accepted until 2027-06-30",
        "accept, which does not hold",
        "at stake will fix",
    ] {
        assert!(words.contains(said), "'{said}' is not in the report:\n{words}");
    }
}

#[test]
fn what_is_missing_is_said_and_no_frame_is_empty() {
    let bare = "
**Plan**

| Business | Bare |
|---|---|
| Fiscal year | FY2027 |

**Strategy**

| Choice ID | Question | Choice |
|---|---|---|
| HTW-1 | How to win | Answer every call within the hour, day and night |

**Initiatives**

| Initiative ID | Initiative | Primary choice |
|---|---|---|
| I-01 | Night desk | HTW-1 |
";
    let html = html_of(&assessed(&tables(bare)));
    keep("bare", "report.html", &html);
    let words = words(&html);
    assert!(words.contains("Aligned spend – no planned initiative of Grow or Enable has a budget"));
    assert!(words.contains("Target covered – not computed: needs"));
    assert!(words.contains("Result – not computed: needs"));
    for empty in ["<section id=\"money\"", "<section id=\"revenue\"", "<tbody>\n</tbody>", "<ul></ul>", "<ol></ol>"] {
        assert!(!html.contains(empty), "{empty} is in the report");
    }
    let empty = html_of(&assessed(&[]));
    keep("empty", "report.html", &empty);
    assert!(empty.contains("names no choice that answers one of the five questions"));
}

#[test]
fn plans_of_every_size_have_a_report_of_a_bearable_size() {
    let sizes = [
        ("three", 3, [1, 1, 1, 1, 1], 1_000, "EUR", 80_000),
        ("twelve", 12, [1, 2, 3, 3, 2], 100_000, "EUR", 120_000),
        ("sixty", 60, [1, 2, 3, 3, 2], 100_000, "EUR", 200_000),
        ("fifteen-choices", 24, [1, 3, 4, 4, 3], 2_000_000_000, "JPY", 200_000),
        ("forty-choices", 40, [2, 6, 12, 12, 8], 50_000, "USD", 300_000),
        ("hundred-choices", 12, [3, 20, 30, 30, 20], 50_000, "USD", 300_000),
    ];
    for (name, initiatives, choices, scale, currency, most) in sizes {
        let html = html_of(&assessed(&sized(initiatives, choices, scale, currency)));
        keep(name, "report.html", &html);
        assert!(html.len() <= most, "{name} has {} bytes", html.len());
        // A short strategy is printed whole; a longer one gives up what a page cannot hold, and says so at last.
        match name {
            "three" => assert!(html.contains(r#"class="boardgrid""#)),
            "hundred-choices" => assert!(html.contains(r#"class="boardgrid d6 d7""#) && html.contains("Not all choices fit on this page")),
            _ => {}
        }
    }
}

/// The same plan with all that a revenue section can show, and no more wrong with it than with plans that people work on.
fn whole(initiatives: usize) -> Vec<Table> {
    let mut tables = sized(initiatives, [1, 2, 3, 3, 2], 100_000, "EUR");
    tables.retain(|table| table.sheet != "Targets");
    let rows = &mut tables.iter_mut().find(|table| table.sheet == "Initiatives").expect("Initiatives").rows;
    let column = |name: &str| rows[0].iter().position(|head| head == name).expect("a column");
    let [primary, kind, status, budget, actual, forecast] =
        ["Primary choice", "Kind", "Status", "Budget", "Actual to date", "Forecast"].map(column);
    for (number, row) in rows.iter_mut().enumerate().skip(1) {
        if number % 4 > 0 {
            (row[kind], row[status]) = (if number % 2 == 0 { "Grow" } else { "Enable" }.into(), "In progress".into());
            (row[actual], row[forecast]) = (String::new(), row[budget].clone());
            row[primary] = if row[primary].is_empty() { "HTW-1".into() } else { row[primary].clone() };
        }
    }
    let months: Vec<String> = (1..=12).map(|month| format!("2027-{month:02}")).collect();
    let month = |amount: u64| vec![amount.to_string(); 12].join(" | ");
    let mut text = format!("**Targets**\n\n| Line | Segment | {} | Annual |\n", months.join(" | "));
    for (line, amount) in [("Target", 60_000_000), ("Base", 40_000_000)] {
        for segment in ["Clinics", "Laboratories", "Hospitals", "Dealers", "Practices", "Schools"] {
            writeln!(text, "| {line} | {segment} | {} | {} |", month(amount), amount * 12).expect("written");
        }
    }
    text.push_str("\n**Headcount**\n\n| Rep | Start | Status | Annual quota | Ramp | Attainment % |\n");
    for rep in 1..=20 {
        writeln!(text, "| Rep {rep} | 2027-{:02}-01 | Filled | 96000000 | | |", 1 + rep % 9).expect("written");
    }
    text.push_str("\n**Pipeline**\n\n| Segment | Period | Open qualified | Booked | Win rate % | Average deal | Sales cycle days | Qualified a month |\n");
    for segment in ["Clinics", "Laboratories", "Hospitals", "Dealers", "Practices", "Schools"] {
        writeln!(text, "| {segment} | FY2027 | 990000000 | 9000000 | 25% | 400000 | 45 | 20 |").expect("written");
    }
    tables.extend(crate::example::tables(&text));
    let phasing = tables.iter_mut().find(|table| table.sheet == "Phasing").expect("Phasing");
    let revenue = |number: usize| {
        let month = (400_000 * (1 + (number * 7) % 23)).to_string();
        [format!("I-{number:02}"), "Expected revenue".to_owned()].into_iter().chain(vec![month; 12]).collect()
    };
    phasing.rows.extend((1..=initiatives).filter(|number| number % 2 == 0).map(revenue));
    tables
}

#[test]
fn a_plan_of_sixty_with_everything_has_a_report_of_a_bearable_size() {
    let html = html_of(&assessed(&whole(60)));
    keep("sixty-whole", "report.html", &html);
    let words = words(&html);
    for part in ["20 reps can sell", "Pipeline coverage", "What it takes", "Payback by initiative", "Contribution and cost to date"] {
        assert!(words.contains(part), "{part}");
    }
    assert!(html.len() <= 200_000, "{} bytes", html.len());
}

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> javascript:alert(1) {{ 1 }} \u{1}\u{202e}\u{2028}&amp;";

/// The clean plan with something hostile in every text that is no id, date, number or word the reader must know.
fn hostile() -> Vec<Table> {
    let kept = ["Choice ID", "Question", "Initiative ID", "Primary choice", "Linked choices", "Status", "Kind", "Measure", "Line"];
    let mut plan = clean();
    for table in &mut plan {
        let heads = table.rows.first().cloned().unwrap_or_default();
        for row in table.rows.iter_mut().skip(usize::from(table.sheet != "Plan")) {
            for (column, cell) in row.iter_mut().enumerate() {
                let head = heads.get(column).map_or("", String::as_str);
                let is_text = cell.chars().any(char::is_alphabetic) && !kept.contains(&head) && !cell.contains("FY2027");
                let is_value = table.sheet != "Plan" || column == 1;
                if is_text && is_value && !["EUR", "yes", "Opex", "Corporate"].contains(&cell.as_str()) {
                    *cell = format!("<b>\"'{cell}{HOSTILE}");
                }
                // Ids stay the same wherever they stand, and are hostile too.
                *cell = cell.replace("I-0", "I<\"0").replace("HTW-", "HTW<\"").replace("CAP-", "CAP<i>\"");
            }
        }
    }
    plan
}

#[test]
fn nothing_a_workbook_holds_becomes_markup() {
    let assessment = assessed(&hostile());
    let hostile_name = "java\nscript:\"><script>alert(1)</script>.xlsx";
    let html = String::from_utf8(html::report(&assessment, Some(hostile_name)).expect("a report").bytes).expect("text");
    keep("hostile", "report.html", &html);
    assert_eq!(html.matches("<script").count(), 1, "one script, ours");
    assert_eq!(html.matches("<style").count(), 1);
    assert!(!html.contains("<img") && !html.contains("<b>\"") && !html.contains("I<") && !html.contains("HTW<") && !html.contains("CAP<"));
    assert!(html.contains("I&lt;&quot;01") && html.contains("HTW&lt;&quot;1") && html.contains("CAP&lt;i&gt;&quot;1"));
    assert!(html.matches("&lt;script&gt;").count() > 20, "hostile text is shown as text");
    assert!(!html.contains(['\u{1}', '\u{202e}', '\u{2028}']), "nothing is there that is not seen");
    assert!(html.contains('\u{2401}'), "a control character is shown as its picture");
    // Attributes of ours never hold what a plan says but as escaped text; addresses lead within the report or beside it.
    for attribute in [" style=", " onclick=", " onerror=alert(1)> "] {
        assert!(!html.replace("src=x onerror=alert(1)&gt;", "").contains(attribute), "{attribute}");
    }
    for address in html.split(" href=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()) {
        assert!(address.starts_with('#') || address.starts_with("./"), "{address}");
        assert!(!address.contains([':', '<', '>', '\n']), "{address}");
    }
}

/// The policy's hash of what stands between two tags is the hash of what stands there.
fn assert_policy(html: &str) {
    for (kind, open, close) in [("style-src", "<style>", "</style>"), ("script-src", "<script>", "</script>")] {
        let (_, rest) = html.split_once(open).expect("a start");
        let (content, _) = rest.split_once(close).expect("an end");
        let hash: Vec<u8> = Sha256::digest(content.as_bytes()).to_vec();
        let (_, policy) = html.split_once(&format!("{kind} &#39;sha256-")).expect("a policy");
        let (stated, _) = policy.split_once("&#39;").expect("an end");
        assert_eq!(decode(stated), hash, "{kind}");
    }
    assert!(html.contains("default-src &#39;none&#39;"));
}

/// Base64, read back bit by bit.
fn decode(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let bits: Vec<u8> =
        text.trim_end_matches('=').bytes().flat_map(|letter| (0..6).rev().map(move |bit| value(letter) >> bit & 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
}

#[test]
fn the_policy_allows_this_style_and_this_script_and_nothing_else() {
    assert_policy(&html_of(&assessed(&clean())));
    let index = html::index(&RunSummary::default()).expect("an index");
    assert_policy(&String::from_utf8(index.bytes).expect("text"));
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    assert_eq!(html_of(&assessed(&hostile())), html_of(&assessed(&hostile())));
}

#[test]
fn every_finding_has_an_anchor_of_its_own_and_every_link_leads_somewhere() {
    let html = html_of(&assessed(&sized(24, [1, 2, 3, 3, 2], 100_000, "EUR")));
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id stands twice");
    let links: Vec<&str> = html.split(" href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()).collect();
    assert!(links.len() > 40);
    for link in links {
        assert!(ids.contains(&link), "#{link} leads nowhere");
    }
}

fn summary(number: usize) -> PlanSummary {
    let share = |of: usize| (number * 37 % of) as f64 / of as f64;
    let totals = Totals {
        budget_reporting: Some(format!("{}.00", 100_000 + number * 7919 % 900_000)),
        target_coverage: (!number.is_multiple_of(5)).then(|| 0.7 + share(100) / 2.0),
        aligned_spend: Some(share(90)),
        coverage: Some(share(8)),
        result: Some(format!("{}", number as i64 * 1009 % 400_000 - 150_000)),
        break_even_month: number.is_multiple_of(3).then(|| "2027-09".to_owned()),
        ..Totals::default()
    };
    let mut counts = throughline::assess::Counts::default();
    (counts.error, counts.warning, counts.note) = (number % 7, number % 11, number % 5);
    let figures = PlanFigures {
        business: format!("Business {number} of the north and the south"),
        fiscal_year: Some("FY2027".to_owned()),
        cycle: Period::parse("2027-04"),
        as_of: None,
        owner: None,
        currency: Currency::parse("EUR").expect("a currency"),
        totals,
        counts,
        worst: Some("I-07 spends 64,000 and serves no choice, and its months add to another sum".to_owned()),
        unreadable: Vec::new(),
        checked: Some("plan - checked.xlsx".to_owned()),
        no_copy: None,
        handoff: None,
    };
    PlanSummary { file: format!("plans/plan-{number}.xlsx"), folder: Some(format!("plan-{number}")), fate: Fate::Done(Box::new(figures)) }
}

fn index_of(run: &RunSummary) -> String {
    String::from_utf8(html::index(run).expect("an index").bytes).expect("text")
}

#[test]
fn the_index_has_the_worst_plan_first_and_names_what_failed() {
    let mut run = RunSummary { plans: (1..=24).map(summary).collect(), ..RunSummary::default() };
    let why = format!("broken.xlsx: the file is encrypted; save it without a password {HOSTILE}");
    run.plans.push(PlanSummary { file: format!("broken{HOSTILE}.xlsx"), folder: None, fate: Fate::Failed(why) });
    let html = index_of(&run);
    keep("index-24", "index.html", &html);
    let words = words(&html);
    // Errors are the number modulo 7: 6, 13 and 20 have six. Of these 20 has nine warnings, 6 has six and 13 two.
    assert!(
        words.contains(
            "20 of 24 plans have errors; Business 20 of the north and the south has the most, 6 errors; 1 file could not be read"
        ) || words.contains(
            "21 of 24 plans have errors; Business 20 of the north and the south has the most, 6 errors; 1 file could not be read"
        ),
        "{}",
        &words[..400]
    );
    let first = |number: usize| html.find(&format!("Business {number} of")).expect("there");
    let rows = html.split_once("id=\"plans\"").expect("plans").1;
    let place = |number: usize| rows.find(&format!(">Business {number} of")).expect("a row");
    assert!(place(20) < place(6) && place(6) < place(13) && place(13) < place(5));
    assert!(first(20) > 0);
    assert!(html.contains("href=\"./plan-20/report.html\"") && html.contains("href=\"./plan-20/plan%20-%20checked.xlsx\""));
    assert_eq!(html.matches("<script").count(), 1);
    assert!(!html.contains("<img") && html.contains("[U+202E]"));
}

#[test]
fn plans_of_one_name_are_told_apart_by_their_files_and_each_result_names_its_unit() {
    let mut plans: Vec<PlanSummary> = (1..=3).map(summary).collect();
    for (place, plan) in plans.iter_mut().enumerate() {
        let Fate::Done(figures) = &mut plan.fate else { panic!("not read") };
        figures.currency = Currency::parse(if place == 0 { "JPY" } else { "EUR" }).expect("a currency");
        if place < 2 {
            figures.business = "Harrow".to_owned();
            figures.checked = Some(format!("plan-{place} - checked.xlsx"));
        }
    }
    let words = words(&index_of(&RunSummary { plans, ..RunSummary::default() }));
    assert!(words.contains("Harrow plan-0 - checked.xlsx") && words.contains("Harrow plan-1 - checked.xlsx"), "{words}");
    assert!(words.contains("Business 3 of the north and the south workbook"), "{words}");
    assert!(words.contains("\u{2212}149 kJPY") && words.contains("\u{2212}148 kEUR"), "{words}");
}

#[test]
fn an_initiative_that_only_supports_a_choice_is_not_said_to_serve_none() {
    let plan = "
**Plan**

| Business | Bare |
|---|---|
| Fiscal year | FY2027 |
| Reporting currency | EUR |

**Strategy**

| Choice ID | Question | Choice |
|---|---|---|
| HTW-1 | How to win | Answer every call within the hour, day and night |

**Initiatives**

| Initiative ID | Initiative | Primary choice | Also supports | Status | Budget |
|---|---|---|---|---|---|
| I-01 | Night desk | HTW-1 | | Planned | 5000 |
| I-02 | Day desk | | HTW-1 | Planned | 5000 |
| I-03 | No desk | | | Planned | 5000 |
";
    let words = words(&html_of(&assessed(&tables(plan))));
    assert!(words.contains("I-03 serves no choice"), "{words}");
    assert!(!words.contains("2 initiatives serve no choice"), "{words}");
}

#[test]
fn an_index_of_a_thousand_plans_is_at_most_a_megabyte() {
    let html = index_of(&RunSummary { plans: (1..=1000).map(summary).collect(), ..RunSummary::default() });
    keep("index-1000", "index.html", &html);
    assert!(html.len() <= 1_000_000, "{} bytes", html.len());
}
