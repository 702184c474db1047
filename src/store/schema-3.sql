-- Version 3: articles are asked for again, and what many articles of a site hold is known.
ALTER TABLE article ADD COLUMN etag TEXT;
ALTER TABLE article ADD COLUMN last_modified TEXT;

-- Fingerprint of the article that the entry was completed with.
ALTER TABLE entry ADD COLUMN article BLOB;

-- Blocks of articles' bodies: how many articles of a site hold them.
CREATE TABLE block (
  site     TEXT NOT NULL,
  print    INTEGER NOT NULL,
  articles INTEGER NOT NULL,
  seen     INTEGER NOT NULL,                -- when the newest of these articles was read
  PRIMARY KEY (site, print)
) STRICT, WITHOUT ROWID;
