-- Version 1. Times are Unix seconds, hashes are BLAKE3, lists are JSON.
CREATE TABLE feed (
  name         TEXT PRIMARY KEY,
  revision     INTEGER NOT NULL DEFAULT 0,  -- counts changes of entries
  rules        BLOB,                        -- settings it was last run with
  rendered     TEXT,                        -- revision and settings of the files last published
  language     TEXT,
  page_title   TEXT,
  next_check   INTEGER,
  last_run     INTEGER,
  last_success INTEGER,
  failures     INTEGER NOT NULL DEFAULT 0,
  health       TEXT NOT NULL DEFAULT 'new',
  message      TEXT
) STRICT, WITHOUT ROWID;

-- A section page as last fetched, shared by the feeds that read it.
CREATE TABLE page (
  url           TEXT PRIMARY KEY,
  etag          TEXT,
  last_modified TEXT,
  body          BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What a feed last made of a page: the body and the rules that it was read with.
CREATE TABLE seen (
  feed  TEXT NOT NULL,
  page  TEXT NOT NULL,
  body  BLOB NOT NULL,
  rules BLOB NOT NULL,
  PRIMARY KEY (feed, page)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
  id               INTEGER PRIMARY KEY,
  feed             TEXT NOT NULL,
  key              TEXT NOT NULL,
  guid             TEXT NOT NULL,
  page             TEXT NOT NULL,
  card             BLOB NOT NULL,
  permalink        TEXT NOT NULL,
  title            TEXT NOT NULL,
  summary          TEXT,
  content          TEXT,
  authors          TEXT NOT NULL,
  categories       TEXT NOT NULL,
  image            TEXT,
  caption          TEXT,
  published        INTEGER,
  published_offset INTEGER,                 -- seconds east of UTC
  precision        TEXT,
  first_seen       INTEGER NOT NULL,
  updated          INTEGER,
  ordered          INTEGER NOT NULL,
  position         INTEGER NOT NULL,
  article_due      INTEGER,
  attempts         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX entry_key ON entry (feed, key);
CREATE INDEX entry_order ON entry (feed, ordered DESC, first_seen DESC, position);
CREATE INDEX entry_due ON entry (feed, article_due) WHERE article_due IS NOT NULL;

-- Articles as read, so that another feed with the same entry need not fetch it.
CREATE TABLE article (
  key     TEXT PRIMARY KEY,
  article TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the index page and the OPML were last made from.
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
