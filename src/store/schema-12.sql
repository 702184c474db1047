-- Version 12: when entries last stood on a page, so that what is long gone can be forgotten.
ALTER TABLE entry ADD COLUMN last_seen INTEGER NOT NULL DEFAULT 0;
UPDATE entry SET last_seen = first_seen;
CREATE INDEX entry_last_seen ON entry (feed, last_seen);
