-- Version 6: what each page of a feed normally shows.
CREATE TABLE norm (
  feed TEXT NOT NULL,
  page TEXT NOT NULL,
  norm TEXT NOT NULL,
  PRIMARY KEY (feed, page)
) STRICT, WITHOUT ROWID;
