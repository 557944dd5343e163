-- Version 2 of the history: what was handed to finance.

-- A pack for finance, released or held back.
CREATE TABLE handoff (
    id             INTEGER PRIMARY KEY,
    plan           INTEGER NOT NULL REFERENCES plan (id),
    batch_id       TEXT,                  -- none where it was held back
    previous_batch TEXT,
    released       INTEGER NOT NULL,
    reasons        TEXT NOT NULL,         -- why it was held back, a JSON array of text
    ledger         TEXT                   -- the released ledger, as ledger.csv
) STRICT;
CREATE INDEX handoff_by_plan ON handoff (plan);

CREATE VIEW released_handoff AS
SELECT current_plan.business, fiscal_year, cycle, version, handoff.batch_id, handoff.previous_batch
FROM current_plan JOIN handoff ON handoff.plan = current_plan.id WHERE handoff.released = 1;
