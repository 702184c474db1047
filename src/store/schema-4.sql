-- Version 4: the robots.txt of hosts.
CREATE TABLE robots (
  origin  TEXT PRIMARY KEY,
  body    BLOB NOT NULL,
  fetched INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
