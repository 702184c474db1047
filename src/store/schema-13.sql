-- Version 13: sound and film of entries, as JSON.
ALTER TABLE entry ADD COLUMN enclosure TEXT;
