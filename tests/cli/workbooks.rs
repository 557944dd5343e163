//! The folder that commands run in: small workbooks, good and bad, and things that are none.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook};

/// A sheet: its name and its rows. `2027-03-01` is a date, digits are a number, all else is text.
type Sheet<'a> = (&'a str, &'a [&'a [&'a str]]);

const PLAN: Sheet<'static> = (
    "Plan",
    &[
        &["Business", "Harrow Pumps"],
        &["Fiscal year", "FY2027"],
        &["First month", "2027-01"],
        &["Cycle", "2027-04"],
        &["Reporting currency", "EUR"],
        &["Plan owner", "A. Verhage"],
    ],
);
const STRATEGY: Sheet<'static> = (
    "Strategy",
    &[
        &["Choice id", "Question", "Choice", "Opposite", "Links", "Status"],
        &[
            "WA-1",
            "Winning aspiration",
            "Every pump in the delta runs on our service",
            "Sell pumps and leave service to others",
            "",
            "Active",
        ],
        &["WTP-1", "Where to play", "Water boards in the Netherlands", "Industry all over Europe", "WA-1", "Active"],
        &["HTW-1", "How to win", "A fault is repaired within four hours", "The lowest price for a spare part", "WTP-1", "Active"],
        &["CAP-1", "Capabilities", "Forty mechanics on call", "A call centre abroad", "HTW-1", "Active"],
        &["MS-1", "Management systems", "Hours to repair are reviewed each week", "Yearly review of cost a repair", "CAP-1", "Active"],
    ],
);
const INITIATIVES: [&str; 11] =
    ["Initiative id", "Initiative", "Primary choice", "Type", "Critical", "Owner", "Start", "End", "Status", "Budget", "Expected revenue"];

/// Writes everything.
pub(crate) fn write_all(folder: &Path) {
    let path = |name: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        path
    };
    let clean = clean();
    fs::write(path("harrow.xlsx"), &clean).expect("written");
    fs::write(path("flawed.xlsx"), flawed()).expect("written");
    fs::write(path("foreign.xlsx"), foreign()).expect("written");
    fs::write(path("plans/north/plan.xlsx"), &clean).expect("written");
    fs::write(path("plans/south/plan.xlsx"), flawed()).expect("written");
    fs::write(path("plans/south/~$plan.xlsx"), "owner").expect("written");
    fs::write(path("plans/readme.md"), "# Plans").expect("written");
    for (cycle, bytes) in ["2027-02", "2027-03", "2027-04"].into_iter().zip(cycles()) {
        fs::write(path(&format!("cycles/{cycle}/harrow.xlsx")), bytes).expect("written");
    }
    fs::write(path("bad/zero.xlsx"), "").expect("written");
    fs::write(path("bad/page.xls"), "<html><body><table><tr><td>Budget</td></tr></table></body></html>").expect("written");
    fs::write(path("bad/cut.xlsx"), &clean[..clean.len() / 2]).expect("written");
    fs::write(path("bad/locked.xlsx"), encrypted()).expect("written");
    fs::create_dir_all(path("bad/folder.xlsx")).expect("made");
    fs::create_dir_all(path("empty")).expect("made");
    fs::write(
        path("strict.toml"),
        "approvers = [\"M. Lind\"]\n\n[levels]\nno-single-owner = \"warning\"\n\n[thresholds]\nmilestone-days = 60\n",
    )
    .expect("written");
    fs::write(
        path("company.toml"),
        "[calendar]\nkind = \"4-5-3\"\nweek53 = 12\n\n[[codes]]\nkind = \"account\"\ncode = 410\n\n[[rates]]\ncurrency = \"USD\"\nperiod = \"2027\"\nrate = 0.92\n",
    )
    .expect("written");
    fs::write(path("wrong.toml"), "[levels]\nno-single-owners = \"off\"\n\n[thresholds]\ngap-points = 400\n").expect("written");
}

/// A plan without a fault.
pub(crate) fn clean() -> Vec<u8> {
    let rows: &[&[&str]] = &[
        &INITIATIVES,
        &["I-01", "Night shift", "CAP-1", "Grow", "No", "B. Smits", "2027-02-01", "2027-11-30", "In progress", "120000", "300000"],
    ];
    workbook(&[PLAN, STRATEGY, ("Initiatives", rows)])
}

