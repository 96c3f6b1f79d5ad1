-- All credentials of an organization grant no access: since when, by whom, and why.
ALTER TABLE organizations ADD COLUMN frozen_at timestamptz;
ALTER TABLE organizations ADD COLUMN frozen_by text NOT NULL DEFAULT '';
ALTER TABLE organizations ADD COLUMN frozen_reason text NOT NULL DEFAULT '';
