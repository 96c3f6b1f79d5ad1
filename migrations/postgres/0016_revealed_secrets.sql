-- When the console has shown a secret to the person who created it; nothing if that is not known.
ALTER TABLE secrets ADD COLUMN revealed_at timestamptz;
