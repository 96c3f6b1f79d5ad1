-- Access tokens that were revoked before they ended, by their `jti`; rows of tokens that have ended are removed.
CREATE TABLE revoked_tokens (
    jti text COLLATE "C" PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX revoked_tokens_expires_at ON revoked_tokens (expires_at);
