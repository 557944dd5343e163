//! The tables of the company file by their keys: what each may hold and what it means. Reading, the page of settings, the schema for
//! editors and the file that `init` writes all go by these lists, so that a setting is described once.
//!
//! To add a setting: a key here, and its effect where the table is read (`raw`).

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text that is not blank.
    Text,
    /// A code: text that is not blank, in which leading zeros count.
    Code,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number.
    Whole {
        /// The least it may be.
        least: u64,
        /// The most it may be.
        most: u64,
    },
    /// A number, not below zero.
    Number {
        /// The most it may be.
        most: u64,
        /// It must be above zero.
        above_zero: bool,
    },
    /// A date.
    Date,
    /// `true` or `false`.
    Flag,
    /// A currency's code of three letters.
    Currency,
    /// A month, a quarter or a year.
    Period,
    /// A language, with its country where that matters.
    Locale,
    /// A list of texts.
    Texts,
    /// Rows of a table of its own.
    Rows(&'static [Key]),
}

/// One key of a table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it may hold.
    pub shape: Shape,
    /// It cannot be left out.
    pub required: bool,
    /// Its value where it is left out, as the file would have it; none where leaving it out is a meaning of its own.
    pub default: Option<&'static str>,
    /// A value, as the file would have it, that shows what is meant.
    pub example: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// One table.
#[derive(Clone, Copy, Debug)]
pub struct Keys {
    /// Its name.
    pub name: &'static str,
    /// It stands as often as there are entries: `[[codes]]`.
    pub repeated: bool,
    /// Its keys.
    pub keys: &'static [Key],
    /// What it is for.
    pub doc: &'static str,
}

/// The tables.
pub static TABLES: [&Keys; 7] = [&BUSINESSES, &CALENDAR, &CODES, &RATES, &ENVELOPES, &ANSWERS, &OUTPUT];

const fn key(name: &'static str, shape: Shape, example: &'static str, doc: &'static str) -> Key {
    Key { name, shape, required: false, default: None, example, doc }
}

const fn required(key: Key) -> Key {
    Key { required: true, ..key }
}

const fn default(key: Key) -> Key {
    Key { default: Some(key.example), ..key }
}

/// What stands above every table.
pub static TOP: Keys = Keys {
    name: "",
    repeated: false,
    doc: "",
    keys: &[
        key("approvers", Shape::Texts, "[\"J. Okafor\", \"M. Lind\"]", "Who may approve an answer; anyone but the owners where empty."),
        key(
            "locale",
            Shape::Locale,
            "\"en-GB\"",
            "How ambiguous numbers and dates are read (en-GB, en-US, de, ...); none leaves it to each workbook's own majority.",
        ),
        key(
            "plans",
            Shape::Text,
            "\"plans\"",
            "The folder in which all plans lie, relative to this file: a run over it knows what is missing, as with --portfolio.",
        ),
    ],
};

