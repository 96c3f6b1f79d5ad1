-- Requests of credentials, counted by what those of an hour have in common. Hours since 1970-01-01T00:00:00Z; address and
-- client are empty where many are counted together, or the client does not say what it is.
CREATE TABLE credential_usage (
    credential_id TEXT NOT NULL REFERENCES credentials (id),
    hour INTEGER NOT NULL,
    target TEXT NOT NULL,
    status INTEGER NOT NULL,
    address TEXT NOT NULL,
    client TEXT NOT NULL,
    calls INTEGER NOT NULL,
    rows_sent INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    PRIMARY KEY (credential_id, hour, target, status, address, client)
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_usage_hour ON credential_usage (hour);

-- The last request of a credential; 0 if there was none.
ALTER TABLE credentials ADD COLUMN last_used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE credentials ADD COLUMN last_used_address TEXT NOT NULL DEFAULT '';
ALTER TABLE credentials ADD COLUMN last_used_client TEXT NOT NULL DEFAULT '';
CREATE INDEX credentials_last_used_at ON credentials (organization_id, last_used_at, id) WHERE deleted_at IS NULL;
