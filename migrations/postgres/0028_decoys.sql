-- The place where a decoy is planted; NULL for every other credential.
ALTER TABLE credentials ADD COLUMN decoy_place text;
