-- All credentials of an organization grant no access: since when, by whom, and why.
ALTER TABLE organizations ADD COLUMN frozen_at INTEGER;
ALTER TABLE organizations ADD COLUMN frozen_by TEXT NOT NULL DEFAULT '';
ALTER TABLE organizations ADD COLUMN frozen_reason TEXT NOT NULL DEFAULT '';
