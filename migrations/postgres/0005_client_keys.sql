-- A client may prove itself by a key of its own in place of a secret: the public part, as a JWK. Its `hmac` is that of the
-- key's thumbprint, so that a key is registered once and never again.
ALTER TABLE secrets ADD COLUMN public_key text;

-- Assertions that were used, by their `jti`; rows of assertions that have ended are removed.
CREATE TABLE client_assertions (
    credential_id uuid NOT NULL REFERENCES credentials (id),
    jti text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (credential_id, jti)
);
CREATE INDEX client_assertions_expires_at ON client_assertions (expires_at);
