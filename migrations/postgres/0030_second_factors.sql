-- The app of a person that gives one-time codes. Its secret is sealed; a step of it counts once.
CREATE TABLE one_time_codes (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    sealed_secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    last_step bigint NOT NULL
);

-- The recovery codes of a person that are left: sealed hashes.
CREATE TABLE recovery_codes (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    sealed_hashes bytea NOT NULL,
    codes_left integer NOT NULL,
    created_at timestamptz NOT NULL
);

-- The passkeys of people: public keys.
CREATE TABLE passkeys (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    credential_id bytea NOT NULL,
    name text NOT NULL,
    public_key text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    CONSTRAINT passkeys_credential_id UNIQUE (credential_id)
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- From when on super admins need a second factor; NULL where they do not.
ALTER TABLE organizations ADD COLUMN second_factor_from timestamptz;
