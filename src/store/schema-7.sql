-- Version 7: pages that are not where the configuration says, and hosts that asked to be left alone.
CREATE TABLE whereabouts (
  page      TEXT PRIMARY KEY,
  moved_to  TEXT,
  sightings INTEGER NOT NULL,
  is_gone   INTEGER NOT NULL                -- answered 410
) STRICT, WITHOUT ROWID;
CREATE TABLE pause (
  host    TEXT PRIMARY KEY,
  until   INTEGER NOT NULL,
  strikes INTEGER NOT NULL                  -- 429 and 503 in a row
) STRICT, WITHOUT ROWID;