/// The same with faults: a date before its start, nobody who answers, a budget that is text.
pub(crate) fn flawed() -> Vec<u8> {
    let rows: &[&[&str]] = &[
        &INITIATIVES,
        &["I-01", "Night shift", "CAP-1", "Grow", "No", "B. Smits", "2027-09-01", "2027-02-01", "Planned", "120000", "300000"],
        &["I-02", "Depot in Zwolle", "CAP-1", "Enable", "Yes", "", "2027-02-01", "2027-11-30", "In progress", "64000", ""],
        &["I-03", "Vans", "CAP-1", "Enable", "No", "C. Aydin", "2027-02-01", "2027-11-30", "In progress", "ca. 45k", ""],
    ];
    workbook(&[PLAN, STRATEGY, ("Initiatives", rows)])
}

/// A plan with dollars and accounts, and neither rates nor codes of its own.
pub(crate) fn dollars() -> Vec<u8> {
    let rows: &[&[&str]] = &[
        &["Initiative id", "Initiative", "Primary choice", "Owner", "Start", "End", "Status", "Budget", "Currency", "Account"],
        &["I-01", "Depot in Zwolle", "CAP-1", "B. Smits", "2027-02-01", "2027-11-30", "Planned", "64000", "EUR", "x6100"],
        &["I-02", "Remote repairs", "CAP-1", "C. Aydin", "2027-02-01", "2027-11-30", "Planned", "100000", "USD", "x6200"],
    ];
    workbook(&[PLAN, STRATEGY, ("Initiatives", rows)])
}

/// One of many plans, each with a business of its own, some with faults.
pub(crate) fn numbered(number: usize) -> Vec<u8> {
    let business = format!("Harrow Pumps {}", number % 60);
    let mut plan = PLAN.1.to_vec();
    let named = ["Business", &*business];
    plan[0] = &named;
    let initiatives: Vec<Vec<String>> = (1..=2 + number % 5)
        .map(|place| {
            // Every third plan has an initiative that ends before it starts.
            let start = if number % 3 == 0 && place == 2 { "2027-12-01" } else { "2027-02-01" };
            let (id, name, budget) =
                (format!("I-{place:02}"), format!("Depot {number}-{place}"), (12_000 + number * 100 + place).to_string());
            let owner = format!("Owner {place}");
            let cells = [&*id, &*name, "CAP-1", "Grow", "No", &*owner, start, "2027-11-30", "In progress", &*budget, "90000"];
            cells.map(str::to_owned).to_vec()
        })
        .collect();
    let cells: Vec<Vec<&str>> = initiatives.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = std::iter::once(&INITIATIVES[..]).chain(cells.iter().map(Vec::as_slice)).collect();
    workbook(&[("Plan", &plan), STRATEGY, ("Initiatives", &rows)])
}

/// A plan over three cycles of its year: a budget that grows without an approval, an end that moves out, an initiative that goes and one
/// that comes, a past that changes, a fault that stays and one that is put right.
pub(crate) fn cycles() -> [Vec<u8>; 3] {
    const HEADER: [&str; 10] =
        ["Initiative id", "Initiative", "Primary choice", "Type", "Owner", "Start", "End", "Status", "Budget", "Expected revenue"];
    const MONTHS: [&str; 6] = ["Initiative id", "Measure", "2027-01", "2027-02", "2027-03", "2027-04"];
    let night = |end, budget| ["I-01", "Night shift", "CAP-1", "Grow", "B. Smits", "2027-02-01", end, "In progress", budget, "300000"];
    let depot = ["I-02", "Depot in Zwolle", "CAP-1", "Enable", "C. Aydin", "2027-02-01", "2027-11-30", "In progress", "64000", ""];
    let vans = |owner, end| ["I-03", "Vans", "CAP-1", "Enable", owner, "2027-02-01", end, "In progress", "45000", ""];
    let school = ["I-04", "School for mechanics", "CAP-1", "Enable", "D. Vos", "2027-05-01", "2027-11-30", "Planned", "30000", ""];
    let of = |cycle: &'static str, rows: &[&[&str]], spent: &[&str]| {
        let mut plan = PLAN.1.to_vec();
        let at = ["Cycle", cycle];
        plan[3] = &at;
        let months: [&[&str]; 2] = [&MONTHS, spent];
        workbook(&[("Plan", &plan), STRATEGY, ("Initiatives", rows), ("Phasing", &months)])
    };
    [
        of("2027-02", &[&HEADER, &night("2027-08-31", "120000"), &depot, &vans("", "2027-01-31")], &["I-01", "Actual", "9000"]),
        of("2027-03", &[&HEADER, &night("2027-09-30", "120000"), &depot, &vans("", "2027-10-31")], &["I-01", "Actual", "9000", "11000"]),
        of(
            "2027-04",
            &[&HEADER, &night("2027-10-31", "128000"), &vans("", "2027-10-31"), &school],
            &["I-01", "Actual", "9000", "18500", "12000"],
        ),
    ]
}