/// `[calendar]`.
pub static CALENDAR: Keys = Keys {
    name: "calendar",
    repeated: false,
    doc: "The fiscal periods that finance books in. Plans stay in calendar months; the handoff spreads each month over the periods that share its days, by days, to the cent.",
    keys: &[
        default(key(
            "kind",
            Shape::Choice(&["months", "4-4-5", "4-5-4", "5-4-4", "13-periods", "table"]),
            "\"months\"",
            "What a period is: a calendar month; 4 or 5 weeks, three to a quarter, in that order; 4 weeks, 13 times; or the rows below.",
        )),
        key(
            "first-month",
            Shape::Whole { least: 1, most: 12 },
            "1",
            "The month a fiscal year begins in; each plan's own where left out. It is also the first month of a plan that states none.",
        ),
        key(
            "year-named-for",
            Shape::Choice(&["start", "end"]),
            "\"end\"",
            "The calendar year that gives a fiscal year its number: the one it starts in, as retail does, or the one it ends in. As each plan names its own where left out.",
        ),
        default(key(
            "year-end",
            Shape::Choice(&["nearest", "last"]),
            "\"nearest\"",
            "In years of weeks, the day that ends a year: the weekday nearest to the end of its last month, or the last one in that month.",
        )),
        default(key(
            "year-end-weekday",
            Shape::Choice(&["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]),
            "\"saturday\"",
            "In years of weeks, the weekday that ends a year.",
        )),
        key(
            "week-53",
            Shape::Whole { least: 1, most: 13 },
            "12",
            "In years of weeks, the period that has the 53rd week in a year of 53; the last one where left out.",
        ),
        key(
            "rows",
            Shape::Rows(CALENDAR_ROWS),
            "[{ label = \"FY2027-P01\", year = \"FY2027\", start = 2027-01-01, end = 2027-01-29 }]",
            "With kind = \"table\": your own periods, in order, each beginning on the day after the one before it ends. Money of a day that none of them holds is booked in its calendar month.",
        ),
    ],
};

static CALENDAR_ROWS: &[Key] = &[
    required(key("label", Shape::Text, "\"FY2027-P01\"", "What finance calls the period.")),
    required(key("year", Shape::Text, "\"FY2027\"", "Its fiscal year.")),
    required(key("start", Shape::Date, "2027-01-01", "Its first day.")),
    required(key("end", Shape::Date, "2027-01-29", "Its last day.")),
    key(
        "quarter",
        Shape::Whole { least: 1, most: 4 },
        "1",
        "Its quarter; in a year of 12 or 13 periods three to a quarter where left out.",
    ),
];

/// `[[codes]]`.
pub static CODES: Keys = Keys {
    name: "codes",
    repeated: true,
    doc: "Codes that finance knows, beside those on a plan's own Codes sheet.",
    keys: &[
        required(key("kind", Shape::Choice(&["cost centre", "account", "entity", "project"]), "\"cost centre\"", "What it stands for.")),
        required(key("code", Shape::Code, "\"0410\"", "The code, in quotes: leading zeros count.")),
        key("name", Shape::Text, "\"Sales North\"", "What it is called."),
    ],
};

/// `[[rates]]`.
pub static RATES: Keys = Keys {
    name: "rates",
    repeated: true,
    doc: "Exchange rates, used where a plan's own FX sheet has none for a month.",
    keys: &[
        required(key("currency", Shape::Currency, "\"USD\"", "The currency that is converted.")),
        required(key("to", Shape::Currency, "\"EUR\"", "The reporting currency of the plans it is for.")),
        required(key("period", Shape::Period, "\"FY2027\"", "The month, quarter or fiscal year it holds for; the narrowest counts.")),
        default(key("type", Shape::Choice(&["average", "closing"]), "\"average\"", "Which rate it is. Money converts at the average.")),
        required(key(
            "rate",
            Shape::Number { most: 100_000_000, above_zero: true },
            "0.92",
            "What one unit of the currency is worth in the other one.",
        )),
    ],
};

/// `[[envelopes]]`.
pub static ENVELOPES: Keys = Keys {
    name: "envelopes",
    repeated: true,
    doc: "Envelopes that the plans of several businesses draw on together.",
    keys: &[
        required(key("name", Shape::Text, "\"Brand 2027\"", "Its name, as the plans write it.")),
        required(key(
            "amount",
            Shape::Number { most: 1_000_000_000_000_000, above_zero: false },
            "500000",
            "The most that may be drawn on it in a fiscal year.",
        )),
        required(key("currency", Shape::Currency, "\"EUR\"", "The amount's currency.")),
        key("businesses", Shape::Texts, "[\"Nordics\", \"Iberia\"]", "The businesses that may draw on it; all of them where left out."),
    ],
};

/// `[[answers]]`.
pub static ANSWERS: Keys = Keys {
    name: "answers",
    repeated: true,
    doc: "Findings that are accepted for a while, beside those on a plan's own Exceptions sheet. Of two answers to one finding the one that lapses first holds.",
    keys: &[
        required(key("business", Shape::Text, "\"Nordics\"", "The business whose plan it is about, as its plan names it.")),
        required(key("rule", Shape::Text, "\"no-single-owner\"", "The rule whose finding is accepted.")),
        required(key(
            "subject",
            Shape::Text,
            "\"I-02\"",
            "What it is about: its key, or in full as the finding shows it, such as Initiatives/I-02/owner.",
        )),
        required(key("reason", Shape::Text, "\"she joins on 1 June\"", "Why it is accepted.")),
        required(key("approver", Shape::Text, "\"J. Okafor\"", "Who accepts it: nobody who owns the plan or what the finding is about.")),
        required(key("until", Shape::Date, "2027-06-30", "The last day on which that holds.")),
    ],
};

/// `[[businesses]]`.
pub static BUSINESSES: Keys = Keys {
    name: "businesses",
    repeated: true,
    doc: "The businesses whose plans are expected.",
    keys: &[
        required(key("name", Shape::Text, "\"Halden Air Nordics\"", "Its name, as its plan names it.")),
        key("parent", Shape::Text, "\"Halden Compressed Air\"", "The business above it."),
        key(
            "parts",
            Shape::Texts,
            "[\"nordics-*.xlsx\"]",
            "The files, by name or pattern, that are parts of its one plan, where it has several.",
        ),
    ],
};

/// `[output]`.
pub static OUTPUT: Keys = Keys {
    name: "output",
    repeated: false,
    doc: "What a run writes.",
    keys: &[
        default(key("folder", Shape::Text, "\"out\"", "The folder to write to, where the command line names none.")),
        default(key("checked-copies", Shape::Flag, "true", "Write a copy of each workbook with a note on each cell at fault.")),
        default(key("index", Shape::Flag, "true", "Write index.html, the page over all plans.")),
        default(key("handoff", Shape::Flag, "false", "Hand each plan to finance: what finance could not book is an error then.")),
        default(key("ledger-xlsx", Shape::Flag, "false", "Write the ledger of a handoff as a workbook too.")),
        key(
            "profiles",
            Shape::Texts,
            "[\"anaplan\", \"house.toml\"]",
            "Load files for other systems in each handoff: names of `throughline handoff profiles`, or TOML files of your own, named from this file's folder.",
        ),
    ],
};
