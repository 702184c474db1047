-- Version 8: when a run began that has not ended. One that a crash cut off has asked hosts already.
ALTER TABLE pace ADD COLUMN started INTEGER;
