-- Instants are milliseconds since 1970-01-01T00:00:00Z. Identifiers are hyphenated lower-case UUIDs.

CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT organizations_name_key UNIQUE (name_key)
) STRICT;

-- The one organization of an installation that serves one; `organization add` makes others.
INSERT INTO organizations (id, name, name_key, created_at)
VALUES ('00000000-0000-7000-8000-000000000001', 'Organization', 'organization', 0);

-- What must be the same at every start, such as the fingerprint of the server key.
CREATE TABLE installation (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('super-admin', 'admin', 'user')),
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    CONSTRAINT users_email_key UNIQUE (email_key)
) STRICT;

-- Links with which the first super admin is made; only their hash.
CREATE TABLE first_run_links (
    token_hash BLOB PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;

-- One row for each failed sign-in, by account and by address; old rows are removed.
CREATE TABLE sign_in_failures (
    subject TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_failures_subject ON sign_in_failures (subject, at);

CREATE TABLE sessions (
    id_hash BLOB PRIMARY KEY,
    data TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE credentials (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    authentication_type TEXT NOT NULL CHECK (authentication_type IN ('api_key', 'oauth2')),
    client_id TEXT,
    epoch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    updated_by TEXT NOT NULL,
    deleted_at INTEGER,
    deleted_by TEXT,
    CHECK ((deleted_at IS NULL) = (deleted_by IS NULL)),
    CHECK ((client_id IS NULL) = (authentication_type = 'api_key'))
) STRICT;
CREATE UNIQUE INDEX credentials_name_key ON credentials (organization_id, name_key) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX credentials_client_id ON credentials (client_id);
CREATE INDEX credentials_newest ON credentials (organization_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;

-- The epoch of a grant: tokens of an earlier epoch do not have the scope.
CREATE TABLE credential_scopes (
    credential_id TEXT NOT NULL REFERENCES credentials (id),
    scope TEXT NOT NULL,
    granted_epoch INTEGER NOT NULL,
    PRIMARY KEY (credential_id, scope)
) STRICT;

-- The HMAC stays when the credential is deleted, so that a deleted secret can never be made anew.
CREATE TABLE secrets (
    id TEXT PRIMARY KEY,
    credential_id TEXT NOT NULL REFERENCES credentials (id),
    hmac BLOB NOT NULL,
    hint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;
CREATE UNIQUE INDEX secrets_hmac ON secrets (hmac);
CREATE INDEX secrets_credential_id ON secrets (credential_id);

CREATE TABLE audit_events (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    at INTEGER NOT NULL,
    actor_user_id TEXT REFERENCES users (id),
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_events_newest ON audit_events (organization_id, at DESC, id DESC);
CREATE TRIGGER audit_events_are_not_changed BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_events_are_not_removed BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- The private part is sealed under the server key.
CREATE TABLE signing_keys (
    id TEXT PRIMARY KEY,
    algorithm TEXT NOT NULL,
    public_key BLOB NOT NULL,
    sealed_private_key BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
