-- A newer secret has taken the place of one: since when, when the older one ends, and for how many seconds it must be unused to
-- end before. Without either it ends when somebody retires it.
ALTER TABLE secrets ADD COLUMN replaced_at INTEGER;
ALTER TABLE secrets ADD COLUMN ends_at INTEGER;
ALTER TABLE secrets ADD COLUMN silent_for_seconds INTEGER;
CREATE INDEX secrets_replaced ON secrets (credential_id) WHERE replaced_at IS NOT NULL AND retired_at IS NULL;

-- Who has used a secret, or a token that was issued for it; address and client are empty where many are counted together.
CREATE TABLE secret_callers (
    secret_id TEXT NOT NULL REFERENCES secrets (id),
    address TEXT NOT NULL,
    client TEXT NOT NULL,
    last_at INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (secret_id, address, client)
) STRICT, WITHOUT ROWID;
CREATE INDEX secret_callers_last_at ON secret_callers (last_at);
