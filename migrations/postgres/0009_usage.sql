-- Requests of credentials, counted by what those of an hour have in common. Hours since 1970-01-01T00:00:00Z; address and
-- client are empty where many are counted together, or the client does not say what it is.
CREATE TABLE credential_usage (
    credential_id uuid NOT NULL REFERENCES credentials (id),
    hour bigint NOT NULL,
    target text COLLATE "C" NOT NULL,
    status integer NOT NULL,
    address text COLLATE "C" NOT NULL,
    client text COLLATE "C" NOT NULL,
    calls bigint NOT NULL,
    rows_sent bigint NOT NULL,
    bytes_sent bigint NOT NULL,
    PRIMARY KEY (credential_id, hour, target, status, address, client)
);
CREATE INDEX credential_usage_hour ON credential_usage (hour);

-- The last request of a credential; 1970 if there was none.
ALTER TABLE credentials ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT to_timestamp(0);
ALTER TABLE credentials ADD COLUMN last_used_address text NOT NULL DEFAULT '';
ALTER TABLE credentials ADD COLUMN last_used_client text NOT NULL DEFAULT '';
CREATE INDEX credentials_last_used_at ON credentials (organization_id, last_used_at, id) WHERE deleted_at IS NULL;
