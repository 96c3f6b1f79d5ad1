-- Until when a credential opens nothing; the past, or nothing, for one that is active.
ALTER TABLE credentials ADD COLUMN paused_until timestamptz;
