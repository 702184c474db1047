-- Version 2: what the dates of a feed's page have settled, as the date reader writes it.
CREATE TABLE verdict (
  feed    TEXT NOT NULL,
  page    TEXT NOT NULL,
  verdict TEXT NOT NULL,
  PRIMARY KEY (feed, page)
) STRICT, WITHOUT ROWID;
