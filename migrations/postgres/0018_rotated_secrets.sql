-- A newer secret has taken the place of one: since when, when the older one ends, and for how many seconds it must be unused to
-- end before. Without either it ends when somebody retires it.
ALTER TABLE secrets ADD COLUMN replaced_at timestamptz;
ALTER TABLE secrets ADD COLUMN ends_at timestamptz;
ALTER TABLE secrets ADD COLUMN silent_for_seconds bigint;
CREATE INDEX secrets_replaced ON secrets (credential_id) WHERE replaced_at IS NOT NULL AND retired_at IS NULL;

-- Who has used a secret, or a token that was issued for it; address and client are empty where many are counted together.
CREATE TABLE secret_callers (
    secret_id uuid NOT NULL REFERENCES secrets (id),
    address text COLLATE "C" NOT NULL,
    client text COLLATE "C" NOT NULL,
    last_at timestamptz NOT NULL,
    calls bigint NOT NULL,
    failures bigint NOT NULL,
    PRIMARY KEY (secret_id, address, client)
);
CREATE INDEX secret_callers_last_at ON secret_callers (last_at);
