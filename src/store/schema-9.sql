-- Version 9: since when feeds stand as they stand, and what was told of it.
CREATE TABLE health (
  feed   TEXT PRIMARY KEY,
  record TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
  id      INTEGER PRIMARY KEY,
  feed    TEXT NOT NULL,
  kind    TEXT NOT NULL,
  health  TEXT NOT NULL,
  at      INTEGER NOT NULL,
  message TEXT NOT NULL,
  UNIQUE (feed, kind, at)
) STRICT;
