-- Version 11: other addresses of articles, by which their entries are known, too.
CREATE TABLE alias (
  feed  TEXT NOT NULL,
  key   TEXT NOT NULL,
  entry TEXT NOT NULL,                      -- the key that the entry is stored under
  PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
