-- Version 5: when feeds are looked at: the plan that the next check was made by, what hosts ask for,
-- and what is learned of the hours at which pages change.
CREATE TABLE pace (
  feed       TEXT PRIMARY KEY,
  plan       TEXT,
  not_before INTEGER,
  habits     TEXT
) STRICT, WITHOUT ROWID;
