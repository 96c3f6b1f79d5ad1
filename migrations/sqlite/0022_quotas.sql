-- How much a credential may use: requests in a minute, rows in a day; and whether what is beyond is refused (1).
ALTER TABLE credentials ADD COLUMN requests_per_minute INTEGER;
ALTER TABLE credentials ADD COLUMN rows_per_day INTEGER;
ALTER TABLE credentials ADD COLUMN enforces_quotas INTEGER NOT NULL DEFAULT 0;
CREATE INDEX credentials_quotas ON credentials (organization_id)
WHERE deleted_at IS NULL AND (requests_per_minute IS NOT NULL OR rows_per_day IS NOT NULL);

-- How much of a quota servers were granted in a period, which is counted in minutes or days since 1970-01-01T00:00:00Z; and
-- how many requests there were in it, as far as they are written.
CREATE TABLE quota_leases (
    credential_id TEXT NOT NULL REFERENCES credentials (id),
    kind TEXT NOT NULL,
    period INTEGER NOT NULL,
    granted INTEGER NOT NULL DEFAULT 0,
    used INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (credential_id, kind, period)
) STRICT, WITHOUT ROWID;
CREATE INDEX quota_leases_period ON quota_leases (kind, period);
