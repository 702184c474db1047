-- Version 10: what hooks are to be told, and how telling them goes. A message of new entries is held
-- until the feed with them is published.
CREATE TABLE outbox (
  id       INTEGER PRIMARY KEY,
  hook     TEXT NOT NULL,
  feed     TEXT NOT NULL,
  message  TEXT NOT NULL,                   -- its own id, the same each time that it is sent
  body     TEXT NOT NULL,                   -- JSON
  made     INTEGER NOT NULL,
  is_held  INTEGER NOT NULL,
  refusals INTEGER NOT NULL DEFAULT 0,      -- answers that blame the message
  UNIQUE (hook, message)
) STRICT;
CREATE TABLE hook (
  name      TEXT PRIMARY KEY,
  failures  INTEGER NOT NULL DEFAULT 0,     -- in a row
  next_try  INTEGER,
  last_good INTEGER,
  given_up  INTEGER NOT NULL DEFAULT 0,     -- messages, ever
  reason    TEXT
) STRICT, WITHOUT ROWID;
