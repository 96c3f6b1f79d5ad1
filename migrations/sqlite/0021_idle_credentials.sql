-- After how many days without a use a credential is paused; never, if there is no number.
ALTER TABLE organizations ADD COLUMN pause_idle_days INTEGER;
-- Whether a credential is never paused for that (1), and when it was last resumed.
ALTER TABLE credentials ADD COLUMN never_idle INTEGER NOT NULL DEFAULT 0;
ALTER TABLE credentials ADD COLUMN resumed_at INTEGER;
