-- Version 1 of the history. Append only: rows are added, never changed. Money and figures are decimal text, exact; dates and cycles are
-- ISO text. The views at the end are stable; tables may gain columns.

CREATE TABLE run (
    id          INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,            -- when it was recorded, UTC
    tool        TEXT NOT NULL             -- the program and its version
) STRICT;

-- A plan of a business and fiscal year, as one cycle stated it. A later row of the same business, year, cycle and version supersedes it.
CREATE TABLE plan (
    id           INTEGER PRIMARY KEY,
    run          INTEGER NOT NULL REFERENCES run (id),
    business     TEXT NOT NULL,
    business_key TEXT NOT NULL,           -- the business without case and padding
    fiscal_year  TEXT,
    first_month  TEXT,
    cycle        TEXT,
    as_of        TEXT,
    version      TEXT,
    version_key  TEXT NOT NULL,           -- the version without case and padding
    owner        TEXT,
    currency     TEXT NOT NULL,
    file         TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    content      TEXT NOT NULL            -- a hash of the record: the same is not added twice
) STRICT;
CREATE INDEX plan_by_business ON plan (business_key, fiscal_year, cycle);

CREATE TABLE initiative (
    plan             INTEGER NOT NULL REFERENCES plan (id),
    key              TEXT NOT NULL,       -- its id, or its name where it has none
    at               TEXT NOT NULL,       -- its first cell
    name             TEXT,
    status           TEXT,
    kind             TEXT,
    owner            TEXT,
    primary_choice   TEXT,
    start_date       TEXT,
    end_date         TEXT,
    budget           TEXT,                -- '120000 EUR', as the other amounts
    actual           TEXT,
    forecast         TEXT,
    expected_revenue TEXT,
    change_ref       TEXT,
    fields           TEXT NOT NULL,       -- all filled fields, a JSON object of text
    PRIMARY KEY (plan, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE choice (
    plan     INTEGER NOT NULL REFERENCES plan (id),
    key      TEXT NOT NULL,
    at       TEXT NOT NULL,
    question TEXT,
    text     TEXT,
    priority TEXT,
    status   TEXT,
    fields   TEXT NOT NULL,
    PRIMARY KEY (plan, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE month (
    plan       INTEGER NOT NULL REFERENCES plan (id),
    table_name TEXT NOT NULL,             -- Phasing, Targets or Actuals
    key        TEXT NOT NULL,             -- initiative; segment / territory / product; reference / cost centre / account
    field      TEXT NOT NULL,             -- Budget; Target Revenue; empty for the ledger
    currency   TEXT NOT NULL,
    period     TEXT NOT NULL,
    amount     TEXT NOT NULL,
    at         TEXT NOT NULL,
    PRIMARY KEY (plan, table_name, key, field, currency, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE figure (
    plan  INTEGER NOT NULL REFERENCES plan (id),
    name  TEXT NOT NULL,                  -- as in result.json: aligned_spend
    value TEXT NOT NULL,
    PRIMARY KEY (plan, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
    plan           INTEGER NOT NULL REFERENCES plan (id),
    id             TEXT NOT NULL,         -- its identity: a hash of rule, business and subject
    rule           TEXT NOT NULL,
    level          TEXT NOT NULL,
    subject        TEXT NOT NULL,
    message        TEXT NOT NULL,
    at             TEXT NOT NULL,
    at_stake       TEXT,
    owner          TEXT,
    accepted_until TEXT,                  -- where an acceptance held
    PRIMARY KEY (plan, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer (
    plan     INTEGER NOT NULL REFERENCES plan (id),
    finding  TEXT NOT NULL,
    response TEXT NOT NULL,               -- Will fix, Accept or Dispute, as typed
    reason   TEXT NOT NULL,
    approver TEXT NOT NULL,
    until    TEXT NOT NULL,
    held_to  TEXT NOT NULL,               -- what the finding was when it was answered: warning:2000
    at       TEXT NOT NULL,
    PRIMARY KEY (plan, finding)
) STRICT, WITHOUT ROWID;

-- The records that count: of each business, year, cycle and version the last.
CREATE VIEW current_plan AS
SELECT plan.*, run.recorded_at FROM plan JOIN run ON run.id = plan.run
WHERE plan.id = (SELECT max(other.id) FROM plan AS other
                 WHERE other.business_key = plan.business_key AND other.fiscal_year IS plan.fiscal_year
                   AND other.cycle IS plan.cycle AND other.version_key = plan.version_key);

CREATE VIEW trend AS
SELECT current_plan.business, fiscal_year, cycle, version, figure.name AS figure, CAST(figure.value AS REAL) AS value, figure.value AS exact
FROM current_plan JOIN figure ON figure.plan = current_plan.id;

CREATE VIEW initiative_trend AS
SELECT current_plan.business, fiscal_year, cycle, version, initiative.* FROM current_plan JOIN initiative ON initiative.plan = current_plan.id;

CREATE VIEW finding_trend AS
SELECT current_plan.business, fiscal_year, cycle, version, finding.* FROM current_plan JOIN finding ON finding.plan = current_plan.id;

CREATE VIEW month_trend AS
SELECT current_plan.business, fiscal_year, cycle, version, month.*, CAST(amount AS REAL) AS value
FROM current_plan JOIN month ON month.plan = current_plan.id;
