-- The app of a person that gives one-time codes. Its secret is sealed; a step of it counts once.
CREATE TABLE one_time_codes (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    sealed_secret BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    last_step INTEGER NOT NULL
) STRICT;

-- The recovery codes of a person that are left: sealed hashes.
CREATE TABLE recovery_codes (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    sealed_hashes BLOB NOT NULL,
    codes_left INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- The passkeys of people: public keys.
CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    credential_id BLOB NOT NULL,
    name TEXT NOT NULL,
    public_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    CONSTRAINT passkeys_credential_id UNIQUE (credential_id)
) STRICT;
CREATE INDEX passkeys_user ON passkeys (user_id);

-- From when on super admins need a second factor; NULL where they do not.
ALTER TABLE organizations ADD COLUMN second_factor_from INTEGER;