/// A team's own workbook: its header on row 7 and right of column A, German spellings, thousands of euros, no strategy.
pub(crate) fn foreign() -> Vec<u8> {
    let measures: &[&[&str]] = &[
        &["", "Maßnahmenplan 2027"],
        &[],
        &["", "Erstellt von", "M. Tolan"],
        &[],
        &[],
        &[],
        &[
            "", "ID", "Title", "Pillar", "Verantwortlich", "Beginn", "Ende", "Status", "Plankosten\n(TEUR)", "Ist (kEUR)", "Mesure",
            "Farbe", "Jan 27", "Feb 27", "Mrz 27", "", "Owner",
        ],
        &[
            "", "M-1", "Depot Nord", "HTW-1", "A. Weber", "2027-02-01", "2027-09-30", "laufend", "1.100,5", "20", "", "rot", "3", "4", "5",
            "x",
        ],
        &["", "M-2", "Depot Ost", "HTW-1", "B. Roth", "2027-02-01", "2027-09-30", "offen", "40,5", "", "", "", "0", "1", "2"],
        &["", "", "Summe", "", "", "", "", "", "1141", "20"],
    ];
    let cover: &[&[&str]] = &[
        &["", "Business", "Nordtal"],
        &["", "Fiscal year", "FY2027"],
        &["", "First month", "Januar"],
        &["", "Cycle", "2027-03"],
        &["", "Reporting currency", "EUR"],
        &["", "Plan ovner", "A. Weber"],
        &["", "Stand", "Entwurf"],
    ];
    workbook(&[
        ("Deckblatt", cover),
        ("Maßnahmen", measures),
        ("Kosten", &[&["Nach Person"], &["Owner", "Status", "Budget", "Kommentar"], &["A. Weber", "offen", "12", "-"]]),
        ("Notizen", &[&["was noch", "zu tun"], &["ist", "viel"]]),
    ])
}

/// The same with a part that ends in the middle: the sheet of this number.
pub(crate) fn broken_sheet(number: usize) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(flawed())).expect("a package");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("unpacked");
        if name == format!("xl/worksheets/sheet{number}.xml") {
            bytes.truncate(bytes.len() / 2);
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        to.write_all(&bytes).expect("packed");
    }
    to.finish().expect("a package").into_inner()
}

fn workbook(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).expect("a name");
        for (row, cells) in (0..).zip(*rows) {
            for (column, text) in (0..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
                let day = rust_xlsxwriter::ExcelDateTime::parse_from_str(text).ok().filter(|_| text.len() == 10 && text.starts_with("20"));
                let written = match (day, text.parse::<f64>()) {
                    (Some(day), _) => sheet.write_datetime_with_format(row, column, &day, &date),
                    (None, Ok(number)) => sheet.write_number(row, column, number),
                    (None, Err(_)) => sheet.write_string(row, column, *text),
                };
                written.expect("a cell");
            }
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// What begins like an Office file behind a password: an OLE2 file with a stream named EncryptedPackage.
fn encrypted() -> Vec<u8> {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(512, 0);
    bytes.extend("EncryptedPackage\0".encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(1024, 0);
    bytes
}
